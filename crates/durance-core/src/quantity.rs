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

/// What is wrong with a unit as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitError {
    /// A word that is no unit.
    UnknownWord {
        /// The word.
        word: String,
        /// A unit that it may have meant.
        nearest: Option<&'static str>,
    },
    /// Known words in a combination that measures nothing here.
    Meaningless,
}

impl Unit {
    /// Reads a unit: words joined by `-`, divided by `/` (or ` per `, ` a `).
    ///
    /// # Errors
    /// A word that is no unit, or a combination that measures nothing here.
    ///
    /// # Example
    /// ```
    /// use durance_core::{Currency, Unit, UnitKind};
    /// let fee = Unit::parse("USD/person-year").unwrap();
    /// assert_eq!(fee.kind, UnitKind::MoneyPerPersonDay);
    /// assert_eq!(fee.currency, Some(Currency::USD));
    /// assert_eq!(fee.factor * 365.0, 1.0);
    /// assert!(Unit::parse("USD/parson-year").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Unit, UnitError> {
        let text = text.trim();
        let spelled = text
            .replace(" per ", "/")
            .replace(" a ", "/")
            .replace("percentage point", "point");
        let mut sum = Dimensions::default();
        let mut factor = 1.0;
        let mut currency = None;
        for (position, part) in spelled.split('/').enumerate() {
            let sign = if position == 0 { 1 } else { -1 };
            for word in part.split('-').map(str::trim).filter(|w| !w.is_empty()) {
                let (dimension, size) = match money_word(word) {
                    Some(code) => {
                        currency = Some(code);
                        (Dimension::Money, 1.0)
                    }
                    None => unit_word(word)?,
                };
                sum.0[dimension as usize] += sign;
                factor *= if sign > 0 { size } else { 1.0 / size };
            }
        }
        let (kind, scale) = sum.kind().ok_or(UnitError::Meaningless)?;
        Ok(Unit {
            kind,
            factor: factor * scale,
            currency,
            text: text.to_owned(),
        })
    }

    /// The unit of a plain number.
    pub fn none() -> Unit {
        Unit::canonical(UnitKind::Number, None)
    }

    /// The canonical unit of a kind, in a currency if it is money.
    pub fn canonical(kind: UnitKind, currency: Option<Currency>) -> Unit {
        let text = match currency {
            Some(code) => kind.canonical().replace("USD", code.code()),
            None => kind.canonical().to_owned(),
        };
        let factor = if kind.canonical().starts_with('%') {
            0.01
        } else {
            1.0
        };
        Unit {
            kind,
            factor,
            currency,
            text,
        }
    }
}

/// What a word of a unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dimension {
    Money,
    Person,
    Place,
    Day,
    Hour,
    Area,
    Cell,
    Item,
    Times,
    Litre,
    Degree,
    Share,
}

const DIMENSIONS: usize = Dimension::Share as usize + 1;

/// Exponents by [`Dimension`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Dimensions([i8; DIMENSIONS]);

/// Words of units, what they count, and how many canonical units they are.
const WORDS: &[(&[&str], Dimension, f64)] = &[
    (&["people", "person", "persons"], Dimension::Person, 1.0),
    (&["places", "place", "beds", "bed"], Dimension::Place, 1.0),
    (&["days", "day"], Dimension::Day, 1.0),
    (&["weeks", "week"], Dimension::Day, 7.0),
    (&["months", "month"], Dimension::Day, DAYS_PER_MONTH),
    (&["years", "year"], Dimension::Day, DAYS_PER_YEAR),
    (&["hours", "hour"], Dimension::Hour, 1.0),
    (&["minutes", "minute"], Dimension::Hour, 1.0 / 60.0),
    (&["m2", "m\u{b2}"], Dimension::Area, 1.0),
    (&["sqft", "ft2"], Dimension::Area, 0.092_903_04),
    (&["cells", "cell"], Dimension::Cell, 1.0),
    (
        &[
            "items",
            "item",
            "toilets",
            "toilet",
            "showers",
            "shower",
            "basins",
            "basin",
            "telephones",
            "telephone",
            "lawyers",
            "lawyer",
            "guards",
            "guard",
            "nurses",
            "nurse",
            "doctors",
            "doctor",
            "windows",
            "window",
        ],
        Dimension::Item,
        1.0,
    ),
    (
        &["times", "time", "visits", "visit", "calls", "call"],
        Dimension::Times,
        1.0,
    ),
    (
        &["litres", "litre", "liters", "liter"],
        Dimension::Litre,
        1.0,
    ),
    (&["degC", "\u{b0}C"], Dimension::Degree, 1.0),
    (&["%", "percent", "points", "point"], Dimension::Share, 0.01),
];

/// Dimensions with their exponents.
type Exponents = &'static [(Dimension, i8)];

/// Which exponents make which kind, and the factor to its canonical unit from days, people and so on.
const KINDS: &[(UnitKind, Exponents, f64)] = &[
    (UnitKind::Number, &[], 1.0),
    (UnitKind::Share, &[(Dimension::Share, 1)], 1.0),
    (
        UnitKind::SharePerYear,
        &[(Dimension::Share, 1), (Dimension::Day, -1)],
        DAYS_PER_YEAR,
    ),
    (UnitKind::Persons, &[(Dimension::Person, 1)], 1.0),
    (UnitKind::Places, &[(Dimension::Place, 1)], 1.0),
    (
        UnitKind::PersonsPerDay,
        &[(Dimension::Person, 1), (Dimension::Day, -1)],
        1.0,
    ),
    (UnitKind::Duration, &[(Dimension::Day, 1)], 1.0),
    (
        UnitKind::PersonDays,
        &[(Dimension::Person, 1), (Dimension::Day, 1)],
        1.0,
    ),
    (UnitKind::Money, &[(Dimension::Money, 1)], 1.0),
    (
        UnitKind::MoneyPerYear,
        &[(Dimension::Money, 1), (Dimension::Day, -1)],
        DAYS_PER_YEAR,
    ),
    (
        UnitKind::MoneyPerPerson,
        &[(Dimension::Money, 1), (Dimension::Person, -1)],
        1.0,
    ),
    (
        UnitKind::MoneyPerPlace,
        &[(Dimension::Money, 1), (Dimension::Place, -1)],
        1.0,
    ),
    (
        UnitKind::MoneyPerPersonDay,
        &[
            (Dimension::Money, 1),
            (Dimension::Person, -1),
            (Dimension::Day, -1),
        ],
        1.0,
    ),
    (
        UnitKind::MoneyPerPlaceDay,
        &[
            (Dimension::Money, 1),
            (Dimension::Place, -1),
            (Dimension::Day, -1),
        ],
        1.0,
    ),
    (UnitKind::Area, &[(Dimension::Area, 1)], 1.0),
    (
        UnitKind::AreaPerPerson,
        &[(Dimension::Area, 1), (Dimension::Person, -1)],
        1.0,
    ),
    (
        UnitKind::AreaPerCell,
        &[(Dimension::Area, 1), (Dimension::Cell, -1)],
        1.0,
    ),
    (
        UnitKind::PersonsPerCell,
        &[(Dimension::Person, 1), (Dimension::Cell, -1)],
        1.0,
    ),
    (
        UnitKind::PersonsPerItem,
        &[(Dimension::Person, 1), (Dimension::Item, -1)],
        1.0,
    ),
    (
        UnitKind::ItemsPerCell,
        &[(Dimension::Item, 1), (Dimension::Cell, -1)],
        1.0,
    ),
    (
        UnitKind::ItemsPerCell,
        &[(Dimension::Place, 1), (Dimension::Cell, -1)],
        1.0,
    ),
    (
        UnitKind::HoursPerDay,
        &[(Dimension::Hour, 1), (Dimension::Day, -1)],
        1.0,
    ),
    (UnitKind::Hours, &[(Dimension::Hour, 1)], 1.0),
    (
        UnitKind::TimesPerWeek,
        &[(Dimension::Times, 1), (Dimension::Day, -1)],
        7.0,
    ),
    (
        UnitKind::LitresPerPersonDay,
        &[
            (Dimension::Litre, 1),
            (Dimension::Person, -1),
            (Dimension::Day, -1),
        ],
        1.0,
    ),
    (UnitKind::Temperature, &[(Dimension::Degree, 1)], 1.0),
];

impl Dimensions {
    fn kind(self) -> Option<(UnitKind, f64)> {
        KINDS
            .iter()
            .find(|(_, exponents, _)| Dimensions::of(exponents) == self)
            .map(|(kind, _, scale)| (*kind, *scale))
    }

    fn of(exponents: &[(Dimension, i8)]) -> Dimensions {
        let mut sum = Dimensions::default();
        for (dimension, exponent) in exponents {
            sum.0[*dimension as usize] += exponent;
        }
        sum
    }
}

fn money_word(word: &str) -> Option<Currency> {
    let is_code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    is_code.then(|| Currency::from_code(word)).flatten()
}

fn unit_word(word: &str) -> Result<(Dimension, f64), UnitError> {
    let found = WORDS.iter().find(|(words, _, _)| words.contains(&word));
    found
        .map(|(_, dimension, size)| (*dimension, *size))
        .ok_or_else(|| {
            let known = WORDS.iter().flat_map(|(words, _, _)| words.iter().copied());
            UnitError::UnknownWord {
                word: word.to_owned(),
                nearest: crate::diagnostic::nearest(word, known).and_then(find_static),
            }
        })
}

fn find_static(word: &str) -> Option<&'static str> {
    WORDS
        .iter()
        .flat_map(|(words, _, _)| words.iter().copied())
        .find(|w| *w == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_its_own_canonical_unit() {
        for (kind, _, _) in KINDS {
            let unit = Unit::parse(kind.canonical()).unwrap();
            assert_eq!(unit.kind, *kind);
            let expected = Unit::canonical(*kind, None).factor;
            assert!(
                (unit.factor - expected).abs() < 1e-15,
                "{kind:?}: {}",
                unit.factor
            );
        }
    }

    #[test]
    fn a_year_is_365_days_and_a_month_its_twelfth() {
        let factor = |text| Unit::parse(text).expect(text).factor;
        assert_eq!(factor("years"), 365.0);
        assert!((factor("USD/month") - 12.0).abs() < 1e-12);
        assert!((factor("times/month") * DAYS_PER_MONTH - 7.0).abs() < 1e-12);
        assert!((factor("sqft/person") - 0.09290304).abs() < 1e-12);
    }

    #[test]
    fn a_misspelt_word_is_named_with_its_nearest() {
        let error = Unit::parse("USD/preson-day").expect_err("misspelt");
        assert_eq!(
            error,
            UnitError::UnknownWord {
                word: "preson".to_owned(),
                nearest: Some("person")
            }
        );
        assert_eq!(Unit::parse("USD-USD"), Err(UnitError::Meaningless));
    }
}
