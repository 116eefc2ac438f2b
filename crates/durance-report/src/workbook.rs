//! What goes into a spreadsheet? Sheets of cells, with formulas where the arithmetic is arithmetic.
//!
//! A sum of means is the mean of the sum, a count is a count: those are formulas, and change when a reader
//! changes a line. A percentile of a sum is not the sum of percentiles: ranges are values.
//! Every row that holds a number names its origin in its last column, in the words of [`crate::origin`].

use crate::decomposition::Decomposition;
use crate::number;
use crate::origin::sources_behind;
use crate::sentence::{self, Sentence};
use crate::tables::{self, Kind, RawTable};
use durance_core::Verdict;
use durance_core::assessment::{Assessment, ConditionVerdict, Figure};
use std::collections::BTreeMap;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A name of a column or part.
    Head(String),
    /// Words.
    Text(String),
    /// A number, shown with as many decimals as its unit deserves.
    Number(f64, Places),
    /// A formula in the notation of A1, and the value it has as shipped.
    Formula(String, f64, Places),
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Places {
    /// Whole numbers, grouped.
    Whole,
    /// Two decimals, grouped.
    Two,
    /// Per cent, one decimal, of a share between 0 and 1.
    Percent,
    /// As it is.
    General,
}

/// One sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name, at most 31 letters.
    pub name: String,
    /// Widths of columns, in characters.
    pub widths: Vec<f64>,
    /// Rows that stay in sight, from the top.
    pub frozen: u32,
    /// Cells.
    pub rows: Vec<Vec<Cell>>,
}

/// Every sheet: the summary, the lines of the cost, the registers, then every table.
pub fn sheets(assessment: &Assessment) -> Vec<Sheet> {
    let tables = tables::all(assessment);
    let mut all = vec![summary(assessment, &tables), cost_lines(assessment)];
    for (table, name) in [
        ("figures", "Figures"),
        ("groups", LAW),
        ("conditions", CONDITIONS),
        ("inputs", ASSUMPTIONS),
        ("sources", "Sources"),
        ("traces", "Traces"),
    ] {
        let found = tables.iter().find(|t| t.name == table);
        all.extend(found.map(|t| raw(t, name)));
    }
    all
}

const LAW: &str = "Law";
const CONDITIONS: &str = "Conditions";
const ASSUMPTIONS: &str = "Assumptions";

fn text(words: impl Into<String>) -> Cell {
    match words.into() {
        words if words.is_empty() => Cell::Empty,
        words => Cell::Text(words),
    }
}

fn head(words: &str) -> Cell {
    Cell::Head(words.to_owned())
}

fn origin_of(sentence: &Sentence, assessment: &Assessment) -> String {
    let named = |reference: &String| {
        let mut figures = assessment.results.iter();
        figures.find(|f| f.reference == *reference)
    };
    let figures: Vec<String> = sentence
        .references
        .iter()
        .filter_map(named)
        .map(|f| format!("figure:{}", f.trace))
        .collect();
    match figures.is_empty() {
        true => sentence.origin.to_owned(),
        false => figures.join(" "),
    }
}

/// How a figure of this unit is shown.
fn places(unit: &str) -> Places {
    match unit {
        "share" => Places::Percent,
        _ if unit.contains('%') || unit.contains("-day") && number::is_money(unit) => Places::Two,
        _ => Places::Whole,
    }
}

/// The page in sentences, then its counts as formulas over the other sheets.
fn summary(assessment: &Assessment, tables: &[RawTable]) -> Sheet {
    let card = &assessment.scenario;
    let mut rows = vec![
        vec![
            head(&card.title),
            Cell::Empty,
            Cell::Empty,
            text("scenario"),
        ],
        vec![
            text(&card.question),
            Cell::Empty,
            Cell::Empty,
            text("scenario"),
        ],
        vec![
            text(format!(
                "Known by {}; term {} to {}; money in {} of {}; compared with: {}",
                card.known_as_of,
                card.term.0,
                card.term.1,
                card.currency,
                card.price_year,
                card.compared_with
            )),
            Cell::Empty,
            Cell::Empty,
            text("scenario"),
        ],
        vec![
            text(format!(
                "Durance {}, {}@{}, catalogue {}, seed {}, draws {}",
                assessment.run.engine,
                card.id,
                card.digest,
                assessment.run.catalog,
                assessment.run.seed,
                assessment.run.draws
            )),
            Cell::Empty,
            Cell::Empty,
            text("run"),
        ],
        vec![],
        vec![
            head("Answer"),
            head("Value"),
            head("References"),
            head("trace"),
        ],
    ];
    for sentence in sentence::all(assessment) {
        rows.push(vec![
            text(&sentence.text),
            Cell::Empty,
            text(sentence.references.join(" ")),
            text(origin_of(&sentence, assessment)),
        ]);
    }
    rows.push(vec![]);
    rows.push(vec![
        head("Counts, recomputed from the other sheets"),
        head("Count"),
        Cell::Empty,
        head("trace"),
    ]);
    rows.extend(counts(assessment, tables));
    Sheet {
        name: "Summary".to_owned(),
        widths: vec![110.0, 14.0, 14.0, 40.0],
        frozen: 0,
        rows,
    }
}

/// `COUNTIF(Law!$C:$C,"barred")`: how often a word stands in a column of another sheet.
fn count_of(tables: &[RawTable], table: &str, sheet: &str, column: &str, word: &str) -> String {
    let found = tables.iter().find(|t| t.name == table);
    let at = found.and_then(|t| t.columns.iter().position(|c| *c == column));
    // INVARIANT: no table has more than 26 columns.
    let letter = char::from(b'A' + at.unwrap_or(0) as u8);
    format!("COUNTIF({sheet}!${letter}:${letter},\"{word}\")")
}

fn counts(assessment: &Assessment, tables: &[RawTable]) -> Vec<Vec<Cell>> {
    let row = |label: String, formula: String, count: usize, origin: &str| {
        let cell = Cell::Formula(formula, count as f64, Places::Whole);
        vec![text(label), cell, Cell::Empty, text(origin)]
    };
    let mut rows = Vec::new();
    for verdict in Verdict::ALL {
        let groups = assessment.law.groups.iter();
        let count = groups.filter(|g| g.verdict == verdict).count();
        let word = verdict.word();
        rows.push(row(
            format!("Groups offered: {word}"),
            count_of(tables, "groups", LAW, "verdict", word),
            count,
            "law",
        ));
    }
    for verdict in ConditionVerdict::ALL {
        let count = assessment
            .conditions
            .iter()
            .filter(|c| c.verdict == verdict)
            .count();
        let word = verdict.word();
        rows.push(row(
            format!("Standards: {word}"),
            count_of(tables, "conditions", CONDITIONS, "verdict", word),
            count,
            "conditions",
        ));
    }
    for (letter, meaning) in [
        ("A", "observed or official"),
        ("B", "published estimate"),
        ("C", "press or expert"),
        ("D", "assumed or not read"),
    ] {
        let inputs = assessment.inputs.iter();
        let count = inputs.filter(|i| i.grade.to_string() == letter).count();
        rows.push(row(
            format!("Inputs with evidence {letter} ({meaning})"),
            count_of(tables, "inputs", ASSUMPTIONS, "evidence", letter),
            count,
            "inputs",
        ));
    }
    rows
}

const COST_HEADS: [&str; 9] = [
    "Line",
    "Low (5%)",
    "Middle",
    "High (95%)",
    "Mean",
    "Unit",
    "Evidence",
    "source_id",
    "trace",
];

/// Each net figure with the lines that add up to it; its mean is the sum of theirs.
fn cost_lines(assessment: &Assessment) -> Sheet {
    let card = &assessment.scenario;
    let mut rows = vec![
        vec![
            text(format!(
                "{} of {}. Means add up, so the net mean is a formula over its lines; percentiles do not, so ranges are values, computed draw by draw.",
                card.currency, card.price_year
            )),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            text("scenario"),
        ],
        COST_HEADS.iter().map(|h| head(h)).collect(),
    ];
    // Rows of the sums so far: a line that is one of them follows it.
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    for figure in assessment.results.iter().filter(|f| f.section == "cost") {
        let Some(whole) = Decomposition::of(assessment, &figure.id) else {
            continue;
        };
        let first = rows.len() + 1;
        for part in &whole.parts {
            let shown = part.as_added();
            let mean = match sums.get(part.figure.id.as_str()) {
                Some(row) if part.sign > 0.0 => {
                    Cell::Formula(format!("E{row}"), shown.mean, places(&shown.unit))
                }
                _ => Cell::Number(shown.mean, places(&shown.unit)),
            };
            rows.push(cost_row(assessment, &shown, mean));
        }
        let last = rows.len();
        let sum = format!("SUM(E{first}:E{last})");
        let mean = Cell::Formula(sum, figure.mean, places(&figure.unit));
        let mut net = cost_row(assessment, figure, mean);
        net[0] = head(&figure.label);
        rows.push(net);
        sums.insert(&figure.id, rows.len());
        rows.push(vec![]);
    }
    rows.extend(exchange(assessment));
    Sheet {
        name: "Cost lines".to_owned(),
        widths: vec![52.0, 16.0, 16.0, 16.0, 16.0, 18.0, 10.0, 36.0, 40.0],
        frozen: 2,
        rows,
    }
}

fn cost_row(assessment: &Assessment, figure: &Figure, mean: Cell) -> Vec<Cell> {
    let shown = places(&figure.unit);
    vec![
        text(&figure.label),
        Cell::Number(figure.p05, shown),
        Cell::Number(figure.p50, shown),
        Cell::Number(figure.p95, shown),
        mean,
        text(&figure.unit),
        text(figure.grade.to_string()),
        text(sources_behind(assessment, &figure.trace).join(" ")),
        text(format!("figure:{}", figure.trace)),
    ]
}

/// What is left of the cost: figures that are no sum of others.
fn exchange(assessment: &Assessment) -> Vec<Vec<Cell>> {
    let mut rows = vec![vec![head("Other figures of cost")]];
    for figure in assessment.results.iter().filter(|f| f.section == "cost") {
        if Decomposition::of(assessment, &figure.id).is_none() {
            let mean = Cell::Number(figure.mean, places(&figure.unit));
            rows.push(cost_row(assessment, figure, mean));
        }
    }
    rows
}

/// A table for machines as a sheet.
fn raw(table: &RawTable, name: &str) -> Sheet {
    let mut rows = vec![table.columns.iter().map(|c| head(c)).collect::<Vec<Cell>>()];
    for row in &table.rows {
        let cells = row.iter().enumerate();
        rows.push(cells.map(|(i, cell)| raw_cell(table, i, cell)).collect());
    }
    Sheet {
        name: name.to_owned(),
        widths: table.columns.iter().map(|c| width(c)).collect(),
        frozen: 1,
        rows,
    }
}

fn raw_cell(table: &RawTable, column: usize, cell: &str) -> Cell {
    match (table.kind(column), cell.parse::<f64>()) {
        (Kind::Number, Ok(value)) => Cell::Number(value, Places::General),
        _ => text(cell),
    }
}

fn width(column: &str) -> f64 {
    match column {
        "label" | "sentence" | "statement" | "formula" | "requirement" | "observed"
        | "question" | "why" | "text" | "title" => 48.0,
        "id" | "path" | "trace" | "source_id" | "standard" | "indicator" | "url" => 34.0,
        _ => 14.0,
    }
}
