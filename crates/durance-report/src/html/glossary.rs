//! What do the words mean? Terms that a reader may meet for the first time, from the language file.

use crate::lang::say;
use maud::{Markup, html};

/// Terms, in alphabetical order of English.
const TERMS: [&str; 13] = [
    "avoidable-cost",
    "capacity",
    "contested",
    "draw",
    "evidence",
    "known-as-of",
    "like-for-like",
    "median",
    "person-days",
    "range",
    "relief",
    "spread",
    "status-quo",
];

pub(super) fn glossary() -> Markup {
    html! {
        dl.glossary data-from="convention" { @for term in TERMS {
            div { dt { (say(&format!("term-{term}"), &[])) } dd { (say(&format!("term-{term}-is"), &[])) } }
        } }
    }
}
