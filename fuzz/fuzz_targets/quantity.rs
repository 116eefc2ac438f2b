//! Any string in the place of a quantity is read without a panic.
#![no_main]

use durance_core::Diagnostic;
use durance_scenario::{World, parse};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

const TOY: &str = include_str!("../../catalog/scenarios/toy.toml");

fuzz_target!(|value: &str| {
    let catalogue: BTreeMap<String, String> = BTreeMap::new();
    let mut world = World::new(&catalogue);
    for path in ["people.volunteers.count", "people.volunteers.stay", "offer.quota", "charge.transport.amount"] {
        world.set = vec![format!("{path}={value}")];
        let (scenario, diagnostics) = parse("toy.toml", TOY, &world);
        assert_eq!(scenario.is_none(), diagnostics.iter().any(Diagnostic::is_error));
    }
});
