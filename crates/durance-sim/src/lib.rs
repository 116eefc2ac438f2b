//! Who is held where on each day? The dynamics of people in custody: pathways, capacity, transfers, random
//! streams, draws, sensitivity.
//!
//! A [`Model`] is plain data. [`run`] simulates it once; [`run_paired`] simulates the status quo and any
//! number of offers on the same random numbers. The random numbers depend on a [`Key`] and on names alone,
//! so that every run can be repeated by itself, on any machine, in any order, by any number of threads.
//!
//! # Example
//! ```
//! use durance_core::Distribution;
//! use durance_sim::model::*;
//! use durance_sim::{Executor, Key, run};
//!
//! let stage = Stage {
//!     name: "sentenced".into(),
//!     stock: Stock { people: 5_000, ..Stock::default() }, // a steady state
//!     admissions: Admissions { rate: Rate::Constant(10.0), arrivals: Arrivals::Poisson },
//!     stay: Stay::Days(Distribution::Lognormal { mu: 5.9, sigma: 0.8 }),
//!     exits: vec![Exit { to: Destination::Outcome("free".into()), share: 1.0, stay: None }],
//!     ..Stage::default()
//! };
//! let group = Group { name: "all".into(), stages: vec![stage] };
//! let system = System { name: "home".into(), groups: vec![group], ..System::default() };
//! let model = Model { days: 365, systems: vec![system], ..Model::default() };
//! let key = Key { seed: 1, draw: 0, replication: 0 };
//! let trajectory = run(&model, key, Executor::Counts).unwrap();
//! assert_eq!(trajectory.head_count("home")[0], 5_000.0);
//! assert_eq!(trajectory.unaccounted(), 0.0);
//! ```
//!
//! # Where to find what
//! [`model`] what is simulated; [`trajectory`] what comes out; [`stream`] random numbers by address;
//! [`design`] draws of uncertain inputs; [`sensitivity`] shares of spread, intervals, precision;
//! [`rule`] when something holds, in a few limits; [`information`] what finding something out is worth;
//! [`workload`] reference workloads. The executors, `counts`, `expected` and `people`, share [`Plan`].

pub mod design;
pub mod information;
pub mod model;
pub mod rule;
pub mod sensitivity;
pub mod trajectory;
pub mod workload;

mod arrivals;
mod check;
mod columns;
mod convolve;
mod counts;
mod expected;
mod memoryless;
mod people;
mod plan;
mod pool;
mod steady;
pub mod stream;
mod table;
mod tables;

pub use check::CODES;
pub use model::{Model, Offer};
pub use plan::{Paired, Piece, Plan};
pub use steady::mean_days;
pub use stream::Key;
pub use trajectory::Trajectory;

use durance_core::Diagnostic;

/// How a model is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Executor {
    /// Integer counts by scheduled exit day: exact in distribution, and fast.
    Counts,
    /// Mean values, without chance.
    Expected,
    /// One record per person: slow, and the independent auditor of the others.
    People,
}

/// Simulates a model once.
///
/// # Errors
/// Every problem that [`Model::check`] finds, if one of them is an error.
pub fn run(model: &Model, key: Key, executor: Executor) -> Result<Trajectory, Vec<Diagnostic>> {
    Ok(Plan::new(model, &[])?.run(key, executor).status_quo)
}

/// Simulates the status quo and each offer on the same random numbers.
///
/// Groups that no offer touches are simulated once. To simulate the same parameters several times, make a
/// [`Plan`] once and run it with several keys.
///
/// # Errors
/// Every problem that [`Model::check`] finds in the model with any of the offers, if one of them is an error.
pub fn run_paired(
    model: &Model,
    offers: &[Offer],
    key: Key,
    executor: Executor,
) -> Result<Paired, Vec<Diagnostic>> {
    Ok(Plan::new(model, offers)?.run(key, executor))
}
