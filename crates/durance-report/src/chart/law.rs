//! The legal funnel: whom may the offer reach, after each authority in turn, under each reading?

use super::{Axis, Chart, Fill, Plot, Row, RowMark, Rows, Section, Table, verdict_letter};
use crate::lang::{say, sentence_case};
use crate::number::{amount, count};
use durance_core::Verdict;
use durance_core::assessment::{Assessment, FunnelStep};
use std::collections::BTreeMap;

/// One funnel per reading; people where numbers are known, else groups.
pub(super) fn charts(assessment: &Assessment) -> Vec<Chart> {
    let steps = &assessment.law.funnel;
    let mut readings: Vec<&str> = Vec::new();
    for step in steps {
        if !readings.contains(&step.reading.as_str()) {
            readings.push(&step.reading);
        }
    }
    readings
        .iter()
        .map(|reading| {
            let own: Vec<&FunnelStep> = steps.iter().filter(|s| s.reading == *reading).collect();
            funnel(reading, &own, readings.len() > 1)
        })
        .collect()
}

fn funnel(reading: &str, steps: &[&FunnelStep], several: bool) -> Chart {
    let people = steps.iter().any(|s| s.people.values().any(|v| *v > 0.0));
    let counts = |step: &FunnelStep| -> BTreeMap<String, f64> {
        if people {
            step.people.clone()
        } else {
            step.groups
                .iter()
                .map(|(k, v)| (k.clone(), f64::from(*v)))
                .collect()
        }
    };
    let mut table = Table::new(&["column-authority"]);
    table.columns.extend(
        Verdict::ALL
            .iter()
            .map(|v| format!("#{} ({})", v.word(), verdict_letter(*v))),
    );
    let mut rows = Vec::new();
    let mut most: f64 = 0.0;
    for step in steps {
        let by_word = counts(step);
        let number = |v: &Verdict| by_word.get(v.word()).copied().unwrap_or(0.0);
        most = most.max(Verdict::ALL.iter().map(number).sum());
        rows.push(Row::new(
            sentence_case(&step.authority),
            in_words(&by_word),
            stack(&by_word),
        ));
        let cells = Verdict::ALL.iter().map(|v| count(number(v)));
        table.push([step.authority.clone()].into_iter().chain(cells));
    }
    let title = if several {
        say("chart-funnel-reading", &[("reading", reading)])
    } else {
        say("chart-funnel", &[])
    };
    let unit = if people { "people" } else { "groups" };
    Chart {
        id: format!("funnel-{}", slug(reading)),
        section: Section::Law,
        title,
        words: ends(steps.last().map(|s| counts(s)))
            .into_iter()
            .chain(steps.iter().map(|s| s.sentence.clone()))
            .filter(|s| !s.is_empty())
            .collect(),
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(
                say(&format!("axis-{unit}-offered"), &[]),
                "",
                [0.0, most],
                true,
            ),
            rows,
            rules: vec![],
        }),
        traces: vec![],
    }
}

/// What remains after the last authority, and what the letters stand for.
fn ends(last: Option<BTreeMap<String, f64>>) -> Vec<String> {
    let letters: Vec<String> = Verdict::ALL
        .iter()
        .map(|v| format!("{} {}", verdict_letter(*v), v.word()))
        .collect();
    let key = say("funnel-letters", &[("letters", &letters.join(", "))]);
    match last {
        Some(counts) => vec![say("funnel-end", &[("counts", &in_words(&counts))]), key],
        None => vec![key],
    }
}

/// Bars side by side, most protective first.
fn stack(counts: &BTreeMap<String, f64>) -> Vec<RowMark> {
    let mut from = 0.0;
    let mut marks = Vec::new();
    for verdict in Verdict::ALL {
        let people = counts.get(verdict.word()).copied().unwrap_or(0.0);
        if people > 0.0 {
            marks.push(RowMark::Bar {
                from,
                to: from + people,
                fill: Fill::Verdict(verdict),
            });
            from += people;
        }
    }
    marks
}

fn in_words(counts: &BTreeMap<String, f64>) -> String {
    let some = Verdict::ALL.iter().filter_map(|v| {
        let people = counts.get(v.word()).copied().filter(|n| *n > 0.0)?;
        Some(format!("{} {}", v.word(), amount(people, "")))
    });
    some.collect::<Vec<_>>().join(", ")
}

/// Letters, digits and hyphens only, for an anchor.
fn slug(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| {
            if c.is_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    kept.trim_matches('-').to_owned()
}
