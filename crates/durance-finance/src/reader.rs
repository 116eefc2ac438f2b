//! Reading catalogue tables: every value with its place in the text, every misfit reported, none fatal.

use durance_core::diagnostic::nearest;
use durance_core::{Confidence, Currency, Date, Diagnostic};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text of the catalogue while it is being read.
pub(crate) struct Reader<'a> {
    file: &'a str,
    found: RefCell<Vec<Diagnostic>>,
}

/// One table of it.
#[derive(Clone, Copy)]
pub(crate) struct Node<'r, 'i> {
    reader: &'r Reader<'r>,
    table: &'r DeTable<'i>,
    span: (usize, usize),
}

/// One value of a table, with its key and place.
#[derive(Clone, Copy)]
pub(crate) struct Item<'r, 'i> {
    reader: &'r Reader<'r>,
    key: &'r str,
    value: &'r Spanned<DeValue<'i>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: &'a str) -> Reader<'a> {
        Reader {
            file,
            found: RefCell::new(Vec::new()),
        }
    }

    /// The table of a text, with a diagnostic where it is not TOML.
    pub(crate) fn parse<'i>(&self, text: &'i str) -> Option<Spanned<DeTable<'i>>> {
        match DeTable::parse(text) {
            Ok(table) => Some(table),
            Err(error) => {
                let span = error.span().unwrap_or(0..text.len());
                self.report(
                    Diagnostic::error("D0801", format!("this is not TOML: {}", error.message())),
                    span,
                );
                None
            }
        }
    }

    pub(crate) fn root<'r, 'i>(&'r self, table: &'r Spanned<DeTable<'i>>) -> Node<'r, 'i> {
        Node {
            reader: self,
            table: table.get_ref(),
            // The whole text is no place to point at: what is missing is reported at its beginning.
            span: (0, 0),
        }
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic, span: Range<usize>) {
        self.found
            .borrow_mut()
            .push(diagnostic.at(self.file, span, ""));
    }

    pub(crate) fn extend(&self, diagnostics: Vec<Diagnostic>) {
        self.found.borrow_mut().extend(diagnostics);
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|d| d.labels.first().map_or(0, |l| l.span.start));
        found
    }

    pub(crate) fn file(&self) -> &'a str {
        self.file
    }
}

impl<'r, 'i> Node<'r, 'i> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.0..self.span.1
    }

    pub(crate) fn reader(&self) -> &'r Reader<'r> {
        self.reader
    }

    /// Reports every key that is not one of these.
    pub(crate) fn only(&self, known: &[&str]) {
        for key in self.table.keys() {
            let word = key.get_ref().as_ref();
            if known.contains(&word) {
                continue;
            }
            let mut diagnostic =
                Diagnostic::error("D0802", format!("`{word}` is not a key of this table"));
            diagnostic = match nearest(word, known.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("known keys: {}", known.join(", "))),
            };
            self.reader.report(diagnostic, key.span());
        }
    }

    pub(crate) fn get(&self, key: &'r str) -> Option<Item<'r, 'i>> {
        let value = self
            .table
            .iter()
            .find(|(k, _)| k.get_ref().as_ref() == key)?;
        Some(Item {
            reader: self.reader,
            key,
            value: value.1,
        })
    }

    /// The value of a key that must be there.
    pub(crate) fn need(&self, key: &'r str) -> Option<Item<'r, 'i>> {
        let item = self.get(key);
        if item.is_none() {
            let diagnostic = Diagnostic::error("D0803", format!("`{key}` is missing"));
            self.reader.report(diagnostic, self.span());
        }
        item
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = (&'r str, Range<usize>)> + use<'r, 'i> {
        self.table.keys().map(|k| (k.get_ref().as_ref(), k.span()))
    }

    pub(crate) fn string(&self, key: &'r str) -> String {
        self.get(key).and_then(|i| i.string()).unwrap_or_default()
    }

    pub(crate) fn strings(&self, key: &'r str) -> Vec<String> {
        let items = self.get(key).map(|i| i.list()).unwrap_or_default();
        items.iter().filter_map(Item::string).collect()
    }

    pub(crate) fn tables(&self, key: &'r str) -> Vec<Node<'r, 'i>> {
        let items = self.get(key).map(|i| i.list()).unwrap_or_default();
        items.iter().filter_map(Item::table).collect()
    }

    pub(crate) fn confidence(&self) -> Confidence {
        let words = [
            ("known", Confidence::Known),
            ("derived", Confidence::Derived),
            ("seen", Confidence::Seen),
        ];
        match self.get("confidence") {
            // What does not say how it is known is taken as known to nobody here.
            None => Confidence::Known,
            Some(item) => item.word(&words).unwrap_or(Confidence::Known),
        }
    }
}

impl<'r, 'i> Item<'r, 'i> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.value.span()
    }

    pub(crate) fn wrong(&self, expected: &str) {
        let found = self.value.get_ref().type_str();
        let text = format!("`{}` should be {expected}, and is a TOML {found}", self.key);
        self.reader
            .report(Diagnostic::error("D0804", text), self.span());
    }

    pub(crate) fn string(&self) -> Option<String> {
        let text = self.value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong("a text in quotes");
        }
        text
    }

    pub(crate) fn is_text(&self, text: &str) -> bool {
        self.value.get_ref().as_str() == Some(text)
    }

    pub(crate) fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    pub(crate) fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
    }

    pub(crate) fn is_text_at_all(&self) -> bool {
        self.value.get_ref().is_str()
    }

    pub(crate) fn table(&self) -> Option<Node<'r, 'i>> {
        let Some(table) = self.value.get_ref().as_table() else {
            self.wrong("a table");
            return None;
        };
        Some(Node {
            reader: self.reader,
            table,
            span: (self.span().start, self.span().end),
        })
    }

    pub(crate) fn list(&self) -> Vec<Item<'r, 'i>> {
        let Some(list) = self.value.get_ref().as_array() else {
            self.wrong("a list");
            return Vec::new();
        };
        let item = |value| Item {
            reader: self.reader,
            key: self.key,
            value,
        };
        list.iter().map(item).collect()
    }

    pub(crate) fn bool(&self) -> Option<bool> {
        let value = self.value.get_ref().as_bool();
        if value.is_none() {
            self.wrong("`true` or `false`");
        }
        value
    }

    /// A number, exactly as written.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        let text = match self.value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => "",
        };
        let number = text.replace('_', "").parse().ok();
        if number.is_none() {
            self.wrong("a number");
        }
        number
    }

    /// A share, written in per cent.
    pub(crate) fn percent(&self) -> Option<Decimal> {
        Some(self.decimal()? / Decimal::ONE_HUNDRED)
    }

    pub(crate) fn count(&self) -> Option<u32> {
        let number = self.decimal()?;
        let count =
            (number.fract().is_zero()).then(|| u32::try_from(number.normalize().mantissa()).ok());
        let count = count.flatten().filter(|_| number.normalize().scale() == 0);
        if count.is_none() {
            self.wrong("a whole number, not negative");
        }
        count
    }

    pub(crate) fn year(&self) -> Option<i16> {
        let year = self.count().and_then(|n| i16::try_from(n).ok());
        year.filter(|y| (1800..=2200).contains(y)).or_else(|| {
            self.wrong("a year");
            None
        })
    }

    pub(crate) fn date(&self) -> Option<Date> {
        let date = self.value.get_ref().as_datetime().map(ToString::to_string);
        let date = date.or_else(|| self.value.get_ref().as_str().map(str::to_owned));
        let date = date.and_then(|text| text.parse().ok());
        if date.is_none() {
            self.wrong("a date such as 2025-03-16");
        }
        date
    }

    pub(crate) fn currency(&self) -> Option<Currency> {
        let code = self.string()?;
        let currency = Currency::from_code(&code);
        if currency.is_none() {
            let text = format!("`{code}` is not a currency of ISO 4217");
            self.reader
                .report(Diagnostic::error("D0805", text), self.span());
        }
        currency
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.string()?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let mut diagnostic =
                Diagnostic::error("D0805", format!("`{text}` is no word for `{}`", self.key));
            if let Some(near) = nearest(&text, known.iter().copied()) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            self.reader.report(
                diagnostic.note(format!("known words: {}", known.join(", "))),
                self.span(),
            );
        }
        found.map(|(_, value)| *value)
    }
}
