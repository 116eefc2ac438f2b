//! What does a provision say, under which reading, since when, and how far can it be relied on?

use crate::book::{Choices, LawBook};
use crate::condition::{Condition, Test};
use crate::fact::{FactSpec, Kind, Value};
use crate::model::{Authority, Provision, Question, Silence};
use crate::why::listed;
use durance_core::Date;
use std::collections::BTreeMap;

/// Everything that the catalogue holds about a provision.
#[derive(Clone, Debug)]
pub struct Explanation<'b> {
    /// The provision.
    pub provision: &'b Provision,
    /// The text it belongs to.
    pub authority: &'b Authority,
    /// The contested question it takes a side in, and which reading it belongs to.
    pub question: Option<(&'b Question, usize)>,
    /// When it applies, in words.
    pub when: String,
    /// What it requires, in words; empty if nothing.
    pub requires: String,
    /// What takes a case out of it, in words; empty if nothing.
    pub unless: String,
    /// Ids of the provisions before which it yields.
    pub yields_to: Vec<&'b str>,
    /// Ids of the provisions that yield before it.
    pub prevails_over: Vec<&'b str>,
    /// The routes it concerns, by name; all of them if there are none.
    pub routes: Vec<&'b str>,
    /// Ids of the cases that decide it.
    pub cases: Vec<&'b str>,
    /// True where it speaks only if no route is open.
    pub is_silence: bool,
}

/// The status of an authority on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityStatus {
    /// `settled`, `contested`, or what a court did last (`stayed`, `vacated`, ...).
    pub word: String,
    /// Since when.
    pub since: Date,
    /// What its provisions do, in words: "bars, requires".
    pub effect: String,
}

impl LawBook {
    /// Explains a provision.
    ///
    /// # Errors
    /// The nearest id, if no provision has this one and some is near.
    pub fn explain_provision(&self, id: &str) -> Result<Explanation<'_>, Option<&str>> {
        let Some(index) = self
            .provisions
            .iter()
            .position(|provision| provision.id == id)
        else {
            let ids = self
                .provisions
                .iter()
                .map(|provision| provision.id.as_str());
            return Err(durance_core::diagnostic::nearest(id, ids));
        };
        let provision = &self.provisions[index];
        let yielding = self
            .provisions
            .iter()
            .filter(|other| other.except.contains(&index));
        let always = provision.requires == Condition::always();
        Ok(Explanation {
            provision,
            authority: self.authority_of(provision),
            question: provision
                .reading
                .map(|(question, reading)| (&self.questions[question], reading)),
            when: self.words(&provision.when),
            requires: if always {
                String::new()
            } else {
                self.words(&provision.requires)
            },
            unless: provision
                .unless
                .as_ref()
                .map_or_else(String::new, |unless| self.words(unless)),
            yields_to: provision
                .except
                .iter()
                .map(|other| self.provisions[*other].id.as_str())
                .collect(),
            prevails_over: yielding.map(|other| other.id.as_str()).collect(),
            routes: provision
                .routes
                .iter()
                .map(|route| self.routes[*route].title.as_str())
                .collect(),
            cases: self
                .cases
                .iter()
                .filter(|case| case.concerns(id))
                .map(|case| case.id.as_str())
                .collect(),
            is_silence: self
                .jurisdictions
                .iter()
                .any(|j| j.silence == Silence::Bars(index)),
        })
    }

    /// What has become of an authority by a day, as far as was known.
    pub fn authority_status(
        &self,
        authority: &Authority,
        date: Date,
        known_as_of: Date,
    ) -> AuthorityStatus {
        let own = || {
            self.provisions
                .iter()
                .filter(|provision| self.authorities[provision.authority].id == authority.id)
        };
        let last = own()
            .filter_map(|provision| provision.last_order(date, known_as_of))
            .max_by_key(|order| order.date);
        let mut effects: Vec<String> = own()
            .map(|provision| provision.effect.word().to_owned())
            .collect();
        effects.sort();
        effects.dedup();
        let is_contested =
            authority.is_contested || own().any(|provision| provision.reading.is_some());
        let settled = if is_contested { "contested" } else { "settled" };
        AuthorityStatus {
            word: last.map_or(settled, |order| order.status.word()).to_owned(),
            since: last.map_or(authority.since, |order| order.date),
            effect: if effects.is_empty() {
                authority.bears_not.clone()
            } else {
                effects.join(", ")
            },
        }
    }

    /// A condition in the words of the schema.
    pub fn words(&self, condition: &Condition) -> String {
        match condition {
            Condition::All(parts) if parts.is_empty() => "always".to_owned(),
            Condition::Any(parts) if parts.is_empty() => "never".to_owned(),
            Condition::All(parts) => listed(&self.all_words(parts), "and"),
            Condition::Any(parts) => format!("either {}", self.all_words(parts).join(", or ")),
            Condition::Not(part) => format!("it is not so that {}", self.words(part)),
            Condition::Fact(name, test) => self.test_words(name, test),
        }
    }

    fn all_words(&self, parts: &[Condition]) -> Vec<String> {
        parts.iter().map(|part| self.words(part)).collect()
    }

    pub(crate) fn test_words(&self, name: &str, test: &Test) -> String {
        let plain = name.replace('_', " ");
        match (test, self.fact(name)) {
            (Test::OneOf(values), Some(spec)) if is_most(values, spec) => {
                let excluded = excluded(values, spec);
                format!("it is not so that {}", excluded.join(" or "))
            }
            (Test::OneOf(values), Some(spec)) => {
                let phrases: Vec<String> = values.iter().map(|value| spec.phrase(value)).collect();
                phrases.join(" or ")
            }
            (Test::OneOf(values), None) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                format!("{plain} is {}", values.join(" or "))
            }
            (Test::AtLeast(bound), spec) => {
                format!("{plain} is at least {}", with_unit(*bound, spec))
            }
            (Test::AtMost(bound), spec) => {
                format!("{plain} is at most {}", with_unit(*bound, spec))
            }
            (Test::Above(bound), spec) => format!("{plain} is above {}", with_unit(*bound, spec)),
            (Test::Below(bound), spec) => format!("{plain} is below {}", with_unit(*bound, spec)),
        }
    }

    /// The positions from which the law may be read: each takes one side in every question that has it.
    ///
    /// A side is what `side` says in the catalogue, by default the name of the reading.
    pub fn positions(&self, jurisdictions: &[usize], known_as_of: Date) -> Vec<(String, Choices)> {
        let mut positions: BTreeMap<String, Choices> = BTreeMap::new();
        for (question, contested) in self.questions.iter().enumerate() {
            let folder = contested.id.split('/').next();
            let applies = jurisdictions
                .iter()
                .any(|j| self.jurisdictions.get(*j).map(|j| j.id.as_str()) == folder);
            let held = contested
                .readings
                .iter()
                .enumerate()
                .filter(|(_, reading)| reading.since <= known_as_of);
            let held: Vec<_> = held.collect();
            if !applies || held.len() < 2 {
                continue;
            }
            for (reading, held) in held {
                positions
                    .entry(held.side.clone())
                    .or_default()
                    .chosen
                    .insert(question, reading);
            }
        }
        positions.into_iter().collect()
    }
}

fn with_unit(bound: f64, spec: Option<&FactSpec>) -> String {
    match spec.map(|spec| &spec.kind) {
        Some(Kind::Number(unit)) => format!("{bound} {unit}"),
        _ => bound.to_string(),
    }
}

// Shorter to say what a test excludes.
fn is_most(values: &[Value], spec: &FactSpec) -> bool {
    matches!(&spec.kind, Kind::Word(words) if words.len() > 2 && values.len() * 2 > words.len())
}

fn excluded(values: &[Value], spec: &FactSpec) -> Vec<String> {
    let Kind::Word(words) = &spec.kind else {
        return Vec::new();
    };
    let all = words.iter().cloned().map(Value::Word);
    all.filter(|value| !values.contains(value))
        .map(|value| spec.phrase(&value))
        .collect()
}
