//! Does a condition hold of the facts? Structured all / any / not over facts, in three values.
//!
//! There is no expression language. In a file, a table is a conjunction of its entries: `all`, `any` and
//! `not` combine, every other key is the name of a fact with the value, the list of values or the bounds
//! that it is tested against.
//!
//! ```toml
//! when = { citizen = false, sentence = ["pending", "final"], months_left = { at_least = 6 } }
//! when = { any = [ { citizen = true }, { not = { consent = "given" } } ] }
//! ```

use crate::fact::{FactSource, Value};
use crate::text::{Entry, Reader, Table};
use durance_core::Truth;
use std::collections::BTreeSet;
use toml::de::DeValue;

/// What a fact is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is one of these.
    OneOf(Vec<Value>),
    /// It is this number or more.
    AtLeast(f64),
    /// It is this number or less.
    AtMost(f64),
    /// It is more than this number.
    Above(f64),
    /// It is less than this number.
    Below(f64),
}

impl Test {
    /// Does a known value pass?
    pub fn passes(&self, value: &Value) -> bool {
        match (self, value) {
            (Test::OneOf(values), value) => values.contains(value),
            (Test::AtLeast(bound), Value::Number(number)) => number >= bound,
            (Test::AtMost(bound), Value::Number(number)) => number <= bound,
            (Test::Above(bound), Value::Number(number)) => number > bound,
            (Test::Below(bound), Value::Number(number)) => number < bound,
            _ => false,
        }
    }

    /// The number at which the test turns, if it turns at one.
    pub fn threshold(&self) -> Option<f64> {
        match self {
            Test::AtLeast(bound)
            | Test::AtMost(bound)
            | Test::Above(bound)
            | Test::Below(bound) => Some(*bound),
            Test::OneOf(_) => None,
        }
    }
}

/// A condition over facts.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every one of these; holds when there are none.
    All(Vec<Condition>),
    /// At least one of these; fails when there are none.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A fact passes a test.
    Fact(String, Test),
}

/// What a condition came to, and what it looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// Does it hold?
    pub truth: Truth,
    /// The facts that it names and that are known.
    pub used: BTreeSet<String>,
    /// The unknown facts that keep it undecided; empty unless the truth is unknown.
    pub missing: BTreeSet<String>,
}

impl Condition {
    /// A condition that always holds.
    pub fn always() -> Condition {
        Condition::All(Vec::new())
    }

    /// Does it hold of these facts?
    ///
    /// # Example
    /// ```
    /// use durance_core::Truth;
    /// use durance_law::condition::{Condition, Test};
    /// use durance_law::fact::{Facts, Value};
    /// let free = Condition::Fact("consent".into(), Test::OneOf(vec![Value::Word("given".into())]));
    /// assert_eq!(free.truth(&Facts::default()), Truth::Unknown);
    /// assert_eq!(free.truth(&Facts::from([("consent", Value::Word("refused".into()))])), Truth::No);
    /// ```
    pub fn truth(&self, facts: &impl FactSource) -> Truth {
        match self {
            Condition::All(parts) => Truth::all(parts.iter().map(|part| part.truth(facts))),
            Condition::Any(parts) => Truth::any(parts.iter().map(|part| part.truth(facts))),
            Condition::Not(part) => !part.truth(facts),
            Condition::Fact(name, test) => {
                Truth::from(facts.value(name).map(|value| test.passes(value)))
            }
        }
    }

    /// Does it hold, which facts did it use, and which unknown ones keep it undecided?
    pub fn evaluate(&self, facts: &impl FactSource) -> Evaluation {
        let mut missing = BTreeSet::new();
        self.collect_missing(facts, &mut missing);
        let names = self.facts();
        let known = names.iter().filter(|name| facts.value(name).is_some());
        Evaluation {
            truth: self.truth(facts),
            used: known.map(|name| (*name).to_owned()).collect(),
            missing,
        }
    }

    /// Every fact that it names.
    pub fn facts(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.visit(&mut |name, _| {
            names.insert(name);
        });
        names
    }

    /// Calls `f` with every test, in the order of the text.
    pub fn visit<'a>(&'a self, f: &mut impl FnMut(&'a str, &'a Test)) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| part.visit(f))
            }
            Condition::Not(part) => part.visit(f),
            Condition::Fact(name, test) => f(name, test),
        }
    }

    // Only the branches that are themselves undecided can owe their doubt to a missing fact.
    fn collect_missing(&self, facts: &impl FactSource, missing: &mut BTreeSet<String>) {
        if self.truth(facts) != Truth::Unknown {
            return;
        }
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts
                    .iter()
                    .for_each(|part| part.collect_missing(facts, missing));
            }
            Condition::Not(part) => part.collect_missing(facts, missing),
            Condition::Fact(name, _) => {
                missing.insert(name.clone());
            }
        }
    }

    /// Reads a condition as the catalogue writes it.
    ///
    /// `seen` is called with every fact named, for the caller to check against a schema.
    ///
    /// # Errors
    /// Anything that is not a condition becomes a diagnostic of the reader; what remains is returned.
    pub fn read(
        entry: &Entry<'_>,
        reader: &mut Reader,
        seen: &mut impl FnMut(&mut Reader, FactTest<'_>),
    ) -> Condition {
        match reader.table(entry) {
            Some(table) => Condition::read_table(&table, reader, seen),
            None => Condition::always(),
        }
    }

    fn read_table(
        table: &Table<'_>,
        reader: &mut Reader,
        seen: &mut impl FnMut(&mut Reader, FactTest<'_>),
    ) -> Condition {
        let mut parts = Vec::new();
        for entry in table.entries() {
            parts.push(match entry.key {
                "all" => Condition::All(Condition::read_list(&entry, reader, seen)),
                "any" => Condition::Any(Condition::read_list(&entry, reader, seen)),
                "not" => Condition::Not(Box::new(Condition::read(&entry, reader, seen))),
                name => Condition::All(read_tests(name, &entry, reader, seen)),
            });
        }
        simplest(parts)
    }

    fn read_list(
        entry: &Entry<'_>,
        reader: &mut Reader,
        seen: &mut impl FnMut(&mut Reader, FactTest<'_>),
    ) -> Vec<Condition> {
        let items = reader.list(entry);
        items
            .iter()
            .map(|item| Condition::read(item, reader, seen))
            .collect()
    }
}

/// A test as it stands in a text, handed to whoever knows the schema.
pub struct FactTest<'a> {
    /// Name of the fact.
    pub name: &'a str,
    /// The test.
    pub test: &'a Test,
    /// Where it stands.
    pub entry: &'a Entry<'a>,
}

fn simplest(parts: Vec<Condition>) -> Condition {
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Condition::All(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    match <[Condition; 1]>::try_from(flat) {
        Ok([only]) => only,
        Err(many) => Condition::All(many),
    }
}

fn read_tests(
    name: &str,
    entry: &Entry<'_>,
    reader: &mut Reader,
    seen: &mut impl FnMut(&mut Reader, FactTest<'_>),
) -> Vec<Condition> {
    let tests = match entry.value {
        DeValue::Table(_) => read_bounds(entry, reader),
        DeValue::Array(_) => {
            let items = reader.list(entry);
            let values = items
                .iter()
                .filter_map(|item| reader.fact_value(item))
                .collect();
            vec![Test::OneOf(values)]
        }
        _ => reader
            .fact_value(entry)
            .map(|value| Test::OneOf(vec![value]))
            .into_iter()
            .collect(),
    };
    for test in &tests {
        seen(reader, FactTest { name, test, entry });
    }
    tests
        .into_iter()
        .map(|test| Condition::Fact(name.to_owned(), test))
        .collect()
}

fn read_bounds(entry: &Entry<'_>, reader: &mut Reader) -> Vec<Test> {
    let Some(table) = reader.table(entry) else {
        return Vec::new();
    };
    reader.known_keys(&table, &["at_least", "at_most", "above", "below"]);
    let mut tests = Vec::new();
    for bound in table.entries() {
        let make: fn(f64) -> Test = match bound.key {
            "at_least" => Test::AtLeast,
            "at_most" => Test::AtMost,
            "above" => Test::Above,
            "below" => Test::Below,
            _ => continue,
        };
        tests.extend(reader.number(&bound).map(make));
    }
    tests
}
