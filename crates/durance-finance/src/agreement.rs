//! What does an agreement of the catalogue cost, and do the printed figures follow from its terms?

use crate::account::Party;
use crate::booking::{book, book_known};
use crate::calendar::{day_number, plus_days, plus_years};
use crate::contract::{Clause, Contract, Kind, Places, UnknownTerm};
use crate::fees::{FeeSchedule, Measure, Printed, agreement};
use crate::ledger::{Ledger, MissingRate, Valuation, rounded};
use crate::population::Population;
use crate::rates::Rates;
use durance_core::catalog::Catalog;
use durance_core::{Confidence, Currency, Date, Diagnostic, PriceBasis};
use rust_decimal::{Decimal, RoundingStrategy};

/// How many people are held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The same number throughout.
    Constant(u32),
    /// Numbers from days on; nobody before the first.
    Series(Vec<(Date, u32)>),
}

impl Held {
    /// The number on a day.
    pub fn on(&self, date: Date) -> u32 {
        match self {
            Held::Constant(people) => *people,
            Held::Series(steps) => steps
                .iter()
                .rev()
                .find(|(from, _)| *from <= date)
                .map_or(0, |(_, n)| *n),
        }
    }
}

/// A number (`228`), or numbers from days on (`2010-02-05=35, 2010-06-01=500`).
///
/// # Example
/// ```
/// use durance_finance::Held;
/// let held: Held = "2010-02-05=35, 2010-06-01=500".parse().unwrap();
/// assert_eq!(held.on("2010-03-01".parse().unwrap()), 35);
/// assert_eq!("many".parse::<Held>().unwrap_err().code, "D0832");
/// ```
impl std::str::FromStr for Held {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Held, Diagnostic> {
        if let Ok(people) = text.trim().parse() {
            return Ok(Held::Constant(people));
        }
        let step = |part: &str| {
            let (day, people) = part.split_once('=')?;
            Some((day.trim().parse().ok()?, people.trim().parse().ok()?))
        };
        let steps: Option<Vec<(Date, u32)>> = text.split(',').map(step).collect();
        match steps.filter(|s| s.is_sorted_by(|a, b| a.0 < b.0)) {
            Some(steps) => Ok(Held::Series(steps)),
            None => Err(
                Diagnostic::error("D0832", format!("`{text}` is not a number of people"))
                    .help("write a number (228), or numbers from days on, in order: 2010-02-05=35,2010-06-01=500"),
            ),
        }
    }
}

/// What an agreement costs its sending State over its term.
///
/// # Units
/// Amounts in major units of `currency`, rounded to its minor unit; the ledger itself is in minor units.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementCost {
    /// Identifier.
    pub id: String,
    /// In words.
    pub title: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Prices of the amounts.
    pub basis: PriceBasis,
    /// First and last day booked.
    pub window: (Date, Date),
    /// Why as many people are booked, where nobody said how many.
    pub held_why: String,
    /// Sum of the daily head-count.
    pub person_days: u64,
    /// Places times days, where places are known.
    pub place_days: Option<u64>,
    /// People sent.
    pub sent: u64,
    /// What the sending State pays to anybody.
    pub total: Decimal,
    /// The same over the person-days; absent when nobody is held.
    pub per_person_day: Option<Decimal>,
    /// The same over the place-days.
    pub per_place_day: Option<Decimal>,
    /// The same over the place-days, times 365.
    pub per_place_year: Option<Decimal>,
    /// The same over the people sent.
    pub per_person: Option<Decimal>,
    /// By calendar year of payment.
    pub by_year: Vec<(i16, Decimal)>,
    /// By clause, in the order of the file.
    pub by_clause: Vec<ClauseCost>,
    /// Clauses without a price: the total is a lower bound if there are any.
    pub unpriced: Vec<String>,
    /// Terms that were looked for and not found.
    pub unknown: Vec<UnknownTerm>,
    /// Exchange rates and prices used that nobody has read, in words.
    pub weak_rates: Vec<String>,
    /// Source ids of the agreement and its clauses.
    pub sources: Vec<String>,
    /// Every entry.
    pub ledger: Ledger,
}

/// What one clause costs.
#[derive(Clone, Debug, PartialEq)]
pub struct ClauseCost {
    /// Clause id.
    pub clause: String,
    /// Its kind, as in the file.
    pub kind: &'static str,
    /// What the sending State pays under it.
    pub amount: Decimal,
    /// What was counted: person-days, place-days, transfers.
    pub quantity: i64,
    /// How its price came into the catalogue.
    pub confidence: Confidence,
    /// Source ids.
    pub sources: Vec<String>,
}

/// What an agreement of the catalogue costs over its term.
///
/// `held` defaults to the file's own number, else to the places, else to nobody. `currency` defaults to the
/// agreement's, `real` to money of the day. Clauses without a price are left out and named.
///
/// # Errors
/// No such agreement (D0830), anything wrong with its file, and prices or exchange rates that the
/// valuation needs and the catalogue does not have (D0821).
pub fn agreement_cost(
    catalog: &dyn Catalog,
    id: &str,
    held: Option<&Held>,
    currency: Option<Currency>,
    real: Option<i16>,
) -> Result<AgreementCost, Vec<Diagnostic>> {
    let schedule = agreement(catalog, id)?;
    let (rates, found) = crate::econ::rates(catalog, None);
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    schedule.cost(held, currency, real, &rates)
}

impl FeeSchedule {
    /// What it costs over its term; see [`agreement_cost`].
    ///
    /// # Errors
    /// As for [`agreement_cost`].
    pub fn cost(
        &self,
        held: Option<&Held>,
        currency: Option<Currency>,
        real: Option<i16>,
        rates: &Rates,
    ) -> Result<AgreementCost, Vec<Diagnostic>> {
        let (held, held_why) = match held {
            Some(held) => (held.clone(), String::new()),
            None => self.default_held(),
        };
        let window = (self.contract.term.start, self.contract.term.end);
        let days = Days::new(window, &held);
        let (ledger, unpriced) = book_known(&self.contract, &days.population(), rates)?;
        let valuation = Valuation {
            currency: currency.unwrap_or(paid_in(&self.contract)),
            basis: real.map_or(PriceBasis::Nominal, PriceBasis::Real),
            discount: None,
            rates: Some(rates),
        };
        self.table(ledger, unpriced, &days, held_why, &valuation)
            .map_err(|missing| vec![no_rate(&missing)])
    }

    fn default_held(&self) -> (Held, String) {
        match (&self.held, self.contract.places) {
            (Some(held), _) => (Held::Constant(held.people), held.why.clone()),
            (None, Some(places)) => (Held::Constant(places), "every place is taken".to_owned()),
            (None, None) => (
                Held::Constant(0),
                "nobody says how many people are held".to_owned(),
            ),
        }
    }

    fn table(
        &self,
        ledger: Ledger,
        unpriced: Vec<String>,
        days: &Days,
        held_why: String,
        valuation: &Valuation<'_>,
    ) -> Result<AgreementCost, MissingRate> {
        let currency = valuation.currency;
        let sender = [Party::Sender];
        let exact = ledger.net_cost(&sender, valuation)?;
        let person_days = if self.only_sent {
            0
        } else {
            days.person_days()
        };
        let place_days = self.place_days(&ledger, days).filter(|_| !self.only_sent);
        let sent: u64 = days.transfers.iter().map(|&n| u64::from(n)).sum();
        let over =
            |count: u64| (count > 0).then(|| rounded(exact / Decimal::from(count), currency));
        let per_place_year = place_days
            .filter(|&n| n > 0)
            .map(|n| rounded(exact * Decimal::from(365) / Decimal::from(n), currency));
        Ok(AgreementCost {
            id: self.contract.id.clone(),
            title: self.contract.title.clone(),
            currency,
            basis: valuation.basis,
            window: days.window,
            held_why,
            person_days,
            place_days,
            sent,
            total: rounded(exact, currency),
            per_person_day: over(person_days),
            per_place_day: place_days.and_then(over),
            per_place_year,
            per_person: over(sent),
            by_year: by_year(&ledger, valuation)?,
            by_clause: self.by_clause(&ledger, &unpriced, valuation)?,
            unpriced,
            unknown: self.contract.unknown.clone(),
            weak_rates: weak_rates(&ledger, valuation),
            sources: self.all_sources(),
            ledger,
        })
    }

    /// What each priced clause costs, in the order of the file.
    fn by_clause(
        &self,
        ledger: &Ledger,
        unpriced: &[String],
        valuation: &Valuation<'_>,
    ) -> Result<Vec<ClauseCost>, MissingRate> {
        let sums = ledger.net_cost_by_clause(&[Party::Sender], valuation)?;
        let priced = self
            .contract
            .clauses
            .iter()
            .filter(|c| !unpriced.contains(&c.id));
        Ok(priced
            .map(|c| clause_cost(c, &sums, ledger, valuation.currency))
            .collect())
    }

    /// Places times days: as the clauses count them, else the agreement's places throughout.
    fn place_days(&self, ledger: &Ledger, days: &Days) -> Option<u64> {
        let per_place = |c: &&Clause| matches!(c.kind, Kind::PerPlace { .. });
        let counted = self
            .contract
            .clauses
            .iter()
            .filter(per_place)
            .map(|c| ledger.quantity(&c.id))
            .max();
        match counted
            .and_then(|n| u64::try_from(n).ok())
            .filter(|&n| n > 0)
        {
            Some(counted) => Some(counted),
            None => Some(u64::from(self.contract.places?) * days.held.len() as u64),
        }
    }

    /// Source ids of the agreement, its clauses and its printed figures.
    pub fn all_sources(&self) -> Vec<String> {
        let clauses = self.contract.clauses.iter().flat_map(|c| &c.sources);
        let mut sources: Vec<String> = self
            .contract
            .sources
            .iter()
            .chain(clauses)
            .cloned()
            .collect();
        sources.sort();
        sources.dedup();
        sources
    }

    /// Recomputes every printed figure from the terms.
    ///
    /// # Errors
    /// Contradictions of the contract, and clauses without a price that a figure needs.
    pub fn check_printed(&self, rates: &Rates) -> Result<Vec<PrintedCheck>, Vec<Diagnostic>> {
        self.printed
            .iter()
            .map(|p| self.check_one(p, rates))
            .collect()
    }

    fn check_one(&self, printed: &Printed, rates: &Rates) -> Result<PrintedCheck, Vec<Diagnostic>> {
        let exact = self.measure(printed, rates)?;
        let computed = exact.map(|exact| {
            let decimals = printed.value.scale();
            let mut rounded =
                exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
            rounded.rescale(decimals);
            rounded
        });
        Ok(PrintedCheck {
            printed: printed.clone(),
            agrees: computed == Some(printed.value),
            computed,
        })
    }

    fn measure(
        &self,
        printed: &Printed,
        rates: &Rates,
    ) -> Result<Option<Decimal>, Vec<Diagnostic>> {
        let window = self.window(printed);
        let clauses: Vec<&str> = printed.clauses.iter().map(String::as_str).collect();
        let days = Days::new(window, &self.people(printed));
        match printed.measure {
            Measure::Price => Ok(Some(self.price(&clauses, window.0, rates)?)),
            Measure::PercentGrowth => {
                let before = self.price(&clauses, plus_years(window.0, -1), rates)?;
                let now = self.price(&clauses, window.0, rates)?;
                Ok(percent(now - before, before))
            }
            Measure::PercentBelow => {
                let clause = clauses.first().and_then(|id| self.contract.clause(id));
                let price = clause.and_then(|c| c.amount.on(window.0));
                let against = printed.against;
                Ok(price
                    .zip(against)
                    .and_then(|(price, against)| percent(against - price, against)))
            }
            Measure::Utilisation => {
                let places = printed.against.or(self.contract.places.map(Decimal::from));
                let held = Decimal::from(self.people(printed).on(window.0));
                Ok(places.and_then(|places| percent(held, places)))
            }
            Measure::ImpliedPlaces => self.implied(&clauses, &days, rates, Decimal::ONE),
            Measure::ImpliedMonths => self.implied(&clauses, &days, rates, Decimal::from(12)),
            _ => {
                let total = self.total_of(&clauses, &days, rates)?;
                Ok(self
                    .counted(printed, &days)
                    .map_or(Some(total), |count| over(total, count)))
            }
        }
    }

    /// What the total is divided by; `None` for the total itself.
    fn counted(&self, printed: &Printed, days: &Days) -> Option<i64> {
        let places = i64::from(printed.places.or(self.contract.places).unwrap_or(0));
        let length = days.held.len() as i64;
        match printed.measure {
            Measure::PerPersonDay => Some(days.person_days() as i64),
            Measure::PerPlaceDay => Some(places * length),
            Measure::PerPlaceMonth => Some(places * months(days)),
            Measure::PerPlace => Some(places),
            Measure::PerPerson => Some(i64::from(self.people(printed).on(days.window.0))),
            _ => None,
        }
    }

    fn people(&self, printed: &Printed) -> Held {
        printed
            .held
            .map_or_else(|| self.default_held().0, Held::Constant)
    }

    /// The window of a printed figure: by default the first contract year, or the term if it is shorter.
    fn window(&self, printed: &Printed) -> (Date, Date) {
        let start = printed.from.unwrap_or(self.contract.term.start);
        let year = plus_days(plus_years(start, 1), -1).min(self.contract.term.end);
        (start, printed.until.unwrap_or(year))
    }

    /// What one person costs on one day.
    fn price(&self, clauses: &[&str], on: Date, rates: &Rates) -> Result<Decimal, Vec<Diagnostic>> {
        self.total_of(clauses, &Days::new((on, on), &Held::Constant(1)), rates)
    }

    /// The sum of the first clause over the sum of the second for one place (or, by month, for all).
    fn implied(
        &self,
        clauses: &[&str],
        days: &Days,
        rates: &Rates,
        per: Decimal,
    ) -> Result<Option<Decimal>, Vec<Diagnostic>> {
        let [first, second] = clauses else {
            return Ok(None);
        };
        let sum = self.total_of(&[first], days, rates)?;
        let mut unit = self.clone();
        for clause in unit.contract.clauses.iter_mut().filter(|c| c.id == *second) {
            match &mut clause.kind {
                Kind::PerPlace { places, .. } if per == Decimal::ONE => {
                    *places = Some(Places::Fixed(1))
                }
                Kind::PerPerson { above, .. } => *above = 0,
                _ => {}
            }
        }
        let year = Days::new(
            (days.window.0, plus_days(plus_years(days.window.0, 1), -1)),
            &Held::Constant(1),
        );
        let price = unit.total_of(&[second], &year, rates)? / per;
        Ok((!price.is_zero()).then(|| sum / price))
    }

    fn total_of(
        &self,
        clauses: &[&str],
        days: &Days,
        rates: &Rates,
    ) -> Result<Decimal, Vec<Diagnostic>> {
        let mut contract = self.contract.clone();
        if !clauses.is_empty() {
            contract
                .clauses
                .retain(|c| clauses.contains(&c.id.as_str()));
        }
        let ledger = book(&contract, &days.population(), rates)?;
        let valuation = Valuation::nominal(paid_in(&contract)).with_rates(rates);
        ledger
            .net_cost(&[Party::Sender], &valuation)
            .map_err(|missing| vec![no_rate(&missing)])
    }
}

/// The price of a precedent, brought to one currency and price year: a mark on an axis of prices.
#[derive(Clone, Debug, PartialEq)]
pub struct Precedent {
    /// Identifier of the agreement.
    pub id: String,
    /// In words.
    pub title: String,
    /// Price per person-day, in major units.
    pub per_person_day: Decimal,
    /// The year whose exchange rate and prices it was converted with: that of its figures.
    pub year: i16,
    /// The total is a lower bound: some clauses have no known price.
    pub at_least: bool,
    /// How weak is the weakest price?
    pub confidence: Confidence,
    /// For how many people it was computed, and why.
    pub held_why: String,
    /// Source ids.
    pub sources: Vec<String>,
}

/// Every precedent that has a price per person-day, and those that have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Precedents {
    /// By id.
    pub marks: Vec<Precedent>,
    /// Id, and why it is left out.
    pub left_out: Vec<(String, String)>,
}

/// What each agreement of the catalogue costs per person-day, in one currency and price year.
///
/// A price is converted at the exchange rate and the price level of the year that its figures are about,
/// not of the years in which it is paid: precedents of the future have no rates yet. Agreements under which
/// people are sent and not held, nobody is held, or no rate is known are left out, each with the reason.
///
/// # Errors
/// Everything wrong with fee files, prices or exchange rates.
pub fn precedents(
    catalog: &dyn Catalog,
    currency: Currency,
    price_year: i16,
    rates: &Rates,
) -> Result<Precedents, Vec<Diagnostic>> {
    let (schedules, found) = crate::fees::agreements(catalog);
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    let mut precedents = Precedents::default();
    for (id, schedule) in schedules {
        match schedule.precedent(currency, price_year, rates)? {
            Ok(mark) => precedents.marks.push(mark),
            Err(reason) => precedents.left_out.push((id, reason)),
        }
    }
    Ok(precedents)
}

impl FeeSchedule {
    fn precedent(
        &self,
        currency: Currency,
        price_year: i16,
        rates: &Rates,
    ) -> Result<Result<Precedent, String>, Vec<Diagnostic>> {
        let cost = self.cost(None, None, None, rates)?;
        let Some(price) = cost.per_person_day else {
            let reason = if self.only_sent {
                "people are sent, not held"
            } else {
                "nobody says how many are held"
            };
            return Ok(Err(reason.to_owned()));
        };
        let year = self.figures_of();
        let converted = rates
            .exchange(cost.currency, currency, year)
            .and_then(|rate| {
                let level = rates.price_ratio(
                    currency,
                    PriceBasis::Real(year),
                    PriceBasis::Real(price_year),
                    year,
                )?;
                Some(price * rate * level)
            });
        Ok(match converted {
            None => Err(format!(
                "no exchange rate or price level is known for {year}"
            )),
            Some(value) => Ok(Precedent {
                id: cost.id,
                title: cost.title,
                per_person_day: rounded(value, currency),
                year,
                at_least: !cost.unpriced.is_empty(),
                confidence: self.confidence(),
                held_why: cost.held_why,
                sources: cost.sources,
            }),
        })
    }

    /// The latest year that a price of the agreement is about, but not after its term: a source may be of a
    /// later day than the payment that it reports.
    fn figures_of(&self) -> i16 {
        let term = self.contract.term;
        let years = self
            .contract
            .clauses
            .iter()
            .filter_map(|c| c.as_of)
            .map(Date::year);
        years
            .max()
            .unwrap_or(term.start.year())
            .min(term.end.year())
    }
}

/// A printed figure and what the terms make of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintedCheck {
    /// The figure.
    pub printed: Printed,
    /// The same from the terms, rounded to the printed digits; absent where the terms do not settle it.
    pub computed: Option<Decimal>,
    /// Are they equal to the last printed digit?
    pub agrees: bool,
}

fn by_year(ledger: &Ledger, valuation: &Valuation<'_>) -> Result<Vec<(i16, Decimal)>, MissingRate> {
    let sums = ledger
        .net_cost_by_year(&[Party::Sender], valuation)?
        .into_iter();
    Ok(sums
        .map(|(year, sum)| (year, rounded(sum, valuation.currency)))
        .collect())
}

fn clause_cost(
    clause: &Clause,
    sums: &[(String, Decimal)],
    ledger: &Ledger,
    currency: Currency,
) -> ClauseCost {
    let sum = sums
        .iter()
        .find(|(id, _)| *id == clause.id)
        .map_or(Decimal::ZERO, |(_, s)| *s);
    ClauseCost {
        clause: clause.id.clone(),
        kind: clause.kind.word(),
        amount: rounded(sum, currency),
        quantity: ledger.quantity(&clause.id),
        confidence: clause.confidence,
        sources: clause.sources.clone(),
    }
}

/// Years of exchange rates and prices that the valuation uses and that are weak.
fn weak_rates(ledger: &Ledger, valuation: &Valuation<'_>) -> Vec<String> {
    let Some(rates) = valuation.rates else {
        return Vec::new();
    };
    let mut years: Vec<i16> = ledger.entries().iter().map(|e| e.date.year()).collect();
    let mut used = Vec::new();
    if ledger.currencies().iter().any(|c| *c != valuation.currency) {
        let mut currencies = ledger.currencies();
        currencies.push(valuation.currency);
        used.extend(currencies.iter().filter_map(|c| rates.per_usd.get(c)));
    }
    if let PriceBasis::Real(year) = valuation.basis {
        years.push(year);
        let index = rates.deflators.get(&valuation.currency);
        used.extend(index.and_then(|id| rates.indices.get(id)));
    }
    years.sort_unstable();
    years.dedup();
    let weak = |series: &crate::rates::Series| -> Vec<String> {
        let weak_years = years
            .iter()
            .filter_map(|y| Some((y, series.weak_years.get(y)?)));
        weak_years
            .map(|(y, why)| format!("{} in {y}: {why}", series.unit))
            .collect()
    };
    used.into_iter().flat_map(weak).collect()
}

/// The currency in which the contract is paid.
fn paid_in(contract: &Contract) -> Currency {
    match contract.currency_clause {
        crate::contract::CurrencyClause::AsStated => contract.currency,
        crate::contract::CurrencyClause::Fixed { pay_in, .. }
        | crate::contract::CurrencyClause::Market { pay_in } => pay_in,
    }
}

fn no_rate(missing: &MissingRate) -> Diagnostic {
    Diagnostic::error("D0821", missing.to_string())
        .help("ask for another currency or price year, or leave the amounts in money of the day")
}

fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    (!whole.is_zero()).then(|| part / whole * Decimal::ONE_HUNDRED)
}

fn over(sum: Decimal, count: i64) -> Option<Decimal> {
    (count > 0).then(|| sum / Decimal::from(count))
}

/// Calendar months of a window, the last one counted in full.
fn months(days: &Days) -> i64 {
    let (start, end) = days.window;
    i64::from(end.year() - start.year()) * 12 + i64::from(end.month() - start.month()) + 1
}

/// A head-count day by day, with the movements that it takes.
struct Days {
    window: (Date, Date),
    held: Vec<u32>,
    transfers: Vec<u32>,
    returns: Vec<u32>,
}

impl Days {
    fn new(window: (Date, Date), held: &Held) -> Days {
        let count = (day_number(window.1) - day_number(window.0) + 1).max(0);
        let daily: Vec<u32> = (0..count)
            .map(|i| held.on(plus_days(window.0, i)))
            .collect();
        let before = |i: usize| if i == 0 { 0 } else { daily[i - 1] };
        let moved = |sign: bool| {
            let step = |(i, &now): (usize, &u32)| {
                if sign {
                    now.saturating_sub(before(i))
                } else {
                    before(i).saturating_sub(now)
                }
            };
            daily.iter().enumerate().map(step).collect()
        };
        Days {
            window,
            transfers: moved(true),
            returns: moved(false),
            held: daily,
        }
    }

    fn person_days(&self) -> u64 {
        self.held.iter().map(|&n| u64::from(n)).sum()
    }

    fn population(&self) -> Population<'_> {
        Population {
            transfers: &self.transfers,
            returns: &self.returns,
            ..Population::held(self.window.0, &self.held)
        }
    }
}
