//! Whom may the offer reach? The scenario's groups are put to the law; the engine receives a dated table.

use super::inputs::Values;
use super::simulate::Eligibility;
use durance_core::assessment::{
    AuthorityRow, FunnelStep, LawChange, LawGroup, LawSection, OrderRow, PeopleRange, ProvisionRow,
    ReadingVerdict,
};
use durance_core::{Confidence, Date, Diagnostic, Truth, Verdict};
use durance_law::fact::{Facts, Value};
use durance_law::{
    Choices, Finding, FunnelGroup, FunnelRequest, FunnelStage, LawBook, ReadingOutcome, Request,
    Screening, Status,
};
use durance_scenario::{Fact, FactValue, Part, People, Scenario};
use durance_sim::sensitivity::quantile_sorted;
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

    /// From which day on the law lets which part of each group through, on the reading most open to the
    /// transfer: everybody who is not barred on every reading held.
    pub fn lawful(&self, book: &LawBook, scenario: &Scenario) -> Lawful {
        let group = |group: &GroupScreening| {
            let parts = group.parts.iter().map(|part| LawfulPart {
                position: Some(part.position),
                open: open(&self.dated(book, scenario, &part.facts), scenario),
            });
            let rest = LawfulPart {
                position: None,
                open: open(&self.dated(book, scenario, &group.facts), scenario),
            };
            parts.chain([rest]).collect()
        };
        Lawful {
            groups: self.groups.iter().map(group).collect(),
        }
    }

    /// The law's changes within the horizon, as they bear on some facts.
    fn dated(
        &self,
        book: &LawBook,
        scenario: &Scenario,
        facts: &Facts,
    ) -> Vec<durance_law::Eligibility> {
        book.eligibility(&durance_law::Period {
            facts,
            first: scenario.horizon.first,
            last: scenario.horizon.last,
            known_as_of: scenario.known_as_of,
            choices: &self.choices,
            jurisdictions: &self.jurisdictions,
        })
    }

    /// How the verdicts change within the horizon: a row for each group and part on the first day, and one
    /// for every later day that changes something.
    fn changes(&self, book: &LawBook, scenario: &Scenario) -> Vec<LawChange> {
        let mut changes = Vec::new();
        for group in &self.groups {
            let people = &scenario.people[group.index];
            changes.extend(self.changes_of(book, scenario, people, &people.what, &group.facts));
            for part in &group.parts {
                let what = &people.parts[part.position].what;
                changes.extend(self.changes_of(book, scenario, people, what, &part.facts));
            }
        }
        changes
    }

    fn changes_of(
        &self,
        book: &LawBook,
        scenario: &Scenario,
        people: &People,
        label: &str,
        facts: &Facts,
    ) -> Vec<LawChange> {
        let change = |row: durance_law::Eligibility| LawChange {
            group: people.id.clone(),
            label: label.to_owned(),
            date: row.date,
            verdict: row.verdict,
            by_reading: differing(&row.by_reading),
            events: row.events,
            returns: row
                .returns
                .iter()
                .filter_map(|id| book.provision(id))
                .map(|p| format!("{} ({})", p.text, p.citation))
                .collect(),
        };
        let rows = self.dated(book, scenario, facts);
        rows.into_iter().map(change).collect()
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
    fn funnel(&self, book: &LawBook, scenario: &Scenario, draws: &Draws<'_>) -> Vec<FunnelStep> {
        let offered = Offered::new(scenario, &self.groups, draws);
        let groups: Vec<FunnelGroup> = self.groups.iter().map(|g| offered.group(g)).collect();
        let mut all = Vec::new();
        for (position, choices) in self.positions(book, scenario) {
            let stages = book.funnel(&FunnelRequest {
                groups: &groups,
                date: self.date,
                known_as_of: scenario.known_as_of,
                choices: &choices,
                jurisdictions: &self.jurisdictions,
            });
            let felt: Vec<&FunnelStage> = stages
                .iter()
                .filter(|s| s.is_felt || s.citation.is_empty())
                .collect();
            let mut steps: Vec<FunnelStep> = felt
                .iter()
                .map(|stage| offered.step(&position, stage))
                .collect();
            steps.extend(felt.last().and_then(|s| offered.uptake(&position, s)));
            all.push(steps);
        }
        let positions = all.len();
        let kept = decided(all);
        let is_undivided = kept.len() == positions;
        let mut told = distinct(kept);
        // Where every position comes to the same, no side is to be named.
        if let ([only], true) = (told.as_mut_slice(), is_undivided) {
            let name = match self.choices.is_empty() {
                true => "all readings",
                false => "the readings chosen",
            };
            for step in only {
                name.clone_into(&mut step.reading);
            }
        }
        told.into_iter().flatten().collect()
    }

    /// The positions from which the funnel is drawn. What the reader has chosen is open to no side any more.
    fn positions(&self, book: &LawBook, scenario: &Scenario) -> Vec<(String, Choices)> {
        let mut positions = book.positions(&self.jurisdictions, scenario.known_as_of);
        for (_, choices) in &mut positions {
            choices.overrule(&self.choices);
        }
        if positions.is_empty() {
            positions.push(("all readings".to_owned(), self.choices.clone()));
        }
        positions
    }

    /// The law section of the assessment; people are filled in by the caller, who knows the draws.
    pub fn section(
        &self,
        book: &LawBook,
        scenario: &Scenario,
        draws: &Draws<'_>,
        people: &dyn Fn(usize) -> PeopleRange,
    ) -> LawSection {
        LawSection {
            date: Some(self.date),
            groups: self
                .groups
                .iter()
                .map(|g| self.law_group(book, scenario, g, people(g.index)))
                .collect(),
            funnel: self.funnel(book, scenario, draws),
            changes: self.changes(book, scenario),
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
            by_reading: differing(&screening.by_reading),
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
        for (screening, finding) in self.findings() {
            let bears = finding.status != Status::NotApplicable
                && is_on_an_open_route(book, screening, finding);
            if let Some(provision) = book.provision(&finding.provision).filter(|_| bears) {
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
                    orders: self.orders(book, &authority.id, scenario),
                })
            })
            .collect()
    }

    /// Every finding on every group and part, with the screening that it belongs to.
    fn findings(&self) -> impl Iterator<Item = (&Screening, &Finding)> {
        let screenings = self.groups.iter().flat_map(|group| {
            let parts = group.parts.iter().map(|part| &part.screening);
            [&group.screening].into_iter().chain(parts)
        });
        screenings.flat_map(|screening| screening.findings.iter().map(move |f| (screening, f)))
    }

    /// What courts had done by the day of the screening, as far as was known.
    fn orders(&self, book: &LawBook, authority: &str, scenario: &Scenario) -> Vec<OrderRow> {
        let last = self.date.min(scenario.known_as_of);
        let provisions = book.provisions().iter();
        let own = provisions.filter(|p| book.authority_of(p).id == authority);
        let mut orders: Vec<OrderRow> = Vec::new();
        for order in own.flat_map(|p| &p.orders) {
            let row = OrderRow {
                date: order.date,
                status: order.status.word().to_owned(),
                court: order.court.clone(),
            };
            if row.date <= last && !orders.contains(&row) {
                orders.push(row);
            }
        }
        orders.sort_by_key(|order| order.date);
        orders
    }

    /// Every source that the law section rests on.
    pub fn sources(&self, book: &LawBook) -> BTreeSet<String> {
        self.findings()
            .filter(|(_, f)| f.status != Status::NotApplicable)
            .filter_map(|(_, f)| book.provision(&f.provision))
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

/// From which day of the horizon on, and with which share.
type Steps = Vec<(u32, f64)>;

/// Whom the law lets through, part by part; the shares of the parts differ from draw to draw.
pub struct Lawful {
    groups: Vec<Vec<LawfulPart>>,
}

/// A part of a group, or what is left of it (`None`), and from which days on it is let through (1) or not (0).
struct LawfulPart {
    position: Option<usize>,
    open: Steps,
}

impl Lawful {
    /// The share of each group that the law lets through in one draw, dated.
    pub fn at(&self, scenario: &Scenario, values: &Values<'_>) -> Eligibility {
        let groups = self.groups.iter().zip(&scenario.people);
        groups
            .map(|(parts, people)| {
                let shares = shares(people, values);
                let mut steps: BTreeMap<u32, f64> = BTreeMap::new();
                for part in parts {
                    let share = shares[part.position.unwrap_or(people.parts.len())];
                    let mut before = 0.0;
                    for (day, open) in &part.open {
                        *steps.entry(*day).or_insert(0.0) += share * (open - before);
                        before = *open;
                    }
                }
                cumulated(steps)
            })
            .collect()
    }
}

/// The share of each part of a group in one draw; the last is what no part claims.
fn shares(people: &People, values: &Values<'_>) -> Vec<f64> {
    let mut rest = 1.0;
    let mut shares = Vec::with_capacity(people.parts.len() + 1);
    for part in &people.parts {
        let share = values.get(&part.share).unwrap_or(0.0).min(rest);
        rest -= share;
        shares.push(share);
    }
    shares.push(rest);
    shares
}

fn open(rows: &[durance_law::Eligibility], scenario: &Scenario) -> Steps {
    let day = |date: Date| {
        let days = (date - scenario.horizon.first).get_days();
        u32::try_from(days).unwrap_or(0)
    };
    rows.iter()
        .map(|row| (day(row.date), let_through(row.verdict)))
        .collect()
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
    screening.by_reading.iter().filter(|r| r.decides).collect()
}

fn differing(readings: &[ReadingOutcome]) -> Vec<ReadingVerdict> {
    let differing = readings.iter().filter(|r| r.decides);
    differing
        .map(|r| ReadingVerdict {
            reading: r.key(),
            holder: r.holder.clone(),
            verdict: r.verdict,
        })
        .collect()
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

/// Draws over which people are counted, and the draw at the medians.
pub struct Draws<'a> {
    /// Every uncertain input at its median.
    pub medians: Values<'a>,
    /// Some draws of the inputs.
    pub drawn: Vec<Values<'a>>,
}

/// People offered, part by part, at the medians and in every draw.
struct Offered<'a> {
    scenario: &'a Scenario,
    medians: Vec<Vec<Staying>>,
    drawn: Vec<Vec<Vec<Staying>>>,
    explored: bool,
}

/// People of a part, and how many of them experience says would in fact go.
#[derive(Clone, Copy)]
struct Staying {
    people: f64,
    going: f64,
}

impl<'a> Offered<'a> {
    fn new(scenario: &'a Scenario, groups: &[GroupScreening], draws: &Draws<'_>) -> Offered<'a> {
        let count = |values: &Values<'_>| -> Vec<Vec<Staying>> {
            groups
                .iter()
                .map(|g| counted(&scenario.people[g.index], values))
                .collect()
        };
        Offered {
            scenario,
            medians: count(&draws.medians),
            drawn: draws.drawn.iter().map(count).collect(),
            explored: scenario.people.iter().any(|p| p.count.is_unknown()),
        }
    }

    fn group(&self, group: &GroupScreening) -> FunnelGroup {
        let facts = group.parts.iter().map(|part| &part.facts);
        let parts = facts.chain([&group.facts]);
        let people = self.medians.get(group.index).into_iter().flatten();
        FunnelGroup {
            id: self.scenario.people[group.index].id.clone(),
            parts: parts
                .zip(people)
                .map(|(facts, part)| durance_law::Part {
                    people: part.people,
                    facts: facts.clone(),
                })
                .collect(),
        }
    }

    fn step(&self, position: &str, stage: &FunnelStage) -> FunnelStep {
        FunnelStep {
            reading: position.to_owned(),
            authority: match stage.citation.is_empty() {
                true => stage.title.clone(),
                false => format!("{} ({})", stage.title, stage.citation),
            },
            people: rounded(&by_verdict(&self.medians, stage, |part, _| part.people)),
            range: self.range(stage, |part, _| part.people),
            explored: self.explored,
            groups: stage
                .groups
                .iter()
                .map(|(v, n)| (v.word().to_owned(), *n))
                .collect(),
            sentence: String::new(),
        }
    }

    /// Those of whom experience says that they in fact go, where the scenario states a share.
    fn uptake(&self, position: &str, last: &FunnelStage) -> Option<FunnelStep> {
        self.scenario.people.iter().find(|p| p.uptake.is_some())?;
        // Whoever is barred stays whatever he wants.
        let going = |part: &Staying, verdict: Verdict| match verdict {
            Verdict::Barred => part.people,
            _ => part.going,
        };
        Some(FunnelStep {
            authority: "uptake".to_owned(),
            people: rounded(&by_verdict(&self.medians, last, going)),
            range: self.range(last, going),
            sentence: "Where people must consent, few in fact go.".to_owned(),
            ..self.step(position, last)
        })
    }

    /// 5th and 95th percentile over the draws, per verdict.
    fn range(
        &self,
        stage: &FunnelStage,
        number: impl Fn(&Staying, Verdict) -> f64 + Copy,
    ) -> BTreeMap<String, [f64; 2]> {
        let mut drawn: BTreeMap<Verdict, Vec<f64>> = BTreeMap::new();
        for groups in &self.drawn {
            for (verdict, people) in by_verdict(groups, stage, number) {
                drawn.entry(verdict).or_default().push(people);
            }
        }
        drawn
            .into_iter()
            .map(|(verdict, mut people)| {
                people.sort_by(f64::total_cmp);
                let at = |p: f64| quantile_sorted(&people, p).round();
                (verdict.word().to_owned(), [at(0.05), at(0.95)])
            })
            .collect()
    }
}

/// The people of a group by its parts in one draw; the last part is what no part claims.
fn counted(people: &People, values: &Values<'_>) -> Vec<Staying> {
    let count = values.get(&people.count).unwrap_or(0.0);
    let uptake = people.uptake.as_ref().and_then(|q| values.get(q));
    let part = |share: f64| Staying {
        people: count * share,
        going: count * share * uptake.unwrap_or(1.0),
    };
    shares(people, values).into_iter().map(part).collect()
}

fn by_verdict(
    groups: &[Vec<Staying>],
    stage: &FunnelStage,
    number: impl Fn(&Staying, Verdict) -> f64,
) -> BTreeMap<Verdict, f64> {
    let mut people = BTreeMap::new();
    for (parts, verdicts) in groups.iter().zip(&stage.verdicts) {
        for (part, verdict) in parts.iter().zip(verdicts) {
            *people.entry(*verdict).or_insert(0.0) += number(part, *verdict);
        }
    }
    people
}

fn rounded(people: &BTreeMap<Verdict, f64>) -> BTreeMap<String, f64> {
    people
        .iter()
        .map(|(verdict, people)| (verdict.word().to_owned(), people.round()))
        .collect()
}

/// Each funnel once: positions that do not differ in what they do to these groups are one.
fn distinct(funnels: Vec<Vec<FunnelStep>>) -> Vec<Vec<FunnelStep>> {
    let nameless = |steps: &[FunnelStep]| -> Vec<FunnelStep> {
        let steps = steps.iter().cloned();
        steps
            .map(|step| FunnelStep {
                reading: String::new(),
                ..step
            })
            .collect()
    };
    let mut told: Vec<Vec<FunnelStep>> = Vec::new();
    for funnel in funnels {
        if told.iter().all(|t| nameless(t) != nameless(&funnel)) {
            told.push(funnel);
        }
    }
    told
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

/// The provisions that bear on a group, those that decide first, of these those that it would breach.
fn provisions(book: &LawBook, screening: &Screening) -> Vec<ProvisionRow> {
    let row = |finding: &Finding| {
        let provision = book.provision(&finding.provision)?;
        let holder = provision
            .reading
            .map(|(question, reading)| book.questions()[question].readings[reading].holder.clone());
        Some(ProvisionRow {
            id: provision.id.clone(),
            citation: provision.citation.clone(),
            effect: finding.effect.word().to_owned(),
            status: finding.status.word().to_owned(),
            text: provision.text.clone(),
            reading: finding.reading.clone(),
            holder: holder.unwrap_or_default(),
            requires: finding.steps.clone(),
            sources: provision.sources.clone(),
            weak: provision.confidence == Confidence::Known,
        })
    };
    let rank = |finding: &Finding| {
        let deciding = screening.deciding.iter();
        let at = deciding
            .enumerate()
            .find(|(_, id)| **id == finding.provision);
        match at {
            Some((at, _)) => (0, finding.status != Status::Breached, at),
            None => (1, false, 0),
        }
    };
    let mut bearing: Vec<&Finding> = screening
        .findings
        .iter()
        .filter(|f| f.status != Status::NotApplicable && is_on_an_open_route(book, screening, f))
        .collect();
    // Stable: the others stay in the order of the book.
    bearing.sort_by_key(|f| rank(f));
    bearing.into_iter().filter_map(row).collect()
}

/// Does a provision speak of a route that is not closed to the group, or of all routes, or does it decide?
///
/// What a statute says of a way that nobody can take says nothing about these people.
fn is_on_an_open_route(book: &LawBook, screening: &Screening, finding: &Finding) -> bool {
    let Some(provision) = book.provision(&finding.provision) else {
        return false;
    };
    let is_open = |route: &usize| {
        let id = &book.routes()[*route].id;
        let outcome = screening.by_route.iter().find(|r| r.route == *id);
        outcome.is_none_or(|r| r.open != Truth::No)
    };
    provision.routes.is_empty()
        || provision.routes.iter().any(is_open)
        || screening.deciding.contains(&finding.provision)
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
