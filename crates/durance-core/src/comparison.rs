//! How do two to four scenarios differ? The nouns of `durance compare`, and the contract of its JSON.
//!
//! All scenarios are run on the same random streams: an input of the same name takes the same place in its
//! range in the same draw. Differences are taken draw by draw, so that what is common to both cancels.

use crate::Verdict;
use crate::assessment::ConditionVerdict;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The version of the JSON contract.
pub const SCHEMA: &str = "durance/compare/1";

/// Two to four scenarios side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: String,
    /// The scenarios, A first; differences are taken against A.
    pub columns: Vec<ComparedScenario>,
    /// Version of the engine.
    pub engine: String,
    /// Digest of the catalogue.
    pub catalog: String,
    /// Seed of every stream.
    pub seed: u64,
    /// Draws of each scenario.
    pub draws: u64,
    /// The command that repeats it.
    pub command: String,
    /// Every figure that at least one scenario has.
    pub figures: Vec<ComparedFigure>,
    /// Formulas over figures, as asked for.
    pub expressions: Vec<Expression>,
    /// Inputs and terms that differ; what is the same in all is left out.
    pub inputs: Vec<ComparedText>,
    /// Groups by legal verdict.
    pub law: Vec<ComparedVerdict>,
    /// Number of standards by verdict.
    pub conditions: Vec<ComparedCount>,
    /// Verdicts on claims, in words.
    pub claims: Vec<ComparedText>,
}

/// One of the scenarios compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedScenario {
    /// `A`, `B`, `C` or `D`.
    pub letter: String,
    /// Identifier.
    pub id: String,
    /// Title, as in the file.
    pub title: String,
    /// Digest of the resolved scenario.
    pub digest: String,
    /// Nothing learned later was used.
    pub known_as_of: Date,
    /// First and last day of the agreement.
    pub term: (Date, Date),
    /// Currency of its money figures, ISO 4217.
    pub currency: String,
    /// Price year of its money figures.
    pub price_year: i16,
}

/// 5th percentile, median and 95th percentile over the draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// 5th percentile.
    pub p05: f64,
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
}

/// A figure in each scenario, and its differences from the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedFigure {
    /// Stable key: `net_cost.sender`.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Section of the report.
    pub section: String,
    /// Unit, as written.
    pub unit: String,
    /// Price year, for money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_year: Option<i16>,
    /// Per scenario; absent where the scenario has no such figure.
    pub values: Vec<Option<Spread>>,
    /// Per scenario: it less A, draw by draw. Absent for A itself, and where the two cannot be paired.
    pub differences: Vec<Option<Difference>>,
}

/// One scenario less another, draw by draw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The spread of the difference.
    pub spread: Spread,
    /// Share of draws in which it is above zero.
    pub more: f64,
    /// Share of draws in which it is below zero.
    pub less: f64,
}

/// A formula over figures of the scenarios: `net_cost.sender[B] - net_cost.sender[A]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expression {
    /// As written.
    pub text: String,
    /// Unit, where all parts have the same and are only added and subtracted; else empty.
    pub unit: String,
    /// Its values, draw by draw.
    pub value: Difference,
}

/// A text per scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedText {
    /// Path of the input, or id of the claim.
    pub id: String,
    /// In words.
    pub label: String,
    /// Per scenario; absent where the scenario does not have it.
    pub texts: Vec<Option<String>>,
}

/// The legal verdict on a group, per scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedVerdict {
    /// Group id.
    pub id: String,
    /// The group, in neutral words.
    pub label: String,
    /// Per scenario; absent where the group is not offered.
    pub verdicts: Vec<Option<Verdict>>,
}

/// The number of standards with a verdict, per scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedCount {
    /// The verdict.
    pub verdict: ConditionVerdict,
    /// Per scenario.
    pub counts: Vec<u64>,
}
