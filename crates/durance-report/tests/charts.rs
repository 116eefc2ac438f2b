//! Do picture, words and table of a chart say the same, and is every capacity visible?

mod fixture;
mod markup;

use durance_core::assessment::{Assessment, CapacityLine};
use durance_report::chart::{self, Plot};
use markup::{Node, nodes};
use proptest::prelude::*;

fn texts(svg: &str) -> Vec<String> {
    let all = nodes(svg).into_iter();
    all.filter_map(|n| match n {
        // The alternative text is not what is seen.
        Node::Text { text, path } if path.iter().all(|e| e.name != "desc") => Some(text),
        _ => None,
    })
    .collect()
}

#[test]
fn the_fixture_feeds_every_kind_of_chart() {
    let ids: Vec<String> = chart::all(&fixture::assessment())
        .into_iter()
        .map(|c| c.id)
        .collect();
    for id in [
        "cost-waterfall",
        "like-for-like",
        "negotiation-zone",
        "curve-break-even-fee",
        "fan-host-headcount",
        "funnel-government",
        "funnel-challengers",
        "standards",
        "person-days",
        "curve-time-held",
        "outcomes",
        "tornado",
        "shares",
        "evidence-map",
    ] {
        assert!(ids.contains(&id.to_owned()), "`{id}` among {ids:?}");
    }
}

#[test]
fn every_chart_has_words_a_table_and_a_picture_that_stays_text() {
    for chart in chart::all(&fixture::assessment()) {
        assert!(
            !chart.title.is_empty() && !chart.description().is_empty(),
            "{}",
            chart.id
        );
        assert!(!chart.table.rows.is_empty(), "{}", chart.id);
        for row in &chart.table.rows {
            assert_eq!(
                row.len(),
                chart.table.columns.len(),
                "{}: {row:?}",
                chart.id
            );
        }
        for width in [340.0, 720.0] {
            let svg = chart.svg(width, "t");
            assert!(
                svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"),
                "{}",
                chart.id
            );
            assert!(svg.contains("<text"), "{}", chart.id);
            assert!(
                !svg.contains("NaN") && !svg.contains("inf\""),
                "{}",
                chart.id
            );
            assert!(
                !svg.contains("font-face") && !svg.contains("http:") && !svg.contains("https:")
            );
        }
    }
}

#[test]
fn a_chart_alone_carries_its_style_and_name_space() {
    let chart = chart::all(&fixture::assessment()).remove(0);
    let svg = chart.svg_document(720.0);
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    // Drawing programs know neither variables nor schemes of colour.
    assert!(svg.contains("#CB7C01") && !svg.contains("var(") && !svg.contains("prefers-color"));
}

#[test]
fn rows_of_the_picture_are_rows_of_the_table() {
    for chart in chart::all(&fixture::assessment()) {
        let Plot::Rows(rows) = &chart.plot else {
            continue;
        };
        for row in &rows.rows {
            let name = row.label.split(" [").next().unwrap_or_default();
            let found = chart.table.rows.iter().any(|cells| {
                let label = cells[0].to_lowercase();
                !name.is_empty()
                    && (label == name.to_lowercase()
                        || name.to_lowercase().contains(&label)
                        || label.contains(&name.to_lowercase()))
            });
            assert!(
                found || chart.id == "outcomes",
                "`{name}` in the table of {}",
                chart.id
            );
        }
    }
}

#[test]
fn the_waterfall_is_left_out_when_it_would_not_add_up() {
    let mut a = fixture::assessment();
    let has = |a: &Assessment| chart::all(a).iter().any(|c| c.id == "cost-waterfall");
    assert!(has(&a));
    for f in &mut a.results {
        if f.id == "fee_paid" {
            f.mean *= 2.0;
        }
    }
    assert!(!has(&a));
}

fn with_capacities(places: &[f64]) -> Assessment {
    let mut a = fixture::assessment();
    for series in &mut a.series {
        series.capacities = places
            .iter()
            .enumerate()
            .map(|(i, places)| CapacityLine {
                basis: format!("basis-{i}"),
                places: *places,
                sources: vec![],
            })
            .collect();
    }
    a
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_capacity_is_visible_at_every_scale(places in proptest::collection::vec(1.0f64..1e6, 1..5), narrow: bool) {
        let a = with_capacities(&places);
        for chart in chart::all(&a).iter().filter(|c| c.id.starts_with("fan-")) {
            let svg = chart.svg(if narrow { 340.0 } else { 720.0 }, "t");
            let all = texts(&svg).join(" ");
            for i in 0..places.len() {
                prop_assert!(all.matches(&format!("basis-{i}:")).count() >= 1, "basis-{} in {}", i, chart.id);
            }
        }
    }
}
