//! Do the tables for machines hold what the assessment holds, unrounded?

mod fixture;

use durance_report::origin;
use durance_report::tables::{self, Kind};

#[test]
fn every_row_is_as_wide_as_its_head() {
    for table in tables::all(&fixture::assessment()) {
        assert!(!table.rows.is_empty(), "{}", table.name);
        for row in &table.rows {
            assert_eq!(row.len(), table.columns.len(), "{}", table.name);
        }
    }
}

#[test]
fn numbers_read_back_to_the_same_value() {
    let a = fixture::assessment();
    let figures = tables::all(&a).remove(0);
    let mid = figures
        .columns
        .iter()
        .position(|c| *c == "mid")
        .expect("a middle");
    for (row, figure) in figures.rows.iter().zip(&a.results) {
        assert_eq!(row[mid].parse::<f64>(), Ok(figure.p50));
    }
}

#[test]
fn cells_are_of_the_kind_of_their_column() {
    for table in tables::all(&fixture::assessment()) {
        for row in &table.rows {
            for (i, cell) in row.iter().enumerate() {
                let fits = match table.kind(i) {
                    Kind::Number => cell.is_empty() || cell.parse::<f64>().is_ok(),
                    Kind::Truth => cell == "true" || cell == "false",
                    Kind::Text => true,
                };
                assert!(fits, "{}.{}: `{cell}`", table.name, table.columns[i]);
            }
        }
    }
}

#[test]
fn a_range_never_stands_without_unit_and_sources() {
    for table in tables::all(&fixture::assessment()) {
        if table.columns.contains(&"low") {
            for owed in ["high", "unit", "source_id"] {
                assert!(table.columns.contains(&owed), "{} lacks {owed}", table.name);
            }
        }
    }
}

#[test]
fn every_row_says_where_it_comes_from() {
    let a = fixture::assessment();
    for table in tables::all(&a) {
        let trace = table.columns.iter().position(|c| *c == "trace");
        let trace = trace.unwrap_or_else(|| panic!("{} has no trace", table.name));
        for row in &table.rows {
            assert!(
                origin::resolves(&a, &row[trace]),
                "{}: `{}` of {row:?}",
                table.name,
                row[trace]
            );
        }
    }
}

#[test]
fn sources_are_followed_through_figures_and_inputs() {
    let mut a = fixture::assessment();
    let sourced = a.inputs.iter().find(|i| !i.sources.is_empty());
    let input = sourced.expect("a sourced input").clone();
    let step = |kind: &str, id: &str| durance_core::assessment::TraceStep {
        name: id.to_owned(),
        value: String::new(),
        kind: kind.to_owned(),
        id: id.to_owned(),
    };
    let mut add = |name: &str, steps| {
        let formula = String::new();
        let trace = durance_core::assessment::Trace { formula, steps };
        a.traces.insert(name.to_owned(), trace);
    };
    add(
        "outer",
        vec![step("figure", "inner"), step("figure", "outer")],
    );
    add("inner", vec![step("input", &input.path)]);
    assert_eq!(origin::sources_behind(&a, "outer"), input.sources);
}
