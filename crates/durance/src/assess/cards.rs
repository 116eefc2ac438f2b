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

/// A path of the scenario in words: ids of systems and groups are replaced by their names, keys by what
/// they mean.
pub fn words(scenario: &Scenario, path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    let system = |id: &str| system_name(scenario, id);
    let group = |id: &str, group: &str| {
        let found = scenario
            .system(id)
            .and_then(|s| s.groups.iter().find(|g| g.id == group));
        let name = found.map(|g| g.name.clone()).filter(|n| !n.is_empty());
        format!("{} in {}", name.unwrap_or_else(|| label(group)), system(id))
    };
    match parts.as_slice() {
        ["system", id, "group", g, "exits", to, "stay", ..] => {
            format!("time held until {} ({})", label(to), group(id, g))
        }
        ["system", id, "group", g, "exits", to, "share", ..] => {
            format!("share {} ({})", label(to), group(id, g))
        }
        ["system", id, "group", g, rest @ ..] => {
            format!("{} ({})", key_words(rest), group(id, g))
        }
        ["system", id, rest @ ..] => format!("{} ({})", key_words(rest), system(id)),
        ["avoidable", id, rest @ ..] => {
            format!("{} ({})", key_words(rest), system(id))
        }
        ["people", id, rest @ ..] => {
            let found = scenario.people.iter().find(|p| p.id == *id);
            let what = found.map_or_else(|| label(id), |p| p.what.clone());
            format!("{} ({what})", key_words(rest))
        }
        ["court", id, "when"] => format!("days until court order \"{id}\" comes"),
        ["court", id, "chance"] => format!("chance of court order \"{id}\""),
        ["court", id, "returns"] => {
            format!("share of people brought back by court order \"{id}\"")
        }
        ["offer", rest @ ..] => key_words(rest),
        _ => label(path),
    }
}

/// What the keys below a system, group, cost or court order mean.
fn key_words(keys: &[&str]) -> String {
    match keys {
        ["count"] => "number of people".to_owned(),
        ["stay"] => "time held abroad".to_owned(),
        ["uptake"] => "share actually transferred".to_owned(),
        ["stock"] => "people held at the start".to_owned(),
        ["average"] => "average cost".to_owned(),
        ["variable"] => "share of cost that follows each person-day".to_owned(),
        ["marginal"] => "cost of one person more".to_owned(),
        ["step", "every"] => "people per unit that can close".to_owned(),
        ["step", "share"] => "share of cost that closes with a unit".to_owned(),
        ["step", "delay"] => "delay until a unit closes".to_owned(),
        ["no_exit_path"] => "share of people with no way out defined".to_owned(),
        other => label(&other.join(".")),
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
        if !people.otherwise.is_empty() {
            lines.push(TermLine {
                name: format!("Without the offer: {}", people.what),
                value: people.otherwise.clone(),
                sources: Vec::new(),
                trace: None,
            });
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
