//! Does every name have an explanation, down to its sources?

mod fixture;

use durance_report::explain;

#[test]
fn every_known_name_is_answered() {
    let a = fixture::assessment();
    let known = explain::known(&a);
    assert!(known.len() > 60);
    for name in known {
        let page = explain::page(&a, &name);
        assert!(page.is_some_and(|p| p.lines().count() >= 2), "{name}");
    }
    assert_eq!(explain::page(&a, "no-such-thing"), None);
}

#[test]
fn a_result_is_told_down_to_its_sources() {
    let page = explain::page(&fixture::assessment(), "R1").expect("R1 is known");
    println!("{page}");
    for part in [
        "net_cost.sender",
        "$12.4m",
        "= fee_paid + transport + monitoring + litigation - cost_avoided",
        "fee x person_years_hosted",
        "source fixture-fee",
        "72% of the spread",
        "Would change it",
    ] {
        assert!(page.contains(part), "`{part}` in\n{page}");
    }
}

#[test]
fn the_reference_and_the_id_say_the_same() {
    let a = fixture::assessment();
    assert_eq!(
        explain::page(&a, "r1"),
        explain::page(&a, "net_cost.sender")
    );
}

#[test]
fn a_weak_source_is_called_weak() {
    let page = explain::page(&fixture::assessment(), "fixture-known").expect("a source");
    assert!(page.contains("weak: not read"), "{page}");
}

#[test]
fn a_formula_that_names_itself_ends() {
    let mut a = fixture::assessment();
    let trace = a.traces.get_mut("fee_paid").expect("a trace");
    trace.steps[1].id = "net_cost.sender".into();
    assert!(explain::page(&a, "R1").is_some());
}
