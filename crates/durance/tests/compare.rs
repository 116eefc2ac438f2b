//! Are scenarios compared draw by draw, and is only what differs named?

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;
use std::path::Path;

fn compared(folder: &Path, arguments: &[&str]) -> Value {
    let all = [
        &["compare"],
        arguments,
        &["--draws", "50", "--json", "--no-run", "-q"],
    ]
    .concat();
    let output = durance(folder, &all);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("the result is JSON")
}

fn figure<'a>(found: &'a Value, id: &str) -> &'a Value {
    let figures = found["figures"].as_array().unwrap();
    figures.iter().find(|f| f["id"] == id).unwrap()
}

#[test]
fn a_scenario_differs_from_itself_in_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let found = compared(folder.path(), &["toy", "toy"]);
    assert_eq!(found["schema"], "durance/compare/1");
    assert!(
        found["inputs"].as_array().unwrap().is_empty(),
        "{}",
        found["inputs"]
    );
    for figure in found["figures"].as_array().unwrap() {
        let difference = &figure["differences"][1];
        if difference.is_object() {
            assert_eq!(difference["more"], 0.0, "{figure}");
            assert_eq!(difference["less"], 0.0, "{figure}");
        }
    }
}

#[test]
fn what_was_changed_in_one_is_all_that_differs() {
    let folder = tempfile::tempdir().unwrap();
    let set = "B:contract.clause.fee.amount=70 USD/person-day";
    let expr = "fee_paid[B] - fee_paid[A]";
    let found = compared(folder.path(), &["toy", "toy", "--set", set, "--expr", expr]);
    let inputs = found["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 1, "{inputs:?}");
    assert_eq!(inputs[0]["id"], "contract.clause.fee.amount");
    // The same people are sent in the same draws; only the fee differs.
    let sent = &figure(&found, "people_transferred")["differences"][1];
    assert_eq!(
        (&sent["more"], &sent["less"]),
        (&Value::from(0.0), &Value::from(0.0))
    );
    let fee = &figure(&found, "fee_paid")["differences"][1];
    assert_eq!(fee["spread"], found["expressions"][0]["value"]["spread"]);
    assert_eq!(found["expressions"][0]["unit"], "USD");
}

#[test]
fn the_report_holds_both_and_their_difference() {
    let folder = tempfile::tempdir().unwrap();
    let output = durance(
        folder.path(),
        &[
            "compare",
            "toy",
            "toy",
            "--set",
            "B:contract.clause.fee.amount=70 USD/person-day",
            "--draws",
            "50",
            "-o",
            "both",
            "-q",
        ],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let page = std::fs::read_to_string(folder.path().join("both/report.html")).unwrap();
    assert!(page.contains("B \u{2212} A") && page.contains("draw by draw"));
    assert!(!page.contains('\u{ab}'), "a message is missing");
    assert!(page.len() < 1_000_000);
    assert!(folder.path().join("both/comparison.json").is_file());
}

#[test]
fn what_makes_no_sense_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let one = durance(folder.path(), &["compare", "toy"]);
    assert_eq!(code(&one), 2);
    let formula = durance(
        folder.path(),
        &[
            "compare",
            "toy",
            "toy",
            "--expr",
            "fee_paid[C] - fee_paid[A]",
        ],
    );
    assert_eq!(code(&formula), 2);
    assert!(
        stderr(&formula).contains("there is no scenario C here"),
        "{}",
        stderr(&formula)
    );
    let figure = durance(
        folder.path(),
        &[
            "compare",
            "toy",
            "toy",
            "--expr",
            "fee_payd[A]",
            "--draws",
            "20",
            "--no-run",
        ],
    );
    assert_eq!(code(&figure), 2);
    assert!(
        stderr(&figure).contains("did you mean `fee_paid`?"),
        "{}",
        stderr(&figure)
    );
}
