//! Which days make a period? Calendar arithmetic on day numbers, so that booking costs little.

use crate::contract::Period;
use durance_core::Date;
use jiff::Span;

/// Days since 1 March of year 0 in the proleptic Gregorian calendar.
///
/// # Reference
/// The era arithmetic of H. Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
pub(crate) fn day_number(date: Date) -> i32 {
    let month = i32::from(date.month());
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(date.day()) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
}

/// Days from one day to a later one; 0 if it is not later.
pub(crate) fn days_between(from: Date, to: Date) -> usize {
    usize::try_from(day_number(to) - day_number(from)).unwrap_or(0)
}

/// The day `days` after `date`, or the last day of the calendar.
pub(crate) fn plus_days(date: Date, days: i32) -> Date {
    date.checked_add(Span::new().days(days))
        .unwrap_or(Date::MAX)
}

/// The same day `years` later; 29 February becomes the 28th.
pub(crate) fn plus_years(date: Date, years: i16) -> Date {
    date.checked_add(Span::new().years(years))
        .unwrap_or(Date::MAX)
}

/// First day of the period after the one that holds `date`; contract years count from `anchor`.
pub(crate) fn next_start(date: Date, period: Period, anchor: Date) -> Option<Date> {
    match period {
        Period::Day => Some(plus_days(date, 1)),
        Period::Month => Some(month_after(date, 1)),
        Period::Quarter => Some(month_after(date, 3 - (date.month() - 1) % 3)),
        Period::Year => Date::new(date.year().checked_add(1)?, 1, 1).ok(),
        Period::ContractYear => Some(plus_years(anchor, contract_year(anchor, date) + 1)),
        Period::Term => None,
    }
}

fn month_after(date: Date, months: i8) -> Date {
    date.first_of_month()
        .checked_add(Span::new().months(months))
        .unwrap_or(Date::MAX)
}

/// Whole years from `anchor` to `date`, 0 before the first anniversary.
pub(crate) fn contract_year(anchor: Date, date: Date) -> i16 {
    let mut years = (date.year() - anchor.year()).max(0);
    // 29 February has its anniversary on 28 February of common years, so months and days cannot be compared.
    while years > 0 && plus_years(anchor, years) > date {
        years -= 1;
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn day_numbers_step_by_one_through_leap_days_and_centuries() {
        for start in ["1899-12-31", "1999-12-20", "2024-02-25", "2100-02-25"] {
            let first = date(start);
            for days in 0..800 {
                assert_eq!(day_number(plus_days(first, days)), day_number(first) + days);
            }
        }
    }

    #[test]
    fn periods_begin_where_the_calendar_says() {
        let next = |d: &str, p| next_start(date(d), p, date("2020-02-29")).map(|d| d.to_string());
        assert_eq!(
            next("2024-12-31", Period::Month).as_deref(),
            Some("2025-01-01")
        );
        assert_eq!(
            next("2024-05-17", Period::Quarter).as_deref(),
            Some("2024-07-01")
        );
        assert_eq!(
            next("2024-06-30", Period::Quarter).as_deref(),
            Some("2024-07-01")
        );
        assert_eq!(
            next("2024-06-30", Period::Year).as_deref(),
            Some("2025-01-01")
        );
        assert_eq!(
            next("2021-02-27", Period::ContractYear).as_deref(),
            Some("2021-02-28")
        );
        assert_eq!(
            next("2021-02-28", Period::ContractYear).as_deref(),
            Some("2022-02-28")
        );
        assert_eq!(next("2021-02-28", Period::Term), None);
    }
}
