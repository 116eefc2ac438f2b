//! How much do shared random streams narrow a difference? `cargo run --release --example paired`.
//!
//! At the medians of `us-sv-2025`, the relief of US immigration detention is computed twice: status quo and
//! offer on the same streams, as every assessment does, and on independent ones. Both have the same mean; the
//! ratio of their variances is what pairing saves in replications.

use durance::assess::inputs::Inputs;
use durance::assess::{figures, law, simulate};
use durance::catalogue::Catalogue;
use durance_core::catalog::Catalog;
use durance_law::LawBook;
use durance_scenario::World;
use durance_sim::{Executor, Key, Trajectory, run_paired};

const SYSTEM: &str = "us-immigration-detention";
const PAIRS: u64 = 400;

fn main() {
    let catalogue = Catalogue::embedded();
    let text = catalogue
        .text("scenarios/us-sv-2025.toml")
        .expect("a shipped scenario");
    let (scenario, _) = durance_scenario::parse("us-sv-2025.toml", text, &World::new(&catalogue));
    let scenario = scenario.expect("a valid scenario");
    let inputs = Inputs::of(&scenario);
    let values = inputs.medians();
    let book = LawBook::load(&catalogue).0.expect("a valid catalogue");
    let eligibility = law::screen(&book, &scenario, scenario.term.first)
        .lawful(&book, &scenario)
        .at(&scenario, &values);
    let model = simulate::model(&scenario, &values);
    let offers: Vec<_> = simulate::offer(&scenario, &values, &eligibility)
        .into_iter()
        .collect();
    let term = figures::days_of_term(&scenario);
    let mean = |course: &Trajectory| {
        let held = course.head_count(SYSTEM);
        held[term.clone()].iter().sum::<f64>() / term.len() as f64
    };
    let run = |replication| {
        let key = Key {
            seed: 1,
            draw: 0,
            replication,
        };
        run_paired(&model, &offers, key, Executor::Counts).expect("a valid model")
    };
    let (mut paired, mut independent) = (Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        let (one, other) = (run(2 * pair), run(2 * pair + 1));
        paired.push(mean(&one.status_quo) - mean(&one.offers[0]));
        independent.push(mean(&other.status_quo) - mean(&one.offers[0]));
    }
    let report = |name: &str, sample: &[f64]| {
        let mean = sample.iter().sum::<f64>() / sample.len() as f64;
        let variance =
            sample.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (sample.len() as f64 - 1.0);
        println!(
            "{name:<12} mean {mean:.2} people, standard deviation {:.2}",
            variance.sqrt()
        );
        variance
    };
    let narrow = report("paired", &paired);
    let wide = report("independent", &independent);
    println!("variance ratio {:.0}", wide / narrow);
}
