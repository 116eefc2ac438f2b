//! Closed forms: present values, indexation, break-even, avoidable cost on known paths.

#![allow(clippy::unwrap_used, reason = "what fails here is a test that fails")]

mod support;

use durance_core::{Currency, Date, Money, PriceBasis};
use durance_finance::*;
use rust_decimal::Decimal;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn years(start: &str, years: usize) -> (Term, Vec<u32>) {
    let start = date(start);
    let end = start
        .checked_add(jiff::Span::new().years(years as i32))
        .unwrap()
        .yesterday()
        .unwrap();
    let days = start.until(end).unwrap().get_days() as usize + 1;
    (Term { start, end }, vec![100; days])
}

fn sender(ledger: &Ledger, valuation: &Valuation<'_>) -> Decimal {
    ledger.net_cost(&[Party::Sender], valuation).unwrap()
}

/// A sum per contract year, paid on the last day of each.
fn annual(amount: &str, term: Term, indexation: Indexation) -> Contract {
    let kind = Kind::PerTime {
        unit: TimeUnit::Year,
    };
    let clause = Clause::new("sum", kind, Amount::Fixed(number(amount)), Currency::USD)
        .settled(Period::ContractYear)
        .indexed(indexation);
    Contract::new("annual", Currency::USD, term).with(clause)
}

fn close(value: Decimal, expected: f64, tolerance: f64) {
    let value: f64 = value.to_string().parse().unwrap();
    assert!(
        (value - expected).abs() <= tolerance,
        "{value}, expected {expected}"
    );
}

#[test]
fn the_present_value_of_an_annuity_is_that_of_the_textbook() {
    let (term, held) = years("2025-01-01", 30);
    let ledger = book(
        &annual("1000000", term, Indexation::None),
        &Population::held(term.start, &held),
        &Rates::default(),
    )
    .unwrap();
    for rate in [0.0, 0.02, 0.035, 0.07] {
        let schedule = DiscountSchedule::flat(decimal(rate).unwrap());
        let valuation = Valuation::nominal(Currency::USD).discounted(&schedule, date("2024-12-31"));
        // The first payment falls one day short of a year after the day before the term: year 1.
        let expected = if rate == 0.0 {
            30.0
        } else {
            (1.0 - (1.0 + rate).powi(-30)) / rate
        };
        close(sender(&ledger, &valuation), 1e6 * expected, 0.01);
    }
}

#[test]
fn discount_rates_that_fall_with_time_are_chained() {
    let catalog = support::catalog();
    let green = econ::discount_schedule(&catalog, "green-book", date("2025-01-01")).unwrap();
    close(green.factor(1), 1.0 / 1.035, 1e-12);
    close(green.factor(30), 1.035f64.powi(-30), 1e-12);
    close(
        green.factor(40),
        1.035f64.powi(-30) * 1.03f64.powi(-10),
        1e-12,
    );
    close(
        green.factor(80),
        1.035f64.powi(-30) * 1.03f64.powi(-45) * 1.025f64.powi(-5),
        1e-12,
    );
}

#[test]
fn a_family_of_schedules_gives_the_one_in_force() {
    let catalog = support::catalog();
    let on = |day| {
        econ::discount_schedule(&catalog, "omb", date(day))
            .unwrap()
            .id
    };
    assert_eq!(on("2020-01-01"), "omb-a4-3");
    assert_eq!(on("2024-06-01"), "omb-a4-2");
    assert_eq!(
        on("2025-02-05"),
        "omb-a4-3",
        "the circular of 2023 was withdrawn on 31 January 2025"
    );
    let unknown = econ::discount_schedule(&catalog, "gren-book", date("2025-01-01")).unwrap_err();
    assert_eq!(
        unknown[0].help.as_deref(),
        Some("did you mean `green-book`?")
    );
}

#[test]
fn two_parties_with_other_prices_and_rates_read_the_same_entries() {
    let catalog = support::catalog();
    let (rates, _) = econ::rates(&catalog, None);
    let (term, held) = years("2016-01-01", 3);
    let ledger = book(
        &annual("1000000", term, Indexation::None),
        &Population::held(term.start, &held),
        &rates,
    )
    .unwrap();
    let before = ledger.clone();
    let schedule = DiscountSchedule::flat(number("0.03"));
    let host = Valuation::real(Currency::NOK, 2018, &rates).discounted(&schedule, term.start);
    let fee = ledger.net_cost(&[Party::Receiver], &host).unwrap();
    let paid = sender(&ledger, &Valuation::real(Currency::USD, 2024, &rates));
    let by_hand = 1e6 * (313.689 / 240.007 + 313.689 / 245.12 + 313.689 / 251.107);
    close(paid, by_hand, 0.01);
    assert!(fee < Decimal::ZERO, "the host receives");
    assert_eq!(ledger, before);
}

#[test]
fn compound_indexation_follows_its_closed_form() {
    let (term, held) = years("2025-01-01", 10);
    let indexation = Indexation::Fixed {
        per_year: number("0.03"),
        decimals: None,
    };
    let ledger = book(
        &annual("1000000", term, indexation),
        &Population::held(term.start, &held),
        &Rates::default(),
    )
    .unwrap();
    let expected = 1e6 * (1.03f64.powi(10) - 1.0) / 0.03;
    close(
        sender(&ledger, &Valuation::nominal(Currency::USD)),
        expected,
        0.01,
    );
}

fn index(values: &[(i16, &str)], forward: Option<&str>) -> Rates {
    let series = Series {
        id: "us".into(),
        title: "prices".into(),
        unit: "index".into(),
        values: values.iter().map(|(y, v)| (*y, number(v))).collect(),
        forward: forward.map(number),
        sources: Vec::new(),
        confidence: durance_core::Confidence::Seen,
        weak_years: Default::default(),
    };
    Rates {
        indices: [("us".to_owned(), series)].into(),
        deflators: [(Currency::USD, "us".to_owned())].into(),
        ..Rates::default()
    }
}

#[test]
fn an_index_moves_the_price_within_its_cap_and_floor() {
    // Growth of 10, -5 and 2 per cent in 2023, 2024 and 2025.
    let rates = index(
        &[
            (2022, "100"),
            (2023, "110"),
            (2024, "104.5"),
            (2025, "106.59"),
        ],
        None,
    );
    let (term, held) = years("2023-07-01", 4);
    let total = |cap: Option<&str>, floor: Option<&str>| {
        let indexation = Indexation::Index {
            series: "us".into(),
            cap: cap.map(number),
            floor: floor.map(number),
            lag: 1,
            decimals: None,
        };
        let ledger = book(
            &annual("1000", term, indexation),
            &Population::held(term.start, &held),
            &rates,
        );
        sender(&ledger.unwrap(), &Valuation::nominal(Currency::USD))
            .normalize()
            .to_string()
    };
    assert_eq!(
        total(None, None),
        (1000.0 + 1100.0 + 1045.0 + 1065.9).to_string()
    );
    assert_eq!(
        total(Some("0.04"), Some("0")),
        (1000.0 + 1040.0 + 1040.0 + 1060.8).to_string()
    );
}

#[test]
fn a_year_that_the_index_does_not_know_is_an_error_and_a_forward_rate_repairs_it() {
    let (term, held) = years("2024-01-01", 4);
    let indexation = Indexation::Index {
        series: "us".into(),
        cap: None,
        floor: None,
        lag: 1,
        decimals: None,
    };
    let contract = annual("1000", term, indexation);
    let population = Population::held(term.start, &held);
    let values = [(2023, "100"), (2024, "110")];
    let refused = book(&contract, &population, &index(&values, None)).unwrap_err();
    assert_eq!(refused[0].code, "D0821");
    assert!(
        refused[0].message.contains("2025"),
        "{}",
        refused[0].message
    );
    let ledger = book(&contract, &population, &index(&values, Some("0.1"))).unwrap();
    close(
        sender(&ledger, &Valuation::nominal(Currency::USD)),
        1000.0 * (1.0 + 1.1 + 1.21 + 1.331),
        0.01,
    );
}

#[test]
fn real_and_nominal_prices_turn_into_one_another() {
    let rates = index(&[(2020, "100"), (2024, "125")], None);
    let (term, held) = years("2024-01-01", 1);
    let clause = Clause::new(
        "care",
        Kind::PER_PERSON_DAY,
        Amount::Fixed(number("10")),
        Currency::USD,
    )
    .in_prices_of(2020);
    let contract = Contract::new("x", Currency::USD, term).with(clause);
    let ledger = book(&contract, &Population::held(term.start, &held), &rates).unwrap();
    let person_days = Decimal::from(held.len() * 100);
    let nominal = sender(
        &ledger,
        &Valuation::nominal(Currency::USD).with_rates(&rates),
    );
    assert_eq!(nominal, person_days * number("12.5"));
    assert_eq!(
        sender(&ledger, &Valuation::real(Currency::USD, 2020, &rates)),
        person_days * number("10")
    );
    let missing = ledger
        .net_cost(
            &[Party::Sender],
            &Valuation::real(Currency::USD, 2021, &rates),
        )
        .unwrap_err();
    assert!(missing.to_string().contains("2021"), "{missing}");
}

#[test]
fn whole_years_cost_the_printed_sum_whatever_their_days() {
    for start in ["2023-03-01", "2024-02-29", "2024-01-01"] {
        for settle in [
            Period::Day,
            Period::Month,
            Period::Quarter,
            Period::Year,
            Period::ContractYear,
            Period::Term,
        ] {
            let (term, held) = years(start, 3);
            let mut contract = annual("1000000.01", term, Indexation::None);
            contract.clauses[0].settle = settle;
            let ledger = book(
                &contract,
                &Population::held(term.start, &held),
                &Rates::default(),
            )
            .unwrap();
            let total = sender(&ledger, &Valuation::nominal(Currency::USD));
            assert_eq!(
                total,
                number("3000000.03"),
                "from {start}, settled by {}",
                settle.word()
            );
        }
    }
}

#[test]
fn break_even_is_exact_on_a_line_and_bracketed_on_a_curve() {
    assert_eq!(
        break_even(|x| 3.0 * x - 6.0, 0.0, 10.0, 1e-9),
        BreakEven::Linear(2.0)
    );
    let root = break_even(|x| x * x - 2.0, 0.0, 10.0, 1e-9);
    assert!(matches!(root, BreakEven::Bracketed(x) if (x - 2f64.sqrt()).abs() < 1e-8));
    assert_eq!(
        break_even(|x| x + 1.0, 0.0, 10.0, 1e-9),
        BreakEven::NeverSaves
    );
    assert_eq!(
        break_even(|x| x - 11.0, 0.0, 10.0, 1e-9),
        BreakEven::SavesThroughout
    );
    assert_eq!(
        break_even_fee(number("-54.79"), number("1")),
        Some(number("54.79"))
    );
    assert_eq!(break_even_fee(number("-54.79"), Decimal::ZERO), None);
}

/// Few steps where net cost is smooth, hardly more than halving where it jumps.
#[test]
fn break_even_takes_few_bookings() {
    let smooth: fn(f64) -> f64 = |x| x.powi(3) - 2.0;
    let jump: fn(f64) -> f64 = |x| if x < 7.123 { -1.0 } else { 1e6 };
    let flat: fn(f64) -> f64 = |x| (x - 3.0).powi(9);
    let halvings = (10.0 / 1e-6f64).log2().ceil() as usize;
    for (net, root, most) in [
        (smooth, 2f64.cbrt(), 14),
        (jump, 7.123, halvings + 4),
        (flat, 3.0, halvings + 4),
    ] {
        let mut bookings = 0;
        let count = |x| {
            bookings += 1;
            net(x)
        };
        let found = break_even(count, 0.0, 10.0, 1e-6).value().unwrap();
        assert!((found - root).abs() <= 1e-6, "{found} {root}");
        assert!(bookings <= most, "{bookings} bookings for {root}");
    }
    let to_the_last_bit = break_even(smooth, 0.0, 10.0, 0.0).value().unwrap();
    assert!((to_the_last_bit - 2f64.cbrt()).abs() < 1e-15);
}

#[test]
fn the_break_even_fee_makes_the_booked_net_cost_nothing() {
    let (term, held) = years("2025-01-01", 2);
    let model = CostModel::by_share(
        "prisons",
        Party::Sender,
        Currency::USD,
        PriceBasis::Nominal,
        number("120.80"),
        number("0.3"),
    );
    let status_quo: Vec<u32> = held.iter().map(|n| n + 900).collect();
    let saved = avoidable(&model, term.start, &status_quo, &vec![900; held.len()]).unwrap();
    let net = |fee: f64| {
        let clause = Clause::new(
            "fee",
            Kind::PER_PERSON_DAY,
            Amount::from_f64(fee),
            Currency::USD,
        );
        let contract = Contract::new("x", Currency::USD, term).with(clause);
        let mut ledger = book(
            &contract,
            &Population::held(term.start, &held),
            &Rates::default(),
        )
        .unwrap();
        ledger.append(&saved.ledger);
        let cost = sender(&ledger, &Valuation::nominal(Currency::USD));
        cost.to_string().parse::<f64>().unwrap()
    };
    let fee = break_even(net, 0.0, 500.0, 1e-6).value().unwrap();
    assert!((fee - 120.80 * 0.3).abs() < 1e-6, "{fee}");
}

#[test]
fn a_zone_of_agreement_is_counted_draw_by_draw() {
    let zone = negotiation_zone(&[10.0, 20.0, 30.0, 40.0], &[25.0, 25.0, 25.0, 25.0]);
    assert_eq!(zone.probability, 0.5);
    assert_eq!(zone.typical, Some((25.0, 35.0)));
    assert_eq!(negotiation_zone(&[1.0], &[2.0]).typical, None);
}

fn step_model(people: u32, delay: u32) -> CostModel {
    CostModel::by_share(
        "prisons",
        Party::Sender,
        Currency::USD,
        PriceBasis::Nominal,
        number("100"),
        number("0.2"),
    )
    .with_step(people, number("0.5"), delay)
}

#[test]
fn a_unit_closes_after_its_delay_and_reopens_at_once() {
    let step = StepFixed {
        people: 100,
        cost_per_day: number("5000"),
        delay_days: 3,
    };
    let freed = [0, 100, 100, 100, 100, 250, 250, 99, 100, 100, 100, 100];
    let closed = units_closed(&freed, step);
    assert_eq!(closed, [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1]);
    let immediate = StepFixed {
        delay_days: 0,
        ..step
    };
    assert_eq!(
        units_closed(&freed, immediate),
        [0, 1, 1, 1, 1, 2, 2, 0, 1, 1, 1, 1]
    );
}

#[test]
fn a_host_opens_units_for_the_people_it_takes_in() {
    let step = StepFixed {
        people: 100,
        cost_per_day: number("5000"),
        delay_days: 2,
    };
    assert_eq!(
        units_closed(&[0, -1, -100, -101, 0, 0, 0], step),
        [0, -1, -1, -2, -2, -2, 0]
    );
}

#[test]
fn savings_follow_the_path_and_not_its_mean() {
    let start = date("2025-01-01");
    let quo = vec![1000u32; 120];
    let steady = vec![950u32; 120];
    // The same mean: 100 fewer for sixty days, then none.
    let moving: Vec<u32> = (0..120)
        .map(|day| if day < 60 { 900 } else { 1000 })
        .collect();
    let model = step_model(100, 0);
    let steady = avoidable(&model, start, &quo, &steady).unwrap();
    let moving = avoidable(&model, start, &quo, &moving).unwrap();
    assert_eq!(steady.person_days, moving.person_days);
    assert_eq!(steady.headline, moving.headline);
    assert_eq!(
        steady.like_for_like,
        Money::from_minor(50 * 120 * 2000, Currency::USD)
    );
    let wing = 60 * 100 * 5000;
    assert_eq!(
        moving.like_for_like,
        Money::from_minor(50 * 120 * 2000 + wing, Currency::USD)
    );
}

#[test]
fn everybody_gone_saves_all_that_moves_and_no_more_than_the_average() {
    let start = date("2025-01-01");
    let model = step_model(100, 0);
    let avoided = avoidable(&model, start, &[1000; 365], &[0; 365]).unwrap();
    let headline = avoided.headline.unwrap().minor();
    assert_eq!(model.share_that_moves(), Some(number("0.7")));
    assert_eq!(avoided.like_for_like.minor() * 10, headline * 7);
}

#[test]
fn building_is_put_off_while_people_stay_away_and_avoided_if_they_never_come_back() {
    let start = date("2025-01-01");
    let mut model = step_model(100, 0);
    model.step = None;
    model.variable = Decimal::ZERO;
    let cost = number("1000000");
    model.building = Some(Building {
        cost,
        places: 50,
        planned: date("2025-02-01"),
    });
    let quo = vec![500u32; 100];
    let back: Vec<u32> = (0..100)
        .map(|day| if day < 80 { 440 } else { 470 })
        .collect();
    let later = avoidable(&model, start, &quo, &back).unwrap();
    assert_eq!(later.built, Some(date("2025-03-22")));
    assert_eq!(later.like_for_like.minor(), 0, "put off, not avoided");
    let schedule = DiscountSchedule::flat(number("0.05"));
    let value = Valuation::nominal(Currency::USD).discounted(&schedule, date("2024-03-01"));
    assert!(
        sender(&later.ledger, &value) < Decimal::ZERO,
        "a later payment is worth less"
    );
    let never = avoidable(&model, start, &quo, &vec![440; 100]).unwrap();
    assert_eq!(
        (never.built, never.like_for_like.minor()),
        (None, 100_000_000)
    );
    let few = avoidable(&model, start, &quo, &vec![460; 100]).unwrap();
    assert_eq!(
        (few.built, few.like_for_like.minor()),
        (Some(date("2025-02-01")), 0)
    );
}

#[test]
fn a_model_that_saves_more_than_it_costs_is_refused() {
    let mut model = step_model(100, 0);
    model.variable = number("80");
    let found = avoidable(&model, date("2025-01-01"), &[1], &[1, 2]).unwrap_err();
    let codes: Vec<&str> = found.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["D0850", "D0851"]);
}

#[test]
fn places_built_at_home_cost_their_building_and_their_running() {
    let plan = BuildPlaces {
        places: 300,
        cost_per_place: number("100000"),
        running_per_place_year: number("40000"),
        currency: Currency::USD,
        basis: PriceBasis::Real(2024),
        paid: date("2025-01-01"),
        open: date("2027-01-01"),
        until: date("2028-12-31"),
        life_years: None,
    };
    let rates = index(
        &[(2024, "100"), (2025, "100"), (2027, "100"), (2028, "100")],
        None,
    );
    let total = sender(
        &build_places(&plan),
        &Valuation::real(Currency::USD, 2024, &rates),
    );
    assert_eq!(total, number("54000000"));
    let worn = BuildPlaces {
        life_years: Some(10),
        ..plan
    };
    assert!(
        sender(
            &build_places(&worn),
            &Valuation::real(Currency::USD, 2024, &rates)
        ) < total
    );
}
