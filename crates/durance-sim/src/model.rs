//! Who is held, how do they come and go, and which rules move them? The plain data that the engine runs.
//!
//! Days are counted from an origin that the caller chooses. Day 0 is the opening head-count; days 1 to
//! [`Model::days`] are simulated. On each day, in this order: people whose stay is over leave; dated changes
//! take effect; people arrive (rules that stop intake act here); courts and the end of an agreement send
//! people back; crowding rules release; agreements transfer; heads are counted. Who enters a stage on day
//! `t` leaves it on day `t + 1` at the earliest: every stay lasts one midnight or more.
//!
//! Stays are independent of each other. Names are identities: the random numbers of a group depend on the
//! name of its system and its own, never on the order of a list.

use durance_core::Distribution;

/// The name of the outcome of people held with no way out that anyone has defined.
pub const NO_EXIT_PATH: &str = "no exit path defined";

/// The name of the outcome of people who died; appears only where a model has a hazard or exit of that name.
pub const DIED: &str = "died";

/// Several systems of custody, side by side, and what couples them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Days simulated after the opening head-count.
    pub days: u32,
    /// Systems, each with a name of its own.
    pub systems: Vec<System>,
    /// Dated changes of policy, in force in every course that is compared.
    pub changes: Vec<Change>,
    /// Rules in force in every course that is compared.
    pub rules: Vec<Rule>,
}

/// What one course adds to the model that all courses share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// Name of the course.
    pub name: String,
    /// Dated changes of policy that it brings.
    pub changes: Vec<Change>,
    /// Rules that it brings, such as a transfer under an agreement.
    pub rules: Vec<Rule>,
}

/// One State's custody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct System {
    /// Name, unique in the model.
    pub name: String,
    /// People alike in status and pathway.
    pub groups: Vec<Group>,
    /// Places of the system as a whole.
    pub capacities: Vec<Capacity>,
    /// Facilities that the scenario names, with their own places.
    pub facilities: Vec<Facility>,
}

/// A named place inside a system.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facility {
    /// Name, unique in its system.
    pub name: String,
    /// Its places, by basis.
    pub capacities: Vec<Capacity>,
    /// The part of the system's own head-count that it holds.
    pub share_of_system: f64,
}

/// How places are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// As planned by the architect.
    Design,
    /// As certified.
    Rated,
    /// As run safely day to day.
    Operational,
    /// As contracted.
    Contractual,
    /// Beds put up for a time.
    Emergency,
}

/// A number of places on a stated basis, from a day on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capacity {
    /// How they are counted.
    pub basis: Basis,
    /// How many.
    pub places: f64,
    /// First day on which they exist; 0 for those that are there.
    pub from: u32,
}

/// People alike in status, sentence, nationality class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Name, unique in its system.
    pub name: String,
    /// What they pass through, each with a name unique in the group.
    pub stages: Vec<Stage>,
}

/// One step of a pathway: remand, sentenced, immigration detention, supervision, ...
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Name, unique in its group.
    pub name: String,
    /// Is a person in this stage held, and counted in the head-count of the system?
    pub held: bool,
    /// Who is here when the simulation opens.
    pub stock: Stock,
    /// Who comes from outside.
    pub admissions: Admissions,
    /// How long they stay, unless an exit says otherwise.
    pub stay: Stay,
    /// How they leave: shares sum to 1.
    pub exits: Vec<Exit>,
    /// Constant daily hazards that compete with the exits: death, escape, ...
    pub hazards: Vec<Hazard>,
}

impl Default for Stage {
    fn default() -> Stage {
        Stage {
            name: String::new(),
            held: true,
            stock: Stock::default(),
            admissions: Admissions::default(),
            stay: Stay::Days(Distribution::Never),
            exits: Vec::new(),
            hazards: Vec::new(),
        }
    }
}

/// Who is in a stage when the simulation opens, and for how much longer.
#[derive(Clone, Debug, PartialEq)]
pub struct Stock {
    /// Number of people.
    pub people: u64,
    /// The time still before them.
    pub remaining: Remaining,
    /// The share of them whose stay never ends. Needed with [`Remaining::Stationary`] where the stay may
    /// last for ever, because no steady state has a finite share of them; ignored elsewhere.
    pub never: f64,
}

impl Default for Stock {
    fn default() -> Stock {
        Stock {
            people: 0,
            remaining: Remaining::Stationary,
            never: 0.0,
        }
    }
}

/// How the remaining stay of the opening stock is found.
#[derive(Clone, Debug, PartialEq)]
pub enum Remaining {
    /// A steady state: long stays are met more often than they begin, and the time served is uniform over them.
    Stationary,
    /// Everyone has just arrived.
    Fresh,
    /// Conditioned on the time served: `weights[i]` people have been here for `days[i]` whole days.
    Served {
        /// Whole days served.
        days: Vec<u32>,
        /// Weights, same length.
        weights: Vec<f64>,
    },
    /// The remaining days themselves: `weights[r]` for leaving on day `r`; `weights[0]` must be 0.
    Table {
        /// Weights by day of leaving.
        weights: Vec<f64>,
        /// Weight of not leaving within the table.
        later: f64,
    },
}

/// Who comes from outside, day by day.
#[derive(Clone, Debug, PartialEq)]
pub struct Admissions {
    /// Expected number on each day.
    pub rate: Rate,
    /// How the number scatters around it.
    pub arrivals: Arrivals,
}

impl Default for Admissions {
    fn default() -> Admissions {
        Admissions {
            rate: Rate::None,
            arrivals: Arrivals::Poisson,
        }
    }
}

/// Expected admissions a day.
#[derive(Clone, Debug, PartialEq)]
pub enum Rate {
    /// Nobody.
    None,
    /// The same every day.
    Constant(f64),
    /// A sine wave around a mean: `mean * (1 + amplitude * cos(2 pi (t - peak) / period))`.
    Seasonal {
        /// Mean admissions a day.
        mean: f64,
        /// Largest departure from the mean, as a share of it.
        amplitude: f64,
        /// A day on which the wave is highest.
        peak: f64,
        /// Days from one peak to the next.
        period: f64,
    },
    /// Constant between dated changes: the value of the last entry at or before the day; nobody before the first.
    Steps(Vec<(u32, f64)>),
    /// One value a day, from day 1; the last is held.
    Series(Vec<f64>),
    /// One rate multiplied day by day by factors that step.
    Scaled(Box<Rate>, Vec<(u32, f64)>),
}

/// How the number of admissions of a day scatters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrivals {
    /// Independent people: variance equals mean.
    Poisson,
    /// Over-dispersed: variance is `mean + dispersion * mean^2`.
    NegativeBinomial {
        /// Squared coefficient of variation of the daily rate.
        dispersion: f64,
    },
    /// Exactly as given; a fraction is one person with that probability.
    Given,
}

/// A length of stay, in days.
#[derive(Clone, Debug, PartialEq)]
pub enum Stay {
    /// By its distribution.
    Days(Distribution),
    /// A sentence, of which a share is served.
    Sentence {
        /// Sentence imposed, in days.
        sentence: Distribution,
        /// Share served, 0 to 1.
        served: Distribution,
    },
}

/// One way out of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit {
    /// Where to.
    pub to: Destination,
    /// The share of those entering who leave this way.
    pub share: f64,
    /// How long those who leave this way stay; the stage's own stay if absent.
    pub stay: Option<Stay>,
}

/// A constant daily probability of leaving, whatever the scheduled exit.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    /// Where to.
    pub to: Destination,
    /// Probability per day.
    pub per_day: f64,
}

/// Where people go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// Another stage of the same group, by name.
    Stage(String),
    /// Out of the system, by the name of the outcome.
    Outcome(String),
    /// A stage of another group, of this system or another. Not from a host.
    Elsewhere {
        /// Name of the system.
        system: String,
        /// Name of the group.
        group: String,
        /// Name of the stage.
        stage: String,
    },
    /// From a host back to the stage that sent them; only in a [`HostStay::Own`].
    Return,
}

/// Whom something is about: a system, one of its groups, one of its stages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// Name of the system.
    pub system: String,
    /// Name of the group; all if absent.
    pub group: Option<String>,
    /// Name of the stage; all if absent.
    pub stage: Option<String>,
}

/// A dated change of policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Name.
    pub name: String,
    /// First day in force.
    pub day: u32,
    /// Whom it is about.
    pub scope: Scope,
    /// What changes.
    pub effect: Effect,
}

/// What a change of policy does.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Admissions are multiplied.
    Admissions {
        /// Factor on the rate.
        times: f64,
    },
    /// Stays are multiplied.
    Stay {
        /// Factor on the length of stay.
        times: f64,
        /// Also the remaining stay of those already held, or only new cases?
        retroactive: bool,
    },
    /// Stays are of a new kind, for new cases.
    NewStay {
        /// Of those who leave by this exit of the stage; whatever the exit if absent.
        exit: Option<usize>,
        /// The new length of stay.
        stay: Stay,
    },
    /// Exits are shared out anew, for new cases; in the order of the stage's exits.
    NewShares {
        /// New shares, same length as the exits.
        shares: Vec<f64>,
    },
}

/// A rule that couples groups.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// People held are moved to a host under an agreement.
    Transfer(Transfer),
    /// People near their exit leave early while the system is crowded.
    EarlyRelease(EarlyRelease),
    /// Nobody is admitted beyond a head-count.
    StopIntake(StopIntake),
    /// Places are put up while the system is crowded.
    EmergencyPlaces(EmergencyPlaces),
}

impl Rule {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Rule::Transfer(rule) => &rule.name,
            Rule::EarlyRelease(rule) => &rule.name,
            Rule::StopIntake(rule) => &rule.name,
            Rule::EmergencyPlaces(rule) => &rule.name,
        }
    }
}

/// Transfers under an agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// Name, unique among the rules.
    pub name: String,
    /// Name of the host system.
    pub host: String,
    /// First day on which people may be moved.
    pub start: u32,
    /// First day on which the agreement is no longer in force.
    pub end: u32,
    /// Most people moved on one day of movement.
    pub quota: u64,
    /// Days from one movement to the next; 1 for every day.
    pub every: u32,
    /// Most people held at one time.
    pub places: Option<u64>,
    /// Most people moved in all.
    pub cap: Option<u64>,
    /// Who goes first.
    pub selection: Selection,
    /// Who may be moved.
    pub sources: Vec<Source>,
    /// Orders of courts that stop it, return people, or both.
    pub courts: Vec<CourtOrder>,
}

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Anyone eligible, at random.
    Random,
    /// Those with the longest time left.
    LongestLeft,
    /// Those with the shortest time left.
    ShortestLeft,
}

/// People of one stage who may be moved, and what becomes of them with the host.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Name of the sending system.
    pub system: String,
    /// Name of the group.
    pub group: String,
    /// Name of the stage.
    pub stage: String,
    /// The share of the stage's people that the law lets through, from each day on; 0 before the first.
    ///
    /// It is a property of a person: at any time the eligible are those people whose fixed number, uniform
    /// between 0 and 1, is below `share * uptake`.
    pub eligible: Vec<(u32, f64)>,
    /// The share of the eligible who in fact go.
    pub uptake: f64,
    /// Most people moved from here in all.
    pub cap: Option<u64>,
    /// How long the host keeps them and what then.
    pub stay: HostStay,
    /// What happens to those still with the host when the agreement ends.
    pub at_end: AtEnd,
}

/// How long the host keeps people and what then.
#[derive(Clone, Debug, PartialEq)]
pub enum HostStay {
    /// Until their stay at home would have ended, with the same exits.
    Continues,
    /// For a stay of its own, from the day of transfer.
    Own {
        /// Length of stay, unless an exit says otherwise.
        stay: Stay,
        /// What then; [`Destination::Return`] enters the sending stage as a new case who is not sent again.
        exits: Vec<Exit>,
        /// The share, before the exits, for whom no exit path is defined: they stay.
        no_exit_path: f64,
    },
}

/// What happens to people with the host when the agreement ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AtEnd {
    /// They go back to the stage that sent them.
    Return,
    /// They leave, with this outcome.
    Release(String),
    /// They stay until their time with the host is over.
    Stay,
}

/// A court orders something on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct CourtOrder {
    /// The day.
    pub day: u32,
    /// Is nobody moved from this day on?
    pub stops: bool,
    /// The share of those with the host who are returned on that day.
    pub returned: f64,
    /// Whom it covers, by place among [`Transfer::sources`]; all if empty.
    pub sources: Vec<usize>,
}

/// People near their exit leave early while the system is crowded.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlyRelease {
    /// Name, unique among the rules.
    pub name: String,
    /// Name of the system whose head-count triggers it.
    pub system: String,
    /// Acts while the head-count is above this.
    pub above: f64,
    /// Most people released on one day.
    pub quota: u64,
    /// Only those with at most this many days left.
    pub within: u32,
    /// Who may leave, by group and stage, at random among them; they leave as if their day had come.
    pub stages: Vec<(String, String)>,
    /// First day on which it may act.
    pub start: u32,
    /// First day on which it no longer acts, if it ends.
    pub end: Option<u32>,
}

/// Nobody is admitted beyond a head-count.
#[derive(Clone, Debug, PartialEq)]
pub struct StopIntake {
    /// Name, unique among the rules.
    pub name: String,
    /// Name of the system.
    pub system: String,
    /// Admissions stop at this head-count.
    pub above: f64,
    /// Who is turned away, by group and stage; whoever would be held, if empty.
    pub stages: Vec<(String, String)>,
    /// First day on which it may act.
    pub start: u32,
    /// First day on which it no longer acts, if it ends.
    pub end: Option<u32>,
}

/// Places are put up while the system is crowded.
#[derive(Clone, Debug, PartialEq)]
pub struct EmergencyPlaces {
    /// Name, unique among the rules.
    pub name: String,
    /// Name of the system.
    pub system: String,
    /// Opens while the head-count is above this.
    pub above: f64,
    /// Places opened at one time.
    pub step: u64,
    /// Most places open in all.
    pub most: u64,
    /// Days until a step is ready.
    pub delay: u32,
    /// First day on which places may be opened or ordered.
    pub start: u32,
    /// First day on which none are opened or ordered any more, if it ends; those open stay.
    pub end: Option<u32>,
}

/// Is a rule in force on a day?
pub(crate) fn in_force(day: u32, start: u32, end: Option<u32>) -> bool {
    day >= start && end.is_none_or(|end| day < end)
}
