//! What would change the verdict? The smallest sets of facts or readings that would.

use crate::book::{Choices, LawBook};
use crate::fact::Value;
use crate::screen::fold;
use crate::view::View;
use crate::why::listed;
use durance_core::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Combinations looked at before the search settles for a set that may not be the smallest.
const LOOKS_MAX: usize = 4_000;
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
        self.greedy(point);
        self.report(false)
    }

    fn report(&self, is_smallest: bool) -> Vec<Change> {
        let mut found: Vec<_> = self.found.iter().collect();
        found.sort_by_key(|(set, verdict)| (set.len(), std::cmp::Reverse(**verdict)));
        found
            .into_iter()
            .take(ALTERNATIVES_MAX)
            .map(|(set, verdict)| self.change(set, *verdict, is_smallest))
            .collect()
    }

    fn change(&self, set: &BTreeMap<usize, u8>, verdict: Verdict, is_smallest: bool) -> Change {
        let facts = set.iter().map(|(axis, cell)| {
            let axis = &self.book.space.axes()[*axis];
            let value = axis.cells[usize::from(*cell)].clone();
            let words = self
                .book
                .fact(&axis.name)
                .map_or_else(String::new, |spec| spec.phrase(&value));
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
        self.looks += 1;
        let is_possible = self.book.is_possible(point);
        let verdict = verdict_over(self.view, point, self.choices);
        if verdict > self.base && is_possible {
            self.found.insert(set.clone(), verdict);
        }
        verdict
    }

    fn moves(&mut self, point: &[u8], set: &BTreeMap<usize, u8>) -> Vec<(usize, u8)> {
        self.looks += 1;
        let mut axes = BTreeSet::new();
        for world in self.view.worlds(point, self.choices) {
            let judgement = self.view.judge(point, &world);
            // The best verdict of any world cannot be the one that holds the group back.
            if judgement.verdict > self.base && self.base != Verdict::Contested {
                continue;
            }
            for index in judgement.deciding {
                self.axes_of(index, &mut axes);
            }
        }
        let mut moves = Vec::new();
        for axis in axes {
            if set.contains_key(&axis) || self.is_fixed(axis) {
                continue;
            }
            let cells = self.book.space.axes()[axis].cells.len();
            moves.extend(
                (0..cells)
                    .filter_map(|cell| u8::try_from(cell).ok())
                    .filter(|cell| *cell != point[axis])
                    .map(|cell| (axis, cell)),
            );
        }
        moves
    }

    fn is_fixed(&self, axis: usize) -> bool {
        let name = &self.book.space.axes()[axis].name;
        !self.may_change_people && self.book.fact(name).is_some_and(|spec| spec.is_fixed)
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

    // Takes away one obstacle after another, then drops what turns out not to be needed.
    fn greedy(&mut self, point: &[u8]) {
        let mut now = point.to_vec();
        let mut set = BTreeMap::new();
        for _ in 0..self.book.space.axes().len() {
            let Some((axis, cell)) = self.best_move(&now, &set) else {
                return;
            };
            now[axis] = cell;
            set.insert(axis, cell);
            if self.look(&now, &set) > self.base {
                self.found.clear();
                let set = self.trimmed(point, set);
                let verdict = verdict_over(self.view, &with(point, &set), self.choices);
                self.found.insert(set, verdict);
                return;
            }
        }
    }

    fn best_move(&mut self, point: &[u8], set: &BTreeMap<usize, u8>) -> Option<(usize, u8)> {
        let before = self.held_back(point);
        let moves = self.moves(point, set);
        let scored = moves.into_iter().map(|(axis, cell)| {
            let mut next = point.to_vec();
            next[axis] = cell;
            (self.held_back(&next), axis, cell)
        });
        let best = scored.min_by_key(|(score, axis, cell)| (*score, *axis, *cell))?;
        (best.0 < before).then_some((best.1, best.2))
    }

    // How far from change: the verdicts over worlds, then the number of provisions that decide.
    fn held_back(&self, point: &[u8]) -> (usize, usize) {
        let mut short = 0;
        let mut deciding = 0;
        for world in self.view.worlds(point, self.choices) {
            let judgement = self.view.judge(point, &world);
            short += Verdict::Clear as usize - judgement.verdict as usize;
            deciding += judgement.deciding.len();
        }
        (short, deciding)
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
