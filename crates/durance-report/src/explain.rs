//! Where does a number come from? The text behind `durance explain R1`, `net_cost.sender`,
//! `money.sender.fee` or a source.

use crate::lang::{say, sentence_case};
use crate::number::percent;
use crate::sentence;
use durance_core::Source;
use durance_core::assessment::{
    Alternative, Assessment, ClaimResult, Figure, InputCard, InputShare, Trace, TraceStep,
};
use std::collections::BTreeSet;
use std::fmt::Write;

/// How deep the parts of parts are told; deeper ones name the figure to ask about.
const DEPTH: usize = 3;

/// The explanation of a result (by id or short reference), an input (by path) or a source (by id).
///
/// `None` when the assessment has nothing by that name; [`known`] lists what it has.
pub fn page(assessment: &Assessment, id: &str) -> Option<String> {
    if let Some(figure) = find_figure(assessment, id) {
        return Some(figure_page(assessment, figure));
    }
    if let Some(input) = assessment.inputs.iter().find(|i| i.path == id) {
        return Some(input_page(assessment, input));
    }
    if let Some(source) = assessment.sources.iter().find(|s| s.id == id) {
        return Some(source_page(source));
    }
    if let Some(page) = summary_page(assessment, id) {
        return Some(page);
    }
    if let Some(page) = drawn_page(assessment, id) {
        return Some(page);
    }
    if let Some(course) = assessment.alternatives.iter().find(|a| a.id == id) {
        return Some(course_page(assessment, course));
    }
    let trace = assessment.traces.get(id)?;
    let mut out = format!("{id}\n");
    trace_lines(assessment, trace, 1, &mut BTreeSet::new(), &mut out);
    Some(out)
}

/// Every name that [`page`] answers to: results with their short references, inputs, sources.
pub fn known(assessment: &Assessment) -> Vec<String> {
    let figures = assessment
        .results
        .iter()
        .flat_map(|f| [f.id.clone(), f.reference.clone()]);
    let inputs = assessment.inputs.iter().map(|i| i.path.clone());
    let sources = assessment.sources.iter().map(|s| s.id.clone());
    let drawn = assessment.sensitivity.iter().map(|s| s.input.clone());
    let courses = assessment.alternatives.iter().map(|a| a.id.clone());
    figures
        .chain(inputs)
        .chain(sources)
        .chain(drawn)
        .chain(courses)
        .filter(|name| !name.is_empty())
        .collect()
}

/// The references of the summary that stand for a list, not a figure: `L1` law, `C1` conditions, `U1`
/// certainty, `W1`, `W2`, ... what would turn it; and claims, by name.
fn summary_page(assessment: &Assessment, id: &str) -> Option<String> {
    let mut out = String::new();
    match id.to_ascii_uppercase().as_str() {
        "L1" => {
            line(&mut out, 0, &sentence::law_counts(assessment)?.text);
            for group in &assessment.law.groups {
                line(&mut out, 1, &format!("{}: {}", group.label, group.sentence));
            }
        }
        "C1" => {
            line(&mut out, 0, &sentence::conditions_counts(assessment)?.text);
            for row in &assessment.conditions {
                let text = format!(
                    "{}: {} ({})",
                    row.verdict.word(),
                    row.indicator,
                    row.instrument
                );
                line(&mut out, 1, &text);
            }
        }
        "U1" => {
            for s in [sentence::spread(assessment), sentence::evidence(assessment)] {
                line(&mut out, 0, &s?.text);
            }
            for input in &assessment.inputs {
                line(
                    &mut out,
                    1,
                    &format!("{}  {}: {}", input.grade, input.path, input.text),
                );
            }
        }
        _ => return flip_page(assessment, id).or_else(|| claim_page(assessment, id)),
    }
    Some(out)
}

fn share_line(share: &InputShare) -> String {
    say(
        "explain-share",
        &[
            ("share", &percent(share.share)),
            ("label", &share.label),
            ("input", &share.input),
            ("grade", &share.grade.to_string()),
        ],
    )
}

/// Something drawn that is no input of its own: whether an order of a court comes. The number behind it is the
/// chance that the scenario gives.
fn drawn_page(assessment: &Assessment, id: &str) -> Option<String> {
    let share = assessment.sensitivity.iter().find(|s| s.input == id)?;
    let mut out = String::new();
    line(&mut out, 0, &format!("{id}  {}", share.label));
    line(&mut out, 1, &share_line(share));
    let chance = id.strip_suffix(".happens").map(|e| format!("{e}.chance"));
    let inputs = &assessment.inputs;
    if let Some(input) = chance.and_then(|c| inputs.iter().find(|i| i.path == c)) {
        line(
            &mut out,
            1,
            &say("explain-coin", &[("chance", &input.path)]),
        );
        input_lines(assessment, input, 2, &mut out);
    }
    Some(out)
}

/// Another course, by heading.
fn course_page(assessment: &Assessment, course: &Alternative) -> String {
    let mut out = String::new();
    line(&mut out, 0, &format!("{}  {}", course.id, course.label));
    let figures = course.figures.iter().filter_map(|(heading, id)| {
        let figure = assessment.figure(id)?;
        let text = sentence::figure_line(figure);
        Some(format!("{heading}: {} {text}", figure.reference))
    });
    let remarks = course.remarks.iter();
    let remarks = remarks.map(|(heading, remark)| format!("{heading}: {remark}"));
    for text in figures.chain(remarks) {
        line(&mut out, 1, &text);
    }
    out
}

fn flip_page(assessment: &Assessment, id: &str) -> Option<String> {
    let number: usize = id.strip_prefix(['W', 'w'])?.parse().ok()?;
    let flip = assessment.flips.get(number.checked_sub(1)?)?;
    let mut out = String::new();
    let parts = [
        ("label", flip.label.as_str()),
        ("value", flip.value.as_str()),
        ("distance", flip.distance.as_str()),
    ];
    line(&mut out, 0, &say("explain-flip", &parts));
    if let Some(text) = sentence::in_single_draws(flip) {
        line(&mut out, 1, &text);
    }
    for path in &flip.inputs {
        if let Some(input) = assessment.inputs.iter().find(|i| &i.path == path) {
            line(&mut out, 1, &format!("{}  {}", input.path, input.label));
            input_lines(assessment, input, 2, &mut out);
        }
    }
    line(&mut out, 1, &say("flips-method", &[]));
    Some(out)
}

fn claim_page(assessment: &Assessment, id: &str) -> Option<String> {
    let index = assessment
        .claims
        .iter()
        .position(|c| !c.id.is_empty() && c.id == id)?;
    let claim = &assessment.claims[index];
    let mut out = String::new();
    line(
        &mut out,
        0,
        &format!("\u{201c}{}\u{201d} {}", claim.says, claim.who),
    );
    for text in claim_lines(claim) {
        line(&mut out, 1, &text);
    }
    for source in claim
        .sources
        .iter()
        .filter_map(|id| assessment.sources.iter().find(|s| &s.id == id))
    {
        line(&mut out, 1, &source_line(source));
    }
    Some(out)
}

/// What became of a claim, line by line: verdict, test, how it was read, when it is true, when false.
pub fn claim_lines(claim: &ClaimResult) -> Vec<String> {
    let mut lines = vec![claim.sentence.clone()];
    if !claim.test.is_empty() {
        lines.push(format!("{} {}", say("tested-as", &[]), claim.test));
    }
    if claim.share.is_some() && !claim.why.is_empty() {
        lines.push(format!("{} {}", say("read-as", &[]), claim.why));
    }
    for (key, text) in [("true-if", &claim.true_if), ("false-if", &claim.false_if)] {
        if !text.is_empty() {
            lines.push(format!("{} {text}.", say(key, &[])));
        }
    }
    lines
}

fn find_figure<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a Figure> {
    let by_reference = |f: &&Figure| f.reference.eq_ignore_ascii_case(id);
    assessment
        .figure(id)
        .or_else(|| assessment.results.iter().find(by_reference))
        .or_else(|| assessment.results.iter().find(|f| f.name == id))
}

fn figure_page(assessment: &Assessment, figure: &Figure) -> String {
    let mut out = String::new();
    let unit = match figure.price_year {
        Some(year) => say(
            "explain-money",
            &[("year", &year.to_string()), ("unit", &figure.unit)],
        ),
        None => figure.unit.clone(),
    };
    let middle = sentence::middle_words(figure);
    let range = sentence::range_words(figure);
    line(
        &mut out,
        0,
        &format!("{}  {}  {}", figure.reference, figure.id, figure.label),
    );
    let parts = [
        ("middle", middle.as_str()),
        ("range", &range),
        ("unit", &unit),
    ];
    // What is counted, or stated exactly, has no range.
    let key = match figure.p05 == figure.p95 {
        true => "explain-exact",
        false => "explain-value",
    };
    line(&mut out, 1, &say(key, &parts));
    if let Some(share) = figure.share_below_zero {
        let draws = crate::likelihood::in_draws(share);
        line(
            &mut out,
            1,
            &say("explain-below-zero", &[("draws", &draws)]),
        );
    }
    if let Some(chance) = figure.chance_share {
        line(
            &mut out,
            1,
            &say("explain-chance", &[("share", &percent(chance))]),
        );
    }
    let grade = figure.grade;
    line(
        &mut out,
        1,
        &say(
            "explain-grade",
            &[("grade", &grade.to_string()), ("meaning", grade.meaning())],
        ),
    );
    if sentence::precise_but_assumed(figure) {
        line(&mut out, 1, &say("precise-but-assumed", &[]));
    }
    match assessment.traces.get(&figure.trace) {
        Some(trace) => trace_lines(
            assessment,
            trace,
            1,
            &mut BTreeSet::from([figure.id.clone()]),
            &mut out,
        ),
        None => line(&mut out, 1, &say("explain-no-trace", &[])),
    }
    spread_lines(assessment, figure, &mut out);
    out
}

/// Which inputs own the spread of this figure, if it is the one that was analysed; what would turn it.
fn spread_lines(assessment: &Assessment, figure: &Figure, out: &mut String) {
    if figure.id != assessment.headline {
        return;
    }
    for share in assessment.sensitivity.iter().take(5) {
        line(out, 1, &share_line(share));
    }
    for flip in &assessment.flips {
        let parts = [
            ("label", flip.label.as_str()),
            ("value", flip.value.as_str()),
            ("distance", flip.distance.as_str()),
        ];
        line(out, 1, &say("explain-flip", &parts));
    }
}

fn trace_lines(
    assessment: &Assessment,
    trace: &Trace,
    depth: usize,
    seen: &mut BTreeSet<String>,
    out: &mut String,
) {
    if !trace.formula.is_empty() {
        let right = trace
            .formula
            .split_once(" = ")
            .map_or(trace.formula.as_str(), |(_, right)| right);
        line(out, depth, &format!("= {right}"));
    }
    for step in &trace.steps {
        step_lines(assessment, step, depth + 1, seen, out);
    }
}

fn step_lines(
    assessment: &Assessment,
    step: &TraceStep,
    depth: usize,
    seen: &mut BTreeSet<String>,
    out: &mut String,
) {
    let figure = assessment
        .figure(&step.id)
        .filter(|_| step.kind == "figure");
    let text = match figure {
        Some(f) => format!(
            "{} {}",
            f.reference,
            sentence_case(&sentence::figure_line(f))
        ),
        None => format!("{}: {}", sentence_case(&step.name), step.value),
    };
    line(out, depth, &text);
    match step.kind.as_str() {
        "figure" => figure_lines(assessment, &step.id, depth + 1, seen, out),
        "input" => {
            if let Some(input) = assessment.inputs.iter().find(|i| i.path == step.id) {
                input_lines(assessment, input, depth + 1, out);
            }
        }
        _ => {
            if let Some(source) = assessment.sources.iter().find(|s| s.id == step.id) {
                line(out, depth + 1, &source_line(source));
            }
        }
    }
}

fn figure_lines(
    assessment: &Assessment,
    id: &str,
    depth: usize,
    seen: &mut BTreeSet<String>,
    out: &mut String,
) {
    let Some(figure) = assessment.figure(id) else {
        return;
    };
    if depth > DEPTH || !seen.insert(id.to_owned()) {
        line(
            out,
            depth,
            &say("explain-see", &[("reference", &figure.reference)]),
        );
        return;
    }
    if let Some(trace) = assessment.traces.get(&figure.trace) {
        trace_lines(assessment, trace, depth, seen, out);
    }
}

fn input_page(assessment: &Assessment, input: &InputCard) -> String {
    let mut out = String::new();
    line(&mut out, 0, &format!("{}  {}", input.path, input.label));
    input_lines(assessment, input, 1, &mut out);
    let users: Vec<&str> = assessment
        .results
        .iter()
        .filter(|f| {
            assessment
                .traces
                .get(&f.trace)
                .is_some_and(|t| t.steps.iter().any(|s| s.id == input.path))
        })
        .map(|f| f.reference.as_str())
        .collect();
    if !users.is_empty() {
        line(
            &mut out,
            1,
            &say("explain-used-by", &[("list", &users.join(", "))]),
        );
    }
    out
}

fn input_lines(assessment: &Assessment, input: &InputCard, depth: usize, out: &mut String) {
    let grade = input.grade.to_string();
    let written = say(
        "explain-written",
        &[
            ("text", &input.text),
            ("grade", &grade),
            ("meaning", input.grade.meaning()),
        ],
    );
    line(out, depth, &written);
    if !input.shape.is_empty() {
        line(
            out,
            depth,
            &say("explain-shape", &[("shape", &input.shape)]),
        );
    }
    if input.explored {
        line(out, depth, &say("explain-explored", &[]));
    }
    if !input.why.is_empty() {
        line(out, depth, &say("explain-why", &[("why", &input.why)]));
    }
    for source in input
        .sources
        .iter()
        .filter_map(|id| assessment.sources.iter().find(|s| &s.id == id))
    {
        line(out, depth, &source_line(source));
    }
    if let Some(share) = input.share {
        line(
            out,
            depth,
            &say("explain-own-share", &[("share", &percent(share))]),
        );
    }
}

fn source_page(source: &Source) -> String {
    let mut out = String::new();
    line(&mut out, 0, &source.id);
    line(&mut out, 1, &source.statement);
    line(&mut out, 1, &source_line(source));
    if let Some(derivation) = &source.derivation {
        line(
            &mut out,
            1,
            &say("explain-derivation", &[("derivation", derivation)]),
        );
    }
    if !source.url.is_empty() {
        line(&mut out, 1, &source.url);
    }
    if !source.note.is_empty() {
        line(&mut out, 1, &say("explain-note", &[("note", &source.note)]));
    }
    out
}

/// Source, grade and, if nobody has read the page, the warning.
fn source_line(source: &Source) -> String {
    let mut text = say(
        "explain-source",
        &[
            ("id", &source.id),
            ("title", &source.title),
            ("publisher", &source.publisher),
            ("date", &source.published.to_string()),
            ("grade", &source.grade().to_string()),
        ],
    );
    if let Some(quote) = &source.quote {
        let _ = write!(text, " \u{201c}{quote}\u{201d}");
    }
    if source.is_weak() {
        text.push(' ');
        text.push_str(&say("weak-source", &[]));
    }
    text
}

fn line(out: &mut String, depth: usize, text: &str) {
    let _ = writeln!(out, "{:indent$}{text}", "", indent = depth * 2);
}
