//! Who was where, day by day, and what became of them? The result of one run.

use crate::model::NO_EXIT_PATH;
use std::collections::BTreeMap;

/// One count of people over time: a stage of a group, or the people of a source held by a host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The system that holds them: the host's for people transferred.
    pub system: String,
    /// Their group.
    pub group: String,
    /// Their stage; for people transferred, the stage that sent them.
    pub stage: String,
    /// Counted in the head-count of the system?
    pub held: bool,
    /// For people transferred: by which rule, and from which system.
    pub transfer: Option<(String, String)>,
}

/// Where a flow of people goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowTo {
    /// To another cell, by its place in [`Trajectory::cells`].
    Cell(usize),
    /// Out of every system, by the name of the outcome.
    Outcome(String),
}

/// Why people move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowKind {
    /// Their stay is over.
    Exit,
    /// A crowding rule lets them go early.
    EarlyRelease,
    /// Transferred to a host under an agreement.
    Transfer,
    /// Back from the host: its stay is over.
    Return,
    /// Back from the host on a court's order.
    CourtReturn,
    /// Back from the host, or released, at the end of the agreement.
    AgreementEnd,
}

/// People moving from one cell, day by day.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// From where, by its place in [`Trajectory::cells`].
    pub from: usize,
    /// Where to.
    pub to: FlowTo,
    /// Why.
    pub kind: FlowKind,
    /// People on each day; day 0 is 0.
    pub people: Vec<f64>,
}

/// The sum of a series, by eight partial sums in a fixed order, which do not wait for one another.
pub(crate) fn total(series: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let parts = series.chunks_exact(8);
    let rest: f64 = parts.remainder().iter().sum();
    for part in parts {
        for (sum, value) in sums.iter_mut().zip(part) {
            *sum += value;
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// Who was where on each day, and what became of them.
///
/// # Shape
/// Every series has `days + 1` values, from the opening count on day 0. People are whole numbers except
/// under the expected executor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trajectory {
    /// Days simulated.
    pub days: u32,
    /// What is counted: stages in the order of the model, then people transferred, by rule and source.
    pub cells: Vec<Cell>,
    /// Head-count at the end of each day, by cell.
    pub stock: Vec<Vec<f64>>,
    /// Admissions from outside on each day, by cell.
    pub admissions: Vec<Vec<f64>>,
    /// Would-be admissions turned away by a stop of intake, by cell.
    pub turned_away: Vec<Vec<f64>>,
    /// All movements between cells and out.
    pub flows: Vec<Flow>,
    /// At the end: people whose stay has no end, by cell.
    pub never: Vec<f64>,
    /// Emergency places open on each day, by name of the rule.
    pub emergency_places: BTreeMap<String, Vec<f64>>,
}

impl Trajectory {
    /// The cells of a system, with those transferred to it.
    pub fn cells_of<'a>(&'a self, system: &'a str) -> impl Iterator<Item = usize> + 'a {
        (0..self.cells.len()).filter(move |i| self.cells[*i].system == system)
    }

    /// The head-count of a system on each day: those of its stages that are held, and those it hosts.
    pub fn head_count(&self, system: &str) -> Vec<f64> {
        let held = self.cells_of(system).filter(|i| self.cells[*i].held);
        self.sum(held.map(|i| &self.stock[i]))
    }

    /// The head-count of one stage of a group of a system, without anyone transferred.
    pub fn stock_of(&self, system: &str, group: &str, stage: &str) -> Option<&[f64]> {
        let own =
            |cell: &Cell| cell.transfer.is_none() && cell.system == system && cell.group == group;
        let place = self
            .cells
            .iter()
            .position(|cell| own(cell) && cell.stage == stage)?;
        Some(&self.stock[place])
    }

    /// The cells of people held under a transfer rule, in the order of its sources.
    pub fn hosted_cells(&self, rule: &str) -> Vec<usize> {
        let under = |cell: &Cell| cell.transfer.as_ref().is_some_and(|(name, _)| name == rule);
        (0..self.cells.len())
            .filter(|i| under(&self.cells[*i]))
            .collect()
    }

    /// People held under a transfer rule on each day, over all its sources.
    pub fn hosted(&self, rule: &str) -> Vec<f64> {
        self.sum(self.hosted_cells(rule).into_iter().map(|i| &self.stock[i]))
    }

    /// Movements of one kind on each day, from the cells that are accepted.
    pub fn flow(&self, kind: FlowKind, from: impl Fn(usize) -> bool) -> Vec<f64> {
        let chosen = self
            .flows
            .iter()
            .filter(|flow| flow.kind == kind && from(flow.from));
        self.sum(chosen.map(|flow| &flow.people))
    }

    /// People transferred under a rule on each day, over all its sources.
    pub fn transferred(&self, rule: &str) -> Vec<f64> {
        let hosted = self.hosted_cells(rule);
        let chosen = self.flows.iter().filter(|flow| {
            flow.kind == FlowKind::Transfer
                && matches!(flow.to, FlowTo::Cell(to) if hosted.contains(&to))
        });
        self.sum(chosen.map(|flow| &flow.people))
    }

    /// People coming back from a rule's host on each day, whatever the reason.
    pub fn returned(&self, rule: &str) -> Vec<f64> {
        let hosted = self.hosted_cells(rule);
        let chosen = self.flows.iter().filter(|flow| {
            hosted.contains(&flow.from)
                && matches!(
                    flow.kind,
                    FlowKind::Return | FlowKind::CourtReturn | FlowKind::AgreementEnd
                )
                && matches!(flow.to, FlowTo::Cell(_))
        });
        self.sum(chosen.map(|flow| &flow.people))
    }

    /// Days held in a cell, over all people: the sum of the head-counts of days 1 to the last.
    ///
    /// # Units
    /// Person-days.
    pub fn person_days(&self, cell: usize) -> f64 {
        self.stock[cell].iter().skip(1).sum()
    }

    /// What became of the people who passed through some cells, by the name of the outcome.
    ///
    /// Outcomes are those of the model; people who moved to a cell that is not accepted count as
    /// `moved to SYSTEM / STAGE`; people still there count as `still held`, or as [`NO_EXIT_PATH`] if
    /// hosted with a stay that has no end, or as `held without end` at home.
    pub fn outcomes(&self, accepted: impl Fn(usize) -> bool) -> BTreeMap<String, f64> {
        let mut people = BTreeMap::new();
        let mut add = |name: String, count: f64| {
            if count != 0.0 {
                *people.entry(name).or_insert(0.0) += count;
            }
        };
        for flow in self.flows.iter().filter(|flow| accepted(flow.from)) {
            let count = flow.people.iter().sum();
            match &flow.to {
                FlowTo::Outcome(name) => add(name.clone(), count),
                FlowTo::Cell(to) if !accepted(*to) => {
                    let to = &self.cells[*to];
                    add(format!("moved to {} / {}", to.system, to.stage), count);
                }
                FlowTo::Cell(_) => {}
            }
        }
        for (i, cell) in self.cells.iter().enumerate().filter(|(i, _)| accepted(*i)) {
            let last = self.stock[i].last().copied().unwrap_or(0.0);
            let endless = if cell.transfer.is_some() {
                NO_EXIT_PATH
            } else {
                "held without end"
            };
            add(endless.to_owned(), self.never[i]);
            add("still held".to_owned(), last - self.never[i]);
        }
        people
    }

    /// The largest number of people unaccounted for on any day in any cell: yesterday's count plus those who
    /// came minus those who left minus today's count. Zero, up to rounding under the expected executor.
    pub fn unaccounted(&self) -> f64 {
        let days = self.days as usize;
        let mut worst: f64 = 0.0;
        let mut balance = vec![vec![0.0; days + 1]; self.cells.len()];
        for flow in &self.flows {
            for (day, people) in flow.people.iter().enumerate() {
                balance[flow.from][day] -= people;
                if let FlowTo::Cell(to) = flow.to {
                    balance[to][day] += people;
                }
            }
        }
        for ((balance, stock), admissions) in balance.iter().zip(&self.stock).zip(&self.admissions)
        {
            for day in 1..=days {
                let expected = stock[day - 1] + admissions[day] + balance[day];
                worst = worst.max((expected - stock[day]).abs());
            }
        }
        worst
    }

    /// Number of movements of people: admissions, and leaving a cell for whatever reason.
    pub fn events(&self) -> f64 {
        let admitted: f64 = self.admissions.iter().map(|people| total(people)).sum();
        let moved: f64 = self.flows.iter().map(|flow| total(&flow.people)).sum();
        admitted + moved
    }

    /// The same of a part that was simulated by itself ([`crate::Plan::run_in_parts`]).
    pub fn events_of(&self, part: crate::Piece<'_>) -> f64 {
        let admitted: f64 = part
            .cells
            .iter()
            .map(|cell| total(&self.admissions[*cell]))
            .sum();
        let moved: f64 = part
            .flows
            .iter()
            .map(|flow| total(&self.flows[*flow].people))
            .sum();
        admitted + moved
    }

    /// Does something with each series of some cells and flows.
    pub(crate) fn each_series(
        &mut self,
        cells: &[usize],
        flows: &[usize],
        mut act: impl FnMut(&mut Vec<f64>),
    ) {
        for cell in cells {
            act(&mut self.stock[*cell]);
            act(&mut self.admissions[*cell]);
            if let Some(series) = self.turned_away.get_mut(*cell) {
                act(series);
            }
        }
        for flow in flows {
            act(&mut self.flows[*flow].people);
        }
    }

    fn sum<'a>(&self, series: impl Iterator<Item = &'a Vec<f64>>) -> Vec<f64> {
        let mut total = vec![0.0; self.days as usize + 1];
        for one in series {
            for (sum, value) in total.iter_mut().zip(one) {
                *sum += value;
            }
        }
        total
    }
}
