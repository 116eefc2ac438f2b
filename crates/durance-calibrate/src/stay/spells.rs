//! Spells from a file: one row a stay.

use super::Spell;
use crate::parse::{DateOrder, date_order, parse_date};
use crate::series::{Frequency, Observation, Provenance, Reading, Series, days_between};
use crate::table::{self, Format, Row, Table};
use durance_core::diagnostic::nearest;
use durance_core::{Date, Diagnostic};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which column of a file of spells is what.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpellMapping {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Day of admission.
    pub admitted: String,
    /// First day on which the person was counted; the day of admission if absent.
    pub first_seen: Option<String>,
    /// Day of release, empty while the stay lasts.
    pub released: Option<String>,
    /// Last day on which the person was counted, where no release is recorded: the stay is taken to have ended the
    /// day after, unless that is the last day of the file.
    pub last_seen: Option<String>,
    /// How the stay ended.
    pub exit: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// `ymd`, `dmy` or `mdy`.
    pub date_order: Option<DateOrder>,
}

/// Spells with their dates.
#[derive(Clone, Debug, PartialEq)]
pub struct Spells {
    /// First and last day of observation.
    pub window: (Date, Date),
    /// Names of exits; `Spell::exit` counts into them.
    pub exits: Vec<String>,
    /// Names of groups.
    pub groups: Vec<String>,
    /// One entry a stay, in the order of the file.
    pub stays: Vec<DatedSpell>,
}

/// A spell, when it began, and whose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DatedSpell {
    /// Day of admission.
    pub admitted: Date,
    /// The spell.
    pub spell: Spell,
    /// Index into [`Spells::groups`].
    pub group: usize,
}

impl Spells {
    /// The spells of a group, or of all.
    pub fn of_group(&self, group: Option<usize>) -> Vec<Spell> {
        self.stays
            .iter()
            .filter(|s| group.is_none_or(|g| s.group == g))
            .map(|s| s.spell)
            .collect()
    }

    /// People present on each day of the window, as the spells have it.
    pub fn daily_stock(&self) -> Vec<f64> {
        let days = days_between(self.window.0, self.window.1) as usize + 1;
        let mut change = vec![0.0; days + 1];
        for stay in &self.stays {
            let (from, to) = self.presence(stay);
            if from < to && from < days {
                change[from] += 1.0;
                change[to.min(days)] -= 1.0;
            }
        }
        let mut present = 0.0;
        change
            .iter()
            .take(days)
            .map(|c| {
                present += c;
                present
            })
            .collect()
    }

    /// People who came into view or left on each day of the window.
    pub fn daily_moves(&self) -> Vec<f64> {
        let days = days_between(self.window.0, self.window.1) as usize + 1;
        let mut moves = vec![0.0; days];
        for stay in &self.stays {
            let (from, to) = self.presence(stay);
            for day in [from, to] {
                if from < to && day < days {
                    moves[day] += 1.0;
                }
            }
        }
        moves
    }

    /// First day present and first day absent, counted from the start of the window.
    pub(crate) fn presence(&self, stay: &DatedSpell) -> (usize, usize) {
        let admitted = days_between(self.window.0, stay.admitted);
        let from = (admitted + stay.spell.seen_from).max(0.0) as usize;
        let until = (admitted + stay.spell.until).max(0.0) as usize;
        (from, until)
    }

    /// Admissions on each day of the window: people first seen who were admitted within it.
    pub fn daily_admissions(&self) -> Vec<f64> {
        let days = days_between(self.window.0, self.window.1) as usize + 1;
        let mut admissions = vec![0.0; days];
        for stay in &self.stays {
            let day = days_between(self.window.0, stay.admitted);
            if day >= 0.0 && (day as usize) < days {
                admissions[day as usize] += 1.0;
            }
        }
        admissions
    }

    /// A daily count over the window as a series.
    pub fn series(&self, id: &str, counts: &[f64], provenance: &Provenance) -> Series {
        let observations = counts
            .iter()
            .enumerate()
            .filter_map(|(i, v)| {
                let date = self
                    .window
                    .0
                    .checked_add(Frequency::Daily.span(i as i64))
                    .ok()?;
                Some(Observation {
                    date,
                    reading: Reading::Known(*v),
                    row: None,
                })
            })
            .collect();
        Series {
            id: id.to_owned(),
            frequency: Frequency::Daily,
            provenance: provenance.clone(),
            observations,
        }
    }
}

/// Columns found.
struct Columns {
    admitted: usize,
    first_seen: Option<usize>,
    released: Option<usize>,
    last_seen: Option<usize>,
    exit: Option<usize>,
    group: Option<usize>,
}

/// Dates of one row.
struct Dates {
    admitted: Date,
    first_seen: Date,
    released: Option<Date>,
    last_seen: Option<Date>,
}

/// Reads spells from a file.
///
/// # Errors
/// D1001 to D1004 for the file, D1007 for dates, D1030 for stays that end before they begin. Rows with errors are
/// left out.
///
/// # Example
/// ```
/// use durance_calibrate::stay::{inspect_spells, SpellMapping};
/// use durance_calibrate::table::Format;
/// let csv = "in,out\n2024-01-01,2024-01-11\n2024-01-05,\n2024-01-20,2024-01-25\n";
/// let mapping = SpellMapping { admitted: "in".into(), released: Some("out".into()), ..SpellMapping::default() };
/// let (spells, problems) = inspect_spells(csv.as_bytes(), "stays.csv", Format::Csv, &mapping);
/// let spells = spells.unwrap();
/// assert!(problems.is_empty());
/// assert_eq!(spells.stays[0].spell.until, 10.0);
/// assert_eq!(spells.stays[1].spell.exit, None);
/// ```
pub fn inspect_spells(
    bytes: &[u8],
    name: &str,
    format: Format,
    mapping: &SpellMapping,
) -> (Option<Spells>, Vec<Diagnostic>) {
    let (table, mut problems) = table::read(bytes, name, format, mapping.sheet.as_deref());
    let Some(table) = table else {
        return (None, problems);
    };
    let (spells, more) = spells_of_table(&table, mapping);
    problems.extend(more);
    (spells, problems)
}

/// The same from a table that is already rows.
///
/// # Errors
/// As [`inspect_spells`].
pub fn spells_of_table(table: &Table, mapping: &SpellMapping) -> (Option<Spells>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let Some(columns) = columns(table, mapping, &mut problems) else {
        return (None, problems);
    };
    let order = mapping.date_order.or_else(|| {
        date_order(
            table
                .rows
                .iter()
                .filter_map(|r| r.cells.get(columns.admitted))
                .map(String::as_str),
        )
    });
    let Some(order) = order else {
        problems.push(
            Diagnostic::error("D1007", "dates can be read day first or month first")
                .help("say `date_order = \"dmy\"` or `\"mdy\"`"),
        );
        return (None, problems);
    };
    let read: Vec<(&Row, Dates)> = table
        .rows
        .iter()
        .filter_map(|r| Some((r, dates(table, r, &columns, order, &mut problems)?)))
        .collect();
    limit(&mut problems);
    if read.is_empty() {
        problems.push(Diagnostic::error(
            "D1002",
            format!("`{}` has no usable stay", table.name),
        ));
        return (None, problems);
    }
    (Some(spells(&read, &columns)), problems)
}

fn columns(
    table: &Table,
    mapping: &SpellMapping,
    problems: &mut Vec<Diagnostic>,
) -> Option<Columns> {
    let mut named = |name: &str| {
        let found = table.column(name);
        if found.is_none() {
            let problem =
                Diagnostic::error("D1004", format!("`{}` has no column `{name}`", table.name));
            problems.push(
                match nearest(name, table.header.iter().map(String::as_str)) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.note(format!("its columns are: {}", table.header.join(", "))),
                },
            );
        }
        found
    };
    let admitted = named(&mapping.admitted);
    let mut optional = |name: &Option<String>| name.as_deref().and_then(&mut named);
    let (first_seen, released) = (optional(&mapping.first_seen), optional(&mapping.released));
    let (last_seen, exit, group) = (
        optional(&mapping.last_seen),
        optional(&mapping.exit),
        optional(&mapping.group),
    );
    if released.is_none() && last_seen.is_none() {
        problems.push(
            Diagnostic::error(
                "D1004",
                format!("nothing says when stays in `{}` end", table.name),
            )
            .help("name a column with `released = \"...\"` or `last_seen = \"...\"`"),
        );
        return None;
    }
    Some(Columns {
        admitted: admitted?,
        first_seen,
        released,
        last_seen,
        exit,
        group,
    })
}

fn dates(
    table: &Table,
    row: &Row,
    columns: &Columns,
    order: DateOrder,
    problems: &mut Vec<Diagnostic>,
) -> Option<Dates> {
    let text = |column: usize| row.cells.get(column).map_or("", String::as_str);
    let mut read = |column: usize| {
        let date = parse_date(text(column), order);
        if date.is_none() && !text(column).is_empty() {
            problems.push(
                Diagnostic::error(
                    "D1007",
                    format!(
                        "row {}, column `{}`: `{}` is not a date",
                        row.number,
                        table.header[column],
                        text(column)
                    ),
                )
                .at(&table.name, row.span.clone(), "no date"),
            );
        }
        date
    };
    let admitted = read(columns.admitted)?;
    let first_seen = columns
        .first_seen
        .and_then(&mut read)
        .unwrap_or(admitted)
        .max(admitted);
    let released = columns.released.and_then(&mut read);
    let last_seen = columns.last_seen.and_then(&mut read);
    if released.or(last_seen).is_some_and(|end| end < admitted) {
        problems.push(
            Diagnostic::error(
                "D1030",
                format!(
                    "row {}: the stay ends before it begins ({admitted})",
                    row.number
                ),
            )
            .at(&table.name, row.span.clone(), "ends before it begins")
            .help("one of the two dates is mistyped; the row was left out"),
        );
        return None;
    }
    Some(Dates {
        admitted,
        first_seen,
        released,
        last_seen,
    })
}

/// Keeps the first five problems of a code and counts the rest.
fn limit(problems: &mut Vec<Diagnostic>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    problems.retain(|p| {
        let n = counts.entry(p.code.clone()).or_default();
        *n += 1;
        *n <= 5
    });
    for (code, n) in counts.into_iter().filter(|(_, n)| *n > 5) {
        problems.push(Diagnostic::error(
            &code,
            format!("{} more rows have the same problem", n - 5),
        ));
    }
}

fn spells(read: &[(&Row, Dates)], columns: &Columns) -> Spells {
    let last = |d: &Dates| d.released.or(d.last_seen).unwrap_or(d.first_seen);
    let from = read
        .iter()
        .map(|(_, d)| d.first_seen)
        .min()
        .unwrap_or_default();
    let to = read.iter().map(|(_, d)| last(d)).max().unwrap_or_default();
    let (mut exits, mut groups) = (Names::default(), Names::default());
    let stays = read
        .iter()
        .map(|(row, d)| {
            let cell = |column: Option<usize>| {
                column
                    .and_then(|c| row.cells.get(c))
                    .map_or("", String::as_str)
            };
            let (until, ended) = end(d, to);
            let exit = ended.then(|| {
                exits.index(if columns.exit.is_some() {
                    cell(columns.exit)
                } else {
                    "released"
                })
            });
            let seen_from = days_between(d.admitted, d.first_seen);
            let spell = Spell {
                seen_from,
                until: days_between(d.admitted, until).max(seen_from),
                exit,
            };
            DatedSpell {
                admitted: d.admitted,
                spell,
                group: groups.index(cell(columns.group)),
            }
        })
        .collect();
    Spells {
        window: (from, to),
        exits: exits.list,
        groups: groups.list,
        stays,
    }
}

/// The first day absent, and whether the stay ended.
fn end(dates: &Dates, window_end: Date) -> (Date, bool) {
    let after = |d: Date| d.tomorrow().unwrap_or(d);
    match (dates.released, dates.last_seen) {
        (Some(released), _) => (released, true),
        (None, Some(seen)) if seen < window_end => (after(seen), true),
        _ => (after(window_end), false),
    }
}

/// Names in order of first appearance.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    known: BTreeMap<String, usize>,
}

impl Names {
    fn index(&mut self, name: &str) -> usize {
        if let Some(index) = self.known.get(name) {
            return *index;
        }
        self.list.push(name.to_owned());
        self.known.insert(name.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }
}
