//! Which places of detention are known, and what has been observed of each?

use super::entry::{Document, Entry, Placed};
use super::observation::{
    Access, Observation, Observed, no_such, read_access, read_observations, read_source,
};
use super::{Facts, Standards};
use durance_core::catalog::Catalog;
use durance_core::{Diagnostic, Source, Truth};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A place of detention, or a whole estate taken as one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facility {
    /// Stable identifier.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Name in questions and tables; the full name when the file gives no other.
    pub short: String,
    /// Country, ISO 3166.
    pub country: String,
    /// Who runs it.
    pub operator: String,
    /// Remark.
    pub note: String,
    /// What is known of the circumstances that standards depend on.
    pub circumstances: Vec<StatedCircumstance>,
    /// What was observed.
    pub observations: Vec<Observation>,
    /// Descriptions of the space, each from one observer, kept apart.
    pub layouts: Vec<Layout>,
}

/// A circumstance that a source states of a facility.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedCircumstance {
    /// Name of the circumstance.
    pub name: String,
    /// Does it hold? Unknown once its source is withdrawn.
    pub holds: Truth,
    /// Source, by id.
    pub source: String,
    /// First day on which it could be known.
    pub published: Date,
}

/// The space of a facility as one observer describes it.
///
/// Two descriptions that disagree are two layouts; what each implies is never averaged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Identifier within the facility.
    pub id: String,
    /// In words.
    pub words: String,
    /// Number of cells.
    pub cells: Option<f64>,
    /// Floor area of one cell, m2.
    pub cell_area_m2: Option<f64>,
    /// Bunks in one cell.
    pub sleeping_places_per_cell: Option<f64>,
    /// Toilets in one cell.
    pub toilets_per_cell: Option<f64>,
    /// Wash basins in one cell.
    pub basins_per_cell: Option<f64>,
    /// Places, by basis: design, operational, stated.
    pub places: Vec<(String, f64)>,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// First day on which all of it could be known.
    pub published: Option<Date>,
}

/// Every facility of a catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facilities {
    facilities: Vec<Facility>,
}

/// Everything that reading facilities needs beside their own text.
pub(crate) struct Shelf<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) sources: BTreeMap<String, Source>,
}

impl Facilities {
    /// Reads every facility below `facilities/`, with the sources below `sources/`.
    ///
    /// # Errors
    /// All diagnostics of all files, when any of them is an error.
    pub fn load(
        catalog: &dyn Catalog,
        standards: &Standards,
    ) -> Result<Facilities, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let mut shelf = Shelf {
            facts: standards.facts(),
            sources: read_sources(catalog, "sources/", &mut found),
        };
        shelf
            .sources
            .extend(read_sources(catalog, "facilities/", &mut found));
        let mut facilities = Facilities::default();
        for path in catalog.paths("facilities/") {
            let Some(text) = catalog.text(path) else {
                continue;
            };
            if path.ends_with("/observations.toml") {
                facilities.read(path, text, &shelf, &mut found);
            } else if path.ends_with("/estate.toml") && !path.contains("/cases/") {
                let estate = super::estate::read(path, text, catalog, &shelf, &mut found);
                facilities.facilities.extend(estate);
            }
        }
        if found.iter().any(Diagnostic::is_error) {
            return Err(found);
        }
        Ok(facilities)
    }

    /// Every facility, in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Facility> {
        self.facilities.iter()
    }

    /// The facility of this id.
    pub fn get(&self, id: &str) -> Option<&Facility> {
        self.facilities.iter().find(|f| f.id == id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.facilities.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.facilities.is_empty()
    }

    fn read(&mut self, path: &str, text: &str, shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
        let Some(document) = Document::read(path, text, found) else {
            return;
        };
        let root = document.root();
        if let Some(facility) = read_facility(&root, shelf, found) {
            if self.get(&facility.id).is_some() {
                found.push(super::fact::twice(&root, &facility.id));
            }
            self.facilities.push(facility);
        }
    }
}

impl Facility {
    /// The observations of a fact that count on a day: visible, and of each series only the newest.
    pub fn visible<'f>(
        &'f self,
        fact: &'f str,
        day: Date,
    ) -> impl Iterator<Item = &'f Observation> {
        let of_fact = move |o: &&Observation| o.fact == fact && o.is_visible(day);
        self.observations.iter().filter(of_fact).filter(move |o| {
            let newer = |p: &Observation| {
                p.series == o.series && (p.as_of, p.published) > (o.as_of, o.published)
            };
            o.series.is_none() || !self.observations.iter().filter(of_fact).any(newer)
        })
    }

    /// Does a circumstance hold, on what could be known on a day? Sources that disagree leave it open.
    pub fn circumstance(&self, name: &str, day: Date) -> Truth {
        let mut visible = self
            .circumstances
            .iter()
            .filter(|c| c.name == name && c.published <= day);
        let Some(first) = visible.next() else {
            return Truth::Unknown;
        };
        if visible.all(|other| other.holds == first.holds) {
            first.holds
        } else {
            Truth::Unknown
        }
    }

    /// The facility as it would be known if a source were withdrawn.
    ///
    /// Its observations stay, as unknown: that somebody said so is not forgotten, but it no longer counts.
    #[must_use]
    pub fn without(&self, source: &str) -> Facility {
        let mut facility = self.clone();
        let mut withdrawn: Vec<String> = Vec::new();
        for observation in &mut facility.observations {
            let rests_on_it = observation
                .inputs
                .iter()
                .any(|input| withdrawn.contains(input));
            if observation.source == source || rests_on_it {
                observation.observed = Observed::Unknown;
                observation.words = format!("withdrawn: {}", observation.words);
                withdrawn.push(observation.id.clone());
            }
        }
        for circumstance in facility
            .circumstances
            .iter_mut()
            .filter(|c| c.source == source)
        {
            circumstance.holds = Truth::Unknown;
        }
        facility
            .layouts
            .retain(|l| !l.sources.iter().any(|s| s == source));
        facility
    }

    /// Adds an observation, such as one that a scenario states.
    ///
    /// What the same source is already recorded to say of the same fact is not counted twice.
    pub fn observe(&mut self, observation: Observation) {
        let is_same = |o: &Observation| {
            o.fact == observation.fact
                && o.source == observation.source
                && overlap(o.observed, observation.observed)
        };
        if !self.observations.iter().any(is_same) {
            self.observations.push(observation);
        }
    }
}

/// Can both be readings of the same words: equal, or ranges with a value in common?
fn overlap(one: Observed, other: Observed) -> bool {
    match (one, other) {
        (Observed::Between { low: a, high: b }, Observed::Between { low: c, high: d }) => {
            a <= d && c <= b
        }
        _ => one == other,
    }
}

/// Sources below a folder, by id; files without a `[[source]]` have none.
pub(crate) fn read_sources(
    catalog: &dyn Catalog,
    folder: &str,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Source> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        source: Vec<Source>,
    }
    let mut sources = BTreeMap::new();
    for path in catalog
        .paths(folder)
        .into_iter()
        .filter(|p| p.ends_with(".toml"))
    {
        let text = catalog.text(path).unwrap_or_default();
        if folder != "sources/" && !text.contains("[[source]]") {
            continue;
        }
        match toml::from_str::<File>(text) {
            Ok(file) => sources.extend(file.source.into_iter().map(|s| (s.id.clone(), s))),
            Err(error) => found.push(
                Diagnostic::error(
                    "D0901",
                    format!(
                        "the sources in `{path}` are not readable: {}",
                        error.message()
                    ),
                )
                .at(path, error.span().unwrap_or(0..0), ""),
            ),
        }
    }
    sources
}

fn read_facility(
    root: &Entry<'_>,
    shelf: &Shelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Facility> {
    root.only(
        &[
            "facility",
            "source",
            "circumstance",
            "observation",
            "layout",
        ],
        found,
    );
    let head = match root.table("facility", found) {
        Some(head) => head,
        None => return root.missing("facility", found),
    };
    let mut facility = read_head(&head, found)?;
    facility.circumstances = read_circumstances(root, shelf, found);
    facility.observations = read_observations(root, shelf.facts, &shelf.sources, found);
    facility.layouts = read_layouts(root, &facility.observations, found);
    Some(facility)
}

pub(crate) fn read_head(head: &Entry<'_>, found: &mut Vec<Diagnostic>) -> Option<Facility> {
    head.only(
        &["id", "name", "short", "country", "operator", "note"],
        found,
    );
    let id = head.need_text("id", found);
    let name = head.need_text("name", found);
    let country = head.need_text("country", found);
    let operator = head.need_text("operator", found);
    let note = head.text("note", found).map_or(String::new(), |n| n.value);
    let name = name?.value;
    Some(Facility {
        id: id?.value,
        short: head
            .text("short", found)
            .map_or_else(|| name.clone(), |s| s.value),
        name,
        country: country?.value,
        operator: operator?.value,
        note,
        ..Facility::default()
    })
}

pub(crate) fn read_circumstances(
    root: &Entry<'_>,
    shelf: &Shelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<StatedCircumstance> {
    let entries = root.tables("circumstance", found);
    entries
        .iter()
        .filter_map(|entry| read_circumstance(entry, shelf, found))
        .collect()
}

fn read_circumstance(
    entry: &Entry<'_>,
    shelf: &Shelf<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<StatedCircumstance> {
    entry.only(&["name", "holds", "source", "note"], found);
    let name = entry.need_text("name", found)?;
    shelf.facts.check_circumstance(entry.file, &name, found);
    let holds = match entry.flag("holds", found) {
        Some(holds) => Some(holds.value),
        None => entry.missing("holds", found),
    };
    let source = read_source(entry, &shelf.sources, found)?;
    Some(StatedCircumstance {
        name: name.value,
        holds: Truth::from(holds?),
        source: source.id.clone(),
        published: source.published,
    })
}

fn read_layouts(
    root: &Entry<'_>,
    observations: &[Observation],
    found: &mut Vec<Diagnostic>,
) -> Vec<Layout> {
    let entries = root.tables("layout", found);
    entries
        .iter()
        .filter_map(|entry| read_layout(entry, observations, found))
        .collect()
}

const LAYOUT_KEYS: &[&str] = &[
    "id",
    "words",
    "cells",
    "cell_area",
    "sleeping_places_per_cell",
    "toilets_per_cell",
    "basins_per_cell",
    "places",
];

fn read_layout(
    entry: &Entry<'_>,
    observations: &[Observation],
    found: &mut Vec<Diagnostic>,
) -> Option<Layout> {
    entry.only(LAYOUT_KEYS, found);
    let id = entry.need_text("id", found);
    let words = entry.need_text("words", found);
    let mut layout = Layout {
        id: id?.value,
        words: words?.value,
        ..Layout::default()
    };
    layout.cells = layout.part(entry, "cells", observations, found);
    layout.cell_area_m2 = layout.part(entry, "cell_area", observations, found);
    layout.sleeping_places_per_cell =
        layout.part(entry, "sleeping_places_per_cell", observations, found);
    layout.toilets_per_cell = layout.part(entry, "toilets_per_cell", observations, found);
    layout.basins_per_cell = layout.part(entry, "basins_per_cell", observations, found);
    for place in entry.tables("places", found) {
        place.only(&["basis", "from"], found);
        let basis = place.need_text("basis", found);
        let places = layout.part(&place, "from", observations, found);
        layout.places.extend(basis.map(|b| b.value).zip(places));
    }
    Some(layout)
}

impl Layout {
    /// The number that a part of the layout takes from an observation, whose source it then rests on.
    fn part(
        &mut self,
        entry: &Entry<'_>,
        key: &str,
        observations: &[Observation],
        found: &mut Vec<Diagnostic>,
    ) -> Option<f64> {
        let name: Placed<String> = entry.text(key, found)?;
        let Some(observation) = observations.iter().find(|o| o.id == name.value) else {
            found.push(no_such(entry.file, &name, observations));
            return None;
        };
        let Observed::Between { low, high } = observation.observed else {
            return None;
        };
        if !self.sources.contains(&observation.source) {
            self.sources.push(observation.source.clone());
        }
        self.published = self.published.max(Some(observation.published));
        (low == high).then_some(low)
    }
}

/// What an estate's table says of access.
pub(crate) fn access_of(entry: &Entry<'_>, found: &mut Vec<Diagnostic>) -> Option<Access> {
    read_access(entry, found)
}
