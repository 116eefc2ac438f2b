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
    let shown = &inputs[..inputs.len().min(SHOWN)];
    let ends = shown.iter().flat_map(|i| [i.at_low, i.at_high]);
    let median = Rule {
        at: figure.p50,
        label: say(
            "median-value",
            &[("amount", &sentence::middle_words(figure))],
        ),
    };
    let mut words = vec![say("tornado-caption", &[("label", &figure.label)])];
    words.extend(shown.iter().map(|input| swing_sentence(input, unit)));
    Chart {
        id: "tornado".into(),
        section: Section::Certainty,
        title: say("chart-tornado", &[]),
        words,
        table: swings(&inputs, unit),
        plot: Plot::Rows(Rows {
            axis: Axis::holding(figure.label.clone(), unit, ends.chain([figure.p50]), false),
            rows: shown.iter().map(|input| swing(input, figure)).collect(),
            rules: vec![median],
        }),
        traces: vec![figure.trace.clone()],
    }
}

/// The figure at the low and at the high end of one input, from its median.
fn swing(input: &InputShare, figure: &Figure) -> Row {
    let bar = |to: f64, fill: Fill| RowMark::Bar {
        from: figure.p50,
        to,
        fill,
    };
    let marks = vec![
        bar(input.at_low, Fill::Hatched(Role::Baseline)),
        bar(input.at_high, Fill::Role(Role::Agreement)),
    ];
    let low = input.at_low.min(input.at_high);
    let high = input.at_low.max(input.at_high);
    Row::new(label(input), range_bare(low, high, &figure.unit), marks)
}

fn swing_sentence(input: &InputShare, unit: &str) -> String {
    let (low, high) = (amount(input.at_low, unit), amount(input.at_high, unit));
    let name = sentence_case(&input.label);
    say(
        "tornado-line",
        &[("label", &name), ("low", &low), ("high", &high)],
    )
}

fn swings(inputs: &[&InputShare], unit: &str) -> Table {
    let mut table = Table::new(&[
        "column-input",
        "column-grade",
        "#column-at-low",
        "#column-at-high",
    ]);
    for input in inputs {
        table.push([
            sentence_case(&input.label),
            input.grade.to_string(),
            amount(input.at_low, unit),
            amount(input.at_high, unit),
        ]);
    }
    table
}

/// First-order shares with their own intervals; total shares beside them where computed.
fn shares(assessment: &Assessment) -> Chart {
    let inputs = ranked(assessment, |i| i.share);
    let unit = assessment
        .figure(&assessment.headline)
        .map_or("", |f| f.unit.as_str());
    let shown = &inputs[..inputs.len().min(SHOWN)];
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
    // The axis ends where the data do: with many small shares a full axis would show nothing.
    let greatest = shown
        .iter()
        .map(|i| i.share_high.max(i.total.unwrap_or(0.0)).min(1.0));
    Chart {
        id: "shares".into(),
        section: Section::Certainty,
        title: say("chart-shares", &[]),
        words,
        table: share_table(&inputs, unit),
        plot: Plot::Rows(Rows {
            axis: Axis::holding(say("axis-share-of-spread", &[]), "share", greatest, true),
            rows: shown.iter().map(|input| share_row(input)).collect(),
            rules: vec![],
        }),
        traces: vec![],
    }
}

fn share_row(input: &InputShare) -> Row {
    let mut marks = vec![
        RowMark::Bar {
            from: 0.0,
            to: input.share.max(0.0),
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
}

fn share_table(inputs: &[&InputShare], unit: &str) -> Table {
    let mut columns = vec![
        "column-input",
        "column-grade",
        "#column-share",
        "#column-share-range",
    ];
    let has_total = inputs.iter().any(|i| i.total.is_some());
    let has_worth = inputs.iter().any(|i| i.value_of_information.is_some());
    columns.extend(has_total.then_some("#column-total"));
    columns.extend(has_worth.then_some("#column-finding-out"));
    let mut table = Table::new(&columns);
    for input in inputs {
        let mut row = vec![
            sentence_case(&input.label),
            input.grade.to_string(),
            percent(input.share),
            format!(
                "{} to {}",
                percent(input.share_low.max(0.0)),
                percent(input.share_high.min(1.0))
            ),
        ];
        if has_total {
            row.push(input.total.map_or(String::new(), percent));
        }
        if has_worth {
            row.push(
                input
                    .value_of_information
                    .map_or(String::new(), |v| amount(v, unit)),
            );
        }
        table.push(row);
    }
    table
}

/// Share of the spread against grade of the evidence: upper right is what to find out first.
fn evidence_map(assessment: &Assessment) -> Chart {
    let inputs = ranked(assessment, |i| i.share);
    let names = [Grade::A, Grade::B, Grade::C, Grade::D]
        .map(|g| (height(g), format!("{g}  {}", g.meaning())));
    let mut table = Table::new(&["column-input", "#column-share", "column-grade"]);
    for input in &inputs {
        let grade = format!("{} {}", input.grade, input.grade.meaning());
        table.push([sentence_case(&input.label), percent(input.share), grade]);
    }
    let greatest = inputs.first().map_or(1.0, |i| i.share);
    // Inputs that own next to nothing would pile up at the left edge; they stand in the table.
    let owners = inputs.iter().filter(|i| i.share >= 0.005).count();
    Chart {
        id: "evidence-map".into(),
        section: Section::Certainty,
        title: say("chart-evidence-map", &[]),
        words: vec![weakest_of_weight(&inputs)],
        table,
        plot: Plot::Plane(Plane {
            x: Axis::holding(
                say("axis-share-of-spread", &[]),
                "share",
                [0.0, greatest * 1.1],
                true,
            ),
            y: Axis {
                title: say("axis-evidence", &[]),
                low: -0.5,
                high: 3.6,
                scale: Scale::Named(names.to_vec()),
            },
            marks: (0..owners).map(|i| map_point(&inputs, i)).collect(),
        }),
        traces: vec![],
    }
}

/// How far up a grade stands: the weaker, the higher.
fn height(grade: Grade) -> f64 {
    match grade {
        Grade::A => 0.0,
        Grade::B => 1.0,
        Grade::C => 2.0,
        Grade::D => 3.0,
    }
}

/// One input on the map. Those of one grade and about one share step down a little, so that each is seen.
fn map_point(inputs: &[&InputShare], index: usize) -> Mark {
    let input = inputs[index];
    let near = |o: &&&InputShare| o.grade == input.grade && (o.share - input.share).abs() < 0.05;
    let above = inputs[..index].iter().filter(near).count();
    let is_named = index < 6 && input.share >= 0.03;
    Mark::Point {
        x: input.share.max(0.0),
        y: height(input.grade) + 0.22 - 0.15 * (above % 4) as f64,
        label: if is_named {
            sentence_case(&input.label)
        } else {
            String::new()
        },
        role: if input.grade >= Grade::C {
            Role::Agreement
        } else {
            Role::Baseline
        },
    }
}

/// The input of grade C or D that owns most of the spread.
fn weakest_of_weight(inputs: &[&InputShare]) -> String {
    match inputs.iter().find(|i| i.grade >= Grade::C && i.share > 0.0) {
        Some(i) => {
            let (share, grade) = (percent(i.share), i.grade.to_string());
            say(
                "map-worst",
                &[("label", &i.label), ("share", &share), ("grade", &grade)],
            )
        }
        None => say("map-none", &[]),
    }
}
