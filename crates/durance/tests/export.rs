//! Does a run leave in every form, whole, repeatable, and without pointing at people?

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use calamine::{Data, Reader, Xlsx, open_workbook};
use common::{code, durance, stderr, stdout};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;

/// Leaves a run of the flagship in `run`, changed as `more` says.
fn assessed(folder: &Path, more: &[&str]) {
    let mut arguments = vec!["assess", "us-sv-2025", "--draws", "24", "-q", "-o", "run"];
    arguments.extend(more);
    let output = durance(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

fn exported(folder: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["export", "run", "-q"];
    all.extend(arguments);
    let output = durance(folder, &all);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

fn assessment(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("run/assessment.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A table of CSV as rows by column; no cell of these tables holds a line break.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = csv.lines().map(cells);
    let heads = lines.next().unwrap();
    lines
        .map(|cells| heads.iter().cloned().zip(cells).collect())
        .collect()
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut inside = false;
    for letter in line.chars() {
        match letter {
            '"' => inside = !inside,
            ',' if !inside => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

fn archive(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn pack(path: &Path, files: &BTreeMap<String, Vec<u8>>) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn tables_are_the_same_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assessed(folder, &[]);
    let whole = assessment(folder);
    let figures = whole["results"].as_array().unwrap();

    let csv = rows(&exported(folder, &["--format", "csv", "-o", "-"]));
    assert_eq!(csv.len(), figures.len());
    for (row, figure) in csv.iter().zip(figures) {
        assert_eq!(
            row["mid"].parse::<f64>().unwrap(),
            figure["p50"].as_f64().unwrap()
        );
        assert_eq!(row["unit"], figure["unit"].as_str().unwrap());
    }
    let net = csv.iter().find(|r| r["id"] == "net_cost.sender").unwrap();
    assert!(
        net["source_id"].contains("costs-iceair-seats"),
        "{}",
        net["source_id"]
    );

    exported(folder, &["--format", "parquet", "-o", "figures.parquet"]);
    let reader = SerializedFileReader::new(fs::File::open(folder.join("figures.parquet")).unwrap());
    let metadata = reader.unwrap().metadata().file_metadata().clone();
    assert_eq!(metadata.num_rows() as usize, figures.len());

    exported(folder, &["--format", "arrow", "-o", "figures.arrow"]);
    let file = fs::File::open(folder.join("figures.arrow")).unwrap();
    let batches: Vec<_> = arrow_ipc::reader::FileReader::try_new(file, None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(batches.len(), 1);
    let mid = batches[0].column_by_name("mid").unwrap();
    let mid = mid
        .as_any()
        .downcast_ref::<arrow_array::Float64Array>()
        .unwrap();
    for (at, figure) in figures.iter().enumerate() {
        assert_eq!(mid.value(at), figure["p50"].as_f64().unwrap());
    }

    let json: Value = serde_json::from_str(&exported(
        folder,
        &["--format", "json", "--only", "inputs", "-o", "-"],
    ))
    .unwrap();
    assert_eq!(
        json.as_array().unwrap().len(),
        whole["inputs"].as_array().unwrap().len()
    );
    let one = exported(folder, &["--format", "json", "--only", "R1", "-o", "-"]);
    let one: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["figure"]["id"], "net_cost.sender");
    assert!(one["trace"]["formula"].is_string());

    let draws = rows(&exported(
        folder,
        &["--format", "csv", "--only", "net_cost.sender", "-o", "-"],
    ));
    assert_eq!(draws.len(), 24);
    let mut values: Vec<f64> = draws
        .iter()
        .map(|r| r["net_cost.sender"].parse().unwrap())
        .collect();
    values.sort_by(f64::total_cmp);
    let p50 = figures[0]["p50"].as_f64().unwrap();
    assert!(values[0] <= p50 && p50 <= values[23]);
}

#[test]
fn the_report_and_the_charts_leave_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assessed(folder, &[]);
    exported(folder, &["--format", "html", "-o", "out.html"]);
    let page = fs::read(folder.join("run/report.html")).unwrap();
    assert_eq!(fs::read(folder.join("out.html")).unwrap(), page);
    exported(folder, &["--format", "svg", "-o", "charts"]);
    let charts: Vec<_> = fs::read_dir(folder.join("charts"))
        .unwrap()
        .flatten()
        .collect();
    assert!(charts.len() >= 8, "{} charts", charts.len());
    for chart in charts {
        let svg = fs::read_to_string(chart.path()).unwrap();
        assert!(svg.contains("<text") && svg.contains("xmlns=\"http://www.w3.org/2000/svg\""));
        assert!(
            !svg.contains("var(--"),
            "a colour that drawing programs do not know"
        );
    }
    // The usual name says what it is, and lies where one stands.
    let output = durance(folder, &["export", "run", "--format", "csv"]);
    let name = stderr(&output)
        .trim()
        .strip_prefix("wrote ")
        .unwrap()
        .to_owned();
    assert!(
        name.starts_with("us-sv-2025-") && name.ends_with(".csv"),
        "{name}"
    );
    assert!(folder.join(name).is_file());
}

#[test]
fn the_workbook_has_live_sums_and_counts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assessed(folder, &[]);
    exported(folder, &["--format", "xlsx", "-o", "out.xlsx"]);
    exported(folder, &["--format", "xlsx", "-o", "again.xlsx"]);
    let bytes = |name: &str| fs::read(folder.join(name)).unwrap();
    assert!(
        bytes("out.xlsx") == bytes("again.xlsx"),
        "two exports differ"
    );

    let mut book: Xlsx<_> = open_workbook(folder.join("out.xlsx")).unwrap();
    for sheet in ["Summary", "Cost lines", "Assumptions", "Sources"] {
        assert!(
            book.sheet_names().contains(&sheet.to_owned()),
            "no sheet {sheet}"
        );
    }
    let formulas = book.worksheet_formula("Cost lines").unwrap();
    let sums: Vec<(usize, usize, String)> = formulas
        .used_cells()
        .filter(|(_, _, f)| f.starts_with("SUM("))
        .map(|(r, c, f)| (r, c, f.clone()))
        .collect();
    assert!(!sums.is_empty(), "no sum is live");
    let offset = formulas.start().unwrap();
    let lines = book.worksheet_range("Cost lines").unwrap();
    let number = |row: usize| match lines.get_value((row as u32, 4)) {
        Some(Data::Float(value)) => *value,
        Some(Data::Int(value)) => *value as f64,
        other => panic!("no number in row {row}: {other:?}"),
    };
    for (row, _, formula) in sums {
        // The sum of the lines is the value that the sheet shows: recomputed here as a spreadsheet would.
        let inside = formula.trim_start_matches("SUM(E").trim_end_matches(')');
        let (from, to) = inside.split_once(":E").unwrap();
        let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
        let sum: f64 = (from - 1..to).map(number).sum();
        let shown = number(row + offset.0 as usize);
        assert!(
            (sum - shown).abs() <= 1e-6 * shown.abs().max(1.0),
            "{formula}: {sum} is not {shown}"
        );
    }
    let counts = book.worksheet_formula("Summary").unwrap();
    assert!(
        counts
            .used_cells()
            .any(|(_, _, f)| f.starts_with("COUNTIF(Conditions!"))
    );
}

#[test]
fn an_archive_repeats_byte_for_byte_and_says_what_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assessed(folder, &["--set", "offer.places=\"200 places\""]);
    exported(folder, &["--format", "zip", "-o", "one.zip"]);
    exported(folder, &["--format", "zip", "-o", "two.zip"]);
    let bytes = |name: &str| fs::read(folder.join(name)).unwrap();
    assert!(
        bytes("one.zip") == bytes("two.zip"),
        "two archives of one run differ"
    );
    let files = archive(&folder.join("one.zip"));
    for name in [
        "README.md",
        "LICENSE.md",
        "CITATION.cff",
        "SHA256SUMS",
        "assessment.json",
        "question.json",
        "scenario.toml",
        "report.html",
        "draws.parquet",
        "data/figures.csv",
        "data/sources.csv",
    ] {
        assert!(files.contains_key(name), "no {name}");
    }
    assert!(files.keys().any(|name| name.starts_with("charts/")));

    let fine = durance(folder, &["verify", "one.zip"]);
    assert_eq!(code(&fine), 0, "{}", stderr(&fine));
    assert!(stdout(&fine).contains("byte for byte"));
    let fine = durance(folder, &["verify", "run"]);
    assert_eq!(code(&fine), 0, "{}", stderr(&fine));

    let mut changed = files.clone();
    let draft = String::from_utf8(changed["data/figures.csv"].clone()).unwrap();
    changed.insert(
        "data/figures.csv".to_owned(),
        draft.replace("USD", "EUR").into_bytes(),
    );
    pack(&folder.join("changed.zip"), &changed);
    let found = durance(folder, &["verify", "changed.zip"]);
    assert_eq!(code(&found), 6);
    assert!(stderr(&found).contains("D1106") && stderr(&found).contains("data/figures.csv"));
    assert!(stderr(&found).contains("SHA256SUMS"));

    // A run that answers another question than it says.
    let path = folder.join("run/question.json");
    let question = fs::read_to_string(&path).unwrap();
    fs::write(&path, question.replace("200 places", "300 places")).unwrap();
    let found = durance(folder, &["verify", "run"]);
    assert_eq!(code(&found), 6);
    assert!(
        stderr(&found).contains("assessment.json"),
        "{}",
        stderr(&found)
    );
}

#[test]
fn a_scenario_with_files_of_its_own_is_verified_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let made = durance(folder, &["new", "mine.toml", "--from", "us-sv-2025"]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let output = durance(
        folder,
        &[
            "assess",
            "mine.toml",
            "--draws",
            "24",
            "-q",
            "-o",
            "run",
            "--seed",
            "7",
        ],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let command = assessment(folder)["run"]["command"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(command, "durance assess mine.toml --draws 24 --seed 7");
    fs::remove_file(folder.join("mine.toml")).unwrap();
    let fine = durance(folder, &["verify", "run"]);
    assert_eq!(code(&fine), 0, "{}", stderr(&fine));
}

#[test]
fn a_scenario_by_name_takes_its_newest_run_or_makes_one() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let arguments = ["export", "toy", "--format", "csv", "-o", "-"];
    let first = durance(folder, &arguments);
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    assert!(
        stderr(&first).contains("assessing it"),
        "{}",
        stderr(&first)
    );
    let second = durance(folder, &arguments);
    assert!(
        !stderr(&second).contains("assessing it"),
        "{}",
        stderr(&second)
    );
    assert_eq!(stdout(&first), stdout(&second));
}

#[test]
fn a_citation_names_the_very_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assessed(folder, &[]);
    let digest: String = assessment(folder)["scenario"]["digest"]
        .as_str()
        .unwrap()
        .chars()
        .take(12)
        .collect();
    let cite = |style: &str| {
        let output = durance(folder, &["cite", "run", style]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let text = stdout(&output);
        assert!(
            text.contains(&digest) && text.contains("2025"),
            "{style}: {text}"
        );
        text
    };
    cite("text");
    cite("oscola");
    cite("apa");
    assert!(cite("bibtex").starts_with("@misc{us-sv-2025-"));
    let ris = cite("ris");
    assert!(
        ris.starts_with("TY  - DATA\r\n") && ris.ends_with("ER  - \r\n"),
        "{ris}"
    );
    let csl: Value = serde_json::from_str(&cite("csl")).unwrap();
    assert_eq!(csl[0]["issued"]["date-parts"][0][0], 2025);
}

#[test]
fn a_small_count_is_masked_and_what_would_give_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let seven = "people.salvadoran-sentenced.count=\"7 people\"";
    assessed(folder, &["--set", seven]);
    let groups = rows(&exported(
        folder,
        &["--format", "csv", "--only", "groups", "-o", "-"],
    ));
    let group = groups
        .iter()
        .find(|g| g["id"] == "salvadoran-sentenced")
        .unwrap();
    assert_eq!((group["low"].as_str(), group["mid"].as_str()), ("", ""));
    let inputs = rows(&exported(
        folder,
        &["--format", "csv", "--only", "inputs", "-o", "-"],
    ));
    let input = inputs
        .iter()
        .find(|i| i["path"].ends_with("salvadoran-sentenced.count"))
        .unwrap();
    assert_eq!(input["text"], "fewer than 10 people (masked)");
    let funnel = rows(&exported(
        folder,
        &["--format", "csv", "--only", "funnel", "-o", "-"],
    ));
    // Sums over known groups and this one would give it back.
    assert!(
        funnel
            .iter()
            .all(|cell| cell["people"].is_empty() && !cell["groups"].is_empty())
    );
    for format in ["html", "json"] {
        let page = exported(folder, &["--format", format, "-o", "-"]);
        assert!(page.contains("fewer than 10 people (masked)"), "{format}");
        assert!(!page.contains("7 people @"), "{format}");
    }

    // Nobody can read where the seven come from, and an archive would hold the scenario.
    for arguments in [
        ["export", "run", "--format", "csv", "--unmask"].as_slice(),
        &["export", "run", "--format", "zip"],
    ] {
        let output = durance(folder, arguments);
        assert_eq!(code(&output), 7, "{}", stderr(&output));
        assert!(stderr(&output).contains("D1102"));
    }
    assert_eq!(
        fs::read_dir(folder).unwrap().count(),
        1,
        "a refusal left a file"
    );
}

#[test]
fn a_small_count_from_a_public_source_shows_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let seven = "people.salvadoran-sentenced.count=\"7 people @ costs-iceair-seats\"";
    assessed(folder, &["--set", seven]);
    let mid = |arguments: &[&str]| {
        let mut all = vec!["--format", "csv", "--only", "groups", "-o", "-"];
        all.extend(arguments);
        let groups = rows(&exported(folder, &all));
        let group = groups
            .into_iter()
            .find(|g| g["id"] == "salvadoran-sentenced");
        group.unwrap()["mid"].clone()
    };
    assert_eq!(mid(&[]), "");
    assert_eq!(mid(&["--unmask"]), "7");
    let output = durance(
        folder,
        &["export", "run", "--format", "zip", "-o", "out.zip"],
    );
    assert_eq!(code(&output), 7);
    exported(folder, &["--format", "zip", "--unmask", "-o", "out.zip"]);
}

#[test]
fn what_is_wrong_is_said_with_its_fix() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assessed(folder, &[]);
    let check = |arguments: &[&str], exit: i32, words: &[&str]| {
        let output = durance(folder, arguments);
        assert_eq!(code(&output), exit, "{arguments:?}: {}", stderr(&output));
        for word in words {
            assert!(
                stderr(&output).contains(word),
                "no `{word}` in: {}",
                stderr(&output)
            );
        }
    };
    let only = |name| ["export", "run", "--format", "csv", "--only", name];
    check(&only("figure"), 2, &["D1105", "did you mean `figures`"]);
    check(
        &["export", "run", "--format", "xlsx", "--only", "figures"],
        2,
        &["whole run"],
    );
    check(
        &["export", "nowhere.zip", "--format", "csv"],
        4,
        &["D1104", "nowhere.zip"],
    );
    check(&["verify", "nowhere"], 4, &["D1104"]);
    check(
        &[
            "export",
            "run",
            "--format",
            "csv",
            "-o",
            "no/folder/out.csv",
        ],
        4,
        &["cannot write"],
    );
    fs::remove_file(folder.join("run/question.json")).unwrap();
    check(&["verify", "run"], 4, &["D1104", "question.json"]);
}

#[test]
fn paper_needs_a_browser_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assessed(folder, &[]);
    for format in ["pdf", "png"] {
        let output = Command::new(env!("CARGO_BIN_EXE_durance"))
            .args(["export", "run", "--format", format])
            .current_dir(folder)
            .env("DURANCE_BROWSER", "/no/such/browser")
            .output()
            .unwrap();
        assert_eq!(code(&output), 4);
        let said = stderr(&output);
        assert!(
            said.contains("D1103") && said.contains("/no/such/browser"),
            "{said}"
        );
        assert!(said.contains("apt-get install chromium"), "{said}");
    }
    if durance::export::browser::find().is_none() {
        eprintln!(
            "skipped: no browser of the Chromium family on this machine, so nothing was printed"
        );
        return;
    }
    exported(
        folder,
        &["--format", "pdf", "--paper", "letter", "-o", "out.pdf"],
    );
    let pdf = fs::read(folder.join("out.pdf")).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    assert!(pdf.starts_with(b"%PDF-"));
    for owed in [
        "/MarkInfo",
        "/StructTreeRoot",
        "/Outlines",
        "(D:20250205000000",
    ] {
        assert!(text.contains(owed), "the PDF has no {owed}");
    }
    assert!(text.contains("/MediaBox [0 0 612 792]"), "not on Letter");
    exported(
        folder,
        &[
            "--format",
            "png",
            "--only",
            "cost-waterfall",
            "-o",
            "out.png",
        ],
    );
    let png = fs::read(folder.join("out.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert_eq!(width, 1440, "720 pixels at twice the resolution");
}
