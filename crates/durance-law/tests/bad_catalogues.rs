//! Catalogues broken on purpose: every diagnostic can occur, points at the place, and says all at once.

mod shelf;

use durance_core::Diagnostic;
use durance_law::{CODES, LawBook};
use shelf::small;
use std::collections::BTreeMap;

const ACT: &str = "law/arcadia/act.toml";
const SCHEMA: &str = "law/schema.toml";

fn diagnose(texts: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    LawBook::load(texts).1
}

/// The code is reported, its first label covers `at`, and an error leaves no book.
fn check(texts: &BTreeMap<String, String>, code: &str, at: &str) {
    let (book, diagnostics) = LawBook::load(texts);
    let found = diagnostics
        .iter()
        .find(|d| d.code == code)
        .ok_or_else(|| format!("no {code} in {diagnostics:#?}"))
        .expect("reported");
    let label = found.labels.first().expect("a place");
    let text = &texts[&label.file][label.span.clone()];
    assert!(
        text.contains(at),
        "{code} points at `{text}`, not at `{at}`"
    );
    assert_eq!(book.is_none(), diagnostics.iter().any(Diagnostic::is_error));
    assert!(found.help.is_some(), "{code} does not say what to do");
    assert!(
        CODES.iter().any(|doc| doc.code == code),
        "{code} has no page"
    );
}

#[test]
fn the_small_catalogue_is_sound() {
    let errors: Vec<_> = diagnose(&small::texts())
        .into_iter()
        .filter(Diagnostic::is_error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn broken_syntax() {
    check(&small::changed(ACT, "\"Act 1\"", "\"Act 1"), "D0701", "");
}

#[test]
fn an_unknown_key_and_its_neighbour() {
    let texts = small::changed(ACT, "effect = \"bars\"", "efect = \"bars\"");
    check(&texts, "D0702", "efect");
    let found = diagnose(&texts);
    assert!(
        found
            .iter()
            .any(|d| d.help.as_deref() == Some("did you mean `effect`?")),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|d| d.code == "D0703"),
        "the missing `effect` is reported in the same pass"
    );
}

#[test]
fn missing_and_mistyped_keys() {
    check(
        &small::changed(ACT, "since = 2000-01-01\n", ""),
        "D0703",
        "[authority]",
    );
    check(
        &small::changed(ACT, "since = 2000-01-01", "since = \"2000-01-01\""),
        "D0704",
        "2000-01-01",
    );
    check(
        &small::changed(ACT, "effect = \"bars\"", "effect = \"forbids\""),
        "D0705",
        "forbids",
    );
    check(
        &small::changed(SCHEMA, "kind = \"bool\"", "kind = \"boolean\""),
        "D0705",
        "boolean",
    );
}

#[test]
fn facts_that_the_schema_does_not_know() {
    let texts = small::changed(ACT, "{ citizen = true }", "{ citizn = true }");
    check(&texts, "D0710", "citizn");
    assert!(
        diagnose(&texts)
            .iter()
            .any(|d| d.help.as_deref() == Some("did you mean `citizen`?"))
    );
    check(
        &small::changed(ACT, "{ citizen = true }", "{ citizen = \"yes\" }"),
        "D0711",
        "yes",
    );
    check(
        &small::changed(ACT, "{ citizen = true }", "{ citizen = { at_least = 1 } }"),
        "D0711",
        "at_least",
    );
    check(
        &small::changed(
            SCHEMA,
            "protective = [\"refused\"]",
            "protective = [\"withheld\"]",
        ),
        "D0711",
        "withheld",
    );
}

#[test]
fn two_provisions_with_one_id() {
    check(
        &small::changed(ACT, "id = \"consent\"", "id = \"citizens\""),
        "D0712",
        "citizens",
    );
}

#[test]
fn a_citation_missing() {
    check(
        &small::changed(ACT, "citation = \"Act 1\"\n", ""),
        "D0713",
        "[authority]",
    );
    check(&small::changed(ACT, "\"Act 1\"", "\"\""), "D0713", "\"\"");
}

const QUESTION: &str = r#"
[[question]]
id = "doubt"
title = "Is it so?"

[[question.reading]]
id = "yes"
holder = "the court"
says = "it is"
since = 2001-01-01
confidence = "known"

[[question.reading]]
id = "no"
holder = "the minister"
says = "it is not"
since = 2001-01-01
confidence = "known"
"#;

#[test]
fn a_reading_without_a_holder() {
    check(
        &small::with(&QUESTION.replace("holder = \"the court\"\n", "")),
        "D0714",
        "id = \"yes\"",
    );
    check(
        &small::with(&QUESTION.replace("\"the court\"", "\" \"")),
        "D0714",
        "\" \"",
    );
}

#[test]
fn a_question_with_one_reading() {
    let (first, _) = QUESTION
        .rsplit_once("[[question.reading]]")
        .expect("two readings");
    check(&small::with(first), "D0720", "doubt");
    let open = first.replace(
        "title = \"Is it so?\"",
        "title = \"Is it so?\"\nopen = \"nobody holds the contrary\"",
    );
    assert!(
        diagnose(&small::with(&open))
            .iter()
            .all(|d| d.code != "D0720")
    );
}

#[test]
fn exceptions_in_a_circle() {
    let circle = r#"
[[provision]]
id = "a"
text = "a"
effect = "bars"
when = { citizen = true }
except = ["b"]

[[provision]]
id = "b"
text = "b"
effect = "permits"
route = "transfer"
when = { citizen = true }
except = ["c"]

[[provision]]
id = "c"
text = "c"
effect = "bars"
when = { citizen = true }
except = ["a"]
"#;
    let texts = small::with(circle);
    check(&texts, "D0715", "id = \"a\"");
    let found = diagnose(&texts);
    let circle = found.iter().find(|d| d.code == "D0715").expect("reported");
    assert_eq!(circle.labels.len(), 3, "every step is shown");
}

#[test]
fn an_exception_to_nothing() {
    let texts = small::changed(
        ACT,
        "when = { citizen = true }",
        "when = { citizen = true }\nexcept = [\"consnt\"]",
    );
    check(&texts, "D0716", "consnt");
    check(
        &small::changed(
            ACT,
            "subject_to = [\"arcadia\"]",
            "subject_to = [\"utopia\"]",
        ),
        "D0716",
        "utopia",
    );
}

#[test]
fn dates_that_cannot_be() {
    check(
        &small::changed(
            ACT,
            "when = { citizen = true }",
            "from = 2010-01-01\nto = 2009-01-01",
        ),
        "D0717",
        "citizens",
    );
    check(
        &small::changed(ACT, "when = { citizen = true }", "from = 1990-01-01"),
        "D0717",
        "citizens",
    );
    let newer = "\n[[provision]]\nid = \"new\"\ntext = \"t\"\neffect = \"bars\"\nreplaces = \"citizens\"\nfrom = 2010-01-01\n";
    check(&small::with(newer), "D0717", "citizens");
    let mut ended = small::with(newer);
    let act = ended.get_mut(ACT).expect("file");
    *act = act.replacen(
        "when = { citizen = true }",
        "when = { citizen = true }\nto = 2009-12-31",
        1,
    );
    assert!(
        diagnose(&ended).iter().all(|d| d.code != "D0717"),
        "one day after the other is no overlap"
    );
}

#[test]
fn orders_out_of_order() {
    let orders = "when = { citizen = true }\norder = [ { date = 2005-01-02, status = \"granted\", court = \"c\" }, { date = 2005-01-01, status = \"stayed\", court = \"c\" } ]";
    check(
        &small::changed(ACT, "when = { citizen = true }", orders),
        "D0718",
        "citizens",
    );
}

#[test]
fn names_that_lead_nowhere() {
    check(
        &small::changed(ACT, "route = \"transfer\"", "route = \"transfr\""),
        "D0719",
        "transfr",
    );
    check(
        &small::changed(
            ACT,
            "when = { citizen = true }",
            "question = \"doubt\"\nreading = \"yes\"",
        ),
        "D0719",
        "doubt",
    );
    check(
        &small::changed(
            "law/arcadia/jurisdiction.toml",
            "arcadia/act/basis",
            "arcadia/act/bases",
        ),
        "D0719",
        "bases",
    );
    let case = "[[case]]\nid = \"c\"\ntitle = \"t\"\njurisdictions = [\"arcadia\"]\ndate = 2010-01-01\ndeciding = [\"arcadia/act/nothing\"]\n";
    check(
        &small::beside("law/arcadia/cases/c.toml", case),
        "D0719",
        "id = \"c\"",
    );
    let stray = small::ACT.replace("id = \"route\"", "id = \"other\"");
    check(
        &small::beside("law/utopia/act.toml", &stray),
        "D0719",
        "[authority]",
    );
}

#[test]
fn provisions_that_do_nothing() {
    check(
        &small::changed(ACT, "requires = { consent = \"given\" }\n", ""),
        "D0722",
        "consent",
    );
    check(
        &small::changed(ACT, "route = \"transfer\"\n", ""),
        "D0723",
        "route",
    );
    let idle = small::ACT.split("[[provision]]").next().expect("authority");
    check(
        &small::beside("law/arcadia/idle.toml", idle),
        "D0724",
        "[authority]",
    );
    check(&small::texts(), "D0721", "id");
}

#[test]
fn a_fact_cut_too_fine() {
    let bounds: Vec<String> = (0..70)
        .map(|n| format!("{{ months_left = {{ at_least = {n} }} }}"))
        .collect();
    let when = format!("when = {{ any = [ {} ] }}", bounds.join(", "));
    let codes: Vec<String> = diagnose(&small::changed(ACT, "when = { citizen = true }", &when))
        .into_iter()
        .map(|d| d.code)
        .collect();
    assert!(codes.contains(&"D0725".to_owned()), "{codes:?}");
}

#[test]
fn all_mistakes_in_one_pass() {
    let mut texts = small::changed(ACT, "citizen = true", "citizn = true");
    texts
        .get_mut(SCHEMA)
        .expect("file")
        .push_str("\n[fact.odd]\nkind = \"bool\"\nscope = \"moon\"\n");
    texts
        .get_mut(ACT)
        .expect("file")
        .push_str(&QUESTION.replace("holder = \"the minister\"\n", ""));
    let codes: Vec<String> = diagnose(&texts).into_iter().map(|d| d.code).collect();
    for code in ["D0710", "D0705", "D0703", "D0714"] {
        assert!(
            codes.iter().any(|found| found == code),
            "{code} is missing from {codes:?}"
        );
    }
}

#[test]
fn every_page_is_in_range_and_once() {
    let mut codes: Vec<&str> = CODES.iter().map(|doc| doc.code).collect();
    codes.dedup();
    assert_eq!(codes.len(), CODES.len());
    assert!(
        CODES
            .iter()
            .all(|doc| doc.code.starts_with("D07") && doc.page.len() > 60)
    );
}

#[test]
fn a_scenario_gets_its_own_diagnostics() {
    use durance_law::fact::Value;
    let book = shelf::book();
    let codes = |stated: Vec<(&str, Option<Value>)>| -> Vec<String> {
        book.read_facts(stated)
            .1
            .into_iter()
            .map(|d| d.code)
            .collect()
    };
    assert_eq!(codes(vec![("citisen", Some(Value::Bool(true)))]), ["D0730"]);
    assert_eq!(
        codes(vec![("sentence", Some(Value::Word("finall".into())))]),
        ["D0731"]
    );
    assert_eq!(
        codes(vec![
            ("citizen", Some(Value::Bool(true))),
            ("removal_order", Some(Value::Word("final".into())))
        ]),
        ["D0732"]
    );
    assert!(
        codes(vec![
            ("sentence", Some(Value::Word("unknown".into()))),
            ("consent", None)
        ])
        .is_empty()
    );
    assert_eq!(
        book.read_choices([("us/third-country-custody", "judges")])
            .1[0]
            .code,
        "D0733"
    );
    assert_eq!(
        book.read_choices([("us/nothing", "both")]).1[0].code,
        "D0733"
    );
    assert_eq!(book.read_jurisdictions(["uss"]).1[0].code, "D0734");
}
