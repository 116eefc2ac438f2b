//! What stands where? The TOML text as a tree whose every key and value knows its place.
//!
//! Overlays and edits are merged on this tree, so that a later complaint still points into the text that
//! said it.

use crate::field::{FILE, Form, Table};
use durance_core::Diagnostic;
use std::ops::Range as Span;
use toml::de::{DeTable, DeValue};

/// A place: a text by its position in the list of texts, and bytes of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub text: usize,
    pub span: Span<usize>,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub place: Place,
    pub kind: Kind,
}

/// A TOML value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A string; `exact` when it stands in the text as it is, without escapes.
    Text {
        value: String,
        exact: bool,
    },
    Integer(i64),
    Float(f64),
    Bool(bool),
    Date(String),
    Array(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub key: String,
    pub key_place: Place,
    pub node: Node,
}

/// Values are equal whatever their place.
impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.kind == other.kind
    }
}

impl Node {
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text { value, .. } => Some(value),
            _ => None,
        }
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Table(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|e| e.key == key)
            .map(|e| &e.node)
    }

    pub fn get_text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// What kind of TOML value it is, in words.
    pub fn words(&self) -> &'static str {
        match self.kind {
            Kind::Text { .. } => "a string",
            Kind::Integer(_) | Kind::Float(_) => "a number",
            Kind::Bool(_) => "true or false",
            Kind::Date(_) => "a date",
            Kind::Array(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }

    /// The place of some bytes of a string; of the whole string if it is written with escapes.
    pub fn within(&self, at: &Span<usize>) -> Place {
        match &self.kind {
            Kind::Text { value, exact: true } => {
                let start = self.place.span.start + 1;
                let end = value.len();
                Place {
                    text: self.place.text,
                    span: start + at.start.min(end)..start + at.end.min(end),
                }
            }
            _ => self.place.clone(),
        }
    }
}

/// Reads a text; the tree holds what could be read.
pub(crate) fn read(text: &str, position: usize, name: &str) -> (Node, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let diagnostics = errors.iter().map(|e| syntax(e, name, text)).collect();
    let span = table.span();
    let node = Node {
        place: Place {
            text: position,
            span,
        },
        kind: table_kind(table.get_ref(), text, position),
    };
    (node, diagnostics)
}

fn syntax(error: &toml::de::Error, name: &str, text: &str) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let message = error
        .message()
        .lines()
        .next()
        .unwrap_or("not TOML")
        .to_owned();
    let code = if message.contains("duplicate key") {
        "D0102"
    } else {
        "D0101"
    };
    let end = span.end.min(text.len());
    let mut diagnostic = Diagnostic::error(code, message).at(name, span.start.min(end)..end, "");
    diagnostic = match code {
        "D0102" => diagnostic.help("a key stands once in its table; keep one of the two"),
        _ => diagnostic.help("the file is TOML: `key = \"value\"`, tables in `[brackets]`, lists of tables in `[[double brackets]]`"),
    };
    diagnostic
}

fn table_kind(table: &DeTable<'_>, text: &str, position: usize) -> Kind {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_place: Place {
                text: position,
                span: key.span(),
            },
            node: Node {
                place: Place {
                    text: position,
                    span: value.span(),
                },
                kind: kind(value.get_ref(), value.span(), text, position),
            },
        })
        .collect();
    // The parser sorts keys by name; people read them in the order of the file.
    entries.sort_by_key(|e| e.key_place.span.start);
    Kind::Table(entries)
}

fn kind(value: &DeValue<'_>, span: Span<usize>, text: &str, position: usize) -> Kind {
    match value {
        DeValue::String(string) => Kind::Text {
            value: string.to_string(),
            exact: text.get(span.start + 1..span.end.saturating_sub(1)) == Some(string.as_ref()),
        },
        DeValue::Integer(digits) => {
            match i64::from_str_radix(&digits.as_str().replace('_', ""), digits.radix()) {
                Ok(number) => Kind::Integer(number),
                Err(_) => Kind::Float(f64::NAN),
            }
        }
        DeValue::Float(digits) => {
            Kind::Float(digits.as_str().replace('_', "").parse().unwrap_or(f64::NAN))
        }
        DeValue::Boolean(value) => Kind::Bool(*value),
        DeValue::Datetime(date) => Kind::Date(date.to_string()),
        DeValue::Array(items) => Kind::Array(
            items
                .iter()
                .map(|item| Node {
                    place: Place {
                        text: position,
                        span: item.span(),
                    },
                    kind: kind(item.get_ref(), item.span(), text, position),
                })
                .collect(),
        ),
        DeValue::Table(table) => table_kind(table, text, position),
    }
}

/// A value that an overlay set, and which overlay.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub path: String,
    pub node: Node,
    pub layer: usize,
}

/// Two overlays, neither of which rests on the other, set one value to different ends.
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    pub path: String,
    pub first: Place,
    pub second: Place,
}

/// Lays overlays on a base, one after the other, and remembers what each changed.
#[derive(Debug)]
pub(crate) struct Merger {
    pub tree: Node,
    changes: Vec<Change>,
    pub clashes: Vec<Clash>,
}

impl Merger {
    pub fn new(base: Node) -> Merger {
        Merger {
            tree: base,
            changes: Vec::new(),
            clashes: Vec::new(),
        }
    }

    /// Lays `overlay` on the tree; `over` are the layers that it rests on, which it may change in peace.
    pub fn lay(&mut self, overlay: &Node, layer: usize, over: &[usize]) {
        let mut tree = std::mem::replace(
            &mut self.tree,
            Node {
                place: overlay.place.clone(),
                kind: Kind::Bool(false),
            },
        );
        self.merge(&mut tree, overlay, Some(&FILE), "", layer, over);
        self.tree = tree;
    }

    fn merge(
        &mut self,
        base: &mut Node,
        over: &Node,
        table: Option<&'static Table>,
        path: &str,
        layer: usize,
        rests_on: &[usize],
    ) {
        let Kind::Table(entries) = &mut base.kind else {
            return;
        };
        for change in over.entries() {
            if path.is_empty() && ["overlay", "remove"].contains(&change.key.as_str()) {
                continue;
            }
            let here = join(path, &change.key);
            let form = table
                .and_then(|t| t.fields.iter().find(|f| f.key == change.key))
                .map(|f| &f.form);
            match entries.iter_mut().find(|e| e.key == change.key) {
                None => {
                    self.record(&here, &change.node, layer, rests_on);
                    entries.push(change.clone());
                }
                Some(entry) => {
                    self.merge_value(&mut entry.node, &change.node, form, &here, layer, rests_on)
                }
            }
        }
    }

    fn merge_value(
        &mut self,
        base: &mut Node,
        over: &Node,
        form: Option<&Form>,
        path: &str,
        layer: usize,
        rests_on: &[usize],
    ) {
        let both_tables = matches!((&base.kind, &over.kind), (Kind::Table(_), Kind::Table(_)));
        match form {
            Some(Form::List(table)) if table.key.is_some_and(|key| key != "to") => {
                self.merge_list(base, over, table, path, layer, rests_on);
            }
            Some(Form::Table(table)) if both_tables => {
                self.merge(base, over, Some(table), path, layer, rests_on)
            }
            _ if both_tables => self.merge(base, over, None, path, layer, rests_on),
            _ => {
                self.record(path, over, layer, rests_on);
                *base = over.clone();
            }
        }
    }

    /// Items with the same key merge; others are added at the end.
    fn merge_list(
        &mut self,
        base: &mut Node,
        over: &Node,
        table: &'static Table,
        path: &str,
        layer: usize,
        rests_on: &[usize],
    ) {
        let key = table.key.unwrap_or("id");
        let Kind::Array(items) = &mut base.kind else {
            return;
        };
        for change in over.items() {
            let name = change.get_text(key);
            let here = join(path, name.unwrap_or("?"));
            let same = items
                .iter_mut()
                .find(|item| name.is_some() && item.get_text(key) == name);
            match same {
                Some(item) => self.merge(item, change, Some(table), &here, layer, rests_on),
                None => {
                    self.record(&here, change, layer, rests_on);
                    items.push(change.clone());
                }
            }
        }
    }

    fn record(&mut self, path: &str, node: &Node, layer: usize, rests_on: &[usize]) {
        let clash = self.changes.iter().find(|c| {
            let overlaps = c.path == path || is_below(&c.path, path) || is_below(path, &c.path);
            overlaps && c.layer != layer && !rests_on.contains(&c.layer) && c.node != *node
        });
        if let Some(earlier) = clash {
            self.clashes.push(Clash {
                path: path.to_owned(),
                first: earlier.node.place.clone(),
                second: node.place.clone(),
            });
        }
        self.changes.push(Change {
            path: path.to_owned(),
            node: node.clone(),
            layer,
        });
    }
}

fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root)
        .is_some_and(|rest| rest.starts_with('.'))
}

/// A path and one more key.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
