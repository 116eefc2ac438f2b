//! Who answers for people held abroad: under the agreement, in law and in fact?

use super::Facility;
use super::entry::{Document, Entry, one_of};
use super::facility::read_sources;
use super::observation::read_source;
use durance_core::assessment::Duty;
use durance_core::catalog::Catalog;
use durance_core::{Date, Diagnostic};
use std::collections::BTreeMap;

/// Where the duties are declared.
const DUTIES: &str = "facilities/duties.toml";

/// Who holds a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// The sending State.
    Sender,
    /// The receiving State.
    Host,
    /// Both, together.
    Shared,
    /// Neither.
    Nobody,
    /// Sources disagree.
    Disputed,
    /// Nobody has said.
    Unknown,
}

const HOLDERS: &[(&str, Holder)] = &[
    ("sender", Holder::Sender),
    ("host", Holder::Host),
    ("shared", Holder::Shared),
    ("nobody", Holder::Nobody),
    ("disputed", Holder::Disputed),
    ("unknown", Holder::Unknown),
];

/// On what ground a duty is said to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The text of the agreement.
    UnderAgreement,
    /// The law, as an authority or a party reads it.
    InLaw,
    /// What happened.
    InFact,
}

const LEVELS: &[(&str, Level)] = &[
    ("under agreement", Level::UnderAgreement),
    ("in law", Level::InLaw),
    ("in fact", Level::InFact),
];

/// What one source says of who holds a duty.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Duty, by id.
    pub duty: String,
    /// On what ground.
    pub level: Level,
    /// Who.
    pub holder: Holder,
    /// Source, by id.
    pub source: String,
    /// First day on which it could be known.
    pub published: Date,
    /// In words.
    pub note: String,
}

/// The responsibility matrix of one agreement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Responsibility {
    /// The agreement's id.
    pub agreement: String,
    /// Its name.
    pub name: String,
    /// The facility, by id.
    pub facility: String,
    /// Sending State, in words.
    pub sender: String,
    /// Receiving State, in words.
    pub host: String,
    /// Every duty, in order: id and words.
    duties: Vec<(String, String)>,
    /// What sources say.
    pub statements: Vec<Statement>,
}

/// Every responsibility matrix of a catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Responsibilities {
    matrices: Vec<Responsibility>,
    duties: Vec<(String, String)>,
}

impl Holder {
    /// The word that people read.
    pub fn word(self) -> &'static str {
        HOLDERS
            .iter()
            .find(|(_, holder)| *holder == self)
            .map_or("", |(word, _)| word)
    }
}

impl Responsibilities {
    /// Reads the duties, and every `responsibility.toml` below `facilities/`.
    ///
    /// # Errors
    /// All diagnostics of all files, when any of them is an error.
    pub fn load(catalog: &dyn Catalog) -> Result<Responsibilities, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let mut sources = read_sources(catalog, "sources/", &mut found);
        sources.extend(read_sources(catalog, "facilities/", &mut found));
        let mut all = Responsibilities {
            matrices: Vec::new(),
            duties: read_duties(catalog, &mut found),
        };
        for path in catalog
            .paths("facilities/")
            .into_iter()
            .filter(|p| p.ends_with("/responsibility.toml"))
        {
            let text = catalog.text(path).unwrap_or_default();
            if let Some(document) = Document::read(path, text, &mut found) {
                let matrix = read_matrix(&document.root(), &all.duties, &sources, &mut found);
                all.matrices.extend(matrix);
            }
        }
        if found.iter().any(Diagnostic::is_error) {
            return Err(found);
        }
        Ok(all)
    }

    /// Every matrix.
    pub fn iter(&self) -> impl Iterator<Item = &Responsibility> {
        self.matrices.iter()
    }

    /// The matrix that concerns a facility; all unknown when nobody has said anything.
    pub fn of_facility(&self, facility: &Facility) -> Responsibility {
        let known = self.matrices.iter().find(|m| m.facility == facility.id);
        known.cloned().unwrap_or_else(|| Responsibility {
            facility: facility.id.clone(),
            duties: self.duties.clone(),
            ..Responsibility::default()
        })
    }

    /// The matrix of an agreement.
    pub fn of_agreement(&self, id: &str) -> Option<&Responsibility> {
        self.matrices.iter().find(|m| m.agreement == id)
    }
}

impl Responsibility {
    /// Every duty and who holds it, on what could be known on a day.
    ///
    /// Sources that name different holders make a duty disputed. A duty that nobody holds, or that is
    /// disputed, is a gap.
    pub fn duties(&self, known_as_of: Date) -> Vec<Duty> {
        self.duties
            .iter()
            .map(|(id, words)| self.duty(id, words, known_as_of))
            .collect()
    }

    fn duty(&self, id: &str, words: &str, known_as_of: Date) -> Duty {
        let of_duty = |s: &&Statement| s.duty == id && s.published <= known_as_of;
        let visible: Vec<&Statement> = self.statements.iter().filter(of_duty).collect();
        let holders = [Level::UnderAgreement, Level::InLaw, Level::InFact]
            .map(|level| holder(&visible, level));
        let [under_agreement, in_law, in_fact] = holders.map(|h| h.word().to_owned());
        let mut sources: Vec<String> = Vec::new();
        for statement in &visible {
            if !sources.contains(&statement.source) {
                sources.push(statement.source.clone());
            }
        }
        let notes: Vec<&str> = visible
            .iter()
            .map(|s| s.note.as_str())
            .filter(|n| !n.is_empty())
            .collect();
        Duty {
            duty: words.to_owned(),
            under_agreement,
            in_law,
            in_fact,
            gap: holders
                .iter()
                .any(|h| matches!(h, Holder::Nobody | Holder::Disputed)),
            sources,
            note: notes.join(" "),
        }
    }
}

fn holder(visible: &[&Statement], level: Level) -> Holder {
    let mut holders = visible
        .iter()
        .filter(|s| s.level == level)
        .map(|s| s.holder);
    let Some(first) = holders.next() else {
        return Holder::Unknown;
    };
    if holders.all(|h| h == first) {
        first
    } else {
        Holder::Disputed
    }
}

fn read_duties(catalog: &dyn Catalog, found: &mut Vec<Diagnostic>) -> Vec<(String, String)> {
    let Some(text) = catalog.text(DUTIES) else {
        return Vec::new();
    };
    let Some(document) = Document::read(DUTIES, text, found) else {
        return Vec::new();
    };
    let root = document.root();
    root.only(&["duty"], found);
    let mut duties = Vec::new();
    for entry in root.tables("duty", found) {
        entry.only(&["id", "words"], found);
        let id = entry.need_text("id", found);
        let words = entry.need_text("words", found);
        duties.extend(id.zip(words).map(|(id, words)| (id.value, words.value)));
    }
    duties
}

fn read_matrix(
    root: &Entry<'_>,
    duties: &[(String, String)],
    sources: &BTreeMap<String, durance_core::Source>,
    found: &mut Vec<Diagnostic>,
) -> Option<Responsibility> {
    root.only(&["agreement", "source", "statement"], found);
    let Some(head) = root.table("agreement", found) else {
        return root.missing("agreement", found);
    };
    head.only(&["id", "name", "facility", "sender", "host"], found);
    let [agreement, name, facility, sender, host] =
        ["id", "name", "facility", "sender", "host"].map(|key| head.need_text(key, found));
    let shelf = SourceShelf { duties, sources };
    let mut statements = Vec::new();
    for entry in root.tables("statement", found) {
        statements.extend(read_statements(&entry, &shelf, found));
    }
    Some(Responsibility {
        agreement: agreement?.value,
        name: name?.value,
        facility: facility?.value,
        sender: sender?.value,
        host: host?.value,
        duties: duties.to_vec(),
        statements,
    })
}

struct SourceShelf<'a> {
    duties: &'a [(String, String)],
    sources: &'a BTreeMap<String, durance_core::Source>,
}

/// One entry may say the same of several duties.
fn read_statements(
    entry: &Entry<'_>,
    shelf: &SourceShelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Statement> {
    entry.only(&["duties", "level", "holder", "source", "note"], found);
    let level = entry.need_text("level", found);
    let level = level.and_then(|w| one_of(entry.file, &w, "a ground", LEVELS, found));
    let holder = entry.need_text("holder", found);
    let holder = holder.and_then(|w| one_of(entry.file, &w, "a holder", HOLDERS, found));
    let source = read_source(entry, shelf.sources, found);
    let note = entry.text("note", found).map_or(String::new(), |n| n.value);
    let known: Vec<(&str, ())> = shelf
        .duties
        .iter()
        .map(|(id, _)| (id.as_str(), ()))
        .collect();
    let names = entry.texts("duties", found);
    if names.is_empty() {
        let _: Option<()> = entry.missing("duties", found);
    }
    let (Some(level), Some(holder), Some(source)) = (level, holder, source) else {
        return Vec::new();
    };
    let mut statements = Vec::new();
    for name in names {
        if one_of(entry.file, &name, "a duty", &known, found).is_some() {
            statements.push(Statement {
                duty: name.value,
                level,
                holder,
                source: source.id.clone(),
                published: source.published,
                note: note.clone(),
            });
        }
    }
    statements
}
