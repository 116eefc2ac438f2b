//! Does the page that people take away hold what it promises?

mod fixture;
mod markup;

use durance_core::assessment::Assessment;
use durance_report::{html, sentence};
use markup::{Node, nodes};
use std::collections::{BTreeMap, BTreeSet};

fn page() -> String {
    html::report(&fixture::assessment())
}

/// The invented assessment and, where `DURANCE_ASSESSMENT` names one, that of a real run.
fn assessments() -> Vec<Assessment> {
    let mut all = vec![fixture::assessment()];
    if let Ok(path) = std::env::var("DURANCE_ASSESSMENT") {
        let text = std::fs::read_to_string(path).expect("an assessment that can be read");
        all.push(serde_json::from_str(&text).expect("an assessment"));
    }
    all
}

fn ids(page: &str) -> Vec<String> {
    let opened = nodes(page).into_iter().filter_map(|n| match n {
        Node::Open { attributes, .. } => attributes.get("id").cloned(),
        _ => None,
    });
    opened.collect()
}

#[test]
fn is_one_small_file_that_asks_for_nothing_else() {
    let page = page();
    if let Ok(path) = std::env::var("REPORT_FIXTURE") {
        std::fs::write(path, &page).expect("a path that can be written");
    }
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    for loads in [
        "<script",
        "<link",
        "<img",
        "<iframe",
        "@import",
        "src=",
        "url(http",
        "@font-face",
    ] {
        assert!(
            !page.contains(loads),
            "`{loads}` would load something or run something"
        );
    }
}

#[test]
fn no_message_is_missing_and_no_argument_left_open() {
    for a in assessments() {
        messages_are_complete(&html::report(&a));
    }
}

fn messages_are_complete(page: &str) {
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    assert!(
        !page.contains('\u{ab}'),
        "{:?}",
        page.split('\u{ab}').nth(1).map(|s| &s[..40])
    );
    assert!(!page.contains("{ $"));
}

#[test]
fn sections_stand_in_the_fixed_order_and_empty_ones_are_left_out() {
    let known: Vec<&str> = html::ORDER.iter().map(|(id, _)| *id).collect();
    let in_page = |page: &str| -> Vec<String> {
        ids(page)
            .into_iter()
            .filter(|id| known.contains(&id.as_str()))
            .collect()
    };
    assert_eq!(in_page(&page()), known);
    let mut bare = fixture::assessment();
    bare.claims.clear();
    bare.alternatives.clear();
    bare.omissions.clear();
    let shown = in_page(&html::report(&bare));
    for gone in ["claims", "alternatives", "omissions"] {
        assert!(!shown.contains(&gone.to_owned()), "`{gone}` is a stub");
    }
    assert!(shown.contains(&"glossary".to_owned()));
}

#[test]
fn an_empty_assessment_is_still_a_page() {
    let mut a = fixture::assessment();
    a.results.clear();
    a.law = Default::default();
    a.conditions.clear();
    a.series.clear();
    a.curves.clear();
    a.inputs.clear();
    a.sources.clear();
    a.sensitivity.clear();
    a.flips.clear();
    let page = html::report(&a);
    assert!(page.contains("</html>"));
    assert!(
        !page.contains("NaN") && !page.contains("inf"),
        "a number without a value is shown"
    );
}

#[test]
fn every_inner_link_has_its_place_and_every_place_one_name() {
    for a in assessments() {
        links_hold(&html::report(&a));
    }
}

fn links_hold(page: &str) {
    let all = ids(page);
    let unique: BTreeSet<&String> = all.iter().collect();
    assert_eq!(all.len(), unique.len(), "{:?}", duplicates(&all));
    for node in nodes(page) {
        let Node::Open { attributes, .. } = node else {
            continue;
        };
        for key in ["aria-labelledby", "aria-describedby"] {
            for id in attributes.get(key).iter().flat_map(|v| v.split(' ')) {
                assert!(unique.contains(&id.to_owned()), "{key} names `{id}`");
            }
        }
        if let Some(id) = attributes.get("href").and_then(|h| h.strip_prefix('#')) {
            assert!(
                id == "closed" || unique.contains(&id.to_owned()),
                "link to `{id}`"
            );
        }
    }
}

fn duplicates(all: &[String]) -> Vec<&String> {
    all.iter()
        .filter(|id| all.iter().filter(|o| o == id).count() > 1)
        .collect()
}

#[test]
fn markup_is_balanced() {
    let mut open: Vec<String> = Vec::new();
    for node in nodes(&page()) {
        match node {
            Node::Open { name, closed, .. } if !closed => open.push(name),
            Node::Close { name } => assert_eq!(open.pop(), Some(name)),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn sentences_are_those_that_the_json_gives() {
    let json = serde_json::to_string(&fixture::assessment()).expect("an assessment is JSON");
    let read: Assessment = serde_json::from_str(&json).expect("and reads back");
    let expected: BTreeMap<String, String> = sentence::all(&read)
        .into_iter()
        .map(|s| (s.id, s.text))
        .collect();
    let page = page();
    let mut shown = 0;
    let mut inside: Option<(String, String)> = None;
    for node in nodes(&page) {
        match node {
            Node::Open { attributes, .. } if attributes.contains_key("data-sentence") => {
                inside = Some((attributes["data-sentence"].clone(), String::new()));
            }
            Node::Text { text, .. } => {
                if let Some((_, said)) = &mut inside {
                    said.push_str(&text);
                }
            }
            Node::Close { .. } => {
                if let Some((id, said)) = inside.take() {
                    assert_eq!(Some(&said), expected.get(&id), "{id}");
                    shown += 1;
                }
            }
            Node::Open { .. } => {}
        }
    }
    assert!(shown >= 15, "{shown} sentences found");
}

#[test]
fn sentences_hold_at_most_three_significant_figures() {
    for s in sentence::all(&fixture::assessment()) {
        // What flips is told in the words of the assessment, not in ours.
        if s.id.starts_with("change.") {
            continue;
        }
        for number in s
            .text
            .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        {
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            let figures = digits.trim_start_matches('0').trim_end_matches('0').len();
            assert!(figures <= 3, "`{number}` in: {}", s.text);
        }
    }
}

/// Names that a `data-from` may give, and whether the assessment knows them.
fn resolves(a: &Assessment, from: &str) -> bool {
    const LISTS: [&str; 14] = [
        "scenario",
        "run",
        "results",
        "law",
        "conditions",
        "responsibility",
        "sensitivity",
        "flips",
        "claims",
        "alternatives",
        "omissions",
        "inputs",
        "sources",
        "diagnostics",
    ];
    match from.split_once(':') {
        None => LISTS.contains(&from) || from == "convention",
        Some(("figure", id)) => a.traces.contains_key(id),
        Some(("group", id)) => a.law.groups.iter().any(|g| g.id == id),
        Some(("authority", id)) => a.law.authorities.iter().any(|g| g.id == id),
        Some(("standard", id)) => a.conditions.iter().any(|c| c.standard == id),
        Some(("input", path)) => a.inputs.iter().any(|i| i.path == path),
        Some(("source", id)) => a.sources.iter().any(|s| s.id == id),
        Some(("term", name)) => a.scenario.terms.iter().any(|t| t.name == name),
        Some(_) => false,
    }
}

#[test]
fn no_numeral_is_an_orphan() {
    for a in assessments() {
        every_numeral_has_a_parent(&a);
    }
}

fn every_numeral_has_a_parent(a: &Assessment) {
    let page = html::report(a);
    let mut seen = 0;
    let mut orphans = Vec::new();
    for node in nodes(&page) {
        let Node::Text { text, path } = node else {
            continue;
        };
        if !text.contains(|c: char| c.is_ascii_digit()) || path.iter().any(|e| e.is_furniture()) {
            continue;
        }
        seen += 1;
        let traced = path
            .iter()
            .rev()
            .find_map(|e| e.attributes.get("data-trace"));
        let from = path
            .iter()
            .rev()
            .find_map(|e| e.attributes.get("data-from"));
        match (traced, from) {
            (Some(id), _) => assert!(a.traces.contains_key(id), "no trace `{id}` for: {text}"),
            (None, Some(from)) => {
                for one in from
                    .split(' ')
                    .filter(|f| !from.starts_with("term:") || *f == from)
                {
                    assert!(
                        resolves(a, if from.starts_with("term:") { from } else { one }),
                        "`{one}` for: {text}"
                    );
                }
            }
            (None, None) => orphans.push(text),
        }
    }
    assert!(orphans.is_empty(), "orphans: {orphans:?}");
    assert!(seen > 300, "only {seen} numerals were looked at");
}

#[test]
fn what_nobody_has_read_is_marked_wherever_it_is_used() {
    let page = page();
    let at = page
        .find("id=\"source-fixture-known\"")
        .expect("the weak source is listed");
    assert!(page[at..at + 600].contains("weak: not read"));
    let law = &page[page
        .find("Invented removal statute")
        .expect("its authority")..];
    assert!(law[..600].contains("weak: not read"));
}

#[test]
fn unknown_is_never_met() {
    let mut a = fixture::assessment();
    let met = |a: &Assessment| sentence::conditions_counts(a).map(|s| count_of(&s.text, "met"));
    let before = met(&a);
    for row in &mut a.conditions {
        row.verdict = durance_core::assessment::ConditionVerdict::Unknown;
        row.observations.clear();
        assert!(met(&fixture::assessment()) == before);
    }
    assert_eq!(met(&a), Some(0));
}

fn count_of(text: &str, word: &str) -> u32 {
    let at = text
        .find(&format!(" {word} "))
        .expect("the count is printed")
        + word.len()
        + 2;
    let digits: String = text[at..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().expect("a count")
}

#[test]
fn swapping_the_parties_changes_no_wording() {
    let exchange =
        |text: &str, a: &str, b: &str| text.replace(a, "\u{1}").replace(b, a).replace('\u{1}', b);
    let (sender, host) = (fixture::SENDER, fixture::HOST);
    let swap = |text: &str| {
        let text = exchange(text, sender, host);
        exchange(&text, &sender.to_uppercase(), &host.to_uppercase())
    };
    let one = fixture::assessment_between(fixture::SENDER, fixture::HOST);
    let other = fixture::assessment_between(fixture::HOST, fixture::SENDER);
    assert_eq!(swap(&html::report(&one)), html::report(&other));
    let text = |a: &Assessment| durance_report::terminal::page(a, 80, false);
    assert_eq!(swap(&text(&one)), text(&other));
}

#[test]
fn who_gains_changes_the_word_of_likelihood_only() {
    let words = |share: f64| {
        let mut a = fixture::assessment();
        for f in &mut a.results {
            f.share_below_zero = f.share_below_zero.map(|_| share);
        }
        sentence::cost_verdict(&a)
            .map(|s| s.text)
            .unwrap_or_default()
    };
    assert_eq!(
        words(0.05),
        "Very likely to cost more than it saves (in 95 of 100 draws)."
    );
    assert_eq!(
        words(0.95),
        "Very unlikely to cost more than it saves (in 5 of 100 draws)."
    );
}

#[test]
fn what_turns_the_conclusion_says_how_far_out_it_lies() {
    let said: Vec<String> = sentence::flips(&fixture::assessment())
        .into_iter()
        .map(|s| s.text)
        .collect();
    let pair = "It turns if days otherwise held is at or above 333 days and litigation is at or below $2.10m: so far \
                out in fewer than 1 of 100 draws and so far out in 6 of 100 draws.";
    assert!(said.contains(&pair.to_owned()), "{said:?}");
    let page = page();
    assert!(page.contains("In 20 single draws: turned at these values in 55 of 100 draws."));
}

#[test]
fn claims_are_told_by_what_can_be_said_of_them() {
    use durance_core::assessment::{ClaimResult, ClaimRule, RuleLimit};
    let limit = |low, high| RuleLimit {
        input: "money.sender.fee".into(),
        label: "fee".into(),
        unit: "USD/person-year".into(),
        low,
        high,
    };
    let rule = ClaimRule {
        limits: vec![limit(None, Some(6_150.0))],
        coverage: 0.71,
        density: 0.84,
        support: 0.2,
    };
    let drawn = ClaimResult {
        share: Some(0.25),
        true_rule: Some(rule),
        ..ClaimResult::default()
    };
    assert_eq!(
        sentence::claim_verdict(&drawn, None),
        "Unlikely to be true: in 25 of 100 draws."
    );
    let (when, otherwise) = sentence::claim_conditions(&drawn);
    assert_eq!(
        when,
        "fee at most $6,150 per person-year: true in 84 of 100 draws within these limits, which hold 71% of the \
         draws in which it is true"
    );
    assert_eq!(
        otherwise,
        "no short rule in at most three inputs tells these draws apart"
    );
    let counted = ClaimResult {
        share: Some(1.0),
        counted: true,
        ..ClaimResult::default()
    };
    // What is counted holds or does not: no word of likelihood, no draws.
    assert!(!sentence::claim_verdict(&counted, None).contains("draws"));
    assert_eq!(
        sentence::claim_conditions(&counted),
        (String::new(), String::new())
    );
    let open = ClaimResult {
        why: "wisdom is not a figure.".into(),
        ..ClaimResult::default()
    };
    assert_eq!(
        sentence::claim_verdict(&open, None),
        "Not testable here: wisdom is not a figure."
    );
}

#[test]
fn headings_and_sentences_of_the_json_are_made_of_the_rest_of_it() {
    for mut a in assessments() {
        let kept = std::mem::take(&mut a.sections);
        let made = durance_report::sections::cards(&a);
        assert_eq!(made.len(), html::ORDER.len());
        // A real run keeps its cards; they are what its JSON gives.
        if !kept.is_empty() {
            assert_eq!(kept, made);
        }
        let json = serde_json::to_value(&a).expect("an assessment is JSON");
        let said: usize = made.iter().map(|s| s.sentences.len()).sum();
        assert_eq!(
            said,
            sentence::all(&a).len(),
            "a sentence belongs to no section"
        );
        for key in made.iter().flat_map(|s| &s.holds) {
            let optional = key == "decision";
            assert!(optional || json.get(key).is_some(), "no key `{key}`");
        }
    }
}
