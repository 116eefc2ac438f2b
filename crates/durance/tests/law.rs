//! Does the law reach the reader, and the engine: readings, ranges of people, orders of courts?

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;
use std::path::Path;

/// The law section of `durance law screen --json`.
fn screened(folder: &Path, arguments: &[&str]) -> Value {
    let output = durance(
        folder,
        &[&["law", "screen"], arguments, &["--json"]].concat(),
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let found: Value = serde_json::from_str(&stdout(&output)).expect("the answer is JSON");
    found["law"].clone()
}

fn assessed(folder: &Path, scenario: &str) -> Value {
    let output = durance(
        folder,
        &[
            "assess", scenario, "--draws", "40", "--json", "--no-run", "-q",
        ],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("the result is JSON")
}

fn verdict(law: &Value, group: &str) -> String {
    let groups = law["groups"].as_array().unwrap();
    let group = groups.iter().find(|g| g["id"] == group).unwrap();
    group["verdict"].as_str().unwrap().to_owned()
}

fn result(assessment: &Value, id: &str, quantile: &str) -> f64 {
    let results = assessment["results"].as_array().unwrap();
    let figure = results.iter().find(|f| f["id"] == id).unwrap();
    figure[quantile].as_f64().unwrap()
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_reading_of_the_command_line_decides() {
    let folder = tempfile::tempdir().unwrap();
    let under = |reading: &str| {
        let law = screened(folder.path(), &["us-sv-2025", "--reading", reading]);
        verdict(&law, "detained-final-order")
    };
    assert_eq!(under("us/third-country-custody=challengers"), "barred");
    assert_eq!(under("third-country-custody=challengers"), "barred");
    assert_eq!(under("third-country-custody=government"), "conditional");
    assert_eq!(under("third-country-custody=both"), "contested");
    assert_eq!(
        under("us/wongwing-1896/no-punishment-without-trial=challengers"),
        "barred",
        "a rule stands for the question that it takes a side in"
    );
}

#[test]
fn a_chosen_reading_is_open_to_no_side() {
    let folder = tempfile::tempdir().unwrap();
    let open = screened(folder.path(), &["us-sv-2025"]);
    let chosen = screened(
        folder.path(),
        &[
            "us-sv-2025",
            "--reading",
            "third-country-custody=challengers",
        ],
    );
    let positions = |law: &Value| -> Vec<String> {
        let steps = law["funnel"].as_array().unwrap();
        let mut names: Vec<String> = steps
            .iter()
            .map(|s| s["reading"].as_str().unwrap().to_owned())
            .collect();
        names.dedup();
        names
    };
    // The sides still differ on other questions, but no position is told twice.
    assert_eq!(positions(&open), ["challengers", "government"]);
    assert_eq!(positions(&chosen), ["challengers", "government"]);
    let barred = |law: &Value, position: &str| {
        let steps = law["funnel"].as_array().unwrap();
        let last = steps.iter().rfind(|s| s["reading"] == position).unwrap();
        last["people"]["barred"].as_f64().unwrap()
    };
    let against = barred(&open, "challengers");
    assert!(barred(&open, "government") < against);
    assert_eq!(barred(&chosen, "government"), against);
    assert_eq!(barred(&chosen, "challengers"), against);
}

#[test]
fn a_reading_that_nobody_holds_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |reading: &str| {
        let output = durance(
            folder.path(),
            &["law", "screen", "us-sv-2025", "--reading", reading],
        );
        assert_ne!(code(&output), 0, "{reading}");
        stderr(&output)
    };
    assert!(refused("third-country-custody").contains("does not choose a reading"));
    assert!(refused("third-country-custody=nobody").contains("or `both`"));
    let unknown = refused("us/third-country-custard=both");
    assert!(unknown.contains("did you mean `us/third-country-custody`?"));
    let checked = durance(
        folder.path(),
        &[
            "check",
            "us-sv-2025",
            "--set",
            "law.jurisdictions=[\"uss\"]",
        ],
    );
    assert_ne!(code(&checked), 0);
    assert!(stderr(&checked).contains("no body of law called `uss`"));
}

#[test]
fn a_group_of_unknown_composition_gets_a_range() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"
durance = 1
overlay = "us-sv-2025"
[scenario]
id = "mixed"
[[people]]
id = "other-nationals-sentenced"
count = "1_000 people"
parts = [{ share = "0% to 100%, uniform", what = "nationals of the receiving State", status = { nationality_matches_host = true } }]
why = "A test: nobody knows how many of them are nationals of the receiving State"
[[people]]
id = "us-citizens-sentenced"
count = "1 person"
why = "A test"
"#;
    write(folder.path(), "mixed.toml", text);
    let law = screened(
        folder.path(),
        &[
            "mixed.toml",
            "--reading",
            "third-country-custody=government",
        ],
    );
    let steps = law["funnel"].as_array().unwrap();
    let last = steps.iter().rfind(|s| s["authority"] != "uptake").unwrap();
    let [low, high] = [0, 1].map(|n| last["range"]["barred"][n].as_f64().unwrap());
    assert!(low < 200.0 && high > 800.0, "{low} to {high}");
    assert!(
        (400.0..700.0).contains(&last["people"]["barred"].as_f64().unwrap()),
        "{last}"
    );
}

#[test]
fn the_engine_sends_no_more_than_the_part_that_may_go() {
    let folder = tempfile::tempdir().unwrap();
    let with = |share: &str| {
        let text = format!(
            r#"
durance = 1
overlay = "us-sv-2025"
[scenario]
id = "part"
[[people]]
id = "detained-final-order"
count = "100_000 people"
parts = [{{ share = "{share}", what = "people whose removal is withheld", status = {{ protection = "withholding", serious_crime_exception = false }} }}]
why = "A test: more than there are, so that the law alone limits"
"#
        );
        write(folder.path(), "part.toml", &text);
        assessed(folder.path(), "part.toml")
    };
    let everybody = with("100%");
    let nobody_left = result(&everybody, "people_transferred", "p95");
    let some = result(&with("0%"), "people_transferred", "p50");
    assert!(nobody_left < some, "{nobody_left} and {some}");
}

#[test]
fn an_order_of_a_court_stops_transfers_and_brings_people_back() {
    let folder = tempfile::tempdir().unwrap();
    let with = |chance: &str, returns: &str| {
        let text = format!(
            r#"
durance = 1
overlay = "us-sv-2025"
[scenario]
id = "order"
[[court]]
id = "injunction"
chance = "{chance}"
when = "45 days"
returns = "{returns}"
why = "A test"
"#
        );
        write(folder.path(), "order.toml", &text);
        assessed(folder.path(), "order.toml")
    };
    let never = with("0%", "0%");
    let stopped = with("100%", "0%");
    let returned = with("100%", "100%");
    let sent = |a: &Value| result(a, "people_transferred", "p50");
    assert!(sent(&stopped) < sent(&never));
    assert_eq!(sent(&stopped), sent(&returned), "who is sent is the same");
    assert_eq!(result(&never, "outcome.returned", "p95"), 0.0);
    // Somebody's stay may have ended before the order came.
    let back = result(&returned, "outcome.returned", "p50");
    assert!(
        back <= sent(&returned) && back > 0.8 * sent(&returned),
        "{back}"
    );
}

#[test]
fn the_changes_of_the_law_within_the_horizon_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let as_of = |day: &str| screened(folder.path(), &["us-sv-2025-reported", "--as-of", day]);
    let events = |law: &Value| -> Vec<String> {
        let changes = law["changes"].as_array().unwrap();
        let events = changes.iter().flat_map(|c| c["events"].as_array().unwrap());
        events.map(|e| e.as_str().unwrap().to_owned()).collect()
    };
    let then = events(&as_of("2025-03-31"));
    let later = events(&as_of("2025-12-31"));
    let has = |events: &[String], what: &str| {
        let of_the_case = events.iter().filter(|e| e.contains("D.V.D."));
        of_the_case.into_iter().any(|e| e.contains(what))
    };
    assert!(has(&then, "granted by D. Mass."), "{then:?}");
    assert!(!has(&then, "stayed"), "nobody could know it: {then:?}");
    assert!(has(&later, "stayed by Supreme Court"), "{later:?}");
}

#[test]
fn every_precedent_names_its_law() {
    let folder = tempfile::tempdir().unwrap();
    let listed = stdout(&durance(folder.path(), &["list"]));
    let precedents: Vec<&str> = listed
        .split_whitespace()
        .filter(|word| word.starts_with("precedents/"))
        .collect();
    assert!(precedents.len() > 10, "{listed}");
    for id in precedents {
        let law = screened(folder.path(), &[id]);
        assert!(!law["authorities"].as_array().unwrap().is_empty(), "{id}");
        for group in law["groups"].as_array().unwrap() {
            assert_ne!(
                group["verdict"], "barred",
                "{id}: people were sent or are to be"
            );
        }
    }
}
