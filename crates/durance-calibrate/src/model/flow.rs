//! Stock and flow, when only the stock and a mean stay are known.

use super::{ets, season};

/// Projects a stock as survivors of today's stock plus survivors of future admissions.
///
/// With a mean stay of `L` steps, `exp(-1/L)` of a stock in equilibrium stays one step more. Admissions that
/// the observed stock implies are `S(t) - S(t-1) exp(-1/L)`; they are noisy (a stock alone identifies the
/// difference of two flows, not the flows), so they are winsorised and smoothed by a damped trend before they
/// are carried on. The stock then moves towards admissions x stay at the pace that the stay allows.
///
/// # Units
/// `stay` in steps; admissions in people a step.
pub(super) fn stock_and_flow(values: &[f64], stay: f64, steps: usize) -> Vec<f64> {
    let kept = libm::exp(-1.0 / stay.max(0.05));
    let implied = season::winsorised(values.windows(2).map(|w| w[1] - w[0] * kept).collect());
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
