//! Are the right complaints made, in the right places? Cases are files in `tests/suite/scenario/`.
//!
//! A case is a scenario or an overlay, followed by lines `#! CODE severity line:column message`. Lines
//! `#: flag` set the world: `strict`, `advice` (list advice too), `as-of DATE`, `set PATH=VALUE`,
//! `overlay FILE`, `sources FILE` (one more file of sources in the catalogue). Files beside the case are its data. `DURANCE_BLESS=1 cargo test -p durance-scenario
//! --test suite` rewrites the expected lines; read the difference before it is kept.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use durance_core::{Diagnostic, Severity};
use durance_scenario::{CODES, Text, World, parse};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/suite/scenario");
const CATALOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog");

/// The shipped catalogue, and a few sources and data files with the dates that cases need.
fn catalogue() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for name in ["toy", "us-sv-2025"] {
        let path = format!("scenarios/{name}.toml");
        texts.insert(
            path.clone(),
            std::fs::read_to_string(Path::new(CATALOG).join(path)).expect("scenario"),
        );
    }
    texts.insert(
        "scenarios/circle-a.toml".to_owned(),
        "durance = 1\noverlay = \"circle-b\"\n".to_owned(),
    );
    texts.insert(
        "scenarios/circle-b.toml".to_owned(),
        "durance = 1\noverlay = \"circle-a\"\n".to_owned(),
    );
    texts.insert("facilities/south/observed.toml".to_owned(), String::new());
    texts.insert("fees/some-schedule.toml".to_owned(), String::new());
    texts.insert(
        "standards/facts.toml".to_owned(),
        "[[fact]]\nname = \"persons_per_cell\"\n".to_owned(),
    );
    texts.insert("law/schema.toml".to_owned(), FACTS.to_owned());
    texts.insert("sources/test.toml".to_owned(), SOURCES.to_owned());
    texts.insert(
        "data/later.csv".to_owned(),
        "date,held\n2024-12-01,900\n2025-06-01,990\n".to_owned(),
    );
    texts.insert(
        "data/later.toml".to_owned(),
        "compiled = 2026-01-01\n".to_owned(),
    );
    texts
}

const FACTS: &str = r#"
[fact]
citizen = { kind = "bool" }
nationality_matches_host = { kind = "bool" }
sentence = { kind = "word", values = ["none", "pending", "final"] }
consent = { kind = "word", values = ["given", "refused"] }
months_left = { kind = "number" }
"#;

const SOURCES: &str = r#"
[[source]]
id = "known-in-2024"
statement = "A count."
as_of = 2024-06-30
published = 2024-07-01
title = "A report"
publisher = "A ministry"
kind = "primary"
confidence = "seen"

[[source]]
id = "known-in-2026"
statement = "A later count."
as_of = 2026-01-31
published = 2026-02-01
title = "A later report"
publisher = "A ministry"
kind = "primary"
confidence = "seen"

[[source]]
id = "recalled"
statement = "A count that somebody remembers."
as_of = 2024-06-30
published = 2024-06-30
title = "Unread"
publisher = "A ministry"
kind = "primary"
confidence = "known"
"#;

struct Case {
    path: PathBuf,
    text: String,
    flags: Vec<String>,
    expected: Vec<String>,
}

impl Case {
    fn read(path: PathBuf) -> Case {
        let whole = std::fs::read_to_string(&path).expect("case");
        let lines = |mark: &str| {
            whole
                .lines()
                .filter_map(|l| l.strip_prefix(mark))
                .map(|l| l.trim().to_owned())
                .collect()
        };
        let (flags, expected) = (lines("#:"), lines("#!"));
        let text: String = whole
            .split_inclusive('\n')
            .filter(|l| !l.starts_with("#!"))
            .collect();
        Case {
            path,
            text,
            flags,
            expected,
        }
    }

    fn found(&self) -> Vec<String> {
        let folder = self.path.parent().expect("folder");
        let files = beside(folder);
        let mut catalogue = catalogue();
        for name in self
            .flags
            .iter()
            .filter_map(|flag| flag.strip_prefix("sources "))
        {
            catalogue.insert(format!("sources/{name}.toml"), files[name].clone());
        }
        let mut world = World::new(&catalogue);
        world.files = &files;
        let mut advice = false;
        for flag in &self.flags {
            match flag.split_once(' ').unwrap_or((flag, "")) {
                ("sources", _) => {}
                ("strict", _) => world.strict = true,
                ("advice", _) => advice = true,
                ("as-of", day) => world.as_of = Some(day.parse().expect("date")),
                ("set", edit) => world.set.push(edit.to_owned()),
                ("overlay", name) => world.overlays.push(Text {
                    name: name.to_owned(),
                    text: files[name].clone(),
                }),
                (other, _) => panic!("{}: unknown flag {other}", self.path.display()),
            }
        }
        let name = self
            .path
            .file_name()
            .expect("name")
            .to_string_lossy()
            .into_owned();
        // An empty case is an empty file: its expectations are all that it holds.
        let text = if self.text.trim().is_empty() {
            ""
        } else {
            &self.text
        };
        let (scenario, diagnostics) = parse(&name, text, &world);
        let failed = diagnostics.iter().any(Diagnostic::is_error);
        assert_eq!(
            scenario.is_none(),
            failed,
            "{name}: a scenario is handed out exactly when nothing is wrong"
        );
        let texts = durance_scenario::texts(&name, text, &world);
        let shown = diagnostics
            .iter()
            .filter(|d| advice || d.severity != Severity::Advice);
        shown.map(|d| line(d, &name, &texts)).collect()
    }
}

fn beside(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path
            .extension()
            .is_some_and(|e| e == "csv" || e == "overlay" || e == "sources")
        {
            let name = path
                .file_name()
                .expect("name")
                .to_string_lossy()
                .into_owned();
            files.insert(name, std::fs::read_to_string(&path).expect("text"));
        }
    }
    files
}

fn line(diagnostic: &Diagnostic, name: &str, texts: &BTreeMap<String, String>) -> String {
    let severity = format!("{:?}", diagnostic.severity).to_lowercase();
    let place = diagnostic.labels.first().map_or_else(String::new, |label| {
        let text = texts.get(&label.file).map_or("", String::as_str);
        let before = text.get(..label.span.start).unwrap_or(text);
        let row = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |n| n + 1) + 1;
        let file = if label.file == name {
            String::new()
        } else {
            format!("{}:", label.file)
        };
        format!("{file}{row}:{column}")
    });
    format!(
        "{} {severity} {place} {}",
        diagnostic.code,
        diagnostic.message.replace('\n', " ")
    )
}

fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(SUITE)
        .expect("suite")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    paths.into_iter().map(Case::read).collect()
}

#[test]
fn every_case_finds_what_it_says() {
    let bless = std::env::var_os("DURANCE_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let found = case.found();
        if bless {
            let lines: String = found.iter().map(|l| format!("#! {l}\n")).collect();
            std::fs::write(&case.path, format!("{}{lines}", case.text)).expect("write");
        } else if found != case.expected {
            wrong.push(format!(
                "{}\n  found:\n    {}\n  expected:\n    {}",
                case.path.display(),
                found.join("\n    "),
                case.expected.join("\n    ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_page_and_a_case() {
    let shown: BTreeSet<String> = cases()
        .iter()
        .flat_map(|c| c.expected.clone())
        .filter_map(|l| l.split(' ').next().map(str::to_owned))
        .collect();
    let documented: BTreeSet<String> = CODES.iter().map(|c| c.code.to_owned()).collect();
    let without_case: Vec<&String> = documented.difference(&shown).collect();
    assert!(
        without_case.is_empty(),
        "codes without a case in tests/suite/scenario: {without_case:?}"
    );
    let without_page: Vec<&String> = shown.difference(&documented).collect();
    assert!(
        without_page.is_empty(),
        "codes without a page: {without_page:?}"
    );
}

#[test]
fn every_code_in_the_source_has_a_page() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let documented: BTreeSet<&str> = CODES.iter().map(|c| c.code).collect();
    assert_eq!(documented.len(), CODES.len(), "a code has two pages");
    for entry in std::fs::read_dir(source).expect("source") {
        let path = entry.expect("entry").path();
        let text = std::fs::read_to_string(&path).expect("text");
        for piece in text.split("\"D").skip(1) {
            let digits: String = piece.chars().take_while(char::is_ascii_digit).collect();
            if digits.len() == 4 && piece[4..].starts_with('"') {
                let code = format!("D{digits}");
                assert!(
                    documented.contains(code.as_str()),
                    "{}: {code} has no page",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_page_says_why_with_example_and_repair() {
    for code in CODES {
        assert!(
            code.page.contains("```toml"),
            "{} has no example",
            code.code
        );
        assert!(code.page.contains("Repair:"), "{} has no repair", code.code);
    }
}
