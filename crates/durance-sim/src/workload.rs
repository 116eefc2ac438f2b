//! How fast is it? Reference workloads, made of no real country's numbers.
//!
//! - **R1**, national: 1,230,000 people, 12 groups, 3 stages, 1,300 admissions a day with a season, 3,650 days.
//! - **R2**, agreement: R1 with a host of 40,000 places, up to 300 transfers a day from 3 groups, and early
//!   release of up to 400 a day, of those within 180 days of their exit, above 950,000 people held.
//! - **R3**, world: 220 systems built like R1, with 11.5 million people and 30 million admissions a year.

use crate::model::{
    Admissions, Arrivals, AtEnd, Destination, EarlyRelease, Exit, Group, HostStay, Model, Rate,
    Remaining, Rule, Selection, Source, Stage, Stay, Stock, System, Transfer,
};
use crate::stream::{Decision, Source as Numbers};
use crate::table::AliasTable;
use durance_core::Distribution;

/// Days simulated by every workload.
pub const DAYS: u32 = 3_650;

/// Systems of R3.
pub const WORLD_SYSTEMS: usize = 220;

const GROUPS: usize = 12;
/// Mean of the sentenced stay in years, for men; women's is 0.78 of it.
const MEANS: [f64; 6] = [5.0, 9.0, 1.6, 2.6, 0.9, 1.2];
/// Share of admissions, men 0.9 and women 0.1 of each.
const SHARES: [f64; 6] = [0.15, 0.05, 0.25, 0.25, 0.20, 0.10];
const ADMISSIONS: f64 = 1_300.0;
const REMANDED: f64 = 0.30;
const STOCKS: [f64; 3] = [35_000.0, 895_000.0, 300_000.0];
const ELIGIBLE: [usize; 3] = [4, 6, 10];
const PLACES: f64 = 40_000.0;
const QUOTA: f64 = 300.0;
const CROWDED: f64 = 950_000.0;
const RELEASES: f64 = 400.0;
const WITHIN: u32 = 180;
const STAGES: [&str; 3] = ["remand", "sentenced", "supervision"];

/// R1 at a scale of people: 1 for the full size.
pub fn national(scale: f64) -> Model {
    Model {
        days: DAYS,
        systems: vec![system("national", scale, scale, &opening(scale, 1.0))],
        ..Model::default()
    }
}

/// R2 at a scale of people: 1 for the full size.
pub fn agreement(scale: f64) -> Model {
    let mut model = national(scale);
    model.systems.push(System {
        name: "host".to_owned(),
        ..System::default()
    });
    let name = |g: usize| group_name(g);
    let crowding = EarlyRelease {
        name: "crowding".to_owned(),
        system: "national".to_owned(),
        above: (CROWDED * scale).round(),
        quota: (RELEASES * scale).ceil() as u64,
        within: WITHIN,
        stages: (0..GROUPS)
            .map(|g| (name(g), STAGES[1].to_owned()))
            .collect(),
        start: 0,
        end: None,
    };
    let source = |g: &usize| Source {
        system: "national".to_owned(),
        group: name(*g),
        stage: STAGES[1].to_owned(),
        eligible: vec![(0, 1.0)],
        uptake: 1.0,
        cap: None,
        stay: HostStay::Continues,
        at_end: AtEnd::Stay,
    };
    let transfer = Transfer {
        name: "agreement".to_owned(),
        host: "host".to_owned(),
        start: 1,
        end: DAYS + 1,
        quota: (QUOTA * scale).ceil() as u64,
        every: 1,
        places: Some((PLACES * scale).round() as u64),
        cap: None,
        selection: Selection::Random,
        sources: ELIGIBLE.iter().map(source).collect(),
        courts: Vec::new(),
    };
    model.rules = vec![Rule::EarlyRelease(crowding), Rule::Transfer(transfer)];
    model
}

/// R3: systems like R1, uncoupled, with stays shortened so that the stock is in balance with admissions.
pub fn world(systems: usize) -> Model {
    let admissions = 30e6 / 365.0 / ADMISSIONS / WORLD_SYSTEMS as f64;
    let people = 11.5e6 / STOCKS.iter().sum::<f64>() / WORLD_SYSTEMS as f64;
    let opening = opening(people, people / admissions);
    Model {
        days: DAYS,
        systems: (0..systems)
            .map(|i| system(&format!("system {i}"), people, admissions, &opening))
            .collect(),
        ..Model::default()
    }
}

fn group_name(g: usize) -> String {
    format!(
        "offence {} {}",
        g / 2 + 1,
        if g.is_multiple_of(2) { "men" } else { "women" }
    )
}

/// `people` scales the stock, `admissions` the flow, and their ratio the lengths of stay.
fn system(name: &str, people: f64, admissions: f64, stock: &[[u64; GROUPS]; 3]) -> System {
    let stays = people / admissions;
    let mut groups = Vec::new();
    for g in 0..GROUPS {
        let rate =
            ADMISSIONS * admissions * SHARES[g / 2] * if g.is_multiple_of(2) { 0.9 } else { 0.1 };
        let stage = |s: usize, share: f64, exits: Vec<Exit>| Stage {
            name: STAGES[s].to_owned(),
            held: s < 2,
            stock: Stock {
                people: stock[s][g],
                remaining: Remaining::Stationary,
                never: 0.0,
            },
            admissions: Admissions {
                rate: season(rate * share),
                arrivals: Arrivals::Poisson,
            },
            stay: Stay::Days(stay(s, g).scaled(stays)),
            exits,
            hazards: Vec::new(),
        };
        groups.push(Group {
            name: group_name(g),
            stages: vec![
                stage(0, REMANDED, fork(STAGES[1], 0.55)),
                stage(1, 1.0 - REMANDED, fork(STAGES[2], 0.60)),
                stage(2, 0.0, fork(STAGES[1], 0.25)),
            ],
        });
    }
    System {
        name: name.to_owned(),
        groups,
        ..System::default()
    }
}

fn season(mean: f64) -> Rate {
    if mean > 0.0 {
        Rate::Seasonal {
            mean,
            amplitude: 0.1,
            peak: 365.0 / 4.0,
            period: 365.0,
        }
    } else {
        Rate::None
    }
}

fn fork(next: &str, share: f64) -> Vec<Exit> {
    vec![
        Exit {
            to: Destination::Stage(next.to_owned()),
            share,
            stay: None,
        },
        Exit {
            to: Destination::Outcome("free".to_owned()),
            share: 1.0 - share,
            stay: None,
        },
    ]
}

fn stay(stage: usize, g: usize) -> Distribution {
    let weibull = |shape: f64, mean: f64| Distribution::Weibull {
        shape_k: shape,
        scale: mean / libm::tgamma(1.0 + 1.0 / shape),
    };
    let lognormal = |mu: f64, sigma: f64| Distribution::Lognormal { mu, sigma };
    match stage {
        0 => lognormal(libm::log(60.0), 1.0),
        2 => weibull(1.5, 547.5),
        _ => {
            let mean = MEANS[g / 2] * 365.0 * if g.is_multiple_of(2) { 1.0 } else { 0.78 };
            if (g / 2).is_multiple_of(2) {
                lognormal(libm::log(mean) - 0.405, 0.9)
            } else {
                weibull(1.3, mean)
            }
        }
    }
}

/// The opening stock by stage and group, in proportion to admissions times mean stay.
fn opening(scale: f64, stays: f64) -> [[u64; GROUPS]; 3] {
    let mut stock = [[0; GROUPS]; 3];
    for (s, row) in stock.iter_mut().enumerate() {
        let weight = |g: usize| {
            let sex = if g.is_multiple_of(2) { 0.9 } else { 0.1 };
            SHARES[g / 2] * sex * stay(s, g).scaled(stays).daily_stay(DAYS as usize).mean()
        };
        let total: f64 = (0..GROUPS).map(weight).sum();
        let mut left = (STOCKS[s] * scale).round() as u64;
        for (g, people) in row.iter_mut().enumerate() {
            let share = (weight(g) / total * STOCKS[s] * scale).round() as u64;
            *people = if g + 1 == GROUPS {
                left
            } else {
                share.min(left)
            };
            left -= *people;
        }
    }
    stock
}

/// The least that a simulation of single stays must do: a random number, an alias look-up, a count in a row.
///
/// Draws `people` stays of the commonest kind into a row that fits the nearest cache, and returns a digest
/// so that no compiler can skip the work.
pub struct Floor {
    table: AliasTable,
    row: Vec<u16>,
}

impl Default for Floor {
    fn default() -> Floor {
        Floor::new()
    }
}

impl Floor {
    /// Prepares the table and the row.
    pub fn new() -> Floor {
        let daily = stay(1, 4).daily_stay(DAYS as usize);
        let table = AliasTable::new(&daily, DAYS as usize);
        Floor {
            row: vec![0; table.spare()],
            table,
        }
    }

    /// Draws stays for this many people.
    pub fn draw(&mut self, people: u64) -> u64 {
        let stream = Numbers::new(1, Decision::Stay, 1).at(1);
        self.table.scatter(&mut self.row, stream, 0, people);
        u64::from(self.row[100])
    }
}
