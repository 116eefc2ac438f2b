//! Stays known only to lie between two days: Turnbull's estimate.

use super::life_table::{LifeTable, Row};
use serde::Serialize;

/// A stay that ended after `after` and not after `by`; `by` is infinite if it had not ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Days known to have been spent.
    pub after: f64,
    /// Days by which it was over.
    pub by: f64,
}

/// Rounds of the self-consistency algorithm, at most.
const ROUNDS: usize = 5_000;

/// The distribution of stays known by intervals, by self-consistency.
///
/// Mass can only lie in the innermost intervals: those from a lower end to the next upper end with no end
/// between. It is put at their upper ends. `standard_error` is not estimated and is zero.
///
/// # Reference
/// B. W. Turnbull, "The empirical distribution function with arbitrarily grouped, censored and truncated data",
/// *Journal of the Royal Statistical Society B* 38 (1976).
pub fn turnbull(intervals: &[Interval]) -> LifeTable {
    let cells = innermost(intervals);
    let n = intervals.len() as f64;
    let mut mass = vec![1.0 / cells.len().max(1) as f64; cells.len()];
    let reach: Vec<std::ops::Range<usize>> =
        intervals.iter().map(|i| cells_within(&cells, i)).collect();
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; cells.len()];
        for range in &reach {
            let total: f64 = mass[range.clone()].iter().sum();
            if total > 0.0 {
                for j in range.clone() {
                    next[j] += mass[j] / total / n;
                }
            }
        }
        let moved = next
            .iter()
            .zip(&mass)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        mass = next;
        if moved < 1e-10 {
            break;
        }
    }
    table(&cells, &mass, n)
}

/// Pairs of a lower end and the next upper end, with no end between.
fn innermost(intervals: &[Interval]) -> Vec<Interval> {
    // At equal days an upper end comes first: an interval (2, 3] and one (3, 5] do not meet.
    let mut ends: Vec<(f64, bool)> = intervals
        .iter()
        .flat_map(|i| [(i.after, true), (i.by, false)])
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let pairs = ends.windows(2).filter(|w| w[0].1 && !w[1].1);
    pairs
        .map(|w| Interval {
            after: w[0].0,
            by: w[1].0,
        })
        .collect()
}

/// Cells that lie within an interval; they are contiguous.
fn cells_within(cells: &[Interval], interval: &Interval) -> std::ops::Range<usize> {
    let first = cells.partition_point(|c| c.after < interval.after);
    let last = cells.partition_point(|c| c.by <= interval.by);
    first..last.max(first)
}

fn table(cells: &[Interval], mass: &[f64], n: f64) -> LifeTable {
    let mut survival = 1.0;
    let mut rows = Vec::new();
    for (cell, m) in cells
        .iter()
        .zip(mass)
        .filter(|(c, m)| c.by.is_finite() && **m > 1e-12)
    {
        let before = survival;
        survival = (survival - m).max(0.0);
        rows.push(Row {
            day: cell.by,
            at_risk: n * before,
            ended: n * m,
            survival,
            standard_error: 0.0,
        });
    }
    let last_day = cells
        .iter()
        .map(|c| if c.by.is_finite() { c.by } else { c.after })
        .fold(0.0, f64::max);
    LifeTable { rows, last_day }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stay::{Spell, life_table};

    #[test]
    fn exact_and_censored_stays_give_the_product_limit() {
        let days = [
            (6.0, true),
            (7.0, true),
            (9.0, false),
            (10.0, true),
            (11.0, false),
            (13.0, true),
        ];
        let spells: Vec<Spell> = days
            .iter()
            .map(|(d, ended)| Spell {
                seen_from: 0.0,
                until: *d,
                exit: ended.then_some(0),
            })
            .collect();
        let intervals: Vec<Interval> = days
            .iter()
            .map(|(d, ended)| {
                if *ended {
                    Interval {
                        after: d - 1e-9,
                        by: *d,
                    }
                } else {
                    Interval {
                        after: *d,
                        by: f64::INFINITY,
                    }
                }
            })
            .collect();
        let (product, turnbull) = (life_table(&spells), turnbull(&intervals));
        for day in [6.0, 7.0, 10.0, 13.0] {
            assert!(
                (product.survival(day) - turnbull.survival(day)).abs() < 1e-6,
                "day {day}"
            );
        }
    }
}
