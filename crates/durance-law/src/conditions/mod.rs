//! What would people meet, standard by standard, and who answers for it?

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
mod responsibility;
mod standard;
mod time_held;
mod unit;

pub use assess::{DynamicIndicator, Group, Scorecard, assess};
pub use cases::{CaseReport, run_cases};
pub use codes::CODES;
pub use crowding::{Crowding, Shortfall, crowding, indicators};
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
    ExpectedDeaths, HeldOnBasis, OutcomeCount, PersonDaysOnBasis, TimeHeld, Unaccounted,
    account_for_everyone, deaths_expected, survival, time_held,
};
pub use unit::{MEASURES, Measure, SQUARE_FOOT};
