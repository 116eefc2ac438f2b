//! Who says so, when, and how far can it be relied on?

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a number or rule came to be in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// General knowledge: nobody has read the page. Weak, and shown as weak wherever it appears.
    Known,
    /// Computed from other entries.
    Derived,
    /// It stood in the text that was read (which does not make the text right).
    Seen,
}

/// How good the evidence is, from A to D; spread is reported apart from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grade {
    /// Observed, official or primary text.
    A,
    /// Published estimate.
    B,
    /// Expert or press.
    C,
    /// Assumed, or recalled and not read.
    D,
}

impl Grade {
    /// The grade of a source from its kind and from the confidence in it.
    ///
    /// An entry nobody has read is graded [`Grade::D`] whatever its kind.
    pub fn of(kind: &str, confidence: Confidence) -> Grade {
        if confidence == Confidence::Known {
            return Grade::D;
        }
        match kind {
            "primary" | "primary-repost" | "dataset" => Grade::A,
            "secondary" | "computed" => Grade::B,
            "press" | "repost" | "tertiary" | "seed" => Grade::C,
            _ => Grade::D,
        }
    }

    /// The letter and what it stands for.
    pub fn meaning(self) -> &'static str {
        match self {
            Grade::A => "observed or official",
            Grade::B => "published estimate",
            Grade::C => "press or expert",
            Grade::D => "assumed",
        }
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
            Grade::D => "D",
        })
    }
}

/// One statement in the catalogue of evidence, and where it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Stable identifier, kebab-case.
    pub id: String,
    /// What the source says, paraphrased.
    pub statement: String,
    /// Its number, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The unit of the number, as the source gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Lower end, where the source gives a range and `value` is a point in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end of the same range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The date that the statement is about.
    #[serde(with = "written_date")]
    pub as_of: Date,
    /// The first day on which a reader could have known it; later than `as_of` or equal.
    ///
    /// `known_as_of` compares with this date, never with `as_of`.
    #[serde(with = "written_date")]
    pub published: Date,
    /// Title of the page or document.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Address; empty unless the page was read.
    #[serde(default)]
    pub url: String,
    /// Kind of source: primary, press, dataset, computed, ...
    pub kind: String,
    /// How it came into the catalogue.
    pub confidence: Confidence,
    /// Who made the claim, where the source only reports it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asserted_by: Option<String>,
    /// At most 20 words, only where the wording matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// How a computed entry was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derivation: Option<String>,
    /// Entries that a computed entry rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// A sum that its own figures should satisfy: `44_090 USD/year = 120.80 USD/day * 365`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// Limits, contradictions, traps.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Source {
    /// The grade that follows from kind and confidence.
    pub fn grade(&self) -> Grade {
        Grade::of(&self.kind, self.confidence)
    }

    /// Could a reader on `date` have known this?
    pub fn is_visible(&self, date: Date) -> bool {
        self.published <= date
    }

    /// Nobody has read the page: to be marked wherever the number shows.
    pub fn is_weak(&self) -> bool {
        self.confidence == Confidence::Known
    }
}

/// A date in quotes, as JSON has it, or bare, as TOML has it.
///
/// A bare date reaches serde as a map of one entry whose value is its text; [`Date`] alone accepts
/// only the text.
mod written_date {
    use std::fmt;

    use jiff::civil::Date;
    use serde::de::{Deserializer, Error, MapAccess, Visitor};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        deserializer.deserialize_any(Written)
    }

    struct Written;

    impl<'de> Visitor<'de> for Written {
        type Value = Date;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a date such as 2025-02-05")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Date, E> {
            text.parse().map_err(E::custom)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Date, A::Error> {
            match entries.next_entry::<String, String>()? {
                Some((_, text)) => self.visit_str(&text),
                None => Err(A::Error::custom("an empty map is no date")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, MapDeserializer};

    use super::written_date;

    fn check(read: Result<Date, Error>) {
        assert_eq!(read.expect("a date"), date(2025, 2, 5));
    }

    #[test]
    fn dates_are_read_in_quotes_and_bare() {
        check(written_date::deserialize("2025-02-05".into_deserializer()));
        let bare = [("date", "2025-02-05")];
        check(written_date::deserialize(MapDeserializer::new(
            bare.into_iter(),
        )));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        let read: Result<Date, Error> =
            written_date::deserialize("spring of 2025".into_deserializer());
        assert!(read.is_err());
    }
}
