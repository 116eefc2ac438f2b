//! What becomes of a claim, in words.

use super::change::together;
use crate::lang::say;
use crate::likelihood::{Likelihood, in_draws};
use crate::number::{amount, percent, range};
use durance_core::assessment::{ClaimResult, ClaimRule, Figure, Flip, RuleLimit};

/// "Almost never true: in 0 of 100 draws."
///
/// `figure` is the one that the test is about, if there is one.
pub fn claim_verdict(claim: &ClaimResult, figure: Option<&Figure>) -> String {
    let Some(share) = claim.share else {
        return say(
            "claim-untestable",
            &[("why", claim.why.trim_end_matches('.'))],
        );
    };
    if claim.counted {
        let key = if share > 0.0 {
            "claim-counted-true"
        } else {
            "claim-counted-false"
        };
        let line = figure.map(super::figure_line).unwrap_or_default();
        return say(key, &[("figure", &line)]);
    }
    let key = format!("claim-{}", Likelihood::of(share).key());
    say(&key, &[("draws", &in_draws(share))])
}

/// Under which conditions a claim is true, and under which false; both empty where it was not drawn.
pub fn claim_conditions(claim: &ClaimResult) -> (String, String) {
    let Some(share) = claim.share.filter(|_| !claim.counted) else {
        return (String::new(), String::new());
    };
    let side = |share: f64, rule: &Option<ClaimRule>, key: &str| match rule {
        _ if share <= 0.0 => say("rule-never", &[]),
        _ if share >= 1.0 => say("rule-always", &[]),
        None => say("rule-none", &[]),
        Some(rule) => rule_words(rule, key),
    };
    (
        side(share, &claim.true_rule, "rule-true"),
        side(1.0 - share, &claim.false_rule, "rule-false"),
    )
}

/// What would have to be for a claim to hold, or fail, that does so in no draw.
pub fn beyond_the_draws(flip: &Flip) -> String {
    say(
        "rule-beyond",
        &[
            ("points", &super::change::points(flip)),
            ("distance", &flip.distance),
        ],
    )
}

/// "fee at most $6,100 per person-year and litigation at most $3m: true in 84 of 100 draws within these
/// limits, which hold 71% of the draws in which it is true".
fn rule_words(rule: &ClaimRule, key: &str) -> String {
    let limits: Vec<String> = rule.limits.iter().map(limit_words).collect();
    let limits = together(&limits.iter().map(String::as_str).collect::<Vec<_>>());
    say(
        key,
        &[
            ("limits", &limits),
            ("density", &in_draws(rule.density)),
            ("coverage", &percent(rule.coverage)),
        ],
    )
}

fn limit_words(limit: &RuleLimit) -> String {
    let label = limit.label.as_str();
    let one = |key: &str, value: f64| {
        say(
            key,
            &[("label", label), ("value", &amount(value, &limit.unit))],
        )
    };
    match (limit.low, limit.high) {
        (Some(low), Some(high)) => say(
            "limit-between",
            &[("label", label), ("range", &range(low, high, &limit.unit))],
        ),
        (Some(low), None) => one("limit-least", low),
        (None, Some(high)) => one("limit-most", high),
        (None, None) => label.to_owned(),
    }
}

/// Why a claim cannot be tested: its figure does not exist.
pub fn no_figure(id: &str) -> String {
    say("claim-no-figure", &[("id", id)])
}

/// Why a claim cannot be tested: its bound has another unit.
pub fn other_unit(figure: &Figure) -> String {
    say(
        "claim-other-unit",
        &[("id", &figure.id), ("unit", &figure.unit)],
    )
}

/// Why a claim cannot be tested: the figure's draws are not kept.
pub fn not_kept(figure: &Figure) -> String {
    say("claim-not-kept", &[("id", &figure.id)])
}
