//! Pieces that every section uses: figures with their references, tables, charts, badges.

use crate::chart::{
    Chart, Section, Table, condition_class, condition_sign, verdict_class, verdict_letter,
};
use crate::lang::{say, sentence_case};
use crate::sentence::{self, Sentence};
use durance_core::assessment::{Assessment, ConditionVerdict, Figure};
use durance_core::{Grade, Verdict};
use maud::{Markup, PreEscaped, html};

/// Width of charts on a page and on a phone.
const WIDE: f64 = 720.0;
const NARROW: f64 = 340.0;

/// A name as an anchor: letters, digits, dots, hyphens, underscores.
pub(super) fn anchor(kind: &str, id: &str) -> String {
    let clean = id.chars().map(|c| {
        if c.is_ascii_alphanumeric() || ".-_".contains(c) {
            c
        } else {
            '-'
        }
    });
    format!("{kind}-{}", clean.collect::<String>())
}

/// The short reference of a figure, as a link to its trace.
pub(super) fn reference(figure: &Figure) -> Markup {
    html! {
        a.ref href={ "#" (anchor("trace", &figure.id)) } aria-label=(say("trace-of", &[("reference", &figure.reference)])) { (figure.reference) }
    }
}

/// A sentence with the references of the figures behind it.
pub(super) fn say_sentence(assessment: &Assessment, sentence: &Sentence) -> Markup {
    let figures = sentence
        .references
        .iter()
        .filter_map(|r| assessment.results.iter().find(|f| &f.reference == r));
    let figures: Vec<&Figure> = figures.collect();
    let trace = figures.first().map(|f| f.id.clone());
    html! {
        span.sentence data-sentence=(sentence.id) data-trace=[trace] data-from=(sentence.origin) { (sentence.text) }
        @for figure in &figures { " " (reference(figure)) }
    }
}

/// Middle, range and reference of a figure.
pub(super) fn figure(figure: &Figure) -> Markup {
    let (middle, range) = sentence::middle_and_range(figure);
    html! {
        span.figure data-trace=(figure.id) {
            b { (middle) }
            @if figure.p05 < figure.p95 { " " span.range { "(" (range) ")" } }
        }
        " " (reference(figure))
    }
}

/// Low, middle, high, evidence and reference of several figures.
pub(super) fn figure_table(caption: &str, figures: &[&Figure]) -> Markup {
    if figures.is_empty() {
        return html! {};
    }
    html! {
        (scroll(caption, html! {
            table {
                caption { (caption) }
                thead { tr {
                    th scope="col" { (say("column-what", &[])) }
                    th.num scope="col" { (say("column-low", &[])) }
                    th.num scope="col" { (say("column-middle", &[])) }
                    th.num scope="col" { (say("column-high", &[])) }
                    th scope="col" { (say("column-unit", &[])) }
                    th scope="col" { (say("column-grade", &[])) }
                    th scope="col" { (say("column-reference", &[])) }
                } }
                tbody {
                    @for f in figures {
                        @let [low, middle, high] = ends(f);
                        tr data-trace=(f.id) {
                            th scope="row" { (sentence_case(&f.label)) }
                            td.num { (low) } td.num { b { (middle) } } td.num { (high) }
                            td { (unit_words(f)) }
                            td { (grade(f.grade)) @if sentence::precise_but_assumed(f) { " " span.assumed { (say("precise-short", &[])) } } }
                            td { (reference(f)) }
                        }
                    }
                }
            }
        }))
    }
}

fn unit_words(figure: &Figure) -> String {
    let shown = match figure.unit.as_str() {
        "share" => "%".to_owned(),
        other => other.to_owned(),
    };
    match figure.price_year {
        Some(year) => format!("{shown}, {year}"),
        None => shown,
    }
}

fn ends(figure: &Figure) -> [String; 3] {
    let middle = sentence::middle_short(figure);
    if figure.p05 == figure.p95 {
        return [say("exact", &[]), middle, say("exact", &[])];
    }
    let text = crate::number::range_bare(figure.p05, figure.p95, &figure.unit);
    match text.split_once(" to ") {
        Some((low, high)) => [low.to_owned(), middle, high.to_owned()],
        None => [text.clone(), middle, text],
    }
}

/// The grade of the evidence, with its meaning for those who do not know the letters.
pub(super) fn grade(grade: Grade) -> Markup {
    html! { span.grade.{ "grade-" (grade.to_string().to_lowercase()) } title=(grade.meaning()) { (grade) } }
}

/// A legal status: letter, word and pattern.
pub(super) fn verdict(verdict: Verdict) -> Markup {
    html! {
        span.badge.{ "b-" (verdict_class(verdict)) } {
            span.sign aria-hidden="true" { (verdict_letter(verdict)) } " " (verdict.word())
        }
    }
}

/// The verdict on a standard: sign, word and pattern.
pub(super) fn condition(verdict: ConditionVerdict) -> Markup {
    html! {
        span.badge.{ "b-" (condition_class(verdict)) } {
            span.sign aria-hidden="true" { (condition_sign(verdict)) } " " (verdict.word())
        }
    }
}

/// An input by name, linked to its line in the register where it has one.
pub(super) fn input(assessment: &Assessment, path: &str, label: &str) -> Markup {
    let listed = assessment.inputs.iter().any(|i| i.path == path);
    html! { @if listed { a.input href={ "#" (anchor("input", path)) } { (label) } } @else { (label) } }
}

/// Links to sources, weak ones marked.
pub(super) fn sources(assessment: &Assessment, ids: &[String]) -> Markup {
    let known = ids.iter().filter_map(|id| {
        assessment
            .sources
            .iter()
            .enumerate()
            .find(|(_, s)| &s.id == id)
    });
    let known: Vec<_> = known.collect();
    html! {
        @if !known.is_empty() {
            span.sources {
                @for (i, source) in known {
                    a.source href={ "#" (anchor("source", &source.id)) } title=(source.title) { "S" (i + 1) }
                    @if source.is_weak() { span.weak title=(say("weak-mark", &[])) { (say("weak-short", &[])) } }
                    " "
                }
            }
        }
    }
}

/// A path in typewriter letters that breaks after its dots.
pub(super) fn path(path: &str) -> Markup {
    let parts: Vec<&str> = path.split_inclusive('.').collect();
    html! { code.path { @for part in &parts { (part) wbr; } } }
}

/// A text whose words in backticks are set in typewriter letters.
pub(super) fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    html! { @for (i, part) in parts.iter().enumerate() { @if i % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// A text of the assessment with its units set as in print.
pub(super) fn typeset(text: &str) -> String {
    text.replace(" m2", " m\u{b2}").replace(" m3", " m\u{b3}")
}

/// The mark of what nobody has read.
pub(super) fn weak(is_weak: bool) -> Markup {
    html! { @if is_weak { " " span.weak { (say("weak-mark", &[])) } } }
}

/// Something wide that may scroll sideways on small paper, reachable by keyboard.
pub(super) fn scroll(name: &str, content: Markup) -> Markup {
    html! { div.scroll role="region" tabindex="0" aria-label=(name) { (content) } }
}

/// The charts of one section.
pub(super) fn charts(charts: &[Chart], section: Section) -> Markup {
    html! { @for chart in charts.iter().filter(|c| c.section == section) { (chart_figure(chart)) } }
}

/// One chart: caption, picture for wide and for narrow paper, words and table.
pub(super) fn chart_figure(chart: &Chart) -> Markup {
    let rest = chart.words.get(1..).unwrap_or_default();
    html! {
        figure.chart id={ "chart-" (chart.id) } data-from=(chart.origin()) {
            figcaption {
                strong { (chart.title) }
                @if let Some(first) = chart.words.first() { " " span.caption { (first) } }
            }
            div.only-wide { (PreEscaped(chart.svg(WIDE, "w"))) }
            div.only-narrow { (PreEscaped(chart.svg(NARROW, "n"))) }
            details.twin {
                summary { (say("twin-summary", &[])) span.hidden { ": " (chart.title) } }
                @if !rest.is_empty() { ul { @for line in rest { li { (line) } } } }
                (scroll(&chart.title, table(&chart.table, &chart.title)))
            }
        }
    }
}

/// A table whose columns of numbers begin with `#` in their heads.
pub(super) fn table(table: &Table, caption: &str) -> Markup {
    let numbers: Vec<bool> = table.columns.iter().map(|c| c.starts_with('#')).collect();
    html! {
        table {
            caption.hidden { (caption) }
            thead { tr { @for column in &table.columns {
                th class=[column.starts_with('#').then_some("num")] scope="col" { (column.trim_start_matches('#')) }
            } } }
            tbody { @for row in &table.rows { tr { @for (cell, number) in row.iter().zip(&numbers) { td class=[number.then_some("num")] { (cell) } } } } }
        }
    }
}
