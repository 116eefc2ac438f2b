//! Many short series of one kind: what does one state's last year say, in the experience of all?
//!
//! Fifty states with a dozen yearly readings each are too short to be fitted one by one, and long enough
//! together. How far growth persists from year to year is estimated over all of them, from what had been seen by
//! the origin, and applied to each.

use crate::optimise::ridge;
use crate::series::{Frequency, Series};
use durance_core::Date;
use serde::Serialize;

/// Yearly growth beyond this (in logarithms) is taken as this much: a change of counting, not of people.
const GROWTH_MAX: f64 = 0.06;
/// Weight of the latest change in a state's present growth; the change before has the rest.
const LATEST: f64 = 0.6;
/// Readings that a series must have before it is forecast.
const READINGS_MIN: usize = 5;

/// Errors at one horizon over all series and origins.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PanelScore {
    /// Steps ahead.
    pub horizon: usize,
    /// Forecasts scored.
    pub n: usize,
    /// Mean absolute percentage error of the panel model.
    pub mape: f64,
    /// Mean absolute percentage error of the last value, same forecasts.
    pub mape_last_value: f64,
}

/// Dated readings of one series up to an origin.
struct Seen {
    logs: Vec<(Date, f64)>,
}

/// Projects every series from `origin`; a series without a reading on that date, or with fewer than five, is `None`.
///
/// # Shape
/// series x steps.
pub fn project(panel: &[Series], origin: Date, steps: usize) -> Vec<Option<Vec<f64>>> {
    let seen: Vec<Seen> = panel.iter().map(|s| Seen::until(s, origin)).collect();
    let persistence = persistence(&seen);
    seen.iter()
        .map(|s| s.project(origin, persistence?, steps))
        .collect()
}

/// Rolls the origin over every date of the panel and scores the horizons.
pub fn backtest(panel: &[Series], horizons: &[usize]) -> Vec<PanelScore> {
    let steps = horizons.iter().copied().max().unwrap_or(1);
    let dates: std::collections::BTreeSet<Date> = panel
        .iter()
        .flat_map(|s| s.known().map(|(d, _)| d))
        .collect();
    let mut sums = vec![(0usize, 0.0, 0.0); horizons.len()];
    for origin in dates {
        for (series, path) in panel.iter().zip(project(panel, origin, steps)) {
            let Some(path) = path else { continue };
            let at = |date: Date| series.known().find(|(d, _)| *d == date).map(|(_, v)| v);
            for (sum, horizon) in sums.iter_mut().zip(horizons) {
                let target = origin
                    .checked_add(series.frequency.span(*horizon as i64))
                    .ok()
                    .and_then(at);
                if let (Some(last), Some(came)) = (at(origin), target.filter(|t| *t > 0.0)) {
                    sum.0 += 1;
                    sum.1 += 100.0 * (path[horizon - 1] - came).abs() / came;
                    sum.2 += 100.0 * (last - came).abs() / came;
                }
            }
        }
    }
    let score = |(horizon, (n, model, last)): (&usize, (usize, f64, f64))| PanelScore {
        horizon: *horizon,
        n,
        mape: model / n.max(1) as f64,
        mape_last_value: last / n.max(1) as f64,
    };
    horizons.iter().zip(sums).map(score).collect()
}

impl Seen {
    fn until(series: &Series, origin: Date) -> Seen {
        let known = series.known().filter(|(d, v)| *d <= origin && *v > 0.0);
        Seen {
            logs: known.map(|(d, v)| (d, libm::log(v))).collect(),
        }
    }

    /// Changes between consecutive readings, winsorised.
    fn growth(&self) -> Vec<f64> {
        self.logs
            .windows(2)
            .map(|w| (w[1].1 - w[0].1).clamp(-GROWTH_MAX, GROWTH_MAX))
            .collect()
    }

    fn project(&self, origin: Date, persistence: f64, steps: usize) -> Option<Vec<f64>> {
        let (date, mut level) = *self.logs.last()?;
        if date != origin || self.logs.len() < READINGS_MIN {
            return None;
        }
        let growth = self.growth();
        let last = growth.len() - 1;
        let mut step = LATEST * growth[last] + (1.0 - LATEST) * growth[last - 1];
        let path = (0..steps).map(|_| {
            step *= persistence;
            level += step;
            libm::exp(level)
        });
        Some(path.collect())
    }
}

/// Regression of growth on the growth before, over all series; `None` with fewer than twenty pairs.
fn persistence(seen: &[Seen]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = seen
        .iter()
        .flat_map(|s| {
            s.growth()
                .windows(2)
                .map(|w| (w[0], w[1]))
                .collect::<Vec<_>>()
        })
        .collect();
    if pairs.len() < 20 {
        return None;
    }
    let before: Vec<Vec<f64>> = pairs.iter().map(|(b, _)| vec![*b]).collect();
    let after: Vec<f64> = pairs.iter().map(|(_, a)| *a).collect();
    Some(ridge(&before, &after, 0.0)?[0].clamp(0.0, 0.9))
}

/// A yearly series from years and counts: the usual shape of such panels.
pub fn yearly(id: &str, counts: &[(i16, f64)]) -> Series {
    use crate::series::{Observation, Provenance, Reading};
    let observation = |(year, count): &(i16, f64)| {
        let date = Date::new(*year, 1, 1).ok()?;
        Some(Observation {
            date,
            reading: Reading::Known(*count),
            row: None,
        })
    };
    Series {
        id: id.to_owned(),
        frequency: Frequency::Yearly,
        provenance: Provenance::default(),
        observations: counts.iter().filter_map(observation).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty states that grow by shares of 4 %, each year's growth half of the year's before.
    #[test]
    fn persistent_growth_is_foreseen_and_beats_the_last_value() {
        let panel: Vec<Series> = (0..30)
            .map(|i| {
                let (mut level, mut growth) = (1_000.0, 0.04 * (f64::from(i) - 15.0) / 15.0);
                let counts: Vec<(i16, f64)> = (2000..2012)
                    .map(|year| {
                        level *= libm::exp(growth);
                        growth *= 0.5;
                        (year, level)
                    })
                    .collect();
                yearly(&format!("s{i}"), &counts)
            })
            .collect();
        for score in backtest(&panel, &[1, 3]) {
            assert!(
                score.n > 100 && score.mape < 0.5 * score.mape_last_value,
                "{score:?}"
            );
        }
    }

    #[test]
    fn a_later_reading_does_not_move_an_earlier_forecast() {
        let counts: Vec<(i16, f64)> = (2000..2015)
            .map(|y| (y, 1_000.0 + f64::from(y % 4) * 10.0))
            .collect();
        let mut changed = counts.clone();
        changed[14].1 = 9_999.0;
        let panel = |last: &[(i16, f64)]| {
            (0..4)
                .map(|i| yearly(&format!("s{i}"), last))
                .collect::<Vec<_>>()
        };
        let origin = Date::new(2012, 1, 1).unwrap();
        assert_eq!(
            project(&panel(&counts), origin, 3),
            project(&panel(&changed), origin, 3)
        );
    }
}
