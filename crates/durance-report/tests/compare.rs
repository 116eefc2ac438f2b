//! Does a comparison say what differs, and nothing else?

mod markup;

use durance_core::comparison::{
    ComparedFigure, ComparedScenario, ComparedText, Comparison, Difference, Expression, SCHEMA,
    Spread,
};
use durance_report::{compare, html};
use markup::{Node, nodes};

fn spread(p05: f64, p50: f64, p95: f64) -> Spread {
    Spread { p05, p50, p95 }
}

fn scenario(letter: &str) -> ComparedScenario {
    ComparedScenario {
        letter: letter.into(),
        id: format!("offer-{}", letter.to_lowercase()),
        title: format!("Invented offer {letter}"),
        digest: "0123456789abcdef".into(),
        known_as_of: "2025-02-05".parse().expect("a date"),
        term: (
            "2025-04-01".parse().expect("a date"),
            "2026-03-31".parse().expect("a date"),
        ),
        currency: "USD".into(),
        price_year: 2024,
    }
}

fn comparison() -> Comparison {
    let difference = Difference {
        spread: spread(1.2e6, 3.1e6, 6.0e6),
        more: 0.98,
        less: 0.02,
    };
    let same = Difference {
        spread: spread(0.0, 0.0, 0.0),
        more: 0.0,
        less: 0.0,
    };
    let figure =
        |id: &str, label: &str, section: &str, unit: &str, values, differences| ComparedFigure {
            id: id.into(),
            label: label.into(),
            section: section.into(),
            unit: unit.into(),
            price_year: (unit == "USD").then_some(2024),
            values,
            differences,
        };
    let net = figure(
        "net_cost.sender",
        "Net cost to the sending State",
        "cost",
        "USD",
        vec![
            Some(spread(4.1e6, 12.1e6, 32.0e6)),
            Some(spread(6.0e6, 15.3e6, 36.0e6)),
        ],
        vec![None, Some(difference)],
    );
    let relief = figure(
        "relief.north",
        "Fewer people held in the north",
        "relief",
        "people",
        vec![Some(spread(3.0, 9.0, 20.0)), Some(spread(3.0, 9.0, 20.0))],
        vec![None, Some(same)],
    );
    Comparison {
        schema: SCHEMA.into(),
        columns: vec![scenario("A"), scenario("B")],
        engine: "0.1.0".into(),
        catalog: "abc".into(),
        seed: 1,
        draws: 1000,
        command: "durance compare offer-a offer-b".into(),
        figures: vec![net, relief],
        expressions: vec![Expression {
            text: "net_cost.sender[B] / net_cost.sender[A]".into(),
            unit: String::new(),
            value: Difference {
                spread: spread(1.1, 1.26, 1.5),
                more: 1.0,
                less: 0.0,
            },
        }],
        inputs: vec![ComparedText {
            id: "contract.clause.fee.amount".into(),
            label: "fee".into(),
            texts: vec![Some("unknown".into()), Some("20k USD/person-year".into())],
        }],
        law: Vec::new(),
        conditions: Vec::new(),
        claims: Vec::new(),
    }
}

#[test]
fn the_answer_is_a_difference_draw_by_draw_with_its_number() {
    let said = compare::sentences(&comparison());
    assert_eq!(
        said,
        [
            "Net cost to the sending State, B less A: $3.10m ($1.20m to $6.00m); more in 98 of 100 draws.",
            "Fewer people held in the north: B as A in every draw.",
        ]
    );
    let page = compare::page(&comparison());
    assert!(
        page.contains("B \u{2212} A  $3.10m ($1.20m to $6.00m); more in 98 of 100 draws"),
        "{page}"
    );
    assert!(
        page.contains("B \u{2212} A  the same in every draw"),
        "{page}"
    );
    assert!(page.contains("20k USD/person-year"), "{page}");
}

#[test]
fn the_report_is_whole_and_asks_for_nothing_else() {
    let page = html::comparison(&comparison());
    assert!(
        !page.contains('\u{ab}') && !page.contains("{ $"),
        "a message is missing"
    );
    for loads in ["<script", "<link", "<img", "@import", "url(http"] {
        assert!(!page.contains(loads), "`{loads}`");
    }
    let mut open: Vec<String> = Vec::new();
    for node in nodes(&page) {
        match node {
            Node::Open { name, closed, .. } if !closed => open.push(name),
            Node::Close { name } => assert_eq!(open.pop(), Some(name)),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    for heading in [
        "id=\"summary\"",
        "id=\"figures\"",
        "id=\"inputs\"",
        "id=\"reproduce\"",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
}

#[test]
fn swapping_which_way_it_goes_changes_the_word_only() {
    let mut other = comparison();
    if let Some(d) = &mut other.figures[0].differences[1] {
        (d.more, d.less) = (d.less, d.more);
    }
    let (one, other) = (
        compare::sentences(&comparison()),
        compare::sentences(&other),
    );
    assert_eq!(one[0].replace("more in", "less in"), other[0]);
}
