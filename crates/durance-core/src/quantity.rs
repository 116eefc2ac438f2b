//! In which unit? Prisons count people, places, person-days and money per each of them.

use crate::Currency;
use serde::{Deserialize, Serialize};

/// Days in a year wherever a rate or a length of stay is converted.
///
/// 365, as in the Bureau of Prisons' fee determinations ("120.80 per day" x 365); calendar periods are
/// counted on the calendar instead.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// Days in a month wherever a rate or a length of stay is converted.
pub const DAYS_PER_MONTH: f64 = DAYS_PER_YEAR / 12.0;

/// What kind of thing a number measures; a position in a scenario accepts one or a few kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// A plain number or ratio.
    Number,
    /// A share; canonical 1 = 100 %.
    Share,
    /// A share per year; canonical 1 = 100 % a year.
    SharePerYear,
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
    /// Money per place.
    MoneyPerPlace,
    /// Money per person and day.
    MoneyPerPersonDay,
    /// Money per place and day.
    MoneyPerPlaceDay,
    /// Square metres.
    Area,
    /// Square metres per person.
    AreaPerPerson,
    /// Square metres per cell.
    AreaPerCell,
    /// People per cell.
    PersonsPerCell,
    /// People per toilet, shower, basin, lawyer, guard, ...
    PersonsPerItem,
    /// Things per cell (beds, toilets, windows, ...).
    ItemsPerCell,
    /// Hours per day.
    HoursPerDay,
    /// Hours.
    Hours,
    /// Times per week.
    TimesPerWeek,
    /// Litres per person and day.
    LitresPerPersonDay,
    /// Degrees Celsius.
    Temperature,
}

impl UnitKind {
    /// The canonical unit of the kind, as it is written; `USD` stands for any currency.
    ///
    /// # Example
    /// ```
    /// use durance_core::UnitKind;
    /// assert_eq!(UnitKind::MoneyPerPersonDay.canonical(), "USD/person-day");
    /// ```
    pub fn canonical(self) -> &'static str {
        match self {
            UnitKind::Number => "",
            UnitKind::Share => "%",
            UnitKind::SharePerYear => "%/year",
            UnitKind::Persons => "people",
            UnitKind::Places => "places",
            UnitKind::PersonsPerDay => "people/day",
            UnitKind::Duration => "days",
            UnitKind::PersonDays => "person-days",
            UnitKind::Money => "USD",
            UnitKind::MoneyPerYear => "USD/year",
            UnitKind::MoneyPerPerson => "USD/person",
            UnitKind::MoneyPerPlace => "USD/place",
            UnitKind::MoneyPerPersonDay => "USD/person-day",
            UnitKind::MoneyPerPlaceDay => "USD/place-day",
            UnitKind::Area => "m2",
            UnitKind::AreaPerPerson => "m2/person",
            UnitKind::AreaPerCell => "m2/cell",
            UnitKind::PersonsPerCell => "people/cell",
            UnitKind::PersonsPerItem => "people/item",
            UnitKind::ItemsPerCell => "items/cell",
            UnitKind::HoursPerDay => "hours/day",
            UnitKind::Hours => "hours",
            UnitKind::TimesPerWeek => "times/week",
            UnitKind::LitresPerPersonDay => "litres/person-day",
            UnitKind::Temperature => "degC",
        }
    }

    /// What the kind is, in words, with its article: `a yearly rate per person`.
    pub fn words(self) -> &'static str {
        match self {
            UnitKind::Number => "a plain number",
            UnitKind::Share => "a share",
            UnitKind::SharePerYear => "a change per year",
            UnitKind::Persons => "a number of people",
            UnitKind::Places => "a number of places",
            UnitKind::PersonsPerDay => "people per time",
            UnitKind::Duration => "a length of time",
            UnitKind::PersonDays => "person-days",
            UnitKind::Money => "an amount of money",
            UnitKind::MoneyPerYear => "money per year",
            UnitKind::MoneyPerPerson => "money per person",
            UnitKind::MoneyPerPlace => "money per place",
            UnitKind::MoneyPerPersonDay => "money per person and time",
            UnitKind::MoneyPerPlaceDay => "money per place and time",
            UnitKind::Area => "an area",
            UnitKind::AreaPerPerson => "an area per person",
            UnitKind::AreaPerCell => "an area per cell",
            UnitKind::PersonsPerCell => "people per cell",
            UnitKind::PersonsPerItem => "people per thing they share",
            UnitKind::ItemsPerCell => "things per cell",
            UnitKind::HoursPerDay => "hours a day",
            UnitKind::Hours => "hours",
            UnitKind::TimesPerWeek => "times a week",
            UnitKind::LitresPerPersonDay => "litres per person and day",
            UnitKind::Temperature => "a temperature",
        }
    }

    /// Is it money, per anything?
    pub fn is_money(self) -> bool {
        matches!(
            self,
            UnitKind::Money
                | UnitKind::MoneyPerYear
                | UnitKind::MoneyPerPerson
                | UnitKind::MoneyPerPlace
                | UnitKind::MoneyPerPersonDay
                | UnitKind::MoneyPerPlaceDay
        )
    }
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
