//! Exponential smoothing with additive errors and a damped trend, ETS(A,Ad,N).

use crate::optimise::{free, minimise, within};

/// Bounds of the damping, as in the forecasting literature: below 0.8 the trend is gone at once, above 0.98 it
/// cannot be told from an undamped one.
const DAMPING: (f64, f64) = (0.8, 0.98);

/// The state after the last reading, and the squared one-step errors on the way.
struct Smoothed {
    level: f64,
    trend: f64,
    squares: f64,
}

/// Projects by a damped trend whose three parameters minimise the squared one-step errors.
///
/// # Reference
/// R. J. Hyndman and G. Athanasopoulos, *Forecasting: principles and practice*, 3rd ed., section 8.2
/// ("Damped trend methods").
pub(super) fn damped_trend(values: &[f64], steps: usize) -> Vec<f64> {
    let start = [
        free(0.7, 0.01, 0.999),
        free(0.3, 0.001, 0.999),
        free(0.9, DAMPING.0, DAMPING.1),
    ];
    let (best, _) = minimise(|p| smooth(values, p).squares, &start, 1.0, 150);
    let end = smooth(values, &best);
    let damping = within(best[2], DAMPING.0, DAMPING.1);
    let mut weight = 0.0;
    let mut power = 1.0;
    (0..steps)
        .map(|_| {
            power *= damping;
            weight += power;
            end.level + weight * end.trend
        })
        .collect()
}

/// Squared one-step errors of the damped trend at its best.
pub(super) fn one_step_squares(values: &[f64]) -> f64 {
    let start = [
        free(0.7, 0.01, 0.999),
        free(0.3, 0.001, 0.999),
        free(0.9, DAMPING.0, DAMPING.1),
    ];
    minimise(|p| smooth(values, p).squares, &start, 1.0, 60).1
}

fn smooth(values: &[f64], free: &[f64]) -> Smoothed {
    let alpha = within(free[0], 0.01, 0.999);
    // The trend is updated by a part of the level's update, which keeps the model stable.
    let beta = within(free[1], 0.001, 0.999) * alpha;
    let damping = within(free[2], DAMPING.0, DAMPING.1);
    let mut level = values[0];
    let mut trend = (values[4.min(values.len() - 1)] - values[0]) / 4.0;
    let mut squares = 0.0;
    for y in &values[1..] {
        let expected = level + damping * trend;
        let error = y - expected;
        level = expected + alpha * error;
        trend = damping * trend + beta * error;
        squares += error * error;
    }
    Smoothed {
        level,
        trend,
        squares,
    }
}

/// The smoothing weight that minimises squared one-step errors, and the level after the last reading.
pub(super) fn simple(values: &[f64]) -> (f64, f64) {
    let run = |alpha: f64| {
        let mut level = values[0];
        let mut squares = 0.0;
        for y in &values[1..] {
            let error = y - level;
            level += alpha * error;
            squares += error * error;
        }
        (level, squares)
    };
    let (best, _) = minimise(|p| run(within(p[0], 0.05, 0.9999)).1, &[2.0], 1.0, 60);
    let alpha = within(best[0], 0.05, 0.9999);
    (alpha, run(alpha).0)
}
