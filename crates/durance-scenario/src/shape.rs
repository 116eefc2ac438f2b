//! Which distribution has these 5th and 95th percentiles?
//!
//! | range | shape, when none is named |
//! |---|---|
//! | a share, both ends above 0 % and below 100 % | beta on 0 % to 100 % |
//! | both ends positive, upper at least twice the lower | lognormal |
//! | both ends positive, nearer together | normal |
//! | an end at a natural limit, or below zero | uniform |
//!
//! Draws beyond a natural limit (fewer than no people, more than all of them) are set to the limit; the
//! ends of a range respect it, so that no percentile from the 5th to the 95th moves.

use crate::quantity::Range;
use durance_core::Distribution;

/// The 95th percentile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;

/// Ratio of the ends from which a positive range is read as lognormal.
///
/// At 2 the normal distribution is 4.9 standard deviations above zero, and the two shapes hardly differ.
pub(crate) const LOGNORMAL_RATIO: f64 = 2.0;

/// A shape with its parameters in canonical units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Named {
    Uniform,
    Normal,
    Lognormal,
    Triangular(Option<f64>),
    Pert(Option<f64>),
    Beta,
}

impl Named {
    pub fn word(self) -> &'static str {
        match self {
            Named::Uniform => "uniform",
            Named::Normal => "normal",
            Named::Lognormal => "lognormal",
            Named::Triangular(_) => "triangular",
            Named::Pert(_) => "pert",
            Named::Beta => "beta",
        }
    }
}

/// Natural limits of a quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limits {
    pub floor: Option<f64>,
    pub ceiling: Option<f64>,
}

/// The shape of a range that names none, and the reason in words.
pub(crate) fn choose(low: f64, high: f64, limits: Limits) -> (Named, &'static str) {
    if limits.ceiling == Some(1.0) {
        return match low > 0.0 && high < 1.0 {
            true => (
                Named::Beta,
                "a share with both ends above 0% and below 100%",
            ),
            false => (Named::Uniform, "a share with an end at 0% or 100%"),
        };
    }
    if low <= 0.0 {
        return (Named::Uniform, "an end at zero or below");
    }
    match high / low >= LOGNORMAL_RATIO {
        true => (
            Named::Lognormal,
            "both ends positive, the upper at least twice the lower",
        ),
        false => (
            Named::Normal,
            "both ends positive, the upper less than twice the lower",
        ),
    }
}

/// The distribution of this shape with these percentiles.
///
/// # Errors
/// Why there is none, in words.
pub(crate) fn fit(low: f64, high: f64, shape: Named, limits: Limits) -> Result<Range, String> {
    let distribution = if low == high {
        Distribution::Exact { value: low }
    } else {
        distribution(low, high, shape, limits)?
    };
    Ok(Range {
        low,
        high,
        distribution,
        floor: limits.floor,
        ceiling: limits.ceiling,
    })
}

fn distribution(low: f64, high: f64, shape: Named, limits: Limits) -> Result<Distribution, String> {
    let width = high - low;
    match shape {
        // The 5th and 95th percentiles leave a twentieth of the full width, width / 0.9, on either side.
        Named::Uniform => Ok(Distribution::Uniform {
            low: low - width / 18.0,
            high: high + width / 18.0,
        }),
        Named::Normal => Ok(Distribution::Normal {
            mean: low + width / 2.0,
            sd: width / (2.0 * Z95),
        }),
        Named::Lognormal if low > 0.0 => {
            let (a, b) = (libm::log(low), libm::log(high));
            Ok(Distribution::Lognormal {
                mu: (a + b) / 2.0,
                sigma: (b - a) / (2.0 * Z95),
            })
        }
        Named::Lognormal => {
            Err("a lognormal quantity is above zero; the lower end is not".to_owned())
        }
        Named::Triangular(mode) => peaked(low, high, mode, |low, mode, high| {
            Distribution::Triangular { low, mode, high }
        }),
        Named::Pert(mode) => peaked(low, high, mode, |low, mode, high| Distribution::Pert {
            low,
            mode,
            high,
        }),
        Named::Beta if limits.ceiling == Some(1.0) && low > 0.0 && high < 1.0 => {
            Ok(beta(low, high))
        }
        Named::Beta => {
            Err("a beta needs a share with both ends above 0% and below 100%".to_owned())
        }
    }
}

/// The triangular or PERT distribution with these percentiles and mode, by moving its ends until they fit.
fn peaked(
    low: f64,
    high: f64,
    mode: Option<f64>,
    make: impl Fn(f64, f64, f64) -> Distribution,
) -> Result<Distribution, String> {
    let mode = mode.unwrap_or(low + (high - low) / 2.0);
    if mode < low || mode > high {
        return Err("the most likely value lies outside the range".to_owned());
    }
    let width = high - low;
    let (mut left, mut right) = (low - width / 18.0, high + width / 18.0);
    for _ in 0..400 {
        let fitted = make(left, mode, right);
        let (miss_low, miss_high) = (fitted.quantile(0.05) - low, fitted.quantile(0.95) - high);
        if miss_low.abs().max(miss_high.abs()) < width * 1e-10 {
            return Ok(fitted);
        }
        left = (left - miss_low).min(mode);
        right = (right - miss_high).max(mode);
    }
    Err(
        "no distribution of this shape has these percentiles with that most likely value"
            .to_owned(),
    )
}

/// The beta distribution on 0 to 1 with these percentiles.
///
/// With the lower percentile held, a higher concentration draws the upper one in: two nested bisections.
fn beta(low: f64, high: f64) -> Distribution {
    let (mut loose, mut tight) = (libm::log(0.05), libm::log(1e9));
    for _ in 0..48 {
        let middle = 0.5 * (loose + tight);
        let candidate = beta_with(mean_holding(low, libm::exp(middle)), libm::exp(middle));
        if candidate.cdf(high) > 0.95 {
            tight = middle;
        } else {
            loose = middle;
        }
    }
    let concentration = libm::exp(0.5 * (loose + tight));
    beta_with(mean_holding(low, concentration), concentration)
}

fn beta_with(mean: f64, concentration: f64) -> Distribution {
    Distribution::Beta {
        alpha: mean * concentration,
        beta: (1.0 - mean) * concentration,
        low: 0.0,
        high: 1.0,
    }
}

/// The mean at which the 5th percentile of a beta of this concentration is `low`.
fn mean_holding(low: f64, concentration: f64) -> f64 {
    let (mut below, mut above) = (1e-9, 1.0 - 1e-9);
    for _ in 0..48 {
        let middle = 0.5 * (below + above);
        if beta_with(middle, concentration).cdf(low) > 0.05 {
            below = middle;
        } else {
            above = middle;
        }
    }
    0.5 * (below + above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: Limits = Limits {
        floor: Some(0.0),
        ceiling: None,
    };
    const SHARE: Limits = Limits {
        floor: Some(0.0),
        ceiling: Some(1.0),
    };

    fn holds_percentiles(low: f64, high: f64, shape: Named, limits: Limits) {
        let range = fit(low, high, shape, limits).expect("fits");
        let close = |p: f64, end: f64| {
            let at = range.keep_within(range.distribution.quantile(p));
            assert!(
                (at - end).abs() <= 1e-5 * (high - low),
                "{shape:?} {low} {high}: {at} is not {end}"
            );
        };
        close(0.05, low);
        close(0.95, high);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_shape_has_the_percentiles_that_the_range_says(low in 0.01f64..1e6, ratio in 1.05f64..50.0, at in 0.05f64..0.95) {
            let high = low * ratio;
            let mode = Some(low + (high - low) * at);
            for shape in [Named::Uniform, Named::Normal, Named::Lognormal, Named::Triangular(mode), Named::Pert(mode)] {
                holds_percentiles(low, high, shape, PLAIN);
            }
        }

        #[test]
        fn a_beta_has_them_too(low in 0.005f64..0.6, width in 0.02f64..0.38) {
            holds_percentiles(low, low + width, Named::Beta, SHARE);
        }
    }

    #[test]
    fn cutting_at_zero_moves_no_percentile() {
        holds_percentiles(0.0, 500.0, Named::Uniform, PLAIN);
        holds_percentiles(0.0, 0.5, choose(0.0, 0.5, SHARE).0, SHARE);
    }
}
