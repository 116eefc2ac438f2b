//! How much room would there be, for how long, and beyond what? What the simulated head-count and the flows of
//! people make of the host's cells and of people's time.

use super::conditions;
use super::conditions::Shelf;
use super::figures::{
    DIED, Drawn, FigureSpec, OUTCOMES, Part, Reader, days_of_term, has_no_sentence,
};
use super::figures::{capital, person_days, system_name};
use super::path::Path;
use super::simulate::AGREEMENT;
use durance_core::Source;
use durance_core::assessment::{BandSeries, CapacityLine, Curve};
use durance_core::distribution::Distribution;
use durance_law::conditions::{
    Cohorts, Facility, Layout, RoomTest, deaths_expected, time_held_curve,
};
use durance_scenario::Scenario;
use durance_sim::model as sim;
use durance_sim::sensitivity::quantile_sorted;
use durance_sim::trajectory::{Flow, FlowKind, FlowTo, Trajectory};
use std::collections::BTreeMap;
use std::ops::Range;

/// Something that a layout gives out among the people held, and how it is spoken of.
struct Given {
    fact: &'static str,
    id: &'static str,
    label: &'static str,
    unit: &'static str,
}

const FLOOR: Given = Given {
    fact: "m2_per_person_multi",
    id: "floor_space",
    label: "Floor space per person",
    unit: "m2 per person",
};

const TOILETS: Given = Given {
    fact: "persons_per_toilet",
    id: "persons_per_toilet",
    label: "People per toilet",
    unit: "people per toilet",
};

/// The host as the figures see it: its system, its name, the days of the term.
struct Host<'a> {
    system: &'a str,
    name: &'a str,
    term: Range<usize>,
}

/// Every figure of the host's room and of people's time.
///
/// `register` holds the sources that observers' reports stand in.
pub fn figures(scenario: &Scenario, shelf: &Shelf, register: &Register) -> Vec<FigureSpec> {
    if scenario.offer.is_none() {
        return Vec::new();
    }
    let mut figures = of_time(scenario);
    let host = scenario.receiver.as_ref().and_then(|r| r.systems.first());
    let facility = conditions::facility(shelf, scenario);
    if let (Some(host), Some(facility)) = (host, facility) {
        let host = Host {
            system: host,
            name: &facility.short,
            term: days_of_term(scenario),
        };
        figures.extend(of_room(scenario, shelf, &facility, &host));
        figures.extend(of_deaths(scenario, &facility));
        for figure in &mut figures {
            cite(figure, register);
        }
    }
    figures
}

/// Sources by id.
type Register = BTreeMap<String, Source>;

/// Puts sources in the place of their names; a name that the register does not have is left out.
fn cite(figure: &mut FigureSpec, register: &Register) {
    let named = |part: Part| match part {
        Part::Step(kind, id) if kind == SOURCE => register
            .get(&id)
            .map(|source| Part::Source(Box::new(source.clone()))),
        other => Some(other),
    };
    figure.parts = std::mem::take(&mut figure.parts)
        .into_iter()
        .filter_map(named)
        .collect();
}

/// Marks a part that names a source.
const SOURCE: &str = "source";

/// The layouts of a facility visible on the scenario's day, each amount of floor, toilets and basins once:
/// what two descriptions share is said under the first.
fn layouts<'f>(scenario: &Scenario, facility: &'f Facility) -> Vec<&'f Layout> {
    let visible = |l: &&Layout| l.published.is_none_or(|day| day <= scenario.known_as_of);
    let mut layouts: Vec<&Layout> = Vec::new();
    for layout in facility.layouts.iter().filter(visible) {
        let alike = |l: &Layout, given: &Given| l.amount(given.fact) == layout.amount(given.fact);
        let same = |l: &&Layout| alike(l, &FLOOR) && alike(l, &TOILETS);
        if !layouts.iter().any(same) {
            layouts.push(layout);
        }
    }
    layouts
}

fn of_room(
    scenario: &Scenario,
    shelf: &Shelf,
    facility: &Facility,
    host: &Host<'_>,
) -> Vec<FigureSpec> {
    let mut figures = Vec::new();
    for layout in layouts(scenario, facility) {
        let tests = layout.room_tests(&shelf.standards, scenario.known_as_of);
        for given in [&FLOOR, &TOILETS] {
            let of_fact = tests.iter().filter(|t| t.fact == given.fact);
            if let Some(first) = of_fact.clone().next() {
                figures.push(fullest_day(host, layout, given, first));
            }
            for test in of_fact {
                figures.extend(shortfalls(host, layout, given, test));
            }
        }
    }
    let capacities = facility.capacities(&shelf.standards, scenario.known_as_of);
    let rests_on = figures.first().map(|f: &FigureSpec| f.id.clone());
    figures.extend(occupancies(host, &capacities, rests_on));
    figures
}

/// What rests on a head-count and on what observers said of the cells.
fn parts(host: &str, words: &str, sources: &[String]) -> Vec<Part> {
    let mut parts = vec![
        Part::Inputs(format!("system.{host}.")),
        Part::Figure("person_years_hosted".to_owned()),
        Part::Step(
            "assumption".to_owned(),
            "everybody spread evenly over all cells, the kindest there is; floor area gross of bunks and toilets"
                .to_owned(),
        ),
        Part::Step("cells".to_owned(), words.to_owned()),
    ];
    parts.extend(
        sources
            .iter()
            .map(|id| Part::Step(SOURCE.to_owned(), id.clone())),
    );
    parts
}

fn figure(
    id: String,
    label: String,
    unit: &str,
    formula: &str,
    parts: Vec<Part>,
    value: Reader,
) -> FigureSpec {
    FigureSpec {
        id,
        label,
        section: "conditions",
        unit: unit.to_owned(),
        is_money: false,
        sign_matters: false,
        formula: formula.to_owned(),
        parts,
        value,
    }
}

/// People held by the host on each day of the term, its own and those hosted.
fn held<'d>(drawn: &'d Drawn, host: &str, term: &Range<usize>) -> &'d [u32] {
    let path = drawn.path.systems.get(host);
    path.and_then(|p| p.offer.get(term.clone()))
        .unwrap_or_default()
}

fn fullest_day(host: &Host<'_>, layout: &Layout, given: &Given, test: &RoomTest) -> FigureSpec {
    let parts = match given.id == FLOOR.id {
        true => parts(host.system, &layout.words, &layout.sources),
        // The same cells and the same people.
        false => vec![Part::Figure(format!("{}.{}", FLOOR.id, layout.id))],
    };
    let (system, term, test) = (host.system.to_owned(), host.term.clone(), test.clone());
    figure(
        format!("{}.{}", given.id, layout.id),
        format!(
            "{} at {} on the fullest day of the term ({})",
            given.label, host.name, layout.words
        ),
        given.unit,
        "what all cells have, and the largest head-count of the term",
        parts,
        Box::new(move |d| {
            let most = held(d, &system, &term).iter().copied().max().unwrap_or(0);
            if most == 0 {
                0.0
            } else {
                test.value(f64::from(most))
            }
        }),
    )
}

/// What a limit adds to the room that is there: the standards that ask for it.
fn asked_of(room: &str, test: &RoomTest) -> Vec<Part> {
    let mut parts = vec![Part::Figure(room.to_owned())];
    let asked = test.standards.iter();
    parts.extend(asked.map(|id| Part::Step(SOURCE.to_owned(), id.clone())));
    parts
}

/// Share of days and of person-days on which one limit is not kept.
fn shortfalls(host: &Host<'_>, layout: &Layout, given: &Given, test: &RoomTest) -> [FigureSpec; 2] {
    let asked = format!("{} ({})", test.words, test.instruments.join(", "));
    let room = format!("{}.{}", given.id, layout.id);
    let one = |what: &str, unit: &str, pick: fn((f64, f64)) -> f64| {
        let (system, term, test) = (host.system.to_owned(), host.term.clone(), test.clone());
        let parts = asked_of(&room, &test);
        figure(
            format!("{what}_short.{room}.{}", test.limit),
            format!(
                "{} of the term that do not keep to {asked} at {}",
                capital(unit),
                host.name
            ),
            &format!("% of {unit}"),
            "100 x those of the term on which the limit is not kept / all on which anybody is held",
            parts,
            Box::new(move |d| {
                let days = held(d, &system, &term).iter().map(|&n| f64::from(n));
                100.0 * pick(test.shares(days))
            }),
        )
    };
    [
        one("days", "days", |shares| shares.0),
        one("person_days", "person-days", |shares| shares.1),
    ]
}

/// Occupancy against every capacity that is claimed for the host or follows from its cells.
fn occupancies(
    host: &Host<'_>,
    capacities: &[CapacityLine],
    rests_on: Option<String>,
) -> Vec<FigureSpec> {
    let mut figures: Vec<FigureSpec> = Vec::new();
    let mut seen: Vec<(&str, String)> = Vec::new();
    for line in capacities.iter().filter(|line| line.places > 0.0) {
        let count = durance_report::number::count(line.places);
        if seen.contains(&(&line.basis, count.clone())) {
            continue;
        }
        let key = line.basis.replace(" per person", "").replace(' ', "-");
        // Two numbers stated for one place are two figures.
        let id = match seen.iter().any(|(basis, _)| *basis == line.basis) {
            true => format!("occupancy.{key}-{:.0}", line.places),
            false => format!("occupancy.{key}"),
        };
        let mut parts: Vec<Part> = rests_on.iter().cloned().map(Part::Figure).collect();
        if rests_on.is_none() {
            parts.push(Part::Inputs(format!("system.{}.", host.system)));
        }
        let sources = line.sources.iter();
        parts.extend(sources.map(|id| Part::Step(SOURCE.to_owned(), id.clone())));
        let (system, term, places) = (host.system.to_owned(), host.term.clone(), line.places);
        figures.push(figure(
            id,
            format!(
                "Occupancy of {} against {count} places ({})",
                host.name, line.basis
            ),
            "% of places",
            "100 x mean over the days of the term of (own people + people hosted) / places",
            parts,
            Box::new(move |d| {
                let days = held(d, &system, &term);
                match days.is_empty() {
                    true => 0.0,
                    false => 100.0 * person_days(days) / days.len() as f64 / places,
                }
            }),
        ));
        seen.push((&line.basis, count));
    }
    figures
}

/// Person-days by legal basis, and beyond the time that would have been served at home.
fn of_time(scenario: &Scenario) -> Vec<FigureSpec> {
    let mut figures = Vec::new();
    for (index, group) in scenario.people.iter().enumerate() {
        if has_no_sentence(group) {
            figures.push(hosted_days(
                format!("person_days_without_sentence.{}", group.id),
                format!("With no sentence to serve: {}", group.what),
                vec![index],
            ));
        }
    }
    let unknown: Vec<usize> = (0..scenario.people.len())
        .filter(|&i| !scenario.people[i].status.contains_key("sentence"))
        .collect();
    if !unknown.is_empty() {
        figures.push(hosted_days(
            "person_days_sentence_unknown".to_owned(),
            "Person-days hosted of people of whom nobody says whether they serve a sentence"
                .to_owned(),
            unknown,
        ));
    }
    let senders = scenario.sender.iter().flat_map(|s| &s.systems);
    figures.extend(senders.filter_map(|system| beyond(scenario, system)));
    figures
}

fn hosted_days(id: String, label: String, groups: Vec<usize>) -> FigureSpec {
    figure(
        id,
        label,
        "person-days",
        "sum over days of people hosted from these groups",
        vec![Part::Figure("person_years_hosted".to_owned())],
        Box::new(move |d| groups.iter().map(|&g| hosted_from(&d.path, g)).sum()),
    )
}

fn hosted_from(path: &Path, group: usize) -> f64 {
    path.hosted_by_group
        .get(group)
        .map_or(0.0, |days| person_days(days))
}

/// Days hosted beyond those which the same people would have spent in a system of the sender, net: whoever the
/// host lets go sooner is set against it.
fn beyond(scenario: &Scenario, system: &str) -> Option<FigureSpec> {
    let from_here = |i: &usize| scenario.people[*i].from.system == system;
    let groups: Vec<usize> = (0..scenario.people.len()).filter(from_here).collect();
    let unsentenced = groups
        .iter()
        .filter(|&&i| has_no_sentence(&scenario.people[i]))
        .count();
    if groups.is_empty() {
        return None;
    }
    let name = system_name(scenario, system);
    let label = match unsentenced {
        0 => format!(
            "Person-days held beyond the end of the sentence, as it would have been served in {name} (net)"
        ),
        n if n == groups.len() => {
            format!(
                "Person-days held beyond the time for which the same people would have been held in {name} (net)"
            )
        }
        _ => format!(
            "Person-days held beyond the time or the sentence for which the same people would have been held in {name} (net)"
        ),
    };
    let id = system.to_owned();
    Some(figure(
        format!("person_days_beyond.{system}"),
        label,
        "person-days",
        "person-days hosted from the system - person-days fewer held in it over the horizon, same random streams; \
         negative where the host lets people go sooner",
        vec![
            Part::Figure("person_years_hosted".to_owned()),
            Part::Figure(format!("relief.{system}")),
        ],
        Box::new(move |d| {
            let hosted: f64 = groups.iter().map(|&g| hosted_from(&d.path, g)).sum();
            let fewer = d
                .path
                .systems
                .get(&id)
                .map_or(0.0, |s| person_days(&s.status_quo) - person_days(&s.offer));
            hosted - fewer
        }),
    ))
}

/// Deaths to be expected among the people hosted, where somebody has published a rate for the place.
fn of_deaths(scenario: &Scenario, facility: &Facility) -> Vec<FigureSpec> {
    let Some(per_day) = deaths_expected(facility, scenario.known_as_of, 1.0) else {
        return Vec::new();
    };
    let one = |id: &str, which: &str, rate: f64| {
        let mut parts = vec![Part::Figure("person_years_hosted".to_owned())];
        parts.extend(
            per_day
                .sources
                .iter()
                .map(|id| Part::Step(SOURCE.to_owned(), id.clone())),
        );
        figure(
            id.to_owned(),
            format!("Deaths to be expected among the people hosted, {which}"),
            "people",
            "person-days hosted x the rate of deaths published for the place",
            parts,
            Box::new(move |d: &Drawn| person_days(&d.path.hosted) * rate) as Reader,
        )
    };
    let mut figures = vec![one(
        "deaths_expected.low",
        "at the lowest published rate",
        per_day.low,
    )];
    if per_day.high.is_finite() && per_day.high > per_day.low {
        figures.push(one(
            "deaths_expected.high",
            "at the highest published rate",
            per_day.high,
        ));
    }
    figures
}

/// Floor space per person by day: every layout's area over each course's head-count, with the standards' limits.
// A function of a function, used once: a name for its type would say less than the type.
#[allow(clippy::type_complexity)]
pub fn floor_space(
    scenario: &Scenario,
    shelf: &Shelf,
    series_of: &dyn Fn(&dyn Fn(f64) -> f64) -> BandSeries,
) -> Vec<BandSeries> {
    let Some(facility) = conditions::facility(shelf, scenario) else {
        return Vec::new();
    };
    let Given {
        fact,
        id,
        label,
        unit,
    } = FLOOR;
    let with_area = layouts(scenario, &facility)
        .into_iter()
        .filter(|l| l.amount(fact).is_some());
    with_area
        .filter_map(|layout| {
            let tests = layout.room_tests(&shelf.standards, scenario.known_as_of);
            let of_fact: Vec<&RoomTest> = tests.iter().filter(|t| t.fact == fact).collect();
            let first = (*of_fact.first()?).clone();
            Some(BandSeries {
                id: format!("{id}.{}", layout.id),
                label: format!(
                    "{label} at {}, by day: {}, spread evenly",
                    facility.short, layout.words
                ),
                unit: unit.to_owned(),
                capacities: of_fact
                    .iter()
                    .map(|test| CapacityLine {
                        basis: format!("{} ({})", test.words, test.instruments.join(", ")),
                        places: test.limit,
                        sources: test.sources.clone(),
                    })
                    .collect(),
                trace: format!("{id}.{}", layout.id),
                ..series_of(&|held| first.value(held.max(1.0)))
            })
        })
        .collect()
}

/// Days in one step of the curve of time held.
const STEP: usize = 7;

/// Share of the people sent who are still held after each number of weeks since their transfer, in one draw.
///
/// # Shape
/// One value per week of the horizon; empty when nobody was sent.
pub fn still_held(transfer: &sim::Transfer, offer: &Trajectory) -> Vec<f64> {
    let steps = offer.days as usize / STEP + 1;
    let week = |day: u32| day as usize / STEP;
    let cells = offer.hosted_cells(AGREEMENT);
    let groups: Vec<(Vec<f64>, Vec<f64>, bool)> = transfer
        .sources
        .iter()
        .zip(cells)
        .map(|(source, cell)| {
            let stays = (0..steps)
                .map(|k| stays(&source.stay, (k * STEP) as f64))
                .collect();
            (
                arrivals(offer, cell, steps),
                stays,
                source.at_end != sim::AtEnd::Stay,
            )
        })
        .collect();
    let cohorts: Vec<Cohorts<'_>> = groups
        .iter()
        .enumerate()
        .map(|(index, (arrived, still_held, ends))| Cohorts {
            arrived,
            still_held,
            all_leave: ends.then(|| week(transfer.end)),
            // The first order that brings people of this group back.
            some_leave: transfer
                .courts
                .iter()
                .filter(|c| c.returned > 0.0)
                .filter(|c| c.sources.is_empty() || c.sources.contains(&index))
                .min_by_key(|c| c.day)
                .map(|c| (week(c.day), c.returned)),
        })
        .collect();
    time_held_curve(&cohorts, steps)
}

fn arrivals(offer: &Trajectory, cell: usize, steps: usize) -> Vec<f64> {
    let mut arrived = vec![0.0; steps];
    let into = |f: &&Flow| f.kind == FlowKind::Transfer && f.to == FlowTo::Cell(cell);
    for flow in offer.flows.iter().filter(into) {
        for (day, people) in flow.people.iter().enumerate() {
            arrived[day / STEP] += people;
        }
    }
    arrived
}

/// Share of people still with the host after a number of days, by the length of their stay alone.
fn stays(stay: &sim::HostStay, days: f64) -> f64 {
    let sim::HostStay::Own {
        stay,
        exits,
        no_exit_path,
    } = stay
    else {
        return 1.0;
    };
    let by_exit: f64 = exits
        .iter()
        .map(|exit| exit.share * outlasts(exit.stay.as_ref().unwrap_or(stay), days))
        .sum();
    no_exit_path + (1.0 - no_exit_path) * by_exit
}

fn outlasts(stay: &sim::Stay, days: f64) -> f64 {
    match stay {
        sim::Stay::Days(Distribution::Never) => 1.0,
        sim::Stay::Days(length) => length.survival(days),
        sim::Stay::Sentence { sentence, served } => {
            let share = served.quantile(0.5);
            if share > 0.0 {
                sentence.survival(days / share)
            } else {
                0.0
            }
        }
    }
}

/// The curve of time held over all draws whose course is kept.
pub fn time_held(scenario: &Scenario, held: &[Vec<f64>]) -> Option<Curve> {
    let held: Vec<&Vec<f64>> = held.iter().filter(|curve| !curve.is_empty()).collect();
    let steps = held.first()?.len();
    let at = |step: usize, p: f64| {
        let mut values: Vec<f64> = held
            .iter()
            .filter_map(|curve| curve.get(step).copied())
            .collect();
        values.sort_by(f64::total_cmp);
        quantile_sorted(&values, p)
    };
    let band = |p: f64| (0..steps).map(|step| at(step, p)).collect::<Vec<f64>>();
    let x: Vec<f64> = (0..steps).map(|step| (step * STEP) as f64).collect();
    let p50 = band(0.5);
    let share = |value: f64| durance_report::number::percent(value);
    let year = (365 / STEP).min(steps - 1);
    let half = match p50.iter().position(|share| *share <= 0.5) {
        Some(step) => format!(
            "Half of the people sent are still held after about {} days",
            step * STEP
        ),
        None => {
            "More than half of the people sent are still held on the last day simulated".to_owned()
        }
    };
    let sentence = format!(
        "{half} (middle of {} draws). After a year it is {} (90%: {} to {}). Counted from each person's transfer; \
         who is still held on the last day is not counted as gone.",
        durance_report::number::count(held.len() as f64),
        share(p50[year]),
        share(at(year, 0.05)),
        share(at(year, 0.95)),
    );
    let term = scenario.term.days() as f64;
    let in_sight = x.last().is_some_and(|last| term <= *last);
    Some(Curve {
        id: "time_held".to_owned(),
        label: "Share of the people sent who are still held, by days since their transfer"
            .to_owned(),
        x_label: "Time since transfer (days)".to_owned(),
        y_label: "Share still held".to_owned(),
        p05: band(0.05),
        p50,
        p95: band(0.95),
        ticks: if in_sight {
            vec![(term, "as long as the term".to_owned(), String::new())]
        } else {
            Vec::new()
        },
        x,
        sentence,
        trace: "person_years_hosted".to_owned(),
    })
}

/// People sent who are in none of the outcomes.
pub fn unaccounted(drawn: &Drawn) -> f64 {
    let sent: f64 = drawn.path.transfers.iter().map(|&n| f64::from(n)).sum();
    let counted = OUTCOMES
        .iter()
        .chain([&DIED])
        .filter_map(|(id, _)| drawn.path.outcomes.get(*id));
    sent - counted.map(|&n| n as f64).sum::<f64>()
}
