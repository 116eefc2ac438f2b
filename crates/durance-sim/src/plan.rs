//! What exactly is to be simulated? A checked model and its offers, with names resolved and stays tabulated.
//!
//! A stage is a set of *lanes*: people bound for exits that share one length of stay. A person's lane is
//! drawn at entry and the exit within the lane when the stay is over, which is the same in distribution as
//! drawing both at entry, and keeps one row of counts per lane. A constant hazard is a lane too.
//!
//! Groups that rules couple form a *component* and are simulated together; all others one by one, those that no rule
//! touches in columns.

use crate::arrivals::{AdmissionsPlan, admissions};
use crate::columns::{self, Columns};
use crate::memoryless::{self, Leavers};
use crate::model::{
    AtEnd, Change, CourtOrder, Destination, Effect, Exit, HostStay, Model, Offer, Remaining, Rule,
    Scope, Selection, Stage, Stay,
};
use crate::stream::subject;
use crate::table::threshold;
use crate::tables::{Recall, Tables};
use crate::trajectory::{Cell, FlowKind, FlowTo, Trajectory};
use crate::{Executor, Key};
use durance_core::{DailyStay, Diagnostic, Distribution};
use std::collections::BTreeMap;

/// Models and offers, ready to run any number of times.
///
/// # Example
/// ```
/// use durance_sim::{Executor, Key, Model, Plan};
/// let model = Model { days: 10, ..Model::default() };
/// let plan = Plan::new(&model, &[]).unwrap();
/// let key = Key { seed: 1, draw: 0, replication: 0 };
/// assert_eq!(plan.run(key, Executor::Counts).status_quo.days, 10);
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) days: usize,
    /// Rows of counts reach to this day; people leaving later are counted apart.
    pub(crate) reach: usize,
    pub(crate) tables: Tables,
    pub(crate) status_quo: Course,
    pub(crate) offers: Vec<Course>,
    /// As given, for the executor that audits the others and so does not share their tables.
    given: (Model, Vec<Offer>),
}

/// The status quo and the offers, run on the same random numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Paired {
    /// Without any offer.
    pub status_quo: Trajectory,
    /// With each offer, in the order given.
    pub offers: Vec<Trajectory>,
}

/// What of a trajectory is filled, by place among its cells and flows.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Cells that are simulated together.
    pub cells: &'a [usize],
    /// The flows that leave them.
    pub flows: &'a [usize],
}

impl Plan {
    /// Checks and prepares a model and the offers to compare it with.
    ///
    /// # Errors
    /// Every problem found, if one of them is an error.
    pub fn new(model: &Model, offers: &[Offer]) -> Result<Plan, Vec<Diagnostic>> {
        let problems = model.check_with(offers);
        if problems.iter().any(Diagnostic::is_error) {
            return Err(problems);
        }
        let days = model.days as usize;
        let courses = || std::iter::once(None).chain(offers.iter().map(Some));
        let reach = courses()
            .map(|offer| reach(model, offer))
            .max()
            .unwrap_or(days);
        let mut tables = Tables::new(reach);
        let mut built: Vec<Course> = Vec::new();
        for offer in courses() {
            let mut course = Builder::new(model, offer, &mut tables).build();
            if let Some(status_quo) = built.first() {
                course.share(status_quo);
            }
            built.push(course);
        }
        memoryless::mark(&mut built, &tables);
        columns::mark(&mut built, &mut tables);
        let given = offers.to_vec();
        let offers = built.split_off(1);
        let status_quo = built.remove(0);
        Ok(Plan {
            days,
            reach,
            tables,
            status_quo,
            offers,
            given: (model.clone(), given),
        })
    }

    /// Simulates every course once.
    pub fn run(&self, key: Key, executor: Executor) -> Paired {
        let recall = Recall::default();
        let status_quo = self.run_course(&self.status_quo, None, None, (key, &recall), executor);
        let with_offers = self.offers.iter().zip(&self.given.1);
        let offers = with_offers
            .map(|(course, offer)| {
                let with = (key, &recall);
                self.run_course(course, Some(offer), Some(&status_quo), with, executor)
            })
            .collect();
        Paired { status_quo, offers }
    }

    /// Simulates the status quo component by component, and shows each to the caller before it is dropped.
    ///
    /// A component is a group, or the groups that rules couple. `see` gets a trajectory in which only the
    /// series of the cells and flows it is given are filled; so the memory of a very large model is that of
    /// its largest component.
    pub fn run_in_parts(
        &self,
        key: Key,
        executor: Executor,
        mut see: impl FnMut(&Trajectory, Piece<'_>),
    ) {
        let course = &self.status_quo;
        let recall = Recall::default();
        let mut out = course.labels(self.days);
        let mut spare: Vec<Vec<f64>> = Vec::new();
        for component in &course.components {
            out.each_series(&component.cells, &component.flows, |series| {
                *series = spare.pop().unwrap_or_default();
                series.clear();
                series.resize(self.days + 1, 0.0);
            });
            self.run_component(course, None, component, (key, &recall), executor, &mut out);
            recall.forget();
            let piece = Piece {
                cells: &component.cells,
                flows: &component.flows,
            };
            see(&out, piece);
            out.each_series(&component.cells, &component.flows, |series| {
                spare.push(std::mem::take(series))
            });
        }
    }

    fn run_component(
        &self,
        course: &Course,
        offer: Option<&Offer>,
        component: &Component,
        (key, recall): (Key, &Recall),
        executor: Executor,
        out: &mut Trajectory,
    ) {
        match executor {
            Executor::Counts => {
                crate::counts::simulate(self, course, component, (key, recall), out)
            }
            Executor::Expected => crate::expected::simulate(self, course, component, out),
            Executor::People => {
                crate::people::simulate(&self.given.0, offer, course, component, key, out)
            }
        }
    }

    fn run_course(
        &self,
        course: &Course,
        offer: Option<&Offer>,
        status_quo: Option<&Trajectory>,
        with: (Key, &Recall),
        executor: Executor,
    ) -> Trajectory {
        let mut out = course.blank(self.days);
        if let Some(status_quo) = status_quo {
            course.copy_untouched(status_quo, &mut out);
        }
        for component in course
            .components
            .iter()
            .filter(|c| status_quo.is_none() || c.touched)
        {
            self.run_component(course, offer, component, with, executor, &mut out);
        }
        out
    }
}

/// The last day that rows must reach: early release looks ahead, shortened stays bring people nearer.
fn reach(model: &Model, offer: Option<&Offer>) -> usize {
    let days = f64::from(model.days);
    let rules = model
        .rules
        .iter()
        .chain(offer.iter().flat_map(|o| &o.rules));
    let within = rules
        .map(|rule| {
            if let Rule::EarlyRelease(rule) = rule {
                rule.within
            } else {
                0
            }
        })
        .max();
    let mut reach = days + f64::from(within.unwrap_or(0));
    let changes = model
        .changes
        .iter()
        .chain(offer.iter().flat_map(|o| &o.changes));
    for change in changes {
        if let Effect::Stay {
            times,
            retroactive: true,
        } = change.effect
        {
            let since = f64::from(change.day);
            reach = reach.max(since + (reach - since).max(0.0) / times.min(1.0));
        }
    }
    reach.ceil() as usize
}

impl Stay {
    /// The length of stay as one distribution.
    pub(crate) fn distribution(&self) -> Distribution {
        /// Equal parts by which the spread of the share served is represented.
        const PARTS: u32 = 64;
        match self {
            Stay::Days(distribution) => distribution.clone(),
            Stay::Sentence {
                sentence,
                served: Distribution::Exact { value },
            } => served_part(sentence, *value),
            Stay::Sentence { sentence, served } => {
                let middle = |i: u32| served.quantile((f64::from(i) + 0.5) / f64::from(PARTS));
                let parts = (0..PARTS)
                    .map(|i| (1.0, served_part(sentence, middle(i))))
                    .collect();
                Distribution::Mixture { parts }
            }
        }
    }

    fn scaled(&self, factor: f64) -> Stay {
        match self {
            Stay::Days(distribution) => Stay::Days(served_part(distribution, factor)),
            Stay::Sentence { sentence, served } => Stay::Sentence {
                sentence: served_part(sentence, factor),
                served: served.clone(),
            },
        }
    }
}

fn served_part(sentence: &Distribution, share: f64) -> Distribution {
    if share <= 0.0 {
        Distribution::Exact { value: 0.0 }
    } else {
        sentence.scaled(share)
    }
}

/// One course of events: the status quo or an offer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Course {
    pub cells: Vec<Cell>,
    pub flows: Vec<(usize, FlowTo, FlowKind)>,
    pub groups: Vec<GroupPlan>,
    pub hosted: Vec<HostedPlan>,
    pub transfers: Vec<TransferPlan>,
    pub releases: Vec<ReleasePlan>,
    pub intakes: Vec<IntakePlan>,
    pub emergencies: Vec<EmergencyPlan>,
    pub components: Vec<Component>,
    /// Flows of the status quo that are the same here: (there, here).
    shared_flows: Vec<(usize, usize)>,
    /// Cells that are the same as in the status quo, at the same place.
    shared_cells: Vec<usize>,
}

/// Groups simulated together, and the rules that act on them, by place in the course.
#[derive(Clone, Debug, Default)]
pub(crate) struct Component {
    pub groups: Vec<usize>,
    pub transfers: Vec<usize>,
    pub releases: Vec<usize>,
    pub intakes: Vec<usize>,
    pub emergencies: Vec<usize>,
    /// Its cells and the flows that leave them.
    pub cells: Vec<usize>,
    pub flows: Vec<usize>,
    /// Does the offer do anything here?
    pub touched: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct GroupPlan {
    pub system: usize,
    pub stages: Vec<StagePlan>,
    pub lanes: Vec<LanePlan>,
    /// Retroactive changes of stay: day, stage, factor.
    pub remaps: Vec<(u32, usize, f64)>,
    /// Its stages in parts: people move from one part to a later one, and to and fro only within a part.
    pub parts: Vec<Vec<usize>>,
    /// By lane: how many leave on a day, where that depends on how many are there alone.
    pub leavers: Vec<Option<Leavers>>,
    /// How it is simulated in columns, if no rule touches it.
    pub columns: Option<Columns>,
    touched: bool,
}

impl Component {
    pub(crate) fn has_rules(&self) -> bool {
        let rules = [
            &self.transfers,
            &self.releases,
            &self.intakes,
            &self.emergencies,
        ];
        rules.iter().any(|rules| !rules.is_empty())
    }
}

impl GroupPlan {
    /// Cells that the rows of a lane need after their last day.
    pub(crate) fn spare(&self, lane: usize, tables: &Tables) -> usize {
        if self.leavers[lane].is_some() {
            return 0;
        }
        let stage = &self.stages[self.lanes[lane].stage];
        let own = |(_, other, _): &&(u64, usize, usize)| *other == lane;
        let entries = stage.versions.iter().flat_map(|version| &version.entries);
        let entrants = entries.filter(own).map(|(.., table)| tables.spare(*table));
        // A large stock is not scattered from its table: that need not be made only to see how long it is.
        let stock = stage.stock.iter().filter(own);
        let present = stock.map(|_| tables.most_spare());
        entrants.chain(present).max().unwrap_or(0)
    }

    /// Stages that lead to each other are one part; a part comes before all that it leads to.
    fn in_parts(&self) -> Vec<Vec<usize>> {
        let count = self.stages.len();
        let mut leads: Vec<Vec<bool>> = (0..count)
            .map(|s| (0..count).map(|t| s == t).collect())
            .collect();
        for lane in &self.lanes {
            for exit in &lane.exits {
                if let Next::Stage(next) = exit.next {
                    leads[lane.stage][next] = true;
                }
            }
        }
        for by in 0..count {
            let onward = leads[by].clone();
            for row in leads.iter_mut().filter(|row| row[by]) {
                row.iter_mut()
                    .zip(&onward)
                    .for_each(|(leads, more)| *leads |= more);
            }
        }
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for (s, to) in leads.iter().enumerate() {
            match parts
                .iter_mut()
                .find(|part| to[part[0]] && leads[part[0]][s])
            {
                Some(part) => part.push(s),
                None => parts.push(vec![s]),
            }
        }
        // Whoever leads to a part leads to all that the part leads to, and to itself besides.
        parts.sort_by_key(|part| {
            std::cmp::Reverse(leads[part[0]].iter().filter(|leads| **leads).count())
        });
        parts
    }
}

#[derive(Clone, Debug)]
pub(crate) struct StagePlan {
    pub cell: usize,
    pub held: bool,
    pub subject: u64,
    pub people: u64,
    /// The opening stock: bound on 32 random bits, lane, table.
    pub stock: Vec<(u64, usize, usize)>,
    pub admissions: Option<AdmissionsPlan>,
    pub versions: Vec<Version>,
    /// Upper bounds on 32 random bits of the classes of people who may be eligible; the last class never is.
    pub classes: Vec<u64>,
    /// Its lanes, by place in the group.
    pub lanes: Vec<usize>,
}

/// How people enter a stage from a day on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Version {
    pub from: u32,
    /// Bound on 32 random bits, lane, table.
    pub entries: Vec<(u64, usize, usize)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LanePlan {
    pub stage: usize,
    pub subject: u64,
    /// The exits of those in the lane: bound on 32 random bits, place among the exits, flow, next stage.
    pub exits: Vec<LaneExit>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LaneExit {
    pub upto: u64,
    pub flow: usize,
    /// Flow of those who leave early.
    pub early: usize,
    pub next: Next,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Next {
    Stage(usize),
    /// A stage of another group, by place in the course.
    Other(usize, usize),
    Out,
    Return,
}

/// A host's own lanes, and how people enter them: bound on 32 random bits, lane, table.
pub(crate) type HostLanes = (Vec<LanePlan>, Vec<(u64, usize, usize)>);

#[derive(Clone, Debug)]
pub(crate) struct HostedPlan {
    pub cell: usize,
    pub group: usize,
    pub stage: usize,
    pub subject: u64,
    /// The host's own lanes; none if the stay at home goes on.
    pub own: Option<HostLanes>,
    /// Flow of each home lane's exits; used if the stay at home goes on.
    pub continued: Vec<Vec<usize>>,
    /// By first day: how many classes are eligible.
    pub eligible: Vec<(u32, usize)>,
    pub cap: Option<u64>,
    pub at_end: AtEnd,
    pub flow_in: usize,
    pub flow_court: usize,
    pub flow_end: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct TransferPlan {
    pub host: usize,
    pub subject: u64,
    pub start: u32,
    pub end: u32,
    pub quota: u64,
    pub every: u32,
    pub places: u64,
    pub cap: u64,
    pub selection: Selection,
    pub courts: Vec<CourtPlan>,
    pub hosted: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct CourtPlan {
    pub day: u32,
    pub stops: bool,
    /// Bound on 32 random bits.
    pub returned: u64,
    /// By place among the sources.
    pub sources: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct ReleasePlan {
    pub system: usize,
    pub subject: u64,
    pub above: f64,
    pub quota: u64,
    pub within: u32,
    /// Group and stage.
    pub stages: Vec<(usize, usize)>,
    pub start: u32,
    pub end: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct IntakePlan {
    pub system: usize,
    pub subject: u64,
    pub above: f64,
    /// Who is turned away, by group and stage; whoever would be held, if empty.
    pub stages: Vec<(usize, usize)>,
    pub start: u32,
    pub end: Option<u32>,
}

impl IntakePlan {
    /// Does it turn away those who come to this stage of a group?
    pub fn concerns(&self, group: usize, plan: &GroupPlan, stage: usize) -> bool {
        plan.system == self.system
            && plan.stages[stage].held
            && (self.stages.is_empty() || self.stages.contains(&(group, stage)))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct EmergencyPlan {
    pub name: String,
    pub system: usize,
    pub above: f64,
    pub step: u64,
    pub most: u64,
    pub delay: u32,
    pub start: u32,
    pub end: Option<u32>,
}

impl Course {
    /// Tells each component its cells and flows.
    fn own(&mut self) {
        let mut owner = vec![0; self.cells.len()];
        for (c, component) in self.components.iter_mut().enumerate() {
            for group in &component.groups {
                component
                    .cells
                    .extend(self.groups[*group].stages.iter().map(|stage| stage.cell));
            }
            for transfer in &component.transfers {
                component.cells.extend(
                    self.transfers[*transfer]
                        .hosted
                        .iter()
                        .map(|h| self.hosted[*h].cell),
                );
            }
            for cell in &component.cells {
                owner[*cell] = c;
            }
        }
        for (flow, (from, ..)) in self.flows.iter().enumerate() {
            self.components[owner[*from]].flows.push(flow);
        }
    }

    /// A trajectory of nothing: every series is there, and empty.
    fn labels(&self, days: usize) -> Trajectory {
        let count = self.cells.len();
        let flow = |(from, to, kind): &(usize, FlowTo, FlowKind)| crate::trajectory::Flow {
            from: *from,
            to: to.clone(),
            kind: *kind,
            people: Vec::new(),
        };
        Trajectory {
            days: days as u32,
            cells: self.cells.clone(),
            stock: vec![Vec::new(); count],
            admissions: vec![Vec::new(); count],
            turned_away: vec![Vec::new(); if self.intakes.is_empty() { 0 } else { count }],
            flows: self.flows.iter().map(flow).collect(),
            never: vec![0.0; count],
            emergency_places: BTreeMap::new(),
        }
    }

    /// A trajectory of nothing: every series is zero.
    fn blank(&self, days: usize) -> Trajectory {
        let mut out = self.labels(days);
        let series = out
            .stock
            .iter_mut()
            .chain(&mut out.admissions)
            .chain(&mut out.turned_away);
        for series in series.chain(out.flows.iter_mut().map(|flow| &mut flow.people)) {
            *series = vec![0.0; days + 1];
        }
        out
    }

    /// Remembers what is the same as in the status quo.
    fn share(&mut self, status_quo: &Course) {
        let there: BTreeMap<_, usize> = status_quo
            .flows
            .iter()
            .enumerate()
            .map(|(i, flow)| (flow, i))
            .collect();
        let untouched = || self.components.iter().filter(|c| !c.touched);
        self.shared_flows = untouched()
            .flat_map(|component| {
                component
                    .flows
                    .iter()
                    .map(|here| (there[&self.flows[*here]], *here))
            })
            .collect();
        self.shared_cells = untouched()
            .flat_map(|component| component.cells.iter().copied())
            .collect();
    }

    fn copy_untouched(&self, from: &Trajectory, to: &mut Trajectory) {
        for cell in &self.shared_cells {
            to.stock[*cell].clone_from(&from.stock[*cell]);
            to.admissions[*cell].clone_from(&from.admissions[*cell]);
            to.never[*cell] = from.never[*cell];
            if let Some(turned_away) = from.turned_away.get(*cell) {
                to.turned_away[*cell].clone_from(turned_away);
            }
        }
        for (there, here) in &self.shared_flows {
            to.flows[*here]
                .people
                .clone_from(&from.flows[*there].people);
        }
        to.emergency_places.clone_from(&from.emergency_places);
    }
}

struct Builder<'a> {
    model: &'a Model,
    offer: Option<&'a Offer>,
    tables: &'a mut Tables,
    course: Course,
    flow_ids: BTreeMap<(usize, FlowTo, FlowKind), usize>,
}

impl<'a> Builder<'a> {
    fn new(model: &'a Model, offer: Option<&'a Offer>, tables: &'a mut Tables) -> Builder<'a> {
        Builder {
            model,
            offer,
            tables,
            course: Course::default(),
            flow_ids: BTreeMap::new(),
        }
    }

    fn build(mut self) -> Course {
        self.lay_out_cells();
        let mut first_cell = 0;
        for (s, system) in self.model.systems.iter().enumerate() {
            for group in &system.groups {
                let plan = self.group(s, first_cell, &system.name, group);
                first_cell += group.stages.len();
                self.course.groups.push(plan);
            }
        }
        let model = self.model;
        for rule in &model.rules {
            self.rule(rule);
        }
        if let Some(offer) = self.offer {
            for rule in &offer.rules {
                self.rule(rule);
            }
        }
        self.connect();
        self.course
    }

    /// Stages first, in the order of the model, so that an offer adds cells and moves none.
    fn lay_out_cells(&mut self) {
        for system in &self.model.systems {
            for group in &system.groups {
                for stage in &group.stages {
                    self.course.cells.push(Cell {
                        system: system.name.clone(),
                        group: group.name.clone(),
                        stage: stage.name.clone(),
                        held: stage.held,
                        transfer: None,
                    });
                }
            }
        }
    }

    fn rules(&self) -> impl Iterator<Item = &'a Rule> + use<'a> {
        let offered: &'a [Rule] = self.offer.map_or(&[], |offer| &offer.rules);
        self.model.rules.iter().chain(offered)
    }

    fn changes(&self) -> impl Iterator<Item = &'a Change> + use<'a> {
        let offered: &'a [Change] = self.offer.map_or(&[], |offer| &offer.changes);
        self.model.changes.iter().chain(offered)
    }

    fn flow(&mut self, from: usize, to: FlowTo, kind: FlowKind) -> usize {
        let label = (from, to, kind);
        if let Some(id) = self.flow_ids.get(&label) {
            return *id;
        }
        let id = self.course.flows.len();
        self.course.flows.push(label.clone());
        self.flow_ids.insert(label, id);
        id
    }

    fn group(
        &mut self,
        system: usize,
        first_cell: usize,
        system_name: &str,
        group: &crate::model::Group,
    ) -> GroupPlan {
        let mut plan = GroupPlan {
            system,
            ..GroupPlan::default()
        };
        let names: Vec<&str> = group
            .stages
            .iter()
            .map(|stage| stage.name.as_str())
            .collect();
        for (s, stage) in group.stages.iter().enumerate() {
            let at = Place {
                system: system_name,
                group: &group.name,
                names: &names,
                stage: s,
                first_cell,
            };
            self.stage(&mut plan, &at, stage);
        }
        let offered: &[Change] = self.offer.map_or(&[], |offer| &offer.changes);
        plan.touched = offered
            .iter()
            .any(|change| change.scope.meets(system_name, &group.name, None));
        plan.parts = plan.in_parts();
        plan
    }

    fn stage(&mut self, plan: &mut GroupPlan, at: &Place, stage: &Stage) {
        let own: Vec<&Change> = self
            .changes()
            .filter(|change| change.scope.meets(at.system, at.group, Some(&stage.name)))
            .collect();
        let mut pathway = Pathway::of(stage);
        let mut versions = vec![self.version(plan, at, stage, 0, &pathway)];
        let mut dated = own.clone();
        dated.sort_by_key(|change| change.day);
        for change in dated {
            match &change.effect {
                Effect::Admissions { .. } => continue,
                Effect::Stay { times, retroactive } => {
                    pathway.scale(*times);
                    if *retroactive {
                        plan.remaps.push((change.day, at.stage, *times));
                    }
                }
                Effect::NewStay { exit, stay } => pathway.replace(*exit, stay),
                Effect::NewShares { shares } => pathway.shares.clone_from(shares),
            }
            versions.push(self.version(plan, at, stage, change.day, &pathway));
        }
        let stock = self.stock(stage, &versions[0], &Pathway::of(stage), plan, at);
        plan.stages.push(StagePlan {
            cell: at.first_cell + at.stage,
            held: stage.held,
            subject: subject(&[at.system, at.group, &stage.name]),
            people: stage.stock.people,
            stock,
            admissions: admissions(&stage.admissions, &own, self.model.days),
            versions,
            classes: self.classes(at, stage),
            lanes: (0..plan.lanes.len())
                .filter(|lane| plan.lanes[*lane].stage == at.stage)
                .collect(),
        });
    }

    /// How people enter, given the pathway in force.
    fn version(
        &mut self,
        plan: &mut GroupPlan,
        at: &Place,
        stage: &Stage,
        from: u32,
        pathway: &Pathway,
    ) -> Version {
        let length = self.length(stage);
        let parts = self.parts(stage, pathway, length);
        let mut entries = Vec::new();
        let mut sum = 0.0;
        for part in parts.iter().filter(|part| part.weight > 0.0) {
            sum += part.weight;
            let lane = self.lane(plan, at, stage, &part.exits);
            entries.push((threshold(sum), lane, self.tables.entry(part.daily)));
        }
        close(&mut entries);
        Version { from, entries }
    }

    /// How far the stays of a stage are tabulated: conditioning on time served looks further.
    fn length(&self, stage: &Stage) -> usize {
        let served = if let Remaining::Served { days, .. } = &stage.stock.remaining {
            days.iter().max().map_or(0, |day| *day as usize)
        } else {
            0
        };
        self.tables.reach + served
    }

    /// The lanes of a pathway: exits by common stay, then the hazards.
    fn parts(&mut self, stage: &Stage, pathway: &Pathway, length: usize) -> Vec<Part> {
        let mut by_stay: Vec<(&Stay, Vec<(usize, f64)>)> = Vec::new();
        for (exit, (stay, share)) in pathway.stays.iter().zip(&pathway.shares).enumerate() {
            if *share <= 0.0 {
                continue;
            }
            match by_stay.iter_mut().find(|(other, _)| *other == stay) {
                Some((_, exits)) => exits.push((exit, *share)),
                None => by_stay.push((stay, vec![(exit, *share)])),
            }
        }
        let mut parts: Vec<Part> = Vec::new();
        for (stay, exits) in by_stay {
            let daily = self.tables.daily(stay, length);
            parts.push(Part {
                weight: exits.iter().map(|(_, share)| share).sum(),
                daily,
                exits,
            });
        }
        if parts.is_empty() {
            // Without exits, only a hazard can end the stay.
            let daily = self.tables.daily(&Stay::Days(Distribution::Never), length);
            parts.push(Part {
                weight: 1.0,
                daily,
                exits: Vec::new(),
            });
        }
        let hazard: f64 = stage.hazards.iter().map(|hazard| hazard.per_day).sum();
        if hazard > 0.0 {
            self.compete(stage, hazard, parts)
        } else {
            parts
        }
    }

    /// Adds a lane for the hazards and thins the others.
    ///
    /// Of those whose stay would be `d` days, a share `(1 - h)^(d - 1)` sees its end; on each day, of those
    /// whose stay goes on, a share `h` is lost.
    fn compete(&mut self, stage: &Stage, hazard: f64, parts: Vec<Part>) -> Vec<Part> {
        let keep = 1.0 - hazard;
        let length = self.tables.daily[parts[0].daily].pmf.len();
        let mut lost = DailyStay {
            pmf: vec![0.0; length],
            beyond: 0.0,
            never: 0.0,
            excess: 0.0,
        };
        let mut all = Vec::new();
        for part in parts {
            let stay = &self.tables.daily[part.daily];
            let mut thinned = DailyStay {
                pmf: vec![0.0; length],
                beyond: 0.0,
                never: 0.0,
                excess: 0.0,
            };
            let (mut survival, mut kept) = (1.0, 1.0);
            for day in 1..length {
                survival -= stay.pmf[day];
                thinned.pmf[day] = stay.pmf[day] * kept;
                lost.pmf[day] += part.weight * survival.max(0.0) * kept * hazard;
                kept *= keep;
            }
            // Who outlasts the table: S(L) (1 - h)^L, in part to their exit and in part to the hazard.
            let after = (stay.beyond + stay.never) * kept;
            let (sum, weighted) = tail_sums(
                &self.tables.stay_of(part.daily).distribution(),
                hazard,
                length - 1,
            );
            let struck = (hazard / keep * (sum - after)).clamp(0.0, after);
            thinned.beyond = after - struck;
            thinned.excess = (sum - hazard / keep * weighted).max(0.0);
            lost.beyond += part.weight * struck;
            lost.excess += part.weight * hazard / keep * weighted;
            if let Some(weight) = normalise(&mut thinned) {
                let daily = self.tables.keep(thinned);
                all.push(Part {
                    weight: part.weight * weight,
                    daily,
                    exits: part.exits,
                });
            }
        }
        if let Some(weight) = normalise(&mut lost) {
            let first = stage.exits.len();
            let exits = stage
                .hazards
                .iter()
                .enumerate()
                .map(|(i, h)| (first + i, h.per_day))
                .collect();
            let daily = self.tables.keep(lost);
            all.push(Part {
                weight,
                daily,
                exits,
            });
        }
        all
    }

    /// The lane of these exits in these proportions, new if there is none yet.
    fn lane(
        &mut self,
        plan: &mut GroupPlan,
        at: &Place,
        stage: &Stage,
        exits: &[(usize, f64)],
    ) -> usize {
        let total: f64 = exits.iter().map(|(_, share)| share).sum();
        let mut sum = 0.0;
        let mut lane_exits = Vec::new();
        let mut words = vec![at.system, at.group, stage.name.as_str()];
        let numbers: Vec<String> = exits.iter().map(|(exit, _)| exit.to_string()).collect();
        words.extend(numbers.iter().map(String::as_str));
        for (exit, share) in exits {
            sum += share / total;
            let to = match stage.exits.get(*exit) {
                Some(exit) => &exit.to,
                None => &stage.hazards[*exit - stage.exits.len()].to,
            };
            let (to, next) = self.resolve(at, to);
            let cell = at.first_cell + at.stage;
            let flow = self.flow(cell, to.clone(), FlowKind::Exit);
            let early = if self.may_release(at, stage) {
                self.flow(cell, to, FlowKind::EarlyRelease)
            } else {
                flow
            };
            lane_exits.push(LaneExit {
                upto: threshold(sum),
                flow,
                early,
                next,
            });
        }
        if let Some(last) = lane_exits.last_mut() {
            last.upto = 1 << 32;
        }
        let lane = LanePlan {
            stage: at.stage,
            subject: subject(&words),
            exits: lane_exits,
        };
        if let Some(known) = plan.lanes.iter().position(|other| *other == lane) {
            return known;
        }
        plan.lanes.push(lane);
        plan.lanes.len() - 1
    }

    fn may_release(&self, at: &Place, stage: &Stage) -> bool {
        self.rules().any(|rule| match rule {
            Rule::EarlyRelease(rule) => {
                rule.system == at.system
                    && rule
                        .stages
                        .iter()
                        .any(|(g, s)| g == at.group && *s == stage.name)
            }
            _ => false,
        })
    }

    /// Bounds between the classes of people by when and under which rule they are eligible.
    fn classes(&self, at: &Place, stage: &Stage) -> Vec<u64> {
        let mut bounds: Vec<u64> = Vec::new();
        for rule in self.rules() {
            let Rule::Transfer(rule) = rule else { continue };
            let here = |s: &&crate::model::Source| {
                s.system == at.system && s.group == at.group && s.stage == stage.name
            };
            for source in rule.sources.iter().filter(here) {
                bounds.extend(
                    source
                        .eligible
                        .iter()
                        .map(|(_, share)| threshold(share * source.uptake)),
                );
            }
        }
        bounds.retain(|bound| *bound > 0);
        bounds.sort_unstable();
        bounds.dedup();
        bounds
    }

    /// The opening stock by lane and remaining stay.
    fn stock(
        &mut self,
        stage: &Stage,
        first: &Version,
        pathway: &Pathway,
        plan: &mut GroupPlan,
        at: &Place,
    ) -> Vec<(u64, usize, usize)> {
        if stage.stock.people == 0 {
            return Vec::new();
        }
        let length = self.length(stage);
        let weighted: Vec<(f64, usize, usize)> = match &stage.stock.remaining {
            Remaining::Fresh => return first.entries.clone(),
            Remaining::Table { weights, later } => {
                let mut pmf = weights.clone();
                let cut = (self.tables.reach + 1).min(pmf.len());
                let beyond: f64 = later + pmf.drain(cut..).sum::<f64>();
                let table = self.tables.table(DailyStay {
                    pmf,
                    beyond,
                    never: 0.0,
                    excess: 0.0,
                });
                return first
                    .entries
                    .iter()
                    .map(|(bound, lane, _)| (*bound, *lane, table))
                    .collect();
            }
            Remaining::Stationary => self.stationary(stage, pathway, length, plan, at),
            Remaining::Served { days, weights } => {
                let parts = self.parts(stage, pathway, length);
                let mut residuals = self.conditioned(&parts, days, weights);
                let mut weighted = Vec::new();
                for part in &parts {
                    let (weight, residual) = residuals.remove(0);
                    let table = self.tables.table(residual);
                    weighted.push((weight, self.lane(plan, at, stage, &part.exits), table));
                }
                weighted
            }
        };
        let total: f64 = weighted.iter().map(|(weight, ..)| weight).sum();
        let mut sum = 0.0;
        let mut entries = Vec::new();
        for (weight, lane, table) in weighted.into_iter().filter(|(weight, ..)| *weight > 0.0) {
            sum += weight / total;
            entries.push((threshold(sum), lane, table));
        }
        close(&mut entries);
        entries
    }

    /// Each lane's part of a steady state: its share of entries times its mean stay.
    fn stationary(
        &mut self,
        stage: &Stage,
        pathway: &Pathway,
        length: usize,
        plan: &mut GroupPlan,
        at: &Place,
    ) -> Vec<(f64, usize, usize)> {
        let parts = self.parts(stage, pathway, length);
        let endless: f64 = parts
            .iter()
            .map(|part| part.weight * self.tables.daily[part.daily].never)
            .sum();
        let finite: f64 = parts
            .iter()
            .map(|part| part.weight * self.tables.daily[part.daily].mean())
            .sum();
        let for_ever = if endless <= 0.0 {
            0.0
        } else if finite <= 0.0 {
            1.0
        } else {
            stage.stock.never
        };
        let mut weighted = Vec::new();
        for part in &parts {
            let (mean, never) = (
                self.tables.daily[part.daily].mean(),
                self.tables.daily[part.daily].never,
            );
            let lane = self.lane(plan, at, stage, &part.exits);
            if mean > 0.0 {
                let table = self.tables.residual(part.daily);
                weighted.push(((1.0 - for_ever) * part.weight * mean / finite, lane, table));
            }
            if never > 0.0 && for_ever > 0.0 {
                let none = DailyStay {
                    pmf: vec![0.0],
                    beyond: 0.0,
                    never: 1.0,
                    excess: 0.0,
                };
                let table = self.tables.table(none);
                weighted.push((for_ever * part.weight * never / endless, lane, table));
            }
        }
        weighted
    }

    /// The remaining stay by lane, given the days served: `g(a + r) / G(a)`, averaged over `a`.
    fn conditioned(&self, parts: &[Part], days: &[u32], weights: &[f64]) -> Vec<(f64, DailyStay)> {
        let reach = self.tables.reach;
        let total: f64 = weights.iter().sum();
        let blank = || DailyStay {
            pmf: vec![0.0; reach + 1],
            beyond: 0.0,
            never: 0.0,
            excess: 0.0,
        };
        let mut found: Vec<DailyStay> = parts.iter().map(|_| blank()).collect();
        for (served, weight) in days.iter().zip(weights).filter(|(_, w)| **w > 0.0) {
            let a = *served as usize;
            let over =
                |stay: &DailyStay| stay.pmf[a + 1..].iter().sum::<f64>() + stay.beyond + stay.never;
            let daily = |part: &Part| &self.tables.daily[part.daily];
            let alive: f64 = parts
                .iter()
                .map(|part| part.weight * over(daily(part)))
                .sum();
            for (part, found) in parts.iter().zip(&mut found) {
                let stay = daily(part);
                if alive <= 0.0 {
                    // Nobody of this pathway can have served so long: they leave on the next day.
                    found.pmf[1] += weight / total * part.weight;
                    continue;
                }
                let scale = weight / total * part.weight / alive;
                for r in 1..=reach {
                    found.pmf[r] += scale * stay.pmf[a + r];
                }
                found.beyond +=
                    scale * (stay.pmf[a + reach + 1..].iter().sum::<f64>() + stay.beyond);
                found.never += scale * stay.never;
            }
        }
        found
            .into_iter()
            .map(|f| (f.pmf.iter().sum::<f64>() + f.beyond + f.never, f))
            .collect()
    }

    fn rule(&mut self, rule: &Rule) {
        let system = |name: &str| {
            self.model
                .systems
                .iter()
                .position(|s| s.name == name)
                .unwrap_or(0)
        };
        match rule {
            Rule::Transfer(rule) => self.transfer(rule),
            Rule::EarlyRelease(rule) => {
                let stages = self.find_all(&rule.system, &rule.stages);
                self.course.releases.push(ReleasePlan {
                    system: system(&rule.system),
                    subject: subject(&[&rule.name]),
                    above: rule.above,
                    quota: rule.quota,
                    within: rule.within,
                    stages,
                    start: rule.start,
                    end: rule.end,
                });
            }
            Rule::StopIntake(rule) => {
                let stages = self.find_all(&rule.system, &rule.stages);
                self.course.intakes.push(IntakePlan {
                    system: system(&rule.system),
                    subject: subject(&[&rule.name]),
                    above: rule.above,
                    stages,
                    start: rule.start,
                    end: rule.end,
                });
            }
            Rule::EmergencyPlaces(rule) => self.course.emergencies.push(EmergencyPlan {
                name: rule.name.clone(),
                system: system(&rule.system),
                above: rule.above,
                step: rule.step,
                most: rule.most,
                delay: rule.delay,
                start: rule.start,
                end: rule.end,
            }),
        }
    }

    fn find_all(&self, system: &str, stages: &[(String, String)]) -> Vec<(usize, usize)> {
        stages
            .iter()
            .filter_map(|(group, stage)| self.find(system, group, stage))
            .collect()
    }

    /// Where a destination is, for those who leave a stage.
    fn resolve(&self, at: &Place, to: &Destination) -> (FlowTo, Next) {
        let Destination::Elsewhere {
            system,
            group,
            stage,
        } = to
        else {
            return at.resolve(to);
        };
        if *system == at.system && *group == at.group {
            return at.resolve(&Destination::Stage(stage.clone()));
        }
        // The check has found the names.
        let (group, stage) = self.find(system, group, stage).unwrap_or((0, at.stage));
        let groups = self.model.systems.iter().flat_map(|system| &system.groups);
        let before: usize = groups.take(group).map(|group| group.stages.len()).sum();
        (FlowTo::Cell(before + stage), Next::Other(group, stage))
    }

    /// Group and stage by name.
    fn find(&self, system: &str, group: &str, stage: &str) -> Option<(usize, usize)> {
        let mut place = 0;
        for s in &self.model.systems {
            for g in &s.groups {
                if s.name == system && g.name == group {
                    return g
                        .stages
                        .iter()
                        .position(|x| x.name == stage)
                        .map(|stage| (place, stage));
                }
                place += 1;
            }
        }
        None
    }

    fn transfer(&mut self, rule: &crate::model::Transfer) {
        let mut hosted = Vec::new();
        for source in &rule.sources {
            if let Some((group, stage)) = self.find(&source.system, &source.group, &source.stage) {
                hosted.push(self.hosted(rule, source, group, stage));
            }
        }
        self.course.transfers.push(TransferPlan {
            host: self
                .model
                .systems
                .iter()
                .position(|s| s.name == rule.host)
                .unwrap_or(0),
            subject: subject(&[&rule.name]),
            start: rule.start,
            end: rule.end,
            quota: rule.quota,
            every: rule.every.max(1),
            places: rule.places.unwrap_or(u64::MAX),
            cap: rule.cap.unwrap_or(u64::MAX),
            selection: rule.selection,
            courts: rule
                .courts
                .iter()
                .map(|court| court_plan(court, rule))
                .collect(),
            hosted,
        });
    }

    /// The people of one source with the host: a cell, its flows, its lanes.
    fn hosted(
        &mut self,
        rule: &crate::model::Transfer,
        source: &crate::model::Source,
        group: usize,
        stage: usize,
    ) -> usize {
        let cell = self.course.cells.len();
        self.course.cells.push(Cell {
            system: rule.host.clone(),
            group: source.group.clone(),
            stage: source.stage.clone(),
            held: true,
            transfer: Some((rule.name.clone(), source.system.clone())),
        });
        let home = self.course.groups[group].stages[stage].cell;
        let name = subject(&[&rule.name, &source.system, &source.group, &source.stage]);
        let own = match &source.stay {
            HostStay::Continues => None,
            HostStay::Own {
                stay,
                exits,
                no_exit_path,
            } => Some(self.host_lanes(cell, home, name, stay, exits, *no_exit_path)),
        };
        let lanes = self.course.groups[group].lanes.clone();
        let first_cell = home - stage;
        let mut continued = Vec::new();
        for lane in lanes.iter().filter(|_| own.is_none()) {
            let mut flows = Vec::new();
            for exit in lane.exits.iter().filter(|_| lane.stage == stage) {
                let to = match exit.next {
                    Next::Stage(next) => FlowTo::Cell(first_cell + next),
                    _ => self.course.flows[exit.flow].1.clone(),
                };
                flows.push(self.flow(cell, to, FlowKind::Exit));
            }
            continued.push(flows);
        }
        let classes = self.course.groups[group].stages[stage].classes.clone();
        let upto = |share: f64| {
            let bound = threshold(share * source.uptake);
            classes.iter().filter(|class| **class <= bound).count()
        };
        let at_end = match &source.at_end {
            AtEnd::Release(outcome) => FlowTo::Outcome(outcome.clone()),
            _ => FlowTo::Cell(home),
        };
        let plan = HostedPlan {
            cell,
            group,
            stage,
            subject: name,
            own,
            continued,
            eligible: source
                .eligible
                .iter()
                .map(|(day, share)| (*day, upto(*share)))
                .collect(),
            cap: source.cap,
            at_end: source.at_end.clone(),
            flow_in: self.flow(home, FlowTo::Cell(cell), FlowKind::Transfer),
            flow_court: self.flow(cell, FlowTo::Cell(home), FlowKind::CourtReturn),
            flow_end: self.flow(cell, at_end, FlowKind::AgreementEnd),
        };
        self.course.hosted.push(plan);
        self.course.hosted.len() - 1
    }

    fn host_lanes(
        &mut self,
        cell: usize,
        home: usize,
        name: u64,
        stay: &Stay,
        exits: &[Exit],
        no_exit_path: f64,
    ) -> HostLanes {
        let reach = self.tables.reach;
        let mut lanes: Vec<LanePlan> = Vec::new();
        let mut entries = Vec::new();
        let mut sum = 0.0;
        for (number, exit) in exits
            .iter()
            .enumerate()
            .filter(|(_, exit)| exit.share > 0.0)
        {
            let daily = self.tables.daily(exit.stay.as_ref().unwrap_or(stay), reach);
            let (to, kind, next) = match &exit.to {
                Destination::Outcome(outcome) => {
                    (FlowTo::Outcome(outcome.clone()), FlowKind::Exit, Next::Out)
                }
                _ => (FlowTo::Cell(home), FlowKind::Return, Next::Return),
            };
            let flow = self.flow(cell, to, kind);
            let only = LaneExit {
                upto: 1 << 32,
                flow,
                early: flow,
                next,
            };
            sum += exit.share * (1.0 - no_exit_path);
            entries.push((threshold(sum), lanes.len(), self.tables.entry(daily)));
            lanes.push(LanePlan {
                stage: 0,
                subject: name ^ (number as u64 + 1),
                exits: vec![only],
            });
        }
        if no_exit_path > 0.0 || lanes.is_empty() {
            let daily = self.tables.daily(&Stay::Days(Distribution::Never), reach);
            entries.push((1 << 32, lanes.len(), self.tables.entry(daily)));
            lanes.push(LanePlan {
                stage: 0,
                subject: name,
                exits: Vec::new(),
            });
        }
        close(&mut entries);
        (lanes, entries)
    }

    /// Groups into components: union by rule.
    fn connect(&mut self) {
        let course = &mut self.course;
        let count = course.groups.len();
        let mut parent: Vec<usize> = (0..count).collect();
        let crowded: Vec<usize> = (course.releases.iter().map(|r| r.system))
            .chain(course.intakes.iter().map(|r| r.system))
            .chain(course.emergencies.iter().map(|r| r.system))
            .collect();
        for system in &crowded {
            union(
                &mut parent,
                (0..count).filter(|g| course.groups[*g].system == *system),
            );
        }
        for (group, plan) in course.groups.iter().enumerate() {
            for exit in plan.lanes.iter().flat_map(|lane| &lane.exits) {
                if let Next::Other(other, _) = exit.next {
                    union(&mut parent, [group, other].into_iter());
                }
            }
        }
        for transfer in &course.transfers {
            let sources = transfer.hosted.iter().map(|h| course.hosted[*h].group);
            let host = transfer.host;
            let hosts =
                (0..count).filter(|g| crowded.contains(&host) && course.groups[*g].system == host);
            union(&mut parent, sources.chain(hosts));
        }
        let mut components: BTreeMap<usize, Component> = BTreeMap::new();
        for group in 0..count {
            let root = find_root(&mut parent, group);
            let component = components.entry(root).or_default();
            component.groups.push(group);
            component.touched |= course.groups[group].touched;
        }
        let known =
            |kind: fn(&Rule) -> bool| self.model.rules.iter().filter(|rule| kind(rule)).count();
        let transfers = known(|rule| matches!(rule, Rule::Transfer(_)));
        let releases = known(|rule| matches!(rule, Rule::EarlyRelease(_)));
        let intakes = known(|rule| matches!(rule, Rule::StopIntake(_)));
        let emergencies = known(|rule| matches!(rule, Rule::EmergencyPlaces(_)));
        let mut roots_of_system = |system: usize| {
            let first = (0..count).find(|g| course.groups[*g].system == system);
            first.map(|g| find_root(&mut parent, g))
        };
        let places = [
            course.releases.iter().map(|r| r.system).collect::<Vec<_>>(),
            course.intakes.iter().map(|r| r.system).collect(),
            course.emergencies.iter().map(|r| r.system).collect(),
        ];
        for (kind, (systems, known)) in places
            .iter()
            .zip([releases, intakes, emergencies])
            .enumerate()
        {
            for (i, system) in systems.iter().enumerate() {
                let Some(component) =
                    roots_of_system(*system).and_then(|root| components.get_mut(&root))
                else {
                    continue;
                };
                [
                    &mut component.releases,
                    &mut component.intakes,
                    &mut component.emergencies,
                ][kind]
                    .push(i);
                component.touched |= i >= known;
            }
        }
        for (i, transfer) in course.transfers.iter().enumerate() {
            let Some(first) = transfer.hosted.first() else {
                continue;
            };
            let root = find_root(&mut parent, course.hosted[*first].group);
            if let Some(component) = components.get_mut(&root) {
                component.transfers.push(i);
                component.touched |= i >= transfers;
            }
        }
        course.components = components.into_values().collect();
        course.own();
    }
}

fn court_plan(court: &CourtOrder, rule: &crate::model::Transfer) -> CourtPlan {
    let all = || (0..rule.sources.len()).collect();
    CourtPlan {
        day: court.day,
        stops: court.stops,
        returned: threshold(court.returned),
        sources: if court.sources.is_empty() {
            all()
        } else {
            court.sources.clone()
        },
    }
}

fn find_root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

fn union(parent: &mut [usize], members: impl Iterator<Item = usize>) {
    let mut first = None;
    for member in members {
        let root = find_root(parent, member);
        match first {
            None => first = Some(root),
            // The smaller place stays the root, so that components keep the order of the groups.
            Some(other) => {
                parent[root.max(other)] = root.min(other);
                first = Some(root.min(other));
            }
        }
    }
}

/// Scales a stay to probability 1 and says what it was before; none if there was nothing.
fn normalise(stay: &mut DailyStay) -> Option<f64> {
    let weight = stay.pmf.iter().sum::<f64>() + stay.beyond;
    if weight <= 0.0 {
        return None;
    }
    stay.pmf.iter_mut().for_each(|p| *p /= weight);
    stay.beyond /= weight;
    stay.excess /= weight;
    Some(weight)
}

/// Under a daily hazard `h`, with `k = 1 - h`: the sums over `d >= from` of `S(d) k^d` and of
/// `(d - from) S(d) k^d`.
pub(crate) fn tail_sums(stay: &Distribution, hazard: f64, from: usize) -> (f64, f64) {
    let log_keep = libm::log1p(-hazard);
    let start = from as f64;
    let alive = |x: f64| stay.survival(x) * libm::exp(log_keep * x);
    let mut sums = (0.0, 0.0);
    if has_steps(stay) {
        for day in 0..200_000u32 {
            let here = alive(start + f64::from(day));
            if here <= 1e-13 {
                break;
            }
            sums.0 += here;
            sums.1 += f64::from(day) * here;
        }
        return sums;
    }
    // Euler and Maclaurin's formula; the integrals by Simpson's rule on stretches that double.
    const PANELS: u32 = 32;
    let slope = alive(start - 0.5) - alive(start + 0.5);
    sums.0 = alive(start) / 2.0 + slope / 12.0;
    sums.1 = -alive(start) / 12.0;
    let (mut low, mut width) = (start, 16.0);
    while alive(low) > 1e-13 && low < 1e9 {
        let step = width / f64::from(2 * PANELS);
        for panel in 0..=2 * PANELS {
            let weight = if panel == 0 || panel == 2 * PANELS {
                1.0
            } else {
                f64::from(2 + 2 * (panel % 2))
            };
            let x = low + f64::from(panel) * step;
            let part = step / 3.0 * weight * alive(x);
            sums.0 += part;
            sums.1 += part * (x - start);
        }
        low += width;
        width *= 2.0;
    }
    sums
}

/// Is its survival a step function?
fn has_steps(stay: &Distribution) -> bool {
    match stay {
        Distribution::Exact { .. } | Distribution::Empirical { .. } => true,
        Distribution::Mixture { parts } => parts.iter().any(|(_, part)| has_steps(part)),
        _ => false,
    }
}

/// The last bound takes what rounding left.
fn close(entries: &mut [(u64, usize, usize)]) {
    if let Some(last) = entries.last_mut() {
        last.0 = 1 << 32;
    }
}

/// A lane in the making.
struct Part {
    weight: f64,
    daily: usize,
    exits: Vec<(usize, f64)>,
}

/// A stage's exits as in force on a day.
struct Pathway {
    stays: Vec<Stay>,
    shares: Vec<f64>,
}

impl Pathway {
    fn of(stage: &Stage) -> Pathway {
        Pathway {
            stays: stage
                .exits
                .iter()
                .map(|exit| exit.stay.as_ref().unwrap_or(&stage.stay).clone())
                .collect(),
            shares: stage.exits.iter().map(|exit| exit.share).collect(),
        }
    }

    fn scale(&mut self, times: f64) {
        self.stays = self.stays.iter().map(|stay| stay.scaled(times)).collect();
    }

    fn replace(&mut self, exit: Option<usize>, stay: &Stay) {
        for (i, own) in self.stays.iter_mut().enumerate() {
            if exit.is_none_or(|exit| exit == i) {
                own.clone_from(stay);
            }
        }
    }
}

/// Where a stage stands.
struct Place<'a> {
    system: &'a str,
    group: &'a str,
    names: &'a [&'a str],
    stage: usize,
    first_cell: usize,
}

impl Place<'_> {
    fn resolve(&self, to: &Destination) -> (FlowTo, Next) {
        match to {
            Destination::Stage(name) => {
                // The check has found the name; an unknown one would stay in its place.
                let stage = self
                    .names
                    .iter()
                    .position(|other| other == name)
                    .unwrap_or(self.stage);
                (FlowTo::Cell(self.first_cell + stage), Next::Stage(stage))
            }
            Destination::Outcome(name) => (FlowTo::Outcome(name.clone()), Next::Out),
            // Neither comes here: a return is a host's, and elsewhere is found by the builder.
            Destination::Return | Destination::Elsewhere { .. } => {
                (FlowTo::Outcome("returned".to_owned()), Next::Out)
            }
        }
    }
}

impl Scope {
    pub(crate) fn meets(&self, system: &str, group: &str, stage: Option<&str>) -> bool {
        let fits = |own: &Option<String>, name: &str| own.as_ref().is_none_or(|own| own == name);
        self.system == system
            && fits(&self.group, group)
            && stage.is_none_or(|stage| fits(&self.stage, stage))
    }
}
