//! How far off may it be? Intervals from the errors a model made before.
//!
//! A model's own variance assumes that the model is right, and forecasts of custody show that none is: the
//! intervals of the usual automatic models cover 60 to 70 % where they promise 80. Here the errors that the same
//! model made at earlier origins, at the same step, divided by how lively the stock was at the time, set the
//! width. Only errors whose target had been seen at the origin count.
//!
//! # Reference
//! The idea is split conformal prediction (V. Vovk, A. Gammerman, G. Shafer, *Algorithmic Learning in a Random
//! World*, 2005; J. Lei et al., "Distribution-free predictive inference for regression", *JASA* 113, 2018).
//! Successive errors of one series are not exchangeable, so the guarantee does not carry over: the coverage is
//! measured, not promised.

use crate::model::median;
use crate::special::{normal_quantile, student_quantile};

/// The probabilities at which forecasts are issued and scored.
pub const LEVELS: [f64; 21] = [
    0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
    0.85, 0.9, 0.95, 0.975,
];

/// Degrees of freedom of the Student distribution that stands in where few errors have been seen.
const DF: f64 = 5.0;
/// How fast errors grow with the step before any has been seen: between a walk (0.5) and a drift (1).
const GROWTH: f64 = 0.8;
/// Errors lose half their weight over this many seasons: the errors of calm years say little in restless ones.
const HALF_LIFE: f64 = 2.0;
/// Worth of the assumed growth and shape, in independent errors.
const PRIOR: f64 = 4.0;

/// Quantiles at every step: for each step, one value per entry of [`LEVELS`], increasing.
pub(crate) type Bands = Vec<Vec<f64>>;

/// Tables of the assumed shape, computed once.
#[derive(Clone, Debug)]
pub(crate) struct Calibrator {
    shape: Vec<f64>,
    /// By independent errors (rounded down), and level: how much wider a quantile must be because the width itself
    /// was estimated from so few.
    few: Vec<Vec<f64>>,
    /// How lively the stock was at each point of the grid, from what had been seen by then.
    lively: Vec<f64>,
    /// Weight of an error by the steps since it was seen.
    fading: Vec<f64>,
    /// Steps in a season.
    season: usize,
}

/// Independent errors beyond which their scarcity no longer matters.
const MANY: usize = 40;

impl Calibrator {
    pub(crate) fn new(values: &[f64], season: usize) -> Calibrator {
        // In units of the mean absolute deviation of the same distribution.
        let spread = mean_absolute_student(DF);
        let shape = LEVELS
            .iter()
            .map(|p| student_quantile(*p, DF) / spread)
            .collect();
        let wider = |p: f64, n: usize| {
            if p == 0.5 {
                1.0
            } else {
                student_quantile(p, n as f64) / normal_quantile(p)
            }
        };
        let few = (0..=MANY)
            .map(|n| LEVELS.iter().map(|p| wider(*p, n.max(3))).collect())
            .collect();
        let half_life = HALF_LIFE * season.max(5) as f64;
        Calibrator {
            shape,
            few,
            lively: (0..values.len())
                .map(|at| liveliness(values, at, season))
                .collect(),
            fading: (0..values.len())
                .map(|age| libm::exp2(-(age as f64) / half_life))
                .collect(),
            season,
        }
    }

    /// Quantiles around `path`, issued at `origin`, from the errors of `issued` seen by then.
    pub(crate) fn bands(
        &self,
        values: &[f64],
        issued: &[Option<Vec<f64>>],
        origin: usize,
        path: &[f64],
    ) -> Bands {
        let errors = self.seen_errors(values, issued, origin, path.len());
        let widths = widths(&errors);
        let shape = self.blended_shape(&errors, &widths);
        let scale = self.lively[origin];
        path.iter()
            .zip(&widths)
            .enumerate()
            .map(|(h, (centre, width))| {
                let independent = PRIOR + weight(&errors[h]) / (h as f64 + 1.0);
                let wider = &self.few[(independent as usize).min(MANY)];
                shape
                    .iter()
                    .zip(wider)
                    .map(|(z, w)| (centre + z * w * width * scale).max(0.0))
                    .collect()
            })
            .collect()
    }

    /// Errors by step, divided by the liveliness at their origin.
    fn seen_errors(
        &self,
        values: &[f64],
        issued: &[Option<Vec<f64>>],
        origin: usize,
        steps: usize,
    ) -> Vec<Vec<Weighted>> {
        let mut errors = vec![Vec::with_capacity(origin); steps];
        // Before a year has been seen, neither the model nor the liveliness means much.
        for (at, path) in issued
            .iter()
            .enumerate()
            .take(origin)
            .skip(self.season.max(5))
        {
            let Some(path) = path else { continue };
            let scale = self.lively[at];
            for h in 0..steps.min(origin - at).min(path.len()) {
                let error = (values[at + 1 + h] - path[h]) / scale;
                errors[h].push((error, self.fading[origin - at - 1 - h]));
            }
        }
        errors
    }

    /// The shape of the standardised errors: observed where enough have been seen, Student's where not.
    fn blended_shape(&self, errors: &[Vec<Weighted>], widths: &[f64]) -> Vec<f64> {
        let mut sizes: Vec<Weighted> = Vec::new();
        let mut independent = 0.0;
        // Errors of neighbouring steps are nearly the same; a dozen steps hold what all of them say.
        let every = errors.len().div_ceil(12).max(1);
        for (h, row) in errors.iter().enumerate() {
            if h % every == 0 {
                sizes.extend(row.iter().map(|(e, w)| (e.abs() / widths[h], *w)));
            }
            independent += weight(row) / (h as f64 + 1.0) / errors.len() as f64;
        }
        sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let trust = independent / (independent + PRIOR);
        LEVELS
            .iter()
            .zip(&self.shape)
            .map(|(p, assumed)| {
                let observed = quantile(&sizes, (2.0 * p - 1.0).abs()).map_or(assumed.abs(), |z| z);
                (trust * observed + (1.0 - trust) * assumed.abs())
                    * (p - 0.5).signum()
                    * f64::from(u8::from(*p != 0.5))
            })
            .collect()
    }
}

/// A value and its weight.
type Weighted = (f64, f64);

/// Mean absolute error by step, drawn towards a curve that grows as a power of the step.
fn widths(errors: &[Vec<Weighted>]) -> Vec<f64> {
    let growth = |h: usize| libm::pow(h as f64 + 1.0, GROWTH);
    let (mut level, mut worth) = (PRIOR, PRIOR);
    for (h, row) in errors.iter().enumerate() {
        let independent = weight(row) / (h as f64 + 1.0) / errors.len() as f64;
        if let Some(mean) = mean_absolute(row) {
            level += independent * mean / growth(h);
            worth += independent;
        }
    }
    let level = level / worth;
    errors
        .iter()
        .enumerate()
        .map(|(h, row)| {
            let independent = weight(row) / (h as f64 + 1.0);
            let observed = mean_absolute(row).unwrap_or(0.0);
            ((independent * observed + PRIOR * level * growth(h)) / (independent + PRIOR)).max(1e-9)
        })
        .collect()
}

/// Errors counted by their weights.
fn weight(row: &[Weighted]) -> f64 {
    row.iter().map(|(_, w)| w).sum()
}

fn mean_absolute(errors: &[Weighted]) -> Option<f64> {
    (!errors.is_empty())
        .then(|| errors.iter().map(|(e, w)| w * e.abs()).sum::<f64>() / weight(errors).max(1e-12))
}

/// How lively the stock was: the mean absolute change over the last year, half, and over all time, half.
///
/// Floored at a hundredth of a per cent of the level, so that a stock that stood still can still be forecast.
pub(crate) fn liveliness(values: &[f64], origin: usize, season: usize) -> f64 {
    let sizes: Vec<f64> = values[..=origin]
        .windows(2)
        .map(|w| (w[1] - w[0]).abs())
        .collect();
    let recent = &sizes[sizes.len().saturating_sub(season.max(6))..];
    let mean = |s: &[f64]| s.iter().sum::<f64>() / s.len().max(1) as f64;
    (0.5 * mean(recent) + 0.5 * mean(&sizes))
        .max(1e-4 * median(&values[..=origin]).abs())
        .max(1e-6)
}

/// The conformal quantile of sorted sizes: the smallest that `share` of their weight, and of one more error, reaches.
fn quantile(sorted: &[Weighted], share: f64) -> Option<f64> {
    let total: f64 = weight(sorted);
    let mut sum = 0.0;
    for (size, w) in sorted {
        sum += w;
        if sum >= share * (total + 1.0) {
            return Some(*size);
        }
    }
    sorted.last().map(|(s, _)| *s)
}

/// Mean absolute value of Student's t.
fn mean_absolute_student(df: f64) -> f64 {
    2.0 * df.sqrt() * libm::exp(libm::lgamma((df + 1.0) / 2.0) - libm::lgamma(df / 2.0))
        / ((df - 1.0) * libm::sqrt(std::f64::consts::PI))
}
