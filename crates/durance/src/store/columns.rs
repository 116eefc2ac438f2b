//! What stands in a Parquet file? Its rows as text, so that it is checked as any other file is.

use durance_calibrate::table::{Row, Table};
use durance_core::{Date, Diagnostic};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::Result;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;
use std::fs::File;
use std::path::Path;

/// Reads every row of a Parquet file.
///
/// Row 1 is the first row of figures, since the file has no row of names. Dates and times of day become ISO dates;
/// columns of lists, maps and structures become empty cells.
///
/// # Errors
/// D1001 if the file cannot be opened or is compressed by a method other than snappy.
#[expect(clippy::result_large_err, reason = "once per file")]
pub fn read(path: &Path, name: &str) -> std::result::Result<Table, Diagnostic> {
    rows(path, name).map_err(|why| {
        Diagnostic::error("D1001", format!("`{name}` cannot be read as Parquet"))
            .note(why.to_string())
            .help("save it uncompressed or with snappy compression, or as CSV")
    })
}

fn rows(path: &Path, name: &str) -> Result<Table> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let schema = reader.metadata().file_metadata().schema().clone();
    let fields: Vec<_> = schema.get_fields().to_vec();
    let mut table = Table {
        name: name.to_owned(),
        header: fields.iter().map(|f| f.name().to_owned()).collect(),
        rows: Vec::new(),
    };
    for (i, row) in reader.get_row_iter(None)?.enumerate() {
        let row = row?;
        let cells = row
            .get_column_iter()
            .zip(&fields)
            .map(|((_, value), field)| cell(value, field))
            .collect();
        table.rows.push(Row {
            number: i + 1,
            span: 0..0,
            cells,
        });
    }
    Ok(table)
}

fn cell(value: &Field, field: &Type) -> String {
    const DAY_MS: i64 = 86_400_000;
    match value {
        Field::Null | Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => {
            String::new()
        }
        Field::Str(text) => text.trim().to_owned(),
        Field::Date(days) => day(i64::from(*days)),
        Field::TimestampMillis(ms) => day(ms.div_euclid(DAY_MS)),
        Field::TimestampMicros(us) => day(us.div_euclid(DAY_MS * 1_000)),
        // The reader of rows knows no nanoseconds; the schema says when a number is one of them.
        Field::Long(ns) if is_nanoseconds(field) => day(ns.div_euclid(DAY_MS * 1_000_000)),
        // The reader's own words for a whole number end in `.0`.
        Field::Double(value) => value.to_string(),
        Field::Float(value) => value.to_string(),
        other => other.to_string(),
    }
}

fn is_nanoseconds(field: &Type) -> bool {
    matches!(
        field.get_basic_info().logical_type_ref(),
        Some(LogicalType::Timestamp(time)) if time.unit == TimeUnit::NANOS
    )
}

/// A count of days since 1970-01-01 as an ISO date.
fn day(days: i64) -> String {
    let since = Date::new(1970, 1, 1).and_then(|zero| {
        let span = jiff::Span::new().try_days(days)?;
        zero.checked_add(span)
    });
    since.map_or_else(|_| String::new(), |date| date.to_string())
}
