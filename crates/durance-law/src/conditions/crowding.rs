//! How much room is there on each day, if this many people are held in this space?
//!
//! People are spread evenly over every cell of a layout: the kindest assumption, and the only one that needs
//! no allocation plan. What falls short even so, falls short; what would be met is not shown to be met.

use super::unit::figure;
use super::{DynamicIndicator, Facility, Layout, Limit, Observed, Standards};
use durance_core::assessment::CapacityLine;
use durance_core::{Date, Grade};
use std::collections::BTreeMap;

/// Floor space, toilets and occupancy on each day, in one layout.
///
/// # Shape
/// Every vector has one value per day of the head-count; infinite floor space on days with nobody held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crowding {
    /// The layout, by id.
    pub layout: String,
    /// The layout, in words.
    pub words: String,
    /// Gross floor space per person, m2; empty when the layout does not give cells and area.
    pub m2_per_person: Vec<f64>,
    /// People per toilet; empty when the layout does not give toilets.
    pub persons_per_toilet: Vec<f64>,
    /// People per wash basin; empty when the layout does not give basins.
    pub persons_per_basin: Vec<f64>,
    /// People per 100 places, by basis of capacity.
    pub occupancy_percent: BTreeMap<String, Vec<f64>>,
    /// Every capacity that the layout implies, with its basis.
    pub capacities: Vec<CapacityLine>,
}

/// How often a standard is not met.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortfall {
    /// Standard, by id.
    pub standard: String,
    /// The requirement, in words.
    pub requirement: String,
    /// Share of the days on which anyone is held, between 0 and 1.
    pub share_of_days: f64,
    /// Share of the person-days, between 0 and 1.
    pub share_of_person_days: f64,
}

impl Layout {
    /// Gross floor area of all cells, m2.
    pub fn floor_area_m2(&self) -> Option<f64> {
        Some(self.cells? * self.cell_area_m2?)
    }

    /// What the layout holds, by basis: places as stated, bunks, and what remains if every person had the
    /// floor space that the standards visible on a day ask for.
    pub fn capacities(&self, standards: &Standards, known_as_of: Date) -> Vec<CapacityLine> {
        let line = |basis: String, places: f64, sources: Vec<String>| CapacityLine {
            basis,
            places,
            sources,
        };
        let mut lines: Vec<CapacityLine> = self
            .places
            .iter()
            .map(|(basis, places)| line(basis.clone(), *places, self.sources.clone()))
            .collect();
        if let (Some(cells), Some(bunks)) = (self.cells, self.sleeping_places_per_cell) {
            lines.push(line(
                "bunks".to_owned(),
                cells * bunks,
                self.sources.clone(),
            ));
        }
        if let Some(area) = self.floor_area_m2() {
            for (m2, mut sources) in space_limits(standards, known_as_of) {
                sources.extend(self.sources.iter().cloned());
                lines.push(line(
                    format!("at {} m2 per person", figure(m2)),
                    (area / m2).floor(),
                    sources,
                ));
            }
        }
        lines
    }
}

/// The floor space that standards ask for in shared cells, largest first, with the standards' sources.
fn space_limits(standards: &Standards, known_as_of: Date) -> Vec<(f64, Vec<String>)> {
    let mut limits: Vec<(f64, Vec<String>)> = Vec::new();
    for standard in standards.iter().filter(|s| s.fact.name == SPACE) {
        let Some(threshold) = standard.threshold(known_as_of) else {
            continue;
        };
        let Limit::Number(m2) = threshold.limit else {
            continue;
        };
        match limits.iter_mut().find(|(known, _)| *known == m2) {
            Some((_, sources)) => sources.push(threshold.source.clone()),
            None => limits.push((m2, vec![threshold.source.clone()])),
        }
    }
    limits.sort_by(|a, b| b.0.total_cmp(&a.0));
    limits
}

const SPACE: &str = "m2_per_person_multi";
const TOILETS: &str = "persons_per_toilet";
const BASINS: &str = "persons_per_basin";

/// Room on each day, in one layout.
///
/// # Units
/// `held` is people held on each day in the whole facility, the host's own included.
///
/// # Example
/// ```
/// use durance_core::Date;
/// use durance_law::conditions::{Layout, Standards, crowding};
/// let layout = Layout { cells: Some(256.0), cell_area_m2: Some(100.0), ..Layout::default() };
/// let day = jiff::civil::date(2025, 2, 5);
/// let crowding = crowding(&layout, &[6_400.0, 40_000.0], &Standards::default(), day);
/// assert_eq!(crowding.m2_per_person, [4.0, 0.64]);
/// ```
pub fn crowding(
    layout: &Layout,
    held: &[f64],
    standards: &Standards,
    known_as_of: Date,
) -> Crowding {
    let capacities = layout.capacities(standards, known_as_of);
    let occupancy = capacities.iter().map(|line| {
        let percent = held
            .iter()
            .map(|people| 100.0 * people / line.places)
            .collect();
        (line.basis.clone(), percent)
    });
    let per_item = |per_cell: Option<f64>| match layout.cells.zip(per_cell) {
        Some((cells, items)) => held.iter().map(|people| people / (cells * items)).collect(),
        None => Vec::new(),
    };
    Crowding {
        layout: layout.id.clone(),
        words: layout.words.clone(),
        m2_per_person: layout
            .floor_area_m2()
            .map_or(Vec::new(), |area| held.iter().map(|p| area / p).collect()),
        persons_per_toilet: per_item(layout.toilets_per_cell),
        persons_per_basin: per_item(layout.basins_per_cell),
        occupancy_percent: occupancy.collect(),
        capacities,
    }
}

impl Crowding {
    /// The days' values of a fact that standards test.
    pub fn values(&self, fact: &str) -> &[f64] {
        match fact {
            SPACE => &self.m2_per_person,
            TOILETS => &self.persons_per_toilet,
            BASINS => &self.persons_per_basin,
            _ => &[],
        }
    }

    /// How often each standard that this layout can test is not met.
    ///
    /// # Units
    /// `held` is the head-count from which the crowding was computed.
    pub fn shortfalls(
        &self,
        held: &[f64],
        standards: &Standards,
        known_as_of: Date,
    ) -> Vec<Shortfall> {
        let mut shortfalls = Vec::new();
        for standard in standards.iter() {
            let values = self.values(&standard.fact.name);
            let Some(threshold) = standard
                .threshold(known_as_of)
                .filter(|_| !values.is_empty())
            else {
                continue;
            };
            let Limit::Number(limit) = threshold.limit else {
                continue;
            };
            let short = |value: f64| {
                standard.comparison.holds(value, value, limit) == durance_core::Truth::No
            };
            let days_held = values.iter().copied().zip(held.iter().copied());
            let (share_of_days, share_of_person_days) = shares(days_held, short);
            shortfalls.push(Shortfall {
                standard: standard.id.clone(),
                requirement: standard.requirement(threshold),
                share_of_days,
                share_of_person_days,
            });
        }
        shortfalls
    }
}

/// What a layout has of one thing, shared by everybody held, against one limit of the standards.
///
/// The same test as [`Crowding::shortfalls`], kept ready for a head-count at a time: an ensemble asks it for
/// each day of each draw.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomTest {
    /// Name of the fact: `m2_per_person_multi`, `persons_per_toilet` or `persons_per_basin`.
    pub fact: String,
    /// What all cells have of it: square metres, toilets or basins.
    pub amount: f64,
    /// How the fact is compared.
    pub comparison: super::Comparison,
    /// What it is compared with, in the fact's unit of comparison.
    pub limit: f64,
    /// The limit in words: "at least 4 m2 per person".
    pub words: String,
    /// Short names of the instruments that ask for it.
    pub instruments: Vec<String>,
    /// The standards' sources, by id.
    pub standards: Vec<String>,
    /// Sources of the standards and of the layout, by id.
    pub sources: Vec<String>,
}

impl RoomTest {
    /// What each has, or how many share one, when this many people are held.
    pub fn value(&self, held: f64) -> f64 {
        room(&self.fact, self.amount, held)
    }

    /// Shares of days and of person-days on which the limit is not kept, among days with anyone held.
    ///
    /// # Example
    /// ```
    /// use durance_law::conditions::{Comparison, RoomTest};
    /// let test = RoomTest {
    ///     fact: "m2_per_person_multi".into(),
    ///     amount: 25_600.0,
    ///     comparison: Comparison::AtLeast,
    ///     limit: 4.0,
    ///     words: "at least 4 m2 per person".into(),
    ///     instruments: vec!["CPT".into()],
    ///     standards: vec![],
    ///     sources: vec![],
    /// };
    /// // Nobody on the first day; 6,400 people have 4 m2 each, and 12,800 have 2.
    /// assert_eq!(test.shares([0.0, 6_400.0, 12_800.0]), (0.5, 12_800.0 / 19_200.0));
    /// ```
    pub fn shares(&self, held: impl IntoIterator<Item = f64>) -> (f64, f64) {
        let short =
            |value: f64| self.comparison.holds(value, value, self.limit) == durance_core::Truth::No;
        shares(
            held.into_iter().map(|people| (self.value(people), people)),
            short,
        )
    }
}

/// Room per person, or people per item, in a fact's unit of comparison.
fn room(fact: &str, amount: f64, held: f64) -> f64 {
    match fact {
        SPACE => amount / held,
        _ => held / amount,
    }
}

impl Layout {
    /// What the layout has in all of a fact that standards test; `None` where it does not say.
    pub fn amount(&self, fact: &str) -> Option<f64> {
        let per_cell = match fact {
            SPACE => self.cell_area_m2,
            TOILETS => self.toilets_per_cell,
            BASINS => self.basins_per_cell,
            _ => None,
        };
        Some(self.cells? * per_cell?)
    }

    /// Every limit of the standards visible on a day that the layout can be held against, each once: floor
    /// space first, then toilets, then basins, and of each the strictest first.
    pub fn room_tests(&self, standards: &Standards, known_as_of: Date) -> Vec<RoomTest> {
        let mut tests: Vec<RoomTest> = Vec::new();
        for fact in [SPACE, TOILETS, BASINS] {
            let Some(amount) = self.amount(fact) else {
                continue;
            };
            let mut of_fact: Vec<RoomTest> = Vec::new();
            for standard in standards.iter().filter(|s| s.fact.name == fact) {
                let Some(threshold) = standard.threshold(known_as_of) else {
                    continue;
                };
                let Limit::Number(limit) = threshold.limit else {
                    continue;
                };
                let short = standard.instrument.short.clone();
                let same =
                    |t: &&mut RoomTest| t.limit == limit && t.comparison == standard.comparison;
                match of_fact.iter_mut().find(same) {
                    Some(test) => {
                        test.standards.push(threshold.source.clone());
                        if !test.instruments.contains(&short) {
                            test.instruments.push(short);
                        }
                    }
                    None => of_fact.push(RoomTest {
                        fact: fact.to_owned(),
                        amount,
                        comparison: standard.comparison,
                        limit,
                        words: format!("{} {}", standard.comparison.words(), threshold.words),
                        instruments: vec![short],
                        standards: vec![threshold.source.clone()],
                        sources: Vec::new(),
                    }),
                }
            }
            // More room is stricter; so are fewer people to a toilet.
            of_fact.sort_by(|a, b| match fact {
                SPACE => b.limit.total_cmp(&a.limit),
                _ => a.limit.total_cmp(&b.limit),
            });
            tests.extend(of_fact);
        }
        for test in &mut tests {
            let standards = test.standards.iter();
            test.sources = standards.chain(&self.sources).cloned().collect();
        }
        tests
    }
}

/// Shares of days and of person-days on which a value falls short, among days with anyone held.
///
/// `days_held` pairs each day's value with the people held on it.
fn shares(days_held: impl Iterator<Item = (f64, f64)>, short: impl Fn(f64) -> bool) -> (f64, f64) {
    let (mut days, mut days_short, mut person_days, mut person_days_short) = (0.0, 0.0, 0.0, 0.0);
    for (value, people) in days_held.filter(|(_, people)| *people > 0.0) {
        days += 1.0;
        person_days += people;
        if short(value) {
            days_short += 1.0;
            person_days_short += people;
        }
    }
    if days == 0.0 {
        return (0.0, 0.0);
    }
    (days_short / days, person_days_short / person_days)
}

impl Facility {
    /// What a simulation says of the facility: every layout visible on a day, and its official places.
    ///
    /// # Shape
    /// `held` has one head-count per draw, each with one value per day.
    pub fn indicators(
        &self,
        held: &[Vec<f64>],
        known_as_of: Date,
        last_day: Date,
        grade: Grade,
    ) -> Vec<DynamicIndicator> {
        let visible = self
            .layouts
            .iter()
            .filter(|l| l.published.is_none_or(|day| day <= known_as_of));
        let mut all: Vec<DynamicIndicator> = visible
            .flat_map(|l| indicators(l, held, last_day, grade))
            .collect();
        let Some((low, high)) = fullest_days(held) else {
            return all;
        };
        for observation in self.visible("places_official", known_as_of) {
            let Observed::Between {
                low: least,
                high: most,
            } = observation.observed
            else {
                continue;
            };
            if least <= 0.0 || !most.is_finite() {
                continue;
            }
            all.push(DynamicIndicator {
                fact: "occupancy_percent".to_owned(),
                low: 100.0 * low / most,
                high: 100.0 * high / least,
                words: format!("fullest day, over {}", observation.words),
                date: last_day,
                source: observation.source.clone(),
                grade: grade.max(observation.grade),
                kindest: false,
            });
        }
        all
    }

    /// Every capacity that is known of the facility on a day, each with its basis: places by design, official,
    /// operational and stated, then what each layout implies.
    pub fn capacities(&self, standards: &Standards, known_as_of: Date) -> Vec<CapacityLine> {
        let mut lines = Vec::new();
        for (fact, basis) in CAPACITIES {
            for observation in self.visible(fact, known_as_of) {
                let Observed::Between { low, high } = observation.observed else {
                    continue;
                };
                lines.extend((low == high).then(|| CapacityLine {
                    basis: (*basis).to_owned(),
                    places: low,
                    sources: vec![observation.source.clone()],
                }));
            }
        }
        let visible = self
            .layouts
            .iter()
            .filter(|l| l.published.is_none_or(|day| day <= known_as_of));
        let implied = visible.flat_map(|layout| layout.capacities(standards, known_as_of));
        for line in implied {
            if !lines
                .iter()
                .any(|l| l.basis == line.basis && l.places == line.places)
            {
                lines.push(line);
            }
        }
        lines
    }
}

/// Facts that are capacities, and the basis of each.
const CAPACITIES: &[(&str, &str)] = &[
    ("places_design", "design"),
    ("places_official", "official"),
    ("places_operational", "operational"),
    ("places_stated", "stated"),
];

/// What a simulation says of a layout: the fullest day of each draw, 5th to 95th percentile over draws.
///
/// # Shape
/// `held` has one head-count per draw, each with one value per day.
pub fn indicators(
    layout: &Layout,
    held: &[Vec<f64>],
    last_day: Date,
    grade: Grade,
) -> Vec<DynamicIndicator> {
    let Some((low, high)) = fullest_days(held) else {
        return Vec::new();
    };
    let indicator = |fact: &str, a: f64, b: f64| DynamicIndicator {
        fact: fact.to_owned(),
        low: a.min(b),
        high: a.max(b),
        words: format!("fullest day, everybody spread evenly over {}", layout.words),
        date: last_day,
        source: layout.sources.first().cloned().unwrap_or_default(),
        grade,
        kindest: true,
    };
    let mut indicators = Vec::new();
    if let Some(area) = layout.floor_area_m2() {
        indicators.push(indicator(SPACE, area / high, area / low));
    }
    if let Some(cells) = layout.cells {
        for (fact, per_cell) in [
            (TOILETS, layout.toilets_per_cell),
            (BASINS, layout.basins_per_cell),
        ] {
            let items = per_cell.map(|items| items * cells);
            indicators.extend(items.map(|items| indicator(fact, low / items, high / items)));
        }
    }
    indicators
}

/// People on the fullest day of each draw: 5th and 95th percentile over the draws with anyone held.
fn fullest_days(held: &[Vec<f64>]) -> Option<(f64, f64)> {
    let mut fullest: Vec<f64> = held
        .iter()
        .filter_map(|days| days.iter().copied().reduce(f64::max))
        .collect();
    fullest.retain(|people| *people > 0.0);
    fullest.sort_by(f64::total_cmp);
    quantile(&fullest, 0.05).zip(quantile(&fullest, 0.95))
}

/// The value at a share of sorted values, interpolated.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    let below = sorted.get(place.floor() as usize)?;
    let above = sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * (place - place.floor()))
}
