//! Does it save money, at which price, and would both sides accept it? Answers from values per draw.

use crate::account::Party;
use rust_decimal::Decimal;

/// Whose net cost is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Perspective {
    /// The sending State.
    Sender,
    /// The receiving State.
    Receiver,
    /// Both together: payments between them net out.
    Both,
}

impl Perspective {
    /// The parties whose accounts count.
    pub fn parties(self) -> &'static [Party] {
        match self {
            Perspective::Sender => &[Party::Sender],
            Perspective::Receiver => &[Party::Receiver],
            Perspective::Both => &[Party::Sender, Party::Receiver],
        }
    }
}

/// Where net cost crosses zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreakEven {
    /// The crossing, from the straight line through two points.
    Linear(f64),
    /// The crossing, by narrowing the range over the same entries.
    Bracketed(f64),
    /// Net cost is below zero over the whole range: it saves money throughout.
    SavesThroughout,
    /// Net cost is above zero over the whole range: it never saves money.
    NeverSaves,
}

impl BreakEven {
    /// The crossing, if there is one in the range.
    pub fn value(self) -> Option<f64> {
        match self {
            BreakEven::Linear(x) | BreakEven::Bracketed(x) => Some(x),
            BreakEven::SavesThroughout | BreakEven::NeverSaves => None,
        }
    }
}

/// The input at which net cost is zero, within `low..=high`.
///
/// `net_cost` books the contract with the input and returns the net cost. If three points lie on a line the
/// crossing is exact; otherwise the range is narrowed until it is no wider than `tolerance`. The net cost
/// should move in one direction over the range; if it does not, one of its crossings is found.
///
/// # Example
/// ```
/// use durance_finance::{BreakEven, break_even};
/// let fee = break_even(|fee| 1000.0 * fee - 54_790.0, 0.0, 200.0, 0.01);
/// assert_eq!(fee, BreakEven::Linear(54.79));
/// ```
pub fn break_even(
    mut net_cost: impl FnMut(f64) -> f64,
    low: f64,
    high: f64,
    tolerance: f64,
) -> BreakEven {
    let ends = [(low, net_cost(low)), (high, net_cost(high))];
    break_even_between(net_cost, ends, tolerance)
}

/// [`break_even`] where the net cost at both ends is known: pairs of input and net cost, the lower input first.
pub fn break_even_between(
    mut net_cost: impl FnMut(f64) -> f64,
    [(low, at_low), (high, at_high)]: [(f64, f64); 2],
    tolerance: f64,
) -> BreakEven {
    if at_low == 0.0 {
        return BreakEven::Linear(low);
    }
    if (at_low < 0.0) == (at_high < 0.0) && at_high != 0.0 {
        return if at_low < 0.0 {
            BreakEven::SavesThroughout
        } else {
            BreakEven::NeverSaves
        };
    }
    let middle = f64::midpoint(low, high);
    let at_middle = net_cost(middle);
    let expected = f64::midpoint(at_low, at_high);
    if (at_middle - expected).abs() <= 1e-9 * (at_low.abs() + at_high.abs()) {
        return BreakEven::Linear(low + (high - low) * at_low / (at_low - at_high));
    }
    let half = match (at_middle < 0.0) == (at_low < 0.0) {
        true => [(middle, at_middle), (high, at_high)],
        false => [(low, at_low), (middle, at_middle)],
    };
    BreakEven::Bracketed(narrow(&mut net_cost, half, tolerance))
}

/// Narrows a range with a change of sign to a tolerance: I. F. D. Oliveira and R. H. C. Takahashi, "An enhancement
/// of the bisection method average performance preserving minmax optimality", ACM TOMS 47 (2021).
///
/// Never more steps than one above halving, whatever the function, and few where it is smooth: each step takes
/// the point on the chord, moved a little towards the middle, unless that is too far from the middle.
fn narrow(
    net_cost: &mut impl FnMut(f64) -> f64,
    [(mut low, mut at_low), (mut high, mut at_high)]: [(f64, f64); 2],
    tolerance: f64,
) -> f64 {
    let width = high - low;
    // A tolerance of zero ends where floats do.
    let mut reserve = tolerance.max(width * 1e-18);
    while reserve < width {
        reserve *= 2.0;
    }
    for _ in 0..200 {
        if high - low <= tolerance {
            break;
        }
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        let chord = low + (high - low) * at_low / (at_low - at_high);
        let towards = (middle - chord).signum();
        let push = 0.2 * (high - low) * (high - low) / width;
        let point = match push <= (middle - chord).abs() {
            true => chord + towards * push,
            false => middle,
        };
        let from_middle = (reserve - (high - low) / 2.0).max(0.0);
        let point = match (point - middle).abs() <= from_middle {
            true => point,
            false => middle - towards * from_middle,
        };
        // Rounding must not put the point on an end.
        let point = if point > low && point < high {
            point
        } else {
            middle
        };
        let value = net_cost(point);
        if (value < 0.0) == (at_low < 0.0) {
            (low, at_low) = (point, value);
        } else {
            (high, at_high) = (point, value);
        }
        reserve /= 2.0;
    }
    f64::midpoint(low, high)
}

/// The fee at which a party's net cost is zero, where net cost is linear in the fee.
///
/// `at_zero` is the net cost without the fee and `fee_base` what one unit of fee adds (person-days, or
/// person-days in present value). `None` when no fee is paid at all.
pub fn break_even_fee(at_zero: Decimal, fee_base: Decimal) -> Option<Decimal> {
    (!fee_base.is_zero()).then(|| -at_zero / fee_base)
}

/// Days otherwise held at which a stay abroad costs what it saves.
///
/// A person costs `fee_per_day` for `days_abroad` and `other_per_person` once, and saves `saved_per_day`
/// for each day on which the sending State would otherwise have held them. `None` if nothing is saved per
/// day.
///
/// # Example
/// 20,000 dollars for a year abroad against 132.90 a day: the person must otherwise have been held for 151
/// days. The mean stay in immigration detention was 44.
/// ```
/// let days = durance_finance::break_even_days(20_000.0 / 365.0, 365.0, 0.0, 132.90).unwrap();
/// assert_eq!(days.ceil(), 151.0);
/// ```
pub fn break_even_days(
    fee_per_day: f64,
    days_abroad: f64,
    other_per_person: f64,
    saved_per_day: f64,
) -> Option<f64> {
    (saved_per_day > 0.0).then(|| (fee_per_day * days_abroad + other_per_person) / saved_per_day)
}

/// People held at which an agreement with a fixed cost saves as much as it costs.
///
/// Per day, the agreement costs `fixed_per_day` whatever the number and `fee_per_person_day` for each
/// person, of whom each saves `saved_per_person_day`. `None` if each person costs at least what they save:
/// no number is enough.
///
/// # Example
/// Fifteen million a year for the prison, 40 a day saved for each person who is not held at home:
/// ```
/// let people = durance_finance::break_even_people(15e6 / 365.0, 0.0, 40.0).unwrap();
/// assert_eq!(people.ceil(), 1028.0);
/// ```
pub fn break_even_people(
    fixed_per_day: f64,
    fee_per_person_day: f64,
    saved_per_person_day: f64,
) -> Option<f64> {
    let gain = saved_per_person_day - fee_per_person_day;
    (gain > 0.0).then(|| fixed_per_day / gain)
}

/// Prices that both sides would accept.
#[derive(Clone, Debug, PartialEq)]
pub struct NegotiationZone {
    /// The most that the sender could pay without losing: 5th, 50th and 95th percentile.
    pub sender_most: [f64; 3],
    /// The least that the host could take without losing: 5th, 50th and 95th percentile.
    pub host_least: [f64; 3],
    /// Share of draws in which the sender's most is at least the host's least.
    pub probability: f64,
    /// Median of both ends over the draws in which there is a zone.
    pub typical: Option<(f64, f64)>,
}

/// The zone of agreement from both sides' break-even prices, draw by draw.
///
/// # Shape
/// One value per draw in both, in the same order. Draws beyond the shorter slice are left out.
pub fn negotiation_zone(sender_most: &[f64], host_least: &[f64]) -> NegotiationZone {
    let draws = sender_most.len().min(host_least.len());
    let (sender_most, host_least) = (&sender_most[..draws], &host_least[..draws]);
    let pairs = || {
        sender_most
            .iter()
            .zip(host_least)
            .filter(|(most, least)| most >= least)
    };
    let found = pairs().count();
    let lows: Vec<f64> = pairs().map(|(_, least)| *least).collect();
    let highs: Vec<f64> = pairs().map(|(most, _)| *most).collect();
    NegotiationZone {
        sender_most: percentiles(sender_most),
        host_least: percentiles(host_least),
        probability: if draws == 0 {
            0.0
        } else {
            found as f64 / draws as f64
        },
        typical: (found > 0).then(|| (percentiles(&lows)[1], percentiles(&highs)[1])),
    }
}

/// 5th, 50th and 95th percentile by linear interpolation; not a number when there are no values.
pub fn percentiles(values: &[f64]) -> [f64; 3] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    [0.05, 0.5, 0.95].map(|p| quantile(&sorted, p))
}

fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let position = p * last as f64;
    let below = position.floor();
    let low = sorted[below as usize];
    let high = sorted[(below as usize + 1).min(last)];
    low + (high - low) * (position - below)
}

/// In how many of the draws does it save money?
pub fn share_that_saves(net_costs: &[f64]) -> f64 {
    if net_costs.is_empty() {
        return f64::NAN;
    }
    net_costs.iter().filter(|c| **c < 0.0).count() as f64 / net_costs.len() as f64
}
