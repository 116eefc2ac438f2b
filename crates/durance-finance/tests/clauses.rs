//! One worked example by hand for each kind of clause.

#![allow(clippy::unwrap_used, reason = "what fails here is a test that fails")]

use durance_core::{Currency, Date};
use durance_finance::*;
use rust_decimal::Decimal;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A contract of one clause over 2025, in euros.
fn contract(kind: Kind, amount: &str) -> Contract {
    let term = Term {
        start: date("2025-01-01"),
        end: date("2025-12-31"),
    };
    let clause = Clause::new("clause", kind, Amount::Fixed(number(amount)), Currency::EUR);
    Contract::new("by-hand", Currency::EUR, term).with(clause)
}

fn held(days: usize, people: u32) -> Vec<u32> {
    vec![people; days]
}

fn booked(contract: &Contract, population: &Population<'_>) -> Ledger {
    book(contract, population, &Rates::default()).unwrap()
}

fn total(ledger: &Ledger) -> String {
    let currency = ledger
        .currencies()
        .first()
        .copied()
        .unwrap_or(Currency::EUR);
    ledger
        .net_cost(&[Party::Sender], &Valuation::nominal(currency))
        .unwrap()
        .to_string()
}

fn payments(ledger: &Ledger) -> Vec<(String, String, i64)> {
    let line = |e: &Entry| {
        (
            e.date.to_string(),
            e.amount.to_decimal().to_string(),
            e.quantity,
        )
    };
    ledger.entries().iter().map(line).collect()
}

#[test]
fn a_price_per_person_year_is_for_365_days() {
    let kind = Kind::PerPerson {
        unit: TimeUnit::Year,
        above: 0,
    };
    let people = held(73, 300);
    let ledger = booked(
        &contract(kind, "20000"),
        &Population::held(date("2025-01-01"), &people),
    );
    assert_eq!(total(&ledger), "1200000.00", "a fifth of 6 million");
}

#[test]
fn a_price_per_person_month_counts_a_part_of_a_month_by_its_days() {
    let kind = Kind::PerPerson {
        unit: TimeUnit::Month,
        above: 300,
    };
    // All of January, fourteen days of February; 20 of 320 are above 300.
    let people = held(45, 320);
    let ledger = booked(
        &contract(kind, "8500"),
        &Population::held(date("2025-01-01"), &people),
    );
    assert_eq!(
        payments(&ledger),
        [
            ("2025-01-31".to_owned(), "170000.00".to_owned(), 20 * 31),
            ("2025-02-14".to_owned(), "85000.00".to_owned(), 20 * 14)
        ]
    );
}

#[test]
fn places_are_paid_for_empty_or_full_and_may_change_by_date() {
    let places = Places::Dated(vec![(date("2025-01-01"), 500), (date("2025-01-11"), 650)]);
    let kind = Kind::PerPlace {
        unit: TimeUnit::Day,
        places: Some(places),
    };
    let nobody = held(31, 0);
    let ledger = booked(
        &contract(kind, "164"),
        &Population::held(date("2025-01-01"), &nobody),
    );
    assert_eq!(
        payments(&ledger),
        [(
            "2025-01-31".to_owned(),
            "3058600.00".to_owned(),
            500 * 10 + 650 * 21
        )]
    );
}

#[test]
fn places_of_the_population_go_before_those_of_the_contract() {
    let mut contract = contract(
        Kind::PerPlace {
            unit: TimeUnit::Day,
            places: None,
        },
        "10",
    );
    contract.places = Some(100);
    let nobody = held(10, 0);
    let mut population = Population::held(date("2025-01-01"), &nobody);
    assert_eq!(total(&booked(&contract, &population)), "10000.00");
    population.places = &[100, 100, 100, 100, 100, 50, 50, 50, 50, 50];
    assert_eq!(total(&booked(&contract, &population)), "7500.00");
}

#[test]
fn a_minimum_by_year_lets_a_full_month_make_up_for_an_empty_one() {
    let start = date("2025-01-01");
    let minimum = |by| {
        let kind = Kind::Minimum {
            of: "clause".into(),
            count: 100,
            by,
        };
        contract(Kind::PER_PERSON_DAY, "10").with(Clause::new(
            "minimum",
            kind,
            Amount::Unknown,
            Currency::EUR,
        ))
    };
    let mut people = held(181, 50);
    people.extend(held(184, 150));
    let shortfall =
        |by| booked(&minimum(by), &Population::held(start, &people)).quantity("minimum");
    assert_eq!(shortfall(Period::Day), 50 * 181);
    assert_eq!(shortfall(Period::ContractYear), 0);
    assert_eq!(shortfall(Period::Year), 0);
    let few = held(365, 60);
    let all_year = booked(
        &minimum(Period::ContractYear),
        &Population::held(start, &few),
    );
    assert_eq!(
        total(&all_year),
        "365000.00",
        "a hundred people for 365 days at 10"
    );
}

#[test]
fn a_minimum_over_tiers_is_paid_at_the_first_price() {
    let bands = vec![
        Band {
            from: 1,
            to: Some(400),
            price: Some(number("119.33")),
        },
        Band {
            from: 401,
            to: None,
            price: Some(number("17.29")),
        },
    ];
    let kind = Kind::Minimum {
        of: "clause".into(),
        count: 400,
        by: Period::Day,
    };
    let contract = contract(Kind::Tiered { bands }, "0").with(Clause::new(
        "m",
        kind,
        Amount::Unknown,
        Currency::EUR,
    ));
    let people = [390, 424];
    let ledger = booked(&contract, &Population::held(date("2025-01-01"), &people));
    assert_eq!(
        total(&ledger),
        (number("119.33") * Decimal::from(800) + number("17.29") * Decimal::from(24)).to_string()
    );
}

#[test]
fn a_trigger_pays_on_the_day_that_its_number_is_reached() {
    let kind = |event, repeats| Kind::Triggered {
        event,
        count: 300,
        repeats,
    };
    let people = [0, 299, 300, 100, 700];
    let sent = [0, 299, 1, 0, 600];
    let population = Population {
        transfers: &sent,
        ..Population::held(date("2025-01-01"), &people)
    };
    let days = |event, repeats| -> Vec<String> {
        let ledger = booked(&contract(kind(event, repeats), "120000000"), &population);
        payments(&ledger)
            .into_iter()
            .map(|(day, _, _)| day)
            .collect()
    };
    assert_eq!(days(Trigger::Held, false), ["2025-01-03"]);
    assert_eq!(days(Trigger::Held, true), ["2025-01-03", "2025-01-05"]);
    assert_eq!(days(Trigger::Sent, false), ["2025-01-03"]);
    assert_eq!(
        days(Trigger::Sent, true),
        ["2025-01-03", "2025-01-05", "2025-01-05"]
    );
}

#[test]
fn movements_are_paid_one_by_one_and_instalments_add_up() {
    let people = held(31, 3);
    let mut sent = held(31, 0);
    sent[4] = 3;
    let mut back = held(31, 0);
    back[9] = 1;
    let population = Population {
        transfers: &sent,
        returns: &back,
        ..Population::held(date("2025-01-01"), &people)
    };
    let pay = |movement, instalments| {
        let kind = Kind::PerMovement {
            movement,
            instalments,
        };
        payments(&booked(&contract(kind, "150874.01"), &population))
    };
    assert_eq!(
        pay(Movement::Return, 1),
        [("2025-01-31".to_owned(), "150874.01".to_owned(), 1)]
    );
    assert_eq!(pay(Movement::Any, 1)[0].2, 4);
    let parts = pay(Movement::Transfer, 5);
    assert_eq!(parts.len(), 5);
    assert_eq!(parts[4].0, "2029-01-31");
    let sum: Decimal = parts.iter().map(|p| number(&p.1)).sum();
    assert_eq!(sum, number("452622.03"));
}

#[test]
fn an_early_end_stops_payments_after_the_notice_and_sets_off_what_was_agreed_for_it() {
    let mut contract = contract(
        Kind::PerTime {
            unit: TimeUnit::Day,
        },
        "1000",
    )
    .with(Clause::new(
        "exit",
        Kind::OnEarlyExit,
        Amount::Fixed(number("50000")),
        Currency::EUR,
    ))
    .with(Clause::new(
        "advance",
        Kind::LumpSum {
            on: None,
            refund: Refund::ProRata,
        },
        Amount::Fixed(number("365000")),
        Currency::EUR,
    ));
    contract.exit.notice_days = Some(30);
    let people = held(365, 0);
    let mut population = Population::held(date("2025-01-01"), &people);
    assert_eq!(
        total(&booked(&contract, &population)),
        "730000.00",
        "nothing ends early"
    );
    // Notice on day 60, 1 March; the agreement runs to 31 March, its 90th day; 275 of 365 days are left.
    population.ended = Some(date("2025-03-01"));
    assert_eq!(total(&booked(&contract, &population)), "230000.00");
}

#[test]
fn whoever_bears_the_exchange_rate_sees_it() {
    let series = |values: &[(i16, &str)]| Series {
        id: "NOK".into(),
        title: String::new(),
        unit: "NOK per USD".into(),
        values: values.iter().map(|(y, v)| (*y, number(v))).collect(),
        forward: None,
        sources: Vec::new(),
        confidence: durance_core::Confidence::Seen,
        weak_years: Default::default(),
    };
    let mut rates = Rates::default();
    rates.per_usd.insert(Currency::NOK, series(&[(2025, "10")]));
    rates
        .per_usd
        .insert(Currency::EUR, series(&[(2025, "0.8")]));
    let people = held(365, 1);
    let population = Population::held(date("2025-01-01"), &people);
    let paid = |clause: CurrencyClause, rates: &Rates| {
        let mut contract = contract(Kind::PER_PERSON_DAY, "100");
        contract.currency_clause = clause;
        book(&contract, &population, rates).map(|l| (l.currencies(), total(&l)))
    };
    let (nok, eur) = (Currency::NOK, Currency::EUR);
    let stated = paid(CurrencyClause::AsStated, &rates).unwrap();
    assert_eq!(stated, (vec![eur], "36500.00".to_owned()));
    let fixed = paid(
        CurrencyClause::Fixed {
            pay_in: nok,
            rate: number("9"),
        },
        &rates,
    )
    .unwrap();
    assert_eq!(fixed, (vec![nok], "328500.00".to_owned()));
    let market = paid(CurrencyClause::Market { pay_in: nok }, &rates).unwrap();
    assert_eq!(market, (vec![nok], "456250.00".to_owned()));
    let refused = paid(CurrencyClause::Market { pay_in: nok }, &Rates::default()).unwrap_err();
    assert!(refused.iter().all(|d| d.code == "D0821"));
}

#[test]
fn an_unknown_price_cannot_be_booked_and_the_known_part_is_a_lower_bound() {
    let contract = contract(Kind::PER_PERSON_DAY, "10").with(Clause::new(
        "flight",
        Kind::PER_PERSON_DAY,
        Amount::Unknown,
        Currency::EUR,
    ));
    let people = held(10, 5);
    let population = Population::held(date("2025-01-01"), &people);
    let refused = book(&contract, &population, &Rates::default()).unwrap_err();
    assert_eq!(refused[0].code, "D0818");
    let (ledger, unpriced) = book_known(&contract, &population, &Rates::default()).unwrap();
    assert_eq!(
        (total(&ledger).as_str(), unpriced),
        ("500.00", vec!["flight".to_owned()])
    );
}

#[test]
fn only_days_of_the_population_are_booked() {
    let mut contract = contract(
        Kind::PerTime {
            unit: TimeUnit::Year,
        },
        "365000",
    );
    contract.clauses[0].settle = Period::ContractYear;
    let people = held(100, 0);
    let ledger = booked(&contract, &Population::held(date("2024-12-01"), &people));
    // 31 days of December 2024 before the term; the last of 100 days is 10 March.
    assert_eq!(
        payments(&ledger),
        [("2025-03-10".to_owned(), "69000.00".to_owned(), 69)]
    );
}

#[test]
fn host_and_sender_see_the_two_sides_of_each_payment() {
    let people = held(30, 10);
    let ledger = booked(
        &contract(Kind::PER_PERSON_DAY, "50"),
        &Population::held(date("2025-01-01"), &people),
    );
    let eur = Valuation::nominal(Currency::EUR);
    let cost = |p: Perspective| ledger.net_cost(p.parties(), &eur).unwrap().to_string();
    assert_eq!(cost(Perspective::Sender), "15000.00");
    assert_eq!(cost(Perspective::Receiver), "-15000.00");
    assert_eq!(cost(Perspective::Both), "0");
}

#[test]
fn a_sampled_minimum_above_the_places_is_booked_though_a_file_may_not_say_it() {
    let kind = Kind::Minimum {
        of: "clause".into(),
        count: 120,
        by: Period::Day,
    };
    let mut contract = contract(Kind::PER_PERSON_DAY, "10").with(Clause::new(
        "minimum",
        kind,
        Amount::Unknown,
        Currency::EUR,
    ));
    contract.places = Some(100);
    assert_eq!(contract.check()[0].code, "D0810");
    let people = held(10, 100);
    assert_eq!(
        total(&booked(
            &contract,
            &Population::held(date("2025-01-01"), &people)
        )),
        "12000.00"
    );
}

#[test]
fn a_minimum_is_paid_at_the_price_of_the_day_whatever_its_own_first_day() {
    let doubling = Indexation::Fixed {
        per_year: Decimal::ONE,
        decimals: None,
    };
    let term = Term {
        start: date("2025-01-01"),
        end: date("2027-12-31"),
    };
    let mut rate = Clause::new(
        "rate",
        Kind::PER_PERSON_DAY,
        Amount::Fixed(number("1")),
        Currency::EUR,
    )
    .indexed(doubling);
    rate.from = Some(date("2025-07-01"));
    let kind = Kind::Minimum {
        of: "rate".into(),
        count: 1,
        by: Period::Day,
    };
    let mut minimum = Clause::new("minimum", kind, Amount::Unknown, Currency::EUR);
    let nobody = held(365 * 3, 0);
    let mut total_from = |from: Option<&str>| {
        minimum.from = from.map(date);
        let contract = Contract::new("x", Currency::EUR, term)
            .with(rate.clone())
            .with(minimum.clone());
        total(&booked(&contract, &Population::held(term.start, &nobody)))
    };
    // 365 days at 1 and at 2, then 184 at 4.
    assert_eq!(total_from(None), "1831.00");
    // From 1 January 2026: 181 days at 1, 365 at 2, 184 at 4.
    assert_eq!(total_from(Some("2026-01-01")), "1647.00");
}

#[test]
fn dated_places_must_cover_the_first_day() {
    let places = Places::Dated(vec![(date("2025-03-01"), 100)]);
    let contract = contract(
        Kind::PerPlace {
            unit: TimeUnit::Day,
            places: Some(places),
        },
        "1",
    );
    assert_eq!(contract.check()[0].code, "D0825");
}
