//! How are named rows put on paper? Bars, whiskers and piles of dots over one axis.

use super::draw::{Area, Canvas, LINE, axis_below, bold_width, text_lines, text_width};
use std::collections::BTreeMap;

use super::hatch::Edges;
use super::{Fill, Row, RowMark, Rows};

const LABEL_SIZE: f64 = 13.0;
const VALUE_SIZE: f64 = 12.5;
const BAR: f64 = 16.0;

/// Where one row stands.
struct Place {
    top: f64,
    height: f64,
    /// Middle of the marks.
    centre: f64,
}

/// Draws rows, from the top.
pub(super) fn draw(rows: &Rows, canvas: &mut Canvas) {
    let narrow = canvas.is_narrow();
    let (left, right) = gutters(rows, canvas.width, narrow);
    let named: Vec<(f64, &str)> = rows
        .rules
        .iter()
        .filter(|r| !r.label.is_empty())
        .map(|r| (r.at, r.label.as_str()))
        .collect();
    let top = if named.is_empty() {
        4.0
    } else {
        LINE * named.len() as f64 + 6.0
    };
    let flat = Area {
        left,
        right,
        top,
        bottom: top,
    };
    let places = places(rows, &flat, narrow, canvas);
    let bottom = places.last().map_or(top, |p| p.top + p.height) + 2.0;
    let area = Area { bottom, ..flat };

    for (value, _) in rows.axis.ticks(6) {
        let x = area.x(&rows.axis, value);
        canvas.line(
            if value == 0.0 { "zero" } else { "grid" },
            (x, top),
            (x, bottom),
        );
    }
    for rule in rows.rules.iter().filter(|r| r.label.is_empty()) {
        let x = area.x(&rows.axis, rule.at);
        canvas.line("zero", (x, top), (x, bottom));
    }
    for (i, (at, label)) in named.iter().enumerate() {
        let x = area.x(&rows.axis, *at);
        let y = LINE * i as f64 + 12.0;
        canvas.line("moment", (x, y + 4.0), (x, bottom));
        let anchor = if x + text_width(label, 12.0) > canvas.width {
            "end"
        } else {
            "start"
        };
        canvas.text(
            "note",
            x + if anchor == "end" { -4.0 } else { 4.0 },
            y,
            anchor,
            label,
        );
    }
    for (i, (row, place)) in rows.rows.iter().zip(&places).enumerate() {
        let next = places.get(i + 1).map(|p| p.centre);
        row_marks(row, place, next, rows, &area, canvas);
        row_words(row, place, &area, narrow, canvas);
    }
    axis_below(&rows.axis, &area, canvas);
}

/// The lines of a name or value; bold ones take more room.
fn row_lines(row: &Row, text: &str, width: f64, size: f64) -> Vec<String> {
    let width = if row.strong { width / 1.1 } else { width };
    text_lines(text, width, size, 3)
}

/// The edges of the area between names and values.
fn gutters(rows: &Rows, width: f64, narrow: bool) -> (f64, f64) {
    if narrow {
        return (12.0, width - 18.0);
    }
    let widest = |words: fn(&Row) -> &str, size: f64, most: f64| {
        let widths = rows.rows.iter().map(|r| match r.strong {
            true => bold_width(words(r), size),
            false => text_width(words(r), size),
        });
        widths.fold(0.0, f64::max).min(most)
    };
    let left = widest(|r| &r.label, LABEL_SIZE, width * 0.30);
    let right = widest(|r| &r.value, VALUE_SIZE, width * 0.26);
    (left + 14.0, width - right - 14.0)
}

fn places(rows: &Rows, area: &Area, narrow: bool, canvas: &Canvas) -> Vec<Place> {
    let mut top = area.top;
    let mut places = Vec::new();
    for row in &rows.rows {
        let marks = marks_height(row, rows, area);
        let (words, height) = if narrow {
            let lines = narrow_lines(row, canvas.width);
            (
                lines as f64 * LINE + 4.0,
                lines as f64 * LINE + 4.0 + marks + 8.0,
            )
        } else {
            let lines = row_lines(row, &row.label, area.left - 14.0, LABEL_SIZE).len();
            let values = row_lines(
                row,
                &row.value,
                canvas.width - area.right - 14.0,
                VALUE_SIZE,
            )
            .len();
            (0.0, (lines.max(values) as f64 * LINE).max(marks) + 10.0)
        };
        let room = height - words;
        places.push(Place {
            top,
            height,
            centre: top + words + if narrow { marks / 2.0 } else { room / 2.0 },
        });
        top += height;
    }
    places
}

fn narrow_lines(row: &Row, width: f64) -> usize {
    let one =
        text_width(&row.label, LABEL_SIZE) + text_width(&row.value, VALUE_SIZE) + 20.0 <= width;
    if one || row.value.is_empty() {
        return row_lines(row, &row.label, width - 8.0, LABEL_SIZE).len();
    }
    row_lines(row, &row.label, width - 8.0, LABEL_SIZE).len() + 1
}

fn marks_height(row: &Row, rows: &Rows, area: &Area) -> f64 {
    let heights = row.marks.iter().map(|mark| match mark {
        RowMark::Dots { values, .. } => {
            let highest = piles(values, rows, area).iter().map(|p| p.1).max();
            highest.unwrap_or(0) as f64 * pitch(rows, area) + 14.0
        }
        _ => BAR + 2.0,
    });
    heights.fold(BAR + 2.0, f64::max)
}

/// Sizes of dots, and the height that no pile exceeds.
const DOTS: [f64; 9] = [17.0, 15.0, 13.0, 11.0, 9.0, 7.5, 6.0, 5.0, 4.0];
const PILE: f64 = 92.0;

/// Size of a dot: at most a tenth of the widest range, so that likely values pile up and rare ones stand
/// alone, and small enough for the highest pile. One size for all rows: every dot is the same share of draws.
fn pitch(rows: &Rows, area: &Area) -> f64 {
    let of_dots = |mark: &RowMark| match mark {
        RowMark::Dots { values, .. } => {
            Some(values.iter().map(|v| area.x(&rows.axis, *v)).collect())
        }
        _ => None,
    };
    let marks = rows.rows.iter().flat_map(|row| &row.marks);
    let places: Vec<Vec<f64>> = marks.filter_map(of_dots).collect();
    let width = |xs: &Vec<f64>| {
        let low = xs.iter().copied().fold(f64::INFINITY, f64::min);
        xs.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low
    };
    let widest = places.iter().map(width).fold(0.0, f64::max);
    let fits = |size: &f64| {
        let highest = places.iter().map(|xs| highest_pile(xs, *size)).max();
        *size <= (widest / 11.0).max(8.0) && highest.unwrap_or(0) as f64 * size <= PILE
    };
    DOTS.into_iter().find(fits).unwrap_or(4.0)
}

fn highest_pile(places: &[f64], size: f64) -> usize {
    stacked(places, size).iter().map(|p| p.1).max().unwrap_or(0)
}

/// Column and height of each dot.
fn stacked(places: &[f64], size: f64) -> Vec<(i64, usize)> {
    let mut columns: BTreeMap<i64, usize> = BTreeMap::new();
    let dots = places.iter().map(|x| {
        let column = (x / size).round() as i64;
        let height = columns.entry(column).or_insert(0);
        *height += 1;
        (column, *height)
    });
    dots.collect()
}

/// Column and height of each dot of a row.
fn piles(values: &[f64], rows: &Rows, area: &Area) -> Vec<(i64, usize)> {
    let places: Vec<f64> = values.iter().map(|v| area.x(&rows.axis, *v)).collect();
    stacked(&places, pitch(rows, area))
}

fn row_words(row: &Row, place: &Place, area: &Area, narrow: bool, canvas: &mut Canvas) {
    let label = if row.strong {
        "row-label strong"
    } else {
        "row-label"
    };
    let value = if row.strong {
        "row-value strong"
    } else {
        "row-value"
    };
    if narrow {
        let lines = row_lines(row, &row.label, canvas.width - 8.0, LABEL_SIZE);
        for (i, line) in lines.iter().enumerate() {
            canvas.text(
                &format!("{label} halo"),
                0.0,
                place.top + LINE * (i as f64 + 0.85),
                "start",
                line,
            );
        }
        let row_of_value = narrow_lines(row, canvas.width) - 1;
        let (x, anchor) = if row_of_value >= lines.len() {
            (0.0, "start")
        } else {
            (canvas.width, "end")
        };
        canvas.text(
            value,
            x,
            place.top + LINE * (row_of_value as f64 + 0.85),
            anchor,
            &row.value,
        );
        return;
    }
    let lines = row_lines(row, &row.label, area.left - 14.0, LABEL_SIZE);
    column(&lines, area.left - 14.0, place.centre, "end", label, canvas);
    let lines = row_lines(
        row,
        &row.value,
        canvas.width - area.right - 14.0,
        VALUE_SIZE,
    );
    column(
        &lines,
        area.right + 14.0,
        place.centre,
        "start",
        value,
        canvas,
    );
}

/// Lines of text around a middle.
fn column(lines: &[String], x: f64, centre: f64, anchor: &str, class: &str, canvas: &mut Canvas) {
    let first = centre + 4.5 - LINE * (lines.len() as f64 - 1.0) / 2.0;
    for (i, line) in lines.iter().enumerate() {
        canvas.text(class, x, first + LINE * i as f64, anchor, line);
    }
}

fn row_marks(
    row: &Row,
    place: &Place,
    next: Option<f64>,
    rows: &Rows,
    area: &Area,
    canvas: &mut Canvas,
) {
    let x = |value: f64| {
        area.x(&rows.axis, value)
            .clamp(area.left - 6.0, area.right + 6.0)
    };
    let y = place.centre;
    for mark in &row.marks {
        match mark {
            RowMark::Bar { from, to, fill } => bar(x(*from), x(*to), y, *fill, canvas),
            RowMark::Whisker { low, high } => whisker(x(*low), x(*high), y, canvas),
            RowMark::Span { low, high, role } => {
                canvas.line(
                    &format!("span d-{}", role.class()),
                    (x(*low), y),
                    (x(*high), y),
                );
                canvas.line(
                    &format!("span-core d-{}", role.class()),
                    (x(*low), y),
                    (x(*high), y),
                );
            }
            RowMark::Point { at, role, label } => {
                canvas.shape(*role, x(*at), y, 5.5);
                if !label.is_empty() {
                    canvas.text("note halo", x(*at), y - 10.0, "middle", label);
                }
            }
            RowMark::Dots { values, role } => {
                let floor = place.top + place.height - 1.0;
                let size = pitch(rows, area);
                for (column, height) in piles(values, rows, area) {
                    let cx = column as f64 * size;
                    let cy = floor - (height as f64 - 0.5) * size;
                    canvas.circle(&format!("dot d-{}", role.class()), cx, cy, size / 2.0 - 0.6);
                }
                if next.is_some() {
                    canvas.line("axis", (area.left, floor), (area.right, floor));
                }
            }
            RowMark::Link { at } => {
                if let Some(next) = next {
                    canvas.line("link", (x(*at), y + BAR / 2.0), (x(*at), next - BAR / 2.0));
                }
            }
        }
    }
}

fn bar(from: f64, to: f64, y: f64, fill: Fill, canvas: &mut Canvas) {
    let (left, right) = (from.min(to), from.max(to));
    let wide = (right - left).max(1.5);
    let edges = Edges {
        left,
        right: left + wide,
        top: y - BAR / 2.0,
        bottom: y + BAR / 2.0,
    };
    canvas.filled(edges, fill);
    let letter = fill.letter();
    if !letter.is_empty() && wide >= 18.0 {
        canvas.rect(
            "letter-ground",
            left + wide / 2.0 - 7.0,
            y - 7.0,
            14.0,
            14.0,
        );
        canvas.text("letter", left + wide / 2.0, y + 4.5, "middle", letter);
    }
}

/// A thin line with ends, over a pale twin so that it shows on every bar.
fn whisker(low: f64, high: f64, y: f64, canvas: &mut Canvas) {
    canvas.line("whisker-ground", (low, y), (high, y));
    canvas.line("whisker", (low, y), (high, y));
    for x in [low, high] {
        canvas.line("whisker-ground", (x, y - 4.0), (x, y + 4.0));
        canvas.line("whisker", (x, y - 4.0), (x, y + 4.0));
    }
}
