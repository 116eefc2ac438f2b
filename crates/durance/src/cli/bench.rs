//! `durance bench`: the reference workloads of the engine, beside the floor that the same run measures.

use super::exit::Exit;
use super::grammar::BenchArgs;
use super::input::{Door, outln};
use durance_core::Diagnostic;
use durance_sim::workload::{Floor, WORLD_SYSTEMS, agreement, national, world};
use durance_sim::{Executor, Key, Model, Plan};
use std::time::Instant;

/// Stays drawn to measure the floor once.
const FLOOR_DRAWS: u64 = 20_000_000;

/// One line of `durance bench --json`.
#[derive(serde::Serialize)]
struct Line {
    workload: String,
    scale: f64,
    executor: String,
    reps: u32,
    median_s: f64,
    events: f64,
    ns_per_event: f64,
    floor_ns: f64,
    ratio_to_floor: f64,
    peak_mb: Option<f64>,
    threads: usize,
    total_s: f64,
}

/// Runs a workload.
pub fn run(door: &Door, args: &BenchArgs) -> Exit {
    let (Some(model), Some(executor)) = (workload(args), executor(&args.executor)) else {
        eprintln!("workloads: r1, r2, r3; executors: counts, expected, people");
        return Exit::Usage;
    };
    if args.reps == 0 || !args.scale.is_finite() || args.scale <= 0.0 {
        eprintln!("repetitions and scale must be positive");
        return Exit::Usage;
    }
    match measure(args, &model, executor) {
        Err(found) => {
            door.fail(&found, &super::diagnostics::Texts::new());
            Exit::Invalid
        }
        Ok(line) if args.json => {
            outln!("{}", serde_json::to_string(&line).unwrap_or_default());
            Exit::Done
        }
        Ok(line) => {
            outln!(
                "{} x {}, {}, {} thread(s): {:.4} s a replication (median of {}), {:.0} person-events, {:.2} ns each; \
                 floor {:.2} ns, ratio {:.2}; peak {} MB; {:.3} s in all",
                line.workload,
                line.scale,
                line.executor,
                line.threads,
                line.median_s,
                line.reps,
                line.events,
                line.ns_per_event,
                line.floor_ns,
                line.ratio_to_floor,
                line.peak_mb
                    .map_or_else(|| "unknown".to_owned(), |mb| format!("{mb:.0}")),
                line.total_s,
            );
            Exit::Done
        }
    }
}

fn workload(args: &BenchArgs) -> Option<Model> {
    match args.workload.as_str() {
        "r1" => Some(national(args.scale)),
        "r2" => Some(agreement(args.scale)),
        "r3" => Some(world(
            ((WORLD_SYSTEMS as f64 * args.scale).round() as usize).max(1),
        )),
        _ => None,
    }
}

fn executor(word: &str) -> Option<Executor> {
    match word {
        "counts" => Some(Executor::Counts),
        "expected" => Some(Executor::Expected),
        "people" => Some(Executor::People),
        _ => None,
    }
}

fn measure(args: &BenchArgs, model: &Model, executor: Executor) -> Result<Line, Vec<Diagnostic>> {
    let plan = Plan::new(model, &[])?;
    let threads = args.threads.clamp(1, args.reps as usize);
    let all = Instant::now();
    let mut runs: Vec<(f64, f64)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads as u64)
            .map(|first| {
                let plan = &plan;
                scope.spawn(move || {
                    let own = (first..u64::from(args.reps)).step_by(threads);
                    own.map(|replication| one(plan, replication, executor))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        // A thread of ours that panics is our fault; its measurements are simply not there.
        workers
            .into_iter()
            .filter_map(|w| w.join().ok())
            .flatten()
            .collect()
    });
    let total_s = all.elapsed().as_secs_f64();
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (median_s, events) = runs
        .get(runs.len() / 2)
        .copied()
        .unwrap_or((f64::NAN, f64::NAN));
    let floor_ns = floor();
    let ns_per_event = median_s / events * 1e9;
    Ok(Line {
        workload: args.workload.clone(),
        scale: args.scale,
        executor: args.executor.clone(),
        reps: args.reps,
        median_s,
        events,
        ns_per_event,
        floor_ns,
        ratio_to_floor: ns_per_event / floor_ns,
        peak_mb: peak_mb(),
        threads,
        total_s,
    })
}

/// Seconds and person-events of one replication.
fn one(plan: &Plan, replication: u64, executor: Executor) -> (f64, f64) {
    let key = Key {
        seed: 1,
        draw: 0,
        replication,
    };
    let start = Instant::now();
    let mut events = 0.0;
    // In parts: the whole world's series at once would be the largest thing in memory.
    plan.run_in_parts(key, executor, |out, part| events += out.events_of(part));
    (start.elapsed().as_secs_f64(), events)
}

/// Nanoseconds of one draw, look-up and count: the median of five measurements.
fn floor() -> f64 {
    let mut floor = Floor::new();
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(floor.draw(FLOOR_DRAWS));
            start.elapsed().as_secs_f64() / FLOOR_DRAWS as f64 * 1e9
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Most memory that the process has held, where the system tells.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kb: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024.0)
}
