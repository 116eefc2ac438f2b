//! Runs the reference workloads: `cargo run --release --example bench -- r1 5`.

use durance_sim::workload::{Floor, WORLD_SYSTEMS, agreement, national, world};
use durance_sim::{Executor, Key, Plan};
use std::time::Instant;

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
    let model = match name.as_str() {
        "r2" => agreement(scale),
        "r3" => world((WORLD_SYSTEMS as f64 * scale).round() as usize),
        _ => national(scale),
    };
    let start = Instant::now();
    let plan = Plan::new(&model, &[]).expect("a valid workload");
    println!("prepared in {:.4} s", start.elapsed().as_secs_f64());
    let mut times = Vec::new();
    let mut events = 0.0;
    for replication in 0..reps {
        let start = Instant::now();
        let out = plan
            .run(
                Key {
                    seed: 1,
                    draw: 0,
                    replication,
                },
                executor,
            )
            .status_quo;
        times.push(start.elapsed().as_secs_f64());
        events = out.events();
        if replication == 0 {
            let total = |stage: &str| -> f64 {
                let cells = out
                    .cells
                    .iter()
                    .enumerate()
                    .filter(|(_, c)| c.stage == stage && c.transfer.is_none());
                cells.map(|(i, _)| out.stock[i][out.days as usize]).sum()
            };
            let hosted: f64 = out.hosted("agreement").last().copied().unwrap_or(0.0);
            println!(
                "final {} {} {} hosted {hosted} transferred {} unaccounted {}",
                total("remand"),
                total("sentenced"),
                total("supervision"),
                out.transferred("agreement").iter().sum::<f64>(),
                out.unaccounted(),
            );
        }
    }
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    let mut floor = Floor::new();
    let draws = 20_000_000;
    let mut floors: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(floor.draw(draws));
            start.elapsed().as_secs_f64() / draws as f64 * 1e9
        })
        .collect();
    floors.sort_by(f64::total_cmp);
    let per_event = median / events * 1e9;
    println!(
        "{name} scale {scale}: median {median:.4} s, {events} events, {per_event:.3} ns per event, floor {:.3} ns, ratio {:.2}",
        floors[2],
        per_event / floors[2],
    );
}
