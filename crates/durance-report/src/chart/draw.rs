//! How is a specification put on paper? SVG text: words stay words, colours stay roles.

use super::{Axis, Chart, Fill, Mark, Plane, Role, Scale, Weight};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The style that every drawing relies on; colours come from the variables of [`super::palette::css`].
pub const STYLE: &str = include_str!("style.css");

/// Height of a line of text.
pub(super) const LINE: f64 = 16.0;

/// Below this width, names stand above their rows.
pub(super) const NARROW: f64 = 480.0;

/// A drawing in the making.
pub(super) struct Canvas {
    pub(super) width: f64,
    pub(super) height: f64,
    uid: String,
    body: String,
    patterns: BTreeMap<&'static str, Fill>,
}

impl Canvas {
    pub(super) fn new(chart: &Chart, width: f64, variant: &str) -> Canvas {
        Canvas {
            width,
            height: 0.0,
            uid: format!("{}-{variant}", chart.id.replace('.', "-")),
            body: String::new(),
            patterns: BTreeMap::new(),
        }
    }

    pub(super) fn is_narrow(&self) -> bool {
        self.width < NARROW
    }

    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let _ = write!(
            self.body,
            "<path class=\"{class}\" d=\"M{} {}L{} {}\"/>",
            px(from.0),
            px(from.1),
            px(to.0),
            px(to.1)
        );
    }

    pub(super) fn path(&mut self, class: &str, d: &str) {
        let _ = write!(self.body, "<path class=\"{class}\" d=\"{d}\"/>");
    }

    pub(super) fn rect(
        &mut self,
        class: &str,
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        fill: Option<Fill>,
    ) {
        let style = match fill {
            Some(fill) if is_patterned(fill) => {
                self.patterns.insert(pattern_name(fill), fill);
                format!(" style=\"fill:url(#{}-{})\"", pattern_name(fill), self.uid)
            }
            _ => String::new(),
        };
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{style}/>",
            px(x),
            px(y),
            px(width.max(0.0)),
            px(height)
        );
    }

    pub(super) fn circle(&mut self, class: &str, x: f64, y: f64, r: f64) {
        let _ = write!(
            self.body,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
            px(x),
            px(y),
            px(r)
        );
    }

    pub(super) fn text(&mut self, class: &str, x: f64, y: f64, anchor: &str, text: &str) {
        let _ = write!(
            self.body,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            px(x),
            px(y),
            escaped(text)
        );
    }

    /// The shape that goes with a colour: circle, triangle, square, diamond.
    pub(super) fn shape(&mut self, role: Role, x: f64, y: f64, r: f64) {
        let class = format!("shape d-{}", role.class());
        match role {
            Role::Capacity | Role::Baseline => self.circle(&class, x, y, r),
            Role::Agreement => {
                let d = format!(
                    "M{} {}l{} {}h{}z",
                    px(x),
                    px(y - r * 1.15),
                    px(r * 1.15),
                    px(r * 2.0),
                    px(-r * 2.3)
                );
                self.path(&class, &d);
            }
            Role::AlternativeA => {
                self.rect(&class, x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, None)
            }
            Role::AlternativeB => {
                let d = format!("M{} {}l{r} {r}l-{r} {r}l-{r} -{r}z", px(x), px(y - r));
                self.path(&class, &d);
            }
        }
    }

    /// The finished picture, with its title, its description and the patterns it uses.
    pub(super) fn finish(self, chart: &Chart) -> String {
        let uid = &self.uid;
        let patterns: String = self
            .patterns
            .values()
            .map(|fill| pattern(*fill, uid))
            .collect();
        let defs = if patterns.is_empty() {
            String::new()
        } else {
            format!("<defs>{patterns}</defs>")
        };
        format!(
            "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" aria-labelledby=\"t-{uid} d-{uid}\">\
             <title id=\"t-{uid}\">{}</title><desc id=\"d-{uid}\">{}</desc>{defs}{}</svg>",
            escaped(&chart.title),
            escaped(&chart.description()),
            self.body,
            w = px(self.width),
            h = px(self.height),
        )
    }
}

fn is_patterned(fill: Fill) -> bool {
    !matches!(fill, Fill::Role(_))
        && !matches!(pattern_name(fill), "p-barred" | "p-not-met" | "p-met")
}

fn pattern_name(fill: Fill) -> &'static str {
    match fill {
        Fill::Role(_) => "p-plain",
        Fill::Hatched(Role::Baseline) => "p-hatched-baseline",
        Fill::Hatched(_) => "p-hatched",
        Fill::Verdict(v) => match v {
            durance_core::Verdict::Barred => "p-barred",
            durance_core::Verdict::Contested => "p-contested",
            durance_core::Verdict::Undetermined => "p-undetermined",
            durance_core::Verdict::Conditional => "p-conditional",
            durance_core::Verdict::Clear => "p-clear",
        },
        Fill::Condition(v) => match super::condition_class(v) {
            "met" => "p-met",
            "not-met" => "p-not-met",
            "contradicted" => "p-contradicted",
            "unknown" => "p-unknown",
            _ => "p-not-applicable",
        },
    }
}

/// Lines, crosses or dots in the colour of what they stand for.
fn pattern(fill: Fill, uid: &str) -> String {
    let strokes = match pattern_name(fill) {
        "p-contested" | "p-contradicted" => "<path d=\"M0 0L8 8M8 0L0 8\"/>",
        "p-conditional" => "<path d=\"M-2 6L6 -2M2 10L10 2\" />",
        "p-hatched" | "p-hatched-baseline" => "<path d=\"M-2 2L2 -2M0 8L8 0M6 10L10 6\"/>",
        "p-undetermined" | "p-unknown" => {
            "<circle cx=\"2\" cy=\"2\" r=\"1.2\"/><circle cx=\"6\" cy=\"6\" r=\"1.2\"/>"
        }
        _ => "",
    };
    format!(
        "<pattern id=\"{}-{uid}\" class=\"pattern d-{}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
         <rect class=\"ground\" width=\"8\" height=\"8\"/>{strokes}</pattern>",
        pattern_name(fill),
        fill.class(),
    )
}

/// A coordinate with one decimal: enough for paper, and the same bytes everywhere.
pub(super) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// How wide a text is, in pixels, at `size`: an estimate for the widest of the common sans-serif faces.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    let letters: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'l' | 'j' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.33,
            '(' | ')' | 'f' | 't' | 'r' | '-' | '[' | ']' => 0.40,
            'm' | 'w' | 'M' | 'W' | '%' | '\u{2014}' => 0.95,
            c if c.is_uppercase() => 0.72,
            _ => 0.63,
        })
        .sum();
    letters * size
}

/// The same for bold letters.
pub(super) fn bold_width(text: &str, size: f64) -> f64 {
    text_width(text, size) * 1.1
}

/// Breaks a text into lines no wider than `width`; at most `most`, the last with an ellipsis if cut.
pub(super) fn text_lines(text: &str, width: f64, size: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if !line.is_empty() && text_width(&longer, size) > width {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        } else {
            line = longer;
        }
    }
    lines.push(line);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push('\u{2026}');
        }
    }
    lines
}

/// The area that marks are drawn in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) fn x(&self, axis: &Axis, value: f64) -> f64 {
        self.left + axis.share(value) * (self.right - self.left)
    }

    fn y(&self, axis: &Axis, value: f64) -> f64 {
        self.bottom - axis.share(value) * (self.bottom - self.top)
    }
}

/// Names at the upper edge, moved to other lines where they would overlap.
fn stacked(
    labels: &[(f64, String)],
    left: f64,
    right: f64,
) -> (Vec<(f64, usize, &'static str)>, usize) {
    let mut ends: Vec<f64> = Vec::new();
    let mut places = Vec::new();
    for (x, text) in labels {
        let wide = text_width(text, 12.0);
        let (from, anchor) = if x + wide + 4.0 <= right {
            (*x, "start")
        } else {
            (x - wide, "end")
        };
        let from = from.max(left);
        let row = ends
            .iter()
            .position(|end| *end + 10.0 < from)
            .unwrap_or(ends.len());
        if row == ends.len() {
            ends.push(0.0);
        }
        ends[row] = from + wide;
        places.push((*x, row, anchor));
    }
    (places, ends.len())
}

/// Draws a plane: bands, lines, levels and moments over two axes.
pub(super) fn plane(plane: &Plane, canvas: &mut Canvas) {
    let narrow = canvas.is_narrow();
    let ticks_y = vertical_ticks(&plane.y, narrow);
    let widest = ticks_y
        .iter()
        .map(|t| text_width(&t.1, 12.0))
        .fold(0.0, f64::max);
    let ends = line_ends(plane);
    let gutter = if narrow {
        20.0
    } else {
        ends.iter()
            .map(|e| bold_width(&e.1, 12.5))
            .fold(0.0, f64::max)
            .min(180.0)
            + 22.0
    };
    let left = widest + 12.0;
    let right = canvas.width - gutter.max(20.0);
    let moments: Vec<(f64, String)> = plane.marks.iter().filter_map(moment).collect();
    let flat = Area {
        left,
        right,
        top: 0.0,
        bottom: 0.0,
    };
    let at: Vec<(f64, String)> = moments
        .iter()
        .map(|(x, l)| (flat.x(&plane.x, *x), l.clone()))
        .collect();
    let (places, rows) = stacked(&at, left, canvas.width);
    let levels = levels(plane, right - left - 15.0);
    let off_scale = levels_above(&levels, plane);
    let title_lines = if plane.y.title.is_empty() {
        0.0
    } else {
        LINE + 4.0
    };
    let top = title_lines + LINE * (rows + off_scale) as f64 + 8.0;
    let area = Area {
        left,
        right,
        top,
        bottom: top + if narrow { 220.0 } else { 290.0 },
    };
    if !plane.y.title.is_empty() {
        canvas.text("axis-title", 0.0, 12.0, "start", &plane.y.title);
    }
    for (value, words) in &ticks_y {
        let y = area.y(&plane.y, *value);
        if y < area.top - 1.0 || y > area.bottom + 1.0 {
            continue;
        }
        canvas.line(
            if *value == 0.0 && !matches!(plane.y.scale, Scale::Named(_)) {
                "zero"
            } else {
                "grid"
            },
            (area.left, y),
            (area.right, y),
        );
        canvas.text("tick", area.left - 6.0, y + 4.0, "end", words);
    }
    axis_below(&plane.x, &area, canvas);
    for ((x, row, anchor), (_, label)) in places.iter().zip(&moments) {
        let y = title_lines + LINE * *row as f64 + 11.0;
        canvas.line("moment", (*x, y + 4.0), (*x, area.bottom));
        let dx = if *anchor == "start" { 3.0 } else { -3.0 };
        canvas.text("note", x + dx, y, anchor, label);
    }
    for mark in &plane.marks {
        draw_mark(mark, plane, &area, canvas);
    }
    draw_points(plane, &area, canvas);
    draw_levels(&levels, plane, &area, canvas);
    end_labels(&ends, plane, &area, canvas);
    canvas.height = area.bottom + LINE * if plane.x.title.is_empty() { 1.5 } else { 2.6 };
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

fn moment(mark: &Mark) -> Option<(f64, String)> {
    match mark {
        Mark::Moment { x, label } => Some((*x, label.clone())),
        _ => None,
    }
}

/// Height, name and role at the right end of every named line.
fn line_ends(plane: &Plane) -> Vec<(f64, String, Role)> {
    let ends = plane.marks.iter().filter_map(|mark| match mark {
        Mark::Line { y, role, label, .. } if !label.is_empty() => {
            y.last().map(|y| (*y, label.clone(), *role))
        }
        _ => None,
    });
    ends.collect()
}

/// The values and name of the horizontal axis.
pub(super) fn axis_below(axis: &Axis, area: &Area, canvas: &mut Canvas) {
    let most = ((area.right - area.left) / 78.0).floor().clamp(2.0, 8.0) as usize;
    canvas.line("axis", (area.left, area.bottom), (area.right, area.bottom));
    for (value, words) in axis.ticks(most) {
        let x = area.x(axis, value);
        canvas.line("axis", (x, area.bottom), (x, area.bottom + 4.0));
        canvas.text("tick", x, area.bottom + LINE, "middle", &words);
    }
    if !axis.title.is_empty() {
        canvas.text(
            "axis-title",
            (area.left + area.right) / 2.0,
            area.bottom + LINE * 2.2,
            "middle",
            &axis.title,
        );
    }
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
            let d = polyline(x, y, plane, area);
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
        let wide = text_width(label, 12.0);
        let (left, anchor) = if cx + wide + 10.0 > canvas.width {
            (cx - 9.0 - wide, "end")
        } else {
            (cx + 9.0, "start")
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
        canvas.text("note halo", at, cy + dy, anchor, label);
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
    let upper = polyline(x, high, plane, area);
    let reversed: Vec<f64> = x.iter().rev().copied().collect();
    let back: Vec<f64> = low.iter().rev().copied().collect();
    let lower = polyline(&reversed, &back, plane, area).replacen('M', "L", 1);
    let strength = if inner { "inner" } else { "outer" };
    canvas.path(
        &format!("band {strength} d-{}", role.class()),
        &format!("{upper}{lower}Z"),
    );
    // A pale fill alone has too little contrast: its edges carry it.
    canvas.path(&format!("edge d-{}", role.class()), &upper);
    let lower_edge = polyline(x, low, plane, area);
    canvas.path(&format!("edge d-{}", role.class()), &lower_edge);
}

fn polyline(x: &[f64], y: &[f64], plane: &Plane, area: &Area) -> String {
    let mut d = String::new();
    for (i, (x, y)) in x.iter().zip(y).enumerate() {
        let y = area
            .y(&plane.y, *y)
            .clamp(area.top - 2.0, area.bottom + 2.0);
        let x = area.x(&plane.x, *x).clamp(area.left, area.right);
        let _ = write!(d, "{}{} {}", if i == 0 { "M" } else { "L" }, px(x), px(y));
    }
    d
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
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for level in levels {
        let y = area.y(&plane.y, level.value);
        if level.value <= plane.y.high && level.value >= plane.y.low {
            canvas.line("level d-capacity", (area.left, y), (area.right, y));
            let x = free_place(&mut taken, y, level, area);
            canvas.text(
                "level-label halo",
                x,
                y - 5.0,
                "start",
                &level.lines.join(" "),
            );
        }
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

/// Where a name begins so that it covers no name of a level close by.
fn free_place(taken: &mut Vec<(f64, f64)>, y: f64, level: &Level, area: &Area) -> f64 {
    let near = taken.iter().filter(|(other, _)| (other - y).abs() < LINE);
    let start = near
        .map(|(_, end)| *end + 14.0)
        .fold(area.left + 6.0, f64::max);
    let wide = bold_width(&level.lines.join(" "), 12.0);
    taken.push((y, start + wide));
    start
}

/// Names at the right of their lines, pushed apart; on narrow paper above the line's end.
fn end_labels(ends: &[(f64, String, Role)], plane: &Plane, area: &Area, canvas: &mut Canvas) {
    let mut placed: Vec<(f64, f64, &str, Role)> = ends
        .iter()
        .map(|(y, label, role)| {
            (
                area.y(&plane.y, *y).clamp(area.top, area.bottom),
                0.0,
                label.as_str(),
                *role,
            )
        })
        .collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut last = f64::NEG_INFINITY;
    for place in &mut placed {
        place.1 = place.0.max(last + LINE + 1.0);
        last = place.1;
    }
    let beyond = (last - area.bottom).max(0.0);
    for (true_y, y, label, role) in placed {
        let y = y - beyond;
        canvas.shape(role, area.right, true_y, 4.0);
        let class = format!("end-label halo d-{}", role.class());
        if canvas.is_narrow() {
            canvas.text(&class, area.right - 8.0, y - 8.0, "end", label);
        } else {
            canvas.text(&class, area.right + 9.0, y + 4.0, "start", label);
        }
    }
}
