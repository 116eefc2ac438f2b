//! Authorities, provisions, readings and standards: a three-valued rule core over groups of people.

pub mod condition;
pub mod conditions;
pub mod fact;
pub mod text;
