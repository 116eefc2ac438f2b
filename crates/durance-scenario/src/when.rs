//! On which days? Periods and lengths of time, counted on the calendar.

use crate::model::Period;
use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// Longest horizon; beyond it no figure of a system of custody means anything.
const LONGEST_YEARS: i16 = 100;

/// Reads `2025-04-01 to 2026-03-31`, or a length from a first day.
///
/// # Errors
/// Message and help.
pub(crate) fn period(text: &str, start: Date) -> Result<Period, (String, String)> {
    let Some((first, last)) = text.split_once(" to ") else {
        return length(text, start);
    };
    let (first, last) = (day(first)?, day(last)?);
    if last < first {
        return Err((
            format!("the period ends on {last}, before it starts on {first}"),
            format!("write `{last} to {first}`, or correct the year"),
        ));
    }
    bounded(Period { first, last })
}

/// Reads a length such as `2 years`, from a first day on.
///
/// # Errors
/// Message and help.
pub(crate) fn length(text: &str, first: Date) -> Result<Period, (String, String)> {
    let malformed = || {
        (
            format!("`{text}` is not a length of time"),
            "write `2 years`, `18 months` or `2025-04-01 to 2026-03-31`".to_owned(),
        )
    };
    let span: Span = text.trim().parse().map_err(|_| malformed())?;
    let after = first.checked_add(span).map_err(|_| malformed())?;
    if after <= first {
        return Err((
            format!("`{text}` is not longer than no day"),
            "write a length of at least one day".to_owned(),
        ));
    }
    let last = after.checked_sub(1.day()).map_err(|_| malformed())?;
    bounded(Period { first, last })
}

fn bounded(period: Period) -> Result<Period, (String, String)> {
    if period.last.year() - period.first.year() > LONGEST_YEARS {
        return Err((
            format!("the period is longer than {LONGEST_YEARS} years"),
            "shorten it; figures so far ahead mean nothing".to_owned(),
        ));
    }
    Ok(period)
}

fn day(text: &str) -> Result<Date, (String, String)> {
    text.trim().parse().map_err(|_| {
        (
            format!("`{}` is not a day", text.trim()),
            "write year, month and day: `2025-04-01 to 2026-03-31`".to_owned(),
        )
    })
}

/// Month and day of `07-01`.
pub(crate) fn month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // A leap year, so that 02-29 is a day.
    Date::new(2024, month, day).ok()?;
    Some((month, day))
}
