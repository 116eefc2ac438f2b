//! Small models for tests, and the few numbers that tests compare.
#![allow(dead_code)]

use durance_core::Distribution;
use durance_sim::model::*;
use durance_sim::{Executor, Key, Offer, Plan, Trajectory};

pub fn key(replication: u64) -> Key {
    Key {
        seed: 20_250_205,
        draw: 0,
        replication,
    }
}

/// A limit that is never reached: it changes nothing, and asks nobody how long they will stay.
pub fn idle_limit(system: &str) -> Rule {
    Rule::StopIntake(StopIntake {
        name: "idle".to_owned(),
        system: system.to_owned(),
        above: 1e9,
        stages: Vec::new(),
        start: 0,
        end: None,
    })
}

/// A generator for choosing models, not for simulating them.
pub struct Chooser(pub u64);

impl Chooser {
    pub fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn unit(&mut self) -> f64 {
        self.next() as f64 / (1u64 << 31) as f64
    }

    pub fn stay(&mut self) -> Stay {
        let mean = 3.0 + 15.0 * self.unit();
        Stay::Days(match self.below(7) {
            0 => Distribution::Exponential { mean },
            1 => Distribution::Lognormal {
                mu: mean.ln() - 0.3,
                sigma: 0.8,
            },
            2 => Distribution::Weibull {
                shape_k: 1.4,
                scale: mean,
            },
            3 => Distribution::Gamma {
                shape_k: 2.0,
                scale: mean / 2.0,
            },
            4 => Distribution::Uniform {
                low: 0.0,
                high: 2.0 * mean,
            },
            5 => Distribution::Empirical {
                values: vec![1.0, 4.5, mean + 5.0],
                weights: vec![1.0, 2.0, 1.0],
            },
            _ => {
                let sentence = Distribution::Lognormal {
                    mu: (2.0 * mean).ln(),
                    sigma: 0.5,
                };
                return Stay::Sentence {
                    sentence,
                    served: Distribution::Exact { value: 0.5 },
                };
            }
        })
    }
}

pub fn out(name: &str, share: f64) -> Exit {
    Exit {
        to: Destination::Outcome(name.to_owned()),
        share,
        stay: None,
    }
}

pub fn on(name: &str, share: f64) -> Exit {
    Exit {
        to: Destination::Stage(name.to_owned()),
        share,
        stay: None,
    }
}

/// One stage with one exit.
pub fn stage(name: &str, people: u64, rate: f64, stay: Distribution) -> Stage {
    Stage {
        name: name.to_owned(),
        stock: Stock {
            people,
            ..Stock::default()
        },
        admissions: Admissions {
            rate: Rate::Constant(rate),
            arrivals: Arrivals::Poisson,
        },
        stay: Stay::Days(stay),
        exits: vec![out("free", 1.0)],
        ..Stage::default()
    }
}

pub fn group(name: &str, stages: Vec<Stage>) -> Group {
    Group {
        name: name.to_owned(),
        stages,
    }
}

pub fn system(name: &str, groups: Vec<Group>) -> System {
    System {
        name: name.to_owned(),
        groups,
        ..System::default()
    }
}

pub fn model(days: u32, systems: Vec<System>) -> Model {
    Model {
        days,
        systems,
        ..Model::default()
    }
}

pub fn transfer(sources: Vec<Source>) -> Transfer {
    Transfer {
        name: "agreement".to_owned(),
        host: "host".to_owned(),
        start: 3,
        end: 30,
        quota: 2,
        every: 1,
        places: Some(12),
        cap: None,
        selection: Selection::Random,
        sources,
        courts: Vec::new(),
    }
}

pub fn source(group: &str, stage: &str, stay: HostStay) -> Source {
    Source {
        system: "home".to_owned(),
        group: group.to_owned(),
        stage: stage.to_owned(),
        eligible: vec![(0, 1.0)],
        uptake: 1.0,
        cap: None,
        stay,
        at_end: AtEnd::Stay,
    }
}

/// A random small model with an offer; the number decides everything.
pub fn random_model(number: u64) -> (Model, Offer) {
    let mut c = Chooser(number.wrapping_mul(0x9E37_79B9).wrapping_add(77));
    for _ in 0..5 {
        c.next();
    }
    let mut groups = Vec::new();
    for g in 0..2 {
        let mut remand = stage(
            "remand",
            5 + c.below(15),
            0.3 + c.unit(),
            Distribution::Never,
        );
        remand.stay = c.stay();
        remand.exits = vec![on("sentenced", 0.6), out("acquitted", 0.4)];
        let mut sentenced = stage(
            "sentenced",
            10 + c.below(20),
            0.5 * c.unit(),
            Distribution::Never,
        );
        sentenced.stay = c.stay();
        sentenced.exits = vec![
            out("free", 0.5),
            on("supervision", 0.3),
            out("removed", 0.2),
        ];
        if c.below(2) == 0 {
            sentenced.exits[2].stay = Some(c.stay());
        }
        if c.below(2) == 0 {
            let died = Destination::Outcome(DIED.to_owned());
            sentenced.hazards = vec![Hazard {
                to: died,
                per_day: 0.01,
            }];
        }
        let mut supervision = stage(
            "supervision",
            c.below(5),
            0.0,
            Distribution::Exponential { mean: 9.0 },
        );
        supervision.held = false;
        supervision.exits = vec![out("free", 0.7), on("sentenced", 0.3)];
        remand.admissions.arrivals = match c.below(3) {
            0 => Arrivals::NegativeBinomial { dispersion: 0.5 },
            1 => Arrivals::Given,
            _ => Arrivals::Poisson,
        };
        if c.below(2) == 0 {
            remand.admissions.rate = Rate::Seasonal {
                mean: 0.8,
                amplitude: 0.9,
                peak: 10.0,
                period: 30.0,
            };
        }
        remand.stock.remaining = match c.below(4) {
            0 => Remaining::Fresh,
            1 => Remaining::Served {
                days: vec![0, 2, 9],
                weights: vec![2.0, 1.0, 1.0],
            },
            2 => Remaining::Table {
                weights: vec![0.0, 1.0, 3.0, 0.0, 1.0],
                later: 1.0,
            },
            _ => Remaining::Stationary,
        };
        groups.push(group(
            &format!("group {g}"),
            vec![remand, sentenced, supervision],
        ));
    }
    if number.is_multiple_of(3) {
        groups[0].stages[0].exits[1].to = Destination::Elsewhere {
            system: "home".to_owned(),
            group: "group 1".to_owned(),
            stage: "supervision".to_owned(),
        };
    }
    let mut model = model(40, vec![system("home", groups), system("host", Vec::new())]);
    if c.below(2) == 0 {
        model.changes.push(Change {
            name: "change".to_owned(),
            day: 12,
            scope: Scope {
                system: "home".to_owned(),
                group: None,
                stage: Some("sentenced".to_owned()),
            },
            effect: match c.below(4) {
                0 => Effect::Stay {
                    times: 0.5,
                    retroactive: true,
                },
                1 => Effect::Stay {
                    times: 1.5,
                    retroactive: false,
                },
                2 => Effect::NewShares {
                    shares: vec![0.1, 0.2, 0.7],
                },
                _ => {
                    let stay = c.stay();
                    let exit = [None, Some(0), Some(2)][c.below(3) as usize];
                    Effect::NewStay { exit, stay }
                }
            },
        });
    }
    match c.below(3) {
        0 => model.rules.push(Rule::StopIntake(StopIntake {
            name: "full".to_owned(),
            system: "home".to_owned(),
            above: 50.0,
            stages: match number % 2 {
                0 => Vec::new(),
                _ => vec![("group 1".to_owned(), "remand".to_owned())],
            },
            start: 5,
            end: (number % 4 < 2).then_some(30),
        })),
        1 => {
            model.rules.push(Rule::EarlyRelease(EarlyRelease {
                name: "early".to_owned(),
                system: "home".to_owned(),
                above: 45.0,
                quota: 3,
                within: 6,
                stages: vec![
                    ("group 0".to_owned(), "sentenced".to_owned()),
                    ("group 1".to_owned(), "sentenced".to_owned()),
                ],
                start: 2,
                end: (number % 4 < 2).then_some(35),
            }));
            model.rules.push(Rule::EmergencyPlaces(EmergencyPlaces {
                name: "tents".to_owned(),
                system: "home".to_owned(),
                above: 48.0,
                step: 2,
                most: 4,
                delay: 3,
                start: 4,
                end: Some(33),
            }));
        }
        _ => {}
    }
    let own = |c: &mut Chooser| HostStay::Own {
        stay: c.stay(),
        exits: vec![
            out("released by host", 0.5),
            Exit {
                to: Destination::Return,
                share: 0.5,
                stay: None,
            },
        ],
        no_exit_path: 0.2,
    };
    let mut first = source(
        "group 0",
        "sentenced",
        if c.below(2) == 0 {
            HostStay::Continues
        } else {
            own(&mut c)
        },
    );
    first.eligible = vec![(0, 0.3), (10, 0.8), (20, 0.5)];
    first.cap = (c.below(2) == 0).then_some(7);
    first.at_end = match c.below(3) {
        0 => AtEnd::Return,
        1 => AtEnd::Release("released at the end".to_owned()),
        _ => AtEnd::Stay,
    };
    let mut second = source(
        "group 1",
        "sentenced",
        if c.below(2) == 0 {
            HostStay::Continues
        } else {
            own(&mut c)
        },
    );
    second.uptake = 0.6;
    second.at_end = AtEnd::Return;
    let mut rule = transfer(vec![first, second]);
    rule.every = 1 + c.below(3) as u32;
    rule.cap = (c.below(2) == 0).then_some(25);
    rule.selection = match c.below(3) {
        0 => Selection::LongestLeft,
        1 => Selection::ShortestLeft,
        _ => Selection::Random,
    };
    if c.below(2) == 0 {
        rule.courts.push(CourtOrder {
            day: 22,
            stops: true,
            returned: 0.5,
            sources: Vec::new(),
        });
    } else {
        // One that covers one source, stops it or not; and another on the same day.
        for stops in [number.is_multiple_of(2), false] {
            rule.courts.push(CourtOrder {
                day: 19,
                stops,
                returned: 0.3,
                sources: vec![1],
            });
        }
    }
    let offer = Offer {
        name: "offer".to_owned(),
        changes: Vec::new(),
        rules: vec![Rule::Transfer(rule)],
    };
    (model, offer)
}

/// The numbers that say whether two trajectories have the same law.
pub fn summary(trajectory: &Trajectory) -> Vec<f64> {
    let mut numbers = Vec::new();
    for (stock, admissions) in trajectory.stock.iter().zip(&trajectory.admissions) {
        numbers.extend([8usize, 21, 24, 40].map(|day| stock[day]));
        numbers.push(admissions.iter().sum());
    }
    for flow in &trajectory.flows {
        numbers.push(flow.people[..15].iter().sum());
        numbers.push(flow.people.iter().sum());
    }
    numbers.extend(trajectory.never.iter().copied());
    numbers.extend(
        trajectory
            .turned_away
            .iter()
            .map(|series| series.iter().sum::<f64>()),
    );
    numbers.extend(
        trajectory
            .emergency_places
            .values()
            .map(|places| places[40]),
    );
    numbers
}

pub fn sample(plan: &Plan, executor: Executor, replications: u64, offset: u64) -> Vec<Vec<f64>> {
    (0..replications)
        .map(|r| summary(&plan.run(key(offset + r), executor).offers[0]))
        .collect()
}
