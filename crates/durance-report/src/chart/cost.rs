//! Charts of the cost: what makes up the net, why the slogan is not like for like, at what fee it pays,
//! and is there a fee that both sides can accept?

use super::{
    Axis, Chart, Fill, Mark, Plane, Plot, Role, Row, RowMark, Rows, Rule, Section, Table, Weight,
};
use crate::decomposition::{Decomposition, Part};
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
        return sentence::middle_short(figure);
    }
    let range = crate::number::range_in_scale_of(figure.p50, figure.p05, figure.p95, &figure.unit);
    format!("{} ({range})", sentence::middle_short(figure))
}

fn waterfall(assessment: &Assessment) -> Option<Chart> {
    let net = sentence::net_cost(assessment)?;
    let whole = Decomposition::of(assessment, &net.id)?;
    let mut values = vec![net.p05, net.p95];
    values.extend(&net.dots);
    let mut rows = Vec::new();
    let mut total = 0.0;
    for part in &whole.parts {
        rows.push(part_row(part, total));
        let at = |v: f64| total + part.sign * v;
        values.extend([
            total,
            at(part.figure.p05),
            at(part.figure.p50),
            at(part.figure.p95),
        ]);
        total = at(part.figure.p50);
    }
    rows.push(net_row(net));
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
    let parts = whole.parts.iter().map(|p| p.figure.trace.clone());
    Some(Chart {
        id: "cost-waterfall".into(),
        section: Section::Cost,
        title: say("chart-waterfall", &[]),
        words,
        table: part_table(&whole),
        plot: Plot::Rows(Rows {
            axis: Axis::holding(money_axis(assessment, &net.unit), &net.unit, values, true),
            rows,
            rules: vec![zero()],
        }),
        traces: parts.chain([net.trace.clone()]).collect(),
    })
}

/// A step of the waterfall, from the running total of the medians.
fn part_row(part: &Part<'_>, total: f64) -> Row {
    let figure = part.figure;
    let at = |v: f64| total + part.sign * v;
    let fill = if part.as_added().p50 < 0.0 {
        Fill::Hatched(Role::Baseline)
    } else {
        Fill::Role(Role::Agreement)
    };
    let marks = vec![
        RowMark::Bar {
            from: total,
            to: at(figure.p50),
            fill,
        },
        RowMark::Link { at: at(figure.p50) },
        RowMark::Whisker {
            low: at(figure.p05).min(at(figure.p95)),
            high: at(figure.p05).max(at(figure.p95)),
        },
    ];
    Row::new(
        sentence_case(&figure.label),
        value_words(&part.as_added()),
        marks,
    )
}

fn part_table(whole: &Decomposition<'_>) -> Table {
    let mut table = Table::new(&[
        "column-part",
        "#column-low",
        "#column-middle",
        "#column-high",
        "column-reference",
    ]);
    for part in &whole.parts {
        let [low, middle, high] = cells(&part.as_added());
        table.push([
            sentence_case(&part.figure.label),
            low,
            middle,
            high,
            part.figure.reference.clone(),
        ]);
    }
    let [low, middle, high] = cells(whole.net);
    table.push([
        whole.net.label.clone(),
        low,
        middle,
        high,
        whole.net.reference.clone(),
    ]);
    table
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
    let precedents = precedents(assessment);
    let unit = &most.unit;
    let mut rows = match precedents.is_empty() {
        true => vec![
            dots_row(most, Role::Agreement),
            dots_row(least, Role::Baseline),
        ],
        // Precedents stretch the axis: dots would be too small to count, ranges stay readable.
        false => vec![
            range_row(most, Role::Agreement),
            range_row(least, Role::Baseline),
        ],
    };
    let mut words = vec![
        zone_sentence(assessment, most, least),
        sentence::figure_line(most) + ".",
        sentence::figure_line(least) + ".",
    ];
    let mut table = figure_cells(&[most, least]);
    for (at, name) in &precedents {
        let price = amount(*at, unit);
        words.push(say("precedent-line", &[("name", name), ("price", &price)]));
        table.push([
            name.clone(),
            String::new(),
            price,
            String::new(),
            String::new(),
        ]);
        rows.push(precedent_row(*at, name, unit));
    }
    let sides = [most, least]
        .into_iter()
        .flat_map(|f| f.dots.iter().copied().chain([f.p05, f.p95]));
    let values = sides.chain(precedents.iter().map(|p| p.0));
    Some(Chart {
        id: "negotiation-zone".into(),
        section: Section::Cost,
        title: say("chart-zone", &[]),
        words,
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(money_axis(assessment, unit), unit, values, true),
            rows,
            rules: vec![zero()],
        }),
        traces: vec![most.trace.clone(), least.trace.clone()],
    })
}

/// What other agreements cost, cheapest first: the marks of either curve of the zone, each once.
fn precedents(assessment: &Assessment) -> Vec<(f64, String)> {
    let curves = assessment
        .curves
        .iter()
        .filter(|c| ZONE.contains(&c.id.as_str()));
    let mut found: Vec<(f64, String)> = Vec::new();
    for (at, name, _) in curves.flat_map(|c| &c.ticks) {
        if !found
            .iter()
            .any(|(value, known)| value == at && known == name)
        {
            found.push((*at, name.clone()));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

fn dots_row(figure: &Figure, role: Role) -> Row {
    let marks = vec![RowMark::Dots {
        values: figure.dots.clone(),
        role,
    }];
    Row::new(figure.label.clone(), value_words(figure), marks)
}

fn precedent_row(at: f64, name: &str, unit: &str) -> Row {
    let mark = RowMark::Point {
        at,
        role: Role::AlternativeB,
        label: String::new(),
    };
    let head = unit.split('/').next().unwrap_or_default();
    Row::new(name, amount(at, head), vec![mark])
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
    let y_unit = curve_unit(assessment, &curve.y_label, &curve.p50);
    let x_unit = curve_unit(assessment, &curve.x_label, &curve.x);
    let heights = [&curve.p05, &curve.p50, &curve.p95]
        .into_iter()
        .flatten()
        .copied();
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
    let y = Axis::holding(curve.y_label.clone(), &y_unit, heights, true);
    Chart {
        id: format!("curve-{}", curve.id.replace(['_', '.'], "-")),
        section,
        title: sentence_case(&curve.label),
        words: vec![curve.sentence.clone()],
        table: curve_table(curve, &x_unit, &y_unit),
        plot: Plot::Plane(Plane {
            x,
            y,
            marks: curve_marks(curve),
        }),
        traces: vec![curve.trace.clone()],
    }
}

/// The unit of an axis: what stands in brackets, a share, or money where the currency is named.
fn curve_unit(assessment: &Assessment, label: &str, values: &[f64]) -> String {
    let is_share =
        label.to_lowercase().contains("share") && values.iter().all(|v| (0.0..=1.0).contains(v));
    if is_share {
        return "share".to_owned();
    }
    let currency = &assessment.scenario.currency;
    let named = || label.contains(currency.as_str()).then(|| currency.clone());
    unit_of(label).or_else(named).unwrap_or_default()
}

fn has_band(curve: &Curve) -> bool {
    curve.p05.len() == curve.x.len() && curve.p95.len() == curve.x.len()
}

fn curve_marks(curve: &Curve) -> Vec<Mark> {
    let mut marks = Vec::new();
    if has_band(curve) {
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
        label: if has_band(curve) {
            say("median", &[])
        } else {
            String::new()
        },
    });
    marks.extend(curve.ticks.iter().map(|(x, words, _)| Mark::Moment {
        x: *x,
        label: words.clone(),
    }));
    marks
}

/// About a dozen points of a curve.
fn curve_table(curve: &Curve, x_unit: &str, y_unit: &str) -> Table {
    let mut columns = vec![format!("#{}", curve.x_label)];
    let lists: Vec<(&str, &Vec<f64>)> = match has_band(curve) {
        true => vec![
            ("#column-low", &curve.p05),
            ("#column-middle", &curve.p50),
            ("#column-high", &curve.p95),
        ],
        false => vec![("#column-middle", &curve.p50)],
    };
    columns.extend(lists.iter().map(|(key, _)| super::column(key)));
    let head = |unit: &str| unit.split('/').next().unwrap_or_default().to_owned();
    let step = curve.x.len().div_ceil(12).max(1);
    let rows = (0..curve.x.len()).step_by(step).map(|i| {
        let cells = lists.iter().map(|(_, list)| {
            list.get(i)
                .map_or(String::new(), |v| amount(*v, &head(y_unit)))
        });
        [amount(curve.x[i], &head(x_unit))]
            .into_iter()
            .chain(cells)
            .collect()
    });
    Table {
        columns,
        rows: rows.collect(),
    }
}

/// The unit in brackets at the end of an axis's name: `Fee (USD/person-year)`.
fn unit_of(label: &str) -> Option<String> {
    let open = label.rfind('(')?;
    let inside = label[open + 1..].strip_suffix(')')?;
    Some(inside.to_owned())
}
