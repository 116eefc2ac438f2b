//! How good was the forecast? Proper scores, errors in units that compare, and whether intervals kept their word.

use crate::interval::LEVELS;
use crate::model::Model;
use serde::{Deserialize, Serialize};

/// One forecast and what came.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The expected value.
    pub expected: f64,
    /// Quantiles at [`LEVELS`].
    pub quantiles: Vec<f64>,
    /// What came.
    pub observed: f64,
    /// Mean absolute change over one season in the history the forecast was made on: the unit of MASE.
    pub scale: f64,
}

/// The mean scores of one model at one horizon.
///
/// # Reference
/// T. Gneiting and A. E. Raftery, "Strictly proper scoring rules, prediction, and estimation", *JASA* 102
/// (2007) for CRPS and pinball loss; R. J. Hyndman and A. B. Koehler, "Another look at measures of forecast
/// accuracy", *International Journal of Forecasting* 22 (2006) for MASE.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The model's name.
    pub model: String,
    /// Horizon, in steps of the backtest.
    pub horizon: usize,
    /// Forecasts scored.
    pub n: usize,
    /// Mean absolute error, in the series' unit.
    pub mae: f64,
    /// Mean absolute percentage error, per cent.
    pub mape: f64,
    /// Mean absolute scaled error.
    pub mase: f64,
    /// Continuous ranked probability score, in the series' unit.
    pub crps: f64,
    /// The same, in units of the seasonal naive change: comparable over series.
    pub crps_scaled: f64,
    /// Mean pinball loss over [`LEVELS`], in the series' unit.
    pub pinball: f64,
    /// Share of outcomes within the central 50 % interval.
    pub coverage_50: f64,
    /// Share of outcomes within the central 80 % interval.
    pub coverage_80: f64,
    /// Share of outcomes within the central 95 % interval.
    pub coverage_95: f64,
    /// Mean width of the 50 % interval.
    pub width_50: f64,
    /// Mean width of the 80 % interval.
    pub width_80: f64,
    /// Mean width of the 95 % interval.
    pub width_95: f64,
    /// Mean absolute error over that of the last value, same forecasts; below 1 is better.
    pub against_last_value: Option<f64>,
    /// Mean absolute error over that of the seasonal naive, same forecasts; below 1 is better.
    pub against_seasonal_naive: Option<f64>,
}

/// Absolute error of a forecast, per cent of what came.
pub(crate) fn percentage_error(expected: f64, observed: f64) -> f64 {
    100.0 * (expected - observed).abs() / observed.abs().max(1.0)
}

/// Mean scores of some outcomes; `None` of none.
pub fn score(model: &str, horizon: usize, outcomes: &[Outcome]) -> Option<Score> {
    let n = outcomes.len();
    if n == 0 {
        return None;
    }
    let mean = |f: &dyn Fn(&Outcome) -> f64| outcomes.iter().map(f).sum::<f64>() / n as f64;
    let inside = |low: usize| {
        mean(&|o| {
            f64::from(u8::from(
                o.observed >= o.quantiles[low] && o.observed <= o.quantiles[20 - low],
            ))
        })
    };
    let width = |low: usize| mean(&|o| o.quantiles[20 - low] - o.quantiles[low]);
    Some(Score {
        model: model.to_owned(),
        horizon,
        n,
        mae: mean(&|o| (o.expected - o.observed).abs()),
        mape: mean(&|o| percentage_error(o.expected, o.observed)),
        mase: mean(&|o| (o.expected - o.observed).abs() / o.scale),
        crps: mean(&crps),
        crps_scaled: mean(&|o| crps(o) / o.scale),
        pinball: mean(&|o| {
            (0..LEVELS.len()).map(|i| pinball(o, i)).sum::<f64>() / LEVELS.len() as f64
        }),
        coverage_50: inside(5),
        coverage_80: inside(2),
        coverage_95: inside(0),
        width_50: width(5),
        width_80: width(2),
        width_95: width(0),
        against_last_value: None,
        against_seasonal_naive: None,
    })
}

/// Loss of the quantile at one level.
fn pinball(outcome: &Outcome, level: usize) -> f64 {
    let above = outcome.observed - outcome.quantiles[level];
    (LEVELS[level] * above).max((LEVELS[level] - 1.0) * above)
}

/// Twice the integral of the pinball loss over all levels, by the trapezoid rule; the loss is 0 at 0 and 1.
fn crps(outcome: &Outcome) -> f64 {
    let (mut level, mut loss, mut area) = (0.0, 0.0, 0.0);
    for (i, next) in LEVELS.iter().enumerate() {
        let l = pinball(outcome, i);
        area += 0.5 * (l + loss) * (next - level);
        (level, loss) = (*next, l);
    }
    2.0 * (area + 0.5 * loss * (1.0 - level))
}

/// Fills in the ratios against the benchmarks, horizon by horizon.
pub(crate) fn compare_with_benchmarks(scores: &mut [Score]) {
    let of = |scores: &[Score], model: Model, horizon: usize| {
        scores
            .iter()
            .find(|s| s.model == model.name() && s.horizon == horizon)
            .map(|s| (s.n, s.mae))
    };
    for i in 0..scores.len() {
        let (n, horizon, mae) = (scores[i].n, scores[i].horizon, scores[i].mae);
        let ratio =
            |b: Option<(usize, f64)>| b.filter(|(m, e)| *m == n && *e > 0.0).map(|(_, e)| mae / e);
        scores[i].against_last_value = ratio(of(scores, Model::LastValue, horizon));
        scores[i].against_seasonal_naive = ratio(of(scores, Model::SeasonalNaive, horizon));
    }
}
