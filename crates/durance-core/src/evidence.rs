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
    pub as_of: Date,
    /// The first day on which a reader could have known it; later than `as_of` or equal.
    ///
    /// `known_as_of` compares with this date, never with `as_of`.
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
