//! What would really be saved? Avoidable cost on the simulated path, beside the average-cost headline.
//!
//! Most of what a prison costs does not fall when one person leaves. Here a system's cost has four parts:
//! what follows each person-day; units that close as a whole once enough people are gone for long enough,
//! and reopen when they come back; places that need not be built; and the rest, which stays. The average
//! cost times the person-days is computed too and kept apart as the *headline comparison*: it is what
//! people quote, and never what is booked.

use crate::account::{Account, Line, Party};
use crate::calendar::{next_start, plus_days};
use crate::contract::Period;
use crate::ledger::{Ledger, Posting};
use durance_core::{Currency, Date, Diagnostic, Money, PriceBasis};
use rust_decimal::Decimal;

/// What a detention system's cost is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct CostModel {
    /// The system, in words or by id; entries name it.
    pub system: String,
    /// Who bears its cost.
    pub payer: Party,
    /// Currency of the prices.
    pub currency: Currency,
    /// Prices in which they stand.
    pub basis: PriceBasis,
    /// Average cost per person-day, for the headline only; absent means unknown.
    pub average: Option<Decimal>,
    /// Cost per person-day that follows each person at once: food, clothing, health care.
    pub variable: Decimal,
    /// Units that close and reopen as a whole.
    pub step: Option<StepFixed>,
    /// Places that would be built.
    pub building: Option<Building>,
}

impl CostModel {
    /// A system of which a share of the average cost follows each person-day.
    pub fn by_share(
        system: &str,
        payer: Party,
        currency: Currency,
        basis: PriceBasis,
        average: Decimal,
        variable_share: Decimal,
    ) -> CostModel {
        CostModel {
            system: system.to_owned(),
            payer,
            currency,
            basis,
            average: Some(average),
            variable: average * variable_share,
            step: None,
            building: None,
        }
    }

    /// A host of which only the cost of one person more is known.
    pub fn marginal(
        system: &str,
        payer: Party,
        currency: Currency,
        basis: PriceBasis,
        per_person_day: Decimal,
    ) -> CostModel {
        CostModel {
            system: system.to_owned(),
            payer,
            currency,
            basis,
            average: None,
            variable: per_person_day,
            step: None,
            building: None,
        }
    }

    /// The same with units whose cost is a share of the average cost of the people in them.
    ///
    /// Without an average there is nothing to take a share of, and the model stays as it is.
    #[must_use]
    pub fn with_step(mut self, people: u32, share: Decimal, delay_days: u32) -> CostModel {
        self.step = self.average.map(|average| StepFixed {
            people,
            cost_per_day: average * share * Decimal::from(people),
            delay_days,
        });
        self
    }

    /// Every contradiction of the model.
    pub fn check(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut report = |text: String| found.push(Diagnostic::error("D0850", text));
        if self.variable < Decimal::ZERO {
            report(format!(
                "the variable cost of `{}` is negative",
                self.system
            ));
        }
        if let Some(step) = self.step {
            if step.people == 0 {
                report(format!("a unit of `{}` holds no people", self.system));
            }
            if step.cost_per_day < Decimal::ZERO {
                report(format!(
                    "a unit of `{}` costs less than nothing",
                    self.system
                ));
            }
        }
        if let (Some(average), Some(share)) = (self.average, self.share_that_moves())
            && average > Decimal::ZERO
            && share > Decimal::ONE
        {
            report(format!(
                "the variable and step-fixed cost of `{}` together exceed its average cost",
                self.system
            ));
        }
        found
    }

    /// Variable and step-fixed cost over average cost: the most that can be avoided without building less.
    pub fn share_that_moves(&self) -> Option<Decimal> {
        let average = self.average.filter(|a| !a.is_zero())?;
        let step = self.step.filter(|s| s.people > 0);
        let step = step.map_or(Decimal::ZERO, |s| s.cost_per_day / Decimal::from(s.people));
        Some(((self.variable + step) / average).round_dp(12))
    }
}

/// Cost of units that close and reopen as a whole: a wing, its posts and its shifts.
///
/// # Reference
/// Vera Institute of Justice, *A Guide to Calculating Justice-System Marginal Costs* (2013): staff cost is
/// step-fixed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepFixed {
    /// People who must be gone for one unit to close.
    pub people: u32,
    /// Cost of one open unit per day.
    pub cost_per_day: Decimal,
    /// Days for which they must be gone without a break. A unit reopens at once when they are back.
    pub delay_days: u32,
}

/// Places that would be built in the status quo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Building {
    /// What building costs.
    pub cost: Decimal,
    /// How many places; building is put off while at least as many people fewer are held.
    pub places: u32,
    /// The day on which it would be paid in the status quo.
    pub planned: Date,
}

/// What one system saves (or, where more people are held, spends) under an offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Avoided {
    /// Entries: a credit of the payer is a saving, a debit further cost.
    pub ledger: Ledger,
    /// Fewer person-days than in the status quo; negative when more.
    pub person_days: i64,
    /// *Headline*: average cost times person-days. Not a saving; absent when no average is known.
    pub headline: Option<Money>,
    /// *Like for like*: what the entries save, in the prices of the model; negative for further cost.
    pub like_for_like: Money,
    /// Days for which units are closed, summed over units; negative for units opened.
    pub unit_days_closed: i64,
    /// The day on which the building is paid under the offer; absent when it is not within the horizon, or
    /// when none was planned.
    pub built: Option<Date>,
}

/// What a system saves when the offer's stock takes the place of the status quo's.
///
/// # Shape
/// One value per day from `start`, the same number of days for both.
///
/// # Errors
/// Contradictions of the model (D0850) and paths of different length (D0851).
///
/// # Example
/// A hundred people fewer for 30 days. No unit closes within 60 days: only food and health care are saved.
/// ```
/// use durance_core::{Currency, PriceBasis};
/// use durance_finance::{CostModel, Party, avoidable};
/// let model = CostModel::by_share(
///     "prisons", Party::Sender, Currency::USD, PriceBasis::Real(2024),
///     "120.80".parse().unwrap(), "0.25".parse().unwrap(),
/// ).with_step(100, "0.5".parse().unwrap(), 60);
/// let avoided = avoidable(&model, "2025-01-01".parse().unwrap(), &[900; 30], &[800; 30]).unwrap();
/// assert_eq!(avoided.headline.unwrap().to_string(), "USD 362400.00");
/// assert_eq!(avoided.like_for_like.to_string(), "USD 90600.00");
/// ```
pub fn avoidable(
    model: &CostModel,
    start: Date,
    status_quo: &[u32],
    offer: &[u32],
) -> Result<Avoided, Vec<Diagnostic>> {
    let mut problems = model.check();
    if status_quo.len() != offer.len() {
        let text = format!(
            "the status quo of `{}` has {} days, the offer {}",
            model.system,
            status_quo.len(),
            offer.len()
        );
        problems.push(Diagnostic::error("D0851", text));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let freed: Vec<i64> = status_quo
        .iter()
        .zip(offer)
        .map(|(&before, &after)| i64::from(before) - i64::from(after))
        .collect();
    let closed = model
        .step
        .map(|step| units_closed(&freed, step))
        .unwrap_or_default();
    let mut book = SavingsBook::new(model, start);
    book.by_month(&freed, &closed);
    let built = model
        .building
        .and_then(|building| book.building(building, &freed));
    let person_days: i64 = freed.iter().sum();
    let headline = model
        .average
        .map(|average| average * Decimal::from(person_days));
    Ok(Avoided {
        ledger: book.ledger,
        person_days,
        headline: headline.and_then(|h| Money::from_decimal(h, model.currency)),
        like_for_like: book.saved,
        unit_days_closed: closed.iter().sum(),
        built,
    })
}

/// Units closed on each day; negative for units opened beyond the status quo.
///
/// A unit closes when the people who fill it have been gone on each of the last `delay_days` days, so the
/// number closed is the least number of empty units over that window. Where more people are held, units
/// open at once and close again after the same delay.
pub fn units_closed(freed: &[i64], step: StepFixed) -> Vec<i64> {
    let people = i64::from(step.people.max(1));
    // Rounds towards fewer closed and more opened units: a unit half full costs what a full one costs.
    let empty: Vec<i64> = freed.iter().map(|f| f.div_euclid(people)).collect();
    let mut closed = Vec::with_capacity(empty.len());
    // Indices of the window with increasing values: the first is the minimum.
    let mut window: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    let delay = step.delay_days as usize;
    for (day, &now) in empty.iter().enumerate() {
        while window.back().is_some_and(|&i| empty[i] >= now) {
            window.pop_back();
        }
        window.push_back(day);
        while window.front().is_some_and(|&i| i + delay < day) {
            window.pop_front();
        }
        let least = window.front().map_or(0, |&i| empty[i]);
        // Before the first day nobody is gone.
        closed.push(if day < delay { least.min(0) } else { least });
    }
    closed
}

struct SavingsBook<'a> {
    model: &'a CostModel,
    start: Date,
    ledger: Ledger,
    saved: Money,
}

impl<'a> SavingsBook<'a> {
    fn new(model: &'a CostModel, start: Date) -> SavingsBook<'a> {
        SavingsBook {
            model,
            start,
            ledger: Ledger::new(),
            saved: Money::zero(model.currency),
        }
    }

    fn by_month(&mut self, freed: &[i64], closed: &[i64]) {
        let mut from = 0;
        let mut date = self.start;
        while from < freed.len() {
            let next = next_start(date, Period::Month, self.start).unwrap_or(Date::MAX);
            let to = (from + crate::calendar::days_between(date, next)).min(freed.len());
            let last = plus_days(date, (to - from) as i32 - 1);
            let person_days: i64 = freed[from..to].iter().sum();
            let unit_days: i64 = closed.get(from..to).unwrap_or(&[]).iter().sum();
            let variable = self.model.variable * Decimal::from(person_days);
            self.save(Line::Variable, (date, last), variable, person_days);
            if let Some(step) = self.model.step {
                let value = step.cost_per_day * Decimal::from(unit_days);
                self.save(Line::Step, (date, last), value, unit_days);
            }
            from = to;
            date = next;
        }
    }

    /// The planned payment is not made on its day, and made later if the people come back.
    ///
    /// Returns the day on which it is made.
    fn building(&mut self, building: Building, freed: &[i64]) -> Option<Date> {
        let planned = crate::calendar::days_between(self.start, building.planned);
        if building.planned < self.start || planned >= freed.len() {
            return None;
        }
        let needed = |f: &i64| *f < i64::from(building.places);
        let later = freed[planned..].iter().position(needed);
        if later == Some(0) {
            return Some(building.planned);
        }
        self.save(
            Line::Building,
            (building.planned, building.planned),
            building.cost,
            1,
        );
        let built = plus_days(building.planned, later? as i32);
        self.save(Line::Building, (built, built), -building.cost, -1);
        Some(built)
    }

    fn save(&mut self, line: Line, period: (Date, Date), value: Decimal, quantity: i64) {
        // INVARIANT: prices of people and units; a sum beyond i64 minor units is a defect of ours.
        let amount =
            Money::from_decimal(value, self.model.currency).expect("a cost that fits a ledger");
        let clause = self
            .ledger
            .register(&format!("{} {line}", self.model.system));
        self.ledger.post(Posting {
            debit: Account::new(Party::Others, line),
            credit: Account::new(self.model.payer, line),
            amount,
            date: period.1,
            period_start: period.0,
            basis: self.model.basis,
            clause,
            quantity,
        });
        self.saved = self
            .saved
            .checked_add(amount)
            .expect("savings that fit a ledger");
    }
}
