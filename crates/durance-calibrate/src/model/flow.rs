//! Stock and flow, when only the stock and a mean stay are known.

use super::{ets, season};

/// Projects a stock as survivors of today's stock plus survivors of future admissions.
///
/// With a mean stay of `L` steps, `exp(-1/L)` of a stock in equilibrium stays one step more. Admissions that
/// the observed stock implies are `S(t) - S(t-1) exp(-1/L)`; they are noisy (a stock alone identifies the
/// difference of two flows, not the flows), so they are winsorised and smoothed by a damped trend before they
/// are carried on. The stock then moves towards admissions x stay at the pace that the stay allows.
///
/// Without a mean stay, the one under which implied admissions are easiest to foresee stands in.
///
/// # Units
/// `stay` in steps; admissions in people a step.
pub(super) fn stock_and_flow(values: &[f64], stay: Option<f64>, steps: usize) -> Vec<f64> {
    let kept = kept(stay.unwrap_or_else(|| effective_stay(values)));
    let implied = implied_admissions(values, kept);
    let admissions = ets::damped_trend(&implied, steps);
    let mut stock = values[values.len() - 1];
    admissions
        .iter()
        .map(|a| {
            stock = stock * kept + a.max(0.0);
            stock
        })
        .collect()
}

/// Mean stays tried where none is known, in steps.
const STAYS: [f64; 6] = [0.75, 1.5, 3.0, 6.0, 12.0, 24.0];

/// The stay under which one-step errors of the damped trend of implied admissions are smallest.
///
/// This is a pace of return, chosen because it forecasts well; it is no estimate of how long people stay.
fn effective_stay(values: &[f64]) -> f64 {
    let error = |stay: f64| ets::one_step_squares(&implied_admissions(values, kept(stay)));
    STAYS
        .map(|stay| (error(stay), stay))
        .into_iter()
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map_or(STAYS[2], |(_, stay)| stay)
}

/// Share of a stock in equilibrium that stays one step more.
fn kept(stay: f64) -> f64 {
    libm::exp(-1.0 / stay.max(0.05))
}

fn implied_admissions(values: &[f64], kept: f64) -> Vec<f64> {
    let implied: Vec<f64> = values.windows(2).map(|w| w[1] - w[0] * kept).collect();
    let tamed = season::winsorised(implied.clone());
    // A few readings far out are events and are pulled in; half of the latest far out are a new level and stay.
    let recent = implied.len().saturating_sub(LATEST)..implied.len();
    let far_out = recent.clone().filter(|t| implied[*t] != tamed[*t]).count();
    if 2 * far_out >= recent.len() {
        implied
    } else {
        tamed
    }
}

/// Steps that tell an event from a new level.
const LATEST: usize = 6;
