//! Does the engine agree with what is known in closed form?

mod common;

use common::*;
use durance_core::Distribution;
use durance_sim::model::*;
use durance_sim::trajectory::FlowTo;
use durance_sim::{Executor, Plan, run};

fn stays() -> Vec<Distribution> {
    vec![
        Distribution::Exponential { mean: 12.0 },
        Distribution::Lognormal {
            mu: 2.3,
            sigma: 0.9,
        },
        Distribution::Weibull {
            shape_k: 1.5,
            scale: 15.0,
        },
        Distribution::Weibull {
            shape_k: 0.7,
            scale: 10.0,
        },
        Distribution::Gamma {
            shape_k: 3.0,
            scale: 4.0,
        },
        Distribution::Uniform {
            low: 2.0,
            high: 40.0,
        },
        Distribution::Triangular {
            low: 0.0,
            mode: 5.0,
            high: 60.0,
        },
        Distribution::Pert {
            low: 1.0,
            mode: 9.0,
            high: 70.0,
        },
        Distribution::Beta {
            alpha: 2.0,
            beta: 3.0,
            low: 0.0,
            high: 50.0,
        },
        Distribution::Exact { value: 9.0 },
        Distribution::Empirical {
            values: vec![1.0, 7.5, 90.0],
            weights: vec![1.0, 3.0, 0.5],
        },
        Distribution::Mixture {
            parts: vec![
                (0.7, Distribution::Exponential { mean: 4.0 }),
                (
                    0.3,
                    Distribution::Lognormal {
                        mu: 4.0,
                        sigma: 0.3,
                    },
                ),
            ],
        },
        Distribution::Normal {
            mean: 20.0,
            sd: 6.0,
        },
    ]
}

/// A steady state is steady, and the stock is admissions times the mean stay (Little).
#[test]
fn a_stationary_stock_stays_where_little_says() {
    for stay in stays() {
        let mean = stay.daily_stay(50).mean();
        let people = 1_000_000;
        let rate = people as f64 / mean;
        let home = stage("held", people, rate, stay.clone());
        let model = model(50, vec![system("home", vec![group("all", vec![home])])]);
        let out = run(&model, key(0), Executor::Expected).unwrap();
        for (day, stock) in out.stock[0].iter().enumerate() {
            let off = (stock / people as f64 - 1.0).abs();
            assert!(off < 2e-4, "{stay:?}: {stock} on day {day}");
        }
    }
}

/// With time-varying Poisson arrivals and independent stays, the head-count of a system that opens empty is
/// Poisson, with mean the sum of arrivals times their chance of being still there (Eick, Massey, Whitt 1993).
#[test]
fn head_counts_are_poisson_with_the_mean_of_an_infinite_server_queue() {
    let rate = Rate::Seasonal {
        mean: 6.0,
        amplitude: 0.8,
        peak: 10.0,
        period: 40.0,
    };
    // Most of the last stay beyond the horizon.
    let long = Distribution::Lognormal {
        mu: 5.0,
        sigma: 1.0,
    };
    for stay in stays().into_iter().step_by(3).chain([long]) {
        let mut home = stage("held", 0, 0.0, stay.clone());
        home.admissions.rate = rate.clone();
        let plan = Plan::new(
            &model(60, vec![system("home", vec![group("all", vec![home])])]),
            &[],
        )
        .unwrap();
        let runs = 1_500;
        let heads: Vec<Vec<f64>> = (0..runs)
            .map(|r| plan.run(key(r), Executor::Counts).status_quo.stock[0].clone())
            .collect();
        for day in [5u32, 20, 60] {
            let alive = |age: u32| {
                if age == 0 {
                    1.0
                } else {
                    stay.survival(f64::from(age))
                }
            };
            let expected: f64 = (1..=day).map(|t| rate.on(t) * alive(day - t)).sum();
            let n = runs as f64;
            let mean = heads.iter().map(|h| h[day as usize]).sum::<f64>() / n;
            let variance = heads
                .iter()
                .map(|h| (h[day as usize] - mean).powi(2))
                .sum::<f64>()
                / (n - 1.0);
            assert!(
                (mean - expected).abs() < 5.0 * (expected / n).sqrt(),
                "{stay:?} {day}: {mean} {expected}"
            );
            let error = expected * (2.0 / n).sqrt() * 1.2;
            assert!(
                (variance - expected).abs() < 5.0 * error,
                "{stay:?} {day}: {variance} {expected}"
            );
        }
    }
}

/// Those who came before the shares of exits changed and those who came after leave side by side, and each of them
/// takes an exit by themselves: the flow to one exit is Poisson.
#[test]
fn exits_before_and_after_a_change_of_shares_are_independent() {
    for stay in [
        Distribution::Exponential { mean: 10.0 },
        Distribution::Gamma {
            shape_k: 1.5,
            scale: 7.0,
        },
    ] {
        let mut home = stage("held", 0, 40.0, stay);
        home.exits = vec![out("free", 0.5), out("removed", 0.5)];
        let mut model = model(30, vec![system("home", vec![group("all", vec![home])])]);
        model.changes = vec![Change {
            name: "shares".to_owned(),
            day: 20,
            scope: Scope {
                system: "home".to_owned(),
                group: None,
                stage: None,
            },
            effect: Effect::NewShares {
                shares: vec![0.55, 0.45],
            },
        }];
        let plan = Plan::new(&model, &[]).unwrap();
        let runs = 4_000;
        let freed: Vec<f64> = (0..runs)
            .map(|r| {
                let out = plan.run(key(r), Executor::Counts).status_quo;
                let free = FlowTo::Outcome("free".to_owned());
                let flows = out.flows.iter().filter(|flow| flow.to == free);
                flows.map(|flow| flow.people[27]).sum()
            })
            .collect();
        let n = runs as f64;
        let mean = freed.iter().sum::<f64>() / n;
        let variance = freed.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let off = variance / mean - 1.0;
        assert!(off.abs() < 5.0 * (2.0 / n).sqrt(), "{mean} {variance}");
    }
}

/// Erlang's loss formula holds for any distribution of stays with the same mean.
#[test]
fn finite_places_lose_what_erlang_says() {
    let places = 20u32;
    let load = 20.0;
    let blocked = {
        let mut b = 1.0;
        for c in 1..=places {
            b = load * b / (f64::from(c) + load * b);
        }
        b
    };
    // Long stays against the daily step, so that batches of a day are near single arrivals.
    for stay in [
        Distribution::Exponential { mean: 100.0 },
        Distribution::Exact { value: 100.0 },
        Distribution::Lognormal {
            mu: 100f64.ln() - 0.32,
            sigma: 0.8,
        },
    ] {
        let mean = stay.daily_stay(400).mean();
        let home = stage("held", 0, load / mean, stay.clone());
        let mut model = model(12_000, vec![system("home", vec![group("all", vec![home])])]);
        model.rules.push(Rule::StopIntake(StopIntake {
            stages: Vec::new(),
            end: None,
            name: "full".to_owned(),
            system: "home".to_owned(),
            above: f64::from(places),
            start: 0,
        }));
        let plan = Plan::new(&model, &[]).unwrap();
        let (mut came, mut lost) = (0.0, 0.0);
        for r in 0..12 {
            let out = plan.run(key(r), Executor::Counts).status_quo;
            assert!(
                out.stock[0]
                    .iter()
                    .all(|people| *people <= f64::from(places))
            );
            lost += out.turned_away[0][2_000..].iter().sum::<f64>();
            came += out.turned_away[0][2_000..]
                .iter()
                .chain(&out.admissions[0][2_000..])
                .sum::<f64>();
        }
        let found: f64 = lost / came;
        assert!(
            (found - blocked).abs() < 0.012,
            "{stay:?}: {found} against {blocked}"
        );
    }
}

/// A geometric stay against a constant hazard has a closed form.
#[test]
fn competing_exits_split_in_closed_form() {
    let (mean, hazard) = (20.0, 0.01);
    let p = 1.0 - (-1.0f64 / mean).exp();
    let leaves = p / (1.0 - (1.0 - p) * (1.0 - hazard));
    for remaining in [Remaining::Fresh, Remaining::Stationary] {
        let mut home = stage("held", 100_000, 0.0, Distribution::Exponential { mean });
        home.stock.remaining = remaining;
        home.hazards = vec![Hazard {
            to: Destination::Outcome(DIED.to_owned()),
            per_day: hazard,
        }];
        let model = model(1_000, vec![system("home", vec![group("all", vec![home])])]);
        for executor in [Executor::Counts, Executor::Expected] {
            let out = run(&model, key(0), executor).unwrap();
            let outcomes = out.outcomes(|_| true);
            assert!(
                (outcomes["free"] / 100_000.0 - leaves).abs() < 0.006,
                "{outcomes:?} {leaves}"
            );
            assert!(
                (outcomes[DIED] / 100_000.0 - (1.0 - leaves)).abs() < 0.006,
                "{outcomes:?}"
            );
        }
    }
}

/// Exits with stays of their own: shares as stated, each with its own mean stay.
#[test]
fn exits_with_stays_of_their_own_keep_shares_and_stays() {
    let mut home = stage("held", 200_000, 0.0, Distribution::Never);
    home.stock.remaining = Remaining::Fresh;
    let exit = |name: &str, share: f64, days: f64| Exit {
        stay: Some(Stay::Days(Distribution::Exact { value: days })),
        ..out(name, share)
    };
    home.exits = vec![
        exit("early", 0.25, 3.0),
        exit("late", 0.5, 8.0),
        exit("later", 0.25, 300.0),
    ];
    let model = model(20, vec![system("home", vec![group("all", vec![home])])]);
    let found = run(&model, key(0), Executor::Counts).unwrap();
    let flow = |name: &str| {
        found
            .flows
            .iter()
            .find(|f| f.to == durance_sim::trajectory::FlowTo::Outcome(name.to_owned()))
            .unwrap()
    };
    assert!((flow("early").people[3] - 50_000.0).abs() < 1_000.0);
    assert!((flow("late").people[8] - 100_000.0).abs() < 1_200.0);
    assert_eq!(flow("later").people.iter().sum::<f64>(), 0.0);
    assert_eq!(found.unaccounted(), 0.0);
}

#[test]
fn time_served_conditions_the_remaining_stay() {
    let stock = |stay: Distribution, days: Vec<u32>| {
        let mut home = stage("held", 1_000_000, 0.0, stay);
        home.stock.remaining = Remaining::Served {
            weights: vec![1.0; days.len()],
            days,
        };
        let model = model(120, vec![system("home", vec![group("all", vec![home])])]);
        run(&model, key(0), Executor::Expected).unwrap().stock[0].clone()
    };
    // No memory: time served changes nothing.
    let memoryless = Distribution::Exponential { mean: 30.0 };
    let (fresh, old) = (
        stock(memoryless.clone(), vec![0]),
        stock(memoryless, vec![5, 90]),
    );
    for (a, b) in fresh.iter().zip(&old) {
        assert!((a - b).abs() < 1.0);
    }
    // Uniform on 0 to 100 days, 60 served: uniform on the 40 left.
    let left = stock(
        Distribution::Uniform {
            low: 0.0,
            high: 100.0,
        },
        vec![60],
    );
    for (day, people) in left.iter().enumerate().take(41) {
        assert!((people - 1e6 * (1.0 - day as f64 / 40.0)).abs() < 1.0);
    }
    // Longer than anyone stays: gone on the next day.
    assert_eq!(stock(Distribution::Exact { value: 10.0 }, vec![50])[1], 0.0);
}

#[test]
fn a_life_sentence_does_not_end_by_its_stay() {
    let mut home = stage("held", 5_000, 2.0, Distribution::Exponential { mean: 20.0 });
    home.exits = vec![
        out("free", 0.9),
        Exit {
            stay: Some(Stay::Days(Distribution::Never)),
            ..out("never", 0.1)
        },
    ];
    home.stock.never = 0.2;
    let model = model(600, vec![system("home", vec![group("all", vec![home])])]);
    let expected = run(&model, key(0), Executor::Expected).unwrap();
    assert!((expected.never[0] - (1_000.0 + 0.1 * 1_200.0)).abs() < 1e-6);
    for executor in [Executor::Counts, Executor::People] {
        let found = run(&model, key(0), executor).unwrap();
        assert!(
            (found.never[0] - 1_120.0).abs() < 150.0,
            "{}",
            found.never[0]
        );
        assert_eq!(found.outcomes(|_| true)["held without end"], found.never[0]);
    }
}

#[test]
fn admissions_have_the_stated_spread() {
    for (arrivals, variance) in [
        (Arrivals::Poisson, 7.5),
        (
            Arrivals::NegativeBinomial { dispersion: 0.4 },
            7.5 + 0.4 * 7.5 * 7.5,
        ),
        (Arrivals::Given, 0.25),
    ] {
        let mut home = stage("held", 0, 7.5, Distribution::Exact { value: 1.0 });
        home.admissions.arrivals = arrivals;
        let model = model(20_000, vec![system("home", vec![group("all", vec![home])])]);
        let came = &run(&model, key(0), Executor::Counts).unwrap().admissions[0][1..];
        let n = came.len() as f64;
        let mean = came.iter().sum::<f64>() / n;
        let found = came.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
        assert!(
            (mean - 7.5).abs() < 5.0 * (variance / n).sqrt(),
            "{arrivals:?} {mean}"
        );
        assert!((found / variance - 1.0).abs() < 0.1, "{arrivals:?} {found}");
    }
}

#[test]
fn shortened_stays_bring_everyone_nearer_or_only_the_new() {
    let change = |retroactive| Change {
        name: "shorter".to_owned(),
        day: 10,
        scope: Scope {
            system: "home".to_owned(),
            group: None,
            stage: None,
        },
        effect: Effect::Stay {
            times: 0.5,
            retroactive,
        },
    };
    let mut home = stage("held", 1_000, 1.0, Distribution::Exact { value: 60.0 });
    home.stock.remaining = Remaining::Fresh;
    home.admissions.arrivals = Arrivals::Given;
    let mut model = model(80, vec![system("home", vec![group("all", vec![home])])]);
    model.changes = vec![change(true)];
    let out = run(&model, key(0), Executor::Counts).unwrap();
    // Fifty days were left on day 10; half of them are 25.
    assert_eq!(out.flows[0].people[35], 1_000.0);
    // Who came on day 10 stays 30 days; who came on day 9 had 59 left, now 30.
    assert_eq!(out.flows[0].people[40], 2.0);
    model.changes = vec![change(false)];
    let out = run(&model, key(0), Executor::Counts).unwrap();
    // The opening stock, and who came on day 30 for thirty days.
    assert_eq!(out.flows[0].people[60], 1_001.0);
    assert_eq!(out.flows[0].people[40], 1.0);
}
