//! Any text is read without a panic; what reads cleanly reads back from its canonical form.
#![no_main]

use durance_core::Diagnostic;
use durance_scenario::{FormatOptions, World, canonical, digest, fmt, parse};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

const TOY: &str = include_str!("../../catalog/scenarios/toy.toml");

fuzz_target!(|text: &str| {
    let catalogue = BTreeMap::from([("scenarios/toy.toml".to_owned(), TOY.to_owned())]);
    let world = World::new(&catalogue);
    let (scenario, diagnostics) = parse("fuzz.toml", text, &world);
    assert_eq!(scenario.is_none(), diagnostics.iter().any(Diagnostic::is_error));
    if let Some(scenario) = scenario {
        let printed = canonical(&scenario);
        let (again, _) = parse("canonical.toml", &printed, &world);
        let again = again.expect("the canonical form reads");
        assert_eq!(canonical(&again), printed);
        assert_eq!(digest(&again), digest(&scenario));
    }
    if let Ok(laid_out) = fmt("fuzz.toml", text, FormatOptions::default()) {
        assert_eq!(fmt("fuzz.toml", &laid_out, FormatOptions::default()).as_deref(), Ok(laid_out.as_str()));
    }
    let _ = fmt("fuzz.toml", text, FormatOptions { explicit: true });
});
