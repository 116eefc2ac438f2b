//! What is money of one place and time worth in another? Price indices and exchange rates by year.

use durance_core::{Confidence, Currency, PriceBasis};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A yearly series: a price index, or units of a currency per US dollar.
///
/// Years outside the data follow `forward`, if given; a scenario samples it. Without it they are unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Identifier: `us`, `EUR`.
    pub id: String,
    /// What it counts.
    pub title: String,
    /// Unit, as published.
    pub unit: String,
    /// Annual values.
    pub values: BTreeMap<i16, Decimal>,
    /// Growth per year after the last value, as a share; absent means that later years are unknown.
    pub forward: Option<Decimal>,
    /// Source ids or, for data sets, publisher and address.
    pub sources: Vec<String>,
    /// How the values came into the catalogue.
    pub confidence: Confidence,
    /// Years whose value is weaker than the rest, with the reason.
    pub weak_years: BTreeMap<i16, String>,
}

impl Series {
    /// The value of a year, extrapolated by `forward` after the last one.
    pub fn at(&self, year: i16) -> Option<Decimal> {
        if let Some(value) = self.values.get(&year) {
            return Some(*value);
        }
        let (&last, &value) = self.values.last_key_value()?;
        let growth = Decimal::ONE + self.forward?;
        if year < last {
            return None;
        }
        let mut value = value;
        for _ in last..year {
            value = value.checked_mul(growth)?;
        }
        Some(value)
    }

    /// Value of `to` over value of `from`.
    pub fn ratio(&self, from: i16, to: i16) -> Option<Decimal> {
        if from == to {
            return Some(Decimal::ONE);
        }
        self.at(to)?.checked_div(self.at(from)?)
    }
}

/// Price indices and exchange rates that a booking or a query may use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rates {
    /// Price indices by id (`us`, `no`, ...).
    pub indices: BTreeMap<String, Series>,
    /// Units of a currency per US dollar, by currency; USD itself is one and needs no entry.
    pub per_usd: BTreeMap<Currency, Series>,
    /// The index that deflates amounts in a currency.
    pub deflators: BTreeMap<Currency, String>,
}

impl Rates {
    /// Sets the growth per year of an index after its last value.
    pub fn set_forward_inflation(&mut self, index: &str, per_year: Decimal) {
        if let Some(series) = self.indices.get_mut(index) {
            series.forward = Some(per_year);
        }
    }

    /// Keeps every exchange rate at its last value in later years.
    pub fn hold_exchange_rates(&mut self) {
        for series in self.per_usd.values_mut() {
            series.forward = Some(Decimal::ZERO);
        }
    }

    /// Sets the growth per year, after the last value, of what a US dollar costs in every other currency.
    pub fn set_forward_exchange(&mut self, per_year: Decimal) {
        for series in self.per_usd.values_mut() {
            series.forward = Some(per_year);
        }
    }

    /// Units of `to` for one unit of `from`, annual average of a year.
    pub fn exchange(&self, from: Currency, to: Currency, year: i16) -> Option<Decimal> {
        if from == to {
            return Some(Decimal::ONE);
        }
        self.per_usd_at(to, year)?
            .checked_div(self.per_usd_at(from, year)?)
    }

    fn per_usd_at(&self, currency: Currency, year: i16) -> Option<Decimal> {
        if currency == Currency::USD {
            return Some(Decimal::ONE);
        }
        self.per_usd.get(&currency)?.at(year)
    }

    /// Price level of one basis over another, for amounts in a currency.
    ///
    /// Money of the day is money of `day`, the year in which it is paid.
    pub fn price_ratio(
        &self,
        currency: Currency,
        from: PriceBasis,
        to: PriceBasis,
        day: i16,
    ) -> Option<Decimal> {
        let from = basis_year(from, day);
        let to = basis_year(to, day);
        if from == to {
            return Some(Decimal::ONE);
        }
        let index = self.deflators.get(&currency)?;
        self.indices.get(index)?.ratio(from, to)
    }
}

fn basis_year(basis: PriceBasis, day: i16) -> i16 {
    match basis {
        PriceBasis::Nominal => day,
        PriceBasis::Real(year) => year,
    }
}
