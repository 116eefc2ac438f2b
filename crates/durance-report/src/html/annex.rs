//! The sections that document: what is left out, what was assumed, who says so, how to repeat it, and where
//! each figure comes from.

use super::parts::{
    anchor, figure, grade, input as input_link, path, prose, scroll, sources as source_links,
};
use crate::lang::{say, say_count, sentence_case};
use crate::number::{exact, percent, range};
use crate::sentence;
use crate::terminal::date_words;
use durance_core::assessment::{Assessment, Figure, InputCard, Trace, TraceStep};
use durance_core::{Severity, Source};
use maud::{Markup, html};

/// Steps of one kind that a trace shows without being asked.
const LONG: usize = 6;

/// What the model leaves out, and which way that would push.
pub(super) fn omissions(assessment: &Assessment) -> Option<Markup> {
    if assessment.omissions.is_empty() {
        return None;
    }
    Some(html! {
        dl.omissions data-from="omissions" { @for omission in &assessment.omissions {
            div { dt { (omission.what) } dd { (say("expected-direction", &[("direction", &omission.direction)])) } }
        } }
    })
}

/// Every input with its range, shape, evidence and reason.
pub(super) fn assumptions(assessment: &Assessment) -> Option<Markup> {
    if assessment.inputs.is_empty() {
        return None;
    }
    let caption = say("assumptions-caption", &[]);
    let mut inputs: Vec<&InputCard> = assessment.inputs.iter().collect();
    inputs.sort_by(|a, b| b.share.unwrap_or(0.0).total_cmp(&a.share.unwrap_or(0.0)));
    Some(html! {
        @if let Some(s) = sentence::evidence(assessment) { p data-from="inputs" { (s.text) } }
        (scroll(&caption, html! {
            table.register {
                caption { (caption) }
                thead { tr {
                    th scope="col" { (say("column-input", &[])) }
                    th scope="col" { (say("column-written", &[])) }
                    th scope="col" { (say("column-grade", &[])) }
                    th scope="col" { (say("column-why", &[])) }
                    th.num scope="col" { (say("column-share-plain", &[])) }
                } }
                tbody { @for input in inputs { (input_row(assessment, input)) } }
            }
        }))
    })
}

fn input_row(assessment: &Assessment, input: &InputCard) -> Markup {
    html! {
        tr id=(anchor("input", &input.path)) data-from={ "input:" (input.path) } class=[input.explored.then_some("open")] {
            th scope="row" { (sentence_case(&input.label)) br; (path(&input.path)) }
            td { code { (input.text) } @if let Some(ends) = explored(input) { br; (ends) } @if !input.shape.is_empty() { br; span.fine { (input.shape) } } }
            td { (grade(input.grade)) }
            td {
                @if input.explored { span.unknown { (say("explain-explored", &[])) } " " }
                @if input.sources.is_empty() && !input.explored { span.assumed { (say("assumed-mark", &[])) } " " }
                (input.why) " " (source_links(assessment, &input.sources))
            }
            td.num { @if let Some(share) = input.share { (percent(share)) } }
        }
    }
}

/// The range over which an input that nobody knows is explored.
fn explored(input: &InputCard) -> Option<String> {
    let ends = range(input.p05?, input.p95?, &input.unit);
    input
        .explored
        .then(|| say("explored-over", &[("range", &ends)]))
}

/// Every source, numbered as cited; those that nobody has read are marked.
pub(super) fn sources(assessment: &Assessment) -> Option<Markup> {
    if assessment.sources.is_empty() {
        return None;
    }
    let weak = assessment.sources.iter().filter(|s| s.is_weak()).count();
    Some(html! {
        @if weak > 0 { p.notice data-from="sources" { (say("weak-notice", &[("n", &weak.to_string()), ("total", &assessment.sources.len().to_string())])) } }
        ol.sources-list { @for (i, source) in assessment.sources.iter().enumerate() { (source_item(i, source)) } }
    })
}

fn source_item(index: usize, source: &Source) -> Markup {
    html! {
        li id=(anchor("source", &source.id)) data-from={ "source:" (source.id) } class=[source.is_weak().then_some("weak-item")] {
            span.number { "S" (index + 1) } " "
            @if source.url.is_empty() { cite { (source.title) } } @else { a href=(source.url) rel="noreferrer" { cite { (source.title) } } }
            @if !source.publisher.is_empty() { ", " (source.publisher) }
            ", " (date_words(source.published)) " " (grade(source.grade()))
            @if source.is_weak() { " " span.weak { (say("weak-mark", &[])) } }
            br;
            (source.statement)
            @if let Some(value) = stated(source) { " " b { (value) } "." }
            @if let Some(quote) = &source.quote { " " q { (quote) } }
            @if !source.note.is_empty() { " " span.fine { (source.note) } }
            " " code.path { (source.id) }
        }
    }
}

/// The number of a source, with its unit as the source gives it.
fn stated(source: &Source) -> Option<String> {
    let unit = source.unit.as_deref().unwrap_or_default();
    if unit.starts_with("bool") {
        return None;
    }
    let number = match (source.value, source.low, source.high) {
        (Some(value), _, _) => exact(value),
        (None, Some(low), Some(high)) => format!("{} to {}", exact(low), exact(high)),
        _ => return None,
    };
    Some(format!("{number} {unit}").trim().to_owned())
}

/// Commands, digests, seed, versions, warnings; then the trace of every figure.
pub(super) fn reproduce(assessment: &Assessment) -> Markup {
    let run = &assessment.run;
    let card = &assessment.scenario;
    html! {
        (scroll(&say("heading-reproduce", &[]), html! { pre data-from="run" { code { (run.command) } } }))
        dl.facts data-from="run" {
            div { dt { (say("fact-scenario", &[])) } dd { code { (card.id) "@" (card.digest) } } }
            div { dt { (say("fact-engine", &[])) } dd { (run.engine) } }
            div { dt { (say("fact-catalog", &[])) } dd { code { (run.catalog) } } }
            div { dt { (say("fact-seed", &[])) } dd { (run.seed) } }
            div { dt { (say("fact-draws", &[])) } dd { (run.draws) " \u{d7} " (run.replications) } }
            @if let Some(precision) = &run.precision { div.wide { dt { (say("fact-precision", &[])) } dd { (precision) } } }
            div { dt { (say("fact-horizon", &[])) } dd { (date_words(card.horizon.0)) " \u{2013} " (date_words(card.horizon.1)) } }
        }
        @if !assessment.diagnostics.is_empty() {
            h3 { (say("warnings", &[])) }
            ul data-from="diagnostics" { @for d in &assessment.diagnostics {
                li { b { (severity(d.severity)) " " (d.code) ": " } (prose(&d.message)) @if let Some(help) = &d.help { " " span.fine { (prose(help)) } } }
            } }
        }
        @if !assessment.results.is_empty() {
            h3 id="traces" { (say("heading-traces", &[])) }
            div.traces { @for f in &assessment.results { (trace(assessment, f)) } }
        }
    }
}

fn severity(severity: Severity) -> String {
    match severity {
        Severity::Advice => say("advice", &[]),
        Severity::Warning => say("warning", &[]),
        Severity::Error => say("error", &[]),
    }
}

/// Formula, inputs, sources of one figure; a panel beside the text when it is the target of a link.
fn trace(assessment: &Assessment, f: &Figure) -> Markup {
    let recorded = assessment.traces.get(&f.trace);
    html! {
        article.trace data-from={ "figure:" (f.id) } id=(anchor("trace", &f.id)) aria-labelledby=(anchor("ht", &f.id)) {
            a.close href="#closed" { (say("close", &[])) }
            h4 id=(anchor("ht", &f.id)) { span.number { (f.reference) } " " (sentence_case(&f.label)) }
            p { (figure(f)) " " (grade(f.grade)) " " (path(&f.id)) }
            @if let Some(chance) = f.chance_share { p.fine { (say("explain-chance", &[("share", &percent(chance))])) } }
            @match recorded {
                Some(trace) => { (steps(assessment, trace)) }
                None => { p { (say("explain-no-trace", &[])) } }
            }
            @if f.id == assessment.headline && !assessment.sensitivity.is_empty() { (owners(assessment)) }
        }
    }
}

/// The inputs that own most of the spread of the headline.
fn owners(assessment: &Assessment) -> Markup {
    html! {
        p { b { (say("owners-of-spread", &[])) } }
        ul { @for input in assessment.sensitivity.iter().take(5) {
            li {
                (percent(input.share)) " " (input_link(assessment, &input.input, &sentence_case(&input.label)))
                " " (grade(input.grade))
            }
        } }
    }
}

fn steps(assessment: &Assessment, trace: &Trace) -> Markup {
    html! {
        @if !trace.formula.is_empty() { p.formula { code { "= " (right_side(&trace.formula)) } } }
        (step_list(assessment, trace, "figure", "steps-figures"))
        (step_list(assessment, trace, "method", "steps-method"))
        (step_list(assessment, trace, "input", "steps-inputs"))
        (step_list(assessment, trace, "source", "steps-sources"))
    }
}

/// Steps of one kind; long lists open on request.
fn step_list(assessment: &Assessment, trace: &Trace, kind: &str, key: &str) -> Markup {
    // What is of no known kind stands with the methods.
    let known = ["figure", "input", "source"];
    let is_kind =
        |s: &&TraceStep| s.kind == kind || (kind == "method" && !known.contains(&s.kind.as_str()));
    let steps: Vec<&TraceStep> = trace.steps.iter().filter(is_kind).collect();
    let list = html! { ul { @for step in &steps { li { (self::step(assessment, step)) } } } };
    // In a long list a line is short: what it links to says the rest.
    let brief = html! { ul { @for step in &steps { li { (brief_step(assessment, step)) } } } };
    html! {
        @if steps.len() > LONG && kind == "input" {
            details { summary { (say_count(key, steps.len() as u64, &[])) } (brief) }
        } @else if steps.len() > LONG {
            details { summary { (say_count(key, steps.len() as u64, &[])) } (list) }
        } @else if !steps.is_empty() { (list) }
    }
}

/// An input by name and value; its path, reason and sources stand in the register that it links to.
fn brief_step(assessment: &Assessment, step: &TraceStep) -> Markup {
    html! { (input_link(assessment, &step.id, &sentence_case(&step.name))) ": " (step.value) }
}

/// A formula without the name of what it defines, which stands above it.
fn right_side(formula: &str) -> &str {
    formula
        .split_once(" = ")
        .map_or(formula, |(_, right)| right)
}

fn step(assessment: &Assessment, step: &TraceStep) -> Markup {
    if let Some(f) = assessment
        .figure(&step.id)
        .filter(|_| step.kind == "figure")
    {
        return html! { (sentence_case(&f.label)) ": " (figure(f)) };
    }
    html! {
        (sentence_case(&step.name)) ": " (step.value)
        @match step.kind.as_str() {
            "input" => { @if let Some(input) = assessment.inputs.iter().find(|i| i.path == step.id) {
                " " a.input href={ "#" (anchor("input", &input.path)) } { (path(&input.path)) } " " (grade(input.grade))
                @if let Some(share) = input.share { " " span.fine { (say("explain-own-share", &[("share", &percent(share))])) } }
                " " (source_links(assessment, &input.sources))
            } @else { " " (path(&step.id)) } }
            _ => { " " (source_links(assessment, std::slice::from_ref(&step.id))) }
        }
    }
}
