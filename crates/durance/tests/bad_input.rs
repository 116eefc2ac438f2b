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

#[test]
fn shipped_scenarios_owe_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let names = stdout(&durance(folder.path(), &["list"]));
    assert!(names.lines().count() > 3, "{names}");
    for name in names.lines() {
        let name = name.split_whitespace().next().unwrap();
        let output = durance(folder.path(), &["check", "--strict", name]);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        assert_eq!(stdout(&output) + &stderr(&output), "", "{name}");
    }
}

#[test]
fn strict_asks_for_the_reasons_that_are_owed() {
    let text = spoilt("why    = \"Invented\"\n\n[[charge]]", "\n[[charge]]");
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("x.toml"),
        text.replace("why         = \"Invented for learning\"\n", ""),
    )
    .unwrap();
    let output = durance(folder.path(), &["check", "--strict", "x.toml"]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("fee"), "{}", stderr(&output));
}

#[test]
fn somebody_elses_folder_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path().join("work");
    fs::create_dir(&work).unwrap();
    fs::write(work.join("thesis.txt"), "years").unwrap();
    fs::write(folder.path().join("note"), "text").unwrap();
    for target in ["work", "note", "."] {
        let output = durance(
            folder.path(),
            &["assess", "toy", "--draws", "5", "-o", target, "-q"],
        );
        assert_eq!(code(&output), 4, "{target}: {}", stderr(&output));
        assert!(stdout(&output).is_empty(), "work was done for nothing");
    }
    assert_eq!(
        fs::read_to_string(work.join("thesis.txt")).unwrap(),
        "years"
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("note")).unwrap(),
        "text"
    );
}

#[test]
fn one_system_by_itself_is_a_file_to_start_from() {
    let folder = tempfile::tempdir().unwrap();
    let written = durance(folder.path(), &["new", "state.toml", "--system", "-q"]);
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let assessed = durance(
        folder.path(),
        &["assess", "state.toml", "--draws", "10", "-q", "--no-run"],
    );
    assert_eq!(code(&assessed), 0, "{}", stderr(&assessed));
}

#[test]
fn where_data_are_wanted_a_failure_is_data() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.toml"), "").unwrap();
    for (arguments, exit, wanted) in [
        (&["assess", "us-sv-205", "--json"][..], 4, "D1107"),
        (&["check", "nowhere.toml", "--json"], 4, "D1107"),
        (&["law", "screen", "nowhere", "--json"], 4, "D1107"),
        (&["compare", "toy", "nowhere", "--json"], 4, "D1107"),
        (
            &["assess", "toy", "--overlay", "no.toml", "--json"],
            4,
            "D1108",
        ),
        (&["assess", "empty.toml", "--json"], 3, "D0100"),
        (&["claim", "empty.toml", "--json"], 3, "D0100"),
        (&["agreement", "cost", "nowhere", "--json"], 3, "D0830"),
    ] {
        let output = durance(folder.path(), arguments);
        assert_eq!(code(&output), exit, "{arguments:?}");
        let found: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(found["schema"], "durance/diagnostics/1");
        assert_eq!(found["diagnostics"][0]["code"], wanted, "{arguments:?}");
        assert!(!stderr(&output).is_empty(), "people are told as well");
    }
    let lines = durance(folder.path(), &["assess", "nowhere", "--jsonl"]);
    let line: serde_json::Value = serde_json::from_str(&stdout(&lines)).unwrap();
    assert_eq!(line["event"], "failed");
}

#[test]
fn a_reader_who_has_seen_enough_is_no_fault() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_durance"))
        .arg("schema")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // The schema is longer than a pipe holds: the program meets the closed end while it writes.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn a_new_file_takes_answers_that_fit_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let new = |file: &str, answers: &[&str]| {
        let mut arguments = vec!["new", file];
        arguments.extend(answers.iter().flat_map(|answer| ["--answer", answer]));
        durance(folder.path(), &arguments)
    };
    let output = new(
        "Our offer.toml",
        &[
            "currency=EUR",
            "title=A \"new\" offer",
            "fee=80 EUR/person-day",
            "term=2026-06-01 to 2027-05-31",
            "known-as-of=2026-03-01",
        ],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let checked = durance(folder.path(), &["check", "Our offer.toml", "--json"]);
    assert_eq!(code(&checked), 0, "{}", stderr(&checked));
    let text = fs::read_to_string(folder.path().join("Our offer.toml")).unwrap();
    for line in [
        "\"our-offer\"",
        "80 EUR/person-day",
        "2026-03-01",
        "A \"new\" offer",
    ] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
    assert!(!text.contains("USD"), "{text}");
    for wrong in [
        "places=1,000 people",
        "fee=80 EUR/person-day",
        "fees=8",
        "places",
    ] {
        let output = new("wrong.toml", &[wrong]);
        assert_eq!(code(&output), 2, "{wrong}");
        assert!(!stderr(&output).is_empty());
        assert!(!folder.path().join("wrong.toml").exists(), "{wrong}");
    }
    let again = new("Our offer.toml", &[]);
    assert_eq!(code(&again), 2, "what is there is not written over");
}

#[test]
fn a_stay_that_may_be_drawn_at_nothing_runs() {
    let folder = tempfile::tempdir().unwrap();
    for stay in ["0 to 30 days, triangular", "1 to 30 days, normal"] {
        let text = spoilt("stay = \"300 days\"", &format!("stay = \"{stay}\""));
        fs::write(folder.path().join("short.toml"), text).unwrap();
        let arguments = ["assess", "short.toml", "--draws", "100", "--no-run", "-q"];
        let output = durance(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{stay}: {}", stderr(&output));
    }
}
