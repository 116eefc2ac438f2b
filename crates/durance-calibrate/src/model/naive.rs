//! The two benchmarks: a model that cannot beat them knows nothing.

use super::History;

/// The last reading, at every step.
pub(super) fn last_value(history: &History<'_>, steps: usize) -> Vec<f64> {
    let last = history.values.last().copied().unwrap_or(0.0);
    vec![last; steps]
}

/// The reading of the same season of the last year seen.
pub(super) fn seasonal_naive(history: &History<'_>, steps: usize) -> Vec<f64> {
    let year = &history.values[history.values.len() - history.season..];
    (0..steps).map(|h| year[h % history.season]).collect()
}
