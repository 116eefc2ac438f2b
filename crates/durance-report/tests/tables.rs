//! Do the tables for machines hold what the assessment holds, unrounded?

mod fixture;

use durance_report::tables;

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
