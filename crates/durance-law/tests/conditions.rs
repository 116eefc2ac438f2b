//! Standards, facilities and what is made of them: properties, and cases that stand as files in the catalogue.

#![expect(
    clippy::panic,
    reason = "a test that cannot read the catalogue has failed, and says why"
)]

#[path = "conditions/cases.rs"]
mod cases;
#[path = "conditions/catalogue.rs"]
mod catalogue;
#[path = "conditions/diagnostics.rs"]
mod diagnostics;
#[path = "conditions/people.rs"]
mod people;
#[path = "conditions/properties.rs"]
mod properties;
