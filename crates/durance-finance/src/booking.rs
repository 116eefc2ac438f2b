//! What does a contract cost on this population? Every payment as an entry that names its clause.
//!
//! A clause is settled by period, not by day, but counted by day: the window of the clause is cut where
//! anything changes (a settlement, a price, a number of places, a month or a contract year that a price
//! is for), each slice is counted exactly, and the running sum is rounded once per settlement so that
//! what is paid in the end is the exact sum, rounded once.

use crate::account::Account;
use crate::calendar::{contract_year, day_number, next_start, plus_days, plus_years};
use crate::contract::{
    Amount, Band, Clause, Contract, CurrencyClause, Indexation, Kind, Movement, Period, Places,
    Refund, TimeUnit, Trigger,
};
use crate::ledger::{Ledger, Posting};
use crate::population::Population;
use crate::rates::Rates;
use durance_core::{Currency, Date, Diagnostic, Money};
use rust_decimal::Decimal;

/// Books a contract on a population.
///
/// Only what falls due for days of the population is booked: its first and last day are the horizon.
///
/// # Errors
/// Every contradiction of the contract, every clause without a price, people above the last tier, and
/// every index or exchange rate that is missing. An unknown price never becomes nothing.
///
/// # Example
/// Vermont paid Pennsylvania for 250 people whatever the number; with 228 held, 72 dollars a day become
/// 78.95.
/// ```
/// use durance_core::{Currency, Date};
/// use durance_finance::*;
/// let term = Term { start: "2018-09-01".parse().unwrap(), end: "2018-09-30".parse().unwrap() };
/// let price = Amount::Fixed("72".parse().unwrap());
/// let contract = Contract::new("vermont", Currency::USD, term)
///     .with(Clause::new("day-rate", Kind::PER_PERSON_DAY, price, Currency::USD))
///     .with(Clause::new(
///         "minimum",
///         Kind::Minimum { of: "day-rate".into(), count: 250, by: Period::Day },
///         Amount::Unknown,
///         Currency::USD,
///     ));
/// let held = [228; 30];
/// let ledger = book(&contract, &Population::held(term.start, &held), &Rates::default()).unwrap();
/// let paid = ledger.net_cost(&[Party::Sender], &Valuation::nominal(Currency::USD)).unwrap();
/// assert_eq!((paid / rust_decimal::Decimal::from(228 * 30)).round_dp(2).to_string(), "78.95");
/// ```
pub fn book(
    contract: &Contract,
    population: &Population<'_>,
    rates: &Rates,
) -> Result<Ledger, Vec<Diagnostic>> {
    let mut diagnostics = contradictions(contract);
    diagnostics.extend(contract.unknown_amounts().into_iter().map(unpriced));
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    book_clauses(contract, &contract.clauses, population, rates)
}

/// Books what has a price and names the clauses that have none: a lower bound, to be shown as one.
///
/// # Errors
/// As for [`book`], except for clauses without a price.
pub fn book_known(
    contract: &Contract,
    population: &Population<'_>,
    rates: &Rates,
) -> Result<(Ledger, Vec<String>), Vec<Diagnostic>> {
    let unpriced: Vec<String> = contract
        .unknown_amounts()
        .iter()
        .map(|c| c.id.clone())
        .collect();
    let mut known = contract.clone();
    known.clauses.retain(|c| {
        let rests_on_unknown = matches!(&c.kind, Kind::Minimum { of, .. } if unpriced.contains(of));
        c.is_priced() && !rests_on_unknown
    });
    let diagnostics = contradictions(&known);
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let ledger = book_clauses(&known, &known.clauses, population, rates)?;
    Ok((ledger, unpriced))
}

/// Books clauses that stand beside a contract: transport, monitoring, litigation, compensation.
///
/// The contract gives the term and the number of places; its own clauses are not booked.
///
/// # Errors
/// As for [`book`].
pub fn charges(
    contract: &Contract,
    charges: &[Clause],
    population: &Population<'_>,
    rates: &Rates,
) -> Result<Ledger, Vec<Diagnostic>> {
    let beside = Contract {
        clauses: charges.to_vec(),
        currency_clause: CurrencyClause::AsStated,
        ..contract.clone()
    };
    book(&beside, population, rates)
}

/// What keeps a contract from being booked.
///
/// A minimum above the places is a mistake in a file, but can be booked; where both are sampled, some draws
/// have one.
fn contradictions(contract: &Contract) -> Vec<Diagnostic> {
    let found = contract.check().into_iter();
    found
        .filter(|d| d.is_error() && d.code != "D0810")
        .collect()
}

fn unpriced(clause: &Clause) -> Diagnostic {
    Diagnostic::error(
        "D0818",
        format!("nobody has said the price of `{}`", clause.id),
    )
    .note("an unknown price is not nothing: it cannot be booked")
    .help("state a price, or a range to explore, in the scenario's own clause")
}

fn book_clauses(
    contract: &Contract,
    clauses: &[Clause],
    population: &Population<'_>,
    rates: &Rates,
) -> Result<Ledger, Vec<Diagnostic>> {
    let mut booking = Booking {
        contract,
        population,
        rates,
        first: day_number(population.start),
        last_day: last_day(contract, population.ended),
        ledger: Ledger::new(),
        diagnostics: Vec::new(),
    };
    for clause in clauses {
        booking.book(clause);
    }
    if booking.diagnostics.is_empty() {
        Ok(booking.ledger)
    } else {
        Err(booking.diagnostics)
    }
}

/// The last day on which the agreement runs: its term, or the end of the notice.
fn last_day(contract: &Contract, ended: Option<Date>) -> Date {
    let notice = contract.exit.notice_days.unwrap_or(0);
    let notice = i32::try_from(notice).unwrap_or(i32::MAX);
    ended.map_or(contract.term.end, |day| {
        plus_days(day, notice).min(contract.term.end)
    })
}

struct Booking<'a> {
    contract: &'a Contract,
    population: &'a Population<'a>,
    rates: &'a Rates,
    first: i32,
    last_day: Date,
    ledger: Ledger,
    diagnostics: Vec<Diagnostic>,
}

/// Days of a clause over which nothing but the head-count changes.
struct Slice {
    /// First day, as an index into the population.
    start: usize,
    /// One past the last day.
    end: usize,
    first: Date,
    /// Places paid for, where the population does not say otherwise.
    places: u32,
    /// Does a settlement end with this slice?
    settles: bool,
}

impl Slice {
    fn days(&self) -> i64 {
        (self.end - self.start) as i64
    }
}

impl<'a> Booking<'a> {
    fn book(&mut self, clause: &'a Clause) {
        match &clause.kind {
            Kind::PerPerson { .. }
            | Kind::Tiered { .. }
            | Kind::PerPlace { .. }
            | Kind::PerTime { .. } => {
                self.running(clause);
            }
            Kind::Minimum { of, count, by } => self.minimum(clause, of, *count, *by),
            Kind::LumpSum { on, refund } => self.lump_sum(clause, *on, *refund),
            Kind::Triggered {
                event,
                count,
                repeats,
            } => self.triggered(clause, *event, *count, *repeats),
            Kind::PerMovement {
                movement,
                instalments,
            } => self.movements(clause, *movement, *instalments),
            Kind::OnEarlyExit => self.early_exit(clause),
        }
    }

    /// First day of a clause: the anchor of its contract years.
    fn anchor(&self, clause: &Clause) -> Date {
        clause
            .from
            .unwrap_or(self.contract.term.start)
            .max(self.contract.term.start)
    }

    /// The clause's days within the population, as indices.
    fn window(&self, clause: &Clause) -> (usize, usize) {
        let until = clause.until.unwrap_or(self.last_day).min(self.last_day);
        let days = i32::try_from(self.population.head_count.len()).unwrap_or(i32::MAX);
        let start = (day_number(self.anchor(clause)) - self.first).clamp(0, days);
        let end = (day_number(until) - self.first + 1).clamp(start, days);
        (start as usize, end as usize)
    }

    fn index_of(&self, date: Date) -> Option<usize> {
        let index = usize::try_from(day_number(date) - self.first).ok()?;
        (index < self.population.head_count.len()).then_some(index)
    }

    fn date_at(&self, index: usize) -> Date {
        plus_days(
            self.population.start,
            i32::try_from(index).unwrap_or(i32::MAX),
        )
    }

    /// The window cut wherever a price, a number of places, a unit of time or a settlement changes.
    ///
    /// `priced` is the clause whose price applies: another one for a minimum.
    fn slices(&self, clause: &Clause, priced: &Clause, settle: Period) -> Vec<Slice> {
        let (start, end) = self.window(clause);
        let anchor = self.anchor(clause);
        let mut cuts: Vec<(usize, bool)> = Vec::new();
        self.cut(&mut cuts, settle, anchor, (start, end), true);
        if needs_contract_years(priced) {
            let anchor = self.anchor(priced);
            self.cut(&mut cuts, Period::ContractYear, anchor, (start, end), false);
        }
        if unit_of(&clause.kind) == Some(TimeUnit::Month) {
            self.cut(&mut cuts, Period::Month, anchor, (start, end), false);
        }
        for date in step_dates(clause) {
            if let Some(index) = self.index_of(date).filter(|&i| i > start && i < end) {
                cuts.push((index, false));
            }
        }
        cuts.push((end, true));
        cuts.sort_unstable();
        let mut slices: Vec<Slice> = Vec::with_capacity(cuts.len());
        let mut from = start;
        for (to, settles) in cuts {
            match slices.last_mut() {
                Some(last) if to == from && last.end == to => last.settles |= settles,
                _ if to > from => {
                    let first = self.date_at(from);
                    slices.push(Slice {
                        start: from,
                        end: to,
                        first,
                        places: self.places(clause, first),
                        settles,
                    });
                }
                _ => {}
            }
            from = to;
        }
        slices
    }

    fn cut(
        &self,
        cuts: &mut Vec<(usize, bool)>,
        period: Period,
        anchor: Date,
        window: (usize, usize),
        settles: bool,
    ) {
        let mut date = self.date_at(window.0);
        while let Some(next) = next_start(date, period, anchor) {
            let index = usize::try_from(day_number(next) - self.first).unwrap_or(0);
            if index >= window.1 || next <= date {
                return;
            }
            cuts.push((index, settles));
            date = next;
        }
    }

    fn places(&self, clause: &Clause, date: Date) -> u32 {
        match &clause.kind {
            Kind::PerPlace {
                places: Some(places),
                ..
            } => places.on(date).unwrap_or(0),
            _ => self.contract.places.unwrap_or(0),
        }
    }

    /// Prices that run with time, people or places.
    fn running(&mut self, clause: &'a Clause) {
        let prices = self.prices(clause);
        let mut account = Settlement::new(self, clause);
        for slice in self.slices(clause, clause, clause.settle) {
            let (quantity, value) = match &clause.kind {
                Kind::Tiered { bands } => self.tiers(clause, bands, &prices, &slice),
                kind => {
                    let quantity = self.count(kind, &slice);
                    let price = prices.first().map_or(Decimal::ZERO, |p| p.on(slice.first));
                    (
                        quantity,
                        self.per_unit(clause, price, quantity, slice.first),
                    )
                }
            };
            account.add(slice.first, quantity, value);
            if slice.settles {
                account.settle(self, slice.end);
            }
        }
    }

    /// Person-days, place-days or days of a slice.
    fn count(&self, kind: &Kind, slice: &Slice) -> i64 {
        match kind {
            Kind::PerPerson { above, .. } => self
                .head_count(slice)
                .map(|n| i64::from(n.saturating_sub(*above)))
                .sum(),
            Kind::PerPlace { places: None, .. } if !self.population.places.is_empty() => {
                let end = slice.end.min(self.population.places.len());
                let places = self.population.places.get(slice.start..end).unwrap_or(&[]);
                places.iter().map(|&n| i64::from(n)).sum()
            }
            Kind::PerPlace { .. } => i64::from(slice.places) * slice.days(),
            _ => slice.days(),
        }
    }

    fn head_count(&self, slice: &Slice) -> impl Iterator<Item = u32> + use<'a> {
        let days = self.population.head_count.get(slice.start..slice.end);
        days.unwrap_or(&[]).iter().copied()
    }

    /// The price of a number of unit-days, whatever time the price is for.
    fn per_unit(&self, clause: &Clause, price: Decimal, unit_days: i64, date: Date) -> Decimal {
        let value = price * Decimal::from(unit_days);
        let days = match (unit_of(&clause.kind), &clause.kind) {
            (None | Some(TimeUnit::Day), _) => return value,
            (Some(TimeUnit::Month), _) => i32::from(date.days_in_month()),
            (Some(TimeUnit::Year), Kind::PerPerson { .. }) => 365,
            (Some(TimeUnit::Year), _) => {
                let anchor = self.anchor(clause);
                let year = contract_year(anchor, date);
                day_number(plus_years(anchor, year + 1)) - day_number(plus_years(anchor, year))
            }
        };
        value / Decimal::from(days)
    }

    fn tiers(
        &mut self,
        clause: &Clause,
        bands: &[Band],
        prices: &[YearlyPrice],
        slice: &Slice,
    ) -> (i64, Decimal) {
        let mut people = 0;
        let mut value = Decimal::ZERO;
        for (band, price) in bands.iter().zip(prices) {
            let in_band: i64 = self
                .head_count(slice)
                .map(|n| i64::from(band.people(n)))
                .sum();
            people += in_band;
            value += price.on(slice.first) * Decimal::from(in_band);
        }
        let held: i64 = self.head_count(slice).map(i64::from).sum();
        if held > people {
            self.above_last_tier(clause, bands, slice);
        }
        (people, value)
    }

    fn above_last_tier(&mut self, clause: &Clause, bands: &[Band], slice: &Slice) {
        let most = self.head_count(slice).max().unwrap_or(0);
        let last = bands.last().and_then(|b| b.to).unwrap_or(0);
        let message = format!(
            "`{}` has no price for {most} people; its tiers end at {last}",
            clause.id
        );
        let known = self
            .diagnostics
            .iter()
            .any(|d| d.code == "D0820" && d.message.contains(&clause.id));
        if !known {
            self.diagnostics.push(
                Diagnostic::error("D0820", message)
                    .note("people above the last tier are held, but nobody has said at what price")
                    .help("add a tier without an end, or lower the number of places"),
            );
        }
    }

    /// What is missing to a guaranteed number, at the price of the clause that it tops up.
    fn minimum(&mut self, clause: &'a Clause, of: &str, count: u32, by: Period) {
        let Some(base) = self.contract.clause(of) else {
            return;
        };
        // The price keeps its own anniversaries; people are counted over the days of the minimum.
        let counted = Clause {
            from: clause.from.or(base.from),
            until: clause.until.or(base.until),
            ..base.clone()
        };
        let prices = self.prices(base);
        let by_day = by == Period::Day;
        let settle = if by_day { clause.settle } else { by };
        let mut account = Settlement::new(self, clause);
        let mut shortfall: i64 = 0;
        for slice in self.slices(&counted, base, settle) {
            shortfall += self
                .head_count(&slice)
                .map(|n| {
                    let missing = i64::from(count) - i64::from(n);
                    if by_day { missing.max(0) } else { missing }
                })
                .sum::<i64>();
            if by_day || slice.settles {
                let missing = shortfall.max(0);
                let price = prices.first().map_or(Decimal::ZERO, |p| p.on(slice.first));
                let value = self.per_unit(base, price, missing, slice.first);
                account.add(slice.first, missing, value);
                shortfall = 0;
            }
            if slice.settles {
                account.settle(self, slice.end);
            }
        }
    }

    fn lump_sum(&mut self, clause: &'a Clause, on: Option<Date>, refund: Refund) {
        let first = self.anchor(clause);
        let payments: Vec<(Date, Decimal)> = match &clause.amount {
            Amount::Fixed(amount) => vec![(on.unwrap_or(first), *amount)],
            Amount::Dated(steps) => steps.clone(),
            Amount::Unknown => Vec::new(),
        };
        for (date, amount) in payments {
            if date > self.last_day || self.index_of(date).is_none() {
                continue;
            }
            self.post(clause, date, date, amount, 1);
            if refund == Refund::ProRata {
                self.refund(clause, amount);
            }
        }
    }

    /// The share of the term that is left comes back when the agreement ends early.
    fn refund(&mut self, clause: &'a Clause, amount: Decimal) {
        let left = day_number(self.contract.term.end) - day_number(self.last_day);
        if left <= 0 || self.index_of(self.last_day).is_none() {
            return;
        }
        let term = day_number(self.contract.term.end) - day_number(self.contract.term.start) + 1;
        let back = amount * Decimal::from(left) / Decimal::from(term);
        self.post(clause, self.last_day, self.last_day, -back, 0);
    }

    fn triggered(&mut self, clause: &'a Clause, event: Trigger, count: u32, repeats: bool) {
        let (start, end) = self.window(clause);
        let mut sent: u64 = 0;
        let mut reached: u64 = 0;
        for index in start..end {
            let now = match event {
                Trigger::Held => at(self.population.head_count, index),
                Trigger::Sent => {
                    sent += at(self.population.transfers, index);
                    sent
                }
            };
            let level = now / u64::from(count.max(1));
            let level = if repeats { level } else { level.min(1) };
            while reached < level {
                reached += 1;
                let date = self.date_at(index);
                if let Some(amount) = clause.amount.on(date) {
                    self.post(clause, date, date, amount, 1);
                }
            }
        }
    }

    fn movements(&mut self, clause: &'a Clause, movement: Movement, instalments: u32) {
        let prices = self.prices(clause);
        let population = self.population;
        let moved = |slice: &Slice| -> i64 {
            let count = |days: &[u32]| -> i64 {
                (slice.start..slice.end).map(|i| at(days, i) as i64).sum()
            };
            match movement {
                Movement::Transfer => count(population.transfers),
                Movement::Return => count(population.returns),
                Movement::Release => count(population.releases),
                Movement::Any => count(population.transfers) + count(population.returns),
            }
        };
        let mut account = Settlement::new(self, clause);
        for slice in self.slices(clause, clause, clause.settle) {
            let people = moved(&slice);
            let price = prices.first().map_or(Decimal::ZERO, |p| p.on(slice.first));
            let value = price * Decimal::from(people);
            if instalments > 1 {
                let due = self.date_at(slice.end - 1);
                self.instalments(clause, (slice.first, due), value, people, instalments);
                continue;
            }
            account.add(slice.first, people, value);
            if slice.settles {
                account.settle(self, slice.end);
            }
        }
    }

    /// Equal yearly payments that add up to the sum, to the last minor unit.
    fn instalments(
        &mut self,
        clause: &'a Clause,
        period: (Date, Date),
        value: Decimal,
        people: i64,
        parts: u32,
    ) {
        let mut paid = Decimal::ZERO;
        for part in 1..=parts {
            let upto = (value * Decimal::from(part) / Decimal::from(parts)).round_dp(2);
            let upto = if part == parts { value } else { upto };
            let years = i16::try_from(part - 1).unwrap_or(i16::MAX);
            let due = plus_years(period.1, years);
            let counted = if part == 1 { people } else { 0 };
            self.post(
                clause,
                plus_years(period.0, years),
                due,
                upto - paid,
                counted,
            );
            paid = upto;
        }
    }

    fn early_exit(&mut self, clause: &'a Clause) {
        let term = self.contract.term;
        // An agreement given up before its first day has not run, and there is nothing to leave.
        let early = (term.start..term.end).contains(&self.last_day);
        if early
            && self.index_of(self.last_day).is_some()
            && let Some(amount) = clause.amount.on(self.last_day)
        {
            self.post(clause, self.last_day, self.last_day, amount, 1);
        }
    }

    /// The price of each contract year, one list per tier.
    fn prices(&mut self, clause: &Clause) -> Vec<YearlyPrice> {
        let anchor = self.anchor(clause);
        let (_, end) = self.window(clause);
        let years = contract_year(anchor, self.date_at(end.saturating_sub(1)));
        let growth = self.growth(clause, anchor, years);
        let series = |base: Decimal| {
            YearlyPrice::indexed(anchor, base, &growth, decimals(&clause.indexation))
        };
        match (&clause.kind, &clause.amount) {
            (Kind::Tiered { bands }, _) => bands
                .iter()
                .map(|b| series(b.price.unwrap_or_default()))
                .collect(),
            (_, Amount::Fixed(price)) => vec![series(*price)],
            (_, Amount::Dated(steps)) => vec![YearlyPrice::Dated(steps.clone())],
            (_, Amount::Unknown) => Vec::new(),
        }
    }

    /// Growth on each anniversary, as a share.
    fn growth(&mut self, clause: &Clause, anchor: Date, years: i16) -> Vec<Decimal> {
        match &clause.indexation {
            Indexation::None => Vec::new(),
            Indexation::Fixed { per_year, .. } => (0..years).map(|_| *per_year).collect(),
            Indexation::Index {
                series,
                cap,
                floor,
                lag,
                ..
            } => {
                let mut growth = Vec::new();
                for k in 1..=years {
                    let year = plus_years(anchor, k).year() - lag;
                    let index = self.rates.indices.get(series);
                    match index.and_then(|s| s.ratio(year - 1, year)) {
                        Some(ratio) => growth.push(clamped(ratio - Decimal::ONE, *cap, *floor)),
                        None => {
                            self.missing_index(clause, series, year);
                            return growth;
                        }
                    }
                }
                growth
            }
        }
    }

    fn missing_index(&mut self, clause: &Clause, series: &str, year: i16) {
        self.diagnostics.push(
            Diagnostic::error(
                "D0821",
                format!(
                    "`{}` follows the index `{series}`, which has no value for {year}",
                    clause.id
                ),
            )
            .help("give the index a growth after its last year, as a range of the scenario"),
        );
    }

    /// Writes one payment in the currency in which it is paid.
    fn post(
        &mut self,
        clause: &Clause,
        period_start: Date,
        due: Date,
        value: Decimal,
        quantity: i64,
    ) {
        let Some((value, currency)) = self.paid_in(clause, value, due) else {
            return;
        };
        self.write(clause, period_start, due, value, currency, quantity);
    }

    fn paid_in(
        &mut self,
        clause: &Clause,
        value: Decimal,
        due: Date,
    ) -> Option<(Decimal, Currency)> {
        match &self.contract.currency_clause {
            CurrencyClause::AsStated => Some((value, clause.currency)),
            CurrencyClause::Fixed { pay_in, rate } => Some((value * *rate, *pay_in)),
            CurrencyClause::Market { pay_in } => {
                let rate = self.rates.exchange(clause.currency, *pay_in, due.year());
                if rate.is_none() {
                    self.missing_exchange(clause, *pay_in, due.year());
                }
                Some((value * rate?, *pay_in))
            }
        }
    }

    fn missing_exchange(&mut self, clause: &Clause, pay_in: Currency, year: i16) {
        let from = clause.currency.code();
        let message = format!(
            "`{}` is paid in {}, but no rate of {from} is known for {year}",
            clause.id,
            pay_in.code()
        );
        let diagnostic = Diagnostic::error("D0821", message).help(
            "give the exchange rate a course after its last year, as a range of the scenario",
        );
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    fn write(
        &mut self,
        clause: &Clause,
        period_start: Date,
        due: Date,
        value: Decimal,
        currency: Currency,
        quantity: i64,
    ) {
        let Some(amount) = Money::from_decimal(value, currency) else {
            self.diagnostics.push(Diagnostic::error(
                "D0827",
                format!(
                    "a payment of `{}` is larger than a ledger can hold",
                    clause.id
                ),
            ));
            return;
        };
        let index = self.ledger.register(&clause.id);
        self.ledger.post(Posting {
            debit: Account::new(clause.payer, clause.line),
            credit: Account::new(clause.payee, clause.line),
            amount,
            date: due,
            period_start,
            basis: clause.basis,
            clause: index,
            quantity,
        });
    }
}

/// A clause's running sum: what has accrued, and what has been paid of it.
struct Settlement<'a> {
    clause: &'a Clause,
    currency: Currency,
    accrued: Decimal,
    paid: Money,
    quantity: i64,
    since: Option<Date>,
    pending: Decimal,
}

impl<'a> Settlement<'a> {
    fn new(booking: &Booking<'_>, clause: &'a Clause) -> Settlement<'a> {
        let currency = match &booking.contract.currency_clause {
            CurrencyClause::AsStated => clause.currency,
            CurrencyClause::Fixed { pay_in, .. } | CurrencyClause::Market { pay_in } => *pay_in,
        };
        Settlement {
            clause,
            currency,
            accrued: Decimal::ZERO,
            paid: Money::zero(currency),
            quantity: 0,
            since: None,
            pending: Decimal::ZERO,
        }
    }

    fn add(&mut self, first: Date, quantity: i64, value: Decimal) {
        self.since.get_or_insert(first);
        self.quantity += quantity;
        self.pending += value;
    }

    /// Pays what has accrued so far, rounded, less what has been paid.
    fn settle(&mut self, booking: &mut Booking<'_>, end: usize) {
        let due = booking.date_at(end.saturating_sub(1));
        let Some((value, _)) = booking.paid_in(self.clause, self.pending, due) else {
            return;
        };
        // Twelve decimals take back what divisions by 31 or 366 lost at the twenty-eighth.
        self.accrued = (self.accrued + value).round_dp(12);
        if let Some(total) = Money::from_decimal(self.accrued, self.currency) {
            let payment = total
                .checked_sub(self.paid)
                .unwrap_or(Money::zero(self.currency));
            let since = self.since.unwrap_or(due);
            booking.write(
                self.clause,
                since,
                due,
                payment.to_decimal(),
                self.currency,
                self.quantity,
            );
            self.paid = total;
        } else {
            booking.write(self.clause, due, due, self.accrued, self.currency, 0);
        }
        self.pending = Decimal::ZERO;
        self.quantity = 0;
        self.since = None;
    }
}

/// A price by contract year.
enum YearlyPrice {
    /// As printed, by date.
    Dated(Vec<(Date, Decimal)>),
    /// By anniversary of a day.
    Indexed { anchor: Date, prices: Vec<Decimal> },
}

impl YearlyPrice {
    fn indexed(
        anchor: Date,
        base: Decimal,
        growth: &[Decimal],
        decimals: Option<u32>,
    ) -> YearlyPrice {
        let mut prices = vec![base];
        let mut price = base;
        for rate in growth {
            price *= Decimal::ONE + rate;
            // Twenty digits are enough for a price and leave room for products.
            price = price.round_dp(decimals.unwrap_or(16));
            prices.push(price);
        }
        YearlyPrice::Indexed { anchor, prices }
    }

    fn on(&self, date: Date) -> Decimal {
        match self {
            YearlyPrice::Dated(steps) => {
                let step = steps.iter().rev().find(|(from, _)| *from <= date);
                step.map_or(Decimal::ZERO, |(_, price)| *price)
            }
            YearlyPrice::Indexed { prices, .. } if prices.len() == 1 => prices[0],
            YearlyPrice::Indexed { anchor, prices } => {
                let year = usize::try_from(contract_year(*anchor, date)).unwrap_or(0);
                prices
                    .get(year)
                    .or(prices.last())
                    .copied()
                    .unwrap_or_default()
            }
        }
    }
}

fn decimals(indexation: &Indexation) -> Option<u32> {
    match indexation {
        Indexation::None => None,
        Indexation::Fixed { decimals, .. } | Indexation::Index { decimals, .. } => *decimals,
    }
}

fn clamped(growth: Decimal, cap: Option<Decimal>, floor: Option<Decimal>) -> Decimal {
    let growth = cap.map_or(growth, |c| growth.min(c));
    floor.map_or(growth, |f| growth.max(f))
}

fn needs_contract_years(clause: &Clause) -> bool {
    let indexed = clause.indexation != Indexation::None;
    let by_year = unit_of(&clause.kind) == Some(TimeUnit::Year)
        && !matches!(clause.kind, Kind::PerPerson { .. });
    indexed || by_year
}

fn unit_of(kind: &Kind) -> Option<TimeUnit> {
    match kind {
        Kind::PerPerson { unit, .. } | Kind::PerPlace { unit, .. } | Kind::PerTime { unit } => {
            Some(*unit)
        }
        _ => None,
    }
}

/// Days on which a stated price or number of places changes.
fn step_dates(clause: &Clause) -> Vec<Date> {
    let mut dates: Vec<Date> = Vec::new();
    if let Amount::Dated(steps) = &clause.amount {
        dates.extend(steps.iter().map(|(date, _)| *date));
    }
    if let Kind::PerPlace {
        places: Some(Places::Dated(steps)),
        ..
    } = &clause.kind
    {
        dates.extend(steps.iter().map(|(date, _)| *date));
    }
    dates
}

fn at(days: &[u32], index: usize) -> u64 {
    days.get(index).copied().map_or(0, u64::from)
}
