//! What do the lists say? Lines for `facility list`, `facility show` and `facility check`, without layout.

use super::{Facilities, Facility, Observation, Standards};
use durance_core::{Date, Diagnostic, Source};
use std::collections::BTreeMap;

/// One facility in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityLine {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Country, ISO 3166.
    pub country: String,
    /// Observations visible on the day.
    pub observations: usize,
    /// Sources of these.
    pub sources: usize,
    /// Day to which the newest of these refers.
    pub newest: Option<Date>,
}

/// One fact of a facility, with everything that was observed of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FactLine {
    /// Name of the fact.
    pub fact: String,
    /// What people read.
    pub label: String,
    /// Observations visible on the day; an older one of a series is left out.
    pub observations: Vec<Observation>,
    /// Standards that test the fact, by id.
    pub standards: Vec<String>,
}

impl Facilities {
    /// Every facility, with what is visible of it on a day.
    pub fn list(&self, known_as_of: Date) -> Vec<FacilityLine> {
        self.iter()
            .map(|facility| facility.line(known_as_of))
            .collect()
    }

    /// What is odd about facilities although they can be read: observations whose source nobody has read,
    /// and facilities of which nothing was observed that a standard tests.
    pub fn check(
        &self,
        standards: &Standards,
        sources: &BTreeMap<String, Source>,
    ) -> Vec<Diagnostic> {
        self.iter()
            .flat_map(|facility| facility.check(standards, sources))
            .collect()
    }
}

impl Facility {
    /// The facility as one line of a list.
    pub fn line(&self, known_as_of: Date) -> FacilityLine {
        let visible: Vec<&Observation> = self
            .observations
            .iter()
            .filter(|o| o.is_visible(known_as_of))
            .collect();
        let mut sources: Vec<&str> = visible.iter().map(|o| o.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        FacilityLine {
            id: self.id.clone(),
            name: self.name.clone(),
            country: self.country.clone(),
            observations: visible.len(),
            sources: sources.len(),
            newest: visible.iter().map(|o| o.as_of).max(),
        }
    }

    /// Every fact of which something was observed, by name.
    pub fn facts(&self, standards: &Standards, known_as_of: Date) -> Vec<FactLine> {
        let observed = |name: &str| self.visible(name, known_as_of).cloned().collect::<Vec<_>>();
        let lines = standards.facts().iter().map(|fact| FactLine {
            fact: fact.name.clone(),
            label: fact.label.clone(),
            observations: observed(&fact.name),
            standards: standards
                .iter()
                .filter(|s| s.fact.name == fact.name)
                .map(|s| s.id.clone())
                .collect(),
        });
        lines.filter(|line| !line.observations.is_empty()).collect()
    }

    fn check(&self, standards: &Standards, sources: &BTreeMap<String, Source>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for observation in &self.observations {
            if sources
                .get(&observation.source)
                .is_some_and(Source::is_weak)
            {
                found.push(
                    Diagnostic::advice(
                        "D0914",
                        format!(
                            "`{}` of `{}` rests on a source that nobody has read",
                            observation.id, self.id
                        ),
                    )
                    .note(format!(
                        "source `{}` is recalled; it is graded D",
                        observation.source
                    )),
                );
            }
        }
        if !standards
            .iter()
            .any(|s| self.observations.iter().any(|o| o.fact == s.fact.name))
        {
            found.push(Diagnostic::advice(
                "D0904",
                format!(
                    "no standard tests anything that was observed of `{}`",
                    self.id
                ),
            ));
        }
        found
    }
}
