//! What is known of the people, the host and the agreement? Typed facts, each of which may be unknown.
//!
//! A [`FactSpec`] declares a fact (its name, its kind, what it is about, how its values read in a sentence);
//! [`Facts`] holds what somebody knows. A fact that is not there is unknown: there are no defaults.

use std::collections::BTreeMap;
use std::fmt;

/// The value of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// One of a short list of words.
    Word(String),
    /// A number in the unit of the fact.
    Number(f64),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(true) => f.write_str("yes"),
            Value::Bool(false) => f.write_str("no"),
            Value::Word(word) => f.write_str(word),
            Value::Number(number) => write!(f, "{number}"),
        }
    }
}

/// What sort of values a fact takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// One of these words.
    Word(Vec<String>),
    /// A number, in this unit.
    Number(String),
}

impl Kind {
    /// Could this be a value of such a fact?
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Kind::Bool, Value::Bool(_)) => true,
            (Kind::Word(words), Value::Word(word)) => words.contains(word),
            (Kind::Number(_), Value::Number(number)) => number.is_finite(),
            _ => false,
        }
    }

    /// What is expected, in words: "true or false", "one of `none`, `final`", "a number (months)".
    pub fn expected(&self) -> String {
        match self {
            Kind::Bool => "`true` or `false`".to_owned(),
            Kind::Word(words) => {
                let quoted: Vec<String> = words.iter().map(|w| format!("`\"{w}\"`")).collect();
                format!("one of {}", quoted.join(", "))
            }
            Kind::Number(unit) => format!("a number ({unit})"),
        }
    }
}

/// Whom or what a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The people of a group.
    Group,
    /// The host State or its facility.
    Host,
    /// The agreement, or a step of process before or after a transfer.
    Agreement,
}

impl Scope {
    /// The word of the schema.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Group => "group",
            Scope::Host => "host",
            Scope::Agreement => "agreement",
        }
    }
}

/// The declaration of a fact.
#[derive(Clone, Debug, PartialEq)]
pub struct FactSpec {
    /// Name, as rules and scenarios write it.
    pub name: String,
    /// What values it takes.
    pub kind: Kind,
    /// Whom or what it is about.
    pub scope: Scope,
    /// The question that settles it: what to ask when it is unknown.
    pub question: String,
    /// How each value reads in a sentence ("each person consents"), by the value's text.
    pub says: BTreeMap<String, String>,
    /// True for a step that can still be taken: its absence is a condition, not a bar.
    pub is_step: bool,
    /// True for what people are (their citizenship, their age): no agreement or step changes it.
    pub is_fixed: bool,
    /// The values that protect the people concerned, if the fact is a protection.
    pub protective: Vec<String>,
    /// Which values may follow a known one (an appeal ends, a sentence is served); any, if not listed.
    ///
    /// Used where the program says what would change a verdict: nobody is told to acquire a conviction.
    pub becomes: Option<BTreeMap<String, Vec<String>>>,
    /// What the question itself presupposes where nobody says otherwise (a transfer goes abroad).
    pub unstated: Option<Value>,
}

impl FactSpec {
    /// Could a known value give way to another, in the world rather than in what is known of it?
    pub fn can_become(&self, from: &Value, to: &Value) -> bool {
        let listed = |steps: &BTreeMap<String, Vec<String>>| {
            steps
                .get(&from.to_string())
                .is_some_and(|next| next.contains(&to.to_string()))
        };
        self.unstated.is_none() && self.becomes.as_ref().is_none_or(listed)
    }

    /// A value in the words of a sentence.
    pub fn phrase(&self, value: &Value) -> String {
        match self.says.get(&value.to_string()) {
            Some(phrase) => phrase.clone(),
            None => format!("{} is {value}", self.name.replace('_', " ")),
        }
    }
}

/// Where conditions look facts up.
pub trait FactSource {
    /// The value, if it is known.
    fn value(&self, name: &str) -> Option<&Value>;
}

/// What is known, by name; what is absent is unknown.
///
/// # Example
/// ```
/// use durance_law::fact::{FactSource, Facts, Value};
/// let mut facts = Facts::default();
/// facts.set("citizen", Value::Bool(false));
/// assert_eq!(facts.value("citizen"), Some(&Value::Bool(false)));
/// assert_eq!(facts.value("consent"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    known: BTreeMap<String, Value>,
}

impl Facts {
    /// Records a value.
    pub fn set(&mut self, name: &str, value: Value) {
        self.known.insert(name.to_owned(), value);
    }

    /// Forgets a value: the fact is unknown from here on.
    pub fn forget(&mut self, name: &str) {
        self.known.remove(name);
    }

    /// Takes over everything that `other` knows, and lets it prevail.
    pub fn extend(&mut self, other: &Facts) {
        for (name, value) in &other.known {
            self.known.insert(name.clone(), value.clone());
        }
    }

    /// Every known fact, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.known
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }
}

impl FactSource for Facts {
    fn value(&self, name: &str) -> Option<&Value> {
        self.known.get(name)
    }
}

impl<const N: usize> From<[(&str, Value); N]> for Facts {
    fn from(entries: [(&str, Value); N]) -> Facts {
        let known = entries
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Facts { known }
    }
}
