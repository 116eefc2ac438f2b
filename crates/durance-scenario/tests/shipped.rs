//! Do the scenarios that are shipped read without error, and back from their canonical form?

#![expect(clippy::panic, reason = "a test fails by panicking")]

mod shelf;

use durance_core::Diagnostic;
use durance_scenario::{Scenario, World, canonical, digest, parse};
use std::collections::BTreeMap;

fn errors(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    diagnostics.iter().filter(|d| d.is_error()).collect()
}

fn read_clean(id: &str, catalogue: &BTreeMap<String, String>) -> Scenario {
    let path = format!("scenarios/{id}.toml");
    let (scenario, diagnostics) = parse(&path, &catalogue[&path], &World::new(catalogue));
    assert!(
        errors(&diagnostics).is_empty(),
        "{id}: {:#?}",
        errors(&diagnostics)
    );
    scenario.expect("no errors")
}

/// A scenario line by line, without the places of its texts and the texts themselves.
fn meaning(scenario: &Scenario) -> Vec<String> {
    let text = format!("{scenario:#?}");
    let is_place = |line: &str| {
        ["span: ", "file: \"", "data_files"]
            .iter()
            .any(|p| line.trim_start().starts_with(p))
    };
    text.lines()
        .filter(|line| !is_place(line))
        .map(str::to_owned)
        .collect()
}

fn assert_same(one: &Scenario, other: &Scenario, id: &str) {
    let (one, other) = (meaning(one), meaning(other));
    let differs = one.iter().zip(&other).position(|(a, b)| a != b);
    if let Some(at) = differs {
        panic!(
            "{id}: `{}` became `{}`, after {:?}",
            one[at],
            other[at],
            &one[at.saturating_sub(8)..at]
        );
    }
    assert_eq!(one.len(), other.len(), "{id}");
}

#[test]
fn every_shipped_scenario_reads_and_reads_back() {
    let catalogue = shelf::catalogue();
    let ids = catalogue
        .keys()
        .filter_map(|p| p.strip_prefix("scenarios/")?.strip_suffix(".toml"));
    for id in ids {
        let scenario = read_clean(id, &catalogue);
        let printed = canonical(&scenario);
        let (again, diagnostics) = parse("canonical.toml", &printed, &World::new(&catalogue));
        assert!(
            errors(&diagnostics).is_empty(),
            "{id}, canonical:\n{printed}\n{:#?}",
            errors(&diagnostics)
        );
        let again = again.expect("no errors");
        assert_eq!(
            canonical(&again),
            printed,
            "{id}: the canonical form is its own canonical form"
        );
        assert_eq!(digest(&again), digest(&scenario), "{id}");
        assert_same(&scenario, &again, id);
    }
}

#[test]
fn inputs_stand_in_the_order_of_their_index() {
    let catalogue = shelf::catalogue();
    let scenario = read_clean("us-sv-2025", &catalogue);
    for (position, input) in scenario.inputs().iter().enumerate() {
        assert_eq!(input.index, position);
        assert_eq!(
            scenario.input(&input.path).map(|q| q.index),
            Some(position),
            "{} is not unique",
            input.path
        );
    }
}
