//! Do the three executors simulate the same model? Counts against people in mean, variance and covariance;
//! expected against the mean.

mod common;

use common::{Chooser, random_model, sample};
use durance_sim::trajectory::FlowKind;
use durance_sim::{Executor, Plan};

const REPLICATIONS: usize = 700;
/// Standard errors beyond which two estimates are taken to differ. Thousands of comparisons are made on fixed
/// seeds: at 5.5, one false alarm is expected in 26 million.
const LIMIT: f64 = 5.5;

fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = values.clone().count() as f64;
    values.sum::<f64>() / n
}

/// Mean and squared standard error of products of deviations: variances and covariances.
fn product_moment(sample: &[Vec<f64>], i: usize, j: usize) -> (f64, f64) {
    let (mi, mj) = (
        mean(sample.iter().map(|r| r[i])),
        mean(sample.iter().map(|r| r[j])),
    );
    let products = sample.iter().map(|r| (r[i] - mi) * (r[j] - mj));
    let m = mean(products.clone());
    let spread = mean(products.map(|p| (p - m) * (p - m)));
    (m, spread / sample.len() as f64)
}

fn assert_same(what: &str, a: (f64, f64), b: (f64, f64)) {
    let error = (a.1 + b.1).sqrt();
    let off = (a.0 - b.0).abs();
    // Rare events have few samples behind their standard error: the floor is half a person in a thousand runs.
    assert!(
        off <= LIMIT * error + 0.02,
        "{what}: {} against {}, standard error {error}",
        a.0,
        b.0
    );
}

#[test]
fn people_and_counts_agree_in_mean_variance_and_covariance() {
    for number in 0..12 {
        let (model, offer) = random_model(number);
        let plan = Plan::new(&model, &[offer]).unwrap();
        let counts = sample(&plan, Executor::Counts, REPLICATIONS as u64, 0);
        let people = sample(&plan, Executor::People, REPLICATIONS as u64, 1_000_000);
        let width = counts[0].len();
        let mut chooser = Chooser(number);
        for i in 0..width {
            let first = |sample: &[Vec<f64>]| {
                let m = mean(sample.iter().map(|r| r[i]));
                (m, product_moment(sample, i, i).0 / sample.len() as f64)
            };
            assert_same(
                &format!("model {number}, mean of {i}"),
                first(&counts),
                first(&people),
            );
            let variances = (product_moment(&counts, i, i), product_moment(&people, i, i));
            assert_same(
                &format!("model {number}, variance of {i}"),
                variances.0,
                variances.1,
            );
            let j = chooser.below(width as u64) as usize;
            let covariances = (product_moment(&counts, i, j), product_moment(&people, i, j));
            assert_same(
                &format!("model {number}, covariance of {i} and {j}"),
                covariances.0,
                covariances.1,
            );
        }
    }
}

#[test]
fn expected_is_the_mean_where_the_model_is_linear() {
    for number in 0..8 {
        let (mut model, mut offer) = random_model(number);
        // Limits on head-counts are not linear; without them everything is.
        model.rules.clear();
        offer.rules.clear();
        let plan = Plan::new(&model, &[offer]).unwrap();
        let counts = sample(&plan, Executor::Counts, REPLICATIONS as u64, 0);
        let expected = &sample(&plan, Executor::Expected, 1, 0)[0];
        for (i, expected) in expected.iter().enumerate() {
            let m = mean(counts.iter().map(|r| r[i]));
            let error = product_moment(&counts, i, i).0 / counts.len() as f64;
            assert_same(
                &format!("model {number}, output {i}"),
                (m, error),
                (*expected, 0.0),
            );
        }
    }
}

#[test]
fn expected_follows_a_transfer_that_is_never_short_of_people_or_places() {
    use common::*;
    use durance_core::Distribution;
    use durance_sim::Offer;
    use durance_sim::model::*;
    let home = stage(
        "sentenced",
        400,
        8.0,
        Distribution::Gamma {
            shape_k: 2.0,
            scale: 25.0,
        },
    );
    for stay in [
        HostStay::Continues,
        HostStay::Own {
            stay: Stay::Days(Distribution::Exponential { mean: 9.0 }),
            exits: vec![out("free", 1.0)],
            no_exit_path: 0.1,
        },
    ] {
        let mut rule = transfer(vec![source("a", "sentenced", stay)]);
        rule.places = None;
        let offer = Offer {
            name: String::new(),
            changes: Vec::new(),
            rules: vec![Rule::Transfer(rule)],
        };
        let model = model(
            40,
            vec![
                system("home", vec![group("a", vec![home.clone()])]),
                system("host", vec![]),
            ],
        );
        let plan = Plan::new(&model, &[offer]).unwrap();
        let counts = sample(&plan, Executor::Counts, 400, 0);
        for (i, expected) in sample(&plan, Executor::Expected, 1, 0)[0]
            .iter()
            .enumerate()
        {
            let m = mean(counts.iter().map(|r| r[i]));
            let error = product_moment(&counts, i, i).0 / counts.len() as f64;
            assert_same(&format!("output {i}"), (m, error), (*expected, 0.0));
        }
    }
}

/// A group that nobody looks at is simulated in columns, by other numbers than one that a rule does: in distribution
/// they are the same, and as expected.
#[test]
fn a_group_in_columns_is_as_the_same_group_day_by_day() {
    use common::*;
    use durance_core::Distribution;
    use durance_sim::model::*;
    let lognormal = |mu| Distribution::Lognormal { mu, sigma: 0.8 };
    let mut remand = stage("remand", 60, 3.0, lognormal(2.5));
    remand.exits = vec![on("sentenced", 0.55), out("free", 0.45)];
    let mut sentenced = stage("sentenced", 300, 2.0, lognormal(3.6));
    // An exit with a stay of its own, and a loop.
    sentenced.exits = vec![on("supervision", 0.5), out("free", 0.3), out("dead", 0.2)];
    sentenced.exits[1].stay = Some(Stay::Days(Distribution::Weibull {
        shape_k: 1.4,
        scale: 20.0,
    }));
    let mut supervision = stage("supervision", 80, 0.0, lognormal(3.0));
    supervision.exits = vec![on("sentenced", 0.4), out("free", 0.6)];
    let mut alone = model(
        120,
        vec![system(
            "home",
            vec![group("all", vec![remand, sentenced, supervision])],
        )],
    );
    let change = |day, stage: &str, effect| Change {
        name: String::new(),
        day,
        scope: Scope {
            system: "home".to_owned(),
            group: None,
            stage: Some(stage.to_owned()),
        },
        effect,
    };
    alone.changes = vec![
        change(
            30,
            "sentenced",
            Effect::NewShares {
                shares: vec![0.7, 0.2, 0.1],
            },
        ),
        change(
            50,
            "remand",
            Effect::NewStay {
                exit: None,
                stay: Stay::Days(lognormal(1.5)),
            },
        ),
        change(60, "remand", Effect::Admissions { times: 1.5 }),
        // On the first day, and never.
        change(
            0,
            "supervision",
            Effect::Stay {
                times: 0.8,
                retroactive: false,
            },
        ),
        change(
            500,
            "supervision",
            Effect::Stay {
                times: 0.1,
                retroactive: false,
            },
        ),
    ];
    let mut coupled = alone.clone();
    coupled.rules.push(idle_limit("home"));
    let runs = |model: &Model, executor, replications: u64| -> Vec<Vec<f64>> {
        let plan = Plan::new(model, &[]).unwrap();
        let numbers = (0..replications).map(|r| plan.run(key(r), executor).status_quo);
        numbers
            .map(|out| {
                let days = [1, 29, 31, 70, 120];
                let stocks = out.stock.iter();
                let stocks = stocks.flat_map(|stock| days.map(|day| stock[day]));
                let mut flows: Vec<_> = out.flows.iter().collect();
                flows.sort_by_key(|flow| (flow.from, flow.to.clone(), flow.kind));
                let used = flows.iter().filter(|flow| flow.kind == FlowKind::Exit);
                let flows = used.flat_map(|flow| {
                    [&flow.people[1..32], &flow.people[60..]].map(|part| part.iter().sum())
                });
                stocks.chain(flows).collect()
            })
            .collect()
    };
    let columns = runs(&alone, Executor::Counts, 2_000);
    let days = runs(&coupled, Executor::Counts, 2_000);
    let expected = &runs(&alone, Executor::Expected, 1)[0];
    assert_ne!(columns[0], days[0], "these are meant to be two ways");
    let width = columns[0].len();
    assert_eq!((days[0].len(), expected.len()), (width, width));
    for i in 0..width {
        let moments = |sample: &[Vec<f64>]| {
            let error = product_moment(sample, i, i).0 / sample.len() as f64;
            (mean(sample.iter().map(|run| run[i])), error)
        };
        let of = |what: &str| format!("{what} of {i}");
        assert_same(&of("mean"), moments(&columns), moments(&days));
        assert_same(&of("mean"), moments(&columns), (expected[i], 0.0));
        for j in [i, (i + 1) % width, (i + 7) % width] {
            let of = [&columns, &days].map(|sample| product_moment(sample, i, j));
            assert_same(&format!("covariance of {i} and {j}"), of[0], of[1]);
        }
    }
}
