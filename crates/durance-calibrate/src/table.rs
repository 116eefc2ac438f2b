//! What stands in the file? Bytes to rows of text, each with its place.
//!
//! CSV, TSV (and `|` or `;` as separators), gzip of either, and the first or a named sheet of an xlsx workbook.
//! Parquet is not read here, since its reader alone would cost seven times all other dependencies of this
//! crate: a door that has one fills a [`Table`] and hands it to [`crate::inspect::inspect_table`].

use calamine::{Data, Reader};
use durance_core::Diagnostic;
use std::io::{Cursor, Read};
use std::ops::Range;

/// How the bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated; the separator is detected if it is another.
    Csv,
    /// Tab-separated.
    Tsv,
    /// An Excel workbook.
    Xlsx,
    /// A columnar file, which this crate does not read.
    Parquet,
}

impl Format {
    /// The format that a file name says; a final `.gz` is not looked at.
    pub fn of_name(name: &str) -> Option<Format> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit('.').next()? {
            "csv" | "txt" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "xlsx" | "xlsm" => Some(Format::Xlsx),
            "parquet" | "pq" => Some(Format::Parquet),
            _ => None,
        }
    }
}

/// One row of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Row of the file or sheet, the first being 1.
    pub number: usize,
    /// Bytes of the (unpacked) text; empty for workbooks.
    pub span: Range<usize>,
    /// The cells, as text, trimmed.
    pub cells: Vec<String>,
}

/// A file as rows of text under a header.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The file's name, as the reader knows it.
    pub name: String,
    /// Column names.
    pub header: Vec<String>,
    /// Rows below the header.
    pub rows: Vec<Row>,
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }
}

/// Reads a table, or says why not.
pub fn read(
    bytes: &[u8],
    name: &str,
    format: Format,
    sheet: Option<&str>,
) -> (Option<Table>, Vec<Diagnostic>) {
    let unpacked = match unpack(bytes, name) {
        Ok(unpacked) => unpacked,
        Err(problem) => return (None, vec![problem]),
    };
    match format {
        Format::Csv => read_text(&unpacked, name, None),
        Format::Tsv => read_text(&unpacked, name, Some(b'\t')),
        Format::Xlsx => read_workbook(unpacked, name, sheet),
        Format::Parquet => (None, vec![not_read_here(name)]),
    }
}

fn not_read_here(name: &str) -> Diagnostic {
    Diagnostic::error(
        "D1003",
        format!("`{name}` is a Parquet file, which is not read from bytes"),
    )
    .help("save it as CSV; the `durance` program reads Parquet by itself")
}

/// Undoes gzip, if the first two bytes say it is there.
#[expect(clippy::result_large_err, reason = "once per file")]
fn unpack(bytes: &[u8], name: &str) -> Result<Vec<u8>, Diagnostic> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes.to_vec());
    }
    let mut unpacked = Vec::new();
    match flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut unpacked) {
        Ok(_) => Ok(unpacked),
        Err(why) => Err(
            Diagnostic::error("D1001", format!("`{name}` cannot be unpacked"))
                .note(why.to_string()),
        ),
    }
}

fn read_text(bytes: &[u8], name: &str, separator: Option<u8>) -> (Option<Table>, Vec<Diagnostic>) {
    // A byte-order mark is not part of the first column's name.
    let skipped = if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
        3
    } else {
        0
    };
    let body = &bytes[skipped..];
    let mut problems = Vec::new();
    if std::str::from_utf8(body).is_err() {
        problems.push(
            Diagnostic::warning(
                "D1001",
                format!("`{name}` is not UTF-8; it was read as Latin-1"),
            )
            .help("save it as UTF-8 if names look wrong"),
        );
    }
    let separator = separator.unwrap_or_else(|| guess_separator(body));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(body);
    let mut rows = Vec::new();
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let end = (reader.position().byte() as usize).min(body.len());
                let (start, number) = start_of(record.position(), body, end);
                let trimmed = body[start..end]
                    .iter()
                    .rev()
                    .take_while(|b| matches!(b, b'\n' | b'\r'))
                    .count();
                let cells = record.iter().map(cell).collect();
                rows.push(Row {
                    number,
                    span: skipped + start..skipped + end - trimmed,
                    cells,
                });
            }
            Err(why) => {
                problems.push(
                    Diagnostic::error("D1001", format!("`{name}` cannot be read as rows"))
                        .note(why.to_string()),
                );
                break;
            }
        }
    }
    finish(name, rows, problems)
}

/// First byte and line of a record; blank lines before it are not part of it.
fn start_of(position: Option<&csv::Position>, body: &[u8], end: usize) -> (usize, usize) {
    let (start, line) = position.map_or((0, 1), |p| (p.byte() as usize, p.line() as usize));
    let blank = body[start..end]
        .iter()
        .take_while(|b| matches!(b, b'\n' | b'\r'))
        .count();
    let lines = body[start..start + blank]
        .iter()
        .filter(|b| **b == b'\n')
        .count();
    (start + blank, line + lines)
}

fn cell(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim().to_owned(),
        // Latin-1 is the first 256 code points of Unicode.
        Err(_) => bytes
            .iter()
            .map(|b| char::from(*b))
            .collect::<String>()
            .trim()
            .to_owned(),
    }
}

/// The separator that occurs most in the first line.
fn guess_separator(body: &[u8]) -> u8 {
    let line = body.split(|b| *b == b'\n').next().unwrap_or(&[]);
    let count = |s: u8| line.iter().filter(|b| **b == s).count();
    // The comma wins ties: it comes last, and `max_by_key` takes the last.
    [b'\t', b';', b'|', b',']
        .into_iter()
        .max_by_key(|s| count(*s))
        .unwrap_or(b',')
}

fn read_workbook(
    bytes: Vec<u8>,
    name: &str,
    sheet: Option<&str>,
) -> (Option<Table>, Vec<Diagnostic>) {
    let broken = |why: String| {
        (
            None,
            vec![
                Diagnostic::error("D1001", format!("`{name}` cannot be read as a workbook"))
                    .note(why),
            ],
        )
    };
    let mut book: calamine::Xlsx<_> = match calamine::Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(why) => return broken(why.to_string()),
    };
    let sheets = book.sheet_names();
    let Some(chosen) = sheet.map(str::to_owned).or_else(|| sheets.first().cloned()) else {
        return broken("it has no sheet".to_owned());
    };
    if !sheets.contains(&chosen) {
        let problem = Diagnostic::error("D1004", format!("`{name}` has no sheet `{chosen}`"))
            .help(format!("its sheets are: {}", sheets.join(", ")));
        return (None, vec![problem]);
    }
    let range = match book.worksheet_range(&chosen) {
        Ok(range) => range,
        Err(why) => return broken(why.to_string()),
    };
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let rows = range
        .rows()
        .enumerate()
        .map(|(i, cells)| Row {
            number: first + i + 1,
            span: 0..0,
            cells: cells.iter().map(workbook_cell).collect(),
        })
        .collect();
    finish(name, rows, Vec::new())
}

fn workbook_cell(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) => excel_day(moment.as_f64()).unwrap_or_default(),
        other => other.to_string().trim().to_owned(),
    }
}

/// A day number of Excel's 1900 calendar as an ISO date.
fn excel_day(serial: f64) -> Option<String> {
    // Day 0 is 1899-12-30: Excel believes that 1900 was a leap year, and every date since is one day off 1899-12-31.
    let zero = jiff::civil::date(1899, 12, 30);
    let days = jiff::Span::new().try_days(serial.floor() as i64).ok()?;
    zero.checked_add(days).ok().map(|d| d.to_string())
}

/// Takes the first row that is not blank as the header, and drops blank rows.
fn finish(
    name: &str,
    mut rows: Vec<Row>,
    mut problems: Vec<Diagnostic>,
) -> (Option<Table>, Vec<Diagnostic>) {
    rows.retain(|r| r.cells.iter().any(|c| !c.is_empty()));
    if rows.len() < 2 {
        problems.push(
            Diagnostic::error("D1002", format!("`{name}` has no rows below a header"))
                .help("the first row names the columns; each further row is one date"),
        );
        return (None, problems);
    }
    let header = rows.remove(0).cells;
    for row in rows
        .iter()
        .filter(|r| r.cells.len() != header.len())
        .take(5)
    {
        problems.push(
            Diagnostic::error(
                "D1006",
                format!(
                    "row {} has {} cells, the header has {}",
                    row.number,
                    row.cells.len(),
                    header.len()
                ),
            )
            .at(name, row.span.clone(), "cells missing or too many")
            .help("quote cells that contain the separator"),
        );
    }
    (
        Some(Table {
            name: name.to_owned(),
            header,
            rows,
        }),
        problems,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_place() {
        let text = "\u{feff}date,people\n2020-01-01,\"1,000\"\n\n2020-01-02,7\n";
        let (table, problems) = read(text.as_bytes(), "a.csv", Format::Csv, None);
        let table = table.unwrap();
        assert!(problems.is_empty());
        assert_eq!(table.header, ["date", "people"]);
        assert_eq!(table.rows[0].cells, ["2020-01-01", "1,000"]);
        assert_eq!(table.rows[1].number, 4);
        assert_eq!(&text[table.rows[1].span.clone()], "2020-01-02,7");
    }

    #[test]
    fn excel_days_are_calendar_days() {
        assert_eq!(excel_day(43_831.0).unwrap(), "2020-01-01");
    }
}
