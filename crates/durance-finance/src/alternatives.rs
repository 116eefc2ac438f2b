//! What would the other courses cost? The same kinds of entries for building, renting at home, releasing
//! earlier and doing nothing.

use crate::account::{Account, Line, Party};
use crate::avoidable::{Avoided, CostModel, avoidable};
use crate::calendar::plus_years;
use crate::contract::{Amount, Clause, Contract, Kind, Term};
use crate::ledger::{Ledger, Posting};
use durance_core::{Currency, Date, Diagnostic, Money, PriceBasis};
use rust_decimal::Decimal;

/// Places built at home.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BuildPlaces {
    /// How many.
    pub places: u32,
    /// Building cost per place.
    pub cost_per_place: Decimal,
    /// Running cost per place and year, once open, whether occupied or not.
    pub running_per_place_year: Decimal,
    /// Currency of both.
    pub currency: Currency,
    /// Prices in which they stand.
    pub basis: PriceBasis,
    /// The day on which building is paid.
    pub paid: Date,
    /// The day on which the places open.
    pub open: Date,
    /// The last day of the horizon.
    pub until: Date,
    /// Years over which the building is worn out; what is left at the end of the horizon is credited in
    /// equal yearly parts. Absent means that nothing is credited.
    pub life_years: Option<u32>,
}

/// Books places built at home; the sender pays.
///
/// # Panics
/// When a payment does not fit a ledger.
pub fn build_places(plan: &BuildPlaces) -> Ledger {
    let mut ledger = Ledger::new();
    let places = Decimal::from(plan.places);
    let building = plan.cost_per_place * places;
    pay(
        &mut ledger,
        plan,
        "building",
        Line::Building,
        plan.paid,
        building,
    );
    let mut date = plan.open;
    while date <= plan.until {
        let next = plus_years(date, 1);
        let last = crate::calendar::plus_days(next, -1).min(plan.until);
        let year = crate::calendar::days_between(date, next).max(1) as i64;
        let days = crate::calendar::days_between(date, last) as i64 + 1;
        let running =
            plan.running_per_place_year * places * Decimal::from(days) / Decimal::from(year);
        pay(&mut ledger, plan, "running", Line::Step, last, running);
        if next <= date {
            break;
        }
        date = next;
    }
    if let Some(life) = plan.life_years.filter(|&l| l > 0) {
        let used = crate::calendar::days_between(plan.open, plan.until) as i64;
        let left = Decimal::ONE - Decimal::from(used) / Decimal::from(i64::from(life) * 365);
        pay(
            &mut ledger,
            plan,
            "residual value",
            Line::Building,
            plan.until,
            -building * left.max(Decimal::ZERO),
        );
    }
    ledger
}

fn pay(
    ledger: &mut Ledger,
    plan: &BuildPlaces,
    clause: &str,
    line: Line,
    date: Date,
    value: Decimal,
) {
    // INVARIANT: places times prices; a sum beyond i64 minor units is a defect of ours.
    let amount =
        Money::from_decimal(value, plan.currency).expect("a building cost that fits a ledger");
    let clause = ledger.register(clause);
    ledger.post(Posting {
        debit: Account::new(Party::Sender, line),
        credit: Account::new(Party::Others, line),
        amount,
        date,
        period_start: date,
        basis: plan.basis,
        clause,
        quantity: i64::from(plan.places),
    });
}

/// Releasing people earlier: what the system saves on its own shorter path, less supervision.
///
/// `supervision` is the cost per person-day of those who are out early; zero where there is none.
///
/// # Errors
/// As for [`avoidable()`].
pub fn release_earlier(
    model: &CostModel,
    start: Date,
    status_quo: &[u32],
    earlier: &[u32],
    supervision: Decimal,
) -> Result<Avoided, Vec<Diagnostic>> {
    let mut avoided = avoidable(model, start, status_quo, earlier)?;
    let supervised = CostModel::marginal(
        "supervision",
        model.payer,
        model.currency,
        model.basis,
        supervision,
    );
    let cost = avoidable(&supervised, start, earlier, status_quo)?;
    avoided.ledger.append(&cost.ledger);
    let net = avoided.like_for_like.checked_add(cost.like_for_like);
    avoided.like_for_like = net.unwrap_or(avoided.like_for_like);
    Ok(avoided)
}

/// A contract to rent places at home at a price per person-day.
pub fn rent_at_home(term: Term, price: Decimal, currency: Currency, basis: PriceBasis) -> Contract {
    let clause = Clause {
        basis,
        ..Clause::new(
            "rent at home",
            Kind::PER_PERSON_DAY,
            Amount::Fixed(price),
            currency,
        )
    };
    Contract::new("rent-at-home", currency, term).with(clause.between(Party::Sender, Party::Others))
}
