//! How is a plane put on paper? Bands, lines, levels and moments over two axes.

use super::draw::{Area, Canvas, LINE, axis_below, bold_width, px, text_lines, text_width};
use super::{Axis, Mark, Plane, Role, Scale, Weight};
use std::fmt::Write;

/// Least distance between points of a main line, and of a sample path, in pixels.
const FINE: f64 = 2.5;
const COARSE: f64 = 9.0;

/// Sample paths on narrow paper, where fifteen would hide each other.
const SAMPLES_NARROW: usize = 6;

/// Greatest width of the name of a point, in pixels.
const POINT_NAME: f64 = 190.0;

/// Height of the area, and on narrow paper.
const HEIGHT: f64 = 290.0;
const HEIGHT_NARROW: f64 = 220.0;

/// Draws a plane: bands, lines, levels and moments over two axes.
pub(super) fn draw(plane: &Plane, canvas: &mut Canvas) {
    let ends = line_ends(plane, canvas.is_narrow());
    let (left, right) = edges(plane, &ends, canvas);
    let moments = Moments::of(plane, left, right, canvas.width);
    let levels = levels(plane, right - left - 15.0);
    let title = if plane.y.title.is_empty() {
        0.0
    } else {
        LINE + 4.0
    };
    let words_above = moments.rows + levels_above(&levels, plane);
    let top = title + LINE * words_above as f64 + 8.0;
    let height = if canvas.is_narrow() {
        HEIGHT_NARROW
    } else {
        HEIGHT
    };
    let area = Area {
        left,
        right,
        top,
        bottom: top + height,
    };
    axis_beside(&plane.y, &area, canvas);
    axis_below(&plane.x, &area, canvas);
    moments.draw(title, &area, canvas);
    let mut samples = 0;
    for mark in &plane.marks {
        samples += usize::from(is_sample(mark));
        if is_sample(mark) && canvas.is_narrow() && samples > SAMPLES_NARROW {
            continue;
        }
        draw_mark(mark, plane, &area, canvas);
    }
    draw_points(plane, &area, canvas);
    draw_levels(&levels, plane, &area, canvas);
    end_labels(&ends, plane, &area, canvas);
}

fn is_sample(mark: &Mark) -> bool {
    matches!(
        mark,
        Mark::Line {
            weight: Weight::Sample,
            ..
        }
    )
}

/// The left and right edge of the area: room for values at the left, for names of lines at the right.
fn edges(plane: &Plane, ends: &[End], canvas: &Canvas) -> (f64, f64) {
    let values = vertical_ticks(&plane.y, canvas.is_narrow());
    let widest = values
        .iter()
        .map(|t| text_width(&t.1, 12.0))
        .fold(0.0, f64::max);
    let names = ends
        .iter()
        .map(|e| bold_width(&e.label, 12.5))
        .fold(0.0, f64::max);
    let gutter = if canvas.is_narrow() {
        0.0
    } else {
        names.min(220.0) + 22.0
    };
    (widest + 12.0, canvas.width - gutter.max(20.0))
}

/// The name and values of the vertical axis.
fn axis_beside(axis: &Axis, area: &Area, canvas: &mut Canvas) {
    if !axis.title.is_empty() {
        canvas.text("axis-title", 0.0, 12.0, "start", &axis.title);
    }
    for (value, words) in &vertical_ticks(axis, canvas.is_narrow()) {
        let y = area.y(axis, *value);
        if y < area.top - 1.0 || y > area.bottom + 1.0 {
            continue;
        }
        let is_zero = *value == 0.0 && !matches!(axis.scale, Scale::Named(_));
        let class = if is_zero { "zero" } else { "grid" };
        canvas.line(class, (area.left, y), (area.right, y));
        canvas.text("tick", area.left - 6.0, y + 4.0, "end", words);
    }
}

/// Dated or valued marks, their names placed at the upper edge so that none covers another.
struct Moments {
    /// Where, on which line of text, anchored how, and the name.
    places: Vec<(f64, usize, &'static str, String)>,
    /// Lines of text that the names take.
    rows: usize,
}

impl Moments {
    fn of(plane: &Plane, left: f64, right: f64, width: f64) -> Moments {
        let area = Area {
            left,
            right,
            top: 0.0,
            bottom: 0.0,
        };
        let mut ends: Vec<f64> = Vec::new();
        let mut places = Vec::new();
        for mark in &plane.marks {
            let Mark::Moment { x, label } = mark else {
                continue;
            };
            let x = area.x(&plane.x, *x);
            let wide = text_width(label, 12.0);
            let (from, anchor) = if x + wide + 4.0 <= width {
                (x, "start")
            } else {
                (x - wide, "end")
            };
            let from = from.max(left);
            let free = ends.iter().position(|end| *end + 10.0 < from);
            let row = free.unwrap_or(ends.len());
            if row == ends.len() {
                ends.push(0.0);
            }
            ends[row] = from + wide;
            places.push((x, row, anchor, label.clone()));
        }
        Moments {
            places,
            rows: ends.len(),
        }
    }

    fn draw(&self, title: f64, area: &Area, canvas: &mut Canvas) {
        for (x, row, anchor, label) in &self.places {
            let y = title + LINE * *row as f64 + 11.0;
            canvas.line("moment", (*x, y + 4.0), (*x, area.bottom));
            let beside = if *anchor == "start" { 3.0 } else { -3.0 };
            canvas.text("note", x + beside, y, anchor, label);
        }
    }
}

/// The values beside the vertical axis; on narrow paper, of names only the first word.
fn vertical_ticks(axis: &Axis, narrow: bool) -> Vec<(f64, String)> {
    let ticks = axis.ticks(if narrow { 4 } else { 6 });
    if !narrow || !matches!(axis.scale, Scale::Named(_)) {
        return ticks;
    }
    let first = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
    ticks.iter().map(|(at, name)| (*at, first(name))).collect()
}

/// A name at the right of the area.
struct End {
    value: f64,
    label: String,
    role: Role,
    /// A capacity: led to its line, not marked by a shape.
    is_level: bool,
}

/// The names at the right: of every named line, and of capacities that lie too close for names of their own.
fn line_ends(plane: &Plane, narrow: bool) -> Vec<End> {
    let beside = !narrow && levels_are_close(plane);
    let ends = plane.marks.iter().filter_map(|mark| match mark {
        Mark::Line { y, role, label, .. } if !label.is_empty() => Some(End {
            value: *y.last()?,
            label: label.clone(),
            role: *role,
            is_level: false,
        }),
        Mark::Level { y, label } if beside && is_in_scale(&plane.y, *y) => Some(End {
            value: *y,
            label: label.clone(),
            role: Role::Capacity,
            is_level: true,
        }),
        _ => None,
    });
    ends.collect()
}

fn is_in_scale(axis: &Axis, value: f64) -> bool {
    value >= axis.low && value <= axis.high
}

/// Do two capacities lie closer to each other than a line of text is high?
fn levels_are_close(plane: &Plane) -> bool {
    let levels = plane.marks.iter().filter_map(|mark| match mark {
        Mark::Level { y, .. } if is_in_scale(&plane.y, *y) => Some(*y),
        _ => None,
    });
    let mut levels: Vec<f64> = levels.collect();
    levels.sort_by(f64::total_cmp);
    let least = (plane.y.high - plane.y.low) * LINE / HEIGHT;
    levels.windows(2).any(|pair| pair[1] - pair[0] < least)
}

fn draw_mark(mark: &Mark, plane: &Plane, area: &Area, canvas: &mut Canvas) {
    match mark {
        Mark::Band {
            x,
            low,
            high,
            role,
            inner,
        } => band(x, low, high, *role, *inner, plane, area, canvas),
        Mark::Line {
            x, y, role, weight, ..
        } => {
            let class = match weight {
                Weight::Main => format!("line d-{}", role.class()),
                Weight::Sample => format!("sample d-{}", role.class()),
                Weight::Observed => format!("observed d-{}", role.class()),
            };
            let least = if *weight == Weight::Main {
                FINE
            } else {
                COARSE
            };
            let d = polyline(x, y, plane, area, least);
            canvas.path(&class, &d);
        }
        // Drawn last, over everything: a capacity is never hidden.
        Mark::Level { .. } | Mark::Moment { .. } => {}
        Mark::Point { .. } => {}
    }
}

/// Named points: names move up or down where they would cover another.
fn draw_points(plane: &Plane, area: &Area, canvas: &mut Canvas) {
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for mark in &plane.marks {
        let Mark::Point { x, y, label, role } = mark else {
            continue;
        };
        let (cx, cy) = (area.x(&plane.x, *x), area.y(&plane.y, *y));
        canvas.shape(*role, cx, cy, 5.0);
        if label.is_empty() {
            continue;
        }
        // On the side with more room, shortened to what fits there.
        let (before, after) = (cx - area.left - 10.0, canvas.width - cx - 12.0);
        let room = if text_width(label, 12.0) <= after {
            after
        } else {
            before.max(after)
        };
        let label = text_lines(label, room.min(POINT_NAME) - 12.0, 12.0, 1).join(" ");
        let wide = text_width(&label, 12.0);
        let (left, anchor) = if wide <= after {
            (cx + 9.0, "start")
        } else {
            (cx - 9.0 - wide, "end")
        };
        let free = |dy: &f64| {
            let at = cy + dy;
            let clash = |(a, b, other): &(f64, f64, f64)| {
                *a < left + wide && left < *b && (other - at).abs() < LINE - 2.0
            };
            !taken.iter().any(clash)
        };
        let dy = [4.0, 18.0, -10.0, 32.0, -24.0]
            .into_iter()
            .find(free)
            .unwrap_or(4.0);
        taken.push((left, left + wide, cy + dy));
        let at = if anchor == "end" { cx - 9.0 } else { left };
        canvas.text("note halo", at, cy + dy, anchor, &label);
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "a band is two lines in one role within one area"
)]
fn band(
    x: &[f64],
    low: &[f64],
    high: &[f64],
    role: Role,
    inner: bool,
    plane: &Plane,
    area: &Area,
    canvas: &mut Canvas,
) {
    if x.is_empty() {
        return;
    }
    let upper = polyline(x, high, plane, area, FINE);
    let reversed: Vec<f64> = x.iter().rev().copied().collect();
    let back: Vec<f64> = low.iter().rev().copied().collect();
    let lower = polyline(&reversed, &back, plane, area, FINE).replacen('M', "L", 1);
    let strength = if inner { "inner" } else { "outer" };
    canvas.path(
        &format!("band {strength} d-{}", role.class()),
        &format!("{upper}{lower}Z"),
    );
}

/// The points as path data: the first where it stands, the others as steps, in tenths of a pixel. Points
/// closer than a few pixels to the one before are left out: nobody would see them, and a page with fifteen
/// sample paths a chart would be large.
fn polyline(x: &[f64], y: &[f64], plane: &Plane, area: &Area, least: f64) -> String {
    let mut d = String::new();
    let mut before = f64::NEG_INFINITY;
    // Where the pen stands, in tenths: steps between rounded points add up without drift.
    let mut pen: Option<(f64, f64)> = None;
    let last = x.len().min(y.len()).saturating_sub(1);
    for (i, (x, y)) in x.iter().zip(y).enumerate() {
        let at = area.x(&plane.x, *x).clamp(area.left, area.right);
        let near = (at - before).abs() < least;
        if i != 0 && i != last && near {
            continue;
        }
        before = at;
        let y = area
            .y(&plane.y, *y)
            .clamp(area.top - 2.0, area.bottom + 2.0);
        let to = ((at * 10.0).round(), (y * 10.0).round());
        match pen {
            None => {
                let _ = write!(d, "M{} {}l", px(to.0 / 10.0), px(to.1 / 10.0));
            }
            Some(from) => {
                step(&mut d, (to.0 - from.0) / 10.0);
                step(&mut d, (to.1 - from.1) / 10.0);
            }
        }
        pen = Some(to);
    }
    // A single point has no steps.
    d.trim_end_matches('l').to_owned()
}

/// One number of a step; a minus parts it from the number before as well as a space does.
fn step(d: &mut String, by: f64) {
    let text = px(by);
    if !d.ends_with('l') && !text.starts_with('-') {
        d.push(' ');
    }
    d.push_str(&text);
}

/// A capacity as it will be drawn: its level, and the lines of its name.
struct Level {
    value: f64,
    lines: Vec<String>,
}

/// The levels of a plane, those above the scale with the words that say so.
fn levels(plane: &Plane, room: f64) -> Vec<Level> {
    let marks = plane.marks.iter().filter_map(|mark| match mark {
        Mark::Level { y, label } => Some((*y, label)),
        _ => None,
    });
    let mut levels: Vec<Level> = marks
        .map(|(value, label)| {
            let words = match value {
                v if v > plane.y.high => crate::lang::say("off-scale-above", &[("label", label)]),
                v if v < plane.y.low => crate::lang::say("off-scale-below", &[("label", label)]),
                _ => label.clone(),
            };
            let lines = text_lines(&words, room / 1.1, 12.0, 3);
            Level { value, lines }
        })
        .collect();
    levels.sort_by(|a, b| b.value.total_cmp(&a.value));
    levels
}

/// Levels stay visible at every scale: those off the scale are arrows at the edge with their value.
fn draw_levels(levels: &[Level], plane: &Plane, area: &Area, canvas: &mut Canvas) {
    let mut edge = area.top - 11.0;
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let beside = !canvas.is_narrow() && levels_are_close(plane);
    let in_scale = |l: &&Level| is_in_scale(&plane.y, l.value);
    for level in levels.iter().filter(in_scale) {
        let y = area.y(&plane.y, level.value);
        canvas.line("level d-capacity", (area.left, y), (area.right, y));
    }
    // Names after all lines: their halo keeps them readable where a line runs through.
    for level in levels.iter().filter(in_scale).filter(|_| !beside) {
        let y = area.y(&plane.y, level.value);
        let (x, at) = free_place(&mut taken, y, level, area);
        let name = level.lines.join(" ");
        canvas.text("level-label halo", x, at, "start", &name);
    }
    for level in levels.iter().rev().filter(|l| l.value > plane.y.high) {
        let lines = level.lines.len() as f64;
        let first = edge - LINE * (lines - 1.0) + 5.0;
        let arrow = format!("M{} {}l4 7h-8z", px(area.left + 6.0), px(first - 8.0));
        canvas.path("arrow d-capacity", &arrow);
        for (i, line) in level.lines.iter().enumerate() {
            let y = first + LINE * i as f64;
            canvas.text("level-label halo", area.left + 15.0, y, "start", line);
        }
        edge -= LINE * lines;
    }
    for (i, level) in levels.iter().filter(|l| l.value < plane.y.low).enumerate() {
        let y = area.bottom - 6.0 - LINE * i as f64;
        let arrow = format!("M{} {}l4 -7h-8z", px(area.left + 6.0), px(y));
        canvas.path("arrow d-capacity", &arrow);
        let words = level.lines.join(" ");
        canvas.text("level-label halo", area.left + 15.0, y, "start", &words);
    }
}

/// Lines of text that names above the scale take.
fn levels_above(levels: &[Level], plane: &Plane) -> usize {
    let above = levels.iter().filter(|l| l.value > plane.y.high);
    above.map(|l| l.lines.len()).sum()
}

/// Where a name stands so that it covers no other name: above its line or below, left, right or between.
fn free_place(taken: &mut Vec<(f64, f64, f64)>, y: f64, level: &Level, area: &Area) -> (f64, f64) {
    let wide = bold_width(&level.lines.join(" "), 12.0);
    let (left, right) = (
        area.left + 6.0,
        (area.right - wide - 6.0).max(area.left + 6.0),
    );
    let below = [-5.0, 13.0, 27.0, 41.0, -19.0].map(|dy| y + dy);
    let mut places = below
        .iter()
        .flat_map(|at| [left, right, (left + right) / 2.0].map(|x| (x, *at)));
    let free = |(x, at): &(f64, f64)| {
        let clash =
            |(a, b, other): &(f64, f64, f64)| *a < x + wide && *x < *b && (other - at).abs() < 13.0;
        *at < area.bottom && *at > area.top && !taken.iter().any(clash)
    };
    let (x, at) = places.find(free).unwrap_or((left, y - 5.0));
    taken.push((x, x + wide + 8.0, at));
    (x, at)
}

/// Names at the right of their lines, pushed apart; on narrow paper above the line's end.
fn end_labels(ends: &[End], plane: &Plane, area: &Area, canvas: &mut Canvas) {
    let true_y = |end: &End| area.y(&plane.y, end.value).clamp(area.top, area.bottom);
    let mut placed: Vec<(f64, &End)> = ends.iter().map(|end| (true_y(end), end)).collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut last = f64::NEG_INFINITY;
    for place in &mut placed {
        place.0 = place.0.max(last + LINE + 1.0);
        last = place.0;
    }
    let beyond = (last - area.bottom).max(0.0);
    for (y, end) in placed {
        let (y, at) = (y - beyond, true_y(end));
        let class = format!("end-label halo d-{}", end.role.class());
        if end.is_level {
            canvas.line("leader", (area.right, at), (area.right + 8.0, y));
        } else {
            canvas.shape(end.role, area.right, at, 4.0);
        }
        if canvas.is_narrow() {
            canvas.text(&class, area.right - 8.0, y - 8.0, "end", &end.label);
        } else {
            canvas.text(&class, area.right + 10.0, y + 4.0, "start", &end.label);
        }
    }
}
