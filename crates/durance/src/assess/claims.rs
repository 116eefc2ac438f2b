//! Does it hold what people say? Each claim as a test on every draw, with the shortest rule that tells the
//! draws in which it holds from those in which it does not.

use super::Stop;
use super::inputs::Inputs;
use super::table::Table;
use durance_core::Unit;
use durance_core::assessment::{ClaimResult, ClaimRule, Figure, Flip, InputCard, RuleLimit};
use durance_report::sentence;
use durance_scenario::{Claim, ClaimTest, Compare, Scenario};
use durance_sim::rule::{self, Limit, Measure};

/// Inputs in a rule, at most: more cannot be remembered.
const MOST: usize = 3;

/// What claims are tested on.
pub struct Ground<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its uncertain inputs.
    pub inputs: &'a Inputs,
    /// Every figure.
    pub results: &'a [Figure],
    /// The draws.
    pub table: &'a Table,
    /// The inputs in words.
    pub cards: &'a [InputCard],
    /// What the flips are about.
    pub headline: &'a str,
    /// What would turn the sign of the headline.
    pub flips: &'a [Flip],
}

/// Tests what people say.
///
/// # Errors
/// When the disk fails.
pub fn test_all(ground: &Ground<'_>, claims: &[Claim]) -> Result<Vec<ClaimResult>, Stop> {
    claims.iter().map(|claim| test(ground, claim)).collect()
}

fn test(ground: &Ground<'_>, claim: &Claim) -> Result<ClaimResult, Stop> {
    let mut result = ClaimResult {
        id: claim.id.clone(),
        who: claim.who.clone(),
        says: claim.says.clone(),
        why: claim.why.clone(),
        sources: claim.sources.clone(),
        ..ClaimResult::default()
    };
    match &claim.test {
        None => result.why = claim.untestable.clone(),
        Some(test) => on_figure(ground, test, &mut result)?,
    }
    let figure = claim.test.as_ref().and_then(|t| find(ground, &t.figure));
    result.sentence = sentence::claim_verdict(&result, figure);
    (result.true_if, result.false_if) = sentence::claim_conditions(&result);
    beyond(ground, claim, &mut result);
    Ok(result)
}

/// A claim on the sign of the headline that no draw decides otherwise is still turned by what turns that
/// sign.
fn beyond(ground: &Ground<'_>, claim: &Claim, result: &mut ClaimResult) {
    let on_the_sign =
        |t: &ClaimTest| t.figure == ground.headline && t.value == 0.0 && t.relative.is_none();
    let turning = ground.flips.iter().find(|f| !f.at.is_empty());
    let (Some(flip), true) = (turning, claim.test.as_ref().is_some_and(on_the_sign)) else {
        return;
    };
    match result.share {
        Some(share) if share <= 0.0 => result.true_if = sentence::beyond_the_draws(flip),
        Some(share) if share >= 1.0 => result.false_if = sentence::beyond_the_draws(flip),
        _ => {}
    }
}

fn find<'a>(ground: &Ground<'a>, id: &str) -> Option<&'a Figure> {
    ground.results.iter().find(|f| f.id == id)
}

fn on_figure(ground: &Ground<'_>, test: &ClaimTest, result: &mut ClaimResult) -> Result<(), Stop> {
    result.test = test.text.clone();
    let Some(figure) = find(ground, &test.figure) else {
        result.why = sentence::no_figure(&test.figure);
        return Ok(());
    };
    result.trace = Some(figure.trace.clone());
    let Some(bound) = bound(test, figure) else {
        result.why = sentence::other_unit(figure);
        return Ok(());
    };
    let held = |value: f64| holds(test.op, value, bound);
    match ground.table.by_id(&test.figure) {
        Some(draws) => {
            let held: Vec<bool> = draws.into_iter().map(held).collect();
            let count = held.iter().filter(|h| **h).count();
            result.share = Some(count as f64 / held.len().max(1) as f64);
            rules(ground, &held, result)?;
        }
        // What is counted, not drawn, holds or does not.
        None if figure.p05 == figure.p95 => {
            result.counted = true;
            result.share = Some(if held(figure.p50) { 1.0 } else { 0.0 });
        }
        None => result.why = sentence::not_kept(figure),
    }
    Ok(())
}

/// The rules for true and for false, where it is sometimes one and sometimes the other.
fn rules(ground: &Ground<'_>, held: &[bool], result: &mut ClaimResult) -> Result<(), Stop> {
    if !result.share.is_some_and(|s| s > 0.0 && s < 1.0) {
        return Ok(());
    }
    let (inputs, _) = ground.table.for_sensitivity(0)?;
    let held = &held[..held.len().min(inputs.first().map_or(0, Vec::len))];
    let failed: Vec<bool> = held.iter().map(|h| !h).collect();
    result.true_rule = rule(ground, &inputs, held);
    result.false_rule = rule(ground, &inputs, &failed);
    Ok(())
}

fn rule(ground: &Ground<'_>, inputs: &[Vec<f64>], held: &[bool]) -> Option<ClaimRule> {
    let (found, _) = rule::find(inputs, held, MOST)?;
    // Coverage and density are those of the limits as printed, not of the digits that are not.
    let limits: Vec<Limit> = found.iter().map(|l| printed(ground, l)).collect();
    let measure = Measure::of(&limits, inputs, held);
    Some(ClaimRule {
        limits: limits.iter().map(|l| in_words(ground, l)).collect(),
        coverage: measure.coverage,
        density: measure.density,
        support: measure.support,
    })
}

/// Canonical units per unit as written; 1 for the coin of an event.
fn factor(ground: &Ground<'_>, input: usize) -> f64 {
    let quantity = ground.inputs.uncertain[input].input;
    quantity.map_or(1.0, |i| ground.scenario.inputs()[i].unit.factor)
}

fn printed(ground: &Ground<'_>, limit: &Limit) -> Limit {
    let factor = factor(ground, limit.input);
    let round = |x: f64| durance_report::number::three_figures(x / factor) * factor;
    Limit {
        low: limit.low.map(round),
        high: limit.high.map(round),
        ..*limit
    }
}

fn in_words(ground: &Ground<'_>, limit: &Limit) -> RuleLimit {
    let input = &ground.inputs.uncertain[limit.input];
    let card = ground.cards.iter().find(|c| c.path == input.path);
    let factor = factor(ground, limit.input);
    let round = |x: f64| durance_report::number::three_figures(x / factor);
    RuleLimit {
        input: input.path.clone(),
        label: card.map_or_else(|| input.label.clone(), |c| c.label.clone()),
        // A coin has no card: it is a share of chance.
        unit: card.map_or_else(|| "share".to_owned(), |c| c.unit.clone()),
        low: limit.low.map(round),
        high: limit.high.map(round),
    }
}

/// The bound of a test in the unit of its figure; `None` where the two cannot be compared.
pub fn bound(test: &ClaimTest, figure: &Figure) -> Option<f64> {
    if test.unit.contains('%') || figure.unit.starts_with('%') {
        // Figures in per cent count hundredths, tests count shares.
        let both = test.unit.contains('%') && figure.unit.starts_with('%');
        return both.then_some(100.0 * test.value);
    }
    match Unit::parse(&figure.unit) {
        Ok(unit) if unit.kind == test.kind && unit.currency == test_currency(test) => {
            Some(test.value / unit.factor)
        }
        // Counts of groups, standards or provisions are plain numbers.
        Err(_) if test.unit.is_empty() => Some(test.value),
        _ => None,
    }
}

fn test_currency(test: &ClaimTest) -> Option<durance_core::Currency> {
    Unit::parse(&test.unit).ok().and_then(|u| u.currency)
}

fn holds(op: Compare, figure: f64, value: f64) -> bool {
    match op {
        Compare::Less => figure < value,
        Compare::LessOrEqual => figure <= value,
        Compare::Greater | Compare::FallsByMoreThan | Compare::RisesByMoreThan => figure > value,
        Compare::GreaterOrEqual => figure >= value,
    }
}
