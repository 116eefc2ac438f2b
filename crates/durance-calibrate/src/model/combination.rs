//! Which model, in which measure? Weights by what each did before.

use super::Model;
use serde::Serialize;

/// The members of the combination, in the order of their weights.
///
/// Theta is reported but is no member: over two dozen other custody series it added error to every mixture, its
/// drift carrying on growth of years that are over (decision 0302).
pub(crate) const MEMBERS: &[Model] = &[Model::LastValue, Model::Ets, Model::Arima, Model::Flow];
/// Weights fall with this power of a model's mean past error: low, since past errors of a few years are few and
/// say little about who is best next (decision 0302).
const POWER: f64 = 1.0;
/// Past errors lose half their say over this many seasons.
const HALF_LIFE: f64 = 4.0;

/// How much each member counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weights(pub Vec<(Model, f64)>);

/// A member's projections, issued at every earlier origin.
pub(crate) type Issued = Vec<Option<Vec<f64>>>;

/// Weights at `origin` from errors whose targets had been seen by then.
///
/// The error of a model at an origin is its mean absolute error over all steps seen, so that a weight is a
/// judgement on whole paths: weights by single steps chase noise.
///
/// # Reference
/// J. M. Bates and C. W. J. Granger, "The combination of forecasts", *Operational Research Quarterly* 20 (1969).
pub(crate) fn weigh(
    members: &[(Model, &Issued)],
    values: &[f64],
    origin: usize,
    season: usize,
    steps: usize,
) -> Weights {
    let present: Vec<_> = members
        .iter()
        .filter(|(_, issued)| issued[origin].is_some())
        .collect();
    let decay = libm::exp2(-1.0 / (HALF_LIFE * season.max(4) as f64));
    let raw: Vec<f64> = present
        .iter()
        .map(|(_, issued)| {
            let (error, weight) = past_error(issued, values, origin, steps, decay);
            if weight > 0.0 {
                libm::pow((error / weight).max(1e-9), -POWER)
            } else {
                0.0
            }
        })
        .collect();
    let total: f64 = raw.iter().sum();
    let equal = 1.0 / present.len().max(1) as f64;
    let share = |r: f64| if total > 0.0 { r / total } else { equal };
    Weights(
        present
            .iter()
            .zip(raw)
            .map(|((model, _), r)| (*model, share(r)))
            .collect(),
    )
}

/// Discounted sum of absolute errors and of their weights.
fn past_error(
    issued: &Issued,
    values: &[f64],
    origin: usize,
    steps: usize,
    decay: f64,
) -> (f64, f64) {
    let (mut error, mut weight) = (0.0, 0.0);
    for (at, path) in issued.iter().enumerate().take(origin) {
        let Some(path) = path else { continue };
        let w = libm::pow(decay, (origin - at) as f64);
        let seen = steps.min(origin - at);
        // Early steps are seen more often; each step counts by its square root so that none drowns the rest.
        for h in 0..seen {
            let scale = w / libm::sqrt(h as f64 + 1.0);
            error += scale * (values[at + 1 + h] - path[h]).abs();
            weight += scale;
        }
    }
    (error, weight)
}

/// The weighted mean of the members' paths at `origin`.
pub(crate) fn combine(
    weights: &Weights,
    members: &[(Model, &Issued)],
    origin: usize,
    steps: usize,
) -> Option<Vec<f64>> {
    let mut path = vec![0.0; steps];
    for (model, weight) in &weights.0 {
        let (_, issued) = members.iter().find(|(m, _)| m == model)?;
        for (sum, value) in path.iter_mut().zip(issued[origin].as_ref()?) {
            *sum += weight * value;
        }
    }
    (!weights.0.is_empty()).then_some(path)
}
