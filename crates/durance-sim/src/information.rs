//! What would it be worth to find something out before deciding?
//!
//! Somebody who must accept or decline does what is best on average. Had they known one input, they would
//! sometimes have decided otherwise; what that would have saved, on average, is the value of finding it out.

use crate::stream::{Decision, Key, Source};

/// Reshufflings behind the noise of a value.
const SHUFFLES: u64 = 40;

/// The value of knowing one input before accepting or declining.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// The value, in the unit of the benefit, less what chance alone would show.
    pub value: f64,
    /// What chance alone would exceed once in twenty times: a smaller value is not told from nothing.
    pub noise: f64,
}

/// The value of knowing everything: how much better deciding after the draw is than deciding before.
///
/// `benefit` is what accepting brings in each draw; declining brings nothing.
pub fn of_everything(benefit: &[f64]) -> f64 {
    let count = benefit.len().max(1) as f64;
    let after: f64 = benefit.iter().map(|b| b.max(0.0)).sum::<f64>() / count;
    let before = benefit.iter().sum::<f64>() / count;
    after - before.max(0.0)
}

/// The expected value of partial perfect information on one input (EVPPI), from draws alone.
///
/// Draws are put in the order of the input and cut into slices of equal number; within each the mean
/// benefit stands for what would be expected if the input were known to lie there. Slices overstate the
/// value, because their means vary by chance as well: what slices of the same size come to where only that chance
/// is left (the draws less the mean of their own slice, reshuffled around the overall mean) is taken off on
/// average, and its 95th percentile is the noise.
///
/// # Shape
/// `input[d]` and `benefit[d]` belong to the same draw.
///
/// # Reference
/// M. Strong, J. E. Oakley, Medical Decision Making 33 (2013) 755, ordering the draws by the input.
///
/// # Example
/// ```
/// use durance_sim::information::of_input;
/// let x: Vec<f64> = (0..1000).map(|i| f64::from((i * 37) % 1000) - 499.5).collect();
/// // Accepting brings x: knowing it beforehand saves its negative half, 250 / 2 on average.
/// let worth = of_input(&x, &x, 1);
/// assert!((worth.value - 125.0).abs() < 5.0 && worth.noise < 10.0, "{worth:?}");
/// ```
pub fn of_input(input: &[f64], benefit: &[f64], seed: u64) -> Worth {
    let mut order: Vec<usize> = (0..input.len().min(benefit.len())).collect();
    order.sort_by(|a, b| input[*a].total_cmp(&input[*b]).then(a.cmp(b)));
    let sorted: Vec<f64> = order.iter().map(|d| benefit[*d]).collect();
    let slices = slices(sorted.len());
    let raw = sliced(&sorted, slices);
    if raw <= 0.0 {
        return Worth {
            value: 0.0,
            noise: 0.0,
        };
    }
    // What the input explains is no chance: reshuffling it as well would take off too much.
    let chance = unexplained(&sorted, slices);
    let by_chance: Vec<f64> = (0..SHUFFLES)
        .map(|i| sliced(&shuffled(&chance, seed, i), slices))
        .collect();
    let mean = by_chance.iter().sum::<f64>() / SHUFFLES as f64;
    Worth {
        value: (raw - mean).max(0.0),
        noise: (crate::sensitivity::quantile(&by_chance, 0.95) - mean).max(0.0),
    }
}

/// As many slices as keep some dozens of draws in each.
fn slices(draws: usize) -> usize {
    (draws / 40).clamp(2, 25).min(draws.max(1))
}

fn sliced(sorted: &[f64], slices: usize) -> f64 {
    let count = sorted.len();
    if count == 0 {
        return 0.0;
    }
    let after: f64 = (0..slices)
        .map(|s| {
            let slice = &sorted[s * count / slices..(s + 1) * count / slices];
            slice.iter().sum::<f64>().max(0.0)
        })
        .sum();
    let before: f64 = sorted.iter().sum();
    (after - before.max(0.0)) / count as f64
}

/// What is left of each value when the mean of its slice is taken off and the overall mean put in its place.
fn unexplained(sorted: &[f64], slices: usize) -> Vec<f64> {
    let count = sorted.len();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let overall = mean(sorted);
    (0..slices)
        .flat_map(|s| {
            let slice = &sorted[s * count / slices..(s + 1) * count / slices];
            let own = mean(slice);
            slice.iter().map(move |value| value - own + overall)
        })
        .collect()
}

/// The same values in another order (Fisher and Yates), one order per number.
fn shuffled(values: &[f64], seed: u64, number: u64) -> Vec<f64> {
    let key = Key {
        seed,
        draw: 2,
        replication: 0,
    };
    let stream = Source::new(key.root(), Decision::Bootstrap, 0).at(number as u32);
    let mut shuffled = values.to_vec();
    for i in (1..shuffled.len()).rev() {
        shuffled.swap(i, stream.below(i as u64, i as u64 + 1) as usize);
    }
    shuffled
}

#[cfg(test)]
mod tests {
    use super::*;
    use durance_core::Distribution;

    fn normal(step: u64, n: u64) -> Vec<f64> {
        let standard = Distribution::Normal { mean: 0.0, sd: 1.0 };
        (0..n)
            .map(|i| standard.quantile((((i * step + 7) % n) as f64 + 0.5) / n as f64))
            .collect()
    }

    #[test]
    fn agrees_with_the_closed_form_for_normal_inputs() {
        // Benefit = 2x + y + 0.5: given x it is normal around 2x + 0.5, so the value is
        // s phi(m/s) - m Phi(-m/s) with s = 2, m = 0.5 (unit normal loss).
        let (x, y) = (normal(3989, 10007), normal(6151, 10007));
        let benefit: Vec<f64> = x.iter().zip(&y).map(|(x, y)| 2.0 * x + y + 0.5).collect();
        let loss = |s: f64, m: f64| {
            let z = m / s;
            let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
            let below = Distribution::Normal { mean: 0.0, sd: 1.0 }.cdf(-z);
            s * density - m * below
        };
        let of_x = of_input(&x, &benefit, 1);
        assert!(
            (of_x.value - loss(2.0, 0.5)).abs() < 0.02,
            "{of_x:?} {}",
            loss(2.0, 0.5)
        );
        let of_y = of_input(&y, &benefit, 1);
        assert!(
            (of_y.value - loss(1.0, 0.5)).abs() < 0.03,
            "{of_y:?} {}",
            loss(1.0, 0.5)
        );
        let everything = of_everything(&benefit);
        assert!(
            (everything - loss(5f64.sqrt(), 0.5)).abs() < 0.02,
            "{everything}"
        );
        assert!(of_x.value <= everything && of_y.value <= everything);
    }

    #[test]
    fn an_input_without_influence_is_not_told_from_noise() {
        let (x, other) = (normal(3989, 2003), normal(611, 2003));
        let worth = of_input(&other, &x, 1);
        assert!(worth.value <= worth.noise.max(1e-9) * 1.5, "{worth:?}");
    }

    #[test]
    fn nothing_is_worth_finding_out_when_the_decision_is_always_the_same() {
        let x = normal(3989, 2003);
        let benefit: Vec<f64> = x.iter().map(|x| x - 100.0).collect();
        assert_eq!(of_everything(&benefit), 0.0);
        assert_eq!(
            of_input(&x, &benefit, 1),
            Worth {
                value: 0.0,
                noise: 0.0
            }
        );
    }
}
