//! Do the cases hold? A case is a few lines that a lawyer or monitor can read, and add to, without Rust.
//!
//! ```toml
//! [[case]]
//! standard = "std-cpt-multi"
//! what = "four square metres are enough, a little less is not"
//! meets = [{ value = 4.0 }]
//! falls_short = [{ value = 3.99 }]
//! undecided = [{ low = 3.0, high = 5.0 }, { value = "unknown" }]
//!
//! [[case]]
//! facility = "cecot"
//! what = "what was known on the day of the offer"
//! on = 2025-02-05
//! not_met = ["std-cpt-multi"]
//! unknown = ["std-mandela-24"]
//! ```

use super::entry::{Document, Entry};
use super::observation::read_value;
use super::{
    Access, Facilities, Facility, Group, Observation, Observed, Standard, Standards, assess,
};
use durance_core::assessment::ConditionVerdict;
use durance_core::catalog::Catalog;
use durance_core::{Date, Diagnostic, Grade};

/// A case that does not hold, or all that do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseReport {
    /// Expectations that hold.
    pub held: usize,
    /// Expectations that do not, in words: file, what the case says, what came out.
    pub failed: Vec<String>,
}

/// Runs every case below `standards/` and `facilities/`.
///
/// # Errors
/// All diagnostics of case files that cannot be read.
pub fn run_cases(
    catalog: &dyn Catalog,
    standards: &Standards,
    facilities: &Facilities,
) -> Result<CaseReport, Vec<Diagnostic>> {
    let mut bench = Bench {
        standards,
        facilities,
        report: CaseReport::default(),
        found: Vec::new(),
    };
    let paths = catalog
        .paths("standards/")
        .into_iter()
        .chain(catalog.paths("facilities/"));
    for path in paths.filter(|p| p.contains("/cases/") && p.ends_with(".toml")) {
        bench.run_file(path, catalog.text(path).unwrap_or_default());
    }
    if bench.found.iter().any(Diagnostic::is_error) {
        return Err(bench.found);
    }
    Ok(bench.report)
}

struct Bench<'a> {
    standards: &'a Standards,
    facilities: &'a Facilities,
    report: CaseReport,
    found: Vec<Diagnostic>,
}

/// What a case expects of each of its lists.
const EXPECTED_OF_STANDARD: &[(&str, ConditionVerdict)] = &[
    ("meets", ConditionVerdict::Met),
    ("falls_short", ConditionVerdict::NotMet),
    ("undecided", ConditionVerdict::Unknown),
];

const EXPECTED_OF_FACILITY: &[(&str, ConditionVerdict)] = &[
    ("met", ConditionVerdict::Met),
    ("not_met", ConditionVerdict::NotMet),
    ("contradicted", ConditionVerdict::Contradicted),
    ("unknown", ConditionVerdict::Unknown),
    ("not_applicable", ConditionVerdict::NotApplicable),
];

impl Bench<'_> {
    fn run_file(&mut self, path: &str, text: &str) {
        let Some(document) = Document::read(path, text, &mut self.found) else {
            return;
        };
        let root = document.root();
        root.only(&["case"], &mut self.found);
        for entry in root.tables("case", &mut self.found) {
            if entry.has("facility") {
                self.run_facility(&entry);
            } else {
                self.run_standard(&entry);
            }
        }
    }

    fn run_standard(&mut self, entry: &Entry<'_>) {
        let keys = [
            "standard",
            "what",
            "on",
            "with",
            "meets",
            "falls_short",
            "undecided",
            "not_applicable_when",
        ];
        entry.only(&keys, &mut self.found);
        let Some(standard) = self.standard(entry) else {
            return;
        };
        let first = standard.thresholds.first().map(|t| t.from);
        let Some(on) = entry.day("on", &mut self.found).map(|d| d.value).or(first) else {
            return;
        };
        let what = entry
            .text("what", &mut self.found)
            .map_or(String::new(), |t| t.value);
        for (key, expected) in EXPECTED_OF_STANDARD {
            for value in entry.tables(key, &mut self.found) {
                self.run_value(entry, &value, &standard, &what, on, *expected);
            }
        }
        self.run_absent(entry, &standard, &what, on);
    }

    /// One value of the standard's fact, together with what the case says of other facts.
    fn run_value(
        &mut self,
        entry: &Entry<'_>,
        value: &Entry<'_>,
        standard: &Standard,
        what: &str,
        on: Date,
        expected: ConditionVerdict,
    ) {
        let Some((seen, words)) = read_value(value, &standard.fact, &mut self.found) else {
            return;
        };
        let mut facility = Facility {
            observations: self.observations(entry, "with"),
            ..Facility::default()
        };
        facility.observe(imagined(&standard.fact.name, seen, &words, on));
        let group = self.everything_applies();
        self.expect(
            entry.file,
            &format!("{what} ({words})"),
            standard,
            &facility,
            on,
            &group,
            expected,
        );
    }

    /// The standard does not apply when these circumstances do not hold.
    fn run_absent(&mut self, entry: &Entry<'_>, standard: &Standard, what: &str, on: Date) {
        let absent = entry.texts("not_applicable_when", &mut self.found);
        if absent.is_empty() {
            return;
        }
        let group = absent
            .iter()
            .fold(self.everything_applies(), |group, name| {
                group.with(&name.value, false)
            });
        let facility = Facility::default();
        self.expect(
            entry.file,
            what,
            standard,
            &facility,
            on,
            &group,
            ConditionVerdict::NotApplicable,
        );
    }

    fn run_facility(&mut self, entry: &Entry<'_>) {
        let mut keys = vec!["facility", "what", "on", "group"];
        keys.extend(EXPECTED_OF_FACILITY.iter().map(|(key, _)| *key));
        entry.only(&keys, &mut self.found);
        let name = entry.need_text("facility", &mut self.found);
        let what = entry
            .text("what", &mut self.found)
            .map_or(String::new(), |t| t.value);
        let (Some(name), Some(on)) = (name, entry.need_day("on", &mut self.found)) else {
            return;
        };
        let Some(facility) = self.facilities.get(&name.value).cloned() else {
            self.found.push(
                Diagnostic::error("D0904", format!("unknown facility `{}`", name.value))
                    .at(entry.file, name.span, ""),
            );
            return;
        };
        let group = self.group(entry);
        for (key, expected) in EXPECTED_OF_FACILITY {
            for id in entry.texts(key, &mut self.found) {
                match self.standards.get(&id.value).cloned() {
                    Some(standard) => {
                        self.expect(
                            entry.file, &what, &standard, &facility, on.value, &group, *expected,
                        );
                    }
                    None => self.found.push(no_standard(entry.file, &id.value, id.span)),
                }
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one expectation names all of its parts"
    )]
    fn expect(
        &mut self,
        file: &str,
        what: &str,
        standard: &Standard,
        facility: &Facility,
        on: Date,
        group: &Group,
        expected: ConditionVerdict,
    ) {
        let card = assess(self.standards, facility, on, group, &[]);
        let row = card.rows.iter().find(|row| row.standard == standard.id);
        match row {
            Some(row) if row.verdict == expected => self.report.held += 1,
            other => {
                let came = other.map_or("not visible".to_owned(), |row| {
                    format!("{} ({})", row.verdict.word(), row.note)
                });
                let line = format!(
                    "{file}: {} on {on}: {what}: expected {}, came out {came}",
                    standard.id,
                    expected.word()
                );
                self.report.failed.push(line);
            }
        }
    }

    fn standard(&mut self, entry: &Entry<'_>) -> Option<Standard> {
        let id = entry.need_text("standard", &mut self.found)?;
        let standard = self.standards.get(&id.value).cloned();
        if standard.is_none() {
            self.found.push(no_standard(entry.file, &id.value, id.span));
        }
        standard
    }

    /// Observations of other facts, which weigh with the one that is tested.
    fn observations(&mut self, entry: &Entry<'_>, key: &str) -> Vec<Observation> {
        let mut observations = Vec::new();
        for part in entry.tables(key, &mut self.found) {
            let Some(name) = part.need_text("fact", &mut self.found) else {
                continue;
            };
            let facts = self.standards.facts();
            let Some(fact) = facts.named(part.file, &name, &mut self.found) else {
                continue;
            };
            if let Some((seen, words)) = read_value(&part, fact, &mut self.found) {
                observations.push(imagined(&fact.name, seen, &words, Date::MIN));
            }
        }
        observations
    }

    fn everything_applies(&self) -> Group {
        let circumstances = self.standards.facts().circumstances();
        circumstances.fold(Group::default(), |group, c| group.with(&c.name, true))
    }

    fn group(&mut self, entry: &Entry<'_>) -> Group {
        let Some(table) = entry.table("group", &mut self.found) else {
            return Group::default();
        };
        let names = self
            .standards
            .facts()
            .circumstances()
            .map(|c| c.name.clone())
            .collect::<Vec<_>>();
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        table.only(&known, &mut self.found);
        known.iter().fold(Group::default(), |group, name| {
            match table.flag(name, &mut self.found) {
                Some(holds) => group.with(name, holds.value),
                None => group,
            }
        })
    }
}

fn no_standard(file: &str, id: &str, span: std::ops::Range<usize>) -> Diagnostic {
    Diagnostic::error("D0904", format!("unknown standard `{id}`")).at(file, span, "")
}

/// An observation that only the case makes.
fn imagined(fact: &str, observed: Observed, words: &str, on: Date) -> Observation {
    Observation {
        id: format!("case-{fact}"),
        fact: fact.to_owned(),
        observed,
        words: words.to_owned(),
        access: Access::Inspection,
        source: "case".to_owned(),
        as_of: on,
        published: Date::MIN,
        grade: Grade::A,
        series: None,
        quote: String::new(),
        note: String::new(),
        inputs: Vec::new(),
        supposes: String::new(),
    }
}
