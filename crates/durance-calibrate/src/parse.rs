//! What does a cell say? Dates and numbers as publishers write them.

use durance_core::Date;
use serde::Deserialize;

/// In which order day, month and year stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Year first.
    Ymd,
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The order that all texts can be read in; `None` if both day-first and month-first would do and differ.
pub(crate) fn date_order<'a>(texts: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut first_above, mut second_above, mut slashed) = (false, false, false);
    for text in texts {
        if let Some([a, b, year]) = numbers(text) {
            if a > 31 {
                continue;
            }
            slashed |= year > 0 && a != b;
            first_above |= a > 12;
            second_above |= b > 12;
        }
    }
    match (slashed, first_above, second_above) {
        (false, ..) => Some(DateOrder::Ymd),
        (_, true, false) => Some(DateOrder::Dmy),
        (_, false, true) => Some(DateOrder::Mdy),
        _ => None,
    }
}

/// The date of a cell; months and years stand for their first day.
pub(crate) fn parse_date(text: &str, order: DateOrder) -> Option<Date> {
    let text = text.trim();
    // A time of day after the date says nothing about the day.
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    if let Ok(date) = day.parse() {
        return Some(date);
    }
    if let Some([a, b, c]) = numbers(day) {
        return if a > 31 {
            date(a, b, c)
        } else if order == DateOrder::Mdy {
            date(c, a, b)
        } else {
            date(c, b, a)
        };
    }
    in_words(text).or_else(|| compact(text))
}

/// Three numbers separated by `/`, `.` or `-`.
fn numbers(text: &str) -> Option<[i32; 3]> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    let short = |t: &str| {
        if t.len() <= 4 {
            t.parse::<i32>().ok()
        } else {
            None
        }
    };
    Some([short(a)?, short(b)?, short(c)?])
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    // Two-digit years: the custody statistics of this century, and the last third of the one before.
    let year = match year {
        0..=68 => year + 2000,
        69..=99 => year + 1900,
        _ => year,
    };
    if !(1700..=2200).contains(&year) {
        return None;
    }
    Date::new(
        year as i16,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// `28 June 2024`, `June 2024`, `Jun-24`.
fn in_words(text: &str) -> Option<Date> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split([' ', '-', ',', '/'])
        .filter(|w| !w.is_empty())
        .collect();
    let month_at = words
        .iter()
        .position(|w| w.len() >= 3 && MONTHS.iter().any(|m| w.starts_with(m)))?;
    let month = MONTHS.iter().position(|m| words[month_at].starts_with(m))? as i32 + 1;
    let rest: Vec<i32> = words
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != month_at)
        .map(|(_, w)| w.parse())
        .collect::<Result<_, _>>()
        .ok()?;
    match rest.as_slice() {
        [year] => date(*year, month, 1),
        [day, year] => date(*year, month, *day),
        _ => None,
    }
}

/// `2024`, `2024-06`, `20240628`.
fn compact(text: &str) -> Option<Date> {
    let number = |t: &str| t.parse::<i32>().ok();
    if let Some((year, month)) = text.split_once('-') {
        return (year.len() == 4)
            .then(|| date(number(year)?, number(month)?, 1))
            .flatten();
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        4 => date(number(text)?, 1, 1),
        8 => date(
            number(&text[..4])?,
            number(&text[4..6])?,
            number(&text[6..])?,
        ),
        _ => None,
    }
}

/// The number of a cell: digits, with commas, apostrophes or thin spaces between thousands.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\'' | '\u{a0}' | '\u{202f}' | '\u{2009}'))
        .collect();
    let plain = if grouped(&plain) {
        plain.replace(',', "")
    } else {
        plain
    };
    // "inf" and "nan" parse as numbers in Rust, and count nobody.
    plain.parse().ok().filter(|v: &f64| v.is_finite())
}

/// Are the commas of a number between groups of three digits?
fn grouped(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next().unwrap_or("");
    !first.is_empty()
        && first.len() <= 3
        && groups.all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, order: DateOrder, expected: &str) {
        assert_eq!(
            parse_date(text, order).unwrap().to_string(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn dates_as_publishers_write_them() {
        check("2024-06-28", DateOrder::Ymd, "2024-06-28");
        check("2024-06-28T13:38:30.000000", DateOrder::Ymd, "2024-06-28");
        check("28/06/2024", DateOrder::Dmy, "2024-06-28");
        check("6/28/24", DateOrder::Mdy, "2024-06-28");
        check("28 June 2024", DateOrder::Ymd, "2024-06-28");
        check("Jun-24", DateOrder::Ymd, "2024-06-01");
        check("2024", DateOrder::Ymd, "2024-01-01");
        check("2024-06", DateOrder::Ymd, "2024-06-01");
        check("20240628", DateOrder::Ymd, "2024-06-28");
        assert_eq!(parse_date("late June", DateOrder::Ymd), None);
        assert_eq!(parse_date("31/02/2024", DateOrder::Dmy), None);
    }

    #[test]
    fn the_order_of_days_is_never_guessed() {
        assert_eq!(
            date_order(["01/02/2024", "13/02/2024"].into_iter()),
            Some(DateOrder::Dmy)
        );
        assert_eq!(
            date_order(["01/02/2024", "02/13/2024"].into_iter()),
            Some(DateOrder::Mdy)
        );
        assert_eq!(date_order(["01/02/2024", "03/04/2024"].into_iter()), None);
    }

    #[test]
    fn numbers_as_publishers_write_them() {
        assert_eq!(parse_number("82,991"), Some(82_991.0));
        assert_eq!(parse_number("82\u{a0}991"), Some(82_991.0));
        assert_eq!(parse_number("1,23"), None);
        assert_eq!(parse_number("inf"), None);
        assert_eq!(parse_number("many"), None);
    }
}
