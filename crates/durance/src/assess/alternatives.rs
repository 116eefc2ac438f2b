//! What would the other courses cost? The same headings for each, on the same draws; unknown where no source
//! gives a cost.

use super::Stop;
use super::figures::{Part, days_of_term, has_costs, system_name};
use super::inputs::Values;
use super::money;
use super::run::{Job, Sampled, parallel};
use super::simulate;
use durance_core::assessment::{Alternative, Figure, Trace, TraceStep};
use durance_core::money::PriceBasis;
use durance_core::{Date, Diagnostic, Grade};
use durance_finance as finance;
use durance_scenario::{Avoidable, Quantity, Scenario, Side};
use durance_sim as sim;
use durance_sim::sensitivity::quantile_sorted;
use durance_sim::trajectory::{FlowKind, FlowTo, Trajectory};
use std::collections::BTreeMap;

/// Draws on which other courses are priced: enough for a range, few enough not to be noticed.
pub const PRICED: u64 = 60;

/// Other courses, and the figures that they need.
#[derive(Debug, Default)]
pub struct Others {
    /// One row per course, the offer first.
    pub rows: Vec<Alternative>,
    /// Figures of the priced courses.
    pub figures: Vec<Figure>,
    /// Where those come from.
    pub traces: BTreeMap<String, Trace>,
}

/// First draws that are kept whole, for what is booked anew on their courses; none where nothing is.
pub fn sampled(scenario: &Scenario) -> u64 {
    let wanted = has_costs(scenario, "sender") || !scenario.rent.is_empty();
    match scenario.offer.is_some() && wanted {
        true => PRICED,
        false => 0,
    }
}

/// Prices the courses that the scenario names under `[compare]`.
///
/// # Errors
/// What the engine or the books refuse.
pub fn price(
    job: &Job<'_>,
    draws: u64,
    sampled: &[Sampled],
    figures_before: usize,
    offer: &dyn Fn(&str) -> Option<Vec<f64>>,
) -> Result<Others, Stop> {
    let scenario = job.scenario;
    let mut others = Others::default();
    if scenario.offer.is_none() || scenario.compare.is_empty() {
        return Ok(others);
    }
    others.rows.push(the_offer(scenario));
    for course in &scenario.compare {
        let row = match (course.as_str(), days_earlier(course)) {
            ("do-nothing", _) => do_nothing(),
            ("build-places", _) if scenario.build.is_empty() => unpriced(
                course,
                BUILD_LABEL,
                "no cost of building and running a place is given: not priced",
            ),
            ("build-places", _) => build_at_home(job, draws, course, figures_before, &mut others)?,
            ("rent-at-home", _) if scenario.rent.is_empty() => unpriced(
                course,
                RENT_LABEL,
                "no price of a rented place is given: not priced",
            ),
            ("rent-at-home", _) => rented(job, sampled, course, figures_before, &mut others)?,
            (_, Some(days)) => {
                let draws = draws.min(PRICED);
                let priced = parallel(job.options.jobs, draws, &|draw| {
                    one_draw(job, draw, days).map_err(Stop::Model)
                })?;
                let mut row =
                    release_earlier(job, &priced, course, days, figures_before, &mut others);
                against_the_offer(job, &priced, offer, &mut row, figures_before, &mut others);
                row
            }
            _ => unpriced(
                course,
                &super::figures::capital(&course.replace('-', " ")),
                "nothing is known of this course: not priced",
            ),
        };
        others.rows.push(row);
    }
    Ok(others)
}

fn row(id: &str, label: &str) -> Alternative {
    Alternative {
        id: id.to_owned(),
        label: label.to_owned(),
        figures: BTreeMap::new(),
        remarks: BTreeMap::new(),
    }
}

fn the_offer(scenario: &Scenario) -> Alternative {
    let mut offer = row("offer", "The offer");
    let mut figure = |heading: &str, id: String| offer.figures.insert(heading.to_owned(), id);
    let cost = match has_costs(scenario, "sender") {
        true => "net_cost.sender",
        false => "spending.sender",
    };
    figure("cost", cost.to_owned());
    for (index, system) in senders(scenario).iter().enumerate() {
        figure(&relief_heading(index, system), format!("relief.{system}"));
    }
    offer
}

/// The first system stands under the heading itself, others under one of their own.
fn relief_heading(index: usize, system: &str) -> String {
    match index {
        0 => "relief".to_owned(),
        _ => format!("relief in {system}"),
    }
}

fn do_nothing() -> Alternative {
    let mut course = row("do-nothing", "Do nothing");
    for (heading, remark) in [
        ("cost", "nothing: every other course is compared with it"),
        (
            "relief",
            "none: the stock runs as simulated without the offer",
        ),
        ("law", "as today"),
        ("conditions", "as today"),
    ] {
        course.remarks.insert(heading.to_owned(), remark.to_owned());
    }
    course
}

fn unpriced(id: &str, label: &str, cost: &str) -> Alternative {
    let mut course = row(id, label);
    for (heading, remark) in [
        ("cost", cost),
        (
            "relief",
            "as many people as there are places, once they are open",
        ),
        ("law", "nobody leaves the country"),
    ] {
        course.remarks.insert(heading.to_owned(), remark.to_owned());
    }
    course
}

/// `release-30-days-earlier`: thirty.
fn days_earlier(course: &str) -> Option<usize> {
    let days = course
        .strip_prefix("release-")?
        .strip_suffix("-days-earlier")
        .or_else(|| {
            course
                .strip_prefix("release-")?
                .strip_suffix("-day-earlier")
        })?;
    days.parse().ok()
}

fn senders(scenario: &Scenario) -> &[String] {
    scenario
        .sender
        .as_ref()
        .map(|s| s.systems.as_slice())
        .unwrap_or_default()
}

/// One draw: net cost, and mean relief per system of the sender.
struct Priced {
    net_cost: f64,
    relief: Vec<f64>,
}

fn release_earlier(
    job: &Job<'_>,
    priced: &[Priced],
    course: &str,
    days: usize,
    figures_before: usize,
    others: &mut Others,
) -> Alternative {
    let label = format!("Release people {days} days earlier");
    let mut made = vec![Made {
        heading: "cost".to_owned(),
        unit: job.scenario.currency.code(),
        label: format!("{label}: net cost to the sending State"),
        formula: match job.scenario.supervision {
            None => {
                "-(variable cost of the person-days fewer + units closed x their cost), over the sender's systems; \
                 supervision is not priced, as no source gives its cost"
            }
            Some(_) => {
                "supervision of those who are out earlier - (variable cost of the person-days fewer + units closed x \
                 their cost), over the sender's systems"
            }
        },
        values: priced.iter().map(|p| p.net_cost).collect(),
    }];
    for (index, system) in senders(job.scenario).iter().enumerate() {
        let name = system_name(job.scenario, system);
        made.push(Made {
            heading: relief_heading(index, system),
            unit: "people",
            label: format!("{label}: people fewer held in {name}, on average over the term"),
            formula: "everybody who leaves the system in a draw, but for those removed from the country, leaves so many \
                      days earlier, the stock never below zero",
            values: priced.iter().map(|p| p.relief[index]).collect(),
        });
    }
    let mut alternative = recorded(job.scenario, course, &label, made, figures_before, others);
    let remark = "at home, under the law as it is; whether it may be done so is not read here";
    alternative
        .remarks
        .insert("law".to_owned(), remark.to_owned());
    alternative
}

/// The heading of the comparison with the offer, draw by draw.
const AGAINST: &str = "against the offer";

/// The course less the offer on the same draws, and in how many of them it does better on every count.
fn against_the_offer(
    job: &Job<'_>,
    priced: &[Priced],
    offer: &dyn Fn(&str) -> Option<Vec<f64>>,
    row: &mut Alternative,
    figures_before: usize,
    others: &mut Others,
) {
    let Some(net) = offer("net_cost.sender") else {
        return;
    };
    let relief: Vec<Vec<f64>> = senders(job.scenario)
        .iter()
        .filter_map(|system| offer(&format!("relief.{system}")))
        .collect();
    let cheaper: Vec<f64> = priced
        .iter()
        .zip(&net)
        .map(|(p, net)| p.net_cost - net)
        .collect();
    let better = priced.iter().enumerate().filter(|(draw, p)| {
        let relieves = p
            .relief
            .iter()
            .zip(&relief)
            .all(|(own, offer)| *own > offer[*draw]);
        p.net_cost < net[*draw] && relieves
    });
    let share = better.count() as f64 / priced.len().max(1) as f64;
    let id = format!("alternative.{}.against-the-offer", row.id);
    let label = format!("{}: net cost less that of the offer", row.label);
    let reference = format!("R{}", figures_before + others.figures.len() + 1);
    let formula = "net cost of this course - net_cost.sender, draw by draw";
    let code = job.scenario.currency.code();
    let year = Some(job.scenario.price_year);
    others
        .traces
        .insert(id.clone(), trace(job.scenario, &id, formula, priced.len()));
    others
        .figures
        .push(figure(&id, &label, code, year, reference, cheaper));
    row.figures.insert(AGAINST.to_owned(), id);
    let draws = durance_report::likelihood::in_draws(share);
    let remark = durance_report::lang::say("course-better", &[("draws", &draws)]);
    row.remarks.insert(AGAINST.to_owned(), remark);
}

/// A figure of a course, before it has an id.
struct Made {
    heading: String,
    unit: &'static str,
    label: String,
    formula: &'static str,
    values: Vec<f64>,
}

/// A row whose figures are added to the others, each with its trace.
fn recorded(
    scenario: &Scenario,
    course: &str,
    label: &str,
    made: Vec<Made>,
    figures_before: usize,
    others: &mut Others,
) -> Alternative {
    let mut alternative = row(course, label);
    for one in made {
        let id = format!("alternative.{course}.{}", one.heading.replace(" in ", "."));
        let reference = format!("R{}", figures_before + others.figures.len() + 1);
        let year = (one.heading == "cost").then_some(scenario.price_year);
        let trace = trace(scenario, &id, one.formula, one.values.len());
        others.traces.insert(id.clone(), trace);
        let figure = figure(&id, &one.label, one.unit, year, reference, one.values);
        others.figures.push(figure);
        alternative.figures.insert(one.heading, id);
    }
    alternative
}

const BUILD_LABEL: &str = "Build places at home";
const RENT_LABEL: &str = "Rent places at home";

/// Net cost, and a relief for each system that the course names.
type Course = (f64, Vec<f64>);

fn figures_of(
    job: &Job<'_>,
    label: &str,
    systems: &[&str],
    formulas: [&'static str; 2],
    relief: &str,
    drawn: &[Course],
) -> Vec<Made> {
    let mut made = vec![Made {
        heading: "cost".to_owned(),
        unit: job.scenario.currency.code(),
        label: format!("{label}: net cost to the sending State"),
        formula: formulas[0],
        values: drawn.iter().map(|d| d.0).collect(),
    }];
    for (index, system) in systems.iter().enumerate() {
        let sender = senders(job.scenario).iter().position(|s| s == system);
        made.push(Made {
            heading: relief_heading(sender.unwrap_or(index), system),
            unit: "people",
            label: format!(
                "{label}: {relief} {}, on average over the term",
                system_name(job.scenario, system)
            ),
            formula: formulas[1],
            values: drawn.iter().map(|d| d.1[index]).collect(),
        });
    }
    made
}

/// Places built at home: building and running are paid, and nothing is saved.
fn build_at_home(
    job: &Job<'_>,
    draws: u64,
    course: &str,
    figures_before: usize,
    others: &mut Others,
) -> Result<Alternative, Stop> {
    let scenario = job.scenario;
    let drawn: Vec<Course> = (0..draws.min(PRICED))
        .map(|draw| built(job, &job.inputs.draw(job.design.values(draw))))
        .collect::<Result<_, _>>()
        .map_err(Stop::Model)?;
    let systems: Vec<&str> = scenario.build.iter().map(|b| b.system.as_str()).collect();
    let formulas = [
        "building on the first day of the term + running cost of each place and day once open - what the building is \
         still worth on the last day, over the systems named",
        "places x share of the days of the term on which they are open",
    ];
    let made = figures_of(
        job,
        BUILD_LABEL,
        &systems,
        formulas,
        "places more in",
        &drawn,
    );
    let mut alternative = recorded(scenario, course, BUILD_LABEL, made, figures_before, others);
    for (heading, remark) in [
        ("law", "nobody leaves the country"),
        ("conditions", "those of new places at home: not assessed"),
    ] {
        alternative
            .remarks
            .insert(heading.to_owned(), remark.to_owned());
    }
    Ok(alternative)
}

fn built(job: &Job<'_>, values: &Values<'_>) -> Result<Course, Vec<Diagnostic>> {
    let scenario = job.scenario;
    let of = |q: &Quantity| values.get(q).unwrap_or(0.0);
    let mut course: Course = (0.0, Vec::new());
    for build in &scenario.build {
        let places = money::whole(of(&build.places));
        let opens = i64::from(money::whole(of(&build.opens)));
        let year = durance_core::quantity::DAYS_PER_YEAR;
        let plan = finance::BuildPlaces {
            places,
            cost_per_place: money::decimal(of(&build.cost)),
            running_per_place_year: money::decimal(of(&build.running) * year),
            currency: scenario.currency,
            basis: PriceBasis::Real(scenario.price_year),
            paid: scenario.term.first,
            open: after(scenario, opens),
            until: scenario.horizon.last,
            life_years: build
                .life
                .as_ref()
                .and_then(|q| values.get(q))
                .map(|days| money::whole(days / year)),
        };
        course.0 += money::spent(&finance::build_places(&plan), scenario, job.books)?;
        let term = scenario.term.days() as f64;
        let open = (term - opens as f64).max(0.0) / term;
        course.1.push(f64::from(places) * open);
    }
    Ok(course)
}

/// So many days after the first day of the term.
fn after(scenario: &Scenario, days: i64) -> Date {
    let first = scenario.term.first;
    first
        .checked_add(jiff::Span::new().days(days))
        .unwrap_or(Date::MAX)
}

/// The relief of the offer rented at home: the same people leave the same places, for as long as they would have
/// been held.
fn rented(
    job: &Job<'_>,
    sampled: &[Sampled],
    course: &str,
    figures_before: usize,
    others: &mut Others,
) -> Result<Alternative, Stop> {
    let scenario = job.scenario;
    let drawn: Vec<Course> = sampled
        .iter()
        .map(|sampled| rent(job, sampled))
        .collect::<Result<_, _>>()
        .map_err(Stop::Model)?;
    let systems: Vec<&str> = scenario.rent.iter().map(|r| r.system.as_str()).collect();
    let formulas = [
        "price x people fewer in the system under the offer, day by day - what is avoided there, over the systems \
         named",
        "as many people as the offer takes out of the system, each day on which it does",
    ];
    let made = figures_of(
        job,
        RENT_LABEL,
        &systems,
        formulas,
        "people fewer held in the present places of",
        &drawn,
    );
    let mut alternative = recorded(scenario, course, RENT_LABEL, made, figures_before, others);
    for (heading, remark) in [
        ("law", "nobody leaves the country"),
        ("conditions", "those of the rented places: not assessed"),
    ] {
        alternative
            .remarks
            .insert(heading.to_owned(), remark.to_owned());
    }
    Ok(alternative)
}

fn rent(job: &Job<'_>, (values, drawn): &Sampled) -> Result<Course, Vec<Diagnostic>> {
    let scenario = job.scenario;
    let values = job.inputs.draw(values.clone());
    let whole_horizon = finance::Term {
        start: scenario.horizon.first,
        end: scenario.horizon.last,
    };
    let mut course: Course = (0.0, Vec::new());
    for rent in &scenario.rent {
        let Some(path) = drawn.path.systems.get(&rent.system) else {
            continue;
        };
        let days = path.status_quo.iter().zip(&path.offer);
        let fewer: Vec<u32> = days.map(|(q, o)| q.saturating_sub(*o)).collect();
        let contract = finance::rent_at_home(
            whole_horizon,
            money::decimal(values.get(&rent.price).unwrap_or(0.0)),
            scenario.currency,
            PriceBasis::Real(scenario.price_year),
        );
        let population = finance::Population::held(scenario.horizon.first, &fewer);
        let paid = finance::book(&contract, &population, &job.books.rates)?;
        course.0 += money::spent(&paid, scenario, job.books)?;
        let avoided = scenario.avoidable.iter().zip(&drawn.money.avoided);
        course.0 -= avoided
            .filter(|(m, _)| m.system == rent.system && m.payer == Side::Sender)
            .map(|(_, saved)| saved)
            .sum::<f64>();
        course
            .1
            .push(relief(scenario, &fewer, &vec![0; fewer.len()]));
    }
    Ok(course)
}

fn one_draw(job: &Job<'_>, draw: u64, days: usize) -> Result<Priced, Vec<Diagnostic>> {
    let values = job.inputs.draw(job.design.values(draw));
    let key = sim::Key {
        seed: job.options.seed,
        draw,
        replication: 0,
    };
    let model = simulate::model(job.scenario, &values);
    let courses = sim::run_paired(&model, &[], key, sim::Executor::Counts)?;
    let mut priced = Priced {
        net_cost: 0.0,
        relief: Vec::new(),
    };
    for system in senders(job.scenario) {
        let (status_quo, earlier) = shorter(&courses.status_quo, system, days);
        priced
            .relief
            .push(relief(job.scenario, &status_quo, &earlier));
        let models = job.scenario.avoidable.iter();
        for costs in models.filter(|m| m.system == *system && m.payer == Side::Sender) {
            priced.net_cost -= saved(job, costs, &values, &status_quo, &earlier)?;
        }
    }
    Ok(priced)
}

fn saved(
    job: &Job<'_>,
    model: &Avoidable,
    values: &Values<'_>,
    status_quo: &[u32],
    earlier: &[u32],
) -> Result<f64, Vec<Diagnostic>> {
    let costs = money::cost_model(job.scenario, model, values);
    let start = job.scenario.horizon.first;
    let supervision = job.scenario.supervision.as_ref();
    let supervision = supervision.and_then(|q| values.get(q)).unwrap_or(0.0);
    let supervision = money::decimal(supervision);
    let avoided = finance::release_earlier(&costs, start, status_quo, earlier, supervision)?;
    Ok(avoided.like_for_like.to_f64())
}

/// A system's stock, and the same if everybody who is released from it left some days earlier.
///
/// Who leaves within the last days of the horizon's future is not simulated: as many as on an average day.
fn shorter(course: &Trajectory, system: &str, days: usize) -> (Vec<u32>, Vec<u32>) {
    let stock = course.head_count(system);
    let exits = leaving(course, system);
    let mean = exits.iter().skip(1).sum::<f64>() / (exits.len().max(2) - 1) as f64;
    let after = |day: usize| exits.get(day).copied().unwrap_or(mean);
    let mut window: f64 = (1..=days).map(after).sum();
    let mut earlier = Vec::with_capacity(stock.len());
    for (day, held) in stock.iter().enumerate() {
        earlier.push(money::whole(held - window));
        window += after(day + days + 1) - after(day + 1);
    }
    (stock.iter().map(|&n| money::whole(n)).collect(), earlier)
}

/// The outcome of people who are sent out of the country: they are not released, and not earlier.
const REMOVED: &str = "removed";

/// People who leave the custody of a system on each day because their stay is over, removals apart.
fn leaving(course: &Trajectory, system: &str) -> Vec<f64> {
    let held = |cell: usize| {
        let cell = course.cells.get(cell);
        cell.is_some_and(|c| c.system == system && c.held)
    };
    let mut days = vec![0.0; course.days as usize + 1];
    let leaves = |to: &FlowTo| match to {
        FlowTo::Cell(to) => !held(*to),
        FlowTo::Outcome(outcome) => outcome != REMOVED,
    };
    let flows = course
        .flows
        .iter()
        .filter(|f| f.kind == FlowKind::Exit && held(f.from) && leaves(&f.to));
    for flow in flows {
        for (day, people) in days.iter_mut().zip(&flow.people) {
            *day += people;
        }
    }
    days
}

fn relief(scenario: &Scenario, status_quo: &[u32], earlier: &[u32]) -> f64 {
    let term = days_of_term(scenario);
    let fewer: f64 = term
        .clone()
        .filter_map(|d| Some(f64::from(*status_quo.get(d)?) - f64::from(*earlier.get(d)?)))
        .sum();
    fewer / term.len().max(1) as f64
}

fn figure(
    id: &str,
    label: &str,
    unit: &str,
    price_year: Option<i16>,
    reference: String,
    values: Vec<f64>,
) -> Figure {
    let mut sorted = values;
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len().max(1) as f64;
    let below = sorted.iter().filter(|v| **v < 0.0).count() as f64 / count;
    Figure {
        id: id.to_owned(),
        name: id.to_owned(),
        label: label.to_owned(),
        reference,
        section: if price_year.is_some() {
            "cost"
        } else {
            "relief"
        }
        .to_owned(),
        unit: unit.to_owned(),
        price_year,
        p05: quantile_sorted(&sorted, 0.05),
        p50: quantile_sorted(&sorted, 0.5),
        p95: quantile_sorted(&sorted, 0.95),
        mean: sorted.iter().sum::<f64>() / count,
        share_below_zero: price_year.map(|_| below),
        chance_share: None,
        dots: (0..20)
            .map(|i| quantile_sorted(&sorted, 0.025 + 0.05 * f64::from(i)))
            .collect(),
        // The weakest: how much of a cost really moves is assumed wherever no source says.
        grade: Grade::D,
        trace: id.to_owned(),
    }
}

fn trace(scenario: &Scenario, id: &str, formula: &str, draws: usize) -> Trace {
    let system = |id: &String| TraceStep {
        name: format!(
            "People held in {}, without the offer",
            system_name(scenario, id)
        ),
        value: String::new(),
        kind: "figure".to_owned(),
        id: format!("stock.{id}"),
    };
    let mut steps: Vec<TraceStep> = senders(scenario).iter().map(system).collect();
    steps.push(Part::statement(
        "priced on",
        &format!("the first {draws} draws, with the same values and the same chance"),
    ));
    Trace {
        formula: format!("{id} = {formula}"),
        steps,
    }
}
