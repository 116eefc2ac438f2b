//! Which courses over time, and which curves, are drawn? Thinned and ranked here; drawn elsewhere.

use super::conditions::Shelf;
use super::run::Course;
use durance_core::Date;
use durance_core::assessment::{BandSeries, CapacityLine, Curve};
use durance_law::conditions::Layout;
use durance_scenario::{Scenario, System, Value};
use durance_sim::sensitivity::quantile_sorted;

/// Days between two kept days of a course.
const THIN: usize = 7;

/// Sample paths that a chart shows.
const PATHS: usize = 15;

/// Days of the horizon that courses keep: one a week, and the last.
pub fn days(scenario: &Scenario) -> Vec<usize> {
    let last = usize::try_from(scenario.horizon.days() - 1).unwrap_or(0);
    let mut days: Vec<usize> = (0..=last).step_by(THIN).collect();
    if days.last() != Some(&last) {
        days.push(last);
    }
    days
}

/// Bands over the courses of the first draws.
pub fn bands(
    scenario: &Scenario,
    courses: &[Course],
    days: &[usize],
    shelf: &Shelf,
) -> Vec<BandSeries> {
    let dates: Vec<Date> = days.iter().map(|&d| day(scenario, d)).collect();
    let mut series = Vec::new();
    let offered = scenario.offer.is_some();
    for (index, system) in scenario.systems.iter().enumerate() {
        let with = |pick: &dyn Fn(&Course) -> &Vec<f32>, id: String, label: String| BandSeries {
            history: history(system),
            capacities: capacities(scenario, system, shelf),
            marks: marks(scenario),
            trace: format!("stock.{}", system.id),
            ..band(courses, &dates, pick, id, label)
        };
        series.push(with(
            &|c| &c.systems[index].0,
            format!("stock.{}.status-quo", system.id),
            format!("People held in {}, without the offer", system.name),
        ));
        if offered {
            series.push(with(
                &|c| &c.systems[index].1,
                format!("stock.{}.offer", system.id),
                format!("People held in {}, under the offer", system.name),
            ));
        }
    }
    if offered {
        series.push(BandSeries {
            marks: marks(scenario),
            trace: "person_years_hosted".to_owned(),
            ..band(
                courses,
                &dates,
                &|c| &c.hosted,
                "host_headcount".to_owned(),
                "People hosted under the offer".to_owned(),
            )
        });
        series.push(BandSeries {
            unit: "person-days".to_owned(),
            marks: marks(scenario),
            trace: "person_days_without_sentence".to_owned(),
            ..band(
                courses,
                &dates,
                &|c| &c.unsentenced,
                "person_days_without_sentence".to_owned(),
                "Person-days hosted with no sentence to serve, from the first day on".to_owned(),
            )
        });
    }
    series
}

fn band(
    courses: &[Course],
    dates: &[Date],
    pick: &dyn Fn(&Course) -> &Vec<f32>,
    id: String,
    label: String,
) -> BandSeries {
    let at = |p: f64| -> Vec<f64> {
        (0..dates.len())
            .map(|d| {
                let mut values: Vec<f64> = courses
                    .iter()
                    .filter_map(|c| pick(c).get(d))
                    .map(|&v| f64::from(v))
                    .collect();
                values.sort_by(f64::total_cmp);
                quantile_sorted(&values, p)
            })
            .collect()
    };
    BandSeries {
        id,
        label,
        unit: "people".to_owned(),
        dates: dates.to_vec(),
        p05: at(0.05),
        p25: at(0.25),
        p50: at(0.5),
        p75: at(0.75),
        p95: at(0.95),
        paths: courses
            .iter()
            .take(PATHS)
            .map(|c| pick(c).iter().map(|&v| f64::from(v)).collect())
            .collect(),
        ..BandSeries::default()
    }
}

/// What was observed before the first day, one day a month at most two years back.
fn history(system: &System) -> Vec<(Date, f64)> {
    let Some(Value::Series(series)) = system.history.as_ref().map(|q| &q.value) else {
        return Vec::new();
    };
    let recent = series.rows.len().saturating_sub(730);
    series.rows[recent..]
        .iter()
        .step_by(THIN)
        .copied()
        .collect()
}

fn capacities(scenario: &Scenario, system: &System, shelf: &Shelf) -> Vec<CapacityLine> {
    let stated = [
        ("design", &system.capacity.design),
        ("rated", &system.capacity.rated),
        ("operational", &system.capacity.operational),
        ("contractual", &system.capacity.contractual),
        ("emergency", &system.capacity.emergency),
    ];
    let mut lines: Vec<CapacityLine> = stated
        .into_iter()
        .filter_map(|(basis, quantity)| {
            let quantity = quantity.as_ref()?;
            Some(CapacityLine {
                basis: basis.to_owned(),
                places: quantity.exact()?,
                sources: quantity.sources.clone(),
            })
        })
        .collect();
    let facility = system
        .facility
        .as_ref()
        .and_then(|id| shelf.facilities.get(id));
    let visible = |l: &&Layout| l.published.is_none_or(|p| p <= scenario.known_as_of);
    for layout in facility
        .iter()
        .flat_map(|f| f.layouts.iter().filter(visible))
    {
        for line in layout.capacities(&shelf.standards, scenario.known_as_of) {
            if !lines.iter().any(|l| (l.places - line.places).abs() < 0.5) {
                lines.push(line);
            }
        }
    }
    lines
}

fn marks(scenario: &Scenario) -> Vec<(Date, String)> {
    match scenario.offer {
        None => Vec::new(),
        Some(_) => vec![
            (scenario.term.first, "agreement begins".to_owned()),
            (scenario.term.last, "agreement ends".to_owned()),
        ],
    }
}

fn day(scenario: &Scenario, index: usize) -> Date {
    let days = i64::try_from(index).unwrap_or(0);
    scenario
        .horizon
        .first
        .checked_add(jiff::Span::new().days(days))
        .unwrap_or(scenario.horizon.last)
}

/// The negotiation zone: each side's break-even fee, as curves of their percentiles.
pub fn curves(scenario: &Scenario, column: &dyn Fn(&str) -> Option<Vec<f64>>) -> Vec<Curve> {
    let (Some(most), Some(least)) = (
        column("break_even_fee.sender"),
        column("break_even_fee.receiver"),
    ) else {
        return Vec::new();
    };
    let zone = durance_finance::negotiation_zone(&most, &least);
    let unit = format!("{}/person-year", scenario.currency.code());
    let sentence = format!(
        "A fee that leaves neither side worse off exists {}.",
        durance_report::likelihood::in_draws(zone.probability)
    );
    let curve =
        |id: &str, label: &str, values: Vec<f64>| cumulative(id, label, &unit, values, &sentence);
    vec![
        curve(
            "fee_sender_max",
            "The most that the sending State could pay without losing",
            most,
        ),
        curve(
            "fee_receiver_min",
            "The least that the receiving State could take without losing",
            least,
        ),
    ]
}

/// Share of draws at or below each of some values.
fn cumulative(id: &str, label: &str, unit: &str, mut values: Vec<f64>, sentence: &str) -> Curve {
    values.retain(|v| v.is_finite());
    values.sort_by(f64::total_cmp);
    let shares: Vec<f64> = (0..=20).map(|i| f64::from(i) / 20.0).collect();
    Curve {
        id: id.to_owned(),
        label: label.to_owned(),
        x_label: unit.to_owned(),
        y_label: "share of draws".to_owned(),
        x: shares
            .iter()
            .map(|&p| quantile_sorted(&values, p))
            .collect(),
        p50: shares,
        sentence: sentence.to_owned(),
        trace: "net_cost.sender".to_owned(),
        ..Curve::default()
    }
}
