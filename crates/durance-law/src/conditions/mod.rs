//! What would people meet, standard by standard, and who answers for it?
//!
//! Four kinds of data, all in the catalogue, and what is made of them:
//!
//! ```text
//! standards/facts.toml          what can be seen of a facility, its unit, and what to ask     Facts
//! standards/<body>/*.toml       which norm asks what, since when                              Standards
//! facilities/<id>/*.toml        who saw what, when, with what access                          Facilities
//! facilities/<id>/responsibility.toml   who is said to hold which duty                        Responsibilities
//!
//! Standards x Facility x day x Group  -> assess()    -> Scorecard: one row per standard, questions nobody answers
//! Layout x head-count by day          -> crowding()  -> floor space, toilets, occupancy; shares of days
//! held by legal basis, stays          -> time_held(), survival(), account_for_everyone()
//! Responsibility x day                -> duties: who holds each, and the gaps
//! ```
//!
//! Nothing is summed into a score. Observations are never averaged: those that disagree make a standard
//! [`Contradicted`](durance_core::assessment::ConditionVerdict::Contradicted), and both are shown. What nobody
//! knows stays unknown, and becomes a question. A source is visible from the day on which it was published.
//!
//! # Example
//!
//! ```
//! use durance_core::assessment::ConditionVerdict;
//! use durance_law::conditions::{Access, Facility, Group, Observation, Observed, Standards, assess};
//! use std::collections::BTreeMap;
//!
//! let facts = r#"
//! [[fact]]
//! name = "m2_per_person_multi"
//! label = "Floor space per person in shared cells"
//! unit = "m2 per person"
//! question = "How much floor space has each person at {facility}?"
//! "#;
//! let cpt = r#"
//! [instrument]
//! title = "CPT living space, CPT/Inf (2015) 44"
//! short = "CPT"
//! binds = "Members of the Council of Europe are visited against it."
//!
//! [[standard]]
//! id = "std-cpt-multi"
//! rule = "para 9"
//! statement = "Shared cell, per prisoner, without the sanitary annexe."
//! fact = "m2_per_person_multi"
//! comparison = "at least"
//! force = "inspection-standard"
//! thresholds = [{ from = 2015-12-15, is = 4.0, unit = "m2 per person", source = "std-cpt-multi", confidence = "seen" }]
//! "#;
//! let catalog = BTreeMap::from([
//!     ("standards/facts.toml".to_owned(), facts.to_owned()),
//!     ("standards/cpt/living-space.toml".to_owned(), cpt.to_owned()),
//! ]);
//! let standards = Standards::load(&catalog).expect("a readable catalogue");
//! let day = jiff::civil::date(2025, 2, 5);
//!
//! let mut facility = Facility { short: "the prison".into(), ..Facility::default() };
//! let card = assess(&standards, &facility, day, &Group::default(), &[]);
//! assert_eq!(card.rows[0].verdict, ConditionVerdict::Unknown);
//! assert_eq!(card.summary.questions, ["How much floor space has each person at the prison?"]);
//!
//! # let source: durance_core::Source = toml::from_str(
//! #     "id = 'a'\nstatement = ''\nas_of = 2024-01-01\npublished = 2024-02-01\ntitle = ''\npublisher = ''\nkind = 'primary'\nconfidence = 'seen'",
//! # ).expect("a source");
//! let seen = Observed::Between { low: 3.2, high: 3.6 };
//! facility.observe(Observation::stated("m2_per_person_multi", seen, "3.2 to 3.6 m2", Access::Inspection, &source));
//! let card = assess(&standards, &facility, day, &Group::default(), &[]);
//! assert_eq!(card.rows[0].verdict, ConditionVerdict::NotMet);
//! ```

mod assess;
mod cases;
mod codes;
mod crowding;
mod entry;
mod estate;
mod facility;
mod fact;
mod listing;
mod observation;
mod presumption;
mod responsibility;
mod standard;
mod time_held;
mod unit;

pub use assess::{DynamicIndicator, Group, Scorecard, assess};
pub use cases::{CaseReport, run_cases};
pub use codes::CODES;
pub use crowding::{Crowding, RoomTest, Shortfall, crowding, indicators};
pub use facility::{Facilities, Facility, Layout, StatedCircumstance};
pub use fact::{Circumstance, Fact, Facts};
pub use listing::{FacilityLine, FactLine};
pub use observation::{Access, Observation, Observed};
pub use responsibility::{Holder, Level, Responsibilities, Responsibility, Statement};
pub use standard::{
    Comparison, Factor, Instrument, Limit, Presumption, PresumptionKind, Reading, Standard,
    Standards, Threshold,
};
pub use time_held::{
    Cohorts, ExpectedDeaths, HeldOnBasis, OutcomeCount, PersonDaysOnBasis, TimeHeld, Unaccounted,
    account_for_everyone, deaths_expected, survival, time_held, time_held_curve,
};
pub use unit::{MEASURES, Measure, SQUARE_FOOT};
