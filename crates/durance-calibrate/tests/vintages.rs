//! Nothing later than the origin is visible: shuffle the future, and every forecast issued before it stays the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed helper is a failed test"
)]

use durance_calibrate::backtest::{Plan, Rolled};
use durance_calibrate::forecast::forecast;
use durance_calibrate::model::{MODELS, Model};
use durance_calibrate::series::{Frequency, Observation, Provenance, Reading, Series};
use durance_core::Date;
use proptest::prelude::*;

fn monthly(values: &[f64]) -> Series {
    let observation = |(i, v): (usize, &f64)| Observation {
        date: Date::new(2000 + (i / 12) as i16, (i % 12 + 1) as i8, 1).unwrap(),
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

fn plan(series: &Series) -> Plan {
    Plan {
        horizons: vec![1, 6, 12],
        ..Plan::usual(series)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Forecasts at every origin up to the cut are bit for bit the same whatever comes after it.
    #[test]
    fn the_future_does_not_reach_back(
        steps in prop::collection::vec(-40.0..40.0_f64, 72),
        future in prop::collection::vec(0.0..5_000.0_f64, 18),
    ) {
        let mut level = 2_000.0;
        let mut values: Vec<f64> = steps.iter().map(|s| { level += s; level }).collect();
        let cut = 53;
        let before = monthly(&values);
        values[cut + 1..].copy_from_slice(&future);
        let after = monthly(&values);
        let (a, b) = (Rolled::over(&before, &plan(&before)).unwrap(), Rolled::over(&after, &plan(&after)).unwrap());
        for model in MODELS {
            for origin in [40, 47, cut] {
                prop_assert_eq!(a.forecast(*model, origin), b.forecast(*model, origin), "{:?} at {}", model, origin);
            }
        }
        prop_assert_eq!(a.weights(cut), b.weights(cut));
    }
}

/// A forecast from the series as it stood on a day is the backtest's forecast of that day.
#[test]
fn a_frozen_series_forecasts_what_the_backtest_says() {
    let values: Vec<f64> = (0..90)
        .map(|t| 1_000.0 + 3.0 * f64::from(t) + f64::from((t * 37) % 23))
        .collect();
    let series = monthly(&values);
    let origin = 60;
    let frozen = series.as_of(series.observations[origin].date);
    let rolled = Rolled::over(&series, &plan(&series)).unwrap();
    let ahead = forecast(&frozen, None, &plan(&series), 12).unwrap();
    let (path, bands) = rolled.forecast(Model::Combination, origin).unwrap();
    let steps = &ahead.of(Model::Combination).unwrap().steps;
    assert_eq!(steps.iter().map(|s| s.expected).collect::<Vec<_>>(), path);
    assert_eq!(
        steps
            .iter()
            .map(|s| s.quantiles.clone())
            .collect::<Vec<_>>(),
        bands
    );
}
