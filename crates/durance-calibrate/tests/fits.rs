//! A system that was made is found again from what can be observed of it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed helper is a failed test"
)]

use durance_calibrate::fit::{MeanStay, Method, StayBasis, SystemSpec, fit};
use durance_calibrate::series::{Frequency, Observation, Provenance, Reading, Series};
use durance_core::Date;

const STAY: f64 = 60.0;

fn daily(id: &str, counts: &[f64]) -> Series {
    let first = Date::new(2018, 1, 1).unwrap();
    let observation = |(i, v): (usize, &f64)| Observation {
        date: first.checked_add(jiff::Span::new().days(i as i64)).unwrap(),
        reading: Reading::Known(*v),
        row: None,
    };
    Series {
        id: id.to_owned(),
        frequency: Frequency::Daily,
        provenance: Provenance::default(),
        observations: counts.iter().enumerate().map(observation).collect(),
    }
}

/// Four years: 100 people a day with a yearly wave of a fifth, peak on 1 July, mean stay of 60 days.
fn world() -> (Series, Series) {
    let (mut stock, mut stocks, mut admissions) = (100.0 * STAY, Vec::new(), Vec::new());
    for day in 0..1_461 {
        let wave = 1.0 + 0.2 * (std::f64::consts::TAU * (f64::from(day) - 181.0) / 365.25).cos();
        stocks.push(stock);
        admissions.push(100.0 * wave);
        stock = stock * (-1.0 / STAY).exp() + 100.0 * wave * STAY * (1.0 - (-1.0 / STAY).exp());
    }
    (daily("stock", &stocks), daily("admissions", &admissions))
}

#[test]
fn flows_and_stock_give_the_stay_and_replay_the_history() {
    let (stock, admissions) = world();
    let spec = SystemSpec {
        id: "made".into(),
        stock: Some(stock),
        admissions: Some(admissions),
        ..SystemSpec::default()
    };
    let fitted = fit(&spec).0.unwrap();
    assert_eq!(fitted.method, Method::StockAndFlows);
    let group = &fitted.groups[0];
    assert!(
        (group.exits[0].stay_days.value / STAY - 1.0).abs() < 0.01,
        "{:?}",
        group.exits
    );
    assert!(
        (group.admissions.season_amplitude - 0.2).abs() < 0.02,
        "{:?}",
        group.admissions
    );
    assert!(
        [6, 7].contains(&group.admissions.season_peak.0),
        "{:?}",
        group.admissions.season_peak
    );
    assert!((group.admissions.per_day.value / 100.0 - 1.0).abs() < 0.05);
    // The engine counts stays in whole midnights, which adds half a day to sixty.
    assert!(fitted.replay.unwrap().mean_absolute_percent < 1.5);
}

#[test]
fn a_mean_stay_with_a_stock_gives_admissions() {
    let (stock, _) = world();
    let mean = |basis| MeanStay {
        days: (STAY, STAY),
        basis,
        source: String::new(),
    };
    let with = |basis| SystemSpec {
        id: "made".into(),
        stock: Some(stock.clone()),
        mean_stay: Some(mean(basis)),
        ..SystemSpec::default()
    };
    let plain = fit(&with(StayBasis::Admissions)).0.unwrap();
    assert!((plain.groups[0].admissions.per_day.value / 100.0 - 1.0).abs() < 0.05);
    // A biased mean is known less well, and the fit says which bias it is.
    for (basis, words) in [
        (StayBasis::ReleaseCohort, "release-cohort bias"),
        (StayBasis::Stock, "stock bias"),
    ] {
        let biased = fit(&with(basis)).0.unwrap();
        let stay = biased.groups[0].exits[0].stay_days;
        assert!(stay.low < STAY && stay.high > STAY, "{stay:?}");
        assert!(
            biased.notes.iter().any(|n| n.contains(words)),
            "{:?}",
            biased.notes
        );
    }
}

#[test]
fn a_stock_alone_says_how_little_it_says() {
    let (stock, _) = world();
    let (fitted, problems) = fit(&SystemSpec {
        id: "made".into(),
        stock: Some(stock),
        ..SystemSpec::default()
    });
    let fitted = fitted.unwrap();
    assert_eq!(fitted.method, Method::StockAlone);
    assert!(!fitted.groups[0].admissions.is_known());
    assert!(problems.iter().any(|p| p.code == "D1032"));
    assert!(fitted.to_toml().contains("must be given"));
}

/// The fragment is TOML, and its numbers are those of the fit.
#[test]
fn the_fragment_reads_as_toml() {
    let (stock, admissions) = world();
    let spec = SystemSpec {
        id: "made".into(),
        stock: Some(stock),
        admissions: Some(admissions),
        ..SystemSpec::default()
    };
    let text = fit(&spec).0.unwrap().to_toml();
    let parsed: toml::Table = text.parse().unwrap();
    let group = &parsed["system"].as_array().unwrap()[0]["group"]
        .as_array()
        .unwrap()[0];
    let stay = group["exits"].as_array().unwrap()[0]["stay"]
        .as_str()
        .unwrap();
    assert!(stay.starts_with("59") || stay.starts_with("60"), "{stay}");
}
