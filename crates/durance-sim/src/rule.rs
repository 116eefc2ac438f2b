//! Which short rule tells the draws in which something holds from those in which it does not?
//!
//! "True if the fee is below 6,000 and people would otherwise be held for more than 90 days" is such a rule:
//! a box in a few inputs, with the share of the cases that it covers and how often it is right.

use crate::sensitivity::quantile;

/// The least share of the draws that a rule may rest on, and the least number.
const LEAST_SHARE: f64 = 0.02;
const LEAST_DRAWS: usize = 10;

/// What one step of the search cuts off.
const PEEL: f64 = 0.05;

/// Inputs that are looked at: those whose distributions differ most between the two kinds of draws.
const LOOKED_AT: usize = 8;

/// A limit on one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Which input, by place.
    pub input: usize,
    /// At least this, if there is a lower limit.
    pub low: Option<f64>,
    /// At most this, if there is an upper limit.
    pub high: Option<f64>,
}

impl Limit {
    /// Does a value keep within the limit?
    pub fn admits(&self, value: f64) -> bool {
        self.low.is_none_or(|low| value >= low) && self.high.is_none_or(|high| value <= high)
    }
}

/// How well a set of limits describes the draws in which something holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Share of the draws in which it holds that lie within the limits.
    pub coverage: f64,
    /// Share of the draws within the limits in which it holds.
    pub density: f64,
    /// Share of all draws that lie within the limits.
    pub support: f64,
}

impl Measure {
    /// Coverage and density of some limits.
    ///
    /// # Shape
    /// `inputs[i][d]` is input `i` in draw `d`; `holds[d]` says whether it holds there.
    pub fn of(limits: &[Limit], inputs: &[Vec<f64>], holds: &[bool]) -> Measure {
        let within = |draw: usize| limits.iter().all(|l| l.admits(inputs[l.input][draw]));
        let mut inside = 0usize;
        let mut right = 0usize;
        for (draw, holds) in holds.iter().enumerate() {
            if within(draw) {
                inside += 1;
                right += usize::from(*holds);
            }
        }
        let all = holds.iter().filter(|h| **h).count();
        let over = |a: usize, b: usize| a as f64 / b.max(1) as f64;
        Measure {
            coverage: over(right, all),
            density: over(right, inside),
            support: over(inside, holds.len()),
        }
    }

    /// The harmonic mean of coverage and density: a rule must be good at both.
    fn balance(&self) -> f64 {
        let sum = self.coverage + self.density;
        if sum > 0.0 {
            2.0 * self.coverage * self.density / sum
        } else {
            0.0
        }
    }
}

/// The best rule in at most `most` inputs; none where no rule does better than saying that it always holds.
///
/// A box is peeled from all draws, five per cent at a time, always from the side that leaves it holding
/// most often; the box with the best balance of coverage and density is kept, and limits that it can do
/// without are dropped. Only inputs whose distributions differ between the draws where it holds and the rest
/// (Kolmogorov-Smirnov, one per cent) are looked at: an input that matters only together with another, and
/// not by itself, is not found. The result does not depend on the order of the inputs unless two of them do
/// equally well.
///
/// # Reference
/// J. H. Friedman, N. I. Fisher, Statistics and Computing 9 (1999) 123; coverage and density after
/// B. P. Bryant, R. J. Lempert, Technological Forecasting and Social Change 77 (2010) 34.
///
/// # Example
/// ```
/// use durance_sim::rule::find;
/// let x: Vec<f64> = (0..500).map(|i| f64::from((i * 37) % 500)).collect();
/// let noise: Vec<f64> = (0..500).map(|i| f64::from((i * 91) % 500)).collect();
/// let holds: Vec<bool> = x.iter().map(|x| *x < 100.0).collect();
/// let (limits, measure) = find(&[noise, x], &holds, 3).unwrap();
/// assert_eq!(limits.len(), 1);
/// assert_eq!(limits[0].input, 1);
/// assert!(measure.coverage > 0.9 && measure.density > 0.9);
/// ```
pub fn find(inputs: &[Vec<f64>], holds: &[bool], most: usize) -> Option<(Vec<Limit>, Measure)> {
    let count = holds.iter().filter(|h| **h).count();
    if count < LEAST_DRAWS || count + LEAST_DRAWS > holds.len() {
        return None;
    }
    let candidates = telling(inputs, holds);
    let boxes = peel(&candidates, inputs, holds, most);
    let always = Measure::of(&[], inputs, holds).balance();
    let (limits, measure) = boxes
        .into_iter()
        .map(|limits| {
            let measure = Measure::of(&limits, inputs, holds);
            (limits, measure)
        })
        .max_by(|a, b| a.1.balance().total_cmp(&b.1.balance()))?;
    if measure.balance() <= always + 0.01 {
        return None;
    }
    Some(dispensed(limits, measure, inputs, holds))
}

/// Inputs that are distributed differently where it holds, those that differ most first.
fn telling(inputs: &[Vec<f64>], holds: &[bool]) -> Vec<usize> {
    let yes = holds.iter().filter(|h| **h).count() as f64;
    let no = holds.len() as f64 - yes;
    // The level at which one in a hundred inputs without any influence would pass.
    let level = 1.63 * libm::sqrt((yes + no) / (yes * no));
    let mut found: Vec<(usize, f64)> = inputs
        .iter()
        .enumerate()
        .map(|(i, column)| (i, distance(column, holds, yes, no)))
        .filter(|(_, d)| *d > level)
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.into_iter().take(LOOKED_AT).map(|(i, _)| i).collect()
}

/// The greatest difference between the two cumulative distributions (Kolmogorov-Smirnov).
fn distance(column: &[f64], holds: &[bool], yes: f64, no: f64) -> f64 {
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_by(|a, b| column[*a].total_cmp(&column[*b]));
    let (mut below_yes, mut below_no, mut greatest) = (0.0, 0.0, 0.0f64);
    for (place, draw) in order.iter().enumerate() {
        if holds[*draw] {
            below_yes += 1.0 / yes;
        } else {
            below_no += 1.0 / no;
        }
        let next = order.get(place + 1).map(|d| column[*d]);
        if next != Some(column[*draw]) {
            greatest = greatest.max(f64::abs(below_yes - below_no));
        }
    }
    greatest
}

/// Every box on the way from all draws to the smallest that a rule may rest on.
fn peel(candidates: &[usize], inputs: &[Vec<f64>], holds: &[bool], most: usize) -> Vec<Vec<Limit>> {
    let least = ((holds.len() as f64 * LEAST_SHARE) as usize).max(LEAST_DRAWS);
    let mut inside: Vec<usize> = (0..holds.len()).collect();
    let mut limits: Vec<Limit> = Vec::new();
    let mut boxes = Vec::new();
    loop {
        let full = limits.len() >= most;
        let open = candidates
            .iter()
            .filter(|c| !full || limits.iter().any(|l| l.input == **c));
        let best = open
            .flat_map(|&input| {
                [
                    cut(input, false, inputs, &inside),
                    cut(input, true, inputs, &inside),
                ]
            })
            .flatten()
            .map(|limit| {
                let column = &inputs[limit.input];
                let left: Vec<usize> = inside
                    .iter()
                    .copied()
                    .filter(|d| limit.admits(column[*d]))
                    .collect();
                (limit, left)
            })
            .filter(|(_, left)| left.len() >= least && left.len() < inside.len())
            .map(|(limit, left)| {
                let right = left.iter().filter(|d| holds[**d]).count();
                let share = right as f64 / left.len() as f64;
                (limit, left, share)
            })
            .max_by(|a, b| a.2.total_cmp(&b.2).then(a.1.len().cmp(&b.1.len())));
        let Some((limit, left, _)) = best else {
            return boxes;
        };
        narrow(&mut limits, limit);
        inside = left;
        boxes.push(limits.clone());
    }
}

/// The limit that cuts off the lowest, or the highest, of what is still inside.
fn cut(input: usize, from_above: bool, inputs: &[Vec<f64>], inside: &[usize]) -> Option<Limit> {
    let values: Vec<f64> = inside.iter().map(|d| inputs[input][*d]).collect();
    let at = quantile(&values, if from_above { 1.0 - PEEL } else { PEEL });
    let limit = |low, high| Limit { input, low, high };
    // Among equal values a quantile cuts nothing: the next value inward does.
    if from_above {
        let kept = values
            .iter()
            .copied()
            .filter(|v| *v < at)
            .fold(f64::NEG_INFINITY, f64::max);
        kept.is_finite().then(|| limit(None, Some(kept)))
    } else {
        let kept = values
            .iter()
            .copied()
            .filter(|v| *v > at)
            .fold(f64::INFINITY, f64::min);
        kept.is_finite().then(|| limit(Some(kept), None))
    }
}

fn narrow(limits: &mut Vec<Limit>, limit: Limit) {
    match limits.iter_mut().find(|l| l.input == limit.input) {
        Some(own) => {
            own.low = limit.low.or(own.low);
            own.high = limit.high.or(own.high);
        }
        None => limits.push(limit),
    }
}

/// The same rule without the limits that it can do without: each costs less than a fiftieth of its balance.
fn dispensed(
    mut limits: Vec<Limit>,
    mut measure: Measure,
    inputs: &[Vec<f64>],
    holds: &[bool],
) -> (Vec<Limit>, Measure) {
    while limits.len() > 1 {
        let without = |i: usize| {
            let mut fewer = limits.clone();
            fewer.remove(i);
            let measure = Measure::of(&fewer, inputs, holds);
            (fewer, measure)
        };
        let best = (0..limits.len())
            .map(without)
            .max_by(|a, b| a.1.balance().total_cmp(&b.1.balance()));
        match best {
            Some((fewer, m)) if m.balance() >= 0.98 * measure.balance() => {
                (limits, measure) = (fewer, m);
            }
            _ => break,
        }
    }
    (limits, measure)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without order, the same every time.
    fn column(step: u64, n: u64) -> Vec<f64> {
        (0..n)
            .map(|i| ((i * step + 7) % n) as f64 / n as f64)
            .collect()
    }

    #[test]
    fn two_inputs_that_both_matter_make_one_rule() {
        let (a, b, c) = (column(397, 1009), column(211, 1009), column(613, 1009));
        let holds: Vec<bool> = a
            .iter()
            .zip(&b)
            .map(|(a, b)| *a < 0.4 && *b > 0.5)
            .collect();
        let (limits, measure) = find(&[c, b, a], &holds, 3).expect("a rule");
        let named: Vec<usize> = limits.iter().map(|l| l.input).collect();
        assert!(
            named.contains(&1) && named.contains(&2) && !named.contains(&0),
            "{limits:?}"
        );
        let of = |input: usize| limits.iter().find(|l| l.input == input).expect("a limit");
        assert!(of(2).low.is_none() && (of(2).high.expect("above") - 0.4).abs() < 0.05);
        assert!(of(1).high.is_none() && (of(1).low.expect("below") - 0.5).abs() < 0.05);
        assert!(
            measure.coverage > 0.85 && measure.density > 0.85,
            "{measure:?}"
        );
    }

    #[test]
    fn noise_makes_no_rule() {
        let (a, b, c) = (column(397, 1009), column(211, 1009), column(613, 1009));
        let holds: Vec<bool> = c.iter().map(|c| *c < 0.3).collect();
        assert_eq!(find(&[a, b], &holds, 3), None);
    }

    #[test]
    fn what_always_or_never_holds_needs_no_rule() {
        let a = column(397, 1009);
        assert_eq!(find(std::slice::from_ref(&a), &vec![true; 1009], 3), None);
        assert_eq!(find(std::slice::from_ref(&a), &vec![false; 1009], 3), None);
    }

    #[test]
    fn the_order_of_the_inputs_does_not_matter() {
        let (a, b, c) = (column(397, 1009), column(211, 1009), column(613, 1009));
        let holds: Vec<bool> = a.iter().zip(&b).map(|(a, b)| a + b < 0.7).collect();
        let (one, first) = find(&[a.clone(), b.clone(), c.clone()], &holds, 3).expect("a rule");
        let (other, second) = find(&[c, b, a], &holds, 3).expect("a rule");
        assert_eq!(first, second);
        let mirrored: Vec<Limit> = other
            .iter()
            .map(|l| Limit {
                input: 2 - l.input,
                ..*l
            })
            .collect();
        assert!(
            one.iter().all(|l| mirrored.contains(l)),
            "{one:?} {mirrored:?}"
        );
    }
}
