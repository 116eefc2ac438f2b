//! What can be observed of a facility, in which unit, and what is to be asked when nobody knows?

use super::Measure;
use super::entry::{Document, Entry, Placed};
use durance_core::Diagnostic;
use durance_core::catalog::Catalog;
use durance_core::diagnostic::nearest;
use std::collections::BTreeMap;

/// Where the facts are declared.
pub(crate) const PATH: &str = "standards/facts.toml";

/// One thing that can be known of a facility.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Name, as standards and observations use it.
    pub name: String,
    /// What people read: "Floor space per person in shared cells".
    pub label: String,
    /// Unit; `None` for a fact that is or is not so.
    pub measure: Option<Measure>,
    /// What to ask an inspector; `{facility}` stands for the name.
    pub question: String,
}

/// Something that decides whether a standard applies: people share cells, people are not yet tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstance {
    /// Name, as standards use it.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What to ask; `{facility}` stands for the name.
    pub question: String,
}

/// Every fact and circumstance that the catalogue declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    order: Vec<String>,
    facts: BTreeMap<String, Fact>,
    circumstances: BTreeMap<String, Circumstance>,
}

impl Facts {
    /// Reads the declarations of a catalogue; one without standards needs none.
    pub(crate) fn load(catalog: &dyn Catalog, found: &mut Vec<Diagnostic>) -> Facts {
        let mut facts = Facts::default();
        if catalog.paths("standards/").is_empty() {
            return facts;
        }
        let Some(text) = catalog.text(PATH) else {
            found.push(
                Diagnostic::error("D0904", format!("the catalogue has no `{PATH}`"))
                    .note("facts of facilities are declared there, with unit and question"),
            );
            return facts;
        };
        if let Some(document) = Document::read(PATH, text, found) {
            facts.read(&document.root(), found);
        }
        facts
    }

    /// The fact of this name.
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.get(name)
    }

    /// The circumstance of this name.
    pub fn circumstance(&self, name: &str) -> Option<&Circumstance> {
        self.circumstances.get(name)
    }

    /// Every fact, in the order of declaration: related facts stand together.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.order.iter().filter_map(|name| self.facts.get(name))
    }

    /// Every circumstance, by name.
    pub fn circumstances(&self) -> impl Iterator<Item = &Circumstance> {
        self.circumstances.values()
    }

    /// What to say of a name that is not a fact: for scenarios that state observations of their own.
    ///
    /// `None` when the fact is declared.
    pub fn unknown(&self, name: &str) -> Option<Diagnostic> {
        if self.facts.contains_key(name) {
            return None;
        }
        Some(unknown_fact(name, "fact", self.facts.keys()))
    }

    /// The fact that a text names, or a diagnostic with the nearest one.
    pub(crate) fn named(
        &self,
        file: &str,
        name: &Placed<String>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<&Fact> {
        let fact = self.facts.get(&name.value);
        if fact.is_none() {
            found.push(unknown(file, name, "fact", self.facts.keys()));
        }
        fact
    }

    /// The circumstance that a text names, or a diagnostic with the nearest one.
    pub(crate) fn check_circumstance(
        &self,
        file: &str,
        name: &Placed<String>,
        found: &mut Vec<Diagnostic>,
    ) {
        if !self.circumstances.contains_key(&name.value) {
            found.push(unknown(
                file,
                name,
                "circumstance",
                self.circumstances.keys(),
            ));
        }
    }

    fn read(&mut self, root: &Entry<'_>, found: &mut Vec<Diagnostic>) {
        root.only(&["fact", "circumstance"], found);
        for entry in root.tables("fact", found) {
            if let Some(fact) = read_fact(&entry, found) {
                let name = fact.name.clone();
                self.order.push(name.clone());
                if self.facts.insert(name.clone(), fact).is_some() {
                    found.push(twice(&entry, &name));
                }
            }
        }
        for entry in root.tables("circumstance", found) {
            if let Some(circumstance) = read_circumstance(&entry, found) {
                let name = circumstance.name.clone();
                if self
                    .circumstances
                    .insert(name.clone(), circumstance)
                    .is_some()
                {
                    found.push(twice(&entry, &name));
                }
            }
        }
    }
}

fn read_fact(entry: &Entry<'_>, found: &mut Vec<Diagnostic>) -> Option<Fact> {
    entry.only(&["name", "label", "unit", "question"], found);
    let name = entry.need_text("name", found);
    let label = entry.need_text("label", found);
    let question = entry.need_text("question", found);
    let unit = entry.need_text("unit", found)?;
    let measure = match unit.value.as_str() {
        "yes or no" => None,
        _ => Some(read_measure(entry.file, &unit, found)?),
    };
    Some(Fact {
        name: name?.value,
        label: label?.value,
        measure,
        question: question?.value,
    })
}

fn read_circumstance(entry: &Entry<'_>, found: &mut Vec<Diagnostic>) -> Option<Circumstance> {
    entry.only(&["name", "label", "question"], found);
    let name = entry.need_text("name", found);
    let label = entry.need_text("label", found);
    let question = entry.need_text("question", found);
    Some(Circumstance {
        name: name?.value,
        label: label?.value,
        question: question?.value,
    })
}

/// The unit that a text names, or a diagnostic with the nearest one.
pub(crate) fn read_measure(
    file: &str,
    unit: &Placed<String>,
    found: &mut Vec<Diagnostic>,
) -> Option<Measure> {
    let measure = Measure::named(&unit.value);
    if measure.is_none() {
        let known = super::MEASURES.iter().map(|m| m.text);
        let mut diagnostic = Diagnostic::error("D0905", format!("unknown unit `{}`", unit.value))
            .at(file, unit.span.clone(), "");
        if let Some(near) = nearest(&unit.value, known) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        found.push(diagnostic);
    }
    measure
}

pub(crate) fn twice(entry: &Entry<'_>, id: &str) -> Diagnostic {
    Diagnostic::error("D0907", format!("`{id}` is declared twice")).at(
        entry.file,
        entry.span.clone(),
        "a second entry of this name",
    )
}

fn unknown<'a>(
    file: &str,
    name: &Placed<String>,
    what: &str,
    known: impl Iterator<Item = &'a String>,
) -> Diagnostic {
    unknown_fact(&name.value, what, known).at(file, name.span.clone(), "")
}

fn unknown_fact<'a>(name: &str, what: &str, known: impl Iterator<Item = &'a String>) -> Diagnostic {
    let diagnostic = Diagnostic::error("D0904", format!("unknown {what} `{name}`"))
        .note(format!("facts and circumstances are declared in `{PATH}`"));
    match nearest(name, known.map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}
