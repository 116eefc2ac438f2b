//! Which figures are counted, not drawn? Groups by legal verdict, provisions against a group, standards by
//! verdict: exact numbers, with what was counted as their trace.

use super::figures::Part;
use durance_core::assessment::{
    ConditionRow, ConditionVerdict, Figure, LawGroup, LawSection, Trace, TraceStep,
};
use durance_core::{Grade, Verdict};
use std::collections::BTreeMap;

/// Figures and their traces.
#[derive(Debug, Default)]
pub struct Counted {
    /// One per count.
    pub figures: Vec<Figure>,
    /// What was counted.
    pub traces: BTreeMap<String, Trace>,
}

/// Counts over the law and the conditions.
pub fn count(law: &LawSection, conditions: &[ConditionRow], figures_before: usize) -> Counted {
    let mut counted = Counted::default();
    if !law.groups.is_empty() {
        for verdict in Verdict::ALL {
            counted.groups(law, verdict);
        }
        for group in &law.groups {
            counted.provisions(group);
        }
    }
    if !conditions.is_empty() {
        for verdict in ConditionVerdict::ALL {
            counted.standards(conditions, verdict);
        }
    }
    for (index, figure) in counted.figures.iter_mut().enumerate() {
        figure.reference = format!("R{}", figures_before + index + 1);
    }
    counted
}

impl Counted {
    fn groups(&mut self, law: &LawSection, verdict: Verdict) {
        let which: Vec<&LawGroup> = law.groups.iter().filter(|g| g.verdict == verdict).collect();
        let steps = which.iter().map(|g| step(&g.label, &g.sentence)).collect();
        self.push(
            &format!("law.groups.{}", verdict.word()),
            &format!("Groups offered that are {}", verdict.word()),
            "law",
            "groups",
            "groups offered with this verdict over every reading held",
            (which.len(), steps),
        );
    }

    /// Provisions that are breached on at least one reading: what stands against sending the group.
    fn provisions(&mut self, group: &LawGroup) {
        let against = group.provisions.iter().filter(|p| p.status == "breached");
        let steps: Vec<TraceStep> = against
            .map(|p| {
                let weak = if p.weak { " (weak: not read)" } else { "" };
                step(&p.citation, &format!("{}{weak}", p.text))
            })
            .collect();
        self.push(
            &format!("law.against.{}", group.id),
            &format!("Provisions against sending: {}", group.label),
            "law",
            "provisions",
            "provisions that bear on the group and are not kept, on at least one reading",
            (steps.len(), steps),
        );
    }

    fn standards(&mut self, rows: &[ConditionRow], verdict: ConditionVerdict) {
        let which: Vec<&ConditionRow> = rows.iter().filter(|r| r.verdict == verdict).collect();
        let steps = which
            .iter()
            .map(|r| step(&r.indicator, &r.instrument))
            .collect();
        self.push(
            &format!("conditions.{}", verdict.word().replace(' ', "-")),
            &format!("Standards {}", verdict.word()),
            "conditions",
            "standards",
            "standards with this verdict over every observation",
            (which.len(), steps),
        );
    }

    fn push(
        &mut self,
        id: &str,
        label: &str,
        section: &str,
        unit: &str,
        formula: &str,
        counted: (usize, Vec<TraceStep>),
    ) {
        let value = counted.0 as f64;
        self.figures.push(Figure {
            id: id.to_owned(),
            name: id.to_owned(),
            label: label.to_owned(),
            reference: String::new(),
            section: section.to_owned(),
            unit: unit.to_owned(),
            price_year: None,
            p05: value,
            p50: value,
            p95: value,
            mean: value,
            share_below_zero: None,
            chance_share: None,
            dots: vec![value; 20],
            // A screening of catalogued texts and observations: published, not official.
            grade: Grade::B,
            trace: id.to_owned(),
        });
        let trace = Trace {
            formula: format!("{id} = number of {formula}"),
            steps: counted.1,
        };
        self.traces.insert(id.to_owned(), trace);
    }
}

fn step(name: &str, value: &str) -> TraceStep {
    Part::statement(name, value)
}
