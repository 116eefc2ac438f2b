//! Do the three executors simulate the same model? Counts against people in mean, variance and covariance;
//! expected against the mean.

mod common;

use common::{Chooser, random_model, sample};
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
