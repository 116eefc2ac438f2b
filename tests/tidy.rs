//! Is the map true? Paths in the documents exist, imports follow the stack, rooms keep their walls.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may import of ours (`ARCHITECTURE.md`, "Imports go down only").
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("durance-core", &[]),
    ("durance-scenario", &["durance-core"]),
    ("durance-sim", &["durance-core"]),
    ("durance-law", &["durance-core"]),
    ("durance-finance", &["durance-core"]),
    ("durance-report", &["durance-core"]),
    ("durance-calibrate", &["durance-core", "durance-sim"]),
    (
        "durance",
        &[
            "durance-core",
            "durance-scenario",
            "durance-sim",
            "durance-law",
            "durance-finance",
            "durance-calibrate",
            "durance-report",
        ],
    ),
];

/// What no room below the doors may name: disk, network, threads, clocks.
const DOORS_ONLY: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Zoned::now",
    "println!",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files_under(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with("node_modules") {
                found.extend(files_under(&path, extension));
            }
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn crates() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .flatten()
        .filter(|e| e.path().join("Cargo.toml").exists())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_crate_is_on_the_map_and_imports_only_downwards() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for name in crates() {
        assert!(
            map.contains(&format!("`crates/{name}`")),
            "ARCHITECTURE.md does not name crates/{name}"
        );
        let manifest =
            fs::read_to_string(root().join("crates").join(&name).join("Cargo.toml")).unwrap();
        let shipped = manifest.split("[dev-dependencies]").next().unwrap();
        let imported: BTreeSet<&str> = shipped
            .lines()
            .filter_map(|l| l.split(['.', ' ', '=']).next())
            .filter(|w| w.starts_with("durance-"))
            .collect();
        let may = allowed
            .get(name.as_str())
            .unwrap_or_else(|| panic!("no line for {name} in MAY_IMPORT"));
        for other in imported {
            assert!(may.contains(&other), "{name} imports {other}");
        }
    }
}

#[test]
fn only_the_doors_touch_the_world() {
    for (name, _) in MAY_IMPORT.iter().filter(|(n, _)| *n != "durance") {
        for file in files_under(&root().join("crates").join(name).join("src"), "rs") {
            let text = fs::read_to_string(&file).unwrap();
            let shipped = text.split("#[cfg(test)]").next().unwrap();
            for (number, line) in shipped.lines().enumerate() {
                let code = line.split("//").next().unwrap();
                for word in DOORS_ONLY {
                    assert!(
                        !code.contains(word),
                        "{}:{}: {word}",
                        file.display(),
                        number + 1
                    );
                }
            }
        }
    }
}

#[test]
fn the_engine_does_not_call_the_platforms_mathematics() {
    // f64::ln and its kind call the platform's library, whose last bits differ; results must not.
    let calls = [
        ".ln()",
        ".exp()",
        ".powf(",
        ".sin()",
        ".cos()",
        ".tanh()",
        ".ln_1p()",
        ".exp_m1()",
    ];
    for file in files_under(&root().join("crates/durance-sim/src"), "rs") {
        let text = fs::read_to_string(&file).unwrap();
        let shipped = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in shipped.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            for call in calls {
                assert!(
                    !code.contains(call),
                    "{}:{}: {call}",
                    file.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn paths_named_in_the_documents_exist() {
    let mut documents = vec!["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
        .into_iter()
        .map(|d| root().join(d))
        .collect::<Vec<_>>();
    documents.extend(files_under(&root().join("docs"), "md"));
    documents.extend(files_under(&root().join("validation"), "md"));
    let mut missing = Vec::new();
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        for path in paths_in(&text) {
            if !root().join(&path).exists() {
                missing.push(format!("{}: `{path}`", document.display()));
            }
        }
        for link in links_in(&text) {
            if !document.parent().unwrap().join(&link).exists() {
                missing.push(format!("{}: ({link})", document.display()));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "paths that do not exist:\n{}",
        missing.join("\n")
    );
}

/// Words in backticks that look like paths of this repository.
fn paths_in(text: &str) -> Vec<String> {
    let homes = [
        "crates/",
        "catalog/",
        "docs/",
        "tests/",
        "tools/",
        "validation/",
        "fuzz/",
        ".ci/",
    ];
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|w| homes.iter().any(|h| w.starts_with(h)))
        // Patterns and placeholders are not paths.
        .filter(|w| !w.contains(['*', '<', '{', ' ', '…', '[', '\n']))
        .map(|w| {
            w.trim_end_matches('/')
                .split('#')
                .next()
                .unwrap()
                .to_owned()
        })
        .filter(|w| !w.contains("NNNN") && !w.contains("example-act"))
        .collect()
}

/// Targets of relative Markdown links.
fn links_in(text: &str) -> Vec<String> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|l| l.split('#').next().unwrap().to_owned())
        .filter(|l| {
            !l.is_empty() && !l.contains("://") && !l.contains(' ') && !l.starts_with("mailto:")
        })
        .collect()
}

#[test]
fn every_data_file_has_a_licence_line_and_no_personal_column() {
    let data = root().join("catalog/data");
    let licences = fs::read_to_string(data.join("LICENSES.md")).unwrap();
    let personal = [
        "first_name",
        "last_name",
        "date_of_birth",
        "dob",
        "person_no",
        "inmateid",
        "inmate_id",
        "person_id",
        "ssn",
    ];
    for file in files_under(&data, "csv") {
        let relative = file
            .strip_prefix(&data)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        assert!(
            licences.contains(&relative),
            "catalog/data/LICENSES.md does not list {relative}"
        );
        let text = fs::read_to_string(&file).unwrap();
        let header = text
            .lines()
            .find(|l| !l.starts_with('#'))
            .unwrap_or_default()
            .to_lowercase();
        for column in header.split(',') {
            assert!(
                !personal.contains(&column.trim().trim_matches('"')),
                "{relative} has the column {column}"
            );
        }
    }
}

#[test]
fn nothing_is_left_to_be_done_silently() {
    // Documentation may hide an unwritten helper behind `# `; code may not.
    let marks = ["todo!(", "unimplemented!(", "#[ignore"];
    for name in crates() {
        for file in files_under(&root().join("crates").join(&name), "rs") {
            let text = fs::read_to_string(&file).unwrap();
            for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
                for mark in marks {
                    assert!(!line.contains(mark), "{}: {mark}", file.display());
                }
            }
        }
    }
}
