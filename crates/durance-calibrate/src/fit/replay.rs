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

/// How a replay did on some of its days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Days compared.
    pub days: usize,
    /// Mean absolute difference, per cent of the observed stock.
    pub mean_absolute_percent: f64,
    /// Days more than 2 % off.
    pub beyond_two_percent: usize,
    /// Largest absolute difference, per cent, and when.
    pub worst: (Date, f64),
}

impl Replay {
    /// The difference on the days that lie in none of the periods given (breaks); `None` if no day is left.
    pub fn outside(&self, breaks: &[(Date, Date)]) -> Option<Difference> {
        let outside = |d: Date| breaks.iter().all(|(from, to)| d < *from || d > *to);
        let kept: Vec<(Date, f64)> = self
            .off
            .iter()
            .filter(|(d, _)| outside(*d))
            .copied()
            .collect();
        Some(Difference {
            days: kept.len(),
            mean_absolute_percent: kept.iter().map(|(_, o)| o).sum::<f64>()
                / kept.len().max(1) as f64,
            beyond_two_percent: kept.iter().filter(|(_, o)| *o > 2.0).count(),
            worst: kept.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?,
        })
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

/// Replays a daily stock from admissions and one life table per period of some days (91 for a quarter).
///
/// Each person-day at risk meets the chance of leaving that people of the same time spent had in that period,
/// times that of the weekday: courts and gates that rest at the end of the week show in every daily count.
/// People there on the first day start with the time they had spent. Only admissions and the tables are used:
/// the replayed stock never looks at the observed one. Days on which nobody came and nobody left, in a system
/// where dozens do, repeat the count of the day before; they are not compared.
pub fn of_spells(spells: &Spells, period_days: usize) -> Option<Replay> {
    let tables = PeriodTables::with_period(spells, period_days);
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
    let moves = spells.daily_moves();
    let busy = moves.iter().sum::<f64>() / days as f64 >= BUSY;
    let mut repeats = 0;
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
        if busy && day > 0 && moves[day] == 0.0 {
            repeats += 1;
        } else {
            points.push((date, held.iter().sum(), observed[day]));
        }
        tables.advance(&mut held, day);
    }
    let mut how = format!(
        "admissions as observed, one life table per {period_days} days and a pattern of weekdays"
    );
    if repeats > 0 {
        how += &format!("; {repeats} days left out whose count repeats the day before's");
    }
    summary(&how, points)
}

/// Movements a day from which a day without any is a repeated count, not a quiet day.
const BUSY: f64 = 20.0;

/// Chances of leaving by time spent, period of observation and weekday.
pub(crate) struct PeriodTables {
    /// Longest time spent that is kept apart, in days, plus one.
    bins: usize,
    period_days: usize,
    /// periods x bins.
    leaving: Vec<Vec<f64>>,
    /// Factor of each day of the window on the chances of leaving.
    weekday: Vec<f64>,
}

/// Exits' worth of the whole window in every cell, so that an empty cell does not stand still for ever.
const PRIOR_EXITS: f64 = 0.1;
/// Days around a period from which its pattern of weekdays is read.
const WEEKDAY_WINDOW: usize = 91;
/// Exits' worth of the whole window's pattern in each weekday of a period.
const PRIOR_WEEKDAY: f64 = 20.0;

impl PeriodTables {
    /// Occurrence over exposure, in cells of time spent that widen with it, shrunken towards the whole window's.
    pub(crate) fn with_period(spells: &Spells, period_days: usize) -> PeriodTables {
        let days = days_between(spells.window.0, spells.window.1) as usize + 1;
        let bins = 3_650;
        let periods = days.div_ceil(period_days);
        let cell: Vec<usize> = (0..bins).map(cell_of).collect();
        let cells = cell[bins - 1] + 1;
        let mut ended = vec![vec![0.0; cells]; periods];
        let mut at_risk = vec![vec![0.0; cells]; periods];
        let mut left = vec![0.0; days];
        for_person_days(spells, |day, spent, leaves| {
            let cell = cell[spent.min(bins - 1)];
            at_risk[day / period_days][cell] += 1.0;
            if leaves {
                ended[day / period_days][cell] += 1.0;
                left[day] += 1.0;
            }
        });
        let leaving: Vec<Vec<f64>> = chances(&ended, &at_risk)
            .into_iter()
            .map(|row| cell.iter().map(|c| row[*c]).collect())
            .collect();
        let mut expected = vec![0.0; days];
        for_person_days(spells, |day, spent, _| {
            expected[day] += leaving[day / period_days][spent.min(bins - 1)];
        });
        PeriodTables {
            bins,
            period_days,
            leaving,
            weekday: weekdays(&left, &expected, period_days),
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
        let leaving = &self.leaving[(day / self.period_days).min(self.leaving.len() - 1)];
        let factor = self.weekday[day];
        let stays = |held: f64, spent: usize| held * (1.0 - (factor * leaving[spent]).min(1.0));
        let last = self.bins - 1;
        held[last] = stays(held[last], last) + stays(held[last - 1], last - 1);
        for spent in (1..last).rev() {
            held[spent] = stays(held[spent - 1], spent - 1);
        }
        held[0] = 0.0;
    }
}

/// Every day of the window that somebody was present, with the days spent by then, and whether they left that night.
fn for_person_days(spells: &Spells, mut each: impl FnMut(usize, usize, bool)) {
    let days = days_between(spells.window.0, spells.window.1) as i64 + 1;
    for stay in &spells.stays {
        let offset = days_between(spells.window.0, stay.admitted) as i64;
        let Spell {
            seen_from,
            until,
            exit,
        } = stay.spell;
        let (from, to) = (seen_from as i64, until as i64);
        for spent in from.max(-offset)..to.min(days - offset) {
            // Leaving is decided overnight: present on day `to - 1`, absent on day `to`.
            let leaves = spent == to - 1 && exit.is_some();
            each((offset + spent) as usize, spent.max(0) as usize, leaves);
        }
    }
}

/// Ends over person-days at risk, by period and cell.
fn chances(ended: &[Vec<f64>], at_risk: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let cells = ended.first().map_or(0, Vec::len);
    let sum = |table: &[Vec<f64>], cell: usize| table.iter().map(|row| row[cell]).sum::<f64>();
    let overall: Vec<f64> = (0..cells)
        .map(|c| sum(ended, c) / sum(at_risk, c).max(1.0))
        .collect();
    let chance = |q: usize, c: usize| {
        if overall[c] > 0.0 {
            (ended[q][c] + PRIOR_EXITS) / (at_risk[q][c] + PRIOR_EXITS / overall[c].max(1e-6))
        } else {
            0.0
        }
    };
    (0..ended.len())
        .map(|q| (0..cells).map(|c| chance(q, c)).collect())
        .collect()
}

/// Ends of stays on each weekday over those that the tables expect, around each period; by day of the window.
fn weekdays(left: &[f64], expected: &[f64], period_days: usize) -> Vec<f64> {
    let days = left.len();
    let ratio = |from: usize, to: usize, weekday: usize, prior: f64| {
        let (mut found, mut wanted) = (PRIOR_WEEKDAY * prior, PRIOR_WEEKDAY);
        // Day 0 is some weekday; only the remainder by seven matters.
        for day in (from..to).filter(|d| d % 7 == weekday) {
            found += left[day];
            wanted += expected[day];
        }
        found / wanted
    };
    let overall: Vec<f64> = (0..7).map(|w| ratio(0, days, w, 1.0)).collect();
    let window = WEEKDAY_WINDOW.max(period_days);
    let patterns: Vec<Vec<f64>> = (0..days.div_ceil(period_days))
        .map(|period| {
            let middle = period * period_days + period_days / 2;
            let from = middle.saturating_sub(window / 2);
            let to = (from + window).min(days);
            (0..7).map(|w| ratio(from, to, w, overall[w])).collect()
        })
        .collect();
    (0..days)
        .map(|day| patterns[day / period_days][day % 7])
        .collect()
}

/// Cell of a time spent: single days for a fortnight, then cells an eighth of it wide.
fn cell_of(spent: usize) -> usize {
    if spent < 14 {
        return spent;
    }
    14 + (libm::log(spent as f64 / 14.0) * 8.0) as usize
}

pub(super) fn summary(how: &str, points: Vec<(Date, f64, f64)>) -> Option<Replay> {
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
