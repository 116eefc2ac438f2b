//! Standards, facilities and what is made of them: properties, and cases that stand as files in the catalogue.

#[path = "conditions/catalogue.rs"]
mod catalogue;
#[path = "conditions/properties.rs"]
mod properties;
