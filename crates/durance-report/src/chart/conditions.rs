//! Charts of the conditions: how do standards fare, how much room has each person day by day, how many days
//! have no sentence behind them, who is still held after how long, and where do people end up?

use super::axis::days;
use super::cost::{curve, figure_cells, is_of_cost, range_row, value_words};
use super::relief::{bands, is_of_room, line, time_axis};
use super::{
    Axis, Chart, Fill, Mark, Plane, Plot, Role, Row, RowMark, Rows, Section, Table, Weight,
};
use crate::lang::{say, sentence_case};
use crate::sentence;
use crate::terminal::date_words;
use durance_core::assessment::{Assessment, BandSeries, ConditionRow, ConditionVerdict, Figure};

/// The charts of this section that the assessment can feed.
pub(super) fn charts(assessment: &Assessment) -> Vec<Chart> {
    let mut charts: Vec<Chart> = scorecard(assessment).into_iter().collect();
    let rooms = assessment.series.iter().filter(|s| is_of_room(s));
    charts.extend(rooms.map(room));
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

/// Room per person by day, with what each standard asks for as a line across.
fn room(series: &BandSeries) -> Chart {
    let x: Vec<f64> = series.dates.iter().map(|d| days(*d)).collect();
    let role = Role::Agreement;
    let mut marks = bands(series, &x, role);
    let sample = |path: &Vec<f64>| line(&x, path, role, Weight::Sample, "");
    marks.extend(series.paths.iter().map(sample));
    marks.push(line(
        &x,
        &series.p50,
        role,
        Weight::Main,
        &say("median", &[]),
    ));
    marks.extend(series.capacities.iter().map(|limit| Mark::Level {
        y: limit.places,
        label: typeset(&limit.basis),
    }));
    marks.extend(series.marks.iter().map(|(date, label)| Mark::Moment {
        x: days(*date),
        label: label.clone(),
    }));
    let seen = [&series.p05, &series.p95].into_iter().chain(&series.paths);
    let mut values: Vec<f64> = seen.flatten().copied().collect();
    values.extend(series.capacities.iter().map(|limit| limit.places));
    Chart {
        id: format!("room-{}", series.id.replace(['_', '.'], "-")),
        section: Section::Conditions,
        title: typeset(&series.label),
        words: room_words(series),
        table: room_table(series),
        plot: Plot::Plane(Plane {
            x: time_axis(series, &x),
            y: Axis::holding(typeset(&series.unit), "", values, true),
            marks,
        }),
        traces: vec![series.trace.clone()],
    }
}

fn typeset(text: &str) -> String {
    text.replace("m2 per", "m\u{b2} per")
        .replace(" m2", " m\u{b2}")
}

/// Where it stands at the end, and on how many of the days shown it keeps within each limit.
fn room_words(series: &BandSeries) -> Vec<String> {
    let Some(last) = series.dates.len().checked_sub(1) else {
        return vec![typeset(&series.label)];
    };
    let two = |value: f64| format!("{value:.2}");
    let mut words = vec![say(
        "room-end",
        &[
            ("date", &date_words(series.dates[last])),
            ("middle", &two(series.p50[last])),
            ("low", &two(series.p05[last])),
            ("high", &two(series.p95[last])),
            ("unit", &typeset(&series.unit)),
        ],
    )];
    for limit in &series.capacities {
        let best = series.p95.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let worst = series.p05.iter().copied().fold(f64::INFINITY, f64::min);
        let key = match (best < limit.places, worst >= limit.places) {
            (true, _) => "room-never",
            (_, true) => "room-always",
            _ => "room-sometimes",
        };
        words.push(say(key, &[("limit", &typeset(&limit.basis))]));
    }
    words
}

/// One row a quarter.
fn room_table(series: &BandSeries) -> Table {
    let mut table = Table::new(&[
        "column-date",
        "#column-low",
        "#column-middle",
        "#column-high",
    ]);
    let mut last = None;
    for (i, date) in series.dates.iter().enumerate() {
        let quarter = (date.year(), (date.month() - 1) / 3);
        if last == Some(quarter) {
            continue;
        }
        last = Some(quarter);
        let cell = |list: &[f64]| list.get(i).map_or(String::new(), |v| format!("{v:.2}"));
        table.push([
            date_words(*date),
            cell(&series.p05),
            cell(&series.p50),
            cell(&series.p95),
        ]);
    }
    table
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
