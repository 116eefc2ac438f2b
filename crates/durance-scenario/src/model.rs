//! What does a scenario say, once everything in it has been checked?
//!
//! Plain data. Every number is a [`Quantity`], which knows its path in the file, its unit, its spread and
//! its sources; `index` leads from it into [`Scenario::inputs`], so that one drawn vector of numbers serves
//! the whole scenario.

use crate::quantity::{Quantity, Relative};
use crate::stay::Stay;
use durance_core::{Currency, Source, Truth, UnitKind};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One question about places offered or held, fully checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Identifier, kebab-case.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question, in words; may be empty.
    pub question: String,
    /// Nothing published later may be used.
    pub known_as_of: Date,
    /// First and last day of the agreement; the whole horizon where nothing is offered.
    pub term: Period,
    /// First and last day simulated.
    pub horizon: Period,
    /// Currency of money figures.
    pub currency: Currency,
    /// Price year of money figures.
    pub price_year: i16,
    /// Whose money is shown.
    pub perspective: Perspective,
    /// The status quo that the offer is compared with, in one sentence; may be empty.
    pub compared_with: String,
    /// Who sends; absent where a single system is studied.
    pub sender: Option<Party>,
    /// Who receives.
    pub receiver: Option<Party>,
    /// Systems of custody, in file order.
    pub systems: Vec<System>,
    /// Dated changes, in file order.
    pub policies: Vec<Policy>,
    /// What happens by itself when places run short, in file order.
    pub crowding: Vec<CrowdingRule>,
    /// Groups offered, in file order; never persons.
    pub people: Vec<People>,
    /// Terms of movement; absent where nothing is offered.
    pub offer: Option<Offer>,
    /// Orders of a court that may come within the horizon.
    pub courts: Vec<CourtStop>,
    /// Who pays whom for what.
    pub contract: Contract,
    /// Costs beside the contract.
    pub charges: Vec<Charge>,
    /// What a system's cost is made of.
    pub avoidable: Vec<Avoidable>,
    /// How later money is weighed.
    pub discount: Option<Discount>,
    /// How the receiving State weighs it, where that is said apart.
    pub discount_receiver: Option<Discount>,
    /// Prices and exchange rates after the last published year.
    pub prices: Prices,
    /// Rank correlations between inputs.
    pub together: Vec<Correlation>,
    /// Choices among rules and readings.
    pub law: Law,
    /// Observations of conditions, beside those of the catalogue.
    pub observed: Vec<Observed>,
    /// What people say, as tests.
    pub claims: Vec<Claim>,
    /// Other courses to compare with, by name.
    pub compare: Vec<String>,
    /// What building places at home costs, by system.
    pub build: Vec<Build>,
    /// What renting places at home costs, by system.
    pub rent: Vec<Rent>,
    /// Cost of a day under supervision of somebody released earlier.
    pub supervision: Option<Quantity>,
    /// How it is to be run.
    pub run: RunChoices,
    /// Named omissions.
    pub not_modelled: Vec<Omitted>,
    /// The scenario's own sources, beside the catalogue's; those published by `known_as_of`.
    pub own_sources: BTreeMap<String, Source>,
    pub(crate) inputs: Vec<Quantity>,
    pub(crate) used_sources: BTreeMap<String, Source>,
    pub(crate) data_files: BTreeMap<String, String>,
    pub(crate) resolved: String,
}

impl Scenario {
    /// Every quantity of the scenario, in the order of the canonical form.
    ///
    /// The order of keys in the file does not matter: files with one canonical form have the same inputs.
    ///
    /// # Shape
    /// `inputs()[i].index == i`: a draw is a vector of the same length and order.
    pub fn inputs(&self) -> &[Quantity] {
        &self.inputs
    }

    /// The input at a path such as `people.detained-final-order.count`.
    pub fn input(&self, path: &str) -> Option<&Quantity> {
        self.inputs.iter().find(|q| q.path == path)
    }

    /// Every source cited, by id: the scenario's own and the catalogue's; all visible on `known_as_of`.
    pub fn sources_used(&self) -> &BTreeMap<String, Source> {
        &self.used_sources
    }

    /// The system with this id.
    pub fn system(&self, id: &str) -> Option<&System> {
        self.systems.iter().find(|s| s.id == id)
    }
}

/// First and last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Period {
    /// Days from first to last, both counted.
    pub fn days(self) -> i64 {
        i64::from((self.last - self.first).get_days()) + 1
    }

    /// Is the day within?
    pub fn contains(self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }
}

/// Whose money is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Perspective {
    /// The sending State's.
    Sender,
    /// The receiving State's.
    Receiver,
    /// Both, side by side.
    Both,
}

impl Perspective {
    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Perspective::Sender => "sender",
            Perspective::Receiver => "receiver",
            Perspective::Both => "both",
        }
    }
}

/// A State in its role.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// Name in words; the code where none is given.
    pub name: String,
    /// Its systems in this scenario, by id.
    pub systems: Vec<String>,
    /// The facility offered (receiver).
    pub facility: Option<String>,
    /// Currency in which it reads the entries; the scenario's where absent.
    pub currency: Option<Currency>,
    /// Price year in which it reads them; the scenario's where absent.
    pub price_year: Option<i16>,
}

/// Something named as left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Omitted {
    /// What.
    pub what: String,
    /// Which way it would push.
    pub direction: String,
}

/// One State's custody of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    /// Identifier.
    pub id: String,
    /// Name in words.
    pub name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// Facility of the catalogue that stands for its conditions.
    pub facility: Option<String>,
    /// People held when the simulation starts, all groups together.
    pub stock: Option<Quantity>,
    /// People held over time, as observed; rows later than `known_as_of` are already gone.
    pub history: Option<Quantity>,
    /// Places, by basis.
    pub capacity: Capacities,
    /// Facilities named one by one (`[[system.site]]`).
    pub facilities: Vec<Facility>,
    /// Groups held.
    pub groups: Vec<Group>,
}

/// Places by basis; which basis a figure has is never guessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capacities {
    /// As designed by the architect.
    pub design: Option<Quantity>,
    /// As rated by an official.
    pub rated: Option<Quantity>,
    /// As the operator can run it with its staff and programmes.
    pub operational: Option<Quantity>,
    /// As bought.
    pub contractual: Option<Quantity>,
    /// With emergency places.
    pub emergency: Option<Quantity>,
}

impl Capacities {
    /// The places on a basis, by its word.
    pub fn by_basis(&self, basis: &str) -> Option<&Quantity> {
        match basis {
            "design" => self.design.as_ref(),
            "rated" => self.rated.as_ref(),
            "operational" => self.operational.as_ref(),
            "contractual" => self.contractual.as_ref(),
            "emergency" => self.emergency.as_ref(),
            _ => None,
        }
    }
}

/// One place of custody inside a system.
#[derive(Clone, Debug, PartialEq)]
pub struct Facility {
    /// Identifier; also the catalogue's where the catalogue has it.
    pub id: String,
    /// Name in words.
    pub name: String,
    /// Places, by basis.
    pub capacity: Capacities,
    /// People held when the simulation starts.
    pub stock: Option<Quantity>,
    /// Groups of the system that it holds; empty for all.
    pub groups: Vec<String>,
}

/// People alike in status and pathway.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Identifier within the system.
    pub id: String,
    /// Name in words.
    pub name: String,
    /// Facts of status shared by its people.
    pub status: BTreeMap<String, Fact>,
    /// Stages in order of the file; a group written without stages has one, `custody`.
    pub stages: Vec<Stage>,
}

/// One stage of a pathway.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Identifier within the group.
    pub id: String,
    /// Name in words.
    pub name: String,
    /// People in it when the simulation starts.
    pub stock: Option<Quantity>,
    /// How long they have been in it: the mean, and how they differ. Where absent, as in a steady state.
    pub held_for: Option<(Quantity, crate::Individual)>,
    /// Who comes in from outside the model.
    pub admissions: Admissions,
    /// Ways out, competing; shares sum to one.
    pub exits: Vec<Exit>,
    /// Constant hazards that compete with the exits.
    pub hazards: Vec<Hazard>,
    /// Does the stage count as custody (and against places)? `false` for supervision.
    pub in_custody: bool,
}

/// Who comes in from outside the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Admissions {
    /// How many.
    pub level: AdmissionLevel,
    /// Swing over the year.
    pub season: Option<Season>,
    /// Chance around the level.
    pub arrivals: Arrivals,
}

/// How many come in.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a few per scenario")]
pub enum AdmissionLevel {
    /// Nobody, except from other stages.
    None,
    /// As many as keep the stock steady: stock over mean stay.
    Stationary,
    /// A rate, or a series of rates by date.
    Rate(Quantity),
}

/// A yearly wave: level x (1 + amplitude cos(2 pi (day - peak) / year)).
#[derive(Clone, Debug, PartialEq)]
pub struct Season {
    /// Height above the level at the peak, as a share of the level.
    pub amplitude: Quantity,
    /// Month of the peak.
    pub peak_month: i8,
    /// Day of the peak.
    pub peak_day: i8,
}

/// How arrivals scatter around their level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrivals {
    /// Poisson.
    Poisson,
    /// Negative binomial: variance = mean x (1 + dispersion x mean).
    NegativeBinomial {
        /// Dispersion.
        dispersion: f64,
    },
    /// Exactly the level, rounded so that no person is lost over time.
    Given,
}

/// One way out of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit {
    /// Where to.
    pub to: Destination,
    /// Share of entrants who leave this way; `Value::Remainder` for what the others leave.
    pub share: Quantity,
    /// How long those who leave this way stay, from entry.
    pub stay: Stay,
}

/// What can end a stay on any day, whoever it is and however long they have been there.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    /// Where to.
    pub to: Destination,
    /// Share of those in the stage whom it strikes within a year, if nothing else ends their stay.
    pub per_year: Quantity,
}

/// A way out as it is from a policy's first day on.
#[derive(Clone, Debug, PartialEq)]
pub struct NewExit {
    /// Which exit of the stage.
    pub to: Destination,
    /// New share of entrants who leave this way.
    pub share: Quantity,
    /// New stay of those who leave this way; `None` leaves it as it was.
    pub stay: Option<Stay>,
}

/// Where an exit leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Another stage of the same group.
    Stage(String),
    /// A stage elsewhere in the model.
    Elsewhere(StageRef),
    /// Out of the model, by the name of an outcome: `released`, `removed`, `free`.
    Outcome(String),
}

impl Destination {
    /// As the file writes it.
    pub fn word(&self) -> String {
        match self {
            Destination::Stage(word) | Destination::Outcome(word) => word.clone(),
            Destination::Elsewhere(to) => match &to.stage {
                None => format!("{}/{}", to.system, to.group),
                Some(stage) => format!("{}/{}/{stage}", to.system, to.group),
            },
        }
    }

    /// Do two words of the same group mean the same? Whether a word is a stage is settled by the group, and a
    /// policy may be about several.
    pub fn is_same(&self, other: &Destination) -> bool {
        use Destination::{Elsewhere, Outcome, Stage};
        match (self, other) {
            (Stage(a) | Outcome(a), Stage(b) | Outcome(b)) => a == b,
            (Elsewhere(a), Elsewhere(b)) => a == b,
            _ => false,
        }
    }
}

/// A group or stage of a system, as `system/group` or `system/group/stage`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageRef {
    /// System id.
    pub system: String,
    /// Group id.
    pub group: String,
    /// Stage id; the first stage where the file names none.
    pub stage: Option<String>,
}

/// A dated change.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Identifier.
    pub id: String,
    /// First day in force.
    pub date: Date,
    /// Last day in force, if it ends.
    pub until: Option<Date>,
    /// System.
    pub system: String,
    /// Group; all groups where absent.
    pub group: Option<String>,
    /// Stage; all stages where absent.
    pub stage: Option<String>,
    /// New admissions: a rate, or a multiplier ([`crate::Relative::Times`]).
    pub admissions: Option<Quantity>,
    /// New mean stay: days, or a multiplier.
    pub stay: Option<Quantity>,
    /// Whom a change of stay concerns.
    pub applies_to: AppliesTo,
    /// The exits anew, all of them; empty where they stay as they are.
    pub exits: Vec<NewExit>,
    /// Why.
    pub why: String,
}

impl Policy {
    /// The stages that the policy is about, with their groups.
    pub fn stages<'s>(
        &'s self,
        system: &'s System,
    ) -> impl Iterator<Item = (&'s Group, &'s Stage)> {
        let is = |wanted: &Option<String>, id: &str| wanted.as_ref().is_none_or(|w| w == id);
        let groups = system.groups.iter();
        groups
            .filter(move |group| self.system == system.id && is(&self.group, &group.id))
            .flat_map(|group| group.stages.iter().map(move |stage| (group, stage)))
            .filter(move |(_, stage)| is(&self.stage, &stage.id))
    }

    /// Is it in force on some day on which another is?
    pub fn overlaps(&self, other: &Policy) -> bool {
        let before = |a: &Policy, b: &Policy| a.until.is_some_and(|last| last < b.date);
        !before(self, other) && !before(other, self)
    }

    /// What the policy makes of each exit of a stage, in the stage's order; `None` unless it names each of them
    /// once and no other. Of several exits to one place the first that is named is the stage's first.
    pub fn exits_of(&self, stage: &Stage) -> Option<Vec<&NewExit>> {
        let mut left: Vec<&NewExit> = self.exits.iter().collect();
        let mut found = Vec::new();
        for exit in &stage.exits {
            let at = left.iter().position(|new| new.to.is_same(&exit.to))?;
            found.push(left.remove(at));
        }
        left.is_empty().then_some(found)
    }

    /// Is it in force on a day?
    pub fn holds_on(&self, day: Date) -> bool {
        self.date <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// Whom a change of stay concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliesTo {
    /// People admitted from that day on.
    New,
    /// People already held as well: their remaining time is rescaled.
    Everyone,
}

/// What happens by itself when places run short.
#[derive(Clone, Debug, PartialEq)]
pub struct CrowdingRule {
    /// Identifier.
    pub id: String,
    /// System.
    pub system: String,
    /// Facility, where it looks at one only.
    pub facility: Option<String>,
    /// What happens.
    pub kind: CrowdingKind,
    /// Threshold: people, or a share of a capacity ([`crate::Relative::OfCapacity`]).
    pub above: Quantity,
    /// Most people a day (early release).
    pub quota: Option<Quantity>,
    /// Who is near enough to exit (early release).
    pub within: Option<Quantity>,
    /// Places added (emergency places).
    pub places: Option<Quantity>,
    /// Groups that it touches; empty for all.
    pub groups: Vec<String>,
    /// First and last day in force; the whole horizon where absent.
    pub period: Option<Period>,
    /// Why.
    pub why: String,
}

/// What a crowding rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrowdingKind {
    /// People near their exit leave early.
    EarlyRelease,
    /// Admissions stop, and are turned away.
    StopIntake,
    /// More places open.
    EmergencyPlaces,
}

/// A group offered.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    /// Identifier.
    pub id: String,
    /// Who, in words.
    pub what: String,
    /// Where they are held now.
    pub from: StageRef,
    /// Facts of status for the rules of law.
    pub status: BTreeMap<String, Fact>,
    /// Parts of the group whose facts differ; shares of the group.
    pub parts: Vec<Part>,
    /// Was the group named in the offer?
    pub offered: Fact,
    /// People over the whole term.
    pub count: Quantity,
    /// Time at the host.
    pub stay: Option<Stay>,
    /// The stay at home goes on at the host, and ends there when it would have ended at home.
    pub stay_continues: bool,
    /// Share of them who in fact go.
    pub uptake: Option<Quantity>,
    /// Does time at the host count as serving a sentence?
    pub sentence_served: Truth,
    /// Days on which they may move, apart from the law; the whole term where absent.
    pub eligible: Option<Period>,
    /// The counterfactual, in words.
    pub otherwise: String,
    /// Why these values.
    pub why: String,
}

/// A part of a group whose facts differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Share of the group.
    pub share: Quantity,
    /// Facts that differ from the group's.
    pub status: BTreeMap<String, Fact>,
    /// Who, in words.
    pub what: String,
}

/// A fact for the rules of law: a truth value, a word or a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The value.
    pub value: FactValue,
    /// Sources, by id.
    pub sources: Vec<String>,
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// `true`, `false`, `"yes"`, `"no"`, `"unknown"`.
    Truth(Truth),
    /// Any other word: `"pending"`, `"federal"`.
    Word(String),
    /// A number.
    Number(f64),
}

/// Terms of movement.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Most people hosted at one time.
    pub places: Option<Quantity>,
    /// Most people moved a day.
    pub quota: Option<Quantity>,
    /// Days between movements in batches; every day where absent.
    pub every: Option<Quantity>,
    /// First day of movement; the first day of the term where absent.
    pub first: Option<Date>,
    /// Who goes first.
    pub selection: Selection,
    /// What happens to those still hosted when the term ends.
    pub at_end: AtEnd,
    /// Ways out at the host; where empty, time runs for each group's `stay`, then `at_end`.
    pub host_exits: Vec<Exit>,
    /// Share of those hosted for whom no way out is defined.
    pub no_exit_path: Option<Quantity>,
    /// Why these values.
    pub why: String,
}

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// By lot.
    Random,
    /// Those with the longest time left.
    LongestLeft,
    /// Those with the shortest time left.
    ShortestLeft,
}

/// What happens to those still hosted when the term, or their stay, ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtEnd {
    /// They go back to the system they came from.
    ReturnedToSender,
    /// The host releases them.
    ReleasedByHost,
    /// The host keeps them.
    StayWithHost,
}

/// An order of a court that may come.
#[derive(Clone, Debug, PartialEq)]
pub struct CourtStop {
    /// Identifier.
    pub id: String,
    /// Chance that it comes at all within the horizon.
    pub chance: Quantity,
    /// Days after the first day of the term.
    pub when: Quantity,
    /// Does it stop further transfers?
    pub stops: bool,
    /// Share of those hosted who must come back.
    pub returns: Option<Quantity>,
    /// Groups that it covers; empty for all.
    pub groups: Vec<String>,
    /// Why.
    pub why: String,
}

/// One of the two sides of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The sending State.
    Sender,
    /// The receiving State.
    Receiver,
}

impl Side {
    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Side::Sender => "sender",
            Side::Receiver => "receiver",
        }
    }
}

/// Who pays whom for what.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// A fee schedule of the catalogue, by id.
    pub fees: Option<String>,
    /// Currency of the clauses.
    pub currency: Currency,
    /// Clauses, in file order.
    pub clauses: Vec<Clause>,
}

/// One clause.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Identifier.
    pub id: String,
    /// What is paid for.
    pub kind: ClauseKind,
    /// How much.
    pub amount: Quantity,
    /// Who pays.
    pub payer: Side,
    /// Who is paid.
    pub payee: Side,
    /// Places or people guaranteed (`minimum`, `per-place-day`), or the head-count that triggers (`triggered`).
    pub places: Option<Quantity>,
    /// Over which span a minimum or tier is counted.
    pub by: By,
    /// Tiers above the first: from this many people on, this amount.
    pub tiers: Vec<Tier>,
    /// How the amount follows prices.
    pub indexation: Indexation,
    /// First day; the first day of the term where absent.
    pub from: Option<Date>,
    /// Last day; the last day of the term where absent.
    pub until: Option<Date>,
    /// Why.
    pub why: String,
}

/// What a clause pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// Each person on each day.
    PerPersonDay,
    /// Each place on each day, used or not.
    PerPlaceDay,
    /// Each person moved.
    PerTransfer,
    /// One sum, on `from`.
    LumpSum,
    /// A sum each year.
    PerYear,
    /// Take or pay: at least this many people or places are paid for.
    Minimum,
    /// A price by head-count.
    Tiered,
    /// One sum, once a head-count is reached.
    Triggered,
}

/// Over which span something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Each day.
    Day,
    /// Each calendar month.
    Month,
    /// Each year from the first day of the term.
    Year,
    /// The whole term.
    Term,
}

/// From this many people on, this amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// Head-count from which it holds.
    pub from: Quantity,
    /// Amount.
    pub amount: Quantity,
}

/// How an amount follows prices.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a few per scenario")]
pub enum Indexation {
    /// It does not.
    None,
    /// A fixed rise each year.
    Fixed(Quantity),
    /// It follows an index of the catalogue, perhaps within bounds.
    Index {
        /// Name of the index: `cpi`.
        name: String,
        /// Highest yearly change, as a share.
        cap: Option<f64>,
        /// Lowest yearly change, as a share.
        floor: Option<f64>,
    },
}

/// A cost beside the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    /// Identifier.
    pub id: String,
    /// What for, in words.
    pub what: String,
    /// Who bears it.
    pub payer: Side,
    /// How much.
    pub amount: Quantity,
    /// How often.
    pub per: Per,
    /// Why.
    pub why: String,
}

/// How often a charge falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Per {
    /// For each person moved to the host.
    Transfer,
    /// For each person moved back.
    Return,
    /// Each year of the term.
    Year,
    /// Once.
    Once,
    /// Each person hosted on each day.
    PersonDay,
    /// Each person who leaves a system of the payer by this outcome.
    Exit(String),
}

/// What a system's cost is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Avoidable {
    /// System.
    pub system: String,
    /// Who bears it.
    pub payer: Side,
    /// Average cost of a person-day: the headline comparison.
    pub average: Option<Quantity>,
    /// Share of the average that follows each person-day.
    pub variable: Option<Quantity>,
    /// Marginal cost of each person held, where it is known as such.
    pub marginal: Option<Quantity>,
    /// Units that can really close or must open.
    pub step: Option<Step>,
    /// Places that would be built without the offer.
    pub building: Option<Building>,
    /// Why.
    pub why: String,
}

/// Places that would be built without the offer: put off while enough people are away.
#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    /// What building costs.
    pub cost: Quantity,
    /// How many places.
    pub places: Quantity,
    /// Day on which it would be paid.
    pub planned: Date,
}

/// Prices and exchange rates after the last published year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    /// Growth of prices per year.
    pub growth: Option<Quantity>,
    /// Growth per year of what a US dollar costs in other currencies.
    pub dollar: Option<Quantity>,
}

/// Places built at home, as another course.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    /// System.
    pub system: String,
    /// How many places.
    pub places: Quantity,
    /// Building cost of a place.
    pub cost: Quantity,
    /// Running cost of a place beyond what its people cost where they are now.
    pub running: Quantity,
    /// Time from the first day of the term until they open.
    pub opens: Quantity,
    /// Time until the building is worn out.
    pub life: Option<Quantity>,
}

/// Places rented at home, as another course.
#[derive(Clone, Debug, PartialEq)]
pub struct Rent {
    /// System.
    pub system: String,
    /// Price of a rented place for a person and day.
    pub price: Quantity,
}

/// A unit of a system that can close or must open.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// One unit for each so many people.
    pub every: Quantity,
    /// Share of the average cost that goes with it.
    pub share: Option<Quantity>,
    /// Or an amount per unit and year.
    pub amount: Option<Quantity>,
    /// How long until it closes.
    pub delay: Option<Quantity>,
}

/// How later money is weighed.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one per scenario")]
pub enum Discount {
    /// A dated schedule of the catalogue, by name.
    Schedule(String),
    /// A constant yearly rate.
    Rate(Quantity),
}

/// A rank correlation between two inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// Index into [`Scenario::inputs`].
    pub a: usize,
    /// Index into [`Scenario::inputs`].
    pub b: usize,
    /// Spearman's rank correlation, above -1 and below 1.
    pub rank: f64,
}

/// Choices among rules and readings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Law {
    /// Jurisdictions whose rules are read.
    pub jurisdictions: Vec<String>,
    /// Facts of the host.
    pub host: BTreeMap<String, Fact>,
    /// Reading by provision; `both` where not named.
    pub readings: BTreeMap<String, String>,
}

/// One observation of conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// Facility.
    pub facility: String,
    /// What was observed, by the name of the fact.
    pub fact: String,
    /// What was found.
    pub value: ObservedValue,
    /// Kind of access the observer had: `press`, `unrestricted`, `none`.
    pub access: String,
    /// When, if it was said.
    pub date: Option<Date>,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// What to ask to find out.
    pub ask: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a few per scenario")]
pub enum ObservedValue {
    /// A number with its unit.
    Quantity(Quantity),
    /// Yes, no, or unknown.
    Truth(Truth),
    /// A word.
    Word(String),
}

/// What somebody says, as a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Name, if it has one.
    pub id: String,
    /// Who.
    pub who: String,
    /// What they say.
    pub says: String,
    /// The test; `None` for what no figure can decide.
    pub test: Option<ClaimTest>,
    /// Why no figure can decide it.
    pub untestable: String,
    /// How the words are read as this test.
    pub why: String,
    /// Sources, by id.
    pub sources: Vec<String>,
}

/// A test on a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimTest {
    /// As written.
    pub text: String,
    /// Id of the figure: `net_cost.sender`.
    pub figure: String,
    /// How it is compared.
    pub op: Compare,
    /// With what, in the canonical unit of `kind`.
    pub value: f64,
    /// What the value measures.
    pub kind: UnitKind,
    /// The unit as written; empty for a plain number.
    pub unit: String,
    /// What the value is relative to (`1% of stock`).
    pub relative: Option<Relative>,
}

/// How a figure is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Below.
    Less,
    /// Below or equal.
    LessOrEqual,
    /// Above.
    Greater,
    /// Above or equal.
    GreaterOrEqual,
    /// Falls by more than (offer against status quo).
    FallsByMoreThan,
    /// Rises by more than (offer against status quo).
    RisesByMoreThan,
}

/// How it is to be run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunChoices {
    /// Draws, where the file says.
    pub draws: Option<u64>,
    /// Seed of every stream.
    pub seed: u64,
    /// Precision asked for.
    pub precision: Option<Precision>,
}

/// Precision asked for: half-width of the range of the median, as a share of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The share.
    pub share: f64,
    /// Id of the figure.
    pub figure: String,
}
