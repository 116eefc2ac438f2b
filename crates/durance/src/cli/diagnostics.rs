//! How are findings about the input shown? As text with the source line, or as JSON.

use durance_core::{Diagnostic, Label, Severity};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource};
use std::collections::BTreeMap;
use std::fmt;

/// The texts that labels point into, by the name that the reader knows.
pub type Texts = BTreeMap<String, String>;

/// Prints findings to standard error, in the order given.
pub fn print(diagnostics: &[Diagnostic], texts: &Texts, colour: bool) {
    let theme = match colour {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(100);
    for diagnostic in diagnostics {
        let mut text = String::new();
        let shown = Shown::new(diagnostic, texts);
        if handler.render_report(&mut text, &shown).is_ok() {
            eprintln!("{}", text.trim_end());
        } else {
            eprintln!("{}: {}", diagnostic.code, diagnostic.message);
        }
    }
}

/// A finding in the words of the `miette` library.
#[derive(Debug)]
struct Shown {
    code: String,
    severity: Severity,
    message: String,
    help: Option<String>,
    source: Option<NamedSource<String>>,
    labels: Vec<Label>,
    elsewhere: Vec<Shown>,
}

impl Shown {
    fn new(diagnostic: &Diagnostic, texts: &Texts) -> Shown {
        let main = diagnostic.labels.first().map(|l| l.file.clone());
        let (here, there): (Vec<Label>, Vec<Label>) = diagnostic
            .labels
            .iter()
            .cloned()
            .partition(|l| Some(&l.file) == main.as_ref());
        Shown {
            code: diagnostic.code.clone(),
            severity: diagnostic.severity,
            message: with_notes(diagnostic),
            help: diagnostic.help.clone(),
            source: main.and_then(|name| named(&name, texts)),
            labels: here,
            elsewhere: there
                .into_iter()
                .map(|label| Shown::place(label, texts))
                .collect(),
        }
    }

    fn place(label: Label, texts: &Texts) -> Shown {
        Shown {
            code: String::new(),
            severity: Severity::Advice,
            message: "see also".to_owned(),
            help: None,
            source: named(&label.file, texts),
            labels: vec![label],
            elsewhere: Vec::new(),
        }
    }
}

fn with_notes(diagnostic: &Diagnostic) -> String {
    let mut message = diagnostic.message.clone();
    for note in &diagnostic.notes {
        message.push_str("\n= ");
        message.push_str(note);
    }
    message
}

fn named(name: &str, texts: &Texts) -> Option<NamedSource<String>> {
    Some(NamedSource::new(name, texts.get(name)?.clone()))
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        match self.code.is_empty() {
            true => None,
            false => Some(Box::new(&self.code)),
        }
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.source.as_ref().map(|s| s as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.source.is_none() || self.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.labels.iter().map(|label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            LabeledSpan::new(text, label.span.start, label.span.len())
        })))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(
            self.elsewhere.iter().map(|s| s as &dyn miette::Diagnostic),
        ))
    }
}
