//! How are a scenario's money terms put to the books? Translation only: the booking is the finance room's.

use super::inputs::{Inputs, Values};
use super::path::Path;
use durance_core::assessment::TermLine;
use durance_core::catalog::Catalog;
use durance_core::money::PriceBasis;
use durance_core::{Confidence, Currency, Date, Diagnostic};
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
    /// Present value of the receiver's, at the rate with which it weighs later money.
    pub present_value_receiver: f64,
    /// The receiver's net cost in its own currency and price year, from the same entries.
    pub receiver_own: f64,
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
    /// The stated price of a person-day, where the contract has one.
    pub fee_price: Option<f64>,
    /// Person-days fewer in the sender's systems that have a cost model.
    pub sender_days_fewer: f64,
    /// Average cost of a person-day as stated, per system with a cost model: the headline.
    pub averages: Vec<Option<f64>>,
}

/// What every draw is booked with: the agreement of the catalogue, prices, exchange and discount rates.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Price indices and exchange rates that a reader on the scenario's date could have known.
    pub rates: finance::Rates,
    schedule: Option<finance::FeeSchedule>,
    discount: Option<finance::DiscountSchedule>,
    discount_receiver: Option<finance::DiscountSchedule>,
    carried: Option<String>,
}

impl Books {
    /// Opens the books of a scenario, and checks at its own inputs that every draw can be booked.
    ///
    /// # Errors
    /// No such agreement or schedule, unknown prices, contradictory terms, and shares of a cost that can add
    /// up to more than the whole: all of them, before the first draw.
    pub fn open(
        scenario: &Scenario,
        catalogue: &dyn Catalog,
        inputs: &Inputs,
    ) -> Result<Books, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let mut books = Books {
            rates: rates(catalogue, scenario.known_as_of)?,
            ..Books::default()
        };
        if let Some(id) = &scenario.contract.fees {
            match finance::agreement(catalogue, id) {
                Ok(schedule) => books.schedule = Some(schedule),
                Err(wrong) => found.extend(wrong),
            }
        }
        for (stated, schedule) in [
            (&scenario.discount, &mut books.discount),
            (&scenario.discount_receiver, &mut books.discount_receiver),
        ] {
            let Some(Discount::Schedule(name)) = stated else {
                continue;
            };
            match finance::econ::discount_schedule(catalogue, name, scenario.known_as_of) {
                Ok(found) => *schedule = Some(found),
                Err(wrong) => found.extend(wrong),
            }
        }
        if scenario.offer.is_some() && found.is_empty() {
            books.carry_forward(scenario);
            found.extend(books.cannot_be_booked(scenario, inputs));
        }
        found.extend(impossible_shares(scenario, inputs));
        match found.is_empty() {
            true => Ok(books),
            false => Err(found),
        }
    }

    /// Lets prices grow after the last published year as they did over the ten years before it, and keeps
    /// exchange rates, where the scenario gives no range of its own: only where something is paid in money of
    /// the day, or read in another currency or price year.
    fn carry_forward(&mut self, scenario: &Scenario) {
        if !self.has_money_of_the_day(scenario) && !reads_apart(scenario) {
            return;
        }
        let last_day = scenario.horizon.last.year();
        let mut growth = BTreeMap::new();
        for (id, series) in &self.rates.indices {
            if let Some(rate) = growth_of(series) {
                growth.insert(id.clone(), rate);
            }
        }
        for (id, rate) in &growth {
            self.rates.set_forward_inflation(id, *rate);
        }
        self.rates.hold_exchange_rates();
        let deflator = self.rates.deflators.get(&scenario.currency);
        let series = deflator.and_then(|id| self.rates.indices.get(id));
        let last = series.and_then(|s| s.values.last_key_value().map(|(year, _)| *year));
        if let (Some(last), Some(id)) = (last, deflator)
            && last < last_day
            && let Some(rate) = growth.get(id)
        {
            let percent = (*rate * Decimal::ONE_HUNDRED).round_dp(1);
            let stated = scenario.prices.growth.as_ref();
            self.carried = Some(stated.map_or_else(
                || carried_words(last, percent),
                |growth| {
                    format!(
                        "prices after {last} grow by {} in each draw, as the scenario says; a fee fixed in money of \
                         the day weighs less if they rise faster",
                        super::cards::said(growth)
                    )
                },
            ));
        }
    }

    /// The rates of one draw, where the scenario gives their growth after the last published year as a range.
    fn drawn_rates(&self, scenario: &Scenario, values: &Values<'_>) -> Option<finance::Rates> {
        let of = |q: &Option<Quantity>| q.as_ref().and_then(|q| values.get(q)).map(decimal);
        let (growth, dollar) = (of(&scenario.prices.growth), of(&scenario.prices.dollar));
        if growth.is_none() && dollar.is_none() {
            return None;
        }
        let mut rates = self.rates.clone();
        if growth.is_some() {
            for series in rates.indices.values_mut() {
                series.forward = growth;
            }
        }
        if let Some(growth) = dollar {
            rates.set_forward_exchange(growth);
        }
        Some(rates)
    }

    /// How payments in later years are read, for the list of what is left out.
    pub fn prices_remark(&self, scenario: &Scenario) -> String {
        match (&self.carried, self.has_money_of_the_day(scenario)) {
            (Some(words), _) => words.clone(),
            (None, true) => {
                "amounts in money of the day are brought to the price year with published prices"
                    .to_owned()
            }
            (None, false) => {
                "amounts are read in prices of the price year; a fee fixed in money of the day \
                              would weigh a little less"
                    .to_owned()
            }
        }
    }

    fn has_money_of_the_day(&self, scenario: &Scenario) -> bool {
        self.schedule.is_some()
            || scenario
                .contract
                .clauses
                .iter()
                .any(|c| c.indexation != Indexation::None)
    }

    /// What keeps the contract from being booked, tried at the medians with one person held throughout.
    fn cannot_be_booked(&self, scenario: &Scenario, inputs: &Inputs) -> Vec<Diagnostic> {
        let values = inputs.medians();
        let contract = self.contract(scenario, &values);
        let days = usize::try_from(scenario.horizon.days()).unwrap_or(0);
        let one = vec![1; days];
        let population = finance::Population::held(scenario.horizon.first, &one);
        let mut found = match finance::book(&contract, &population, &self.rates) {
            Err(found) => found,
            Ok(ledger) => {
                let (currency, price_year) = receiver_reads(scenario);
                [
                    (Perspective::Sender, scenario.currency, scenario.price_year),
                    (Perspective::Receiver, currency, price_year),
                ]
                .into_iter()
                .filter_map(|(side, currency, year)| {
                    let valuation = Valuation::real(currency, year, &self.rates);
                    ledger.net_cost(side.parties(), &valuation).err()
                })
                .flat_map(missing_rate)
                .collect()
            }
        };
        found.extend(
            contract
                .clauses
                .iter()
                .filter_map(|c| last_tier(&contract, c)),
        );
        found
    }

    /// The contract with this draw's amounts: the catalogue's clauses, those of the scenario in the place of
    /// the ones of the same id, then the rest of the scenario's.
    pub fn contract(&self, scenario: &Scenario, values: &Values<'_>) -> finance::Contract {
        let term = finance::Term {
            start: scenario.term.first,
            end: scenario.term.last,
        };
        let mut contract = match &self.schedule {
            Some(schedule) => finance::Contract {
                term,
                ..schedule.contract.clone()
            },
            None => finance::Contract::new(&scenario.id, scenario.contract.currency, term),
        };
        let places = scenario.offer.as_ref().and_then(|o| o.places.as_ref());
        if let Some(places) = places.and_then(|q| values.get(q)) {
            contract.places = Some(whole(places));
        }
        let rated = self.rated(scenario);
        for own in &scenario.contract.clauses {
            let clause = self.clause(scenario, own, values, rated.as_deref());
            match contract.clauses.iter_mut().find(|c| c.id == clause.id) {
                Some(place) => *place = clause,
                None => contract.clauses.push(clause),
            }
        }
        contract
    }

    /// The clause whose price a guaranteed minimum is paid at.
    fn rated(&self, scenario: &Scenario) -> Option<String> {
        let own = scenario
            .contract
            .clauses
            .iter()
            .find(|c| c.kind == ClauseKind::PerPersonDay)
            .map(|c| c.id.clone());
        let agreed = self.schedule.as_ref().and_then(|s| {
            let rated = |c: &&finance::Clause| c.kind == finance::Kind::PER_PERSON_DAY;
            s.contract.clauses.iter().find(rated).map(|c| c.id.clone())
        });
        own.or(agreed)
    }

    /// Is there a price per person-day whose break-even can be asked for?
    pub fn has_person_day_fee(&self, scenario: &Scenario) -> bool {
        self.rated(scenario).is_some()
    }

    /// The clauses taken from the catalogue, in words: not those that the scenario puts others in place of.
    pub fn agreed(&self, scenario: &Scenario) -> Vec<TermLine> {
        let own = |id: &str| scenario.contract.clauses.iter().any(|c| c.id == id);
        let Some(schedule) = &self.schedule else {
            return Vec::new();
        };
        let clauses = schedule.contract.clauses.iter().filter(|c| !own(&c.id));
        let mut lines: Vec<TermLine> = clauses
            .map(|c| TermLine {
                name: super::figures::capital(&c.id.replace('-', " ")),
                value: match c.confidence {
                    Confidence::Known => format!("{} (weak: not read)", c.in_words()),
                    _ => c.in_words(),
                },
                sources: c.sources.clone(),
                trace: None,
            })
            .collect();
        lines.extend(schedule.contract.unknown.iter().map(|u| TermLine {
            name: super::figures::capital(&u.what),
            value: format!("unknown: {}", u.note),
            sources: Vec::new(),
            trace: None,
        }));
        lines
    }

    /// Sources of the agreement of the catalogue, by id.
    pub fn sources(&self) -> Vec<String> {
        self.schedule
            .as_ref()
            .map(finance::FeeSchedule::all_sources)
            .unwrap_or_default()
    }
}

fn carried_words(last: i16, percent: Decimal) -> String {
    format!(
        "prices after {last} are carried on at {percent} per cent a year, their mean growth over the ten years \
         before, and exchange rates at their last value; a fee fixed in money of the day weighs less if they rise \
         faster"
    )
}

/// Does the receiving State read the entries in a currency or price year of its own?
pub fn reads_apart(scenario: &Scenario) -> bool {
    let receiver = scenario.receiver.as_ref();
    receiver.is_some_and(|r| r.currency.is_some() || r.price_year.is_some())
}

/// Currency and price year in which the receiving State reads the entries.
pub fn receiver_reads(scenario: &Scenario) -> (Currency, i16) {
    let receiver = scenario.receiver.as_ref();
    (
        receiver
            .and_then(|r| r.currency)
            .unwrap_or(scenario.currency),
        receiver
            .and_then(|r| r.price_year)
            .unwrap_or(scenario.price_year),
    )
}

/// Mean growth per year over the last ten years of a series.
fn growth_of(series: &finance::Series) -> Option<Decimal> {
    let (&last, _) = series.values.last_key_value()?;
    let recent = series.values.range(last - 10..);
    let values: Vec<Decimal> = recent.map(|(_, value)| *value).collect();
    let growth = |w: &[Decimal]| Some(w[1].checked_div(w[0])? - Decimal::ONE);
    let yearly: Vec<Decimal> = values.windows(2).filter_map(growth).collect();
    yearly
        .iter()
        .sum::<Decimal>()
        .checked_div(Decimal::from(yearly.len()))
}

/// A last tier that ends below the places: some day could have people without a price.
fn last_tier(contract: &finance::Contract, clause: &finance::Clause) -> Option<Diagnostic> {
    let finance::Kind::Tiered { bands } = &clause.kind else {
        return None;
    };
    let to = bands.last()?.to?;
    contract.places.is_none_or(|places| places > to).then(|| {
        Diagnostic::error(
            "D0820",
            format!(
                "the tiers of `{}` end at {to} people, and more can be held",
                clause.id
            ),
        )
        .help(format!(
            "say what people above {to} cost, or set `offer.places` to at most {to}"
        ))
    })
}

/// Cost models whose parts can, at the ends of their ranges, exceed the whole (D0850).
fn impossible_shares(scenario: &Scenario, inputs: &Inputs) -> Vec<Diagnostic> {
    scenario
        .avoidable
        .iter()
        .filter_map(|model| impossible_share(model, inputs))
        .collect()
}

fn impossible_share(model: &Avoidable, inputs: &Inputs) -> Option<Diagnostic> {
    let high = |q: &Option<Quantity>| q.as_ref().and_then(|q| end(inputs, q, true));
    let low = |q: &Option<Quantity>| q.as_ref().and_then(|q| end(inputs, q, false));
    let average = low(&model.average).filter(|a| *a > 0.0)?;
    let variable = match (high(&model.variable), high(&model.marginal)) {
        (Some(share), _) => share,
        (None, marginal) => marginal.unwrap_or(0.0) / average,
    };
    let step = model.step.as_ref()?;
    let share = match high(&step.amount) {
        None => high(&step.share).unwrap_or(0.0),
        Some(per_year) => {
            let people = end(inputs, &step.every, false)?.max(1.0);
            per_year / durance_core::quantity::DAYS_PER_YEAR / people / average
        }
    };
    if variable + share <= 1.0 + 1e-9 {
        return None;
    }
    let moving = [&model.variable, &model.marginal, &step.share, &step.amount];
    let named: Vec<&Quantity> = moving.into_iter().flatten().collect();
    let paths: Vec<String> = named.iter().map(|q| format!("`{}`", q.path)).collect();
    let place = named.last()?;
    Some(
        Diagnostic::error(
            "D0850",
            format!(
                "{} can add up to {:.0} per cent of the average cost",
                paths.join(" and "),
                100.0 * (variable + share)
            ),
        )
        .note("closing places would then save more than they cost; the ends of their ranges count, as one draw can hold both")
        .help("narrow the ranges so that their upper ends add up to at most 100 per cent")
        .at(&place.file, place.span.clone(), "here"),
    )
}

/// The value that nearly every draw is below (or above), within the bounds of the quantity.
fn end(inputs: &Inputs, quantity: &Quantity, high: bool) -> Option<f64> {
    let Some(position) = inputs.position(quantity.index) else {
        return inputs.medians().get(quantity);
    };
    // Ten thousand draws of a Latin hypercube come no nearer to the end.
    let p = if high { 0.9999 } else { 0.0001 };
    let drawn = inputs.uncertain.get(position)?.distribution.quantile(p);
    Some(quantity.range()?.keep_within(drawn))
}

/// Books one draw.
///
/// # Errors
/// What the finance room finds wrong with the terms.
pub fn book(
    scenario: &Scenario,
    values: &Values<'_>,
    path: &Path,
    books: &Books,
) -> Result<Money, Vec<Diagnostic>> {
    let drawn = books.drawn_rates(scenario, values);
    let rates = drawn.as_ref().unwrap_or(&books.rates);
    let contract = books.contract(scenario, values);
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
        present_value_sender: weighed(
            &ledger,
            Perspective::Sender,
            (scenario.currency, scenario.price_year),
            rates,
            &books.schedule_of(&scenario.discount, values, &books.discount),
            scenario.term.first,
        )?,
        present_value_receiver: weighed(
            &ledger,
            Perspective::Receiver,
            (scenario.currency, scenario.price_year),
            rates,
            &match &scenario.discount_receiver {
                None => books.schedule_of(&scenario.discount, values, &books.discount),
                own => books.schedule_of(own, values, &books.discount_receiver),
            },
            scenario.term.first,
        )?,
        receiver_own: match reads_apart(scenario) {
            false => value.net(&ledger, Perspective::Receiver)?,
            true => weighed(
                &ledger,
                Perspective::Receiver,
                receiver_reads(scenario),
                rates,
                &None,
                scenario.term.first,
            )?,
        },
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
        fee_price: fee_price(&contract, scenario.currency),
        sender_days_fewer: saved
            .iter()
            .zip(&scenario.avoidable)
            .filter(|(_, model)| model.payer == Side::Sender)
            .map(|(s, _)| s.person_days as f64)
            .sum(),
        averages: scenario
            .avoidable
            .iter()
            .map(|m| m.average.as_ref().and_then(|q| values.get(q)))
            .collect(),
    })
}

/// The price of the first per-person-day clause, if it stands in the currency of the figures.
fn fee_price(contract: &finance::Contract, currency: Currency) -> Option<f64> {
    let rated = |c: &&finance::Clause| c.kind == finance::Kind::PER_PERSON_DAY;
    let clause = contract.clauses.iter().find(rated)?;
    let price = clause
        .amount
        .on(clause.from.unwrap_or(contract.term.start))?;
    (clause.currency == currency).then(|| to_f64(price))
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

/// A party's net cost in its own currency, price year and, where a schedule is given, present value.
fn weighed(
    ledger: &finance::Ledger,
    perspective: Perspective,
    (currency, price_year): (Currency, i16),
    rates: &finance::Rates,
    schedule: &Option<finance::DiscountSchedule>,
    base: Date,
) -> Result<f64, Vec<Diagnostic>> {
    let real = Valuation::real(currency, price_year, rates);
    let valuation = match schedule {
        Some(schedule) => real.discounted(schedule, base),
        None => real,
    };
    Valuer { valuation }.net(ledger, perspective)
}

impl Books {
    /// The schedule of a discount in one draw; `None` where later money weighs as much as today's.
    fn schedule_of(
        &self,
        stated: &Option<Discount>,
        values: &Values<'_>,
        named: &Option<finance::DiscountSchedule>,
    ) -> Option<finance::DiscountSchedule> {
        match stated {
            None => None,
            Some(Discount::Schedule(_)) => named.clone(),
            Some(Discount::Rate(rate)) => values
                .get(rate)
                .map(|rate| finance::DiscountSchedule::flat(decimal(rate))),
        }
    }

    /// A clause of the scenario with this draw's amounts.
    ///
    /// An amount without indexation stands in prices of the price year and keeps its worth. One with an
    /// indexation, `0%/year` included, is money of the day: it moves as the clause says and no further.
    fn clause(
        &self,
        scenario: &Scenario,
        clause: &Clause,
        values: &Values<'_>,
        rated: Option<&str>,
    ) -> finance::Clause {
        let kind = kind(clause, values, rated);
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
        .indexed(self.indexation(scenario, &clause.indexation, values));
        booked.basis = self.basis(scenario, clause, rated);
        booked.from = clause.from.filter(|_| clause.kind != ClauseKind::LumpSum);
        booked.until = clause.until;
        booked
    }

    fn basis(&self, scenario: &Scenario, clause: &Clause, rated: Option<&str>) -> PriceBasis {
        let of = |c: &Clause| match c.indexation {
            Indexation::None => PriceBasis::Real(scenario.price_year),
            Indexation::Fixed(_) | Indexation::Index { .. } => PriceBasis::Nominal,
        };
        if clause.kind != ClauseKind::Minimum {
            return of(clause);
        }
        // What is missing to a minimum is paid in the prices of the clause that it tops up.
        let own = scenario.contract.clauses.iter();
        let mut priced = own.filter(|c| Some(c.id.as_str()) == rated);
        match (priced.next(), &self.schedule) {
            (Some(own), _) => of(own),
            (None, Some(schedule)) => rated
                .and_then(|id| schedule.contract.clause(id))
                .map_or(PriceBasis::Nominal, |c| c.basis),
            (None, None) => of(clause),
        }
    }

    fn indexation(
        &self,
        scenario: &Scenario,
        rule: &Indexation,
        values: &Values<'_>,
    ) -> finance::Indexation {
        match rule {
            Indexation::None => finance::Indexation::None,
            Indexation::Fixed(rate) => finance::Indexation::Fixed {
                per_year: decimal(values.get(rate).unwrap_or(0.0)),
                decimals: None,
            },
            Indexation::Index { name, cap, floor } => finance::Indexation::Index {
                series: self.series(scenario, name),
                cap: cap.map(decimal),
                floor: floor.map(decimal),
                lag: 1,
                decimals: None,
            },
        }
    }

    /// `cpi` is the index of the contract's currency; any other name is one of the catalogue.
    fn series(&self, scenario: &Scenario, name: &str) -> String {
        let deflator = || self.rates.deflators.get(&scenario.contract.currency);
        match name {
            "cpi" => deflator().cloned().unwrap_or_else(|| name.to_owned()),
            _ => name.to_owned(),
        }
    }
}

fn kind(clause: &Clause, values: &Values<'_>, rated: Option<&str>) -> finance::Kind {
    match clause.kind {
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
    }
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
    let costs = cost_model(scenario, model, values);
    let empty = Vec::new();
    let (status_quo, offer) = path
        .systems
        .get(&model.system)
        .map_or((&empty, &empty), |s| (&s.status_quo, &s.offer));
    finance::avoidable(&costs, scenario.horizon.first, status_quo, offer)
}

/// What a system's cost is made of in this draw.
pub fn cost_model(
    scenario: &Scenario,
    model: &Avoidable,
    values: &Values<'_>,
) -> finance::CostModel {
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
    costs.building = model.building.as_ref().and_then(|building| {
        Some(finance::avoidable::Building {
            cost: decimal(values.get(&building.cost)?),
            places: whole(values.get(&building.places)?),
            planned: building.planned,
        })
    });
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
    costs
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

/// What the sending State spends by a ledger, in the currency and price year of the figures.
///
/// # Errors
/// A price index or an exchange rate that is missing.
pub fn spent(
    ledger: &finance::Ledger,
    scenario: &Scenario,
    books: &Books,
) -> Result<f64, Vec<Diagnostic>> {
    let valuation = Valuation::real(scenario.currency, scenario.price_year, &books.rates);
    Valuer { valuation }.net(ledger, Perspective::Sender)
}

/// An input as an exact number; nothing where it is none.
pub fn decimal(value: f64) -> Decimal {
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
