//! Do intervals keep their word where the truth is known?

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed helper is a failed test"
)]

use durance_calibrate::backtest::{Plan, backtest};
use durance_calibrate::series::{Frequency, Observation, Provenance, Reading, Series};
use durance_core::Date;

/// A fixed stream of uniform numbers (Knuth's multiplier), so that the test is the same everywhere.
struct Uniform(u64);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Irwin and Hall: twelve uniforms less six are normal for this purpose.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

fn series(values: &[f64]) -> Series {
    let observation = |(i, v): (usize, &f64)| Observation {
        date: Date::new(1990 + (i / 12) as i16, (i % 12 + 1) as i8, 1).unwrap(),
        reading: Reading::Known(*v),
        row: None,
    };
    Series {
        id: "stock".to_owned(),
        frequency: Frequency::Monthly,
        provenance: Provenance::default(),
        observations: values.iter().enumerate().map(observation).collect(),
    }
}

/// Mean coverage of 50, 80 and 95 % intervals over a dozen series of 15 years, horizons 1 to 12.
fn coverage(model: &str, mut make: impl FnMut(&mut Uniform) -> Vec<f64>) -> [f64; 3] {
    let mut sums = [0.0; 3];
    let mut n = 0.0;
    for seed in 0..12 {
        let made = series(&make(&mut Uniform(1 + seed)));
        let plan = Plan {
            horizons: vec![1, 3, 6, 12],
            ..Plan::usual(&made)
        };
        let found = backtest(&made, &plan).unwrap();
        for score in found.scores.iter().filter(|s| s.model == model) {
            for (sum, c) in
                sums.iter_mut()
                    .zip([score.coverage_50, score.coverage_80, score.coverage_95])
            {
                *sum += c;
            }
            n += 1.0;
        }
    }
    sums.map(|s| s / n)
}

fn check(what: &str, [c50, c80, c95]: [f64; 3]) {
    assert!(
        (0.42..=0.62).contains(&c50),
        "{what}: 50 % intervals cover {c50:.3}"
    );
    assert!(
        (0.74..=0.88).contains(&c80),
        "{what}: 80 % intervals cover {c80:.3}"
    );
    assert!(
        (0.91..=0.99).contains(&c95),
        "{what}: 95 % intervals cover {c95:.3}"
    );
}

#[test]
fn a_walk_is_covered() {
    let walk = |u: &mut Uniform| {
        let mut level = 20_000.0;
        (0..180)
            .map(|_| {
                level += 150.0 * u.normal();
                level
            })
            .collect()
    };
    check("last value on a walk", coverage("last-value", walk));
    check("combination on a walk", coverage("combination", walk));
}

#[test]
fn a_stock_with_steady_admissions_is_covered() {
    let stock = |u: &mut Uniform| {
        let (mut stock, mut admissions) = (30_000.0, 10_000.0);
        (0..180)
            .map(|_| {
                admissions += 0.1 * (10_000.0 - admissions) + 300.0 * u.normal();
                stock = stock * 0.7 + 0.9 * admissions;
                stock
            })
            .collect()
    };
    check("combination on a stock", coverage("combination", stock));
}
