//! How do scenarios differ? The page of `durance compare` on a terminal, and the sentences of its report.

use crate::lang::{say, sentence_case};
use crate::likelihood::in_draws;
use crate::number::{amount, middle, range_bare};
use durance_core::comparison::{ComparedFigure, ComparedText, Comparison, Difference, Spread};
use std::fmt::Write;

/// Figures that the page of a terminal shows; the report shows all.
const FIRST: [&str; 6] = [
    "net_cost.sender",
    "net_cost.receiver",
    "fee_paid",
    "cost_avoided",
    "people_transferred",
    "person_days_without_sentence",
];

/// "$12.4m (6.3 to 22.7)": a spread in words; one number where it is exact.
pub fn spread_words(spread: &Spread, unit: &str) -> String {
    if spread.p05 == spread.p95 {
        return amount(spread.p50, unit);
    }
    say(
        "compare-spread",
        &[
            ("middle", &middle(spread.p05, spread.p50, spread.p95, unit)),
            ("range", &range_bare(spread.p05, spread.p95, unit)),
        ],
    )
}

/// "more in 98 of 100 draws": which way a difference goes, and how often.
pub fn direction_words(difference: &Difference) -> String {
    if difference.more == 0.0 && difference.less == 0.0 {
        return say("compare-same", &[]);
    }
    let (key, share) = if difference.more >= difference.less {
        ("compare-more", difference.more)
    } else {
        ("compare-less", difference.less)
    };
    say(key, &[("draws", &in_draws(share))])
}

/// One sentence on how a figure of another scenario differs from that of the first.
pub fn difference_sentence(
    figure: &ComparedFigure,
    letter: &str,
    difference: &Difference,
) -> String {
    let label = sentence_case(&figure.label);
    if difference.more == 0.0 && difference.less == 0.0 {
        return say(
            "compare-line-same",
            &[("label", &label), ("letter", letter)],
        );
    }
    say(
        "compare-line",
        &[
            ("label", &label),
            ("letter", letter),
            (
                "difference",
                &spread_words(&difference.spread, &figure.unit),
            ),
            ("direction", &direction_words(difference)),
        ],
    )
}

/// The sentences that answer: each main figure, each other scenario against the first.
pub fn sentences(comparison: &Comparison) -> Vec<String> {
    let mut said = Vec::new();
    for figure in first(comparison) {
        for (place, difference) in figure.differences.iter().enumerate() {
            if let Some(difference) = difference {
                let letter = &comparison.columns[place].letter;
                said.push(difference_sentence(figure, letter, difference));
            }
        }
    }
    said
}

/// The figures to show first: the main ones, and relief.
pub fn first(comparison: &Comparison) -> Vec<&ComparedFigure> {
    let is_first =
        |f: &&ComparedFigure| FIRST.contains(&f.id.as_str()) || f.id.starts_with("relief.");
    comparison.figures.iter().filter(is_first).collect()
}

/// The page on a terminal.
pub fn page(comparison: &Comparison) -> String {
    let mut out = String::new();
    for column in &comparison.columns {
        let _ = writeln!(
            out,
            "{}  {} ({}), {}",
            column.letter,
            column.title,
            column.id,
            say(
                "as-of",
                &[("date", &crate::terminal::date_words(column.known_as_of))]
            )
        );
    }
    for figure in first(comparison) {
        let _ = writeln!(out, "\n{}", sentence_case(&figure.label));
        figure_lines(comparison, figure, &mut out);
    }
    if !comparison.expressions.is_empty() {
        let _ = writeln!(out);
    }
    for expression in &comparison.expressions {
        let words = spread_words(&expression.value.spread, &expression.unit);
        let direction = say(
            "compare-sign",
            &[
                ("above", &in_draws(expression.value.more)),
                ("below", &in_draws(expression.value.less)),
            ],
        );
        let _ = writeln!(out, "{} = {words}; {direction}", expression.text);
    }
    texts(
        &say("compare-inputs", &[]),
        comparison,
        &comparison.inputs,
        &mut out,
    );
    texts(
        &say("heading-claims", &[]),
        comparison,
        &differing(&comparison.claims),
        &mut out,
    );
    out
}

fn figure_lines(comparison: &Comparison, figure: &ComparedFigure, out: &mut String) {
    for (place, value) in figure.values.iter().enumerate() {
        let letter = &comparison.columns[place].letter;
        let words = match value {
            Some(spread) => spread_words(spread, &figure.unit),
            None => say("compare-none", &[]),
        };
        let _ = writeln!(out, "  {letter}      {words}");
    }
    for (place, difference) in figure.differences.iter().enumerate() {
        if let Some(difference) = difference {
            let letter = &comparison.columns[place].letter;
            let direction = direction_words(difference);
            let words = match difference.more == 0.0 && difference.less == 0.0 {
                true => direction,
                false => format!(
                    "{}; {direction}",
                    spread_words(&difference.spread, &figure.unit)
                ),
            };
            let _ = writeln!(out, "  {letter} \u{2212} A  {words}");
        }
    }
}

fn texts(heading: &str, comparison: &Comparison, list: &[ComparedText], out: &mut String) {
    if list.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{heading}");
    for text in list {
        let _ = writeln!(out, "  {}", sentence_case(&text.label));
        for (place, words) in text.texts.iter().enumerate() {
            let letter = &comparison.columns[place].letter;
            let words = words.clone().unwrap_or_else(|| say("compare-none", &[]));
            let _ = writeln!(out, "    {letter}  {words}");
        }
    }
}

/// Texts that are not the same in all scenarios.
pub fn differing(list: &[ComparedText]) -> Vec<ComparedText> {
    let differs = |t: &&ComparedText| t.texts.iter().any(|other| *other != t.texts[0]);
    list.iter().filter(differs).cloned().collect()
}
