//! Whose day of leaving need not be known before it comes?
//!
//! If stays are exponential, those who have stayed long are no nearer their exit: on each day everyone present
//! leaves with the same probability, so that a lane is one number of people, and a day costs a few random numbers
//! however many come. Only where somebody asks who stays how long (an order by time left, a release of those near
//! their exit, a stay that goes on with a host, a remaining stay that changes) are days drawn at entry.
//!
//! Leavers are counted by *place*: the people of a lane stand in a line, and a place leaves on a day or not, whoever
//! stands there. So two courses that differ by a few people differ by those alone, and each of these leaves with the
//! probability of everyone else: differences between courses have the spread that they have if people are followed.

use crate::model::Selection;
use crate::plan::{Course, GroupPlan};
use crate::stream::Stream;
use crate::table::BinomialTable;
use crate::tables::Tables;

/// How many of the people of a lane leave on a day.
#[derive(Clone, Debug)]
pub(crate) struct Leavers {
    /// Whoever is there leaves on a day with this probability.
    pub(crate) probability: f64,
    /// Places are taken in blocks of two to this power.
    shift: u32,
    /// How many places of a block leave: binomial.
    of_block: BinomialTable,
}

/// Leavers of a block in the mean, up to twice as many: a whole block costs one number, the last one as many as leave
/// it.
const LEAVERS: f64 = 12.0;

impl Leavers {
    /// With this probability of leaving on each day, above 0.
    pub(crate) fn new(probability: f64) -> Leavers {
        let wanted = LEAVERS / probability;
        let mut shift = 0;
        while shift < 31 && ((1u64 << shift) as f64) < wanted {
            shift += 1;
        }
        Leavers {
            probability,
            shift,
            of_block: BinomialTable::new(1 << shift, probability),
        }
    }

    /// Of the first so many places, those that leave.
    pub(crate) fn of(&self, numbers: Stream, places: u64) -> u64 {
        if places == 0 {
            return 0;
        }
        let whole = places >> self.shift;
        let first = places - (whole << self.shift);
        let mut leave = 0;
        for pair in 0..whole / 2 {
            let word = numbers.word(pair);
            leave += self.of_block.count(word as u32) + self.of_block.count((word >> 32) as u32);
        }
        let mut word = numbers.word(whole / 2);
        if whole % 2 == 1 {
            leave += self.of_block.count(word as u32);
            word >>= 32;
        }
        let chosen = self.of_block.count(word as u32);
        leave + self.of_part(numbers, whole, chosen, first)
    }

    /// Of the first places of a block, those that leave: places are chosen without replacement, as many as leave the
    /// whole block, and it is counted how many are among the first.
    fn of_part(&self, numbers: Stream, block: u64, chosen: u64, first: u64) -> u64 {
        if first == 0 {
            return 0;
        }
        // Blocks have half a word each, below 2^39; the choices of a block start beyond, 2^16 apart.
        let choices = (1 << 62) | block << 16;
        let mut left = 1u64 << self.shift;
        let mut of_first = first;
        let mut choose = |random: u64| {
            of_first -= u64::from((random * left) >> 32 < of_first);
            left -= 1;
        };
        for pair in 0..chosen / 2 {
            let word = numbers.word(choices + pair);
            choose(word & u64::from(u32::MAX));
            choose(word >> 32);
        }
        if chosen % 2 == 1 {
            choose(numbers.word(choices + chosen / 2) >> 32);
        }
        first - of_first
    }
}

/// Marks the lanes whose days of leaving need not be drawn in any of the courses.
///
/// All courses alike: if one drew days and another did not, the same people would not stay for the same time.
pub(crate) fn mark(courses: &mut [Course], tables: &Tables) {
    let groups = courses.first().map_or(0, |course| course.groups.len());
    for group in 0..groups {
        let mut asked: Vec<u64> = Vec::new();
        for course in courses.iter() {
            let plan = &course.groups[group];
            let known = (0..plan.lanes.len()).filter(|lane| {
                course.asks(group, plan.lanes[*lane].stage)
                    || probability(plan, *lane, tables).is_none()
            });
            asked.extend(known.map(|lane| plan.lanes[lane].subject));
        }
        for course in courses.iter_mut() {
            let plan = &mut course.groups[group];
            let lanes = 0..plan.lanes.len();
            plan.leavers = lanes
                .map(|lane| {
                    let free = !asked.contains(&plan.lanes[lane].subject);
                    probability(plan, lane, tables)
                        .filter(|_| free)
                        .map(Leavers::new)
                })
                .collect();
        }
    }
}

/// The probability of leaving on each day, if it is one for all who are or come to be in the lane.
fn probability(plan: &GroupPlan, lane: usize, tables: &Tables) -> Option<f64> {
    let stage = &plan.stages[plan.lanes[lane].stage];
    let entries = stage.versions.iter().flat_map(|version| &version.entries);
    let mut own = entries
        .chain(&stage.stock)
        .filter(|(_, other, _)| *other == lane)
        .map(|(.., table)| tables.memoryless.get(table).copied());
    let first = own.next()??;
    own.all(|other| other == Some(first)).then_some(first)
}

impl Course {
    /// Does anything here depend on how long the people of a stage will stay?
    fn asks(&self, group: usize, stage: usize) -> bool {
        let remapped = |(_, of, _): &(u32, usize, f64)| *of == stage;
        let released = self
            .releases
            .iter()
            .any(|rule| rule.stages.contains(&(group, stage)));
        let sent = self.transfers.iter().any(|transfer| {
            let mut hosted = transfer.hosted.iter().map(|h| &self.hosted[*h]);
            let ordered = transfer.selection != Selection::Random;
            hosted.any(|h| (h.group, h.stage) == (group, stage) && (ordered || h.own.is_none()))
        });
        released || sent || self.groups[group].remaps.iter().any(remapped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::tests::{assert_binomial, source};

    #[test]
    fn leavers_are_binomial() {
        for (people, probability) in [(1, 0.3), (100, 0.02), (777, 0.4), (30_000, 0.01)] {
            let leavers = Leavers::new(probability);
            assert_binomial(people, probability, |numbers, _| {
                leavers.of(numbers, people)
            });
        }
        assert_eq!(Leavers::new(1.0).of(source(1).at(0), 7), 7);
    }

    #[test]
    fn people_more_leave_as_everyone_does_and_move_nobody_else() {
        let leavers = Leavers::new(0.05);
        let (mut left, runs, more) = (0, 4_000, 50);
        for day in 0..runs {
            let numbers = source(2).at(day);
            let mut before = leavers.of(numbers, 1_000);
            let first = before;
            for people in 1_001..=1_000 + more {
                let now = leavers.of(numbers, people);
                assert!(
                    now == before || now == before + 1,
                    "{people}: {before}, {now}"
                );
                before = now;
            }
            left += before - first;
        }
        let all = f64::from(runs) * more as f64;
        let error = libm::sqrt(all * 0.05 * 0.95);
        assert!(
            (left as f64 - all * 0.05).abs() < 5.0 * error,
            "{left} of {all}"
        );
    }
}
