//! Does the engine, given the fitted system, hold the people who were held? And whom does it expect next?
//!
//! The replay hands the engine the admissions that were observed and the lengths of stay that were fitted, nothing
//! else, and compares its head-count with the stock that was observed. The projection draws the fitted parameters,
//! simulates chance in each draw, and applies dated changes that are known.

use super::replay::{Period, Replay, summary};
use super::{Estimate, Fitted, FittedGroup, Z95};
use crate::LEVELS;
use crate::forecast::KnownChange;
use crate::series::{Frequency, days_between};
use crate::stay::Spells;
use durance_core::quantity::DAYS_PER_YEAR;
use durance_core::{Date, Distribution};
use durance_sim::design::{Design, Input, Sampling};
use durance_sim::model::{
    Admissions, Arrivals, Change, Destination, Effect, Exit, Group, Model, Rate, Remaining, Scope,
    Stage, Stay, Stock, System,
};
use durance_sim::{Executor, Key, Plan, run};
use std::collections::BTreeMap;

/// Sets of parameters that a projection draws.
const DRAWS: u64 = 200;
/// Seed of their random numbers: the same data give the same projection.
const SEED: u64 = 7;
/// Time served beyond this, in days, is not told apart.
const SERVED_MAX: u32 = 3_650;
const SYSTEM: &str = "fitted";

/// What the engine is told about one group.
struct Told {
    people: u64,
    remaining: Remaining,
    rate: Rate,
    arrivals: Arrivals,
}

/// One stage a group, with the fitted exits; stays multiplied by `stays`, exit by exit.
fn group(fitted: &FittedGroup, told: Told, stays: &[f64]) -> Group {
    let exit = |(exit, times): (&super::FittedExit, &f64)| Exit {
        to: Destination::Outcome(exit.to.clone()),
        share: exit.share,
        stay: Some(Stay::Days(scaled(&exit.distribution, *times))),
    };
    let total: f64 = fitted.exits.iter().map(|e| e.share).sum();
    let mut exits: Vec<Exit> = fitted.exits.iter().zip(stays).map(exit).collect();
    for exit in &mut exits {
        exit.share /= total;
    }
    Group {
        name: fitted.id.clone(),
        stages: vec![Stage {
            name: "held".to_owned(),
            stock: Stock {
                people: told.people,
                remaining: told.remaining,
                never: 0.0,
            },
            admissions: Admissions {
                rate: told.rate,
                arrivals: told.arrivals,
            },
            exits,
            ..Stage::default()
        }],
    }
}

/// The distribution of a stay multiplied by a factor.
fn scaled(distribution: &Distribution, times: f64) -> Distribution {
    let by = |scale: &f64| scale * times;
    match distribution {
        Distribution::Exponential { mean } => Distribution::Exponential { mean: by(mean) },
        Distribution::Weibull { shape_k, scale } => Distribution::Weibull {
            shape_k: *shape_k,
            scale: by(scale),
        },
        Distribution::Gamma { shape_k, scale } => Distribution::Gamma {
            shape_k: *shape_k,
            scale: by(scale),
        },
        Distribution::Lognormal { mu, sigma } => Distribution::Lognormal {
            mu: mu + libm::log(times),
            sigma: *sigma,
        },
        Distribution::Mixture { parts } => Distribution::Mixture {
            parts: parts.iter().map(|(w, d)| (*w, scaled(d, times))).collect(),
        },
        // No fit yields another shape.
        other => other.clone(),
    }
}

fn model(groups: Vec<Group>, days: u32, changes: Vec<Change>) -> Model {
    Model {
        days,
        systems: vec![System {
            name: SYSTEM.to_owned(),
            groups,
            ..System::default()
        }],
        changes,
        ..Model::default()
    }
}

/// The engine's head-count on each day from day 0, without chance.
fn expected(model: &Model) -> Option<Vec<f64>> {
    let key = Key {
        seed: SEED,
        draw: 0,
        replication: 0,
    };
    Some(run(model, key, Executor::Expected).ok()?.head_count(SYSTEM))
}

/// Replays periods with their admissions, from the stock before the first.
pub(super) fn of_flows(fitted: &Fitted, periods: &[Period], how: &str) -> Option<Replay> {
    let first = periods.first()?;
    let last = periods.last()?;
    let day = |date: Date| days_between(first.from, date) as usize;
    let days = day(last.from) + last.days as usize;
    let mut daily = vec![0.0; days];
    for period in periods {
        let from = day(period.from);
        for rate in daily.iter_mut().skip(from).take(period.days as usize) {
            *rate = period.admissions / period.days;
        }
    }
    let only = fitted.groups.first()?;
    let told = Told {
        people: first.before.max(0.0).round() as u64,
        remaining: Remaining::Stationary,
        rate: Rate::Series(daily),
        arrivals: Arrivals::Given,
    };
    // The exits have the latest stay; the replay begins with the first and changes it on the days found.
    let latest = only.stay_breaks.last().map(|shift| shift.to);
    let first_stay = only.stay_breaks.first().map(|shift| shift.from);
    let times = first_stay.zip(latest).map_or(1.0, |(a, b)| a / b);
    let changes = only
        .stay_breaks
        .iter()
        .map(|shift| Change {
            name: format!("stays from {}", shift.date),
            day: day(shift.date) as u32 + 1,
            scope: Scope {
                system: SYSTEM.to_owned(),
                ..Scope::default()
            },
            effect: Effect::Stay {
                times: shift.to / shift.from,
                retroactive: true,
            },
        })
        .collect();
    let held = expected(&model(
        vec![group(only, told, &vec![times; only.exits.len()])],
        u32::try_from(days).ok()?,
        changes,
    ))?;
    let points = periods
        .iter()
        .filter_map(|p| {
            let end = day(p.from) + p.days as usize;
            let date = first.from.checked_add(Frequency::Daily.span(end as i64));
            Some((date.ok()?, *held.get(end)?, p.after))
        })
        .collect();
    summary(how, points)
}

/// Replays spells: people present on the first day with the time they had spent, everyone else as they come into
/// view, one distribution of stays per group throughout.
pub(super) fn of_spells(fitted: &Fitted, spells: &Spells) -> Option<Replay> {
    let observed = spells.daily_stock();
    let days = observed.len() - 1;
    let mut groups = Vec::new();
    for (index, name) in spells.groups.iter().enumerate() {
        let id = super::group_id(name);
        let Some(own) = fitted.groups.iter().find(|g| g.id == id) else {
            continue;
        };
        let (served, arriving) = entries(spells, index, days);
        let told = Told {
            people: served.values().sum::<u64>(),
            remaining: if served.is_empty() {
                Remaining::Fresh
            } else {
                Remaining::Served {
                    days: served.keys().copied().collect(),
                    weights: served.values().map(|n| *n as f64).collect(),
                }
            },
            rate: Rate::Series(arriving),
            arrivals: Arrivals::Given,
        };
        groups.push(group(own, told, &vec![1.0; own.exits.len()]));
    }
    let held = expected(&model(groups, u32::try_from(days).ok()?, Vec::new()))?;
    let date = |day: usize| {
        spells
            .window
            .0
            .checked_add(Frequency::Daily.span(day as i64))
            .ok()
    };
    let points = (1..=days)
        .filter_map(|day| Some((date(day)?, held[day], observed[day])))
        .collect();
    summary(
        "the engine with the fitted stays and the admissions as observed",
        points,
    )
}

/// People of a group present on the first day by days served, and those who came into view on each later day.
fn entries(spells: &Spells, group: usize, days: usize) -> (BTreeMap<u32, u64>, Vec<f64>) {
    let mut served: BTreeMap<u32, u64> = BTreeMap::new();
    let mut arriving = vec![0.0; days];
    for stay in spells.stays.iter().filter(|s| s.group == group) {
        let (from, until) = spells.presence(stay);
        if from >= until {
            continue;
        }
        if from == 0 {
            let spent = days_between(stay.admitted, spells.window.0).max(0.0) as u32;
            *served.entry(spent.min(SERVED_MAX)).or_default() += 1;
        } else if let Some(count) = arriving.get_mut(from - 1) {
            *count += 1.0;
        }
    }
    (served, arriving)
}

/// Head-counts that the engine expects on some days after the last observation.
pub(crate) struct Ahead {
    /// Mean, by day asked for.
    pub(crate) expected: Vec<f64>,
    /// Quantiles at [`LEVELS`], by day asked for.
    pub(crate) quantiles: Vec<Vec<f64>>,
    /// What the known changes add to the expected head-count, by day asked for.
    pub(crate) effect: Vec<f64>,
}

/// Projects the fitted system to some days ahead: parameters drawn, chance simulated, known changes applied.
///
/// `None` where the stay or the admissions are not known.
pub(crate) fn ahead(fitted: &Fitted, changes: &[KnownChange], days: &[u32]) -> Option<Ahead> {
    if fitted.groups.is_empty()
        || fitted
            .groups
            .iter()
            .any(|g| !g.admissions.is_known() || g.exits.is_empty())
    {
        return None;
    }
    let last = *days.iter().max()?;
    let dated = effects(fitted, changes);
    let middle = |changes: Vec<Change>| {
        expected(&model(
            told_groups(fitted, &Values::middle(fitted)),
            last,
            changes,
        ))
    };
    let (without, with) = (middle(Vec::new())?, middle(dated.clone())?);
    let inputs = inputs(fitted);
    let design = Design::new(inputs, &[], Sampling::LatinHypercube, DRAWS, SEED).ok()?;
    let mut counts = vec![Vec::new(); days.len()];
    for draw in 0..DRAWS {
        let values = Values::drawn(fitted, &design.values(draw));
        let plan = Plan::new(
            &model(told_groups(fitted, &values), last, dated.clone()),
            &[],
        )
        .ok()?;
        let key = Key {
            seed: SEED,
            draw,
            replication: 0,
        };
        let held = plan
            .run(key, Executor::Counts)
            .status_quo
            .head_count(SYSTEM);
        for (list, day) in counts.iter_mut().zip(days) {
            list.push(held[*day as usize]);
        }
    }
    let at = |values: &[f64]| {
        days.iter()
            .map(|d| values[*d as usize])
            .collect::<Vec<f64>>()
    };
    let (without, with) = (at(&without), at(&with));
    Some(Ahead {
        effect: with.iter().zip(&without).map(|(a, b)| a - b).collect(),
        expected: with,
        quantiles: counts
            .into_iter()
            .map(|mut values| {
                values.sort_by(f64::total_cmp);
                LEVELS
                    .iter()
                    .map(|p| durance_sim::sensitivity::quantile_sorted(&values, *p))
                    .collect()
            })
            .collect(),
    })
}

/// Admissions a day and factors on stays, by group.
struct Values(Vec<(f64, Vec<f64>)>);

impl Values {
    fn middle(fitted: &Fitted) -> Values {
        let of = |g: &FittedGroup| (g.admissions.per_day.value, vec![1.0; g.exits.len()]);
        Values(fitted.groups.iter().map(of).collect())
    }

    /// From the design's values: logarithms of factors, in the order of [`inputs`].
    fn drawn(fitted: &Fitted, logs: &[f64]) -> Values {
        let mut logs = logs.iter().map(|z| libm::exp(*z));
        let mut next = || logs.next().unwrap_or(1.0);
        let of = |g: &FittedGroup| {
            let admissions = g.admissions.per_day.value * next();
            (admissions, g.exits.iter().map(|_| next()).collect())
        };
        Values(fitted.groups.iter().map(of).collect())
    }
}

/// One input for the admissions of each group and one for each stay: the logarithm of a factor.
fn inputs(fitted: &Fitted) -> Vec<Input> {
    let input = |name: String, estimate: &Estimate| {
        let sd = libm::log(estimate.high / estimate.low) / (2.0 * Z95);
        Input {
            name,
            distribution: if sd > 1e-9 {
                Distribution::Normal { mean: 0.0, sd }
            } else {
                Distribution::Exact { value: 0.0 }
            },
        }
    };
    fitted
        .groups
        .iter()
        .flat_map(|g| {
            let admissions = input(format!("{}/admissions", g.id), &g.admissions.per_day);
            let stays = g
                .exits
                .iter()
                .map(|e| input(format!("{}/{}", g.id, e.to), &e.stay_days));
            std::iter::once(admissions).chain(stays).collect::<Vec<_>>()
        })
        .collect()
}

/// The system as it goes on: admissions at their level with their season and scatter.
fn told_groups(fitted: &Fitted, values: &Values) -> Vec<Group> {
    fitted
        .groups
        .iter()
        .zip(&values.0)
        .map(|(g, (per_day, stays))| {
            let told = Told {
                people: g.stock.max(0.0).round() as u64,
                remaining: Remaining::Stationary,
                rate: rate(fitted, g, *per_day),
                arrivals: if g.admissions.dispersion >= 0.001 {
                    Arrivals::NegativeBinomial {
                        dispersion: g.admissions.dispersion,
                    }
                } else {
                    Arrivals::Poisson
                },
            };
            group(g, told, stays)
        })
        .collect()
}

fn rate(fitted: &Fitted, group: &FittedGroup, per_day: f64) -> Rate {
    let found = &group.admissions;
    if found.season_amplitude < 0.01 {
        return Rate::Constant(per_day);
    }
    let (month, day) = found.season_peak;
    let start = fitted.window.1;
    let peak = Date::new(start.year(), month, day).map_or(0.0, |peak| days_between(start, peak));
    Rate::Seasonal {
        mean: per_day,
        amplitude: found.season_amplitude,
        peak,
        period: DAYS_PER_YEAR,
    }
}

/// Known changes as the engine takes them; a change of stays applies to new cases.
fn effects(fitted: &Fitted, changes: &[KnownChange]) -> Vec<Change> {
    let mut found = Vec::new();
    for (i, change) in changes.iter().enumerate() {
        // A change that is past is in the fit already.
        let day = days_between(fitted.window.1, change.date);
        if day < 1.0 {
            continue;
        }
        let one = |effect: Effect, what: &str| Change {
            name: format!("change {i}, {what}"),
            day: day as u32,
            scope: Scope {
                system: SYSTEM.to_owned(),
                group: change.group.clone(),
                stage: None,
            },
            effect,
        };
        if change.admissions_times != 1.0 {
            let times = change.admissions_times;
            found.push(one(Effect::Admissions { times }, "admissions"));
        }
        if change.stay_times != 1.0 {
            let effect = Effect::Stay {
                times: change.stay_times,
                retroactive: false,
            };
            found.push(one(effect, "stay"));
        }
    }
    found
}
