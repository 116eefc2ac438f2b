//! What would change the verdict? The smallest sets of facts or readings that would.

use crate::book::{Choices, LawBook};
use crate::fact::{Kind, Scope, Value};
use crate::model::Effect;
use crate::screen::fold;
use crate::space::{Compiled, UNKNOWN, bit};
use crate::view::View;
use crate::why::listed;
use durance_core::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Judgements made before the search settles for a set that may not be the smallest: some ten milliseconds.
const LOOKS_MAX: usize = 1_500;
/// Sets larger than this are not searched one by one.
const SET_MAX: usize = 3;
/// Alternatives of the same size that are reported.
const ALTERNATIVES_MAX: usize = 4;

/// A set of facts or readings, and the verdict if they held.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Facts, with the value that they would have to have and its words.
    pub facts: Vec<FactChange>,
    /// Readings that would have to prevail, `question=reading`, with their holders.
    pub readings: Vec<(String, String)>,
    /// The verdict then.
    pub verdict: Verdict,
    /// No smaller set of this kind does it.
    pub is_smallest: bool,
}

/// A fact that would have to be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct FactChange {
    /// Name.
    pub fact: String,
    /// The value that it would have to have.
    pub value: Value,
    /// In words.
    pub words: String,
}

impl Change {
    /// How many facts and readings it takes.
    pub fn size(&self) -> usize {
        self.facts.len() + self.readings.len()
    }

    /// The set in words: "each person consents and the treaty is in force".
    pub fn words(&self) -> String {
        let mut parts: Vec<String> = self.facts.iter().map(|fact| fact.words.clone()).collect();
        parts.extend(
            self.readings
                .iter()
                .map(|(_, holder)| format!("the reading of {holder} prevailed")),
        );
        listed(&parts, "and")
    }
}

struct Search<'a, 'b> {
    book: &'b LawBook,
    view: &'a View<'b>,
    choices: &'a Choices,
    base: Verdict,
    may_change_people: bool,
    looks: usize,
    found: BTreeMap<BTreeMap<usize, u8>, Verdict>,
}

impl LawBook {
    pub(crate) fn changes(
        &self,
        view: &View<'_>,
        point: &[u8],
        choices: &Choices,
        base: Verdict,
    ) -> Vec<Change> {
        if base == Verdict::Clear {
            return Vec::new();
        }
        let mut changes = self.reading_changes(view, point, choices, base);
        for may_change_people in [false, true] {
            let mut search = Search {
                book: self,
                view,
                choices,
                base,
                may_change_people,
                looks: 0,
                found: BTreeMap::new(),
            };
            let found = search.run(point);
            if !found.is_empty() {
                changes.extend(found);
                break;
            }
        }
        changes
    }

    // A contested verdict turns on a reading alone; so may others.
    fn reading_changes(
        &self,
        view: &View<'_>,
        point: &[u8],
        choices: &Choices,
        base: Verdict,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for (question, readings) in view.held() {
            if choices.chosen.contains_key(question) {
                continue;
            }
            for reading in readings {
                let mut with = choices.clone();
                with.chosen.insert(*question, *reading);
                let verdict = verdict_over(view, point, &with);
                if verdict > base {
                    let held = &self.questions[*question].readings[*reading];
                    changes.push(Change {
                        facts: Vec::new(),
                        readings: vec![(
                            self.reading_key(*question, *reading),
                            held.holder.clone(),
                        )],
                        verdict,
                        is_smallest: true,
                    });
                }
            }
        }
        changes
    }
}

impl Search<'_, '_> {
    fn run(&mut self, point: &[u8]) -> Vec<Change> {
        for size in 1..=SET_MAX {
            self.deepen(point, &mut BTreeMap::new(), size);
            if !self.found.is_empty() {
                let is_smallest = self.looks < LOOKS_MAX;
                return self.report(is_smallest);
            }
            if self.looks >= LOOKS_MAX {
                break;
            }
        }
        self.settle(point);
        self.report(false)
    }

    // One alternative per set of facts; steps and terms before what would have to be true of people.
    fn report(&self, is_smallest: bool) -> Vec<Change> {
        let mut best: BTreeMap<Vec<usize>, (&BTreeMap<usize, u8>, Verdict)> = BTreeMap::new();
        for (set, verdict) in &self.found {
            let entry = best
                .entry(set.keys().copied().collect())
                .or_insert((set, *verdict));
            if *verdict > entry.1 {
                *entry = (set, *verdict);
            }
        }
        let mut found: Vec<_> = best.into_values().collect();
        found.sort_by_key(|(set, verdict)| {
            let remoteness: usize = set.keys().map(|axis| self.remoteness(*axis)).sum();
            (set.len(), std::cmp::Reverse(*verdict), remoteness)
        });
        let nearest = found.into_iter().take(ALTERNATIVES_MAX);
        nearest
            .map(|(set, verdict)| self.change(set, verdict, is_smallest))
            .collect()
    }

    // How far a fact is from what the parties can settle between them.
    fn remoteness(&self, axis: usize) -> usize {
        match self.book.fact(&self.book.space.axes()[axis].name) {
            Some(spec) if spec.is_step => 0,
            Some(spec) if spec.is_fixed => 4,
            Some(spec) => match spec.scope {
                Scope::Agreement => 1,
                Scope::Host => 2,
                Scope::Group => 3,
            },
            None => 5,
        }
    }

    fn change(&self, set: &BTreeMap<usize, u8>, verdict: Verdict, is_smallest: bool) -> Change {
        let facts = set.iter().map(|(axis, cell)| {
            let axis = &self.book.space.axes()[*axis];
            let value = axis.cells[usize::from(*cell)].clone();
            let words =
                self.book
                    .fact(&axis.name)
                    .map_or_else(String::new, |spec| match &spec.kind {
                        Kind::Number(unit) => {
                            format!("{} is, say, {value} {unit}", spec.name.replace('_', " "))
                        }
                        _ => spec.phrase(&value),
                    });
            FactChange {
                fact: axis.name.clone(),
                value,
                words,
            }
        });
        Change {
            facts: facts.collect(),
            readings: Vec::new(),
            verdict,
            is_smallest,
        }
    }

    // Something in a provision that now decides must change, or the verdict cannot.
    fn deepen(&mut self, point: &[u8], set: &mut BTreeMap<usize, u8>, left: usize) {
        for (axis, cell) in self.moves(point, set) {
            if self.looks >= LOOKS_MAX {
                return;
            }
            let mut next = point.to_vec();
            next[axis] = cell;
            set.insert(axis, cell);
            if left == 1 {
                self.look(&next, set);
            } else {
                self.deepen(&next, set, left - 1);
            }
            set.remove(&axis);
        }
    }

    fn look(&mut self, point: &[u8], set: &BTreeMap<usize, u8>) -> Verdict {
        let is_possible = self.book.is_possible(point);
        let worlds = self.view.worlds(point, self.choices);
        self.looks += worlds.len();
        let verdict = fold(worlds.iter().map(|world| self.view.verdict(point, world)));
        if verdict > self.base && is_possible {
            self.found.insert(set.clone(), verdict);
        }
        verdict
    }

    fn moves(&mut self, point: &[u8], set: &BTreeMap<usize, u8>) -> Vec<(usize, u8)> {
        let mut axes = BTreeSet::new();
        for world in self.view.worlds(point, self.choices) {
            self.looks += 1;
            let judgement = self.view.judge(point, &world);
            // The best verdict of any world cannot be the one that holds the group back.
            if judgement.verdict > self.base && self.base != Verdict::Contested {
                continue;
            }
            for index in judgement.deciding {
                self.axes_of(index, &mut axes);
            }
        }
        let free = axes.into_iter().filter(|axis| !set.contains_key(axis));
        free.flat_map(|axis| {
            self.cells(axis, point)
                .into_iter()
                .map(move |cell| (axis, cell))
        })
        .collect()
    }

    fn axes_of(&self, index: usize, axes: &mut BTreeSet<usize>) {
        let rule = &self.book.rules[index];
        rule.when.axes(axes);
        rule.requires.axes(axes);
        if let Some(unless) = &rule.unless {
            unless.axes(axes);
        }
        for other in &self.book.provisions[index].except {
            self.axes_of(*other, axes);
        }
    }

    // Settles one deciding provision after another, then drops what turns out not to be needed.
    fn settle(&mut self, point: &[u8]) {
        let mut now = point.to_vec();
        for _ in 0..self.book.space.axes().len() {
            let Some(moves) = self.settling(&now) else {
                return;
            };
            for (axis, cell) in moves {
                now[axis] = cell;
            }
            if verdict_over(self.view, &now, self.choices) > self.base
                && self.book.is_possible(&now)
            {
                let differing = (0..now.len()).filter(|axis| now[*axis] != point[*axis]);
                let set = self.trimmed(point, differing.map(|axis| (axis, now[axis])).collect());
                let verdict = verdict_over(self.view, &with(point, &set), self.choices);
                self.found.insert(set, verdict);
                return;
            }
        }
    }

    // What would settle the first deciding provision of the first world that is held back.
    fn settling(&self, point: &[u8]) -> Option<Vec<(usize, u8)>> {
        let worlds = self.view.worlds(point, self.choices);
        let mut judged = worlds.iter().map(|world| self.view.judge(point, world));
        let held_back = judged.find(|judgement| judgement.verdict <= self.base)?;
        held_back.deciding.iter().find_map(|index| {
            let rule = &self.book.rules[*index];
            let moves = match self.book.provisions[*index].effect {
                Effect::Requires => self.make(&rule.requires, true, point),
                Effect::Permits => self.make(&rule.when, true, point),
                Effect::Bars | Effect::Returns => self.make(&rule.when, false, point),
            };
            moves.filter(|moves| !moves.is_empty())
        })
    }

    // The fewest moves that make a condition hold, or fail.
    fn make(&self, condition: &Compiled, holds: bool, point: &[u8]) -> Option<Vec<(usize, u8)>> {
        match condition {
            Compiled::Not(part) => self.make(part, !holds, point),
            Compiled::All(parts) if holds => self.make_each(parts, true, point),
            Compiled::Any(parts) if !holds => self.make_each(parts, false, point),
            Compiled::All(parts) | Compiled::Any(parts) => {
                let ways = parts
                    .iter()
                    .filter_map(|part| self.make(part, holds, point));
                ways.min_by_key(Vec::len)
            }
            Compiled::Cell { axis, mask, .. } => self.make_cell(*axis, *mask, holds, point),
            Compiled::Undecided => None,
        }
    }

    fn make_each(&self, parts: &[Compiled], holds: bool, point: &[u8]) -> Option<Vec<(usize, u8)>> {
        let moves: Option<Vec<_>> = parts
            .iter()
            .map(|part| self.make(part, holds, point))
            .collect();
        moves.map(|moves| moves.concat())
    }

    fn make_cell(
        &self,
        axis: usize,
        mask: u128,
        holds: bool,
        point: &[u8],
    ) -> Option<Vec<(usize, u8)>> {
        let fits = |cell: u8| (mask & bit(usize::from(cell)) != 0) == holds;
        if point[axis] != UNKNOWN && fits(point[axis]) {
            return Some(Vec::new());
        }
        self.cells(axis, point)
            .into_iter()
            .find(|cell| fits(*cell))
            .map(|cell| vec![(axis, cell)])
    }

    // Cells that an axis may move to: any if it is unknown, else what may follow in the world.
    fn cells(&self, axis: usize, point: &[u8]) -> Vec<u8> {
        let own = &self.book.space.axes()[axis];
        let cells = (0..own.cells.len()).filter_map(|cell| u8::try_from(cell).ok());
        let Some(known) = own.cells.get(usize::from(point[axis])) else {
            return cells.collect();
        };
        let Some(spec) = self
            .book
            .fact(&own.name)
            .filter(|spec| self.may_change_people || !spec.is_fixed)
        else {
            return Vec::new();
        };
        let may = |cell: &u8| {
            *cell != point[axis] && spec.can_become(known, &own.cells[usize::from(*cell)])
        };
        cells.filter(may).collect()
    }

    fn trimmed(&self, point: &[u8], mut set: BTreeMap<usize, u8>) -> BTreeMap<usize, u8> {
        for axis in set.keys().copied().collect::<Vec<_>>() {
            let mut without = set.clone();
            without.remove(&axis);
            if verdict_over(self.view, &with(point, &without), self.choices) > self.base {
                set = without;
            }
        }
        set
    }
}

fn with(point: &[u8], set: &BTreeMap<usize, u8>) -> Vec<u8> {
    let mut point = point.to_vec();
    for (axis, cell) in set {
        point[*axis] = *cell;
    }
    point
}

fn verdict_over(view: &View<'_>, point: &[u8], choices: &Choices) -> Verdict {
    fold(
        view.worlds(point, choices)
            .iter()
            .map(|world| view.verdict(point, world)),
    )
}
