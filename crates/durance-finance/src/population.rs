//! How many people, day by day, and how many moved? The side of a booking that the simulation supplies.

use durance_core::Date;

/// The people held under an agreement in one run, day by day.
///
/// # Shape
/// Each slice has one value per day from `start`. `transfers`, `returns`, `releases` and `places` may be
/// empty: nobody moves, the contract's own number of places holds.
#[derive(Clone, Copy, Debug)]
pub struct Population<'a> {
    /// The first day.
    pub start: Date,
    /// People held on each day.
    pub head_count: &'a [u32],
    /// People sent on each day.
    pub transfers: &'a [u32],
    /// People brought back on each day.
    pub returns: &'a [u32],
    /// People released by the receiving State on each day.
    pub releases: &'a [u32],
    /// Places made available on each day, where they differ from the contract's.
    pub places: &'a [u32],
    /// The day on which notice of early exit is given.
    pub ended: Option<Date>,
}

impl<'a> Population<'a> {
    /// People held, with no movements.
    pub fn held(start: Date, head_count: &'a [u32]) -> Population<'a> {
        Population {
            start,
            head_count,
            transfers: &[],
            returns: &[],
            releases: &[],
            places: &[],
            ended: None,
        }
    }

    /// Sum of the daily head-count.
    pub fn person_days(&self) -> u64 {
        self.head_count.iter().map(|&n| u64::from(n)).sum()
    }
}
