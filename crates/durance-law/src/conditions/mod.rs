//! What would people meet, standard by standard, and who answers for it?

mod assess;
mod entry;
mod estate;
mod facility;
mod fact;
mod observation;
mod standard;
mod unit;

pub use assess::{DynamicIndicator, Group, Scorecard, assess};
pub use facility::{Facilities, Facility, Layout, StatedCircumstance};
pub use fact::{Circumstance, Fact, Facts};
pub use observation::{Access, Observation, Observed};
pub use standard::{
    Comparison, Factor, Instrument, Limit, Presumption, PresumptionKind, Reading, Standard,
    Standards, Threshold,
};
pub use unit::{MEASURES, Measure, SQUARE_FOOT};
