//! Does one scenario file become one assessment, the same every time?

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn assessment(folder: &Path, scenario: &str, draws: &str) -> Value {
    let output = durance(
        folder,
        &[
            "assess", scenario, "--draws", draws, "--json", "--no-run", "-q",
        ],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("the result is JSON")
}

fn ids<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item[key].as_str().unwrap())
        .collect()
}

#[test]
fn the_flagship_answers_the_five_questions() {
    let folder = tempfile::tempdir().unwrap();
    let found = assessment(folder.path(), "us-sv-2025", "40");
    assert_eq!(found["schema"], "durance/assess/1");
    assert_eq!(found["scenario"]["known_as_of"], "2025-02-05");
    let results = ids(&found["results"], "id");
    for id in [
        "net_cost.sender",
        "fee_paid",
        "cost_avoided",
        "people_transferred",
        "person_years_hosted",
        "relief.us-federal-prisons",
        "relief.us-immigration-detention",
        "host_occupancy",
        "person_days_without_sentence",
    ] {
        assert!(results.contains(&id), "no result `{id}`");
    }
    let verdict = |id: &str| {
        let groups = found["law"]["groups"].as_array().unwrap();
        let group = groups.iter().find(|g| g["id"] == id).unwrap();
        group["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("us-citizens-sentenced"), "barred");
    assert_eq!(verdict("other-nationals-sentenced"), "barred");
    assert_eq!(verdict("salvadoran-sentenced"), "conditional");
    assert_eq!(verdict("detained-final-order"), "contested");
    let conditions = found["conditions"].as_array().unwrap();
    assert!(
        conditions
            .iter()
            .any(|c| c["verdict"] == "not-met" && c["source"] != "")
    );
    assert!(conditions.iter().any(|c| c["verdict"] == "unknown"));
    assert!(!found["sensitivity"].as_array().unwrap().is_empty());
}

#[test]
fn every_figure_has_a_range_in_order_and_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    let found = assessment(folder.path(), "us-sv-2025", "40");
    for figure in found["results"].as_array().unwrap() {
        let at = |key: &str| figure[key].as_f64().unwrap();
        assert!(at("p05") <= at("p50") && at("p50") <= at("p95"), "{figure}");
        let trace = figure["trace"].as_str().unwrap();
        assert!(
            found["traces"][trace]["formula"].is_string(),
            "no trace of {figure}"
        );
    }
}

#[test]
fn nothing_published_later_is_used() {
    let folder = tempfile::tempdir().unwrap();
    for (scenario, date) in [
        ("us-sv-2025", "2025-02-05"),
        ("us-sv-2025-reported", "2025-03-31"),
    ] {
        let found = assessment(folder.path(), scenario, "20");
        for source in found["sources"].as_array().unwrap() {
            let published = source["published"].as_str().unwrap();
            assert!(
                published <= date,
                "{scenario} uses {} of {published}",
                source["id"]
            );
        }
        for row in found["conditions"].as_array().unwrap() {
            for seen in row["observations"].as_array().unwrap() {
                if seen["access"] != "simulated" {
                    assert!(seen["date"].as_str().unwrap() <= date, "{scenario}: {seen}");
                }
            }
        }
    }
}

#[test]
fn people_sent_are_in_exactly_one_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let found = assessment(folder.path(), "us-sv-2025", "60");
    let mean = |id: &str| {
        let figures = found["results"].as_array().unwrap();
        figures.iter().find(|f| f["id"] == id).unwrap()["mean"]
            .as_f64()
            .unwrap()
    };
    let outcomes: f64 = ["released", "returned", "held", "no-exit-path"]
        .iter()
        .map(|o| mean(&format!("outcome.{o}")))
        .sum();
    assert!((outcomes - mean("people_transferred")).abs() < 1e-6);
}

#[test]
fn unknown_is_never_met_and_never_clear() {
    let folder = tempfile::tempdir().unwrap();
    let found = assessment(folder.path(), "us-sv-2025", "20");
    for row in found["conditions"].as_array().unwrap() {
        let seen = row["observations"].as_array().unwrap();
        assert!(
            row["verdict"] != "met" || !seen.is_empty(),
            "met without an observation: {row}"
        );
    }
    for group in found["law"]["groups"].as_array().unwrap() {
        let unknown = group["unknown_facts"].as_array().unwrap();
        assert!(
            group["verdict"] != "clear" || unknown.is_empty(),
            "clear with unknown facts: {group}"
        );
    }
}

#[test]
fn one_and_two_threads_leave_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for (run, jobs) in [("one", "1"), ("two", "2"), ("again", "2")] {
        let output = durance(
            folder.path(),
            &[
                "assess",
                "us-sv-2025",
                "--draws",
                "130",
                "--jobs",
                jobs,
                "-o",
                run,
                "-q",
            ],
        );
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    for file in [
        "assessment.json",
        "draws.parquet",
        "scenario.toml",
        "report.html",
    ] {
        let read = |run: &str| std::fs::read(folder.path().join(run).join(file)).unwrap();
        assert_eq!(
            read("one"),
            read("two"),
            "{file} depends on the number of threads"
        );
        assert_eq!(
            read("two"),
            read("again"),
            "{file} differs between two runs"
        );
    }
}

#[test]
fn a_resolved_scenario_gives_the_same_draws() {
    let folder = tempfile::tempdir().unwrap();
    let first = durance(
        folder.path(),
        &[
            "assess",
            "us-sv-2025-reported",
            "--draws",
            "30",
            "-o",
            "a",
            "-q",
        ],
    );
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    let second = durance(
        folder.path(),
        &[
            "assess",
            "a/scenario.toml",
            "--draws",
            "30",
            "-o",
            "b",
            "-q",
        ],
    );
    assert_eq!(code(&second), 0, "{}", stderr(&second));
    let draws = |run: &str| std::fs::read(folder.path().join(run).join("draws.parquet")).unwrap();
    assert_eq!(draws("a"), draws("b"));
}

#[test]
fn an_interrupted_run_exits_130_and_resumes_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "assess", "toy", "--draws", "4000", "--jobs", "1", "-o", "run", "-q",
    ];
    let child = Command::new(env!("CARGO_BIN_EXE_durance"))
        .args(arguments)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Long enough for the first checkpoint, far too short for the whole run.
    let checkpoint = folder.path().join(".run.draws");
    for _ in 0..600 {
        if std::fs::metadata(&checkpoint).is_ok_and(|m| m.len() > 20_000) {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    assert!(
        !folder.path().join("run").exists(),
        "an interrupted run leaves no half-written folder"
    );
    assert!(checkpoint.exists());

    let loud = &arguments[..arguments.len() - 1];
    let resumed = durance(folder.path(), &[loud, &["--resume"]].concat());
    assert_eq!(code(&resumed), 0, "{}", stderr(&resumed));
    assert!(stderr(&resumed).contains("going on from"));
    assert!(
        !checkpoint.exists(),
        "a complete run forgets its checkpoint"
    );
    let whole = durance(
        folder.path(),
        &["assess", "toy", "--draws", "4000", "-o", "whole", "-q"],
    );
    assert_eq!(code(&whole), 0, "{}", stderr(&whole));
    for file in ["assessment.json", "draws.parquet", "report.html"] {
        let read = |run: &str| std::fs::read(folder.path().join(run).join(file)).unwrap();
        assert_eq!(read("run"), read("whole"), "{file}");
    }
}

#[test]
fn the_page_fits_eighty_by_forty() {
    let folder = tempfile::tempdir().unwrap();
    for scenario in ["toy", "us-sv-2025", "us-sv-2025-reported"] {
        let output = durance(
            folder.path(),
            &["assess", scenario, "--draws", "20", "--no-run", "-q"],
        );
        let page = stdout(&output);
        assert!(
            page.lines().count() <= durance_report::terminal::LINES,
            "{scenario}: {} lines",
            page.lines().count()
        );
        for line in page.lines() {
            assert!(line.chars().count() <= 80, "{scenario}: {line}");
        }
    }
}

#[test]
fn precision_that_cannot_be_reached_is_said_and_exits_5() {
    let folder = tempfile::tempdir().unwrap();
    // No time allowed: one block of draws is done, far too few for this.
    let output = durance(
        folder.path(),
        &[
            "assess",
            "toy",
            "--precision",
            "0.01% on net_cost.sender",
            "--timeout",
            "1ms",
            "--jsonl",
            "-o",
            "run",
        ],
    );
    assert_eq!(code(&output), 5, "{}", stderr(&output));
    let report = std::fs::read_to_string(folder.path().join("run/assessment.json")).unwrap();
    let found: Value = serde_json::from_str(&report).unwrap();
    let words = found["run"]["precision"].as_str().unwrap();
    assert!(words.contains("only"), "{words}");
    let lines = stdout(&output);
    let progress: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["event"] == "progress")
        .collect();
    let first = progress.first().unwrap();
    assert_eq!(first["done"], 0);
    assert!(first["seconds_left"].is_null(), "nothing is known yet");
}

#[test]
fn precision_that_is_reached_is_said_and_exits_0() {
    let folder = tempfile::tempdir().unwrap();
    let output = durance(
        folder.path(),
        &[
            "assess",
            "toy",
            "--precision",
            "20% on net_cost.sender",
            "--json",
            "--no-run",
            "-q",
        ],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let found: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(
        found["run"]["precision"]
            .as_str()
            .unwrap()
            .contains("reached")
    );
    let wrong = durance(
        folder.path(),
        &["assess", "toy", "--precision", "tight", "--no-run"],
    );
    assert_eq!(code(&wrong), 2);
    let unknown = [
        "assess",
        "toy",
        "--precision",
        "2% on net_cost.sendr",
        "--no-run",
    ];
    let unknown = durance(folder.path(), &unknown);
    assert_eq!(code(&unknown), 3);
    assert!(
        stderr(&unknown).contains("net_cost.sender"),
        "{}",
        stderr(&unknown)
    );
}

#[test]
fn who_died_abroad_is_told_apart_where_the_scenario_says_that_people_may() {
    let folder = tempfile::tempdir().unwrap();
    let text = "durance = 1\noverlay = \"toy\"\nremove = [\"people.volunteers.stay\"]\n\
                [[system]]\nid = \"north\"\n[[system.group]]\nid = \"sentenced\"\n\
                hazards = [{ to = \"died\", per_year = \"40%\", why = \"test\" }]\n\
                [[people]]\nid = \"volunteers\"\nstay_continues = true\n";
    std::fs::write(folder.path().join("mortal.toml"), text).unwrap();
    let figures = |scenario: &str| {
        let arguments = [
            "assess", scenario, "--draws", "50", "--no-run", "-q", "--json",
        ];
        let output = durance(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let found: Value = serde_json::from_str(&stdout(&output)).unwrap();
        let results = found["results"].as_array().unwrap().clone();
        move |id: &str| {
            let figure = results.iter().find(|figure| figure["id"] == id)?;
            figure["p50"].as_f64()
        }
    };
    let mortal = figures("mortal.toml");
    // A hundred people, four tenths a year, over the months that are left of their sentences.
    let died = mortal("outcome.died").unwrap();
    assert!((8.0..40.0).contains(&died), "{died}");
    assert_eq!(mortal("outcome.unaccounted"), Some(0.0));
    assert!(
        figures("toy")("outcome.died").is_none(),
        "nothing is known of it"
    );
}
