//! What is a payment in a later year worth today? Discount rates as dated data.

use durance_core::{Confidence, Date};
use rust_decimal::Decimal;

/// Rates that apply from some year on, counted from the base date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DiscountBand {
    /// First year (0 is the year that begins on the base date) to which the rate applies.
    pub from_year: u16,
    /// Rate per year, as a share.
    pub rate: Decimal,
}

/// A schedule of discount rates: "3.5 per cent, 3.0 after 30 years, 2.5 after 75".
#[derive(Clone, Debug, PartialEq)]
pub struct DiscountSchedule {
    /// Identifier: `green-book`, `omb-a4-3`.
    pub id: String,
    /// Schedules that follow one another carry one name: `omb`. Empty for the others.
    pub family: String,
    /// In words.
    pub title: String,
    /// Real rates belong to amounts in constant prices, nominal ones to money of the day.
    pub real: bool,
    /// From which day the publisher has asked for it.
    pub published: Option<Date>,
    /// The day on which it was withdrawn.
    pub until: Option<Date>,
    /// Bands by year, the first from year 0.
    pub bands: Vec<DiscountBand>,
    /// Source ids.
    pub sources: Vec<String>,
    /// How it came into the catalogue.
    pub confidence: Confidence,
    /// Remarks.
    pub note: String,
}

impl DiscountSchedule {
    /// One rate for ever.
    pub fn flat(rate: Decimal) -> DiscountSchedule {
        DiscountSchedule {
            id: "flat".to_owned(),
            family: String::new(),
            title: format!(
                "{} per cent a year",
                (rate * Decimal::ONE_HUNDRED).normalize()
            ),
            real: true,
            published: None,
            until: None,
            bands: vec![DiscountBand { from_year: 0, rate }],
            sources: Vec::new(),
            confidence: Confidence::Derived,
            note: String::new(),
        }
    }

    /// Was it published by then, and not withdrawn?
    pub fn in_force(&self, date: Date) -> bool {
        self.published.is_none_or(|day| day <= date) && self.until.is_none_or(|day| date < day)
    }

    /// The rate that carries a value from the end of `year` back to its beginning.
    pub fn rate(&self, year: u16) -> Decimal {
        self.bands
            .iter()
            .rev()
            .find(|b| b.from_year <= year)
            .map_or(Decimal::ZERO, |b| b.rate)
    }

    /// Present value of one unit paid `years` whole years after the base date; year 0 counts in full.
    ///
    /// # Reference
    /// HM Treasury, *The Green Book*, annex on discounting: year 0 is undiscounted and each later year
    /// is divided by one plus the rate of the years between.
    ///
    /// # Example
    /// ```
    /// use durance_finance::DiscountSchedule;
    /// let schedule = DiscountSchedule::flat("0.25".parse().unwrap());
    /// assert_eq!(schedule.factor(2).to_string(), "0.64");
    /// ```
    pub fn factor(&self, years: u16) -> Decimal {
        (0..years).fold(Decimal::ONE, |f, year| f / (Decimal::ONE + self.rate(year)))
    }
}

/// Whole years from `base` to `date`: 0 within the first year, and before it.
pub fn whole_years(base: Date, date: Date) -> u16 {
    let mut years = date.year() - base.year();
    if (date.month(), date.day()) < (base.month(), base.day()) {
        years -= 1;
    }
    u16::try_from(years).unwrap_or(0)
}
