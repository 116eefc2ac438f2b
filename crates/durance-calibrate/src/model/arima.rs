//! ARIMA(p,1,0): how do changes follow changes?

use crate::optimise::ridge;

/// Highest order tried.
const ORDER_MAX: usize = 6;
/// Shrinkage of every coefficient towards zero, in units of the changes' mean square.
const RIDGE: f64 = 0.02;

/// Projects by an autoregression of the changes without drift, its order chosen by corrected AIC.
///
/// No drift, since a stock that grew for a decade need not grow in the next; persistence is what the
/// autoregression itself carries on, and it dies out.
///
/// # Reference
/// G. E. P. Box and G. M. Jenkins, *Time Series Analysis* (1970); C. M. Hurvich and C.-L. Tsai, "Regression and
/// time series model selection in small samples", *Biometrika* 76 (1989).
pub(super) fn autoregression_of_changes(values: &[f64], steps: usize) -> Vec<f64> {
    let changes: Vec<f64> = values.windows(2).map(|w| w[1] - w[0]).collect();
    let coefficients = best(&changes);
    let mut all = changes;
    let mut level = values[values.len() - 1];
    (0..steps)
        .map(|_| {
            let next: f64 = coefficients
                .iter()
                .enumerate()
                .map(|(lag, c)| c * all[all.len() - 1 - lag])
                .sum();
            all.push(next);
            level += next;
            level
        })
        .collect()
}

/// The coefficients of the order with the smallest corrected AIC, all orders judged on the same changes.
fn best(changes: &[f64]) -> Vec<f64> {
    let highest = ORDER_MAX.min(changes.len() / 6);
    let mut chosen = (f64::INFINITY, Vec::new());
    for order in 0..=highest {
        let Some(coefficients) = fit(changes, order, highest) else {
            continue;
        };
        let squares: f64 = (highest..changes.len())
            .map(|t| (changes[t] - expected(changes, t, &coefficients)).powi(2))
            .sum();
        let n = (changes.len() - highest) as f64;
        let k = order as f64 + 1.0;
        let criterion = n * libm::log((squares / n).max(1e-12))
            + 2.0 * k
            + 2.0 * k * (k + 1.0) / (n - k - 1.0).max(1.0);
        // A coefficient sum of one or more would let one change grow for ever.
        if criterion < chosen.0
            && coefficients.iter().map(|c| c.abs()).sum::<f64>() < 1.6
            && coefficients.iter().sum::<f64>() < 0.97
        {
            chosen = (criterion, coefficients);
        }
    }
    chosen.1
}

fn fit(changes: &[f64], order: usize, skip: usize) -> Option<Vec<f64>> {
    if order == 0 {
        return Some(Vec::new());
    }
    let rows: Vec<Vec<f64>> = (skip..changes.len())
        .map(|t| (1..=order).map(|lag| changes[t - lag]).collect())
        .collect();
    ridge(&rows, &changes[skip..], RIDGE)
}

fn expected(changes: &[f64], t: usize, coefficients: &[f64]) -> f64 {
    coefficients
        .iter()
        .enumerate()
        .map(|(lag, c)| c * changes[t - 1 - lag])
        .sum()
}
