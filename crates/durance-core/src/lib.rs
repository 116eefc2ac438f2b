//! What words does the project use, and what must always be true of them?
//!
//! Quantities with units, dates, money, distributions, evidence, diagnostics, and the nouns of a result
//! ([`assessment`]). This crate knows nothing of files, formats, random numbers, time-stepping, legal
//! rules or rendering; every other crate imports it and no other room.

pub mod assessment;
pub mod catalog;
pub mod comparison;
pub mod diagnostic;
pub mod distribution;
pub mod evidence;
pub mod law;
pub mod money;
pub mod quantity;
pub mod truth;

pub use diagnostic::{CodeDoc, Diagnostic, Label, Severity};
pub use distribution::{DailyStay, Distribution};
pub use evidence::{Confidence, Grade, Source};
pub use jiff::civil::Date;
pub use law::Verdict;
pub use money::{Currency, Money, PriceBasis};
pub use quantity::{Unit, UnitError, UnitKind};
pub use truth::Truth;
