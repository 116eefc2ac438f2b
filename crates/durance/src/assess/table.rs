//! How are the draws looked up once they are done? One column at a time, so that memory does not grow with
//! their number times the number of columns.

use super::Stop;
use crate::store::spool::Spool;
use std::cell::RefCell;

/// Draws that sensitivity looks at: more would change its third digit only.
const LOOKED_AT: u64 = 10_000;

/// The finished table of draws: uncertain inputs, then figures.
pub struct Table {
    spool: RefCell<Spool>,
    names: Vec<String>,
    inputs: usize,
    draws: u64,
}

impl Table {
    /// Wraps a spool with so many draws; the first `inputs` names are inputs.
    pub fn new(spool: Spool, names: Vec<String>, inputs: usize, draws: u64) -> Table {
        Table {
            spool: RefCell::new(spool),
            names,
            inputs,
            draws,
        }
    }

    /// Draws in the table.
    pub fn draws(&self) -> u64 {
        self.draws
    }

    /// Names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// A column by position.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn column(&self, column: usize) -> std::io::Result<Vec<f64>> {
        self.spool.borrow_mut().column(column, self.draws)
    }

    /// Some rows of a column; fewer at the end of the table.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn rows(&self, column: usize, from: usize, count: usize) -> std::io::Result<Vec<f64>> {
        let to = (from + count).min(self.draws as usize);
        self.spool.borrow_mut().rows(column, from, to)
    }

    /// The draws of a figure by position among the figures.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn figure(&self, figure: usize) -> Result<Vec<f64>, Stop> {
        self.column(self.inputs + figure).map_err(Stop::Disk)
    }

    /// The draws of a figure by id; `None` if there is none.
    pub fn by_id(&self, id: &str) -> Option<Vec<f64>> {
        let own = self.names.get(self.inputs..)?;
        self.figure(own.iter().position(|n| n == id)?).ok()
    }

    /// What sensitivity looks at: the first draws of every input, and of one figure.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn for_sensitivity(&self, figure: usize) -> Result<(Vec<Vec<f64>>, Vec<f64>), Stop> {
        let some = self.draws.min(LOOKED_AT);
        let read = |column| {
            self.spool
                .borrow_mut()
                .column(column, some)
                .map_err(Stop::Disk)
        };
        let inputs = (0..self.inputs).map(read).collect::<Result<Vec<_>, _>>()?;
        Ok((inputs, read(self.inputs + figure)?))
    }

    /// Forgets the checkpoint on disk: the run is complete and kept elsewhere.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(self) -> std::io::Result<()> {
        self.spool.into_inner().remove()
    }
}
