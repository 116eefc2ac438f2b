//! What stands in a table of the catalogue, and where? Reading with places, so that every error can be shown.

use crate::condition::{Condition, Test};
use crate::text::{Reader, Table};
use durance_core::Diagnostic;
use durance_core::diagnostic::nearest;
use jiff::civil::Date;
use serde_spanned::Spanned;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// A text of the catalogue, read as TOML.
pub(crate) struct Document<'a> {
    file: &'a str,
    root: Spanned<DeTable<'a>>,
}

/// One table of a document, with its place.
#[derive(Clone)]
pub(crate) struct Entry<'a> {
    pub(crate) file: &'a str,
    table: &'a DeTable<'a>,
    pub(crate) span: Range<usize>,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

impl<'a> Document<'a> {
    /// Reads a text; a mistake in its syntax becomes a diagnostic.
    pub(crate) fn read(
        file: &'a str,
        text: &'a str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Document<'a>> {
        match DeTable::parse(text) {
            Ok(root) => Some(Document { file, root }),
            Err(error) => {
                let message = format!("`{file}` is not readable: {}", error.message());
                found.push(Diagnostic::error("D0901", message).at(
                    file,
                    error.span().unwrap_or(0..0),
                    "",
                ));
                None
            }
        }
    }

    /// The whole document as one table.
    pub(crate) fn root(&self) -> Entry<'_> {
        Entry {
            file: self.file,
            table: self.root.get_ref(),
            span: 0..0,
        }
    }
}

impl<'a> Entry<'a> {
    /// Reports keys that this table does not have.
    pub(crate) fn only(&self, known: &[&str], found: &mut Vec<Diagnostic>) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let mut diagnostic = Diagnostic::error("D0902", format!("unknown key `{name}`"))
                .at(self.file, key.span(), "not a key of this entry")
                .note(format!("this entry may have: {}", known.join(", ")));
            if let Some(near) = nearest(name, known.iter().copied()) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            found.push(diagnostic);
        }
    }

    /// The place of a key's value, or of the entry when the key is absent.
    pub(crate) fn place(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or(self.span.clone(), Spanned::span)
    }

    fn value(&self, key: &str) -> Option<(&'a DeValue<'a>, Range<usize>)> {
        self.table.get(key).map(|v| (v.get_ref(), v.span()))
    }

    /// Is there such a key?
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A text, if the key is there.
    pub(crate) fn text(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Placed<String>> {
        let (value, span) = self.value(key)?;
        match value.as_str() {
            Some(text) => Some(Placed {
                value: text.to_owned(),
                span,
            }),
            None => self.wrong(key, "a text", span, found),
        }
    }

    /// A text that must be there and say something.
    pub(crate) fn need_text(
        &self,
        key: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Placed<String>> {
        match self.text(key, found) {
            Some(text) if text.value.trim().is_empty() => self.missing(key, found),
            Some(text) => Some(text),
            None if self.has(key) => None,
            None => self.missing(key, found),
        }
    }

    /// A number, if the key is there and is one.
    pub(crate) fn number(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Placed<f64>> {
        let (value, span) = self.value(key)?;
        match number(value) {
            Some(value) => Some(Placed { value, span }),
            None => self.wrong(key, "a number", span, found),
        }
    }

    /// A truth value, if the key is there and is one.
    pub(crate) fn flag(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Placed<bool>> {
        let (value, span) = self.value(key)?;
        match value.as_bool() {
            Some(value) => Some(Placed { value, span }),
            None => self.wrong(key, "true or false", span, found),
        }
    }

    /// What the key holds, whether truth value, number or text.
    pub(crate) fn scalar(&self, key: &str) -> Option<Placed<Scalar>> {
        let (value, span) = self.value(key)?;
        let value = match value {
            DeValue::Boolean(value) => Scalar::Flag(*value),
            DeValue::String(text) => Scalar::Text(text.to_string()),
            other => Scalar::Number(number(other)?),
        };
        Some(Placed { value, span })
    }

    /// A day, if the key is there.
    pub(crate) fn day(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Placed<Date>> {
        let (value, span) = self.value(key)?;
        match value.as_datetime().and_then(|d| d.date).and_then(civil) {
            Some(value) => Some(Placed { value, span }),
            None => self.wrong(key, "a date such as 2025-02-05", span, found),
        }
    }

    /// A day that must be there.
    pub(crate) fn need_day(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Placed<Date>> {
        match self.day(key, found) {
            Some(day) => Some(day),
            None if self.has(key) => None,
            None => self.missing(key, found),
        }
    }

    /// A list of texts; empty when the key is absent.
    pub(crate) fn texts(&self, key: &str, found: &mut Vec<Diagnostic>) -> Vec<Placed<String>> {
        let Some((value, span)) = self.value(key) else {
            return Vec::new();
        };
        let Some(array) = value.as_array() else {
            self.wrong::<()>(key, "a list of texts", span, found);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array {
            match item.get_ref().as_str() {
                Some(text) => texts.push(Placed {
                    value: text.to_owned(),
                    span: item.span(),
                }),
                None => {
                    self.wrong::<()>(key, "a list of texts", item.span(), found);
                }
            }
        }
        texts
    }

    /// The tables of a list such as `[[observation]]`; empty when the key is absent.
    pub(crate) fn tables(&self, key: &str, found: &mut Vec<Diagnostic>) -> Vec<Entry<'a>> {
        let Some((value, span)) = self.value(key) else {
            return Vec::new();
        };
        let Some(array) = value.as_array() else {
            self.wrong::<()>(key, "a list of tables", span, found);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array {
            match item.get_ref().as_table() {
                Some(table) => tables.push(self.inner(table, item.span())),
                None => {
                    self.wrong::<()>(key, "a list of tables", item.span(), found);
                }
            }
        }
        tables
    }

    /// A table inside this one, if the key is there.
    pub(crate) fn table(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Entry<'a>> {
        let (value, span) = self.value(key)?;
        match value.as_table() {
            Some(table) => Some(self.inner(table, span)),
            None => self.wrong(key, "a table", span, found),
        }
    }

    /// A condition in the language of the rule core; `check` sees every fact that it names.
    pub(crate) fn condition(
        &self,
        key: &str,
        found: &mut Vec<Diagnostic>,
        check: &mut impl FnMut(&Placed<String>, &Test, &mut Vec<Diagnostic>),
    ) -> Option<Condition> {
        let entry = Table::new(self.table, self.span.clone()).get(key)?;
        let mut reader = Reader::new(self.file);
        let condition = Condition::read(&entry, &mut reader, &mut |reader, seen| {
            let name = Placed {
                value: seen.name.to_owned(),
                span: seen.entry.at_key(),
            };
            check(&name, seen.test, &mut reader.diagnostics);
        });
        found.append(&mut reader.diagnostics);
        Some(condition)
    }

    fn inner(&self, table: &'a DeTable<'a>, span: Range<usize>) -> Entry<'a> {
        Entry {
            file: self.file,
            table,
            span,
        }
    }

    /// Says that a key is missing.
    pub(crate) fn missing<T>(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<T> {
        found.push(
            Diagnostic::error("D0903", format!("`{key}` is missing")).at(
                self.file,
                self.span.clone(),
                "in this entry",
            ),
        );
        None
    }

    fn wrong<T>(
        &self,
        key: &str,
        expected: &str,
        span: Range<usize>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        found.push(
            Diagnostic::error("D0903", format!("`{key}` must be {expected}")).at(
                self.file,
                span,
                format!("expected {expected}"),
            ),
        );
        None
    }
}

/// A truth value, a number or a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Flag(bool),
    Number(f64),
    Text(String),
}

/// The entry of `known` that a word names, or a diagnostic with the nearest one.
pub(crate) fn one_of<T: Copy>(
    file: &str,
    word: &Placed<String>,
    what: &str,
    known: &[(&str, T)],
    found: &mut Vec<Diagnostic>,
) -> Option<T> {
    if let Some((_, value)) = known.iter().find(|(name, _)| *name == word.value) {
        return Some(*value);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let mut diagnostic = Diagnostic::error("D0908", format!("`{}` is not {what}", word.value))
        .at(file, word.span.clone(), "")
        .note(format!("one of: {}", names.join(", ")));
    if let Some(near) = nearest(&word.value, names) {
        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    }
    found.push(diagnostic);
    None
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .map(|v| v as f64),
        DeValue::Float(float) => float.as_str().parse().ok().filter(|v: &f64| v.is_finite()),
        _ => None,
    }
}

fn civil(date: toml::value::Date) -> Option<Date> {
    Date::new(date.year as i16, date.month as i8, date.day as i8).ok()
}
