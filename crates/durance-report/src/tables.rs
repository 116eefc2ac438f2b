//! Which tables hold the assessment? Full precision, one row per fact, for spreadsheets and scripts.
//!
//! What people read is rounded; what machines read is not. Money stays in its unit, missing values are
//! empty cells, and every row names the figure, input or source it belongs to.

use durance_core::assessment::Assessment;

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

/// Every table of an assessment, in the order of the report.
pub fn all(assessment: &Assessment) -> Vec<RawTable> {
    vec![
        figures(assessment),
        groups(assessment),
        authorities(assessment),
        conditions(assessment),
        sensitivity(assessment),
        flips(assessment),
        claims(assessment),
        inputs(assessment),
        sources(assessment),
        series(assessment),
    ]
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
        "unit",
        "price_year",
        "low",
        "mid",
        "high",
        "mean",
        "share_below_zero",
        "evidence",
    ];
    let rows = assessment.results.iter().map(|f| {
        vec![
            f.reference.clone(),
            f.id.clone(),
            f.label.clone(),
            f.section.clone(),
            f.unit.clone(),
            f.price_year.map(|y| y.to_string()).unwrap_or_default(),
            number(f.p05),
            number(f.p50),
            number(f.p95),
            number(f.mean),
            maybe(f.share_below_zero),
            f.grade.to_string(),
        ]
    });
    table("figures", &columns, rows.collect())
}

fn groups(assessment: &Assessment) -> RawTable {
    let columns = [
        "id",
        "label",
        "verdict",
        "people_low",
        "people_mid",
        "people_high",
        "people_unknown",
        "sentence",
    ];
    let rows = assessment.law.groups.iter().map(|g| {
        vec![
            g.id.clone(),
            g.label.clone(),
            g.verdict.word().to_owned(),
            maybe(g.people.p05),
            maybe(g.people.p50),
            maybe(g.people.p95),
            g.people.unknown.to_string(),
            g.sentence.clone(),
        ]
    });
    table("groups", &columns, rows.collect())
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
        "sources",
        "weak",
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
            a.sources.join(" "),
            a.weak.to_string(),
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
        "source",
        "question",
        "weak",
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
            c.source.clone(),
            c.question.clone(),
            c.weak.to_string(),
        ]
    });
    table("conditions", &columns, rows.collect())
}

fn sensitivity(assessment: &Assessment) -> RawTable {
    let columns = [
        "input",
        "label",
        "share",
        "share_low",
        "share_high",
        "total",
        "at_low",
        "at_high",
        "value_of_information",
        "evidence",
    ];
    let rows = assessment.sensitivity.iter().map(|s| {
        vec![
            s.input.clone(),
            s.label.clone(),
            number(s.share),
            number(s.share_low),
            number(s.share_high),
            maybe(s.total),
            number(s.at_low),
            number(s.at_high),
            maybe(s.value_of_information),
            s.grade.to_string(),
        ]
    });
    table("sensitivity", &columns, rows.collect())
}

fn flips(assessment: &Assessment) -> RawTable {
    let columns = ["inputs", "label", "value", "assumed", "distance"];
    let rows = assessment.flips.iter().map(|f| {
        vec![
            f.inputs.join(" "),
            f.label.clone(),
            f.value.clone(),
            f.assumed.clone(),
            f.distance.clone(),
        ]
    });
    table("flips", &columns, rows.collect())
}

fn claims(assessment: &Assessment) -> RawTable {
    let columns = [
        "who", "says", "test", "share", "sentence", "true_if", "false_if", "sources",
    ];
    let rows = assessment.claims.iter().map(|c| {
        vec![
            c.who.clone(),
            c.says.clone(),
            c.test.clone(),
            maybe(c.share),
            c.sentence.clone(),
            c.true_if.clone(),
            c.false_if.clone(),
            c.sources.join(" "),
        ]
    });
    table("claims", &columns, rows.collect())
}

fn inputs(assessment: &Assessment) -> RawTable {
    let columns = [
        "path", "label", "text", "unit", "low", "mid", "high", "shape", "evidence", "explored",
        "sources", "why", "share",
    ];
    let rows = assessment.inputs.iter().map(|i| {
        vec![
            i.path.clone(),
            i.label.clone(),
            i.text.clone(),
            i.unit.clone(),
            maybe(i.p05),
            maybe(i.p50),
            maybe(i.p95),
            i.shape.clone(),
            i.grade.to_string(),
            i.explored.to_string(),
            i.sources.join(" "),
            i.why.clone(),
            maybe(i.share),
        ]
    });
    table("inputs", &columns, rows.collect())
}

fn sources(assessment: &Assessment) -> RawTable {
    let columns = [
        "id",
        "title",
        "publisher",
        "published",
        "as_of",
        "kind",
        "confidence",
        "evidence",
        "url",
        "statement",
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
            s.url.clone(),
            s.statement.clone(),
        ]
    });
    table("sources", &columns, rows.collect())
}

/// One row per series and day.
fn series(assessment: &Assessment) -> RawTable {
    let columns = [
        "series",
        "unit",
        "date",
        "low",
        "lower_quartile",
        "mid",
        "upper_quartile",
        "high",
    ];
    let rows = assessment.series.iter().flat_map(|s| {
        s.dates.iter().enumerate().map(move |(i, date)| {
            let at = |list: &[f64]| list.get(i).copied().map(number).unwrap_or_default();
            vec![
                s.id.clone(),
                s.unit.clone(),
                date.to_string(),
                at(&s.p05),
                at(&s.p25),
                at(&s.p50),
                at(&s.p75),
                at(&s.p95),
            ]
        })
    });
    table("series", &columns, rows.collect())
}
