//! How much, in which unit, how sure, and who says so?

use durance_core::{Distribution, Grade, Unit, UnitKind};
use jiff::civil::Date;
use std::ops::Range as Span;

/// One number of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Position in [`crate::Scenario::inputs`].
    pub index: usize,
    /// Stable path: `system.us-federal-prisons.group.sentenced.stock`.
    pub path: String,
    /// As written, without citation.
    pub text: String,
    /// Name of the text that it stands in: the scenario, an overlay, or `--set`.
    pub file: String,
    /// Bytes of that text.
    pub span: Span<usize>,
    /// What it measures; the value is in the canonical unit of the kind.
    pub kind: UnitKind,
    /// The unit as written.
    pub unit: Unit,
    /// The value.
    pub value: Value,
    /// What the value is relative to, if it is.
    pub relative: Option<Relative>,
    /// The range that a lever or a table of switching values explores, where the file gives one.
    pub explore: Option<Range>,
    /// The shape in words: `lognormal`.
    pub shape: String,
    /// The shape was chosen by rule, and said aloud, because the file names none.
    pub shape_was_chosen: bool,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// Why this value, where no source says so: the nearest `why` around it.
    pub why: String,
    /// The weakest grade among the sources; [`Grade::D`] for an assumption.
    pub grade: Grade,
}

/// A value in canonical units.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One number.
    Exact(f64),
    /// A spread.
    Range(Range),
    /// Nobody has said. Where `explore` is given it may be explored, never averaged over in silence.
    Unknown,
    /// At most this (observations).
    AtMost(f64),
    /// At least this (observations).
    AtLeast(f64),
    /// What the other shares leave.
    Remainder,
    /// Values by date.
    Series(Series),
}

/// A spread, from the 5th to the 95th percentile, in canonical units.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// 5th percentile.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// The distribution with these percentiles.
    pub distribution: Distribution,
    /// The least value that the quantity can have; draws below are set to it.
    ///
    /// The 5th percentile is never below it, so that cutting changes no percentile from 5 to 95.
    pub floor: Option<f64>,
    /// The greatest value that the quantity can have; draws above are set to it.
    pub ceiling: Option<f64>,
}

impl Range {
    /// A draw of the distribution, kept within the bounds of the quantity.
    pub fn keep_within(&self, drawn: f64) -> f64 {
        let above = self.floor.map_or(drawn, |floor| drawn.max(floor));
        self.ceiling.map_or(above, |ceiling| above.min(ceiling))
    }
}

/// What a relative value is relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relative {
    /// A share of the people held in the system at the start (`15% of stock`).
    OfStock,
    /// A share of a capacity (`105% of operational`).
    OfCapacity(String),
    /// A multiple of what would hold otherwise (`x 1.2`).
    Times,
    /// Days after the first day of the term.
    AfterTermStart,
}

/// Values by date, in canonical units; rows later than `known_as_of` are gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// File, as named in the scenario.
    pub file: String,
    /// Column.
    pub column: String,
    /// Date and value, dates increasing.
    pub rows: Vec<(Date, f64)>,
    /// Rows of the file that `known_as_of` hides.
    pub hidden: usize,
}

impl Series {
    /// The last value on or before a day.
    pub fn at(&self, day: Date) -> Option<f64> {
        let after = self.rows.partition_point(|(d, _)| *d <= day);
        after.checked_sub(1).map(|i| self.rows[i].1)
    }

    /// The last row.
    pub fn last(&self) -> Option<(Date, f64)> {
        self.rows.last().copied()
    }
}

impl Quantity {
    /// Is one number enough to say it?
    pub fn is_exact(&self) -> bool {
        matches!(self.value, Value::Exact(_))
    }

    /// Has nobody said?
    pub fn is_unknown(&self) -> bool {
        matches!(self.value, Value::Unknown)
    }

    /// The exact value, if it is one.
    pub fn exact(&self) -> Option<f64> {
        match self.value {
            Value::Exact(value) => Some(value),
            _ => None,
        }
    }

    /// The spread to draw from: the range, or what is explored of an unknown.
    pub fn range(&self) -> Option<&Range> {
        match &self.value {
            Value::Range(range) => Some(range),
            Value::Unknown => self.explore.as_ref(),
            _ => None,
        }
    }

    /// Rests it on no source?
    pub fn is_assumption(&self) -> bool {
        self.sources.is_empty()
    }
}
