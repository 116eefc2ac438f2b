//! Which standards does a facility meet, on what has been observed of it?
//!
//! Observations are never averaged. All that decide agree: met or not met. They disagree: contradicted.
//! None decides, or one says that it is not known: unknown, and a question for whoever can go and look.

use super::presumption::Factors;
use super::unit::figure;
use super::{
    Access, Comparison, Facility, Facts, Limit, Observation, Observed, Presumption,
    PresumptionKind, Standard, Standards, Threshold,
};
use crate::condition::{Condition, Test};
use crate::fact::Value;
use durance_core::assessment::{ConditionRow, ConditionVerdict, ConditionsSummary, ObservationRow};
use durance_core::{Date, Grade, Truth};
use std::collections::BTreeMap;

/// Who is concerned, and what is true of them: the circumstances that standards depend on.
///
/// What is not stated here is taken from the facility, and is otherwise unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    circumstances: BTreeMap<String, Truth>,
}

/// What a simulation says of a fact over its days.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicIndicator {
    /// Name of the fact, such as `m2_per_person_multi`.
    pub fact: String,
    /// Least value on any day that counts (5th percentile over draws), in the fact's unit of comparison.
    pub low: f64,
    /// Largest value on any day that counts (95th percentile over draws).
    pub high: f64,
    /// What was simulated, in words: "95 of 100 draws, fullest day, layout of VRT 2023".
    pub words: String,
    /// Last day simulated.
    pub date: Date,
    /// The layout's or input's source, by id.
    pub source: String,
    /// Grade of the weakest input.
    pub grade: Grade,
    /// Computed on the kindest assumption, such as an even spread over all cells: it can show that a
    /// standard is not met, never that it is.
    pub kindest: bool,
}

/// The scorecard of a facility.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    /// One row per standard, in the catalogue's order.
    pub rows: Vec<ConditionRow>,
    /// Counts by verdict, and questions no source answers.
    pub summary: ConditionsSummary,
}

impl Group {
    /// States a circumstance.
    #[must_use]
    pub fn with(mut self, name: &str, holds: impl Into<Truth>) -> Group {
        self.circumstances.insert(name.to_owned(), holds.into());
        self
    }

    fn truth(&self, name: &str, facility: &Facility, day: Date) -> Truth {
        match self.circumstances.get(name).copied() {
            Some(truth) if truth != Truth::Unknown => truth,
            _ => facility.circumstance(name, day),
        }
    }
}

/// Holds every standard against what is known of a facility on a day.
///
/// `simulated` adds what a simulation says, in order of time: it may show that a standard will not be met,
/// and never repairs one that was seen unmet.
pub fn assess(
    standards: &Standards,
    facility: &Facility,
    known_as_of: Date,
    group: &Group,
    simulated: &[DynamicIndicator],
) -> Scorecard {
    let scene = Scene {
        facts: standards.facts(),
        facility,
        known_as_of,
        group,
        simulated,
    };
    let rows: Vec<ConditionRow> = standards.iter().filter_map(|s| scene.row(s)).collect();
    let summary = summary(facility, &rows);
    Scorecard { rows, summary }
}

/// Everything that a standard is held against.
struct Scene<'a> {
    facts: &'a Facts,
    facility: &'a Facility,
    known_as_of: Date,
    group: &'a Group,
    simulated: &'a [DynamicIndicator],
}

/// The verdict and why.
struct Judgment {
    verdict: ConditionVerdict,
    observations: Vec<ObservationRow>,
    note: String,
}

impl Scene<'_> {
    /// The row of a standard; `None` before the standard existed.
    fn row(&self, standard: &Standard) -> Option<ConditionRow> {
        let threshold = standard.threshold(self.known_as_of)?;
        let applies = truth_of(&standard.applies_when, &|name, test| {
            passes(
                test,
                self.group.truth(name, self.facility, self.known_as_of),
            )
        });
        let judgment = match applies {
            Truth::No => Judgment {
                verdict: ConditionVerdict::NotApplicable,
                observations: Vec::new(),
                note: format!("applies only if: {}", self.circumstances(standard)),
            },
            Truth::Yes => self.judge(standard, threshold),
            Truth::Unknown => self.doubt_applies(standard, threshold),
        };
        Some(self.print(standard, threshold, applies, judgment))
    }

    fn judge(&self, standard: &Standard, threshold: &Threshold) -> Judgment {
        let mut observations = self.observed_rows(standard, threshold);
        let seen = overall(observations.iter().map(|o| o.verdict));
        let simulated = self.simulated_rows(standard, threshold);
        let verdict = with_simulated(seen, !observations.is_empty(), &simulated);
        let mut note = sim_note(seen, verdict);
        observations.extend(simulated);
        let Some(presumption) = &standard.presumption else {
            return Judgment {
                verdict,
                observations,
                note,
            };
        };
        let open = observations
            .iter()
            .any(|o| o.verdict == ConditionVerdict::Unknown);
        let (verdict, why) = match self.presume(standard, presumption, verdict) {
            // What could still turn out below the lower limit is not settled by the other conditions.
            (ConditionVerdict::Met, why) if open => (ConditionVerdict::Unknown, why),
            judged => judged,
        };
        push_sentence(&mut note, &why);
        Judgment {
            verdict,
            observations,
            note,
        }
    }

    /// When it is not known whether a standard applies, nothing is met; what was seen is still shown.
    fn doubt_applies(&self, standard: &Standard, threshold: &Threshold) -> Judgment {
        let mut judgment = self.judge(standard, threshold);
        let seen = judgment.verdict;
        judgment.verdict = ConditionVerdict::Unknown;
        let mut note = format!(
            "whether it applies is not known ({}); what was seen would be: {}",
            self.circumstances(standard),
            seen.word()
        );
        push_sentence(&mut note, &judgment.note);
        judgment.note = note;
        judgment
    }

    fn circumstances(&self, standard: &Standard) -> String {
        let names = standard.applies_when.facts();
        let label = |name: &str| {
            self.facts
                .circumstance(name)
                .map_or(name.to_owned(), |c| c.label.clone())
        };
        names.into_iter().map(label).collect::<Vec<_>>().join("; ")
    }

    fn observed_rows(&self, standard: &Standard, threshold: &Threshold) -> Vec<ObservationRow> {
        let visible = self.facility.visible(&standard.fact.name, self.known_as_of);
        visible
            .map(|observation| ObservationRow {
                value: observation.words.clone(),
                date: observation.as_of,
                access: observation.access.word().to_owned(),
                source: observation.source.clone(),
                grade: observation.grade,
                verdict: verdict_of(standard.holds(threshold, observation.seen())),
            })
            .collect()
    }

    fn simulated_rows(&self, standard: &Standard, threshold: &Threshold) -> Vec<ObservationRow> {
        let of_fact = self
            .simulated
            .iter()
            .filter(|s| s.fact == standard.fact.name);
        of_fact
            .map(|indicator| simulated_row(indicator, standard, threshold))
            .collect()
    }

    /// What the other conditions make of a threshold that is not met.
    ///
    /// # Reference
    /// *Mursic v. Croatia* (GC), paras 137 to 139: below 3 m2 it is for the Government to show that every
    /// factor holds; between 3 and 4 m2 it is enough that one other condition is inadequate.
    fn presume(
        &self,
        standard: &Standard,
        presumption: &Presumption,
        verdict: ConditionVerdict,
    ) -> (ConditionVerdict, String) {
        if verdict != ConditionVerdict::NotMet {
            return (verdict, String::new());
        }
        let factors = Factors::of(presumption, |when| self.factor(when));
        match presumption.kind {
            PresumptionKind::Rebuttable => factors.rebut(),
            PresumptionKind::Weighing { above } => {
                factors.weigh(above, self.is_below(standard, above))
            }
        }
    }

    /// Is anything seen or simulated surely below a limit?
    fn is_below(&self, standard: &Standard, limit: f64) -> Truth {
        let name = &standard.fact.name;
        let seen = self
            .facility
            .visible(name, self.known_as_of)
            .map(Observation::seen);
        let simulated =
            self.simulated
                .iter()
                .filter(|s| s.fact == *name)
                .map(|s| Observed::Between {
                    low: s.low,
                    high: s.high,
                });
        Truth::any(seen.chain(simulated).map(|observed| match observed {
            Observed::Between { low, high } => Comparison::LessThan.holds(low, high, limit),
            _ => Truth::Unknown,
        }))
    }

    /// Does a condition over facts hold, on all that was seen? What contradicts itself is not known.
    fn factor(&self, condition: &Condition) -> Truth {
        truth_of(condition, &|name, test| {
            let visible = self.facility.visible(name, self.known_as_of);
            let verdicts = visible.map(|o| verdict_of(test_holds(test, o.seen())));
            match overall(verdicts) {
                ConditionVerdict::Met => Truth::Yes,
                ConditionVerdict::NotMet => Truth::No,
                _ => Truth::Unknown,
            }
        })
    }

    fn print(
        &self,
        standard: &Standard,
        threshold: &Threshold,
        applies: Truth,
        judgment: Judgment,
    ) -> ConditionRow {
        let main = main_observation(&judgment.observations);
        let mut note = judgment.note;
        push_sentence(&mut note, &standard.note);
        let question = match (judgment.verdict, applies) {
            (ConditionVerdict::Unknown, Truth::Unknown) => self.circumstance_question(standard),
            (ConditionVerdict::Unknown | ConditionVerdict::Contradicted, _) => {
                standard.fact.question.clone()
            }
            _ => String::new(),
        };
        ConditionRow {
            standard: standard.id.clone(),
            indicator: standard.fact.label.clone(),
            requirement: standard.requirement(threshold),
            instrument: format!("{}, {}", standard.instrument.title, standard.rule),
            verdict: judgment.verdict,
            observed: observed_words(&judgment.observations),
            source: main.map_or(String::new(), |o| o.source.clone()),
            observations: judgment.observations,
            note,
            question: question.replace("{facility}", &self.facility.short),
            weak: threshold.confidence == durance_core::Confidence::Known,
        }
    }

    fn circumstance_question(&self, standard: &Standard) -> String {
        let open =
            standard.applies_when.facts().into_iter().find(|name| {
                self.group.truth(name, self.facility, self.known_as_of) == Truth::Unknown
            });
        let circumstance = open.and_then(|name| self.facts.circumstance(name));
        circumstance.map_or(standard.fact.question.clone(), |c| c.question.clone())
    }
}

impl Standard {
    /// Does an observation alone pass the threshold?
    fn holds(&self, threshold: &Threshold, observed: Observed) -> Truth {
        match (threshold.limit, observed) {
            (Limit::Flag(wanted), Observed::Flag(seen)) => Truth::from(wanted == seen),
            (Limit::Number(limit), Observed::Between { low, high }) => {
                self.comparison.holds(low, high, limit)
            }
            _ => Truth::Unknown,
        }
    }
}

fn simulated_row(
    indicator: &DynamicIndicator,
    standard: &Standard,
    threshold: &Threshold,
) -> ObservationRow {
    let range = Observed::Between {
        low: indicator.low,
        high: indicator.high,
    };
    let verdict = match standard.holds(threshold, range) {
        Truth::Yes if indicator.kindest => ConditionVerdict::Unknown,
        truth => verdict_of(truth),
    };
    ObservationRow {
        value: format!(
            "{} to {}: {}",
            figure(indicator.low),
            figure(indicator.high),
            indicator.words
        ),
        date: indicator.date,
        access: Access::Simulated.word().to_owned(),
        source: indicator.source.clone(),
        grade: indicator.grade,
        verdict,
    }
}

/// The verdict of a set of observations.
///
/// INVARIANT: making one of them unknown never turns the verdict into met. So met needs every one of them,
/// while one that falls short is enough for not met when none passes.
fn overall(verdicts: impl Iterator<Item = ConditionVerdict>) -> ConditionVerdict {
    let (mut met, mut short, mut open) = (false, false, false);
    for verdict in verdicts {
        match verdict {
            ConditionVerdict::Met => met = true,
            ConditionVerdict::NotMet => short = true,
            _ => open = true,
        }
    }
    match (met, short, open) {
        (true, true, _) => ConditionVerdict::Contradicted,
        (false, true, _) => ConditionVerdict::NotMet,
        (true, false, false) => ConditionVerdict::Met,
        _ => ConditionVerdict::Unknown,
    }
}

/// What a simulation adds to what was seen.
fn with_simulated(
    seen: ConditionVerdict,
    any_seen: bool,
    simulated: &[ObservationRow],
) -> ConditionVerdict {
    if simulated.is_empty() {
        return seen;
    }
    match overall(simulated.iter().map(|o| o.verdict)) {
        ConditionVerdict::NotMet | ConditionVerdict::Contradicted => ConditionVerdict::NotMet,
        verdict if !any_seen => verdict,
        ConditionVerdict::Met => seen,
        _ if seen == ConditionVerdict::Met => ConditionVerdict::Unknown,
        _ => seen,
    }
}

fn sim_note(seen: ConditionVerdict, verdict: ConditionVerdict) -> String {
    if seen == verdict {
        String::new()
    } else {
        format!(
            "on what was seen alone: {}; the simulation decides",
            seen.word()
        )
    }
}

fn push_sentence(note: &mut String, sentence: &str) {
    if !note.is_empty() && !sentence.is_empty() {
        note.push_str("; ");
    }
    note.push_str(sentence);
}

fn verdict_of(truth: Truth) -> ConditionVerdict {
    match truth {
        Truth::Yes => ConditionVerdict::Met,
        Truth::No => ConditionVerdict::NotMet,
        Truth::Unknown => ConditionVerdict::Unknown,
    }
}

/// Evaluates a condition whose tests are decided elsewhere: by circumstances, or by many observations.
fn truth_of(condition: &Condition, leaf: &dyn Fn(&str, &Test) -> Truth) -> Truth {
    match condition {
        Condition::All(parts) => Truth::all(parts.iter().map(|part| truth_of(part, leaf))),
        Condition::Any(parts) => Truth::any(parts.iter().map(|part| truth_of(part, leaf))),
        Condition::Not(part) => !truth_of(part, leaf),
        Condition::Fact(name, test) => leaf(name, test),
    }
}

/// Does a circumstance pass a test?
fn passes(test: &Test, truth: Truth) -> Truth {
    match truth {
        Truth::Unknown => Truth::Unknown,
        known => Truth::from(test.passes(&Value::Bool(known == Truth::Yes))),
    }
}

/// Does what was seen pass a test?
fn test_holds(test: &Test, observed: Observed) -> Truth {
    match observed {
        Observed::Unknown => Truth::Unknown,
        Observed::Flag(flag) => Truth::from(test.passes(&Value::Bool(flag))),
        Observed::Between { low, high } => {
            let at = |value: f64| test.passes(&Value::Number(value));
            match (at(low), at(high)) {
                (true, true) => Truth::Yes,
                (false, false) => Truth::No,
                _ => Truth::Unknown,
            }
        }
    }
}

/// The best graded observation, and of those the newest.
fn main_observation(observations: &[ObservationRow]) -> Option<&ObservationRow> {
    let decides =
        |o: &ObservationRow| !matches!(o.verdict, ConditionVerdict::Met | ConditionVerdict::NotMet);
    observations
        .iter()
        .min_by_key(|o| (decides(o), o.grade, std::cmp::Reverse(o.date)))
}

fn observed_words(observations: &[ObservationRow]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for observation in observations {
        if !words.contains(&observation.value.as_str()) {
            words.push(&observation.value);
        }
    }
    words.join("; ")
}

fn summary(facility: &Facility, rows: &[ConditionRow]) -> ConditionsSummary {
    let mut counts: BTreeMap<String, u32> = ConditionVerdict::ALL
        .iter()
        .map(|verdict| (verdict.word().to_owned(), 0))
        .collect();
    let mut questions: Vec<String> = Vec::new();
    for row in rows {
        *counts.entry(row.verdict.word().to_owned()).or_default() += 1;
        if !row.question.is_empty() && !questions.contains(&row.question) {
            questions.push(row.question.clone());
        }
    }
    ConditionsSummary {
        facility: facility.name.clone(),
        counts,
        questions,
    }
}

impl Observation {
    /// An observation that a scenario states, beside the catalogue's.
    pub fn stated(
        fact: &str,
        observed: Observed,
        words: &str,
        access: Access,
        source: &durance_core::Source,
    ) -> Observation {
        Observation {
            id: format!("stated-{fact}-{}", source.id),
            fact: fact.to_owned(),
            observed,
            words: words.to_owned(),
            access,
            source: source.id.clone(),
            as_of: source.as_of,
            published: source.published,
            grade: source.grade(),
            series: None,
            quote: source.quote.clone().unwrap_or_default(),
            note: source.note.clone(),
            inputs: Vec::new(),
            supposes: String::new(),
        }
    }
}
