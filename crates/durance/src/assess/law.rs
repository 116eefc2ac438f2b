//! Whom may the offer reach? The scenario's groups are put to the law; the engine receives a dated table.

use super::simulate::Eligibility;
use durance_core::assessment::{
    AuthorityRow, LawGroup, LawSection, PeopleRange, ProvisionRow, ReadingVerdict,
};
use durance_core::{Confidence, Date, Diagnostic, Truth, Verdict};
use durance_law::fact::{Facts, Value};
use durance_law::{Choices, LawBook, Request, Screening};
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
    /// Parts whose facts differ: position of the part, and what the law says of it.
    pub parts: Vec<(usize, Screening)>,
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
            parts.push((position, self.ask(book, scenario, &facts, self.date)));
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

    /// The share of each group that the law lets through on the reading most open to the transfer: everybody
    /// who is not barred on every reading held.
    pub fn eligibility(
        &self,
        scenario: &Scenario,
        medians: &super::inputs::Values<'_>,
    ) -> Eligibility {
        self.groups
            .iter()
            .map(|group| {
                let people = &scenario.people[group.index];
                let mut share = 1.0;
                let mut open = 0.0;
                for (position, screening) in &group.parts {
                    let of_part = medians
                        .get(&people.parts[*position].share)
                        .unwrap_or(0.0)
                        .min(share);
                    share -= of_part;
                    open += of_part * let_through(screening);
                }
                open += share * let_through(&group.screening);
                vec![(0, open)]
            })
            .collect()
    }

    /// The contested questions that bear on the groups, and the reading that the figures assume, in words.
    pub fn readings_assumed(&self) -> Vec<String> {
        let mut said = BTreeSet::new();
        for group in &self.groups {
            for reading in &group.screening.by_reading {
                if reading.verdict != Verdict::Barred {
                    said.insert(format!(
                        "{}: as {} read it: {}",
                        reading.question, reading.holder, reading.says
                    ));
                }
            }
        }
        said.into_iter().collect()
    }

    /// The law section of the assessment; people are filled in by the caller, who knows the draws.
    pub fn section(
        &self,
        book: &LawBook,
        scenario: &Scenario,
        people: &dyn Fn(usize) -> PeopleRange,
    ) -> LawSection {
        LawSection {
            date: Some(self.date),
            groups: self
                .groups
                .iter()
                .map(|g| self.law_group(book, scenario, g, people(g.index)))
                .collect(),
            funnel: Vec::new(),
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
            by_reading: screening
                .by_reading
                .iter()
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
            sentence: screening.why.sentence.clone(),
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
                let order = provisions
                    .iter()
                    .flat_map(|p| &p.orders)
                    .filter(|o| o.date <= scenario.known_as_of)
                    .max_by_key(|o| o.date);
                Some(AuthorityRow {
                    id: authority.id.clone(),
                    title: authority.title.clone(),
                    citation: authority.citation.clone(),
                    jurisdiction: book.jurisdictions()[authority.jurisdiction].title.clone(),
                    status: match order {
                        Some(order) => order.status.word().to_owned(),
                        None if authority.is_contested => "contested".to_owned(),
                        None => "settled".to_owned(),
                    },
                    date: Some(order.map_or(authority.since, |o| o.date)),
                    effect: provisions
                        .iter()
                        .map(|p| p.effect.word())
                        .collect::<BTreeSet<_>>()
                        .into_iter()
                        .collect::<Vec<_>>()
                        .join(", "),
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

impl GroupScreening {
    /// The facts that the group was screened on.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// 1 for people who are not barred on every reading, 0 for those who are.
fn let_through(screening: &Screening) -> f64 {
    if screening.verdict == Verdict::Barred {
        0.0
    } else {
        1.0
    }
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
