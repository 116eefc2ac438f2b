//! Do the printed figures of the agreements follow from their terms, to the last printed digit?
//!
//! The cases are the `[[printed]]` tables of `catalog/fees`: a figure that somebody has printed, how it is
//! measured, and, where it does not follow, why.

#![allow(clippy::unwrap_used, reason = "what fails here is a test that fails")]

mod support;

use durance_finance::{Amount, Held, Precedents, agreement_cost, agreements, econ, precedents};
use std::collections::BTreeSet;

#[test]
fn every_fee_file_can_be_read_without_a_remark() {
    let (schedules, diagnostics) = agreements(&support::catalog());
    assert_eq!(diagnostics, Vec::new());
    assert!(schedules.len() >= 20, "{} agreements", schedules.len());
}

#[test]
fn printed_figures_follow_from_the_terms_or_say_why_not() {
    let catalog = support::catalog();
    let (rates, _) = econ::rates(&catalog, None);
    let (schedules, _) = agreements(&catalog);
    let mut wrong = Vec::new();
    for (id, schedule) in &schedules {
        for check in schedule
            .check_printed(&rates)
            .expect("terms that can be booked")
        {
            let printed = &check.printed;
            let excused = !printed.differs.is_empty();
            if check.agrees == excused || check.computed.is_none() {
                wrong.push(format!(
                    "{id}: {} prints {} {}, the terms give {:?}; differs = {:?}",
                    printed.source, printed.value, printed.unit, check.computed, printed.differs
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_computed_figure_of_the_register_is_left_out() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/evidence/agreements.toml"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("no register of evidence beside the repository: its figures are not compared");
        return;
    };
    let register: toml::Table = text.parse().expect("a register in TOML");
    let computed: BTreeSet<&str> = register["entry"]
        .as_array()
        .expect("entries")
        .iter()
        .filter(|e| e.get("derivation").is_some())
        .map(|e| e["id"].as_str().expect("an id"))
        .collect();
    let (schedules, _) = agreements(&support::catalog());
    let checked: BTreeSet<&str> = schedules
        .values()
        .flat_map(|s| s.printed.iter().map(|p| p.source.as_str()))
        .collect();
    let missing: Vec<_> = computed.difference(&checked).collect();
    assert!(missing.is_empty(), "not recomputed from terms: {missing:?}");
}

#[test]
fn printed_values_are_those_of_the_register() {
    let mut compared = 0;
    let (schedules, _) = agreements(&support::catalog());
    for name in ["agreements", "aftermath"] {
        let path = format!(
            "{}/../../../shared/evidence/{name}.toml",
            env!("CARGO_MANIFEST_DIR")
        );
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!(
                "no register of evidence beside the repository: printed values are not compared"
            );
            return;
        };
        let register: toml::Table = text.parse().expect("a register in TOML");
        for entry in register["entry"].as_array().expect("entries") {
            let id = entry["id"].as_str().expect("an id");
            let value = entry
                .get("value")
                .map(|v| v.as_float().or(v.as_integer().map(|i| i as f64)));
            for printed in schedules
                .values()
                .flat_map(|s| &s.printed)
                .filter(|p| p.source == id)
            {
                let ours: f64 = printed.value.to_string().parse().expect("a number");
                assert_eq!(Some(Some(ours)), value, "{id}");
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "{compared} compared");
}

#[test]
fn amounts_of_clauses_are_those_of_their_sources() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/evidence/agreements.toml"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("no register of evidence beside the repository: amounts are not compared");
        return;
    };
    let register: toml::Table = text.parse().expect("a register in TOML");
    let entries = register["entry"].as_array().expect("entries");
    let (schedules, _) = agreements(&support::catalog());
    for clause in schedules.values().flat_map(|s| &s.contract.clauses) {
        let Some(source) = clause.sources.first() else {
            continue;
        };
        let Some(entry) = entries.iter().find(|e| e["id"].as_str() == Some(source)) else {
            continue;
        };
        let Some(value) = entry.get("value") else {
            continue;
        };
        let value = value
            .as_float()
            .or(value.as_integer().map(|i| i as f64))
            .expect("a number");
        let ours = match &clause.amount {
            Amount::Fixed(price) => price.to_string(),
            Amount::Dated(steps) => steps[0].1.to_string(),
            Amount::Unknown => continue,
        };
        assert_eq!(
            ours.parse::<f64>().ok(),
            Some(value),
            "{} of {source}",
            clause.id
        );
    }
}

#[test]
fn the_agreement_with_el_salvador_costs_more_per_day_as_paid_than_as_announced() {
    let catalog = support::catalog();
    let cost = |id| agreement_cost(&catalog, id, None, None, None).expect("a priced agreement");
    let announced = cost("us-sv-2025-announced")
        .per_person_day
        .expect("people held");
    let paid = cost("us-sv-2025-paid").per_person_day.expect("people held");
    assert_eq!(announced.to_string(), "54.79");
    assert_eq!(paid.to_string(), "152.33");
}

#[test]
fn a_fixed_sum_costs_more_per_person_the_fewer_are_held() {
    let catalog = support::catalog();
    let per_day = |people| {
        let held = Held::Constant(people);
        let cost = agreement_cost(&catalog, "no-nl-norgerhaven", Some(&held), None, None);
        let cost = cost.expect("a priced agreement");
        assert_eq!(
            cost.total.to_string(),
            "810000000.00",
            "three years of the printed sum"
        );
        cost.per_person_day.expect("people held")
    };
    assert!(per_day(121) > per_day(242));
}

#[test]
fn totals_can_be_had_in_another_currency_and_price_year() {
    let catalog = support::catalog();
    let usd = durance_core::Currency::USD;
    let nominal =
        agreement_cost(&catalog, "no-nl-norgerhaven", None, Some(usd), None).expect("known rates");
    let real = agreement_cost(&catalog, "no-nl-norgerhaven", None, Some(usd), Some(2024))
        .expect("known prices");
    // Paid on 31 August 2016, 2017 and 2018, at the averages of those years.
    let by_hand = 270e6 / 8.3936 + 270e6 / 8.2679 + 270e6 / 8.1318;
    let total: f64 = nominal.total.to_string().parse().expect("a number");
    assert!((total - by_hand).abs() < 0.01, "{total} against {by_hand}");
    assert!(real.total > nominal.total);
    let future = agreement_cost(&catalog, "se-ee-tartu", None, Some(usd), None);
    assert!(
        future
            .expect_err("no rate is known for 2027")
            .iter()
            .all(|d| d.code == "D0821")
    );
}

#[test]
fn unknown_prices_make_a_lower_bound_and_are_named() {
    let cost =
        agreement_cost(&support::catalog(), "us-id-outofstate", None, None, None).expect("a bound");
    assert_eq!(cost.unpriced, ["transport", "health"]);
}

#[test]
fn precedents_are_marks_in_one_currency_and_price_year() {
    let catalog = support::catalog();
    let (rates, _) = econ::rates(&catalog, None);
    let Precedents { marks, left_out } =
        precedents(&catalog, durance_core::Currency::USD, 2024, &rates).unwrap();
    let price = |id: &str| -> f64 {
        let mark = marks.iter().find(|m| m.id == id).expect("a mark");
        mark.per_person_day.to_string().parse().expect("a number")
    };
    // Six years and eleven months of 30,000,000 EUR for 500 places, at the rate and prices of 2010.
    let days = 2526.0;
    let paid = 30e6 * (6.0 + 335.0 / 366.0);
    let by_hand = paid / (500.0 * days) / 0.7541 * 313.689 / 218.056;
    let booked = price("be-nl-tilburg");
    assert!(
        (booked - by_hand).abs() < 0.02,
        "{booked} against {by_hand}"
    );
    assert!(price("us-sv-2025-paid") > 2.0 * price("us-sv-2025-announced"));
    let sent = left_out
        .iter()
        .filter(|(_, why)| why.contains("sent"))
        .count();
    assert_eq!(sent, 5, "{left_out:?}");
    assert!(marks.iter().all(|m| !m.sources.is_empty()));
    assert!(
        marks.iter().any(|m| m.at_least),
        "transport and health of Idaho have no price"
    );
}

#[test]
fn people_who_are_sent_and_not_held_have_no_price_per_day() {
    let cost = agreement_cost(&support::catalog(), "uk-rw", None, None, None).unwrap();
    assert_eq!((cost.per_person_day, cost.person_days), (None, 0));
    assert!(cost.per_person.is_some());
}

#[test]
fn rates_that_nobody_has_read_are_named() {
    let catalog = support::catalog();
    let usd = durance_core::Currency::USD;
    let refused = agreement_cost(&catalog, "uk-rw", None, Some(usd), None).unwrap_err();
    assert!(
        refused[0].message.contains("2025"),
        "the pound of 2025 is in no table: {}",
        refused[0].message
    );
    let cost = agreement_cost(&catalog, "se-ee-tartu", None, None, None).unwrap();
    assert_eq!(cost.weak_rates, Vec::<String>::new());
    let (rates, _) = econ::rates(&catalog, None);
    let mut early = agreements(&catalog)
        .0
        .remove("uk-rw")
        .expect("an agreement");
    early.contract.clauses.retain(|c| c.id == "fixed");
    let cost = early.cost(None, Some(usd), None, &rates).unwrap();
    assert_eq!(cost.weak_rates, ["GBP per USD in 2022: recalled, not read"]);
}

#[test]
fn clauses_read_aloud() {
    let (schedules, _) = agreements(&support::catalog());
    let words = |id: &str, clause: &str| {
        schedules[id]
            .contract
            .clause(clause)
            .expect("a clause")
            .in_words()
    };
    assert_eq!(
        words("no-nl-norgerhaven", "all-in"),
        "NOK 270,000,000 per year"
    );
    assert_eq!(
        words("se-ee-tartu", "added prisoner"),
        "EUR 8,500 per person-month above 300 people"
    );
    assert_eq!(
        words("uk-rw", "bonus at 300"),
        "GBP 120,000,000 once 300 people have been sent"
    );
    assert_eq!(
        words("uk-rw", "processing and operating"),
        "GBP 150,874 per person sent, in 5 yearly parts"
    );
    assert_eq!(
        words("us-id-outofstate", "transport"),
        "an unknown price per person sent"
    );
    assert_eq!(
        words("us-vt-pennsylvania", "guaranteed minimum"),
        "at least 250 people at the price of `day rate`, counted by day"
    );
}
