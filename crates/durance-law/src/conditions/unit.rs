//! In which unit is a facility measured? Square metres and square feet, people per toilet, hours a day.

/// A unit of a facility's facts, with the factor that brings it to the unit in which facts are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// As written: `m2 per person`.
    pub text: &'static str,
    /// What it measures; values of one dimension can be compared.
    pub dimension: &'static str,
    /// Compared units per unit as written.
    pub factor: f64,
}

const fn measure(text: &'static str, dimension: &'static str, factor: f64) -> Measure {
    Measure {
        text,
        dimension,
        factor,
    }
}

/// One square foot in square metres: exact, since the international foot is 0.3048 m.
///
/// # Reference
/// National Bureau of Standards, *Refinement of values for the yard and the pound*, 24 Fed. Reg. 5348 (1959).
pub const SQUARE_FOOT: f64 = 0.092_903_04;

/// Every unit that a fact, a threshold or an observation may use; the first of a dimension is the one
/// in which values are compared.
pub const MEASURES: &[Measure] = &[
    measure("m2", "area", 1.0),
    measure("square feet", "area", SQUARE_FOOT),
    measure("hectares", "area", 10_000.0),
    measure("m2 per person", "area per person", 1.0),
    measure("square feet per person", "area per person", SQUARE_FOOT),
    measure("m", "length", 1.0),
    measure("feet", "length", 0.3048),
    measure("persons", "persons", 1.0),
    measure("places", "places", 1.0),
    measure("cells", "cells", 1.0),
    measure("items", "items", 1.0),
    measure("items per cell", "items per cell", 1.0),
    measure("places per cell", "places per cell", 1.0),
    measure("persons per cell", "persons per cell", 1.0),
    measure("persons per toilet", "persons per toilet", 1.0),
    measure("persons per shower", "persons per shower", 1.0),
    measure("persons per basin", "persons per basin", 1.0),
    measure("persons per telephone", "persons per telephone", 1.0),
    measure("persons per officer", "persons per officer", 1.0),
    measure("hours per day", "time per day", 1.0),
    measure("minutes per day", "time per day", 1.0 / 60.0),
    measure("per week", "times per week", 1.0),
    measure("days", "days", 1.0),
    measure("litres per person-day", "water per person-day", 1.0),
    measure("degrees Celsius", "temperature", 1.0),
    measure("percent", "share of places", 1.0),
    measure("ratio", "ratio", 1.0),
    measure("deaths per 100000 person-years", "death rate", 1.0),
];

impl Measure {
    /// The unit as written in the catalogue.
    pub fn named(text: &str) -> Option<Measure> {
        MEASURES.iter().copied().find(|m| m.text == text)
    }

    /// The unit in which values of this dimension are compared.
    pub fn canonical(self) -> Measure {
        let same = MEASURES
            .iter()
            .copied()
            .find(|m| m.dimension == self.dimension);
        same.unwrap_or(self)
    }

    /// A number in this unit, brought to the unit of comparison.
    ///
    /// The product is rounded to fifteen significant digits, which undoes the rounding of binary
    /// multiplication: 35 square feet are 3.2516064 m2 exactly, as the decimal product says.
    ///
    /// # Example
    /// ```
    /// use durance_law::conditions::Measure;
    /// let feet = Measure::named("square feet").expect("a unit of the list");
    /// assert_eq!(feet.compared(35.0), 3.251_606_4);
    /// ```
    pub fn compared(self, value: f64) -> f64 {
        if self.factor == 1.0 {
            value
        } else {
            decimal(value * self.factor)
        }
    }
}

fn decimal(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

impl Measure {
    /// A number with this unit, as people write it: "1 hour per day", "35 square feet", "0.1".
    pub(crate) fn words(self, value: f64) -> String {
        let number = figure(value);
        match value {
            1.0 => self.after(&number, singular(self.text)),
            _ => self.after(&number, self.text.to_owned()),
        }
    }

    /// A number that is already in words, or a range, with this unit.
    pub(crate) fn with(self, number: &str) -> String {
        self.after(number, self.text.to_owned())
    }

    fn after(self, number: &str, unit: String) -> String {
        match self.text {
            "ratio" | "items" => number.to_owned(),
            "percent" => format!("{number}%"),
            _ => format!("{number} {unit}"),
        }
    }
}

fn singular(text: &str) -> String {
    let (noun, rest) = text.split_once(' ').unwrap_or((text, ""));
    let noun = match noun {
        "feet" => "foot",
        "m2" | "square" | "per" | "degrees" => noun,
        plural => plural.strip_suffix('s').unwrap_or(plural),
    };
    format!("{noun} {rest}").trim_end().to_owned()
}

/// A number as people write it: no superfluous digits, thousands apart.
pub(crate) fn figure(value: f64) -> String {
    let rounded = format!("{value:.2}");
    let trimmed = rounded.trim_end_matches('0').trim_end_matches('.');
    let (whole, fraction) = trimmed.split_once('.').unwrap_or((trimmed, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    let mut out = String::from(sign);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}
