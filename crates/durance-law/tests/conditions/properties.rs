//! What must hold of every scorecard, whatever the catalogue says.

use crate::catalogue::{facilities, facility, standards};
use durance_core::assessment::{ConditionRow, ConditionVerdict};
use durance_core::{Date, Grade};
use durance_law::conditions::{
    Access, Facility, Group, Layout, Limit, Measure, Observation, Observed, SQUARE_FOOT, Scorecard,
    Standards, assess, crowding, indicators,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::Instant;

const SEED: Date = jiff::civil::date(2025, 2, 5);
const LATER: Date = jiff::civil::date(2026, 6, 30);

fn card(standards: &Standards, facility: &Facility, day: Date) -> Scorecard {
    assess(standards, facility, day, &Group::default(), &[])
}

fn met(card: &Scorecard) -> u32 {
    card.summary.counts[ConditionVerdict::Met.word()]
}

/// How much is known: nothing, one answer, or two that exclude each other (Belnap's order of information).
fn certainty(row: &ConditionRow) -> u8 {
    match row.verdict {
        ConditionVerdict::Unknown => 0,
        ConditionVerdict::Contradicted => 2,
        _ => 1,
    }
}

fn deciding(row: &ConditionRow) -> usize {
    row.observations
        .iter()
        .filter(|o| o.verdict != ConditionVerdict::Unknown)
        .count()
}

/// Better for people, as far as it is known.
fn rank(verdict: ConditionVerdict) -> u8 {
    match verdict {
        ConditionVerdict::NotMet => 0,
        ConditionVerdict::Contradicted => 1,
        ConditionVerdict::Unknown => 2,
        ConditionVerdict::Met | ConditionVerdict::NotApplicable => 3,
    }
}

#[test]
fn every_standard_of_the_evidence_is_here() {
    assert_eq!(standards().len(), 77);
}

#[test]
fn every_weak_standard_is_marked_weak_and_every_other_says_where_it_was_read() {
    let standards = standards();
    let card = card(&standards, &facility(&standards, "cecot"), LATER);
    for row in &card.rows {
        let standard = standards
            .get(&row.standard)
            .expect("a standard of the catalogue");
        let threshold = standard.threshold(LATER).expect("visible");
        assert_eq!(
            row.weak,
            threshold.confidence == durance_core::Confidence::Known,
            "{}",
            row.standard
        );
    }
    assert!(card.rows.iter().any(|row| row.weak) && card.rows.iter().any(|row| !row.weak));
}

#[test]
fn an_inspecting_body_counts_beside_the_press_and_neither_silences_the_other() {
    let standards = standards();
    let card = card(&standards, &facility(&standards, "cecot"), SEED);
    let of = |verdict| {
        let rows = card.rows.iter().filter(move |r| r.verdict == verdict);
        rows.map(|r| r.standard.as_str()).collect::<Vec<_>>()
    };
    // What the Ombudswoman alone saw is met; what she and visitors saw differently is contradicted.
    assert_eq!(of(ConditionVerdict::Met), ["std-mandela-18"]);
    assert_eq!(
        of(ConditionVerdict::Contradicted),
        ["std-mandela-14", "std-mandela-15"]
    );
    assert!(!card.summary.questions.is_empty());
    assert!(
        card.summary
            .questions
            .iter()
            .all(|q| q.contains("CECOT") && q.ends_with('?')),
        "ready to send"
    );
}

#[test]
fn what_is_only_supposed_is_shown_and_decides_nothing() {
    let standards = standards();
    let whole = facility(&standards, "cecot");
    let supposed = |o: &&Observation| !o.supposes.is_empty();
    assert!(whole.observations.iter().filter(supposed).count() >= 3);
    let mut without = whole.clone();
    without.observations.retain(|o| o.supposes.is_empty());
    let mut alone = whole.clone();
    alone.observations.retain(|o| !o.supposes.is_empty());
    let (all, less) = (
        card(&standards, &whole, SEED),
        card(&standards, &without, SEED),
    );
    for (a, b) in all.rows.iter().zip(&less.rows) {
        assert_eq!(a.verdict, b.verdict, "{}", a.standard);
    }
    let row = |id: &str| all.rows.iter().find(|r| r.standard == id).expect("a row");
    let shown = &row("std-cpt-multi").observations;
    assert!(
        shown
            .iter()
            .any(|o| o.value.contains("40,000") && o.verdict == ConditionVerdict::Unknown)
    );
    let only = card(&standards, &alone, LATER);
    assert!(
        only.rows.iter().all(|r| matches!(
            r.verdict,
            ConditionVerdict::Unknown | ConditionVerdict::NotApplicable
        )),
        "nobody saw any of it"
    );
}

#[test]
fn a_number_read_into_a_standard_is_not_put_into_its_mouth() {
    let standards = standards();
    let card = card(&standards, &facility(&standards, "cecot"), SEED);
    for row in &card.rows {
        let standard = standards.get(&row.standard).expect("a standard");
        let derived = standard.threshold(SEED).expect("visible").confidence
            == durance_core::Confidence::Derived;
        assert_eq!(
            row.requirement.contains("gives no number"),
            derived,
            "{}",
            row.standard
        );
    }
}

#[test]
fn nothing_published_later_than_the_day_is_used() {
    let standards = standards();
    for facility in facilities(&standards).iter() {
        let known: BTreeSet<&str> = facility
            .observations
            .iter()
            .filter(|o| o.published <= SEED)
            .map(|o| o.source.as_str())
            .collect();
        for row in card(&standards, facility, SEED).rows {
            for observation in &row.observations {
                assert!(
                    known.contains(observation.source.as_str()),
                    "{} {}",
                    facility.id,
                    observation.source
                );
            }
        }
    }
}

#[test]
fn replacing_an_observation_by_unknown_never_raises_the_number_met() {
    let standards = standards();
    let group = standards
        .facts()
        .circumstances()
        .fold(Group::default(), |g, c| g.with(&c.name, true));
    for facility in facilities(&standards)
        .iter()
        .filter(|f| !f.id.contains('/'))
    {
        let before = met(&assess(&standards, facility, LATER, &group, &[]));
        for i in 0..facility.observations.len() {
            let mut doubted = facility.clone();
            doubted.observations[i].observed = Observed::Unknown;
            let after = met(&assess(&standards, &doubted, LATER, &group, &[]));
            assert!(
                after <= before,
                "{} {}",
                facility.id,
                facility.observations[i].id
            );
        }
    }
}

#[test]
fn withdrawing_a_source_never_raises_certainty() {
    let standards = standards();
    for facility in facilities(&standards)
        .iter()
        .filter(|f| !f.id.contains('/'))
    {
        let before = card(&standards, facility, LATER);
        let sources: BTreeSet<&str> = facility
            .observations
            .iter()
            .map(|o| o.source.as_str())
            .collect();
        for source in sources {
            let after = card(&standards, &facility.without(source), LATER);
            for (row, less) in before.rows.iter().zip(&after.rows) {
                let place = format!("{} without {source}: {}", facility.id, row.standard);
                assert!(certainty(less) <= certainty(row), "{place}");
                let applied = row.verdict != ConditionVerdict::NotApplicable;
                assert!(!applied || deciding(less) <= deciding(row), "{place}");
            }
            assert!(
                met(&after) <= met(&before),
                "{} without {source}",
                facility.id
            );
        }
    }
}

#[test]
fn a_standard_is_invisible_before_its_first_day() {
    let standards = standards();
    let cecot = facility(&standards, "cecot");
    for standard in standards.iter() {
        let first = standard.thresholds.first().expect("a threshold").from;
        let eve = first.yesterday().expect("a day before");
        let shows = |day| {
            card(&standards, &cecot, day)
                .rows
                .iter()
                .any(|row| row.standard == standard.id)
        };
        assert!(shows(first) && !shows(eve), "{}", standard.id);
    }
}

#[test]
fn square_feet_are_exact() {
    let feet = Measure::named("square feet").expect("a unit");
    for (square_feet, m2) in [
        (1.0, 0.092_903_04),
        (25.0, 2.322_576),
        (35.0, 3.251_606_4),
        (70.0, 6.503_212_8),
    ] {
        assert_eq!(feet.compared(square_feet), m2);
    }
    assert_eq!(feet.compared(1e8), SQUARE_FOOT * 1e8);
    let standards = standards();
    let yard = standards
        .get("std-aca-yard")
        .expect("a standard")
        .thresholds[0]
        .limit;
    assert_eq!(yard, Limit::Number(1.393_545_6), "15 square feet");
}

#[test]
fn all_prisons_of_italy_against_every_standard() {
    let start = Instant::now();
    let standards = standards();
    let facilities = facilities(&standards);
    eprintln!(
        "{} facilities read from disk in {:?}",
        facilities.len(),
        start.elapsed()
    );
    let start = Instant::now();
    let cards: Vec<Scorecard> = facilities
        .iter()
        .filter(|f| f.id.starts_with("italy/"))
        .map(|f| card(&standards, f, LATER))
        .collect();
    eprintln!(
        "{} prisons x {} standards in {:?}",
        cards.len(),
        standards.len(),
        start.elapsed()
    );
    assert_eq!(cards.len(), 190);
    let crowded = |c: &&Scorecard| {
        c.rows.iter().any(|r| {
            r.standard == "std-unodc-overcrowding" && r.verdict == ConditionVerdict::NotMet
        })
    };
    // As the source's own table has it: present more than regulatory places.
    assert_eq!(cards.iter().filter(crowded).count(), 143);
}

#[test]
fn two_observers_who_disagree_are_both_shown() {
    let standards = standards();
    let mut facility = Facility::default();
    for m2 in [2.0, 5.0] {
        facility.observe(seen(
            "m2_per_person_multi",
            Observed::Between { low: m2, high: m2 },
        ));
    }
    let group = Group::default().with("shared_cells", true);
    let card = assess(&standards, &facility, LATER, &group, &[]);
    let row = card
        .rows
        .iter()
        .find(|r| r.standard == "std-cpt-multi")
        .expect("a row");
    assert_eq!(row.verdict, ConditionVerdict::Contradicted);
    assert_eq!(row.observations.len(), 2);
    assert!(
        row.question.contains("floor area"),
        "a contradiction is worth a visit"
    );
}

#[test]
fn what_the_catalogue_has_already_is_not_counted_twice() {
    let standards = standards();
    let mut cecot = facility(&standards, "cecot");
    let before = cecot.observations.len();
    let again = cecot
        .observations
        .iter()
        .find(|o| o.source == "seed-cecot-cell-max")
        .expect("stated")
        .clone();
    cecot.observe(again);
    assert_eq!(cecot.observations.len(), before);
}

#[test]
fn a_simulation_shows_what_will_not_be_met_and_never_that_it_will() {
    let standards = standards();
    let cecot = facility(&standards, "cecot");
    let group = Group::default().with("shared_cells", true);
    let verdict = |facility: &Facility, held: f64| {
        let simulated = facility.indicators(&[vec![held; 30]], SEED, LATER, Grade::D);
        let card = assess(&standards, facility, SEED, &group, &simulated);
        card.rows
            .iter()
            .find(|r| r.standard == "std-cpt-multi")
            .expect("a row")
            .verdict
    };
    assert_eq!(
        verdict(&cecot, 100.0),
        ConditionVerdict::NotMet,
        "what was seen stands"
    );
    let mut empty = cecot.clone();
    empty
        .observations
        .retain(|o| o.fact != "m2_per_person_multi");
    assert_eq!(verdict(&empty, 100.0), ConditionVerdict::Unknown);
    assert_eq!(verdict(&empty, 6_401.0), ConditionVerdict::NotMet);
}

#[test]
fn a_rented_prison_is_held_against_its_own_places() {
    let standards = standards();
    let norgerhaven = facility(&standards, "norgerhaven");
    let verdict = |held: f64| {
        let simulated = norgerhaven.indicators(&[vec![held; 30]], LATER, LATER, Grade::D);
        let card = assess(
            &standards,
            &norgerhaven,
            LATER,
            &Group::default(),
            &simulated,
        );
        card.rows
            .iter()
            .find(|r| r.standard == "std-unodc-overcrowding")
            .expect("a row")
            .verdict
    };
    assert_eq!(verdict(242.0), ConditionVerdict::Met);
    assert_eq!(verdict(243.0), ConditionVerdict::NotMet);
}

#[test]
fn the_book_counts_the_weak_standards_as_the_catalogue_does() {
    let standards = standards();
    let weak = standards.iter().filter(|s| {
        s.thresholds
            .iter()
            .all(|t| t.confidence == durance_core::Confidence::Known)
    });
    let book = include_str!("../../../../docs/book/conditions.md").replace('\n', " ");
    let sentence = format!(
        "Of the {} standards shipped, {} are weak.",
        standards.len(),
        weak.count()
    );
    assert!(book.contains(&sentence), "the book should say: {sentence}");
}

/// A layout with room for somebody.
fn layout() -> impl Strategy<Value = Layout> {
    (1u32..500, 5u32..200, 1u32..120, 1u32..8).prop_map(|(cells, area, bunks, toilets)| Layout {
        id: "drawn".to_owned(),
        words: "a drawn layout".to_owned(),
        cells: Some(f64::from(cells)),
        cell_area_m2: Some(f64::from(area)),
        sleeping_places_per_cell: Some(f64::from(bunks)),
        toilets_per_cell: Some(f64::from(toilets)),
        sources: vec!["drawn".to_owned()],
        ..Layout::default()
    })
}

proptest! {
    #[test]
    fn adding_people_never_improves_a_crowding_standard(
        layout in layout(),
        held in proptest::collection::vec(0u32..60_000, 1..30),
        more in 1u32..5_000,
    ) {
        let standards = standards();
        let few: Vec<f64> = held.iter().map(|p| f64::from(*p)).collect();
        let many: Vec<f64> = held.iter().map(|p| f64::from(p + more)).collect();
        let group = Group::default().with("shared_cells", true).with("us_immigration_custody", true);
        let score = |held: &Vec<f64>| {
            let simulated = indicators(&layout, std::slice::from_ref(held), LATER, Grade::C);
            assess(&standards, &Facility::default(), LATER, &group, &simulated)
        };
        for (before, after) in score(&few).rows.iter().zip(score(&many).rows) {
            prop_assert!(rank(after.verdict) <= rank(before.verdict), "{}", before.standard);
        }
        let a = crowding(&layout, &few, &standards, LATER);
        let b = crowding(&layout, &many, &standards, LATER);
        for (x, y) in a.m2_per_person.iter().zip(&b.m2_per_person) {
            prop_assert!(y < x);
        }
        // Days on which nobody was held count only once somebody is, so shares are compared where all days count.
        if held.iter().all(|people| *people > 0) {
            let days = |c: &durance_law::conditions::Crowding, held: &[f64]| c.shortfalls(held, &standards, LATER);
            for (x, y) in days(&a, &few).iter().zip(days(&b, &many)) {
                prop_assert!(y.share_of_days >= x.share_of_days, "{}", x.standard);
            }
        }
    }

    #[test]
    fn doubt_never_raises_a_verdict_to_met(
        space in proptest::collection::vec(0.5f64..6.0, 1..4),
        factors in proptest::collection::vec(any::<bool>(), 3),
        doubted in 0usize..4,
    ) {
        let standards = standards();
        let names = ["space_reductions_minor", "freedom_of_movement_and_activities", "facility_generally_appropriate"];
        let mut facility = Facility::default();
        for m2 in &space {
            facility.observe(seen("m2_per_person_multi", Observed::Between { low: *m2, high: *m2 }));
        }
        for (name, holds) in names.iter().zip(&factors) {
            facility.observe(seen(name, Observed::Flag(*holds)));
        }
        let group = Group::default().with("shared_cells", true);
        let before = met(&assess(&standards, &facility, LATER, &group, &[]));
        let place = doubted % facility.observations.len();
        facility.observations[place].observed = Observed::Unknown;
        prop_assert!(met(&assess(&standards, &facility, LATER, &group, &[])) <= before);
    }
}

fn seen(fact: &str, observed: Observed) -> Observation {
    Observation::stated(fact, observed, "drawn", Access::Visit, &source())
}

fn source() -> durance_core::Source {
    let text = "id = 'drawn'\nstatement = 'drawn'\nas_of = 2025-01-01\npublished = 2025-01-01\ntitle = 'drawn'\n\
                publisher = 'drawn'\nkind = 'primary'\nconfidence = 'seen'\n";
    toml::from_str(text).expect("a source")
}
