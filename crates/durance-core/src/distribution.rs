//! How is it spread? Distributions by name, of uncertain inputs and of lengths of stay.

use serde::{Deserialize, Serialize};

/// A distribution over the real numbers, in the unit of the quantity that it describes.
///
/// Stays are in days. Every variant samples by its inverse distribution function
/// ([`Distribution::quantile`]), so that equal uniforms give comparable values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "kebab-case")]
pub enum Distribution {
    /// Always the same value.
    Exact {
        /// The value.
        value: f64,
    },
    /// Equally likely between two ends.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Lognormal.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Triangular.
    Triangular {
        /// Lower end.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// PERT: a beta on `[low, high]` with mean `(low + 4 mode + high) / 6`.
    Pert {
        /// Lower end.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// Beta, scaled to `[low, high]`.
    Beta {
        /// First shape parameter.
        alpha: f64,
        /// Second shape parameter.
        beta: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Exponential.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Weibull.
    Weibull {
        /// Shape.
        shape_k: f64,
        /// Scale.
        scale: f64,
    },
    /// Gamma.
    Gamma {
        /// Shape.
        shape_k: f64,
        /// Scale.
        scale: f64,
    },
    /// Values with weights, as observed: a step distribution function.
    Empirical {
        /// Support, increasing.
        values: Vec<f64>,
        /// Weights, same length, non-negative, not all zero.
        weights: Vec<f64>,
    },
    /// One of several distributions, chosen by weight.
    Mixture {
        /// Weight and component.
        parts: Vec<(f64, Distribution)>,
    },
    /// Never within any horizon: a life sentence does not end by its stay.
    Never,
}
