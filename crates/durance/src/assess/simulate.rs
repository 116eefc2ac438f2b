//! How does a scenario become people coming and going? Translation only: the dynamics are the engine's.
//!
//! Day 0 of the engine is the first day of the horizon.

use super::inputs::Values;
use super::money::whole;
use super::path::{Path, SystemPath};
use durance_core::quantity::DAYS_PER_YEAR;
use durance_core::{Date, Distribution};
use durance_scenario::{
    AdmissionLevel, AppliesTo, AtEnd, Capacities, CourtStop, CrowdingKind, CrowdingRule,
    Destination, Facility, Group, Individual, People, Policy, Quantity, Relative, Scenario,
    Selection, Stage, Stay, StayMean, System, Value,
};
use durance_sim::model as sim;
use durance_sim::model::NO_EXIT_PATH;
use durance_sim::trajectory::{FlowKind, FlowTo, Trajectory};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the rule that moves people under the offer.
pub(super) const AGREEMENT: &str = "agreement";

/// The way out of a host that leads back, in the words of `at_end`.
const RETURNED: &str = "returned to sender";

/// The most that a hazard takes in a year, should a drawn share reach everybody.
const NEARLY_ALL: f64 = 0.999;

/// The shortest mean stay, in days, should a drawn one reach zero: whoever comes is counted for a day.
const SHORTEST: f64 = 0.01;

/// Per group offered: the share that the law lets through, from each day of the horizon on.
pub type Eligibility = Vec<Vec<(u32, f64)>>;

/// The systems as they are without the offer, in one draw.
pub fn model(scenario: &Scenario, values: &Values<'_>) -> sim::Model {
    let builder = Builder { scenario, values };
    sim::Model {
        days: u32::try_from(scenario.horizon.days() - 1).unwrap_or(0),
        systems: scenario.systems.iter().map(|s| builder.system(s)).collect(),
        changes: builder.all_changes(),
        rules: scenario
            .crowding
            .iter()
            .filter_map(|r| builder.crowding(r))
            .collect(),
    }
}

/// What the offer adds, in one draw; `None` where nothing is offered.
pub fn offer(
    scenario: &Scenario,
    values: &Values<'_>,
    eligibility: &Eligibility,
) -> Option<sim::Offer> {
    let builder = Builder { scenario, values };
    let transfer = builder.transfer(eligibility)?;
    Some(sim::Offer {
        name: "offer".to_owned(),
        changes: Vec::new(),
        rules: vec![sim::Rule::Transfer(transfer)],
    })
}

struct Builder<'a> {
    scenario: &'a Scenario,
    values: &'a Values<'a>,
}

impl Builder<'_> {
    fn get(&self, quantity: &Quantity) -> Option<f64> {
        self.values.get(quantity)
    }

    /// Days from the first day of the horizon; days before it count as the first.
    fn day(&self, date: durance_core::Date) -> u32 {
        let days = (date - self.scenario.horizon.first).get_days();
        u32::try_from(days).unwrap_or(0)
    }

    fn system(&self, system: &System) -> sim::System {
        sim::System {
            name: system.id.clone(),
            groups: system
                .groups
                .iter()
                .map(|g| self.group(system, g))
                .collect(),
            capacities: self.capacities(&system.capacity),
            facilities: system
                .facilities
                .iter()
                .map(|f| sim::Facility {
                    name: f.id.clone(),
                    capacities: self.capacities(&f.capacity),
                    share_of_system: self.part_of_system(system, f),
                })
                .collect(),
        }
    }

    /// The stock of a system from its groups, where the groups say it in people.
    fn own_stock(&self, system: &System) -> f64 {
        system
            .groups
            .iter()
            .flat_map(|g| &g.stages)
            .filter(|s| s.in_custody)
            .filter_map(|s| s.stock.as_ref())
            .filter(|q| q.relative.is_none())
            .filter_map(|q| self.get(q))
            .sum()
    }

    fn capacities(&self, capacities: &Capacities) -> Vec<sim::Capacity> {
        [
            (sim::Basis::Design, &capacities.design),
            (sim::Basis::Rated, &capacities.rated),
            (sim::Basis::Operational, &capacities.operational),
            (sim::Basis::Contractual, &capacities.contractual),
            (sim::Basis::Emergency, &capacities.emergency),
        ]
        .into_iter()
        .filter_map(|(basis, quantity)| {
            let places = self.get(quantity.as_ref()?)?;
            Some(sim::Capacity {
                basis,
                places,
                from: 0,
            })
        })
        .collect()
    }

    fn group(&self, system: &System, group: &Group) -> sim::Group {
        let stages = group.stages.iter();
        sim::Group {
            name: group.id.clone(),
            stages: stages.map(|s| self.stage(system, group, s)).collect(),
        }
    }

    fn stage(&self, system: &System, group: &Group, stage: &Stage) -> sim::Stage {
        let exits = self.exits(&stage.exits);
        let people = stage.stock.as_ref().map_or(0.0, |q| self.stock(system, q));
        let never = exits
            .iter()
            .filter(|e| matches!(e.stay, Some(sim::Stay::Days(Distribution::Never))))
            .map(|e| e.share)
            .sum();
        sim::Stage {
            name: stage.id.clone(),
            held: stage.in_custody,
            stock: sim::Stock {
                people: u64::from(whole(people)),
                remaining: self.remaining(stage),
                never,
            },
            admissions: self.admissions(system, group, stage),
            stay: sim::Stay::Days(Distribution::Never),
            exits,
            hazards: self.hazards(stage),
        }
    }

    /// What is known about the time that the people of a stage have been there.
    fn remaining(&self, stage: &Stage) -> sim::Remaining {
        let Some((mean, individual)) = &stage.held_for else {
            return sim::Remaining::Stationary;
        };
        let Some(mean) = self.get(mean) else {
            return sim::Remaining::Stationary;
        };
        match individual {
            Individual::Empirical { values, weights } => sim::Remaining::Served {
                days: values.iter().map(|v| whole(v * mean)).collect(),
                weights: weights.clone(),
            },
            _ => sim::Remaining::Served {
                days: vec![whole(mean)],
                weights: vec![1.0],
            },
        }
    }

    /// People of a stage at the start; a remainder is what the system's other stages leave.
    fn stock(&self, system: &System, quantity: &Quantity) -> f64 {
        let whole_stock = || {
            system
                .stock
                .as_ref()
                .and_then(|q| self.get(q))
                .unwrap_or(0.0)
        };
        match (&quantity.value, &quantity.relative) {
            (Value::Remainder, _) => (whole_stock() - self.stated_stock(system)).max(0.0),
            (_, Some(Relative::OfStock)) => self.get(quantity).unwrap_or(0.0) * whole_stock(),
            _ => self.get(quantity).unwrap_or(0.0),
        }
    }

    /// People of the stages whose stock is stated, not left over.
    fn stated_stock(&self, system: &System) -> f64 {
        let stages = system.groups.iter().flat_map(|g| &g.stages);
        stages
            .filter_map(|s| s.stock.as_ref())
            .filter(|q| !matches!(q.value, Value::Remainder))
            .map(|q| self.stock(system, q))
            .sum()
    }

    fn admissions(&self, system: &System, group: &Group, stage: &Stage) -> sim::Admissions {
        let arrivals = match stage.admissions.arrivals {
            durance_scenario::Arrivals::Poisson => sim::Arrivals::Poisson,
            durance_scenario::Arrivals::NegativeBinomial { dispersion } => {
                sim::Arrivals::NegativeBinomial { dispersion }
            }
            durance_scenario::Arrivals::Given => sim::Arrivals::Given,
        };
        let level = self.level(system, stage);
        let renewed: Vec<&Policy> = self
            .by_date()
            .into_iter()
            .filter(|p| p.admissions.is_some() && concerns(p, system, group, stage))
            .collect();
        let level = match renewed.is_empty() {
            true => level,
            false => self.renewed(system, stage, &level, &renewed),
        };
        sim::Admissions {
            rate: self.seasonal(stage, level),
            arrivals,
        }
    }

    /// Expected admissions before seasons and policies.
    fn level(&self, system: &System, stage: &Stage) -> sim::Rate {
        match &stage.admissions.level {
            AdmissionLevel::None => sim::Rate::None,
            AdmissionLevel::Stationary => {
                let stock = stage.stock.as_ref().map_or(0.0, |q| self.stock(system, q));
                sim::Rate::Constant(self.steady_rate(stage, stock))
            }
            AdmissionLevel::Rate(quantity) => self.rate(quantity),
        }
    }

    /// Admissions day by day while policies change them, in the order in which they begin: a rate is set whatever
    /// earlier ones made of it, and of a rate for several stages each takes the part that it had before all of them.
    fn renewed(
        &self,
        system: &System,
        stage: &Stage,
        level: &sim::Rate,
        policies: &[&Policy],
    ) -> sim::Rate {
        let days = u32::try_from(self.scenario.horizon.days() - 1).unwrap_or(0);
        let mut series: Vec<f64> = (1..=days).map(|day| level.on(day)).collect();
        for policy in policies {
            let Some((quantity, value)) = policy
                .admissions
                .as_ref()
                .and_then(|quantity| Some((quantity, self.get(quantity)?)))
            else {
                continue;
            };
            let first = self.day(policy.date).max(1);
            let end = policy.until.map_or(days + 1, |until| self.day(until) + 1);
            let in_force = first as usize - 1..(end as usize).max(1) - 1;
            let own = series.iter_mut().take(in_force.end).skip(in_force.start);
            match is_multiple(quantity) {
                true => own.for_each(|day| *day *= value),
                false => {
                    let rate = value * self.part(system, stage, policy, first);
                    own.for_each(|day| *day = rate);
                }
            }
        }
        sim::Rate::Series(series)
    }

    /// A stage's part of the admissions that a policy is about; equal parts where nobody came before.
    fn part(&self, system: &System, stage: &Stage, policy: &Policy, day: u32) -> f64 {
        let stages: Vec<&Stage> = system
            .groups
            .iter()
            .flat_map(|g| g.stages.iter().filter(|s| concerns(policy, system, g, s)))
            .collect();
        let on = |stage: &Stage| self.level(system, stage).on(day);
        let all: f64 = stages.iter().map(|s| on(s)).sum();
        if all > 0.0 {
            on(stage) / all
        } else {
            1.0 / stages.len().max(1) as f64
        }
    }

    /// Admissions that keep the stock of a stage level: stock over mean stay (Little's law), in the days on which
    /// people are counted.
    fn steady_rate(&self, stage: &Stage, stock: f64) -> f64 {
        let hazards = self.hazards(stage);
        let mut exits = self.exits(&stage.exits);
        if hazards.is_empty() {
            // Who never leaves is not replaced: the others keep level among themselves.
            exits.retain(|exit| !matches!(exit.stay, Some(sim::Stay::Days(Distribution::Never))));
        }
        let total: f64 = exits.iter().map(|exit| exit.share).sum();
        for exit in &mut exits {
            exit.share /= total;
        }
        let mean = durance_sim::mean_days(&sim::Stage {
            exits,
            hazards,
            ..sim::Stage::default()
        });
        if mean.is_finite() && mean > 0.0 {
            stock / mean
        } else {
            0.0
        }
    }

    fn mean_stay(&self, stay: &Stay) -> f64 {
        match &stay.mean {
            StayMean::Days(days) => self.get(days).unwrap_or(f64::INFINITY),
            StayMean::Sentence { sentence, served } => {
                self.get(sentence).unwrap_or(f64::INFINITY) * self.get(served).unwrap_or(1.0)
            }
            StayMean::Life => f64::INFINITY,
        }
    }

    fn rate(&self, quantity: &Quantity) -> sim::Rate {
        match &quantity.value {
            Value::Series(series) => {
                let before = series
                    .rows
                    .iter()
                    .rfind(|(d, _)| *d <= self.scenario.horizon.first);
                let after = series
                    .rows
                    .iter()
                    .filter(|(d, _)| *d > self.scenario.horizon.first);
                let steps = before
                    .map(|(_, v)| (0, *v))
                    .into_iter()
                    .chain(after.map(|(d, v)| (self.day(*d), *v)))
                    .collect();
                sim::Rate::Steps(steps)
            }
            _ => self
                .get(quantity)
                .map_or(sim::Rate::None, sim::Rate::Constant),
        }
    }

    fn seasonal(&self, stage: &Stage, level: sim::Rate) -> sim::Rate {
        let Some(season) = &stage.admissions.season else {
            return level;
        };
        let year = self.scenario.horizon.first.year();
        let peak = durance_core::Date::new(year, season.peak_month, season.peak_day);
        let peak = peak.map_or(0, |d| (d - self.scenario.horizon.first).get_days());
        let wave = |mean| sim::Rate::Seasonal {
            mean,
            amplitude: self.get(&season.amplitude).unwrap_or(0.0),
            peak: f64::from(peak),
            period: DAYS_PER_YEAR,
        };
        match level {
            sim::Rate::None => sim::Rate::None,
            sim::Rate::Constant(mean) => wave(mean),
            level => {
                let (factor, days) = (wave(1.0), self.scenario.horizon.days() - 1);
                let days = 1..=u32::try_from(days).unwrap_or(0);
                sim::Rate::Series(days.map(|day| level.on(day) * factor.on(day)).collect())
            }
        }
    }

    /// Shares of the exits, the remainder worked out.
    fn shares(&self, written: &[&Quantity]) -> Vec<f64> {
        let stated: f64 = written.iter().filter_map(|share| self.get(share)).sum();
        let open = written
            .iter()
            .filter(|share| matches!(share.value, Value::Remainder))
            .count();
        let rest = (1.0 - stated).max(0.0) / open.max(1) as f64;
        let shares: Vec<f64> = written
            .iter()
            .map(|share| self.get(share).unwrap_or(rest))
            .collect();
        let total: f64 = shares.iter().sum();
        // Drawn shares may add up to a little more than everybody; nobody leaves twice.
        if total > 0.0 {
            shares.into_iter().map(|s| s / total).collect()
        } else {
            shares
        }
    }

    fn exits(&self, exits: &[durance_scenario::Exit]) -> Vec<sim::Exit> {
        self.shares(&written(exits))
            .into_iter()
            .zip(exits)
            .map(|(share, exit)| sim::Exit {
                to: destination(&exit.to, self.scenario),
                share,
                stay: Some(self.stay(&exit.stay)),
            })
            .collect()
    }

    fn stay(&self, stay: &Stay) -> sim::Stay {
        match &stay.mean {
            StayMean::Life => sim::Stay::Days(Distribution::Never),
            StayMean::Days(days) => match self.get(days) {
                None => sim::Stay::Days(Distribution::Never),
                Some(mean) => sim::Stay::Days(stay.individual.distribution(mean.max(SHORTEST))),
            },
            StayMean::Sentence { sentence, served } => sim::Stay::Sentence {
                sentence: self.get(sentence).map_or(Distribution::Never, |mean| {
                    stay.individual.distribution(mean.max(SHORTEST))
                }),
                served: Distribution::Exact {
                    value: self.get(served).unwrap_or(1.0).clamp(0.0, 1.0),
                },
            },
        }
    }

    fn hazards(&self, stage: &Stage) -> Vec<sim::Hazard> {
        // Whom a hazard has not struck within a year it has not struck on any of its days.
        let per_day = |year: f64| -libm::expm1(libm::log1p(-year) / DAYS_PER_YEAR);
        let hazards = stage.hazards.iter();
        hazards
            .filter_map(|hazard| {
                let share = self.get(&hazard.per_year)?;
                Some(sim::Hazard {
                    to: destination(&hazard.to, self.scenario),
                    per_day: per_day(share.clamp(0.0, NEARLY_ALL)),
                })
            })
            .collect()
    }

    /// What policies change: exits first, then what is multiplied.
    fn all_changes(&self) -> Vec<sim::Change> {
        let systems = self.scenario.systems.iter();
        let stages = systems.flat_map(|s| {
            let groups = s.groups.iter();
            groups.flat_map(move |g| g.stages.iter().map(move |stage| (s, g, stage)))
        });
        let anew = stages.flat_map(|(s, g, stage)| self.exits_anew(s, g, stage));
        let policies = self.scenario.policies.iter();
        anew.chain(policies.flat_map(|policy| self.changes(policy)))
            .collect()
    }

    /// The exits of a stage on each day on which a policy gives them anew, or ends.
    fn exits_anew(&self, system: &System, group: &Group, stage: &Stage) -> Vec<sim::Change> {
        let about = |policy: &&Policy| !policy.exits.is_empty() && is_about(policy, system, stage);
        let days: BTreeSet<(Date, &str)> = self
            .scenario
            .policies
            .iter()
            .filter(about)
            .flat_map(|policy| {
                let after = policy.until.and_then(|last| last.tomorrow().ok());
                let days = [Some(policy.date), after].into_iter().flatten();
                days.map(|day| (day, policy.id.as_str()))
            })
            .collect();
        let mut before = InForce::of(stage);
        let mut changes = Vec::new();
        for (date, name) in days {
            let now = self.in_force(system, stage, date);
            let shares = (!same(&now.shares, &before.shares)).then(|| sim::Effect::NewShares {
                shares: self.shares(&now.shares),
            });
            let stays = now.stays.iter().zip(&before.stays).enumerate();
            let stays = stays.filter(|(_, (new, old))| !std::ptr::eq(**new, **old));
            let stays = stays.map(|(exit, (stay, _))| sim::Effect::NewStay {
                exit: Some(exit),
                stay: self.stay(stay),
            });
            changes.extend(shares.into_iter().chain(stays).map(|effect| sim::Change {
                name: name.to_owned(),
                day: self.day(date),
                scope: sim::Scope {
                    system: system.id.clone(),
                    group: Some(group.id.clone()),
                    stage: Some(stage.id.clone()),
                },
                effect,
            }));
            before = now;
        }
        changes
    }

    /// The exits of a stage on a day: of several policies that give the same anew, the last to begin.
    fn in_force<'q>(&'q self, system: &System, stage: &'q Stage, day: Date) -> InForce<'q> {
        let mut exits = InForce::of(stage);
        for policy in self.by_date() {
            let Some(news) = policy
                .exits_of(stage)
                .filter(|_| policy.holds_on(day) && is_about(policy, system, stage))
            else {
                continue;
            };
            for (exit, new) in news.into_iter().enumerate() {
                exits.shares[exit] = &new.share;
                if let Some(stay) = &new.stay {
                    exits.stays[exit] = stay;
                }
            }
        }
        exits
    }

    /// Policies in the order in which they begin.
    fn by_date(&self) -> Vec<&Policy> {
        let mut policies: Vec<&Policy> = self.scenario.policies.iter().collect();
        policies.sort_by_key(|policy| policy.date);
        policies
    }

    /// A dated change, and its undoing where it ends.
    fn changes(&self, policy: &Policy) -> Vec<sim::Change> {
        let scope = sim::Scope {
            system: policy.system.clone(),
            group: policy.group.clone(),
            stage: policy.stage.clone(),
        };
        let mut changes: Vec<sim::Change> = Vec::new();
        for (scope, times) in self.stretches(policy, &scope) {
            let retroactive = policy.applies_to == AppliesTo::Everyone;
            let mut push = |day, times| {
                changes.push(sim::Change {
                    name: policy.id.clone(),
                    day,
                    scope: scope.clone(),
                    effect: sim::Effect::Stay { times, retroactive },
                });
            };
            push(self.day(policy.date), times);
            if let (Some(until), true) = (policy.until, times > 0.0) {
                push(self.day(until) + 1, 1.0 / times);
            }
        }
        changes
    }

    /// By what factor a policy changes stays, and whose: a new mean is a factor of each stage's own, so that
    /// its exits keep their proportions.
    fn stretches(&self, policy: &Policy, whole: &sim::Scope) -> Vec<(sim::Scope, f64)> {
        let Some((quantity, value)) = policy.stay.as_ref().and_then(|q| Some((q, self.get(q)?)))
        else {
            return Vec::new();
        };
        if is_multiple(quantity) {
            return vec![(whole.clone(), value)];
        }
        let Some(system) = self.scenario.system(&policy.system) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for group in &system.groups {
            for stage in group
                .stages
                .iter()
                .filter(|s| concerns(policy, system, group, s))
            {
                let mean = self.mean_before(policy, system, group, stage);
                if mean > 0.0 {
                    let scope = sim::Scope {
                        system: system.id.clone(),
                        group: Some(group.id.clone()),
                        stage: Some(stage.id.clone()),
                    };
                    found.push((scope, value / mean));
                }
            }
        }
        found
    }

    /// The mean stay, over the exits that come, on the day on which a policy begins, before it does anything:
    /// of the exits then in force, as far as earlier policies have stretched or set it.
    fn mean_before(&self, policy: &Policy, system: &System, group: &Group, stage: &Stage) -> f64 {
        let mut mean = self.finite_mean(&self.in_force(system, stage, policy.date));
        for earlier in self.by_date() {
            if std::ptr::eq(earlier, policy) {
                break;
            }
            let Some(stay) = &earlier.stay else { continue };
            if earlier.holds_on(policy.date)
                && concerns(earlier, system, group, stage)
                && let Some(value) = self.get(stay)
            {
                mean = match is_multiple(stay) {
                    true => mean * value,
                    false => value,
                };
            }
        }
        mean
    }

    /// The mean stay of those who leave by an exit that comes.
    fn finite_mean(&self, exits: &InForce<'_>) -> f64 {
        let shares = self.shares(&exits.shares);
        let ends: Vec<(f64, f64)> = shares
            .into_iter()
            .zip(exits.stays.iter().map(|stay| self.mean_stay(stay)))
            .filter(|(_, mean)| mean.is_finite())
            .collect();
        let total: f64 = ends.iter().map(|(share, _)| share).sum();
        ends.iter().map(|(share, mean)| share * mean).sum::<f64>() / total.max(f64::MIN_POSITIVE)
    }

    fn crowding(&self, rule: &CrowdingRule) -> Option<sim::Rule> {
        let system = self.scenario.system(&rule.system)?;
        let above = self.threshold(system, rule)?;
        let start = rule.period.map_or(0, |p| self.day(p.first));
        let end = rule.period.map(|p| self.day(p.last) + 1);
        let groups = self.groups_of(system, rule);
        Some(match rule.kind {
            CrowdingKind::EarlyRelease => sim::Rule::EarlyRelease(sim::EarlyRelease {
                name: rule.id.clone(),
                system: rule.system.clone(),
                above,
                quota: rule
                    .quota
                    .as_ref()
                    .and_then(|q| self.get(q))
                    .map_or(u64::MAX, |n| u64::from(whole(n))),
                within: rule
                    .within
                    .as_ref()
                    .and_then(|q| self.get(q))
                    .map_or(u32::MAX, whole),
                stages: held_stages(system, &groups),
                start,
                end,
            }),
            CrowdingKind::StopIntake => sim::Rule::StopIntake(sim::StopIntake {
                name: rule.id.clone(),
                system: rule.system.clone(),
                above,
                stages: match groups.is_empty() {
                    true => Vec::new(),
                    false => held_stages(system, &groups),
                },
                start,
                end,
            }),
            CrowdingKind::EmergencyPlaces => {
                let places = rule
                    .places
                    .as_ref()
                    .and_then(|q| self.get(q))
                    .map_or(0, |n| u64::from(whole(n)));
                sim::Rule::EmergencyPlaces(sim::EmergencyPlaces {
                    name: rule.id.clone(),
                    system: rule.system.clone(),
                    above,
                    step: places,
                    most: places,
                    delay: rule
                        .within
                        .as_ref()
                        .and_then(|q| self.get(q))
                        .map_or(0, whole),
                    start,
                    end,
                })
            }
        })
    }

    /// The head-count of the system at which a rule acts. A facility holds the same part of its system every
    /// day, so it is over its own threshold when the system is over that threshold divided by the part.
    fn threshold(&self, system: &System, rule: &CrowdingRule) -> Option<f64> {
        let value = self.get(&rule.above)?;
        let site = rule.facility.as_ref();
        let site = site.and_then(|id| system.facilities.iter().find(|f| f.id == *id));
        let capacity = site.map_or(&system.capacity, |site| &site.capacity);
        let people = match &rule.above.relative {
            Some(Relative::OfCapacity(basis)) => value * self.get(capacity.by_basis(basis)?)?,
            _ => value,
        };
        let part = site.map_or(1.0, |site| self.part_of_system(system, site));
        (part > 0.0).then(|| people / part)
    }

    /// The part of its system's people that a facility holds.
    fn part_of_system(&self, system: &System, site: &Facility) -> f64 {
        let whole_stock = system.stock.as_ref().and_then(|q| self.get(q));
        let total = whole_stock.unwrap_or_else(|| self.own_stock(system));
        let held = site.stock.as_ref().and_then(|q| self.get(q)).unwrap_or(0.0);
        if total > 0.0 {
            (held / total).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// The groups that a rule touches; none for all.
    fn groups_of(&self, system: &System, rule: &CrowdingRule) -> Vec<String> {
        let site = rule.facility.as_ref();
        let site = site.and_then(|id| system.facilities.iter().find(|f| f.id == *id));
        match site {
            Some(site) if rule.groups.is_empty() => site.groups.clone(),
            _ => rule.groups.clone(),
        }
    }

    fn transfer(&self, eligibility: &Eligibility) -> Option<sim::Transfer> {
        let offer = self.scenario.offer.as_ref()?;
        let host = self.scenario.receiver.as_ref()?.systems.first()?.clone();
        let of = |q: &Option<Quantity>| q.as_ref().and_then(|q| self.get(q));
        let first = offer.first.unwrap_or(self.scenario.term.first);
        Some(sim::Transfer {
            name: AGREEMENT.to_owned(),
            host,
            start: self.day(first),
            end: self.day(self.scenario.term.last) + 1,
            quota: of(&offer.quota).map_or(u64::MAX, |n| u64::from(whole(n))),
            every: of(&offer.every).map_or(1, whole).max(1),
            places: of(&offer.places).map(|n| u64::from(whole(n))),
            cap: None,
            selection: match offer.selection {
                Selection::Random => sim::Selection::Random,
                Selection::LongestLeft => sim::Selection::LongestLeft,
                Selection::ShortestLeft => sim::Selection::ShortestLeft,
            },
            sources: self
                .scenario
                .people
                .iter()
                .zip(eligibility)
                .filter_map(|(people, shares)| self.source(people, shares))
                .collect(),
            courts: self.courts(eligibility),
        })
    }

    /// A group offered, as the engine needs it; `None` where nobody of it can go.
    fn source(&self, people: &People, shares: &[(u32, f64)]) -> Option<sim::Source> {
        let offer = self.scenario.offer.as_ref()?;
        let count = self.get(&people.count).filter(|_| may_go(people, shares))?;
        let uptake = people
            .uptake
            .as_ref()
            .and_then(|q| self.get(q))
            .unwrap_or(1.0);
        let (group, stage) = self.stage_of(people)?;
        let stay = people
            .stay
            .as_ref()
            .map_or(sim::Stay::Days(Distribution::Never), |s| self.stay(s));
        let no_exit_path = offer
            .no_exit_path
            .as_ref()
            .and_then(|q| self.get(q))
            .unwrap_or(0.0);
        let then = match offer.at_end {
            AtEnd::ReturnedToSender => sim::Destination::Return,
            AtEnd::ReleasedByHost | AtEnd::StayWithHost => {
                sim::Destination::Outcome("released".to_owned())
            }
        };
        let exits = match offer.host_exits.is_empty() {
            true => vec![sim::Exit {
                to: then,
                share: 1.0,
                stay: None,
            }],
            false => self
                .exits(&offer.host_exits)
                .into_iter()
                .map(home)
                .collect(),
        };
        Some(sim::Source {
            system: people.from.system.clone(),
            group,
            stage,
            eligible: self.within(people, shares),
            uptake: 1.0,
            // Uptake limits how many of the group go, not which share of the whole stage.
            cap: Some(u64::from(whole(count * uptake))),
            stay: match people.stay_continues {
                true => sim::HostStay::Continues,
                false => sim::HostStay::Own {
                    stay,
                    exits,
                    no_exit_path,
                },
            },
            at_end: match offer.at_end {
                AtEnd::ReturnedToSender => sim::AtEnd::Return,
                AtEnd::ReleasedByHost => sim::AtEnd::Release("released".to_owned()),
                AtEnd::StayWithHost => sim::AtEnd::Stay,
            },
        })
    }

    fn stage_of(&self, people: &People) -> Option<(String, String)> {
        let system = self.scenario.system(&people.from.system)?;
        let group = system.groups.iter().find(|g| g.id == people.from.group)?;
        let stage = people
            .from
            .stage
            .clone()
            .or_else(|| group.stages.first().map(|s| s.id.clone()))?;
        Some((group.id.clone(), stage))
    }

    /// The law's shares, cut to the days on which the group may move at all.
    fn within(&self, people: &People, shares: &[(u32, f64)]) -> Vec<(u32, f64)> {
        let Some(period) = people.eligible else {
            return shares.to_vec();
        };
        let (first, after) = (self.day(period.first), self.day(period.last) + 1);
        let at_first = shares
            .iter()
            .rfind(|(d, _)| *d <= first)
            .map_or(0.0, |(_, s)| *s);
        let mut cut = vec![(first, at_first)];
        cut.extend(shares.iter().filter(|(d, _)| *d > first && *d < after));
        cut.push((after, 0.0));
        cut
    }

    /// The court orders that come in this draw.
    fn courts(&self, eligibility: &Eligibility) -> Vec<sim::CourtOrder> {
        let start = self.day(self.scenario.term.first);
        let sources: Vec<&str> = self
            .scenario
            .people
            .iter()
            .zip(eligibility)
            .filter(|(people, shares)| may_go(people, shares))
            .map(|(people, _)| people.id.as_str())
            .collect();
        let order = |(index, court): (usize, &CourtStop)| {
            let comes = self.values.coin(index) < self.get(&court.chance)?;
            let day = start + whole(self.get(&court.when)?);
            let returned = court.returns.as_ref().and_then(|q| self.get(q));
            let covered = |id: &&str| court.groups.iter().any(|group| group == id);
            let covered = (0..sources.len()).filter(|s| covered(&sources[*s]));
            let covered: Vec<usize> = covered.collect();
            // An order about people none of whom can go orders nothing.
            let concerned = court.groups.is_empty() || !covered.is_empty();
            (comes && concerned).then(|| sim::CourtOrder {
                day,
                stops: court.stops,
                returned: returned.unwrap_or(0.0),
                sources: covered,
            })
        };
        self.scenario
            .courts
            .iter()
            .enumerate()
            .filter_map(order)
            .collect()
    }
}

/// An exit of the host's own by which people come back to the stage that sent them.
fn home(exit: sim::Exit) -> sim::Exit {
    match &exit.to {
        sim::Destination::Outcome(to) if to == RETURNED => sim::Exit {
            to: sim::Destination::Return,
            ..exit
        },
        _ => exit,
    }
}

/// The rate of admissions that a policy sets anew, rather than multiplies.
fn is_multiple(quantity: &Quantity) -> bool {
    quantity.relative == Some(Relative::Times)
}

/// Is a policy about a stage? One about admissions is about stages that somebody comes to.
fn concerns(policy: &Policy, system: &System, group: &Group, stage: &Stage) -> bool {
    let fits = |own: &Option<String>, id: &str| own.as_ref().is_none_or(|own| own == id);
    let comes = policy.stage.is_some()
        || policy.admissions.is_none()
        || stage.admissions.level != AdmissionLevel::None;
    policy.system == system.id
        && fits(&policy.group, &group.id)
        && fits(&policy.stage, &stage.id)
        && comes
}

/// The exits of a stage on some day, in the stage's order.
struct InForce<'q> {
    shares: Vec<&'q Quantity>,
    stays: Vec<&'q Stay>,
}

impl<'q> InForce<'q> {
    fn of(stage: &'q Stage) -> InForce<'q> {
        InForce {
            shares: written(&stage.exits),
            stays: stage.exits.iter().map(|exit| &exit.stay).collect(),
        }
    }
}

/// Are these the same lines of the file?
fn same(a: &[&Quantity], b: &[&Quantity]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| std::ptr::eq(*a, *b))
}

/// Is a policy about a stage of a system, whoever is admitted to it?
fn is_about(policy: &Policy, system: &System, stage: &Stage) -> bool {
    policy
        .stages(system)
        .any(|(_, other)| std::ptr::eq(other, stage))
}

/// The shares of exits, as the file has them.
fn written(exits: &[durance_scenario::Exit]) -> Vec<&Quantity> {
    exits.iter().map(|exit| &exit.share).collect()
}

fn destination(to: &Destination, scenario: &Scenario) -> sim::Destination {
    match to {
        Destination::Stage(stage) => sim::Destination::Stage(stage.clone()),
        Destination::Outcome(outcome) => sim::Destination::Outcome(outcome.clone()),
        Destination::Elsewhere(to) => {
            let system = scenario.system(&to.system);
            let group = system.and_then(|s| s.groups.iter().find(|g| g.id == to.group));
            let first = || group.and_then(|g| g.stages.first()).map(|s| s.id.clone());
            sim::Destination::Elsewhere {
                system: to.system.clone(),
                group: to.group.clone(),
                stage: to.stage.clone().or_else(first).unwrap_or_default(),
            }
        }
    }
}

fn held_stages(system: &System, groups: &[String]) -> Vec<(String, String)> {
    system
        .groups
        .iter()
        .filter(|g| groups.is_empty() || groups.contains(&g.id))
        .flat_map(|g| {
            g.stages
                .iter()
                .filter(|s| s.in_custody)
                .map(|s| (g.id.clone(), s.id.clone()))
        })
        .collect()
}

/// Reads off two courses what the rest of the house needs.
pub fn path(
    scenario: &Scenario,
    eligibility: &Eligibility,
    status_quo: &Trajectory,
    offer: Option<&Trajectory>,
) -> Path {
    let course = offer.unwrap_or(status_quo);
    let systems = scenario
        .systems
        .iter()
        .map(|s| {
            let paths = SystemPath {
                status_quo: counts(&status_quo.head_count(&s.id)),
                offer: counts(&course.head_count(&s.id)),
            };
            (s.id.clone(), paths)
        })
        .collect();
    let Some(offer) = offer else {
        return Path {
            systems,
            ..Path::default()
        };
    };
    let cells = offer.hosted_cells(AGREEMENT);
    let by_group = by_group(scenario, eligibility, &cells);
    Path {
        systems,
        hosted: counts(&offer.hosted(AGREEMENT)),
        sent_by_group: by_group
            .iter()
            .map(|cell| cell.map_or(0, |c| sent_to(offer, c)))
            .collect(),
        hosted_by_group: by_group
            .iter()
            .map(|cell| cell.map_or_else(Vec::new, |c| counts(&offer.stock[c])))
            .collect(),
        transfers: counts(&offer.transferred(AGREEMENT)),
        returns: counts(&offer.returned(AGREEMENT)),
        releases: counts(&released(offer, &cells)),
        exits: exits(scenario, status_quo, offer),
        outcomes: outcomes(offer, &cells),
        still_held: Vec::new(),
    }
}

/// Daily exits from the sender's systems, for each outcome that a charge falls due on.
fn exits(
    scenario: &Scenario,
    status_quo: &Trajectory,
    offer: &Trajectory,
) -> BTreeMap<String, (Vec<u32>, Vec<u32>)> {
    let charged = scenario.charges.iter().filter_map(|c| match &c.per {
        durance_scenario::Per::Exit(outcome) => Some(outcome),
        _ => None,
    });
    let senders = scenario
        .sender
        .as_ref()
        .map(|s| s.systems.as_slice())
        .unwrap_or_default();
    charged
        .map(|outcome| {
            let of = |course: &Trajectory| counts(&exits_by(course, senders, outcome));
            (outcome.clone(), (of(status_quo), of(offer)))
        })
        .collect()
}

fn exits_by(course: &Trajectory, systems: &[String], outcome: &str) -> Vec<f64> {
    let mut days = vec![0.0; course.days as usize + 1];
    for flow in &course.flows {
        let from = &course.cells[flow.from];
        let named = matches!(&flow.to, FlowTo::Outcome(name) if name == outcome);
        if named && from.transfer.is_none() && systems.contains(&from.system) {
            for (day, people) in days.iter_mut().zip(&flow.people) {
                *day += people;
            }
        }
    }
    days
}

/// The hosted cell of each group offered, in the order of the scenario; groups that nobody of can go have
/// none.
fn by_group(scenario: &Scenario, eligibility: &Eligibility, cells: &[usize]) -> Vec<Option<usize>> {
    let mut left = cells.iter().copied();
    let groups = scenario.people.iter().zip(eligibility);
    groups
        .map(|(people, shares)| {
            if may_go(people, shares) {
                left.next()
            } else {
                None
            }
        })
        .collect()
}

/// Can anybody of the group go: somebody says, or explores, how many they are, and the law lets some through?
fn may_go(people: &People, shares: &[(u32, f64)]) -> bool {
    let is_counted = people.count.exact().is_some() || people.count.range().is_some();
    is_counted && shares.iter().any(|(_, share)| *share > 0.0)
}

fn sent_to(offer: &Trajectory, cell: usize) -> u64 {
    let sent: f64 = offer
        .flows
        .iter()
        .filter(|f| f.kind == FlowKind::Transfer && f.to == FlowTo::Cell(cell))
        .flat_map(|f| &f.people)
        .sum();
    sent.round() as u64
}

fn released(offer: &Trajectory, cells: &[usize]) -> Vec<f64> {
    let mut days = vec![0.0; offer.days as usize + 1];
    for flow in &offer.flows {
        if cells.contains(&flow.from) && matches!(flow.to, FlowTo::Outcome(_)) {
            for (day, people) in days.iter_mut().zip(&flow.people) {
                *day += people;
            }
        }
    }
    days
}

/// Everybody sent, by where they are on the last day: the engine's words in those of the report.
fn outcomes(offer: &Trajectory, cells: &[usize]) -> BTreeMap<String, u64> {
    let mut people = BTreeMap::new();
    for (outcome, count) in offer.outcomes(|c| cells.contains(&c)) {
        let id = match outcome.as_str() {
            "still held" => "held",
            NO_EXIT_PATH => "no-exit-path",
            sim::DIED => "died",
            moved if moved.starts_with("moved to") => "returned",
            _ => "released",
        };
        *people.entry(id.to_owned()).or_insert(0) += count.round().max(0.0) as u64;
    }
    people
}

/// People per day as whole numbers; the expected executor's fractions are rounded.
fn counts(days: &[f64]) -> Vec<u32> {
    days.iter().map(|&n| whole(n)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::inputs::Inputs;
    use super::*;
    use crate::catalogue::Catalogue;
    use durance_core::catalog::Catalog;
    use durance_scenario::World;

    /// The model at the medians, and the transfer of the offer if everybody is eligible.
    fn translated(text: &str) -> (sim::Model, sim::Transfer) {
        let catalogue = Catalogue::embedded();
        let (scenario, found) = durance_scenario::parse("test.toml", text, &World::new(&catalogue));
        let scenario = scenario.unwrap_or_else(|| panic!("{found:#?}"));
        let inputs = Inputs::of(&scenario);
        let values = inputs.medians();
        let all = vec![vec![(0, 1.0)]; scenario.people.len()];
        let offer = offer(&scenario, &values, &all).expect("an offer");
        let [sim::Rule::Transfer(transfer)] = &offer.rules[..] else {
            panic!("one transfer");
        };
        (model(&scenario, &values), transfer.clone())
    }

    fn overlay(lines: &str) -> String {
        format!("durance = 1\noverlay = \"toy\"\n{lines}")
    }

    fn admissions_on(model: &sim::Model, day: u32) -> f64 {
        model.systems[0].groups[0].stages[0].admissions.rate.on(day)
    }

    #[test]
    fn a_new_rate_replaces_the_old_one_and_a_multiple_multiplies_it() {
        let policy = |admissions: &str| {
            overlay(&format!(
                "[[policy]]\nid = \"p\"\ndate = 2025-06-01\nuntil = 2025-06-30\nsystem = \"north\"\n\
                 admissions = \"{admissions}\"\nwhy = \"test\"\n"
            ))
        };
        let (before, _) = translated(&overlay(""));
        let old = admissions_on(&before, 1);
        let (model, _) = translated(&policy("7 people/day"));
        // The first day is that of what is known, 2025-01-01: the 1st of June is day 151.
        assert!(model.changes.is_empty());
        let on = |day| admissions_on(&model, day);
        assert_eq!([on(150), on(151), on(180), on(181)], [old, 7.0, 7.0, old]);
        let (model, _) = translated(&policy("x 1.5"));
        let on = |day| admissions_on(&model, day);
        assert_eq!(
            [on(150), on(151), on(180), on(181)],
            [old, 1.5 * old, 1.5 * old, old]
        );
        let (model, _) = translated(&policy("x 0"));
        let on = |day| admissions_on(&model, day);
        assert_eq!([on(150), on(151), on(181)], [old, 0.0, old], "a stop ends");
        // A rate is set whatever an earlier policy made of it; a later one multiplies it.
        let more = |id: &str, date: &str, admissions: &str| {
            format!(
                "[[policy]]\nid = \"{id}\"\ndate = {date}\nsystem = \"north\"\n\
                 admissions = \"{admissions}\"\nwhy = \"test\"\n"
            )
        };
        let (model, _) = translated(&overlay(
            &[
                more("third", "2025-08-01", "x 2"),
                more("first", "2025-04-01", "x 3"),
                more("second", "2025-06-01", "7 people/day"),
            ]
            .concat(),
        ));
        let on = |day| admissions_on(&model, day);
        assert_eq!([on(150), on(151), on(212)], [3.0 * old, 7.0, 14.0]);
    }

    #[test]
    fn a_new_mean_stay_scales_the_exits_of_each_stage_together() {
        let (model, _) = translated(&overlay(
            "[[policy]]\nid = \"p\"\ndate = 2025-06-01\nsystem = \"north\"\nstay = \"100 days\"\n\
             applies_to = \"everyone\"\nwhy = \"test\"\n",
        ));
        let stage = &model.systems[0].groups[0].stages[0];
        let stay = |exit: &sim::Exit| {
            exit.stay.as_ref().map_or(0.0, |stay| match stay {
                sim::Stay::Days(days) => days.mean(),
                sim::Stay::Sentence { .. } => panic!("no sentences in `toy`"),
            })
        };
        let mean: f64 = stage.exits.iter().map(|exit| exit.share * stay(exit)).sum();
        let [change] = &model.changes[..] else {
            panic!("one change: {:?}", model.changes);
        };
        let sim::Effect::Stay { times, retroactive } = change.effect else {
            panic!("a change of stay");
        };
        assert!(retroactive);
        assert!((times * mean - 100.0).abs() < 1e-9, "{times} {mean}");
    }

    #[test]
    fn every_feature_of_the_example_reaches_the_engine() {
        let catalogue = Catalogue::embedded();
        let text = catalogue.text("scenarios/pathways.toml");
        // The order of the court is made certain, so that it is there to be looked at.
        let chance = "chance  = \"30% to 60%\"";
        let text = text.expect("shipped");
        assert!(text.contains(chance));
        let (model, transfer) = translated(&text.replace(chance, "chance  = \"100%\""));
        assert!(model.check().iter().all(|found| !found.is_error()));
        let men = &model.systems[0].groups[0];
        let sim::Remaining::Served { days, .. } = &men.stages[0].stock.remaining else {
            panic!("conditioned on the time held");
        };
        assert_eq!(*days, [5, 20, 60, 150, 400]);
        let moved = &model.systems[1].groups[0].stages[0].exits[1].to;
        let remand = sim::Destination::Elsewhere {
            system: "prisons".to_owned(),
            group: "men".to_owned(),
            stage: "remand".to_owned(),
        };
        assert_eq!(*moved, remand);
        // 105 % of 620 places, of a site that holds 650 of 2,600.
        let above: Vec<f64> = model
            .rules
            .iter()
            .map(|rule| match rule {
                sim::Rule::EarlyRelease(rule) => rule.above,
                sim::Rule::StopIntake(rule) => rule.above,
                sim::Rule::EmergencyPlaces(rule) => rule.above,
                sim::Rule::Transfer(_) => panic!("the status quo transfers nobody"),
            })
            .collect();
        for (above, expected) in above.iter().zip([2_550.0, 1.05 * 620.0 * 4.0, 2_800.0]) {
            assert!((above - expected).abs() < 1e-6, "{above} {expected}");
        }
        let sim::Rule::StopIntake(stop) = &model.rules[2] else {
            panic!("the third rule stops intake");
        };
        assert_eq!(
            stop.stages,
            [("short-sentences".to_owned(), "custody".to_owned())]
        );
        assert_eq!((stop.start, stop.end), (151, Some(516)));
        assert_eq!(transfer.sources[0].stay, sim::HostStay::Continues);
        let sim::HostStay::Own { exits, .. } = &transfer.sources[1].stay else {
            panic!("a stay of its own");
        };
        assert_eq!(exits[1].to, sim::Destination::Return);
        let [court] = &transfer.courts[..] else {
            panic!("one order: {:?}", transfer.courts);
        };
        assert!(court.stops && court.returned > 0.0);
        assert_eq!(court.sources, [1]);
        let [hazard] = &men.stages[0].hazards[..] else {
            panic!("one hazard: {:?}", men.stages[0].hazards);
        };
        let year = 1.0 - libm::pow(1.0 - hazard.per_day, DAYS_PER_YEAR);
        assert!((0.002..0.006).contains(&year), "{year}");
        // The 1st of July is day 181; from the 1st of January on, day 365, all is as before.
        let courts: Vec<(u32, &sim::Effect)> = model
            .changes
            .iter()
            .filter(|change| change.name == "swifter-courts")
            .map(|change| (change.day, &change.effect))
            .collect();
        let exits = &men.stages[0].exits;
        let old = sim::Effect::NewShares {
            shares: exits.iter().map(|exit| exit.share).collect(),
        };
        let stay = exits[1].stay.clone().expect("a stay of its own");
        let back = sim::Effect::NewStay {
            exit: Some(1),
            stay,
        };
        let [
            (181, sim::Effect::NewShares { shares }),
            (
                181,
                sim::Effect::NewStay {
                    exit: Some(1),
                    stay,
                },
            ),
            first,
            second,
        ] = &courts[..]
        else {
            panic!("{courts:?}");
        };
        assert_eq!([*first, *second], [(365, &old), (365, &back)]);
        assert!((shares[0] - 0.55).abs() < 0.02, "{shares:?}");
        let sim::Stay::Days(days) = stay else {
            panic!("no sentence: {stay:?}");
        };
        assert!((days.mean() - 35.0).abs() < 2.0);
    }

    /// One system with one stage, everything exact.
    fn lone(stage: &str, rest: &str) -> sim::Model {
        let text = format!(
            "durance = 1\n[scenario]\nid = \"lone\"\ntitle = \"t\"\nquestion = \"q?\"\n\
             known_as_of = 2025-01-01\nhorizon = \"6 years\"\nwhy = \"test\"\n\
             [[system]]\nid = \"one\"\nname = \"One\"\nwhy = \"test\"\n\
             [[system.group]]\nid = \"all\"\n{stage}\n{rest}"
        );
        let catalogue = Catalogue::embedded();
        let (scenario, found) =
            durance_scenario::parse("lone.toml", &text, &World::new(&catalogue));
        let scenario = scenario.unwrap_or_else(|| panic!("{found:#?}"));
        let inputs = Inputs::of(&scenario);
        model(&scenario, &inputs.medians())
    }

    fn expected(model: &sim::Model) -> Trajectory {
        let key = durance_sim::Key {
            seed: 1,
            draw: 0,
            replication: 0,
        };
        durance_sim::run(model, key, durance_sim::Executor::Expected).expect("a valid model")
    }

    #[test]
    fn a_stationary_stock_stays_where_it_is_whatever_ends_the_stays() {
        for (stay, hazard) in [
            ("stay = \"300 days\"", "0%"),
            ("stay = \"300 days\"", "20%"),
            ("stay = \"2 days\"", "0%"),
            ("stay = \"0.2 days\"", "50%"),
            (
                "stay = \"90 days\", individual = \"lognormal, cv 1.5\"",
                "30%",
            ),
            ("stay = \"40 days\", individual = \"fixed\"", "60%"),
            ("stay = \"life\"", "5%"),
        ] {
            let model = lone(
                &format!(
                    "stock = \"10_000 people\"\nadmissions = \"stationary\"\n\
                     exits = [{{ to = \"released\", share = \"100%\", {stay} }}]\n\
                     hazards = [{{ to = \"died\", per_year = \"{hazard}\" }}]"
                ),
                "",
            );
            let held = expected(&model).head_count("one");
            for (day, people) in held.iter().enumerate() {
                assert!(
                    (people / 10_000.0 - 1.0).abs() < 2e-3,
                    "{stay}, {hazard}: {people} on day {day}"
                );
            }
        }
    }

    /// People held on a day, a hundred coming every day from an empty start.
    fn held_on(day: usize, exits: &str, policies: &str) -> f64 {
        let model = lone(
            &format!("stock = \"0 people\"\nadmissions = \"100 people/day\"\nexits = [{exits}]"),
            policies,
        );
        expected(&model).head_count("one")[day]
    }

    fn policy(id: &str, date: &str, what: &str) -> String {
        format!(
            "[[policy]]\nid = \"{id}\"\ndate = {date}\nsystem = \"one\"\nwhy = \"test\"\n{what}\n"
        )
    }

    #[test]
    fn of_two_exits_to_one_place_a_policy_names_both_in_their_order() {
        let exits = |first: u32, second: u32| {
            format!(
                "{{ to = \"a\", share = \"{first}%\", stay = \"10 days\", individual = \"fixed\" }}, \
                 {{ to = \"a\", share = \"{second}%\", stay = \"90 days\", individual = \"fixed\" }}"
            )
        };
        let anew = "exits = [{ to = \"a\", share = \"90%\" }, { to = \"a\", share = \"10%\" }]";
        let held = held_on(1_000, &exits(20, 80), &policy("p", "2026-01-01", anew));
        assert!(
            (held - held_on(1_000, &exits(90, 10), "")).abs() < 1e-6,
            "{held}"
        );
    }

    #[test]
    fn a_mean_is_set_whatever_earlier_policies_made_of_the_stays() {
        let exits = "{ to = \"a\", share = \"50%\", stay = \"10 days\" }, \
                     { to = \"b\", share = \"50%\", stay = \"90 days\" }";
        let mean_of_forty = |before: &str| {
            let held = held_on(
                2_000,
                exits,
                &[before, &policy("set", "2026-01-01", "stay = \"40 days\"")].concat(),
            );
            // Somebody who stays 40 days in the mean is counted on half a day more.
            assert!((held / 4_050.0 - 1.0).abs() < 0.01, "{before}: {held}");
        };
        mean_of_forty("");
        mean_of_forty(&policy(
            "shares",
            "2025-06-01",
            "exits = [{ to = \"a\", share = \"20%\" }, { to = \"b\", share = \"80%\" }]",
        ));
        mean_of_forty(&policy("longer", "2025-06-01", "stay = \"x 1.7\""));
        mean_of_forty(&policy("other", "2025-06-01", "stay = \"70 days\""));
    }

    #[test]
    fn who_never_leaves_is_not_replaced_and_the_others_keep_level() {
        let model = lone(
            "stock = \"10_000 people\"\nadmissions = \"stationary\"\n\
             exits = [{ to = \"released\", share = \"remainder\", stay = \"100 days\" }, \
             { to = \"never\", share = \"1%\", stay = \"life\" }]",
            "",
        );
        let held = expected(&model).head_count("one");
        // 9,900 people over 100.5 days leave and are replaced; one in a hundred of those who come stays for life.
        let come = 9_900.0 / 100.5 / 0.99 * 365.0;
        assert!(
            (held[365] - 10_000.0 - 0.01 * come).abs() < 30.0,
            "{}",
            held[365]
        );
    }

    #[test]
    fn a_hazard_takes_its_share_of_a_year() {
        // Nobody comes or leaves otherwise: after a year of 365 days a share (1 - 10 %)^(365 / 365.25) is left.
        let model = lone(
            "stock = \"10_000 people\"\nadmissions = \"none\"\n\
             exits = [{ to = \"released\", share = \"100%\", stay = \"life\" }]\n\
             hazards = [{ to = \"died\", per_year = \"7%\" }, { to = \"escaped\", per_year = \"3%\" }]",
            "",
        );
        let held = expected(&model).head_count("one");
        let left = libm::pow(0.93 * 0.97, 365.0 / DAYS_PER_YEAR);
        assert!((held[365] / 10_000.0 - left).abs() < 1e-4, "{}", held[365]);
    }

    #[test]
    fn new_exits_hold_for_those_who_come_while_the_policy_is_in_force() {
        let model = lone(
            "stock = \"0 people\"\nadmissions = \"100 people/day\"\n\
             exits = [{ to = \"a\", share = \"80%\", stay = \"10 days\", individual = \"fixed\" }, \
             { to = \"b\", share = \"remainder\", stay = \"10 days\", individual = \"fixed\" }]",
            "[[policy]]\nid = \"p\"\ndate = 2026-01-01\nuntil = 2026-12-31\nsystem = \"one\"\nwhy = \"test\"\n\
             exits = [{ to = \"b\", share = \"70%\", stay = \"5 days\", individual = \"fixed\" }, \
             { to = \"a\", share = \"remainder\" }]",
        );
        let course = expected(&model);
        let left = |to: &str, day: usize| -> f64 {
            let to = FlowTo::Outcome(to.to_owned());
            let flows = course.flows.iter().filter(|flow| flow.to == to);
            flows.map(|flow| flow.people[day]).sum()
        };
        let near =
            |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
        // In force from day 365 to day 729.
        for (day, a, b) in [
            (364, 80.0, 20.0),
            // Those of the last days before are still there; who comes under the policy leaves sooner by b.
            (370, 80.0, 20.0 + 70.0),
            (374, 80.0, 20.0 + 70.0),
            (375, 30.0, 70.0),
            (734, 30.0, 70.0),
            (735, 30.0, 0.0),
            (740, 80.0, 20.0),
        ] {
            near(left("a", day), a);
            near(left("b", day), b);
        }
    }
}
