//! Does every number of the catalogue's money have a source there, and is none stronger than its source?

mod support;

use durance_core::{Confidence, Source};
use durance_finance::{agreements, costs, econ};
use std::collections::BTreeMap;

#[derive(serde::Deserialize)]
struct Register {
    source: Vec<Source>,
}

fn register() -> BTreeMap<String, Source> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog/sources");
    let mut sources = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("the register of sources") {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|e| e == "toml") {
            let text = std::fs::read_to_string(&path).expect("a text");
            let register: Register = toml::from_str(&text).expect("sources in their form");
            sources.extend(register.source.into_iter().map(|s| (s.id.clone(), s)));
        }
    }
    sources
}

/// Each number: what it is, its sources, how strong it claims to be.
fn numbers() -> Vec<(String, Vec<String>, Confidence)> {
    let catalog = support::catalog();
    let mut numbers = Vec::new();
    for (id, schedule) in agreements(&catalog).0 {
        numbers.push((
            id.clone(),
            schedule.contract.sources.clone(),
            Confidence::Known,
        ));
        for clause in &schedule.contract.clauses {
            if clause.is_priced() {
                numbers.push((
                    format!("{id}: {}", clause.id),
                    clause.sources.clone(),
                    clause.confidence,
                ));
            }
        }
        for printed in &schedule.printed {
            numbers.push((
                format!("{id}: printed"),
                vec![printed.source.clone()],
                Confidence::Known,
            ));
        }
        if let Some(held) = schedule.held.filter(|h| !h.source.is_empty()) {
            numbers.push((format!("{id}: held"), vec![held.source], Confidence::Known));
        }
    }
    for (id, table) in costs::tables(&catalog).0 {
        for figure in table.figures {
            numbers.push((
                format!("{id}: {}", figure.label),
                vec![figure.source],
                figure.confidence,
            ));
        }
    }
    let (schedules, _) = econ::discount_schedules(&catalog);
    for (id, schedule) in schedules.into_iter().filter(|(id, _)| id != "none") {
        numbers.push((id, schedule.sources, schedule.confidence));
    }
    numbers
}

#[test]
fn every_number_names_a_source_of_the_register_and_claims_no_more_than_it() {
    let register = register();
    let mut wrong = Vec::new();
    for (what, sources, confidence) in numbers() {
        if sources.is_empty() {
            wrong.push(format!("{what}: no source"));
        }
        for id in sources {
            match register.get(&id) {
                None => wrong.push(format!("{what}: no source `{id}`")),
                Some(source) if source.is_weak() && confidence != Confidence::Known => {
                    wrong.push(format!(
                        "{what}: stronger than `{id}`, which nobody has read"
                    ));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn yearly_rates_are_those_of_the_register_and_as_old() {
    let register = register();
    let catalog = support::catalog();
    let mut compared = 0;
    for path in [econ::PRICES, econ::EXCHANGE_RATES] {
        for line in catalog[path].lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let Some(source) = register.get(cells[5]) else {
                assert_eq!(cells[5], "worldbank-cpi", "{line}");
                continue;
            };
            assert_eq!(source.value, cells[2].parse().ok(), "{line}");
            assert_eq!(source.published.to_string(), cells[3], "{line}");
            assert_eq!(
                format!("{:?}", source.confidence).to_lowercase(),
                cells[4],
                "{line}"
            );
            compared += 1;
        }
    }
    assert!(compared > 90, "{compared} compared");
}

#[test]
fn nothing_is_known_before_it_was_published() {
    let catalog = support::catalog();
    let on = |day: &str| econ::rates(&catalog, Some(day.parse().expect("a date"))).0;
    assert_eq!(
        on("2025-02-05").indices["us"]
            .at(2024)
            .map(|v| v.to_string())
            .as_deref(),
        Some("313.689")
    );
    assert_eq!(on("2025-01-30").indices["us"].at(2024), None);
}
