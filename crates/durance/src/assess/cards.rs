//! What stands behind the figures? Input cards, sources, traces: collected, never computed.

use super::figures::{FigureSpec, Part, system_name};
use super::inputs::{Inputs, label};
use durance_core::assessment::{InputCard, TermLine, Trace, TraceStep};
use durance_core::catalog::Catalog;
use durance_core::{Grade, Source};
use durance_scenario::{Quantity, Scenario, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One card per input of the scenario, in file order.
pub fn inputs(
    scenario: &Scenario,
    inputs: &Inputs,
    text: &dyn Fn(&str) -> Option<String>,
) -> Vec<InputCard> {
    scenario
        .inputs()
        .iter()
        .filter(|q| !matches!(q.value, Value::Remainder))
        .map(|q| card(scenario, q, inputs, text))
        .collect()
}

fn card(
    scenario: &Scenario,
    quantity: &Quantity,
    inputs: &Inputs,
    text: &dyn Fn(&str) -> Option<String>,
) -> InputCard {
    let drawn = inputs
        .position(quantity.index)
        .map(|p| &inputs.uncertain[p].distribution);
    // Canonical values are shown in the unit as written.
    let factor = quantity.unit.factor;
    let percentile = |p: f64| {
        drawn
            .map(|d| d.quantile(p) / factor)
            .or(quantity.exact().map(|v| v / factor))
    };
    let shape = match (quantity.is_exact(), quantity.shape_was_chosen) {
        (true, _) => "exact".to_owned(),
        (false, true) => format!("{} (chosen by rule)", quantity.shape),
        (false, false) => quantity.shape.clone(),
    };
    let card = InputCard {
        path: quantity.path.clone(),
        label: words(scenario, &quantity.path),
        text: quantity.text.clone(),
        unit: quantity.unit.text.clone(),
        p05: percentile(0.05),
        p50: percentile(0.5),
        p95: percentile(0.95),
        shape,
        grade: quantity.grade,
        sources: quantity.sources.clone(),
        why: quantity.why.clone(),
        explored: quantity.is_unknown(),
        share: None,
        line: None,
    };
    InputCard {
        line: text(&quantity.file).map(|t| line_of(&t, quantity.span.start)),
        ..card
    }
}

fn line_of(text: &str, byte: usize) -> u32 {
    let lines = text.bytes().take(byte).filter(|b| *b == b'\n').count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

/// A path of the scenario in words: ids of systems and groups are replaced by their names.
pub fn words(scenario: &Scenario, path: &str) -> String {
    let mut parts: Vec<String> = path.split('.').map(str::to_owned).collect();
    let named = match (parts.first().map(String::as_str), parts.get(1)) {
        (Some("system"), Some(id)) => Some(system_name(scenario, id)),
        (Some("avoidable"), Some(id)) => Some(format!("cost of {}", system_name(scenario, id))),
        (Some("people"), Some(id)) => scenario
            .people
            .iter()
            .find(|p| p.id == *id)
            .map(|p| p.what.clone()),
        _ => None,
    };
    match named {
        None => label(path),
        Some(name) => {
            parts.drain(..2);
            let rest = label(&parts.join("."));
            if rest.is_empty() {
                name
            } else {
                format!("{rest}, {name}")
            }
        }
    }
}

/// The trace of every figure: formula, parts, and the sources of its inputs.
pub fn traces(
    scenario: &Scenario,
    figures: &[FigureSpec],
    said: &dyn Fn(&str) -> String,
    cards: &[InputCard],
) -> BTreeMap<String, Trace> {
    figures
        .iter()
        .map(|figure| {
            let trace = Trace {
                formula: format!("{} = {}", figure.id, figure.formula),
                steps: steps(scenario, figure, said, cards),
            };
            (figure.id.clone(), trace)
        })
        .collect()
}

fn steps(
    scenario: &Scenario,
    figure: &FigureSpec,
    said: &dyn Fn(&str) -> String,
    cards: &[InputCard],
) -> Vec<TraceStep> {
    let mut steps = Vec::new();
    let mut cited = BTreeSet::new();
    for part in &figure.parts {
        match part {
            Part::Figure(id) => steps.push(TraceStep {
                name: id.clone(),
                value: said(id),
                kind: "figure".to_owned(),
                id: id.clone(),
            }),
            Part::Step(name, value) => steps.push(Part::statement(name, value)),
            Part::Source(source) => steps.push(TraceStep {
                name: source.title.clone(),
                value: source.statement.clone(),
                kind: "source".to_owned(),
                id: source.id.clone(),
            }),
            Part::Inputs(prefix) => {
                for card in cards.iter().filter(|c| c.path.starts_with(prefix.as_str())) {
                    steps.push(TraceStep {
                        name: card.label.clone(),
                        value: card.text.clone(),
                        kind: "input".to_owned(),
                        id: card.path.clone(),
                    });
                    cited.extend(card.sources.iter().cloned());
                }
            }
        }
    }
    steps.extend(cited.into_iter().filter_map(|id| {
        let source = scenario.sources_used().get(&id)?;
        Some(TraceStep {
            name: source.title.clone(),
            value: source.statement.clone(),
            kind: "source".to_owned(),
            id,
        })
    }));
    steps
}

/// The weakest grade among the inputs under a figure, following its parts.
pub fn grade(figures: &[FigureSpec], id: &str, cards: &[InputCard]) -> Grade {
    let mut seen = BTreeSet::new();
    weakest(figures, id, cards, &mut seen).unwrap_or(Grade::D)
}

fn weakest(
    figures: &[FigureSpec],
    id: &str,
    cards: &[InputCard],
    seen: &mut BTreeSet<String>,
) -> Option<Grade> {
    if !seen.insert(id.to_owned()) {
        return None;
    }
    let figure = figures.iter().find(|f| f.id == id)?;
    figure
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Figure(other) => weakest(figures, other, cards, seen),
            Part::Step(..) => None,
            Part::Source(source) => Some(source.grade()),
            Part::Inputs(prefix) => cards
                .iter()
                .filter(|c| c.path.starts_with(prefix.as_str()))
                .map(|c| c.grade)
                .max(),
        })
        .max()
}

/// The terms of the offer, in words.
pub fn terms(scenario: &Scenario) -> Vec<TermLine> {
    let Some(offer) = &scenario.offer else {
        return Vec::new();
    };
    let line = |name: &str, quantity: Option<&Quantity>, otherwise: &str| TermLine {
        name: name.to_owned(),
        value: quantity.map_or_else(|| otherwise.to_owned(), said),
        sources: quantity.map(|q| q.sources.clone()).unwrap_or_default(),
        trace: quantity.map(|q| q.path.clone()),
    };
    let mut lines = vec![
        line("Places held at one time", offer.places.as_ref(), "unknown"),
        line("Most people moved at once", offer.quota.as_ref(), "unknown"),
    ];
    for clause in &scenario.contract.clauses {
        let name = super::figures::capital(&clause.id.replace('-', " "));
        lines.push(line(&name, Some(&clause.amount), "unknown"));
    }
    for people in &scenario.people {
        lines.push(line(
            &format!("People: {}", people.what),
            Some(&people.count),
            "unknown",
        ));
        if let Some(durance_scenario::StayMean::Days(stay)) = people.stay.as_ref().map(|s| &s.mean)
        {
            lines.push(line(
                &format!("Time at the host: {}", people.what),
                Some(stay),
                "unknown",
            ));
        }
    }
    let at_end = match offer.at_end {
        durance_scenario::AtEnd::ReturnedToSender => "people are returned to the sending State",
        durance_scenario::AtEnd::ReleasedByHost => "the receiving State releases people",
        durance_scenario::AtEnd::StayWithHost => {
            "people stay with the receiving State until their time there is over"
        }
    };
    lines.push(TermLine {
        name: "When the agreement ends".to_owned(),
        value: match offer.why.is_empty() {
            true => at_end.to_owned(),
            false => format!("{at_end} (assumed: {})", offer.why),
        },
        sources: Vec::new(),
        trace: None,
    });
    lines
}

/// A quantity in words; what is unknown says so, and what is explored instead.
pub fn said(quantity: &Quantity) -> String {
    if !quantity.is_unknown() {
        return quantity.text.clone();
    }
    match &quantity.explore {
        None => "unknown".to_owned(),
        Some(range) => {
            let factor = quantity.unit.factor;
            let end = |v: f64| durance_report::number::count(v / factor);
            format!(
                "unknown; explored {} to {} {}",
                end(range.low),
                end(range.high),
                quantity.unit.text
            )
        }
    }
}

/// Sources by id, from the scenario and the catalogue; only those visible on the date of the scenario.
pub fn sources(
    scenario: &Scenario,
    catalogue: &dyn Catalog,
    wanted: &BTreeSet<String>,
) -> Vec<Source> {
    let all = crate::catalogue::sources(catalogue);
    wanted
        .iter()
        .filter_map(|id| scenario.sources_used().get(id).or_else(|| all.get(id)))
        .filter(|s| s.is_visible(scenario.known_as_of))
        .cloned()
        .collect()
}
