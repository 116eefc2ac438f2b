//! What does an offer leave untouched? Random numbers have addresses, not an order.

mod common;

use common::*;
use durance_core::Distribution;
use durance_sim::model::*;
use durance_sim::{Executor, Offer, Plan, run};

fn groups() -> Vec<Group> {
    let two = |name: &str| {
        let mut remand = stage(
            "remand",
            40,
            2.0,
            Distribution::Lognormal {
                mu: 2.5,
                sigma: 0.7,
            },
        );
        remand.exits = vec![on("sentenced", 0.6), out("free", 0.4)];
        let sentenced = stage(
            "sentenced",
            200,
            1.0,
            Distribution::Gamma {
                shape_k: 2.0,
                scale: 30.0,
            },
        );
        group(name, vec![remand, sentenced])
    };
    vec![two("a"), two("b"), two("c")]
}

fn offer(stay: HostStay) -> Offer {
    let mut rule = transfer(vec![source("a", "sentenced", stay)]);
    rule.places = None;
    rule.end = 100;
    Offer {
        name: "offer".to_owned(),
        changes: Vec::new(),
        rules: vec![Rule::Transfer(rule)],
    }
}

fn continues() -> HostStay {
    HostStay::Continues
}

#[test]
fn an_offer_that_touches_one_group_leaves_the_others_identical() {
    let model = model(
        60,
        vec![system("home", groups()), system("host", Vec::new())],
    );
    let plan = Plan::new(&model, &[offer(continues())]).unwrap();
    let paired = plan.run(key(3), Executor::Counts);
    for group in ["b", "c"] {
        for stage in ["remand", "sentenced"] {
            let of =
                |t: &durance_sim::Trajectory| t.stock_of("home", group, stage).unwrap().to_vec();
            assert_eq!(of(&paired.status_quo), of(&paired.offers[0]));
        }
    }
    // Not because they were copied: simulated together with the offer's rule in force for all, they are the same.
    let mut alone = model.clone();
    alone.rules = offer(continues()).rules;
    let again = run(&alone, key(3), Executor::Counts).unwrap();
    assert_eq!(again, paired.offers[0]);
}

#[test]
fn adding_or_reordering_groups_leaves_the_others_identical() {
    let few = model(60, vec![system("home", groups()[..2].to_vec())]);
    let mut more_groups = groups();
    more_groups.reverse();
    let more = model(60, vec![system("home", more_groups)]);
    let (few, more) = (
        run(&few, key(0), Executor::Counts).unwrap(),
        run(&more, key(0), Executor::Counts).unwrap(),
    );
    for group in ["a", "b"] {
        for stage in ["remand", "sentenced"] {
            assert_eq!(
                few.stock_of("home", group, stage),
                more.stock_of("home", group, stage)
            );
        }
    }
}

#[test]
fn people_transferred_leave_on_the_day_they_would_have_left() {
    let mut home = groups();
    home.truncate(1);
    home[0].stages.remove(0);
    let model = model(90, vec![system("home", home), system("host", Vec::new())]);
    let plan = Plan::new(&model, &[offer(continues())]).unwrap();
    for replication in 0..5 {
        let paired = plan.run(key(replication), Executor::Counts);
        let hosted = paired.offers[0].hosted("agreement");
        assert!(hosted[80] > 10.0);
        let without = paired
            .status_quo
            .stock_of("home", "a", "sentenced")
            .unwrap();
        let with = paired.offers[0].stock_of("home", "a", "sentenced").unwrap();
        for day in 0..=90 {
            assert_eq!(with[day] + hosted[day], without[day], "day {day}");
        }
    }
}

#[test]
fn eligibility_does_not_move_anyones_stay() {
    let model = model(
        60,
        vec![system("home", groups()), system("host", Vec::new())],
    );
    let mut partial = offer(continues());
    let Rule::Transfer(rule) = &mut partial.rules[0] else {
        unreachable!()
    };
    rule.sources[0].eligible = vec![(0, 0.2), (30, 0.6)];
    rule.start = 1_000;
    rule.end = 1_001;
    let plan = Plan::new(&model, &[partial]).unwrap();
    let paired = plan.run(key(5), Executor::Counts);
    // The rule splits rows by eligibility but sends nobody: nothing may change.
    for cell in 0..6 {
        assert_eq!(paired.status_quo.stock[cell], paired.offers[0].stock[cell]);
    }
}

#[test]
fn whoever_is_sent_later_stays_as_long_with_the_host() {
    let stays = [
        Distribution::Exponential { mean: 20.0 },
        // Most of these end after the horizon.
        Distribution::Lognormal {
            mu: 4.5,
            sigma: 1.0,
        },
    ];
    for stay in stays {
        let model = model(
            60,
            vec![system("home", groups()), system("host", Vec::new())],
        );
        let host = HostStay::Own {
            stay: Stay::Days(stay),
            exits: vec![out("free", 1.0)],
            no_exit_path: 0.0,
        };
        let sent_on = |day: u32| {
            let mut offer = offer(host.clone());
            let Rule::Transfer(rule) = &mut offer.rules[0] else {
                unreachable!()
            };
            (rule.start, rule.end, rule.quota) = (day, day + 1, 50);
            offer
        };
        let plan = Plan::new(&model, &[sent_on(5), sent_on(15)]).unwrap();
        let held = plan.run(key(4), Executor::Counts).offers;
        let held = [&held[0], &held[1]].map(|course| course.head_count("host"));
        assert_eq!((held[0][5], held[1][15]), (50.0, 50.0));
        assert_eq!(held[0][5..=50], held[1][15..=60]);
    }
}

#[test]
fn paired_differences_vary_less_than_independent_ones() {
    let model = model(
        60,
        vec![system("home", groups()), system("host", Vec::new())],
    );
    let plan = Plan::new(&model, &[offer(continues())]).unwrap();
    let relief = |with: u64, without: u64| {
        let days = |t: &durance_sim::Trajectory| t.head_count("home").iter().sum::<f64>();
        days(&plan.run(key(with), Executor::Counts).offers[0])
            - days(&plan.run(key(without), Executor::Counts).status_quo)
    };
    let variance = |values: Vec<f64>| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64
    };
    let paired = variance((0..60).map(|r| relief(r, r)).collect());
    let independent = variance((0..60).map(|r| relief(r, r + 1_000)).collect());
    assert!(paired * 20.0 < independent, "{paired} {independent}");
}

#[test]
fn draws_and_replications_and_seeds_differ() {
    let model = model(60, vec![system("home", groups())]);
    let base = durance_sim::Key {
        seed: 1,
        draw: 2,
        replication: 3,
    };
    let keys = [
        base,
        durance_sim::Key { seed: 2, ..base },
        durance_sim::Key { draw: 3, ..base },
        durance_sim::Key {
            replication: 2,
            ..base
        },
        durance_sim::Key {
            seed: 2,
            draw: 1,
            replication: 3,
        },
    ];
    let runs: Vec<_> = keys
        .iter()
        .map(|key| run(&model, *key, Executor::Counts).unwrap())
        .collect();
    for i in 0..runs.len() {
        for j in 0..i {
            assert_ne!(runs[i].stock, runs[j].stock);
        }
    }
}
