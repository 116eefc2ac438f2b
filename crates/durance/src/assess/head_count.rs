//! At how many people would it pay? Net cost over the head-count, booked anew with more and fewer people.
//!
//! A fixed sum weighs less on many, a unit closes only when enough are gone, and a guaranteed minimum is paid
//! for people who are not there: none of this is a straight line, so that each point is booked by itself, on
//! the simulated course of a draw with its people multiplied.

use super::Stop;
use super::figures::{days_of_term, has_costs};
use super::money::{self, whole};
use super::path::{Path, SystemPath};
use super::run::{Job, Sampled, parallel};
use durance_core::Diagnostic;
use durance_core::assessment::Curve;
use durance_scenario::Scenario;
use durance_sim::sensitivity::quantile_sorted;

/// Draws that the curve rests on: enough for a range, few enough not to be noticed.
const DRAWS: usize = 40;

/// Points of the curve, from nobody to twice the usual number.
const POINTS: usize = 9;

/// One draw: people held abroad on average over the term, and net cost at each multiple of them.
struct Line {
    held: f64,
    net: Vec<f64>,
}

/// Net cost to the sending State by the people held abroad; `None` where nothing is known of its savings, or
/// nobody is sent.
///
/// # Errors
/// What the engine or the books refuse, or the reader's wish to stop.
pub fn curve(job: &Job<'_>, sampled: &[Sampled]) -> Result<Option<Curve>, Stop> {
    if job.scenario.offer.is_none() || !has_costs(job.scenario, "sender") {
        return Ok(None);
    }
    let count = sampled.len().min(DRAWS) as u64;
    let lines = parallel(job.options.jobs, count, &|draw| {
        line(job, &sampled[draw as usize]).map_err(Stop::Model)
    })?;
    Ok(drawn(job.scenario, &lines))
}

/// The multiple at a point of the curve: from 0 to 2.
fn multiple(point: usize) -> f64 {
    2.0 * point as f64 / (POINTS - 1) as f64
}

fn line(job: &Job<'_>, (values, drawn): &Sampled) -> Result<Line, Vec<Diagnostic>> {
    let values = job.inputs.draw(values.clone());
    let term = days_of_term(job.scenario);
    let days = drawn.path.hosted.get(term.clone()).unwrap_or(&[]);
    let held = days.iter().map(|&n| f64::from(n)).sum::<f64>() / term.len().max(1) as f64;
    let net = (0..POINTS)
        .map(|point| {
            let path = multiplied(&drawn.path, multiple(point));
            money::book(job.scenario, &values, &path, job.books).map(|m| m.net_sender)
        })
        .collect::<Result<Vec<f64>, _>>()?;
    Ok(Line { held, net })
}

fn drawn(scenario: &Scenario, lines: &[Line]) -> Option<Curve> {
    let mut held: Vec<f64> = lines.iter().map(|l| l.held).collect();
    held.sort_by(f64::total_cmp);
    let usual = quantile_sorted(&held, 0.5);
    // A draw with hardly anybody abroad says nothing of what twenty times as many would cost.
    let lines: Vec<&Line> = lines.iter().filter(|l| l.held > usual / 4.0).collect();
    if usual < 1.0 || lines.is_empty() {
        return None;
    }
    let x: Vec<f64> = (0..POINTS).map(|p| usual * multiple(p)).collect();
    let at = |people: f64, p: f64| {
        let mut net: Vec<f64> = lines.iter().map(|l| l.net_at(people)).collect();
        net.sort_by(f64::total_cmp);
        quantile_sorted(&net, p)
    };
    let band = |p: f64| x.iter().map(|&people| at(people, p)).collect();
    let code = scenario.currency.code();
    Some(Curve {
        id: "break_even_cost_by_people".to_owned(),
        label: "Net cost to the sending State, by the people held abroad".to_owned(),
        x_label: "People held abroad on average over the term (people)".to_owned(),
        y_label: format!("Net cost ({code})"),
        p05: band(0.05),
        p50: band(0.5),
        p95: band(0.95),
        sentence: sentence(&lines, 2.0 * usual),
        ticks: vec![(
            usual,
            format!("{usual:.0} people, the middle of the draws"),
            String::new(),
        )],
        x,
        trace: "net_cost.sender".to_owned(),
    })
}

impl Line {
    /// On the straight line between two points; beyond the last, on the line through the last two.
    fn net_at(&self, people: f64) -> f64 {
        let step = multiple(1);
        let position = people / self.held / step;
        let below = (position.floor() as usize).min(POINTS - 2);
        let (low, high) = (self.net[below], self.net[below + 1]);
        low + (high - low) * (position - below as f64)
    }

    /// The least number of people at which it pays, up to a limit.
    fn pays_from(&self, limit: f64) -> Option<f64> {
        let step = multiple(1) * self.held;
        let crosses = |p: &usize| self.net[*p] >= 0.0 && self.net[p + 1] < 0.0;
        let below = (0..POINTS - 1).find(crosses)?;
        let (low, high) = (self.net[below], self.net[below + 1]);
        let people = step * (below as f64 + low / (low - high));
        (people <= limit).then_some(people)
    }
}

fn sentence(lines: &[&Line], limit: f64) -> String {
    let mut found: Vec<f64> = lines.iter().filter_map(|l| l.pays_from(limit)).collect();
    found.sort_by(f64::total_cmp);
    let limit = durance_report::number::count(limit);
    match found.len() {
        0 => format!(
            "At no number up to {limit} people does it begin to pay for itself, in any of the draws."
        ),
        n => format!(
            "It begins to pay for itself in {n} of {} draws at some number up to {limit} people, in the middle of \
             those at {}.",
            lines.len(),
            durance_report::number::count(quantile_sorted(&found, 0.5))
        ),
    }
}

/// The same course with its people multiplied, whole people on every day.
fn multiplied(path: &Path, by: f64) -> Path {
    let stock = |days: &[u32]| days.iter().map(|&n| whole(f64::from(n) * by)).collect();
    Path {
        systems: path
            .systems
            .iter()
            .map(|(id, s)| (id.clone(), nearer(s, by)))
            .collect(),
        hosted: stock(&path.hosted),
        transfers: moved(&path.transfers, by),
        returns: moved(&path.returns, by),
        releases: moved(&path.releases, by),
        exits: path
            .exits
            .iter()
            .map(|(outcome, (without, with))| {
                let exits = SystemPath {
                    status_quo: without.clone(),
                    offer: with.clone(),
                };
                (outcome.clone(), (without.clone(), nearer(&exits, by).offer))
            })
            .collect(),
        ..Path::default()
    }
}

/// The difference that the offer makes, multiplied; never fewer than nobody.
fn nearer(path: &SystemPath, by: f64) -> SystemPath {
    let days = path.status_quo.iter().zip(&path.offer);
    let offer = days.map(|(&without, &with)| {
        let (without, with) = (f64::from(without), f64::from(with));
        whole(without + by * (with - without))
    });
    SystemPath {
        offer: offer.collect(),
        status_quo: path.status_quo.clone(),
    }
}

/// Movements multiplied, rounded on their running sum so that none is lost over time.
fn moved(days: &[u32], by: f64) -> Vec<u32> {
    let (mut sum, mut before) = (0.0, 0);
    days.iter()
        .map(|&n| {
            sum += f64::from(n) * by;
            let so_far = whole(sum);
            let today = so_far.saturating_sub(before);
            before = so_far;
            today
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_movement_is_lost_by_rounding() {
        assert_eq!(moved(&[1, 1, 1, 1], 0.5), [1, 0, 1, 0]);
        assert_eq!(moved(&[3, 0, 2], 2.0), [6, 0, 4]);
        assert_eq!(moved(&[5, 5], 0.0), [0, 0]);
    }

    #[test]
    fn the_difference_is_multiplied_and_not_the_stock() {
        let path = SystemPath {
            status_quo: vec![100, 100],
            offer: vec![90, 40],
        };
        assert_eq!(nearer(&path, 0.0).offer, [100, 100]);
        assert_eq!(nearer(&path, 1.0).offer, [90, 40]);
        assert_eq!(nearer(&path, 2.0).offer, [80, 0]);
    }

    #[test]
    fn a_fixed_sum_pays_from_the_number_at_which_savings_cover_it() {
        // Ninety to pay, one saved per person; a hundred held as drawn.
        let net = (0..POINTS).map(|p| 90.0 - 100.0 * multiple(p)).collect();
        let line = Line { held: 100.0, net };
        assert!((line.pays_from(200.0).unwrap() - 90.0).abs() < 1e-9);
        assert_eq!(line.pays_from(80.0), None);
        assert!((line.net_at(45.0) - 45.0).abs() < 1e-9);
    }
}
