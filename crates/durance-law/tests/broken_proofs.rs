//! Catalogues that load but are unsafe: each check of the proof can fail, and shows where.

mod shelf;

use durance_law::LawBook;
use shelf::small;
use std::collections::BTreeMap;

const ACT: &str = "law/arcadia/act.toml";

/// The counterexample of a check, as text; nothing if it holds.
fn counterexample(texts: &BTreeMap<String, String>, check: &str) -> Option<String> {
    let (book, diagnostics) = LawBook::load(texts);
    let book = book
        .ok_or_else(|| format!("{diagnostics:#?}"))
        .expect("it loads");
    let report = book.prove();
    let checks: Vec<_> = report.parts.iter().flat_map(|part| &part.checks).collect();
    let found = checks
        .iter()
        .find(|found| found.id == check)
        .ok_or_else(|| format!("no check {check}"))
        .expect("checked");
    found.counterexample.as_ref().map(ToString::to_string)
}

#[test]
fn the_small_catalogue_is_safe() {
    for check in ["conflict", "verdict", "ignorance", "protection"] {
        assert_eq!(counterexample(&small::texts(), check), None, "{check}");
    }
}

#[test]
fn a_permission_and_a_bar_without_a_priority() {
    let found = counterexample(
        &small::changed(ACT, "subject_to = [\"arcadia\"]\n", ""),
        "conflict",
    )
    .expect("a conflict");
    assert!(
        found.contains("citizen = yes") && found.contains("arcadia/act/citizens"),
        "{found}"
    );
}

#[test]
fn an_exception_is_a_priority_too() {
    let texts = small::changed(
        ACT,
        "subject_to = [\"arcadia\"]\n",
        "except = [\"citizens\"]\n",
    );
    assert_eq!(counterexample(&texts, "conflict"), None);
}

#[test]
fn silence_that_nobody_has_written_down() {
    let texts = small::changed(
        "law/arcadia/jurisdiction.toml",
        "silence = \"arcadia/act/basis\"\n",
        "",
    );
    let narrow = texts[ACT].replacen(
        "subject_to = [\"arcadia\"]",
        "subject_to = [\"arcadia\"]\nwhen = { months_left = { at_least = 6 } }",
        1,
    );
    let mut texts = texts;
    texts.insert(ACT.to_owned(), narrow);
    let found = counterexample(&texts, "verdict").expect("a gap");
    assert!(found.contains("months_left"), "{found}");
}

#[test]
fn a_condition_that_no_answer_can_meet() {
    // Two requirements that exclude each other: not knowing would look better than every answer.
    let texts = small::with(
        "\n[[provision]]\nid = \"refusal\"\ntext = \"t\"\neffect = \"requires\"\nrequires = { consent = \"refused\" }\n",
    );
    let found = counterexample(&texts, "ignorance").expect("ignorance would help");
    assert!(
        found.contains("consent = unknown") && found.contains("conditional"),
        "{found}"
    );
}

#[test]
fn a_protection_that_harms() {
    let texts = small::changed(
        ACT,
        "requires = { consent = \"given\" }",
        "requires = { consent = \"refused\" }",
    );
    let found = counterexample(&texts, "protection").expect("harm");
    assert!(found.contains("consent = refused"), "{found}");
}

#[test]
fn a_protection_that_yields_to_a_protection() {
    let texts = small::changed(
        ACT,
        "requires = { consent = \"given\" }",
        "requires = { consent = \"given\" }\nexcept = [\"citizens\"]",
    );
    let found = counterexample(&texts, "protection").expect("weakened");
    assert!(found.contains("yields to the protection"), "{found}");
}

#[test]
fn a_property_that_does_not_hold() {
    let property = |when: &str| {
        let text = format!(
            "[[property]]\nid = \"p\"\ntitle = \"t\"\njurisdictions = [\"arcadia\"]\nwhen = {when}\nnever = [\"clear\"]\n"
        );
        small::beside("law/properties/p.toml", &text)
    };
    assert_eq!(counterexample(&property("{ citizen = true }"), "p"), None);
    let found =
        counterexample(&property("{ months_left = { below = 6 } }"), "p").expect("not promised");
    assert!(
        found.contains("consent = given") && found.contains("`clear`"),
        "{found}"
    );
}

#[test]
fn a_property_from_a_day_on() {
    let property = "[[property]]\nid = \"p\"\ntitle = \"t\"\njurisdictions = [\"arcadia\"]\nwhen = { citizen = true }\nnever = [\"clear\"]\nfrom = 2005-01-01\n";
    let late = small::changed(
        ACT,
        "when = { citizen = true }",
        "when = { citizen = true }\nfrom = 2005-01-01",
    );
    let mut with = late.clone();
    with.insert("law/properties/p.toml".to_owned(), property.to_owned());
    assert_eq!(counterexample(&with, "p"), None);
    with.insert(
        "law/properties/p.toml".to_owned(),
        property.replace("from = 2005-01-01\n", ""),
    );
    assert!(
        counterexample(&with, "p").is_some(),
        "before 2005 nothing protected citizens"
    );
}
