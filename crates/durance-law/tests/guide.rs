//! The author's guide, followed to the letter: its files load beside the catalogue, its cases hold, its
//! promise is kept.

mod shelf;

use durance_law::LawBook;

const GUIDE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/book/adding-law.md"
));

/// Blocks of TOML in the guide that begin with a header.
fn blocks(header: &str) -> String {
    let blocks = GUIDE
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    blocks
        .filter(|block| block.starts_with(header))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_guide_works_as_written() {
    let mut texts = shelf::texts();
    let act = [
        blocks("[authority]"),
        blocks("[[provision]]"),
        blocks("[[question]]"),
    ]
    .join("\n");
    texts.insert("law/us/example-act.toml".to_owned(), act);
    texts.insert(
        "law/us/cases/example-act.toml".to_owned(),
        blocks("[[case]]"),
    );
    texts.insert(
        "law/properties/example.toml".to_owned(),
        blocks("[[property]]"),
    );
    let (book, diagnostics) = LawBook::load(&texts);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let book = book.expect("nothing wrong, so a book");
    let report = book.run_cases();
    assert!(
        report
            .outcomes
            .iter()
            .any(|outcome| outcome.id == "example-medical-need-not-met")
    );
    assert_eq!(
        report
            .failures()
            .map(|outcome| &outcome.id)
            .collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    let proofs = book.prove();
    let checks = proofs.parts.iter().flat_map(|part| &part.checks);
    let promise = checks
        .clone()
        .find(|check| check.id == "example-promise")
        .expect("checked");
    assert_eq!(promise.counterexample, None);
}
