//! Does the fitted system reproduce the stock that it was fitted on?

use crate::series::{Frequency, Observation, Provenance, Reading, Series, days_between};
use crate::stay::{DatedSpell, Spell, Spells};
use durance_core::Date;
use serde::Serialize;

/// The stock that the fit implies, beside the stock observed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replay {
    /// How it was replayed.
    pub how: String,
    /// Mean absolute difference, per cent of the observed stock.
    pub mean_absolute_percent: f64,
    /// Largest absolute difference, per cent of the observed stock, and when.
    pub worst: (Date, f64),
    /// Share of days within 2 %.
    pub within_two_percent: f64,
    /// Date, replayed, observed: about a hundred points for a chart.
    pub points: Vec<(Date, f64, f64)>,
    /// Date and absolute difference in per cent, every reading.
    #[serde(skip)]
    off: Vec<(Date, f64)>,
}

impl Replay {
    /// Share of readings within 2 %, those between the dates given (breaks) left out.
    pub fn within_two_percent_outside(&self, breaks: &[(Date, Date)]) -> f64 {
        let outside = |d: Date| breaks.iter().all(|(from, to)| d < *from || d > *to);
        let kept: Vec<f64> = self
            .off
            .iter()
            .filter(|(d, _)| outside(*d))
            .map(|(_, o)| *o)
            .collect();
        kept.iter().filter(|o| **o <= 2.0).count() as f64 / kept.len().max(1) as f64
    }
}

/// One period between two readings of a stock, with what came and went.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Period {
    pub(crate) from: Date,
    pub(crate) days: f64,
    pub(crate) before: f64,
    pub(crate) after: f64,
    pub(crate) admissions: f64,
    pub(crate) releases: f64,
}

/// Periods of the slower of stock and flows; a missing flow follows from the other and the change of stock.
pub(crate) fn periods(
    stock: &Series,
    admissions: Option<&Series>,
    releases: Option<&Series>,
) -> Vec<Period> {
    let Some(flow) = admissions.or(releases) else {
        return Vec::new();
    };
    let readings: Vec<(Date, f64)> = stock.known().collect();
    // The stock at the start of a period is the last reading on or before its first day, if it is fresh.
    let at = |date: Date| {
        let i = readings
            .partition_point(|(d, _)| *d <= date)
            .checked_sub(1)?;
        (days_between(readings[i].0, date) <= 0.6 * flow.frequency.days().max(7.0))
            .then_some(readings[i].1)
    };
    let of = |series: Option<&Series>, date: Date| {
        series
            .and_then(|s| s.known().find(|(d, _)| *d == date))
            .map(|(_, v)| v)
    };
    let mut found = Vec::new();
    for (from, _) in flow.known() {
        let Ok(to) = from.checked_add(flow.frequency.span(1)) else {
            continue;
        };
        let (Some(before), Some(after)) = (at(from), at(to)) else {
            continue;
        };
        let change = after - before;
        let (came, went) = match (of(admissions, from), of(releases, from)) {
            (Some(a), Some(r)) => (a, r),
            (Some(a), None) => (a, a - change),
            (None, Some(r)) => (r + change, r),
            (None, None) => continue,
        };
        found.push(Period {
            from,
            days: days_between(from, to),
            before,
            after,
            admissions: came,
            releases: went,
        });
    }
    found
}

/// Periods of a stock with the flows that a mean stay implies.
pub(crate) fn implied_periods(stock: &Series, mean_stay_days: f64) -> Vec<Period> {
    let readings: Vec<(Date, f64)> = stock.known().collect();
    let period = |w: &[(Date, f64)]| {
        let (from, before) = w[0];
        let (to, after) = w[1];
        let days = days_between(from, to);
        let kept = libm::exp(-days / mean_stay_days);
        // Those admitted within the period and still there, brought back to all admitted.
        let came = (after - before * kept) / (mean_stay_days * (1.0 - kept) / days);
        Period {
            from,
            days,
            before,
            after,
            admissions: came.max(0.0),
            releases: before + came.max(0.0) - after,
        }
    };
    readings.windows(2).map(period).collect()
}

/// Admissions of periods, as a series.
pub(crate) fn implied_admissions(stock: &Series, periods: &[Period]) -> Series {
    let observations = periods
        .iter()
        .map(|p| Observation {
            date: p.from,
            reading: Reading::Known(p.admissions),
            row: None,
        })
        .collect();
    let frequency = periods
        .first()
        .and_then(|p| Frequency::of_gap(p.days))
        .unwrap_or(stock.frequency);
    Series {
        id: "implied admissions".to_owned(),
        frequency,
        provenance: Provenance::default(),
        observations,
    }
}

/// Replays a stock from its first reading: observed admissions, one constant mean stay.
pub(crate) fn of_flows(periods: &[Period], mean_stay_days: f64) -> Option<Replay> {
    let mut stock = periods.first()?.before;
    let points: Vec<(Date, f64, f64)> = periods
        .iter()
        .map(|p| {
            let kept = libm::exp(-p.days / mean_stay_days);
            stock = stock * kept + p.admissions * mean_stay_days * (1.0 - kept) / p.days;
            (
                p.from
                    .checked_add(Frequency::Daily.span(p.days as i64))
                    .unwrap_or(p.from),
                stock,
                p.after,
            )
        })
        .collect();
    summary("admissions as observed, one mean stay throughout", points)
}

/// Replays a daily stock from admissions and one life table per period of some days (91 for a quarter).
///
/// Each person-day at risk meets the chance of leaving that people of the same time spent had in that quarter;
/// people there on the first day start with the time they had spent. Only admissions and the tables are used:
/// the replayed stock never looks at the observed one.
pub fn of_spells(spells: &Spells, period_days: usize) -> Option<Replay> {
    let tables = QuarterTables::with_period(spells, period_days);
    let days = days_between(spells.window.0, spells.window.1) as usize + 1;
    let bins = tables.bins;
    let mut held = vec![0.0; bins];
    let mut arriving: Vec<Vec<(usize, f64)>> = vec![Vec::new(); days];
    for stay in &spells.stays {
        let (day, spent) = tables.entry(spells, stay);
        if let Some(list) = arriving.get_mut(day) {
            list.push((spent, 1.0));
        }
    }
    let observed = spells.daily_stock();
    let mut points = Vec::with_capacity(days);
    for day in 0..days {
        for (spent, count) in &arriving[day] {
            held[*spent] += count;
        }
        let date = spells
            .window
            .0
            .checked_add(Frequency::Daily.span(day as i64))
            .ok()?;
        points.push((date, held.iter().sum(), observed[day]));
        tables.advance(&mut held, day);
    }
    summary(
        &format!("admissions as observed, one life table per {period_days} days"),
        points,
    )
}

/// Chances of leaving by time spent and quarter of observation.
pub(crate) struct QuarterTables {
    /// Longest time spent that is kept apart, in days, plus one.
    bins: usize,
    quarter_days: usize,
    /// quarters x bins.
    leaving: Vec<Vec<f64>>,
}

impl QuarterTables {
    /// Occurrence over exposure, in cells of time spent that widen with it, shrunken towards the whole window's.
    pub(crate) fn with_period(spells: &Spells, quarter_days: usize) -> QuarterTables {
        let days = days_between(spells.window.0, spells.window.1) as usize + 1;
        let bins = 3_650;
        let quarters = days.div_ceil(quarter_days);
        let cell: Vec<usize> = (0..bins).map(cell_of).collect();
        let cells = cell[bins - 1] + 1;
        let mut ended = vec![vec![0.0; cells]; quarters];
        let mut at_risk = vec![vec![0.0; cells]; quarters];
        for stay in &spells.stays {
            let offset = days_between(spells.window.0, stay.admitted) as i64;
            let Spell {
                seen_from,
                until,
                exit,
            } = stay.spell;
            let (from, to) = (seen_from as i64, until as i64);
            for spent in from.max(-offset)..to {
                let day = (offset + spent) as usize;
                let cell = cell[(spent.max(0) as usize).min(bins - 1)];
                if day < days {
                    at_risk[day / quarter_days][cell] += 1.0;
                    // Leaving is decided overnight: present on day `to - 1`, absent on day `to`.
                    if spent == to - 1 && exit.is_some() {
                        ended[day / quarter_days][cell] += 1.0;
                    }
                }
            }
        }
        let sum = |table: &[Vec<f64>], cell: usize| table.iter().map(|row| row[cell]).sum::<f64>();
        let overall: Vec<f64> = (0..cells)
            .map(|c| sum(&ended, c) / sum(&at_risk, c).max(1.0))
            .collect();
        let leaving = (0..quarters)
            .map(|q| {
                // Half an exit's worth of the whole window keeps empty cells from standing still for ever.
                let rate =
                    |c: usize| (ended[q][c] + 0.5) / (at_risk[q][c] + 0.5 / overall[c].max(1e-6));
                cell.iter()
                    .map(|c| if overall[*c] > 0.0 { rate(*c) } else { 0.0 })
                    .collect()
            })
            .collect();
        QuarterTables {
            bins,
            quarter_days,
            leaving,
        }
    }

    /// Day on which a stay comes into view, and time spent by then.
    fn entry(&self, spells: &Spells, stay: &DatedSpell) -> (usize, usize) {
        let offset = days_between(spells.window.0, stay.admitted);
        let day = (offset + stay.spell.seen_from).max(0.0);
        ((day as usize), ((day - offset) as usize).min(self.bins - 1))
    }

    /// One night: some leave, the others have spent a day more.
    fn advance(&self, held: &mut [f64], day: usize) {
        let leaving = &self.leaving[(day / self.quarter_days).min(self.leaving.len() - 1)];
        let last = self.bins - 1;
        held[last] =
            held[last] * (1.0 - leaving[last]) + held[last - 1] * (1.0 - leaving[last - 1]);
        for spent in (1..last).rev() {
            held[spent] = held[spent - 1] * (1.0 - leaving[spent - 1]);
        }
        held[0] = 0.0;
    }
}

/// Cell of a time spent: single days for a fortnight, then cells an eighth of it wide.
fn cell_of(spent: usize) -> usize {
    if spent < 14 {
        return spent;
    }
    14 + (libm::log(spent as f64 / 14.0) * 8.0) as usize
}

fn summary(how: &str, points: Vec<(Date, f64, f64)>) -> Option<Replay> {
    let off: Vec<(Date, f64)> = points
        .iter()
        .filter(|(_, _, seen)| *seen > 0.0)
        .map(|(d, made, seen)| (*d, 100.0 * (made - seen).abs() / seen))
        .collect();
    let worst = off.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let mean = off.iter().map(|(_, o)| o).sum::<f64>() / off.len() as f64;
    let within = off.iter().filter(|(_, o)| *o <= 2.0).count() as f64 / off.len() as f64;
    let every = points.len().div_ceil(120);
    Some(Replay {
        how: how.to_owned(),
        mean_absolute_percent: mean,
        worst,
        within_two_percent: within,
        points: points.into_iter().step_by(every).collect(),
        off,
    })
}
