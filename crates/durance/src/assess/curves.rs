//! Which courses over time, and which curves, are drawn? Thinned and ranked here; drawn elsewhere.

use super::Stop;
use super::conditions::Shelf;
use super::money::Books;
use super::run::{self, Course};
use crate::interrupt;
use durance_calibrate::backtest::Projected;
use durance_core::assessment::{BandSeries, CapacityLine, Curve};
use durance_core::catalog::Catalog;
use durance_core::quantity::DAYS_PER_YEAR;
use durance_core::{Confidence, Date};
use durance_law::conditions::Layout;
use durance_report::lang::say;
use durance_report::terminal::date_words;
use durance_scenario::{Scenario, System, Value};
use durance_sim::sensitivity::quantile_sorted;

/// Days between two kept days of a course.
const THIN: usize = 7;

/// Sample paths that a chart shows.
const PATHS: usize = 15;

/// Of room per person, which hardly moves within a draw, fewer say as much.
const ROOM_PATHS: usize = 3;

/// Sums over days fan out smoothly: fewer paths show how.
const DAYS_PATHS: usize = 6;

/// Days of the horizon that courses keep: one a week, and the last.
pub fn days(scenario: &Scenario) -> Vec<usize> {
    let last = usize::try_from(scenario.horizon.days() - 1).unwrap_or(0);
    let mut days: Vec<usize> = (0..=last).step_by(THIN).collect();
    if days.last() != Some(&last) {
        days.push(last);
    }
    days
}

/// How wrong forecasts of each system's history were, made at earlier dates with nothing later visible.
///
/// # Errors
/// The reader's wish to stop.
pub fn past_errors(scenario: &Scenario, jobs: usize) -> Result<Vec<String>, Stop> {
    let of_system = |system| {
        let words = past_errors_of(system, jobs);
        match interrupt::asked() {
            true => Err(Stop::Interrupted),
            false => Ok(words),
        }
    };
    scenario.systems.iter().map(of_system).collect()
}

/// Bands over the courses of the first draws; `past_errors` by system.
pub fn bands(
    scenario: &Scenario,
    courses: &[Course],
    days: &[usize],
    shelf: &Shelf,
    past_errors: &[String],
) -> Vec<BandSeries> {
    let dates: Vec<Date> = days.iter().map(|&d| day(scenario, d)).collect();
    let mut series = Vec::new();
    let offered = scenario.offer.is_some();
    let systems = scenario.systems.iter().zip(past_errors);
    for (index, (system, past)) in systems.enumerate() {
        let with = |pick: &dyn Fn(&Course) -> &Vec<f32>, id: String, label: String| BandSeries {
            history: history(system),
            past_errors: past.clone(),
            capacities: capacities(scenario, system, shelf),
            marks: [marks(scenario), policy_marks(scenario, system)].concat(),
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
        let room = |value: &dyn Fn(f64) -> f64| {
            let of_course = |c: &Course| {
                c.host_days
                    .iter()
                    .map(|&held| value(held))
                    .collect::<Vec<f64>>()
            };
            let mut series = band_of(courses, &dates, &of_course);
            series.paths.truncate(ROOM_PATHS);
            series.marks = marks(scenario);
            series
        };
        series.extend(super::room::floor_space(scenario, shelf, &room));
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
        let mut days = BandSeries {
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
        };
        days.paths.truncate(DAYS_PATHS);
        series.push(days);
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
    let widened = |c: &Course| pick(c).iter().map(|&v| f64::from(v)).collect::<Vec<f64>>();
    BandSeries {
        id,
        label,
        ..band_of(courses, dates, &widened)
    }
}

/// Percentiles by day over what is read off each course, and some of the courses themselves.
fn band_of(courses: &[Course], dates: &[Date], read: &dyn Fn(&Course) -> Vec<f64>) -> BandSeries {
    let values: Vec<Vec<f64>> = courses.iter().map(read).collect();
    let by_day: Vec<Vec<f64>> = (0..dates.len())
        .map(|d| {
            let on_day = values.iter().filter_map(|of_course| of_course.get(d));
            let mut on_day: Vec<f64> = on_day.copied().collect();
            on_day.sort_by(f64::total_cmp);
            on_day
        })
        .collect();
    let at = |p: f64| by_day.iter().map(|day| quantile_sorted(day, p)).collect();
    BandSeries {
        unit: "people".to_owned(),
        dates: dates.to_vec(),
        p05: at(0.05),
        p25: at(0.25),
        p50: at(0.5),
        p75: at(0.75),
        p95: at(0.95),
        paths: values.iter().take(PATHS).cloned().collect(),
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

fn past_errors_of(system: &System, jobs: usize) -> String {
    let Some(Value::Series(series)) = system.history.as_ref().map(|q| &q.value) else {
        return String::new();
    };
    let each = |points: usize, path: &(dyn Fn(usize) -> Projected + Sync)| {
        run::parallel(jobs, points as u64, &|at| Ok(path(at as usize)))
            .unwrap_or_else(|_| vec![None; points])
    };
    let found = durance_calibrate::series::Series::of_rows(&system.id, &series.rows)
        .and_then(|series| durance_calibrate::backtest::past_errors(&series, &each));
    match found {
        Some(past) => format!(
            "{past} The fan goes on from stays and admissions as the scenario has them; it knows no surprise of the kind that made these errors."
        ),
        None => format!(
            "How wrong forecasts of this stock were cannot be said: its history here, {} readings, is too short to back-test.",
            series.rows.len()
        ),
    }
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

/// The days on which a dated policy changes a system.
fn policy_marks(scenario: &Scenario, system: &System) -> Vec<(Date, String)> {
    let own = scenario.policies.iter().filter(|p| p.system == system.id);
    own.map(|p| (p.date, p.id.replace('-', " "))).collect()
}

fn day(scenario: &Scenario, index: usize) -> Date {
    let days = i64::try_from(index).unwrap_or(0);
    scenario
        .horizon
        .first
        .checked_add(jiff::Span::new().days(days))
        .unwrap_or(scenario.horizon.last)
}

/// Break-even and negotiation curves, from figures draw by draw.
pub fn curves(
    scenario: &Scenario,
    catalogue: &dyn Catalog,
    books: &Books,
    column: &dyn Fn(&str) -> Option<Vec<f64>>,
) -> Vec<Curve> {
    let mut curves = zone(scenario, catalogue, books, column);
    curves.extend(saves_by_fee(scenario, column));
    curves.extend(break_even_by_days(scenario, column));
    curves
}

/// The negotiation zone: each side's break-even fee, as curves of their percentiles, with precedents.
fn zone(
    scenario: &Scenario,
    catalogue: &dyn Catalog,
    books: &Books,
    column: &dyn Fn(&str) -> Option<Vec<f64>>,
) -> Vec<Curve> {
    let (Some(most), Some(least)) = (
        column("break_even_fee.sender"),
        column("break_even_fee.receiver"),
    ) else {
        return Vec::new();
    };
    let zone = durance_finance::negotiation_zone(&most, &least);
    let unit = format!("{}/person-year", scenario.currency.code());
    let ticks = precedents(scenario, catalogue, books);
    let draws = durance_report::likelihood::in_draws(zone.probability);
    let mut sentence = say("zone-share", &[("draws", &draws)]);
    if !ticks.is_empty() {
        sentence.push(' ');
        sentence.push_str(&say(
            "zone-precedents",
            &[
                ("n", &ticks.len().to_string()),
                ("date", &date_words(scenario.known_as_of)),
                ("currency", scenario.currency.code()),
                ("year", &scenario.price_year.to_string()),
            ],
        ));
    }
    let curve = |id: &str, label: &str, values: Vec<f64>| {
        cumulative(id, label, &unit, values, &sentence, &ticks)
    };
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

/// In how many draws does the sending State save, by the fee? Exact: net cost is a straight line in the fee.
fn saves_by_fee(scenario: &Scenario, column: &dyn Fn(&str) -> Option<Vec<f64>>) -> Option<Curve> {
    let most = column("break_even_fee.sender")?;
    let paid = column("fee_paid")?;
    let price = column("headline_price.fee")?;
    // Draws in which nobody is held pay no fee: no fee is the highest.
    let mut most: Vec<f64> = (0..most.len())
        .filter(|&i| paid[i] > 0.0)
        .map(|i| most[i])
        .collect();
    most.sort_by(f64::total_cmp);
    let asked = durance_finance::percentiles(&price)[1];
    let last = quantile_sorted(&most, 0.99).max(1.5 * asked);
    if most.is_empty() || last <= 0.0 {
        return None;
    }
    let code = scenario.currency.code();
    let x: Vec<f64> = (0..POINTS)
        .map(|i| last * i as f64 / (POINTS - 1) as f64)
        .collect();
    let saves = |fee: f64| most.iter().filter(|m| **m > fee).count() as f64 / most.len() as f64;
    let sentence = format!(
        "At {} {code} per person-year it saves money {}; at no fee at all {}.",
        durance_report::number::count(asked),
        durance_report::likelihood::in_draws(saves(asked)),
        durance_report::likelihood::in_draws(saves(0.0)),
    );
    Some(Curve {
        id: "break_even_share_by_fee".to_owned(),
        label: "In how many draws the sending State saves money, by the fee".to_owned(),
        x_label: format!("Fee ({code}/person-year)"),
        y_label: "share of draws".to_owned(),
        p50: x.iter().map(|&fee| saves(fee)).collect(),
        x,
        ticks: vec![(
            asked,
            "the fee, middle of the draws".to_owned(),
            String::new(),
        )],
        sentence,
        trace: "break_even_fee.sender".to_owned(),
        ..Curve::default()
    })
}

/// What precedents cost per person-year: only those whose every source had been published.
fn precedents(
    scenario: &Scenario,
    catalogue: &dyn Catalog,
    books: &Books,
) -> Vec<(f64, String, String)> {
    let sources = crate::catalogue::sources(catalogue);
    let known = |id: &String| {
        let source = sources.get(id);
        source.is_some_and(|s| s.is_visible(scenario.known_as_of))
    };
    // A precedent without a rate is left out; a broken file of another agreement is no reason to stop.
    let found = durance_finance::precedents(
        catalogue,
        scenario.currency,
        scenario.price_year,
        &books.rates,
    );
    let marks = found.map(|p| p.marks).unwrap_or_default();
    let own = scenario.contract.fees.as_deref();
    let mut ticks: Vec<(f64, String, String)> = marks
        .into_iter()
        .filter(|mark| Some(mark.id.as_str()) != own && mark.sources.iter().all(known))
        .map(|mark| {
            let per_day: f64 = mark.per_person_day.try_into().unwrap_or(f64::NAN);
            let at_least = if mark.at_least { "at least, " } else { "" };
            let weak = match mark.confidence {
                Confidence::Known => ", weak",
                _ => "",
            };
            let words = format!("{} ({at_least}{}{weak})", mark.title, mark.year);
            let source = mark.sources.into_iter().next().unwrap_or_default();
            (per_day * DAYS_PER_YEAR, words, source)
        })
        .filter(|(price, _, _)| price.is_finite())
        .collect();
    ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
    ticks
}

/// Points of the curve over days otherwise held.
const POINTS: usize = 25;

/// The highest fee that pays for itself, by the days for which a person would otherwise have been held.
///
/// A stay abroad of so many days replaces those days, not a year: per draw,
/// fee = (saved per day x days otherwise held - other cost per person) / days abroad.
fn break_even_by_days(
    scenario: &Scenario,
    column: &dyn Fn(&str) -> Option<Vec<f64>>,
) -> Option<Curve> {
    let saved = column("per_day.avoided")?;
    let spent = column("cost_per_person_day.sender")?;
    let fee = column("fee_paid")?;
    let years = column("person_years_hosted")?;
    let sent = column("people_transferred")?;
    let price = column("headline_price.fee")?;
    let draws: Vec<Stay> = (0..saved.len())
        .filter(|&i| sent[i] > 0.0 && years[i] > 0.0)
        .map(|i| {
            let days = years[i] * DAYS_PER_YEAR;
            Stay {
                saved_per_day: saved[i],
                days_abroad: days / sent[i],
                other: (spent[i] * days - fee[i]) / sent[i],
                fee_per_day: price[i] / DAYS_PER_YEAR,
            }
        })
        .collect();
    if draws.is_empty() {
        return None;
    }
    let longest = draws.iter().map(|d| d.days_abroad).collect::<Vec<f64>>();
    let longest = durance_finance::percentiles(&longest)[2].max(30.0);
    // To the next thirty days, so that the axis ends on a round number.
    let last = (longest / 30.0).ceil() * 30.0;
    let x: Vec<f64> = (0..POINTS)
        .map(|i| last * i as f64 / (POINTS - 1) as f64)
        .collect();
    let bands: Vec<[f64; 3]> = x
        .iter()
        .map(|&days| {
            let fees: Vec<f64> = draws.iter().map(|d| d.break_even_fee(days)).collect();
            durance_finance::percentiles(&fees)
        })
        .collect();
    let code = scenario.currency.code();
    let (sentence, ticks) = days_needed(&draws, code);
    Some(Curve {
        id: "break_even_fee_by_days".to_owned(),
        label: "The highest fee that pays for itself, by the days otherwise held".to_owned(),
        x_label: "Days for which a person would otherwise have been held (days)".to_owned(),
        y_label: format!("Fee ({code}/person-year)"),
        p05: bands.iter().map(|b| b[0]).collect(),
        p50: bands.iter().map(|b| b[1]).collect(),
        p95: bands.iter().map(|b| b[2]).collect(),
        ticks: ticks
            .into_iter()
            .filter(|(days, _, _)| *days <= last)
            .collect(),
        x,
        sentence,
        trace: "per_day.avoided".to_owned(),
    })
}

/// One person sent, on average over a draw.
struct Stay {
    saved_per_day: f64,
    days_abroad: f64,
    other: f64,
    fee_per_day: f64,
}

impl Stay {
    /// Per person-year.
    fn break_even_fee(&self, days_otherwise: f64) -> f64 {
        (self.saved_per_day * days_otherwise - self.other) / self.days_abroad * DAYS_PER_YEAR
    }

    /// Without end where nothing is saved on a day.
    fn days_needed(&self) -> f64 {
        durance_finance::break_even_days(
            self.fee_per_day,
            self.days_abroad,
            self.other,
            self.saved_per_day,
        )
        .unwrap_or(f64::INFINITY)
    }
}

/// How long a person must otherwise have been held for the fee as drawn, in words and as a mark.
fn days_needed(draws: &[Stay], code: &str) -> (String, Vec<(f64, String, String)>) {
    let mut needed: Vec<f64> = draws.iter().map(Stay::days_needed).collect();
    needed.sort_by(f64::total_cmp);
    let days = quantile_sorted(&needed, 0.5);
    let abroad: Vec<f64> = draws.iter().map(|d| d.days_abroad).collect();
    let fees: Vec<f64> = draws
        .iter()
        .map(|d| d.fee_per_day * DAYS_PER_YEAR)
        .collect();
    let stay = durance_finance::percentiles(&abroad)[1];
    let amount = durance_report::number::amount;
    let fee = amount(
        durance_finance::percentiles(&fees)[1],
        &format!("{code}/person-year"),
    );
    if !days.is_finite() {
        return (say("days-needed-never", &[]), Vec::new());
    }
    let text = say(
        "days-needed",
        &[
            ("stay", &amount(stay, "days")),
            ("fee", &fee),
            ("days", &amount(days, "days")),
        ],
    );
    (
        text,
        vec![(
            days,
            say("days-needed-mark", &[("days", &amount(days, "days"))]),
            String::new(),
        )],
    )
}

/// Share of draws at or below each of some values.
fn cumulative(
    id: &str,
    label: &str,
    unit: &str,
    mut values: Vec<f64>,
    sentence: &str,
    ticks: &[(f64, String, String)],
) -> Curve {
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
        ticks: ticks.to_vec(),
        trace: "net_cost.sender".to_owned(),
        ..Curve::default()
    }
}
