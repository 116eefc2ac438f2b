//! What goes into the report that people take away? One self-contained page: summary first, then the
//! working, in an order that never changes.
//!
//! No script, no network, no fonts of its own. Every figure links to its trace; a section for which the
//! assessment holds nothing is left out.

mod annex;
mod compare;
mod glossary;
mod parts;
mod sections;

use crate::chart::{self, palette};
use crate::lang::say;
use crate::number::currency_words;
use crate::terminal::date_words;
use durance_core::assessment::Assessment;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The style of the page, besides that of charts and colours.
const STYLE: &str = include_str!("page.css");

pub use compare::report as comparison;

/// The style of charts and their colours.
fn chart_style() -> String {
    format!("{}{}", palette::css(), chart::STYLE)
}

/// Every heading of a report, in the fixed order: anchor, and key of its name.
pub const ORDER: [(&str, &str); 15] = [
    ("summary", "heading-summary"),
    ("offer", "heading-offer"),
    ("cost", "heading-cost"),
    ("relief", "heading-relief"),
    ("law", "heading-law"),
    ("conditions", "heading-conditions"),
    ("certainty", "heading-certainty"),
    ("change", "heading-change"),
    ("claims", "heading-claims"),
    ("alternatives", "heading-alternatives"),
    ("omissions", "heading-omissions"),
    ("assumptions", "heading-assumptions"),
    ("sources", "heading-sources"),
    ("reproduce", "heading-reproduce"),
    ("glossary", "heading-glossary"),
];

/// The report as one HTML document.
pub fn report(assessment: &Assessment) -> String {
    let charts = chart::all(assessment);
    let body: Vec<(&str, Markup)> = ORDER
        .iter()
        .filter_map(|(id, _)| section(id, assessment, &charts).map(|markup| (*id, markup)))
        .collect();
    let title = &assessment.scenario.title;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "Durance " (assessment.run.engine) };
                meta name="description" content=(assessment.scenario.question);
                title { (title) " \u{2013} Durance" }
                style { (PreEscaped(chart_style())) (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#summary" { (say("skip-to-summary", &[])) }
                (header(assessment))
                div.frame {
                    (contents(&body))
                    main id="main" {
                        @for (id, markup) in &body {
                            section.part id=(id) aria-labelledby={ "h-" (id) } {
                                h2 id={ "h-" (id) } {
                                    @if number_of(id) > 0 { span.number { (number_of(id)) } " " }
                                    (name_of(id))
                                    " " a.anchor href={ "#" (id) } aria-label={ (say("link-to", &[("name", &name_of(id))])) } { "#" }
                                }
                                (markup)
                            }
                        }
                    }
                }
                (footer(assessment))
            }
        }
    }
    .into_string()
}

fn section(id: &str, assessment: &Assessment, charts: &[chart::Chart]) -> Option<Markup> {
    match id {
        "summary" => sections::summary(assessment),
        "offer" => sections::offer(assessment),
        "cost" => sections::cost(assessment, charts),
        "relief" => sections::relief(assessment, charts),
        "law" => sections::law(assessment, charts),
        "conditions" => sections::conditions(assessment, charts),
        "certainty" => sections::certainty(assessment, charts),
        "change" => sections::change(assessment),
        "claims" => sections::claims(assessment, charts),
        "alternatives" => sections::alternatives(assessment),
        "omissions" => annex::omissions(assessment),
        "assumptions" => annex::assumptions(assessment),
        "sources" => annex::sources(assessment),
        "reproduce" => Some(annex::reproduce(assessment)),
        "glossary" => Some(glossary::glossary()),
        _ => None,
    }
}

fn number_of(id: &str) -> usize {
    ORDER
        .iter()
        .position(|(known, _)| *known == id)
        .unwrap_or(0)
}

fn name_of(id: &str) -> String {
    let key = ORDER
        .iter()
        .find(|(known, _)| *known == id)
        .map_or("", |(_, key)| key);
    say(key, &[])
}

fn header(assessment: &Assessment) -> Markup {
    let card = &assessment.scenario;
    let year = card.price_year.to_string();
    html! {
        header.top data-from="scenario" {
            p.kicker { (say("kicker", &[])) }
            h1 { (card.title) }
            p.question { (card.question) }
            dl.facts {
                div { dt { (say("fact-known", &[])) } dd { time datetime=(card.known_as_of) { (date_words(card.known_as_of)) } } }
                div { dt { (say("fact-term", &[])) } dd { (date_words(card.term.0)) " \u{2013} " (date_words(card.term.1)) } }
                div { dt { (say("fact-parties", &[])) } dd { (card.sender) " \u{2192} " (card.receiver) } }
                div { dt { (say("fact-money", &[])) } dd { (say("page-money", &[("year", &year), ("currency", &currency_words(&card.currency))])) } }
                @if !card.compared_with.is_empty() { div.wide { dt { (say("fact-compared", &[])) } dd { (card.compared_with) } } }
            }
        }
    }
}

fn contents(body: &[(&str, Markup)]) -> Markup {
    html! {
        nav.contents aria-label=(say("contents", &[])) {
            ol {
                @for (id, _) in body {
                    li { a href={ "#" (id) } { @if number_of(id) > 0 { span.number { (number_of(id)) } " " } (name_of(id)) } }
                }
            }
        }
    }
}

fn footer(assessment: &Assessment) -> Markup {
    let run = &assessment.run;
    html! {
        footer.bottom data-from="run" {
            p { (say("footer-cite", &[
                ("title", &assessment.scenario.title),
                ("engine", &run.engine),
                ("id", &assessment.scenario.id),
                ("digest", &assessment.scenario.digest.chars().take(12).collect::<String>()),
                ("date", &date_words(assessment.scenario.known_as_of)),
                ("seed", &run.seed.to_string()),
            ])) }
            p { (say("footer-purpose", &[])) }
        }
    }
}
