//! Is every person somewhere, every day, and every limit kept? A replay of the flows in a few lines of its own.

mod common;

use common::{key, random_model};
use durance_sim::model::{HostStay, Rule, Transfer};
use durance_sim::trajectory::{FlowKind, FlowTo};
use durance_sim::{Executor, Plan, Trajectory};

/// Moves people as the flows say and compares with the head-counts.
fn replay(out: &Trajectory, exact: bool) {
    let close = |a: f64, b: f64| if exact { a == b } else { (a - b).abs() < 1e-6 };
    let mut here: Vec<f64> = out.stock.iter().map(|stock| stock[0]).collect();
    let mut gone = 0.0;
    let mut came: f64 = here.iter().sum();
    for day in 1..=out.days as usize {
        for (cell, admissions) in out.admissions.iter().enumerate() {
            here[cell] += admissions[day];
            came += admissions[day];
        }
        for flow in &out.flows {
            assert!(flow.people[day] >= 0.0, "{flow:?} on day {day}");
            here[flow.from] -= flow.people[day];
            match flow.to {
                FlowTo::Cell(to) => here[to] += flow.people[day],
                FlowTo::Outcome(_) => gone += flow.people[day],
            }
        }
        for (cell, people) in here.iter().enumerate() {
            assert!(
                *people >= -1e-6,
                "fewer than nobody in {:?} on day {day}",
                out.cells[cell]
            );
            assert!(
                close(*people, out.stock[cell][day]),
                "{:?} on day {day}",
                out.cells[cell]
            );
        }
        assert!(
            close(here.iter().sum::<f64>() + gone, came),
            "someone is nowhere on day {day}"
        );
    }
    let fates: f64 = out.outcomes(|_| true).values().sum();
    assert!(
        (fates - came).abs() < 1e-6,
        "{fates} fates of {came} people"
    );
    assert!(out.unaccounted() < 1e-6);
}

fn keeps_its_terms(rule: &Transfer, out: &Trajectory) {
    let moved = out.transferred(&rule.name);
    let held = out.hosted(&rule.name);
    let all = rule
        .courts
        .iter()
        .filter(|court| court.stops && court.sources.is_empty());
    let stop = all.map(|court| court.day).min().unwrap_or(u32::MAX);
    for (day, (moved, held)) in moved.iter().zip(&held).enumerate() {
        let day = day as u32;
        assert!(*moved <= rule.quota as f64 + 1e-9);
        assert!(
            rule.places
                .is_none_or(|places| *held <= places as f64 + 1e-9)
        );
        let open = day >= rule.start && day < rule.end && day < stop;
        if !open || !(day - rule.start).is_multiple_of(rule.every) {
            assert_eq!(*moved, 0.0, "moved on day {day}");
        }
    }
    assert!(
        rule.cap
            .is_none_or(|cap| moved.iter().sum::<f64>() <= cap as f64 + 1e-9)
    );
    for (source, cell) in rule.sources.iter().zip(out.hosted_cells(&rule.name)) {
        let into = |f: &&durance_sim::trajectory::Flow| {
            f.to == FlowTo::Cell(cell) && f.kind == FlowKind::Transfer
        };
        let sent: f64 = out.flows.iter().filter(into).flat_map(|f| &f.people).sum();
        assert!(source.cap.is_none_or(|cap| sent <= cap as f64 + 1e-9));
        if source.stay == HostStay::Continues {
            assert_eq!(out.never[cell], 0.0);
        }
    }
}

#[test]
fn people_are_conserved_and_terms_are_kept() {
    for number in 0..40 {
        let (model, offer) = random_model(number);
        let plan = Plan::new(&model, std::slice::from_ref(&offer)).unwrap();
        for executor in [Executor::Counts, Executor::Expected, Executor::People] {
            for replication in 0..4 {
                let paired = plan.run(key(replication), executor);
                let exact = executor != Executor::Expected;
                replay(&paired.status_quo, exact);
                replay(&paired.offers[0], exact);
                for rule in &offer.rules {
                    if let Rule::Transfer(rule) = rule {
                        keeps_its_terms(rule, &paired.offers[0]);
                    }
                }
            }
        }
    }
}

#[test]
fn the_reference_workloads_are_conserved() {
    for model in [
        durance_sim::workload::national(0.002),
        durance_sim::workload::agreement(0.002),
    ] {
        let out = durance_sim::run(&model, key(0), Executor::Counts).unwrap();
        replay(&out, true);
        assert!(out.hosted("agreement").iter().all(|people| *people <= 80.0));
    }
}
