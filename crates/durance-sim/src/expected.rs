//! What is to be expected? Mean values by scheduled exit day, without chance.
//!
//! Exact wherever the model is linear in the numbers of people; where a rule compares a head-count with a
//! limit, the rule acts on the mean.
//!
//! If whoever is there is as likely to leave on any day, as with exponential stays, the number of people says it
//! all ([`crate::memoryless`]). Of other stays, where a rule takes people out before their day has come, every row
//! is kept by exit day and each day's entrants are spread over it. Elsewhere nothing needs a row but who leaves on a day, which is a convolution
//! and much faster ([`crate::convolve`]).

use crate::convolve::{BLOCK, Lines};
use crate::model::{AtEnd, Selection, in_force};
use crate::plan::{Component, Course, GroupPlan, HostedPlan, LaneExit, Next, Plan};
use crate::tables::Tables;
use crate::trajectory::Trajectory;
use std::ops::Range;

/// One part of 32 random bits.
const PART: f64 = 1.0 / 4_294_967_296.0;

/// Simulates one component into its place in the trajectory.
pub(crate) fn simulate(plan: &Plan, course: &Course, component: &Component, out: &mut Trajectory) {
    let mut state = State::new(plan, course, component);
    state.open_stock();
    state.record(0, out);
    for emergency in &component.emergencies {
        out.emergency_places.insert(
            course.emergencies[*emergency].name.clone(),
            vec![0.0; plan.days + 1],
        );
    }
    for day in 1..=plan.days {
        state.day(day, out);
        state.record(day, out);
    }
    for (g, group) in state.groups.iter().enumerate() {
        for stage in &group.stages {
            out.never[stage.cell] = stage
                .lanes
                .iter()
                .flat_map(|l| state.span(g, *l))
                .map(|r| state.never(r))
                .sum();
        }
    }
    for hosted in &state.hosted {
        out.never[hosted.plan.cell] = hosted.span().map(|r| state.never(r)).sum();
    }
}

/// Does nothing reach into the rows but entering and leaving, over a time long enough to gain by it?
fn may_be_convolved(plan: &Plan, course: &Course, component: &Component) -> bool {
    let remapped = |g: &usize| !course.groups[*g].remaps.is_empty();
    component.transfers.is_empty()
        && component.releases.is_empty()
        && !component.groups.iter().any(remapped)
        && plan.days >= 2 * BLOCK
}

/// Expected people by exit day.
#[derive(Clone)]
struct Row {
    cells: Vec<f64>,
    later: f64,
    never: f64,
}

impl Row {
    fn at(&mut self, cell: usize) -> &mut f64 {
        let reach = self.cells.len() - 1;
        if cell <= reach {
            &mut self.cells[cell]
        } else if cell == reach + 1 {
            &mut self.later
        } else {
            &mut self.never
        }
    }

    /// A share of those who leave from a day on, or later, or never, stays in the row.
    fn keep(&mut self, share: f64, from: usize) {
        let from = from.min(self.cells.len());
        self.cells[from..]
            .iter_mut()
            .for_each(|cell| *cell *= share);
        self.later *= share;
        self.never *= share;
    }

    fn enter(&mut self, people: f64, day: usize, tables: &Tables, table: usize) {
        let stay = &tables.pmf[table];
        let open = &mut self.cells[day..];
        let within = open.len().min(stay.pmf.len());
        for (cell, share) in open[..within].iter_mut().zip(&stay.pmf[..within]) {
            *cell += people * share;
        }
        self.later += people * tables.tails(table)[within];
        self.never += people * stay.never;
    }
}

struct HostedState<'a> {
    plan: &'a HostedPlan,
    group: usize,
    row: usize,
    lanes: usize,
    sent: f64,
    returning: f64,
    stopped: bool,
}

impl HostedState<'_> {
    fn span(&self) -> Range<usize> {
        self.row..self.row + self.lanes
    }
}

struct TransferState {
    plan: usize,
    hosted: Vec<usize>,
    sent: f64,
}

struct State<'a> {
    plan: &'a Plan,
    course: &'a Course,
    component: &'a Component,
    groups: Vec<&'a GroupPlan>,
    first_rows: Vec<Vec<usize>>,
    pending: Vec<Vec<f64>>,
    /// Rows by exit day; none where they are convolved.
    rows: Vec<Row>,
    lines: Option<Lines<'a>>,
    /// People in each row at the end of the day, kept up to date by whoever moves them.
    totals: Vec<f64>,
    hosted: Vec<HostedState<'a>>,
    transfers: Vec<TransferState>,
    open: Vec<f64>,
    ordered: Vec<Vec<(usize, f64)>>,
}

impl<'a> State<'a> {
    fn new(plan: &'a Plan, course: &'a Course, component: &'a Component) -> State<'a> {
        let groups: Vec<&GroupPlan> = component
            .groups
            .iter()
            .map(|g| &course.groups[*g])
            .collect();
        let mut count = 0;
        let mut first_rows = Vec::new();
        for group in &groups {
            let mut rows = Vec::new();
            for lane in &group.lanes {
                rows.push(count);
                count += group.stages[lane.stage].classes.len() + 1;
            }
            first_rows.push(rows);
        }
        let mut hosted = Vec::new();
        let mut transfers = Vec::new();
        for t in &component.transfers {
            let mut own = Vec::new();
            for h in &course.transfers[*t].hosted {
                let host = &course.hosted[*h];
                let group = component
                    .groups
                    .iter()
                    .position(|g| *g == host.group)
                    .unwrap_or(0);
                let lanes = host
                    .own
                    .as_ref()
                    .map_or(groups[group].lanes.len(), |(lanes, _)| lanes.len());
                own.push(hosted.len());
                hosted.push(HostedState {
                    plan: host,
                    group,
                    row: count,
                    lanes,
                    sent: 0.0,
                    returning: 0.0,
                    stopped: false,
                });
                count += lanes;
            }
            transfers.push(TransferState {
                plan: *t,
                hosted: own,
                sent: 0.0,
            });
        }
        let row = Row {
            cells: vec![0.0; plan.reach + 1],
            later: 0.0,
            never: 0.0,
        };
        let lines = may_be_convolved(plan, course, component)
            .then(|| Lines::new(count, plan.days, &plan.tables));
        let by_day = if lines.is_some() { 0 } else { count };
        State {
            plan,
            course,
            component,
            pending: groups
                .iter()
                .map(|group| vec![0.0; group.stages.len()])
                .collect(),
            groups,
            first_rows,
            rows: vec![row; by_day],
            lines,
            totals: vec![0.0; count],
            hosted,
            transfers,
            open: vec![0.0; component.emergencies.len()],
            ordered: vec![Vec::new(); component.emergencies.len()],
        }
    }

    fn span(&self, group: usize, lane: usize) -> Range<usize> {
        let first = self.first_rows[group][lane];
        let plan = self.groups[group];
        first..first + plan.stages[plan.lanes[lane].stage].classes.len() + 1
    }

    fn stage_rows(&self, group: usize, stage: usize) -> impl Iterator<Item = usize> + '_ {
        self.groups[group].stages[stage]
            .lanes
            .iter()
            .flat_map(move |lane| self.span(group, *lane))
    }

    fn record(&self, day: usize, out: &mut Trajectory) {
        for (g, group) in self.groups.iter().enumerate() {
            for (s, stage) in group.stages.iter().enumerate() {
                out.stock[stage.cell][day] =
                    self.stage_rows(g, s).map(|row| self.totals[row]).sum();
            }
        }
        for hosted in &self.hosted {
            out.stock[hosted.plan.cell][day] = hosted.span().map(|row| self.totals[row]).sum();
        }
    }

    fn open_stock(&mut self) {
        for g in 0..self.groups.len() {
            for s in 0..self.groups[g].stages.len() {
                let stage = &self.groups[g].stages[s];
                self.enter_by(g, s, stage.people as f64, 0, &stage.stock, false);
            }
        }
    }

    /// People enter by bounds, lanes and tables; `returned` people are in the class that is never eligible.
    fn enter_by(
        &mut self,
        g: usize,
        s: usize,
        people: f64,
        day: usize,
        by: &[(u64, usize, usize)],
        returned: bool,
    ) {
        if people == 0.0 {
            return;
        }
        let classes = &self.groups[g].stages[s].classes;
        let mut below = 0;
        for (bound, lane, table) in by {
            let share = (bound - below) as f64 * PART;
            below = *bound;
            let span = self.span(g, *lane);
            let mut from = 0;
            for (class, row) in span.clone().enumerate() {
                let upto = classes.get(class).copied().unwrap_or(1 << 32).min(1 << 32);
                let part = match returned {
                    true => f64::from(u8::from(row + 1 == span.end)),
                    false => (upto - from) as f64 * PART,
                };
                from = upto;
                if part > 0.0 {
                    let entering = people * share * part;
                    let is_drawn = self.groups[g].leavers[*lane].is_none();
                    match &mut self.lines {
                        Some(lines) if is_drawn => lines.enter(row, entering, day, *table),
                        Some(_) => {}
                        None if is_drawn => {
                            self.rows[row].enter(entering, day, &self.plan.tables, *table);
                        }
                        None => self.rows[row].later += entering,
                    }
                    self.totals[row] += entering;
                }
            }
        }
    }

    fn enter(&mut self, g: usize, s: usize, people: f64, day: usize, returned: bool) {
        let group = self.groups[g];
        let in_force = |v: &&crate::plan::Version| v.from as usize <= day;
        if let Some(version) = group.stages[s].versions.iter().rev().find(in_force) {
            self.enter_by(g, s, people, day, &version.entries, returned);
        }
    }

    fn leave(&mut self, row: usize, day: usize) -> f64 {
        let people = match &mut self.lines {
            Some(lines) => lines.leave(row, day),
            None => std::mem::take(&mut self.rows[row].cells[day]),
        };
        self.totals[row] -= people;
        people
    }

    /// Who leaves a lane on a day. Of people who are as likely to leave on any day, it is a share of those there.
    fn leave_lane(&mut self, g: usize, l: usize, day: usize) -> f64 {
        let span = self.span(g, l);
        let Some(leavers) = &self.groups[g].leavers[l] else {
            return span.map(|row| self.leave(row, day)).sum();
        };
        let mut all = 0.0;
        for row in span {
            let people = self.totals[row] * leavers.probability;
            if let Some(row) = self.rows.get_mut(row) {
                row.later -= people;
            }
            self.totals[row] -= people;
            all += people;
        }
        all
    }

    /// People of a row whose stay never ends.
    fn never(&self, row: usize) -> f64 {
        match &self.lines {
            Some(lines) => lines.never(row),
            None => self.rows[row].never,
        }
    }

    fn day(&mut self, day: usize, out: &mut Trajectory) {
        for g in 0..self.groups.len() {
            for l in 0..self.groups[g].lanes.len() {
                let people = self.leave_lane(g, l, day);
                self.exit(
                    g,
                    people,
                    &self.groups[g].lanes[l].exits,
                    None,
                    false,
                    day,
                    out,
                );
            }
        }
        for h in 0..self.hosted.len() {
            self.leave_host(h, day, out);
        }
        for g in 0..self.groups.len() {
            self.remap(g, day);
        }
        for h in 0..self.hosted.len() {
            let people = std::mem::take(&mut self.hosted[h].returning);
            self.enter(
                self.hosted[h].group,
                self.hosted[h].plan.stage,
                people,
                day,
                true,
            );
        }
        self.settle(day);
        self.admit(day, out);
        for t in 0..self.transfers.len() {
            self.court(t, day, out);
            self.end(t, day, out);
        }
        self.emergencies(day, out);
        for r in 0..self.component.releases.len() {
            self.release(r, day, out);
        }
        for t in 0..self.transfers.len() {
            self.transfer(t, day, out);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn exit(
        &mut self,
        g: usize,
        people: f64,
        exits: &[LaneExit],
        flows: Option<&[usize]>,
        early: bool,
        day: usize,
        out: &mut Trajectory,
    ) -> f64 {
        let mut below = 0;
        let mut returning = 0.0;
        for (i, exit) in exits.iter().enumerate() {
            let part = people * (exit.upto - below) as f64 * PART;
            below = exit.upto;
            let flow = flows.map_or(if early { exit.early } else { exit.flow }, |flows| flows[i]);
            out.flows[flow].people[day] += part;
            match exit.next {
                Next::Stage(stage) => self.pending[g][stage] += part,
                Next::Other(group, stage) => {
                    let other = self.component.groups.iter().position(|g| *g == group);
                    self.pending[other.unwrap_or(g)][stage] += part;
                }
                Next::Return => returning += part,
                Next::Out => {}
            }
        }
        returning
    }

    fn leave_host(&mut self, h: usize, day: usize, out: &mut Trajectory) {
        let (plan, g, row) = (
            self.hosted[h].plan,
            self.hosted[h].group,
            self.hosted[h].row,
        );
        for lane in 0..self.hosted[h].lanes {
            let people = self.leave(row + lane, day);
            let returning = match &plan.own {
                Some((lanes, _)) => self.exit(g, people, &lanes[lane].exits, None, false, day, out),
                None if plan.continued[lane].is_empty() => 0.0,
                None => {
                    let exits = &self.groups[g].lanes[lane].exits;
                    self.exit(
                        g,
                        people,
                        exits,
                        Some(&plan.continued[lane]),
                        false,
                        day,
                        out,
                    )
                }
            };
            self.hosted[h].returning += returning;
        }
    }

    fn remap(&mut self, g: usize, day: usize) {
        let group = self.groups[g];
        for (_, stage, times) in group.remaps.iter().filter(|(on, ..)| *on as usize == day) {
            let rows: Vec<usize> = self.stage_rows(g, *stage).collect();
            for row in rows {
                let cells = &mut self.rows[row].cells;
                let reach = cells.len() - 1;
                let before: Vec<f64> = cells[(day + 1).min(reach + 1)..].to_vec();
                cells[(day + 1).min(reach + 1)..].fill(0.0);
                for (i, people) in before.into_iter().enumerate() {
                    let left = libm::ceil((i + 1) as f64 * times - 1e-9).max(1.0);
                    let cell = (day as f64 + left).min((reach + 1) as f64) as usize;
                    *self.rows[row].at(cell) += people;
                }
            }
        }
    }

    fn settle(&mut self, day: usize) {
        for g in 0..self.groups.len() {
            for s in 0..self.groups[g].stages.len() {
                let people = std::mem::take(&mut self.pending[g][s]);
                self.enter(g, s, people, day, false);
            }
        }
    }

    fn head_count(&self, system: usize) -> f64 {
        let mut people = 0.0;
        for (g, group) in self
            .groups
            .iter()
            .enumerate()
            .filter(|(_, group)| group.system == system)
        {
            for (s, _) in group
                .stages
                .iter()
                .enumerate()
                .filter(|(_, stage)| stage.held)
            {
                people += self
                    .stage_rows(g, s)
                    .map(|row| self.totals[row])
                    .sum::<f64>();
            }
        }
        let here = self
            .transfers
            .iter()
            .filter(|t| self.course.transfers[t.plan].host == system);
        people + here.map(|transfer| self.hosted_by(transfer)).sum::<f64>()
    }

    fn hosted_by(&self, transfer: &TransferState) -> f64 {
        transfer
            .hosted
            .iter()
            .flat_map(|h| self.hosted[*h].span())
            .map(|row| self.totals[row])
            .sum()
    }

    fn emergency_places(&self, system: usize) -> f64 {
        let here =
            |i: &usize| self.course.emergencies[self.component.emergencies[*i]].system == system;
        (0..self.open.len())
            .filter(here)
            .map(|i| self.open[i])
            .sum()
    }

    fn admit(&mut self, day: usize, out: &mut Trajectory) {
        let mut coming: Vec<(usize, usize, f64, f64)> = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            for (s, stage) in group.stages.iter().enumerate() {
                let people = stage
                    .admissions
                    .as_ref()
                    .map_or(0.0, |admissions| admissions.mean[day]);
                coming.push((g, s, people, people));
            }
        }
        for intake in &self.component.intakes {
            let rule = &self.course.intakes[*intake];
            if !in_force(day as u32, rule.start, rule.end) {
                continue;
            }
            let limit = rule.above + self.emergency_places(rule.system);
            let room = (limit - self.head_count(rule.system)).max(0.0);
            let (groups, places) = (&self.groups, &self.component.groups);
            let counts = |g: usize, s: usize| rule.concerns(places[g], groups[g], s);
            let waiting: f64 = coming
                .iter()
                .filter(|(g, s, ..)| counts(*g, *s))
                .map(|(.., people)| people)
                .sum();
            if waiting > room {
                for (.., people) in coming.iter_mut().filter(|(g, s, ..)| counts(*g, *s)) {
                    *people *= room / waiting;
                }
            }
        }
        for (g, s, came, people) in coming {
            let cell = self.groups[g].stages[s].cell;
            out.admissions[cell][day] = people;
            if !self.component.intakes.is_empty() {
                out.turned_away[cell][day] = came - people;
            }
            self.enter(g, s, people, day, false);
        }
    }

    fn court(&mut self, t: usize, day: usize, out: &mut Trajectory) {
        let course = self.course;
        let courts = &course.transfers[self.transfers[t].plan].courts;
        for court in courts.iter().filter(|court| court.day as usize == day) {
            for source in &court.sources {
                let h = self.transfers[t].hosted[*source];
                self.hosted[h].stopped |= court.stops;
                let people = self.draw_back(h, day, (court.returned as f64 * PART).min(1.0));
                out.flows[self.hosted[h].plan.flow_court].people[day] += people;
            }
        }
    }

    fn end(&mut self, t: usize, day: usize, out: &mut Trajectory) {
        if self.course.transfers[self.transfers[t].plan].end as usize != day {
            return;
        }
        for h in self.transfers[t].hosted.clone() {
            let people = match self.hosted[h].plan.at_end {
                AtEnd::Stay => 0.0,
                AtEnd::Return => self.draw_back(h, day, 1.0),
                // Totals are kept by addition and subtraction: what rounding left below zero is nobody.
                AtEnd::Release(_) => self.clear(h).max(0.0),
            };
            out.flows[self.hosted[h].plan.flow_end].people[day] += people;
        }
    }

    fn clear(&mut self, h: usize) -> f64 {
        let mut people = 0.0;
        for row in self.hosted[h].span() {
            people += std::mem::take(&mut self.totals[row]);
            self.rows[row].cells.fill(0.0);
            self.rows[row].later = 0.0;
            self.rows[row].never = 0.0;
        }
        people
    }

    fn draw_back(&mut self, h: usize, day: usize, share: f64) -> f64 {
        let (row, g, plan) = (
            self.hosted[h].row,
            self.hosted[h].group,
            self.hosted[h].plan,
        );
        let mut total = 0.0;
        for lane in 0..self.hosted[h].lanes {
            for cell in day + 1..self.plan.reach + 3 {
                let people = *self.rows[row + lane].at(cell) * share;
                if people == 0.0 {
                    continue;
                }
                *self.rows[row + lane].at(cell) -= people;
                self.totals[row + lane] -= people;
                if plan.own.is_none() {
                    let home = self.span(g, lane).end - 1;
                    *self.rows[home].at(cell) += people;
                    self.totals[home] += people;
                }
                total += people;
            }
        }
        if plan.own.is_some() {
            self.enter(g, plan.stage, total, day, true);
        }
        total
    }

    fn emergencies(&mut self, day: usize, out: &mut Trajectory) {
        for e in 0..self.open.len() {
            let rule = &self.course.emergencies[self.component.emergencies[e]];
            let ready: f64 = self.ordered[e]
                .iter()
                .filter(|(on, _)| *on <= day)
                .map(|(_, places)| places)
                .sum();
            self.ordered[e].retain(|(on, _)| *on > day);
            self.open[e] += ready;
            let coming = self.open[e]
                + self.ordered[e]
                    .iter()
                    .map(|(_, places)| places)
                    .sum::<f64>();
            let step = (rule.step as f64).min(rule.most as f64 - coming);
            let on = in_force(day as u32, rule.start, rule.end);
            if on && step > 0.0 && self.head_count(rule.system) > rule.above + coming {
                if rule.delay == 0 {
                    self.open[e] += step;
                } else {
                    self.ordered[e].push((day + rule.delay as usize, step));
                }
            }
            if let Some(places) = out.emergency_places.get_mut(&rule.name) {
                places[day] = self.open[e];
            }
        }
    }

    fn release(&mut self, r: usize, day: usize, out: &mut Trajectory) {
        let rule = &self.course.releases[self.component.releases[r]];
        let limit = rule.above + self.emergency_places(rule.system);
        let wanted = (self.head_count(rule.system) - limit).min(rule.quota as f64);
        if !in_force(day as u32, rule.start, rule.end) || wanted <= 0.0 {
            return;
        }
        let window = day + 1..(day + rule.within as usize).min(self.plan.reach) + 1;
        let mut rows: Vec<(usize, usize, usize)> = Vec::new();
        for (group, stage) in &rule.stages {
            let g = self
                .component
                .groups
                .iter()
                .position(|place| place == group)
                .unwrap_or(0);
            for lane in &self.groups[g].stages[*stage].lanes {
                rows.extend(self.span(g, *lane).map(|row| (g, *lane, row)));
            }
        }
        let near = |row: &Row| row.cells[window.clone()].iter().sum::<f64>();
        let pool: f64 = rows.iter().map(|(.., row)| near(&self.rows[*row])).sum();
        if pool <= 0.0 {
            return;
        }
        let share = (wanted / pool).min(1.0);
        for (g, lane, row) in rows {
            let mut people = 0.0;
            for cell in &mut self.rows[row].cells[window.clone()] {
                people += *cell * share;
                *cell -= *cell * share;
            }
            self.totals[row] -= people;
            self.exit(
                g,
                people,
                &self.groups[g].lanes[lane].exits,
                None,
                true,
                day,
                out,
            );
        }
        self.settle(day);
    }

    fn transfer(&mut self, t: usize, day: usize, out: &mut Trajectory) {
        let rule = &self.course.transfers[self.transfers[t].plan];
        let (start, end) = (rule.start as usize, rule.end as usize);
        let open = day >= start && day < end && (day - start).is_multiple_of(rule.every as usize);
        if !open {
            return;
        }
        let places = (rule.places as f64 - self.hosted_by(&self.transfers[t])).max(0.0);
        let wanted = (rule.quota as f64)
            .min(places)
            .min(rule.cap as f64 - self.transfers[t].sent);
        if wanted <= 0.0 {
            return;
        }
        let cells: Vec<Range<usize>> = match rule.selection {
            Selection::Random => std::iter::once(day + 1..self.plan.reach + 3).collect(),
            Selection::ShortestLeft => (day + 1..self.plan.reach + 3)
                .map(|cell| cell..cell + 1)
                .collect(),
            Selection::LongestLeft => (day + 1..self.plan.reach + 3)
                .rev()
                .map(|cell| cell..cell + 1)
                .collect(),
        };
        let hosted = self.transfers[t].hosted.clone();
        let mut moved = vec![0.0; hosted.len()];
        for range in cells {
            self.send(&hosted, &mut moved, wanted, range, day);
        }
        for (h, people) in hosted.into_iter().zip(moved) {
            self.transfers[t].sent += people;
            self.hosted[h].sent += people;
            let plan = self.hosted[h].plan;
            out.flows[plan.flow_in].people[day] += people;
            if let Some((_, entries)) = &plan.own {
                let mut below = 0;
                for (bound, lane, table) in entries {
                    let part = people * (bound - below) as f64 * PART;
                    below = *bound;
                    let row = self.hosted[h].row + lane;
                    self.rows[row].enter(part, day, &self.plan.tables, *table);
                    self.totals[row] += part;
                }
            }
        }
    }

    /// Sends the same share of everyone eligible in some cells, source by source until none is over its cap.
    fn send(
        &mut self,
        hosted: &[usize],
        moved: &mut [f64],
        wanted: f64,
        cells: Range<usize>,
        day: usize,
    ) {
        for _ in 0..=hosted.len() {
            let left = wanted - moved.iter().sum::<f64>();
            let rows: Vec<Vec<(usize, usize)>> =
                hosted.iter().map(|h| self.eligible(*h, day)).collect();
            let mut pools = vec![0.0; hosted.len()];
            for (s, rows) in rows.iter().enumerate() {
                let cap = self.hosted[hosted[s]]
                    .plan
                    .cap
                    .map_or(f64::INFINITY, |cap| cap as f64);
                let state = &self.hosted[hosted[s]];
                if !state.stopped && state.sent + moved[s] < cap - 1e-9 {
                    pools[s] = rows
                        .iter()
                        .map(|(row, _)| self.people_in(*row, &cells))
                        .sum();
                }
            }
            let pool: f64 = pools.iter().sum();
            if left <= 1e-9 || pool <= 1e-12 {
                return;
            }
            let share = (left / pool).min(1.0);
            for (s, rows) in rows.iter().enumerate().filter(|(s, _)| pools[*s] > 0.0) {
                let state = &self.hosted[hosted[s]];
                let room =
                    state.plan.cap.map_or(f64::INFINITY, |cap| cap as f64) - state.sent - moved[s];
                let part = share.min(room / pools[s]);
                moved[s] += part * pools[s];
                for (row, lane) in rows {
                    self.hand_over(hosted[s], *row, *lane, part, cells.clone());
                }
            }
        }
    }

    fn people_in(&self, row: usize, cells: &Range<usize>) -> f64 {
        if cells.len() > 1 {
            return self.totals[row];
        }
        let row = &self.rows[row];
        let reach = row.cells.len() - 1;
        match cells.start {
            cell if cell <= reach => row.cells[cell],
            cell if cell == reach + 1 => row.later,
            _ => row.never,
        }
    }

    fn hand_over(&mut self, h: usize, row: usize, lane: usize, share: f64, cells: Range<usize>) {
        let to = self.hosted[h]
            .plan
            .own
            .is_none()
            .then(|| self.hosted[h].row + lane);
        if cells.len() > 1 && to.is_none() {
            self.rows[row].keep(1.0 - share, cells.start);
            self.totals[row] *= 1.0 - share;
            return;
        }
        for cell in cells {
            let people = *self.rows[row].at(cell) * share;
            *self.rows[row].at(cell) -= people;
            self.totals[row] -= people;
            if let Some(to) = to {
                *self.rows[to].at(cell) += people;
                self.totals[to] += people;
            }
        }
    }

    fn eligible(&self, h: usize, day: usize) -> Vec<(usize, usize)> {
        let hosted = &self.hosted[h];
        let in_force = hosted
            .plan
            .eligible
            .iter()
            .rev()
            .find(|(from, _)| *from as usize <= day);
        let classes = in_force.map_or(0, |(_, classes)| *classes);
        let stage = &self.groups[hosted.group].stages[hosted.plan.stage];
        let rows = |lane: &usize| {
            self.span(hosted.group, *lane)
                .take(classes)
                .map(|row| (row, *lane))
                .collect::<Vec<_>>()
        };
        stage.lanes.iter().flat_map(rows).collect()
    }
}
