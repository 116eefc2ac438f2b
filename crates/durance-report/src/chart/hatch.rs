//! How is a bar told apart without colour? Lines, crosses and dots, drawn as paths.
//!
//! Not as SVG patterns: printers and PDF writers turn those into pictures of the whole page.

use super::draw::px;
use super::{Fill, Role};
use durance_core::Verdict;
use durance_core::assessment::ConditionVerdict;
use std::fmt::Write;

/// Distance between lines, in pixels.
const STEP: f64 = 6.5;

/// What a bar is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Texture {
    /// Its colour.
    Solid,
    /// Nothing.
    Empty,
    /// Lines that rise to the right.
    Rising,
    /// Lines both ways.
    Crossed,
    /// Dots.
    Dotted,
}

/// A rectangle by its edges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edges {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Texture {
    /// The texture of a fill; barred and not met are solid, clear is empty, the rest have their own.
    pub(super) fn of(fill: Fill) -> Texture {
        match fill {
            Fill::Role(_) => Texture::Solid,
            Fill::Hatched(Role::Capacity) => Texture::Crossed,
            Fill::Hatched(_) => Texture::Rising,
            Fill::Verdict(verdict) => match verdict {
                Verdict::Barred => Texture::Solid,
                Verdict::Contested => Texture::Crossed,
                Verdict::Undetermined => Texture::Dotted,
                Verdict::Conditional => Texture::Rising,
                Verdict::Clear => Texture::Empty,
            },
            Fill::Condition(verdict) => match verdict {
                ConditionVerdict::Met | ConditionVerdict::NotMet => Texture::Solid,
                ConditionVerdict::Contradicted => Texture::Crossed,
                ConditionVerdict::Unknown => Texture::Dotted,
                ConditionVerdict::NotApplicable => Texture::Empty,
            },
        }
    }

    /// The marks within a rectangle, as path data; empty for a plain fill.
    pub(super) fn path(self, edges: Edges) -> String {
        match self {
            Texture::Solid | Texture::Empty => String::new(),
            Texture::Rising => rising(edges),
            Texture::Crossed => rising(edges) + &falling(edges),
            Texture::Dotted => dots(edges),
        }
    }
}

/// Multiples of the step between two values.
fn steps(from: f64, to: f64) -> impl Iterator<Item = f64> {
    let first = (from / STEP).floor() as i64 + 1;
    let last = (to / STEP).ceil() as i64 - 1;
    (first..=last).map(|i| i as f64 * STEP)
}

/// Segments on x + y = k, clipped to the rectangle.
fn rising(e: Edges) -> String {
    let mut d = String::new();
    for k in steps(e.left + e.top, e.right + e.bottom) {
        let x1 = (k - e.bottom).max(e.left);
        let x2 = (k - e.top).min(e.right);
        let _ = write!(d, "M{} {}L{} {}", px(x1), px(k - x1), px(x2), px(k - x2));
    }
    d
}

/// Segments on x − y = k, clipped to the rectangle.
fn falling(e: Edges) -> String {
    let mut d = String::new();
    for k in steps(e.left - e.bottom, e.right - e.top) {
        let x1 = (k + e.top).max(e.left);
        let x2 = (k + e.bottom).min(e.right);
        let _ = write!(d, "M{} {}L{} {}", px(x1), px(x1 - k), px(x2), px(x2 - k));
    }
    d
}

/// Dots on a grid turned by half a step; a line of no length with round ends is a dot.
fn dots(e: Edges) -> String {
    let mut d = String::new();
    for (row, y) in steps(e.top + 1.0, e.bottom - 1.0).enumerate() {
        let shift = if row % 2 == 0 { 0.0 } else { STEP / 2.0 };
        for x in steps(e.left + 1.5 - shift, e.right - 1.5 - shift) {
            let _ = write!(d, "M{} {}h0", px(x + shift), px(y));
        }
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_mark_leaves_its_bar(left in 0.0f64..500.0, width in 1.0f64..300.0, top in 0.0f64..300.0, height in 4.0f64..20.0) {
            let edges = Edges { left, right: left + width, top, bottom: top + height };
            for texture in [Texture::Rising, Texture::Crossed, Texture::Dotted] {
                let d = texture.path(edges);
                for pair in d.split(['M', 'L']).filter(|p| !p.is_empty()) {
                    let numbers: Vec<f64> = pair.trim_end_matches("h0").split(' ').map(|n| n.parse().unwrap()).collect();
                    prop_assert!(numbers[0] >= left - 0.11 && numbers[0] <= left + width + 0.11, "{pair}");
                    prop_assert!(numbers[1] >= top - 0.11 && numbers[1] <= top + height + 0.11, "{pair}");
                }
            }
        }
    }

    #[test]
    fn legal_statuses_differ_in_texture_or_letter() {
        let looks: std::collections::BTreeSet<String> = Verdict::ALL
            .iter()
            .map(|v| {
                format!(
                    "{:?}{}",
                    Texture::of(Fill::Verdict(*v)),
                    super::super::verdict_letter(*v)
                )
            })
            .collect();
        assert_eq!(looks.len(), Verdict::ALL.len());
    }
}
