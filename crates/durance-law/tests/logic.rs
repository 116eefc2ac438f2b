//! Three-valued logic and what follows from it, over random facts and conditions.

mod shelf;

use durance_core::{Date, Truth, Verdict};
use durance_law::condition::{Condition, Test};
use durance_law::diagram::{self, Diagrams};
use durance_law::fact::{Facts, Kind, Value};
use durance_law::space::{Point, Space, UNKNOWN};
use durance_law::{Choices, LawBook, Request};
use proptest::prelude::*;
use std::sync::OnceLock;

fn book() -> &'static LawBook {
    static BOOK: OnceLock<LawBook> = OnceLock::new();
    BOOK.get_or_init(shelf::book)
}

/// A value of a fact, or nothing.
fn any_value(kind: &Kind) -> BoxedStrategy<Option<Value>> {
    let value = match kind {
        Kind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Word(words) => prop::sample::select(words.clone())
            .prop_map(Value::Word)
            .boxed(),
        Kind::Number(_) => (0u8..15).prop_map(|n| Value::Number(f64::from(n))).boxed(),
    };
    prop_oneof![1 => Just(None), 2 => value.prop_map(Some)].boxed()
}

/// Anything that may be known of a group.
fn any_facts() -> impl Strategy<Value = Facts> {
    let each: Vec<_> = book()
        .facts()
        .iter()
        .map(|spec| (Just(spec.name.clone()), any_value(&spec.kind)))
        .collect();
    each.prop_map(|stated| {
        let mut facts = Facts::default();
        for (name, value) in stated {
            if let Some(value) = value {
                facts.set(&name, value);
            }
        }
        facts
    })
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let leaf = prop::sample::select(vec!["citizen", "sentence", "consent", "months_left"])
        .prop_flat_map(|name| {
            let test = match name {
                "citizen" => any::<bool>()
                    .prop_map(|b| Test::OneOf(vec![Value::Bool(b)]))
                    .boxed(),
                "sentence" => prop::sample::subsequence(vec!["none", "pending", "final"], 0..3)
                    .prop_map(|words| {
                        Test::OneOf(
                            words
                                .into_iter()
                                .map(|w| Value::Word(w.to_owned()))
                                .collect(),
                        )
                    })
                    .boxed(),
                "consent" => Just(Test::OneOf(vec![Value::Word("given".to_owned())])).boxed(),
                _ => (0u8..15).prop_map(|n| Test::AtLeast(f64::from(n))).boxed(),
            };
            test.prop_map(move |test| Condition::Fact(name.to_owned(), test))
        });
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::All),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::Any),
            inner.prop_map(|part| Condition::Not(Box::new(part))),
        ]
    })
}

fn all_jurisdictions() -> Vec<usize> {
    (0..book().jurisdictions().len()).collect()
}

fn verdict(facts: &Facts, jurisdictions: &[usize], date: Date) -> Verdict {
    let choices = Choices::default();
    let request = Request {
        facts,
        date,
        known_as_of: date,
        choices: &choices,
        jurisdictions,
    };
    book().screen_briefly(&request).verdict
}

fn today() -> Date {
    Date::constant(2026, 1, 1)
}

fn is_possible(facts: &Facts) -> bool {
    book()
        .read_facts(
            facts
                .iter()
                .map(|(name, value)| (name, Some(value.clone()))),
        )
        .1
        .is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Learning a fact never turns yes into no or back: it only settles what was unknown.
    #[test]
    fn knowledge_only_settles(condition in any_condition(), facts in any_facts(), forgotten in 0usize..4) {
        let name = ["citizen", "sentence", "consent", "months_left"][forgotten];
        let mut less = facts.clone();
        less.forget(name);
        let (with, without) = (condition.truth(&facts), condition.truth(&less));
        prop_assert!(without == Truth::Unknown || without == with);
    }

    /// A condition is undecided exactly if it names the facts that keep it so.
    #[test]
    fn what_is_missing_is_named(condition in any_condition(), facts in any_facts()) {
        let evaluation = condition.evaluate(&facts);
        prop_assert_eq!(evaluation.truth == Truth::Unknown, !evaluation.missing.is_empty());
        prop_assert!(evaluation.missing.is_disjoint(&evaluation.used));
    }

    /// De Morgan, and double negation, in three values.
    #[test]
    fn negation_is_dual(a in any_condition(), b in any_condition(), facts in any_facts()) {
        let not = |c: &Condition| Condition::Not(Box::new(c.clone()));
        let left = not(&Condition::All(vec![a.clone(), b.clone()])).truth(&facts);
        let right = Condition::Any(vec![not(&a), not(&b)]).truth(&facts);
        prop_assert_eq!(left, right);
        prop_assert_eq!(not(&not(&a)).truth(&facts), a.truth(&facts));
    }

    /// Cutting facts into cells loses nothing: condition, compiled condition and diagram agree.
    #[test]
    fn cells_lose_nothing(condition in any_condition(), facts in any_facts()) {
        let space = Space::cut(book().facts(), [&condition]);
        let point: Point = space.point(&facts);
        let compiled = space.compile(&condition);
        let mut diagrams = Diagrams::new(&space);
        let root = diagrams.condition(&compiled, false);
        prop_assert_eq!(compiled.truth(&point), condition.truth(&facts));
        prop_assert_eq!(diagram::truth(diagrams.at(root, &point)), condition.truth(&facts));
    }

    /// A fact that is forgotten never makes a group clear that was not clear.
    #[test]
    fn ignorance_never_clears(facts in any_facts(), forgotten in any::<prop::sample::Index>()) {
        prop_assume!(is_possible(&facts));
        let known: Vec<String> = facts.iter().map(|(name, _)| name.to_owned()).collect();
        prop_assume!(!known.is_empty());
        let mut less = facts.clone();
        less.forget(&known[forgotten.index(known.len())]);
        for jurisdiction in all_jurisdictions() {
            let before = verdict(&facts, &[jurisdiction], today());
            let after = verdict(&less, &[jurisdiction], today());
            prop_assert!(before == Verdict::Clear || after != Verdict::Clear || before == after, "{before} became {after}");
        }
    }

    /// More law never clears: adding a body of protections to one with routes moves no verdict toward clear.
    #[test]
    fn more_protections_never_clear(facts in any_facts()) {
        let (us, _) = book().read_jurisdictions(["us"]);
        let (both, _) = book().read_jurisdictions(["us", "international"]);
        prop_assert!(verdict(&facts, &both, today()) <= verdict(&facts, &us, today()));
    }

    /// The verdict over all readings is never clearer than under any of them.
    #[test]
    fn readings_bound_the_verdict(facts in any_facts()) {
        let (us, _) = book().read_jurisdictions(["us"]);
        let choices = Choices::default();
        let request = Request { facts: &facts, date: today(), known_as_of: today(), choices: &choices, jurisdictions: &us };
        let screening = book().screen_briefly(&request);
        for outcome in &screening.by_reading {
            let (chosen, problems) = book().read_choices([(outcome.question.as_str(), outcome.reading.as_str())]);
            prop_assert!(problems.is_empty());
            let under = book().screen_briefly(&Request { choices: &chosen, ..request });
            prop_assert_eq!(under.verdict, outcome.verdict, "fixing the reading gives what was said of it");
            prop_assert!(screening.verdict <= under.verdict || under.verdict == Verdict::Barred);
        }
    }

    /// Whatever the search says would change a verdict, does.
    #[test]
    fn changes_do_change(facts in any_facts()) {
        prop_assume!(is_possible(&facts));
        let (us, _) = book().read_jurisdictions(["us", "international"]);
        let choices = Choices::default();
        let request = Request { facts: &facts, date: today(), known_as_of: today(), choices: &choices, jurisdictions: &us };
        let screening = book().screen(&request);
        for change in &screening.why.changes {
            let mut after = facts.clone();
            for fact in &change.facts {
                after.set(&fact.fact, fact.value.clone());
            }
            let keys: Vec<(&str, &str)> = change.readings.iter().filter_map(|(key, _)| key.split_once('=')).collect();
            let (chosen, _) = book().read_choices(keys);
            let found = book().screen_briefly(&Request { facts: &after, choices: &chosen, ..request }).verdict;
            prop_assert!(found > screening.verdict, "{} stays {}", change.words(), found);
        }
    }

    /// A verdict other than clear names somebody who says so, unless no law opens a route where none must.
    #[test]
    fn every_verdict_has_a_reason(facts in any_facts()) {
        for jurisdiction in all_jurisdictions() {
            let choices = Choices::default();
            let request = Request { facts: &facts, date: today(), known_as_of: today(), choices: &choices, jurisdictions: &[jurisdiction] };
            let screening = book().screen_briefly(&request);
            prop_assert!(screening.verdict == Verdict::Clear || !screening.deciding.is_empty(), "{:?}", screening.verdict);
            if screening.verdict == Verdict::Undetermined {
                prop_assert!(!screening.missing.is_empty(), "what is unknown is named");
            }
        }
    }
}

#[test]
fn nothing_known_is_never_clear() {
    for jurisdiction in all_jurisdictions() {
        assert_ne!(
            verdict(&Facts::default(), &[jurisdiction], today()),
            Verdict::Clear
        );
    }
}

#[test]
fn the_cell_of_a_number_is_its_interval() {
    let condition = Condition::Fact("months_left".into(), Test::AtLeast(6.0));
    let space = Space::cut(book().facts(), [&condition]);
    let axis = space.index("months_left").expect("declared");
    let cell = |n: f64| space.point(&Facts::from([("months_left", Value::Number(n))]))[axis];
    assert_eq!([cell(5.9), cell(6.0), cell(6.1)], [0, 1, 2]);
    assert_eq!(space.point(&Facts::default())[axis], UNKNOWN);
}
