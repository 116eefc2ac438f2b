//! Is every key known, every value of its kind, every quantity in its unit?
//!
//! One walk over the tree against the list of fields. What it finds wrong is collected; what it finds right
//! is kept by path for the builder.

use crate::field::{Accepts, Field, Form, Table};
use crate::quantity::Quantity;
use crate::stay::Individual;
use crate::tree::{Entry, Kind, Node, Place, join};
use crate::world::{Text, World};
use durance_core::diagnostic::nearest;
use durance_core::{Currency, Diagnostic, Source, UnitKind};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A shape or spread chosen by rule, to be said aloud.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub place: Place,
    pub word: &'static str,
    pub reason: &'static str,
}

/// Everything known while a scenario is read.
pub(crate) struct Check<'w> {
    pub world: &'w World<'w>,
    pub texts: Vec<Text>,
    pub known_as_of: Date,
    pub currency: Currency,
    pub sources: BTreeMap<String, Source>,
    pub used_sources: BTreeMap<String, Source>,
    pub data: BTreeMap<String, String>,
    pub inputs: Vec<Quantity>,
    pub diagnostics: Vec<Diagnostic>,
    pub chosen: Vec<Chosen>,
    pub owed: Vec<(Place, String)>,
    /// Tables of observed stays, by the path of the stay.
    pub observed_stays: BTreeMap<String, Individual>,
    /// Citations of sources that nobody has read.
    pub weak: Vec<Place>,
}

/// Keys that would name or describe a person.
const PERSONAL: [&str; 33] = [
    "first_name",
    "last_name",
    "full_name",
    "surname",
    "family_name",
    "given_name",
    "maiden_name",
    "nickname",
    "alias",
    "date_of_birth",
    "birth_date",
    "birthdate",
    "birthday",
    "dob",
    "place_of_birth",
    "passport",
    "passport_number",
    "alien_number",
    "a_number",
    "ssn",
    "social_security_number",
    "inmate_number",
    "booking_number",
    "case_number",
    "register_number",
    "address",
    "phone",
    "email",
    "photo",
    "fingerprint",
    "fingerprints",
    "biometrics",
    "tattoos",
];

/// Keys that would do so in a table about people, and are harmless elsewhere.
const PERSONAL_IN_GROUPS: [&str; 3] = ["name", "names", "person"];

/// Where the walk stands.
#[derive(Clone)]
pub(crate) struct Here {
    pub path: String,
    pub why: String,
    /// The table is about people offered.
    pub of_people: bool,
}

impl Here {
    pub fn below(&self, key: &str) -> Here {
        Here {
            path: join(&self.path, key),
            ..self.clone()
        }
    }
}

impl Check<'_> {
    pub fn push(&mut self, diagnostic: Diagnostic, place: &Place, label: impl Into<String>) {
        let name = self
            .texts
            .get(place.text)
            .map_or("", |t| t.name.as_str())
            .to_owned();
        self.diagnostics
            .push(diagnostic.at(&name, place.span.clone(), label));
    }

    pub fn label(
        &self,
        diagnostic: Diagnostic,
        place: &Place,
        label: impl Into<String>,
    ) -> Diagnostic {
        let name = self.texts.get(place.text).map_or("", |t| t.name.as_str());
        diagnostic.at(name, place.span.clone(), label)
    }

    /// Checks a table against its fields.
    pub fn table(&mut self, node: &Node, table: &'static Table, here: &Here) {
        if !matches!(node.kind, Kind::Table(_)) {
            return self.wrong_type(node, "a table");
        }
        let here = Here {
            why: node
                .get_text("why")
                .map_or_else(|| here.why.clone(), str::to_owned),
            of_people: here.of_people || is_about_people(&here.path),
            ..here.clone()
        };
        // The order of the language, not of the file: equal canonical forms have equal inputs.
        for field in table.fields {
            if let Some(entry) = node.entries().iter().find(|e| e.key == field.key) {
                self.field(entry, field, node, &here);
            }
        }
        for entry in node
            .entries()
            .iter()
            .filter(|e| table.fields.iter().all(|f| f.key != e.key))
        {
            self.unknown_key(entry, table, &here);
        }
        self.missing(node, table, &here);
    }

    fn missing(&mut self, node: &Node, table: &'static Table, here: &Here) {
        let name = table_name(&here.path);
        for field in table
            .fields
            .iter()
            .filter(|f| f.required && node.get(f.key).is_none())
        {
            let diagnostic =
                Diagnostic::error("D0105", format!("`{}` is missing in {name}", field.key))
                    .note(field.doc)
                    .help(format!("add `{}`", example(field)));
            self.push(diagnostic, &node.place, "");
        }
        for set in table.one_of {
            if set.iter().all(|key| node.get(key).is_none()) {
                let keys: Vec<String> = set.iter().map(|k| format!("`{k}`")).collect();
                let diagnostic =
                    Diagnostic::error("D0105", format!("{name} needs {}", keys.join(" or ")))
                        .help(format!("add {}", keys.join(" or ")));
                self.push(diagnostic, &node.place, "");
            }
        }
    }

    fn unknown_key(&mut self, entry: &Entry, table: &'static Table, here: &Here) {
        if is_personal(&entry.key, here.of_people) {
            return self.personal(entry);
        }
        let known = || table.fields.iter().map(|f| f.key);
        let name = table_name(&here.path);
        let diagnostic =
            Diagnostic::error("D0103", format!("`{}` is not a key of {name}", entry.key));
        let diagnostic = match nearest(&entry.key, known()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!(
                "keys here are {}",
                known().collect::<Vec<_>>().join(", ")
            )),
        };
        self.push(diagnostic, &entry.key_place, "");
    }

    fn personal(&mut self, entry: &Entry) {
        let diagnostic = Diagnostic::error(
            "D0120",
            format!(
                "`{}` would describe a person; a scenario knows groups only",
                entry.key
            ),
        )
        .note("no file of this program may hold what identifies a person, whatever the purpose")
        .help("remove the line, and describe the group: its status, its size, its length of stay");
        self.push(diagnostic, &entry.key_place, "refused");
    }

    fn field(&mut self, entry: &Entry, field: &'static Field, table: &Node, here: &Here) {
        let node = &entry.node;
        let below = here.below(&entry.key);
        match &field.form {
            Form::Text
            | Form::Reference
            | Form::Precision
            | Form::Test
            | Form::Individual
            | Form::Arrivals
            | Form::MonthDay
            | Form::Period
            | Form::Length
            | Form::Currency => self.string(node),
            Form::CitedText => {
                self.string(node);
                self.cited_text(node);
            }
            Form::Country => self.country(node),
            Form::Indexation => self.indexation(node, &below),
            Form::Id => self.id(node),
            Form::Word(words) => self.word(node, words, None),
            Form::WordOr(words, prefix) => self.word(node, words, Some(prefix)),
            Form::Date => self.date(node),
            Form::Bool => self.expect(matches!(node.kind, Kind::Bool(_)), node, "true or false"),
            Form::Integer => self.expect(
                matches!(node.kind, Kind::Integer(_)),
                node,
                "a whole number",
            ),
            Form::Number => self.expect(
                matches!(node.kind, Kind::Integer(_) | Kind::Float(_)),
                node,
                "a number",
            ),
            Form::Quantity(_) if is_explore(&entry.key) => {}
            Form::Quantity(accepts) => {
                let accepts = accepts_beside(*accepts, table);
                self.quantity(node, accepts, explored(table, &entry.key), &below);
            }
            Form::Admissions => self.admissions(node, &below),
            Form::Discount => self.discount(node, &below),
            Form::Fact => self.fact(node),
            Form::Observation => self.observation(node, &below),
            Form::Texts => self.texts_of(node),
            Form::Table(table) => self.table(node, table, &below),
            Form::List(table) => self.list(node, table, &below),
            Form::Facts => self.facts(node, here),
            Form::TextMap => self.text_map(node),
            Form::Correlations | Form::Sources => {}
        }
    }

    pub fn wrong_type(&mut self, node: &Node, expected: &str) {
        let diagnostic = Diagnostic::error(
            "D0104",
            format!("expected {expected}, found {}", node.words()),
        );
        let diagnostic = match (&node.kind, expected) {
            (Kind::Text { value, .. }, "a date") => {
                diagnostic.help(format!("write the date without quotes: {value}"))
            }
            (Kind::Date(date), "a string") => {
                diagnostic.help(format!("write it in quotes: \"{date}\""))
            }
            (Kind::Integer(n), "a quantity in quotes") => {
                diagnostic.help(format!("say what it counts: \"{n} people\""))
            }
            (Kind::Float(n), "a quantity in quotes") => {
                diagnostic.help(format!("say what it counts: \"{n} days\""))
            }
            _ => diagnostic.help(format!("write {expected}")),
        };
        self.push(diagnostic, &node.place, "");
    }

    fn expect(&mut self, right: bool, node: &Node, expected: &str) {
        if !right {
            self.wrong_type(node, expected);
        }
    }

    fn string(&mut self, node: &Node) {
        self.expect(node.text().is_some(), node, "a string");
    }

    fn date(&mut self, node: &Node) {
        match &node.kind {
            Kind::Date(text) if text.parse::<Date>().is_ok() => {}
            Kind::Date(text) => {
                let diagnostic =
                    Diagnostic::error("D0104", format!("`{text}` is not a day of the calendar"))
                        .help("write year, month and day: 2025-02-05");
                self.push(diagnostic, &node.place, "");
            }
            _ => self.wrong_type(node, "a date"),
        }
    }

    fn id(&mut self, node: &Node) {
        let Some(text) = node.text() else {
            return self.wrong_type(node, "a string");
        };
        if !is_id(text) {
            let diagnostic = Diagnostic::error("D0106", format!("`{text}` cannot be an id"))
                .note("ids stand in paths, file names and citations")
                .help(format!(
                    "use lower-case letters, digits and hyphens: `{}`",
                    id_like(text)
                ));
            self.push(diagnostic, &node.place, "");
        }
    }

    fn word(&mut self, node: &Node, words: &[&'static str], prefix: Option<&str>) {
        let Some(text) = node.text() else {
            return self.wrong_type(node, "a string");
        };
        let begins = prefix.is_some_and(|p| text.strip_prefix(p).is_some_and(is_id));
        if begins || words.contains(&text) {
            return;
        }
        let list = words
            .iter()
            .map(|w| format!("`{w}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let diagnostic = Diagnostic::error(
            "D0108",
            format!("`{text}` is not one of the words that can stand here"),
        );
        let diagnostic = match nearest(text, words.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("write one of {list}")),
        };
        self.push(diagnostic, &node.place, "");
    }

    fn texts_of(&mut self, node: &Node) {
        if !matches!(node.kind, Kind::Array(_)) {
            return self.wrong_type(node, "a list");
        }
        for item in node.items() {
            self.string(item);
        }
    }

    fn text_map(&mut self, node: &Node) {
        if !matches!(node.kind, Kind::Table(_)) {
            return self.wrong_type(node, "a table");
        }
        for entry in node.entries() {
            self.string(&entry.node);
        }
    }

    fn list(&mut self, node: &Node, table: &'static Table, here: &Here) {
        if !matches!(node.kind, Kind::Array(_)) {
            return self.wrong_type(node, "a list of tables");
        }
        let mut seen: Vec<(&str, &Node)> = Vec::new();
        for (position, item) in node.items().iter().enumerate() {
            let name = table.key.and_then(|key| item.get_text(key));
            if let (Some(name), Some(key)) = (name, table.key)
                && key != "to"
            {
                if let Some((_, first)) = seen.iter().find(|(n, _)| *n == name) {
                    self.twice(name, first, item);
                }
                seen.push((name, item));
            }
            let step = item_step(node.items(), position, table.key);
            self.table(item, table, &here.below(&step));
        }
    }

    fn twice(&mut self, name: &str, first: &Node, second: &Node) {
        let diagnostic = Diagnostic::error("D0107", format!("`{name}` stands twice in one list"))
            .help("ids are unique in their list; rename one, or merge the two");
        let diagnostic = self.label(diagnostic, &second.place, "second");
        let diagnostic = self.label(diagnostic, &first.place, "first");
        self.diagnostics.push(diagnostic);
    }

    fn quantity(&mut self, node: &Node, accepts: Accepts, explore: Option<&Node>, here: &Here) {
        let range = explore.and_then(|node| self.explore(node, accepts));
        if let Some(mut quantity) = self.resolve(node, accepts, here) {
            quantity.explore = range;
            self.keep(quantity);
        }
    }

    /// Keeps an input, in the order of the file.
    pub fn keep(&mut self, mut quantity: Quantity) {
        quantity.index = self.inputs.len();
        self.inputs.push(quantity);
    }

    fn admissions(&mut self, node: &Node, here: &Here) {
        match node.text() {
            Some("stationary" | "none") => {}
            _ => self.quantity(node, crate::field::ADMISSIONS, None, here),
        }
    }

    fn indexation(&mut self, node: &Node, here: &Here) {
        match node.text() {
            Some(text) if looks_like_quantity(text) => {
                self.quantity(node, crate::field::INDEXATION, None, here)
            }
            _ => self.string(node),
        }
    }

    fn country(&mut self, node: &Node) {
        let right = node
            .text()
            .is_some_and(|t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_uppercase()));
        if !right {
            let diagnostic =
                Diagnostic::error("D0106", "a country is written as two capital letters")
                    .help("use the ISO 3166-1 code: `US`, `SV`, `GB`");
            self.push(diagnostic, &node.place, "");
        }
    }

    fn discount(&mut self, node: &Node, here: &Here) {
        match node.text() {
            Some(text) if is_id(text) && !text.starts_with(|c: char| c.is_ascii_digit()) => {}
            _ => self.quantity(node, crate::field::DISCOUNT_RATE, None, here),
        }
    }

    fn fact(&mut self, node: &Node) {
        match &node.kind {
            Kind::Bool(_) | Kind::Integer(_) => {}
            // TOML knows `nan` and `inf`; no fact is either.
            Kind::Float(number) if number.is_finite() => {}
            Kind::Text { .. } => {
                self.cited_text(node);
            }
            _ => self.wrong_type(node, "true, false, a word or a number"),
        }
    }

    fn facts(&mut self, node: &Node, here: &Here) {
        if !matches!(node.kind, Kind::Table(_)) {
            return self.wrong_type(node, "a table");
        }
        for entry in node.entries() {
            if is_personal(&entry.key, here.of_people) {
                self.personal(entry);
            }
            self.fact(&entry.node);
        }
    }

    fn observation(&mut self, node: &Node, here: &Here) {
        match &node.kind {
            Kind::Bool(_) => {}
            Kind::Text { value, .. } if looks_like_quantity(value) => {
                self.quantity(node, crate::field::OBSERVED_VALUE, None, here);
            }
            Kind::Text { .. } => {
                self.cited_text(node);
            }
            _ => self.wrong_type(node, "a quantity in quotes, true, false or a word"),
        }
    }

    /// A word with citations; checks the citations.
    pub fn cited_text(&mut self, node: &Node) -> Option<(String, Vec<String>)> {
        let text = node.text()?;
        match crate::grammar::split_cites(text) {
            Ok((value, cites)) => {
                let ids = self.cites(&cites, node, false);
                Some((value, ids))
            }
            Err(fault) => {
                self.fault(fault, node);
                None
            }
        }
    }
}

/// `id` of an item, or its number from 1; a second exit to one place is `to-2`.
pub(crate) fn item_step(items: &[Node], position: usize, key: Option<&str>) -> String {
    let name = key.and_then(|key| items.get(position).and_then(|item| item.get_text(key)));
    let Some(name) = name else {
        return (position + 1).to_string();
    };
    let before = items[..position]
        .iter()
        .filter(|item| key.and_then(|k| item.get_text(k)) == Some(name))
        .count();
    let step = name.replace('/', ":");
    if before == 0 {
        step
    } else {
        format!("{step}-{}", before + 1)
    }
}

pub(crate) fn is_id(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    text.bytes().all(inner)
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
}

fn id_like(text: &str) -> String {
    let replaced: String = text
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                c
            } else {
                '-'
            }
        })
        .collect();
    let trimmed = replaced.trim_matches('-').to_owned();
    if trimmed.is_empty() {
        "some-id".to_owned()
    } else {
        trimmed
    }
}

fn is_about_people(path: &str) -> bool {
    path == "people" || path.starts_with("people.")
}

pub(crate) fn is_personal(key: &str, of_people: bool) -> bool {
    let key = key.to_lowercase().replace('-', "_");
    PERSONAL.contains(&key.as_str()) || (of_people && PERSONAL_IN_GROUPS.contains(&key.as_str()))
}

fn is_explore(key: &str) -> bool {
    matches!(key, "explore" | "places_explore")
}

/// The range explored around `key`, if the table gives one.
fn explored<'a>(table: &'a Node, key: &str) -> Option<&'a Node> {
    match key {
        "count" | "amount" => table.get("explore"),
        "places" => table.get("places_explore"),
        _ => None,
    }
}

pub(crate) fn looks_like_quantity(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        || ["at most ", "at least ", "about "]
            .iter()
            .any(|p| text.starts_with(p))
}

/// An amount is per what its charge or clause says.
fn accepts_beside(accepts: Accepts, table: &Node) -> Accepts {
    if !accepts.kinds.iter().all(|kind| kind.is_money()) {
        return accepts;
    }
    let kinds: &'static [UnitKind] = match table.get_text("per").or_else(|| table.get_text("kind"))
    {
        Some("transfer" | "return" | "per-transfer") => &[UnitKind::MoneyPerPerson],
        Some(per) if per.starts_with("exit:") => &[UnitKind::MoneyPerPerson],
        Some("year" | "per-year") => &[UnitKind::MoneyPerYear],
        Some("once" | "lump-sum" | "triggered") => &[UnitKind::Money],
        Some("person-day" | "per-person-day" | "tiered") => &[UnitKind::MoneyPerPersonDay],
        Some("per-place-day") => &[UnitKind::MoneyPerPlaceDay],
        Some("minimum") => &[UnitKind::MoneyPerPersonDay, UnitKind::MoneyPerPlaceDay],
        _ => accepts.kinds,
    };
    Accepts { kinds, ..accepts }
}

fn table_name(path: &str) -> String {
    if path.is_empty() {
        "a scenario file".to_owned()
    } else {
        format!("`{path}`")
    }
}

fn example(field: &Field) -> String {
    let value = match field.form {
        Form::Date => "2025-02-05",
        Form::Integer => "1",
        Form::Bool => "true",
        Form::Table(_) => return format!("[{}]", field.key),
        Form::List(_) => return format!("[[{}]]", field.key),
        _ => "\"...\"",
    };
    format!("{} = {value}", field.key)
}
