//! Which counts are so small that they could point at people, and what is an assessment without them?
//!
//! A *small count* is a number of people from one to nine that somebody **counted**: the size of a group that
//! the scenario states, the stock of a system, a day of a series that was observed. It stays small when it is
//! stated as a range that ends below ten.
//!
//! Not small counts: zero, which points at nobody; simulated results, which are ranges over draws of people
//! who do not exist; places, quotas, standards and steps of cost, which are terms and not people.
//!
//! Where a count is masked, so is what would give it back: figures without any spread that rest on it, and,
//! where it is the size of a group, the people of the legal funnel, whose sums would yield it by subtraction;
//! the number of groups stays.

use durance_core::assessment::{Assessment, BandSeries, FunnelStep, InputCard, PeopleRange, Trace};
use durance_core::{Diagnostic, Severity};
use std::collections::BTreeSet;

/// Counts below this many people are small.
pub const LEAST: f64 = 10.0;

/// What stands in place of a small count.
const WORDS: &str = "fewer than 10 people (masked)";

/// A small count in an assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallCount {
    /// Path of the input, or id of the series.
    pub id: String,
    /// In words.
    pub label: String,
    /// May anyone read it already? True if every source has an address, or the data are of the catalogue.
    pub public: bool,
}

/// Every small count. `private` tells of a data file's name whether it lies outside the catalogue.
pub fn find(assessment: &Assessment, private: &dyn Fn(&str) -> bool) -> Vec<SmallCount> {
    let inputs = assessment.inputs.iter().filter(|card| is_small(card));
    let mut found: Vec<SmallCount> = inputs
        .map(|card| SmallCount {
            id: card.path.clone(),
            label: card.label.clone(),
            public: is_public(assessment, card, private),
        })
        .collect();
    // The two courses of one system carry the same history: it counts once.
    let mut told = BTreeSet::new();
    for series in &assessment.series {
        let system = series.id.split('.').nth(1).unwrap_or(&series.id);
        if has_small_history(series) && told.insert(system) {
            found.push(SmallCount {
                id: series.id.clone(),
                label: format!("history of {}", series.label),
                public: history_is_public(assessment, system, private),
            });
        }
    }
    found
}

fn is_people(unit: &str) -> bool {
    unit == "people" || unit == "person"
}

fn in_small(value: f64) -> bool {
    (1.0..LEAST).contains(&value)
}

/// Sizes of groups and stocks; places, quotas and steps are terms.
fn counts_people(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or_default();
    (path.starts_with("people.") || path.starts_with("system."))
        && matches!(last, "count" | "stock")
}

fn is_small(card: &InputCard) -> bool {
    let (Some(low), Some(high)) = (card.p05, card.p95) else {
        return false;
    };
    let stated = low == high || !card.sources.is_empty();
    counts_people(&card.path)
        && is_people(&card.unit)
        && !card.explored
        && stated
        && in_small(low)
        && in_small(high)
}

fn has_small_history(series: &BandSeries) -> bool {
    is_people(&series.unit) && series.history.iter().any(|(_, value)| in_small(*value))
}

fn is_public(assessment: &Assessment, card: &InputCard, private: &dyn Fn(&str) -> bool) -> bool {
    if let Some(file) = data_file(&card.text) {
        return !private(file) || cites_public(assessment, card);
    }
    cites_public(assessment, card)
}

/// Cites at least one source, and each of them has an address where it can be read.
fn cites_public(assessment: &Assessment, card: &InputCard) -> bool {
    let readable = |id: &String| {
        let mut sources = assessment.sources.iter();
        sources.any(|s| s.id == *id && !s.url.is_empty())
    };
    !card.sources.is_empty() && card.sources.iter().all(readable)
}

fn history_is_public(
    assessment: &Assessment,
    system: &str,
    private: &dyn Fn(&str) -> bool,
) -> bool {
    let path = format!("system.{system}.history");
    let card = assessment.inputs.iter().find(|card| card.path == path);
    card.is_some_and(|card| is_public(assessment, card, private))
}

/// The file in `data("file.csv", column)`.
fn data_file(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix("data(")?;
    rest.split('"').nth(1)
}

/// The assessment without these counts, and with a notice that says so.
pub fn masked(assessment: &Assessment, counts: &[SmallCount]) -> Assessment {
    let mut a = assessment.clone();
    if counts.is_empty() {
        return a;
    }
    let ids: BTreeSet<String> = counts.iter().map(|count| count.id.clone()).collect();
    let gone = telling_figures(&a, &ids);
    a.results.retain(|figure| !gone.contains(&figure.id));
    a.traces.retain(|id, _| !gone.contains(id));
    for trace in a.traces.values_mut() {
        mask_trace(trace, &ids, &gone);
    }
    for card in a.inputs.iter_mut().filter(|card| ids.contains(&card.path)) {
        mask_card(card);
    }
    for term in &mut a.scenario.terms {
        if term.trace.as_ref().is_some_and(|path| ids.contains(path)) {
            term.value = WORDS.to_owned();
        }
    }
    for group in &mut a.law.groups {
        if group
            .people
            .trace
            .as_ref()
            .is_some_and(|path| ids.contains(path))
        {
            group.people = PeopleRange {
                trace: group.people.trace.take(),
                ..PeopleRange::default()
            };
        }
    }
    if ids.iter().any(|id| id.starts_with("people.")) {
        a.law.funnel.iter_mut().for_each(mask_step);
    }
    a.series.iter_mut().for_each(mask_series);
    for flip in &mut a.flips {
        if flip.inputs.iter().any(|path| ids.contains(path)) {
            (flip.value, flip.assumed, flip.distance) =
                (WORDS.to_owned(), WORDS.to_owned(), String::new());
            (flip.at, flip.over_draws) = (Vec::new(), None);
        }
    }
    a.alternatives
        .iter_mut()
        .for_each(|course| course.figures.retain(|_, id| !gone.contains(id)));
    a.diagnostics.push(notice(counts));
    // What the sections say is said again, of what is left.
    a.sections = crate::sections::cards(&a);
    a
}

/// Figures that give a masked count back: no spread at all, and resting on it at whatever depth.
fn telling_figures(assessment: &Assessment, ids: &BTreeSet<String>) -> BTreeSet<String> {
    let exact = assessment.results.iter().filter(|f| f.p05 == f.p95);
    exact
        .filter(|f| rests_on(assessment, &f.trace, ids, &mut BTreeSet::new()))
        .map(|f| f.id.clone())
        .collect()
}

fn rests_on(
    assessment: &Assessment,
    trace: &str,
    ids: &BTreeSet<String>,
    seen: &mut BTreeSet<String>,
) -> bool {
    if !seen.insert(trace.to_owned()) {
        return false;
    }
    let Some(trace) = assessment.traces.get(trace) else {
        return false;
    };
    trace.steps.iter().any(|step| match step.kind.as_str() {
        "input" => ids.contains(&step.id),
        "figure" => rests_on(assessment, &step.id, ids, seen),
        _ => false,
    })
}

fn mask_trace(trace: &mut Trace, ids: &BTreeSet<String>, gone: &BTreeSet<String>) {
    trace
        .steps
        .retain(|step| step.kind != "figure" || !gone.contains(&step.id));
    for step in &mut trace.steps {
        if step.kind == "input" && ids.contains(&step.id) {
            step.value = WORDS.to_owned();
        }
    }
}

fn mask_card(card: &mut InputCard) {
    card.text = WORDS.to_owned();
    (card.p05, card.p50, card.p95) = (None, None, None);
    card.shape = "masked".to_owned();
}

/// Takes the people out of a step: sums of known groups and one masked group would give it back.
fn mask_step(step: &mut FunnelStep) {
    step.people.clear();
    step.range.clear();
    step.sentence.clear();
}

/// Takes observed days below ten out, and simulated days that only repeat them.
fn mask_series(series: &mut BandSeries) {
    if !is_people(&series.unit) {
        return;
    }
    series.history.retain(|(_, value)| !in_small(*value));
    let keep: Vec<bool> = (0..series.dates.len())
        .map(|i| match (series.p05.get(i), series.p95.get(i)) {
            (Some(low), Some(high)) => low != high || !in_small(*low),
            _ => true,
        })
        .collect();
    let kept = |values: &mut Vec<f64>| {
        let mut at = keep.iter();
        values.retain(|_| at.next().copied().unwrap_or(true));
    };
    for band in [
        &mut series.p05,
        &mut series.p25,
        &mut series.p50,
        &mut series.p75,
        &mut series.p95,
    ] {
        kept(band);
    }
    series.paths.iter_mut().for_each(kept);
    let mut at = keep.iter();
    series.dates.retain(|_| at.next().copied().unwrap_or(true));
}

fn notice(counts: &[SmallCount]) -> Diagnostic {
    let names: Vec<&str> = counts.iter().map(|count| count.id.as_str()).collect();
    Diagnostic {
        code: "D1101".to_owned(),
        severity: Severity::Advice,
        message: format!(
            "counts of fewer than {LEAST} people are masked: `{}`",
            names.join("`, `")
        ),
        labels: Vec::new(),
        notes: vec!["a number so small can point at people".to_owned()],
        help: None,
    }
}
