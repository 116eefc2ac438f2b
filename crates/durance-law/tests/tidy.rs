//! The rule core knows no jurisdiction, and the catalogue keeps faith with the register of evidence.

mod shelf;

use std::path::Path;

/// Words that would betray a jurisdiction in code.
const FOREIGN: &[&str] = &[
    "United States",
    "U.S.",
    "USC",
    "usc-",
    "\"us\"",
    "us/",
    "Salvador",
    "CECOT",
    "Norway",
    "norway",
    "Belgium",
    "Denmark",
    "Kosovo",
    "Sweden",
    "Estonia",
    "Rwanda",
    "Netherlands",
    "European Convention",
    "ECHR",
    "ICCPR",
    "Constitution of",
    "Alien Enemies",
    "Framework Decision",
    "Congress",
    "Supreme Court",
];

#[test]
fn no_jurisdiction_in_rust() {
    let mut files = Vec::new();
    collect(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut files,
    );
    assert!(files.len() > 15);
    for (name, text) in files {
        // Standards have their own catalogue.
        if name.contains("conditions") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let found = FOREIGN.iter().find(|word| line.contains(**word));
            assert!(found.is_none(), "{name}:{}: {found:?}", number + 1);
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push((
                path.to_string_lossy().into_owned(),
                std::fs::read_to_string(&path).expect("text"),
            ));
        }
    }
}

/// Every authority of the register is in the catalogue, and nothing is made stronger than it was read.
#[test]
fn every_registered_authority_is_catalogued() {
    let register = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/evidence/authorities.toml"
    ));
    let Ok(text) = std::fs::read_to_string(register) else {
        eprintln!("skipped: the register of evidence is not beside the repository");
        return;
    };
    let book = shelf::book();
    let register: toml::Table = text.parse().expect("the register is TOML");
    let entries = register["entry"].as_array().expect("entries");
    for entry in entries {
        let id = entry["id"].as_str().expect("id");
        let authority = book
            .authorities()
            .iter()
            .find(|authority| authority.source == id);
        let authority = authority
            .ok_or_else(|| format!("`{id}` is not catalogued"))
            .expect("catalogued");
        let is_contested = entry["settled"].as_str() == Some("contested");
        assert_eq!(authority.is_contested, is_contested, "{id}");
        if entry["confidence"].as_str() == Some("known")
            && authority.confidence != durance_core::Confidence::Known
        {
            assert!(
                !authority.link.is_empty(),
                "`{id}` claims to have been read, but says not where"
            );
        }
    }
    assert_eq!(entries.len(), 64);
    assert!(book.provisions().len() >= 80);
}

/// Sources named by the law exist among the catalogue's sources.
#[test]
fn every_source_exists() {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../catalog/sources"
    ));
    let mut files = Vec::new();
    collect(folder, &mut files);
    let all: String = files.into_iter().map(|(_, text)| text).collect();
    let book = shelf::book();
    let own = book
        .authorities()
        .iter()
        .map(|authority| authority.source.clone());
    let cited = book
        .provisions()
        .iter()
        .flat_map(|provision| provision.sources.clone());
    let ordered = book
        .provisions()
        .iter()
        .flat_map(|p| p.orders.iter().flat_map(|order| order.sources.clone()));
    let held = book.questions().iter().flat_map(|q| {
        q.readings
            .iter()
            .flat_map(|reading| reading.sources.clone())
    });
    for id in own.chain(cited).chain(ordered).chain(held) {
        assert!(
            all.contains(&format!("\"{id}\"")) || all.contains(&format!("[{id}]")),
            "no source `{id}`"
        );
    }
}
