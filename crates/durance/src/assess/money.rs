//! How are a scenario's money terms put to the books? Translation only: the booking is the finance room's.

use super::inputs::Values;
use super::path::Path;
use durance_core::catalog::Catalog;
use durance_core::money::PriceBasis;
use durance_core::{Date, Diagnostic};
use durance_finance as finance;
use durance_finance::{Amount, Line, Party, Perspective, Valuation};
use durance_scenario::{
    Avoidable, By, Charge, Clause, ClauseKind, Discount, Indexation, Per, Quantity, Scenario, Side,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What one draw costs and saves; amounts in major units of the scenario's currency and price year.
#[derive(Clone, Debug, Default)]
pub struct Money {
    /// Net cost to the sending State; negative when it saves.
    pub net_sender: f64,
    /// Net cost to the receiving State; negative when it gains.
    pub net_receiver: f64,
    /// Net cost to both together: payments between them net out.
    pub net_both: f64,
    /// Present value of the sender's net cost on the first day of the term.
    pub present_value_sender: f64,
    /// What the sender pays under the contract.
    pub fee_paid: f64,
    /// What each charge costs its payer, in the order of the scenario.
    pub charges: Vec<f64>,
    /// What each system with a cost model avoids (negative: spends more), in the order of the scenario.
    pub avoided: Vec<f64>,
    /// Average cost times the person-days avoided, per system: the headline comparison, never booked.
    pub headline: Vec<Option<f64>>,
    /// Person-days that one unit of a per-person-day fee is paid for.
    pub fee_days: f64,
}

/// Books one draw.
///
/// # Errors
/// What the finance room finds wrong with the terms.
pub fn book(
    scenario: &Scenario,
    values: &Values<'_>,
    path: &Path,
    rates: &finance::Rates,
) -> Result<Money, Vec<Diagnostic>> {
    let contract = contract(scenario, values);
    let population = finance::Population {
        start: scenario.horizon.first,
        head_count: &path.hosted,
        transfers: &path.transfers,
        returns: &path.returns,
        releases: &path.releases,
        places: &[],
        ended: None,
    };
    let paid = finance::book(&contract, &population, rates)?;
    let clauses: Vec<finance::Clause> = scenario
        .charges
        .iter()
        .filter_map(|c| charge(scenario, c, values))
        .collect();
    let mut beside = finance::charges(&contract, &clauses, &population, rates)?;
    for exits in exit_charges(scenario, values, path, &contract, rates)? {
        beside.append(&exits);
    }
    let saved = scenario
        .avoidable
        .iter()
        .map(|model| avoided(scenario, model, values, path))
        .collect::<Result<Vec<_>, _>>()?;

    let mut ledger = paid.clone();
    ledger.append(&beside);
    for system in &saved {
        ledger.append(&system.ledger);
    }
    let valuation = Valuation::real(scenario.currency, scenario.price_year, rates);
    let value = Valuer { valuation };
    let by_clause = value.by_clause(&beside, &[Party::Sender, Party::Receiver])?;
    Ok(Money {
        net_sender: value.net(&ledger, Perspective::Sender)?,
        net_receiver: value.net(&ledger, Perspective::Receiver)?,
        net_both: value.net(&ledger, Perspective::Both)?,
        present_value_sender: present_value(scenario, values, &ledger, rates)?,
        fee_paid: value.net(&paid, Perspective::Sender)?,
        charges: scenario
            .charges
            .iter()
            .map(|c| by_clause.get(&c.id).copied().unwrap_or(0.0))
            .collect(),
        avoided: saved
            .iter()
            .zip(&scenario.avoidable)
            .map(|(s, model)| value.net(&s.ledger, perspective(model.payer)).map(|v| -v))
            .collect::<Result<Vec<_>, _>>()?,
        headline: saved
            .iter()
            .map(|s| s.headline.map(durance_core::Money::to_f64))
            .collect(),
        fee_days: fee_days(&contract, &paid),
    })
}

/// Person-days that the per-person-day clauses were paid for.
fn fee_days(contract: &finance::Contract, paid: &finance::Ledger) -> f64 {
    contract
        .clauses
        .iter()
        .filter(|c| c.kind == finance::Kind::PER_PERSON_DAY)
        .map(|c| paid.quantity(&c.id) as f64)
        .sum()
}

struct Valuer<'a> {
    valuation: Valuation<'a>,
}

impl Valuer<'_> {
    fn net(
        &self,
        ledger: &finance::Ledger,
        perspective: Perspective,
    ) -> Result<f64, Vec<Diagnostic>> {
        let total = ledger
            .net_cost(perspective.parties(), &self.valuation)
            .map_err(missing_rate)?;
        Ok(to_f64(total))
    }

    fn by_clause(
        &self,
        ledger: &finance::Ledger,
        parties: &[Party],
    ) -> Result<BTreeMap<String, f64>, Vec<Diagnostic>> {
        let totals = ledger
            .net_cost_by_clause(parties, &self.valuation)
            .map_err(missing_rate)?;
        Ok(totals
            .into_iter()
            .map(|(clause, total)| (clause, to_f64(total)))
            .collect())
    }
}

fn present_value(
    scenario: &Scenario,
    values: &Values<'_>,
    ledger: &finance::Ledger,
    rates: &finance::Rates,
) -> Result<f64, Vec<Diagnostic>> {
    let schedule = match &scenario.discount {
        Some(Discount::Rate(rate)) => {
            finance::DiscountSchedule::flat(decimal(values.get(rate).unwrap_or(0.0)))
        }
        Some(Discount::Schedule(_)) | None => finance::DiscountSchedule::flat(decimal(0.0)),
    };
    let valuation = Valuation::real(scenario.currency, scenario.price_year, rates)
        .discounted(&schedule, scenario.term.first);
    Valuer { valuation }.net(ledger, Perspective::Sender)
}

/// The contract with this draw's amounts.
pub fn contract(scenario: &Scenario, values: &Values<'_>) -> finance::Contract {
    let term = finance::Term {
        start: scenario.term.first,
        end: scenario.term.last,
    };
    let mut contract = finance::Contract::new(&scenario.id, scenario.contract.currency, term);
    contract.places = scenario
        .offer
        .as_ref()
        .and_then(|o| values.get(o.places.as_ref()?))
        .map(whole);
    let rated = scenario
        .contract
        .clauses
        .iter()
        .find(|c| c.kind == ClauseKind::PerPersonDay)
        .map(|c| c.id.clone());
    contract.clauses = scenario
        .contract
        .clauses
        .iter()
        .map(|c| clause(scenario, c, values, rated.as_deref()))
        .collect();
    contract
}

fn clause(
    scenario: &Scenario,
    clause: &Clause,
    values: &Values<'_>,
    rated: Option<&str>,
) -> finance::Clause {
    let kind = match clause.kind {
        ClauseKind::PerPersonDay => finance::Kind::PER_PERSON_DAY,
        ClauseKind::PerPlaceDay => finance::Kind::PerPlace {
            unit: finance::TimeUnit::Day,
            places: clause
                .places
                .as_ref()
                .and_then(|q| values.get(q))
                .map(|n| finance::Places::Fixed(whole(n))),
        },
        ClauseKind::PerTransfer => finance::Kind::PerMovement {
            movement: finance::Movement::Transfer,
            instalments: 1,
        },
        ClauseKind::LumpSum => finance::Kind::LumpSum {
            on: clause.from,
            refund: finance::Refund::Nothing,
        },
        ClauseKind::PerYear => finance::Kind::PerTime {
            unit: finance::TimeUnit::Year,
        },
        ClauseKind::Minimum => finance::Kind::Minimum {
            of: rated.unwrap_or_default().to_owned(),
            count: count(clause.places.as_ref(), values),
            by: period(clause.by),
        },
        ClauseKind::Tiered => finance::Kind::Tiered {
            bands: bands(clause, values),
        },
        ClauseKind::Triggered => finance::Kind::Triggered {
            event: finance::Trigger::Held,
            count: count(clause.places.as_ref(), values),
            repeats: false,
        },
    };
    let line = match clause.kind {
        ClauseKind::LumpSum => Line::LumpSum,
        ClauseKind::Minimum => Line::Minimum,
        ClauseKind::Triggered => Line::Triggered,
        _ => Line::Fee,
    };
    let mut booked = finance::Clause::new(
        &clause.id,
        kind,
        amount(&clause.amount, values),
        scenario.contract.currency,
    )
    .between(party(clause.payer), party(clause.payee))
    .on_line(line)
    .indexed(indexation(&clause.indexation, values))
    .in_prices_of(scenario.price_year);
    booked.from = clause.from.filter(|_| clause.kind != ClauseKind::LumpSum);
    booked.until = clause.until;
    booked
}

fn bands(clause: &Clause, values: &Values<'_>) -> Vec<finance::Band> {
    let mut starts = vec![(1, &clause.amount)];
    starts.extend(
        clause
            .tiers
            .iter()
            .map(|t| (values.get(&t.from).map_or(1, whole).max(1), &t.amount)),
    );
    starts
        .iter()
        .enumerate()
        .map(|(i, (from, price))| finance::Band {
            from: *from,
            to: starts.get(i + 1).map(|(next, _)| next.saturating_sub(1)),
            price: values.get(price).map(decimal),
        })
        .collect()
}

fn indexation(rule: &Indexation, values: &Values<'_>) -> finance::Indexation {
    match rule {
        Indexation::None => finance::Indexation::None,
        Indexation::Fixed(rate) => finance::Indexation::Fixed {
            per_year: decimal(values.get(rate).unwrap_or(0.0)),
            decimals: None,
        },
        Indexation::Index { name, cap, floor } => finance::Indexation::Index {
            series: name.clone(),
            cap: cap.map(decimal),
            floor: floor.map(decimal),
            lag: 1,
            decimals: None,
        },
    }
}

/// A cost beside the contract, as a clause between its payer and the rest of the world; `None` for what
/// falls due on exits from a system, which the status quo has too.
fn charge(scenario: &Scenario, charge: &Charge, values: &Values<'_>) -> Option<finance::Clause> {
    let movement = |movement| finance::Kind::PerMovement {
        movement,
        instalments: 1,
    };
    let kind = match &charge.per {
        Per::Exit(_) => return None,
        Per::Transfer => movement(finance::Movement::Transfer),
        Per::Return => movement(finance::Movement::Return),
        Per::Year => finance::Kind::PerTime {
            unit: finance::TimeUnit::Year,
        },
        Per::Once => finance::Kind::LumpSum {
            on: None,
            refund: finance::Refund::Nothing,
        },
        Per::PersonDay => finance::Kind::PER_PERSON_DAY,
    };
    Some(
        finance::Clause::new(
            &charge.id,
            kind,
            amount(&charge.amount, values),
            scenario.currency,
        )
        .between(party(charge.payer), Party::Others)
        .on_line(line_of(charge))
        .in_prices_of(scenario.price_year),
    )
}

/// Charges on exits: what they cost under the offer, and what they would have cost without it, taken back.
fn exit_charges(
    scenario: &Scenario,
    values: &Values<'_>,
    path: &Path,
    contract: &finance::Contract,
    rates: &finance::Rates,
) -> Result<Vec<finance::Ledger>, Vec<Diagnostic>> {
    // People leave before, during and after the agreement; each exit within the horizon counts.
    let whole_horizon = finance::Contract {
        term: finance::Term {
            start: scenario.horizon.first,
            end: scenario.horizon.last,
        },
        ..contract.clone()
    };
    let mut ledgers = Vec::new();
    for charge in &scenario.charges {
        let Per::Exit(outcome) = &charge.per else {
            continue;
        };
        let Some((without, with)) = path.exits.get(outcome) else {
            continue;
        };
        let payer = party(charge.payer);
        for (exits, payer, payee) in [
            (with, payer, Party::Others),
            (without, Party::Others, payer),
        ] {
            let kind = finance::Kind::PerMovement {
                movement: finance::Movement::Transfer,
                instalments: 1,
            };
            let clause = finance::Clause::new(
                &charge.id,
                kind,
                amount(&charge.amount, values),
                scenario.currency,
            )
            .between(payer, payee)
            .on_line(line_of(charge))
            .in_prices_of(scenario.price_year);
            let nobody = vec![0; exits.len()];
            let population = finance::Population {
                transfers: exits,
                ..finance::Population::held(scenario.horizon.first, &nobody)
            };
            ledgers.push(finance::charges(
                &whole_horizon,
                &[clause],
                &population,
                rates,
            )?);
        }
    }
    Ok(ledgers)
}

/// The line of the waterfall that a charge belongs to: its own word if there is such a line.
fn line_of(charge: &Charge) -> Line {
    match (Line::from_word(&charge.id), &charge.per) {
        (Some(line), _) => line,
        (None, Per::Transfer) => Line::Transport,
        (None, Per::Return) => Line::Returns,
        (None, _) => Line::Other,
    }
}

fn avoided(
    scenario: &Scenario,
    model: &Avoidable,
    values: &Values<'_>,
    path: &Path,
) -> Result<finance::Avoided, Vec<Diagnostic>> {
    let of = |q: &Option<Quantity>| q.as_ref().and_then(|q| values.get(q));
    let basis = PriceBasis::Real(scenario.price_year);
    let payer = party(model.payer);
    let average = of(&model.average);
    let mut costs = match (average, of(&model.variable), of(&model.marginal)) {
        (Some(average), Some(share), _) => finance::CostModel::by_share(
            &model.system,
            payer,
            scenario.currency,
            basis,
            decimal(average),
            decimal(share),
        ),
        (_, _, marginal) => finance::CostModel::marginal(
            &model.system,
            payer,
            scenario.currency,
            basis,
            decimal(marginal.unwrap_or(0.0)),
        ),
    };
    costs.average = average.map(decimal);
    if let Some(step) = &model.step {
        let every = values.get(&step.every).map_or(0, whole);
        let share = of(&step.share).unwrap_or(0.0);
        // Days, from the canonical unit of durations.
        let delay = of(&step.delay).map_or(0, whole);
        costs = match of(&step.amount) {
            None => costs.with_step(every, decimal(share), delay),
            Some(per_year) => finance::CostModel {
                step: Some(finance::avoidable::StepFixed {
                    people: every,
                    cost_per_day: decimal(per_year / durance_core::quantity::DAYS_PER_YEAR),
                    delay_days: delay,
                }),
                ..costs
            },
        };
    }
    let empty = Vec::new();
    let (status_quo, offer) = path
        .systems
        .get(&model.system)
        .map_or((&empty, &empty), |s| (&s.status_quo, &s.offer));
    finance::avoidable(&costs, scenario.horizon.first, status_quo, offer)
}

/// Price indices and exchange rates of the catalogue that were published by a date.
///
/// # Errors
/// What is wrong with the catalogue's files.
pub fn rates(
    catalogue: &dyn Catalog,
    known_as_of: Date,
) -> Result<finance::Rates, Vec<Diagnostic>> {
    let (rates, found) = finance::econ::rates(catalogue, Some(known_as_of));
    match found.iter().any(Diagnostic::is_error) {
        true => Err(found),
        false => Ok(rates),
    }
}

fn amount(quantity: &Quantity, values: &Values<'_>) -> Amount {
    values
        .get(quantity)
        .map_or(Amount::Unknown, Amount::from_f64)
}

fn count(quantity: Option<&Quantity>, values: &Values<'_>) -> u32 {
    quantity.and_then(|q| values.get(q)).map_or(0, whole)
}

fn party(side: Side) -> Party {
    match side {
        Side::Sender => Party::Sender,
        Side::Receiver => Party::Receiver,
    }
}

fn perspective(side: Side) -> Perspective {
    match side {
        Side::Sender => Perspective::Sender,
        Side::Receiver => Perspective::Receiver,
    }
}

fn period(by: By) -> finance::Period {
    match by {
        By::Day => finance::Period::Day,
        By::Month => finance::Period::Month,
        By::Year => finance::Period::ContractYear,
        By::Term => finance::Period::Term,
    }
}

/// A sampled number of people or days, rounded to a whole one and never negative.
pub fn whole(value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(u32::MAX)) as u32
}

fn decimal(value: f64) -> Decimal {
    finance::decimal(value).unwrap_or_default()
}

fn to_f64(value: Decimal) -> f64 {
    // A ledger's total in minor units fits a double's 53 bits up to 90 trillion major units.
    value.try_into().unwrap_or(f64::NAN)
}

fn missing_rate(missing: finance::MissingRate) -> Vec<Diagnostic> {
    vec![
        Diagnostic::error("D0821", format!("a rate is missing: {}", missing.what))
            .help("state the amount in the scenario's currency, or a rate for that year"),
    ]
}
