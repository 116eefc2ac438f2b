//! Charts of the relief: how many people are held where, against every capacity that is claimed for it?

use super::axis::days;
use super::cost::{figure_cells, range_row, zero};
use super::{Axis, Chart, Mark, Plane, Plot, Role, Rows, Section, Table, Weight};
use crate::lang::say;
use crate::number::{amount, count};
use crate::sentence;
use crate::terminal::date_words;
use durance_core::assessment::{Assessment, BandSeries, Figure};

/// One fan per system or facility: the status quo behind the offer where both are known.
pub(super) fn charts(assessment: &Assessment) -> Vec<Chart> {
    let mut charts: Vec<Chart> = differences(assessment).into_iter().collect();
    for series in &assessment.series {
        if is_status_quo(&series.id) && counterpart(assessment, &series.id).is_some() {
            continue;
        }
        if is_of_room(series) {
            continue;
        }
        let without = baseline_of(assessment, &series.id);
        charts.push(fan(series, without));
    }
    charts
}

/// Room per person stands with the conditions.
pub(super) fn is_of_room(series: &BandSeries) -> bool {
    series.unit.contains(" per ")
}

/// Where is anybody relieved? One row per system or facility: the difference that the offer makes, draw by
/// draw, which is far narrower than two bands drawn over each other.
fn differences(assessment: &Assessment) -> Option<Chart> {
    let figures: Vec<&Figure> = assessment
        .results
        .iter()
        .filter(|f| f.id.starts_with("relief."))
        .collect();
    if figures.is_empty() {
        return None;
    }
    let rows = figures
        .iter()
        .map(|f| range_row(f, Role::Agreement))
        .collect();
    let mut words = vec![say("relief-paired", &[])];
    words.extend(
        sentence::relief(assessment)
            .into_iter()
            .map(|s| s.text + "."),
    );
    let values = figures.iter().flat_map(|f| [f.p05, f.p95]);
    Some(Chart {
        id: "relief-by-system".into(),
        section: Section::Relief,
        title: say("chart-relief", &[]),
        words,
        table: figure_cells(&figures),
        plot: Plot::Rows(Rows {
            axis: Axis::holding(say("axis-people-fewer", &[]), "", values, true),
            rows,
            rules: vec![zero()],
        }),
        traces: figures.iter().map(|f| f.trace.clone()).collect(),
    })
}

fn is_status_quo(id: &str) -> bool {
    ["status-quo", "status_quo", "baseline"]
        .iter()
        .any(|end| id.ends_with(end))
}

fn stem(id: &str) -> &str {
    id.rsplit_once('.').map_or(id, |(stem, _)| stem)
}

fn counterpart<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a BandSeries> {
    assessment.series.iter().find(|s| {
        s.id != id && s.id.contains('.') && stem(&s.id) == stem(id) && !is_status_quo(&s.id)
    })
}

fn baseline_of<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a BandSeries> {
    let series = assessment.series.iter();
    let mut same = series.filter(|s| s.id != id && s.id.contains('.') && stem(&s.id) == stem(id));
    same.find(|s| is_status_quo(&s.id))
}

/// Bands of 50% and 90%, sample paths, what was observed, capacities, dates.
fn fan(series: &BandSeries, without: Option<&BandSeries>) -> Chart {
    let x: Vec<f64> = series.dates.iter().map(|d| days(*d)).collect();
    let mut marks = Vec::new();
    let role = if is_status_quo(&series.id) {
        Role::Baseline
    } else {
        Role::Agreement
    };
    if let Some(without) = without {
        marks.extend(baseline_marks(without));
    }
    marks.extend(bands(series, &x, role));
    marks.extend(
        series
            .paths
            .iter()
            .map(|path| line(&x, path, role, Weight::Sample, "")),
    );
    if !series.history.is_empty() {
        let at: Vec<f64> = series.history.iter().map(|(d, _)| days(*d)).collect();
        let seen: Vec<f64> = series.history.iter().map(|(_, v)| *v).collect();
        marks.push(line(&at, &seen, Role::Capacity, Weight::Observed, ""));
    }
    let name = if is_status_quo(&series.id) {
        say("without-offer", &[])
    } else {
        say("with-offer", &[])
    };
    marks.push(line(&x, &series.p50, role, Weight::Main, &name));
    marks.extend(series.capacities.iter().map(|capacity| Mark::Level {
        y: capacity.places,
        label: say(
            "capacity-label",
            &[
                ("basis", &capacity.basis.replace(" m2", " m\u{b2}")),
                ("places", &count(capacity.places)),
            ],
        ),
    }));
    marks.extend(series.marks.iter().map(|(date, label)| Mark::Moment {
        x: days(*date),
        label: label.clone(),
    }));
    Chart {
        id: format!("fan-{}", series.id.replace(['_', '.'], "-")),
        section: if series.id.starts_with("person_days") {
            Section::Conditions
        } else {
            Section::Relief
        },
        title: series.label.clone(),
        words: words(series, without),
        table: table(series, without),
        plot: Plot::Plane(Plane {
            x: time_axis(series, &x),
            y: people_axis(series, without),
            marks,
        }),
        traces: vec![series.trace.clone()],
    }
}

pub(super) fn bands(series: &BandSeries, x: &[f64], role: Role) -> Vec<Mark> {
    let band = |low: &[f64], high: &[f64], inner: bool| Mark::Band {
        x: x.to_vec(),
        low: low.to_vec(),
        high: high.to_vec(),
        role,
        inner,
    };
    vec![
        band(&series.p05, &series.p95, false),
        band(&series.p25, &series.p75, true),
    ]
}

fn baseline_marks(series: &BandSeries) -> Vec<Mark> {
    let x: Vec<f64> = series.dates.iter().map(|d| days(*d)).collect();
    vec![line(
        &x,
        &series.p50,
        Role::Baseline,
        Weight::Main,
        &say("without-offer", &[]),
    )]
}

pub(super) fn line(x: &[f64], y: &[f64], role: Role, weight: Weight, label: &str) -> Mark {
    Mark::Line {
        x: x.to_vec(),
        y: y.to_vec(),
        role,
        weight,
        label: label.to_owned(),
    }
}

pub(super) fn time_axis(series: &BandSeries, x: &[f64]) -> Axis {
    let first = series.history.first().map(|(d, _)| days(*d));
    let low = x.iter().copied().chain(first).fold(f64::INFINITY, f64::min);
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low < high {
        Axis::dates(low, high)
    } else {
        Axis::dates(0.0, 365.0)
    }
}

/// Holds the data and every capacity within reach; what lies beyond is an arrow at the edge.
fn people_axis(series: &BandSeries, without: Option<&BandSeries>) -> Axis {
    let lists = [&series.p05, &series.p95].into_iter().chain(&series.paths);
    let mut values: Vec<f64> = lists.flatten().copied().collect();
    values.extend(series.history.iter().map(|(_, v)| *v));
    values.extend(without.iter().flat_map(|s| s.p50.iter().copied()));
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    let reach = high + (high - low).max(high * 0.05) * 0.8;
    let floor = low - (high - low).max(high * 0.05) * 0.8;
    values.extend(
        series
            .capacities
            .iter()
            .map(|c| c.places)
            .filter(|p| *p <= reach && *p >= floor),
    );
    let from_zero = low <= high * 0.5;
    let title = if from_zero {
        say("axis-people", &[("unit", &series.unit)])
    } else {
        say("axis-people-cut", &[("unit", &series.unit)])
    };
    Axis::holding(title, "", values, from_zero)
}

fn words(series: &BandSeries, without: Option<&BandSeries>) -> Vec<String> {
    let Some(last) = series.dates.len().checked_sub(1) else {
        return vec![series.label.clone()];
    };
    let date = date_words(series.dates[last]);
    let ends = crate::number::range_bare(series.p05[last], series.p95[last], "people");
    let middle = count(round3(series.p50[last]));
    let mut words = vec![say(
        "fan-end",
        &[
            ("unit", &series.unit),
            ("date", &date),
            ("middle", &middle),
            ("range", &ends),
        ],
    )];
    if let Some(without) = without.filter(|w| w.p50.len() == series.p50.len()) {
        let differences = without.p50.iter().zip(&series.p50).map(|(a, b)| a - b);
        let greatest = differences.fold(0.0f64, |m, d| if d.abs() > m.abs() { d } else { m });
        words.push(say(
            "fan-difference",
            &[("people", &amount(greatest, "people"))],
        ));
    }
    for capacity in &series.capacities {
        let over = (0..=last)
            .find(|i| series.p50[*i] > capacity.places)
            .map(|i| date_words(series.dates[i]));
        let places = count(capacity.places);
        let pairs = [
            ("basis", capacity.basis.as_str()),
            ("places", places.as_str()),
        ];
        words.push(match over {
            Some(date) => say(
                "fan-over",
                &[&pairs[..], &[("date", date.as_str())]].concat(),
            ),
            None => say("fan-under", &pairs),
        });
    }
    if !series.past_errors.is_empty() {
        words.push(series.past_errors.clone());
    }
    words
}

/// Three significant figures.
fn round3(value: f64) -> f64 {
    let quantum = crate::number::ten_to(crate::number::magnitude(value) - 2);
    (value / quantum).round() * quantum
}

/// One row a quarter.
fn table(series: &BandSeries, without: Option<&BandSeries>) -> Table {
    let mut table = Table::new(&[
        "column-date",
        "#column-low",
        "#column-middle",
        "#column-high",
    ]);
    if without.is_some() {
        table.columns.push(super::column("#column-without"));
    }
    let mut last = None;
    for (i, date) in series.dates.iter().enumerate() {
        let quarter = (date.year(), (date.month() - 1) / 3);
        if last == Some(quarter) {
            continue;
        }
        last = Some(quarter);
        let cell = |list: &[f64]| list.get(i).map_or(String::new(), |v| count(round3(*v)));
        let mut row = vec![
            date_words(*date),
            cell(&series.p05),
            cell(&series.p50),
            cell(&series.p95),
        ];
        row.extend(without.map(|w| cell(&w.p50)));
        table.push(row);
    }
    table
}
