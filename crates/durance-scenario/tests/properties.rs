//! What always holds: nothing panics, layout changes no meaning, the canonical form reads back.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use durance_core::Diagnostic;
use durance_scenario::{
    FormatOptions, Scenario, TEMPLATES, Value, World, canonical, digest, fmt, parse, schema,
    template, texts,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const TOY: &str = include_str!("../../../catalog/scenarios/toy.toml");
const NOTATIONS: &str = include_str!("../../../tests/suite/scenario/good-notations.toml");
const FLAGSHIP: &str = include_str!("../../../catalog/scenarios/us-sv-2025.toml");

fn catalogue() -> BTreeMap<String, String> {
    BTreeMap::from([("scenarios/toy.toml".to_owned(), TOY.to_owned())])
}

fn read(text: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let catalogue = catalogue();
    parse("test.toml", text, &World::new(&catalogue))
}

fn clean(text: &str) -> Scenario {
    let (scenario, diagnostics) = read(text);
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    scenario.expect("no error")
}

/// Whatever comes in: no panic, labels lie within their texts, and a scenario exactly when nothing is wrong.
fn survives(text: &str) {
    let catalogue = catalogue();
    let world = World::new(&catalogue);
    let (scenario, diagnostics) = parse("test.toml", text, &world);
    assert_eq!(
        scenario.is_none(),
        diagnostics.iter().any(Diagnostic::is_error)
    );
    let texts = texts("test.toml", text, &world);
    for diagnostic in &diagnostics {
        assert!(diagnostic.code.starts_with('D'), "{diagnostic:?}");
        assert!(!diagnostic.labels.is_empty(), "{diagnostic:?}");
        assert!(
            !diagnostic.is_error() || diagnostic.help.is_some(),
            "{diagnostic:?}"
        );
        for label in &diagnostic.labels {
            let whole = texts.get(&label.file);
            assert!(
                whole.is_none_or(|t| t.get(label.span.clone()).is_some()),
                "{label:?} in {diagnostic:?}"
            );
        }
    }
    if let Some(scenario) = scenario {
        let printed = canonical(&scenario);
        let again = clean(&printed);
        assert_eq!(canonical(&again), printed);
        assert_eq!(digest(&again), digest(&scenario));
    }
    if let Ok(laid_out) = fmt("test.toml", text, FormatOptions::default()) {
        let twice = fmt("test.toml", &laid_out, FormatOptions::default()).expect("still TOML");
        assert_eq!(twice, laid_out);
    }
    let _ = fmt("test.toml", text, FormatOptions { explicit: true });
}

/// Words of the language and of people who mistype it.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\"unknown\"".to_owned()),
        Just("\"20 to 120 days\"".to_owned()),
        Just("\"1,000,000 people\"".to_owned()),
        Just("\"-5% to 300%\"".to_owned()),
        Just("\"at most 70 people/cell @ x\"".to_owned()),
        Just("\"remainder of stock\"".to_owned()),
        Just("'data(\"x.csv\", y)'".to_owned()),
        Just("\"9_999_999_999_999B USD/person-year\"".to_owned()),
        Just("\"0.000001 to 1_000_000 people, pert(1)\"".to_owned()),
        Just("\"9999-12-31 to 9999-12-31\"".to_owned()),
        Just("\"99999 years\"".to_owned()),
        Just("9999-12-31".to_owned()),
        Just("{ to = \"x\", share = \"1%\", stay = \"1 day\" }".to_owned()),
        Just("[[]]".to_owned()),
        Just("\"\\u00e9 @ \\\"\"".to_owned()),
        Just("\"@\"".to_owned()),
        Just("nan".to_owned()),
        Just("-9223372036854775808".to_owned()),
        "\"[a-z0-9 %@,.()/~_-]{0,24}\"",
        "\\PC{0,12}",
    ]
}

/// A valid text with one piece cut out and another put in.
fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    let boundaries: Vec<usize> = text.char_indices().map(|(n, _)| n).collect();
    let count = boundaries.len();
    (0..count, 0usize..40, token()).prop_map(move |(at, length, token)| {
        let start = boundaries[at];
        let end = boundaries.get(at + length).copied().unwrap_or(text.len());
        format!("{}{token}{}", &text[..start], &text[end..])
    })
}

/// A valid text with the value of one line replaced.
fn with_another_value(text: &'static str) -> impl Strategy<Value = String> {
    let lines: Vec<&str> = text.lines().collect();
    let pairs: Vec<usize> = (0..lines.len())
        .filter(|n| lines[*n].contains(" = \""))
        .collect();
    (0..pairs.len(), token()).prop_map(move |(pick, token)| {
        let mut lines: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
        let line = &mut lines[pairs[pick]];
        let equals = line.find('=').expect("pair");
        line.truncate(equals + 1);
        line.push_str(&format!(" {token}"));
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,300}") {
        survives(&text);
    }

    #[test]
    fn any_lines_of_tokens_are_survived(lines in prop::collection::vec(("[a-z._\\[\\]]{1,20}", token()), 0..12)) {
        let text: String = lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        survives(&format!("durance = 1\n{text}"));
    }

    #[test]
    fn a_damaged_scenario_is_survived(text in prop_oneof![mutated(TOY), mutated(FLAGSHIP), mutated(NOTATIONS)]) {
        survives(&text);
    }

    #[test]
    fn a_wrong_value_is_survived(text in prop_oneof![with_another_value(TOY), with_another_value(FLAGSHIP)]) {
        survives(&text);
    }

    #[test]
    fn any_edit_is_survived(path in "[a-z.]{0,30}", value in token(), known in any::<bool>()) {
        let catalogue = catalogue();
        let mut world = World::new(&catalogue);
        world.set.push(if known { format!("people.volunteers.count={value}") } else { format!("{path}={value}") });
        let (scenario, diagnostics) = parse("toy.toml", TOY, &world);
        prop_assert_eq!(scenario.is_none(), diagnostics.iter().any(Diagnostic::is_error));
    }

    #[test]
    fn a_number_is_read_as_it_is_printed(number in prop_oneof![0.0f64..1e12, 0.0f64..1.0, Just(0.1), Just(1e15)]) {
        let text = TOY.replace("\"100 people\"", &format!("\"{number} people\""));
        let first = clean(&text);
        let again = clean(&canonical(&first));
        let places = |s: &Scenario| s.input("offer.places").and_then(|q| q.exact());
        prop_assert_eq!(places(&first), Some(number));
        prop_assert_eq!(places(&again), Some(number));
    }
}

#[test]
fn layout_changes_no_meaning_and_no_comment() {
    for text in [TOY, FLAGSHIP] {
        let messy = text.replace(" = ", "=").replace("\n[[", "\n\n\n  [[");
        let laid_out = fmt("x.toml", &messy, FormatOptions::default()).expect("TOML");
        let comments = |t: &str| {
            t.lines()
                .filter(|l| l.starts_with('#'))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(comments(&laid_out), comments(text));
        assert_eq!(
            toml::from_str::<toml::Table>(&laid_out),
            toml::from_str::<toml::Table>(text)
        );
    }
    let laid_out = fmt("toy.toml", TOY, FormatOptions::default()).expect("TOML");
    assert_eq!(digest(&clean(&laid_out)), digest(&clean(TOY)));
}

#[test]
fn what_is_shipped_is_laid_out_already() {
    let shipped = [("toy", TOY.to_owned())];
    let templates = TEMPLATES
        .iter()
        .map(|(kind, _)| (*kind, template(kind).expect("kind")));
    for (name, text) in shipped.into_iter().chain(templates) {
        assert_eq!(
            fmt(name, &text, FormatOptions::default()).expect("TOML"),
            text,
            "{name}"
        );
    }
}

#[test]
fn explicit_writes_out_what_was_chosen_and_changes_no_value() {
    let explicit = fmt("toy.toml", TOY, FormatOptions { explicit: true }).expect("TOML");
    let (scenario, diagnostics) = read(&explicit);
    let chosen: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|d| ["D0310", "D0311"].contains(&d.code.as_str()))
        .collect();
    assert!(chosen.is_empty(), "{chosen:#?}\n{explicit}");
    let (before, after) = (clean(TOY), scenario.expect("no error"));
    let values = |s: &Scenario| {
        s.inputs()
            .iter()
            .map(|q| (q.path.clone(), q.value.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&before), values(&after));
    assert_eq!(
        format!("{:?}", before.systems.len()),
        format!("{:?}", after.systems.len())
    );
}

#[test]
fn every_template_reads_without_error() {
    for (kind, _) in TEMPLATES {
        clean(&template(kind).expect("kind"));
    }
    assert!(template("no-such-kind").is_none());
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let turned = TOY.replace(
        "count   = \"80 to 120 people\"\nstay    = \"120 to 240 days\"",
        "stay    = \"120 to 240 days\"\ncount   = \"80 to 120 people\"",
    );
    assert_ne!(turned, TOY);
    assert_eq!(digest(&clean(&turned)), digest(&clean(TOY)));
}

#[test]
fn spelling_of_a_number_does_not_matter_but_its_value_does() {
    let spelt = TOY.replace("\"1_000 people\"", "\"1k people\"");
    assert_eq!(digest(&clean(&spelt)), digest(&clean(TOY)));
    let other = TOY.replace("\"1_000 people\"", "\"1001 people\"");
    assert_ne!(digest(&clean(&other)), digest(&clean(TOY)));
}

#[test]
fn a_range_is_the_5th_to_the_95th_percentile_in_every_shape() {
    for shape in [
        "",
        ", uniform",
        ", normal",
        ", lognormal",
        ", triangular(100 people)",
        ", pert(95 people)",
    ] {
        let text = TOY.replace(
            "\"80 to 120 people\"",
            &format!("\"80 to 120 people{shape}\""),
        );
        let scenario = clean(&text);
        let Some(Value::Range(range)) = scenario
            .input("people.volunteers.count")
            .map(|q| q.value.clone())
        else {
            panic!("a range");
        };
        for (p, end) in [(0.05, 80.0), (0.95, 120.0)] {
            assert!(
                (range.distribution.quantile(p) - end).abs() < 1e-4,
                "{shape}"
            );
        }
    }
}

#[test]
fn units_come_to_the_canonical_unit() {
    let text = TOY
        .replace("\"120 USD/person-day\"", "\"43_800 USD/person-year\"")
        .replace("\"5 people/day\"", "\"35 people/week\"");
    let scenario = clean(&text);
    let exact = |path: &str| scenario.input(path).and_then(|q| q.exact()).expect("exact");
    assert!((exact("avoidable.north.average") - 120.0).abs() < 1e-12);
    assert!((exact("offer.quota") - 5.0).abs() < 1e-12);
}

#[test]
fn as_of_hides_more_but_an_edit_reaches_the_value() {
    let catalogue = catalogue();
    let mut world = World::new(&catalogue);
    world.set = vec![
        "people.volunteers.count=90 people".to_owned(),
        "run.seed=7".to_owned(),
    ];
    world.as_of = Some("2025-02-01".parse().expect("date"));
    let (scenario, diagnostics) = parse("toy.toml", TOY, &world);
    let scenario = scenario.unwrap_or_else(|| panic!("{diagnostics:#?}"));
    assert_eq!(
        scenario
            .input("people.volunteers.count")
            .and_then(|q| q.exact()),
        Some(90.0)
    );
    assert_eq!(scenario.run.seed, 7);
    assert_eq!(scenario.known_as_of.to_string(), "2025-02-01");
    assert!(canonical(&scenario).contains("known_as_of = 2025-02-01"));
}

#[test]
fn the_schema_knows_every_key_of_what_is_shipped() {
    let schema = schema();
    for text in [TOY, FLAGSHIP, NOTATIONS] {
        let file: toml::Value = toml::from_str(text).expect("TOML");
        known(&schema, &serde_json::to_value(file).expect("JSON"), "");
    }
}

fn known(schema: &serde_json::Value, value: &serde_json::Value, path: &str) {
    if let (Some(properties), Some(table)) = (schema.get("properties"), value.as_object()) {
        for (key, inner) in table {
            let property = properties
                .get(key)
                .unwrap_or_else(|| panic!("the schema lacks {path}.{key}"));
            known(property, inner, &format!("{path}.{key}"));
        }
    }
    if let (Some(items), Some(list)) = (schema.get("items"), value.as_array()) {
        for item in list {
            known(items, item, path);
        }
    }
}
