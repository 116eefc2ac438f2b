//! Charts of the cost: what makes up the net, why the slogan is not like for like, at what fee it pays,
//! and is there a fee that both sides can accept?

use super::{
    Axis, Chart, Fill, Mark, Plane, Plot, Role, Row, RowMark, Rows, Rule, Section, Table, Weight,
};
use crate::decomposition::Decomposition;
use crate::lang::{say, sentence_case};
use crate::number::amount;
use crate::sentence;
use durance_core::assessment::{Assessment, Curve, Figure};

/// The charts of this section that the assessment can feed.
pub(super) fn charts(assessment: &Assessment) -> Vec<Chart> {
    let mut charts: Vec<Chart> = waterfall(assessment).into_iter().collect();
    charts.extend(like_for_like(assessment));
    charts.extend(zone(assessment));
    let curves = assessment
        .curves
        .iter()
        .filter(|c| is_of_cost(c) && !ZONE.contains(&c.id.as_str()));
    charts.extend(curves.map(|curve| self::curve(assessment, curve, Section::Cost)));
    charts
}

/// Curves that the picture of the negotiation zone stands for.
const ZONE: [&str; 2] = ["fee_sender_max", "fee_receiver_min"];

/// Does a curve belong to the cost? Those over time held belong to the conditions.
pub(super) fn is_of_cost(curve: &Curve) -> bool {
    ["fee", "break_even", "cost", "price", "negotiation"]
        .iter()
        .any(|word| curve.id.contains(word))
}

/// Low, middle and high of a figure as cells of a table.
pub(super) fn cells(figure: &Figure) -> [String; 3] {
    let bare = |v: f64| amount(v, &figure.unit);
    let (low, high) = split_range(figure);
    if figure.p05 == figure.p95 {
        return [say("exact", &[]), bare(figure.p50), say("exact", &[])];
    }
    [low, sentence::middle_short(figure), high]
}

fn split_range(figure: &Figure) -> (String, String) {
    let text = crate::number::range_bare(figure.p05, figure.p95, &figure.unit);
    match text.split_once(" to ") {
        Some((low, high)) => (low.to_owned(), high.to_owned()),
        None => (text.clone(), text),
    }
}

/// Middle and range in words, for the right of a row.
pub(super) fn value_words(figure: &Figure) -> String {
    if figure.p05 == figure.p95 {
        return amount(figure.p50, &figure.unit);
    }
    let range = crate::number::range_in_scale_of(figure.p50, figure.p05, figure.p95, &figure.unit);
    format!("{} ({range})", sentence::middle_short(figure))
}

fn waterfall(assessment: &Assessment) -> Option<Chart> {
    let net = sentence::net_cost(assessment)?;
    let whole = Decomposition::of(assessment, &net.id)?;
    let mut table = Table::new(&[
        "column-part",
        "#column-low",
        "#column-middle",
        "#column-high",
        "column-reference",
    ]);
    let mut rows = Vec::new();
    let mut values = vec![net.p05, net.p95];
    values.extend(&net.dots);
    let mut total = 0.0;
    for part in &whole.parts {
        let figure = part.figure;
        let next = total + part.sign * figure.p50;
        let ends = [
            total + part.sign * figure.p05,
            total + part.sign * figure.p95,
        ];
        let fill = if part.sign < 0.0 {
            Fill::Hatched(Role::Baseline)
        } else {
            Fill::Role(Role::Agreement)
        };
        rows.push(Row::new(
            sentence_case(&figure.label),
            signed(part.sign, &value_words(figure)),
            vec![
                RowMark::Bar {
                    from: total,
                    to: next,
                    fill,
                },
                RowMark::Link { at: next },
                RowMark::Whisker {
                    low: ends[0].min(ends[1]),
                    high: ends[0].max(ends[1]),
                },
            ],
        ));
        let [low, middle, high] = cells(figure);
        table.push([
            sentence_case(&figure.label),
            signed(part.sign, &low),
            signed(part.sign, &middle),
            signed(part.sign, &high),
            figure.reference.clone(),
        ]);
        values.extend([total, next, ends[0], ends[1]]);
        total = next;
    }
    rows.push(net_row(net));
    let [low, middle, high] = cells(net);
    table.push([net.label.clone(), low, middle, high, net.reference.clone()]);
    let mut words: Vec<String> = sentence::headline(assessment)
        .into_iter()
        .map(|s| s.text + ".")
        .collect();
    words.extend(
        sentence::cost_parts(assessment)
            .into_iter()
            .map(|s| s.text + "."),
    );
    words.push(say("medians-do-not-add", &[]));
    let title = money_axis(assessment, &net.unit);
    Some(Chart {
        id: "cost-waterfall".into(),
        section: Section::Cost,
        title: say("chart-waterfall", &[]),
        words,
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(title, &net.unit, values, true),
            rows,
            rules: vec![zero()],
        }),
        traces: whole
            .parts
            .iter()
            .map(|p| p.figure.trace.clone())
            .chain([net.trace.clone()])
            .collect(),
    })
}

fn signed(sign: f64, text: &str) -> String {
    if sign < 0.0 && !text.starts_with('0') {
        format!("{}{text}", crate::number::MINUS)
    } else {
        text.to_owned()
    }
}

fn net_row(net: &Figure) -> Row {
    let marks = vec![RowMark::Dots {
        values: net.dots.clone(),
        role: Role::Capacity,
    }];
    Row::new(net.label.clone(), value_words(net), marks).strong()
}

pub(super) fn zero() -> Rule {
    Rule {
        at: 0.0,
        label: String::new(),
    }
}

pub(super) fn money_axis(assessment: &Assessment, unit: &str) -> String {
    let year = assessment.scenario.price_year.to_string();
    say("axis-money", &[("unit", unit), ("year", &year)])
}

/// The outcomes of the net as dots: the summary's only picture.
pub(super) fn strip(net: &Figure, assessment: &Assessment) -> Option<Chart> {
    if net.dots.is_empty() {
        return None;
    }
    let table = figure_cells(&[net]);
    let dots = RowMark::Dots {
        values: net.dots.clone(),
        role: Role::Agreement,
    };
    Some(Chart {
        id: "strip".into(),
        section: Section::Cost,
        title: say("strip-title", &[]),
        words: vec![say("strip-caption", &[]), sentence::figure_line(net) + "."],
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(
                money_axis(assessment, &net.unit),
                &net.unit,
                net.dots.iter().copied(),
                true,
            ),
            rows: vec![Row::new(String::new(), String::new(), vec![dots])],
            rules: vec![zero()],
        }),
        traces: vec![net.trace.clone()],
    })
}

/// What is compared in slogans beside what is comparable: a range per line on one axis.
///
/// Per person-day where the assessment has such figures, else over the whole term.
fn like_for_like(assessment: &Assessment) -> Option<Chart> {
    let per_day = assessment
        .results
        .iter()
        .filter(|f| f.id.starts_with("per_day."));
    let mut figures: Vec<&Figure> = per_day.collect();
    if figures.len() < 3 {
        let whole = ["headline_saving", "cost_avoided", "fee_paid"];
        figures = whole
            .iter()
            .filter_map(|id| assessment.figure(id))
            .collect();
    }
    if figures.len() < 3 {
        return None;
    }
    let unit = figures[0].unit.clone();
    let rows = figures
        .iter()
        .map(|figure| range_row(figure, role_of(&figure.id)))
        .collect();
    let values = figures.iter().flat_map(|f| [f.p05, f.p95]);
    let mut words = vec![say("like-for-like-caption", &[])];
    words.extend(figures.iter().map(|f| sentence::figure_line(f) + "."));
    Some(Chart {
        id: "like-for-like".into(),
        section: Section::Cost,
        title: say("chart-like-for-like", &[]),
        words,
        table: figure_cells(&figures),
        plot: Plot::Rows(Rows {
            axis: Axis::holding(money_axis(assessment, &unit), &unit, values, true),
            rows,
            rules: vec![],
        }),
        traces: figures.iter().map(|f| f.trace.clone()).collect(),
    })
}

/// Label, low, middle, high and reference of figures as a table.
pub(super) fn figure_cells(figures: &[&Figure]) -> Table {
    let mut table = Table::new(&[
        "column-what",
        "#column-low",
        "#column-middle",
        "#column-high",
        "column-reference",
    ]);
    for figure in figures {
        let [low, middle, high] = cells(figure);
        let reference = figure.reference.clone();
        table.push([figure.label.clone(), low, middle, high, reference]);
    }
    table
}

/// What the offer costs, and what holding people costs without it.
fn role_of(id: &str) -> Role {
    if is_of_offer(id) {
        Role::Agreement
    } else {
        Role::Baseline
    }
}

/// Does a figure per day describe what the offer costs, rather than what holding people costs without it?
fn is_of_offer(id: &str) -> bool {
    ["fee", "all_in", "offer", "agreement"]
        .iter()
        .any(|word| id.contains(word))
}

/// A 90% range with its middle.
pub(super) fn range_row(figure: &Figure, role: Role) -> Row {
    let mut marks = Vec::new();
    if figure.p05 < figure.p95 {
        marks.push(RowMark::Span {
            low: figure.p05,
            high: figure.p95,
            role,
        });
    }
    marks.push(RowMark::Point {
        at: figure.p50,
        role,
        label: String::new(),
    });
    Row::new(sentence_case(&figure.label), value_words(figure), marks)
}

/// The highest fee one side can pay beside the lowest that the other can take.
fn zone(assessment: &Assessment) -> Option<Chart> {
    let most = assessment
        .figure("break_even_fee.sender")
        .or_else(|| assessment.figure("fee_sender_max"))?;
    let least = assessment
        .figure("break_even_fee.receiver")
        .or_else(|| assessment.figure("fee_receiver_min"))?;
    let curves = assessment
        .curves
        .iter()
        .filter(|c| ZONE.contains(&c.id.as_str()));
    let mut rules = vec![zero()];
    for (at, label, _) in curves.flat_map(|c| &c.ticks) {
        rules.push(Rule {
            at: *at,
            label: label.clone(),
        });
    }
    let row = |figure: &Figure, role: Role| {
        let marks = vec![RowMark::Dots {
            values: figure.dots.clone(),
            role,
        }];
        Row::new(figure.label.clone(), value_words(figure), marks)
    };
    let table = figure_cells(&[most, least]);
    let values = most
        .dots
        .iter()
        .chain(&least.dots)
        .copied()
        .chain(rules.iter().map(|r| r.at));
    Some(Chart {
        id: "negotiation-zone".into(),
        section: Section::Cost,
        title: say("chart-zone", &[]),
        words: vec![
            zone_sentence(assessment, most, least),
            sentence::figure_line(most) + ".",
            sentence::figure_line(least) + ".",
        ],
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(money_axis(assessment, &most.unit), &most.unit, values, true),
            rows: vec![row(most, Role::Agreement), row(least, Role::Baseline)],
            rules,
        }),
        traces: vec![most.trace.clone(), least.trace.clone()],
    })
}

/// The sentence that comes with the curves of the zone; else only whether the ranges overlap.
fn zone_sentence(assessment: &Assessment, most: &Figure, least: &Figure) -> String {
    let mut curves = assessment.curves.iter();
    if let Some(curve) = curves.find(|c| ZONE.contains(&c.id.as_str()) && !c.sentence.is_empty()) {
        return curve.sentence.clone();
    }
    let key = if most.p95 < least.p05 {
        "zone-none"
    } else {
        "zone-overlap"
    };
    say(key, &[])
}

/// A curve with its band and marks.
pub(super) fn curve(assessment: &Assessment, curve: &Curve, section: Section) -> Chart {
    let money = [&curve.y_label, &curve.x_label]
        .map(|label| label.contains(assessment.scenario.currency.as_str()));
    let unit = |is_money: bool, label: &str| {
        unit_of(label).unwrap_or(if is_money {
            assessment.scenario.currency.clone()
        } else {
            String::new()
        })
    };
    let (y_unit, x_unit) = (
        unit(money[0], &curve.y_label),
        unit(money[1], &curve.x_label),
    );
    let is_share = curve.y_label.to_lowercase().contains("share")
        && curve.p95.iter().all(|v| (0.0..=1.0).contains(v));
    let y_unit = if is_share { "share".to_owned() } else { y_unit };
    let values = [&curve.p05, &curve.p50, &curve.p95];
    let y = Axis::holding(
        curve.y_label.clone(),
        &y_unit,
        values.iter().flat_map(|v| v.iter().copied()),
        true,
    );
    let x = Axis {
        low: curve.x.first().copied().unwrap_or(0.0),
        high: curve.x.last().copied().unwrap_or(1.0),
        ..Axis::holding(
            curve.x_label.clone(),
            &x_unit,
            curve.x.iter().copied(),
            false,
        )
    };
    let mut marks = Vec::new();
    let has_band = curve.p05.len() == curve.x.len() && curve.p95.len() == curve.x.len();
    if has_band {
        marks.push(Mark::Band {
            x: curve.x.clone(),
            low: curve.p05.clone(),
            high: curve.p95.clone(),
            role: Role::Agreement,
            inner: false,
        });
    }
    marks.push(Mark::Line {
        x: curve.x.clone(),
        y: curve.p50.clone(),
        role: Role::Agreement,
        weight: Weight::Main,
        label: if has_band {
            say("median", &[])
        } else {
            String::new()
        },
    });
    marks.extend(curve.ticks.iter().map(|(x, words, _)| Mark::Moment {
        x: *x,
        label: words.clone(),
    }));
    let mut table = Table {
        columns: vec![
            format!("#{}", curve.x_label),
            super::column("#column-low"),
            super::column("#column-middle"),
            super::column("#column-high"),
        ],
        rows: Vec::new(),
    };
    let step = curve.x.len().div_ceil(12).max(1);
    for i in (0..curve.x.len()).step_by(step) {
        let at = |list: &[f64]| {
            list.get(i).map_or(String::new(), |v| {
                amount(*v, y_unit.split('/').next().unwrap_or(""))
            })
        };
        table.push([
            amount(curve.x[i], x_unit.split('/').next().unwrap_or("")),
            at(&curve.p05),
            at(&curve.p50),
            at(&curve.p95),
        ]);
    }
    Chart {
        id: format!("curve-{}", curve.id.replace(['_', '.'], "-")),
        section,
        title: sentence_case(&curve.label),
        words: vec![curve.sentence.clone()],
        table,
        plot: Plot::Plane(Plane { x, y, marks }),
        traces: vec![curve.trace.clone()],
    }
}

/// The unit in brackets at the end of an axis's name: `Fee (USD/person-year)`.
fn unit_of(label: &str) -> Option<String> {
    let open = label.rfind('(')?;
    let inside = label[open + 1..].strip_suffix(')')?;
    Some(inside.to_owned())
}
