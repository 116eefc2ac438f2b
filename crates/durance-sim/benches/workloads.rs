//! The reference workloads at a tenth of their size: `cargo bench -p durance-sim`.

use durance_sim::workload::{Floor, agreement, national};
use durance_sim::{Executor, Key, Plan};

fn main() {
    divan::main();
}

const KEY: Key = Key {
    seed: 1,
    draw: 0,
    replication: 0,
};

#[divan::bench]
fn floor(bencher: divan::Bencher) {
    let mut floor = Floor::new();
    bencher
        .counter(divan::counter::ItemsCount::new(1_000_000u64))
        .bench_local(|| floor.draw(1_000_000));
}

#[divan::bench(args = [Executor::Counts, Executor::Expected])]
fn r1(bencher: divan::Bencher, executor: Executor) {
    let plan = Plan::new(&national(0.1), &[]).expect("a valid workload");
    bencher.bench(|| plan.run(KEY, executor));
}

#[divan::bench]
fn r2(bencher: divan::Bencher) {
    let plan = Plan::new(&agreement(0.1), &[]).expect("a valid workload");
    bencher.bench(|| plan.run(KEY, Executor::Counts));
}

#[divan::bench]
fn prepare_r1(bencher: divan::Bencher) {
    let model = national(0.1);
    bencher.bench(|| Plan::new(&model, &[]));
}
