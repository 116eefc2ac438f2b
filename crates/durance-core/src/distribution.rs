//! How is it spread? Distributions by name, of uncertain inputs and of lengths of stay.

use serde::{Deserialize, Serialize};

/// A distribution over the real numbers, in the unit of the quantity that it describes.
///
/// The numerics use one portable mathematics library (`libm`) and special functions of this crate, never the
/// platform's, so that the same parameters give the same bytes everywhere.
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

/// A length of stay counted in whole days: who enters on day `t` and stays `d` days leaves on day `t + d`.
///
/// A stay of `x` days is counted as `ceil(x)` midnights and at least one, as a midnight head-count sees it.
///
/// # Shape
/// `pmf[d]` is the probability of exactly `d` days; `pmf[0]` is 0.
#[derive(Clone, Debug, PartialEq)]
pub struct DailyStay {
    /// Probability of each number of days, from 0.
    pub pmf: Vec<f64>,
    /// Probability of a longer stay that does end.
    pub beyond: f64,
    /// Probability that the stay never ends.
    pub never: f64,
    /// Mean number of days beyond the last day of `pmf`, over the stays that end:
    /// the sum of `survival(d) - never` for `d >= pmf.len() - 1`.
    pub excess: f64,
}

impl DailyStay {
    /// Mean number of days over the stays that end, times their probability.
    pub fn mean(&self) -> f64 {
        let last = self.pmf.len().saturating_sub(1);
        let mut survival = 1.0 - self.never;
        let mut mean = 0.0;
        for probability in &self.pmf[..last] {
            survival -= probability;
            mean += survival;
        }
        mean + self.excess
    }
}

impl Distribution {
    /// What stands in the way of using it: one sentence per problem, lower case; empty when it is usable.
    ///
    /// # Example
    /// ```
    /// use durance_core::Distribution;
    /// assert!(Distribution::Uniform { low: 1.0, high: 2.0 }.problems().is_empty());
    /// assert_eq!(
    ///     Distribution::Uniform { low: 3.0, high: 2.0 }.problems(),
    ///     ["the lower end 3 is above the upper end 2"],
    /// );
    /// ```
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        self.collect_problems(&mut problems);
        problems
    }

    fn collect_problems(&self, problems: &mut Vec<String>) {
        match self {
            Distribution::Exact { value } => finite(problems, "the value", *value),
            Distribution::Uniform { low, high } => ends(problems, *low, *high),
            Distribution::Normal { mean, sd } => {
                finite(problems, "the mean", *mean);
                not_negative(problems, "the standard deviation", *sd);
            }
            Distribution::Lognormal { mu, sigma } => {
                finite(problems, "the mean of the logarithm", *mu);
                not_negative(problems, "the standard deviation of the logarithm", *sigma);
            }
            Distribution::Triangular { low, mode, high }
            | Distribution::Pert { low, mode, high } => {
                ends(problems, *low, *high);
                between(problems, "the most likely value", *mode, *low, *high);
            }
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } => {
                ends(problems, *low, *high);
                positive(problems, "the first shape", *alpha);
                positive(problems, "the second shape", *beta);
            }
            Distribution::Exponential { mean } => positive(problems, "the mean", *mean),
            Distribution::Weibull { shape_k, scale } | Distribution::Gamma { shape_k, scale } => {
                positive(problems, "the shape", *shape_k);
                positive(problems, "the scale", *scale);
            }
            Distribution::Empirical { values, weights } => table(problems, values, weights),
            Distribution::Mixture { parts } => mixture(problems, parts),
            Distribution::Never => {}
        }
    }

    /// The least and the greatest value possible.
    pub fn support(&self) -> (f64, f64) {
        match self {
            Distribution::Exact { value } => (*value, *value),
            Distribution::Uniform { low, high }
            | Distribution::Triangular { low, high, .. }
            | Distribution::Pert { low, high, .. }
            | Distribution::Beta { low, high, .. } => (*low, *high),
            Distribution::Normal { mean, sd } if *sd == 0.0 => (*mean, *mean),
            Distribution::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Distribution::Lognormal { mu, sigma } if *sigma == 0.0 => {
                (libm::exp(*mu), libm::exp(*mu))
            }
            Distribution::Lognormal { .. }
            | Distribution::Exponential { .. }
            | Distribution::Weibull { .. }
            | Distribution::Gamma { .. } => (0.0, f64::INFINITY),
            Distribution::Empirical { values, weights } => observed_ends(values, weights),
            Distribution::Mixture { parts } => parts
                .iter()
                .filter(|(weight, _)| *weight > 0.0)
                .map(|(_, part)| part.support())
                .fold((f64::INFINITY, f64::NEG_INFINITY), |a, b| {
                    (a.0.min(b.0), a.1.max(b.1))
                }),
            Distribution::Never => (f64::INFINITY, f64::INFINITY),
        }
    }

    /// The mean; infinite if some of it never ends.
    pub fn mean(&self) -> f64 {
        match self {
            Distribution::Exact { value } => *value,
            Distribution::Uniform { low, high } => low + (high - low) / 2.0,
            Distribution::Normal { mean, .. } | Distribution::Exponential { mean } => *mean,
            Distribution::Lognormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Distribution::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Distribution::Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } => low + (high - low) * alpha / (alpha + beta),
            Distribution::Weibull { shape_k, scale } => scale * libm::tgamma(1.0 + 1.0 / shape_k),
            Distribution::Gamma { shape_k, scale } => shape_k * scale,
            Distribution::Empirical { values, weights } => {
                let sum: f64 = values.iter().zip(weights).map(|(v, w)| v * w).sum();
                sum / weights.iter().sum::<f64>()
            }
            Distribution::Mixture { parts } => average(parts, |part| part.mean()),
            Distribution::Never => f64::INFINITY,
        }
    }

    /// The variance; infinite if some of it never ends.
    pub fn variance(&self) -> f64 {
        match self {
            Distribution::Exact { .. } => 0.0,
            Distribution::Uniform { low, high } => (high - low) * (high - low) / 12.0,
            Distribution::Normal { sd, .. } => sd * sd,
            Distribution::Lognormal { mu, sigma } => {
                let s2 = sigma * sigma;
                libm::expm1(s2) * libm::exp(2.0 * mu + s2)
            }
            Distribution::Triangular { low, mode, high } => {
                (low * low + mode * mode + high * high - low * mode - low * high - mode * high)
                    / 18.0
            }
            Distribution::Pert { low, mode, high } => {
                let (alpha, beta) = pert_shapes(*low, *mode, *high);
                beta_variance(alpha, beta) * (high - low) * (high - low)
            }
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } => beta_variance(*alpha, *beta) * (high - low) * (high - low),
            Distribution::Exponential { mean } => mean * mean,
            Distribution::Weibull { shape_k, scale } => {
                let first = libm::tgamma(1.0 + 1.0 / shape_k);
                scale * scale * (libm::tgamma(1.0 + 2.0 / shape_k) - first * first)
            }
            Distribution::Gamma { shape_k, scale } => shape_k * scale * scale,
            Distribution::Empirical { values, weights } => {
                let mean = self.mean();
                let sum: f64 = values
                    .iter()
                    .zip(weights)
                    .map(|(v, w)| w * (v - mean) * (v - mean))
                    .sum();
                sum / weights.iter().sum::<f64>()
            }
            Distribution::Mixture { parts } => {
                let mean = self.mean();
                if !mean.is_finite() {
                    return f64::INFINITY;
                }
                average(parts, |part| {
                    let off = part.mean() - mean;
                    part.variance() + off * off
                })
            }
            Distribution::Never => f64::INFINITY,
        }
    }

    /// The probability of a value at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Distribution::Exact { value } => step(*value, x),
            Distribution::Uniform { low, high } if low == high => step(*low, x),
            Distribution::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Distribution::Normal { mean, sd } if *sd == 0.0 => step(*mean, x),
            Distribution::Normal { mean, sd } => special::normal_cdf((x - mean) / sd),
            Distribution::Lognormal { mu, sigma } if *sigma == 0.0 => step(libm::exp(*mu), x),
            Distribution::Lognormal { .. }
            | Distribution::Weibull { .. }
            | Distribution::Exponential { .. } => 1.0 - self.survival(x),
            Distribution::Triangular { low, mode, high } => triangular_cdf(*low, *mode, *high, x),
            Distribution::Pert { low, mode, high } => {
                let (alpha, beta) = pert_shapes(*low, *mode, *high);
                scaled_beta_cdf(alpha, beta, *low, *high, x)
            }
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } => scaled_beta_cdf(*alpha, *beta, *low, *high, x),
            Distribution::Gamma { shape_k, scale } => {
                if x <= 0.0 {
                    0.0
                } else {
                    special::gamma_p(*shape_k, x / scale)
                }
            }
            Distribution::Empirical { values, weights } => {
                let at_most: f64 = values
                    .iter()
                    .zip(weights)
                    .filter(|(v, _)| **v <= x)
                    .map(|(_, w)| w)
                    .sum();
                at_most / weights.iter().sum::<f64>()
            }
            Distribution::Mixture { parts } => average(parts, |part| part.cdf(x)),
            Distribution::Never => 0.0,
        }
    }

    /// The probability of a value above `x`, accurate far out where [`Distribution::cdf`] rounds to 1.
    pub fn survival(&self, x: f64) -> f64 {
        match self {
            Distribution::Normal { mean, sd } if *sd > 0.0 => special::normal_cdf((mean - x) / sd),
            Distribution::Lognormal { mu, sigma } if *sigma > 0.0 => {
                if x <= 0.0 {
                    1.0
                } else {
                    special::normal_cdf((mu - libm::log(x)) / sigma)
                }
            }
            Distribution::Exponential { mean } => libm::exp(-x.max(0.0) / mean),
            Distribution::Weibull { shape_k, scale } => {
                if x <= 0.0 {
                    1.0
                } else {
                    libm::exp(-libm::pow(x / scale, *shape_k))
                }
            }
            Distribution::Gamma { shape_k, scale } => {
                if x <= 0.0 {
                    1.0
                } else {
                    special::gamma_q(*shape_k, x / scale)
                }
            }
            Distribution::Mixture { parts } => average(parts, |part| part.survival(x)),
            Distribution::Never => 1.0,
            _ => 1.0 - self.cdf(x),
        }
    }

    /// The least value that at least the share `p` of the distribution does not exceed.
    ///
    /// `p` outside 0 to 1 is taken as the nearer end; the ends give the ends of the support.
    ///
    /// # Example
    /// ```
    /// use durance_core::Distribution;
    /// let stay = Distribution::Exponential { mean: 10.0 };
    /// assert!((stay.quantile(0.5) - 6.931_471_805_6).abs() < 1e-9);
    /// ```
    pub fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(0.0, 1.0);
        match self {
            Distribution::Exact { value } => *value,
            Distribution::Uniform { low, high } => low + (high - low) * p,
            Distribution::Normal { mean, sd } if *sd == 0.0 => *mean,
            Distribution::Normal { mean, sd } => mean + sd * special::normal_quantile(p),
            Distribution::Lognormal { mu, sigma } if *sigma == 0.0 => libm::exp(*mu),
            Distribution::Lognormal { mu, sigma } => {
                libm::exp(mu + sigma * special::normal_quantile(p))
            }
            Distribution::Triangular { low, mode, high } => {
                triangular_quantile(*low, *mode, *high, p)
            }
            Distribution::Pert { low, mode, high } => {
                let (alpha, beta) = pert_shapes(*low, *mode, *high);
                scaled_beta_quantile(alpha, beta, *low, *high, p)
            }
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } => scaled_beta_quantile(*alpha, *beta, *low, *high, p),
            Distribution::Exponential { mean } => -mean * libm::log1p(-p),
            Distribution::Weibull { shape_k, scale } => {
                scale * libm::pow(-libm::log1p(-p), 1.0 / shape_k)
            }
            Distribution::Gamma { shape_k, scale } => scale * special::gamma_quantile(*shape_k, p),
            Distribution::Empirical { values, weights } => table_quantile(values, weights, p),
            Distribution::Mixture { parts } => self.mixture_quantile(parts, p),
            Distribution::Never => f64::INFINITY,
        }
    }

    /// Bisection between the least and the greatest of the components' quantiles, which enclose it.
    fn mixture_quantile(&self, parts: &[(f64, Distribution)], p: f64) -> f64 {
        let ends = parts
            .iter()
            .filter(|(weight, _)| *weight > 0.0)
            .map(|(_, part)| part.quantile(p));
        let (low, mut high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |a, q| {
            (a.0.min(q), a.1.max(q))
        });
        if self.cdf(low) >= p || !low.is_finite() {
            return low;
        }
        if high == f64::INFINITY {
            if 1.0 - self.never_share() < p {
                return high;
            }
            high = low.abs().max(1.0);
            while self.cdf(high) < p && high < f64::MAX / 4.0 {
                high *= 2.0;
            }
        }
        special::bisect(low, high, |x| self.cdf(x) >= p)
    }

    /// The probability that the value is never reached.
    pub fn never_share(&self) -> f64 {
        match self {
            Distribution::Never => 1.0,
            Distribution::Mixture { parts } => average(parts, Distribution::never_share),
            _ => 0.0,
        }
    }

    /// The mean of what lies above `x`, `E[max(X - x, 0)]`; infinite if some of it never ends.
    ///
    /// # Reference
    /// S. A. Klugman, H. H. Panjer, G. E. Willmot, *Loss Models*, appendix A (limited expected values).
    pub fn excess_mean(&self, x: f64) -> f64 {
        match self {
            Distribution::Exact { value } => (value - x).max(0.0),
            Distribution::Uniform { low, high } if low < high => {
                if x <= *low {
                    self.mean() - x
                } else {
                    let left = (high - x).max(0.0);
                    left * left / (2.0 * (high - low))
                }
            }
            Distribution::Normal { mean, sd } if *sd > 0.0 => {
                let z = (mean - x) / sd;
                sd * (special::normal_density(z) + z * special::normal_cdf(z))
            }
            _ if x <= self.support().0.max(0.0) && self.support().0 >= 0.0 => self.mean() - x,
            Distribution::Lognormal { mu, sigma } if *sigma > 0.0 => {
                let z = (mu - libm::log(x)) / sigma;
                self.mean() * special::normal_cdf(z + sigma) - x * special::normal_cdf(z)
            }
            Distribution::Exponential { mean } => mean * libm::exp(-x / mean),
            Distribution::Weibull { shape_k, scale } => {
                let power = libm::pow(x / scale, *shape_k);
                self.mean() * special::gamma_q(1.0 + 1.0 / shape_k, power) - x * libm::exp(-power)
            }
            Distribution::Gamma { shape_k, scale } => {
                let z = x / scale;
                shape_k * scale * special::gamma_q(shape_k + 1.0, z)
                    - x * special::gamma_q(*shape_k, z)
            }
            Distribution::Triangular { low, mode, high } => {
                triangular_excess(*low, *mode, *high, x)
            }
            Distribution::Pert { low, mode, high } => {
                let (alpha, beta) = pert_shapes(*low, *mode, *high);
                scaled_beta_excess(alpha, beta, *low, *high, x)
            }
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } => scaled_beta_excess(*alpha, *beta, *low, *high, x),
            Distribution::Empirical { values, weights } => {
                let sum: f64 = values
                    .iter()
                    .zip(weights)
                    .map(|(v, w)| w * (v - x).max(0.0))
                    .sum();
                sum / weights.iter().sum::<f64>()
            }
            Distribution::Mixture { parts } => average(parts, |part| part.excess_mean(x)),
            Distribution::Never => f64::INFINITY,
            _ => (self.mean() - x).max(0.0),
        }
    }

    /// The distribution of `factor` times the value; the factor is positive.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Distribution {
        let f = factor;
        match self.clone() {
            Distribution::Exact { value } => Distribution::Exact { value: f * value },
            Distribution::Uniform { low, high } => Distribution::Uniform {
                low: f * low,
                high: f * high,
            },
            Distribution::Normal { mean, sd } => Distribution::Normal {
                mean: f * mean,
                sd: f * sd,
            },
            Distribution::Lognormal { mu, sigma } => Distribution::Lognormal {
                mu: mu + libm::log(f),
                sigma,
            },
            Distribution::Triangular { low, mode, high } => Distribution::Triangular {
                low: f * low,
                mode: f * mode,
                high: f * high,
            },
            Distribution::Pert { low, mode, high } => Distribution::Pert {
                low: f * low,
                mode: f * mode,
                high: f * high,
            },
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } => Distribution::Beta {
                alpha,
                beta,
                low: f * low,
                high: f * high,
            },
            Distribution::Exponential { mean } => Distribution::Exponential { mean: f * mean },
            Distribution::Weibull { shape_k, scale } => Distribution::Weibull {
                shape_k,
                scale: f * scale,
            },
            Distribution::Gamma { shape_k, scale } => Distribution::Gamma {
                shape_k,
                scale: f * scale,
            },
            Distribution::Empirical { values, weights } => Distribution::Empirical {
                values: values.iter().map(|v| f * v).collect(),
                weights,
            },
            Distribution::Mixture { parts } => Distribution::Mixture {
                parts: parts.iter().map(|(w, part)| (*w, part.scaled(f))).collect(),
            },
            Distribution::Never => Distribution::Never,
        }
    }

    /// The stay in whole days, up to `days`.
    ///
    /// # Units
    /// The distribution is in days.
    ///
    /// # Example
    /// ```
    /// use durance_core::Distribution;
    /// let stay = Distribution::Exact { value: 2.5 }.daily_stay(5);
    /// assert_eq!(stay.pmf, [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    /// ```
    pub fn daily_stay(&self, days: usize) -> DailyStay {
        let mut pmf = vec![0.0; days + 1];
        let never = self.never_share();
        match self {
            Distribution::Exact { value } => return exact_stay(pmf, &[*value], &[1.0]),
            Distribution::Empirical { values, weights } => return exact_stay(pmf, values, weights),
            Distribution::Mixture { parts } => return mixed_stay(pmf, parts),
            _ => {}
        }
        // What is left of an exponential stay falls by one factor a day, which is much faster than many powers.
        let factor = match self {
            Distribution::Exponential { .. } => Some(self.survival(1.0)),
            _ => None,
        };
        let mut before = 1.0;
        for (day, probability) in pmf.iter_mut().enumerate().skip(1) {
            let after = factor.map_or_else(|| self.survival(day as f64), |factor| before * factor);
            *probability = (before - after).max(0.0);
            before = after;
        }
        let beyond = (before - never).max(0.0);
        DailyStay {
            pmf,
            beyond,
            never,
            excess: self.excess_days(days, beyond),
        }
    }

    /// The sum of the survival over the days from `from` on, by Euler and Maclaurin's formula to second order.
    fn excess_days(&self, from: usize, beyond: f64) -> f64 {
        if beyond <= 0.0 {
            return 0.0;
        }
        let x = from as f64;
        if from == 0 {
            let first = self.survival(1.0);
            return 1.0 + self.excess_days(1, first);
        }
        let slope = self.survival(x - 0.5) - self.survival(x + 0.5);
        self.excess_mean(x) + beyond / 2.0 + slope / 12.0
    }
}

/// The whole-day stay of a list of exact stays.
fn exact_stay(mut pmf: Vec<f64>, values: &[f64], weights: &[f64]) -> DailyStay {
    let days = pmf.len() - 1;
    let total: f64 = weights.iter().sum();
    let (mut beyond, mut excess) = (0.0, 0.0);
    for (value, weight) in values.iter().zip(weights) {
        let whole = value.ceil().max(1.0);
        if whole <= days as f64 {
            pmf[whole as usize] += weight / total;
        } else {
            beyond += weight / total;
            excess += weight / total * (whole - days as f64);
        }
    }
    DailyStay {
        pmf,
        beyond,
        never: 0.0,
        excess,
    }
}

fn mixed_stay(pmf: Vec<f64>, parts: &[(f64, Distribution)]) -> DailyStay {
    let days = pmf.len() - 1;
    let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
    let mut mixed = DailyStay {
        pmf,
        beyond: 0.0,
        never: 0.0,
        excess: 0.0,
    };
    for (weight, part) in parts.iter().filter(|(weight, _)| *weight > 0.0) {
        let share = weight / total;
        let stay = part.daily_stay(days);
        for (sum, probability) in mixed.pmf.iter_mut().zip(&stay.pmf) {
            *sum += share * probability;
        }
        mixed.beyond += share * stay.beyond;
        mixed.never += share * stay.never;
        mixed.excess += share * stay.excess;
    }
    mixed
}

/// A weighted average over the components of a mixture that have weight.
fn average(parts: &[(f64, Distribution)], value: impl Fn(&Distribution) -> f64) -> f64 {
    let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
    let sum: f64 = parts
        .iter()
        .filter(|(weight, _)| *weight > 0.0)
        .map(|(weight, part)| weight * value(part))
        .sum();
    sum / total
}

fn step(at: f64, x: f64) -> f64 {
    if x >= at { 1.0 } else { 0.0 }
}

fn triangular_cdf(low: f64, mode: f64, high: f64, x: f64) -> f64 {
    if low == high {
        step(low, x)
    } else if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x <= mode {
        (x - low) * (x - low) / ((high - low) * (mode - low))
    } else {
        1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
    }
}

fn triangular_quantile(low: f64, mode: f64, high: f64, p: f64) -> f64 {
    if low == high {
        return low;
    }
    if p <= (mode - low) / (high - low) {
        low + libm::sqrt(p * (high - low) * (mode - low))
    } else {
        high - libm::sqrt((1.0 - p) * (high - low) * (high - mode))
    }
}

/// The integral of the survival above `x`, piece by piece.
fn triangular_excess(low: f64, mode: f64, high: f64, x: f64) -> f64 {
    if x >= high {
        0.0
    } else if x <= low {
        (low + mode + high) / 3.0 - x
    } else if x >= mode {
        let left = high - x;
        left * left * left / (3.0 * (high - low) * (high - mode))
    } else {
        let under = x - low;
        (low + mode + high) / 3.0 - x + under * under * under / (3.0 * (high - low) * (mode - low))
    }
}

fn pert_shapes(low: f64, mode: f64, high: f64) -> (f64, f64) {
    if low == high {
        return (1.0, 1.0);
    }
    (
        1.0 + 4.0 * (mode - low) / (high - low),
        1.0 + 4.0 * (high - mode) / (high - low),
    )
}

fn beta_variance(alpha: f64, beta: f64) -> f64 {
    let sum = alpha + beta;
    alpha * beta / (sum * sum * (sum + 1.0))
}

fn scaled_beta_cdf(alpha: f64, beta: f64, low: f64, high: f64, x: f64) -> f64 {
    if low == high {
        return step(low, x);
    }
    special::beta_i(alpha, beta, ((x - low) / (high - low)).clamp(0.0, 1.0))
}

fn scaled_beta_quantile(alpha: f64, beta: f64, low: f64, high: f64, p: f64) -> f64 {
    low + (high - low) * special::beta_quantile(alpha, beta, p)
}

fn scaled_beta_excess(alpha: f64, beta: f64, low: f64, high: f64, x: f64) -> f64 {
    let mean = alpha / (alpha + beta);
    if low == high || x >= high {
        return (low - x).max(0.0);
    }
    let z = (x - low) / (high - low);
    if z <= 0.0 {
        return low + (high - low) * mean - x;
    }
    let above = mean * (1.0 - special::beta_i(alpha + 1.0, beta, z))
        - z * (1.0 - special::beta_i(alpha, beta, z));
    (high - low) * above.max(0.0)
}

fn observed_ends(values: &[f64], weights: &[f64]) -> (f64, f64) {
    let seen = || {
        values
            .iter()
            .zip(weights)
            .filter(|(_, w)| **w > 0.0)
            .map(|(v, _)| *v)
    };
    (
        seen().fold(f64::INFINITY, f64::min),
        seen().fold(f64::NEG_INFINITY, f64::max),
    )
}

fn table_quantile(values: &[f64], weights: &[f64], p: f64) -> f64 {
    let total: f64 = weights.iter().sum();
    let (low, high) = observed_ends(values, weights);
    let mut below = 0.0;
    for (value, weight) in values.iter().zip(weights) {
        below += weight;
        if *weight > 0.0 && below >= p * total {
            return value.max(low);
        }
    }
    high
}

fn finite(problems: &mut Vec<String>, what: &str, value: f64) {
    if !value.is_finite() {
        problems.push(format!("{what} is {value}, not a finite number"));
    }
}

fn positive(problems: &mut Vec<String>, what: &str, value: f64) {
    if !(value > 0.0 && value.is_finite()) {
        problems.push(format!("{what} is {value}, and must be above 0"));
    }
}

fn not_negative(problems: &mut Vec<String>, what: &str, value: f64) {
    if !(value >= 0.0 && value.is_finite()) {
        problems.push(format!("{what} is {value}, and must be 0 or more"));
    }
}

fn ends(problems: &mut Vec<String>, low: f64, high: f64) {
    finite(problems, "the lower end", low);
    finite(problems, "the upper end", high);
    if low > high {
        problems.push(format!("the lower end {low} is above the upper end {high}"));
    }
}

fn between(problems: &mut Vec<String>, what: &str, value: f64, low: f64, high: f64) {
    if !(value >= low && value <= high) {
        problems.push(format!("{what} {value} is not between {low} and {high}"));
    }
}

fn table(problems: &mut Vec<String>, values: &[f64], weights: &[f64]) {
    if values.is_empty() || values.len() != weights.len() {
        problems.push(format!(
            "there are {} values and {} weights",
            values.len(),
            weights.len()
        ));
        return;
    }
    if values.iter().any(|v| !v.is_finite()) || values.windows(2).any(|w| w[0] >= w[1]) {
        problems.push("the values are not finite and increasing".to_owned());
    }
    weigh(problems, weights.iter().copied());
}

fn mixture(problems: &mut Vec<String>, parts: &[(f64, Distribution)]) {
    if parts.is_empty() {
        problems.push("there is nothing to mix".to_owned());
        return;
    }
    weigh(problems, parts.iter().map(|(weight, _)| *weight));
    for (_, part) in parts {
        part.collect_problems(problems);
    }
}

fn weigh(problems: &mut Vec<String>, weights: impl Iterator<Item = f64> + Clone) {
    if weights.clone().any(|w| !(w >= 0.0 && w.is_finite())) {
        problems.push("a weight is negative or not finite".to_owned());
    } else if weights.sum::<f64>() <= 0.0 {
        problems.push("the weights are all zero".to_owned());
    }
}

/// Special functions, by published series and continued fractions over `libm` alone.
mod special {
    use std::f64::consts::{PI, SQRT_2};

    /// Enough steps for any argument within reach; a continued fraction that has not settled by then has
    /// settled to the last few bits.
    const STEPS: usize = 500;
    const TINY: f64 = 1e-300;
    /// Two units in the last place: what a product of two rounded numbers can be told from 1 by.
    const CLOSE: f64 = 4.5e-16;

    pub(super) fn normal_density(z: f64) -> f64 {
        libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * PI)
    }

    pub(super) fn normal_cdf(z: f64) -> f64 {
        libm::erfc(-z / SQRT_2) / 2.0
    }

    /// M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), PPND16.
    pub(super) fn normal_quantile(p: f64) -> f64 {
        if p <= 0.0 {
            return f64::NEG_INFINITY;
        }
        if p >= 1.0 {
            return f64::INFINITY;
        }
        let q = p - 0.5;
        if q.abs() <= 0.425 {
            let r = 0.180625 - q * q;
            return q * polynomial(&CENTRE_UP, r) / polynomial(&CENTRE_DOWN, r);
        }
        let r = libm::sqrt(-libm::log(if q < 0.0 { p } else { 1.0 - p }));
        let tail = if r <= 5.0 {
            polynomial(&NEAR_UP, r - 1.6) / polynomial(&NEAR_DOWN, r - 1.6)
        } else {
            polynomial(&FAR_UP, r - 5.0) / polynomial(&FAR_DOWN, r - 5.0)
        };
        if q < 0.0 { -tail } else { tail }
    }

    fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
        coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
    }

    const CENTRE_UP: [f64; 8] = [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ];
    const CENTRE_DOWN: [f64; 8] = [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ];
    const NEAR_UP: [f64; 8] = [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ];
    const NEAR_DOWN: [f64; 8] = [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ];
    const FAR_UP: [f64; 8] = [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ];
    const FAR_DOWN: [f64; 8] = [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ];

    /// Regularised lower incomplete gamma function.
    pub(super) fn gamma_p(a: f64, x: f64) -> f64 {
        if x <= 0.0 {
            0.0
        } else if x < a + 1.0 {
            gamma_series(a, x)
        } else {
            1.0 - gamma_fraction(a, x)
        }
    }

    /// Regularised upper incomplete gamma function.
    pub(super) fn gamma_q(a: f64, x: f64) -> f64 {
        if x <= 0.0 {
            1.0
        } else if x < a + 1.0 {
            1.0 - gamma_series(a, x)
        } else {
            gamma_fraction(a, x)
        }
    }

    fn gamma_front(a: f64, x: f64) -> f64 {
        libm::exp(a * libm::log(x) - x - libm::lgamma(a))
    }

    /// Abramowitz and Stegun 6.5.29.
    fn gamma_series(a: f64, x: f64) -> f64 {
        let mut term = 1.0 / a;
        let mut sum = term;
        // The terms grow until n passes x - a, then fall at least geometrically.
        for n in 1..STEPS + 20 * (libm::sqrt(a) as usize) {
            term *= x / (a + n as f64);
            sum += term;
            if term < sum * CLOSE {
                break;
            }
        }
        (sum * gamma_front(a, x)).min(1.0)
    }

    /// Abramowitz and Stegun 6.5.31, by Lentz's method.
    fn gamma_fraction(a: f64, x: f64) -> f64 {
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / TINY;
        let mut d = 1.0 / b;
        let mut value = d;
        for n in 1..STEPS + 20 * (libm::sqrt(a) as usize) {
            let n = n as f64;
            let an = -n * (n - a);
            b += 2.0;
            d = 1.0 / away(an * d + b);
            c = away(b + an / c);
            value *= d * c;
            if (d * c - 1.0).abs() < CLOSE {
                break;
            }
        }
        (value * gamma_front(a, x)).min(1.0)
    }

    fn away(x: f64) -> f64 {
        if x.abs() < TINY { TINY } else { x }
    }

    /// Regularised incomplete beta function; Abramowitz and Stegun 26.5.8, by Lentz's method.
    pub(super) fn beta_i(a: f64, b: f64, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        if x >= 1.0 {
            return 1.0;
        }
        let log_front = beta_scale(a, b) + a * libm::log(x) + b * libm::log1p(-x);
        beta_within(a, b, x, libm::exp(log_front))
    }

    /// Minus the logarithm of the complete beta function.
    fn beta_scale(a: f64, b: f64) -> f64 {
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
    }

    /// The regularised incomplete beta function between its ends; `front` is the density times `x (1 - x)`.
    fn beta_within(a: f64, b: f64, x: f64, front: f64) -> f64 {
        if x < (a + 1.0) / (a + b + 2.0) {
            front * beta_fraction(a, b, x) / a
        } else {
            1.0 - front * beta_fraction(b, a, 1.0 - x) / b
        }
    }

    fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
        let mut c = 1.0;
        let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
        let mut value = d;
        for m in 1..STEPS + 10 * (libm::sqrt(a.max(b)) as usize) {
            let m = m as f64;
            let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
            d = 1.0 / away(1.0 + even * d);
            c = away(1.0 + even / c);
            value *= d * c;
            let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
            d = 1.0 / away(1.0 + odd * d);
            c = away(1.0 + odd / c);
            value *= d * c;
            if (d * c - 1.0).abs() < CLOSE {
                break;
            }
        }
        value
    }

    pub(super) fn gamma_quantile(a: f64, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if p >= 1.0 {
            return f64::INFINITY;
        }
        let mut high = a.max(1.0);
        while gamma_p(a, high) < p {
            high *= 2.0;
        }
        // Small shapes have quantiles far below 1: search in the logarithm, where the slope is density times x.
        let front = libm::lgamma(a);
        let ends = (-745.0, libm::log(high));
        let log = solve(ends, (ends.0 + ends.1) / 2.0, |z| {
            let x = libm::exp(z);
            (gamma_p(a, x) - p, libm::exp(a * z - x - front))
        });
        libm::exp(log)
    }

    pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
        if p <= 0.0 || p >= 1.0 {
            return p;
        }
        let scale = beta_scale(a, b);
        solve((0.0, 1.0), a / (a + b), |x| {
            let front = libm::exp(scale + a * libm::log(x) + b * libm::log1p(-x));
            (beta_within(a, b, x, front) - p, front / (x * (1.0 - x)))
        })
    }

    /// Where an increasing function, given with its slope, is zero between two ends: Newton's steps from a first
    /// guess on, and halving where a step would leave the ends or is no shorter than half the last but one.
    fn solve((mut low, mut high): (f64, f64), guess: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
        let (mut step, mut step_before) = (high - low, high - low);
        let mut x = guess;
        for _ in 0..200 {
            let (value, slope) = f(x);
            if value < 0.0 {
                low = x;
            } else {
                high = x;
            }
            let newton = value / slope;
            let gets_on = 2.0 * newton.abs() < step_before.abs();
            step_before = step;
            let next = if gets_on && x - newton > low && x - newton < high {
                step = newton;
                x - newton
            } else {
                step = (high - low) / 2.0;
                low + step
            };
            if value == 0.0 || step.abs() <= f64::EPSILON * x.abs() {
                return x;
            }
            x = next;
        }
        x
    }

    /// The least point between two ends from which on something holds, to the last bits.
    pub(super) fn bisect(mut low: f64, mut high: f64, reached: impl Fn(f64) -> bool) -> f64 {
        for _ in 0..200 {
            let middle = low + (high - low) / 2.0;
            if middle <= low || middle >= high {
                break;
            }
            if reached(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each shape, and the corners of some.
    fn shapes() -> Vec<Distribution> {
        vec![
            Distribution::Exact { value: 3.5 },
            Distribution::Uniform {
                low: 2.0,
                high: 9.0,
            },
            Distribution::Normal {
                mean: 30.0,
                sd: 4.0,
            },
            Distribution::Lognormal {
                mu: 2.0,
                sigma: 0.9,
            },
            Distribution::Triangular {
                low: 1.0,
                mode: 2.0,
                high: 12.0,
            },
            Distribution::Triangular {
                low: 1.0,
                mode: 1.0,
                high: 12.0,
            },
            Distribution::Pert {
                low: 0.0,
                mode: 3.0,
                high: 20.0,
            },
            Distribution::Beta {
                alpha: 0.6,
                beta: 3.0,
                low: 1.0,
                high: 30.0,
            },
            Distribution::Beta {
                alpha: 200.0,
                beta: 90.0,
                low: 0.0,
                high: 30.0,
            },
            Distribution::Exponential { mean: 7.0 },
            Distribution::Weibull {
                shape_k: 0.8,
                scale: 6.0,
            },
            Distribution::Weibull {
                shape_k: 2.5,
                scale: 6.0,
            },
            Distribution::Gamma {
                shape_k: 0.3,
                scale: 9.0,
            },
            Distribution::Gamma {
                shape_k: 40.0,
                scale: 0.5,
            },
            Distribution::Empirical {
                values: vec![1.0, 4.0, 11.0],
                weights: vec![1.0, 0.0, 3.0],
            },
            Distribution::Mixture {
                parts: vec![
                    (2.0, Distribution::Exponential { mean: 3.0 }),
                    (
                        1.0,
                        Distribution::Uniform {
                            low: 10.0,
                            high: 12.0,
                        },
                    ),
                ],
            },
        ]
    }

    /// The middle of many equal parts of probability.
    fn points(n: u32) -> impl Iterator<Item = f64> {
        (0..n).map(move |i| (f64::from(i) + 0.5) / f64::from(n))
    }

    #[test]
    fn quantile_is_the_inverse_of_cdf() {
        for shape in shapes() {
            assert!(shape.problems().is_empty(), "{shape:?}");
            for p in points(97) {
                let x = shape.quantile(p);
                assert!(shape.cdf(x) >= p - 1e-12, "{shape:?} {p}");
                assert!(
                    shape.cdf(x - 1e-6 * (1.0 + x.abs())) <= p + 1e-4,
                    "{shape:?} {p}"
                );
                assert!(
                    (shape.cdf(x) + shape.survival(x) - 1.0).abs() < 1e-12,
                    "{shape:?} {p}"
                );
                let (low, high) = shape.support();
                assert!(x >= low && x <= high, "{shape:?} {p}");
            }
        }
    }

    #[test]
    fn mean_variance_and_excess_agree_with_the_quantiles() {
        for shape in shapes() {
            let n = 20_000;
            let values: Vec<f64> = points(n).map(|p| shape.quantile(p)).collect();
            let average =
                |f: &dyn Fn(f64) -> f64| values.iter().map(|x| f(*x)).sum::<f64>() / f64::from(n);
            let (mean, variance) = (shape.mean(), shape.variance());
            assert!((average(&|x| x) / mean - 1.0).abs() < 3e-3, "{shape:?}");
            let found = average(&|x| (x - mean) * (x - mean));
            assert!(
                (found - variance).abs() <= 0.04 * variance,
                "{shape:?} {found} {variance}"
            );
            for x in [0.0, 0.7 * mean, mean, 2.0 * mean] {
                let found = average(&|value| (value - x).max(0.0));
                let stated = shape.excess_mean(x);
                assert!(
                    (found - stated).abs() < 4e-3 * mean,
                    "{shape:?} above {x}: {found} {stated}"
                );
            }
        }
    }

    #[test]
    fn known_values_are_met() {
        let standard = Distribution::Normal { mean: 0.0, sd: 1.0 };
        // Abramowitz and Stegun, tables 26.1 and 26.5.
        assert!((standard.quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
        assert!((standard.quantile(1e-10) + 6.361_340_902_404_056).abs() < 1e-12);
        assert!((standard.survival(5.0) / 2.866_515_718_791_939e-7 - 1.0).abs() < 1e-12);
        // A chi-squared with two degrees of freedom is exponential, with one the square of a normal.
        let chi2 = |freedom: f64| Distribution::Gamma {
            shape_k: freedom / 2.0,
            scale: 2.0,
        };
        assert!((chi2(2.0).survival(40.0) / (-20.0f64).exp() - 1.0).abs() < 1e-12);
        assert!((chi2(1.0).cdf(4.0) - (standard.cdf(2.0) - standard.cdf(-2.0))).abs() < 1e-14);
        // A beta with whole shapes is a binomial tail: P(at least 3 of 5 at 0.4).
        let beta = Distribution::Beta {
            alpha: 3.0,
            beta: 3.0,
            low: 0.0,
            high: 1.0,
        };
        assert!((beta.cdf(0.4) - 0.317_44).abs() < 1e-12);
    }

    #[test]
    fn daily_stays_are_whole_and_keep_the_mean() {
        for shape in shapes() {
            // The mean number of whole days does not depend on where the table ends.
            let whole = shape.daily_stay(4_000).mean();
            for days in [1, 5, 20, 100, 1_000] {
                let stay = shape.daily_stay(days);
                let sum: f64 = stay.pmf.iter().sum::<f64>() + stay.beyond + stay.never;
                assert!((sum - 1.0).abs() < 1e-9, "{shape:?} {sum}");
                assert_eq!(stay.pmf[0], 0.0);
                // Short tables of steep shapes are off by the curvature of the survival at their end.
                let tolerance = if days >= 20 { 1e-3 } else { 0.05 };
                assert!(
                    (stay.mean() / whole - 1.0).abs() < tolerance,
                    "{shape:?} {days}: {} {whole}",
                    stay.mean()
                );
            }
            let longer = shape.mean().max(1.0);
            assert!(
                whole >= longer - 1e-9 && whole <= longer + 1.0 + 1e-9,
                "{shape:?} {whole} {longer}"
            );
        }
    }

    #[test]
    fn scaling_scales_every_quantile() {
        for shape in shapes() {
            let scaled = shape.scaled(2.5);
            for p in points(23) {
                assert!(
                    (scaled.quantile(p) / (2.5 * shape.quantile(p)) - 1.0).abs() < 1e-9,
                    "{shape:?}"
                );
            }
        }
    }

    #[test]
    fn what_never_ends_has_no_mean() {
        let life = Distribution::Mixture {
            parts: vec![
                (0.1, Distribution::Never),
                (0.9, Distribution::Exact { value: 2.0 }),
            ],
        };
        assert_eq!(life.mean(), f64::INFINITY);
        assert!((life.never_share() - 0.1).abs() < 1e-15);
        assert_eq!(life.quantile(0.95), f64::INFINITY);
        assert_eq!(life.quantile(0.5), 2.0);
        let stay = life.daily_stay(3);
        assert!((stay.never - 0.1).abs() < 1e-15 && (stay.pmf[2] - 0.9).abs() < 1e-15);
    }

    #[test]
    fn unusable_parameters_are_named() {
        let bad = [
            Distribution::Uniform {
                low: 2.0,
                high: 1.0,
            },
            Distribution::Normal {
                mean: f64::NAN,
                sd: 1.0,
            },
            Distribution::Lognormal {
                mu: 0.0,
                sigma: -1.0,
            },
            Distribution::Triangular {
                low: 0.0,
                mode: 5.0,
                high: 1.0,
            },
            Distribution::Beta {
                alpha: 0.0,
                beta: 1.0,
                low: 0.0,
                high: 1.0,
            },
            Distribution::Exponential { mean: 0.0 },
            Distribution::Weibull {
                shape_k: 1.0,
                scale: f64::INFINITY,
            },
            Distribution::Empirical {
                values: vec![2.0, 1.0],
                weights: vec![1.0, 1.0],
            },
            Distribution::Empirical {
                values: vec![1.0],
                weights: vec![0.0],
            },
            Distribution::Mixture { parts: Vec::new() },
        ];
        for shape in bad {
            assert!(!shape.problems().is_empty(), "{shape:?}");
        }
    }
}
