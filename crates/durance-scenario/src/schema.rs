//! What may an editor offer? The JSON Schema of a scenario file, from the list of fields.

use crate::field::{FILE, Field, Form, SOURCE, Table};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The schema (draft 2020-12).
pub(crate) fn schema() -> Value {
    let mut root = table(&FILE);
    if let Some(root) = root.as_object_mut() {
        root.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        root.insert("title".to_owned(), json!("A scenario of Durance"));
        // An overlay need not say again what its base says.
        let required = root.remove("required");
        root.insert(
            "if".to_owned(),
            json!({ "not": { "required": ["overlay"] } }),
        );
        root.insert("then".to_owned(), json!({ "required": required }));
    }
    root
}

fn table(spec: &Table) -> Value {
    let properties: Map<String, Value> = spec
        .fields
        .iter()
        .map(|f| (f.key.to_owned(), field(f)))
        .collect();
    let required: Vec<&str> = spec
        .fields
        .iter()
        .filter(|f| f.required)
        .map(|f| f.key)
        .collect();
    // Required keys of inner tables bind whole scenarios only; an overlay names a few of them. Editors
    // show them all the same, through the root's `if`, and the parser insists after merging.
    let mut schema = json!({
        "type": "object",
        "description": spec.doc,
        "properties": properties,
        "additionalProperties": false,
    });
    if std::ptr::eq(spec, &FILE) {
        schema["required"] = json!(required);
    }
    schema
}

fn field(field: &Field) -> Value {
    let mut schema = form(&field.form);
    schema["description"] = json!(field.doc);
    schema
}

fn form(form: &Form) -> Value {
    match form {
        Form::Text
        | Form::CitedText
        | Form::Reference
        | Form::Individual
        | Form::Arrivals
        | Form::Indexation
        | Form::Precision
        | Form::Test
        | Form::Discount
        | Form::Length
        | Form::Period => json!({ "type": "string" }),
        Form::Id => json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$" }),
        Form::Word(words) => json!({ "type": "string", "enum": words }),
        Form::WordOr(words, prefix) => {
            json!({ "anyOf": [{ "enum": words }, { "type": "string", "pattern": format!("^{prefix}") }] })
        }
        Form::Date => json!({ "type": "string", "format": "date" }),
        Form::MonthDay => json!({ "type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$" }),
        Form::Currency => json!({ "type": "string", "pattern": "^[A-Z]{3}$" }),
        Form::Country => json!({ "type": "string", "pattern": "^[A-Z]{2}$" }),
        Form::Bool => json!({ "type": "boolean" }),
        Form::Integer => json!({ "type": "integer" }),
        Form::Number => json!({ "type": "number" }),
        Form::Quantity(accepts) => {
            let units: Vec<&str> = accepts
                .kinds
                .iter()
                .map(|k| k.canonical())
                .filter(|u| !u.is_empty())
                .collect();
            json!({ "type": "string", "x-units": units, "examples": examples(&units, accepts.unknown) })
        }
        Form::Admissions => {
            json!({ "type": "string", "examples": ["stationary", "150 people/day", "none"] })
        }
        Form::Fact | Form::Observation => json!({ "type": ["string", "boolean", "number"] }),
        Form::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Form::Table(spec) => table(spec),
        Form::List(spec) => json!({ "type": "array", "items": table(spec) }),
        Form::Facts => {
            json!({ "type": "object", "additionalProperties": { "type": ["string", "boolean", "number"] } })
        }
        Form::TextMap => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Form::Correlations => json!({
            "type": "object",
            "additionalProperties": { "type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1 },
        }),
        Form::Sources => json!({ "type": "object", "additionalProperties": table(&SOURCE) }),
    }
}

fn examples(units: &[&str], unknown: bool) -> Vec<String> {
    let mut examples: Vec<String> = units
        .iter()
        .take(2)
        .map(|unit| match *unit {
            "%" => "20% to 40%".to_owned(),
            unit => format!("200 to 300 {unit}"),
        })
        .collect();
    if unknown {
        examples.push("unknown".to_owned());
    }
    examples
}

/// The reference of the language for the book, in Markdown: one section a table.
pub(crate) fn reference() -> String {
    let mut out = String::new();
    section(&mut out, "The file", &FILE, "");
    out
}

fn section(out: &mut String, title: &str, spec: &'static Table, path: &str) {
    let _ = writeln!(
        out,
        "### {title}\n\n{}.\n\n| key | what | value |\n|---|---|---|",
        spec.doc
    );
    for field in spec.fields {
        let mark = if field.required { " (needed)" } else { "" };
        let _ = writeln!(
            out,
            "| `{}`{mark} | {} | {} |",
            field.key,
            field.doc.replace('|', "\\|"),
            words(&field.form)
        );
    }
    out.push('\n');
    for field in spec.fields {
        let path = crate::tree::join(path, field.key);
        match &field.form {
            Form::Table(spec) => section_once(out, &format!("`[{path}]`"), spec, &path),
            Form::List(spec) => section_once(out, &format!("`[[{path}]]`"), spec, &path),
            Form::Sources => section_once(out, "`[source.<id>]`", &SOURCE, &path),
            _ => {}
        }
    }
}

/// A table that stands in several places is described in the first.
fn section_once(out: &mut String, title: &str, spec: &'static Table, path: &str) {
    if !out.contains(&format!("\n{}.\n\n| key", spec.doc)) {
        section(out, title, spec, path);
    }
}

fn words(form: &Form) -> String {
    match form {
        Form::Text | Form::Reference => "text".to_owned(),
        Form::CitedText => "text, may be cited".to_owned(),
        Form::Id => "id".to_owned(),
        Form::Word(words) => words
            .iter()
            .map(|w| format!("`{w}`"))
            .collect::<Vec<_>>()
            .join(", "),
        Form::WordOr(words, prefix) => {
            format!(
                "{}, `{prefix}...`",
                words
                    .iter()
                    .map(|w| format!("`{w}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
        Form::Date => "date".to_owned(),
        Form::Period => "period".to_owned(),
        Form::Length => "length of time".to_owned(),
        Form::Bool => "`true`, `false`".to_owned(),
        Form::Integer => "whole number".to_owned(),
        Form::Number => "number".to_owned(),
        Form::MonthDay => "month and day".to_owned(),
        Form::Currency => "currency".to_owned(),
        Form::Country => "country".to_owned(),
        Form::Quantity(accepts) => quantity_words(accepts),
        Form::Individual => "spread".to_owned(),
        Form::Arrivals => "arrivals".to_owned(),
        Form::Admissions => "`people/day`, series, `stationary`, `none`".to_owned(),
        Form::Indexation => "indexation".to_owned(),
        Form::Precision => "share on a figure".to_owned(),
        Form::Test => "test".to_owned(),
        Form::Discount => "`%`, or a name".to_owned(),
        Form::Fact => "fact".to_owned(),
        Form::Observation => "quantity, truth value or word".to_owned(),
        Form::Texts => "list of text".to_owned(),
        Form::Table(_) => "table".to_owned(),
        Form::List(_) => "list of tables".to_owned(),
        Form::Facts => "table of facts".to_owned(),
        Form::TextMap => "table of text".to_owned(),
        Form::Correlations => "table of numbers".to_owned(),
        Form::Sources => "table of sources".to_owned(),
    }
}

fn quantity_words(accepts: &crate::field::Accepts) -> String {
    let mut words: Vec<String> = accepts
        .kinds
        .iter()
        .map(|k| format!("`{}`", k.canonical()))
        .collect();
    for (is, word) in [
        (accepts.unknown, "`unknown`"),
        (accepts.remainder, "`remainder`"),
        (accepts.life, "`life`"),
        (accepts.limit != crate::field::Limit::No, "`at most`"),
        (accepts.of_stock, "`% of stock`"),
        (accepts.of_capacity, "`% of operational`"),
        (accepts.times, "`x 1.2`"),
        (accepts.series, "`data(...)`"),
    ] {
        if is {
            words.push(word.to_owned());
        }
    }
    words.join(", ")
}
