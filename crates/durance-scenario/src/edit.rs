//! Which part of the tree does a path name? Edits by `path=value`, and parts left out by an overlay.

use crate::field::{FILE, Form, Table};
use crate::tree::{self, Entry, Kind, Node, Place};
use durance_core::diagnostic::nearest;
use std::ops::Range as Span;

/// Where in the edit, message and help.
type EditFault = (Span<usize>, String, String);

/// Applies `path=value`.
pub(crate) fn apply(tree: &mut Node, edit: &str, position: usize) -> Result<(), EditFault> {
    let Some((path, value)) = edit.split_once('=') else {
        let help = "write `path=value`: `people.some-group.count=300 people`";
        return Err((
            0..edit.len(),
            format!("`{edit}` is not an edit"),
            help.to_owned(),
        ));
    };
    let node = edited_value(value, path.len() + 1, position);
    let at = |(message, help): (String, String)| (0..path.len(), message, help);
    let (parents, last) = split(path).map_err(at)?;
    begin_table(tree, &parents, &node.place);
    let spot = walk(tree, &parents).map_err(at)?;
    if !matches!(spot.node.kind, Kind::Table(_)) {
        return Err(at((
            format!("`{}` leads nowhere", path.trim()),
            "name a key of a table".to_owned(),
        )));
    }
    put(spot.node, last, node);
    Ok(())
}

/// Takes a part out: a key of a table, or an item of a list by its id.
///
/// # Errors
/// Message and help.
pub(crate) fn remove(tree: &mut Node, path: &str) -> Result<(), (String, String)> {
    let (parents, last) = split(path)?;
    let spot = walk(tree, &parents)?;
    let lost = lost(path, last, &spot);
    match (&mut spot.node.kind, spot.list) {
        (Kind::Table(entries), _) => {
            let at = entries.iter().position(|e| e.key == last).ok_or(lost)?;
            entries.remove(at);
        }
        (Kind::Array(items), Some(table)) => {
            let named =
                (0..items.len()).find(|n| crate::check::item_step(items, *n, table.key) == last);
            items.remove(named.ok_or(lost)?);
        }
        _ => return Err(lost),
    }
    Ok(())
}

/// A part of the tree, with the fields that it may have, or the table that its items are.
struct Spot<'n> {
    node: &'n mut Node,
    table: Option<&'static Table>,
    list: Option<&'static Table>,
}

/// The steps before the last, and the last.
fn split(path: &str) -> Result<(Vec<&str>, &str), (String, String)> {
    let mut steps: Vec<&str> = path.trim().split('.').collect();
    match steps.pop().filter(|last| !last.is_empty()) {
        Some(last) => Ok((steps, last)),
        None => Err((
            "the path is empty".to_owned(),
            "write `people.some-group.count`".to_owned(),
        )),
    }
}

fn walk<'n>(tree: &'n mut Node, steps: &[&str]) -> Result<Spot<'n>, (String, String)> {
    let mut spot = Spot {
        node: tree,
        table: Some(&FILE),
        list: None,
    };
    for step in steps {
        let lost = lost(&steps.join("."), step, &spot);
        let form = spot
            .table
            .and_then(|t| t.fields.iter().find(|f| f.key == *step))
            .map(|f| &f.form);
        let node = match spot.list {
            Some(items) => item_mut(spot.node, step, items.key),
            None => find_mut(spot.node, step),
        };
        let (table, list) = match (spot.list, form) {
            (Some(items), _) => (Some(items), None),
            (None, Some(Form::Table(table))) => (Some(*table), None),
            (None, Some(Form::List(items))) => (None, Some(*items)),
            (None, _) => (None, None),
        };
        spot = Spot {
            node: node.ok_or(lost)?,
            table,
            list,
        };
    }
    Ok(spot)
}

fn lost(path: &str, step: &str, spot: &Spot<'_>) -> (String, String) {
    let known = known_steps(spot.node, spot.list);
    let help = match nearest(step, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("steps here are {}", known.join(", ")),
    };
    (
        format!("`{}` leads nowhere: there is no `{step}`", path.trim()),
        help,
    )
}

/// A table that the language knows may be begun by an edit, and so may a table inside it.
fn begin_table(tree: &mut Node, parents: &[&str], place: &Place) {
    let mut node = tree;
    let mut table = Some(&FILE);
    for step in parents {
        let form = table
            .and_then(|t| t.fields.iter().find(|f| f.key == *step))
            .map(|f| &f.form);
        table = match form {
            Some(Form::Table(inner)) => Some(inner),
            Some(Form::TextMap | Form::Facts) => None,
            _ => return,
        };
        if node.get(step).is_none() {
            put(
                node,
                step,
                Node {
                    place: place.clone(),
                    kind: Kind::Table(Vec::new()),
                },
            );
        }
        match find_mut(node, step) {
            Some(inner) => node = inner,
            None => return,
        }
    }
}

fn known_steps(node: &Node, list: Option<&'static Table>) -> Vec<String> {
    match list {
        Some(table) => (0..node.items().len())
            .map(|n| crate::check::item_step(node.items(), n, table.key))
            .collect(),
        None => node.entries().iter().map(|e| e.key.clone()).collect(),
    }
}

/// A TOML value where it is one; else the words themselves.
fn edited_value(value: &str, start: usize, position: usize) -> Node {
    let words = value.trim();
    let offset = start + (value.len() - value.trim_start().len());
    let place = Place {
        text: position,
        span: offset..offset + words.len(),
    };
    let (parsed, errors) = tree::read(&format!("v = {words}"), position, "");
    if let (true, Some(node), 1) = (errors.is_empty(), parsed.get("v"), parsed.entries().len())
        && !matches!(node.kind, Kind::Text { .. })
    {
        return Node {
            place,
            kind: node.kind.clone(),
        };
    }
    let quoted = errors.is_empty().then(|| parsed.get_text("v")).flatten();
    let text = quoted.unwrap_or(words).to_owned();
    // The character before the value stands for the opening quote of a string in a file.
    let span = match quoted {
        Some(_) => place.span,
        None => offset - 1..offset + words.len(),
    };
    Node {
        place: Place {
            text: position,
            span,
        },
        kind: Kind::Text {
            value: text,
            exact: true,
        },
    }
}

pub(crate) fn find_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.kind {
        Kind::Table(entries) => entries
            .iter_mut()
            .find(|e| e.key == key)
            .map(|e| &mut e.node),
        _ => None,
    }
}

fn item_mut<'n>(node: &'n mut Node, step: &str, key: Option<&str>) -> Option<&'n mut Node> {
    let at =
        (0..node.items().len()).find(|n| crate::check::item_step(node.items(), *n, key) == step)?;
    match &mut node.kind {
        Kind::Array(items) => items.get_mut(at),
        _ => None,
    }
}

pub(crate) fn put(table: &mut Node, key: &str, node: Node) {
    let Kind::Table(entries) = &mut table.kind else {
        return;
    };
    match entries.iter_mut().find(|e| e.key == key) {
        Some(entry) => entry.node = node,
        None => entries.push(Entry {
            key: key.to_owned(),
            key_place: node.place.clone(),
            node,
        }),
    }
}
