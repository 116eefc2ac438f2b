//! How many admissions keep a stock level? As many as leave it: the stock over the days that a stay is counted.

use crate::model::Stage;
use crate::plan::tail_sums;
use durance_core::Distribution;

/// Days that are looked at one by one; what comes after them is summed by formula.
const TABLE: usize = 64;

/// The mean number of days on which somebody who enters a stage is counted in it, over its exits and hazards;
/// infinite where some never leave.
///
/// # Source
/// With `S(d)` the share whose stay is longer than `d` days and `h` the daily hazard, the sum over `d >= 0` of
/// `S(d) (1 - h)^d`. By Little's law a stock stays level at admissions of the stock over this mean.
///
/// # Example
/// ```
/// use durance_core::Distribution;
/// use durance_sim::model::{Destination, Exit, Hazard, Stage, Stay};
/// let mut stage = Stage::default();
/// stage.exits = vec![Exit {
///     to: Destination::Outcome("released".to_owned()),
///     share: 1.0,
///     stay: Some(Stay::Days(Distribution::Exact { value: 3.0 })),
/// }];
/// assert_eq!(durance_sim::mean_days(&stage), 3.0);
/// stage.hazards = vec![Hazard { to: Destination::Outcome("died".to_owned()), per_day: 0.5 }];
/// assert_eq!(durance_sim::mean_days(&stage), 1.0 + 0.5 + 0.25);
/// ```
pub fn mean_days(stage: &Stage) -> f64 {
    let hazard: f64 = stage.hazards.iter().map(|hazard| hazard.per_day).sum();
    let exits = stage.exits.iter().filter(|exit| exit.share > 0.0);
    exits
        .map(|exit| {
            let stay = exit.stay.as_ref().unwrap_or(&stage.stay);
            exit.share * days(&stay.distribution(), hazard)
        })
        .sum()
}

fn days(stay: &Distribution, hazard: f64) -> f64 {
    let daily = stay.daily_stay(TABLE);
    if hazard <= 0.0 {
        return match daily.never > 0.0 {
            true => f64::INFINITY,
            false => daily.mean(),
        };
    }
    let (mut alive, mut kept, mut sum) = (1.0, 1.0, 0.0);
    for ends in &daily.pmf[..TABLE] {
        alive -= ends;
        sum += alive * kept;
        kept *= 1.0 - hazard;
    }
    sum + tail_sums(stay, hazard, TABLE).0
}
