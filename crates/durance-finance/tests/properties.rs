//! What must hold of every contract on every population; an auditor keeps a simpler book and compares.

#![allow(clippy::unwrap_used, reason = "what fails here is a test that fails")]

use durance_core::{Currency, Date};
use durance_finance::*;
use proptest::prelude::*;
use rust_decimal::Decimal;

const PARTIES: [Party; 3] = Party::ALL;

fn price() -> impl Strategy<Value = Amount> {
    (0i64..50_000_000, 0u32..4).prop_map(|(units, scale)| Amount::Fixed(Decimal::new(units, scale)))
}

fn unit() -> impl Strategy<Value = TimeUnit> {
    prop_oneof![
        Just(TimeUnit::Day),
        Just(TimeUnit::Month),
        Just(TimeUnit::Year)
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        (unit(), 0u32..200).prop_map(|(unit, above)| Kind::PerPerson { unit, above }),
        (unit(), 0u32..500).prop_map(|(unit, n)| Kind::PerPlace {
            unit,
            places: Some(Places::Fixed(n))
        }),
        unit().prop_map(|unit| Kind::PerTime { unit }),
        (1u32..300).prop_map(|count| Kind::Triggered {
            event: Trigger::Held,
            count,
            repeats: true
        }),
        (1u32..300).prop_map(|count| Kind::Triggered {
            event: Trigger::Sent,
            count,
            repeats: false
        }),
        (1u32..6).prop_map(|instalments| Kind::PerMovement {
            movement: Movement::Transfer,
            instalments
        }),
        Just(Kind::PerMovement {
            movement: Movement::Any,
            instalments: 1
        }),
        any::<bool>().prop_map(|all| Kind::LumpSum {
            on: None,
            refund: if all {
                Refund::ProRata
            } else {
                Refund::Nothing
            },
        }),
        Just(Kind::OnEarlyExit),
    ]
}

fn indexation() -> impl Strategy<Value = Indexation> {
    prop_oneof![
        Just(Indexation::None),
        (0i64..100, prop::option::of(Just(2u32))).prop_map(|(rate, decimals)| Indexation::Fixed {
            per_year: Decimal::new(rate, 3),
            decimals
        }),
    ]
}

fn clause() -> impl Strategy<Value = Clause> {
    let parties = (0usize..3, 1usize..3);
    (kind(), price(), indexation(), 0usize..6, parties).prop_map(
        |(kind, amount, indexation, settle, (payer, step))| {
            Clause::new("clause", kind, amount, Currency::USD)
                .between(PARTIES[payer], PARTIES[(payer + step) % 3])
                .indexed(indexation)
                .settled(Period::ALL[settle])
        },
    )
}

/// A contract of a few clauses, with a minimum on top of a day rate.
fn contract() -> impl Strategy<Value = Contract> {
    let clauses = prop::collection::vec(clause(), 1..5);
    (clauses, 0i64..900, 1i64..900, 1u32..400, 0usize..6).prop_map(
        |(clauses, offset, length, count, by)| {
            let start = day(offset);
            let term = Term {
                start,
                end: day(offset + length),
            };
            let mut contract = Contract::new("random", Currency::USD, term);
            contract.places = Some(400);
            contract.exit.notice_days = Some(30);
            for (number, clause) in clauses.into_iter().enumerate() {
                contract.clauses.push(Clause {
                    id: format!("clause {number}"),
                    ..clause
                });
            }
            let rate = Clause::new(
                "rate",
                Kind::PER_PERSON_DAY,
                Amount::Fixed(Decimal::new(7190, 2)),
                Currency::USD,
            );
            let minimum = Kind::Minimum {
                of: "rate".into(),
                count,
                by: Period::ALL[by],
            };
            contract.with(rate).with(Clause::new(
                "minimum",
                minimum,
                Amount::Unknown,
                Currency::USD,
            ))
        },
    )
}

fn day(offset: i64) -> Date {
    let first: Date = "2023-11-20".parse().unwrap();
    first.checked_add(jiff::Span::new().days(offset)).unwrap()
}

#[derive(Clone, Debug)]
struct People {
    held: Vec<u32>,
    sent: Vec<u32>,
    back: Vec<u32>,
    ended: Option<i64>,
}

fn people() -> impl Strategy<Value = People> {
    let days = prop::collection::vec((0u32..500, 0u32..9, 0u32..9), 1..1200);
    (days, prop::option::of(0i64..1200)).prop_map(|(days, ended)| People {
        held: days.iter().map(|d| d.0).collect(),
        sent: days.iter().map(|d| d.1).collect(),
        back: days.iter().map(|d| d.2).collect(),
        ended,
    })
}

impl People {
    fn population(&self) -> Population<'_> {
        Population {
            transfers: &self.sent,
            returns: &self.back,
            ended: self.ended.map(day),
            ..Population::held(day(0), &self.held)
        }
    }
}

fn booked(contract: &Contract, people: &People) -> Ledger {
    book(contract, &people.population(), &Rates::default())
        .expect("a contract without contradictions")
}

fn sum_of_balances(ledger: &Ledger, date: Date) -> i128 {
    ledger
        .accounts()
        .into_iter()
        .map(|a| ledger.balance(a, Currency::USD, date))
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_balances_at_every_instant(contract in contract(), people in people(), at in 0i64..2000) {
        let ledger = booked(&contract, &people);
        prop_assert_eq!(sum_of_balances(&ledger, day(at)), 0);
        prop_assert!(ledger.entries().iter().all(|e| e.amount.minor() > 0 && e.debit != e.credit));
        let nominal = Valuation::nominal(Currency::USD);
        prop_assert!(ledger.net_cost(&Party::ALL, &nominal).unwrap().is_zero());
    }

    #[test]
    fn reversing_everything_leaves_nothing_and_edits_nothing(contract in contract(), people in people()) {
        let mut ledger = booked(&contract, &people);
        let written = ledger.entries().to_vec();
        for number in 0..written.len() as u32 {
            prop_assert!(ledger.reverse(number, day(0)).is_some());
            prop_assert!(ledger.reverse(number, day(0)).is_none(), "reversed twice");
        }
        prop_assert_eq!(&ledger.entries()[..written.len()], &written[..]);
        for account in ledger.accounts() {
            prop_assert_eq!(ledger.balance(account, Currency::USD, Date::MAX), 0);
        }
    }

    #[test]
    fn every_entry_names_a_clause_and_a_day_within_the_agreement(contract in contract(), people in people()) {
        let ledger = booked(&contract, &people);
        for entry in ledger.entries() {
            let name = ledger.clause(entry.clause);
            let clause = contract.clause(name).expect("a clause of the contract");
            prop_assert_eq!(entry.debit.line, clause.line);
            prop_assert!(entry.period_start <= entry.date);
            prop_assert!(entry.date >= contract.term.start);
            let instalments = matches!(clause.kind, Kind::PerMovement { instalments: 2.., .. });
            prop_assert!(instalments || entry.date <= contract.term.end);
        }
    }

    #[test]
    fn the_order_of_clauses_does_not_matter(contract in contract(), people in people()) {
        let mut turned = contract.clone();
        turned.clauses.reverse();
        let nominal = Valuation::nominal(Currency::USD);
        let sums = |c: &Contract| {
            let mut sums = booked(c, &people).net_cost_by_clause(&[Party::Sender], &nominal).unwrap();
            sums.sort();
            sums
        };
        prop_assert_eq!(sums(&contract), sums(&turned));
    }

    #[test]
    fn lines_years_and_clauses_add_up_to_the_total(contract in contract(), people in people()) {
        let ledger = booked(&contract, &people);
        let nominal = Valuation::nominal(Currency::USD);
        for party in Party::ALL {
            let total = ledger.net_cost(&[party], &nominal).unwrap();
            let lines: Decimal = ledger.net_cost_by_line(&[party], &nominal).unwrap().iter().map(|l| l.1).sum();
            let years: Decimal = ledger.net_cost_by_year(&[party], &nominal).unwrap().values().sum();
            let clauses: Decimal = ledger.net_cost_by_clause(&[party], &nominal).unwrap().iter().map(|c| c.1).sum();
            prop_assert_eq!((lines, years, clauses), (total, total, total));
        }
    }

    #[test]
    fn an_auditor_who_counts_day_by_day_finds_the_same(contract in contract(), people in people()) {
        let ledger = booked(&contract, &people);
        for clause in &contract.clauses {
            let Some(expected) = audit(&contract, clause, &people) else { continue };
            let entries = ledger.entries().iter().filter(|e| ledger.clause(e.clause) == clause.id);
            let paid: i128 = entries
                .map(|e| if e.debit.party == clause.payer { 1 } else { -1 } * i128::from(e.amount.minor()))
                .sum();
            let difference = (Decimal::from_i128_with_scale(paid, 2) - expected).abs();
            // One cent for the rounding of the sum, and what the auditor's own divisions lose.
            prop_assert!(difference <= Decimal::new(6, 3), "{}: {} against {}", clause.kind.word(), paid, expected);
        }
    }

    #[test]
    fn merging_books_adds_their_costs(a in contract(), b in contract(), people in people()) {
        let (first, second) = (booked(&a, &people), booked(&b, &people));
        let mut both = first.clone();
        both.append(&second);
        let nominal = Valuation::nominal(Currency::USD);
        let cost = |l: &Ledger| l.net_cost(&[Party::Sender], &nominal).unwrap();
        prop_assert_eq!(cost(&both), cost(&first) + cost(&second));
        prop_assert_eq!(sum_of_balances(&both, Date::MAX), 0);
    }

    #[test]
    fn units_closed_agree_with_their_definition(
        freed in prop::collection::vec(-300i64..300, 1..200), people in 1u32..90, delay in 0u32..40,
    ) {
        let step = StepFixed { people, cost_per_day: Decimal::ONE, delay_days: delay };
        let closed = units_closed(&freed, step);
        for (today, &now) in closed.iter().enumerate() {
            let from = today as i64 - i64::from(delay);
            let gone = |d: i64| usize::try_from(d).map_or(0, |d| freed[d].div_euclid(i64::from(people)));
            let least = (from..=today as i64).map(gone).min().unwrap();
            prop_assert_eq!(now, least, "day {}", today);
        }
    }

    #[test]
    fn moving_back_and_forth_never_saves_more_than_the_freed_people_allow(
        quo in prop::collection::vec(0u32..900, 1..300), shift in 0u32..300, delay in 0u32..60,
    ) {
        let offer: Vec<u32> = quo.iter().map(|n| n.saturating_sub(shift)).collect();
        let model = CostModel::by_share(
            "x", Party::Sender, Currency::USD, durance_core::PriceBasis::Nominal, Decimal::from(100), Decimal::new(3, 1),
        ).with_step(120, Decimal::new(7, 1), delay);
        let avoided = avoidable(&model, day(0), &quo, &offer).unwrap();
        prop_assert!(avoided.like_for_like.minor() <= avoided.headline.unwrap().minor());
        let booked = avoided.ledger.net_cost(&[Party::Sender], &Valuation::nominal(Currency::USD)).unwrap();
        prop_assert_eq!(-booked, avoided.like_for_like.to_decimal());
    }
}

/// What a clause costs, counted day by day from its definition; `None` for kinds that are not daily.
fn audit(contract: &Contract, clause: &Clause, people: &People) -> Option<Decimal> {
    let last = people
        .ended
        .map_or(contract.term.end, |e| day(e + 30).min(contract.term.end));
    let days =
        (0..people.held.len() as i64).filter(|&i| day(i) >= contract.term.start && day(i) <= last);
    match &clause.kind {
        Kind::PerPerson { .. } | Kind::PerPlace { .. } | Kind::PerTime { .. } => Some(
            days.map(|i| daily(contract, clause, people.held[i as usize], day(i)))
                .sum(),
        ),
        Kind::Minimum {
            count,
            by: Period::Day,
            ..
        } => {
            let rate = contract.clause("rate").and_then(|c| c.amount.on(day(0)))?;
            let missing: u32 = days
                .map(|i| count.saturating_sub(people.held[i as usize]))
                .sum();
            Some(rate * Decimal::from(missing))
        }
        Kind::Minimum {
            count,
            by: Period::Term,
            ..
        } => {
            let rate = contract.clause("rate").and_then(|c| c.amount.on(day(0)))?;
            let missing: i64 = days
                .map(|i| i64::from(*count) - i64::from(people.held[i as usize]))
                .sum();
            Some(rate * Decimal::from(missing.max(0)))
        }
        Kind::PerMovement {
            movement: Movement::Any,
            ..
        } => {
            let moved = |i: i64| people.sent[i as usize] + people.back[i as usize];
            Some(
                days.map(|i| price_on(contract, clause, day(i)) * Decimal::from(moved(i)))
                    .sum(),
            )
        }
        _ => None,
    }
}

fn daily(contract: &Contract, clause: &Clause, held: u32, date: Date) -> Decimal {
    let price = price_on(contract, clause, date);
    let year_days = |date| {
        let year = anniversaries(contract.term.start, date);
        let after = |n| {
            contract
                .term
                .start
                .checked_add(jiff::Span::new().years(n))
                .unwrap()
        };
        i64::from(after(year).until(after(year + 1)).unwrap().get_days())
    };
    let (count, unit, of_year) = match &clause.kind {
        Kind::PerPerson { unit, above } => (held.saturating_sub(*above), unit, 365),
        Kind::PerPlace {
            unit,
            places: Some(Places::Fixed(n)),
        } => (*n, unit, year_days(date)),
        Kind::PerTime { unit } => (1, unit, year_days(date)),
        _ => unreachable!("only daily kinds are asked for"),
    };
    let days = match unit {
        TimeUnit::Day => 1,
        TimeUnit::Month => i64::from(date.days_in_month()),
        TimeUnit::Year => of_year,
    };
    price * Decimal::from(count) / Decimal::from(days)
}

fn price_on(contract: &Contract, clause: &Clause, date: Date) -> Decimal {
    let mut price = clause.amount.on(date).unwrap();
    if let Indexation::Fixed { per_year, decimals } = &clause.indexation {
        for _ in 0..anniversaries(contract.term.start, date) {
            price = (price * (Decimal::ONE + per_year)).round_dp(decimals.unwrap_or(16));
        }
    }
    price
}

fn anniversaries(start: Date, date: Date) -> i32 {
    (1..)
        .take_while(|&n| start.checked_add(jiff::Span::new().years(n)).unwrap() <= date)
        .count() as i32
}
