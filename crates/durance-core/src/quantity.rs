//! In which unit? Prisons count people, places, person-days and money per each of them.

use crate::Currency;
use serde::{Deserialize, Serialize};

/// Days in a year wherever a rate or a length of stay is converted.
///
/// 365, as in the Bureau of Prisons' fee determinations ("120.80 per day" x 365); calendar periods are
/// counted on the calendar instead.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// What kind of thing a number measures; a position in a scenario accepts one or a few kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// A plain number or ratio.
    Number,
    /// A share between 0 and 1; written in per cent.
    Share,
    /// People.
    Persons,
    /// Places (beds).
    Places,
    /// People per day.
    PersonsPerDay,
    /// Days.
    Duration,
    /// Person-days.
    PersonDays,
    /// An amount of money.
    Money,
    /// Money per year.
    MoneyPerYear,
    /// Money per person.
    MoneyPerPerson,
    /// Money per person and day.
    MoneyPerPersonDay,
    /// Money per place and day.
    MoneyPerPlaceDay,
    /// Square metres.
    Area,
    /// Square metres per person.
    AreaPerPerson,
    /// People per cell.
    PersonsPerCell,
    /// People per toilet, shower, basin, guard, ...
    PersonsPerItem,
    /// Hours per day.
    HoursPerDay,
    /// Times per week.
    TimesPerWeek,
    /// Degrees Celsius.
    Temperature,
}

/// A unit as written, with the factor that brings it to the canonical unit of its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// What it measures.
    pub kind: UnitKind,
    /// Canonical units per unit as written: `USD/person-year` is `1/365` `USD/person-day`.
    pub factor: f64,
    /// The currency, for the kinds of money.
    pub currency: Option<Currency>,
    /// As written.
    pub text: String,
}
