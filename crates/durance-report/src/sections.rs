//! Which headings does a report have, where is each in the JSON, and what does it say?

use crate::html::ORDER;
use crate::lang::say;
use crate::sentence::{self, Sentence};
use durance_core::assessment::{Assessment, Said, SectionCard};

/// Every heading in the fixed order, whether or not the assessment has something to put under it.
///
/// The cards are made of the rest of the assessment alone: made again from its JSON they are the same.
///
/// # Example
/// ```
/// let order: Vec<&str> = durance_report::html::ORDER.iter().map(|(id, _)| *id).collect();
/// assert_eq!(order.len(), 15);
/// assert_eq!(order[7], "change");
/// ```
pub fn cards(assessment: &Assessment) -> Vec<SectionCard> {
    let sentences = sentence::all(assessment);
    ORDER
        .iter()
        .map(|(id, heading)| SectionCard {
            id: (*id).to_owned(),
            heading: say(heading, &[]),
            holds: holds(id).iter().map(|key| (*key).to_owned()).collect(),
            sentences: sentences
                .iter()
                .filter(|s| section_of(s) == *id)
                .map(said)
                .collect(),
        })
        .collect()
}

/// Keys of the assessment that a section is made of.
fn holds(section: &str) -> &'static [&'static str] {
    match section {
        "summary" => &[
            "results",
            "law",
            "conditions_summary",
            "sensitivity",
            "flips",
        ],
        "offer" => &["scenario"],
        "cost" => &["results", "curves"],
        "relief" => &["results", "series"],
        "law" => &["law"],
        "conditions" => &[
            "conditions",
            "conditions_summary",
            "responsibility",
            "outcomes",
            "curves",
        ],
        "certainty" => &["sensitivity"],
        "change" => &["flips", "decision"],
        "claims" => &["claims"],
        "alternatives" => &["alternatives"],
        "omissions" => &["omissions"],
        "assumptions" => &["inputs"],
        "sources" => &["sources"],
        "reproduce" => &["run", "traces", "diagnostics"],
        _ => &[],
    }
}

/// The section that a sentence belongs to: the first part of its id.
fn section_of(sentence: &Sentence) -> &str {
    sentence.id.split('.').next().unwrap_or_default()
}

fn said(sentence: &Sentence) -> Said {
    Said {
        id: sentence.id.clone(),
        text: sentence.text.clone(),
        references: sentence.references.clone(),
    }
}
