//! Do agreements, prices and precedents say in the program what their terms say?

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;
use std::path::Path;

fn run(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let output = durance(folder.path(), arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

fn cost(arguments: &[&str]) -> Value {
    let all = [&["agreement", "cost"], arguments, &["--json"]].concat();
    serde_json::from_str(&run(&all)).expect("the result is JSON")
}

fn assessment(folder: &Path, arguments: &[&str]) -> Value {
    let all = [&["assess"], arguments, &["--json", "--no-run", "-q"]].concat();
    let output = durance(folder, &all);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("the result is JSON")
}

fn assessed(arguments: &[&str]) -> Value {
    assessment(tempfile::tempdir().expect("a folder").path(), arguments)
}

fn value(found: &Value, id: &str, key: &str) -> f64 {
    let results = found["results"].as_array().expect("a list of figures");
    let figure = results.iter().find(|f| f["id"] == id);
    let figure = figure.ok_or_else(|| format!("no figure `{id}`"));
    figure.expect("the figure")[key].as_f64().expect("a number")
}

/// Ids of the shipped precedents, from the list that people read.
fn precedents() -> Vec<String> {
    let listed = run(&["list"]);
    let names = listed.split_whitespace();
    let mut found: Vec<String> = names
        .filter(|w| w.starts_with("precedents/"))
        .map(str::to_owned)
        .collect();
    found.dedup();
    found
}

#[test]
fn printed_figures_come_out_of_the_terms() {
    // 250 are paid for, 228 held: 72 becomes 78.95.
    let vermont = cost(&["us-vt-pennsylvania", "--held", "228"]);
    assert_eq!(vermont["per_person_day"], "78.95");
    assert_eq!(
        cost(&["us-vt-pennsylvania", "--held", "250"])["per_person_day"],
        "72.00"
    );
    assert_eq!(cost(&["dk-xk-gjilan"])["total"], "210000000.00");
    assert_eq!(cost(&["us-sv-2025-announced"])["per_person_day"], "54.79");
    assert_eq!(cost(&["us-sv-2025-paid"])["per_person_day"], "152.33");
}

#[test]
fn people_held_may_be_a_series() {
    let steps = cost(&[
        "us-vt-pennsylvania",
        "--held",
        "2017-10-01=250,2018-04-01=300",
    ]);
    // 182 days at 250 and 183 at 300, all above the minimum.
    assert_eq!(steps["person_days"], 182 * 250 + 183 * 300);
    assert_eq!(steps["per_person_day"], "72.00");
    let folder = tempfile::tempdir().unwrap();
    let many = durance(
        folder.path(),
        &["agreement", "cost", "us-vt-pennsylvania", "--held", "many"],
    );
    assert_ne!(code(&many), 0);
    assert!(stderr(&many).contains("D0832"), "{}", stderr(&many));
}

#[test]
fn every_agreement_is_listed_shown_and_costed() {
    let list = run(&["agreement", "list"]);
    let ids: Vec<&str> = list
        .lines()
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(ids.len() > 15, "{list}");
    for id in ids {
        assert!(run(&["agreement", "show", id]).contains("pays"), "{id}");
        let found = cost(&[id]);
        assert_eq!(found["id"], id);
        let parts = found["by_clause"].as_array().unwrap();
        let amount = |v: &Value| v.as_str().unwrap().parse::<f64>().unwrap();
        let sum: f64 = parts.iter().map(|c| amount(&c["amount"])).sum();
        let total = amount(&found["total"]);
        // Each clause is rounded to the cent by itself.
        assert!(
            (sum - total).abs() <= 0.01 * parts.len() as f64,
            "{id}: {sum} {total}"
        );
    }
}

#[test]
fn the_headline_is_shown_and_not_booked() {
    let found = assessed(&["us-sv-2025-reported", "--draws", "60"]);
    assert!((value(&found, "headline_price.fee", "p50") - 20_000.0).abs() < 1.0);
    // 120.80 a day, 365 times; the notice prints 44,090 a year.
    let average = value(&found, "headline_price.us-federal-prisons", "p50");
    assert!((average - 44_092.0).abs() < 1.0, "{average}");
    let avoided = value(&found, "per_day.avoided", "p95");
    let headline = value(&found, "per_day.average.us-immigration-detention", "p95");
    assert!(avoided < headline, "{avoided} is not below {headline}");
    assert!(value(&found, "cost_avoided", "mean") < value(&found, "headline_saving", "mean"));
}

#[test]
fn the_net_is_the_sum_of_its_parts_in_each_draw() {
    for seed in ["1", "2", "3"] {
        // With one draw every quantile is that draw.
        let found = assessed(&["us-sv-2025", "--draws", "1", "--seed", seed]);
        let at = |id: &str| value(&found, id, "mean");
        let charges = [
            "transport",
            "removal-flight",
            "return-flight",
            "monitoring",
            "litigation",
        ];
        let beside: f64 = charges.iter().map(|c| at(&format!("charge.{c}"))).sum();
        let parts = at("fee_paid") + beside - at("cost_avoided");
        let net = at("net_cost.sender");
        assert!((parts - net).abs() < 0.1, "seed {seed}: {parts} {net}");
        let both = net + at("net_cost.receiver");
        assert!((both - at("net_cost.both")).abs() < 0.1, "seed {seed}");
    }
}

#[test]
fn other_courses_stand_under_the_same_headings() {
    let found = assessed(&["us-sv-2025", "--draws", "20"]);
    let rows = found["alternatives"].as_array().unwrap();
    let ids: Vec<&str> = rows.iter().map(|a| a["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "offer",
            "do-nothing",
            "build-places",
            "release-30-days-earlier"
        ]
    );
    // No source gives a cost of building: it stays unknown.
    assert!(rows[2]["figures"].get("cost").is_none());
    assert!(
        rows[2]["remarks"]["cost"]
            .as_str()
            .unwrap()
            .contains("no sourced cost")
    );
    // Fewer people held costs less.
    assert!(value(&found, "alternative.release-30-days-earlier.cost", "p95") < 0.0);
    assert!(value(&found, "alternative.release-30-days-earlier.relief", "p50") > 0.0);
    for figures in rows.iter().filter_map(|a| a["figures"].as_object()) {
        for id in figures.values() {
            value(&found, id.as_str().unwrap(), "p50");
        }
    }
}

#[test]
fn precedents_are_marks_only_once_they_were_public() {
    let marks = |found: &Value| -> Vec<String> {
        let curves = found["curves"].as_array().unwrap();
        let zone = curves.iter().find(|c| c["id"] == "fee_sender_max").unwrap();
        let ticks = zone["ticks"].as_array().unwrap();
        ticks
            .iter()
            .map(|t| t[1].as_str().unwrap().to_owned())
            .collect()
    };
    let found = assessed(&["us-sv-2025", "--draws", "20"]);
    let early = marks(&found);
    assert!(
        early
            .iter()
            .any(|m| m.starts_with("Denmark rents") || m.starts_with("Belgium rents")),
        "{early:?}"
    );
    // Paid from March 2025 on, and told in 2026.
    assert!(
        !early.iter().any(|m| m.contains("El Salvador")),
        "{early:?}"
    );
    let curves = found["curves"].as_array().unwrap();
    assert!(curves.iter().any(|c| c["id"] == "break_even_fee_by_days"));
}

#[test]
fn every_precedent_checks_and_assesses() {
    let all = precedents();
    assert!(all.len() >= 11, "{all:?}");
    for id in &all {
        let checked = run(&["check", id]);
        assert!(!checked.contains("error:"), "{id}: {checked}");
        let found = assessed(&[id, "--draws", "20"]);
        assert!(value(&found, "fee_paid", "p50") >= 0.0, "{id}");
        let terms = found["scenario"]["terms"].as_array().unwrap();
        assert!(
            terms.len() > 3,
            "{id}: the clauses of the agreement are missing"
        );
    }
}

#[test]
fn a_yearly_sum_costs_the_same_however_many_are_held() {
    let found = assessed(&["precedents/no-nl-norgerhaven", "--draws", "20"]);
    assert!(value(&found, "people_transferred", "p50") > 200.0);
    let (low, high) = (
        value(&found, "fee_paid", "p05"),
        value(&found, "fee_paid", "p95"),
    );
    assert!((high - low).abs() < 1.0, "{low} to {high}");
    // Three years at 270 million, in prices of the first: prices rose, so it weighs less.
    assert!(high < 810e6 && high > 700e6, "{high}");
}

#[test]
fn what_no_draw_could_book_is_said_before_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let shares = durance(
        folder.path(),
        &[
            "assess",
            "us-sv-2025",
            "--draws",
            "5",
            "--no-run",
            "-q",
            "--set",
            "avoidable.us-federal-prisons.variable=60% to 80%, uniform",
        ],
    );
    assert_ne!(code(&shares), 0);
    let said = stderr(&shares) + &stdout(&shares);
    assert!(said.contains("D0850"), "{said}");
    assert!(
        said.contains("avoidable.us-federal-prisons.step.share"),
        "{said}"
    );
}

#[test]
fn a_discount_schedule_of_the_catalogue_is_used() {
    let found = assessed(&["precedents/uk-rw", "--draws", "20"]);
    let (plain, discounted) = (
        value(&found, "net_cost.sender", "p50"),
        value(&found, "net_cost_present_value.sender", "p50"),
    );
    assert!(discounted < plain, "{discounted} {plain}");
    let folder = tempfile::tempdir().unwrap();
    let wrong = durance(
        folder.path(),
        &[
            "assess",
            "precedents/uk-rw",
            "--draws",
            "5",
            "--no-run",
            "-q",
            "--set",
            "discount.rate=green-boot",
        ],
    );
    assert_ne!(code(&wrong), 0);
    assert!(stderr(&wrong).contains("D0831"), "{}", stderr(&wrong));
}
