//! Where in the text does it stand? Reading catalogue tables with spans, and saying everything that is wrong.
//!
//! A [`Reader`] belongs to one file and collects diagnostics; a [`Table`] and its [`Entry`]s borrow the
//! parsed text. Nothing here stops at the first mistake.

use crate::fact::Value;
use durance_core::diagnostic::nearest;
use durance_core::{Date, Diagnostic};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One key with its value, and where both stand.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The key; empty for an item of a list.
    pub key: &'a str,
    /// Bytes of the key.
    pub key_span: (usize, usize),
    /// The value.
    pub value: &'a DeValue<'a>,
    /// Bytes of the value.
    pub value_span: (usize, usize),
}

impl Entry<'_> {
    /// Where the key stands; the value, for an item of a list.
    pub fn at_key(&self) -> Range<usize> {
        if self.key.is_empty() {
            self.at_value()
        } else {
            self.key_span.0..self.key_span.1
        }
    }

    /// Where the value stands.
    pub fn at_value(&self) -> Range<usize> {
        self.value_span.0..self.value_span.1
    }
}

/// A table, and where it stands.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    table: &'a DeTable<'a>,
    span: (usize, usize),
}

impl<'a> Table<'a> {
    /// A parsed table.
    pub fn new(table: &'a DeTable<'a>, span: Range<usize>) -> Table<'a> {
        Table {
            table,
            span: (span.start, span.end),
        }
    }

    /// Where the table stands: at its id, if it has one, since that is how readers know it.
    pub fn span(&self) -> Range<usize> {
        match self.get("id") {
            Some(id) => id.key_span.0..id.value_span.1,
            None => self.span.0..self.span.1,
        }
    }

    /// Every entry, in the order of the text.
    pub fn entries(&self) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry<'a>> = self
            .table
            .iter()
            .map(|(key, value)| entry_of(key, value))
            .collect();
        // Tables sort by key; people read from top to bottom.
        entries.sort_by_key(|entry| entry.key_span.0);
        entries
    }

    /// The entry of a key.
    pub fn get(&self, key: &str) -> Option<Entry<'a>> {
        self.table
            .get_key_value(key)
            .map(|(key, value)| entry_of(key, value))
    }
}

fn entry_of<'a>(
    key: &'a Spanned<std::borrow::Cow<'a, str>>,
    value: &'a Spanned<DeValue<'a>>,
) -> Entry<'a> {
    Entry {
        key: key.get_ref(),
        key_span: (key.span().start, key.span().end),
        value: value.get_ref(),
        value_span: (value.span().start, value.span().end),
    }
}

/// Reads one file and remembers what is wrong with it.
pub struct Reader {
    /// Name of the file, as readers know it.
    pub file: String,
    /// Everything found so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// A reader of a file.
    pub fn new(file: &str) -> Reader {
        Reader {
            file: file.to_owned(),
            diagnostics: Vec::new(),
        }
    }

    /// Parses a text and hands its root table to `read`; syntax errors become diagnostics.
    pub fn read(&mut self, text: &str, read: impl FnOnce(&mut Reader, Table<'_>)) {
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let message = format!(
                "this is not TOML: {}",
                error.message().lines().collect::<Vec<_>>().join(" ")
            );
            self.error("D0701", message, error.span().unwrap_or(0..0), "here");
        }
        if errors.is_empty() {
            let span = root.span();
            read(self, Table::new(root.get_ref(), span));
        }
    }

    /// Records an error at a place.
    pub fn error(
        &mut self,
        code: &str,
        message: impl Into<String>,
        span: Range<usize>,
        label: impl Into<String>,
    ) {
        let diagnostic = Diagnostic::error(code, message).at(&self.file, span, label);
        self.diagnostics.push(diagnostic);
    }

    /// Records a prepared diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports keys that are not among `known`, with the nearest one.
    pub fn known_keys(&mut self, table: &Table<'_>, known: &[&str]) {
        for entry in table.entries() {
            if known.contains(&entry.key) {
                continue;
            }
            let mut diagnostic = Diagnostic::error("D0702", format!("unknown key `{}`", entry.key))
                .at(&self.file, entry.at_key(), "nobody reads this")
                .note(format!("known here: {}", known.join(", ")));
            if let Some(near) = nearest(entry.key, known.iter().copied()) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            self.push(diagnostic);
        }
    }

    /// The table at an entry.
    pub fn table<'a>(&mut self, entry: &Entry<'a>) -> Option<Table<'a>> {
        match entry.value {
            DeValue::Table(table) => Some(Table::new(table, entry.at_value())),
            _ => self.wrong_type(entry, "a table"),
        }
    }

    /// The items of a list; a single value counts as a list of one.
    pub fn list<'a>(&mut self, entry: &Entry<'a>) -> Vec<Entry<'a>> {
        match entry.value {
            DeValue::Array(items) => items.iter().map(item_of).collect(),
            _ => vec![*entry],
        }
    }

    /// The text at a key, if it is there.
    pub fn opt_string(&mut self, table: &Table<'_>, key: &str) -> Option<String> {
        let entry = table.get(key)?;
        self.string(&entry)
    }

    /// The text at an entry.
    pub fn string(&mut self, entry: &Entry<'_>) -> Option<String> {
        match entry.value {
            DeValue::String(text) => Some(text.to_string()),
            _ => self.wrong_type(entry, "a text in quotes"),
        }
    }

    /// The text at a key that must be there and must not be empty.
    pub fn need_string(&mut self, table: &Table<'_>, key: &str) -> Option<String> {
        match table.get(key) {
            None => {
                self.error(
                    "D0703",
                    format!("`{key}` is missing"),
                    table.span(),
                    format!("this entry has no `{key}`"),
                );
                None
            }
            Some(entry) => {
                let text = self.string(&entry)?;
                if text.trim().is_empty() {
                    self.error(
                        "D0703",
                        format!("`{key}` is empty"),
                        entry.at_value(),
                        "nothing is said here",
                    );
                    return None;
                }
                Some(text)
            }
        }
    }

    /// The texts of a list at a key; none if the key is absent.
    pub fn strings(&mut self, table: &Table<'_>, key: &str) -> Vec<String> {
        let Some(entry) = table.get(key) else {
            return Vec::new();
        };
        let items = self.list(&entry);
        items.iter().filter_map(|item| self.string(item)).collect()
    }

    /// The truth value at a key, `default` if it is absent.
    pub fn flag(&mut self, table: &Table<'_>, key: &str, default: bool) -> bool {
        let Some(entry) = table.get(key) else {
            return default;
        };
        match entry.value {
            DeValue::Boolean(flag) => *flag,
            _ => self
                .wrong_type(&entry, "`true` or `false`")
                .unwrap_or(default),
        }
    }

    /// The number at an entry.
    pub fn number(&mut self, entry: &Entry<'_>) -> Option<f64> {
        let text = match entry.value {
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            _ => return self.wrong_type(entry, "a number"),
        };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            _ => self.wrong_type(entry, "a plain decimal number"),
        }
    }

    /// The date at a key, if it is there.
    pub fn date(&mut self, table: &Table<'_>, key: &str) -> Option<Date> {
        let entry = table.get(key)?;
        let parsed = match entry.value {
            DeValue::Datetime(moment) => moment.to_string().parse::<Date>().ok(),
            _ => None,
        };
        if parsed.is_none() {
            return self.wrong_type(&entry, "a date such as `2025-02-05`, without quotes");
        }
        parsed
    }

    /// The value of a fact at an entry.
    pub fn fact_value(&mut self, entry: &Entry<'_>) -> Option<Value> {
        match entry.value {
            DeValue::Boolean(flag) => Some(Value::Bool(*flag)),
            DeValue::String(word) => Some(Value::Word(word.to_string())),
            DeValue::Integer(_) | DeValue::Float(_) => self.number(entry).map(Value::Number),
            _ => self.wrong_type(entry, "`true`, `false`, a word in quotes or a number"),
        }
    }

    fn wrong_type<T>(&mut self, entry: &Entry<'_>, expected: &str) -> Option<T> {
        let message = format!("expected {expected}, found {}", entry.value.type_str());
        self.error(
            "D0704",
            message,
            entry.at_value(),
            format!("this should be {expected}"),
        );
        None
    }
}

fn item_of<'a>(item: &'a Spanned<DeValue<'a>>) -> Entry<'a> {
    Entry {
        key: "",
        key_span: (item.span().start, item.span().end),
        value: item.get_ref(),
        value_span: (item.span().start, item.span().end),
    }
}
