//! Which facts may rules and scenarios name? The file `law/schema.toml`.

use super::{scope, spec};
use crate::condition::{Condition, FactTest, Test};
use crate::fact::{FactSpec, Kind, Scope, Value};
use crate::text::{Entry, Reader, Table};
use durance_core::Diagnostic;
use durance_core::diagnostic::nearest;
use std::collections::BTreeMap;

/// Declared facts, and combinations that cannot be.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The facts, in the order of the file.
    pub facts: Vec<FactSpec>,
    /// Combinations that no group of people can have.
    pub impossible: Vec<Impossible>,
}

/// A combination of facts that cannot be.
#[derive(Clone, Debug)]
pub struct Impossible {
    /// The combination.
    pub when: Condition,
    /// Why not, in words.
    pub why: String,
}

const FACT_KEYS: &[&str] = &[
    "kind",
    "values",
    "unit",
    "scope",
    "question",
    "says",
    "step",
    "fixed",
    "protective",
    "becomes",
    "unstated",
];

impl Schema {
    /// Reads the root of `schema.toml`.
    pub fn read(reader: &mut Reader, root: &Table<'_>) -> Schema {
        reader.known_keys(root, &["fact", "impossible"]);
        let mut schema = Schema::default();
        if let Some(facts) = root.get("fact").and_then(|entry| reader.table(&entry)) {
            schema.facts = facts
                .entries()
                .iter()
                .filter_map(|entry| read_fact(entry, reader))
                .collect();
        }
        if let Some(entry) = root.get("impossible") {
            for item in reader.list(&entry) {
                let impossible = schema.read_impossible(&item, reader);
                schema.impossible.extend(impossible);
            }
        }
        schema
    }

    fn read_impossible(&self, item: &Entry<'_>, reader: &mut Reader) -> Option<Impossible> {
        let table = reader.table(item)?;
        reader.known_keys(&table, &["when", "why"]);
        let why = reader.need_string(&table, "why")?;
        let when = self.condition(&table.get("when")?, reader);
        Some(Impossible { when, why })
    }

    /// Reads a condition and reports facts and values that are not declared.
    pub fn condition(&self, entry: &Entry<'_>, reader: &mut Reader) -> Condition {
        Condition::read(entry, reader, &mut |reader, test| self.check(reader, &test))
    }

    fn check(&self, reader: &mut Reader, test: &FactTest<'_>) {
        let Some(spec) = spec(&self.facts, test.name) else {
            let unknown = self.unknown_fact(test.name, "D0710").at(
                &reader.file,
                test.entry.at_key(),
                "no rule can know this",
            );
            reader.push(unknown);
            return;
        };
        let fits = match test.test {
            Test::OneOf(values) => values.iter().all(|value| spec.kind.admits(value)),
            _ => matches!(spec.kind, Kind::Number(_)),
        };
        if !fits {
            let message = format!("`{}` cannot be tested like this", spec.name);
            let diagnostic = Diagnostic::error("D0711", message).at(
                &reader.file,
                test.entry.at_value(),
                format!("expected {}", spec.kind.expected()),
            );
            reader.push(diagnostic);
        }
    }

    /// A diagnostic about a fact that is not declared, with the nearest one that is.
    pub fn unknown_fact(&self, name: &str, code: &str) -> Diagnostic {
        let diagnostic = Diagnostic::error(code, format!("unknown fact `{name}`"));
        let names = self.facts.iter().map(|spec| spec.name.as_str());
        match nearest(name, names) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => {
                diagnostic.help("declare it in `catalog/law/schema.toml`, or use a declared fact")
            }
        }
    }
}

fn read_fact(entry: &Entry<'_>, reader: &mut Reader) -> Option<FactSpec> {
    let table = reader.table(entry)?;
    reader.known_keys(&table, FACT_KEYS);
    let kind = read_kind(&table, reader)?;
    let scope = read_scope(&table, reader);
    let question = reader.need_string(&table, "question")?;
    let fact = FactSpec {
        name: entry.key.to_owned(),
        scope: scope?,
        question,
        says: read_says(&table, &kind, reader),
        is_step: reader.flag(&table, "step", false),
        is_fixed: reader.flag(&table, "fixed", false),
        protective: reader.strings(&table, "protective"),
        becomes: read_becomes(&table, &kind, reader),
        unstated: read_unstated(&table, &kind, reader),
        kind,
    };
    check_words(&fact, &fact.protective, &table, reader);
    Some(fact)
}

fn read_kind(table: &Table<'_>, reader: &mut Reader) -> Option<Kind> {
    let word = reader.need_string(table, "kind")?;
    match word.as_str() {
        "bool" => Some(Kind::Bool),
        "word" => Some(Kind::Word(reader.strings(table, "values"))),
        "number" => Some(Kind::Number(reader.need_string(table, "unit")?)),
        _ => {
            let at = table
                .get("kind")
                .map_or(table.span(), |entry| entry.at_value());
            reader.error(
                "D0705",
                format!("unknown kind `{word}`"),
                at,
                "one of `bool`, `word`, `number`",
            );
            None
        }
    }
}

fn read_scope(table: &Table<'_>, reader: &mut Reader) -> Option<Scope> {
    let word = reader.need_string(table, "scope")?;
    if scope(&word).is_none() {
        let at = table
            .get("scope")
            .map_or(table.span(), |entry| entry.at_value());
        reader.error(
            "D0705",
            format!("unknown scope `{word}`"),
            at,
            "one of `group`, `host`, `agreement`",
        );
    }
    scope(&word)
}

fn read_becomes(
    table: &Table<'_>,
    kind: &Kind,
    reader: &mut Reader,
) -> Option<BTreeMap<String, Vec<String>>> {
    let steps = table
        .get("becomes")
        .and_then(|entry| reader.table(&entry))?;
    let mut becomes = BTreeMap::new();
    for entry in steps.entries() {
        let next = reader.strings(&steps, entry.key);
        let words = next.iter().map(String::as_str).chain([entry.key]);
        for word in words.filter(|word| !is_value(kind, word)) {
            reader.error(
                "D0711",
                format!("`{word}` is not a value of this fact"),
                entry.at_key(),
                kind.expected(),
            );
        }
        becomes.insert(entry.key.to_owned(), next);
    }
    Some(becomes)
}

// Values are named in tables by their text: yes and no for truth values.
fn is_value(kind: &Kind, word: &str) -> bool {
    match kind {
        Kind::Bool => matches!(word, "yes" | "no"),
        Kind::Word(words) => words.iter().any(|known| known == word),
        Kind::Number(_) => false,
    }
}

fn read_unstated(table: &Table<'_>, kind: &Kind, reader: &mut Reader) -> Option<Value> {
    let entry = table.get("unstated")?;
    let value = reader.fact_value(&entry)?;
    if !kind.admits(&value) {
        reader.error(
            "D0711",
            format!("`{value}` is not a value of this fact"),
            entry.at_value(),
            kind.expected(),
        );
    }
    Some(value)
}

fn read_says(table: &Table<'_>, kind: &Kind, reader: &mut Reader) -> BTreeMap<String, String> {
    let mut says = BTreeMap::new();
    let Some(phrases) = table.get("says").and_then(|entry| reader.table(&entry)) else {
        return says;
    };
    for entry in phrases.entries() {
        let is_known = is_value(kind, entry.key);
        if !is_known {
            reader.error(
                "D0711",
                format!("`{}` is not a value of this fact", entry.key),
                entry.at_key(),
                kind.expected(),
            );
        }
        says.extend(
            reader
                .string(&entry)
                .map(|phrase| (entry.key.to_owned(), phrase)),
        );
    }
    says
}

fn check_words(fact: &FactSpec, words: &[String], table: &Table<'_>, reader: &mut Reader) {
    for word in words.iter().filter(|word| !is_value(&fact.kind, word)) {
        let at = table
            .get("protective")
            .map_or(table.span(), |entry| entry.at_value());
        reader.error(
            "D0711",
            format!("`{word}` is not a value of `{}`", fact.name),
            at,
            fact.kind.expected(),
        );
    }
}
