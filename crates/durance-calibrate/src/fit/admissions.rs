//! Who comes in: level, trend, season, scatter and breaks of admissions.

use super::{Estimate, centre, log_error};
use crate::optimise::ridge;
use crate::series::{Frequency, Series, days_between};
use durance_core::Date;
use serde::Serialize;

/// A lasting change of level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// First day of the new level.
    pub date: Date,
    /// People a day before and after.
    pub from: f64,
    /// See `from`.
    pub to: f64,
}

/// Admissions, fitted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdmissionsFit {
    /// People a day, over the last year or since the last break.
    pub per_day: Estimate,
    /// Relative change a year since the last break, with its 5th and 95th percentile.
    pub trend_per_year: Estimate,
    /// Height of the yearly wave, as a share of the level; zero where none shows.
    pub season_amplitude: f64,
    /// Month and day of its peak.
    pub season_peak: (i8, i8),
    /// Negative binomial dispersion of daily counts: their variance is `m + dispersion m²`.
    pub dispersion: f64,
    /// Lasting changes of level.
    pub breaks: Vec<Shift>,
    /// Periods used.
    pub periods: usize,
}

/// Days in each month before the first.
const DAYS_BEFORE: [u16; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

impl AdmissionsFit {
    /// Nothing is known of admissions.
    pub(crate) fn unknown() -> AdmissionsFit {
        let nothing = Estimate {
            low: 0.0,
            value: f64::NAN,
            high: f64::INFINITY,
        };
        AdmissionsFit {
            per_day: nothing,
            trend_per_year: nothing,
            season_amplitude: 0.0,
            season_peak: (1, 1),
            dispersion: 0.0,
            breaks: Vec::new(),
            periods: 0,
        }
    }

    /// Was anything learnt?
    pub fn is_known(&self) -> bool {
        self.periods > 0
    }
}

/// A month of a daily rate: the unit in which level, season and breaks are judged, whatever the file's rhythm.
pub(super) struct Month {
    pub(super) date: Date,
    pub(super) per_day: f64,
    /// The rate that stands for none, of which there is no logarithm.
    pub(super) least: f64,
}

/// Half a person a month.
const HALF_A_PERSON: f64 = 0.5 / 30.0;

/// Fits a series of counts per period (the period that the row's date begins).
pub fn fit_admissions(series: &Series) -> AdmissionsFit {
    let months = months(series);
    if months.is_empty() {
        return AdmissionsFit::unknown();
    }
    let breaks = breaks(&months);
    let since = breaks.last().map_or(0, |(i, _)| *i);
    let recent = &months[since
        .max(months.len().saturating_sub(12))
        .min(months.len() - 1)..];
    let rates: Vec<f64> = recent.iter().map(|m| m.per_day).collect();
    let level = rates.iter().sum::<f64>() / rates.len() as f64;
    let (amplitude, peak) = season(&months, &breaks);
    AdmissionsFit {
        per_day: Estimate::of_log(level, log_error(&rates).max(0.01)),
        trend_per_year: trend(&months[since..]),
        season_amplitude: amplitude,
        season_peak: peak,
        dispersion: dispersion(series),
        breaks: breaks.into_iter().map(|(_, shift)| shift).collect(),
        periods: months.len(),
    }
}

/// Mean daily rate by calendar month (by quarter or year where the file is slower).
fn months(series: &Series) -> Vec<Month> {
    let mut months: Vec<(Date, f64, f64)> = Vec::new();
    for (date, count) in series.known() {
        let days = date
            .checked_add(series.frequency.span(1))
            .map_or(series.frequency.days(), |next| days_between(date, next));
        let month = if series.frequency < Frequency::Monthly {
            date.first_of_month()
        } else {
            date
        };
        match months.last_mut().filter(|(m, ..)| *m == month) {
            Some((_, counts, span)) => {
                *counts += count;
                *span += days;
            }
            None => months.push((month, count, days)),
        }
    }
    // A first or last month with few days would be all noise.
    months.retain(|(_, _, days)| *days >= 14.0);
    months
        .into_iter()
        .map(|(date, counts, days)| Month {
            date,
            per_day: counts / days,
            least: HALF_A_PERSON,
        })
        .collect()
}

/// Lasting changes of level (of admissions or of the pace of leaving), by binary segmentation of the logarithms with a penalty on each break.
///
/// # Reference
/// A. J. Scott and M. Knott, "A cluster analysis method for grouping means in the analysis of variance",
/// *Biometrics* 30 (1974); the penalty is the Bayesian information criterion of a shift at an unknown place
/// (3 log n), times the excess of the scatter over that of independent months.
pub(super) fn breaks(months: &[Month]) -> Vec<(usize, Shift)> {
    const SHORTEST: usize = 6;
    let logs: Vec<f64> = months.iter().map(log_rate).collect();
    let steps: Vec<f64> = logs.windows(2).map(|w| (w[1] - w[0]).abs()).collect();
    let noise = (1.4826 * centre(&steps)).powi(2).max(1e-8);
    // Months resemble their neighbours; a walk would be cut everywhere without this factor.
    let penalty = 3.0 * libm::log(logs.len().max(2) as f64) * 4.0 * noise;
    let mut cuts = Vec::new();
    let mut open = vec![(0, logs.len())];
    while let Some((from, to)) = open.pop() {
        if let Some(cut) = best_cut(&logs[from..to], SHORTEST, penalty) {
            cuts.push(from + cut);
            open.push((from, from + cut));
            open.push((from + cut, to));
        }
    }
    cuts.sort_unstable();
    let level = |from: usize, to: usize| {
        months[from..to].iter().map(|m| m.per_day).sum::<f64>() / (to - from) as f64
    };
    let ends: Vec<usize> = std::iter::once(0)
        .chain(cuts.iter().copied())
        .chain([months.len()])
        .collect();
    let shift = |i: usize| Shift {
        date: months[ends[i]].date,
        from: level(ends[i - 1], ends[i]),
        to: level(ends[i], ends[i + 1]),
    };
    (1..ends.len() - 1).map(|i| (ends[i], shift(i))).collect()
}

/// The cut that lowers the squared deviations most, if by more than the penalty and by a tenth of the level.
fn best_cut(logs: &[f64], shortest: usize, penalty: f64) -> Option<usize> {
    if logs.len() < 2 * shortest {
        return None;
    }
    let n = logs.len() as f64;
    let total: f64 = logs.iter().sum();
    let mut left = 0.0;
    let mut best: Option<(f64, usize)> = None;
    for cut in 1..logs.len() {
        left += logs[cut - 1];
        if cut < shortest || logs.len() - cut < shortest {
            continue;
        }
        let (a, b) = (cut as f64, n - cut as f64);
        let shift = (total - left) / b - left / a;
        let gain = shift * shift * a * b / n;
        if gain > penalty && shift.abs() > 0.1 && best.is_none_or(|(g, _)| gain > g) {
            best = Some((gain, cut));
        }
    }
    best.map(|(_, cut)| cut)
}

/// The logarithm of a month's rate; a month without anybody counts as half a person.
fn log_rate(month: &Month) -> f64 {
    libm::log(month.per_day.max(month.least))
}

/// Slope of the logarithms, as a relative change a year.
fn trend(months: &[Month]) -> Estimate {
    let n = months.len();
    if n < 6 {
        return Estimate {
            low: -1.0,
            value: 0.0,
            high: 1.0,
        };
    }
    let years: Vec<f64> = months
        .iter()
        .map(|m| days_between(months[0].date, m.date) / 365.25)
        .collect();
    let logs: Vec<f64> = months.iter().map(log_rate).collect();
    let rows: Vec<Vec<f64>> = years.iter().map(|y| vec![1.0, *y]).collect();
    let Some(line) = ridge(&rows, &logs, 0.0) else {
        return Estimate {
            low: -1.0,
            value: 0.0,
            high: 1.0,
        };
    };
    let residuals: Vec<f64> = logs
        .iter()
        .zip(&years)
        .map(|(l, y)| l - line[0] - line[1] * y)
        .collect();
    let variance = residuals.iter().map(|r| r * r).sum::<f64>() / (n - 2) as f64;
    let mean_year = years.iter().sum::<f64>() / n as f64;
    let spread: f64 = years.iter().map(|y| (y - mean_year).powi(2)).sum();
    let paired: f64 = residuals.windows(2).map(|w| w[0] * w[1]).sum();
    let r = (paired / (variance * n as f64).max(1e-300)).clamp(0.0, 0.95);
    let error = libm::sqrt(variance / spread.max(1e-9) * (1.0 + r) / (1.0 - r));
    let change = |slope: f64| libm::expm1(slope.clamp(-3.0, 3.0));
    Estimate {
        low: change(line[1] - super::Z95 * error),
        value: change(line[1]),
        high: change(line[1] + super::Z95 * error),
    }
}

/// First harmonic of the year, shrunken by how sure it is; breaks are taken out first.
fn season(months: &[Month], breaks: &[(usize, Shift)]) -> (f64, (i8, i8)) {
    if months.len() < 24 {
        return (0.0, (1, 1));
    }
    let mut residuals: Vec<f64> = Vec::with_capacity(months.len());
    let ends: Vec<usize> = std::iter::once(0)
        .chain(breaks.iter().map(|(i, _)| *i))
        .chain([months.len()])
        .collect();
    for pair in ends.windows(2) {
        let logs: Vec<f64> = months[pair[0]..pair[1]].iter().map(log_rate).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        residuals.extend(logs.iter().map(|l| l - mean));
    }
    let angle = |date: Date| std::f64::consts::TAU * f64::from(date.day_of_year() + 14) / 365.25;
    let rows: Vec<Vec<f64>> = months
        .iter()
        .map(|m| vec![libm::cos(angle(m.date)), libm::sin(angle(m.date))])
        .collect();
    let Some(wave) = ridge(&rows, &residuals, 0.0) else {
        return (0.0, (1, 1));
    };
    let left: f64 = residuals
        .iter()
        .zip(&rows)
        .map(|(r, x)| (r - wave[0] * x[0] - wave[1] * x[1]).powi(2))
        .sum();
    let noise = 2.0 * left / (months.len() as f64 * (months.len() as f64 - 2.0)) * 2.0;
    let power = wave[0] * wave[0] + wave[1] * wave[1];
    let amplitude = libm::sqrt(power) * (1.0 - noise / power.max(1e-12)).max(0.0);
    let day = libm::atan2(wave[1], wave[0]).rem_euclid(std::f64::consts::TAU)
        / std::f64::consts::TAU
        * 365.0;
    (amplitude.min(1.0), month_day(day as u16))
}

/// Month and day of a day of the year, counted from 0.
fn month_day(day: u16) -> (i8, i8) {
    let month = DAYS_BEFORE
        .iter()
        .rposition(|before| *before <= day)
        .unwrap_or(0);
    (month as i8 + 1, (day - DAYS_BEFORE[month]) as i8 + 1)
}

/// Dispersion of daily counts, from scatter around a centred mean of a month and, in daily files, of weekdays.
fn dispersion(series: &Series) -> f64 {
    let counts: Vec<f64> = series.known().map(|(_, v)| v).collect();
    let days = series.frequency.days();
    let week = if series.frequency == Frequency::Daily {
        7
    } else {
        1
    };
    let reach = if series.frequency == Frequency::Daily {
        14
    } else {
        2
    };
    if counts.len() < 4 * reach {
        return 0.0;
    }
    let local: Vec<f64> = (reach..counts.len() - reach)
        .map(|i| counts[i - reach..=i + reach].iter().sum::<f64>() / (2 * reach + 1) as f64)
        .collect();
    let ratio = |i: usize| counts[i + reach] / local[i].max(1e-9);
    let weekday: Vec<f64> = (0..week)
        .map(|d| {
            centre(
                &(d..local.len())
                    .step_by(week)
                    .map(ratio)
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let counted = 1.0 - 1.0 / (2 * reach + 1) as f64;
    let mean = |i: usize| local[i] * weekday[i % week];
    let mut excess: Vec<(f64, f64)> = (0..local.len())
        .map(|i| {
            (
                (counts[i + reach] - mean(i)).powi(2) / counted - mean(i),
                mean(i).powi(2),
            )
        })
        .collect();
    // The largest fiftieth are breaks and holidays, not scatter.
    excess.sort_by(|a, b| a.0.total_cmp(&b.0));
    excess.truncate(excess.len() - excess.len() / 50);
    let (above, squares) = excess
        .iter()
        .fold((0.0, 0.0), |sum, e| (sum.0 + e.0, sum.1 + e.1));
    // A sum of n independent days has 1/n of the daily dispersion.
    (above / squares.max(1e-9) * days).max(0.0)
}
