//! Who is where? One record per person: slow, plain, and the auditor of the other executors.
//!
//! It reads the model, not the tables that the other executors share: stays are drawn by their inverse
//! distribution functions, exits one person at a time, and rules act on lists of people.

use crate::Key;
use crate::model::{
    AtEnd, Change, Destination, EarlyRelease, Effect, Group, HostStay, Model, Offer, Remaining,
    Rule, Selection, Source, Stage, Stay, Transfer, in_force,
};
use crate::plan::{Component, Course};
use crate::stream::{Decision, Source as Numbers, Stream, subject};
use crate::trajectory::{FlowKind, FlowTo, Trajectory};
use durance_core::Distribution;
use std::collections::BTreeMap;

const NEVER: u32 = u32::MAX;

/// Simulates one component into its place in the trajectory.
pub(crate) fn simulate(
    model: &Model,
    offer: Option<&Offer>,
    course: &Course,
    component: &Component,
    key: Key,
    out: &mut Trajectory,
) {
    let mut world = World::new(model, offer, course, component, key);
    world.open(out);
    for day in 1..=model.days {
        world.day(day, out);
    }
    for person in world
        .people
        .iter()
        .filter(|person| person.here && person.leaves == NEVER)
    {
        let cell = world.cell(person);
        out.never[cell] += 1.0;
    }
}

/// A source of random numbers used one after the other.
struct Dice {
    stream: Stream,
    position: u64,
}

impl Dice {
    fn roll(&mut self) -> f64 {
        self.position += 1;
        self.stream.unit(self.position)
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.roll() < probability
    }

    fn below(&mut self, bound: usize) -> usize {
        self.position += 1;
        self.stream.below(self.position, bound as u64) as usize
    }

    /// Fisher and Yates.
    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i + 1);
            items.swap(i, j);
        }
    }

    /// A place in a list of weights.
    fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.roll() * weights.iter().sum::<f64>();
        for (i, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return i;
            }
        }
        weights
            .iter()
            .rposition(|weight| *weight > 0.0)
            .unwrap_or(0)
    }
}

#[derive(Clone, Debug)]
struct Person {
    here: bool,
    group: usize,
    stage: usize,
    /// Place among the stage's exits, then its hazards.
    exit: usize,
    leaves: u32,
    /// Eligible while this is below the share eligible.
    threshold: f64,
    /// Held under this transfer (place in the component) from this source; with the host's exit, if its own.
    host: Option<(usize, usize, Option<Option<usize>>)>,
}

/// Emergency places open, and those ordered by the day on which they are ready.
type Opened = (u64, Vec<(u32, u64)>);

struct World<'a> {
    course: &'a Course,
    groups: Vec<(&'a str, &'a Group, usize)>,
    changes: Vec<&'a Change>,
    transfers: Vec<&'a Transfer>,
    releases: Vec<&'a EarlyRelease>,
    rules: Vec<&'a Rule>,
    host_cells: Vec<usize>,
    flows: BTreeMap<(usize, FlowTo, FlowKind), usize>,
    people: Vec<Person>,
    due: Vec<Vec<usize>>,
    stock: Vec<i64>,
    sent: Vec<Vec<u64>>,
    stopped: Vec<Vec<bool>>,
    open: BTreeMap<&'a str, Opened>,
    dice: Dice,
}

impl<'a> World<'a> {
    fn new(
        model: &'a Model,
        offer: Option<&'a Offer>,
        course: &'a Course,
        component: &Component,
        key: Key,
    ) -> World<'a> {
        let mut all = Vec::new();
        let mut cell = 0;
        for system in &model.systems {
            for group in &system.groups {
                all.push((system.name.as_str(), group, cell));
                cell += group.stages.len();
            }
        }
        let groups: Vec<(&str, &Group, usize)> = component.groups.iter().map(|g| all[*g]).collect();
        let systems: Vec<&str> = groups.iter().map(|(system, ..)| *system).collect();
        let mut changes: Vec<&Change> = model
            .changes
            .iter()
            .chain(offer.iter().flat_map(|o| &o.changes))
            .collect();
        changes.sort_by_key(|change| change.day);
        let every: Vec<&Rule> = model
            .rules
            .iter()
            .chain(offer.iter().flat_map(|o| &o.rules))
            .collect();
        let mine = |rule: &&&Rule| match rule {
            Rule::Transfer(rule) => {
                let at = |s: &Source| {
                    groups
                        .iter()
                        .any(|(n, g, _)| *n == s.system && g.name == s.group)
                };
                rule.sources.iter().any(at)
            }
            Rule::EarlyRelease(rule) => systems.contains(&rule.system.as_str()),
            Rule::StopIntake(rule) => systems.contains(&rule.system.as_str()),
            Rule::EmergencyPlaces(rule) => systems.contains(&rule.system.as_str()),
        };
        let rules: Vec<&Rule> = every.iter().filter(mine).copied().collect();
        let transfers: Vec<&Transfer> = rules
            .iter()
            .filter_map(|rule| {
                if let Rule::Transfer(rule) = rule {
                    Some(rule)
                } else {
                    None
                }
            })
            .collect();
        let host_cell = |t: &&Transfer| {
            let first = |cell: &crate::trajectory::Cell| {
                cell.transfer.as_ref().is_some_and(|(n, _)| *n == t.name)
            };
            course.cells.iter().position(first).unwrap_or(0)
        };
        let names: Vec<&str> = groups
            .iter()
            .flat_map(|(s, g, _)| [*s, g.name.as_str()])
            .collect();
        World {
            course,
            changes,
            host_cells: transfers.iter().map(host_cell).collect(),
            flows: course.flows.iter().cloned().zip(0..).collect(),
            people: Vec::new(),
            due: vec![Vec::new(); model.days as usize + 1],
            stock: vec![0; course.cells.len()],
            sent: transfers.iter().map(|t| vec![0; t.sources.len()]).collect(),
            stopped: transfers
                .iter()
                .map(|t| vec![false; t.sources.len()])
                .collect(),
            open: rules
                .iter()
                .filter(|rule| matches!(rule, Rule::EmergencyPlaces(_)))
                .map(|rule| (rule.name(), (0, Vec::new())))
                .collect(),
            releases: rules
                .iter()
                .filter_map(|rule| {
                    if let Rule::EarlyRelease(rule) = rule {
                        Some(rule)
                    } else {
                        None
                    }
                })
                .collect(),
            transfers,
            rules,
            dice: Dice {
                stream: Numbers::new(key.root(), Decision::People, subject(&names)).at(0),
                position: 0,
            },
            groups,
        }
    }

    fn cell(&self, person: &Person) -> usize {
        match person.host {
            Some((transfer, source, _)) => self.host_cells[transfer] + source,
            None => self.groups[person.group].2 + person.stage,
        }
    }

    fn mine(&self) -> Vec<usize> {
        let own = self
            .groups
            .iter()
            .flat_map(|(_, group, cell)| *cell..cell + group.stages.len());
        let hosts = self.transfers.iter().zip(&self.host_cells);
        own.chain(hosts.flat_map(|(t, cell)| *cell..cell + t.sources.len()))
            .collect()
    }

    fn record(&self, day: u32, out: &mut Trajectory) {
        for cell in self.mine() {
            out.stock[cell][day as usize] = self.stock[cell] as f64;
        }
    }

    fn flow(&mut self, from: usize, to: FlowTo, kind: FlowKind, day: u32, out: &mut Trajectory) {
        let id = self.flows[&(from, to.clone(), kind)];
        out.flows[id].people[day as usize] += 1.0;
        self.stock[from] -= 1;
        if let FlowTo::Cell(to) = to {
            self.stock[to] += 1;
        }
    }

    // ---- lengths of stay ----------------------------------------------------------------------------------

    /// Exits with their stays and shares as in force on a day.
    fn pathway(&self, group: usize, stage: usize, day: u32) -> (Vec<Stay>, Vec<f64>) {
        let (system, plan, _) = self.groups[group];
        let stage = &plan.stages[stage];
        let mut stays: Vec<Stay> = stage
            .exits
            .iter()
            .map(|exit| exit.stay.clone().unwrap_or(stage.stay.clone()))
            .collect();
        let mut shares: Vec<f64> = stage.exits.iter().map(|exit| exit.share).collect();
        if stage.exits.is_empty() {
            stays.push(Stay::Days(Distribution::Never));
            shares.push(1.0);
        }
        let here = |change: &&&Change| change.scope.meets(system, &plan.name, Some(&stage.name));
        // The opening stock came under the rules before the first day.
        for change in self
            .changes
            .iter()
            .filter(|change| change.day <= day && day > 0)
            .filter(here)
        {
            match &change.effect {
                Effect::Stay { times, .. } => stays.iter_mut().for_each(|stay| {
                    *stay = Stay::Days(scaled(&stay.distribution(), *times));
                }),
                Effect::NewStay { exit: None, stay } => {
                    stays.iter_mut().for_each(|old| old.clone_from(stay));
                }
                Effect::NewStay {
                    exit: Some(exit),
                    stay,
                } => stays[*exit].clone_from(stay),
                Effect::NewShares { shares: new } => shares.clone_from(new),
                Effect::Admissions { .. } => {}
            }
        }
        (stays, shares)
    }

    fn whole_days(&mut self, stay: &Stay, after: u32) -> Option<u32> {
        let distribution = stay.distribution();
        let never = distribution.never_share();
        let low = if after == 0 {
            0.0
        } else {
            distribution.cdf(f64::from(after))
        };
        let u = low + self.dice.roll() * (1.0 - low);
        if u >= 1.0 - never {
            return None;
        }
        let days = distribution.quantile(u).ceil().max(f64::from(after) + 1.0);
        Some(days.min(1e9) as u32)
    }

    /// Days until a hazard strikes, and which.
    fn hazard(&mut self, stage: &Stage) -> Option<(u32, usize)> {
        let rates: Vec<f64> = stage.hazards.iter().map(|hazard| hazard.per_day).collect();
        let total: f64 = rates.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let days = (libm::log(self.dice.roll()) / libm::log1p(-total)).floor() + 1.0;
        Some((days.min(1e9) as u32, self.dice.weighted(&rates)))
    }

    /// The exit and the days left of a person who has been here for `served` days.
    fn fate(&mut self, g: usize, s: usize, day: u32, served: u32, finite: bool) -> (usize, u32) {
        let (stays, shares) = self.pathway(g, s, day);
        let weights: Vec<f64> = stays
            .iter()
            .zip(&shares)
            .map(|(stay, share)| {
                let distribution = stay.distribution();
                let never = if finite {
                    distribution.never_share()
                } else {
                    0.0
                };
                let alive = if served == 0 {
                    1.0
                } else {
                    distribution.survival(f64::from(served))
                };
                share * (alive - never).max(0.0)
            })
            .collect();
        let stage = &self.groups[g].1.stages[s];
        let hazard = self.hazard(stage);
        let mut exit = self.dice.weighted(&weights);
        let mut days = self.whole_days(&stays[exit], served);
        while finite && days.is_none() {
            days = self.whole_days(&stays[exit], served);
        }
        let mut left = days.map_or(NEVER, |days| days - served);
        if let Some((strikes, which)) = hazard
            && strikes < left
        {
            left = strikes;
            exit = stage.exits.len() + which;
        }
        (exit, left)
    }

    // ---- entering -----------------------------------------------------------------------------------------

    fn place(&mut self, group: usize, stage: usize, exit: usize, leaves: u32, eligible: bool) {
        let threshold = if eligible { self.dice.roll() } else { 2.0 };
        self.people.push(Person {
            here: true,
            group,
            stage,
            exit,
            leaves,
            threshold,
            host: None,
        });
        self.expect(self.people.len() - 1);
    }

    fn expect(&mut self, person: usize) {
        let leaves = self.people[person].leaves;
        if let Some(due) = self.due.get_mut(leaves as usize) {
            due.push(person);
        }
    }

    fn enter(&mut self, group: usize, stage: usize, day: u32, eligible: bool) {
        let (exit, left) = self.fate(group, stage, day, 0, false);
        self.place(
            group,
            stage,
            exit,
            left.saturating_add(if left == NEVER { 0 } else { day }),
            eligible,
        );
    }

    fn open(&mut self, out: &mut Trajectory) {
        for g in 0..self.groups.len() {
            for s in 0..self.groups[g].1.stages.len() {
                self.open_stage(g, s);
                let cell = self.groups[g].2 + s;
                self.stock[cell] = self.groups[g].1.stages[s].stock.people as i64;
            }
        }
        for name in self.open.keys() {
            out.emergency_places
                .insert((*name).to_owned(), vec![0.0; out.days as usize + 1]);
        }
        self.record(0, out);
    }

    fn open_stage(&mut self, g: usize, s: usize) {
        let stock = self.groups[g].1.stages[s].stock.clone();
        let ages = if stock.remaining == Remaining::Stationary && stock.people > 0 {
            self.ages(g, s)
        } else {
            Vec::new()
        };
        for _ in 0..stock.people {
            let (exit, left) = match &stock.remaining {
                Remaining::Fresh => self.fate(g, s, 0, 0, false),
                Remaining::Served { days, weights } => {
                    let served = days[self.dice.weighted(weights)];
                    self.fate(g, s, 0, served, false)
                }
                Remaining::Table { weights, later } => {
                    let mut all = weights.clone();
                    all.push(*later);
                    let day = self.dice.weighted(&all);
                    let (exit, _) = self.fate(g, s, 0, 0, false);
                    (
                        exit,
                        if day == weights.len() {
                            1_000_000_000
                        } else {
                            day as u32
                        },
                    )
                }
                Remaining::Stationary => self.stationary(g, s, stock.never, &ages),
            };
            self.place(g, s, exit, left, true);
        }
    }

    fn stationary(&mut self, g: usize, s: usize, never: f64, ages: &[f64]) -> (usize, u32) {
        let (stays, shares) = self.pathway(g, s, 0);
        let endless: Vec<f64> = stays
            .iter()
            .zip(&shares)
            .map(|(stay, share)| share * stay.distribution().never_share())
            .collect();
        let all: f64 = endless.iter().sum();
        let hazards = !self.groups[g].1.stages[s].hazards.is_empty();
        if hazards || all <= 0.0 || (all < 1.0 && !self.dice.chance(never)) {
            let served = self.dice.weighted(ages) as u32;
            return self.fate(g, s, 0, served, !hazards);
        }
        (self.dice.weighted(&endless), NEVER)
    }

    /// Weights of the days served in a steady state: the share still here after so many days.
    fn ages(&self, g: usize, s: usize) -> Vec<f64> {
        let (stays, shares) = self.pathway(g, s, 0);
        let stage = &self.groups[g].1.stages[s];
        let keep = 1.0
            - stage
                .hazards
                .iter()
                .map(|hazard| hazard.per_day)
                .sum::<f64>();
        let mut kept = 1.0;
        let mut ages = Vec::new();
        let stays: Vec<Distribution> = stays.iter().map(Stay::distribution).collect();
        while ages.len() < 100_000 {
            let age = ages.len() as f64;
            let alive: f64 = stays
                .iter()
                .zip(&shares)
                .map(|(stay, share)| {
                    let never = if keep < 1.0 { 0.0 } else { stay.never_share() };
                    share
                        * (if age == 0.0 {
                            1.0 - never
                        } else {
                            stay.survival(age) - never
                        })
                        .max(0.0)
                })
                .sum();
            ages.push(alive * kept);
            kept *= keep;
            if alive * kept < 1e-10 {
                break;
            }
        }
        ages
    }

    // ---- one day ------------------------------------------------------------------------------------------

    fn day(&mut self, day: u32, out: &mut Trajectory) {
        let due = std::mem::take(&mut self.due[day as usize]);
        let mut moving = Vec::new();
        for person in due {
            if self.people[person].here && self.people[person].leaves == day {
                moving.extend(self.depart(person, FlowKind::Exit, day, out));
            }
        }
        self.stretch(day);
        for (group, stage, eligible) in moving {
            self.enter(group, stage, day, eligible);
        }
        self.admit(day, out);
        for t in 0..self.transfers.len() {
            self.court_and_end(t, day, out);
        }
        self.emergencies(day, out);
        for r in 0..self.releases.len() {
            self.release(r, day, out);
        }
        for t in 0..self.transfers.len() {
            self.transfer(t, day, out);
        }
        self.record(day, out);
    }

    /// A person leaves; says where they go next and whether they may be sent to a host from there.
    fn depart(
        &mut self,
        person: usize,
        kind: FlowKind,
        day: u32,
        out: &mut Trajectory,
    ) -> Option<(usize, usize, bool)> {
        let leaver = self.people[person].clone();
        self.people[person].here = false;
        let from = self.cell(&leaver);
        let (_, group, first) = self.groups[leaver.group];
        let to = match leaver.host {
            Some((t, source, Some(own))) => {
                let HostStay::Own { exits, .. } = &self.transfers[t].sources[source].stay else {
                    return None;
                };
                &exits[own?].to
            }
            _ => {
                let stage = &group.stages[leaver.stage];
                let hazard = || &stage.hazards[leaver.exit - stage.exits.len()].to;
                stage
                    .exits
                    .get(leaver.exit)
                    .map_or_else(hazard, |exit| &exit.to)
            }
        };
        match to {
            Destination::Outcome(name) => {
                self.flow(from, FlowTo::Outcome(name.clone()), kind, day, out);
                None
            }
            Destination::Stage(name) => {
                let stage = group.stages.iter().position(|stage| stage.name == *name)?;
                self.flow(from, FlowTo::Cell(first + stage), kind, day, out);
                Some((leaver.group, stage, true))
            }
            Destination::Elsewhere {
                system,
                group: other,
                stage,
            } => {
                let mut groups = self.groups.iter();
                let place = groups.position(|(s, g, _)| s == system && g.name == *other)?;
                let (_, other, first) = self.groups[place];
                let stage = other.stages.iter().position(|s| s.name == *stage)?;
                self.flow(from, FlowTo::Cell(first + stage), kind, day, out);
                Some((place, stage, true))
            }
            Destination::Return => {
                self.flow(
                    from,
                    FlowTo::Cell(first + leaver.stage),
                    FlowKind::Return,
                    day,
                    out,
                );
                Some((leaver.group, leaver.stage, false))
            }
        }
    }

    /// Retroactive changes of stay.
    fn stretch(&mut self, day: u32) {
        for change in self.changes.clone() {
            let Effect::Stay {
                times,
                retroactive: true,
            } = change.effect
            else {
                continue;
            };
            if change.day != day {
                continue;
            }
            for person in 0..self.people.len() {
                let one = &self.people[person];
                let (system, group, _) = self.groups[one.group];
                let stage = &group.stages[one.stage].name;
                let here = one.here
                    && one.host.is_none()
                    && change.scope.meets(system, &group.name, Some(stage));
                if here && one.leaves != NEVER {
                    let left = libm::ceil(f64::from(one.leaves - day) * times - 1e-9).max(1.0);
                    self.people[person].leaves = day + left.min(1e9) as u32;
                    self.expect(person);
                }
            }
        }
    }

    fn arrivals(&mut self, g: usize, s: usize, day: u32) -> u64 {
        let (system, group, _) = self.groups[g];
        let stage = &group.stages[s];
        let mut rate = stage.admissions.rate.on(day);
        for change in &self.changes {
            if let Effect::Admissions { times } = change.effect
                && change.day <= day
                && change.scope.meets(system, &group.name, Some(&stage.name))
            {
                rate *= times;
            }
        }
        match stage.admissions.arrivals {
            crate::model::Arrivals::Given => {
                rate as u64 + u64::from(self.dice.chance(rate.fract()))
            }
            crate::model::Arrivals::Poisson => self.poisson(rate),
            crate::model::Arrivals::NegativeBinomial { dispersion } => {
                let mixing = Distribution::Gamma {
                    shape_k: 1.0 / dispersion,
                    scale: dispersion,
                };
                let factor = mixing.quantile(self.dice.roll());
                self.poisson(rate * factor)
            }
        }
    }

    /// Counts exponential gaps.
    fn poisson(&mut self, mean: f64) -> u64 {
        let mut count = 0;
        let mut time = -libm::log(self.dice.roll());
        while time < mean {
            count += 1;
            time -= libm::log(self.dice.roll());
        }
        count
    }

    fn admit(&mut self, day: u32, out: &mut Trajectory) {
        let mut line = Vec::new();
        for g in 0..self.groups.len() {
            for s in 0..self.groups[g].1.stages.len() {
                let people = self.arrivals(g, s, day);
                line.extend((0..people).map(|_| (g, s)));
            }
        }
        self.dice.shuffle(&mut line);
        let mut came: Vec<(&str, i64)> = Vec::new();
        let rules = self.rules.clone();
        for (g, s) in line {
            let (system, group, first) = self.groups[g];
            let held = group.stages[s].held;
            let full = rules.iter().any(|rule| match rule {
                Rule::StopIntake(rule)
                    if held
                        && rule.system == system
                        && in_force(day, rule.start, rule.end)
                        && (rule.stages.is_empty()
                            || rule
                                .stages
                                .contains(&(group.name.clone(), group.stages[s].name.clone()))) =>
                {
                    self.held(system) as f64 + 1.0
                        > rule.above + self.emergency_places(system) as f64
                }
                _ => false,
            });
            if full {
                out.turned_away[first + s][day as usize] += 1.0;
                continue;
            }
            came.push((system, 1));
            self.stock[first + s] += 1;
            out.admissions[first + s][day as usize] += 1.0;
            self.enter(g, s, day, true);
        }
    }

    fn held(&self, system: &str) -> i64 {
        let cells = self.mine().into_iter().filter(|cell| {
            let cell = &self.course.cells[*cell];
            cell.held && cell.system == system
        });
        cells.map(|cell| self.stock[cell]).sum()
    }

    fn emergency_places(&self, system: &str) -> u64 {
        let here = self.rules.iter().filter_map(|rule| match rule {
            Rule::EmergencyPlaces(rule) if rule.system == system => {
                self.open.get(rule.name.as_str())
            }
            _ => None,
        });
        here.map(|(open, _)| open).sum()
    }

    fn hosted(&self, t: usize) -> Vec<usize> {
        let under = |p: &Person| p.here && p.host.is_some_and(|(transfer, ..)| transfer == t);
        (0..self.people.len())
            .filter(|i| under(&self.people[*i]))
            .collect()
    }

    fn court_and_end(&mut self, t: usize, day: u32, out: &mut Trajectory) {
        let rule = self.transfers[t];
        for court in rule.courts.iter().filter(|court| court.day == day) {
            let covers =
                |source: usize| court.sources.is_empty() || court.sources.contains(&source);
            for (source, stopped) in self.stopped[t].iter_mut().enumerate() {
                *stopped |= court.stops && covers(source);
            }
            for person in self.hosted(t) {
                let source = self.people[person].host.map_or(0, |(_, source, _)| source);
                if covers(source) && self.dice.chance(court.returned) {
                    self.bring_back(person, FlowKind::CourtReturn, day, out);
                }
            }
        }
        if rule.end == day {
            for person in self.hosted(t) {
                let Some((_, source, _)) = self.people[person].host else {
                    continue;
                };
                match &rule.sources[source].at_end {
                    AtEnd::Stay => {}
                    AtEnd::Return => self.bring_back(person, FlowKind::AgreementEnd, day, out),
                    AtEnd::Release(outcome) => {
                        let from = self.cell(&self.people[person]);
                        self.people[person].here = false;
                        self.flow(
                            from,
                            FlowTo::Outcome(outcome.clone()),
                            FlowKind::AgreementEnd,
                            day,
                            out,
                        );
                    }
                }
            }
        }
    }

    fn bring_back(&mut self, person: usize, kind: FlowKind, day: u32, out: &mut Trajectory) {
        let from = self.cell(&self.people[person]);
        let Some((.., own)) = self.people[person].host else {
            return;
        };
        let (group, stage) = (self.people[person].group, self.people[person].stage);
        let home = self.groups[group].2 + stage;
        self.flow(from, FlowTo::Cell(home), kind, day, out);
        if own.is_some() {
            self.people[person].here = false;
            self.enter(group, stage, day, false);
        } else {
            self.people[person].host = None;
            self.people[person].threshold = 2.0;
        }
    }

    fn emergencies(&mut self, day: u32, out: &mut Trajectory) {
        for rule in self.rules.clone() {
            let Rule::EmergencyPlaces(rule) = rule else {
                continue;
            };
            let held = self.held(&rule.system) as f64;
            let Some((open, ordered)) = self.open.get_mut(rule.name.as_str()) else {
                continue;
            };
            *open += ordered
                .iter()
                .filter(|(on, _)| *on <= day)
                .map(|(_, places)| places)
                .sum::<u64>();
            ordered.retain(|(on, _)| *on > day);
            let all = *open + ordered.iter().map(|(_, places)| places).sum::<u64>();
            let step = rule.step.min(rule.most - all.min(rule.most));
            let on = in_force(day, rule.start, rule.end);
            if on && held > rule.above + all as f64 && step > 0 {
                if rule.delay == 0 {
                    *open += step;
                } else {
                    ordered.push((day + rule.delay, step));
                }
            }
            if let Some(places) = out.emergency_places.get_mut(&rule.name) {
                places[day as usize] = *open as f64;
            }
        }
    }

    fn release(&mut self, r: usize, day: u32, out: &mut Trajectory) {
        let rule = self.releases[r];
        let limit = rule.above + self.emergency_places(&rule.system) as f64;
        let over = (self.held(&rule.system) as f64 - limit).max(0.0) as usize;
        if !in_force(day, rule.start, rule.end) {
            return;
        }
        let near = |p: &Person| {
            let (system, group, _) = self.groups[p.group];
            let stage = &group.stages[p.stage].name;
            p.here
                && p.host.is_none()
                && p.leaves <= day + rule.within
                && system == rule.system
                && rule
                    .stages
                    .iter()
                    .any(|(g, s)| *g == group.name && s == stage)
        };
        let mut pool: Vec<usize> = (0..self.people.len())
            .filter(|i| near(&self.people[*i]))
            .collect();
        self.dice.shuffle(&mut pool);
        pool.truncate(over.min(rule.quota as usize));
        for person in pool {
            if let Some((group, stage, eligible)) =
                self.depart(person, FlowKind::EarlyRelease, day, out)
            {
                self.enter(group, stage, day, eligible);
            }
        }
    }

    fn transfer(&mut self, t: usize, day: u32, out: &mut Trajectory) {
        let rule = self.transfers[t];
        let on =
            day >= rule.start && day < rule.end && (day - rule.start).is_multiple_of(rule.every);
        if !on {
            return;
        }
        let cells = self.host_cells[t]..self.host_cells[t] + rule.sources.len();
        let held: i64 = self.stock[cells].iter().sum();
        let mut pool: Vec<(usize, usize)> = Vec::new();
        for (i, person) in self
            .people
            .iter()
            .enumerate()
            .filter(|(_, p)| p.here && p.host.is_none())
        {
            let (system, group, _) = self.groups[person.group];
            let fits = |s: &Source| {
                s.system == system
                    && s.group == group.name
                    && s.stage == group.stages[person.stage].name
            };
            let stopped = |source: &usize| self.stopped[t][*source];
            if let Some(source) = rule.sources.iter().position(fits).filter(|s| !stopped(s)) {
                let plan = &rule.sources[source];
                let share = plan
                    .eligible
                    .iter()
                    .rev()
                    .find(|(from, _)| *from <= day)
                    .map_or(0.0, |(_, share)| *share);
                if person.threshold < share * plan.uptake {
                    pool.push((i, source));
                }
            }
        }
        self.dice.shuffle(&mut pool);
        match rule.selection {
            Selection::Random => {}
            Selection::LongestLeft => {
                pool.sort_by_key(|(i, _)| std::cmp::Reverse(self.people[*i].leaves))
            }
            Selection::ShortestLeft => pool.sort_by_key(|(i, _)| self.people[*i].leaves),
        }
        let places = rule
            .places
            .map_or(u64::MAX, |places| places.saturating_sub(held as u64));
        let sent: u64 = self.sent[t].iter().sum();
        let mut left = rule
            .quota
            .min(places)
            .min(rule.cap.map_or(u64::MAX, |cap| cap - sent));
        for (person, source) in pool {
            if left == 0 {
                break;
            }
            if rule.sources[source]
                .cap
                .is_none_or(|cap| self.sent[t][source] < cap)
            {
                self.send(person, t, source, day, out);
                left -= 1;
            }
        }
    }

    fn send(&mut self, person: usize, t: usize, source: usize, day: u32, out: &mut Trajectory) {
        let from = self.cell(&self.people[person]);
        let to = self.host_cells[t] + source;
        self.flow(from, FlowTo::Cell(to), FlowKind::Transfer, day, out);
        self.sent[t][source] += 1;
        let HostStay::Own {
            stay,
            exits,
            no_exit_path,
        } = &self.transfers[t].sources[source].stay
        else {
            self.people[person].host = Some((t, source, None));
            return;
        };
        let mut own = None;
        let mut leaves = NEVER;
        if !exits.is_empty() && !self.dice.chance(*no_exit_path) {
            let shares: Vec<f64> = exits.iter().map(|exit| exit.share).collect();
            let exit = self.dice.weighted(&shares);
            own = Some(exit);
            let stay = exits[exit].stay.as_ref().unwrap_or(stay);
            leaves = self.whole_days(stay, 0).map_or(NEVER, |days| day + days);
        }
        self.people[person].host = Some((t, source, Some(own)));
        self.people[person].leaves = leaves;
        self.expect(person);
    }
}

fn scaled(distribution: &Distribution, factor: f64) -> Distribution {
    if factor <= 0.0 {
        Distribution::Exact { value: 0.0 }
    } else {
        distribution.scaled(factor)
    }
}
