//! Is this file what it seems? Columns to series, and everything doubtful about them, with row and column.

use crate::model::median;
use crate::parse::{DateOrder, date_order, parse_date, parse_number};
use crate::series::{Frequency, Observation, Provenance, Reading, Reason, Series, days_between};
use crate::table::{self, Row, Table};
use durance_core::diagnostic::nearest;
use durance_core::{Date, Diagnostic};
use serde::Deserialize;
use std::collections::BTreeMap;

pub use crate::table::Format;

/// Rows quoted for one kind of problem in one column; the rest are counted.
const QUOTED: usize = 5;

/// Which column is what. Everything left out is detected.
///
/// # Example
/// ```
/// use durance_calibrate::inspect::Mapping;
/// let (mapping, problems) = Mapping::from_toml("map.toml", r#"
///     date    = "week ending"
///     values  = ["pop_total"]
///     filled  = { column = "non_integer_so_interpolated", is = "1" }
///     [provenance]
///     unit = "people"
/// "#);
/// assert!(problems.is_empty());
/// assert_eq!(mapping.unwrap().values, ["pop_total"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Sheet of a workbook; the first if absent.
    pub sheet: Option<String>,
    /// Column of dates.
    pub date: Option<String>,
    /// `ymd`, `dmy` or `mdy`, where dates can be read in two ways.
    pub date_order: Option<DateOrder>,
    /// Columns to read as series; every column of numbers if empty.
    pub values: Vec<String>,
    /// Rows to keep: column and the text it must hold.
    #[serde(rename = "where")]
    pub only: BTreeMap<String, String>,
    /// Add up the rows of one date (a file with one row per facility and date).
    pub sum: bool,
    /// Rows with an empty date are totals or remarks, and are left out.
    pub skip_undated: bool,
    /// Rows whose figures were filled in, not counted.
    pub filled: Option<Mark>,
    /// Texts that stand for "no figure", beside the usual ones.
    pub missing: Vec<String>,
    /// Rhythm of publication, where it cannot be detected.
    pub frequency: Option<Frequency>,
    /// How it was counted, and whose it is.
    pub provenance: Provenance,
}

/// A column and the text that marks a row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The column.
    pub column: String,
    /// What it holds in the rows meant.
    pub is: String,
}

impl Mapping {
    /// Reads a mapping from TOML.
    ///
    /// # Errors
    /// D1005 with the place, if the text is not a mapping.
    pub fn from_toml(name: &str, text: &str) -> (Option<Mapping>, Vec<Diagnostic>) {
        match toml::from_str(text) {
            Ok(mapping) => (Some(mapping), Vec::new()),
            Err(why) => {
                let problem = Diagnostic::error("D1005", format!("`{name}` is not a mapping of columns"))
                    .at(name, why.span().unwrap_or(0..0), why.message())
                    .help("keys: sheet, date, date_order, values, where, sum, skip_undated, filled, missing, frequency, provenance");
                (None, vec![problem])
            }
        }
    }
}

/// Reads a file and finds the series in it.
///
/// A series is returned wherever one can be built, with each unusable cell as a missing reading and its reason;
/// diagnostics of severity *error* say that the file should be repaired before numbers are drawn from it.
///
/// # Errors
/// D1001 to D1019, all of them at once.
///
/// # Example
/// ```
/// use durance_calibrate::inspect::{inspect, Format, Mapping};
/// let csv = "date,people\n2024-01-05,100\n2024-01-12,-3\n2024-01-19,102\n";
/// let (series, problems) = inspect(csv.as_bytes(), "a.csv", Format::Csv, &Mapping::default());
/// assert_eq!(series.unwrap()[0].known().count(), 2);
/// assert_eq!(problems[0].code, "D1013");
/// assert!(problems[0].message.contains("row 3") && problems[0].message.contains("`people`"));
/// ```
pub fn inspect(
    bytes: &[u8],
    name: &str,
    format: Format,
    mapping: &Mapping,
) -> (Option<Vec<Series>>, Vec<Diagnostic>) {
    let (table, mut problems) = table::read(bytes, name, format, mapping.sheet.as_deref());
    let Some(table) = table else {
        return (None, problems);
    };
    let (series, more) = inspect_table(&table, mapping);
    problems.extend(more);
    (series, problems)
}

/// Finds the series in a table that someone else has read.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_table(table: &Table, mapping: &Mapping) -> (Option<Vec<Series>>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let Some(columns) = columns(table, mapping, &mut problems) else {
        return (None, problems);
    };
    let rows = kept(table, mapping, &mut problems);
    let dated = dated(table, &rows, columns.date, mapping, &mut problems);
    if dated.len() < 2 {
        problems.push(too_few(table, dated.len()));
        return (None, problems);
    }
    let mut found = Vec::new();
    for column in columns.values {
        found.extend(Columns::series(
            table,
            &dated,
            column,
            columns.filled,
            mapping,
            &mut problems,
        ));
    }
    // Problems of the dates are the same for every column, and are told once.
    let mut told = std::collections::BTreeSet::new();
    problems.retain(|p| told.insert((p.code.clone(), p.message.clone())));
    ((!found.is_empty()).then_some(found), problems)
}

fn too_few(table: &Table, rows: usize) -> Diagnostic {
    Diagnostic::error(
        "D1002",
        format!(
            "`{}` has {rows} dated row{}: a series needs at least two",
            table.name,
            if rows == 1 { "" } else { "s" }
        ),
    )
    .help("one reading says how many people there are, not how they come and go")
}

/// The columns that were chosen.
struct Columns {
    date: usize,
    values: Vec<usize>,
    filled: Option<usize>,
}

/// A row with its date.
struct Dated<'a> {
    date: Date,
    row: &'a Row,
}

/// What a cell says.
struct Entry {
    date: Date,
    reading: Reading,
    row: usize,
}

fn columns(table: &Table, mapping: &Mapping, problems: &mut Vec<Diagnostic>) -> Option<Columns> {
    let mut named = |name: &str| {
        let found = table.column(name);
        if found.is_none() {
            problems.push(no_column(table, name));
        }
        found
    };
    let date = match &mapping.date {
        Some(name) => named(name)?,
        None => match date_column(table) {
            Some(date) => date,
            None => {
                problems.push(
                    Diagnostic::error(
                        "D1004",
                        format!("no column of `{}` holds dates", table.name),
                    )
                    .note(format!("its columns are: {}", table.header.join(", ")))
                    .help("name it with `date = \"...\"`"),
                );
                return None;
            }
        },
    };
    let filled = mapping.filled.as_ref().and_then(|mark| named(&mark.column));
    let values: Vec<usize> = if mapping.values.is_empty() {
        (0..table.header.len())
            .filter(|c| *c != date && Some(*c) != filled && holds_numbers(table, *c))
            .collect()
    } else {
        mapping
            .values
            .iter()
            .filter_map(|name| named(name))
            .collect()
    };
    if values.is_empty() {
        problems.push(
            Diagnostic::error(
                "D1004",
                format!("no column of `{}` holds numbers", table.name),
            )
            .help("name it with `values = [\"...\"]`"),
        );
        return None;
    }
    Some(Columns {
        date,
        values,
        filled,
    })
}

fn no_column(table: &Table, name: &str) -> Diagnostic {
    let problem = Diagnostic::error("D1004", format!("`{}` has no column `{name}`", table.name))
        .note(format!("its columns are: {}", table.header.join(", ")));
    match nearest(name, table.header.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}

/// The first column of which four in five cells read as dates; a column of bare years only if it is named so.
fn date_column(table: &Table) -> Option<usize> {
    let share = |c: usize| {
        let cells: Vec<&str> = cells(table, c).take(200).collect();
        let order = date_order(cells.iter().copied());
        let read = cells
            .iter()
            .filter(|t| parse_date(t, order.unwrap_or(DateOrder::Ymd)).is_some())
            .count();
        read as f64 / cells.len().max(1) as f64
    };
    let bare = |c: usize| cells(table, c).take(200).all(|t| t.parse::<f64>().is_ok());
    let named = |c: usize| {
        let name = table.header[c].to_lowercase();
        ["date", "day", "week", "month", "year", "period", "time"]
            .iter()
            .any(|w| name.contains(w))
    };
    (0..table.header.len()).find(|c| share(*c) >= 0.8 && (!bare(*c) || named(*c)))
}

fn holds_numbers(table: &Table, column: usize) -> bool {
    let (mut numbers, mut all) = (0, 0);
    for text in cells(table, column) {
        all += 1;
        numbers += usize::from(parse_number(text).is_some());
    }
    all > 0 && 2 * numbers >= all
}

/// The cells of a column that are not empty.
fn cells(table: &Table, column: usize) -> impl Iterator<Item = &str> {
    table
        .rows
        .iter()
        .filter_map(move |r| r.cells.get(column))
        .map(String::as_str)
        .filter(|t| !t.is_empty())
}

/// Rows that the mapping keeps.
fn kept<'a>(table: &'a Table, mapping: &Mapping, problems: &mut Vec<Diagnostic>) -> Vec<&'a Row> {
    let mut conditions = Vec::new();
    for (name, text) in &mapping.only {
        match table.column(name) {
            Some(column) => conditions.push((column, text)),
            None => problems.push(no_column(table, name)),
        }
    }
    table
        .rows
        .iter()
        .filter(|r| {
            conditions
                .iter()
                .all(|(c, text)| r.cells.get(*c) == Some(*text))
        })
        .collect()
}

/// Rows with readable dates, in order of date.
fn dated<'a>(
    table: &Table,
    rows: &[&'a Row],
    column: usize,
    mapping: &Mapping,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Dated<'a>> {
    let name = &table.header[column];
    let texts = rows
        .iter()
        .filter_map(|r| r.cells.get(column))
        .map(String::as_str);
    let order = match mapping.date_order.or_else(|| date_order(texts)) {
        Some(order) => order,
        None => {
            problems.push(
                Diagnostic::error(
                    "D1007",
                    format!("dates in column `{name}` can be read day first or month first"),
                )
                .note("no day in the file is above 12 in one place only")
                .help("say `date_order = \"dmy\"` or `date_order = \"mdy\"`"),
            );
            return Vec::new();
        }
    };
    let mut unread = Vec::new();
    let mut dated: Vec<Dated<'_>> = Vec::new();
    for row in rows {
        let text = row.cells.get(column).map_or("", String::as_str);
        match parse_date(text, order) {
            Some(date) => dated.push(Dated { date, row }),
            None if text.is_empty() && mapping.skip_undated => {}
            None => unread.push((*row, text)),
        }
    }
    for (row, text) in unread.iter().take(QUOTED) {
        problems.push(
            Diagnostic::error(
                "D1007",
                format!(
                    "row {}, column `{name}`: `{text}` is not a date",
                    row.number
                ),
            )
            .at(&table.name, row.span.clone(), "no date")
            .help("write dates as year-month-day, for example 2024-06-28"),
        );
    }
    if unread.len() > QUOTED {
        problems.push(Diagnostic::error(
            "D1007",
            format!(
                "{} more rows of column `{name}` hold no date",
                unread.len() - QUOTED
            ),
        ));
    }
    put_in_order(table, &mut dated, name, problems);
    dated
}

fn put_in_order(
    table: &Table,
    dated: &mut [Dated<'_>],
    name: &str,
    problems: &mut Vec<Diagnostic>,
) {
    let backwards: Vec<usize> = (1..dated.len())
        .filter(|i| dated[*i].date < dated[*i - 1].date)
        .collect();
    let Some(first) = backwards.first() else {
        return;
    };
    if backwards.len() == dated.len() - 1 {
        problems.push(Diagnostic::advice(
            "D1008",
            format!("column `{name}` runs from the newest date to the oldest; it was turned round"),
        ));
    } else {
        let row = dated[*first].row;
        problems.push(
            Diagnostic::warning(
                "D1008",
                format!(
                    "row {}, column `{name}`: {} comes after {}",
                    row.number,
                    dated[*first].date,
                    dated[*first - 1].date
                ),
            )
            .at(&table.name, row.span.clone(), "earlier than the row above")
            .note(format!(
                "{} row{} out of order; rows were sorted by date",
                backwards.len(),
                if backwards.len() == 1 { " is" } else { "s are" }
            ))
            .help("a date out of order is often a mistyped date: check it"),
        );
    }
    dated.sort_by_key(|d| (d.date, d.row.number));
}

impl Columns {
    /// Reads one column as a series.
    fn series(
        table: &Table,
        dated: &[Dated<'_>],
        column: usize,
        filled: Option<usize>,
        mapping: &Mapping,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Series> {
        let name = table.header[column].clone();
        let entries = entries(table, dated, column, filled, mapping, problems);
        let entries = within(entries);
        report_blanks(&entries, &name, problems);
        let entries = one_a_date(table, entries, &name, mapping.sum, problems);
        if entries.len() < 2 {
            problems.push(too_few(table, entries.len()));
            return None;
        }
        let frequency = frequency(table, &entries, &name, mapping, problems)?;
        let observations = with_gaps(table, entries, frequency, &name, problems);
        let mut series = Series {
            id: name,
            frequency,
            provenance: mapping.provenance.clone(),
            observations,
        };
        set_aside_fractions(&mut series, problems);
        crate::suspicion::suspect(&table.name, &series, problems);
        Some(series)
    }
}

/// Readings of the rows, in order.
fn entries(
    table: &Table,
    dated: &[Dated<'_>],
    column: usize,
    filled: Option<usize>,
    mapping: &Mapping,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let name = &table.header[column];
    let mut seen = [0_usize; 3];
    let mut entries = Vec::with_capacity(dated.len());
    for Dated { date, row } in dated {
        let text = row.cells.get(column).map_or("", String::as_str);
        let marked = filled
            .zip(mapping.filled.as_ref())
            .is_some_and(|(c, mark)| row.cells.get(c) == Some(&mark.is));
        let reading = if marked {
            Reading::Missing(Reason::FilledIn)
        } else {
            reading(text, &mapping.missing)
        };
        if let Reading::Missing(reason) = &reading {
            let kind = match reason {
                Reason::Negative(_) => 0,
                Reason::NotANumber(_) => 1,
                _ => 2,
            };
            seen[kind] += 1;
            if kind < 2 && seen[kind] <= QUOTED {
                problems.push(bad_cell(table, row, name, text, reason));
            }
        }
        entries.push(Entry {
            date: *date,
            reading,
            row: row.number,
        });
    }
    for (kind, code, what) in [
        (0, "D1013", "are below zero"),
        (1, "D1014", "are not numbers"),
    ] {
        if seen[kind] > QUOTED {
            problems.push(Diagnostic::error(
                code,
                format!("column `{name}`: {} more cells {what}", seen[kind] - QUOTED),
            ));
        }
    }
    entries
}

/// The rows from the first figure to the last: a column that begins later or ends earlier than the file has no gap
/// there.
fn within(mut entries: Vec<Entry>) -> Vec<Entry> {
    let blank = |e: &Entry| e.reading == Reading::Missing(Reason::Blank);
    let end = entries.iter().rposition(|e| !blank(e)).map_or(0, |i| i + 1);
    entries.truncate(end);
    let start = entries.iter().position(|e| !blank(e)).unwrap_or(0);
    entries.split_off(start)
}

fn report_blanks(entries: &[Entry], name: &str, problems: &mut Vec<Diagnostic>) {
    for (reason, words) in [
        (Reason::Blank, "empty"),
        (Reason::FilledIn, "marked as filled in"),
    ] {
        let rows: Vec<&Entry> = entries
            .iter()
            .filter(|e| e.reading == Reading::Missing(reason.clone()))
            .collect();
        if let Some(first) = rows.first() {
            problems.push(
                Diagnostic::warning(
                    "D1015",
                    format!(
                        "column `{name}`: {} of {} cells are {words}, first in row {}",
                        rows.len(),
                        entries.len(),
                        first.row
                    ),
                )
                .note("they are kept as missing, with this reason; nothing is filled in"),
            );
        }
    }
}

fn reading(text: &str, marks: &[String]) -> Reading {
    let usual = ["", "-", "–", "..", ".", "na", "n/a", "nan", "null", "none"];
    if usual.contains(&text.to_lowercase().as_str()) || marks.iter().any(|m| m == text) {
        return Reading::Missing(Reason::Blank);
    }
    match parse_number(text) {
        Some(value) if value < 0.0 => Reading::Missing(Reason::Negative(text.to_owned())),
        Some(value) => Reading::Known(value),
        None => Reading::Missing(Reason::NotANumber(text.to_owned())),
    }
}

fn bad_cell(table: &Table, row: &Row, name: &str, text: &str, reason: &Reason) -> Diagnostic {
    let place = format!("row {}, column `{name}`", row.number);
    match reason {
        Reason::Negative(_) => Diagnostic::error(
            "D1013",
            format!("{place}: `{text}` is below zero, and people are counted"),
        )
        .at(&table.name, row.span.clone(), "below zero")
        .help("repair the cell, or leave it empty: an empty cell is a missing reading"),
        _ => Diagnostic::error("D1014", format!("{place}: `{text}` is not a number"))
            .at(&table.name, row.span.clone(), "not a number")
            .help(format!(
                "repair the cell, or say that it means no figure: `missing = [\"{text}\"]`"
            )),
    }
}

/// One entry a date: sums if asked to, else equal repeats become one and unequal ones a contradiction.
fn one_a_date(
    table: &Table,
    entries: Vec<Entry>,
    name: &str,
    sum: bool,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let mut unique: Vec<Entry> = Vec::with_capacity(entries.len());
    let (mut equal, mut unequal) = (Vec::new(), Vec::new());
    for entry in entries {
        match unique.last_mut() {
            Some(last) if last.date == entry.date => {
                if sum {
                    last.reading = added(&last.reading, &entry.reading);
                } else if last.reading == entry.reading {
                    equal.push((last.row, entry.row, entry.date));
                } else {
                    unequal.push((last.row, entry.row, entry.date));
                    last.reading = Reading::Missing(Reason::Contradicted);
                }
            }
            _ => unique.push(entry),
        }
    }
    report_repeated_dates(table, name, &equal, &unequal, problems);
    unique
}

fn added(a: &Reading, b: &Reading) -> Reading {
    match (a, b) {
        (Reading::Known(x), Reading::Known(y)) => Reading::Known(x + y),
        (Reading::Missing(_), _) => a.clone(),
        (_, Reading::Missing(_)) => b.clone(),
    }
}

type Repeat = (usize, usize, Date);

fn report_repeated_dates(
    table: &Table,
    name: &str,
    equal: &[Repeat],
    unequal: &[Repeat],
    problems: &mut Vec<Diagnostic>,
) {
    if let Some((first, second, date)) = unequal.first() {
        problems.push(
            Diagnostic::error("D1009", format!("rows {first} and {second}, column `{name}`: two different figures for {date}"))
                .at(&table.name, span_of(table, *second), "same date as an earlier row")
                .note(format!("{} dates have two figures that differ; they are kept as missing", unequal.len()))
                .help("keep one row a date; if each row is a part (a facility), say `sum = true` or choose one with `where`"),
        );
    }
    if let Some((first, second, date)) = equal.first() {
        problems.push(
            Diagnostic::warning("D1009", format!("rows {first} and {second}, column `{name}`: {date} occurs twice with the same figure"))
                .at(&table.name, span_of(table, *second), "same date as an earlier row")
                .note(format!("{} rows repeat another and were taken once", equal.len())),
        );
    }
}

fn span_of(table: &Table, number: usize) -> std::ops::Range<usize> {
    table
        .rows
        .iter()
        .find(|r| r.number == number)
        .map_or(0..0, |r| r.span.clone())
}

/// The rhythm: that of the median gap, if the file keeps it throughout.
fn frequency(
    table: &Table,
    entries: &[Entry],
    name: &str,
    mapping: &Mapping,
    problems: &mut Vec<Diagnostic>,
) -> Option<Frequency> {
    let gaps: Vec<f64> = entries
        .windows(2)
        .map(|w| days_between(w[0].date, w[1].date))
        .collect();
    let typical = median(&gaps);
    let found = mapping.frequency.or_else(|| Frequency::of_gap(typical));
    let Some(frequency) = found else {
        problems.push(
            Diagnostic::error("D1010", format!("column `{name}` keeps no rhythm: half of its readings are less than {typical:.0} days apart"))
                .help("say `frequency = \"daily\"`, `weekly`, `monthly`, `quarterly` or `yearly`"),
        );
        return None;
    };
    report_mixture(table, entries, &gaps, frequency, name, problems);
    Some(frequency)
}

/// Runs of four or more gaps of another rhythm are a second frequency, not a gap.
fn report_mixture(
    table: &Table,
    entries: &[Entry],
    gaps: &[f64],
    frequency: Frequency,
    name: &str,
    problems: &mut Vec<Diagnostic>,
) {
    let mut run = 0;
    for (i, gap) in gaps.iter().enumerate() {
        let other = Frequency::of_gap(*gap).filter(|f| *f != frequency);
        run = if other.is_some() { run + 1 } else { 0 };
        if let (4, Some(other)) = (run, other) {
            let start = &entries[i - 3];
            problems.push(
                Diagnostic::error(
                    "D1010",
                    format!(
                        "row {}, column `{name}`: from {} the readings are {}, elsewhere {}",
                        start.row,
                        start.date,
                        other.word(),
                        frequency.word()
                    ),
                )
                .at(
                    &table.name,
                    span_of(table, start.row),
                    "the rhythm changes here",
                )
                .help("cut the file into one part per rhythm, or keep the rows of the slower one"),
            );
            return;
        }
    }
}

/// Puts a missing observation at every date that the rhythm expects and the file has not.
fn with_gaps(
    table: &Table,
    entries: Vec<Entry>,
    frequency: Frequency,
    name: &str,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Observation> {
    let mut observations: Vec<Observation> = Vec::with_capacity(entries.len());
    let mut absent = 0;
    let mut longest: Option<(f64, Date, Date, usize)> = None;
    for entry in entries {
        if let Some(last) = observations.last().map(|o| o.date) {
            let gap = days_between(last, entry.date);
            let steps = (gap / frequency.days()).round() as i64;
            for step in 1..steps {
                if let Ok(date) = last.checked_add(frequency.span(step)) {
                    observations.push(Observation {
                        date,
                        reading: Reading::Missing(Reason::NotPublished),
                        row: None,
                    });
                }
            }
            absent += (steps - 1).max(0);
            if steps > 1 && longest.is_none_or(|(g, ..)| gap > g) {
                longest = Some((gap, last, entry.date, entry.row));
            }
        }
        observations.push(Observation {
            date: entry.date,
            reading: entry.reading,
            row: Some(entry.row),
        });
    }
    if let Some((gap, from, to, row)) = longest {
        problems.push(gap_found(
            table,
            name,
            frequency,
            absent,
            gap,
            (from, to, row),
        ));
    }
    observations
}

fn gap_found(
    table: &Table,
    name: &str,
    frequency: Frequency,
    absent: i64,
    gap: f64,
    at: (Date, Date, usize),
) -> Diagnostic {
    let (from, to, row) = at;
    let year = gap >= 360.0;
    let (code, text) = if year {
        (
            "D1012",
            format!(
                "row {row}, column `{name}`: {} after {from} nothing until {to}",
                if gap > 740.0 {
                    "years are missing:"
                } else {
                    "a year is missing:"
                }
            ),
        )
    } else {
        (
            "D1011",
            format!("row {row}, column `{name}`: nothing between {from} and {to}"),
        )
    };
    Diagnostic::warning(code, text)
        .at(&table.name, span_of(table, row), "the longest gap ends here")
        .note(format!("{absent} {} reading{} missing in all; they stay missing", frequency.word(), if absent == 1 { " is" } else { "s are" }))
        .help(if year { "forecasts use readings after the gap and the last one before it; consider starting after it" } else { "check whether the publisher skipped them" })
}

/// Figures with fractions in a column of counts were filled in by someone: they become missing.
fn set_aside_fractions(series: &mut Series, problems: &mut Vec<Diagnostic>) {
    let known = series.known().count();
    let whole = series.known().filter(|(_, v)| v.fract() == 0.0).count();
    if whole == known || (whole as f64) < 0.9 * known as f64 {
        return;
    }
    let mut first = None;
    for observation in &mut series.observations {
        if observation
            .reading
            .known()
            .is_some_and(|v| v.fract() != 0.0)
        {
            first = first.or(observation.row);
            observation.reading = Reading::Missing(Reason::FilledIn);
        }
    }
    problems.push(
        Diagnostic::warning(
            "D1019",
            format!("column `{}`: {} of {known} counts are not whole, first in row {}", series.id, known - whole, first.unwrap_or(0)),
        )
        .note("a count with a fraction was filled in by someone; it is kept as missing with that reason"),
    );
}
