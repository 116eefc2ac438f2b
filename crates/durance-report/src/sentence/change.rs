//! What would change the conclusion, in words.

use super::Sentence;
use crate::lang::{say, say_count, sentence_case};
use crate::likelihood::in_draws;
use crate::number::{amount, range};
use durance_core::assessment::{Assessment, Flip, FlipPoint};

/// Several things that hold together: "fee and litigation".
pub fn together(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => say("and", &[("first", &first.join(", ")), ("last", last)]),
    }
}

/// "at or below $6,100 per person-year".
fn value(point: &FlipPoint) -> String {
    let key = if point.below {
        "flip-below"
    } else {
        "flip-above"
    };
    say(key, &[("value", &amount(point.value, &point.unit))])
}

/// The values that turn the conclusion, in the order of the inputs.
pub fn flip_values(points: &[FlipPoint]) -> String {
    let values: Vec<String> = points.iter().map(value).collect();
    together(&values.iter().map(String::as_str).collect::<Vec<_>>())
}

/// How far out the values lie, each in its own input's percentiles.
pub fn flip_distances(points: &[FlipPoint]) -> String {
    let words: Vec<String> = points.iter().map(distance).collect();
    match words.as_slice() {
        [first, rest @ ..] if rest.iter().all(|w| w == first) && !rest.is_empty() => {
            say("flip-each", &[("distance", first)])
        }
        all => together(&all.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

fn distance(point: &FlipPoint) -> String {
    let p = point.percentile;
    if p <= 0.0 || p >= 100.0 {
        return say("flip-beyond", &[]);
    }
    // What lies out there is counted from the near end.
    let tail = if point.below { p } else { 100.0 - p };
    match tail {
        t if t < 1.0 => say("flip-in-fewer", &[]),
        t => say("flip-in", &[("n", &format!("{t:.0}"))]),
    }
}

/// What stands in the place of a value where none turns the conclusion.
pub fn none_flips() -> String {
    say("flip-none-alone", &[])
}

/// How far was searched, and how near the conclusion came to turning.
pub fn nearest(ends: (f64, f64), unit: &str, nearest: f64, headline_unit: &str) -> String {
    say(
        "flip-nearest",
        &[
            ("range", &range(ends.0, ends.1, unit)),
            ("net", &amount(nearest, headline_unit)),
        ],
    )
}

/// What would turn the conclusion: one sentence per value that does, one for all that do not.
pub fn flips(assessment: &Assessment) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut idle: Vec<&Flip> = Vec::new();
    for (index, flip) in assessment.flips.iter().enumerate() {
        if is_idle(flip) {
            idle.push(flip);
        } else {
            sentences.push(flip_sentence(assessment, index, flip));
        }
    }
    if !idle.is_empty() {
        // The table names them all; a sentence can hold three.
        let mut labels: Vec<&str> = idle.iter().take(3).map(|f| f.label.as_str()).collect();
        let others = say("flip-others", &[]);
        if idle.len() > labels.len() {
            labels.push(&others);
        }
        let list = labels.join("; ");
        let text = say_count("flip-idle", idle.len() as u64, &[("list", &list)]);
        sentences.push(Sentence::new("change.idle", text));
    }
    sentences
}

/// What the summary has room for: the nearest value that turns the conclusion, and what turns nothing.
pub fn nearest_flips(assessment: &Assessment) -> Vec<Sentence> {
    let mut all = flips(assessment);
    let idle = all.iter().rposition(|s| s.id == "change.idle");
    let idle = idle.map(|at| all.remove(at));
    all.truncate(if idle.is_some() { 1 } else { 2 });
    all.extend(idle);
    all
}

/// Does no value of this input turn the conclusion?
pub fn is_idle(flip: &Flip) -> bool {
    flip.at.is_empty() && flip.value.starts_with("none")
}

fn flip_sentence(assessment: &Assessment, index: usize, flip: &Flip) -> Sentence {
    let text = if flip.at.is_empty() {
        say(
            "flip-line",
            &[
                ("label", &sentence_case(&flip.label)),
                ("value", &flip.value),
                ("assumed", &assumed_words(assessment, flip)),
                ("distance", &flip.distance),
            ],
        )
    } else {
        say(
            "flip-turns",
            &[("points", &points(flip)), ("distance", &flip.distance)],
        )
    };
    Sentence {
        references: vec![format!("W{}", index + 1)],
        ..Sentence::new(format!("change.{}", flip.inputs.join("+")), text)
    }
}

/// "litigation is at or below $538,000 and the fee at or below $4".
pub fn points(flip: &Flip) -> String {
    let each = flip
        .at
        .iter()
        .map(|p| say("flip-point", &[("label", &p.label), ("value", &value(p))]));
    let each: Vec<String> = each.collect();
    together(&each.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What was assumed of the inputs that would have to move, as people read it.
pub fn assumed_words(assessment: &Assessment, flip: &Flip) -> String {
    let each: Vec<String> = flip
        .inputs
        .iter()
        .filter_map(|p| assumed(assessment, p))
        .collect();
    if each.is_empty() || each.len() < flip.inputs.len() {
        return flip.assumed.clone();
    }
    together(&each.iter().map(String::as_str).collect::<Vec<_>>())
}

fn assumed(assessment: &Assessment, path: &str) -> Option<String> {
    let card = assessment.inputs.iter().find(|i| i.path == path)?;
    let (low, high) = (card.p05?, card.p95?);
    if low == high {
        return Some(amount(low, &card.unit));
    }
    let ends = range(low, high, &card.unit);
    Some(match card.explored {
        true => say("only-explored", &[("range", &ends)]),
        false => ends,
    })
}

/// How much the turning value varies from draw to draw; `None` where that was not looked at.
pub fn in_single_draws(flip: &Flip) -> Option<String> {
    let over = flip.over_draws.as_ref()?;
    let draws = over.draws.to_string();
    let share = in_draws(over.share);
    let point = flip.at.first()?;
    Some(match over.values {
        Some([low, _, high]) => say(
            "flip-draws-value",
            &[
                ("draws", &draws),
                ("share", &share),
                ("range", &range(low, high, &point.unit)),
            ],
        ),
        None if flip.at.len() > 1 => {
            say("flip-draws-pair", &[("draws", &draws), ("share", &share)])
        }
        None => say("flip-draws-none", &[("draws", &draws)]),
    })
}

/// What deciding better informed would be worth, all in all.
pub fn decision(assessment: &Assessment) -> Option<Sentence> {
    let card = assessment.decision.as_ref()?;
    let figure = assessment.figure(&card.figure)?;
    let text = if card.value_of_everything <= 0.0 {
        let key = if card.accept {
            "worth-nothing-accept"
        } else {
            "worth-nothing-decline"
        };
        say(key, &[])
    } else {
        let key = if card.accept {
            "worth-everything-accept"
        } else {
            "worth-everything-decline"
        };
        say(
            key,
            &[("amount", &amount(card.value_of_everything, &card.unit))],
        )
    };
    Some(Sentence::new("change.decision", text).citing(figure))
}
