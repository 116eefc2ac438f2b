//! Every case of the catalogue holds, and every standard and facility has one.

use crate::catalogue::{facilities, print, standards, texts};
use durance_law::conditions::run_cases;

#[test]
fn every_case_holds() {
    let standards = standards();
    let report = run_cases(&texts(), &standards, &facilities(&standards))
        .unwrap_or_else(|f| panic!("{}", print(&f)));
    assert!(
        report.failed.is_empty(),
        "{} held\n{}",
        report.held,
        report.failed.join("\n")
    );
    assert!(report.held > 0);
}

#[test]
fn every_standard_and_every_facility_file_has_a_case() {
    let texts = texts();
    let cases: String = texts
        .iter()
        .filter(|(path, _)| path.contains("/cases/"))
        .map(|(_, text)| text.as_str())
        .collect();
    for standard in standards().iter() {
        assert!(
            cases.contains(&format!("standard = \"{}\"", standard.id)),
            "no case for {}",
            standard.id
        );
    }
    for path in texts.keys().filter(|p| p.ends_with("/observations.toml")) {
        let folder = path.trim_end_matches("observations.toml");
        assert!(
            texts
                .keys()
                .any(|p| p.starts_with(&format!("{folder}cases/"))),
            "no case beside {path}"
        );
    }
}
