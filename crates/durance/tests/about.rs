//! Does the program know itself: its sources, its completions, its pages?

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;
use std::fs;

#[test]
fn a_fresh_installation_is_well() {
    let folder = tempfile::tempdir().unwrap();
    let output = durance(folder.path(), &["doctor"]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    assert!(!stdout(&output).contains("NOT WELL"), "{}", stdout(&output));
}

#[test]
fn a_catalogue_with_a_fault_is_not_well() {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("catalog/sources");
    fs::create_dir_all(&sources).unwrap();
    let entry = "[[source]]\nid = \"Not_kebab\"\nstatement = \"x\"\nvalue = 3.0\nas_of = 2025-01-02\n\
                 published = 2025-01-01\ntitle = \"t\"\npublisher = \"p\"\nkind = \"press\"\n\
                 confidence = \"seen\"\ninputs = [\"nowhere\"]\n";
    fs::write(sources.join("bad.toml"), entry).unwrap();
    let output = durance(
        folder.path(),
        &["sources", "verify", "--catalog", "catalog"],
    );
    assert_eq!(code(&output), 3);
    let said = stdout(&output);
    for fault in [
        "kebab-case",
        "published before",
        "unit",
        "no entry `nowhere`",
    ] {
        assert!(said.contains(fault), "{fault} is not in:\n{said}");
    }
    let doctor = durance(folder.path(), &["doctor", "--catalog", "catalog"]);
    assert_ne!(code(&doctor), 0);
}

#[test]
fn notices_whose_annual_and_daily_figures_disagree_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = durance(folder.path(), &["sources", "verify", "--json"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let found: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let ids: Vec<&str> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"costs-coif-fy2019"), "{ids:?}");
    assert!(!ids.contains(&"costs-coif-fy2023"), "{ids:?}");
}

#[test]
fn sources_are_listed_as_of_a_day_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let list = |arguments: &[&str]| {
        let output = durance(
            folder.path(),
            &[&["sources", "list", "-q"], arguments].concat(),
        );
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let id = "aftermath-white-house-sum";
    assert!(list(&[]).contains(id));
    assert!(!list(&["--as-of", "2025-02-05"]).contains(id));
    assert!(
        list(&["--weak"])
            .lines()
            .all(|l| l.contains("weak: not read"))
    );
    let shown = durance(folder.path(), &["sources", "show", "costs-coif-fy2019"]);
    assert!(stdout(&shown).contains("disagrees"), "{}", stdout(&shown));
    assert_eq!(
        code(&durance(
            folder.path(),
            &["sources", "show", "costs-coif-fy2091"]
        )),
        2
    );
}

#[test]
fn every_shell_gets_completions_that_know_the_verbs() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = durance(folder.path(), &["completions", shell]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(stdout(&output).contains("assess"), "{shell}");
    }
}

#[test]
fn every_verb_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let output = durance(folder.path(), &["man", "-o", "."]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for page in [
        "durance.1",
        "durance-assess.1",
        "durance-law-screen.1",
        "durance-sources-verify.1",
    ] {
        let text = fs::read_to_string(folder.path().join(page)).unwrap();
        assert!(
            text.starts_with(".ie") || text.contains(".TH"),
            "{page}: {text}"
        );
    }
    let one = durance(folder.path(), &["man"]);
    assert!(stdout(&one).contains("durance"));
}
