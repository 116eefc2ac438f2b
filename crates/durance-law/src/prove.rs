//! Is the catalogue safe in every combination of facts? Proofs by exhaustion over the cut fact space.
//!
//! For every jurisdiction, and for every set of jurisdictions that a property names, the verdict is built as
//! a function of all facts ([`crate::diagram`]), at every day on which the law changed, and five things are
//! checked of all combinations at once: permissions and bars do not collide without a stated priority, no
//! combination is without a verdict, not knowing never helps, a protection never harms those it protects, and
//! the properties kept as data hold.

use crate::book::LawBook;
use crate::condition::Condition;
use crate::diagram::{self, Diagrams, MAX, MIN, Op, Ref};
use crate::load::Schema;
use crate::model::{Effect, Place, Silence};
use crate::text::{Reader, Table};
use crate::view::{View, World, obstacle, passage};
use durance_core::{Date, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// A safety property, kept as data.
#[derive(Clone, Debug)]
pub struct Property {
    /// Identifier.
    pub id: String,
    /// What it promises, in words.
    pub title: String,
    /// The bodies of law that it is about; each by itself if it names one.
    pub jurisdictions: Vec<String>,
    /// The combinations that it is about.
    pub when: Condition,
    /// Verdicts that must not occur there.
    pub never: Vec<Verdict>,
    /// `question=reading` under which it is promised; on all readings if empty.
    pub reading: Option<String>,
    /// The first day on which it is promised; from the beginning if absent.
    pub from: Option<Date>,
    /// File and place.
    pub place: Place,
}

impl Property {
    pub(crate) fn read(
        table: &Table<'_>,
        reader: &mut Reader,
        schema: &Schema,
    ) -> Option<Property> {
        let id = reader.need_string(table, "id");
        let title = reader.need_string(table, "title");
        let when = table
            .get("when")
            .map_or_else(Condition::always, |entry| schema.condition(&entry, reader));
        let never = verdicts(table, reader);
        if never.is_empty() {
            reader.error(
                "D0703",
                "`never` is missing",
                table.span(),
                "which verdicts must not occur?",
            );
        }
        Some(Property {
            id: id?,
            title: title?,
            jurisdictions: reader.strings(table, "jurisdictions"),
            when,
            never,
            reading: reader.opt_string(table, "reading"),
            from: reader.date(table, "from"),
            place: Place {
                file: reader.file.clone(),
                span: table.span(),
            },
        })
    }
}

fn verdicts(table: &Table<'_>, reader: &mut Reader) -> Vec<Verdict> {
    let words = reader.strings(table, "never");
    let mut verdicts = Vec::new();
    for word in words {
        match Verdict::ALL
            .into_iter()
            .find(|verdict| verdict.word() == word)
        {
            Some(verdict) => verdicts.push(verdict),
            None => reader.error(
                "D0705",
                format!("unknown verdict `{word}`"),
                table.span(),
                "barred, contested, undetermined, conditional or clear",
            ),
        }
    }
    verdicts
}

/// What was proved.
#[derive(Clone, Debug, Default)]
pub struct ProofReport {
    /// One per jurisdiction or set of jurisdictions.
    pub parts: Vec<Proof>,
}

impl ProofReport {
    /// Does every check hold?
    pub fn holds(&self) -> bool {
        self.parts.iter().all(|part| {
            part.checks
                .iter()
                .all(|check| check.counterexample.is_none())
        })
    }

    /// Combinations over all parts.
    pub fn combinations(&self) -> u128 {
        self.parts.iter().map(|part| part.combinations).sum()
    }
}

/// The proof for some jurisdictions.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Ids of the jurisdictions.
    pub jurisdictions: Vec<String>,
    /// Combinations of facts, unknown included, times the states of the law looked at.
    pub combinations: u128,
    /// States of the law: days on which something changed.
    pub states: usize,
    /// Facts that the verdict can depend on.
    pub facts: usize,
    /// Choices of readings, over all states.
    pub worlds: usize,
    /// Each check, with a counterexample if it fails.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Clone, Debug)]
pub struct Check {
    /// `conflict`, `verdict`, `ignorance`, `protection`, or the id of a property.
    pub id: String,
    /// What was checked, in words.
    pub title: String,
    /// Where it fails, if it does.
    pub counterexample: Option<Counterexample>,
}

/// A combination in which a check fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The day.
    pub date: Option<Date>,
    /// Facts and their values, `unknown` included; those that do not matter are left out.
    pub facts: Vec<(String, String)>,
    /// What is wrong there, in words.
    pub wrong: String,
    /// Provisions concerned.
    pub provisions: Vec<String>,
}

impl std::fmt::Display for Counterexample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let facts: Vec<String> = self
            .facts
            .iter()
            .map(|(fact, value)| format!("{fact} = {value}"))
            .collect();
        write!(f, "{}: {}", facts.join(", "), self.wrong)?;
        if let Some(date) = self.date {
            write!(f, " (law of {date})")?;
        }
        Ok(())
    }
}

impl LawBook {
    /// Proves the checks and the properties for every jurisdiction.
    pub fn prove(&self) -> ProofReport {
        let mut sets: BTreeSet<Vec<usize>> = (0..self.jurisdictions.len())
            .map(|index| vec![index])
            .collect();
        sets.extend(
            self.properties
                .iter()
                .map(|property| self.indices(&property.jurisdictions)),
        );
        sets.remove(&Vec::new());
        let parts = sets.iter().map(|set| Prover::new(self, set).prove());
        ProofReport {
            parts: parts.collect(),
        }
    }

    fn indices(&self, names: &[String]) -> Vec<usize> {
        let mut indices = self.read_jurisdictions(names.iter().map(String::as_str)).0;
        indices.sort_unstable();
        indices
    }

    // Every day on which something begins, ends, is ruled upon or is first held.
    fn turning_days(&self, jurisdictions: &[usize]) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        for provision in &self.provisions {
            if !jurisdictions.contains(&self.authorities[provision.authority].jurisdiction) {
                continue;
            }
            days.insert(provision.from);
            days.extend(provision.to.and_then(|to| to.tomorrow().ok()));
            days.extend(provision.orders.iter().map(|order| order.date));
            let held = provision
                .reading
                .map(|(q, r)| self.questions[q].readings[r].since);
            days.extend(held);
        }
        days
    }
}

struct Prover<'b> {
    book: &'b LawBook,
    jurisdictions: &'b [usize],
    diagrams: Diagrams,
    /// Combinations that the schema excludes.
    impossible: Ref,
    /// The same, and those in which an unknown fact follows from the others.
    outside: Ref,
    when: Vec<Ref>,
    requirement: Vec<Ref>,
    checks: BTreeMap<String, Check>,
    combinations: u128,
    facts: BTreeSet<usize>,
    worlds: usize,
}

// Verdicts as values: 0 barred to 4 clear, in the order of Verdict::ALL.
const BARRED: u8 = 0;
const CONTESTED: u8 = 1;
const UNDETERMINED: u8 = 2;
const CLEAR: u8 = 4;

const BOTH: Op = Op {
    id: 10,
    apply: |a, b| fold_two(a, b),
};
const OBSTACLE_BARS: Op = Op {
    id: 11,
    apply: |a, r| {
        value_of(obstacle(Effect::Bars, diagram::truth(a), || {
            diagram::truth(r)
        }))
    },
};
const OBSTACLE_REQUIRES: Op = Op {
    id: 12,
    apply: |a, r| {
        value_of(obstacle(Effect::Requires, diagram::truth(a), || {
            diagram::truth(r)
        }))
    },
};
const PASSAGE: Op = Op {
    id: 13,
    apply: |open, _| value_of(passage(diagram::truth(open))),
};
const OR_ELSE: Op = Op {
    id: 14,
    apply: |first, second| if first == diagram::NO { second } else { first },
};
const ONLY_IF_YES: Op = Op {
    id: 15,
    apply: |condition, value| {
        if condition == diagram::YES {
            value
        } else {
            OUTSIDE
        }
    },
};
const UNLESS_YES: Op = Op {
    id: 16,
    apply: |condition, value| {
        if condition == diagram::YES {
            OUTSIDE
        } else {
            value
        }
    },
};
const WORST_INSIDE: Op = Op {
    id: 17,
    apply: |a, b| a.min(b),
};
const BEST_INSIDE: Op = Op {
    id: 18,
    apply: |a, b| {
        if a == OUTSIDE {
            b
        } else if b == OUTSIDE {
            a
        } else {
            a.max(b)
        }
    },
};
const GAINS: Op = Op {
    id: 19,
    apply: |unknown, best| u8::from(inside(unknown, best) && unknown > best.max(UNDETERMINED)),
};
const CLEARS: Op = Op {
    id: 20,
    apply: |unknown, worst| u8::from(inside(unknown, worst) && unknown == CLEAR && worst < CLEAR),
};
const HARMS: Op = Op {
    id: 21,
    apply: |protected, plain| u8::from(inside(protected, plain) && protected > plain),
};
const BOTH_YES: Op = Op {
    id: 22,
    apply: |a, b| {
        if a == diagram::YES && b == diagram::YES {
            diagram::YES
        } else {
            diagram::NO
        }
    },
};

/// The value of combinations that a check is not about.
const OUTSIDE: u8 = 7;

fn inside(a: u8, b: u8) -> bool {
    a != OUTSIDE && b != OUTSIDE
}

fn fold_two(a: u8, b: u8) -> u8 {
    match (a, b) {
        _ if a == b => a,
        (CONTESTED, _) | (_, CONTESTED) | (BARRED, _) | (_, BARRED) => CONTESTED,
        _ => a.min(b),
    }
}

fn value_of(verdict: Verdict) -> u8 {
    Verdict::ALL
        .iter()
        .zip(0u8..)
        .find(|(known, _)| **known == verdict)
        .map_or(UNDETERMINED, |(_, value)| value)
}

impl<'b> Prover<'b> {
    fn new(book: &'b LawBook, jurisdictions: &'b [usize]) -> Prover<'b> {
        let mut diagrams = Diagrams::new(&book.space);
        let impossible: Vec<Ref> = book
            .impossible
            .iter()
            .map(|rule| diagrams.condition(rule, false))
            .collect();
        let impossible = diagrams.fold(MAX, diagram::NO, impossible);
        let outside = with_deducible(&mut diagrams, impossible);
        let mut when = Vec::new();
        let mut requirement = Vec::new();
        for rule in &book.rules {
            let applies = diagrams.condition(&rule.when, false);
            let unless = rule
                .unless
                .as_ref()
                .map_or(Diagrams::value(diagram::NO), |unless| {
                    diagrams.condition(unless, false)
                });
            let not_unless = diagrams.negate(unless);
            when.push(diagrams.apply(MIN, applies, not_unless));
            let strict = diagrams.condition(&rule.requires, false);
            let open = diagrams.condition(&rule.requires, true);
            requirement.push(diagrams.apply(OR_ELSE, strict, open));
        }
        Prover {
            book,
            jurisdictions,
            impossible,
            outside,
            diagrams,
            when,
            requirement,
            checks: BTreeMap::new(),
            combinations: 0,
            facts: BTreeSet::new(),
            worlds: 0,
        }
    }

    fn prove(mut self) -> Proof {
        self.announce();
        let mut seen = BTreeSet::new();
        for day in self.book.turning_days(self.jurisdictions) {
            let view = View::new(self.book, day, day, self.jurisdictions);
            if seen.insert((view.active().to_vec(), view.held().clone())) {
                self.prove_state(&view, day);
            }
        }
        Proof {
            jurisdictions: self
                .jurisdictions
                .iter()
                .map(|index| self.book.jurisdictions[*index].id.clone())
                .collect(),
            combinations: self.combinations,
            states: seen.len(),
            facts: self.facts.len(),
            worlds: self.worlds,
            checks: self.checks.into_values().collect(),
        }
    }

    // Checks that find nothing are reported too: the list says what was looked at.
    fn announce(&mut self) {
        self.record(
            "conflict",
            "no permission and bar collide without a stated priority",
            None,
        );
        self.record("verdict", "every combination has a verdict", None);
        self.record(
            "ignorance",
            "not knowing a fact never moves a verdict toward clear",
            None,
        );
        self.record(
            "protection",
            "a protection never moves a verdict toward clear",
            None,
        );
        for property in self.own_properties() {
            self.record(&property.id, &property.title, None);
        }
    }

    fn own_properties(&self) -> Vec<&'b Property> {
        let book = self.book;
        book.properties
            .iter()
            .filter(|property| book.indices(&property.jurisdictions) == self.jurisdictions)
            .collect()
    }

    fn record(&mut self, id: &str, title: &str, counterexample: Option<Counterexample>) {
        let check = self.checks.entry(id.to_owned()).or_insert_with(|| Check {
            id: id.to_owned(),
            title: title.to_owned(),
            counterexample: None,
        });
        if check.counterexample.is_none() {
            check.counterexample = counterexample;
        }
    }

    fn fail(&mut self, id: &str, counterexample: Counterexample) {
        self.record(id, "", Some(counterexample));
    }

    fn prove_state(&mut self, view: &View<'b>, day: Date) {
        let worlds = all_worlds(view);
        self.worlds += worlds.len();
        let verdicts: Vec<(World, Ref)> = worlds
            .into_iter()
            .map(|world| {
                let verdict = self.verdict(view, &world);
                (world, verdict)
            })
            .collect();
        let over_all = self.over_readings(verdicts.iter().map(|(_, verdict)| *verdict));
        self.count(over_all);
        self.check_conflicts(view, day);
        self.check_silence(view, &verdicts, day);
        self.check_ignorance(over_all, day);
        self.check_protection(over_all, day);
        for property in self.own_properties() {
            if property.from.is_none_or(|from| from <= day) {
                self.check_property(property, &verdicts, day);
            }
        }
    }

    // Facts that no rule of the jurisdiction looks at multiply nothing.
    fn count(&mut self, _verdict: Ref) {
        let axes = self.axes();
        let combinations = axes
            .iter()
            .map(|axis| self.diagrams.width(*axis) as u128)
            .product::<u128>();
        self.combinations += combinations;
        self.facts.extend(axes);
    }

    fn axes(&self) -> BTreeSet<usize> {
        let mut axes = BTreeSet::new();
        for (provision, rule) in self.book.provisions.iter().zip(&self.book.rules) {
            if self
                .jurisdictions
                .contains(&self.book.authorities[provision.authority].jurisdiction)
            {
                rule.when.axes(&mut axes);
                rule.requires.axes(&mut axes);
                rule.unless.iter().for_each(|unless| unless.axes(&mut axes));
            }
        }
        axes
    }

    fn over_readings(&mut self, verdicts: impl Iterator<Item = Ref>) -> Ref {
        let verdicts: Vec<Ref> = verdicts.collect();
        verdicts.iter().skip(1).fold(
            verdicts.first().copied().unwrap_or(u32::from(UNDETERMINED)),
            |sum, next| self.diagrams.apply(BOTH, sum, *next),
        )
    }

    fn applies(&mut self, view: &View<'_>, world: &World) -> Vec<Ref> {
        let mut applies = vec![Diagrams::value(diagram::NO); self.book.provisions.len()];
        for index in view.active() {
            if view.holds_in(*index, world) {
                let yields: Vec<Ref> = self.book.provisions[*index]
                    .except
                    .iter()
                    .map(|other| applies[*other])
                    .collect();
                let yields = self.diagrams.fold(MAX, diagram::NO, yields);
                let stands = self.diagrams.negate(yields);
                applies[*index] = self.diagrams.apply(MIN, self.when[*index], stands);
            }
        }
        applies
    }

    fn verdict(&mut self, view: &View<'_>, world: &World) -> Ref {
        let applies = self.applies(view, world);
        let obstacles = self.obstacles(view, &applies);
        let general = self.least(&obstacles, |book, index| {
            book.provisions[index].routes.is_empty()
        });
        let mut best = Diagrams::value(BARRED);
        for route in view.routes() {
            let on_route = match route {
                None => Diagrams::value(CLEAR),
                Some(route) => {
                    let open = self.open(view, *route, &applies);
                    let passage = self.diagrams.apply(PASSAGE, open, Diagrams::value(0));
                    let own = self.least(&obstacles, |book, index| {
                        book.provisions[index].routes.contains(route)
                    });
                    self.diagrams.apply(MIN, passage, own)
                }
            };
            best = self.diagrams.apply(MAX, best, on_route);
        }
        self.diagrams.apply(MIN, best, general)
    }

    fn obstacles(&mut self, view: &View<'_>, applies: &[Ref]) -> Vec<(usize, Ref)> {
        let mut obstacles = Vec::new();
        for index in view.active() {
            let op = match self.book.provisions[*index].effect {
                Effect::Bars if !self.book.is_silence(*index) => OBSTACLE_BARS,
                Effect::Requires => OBSTACLE_REQUIRES,
                _ => continue,
            };
            let level = self
                .diagrams
                .apply(op, applies[*index], self.requirement[*index]);
            obstacles.push((*index, level));
        }
        obstacles
    }

    fn least(
        &mut self,
        obstacles: &[(usize, Ref)],
        counts: impl Fn(&LawBook, usize) -> bool,
    ) -> Ref {
        let own: Vec<Ref> = obstacles
            .iter()
            .filter(|(index, _)| counts(self.book, *index))
            .map(|(_, level)| *level)
            .collect();
        self.diagrams.fold(MIN, CLEAR, own)
    }

    fn open(&mut self, view: &View<'_>, route: usize, applies: &[Ref]) -> Ref {
        let permits: Vec<Ref> = view
            .permits(Some(route))
            .map(|index| applies[index])
            .collect();
        self.diagrams.fold(MAX, diagram::NO, permits)
    }

    fn check_conflicts(&mut self, view: &View<'_>, day: Date) {
        let active = view.active();
        for permission in active
            .iter()
            .filter(|index| self.book.provisions[**index].effect == Effect::Permits)
        {
            for bar in active
                .iter()
                .filter(|index| self.book.provisions[**index].effect == Effect::Bars)
            {
                if self.book.is_silence(*bar)
                    || self.has_priority(*permission, *bar)
                    || !self.can_meet(*permission, *bar)
                {
                    continue;
                }
                let both = self
                    .diagrams
                    .apply(BOTH_YES, self.when[*permission], self.when[*bar]);
                let both = self.diagrams.apply(UNLESS_YES, self.outside, both);
                if let Some(path) = self.diagrams.find(both, &|value| value == diagram::YES) {
                    let ids =
                        [*permission, *bar].map(|index| self.book.provisions[index].id.clone());
                    let wrong = format!(
                        "`{}` permits what `{}` bars, and neither says which prevails",
                        ids[0], ids[1]
                    );
                    let counterexample = self.counterexample(&path, wrong, ids.to_vec(), day);
                    self.fail("conflict", counterexample);
                }
            }
        }
    }

    fn has_priority(&self, permission: usize, bar: usize) -> bool {
        let provisions = &self.book.provisions;
        let id = &provisions[bar].id;
        let covered = provisions[permission]
            .subject_to
            .iter()
            .any(|name| id == name || id.starts_with(&format!("{name}/")));
        covered
            || provisions[permission].except.contains(&bar)
            || provisions[bar].except.contains(&permission)
    }

    // On one route, and not under two readings of one question.
    fn can_meet(&self, permission: usize, bar: usize) -> bool {
        let (permission, bar) = (
            &self.book.provisions[permission],
            &self.book.provisions[bar],
        );
        let same_world = match (permission.reading, bar.reading) {
            (Some((q1, r1)), Some((q2, r2))) => q1 != q2 || r1 == r2,
            _ => true,
        };
        same_world && permission.routes.iter().any(|route| bar.concerns(*route))
    }

    fn check_silence(&mut self, view: &View<'_>, verdicts: &[(World, Ref)], day: Date) {
        let silences = self
            .jurisdictions
            .iter()
            .map(|index| &self.book.jurisdictions[*index].silence);
        if silences
            .clone()
            .any(|silence| matches!(silence, Silence::Bars(index) if view.active().contains(index)))
        {
            return;
        }
        let has_routes = view.routes().iter().any(Option::is_some);
        let says_nothing = silences.clone().all(|silence| *silence == Silence::Unsaid);
        if !has_routes && !says_nothing {
            return;
        }
        for (world, _) in verdicts {
            let applies = self.applies(view, world);
            let mut open = Diagrams::value(diagram::NO);
            for route in view.routes().iter().flatten() {
                let own = self.open(view, *route, &applies);
                open = self.diagrams.apply(MAX, open, own);
            }
            // A route that does not exist yet is no gap: before the first permission nothing was promised.
            if has_routes
                && view
                    .routes()
                    .iter()
                    .flatten()
                    .all(|route| view.permits(Some(*route)).next().is_none())
            {
                continue;
            }
            let closed = self.diagrams.apply(UNLESS_YES, self.outside, open);
            if let Some(path) = self.diagrams.find(closed, &|value| value == diagram::NO) {
                let wrong = "no provision speaks: no route is open and the jurisdiction does not say what silence means".to_owned();
                let counterexample = self.counterexample(&path, wrong, Vec::new(), day);
                self.fail("verdict", counterexample);
                return;
            }
        }
    }

    // An unknown value must not be clearer than the best answer, and clear only if every answer is clear.
    fn check_ignorance(&mut self, verdict: Ref, day: Date) {
        let inside = self.diagrams.apply(UNLESS_YES, self.outside, verdict);
        // An answer may let other facts follow; they only need to be possible with it.
        let answered = self.diagrams.apply(UNLESS_YES, self.impossible, verdict);
        for axis in self.diagrams.support(verdict) {
            let unknown = self.diagrams.unknown(axis);
            let at_unknown = self.diagrams.fix(inside, axis, unknown);
            let mut best = Diagrams::value(OUTSIDE);
            let mut worst = Diagrams::value(OUTSIDE);
            for cell in 0..unknown {
                let at_cell = self.diagrams.fix(answered, axis, cell);
                best = self.diagrams.apply(BEST_INSIDE, best, at_cell);
                worst = self.diagrams.apply(WORST_INSIDE, worst, at_cell);
            }
            for (op, reference) in [(GAINS, best), (CLEARS, worst)] {
                let gains = self.diagrams.apply(op, at_unknown, reference);
                if let Some(mut path) = self.diagrams.find(gains, &|value| value == 1) {
                    path.insert(axis, unknown);
                    let found = self.verdict_on(verdict, &path);
                    let name = &self.book.space.axes()[axis].name;
                    let wrong =
                        format!("`{found}` although no known value of `{name}` allows as much");
                    let counterexample = self.counterexample(&path, wrong, Vec::new(), day);
                    self.fail("ignorance", counterexample);
                }
            }
        }
    }

    fn check_protection(&mut self, verdict: Ref, day: Date) {
        let inside = self.diagrams.apply(UNLESS_YES, self.outside, verdict);
        for spec in self
            .book
            .schema
            .facts
            .iter()
            .filter(|spec| !spec.protective.is_empty())
        {
            let Some(axis) = self.book.space.index(&spec.name) else {
                continue;
            };
            let cells: Vec<String> = self.book.space.axes()[axis]
                .cells
                .iter()
                .map(ToString::to_string)
                .collect();
            let (protected, plain): (Vec<usize>, Vec<usize>) =
                (0..cells.len()).partition(|cell| spec.protective.contains(&cells[*cell]));
            for (held, without) in protected
                .iter()
                .flat_map(|held| plain.iter().map(move |without| (*held, *without)))
            {
                let with = self.diagrams.fix(inside, axis, held);
                let bare = self.diagrams.fix(inside, axis, without);
                let harms = self.diagrams.apply(HARMS, with, bare);
                if let Some(mut path) = self.diagrams.find(harms, &|value| value == 1) {
                    path.insert(axis, held);
                    let wrong = format!(
                        "`{}` with `{}` moves the verdict toward clear, compared with `{}`",
                        spec.name, cells[held], cells[without]
                    );
                    let counterexample = self.counterexample(&path, wrong, Vec::new(), day);
                    self.fail("protection", counterexample);
                }
            }
        }
        self.check_protections_apart(day);
    }

    // Bars and requirements only ever take the least of their levels, so that none can help another away,
    // except through `except`: a protection must not yield to a protection.
    fn check_protections_apart(&mut self, day: Date) {
        let protects = |index: usize| {
            matches!(
                self.book.provisions[index].effect,
                Effect::Bars | Effect::Requires
            )
        };
        let pairs: Vec<(usize, usize)> = (0..self.book.provisions.len())
            .filter(|index| protects(*index))
            .flat_map(|index| {
                self.book.provisions[index]
                    .except
                    .iter()
                    .map(move |other| (index, *other))
            })
            .filter(|(_, other)| protects(*other))
            .collect();
        for (weaker, stronger) in pairs {
            let both = self
                .diagrams
                .apply(BOTH_YES, self.when[weaker], self.when[stronger]);
            let both = self.diagrams.apply(UNLESS_YES, self.outside, both);
            if let Some(path) = self.diagrams.find(both, &|value| value == diagram::YES) {
                let ids = [weaker, stronger].map(|index| self.book.provisions[index].id.clone());
                let wrong = format!(
                    "the protection `{}` yields to the protection `{}`",
                    ids[0], ids[1]
                );
                let counterexample = self.counterexample(&path, wrong, ids.to_vec(), day);
                self.fail("protection", counterexample);
            }
        }
    }

    fn check_property(&mut self, property: &Property, verdicts: &[(World, Ref)], day: Date) {
        let chosen: Vec<Ref> = verdicts
            .iter()
            .filter(|(world, _)| self.is_under(world, property))
            .map(|(_, verdict)| *verdict)
            .collect();
        if chosen.is_empty() {
            return;
        }
        let verdict = self.over_readings(chosen.into_iter());
        let compiled = self.book.space.compile(&property.when);
        let when = self.diagrams.condition(&compiled, false);
        let about = self.diagrams.apply(ONLY_IF_YES, when, verdict);
        let about = self.diagrams.apply(UNLESS_YES, self.outside, about);
        let never: Vec<u8> = property
            .never
            .iter()
            .map(|verdict| value_of(*verdict))
            .collect();
        if let Some(path) = self.diagrams.find(about, &|value| never.contains(&value)) {
            let found = self.verdict_on(verdict, &path);
            let counterexample = self.counterexample(&path, format!("`{found}`"), Vec::new(), day);
            self.fail(&property.id.clone(), counterexample);
        }
    }

    fn is_under(&self, world: &World, property: &Property) -> bool {
        property.reading.as_ref().is_none_or(|key| {
            world
                .iter()
                .any(|(q, r)| self.book.reading_key(*q, *r) == *key)
        })
    }

    fn verdict_on(&self, verdict: Ref, path: &BTreeMap<usize, usize>) -> Verdict {
        let point = self.point(path);
        Verdict::ALL
            .get(usize::from(self.diagrams.at(verdict, &point)))
            .copied()
            .unwrap_or(Verdict::Undetermined)
    }

    fn point(&self, path: &BTreeMap<usize, usize>) -> Vec<u8> {
        let mut point = vec![crate::space::UNKNOWN; self.book.space.axes().len()];
        for (axis, branch) in path {
            if *branch != self.diagrams.unknown(*axis) {
                point[*axis] = u8::try_from(*branch).unwrap_or(crate::space::UNKNOWN);
            }
        }
        point
    }

    fn counterexample(
        &self,
        path: &BTreeMap<usize, usize>,
        wrong: String,
        provisions: Vec<String>,
        day: Date,
    ) -> Counterexample {
        let facts = path.iter().map(|(axis, branch)| {
            let axis = &self.book.space.axes()[*axis];
            let value = axis
                .cells
                .get(*branch)
                .map_or_else(|| "unknown".to_owned(), ToString::to_string);
            (axis.name.clone(), value)
        });
        Counterexample {
            date: Some(day),
            facts: facts.collect(),
            wrong,
            provisions,
        }
    }
}

// Screening fills in an unknown fact that can have one value only, so such combinations never come up.
fn with_deducible(diagrams: &mut Diagrams, impossible: Ref) -> Ref {
    const POSSIBLE: Op = Op {
        id: 23,
        apply: |impossible, _| u8::from(impossible != diagram::YES),
    };
    const COUNT: Op = Op {
        id: 24,
        apply: |a, b| (a + b).min(2),
    };
    const AT_MOST_ONE: Op = Op {
        id: 25,
        apply: |count, _| {
            if count <= 1 {
                diagram::YES
            } else {
                diagram::NO
            }
        },
    };
    let mut outside = impossible;
    for axis in diagrams.support(impossible) {
        let cells = diagrams.unknown(axis);
        let mut count = Diagrams::value(0);
        for cell in 0..cells {
            let at_cell = diagrams.fix(impossible, axis, cell);
            let possible = diagrams.apply(POSSIBLE, at_cell, Diagrams::value(0));
            count = diagrams.apply(COUNT, count, possible);
        }
        let single = diagrams.apply(AT_MOST_ONE, count, Diagrams::value(0));
        let unknown = diagrams.is_unknown(axis);
        let deducible = diagrams.apply(BOTH_YES, unknown, single);
        outside = diagrams.apply(MAX, outside, deducible);
    }
    outside
}

fn all_worlds(view: &View<'_>) -> Vec<World> {
    let mut worlds = vec![World::new()];
    for (question, readings) in view.held() {
        worlds = worlds
            .iter()
            .flat_map(|world| {
                readings.iter().map(|reading| {
                    let mut world = world.clone();
                    world.insert(*question, *reading);
                    world
                })
            })
            .collect();
    }
    worlds
}
