//! Who saw what of a facility, when, and with what access?

use super::entry::{Entry, Placed, Scalar, one_of};
use super::standard::fitting_measure;
use super::unit::figure;
use super::{Fact, Facts};
use durance_core::{Diagnostic, Grade, Source};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How the observer came to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// An inspecting body went in.
    Inspection,
    /// It stands in the record of a court.
    CourtRecord,
    /// Visitors were shown round.
    Visit,
    /// The operator or the State says so.
    Official,
    /// People who were held say so.
    Testimony,
    /// Reported by the press, without its own access.
    Press,
    /// Computed from other observations.
    Derived,
    /// Comes from a simulation.
    Simulated,
}

const ACCESSES: &[(&str, Access)] = &[
    ("inspection", Access::Inspection),
    ("court record", Access::CourtRecord),
    ("visit", Access::Visit),
    ("official", Access::Official),
    ("testimony", Access::Testimony),
    ("press", Access::Press),
    ("derived", Access::Derived),
    ("simulated", Access::Simulated),
];

impl Access {
    /// The word that people read.
    pub fn word(self) -> &'static str {
        ACCESSES
            .iter()
            .find(|(_, access)| *access == self)
            .map_or("", |(word, _)| word)
    }
}

/// What was seen, in the unit of comparison of the fact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Observed {
    /// Somebody looked or asked, and it is still not known.
    Unknown,
    /// It is so, or is not so.
    Flag(bool),
    /// A number, or a range of numbers.
    Between {
        /// Least value.
        low: f64,
        /// Largest value.
        high: f64,
    },
}

/// One observation of one fact of one facility.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Identifier, unique within the facility.
    pub id: String,
    /// Name of the fact.
    pub fact: String,
    /// What was seen.
    pub observed: Observed,
    /// What was seen, in words: "at most 70 persons per cell".
    pub words: String,
    /// Access that the observer had.
    pub access: Access,
    /// Source, by id.
    pub source: String,
    /// Day to which it refers.
    pub as_of: Date,
    /// First day on which it could be known.
    pub published: Date,
    /// Grade of the evidence.
    pub grade: Grade,
    /// Observations of one series replace each other: only the newest visible one counts.
    pub series: Option<String>,
    /// At most 20 words of the source.
    pub quote: String,
    /// Limits, contradictions.
    pub note: String,
    /// Observations from which it was computed.
    pub inputs: Vec<String>,
    /// What it supposes that nobody has seen, such as that all stated places are taken; empty for what was seen.
    ///
    /// A supposition is shown and decides nothing.
    pub supposes: String,
}

impl Observation {
    /// Could a reader on `day` have known it?
    pub fn is_visible(&self, day: Date) -> bool {
        self.published <= day
    }

    /// What was seen, as far as a verdict may rest on it: of what is only supposed, nothing.
    pub fn seen(&self) -> Observed {
        match self.supposes.is_empty() {
            true => self.observed,
            false => Observed::Unknown,
        }
    }
}

/// Most words of a source that may be quoted.
const QUOTED_WORDS_MAX: usize = 20;

const OBSERVATION_KEYS: &[&str] = &[
    "id", "fact", "value", "low", "high", "unit", "words", "access", "source", "as_of", "series",
    "quote", "note", "derived", "supposes",
];

/// Reads every `[[observation]]` of a facility, derived ones after those they rest on.
pub(crate) fn read_observations(
    root: &Entry<'_>,
    facts: &Facts,
    sources: &BTreeMap<String, Source>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Observation> {
    let mut observations: Vec<Observation> = Vec::new();
    for entry in root.tables("observation", found) {
        let observation = read_observation(&entry, facts, sources, &observations, found);
        if let Some(observation) = observation {
            if observations.iter().any(|o| o.id == observation.id) {
                found.push(super::fact::twice(&entry, &observation.id));
            }
            observations.push(observation);
        }
    }
    observations
}

fn read_observation(
    entry: &Entry<'_>,
    facts: &Facts,
    sources: &BTreeMap<String, Source>,
    earlier: &[Observation],
    found: &mut Vec<Diagnostic>,
) -> Option<Observation> {
    entry.only(OBSERVATION_KEYS, found);
    let id = entry.need_text("id", found);
    let fact = entry
        .need_text("fact", found)
        .and_then(|n| facts.named(entry.file, &n, found))?;
    if let Some(derivation) = entry.table("derived", found) {
        return derive(entry, &derivation, &id?.value, fact, earlier, found);
    }
    let source = read_source(entry, sources, found);
    let access = read_access(entry, found);
    let quote = read_quote(entry, found);
    let (observed, words) = read_value(entry, fact, found)?;
    let (source, access) = (source?, access?);
    Some(Observation {
        id: id?.value,
        fact: fact.name.clone(),
        observed,
        words: optional(entry, "words", found).unwrap_or(words),
        access,
        source: source.id.clone(),
        as_of: entry.day("as_of", found).map_or(source.as_of, |d| d.value),
        published: source.published,
        grade: source.grade(),
        series: optional(entry, "series", found),
        quote,
        note: optional(entry, "note", found).unwrap_or_default(),
        inputs: Vec::new(),
        supposes: optional(entry, "supposes", found).unwrap_or_default(),
    })
}

fn optional(entry: &Entry<'_>, key: &str, found: &mut Vec<Diagnostic>) -> Option<String> {
    entry.text(key, found).map(|t| t.value)
}

/// The source that an entry names: an observation without one is not an observation.
pub(crate) fn read_source<'s>(
    entry: &Entry<'_>,
    sources: &'s BTreeMap<String, Source>,
    found: &mut Vec<Diagnostic>,
) -> Option<&'s Source> {
    let Some(name) = entry.text("source", found) else {
        if !entry.has("source") {
            found.push(
                Diagnostic::error("D0906", "an observation needs a source")
                    .at(
                        entry.file,
                        entry.span.clone(),
                        "nobody is said to have seen this",
                    )
                    .help("add `source = \"...\"`, the id of an entry of the catalogue's sources"),
            );
        }
        return None;
    };
    let source = sources.get(&name.value);
    if source.is_none() {
        let mut diagnostic = Diagnostic::error("D0914", format!("unknown source `{}`", name.value))
            .at(entry.file, name.span.clone(), "")
            .note(
                "sources stand in `sources/` of the catalogue, or as `[[source]]` in the same file",
            );
        let known = sources.keys().map(String::as_str);
        if let Some(near) = durance_core::diagnostic::nearest(&name.value, known) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        found.push(diagnostic);
    }
    source
}

pub(crate) fn read_access(entry: &Entry<'_>, found: &mut Vec<Diagnostic>) -> Option<Access> {
    match entry.text("access", found) {
        Some(word) => one_of(entry.file, &word, "a kind of access", ACCESSES, found),
        None if entry.has("access") => None,
        None => {
            let words: Vec<&str> = ACCESSES.iter().map(|(word, _)| *word).collect();
            found.push(
                Diagnostic::error(
                    "D0906",
                    "an observation needs to say what access the observer had",
                )
                .at(entry.file, entry.span.clone(), "no `access` here")
                .note(format!("one of: {}", words.join(", "))),
            );
            None
        }
    }
}

fn read_quote(entry: &Entry<'_>, found: &mut Vec<Diagnostic>) -> String {
    let Some(quote) = entry.text("quote", found) else {
        return String::new();
    };
    let words = quote.value.split_whitespace().count();
    if words > QUOTED_WORDS_MAX {
        found.push(
            Diagnostic::error("D0909", format!("the quotation has {words} words"))
                .at(
                    entry.file,
                    quote.span.clone(),
                    format!("at most {QUOTED_WORDS_MAX}"),
                )
                .help("quote only where the wording matters, and paraphrase the rest in `note`"),
        );
    }
    quote.value
}

pub(crate) fn read_value(
    entry: &Entry<'_>,
    fact: &Fact,
    found: &mut Vec<Diagnostic>,
) -> Option<(Observed, String)> {
    if entry.has("low") || entry.has("high") {
        return read_range(entry, fact, found);
    }
    let Some(value) = entry.scalar("value") else {
        return entry.missing("value", found);
    };
    match (value.value, fact.measure) {
        (Scalar::Text(word), _) if word == "unknown" => {
            Some((Observed::Unknown, "unknown".to_owned()))
        }
        (Scalar::Flag(flag), None) => Some((
            Observed::Flag(flag),
            if flag { "yes" } else { "no" }.to_owned(),
        )),
        (Scalar::Number(number), Some(own)) => {
            let measure = measure_of(entry, fact, own, found)?;
            not_negative(entry, "value", number, found)?;
            let words = measure.words(number);
            let value = measure.compared(number);
            Some((
                Observed::Between {
                    low: value,
                    high: value,
                },
                words,
            ))
        }
        (_, expected) => {
            let expected = expected.map_or("true, false", |m| m.text);
            found.push(
                Diagnostic::error("D0905", format!("`{}` is given in {expected}", fact.name)).at(
                    entry.file,
                    value.span,
                    format!("expected {expected} or \"unknown\""),
                ),
            );
            None
        }
    }
}

fn read_range(
    entry: &Entry<'_>,
    fact: &Fact,
    found: &mut Vec<Diagnostic>,
) -> Option<(Observed, String)> {
    let Some(own) = fact.measure else {
        found.push(
            Diagnostic::error(
                "D0905",
                format!("`{}` is so or is not so, and has no range", fact.name),
            )
            .at(
                entry.file,
                entry.place("low"),
                "expected `value = true` or `value = false`",
            ),
        );
        return None;
    };
    let measure = measure_of(entry, fact, own, found)?;
    let low = entry.number("low", found).map_or(0.0, |n| n.value);
    let high = entry.number("high", found).map(|n| n.value);
    not_negative(entry, "low", low, found)?;
    if high.is_some_and(|high| high < low) {
        found.push(
            Diagnostic::error("D0913", "the range ends before it begins").at(
                entry.file,
                entry.place("high"),
                "less than `low`",
            ),
        );
        return None;
    }
    let words = match high {
        Some(high) if entry.has("low") => {
            format!("{} to {} {}", figure(low), figure(high), measure.text)
        }
        Some(high) => format!("at most {} {}", figure(high), measure.text),
        None => format!("at least {} {}", figure(low), measure.text),
    };
    let observed = Observed::Between {
        low: measure.compared(low),
        high: high.map_or(f64::INFINITY, |h| measure.compared(h)),
    };
    Some((observed, words))
}

fn not_negative(
    entry: &Entry<'_>,
    key: &str,
    number: f64,
    found: &mut Vec<Diagnostic>,
) -> Option<()> {
    if number >= 0.0 {
        return Some(());
    }
    found.push(
        Diagnostic::error("D0913", "a measure of a facility cannot be negative").at(
            entry.file,
            entry.place(key),
            "",
        ),
    );
    None
}

fn measure_of(
    entry: &Entry<'_>,
    fact: &Fact,
    own: super::Measure,
    found: &mut Vec<Diagnostic>,
) -> Option<super::Measure> {
    match entry.text("unit", found) {
        Some(unit) => fitting_measure(entry.file, &unit, fact, own, found),
        None => Some(own),
    }
}

/// An observation computed from others: product over product, with bounds kept.
fn derive(
    entry: &Entry<'_>,
    derivation: &Entry<'_>,
    id: &str,
    fact: &Fact,
    earlier: &[Observation],
    found: &mut Vec<Diagnostic>,
) -> Option<Observation> {
    derivation.only(&["multiply", "divide", "times"], found);
    let above = inputs(derivation, "multiply", earlier, found)?;
    let below = inputs(derivation, "divide", earlier, found)?;
    let times = derivation.number("times", found).map_or(1.0, |n| n.value);
    let Some(measure) = fact.measure else {
        found.push(
            Diagnostic::error(
                "D0911",
                format!("`{}` is so or is not so, and cannot be computed", fact.name),
            )
            .at(entry.file, derivation.span.clone(), ""),
        );
        return None;
    };
    let (observed, value) = quotient(&above, &below, times);
    let used: Vec<&Observation> = above.iter().chain(&below).copied().collect();
    let newest = used.iter().max_by_key(|o| o.published)?;
    let formula = formula(
        &above,
        &below,
        if measure.text == "percent" {
            1.0
        } else {
            times
        },
    );
    Some(Observation {
        id: id.to_owned(),
        fact: fact.name.clone(),
        observed,
        words: format!("{} ({formula})", measure.canonical().with(&value)),
        access: Access::Derived,
        source: optional(entry, "source", found).unwrap_or_else(|| newest.source.clone()),
        as_of: used.iter().map(|o| o.as_of).max()?,
        published: newest.published,
        grade: used.iter().map(|o| o.grade).max()?,
        series: optional(entry, "series", found),
        quote: String::new(),
        note: optional(entry, "note", found).unwrap_or_default(),
        inputs: used.iter().map(|o| o.id.clone()).collect(),
        supposes: suppositions(optional(entry, "supposes", found), &used),
    })
}

/// What a derived observation supposes: its own words, or those of what it rests on.
fn suppositions(own: Option<String>, used: &[&Observation]) -> String {
    let inherited = used.iter().map(|o| o.supposes.as_str());
    let mut all: Vec<&str> = own.as_deref().into_iter().chain(inherited).collect();
    all.retain(|words| !words.is_empty());
    all.dedup();
    all.join("; ")
}

fn inputs<'o>(
    derivation: &Entry<'_>,
    key: &str,
    earlier: &'o [Observation],
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<&'o Observation>> {
    let names = derivation.texts(key, found);
    let mut inputs = Vec::new();
    for name in &names {
        match earlier.iter().find(|o| o.id == name.value) {
            Some(observation) => inputs.push(observation),
            None => found.push(no_such(derivation.file, name, earlier)),
        }
    }
    (inputs.len() == names.len()).then_some(inputs)
}

/// Says that an observation is not there, with the nearest one that is.
pub(crate) fn no_such(file: &str, name: &Placed<String>, earlier: &[Observation]) -> Diagnostic {
    let known = earlier.iter().map(|o| o.id.as_str());
    let diagnostic = Diagnostic::error(
        "D0911",
        format!("no observation `{}` stands above", name.value),
    )
    .at(file, name.span.clone(), "")
    .note("an observation can be used only below the place where it is stated");
    match durance_core::diagnostic::nearest(&name.value, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

/// Product of `above` over product of `below`, times a number, with the value in words.
pub(crate) fn quotient(
    above: &[&Observation],
    below: &[&Observation],
    times: f64,
) -> (Observed, String) {
    let (Some((a_low, a_high)), Some((b_low, b_high))) = (product(above), product(below)) else {
        return (Observed::Unknown, "unknown".to_owned());
    };
    if b_low <= 0.0 {
        return (Observed::Unknown, "unknown".to_owned());
    }
    let low = if b_high.is_finite() {
        times * a_low / b_high
    } else {
        0.0
    };
    let high = times * a_high / b_low;
    let words = if low == high {
        figure(low)
    } else if low == 0.0 {
        format!("at most {}", figure(high))
    } else if high.is_finite() {
        format!("{} to {}", figure(low), figure(high))
    } else {
        format!("at least {}", figure(low))
    };
    (Observed::Between { low, high }, words)
}

fn product(parts: &[&Observation]) -> Option<(f64, f64)> {
    parts
        .iter()
        .try_fold((1.0, 1.0), |(low, high), part| match part.observed {
            Observed::Between { low: l, high: h } => Some((low * l, high * h)),
            _ => None,
        })
}

fn formula(above: &[&Observation], below: &[&Observation], times: f64) -> String {
    let words = |parts: &[&Observation]| {
        parts
            .iter()
            .map(|o| o.words.clone())
            .collect::<Vec<_>>()
            .join(" x ")
    };
    let mut text = words(above);
    if times != 1.0 {
        text = format!("{} x {text}", figure(times));
    }
    if !below.is_empty() {
        text = format!("{text} / {}", words(below));
    }
    text
}
