//! What people say, tested: in how many of a hundred draws does it hold?

use super::{Axis, Chart, Fill, Plot, Role, Row, RowMark, Rows, Section, Table};
use crate::lang::say;
use crate::likelihood::{Likelihood, in_draws};
use crate::number::percent;
use durance_core::assessment::Assessment;

/// One bar per claim that can be tested.
pub(super) fn charts(assessment: &Assessment) -> Vec<Chart> {
    let tested: Vec<_> = assessment
        .claims
        .iter()
        // What is counted holds or does not: a bar over draws would say nothing.
        .filter(|c| !c.counted)
        .filter_map(|c| c.share.map(|s| (c, s)))
        .collect();
    if tested.len() < 2 {
        return Vec::new();
    }
    let mut table = Table::new(&[
        "column-claim",
        "column-test",
        "#column-draws",
        "column-words",
    ]);
    let mut words = Vec::new();
    let mut rows = Vec::new();
    for (claim, share) in tested {
        let word = Likelihood::of(share).word();
        table.push([
            claim.says.clone(),
            claim.test.clone(),
            percent(share),
            word.clone(),
        ]);
        words.push(say(
            "claim-line",
            &[
                ("says", &claim.says),
                ("word", &word),
                ("draws", &in_draws(share)),
            ],
        ));
        let bar = RowMark::Bar {
            from: 0.0,
            to: share,
            fill: Fill::Role(Role::Baseline),
        };
        // The same words may be tested in more than one way.
        let twice = assessment
            .claims
            .iter()
            .filter(|c| c.says == claim.says)
            .count()
            > 1;
        let label = match twice {
            true => format!(
                "\u{201c}{}\u{201d} ({})",
                claim.says,
                claim.id.replace('-', " ")
            ),
            false => format!("\u{201c}{}\u{201d}", claim.says),
        };
        rows.push(Row::new(label, word, vec![bar]));
    }
    vec![Chart {
        id: "claims-chart".into(),
        section: Section::Claims,
        title: say("chart-claims", &[]),
        words,
        table,
        plot: Plot::Rows(Rows {
            axis: Axis {
                high: 1.0,
                ..Axis::holding(say("axis-draws", &[]), "share", [0.0, 1.0], true)
            },
            rows,
            rules: vec![],
        }),
        traces: vec![],
    }]
}
