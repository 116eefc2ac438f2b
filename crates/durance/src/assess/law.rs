//! Whom may the offer reach? The scenario's groups are put to the law; the engine receives a dated table.

use super::inputs::Values;
use super::simulate::Eligibility;
use durance_core::assessment::{
    AuthorityRow, FunnelStep, LawGroup, LawSection, PeopleRange, ProvisionRow, ReadingVerdict,
};
use durance_core::{Confidence, Date, Diagnostic, Truth, Verdict};
use durance_law::fact::{Facts, Value};
use durance_law::{
    Choices, FunnelGroup, FunnelRequest, FunnelStage, LawBook, ReadingOutcome, Request, Screening,
};
use durance_scenario::{Fact, FactValue, Part, People, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// The law as it bears on one scenario.
pub struct Screened {
    /// Per group offered, its parts.
    pub groups: Vec<GroupScreening>,
    /// Warnings and errors.
    pub diagnostics: Vec<Diagnostic>,
    choices: Choices,
    jurisdictions: Vec<usize>,
    date: Date,
}

/// One group under the law.
pub struct GroupScreening {
    /// Position among the groups of the scenario.
    pub index: usize,
    /// The group as a whole.
    pub screening: Screening,
    /// Parts whose facts differ.
    pub parts: Vec<PartScreening>,
    facts: Facts,
}

/// A part of a group under the law.
pub struct PartScreening {
    /// Position among the parts of the group.
    pub position: usize,
    /// What the law says of it.
    pub screening: Screening,
    facts: Facts,
}

/// Screens every group of a scenario on a day.
pub fn screen(book: &LawBook, scenario: &Scenario, date: Date) -> Screened {
    let mut diagnostics = Vec::new();
    let names = scenario.law.jurisdictions.iter().map(String::as_str);
    let (jurisdictions, found) = book.read_jurisdictions(names);
    diagnostics.extend(found);
    let chosen = scenario
        .law
        .readings
        .iter()
        .map(|(q, r)| (q.as_str(), r.as_str()));
    let (choices, found) = book.read_choices(chosen);
    diagnostics.extend(found);
    let mut screened = Screened {
        groups: Vec::new(),
        diagnostics,
        choices,
        jurisdictions,
        date,
    };
    for (index, people) in scenario.people.iter().enumerate() {
        let group = screened.group(book, scenario, index, people);
        screened.groups.push(group);
    }
    screened
}

impl Screened {
    fn group(
        &mut self,
        book: &LawBook,
        scenario: &Scenario,
        index: usize,
        people: &People,
    ) -> GroupScreening {
        let (facts, found) = facts(book, scenario, people, None);
        self.diagnostics.extend(found);
        let screening = self.ask(book, scenario, &facts, self.date);
        let mut parts = Vec::new();
        for (position, part) in people.parts.iter().enumerate() {
            let (facts, found) = self::facts(book, scenario, people, Some(part));
            self.diagnostics.extend(found);
            parts.push(PartScreening {
                position,
                screening: self.ask(book, scenario, &facts, self.date),
                facts,
            });
        }
        GroupScreening {
            index,
            screening,
            parts,
            facts,
        }
    }

    fn ask(&self, book: &LawBook, scenario: &Scenario, facts: &Facts, date: Date) -> Screening {
        book.screen(&Request {
            facts,
            date,
            known_as_of: scenario.known_as_of,
            choices: &self.choices,
            jurisdictions: &self.jurisdictions,
        })
    }

    /// The share of each group that the law lets through on the reading most open to the transfer, dated:
    /// everybody who is not barred on every reading held.
    pub fn eligibility(
        &self,
        book: &LawBook,
        scenario: &Scenario,
        medians: &Values<'_>,
    ) -> Eligibility {
        self.groups
            .iter()
            .map(|group| {
                let people = &scenario.people[group.index];
                let mut rest = 1.0;
                let mut steps: BTreeMap<u32, f64> = BTreeMap::new();
                for part in &group.parts {
                    let stated = medians
                        .get(&people.parts[part.position].share)
                        .unwrap_or(0.0);
                    let share = stated.min(rest);
                    rest -= share;
                    self.add_steps(book, scenario, &part.facts, share, &mut steps);
                }
                self.add_steps(book, scenario, &group.facts, rest, &mut steps);
                cumulated(steps)
            })
            .collect()
    }

    /// Adds what a share of a group is let through from each day on, as differences.
    fn add_steps(
        &self,
        book: &LawBook,
        scenario: &Scenario,
        facts: &Facts,
        share: f64,
        steps: &mut BTreeMap<u32, f64>,
    ) {
        let rows = book.eligibility(&durance_law::Period {
            facts,
            first: scenario.horizon.first,
            last: scenario.horizon.last,
            known_as_of: scenario.known_as_of,
            choices: &self.choices,
            jurisdictions: &self.jurisdictions,
        });
        let mut before = 0.0;
        for row in rows {
            let day = (row.date - scenario.horizon.first).get_days();
            let through = let_through(row.verdict);
            *steps.entry(u32::try_from(day).unwrap_or(0)).or_insert(0.0) +=
                share * (through - before);
            before = through;
        }
    }

    /// The contested questions whose answer decides about a group, and who holds which reading, in words.
    pub fn readings_that_matter(&self) -> Vec<String> {
        let mut said: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for screening in self.groups.iter().map(|g| &g.screening) {
            for reading in deciding_readings(screening) {
                said.entry(reading.question.clone())
                    .or_default()
                    .insert(format!("{} ({})", reading.says, reading.holder));
            }
        }
        let joined =
            |readings: BTreeSet<String>| readings.into_iter().collect::<Vec<_>>().join("; or: ");
        said.into_values().map(joined).collect()
    }

    /// People remaining after each authority, from each position in turn; uptake is its own last stage.
    fn funnel(&self, book: &LawBook, scenario: &Scenario, medians: &Values<'_>) -> Vec<FunnelStep> {
        let groups: Vec<FunnelGroup> = self
            .groups
            .iter()
            .map(|g| funnel_group(scenario, g, medians))
            .collect();
        let mut positions = book.positions(&self.jurisdictions, scenario.known_as_of);
        if positions.is_empty() {
            positions.push(("all readings".to_owned(), self.choices.clone()));
        }
        let mut all = Vec::new();
        for (position, choices) in positions {
            let stages = book.funnel(&FunnelRequest {
                groups: &groups,
                date: self.date,
                known_as_of: scenario.known_as_of,
                choices: &choices,
                jurisdictions: &self.jurisdictions,
            });
            let felt = stages.iter().filter(|s| s.is_felt || s.citation.is_empty());
            let mut steps: Vec<FunnelStep> =
                felt.map(|stage| funnel_step(&position, stage)).collect();
            steps.extend(uptake(scenario, medians, steps.last()));
            all.push(steps);
        }
        decided(all).into_iter().flatten().collect()
    }

    /// The law section of the assessment; people are filled in by the caller, who knows the draws.
    pub fn section(
        &self,
        book: &LawBook,
        scenario: &Scenario,
        medians: &Values<'_>,
        people: &dyn Fn(usize) -> PeopleRange,
    ) -> LawSection {
        LawSection {
            date: Some(self.date),
            groups: self
                .groups
                .iter()
                .map(|g| self.law_group(book, scenario, g, people(g.index)))
                .collect(),
            funnel: self.funnel(book, scenario, medians),
            authorities: self.authorities(book, scenario),
        }
    }

    fn law_group(
        &self,
        book: &LawBook,
        scenario: &Scenario,
        group: &GroupScreening,
        people: PeopleRange,
    ) -> LawGroup {
        let offered = &scenario.people[group.index];
        let screening = &group.screening;
        LawGroup {
            id: offered.id.clone(),
            label: offered.what.clone(),
            verdict: screening.verdict,
            people,
            by_reading: deciding_readings(screening)
                .into_iter()
                .map(|r| ReadingVerdict {
                    reading: r.key(),
                    holder: r.holder.clone(),
                    verdict: r.verdict,
                })
                .collect(),
            provisions: provisions(book, screening),
            unknown_facts: screening
                .missing
                .iter()
                .map(|name| {
                    book.fact(name)
                        .map_or_else(|| name.clone(), |f| f.question.clone())
                })
                .collect(),
            sentence: sentence(offered, group),
            would_change: screening
                .why
                .changes
                .iter()
                .map(|c| format!("{} if {}", c.verdict.word(), c.words()))
                .collect(),
        }
    }

    fn authorities(&self, book: &LawBook, scenario: &Scenario) -> Vec<AuthorityRow> {
        let mut bearing: BTreeMap<String, Vec<&durance_law::model::Provision>> = BTreeMap::new();
        for finding in self.groups.iter().flat_map(|g| &g.screening.findings) {
            if finding.status == durance_law::Status::NotApplicable {
                continue;
            }
            if let Some(provision) = book.provision(&finding.provision) {
                let of_authority = bearing
                    .entry(book.authority_of(provision).id.clone())
                    .or_default();
                if !of_authority.iter().any(|p| p.id == provision.id) {
                    of_authority.push(provision);
                }
            }
        }
        bearing
            .into_values()
            .filter_map(|provisions| {
                let authority = book.authority_of(provisions.first()?);
                let status = book.authority_status(authority, self.date, scenario.known_as_of);
                Some(AuthorityRow {
                    id: authority.id.clone(),
                    title: authority.title.clone(),
                    citation: authority.citation.clone(),
                    jurisdiction: book.jurisdictions()[authority.jurisdiction].title.clone(),
                    status: status.word,
                    date: Some(status.since),
                    effect: status.effect,
                    otherwise: authority.otherwise.clone(),
                    sources: vec![authority.source.clone()],
                    weak: authority.confidence == Confidence::Known,
                })
            })
            .collect()
    }

    /// Every source that the law section rests on.
    pub fn sources(&self, book: &LawBook) -> BTreeSet<String> {
        self.groups
            .iter()
            .flat_map(|g| &g.screening.findings)
            .filter(|f| f.status != durance_law::Status::NotApplicable)
            .filter_map(|f| book.provision(&f.provision))
            .flat_map(|p| {
                p.sources
                    .iter()
                    .cloned()
                    .chain([book.authority_of(p).source.clone()])
            })
            .collect()
    }
}

/// 1 for people who are not barred on every reading, 0 for those who are.
fn let_through(verdict: Verdict) -> f64 {
    if verdict == Verdict::Barred { 0.0 } else { 1.0 }
}

fn cumulated(steps: BTreeMap<u32, f64>) -> Vec<(u32, f64)> {
    let mut open = 0.0;
    let table = steps.into_iter().map(|(day, step)| {
        open += step;
        (day, f64::clamp(open, 0.0, 1.0))
    });
    table.collect()
}

/// The readings of those questions whose answer makes a difference to the group.
fn deciding_readings(screening: &Screening) -> Vec<&ReadingOutcome> {
    let of = |question: &str| {
        let same = screening
            .by_reading
            .iter()
            .filter(move |r| r.question == question);
        same.map(|r| r.verdict).collect::<BTreeSet<_>>()
    };
    let differing = screening
        .by_reading
        .iter()
        .filter(|r| of(&r.question).len() > 1);
    differing.collect()
}

/// The group's sentence, and one for each part whose verdict is another.
fn sentence(people: &People, group: &GroupScreening) -> String {
    let mut text = group.screening.why.sentence.clone();
    for part in &group.parts {
        if part.screening.verdict != group.screening.verdict {
            let stated = &people.parts[part.position];
            text.push_str(&format!(
                ". Of them, {} ({}): {}",
                stated.what,
                super::cards::said(&stated.share),
                part.screening.why.sentence
            ));
        }
    }
    text
}

fn funnel_group(scenario: &Scenario, group: &GroupScreening, medians: &Values<'_>) -> FunnelGroup {
    let people = &scenario.people[group.index];
    let count = medians.get(&people.count).unwrap_or(0.0);
    let mut rest = 1.0;
    let mut parts = Vec::new();
    for part in &group.parts {
        let stated = medians
            .get(&people.parts[part.position].share)
            .unwrap_or(0.0);
        let share = stated.min(rest);
        rest -= share;
        parts.push(durance_law::Part {
            people: count * share,
            facts: part.facts.clone(),
        });
    }
    parts.push(durance_law::Part {
        people: count * rest,
        facts: group.facts.clone(),
    });
    FunnelGroup {
        id: people.id.clone(),
        parts,
    }
}

/// The funnels of those positions that leave the least contested: a position that takes no side in what
/// decides shows nothing that the others do not.
fn decided(funnels: Vec<Vec<FunnelStep>>) -> Vec<Vec<FunnelStep>> {
    let open = |steps: &[FunnelStep]| {
        let last = steps
            .last()
            .and_then(|s| s.groups.get(Verdict::Contested.word()));
        last.copied().unwrap_or(0)
    };
    let least = funnels.iter().map(|f| open(f)).min().unwrap_or(0);
    funnels.into_iter().filter(|f| open(f) == least).collect()
}

fn funnel_step(position: &str, stage: &FunnelStage) -> FunnelStep {
    FunnelStep {
        reading: position.to_owned(),
        authority: match stage.citation.is_empty() {
            true => stage.title.clone(),
            false => format!("{} ({})", stage.title, stage.citation),
        },
        people: stage
            .people
            .iter()
            .map(|(v, n)| (v.word().to_owned(), n.round()))
            .collect(),
        groups: stage
            .groups
            .iter()
            .map(|(v, n)| (v.word().to_owned(), *n))
            .collect(),
        sentence: String::new(),
    }
}

/// Those of whom experience says that they in fact go, where the scenario states a share.
fn uptake(
    scenario: &Scenario,
    medians: &Values<'_>,
    last: Option<&FunnelStep>,
) -> Option<FunnelStep> {
    let limited: Vec<&People> = scenario
        .people
        .iter()
        .filter(|p| p.uptake.is_some())
        .collect();
    if limited.is_empty() {
        return None;
    }
    let stay = |p: &&People| {
        let share = p
            .uptake
            .as_ref()
            .and_then(|q| medians.get(q))
            .unwrap_or(1.0);
        medians.get(&p.count).unwrap_or(0.0) * (1.0 - share)
    };
    let staying: f64 = limited.iter().map(stay).sum();
    let mut step = last?.clone();
    "uptake".clone_into(&mut step.authority);
    "Where people must consent, few in fact go.".clone_into(&mut step.sentence);
    if let Some(people) = step.people.get_mut(Verdict::Conditional.word()) {
        *people = (*people - staying).max(0.0).round();
    }
    Some(step)
}

fn provisions(book: &LawBook, screening: &Screening) -> Vec<ProvisionRow> {
    let row = |finding: &durance_law::Finding| {
        let provision = book.provision(&finding.provision)?;
        Some(ProvisionRow {
            id: provision.id.clone(),
            citation: provision.citation.clone(),
            effect: finding.effect.word().to_owned(),
            status: finding.status.word().to_owned(),
            text: provision.text.clone(),
            reading: finding.reading.clone(),
            requires: finding.steps.clone(),
            sources: provision.sources.clone(),
            weak: provision.confidence == Confidence::Known,
        })
    };
    let rank = |id: &str| {
        screening
            .deciding
            .iter()
            .position(|d| d == id)
            .unwrap_or(usize::MAX)
    };
    let mut rows: Vec<ProvisionRow> = screening
        .findings
        .iter()
        .filter(|f| f.status != durance_law::Status::NotApplicable)
        .filter_map(row)
        .collect();
    // Stable: those that decide come first, weightiest first, then the others in the order of the book.
    rows.sort_by_key(|r| rank(&r.id));
    rows
}

fn facts(
    book: &LawBook,
    scenario: &Scenario,
    people: &People,
    part: Option<&Part>,
) -> (Facts, Vec<Diagnostic>) {
    let mut stated: BTreeMap<&str, &Fact> = BTreeMap::new();
    let host = scenario.law.host.iter();
    let own = people.status.iter();
    let differing = part.into_iter().flat_map(|p| p.status.iter());
    for (name, fact) in host.chain(own).chain(differing) {
        stated.insert(name, fact);
    }
    book.read_facts(
        stated
            .into_iter()
            .map(|(name, fact)| (name, value(book, name, fact))),
    )
}

fn value(book: &LawBook, name: &str, fact: &Fact) -> Option<Value> {
    match &fact.value {
        FactValue::Truth(Truth::Unknown) => None,
        FactValue::Truth(truth) => {
            // A word such as "no" may also be one of the words of a fact that is not a truth value.
            let yes = *truth == Truth::Yes;
            match book.fact(name).map(|f| f.kind.admits(&Value::Bool(yes))) {
                Some(false) => Some(Value::Word(if yes { "yes" } else { "no" }.to_owned())),
                _ => Some(Value::Bool(yes)),
            }
        }
        FactValue::Word(word) => Some(Value::Word(word.clone())),
        FactValue::Number(number) => Some(Value::Number(*number)),
    }
}
