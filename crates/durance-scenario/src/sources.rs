//! Who may be cited? Sources of the catalogue and of the scenario itself, and what each date hides.

use durance_core::catalog::Catalog;
use durance_core::{Diagnostic, Source};
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

fn unreadable(path: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let end = span.end.min(text.len());
    Diagnostic::error("D0505", format!("a file of sources cannot be read: {}", error.message()))
        .at(&format!("catalog:{path}"), span.start.min(end)..end, "")
        .help("each `[[source]]` has id, statement, as_of, published, title, publisher, kind and confidence")
}
