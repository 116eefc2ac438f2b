//! How many leave on which day? The default executor: integer counts by scheduled exit day.
//!
//! People of one lane who leave on the same day are exchangeable, so a row of counts by exit day is all there
//! is to know about them. Entrants draw their day from an alias table, unless nobody needs to know it before it
//! comes; who leaves takes an exit by random bits; who is selected is drawn without replacement from the
//! cells. Nothing is approximated.

use crate::Key;
use crate::columns;
use crate::model::{AtEnd, Selection, in_force};
use crate::plan::{
    Component, Course, GroupPlan, HostedPlan, LanePlan, Next, Plan, TransferPlan, Version,
};
use crate::pool::{BLOCK, LINE, Pool, Rows};
use crate::stream::{Decision, Source, Stream};
use crate::tables::{Recall, Stays};
use crate::trajectory::{FlowTo, Trajectory, total};
use std::collections::BTreeMap;

/// Simulates one component into its place in the trajectory.
pub(crate) fn simulate(
    plan: &Plan,
    course: &Course,
    component: &Component,
    (key, recall): (Key, &Recall),
    out: &mut Trajectory,
) {
    if let [group] = component.groups[..]
        && let Some(columns) = &course.groups[group].columns
    {
        columns::simulate(plan, &course.groups[group], columns, (key, recall), out);
        assert_conserved(component, out);
        return;
    }
    let narrow = State::<u16>::new(plan, course, component, key).run(recall, out);
    if narrow.is_err() {
        // A cell outgrew 16 bits. The random numbers do not depend on what was drawn: start again, wider.
        out.each_series(&component.cells, &component.flows, |series| {
            series.fill(0.0)
        });
        let wide = State::<u32>::new(plan, course, component, key).run(recall, out);
        assert!(
            wide.is_ok(),
            "cells and totals disagree, or a cell holds more than four billion people"
        );
    }
    assert_conserved(component, out);
}

/// INVARIANT: whoever was in a cell at first or came is in it at last or has gone by a flow.
///
/// Whole numbers below 2^53 add up exactly, so the balance is zero, not nearly zero.
fn assert_conserved(component: &Component, out: &Trajectory) {
    let mut balance: BTreeMap<usize, f64> = BTreeMap::new();
    for cell in &component.cells {
        let (first, last) = (out.stock[*cell][0], out.stock[*cell][out.days as usize]);
        balance.insert(*cell, first + total(&out.admissions[*cell]) - last);
    }
    for flow in &component.flows {
        let flow = &out.flows[*flow];
        let people = total(&flow.people);
        *balance.entry(flow.from).or_default() -= people;
        if let FlowTo::Cell(to) = flow.to {
            *balance.entry(to).or_default() += people;
        }
    }
    for (cell, missing) in balance {
        assert!(
            missing == 0.0,
            "{missing} people of {:?} are not accounted for",
            out.cells[cell]
        );
    }
}

/// A cell outgrew its counter.
pub(crate) struct Spilled;

/// A counter of people in one cell.
pub(crate) trait Count: Copy + Default + Ord {
    fn get(self) -> u64;
    /// One more, wrapping to zero.
    fn more(self) -> Self;
    /// A number of people, if it fits.
    fn of(people: u64) -> Option<Self>;
    /// People in some cells.
    fn sum(cells: &[Self]) -> u64;
    /// The most people in one cell of a block.
    fn most(block: &[Self; BLOCK]) -> u64;
}

impl Count for u16 {
    #[inline(always)]
    fn get(self) -> u64 {
        u64::from(self)
    }
    #[inline(always)]
    fn more(self) -> u16 {
        self.wrapping_add(1)
    }
    fn of(people: u64) -> Option<u16> {
        u16::try_from(people).ok()
    }
    fn sum(cells: &[u16]) -> u64 {
        // Blocks of cells are short: their sum fits 32 bits, which adds twice as many at a time.
        cells
            .chunks(1 << 15)
            .map(|part| {
                u64::from(
                    part.iter()
                        .fold(0u32, |sum, c| sum.wrapping_add(u32::from(*c))),
                )
            })
            .sum()
    }
    #[inline(always)]
    fn most(block: &[u16; BLOCK]) -> u64 {
        // Eight at a time, and by a subtraction that stops at zero: the processor has no instruction for the larger.
        fn larger<const N: usize>(most: &mut [u16; N], others: &[u16]) {
            for (most, other) in most.iter_mut().zip(others) {
                *most = most.wrapping_add(other.saturating_sub(*most));
            }
        }
        let (eights, _) = block.as_chunks::<8>();
        let mut most = eights[0];
        for others in &eights[1..] {
            larger(&mut most, others);
        }
        let (mut first, last) = ([most[0], most[1], most[2], most[3]], &most[4..]);
        larger(&mut first, last);
        first.into_iter().max().unwrap_or_default().into()
    }
}

impl Count for u32 {
    #[inline(always)]
    fn get(self) -> u64 {
        u64::from(self)
    }
    #[inline(always)]
    fn more(self) -> u32 {
        self.wrapping_add(1)
    }
    fn of(people: u64) -> Option<u32> {
        u32::try_from(people).ok()
    }
    fn sum(cells: &[u32]) -> u64 {
        cells.iter().map(|c| u64::from(*c)).sum()
    }
    fn most(block: &[u32; BLOCK]) -> u64 {
        block.iter().copied().max().unwrap_or_default().into()
    }
}

/// The line in which a person enters a stage. Each line has numbers of its own, so that someone who comes back
/// from a host does not push the admissions of the day one place on.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    Moved,
    Admitted,
    Returned,
    Released,
}

impl Line {
    const COUNT: usize = 4;

    /// The first number of the line.
    fn base(self) -> u64 {
        self as u64 * LINE
    }
}

/// People of a stage whose entries are known before their day has come, by day.
struct Ahead {
    /// Those who came from other stages.
    moved: Vec<u64>,
    /// The same by lane.
    by_lane: Vec<(usize, Vec<u64>)>,
    /// Everybody who enters a row in which days of leaving are not drawn: they wait for their day. All others have
    /// entered.
    waiting: Vec<(usize, Vec<u64>)>,
}

/// One group while it runs.
struct GroupState<'a> {
    plan: &'a GroupPlan,
    /// First row of each lane; one row per class follows.
    rows: Vec<usize>,
    stages: Vec<StageState>,
    lanes: Vec<LaneState>,
}

struct StageState {
    version: usize,
    /// People who move in today from other stages.
    pending: u64,
    /// People who entered today, by line: the next person's place.
    entered: [u64; Line::COUNT],
    lane: Source,
    admissions: Source,
}

struct LaneState {
    entered: [u64; Line::COUNT],
    early: u64,
    stay: Source,
    class: Source,
    exit: Source,
    early_exit: Source,
    leavers: Source,
}

/// One source of a transfer while it runs.
struct HostedState<'a> {
    plan: &'a HostedPlan,
    /// Its group's place in the component.
    group: usize,
    /// First of its rows: one per lane.
    row: usize,
    lanes: usize,
    entered: u64,
    lane: Source,
    stays: Vec<Source>,
    entered_lane: Vec<u64>,
    exits: Vec<Source>,
    court: Source,
    sent: u64,
    returning: u64,
    stopped: bool,
}

struct TransferState<'a> {
    plan: &'a TransferPlan,
    stream: Source,
    sent: u64,
    hosted: Vec<usize>,
}

struct State<'a, C> {
    plan: &'a Plan,
    course: &'a Course,
    component: &'a Component,
    root: u64,
    rows: Rows<C>,
    groups: Vec<GroupState<'a>>,
    hosted: Vec<HostedState<'a>>,
    transfers: Vec<TransferState<'a>>,
    /// Emergency places open, and those ordered by the day on which they are ready; by rule.
    open: Vec<u64>,
    ordered: Vec<Vec<(u32, u64)>>,
    pool: Pool,
    /// People who move today to a stage of another group, by place in the course.
    away: Vec<Away>,
}

/// People on their way to another group: its place in the course, the stage, how many.
type Away = (usize, usize, u64);

impl<'a, C: Count> State<'a, C> {
    fn new(plan: &'a Plan, course: &'a Course, component: &'a Component, key: Key) -> State<'a, C> {
        let root = key.root();
        let mut spare = Vec::new();
        let mut groups = Vec::new();
        for group in &component.groups {
            let group = &course.groups[*group];
            let mut first = Vec::new();
            for (l, lane) in group.lanes.iter().enumerate() {
                first.push(spare.len());
                let rows = group.stages[lane.stage].classes.len() + 1;
                spare.resize(spare.len() + rows, group.spare(l, &plan.tables));
            }
            groups.push(GroupState::new(group, first, root));
        }
        let mut hosted = Vec::new();
        let mut transfers = Vec::new();
        for transfer in &component.transfers {
            let transfer = &course.transfers[*transfer];
            let mut own = Vec::new();
            for h in &transfer.hosted {
                let host = &course.hosted[*h];
                let group = component
                    .groups
                    .iter()
                    .position(|g| *g == host.group)
                    .unwrap_or(0);
                own.push(hosted.len());
                let state =
                    HostedState::new(host, group, &course.groups[host.group], spare.len(), root);
                let drawn = host.own.iter().flat_map(|(_, entries)| entries);
                let most = drawn.map(|(.., table)| plan.tables.alias(*table).spare());
                spare.resize(spare.len() + state.lanes, most.max().unwrap_or(0));
                hosted.push(state);
            }
            transfers.push(TransferState {
                plan: transfer,
                stream: Source::new(root, Decision::Transfer, transfer.subject),
                sent: 0,
                hosted: own,
            });
        }
        State {
            plan,
            course,
            component,
            root,
            rows: Rows::new(&spare, plan.reach),
            groups,
            hosted,
            transfers,
            open: vec![0; component.emergencies.len()],
            ordered: vec![Vec::new(); component.emergencies.len()],
            pool: Pool::default(),
            away: Vec::new(),
        }
    }

    fn run(mut self, recall: &Recall, out: &mut Trajectory) -> Result<(), Spilled> {
        self.open_stock(recall);
        self.record(0, out);
        for emergency in &self.component.emergencies {
            let name = self.course.emergencies[*emergency].name.clone();
            out.emergency_places
                .insert(name, vec![0.0; self.plan.days + 1]);
        }
        if self.is_alone() {
            self.run_stage_by_stage(out);
        } else {
            for day in 1..=self.plan.days {
                self.day(day as u32, out);
                self.record(day, out);
                if self.rows.spilled {
                    return Err(Spilled);
                }
            }
        }
        if self.rows.spilled || !self.rows.reconcile(self.plan.days) {
            return Err(Spilled);
        }
        self.close(out);
        Ok(())
    }

    /// Is it one group that no rule and no retroactive change touches?
    fn is_alone(&self) -> bool {
        let mut groups = self.groups.iter();
        let is_one = groups.len() == 1 && groups.all(|group| group.plan.remaps.is_empty());
        is_one && !self.component.has_rules()
    }

    /// All days of one part of a group's stages, then of the next: the same numbers as day by day, because
    /// each has its address, but one row and one table at a time, which the nearest cache holds.
    fn run_stage_by_stage(&mut self, out: &mut Trajectory) {
        let days = self.plan.days;
        for group in &mut self.groups {
            let mut moved = vec![vec![0; days + 1]; group.stages.len()];
            for part in &group.plan.parts {
                let mut ahead: Vec<Option<Ahead>> = (0..group.stages.len()).map(|_| None).collect();
                for stage in part {
                    // Those who come from earlier parts are known by now, and no one else has moved yet.
                    let before = std::mem::replace(&mut moved[*stage], vec![0; days + 1]);
                    ahead[*stage] =
                        group.enter_ahead(self.plan, *stage, &mut self.rows, &before, out);
                    if ahead[*stage].is_none() {
                        moved[*stage] = before;
                    }
                }
                for day in 1..=days {
                    for stage in part {
                        group.leave_stage(*stage, &mut self.rows, day, &mut moved, out);
                    }
                    for stage in part {
                        let (ahead, moved) = (ahead[*stage].as_ref(), moved[*stage][day]);
                        group.enter_stage(
                            self.plan,
                            *stage,
                            &mut self.rows,
                            day,
                            (ahead, moved),
                            out,
                        );
                    }
                }
            }
        }
    }

    fn day(&mut self, day: u32, out: &mut Trajectory) {
        let column = day as usize;
        for g in 0..self.groups.len() {
            self.groups[g].leave(&mut self.rows, day, &mut self.away, out);
        }
        for h in 0..self.hosted.len() {
            self.leave_host(h, day, out);
        }
        self.hand_on();
        for g in 0..self.groups.len() {
            self.remap(g, day);
            self.groups[g].renew(day);
        }
        for g in 0..self.groups.len() {
            self.settle(g, day, Line::Moved);
        }
        if self.component.intakes.is_empty() {
            for group in &mut self.groups {
                for stage in 0..group.stages.len() {
                    let people = group.arrivals(stage, day);
                    if people > 0 {
                        group.enter(
                            self.plan,
                            &mut self.rows,
                            stage,
                            people,
                            day,
                            Line::Admitted,
                        );
                        out.admissions[group.plan.stages[stage].cell][column] = people as f64;
                    }
                }
            }
        } else {
            self.admit_within_limits(day, out);
        }
        for transfer in 0..self.transfers.len() {
            self.court(transfer, day, out);
            self.end(transfer, day, out);
        }
        for emergency in 0..self.open.len() {
            self.emergency(emergency, day, out);
        }
        for release in 0..self.component.releases.len() {
            self.release(release, day, out);
        }
        for transfer in 0..self.transfers.len() {
            self.transfer(transfer, day, out);
        }
    }

    /// Places the opening stock by remaining stay.
    fn open_stock(&mut self, recall: &Recall) {
        for group in &mut self.groups {
            group.open(self.plan, self.root, recall, &mut self.rows);
        }
    }

    fn record(&self, day: usize, out: &mut Trajectory) {
        for group in &self.groups {
            for stage in &group.plan.stages {
                let people: u64 = stage
                    .lanes
                    .iter()
                    .map(|lane| self.rows.total_of(group.span(*lane)))
                    .sum();
                out.stock[stage.cell][day] = people as f64;
            }
        }
        for hosted in &self.hosted {
            out.stock[hosted.plan.cell][day] = self.rows.total_of(hosted.span()) as f64;
        }
    }

    fn close(&self, out: &mut Trajectory) {
        for group in &self.groups {
            for stage in &group.plan.stages {
                let never: u64 = stage
                    .lanes
                    .iter()
                    .map(|lane| self.rows.never_of(group.span(*lane)))
                    .sum();
                out.never[stage.cell] = never as f64;
            }
        }
        for hosted in &self.hosted {
            out.never[hosted.plan.cell] = self.rows.never_of(hosted.span()) as f64;
        }
    }

    /// People who move to another group wait with it until they enter.
    fn hand_on(&mut self) {
        for (group, stage, people) in self.away.drain(..) {
            let place = self.component.groups.iter().position(|g| *g == group);
            if let Some(place) = place {
                self.groups[place].stages[stage].pending += people;
            }
        }
    }

    fn settle(&mut self, g: usize, day: u32, line: Line) {
        for h in 0..self.hosted.len() {
            if self.hosted[h].group == g {
                let people = std::mem::take(&mut self.hosted[h].returning);
                self.take_back(h, people, day);
            }
        }
        let group = &mut self.groups[g];
        for stage in 0..group.stages.len() {
            let people = std::mem::take(&mut group.stages[stage].pending);
            group.enter(self.plan, &mut self.rows, stage, people, day, line);
        }
    }

    fn take_back(&mut self, h: usize, people: u64, day: u32) {
        let hosted = &self.hosted[h];
        let stage = hosted.plan.stage;
        self.groups[hosted.group].enter(
            self.plan,
            &mut self.rows,
            stage,
            people,
            day,
            Line::Returned,
        );
    }

    /// People whose time with the host is over.
    fn leave_host(&mut self, h: usize, day: u32, out: &mut Trajectory) {
        let hosted = &mut self.hosted[h];
        let group = &mut self.groups[hosted.group];
        for lane in 0..hosted.lanes {
            let people = self.rows.leave(hosted.row + lane, day);
            if people == 0 {
                continue;
            }
            let (plan, flows) = match &hosted.plan.own {
                Some((lanes, _)) => (&lanes[lane], None),
                None => (&group.plan.lanes[lane], Some(&hosted.plan.continued[lane])),
            };
            let stream = hosted.exits[lane].at(day);
            let away = &mut self.away;
            split(stream, 0, people, &plan.exits, |i, k| {
                let exit = plan.exits[i];
                let flow = flows.map_or(exit.flow, |flows| flows[i]);
                out.flows[flow].people[day as usize] += k as f64;
                match exit.next {
                    Next::Stage(stage) => group.stages[stage].pending += k,
                    Next::Other(group, stage) => away.push((group, stage, k)),
                    Next::Return => hosted.returning += k,
                    Next::Out => {}
                }
            });
        }
    }

    /// Remaining stays change by a factor, rounded up to whole days.
    fn remap(&mut self, g: usize, day: u32) {
        let group = &self.groups[g];
        for (_, stage, times) in group.plan.remaps.iter().filter(|(on, ..)| *on == day) {
            for lane in &group.plan.stages[*stage].lanes {
                for row in group.span(*lane) {
                    self.rows.remap(row, day, *times);
                }
            }
        }
    }

    fn head_count(&self, system: usize) -> u64 {
        let mut people = 0;
        for group in self
            .groups
            .iter()
            .filter(|group| group.plan.system == system)
        {
            for stage in group.plan.stages.iter().filter(|stage| stage.held) {
                people += stage
                    .lanes
                    .iter()
                    .map(|lane| self.rows.total_of(group.span(*lane)))
                    .sum::<u64>();
            }
        }
        for transfer in self
            .transfers
            .iter()
            .filter(|transfer| transfer.plan.host == system)
        {
            people += self.hosted_by(transfer);
        }
        people
    }

    fn hosted_by(&self, transfer: &TransferState) -> u64 {
        transfer
            .hosted
            .iter()
            .map(|h| self.rows.total_of(self.hosted[*h].span()))
            .sum()
    }

    /// Emergency places open in a system.
    fn emergency_places(&self, system: usize) -> u64 {
        let here =
            |i: &usize| self.course.emergencies[self.component.emergencies[*i]].system == system;
        (0..self.open.len())
            .filter(here)
            .map(|i| self.open[i])
            .sum()
    }

    /// Admissions while rules may stop them: everyone who comes stands in one line in random order.
    fn admit_within_limits(&mut self, day: u32, out: &mut Trajectory) {
        let mut coming: Vec<(usize, usize, u64)> = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            for stage in 0..group.stages.len() {
                coming.push((g, stage, group.arrivals(stage, day)));
            }
        }
        let mut admitted: Vec<u64> = coming.iter().map(|(.., people)| *people).collect();
        for intake in &self.component.intakes {
            let rule = &self.course.intakes[*intake];
            if !in_force(day, rule.start, rule.end) {
                continue;
            }
            let limit = rule.above + self.emergency_places(rule.system) as f64;
            let room = (limit - self.head_count(rule.system) as f64).max(0.0) as u64;
            let stream = Source::new(self.root, Decision::Intake, rule.subject).at(day);
            let concerned = |i: &usize| {
                let (g, stage, _) = coming[*i];
                rule.concerns(self.component.groups[g], self.groups[g].plan, stage)
            };
            let line: Vec<usize> = (0..coming.len()).filter(concerned).collect();
            let mut waiting: u64 = line.iter().map(|i| admitted[*i]).sum();
            let mut position = 0;
            while waiting > room {
                let mut chosen = stream.below(position, waiting);
                position += 1;
                waiting -= 1;
                for i in &line {
                    if chosen < admitted[*i] {
                        admitted[*i] -= 1;
                        break;
                    }
                    chosen -= admitted[*i];
                }
            }
        }
        for ((g, stage, came), people) in coming.into_iter().zip(admitted) {
            let group = &mut self.groups[g];
            let cell = group.plan.stages[stage].cell;
            out.admissions[cell][day as usize] = people as f64;
            out.turned_away[cell][day as usize] = (came - people) as f64;
            group.enter(
                self.plan,
                &mut self.rows,
                stage,
                people,
                day,
                Line::Admitted,
            );
        }
    }

    /// A court stops transfers and returns a share of those with the host.
    fn court(&mut self, t: usize, day: u32, out: &mut Trajectory) {
        let courts = &self.transfers[t].plan.courts;
        for (order, court) in courts
            .iter()
            .enumerate()
            .filter(|(_, court)| court.day == day)
        {
            for source in &court.sources {
                let h = self.transfers[t].hosted[*source];
                self.hosted[h].stopped |= court.stops;
                let stream = self.hosted[h].court.at(day);
                // Orders of one day have lines of their own.
                let mut position = order as u64 * LINE;
                let back = self.draw_back(h, day, |people| {
                    let chosen = stream.count_below(position, people, court.returned);
                    position += people;
                    chosen
                });
                out.flows[self.hosted[h].plan.flow_court].people[day as usize] += back as f64;
            }
        }
    }

    /// The agreement ends.
    fn end(&mut self, t: usize, day: u32, out: &mut Trajectory) {
        if self.transfers[t].plan.end != day {
            return;
        }
        for h in self.transfers[t].hosted.clone() {
            let people = match self.hosted[h].plan.at_end {
                AtEnd::Stay => 0,
                AtEnd::Return => self.draw_back(h, day, |people| people),
                AtEnd::Release(_) => self.rows.clear(self.hosted[h].span()),
            };
            out.flows[self.hosted[h].plan.flow_end].people[day as usize] += people as f64;
        }
    }

    /// Takes people from a host back to the stage that sent them; `choose` says how many of each cell.
    fn draw_back(&mut self, h: usize, day: u32, mut choose: impl FnMut(u64) -> u64) -> u64 {
        let hosted = &self.hosted[h];
        let mut total = 0;
        for lane in 0..hosted.lanes {
            for cell in self.rows.cells_after(day) {
                let people = self.rows.at(hosted.row + lane, cell);
                if people == 0 {
                    continue;
                }
                let back = choose(people);
                self.rows.remove(hosted.row + lane, cell, back);
                if hosted.plan.own.is_none() {
                    // The stay at home goes on; the last class is never sent again.
                    let row = self.groups[hosted.group].span(lane).end - 1;
                    self.rows.put(row, cell, back);
                }
                total += back;
            }
        }
        if hosted.plan.own.is_some() {
            self.take_back(h, total, day);
        }
        total
    }

    fn emergency(&mut self, e: usize, day: u32, out: &mut Trajectory) {
        let rule = &self.course.emergencies[self.component.emergencies[e]];
        let ready: u64 = self.ordered[e]
            .iter()
            .filter(|(on, _)| *on <= day)
            .map(|(_, places)| places)
            .sum();
        self.ordered[e].retain(|(on, _)| *on > day);
        self.open[e] += ready;
        let coming: u64 = self.ordered[e].iter().map(|(_, places)| places).sum();
        let enough = rule.above + (self.open[e] + coming) as f64;
        let step = rule
            .step
            .min(rule.most.saturating_sub(self.open[e] + coming));
        let on = in_force(day, rule.start, rule.end);
        if on && step > 0 && self.head_count(rule.system) as f64 > enough {
            if rule.delay == 0 {
                self.open[e] += step;
            } else {
                self.ordered[e].push((day + rule.delay, step));
            }
        }
        if let Some(places) = out.emergency_places.get_mut(&rule.name) {
            places[day as usize] = self.open[e] as f64;
        }
    }

    fn release(&mut self, r: usize, day: u32, out: &mut Trajectory) {
        let rule = &self.course.releases[self.component.releases[r]];
        let limit = rule.above + self.emergency_places(rule.system) as f64;
        let over = (self.head_count(rule.system) as f64 - limit).max(0.0) as u64;
        let wanted = rule.quota.min(over);
        if !in_force(day, rule.start, rule.end) || wanted == 0 {
            return;
        }
        let mut lanes: Vec<(usize, usize)> = Vec::new();
        self.pool.clear();
        for (g, stage) in &rule.stages {
            let place = self
                .component
                .groups
                .iter()
                .position(|group| group == g)
                .unwrap_or(0);
            for lane in &self.groups[place].plan.stages[*stage].lanes {
                for row in self.groups[place].span(*lane) {
                    self.pool
                        .add(&self.rows, row, lanes.len(), day + 1, day + rule.within);
                }
                lanes.push((place, *lane));
            }
        }
        let stream = Source::new(self.root, Decision::EarlyRelease, rule.subject).at(day);
        let mut released = vec![0; lanes.len()];
        let mut position = 0;
        for _ in 0..wanted {
            let Some(pick) = self.pool.pick(&mut self.rows, stream, &mut position) else {
                break;
            };
            released[pick.label] += 1;
        }
        for ((place, lane), people) in lanes.into_iter().zip(released) {
            self.groups[place].leave_early(lane, people, day, &mut self.away, out);
        }
        self.hand_on();
        for g in 0..self.groups.len() {
            self.settle(g, day, Line::Released);
        }
    }

    fn transfer(&mut self, t: usize, day: u32, out: &mut Trajectory) {
        let state = &self.transfers[t];
        let rule = state.plan;
        let open =
            day >= rule.start && day < rule.end && (day - rule.start).is_multiple_of(rule.every);
        if !open {
            return;
        }
        let places = rule.places.saturating_sub(self.hosted_by(state));
        let wanted = rule.quota.min(places).min(rule.cap - state.sent);
        if wanted == 0 {
            return;
        }
        let sources = state.hosted.clone();
        let moved = match rule.selection {
            Selection::Random => self.send_random(t, &sources, wanted, day),
            Selection::LongestLeft => self.send_in_order(t, &sources, wanted, day, true),
            Selection::ShortestLeft => self.send_in_order(t, &sources, wanted, day, false),
        };
        for (h, people) in sources.into_iter().zip(moved) {
            self.transfers[t].sent += people;
            let hosted = &mut self.hosted[h];
            hosted.sent += people;
            out.flows[hosted.plan.flow_in].people[day as usize] += people as f64;
            hosted.arrive(self.plan, &mut self.rows, people, day);
        }
    }

    /// How many more may be sent from a source.
    fn left(&self, h: usize, moved: u64) -> u64 {
        let hosted = &self.hosted[h];
        if hosted.stopped {
            return 0;
        }
        hosted
            .plan
            .cap
            .unwrap_or(u64::MAX)
            .saturating_sub(hosted.sent + moved)
    }

    /// Rows of people who may be sent, with their lane.
    fn eligible(&self, h: usize, day: u32) -> Vec<(usize, usize)> {
        let hosted = &self.hosted[h];
        let group = &self.groups[hosted.group];
        let classes = hosted
            .plan
            .eligible
            .iter()
            .rev()
            .find(|(from, _)| *from <= day)
            .map_or(0, |(_, n)| *n);
        let mut rows = Vec::new();
        for lane in &group.plan.stages[hosted.plan.stage].lanes {
            rows.extend(group.span(*lane).take(classes).map(|row| (row, *lane)));
        }
        rows
    }

    fn send_random(&mut self, t: usize, sources: &[usize], wanted: u64, day: u32) -> Vec<u64> {
        let stream = self.transfers[t].stream.at(day);
        let mut moved = vec![0; sources.len()];
        let mut position = 0;
        let mut sent = 0;
        while sent < wanted {
            self.pool.clear();
            let mut lanes = Vec::new();
            for (s, h) in sources.iter().enumerate() {
                if self.left(*h, moved[s]) == 0 {
                    continue;
                }
                for (row, lane) in self.eligible(*h, day) {
                    let rows = &mut self.rows;
                    self.pool.add_all(rows, row, lanes.len(), day + 1);
                    lanes.push((s, lane));
                }
            }
            // Until all are sent, or one source has sent all it may and must be taken out of the pool.
            loop {
                let Some(pick) = self.pool.pick(&mut self.rows, stream, &mut position) else {
                    return moved;
                };
                let (s, lane) = lanes[pick.label];
                self.receive(sources[s], lane, pick.cell, 1);
                moved[s] += 1;
                sent += 1;
                if sent == wanted || self.left(sources[s], moved[s]) == 0 {
                    break;
                }
            }
        }
        moved
    }

    /// By time left; ties at random.
    fn send_in_order(
        &mut self,
        t: usize,
        sources: &[usize],
        wanted: u64,
        day: u32,
        longest: bool,
    ) -> Vec<u64> {
        let stream = self.transfers[t].stream.at(day);
        let mut moved = vec![0; sources.len()];
        let mut position = 0;
        let mut sent = 0;
        let rows: Vec<Vec<(usize, usize)>> =
            sources.iter().map(|h| self.eligible(*h, day)).collect();
        let mut cells: Vec<usize> = self.rows.cells_after(day).collect();
        if longest {
            cells.reverse();
        }
        for cell in cells {
            loop {
                if sent == wanted {
                    return moved;
                }
                self.pool.clear();
                for (s, h) in sources.iter().enumerate() {
                    if self.left(*h, moved[s]) == 0 {
                        continue;
                    }
                    for (i, (row, _)) in rows[s].iter().enumerate() {
                        self.pool.add_cell(&self.rows, *row, (s << 32) | i, cell);
                    }
                }
                let Some(pick) = self.pool.pick(&mut self.rows, stream, &mut position) else {
                    break;
                };
                let (s, i) = (pick.label >> 32, pick.label & 0xFFFF_FFFF);
                self.receive(sources[s], rows[s][i].1, cell, 1);
                moved[s] += 1;
                sent += 1;
            }
        }
        moved
    }

    /// The host receives people whose stay at home goes on.
    fn receive(&mut self, h: usize, lane: usize, cell: usize, people: u64) {
        if self.hosted[h].plan.own.is_none() {
            self.rows.put(self.hosted[h].row + lane, cell, people);
        }
    }
}

impl<'a> GroupState<'a> {
    fn new(plan: &'a GroupPlan, rows: Vec<usize>, root: u64) -> GroupState<'a> {
        let stages = plan.stages.iter().map(|stage| StageState {
            version: 0,
            pending: 0,
            entered: [0; Line::COUNT],
            lane: Source::new(root, Decision::Lane, stage.subject),
            admissions: Source::new(root, Decision::Admissions, stage.subject),
        });
        let own = subjects_on_leaving(&plan.lanes);
        let lanes = plan.lanes.iter().zip(own).map(|(lane, own)| LaneState {
            entered: [0; Line::COUNT],
            early: 0,
            stay: Source::new(root, Decision::Stay, lane.subject),
            class: Source::new(root, Decision::Eligibility, lane.subject),
            exit: Source::new(root, Decision::Exit, own),
            early_exit: Source::new(root, Decision::EarlyExit, own),
            leavers: Source::new(root, Decision::Leavers, own),
        });
        GroupState {
            plan,
            rows,
            stages: stages.collect(),
            lanes: lanes.collect(),
        }
    }

    /// The rows of a lane, one per class.
    fn span(&self, lane: usize) -> std::ops::Range<usize> {
        let first = self.rows[lane];
        first..first + self.plan.stages[self.plan.lanes[lane].stage].classes.len() + 1
    }

    /// A new day: lines are empty, dated versions take effect.
    fn renew(&mut self, day: u32) {
        for stage in 0..self.stages.len() {
            self.renew_stage(stage, day);
        }
    }

    fn renew_stage(&mut self, stage: usize, day: u32) {
        let plan = &self.plan.stages[stage];
        let state = &mut self.stages[stage];
        state.entered = [0; Line::COUNT];
        while plan
            .versions
            .get(state.version + 1)
            .is_some_and(|next| next.from <= day)
        {
            state.version += 1;
        }
        for lane in &plan.lanes {
            self.lanes[*lane].entered = [0; Line::COUNT];
            self.lanes[*lane].early = 0;
        }
    }

    /// All who are admitted to a stage, and those who came from other stages by day, enter at once: nobody
    /// leaves before the day after, so that it does not matter when they are counted in. Says who came by day;
    /// nothing if the stage is not so simple that this can be done.
    fn enter_ahead<C: Count>(
        &mut self,
        plan: &Plan,
        stage: usize,
        rows: &mut Rows<C>,
        moved: &[u64],
        out: &mut Trajectory,
    ) -> Option<Ahead> {
        let of_stage = &self.plan.stages[stage];
        let [Version { entries, .. }] = &of_stage.versions[..] else {
            return None;
        };
        let is_simple = |i: usize| {
            let (_, lane, table) = entries[i];
            let lane_is_new = entries[..i].iter().all(|(_, other, _)| *other != lane);
            lane_is_new && plan.tables.pmf[table].never == 0.0
        };
        if !of_stage.classes.is_empty() || !(0..entries.len()).all(is_simple) {
            return None;
        }
        let by_lane = self.scatter_ahead(plan, stage, rows, Line::Moved, moved);
        let undrawn = |(lane, _): &&(usize, Vec<u64>)| self.plan.leavers[*lane].is_some();
        let mut waiting: Vec<(usize, Vec<u64>)> = by_lane
            .iter()
            .filter(undrawn)
            .map(|(lane, people)| (self.rows[*lane], people.clone()))
            .collect();
        if of_stage.admissions.is_some() {
            let come = |day| {
                if day == 0 {
                    0
                } else {
                    self.arrivals(stage, day)
                }
            };
            let people: Vec<u64> = (0..=plan.days as u32).map(come).collect();
            for (admitted, people) in out.admissions[of_stage.cell].iter_mut().zip(&people) {
                *admitted = *people as f64;
            }
            let admitted = self.scatter_ahead(plan, stage, rows, Line::Admitted, &people);
            for ((_, all), (_, people)) in waiting.iter_mut().zip(admitted.iter().filter(undrawn)) {
                for (all, people) in all.iter_mut().zip(people) {
                    *all += people;
                }
            }
        }
        Some(Ahead {
            moved: moved.to_vec(),
            by_lane,
            waiting,
        })
    }

    /// The people of one line of all days get their lanes and days of leaving; says who is in which lane, by day.
    fn scatter_ahead<C: Count>(
        &self,
        plan: &Plan,
        stage: usize,
        rows: &mut Rows<C>,
        line: Line,
        people: &[u64],
    ) -> Vec<(usize, Vec<u64>)> {
        let entries = &self.plan.stages[stage].versions[0].entries;
        let split = self.stages[stage].lane;
        let mut taken = vec![0; people.len()];
        let mut by_lane = Vec::new();
        for (i, (bound, lane, table)) in entries.iter().enumerate() {
            let is_last = i + 1 == entries.len();
            let upto = |(day, people): (usize, &u64)| match (is_last, people) {
                (false, 1..) => split
                    .at(day as u32)
                    .below_in_line(line.base(), *people, *bound),
                _ => *people,
            };
            let mut own: Vec<u64> = people.iter().enumerate().map(upto).collect();
            for (own, taken) in own.iter_mut().zip(&mut taken) {
                (*own, *taken) = (*own - *taken, *own);
            }
            let stays = self.lanes[*lane].stay;
            let row = self.rows[*lane];
            match self.stays(plan, *lane, *table) {
                Stays::Undrawn => {}
                table => {
                    for (day, people) in (0..).zip(&own) {
                        rows.scatter_alike(row, day, table, stays.at(day), line.base(), *people);
                    }
                }
            }
            by_lane.push((*lane, own));
        }
        by_lane
    }

    /// People of one stage leave on a day; who moves to another stage is noted by stage and day.
    fn leave_stage<C: Count>(
        &mut self,
        stage: usize,
        rows: &mut Rows<C>,
        day: usize,
        moved: &mut [Vec<u64>],
        out: &mut Trajectory,
    ) {
        for l in &self.plan.stages[stage].lanes {
            let people = self.leave_lane(*l, rows, day as u32);
            if people == 0 {
                continue;
            }
            out.stock[self.plan.stages[stage].cell][day] -= people as f64;
            let exits = &self.plan.lanes[*l].exits;
            split(
                self.lanes[*l].exit.at(day as u32),
                0,
                people,
                exits,
                |i, k| {
                    out.flows[exits[i].flow].people[day] += k as f64;
                    if let Next::Stage(next) = exits[i].next {
                        moved[next][day] += k;
                    }
                },
            );
        }
    }

    /// Those who moved and those who are admitted enter a stage on a day, and heads are counted.
    ///
    /// `ahead` is who of each day has moved in already, and then the day's admissions have, too.
    fn enter_stage<C: Count>(
        &mut self,
        plan: &Plan,
        stage: usize,
        rows: &mut Rows<C>,
        day: usize,
        (ahead, moved): (Option<&Ahead>, u64),
        out: &mut Trajectory,
    ) {
        let date = day as u32;
        self.renew_stage(stage, date);
        let of_stage = &self.plan.stages[stage];
        let cell = of_stage.cell;
        if let Some(ahead) = ahead {
            self.stages[stage].entered[Line::Moved as usize] = ahead.moved[day];
            for (lane, people) in &ahead.by_lane {
                self.lanes[*lane].entered[Line::Moved as usize] = people[day];
            }
            for (row, people) in &ahead.waiting {
                rows.enter_undrawn(*row, people[day]);
            }
            self.enter(plan, rows, stage, moved, date, Line::Moved);
            let came = (ahead.moved[day] + moved) as f64 + out.admissions[cell][day];
            out.stock[cell][day] += out.stock[cell][day - 1] + came;
            return;
        }
        self.enter(plan, rows, stage, moved, date, Line::Moved);
        let people = self.arrivals(stage, date);
        if people > 0 {
            self.enter(plan, rows, stage, people, date, Line::Admitted);
            out.admissions[cell][day] = people as f64;
        }
        let here = of_stage
            .lanes
            .iter()
            .map(|lane| rows.total_of(self.span(*lane)));
        out.stock[cell][day] = here.sum::<u64>() as f64;
    }

    /// How the stays of those who enter a lane are found.
    fn stays<'p>(&self, plan: &'p Plan, lane: usize, table: usize) -> Stays<'p> {
        match self.plan.leavers[lane] {
            Some(_) => Stays::Undrawn,
            None => plan.tables.stays(table),
        }
    }

    fn open<C: Count>(&mut self, plan: &Plan, root: u64, recall: &Recall, rows: &mut Rows<C>) {
        for stage in &self.plan.stages {
            let split = Source::new(root, Decision::Stock, stage.subject).at(0);
            let mut left = stage.people;
            let mut taken = 0;
            for (i, (_, lane, table)) in stage.stock.iter().enumerate() {
                let below = |bound: u64| split.below_in_line(0, stage.people, bound);
                let people = if i + 1 == stage.stock.len() {
                    left
                } else {
                    below(stage.stock[i].0) - taken
                };
                taken += people;
                left -= people;
                let subject = self.plan.lanes[*lane].subject ^ i as u64;
                let stays = Source::new(root, Decision::Stock, subject);
                let classes = Source::new(root, Decision::StockEligibility, subject);
                let (span, bounds) = (self.span(*lane), &stage.classes);
                let is_drawn = self.plan.leavers[*lane].is_none();
                if let (true, Some(halves)) = (is_drawn, plan.tables.halves(*table, people)) {
                    let drawn = (*table, subject, people);
                    let spread = recall.spread(drawn, || halves.split(stays, people));
                    rows.spread(span, bounds, &spread, classes);
                    continue;
                }
                let table = self.stays(plan, *lane, *table);
                let streams = (stays.at(1), classes.at(1));
                rows.scatter(span, bounds, 0, table, streams, 0, people, false);
            }
        }
    }

    /// Takes out everyone of a lane who leaves on a day.
    fn leave_lane<C: Count>(&self, l: usize, rows: &mut Rows<C>, day: u32) -> u64 {
        let span = self.span(l);
        let Some(leavers) = &self.plan.leavers[l] else {
            return span.map(|row| rows.leave(row, day)).sum();
        };
        let numbers = self.lanes[l].leavers.at(day);
        // Classes stand in one line, so that it does not matter to the lane whether there are any.
        let (mut places, mut people) = (0, 0);
        for row in span.rev() {
            places += rows.total_of(row..row + 1);
            let upto = leavers.of(numbers, places);
            rows.leave_undrawn(row, upto - people);
            people = upto;
        }
        people
    }

    fn leave<C: Count>(
        &mut self,
        rows: &mut Rows<C>,
        day: u32,
        away: &mut Vec<Away>,
        out: &mut Trajectory,
    ) {
        for (l, lane) in self.plan.lanes.iter().enumerate() {
            let people = self.leave_lane(l, rows, day);
            if people > 0 {
                let stream = self.lanes[l].exit.at(day);
                let stages = &mut self.stages;
                split(stream, 0, people, &lane.exits, |i, k| {
                    out.flows[lane.exits[i].flow].people[day as usize] += k as f64;
                    match lane.exits[i].next {
                        Next::Stage(next) => stages[next].pending += k,
                        Next::Other(group, stage) => away.push((group, stage, k)),
                        Next::Out | Next::Return => {}
                    }
                });
            }
        }
    }

    fn leave_early(
        &mut self,
        l: usize,
        people: u64,
        day: u32,
        away: &mut Vec<Away>,
        out: &mut Trajectory,
    ) {
        let lane: &LanePlan = &self.plan.lanes[l];
        let stream = self.lanes[l].early_exit.at(day);
        let stages = &mut self.stages;
        split(stream, self.lanes[l].early, people, &lane.exits, |i, k| {
            out.flows[lane.exits[i].early].people[day as usize] += k as f64;
            match lane.exits[i].next {
                Next::Stage(next) => stages[next].pending += k,
                Next::Other(group, stage) => away.push((group, stage, k)),
                Next::Out | Next::Return => {}
            }
        });
        self.lanes[l].early += people;
    }

    /// How many come from outside today.
    fn arrivals(&self, stage: usize, day: u32) -> u64 {
        let state = &self.stages[stage];
        let plan = self.plan.stages[stage].admissions.as_ref();
        plan.map_or(0, |plan| plan.on(state.admissions, day as usize))
    }

    /// People enter a stage: each gets a lane and a day of leaving, and a class unless they come back.
    fn enter<C: Count>(
        &mut self,
        plan: &Plan,
        rows: &mut Rows<C>,
        stage: usize,
        people: u64,
        day: u32,
        line: Line,
    ) {
        if people == 0 {
            return;
        }
        let stage_plan = &self.plan.stages[stage];
        let version: &Version = &stage_plan.versions[self.stages[stage].version];
        let first = line.base() + self.stages[stage].entered[line as usize];
        self.stages[stage].entered[line as usize] += people;
        let mut taken = 0;
        for (i, (bound, lane, table)) in version.entries.iter().enumerate() {
            let last = i + 1 == version.entries.len();
            let upto = if last {
                people
            } else {
                let lanes = self.stages[stage].lane.at(day);
                lanes.below_in_line(first, people, *bound)
            };
            let count = upto - taken;
            taken = upto;
            let state = &mut self.lanes[*lane];
            let stays = state.stay.at(day);
            // Where there is one class, nobody asks for it: any stream will do.
            let classed = !stage_plan.classes.is_empty();
            let streams = (stays, if classed { state.class.at(day) } else { stays });
            let position = line.base() + state.entered[line as usize];
            state.entered[line as usize] += count;
            let table = self.stays(plan, *lane, *table);
            let span = self.span(*lane);
            rows.scatter(
                span,
                &stage_plan.classes,
                day,
                table,
                streams,
                position,
                count,
                line == Line::Returned,
            );
        }
    }
}

impl<'a> HostedState<'a> {
    fn new(
        plan: &'a HostedPlan,
        group: usize,
        home: &GroupPlan,
        row: usize,
        root: u64,
    ) -> HostedState<'a> {
        let subjects: Vec<u64> = match &plan.own {
            Some((lanes, _)) => lanes.iter().map(|lane| lane.subject).collect(),
            None => subjects_on_leaving(&home.lanes)
                .into_iter()
                .map(|subject| subject ^ plan.subject)
                .collect(),
        };
        let sources = |decision| {
            subjects
                .iter()
                .map(|subject| Source::new(root, decision, *subject))
                .collect()
        };
        HostedState {
            plan,
            group,
            row,
            lanes: subjects.len(),
            entered: 0,
            lane: Source::new(root, Decision::HostLane, plan.subject),
            stays: sources(Decision::HostStay),
            entered_lane: vec![0; subjects.len()],
            exits: sources(Decision::Exit),
            court: Source::new(root, Decision::Court, plan.subject),
            sent: 0,
            returning: 0,
            stopped: false,
        }
    }

    fn span(&self) -> std::ops::Range<usize> {
        self.row..self.row + self.lanes
    }

    /// People arrive for a stay of the host's own. Their line runs over the whole term: person number one
    /// hundred stays as long whether sent in March or in May.
    fn arrive<C: Count>(&mut self, plan: &Plan, rows: &mut Rows<C>, people: u64, day: u32) {
        let Some((_, entries)) = &self.plan.own else {
            return;
        };
        let first = self.entered;
        self.entered += people;
        let lanes = self.lane.at(0);
        let mut taken = 0;
        for (i, (bound, lane, table)) in entries.iter().enumerate() {
            let upto = if i + 1 == entries.len() {
                people
            } else {
                lanes.count_below(first, people, *bound)
            };
            let count = upto - taken;
            taken = upto;
            let stays = self.stays[*lane].at(0);
            let position = self.entered_lane[*lane];
            self.entered_lane[*lane] += count;
            let row = self.row + lane;
            // What is drawn for long stays hangs on the day of entry; here it may not.
            let table = Stays::Drawn(plan.tables.alias(*table));
            rows.scatter(
                row..row + 1,
                &[],
                day,
                table,
                (stays, stays),
                position,
                count,
                false,
            );
        }
    }
}

/// Whose numbers decide on those who leave each lane.
///
/// Lanes that differ in the shares of their exits alone, before and after a change, are one subject: people enter
/// only one of them on a day, and stay as long in either. But they leave both on the same days.
fn subjects_on_leaving(lanes: &[LanePlan]) -> Vec<u64> {
    let earlier = |i: usize| {
        let before = lanes[..i].iter();
        before
            .filter(|lane| lane.subject == lanes[i].subject)
            .count() as u64
    };
    (0..lanes.len())
        .map(|i| lanes[i].subject.wrapping_add(earlier(i)))
        .collect()
}

/// Shares people out over exits: one comparison per person and bound.
pub(crate) fn split(
    stream: Stream,
    first: u64,
    people: u64,
    exits: &[crate::plan::LaneExit],
    mut each: impl FnMut(usize, u64),
) {
    let mut taken = 0;
    for (i, exit) in exits.iter().enumerate() {
        let upto = if i + 1 == exits.len() {
            people
        } else {
            stream.below_in_line(first, people, exit.upto)
        };
        if upto > taken {
            each(i, upto - taken);
        }
        taken = upto;
    }
}
