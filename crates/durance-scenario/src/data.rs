//! What do the data files say? Series by date and tables of values, from CSV text.

use crate::grammar::{self, Body};
use crate::tree::Node;
use crate::world::World;
use jiff::civil::Date;
use std::ops::Range as Span;

/// What is wrong with a data file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub code: &'static str,
    pub message: String,
    /// Bytes of the data file; nothing where the fault is in the whole.
    pub span: Option<Span<usize>>,
    pub help: String,
}

impl Fault {
    fn new(code: &'static str, message: String, span: Option<Span<usize>>, help: &str) -> Fault {
        Fault {
            code,
            message,
            span,
            help: help.to_owned(),
        }
    }
}

/// The text of a data file: beside the scenario first, then in the catalogue.
///
/// # Errors
/// Why the file beside the scenario could not be read.
pub(crate) fn text(file: &str, world: &World<'_>) -> Result<String, String> {
    let beside = world.files.read(file);
    beside.or_else(|reason| match world.catalog.text(&format!("data/{file}")) {
        Some(text) => Ok(text.to_owned()),
        None => Err(reason),
    })
}

/// Names of the data files that a tree refers to.
pub(crate) fn named(tree: &Node) -> Vec<String> {
    let own = tree.text().filter(|t| t.trim_start().starts_with("data("));
    let own = own
        .and_then(|t| grammar::read(t).ok())
        .and_then(|written| match written.body {
            Body::Data { file, .. } => Some(file),
            _ => None,
        });
    let below = tree.entries().iter().map(|e| &e.node).chain(tree.items());
    own.into_iter().chain(below.flat_map(named)).collect()
}

/// A CSV text by cells.
struct Sheet<'a> {
    header: Vec<Cell<'a>>,
    rows: Vec<Vec<Cell<'a>>>,
}

#[derive(Clone, Copy, Debug)]
struct Cell<'a> {
    text: &'a str,
    start: usize,
    line: usize,
}

impl Cell<'_> {
    fn span(self) -> Option<Span<usize>> {
        Some(self.start..self.start + self.text.len())
    }
}

/// Values by date, in the order of the file; empty cells before the first value and after the last are
/// outside the series.
pub(crate) fn series(file: &str, text: &str, column: &str) -> Result<Vec<(Date, f64)>, Vec<Fault>> {
    let sheet = Sheet::read(text);
    let at = sheet.column(file, column).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    let mut rows: Vec<(Date, f64)> = Vec::new();
    for row in sheet.filled(at) {
        match (date(row), value(file, row, at, column)) {
            (Ok(day), Ok(number)) => match rows.last() {
                Some((before, _)) if *before >= day => faults.push(disorder(row, *before)),
                _ => rows.push((day, number)),
            },
            (day, number) => faults.extend(day.err().into_iter().chain(number.err())),
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(Fault::new(
            "D1055",
            format!("column `{column}` of `{file}` holds no value"),
            None,
            "name a column with values",
        ));
    }
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

/// Values with weights, sorted by value; every weight is one where no column of weights is named.
pub(crate) fn table(
    file: &str,
    text: &str,
    column: &str,
    weights: Option<&str>,
) -> Result<Vec<(f64, f64)>, Vec<Fault>> {
    let sheet = Sheet::read(text);
    let at = sheet.column(file, column).map_err(|fault| vec![fault])?;
    let weight_at = match weights {
        Some(name) => Some((sheet.column(file, name).map_err(|fault| vec![fault])?, name)),
        None => None,
    };
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    for row in &sheet.rows {
        let weight = weight_at.map_or(Ok(1.0), |(at, name)| value(file, row, at, name));
        match (value(file, row, at, column), weight) {
            (Ok(number), Ok(weight)) if weight >= 0.0 => rows.push((number, weight)),
            (Ok(_), Ok(_)) => faults.push(Fault::new(
                "D1054",
                format!("a weight in `{file}` is negative"),
                row.first().and_then(|c| c.span()),
                "weights are zero or more",
            )),
            (number, weight) => faults.extend(number.err().into_iter().chain(weight.err())),
        }
    }
    if faults.is_empty() && rows.iter().map(|(_, w)| w).sum::<f64>() <= 0.0 {
        faults.push(Fault::new(
            "D1055",
            format!("column `{column}` of `{file}` holds no value"),
            None,
            "name a column with values",
        ));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

impl<'a> Sheet<'a> {
    fn read(text: &'a str) -> Sheet<'a> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines =
            lines(text).filter(|(_, line, _)| !line.trim().is_empty() && !line.starts_with('#'));
        let header = lines
            .next()
            .map(|(number, line, start)| cells(line, start, number))
            .unwrap_or_default();
        let rows = lines
            .map(|(number, line, start)| cells(line, start, number))
            .collect();
        Sheet { header, rows }
    }

    fn column(&self, file: &str, name: &str) -> Result<usize, Fault> {
        if let Some(at) = self.header.iter().position(|cell| cell.text == name) {
            return Ok(at);
        }
        let names: Vec<&str> = self.header.iter().map(|cell| cell.text).collect();
        let help = match durance_core::diagnostic::nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("columns are {}", names.join(", ")),
        };
        Err(Fault {
            code: "D1053",
            message: format!("`{file}` has no column `{name}`"),
            span: None,
            help,
        })
    }

    /// Rows from the first to the last that has a value in the column.
    fn filled(&self, at: usize) -> &[Vec<Cell<'a>>] {
        let has = |row: &Vec<Cell<'_>>| row.get(at).is_some_and(|cell| !cell.text.is_empty());
        let first = self.rows.iter().position(has).unwrap_or(0);
        let last = self.rows.iter().rposition(has).map_or(first, |n| n + 1);
        &self.rows[first..last]
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    let mut start = 0;
    text.split('\n').enumerate().map(move |(number, line)| {
        let here = start;
        start += line.len() + 1;
        (number + 1, line.trim_end_matches('\r'), here)
    })
}

/// Cells of a line; a cell in double quotes may hold commas.
fn cells(line: &str, start: usize, number: usize) -> Vec<Cell<'_>> {
    let (mut cells, mut from, mut quoted) = (Vec::new(), 0, false);
    let mut push = |from: usize, to: usize| {
        let raw = &line[from..to];
        let text = raw.trim().trim_matches('"');
        let offset = raw.find(text).unwrap_or(0);
        cells.push(Cell {
            text,
            start: start + from + offset,
            line: number,
        });
    };
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                push(from, at);
                from = at + 1;
            }
            _ => {}
        }
    }
    push(from, line.len());
    cells
}

fn date(row: &[Cell<'_>]) -> Result<Date, Fault> {
    let cell = row.first().copied().unwrap_or(Cell {
        text: "",
        start: 0,
        line: 0,
    });
    cell.text.parse().map_err(|_| {
        let message = format!("`{}` in line {} is not a date", cell.text, cell.line);
        Fault::new(
            "D1054",
            message,
            cell.span(),
            "the first column holds dates such as 2025-02-05",
        )
    })
}

fn value(file: &str, row: &[Cell<'_>], at: usize, column: &str) -> Result<f64, Fault> {
    let line = row.first().map_or(0, |cell| cell.line);
    let day = row.first().map_or("", |cell| cell.text);
    let Some(cell) = row.get(at).filter(|cell| !cell.text.is_empty()) else {
        let row_of = match day {
            "" => String::new(),
            day => format!(" ({day})"),
        };
        let message =
            format!("`{file}` has a hole: column `{column}` is empty in line {line}{row_of}");
        let end = row.last().map_or(0, |cell| cell.start + cell.text.len());
        let span = row.first().map(|cell| cell.start..end);
        return Err(Fault::new(
            "D1052",
            message,
            span,
            "fill the cell from a source, or cut the series; holes are never filled in silence",
        ));
    };
    match cell.text.replace('_', "").parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => {
            let message = format!(
                "`{}` in line {line}, column `{column}` of `{file}` is not a number",
                cell.text
            );
            Err(Fault::new(
                "D1054",
                message,
                cell.span(),
                "write digits with at most one decimal point",
            ))
        }
    }
}

fn disorder(row: &[Cell<'_>], before: Date) -> Fault {
    let (day, line) = row.first().map_or(("", 0), |cell| (cell.text, cell.line));
    let message = format!("line {line} is of {day}, but the row before is of {before}");
    Fault::new(
        "D1054",
        message,
        row.first().and_then(|c| c.span()),
        "dates rise from row to row, each once",
    )
}
