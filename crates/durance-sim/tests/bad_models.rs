//! What if the model makes no sense? A diagnostic or a right answer; never a hang or a wrong number.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use common::*;
use durance_core::Distribution;
use durance_sim::model::*;
use durance_sim::{Executor, Model, Offer, Trajectory, run, run_paired};

fn one(stage: Stage) -> Model {
    model(
        30,
        vec![
            system("home", vec![group("all", vec![stage])]),
            system("host", Vec::new()),
        ],
    )
}

/// The same with a limit that is never reached: rules look at rows of narrow counters.
fn coupled(stage: Stage) -> Model {
    let mut model = one(stage);
    model.rules.push(idle_limit("home"));
    model
}

fn exact(days: f64) -> Distribution {
    Distribution::Exact { value: days }
}

/// Codes and first notes of what is found.
fn found(model: &Model) -> Vec<(String, String)> {
    model
        .check()
        .into_iter()
        .map(|d| (d.code, d.notes[0].clone()))
        .collect()
}

fn assert_found(model: &Model, code: &str, path: &str) {
    let all = found(model);
    let wanted = (code.to_owned(), format!("at `{path}`"));
    assert!(all.contains(&wanted), "{wanted:?} not in {all:?}");
}

fn every_executor(model: &Model) -> Vec<Trajectory> {
    let executors = [Executor::Counts, Executor::Expected, Executor::People];
    executors
        .iter()
        .map(|executor| run(model, key(0), *executor).unwrap())
        .collect()
}

#[test]
fn every_code_reported_has_a_page() {
    let codes: Vec<&str> = durance_sim::CODES.iter().map(|doc| doc.code).collect();
    assert!(codes.windows(2).all(|w| w[0] < w[1]), "in order, each once");
    assert!(
        durance_sim::CODES
            .iter()
            .all(|doc| doc.page.contains("Example:") && doc.page.contains("Repair:"))
    );
    let mut bad = stage("held", 5, f64::NAN, exact(-3.0));
    bad.exits = vec![on("nowhere", 0.4), out("free", 1.4)];
    bad.hazards = vec![Hazard {
        to: Destination::Return,
        per_day: 3.0,
    }];
    let mut model = one(bad);
    model.days = 0;
    let all = found(&model);
    assert!(all.len() >= 7, "all at once: {all:?}");
    for (code, _) in all {
        assert!(codes.contains(&code.as_str()), "{code}");
    }
}

#[test]
fn zero_stays_count_as_one_day() {
    let home = stage("held", 7, 2.0, exact(0.0));
    let model = one(home);
    assert_found(&model, "D0607", "systems[0].groups[0].stages[0].stay");
    for out in every_executor(&model) {
        assert_eq!(out.flows[0].people[1], 7.0);
        assert_eq!(out.unaccounted(), 0.0);
    }
}

#[test]
fn a_loop_of_no_length_takes_a_day_a_round() {
    let looping = |name: &str, next: &str| Stage {
        exits: vec![on(next, 1.0)],
        ..stage(name, 10, 0.0, exact(0.0))
    };
    let model = model(
        30,
        vec![system(
            "home",
            vec![group("all", vec![looping("a", "b"), looping("b", "a")])],
        )],
    );
    for out in every_executor(&model) {
        assert_eq!(out.stock[0][30] + out.stock[1][30], 20.0);
        assert_eq!(out.flows[0].people.iter().sum::<f64>(), 300.0);
    }
}

#[test]
fn a_stage_without_exit_is_reported_unless_it_never_ends() {
    let mut home = stage("held", 10, 1.0, exact(5.0));
    home.exits.clear();
    assert_found(
        &one(home.clone()),
        "D0605",
        "systems[0].groups[0].stages[0].exits",
    );
    home.stay = Stay::Days(Distribution::Never);
    for out in every_executor(&one(home)) {
        assert_eq!(out.stock[0][30], out.never[0]);
        assert!(out.stock[0][30] >= 10.0);
    }
}

#[test]
fn shares_that_do_not_sum_are_reported() {
    let mut home = stage("held", 10, 1.0, exact(5.0));
    home.exits = vec![out("free", 0.7), out("removed", 0.2)];
    assert_found(&one(home), "D0604", "systems[0].groups[0].stages[0].exits");
}

#[test]
fn a_new_stay_of_an_exit_that_is_not_there_is_reported() {
    let mut model = one(stage("held", 10, 1.0, exact(5.0)));
    let exits = model.systems[0].groups[0].stages[0].exits.len();
    model.changes.push(Change {
        name: "change".to_owned(),
        day: 1,
        scope: Scope {
            system: "home".to_owned(),
            group: None,
            stage: None,
        },
        effect: Effect::NewStay {
            exit: Some(exits),
            stay: Stay::Days(exact(5.0)),
        },
    });
    assert_found(&model, "D0619", "changes[0].effect");
}

#[test]
fn capacity_zero_is_a_warning_and_admits_nobody() {
    let mut model = one(stage("held", 0, 5.0, exact(5.0)));
    model.systems[0].capacities = vec![Capacity {
        basis: Basis::Design,
        places: 0.0,
        from: 0,
    }];
    assert_found(&model, "D0612", "systems[0].capacities[0].places");
    model.rules.push(Rule::StopIntake(StopIntake {
        stages: Vec::new(),
        end: None,
        name: "full".to_owned(),
        system: "home".to_owned(),
        above: 0.0,
        start: 0,
    }));
    for out in every_executor(&model) {
        assert_eq!(out.stock[0], vec![0.0; 31]);
        assert!(out.turned_away[0].iter().sum::<f64>() > 100.0);
    }
}

#[test]
fn more_transfers_than_people_moves_them_all_and_no_more() {
    let mut home = stage("held", 50, 0.0, exact(1_000.0));
    home.stock.remaining = Remaining::Fresh;
    for selection in [
        Selection::Random,
        Selection::LongestLeft,
        Selection::ShortestLeft,
    ] {
        let mut rule = transfer(vec![source("all", "held", HostStay::Continues)]);
        rule.quota = 1_000_000;
        rule.places = None;
        rule.selection = selection;
        let offer = Offer {
            name: String::new(),
            changes: Vec::new(),
            rules: vec![Rule::Transfer(rule)],
        };
        for executor in [Executor::Counts, Executor::Expected, Executor::People] {
            let out = &run_paired(
                &one(home.clone()),
                std::slice::from_ref(&offer),
                key(0),
                executor,
            )
            .unwrap()
            .offers[0];
            assert!(
                (out.hosted("agreement")[30] - 50.0).abs() < 1e-9,
                "{executor:?} {selection:?}"
            );
            assert!(out.stock[0][3].abs() < 1e-9);
        }
    }
}

#[test]
fn a_horizon_of_one_day_is_simulated() {
    let mut model = one(stage("held", 10, 3.0, exact(1.0)));
    model.days = 1;
    for out in every_executor(&model) {
        assert_eq!(out.stock[0].len(), 2);
        assert_eq!(out.flows[0].people[1], 10.0);
    }
}

#[test]
fn ten_million_people_in_one_cell_widen_the_counter() {
    let mut home = stage("held", 10_000_000, 0.0, exact(20.0));
    home.stock.remaining = Remaining::Fresh;
    home.exits = vec![out("free", 0.5), out("removed", 0.5)];
    for model in [one(home.clone()), coupled(home)] {
        let out = run(&model, key(0), Executor::Counts).unwrap();
        assert_eq!(out.stock[0][19], 10_000_000.0);
        assert_eq!(out.stock[0][20], 0.0);
        let free = out.outcomes(|_| true)["free"];
        assert!((free - 5e6).abs() < 10_000.0, "{free}");
    }
}

#[test]
fn a_counter_that_wraps_to_a_small_number_is_noticed() {
    // 65,536 people in a cell are 0 in 16 bits; one more is 1.
    for people in [65_535, 65_536, 65_537, 131_072] {
        let mut home = stage("held", people, 0.0, exact(4.0));
        home.stock.remaining = Remaining::Fresh;
        for model in [one(home.clone()), coupled(home)] {
            let out = run(&model, key(0), Executor::Counts).unwrap();
            assert_eq!(out.flows[0].people[4], people as f64);
        }
    }
}

#[test]
fn unknown_names_suggest_the_nearest() {
    let mut home = stage("held", 10, 1.0, exact(5.0));
    home.exits = vec![on("hold", 1.0)];
    let model = one(home);
    let problem = &model.check()[0];
    assert_eq!(problem.code, "D0603");
    assert_eq!(problem.help.as_deref(), Some("did you mean `held`?"));
}

#[test]
fn rules_about_nothing_are_reported() {
    let mut model = one(stage("held", 10, 1.0, exact(5.0)));
    let mut rule = transfer(vec![
        source("nobody", "held", HostStay::Continues),
        source("all", "held", HostStay::Continues),
    ]);
    rule.host = "nowhere".to_owned();
    rule.end = rule.start;
    rule.sources[1].eligible = vec![(0, 1.2)];
    model.rules = vec![Rule::Transfer(rule)];
    for (code, path) in [
        ("D0603", "rules[0].host"),
        ("D0603", "rules[0].sources[0]"),
        ("D0613", "rules[0].end"),
        ("D0615", "rules[0].sources[1].eligible"),
    ] {
        assert_found(&model, code, path);
    }
    assert!(run(&model, key(0), Executor::Counts).is_err());
}

#[test]
fn a_steady_state_with_endless_stays_asks_for_their_share() {
    let mut home = stage("held", 10, 1.0, exact(5.0));
    home.exits = vec![
        out("free", 0.9),
        Exit {
            stay: Some(Stay::Days(Distribution::Never)),
            ..out("life", 0.1)
        },
    ];
    assert_found(
        &one(home),
        "D0609",
        "systems[0].groups[0].stages[0].stock.remaining",
    );
}

#[test]
fn nobody_anywhere_is_a_right_answer() {
    let out = run(&model(10, Vec::new()), key(0), Executor::Counts).unwrap();
    assert_eq!(out.events(), 0.0);
    let out = run(
        &one(stage("held", 0, 0.0, exact(5.0))),
        key(0),
        Executor::Counts,
    )
    .unwrap();
    assert_eq!(out.stock[0], vec![0.0; 31]);
}
