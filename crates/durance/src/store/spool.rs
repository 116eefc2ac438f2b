//! Where do draws wait until all are done? In a file of blocks on disk, so that memory does not grow with
//! their number, and an interrupted run can go on.
//!
//! ```text
//! line of JSON: what was run (a run goes on only from a spool of the same question)
//! block 0: column 0 (BLOCK doubles, little-endian), column 1, ...
//! block 1: ...
//! ```

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Draws per block: a block is the unit of checkpoint, about a second of work at most.
pub const BLOCK: usize = 100;

/// A growing table of draws on disk.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    file: File,
    columns: usize,
    start: u64,
    blocks: u64,
}

impl Spool {
    /// Starts an empty table, or goes on with the one at `path` if it was made by the same question.
    ///
    /// # Errors
    /// When the file cannot be made, read or written.
    pub fn open(path: &Path, question: &str, columns: usize, resume: bool) -> io::Result<Spool> {
        if resume && let Some(spool) = Spool::found(path, question, columns)? {
            return Ok(spool);
        }
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .read(true)
            .write(true)
            .open(path)?;
        let header = format!("{question}\n");
        file.write_all(header.as_bytes())?;
        Ok(Spool {
            path: path.to_owned(),
            file,
            columns,
            start: header.len() as u64,
            blocks: 0,
        })
    }

    fn found(path: &Path, question: &str, columns: usize) -> io::Result<Option<Spool>> {
        let Ok(file) = OpenOptions::new().read(true).write(true).open(path) else {
            return Ok(None);
        };
        let mut header = String::new();
        BufReader::new(&file).read_line(&mut header)?;
        if header.trim_end() != question {
            return Ok(None);
        }
        let start = header.len() as u64;
        let size = block_bytes(columns);
        // A block cut short by the interruption is not a block.
        let blocks = (file.metadata()?.len() - start) / size;
        file.set_len(start + blocks * size)?;
        Ok(Some(Spool {
            path: path.to_owned(),
            file,
            columns,
            start,
            blocks,
        }))
    }

    /// Draws kept so far.
    pub fn draws(&self) -> u64 {
        self.blocks * BLOCK as u64
    }

    /// Blocks kept so far.
    pub fn blocks(&self) -> u64 {
        self.blocks
    }

    /// Adds a block.
    ///
    /// # Shape
    /// `rows[r][c]`: [`BLOCK`] rows of as many columns as the table has; a last, shorter block is filled with
    /// not-a-number, which no reader sees, since readers ask for a number of draws.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn push(&mut self, rows: &[Vec<f64>]) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(BLOCK * self.columns * 8);
        for column in 0..self.columns {
            for row in 0..BLOCK {
                let value = rows
                    .get(row)
                    .and_then(|r| r.get(column))
                    .copied()
                    .unwrap_or(f64::NAN);
                bytes.extend_from_slice(&value.to_le_bytes());
            }
        }
        self.file.seek(SeekFrom::Start(
            self.start + self.blocks * block_bytes(self.columns),
        ))?;
        self.file.write_all(&bytes)?;
        self.blocks += 1;
        Ok(())
    }

    /// The first `draws` values of a column.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn column(&mut self, column: usize, draws: u64) -> io::Result<Vec<f64>> {
        self.rows(column, 0, draws as usize)
    }

    /// The values of a column from one row to another, the latter excluded.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rows(&mut self, column: usize, from: usize, to: usize) -> io::Result<Vec<f64>> {
        let mut values = Vec::with_capacity(to.saturating_sub(from));
        let mut bytes = [0u8; BLOCK * 8];
        let first = from / BLOCK;
        for block in first..to.div_ceil(BLOCK).min(self.blocks as usize) {
            let offset = block as u64 * block_bytes(self.columns) + (column * BLOCK * 8) as u64;
            self.file.seek(SeekFrom::Start(self.start + offset))?;
            self.file.read_exact(&mut bytes)?;
            for chunk in bytes.chunks_exact(8) {
                let mut eight = [0u8; 8];
                eight.copy_from_slice(chunk);
                values.push(f64::from_le_bytes(eight));
            }
        }
        values.truncate(to.saturating_sub(first * BLOCK));
        values.drain(..(from - first * BLOCK).min(values.len()));
        Ok(values)
    }

    /// Removes the file: the run is complete and kept elsewhere.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }
}

fn block_bytes(columns: usize) -> u64 {
    (BLOCK * columns * 8) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: usize, count: usize) -> Vec<Vec<f64>> {
        (from..from + count)
            .map(|i| vec![i as f64, -(i as f64)])
            .collect()
    }

    #[test]
    fn columns_come_back_in_order_and_a_cut_block_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draws.spool");
        let mut spool = Spool::open(&path, "question", 2, false).unwrap();
        spool.push(&rows(0, BLOCK)).unwrap();
        spool.push(&rows(BLOCK, BLOCK)).unwrap();
        drop(spool);
        let length = std::fs::metadata(&path).unwrap().len();
        OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(length - 5)
            .unwrap();
        let mut spool = Spool::open(&path, "question", 2, true).unwrap();
        assert_eq!(spool.draws(), BLOCK as u64);
        spool.push(&rows(BLOCK, 30)).unwrap();
        let draws = BLOCK as u64 + 30;
        let column = spool.column(1, draws).unwrap();
        assert_eq!(column, (0..draws).map(|i| -(i as f64)).collect::<Vec<_>>());
    }

    #[test]
    fn another_question_starts_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draws.spool");
        Spool::open(&path, "one", 2, false)
            .unwrap()
            .push(&rows(0, BLOCK))
            .unwrap();
        assert_eq!(Spool::open(&path, "two", 2, true).unwrap().draws(), 0);
    }
}
