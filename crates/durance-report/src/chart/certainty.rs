//! Charts of certainty: which input moves the answer most, which own the spread, are they well evidenced?

use super::{
    Axis, Chart, Fill, Mark, Plane, Plot, Role, Row, RowMark, Rows, Rule, Scale, Section, Table,
};
use crate::lang::{say, sentence_case};
use crate::number::{amount, percent, range_bare};
use crate::sentence;
use durance_core::Grade;
use durance_core::assessment::{Assessment, Figure, InputShare};

/// Inputs shown at most; the rest stay in the table.
const SHOWN: usize = 10;

/// The charts of this section that the assessment can feed.
pub(super) fn charts(assessment: &Assessment) -> Vec<Chart> {
    let Some(figure) = assessment.figure(&assessment.headline) else {
        return Vec::new();
    };
    if assessment.sensitivity.is_empty() {
        return Vec::new();
    }
    vec![
        tornado(assessment, figure),
        shares(assessment),
        evidence_map(assessment),
    ]
}

fn ranked(assessment: &Assessment, key: impl Fn(&InputShare) -> f64) -> Vec<&InputShare> {
    let mut inputs: Vec<&InputShare> = assessment.sensitivity.iter().collect();
    // A stable order for equal keys: by path.
    inputs.sort_by(|a, b| {
        key(b)
            .total_cmp(&key(a))
            .then_with(|| a.input.cmp(&b.input))
    });
    inputs
}

fn label(input: &InputShare) -> String {
    format!("{} [{}]", sentence_case(&input.label), input.grade)
}

fn tornado(assessment: &Assessment, figure: &Figure) -> Chart {
    let inputs = ranked(assessment, |i| (i.at_high - i.at_low).abs());
    let unit = figure.unit.as_str();
    let mut table = Table::new(&[
        "column-input",
        "column-grade",
        "#column-at-low",
        "#column-at-high",
    ]);
    for input in &inputs {
        table.push([
            sentence_case(&input.label),
            input.grade.to_string(),
            amount(input.at_low, unit),
            amount(input.at_high, unit),
        ]);
    }
    let shown = &inputs[..inputs.len().min(SHOWN)];
    let rows = shown
        .iter()
        .map(|input| {
            let ends = (
                input.at_low.min(input.at_high),
                input.at_low.max(input.at_high),
            );
            let bar = |to: f64, fill: Fill| RowMark::Bar {
                from: figure.p50,
                to,
                fill,
            };
            let marks = vec![
                bar(input.at_low, Fill::Hatched(Role::Baseline)),
                bar(input.at_high, Fill::Role(Role::Agreement)),
            ];
            Row::new(label(input), range_bare(ends.0, ends.1, unit), marks)
        })
        .collect();
    let values = shown
        .iter()
        .flat_map(|i| [i.at_low, i.at_high])
        .chain([figure.p50]);
    let mut words = vec![say("tornado-caption", &[("label", &figure.label)])];
    words.extend(shown.iter().map(|input| {
        let parts = [amount(input.at_low, unit), amount(input.at_high, unit)];
        say(
            "tornado-line",
            &[
                ("label", &sentence_case(&input.label)),
                ("low", &parts[0]),
                ("high", &parts[1]),
            ],
        )
    }));
    Chart {
        id: "tornado".into(),
        section: Section::Certainty,
        title: say("chart-tornado", &[]),
        words,
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(figure.label.clone(), unit, values, false),
            rows,
            rules: vec![Rule {
                at: figure.p50,
                label: say(
                    "median-value",
                    &[("amount", &sentence::middle_words(figure))],
                ),
            }],
        }),
        traces: vec![figure.trace.clone()],
    }
}

/// First-order shares with their own intervals; total shares beside them where computed.
fn shares(assessment: &Assessment) -> Chart {
    let inputs = ranked(assessment, |i| i.share);
    let mut table = Table::new(&[
        "column-input",
        "column-grade",
        "#column-share",
        "#column-share-range",
        "#column-total",
        "#column-finding-out",
    ]);
    let unit = assessment
        .figure(&assessment.headline)
        .map_or("", |f| f.unit.as_str());
    for input in &inputs {
        table.push([
            sentence_case(&input.label),
            input.grade.to_string(),
            percent(input.share),
            format!(
                "{} to {}",
                percent(input.share_low.max(0.0)),
                percent(input.share_high.min(1.0))
            ),
            input.total.map_or(String::new(), percent),
            input
                .value_of_information
                .map_or(String::new(), |v| amount(v, unit)),
        ]);
    }
    let shown = &inputs[..inputs.len().min(SHOWN)];
    let rows = shown
        .iter()
        .map(|input| {
            let mut marks = vec![
                RowMark::Bar {
                    from: 0.0,
                    to: input.share,
                    fill: Fill::Role(Role::Baseline),
                },
                RowMark::Whisker {
                    low: input.share_low.max(0.0),
                    high: input.share_high.min(1.0),
                },
            ];
            marks.extend(input.total.map(|at| RowMark::Point {
                at,
                role: Role::Agreement,
                label: String::new(),
            }));
            Row::new(label(input), percent(input.share), marks)
        })
        .collect();
    let sum: f64 = assessment.sensitivity.iter().map(|i| i.share).sum();
    let mut words: Vec<String> = sentence::owners(assessment)
        .into_iter()
        .map(|s| s.text)
        .collect();
    words.push(say("shares-sum", &[("sum", &percent(sum))]));
    if assessment.sensitivity.iter().any(|i| i.total.is_some()) {
        words.push(say("shares-total", &[]));
    }
    words.extend(shown.iter().map(|i| {
        say(
            "share-line",
            &[
                ("label", &sentence_case(&i.label)),
                ("share", &percent(i.share)),
            ],
        )
    }));
    Chart {
        id: "shares".into(),
        section: Section::Certainty,
        title: say("chart-shares", &[]),
        words,
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(say("axis-share-of-spread", &[]), "share", [0.0, 1.0], true),
            rows,
            rules: vec![],
        }),
        traces: vec![],
    }
}

/// Share of the spread against grade of the evidence: upper right is what to find out first.
fn evidence_map(assessment: &Assessment) -> Chart {
    let inputs = ranked(assessment, |i| i.share);
    let height = |grade: Grade| match grade {
        Grade::A => 0.0,
        Grade::B => 1.0,
        Grade::C => 2.0,
        Grade::D => 3.0,
    };
    let names = [Grade::A, Grade::B, Grade::C, Grade::D]
        .map(|g| (height(g), format!("{g}  {}", g.meaning())));
    let marks = inputs.iter().enumerate().map(|(i, input)| {
        let same = inputs[..i]
            .iter()
            .filter(|o| o.grade == input.grade && (o.share - input.share).abs() < 0.12)
            .count();
        let label = if input.share >= 0.05 {
            sentence_case(&input.label)
        } else {
            String::new()
        };
        Mark::Point {
            x: input.share,
            // Points of the same grade and about the same share step down a little, so that each is seen.
            y: height(input.grade) + 0.22 - 0.16 * (same % 4) as f64,
            label,
            role: if input.grade >= Grade::C {
                Role::Agreement
            } else {
                Role::Baseline
            },
        }
    });
    let mut table = Table::new(&["column-input", "#column-share", "column-grade"]);
    for input in &inputs {
        table.push([
            sentence_case(&input.label),
            percent(input.share),
            format!("{} {}", input.grade, input.grade.meaning()),
        ]);
    }
    let worst = inputs.iter().find(|i| i.grade >= Grade::C && i.share > 0.0);
    let first = match worst {
        Some(i) => say(
            "map-worst",
            &[
                ("label", &i.label),
                ("share", &percent(i.share)),
                ("grade", &i.grade.to_string()),
            ],
        ),
        None => say("map-none", &[]),
    };
    Chart {
        id: "evidence-map".into(),
        section: Section::Certainty,
        title: say("chart-evidence-map", &[]),
        words: vec![first],
        table,
        plot: Plot::Plane(Plane {
            x: Axis {
                low: 0.0,
                high: 1.0,
                ..Axis::holding(say("axis-share-of-spread", &[]), "share", [0.0, 1.0], true)
            },
            y: Axis {
                title: say("axis-evidence", &[]),
                low: -0.5,
                high: 3.6,
                scale: Scale::Named(names.to_vec()),
            },
            marks: marks.collect(),
        }),
        traces: vec![],
    }
}
