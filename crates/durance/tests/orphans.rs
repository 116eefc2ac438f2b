//! Has every number a parent? The same run as JSON, workbook and terminal page: no numeral without a trace.
//! (The page in HTML is looked at in `crates/durance-report/tests/page.rs`.)

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use calamine::{Data, Reader, Xlsx, open_workbook};
use common::{code, durance, stderr, stdout};
use durance_core::assessment::Assessment;
use durance_report::origin::{origin_of_input, resolves};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The flagship, its assessment and the page that it printed.
fn flagship(folder: &Path) -> (Assessment, String) {
    let arguments = ["assess", "us-sv-2025", "--draws", "24", "-q", "-o", "run"];
    let output = durance(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = fs::read_to_string(folder.join("run/assessment.json")).unwrap();
    (serde_json::from_str(&text).unwrap(), stdout(&output))
}

fn has_numeral(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// Where the numbers of an object of the JSON come from, by the list it stands in; `None` for an orphan.
fn parent(a: &Assessment, list: &str, item: &Value) -> Option<String> {
    let text = |key: &str| item[key].as_str().map(str::to_owned);
    let named = |kind: &str, key: &str| text(key).map(|id| format!("{kind}:{id}"));
    match list {
        "results" | "series" | "curves" => named("figure", "trace"),
        "flips" => named("figure", "trace"),
        "claims" => named("figure", "trace").or(Some("claims".to_owned())),
        // The coin of an event rests on the chance of that event.
        "sensitivity" => text("input")
            .map(|path| origin_of_input(a, &path))
            .filter(|o| o.starts_with("input:")),
        "inputs" => named("input", "path"),
        "sources" => named("source", "id"),
        "conditions" => named("standard", "standard"),
        "outcomes" => named("figure", "figure"),
        // A section is made of the lists that it names, the first before all.
        "sections" => item["holds"][0].as_str().map(str::to_owned),
        "alternatives" | "omissions" | "responsibility" | "diagnostics" => Some(list.to_owned()),
        _ => None,
    }
}

#[test]
fn no_number_of_the_json_is_an_orphan() {
    let folder = tempfile::tempdir().unwrap();
    let (a, _) = flagship(folder.path());
    let json = serde_json::to_value(&a).unwrap();
    let mut seen = 0;
    let mut orphans = Vec::new();
    for (key, value) in json.as_object().unwrap() {
        // Cards name themselves; a text of one word names something.
        if matches!(key.as_str(), "scenario" | "run" | "schema" | "headline") {
            continue;
        }
        for item in value.as_array().into_iter().flatten() {
            if !has_numeral(&item.to_string()) {
                continue;
            }
            seen += 1;
            match parent(&a, key, item) {
                Some(origin) if resolves(&a, &origin) => {}
                other => orphans.push(format!("{key}: {other:?}")),
            }
        }
    }
    for group in &a.law.groups {
        let path = group.people.trace.as_ref().unwrap();
        let known = a.inputs.iter().any(|i| i.path == *path) || a.traces.contains_key(path);
        assert!(known, "people of {}: {path}", group.id);
    }
    for term in a.scenario.terms.iter().filter(|t| has_numeral(&t.value)) {
        let traced = term.trace.as_ref().is_some_and(|path| {
            a.inputs.iter().any(|i| i.path == *path) || a.traces.contains_key(path)
        });
        assert!(
            traced || !term.sources.is_empty(),
            "term {}: {}",
            term.name,
            term.value
        );
    }
    // What a trace names exists, and ends at inputs, sources or words.
    for (id, trace) in &a.traces {
        for step in &trace.steps {
            let known = match step.kind.as_str() {
                "figure" => a.figure(&step.id).is_some() || a.traces.contains_key(&step.id),
                "input" => a.inputs.iter().any(|i| i.path == step.id),
                "source" => a.sources.iter().any(|s| s.id == step.id),
                _ => true,
            };
            if !known {
                orphans.push(format!("trace {id}: no {} `{}`", step.kind, step.id));
            }
        }
    }
    assert!(orphans.is_empty(), "orphans: {orphans:#?}");
    assert!(seen > 150, "only {seen} items were looked at");
}

#[test]
fn no_number_of_the_workbook_is_an_orphan() {
    let folder = tempfile::tempdir().unwrap();
    let (a, _) = flagship(folder.path());
    let output = durance(
        folder.path(),
        &["export", "run", "--format", "xlsx", "-o", "out.xlsx"],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let mut book: Xlsx<_> = open_workbook(folder.path().join("out.xlsx")).unwrap();
    let mut seen = 0;
    for (name, sheet) in book.worksheets() {
        for (at, row) in sheet.rows().enumerate() {
            let cells: Vec<String> = row.iter().map(Data::to_string).collect();
            if !cells.iter().any(|c| has_numeral(c)) || is_head(&cells) {
                continue;
            }
            seen += 1;
            let origin = cells.iter().rev().find(|c| !c.is_empty()).unwrap();
            assert!(resolves(&a, origin), "{name}, row {}: `{origin}`", at + 1);
        }
    }
    assert!(seen > 300, "only {seen} rows were looked at");
}

/// A row of names of columns, some of which hold a numeral: `Low (5%)`.
fn is_head(cells: &[String]) -> bool {
    cells.last().is_some_and(|c| c == "trace")
}

#[test]
fn no_number_of_the_terminal_page_is_an_orphan() {
    let folder = tempfile::tempdir().unwrap();
    let (a, page) = flagship(folder.path());
    let lines: Vec<&str> = page.lines().collect();
    // The heading is the scenario's card; the last line is advice.
    let first = lines.iter().position(|l| l.starts_with("COST")).unwrap();
    let last = lines
        .iter()
        .rposition(|l| l.starts_with("durance explain"))
        .unwrap();
    let mut waiting: Vec<&str> = Vec::new();
    let mut seen = 0;
    let mut orphans: Vec<&str> = Vec::new();
    for line in &lines[first..last] {
        // A new section: what waits still has no reference of its own.
        if !line.starts_with(' ') {
            orphans.extend(waiting.drain(..).filter(|l| has_numeral(l)));
        }
        waiting.push(line);
        let Some(reference) = reference_of(line) else {
            continue;
        };
        seen += waiting.drain(..).filter(|l| has_numeral(l)).count();
        let known = match reference {
            "L1" => !a.law.groups.is_empty(),
            "C1" => !a.conditions.is_empty(),
            "U1" => !a.sensitivity.is_empty(),
            change if change.starts_with('W') => !a.flips.is_empty(),
            figure => {
                let found = a.results.iter().find(|f| f.reference == figure);
                found.is_some_and(|f| a.traces.contains_key(&f.trace))
            }
        };
        assert!(known, "`{reference}` leads nowhere: {line}");
    }
    orphans.extend(waiting.into_iter().filter(|l| has_numeral(l)));
    assert!(orphans.is_empty(), "no reference after: {orphans:#?}");
    assert!(seen >= 15, "only {seen} lines were looked at");
}

/// `R1` of a line that ends in `[R1]`.
fn reference_of(line: &str) -> Option<&str> {
    let inside = line.strip_suffix(']')?;
    inside.rsplit_once('[').map(|(_, reference)| reference)
}
