//! What stands in a catalogue file? Authorities, provisions, questions, routes, cases and properties, with
//! the names of others still as written.

use super::Schema;
use crate::cases::Case;
use crate::condition::Condition;
use crate::model::{AuthorityKind, Effect, Force, Order, OrderStatus, Place};
use crate::prove::Property;
use crate::text::{Entry, Reader, Table};
use durance_core::diagnostic::nearest;
use durance_core::{Confidence, Date, Diagnostic};

/// A name as written, and where.
#[derive(Clone, Debug)]
pub struct Named {
    pub name: String,
    pub place: Place,
}

#[derive(Clone, Debug)]
pub struct JurisdictionDraft {
    pub id: String,
    pub title: String,
    pub silence: Option<Named>,
}

#[derive(Clone, Debug)]
pub struct RouteDraft {
    pub id: String,
    pub title: String,
}

#[derive(Clone, Debug)]
pub struct AuthorityDraft {
    pub id: String,
    pub title: String,
    pub citation: String,
    pub kind: AuthorityKind,
    pub force: Force,
    pub since: Date,
    pub is_contested: bool,
    pub source: String,
    pub confidence: Confidence,
    pub read: String,
    pub otherwise: String,
    pub bears_not: String,
    pub link: String,
    pub place: Place,
}

#[derive(Clone, Debug)]
pub struct ProvisionDraft {
    pub id: String,
    pub authority: String,
    pub citation: Option<String>,
    pub text: String,
    pub protects: Vec<String>,
    pub routes: Vec<Named>,
    pub question: Option<Named>,
    pub reading: Option<Named>,
    pub when: Condition,
    pub effect: Effect,
    pub requires: Option<Condition>,
    pub unless: Option<Condition>,
    pub except: Vec<Named>,
    pub subject_to: Vec<Named>,
    pub replaces: Option<Named>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub orders: Vec<Order>,
    pub sources: Vec<String>,
    pub confidence: Option<Confidence>,
    pub note: String,
    pub place: Place,
}

/// Everything read so far, from every file.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    pub jurisdictions: Vec<JurisdictionDraft>,
    pub routes: Vec<RouteDraft>,
    pub authorities: Vec<AuthorityDraft>,
    pub questions: Vec<crate::model::Question>,
    pub provisions: Vec<ProvisionDraft>,
    pub cases: Vec<Case>,
    pub properties: Vec<Property>,
}

const ROOT_KEYS: &[&str] = &[
    "jurisdiction",
    "route",
    "authority",
    "provision",
    "question",
    "case",
    "property",
];
const AUTHORITY_KEYS: &[&str] = &[
    "title",
    "citation",
    "kind",
    "force",
    "since",
    "settled",
    "source",
    "confidence",
    "read",
    "otherwise",
    "bears_not",
    "link",
];
const PROVISION_KEYS: &[&str] = &[
    "id",
    "citation",
    "text",
    "protects",
    "route",
    "question",
    "reading",
    "when",
    "effect",
    "requires",
    "unless",
    "except",
    "subject_to",
    "replaces",
    "from",
    "to",
    "order",
    "sources",
    "confidence",
    "note",
];
const ORDER_KEYS: &[&str] = &["date", "status", "court", "sources"];
const READING_KEYS: &[&str] = &[
    "id",
    "side",
    "holder",
    "says",
    "since",
    "sources",
    "confidence",
];
const QUESTION_KEYS: &[&str] = &["id", "title", "reading", "open"];
const CASE_KEYS: &[&str] = &[
    "id",
    "title",
    "jurisdictions",
    "date",
    "known_as_of",
    "facts",
    "readings",
    "verdict",
    "by_reading",
    "by_route",
    "deciding",
    "not_deciding",
    "findings",
    "missing",
    "returns",
    "sources",
];
const PROPERTY_KEYS: &[&str] = &[
    "id",
    "title",
    "jurisdictions",
    "when",
    "never",
    "reading",
    "from",
];

/// Reads one file.
pub struct Draft<'s> {
    jurisdiction: String,
    authority: String,
    schema: &'s Schema,
}

impl<'s> Draft<'s> {
    /// The names that a path implies: `law/arcadia/act.toml` or `law/arcadia/act/provisions.toml`.
    pub fn new(path: &str, schema: &'s Schema) -> Draft<'s> {
        let inner = path.trim_start_matches("law/").trim_end_matches(".toml");
        let mut parts = inner.split('/');
        Draft {
            jurisdiction: parts.next().unwrap_or_default().to_owned(),
            authority: parts.next().unwrap_or_default().to_owned(),
            schema,
        }
    }

    /// Reads the root of a file into `drafts`.
    pub fn read(&self, reader: &mut Reader, root: &Table<'_>, drafts: &mut Drafts) {
        reader.known_keys(root, ROOT_KEYS);
        if let Some(table) = root
            .get("jurisdiction")
            .and_then(|entry| reader.table(&entry))
        {
            drafts
                .jurisdictions
                .extend(self.read_jurisdiction(&table, reader));
        }
        if let Some(table) = root.get("authority").and_then(|entry| reader.table(&entry)) {
            drafts
                .authorities
                .extend(self.read_authority(&table, reader));
        }
        each(root, "route", reader, |table, reader| {
            drafts.routes.extend(self.read_route(table, reader))
        });
        each(root, "question", reader, |table, reader| {
            drafts.questions.extend(self.read_question(table, reader))
        });
        each(root, "provision", reader, |table, reader| {
            drafts.provisions.extend(self.read_provision(table, reader))
        });
        each(root, "case", reader, |table, reader| {
            drafts.cases.extend(self.read_case(table, reader))
        });
        each(root, "property", reader, |table, reader| {
            drafts.properties.extend(self.read_property(table, reader))
        });
    }

    fn within_jurisdiction(&self, name: &str) -> String {
        if name.contains('/') {
            name.to_owned()
        } else {
            format!("{}/{name}", self.jurisdiction)
        }
    }

    fn within_authority(&self, name: &str) -> String {
        if name.contains('/') {
            name.to_owned()
        } else {
            format!("{}/{}/{name}", self.jurisdiction, self.authority)
        }
    }

    fn read_jurisdiction(
        &self,
        table: &Table<'_>,
        reader: &mut Reader,
    ) -> Option<JurisdictionDraft> {
        reader.known_keys(table, &["title", "silence"]);
        Some(JurisdictionDraft {
            id: self.jurisdiction.clone(),
            title: reader.need_string(table, "title")?,
            silence: self.named(table, "silence", reader, Draft::within_jurisdiction),
        })
    }

    fn read_route(&self, table: &Table<'_>, reader: &mut Reader) -> Option<RouteDraft> {
        reader.known_keys(table, &["id", "title"]);
        let id = reader.need_string(table, "id")?;
        Some(RouteDraft {
            id: self.within_jurisdiction(&id),
            title: reader.need_string(table, "title")?,
        })
    }

    fn read_authority(&self, table: &Table<'_>, reader: &mut Reader) -> Option<AuthorityDraft> {
        reader.known_keys(table, AUTHORITY_KEYS);
        let title = reader.need_string(table, "title");
        let citation = citation(table, reader);
        let kind = word(table, "kind", &AuthorityKind::WORDS, reader);
        let force = word(
            table,
            "force",
            &[
                ("binding", Force::Binding),
                ("persuasive", Force::Persuasive),
            ],
            reader,
        );
        let settled = word(
            table,
            "settled",
            &[("settled", false), ("contested", true)],
            reader,
        );
        let since = reader.date(table, "since");
        if since.is_none() && table.get("since").is_none() {
            reader.error(
                "D0703",
                "`since` is missing",
                table.span(),
                "when was it enacted or decided?",
            );
        }
        let source = reader.need_string(table, "source");
        let confidence = confidence(table, reader);
        Some(AuthorityDraft {
            id: format!("{}/{}", self.jurisdiction, self.authority),
            title: title?,
            citation: citation?,
            kind: kind?,
            force: force?,
            since: since?,
            is_contested: settled?,
            source: source?,
            confidence: confidence.unwrap_or(Confidence::Known),
            read: reader.opt_string(table, "read").unwrap_or_default(),
            otherwise: reader.opt_string(table, "otherwise").unwrap_or_default(),
            bears_not: reader.opt_string(table, "bears_not").unwrap_or_default(),
            link: reader.opt_string(table, "link").unwrap_or_default(),
            place: place(reader, table),
        })
    }

    fn read_question(
        &self,
        table: &Table<'_>,
        reader: &mut Reader,
    ) -> Option<crate::model::Question> {
        reader.known_keys(table, QUESTION_KEYS);
        let id = reader.need_string(table, "id")?;
        let title = reader.need_string(table, "title")?;
        let mut readings = Vec::new();
        each(table, "reading", reader, |item, reader| {
            readings.extend(read_reading(item, reader))
        });
        Some(crate::model::Question {
            id: self.within_jurisdiction(&id),
            title,
            readings,
            open: reader.opt_string(table, "open").unwrap_or_default(),
            place: place(reader, table),
        })
    }

    fn read_provision(&self, table: &Table<'_>, reader: &mut Reader) -> Option<ProvisionDraft> {
        reader.known_keys(table, PROVISION_KEYS);
        let id = reader.need_string(table, "id");
        let text = reader.need_string(table, "text");
        let effect = word(table, "effect", &Effect::WORDS, reader);
        let from = reader.date(table, "from");
        let to = reader.date(table, "to");
        let mut orders = Vec::new();
        each(table, "order", reader, |item, reader| {
            orders.extend(read_order(item, reader))
        });
        if table.get("citation").is_some_and(|entry| is_blank(&entry)) {
            citation(table, reader);
        }
        let when = self
            .condition(table, "when", reader)
            .unwrap_or_else(Condition::always);
        let requires = self.condition(table, "requires", reader);
        let unless = self.condition(table, "unless", reader);
        Some(ProvisionDraft {
            id: self.within_authority(&id?),
            authority: format!("{}/{}", self.jurisdiction, self.authority),
            citation: reader.opt_string(table, "citation"),
            text: text?,
            protects: reader.strings(table, "protects"),
            routes: self.names(table, "route", reader, Draft::within_jurisdiction),
            question: self.named(table, "question", reader, Draft::within_jurisdiction),
            reading: self.named(table, "reading", reader, |_, name| name.to_owned()),
            when,
            effect: effect?,
            requires,
            unless,
            except: self.names(table, "except", reader, Draft::within_authority),
            subject_to: self.names(table, "subject_to", reader, |_, name| name.to_owned()),
            replaces: self.named(table, "replaces", reader, Draft::within_authority),
            from,
            to,
            orders,
            sources: reader.strings(table, "sources"),
            confidence: table
                .get("confidence")
                .and_then(|_| confidence(table, reader)),
            note: reader.opt_string(table, "note").unwrap_or_default(),
            place: place(reader, table),
        })
    }

    fn read_case(&self, table: &Table<'_>, reader: &mut Reader) -> Option<Case> {
        reader.known_keys(table, CASE_KEYS);
        Case::read(table, reader, self.schema)
    }

    fn read_property(&self, table: &Table<'_>, reader: &mut Reader) -> Option<Property> {
        reader.known_keys(table, PROPERTY_KEYS);
        Property::read(table, reader, self.schema)
    }

    fn condition(&self, table: &Table<'_>, key: &str, reader: &mut Reader) -> Option<Condition> {
        table
            .get(key)
            .map(|entry| self.schema.condition(&entry, reader))
    }

    fn named(
        &self,
        table: &Table<'_>,
        key: &str,
        reader: &mut Reader,
        full: fn(&Draft<'s>, &str) -> String,
    ) -> Option<Named> {
        self.names(table, key, reader, full).into_iter().next()
    }

    fn names(
        &self,
        table: &Table<'_>,
        key: &str,
        reader: &mut Reader,
        full: fn(&Draft<'s>, &str) -> String,
    ) -> Vec<Named> {
        let Some(entry) = table.get(key) else {
            return Vec::new();
        };
        let mut names = Vec::new();
        for item in reader.list(&entry) {
            let place = Place {
                file: reader.file.clone(),
                span: item.at_value(),
            };
            names.extend(reader.string(&item).map(|name| Named {
                name: full(self, &name),
                place,
            }));
        }
        names
    }
}

fn read_reading(table: &Table<'_>, reader: &mut Reader) -> Option<crate::model::Reading> {
    reader.known_keys(table, READING_KEYS);
    let id = reader.need_string(table, "id");
    let says = reader.need_string(table, "says");
    let since = reader.date(table, "since");
    if table.get("since").is_none() {
        reader.error(
            "D0703",
            "`since` is missing",
            table.span(),
            "since when has somebody held this in public?",
        );
    }
    let holder = table
        .get("holder")
        .filter(|entry| !is_blank(entry))
        .and_then(|entry| reader.string(&entry));
    if holder.is_none() {
        let at = table
            .get("holder")
            .map_or(table.span(), |entry| entry.at_value());
        let diagnostic = Diagnostic::error("D0714", "a reading without a holder")
            .at(&reader.file, at, "who holds this?")
            .help("name the court, party, officer or body, or delete the reading and say so in the question's `open`");
        reader.push(diagnostic);
    }
    let side = reader.opt_string(table, "side").or_else(|| id.clone());
    Some(crate::model::Reading {
        id: id?,
        side: side?,
        holder: holder?,
        says: says?,
        since: since?,
        sources: reader.strings(table, "sources"),
        confidence: confidence(table, reader).unwrap_or(Confidence::Known),
    })
}

fn read_order(table: &Table<'_>, reader: &mut Reader) -> Option<Order> {
    reader.known_keys(table, ORDER_KEYS);
    let status = word(table, "status", &OrderStatus::WORDS, reader);
    let date = reader.date(table, "date");
    if table.get("date").is_none() {
        reader.error(
            "D0703",
            "`date` is missing",
            table.span(),
            "an order has a day",
        );
    }
    let court = reader.need_string(table, "court");
    Some(Order {
        date: date?,
        status: status?,
        court: court?,
        sources: reader.strings(table, "sources"),
    })
}

fn citation(table: &Table<'_>, reader: &mut Reader) -> Option<String> {
    let citation = table
        .get("citation")
        .filter(|entry| !is_blank(entry))
        .and_then(|entry| reader.string(&entry));
    if citation.is_none() {
        let at = table
            .get("citation")
            .map_or(table.span(), |entry| entry.at_value());
        reader.error(
            "D0713",
            "citation missing",
            at,
            "where can a reader look this up?",
        );
    }
    citation
}

fn is_blank(entry: &Entry<'_>) -> bool {
    entry
        .value
        .as_str()
        .is_some_and(|text| text.trim().is_empty())
}

fn confidence(table: &Table<'_>, reader: &mut Reader) -> Option<Confidence> {
    let words = [
        ("seen", Confidence::Seen),
        ("known", Confidence::Known),
        ("derived", Confidence::Derived),
    ];
    word(table, "confidence", &words, reader)
}

/// The meaning of the word at a key that must be there.
pub fn word<T: Copy>(
    table: &Table<'_>,
    key: &str,
    words: &[(&str, T)],
    reader: &mut Reader,
) -> Option<T> {
    let text = reader.need_string(table, key)?;
    let found = words.iter().find(|(word, _)| *word == text);
    if found.is_none() {
        let at = table
            .get(key)
            .map_or(table.span(), |entry| entry.at_value());
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let mut diagnostic = Diagnostic::error("D0705", format!("unknown word `{text}`"))
            .at(&reader.file, at, "not one of the words that stand here")
            .note(format!("known here: {}", known.join(", ")));
        if let Some(near) = nearest(&text, known) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        reader.push(diagnostic);
    }
    found.map(|(_, meaning)| *meaning)
}

/// Where a table stands.
pub fn place(reader: &Reader, table: &Table<'_>) -> Place {
    Place {
        file: reader.file.clone(),
        span: table.span(),
    }
}

fn each(
    table: &Table<'_>,
    key: &str,
    reader: &mut Reader,
    mut read: impl FnMut(&Table<'_>, &mut Reader),
) {
    let Some(entry) = table.get(key) else {
        return;
    };
    for item in reader.list(&entry) {
        if let Some(table) = reader.table(&item) {
            read(&table, reader);
        }
    }
}
