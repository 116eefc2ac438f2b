//! The shipped catalogue: it loads, its cases hold, its proofs go through.

mod shelf;

#[test]
fn every_case_holds() {
    let report = shelf::book().run_cases();
    let failures: Vec<_> = report
        .failures()
        .map(|failure| (&failure.id, &failure.differences))
        .collect();
    assert!(report.holds(), "{failures:#?}");
    assert!(!report.outcomes.is_empty());
}
