//! Which tables hold the assessment? Full precision, one row per fact, for spreadsheets and scripts.
//!
//! What people read is rounded; what machines read is not. Money stays in its unit, missing values are
//! empty cells. Ranges are always `low`, `mid`, `high` (5th, 50th, 95th percentile) with their `unit`;
//! `source_id` names the sources behind a row, and `trace` where its numbers come from.

use crate::origin::{origin_of_flip, origin_of_input, sources_behind, sources_of_inputs};
use durance_core::assessment::{Assessment, TermLine};
use std::collections::BTreeSet;

/// A table of raw values with a name that can be a file name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawTable {
    /// Kebab-case: `figures`, `conditions`.
    pub name: &'static str,
    /// Heads, in snake case.
    pub columns: Vec<&'static str>,
    /// Cells, as many as columns; numbers in the shortest form that reads back to the same value.
    pub rows: Vec<Vec<String>>,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Numbers, or nothing.
    Number,
    /// `true` or `false`.
    Truth,
}

/// Columns that hold numbers, in whatever table they stand.
const NUMBERS: &[&str] = &[
    "at_high",
    "at_low",
    "groups",
    "high",
    "line",
    "low",
    "lower_quartile",
    "mean",
    "mid",
    "observations",
    "people",
    "price_year",
    "share",
    "share_below_zero",
    "share_high",
    "share_low",
    "share_of_spread",
    "step",
    "total",
    "upper_quartile",
    "value_of_information",
    "x",
];

/// Columns that hold truth values.
const TRUTHS: &[&str] = &["explored", "gap", "people_unknown", "weak"];

/// Every table of an assessment, in the order of the report.
pub fn all(assessment: &Assessment) -> Vec<RawTable> {
    vec![
        figures(assessment),
        terms(assessment),
        groups(assessment),
        funnel(assessment),
        changes(assessment),
        provisions(assessment),
        authorities(assessment),
        conditions(assessment),
        observations(assessment),
        responsibility(assessment),
        sensitivity(assessment),
        flips(assessment),
        claims(assessment),
        alternatives(assessment),
        omissions(assessment),
        inputs(assessment),
        sources(assessment),
        traces(assessment),
        series(assessment),
        history(assessment),
        curves(assessment),
    ]
}

impl RawTable {
    /// What the cells of a column hold.
    pub fn kind(&self, column: usize) -> Kind {
        match self.columns.get(column) {
            Some(head) if NUMBERS.contains(head) => Kind::Number,
            Some(head) if TRUTHS.contains(head) => Kind::Truth,
            _ => Kind::Text,
        }
    }
}

impl RawTable {
    /// The table as CSV: RFC 4180, UTF-8, lines ended by CR LF.
    ///
    /// # Example
    /// ```
    /// use durance_report::tables::RawTable;
    /// let table = RawTable { name: "t", columns: vec!["a", "b"], rows: vec![vec!["1".into(), "x, \"y\"".into()]] };
    /// assert_eq!(table.csv(), "a,b\r\n1,\"x, \"\"y\"\"\"\r\n");
    /// ```
    pub fn csv(&self) -> String {
        let heads = self.columns.iter().map(|c| cell(c));
        let mut out = heads.collect::<Vec<_>>().join(",") + "\r\n";
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|c| cell(c)).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
        out
    }
}

fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

fn number(value: f64) -> String {
    if value.is_finite() {
        value.to_string()
    } else {
        String::new()
    }
}

fn maybe(value: Option<f64>) -> String {
    value.map(number).unwrap_or_default()
}

fn table(name: &'static str, columns: &[&'static str], rows: Vec<Vec<String>>) -> RawTable {
    RawTable {
        name,
        columns: columns.to_vec(),
        rows,
    }
}

fn figures(assessment: &Assessment) -> RawTable {
    let columns = [
        "reference",
        "id",
        "label",
        "section",
        "low",
        "mid",
        "high",
        "unit",
        "price_year",
        "mean",
        "share_below_zero",
        "evidence",
        "source_id",
        "trace",
    ];
    let rows = assessment.results.iter().map(|f| {
        vec![
            f.reference.clone(),
            f.id.clone(),
            f.label.clone(),
            f.section.clone(),
            number(f.p05),
            number(f.p50),
            number(f.p95),
            f.unit.clone(),
            f.price_year.map(|y| y.to_string()).unwrap_or_default(),
            number(f.mean),
            maybe(f.share_below_zero),
            f.grade.to_string(),
            sources_behind(assessment, &f.trace).join(" "),
            format!("figure:{}", f.trace),
        ]
    });
    table("figures", &columns, rows.collect())
}

fn terms(assessment: &Assessment) -> RawTable {
    let columns = ["name", "value", "source_id", "trace"];
    let trace = |t: &TermLine| match &t.trace {
        Some(path) if assessment.inputs.iter().any(|i| i.path == *path) => format!("input:{path}"),
        Some(id) if assessment.traces.contains_key(id) => format!("figure:{id}"),
        _ => format!("term:{}", t.name),
    };
    let rows = assessment.scenario.terms.iter().map(|t| {
        vec![
            t.name.clone(),
            t.value.clone(),
            t.sources.join(" "),
            trace(t),
        ]
    });
    table("terms", &columns, rows.collect())
}

fn groups(assessment: &Assessment) -> RawTable {
    let columns = [
        "id",
        "label",
        "verdict",
        "low",
        "mid",
        "high",
        "unit",
        "people_unknown",
        "sentence",
        "source_id",
        "trace",
    ];
    let rows = assessment.law.groups.iter().map(|g| {
        let counted = g.people.trace.as_slice();
        vec![
            g.id.clone(),
            g.label.clone(),
            g.verdict.word().to_owned(),
            maybe(g.people.p05),
            maybe(g.people.p50),
            maybe(g.people.p95),
            "people".to_owned(),
            g.people.unknown.to_string(),
            g.sentence.clone(),
            sources_of_inputs(assessment, counted).join(" "),
            format!("group:{}", g.id),
        ]
    });
    table("groups", &columns, rows.collect())
}

/// One row per reading, step and verdict.
fn funnel(assessment: &Assessment) -> RawTable {
    let columns = [
        "reading",
        "step",
        "authority",
        "verdict",
        "low",
        "people",
        "high",
        "groups",
        "unit",
        "explored",
        "source_id",
        "trace",
    ];
    // People come from the groups offered, and so do the sources of their number.
    let groups = assessment.law.groups.iter();
    let counted: Vec<String> = groups.filter_map(|g| g.people.trace.clone()).collect();
    let sources = sources_of_inputs(assessment, &counted).join(" ");
    let mut rows = Vec::new();
    let mut step = 0;
    let mut reading = "";
    for row in &assessment.law.funnel {
        step = if row.reading == reading { step + 1 } else { 1 };
        reading = &row.reading;
        let verdicts: BTreeSet<&String> = row.people.keys().chain(row.groups.keys()).collect();
        for verdict in verdicts {
            let groups = row.groups.get(verdict);
            rows.push(vec![
                row.reading.clone(),
                step.to_string(),
                row.authority.clone(),
                verdict.clone(),
                maybe(row.range.get(verdict).map(|range| range[0])),
                maybe(row.people.get(verdict).copied()),
                maybe(row.range.get(verdict).map(|range| range[1])),
                groups.map(u32::to_string).unwrap_or_default(),
                "people".to_owned(),
                row.explored.to_string(),
                sources.clone(),
                "law".to_owned(),
            ]);
        }
    }
    table("funnel", &columns, rows)
}

/// One row per group, part and day on which its verdict changes.
fn changes(assessment: &Assessment) -> RawTable {
    let columns = [
        "group", "label", "date", "verdict", "events", "returns", "trace",
    ];
    let rows = assessment.law.changes.iter().map(|c| {
        vec![
            c.group.clone(),
            c.label.clone(),
            c.date.to_string(),
            c.verdict.word().to_owned(),
            c.events.join("; "),
            c.returns.join("; "),
            "law".to_owned(),
        ]
    });
    table("changes", &columns, rows.collect())
}

fn provisions(assessment: &Assessment) -> RawTable {
    let columns = [
        "group",
        "id",
        "citation",
        "effect",
        "status",
        "reading",
        "text",
        "requires",
        "weak",
        "source_id",
        "trace",
    ];
    let rows = assessment.law.groups.iter().flat_map(|g| {
        g.provisions.iter().map(|p| {
            vec![
                g.id.clone(),
                p.id.clone(),
                p.citation.clone(),
                p.effect.clone(),
                p.status.clone(),
                p.reading.clone(),
                p.text.clone(),
                p.requires.join("; "),
                p.weak.to_string(),
                p.sources.join(" "),
                format!("group:{}", g.id),
            ]
        })
    });
    table("provisions", &columns, rows.collect())
}

fn authorities(assessment: &Assessment) -> RawTable {
    let columns = [
        "id",
        "title",
        "citation",
        "jurisdiction",
        "status",
        "date",
        "effect",
        "otherwise",
        "weak",
        "source_id",
        "trace",
    ];
    let rows = assessment.law.authorities.iter().map(|a| {
        vec![
            a.id.clone(),
            a.title.clone(),
            a.citation.clone(),
            a.jurisdiction.clone(),
            a.status.clone(),
            a.date.map(|d| d.to_string()).unwrap_or_default(),
            a.effect.clone(),
            a.otherwise.clone(),
            a.weak.to_string(),
            a.sources.join(" "),
            format!("authority:{}", a.id),
        ]
    });
    table("authorities", &columns, rows.collect())
}

fn conditions(assessment: &Assessment) -> RawTable {
    let columns = [
        "standard",
        "indicator",
        "requirement",
        "instrument",
        "verdict",
        "observed",
        "observations",
        "note",
        "question",
        "weak",
        "source_id",
        "trace",
    ];
    let rows = assessment.conditions.iter().map(|c| {
        vec![
            c.standard.clone(),
            c.indicator.clone(),
            c.requirement.clone(),
            c.instrument.clone(),
            c.verdict.word().to_owned(),
            c.observed.clone(),
            c.observations.len().to_string(),
            c.note.clone(),
            c.question.clone(),
            c.weak.to_string(),
            c.source.clone(),
            format!("standard:{}", c.standard),
        ]
    });
    table("conditions", &columns, rows.collect())
}

fn observations(assessment: &Assessment) -> RawTable {
    let columns = [
        "standard",
        "value",
        "date",
        "access",
        "verdict",
        "evidence",
        "source_id",
        "trace",
    ];
    let rows = assessment.conditions.iter().flat_map(|c| {
        c.observations.iter().map(|o| {
            vec![
                c.standard.clone(),
                o.value.clone(),
                o.date.to_string(),
                o.access.clone(),
                o.verdict.word().to_owned(),
                o.grade.to_string(),
                o.source.clone(),
                format!("standard:{}", c.standard),
            ]
        })
    });
    table("observations", &columns, rows.collect())
}

fn responsibility(assessment: &Assessment) -> RawTable {
    let columns = [
        "duty",
        "under_agreement",
        "in_law",
        "in_fact",
        "gap",
        "note",
        "source_id",
        "trace",
    ];
    let rows = assessment.responsibility.iter().map(|d| {
        vec![
            d.duty.clone(),
            d.under_agreement.clone(),
            d.in_law.clone(),
            d.in_fact.clone(),
            d.gap.to_string(),
            d.note.clone(),
            d.sources.join(" "),
            "responsibility".to_owned(),
        ]
    });
    table("responsibility", &columns, rows.collect())
}

fn sensitivity(assessment: &Assessment) -> RawTable {
    let columns = [
        "figure",
        "input",
        "label",
        "share",
        "share_low",
        "share_high",
        "total",
        "at_low",
        "at_high",
        "value_of_information",
        "unit",
        "evidence",
        "source_id",
        "trace",
    ];
    let unit = assessment.figure(&assessment.headline);
    let rows = assessment.sensitivity.iter().map(|s| {
        vec![
            assessment.headline.clone(),
            s.input.clone(),
            s.label.clone(),
            number(s.share),
            number(s.share_low),
            number(s.share_high),
            maybe(s.total),
            number(s.at_low),
            number(s.at_high),
            maybe(s.value_of_information),
            unit.map(|f| f.unit.clone()).unwrap_or_default(),
            s.grade.to_string(),
            sources_of_inputs(assessment, std::slice::from_ref(&s.input)).join(" "),
            origin_of_input(assessment, &s.input),
        ]
    });
    table("sensitivity", &columns, rows.collect())
}

fn flips(assessment: &Assessment) -> RawTable {
    let columns = [
        "inputs",
        "label",
        "value",
        "assumed",
        "distance",
        "source_id",
        "trace",
    ];
    let rows = assessment.flips.iter().map(|f| {
        vec![
            f.inputs.join(" "),
            f.label.clone(),
            f.value.clone(),
            f.assumed.clone(),
            f.distance.clone(),
            sources_of_inputs(assessment, &f.inputs).join(" "),
            origin_of_flip(assessment, f),
        ]
    });
    table("flips", &columns, rows.collect())
}

fn claims(assessment: &Assessment) -> RawTable {
    let columns = [
        "who",
        "says",
        "test",
        "share",
        "sentence",
        "true_if",
        "false_if",
        "source_id",
        "trace",
    ];
    let rows = assessment.claims.iter().map(|c| {
        let trace = c
            .trace
            .as_deref()
            .filter(|t| assessment.traces.contains_key(*t));
        vec![
            c.who.clone(),
            c.says.clone(),
            c.test.clone(),
            maybe(c.share),
            c.sentence.clone(),
            c.true_if.clone(),
            c.false_if.clone(),
            c.sources.join(" "),
            trace.map_or_else(|| "claims".to_owned(), |t| format!("figure:{t}")),
        ]
    });
    table("claims", &columns, rows.collect())
}

/// One row per course and heading.
fn alternatives(assessment: &Assessment) -> RawTable {
    let columns = ["id", "label", "heading", "figure", "remark", "trace"];
    let mut rows = Vec::new();
    for course in &assessment.alternatives {
        for (heading, figure) in &course.figures {
            let trace = assessment.figure(figure).map(|f| f.trace.clone());
            rows.push(vec![
                course.id.clone(),
                course.label.clone(),
                heading.clone(),
                figure.clone(),
                String::new(),
                trace.map_or_else(|| "alternatives".to_owned(), |t| format!("figure:{t}")),
            ]);
        }
        for (heading, remark) in &course.remarks {
            rows.push(vec![
                course.id.clone(),
                course.label.clone(),
                heading.clone(),
                String::new(),
                remark.clone(),
                "alternatives".to_owned(),
            ]);
        }
    }
    table("alternatives", &columns, rows)
}

fn omissions(assessment: &Assessment) -> RawTable {
    let columns = ["what", "direction", "trace"];
    let rows = assessment
        .omissions
        .iter()
        .map(|o| vec![o.what.clone(), o.direction.clone(), "omissions".to_owned()]);
    table("omissions", &columns, rows.collect())
}

fn inputs(assessment: &Assessment) -> RawTable {
    let columns = [
        "path",
        "label",
        "text",
        "low",
        "mid",
        "high",
        "unit",
        "shape",
        "evidence",
        "explored",
        "why",
        "share_of_spread",
        "source_id",
        "trace",
    ];
    let rows = assessment.inputs.iter().map(|i| {
        vec![
            i.path.clone(),
            i.label.clone(),
            i.text.clone(),
            maybe(i.p05),
            maybe(i.p50),
            maybe(i.p95),
            i.unit.clone(),
            i.shape.clone(),
            i.grade.to_string(),
            i.explored.to_string(),
            i.why.clone(),
            maybe(i.share),
            i.sources.join(" "),
            format!("input:{}", i.path),
        ]
    });
    table("inputs", &columns, rows.collect())
}

fn sources(assessment: &Assessment) -> RawTable {
    let columns = [
        "source_id",
        "title",
        "publisher",
        "published",
        "as_of",
        "kind",
        "confidence",
        "evidence",
        "weak",
        "low",
        "mid",
        "high",
        "unit",
        "url",
        "statement",
        "quote",
        "note",
        "trace",
    ];
    let rows = assessment.sources.iter().map(|s| {
        vec![
            s.id.clone(),
            s.title.clone(),
            s.publisher.clone(),
            s.published.to_string(),
            s.as_of.to_string(),
            s.kind.clone(),
            format!("{:?}", s.confidence).to_lowercase(),
            s.grade().to_string(),
            s.is_weak().to_string(),
            maybe(s.low),
            maybe(s.value),
            maybe(s.high),
            s.unit.clone().unwrap_or_default(),
            s.url.clone(),
            s.statement.clone(),
            s.quote.clone().unwrap_or_default(),
            s.note.clone(),
            format!("source:{}", s.id),
        ]
    });
    table("sources", &columns, rows.collect())
}

/// One row per part of a formula.
fn traces(assessment: &Assessment) -> RawTable {
    let columns = ["figure", "formula", "name", "value", "kind", "id", "trace"];
    let rows = assessment.traces.iter().flat_map(|(figure, trace)| {
        trace.steps.iter().map(move |step| {
            vec![
                figure.clone(),
                trace.formula.clone(),
                step.name.clone(),
                step.value.clone(),
                step.kind.clone(),
                step.id.clone(),
                format!("figure:{figure}"),
            ]
        })
    });
    table("traces", &columns, rows.collect())
}

/// One row per series and day.
fn series(assessment: &Assessment) -> RawTable {
    let columns = [
        "series",
        "date",
        "low",
        "lower_quartile",
        "mid",
        "upper_quartile",
        "high",
        "unit",
        "source_id",
        "trace",
    ];
    let rows = assessment.series.iter().flat_map(|s| {
        let sources = sources_behind(assessment, &s.trace).join(" ");
        s.dates.iter().enumerate().map(move |(i, date)| {
            let at = |list: &[f64]| list.get(i).copied().map(number).unwrap_or_default();
            vec![
                s.id.clone(),
                date.to_string(),
                at(&s.p05),
                at(&s.p25),
                at(&s.p50),
                at(&s.p75),
                at(&s.p95),
                s.unit.clone(),
                sources.clone(),
                format!("figure:{}", s.trace),
            ]
        })
    });
    table("series", &columns, rows.collect())
}

/// What was observed before: one row per series and day.
fn history(assessment: &Assessment) -> RawTable {
    let columns = ["series", "date", "mid", "unit", "source_id", "trace"];
    let rows = assessment.series.iter().flat_map(|s| {
        let sources = sources_behind(assessment, &s.trace).join(" ");
        s.history.iter().map(move |(date, value)| {
            vec![
                s.id.clone(),
                date.to_string(),
                number(*value),
                s.unit.clone(),
                sources.clone(),
                format!("figure:{}", s.trace),
            ]
        })
    });
    table("history", &columns, rows.collect())
}

/// One row per curve and horizontal position; the unit is the name of the vertical axis.
fn curves(assessment: &Assessment) -> RawTable {
    let columns = [
        "curve",
        "x_label",
        "x",
        "low",
        "mid",
        "high",
        "unit",
        "source_id",
        "trace",
    ];
    let rows = assessment.curves.iter().flat_map(|c| {
        let sources = sources_behind(assessment, &c.trace).join(" ");
        c.x.iter().enumerate().map(move |(i, x)| {
            let at = |list: &[f64]| list.get(i).copied().map(number).unwrap_or_default();
            vec![
                c.id.clone(),
                c.x_label.clone(),
                number(*x),
                at(&c.p05),
                at(&c.p50),
                at(&c.p95),
                c.y_label.clone(),
                sources.clone(),
                format!("figure:{}", c.trace),
            ]
        })
    });
    table("curves", &columns, rows.collect())
}
