//! What does one simulated draw leave for money, relief and people? Daily numbers, and nothing of how they
//! came about.

use std::collections::BTreeMap;

/// One system's stock in custody, with and without the offer.
///
/// # Shape
/// One value per day of the horizon in both.
#[derive(Clone, Debug, Default)]
pub struct SystemPath {
    /// Without the offer.
    pub status_quo: Vec<u32>,
    /// Under the offer; for the host, its own people and those hosted.
    pub offer: Vec<u32>,
}

/// One draw, day by day.
///
/// # Shape
/// Every vector has one value per day of the horizon.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// Systems by id.
    pub systems: BTreeMap<String, SystemPath>,
    /// People hosted, all groups.
    pub hosted: Vec<u32>,
    /// People hosted by group offered, in the order of the scenario.
    pub hosted_by_group: Vec<Vec<u32>>,
    /// People sent.
    pub transfers: Vec<u32>,
    /// People sent by group offered, in all.
    pub sent_by_group: Vec<u64>,
    /// People brought back.
    pub returns: Vec<u32>,
    /// People released by the host.
    pub releases: Vec<u32>,
    /// People who leave the sender's systems by each outcome that a charge falls due on: without the offer,
    /// and with it.
    pub exits: BTreeMap<String, (Vec<u32>, Vec<u32>)>,
    /// Share of the people sent who are still held, by weeks since their transfer; only for draws whose course
    /// is kept.
    pub still_held: Vec<f64>,
    /// People sent, by where they are on the last day.
    pub outcomes: BTreeMap<String, u64>,
}
