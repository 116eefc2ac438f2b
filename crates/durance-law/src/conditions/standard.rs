//! Which norm asks what of a place of detention, since when, and how was that read?

use super::entry::{Document, Entry, Placed, Scalar, one_of};
use super::fact::{PATH, read_measure, twice};
use super::{Fact, Facts, Measure};
use crate::condition::{Condition, Test};
use crate::fact::Value;
use durance_core::catalog::Catalog;
use durance_core::{Confidence, Diagnostic, Truth};
use jiff::civil::Date;

/// A text that sets standards: a resolution, a judgment, a handbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Full title.
    pub title: String,
    /// Short name, as tables show it.
    pub short: String,
    /// Whom it binds, in words.
    pub binds: String,
}

/// A test of one fact of a facility.
#[derive(Clone, Debug, PartialEq)]
pub struct Standard {
    /// Stable identifier; the source of the same name carries the text.
    pub id: String,
    /// The text that sets it.
    pub instrument: Instrument,
    /// Rule, paragraph or table.
    pub rule: String,
    /// What it asks, in one sentence.
    pub statement: String,
    /// The fact that it tests.
    pub fact: Fact,
    /// How the fact is compared.
    pub comparison: Comparison,
    /// Kind of force: soft-law, inspection-standard, binding-europe, ...
    pub force: String,
    /// Circumstances under which the standard applies.
    pub applies_when: Condition,
    /// Thresholds by date, earliest first.
    pub thresholds: Vec<Threshold>,
    /// What may rebut or complete the threshold.
    pub presumption: Option<Presumption>,
    /// The page on which the rule was read, where it is another than the source's.
    pub read: Option<Reading>,
    /// Limits, traps.
    pub note: String,
}

/// How a fact is compared with its threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The fact is the threshold or more.
    AtLeast,
    /// The fact is the threshold or less.
    AtMost,
    /// The fact is more than the threshold.
    MoreThan,
    /// The fact is less than the threshold.
    LessThan,
    /// The fact is so, or is not so.
    Is,
}

/// What a fact is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// It must be so, or must not.
    Flag(bool),
    /// A number, in the unit of comparison of the fact.
    Number(f64),
}

/// A threshold and the day from which it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// First day.
    pub from: Date,
    /// What the fact is compared with.
    pub limit: Limit,
    /// The number as the instrument writes it, with unit: "35 square feet".
    pub words: String,
    /// Source, by id.
    pub source: String,
    /// Did anyone read it?
    pub confidence: Confidence,
}

/// A page on which a rule was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Title of the page.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Address.
    pub url: String,
}

/// What a number alone does not settle: compensating and aggravating conditions.
///
/// # Reference
/// *Mursic v. Croatia* (GC), no. 7334/13, 20 October 2016, paras 136 to 140.
#[derive(Clone, Debug, PartialEq)]
pub struct Presumption {
    /// Which way the other conditions work.
    pub kind: PresumptionKind,
    /// In one sentence.
    pub statement: String,
    /// Paragraph.
    pub rule: String,
    /// The other conditions.
    pub factors: Vec<Factor>,
}

/// Which way other conditions work on a presumption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PresumptionKind {
    /// Short of the threshold a breach is presumed, unless every factor is shown to hold.
    Rebuttable,
    /// Between a lower limit and the threshold, a breach if any factor fails; below the limit, a breach.
    Weighing {
        /// The lower limit, in the unit of comparison.
        above: f64,
    },
}

/// One condition that weighs with a presumption.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// In words.
    pub words: String,
    /// Over the facts of the facility, in their units of comparison.
    pub when: Condition,
}

/// Every standard of a catalogue, and the facts they test.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standards {
    facts: Facts,
    standards: Vec<Standard>,
}

const COMPARISONS: &[(&str, Comparison)] = &[
    ("at least", Comparison::AtLeast),
    ("at most", Comparison::AtMost),
    ("more than", Comparison::MoreThan),
    ("less than", Comparison::LessThan),
    ("is", Comparison::Is),
];

const CONFIDENCES: &[(&str, Confidence)] = &[
    ("seen", Confidence::Seen),
    ("known", Confidence::Known),
    ("derived", Confidence::Derived),
];

impl Standards {
    /// Reads every standard below `standards/`.
    ///
    /// # Errors
    /// All diagnostics of all files, when any of them is an error.
    pub fn load(catalog: &dyn Catalog) -> Result<Standards, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let mut standards = Standards {
            facts: Facts::load(catalog, &mut found),
            standards: Vec::new(),
        };
        for path in catalog.paths("standards/") {
            if let Some(text) = catalog.text(path).filter(|_| is_standard_file(path)) {
                standards.read(path, text, &mut found);
            }
        }
        if found.iter().any(Diagnostic::is_error) {
            return Err(found);
        }
        Ok(standards)
    }

    /// Every standard, in the order of files and entries.
    pub fn iter(&self) -> impl Iterator<Item = &Standard> {
        self.standards.iter()
    }

    /// The standard of this id.
    pub fn get(&self, id: &str) -> Option<&Standard> {
        self.standards.iter().find(|s| s.id == id)
    }

    /// The facts that standards test and facilities state.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.standards.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.standards.is_empty()
    }

    fn read(&mut self, path: &str, text: &str, found: &mut Vec<Diagnostic>) {
        let Some(document) = Document::read(path, text, found) else {
            return;
        };
        let root = document.root();
        root.only(&["instrument", "standard"], found);
        let instrument = match root.table("instrument", found) {
            Some(entry) => read_instrument(&entry, found),
            None => root.missing("instrument", found),
        };
        for entry in root.tables("standard", found) {
            let standard = read_standard(&entry, instrument.as_ref(), &self.facts, found);
            if let Some(standard) = standard {
                if self.get(&standard.id).is_some() {
                    found.push(twice(&entry, &standard.id));
                }
                self.standards.push(standard);
            }
        }
    }
}

impl Standard {
    /// The threshold that stands on a day; `None` before the first one.
    pub fn threshold(&self, day: Date) -> Option<&Threshold> {
        self.thresholds.iter().rev().find(|t| t.from <= day)
    }

    /// The requirement in words: "at least 4 m2 per person (CPT)"; what is so or not so is said by the rule.
    ///
    /// A number that the instrument does not give, but somebody read into it, is not put into its mouth.
    pub fn requirement(&self, threshold: &Threshold) -> String {
        let test = match threshold.limit {
            Limit::Flag(_) => self.statement.trim_end_matches('.').to_owned(),
            Limit::Number(_) => format!("{} {}", self.comparison.words(), threshold.words),
        };
        match threshold.confidence {
            Confidence::Derived => {
                format!(
                    "{test} (a reading of {}, which gives no number)",
                    self.instrument.short
                )
            }
            _ => format!("{test} ({})", self.instrument.short),
        }
    }
}

impl Comparison {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Comparison::AtLeast => "at least",
            Comparison::AtMost => "at most",
            Comparison::MoreThan => "more than",
            Comparison::LessThan => "less than",
            Comparison::Is => "is",
        }
    }

    /// Does every value, no value, or some value from `low` to `high` pass against `limit`?
    ///
    /// # Example
    /// ```
    /// use durance_core::Truth;
    /// use durance_law::conditions::Comparison;
    /// assert_eq!(Comparison::AtLeast.holds(3.0, 5.0, 4.0), Truth::Unknown);
    /// assert_eq!(Comparison::AtLeast.holds(4.0, 5.0, 4.0), Truth::Yes);
    /// assert_eq!(Comparison::LessThan.holds(12.0, 80.0, 12.0), Truth::No);
    /// ```
    pub fn holds(self, low: f64, high: f64, limit: f64) -> Truth {
        let passes = |value: f64| match self {
            Comparison::AtLeast => value >= limit,
            Comparison::AtMost => value <= limit,
            Comparison::MoreThan => value > limit,
            Comparison::LessThan => value < limit,
            Comparison::Is => value == limit,
        };
        match (passes(low), passes(high)) {
            (true, true) => Truth::Yes,
            (false, false) if self != Comparison::Is || low == high => Truth::No,
            (false, false) if limit < low || limit > high => Truth::No,
            _ => Truth::Unknown,
        }
    }
}

fn is_standard_file(path: &str) -> bool {
    path != PATH && path.ends_with(".toml") && !path.contains("/cases/")
}

fn read_instrument(entry: &Entry<'_>, found: &mut Vec<Diagnostic>) -> Option<Instrument> {
    entry.only(&["title", "short", "binds"], found);
    let title = entry.need_text("title", found);
    let short = entry.need_text("short", found);
    let binds = entry.need_text("binds", found);
    Some(Instrument {
        title: title?.value,
        short: short?.value,
        binds: binds?.value,
    })
}

const STANDARD_KEYS: &[&str] = &[
    "id",
    "rule",
    "statement",
    "fact",
    "comparison",
    "force",
    "applies_when",
    "thresholds",
    "presumption",
    "read",
    "note",
];

fn read_standard(
    entry: &Entry<'_>,
    instrument: Option<&Instrument>,
    facts: &Facts,
    found: &mut Vec<Diagnostic>,
) -> Option<Standard> {
    entry.only(STANDARD_KEYS, found);
    let id = entry.need_text("id", found);
    let rule = entry.need_text("rule", found);
    let statement = entry.need_text("statement", found);
    let force = entry.need_text("force", found);
    let comparison = entry
        .need_text("comparison", found)
        .and_then(|w| comparison(entry, &w, found));
    let fact = entry
        .need_text("fact", found)
        .and_then(|n| facts.named(entry.file, &n, found));
    let applies_when = entry.condition("applies_when", found, &mut |name, _, found| {
        facts.check_circumstance(entry.file, name, found);
    });
    let read = entry
        .table("read", found)
        .and_then(|e| read_reading(&e, found));
    let note = entry.text("note", found).map_or(String::new(), |n| n.value);
    let (fact, comparison) = (fact?, comparison?);
    check_comparison(entry, fact, comparison, found);
    let thresholds = read_thresholds(entry, fact, found);
    let presumption = entry
        .table("presumption", found)
        .and_then(|e| read_presumption(&e, fact, facts, found));
    Some(Standard {
        id: id?.value,
        instrument: instrument?.clone(),
        rule: rule?.value,
        statement: statement?.value,
        fact: fact.clone(),
        comparison,
        force: force?.value,
        applies_when: applies_when.unwrap_or_else(Condition::always),
        thresholds,
        presumption,
        read,
        note,
    })
}

fn comparison(
    entry: &Entry<'_>,
    word: &Placed<String>,
    found: &mut Vec<Diagnostic>,
) -> Option<Comparison> {
    one_of(entry.file, word, "a comparison", COMPARISONS, found)
}

fn check_comparison(
    entry: &Entry<'_>,
    fact: &Fact,
    comparison: Comparison,
    found: &mut Vec<Diagnostic>,
) {
    if (fact.measure.is_none()) != (comparison == Comparison::Is) {
        found.push(
            Diagnostic::error(
                "D0905",
                format!("`{}` cannot be compared with `{}`", fact.name, comparison.words()),
            )
            .at(entry.file, entry.place("comparison"), "")
            .help("use `is` for facts that are or are not so, and `at least`, `at most`, ... for numbers"),
        );
    }
}

fn read_thresholds(entry: &Entry<'_>, fact: &Fact, found: &mut Vec<Diagnostic>) -> Vec<Threshold> {
    let entries = entry.tables("thresholds", found);
    if entries.is_empty() {
        let _: Option<()> = entry.missing("thresholds", found);
    }
    let mut thresholds: Vec<Threshold> = entries
        .iter()
        .filter_map(|e| read_threshold(e, fact, found))
        .collect();
    thresholds.sort_by_key(|t| t.from);
    thresholds
}

fn read_threshold(
    entry: &Entry<'_>,
    fact: &Fact,
    found: &mut Vec<Diagnostic>,
) -> Option<Threshold> {
    entry.only(&["from", "is", "unit", "source", "confidence"], found);
    let from = entry.need_day("from", found);
    let source = entry.need_text("source", found);
    let confidence = entry
        .need_text("confidence", found)
        .and_then(|w| one_of(entry.file, &w, "a confidence", CONFIDENCES, found));
    let (limit, words) = read_limit(entry, "is", fact, found)?;
    Some(Threshold {
        from: from?.value,
        limit,
        words,
        source: source?.value,
        confidence: confidence?,
    })
}

/// A limit in the unit of comparison, and in words as written.
fn read_limit(
    entry: &Entry<'_>,
    key: &str,
    fact: &Fact,
    found: &mut Vec<Diagnostic>,
) -> Option<(Limit, String)> {
    let Some(scalar) = entry.scalar(key) else {
        return entry.missing(key, found);
    };
    let unit = entry.text("unit", found);
    match (scalar.value, fact.measure) {
        (Scalar::Flag(flag), None) => Some((
            Limit::Flag(flag),
            if flag { "yes" } else { "no" }.to_owned(),
        )),
        (Scalar::Number(number), Some(own)) => {
            let measure = match unit {
                Some(unit) => fitting_measure(entry.file, &unit, fact, own, found)?,
                None => own,
            };
            let words = measure.words(number);
            Some((Limit::Number(measure.compared(number)), words))
        }
        (_, expected) => {
            let expected = expected.map_or("true or false", |m| m.text);
            found.push(
                Diagnostic::error("D0905", format!("`{}` is given in {expected}", fact.name)).at(
                    entry.file,
                    scalar.span,
                    format!("expected {expected}"),
                ),
            );
            None
        }
    }
}

/// The unit that a text names, if it measures what the fact measures.
pub(crate) fn fitting_measure(
    file: &str,
    unit: &Placed<String>,
    fact: &Fact,
    own: Measure,
    found: &mut Vec<Diagnostic>,
) -> Option<Measure> {
    let measure = read_measure(file, unit, found)?;
    if measure.dimension == own.dimension {
        return Some(measure);
    }
    found.push(
        Diagnostic::error(
            "D0905",
            format!(
                "`{}` is measured in `{}`, not in `{}`",
                fact.name, own.text, measure.text
            ),
        )
        .at(
            file,
            unit.span.clone(),
            format!("this measures {}", measure.dimension),
        ),
    );
    None
}

fn read_reading(entry: &Entry<'_>, found: &mut Vec<Diagnostic>) -> Option<Reading> {
    entry.only(&["title", "publisher", "url"], found);
    let title = entry.need_text("title", found);
    let publisher = entry.need_text("publisher", found);
    let url = entry.need_text("url", found);
    Some(Reading {
        title: title?.value,
        publisher: publisher?.value,
        url: url?.value,
    })
}

fn read_presumption(
    entry: &Entry<'_>,
    fact: &Fact,
    facts: &Facts,
    found: &mut Vec<Diagnostic>,
) -> Option<Presumption> {
    entry.only(&["kind", "above", "statement", "rule", "factors"], found);
    let statement = entry.need_text("statement", found);
    let rule = entry.need_text("rule", found);
    let kind = read_kind(entry, fact, found);
    let factors = entry.tables("factors", found);
    if factors.is_empty() {
        let _: Option<()> = entry.missing("factors", found);
    }
    Some(Presumption {
        kind: kind?,
        statement: statement?.value,
        rule: rule?.value,
        factors: factors
            .iter()
            .filter_map(|e| read_factor(e, facts, found))
            .collect(),
    })
}

fn read_kind(
    entry: &Entry<'_>,
    fact: &Fact,
    found: &mut Vec<Diagnostic>,
) -> Option<PresumptionKind> {
    let word = entry.need_text("kind", found)?;
    let weighs = one_of(
        entry.file,
        &word,
        "a kind of presumption",
        &[("rebuttable", false), ("weighing", true)],
        found,
    )?;
    if !weighs {
        return Some(PresumptionKind::Rebuttable);
    }
    match entry.number("above", found) {
        Some(above) => Some(PresumptionKind::Weighing {
            above: fact
                .measure
                .map_or(above.value, |m| m.compared(above.value)),
        }),
        None => entry.missing("above", found),
    }
}

fn read_factor(entry: &Entry<'_>, facts: &Facts, found: &mut Vec<Diagnostic>) -> Option<Factor> {
    entry.only(&["words", "when"], found);
    let words = entry.need_text("words", found);
    let when = entry.condition("when", found, &mut |name, test, found| {
        check_test(entry.file, facts, name, test, found);
    });
    match when {
        Some(when) => Some(Factor {
            words: words?.value,
            when,
        }),
        None => entry.missing("when", found),
    }
}

/// A test of a number needs a fact that is a number, and a test of a truth value one that is so or not.
fn check_test(
    file: &str,
    facts: &Facts,
    name: &Placed<String>,
    test: &Test,
    found: &mut Vec<Diagnostic>,
) {
    let Some(fact) = facts.named(file, name, found) else {
        return;
    };
    let fits = match test {
        Test::OneOf(values) => values
            .iter()
            .all(|v| matches!(v, Value::Bool(_)) && fact.measure.is_none()),
        _ => fact.measure.is_some(),
    };
    if !fits {
        let expected = fact.measure.map_or("true or false".to_owned(), |m| {
            format!(
                "a bound such as {{ at_least = 1 }}, in {}",
                m.canonical().text
            )
        });
        found.push(
            Diagnostic::error(
                "D0905",
                format!("`{}` is tested against {expected}", fact.name),
            )
            .at(file, name.span.clone(), format!("expected {expected}")),
        );
    }
}
