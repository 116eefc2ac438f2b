//! How sure can anyone be, and what is worth finding out first? Questions to the engine's own methods; the
//! answers are collected here.

use super::Stop;
use super::figures::FigureSpec;
use super::inputs::Inputs;
use super::run::{self, Job, evaluate};
use durance_core::Grade;
use durance_core::assessment::{DecisionCard, InputCard, InputShare};
use durance_sim as sim;
use durance_sim::design::{Matrix, SaltelliDesign};
use durance_sim::sensitivity::quantile_sorted;

/// Resamples behind the intervals of the shares.
const RESAMPLES: u64 = 100;

/// Each input's share of the spread of a figure, largest first.
///
/// # Shape
/// `columns[i]` are the drawn values of the i-th uncertain input, `outcome` the figure, in the same order.
///
/// # Errors
/// The reader's wish to stop.
pub fn shares(
    job: &Job<'_>,
    columns: &[Vec<f64>],
    outcome: &[f64],
    cards: &[InputCard],
) -> Result<Vec<InputShare>, Stop> {
    let ranked = sim::sensitivity::Ranked::new(columns, outcome, job.options.seed);
    let samples = run::parallel(job.options.jobs, RESAMPLES, &|i| {
        Ok(ranked.resampled(i as usize))
    })?;
    let ranks = ranked.shares(&samples);
    let mut shares: Vec<InputShare> = job
        .inputs
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
    Ok(shares)
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
        value_noise: None,
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
    let indices =
        sim::sensitivity::sobol_indices(&a, &b, &ab, RESAMPLES as usize, job.options.seed);
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

/// What finding out each input would be worth to somebody who accepts where the headline is below zero.
///
/// `None` where the headline is not a net cost: only that is decided on.
///
/// # Shape
/// `columns` and `outcome` as for [`shares`].
pub fn worth(
    inputs: &Inputs,
    columns: &[Vec<f64>],
    outcome: &[f64],
    headline: &FigureSpec,
    shares: &mut [InputShare],
    seed: u64,
) -> Option<DecisionCard> {
    if !headline.id.starts_with("net_cost") || outcome.is_empty() {
        return None;
    }
    let benefit: Vec<f64> = outcome.iter().map(|net| -net).collect();
    for (input, column) in inputs.uncertain.iter().zip(columns) {
        let worth = sim::information::of_input(column, &benefit, seed);
        if let Some(share) = shares.iter_mut().find(|s| s.input == input.path) {
            share.value_of_information = Some(worth.value);
            share.value_noise = Some(worth.noise);
        }
    }
    Some(DecisionCard {
        figure: headline.id.clone(),
        accept: benefit.iter().sum::<f64>() > 0.0,
        value_of_everything: sim::information::of_everything(&benefit),
        unit: headline.unit.clone(),
    })
}
