//! Who may be cited? Sources of the catalogue and of the scenario itself, and what each date hides.

use durance_core::catalog::Catalog;
use durance_core::{Confidence, Diagnostic, Source};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct SourceFile {
    #[serde(default)]
    source: Vec<Source>,
}

/// Every source of the catalogue; files that cannot be read are diagnostics of their own.
pub(crate) fn catalogue(catalog: &dyn Catalog) -> (BTreeMap<String, Source>, Vec<Diagnostic>) {
    let mut sources = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for path in catalog
        .paths("sources/")
        .into_iter()
        .filter(|p| p.ends_with(".toml"))
    {
        let text = catalog.text(path).unwrap_or_default();
        match toml::from_str::<SourceFile>(text) {
            Ok(file) => sources.extend(file.source.into_iter().map(|s| (s.id.clone(), s))),
            Err(error) => diagnostics.push(unreadable(path, text, &error)),
        }
    }
    (sources, diagnostics)
}

/// What a source's own sum says of itself, where its two sides do not agree; `None` where they do, or where
/// there is no sum.
pub fn disagreement(source: &Source) -> Option<String> {
    let (left, right) = crate::small::sum(source.check.as_deref()?).ok()?;
    (!crate::small::agree(left, right)).then(|| apart(left, right))
}

/// The two sides of a sum that does not hold.
pub(crate) fn apart(left: f64, right: f64) -> String {
    let percent = ((right / left - 1.0) * 1000.0).round() / 10.0;
    let (left, right) = (crate::grammar::Plain(left), crate::grammar::Plain(right));
    format!("{left} against {right}, {percent}% apart")
}

/// What is wrong with the entries of the catalogue, and which of them contradict themselves.
///
/// Ids are in kebab-case and stand once; nothing is published before the day that it is about; a number has a
/// unit, and lies within its own range; a computed entry names entries that exist and is not visible before
/// them; a quotation has at most 20 words; only what somebody read has an address; a sum can be read.
pub fn verify(catalog: &dyn Catalog) -> Vec<Finding> {
    let mut entries: Vec<Source> = Vec::new();
    let mut findings = Vec::new();
    for path in catalog.paths("sources/") {
        match toml::from_str::<SourceFile>(catalog.text(path).unwrap_or_default()) {
            Ok(file) => entries.extend(file.source),
            Err(error) => findings.push(Finding::fault(path, error.message())),
        }
    }
    let mut by_id: BTreeMap<&str, &Source> = BTreeMap::new();
    for entry in &entries {
        if by_id.insert(&entry.id, entry).is_some() {
            findings.push(Finding::fault(&entry.id, "the id stands twice"));
        }
    }
    for entry in &entries {
        let faults = faults(entry, &by_id);
        findings.extend(faults.iter().map(|f| Finding::fault(&entry.id, f)));
        findings.extend(disagreement(entry).map(|difference| Finding {
            id: entry.id.clone(),
            what: difference,
            is_fault: false,
            note: entry.note.clone(),
        }));
    }
    findings
}

/// One thing that [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The entry, or the file that cannot be read.
    pub id: String,
    /// What was found, in words.
    pub what: String,
    /// Is it a fault of the catalogue? Otherwise it is the source that contradicts itself.
    pub is_fault: bool,
    /// What the entry itself says about it.
    pub note: String,
}

impl Finding {
    fn fault(id: &str, what: &str) -> Finding {
        Finding {
            id: id.to_owned(),
            what: what.to_owned(),
            is_fault: true,
            note: String::new(),
        }
    }
}

/// Words of a quotation, at most.
const QUOTED: usize = 20;

fn faults(entry: &Source, entries: &BTreeMap<&str, &Source>) -> Vec<String> {
    let words = |text: &Option<String>| text.as_deref().map_or(0, |t| t.split_whitespace().count());
    let kebab = |id: &str| {
        let part = |p: &str| {
            !p.is_empty()
                && p.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        id.split('-').all(part)
    };
    let within = |value: f64| {
        entry.low.is_none_or(|low| low <= value) && entry.high.is_none_or(|high| value <= high)
    };
    let unread = entry.confidence != Confidence::Seen && !entry.url.is_empty();
    let sum = entry.check.as_deref().map(crate::small::sum);
    let mut faults: Vec<String> = [
        (!kebab(&entry.id), "the id is not in kebab-case"),
        (
            entry.published < entry.as_of,
            "published before the day that it is about",
        ),
        (
            entry.value.is_some() != entry.unit.is_some(),
            "a number and its unit go together",
        ),
        (
            !entry.value.is_none_or(within),
            "the number lies outside its own range",
        ),
        (
            words(&entry.quote) > QUOTED,
            "a quotation of more than 20 words",
        ),
        (
            unread && !["dataset", "primary-repost"].contains(&entry.kind.as_str()),
            "has an address, though nobody read it",
        ),
        (sum.is_some_and(|s| s.is_err()), "the sum cannot be read"),
    ]
    .into_iter()
    .filter(|(wrong, _)| *wrong)
    .map(|(_, what)| what.to_owned())
    .collect();
    for name in &entry.inputs {
        match entries.get(name.as_str()) {
            None => faults.push(format!("no entry `{name}`")),
            Some(input) if input.published > entry.published => {
                faults.push(format!("visible before its input `{name}`"));
            }
            Some(_) => {}
        }
    }
    faults
}

fn unreadable(path: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let end = span.end.min(text.len());
    Diagnostic::error("D0505", format!("a file of sources cannot be read: {}", error.message()))
        .at(&format!("catalog:{path}"), span.start.min(end)..end, "")
        .help("each `[[source]]` has id, statement, as_of, published, title, publisher, kind and confidence")
}
