//! Theta: half a line, half exponential smoothing.

use super::ets;

/// The standard theta method: simple exponential smoothing with drift, the drift being half the slope of the
/// line through all readings.
///
/// # Reference
/// V. Assimakopoulos and K. Nikolopoulos, "The theta model", *International Journal of Forecasting* 16 (2000);
/// in the form of R. J. Hyndman and B. Billah, "Unmasking the Theta method", same journal, 19 (2003), eq. 5.
pub(super) fn theta(values: &[f64], steps: usize) -> Vec<f64> {
    let (alpha, level) = ets::simple(values);
    let n = values.len() as f64;
    let drift = 0.5 * slope(values);
    let behind = (1.0 - (1.0 - alpha).powi(values.len() as i32)) / alpha;
    debug_assert!(behind <= n + 1.0);
    (0..steps)
        .map(|h| level + drift * (h as f64 + behind))
        .collect()
}

/// The slope of the least-squares line.
fn slope(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / n;
    let (mut above, mut below) = (0.0, 0.0);
    for (t, y) in values.iter().enumerate() {
        let x = t as f64 - middle;
        above += x * (y - mean);
        below += x * x;
    }
    if below > 0.0 { above / below } else { 0.0 }
}
