//! How is a specification put on paper? SVG text: words stay words, colours stay roles.

use super::hatch::{Edges, Texture};
use super::{Axis, Chart, Fill, Role};
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
}

impl Canvas {
    pub(super) fn new(chart: &Chart, width: f64, variant: &str) -> Canvas {
        Canvas {
            width,
            height: 0.0,
            uid: format!("{}-{variant}", chart.id.replace('.', "-")),
            body: String::new(),
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

    pub(super) fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            px(x),
            px(y),
            px(width.max(0.0)),
            px(height)
        );
    }

    /// A rectangle in the colour and texture of what it stands for.
    pub(super) fn filled(&mut self, edges: Edges, fill: Fill) {
        let texture = Texture::of(fill);
        let look = match texture {
            Texture::Solid => "solid",
            _ => "outlined",
        };
        let class = format!("bar {look} d-{}", fill.class());
        let (width, height) = (edges.right - edges.left, edges.bottom - edges.top);
        self.rect(&class, edges.left, edges.top, width, height);
        let marks = texture.path(edges);
        if !marks.is_empty() {
            self.path(&format!("hatch d-{}", fill.class()), &marks);
        }
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
            Role::AlternativeA => self.rect(&class, x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8),
            Role::AlternativeB => {
                let d = format!("M{} {}l{r} {r}l-{r} {r}l-{r} -{r}z", px(x), px(y - r));
                self.path(&class, &d);
            }
        }
    }

    /// The finished picture, with its title and its description.
    pub(super) fn finish(self, chart: &Chart) -> String {
        let uid = &self.uid;
        format!(
            "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" aria-labelledby=\"t-{uid} d-{uid}\">\
             <title id=\"t-{uid}\">{}</title><desc id=\"d-{uid}\">{}</desc>{}</svg>",
            escaped(&chart.title),
            escaped(&chart.description()),
            self.body,
            w = px(self.width),
            h = px(self.height),
        )
    }
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

    pub(super) fn y(&self, axis: &Axis, value: f64) -> f64 {
        self.bottom - axis.share(value) * (self.bottom - self.top)
    }
}

/// The values and name of the horizontal axis; they end the picture.
pub(super) fn axis_below(axis: &Axis, area: &Area, canvas: &mut Canvas) {
    let most = ((area.right - area.left) / 62.0).floor().clamp(2.0, 8.0) as usize;
    canvas.line("axis", (area.left, area.bottom), (area.right, area.bottom));
    for (value, words) in axis.ticks(most) {
        let x = area.x(axis, value);
        canvas.line("axis", (x, area.bottom), (x, area.bottom + 4.0));
        canvas.text("tick", x, area.bottom + LINE, "middle", &words);
    }
    let wide =
        2.0 * (canvas.width - (area.left + area.right) / 2.0).min((area.left + area.right) / 2.0);
    let lines = match axis.title.as_str() {
        "" => Vec::new(),
        title => text_lines(title, wide, 12.0, 3),
    };
    for (i, line) in lines.iter().enumerate() {
        let y = area.bottom + LINE * (2.2 + i as f64);
        canvas.text(
            "axis-title",
            (area.left + area.right) / 2.0,
            y,
            "middle",
            line,
        );
    }
    canvas.height = area.bottom + LINE * (1.6 + 1.05 * lines.len() as f64);
}
