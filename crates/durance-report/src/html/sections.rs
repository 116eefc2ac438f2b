//! The sections that answer: summary, offer, cost, relief, law, conditions, certainty, change, claims,
//! alternatives.

use super::parts::{
    anchor, chart_figure, charts as section_charts, condition, figure, figure_table, grade,
    input as input_link, say_sentence, scroll, sources, typeset, verdict, weak,
};
use crate::chart::{self, Chart, Section};
use crate::lang::{say, say_count, sentence_case};
use crate::number::{amount, percent, range_bare};
use crate::sentence::{self, Sentence};
use crate::terminal::date_words;
use durance_core::assessment::{
    Alternative, Assessment, ClaimResult, ConditionRow, ConditionVerdict, Figure, InputShare,
    LawChange, LawGroup, ObservationRow, PeopleRange, ProvisionRow,
};
use maud::{Markup, html};

/// The summary: five answers and what would change them.
pub(super) fn summary(assessment: &Assessment) -> Option<Markup> {
    let row = |anchor: &str, key: &str, content: Markup| {
        html! { div.answer { h3 { a href={ "#" (anchor) } { (say(key, &[])) } } div { (content) } } }
    };
    Some(html! {
        div.page {
            @if let Some(content) = summary_cost(assessment) { (row("cost", "heading-cost", content)) }
            @if let Some(content) = lines(assessment, &relief_sentences(assessment)) { (row("relief", "heading-relief", content)) }
            @if let Some(content) = summary_law(assessment) { (row("law", "heading-law", content)) }
            @if let Some(content) = summary_conditions(assessment) { (row("conditions", "heading-conditions", content)) }
            @if let Some(content) = summary_certainty(assessment) { (row("certainty", "heading-certainty", content)) }
            (row("change", "heading-change", summary_change(assessment)))
        }
        p.fine data-from="convention" { (say("summary-convention", &[])) }
    })
}

fn summary_cost(assessment: &Assessment) -> Option<Markup> {
    let net = sentence::net_cost(assessment)?;
    Some(html! {
        @if let Some(s) = sentence::cost_verdict(assessment) { p.lead { (say_sentence(assessment, &s)) } }
        p { (net.label) ": " (figure(net)) }
        @if let Some(strip) = chart::strip(net, assessment) { (chart_figure(&strip)) }
        @let parts = sentence::cost_parts(assessment);
        @if !parts.is_empty() { ul.plain.columns { @for s in &parts { li { (say_sentence(assessment, s)) } } } }
        @if let Some(s) = sentence::headline_comparison(assessment) { p { (say_sentence(assessment, &s)) } }
        @for s in sentence::other_sides(assessment) { p { (say_sentence(assessment, &s)) } }
    })
}

fn lines(assessment: &Assessment, sentences: &[Sentence]) -> Option<Markup> {
    if sentences.is_empty() {
        return None;
    }
    Some(html! { ul.plain { @for s in sentences { li { (say_sentence(assessment, s)) } } } })
}

fn summary_law(assessment: &Assessment) -> Option<Markup> {
    let counts = sentence::law_counts(assessment)?;
    Some(html! {
        p.lead { (say_sentence(assessment, &counts)) }
        ul.plain { @for group in &assessment.law.groups {
            li data-from={ "group:" (group.id) } { (verdict(group.verdict)) " " a href={ "#" (anchor("group", &group.id)) } { (group.label) } }
        } }
    })
}

fn summary_conditions(assessment: &Assessment) -> Option<Markup> {
    let counts = sentence::conditions_counts(assessment);
    let days = sentence::person_days(assessment);
    if counts.is_none() && days.is_none() {
        return None;
    }
    let questions = assessment.conditions_summary.questions.len() as u64;
    Some(html! {
        @if let Some(s) = &counts { p.lead { (say_sentence(assessment, s)) } }
        @if let Some(s) = &days { p { (say_sentence(assessment, s)) } }
        @if let Some(s) = sentence::no_exit_path(assessment) { p { (say_sentence(assessment, &s)) } }
        @if questions > 0 { p data-from="conditions" { a href="#questions" { (say_count("questions", questions, &[])) } "." } }
    })
}

fn summary_certainty(assessment: &Assessment) -> Option<Markup> {
    let sentences = [
        sentence::spread(assessment),
        sentence::evidence(assessment),
        sentence::owners(assessment),
    ];
    let sentences: Vec<Sentence> = sentences.into_iter().flatten().collect();
    lines(assessment, &sentences)
}

fn summary_change(assessment: &Assessment) -> Markup {
    let flips = sentence::nearest_flips(assessment);
    html! {
        @if flips.is_empty() { p { (say("flip-none", &[])) } }
        @else { ul.plain { @for s in &flips { li {
            span.sentence data-sentence=(s.id) data-from=(s.origin) { (s.text) }
            @for r in &s.references { " " a.ref href={ "#flip-" (r) } aria-label=(say("in-full", &[("reference", r)])) { (r) } }
        } } } }
    }
}

/// The offer: terms, what is not settled, the readings assumed.
pub(super) fn offer(assessment: &Assessment) -> Option<Markup> {
    let card = &assessment.scenario;
    Some(html! {
        @if !card.terms.is_empty() {
            (scroll(&say("offer-terms", &[]), html! {
                table {
                    caption { (say("offer-terms", &[])) }
                    thead { tr {
                        th scope="col" { (say("column-term", &[])) }
                        th scope="col" { (say("column-settled", &[])) }
                        th scope="col" { (say("heading-sources", &[])) }
                    } }
                    tbody { @for term in &card.terms {
                        tr.open[term.value == "unknown"] data-from={ "term:" (term.name) } {
                            th scope="row" { (term.name) }
                            td { @if term.value == "unknown" { span.unknown { (say("not-settled", &[])) } } @else { (term.value) } }
                            td { (sources(assessment, &term.sources)) }
                        }
                    } }
                }
            }))
        }
        @if !card.compared_with.is_empty() { p data-from="scenario" { b { (say("fact-compared", &[])) ": " } (card.compared_with.trim_end_matches('.')) "." } }
        @if !card.readings.is_empty() {
            h3 { (say("readings-assumed", &[])) }
            ul data-from="scenario" { @for reading in &card.readings { li { (sentence_case(reading)) } } }
        }
        p.fine { (say("perspective-line", &[("perspective", &say(&format!("perspective-{}", card.perspective), &[]))])) }
    })
}

fn relief_sentences(assessment: &Assessment) -> Vec<Sentence> {
    let mut sentences = sentence::relief(assessment);
    sentences.extend(sentence::occupancy(assessment));
    sentences
}

fn of_section<'a>(assessment: &'a Assessment, section: &str) -> Vec<&'a Figure> {
    assessment
        .results
        .iter()
        .filter(|f| f.section == section)
        .collect()
}

/// Cost: the answer, its parts, the pictures, every figure.
pub(super) fn cost(assessment: &Assessment, charts: &[Chart]) -> Option<Markup> {
    let figures = of_section(assessment, "cost");
    if figures.is_empty() {
        return None;
    }
    Some(html! {
        @if let Some(s) = sentence::cost_verdict(assessment) { p.lead { (say_sentence(assessment, &s)) } }
        (section_charts(charts, Section::Cost))
        (figure_table(&say("all-figures-cost", &[]), &figures))
    })
}

/// Relief: one sentence per system, fans, every figure.
pub(super) fn relief(assessment: &Assessment, charts: &[Chart]) -> Option<Markup> {
    let figures = of_section(assessment, "relief");
    if figures.is_empty() && assessment.series.is_empty() {
        return None;
    }
    let sentences = relief_sentences(assessment);
    Some(html! {
        @if let Some(list) = lines(assessment, &sentences) { (list) }
        (section_charts(charts, Section::Relief))
        (figure_table(&say("all-figures-relief", &[]), &figures))
    })
}

/// Law: each group with its verdict and the provisions that decide, the funnels, every authority.
pub(super) fn law(assessment: &Assessment, charts: &[Chart]) -> Option<Markup> {
    let section = &assessment.law;
    if section.groups.is_empty() && section.authorities.is_empty() {
        return None;
    }
    Some(html! {
        @if let Some(s) = sentence::law_counts(assessment) { p.lead { (say_sentence(assessment, &s)) } }
        @if let Some(date) = section.date { p data-from="law" { (say("law-date", &[("date", &date_words(date))])) } }
        @for group in &section.groups { (law_group(assessment, group)) }
        (section_charts(charts, Section::Law))
        (law_changes(assessment))
        (figure_table(&say("all-figures-law", &[]), &of_section(assessment, "law")))
        @if !section.authorities.is_empty() { (authorities(assessment)) }
    })
}

fn law_group(assessment: &Assessment, group: &LawGroup) -> Markup {
    html! {
        article.group data-from={ "group:" (group.id) } id=(anchor("group", &group.id)) aria-labelledby=(anchor("hg", &group.id)) {
            h3 id=(anchor("hg", &group.id)) { (group.label) }
            p.verdicts { (verdict(group.verdict)) " " span.people { (people(&group.people)) } }
            p { (sentence_case(&group.sentence)) @if !group.sentence.ends_with('.') { "." } }
            (readings(group))
            (would_change(group))
            @if !group.unknown_facts.is_empty() {
                details { summary { (say_count("facts", group.unknown_facts.len() as u64, &[])) span.hidden { ": " (group.label) } }
                    ul { @for fact in &group.unknown_facts { li { (fact) } } }
                }
            }
            @if !group.provisions.is_empty() {
                details { summary { (say_count("provisions", group.provisions.len() as u64, &[])) span.hidden { ": " (group.label) } }
                    ul.provisions { @for p in &group.provisions { (provision(assessment, p)) } }
                }
            }
        }
    }
}

/// What the verdict would become, and by what.
fn would_change(group: &LawGroup) -> Markup {
    html! {
        @match group.would_change.as_slice() {
            [] => {}
            [one] => { p { b { (say("would-change", &[])) } " " (one) "." } }
            several => {
                p { b { (say("would-change", &[])) } }
                ul { @for one in several { li { (one) } } }
            }
        }
    }
}

/// The verdict on each reading; once where all agree.
fn readings(group: &LawGroup) -> Markup {
    let all = &group.by_reading;
    if all.len() < 2 {
        return html! {};
    }
    let agree = all.iter().all(|r| r.verdict == all[0].verdict);
    html! {
        ul.plain.readings {
            @if agree { li { (verdict(all[0].verdict)) " " (say("on-every-reading", &[])) } }
            @else { @for r in all { li {
                (verdict(r.verdict)) " "
                (say("on-the-reading-of", &[("holder", if r.holder.is_empty() { &r.reading } else { &r.holder })]))
            } } }
        }
    }
}

fn people(range: &PeopleRange) -> String {
    match (range.p05, range.p50, range.p95) {
        (Some(low), Some(middle), Some(high)) => {
            let middle = crate::number::middle(low, middle, high, "people");
            let key = if range.unknown {
                "people-explored"
            } else {
                "people-range"
            };
            if low == high {
                return middle;
            }
            say(
                key,
                &[
                    ("middle", &middle),
                    ("range", &range_bare(low, high, "people")),
                ],
            )
        }
        _ => say("people-unknown", &[]),
    }
}

fn provision(assessment: &Assessment, row: &ProvisionRow) -> Markup {
    html! {
        li {
            cite { (row.citation) } (weak(row.weak)) " \u{2013} "
            span.effect { (row.effect) } ", " (row.status)
            @if !row.reading.is_empty() { " (" (say("on-the-reading-of", &[("holder", if row.holder.is_empty() { &row.reading } else { &row.holder })])) ")" }
            ": " (row.text) " " (sources(assessment, &row.sources))
            @if !row.requires.is_empty() { " " span.requires { (say("requires", &[("list", &row.requires.join("; "))])) } }
        }
    }
}

/// The days within the horizon on which a verdict, or what decides it, changes; nothing where none does.
fn law_changes(assessment: &Assessment) -> Markup {
    let changes = &assessment.law.changes;
    let moved = |group: &LawChange| {
        let later = |c: &&LawChange| !c.events.is_empty();
        let same = |c: &&LawChange| c.group == group.group && c.label == group.label;
        changes.iter().filter(same).any(|c| later(&c))
    };
    let rows: Vec<&LawChange> = changes.iter().filter(|c| moved(c)).collect();
    if rows.is_empty() {
        return html! {};
    }
    let caption = say("law-changes", &[]);
    scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                thead { tr { @for key in ["column-group", "column-from-day", "column-verdict", "column-event"] { th scope="col" { (say(key, &[])) } } } }
                tbody { @for row in rows {
                    tr data-from={ "group:" (row.group) } {
                        th scope="row" { (row.label) }
                        td.date { (date_words(row.date)) }
                        td { (verdict(row.verdict)) }
                        td {
                            @if row.events.is_empty() { (say("first-day", &[])) } @else { (row.events.join("; ")) }
                            @for order in &row.returns { br; (say("to-be-returned", &[("order", order)])) }
                        }
                    }
                } }
            }
        },
    )
}

fn authorities(assessment: &Assessment) -> Markup {
    let caption = say("authorities", &[]);
    scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                thead { tr {
                    @for key in ["column-rule", "column-status", "column-since", "column-effect", "column-otherwise", "heading-sources"] {
                        th scope="col" { (say(key, &[])) }
                    }
                } }
                tbody { @for row in &assessment.law.authorities {
                    tr data-from={ "authority:" (row.id) } {
                        th scope="row" { (row.title) br; span.fine { (row.citation) @if !row.jurisdiction.is_empty() { ", " (row.jurisdiction) } } (weak(row.weak)) }
                        td {
                            (row.status)
                            @for order in &row.orders { br; span.fine { (date_words(order.date)) ": " (order.status) ", " (order.court) } }
                        }
                        td.date { @if let Some(date) = row.date { (date_words(date)) } }
                        td { (row.effect) }
                        td { (row.otherwise) }
                        td { (sources(assessment, &row.sources)) }
                    }
                } }
            }
        },
    )
}

/// Conditions: the scorecard, duties, days without a sentence, and what nobody knows.
pub(super) fn conditions(assessment: &Assessment, charts: &[Chart]) -> Option<Markup> {
    let figures = of_section(assessment, "conditions");
    if assessment.conditions.is_empty()
        && figures.is_empty()
        && assessment.responsibility.is_empty()
    {
        return None;
    }
    let questions = &assessment.conditions_summary.questions;
    Some(html! {
        @if let Some(s) = sentence::conditions_counts(assessment) { p.lead { (say_sentence(assessment, &s)) } }
        @if !assessment.conditions_summary.facility.is_empty() { p data-from="conditions" { (say("conditions-of", &[("facility", &assessment.conditions_summary.facility)])) } }
        @for chart in charts.iter().filter(|c| c.id == "standards") { (chart_figure(chart)) }
        @if !assessment.conditions.is_empty() { (scorecard(assessment)) }
        @for chart in charts.iter().filter(|c| c.section == Section::Conditions && c.id != "standards") { (chart_figure(chart)) }
        @if !assessment.responsibility.is_empty() { (duties(assessment)) }
        (figure_table(&say("all-figures-conditions", &[]), &figures))
        @if !questions.is_empty() {
            h3 id="questions" { (say("heading-questions", &[])) }
            details data-from="conditions" {
                summary { (say("questions-list", &[])) " (" (questions.len()) ")" }
                ol { @for question in questions { li { (question) } } }
            }
        }
    })
}

/// What is decided first, what falls short at the top; then what nobody can say, with what to ask.
fn scorecard(assessment: &Assessment) -> Markup {
    let order = |row: &&ConditionRow| match row.verdict {
        ConditionVerdict::NotMet => 0,
        ConditionVerdict::Contradicted => 1,
        ConditionVerdict::Met => 2,
        _ => 3,
    };
    let is_open = |row: &&ConditionRow| row.verdict == ConditionVerdict::Unknown;
    let mut decided: Vec<&ConditionRow> = assessment
        .conditions
        .iter()
        .filter(|r| !is_open(r))
        .collect();
    decided.sort_by_key(order);
    let open: Vec<&ConditionRow> = assessment.conditions.iter().filter(is_open).collect();
    html! {
        @if !decided.is_empty() { (decided_table(assessment, &decided)) }
        @if !open.is_empty() { (open_table(assessment, &open)) }
    }
}

fn decided_table(assessment: &Assessment, rows: &[&ConditionRow]) -> Markup {
    let caption = say("scorecard", &[]);
    let heads = [
        "column-standard",
        "column-requirement",
        "column-observed",
        "column-on-what",
        "column-verdict",
    ];
    scroll(
        &caption,
        html! {
            table.scorecard {
                caption { (caption) }
                thead { tr { @for key in heads { th scope="col" { (say(key, &[])) } } } }
                tbody { @for row in rows {
                    tr data-from={ "standard:" (row.standard) } {
                        th scope="row" { (standard_words(row)) }
                        td { (typeset(&row.requirement)) }
                        td { (observed(assessment, row)) }
                        td { (on_what(row)) }
                        td { (condition(row.verdict)) }
                    }
                } }
            }
        },
    )
}

/// How many sources a verdict rests on, the newest, and with what access each kind of observer looked.
fn on_what(row: &ConditionRow) -> Markup {
    let seen = row.observations.iter().filter(|o| o.access != "simulated");
    let mut sources: Vec<&str> = seen.clone().map(|o| o.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let mut access: Vec<&str> = Vec::new();
    for o in seen.clone() {
        if !access.contains(&o.access.as_str()) {
            access.push(&o.access);
        }
    }
    let newest = seen.map(|o| o.date).max();
    html! {
        @if !sources.is_empty() {
            (say_count("sources", sources.len() as u64, &[]))
            @if let Some(newest) = newest { span.fine.meta { (say("newest", &[("date", &date_words(newest))])) } }
            span.fine.meta { (access.join(", ")) }
        } @else if !row.observations.is_empty() { (say("simulated-only", &[])) }
    }
}

fn open_table(assessment: &Assessment, rows: &[&ConditionRow]) -> Markup {
    let caption = say("unobserved", &[]);
    let heads = [
        "column-standard",
        "column-requirement",
        "column-ask",
        "column-verdict",
    ];
    let known = date_words(assessment.scenario.known_as_of);
    scroll(
        &caption,
        html! {
            table.scorecard {
                caption { (caption) }
                thead { tr { @for key in heads { th scope="col" { (say(key, &[])) } } } }
                tbody { @for row in rows {
                    tr data-from={ "standard:" (row.standard) } {
                        th scope="row" { (standard_words(row)) }
                        td { (typeset(&row.requirement)) }
                        td {
                            @if row.observations.is_empty() { span.unknown { (say("no-observation", &[("date", &known)])) } "." }
                            @else { (observed(assessment, row)) }
                            " " (typeset(&row.question))
                        }
                        td { (condition(row.verdict)) }
                    }
                } }
            }
        },
    )
}

fn standard_words(row: &ConditionRow) -> Markup {
    html! { (row.indicator) br; span.fine { (row.instrument) } (weak(row.weak)) }
}

/// What was seen: the newest first in full, the rest on request.
fn observed(assessment: &Assessment, row: &ConditionRow) -> Markup {
    let mut seen: Vec<&ObservationRow> = row.observations.iter().collect();
    // What was simulated is no observation of what is: it stands after what people saw.
    seen.sort_by_key(|o| (o.access == "simulated", std::cmp::Reverse(o.date)));
    let rest = seen.get(1..).unwrap_or_default();
    html! {
        @if let Some(first) = seen.first() { (observation(assessment, first)) }
        @else { (typeset(&row.observed)) }
        @if !row.note.is_empty() { span.fine.meta { (typeset(&row.note)) } }
        @if !rest.is_empty() {
            // Whoever contradicts whom is shown at once.
            details open[row.verdict == ConditionVerdict::Contradicted] {
                summary { (say_count("more-observations", rest.len() as u64, &[])) span.hidden { ": " (row.indicator) } }
                ul { @for o in rest { li { (observation(assessment, o)) } } }
            }
        }
    }
}

fn observation(assessment: &Assessment, o: &ObservationRow) -> Markup {
    html! {
        (typeset(&o.value)) " "
        span.fine.meta { (o.access) ", " span.date { (date_words(o.date)) }
        " " (grade(o.grade)) " " (sources(assessment, std::slice::from_ref(&o.source))) }
    }
}

fn duties(assessment: &Assessment) -> Markup {
    let caption = say("duties", &[]);
    scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                thead { tr {
                    @for key in ["column-duty", "column-under-agreement", "column-in-law", "column-in-fact", "column-remark"] {
                        th scope="col" { (say(key, &[])) }
                    }
                } }
                tbody { @for duty in &assessment.responsibility {
                    tr.open[duty.gap] data-from="responsibility" {
                        th scope="row" { (duty.duty) @if duty.gap { " " span.gap { (say("gap", &[])) } } }
                        td { (duty.under_agreement) } td { (duty.in_law) } td { (duty.in_fact) }
                        td { (duty.note) " " (sources(assessment, &duty.sources)) }
                    }
                } }
            }
        },
    )
}

/// How sure: spread and evidence, apart.
pub(super) fn certainty(assessment: &Assessment, charts: &[Chart]) -> Option<Markup> {
    let sentences = [
        sentence::spread(assessment),
        sentence::evidence(assessment),
        sentence::owners(assessment),
    ];
    let sentences: Vec<Sentence> = sentences.into_iter().flatten().collect();
    let list = lines(assessment, &sentences)?;
    Some(html! {
        (list)
        (section_charts(charts, Section::Certainty))
        (figure_table(&say("all-figures-certainty", &[]), &of_section(assessment, "certainty")))
        p.fine { (say("grades-explained", &[])) }
    })
}

/// What would change the conclusion, and what to find out first.
pub(super) fn change(assessment: &Assessment) -> Option<Markup> {
    let worth = worth_finding_out(assessment);
    let decision = sentence::decision(assessment);
    if assessment.flips.is_empty() && worth.is_empty() && decision.is_none() {
        return None;
    }
    Some(html! {
        @if !assessment.flips.is_empty() {
            (flip_table(assessment))
            p.fine data-from="flips" { (say("flips-method", &[])) }
        }
        @if decision.is_some() || !worth.is_empty() { h3 { (say("find-out-first", &[])) } }
        @if let Some(s) = &decision { p { (say_sentence(assessment, s)) } }
        @if !worth.is_empty() { (worth_table(assessment, &worth)) }
    })
}

fn flip_table(assessment: &Assessment) -> Markup {
    let caption = say("flips", &[]);
    let heads = [
        "column-to-turn",
        "column-would-be",
        "column-assumed",
        "column-how-far",
    ];
    scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                thead { tr { @for key in heads { th scope="col" { (say(key, &[])) } } } }
                tbody { @for (i, flip) in assessment.flips.iter().enumerate() {
                    tr id={ "flip-W" (i + 1) } data-from="flips" .idle[sentence::is_idle(flip)] {
                        th scope="row" { span.number { "W" (i + 1) } " " (sentence_case(&flip.label)) }
                        td { (flip.value) } td { (sentence::assumed_words(assessment, flip)) }
                        td {
                            (flip.distance)
                            @if let Some(text) = sentence::in_single_draws(flip) { br; span.fine { (text) } }
                        }
                    }
                } }
            }
        },
    )
}

/// Inputs whose value of finding out is told from noise, the most valuable first.
fn worth_finding_out(assessment: &Assessment) -> Vec<&InputShare> {
    let told = |i: &&InputShare| {
        let value = i.value_of_information.unwrap_or(0.0);
        value > 0.0 && value > i.value_noise.unwrap_or(0.0)
    };
    let mut worth: Vec<&InputShare> = assessment.sensitivity.iter().filter(told).collect();
    let value = |i: &InputShare| i.value_of_information.unwrap_or(0.0);
    worth.sort_by(|a, b| value(b).total_cmp(&value(a)));
    worth.truncate(8);
    worth
}

fn worth_table(assessment: &Assessment, worth: &[&InputShare]) -> Markup {
    let caption = say("worth-caption", &[]);
    let unit = assessment
        .decision
        .as_ref()
        .map(|d| d.unit.clone())
        .or_else(|| {
            assessment
                .figure(&assessment.headline)
                .map(|f| f.unit.clone())
        })
        .unwrap_or_default();
    html! {
        (scroll(&caption, html! {
            table {
                caption { (caption) }
                thead { tr {
                    th scope="col" { (say("column-input", &[])) }
                    th.num scope="col" { (say("column-finding-out", &[])) }
                    th.num scope="col" { (say("column-noise", &[])) }
                    th scope="col" { (say("column-grade", &[])) }
                } }
                tbody { @for input in worth {
                    tr data-from="sensitivity" {
                        th scope="row" { (input_link(assessment, &input.input, &sentence_case(&input.label))) }
                        td.num { (amount(input.value_of_information.unwrap_or(0.0), &unit)) }
                        td.num { (amount(input.value_noise.unwrap_or(0.0), &unit)) }
                        td { (grade(input.grade)) }
                    }
                } }
            }
        }))
        p.fine data-from="sensitivity" { (say("worth-method", &[])) }
    }
}

/// Claims, each with its verdict and the conditions under which it holds.
pub(super) fn claims(assessment: &Assessment, charts: &[Chart]) -> Option<Markup> {
    if assessment.claims.is_empty() {
        return None;
    }
    let verdicts = sentence::claims(assessment);
    Some(html! {
        (section_charts(charts, Section::Claims))
        @for (claim, verdict) in assessment.claims.iter().zip(&verdicts) { (claim_article(assessment, claim, verdict)) }
    })
}

fn claim_article(assessment: &Assessment, claim: &ClaimResult, verdict: &Sentence) -> Markup {
    let named = (!claim.id.is_empty()).then(|| anchor("claim", &claim.id));
    html! {
        article.claim data-from="claims" id=[named] {
            blockquote { p { "\u{201c}" (claim.says) "\u{201d}" } footer { (claim.who) " " (sources(assessment, &claim.sources)) } }
            p.lead { (say_sentence(assessment, verdict)) }
            @if claim.share.is_some() {
                p.fine { (say("tested-as", &[])) " " code { (claim.test) }
                @if let Some(share) = claim.share.filter(|_| !claim.counted) { " \u{2013} " (say("holds-in", &[("share", &percent(share))])) } }
                @if !claim.why.is_empty() { p { (say("read-as", &[])) " " (claim.why.trim_end_matches('.')) "." } }
            }
            @if !claim.true_if.is_empty() { p { b { (say("true-if", &[])) } " " (claim.true_if) "." } }
            @if !claim.false_if.is_empty() { p { b { (say("false-if", &[])) } " " (claim.false_if) "." } }
        }
    }
}

/// Other courses under the same headings.
pub(super) fn alternatives(assessment: &Assessment) -> Option<Markup> {
    let list = &assessment.alternatives;
    if list.is_empty() {
        return None;
    }
    let headings = alternative_headings(assessment);
    let caption = say("alternatives-caption", &[]);
    Some(scroll(
        &caption,
        html! {
            table {
                caption { (caption) }
                thead { tr { th scope="col" { (say("column-heading", &[])) } @for a in list { th scope="col" { (a.label) } } } }
                tbody { @for heading in &headings {
                    tr data-from="alternatives" {
                        th scope="row" { (heading_words(heading)) }
                        @for a in list { td {
                            @let shown = a.figures.get(heading).and_then(|id| assessment.figure(id));
                            @if let Some(f) = shown { (figure(f)) }
                            @if let Some(remark) = a.remarks.get(heading) { @if shown.is_some() { br; } (remark) }
                            @if shown.is_none() && !a.remarks.contains_key(heading) {
                                @match own_answer(assessment, a, heading) {
                                    Some(text) => { (text) }
                                    None => { span.unknown { (say("not-computed", &[])) } }
                                }
                            }
                        } }
                    }
                } }
            }
        },
    ))
}

/// What this assessment itself says of the offer under a heading that has no figure.
fn own_answer(assessment: &Assessment, alternative: &Alternative, heading: &str) -> Option<String> {
    let is_the_offer = alternative
        .figures
        .values()
        .any(|id| *id == assessment.headline);
    let answer = match heading {
        "law" => sentence::law_counts(assessment),
        "conditions" => sentence::conditions_counts(assessment),
        _ => None,
    };
    answer.filter(|_| is_the_offer).map(|s| s.text)
}

/// The five headings in their order, then whatever else an alternative speaks of.
fn alternative_headings(assessment: &Assessment) -> Vec<String> {
    let used = |heading: &str| {
        assessment
            .alternatives
            .iter()
            .any(|a| a.figures.contains_key(heading) || a.remarks.contains_key(heading))
    };
    let fixed = ["cost", "relief", "law", "conditions", "certainty"];
    let mut headings: Vec<String> = fixed
        .iter()
        .filter(|h| used(h))
        .map(|h| (*h).to_owned())
        .collect();
    for alternative in &assessment.alternatives {
        for key in alternative.figures.keys().chain(alternative.remarks.keys()) {
            if !headings.contains(key) {
                headings.push(key.clone());
            }
        }
    }
    headings
}

fn heading_words(heading: &str) -> String {
    match heading {
        "cost" | "relief" | "law" | "conditions" | "certainty" => {
            say(&format!("heading-{heading}"), &[])
        }
        other => sentence_case(&other.replace(['_', '-'], " ")),
    }
}
