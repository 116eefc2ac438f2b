//! How sure can anyone be, and what would change the answer? Questions to the engine's and the books' own
//! methods; the answers are put into words here.

use super::Stop;
use super::figures::FigureSpec;
use super::inputs::Inputs;
use super::run::{self, Job, evaluate};
use durance_core::assessment::{ClaimResult, Figure, Flip, InputCard, InputShare};
use durance_core::{Grade, UnitKind};
use durance_finance::{BreakEven, break_even};
use durance_report::likelihood::{Likelihood, in_draws};
use durance_scenario::{Claim, Compare, Scenario};
use durance_sim as sim;
use durance_sim::design::{Matrix, SaltelliDesign};
use durance_sim::sensitivity::quantile_sorted;

/// Resamples behind the intervals of the shares.
const RESAMPLES: usize = 100;

/// Each input's share of the spread of a figure, largest first.
///
/// # Shape
/// `columns[i]` are the drawn values of the i-th uncertain input, `outcome` the figure, in the same order.
pub fn shares(
    inputs: &Inputs,
    columns: &[Vec<f64>],
    outcome: &[f64],
    cards: &[InputCard],
    seed: u64,
) -> Vec<InputShare> {
    let ranks = sim::sensitivity::rank_shares(columns, outcome, RESAMPLES, seed);
    let mut shares: Vec<InputShare> = inputs
        .uncertain
        .iter()
        .zip(columns)
        .zip(ranks)
        .map(|((input, column), share)| {
            input_share(&input.path, &input.label, &share, column, outcome, cards)
        })
        .collect();
    shares.sort_by(|a, b| {
        b.share
            .total_cmp(&a.share)
            .then_with(|| a.input.cmp(&b.input))
    });
    shares
}

fn input_share(
    path: &str,
    label: &str,
    share: &sim::sensitivity::Share,
    column: &[f64],
    outcome: &[f64],
    cards: &[InputCard],
) -> InputShare {
    let card = cards.iter().find(|c| c.path == path);
    InputShare {
        input: path.to_owned(),
        label: card.map_or_else(|| label.to_owned(), |c| c.label.clone()),
        share: share.share,
        share_low: share.low,
        share_high: share.high,
        total: None,
        at_low: median_where(column, outcome, 0.0, 0.1),
        at_high: median_where(column, outcome, 0.9, 1.0),
        value_of_information: None,
        grade: card.map_or(Grade::D, |c| c.grade),
    }
}

/// First-order and total Sobol indices of a figure, largest first; inputs are taken as independent.
///
/// # Shape
/// `columns` and `outcome` as for [`shares`]: they give the medians at each input's ends.
///
/// # Errors
/// What the engine or the books refuse, or the reader's wish to stop.
pub fn sobol(
    job: &Job<'_>,
    headline: &FigureSpec,
    points: u64,
    columns: &[Vec<f64>],
    outcome: &[f64],
    cards: &[InputCard],
) -> Result<Vec<InputShare>, Stop> {
    let inputs = job.design.inputs().to_vec();
    let count = inputs.len();
    let design = SaltelliDesign::new(inputs, job.options.seed);
    let at = |matrix: Matrix| {
        run::parallel(job.options.jobs, points, &|point| {
            let values = job.inputs.draw(design.values(matrix, point));
            let key = sim::Key {
                seed: job.options.seed,
                draw: point,
                replication: 0,
            };
            let drawn = evaluate(job, &values, key, sim::Executor::Counts).map_err(Stop::Model)?;
            Ok((headline.value)(&drawn))
        })
    };
    let (a, b) = (at(Matrix::A)?, at(Matrix::B)?);
    let ab = (0..count)
        .map(|i| at(Matrix::AB(i)))
        .collect::<Result<Vec<_>, _>>()?;
    let indices = sim::sensitivity::sobol_indices(&a, &b, &ab, RESAMPLES, job.options.seed);
    let mut shares: Vec<InputShare> = (job.inputs.uncertain.iter().zip(columns))
        .zip(indices)
        .map(|((input, column), index)| InputShare {
            total: Some(index.total.share),
            ..input_share(
                &input.path,
                &input.label,
                &index.first,
                column,
                outcome,
                cards,
            )
        })
        .collect();
    shares.sort_by(|x, y| {
        y.total
            .partial_cmp(&x.total)
            .unwrap_or(std::cmp::Ordering::Equal)
            .then_with(|| x.input.cmp(&y.input))
    });
    Ok(shares)
}

/// Median of the outcome over the draws whose input lies between two of its own quantiles.
fn median_where(column: &[f64], outcome: &[f64], from: f64, to: f64) -> f64 {
    let mut sorted = column.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (quantile_sorted(&sorted, from), quantile_sorted(&sorted, to));
    let mut chosen: Vec<f64> = column
        .iter()
        .zip(outcome)
        .filter(|(x, _)| (low..=high).contains(*x))
        .map(|(_, y)| *y)
        .collect();
    chosen.sort_by(f64::total_cmp);
    quantile_sorted(&chosen, 0.5)
}

/// For the inputs that own the spread: the value at which the sign of the headline turns, the others at
/// their medians.
///
/// # Errors
/// What the engine or the books refuse.
pub fn flips(
    job: &Job<'_>,
    headline: &FigureSpec,
    shares: &[InputShare],
    cards: &[InputCard],
) -> Vec<Flip> {
    let positions = shares.iter().take(6).filter_map(|share| {
        let position = job
            .inputs
            .uncertain
            .iter()
            .position(|u| u.path == share.input)?;
        job.inputs.uncertain[position]
            .input
            .map(|_| (position, share))
    });
    positions
        .filter_map(|(position, share)| flip(job, headline, position, share, cards))
        .collect()
}

fn flip(
    job: &Job<'_>,
    headline: &FigureSpec,
    position: usize,
    share: &InputShare,
    cards: &[InputCard],
) -> Option<Flip> {
    let input = &job.inputs.uncertain[position];
    let quantity = &job.scenario.inputs()[input.input?];
    let card = cards.iter().find(|c| c.path == input.path)?;
    let (p05, p95) = (
        input.distribution.quantile(0.05),
        input.distribution.quantile(0.95),
    );
    let (low, high) = searched(quantity.kind, p05, p95);
    let key = sim::Key {
        seed: job.options.seed,
        draw: 0,
        replication: 0,
    };
    let mut failed = false;
    let net = |value: f64| {
        let values = job.inputs.medians().with(position, value);
        match evaluate(job, &values, key, sim::Executor::Expected) {
            Ok(drawn) => (headline.value)(&drawn),
            Err(_) => {
                failed = true;
                f64::NAN
            }
        }
    };
    let found = break_even(net, low, high, (high - low) * 1e-3);
    if failed {
        return None;
    }
    let factor = quantity.unit.factor;
    let unit = &quantity.unit.text;
    let in_words = |v: f64| durance_report::number::amount(v / factor, unit);
    let (value, distance) = match found {
        BreakEven::Linear(x) | BreakEven::Bisected(x) => (in_words(x), percentile(input, x)),
        BreakEven::SavesThroughout | BreakEven::NeverSaves => (
            "none flips it".to_owned(),
            format!("searched from {} to {}", in_words(low), in_words(high)),
        ),
    };
    Some(Flip {
        inputs: vec![input.path.clone()],
        label: share.label.clone(),
        value,
        assumed: card.text.clone(),
        distance,
        trace: job
            .figures
            .first()
            .map(|f| f.id.clone())
            .unwrap_or_default(),
    })
}

/// How far a search goes beyond what was assumed: to nothing, and to ten times the upper end; shares stay
/// shares.
fn searched(kind: UnitKind, p05: f64, p95: f64) -> (f64, f64) {
    match kind {
        UnitKind::Share => (0.0, 1.0),
        _ if p05 >= 0.0 => (0.0, 10.0 * p95),
        _ => (10.0 * p05, 10.0 * p95),
    }
}

fn percentile(input: &super::inputs::Uncertain, value: f64) -> String {
    let share = input.distribution.cdf(value);
    if share <= 0.0 || share >= 1.0 {
        return "beyond every draw".to_owned();
    }
    match (100.0 * share).round() as u32 {
        0 => "below its 1st percentile".to_owned(),
        100 => "above its 99th percentile".to_owned(),
        n => format!("at percentile {n} of what was assumed"),
    }
}

/// Tests what people say on every draw.
pub fn claims(
    scenario: &Scenario,
    figures: &[Figure],
    columns: &dyn Fn(&str) -> Option<Vec<f64>>,
) -> Vec<ClaimResult> {
    scenario
        .claims
        .iter()
        .map(|c| claim(c, figures, columns))
        .collect()
}

fn claim(
    claim: &Claim,
    figures: &[Figure],
    columns: &dyn Fn(&str) -> Option<Vec<f64>>,
) -> ClaimResult {
    let figure = figures.iter().find(|f| f.id == claim.test.figure);
    let bound = figure.and_then(|f| comparable(&claim.test, f));
    let share = columns(&claim.test.figure)
        .zip(bound)
        .map(|(draws, bound)| {
            let holds = draws
                .iter()
                .filter(|x| holds(claim.test.op, **x, bound))
                .count();
            holds as f64 / draws.len().max(1) as f64
        });
    let sentence = match share {
        None => match figure {
            None => format!("Not testable here: no figure `{}`.", claim.test.figure),
            Some(figure) => format!(
                "Not testable as written: `{}` is counted in {}.",
                figure.id, figure.unit
            ),
        },
        Some(share) => {
            let word = Likelihood::of(share).word();
            format!(
                "{} true: {}.",
                super::figures::capital(&word),
                in_draws(share)
            )
        }
    };
    ClaimResult {
        who: claim.who.clone(),
        says: claim.says.clone(),
        test: claim.test.text.clone(),
        share,
        sentence,
        true_if: String::new(),
        false_if: String::new(),
        sources: claim.sources.clone(),
        trace: figures
            .iter()
            .find(|f| f.id == claim.test.figure)
            .map(|f| f.trace.clone()),
    }
}

/// The bound of a test in the unit of its figure; `None` where the two cannot be compared.
fn comparable(test: &durance_scenario::ClaimTest, figure: &Figure) -> Option<f64> {
    match (test.unit.contains('%'), figure.unit.starts_with('%')) {
        // Figures in per cent count hundredths, tests count shares.
        (true, true) => Some(100.0 * test.value),
        (false, false) => Some(test.value),
        _ => None,
    }
}

fn holds(op: Compare, figure: f64, value: f64) -> bool {
    match op {
        Compare::Less => figure < value,
        Compare::LessOrEqual => figure <= value,
        Compare::Greater | Compare::FallsByMoreThan | Compare::RisesByMoreThan => figure > value,
        Compare::GreaterOrEqual => figure >= value,
    }
}
