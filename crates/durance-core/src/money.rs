//! How much, in which currency? Integer minor units; amounts of different currencies do not add up.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use iso_currency::Currency;

/// An exact amount in the minor unit of an ISO 4217 currency.
///
/// # Units
/// `minor` counts the smallest unit that the standard gives the currency: cents for USD, whole yen for JPY.
///
/// # Example
/// ```
/// use durance_core::{Currency, Money};
/// let fee = Money::from_major(54.79, Currency::USD).unwrap();
/// assert_eq!(fee.minor(), 5479);
/// assert_eq!(fee.to_string(), "USD 54.79");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// Nothing, in a currency.
    pub fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// An amount in minor units.
    pub fn from_minor(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// An amount in major units, rounded half to even to the minor unit.
    ///
    /// `None` when the amount is not finite or does not fit.
    pub fn from_major(major: f64, currency: Currency) -> Option<Money> {
        let scaled = major * minor_units(currency) as f64;
        // 2^63 as a float; beyond it the cast would saturate silently.
        if !scaled.is_finite() || scaled.abs() >= 9.2e18 {
            return None;
        }
        Some(Money {
            minor: scaled.round_ties_even() as i64,
            currency,
        })
    }

    /// Minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in major units, exactly.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, u32::from(exponent(self.currency)))
    }

    /// An exact amount in major units, rounded half to even to the minor unit.
    ///
    /// `None` when it does not fit.
    ///
    /// # Example
    /// ```
    /// use durance_core::{Currency, Money};
    /// let sum = Money::from_decimal("0.125".parse().unwrap(), Currency::USD).unwrap();
    /// assert_eq!(sum.minor(), 12);
    /// ```
    pub fn from_decimal(major: Decimal, currency: Currency) -> Option<Money> {
        let scale = Decimal::from(minor_units(currency));
        let minor = major.checked_mul(scale)?.round();
        Some(Money {
            minor: i64::try_from(minor.mantissa()).ok()?,
            currency,
        })
    }

    /// The amount in major units, for statistics.
    pub fn to_f64(self) -> f64 {
        self.minor as f64 / minor_units(self.currency) as f64
    }

    /// The sum, unless currencies differ or the sum does not fit.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        if self.currency != other.currency {
            return None;
        }
        Some(Money {
            minor: self.minor.checked_add(other.minor)?,
            currency: self.currency,
        })
    }

    /// The difference, unless currencies differ or it does not fit.
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.checked_add(other.checked_neg()?)
    }

    /// The same amount with the other sign, unless it does not fit.
    pub fn checked_neg(self) -> Option<Money> {
        Some(Money {
            minor: self.minor.checked_neg()?,
            currency: self.currency,
        })
    }

    /// Is it nothing?
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }
}

/// In the prices of which time is an amount stated?
///
/// # Example
/// ```
/// use durance_core::money::PriceBasis;
/// assert_eq!(PriceBasis::Real(2024).to_string(), "prices of 2024");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceBasis {
    /// Money of the day on which it is paid.
    Nominal,
    /// Prices of a calendar year.
    Real(i16),
}

impl std::fmt::Display for PriceBasis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PriceBasis::Nominal => f.write_str("money of the day"),
            PriceBasis::Real(year) => write!(f, "prices of {year}"),
        }
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.currency.code(), self.to_decimal())
    }
}

/// Decimal places of the minor unit; 2 where the standard gives none.
pub fn exponent(currency: Currency) -> u16 {
    currency.exponent().unwrap_or(2)
}

/// Minor units in a major one.
fn minor_units(currency: Currency) -> u64 {
    10u64.pow(u32::from(exponent(currency)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn halves_go_to_the_even_minor_unit_exactly_and_from_floats() {
        let usd = |text: &str| {
            Money::from_decimal(decimal(text), Currency::USD)
                .unwrap()
                .minor()
        };
        assert_eq!(
            [usd("0.005"), usd("0.015"), usd("-0.025"), usd("1.0149999")],
            [0, 2, -2, 101]
        );
        assert_eq!(Money::from_major(0.125, Currency::USD).unwrap().minor(), 12);
        assert_eq!(Money::from_major(f64::NAN, Currency::USD), None);
        assert_eq!(
            Money::from_decimal(decimal("92233720368547758.08"), Currency::USD),
            None
        );
    }

    #[test]
    fn each_currency_has_its_own_minor_unit() {
        let minor = |currency| Money::from_major(7.0, currency).unwrap().minor();
        assert_eq!(minor(Currency::USD), 700);
        assert_eq!(minor(Currency::JPY), 7);
        assert_eq!(minor(Currency::KWD), 7000);
        assert_eq!(
            Money::from_minor(7001, Currency::KWD).to_string(),
            "KWD 7.001"
        );
    }

    #[test]
    fn amounts_of_two_currencies_do_not_add_up() {
        let (usd, eur) = (
            Money::from_minor(1, Currency::USD),
            Money::from_minor(1, Currency::EUR),
        );
        assert_eq!(usd.checked_add(eur), None);
        assert_eq!(usd.checked_sub(eur), None);
        assert!(usd.checked_sub(usd).unwrap().is_zero());
        assert_eq!(
            Money::from_minor(i64::MIN, Currency::USD).checked_neg(),
            None
        );
    }
}
