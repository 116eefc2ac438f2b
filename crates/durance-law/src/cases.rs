//! Does the catalogue still say what lawyers expect? Case files: facts in, verdict and deciding provisions out.

use crate::book::LawBook;
use crate::fact::Facts;
use crate::load::Schema;
use crate::model::Place;
use crate::screen::{Request, Screening, Status};
use crate::text::{Entry, Reader, Table};
use durance_core::{Date, Verdict};
use std::collections::BTreeMap;

/// One expectation, as a lawyer wrote it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Identifier.
    pub id: String,
    /// What it is about, in words.
    pub title: String,
    /// The bodies of law that apply.
    pub jurisdictions: Vec<String>,
    /// The day of the transfer.
    pub date: Date,
    /// Nothing learned later counts.
    pub known_as_of: Date,
    /// What is known.
    pub facts: Facts,
    /// Readings chosen, by question.
    pub readings: Vec<(String, String)>,
    /// Expected verdict.
    pub verdict: Option<Verdict>,
    /// Expected verdict by `question=reading`.
    pub by_reading: BTreeMap<String, Verdict>,
    /// Expected verdict by route.
    pub by_route: BTreeMap<String, Verdict>,
    /// Provisions that must be among those that decide.
    pub deciding: Vec<String>,
    /// Provisions that must not.
    pub not_deciding: Vec<String>,
    /// Expected status by provision.
    pub findings: BTreeMap<String, Status>,
    /// Facts that must be reported as missing.
    pub missing: Vec<String>,
    /// Provisions that must require a return.
    pub returns: Vec<String>,
    /// File and place.
    pub place: Place,
}

/// How the case files fared.
#[derive(Clone, Debug, Default)]
pub struct CaseReport {
    /// Each case with what differed from it; nothing if it holds.
    pub outcomes: Vec<CaseOutcome>,
}

/// How one case fared.
#[derive(Clone, Debug)]
pub struct CaseOutcome {
    /// Case id.
    pub id: String,
    /// Title.
    pub title: String,
    /// File and place.
    pub place: Place,
    /// The verdict found.
    pub verdict: Verdict,
    /// What differed, in words; empty if the case holds.
    pub differences: Vec<String>,
}

impl CaseReport {
    /// Do all cases hold?
    pub fn holds(&self) -> bool {
        self.outcomes
            .iter()
            .all(|outcome| outcome.differences.is_empty())
    }

    /// The cases that do not.
    pub fn failures(&self) -> impl Iterator<Item = &CaseOutcome> {
        self.outcomes
            .iter()
            .filter(|outcome| !outcome.differences.is_empty())
    }
}

impl Case {
    pub(crate) fn read(table: &Table<'_>, reader: &mut Reader, schema: &Schema) -> Option<Case> {
        let id = reader.need_string(table, "id");
        let title = reader.need_string(table, "title");
        let date = reader.date(table, "date");
        if table.get("date").is_none() {
            reader.error("D0703", "`date` is missing", table.span(), "on which day?");
        }
        let verdict = table
            .get("verdict")
            .and_then(|_| crate::load::verdict(table, "verdict", reader));
        let facts = read_facts(table, reader, schema);
        let case = Case {
            id: id?,
            title: title?,
            jurisdictions: reader.strings(table, "jurisdictions"),
            date: date?,
            known_as_of: reader.date(table, "known_as_of").or(date)?,
            facts,
            readings: words(table, "readings", reader),
            verdict,
            by_reading: verdicts(table, "by_reading", reader),
            by_route: verdicts(table, "by_route", reader),
            deciding: reader.strings(table, "deciding"),
            not_deciding: reader.strings(table, "not_deciding"),
            findings: statuses(table, reader),
            missing: reader.strings(table, "missing"),
            returns: reader.strings(table, "returns"),
            place: Place {
                file: reader.file.clone(),
                span: table.span(),
            },
        };
        Some(case)
    }

    /// Does the case say anything about this provision?
    pub fn concerns(&self, provision: &str) -> bool {
        self.names().any(|name| name == provision)
    }

    /// Every provision that the case names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let lists = self
            .deciding
            .iter()
            .chain(&self.not_deciding)
            .chain(&self.returns)
            .chain(self.findings.keys());
        lists.map(String::as_str)
    }

    fn differences(&self, screening: &Screening) -> Vec<String> {
        let mut differences = Vec::new();
        if self
            .verdict
            .is_some_and(|verdict| verdict != screening.verdict)
        {
            let expected = self.verdict.map_or("", Verdict::word);
            differences.push(format!(
                "expected `{expected}`, found `{}`: {}",
                screening.verdict, screening.why.sentence
            ));
        }
        for (key, expected) in &self.by_reading {
            let found = screening
                .by_reading
                .iter()
                .find(|outcome| outcome.key() == *key);
            differences.extend(differs(
                &format!("under `{key}`"),
                *expected,
                found.map(|outcome| outcome.verdict),
            ));
        }
        for (route, expected) in &self.by_route {
            let found = screening
                .by_route
                .iter()
                .find(|outcome| outcome.route == *route);
            differences.extend(differs(
                &format!("on the route `{route}`"),
                *expected,
                found.map(|outcome| outcome.verdict),
            ));
        }
        for (id, expected) in &self.findings {
            let found: Vec<Status> = screening
                .findings
                .iter()
                .filter(|f| f.provision == *id)
                .map(|f| f.status)
                .collect();
            if !found.contains(expected) {
                let words: Vec<&str> = found.iter().map(|status| status.word()).collect();
                differences.push(format!(
                    "`{id}`: expected `{}`, found `{}`",
                    expected.word(),
                    words.join(", ")
                ));
            }
        }
        differences.extend(absent("deciding", &self.deciding, &screening.deciding));
        differences.extend(absent("missing", &self.missing, &screening.missing));
        differences.extend(absent("returns", &self.returns, &screening.returns));
        let unwanted = self
            .not_deciding
            .iter()
            .filter(|id| screening.deciding.contains(id));
        differences.extend(unwanted.map(|id| format!("`{id}` must not decide, but does")));
        differences
    }
}

impl LawBook {
    /// Runs every case of the catalogue.
    pub fn run_cases(&self) -> CaseReport {
        CaseReport {
            outcomes: self.cases.iter().map(|case| self.run_case(case)).collect(),
        }
    }

    fn run_case(&self, case: &Case) -> CaseOutcome {
        let (jurisdictions, mut problems) =
            self.read_jurisdictions(case.jurisdictions.iter().map(String::as_str));
        let chosen = case
            .readings
            .iter()
            .map(|(question, reading)| (question.as_str(), reading.as_str()));
        let (choices, unknown) = self.read_choices(chosen);
        problems.extend(unknown);
        let stated = case
            .facts
            .iter()
            .map(|(name, value)| (name, Some(value.clone())));
        let (facts, unfit) = self.read_facts(stated);
        problems.extend(unfit);
        let request = Request {
            facts: &facts,
            date: case.date,
            known_as_of: case.known_as_of,
            choices: &choices,
            jurisdictions: &jurisdictions,
        };
        let screening = self.screen(&request);
        let mut differences: Vec<String> = problems
            .into_iter()
            .map(|problem| problem.message)
            .collect();
        differences.extend(case.differences(&screening));
        CaseOutcome {
            id: case.id.clone(),
            title: case.title.clone(),
            place: case.place.clone(),
            verdict: screening.verdict,
            differences,
        }
    }
}

fn differs(place: &str, expected: Verdict, found: Option<Verdict>) -> Option<String> {
    let words = found.map_or("nothing", Verdict::word);
    (found != Some(expected)).then(|| format!("{place}: expected `{expected}`, found `{words}`"))
}

fn absent(what: &str, expected: &[String], found: &[String]) -> Vec<String> {
    let absent = expected.iter().filter(|id| !found.contains(id));
    absent
        .map(|id| format!("{what}: expected `{id}`, found `{}`", found.join(", ")))
        .collect()
}

fn read_facts(table: &Table<'_>, reader: &mut Reader, schema: &Schema) -> Facts {
    let mut facts = Facts::default();
    let Some(entry) = table.get("facts") else {
        return facts;
    };
    // A case states facts as a condition does, so names and values are checked the same way.
    let stated = reader
        .table(&entry)
        .map(|stated| stated.entries())
        .unwrap_or_default();
    for entry in stated {
        read_fact(&entry, reader, schema, &mut facts);
    }
    facts
}

fn read_fact(entry: &Entry<'_>, reader: &mut Reader, schema: &Schema, facts: &mut Facts) {
    if entry.value.as_str() == Some("unknown") {
        return;
    }
    let Some(spec) = crate::load::spec(&schema.facts, entry.key) else {
        let diagnostic = schema.unknown_fact(entry.key, "D0710").at(
            &reader.file,
            entry.at_key(),
            "no rule can know this",
        );
        reader.push(diagnostic);
        return;
    };
    if let Some(value) = reader.fact_value(entry) {
        if spec.kind.admits(&value) {
            facts.set(entry.key, value);
        } else {
            let message = format!("`{}` cannot be `{value}`", entry.key);
            reader.error(
                "D0711",
                message,
                entry.at_value(),
                format!("expected {}", spec.kind.expected()),
            );
        }
    }
}

fn words(table: &Table<'_>, key: &str, reader: &mut Reader) -> Vec<(String, String)> {
    let entries = table
        .get(key)
        .and_then(|entry| reader.table(&entry))
        .map(|inner| inner.entries())
        .unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            reader
                .string(entry)
                .map(|word| (entry.key.to_owned(), word))
        })
        .collect()
}

fn verdicts(table: &Table<'_>, key: &str, reader: &mut Reader) -> BTreeMap<String, Verdict> {
    let Some(inner) = table.get(key).and_then(|entry| reader.table(&entry)) else {
        return BTreeMap::new();
    };
    let entries = inner.entries();
    entries
        .iter()
        .filter_map(|entry| {
            crate::load::verdict(&inner, entry.key, reader)
                .map(|verdict| (entry.key.to_owned(), verdict))
        })
        .collect()
}

fn statuses(table: &Table<'_>, reader: &mut Reader) -> BTreeMap<String, Status> {
    let Some(inner) = table.get("findings").and_then(|entry| reader.table(&entry)) else {
        return BTreeMap::new();
    };
    let entries = inner.entries();
    entries
        .iter()
        .filter_map(|entry| {
            crate::load::word(&inner, entry.key, &Status::WORDS, reader)
                .map(|status| (entry.key.to_owned(), status))
        })
        .collect()
}
