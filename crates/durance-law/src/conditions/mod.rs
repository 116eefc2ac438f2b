//! What would people meet, standard by standard, and who answers for it?

mod entry;
mod fact;
mod standard;
mod unit;

pub use fact::{Circumstance, Fact, Facts};
pub use standard::{
    Comparison, Factor, Instrument, Limit, Presumption, PresumptionKind, Reading, Standard,
    Standards, Threshold,
};
pub use unit::{MEASURES, Measure, SQUARE_FOOT};
