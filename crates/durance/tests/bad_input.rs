//! Does bad input get an answer that helps, and is nothing half-written?

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use common::{code, durance, stderr, stdout};
use std::fs;

/// A valid file to spoil.
const GOOD: &str = include_str!("../../../catalog/scenarios/toy.toml");

/// Runs `check` on a text; returns exit code and what was said.
fn check(text: &str) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.toml"), text).unwrap();
    let output = durance(folder.path(), &["check", "x.toml"]);
    (code(&output), stderr(&output))
}

fn spoilt(from: &str, to: &str) -> String {
    assert!(
        GOOD.contains(from),
        "the toy scenario no longer holds `{from}`"
    );
    GOOD.replacen(from, to, 1)
}

#[test]
fn the_toy_is_good() {
    let (exit, said) = check(GOOD);
    assert_eq!(exit, 0, "{said}");
}

#[test]
fn an_empty_file_is_an_answer_not_a_crash() {
    let (exit, said) = check("");
    assert_eq!(exit, 3, "{said}");
    assert!(said.contains("error"), "{said}");
}

#[test]
fn two_mistakes_are_reported_together() {
    let text = spoilt("\"500 USD/person\"", "\"1,000,000 USD/person\"").replacen(
        "[offer]",
        "[offer]\nplacess = \"3\"",
        1,
    );
    let (exit, said) = check(&text);
    assert_eq!(exit, 3);
    assert!(
        said.contains("placess") && said.contains("1,000,000"),
        "{said}"
    );
    assert!(said.contains("places"), "no suggestion in: {said}");
}

#[test]
fn a_name_of_a_person_is_refused() {
    let (exit, said) = check(&spoilt(
        "[[people]]",
        "[[people]]\ndate_of_birth = 1990-01-01",
    ));
    assert_eq!(exit, 3, "{said}");
    assert!(said.contains("date_of_birth"), "{said}");
}

#[test]
fn a_missing_scenario_names_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let output = durance(folder.path(), &["assess", "us-sv-2052"]);
    assert_eq!(code(&output), 4);
    assert!(
        stderr(&output).contains("us-sv-2025"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn an_unknown_verb_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&durance(folder.path(), &["asses", "toy"])), 2);
}

#[test]
fn a_folder_that_cannot_be_written_is_found_out_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("occupied"), "a file, not a folder").unwrap();
    let output = durance(
        folder.path(),
        &["assess", "toy", "-o", "occupied/run", "-q"],
    );
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    assert!(stdout(&output).is_empty(), "work was done for nothing");
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .flatten()
        .map(|e| e.file_name())
        .collect();
    assert_eq!(left, ["occupied"]);
}

#[test]
fn errors_come_as_json_when_json_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("x.toml"),
        spoilt("[offer]", "[offer]\nplacess = \"3\""),
    )
    .unwrap();
    let output = durance(folder.path(), &["assess", "x.toml", "--json"]);
    assert_eq!(code(&output), 3);
    let found: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let errors = found["diagnostics"].as_array().unwrap();
    assert!(
        errors
            .iter()
            .any(|d| d["message"].as_str().unwrap().contains("placess"))
    );
}

#[test]
fn new_writes_a_file_that_checks_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let written = durance(folder.path(), &["new", "mine.toml", "-q"]);
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let checked = durance(folder.path(), &["check", "mine.toml"]);
    assert_eq!(code(&checked), 0, "{}", stderr(&checked));
    let before = fs::read(folder.path().join("mine.toml")).unwrap();
    assert_eq!(code(&durance(folder.path(), &["new", "mine.toml"])), 2);
    assert_eq!(fs::read(folder.path().join("mine.toml")).unwrap(), before);
}

#[test]
fn every_code_has_a_page_and_no_code_has_two() {
    let mut seen = std::collections::BTreeSet::new();
    for doc in durance::cli::codes() {
        assert!(seen.insert(doc.code), "{} is explained twice", doc.code);
        assert!(
            doc.page.len() > 60,
            "{} has no page worth reading",
            doc.code
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let output = durance(folder.path(), &["explain", seen.first().unwrap()]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains(seen.first().unwrap()));
}
