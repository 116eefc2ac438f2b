//! Which sources stand behind a number? Followed through figures and inputs down to the last one.
//!
//! An origin is written as in the report's `data-from`: `figure:net_cost.sender`, `input:offer.places`,
//! `source:…`, `standard:…`, `authority:…`, `group:…`, `term:…`, or the name of a list of the assessment.

use durance_core::assessment::{Assessment, Flip};
use std::collections::BTreeSet;

/// Ids of every source behind a trace, sorted: those it names, those of its inputs, those of its parts.
pub fn sources_behind(assessment: &Assessment, trace: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut sources = BTreeSet::new();
    follow(assessment, trace, &mut seen, &mut sources);
    sources.into_iter().collect()
}

fn follow(
    assessment: &Assessment,
    trace: &str,
    seen: &mut BTreeSet<String>,
    sources: &mut BTreeSet<String>,
) {
    // A figure may stand in its own formula; each is followed once.
    if !seen.insert(trace.to_owned()) {
        return;
    }
    let Some(trace) = assessment.traces.get(trace) else {
        return;
    };
    for step in &trace.steps {
        match step.kind.as_str() {
            "source" => {
                sources.insert(step.id.clone());
            }
            "input" => {
                sources.extend(sources_of_inputs(
                    assessment,
                    std::slice::from_ref(&step.id),
                ));
            }
            "figure" => follow(assessment, &step.id, seen, sources),
            _ => {}
        }
    }
}

/// Ids of the sources that inputs cite, sorted.
pub fn sources_of_inputs(assessment: &Assessment, paths: &[String]) -> Vec<String> {
    let cards = assessment.inputs.iter();
    let cited = cards.filter(|card| paths.contains(&card.path));
    let sources: BTreeSet<String> = cited.flat_map(|card| card.sources.clone()).collect();
    sources.into_iter().collect()
}

/// Where an uncertain number comes from: its input; for the coin of an event, the chance of that event.
pub fn origin_of_input(assessment: &Assessment, path: &str) -> String {
    let known = |path: &str| assessment.inputs.iter().any(|i| i.path == path);
    let chance = path.strip_suffix(".happens").map(|e| format!("{e}.chance"));
    match chance {
        _ if known(path) => format!("input:{path}"),
        Some(chance) if known(&chance) => format!("input:{chance}"),
        _ => "sensitivity".to_owned(),
    }
}

/// Where the value that turns a conclusion comes from: its own trace, else its inputs.
pub fn origin_of_flip(assessment: &Assessment, flip: &Flip) -> String {
    if assessment.traces.contains_key(&flip.trace) {
        return format!("figure:{}", flip.trace);
    }
    let inputs: Vec<String> = flip.inputs.iter().map(|p| format!("input:{p}")).collect();
    match inputs.is_empty() {
        true => "flips".to_owned(),
        false => inputs.join(" "),
    }
}

/// Lists of the assessment that may stand as an origin by their own name.
const LISTS: [&str; 16] = [
    "alternatives",
    "claims",
    "conditions",
    "convention",
    "diagnostics",
    "flips",
    "inputs",
    "law",
    "omissions",
    "responsibility",
    "results",
    "run",
    "scenario",
    "sensitivity",
    "sources",
    "traces",
];

/// Does every origin in this text (several are set apart by spaces) name something in the assessment?
pub fn resolves(assessment: &Assessment, origin: &str) -> bool {
    // The name of a term may hold spaces.
    if let Some(name) = origin.strip_prefix("term:") {
        return assessment.scenario.terms.iter().any(|t| t.name == name);
    }
    !origin.is_empty() && origin.split(' ').all(|one| resolves_one(assessment, one))
}

fn resolves_one(assessment: &Assessment, origin: &str) -> bool {
    match origin.split_once(':') {
        None => LISTS.contains(&origin),
        Some(("figure", id)) => assessment.traces.contains_key(id),
        Some(("group", id)) => assessment.law.groups.iter().any(|g| g.id == id),
        Some(("authority", id)) => assessment.law.authorities.iter().any(|a| a.id == id),
        Some(("standard", id)) => assessment.conditions.iter().any(|c| c.standard == id),
        Some(("input", path)) => assessment.inputs.iter().any(|i| i.path == path),
        Some(("source", id)) => assessment.sources.iter().any(|s| s.id == id),
        Some(_) => false,
    }
}
