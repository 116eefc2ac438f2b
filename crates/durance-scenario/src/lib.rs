//! What does a scenario file say, and what is wrong with it?
//!
//! TOML text and catalogue entries become a checked [`Scenario`], or a list of every [`Diagnostic`] about
//! them. This crate knows nothing of how anything is computed, and reads no disk: the door supplies a
//! [`World`].
//!
//! ```text
//!   text, overlays, --set ──► tree ──► merge ──► check against fields ──► Scenario
//!                             (toml)  (overlay)  (one list: FIELDS)       (model)
//!                                                  │
//!                                                  ├──► schema, template, canonical form
//!                                                  └──► diagnostics, all in one pass
//! ```

mod build;
mod canonical;
mod check;
mod code;
mod correlation;
mod cross;
mod data;
mod digest;
mod edit;
mod field;
mod format;
mod grammar;
mod layers;
mod model;
mod parse;
mod quantity;
mod resolve;
mod schema;
mod shape;
mod shelf;
mod small;
mod sources;
mod stay;
mod template;
mod tree;
mod when;
mod world;

pub use code::CODES;
pub use digest::Digest;
pub use durance_core::Diagnostic;
pub use model::*;
pub use quantity::{Quantity, Range, Relative, Series, Value};
pub use small::test as claim_test;
pub use sources::{Finding, disagreement, verify as verify_sources};
pub use stay::{Individual, Stay, StayMean};
pub use world::{Files, NoFiles, Text, World};

use std::collections::BTreeMap;

/// Reads a scenario.
///
/// Every error of the text is in the list, in file order, not the first only; a text that is not TOML at all
/// yields its syntax errors. There is a scenario exactly when no diagnostic is an error.
///
/// # Example
/// ```
/// use durance_scenario::{World, parse};
/// use std::collections::BTreeMap;
///
/// let catalogue = BTreeMap::new();
/// let text = durance_scenario::template("system").unwrap();
/// let (scenario, _) = parse("my-system.toml", &text, &World::new(&catalogue));
/// assert_eq!(scenario.unwrap().systems[0].groups[0].stages.len(), 2);
///
/// let wrong = text.replace("900 people", "900 poeple");
/// let (none, diagnostics) = parse("my-system.toml", &wrong, &World::new(&catalogue));
/// assert!(none.is_none());
/// let error = diagnostics.iter().find(|d| d.is_error()).unwrap();
/// assert_eq!(error.help.as_deref(), Some("did you mean `people`?"));
/// assert_eq!(&wrong[error.labels[0].span.clone()], "poeple");
/// ```
pub fn parse(name: &str, text: &str, world: &World<'_>) -> (Option<Scenario>, Vec<Diagnostic>) {
    parse::parse(name, text, world)
}

/// Every text that labels may point into, by name: the scenario, its bases, overlays, edits and data.
pub fn texts(name: &str, text: &str, world: &World<'_>) -> BTreeMap<String, String> {
    let layers = layers::stack(name, text, world);
    let mut texts: BTreeMap<String, String> = data::named(&layers.tree)
        .into_iter()
        .filter_map(|file| Some((data::text(&file, world).ok()?, file)))
        .map(|(text, file)| (file, text))
        .collect();
    texts.extend(layers.texts.into_iter().map(|t| (t.name, t.text)));
    texts
}

/// The resolved file: overlays applied, in the order of the language's own list of fields, without comments.
///
/// It parses to the same scenario, and its own canonical form is itself.
pub fn canonical(scenario: &Scenario) -> String {
    scenario.resolved.clone()
}

/// Names the question: equal for equal canonical form, sources and data; hexadecimal.
pub fn digest(scenario: &Scenario) -> String {
    let mut digest = Digest::default();
    digest.update(&scenario.resolved);
    for source in scenario.used_sources.values() {
        // A source is plain data with text keys, which JSON can always hold.
        digest.update(&serde_json::to_string(source).unwrap_or_default());
    }
    for (name, text) in &scenario.data_files {
        digest.update(name);
        digest.update(text);
    }
    digest.finish()
}

/// How [`fmt`] writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatOptions {
    /// Write out every shape that the language would choose.
    pub explicit: bool,
}

/// The file in its usual layout, comments kept.
///
/// # Errors
/// Diagnostics of a text that is not TOML.
pub fn fmt(name: &str, text: &str, options: FormatOptions) -> Result<String, Vec<Diagnostic>> {
    format::fmt(name, text, options)
}

/// A commented file to start from; `None` for an unknown kind. See [`TEMPLATES`].
pub fn template(kind: &str) -> Option<String> {
    template::template(kind).map(str::to_owned)
}

/// Kinds of file that [`template()`] writes, with one line on each.
pub const TEMPLATES: &[(&str, &str)] = &[
    (
        "offer",
        "a State offers to hold another's people: two systems, a group offered, contract, costs, law",
    ),
    (
        "system",
        "one system of custody by itself: groups, stays, capacity, policies",
    ),
    (
        "overlay",
        "a few changed lines on a scenario of the catalogue",
    ),
];

/// The JSON Schema of a scenario file, for editors.
pub fn schema() -> serde_json::Value {
    schema::schema()
}

/// The reference of every table and key, in Markdown, from the same list that the parser checks against.
pub fn reference() -> String {
    schema::reference()
}
