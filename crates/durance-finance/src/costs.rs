//! What do detention systems say that they cost, and do their notices agree with themselves?
//!
//! `catalog/costs/<id>.toml` holds one publisher's figures. Where a notice prints a yearly and a daily
//! figure that do not belong together, the file must record which one is used and why; without such a
//! choice the figure cannot be used at all.

use crate::contract::{Amount, Band, Clause, Contract, Kind, Period, Term};
use crate::reader::{Node, Reader};
use durance_core::catalog::Catalog;
use durance_core::{Confidence, Currency, Diagnostic};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Where cost files stand in the catalogue.
pub const COSTS: &str = "costs/";

/// One publisher's figures of cost.
#[derive(Clone, Debug, PartialEq)]
pub struct CostTable {
    /// Identifier: `us-federal-prisons`.
    pub id: String,
    /// In words.
    pub title: String,
    /// Currency.
    pub currency: Currency,
    /// What a figure includes, and what it does not say.
    pub note: String,
    /// Figures, in the order of the file.
    pub figures: Vec<CostFigure>,
    /// Rates of facilities with a guaranteed minimum or tiers.
    pub rates: Vec<FacilityRate>,
    /// Flat rates, by kind of facility.
    pub groups: Vec<RateGroup>,
}

/// One figure of cost per person.
#[derive(Clone, Debug, PartialEq)]
pub struct CostFigure {
    /// Source id.
    pub source: String,
    /// What it is: `average`, `marginal`, `state`.
    pub kind: String,
    /// In words.
    pub label: String,
    /// Year that it is about (a fiscal year by its last day).
    pub year: i16,
    /// As printed, per person-year.
    pub annual: Option<Decimal>,
    /// As printed, per person-day.
    pub daily: Option<Decimal>,
    /// Which of two that do not agree is used, and why.
    pub choice: Option<Choice>,
    /// How it came into the catalogue.
    pub confidence: Confidence,
    /// Remarks.
    pub note: String,
}

/// Which of two figures is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The daily figure, or the annual one.
    pub daily: bool,
    /// Why.
    pub why: String,
}

/// Do a yearly and a daily figure of the same notice belong together?
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeCheck {
    /// Source id.
    pub source: String,
    /// Yearly over daily figure.
    pub implied_days: Decimal,
    /// 365 or 366, if the figures agree for a year of that many days.
    pub year_of: Option<u16>,
    /// The recorded choice, where they do not.
    pub choice: Option<Choice>,
}

impl NoticeCheck {
    /// Does the notice contradict itself?
    pub fn is_contradiction(&self) -> bool {
        self.year_of.is_none()
    }
}

impl CostFigure {
    /// Compares the yearly figure with the daily one times 365 and times 366; `None` unless both are printed.
    ///
    /// They agree if rounding explains the difference: half a cent a day over the year, and half a unit of
    /// the yearly figure.
    ///
    /// # Example
    /// The notice for fiscal year 2019 prints 35,347 a year and 107.85 a day: a year of 327.7 days.
    /// ```
    /// # use durance_finance::costs::notice;
    /// let (days, year) = notice("35347".parse().unwrap(), "107.85".parse().unwrap()).unwrap();
    /// assert_eq!(days.round_dp(1).to_string(), "327.7");
    /// assert_eq!(year, None);
    /// let (_, year) = notice("29027.46".parse().unwrap(), "79.31".parse().unwrap()).unwrap();
    /// assert_eq!(year, Some(366));
    /// ```
    pub fn check(&self) -> Option<NoticeCheck> {
        let (implied_days, year_of) = notice(self.annual?, self.daily?)?;
        Some(NoticeCheck {
            source: self.source.clone(),
            implied_days,
            year_of,
            choice: self.choice.clone(),
        })
    }

    /// Cost per person-day: the daily figure if it stands or is chosen, else the yearly one over the days
    /// of the year that it is about. `None` while a contradiction is not resolved.
    pub fn per_person_day(&self) -> Option<Decimal> {
        let contradicts = self.check().is_some_and(|c| c.is_contradiction());
        let use_daily = match (&self.choice, contradicts) {
            (Some(choice), _) => choice.daily,
            (None, true) => return None,
            (None, false) => self.daily.is_some(),
        };
        if use_daily {
            return self.daily;
        }
        self.annual.map(|annual| annual / Decimal::from(365))
    }
}

/// Days that a yearly figure makes of a daily one, and the year (365 or 366 days) that it fits.
pub fn notice(annual: Decimal, daily: Decimal) -> Option<(Decimal, Option<u16>)> {
    let implied = annual.checked_div(daily)?;
    let fits = |days: u16| {
        let days = Decimal::from(days);
        // Half a cent a day, and half a unit a year.
        let rounding = Decimal::new(5, 3) * days + Decimal::new(5, 1);
        (annual - daily * days).abs() <= rounding
    };
    Some((implied, [365, 366].into_iter().find(|&days| fits(days))))
}

/// What one facility was paid per person-day, with a guaranteed minimum or tiers.
#[derive(Clone, Debug, PartialEq)]
pub struct FacilityRate {
    /// The publisher's code of the facility.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind, in the publisher's letters.
    pub kind: String,
    /// Places.
    pub places: Option<u32>,
    /// People for whom is paid in any case.
    pub guaranteed: Option<u32>,
    /// Average daily population of the year of the list.
    pub average_population: Decimal,
    /// Bands of the head-count with their rates.
    pub bands: Vec<Band>,
}

impl FacilityRate {
    /// The rate as a contract: tiers, and the guaranteed minimum counted by day.
    pub fn contract(&self, term: Term, currency: Currency) -> Contract {
        let tiers = Kind::Tiered {
            bands: self.bands.clone(),
        };
        let mut contract = Contract::new(&self.code, currency, term);
        contract.title.clone_from(&self.name);
        contract = contract.with(Clause::new("rate", tiers, Amount::Unknown, currency));
        match self.guaranteed {
            Some(count) => contract.with(Clause::new(
                "guaranteed minimum",
                Kind::Minimum {
                    of: "rate".to_owned(),
                    count,
                    by: Period::Day,
                },
                Amount::Unknown,
                currency,
            )),
            None => contract,
        }
    }
}

impl FacilityRate {
    /// What is paid per day at an average population: the tiers up to it, or up to the guaranteed minimum.
    fn paid_per_day(&self, people: Decimal) -> Decimal {
        let counted = people.max(Decimal::from(self.guaranteed.unwrap_or(0)));
        let in_band = |band: &Band| {
            let below = Decimal::from(band.from.saturating_sub(1));
            let top = band.to.map_or(counted, |to| counted.min(Decimal::from(to)));
            (top - below).max(Decimal::ZERO)
        };
        let price = |band: &Band| band.price.unwrap_or_default();
        self.bands.iter().map(|b| in_band(b) * price(b)).sum()
    }

    /// What one person fewer saves per day: nothing below the guaranteed minimum, else the price of the
    /// tier in which the last person stands.
    pub fn price_of_the_last_person(&self, people: Decimal) -> Decimal {
        if people <= Decimal::from(self.guaranteed.unwrap_or(0)) {
            return Decimal::ZERO;
        }
        let stands = |band: &&Band| Decimal::from(band.from.saturating_sub(1)) < people;
        let band = self.bands.iter().rev().find(stands);
        band.and_then(|b| b.price).unwrap_or_default()
    }
}

/// What facilities are paid on average, and what one person fewer saves, weighted by their people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LastPerson {
    /// Average daily population of the facilities together.
    pub people: Decimal,
    /// Paid per person-day.
    pub average: Decimal,
    /// Saved per day by one person fewer, where the people are.
    pub saved: Decimal,
}

impl LastPerson {
    /// Saved over paid: the share of the price that follows each person.
    pub fn share(&self) -> Option<Decimal> {
        self.saved.checked_div(self.average)
    }

    fn over(rows: impl Iterator<Item = (Decimal, Decimal, Decimal)>) -> Option<LastPerson> {
        let zero = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        let (people, paid, saved) = rows.fold(zero, |sum, (people, paid, last)| {
            (sum.0 + people, sum.1 + paid, sum.2 + last * people)
        });
        Some(LastPerson {
            people,
            average: paid.checked_div(people)?,
            saved: saved.checked_div(people)?,
        })
    }
}

impl CostTable {
    /// The facilities with a guaranteed minimum or tiers, at their average population.
    pub fn last_person_in_tiers(&self) -> Option<LastPerson> {
        LastPerson::over(self.rates.iter().map(CostTable::in_tiers))
    }

    /// Every facility of the table: at a flat rate, one person fewer saves all that is paid for one.
    pub fn last_person(&self) -> Option<LastPerson> {
        let flat = self.groups.iter().map(|g| {
            let paid = g.average_population * g.weighted_mean;
            (g.average_population, paid, g.weighted_mean)
        });
        LastPerson::over(self.rates.iter().map(CostTable::in_tiers).chain(flat))
    }

    fn in_tiers(rate: &FacilityRate) -> (Decimal, Decimal, Decimal) {
        let people = rate.average_population;
        (
            people,
            rate.paid_per_day(people),
            rate.price_of_the_last_person(people),
        )
    }
}

/// Flat rates per person-day of facilities of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct RateGroup {
    /// Kind, in the publisher's letters.
    pub kind: String,
    /// In words.
    pub label: String,
    /// How many facilities.
    pub facilities: u32,
    /// Their average daily population together.
    pub average_population: Decimal,
    /// Lowest rate, quartiles and highest rate over facilities.
    pub quartiles: [Decimal; 5],
    /// Mean rate, weighted by population.
    pub weighted_mean: Decimal,
}

/// Every cost table of the catalogue, by id, and everything wrong with the files.
pub fn tables(catalog: &dyn Catalog) -> (BTreeMap<String, CostTable>, Vec<Diagnostic>) {
    let mut tables = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for path in catalog
        .paths(COSTS)
        .into_iter()
        .filter(|p| p.ends_with(".toml"))
    {
        let (table, found) = parse(path, catalog.text(path).unwrap_or_default());
        let usable = !found.iter().any(Diagnostic::is_error);
        diagnostics.extend(found);
        if let Some(table) = table.filter(|_| usable) {
            tables.insert(table.id.clone(), table);
        }
    }
    (tables, diagnostics)
}

/// Reads a cost file.
///
/// # Errors
/// Every misfit with its place. A notice that contradicts itself is an error (D0841) unless the file
/// records which figure is used, and then a warning.
pub fn parse(file: &str, text: &str) -> (Option<CostTable>, Vec<Diagnostic>) {
    let reader = Reader::new(file);
    let Some(table) = reader.parse(text) else {
        return (None, reader.into_diagnostics());
    };
    let table = self::table(reader.root(&table));
    (table, reader.into_diagnostics())
}

fn table(root: Node<'_, '_>) -> Option<CostTable> {
    root.only(&[
        "costs", "id", "title", "currency", "note", "source", "figure", "rate", "group", "excluded",
    ]);
    let id = root.need("id")?.string()?;
    let currency = root.need("currency")?.currency()?;
    Some(CostTable {
        id,
        title: root.string("title"),
        currency,
        note: root.string("note"),
        figures: root
            .tables("figure")
            .into_iter()
            .filter_map(figure)
            .collect(),
        rates: root.tables("rate").into_iter().filter_map(rate).collect(),
        groups: root.tables("group").into_iter().filter_map(group).collect(),
    })
}

fn figure(node: Node<'_, '_>) -> Option<CostFigure> {
    node.only(&[
        "source",
        "kind",
        "label",
        "year",
        "annual",
        "daily",
        "choice",
        "confidence",
        "note",
    ]);
    let choice = node
        .get("choice")
        .and_then(|i| i.table())
        .and_then(|choice| {
            choice.only(&["use", "why"]);
            Some(Choice {
                daily: choice
                    .need("use")?
                    .word(&[("daily", true), ("annual", false)])?,
                why: choice.need("why")?.string()?,
            })
        });
    let figure = CostFigure {
        source: node.need("source")?.string()?,
        kind: node.string("kind"),
        label: node.string("label"),
        year: node.need("year")?.year()?,
        annual: node.get("annual").and_then(|i| i.decimal()),
        daily: node.get("daily").and_then(|i| i.decimal()),
        choice,
        confidence: node.confidence(),
        note: node.string("note"),
    };
    if let Some(check) = figure.check().filter(NoticeCheck::is_contradiction) {
        node.reader().report(contradiction(&check), node.span());
    }
    Some(figure)
}

fn contradiction(check: &NoticeCheck) -> Diagnostic {
    let text = format!(
        "`{}` contradicts itself: its yearly figure is {} times its daily one",
        check.source,
        check.implied_days.round_dp(1)
    );
    match &check.choice {
        Some(choice) => {
            let word = if choice.daily { "daily" } else { "yearly" };
            Diagnostic::warning("D0841", text)
                .note(format!("the {word} figure is used: {}", choice.why))
        }
        None => Diagnostic::error("D0841", text)
            .help("record which of the two is used: choice = { use = \"daily\", why = \"...\" }"),
    }
}

fn rate(node: Node<'_, '_>) -> Option<FacilityRate> {
    node.only(&[
        "code",
        "name",
        "kind",
        "places",
        "guaranteed",
        "average_population",
        "tiers",
    ]);
    Some(FacilityRate {
        code: node.need("code")?.string()?,
        name: node.string("name"),
        kind: node.string("kind"),
        places: node.get("places").and_then(|i| i.count()),
        guaranteed: node.get("guaranteed").and_then(|i| i.count()),
        average_population: node.need("average_population")?.decimal()?,
        bands: crate::fees::bands(&node.need("tiers")?),
    })
}

fn group(node: Node<'_, '_>) -> Option<RateGroup> {
    node.only(&[
        "kind",
        "label",
        "facilities",
        "average_population",
        "quartiles",
        "weighted_mean",
    ]);
    let quartiles: Vec<Decimal> = node
        .need("quartiles")?
        .list()
        .iter()
        .filter_map(|i| i.decimal())
        .collect();
    Some(RateGroup {
        kind: node.need("kind")?.string()?,
        label: node.string("label"),
        facilities: node.need("facilities")?.count()?,
        average_population: node.need("average_population")?.decimal()?,
        quartiles: quartiles.try_into().ok()?,
        weighted_mean: node.need("weighted_mean")?.decimal()?,
    })
}
