//! Is what people say tested, and what would change the answer found?

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;
use std::path::Path;

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = durance(folder, arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("the result is JSON")
}

/// The toy with claims that are sometimes true, always true, and never.
const CLAIMS: &str = r#"
durance = 1
overlay = "toy"

[[claim]]
id   = "saves"
who  = "One side"
says = "It saves money."
test = "net_cost.sender < 0 USD"

[[claim]]
id   = "anybody"
who  = "The other side"
says = "Somebody is sent."
test = "people_transferred > 0 people"

[[claim]]
id         = "wise"
who        = "Nobody"
says       = "It is wise."
untestable = "wisdom is not a figure"
"#;

fn overlaid(folder: &Path) {
    std::fs::write(folder.join("claims.toml"), CLAIMS).unwrap();
}

#[test]
fn every_claim_of_the_article_is_tested_or_named_as_not_testable() {
    let folder = tempfile::tempdir().unwrap();
    let found = json(
        folder.path(),
        &["claim", "us-sv-2025", "--draws", "60", "--json", "-q"],
    );
    let claims = found["claims"].as_array().unwrap();
    for id in [
        "cheaper",
        "overcrowding",
        "cruel-and-unusual",
        "little-precedent",
        "fate-uncertain",
    ] {
        let claim = claims
            .iter()
            .find(|c| c["id"] == id)
            .unwrap_or_else(|| panic!("no `{id}`"));
        let tested = claim["share"].is_number();
        let reasoned = claim["why"].as_str().is_some_and(|w| w.len() > 40);
        assert!(tested || reasoned, "{claim}");
        assert!(!claim["sources"].as_array().unwrap().is_empty(), "{claim}");
        // A test that names a figure which does not exist is no test.
        assert!(
            !claim["why"]
                .as_str()
                .unwrap()
                .starts_with("there is no figure"),
            "{claim}"
        );
    }
}

#[test]
fn a_claim_is_answered_with_its_word_and_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let test = "people_transferred > 0 people";
    let output = durance(
        folder.path(),
        &["claim", "toy", test, "--draws", "50", "-q"],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let said = stdout(&output);
    assert!(said.contains("in 100 of 100 draws"), "{said}");
    assert!(said.contains("True if in every draw."), "{said}");
    assert!(said.contains(test), "{said}");
}

#[test]
fn an_assertion_that_does_not_hold_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |test: &str| {
        code(&durance(
            folder.path(),
            &["claim", "toy", test, "--assert", "--draws", "50", "-q"],
        ))
    };
    assert_eq!(ask("people_transferred > 0 people"), 0);
    assert_eq!(ask("people_transferred < 0 people"), 1);
}

#[test]
fn what_cannot_be_tested_is_never_upheld() {
    let folder = tempfile::tempdir().unwrap();
    overlaid(folder.path());
    let ask = |id: &str| {
        durance(
            folder.path(),
            &[
                "claim",
                "claims.toml",
                id,
                "--assert",
                "--draws",
                "50",
                "-q",
            ],
        )
    };
    let output = ask("wise");
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("Not testable here: wisdom is not a figure."));
    assert_eq!(code(&ask("anybody")), 0);
}

#[test]
fn a_slip_of_the_pen_is_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = durance(
        folder.path(),
        &["claim", "toy", "net_cost.sendr < 0 USD", "--draws", "20"],
    );
    assert_eq!(code(&wrong), 2);
    assert!(
        stderr(&wrong).contains("did you mean `net_cost.sender`?"),
        "{}",
        stderr(&wrong)
    );
    let vague = durance(folder.path(), &["claim", "us-sv-2025", "cheapish"]);
    assert_eq!(code(&vague), 2);
    assert!(stderr(&vague).contains("cheaper"), "{}", stderr(&vague));
}

#[test]
fn rules_hold_on_the_draws_that_they_describe() {
    let folder = tempfile::tempdir().unwrap();
    // Half of the draws are on either side: a rule can tell them apart.
    let all = json(
        folder.path(),
        &[
            "assess", "toy", "--draws", "400", "--json", "--no-run", "-q",
        ],
    );
    let figures = all["results"].as_array().unwrap();
    let net = figures
        .iter()
        .find(|f| f["id"] == "net_cost.sender")
        .unwrap();
    let middle = net["p50"].as_f64().unwrap().round();
    let test = format!("net_cost.sender < {middle} USD");
    let found = json(
        folder.path(),
        &["claim", "toy", &test, "--draws", "400", "--json", "-q"],
    );
    let claim = &found["claims"][0];
    let share = claim["share"].as_f64().unwrap();
    assert!((0.4..0.6).contains(&share), "{claim}");
    for rule in ["true_rule", "false_rule"] {
        let rule = &claim[rule];
        let limits = rule["limits"]
            .as_array()
            .unwrap_or_else(|| panic!("a rule: {claim}"));
        assert!((1..=3).contains(&limits.len()), "{rule}");
        let at = |key: &str| rule[key].as_f64().unwrap();
        assert!(at("density") > 0.6 && at("coverage") > 0.3, "{rule}");
        assert!(at("support") > 0.0 && at("support") <= 1.0, "{rule}");
    }
}

#[test]
fn what_would_turn_the_flagship_is_named_with_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let found = json(
        folder.path(),
        &[
            "assess",
            "us-sv-2025",
            "--draws",
            "40",
            "--json",
            "--no-run",
            "-q",
        ],
    );
    let flips = found["flips"].as_array().unwrap();
    let turning: Vec<&Value> = flips.iter().filter(|f| f["at"].is_array()).collect();
    assert!(!turning.is_empty(), "nothing turns it: {flips:?}");
    for flip in &turning {
        for point in flip["at"].as_array().unwrap() {
            let percentile = point["percentile"].as_f64().unwrap();
            assert!((0.0..=100.0).contains(&percentile), "{flip}");
            assert!(point["value"].as_f64().unwrap().is_finite(), "{flip}");
        }
        assert_eq!(
            flip["inputs"].as_array().unwrap().len(),
            flip["at"].as_array().unwrap().len()
        );
    }
    // What turns nothing says how near it came.
    for idle in flips.iter().filter(|f| !f["at"].is_array()) {
        assert!(idle["nearest"].is_number(), "{idle}");
    }
    let decision = &found["decision"];
    assert_eq!(decision["figure"], "net_cost.sender");
    assert!(decision["value_of_everything"].as_f64().unwrap() >= 0.0);
}
