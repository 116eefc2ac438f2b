//! Which curve fits the stays? Families by maximum likelihood, chosen by AIC.

use super::Spell;
use crate::optimise::{minimise, solve_symmetric};
use crate::special::{gamma_upper, normal_cdf};
use durance_core::Distribution;
use serde::Serialize;
use std::collections::BTreeMap;

/// Families of stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// One rate of leaving, whatever the time spent.
    Exponential,
    /// The rate rises or falls as a power of time.
    Weibull,
    /// Sums of exponential phases.
    Gamma,
    /// Many small factors multiply.
    Lognormal,
    /// Short stays and long stays, each lognormal.
    TwoLognormals,
    /// Short stays and long stays, each Weibull.
    TwoWeibulls,
}

/// Every family, fewest parameters first.
pub const FAMILIES: &[Family] = &[
    Family::Exponential,
    Family::Weibull,
    Family::Gamma,
    Family::Lognormal,
    Family::TwoLognormals,
    Family::TwoWeibulls,
];

impl Family {
    /// The name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Family::Exponential => "exponential",
            Family::Weibull => "weibull",
            Family::Gamma => "gamma",
            Family::Lognormal => "lognormal",
            Family::TwoLognormals => "mixture of two lognormals",
            Family::TwoWeibulls => "mixture of two Weibulls",
        }
    }

    /// Free parameters.
    fn parameters(self) -> usize {
        match self {
            Family::Exponential => 1,
            Family::Weibull | Family::Gamma | Family::Lognormal => 2,
            Family::TwoLognormals | Family::TwoWeibulls => 5,
        }
    }

    /// Share still held after `day`, at free parameters.
    fn survival(self, p: &[f64], day: f64) -> f64 {
        if day <= 0.0 {
            return 1.0;
        }
        if day.is_infinite() {
            return 0.0;
        }
        match self {
            Family::Exponential => libm::exp(-day * libm::exp(-p[0])),
            Family::Weibull => libm::exp(-libm::pow(day * libm::exp(-p[0]), libm::exp(p[1]))),
            Family::Gamma => gamma_upper(libm::exp(p[1]), day * libm::exp(-p[0])),
            Family::Lognormal => 1.0 - normal_cdf((libm::log(day) - p[0]) * libm::exp(-p[1])),
            Family::TwoLognormals => mixed(p, |q| Family::Lognormal.survival(q, day)),
            Family::TwoWeibulls => mixed(p, |q| Family::Weibull.survival(q, day)),
        }
    }

    /// Density at `day`, by a central difference of the survivor function relative to `day`.
    fn density(self, p: &[f64], day: f64) -> f64 {
        let h = 1e-5 * day;
        (self.survival(p, day - h) - self.survival(p, day + h)) / (2.0 * h)
    }

    /// Where the search starts: from the mean of the logarithms of the stays that ended.
    fn start(self, log_mean: f64, log_sd: f64) -> Vec<f64> {
        let (sd, log_sd_free) = (log_sd, libm::log(log_sd));
        match self {
            Family::Exponential => vec![log_mean + 0.58],
            Family::Weibull => vec![log_mean + 0.5, 0.25 - log_sd_free],
            Family::Gamma => vec![log_mean + 1.0, -0.3],
            Family::Lognormal => vec![log_mean, log_sd_free],
            Family::TwoLognormals => vec![
                0.0,
                log_mean - 0.8 * sd,
                log_sd_free - 0.4,
                log_mean + 0.8 * sd,
                log_sd_free - 0.4,
            ],
            Family::TwoWeibulls => vec![0.0, log_mean - 0.6 * sd, 0.0, log_mean + sd, 0.0],
        }
    }

    /// The distribution at free parameters, in the shared vocabulary.
    fn distribution(self, p: &[f64]) -> Distribution {
        let two = |one: &dyn Fn(&[f64]) -> Distribution| {
            let share = logistic(p[0]);
            Distribution::Mixture {
                parts: vec![(share, one(&p[1..3])), (1.0 - share, one(&p[3..5]))],
            }
        };
        match self {
            Family::Exponential => Distribution::Exponential {
                mean: libm::exp(p[0]),
            },
            Family::Weibull => Distribution::Weibull {
                shape_k: libm::exp(p[1]),
                scale: libm::exp(p[0]),
            },
            Family::Gamma => Distribution::Gamma {
                shape_k: libm::exp(p[1]),
                scale: libm::exp(p[0]),
            },
            Family::Lognormal => Distribution::Lognormal {
                mu: p[0],
                sigma: libm::exp(p[1]),
            },
            Family::TwoLognormals => two(&|q| Family::Lognormal.distribution(q)),
            Family::TwoWeibulls => two(&|q| Family::Weibull.distribution(q)),
        }
    }

    /// Mean days, at free parameters.
    fn mean(self, p: &[f64]) -> f64 {
        match self {
            Family::Exponential => libm::exp(p[0]),
            Family::Weibull => libm::exp(p[0]) * libm::tgamma(1.0 + libm::exp(-p[1])),
            Family::Gamma => libm::exp(p[0] + p[1]),
            Family::Lognormal => libm::exp(p[0] + 0.5 * libm::exp(2.0 * p[1])),
            Family::TwoLognormals => mixed(p, |q| Family::Lognormal.mean(q)),
            Family::TwoWeibulls => mixed(p, |q| Family::Weibull.mean(q)),
        }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn mixed(p: &[f64], part: impl Fn(&[f64]) -> f64) -> f64 {
    let share = logistic(p[0]);
    share * part(&p[1..3]) + (1.0 - share) * part(&p[3..5])
}

/// A family fitted to stays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StayFit {
    /// The family.
    pub family: Family,
    /// The fitted distribution, in days.
    pub distribution: Distribution,
    /// Its mean, in days.
    pub mean_days: f64,
    /// Standard error of the logarithm of the mean, by the delta method.
    pub mean_log_error: f64,
    /// Coefficient of variation: standard deviation over mean, of stays up to a hundred years.
    pub variation: f64,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion: smaller is better.
    pub aic: f64,
    /// Spells used.
    pub spells: usize,
    /// Of them, those that ended.
    pub ended: usize,
    free: Vec<f64>,
}

impl StayFit {
    /// Share still held after `day` days.
    pub fn survival(&self, day: f64) -> f64 {
        self.family.survival(&self.free, day)
    }
}

/// How times were recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Timing {
    /// As measured: the likelihood of an end is a density.
    Exact,
    /// In whole days: an end on day 3 lies after day 2 and not after day 3.
    WholeDays,
}

/// Spells as the likelihood sees them: ends and beginnings of observation are separate factors, so that each
/// distinct day is counted once however many spells share it.
struct Observed {
    /// After, by, how many: `by` is infinite for stays that had not ended, and equals `after` for exact times.
    ends: Vec<(f64, f64, f64)>,
    /// Days already spent when first seen, and how many stays.
    seen_from: Vec<(f64, f64)>,
}

/// Fits one family by maximum likelihood; `None` with fewer than five stays that ended.
///
/// Ends in whole days are treated as intervals of a day (of one fortieth of the stay, where that is longer),
/// others as exact.
pub fn fit_family(spells: &[Spell], family: Family) -> Option<StayFit> {
    fit_observed(&observed(&counted_once(spells)), family)
}

/// The same with a weight for each spell: how likely it is to belong here.
pub(crate) fn fit_weighted(spells: &[(Spell, f64)], family: Family) -> Option<StayFit> {
    fit_observed(&observed(spells), family)
}

fn counted_once(spells: &[Spell]) -> Vec<(Spell, f64)> {
    spells.iter().map(|s| (*s, 1.0)).collect()
}

/// Fits every family and puts the one with the smallest AIC first.
///
/// # Reference
/// H. Akaike, "A new look at the statistical model identification", *IEEE Transactions on Automatic Control* 19
/// (1974).
pub fn choose(spells: &[Spell]) -> Vec<StayFit> {
    choose_weighted(&counted_once(spells))
}

/// The same with a weight for each spell.
pub(crate) fn choose_weighted(spells: &[(Spell, f64)]) -> Vec<StayFit> {
    let observed = observed(spells);
    let mut fits: Vec<StayFit> = FAMILIES
        .iter()
        .filter_map(|f| fit_observed(&observed, *f))
        .collect();
    fits.sort_by(|a, b| a.aic.total_cmp(&b.aic));
    fits
}

fn timing(spells: &[(Spell, f64)]) -> Timing {
    let whole = spells
        .iter()
        .all(|(s, _)| s.until.fract() == 0.0 && s.seen_from.fract() == 0.0);
    // A handful of whole numbers may well be exact times; a hundred are not.
    if whole && spells.len() >= 100 {
        Timing::WholeDays
    } else {
        Timing::Exact
    }
}

/// Groups spells that the likelihood cannot tell apart.
fn observed(spells: &[(Spell, f64)]) -> Observed {
    let timing = timing(spells);
    // Non-negative floats order like their bits.
    let mut ends: BTreeMap<(u64, u64), f64> = BTreeMap::new();
    let mut starts: BTreeMap<u64, f64> = BTreeMap::new();
    for (spell, weight) in spells.iter().filter(|(s, _)| s.is_observed()) {
        let (seen_from, after, by) = match timing {
            Timing::Exact if spell.exit.is_some() => (spell.seen_from, spell.until, spell.until),
            Timing::Exact => (spell.seen_from, spell.until, f64::INFINITY),
            Timing::WholeDays => grouped(spell),
        };
        *ends.entry((after.to_bits(), by.to_bits())).or_default() += weight;
        if seen_from > 0.0 {
            *starts.entry(seen_from.to_bits()).or_default() += weight;
        }
    }
    Observed {
        ends: ends
            .into_iter()
            .map(|((a, b), n)| (f64::from_bits(a), f64::from_bits(b), n))
            .collect(),
        seen_from: starts
            .into_iter()
            .map(|(s, n)| (f64::from_bits(s), n))
            .collect(),
    }
}

/// Ends and beginnings of observation on a grid that widens with the stay.
fn grouped(spell: &Spell) -> (f64, f64, f64) {
    let width = |day: f64| (day / 40.0).floor().max(1.0);
    let down = |day: f64| (day / width(day)).floor() * width(day);
    let seen_from = down(spell.seen_from).min(spell.until - 1.0);
    let w = width(spell.until);
    if spell.exit.is_none() {
        return (seen_from, down(spell.until).max(seen_from), f64::INFINITY);
    }
    let by = (spell.until / w).ceil() * w;
    (seen_from, (by - w).max(seen_from), by)
}

fn fit_observed(observed: &Observed, family: Family) -> Option<StayFit> {
    let ended: Vec<&(f64, f64, f64)> = observed
        .ends
        .iter()
        .filter(|(_, by, _)| by.is_finite())
        .collect();
    let n_ended: f64 = ended.iter().map(|(.., n)| n).sum();
    if n_ended < 5.0 {
        return None;
    }
    let log = |after: f64, by: f64| libm::log((0.5 * (after + by)).max(0.25));
    let log_mean = ended.iter().map(|(a, b, n)| n * log(*a, *b)).sum::<f64>() / n_ended;
    let spread = ended
        .iter()
        .map(|(a, b, n)| n * (log(*a, *b) - log_mean).powi(2))
        .sum::<f64>()
        / n_ended;
    let start = family.start(log_mean, libm::sqrt(spread).clamp(0.2, 3.0));
    let cost = |p: &[f64]| -log_likelihood(observed, family, p);
    let (first, _) = minimise(cost, &start, 0.5, 400);
    // A second simplex around the first answer: the first may have collapsed on its way.
    let (free, least) = minimise(cost, &first, 0.2, 400);
    let count: f64 = observed.ends.iter().map(|(.., n)| n).sum();
    let mean_days = family.mean(&free);
    Some(StayFit {
        family,
        distribution: family.distribution(&free),
        mean_days,
        mean_log_error: mean_log_error(&cost, family, &free),
        variation: variation(family, &free),
        log_likelihood: -least,
        aic: 2.0 * least + 2.0 * family.parameters() as f64,
        spells: count as usize,
        ended: n_ended as usize,
        free,
    })
}

fn log_likelihood(observed: &Observed, family: Family, p: &[f64]) -> f64 {
    // Beyond these a scale or shape says nothing any more, and exp() overflows.
    if p.iter().any(|v| v.abs() > 40.0) {
        return f64::NEG_INFINITY;
    }
    let log = |x: f64| libm::log(x.max(1e-300));
    let end = |after: f64, by: f64| {
        if by == after {
            family.density(p, by)
        } else {
            family.survival(p, after) - family.survival(p, by)
        }
    };
    let ends: f64 = observed
        .ends
        .iter()
        .map(|(after, by, n)| n * log(end(*after, *by)))
        .sum();
    let seen: f64 = observed
        .seen_from
        .iter()
        .map(|(day, n)| n * log(family.survival(p, *day)))
        .sum();
    ends - seen
}

/// Standard error of the logarithm of the mean, from the curvature of the likelihood at its top.
#[expect(clippy::needless_range_loop, reason = "two indices into one matrix")]
fn mean_log_error(cost: &impl Fn(&[f64]) -> f64, family: Family, at: &[f64]) -> f64 {
    let k = at.len();
    let step = 1e-3;
    let moved = |i: usize, j: usize, a: f64, b: f64| {
        let mut p = at.to_vec();
        p[i] += a * step;
        p[j] += b * step;
        p
    };
    let mut curvature = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..=i {
            let sum = cost(&moved(i, j, 1.0, 1.0))
                - cost(&moved(i, j, 1.0, -1.0))
                - cost(&moved(i, j, -1.0, 1.0))
                + cost(&moved(i, j, -1.0, -1.0));
            curvature[i][j] = sum / (4.0 * step * step);
        }
    }
    let gradient: Vec<f64> = (0..k)
        .map(|i| {
            let (up, down) = (
                family.mean(&moved(i, i, 1.0, 0.0)),
                family.mean(&moved(i, i, -1.0, 0.0)),
            );
            (libm::log(up) - libm::log(down)) / (2.0 * step)
        })
        .collect();
    match solve_symmetric(curvature, gradient.clone()) {
        Some(solved) => libm::sqrt(
            solved
                .iter()
                .zip(&gradient)
                .map(|(a, b)| a * b)
                .sum::<f64>()
                .max(0.0),
        ),
        // A flat top: the data do not settle the parameters.
        None => f64::INFINITY,
    }
}

/// Standard deviation over mean, of stays cut at a hundred years, by integration of the survivor function.
fn variation(family: Family, p: &[f64]) -> f64 {
    let (mut mean, mut square) = (0.0, 0.0);
    let (mut day, mut held) = (0.0, 1.0);
    // Steps of a twentieth of the day reached: fine where survivor functions bend.
    while day < 36_500.0 && held > 1e-9 {
        let next = day + f64::max(0.05, day / 20.0);
        let left = family.survival(p, next);
        let middle = 0.5 * (held + left);
        mean += middle * (next - day);
        square += middle * (next * next - day * day);
        (day, held) = (next, left);
    }
    libm::sqrt((square - mean * mean).max(0.0)) / mean.max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stays at the quantiles of a known distribution: an estimator that is right must find it.
    fn quantile_sample(n: usize, quantile: impl Fn(f64) -> f64) -> Vec<f64> {
        (0..n)
            .map(|i| quantile((i as f64 + 0.5) / n as f64))
            .collect()
    }

    #[test]
    fn truncated_and_censored_stays_still_show_their_distribution() {
        // Exponential, mean 100: seen only from day 60 on, lost from sight at day 250.
        let all = quantile_sample(4_000, |u| -100.0 * (1.0 - u).ln());
        let spells: Vec<Spell> = all
            .iter()
            .filter(|d| **d > 60.0)
            .map(|d| Spell {
                seen_from: 60.0,
                until: d.min(250.0),
                exit: (*d <= 250.0).then_some(0),
            })
            .collect();
        let fit = fit_family(&spells, Family::Exponential).unwrap();
        assert!((fit.mean_days / 100.0 - 1.0).abs() < 0.01, "{fit:?}");
        // Theory: the standard error of the log of an exponential mean is 1/sqrt(ends).
        assert!((fit.mean_log_error * (fit.ended as f64).sqrt() - 1.0).abs() < 0.05);
        // What a naive mean of the stays seen to end would have said.
        let naive: Vec<f64> = spells
            .iter()
            .filter(|s| s.exit.is_some())
            .map(|s| s.until)
            .collect();
        assert!(naive.iter().sum::<f64>() / naive.len() as f64 > 105.0);
    }

    #[test]
    fn aic_finds_the_family_that_made_the_stays() {
        let weibull = quantile_sample(2_000, |u| 80.0 * (-(1.0 - u).ln()).powf(1.0 / 1.7));
        let lognormal = quantile_sample(2_000, |u| {
            (4.0 + 1.1 * crate::special::normal_quantile(u)).exp()
        });
        for (sample, family) in [(weibull, Family::Weibull), (lognormal, Family::Lognormal)] {
            let spells: Vec<Spell> = sample
                .iter()
                .map(|d| Spell {
                    seen_from: 0.0,
                    until: *d,
                    exit: Some(0),
                })
                .collect();
            let best = choose(&spells).remove(0);
            assert_eq!(best.family, family);
        }
    }

    #[test]
    fn short_and_long_stays_are_told_apart() {
        let mut sample = quantile_sample(3_000, |u| {
            (1.5 + 0.6 * crate::special::normal_quantile(u)).exp()
        });
        sample.extend(quantile_sample(1_000, |u| {
            (5.5 + 0.5 * crate::special::normal_quantile(u)).exp()
        }));
        let spells: Vec<Spell> = sample
            .iter()
            .map(|d| Spell {
                seen_from: 0.0,
                until: *d,
                exit: Some(0),
            })
            .collect();
        let best = choose(&spells).remove(0);
        assert_eq!(best.family, Family::TwoLognormals);
        let Distribution::Mixture { parts } = &best.distribution else {
            panic!("a mixture")
        };
        let short = parts.iter().map(|(w, _)| *w).fold(0.0, f64::max);
        assert!((short - 0.75).abs() < 0.02, "{best:?}");
    }
}
