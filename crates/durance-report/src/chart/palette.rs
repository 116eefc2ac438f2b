//! Which colours, and can everybody tell them apart? Values for light and dark paper, with the measures
//! that a test holds them to: contrast by the WCAG formula, distance in four kinds of colour vision.

use super::{Role, condition_class, verdict_class};
use durance_core::Verdict;
use durance_core::assessment::ConditionVerdict;
use std::fmt::Write;

/// Colours of one kind of paper, as `#RRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The paper.
    pub ground: &'static str,
    /// Panels on the paper.
    pub panel: &'static str,
    /// Text and capacity.
    pub text: &'static str,
    /// Less important text.
    pub muted: &'static str,
    /// Lines behind the data.
    pub grid: &'static str,
    /// Lines of axes.
    pub axis: &'static str,
    /// Links and focus.
    pub link: &'static str,
    /// Roles of data, in the order of [`ROLES`].
    pub roles: [&'static str; 5],
    /// Legal statuses, in the order of [`Verdict::ALL`].
    pub verdicts: [&'static str; 5],
    /// Verdicts on standards, in the order of [`ConditionVerdict::ALL`].
    pub conditions: [&'static str; 5],
}

/// Every role, in the order of [`Palette::roles`].
pub const ROLES: [Role; 5] = [
    Role::Capacity,
    Role::Baseline,
    Role::Agreement,
    Role::AlternativeA,
    Role::AlternativeB,
];

/// Colours on white paper.
pub const LIGHT: Palette = Palette {
    ground: "#FFFFFF",
    panel: "#F4F6F8",
    text: "#1F2933",
    muted: "#52606D",
    grid: "#E1E6EB",
    axis: "#7B8794",
    link: "#0B5C9E",
    roles: ["#1F2933", "#0B5C9E", "#CB7C01", "#A607FF", "#5B3907"],
    verdicts: ["#26303B", "#B8500F", "#7B2CBF", "#2B7BBA", "#7F8FA0"],
    conditions: ["#0B5C9E", "#26303B", "#B8500F", "#7F8FA0", "#7F8FA0"],
};

/// Colours on dark paper.
pub const DARK: Palette = Palette {
    ground: "#11161C",
    panel: "#1A2129",
    text: "#F2F4F7",
    muted: "#B4C0CC",
    grid: "#2A333D",
    axis: "#76828F",
    link: "#8CC6F5",
    roles: ["#F2F4F7", "#6FB7F2", "#EBA940", "#8340EE", "#CC165A"],
    verdicts: ["#F2F4F7", "#EBA940", "#8E38DB", "#4C8FD0", "#76828F"],
    conditions: ["#6FB7F2", "#F2F4F7", "#EBA940", "#76828F", "#76828F"],
};

/// The colours as variables of a style sheet: light, dark where the reader prefers it, light in print.
pub fn css() -> String {
    format!(
        ":root{{color-scheme:light dark;{}}}@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}",
        variables(&LIGHT),
        variables(&DARK)
    )
}

/// A style sheet with the colours themselves in place of the variables that stand for them.
pub fn written_out(style: &str, palette: &Palette) -> String {
    let variables = variables(palette);
    let named = variables.split(';').filter_map(|v| v.split_once(':'));
    named.fold(style.to_owned(), |style, (name, colour)| {
        style.replace(&format!("var({name})"), colour)
    })
}

fn variables(palette: &Palette) -> String {
    let mut out = format!(
        "--ground:{};--panel:{};--text:{};--muted:{};--grid:{};--axis:{};--link:{};",
        palette.ground,
        palette.panel,
        palette.text,
        palette.muted,
        palette.grid,
        palette.axis,
        palette.link
    );
    for (role, colour) in ROLES.iter().zip(palette.roles) {
        let _ = write!(out, "--{}:{colour};", role.class());
    }
    for (verdict, colour) in Verdict::ALL.iter().zip(palette.verdicts) {
        let _ = write!(out, "--{}:{colour};", verdict_class(*verdict));
    }
    for (verdict, colour) in ConditionVerdict::ALL.iter().zip(palette.conditions) {
        let _ = write!(out, "--{}:{colour};", condition_class(*verdict));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    type Linear = [f64; 3];

    /// Machado, Oliveira and Fernandes (2009), severity 1.0: normal, protan, deutan, tritan.
    const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
        (
            "normal",
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        ),
        (
            "protanopia",
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ),
    ];

    fn linear(hex: &str) -> Linear {
        let channel = |at: usize| {
            let v = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        [channel(1), channel(3), channel(5)]
    }

    fn seen(m: &[[f64; 3]; 3], c: Linear) -> Linear {
        m.map(|row| (row[0] * c[0] + row[1] * c[1] + row[2] * c[2]).clamp(0.0, 1.0))
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |hex: &str| {
            let [r, g, b] = linear(hex);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn lab(c: Linear) -> [f64; 3] {
        let xyz = [
            (0.4124564 * c[0] + 0.3575761 * c[1] + 0.1804375 * c[2]) / 0.95047,
            0.2126729 * c[0] + 0.7151522 * c[1] + 0.0721750 * c[2],
            (0.0193339 * c[0] + 0.1191920 * c[1] + 0.9503041 * c[2]) / 1.08883,
        ];
        let f = xyz.map(|t: f64| {
            if t > 216.0 / 24389.0 {
                t.cbrt()
            } else {
                (24389.0 / 27.0 * t + 16.0) / 116.0
            }
        });
        [
            116.0 * f[1] - 16.0,
            500.0 * (f[0] - f[1]),
            200.0 * (f[1] - f[2]),
        ]
    }

    /// Least distance (CIE 1976) between any two colours in any of the four visions.
    fn separation(colours: &[&str]) -> f64 {
        let mut least = f64::INFINITY;
        for (_, vision) in &VISIONS {
            for (i, a) in colours.iter().enumerate() {
                for b in &colours[i + 1..] {
                    let (a, b) = (lab(seen(vision, linear(a))), lab(seen(vision, linear(b))));
                    let square: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
                    least = least.min(square.sqrt());
                }
            }
        }
        least
    }

    #[test]
    fn data_colours_stand_out_from_the_paper() {
        for palette in [LIGHT, DARK] {
            let all = palette
                .roles
                .iter()
                .chain(&palette.verdicts)
                .chain(&palette.conditions);
            for colour in all {
                let c = contrast(colour, palette.ground);
                assert!(c >= 3.0, "{colour} on {}: {c:.2}", palette.ground);
            }
        }
    }

    #[test]
    fn text_is_readable_on_paper_and_panels() {
        for palette in [LIGHT, DARK] {
            for text in [palette.text, palette.muted, palette.link] {
                for ground in [palette.ground, palette.panel] {
                    let c = contrast(text, ground);
                    assert!(c >= 4.5, "{text} on {ground}: {c:.2}");
                }
            }
        }
    }

    #[test]
    fn colours_keep_apart_in_four_visions() {
        // The measured minima of the chosen sets; 20 is the least that any set may have.
        assert!(
            separation(&LIGHT.roles) >= 30.7,
            "{}",
            separation(&LIGHT.roles)
        );
        assert!(
            separation(&DARK.roles) >= 38.3,
            "{}",
            separation(&DARK.roles)
        );
        for palette in [LIGHT, DARK] {
            let s = separation(&palette.verdicts);
            assert!(s >= 20.0, "legal statuses on {}: {s:.1}", palette.ground);
            let s = separation(&palette.conditions[..4]);
            assert!(s >= 20.0, "standards on {}: {s:.1}", palette.ground);
        }
    }

    #[test]
    fn a_bad_palette_would_be_caught() {
        assert!(separation(&["#C0392B", "#27AE60"]) < separation(&LIGHT.roles));
        assert!(contrast("#BBBBBB", "#FFFFFF") < 3.0);
    }
}
