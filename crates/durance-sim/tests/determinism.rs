//! Same key, same bytes? In debug and release, on any machine, for any number of threads, in any order.
//!
//! The digests are part of the format of results. If one changes, results change: say so in the changelog,
//! then store the new one, which the failing test prints.

mod common;

use common::{idle_limit, key, random_model};
use durance_core::Distribution;
use durance_sim::design::{Design, Input, Sampling};
use durance_sim::model::{EarlyRelease, Rule, Stage, Stay};
use durance_sim::{Executor, Plan, Trajectory, workload};

/// FNV-1a over the bits of numbers.
fn digest(numbers: impl IntoIterator<Item = f64>) -> u64 {
    numbers
        .into_iter()
        .flat_map(|x| x.to_bits().to_le_bytes())
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        })
}

fn digest_of(t: &Trajectory) -> u64 {
    let flows = t.flows.iter().flat_map(|f| &f.people);
    digest(
        t.stock
            .iter()
            .flatten()
            .chain(t.admissions.iter().flatten())
            .chain(flows)
            .chain(&t.never)
            .copied(),
    )
}

fn check(what: &str, found: u64, stored: u64) {
    assert_eq!(
        found, stored,
        "{what}: found {found:#018x}, stored {stored:#018x}"
    );
}

#[test]
fn random_models_have_their_stored_digests() {
    let mut found = Vec::new();
    for number in 0..12 {
        let (model, offer) = random_model(number);
        let paired = Plan::new(&model, &[offer])
            .unwrap()
            .run(key(1), Executor::Counts);
        found.push(digest_of(&paired.status_quo) ^ digest_of(&paired.offers[0]).rotate_left(1));
    }
    check(
        "random models",
        digest(found.iter().map(|d| (d >> 12) as f64)),
        STORED_RANDOM,
    );
}

#[test]
fn expected_values_have_their_stored_digest() {
    let (model, offer) = random_model(5);
    let paired = Plan::new(&model, &[offer])
        .unwrap()
        .run(key(1), Executor::Expected);
    check(
        "expected values",
        digest_of(&paired.offers[0]),
        STORED_EXPECTED,
    );
}

#[test]
fn the_reference_workloads_have_their_stored_digests() {
    let plan = Plan::new(&workload::agreement(0.005), &[]).unwrap();
    check(
        "agreement",
        digest_of(&plan.run(key(1), Executor::Counts).status_quo),
        STORED_AGREEMENT,
    );
    let plan = Plan::new(&workload::national(0.005), &[]).unwrap();
    check(
        "national",
        digest_of(&plan.run(key(1), Executor::Counts).status_quo),
        STORED_NATIONAL,
    );
}

/// A rule that never acts, but makes the engine keep every group's rows by exit day.
fn idle_rule() -> Rule {
    let model = workload::national(0.01);
    let stages = model.systems[0].groups.iter().flat_map(|group| {
        let stage = |stage: &Stage| (group.name.clone(), stage.name.clone());
        group.stages.iter().map(stage)
    });
    Rule::EarlyRelease(EarlyRelease {
        name: "idle".to_owned(),
        system: "national".to_owned(),
        above: 1e9,
        quota: 1,
        within: 1,
        stages: stages.collect(),
        start: 0,
        end: None,
    })
}

/// A group by itself is simulated stage by stage, groups that a rule couples day by day; if its days of leaving are
/// not all drawn on entry, by the same numbers.
#[test]
fn stage_by_stage_is_the_same_as_day_by_day() {
    let mut model = workload::national(0.01);
    for group in &mut model.systems[0].groups {
        // Drawn on entry, not at all, and for those who leave within ten years.
        group.stages[1].stay = Stay::Days(Distribution::Exponential { mean: 400.0 });
        group.stages[2].stay = Stay::Days(Distribution::Lognormal {
            mu: 9.0,
            sigma: 1.0,
        });
    }
    let alone = durance_sim::run(&model, key(1), Executor::Counts).unwrap();
    model.rules.push(idle_limit("national"));
    let coupled = durance_sim::run(&model, key(1), Executor::Counts).unwrap();
    assert_eq!(alone.stock, coupled.stock);
    assert_eq!(alone.admissions, coupled.admissions);
    assert_eq!(alone.never, coupled.never);
    for flow in &alone.flows {
        let same = |other: &&durance_sim::trajectory::Flow| {
            (other.from, &other.to, other.kind) == (flow.from, &flow.to, flow.kind)
        };
        assert_eq!(coupled.flows.iter().find(same), Some(flow));
    }
}

/// Expected values by convolution and by spreading each day's entrants are the same sums.
#[test]
fn convolved_expectations_are_those_of_the_direct_sum() {
    let mut model = workload::national(1.0);
    model.days = 1_500;
    let fast = durance_sim::run(&model, key(1), Executor::Expected).unwrap();
    model.rules.push(idle_rule());
    let direct = durance_sim::run(&model, key(1), Executor::Expected).unwrap();
    for (fast, direct) in fast
        .stock
        .iter()
        .flatten()
        .zip(direct.stock.iter().flatten())
    {
        assert!((fast - direct).abs() < 1e-7, "{fast} {direct}");
    }
}

#[test]
fn designs_have_their_stored_digests() {
    let shapes = [
        Distribution::Uniform {
            low: 1.0,
            high: 2.0,
        },
        Distribution::Normal { mean: 0.0, sd: 1.0 },
        Distribution::Lognormal {
            mu: 0.0,
            sigma: 1.0,
        },
        Distribution::Triangular {
            low: 0.0,
            mode: 1.0,
            high: 3.0,
        },
        Distribution::Pert {
            low: 0.0,
            mode: 1.0,
            high: 3.0,
        },
        Distribution::Beta {
            alpha: 2.0,
            beta: 0.5,
            low: 0.0,
            high: 1.0,
        },
        Distribution::Exponential { mean: 2.0 },
        Distribution::Weibull {
            shape_k: 1.5,
            scale: 2.0,
        },
        Distribution::Gamma {
            shape_k: 0.7,
            scale: 2.0,
        },
    ];
    let inputs: Vec<Input> = shapes
        .into_iter()
        .enumerate()
        .map(|(i, distribution)| Input {
            name: format!("{i}"),
            distribution,
        })
        .collect();
    let correlations = [(0, 1, 0.3), (4, 8, -0.5)];
    let mut found = Vec::new();
    for sampling in [
        Sampling::LatinHypercube,
        Sampling::Sobol,
        Sampling::Independent,
    ] {
        let design = Design::new(inputs.clone(), &correlations, sampling, 100, 1).unwrap();
        found.extend((0..100).flat_map(|draw| design.values(draw)));
    }
    check("designs", digest(found), STORED_DESIGNS);
}

#[test]
fn threads_and_order_do_not_matter() {
    let (model, offer) = random_model(7);
    let plan = Plan::new(&model, &[offer]).unwrap();
    let forward: Vec<_> = (0..20)
        .map(|r| plan.run(key(r), Executor::Counts))
        .collect();
    let halves = std::thread::scope(|scope| {
        let even = scope.spawn(|| {
            (0..20)
                .step_by(2)
                .map(|r| plan.run(key(r), Executor::Counts))
                .collect::<Vec<_>>()
        });
        let odd = scope.spawn(|| {
            (1..20)
                .rev()
                .step_by(2)
                .map(|r| plan.run(key(r), Executor::Counts))
                .collect::<Vec<_>>()
        });
        (even.join().unwrap(), odd.join().unwrap())
    });
    for (i, run) in halves.0.iter().enumerate() {
        assert_eq!(*run, forward[2 * i]);
    }
    for (i, run) in halves.1.iter().rev().enumerate() {
        assert_eq!(*run, forward[2 * i + 1]);
    }
}

const STORED_RANDOM: u64 = 0x25ea8e1ca6e566da;
const STORED_EXPECTED: u64 = 0x47bf_3bd6_8b8c_8d93;
const STORED_NATIONAL: u64 = 0x66b194ba1556fa46;
const STORED_AGREEMENT: u64 = 0xd0ed7ec428b5628d;
const STORED_DESIGNS: u64 = 0x2806_8885_6827_b3e2;
