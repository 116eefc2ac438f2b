//! How long do people stay, and how do they differ?
//!
//! The range of a stay is uncertainty about the *mean*; how individuals differ around it is
//! [`Individual`], exponential unless said otherwise.

use crate::quantity::Quantity;
use durance_core::Distribution;

/// A length of stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    /// Its mean.
    pub mean: StayMean,
    /// How individuals differ around it.
    pub individual: Individual,
    /// Exponential was taken because the file says nothing.
    pub individual_was_chosen: bool,
}

/// The mean of a length of stay, in days.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a few per scenario")]
pub enum StayMean {
    /// Days.
    Days(Quantity),
    /// Sentence imposed times the share of it that is served.
    Sentence {
        /// Sentence imposed, in days.
        sentence: Quantity,
        /// Share served.
        served: Quantity,
    },
    /// For life: no exit by the stay.
    Life,
}

/// How individuals differ around the mean of a stay.
#[derive(Clone, Debug, PartialEq)]
pub enum Individual {
    /// Exponential: those who have stayed long are no nearer their exit.
    Exponential,
    /// Lognormal with this coefficient of variation.
    Lognormal {
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Gamma with this coefficient of variation.
    Gamma {
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Weibull with this coefficient of variation.
    Weibull {
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Everybody stays the same time.
    Fixed,
    /// As observed: stays relative to their mean, with weights.
    Empirical {
        /// Stay over mean stay, increasing.
        values: Vec<f64>,
        /// Weights, summing to one.
        weights: Vec<f64>,
    },
    /// Several kinds of people: weight, mean relative to the whole, and spread.
    Mixture {
        /// Weights sum to one; weighted relative means too.
        parts: Vec<(f64, f64, Individual)>,
    },
}

impl Individual {
    /// The distribution of stays, in days, with this mean.
    ///
    /// # Example
    /// ```
    /// use durance_core::Distribution;
    /// use durance_scenario::Individual;
    /// assert_eq!(Individual::Exponential.distribution(30.0), Distribution::Exponential { mean: 30.0 });
    /// ```
    pub fn distribution(&self, mean: f64) -> Distribution {
        match self {
            Individual::Exponential => Distribution::Exponential { mean },
            Individual::Fixed => Distribution::Exact { value: mean },
            Individual::Lognormal { cv } => lognormal(mean, *cv),
            Individual::Gamma { cv } => Distribution::Gamma {
                shape_k: 1.0 / (cv * cv),
                scale: mean * cv * cv,
            },
            Individual::Weibull { cv } => weibull(mean, *cv),
            Individual::Empirical { values, weights } => Distribution::Empirical {
                values: values.iter().map(|v| v * mean).collect(),
                weights: weights.clone(),
            },
            Individual::Mixture { parts } => Distribution::Mixture {
                parts: parts
                    .iter()
                    .map(|(weight, relative, part)| (*weight, part.distribution(mean * relative)))
                    .collect(),
            },
        }
    }
}

fn lognormal(mean: f64, cv: f64) -> Distribution {
    let variance = libm::log1p(cv * cv);
    Distribution::Lognormal {
        mu: libm::log(mean) - variance / 2.0,
        sigma: libm::sqrt(variance),
    }
}

/// The Weibull distribution with this mean and coefficient of variation.
fn weibull(mean: f64, cv: f64) -> Distribution {
    let shape_k = weibull_shape(cv);
    Distribution::Weibull {
        shape_k,
        scale: mean / libm::tgamma(1.0 + 1.0 / shape_k),
    }
}

/// The shape with this coefficient of variation, by bisection: the coefficient falls as the shape grows.
fn weibull_shape(cv: f64) -> f64 {
    let (mut low, mut high) = (0.1_f64, 100.0_f64);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if weibull_cv(middle) > cv {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

fn weibull_cv(shape_k: f64) -> f64 {
    let log_ratio = libm::lgamma(1.0 + 2.0 / shape_k) - 2.0 * libm::lgamma(1.0 + 1.0 / shape_k);
    libm::sqrt(libm::expm1(log_ratio))
}
