//! Fits, forecasts and backtests through the program, on the files that ship and on bad ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed helper is a failed test"
)]

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where the examples of fits lie.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../validation/fit")
}

/// Fits one of them and reads the fragment that it leaves.
fn fitted(file: &str) -> (String, toml::Table, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let system = examples().join(file);
    let out = durance(
        folder.path(),
        &["fit", system.to_str().unwrap(), "-o", "fitted.toml"],
    );
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let text = std::fs::read_to_string(folder.path().join("fitted.toml")).unwrap();
    (stderr(&out), text.parse().unwrap(), folder)
}

fn group(fitted: &toml::Table) -> &toml::Table {
    fitted["system"][0]["group"][0].as_table().unwrap()
}

/// Mean absolute difference in per cent that the page gives for the engine's replay.
fn replayed(page: &str) -> f64 {
    let line = page
        .lines()
        .find(|l| l.contains("history reproduced by the engine"))
        .unwrap_or_else(|| panic!("no replay in {page}"));
    let (_, rest) = line.split_once("mean absolute difference ").unwrap();
    rest.split_once('%').unwrap().0.parse().unwrap()
}

/// Six hundred stays over a year: days 5 or 50, by two ways out, some under way at either end.
fn stays() -> String {
    let day = |n: i64| jiff::civil::date(2022, 1, 1) + jiff::Span::new().days(n);
    let mut csv = String::from("admitted,first_seen,released,how\n");
    for i in 0..600_i64 {
        let admitted = i * 400 / 600 - 30;
        let stay = if i % 3 == 0 {
            40 + (i * 7) % 21
        } else {
            3 + i % 5
        };
        let end = admitted + stay;
        if end <= 0 {
            continue;
        }
        let (released, how) = if end <= 365 {
            (day(end).to_string(), ["removed", "freed"][(i % 2) as usize])
        } else {
            (String::new(), "")
        };
        if admitted < 365 {
            csv += &format!(
                "{},{},{released},{how}\n",
                day(admitted),
                day(admitted.max(0))
            );
        }
    }
    csv
}

#[test]
fn a_spells_give_exits_and_a_replay_by_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("stays.csv"), stays()).unwrap();
    std::fs::write(
        folder.path().join("jail.toml"),
        "id = \"north\"\nname = \"Prisons of Northland\"\noverlay = \"toy\"\n[spells]\nfile = \"stays.csv\"\n\
         columns = { admitted = \"admitted\", first_seen = \"first_seen\", released = \"released\", exit = \"how\" }\n",
    )
    .unwrap();
    let out = durance(folder.path(), &["fit", "jail.toml", "-o", "fitted.toml"]);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    assert!(stderr(&out).contains("left truncation"));
    assert!(replayed(&stderr(&out)) < 15.0, "{}", stderr(&out));
    let text = std::fs::read_to_string(folder.path().join("fitted.toml")).unwrap();
    let fragment: toml::Table = text.parse().unwrap();
    let exits = group(&fragment)["exits"].as_array().unwrap();
    assert_eq!(exits.len(), 2, "one exit for each way out: {exits:?}");
    // The scenario language reads it, mixtures included, as an overlay.
    let checked = durance(folder.path(), &["check", "toy", "--overlay", "fitted.toml"]);
    assert_eq!(code(&checked), 0, "{}", stderr(&checked));
}

#[test]
fn a_spells_of_new_york_where_they_are() {
    let shared = examples().join("../../../shared/data/us-nyc-doc-daily");
    if !shared.is_dir() {
        eprintln!("skipped: no stays of New York City in ../shared/data");
        return;
    }
    let (page, fragment, _folder) = fitted("a-new-york-city.toml");
    assert!(page.contains("life table per 91 days"), "{page}");
    let stay = group(&fragment)["exits"][0]["stay"].as_str().unwrap();
    let low: f64 = stay.split(' ').next().unwrap().parse().unwrap();
    // 75 days is the mean of completed stays in the file's own note.
    assert!((60.0..100.0).contains(&low), "{stay}");
}

#[test]
fn b_stock_and_admissions_give_the_stay_and_the_engine_replays_them() {
    let (page, fragment, _folder) = fitted("b-us-immigration-detention.toml");
    let exit = &group(&fragment)["exits"][0];
    let stay = exit["stay"].as_str().unwrap();
    let low: f64 = stay.split(' ').next().unwrap().parse().unwrap();
    assert!((20.0..60.0).contains(&low), "{stay}");
    assert!(replayed(&page) < 15.0, "{page}");
    assert!(
        page.contains("past forecasts: Forecasts of this series"),
        "{page}"
    );
}

#[test]
fn c_a_published_mean_is_named_with_its_bias() {
    let (page, fragment, _folder) = fitted("c-us-immigration-detention.toml");
    assert!(page.contains("release-cohort bias"), "{page}");
    assert!(page.contains("no test of the stay"), "{page}");
    let stay = group(&fragment)["exits"][0]["stay"].as_str().unwrap();
    assert_eq!(stay, "42.21 to 51.59 days");
}

#[test]
fn d_a_stock_alone_says_how_little_it_identifies() {
    let (page, fragment, _folder) = fitted("d-england-wales.toml");
    assert!(page.contains("D1032"), "{page}");
    assert_eq!(group(&fragment)["admissions"].as_str(), Some("stationary"));
    assert!(group(&fragment).get("exits").is_none());
}

fn json(arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let out = durance(folder.path(), arguments);
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    serde_json::from_str(&stdout(&out)).unwrap()
}

fn expected(forecast: &Value, model: &str, step: usize) -> f64 {
    let projections = forecast["forecast"]["projections"].as_array().unwrap();
    let of = projections.iter().find(|p| p["model"] == model).unwrap();
    of["steps"][step]["expected"].as_f64().unwrap()
}

#[test]
fn a_system_is_forecast_with_its_known_changes() {
    let system = examples().join("c-us-immigration-detention.toml");
    let with = json(&[
        "forecast",
        system.to_str().unwrap(),
        "--horizon",
        "30 months",
        "--json",
    ]);
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(&system).unwrap();
    let plain = text.split("[[change]]").next().unwrap();
    std::fs::write(folder.path().join("plain.toml"), plain).unwrap();
    let out = durance(
        folder.path(),
        &["forecast", "plain.toml", "--horizon", "30 months", "--json"],
    );
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let without: Value = serde_json::from_str(&stdout(&out)).unwrap();
    // Before the first change nothing moves; after both, a tenth more people at a tenth shorter stays is a hundredth less.
    for model in ["system", "flow", "combination"] {
        let (a, b) = (expected(&with, model, 1), expected(&without, model, 1));
        assert!((a - b).abs() < 1e-6 * b, "{model}: {a} and {b}");
    }
    let gain = expected(&with, "system", 5) / expected(&without, "system", 5);
    assert!((1.05..1.11).contains(&gain), "three months after: {gain}");
    let late = expected(&with, "system", 29) / expected(&without, "system", 29);
    assert!((0.98..1.0).contains(&late), "at the end: {late}");
    // A benchmark knows nothing of it.
    assert_eq!(
        expected(&with, "last-value", 5),
        expected(&without, "last-value", 5)
    );
    let steps = with["forecast"]["projections"][0]["steps"]
        .as_array()
        .unwrap();
    assert_eq!(steps[23]["scenario"], false);
    assert_eq!(steps[24]["scenario"], true);
}

#[test]
fn a_forecast_shows_capacity_and_where_it_becomes_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let out = durance(
        folder.path(),
        &[
            "forecast",
            "england-wales-weekly.csv",
            "--column",
            "population",
            "--capacity",
            "useable_operational_capacity",
            "--horizon",
            "30 months",
        ],
    );
    let page = stdout(&out);
    for words in [
        "capacity 88,818",
        "above capacity",
        "scenario: beyond what a forecast can carry",
        "Beyond two years this is a scenario",
        "last-value",
        "seasonal-naive",
        "theta",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[test]
fn a_change_without_a_stay_is_refused_and_so_is_a_fitted_file() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(examples().join("d-england-wales.toml")).unwrap();
    let change = "\n[[change]]\ndate = 2025-01-01\nadmissions_times = 0.9\n";
    std::fs::write(folder.path().join("d.toml"), text + change).unwrap();
    let out = durance(folder.path(), &["forecast", "d.toml"]);
    assert_ne!(code(&out), 0);
    assert!(stderr(&out).contains("D1035"), "{}", stderr(&out));
    let (_, _, fit) = fitted("c-us-immigration-detention.toml");
    let out = durance(fit.path(), &["forecast", "fitted.toml"]);
    assert_ne!(code(&out), 0);
    assert!(stderr(&out).contains("D1036"), "{}", stderr(&out));
}

#[test]
fn a_backtest_prints_every_score() {
    let arguments = [
        "backtest",
        "england-wales-weekly.csv",
        "--column",
        "population",
        "--origins",
        "2019 to 2022 every 6",
        "--horizons",
        "1,12",
    ];
    let folder = tempfile::tempdir().unwrap();
    let page = stdout(&durance(folder.path(), &arguments));
    for word in [
        "MAE", "MAPE", "MASE", "CRPS", "pinball", "50%", "80%", "95%", "wide", "/last",
    ] {
        assert!(page.contains(word), "{word} in {page}");
    }
    let found = json(&[&arguments[..], &["--json"]].concat());
    let scores = found["backtest"]["scores"].as_array().unwrap();
    assert_eq!(scores.len(), 14, "seven models, two horizons");
    for key in [
        "mae",
        "mape",
        "mase",
        "crps",
        "pinball",
        "coverage_80",
        "width_95",
    ] {
        assert!(scores.iter().all(|s| s[key].is_number()), "{key}");
    }
}

/// Every defect is named with row and column, and the line is shown.
#[test]
fn bad_files_are_told_with_row_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let months = |skip: i32| -> String {
        (2019..=2022)
            .filter(|y| *y != skip)
            .flat_map(|y| (1..=12).map(move |m| format!("{y}-{m:02}-01,{}\n", 100 + m)))
            .collect()
    };
    let head = "date,people\n";
    let days = "2024-01-01,10\n2024-01-02,11\n2024-01-03,12\n2024-01-04,12\n2024-01-05,13\n";
    let mixed: String = (2..=9)
        .map(|d| format!("2022-12-{d:02},{}\n", 120 + d))
        .collect();
    let cases = [
        (
            "negative",
            days.replace("03,12", "03,-4"),
            "D1013",
            "row 4, column `people`",
        ),
        (
            "twice",
            days.replace("-03,12", "-02,12"),
            "D1009",
            "rows 3 and 4",
        ),
        ("mixed", months(0) + &mixed, "D1010", "column `people`"),
        (
            "text",
            days.replace("03,12", "03,twelve"),
            "D1014",
            "row 4, column `people`",
        ),
        (
            "order",
            days.replace("01-03,12\n2024-01-04,12", "01-04,12\n2024-01-03,12"),
            "D1008",
            "row 5, column `date`",
        ),
        ("year", months(2021), "D1012", "row 26, column `people`"),
        ("one", "2024-01-01,5\n".to_owned(), "D1002", "1 dated row"),
    ];
    for (name, rows, expected, place) in cases {
        let file = format!("{name}.csv");
        std::fs::write(folder.path().join(&file), head.to_owned() + &rows).unwrap();
        let out = durance(folder.path(), &["data", "inspect", &file]);
        let said = stderr(&out).replace("\n  │ ", " ");
        assert!(said.contains(expected), "{name}: {said}");
        assert!(said.contains(place), "{name}: `{place}` in {said}");
    }
}

/// The draws of a run are Parquet: the program reads what it writes, and says so with the rows.
#[test]
fn parquet_is_read() {
    use durance::store::draws::DrawsWriter;
    let folder = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(folder.path().join("people.parquet")).unwrap();
    let names = ["year".to_owned(), "people".to_owned()];
    let mut writer = DrawsWriter::new(file, &names).unwrap();
    let years: Vec<f64> = (2001..=2020).map(f64::from).collect();
    let people: Vec<f64> = (0..20)
        .map(|i| if i == 4 { -1.0 } else { 500.0 + f64::from(i) })
        .collect();
    writer.write(&[years, people]).unwrap();
    writer.into_inner().unwrap();
    let out = durance(
        folder.path(),
        &["data", "inspect", "people.parquet", "--date", "year"],
    );
    let page = stdout(&out);
    assert!(
        page.contains("people: yearly, 19 readings"),
        "{page}{}",
        stderr(&out)
    );
    assert!(
        stderr(&out).contains("row 5, column `people`"),
        "{}",
        stderr(&out)
    );
    std::fs::write(folder.path().join("broken.parquet"), "PAR1 no").unwrap();
    let out = durance(folder.path(), &["data", "inspect", "broken.parquet"]);
    assert_ne!(code(&out), 0);
    assert!(stderr(&out).contains("D1001"), "{}", stderr(&out));
}
