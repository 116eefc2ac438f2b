//! Which combinations of facts can the rules tell apart? Facts cut into finitely many cells.
//!
//! A yes/no fact has two cells, a word fact one per word, a number one per threshold and one per interval
//! between thresholds: no rule in the catalogue can tell apart two numbers of the same interval. Conditions
//! over cells are bit masks, so that screening takes microseconds and proofs can walk every combination.

use crate::condition::{Condition, Test};
use crate::fact::{FactSource, FactSpec, Facts, Kind, Value};
use durance_core::Truth;
use std::collections::BTreeMap;

/// The cell of an unknown fact.
pub const UNKNOWN: u8 = u8::MAX;

/// One fact, cut.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Name of the fact.
    pub name: String,
    /// One representative value per cell.
    pub cells: Vec<Value>,
    /// True for a step that can still be taken.
    pub is_step: bool,
}

impl Axis {
    fn cut(spec: &FactSpec, thresholds: &[f64]) -> Axis {
        let cells = match &spec.kind {
            Kind::Bool => vec![Value::Bool(false), Value::Bool(true)],
            Kind::Word(words) => words.iter().cloned().map(Value::Word).collect(),
            Kind::Number(_) => number_cells(thresholds),
        };
        Axis {
            name: spec.name.clone(),
            cells,
            is_step: spec.is_step,
        }
    }

    /// The cell of a value.
    pub fn cell(&self, value: &Value) -> u8 {
        let found = match value {
            Value::Number(number) => Some(self.number_cell(*number)),
            _ => self.cells.iter().position(|cell| cell == value),
        };
        found
            .and_then(|cell| u8::try_from(cell).ok())
            .unwrap_or(UNKNOWN)
    }

    // Odd cells are the thresholds themselves, even cells the intervals before, between and after them.
    fn number_cell(&self, number: f64) -> usize {
        let thresholds = self.cells.iter().skip(1).step_by(2);
        let mut cell = 0;
        for threshold in thresholds {
            match threshold {
                Value::Number(threshold) if number > *threshold => cell += 2,
                Value::Number(threshold) if number == *threshold => return cell + 1,
                _ => return cell,
            }
        }
        cell
    }
}

fn number_cells(thresholds: &[f64]) -> Vec<Value> {
    let mut cells = Vec::new();
    for (i, threshold) in thresholds.iter().enumerate() {
        let before = match i.checked_sub(1).and_then(|j| thresholds.get(j)) {
            Some(previous) => (previous + threshold) / 2.0,
            None => threshold - 1.0,
        };
        cells.push(Value::Number(before));
        cells.push(Value::Number(*threshold));
    }
    cells.push(Value::Number(
        thresholds.last().map_or(0.0, |last| last + 1.0),
    ));
    cells
}

/// The cut space of facts.
#[derive(Clone, Debug, Default)]
pub struct Space {
    axes: Vec<Axis>,
    by_name: BTreeMap<String, usize>,
}

/// More cells than this do not fit a condition's bit mask; loading reports a fact that is cut finer.
pub const CELLS_MAX: usize = 120;

pub(crate) fn bit(cell: usize) -> u128 {
    u32::try_from(cell)
        .ok()
        .and_then(|cell| 1u128.checked_shl(cell))
        .unwrap_or(0)
}

/// A combination: one cell per axis, [`UNKNOWN`] where nobody knows.
pub type Point = Vec<u8>;

impl Space {
    /// Cuts declared facts at the thresholds that the conditions use.
    pub fn cut<'a>(
        specs: &[FactSpec],
        conditions: impl IntoIterator<Item = &'a Condition>,
    ) -> Space {
        let mut thresholds: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for condition in conditions {
            condition.visit(&mut |name, test| {
                thresholds
                    .entry(name)
                    .or_default()
                    .extend(turning_points(test))
            });
        }
        let mut axes = Vec::new();
        for spec in specs {
            let mut points = thresholds
                .get(spec.name.as_str())
                .cloned()
                .unwrap_or_default();
            points.sort_by(f64::total_cmp);
            points.dedup();
            axes.push(Axis::cut(spec, &points));
        }
        let by_name = axes
            .iter()
            .enumerate()
            .map(|(i, axis)| (axis.name.clone(), i))
            .collect();
        Space { axes, by_name }
    }

    /// The axes, in the order of the schema.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The axis of a fact.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The combination that somebody's knowledge amounts to.
    pub fn point(&self, facts: &impl FactSource) -> Point {
        let cell = |axis: &Axis| {
            facts
                .value(&axis.name)
                .map_or(UNKNOWN, |value| axis.cell(value))
        };
        self.axes.iter().map(cell).collect()
    }

    /// The facts of a combination; numbers by a representative.
    pub fn facts(&self, point: &[u8]) -> Facts {
        let mut facts = Facts::default();
        for (axis, cell) in self.axes.iter().zip(point) {
            if let Some(value) = axis.cells.get(usize::from(*cell)) {
                facts.set(&axis.name, value.clone());
            }
        }
        facts
    }

    /// A condition over cells.
    pub fn compile(&self, condition: &Condition) -> Compiled {
        match condition {
            Condition::All(parts) => {
                Compiled::All(parts.iter().map(|part| self.compile(part)).collect())
            }
            Condition::Any(parts) => {
                Compiled::Any(parts.iter().map(|part| self.compile(part)).collect())
            }
            Condition::Not(part) => Compiled::Not(Box::new(self.compile(part))),
            Condition::Fact(name, test) => self.compile_test(name, test),
        }
    }

    fn compile_test(&self, name: &str, test: &Test) -> Compiled {
        // A fact outside the schema was reported on loading; here it stays unknown.
        let Some(axis) = self.index(name) else {
            return Compiled::Undecided;
        };
        let cells = &self.axes[axis].cells;
        let passing = cells
            .iter()
            .enumerate()
            .filter(|(_, value)| test.passes(value));
        let mask = passing.fold(0u128, |mask, (i, _)| mask | bit(i));
        Compiled::Cell {
            axis,
            mask,
            is_step: self.axes[axis].is_step,
        }
    }
}

fn turning_points(test: &Test) -> Vec<f64> {
    match test {
        Test::OneOf(values) => {
            let numbers = values.iter().filter_map(|value| match value {
                Value::Number(number) => Some(*number),
                _ => None,
            });
            numbers.collect()
        }
        bound => bound.threshold().into_iter().collect(),
    }
}

/// A condition over cells.
#[derive(Clone, Debug)]
pub enum Compiled {
    /// Every part.
    All(Vec<Compiled>),
    /// At least one part.
    Any(Vec<Compiled>),
    /// Not the part.
    Not(Box<Compiled>),
    /// The fact is in one of the cells of a mask.
    Cell {
        /// Axis of the fact.
        axis: usize,
        /// Passing cells, as bits.
        mask: u128,
        /// A step that can still be taken.
        is_step: bool,
    },
    /// Nobody can say.
    Undecided,
}

impl Compiled {
    /// Does it hold of a combination?
    pub fn truth(&self, point: &[u8]) -> Truth {
        self.evaluate(point, false)
    }

    /// Could it hold once the steps still to be taken are taken?
    ///
    /// A step that has not been taken counts as unknown.
    pub fn truth_with_steps(&self, point: &[u8]) -> Truth {
        self.evaluate(point, true)
    }

    fn evaluate(&self, point: &[u8], steps_open: bool) -> Truth {
        match self {
            Compiled::All(parts) => {
                Truth::all(parts.iter().map(|part| part.evaluate(point, steps_open)))
            }
            Compiled::Any(parts) => {
                Truth::any(parts.iter().map(|part| part.evaluate(point, steps_open)))
            }
            Compiled::Not(part) => !part.evaluate(point, steps_open),
            Compiled::Cell {
                axis,
                mask,
                is_step,
            } => match point.get(*axis) {
                None | Some(&UNKNOWN) => Truth::Unknown,
                Some(cell) if mask & bit(usize::from(*cell)) != 0 => Truth::Yes,
                Some(_) if steps_open && *is_step => Truth::Unknown,
                Some(_) => Truth::No,
            },
            Compiled::Undecided => Truth::Unknown,
        }
    }

    /// Adds the axes that it looks at.
    pub fn axes(&self, into: &mut std::collections::BTreeSet<usize>) {
        match self {
            Compiled::All(parts) | Compiled::Any(parts) => {
                parts.iter().for_each(|part| part.axes(into))
            }
            Compiled::Not(part) => part.axes(into),
            Compiled::Cell { axis, .. } => {
                into.insert(*axis);
            }
            Compiled::Undecided => {}
        }
    }
}
