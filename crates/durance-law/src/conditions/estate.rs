//! What does a table of a whole estate say of each prison? One row, one facility.

use super::entry::{Document, Entry};
use super::facility::{Shelf, access_of, read_circumstances, read_head};
use super::observation::{Access, Observation, Observed, quotient, read_source};
use super::{Facility, Measure};
use durance_core::catalog::Catalog;
use durance_core::{Diagnostic, Source};

/// A column of the table, and the fact that it holds.
struct Column {
    place: usize,
    fact: String,
    measure: Measure,
    at_least: bool,
}

/// A fact computed from columns.
struct Quotient {
    fact: String,
    measure: Measure,
    multiply: Vec<String>,
    divide: Vec<String>,
    times: f64,
}

struct Estate<'a> {
    head: Facility,
    source: &'a Source,
    access: Access,
    key: usize,
    name: usize,
    columns: Vec<Column>,
    quotients: Vec<Quotient>,
}

/// Reads an estate and its table: the estate as one facility is described elsewhere.
pub(crate) fn read(
    path: &str,
    text: &str,
    catalog: &dyn Catalog,
    shelf: &Shelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Facility> {
    let Some(document) = Document::read(path, text, found) else {
        return Vec::new();
    };
    let root = document.root();
    read_table(&root, catalog, shelf, found).unwrap_or_default()
}

fn read_table(
    root: &Entry<'_>,
    catalog: &dyn Catalog,
    shelf: &Shelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<Facility>> {
    root.only(
        &[
            "facility",
            "table",
            "source",
            "circumstance",
            "column",
            "quotient",
        ],
        found,
    );
    let Some(table) = root.table("table", found) else {
        return root.missing("table", found);
    };
    table.only(&["file", "key", "name", "source", "access"], found);
    let file = table.need_text("file", found)?;
    let Some(csv) = catalog.text(&file.value) else {
        found.push(
            Diagnostic::error("D0915", format!("the catalogue has no `{}`", file.value))
                .at(table.file, file.span, ""),
        );
        return None;
    };
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next()?.split(',').collect();
    let estate = read_estate(root, &table, &header, shelf, found)?;
    let rows = lines
        .enumerate()
        .filter_map(|(i, line)| estate.row(&file.value, i + 2, line, found));
    Some(rows.collect())
}

fn read_estate<'s>(
    root: &Entry<'_>,
    table: &Entry<'_>,
    header: &[&str],
    shelf: &'s Shelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Estate<'s>> {
    let mut head = match root.table("facility", found) {
        Some(entry) => read_head(&entry, found)?,
        None => return root.missing("facility", found),
    };
    head.circumstances = read_circumstances(root, shelf, found);
    let columns = root.tables("column", found);
    let quotients = root.tables("quotient", found);
    Some(Estate {
        head,
        source: read_source(table, &shelf.sources, found)?,
        access: access_of(table, found)?,
        key: column_of(table, "key", header, found)?,
        name: column_of(table, "name", header, found)?,
        columns: columns
            .iter()
            .filter_map(|e| read_column(e, header, shelf, found))
            .collect(),
        quotients: quotients
            .iter()
            .filter_map(|e| read_quotient(e, shelf, found))
            .collect(),
    })
}

fn column_of(
    entry: &Entry<'_>,
    key: &str,
    header: &[&str],
    found: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let name = entry.need_text(key, found)?;
    let place = header.iter().position(|h| *h == name.value);
    if place.is_none() {
        found.push(
            Diagnostic::error("D0915", format!("the table has no column `{}`", name.value))
                .at(entry.file, name.span, "")
                .note(format!("it has: {}", header.join(", "))),
        );
    }
    place
}

fn read_column(
    entry: &Entry<'_>,
    header: &[&str],
    shelf: &Shelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Column> {
    entry.only(&["name", "fact", "at_least"], found);
    let fact = entry
        .need_text("fact", found)
        .and_then(|n| shelf.facts.named(entry.file, &n, found))?;
    Some(Column {
        place: column_of(entry, "name", header, found)?,
        fact: fact.name.clone(),
        measure: fact.measure?,
        at_least: entry.flag("at_least", found).is_some_and(|f| f.value),
    })
}

fn read_quotient(
    entry: &Entry<'_>,
    shelf: &Shelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Quotient> {
    entry.only(&["fact", "multiply", "divide", "times"], found);
    let fact = entry
        .need_text("fact", found)
        .and_then(|n| shelf.facts.named(entry.file, &n, found))?;
    let names = |key: &str, found: &mut Vec<Diagnostic>| {
        entry
            .texts(key, found)
            .into_iter()
            .map(|n| n.value)
            .collect::<Vec<_>>()
    };
    Some(Quotient {
        fact: fact.name.clone(),
        measure: fact.measure?,
        multiply: names("multiply", found),
        divide: names("divide", found),
        times: entry.number("times", found).map_or(1.0, |n| n.value),
    })
}

impl Estate<'_> {
    fn row(
        &self,
        file: &str,
        line_number: usize,
        line: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Facility> {
        let cells: Vec<&str> = line.split(',').collect();
        let (Some(key), Some(name)) = (cells.get(self.key), cells.get(self.name)) else {
            found.push(Diagnostic::error(
                "D0915",
                format!("line {line_number} of `{file}` is too short"),
            ));
            return None;
        };
        let mut facility = Facility {
            id: format!("{}/{key}", self.head.id),
            name: (*name).to_owned(),
            short: (*name).to_owned(),
            ..self.head.clone()
        };
        for column in &self.columns {
            match cells.get(column.place).map(|cell| cell.trim()) {
                Some("") | None => {}
                Some(cell) => match cell.parse() {
                    Ok(number) => facility.observations.push(self.observe(column, number)),
                    Err(_) => found.push(Diagnostic::error(
                        "D0915",
                        format!("`{cell}` in line {line_number} of `{file}` is not a number"),
                    )),
                },
            }
        }
        for quotient in &self.quotients {
            let derived = self.derive(quotient, &facility.observations);
            facility.observations.extend(derived);
        }
        Some(facility)
    }

    fn observe(&self, column: &Column, number: f64) -> Observation {
        let words = column.measure.words(number);
        Observation {
            id: column.fact.clone(),
            fact: column.fact.clone(),
            observed: Observed::Between {
                low: column.measure.compared(number),
                high: if column.at_least {
                    f64::INFINITY
                } else {
                    column.measure.compared(number)
                },
            },
            words: if column.at_least {
                format!("at least {words}")
            } else {
                words
            },
            access: self.access,
            source: self.source.id.clone(),
            as_of: self.source.as_of,
            published: self.source.published,
            grade: self.source.grade(),
            series: None,
            quote: String::new(),
            note: String::new(),
            inputs: Vec::new(),
            supposes: String::new(),
        }
    }

    /// A quotient of columns; nothing when a part is missing or the divisor is nought.
    fn derive(&self, quotient_of: &Quotient, row: &[Observation]) -> Option<Observation> {
        let parts = |names: &[String]| -> Option<Vec<&Observation>> {
            names
                .iter()
                .map(|name| row.iter().find(|o| o.fact == *name))
                .collect()
        };
        let (above, below) = (parts(&quotient_of.multiply)?, parts(&quotient_of.divide)?);
        let (observed, value) = quotient(&above, &below, quotient_of.times);
        if observed == Observed::Unknown {
            return None;
        }
        let first = above.first()?;
        Some(Observation {
            id: quotient_of.fact.clone(),
            fact: quotient_of.fact.clone(),
            observed,
            words: quotient_of.measure.with(&value),
            access: Access::Derived,
            inputs: above.iter().chain(&below).map(|o| o.id.clone()).collect(),
            ..(*first).clone()
        })
    }
}
