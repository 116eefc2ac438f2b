//! Runs the reference workloads: `cargo run --release --example bench -- r1 5 1.0 counts`.
//!
//! Workloads: `r1`, `r2`, `r3`, `draw` (a model prepared and run anew for each draw, with an offer), and
//! `pairs` (what the same random numbers for both courses do to the difference between them).
//! Times are processor time of the thread, so that a busy machine does not matter as much.

use durance_core::Distribution;
use durance_sim::model::*;
use durance_sim::workload::{Floor, WORLD_SYSTEMS, agreement, national, world};
use durance_sim::{Executor, Key, Offer, Plan, run_paired};

/// Seconds on the processor, from the kernel; wall time where there is no such file.
fn seconds() -> f64 {
    // The kernel brings the figure up to date when a thread offers to yield.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    match text
        .split_whitespace()
        .next()
        .and_then(|word| word.parse::<f64>().ok())
    {
        Some(nanoseconds) => nanoseconds / 1e9,
        None => std::time::UNIX_EPOCH
            .elapsed()
            .map_or(0.0, |time| time.as_secs_f64()),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn floor_ns() -> f64 {
    let draws = 4_000_000;
    let mut floor = Floor::new();
    let times = (0..9).map(|_| {
        let start = seconds();
        std::hint::black_box(floor.draw(draws));
        (seconds() - start) / draws as f64 * 1e9
    });
    median(times.collect())
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |i: usize, default: &str| words.get(i).cloned().unwrap_or(default.to_owned());
    let name = word(0, "r1");
    let reps: u64 = word(1, "5").parse().expect("a number of repetitions");
    let scale: f64 = word(2, "1").parse().expect("a scale");
    let executor = match word(3, "counts").as_str() {
        "expected" => Executor::Expected,
        "people" => Executor::People,
        _ => Executor::Counts,
    };
    if name == "draw" {
        return draws(reps);
    }
    if name == "pairs" {
        return pairs(reps);
    }
    let model = match name.as_str() {
        "r2" => agreement(scale),
        "r3" => world((WORLD_SYSTEMS as f64 * scale).round() as usize),
        _ => national(scale),
    };
    let start = seconds();
    let plan = Plan::new(&model, &[]).expect("a valid workload");
    println!("prepared in {:.4} s", seconds() - start);
    let mut times = Vec::new();
    let mut events = 0.0;
    for replication in 0..reps {
        let key = Key {
            seed: 1,
            draw: 0,
            replication,
        };
        let start = seconds();
        if name == "r3" {
            let mut held = vec![0.0; model.days as usize + 1];
            events = 0.0;
            plan.run_in_parts(key, executor, |out, part| {
                for cell in part.cells {
                    for (sum, people) in held.iter_mut().zip(&out.stock[*cell]) {
                        *sum += people;
                    }
                }
                events += out.events_of(part);
            });
            times.push(seconds() - start);
            println!("{} people on the last day", held[model.days as usize]);
            continue;
        }
        let out = plan.run(key, executor).status_quo;
        times.push(seconds() - start);
        events = out.events();
        if replication == 0 {
            println!(
                "hosted {:?} transferred {} unaccounted {}",
                out.hosted("agreement").last(),
                out.transferred("agreement").iter().sum::<f64>(),
                out.unaccounted(),
            );
        }
    }
    let time = median(times);
    let (floor, per_event) = (floor_ns(), time / events * 1e9);
    println!(
        "{name} scale {scale}: {time:.4} s, {events:.0} events, {per_event:.3} ns per event, floor {floor:.3} ns, ratio {:.2}, peak {}",
        per_event / floor,
        peak(),
    );
}

fn peak() -> String {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    text.lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("unknown")
        .to_owned()
}

/// What one draw costs when its stays are its own: 40,000 people in detention with 760 admissions a day and
/// 158,000 people in federal prisons, two years, status quo and one offer.
fn draws(reps: u64) {
    let times = (0..reps).map(|draw| {
        let shift = draw as f64 / 100.0;
        let start = seconds();
        let (model, offer) = two_systems(shift);
        let key = Key {
            seed: 1,
            draw,
            replication: 0,
        };
        let out = run_paired(&model, &[offer], key, Executor::Counts).expect("a valid model");
        std::hint::black_box(out.offers[0].hosted("agreement")[700]);
        seconds() - start
    });
    println!("one draw: {:.3} ms", median(times.collect()) * 1e3);
}

/// Variance of the difference in person-days held at home, with the same and with other random numbers.
fn pairs(reps: u64) {
    let (model, offer) = two_systems(0.0);
    let plan = Plan::new(&model, &[offer]).expect("a valid model");
    let key = |replication| Key {
        seed: 1,
        draw: 0,
        replication,
    };
    let held = |t: &durance_sim::Trajectory| -> f64 {
        ["detention", "federal"]
            .iter()
            .flat_map(|system| t.head_count(system))
            .sum()
    };
    let variance = |apart: u64| {
        let difference = |r: u64| {
            let without = plan.run(key(r + apart), Executor::Counts).status_quo;
            held(&plan.run(key(r), Executor::Counts).offers[0]) - held(&without)
        };
        let values: Vec<f64> = (0..reps).map(difference).collect();
        let mean = values.iter().sum::<f64>() / reps as f64;
        (
            mean,
            values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (reps - 1) as f64,
        )
    };
    let (paired, independent) = (variance(0), variance(1_000_000));
    println!(
        "difference {:.0} person-days; standard deviation paired {:.0}, independent {:.0}; variance ratio {:.0}",
        paired.0,
        paired.1.sqrt(),
        independent.1.sqrt(),
        independent.1 / paired.1,
    );
}

fn two_systems(shift: f64) -> (Model, Offer) {
    let exit = |name: &str, share: f64, mean: f64| Exit {
        to: Destination::Outcome(name.to_owned()),
        share,
        stay: Some(Stay::Days(Distribution::Lognormal {
            mu: mean.ln() - 0.3 + shift,
            sigma: 0.8,
        })),
    };
    let stage = |people: u64, rate: f64, exits: Vec<Exit>| Stage {
        name: "custody".to_owned(),
        stock: Stock {
            people,
            ..Stock::default()
        },
        admissions: Admissions {
            rate: Rate::Constant(rate),
            arrivals: Arrivals::Poisson,
        },
        exits,
        ..Stage::default()
    };
    let group = |name: &str, stage: Stage| Group {
        name: name.to_owned(),
        stages: vec![stage],
    };
    let detention = System {
        name: "detention".to_owned(),
        groups: vec![
            group(
                "final order",
                stage(
                    9_000,
                    200.0,
                    vec![exit("removed", 0.9, 45.0), exit("released", 0.1, 90.0)],
                ),
            ),
            group(
                "other",
                stage(
                    31_000,
                    560.0,
                    vec![exit("removed", 0.6, 40.0), exit("released", 0.4, 70.0)],
                ),
            ),
        ],
        ..System::default()
    };
    let federal = System {
        name: "federal".to_owned(),
        groups: vec![
            group(
                "nationals",
                stage(1_000, 0.7, vec![exit("supervision", 1.0, 1_400.0)]),
            ),
            group(
                "others",
                stage(
                    157_000,
                    110.0,
                    vec![
                        exit("supervision", 0.6, 1_400.0),
                        exit("free", 0.4, 1_400.0),
                    ],
                ),
            ),
        ],
        ..System::default()
    };
    let host = System {
        name: "host".to_owned(),
        ..System::default()
    };
    let source = |system: &str, group: &str, uptake: f64| Source {
        system: system.to_owned(),
        group: group.to_owned(),
        stage: "custody".to_owned(),
        eligible: vec![(0, 0.5)],
        uptake,
        cap: Some(800),
        stay: HostStay::Own {
            stay: Stay::Days(Distribution::Uniform {
                low: 120.0,
                high: 700.0,
            }),
            exits: vec![
                Exit {
                    to: Destination::Outcome("released".to_owned()),
                    share: 0.7,
                    stay: None,
                },
                Exit {
                    to: Destination::Return,
                    share: 0.3,
                    stay: None,
                },
            ],
            no_exit_path: 0.2,
        },
        at_end: AtEnd::Return,
    };
    let transfer = Transfer {
        name: "agreement".to_owned(),
        host: "host".to_owned(),
        start: 55,
        end: 420,
        quota: 135,
        every: 30,
        places: Some(1_350),
        cap: None,
        selection: Selection::Random,
        sources: vec![
            source("detention", "final order", 0.5),
            source("federal", "nationals", 0.1),
        ],
        courts: vec![CourtOrder {
            day: 200,
            stops: true,
            returned: 0.3,
            sources: Vec::new(),
        }],
    };
    let model = Model {
        days: 730,
        systems: vec![detention, federal, host],
        ..Model::default()
    };
    (
        model,
        Offer {
            name: "offer".to_owned(),
            changes: Vec::new(),
            rules: vec![Rule::Transfer(transfer)],
        },
    )
}
