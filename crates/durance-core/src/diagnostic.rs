//! What is wrong with the input, where, why, and what to do about it?
//!
//! Rooms return diagnostics as values, all of them at once; the door renders them.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// The input works, but may not say what was meant.
    Warning,
    /// The input cannot be used.
    Error,
}

/// A place in a text, with a remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Name of the text, as the reader knows it (a path, or `catalog:...`).
    pub file: String,
    /// Bytes of the text that the remark is about.
    pub span: Range<usize>,
    /// The remark; lower case, short. May be empty.
    pub text: String,
}

/// One finding about the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable code, `D` and four digits; `durance explain CODE` has its page.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, lower case, the reader's words in backticks, no names of ours.
    pub message: String,
    /// Where; the first label is the main one.
    pub labels: Vec<Label>,
    /// Why, and what was expected: one fact per note.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error with a code and a message.
    pub fn error(code: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, message)
    }

    /// A warning with a code and a message.
    pub fn warning(code: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, message)
    }

    /// Advice with a code and a message.
    pub fn advice(code: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Advice, message)
    }

    fn new(code: &str, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: code.to_owned(),
            severity,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, file: &str, span: Range<usize>, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label {
            file: file.to_owned(),
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Does this stop the work?
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The page behind a code: every room keeps one `CODES` slice.
///
/// Ranges: D01 syntax and keys, D02 quantities and units, D03 shapes and assumptions, D04 references and
/// catalogue, D05 sources, D06 model, D07 law, D08 money, D09 conditions, D10 data.
#[derive(Clone, Copy, Debug)]
pub struct CodeDoc {
    /// `D` and four digits.
    pub code: &'static str,
    /// Short title.
    pub title: &'static str,
    /// Why this is reported, with an example and its repair; Markdown.
    pub page: &'static str,
}

/// The nearest of some known words, if it is near enough to be what was meant.
///
/// Distance is Damerau-Levenshtein's restricted form; near means at most a third of the longer word.
///
/// # Example
/// ```
/// use durance_core::diagnostic::nearest;
/// assert_eq!(nearest("captial", ["capital", "labour"]), Some("capital"));
/// assert_eq!(nearest("bus", ["capital", "labour"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known
        .into_iter()
        .map(|candidate| (edit_distance(word, candidate), candidate));
    let (distance, candidate) = scored.min_by_key(|(d, _)| *d)?;
    let longest = word.chars().count().max(candidate.chars().count());
    (distance * 3 <= longest).then_some(candidate)
}

fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(rows[i][j - 1] + 1)
                .min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}
