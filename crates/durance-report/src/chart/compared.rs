//! How do scenarios differ? One chart per main figure: a row per scenario, then a row per paired difference.

use super::{Axis, Chart, Plot, Role, Row, RowMark, Rows, Rule, Section, Table};
use crate::compare::{direction_words, spread_words};
use crate::lang::{say, sentence_case};
use durance_core::comparison::{ComparedFigure, Comparison, Spread};

/// Colours of the scenarios, in their order.
const ROLES: [Role; 4] = [
    Role::Baseline,
    Role::Agreement,
    Role::AlternativeA,
    Role::AlternativeB,
];

/// A chart of net cost and one of relief, where both scenarios have them.
pub(super) fn charts(comparison: &Comparison) -> Vec<Chart> {
    comparison
        .figures
        .iter()
        .filter(|f| f.id == "net_cost.sender" || f.id.starts_with("relief."))
        .filter(|f| f.values.iter().flatten().any(|s| s.p05 < s.p95))
        .map(|f| chart(comparison, f))
        .collect()
}

fn chart(comparison: &Comparison, figure: &ComparedFigure) -> Chart {
    let mut rows = Vec::new();
    let mut words = Vec::new();
    let mut table = Table::new(&[
        "column-what",
        "#column-low",
        "#column-middle",
        "#column-high",
    ]);
    let mut values = vec![0.0];
    let mut add = |name: String, spread: &Spread, role: Role, strong: bool, more: String| {
        let text = spread_words(spread, &figure.unit);
        let amount = |v: f64| crate::number::amount(v, &figure.unit);
        table.push([
            name.clone(),
            amount(spread.p05),
            amount(spread.p50),
            amount(spread.p95),
        ]);
        words.push(format!("{name}: {text}{more}."));
        values.extend([spread.p05, spread.p95]);
        let marks = vec![
            RowMark::Span {
                low: spread.p05,
                high: spread.p95,
                role,
            },
            RowMark::Point {
                at: spread.p50,
                role,
                label: String::new(),
            },
        ];
        let middle = crate::number::middle_bare(spread.p05, spread.p50, spread.p95, &figure.unit);
        let row = Row::new(name, middle, marks);
        rows.push(if strong { row.strong() } else { row });
    };
    for ((column, value), role) in comparison.columns.iter().zip(&figure.values).zip(ROLES) {
        if let Some(spread) = value {
            add(
                format!("{}: {}", column.letter, column.id),
                spread,
                role,
                false,
                String::new(),
            );
        }
    }
    for ((column, difference), role) in comparison
        .columns
        .iter()
        .zip(&figure.differences)
        .zip(ROLES)
    {
        if let Some(d) = difference {
            let name = say("compare-less-a", &[("letter", &column.letter)]);
            add(
                name,
                &d.spread,
                role,
                true,
                format!("; {}", direction_words(d)),
            );
        }
    }
    let title = match figure.price_year {
        Some(year) => say(
            "axis-money",
            &[("unit", &figure.unit), ("year", &year.to_string())],
        ),
        None => say("axis-people", &[("unit", &figure.unit)]),
    };
    Chart {
        id: format!("compared-{}", figure.id.replace(['.', '_'], "-")),
        section: if figure.section == "cost" {
            Section::Cost
        } else {
            Section::Relief
        },
        title: sentence_case(&figure.label),
        words,
        table,
        plot: Plot::Rows(Rows {
            axis: Axis::holding(title, &figure.unit, values, true),
            rows,
            rules: vec![Rule {
                at: 0.0,
                label: String::new(),
            }],
        }),
        traces: vec![],
    }
}
