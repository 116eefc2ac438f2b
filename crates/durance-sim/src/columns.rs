//! What does a group do that nobody looks at? Its stages in columns: all days of one, then of the next.
//!
//! A rule asks who is in a stage on a day, in which lane, until when. Where no rule does, in no course, a person's day
//! of leaving and exit are one number, drawn on entry by one look-up in one table: the people who leave on a day by an
//! exit are then a cell, and need no more numbers. Days are taken one by one only where stages lead to each other.
//!
//! Nobody else's numbers depend on it, so such a group is the same whatever is done to others.

use crate::Key;
use crate::counts::{Count, split};
use crate::plan::{Component, Course, GroupPlan, Next, Plan, StagePlan};
use crate::stream::{Decision, Source};
use crate::table::AliasTable;
use crate::tables::{Joint, Recall, Tables};
use crate::trajectory::Trajectory;

/// How a group is simulated in columns.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    stages: Vec<Stage>,
}

#[derive(Clone, Debug)]
struct Stage {
    /// The exits of all lanes, each flow once: flow, next stage.
    exits: Vec<(usize, Option<usize>)>,
    /// By first day: the table of entrants.
    entrants: Vec<(u32, usize)>,
    /// By lane of the opening stock: its table, and its exits by place in `exits`.
    stock: Vec<(usize, Vec<usize>)>,
}

/// Tables longer than two to this power are slower than what they save.
const MOST_BITS: u32 = 15;

/// Marks the groups of the status quo that can be simulated in columns: no rule touches them, in no course.
pub(crate) fn mark(courses: &mut [Course], tables: &mut Tables) {
    let [status_quo, offers @ ..] = courses else {
        return;
    };
    for component in &status_quo.components {
        let [group] = component.groups[..] else {
            continue;
        };
        let holds = |other: &&Component| other.groups.contains(&group);
        let mut with_offers = offers
            .iter()
            .flat_map(|offer| &offer.components)
            .filter(holds);
        if component.has_rules() || with_offers.any(|other| other.touched) {
            continue;
        }
        status_quo.groups[group].columns = Columns::of(&status_quo.groups[group], tables);
    }
}

impl Columns {
    fn of(group: &GroupPlan, tables: &mut Tables) -> Option<Columns> {
        let is_drawn =
            |table: usize| tables.long(table).is_none() && tables.pmf[table].never == 0.0;
        let entries = |stage: &StagePlan| -> Vec<(u64, usize, usize)> {
            let versions = stage.versions.iter().flat_map(|version| &version.entries);
            versions.chain(&stage.stock).copied().collect()
        };
        let is_simple = |stage: &StagePlan| {
            stage.classes.is_empty() && entries(stage).iter().all(|(.., table)| is_drawn(*table))
        };
        let leads_away = |next: &Next| !matches!(next, Next::Stage(_) | Next::Out);
        let mut exits = group.lanes.iter().flat_map(|lane| &lane.exits);
        if !group.remaps.is_empty()
            || group.leavers.iter().any(Option::is_some)
            || !group.stages.iter().all(is_simple)
            || exits.any(|exit| leads_away(&exit.next))
        {
            return None;
        }
        let stages = group
            .stages
            .iter()
            .map(|stage| Stage::of(group, stage, tables));
        Some(Columns {
            stages: stages.collect::<Option<_>>()?,
        })
    }
}

impl Stage {
    fn of(group: &GroupPlan, stage: &StagePlan, tables: &mut Tables) -> Option<Stage> {
        let mut exits: Vec<(usize, Option<usize>)> = Vec::new();
        // The exits of each lane, by place.
        let mut places: Vec<Vec<usize>> = vec![Vec::new(); group.lanes.len()];
        for lane in &stage.lanes {
            for exit in &group.lanes[*lane].exits {
                let place = exits.iter().position(|(flow, _)| *flow == exit.flow);
                places[*lane].push(place.unwrap_or(exits.len()));
                if place.is_none() {
                    let next = match exit.next {
                        Next::Stage(next) => Some(next),
                        _ => None,
                    };
                    exits.push((exit.flow, next));
                }
            }
        }
        let width = exits.len();
        if width == 0 || (width * (tables.reach + 3)).next_power_of_two() > 1 << MOST_BITS {
            return None;
        }
        let mut joint = |entries: &[(u64, usize, usize)]| {
            let mut parts = Vec::new();
            let mut before = 0;
            for (i, (bound, lane, table)) in entries.iter().enumerate() {
                let is_last = i + 1 == entries.len();
                let upto = if is_last { 1 << 32 } else { *bound };
                let mut taken = 0;
                for (place, exit) in places[*lane].iter().zip(&group.lanes[*lane].exits) {
                    parts.push((*table, *place, (upto - before, exit.upto - taken)));
                    taken = exit.upto;
                }
                before = upto;
            }
            tables.joint(Joint { width, parts })
        };
        let entrants = stage.versions.iter();
        let entrants = entrants.map(|version| (version.from, joint(&version.entries)));
        let entrants = entrants.collect();
        let stock = stage.stock.iter();
        let stock = stock.map(|(_, lane, table)| {
            let joint = joint(&[(1 << 32, *lane, *table)]);
            (joint, places[*lane].clone())
        });
        Some(Stage {
            stock: stock.collect(),
            entrants,
            exits,
        })
    }
}

/// A stage while it runs.
struct Running<'a> {
    plan: &'a StagePlan,
    columns: &'a Stage,
    /// People by the day on which they leave and the exit by which they do.
    cells: Vec<u32>,
    /// People of the opening stock who leave after the last day.
    later: u64,
    /// Who has entered on each day.
    entered: Vec<u32>,
    stays: Source,
    /// The table of those who enter now, and what is to come.
    table: &'a AliasTable,
    to_come: &'a [(u32, usize)],
}

/// Simulates a group in columns.
pub(crate) fn simulate(
    plan: &Plan,
    group: &GroupPlan,
    columns: &Columns,
    (key, recall): (Key, &Recall),
    out: &mut Trajectory,
) {
    let root = key.root();
    let mut running = Vec::new();
    for (stage, columns) in group.stages.iter().zip(&columns.stages) {
        let mut stage = Running::new(plan, stage, columns, (root, recall));
        stage.open(&plan.tables, group, root, recall);
        running.push(stage);
    }
    for part in &group.parts {
        for stage in part {
            running[*stage].admit(root, out);
            running[*stage].scatter(&plan.tables, plan.days);
        }
        go_round(part, &mut running, &plan.tables, plan.days);
        for from in part {
            for (exit, (_, next)) in running[*from].columns.exits.iter().enumerate() {
                if let Some(next) = next.filter(|next| !part.contains(next)) {
                    let mut entered = std::mem::take(&mut running[next].entered);
                    running[*from].move_on(exit, &mut entered);
                    running[next].entered = entered;
                }
            }
            running[*from].leave(out);
        }
    }
    for stage in running {
        recall.give_back([stage.cells, stage.entered]);
    }
}

/// Moves people day by day between stages that lead to each other.
fn go_round<'a>(part: &[usize], running: &mut [Running<'a>], tables: &'a Tables, days: usize) {
    let mut ways = Vec::new();
    for from in part {
        for (exit, (_, next)) in running[*from].columns.exits.iter().enumerate() {
            if let Some(to) = next.filter(|next| part.contains(next)) {
                ways.push((*from, exit, to));
            }
        }
    }
    if ways.is_empty() {
        return;
    }
    let mut moving = vec![0; running.len()];
    for day in 1..=days {
        for (from, exit, to) in &ways {
            let from = &running[*from];
            moving[*to] += from.cells[day * from.width() + exit];
        }
        for stage in part {
            let people = std::mem::take(&mut moving[*stage]);
            running[*stage].enter(tables, day, people);
        }
    }
}

impl<'a> Running<'a> {
    fn new(
        plan: &'a Plan,
        stage: &'a StagePlan,
        columns: &'a Stage,
        (root, recall): (u64, &Recall),
    ) -> Running<'a> {
        let tables = &plan.tables;
        let entrants = columns.entrants.iter();
        let spare = entrants.map(|(_, table)| tables.joint_alias(*table).spare());
        let cells = columns.exits.len() * (tables.reach + 1) + spare.max().unwrap_or(0);
        let (first, to_come) = (columns.entrants[0].1, &columns.entrants[1..]);
        Running {
            plan: stage,
            columns,
            cells: recall.zeros(cells),
            later: 0,
            entered: recall.zeros(plan.days + 1),
            stays: Source::new(root, Decision::Course, stage.subject),
            table: tables.joint_alias(first),
            to_come,
        }
    }

    fn width(&self) -> usize {
        self.columns.exits.len()
    }

    /// Places the opening stock.
    fn open(&mut self, tables: &Tables, group: &GroupPlan, root: u64, recall: &Recall) {
        let (stage, width) = (self.plan, self.width());
        let lanes = Source::new(root, Decision::Stock, stage.subject).at(0);
        let mut taken = 0;
        for (i, (bound, lane, table)) in stage.stock.iter().enumerate() {
            let is_last = i + 1 == stage.stock.len();
            let upto = match is_last {
                true => stage.people,
                false => lanes.below_in_line(0, stage.people, *bound),
            };
            let people = upto - taken;
            taken = upto;
            let subject = group.lanes[*lane].subject ^ i as u64;
            let stays = Source::new(root, Decision::Stock, subject);
            let Some(halves) = tables.halves(*table, people) else {
                let table = tables.joint_alias(self.columns.stock[i].0);
                // It may be longer than those of entrants.
                let least = self.cells.len().max(table.spare());
                self.cells.resize(least, 0);
                table.scatter(&mut self.cells, stays.at(1), 0, people);
                continue;
            };
            let spread = recall.spread((*table, subject, people), || halves.split(stays, people));
            let exits = Source::new(root, Decision::StockExit, subject);
            for (day, people) in spread.iter() {
                if *day > tables.reach {
                    self.later += people;
                    continue;
                }
                let places = &self.columns.stock[i].1;
                let numbers = exits.at(*day as u32);
                split(
                    numbers,
                    0,
                    *people,
                    &group.lanes[*lane].exits,
                    |exit, people| {
                        self.cells[day * width + places[exit]] += narrow(people);
                    },
                );
            }
        }
    }

    /// Who comes from outside on each day.
    fn admit(&mut self, root: u64, out: &mut Trajectory) {
        let Some(plan) = &self.plan.admissions else {
            return;
        };
        let admissions = Source::new(root, Decision::Admissions, self.plan.subject);
        let admitted = out.admissions[self.plan.cell].iter_mut();
        let days = admitted.zip(&mut self.entered).enumerate();
        for (day, (admitted, entered)) in days.skip(1) {
            let people = plan.on(admissions, day);
            *admitted = people as f64;
            *entered += narrow(people);
        }
    }

    /// All who have entered so far, on all days, get a day of leaving and an exit.
    fn scatter(&mut self, tables: &Tables, days: usize) {
        let versions = &self.columns.entrants;
        let width = self.width();
        for (i, (from, table)) in versions.iter().enumerate() {
            let next = versions.get(i + 1).map(|(from, _)| *from as usize);
            // Some take effect on the first day, others after the last.
            let until = next.map_or(days + 1, |next| next.clamp(1, days + 1));
            let from = (*from as usize).clamp(1, until);
            tables.joint_alias(*table).scatter_days(
                &mut self.cells,
                width,
                self.stays,
                from..until,
                &self.entered,
            );
        }
    }

    /// More enter on a day, which is no earlier than the last.
    fn enter(&mut self, tables: &'a Tables, day: usize, people: u32) {
        while let [(from, table), to_come @ ..] = self.to_come
            && *from as usize <= day
        {
            self.table = tables.joint_alias(*table);
            self.to_come = to_come;
        }
        let entered = &mut self.entered[day];
        // Two people share a random number: a line that goes on starts with the next.
        let first = u64::from(*entered).next_multiple_of(2);
        *entered += people;
        let cells = &mut self.cells[day * self.columns.exits.len()..];
        let numbers = self.stays.at(day as u32);
        self.table.scatter(cells, numbers, first, people.into());
    }

    /// Who leaves on each day by an exit enters another stage.
    fn move_on(&self, exit: usize, entered: &mut [u32]) {
        let days = self.cells.chunks_exact(self.width());
        for (entered, leave) in entered.iter_mut().zip(days) {
            *entered += leave[exit];
        }
    }

    /// Who leaves on each day, and how many are here at its end.
    fn leave(&self, out: &mut Trajectory) {
        let mut stock = std::mem::take(&mut out.stock[self.plan.cell]);
        let exits = self.columns.exits.iter();
        let mut flows: Vec<Vec<f64>> = exits
            .map(|(flow, _)| std::mem::take(&mut out.flows[*flow].people))
            .collect();
        // Where the compiler knows how many exits there are, it needs no loop for each day.
        let (cells, stock_of, flows_of) = (&self.cells, &mut stock, &mut flows);
        match self.width() {
            1 => self.leave_by(
                cells.as_chunks::<1>().0.iter().map(|day| &day[..]),
                stock_of,
                flows_of,
            ),
            2 => self.leave_by(
                cells.as_chunks::<2>().0.iter().map(|day| &day[..]),
                stock_of,
                flows_of,
            ),
            3 => self.leave_by(
                cells.as_chunks::<3>().0.iter().map(|day| &day[..]),
                stock_of,
                flows_of,
            ),
            width => self.leave_by(cells.chunks_exact(width), stock_of, flows_of),
        }
        out.stock[self.plan.cell] = stock;
        for ((flow, _), people) in self.columns.exits.iter().zip(flows) {
            out.flows[*flow].people = people;
        }
    }

    #[inline(always)]
    fn leave_by<'c>(
        &self,
        days: impl Iterator<Item = &'c [u32]>,
        stock: &mut [f64],
        flows: &mut [Vec<f64>],
    ) {
        let mut here = self.plan.people;
        let days = stock.iter_mut().zip(&self.entered).zip(days).enumerate();
        for (day, ((stock, entered), leave)) in days {
            for (flow, people) in flows.iter_mut().zip(leave) {
                here = here.wrapping_sub(u64::from(*people));
                flow[day] = f64::from(*people);
            }
            here = here.wrapping_add(u64::from(*entered));
            // The processor turns signed numbers into floating point faster.
            *stock = here as i64 as f64;
        }
        self.reconcile(here, stock.len());
    }

    /// INVARIANT: whoever has entered and not left is in a cell of a later day.
    fn reconcile(&self, here: u64, days: usize) {
        let remain = self.later + u32::sum(&self.cells[days * self.width()..]);
        assert!(
            here == remain,
            "{here} people are counted, and {remain} remain"
        );
    }
}

/// People who enter or leave on one day.
///
/// No country has as many as a cell holds.
fn narrow(people: u64) -> u32 {
    assert!(
        people <= u64::from(u32::MAX),
        "more than four billion people on one day"
    );
    people as u32
}
