//! Does every diagnostic have a page, and do the examples of the pages do what they say?

#![allow(clippy::unwrap_used, reason = "what fails here is a test that fails")]

use durance_finance::{CODES, agreement, econ, fees};
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = r#"
fees = 1
id = "example"
title = "An example"
sender = "A"
receiver = "B"
currency = "EUR"
term = { start = 2025-01-01, end = 2029-12-31 }
places = 300
sources = []
"#;

fn blocks(page: &str) -> Vec<(&str, &str)> {
    page.split("```")
        .skip(1)
        .step_by(2)
        .map(|block| block.split_once('\n').expect("a block with its language"))
        .collect()
}

fn codes(clauses: &str) -> Vec<String> {
    let text = format!("{HEAD}\n{clauses}");
    let (_, found) = fees::parse("fees/example.toml", &text);
    for diagnostic in &found {
        let label = diagnostic.labels.first().expect("every misfit has a place");
        assert!(text.get(label.span.clone()).is_some(), "{diagnostic:?}");
        assert!(
            !diagnostic.message.starts_with(char::is_uppercase),
            "{}",
            diagnostic.message
        );
    }
    found.into_iter().map(|d| d.code).collect()
}

#[test]
fn the_first_example_of_a_page_causes_its_diagnostic_and_the_second_does_not() {
    let mut tried = 0;
    for doc in CODES {
        let blocks = blocks(doc.page);
        assert_eq!(blocks.len(), 2, "{}: an example and its repair", doc.code);
        if blocks.iter().all(|(language, _)| *language == "toml") {
            let caused = codes(blocks[0].1);
            assert!(
                caused.iter().any(|c| c == doc.code),
                "{}: the example gives {caused:?}",
                doc.code
            );
            let repaired = codes(blocks[1].1);
            assert!(
                repaired.is_empty(),
                "{}: the repair gives {repaired:?}",
                doc.code
            );
            tried += 1;
        }
    }
    assert!(tried > 12, "{tried} examples tried");
}

#[test]
fn every_code_in_the_source_has_a_page_and_every_page_a_code() {
    let mut used = BTreeSet::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).expect("the source")
    {
        let path = file.expect("a file").path();
        if path.file_name().is_some_and(|n| n == "codes.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        used.extend(
            text.split("\"D08")
                .skip(1)
                .map(|rest| format!("D08{}", &rest[..2])),
        );
    }
    let pages: BTreeSet<String> = CODES.iter().map(|d| d.code.to_owned()).collect();
    assert_eq!(used, pages);
    assert!(CODES.is_sorted_by(|a, b| a.code < b.code));
}

#[test]
fn all_misfits_are_reported_at_once_with_the_nearest_word() {
    let text = format!(
        "{HEAD}\n[[clause]]\nid = \"fee\"\nknd = \"per-person-day\"\namount = 72\n\n[[clause]]\nid = \"two\"\n\
         kind = \"per-persn-day\"\namount = \"72\"\npayer = \"sendr\"\nconfidence = \"seen\"\n"
    );
    let (_, found) = fees::parse("fees/example.toml", &text);
    let helps: Vec<&str> = found.iter().filter_map(|d| d.help.as_deref()).collect();
    assert!(helps.contains(&"did you mean `kind`?"), "{helps:?}");
    assert!(
        helps.contains(&"did you mean `per-person-day`?"),
        "{helps:?}"
    );
    assert!(found.len() >= 4, "{found:#?}");
    let spans: Vec<usize> = found.iter().map(|d| d.labels[0].span.start).collect();
    assert!(spans.is_sorted(), "in the order of the text");
}

#[test]
fn contradictions_point_at_the_words_at_fault() {
    let text = format!(
        "{HEAD}\n{}",
        blocks(CODES.iter().find(|c| c.code == "D0810").unwrap().page)[0].1
    );
    let (_, found) = fees::parse("fees/example.toml", &text);
    assert_eq!(&text[found[0].labels[0].span.clone()], "count");
    assert!(found[0].message.contains("3000") && found[0].message.contains("300 places"));
}

#[test]
fn an_unknown_agreement_is_named_with_the_nearest_one() {
    let catalog: BTreeMap<String, String> =
        [("fees/no-nl-norgerhaven.toml".to_owned(), String::new())].into();
    let found = agreement(&catalog, "no-nl-norgerhavn").unwrap_err();
    assert_eq!(found[0].code, "D0830");
    assert_eq!(
        found[0].help.as_deref(),
        Some("did you mean `no-nl-norgerhaven`?")
    );
}

#[test]
fn a_line_of_prices_that_cannot_be_read_is_shown_and_the_others_are_kept() {
    let prices = "series,year,value,published,confidence,source\n\
                  us,2023,304,702,2024-01-31,derived,x\n\
                  us,2024,313.689,2025-01-31,derived,x\n";
    let catalog: BTreeMap<String, String> = [(econ::PRICES.to_owned(), prices.to_owned())].into();
    let (rates, found) = econ::rates(&catalog, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "D0840");
    assert_eq!(
        &prices[found[0].labels[0].span.clone()],
        "us,2023,304,702,2024-01-31,derived,x"
    );
    assert_eq!(rates.indices["us"].values.len(), 1);
}
