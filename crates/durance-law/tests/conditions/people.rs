//! Who answers, how long people are held, and where they end up.

use crate::catalogue::{facility, print, standards, texts};
use durance_core::{Date, Truth};
use durance_law::conditions::{
    Cohorts, HeldOnBasis, Layout, OutcomeCount, Responsibilities, account_for_everyone, crowding,
    deaths_expected, survival, time_held, time_held_curve,
};
use proptest::prelude::*;

const SEED: Date = jiff::civil::date(2025, 2, 5);
const SUMMER: Date = jiff::civil::date(2025, 8, 1);

fn responsibilities() -> Responsibilities {
    Responsibilities::load(&texts()).unwrap_or_else(|found| panic!("{}", print(&found)))
}

#[test]
fn on_the_day_of_the_offer_nobody_had_said_who_answers() {
    let standards = standards();
    let cecot = facility(&standards, "cecot");
    let duties = responsibilities().of_facility(&cecot).duties(SEED);
    assert_eq!(duties.len(), 8);
    for duty in duties.iter().filter(|d| d.duty != "Tell and admit consuls") {
        assert_eq!(duty.in_fact, "unknown", "{}", duty.duty);
        assert_eq!(duty.in_law, "unknown", "{}", duty.duty);
        assert!(!duty.gap, "{}", duty.duty);
    }
}

#[test]
fn in_2025_each_government_said_that_the_other_answers() {
    let standards = standards();
    let cecot = facility(&standards, "cecot");
    let duties = responsibilities().of_facility(&cecot).duties(SUMMER);
    for duty in [
        "Investigate allegations of ill-treatment",
        "Provide medical care",
        "Bring people back",
    ] {
        let row = duties.iter().find(|d| d.duty == duty).expect("a duty");
        assert_eq!((row.in_law.as_str(), row.gap), ("disputed", true), "{duty}");
        assert!(
            row.sources
                .iter()
                .any(|s| s == "aftermath-custody-disclaimed"),
            "{duty}"
        );
    }
}

#[test]
fn the_ombudsmans_finding_is_a_gap_from_the_day_it_was_published() {
    let matrix = responsibilities()
        .of_agreement("no-nl-norgerhaven")
        .cloned()
        .expect("the agreement");
    let investigate = |day| {
        matrix
            .duties(day)
            .into_iter()
            .next()
            .expect("the first duty")
    };
    assert!(!investigate(jiff::civil::date(2016, 12, 31)).gap);
    let later = investigate(jiff::civil::date(2018, 1, 31));
    assert_eq!(
        (later.under_agreement.as_str(), later.in_law.as_str()),
        ("host", "disputed")
    );
    assert!(later.gap);
}

#[test]
fn a_facility_of_which_nobody_has_said_anything_has_every_duty_unknown() {
    let standards = standards();
    let tartu = facility(&standards, "tartu");
    let duties = responsibilities().of_facility(&tartu).duties(SUMMER);
    assert_eq!(duties.len(), 8);
    assert!(
        duties
            .iter()
            .all(|d| d.under_agreement == "unknown" && !d.gap)
    );
}

#[test]
fn what_two_observers_of_cecot_imply_is_kept_apart() {
    let standards = standards();
    let cecot = facility(&standards, "cecot");
    let layout = |id: &str| {
        cecot
            .layouts
            .iter()
            .find(|l| l.id == id)
            .expect("a layout")
            .clone()
    };
    let places = |layout: &Layout, basis: &str| {
        let lines = layout.capacities(&standards, SEED);
        lines.iter().find(|l| l.basis == basis).map(|l| l.places)
    };
    let seen = layout("reported-2023");
    assert_eq!(places(&seen, "bunks"), Some(20_480.0));
    assert_eq!(places(&seen, "at 4 m2 per person"), Some(6_400.0));
    assert_eq!(places(&seen, "at 3 m2 per person"), Some(8_533.0));
    assert_eq!(places(&seen, "stated"), None);
    let stated = layout("stated");
    assert_eq!(places(&stated, "stated"), Some(40_000.0));
    assert_eq!(
        crowding(&stated, &[40_000.0], &standards, SEED).m2_per_person,
        [0.64]
    );
    assert_eq!(
        crowding(&seen, &[20_480.0], &standards, SEED).persons_per_toilet,
        [40.0]
    );
}

#[test]
fn deaths_are_expected_only_where_a_rate_is_sourced() {
    let standards = standards();
    assert_eq!(
        deaths_expected(&facility(&standards, "cecot"), SUMMER, 1e6),
        None
    );
    let system = deaths_expected(
        &facility(&standards, "sv-prisons"),
        jiff::civil::date(2026, 6, 30),
        365.0 * 1e5,
    );
    let system = system.expect("a rate");
    assert_eq!(system.low, 137.8);
    assert_eq!(system.high, f64::INFINITY, "the rate is a lower bound");
}

proptest! {
    #[test]
    fn days_without_a_sentence_days_with_one_and_days_unknown_are_all_days(
        held in proptest::collection::vec(0u32..2_000, 1..60),
        served in 0u8..3,
    ) {
        let held: Vec<f64> = held.into_iter().map(f64::from).collect();
        let serves_sentence = [Truth::No, Truth::Unknown, Truth::Yes][usize::from(served)];
        let time = time_held(&[HeldOnBasis {
            basis: "drawn", held: &held, beyond_sentence: &[], serves_sentence, exit_path: Truth::Unknown,
        }]);
        let all: f64 = held.iter().sum();
        let (without, unknown) = (time.total(|b| b.without_sentence), time.total(|b| b.sentence_unknown));
        prop_assert_eq!(time.total(|b| b.all), all);
        prop_assert_eq!(without + unknown + if serves_sentence == Truth::Yes { all } else { 0.0 }, all);
        prop_assert_eq!(time.total(|b| b.no_exit_path), 0.0);
    }

    #[test]
    fn fewer_and_fewer_are_still_held(
        left in proptest::collection::vec(0u32..50, 1..80),
        still in proptest::collection::vec(0u32..50, 1..80),
    ) {
        let left: Vec<f64> = left.into_iter().map(f64::from).collect();
        let still: Vec<f64> = still.into_iter().map(f64::from).collect();
        let curve = survival(&left, &still);
        prop_assert_eq!(curve.len(), left.len().max(still.len()));
        prop_assert!(curve.windows(2).all(|w| w[1] <= w[0]));
        prop_assert!(curve.iter().all(|share| (0.0..=1.0).contains(share)));
    }

    #[test]
    fn without_censoring_the_curve_is_the_share_not_yet_gone(left in proptest::collection::vec(0u32..50, 1..80)) {
        let left: Vec<f64> = left.into_iter().map(f64::from).collect();
        let all: f64 = left.iter().sum();
        prop_assume!(all > 0.0);
        let mut gone = 0.0;
        for (day, share) in survival(&left, &[]).into_iter().enumerate() {
            gone += left[day];
            prop_assert!((share - (all - gone) / all).abs() < 1e-9);
        }
    }

    #[test]
    fn everybody_is_in_exactly_one_outcome(parts in proptest::collection::vec(0u32..1_000, 1..7), lost in 1u32..50) {
        let outcomes: Vec<OutcomeCount> = parts.iter().enumerate().map(|(i, people)| OutcomeCount {
            id: format!("outcome-{i}"),
            people: f64::from(*people),
        }).collect();
        let entered: f64 = outcomes.iter().map(|o| o.people).sum();
        prop_assert!(account_for_everyone(entered, &outcomes).is_ok());
        prop_assert!(account_for_everyone(entered + f64::from(lost), &outcomes).is_err());
    }
}

#[test]
fn a_test_kept_ready_says_what_the_whole_crowding_says() {
    let standards = standards();
    let cecot = facility(&standards, "cecot");
    let layout = &cecot.layouts[0];
    let held = [0.0, 3_000.0, 6_400.0, 6_401.0, 9_000.0, 15_000.0];
    let all = crowding(layout, &held, &standards, SEED).shortfalls(&held, &standards, SEED);
    let tests = layout.room_tests(&standards, SEED);
    assert!(
        tests
            .iter()
            .any(|t| t.fact == "m2_per_person_multi" && t.limit == 4.0)
    );
    assert!(
        tests
            .iter()
            .any(|t| t.fact == "persons_per_toilet" && t.limit == 25.0)
    );
    for test in &tests {
        let shares = test.shares(held);
        let same = |s: &&durance_law::conditions::Shortfall| test.sources.contains(&s.standard);
        for shortfall in all.iter().filter(same) {
            assert_eq!(
                shares,
                (shortfall.share_of_days, shortfall.share_of_person_days),
                "{}",
                shortfall.standard
            );
        }
    }
}

#[test]
fn time_held_falls_only_and_ends_where_everybody_leaves() {
    let arrived = [20.0, 0.0, 10.0, 5.0];
    let still: Vec<f64> = (0..40).map(|k| (-f64::from(k) / 15.0).exp()).collect();
    let of = |all_leave, some_leave| Cohorts {
        arrived: &arrived,
        still_held: &still,
        all_leave,
        some_leave,
    };
    let free = time_held_curve(&[of(None, None)], 40);
    assert!(free.windows(2).all(|w| w[0] >= w[1]));
    // Nothing cuts a stay short: the curve is that of the stays, whatever day people came.
    for (k, share) in free.iter().enumerate().take(36) {
        assert!(
            (share - still[k]).abs() < 1e-12,
            "{k}: {share} {}",
            still[k]
        );
    }
    let cut = time_held_curve(&[of(Some(12), None)], 40);
    assert!(cut[8] > 0.0 && cut[12] < 1e-12);
    let court = time_held_curve(&[of(None, Some((10, 0.5)))], 40);
    assert!(court.iter().zip(&free).all(|(a, b)| *a <= *b + 1e-12));
    assert!(court[20] < free[20]);
    assert!(time_held_curve(&[], 40).is_empty());
}
