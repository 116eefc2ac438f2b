//! Which names does the catalogue know? Facilities, fee schedules, facts of standards and of law.
//!
//! The language reads names only, to point at a misspelt one; what they mean is for other rooms. A shelf
//! that is empty checks nothing.

use durance_core::catalog::Catalog;
use std::collections::{BTreeMap, BTreeSet};

/// Names by shelf.
pub(crate) struct Shelf {
    pub facilities: BTreeSet<String>,
    pub fees: BTreeSet<String>,
    pub observables: BTreeSet<String>,
    pub facts: BTreeMap<String, Fact>,
    pub jurisdictions: BTreeSet<String>,
}

/// What a fact of law may be.
pub(crate) struct Fact {
    pub kind: String,
    pub values: Vec<String>,
}

impl Shelf {
    pub fn read(catalog: &dyn Catalog) -> Shelf {
        let folder = |path: &str| {
            Some(
                path.strip_prefix("facilities/")?
                    .split_once('/')?
                    .0
                    .to_owned(),
            )
        };
        let fee = |path: &str| {
            Some(
                path.strip_prefix("fees/")?
                    .strip_suffix(".toml")?
                    .to_owned(),
            )
        };
        Shelf {
            facilities: catalog
                .paths("facilities/")
                .into_iter()
                .filter_map(folder)
                .collect(),
            fees: catalog.paths("fees/").into_iter().filter_map(fee).collect(),
            observables: table(catalog, "standards/facts.toml")
                .map(|t| observables(&t))
                .unwrap_or_default(),
            facts: table(catalog, "law/schema.toml")
                .map(|t| facts(&t))
                .unwrap_or_default(),
            jurisdictions: catalog
                .paths("law/")
                .into_iter()
                .filter_map(|path| {
                    path.strip_prefix("law/")?
                        .strip_suffix("/jurisdiction.toml")
                })
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// The contested questions of the law with their readings, by every name that chooses: the id of the question
/// and those of the provisions that take a side in it.
pub(crate) fn readings(catalog: &dyn Catalog) -> BTreeMap<String, Vec<String>> {
    let mut readings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut sides: Vec<(String, String)> = Vec::new();
    for path in catalog.paths("law/") {
        let Some((folder, file)) = path.strip_prefix("law/").and_then(|p| p.split_once('/')) else {
            continue;
        };
        let authority = file
            .trim_end_matches(".toml")
            .split('/')
            .next()
            .unwrap_or(file);
        let Some(table) = table(catalog, path) else {
            continue;
        };
        for question in tables(&table, "question") {
            if let Some(id) = text(question, "id") {
                let held = tables(question, "reading").filter_map(|r| text(r, "id"));
                readings.insert(format!("{folder}/{id}"), held.map(str::to_owned).collect());
            }
        }
        for provision in tables(&table, "provision") {
            if let (Some(id), Some(question)) = (text(provision, "id"), text(provision, "question"))
            {
                let question = match question.contains('/') {
                    true => question.to_owned(),
                    false => format!("{folder}/{question}"),
                };
                sides.push((format!("{folder}/{authority}/{id}"), question));
            }
        }
    }
    for (provision, question) in sides {
        if let Some(held) = readings.get(&question).cloned() {
            readings.insert(provision, held);
        }
    }
    readings
}

fn tables<'t>(table: &'t toml::Table, key: &str) -> impl Iterator<Item = &'t toml::Table> {
    let list = table.get(key).and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(toml::Value::as_table)
}

fn text<'t>(table: &'t toml::Table, key: &str) -> Option<&'t str> {
    table.get(key).and_then(toml::Value::as_str)
}

/// A table of the catalogue; its own room reports one that cannot be read.
fn table(catalog: &dyn Catalog, path: &str) -> Option<toml::Table> {
    catalog.text(path)?.parse().ok()
}

fn observables(table: &toml::Table) -> BTreeSet<String> {
    let list = table.get("fact").and_then(toml::Value::as_array);
    let name = |fact: &toml::Value| Some(fact.get("name")?.as_str()?.to_owned());
    list.into_iter().flatten().filter_map(name).collect()
}

fn facts(table: &toml::Table) -> BTreeMap<String, Fact> {
    let facts = table.get("fact").and_then(toml::Value::as_table);
    let texts = |value: Option<&toml::Value>| -> Vec<String> {
        let list = value.and_then(toml::Value::as_array).into_iter().flatten();
        list.filter_map(|v| v.as_str().map(str::to_owned)).collect()
    };
    let read = |fact: &toml::Value| Fact {
        kind: fact
            .get("kind")
            .and_then(toml::Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        values: texts(fact.get("values")),
    };
    facts
        .into_iter()
        .flatten()
        .map(|(name, fact)| (name.clone(), read(fact)))
        .collect()
}
