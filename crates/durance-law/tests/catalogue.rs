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

#[test]
fn every_proof_goes_through() {
    let started = std::time::Instant::now();
    let report = shelf::book().prove();
    for part in &report.parts {
        eprintln!(
            "{:?}: {} facts, {} combinations, {} states, {} worlds",
            part.jurisdictions, part.facts, part.combinations, part.states, part.worlds
        );
    }
    eprintln!("proved in {:?}", started.elapsed());
    let failures: Vec<String> = report
        .parts
        .iter()
        .flat_map(|part| part.checks.iter().map(move |check| (part, check)))
        .filter_map(|(part, check)| {
            let counterexample = check.counterexample.as_ref()?;
            Some(format!(
                "{:?} {}: {counterexample}",
                part.jurisdictions, check.id
            ))
        })
        .collect();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_provision_has_a_case() {
    let (_, diagnostics) = durance_law::LawBook::load(&shelf::texts());
    let lonely: Vec<_> = diagnostics
        .iter()
        .filter(|d| d.code == "D0721")
        .map(|d| &d.message)
        .collect();
    assert!(lonely.is_empty(), "{lonely:#?}");
}

#[test]
fn what_is_contested_says_between_whom() {
    let book = shelf::book();
    for authority in book.authorities().iter().filter(|a| a.is_contested) {
        let own = || {
            let all = book.provisions().iter();
            all.filter(|p| book.authority_of(p).id == authority.id)
        };
        let has_readings = own().any(|p| {
            p.reading.is_some_and(|(question, _)| {
                let question = &book.questions()[question];
                question.readings.len() > 1 || !question.open.is_empty()
            })
        });
        let is_litigated = own().any(|p| !p.orders.is_empty());
        assert!(
            has_readings || is_litigated || !authority.otherwise.is_empty(),
            "{} is contested, by nobody",
            authority.id
        );
    }
}
