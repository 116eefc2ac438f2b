//! Bad files: every defect is found, all at once, with its row and column.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed helper is a failed test"
)]

use durance_calibrate::CODES;
use durance_calibrate::inspect::{Format, Mapping, inspect};
use durance_calibrate::series::{Reading, Reason, Series};
use durance_core::{Diagnostic, Severity};
use proptest::prelude::*;

fn look(csv: &str) -> (Option<Vec<Series>>, Vec<Diagnostic>) {
    inspect(csv.as_bytes(), "bad.csv", Format::Csv, &Mapping::default())
}

/// The file must yield a finding with this code whose message holds all of these words.
fn check(csv: &str, code: &str, severity: Severity, words: &[&str]) -> Option<Vec<Series>> {
    let (series, problems) = look(csv);
    let found = problems.iter().any(|p| {
        p.code == code && p.severity == severity && words.iter().all(|w| p.message.contains(w))
    });
    assert!(found, "no {code} with {words:?} in {problems:#?}");
    for problem in &problems {
        assert!(
            CODES.iter().any(|c| c.code == problem.code),
            "{} has no page",
            problem.code
        );
        for label in &problem.labels {
            assert!(
                csv.get(label.span.clone()).is_some(),
                "the place of {problem:?} lies in the file"
            );
        }
    }
    series
}

/// Weekly rows from 2024-01-05 on.
fn weekly(counts: &[&str]) -> String {
    let start = jiff::civil::date(2024, 1, 5);
    let row =
        |(i, c): (usize, &&str)| format!("{},{c}\n", start + jiff::Span::new().days(7 * i as i64));
    std::iter::once("date,people\n".to_owned())
        .chain(counts.iter().enumerate().map(row))
        .collect()
}

#[test]
fn negative_counts() {
    let series = check(
        &weekly(&["10", "11", "-4", "12", "13"]),
        "D1013",
        Severity::Error,
        &["row 4", "`people`", "`-4`"],
    );
    assert_eq!(
        series.unwrap()[0].observations[2].reading,
        Reading::Missing(Reason::Negative("-4".to_owned()))
    );
}

#[test]
fn text_in_numbers() {
    let series = check(
        &weekly(&["10", "eleven", "12", "13"]),
        "D1014",
        Severity::Error,
        &["row 3", "`people`", "`eleven`"],
    );
    assert_eq!(
        series.unwrap()[0].observations[1].reading,
        Reading::Missing(Reason::NotANumber("eleven".to_owned()))
    );
}

#[test]
fn duplicate_dates() {
    let twice =
        "date,people\n2024-01-01,10\n2024-01-02,11\n2024-01-02,12\n2024-01-03,12\n2024-01-04,12\n";
    let series = check(
        twice,
        "D1009",
        Severity::Error,
        &["rows 3 and 4", "`people`", "2024-01-02"],
    );
    assert_eq!(
        series.unwrap()[0].observations[1].reading,
        Reading::Missing(Reason::Contradicted)
    );
    check(
        &twice.replace("02,12", "02,11"),
        "D1009",
        Severity::Warning,
        &["rows 3 and 4", "same figure"],
    );
}

#[test]
fn mixed_frequencies() {
    let mut csv = String::from("date,people\n");
    for month in 1..=12 {
        csv += &format!("2023-{month:02}-01,{}\n", 100 + month);
    }
    for day in 2..=9 {
        csv += &format!("2023-12-{day:02},{}\n", 120 + day);
    }
    check(&csv, "D1010", Severity::Error, &["row 13", "`people`"]);
}

#[test]
fn dates_out_of_order() {
    let series = check(
        "date,people\n2024-01-01,1\n2024-01-03,3\n2024-01-02,2\n2024-01-04,4\n",
        "D1008",
        Severity::Warning,
        &["row 4", "2024-01-02"],
    );
    assert_eq!(
        series.unwrap()[0]
            .known()
            .map(|(_, v)| v)
            .collect::<Vec<_>>(),
        [1.0, 2.0, 3.0, 4.0]
    );
}

#[test]
fn a_year_missing() {
    let mut csv = String::from("date,people\n");
    for year in [2019, 2020, 2022] {
        for month in 1..=12 {
            csv += &format!("{year}-{month:02}-01,{}\n", 100 + month);
        }
    }
    let series = check(
        &csv,
        "D1012",
        Severity::Warning,
        &["row 26", "`people`", "a year is missing"],
    );
    let missing = series.unwrap()[0]
        .observations
        .iter()
        .filter(|o| o.reading == Reading::Missing(Reason::NotPublished))
        .count();
    assert_eq!(missing, 12);
}

#[test]
fn one_row_and_none() {
    check(
        "date,people\n2024-01-01,5\n",
        "D1002",
        Severity::Error,
        &["1 dated row"],
    );
    check("date,people\n", "D1002", Severity::Error, &["no rows"]);
}

#[test]
fn dates_that_can_be_read_two_ways_are_not_guessed() {
    check(
        "date,people\n01/02/2024,1\n01/03/2024,2\n01/04/2024,3\n",
        "D1007",
        Severity::Error,
        &["day first or month first"],
    );
}

#[test]
fn interpolated_counts_become_missing() {
    let series = check(
        &weekly(&[
            "10", "12", "13", "14", "15.5", "17", "18", "16", "15", "14", "13", "12",
        ]),
        "D1019",
        Severity::Warning,
        &["row 6"],
    );
    assert_eq!(
        series.unwrap()[0].observations[4].reading,
        Reading::Missing(Reason::FilledIn)
    );
}

#[test]
fn everything_wrong_is_told_at_once() {
    let (_, problems) =
        look("date,people\n2024-01-01,-1\n2024-01-02,many\n2024-01-02,3\nsoon,4\n2024-01-05,5\n");
    let codes: std::collections::BTreeSet<&str> =
        problems.iter().map(|p| p.code.as_str()).collect();
    for code in ["D1007", "D1009", "D1013", "D1014"] {
        assert!(codes.contains(code), "{code} in {codes:?}");
    }
}

#[test]
fn repeats_jumps_and_breaks_are_named() {
    let mut csv = String::from("date,people\n");
    let start = jiff::civil::date(2015, 1, 1);
    for i in 0..120_i64 {
        let wobble = (i * 37) % 11;
        let people = match i {
            20..=26 => 1_000,
            50 => 9_000 + wobble,
            _ if i >= 80 => 2_000 + wobble,
            _ => 1_000 + wobble,
        };
        csv += &format!("{},{people}\n", start + jiff::Span::new().months(i));
    }
    check(&csv, "D1016", Severity::Warning, &["row 22"]);
    check(&csv, "D1017", Severity::Warning, &["row 52"]);
    check(&csv, "D1018", Severity::Warning, &["row 82"]);
}

proptest! {
    /// Whatever the bytes are, an answer comes back, and without a series there is an error.
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (series, problems) = inspect(&bytes, "any.csv", Format::Csv, &Mapping::default());
        prop_assert!(series.is_some() || problems.iter().any(Diagnostic::is_error));
    }

    /// A series knows every row of a clean file.
    #[test]
    fn a_clean_file_is_read_whole(counts in prop::collection::vec(0_u32..1_000_000, 2..60)) {
        let texts: Vec<String> = counts.iter().map(u32::to_string).collect();
        let (series, problems) = look(&weekly(&texts.iter().map(String::as_str).collect::<Vec<_>>()));
        prop_assert!(!problems.iter().any(Diagnostic::is_error), "{problems:?}");
        let read: Vec<f64> = series.unwrap()[0].known().map(|(_, v)| v).collect();
        prop_assert_eq!(read, counts.iter().map(|c| f64::from(*c)).collect::<Vec<_>>());
    }
}
