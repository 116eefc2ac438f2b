//! Two to four scenarios on one page: the answers side by side, the paired differences, and what differs
//! among their inputs.

use super::parts::{condition, scroll, verdict};
use super::{STYLE, chart_style};
use crate::chart;
use crate::compare::{differing, direction_words, sentences, spread_words};
use crate::lang::{say, sentence_case};
use crate::terminal::date_words;
use durance_core::comparison::{ComparedFigure, ComparedText, Comparison};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Sections of the figures, in the order of a report.
const SECTIONS: [&str; 5] = ["cost", "relief", "law", "conditions", "certainty"];

/// The comparison as one HTML document, without script, network or fonts of its own.
pub fn report(comparison: &Comparison) -> String {
    let title = titles(comparison);
    let parts = parts(comparison);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "Durance " (comparison.engine) };
                title { (title) " \u{2013} Durance" }
                style { (PreEscaped(chart_style())) (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#summary" { (say("skip-to-summary", &[])) }
                (header(comparison))
                div.frame {
                    nav.contents aria-label=(say("contents", &[])) { ol {
                        @for (id, key, _) in &parts { li { a href={ "#" (id) } { (say(key, &[])) } } }
                    } }
                    main.compared id="main" { @for (id, key, content) in &parts {
                        section.part id=(id) aria-labelledby={ "h-" (id) } { h2 id={ "h-" (id) } { (say(key, &[])) } (content) }
                    } }
                }
                footer.bottom data-from="run" { p { (say("footer-purpose", &[])) } }
            }
        }
    }
    .into_string()
}

fn titles(comparison: &Comparison) -> String {
    let titles: Vec<String> = comparison
        .columns
        .iter()
        .map(|c| format!("{}: {}", c.letter, c.id))
        .collect();
    titles.join(", ")
}

/// The parts that hold something, in their order: anchor, key of the name, content.
fn parts(comparison: &Comparison) -> Vec<(&'static str, &'static str, Markup)> {
    let claims = differing(&comparison.claims);
    let mut parts = vec![
        ("summary", "heading-summary", summary(comparison)),
        ("figures", "compare-figures", figures(comparison)),
    ];
    if !comparison.law.is_empty() {
        parts.push(("law", "heading-law", law(comparison)));
    }
    if !comparison.conditions.is_empty() {
        parts.push(("conditions", "heading-conditions", conditions(comparison)));
    }
    if !claims.is_empty() {
        parts.push((
            "claims",
            "heading-claims",
            texts(comparison, &claims, "heading-claims"),
        ));
    }
    parts.push(("inputs", "compare-inputs", inputs(comparison)));
    parts.push(("reproduce", "heading-reproduce", reproduce(comparison)));
    parts
}

fn header(comparison: &Comparison) -> Markup {
    html! {
        header.top data-from="scenario" {
            p.kicker { (say("compare-kicker", &[])) }
            h1 { (titles(comparison)) }
            dl.facts { @for c in &comparison.columns {
                div {
                    dt { (c.letter) ": " code { (c.id) } }
                    dd { (c.title) br; span.fine { (say("as-of", &[("date", &date_words(c.known_as_of))])) ", " (c.currency) " " (c.price_year) } }
                }
            } }
        }
    }
}

fn summary(comparison: &Comparison) -> Markup {
    let said = sentences(comparison);
    html! {
        @if said.is_empty() { p { (say("compare-nothing", &[])) } }
        ul.plain data-from="figures" { @for text in &said { li { (text) } } }
        @if !comparison.expressions.is_empty() {
            (scroll(&say("compare-expressions", &[]), html! {
                table {
                    caption { (say("compare-expressions", &[])) }
                    tbody { @for e in &comparison.expressions {
                        tr data-from="expressions" {
                            th scope="row" { code { (e.text) } }
                            td { (spread_words(&e.value.spread, &e.unit)) }
                            td { (direction_words(&e.value)) }
                        }
                    } }
                }
            }))
        }
        @for chart in chart::compared(comparison) { (super::parts::chart_figure(&chart)) }
        p.fine { (say("compare-method", &[])) }
    }
}

fn figures(comparison: &Comparison) -> Markup {
    html! {
        @for section in SECTIONS {
            @let list: Vec<&ComparedFigure> = comparison.figures.iter().filter(|f| f.section == section).collect();
            @if !list.is_empty() { (figure_table(comparison, section, &list)) }
        }
    }
}

fn figure_table(comparison: &Comparison, section: &str, list: &[&ComparedFigure]) -> Markup {
    let caption = say(&format!("all-figures-{section}"), &[]);
    scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                thead { tr {
                    th scope="col" { (say("column-what", &[])) }
                    @for c in &comparison.columns { th scope="col" { (c.letter) } }
                    @for c in comparison.columns.iter().skip(1) { th scope="col" { (c.letter) " \u{2212} A" } }
                } }
                tbody { @for f in list {
                    tr data-from="figures" {
                        th scope="row" { (sentence_case(&f.label)) br; code.path { (f.id) } }
                        @for value in &f.values { td { @match value {
                            Some(spread) => { (spread_words(spread, &f.unit)) }
                            None => { span.unknown { (say("compare-none", &[])) } }
                        } } }
                        @for difference in f.differences.iter().skip(1) { td { @match difference {
                            Some(d) if d.more == 0.0 && d.less == 0.0 => { (direction_words(d)) }
                            Some(d) => { (spread_words(&d.spread, &f.unit)) br; span.fine { (direction_words(d)) } }
                            None => { span.unknown { (say("compare-unpaired", &[])) } }
                        } } }
                    }
                } }
            }
        },
    )
}

fn law(comparison: &Comparison) -> Markup {
    let caption = say("compare-law", &[]);
    scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                (head(comparison, "column-what"))
                tbody { @for row in &comparison.law {
                    tr data-from="law" {
                        th scope="row" { (row.label) }
                        @for v in &row.verdicts { td { @match v {
                            Some(v) => { (verdict(*v)) }
                            None => { span.unknown { (say("compare-none", &[])) } }
                        } } }
                    }
                } }
            }
        },
    )
}

fn conditions(comparison: &Comparison) -> Markup {
    let caption = say("compare-conditions", &[]);
    scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                (head(comparison, "column-verdict"))
                tbody { @for row in &comparison.conditions {
                    tr data-from="conditions" { th scope="row" { (condition(row.verdict)) } @for n in &row.counts { td.num { (n) } } }
                } }
            }
        },
    )
}

fn head(comparison: &Comparison, key: &str) -> Markup {
    html! {
        thead { tr { th scope="col" { (say(key, &[])) } @for c in &comparison.columns { th scope="col" { (c.letter) } } } }
    }
}

fn inputs(comparison: &Comparison) -> Markup {
    if comparison.inputs.is_empty() {
        return html! { p { (say("compare-no-inputs", &[])) } };
    }
    texts(comparison, &comparison.inputs, "compare-inputs")
}

fn texts(comparison: &Comparison, list: &[ComparedText], key: &str) -> Markup {
    let caption = say(key, &[]);
    scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                (head(comparison, "column-what"))
                tbody { @for row in list {
                    tr data-from="inputs" {
                        th scope="row" { (sentence_case(&row.label)) br; code.path { (row.id) } }
                        @for text in &row.texts { td { @match text {
                            Some(text) => { (text) }
                            None => { span.unknown { (say("compare-none", &[])) } }
                        } } }
                    }
                } }
            }
        },
    )
}

fn reproduce(comparison: &Comparison) -> Markup {
    html! {
        (scroll(&say("heading-reproduce", &[]), html! { pre data-from="run" { code { (comparison.command) } } }))
        dl.facts data-from="run" {
            div { dt { (say("fact-engine", &[])) } dd { (comparison.engine) } }
            div { dt { (say("fact-catalog", &[])) } dd { code { (comparison.catalog) } } }
            div { dt { (say("fact-seed", &[])) } dd { (comparison.seed) } }
            div { dt { (say("fact-draws", &[])) } dd { (comparison.draws) } }
            @for c in &comparison.columns { div.wide { dt { (c.letter) } dd { code { (c.id) "@" (c.digest) } } } }
        }
    }
}
