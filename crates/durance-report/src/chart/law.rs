//! The legal funnel: whom may the offer reach, after each authority in turn, under each reading?

use super::{Axis, Chart, Fill, Plot, Row, RowMark, Rows, Section, Table, verdict_letter};
use crate::lang::{say, sentence_case};
use crate::number::count;
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
    let several = readings.len() > 1;
    let funnels = readings.iter().map(|reading| {
        let own: Vec<&FunnelStep> = steps.iter().filter(|s| s.reading == *reading).collect();
        let title = match several {
            true => say("chart-funnel-reading", &[("reading", &side(reading))]),
            false => say("chart-funnel", &[]),
        };
        let mut chart = funnel(reading, title, &own);
        let holders = holders(assessment, reading);
        if several && !holders.is_empty() {
            let holders = holders.join("; ");
            chart
                .words
                .push(say("funnel-holders", &[("holders", &holders)]));
        }
        chart
    });
    funnels.collect()
}

/// A side in every contested question, by its name.
fn side(reading: &str) -> String {
    let name = reading.rsplit('=').next().unwrap_or(reading);
    match name.contains(' ') {
        true => name.to_owned(),
        false => format!("the {}", name.replace('-', " ")),
    }
}

/// Who holds a side in the questions that decide, as far as the groups' verdicts name them.
fn holders(assessment: &Assessment, reading: &str) -> Vec<String> {
    let of_groups = assessment.law.groups.iter().flat_map(|g| &g.by_reading);
    let of_side =
        of_groups.filter(|r| r.reading == reading || r.reading.rsplit('=').next() == Some(reading));
    let mut holders: Vec<String> = Vec::new();
    for held in of_side.filter(|r| !r.holder.is_empty()) {
        if !holders.contains(&held.holder) {
            holders.push(held.holder.clone());
        }
    }
    holders
}

fn funnel(reading: &str, title: String, steps: &[&FunnelStep]) -> Chart {
    let people = steps.iter().any(|s| s.people.values().any(|v| *v > 0.0));
    let counted: Vec<BTreeMap<String, f64>> = steps.iter().map(|s| counts(s, people)).collect();
    let total = |c: &BTreeMap<String, f64>| c.values().sum::<f64>();
    let most = counted.iter().map(total).fold(0.0, f64::max);
    let rows = steps
        .iter()
        .zip(&counted)
        .map(|(step, c)| Row::new(sentence_case(&step.authority), in_words(step, c), stack(c)));
    let explored = people && steps.iter().any(|s| s.explored);
    let sentences = steps
        .iter()
        .map(|s| s.sentence.clone())
        .filter(|s| !s.is_empty())
        .chain(explored.then(|| say("funnel-explored", &[])));
    let unit = if people { "people" } else { "groups" };
    Chart {
        id: format!("funnel-{}", slug(reading)),
        section: Section::Law,
        title,
        words: ends(steps.last().copied().zip(counted.last()))
            .into_iter()
            .chain(sentences)
            .collect(),
        table: table(steps, &counted),
        plot: Plot::Rows(Rows {
            axis: Axis::holding(
                say(&format!("axis-{unit}-offered"), &[]),
                "",
                [0.0, most],
                true,
            ),
            rows: rows.collect(),
            rules: vec![],
        }),
        traces: vec![],
    }
}

/// People by verdict after a step, or groups where no numbers of people are known.
fn counts(step: &FunnelStep, people: bool) -> BTreeMap<String, f64> {
    if people {
        return step.people.clone();
    }
    let groups = step.groups.iter();
    groups
        .map(|(word, n)| (word.clone(), f64::from(*n)))
        .collect()
}

fn table(steps: &[&FunnelStep], counted: &[BTreeMap<String, f64>]) -> Table {
    let mut table = Table::new(&["column-authority"]);
    let heads = Verdict::ALL
        .iter()
        .map(|v| format!("#{} ({})", v.word(), verdict_letter(*v)));
    table.columns.extend(heads);
    for (step, by_word) in steps.iter().zip(counted) {
        let cells = Verdict::ALL.iter().map(|v| {
            ranged(
                step,
                v.word(),
                by_word.get(v.word()).copied().unwrap_or(0.0),
            )
        });
        table.push([step.authority.clone()].into_iter().chain(cells));
    }
    table
}

/// A number of people: whole, with three significant figures; few are said to be few.
fn whole(people: f64) -> String {
    if people > 0.0 && people < 1.0 {
        return say("fewer-than-one", &[]);
    }
    let quantum = crate::number::ten_to((crate::number::magnitude(people) - 2).max(0));
    count((people / quantum).round() * quantum)
}

/// A number of people with its range over the draws, where it has one.
fn ranged(step: &FunnelStep, verdict: &str, people: f64) -> String {
    let middle = whole(people);
    let range = step.range.get(verdict).filter(|_| !step.people.is_empty());
    match range.map(|[low, high]| (whole(*low), whole(*high))) {
        Some((low, high)) if low != high => say(
            "people-range",
            &[("middle", &middle), ("range", &format!("{low} to {high}"))],
        ),
        _ => middle,
    }
}

/// What remains after the last authority, and what the letters stand for.
fn ends(last: Option<(&FunnelStep, &BTreeMap<String, f64>)>) -> Vec<String> {
    let letters: Vec<String> = Verdict::ALL
        .iter()
        .map(|v| format!("{} {}", verdict_letter(*v), v.word()))
        .collect();
    let key = say("funnel-letters", &[("letters", &letters.join(", "))]);
    match last {
        Some((step, counts)) => {
            vec![
                say("funnel-end", &[("counts", &in_words(step, counts))]),
                key,
            ]
        }
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

fn in_words(step: &FunnelStep, counts: &BTreeMap<String, f64>) -> String {
    let some = Verdict::ALL.iter().filter_map(|v| {
        let people = counts.get(v.word()).copied().filter(|n| *n > 0.0)?;
        Some(format!("{} {}", v.word(), ranged(step, v.word(), people)))
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
