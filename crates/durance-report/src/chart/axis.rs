//! Where does a value stand on the paper, and which values are written beside it?

use crate::lang::say;
use crate::number::{amount, count, magnitude, ten_to};
use jiff::ToSpan;
use jiff::civil::Date;

/// An axis: its name, its ends and how its values are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Name with unit.
    pub title: String,
    /// Least value shown.
    pub low: f64,
    /// Greatest value shown.
    pub high: f64,
    /// How values are written.
    pub scale: Scale,
}

/// How the values of an axis are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// As amounts of a unit.
    Unit(String),
    /// As dates: values are days since `EPOCH`.
    Dates,
    /// Only these, in words.
    Named(Vec<(f64, String)>),
}

/// The day that counts as zero on an axis of dates.
pub const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days since [`EPOCH`].
pub fn days(date: Date) -> f64 {
    (date.duration_since(EPOCH).as_hours() / 24) as f64
}

fn date_of(days: f64) -> Date {
    EPOCH.checked_add((days as i64).days()).unwrap_or(EPOCH)
}

impl Axis {
    /// An axis that holds all values and, if `zero`, zero, with a little room at both ends.
    pub(crate) fn holding(
        title: impl Into<String>,
        unit: &str,
        values: impl IntoIterator<Item = f64>,
        zero: bool,
    ) -> Axis {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|v| v.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if zero {
            low = low.min(0.0);
            high = high.max(0.0);
        }
        if !low.is_finite() || !high.is_finite() {
            (low, high) = (0.0, 1.0);
        }
        if high - low <= 0.0 {
            high = low + low.abs().max(1.0) * 0.1;
        }
        let room = (high - low) * 0.04;
        Axis {
            title: title.into(),
            low: if zero && low == 0.0 { 0.0 } else { low - room },
            high: if zero && high == 0.0 {
                0.0
            } else {
                high + room
            },
            scale: Scale::Unit(unit.to_owned()),
        }
    }

    pub(crate) fn dates(low: f64, high: f64) -> Axis {
        Axis {
            title: String::new(),
            low,
            high,
            scale: Scale::Dates,
        }
    }

    /// Where a value stands between 0 (low end) and 1 (high end).
    pub(crate) fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// At most `most` values with their words, evenly spread.
    pub(crate) fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        match &self.scale {
            Scale::Named(ticks) => ticks.clone(),
            Scale::Dates => date_ticks(self.low, self.high, most),
            Scale::Unit(unit) => {
                let values = round_values(self.low, self.high, most);
                let step = match values.as_slice() {
                    [first, second, ..] => second - first,
                    _ => self.high - self.low,
                };
                values
                    .into_iter()
                    .map(|v| (v, tick_words(v, unit, step)))
                    .collect()
            }
        }
    }
}

/// A value of an axis in few letters; the unit stands in the axis's name.
///
/// Neighbours stay apart: counts are written in full, whatever figures that takes.
fn tick_words(value: f64, unit: &str, step: f64) -> String {
    let head = unit.split('/').next().unwrap_or_default();
    let is_money = crate::number::is_money(unit);
    if !is_money && head != "share" && !head.starts_with('%') && step >= 1.0 {
        return count(value);
    }
    let coarse = magnitude(value) - magnitude(step) >= 3;
    if is_money && coarse {
        return format!("{}{}", crate::number::currency_sign(head), count(value));
    }
    let text = amount(
        value,
        if is_money || head == "share" {
            head
        } else if head.starts_with('%') {
            "%"
        } else {
            ""
        },
    );
    // 10.0m and 2.50m carry digits that a round value does not need.
    trim_zeros(&text)
}

fn trim_zeros(text: &str) -> String {
    let Some(point) = text.find('.') else {
        return text.to_owned();
    };
    let end = text[point + 1..]
        .find(|c: char| !c.is_ascii_digit())
        .map_or(text.len(), |i| point + 1 + i);
    let digits = text[point..end].trim_end_matches('0').trim_end_matches('.');
    format!("{}{digits}{}", &text[..point], &text[end..])
}

/// Multiples of 1, 2 or 5 times a power of ten within two ends.
fn round_values(low: f64, high: f64, most: usize) -> Vec<f64> {
    let rough = (high - low) / most.max(1) as f64;
    let power = ten_to(magnitude(rough));
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|k| k * power)
        .find(|s| *s >= rough * 0.999);
    let step = step.unwrap_or(power * 10.0);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

fn date_ticks(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let months = ((high - low) / 30.44).max(1.0);
    let step = [1, 3, 6, 12, 24, 60, 120]
        .into_iter()
        .find(|s| months / f64::from(*s) <= most as f64)
        .unwrap_or(240);
    let start = date_of(low);
    let mut ticks = Vec::new();
    let mut month = 0i32;
    loop {
        let years = month.div_euclid(12);
        let date = jiff::civil::date(
            start.year() + years as i16,
            (month.rem_euclid(12) + 1) as i8,
            1,
        );
        let at = days(date);
        if at > high {
            return ticks;
        }
        if at >= low {
            ticks.push((at, date_tick_words(date, step)));
        }
        month += step;
    }
}

fn date_tick_words(date: Date, step: i32) -> String {
    if step >= 12 {
        return date.year().to_string();
    }
    format!(
        "{} {}",
        say(&format!("month-{}", date.month()), &[]),
        date.year()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(round_values(0.0, 23.0, 6), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(tick_words(10_000_000.0, "USD", 10_000_000.0), "$10m");
        assert_eq!(tick_words(2_500_000.0, "USD", 2_500_000.0), "$2.5m");
        assert_eq!(tick_words(40_000.0, "people", 40_000.0), "40,000");
        assert_eq!(tick_words(157_500.0, "people", 500.0), "157,500");
        assert_eq!(tick_words(0.2, "share", 0.2), "20%");
        let years = date_ticks(
            days(jiff::civil::date(2023, 1, 1)),
            days(jiff::civil::date(2028, 1, 1)),
            6,
        );
        assert_eq!(years.first().map(|t| t.1.as_str()), Some("2023"));
        assert_eq!(years.len(), 6);
    }
}
