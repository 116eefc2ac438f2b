//! How is an assessment cited? By what names it exactly: scenario and digest, engine, date of knowledge, seed.
//!
//! The author is the program: an assessment is computed, and whoever ran it adds their own name. The year is
//! that of the date of knowledge, since the same question gives the same bytes in any year.

use crate::terminal::date_words;
use durance_core::assessment::Assessment;

/// A way of citing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// One sentence.
    Text,
    /// BibTeX entry.
    Bibtex,
    /// RIS record.
    Ris,
    /// CSL-JSON, a list of one item.
    Csl,
    /// OSCOLA, fourth edition, as a footnote.
    Oscola,
    /// APA, seventh edition, reference list.
    Apa,
}

impl Style {
    /// Every style.
    pub const ALL: [Style; 6] = [
        Style::Text,
        Style::Bibtex,
        Style::Ris,
        Style::Csl,
        Style::Oscola,
        Style::Apa,
    ];
}

/// What a citation says, whatever its form.
struct Cited<'a> {
    title: &'a str,
    engine: &'a str,
    /// `us-sv-2025@a86886db15eb`.
    number: String,
    /// `us-sv-2025-a86886db15eb`.
    key: String,
    day: jiff::civil::Date,
    date: String,
    /// Everything that must be equal for the result to be equal, in words.
    note: String,
}

impl Cited<'_> {
    fn of(assessment: &Assessment) -> Cited<'_> {
        let (card, run) = (&assessment.scenario, &assessment.run);
        let digest: String = card.digest.chars().take(12).collect();
        let date = date_words(card.known_as_of);
        Cited {
            title: card.title.trim_end_matches('.'),
            engine: &run.engine,
            number: format!("{}@{digest}", card.id),
            key: format!("{}-{digest}", card.id),
            day: card.known_as_of,
            note: format!(
                "Data as known on {date}; catalogue {}; seed {}; draws {}",
                run.catalog.chars().take(12).collect::<String>(),
                run.seed,
                run.draws
            ),
            date,
        }
    }
}

/// The citation, ended by a line feed.
pub fn cite(assessment: &Assessment, style: Style) -> String {
    let cited = Cited::of(assessment);
    match style {
        Style::Text => text(&cited),
        Style::Bibtex => bibtex(&cited),
        Style::Ris => ris(&cited),
        Style::Csl => csl(&cited),
        Style::Oscola => oscola(&cited),
        Style::Apa => apa(&cited),
    }
}

fn text(c: &Cited<'_>) -> String {
    format!(
        "Durance {}, \"{}\", assessment of scenario {}. {}.\n",
        c.engine, c.title, c.number, c.note
    )
}

fn bibtex(c: &Cited<'_>) -> String {
    format!(
        "@misc{{{},\n  author = {{{{Durance}}}},\n  title = {{{{{}}}}},\n  year = {{{}}},\n  \
         howpublished = {{Assessment of scenario {} by Durance {}}},\n  note = {{{}}}\n}}\n",
        c.key,
        latex(c.title),
        c.day.year(),
        latex(&c.number),
        c.engine,
        latex(&c.note)
    )
}

/// A text in which nothing is a command of TeX.
fn latex(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', letter]),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            other => out.push(other),
        }
    }
    out
}

fn ris(c: &Cited<'_>) -> String {
    let date = format!(
        "{:04}/{:02}/{:02}",
        c.day.year(),
        c.day.month(),
        c.day.day()
    );
    let year = c.day.year().to_string();
    let fields = [
        ("TY", "DATA"),
        ("ID", c.key.as_str()),
        ("AU", "Durance"),
        ("TI", c.title),
        ("PY", year.as_str()),
        ("DA", date.as_str()),
        ("ET", c.engine),
        ("M1", c.number.as_str()),
        ("N1", c.note.as_str()),
        ("ER", ""),
    ];
    // The format asks for CR LF, and for two spaces before the hyphen.
    let lines = fields.map(|(tag, value)| format!("{tag}  - {}\r\n", one_line(value)));
    lines.concat()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn csl(c: &Cited<'_>) -> String {
    let item = serde_json::json!([{
        "id": c.key,
        "type": "dataset",
        "title": c.title,
        "author": [{ "literal": "Durance" }],
        "issued": { "date-parts": [[c.day.year(), c.day.month(), c.day.day()]] },
        "version": c.engine,
        "number": c.number,
        "note": c.note,
    }]);
    format!("{item:#}\n")
}

fn oscola(c: &Cited<'_>) -> String {
    format!(
        "Durance, \u{2018}{}\u{2019} (assessment of scenario {}, Durance {}, data as known on {})\n",
        c.title, c.number, c.engine, c.date
    )
}

fn apa(c: &Cited<'_>) -> String {
    format!(
        "Durance. ({}). {} (Version {}; scenario {}) [Data set]. {}.\n",
        c.day.year(),
        c.title,
        c.engine,
        c.number,
        c.note
    )
}

/// `CITATION.cff` (version 1.2.0) for the folder that carries the data.
pub fn cff(assessment: &Assessment) -> String {
    let c = Cited::of(assessment);
    // A JSON string is a YAML string.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "cff-version: 1.2.0\nmessage: {}\ntype: dataset\ntitle: {}\nauthors:\n  - name: Durance\n\
         version: {}\nidentifiers:\n  - type: other\n    value: {}\n    description: {}\nabstract: {}\n",
        quoted("If you use these figures, please cite them as below."),
        quoted(c.title),
        quoted(c.engine),
        quoted(&c.number),
        quoted("scenario and digest of its resolved text"),
        quoted(&format!("{} {}.", assessment.scenario.question, c.note)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tex_is_disarmed() {
        assert_eq!(latex("50% of $3 & {x_1}"), "50\\% of \\$3 \\& \\{x\\_1\\}");
    }
}
