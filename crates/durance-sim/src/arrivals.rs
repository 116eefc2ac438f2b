//! How many come from outside? Admissions by day, ready to be drawn.

use crate::model::{Admissions, Arrivals, Change, Effect, Rate};
use crate::stream::Source;
use crate::table::{CountTable, threshold};

#[derive(Clone, Debug)]
pub(crate) struct AdmissionsPlan {
    /// Arrivals at the lowest rate; none of both if the numbers are given.
    pub base: Option<CountTable>,
    /// Arrivals from the lowest to the highest rate, thinned to each day's.
    pub excess: Option<CountTable>,
    /// Bounds on 32 random bits by which each day's excess is kept.
    pub keep: Vec<u64>,
    /// Expected number on each day.
    pub mean: Vec<f64>,
}

/// Of a day's random numbers, the first that decide who of the excess comes.
const KEPT: u64 = 2;

impl AdmissionsPlan {
    /// How many come on a day.
    #[inline(always)]
    pub(crate) fn on(&self, admissions: Source, day: usize) -> u64 {
        let numbers = admissions.at(day as u32);
        if self.base.is_none() && self.excess.is_none() {
            return self.mean[day] as u64 + numbers.few_below(KEPT, 1, self.keep[day]);
        }
        let drawn = |table: &Option<CountTable>, position| {
            let random = numbers.word(position);
            table.as_ref().map_or(0, |table| table.count(random))
        };
        let excess = drawn(&self.excess, 1);
        drawn(&self.base, 0) + numbers.few_below(KEPT, excess, self.keep[day])
    }
}

/// Expected admissions by day and how to draw them.
pub(crate) fn admissions(
    admissions: &Admissions,
    changes: &[&Change],
    days: u32,
) -> Option<AdmissionsPlan> {
    if admissions.rate == Rate::None {
        return None;
    }
    let mut mean: Vec<f64> = (0..=days).map(|day| admissions.rate.on(day)).collect();
    mean[0] = 0.0;
    for change in changes {
        if let Effect::Admissions { times } = change.effect {
            mean.iter_mut()
                .skip(change.day as usize)
                .for_each(|rate| *rate *= times);
        }
    }
    let highest = mean.iter().copied().fold(0.0, f64::max);
    let given = AdmissionsPlan {
        base: None,
        excess: None,
        keep: Vec::new(),
        mean,
    };
    let dispersion = match admissions.arrivals {
        Arrivals::Given => {
            let keep = given
                .mean
                .iter()
                .map(|rate| threshold(rate.fract()))
                .collect();
            return Some(AdmissionsPlan { keep, ..given });
        }
        Arrivals::Poisson => 0.0,
        Arrivals::NegativeBinomial { dispersion } => dispersion,
    };
    // Independent Poisson numbers add up: only what is above the least rate needs thinning.
    let lowest = given.mean.iter().skip(1).copied().fold(highest, f64::min);
    let base = if dispersion > 0.0 { 0.0 } else { lowest };
    let table = |mean: f64| (mean > 0.0).then(|| CountTable::new(mean, dispersion));
    let share = |rate: &f64| {
        if highest > base {
            threshold((rate - base) / (highest - base))
        } else {
            0
        }
    };
    Some(AdmissionsPlan {
        base: table(base),
        excess: table(highest - base),
        keep: given.mean.iter().map(share).collect(),
        ..given
    })
}

impl Rate {
    /// Expected admissions on a day.
    pub fn on(&self, day: u32) -> f64 {
        match self {
            Rate::None => 0.0,
            Rate::Constant(rate) => *rate,
            Rate::Seasonal {
                mean,
                amplitude,
                peak,
                period,
            } => {
                let angle = std::f64::consts::TAU * (f64::from(day) - peak) / period;
                mean * (1.0 + amplitude * libm::cos(angle))
            }
            Rate::Steps(steps) => step_at(steps, day, 0.0),
            Rate::Series(values) => {
                let place = (day.max(1) as usize - 1).min(values.len().saturating_sub(1));
                values.get(place).copied().unwrap_or(0.0)
            }
            Rate::Scaled(rate, factors) => rate.on(day) * step_at(factors, day, 1.0),
        }
    }
}

fn step_at(steps: &[(u32, f64)], day: u32, before: f64) -> f64 {
    steps
        .iter()
        .rev()
        .find(|(from, _)| *from <= day)
        .map_or(before, |(_, value)| *value)
}
