//! What must hold of every scorecard, whatever the catalogue says.

use crate::catalogue::{facilities, facility, standards};
use durance_core::Date;
use durance_core::assessment::ConditionVerdict;
use durance_law::conditions::{Facility, Group, Observed, Scorecard, Standards, assess};

const SEED: Date = jiff::civil::date(2025, 2, 5);
const LATER: Date = jiff::civil::date(2026, 6, 30);

fn card(standards: &Standards, facility: &Facility, day: Date) -> Scorecard {
    assess(standards, facility, day, &Group::default(), &[])
}

fn met(card: &Scorecard) -> u32 {
    card.summary.counts[ConditionVerdict::Met.word()]
}

#[test]
fn every_standard_of_the_evidence_is_here() {
    assert_eq!(standards().len(), 77);
}

#[test]
fn cecot_meets_nothing_that_was_seen_by_february_2025() {
    let standards = standards();
    let cecot = facility(&standards, "cecot");
    let card = card(&standards, &cecot, SEED);
    for row in &card.rows {
        eprintln!(
            "{:26} {:14} | {} | {} | {}",
            row.standard,
            row.verdict.word(),
            row.requirement,
            row.observed,
            row.note
        );
    }
    eprintln!("{:?}", card.summary.counts);
    assert_eq!(met(&card), 0);
}

#[test]
fn replacing_an_observation_by_unknown_never_raises_the_number_met() {
    let standards = standards();
    for facility in facilities(&standards).iter() {
        let before = met(&card(&standards, facility, LATER));
        for i in 0..facility.observations.len() {
            let mut doubted = facility.clone();
            doubted.observations[i].observed = Observed::Unknown;
            assert!(
                met(&card(&standards, &doubted, LATER)) <= before,
                "{} {i}",
                facility.id
            );
        }
    }
}
