//! What is the resolved file, in one spelling? Keys in the order of the language, quantities re-spelt.

use crate::check::looks_like_quantity;
use crate::field::{FILE, Form, Table};
use crate::grammar;
use crate::tree::{Entry, Kind, Node, join};
use std::fmt::Write as _;

/// The tree as TOML text.
pub(crate) fn print(tree: &Node) -> String {
    let mut out = String::new();
    table(&mut out, tree, Some(&FILE), "");
    out
}

/// A table: plain keys first, then tables under headers of their own.
fn table(out: &mut String, node: &Node, spec: Option<&'static Table>, path: &str) {
    let entries = ordered(node, spec);
    for (entry, form) in entries
        .iter()
        .filter(|(e, form)| !has_header(&e.node, *form, path))
    {
        let _ = writeln!(out, "{} = {}", key(&entry.key), value(&entry.node, *form));
    }
    for (entry, form) in entries
        .iter()
        .filter(|(e, form)| has_header(&e.node, *form, path))
    {
        let here = join(path, &key(&entry.key));
        match (form, &entry.node.kind) {
            (Some(Form::List(spec)), Kind::Array(items)) => {
                for item in items {
                    let _ = writeln!(out, "\n[[{here}]]");
                    table(out, item, Some(spec), &here);
                }
            }
            (Some(Form::Table(spec)), _) => {
                let _ = writeln!(out, "\n[{here}]");
                table(out, &entry.node, Some(spec), &here);
            }
            _ => {
                let _ = writeln!(out, "\n[{here}]");
                table(out, &entry.node, None, &here);
            }
        }
    }
}

/// Entries in the order of the list of fields; free keys by name.
pub(crate) fn ordered<'n>(
    node: &'n Node,
    spec: Option<&'static Table>,
) -> Vec<(&'n Entry, Option<&'static Form>)> {
    let Some(spec) = spec else {
        let mut entries: Vec<(&Entry, Option<&'static Form>)> =
            node.entries().iter().map(|e| (e, None)).collect();
        entries.sort_by(|a, b| a.0.key.cmp(&b.0.key));
        return entries;
    };
    spec.fields
        .iter()
        .filter_map(|field| {
            Some((
                node.entries().iter().find(|e| e.key == field.key)?,
                Some(&field.form),
            ))
        })
        .collect()
}

/// Lists and tables of the language stand under headers; free tables and lists of words inline.
fn has_header(node: &Node, form: Option<&'static Form>, path: &str) -> bool {
    match form {
        Some(Form::List(table)) => {
            (path.is_empty() || table.key.is_some_and(|k| k != "to")) && !node.items().is_empty()
        }
        Some(Form::Table(_) | Form::Correlations | Form::Sources) => {
            matches!(node.kind, Kind::Table(_))
        }
        _ => false,
    }
}

fn value(node: &Node, form: Option<&'static Form>) -> String {
    match &node.kind {
        Kind::Text { value, .. } => string(&respelt(value, form)),
        Kind::Integer(number) => number.to_string(),
        Kind::Float(number) => float(*number),
        Kind::Bool(value) => value.to_string(),
        Kind::Date(date) => date.clone(),
        Kind::Array(items) => {
            let inner = match form {
                Some(Form::List(spec)) => items
                    .iter()
                    .map(|i| inline(i, Some(spec)))
                    .collect::<Vec<_>>(),
                _ => items.iter().map(|i| value(i, None)).collect(),
            };
            format!("[{}]", inner.join(", "))
        }
        Kind::Table(_) => match form {
            Some(Form::Table(spec)) => inline(node, Some(spec)),
            _ => inline(node, None),
        },
    }
}

fn inline(node: &Node, spec: Option<&'static Table>) -> String {
    if !matches!(node.kind, Kind::Table(_)) {
        return value(node, None);
    }
    let entries: Vec<String> = ordered(node, spec)
        .iter()
        .map(|(e, form)| format!("{} = {}", key(&e.key), value(&e.node, *form)))
        .collect();
    match entries.is_empty() {
        true => "{}".to_owned(),
        false => format!("{{ {} }}", entries.join(", ")),
    }
}

/// Quantities in canonical spelling; words as they are.
fn respelt(text: &str, form: Option<&'static Form>) -> String {
    let is_quantity = match form {
        Some(Form::Quantity(_)) => true,
        Some(Form::Admissions | Form::Discount | Form::Observation | Form::Indexation) => {
            looks_like_quantity(text) || text.starts_with("data(")
        }
        _ => false,
    };
    match grammar::read(text) {
        Ok(written) if is_quantity => written.to_string(),
        _ => text.trim().to_owned(),
    }
}

fn float(number: f64) -> String {
    let text = format!("{number}");
    if text.contains('.') || !number.is_finite() {
        text
    } else {
        format!("{text}.0")
    }
}

fn key(key: &str) -> String {
    let bare = !key.is_empty()
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if bare { key.to_owned() } else { string(key) }
}

/// A basic TOML string.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
