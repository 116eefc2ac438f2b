//! Who owes whom what, when, and by which clause? Double entry in whole minor units.
//!
//! An [`Entry`] moves one amount from a credited account to a debited one, so that every ledger balances
//! after every entry: there is no way to write half of a payment. Entries are reversed by further
//! entries, never edited. Everything else (a total, a year, a party's net cost, a real or a present
//! value) is a query over the same entries, so two readers with different currencies, price years and
//! discount rates never need different books.

use crate::account::{Account, Line, Party};
use crate::discount::{DiscountSchedule, whole_years};
use crate::rates::Rates;
use durance_core::money::exponent;
use durance_core::{Currency, Date, Money, PriceBasis};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One movement of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account that spends.
    pub debit: Account,
    /// The account that receives.
    pub credit: Account,
    /// How much; never negative.
    pub amount: Money,
    /// The day on which it is due.
    pub date: Date,
    /// First day of the period that it settles; the same as `date` for single payments.
    pub period_start: Date,
    /// In which prices the amount is stated.
    pub basis: PriceBasis,
    /// Index of the clause that caused it, for [`Ledger::clause`].
    pub clause: u16,
    /// What was counted: person-days, place-days, transfers; 0 where nothing was.
    pub quantity: i64,
    /// The entry that this one takes back.
    pub reverses: Option<u32>,
}

/// A payment before it is written: what [`Ledger::post`] needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account that spends.
    pub debit: Account,
    /// The account that receives.
    pub credit: Account,
    /// How much; a negative amount is written with the accounts changed over.
    pub amount: Money,
    /// The day on which it is due.
    pub date: Date,
    /// First day of the period that it settles.
    pub period_start: Date,
    /// In which prices the amount is stated.
    pub basis: PriceBasis,
    /// Index of the clause.
    pub clause: u16,
    /// What was counted.
    pub quantity: i64,
}

/// The book of one run under one set of terms.
///
/// # Example
/// ```
/// use durance_core::{Currency, Money, PriceBasis};
/// use durance_finance::{Account, Ledger, Line, Party, Posting, Valuation};
/// let mut ledger = Ledger::new();
/// let clause = ledger.register("grant");
/// let day = "2025-03-22".parse().unwrap();
/// let id = ledger.post(Posting {
///     debit: Account::new(Party::Sender, Line::LumpSum),
///     credit: Account::new(Party::Receiver, Line::LumpSum),
///     amount: Money::from_minor(476_000_000, Currency::USD),
///     date: day,
///     period_start: day,
///     basis: PriceBasis::Nominal,
///     clause,
///     quantity: 0,
/// });
/// let usd = Valuation::nominal(Currency::USD);
/// assert_eq!(ledger.net_cost(&[Party::Sender], &usd).unwrap().to_string(), "4760000.00");
/// ledger.reverse(id.unwrap(), day);
/// assert!(ledger.net_cost(&[Party::Sender], &usd).unwrap().is_zero());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    clauses: Vec<String>,
    entries: Vec<Entry>,
}

impl Ledger {
    /// An empty book.
    pub fn new() -> Ledger {
        Ledger::default()
    }

    /// The index of a clause, added if it is new.
    ///
    /// # Panics
    /// With more than 65,536 clauses.
    pub fn register(&mut self, clause: &str) -> u16 {
        let index = self
            .clauses
            .iter()
            .position(|c| c == clause)
            .unwrap_or_else(|| {
                self.clauses.push(clause.to_owned());
                self.clauses.len() - 1
            });
        // INVARIANT: a contract has a handful of clauses; more than 65,536 is a defect of ours.
        assert!(
            index <= usize::from(u16::MAX),
            "more clauses than a ledger can name"
        );
        index as u16
    }

    /// The name of a clause; empty if there is none with this index.
    pub fn clause(&self, index: u16) -> &str {
        self.clauses
            .get(usize::from(index))
            .map_or("", String::as_str)
    }

    /// Every clause that has been registered.
    pub fn clauses(&self) -> &[String] {
        &self.clauses
    }

    /// Every entry, in the order of writing.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Writes a payment and returns its number; nothing is written for a zero amount.
    ///
    /// # Panics
    /// When debit and credit are the same account, or the amount is the smallest integer there is.
    pub fn post(&mut self, posting: Posting) -> Option<u32> {
        if posting.amount.is_zero() {
            return None;
        }
        assert!(
            posting.debit != posting.credit,
            "an entry needs two accounts"
        );
        let (debit, credit, amount) = if posting.amount.minor() < 0 {
            // INVARIANT: amounts come from sums of prices; i64::MIN minor units cannot be one.
            let amount = posting
                .amount
                .checked_neg()
                .expect("an amount that can be negated");
            (posting.credit, posting.debit, amount)
        } else {
            (posting.debit, posting.credit, posting.amount)
        };
        Some(self.push(Entry {
            debit,
            credit,
            amount,
            date: posting.date,
            period_start: posting.period_start,
            basis: posting.basis,
            clause: posting.clause,
            quantity: posting.quantity,
            reverses: None,
        }))
    }

    fn push(&mut self, entry: Entry) -> u32 {
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        assert!(number < u32::MAX, "more entries than a ledger can number");
        self.entries.push(entry);
        number
    }

    /// Takes an entry back by a further one; `None` if there is no such entry or it is already reversed.
    pub fn reverse(&mut self, number: u32, date: Date) -> Option<u32> {
        let entry = *self.entries.get(number as usize)?;
        if entry.reverses.is_some() || self.entries.iter().any(|e| e.reverses == Some(number)) {
            return None;
        }
        Some(self.push(Entry {
            debit: entry.credit,
            credit: entry.debit,
            date,
            quantity: -entry.quantity,
            reverses: Some(number),
            ..entry
        }))
    }

    /// Adds every entry of another book after one's own.
    pub fn append(&mut self, other: &Ledger) {
        let clauses: Vec<u16> = other.clauses.iter().map(|c| self.register(c)).collect();
        let offset = self.entries.len() as u32;
        for entry in &other.entries {
            let clause = clauses
                .get(usize::from(entry.clause))
                .copied()
                .unwrap_or(entry.clause);
            let reverses = entry.reverses.map(|n| n + offset);
            self.push(Entry {
                clause,
                reverses,
                ..*entry
            });
        }
    }

    /// Debits less credits of one account in one currency, in minor units, up to and with `date`.
    pub fn balance(&self, account: Account, currency: Currency, date: Date) -> i128 {
        self.entries
            .iter()
            .filter(|e| e.date <= date && e.amount.currency() == currency)
            .map(|e| {
                let amount = i128::from(e.amount.minor());
                let spent = if e.debit == account { amount } else { 0 };
                let received = if e.credit == account { amount } else { 0 };
                spent - received
            })
            .sum()
    }

    /// Every account that has an entry.
    pub fn accounts(&self) -> Vec<Account> {
        let mut accounts: Vec<Account> = self
            .entries
            .iter()
            .flat_map(|e| [e.debit, e.credit])
            .collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// Every currency that has an entry.
    pub fn currencies(&self) -> Vec<Currency> {
        let mut currencies: Vec<Currency> =
            self.entries.iter().map(|e| e.amount.currency()).collect();
        currencies.sort_unstable();
        currencies.dedup();
        currencies
    }

    /// What it costs some parties together, less what they receive; payments among them net out.
    ///
    /// # Units
    /// Major units of the valuation's currency, exact.
    ///
    /// # Errors
    /// The first exchange rate or price index that the valuation needs and does not have.
    pub fn net_cost(
        &self,
        parties: &[Party],
        valuation: &Valuation,
    ) -> Result<Decimal, MissingRate> {
        self.sum(valuation, |e| side(e, parties, None))
    }

    /// The same by line: the steps of a waterfall, in the order of [`Line::ALL`], without empty ones.
    ///
    /// # Errors
    /// As for [`Ledger::net_cost`].
    pub fn net_cost_by_line(
        &self,
        parties: &[Party],
        valuation: &Valuation,
    ) -> Result<Vec<(Line, Decimal)>, MissingRate> {
        let mut lines: BTreeMap<Line, Decimal> = BTreeMap::new();
        let mut factors = Factors::new(valuation);
        for entry in &self.entries {
            let line = account_line(entry, parties);
            let sign = side(entry, parties, None);
            if sign != 0 {
                let value = factors.value(entry)? * Decimal::from(sign);
                *lines.entry(line).or_default() += value;
            }
        }
        Ok(lines.into_iter().collect())
    }

    /// What parties together pay, by the calendar year in which it is due.
    ///
    /// # Errors
    /// As for [`Ledger::net_cost`].
    pub fn net_cost_by_year(
        &self,
        parties: &[Party],
        valuation: &Valuation,
    ) -> Result<BTreeMap<i16, Decimal>, MissingRate> {
        self.group(valuation, |e| (e.date.year(), side(e, parties, None)))
    }

    /// What parties together pay, by clause.
    ///
    /// # Errors
    /// As for [`Ledger::net_cost`].
    pub fn net_cost_by_clause(
        &self,
        parties: &[Party],
        valuation: &Valuation,
    ) -> Result<Vec<(String, Decimal)>, MissingRate> {
        let sums = self.group(valuation, |e| (e.clause, side(e, parties, None)))?;
        Ok(sums
            .into_iter()
            .map(|(clause, sum)| (self.clause(clause).to_owned(), sum))
            .collect())
    }

    /// Net cost on some lines only.
    ///
    /// # Errors
    /// As for [`Ledger::net_cost`].
    pub fn net_cost_of(
        &self,
        parties: &[Party],
        lines: &[Line],
        valuation: &Valuation,
    ) -> Result<Decimal, MissingRate> {
        self.sum(valuation, |e| side(e, parties, Some(lines)))
    }

    /// Sum of what the entries of a clause counted (person-days, transfers).
    pub fn quantity(&self, clause: &str) -> i64 {
        self.entries
            .iter()
            .filter(|e| self.clause(e.clause) == clause)
            .map(|e| e.quantity)
            .sum()
    }

    fn sum(
        &self,
        valuation: &Valuation,
        sign: impl Fn(&Entry) -> i32,
    ) -> Result<Decimal, MissingRate> {
        let mut factors = Factors::new(valuation);
        let mut total = Decimal::ZERO;
        for entry in &self.entries {
            match sign(entry) {
                0 => {}
                s => total += factors.value(entry)? * Decimal::from(s),
            }
        }
        Ok(total)
    }

    fn group<K: Ord>(
        &self,
        valuation: &Valuation,
        key: impl Fn(&Entry) -> (K, i32),
    ) -> Result<BTreeMap<K, Decimal>, MissingRate> {
        let mut factors = Factors::new(valuation);
        let mut sums: BTreeMap<K, Decimal> = BTreeMap::new();
        for entry in &self.entries {
            let (key, sign) = key(entry);
            if sign != 0 {
                let value = factors.value(entry)? * Decimal::from(sign);
                *sums.entry(key).or_default() += value;
            }
        }
        Ok(sums)
    }
}

/// +1 if the parties spend, -1 if they receive, 0 if it stays among them or passes them by.
fn side(entry: &Entry, parties: &[Party], lines: Option<&[Line]>) -> i32 {
    let counts =
        |a: Account| parties.contains(&a.party) && lines.is_none_or(|l| l.contains(&a.line));
    i32::from(counts(entry.debit)) - i32::from(counts(entry.credit))
}

/// The line under which the parties see the entry.
fn account_line(entry: &Entry, parties: &[Party]) -> Line {
    if parties.contains(&entry.debit.party) {
        entry.debit.line
    } else {
        entry.credit.line
    }
}

/// How a reader values the entries: currency, prices, discounting.
#[derive(Clone, Debug)]
pub struct Valuation<'a> {
    /// Currency of the result.
    pub currency: Currency,
    /// Prices of the result.
    pub basis: PriceBasis,
    /// Discount schedule and base date, for present values.
    pub discount: Option<(&'a DiscountSchedule, Date)>,
    /// Price indices and exchange rates.
    pub rates: Option<&'a Rates>,
}

impl<'a> Valuation<'a> {
    /// Money of the day, undiscounted.
    pub fn nominal(currency: Currency) -> Valuation<'a> {
        Valuation {
            currency,
            basis: PriceBasis::Nominal,
            discount: None,
            rates: None,
        }
    }

    /// Prices of a year, undiscounted.
    pub fn real(currency: Currency, price_year: i16, rates: &'a Rates) -> Valuation<'a> {
        Valuation {
            currency,
            basis: PriceBasis::Real(price_year),
            discount: None,
            rates: Some(rates),
        }
    }

    /// The same with price indices and exchange rates.
    #[must_use]
    pub fn with_rates(mut self, rates: &'a Rates) -> Valuation<'a> {
        self.rates = Some(rates);
        self
    }

    /// The same as a present value on `base`.
    #[must_use]
    pub fn discounted(mut self, schedule: &'a DiscountSchedule, base: Date) -> Valuation<'a> {
        self.discount = Some((schedule, base));
        self
    }
}

/// A price index or an exchange rate that a valuation needs and does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingRate {
    /// In words: "NOK per USD in 2031".
    pub what: String,
}

impl std::fmt::Display for MissingRate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no value for {}", self.what)
    }
}

impl std::error::Error for MissingRate {}

/// Conversion factors, computed once per year, currency and basis.
struct Factors<'v, 'a> {
    valuation: &'v Valuation<'a>,
    prices: BTreeMap<(i16, Currency, PriceBasis), Decimal>,
    discounts: BTreeMap<u16, Decimal>,
}

impl<'v, 'a> Factors<'v, 'a> {
    fn new(valuation: &'v Valuation<'a>) -> Factors<'v, 'a> {
        Factors {
            valuation,
            prices: BTreeMap::new(),
            discounts: BTreeMap::new(),
        }
    }

    fn value(&mut self, entry: &Entry) -> Result<Decimal, MissingRate> {
        let mut value = entry.amount.to_decimal();
        let key = (entry.date.year(), entry.amount.currency(), entry.basis);
        if key.1 != self.valuation.currency || key.2 != self.valuation.basis {
            let factor = match self.prices.get(&key) {
                Some(factor) => *factor,
                None => {
                    let factor = price_factor(self.valuation, key)?;
                    self.prices.insert(key, factor);
                    factor
                }
            };
            value *= factor;
        }
        if let Some((schedule, base)) = self.valuation.discount {
            let years = whole_years(base, entry.date);
            let factor = self
                .discounts
                .entry(years)
                .or_insert_with(|| schedule.factor(years));
            value *= *factor;
        }
        Ok(value)
    }
}

/// Brings an amount to money of its day, exchanges it there, then moves it to the prices asked for.
///
/// The order matters where price levels move apart: a fee in kroner is exchanged at the rate of the day on
/// which it is paid, and the dollars are deflated as dollars.
fn price_factor(
    valuation: &Valuation<'_>,
    key: (i16, Currency, PriceBasis),
) -> Result<Decimal, MissingRate> {
    let (day, currency, basis) = key;
    let empty = Rates::default();
    let rates = valuation.rates.unwrap_or(&empty);
    if currency == valuation.currency {
        return rates
            .price_ratio(currency, basis, valuation.basis, day)
            .ok_or_else(|| missing_prices(currency, basis, valuation.basis, day));
    }
    let to_day = rates
        .price_ratio(currency, basis, PriceBasis::Nominal, day)
        .ok_or_else(|| missing_prices(currency, basis, PriceBasis::Nominal, day))?;
    let exchange = rates
        .exchange(currency, valuation.currency, day)
        .ok_or_else(|| MissingRate {
            what: format!(
                "{} per {} in {day}",
                valuation.currency.code(),
                currency.code()
            ),
        })?;
    let from_day = rates
        .price_ratio(
            valuation.currency,
            PriceBasis::Nominal,
            valuation.basis,
            day,
        )
        .ok_or_else(|| {
            missing_prices(
                valuation.currency,
                PriceBasis::Nominal,
                valuation.basis,
                day,
            )
        })?;
    Ok(to_day * exchange * from_day)
}

fn missing_prices(currency: Currency, from: PriceBasis, to: PriceBasis, day: i16) -> MissingRate {
    MissingRate {
        what: format!(
            "prices in {} from {from} to {to} (paid in {day})",
            currency.code()
        ),
    }
}

/// A value as money, rounded half to even to the minor unit.
pub fn rounded(value: Decimal, currency: Currency) -> Decimal {
    value.round_dp(u32::from(exponent(currency)))
}
