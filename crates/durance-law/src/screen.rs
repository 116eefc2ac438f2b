//! May this group be moved on this day, under each reading, and which provision says so?
//!
//! A [`Screening`] is composed from findings, never the other way round. People can be moved only on a
//! *route*, a legal basis that some provision opens; on each route every bar and every requirement counts,
//! and the group may go by the best of its routes. This is repeated in every *world*, a choice of one reading
//! for each contested question; a group is barred only if it is barred in all of them.

use crate::book::{Choices, LawBook};
use crate::change::Change;
use crate::condition::Condition;
use crate::fact::{FactSource, Facts};
use crate::model::{AuthorityKind, Effect, Provision};
use crate::view::{Judgement, View, World};
use durance_core::{Date, Truth, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// A question to the book.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What is known of the group, the host and the agreement.
    pub facts: &'a Facts,
    /// The day of the transfer.
    pub date: Date,
    /// Authorities, orders and readings of later days are hidden.
    pub known_as_of: Date,
    /// Readings assumed; questions without a choice stay open.
    pub choices: &'a Choices,
    /// Indices of the bodies of law that apply ([`LawBook::read_jurisdictions`]).
    pub jurisdictions: &'a [usize],
}

/// What the law says of a group.
#[derive(Clone, Debug)]
pub struct Screening {
    /// Over all readings.
    pub verdict: Verdict,
    /// Per reading of every question that bears on the group.
    pub by_reading: Vec<ReadingOutcome>,
    /// Per route.
    pub by_route: Vec<RouteOutcome>,
    /// Provision by provision.
    pub findings: Vec<Finding>,
    /// Ids of the provisions that decide, weightiest first.
    pub deciding: Vec<String>,
    /// Unknown facts that bear on the verdict, by name.
    pub missing: Vec<String>,
    /// Ids of the provisions that require people already sent to be brought back.
    pub returns: Vec<String>,
    /// Why, and what would change it.
    pub why: Why,
}

/// The verdict with one reading fixed and the other questions open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingOutcome {
    /// Question id.
    pub question: String,
    /// Reading id.
    pub reading: String,
    /// Who holds it.
    pub holder: String,
    /// What it says.
    pub says: String,
    /// Verdict under it.
    pub verdict: Verdict,
    /// Does the choice between the readings of this question make a difference?
    pub decides: bool,
}

impl ReadingOutcome {
    /// `question=reading`.
    pub fn key(&self) -> String {
        format!("{}={}", self.question, self.reading)
    }
}

/// What becomes of a group on one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteOutcome {
    /// Route id.
    pub route: String,
    /// Name, for people.
    pub title: String,
    /// Is the route open to the group? Over all readings.
    pub open: Truth,
    /// Verdict on it, over all readings.
    pub verdict: Verdict,
    /// Ids of the provisions that decide on it.
    pub deciding: Vec<String>,
}

/// The status of a provision for a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The provision speaks, and the transfer meets it.
    Met,
    /// The provision speaks, and the transfer breaches it.
    Breached,
    /// Facts that decide are unknown, or a step is still to be taken.
    Undetermined,
    /// The provision does not concern the group.
    NotApplicable,
}

impl Status {
    /// Every status, by its word.
    pub const WORDS: [(&'static str, Status); 4] = [
        ("met", Status::Met),
        ("breached", Status::Breached),
        ("undetermined", Status::Undetermined),
        ("not-applicable", Status::NotApplicable),
    ];

    /// The word that people read.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, status)| *status == self)
            .map_or("", |(word, _)| *word)
    }
}

/// One provision, one group, one reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Provision id.
    pub provision: String,
    /// `question=reading`, if it holds under one reading only; empty otherwise.
    pub reading: String,
    /// Status.
    pub status: Status,
    /// What the provision does.
    pub effect: Effect,
    /// Facts that it used, by name.
    pub used: Vec<String>,
    /// Facts that it needed and nobody knows, by name.
    pub missing: Vec<String>,
    /// Steps that it requires and that have not been taken, in words.
    pub steps: Vec<String>,
}

/// The reasons of a verdict, as parts of a sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Why {
    /// The deciding provisions, weightiest first.
    pub because: Vec<Because>,
    /// What would have to hold, in words, where the verdict is conditional.
    pub conditions: Vec<String>,
    /// Questions whose answers would decide, where the verdict is undetermined.
    pub questions: Vec<String>,
    /// Smallest sets of facts or readings that would change the verdict.
    pub changes: Vec<Change>,
    /// All of it as one sentence.
    pub sentence: String,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// Provision id.
    pub provision: String,
    /// Citation.
    pub citation: String,
    /// What it says.
    pub text: String,
    /// Who holds the reading under which it says so; empty if nobody disputes it.
    pub holder: String,
    /// Nobody has read the page.
    pub is_weak: bool,
}

impl LawBook {
    /// Screens a group, and says what would change the verdict.
    pub fn screen(&self, request: &Request<'_>) -> Screening {
        self.screen_and(request, true)
    }

    /// Screens a group without looking for what would change the verdict: many times faster.
    pub fn screen_briefly(&self, request: &Request<'_>) -> Screening {
        self.screen_and(request, false)
    }

    fn screen_and(&self, request: &Request<'_>, seek_changes: bool) -> Screening {
        let facts = self.deduce(request.facts);
        let request = &Request {
            facts: &facts,
            ..*request
        };
        let view = View::new(
            self,
            request.date,
            request.known_as_of,
            request.jurisdictions,
        );
        let point = self.space.point(request.facts);
        let worlds = view.worlds(&point, request.choices);
        let judged: Vec<(World, Judgement)> = worlds
            .into_iter()
            .map(|world| {
                let judgement = view.judge(&point, &world);
                (world, judgement)
            })
            .collect();
        let verdict = fold(judged.iter().map(|(_, judgement)| judgement.verdict));
        let deciding = self.deciding(&judged, verdict);
        let findings = self.findings(&view, &point, &judged, request.facts);
        let missing = missing(&findings, &deciding, self);
        let why = self.why(
            verdict,
            &deciding,
            &missing,
            &judged,
            &view,
            &point,
            request,
            seek_changes,
        );
        Screening {
            verdict,
            by_reading: self.by_reading(&judged),
            by_route: self.by_route(&view, &judged),
            returns: self.returns(&findings),
            findings,
            deciding: deciding
                .iter()
                .map(|index| self.provisions[*index].id.clone())
                .collect(),
            missing,
            why,
        }
    }

    fn by_reading(&self, judged: &[(World, Judgement)]) -> Vec<ReadingOutcome> {
        let mut verdicts: BTreeMap<(usize, usize), Vec<Verdict>> = BTreeMap::new();
        for (world, judgement) in judged {
            for choice in world {
                verdicts
                    .entry((*choice.0, *choice.1))
                    .or_default()
                    .push(judgement.verdict);
            }
        }
        let outcome = |((question, reading), verdicts): ((usize, usize), Vec<Verdict>)| {
            let held = &self.questions[question].readings[reading];
            ReadingOutcome {
                question: self.questions[question].id.clone(),
                reading: held.id.clone(),
                holder: held.holder.clone(),
                says: held.says.clone(),
                verdict: fold(verdicts),
                decides: false,
            }
        };
        with_differences(verdicts.into_iter().map(outcome).collect())
    }

    fn by_route(&self, view: &View<'_>, judged: &[(World, Judgement)]) -> Vec<RouteOutcome> {
        let routes = view.routes().iter().enumerate().map(|(at, route)| {
            let on_route = || {
                judged
                    .iter()
                    .filter_map(|(_, judgement)| judgement.routes.get(at))
            };
            let verdict = fold(on_route().map(|route| route.verdict));
            let deciding: BTreeSet<usize> = on_route()
                .filter(|r| r.verdict == worst(verdict))
                .flat_map(|r| r.deciding.clone())
                .collect();
            let (id, title) = match route {
                Some(route) => (
                    self.routes[*route].id.clone(),
                    self.routes[*route].title.clone(),
                ),
                None => ("any".to_owned(), "any transfer".to_owned()),
            };
            RouteOutcome {
                route: id,
                title,
                open: Truth::any(on_route().map(|route| route.open)),
                verdict,
                deciding: deciding
                    .into_iter()
                    .map(|index| self.provisions[index].id.clone())
                    .collect(),
            }
        });
        routes.collect()
    }

    fn deciding(&self, judged: &[(World, Judgement)], verdict: Verdict) -> Vec<usize> {
        let relevant = judged
            .iter()
            .filter(|(_, judgement)| verdict == Verdict::Contested || judgement.verdict == verdict);
        let found: BTreeSet<usize> = relevant
            .flat_map(|(_, judgement)| judgement.deciding.iter().copied())
            .collect();
        let mut found: Vec<usize> = found.into_iter().collect();
        found.sort_by_key(|index| (weight(self, *index), *index));
        found
    }

    fn findings(
        &self,
        view: &View<'_>,
        point: &[u8],
        judged: &[(World, Judgement)],
        facts: &Facts,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for index in view.active() {
            let provision = &self.provisions[*index];
            let mut seen: BTreeMap<Status, String> = BTreeMap::new();
            for (world, judgement) in judged {
                if view.holds_in(*index, world) {
                    let status = status(
                        provision,
                        judgement.applies[*index],
                        view.requirement(*index, point),
                    );
                    seen.entry(status).or_insert_with(|| self.world_key(world));
                }
            }
            let varies = seen.len() > 1;
            for (status, world) in seen {
                let reading = match provision.reading {
                    Some((question, reading)) => self.reading_key(question, reading),
                    None if varies => world,
                    None => String::new(),
                };
                findings.push(self.finding(provision, status, reading, facts));
            }
        }
        findings.sort_by(|a, b| a.provision.cmp(&b.provision));
        findings
    }

    fn finding(
        &self,
        provision: &Provision,
        status: Status,
        reading: String,
        facts: &Facts,
    ) -> Finding {
        let mut used = BTreeSet::new();
        let mut missing = BTreeSet::new();
        let conditions = [
            Some(&provision.when),
            Some(&provision.requires),
            provision.unless.as_ref(),
        ];
        for condition in conditions.into_iter().flatten() {
            let evaluation = condition.evaluate(facts);
            used.extend(evaluation.used);
            missing.extend(evaluation.missing);
        }
        let is_open = status == Status::Undetermined;
        Finding {
            provision: provision.id.clone(),
            reading,
            status,
            effect: provision.effect,
            used: used.into_iter().collect(),
            missing: if is_open {
                missing.into_iter().collect()
            } else {
                Vec::new()
            },
            steps: if is_open {
                self.steps(&provision.requires, facts)
            } else {
                Vec::new()
            },
        }
    }

    // The steps of a requirement that have not been taken, or of which nobody knows.
    fn steps(&self, requires: &Condition, facts: &Facts) -> Vec<String> {
        let mut steps = Vec::new();
        requires.visit(&mut |name, test| {
            let is_met = facts.value(name).is_some_and(|value| test.passes(value));
            let spec = self.fact(name).filter(|spec| spec.is_step && !is_met);
            if let (Some(spec), crate::condition::Test::OneOf(values)) = (spec, test) {
                steps.extend(values.first().map(|value| spec.phrase(value)));
            }
        });
        steps
    }

    fn returns(&self, findings: &[Finding]) -> Vec<String> {
        let ordering = findings
            .iter()
            .filter(|f| f.effect == Effect::Returns && f.status == Status::Breached);
        ordering.map(|finding| finding.provision.clone()).collect()
    }

    pub(crate) fn reading_key(&self, question: usize, reading: usize) -> String {
        let question = &self.questions[question];
        format!("{}={}", question.id, question.readings[reading].id)
    }

    fn world_key(&self, world: &World) -> String {
        let keys: Vec<String> = world
            .iter()
            .map(|(question, reading)| self.reading_key(*question, *reading))
            .collect();
        keys.join(", ")
    }
}

// Questions whose readings lead to different verdicts come first.
fn with_differences(mut outcomes: Vec<ReadingOutcome>) -> Vec<ReadingOutcome> {
    let found: Vec<(String, Verdict)> = outcomes
        .iter()
        .map(|o| (o.question.clone(), o.verdict))
        .collect();
    for outcome in &mut outcomes {
        outcome.decides = found.iter().any(|(question, verdict)| {
            *question == outcome.question && *verdict != outcome.verdict
        });
    }
    outcomes.sort_by_key(|outcome| !outcome.decides);
    outcomes
}

/// Over several readings: barred on all, contested if only on some, otherwise the most protective.
pub fn fold(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let verdicts: BTreeSet<Verdict> = verdicts.into_iter().collect();
    match verdicts.first() {
        None => Verdict::Undetermined,
        Some(Verdict::Barred) if verdicts.len() > 1 => Verdict::Contested,
        Some(verdict) => *verdict,
    }
}

// What decides a contested verdict is what bars in the worlds that bar.
fn worst(verdict: Verdict) -> Verdict {
    if verdict == Verdict::Contested {
        Verdict::Barred
    } else {
        verdict
    }
}

pub(crate) fn weight(book: &LawBook, index: usize) -> (bool, bool, usize, usize) {
    let provision = &book.provisions[index];
    let effect = Effect::WORDS
        .iter()
        .position(|(_, effect)| *effect == provision.effect);
    let kind = book.authority_of(provision).kind;
    let kind = AuthorityKind::WORDS
        .iter()
        .position(|(_, known)| *known == kind);
    // Rules of the route say more about a group than rules for everybody, and what was read more than what
    // was not.
    let is_weak = provision.confidence == durance_core::Confidence::Known;
    (
        provision.routes.is_empty(),
        is_weak,
        kind.unwrap_or(usize::MAX),
        effect.unwrap_or(usize::MAX),
    )
}

fn status(provision: &Provision, applies: Truth, requirement: Truth) -> Status {
    match (provision.effect, applies) {
        (_, Truth::No) => Status::NotApplicable,
        (Effect::Permits, Truth::Yes) => Status::Met,
        (Effect::Requires, _) if requirement == Truth::Yes => Status::Met,
        (Effect::Requires, Truth::Yes) if requirement == Truth::No => Status::Breached,
        (Effect::Bars | Effect::Returns, Truth::Yes) => Status::Breached,
        _ => Status::Undetermined,
    }
}

fn missing(findings: &[Finding], deciding: &[usize], book: &LawBook) -> Vec<String> {
    let decides = |finding: &&Finding| {
        deciding
            .iter()
            .any(|index| book.provisions[*index].id == finding.provision)
    };
    let names: BTreeSet<String> = findings
        .iter()
        .filter(decides)
        .flat_map(|finding| finding.missing.clone())
        .collect();
    names.into_iter().collect()
}
