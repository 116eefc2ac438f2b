//! Charts of the conditions: how do standards fare, how many days have no sentence behind them, who is
//! still held after how long, and where do people end up?

use super::cost::{curve, figure_cells, is_of_cost, range_row, value_words};
use super::{Axis, Chart, Fill, Plot, Role, Row, RowMark, Rows, Section, Table};
use crate::lang::{say, sentence_case};
use crate::sentence;
use durance_core::assessment::{Assessment, ConditionRow, ConditionVerdict, Figure};

/// The charts of this section that the assessment can feed.
pub(super) fn charts(assessment: &Assessment) -> Vec<Chart> {
    let mut charts: Vec<Chart> = scorecard(assessment).into_iter().collect();
    charts.extend(person_days(assessment));
    let curves = assessment.curves.iter().filter(|c| !is_of_cost(c));
    charts.extend(curves.map(|c| curve(assessment, c, Section::Conditions)));
    charts.extend(outcomes(assessment));
    charts
}

/// One bar per verdict: how many standards fare so.
fn scorecard(assessment: &Assessment) -> Option<Chart> {
    let counts = sentence::conditions_counts(assessment)?;
    let mut rows = Vec::new();
    let mut most = 0.0f64;
    let mut table = Table::new(&["column-verdict", "#column-standards"]);
    for verdict in ConditionVerdict::ALL {
        let of_verdict = |r: &&ConditionRow| r.verdict == verdict;
        let n = assessment.conditions.iter().filter(of_verdict).count();
        if n == 0 && verdict == ConditionVerdict::NotApplicable {
            continue;
        }
        table.push([verdict.word().to_owned(), n.to_string()]);
        most = most.max(n as f64);
        let bar = (n > 0).then_some(RowMark::Bar {
            from: 0.0,
            to: n as f64,
            fill: Fill::Condition(verdict),
        });
        let marks = bar.into_iter().collect();
        rows.push(Row::new(
            sentence_case(verdict.word()),
            n.to_string(),
            marks,
        ));
    }
    Some(Chart {
        id: "standards".into(),
        section: Section::Conditions,
        title: say("chart-standards", &[]),
        words: vec![counts.text],
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(say("axis-standards", &[]), "", [0.0, most], true),
            rows,
            rules: vec![],
        }),
        traces: vec![],
    })
}

/// Person-days that no sentence stands behind, in all and by group.
fn person_days(assessment: &Assessment) -> Option<Chart> {
    let total = assessment.figure("person_days_without_sentence")?;
    let mut figures: Vec<&Figure> = vec![total];
    figures.extend(
        assessment
            .results
            .iter()
            .filter(|f| f.id.starts_with("person_days_without_sentence.")),
    );
    let rows: Vec<Row> = figures
        .iter()
        .enumerate()
        .map(|(i, figure)| {
            let mut row = Row::new(
                figure.label.clone(),
                value_words(figure),
                vec![
                    RowMark::Bar {
                        from: 0.0,
                        to: figure.p50,
                        fill: Fill::Role(Role::Agreement),
                    },
                    RowMark::Whisker {
                        low: figure.p05,
                        high: figure.p95,
                    },
                ],
            );
            row.strong = i == 0;
            row
        })
        .collect();
    Some(of_figures(
        "person-days",
        say("chart-person-days", &[]),
        &figures,
        rows,
        say("axis-person-days", &[]),
    ))
}

/// Where the people held under the offer end up; together they are everybody.
fn outcomes(assessment: &Assessment) -> Option<Chart> {
    let figures: Vec<&Figure> = assessment
        .outcomes
        .iter()
        .filter_map(|o| assessment.figure(&o.figure))
        .collect();
    if figures.is_empty() {
        return None;
    }
    let labels = assessment
        .outcomes
        .iter()
        .filter(|o| assessment.figure(&o.figure).is_some());
    let rows = figures.iter().zip(labels).map(|(figure, outcome)| Row {
        label: outcome.label.clone(),
        ..range_row(figure, Role::Agreement)
    });
    let rows = rows.collect();
    Some(of_figures(
        "outcomes",
        say("chart-outcomes", &[]),
        &figures,
        rows,
        say("axis-people", &[("unit", "people")]),
    ))
}

fn of_figures(id: &str, title: String, figures: &[&Figure], rows: Vec<Row>, axis: String) -> Chart {
    let table = figure_cells(figures);
    let values = figures.iter().flat_map(|f| [f.p05, f.p95]);
    Chart {
        id: id.into(),
        section: Section::Conditions,
        title,
        words: figures
            .iter()
            .map(|f| sentence::figure_line(f) + ".")
            .collect(),
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(axis, "", values, true),
            rows,
            rules: vec![],
        }),
        traces: figures.iter().map(|f| f.trace.clone()).collect(),
    }
}
