//! Which provisions hold on a day, and what do they come to in one world?

use crate::book::{Choices, LawBook};
use crate::model::{Effect, Silence};
use crate::space::Compiled;
use durance_core::{Date, Truth, Verdict};
use std::collections::BTreeMap;

/// One reading chosen for each open question.
pub(crate) type World = BTreeMap<usize, usize>;

/// The book as it stands on a day, for some jurisdictions, without what was learned later.
pub(crate) struct View<'b> {
    book: &'b LawBook,
    /// Provisions in force, each after those it yields to.
    active: Vec<usize>,
    /// Provisions that speak where no route is open.
    silent: Vec<usize>,
    /// Routes of the jurisdictions; `None` stands for any transfer where no jurisdiction has routes. Empty where
    /// no law is asked.
    routes: Vec<Option<usize>>,
    /// Questions and the readings held by then.
    held: BTreeMap<usize, Vec<usize>>,
}

/// What one world says of one combination of facts.
pub(crate) struct Judgement {
    pub verdict: Verdict,
    pub routes: Vec<RouteJudgement>,
    pub deciding: Vec<usize>,
    /// Does each provision apply? By index; `No` for those that are not in force.
    pub applies: Vec<Truth>,
}

pub(crate) struct RouteJudgement {
    pub open: Truth,
    pub verdict: Verdict,
    pub deciding: Vec<usize>,
}

impl<'b> View<'b> {
    pub fn new(
        book: &'b LawBook,
        date: Date,
        known_as_of: Date,
        jurisdictions: &[usize],
    ) -> View<'b> {
        View::filtered(book, date, known_as_of, jurisdictions, &|_| true)
    }

    /// The view of only those provisions that count.
    pub fn filtered(
        book: &'b LawBook,
        date: Date,
        known_as_of: Date,
        jurisdictions: &[usize],
        counts: &dyn Fn(usize) -> bool,
    ) -> View<'b> {
        let is_visible = |index: &usize| {
            let provision = &book.provisions[*index];
            let authority = &book.authorities[provision.authority];
            let is_held = provision
                .reading
                .is_none_or(|(q, r)| book.questions[q].readings[r].since <= known_as_of);
            jurisdictions.contains(&authority.jurisdiction)
                && authority.since <= known_as_of
                && provision.is_in_force(date, known_as_of)
                && is_held
                && counts(*index)
        };
        let active: Vec<usize> = book.order.iter().copied().filter(is_visible).collect();
        let routes = (0..book.routes.len())
            .filter(|route| jurisdictions.contains(&book.routes[*route].jurisdiction));
        let mut routes: Vec<Option<usize>> = routes.map(Some).collect();
        // Where nobody says which law applies, there is nothing to go by, and nothing is clear.
        if routes.is_empty() && !jurisdictions.is_empty() {
            routes.push(None);
        }
        let held = held(book, &active, known_as_of);
        let silent = silent(book, jurisdictions, &active);
        View {
            book,
            active,
            silent,
            routes,
            held,
        }
    }

    pub fn active(&self) -> &[usize] {
        &self.active
    }

    pub fn routes(&self) -> &[Option<usize>] {
        &self.routes
    }

    pub fn held(&self) -> &BTreeMap<usize, Vec<usize>> {
        &self.held
    }

    /// Every choice of readings that bears on a combination.
    ///
    /// A question none of whose provisions can apply is left out: it cannot change anything.
    pub fn worlds(&self, point: &[u8], choices: &Choices) -> Vec<World> {
        let mut worlds = vec![World::new()];
        for (question, readings) in &self.held {
            if !self.bears(*question, point) {
                continue;
            }
            let chosen = choices
                .chosen
                .get(question)
                .filter(|reading| readings.contains(reading));
            let readings = chosen.map_or(readings.as_slice(), std::slice::from_ref);
            worlds = worlds
                .iter()
                .flat_map(|world| extended(world, *question, readings))
                .collect();
        }
        worlds
    }

    fn bears(&self, question: usize, point: &[u8]) -> bool {
        self.active.iter().any(|index| {
            let concerns = self.book.provisions[*index]
                .reading
                .is_some_and(|(q, _)| q == question);
            concerns && self.book.rules[*index].when.truth(point) != Truth::No
        })
    }

    /// Does a provision hold in a world, as far as readings go?
    pub fn holds_in(&self, index: usize, world: &World) -> bool {
        self.book.provisions[index]
            .reading
            .is_none_or(|(question, reading)| world.get(&question) == Some(&reading))
    }

    /// Is the requirement of a provision met? A step still to be taken leaves it open.
    pub fn requirement(&self, index: usize, point: &[u8]) -> Truth {
        let requires = &self.book.rules[index].requires;
        match requires.truth(point) {
            Truth::No => requires.truth_with_steps(point),
            truth => truth,
        }
    }

    /// What a world says of a combination.
    pub fn judge(&self, point: &[u8], world: &World) -> Judgement {
        let mut applies = self.applies(point, world);
        let obstacles = self.obstacles(point, &applies);
        let routes: Vec<RouteJudgement> = self
            .routes
            .iter()
            .map(|route| self.judge_route(*route, &applies, &obstacles))
            .collect();
        let verdict = routes
            .iter()
            .map(|route| route.verdict)
            .max()
            .unwrap_or(Verdict::Undetermined);
        let deciding = self.deciding(&routes, verdict, &obstacles);
        self.silence(&routes, &mut applies);
        Judgement {
            verdict,
            routes,
            deciding,
            applies,
        }
    }

    /// Only the verdict of [`View::judge`].
    pub fn verdict(&self, point: &[u8], world: &World) -> Verdict {
        self.judge(point, world).verdict
    }

    fn applies(&self, point: &[u8], world: &World) -> Vec<Truth> {
        let mut applies = vec![Truth::No; self.book.provisions.len()];
        for index in &self.active {
            if self.holds_in(*index, world) {
                applies[*index] = self.applies_one(*index, point, &applies);
            }
        }
        applies
    }

    fn applies_one(&self, index: usize, point: &[u8], applies: &[Truth]) -> Truth {
        let rule = &self.book.rules[index];
        let unless = rule
            .unless
            .as_ref()
            .map_or(Truth::No, |unless| Compiled::truth(unless, point));
        let yields = Truth::any(
            self.book.provisions[index]
                .except
                .iter()
                .map(|other| applies[*other]),
        );
        rule.when.truth(point) & !unless & !yields
    }

    // What stands in the way, and how firmly; a provision that does not is left out.
    fn obstacles(&self, point: &[u8], applies: &[Truth]) -> Vec<(usize, Verdict)> {
        let speaking = self
            .active
            .iter()
            .filter(|index| !self.silent.contains(index));
        let obstacles = speaking.filter_map(|index| {
            let level = obstacle(self.book.provisions[*index].effect, applies[*index], || {
                self.requirement(*index, point)
            });
            (level != Verdict::Clear).then_some((*index, level))
        });
        obstacles.collect()
    }

    fn judge_route(
        &self,
        route: Option<usize>,
        applies: &[Truth],
        obstacles: &[(usize, Verdict)],
    ) -> RouteJudgement {
        let open = self.open(route, applies);
        let concerned =
            |index: &usize| route.is_none_or(|route| self.book.provisions[*index].concerns(route));
        let on_route = || obstacles.iter().filter(|(index, _)| concerned(index));
        let passage = passage(open);
        let worst = on_route()
            .map(|(_, level)| *level)
            .min()
            .unwrap_or(Verdict::Clear);
        let verdict = passage.min(worst);
        let mut deciding: Vec<usize> = on_route()
            .filter(|(_, level)| decides(*level, verdict))
            .map(|(index, _)| *index)
            .collect();
        if passage == verdict && open != Truth::No {
            deciding.extend(self.permits(route).filter(|index| applies[*index] == open));
        }
        RouteJudgement {
            open,
            verdict,
            deciding,
        }
    }

    /// The permissions that open a route.
    pub fn permits(&self, route: Option<usize>) -> impl Iterator<Item = usize> {
        let opens = move |index: &usize| {
            let provision = &self.book.provisions[*index];
            provision.effect == Effect::Permits
                && route.is_some_and(|route| provision.routes.contains(&route))
        };
        self.active.iter().copied().filter(opens)
    }

    fn open(&self, route: Option<usize>, applies: &[Truth]) -> Truth {
        match route {
            Some(_) => Truth::any(self.permits(route).map(|index| applies[index])),
            None => Truth::Yes,
        }
    }

    fn deciding(
        &self,
        routes: &[RouteJudgement],
        verdict: Verdict,
        obstacles: &[(usize, Verdict)],
    ) -> Vec<usize> {
        let mut deciding: Vec<usize> = routes
            .iter()
            .filter(|route| route.open != Truth::No && route.verdict == verdict)
            .flat_map(|route| route.deciding.iter().copied())
            .collect();
        if routes.iter().all(|route| route.open == Truth::No) {
            let general = obstacles.iter().filter(|(index, level)| {
                *level == Verdict::Barred && self.book.provisions[*index].routes.is_empty()
            });
            deciding.extend(general.map(|(index, _)| *index));
            deciding.extend(&self.silent);
        }
        deciding.sort_unstable();
        deciding.dedup();
        deciding
    }

    // A provision of silence applies as far as no route is open; it stands in no other's way.
    fn silence(&self, routes: &[RouteJudgement], applies: &mut [Truth]) {
        let open = Truth::any(routes.iter().map(|route| route.open));
        for index in &self.silent {
            applies[*index] = !open;
        }
    }
}

fn silent(book: &LawBook, jurisdictions: &[usize], active: &[usize]) -> Vec<usize> {
    let silences = jurisdictions.iter().filter_map(|jurisdiction| {
        match book.jurisdictions[*jurisdiction].silence {
            Silence::Bars(index) => Some(index),
            Silence::Permits | Silence::Unsaid => None,
        }
    });
    silences.filter(|index| active.contains(index)).collect()
}

// The obstacles at the level of the verdict decide; where a verdict is undetermined, open requirements do not.
fn decides(level: Verdict, verdict: Verdict) -> bool {
    level == verdict && verdict != Verdict::Clear
}

/// How far an opening leads.
pub(crate) fn passage(open: Truth) -> Verdict {
    match open {
        Truth::Yes => Verdict::Clear,
        Truth::Unknown => Verdict::Undetermined,
        Truth::No => Verdict::Barred,
    }
}

/// How firmly a provision stands in the way.
///
/// A requirement of which nobody knows is a condition; a bar of which nobody knows leaves the verdict open.
pub(crate) fn obstacle(
    effect: Effect,
    applies: Truth,
    requirement: impl FnOnce() -> Truth,
) -> Verdict {
    match (effect, applies) {
        (_, Truth::No) | (Effect::Permits | Effect::Returns, _) => Verdict::Clear,
        (Effect::Bars, Truth::Yes) => Verdict::Barred,
        (Effect::Bars, Truth::Unknown) => Verdict::Undetermined,
        (Effect::Requires, _) => match (requirement(), applies) {
            (Truth::Yes, _) => Verdict::Clear,
            (Truth::Unknown, _) => Verdict::Conditional,
            (Truth::No, Truth::Yes) => Verdict::Barred,
            (Truth::No, _) => Verdict::Undetermined,
        },
    }
}

fn held(book: &LawBook, active: &[usize], known_as_of: Date) -> BTreeMap<usize, Vec<usize>> {
    let mut held = BTreeMap::new();
    for (question, _) in active
        .iter()
        .filter_map(|index| book.provisions[*index].reading)
    {
        let readings = book.questions[question].readings.iter().enumerate();
        let known = readings
            .filter(|(_, reading)| reading.since <= known_as_of)
            .map(|(index, _)| index);
        held.insert(question, known.collect());
    }
    held
}

fn extended(world: &World, question: usize, readings: &[usize]) -> Vec<World> {
    let with = |reading: &usize| {
        let mut world = world.clone();
        world.insert(question, *reading);
        world
    };
    readings.iter().map(with).collect()
}
