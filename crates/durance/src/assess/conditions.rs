//! What would people meet? The host facility, as far as anyone has seen it, against every standard.

use super::figures::has_no_sentence;
use durance_core::assessment::{ConditionRow, ConditionsSummary, Duty};
use durance_core::catalog::Catalog;
use durance_core::{Diagnostic, Grade, Truth};
use durance_law::conditions::{
    Access, Facilities, Facility, Group, Observation, Observed, Responsibilities, Standards, assess,
};
use durance_scenario::{FactValue, ObservedValue, Scenario, Value};
use std::collections::BTreeSet;

/// Standards, facilities and duties of a catalogue.
pub struct Shelf {
    /// Standards.
    pub standards: Standards,
    /// Facilities.
    pub facilities: Facilities,
    /// Who answers for what.
    pub responsibilities: Responsibilities,
}

impl Shelf {
    /// Reads them.
    ///
    /// # Errors
    /// All diagnostics of all files.
    pub fn load(catalogue: &dyn Catalog) -> Result<Shelf, Vec<Diagnostic>> {
        let standards = Standards::load(catalogue)?;
        let facilities = Facilities::load(catalogue, &standards)?;
        let responsibilities = Responsibilities::load(catalogue)?;
        Ok(Shelf {
            standards,
            facilities,
            responsibilities,
        })
    }
}

/// The conditions section of an assessment.
#[derive(Default)]
pub struct Section {
    /// One row per standard.
    pub rows: Vec<ConditionRow>,
    /// Counts and questions.
    pub summary: ConditionsSummary,
    /// Who answers for what.
    pub duties: Vec<Duty>,
    /// Every source used.
    pub sources: BTreeSet<String>,
}

/// Holds the host facility of a scenario against every standard visible on its date.
///
/// # Shape
/// `held[draw][day]`: people in the facility, own and hosted; empty where nothing was simulated.
pub fn section(shelf: &Shelf, scenario: &Scenario, held: &[Vec<f64>]) -> Section {
    let Some(facility) = facility(shelf, scenario) else {
        return Section::default();
    };
    let simulated =
        facility.indicators(held, scenario.known_as_of, scenario.horizon.last, Grade::D);
    let card = assess(
        &shelf.standards,
        &facility,
        scenario.known_as_of,
        &group(scenario),
        &simulated,
    );
    let duties = shelf
        .responsibilities
        .of_facility(&facility)
        .duties(scenario.known_as_of);
    let sources = card
        .rows
        .iter()
        .flat_map(|r| {
            r.observations
                .iter()
                .map(|o| o.source.clone())
                .chain([r.standard.clone()])
        })
        .chain(duties.iter().flat_map(|d| d.sources.iter().cloned()))
        .filter(|id| !id.is_empty())
        .collect();
    Section {
        rows: card.rows,
        summary: card.summary,
        duties,
        sources,
    }
}

/// The host facility with the scenario's own observations.
pub fn facility(shelf: &Shelf, scenario: &Scenario) -> Option<Facility> {
    let id = scenario.receiver.as_ref()?.facility.as_ref()?;
    let mut facility = shelf.facilities.get(id)?.clone();
    for observed in scenario.observed.iter().filter(|o| o.facility == *id) {
        let Some(source) = observed
            .sources
            .first()
            .and_then(|s| scenario.sources_used().get(s))
        else {
            continue;
        };
        let (value, words) = seen(&observed.value);
        let access = access(&observed.access);
        facility.observe(Observation::stated(
            &observed.fact,
            value,
            &words,
            access,
            source,
        ));
    }
    Some(facility)
}

/// The kind of access in words of the catalogue; what is not among them counts as the weakest, the press.
fn access(word: &str) -> Access {
    let known = [
        Access::Inspection,
        Access::CourtRecord,
        Access::Visit,
        Access::Official,
        Access::Testimony,
    ];
    known
        .into_iter()
        .find(|a| a.word() == word)
        .unwrap_or(Access::Press)
}

fn seen(value: &ObservedValue) -> (Observed, String) {
    match value {
        ObservedValue::Truth(Truth::Unknown) => (Observed::Unknown, "unknown".to_owned()),
        ObservedValue::Truth(truth) => {
            let yes = *truth == Truth::Yes;
            (
                Observed::Flag(yes),
                if yes { "yes" } else { "no" }.to_owned(),
            )
        }
        ObservedValue::Word(word) => (Observed::Unknown, word.clone()),
        ObservedValue::Quantity(quantity) => {
            let number = match &quantity.value {
                Value::Exact(v) => Observed::Between { low: *v, high: *v },
                // A bound is not a value: at most an hour in the open air is not an hour.
                Value::AtMost(v) => Observed::Between { low: 0.0, high: *v },
                Value::AtLeast(v) => Observed::Between {
                    low: *v,
                    high: f64::INFINITY,
                },
                Value::Range(range) => Observed::Between {
                    low: range.low,
                    high: range.high,
                },
                _ => Observed::Unknown,
            };
            (number, quantity.text.clone())
        }
    }
}

/// Who is concerned: what the scenario says of the groups whose transfer is at issue.
fn group(scenario: &Scenario) -> Group {
    let unsentenced = scenario
        .people
        .iter()
        .filter(|p| has_no_sentence(p))
        .count();
    let civil = match unsentenced {
        0 => Truth::No,
        n if n == scenario.people.len() => Truth::Yes,
        _ => Truth::Unknown,
    };
    Group::default()
        .with("civil_detention", civil)
        .with("foreign_nationals", are_foreign(scenario))
        .with(
            "us_immigration_custody",
            from_facility(scenario, "us-immigration-detention"),
        )
}

/// Would people be foreigners in the receiving State? Yes if any group says so, unknown if none says.
fn are_foreign(scenario: &Scenario) -> Truth {
    let says = |people: &durance_scenario::People, fact: &str, value: Truth| {
        people
            .status
            .get(fact)
            .is_some_and(|f| f.value == FactValue::Truth(value))
    };
    let foreign = |p: &durance_scenario::People| {
        says(p, "nationality_matches_host", Truth::No) || says(p, "citizen", Truth::Yes)
    };
    if scenario.people.iter().any(foreign) {
        Truth::Yes
    } else {
        Truth::Unknown
    }
}

/// Do people come from a system that is a facility of the catalogue?
fn from_facility(scenario: &Scenario, facility: &str) -> Truth {
    let is_it = |p: &durance_scenario::People| {
        let system = scenario.system(&p.from.system);
        system.is_some_and(|s| s.facility.as_deref() == Some(facility) || s.id == facility)
    };
    if scenario.people.iter().any(is_it) {
        Truth::Yes
    } else {
        Truth::Unknown
    }
}
