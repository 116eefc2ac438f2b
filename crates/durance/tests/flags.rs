//! Do the flags of `assess` do what they say, for scripts above all?

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;

const TOY: [&str; 5] = ["assess", "toy", "--draws", "40", "-q"];

fn toy(folder: &std::path::Path, more: &[&str]) -> std::process::Output {
    durance(folder, &[&TOY, more].concat())
}

#[test]
fn an_assertion_decides_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    for (test, exit) in [
        ("net_cost.sender < 100M USD", 0),
        ("net_cost.sender < 0 USD", 1),
        ("net_cost.sender < 0 days", 2),
        ("net_coast.sender < 0 USD", 2),
        ("cheap", 2),
    ] {
        let output = toy(folder.path(), &["--no-run", "--assert", test]);
        assert_eq!(code(&output), exit, "{test}: {}", stderr(&output));
    }
    let both = [
        "--no-run",
        "--assert",
        "fee_paid > 0 USD",
        "--assert",
        "net_cost.sender < 0 USD",
    ];
    assert_eq!(code(&toy(folder.path(), &both)), 1);
}

#[test]
fn a_dry_run_says_what_it_would_do_and_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = toy(folder.path(), &["--dry-run"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("40 draws"), "{}", stderr(&output));
    assert!(stdout(&output).is_empty());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn lines_of_json_bring_progress_then_figures_then_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let output = toy(folder.path(), &["--jsonl"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    let events: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let named = |name: &str| events.iter().filter(|e| e["event"] == name).count();
    assert!(named("progress") >= 1 && named("result") > 10, "{text}");
    let last = events.last().unwrap();
    assert_eq!(last["event"], "done");
    let report = folder.path().join(last["report"].as_str().unwrap());
    assert!(report.is_file(), "{last}");
}

#[test]
fn time_that_is_up_leaves_what_is_done_and_exits_5() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "assess",
        "toy",
        "--draws",
        "100000",
        "--timeout",
        "1ms",
        "--json",
        "--no-run",
        "-q",
    ];
    let output = durance(folder.path(), &arguments);
    assert_eq!(code(&output), 5, "{}", stderr(&output));
    let found: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let done = found["run"]["draws"].as_u64().unwrap();
    assert!((1..100_000).contains(&done), "{done}");
    let command = found["run"]["command"].as_str().unwrap();
    assert!(command.contains(&format!("--draws {done}")), "{command}");
    assert_eq!(
        code(&durance(
            folder.path(),
            &["assess", "toy", "--timeout", "soon"]
        )),
        2
    );
}

#[test]
fn a_perspective_is_a_choice_of_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let output = toy(
        folder.path(),
        &["--no-run", "--json", "--perspective", "receiver"],
    );
    let found: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(found["scenario"]["perspective"], "receiver");
}

#[test]
fn no_threads_are_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&toy(folder.path(), &["--no-run", "--jobs", "0"])), 2);
}

#[test]
fn replications_average_chance_away_and_the_split_of_the_spread_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let chance = |replications: &str| {
        let output = durance(
            folder.path(),
            &[
                "assess",
                "toy",
                "--draws",
                "300",
                "--replications",
                replications,
                "--json",
                "--no-run",
                "-q",
            ],
        );
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let found: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        found["results"][0]["chance_share"].as_f64().unwrap()
    };
    // About a sixth of one history is chance, found out from a hundred pairs; the mean of eight has an eighth of it.
    let (one, eight) = (chance("1"), chance("8"));
    assert!(one > 0.1 && eight < one / 2.0, "{one} {eight}");
}
