//! What do other conditions make of a space that is too small? Presumed, rebutted, or weighed together.

use super::Presumption;
use super::unit::figure;
use crate::condition::Condition;
use durance_core::Truth;
use durance_core::assessment::ConditionVerdict;

/// The other conditions of a presumption, and whether each holds.
pub(crate) struct Factors<'a> {
    factors: Vec<(&'a str, Truth)>,
}

impl<'a> Factors<'a> {
    pub(crate) fn of(
        presumption: &'a Presumption,
        holds: impl Fn(&Condition) -> Truth,
    ) -> Factors<'a> {
        let factors = presumption
            .factors
            .iter()
            .map(|f| (f.words.as_str(), holds(&f.when)));
        Factors {
            factors: factors.collect(),
        }
    }

    fn all(&self) -> Truth {
        Truth::all(self.factors.iter().map(|(_, truth)| *truth))
    }

    fn list(&self, wanted: Truth) -> String {
        let words = self
            .factors
            .iter()
            .filter(|(_, truth)| *truth == wanted)
            .map(|(words, _)| *words);
        words.collect::<Vec<_>>().join("; ")
    }

    /// Short of the threshold: a breach unless every factor is shown to hold.
    pub(crate) fn rebut(&self) -> (ConditionVerdict, String) {
        match self.all() {
            Truth::Yes => (
                ConditionVerdict::Met,
                "breach presumed and rebutted: every factor holds".to_owned(),
            ),
            Truth::No => (
                ConditionVerdict::NotMet,
                format!(
                    "breach presumed; cannot be rebutted, for it does not hold that {}",
                    self.list(Truth::No)
                ),
            ),
            Truth::Unknown => (
                ConditionVerdict::NotMet,
                format!(
                    "breach presumed and not rebutted; nobody has shown that {}",
                    self.list(Truth::Unknown)
                ),
            ),
        }
    }

    /// Short of the threshold, and perhaps below the lower limit: a breach if any factor is inadequate.
    pub(crate) fn weigh(&self, above: f64, below: Truth) -> (ConditionVerdict, String) {
        let limit = figure(above);
        match (below, self.all()) {
            (Truth::Yes, _) => (
                ConditionVerdict::NotMet,
                format!("below {limit} the stronger presumption holds"),
            ),
            (_, Truth::No) => (
                ConditionVerdict::NotMet,
                format!(
                    "space weighs heavily, and is inadequate as well: {}",
                    self.list(Truth::No)
                ),
            ),
            (_, Truth::Unknown) => (
                ConditionVerdict::Unknown,
                format!(
                    "space weighs heavily; not known whether adequate: {}",
                    self.list(Truth::Unknown)
                ),
            ),
            (Truth::Unknown, Truth::Yes) => (
                ConditionVerdict::Unknown,
                format!(
                    "nothing else is inadequate, but it is not known whether space is below {limit}"
                ),
            ),
            (Truth::No, Truth::Yes) => (
                ConditionVerdict::Met,
                "space weighs heavily, but nothing else is inadequate".to_owned(),
            ),
        }
    }
}
