//! How long do people stay? Estimates from spells that began before anyone looked and had not ended when they stopped.
//!
//! Two mistakes make most published lengths of stay wrong, and both are the same mistake. People *leaving* this
//! year are those whose stays happened to end: where admissions rise, short stays are over-represented. People
//! *present* today are those whose stays are long: a stock shows each stay in proportion to its length. A spell
//! observed from day `seen_from` on (left truncation) until it ended or was lost from sight (right censoring)
//! carries neither bias when it is compared only with spells that had lasted as long at the time.

mod exits;
mod family;
mod life_table;
mod spells;
mod turnbull;

pub use exits::{ExitFit, fit_exits};
pub use family::{Family, StayFit, choose, fit_family};
pub(crate) use family::{choose_weighted, fit_weighted};
pub use life_table::{CumulativeIncidence, LifeTable, Row, incidence, life_table};
pub use spells::{DatedSpell, SpellMapping, Spells, inspect_spells, spells_of_table};
pub use turnbull::{Interval, turnbull};

use serde::Serialize;

/// One stay, in days since admission.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spell {
    /// Days already spent when the person came under observation; 0 if observed from admission.
    pub seen_from: f64,
    /// Days spent at the end of the stay, or when last seen.
    pub until: f64,
    /// How it ended: an index into the names of exits; `None` if it had not ended.
    pub exit: Option<usize>,
}

impl Spell {
    /// Can it say anything? It must have been observed for some time.
    pub fn is_observed(&self) -> bool {
        self.until > self.seen_from && self.seen_from >= 0.0
    }
}

/// The names by which the literature knows what was corrected, for the notes of a fit.
pub const BIASES: &[(&str, &str)] = &[
    (
        "release-cohort bias",
        "stays of people leaving in a period: too short where admissions grow, too long where they fall",
    ),
    (
        "stock (length) bias",
        "stays of people present on a day: each is seen in proportion to its length",
    ),
    (
        "left truncation",
        "stays shorter than the gap between admission and first count are never seen",
    ),
    (
        "right censoring",
        "stays that had not ended on the last day are known only to be longer",
    ),
];
