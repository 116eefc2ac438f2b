//! How long does booking take? A ten-year contract, by day, on a thousand populations, on one core.
//!
//! `cargo run --release -p durance-finance --example booking_speed`

use durance_core::{Currency, Date};
use durance_finance::{
    Amount, Clause, Contract, Indexation, Kind, Movement, Party, Period, Population, Rates, Term,
    Trigger, Valuation, book, decimal,
};
use std::time::Instant;

const DRAWS: u32 = 1_000;
const DAYS: usize = 3_652;

fn contract(start: Date, fee: f64) -> Contract {
    let term = Term {
        start,
        end: start
            .checked_add(jiff::Span::new().years(10))
            .unwrap_or(Date::MAX),
    };
    let usd = Currency::USD;
    let indexation = Indexation::Fixed {
        per_year: decimal(0.028).unwrap_or_default(),
        decimals: Some(2),
    };
    let minimum = Kind::Minimum {
        of: "day rate".to_owned(),
        count: 250,
        by: Period::Day,
    };
    let bonus = Kind::Triggered {
        event: Trigger::Held,
        count: 300,
        repeats: false,
    };
    let flight = Kind::PerMovement {
        movement: Movement::Any,
        instalments: 1,
    };
    Contract::new("speed", usd, term)
        .with(
            Clause::new("day rate", Kind::PER_PERSON_DAY, Amount::from_f64(fee), usd)
                .indexed(indexation),
        )
        .with(Clause::new("minimum", minimum, Amount::Unknown, usd))
        .with(Clause::new("bonus", bonus, Amount::from_f64(1e6), usd))
        .with(Clause::new(
            "flight",
            flight,
            Amount::from_f64(1_978.0),
            usd,
        ))
}

fn main() {
    let start: Date = jiff::civil::date(2025, 4, 1);
    let rates = Rates::default();
    // Head-counts that wander, different for each draw; the generator need not be a good one.
    let mut state = 20_250_205u32;
    let mut next = move |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let populations: Vec<(Vec<u32>, Vec<u32>)> = (0..DRAWS)
        .map(|_| (0..DAYS).map(|_| (150 + next(250), next(3))).unzip())
        .collect();
    let clock = Instant::now();
    let mut entries = 0;
    let mut total = 0.0;
    for (draw, (held, sent)) in populations.iter().enumerate() {
        let contract = contract(start, 50.0 + draw as f64 / 100.0);
        let population = Population {
            transfers: sent,
            returns: sent,
            ..Population::held(start, held)
        };
        let Ok(ledger) = book(&contract, &population, &rates) else {
            eprintln!("the contract cannot be booked");
            return;
        };
        entries += ledger.entries().len();
        let cost = ledger.net_cost(&[Party::Sender], &Valuation::nominal(Currency::USD));
        total += cost.map_or(f64::NAN, |c| c.to_string().parse().unwrap_or(f64::NAN));
    }
    let seconds = clock.elapsed().as_secs_f64();
    println!(
        "{DRAWS} draws of {DAYS} days: {seconds:.3} s, {entries} entries, mean cost {:.0}",
        total / f64::from(DRAWS)
    );
}
