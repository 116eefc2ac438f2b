//! How long are people held, on what ground, and where does everybody end up?

use super::{Facility, Observed};
use durance_core::{Date, Truth};

/// People held on each day on one legal basis.
#[derive(Clone, Debug)]
pub struct HeldOnBasis<'a> {
    /// Legal basis or group, by id.
    pub basis: &'a str,
    /// People held on each day.
    pub held: &'a [f64],
    /// Of these, people held beyond the end of their sentence; empty when nobody is or nobody knows.
    pub beyond_sentence: &'a [f64],
    /// Does the time count as a sentence being served?
    pub serves_sentence: Truth,
    /// Is there a path by which these people leave?
    pub exit_path: Truth,
}

/// Person-days on one legal basis.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonDaysOnBasis {
    /// Legal basis or group, by id.
    pub basis: String,
    /// All person-days.
    pub all: f64,
    /// With no sentence to serve.
    pub without_sentence: f64,
    /// Not known whether a sentence is being served.
    pub sentence_unknown: f64,
    /// Beyond the end of the sentence.
    pub beyond_sentence: f64,
    /// Of people for whom no path out is defined.
    pub no_exit_path: f64,
}

/// Person-days by legal basis, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeHeld {
    /// Each legal basis.
    pub by_basis: Vec<PersonDaysOnBasis>,
}

impl TimeHeld {
    /// Person-days over all legal bases.
    pub fn total(&self, part: impl Fn(&PersonDaysOnBasis) -> f64) -> f64 {
        self.by_basis.iter().map(part).sum()
    }
}

/// Person-days by legal basis: with no sentence to serve, beyond the sentence, with no path out.
///
/// Whether a sentence is served may be unknown: such days are counted apart, neither with those who serve
/// one nor with those who do not.
///
/// # Example
/// ```
/// use durance_core::Truth;
/// use durance_law::conditions::{HeldOnBasis, time_held};
/// let held = [300.0; 124];
/// let time = time_held(&[HeldOnBasis {
///     basis: "removal-order",
///     held: &held,
///     beyond_sentence: &[],
///     serves_sentence: Truth::No,
///     exit_path: Truth::No,
/// }]);
/// assert_eq!(time.total(|b| b.without_sentence), 37_200.0);
/// assert_eq!(time.total(|b| b.no_exit_path), 37_200.0);
/// ```
pub fn time_held(series: &[HeldOnBasis<'_>]) -> TimeHeld {
    let by_basis = series.iter().map(|of| {
        let all: f64 = of.held.iter().sum();
        let when = |holds: bool| if holds { all } else { 0.0 };
        PersonDaysOnBasis {
            basis: of.basis.to_owned(),
            all,
            without_sentence: when(of.serves_sentence == Truth::No),
            sentence_unknown: when(of.serves_sentence == Truth::Unknown),
            beyond_sentence: of.beyond_sentence.iter().sum(),
            no_exit_path: when(of.exit_path == Truth::No),
        }
    });
    TimeHeld {
        by_basis: by_basis.collect(),
    }
}

/// Share of people still held after each number of days: the product-limit estimate.
///
/// # Shape
/// `left[d]` people left after `d` days, `still_held[d]` were last seen held after `d` days; the result has
/// one value per day, from day 0.
///
/// # Reference
/// E. L. Kaplan and P. Meier, "Nonparametric Estimation from Incomplete Observations", *Journal of the American
/// Statistical Association* 53 (1958) 457-481.
///
/// # Example
/// ```
/// use durance_law::conditions::survival;
/// assert_eq!(survival(&[0.0, 1.0, 1.0], &[0.0, 0.0, 2.0]), [1.0, 0.75, 0.5]);
/// ```
pub fn survival(left: &[f64], still_held: &[f64]) -> Vec<f64> {
    let days = left.len().max(still_held.len());
    let at = |series: &[f64], day: usize| series.get(day).copied().unwrap_or(0.0);
    let mut at_risk: f64 = left.iter().sum::<f64>() + still_held.iter().sum::<f64>();
    let mut share = 1.0;
    let mut curve = Vec::with_capacity(days);
    for day in 0..days {
        if at_risk > 0.0 {
            share *= (at_risk - at(left, day)).max(0.0) / at_risk;
        }
        at_risk -= at(left, day) + at(still_held, day);
        curve.push(share);
    }
    curve
}

/// People of one kind who arrived over time, and how long such people are held.
///
/// # Shape
/// Steps of equal length, days or weeks; step 0 is the first of the horizon.
#[derive(Clone, Debug)]
pub struct Cohorts<'a> {
    /// People who arrived in each step.
    pub arrived: &'a [f64],
    /// Share of an arrival still held after so many steps, if nothing ends it before; begins with 1.
    pub still_held: &'a [f64],
    /// The step in which everybody still there leaves, if there is one.
    pub all_leave: Option<usize>,
    /// A step in which a share of those there leaves at once, and that share.
    pub some_leave: Option<(usize, f64)>,
}

/// Share of people still held after each number of steps since they arrived: everybody who arrived within
/// the horizon, each until the horizon ends, put through [`survival`].
///
/// # Shape
/// One value per step of the horizon; empty when nobody arrived.
///
/// # Example
/// ```
/// use durance_law::conditions::{Cohorts, time_held_curve};
/// // Ten people on step 0 and ten on step 1, half of whom leave at each step; everybody leaves on step 3.
/// let cohorts = Cohorts {
///     arrived: &[10.0, 10.0],
///     still_held: &[1.0, 0.5, 0.25, 0.125],
///     all_leave: Some(3),
///     some_leave: None,
/// };
/// assert_eq!(time_held_curve(&[cohorts], 4), [1.0, 0.5, 0.125, 0.0]);
/// ```
pub fn time_held_curve(cohorts: &[Cohorts<'_>], steps: usize) -> Vec<f64> {
    let mut left = vec![0.0; steps];
    let mut censored = vec![0.0; steps];
    for of in cohorts {
        let arrivals = of.arrived.iter().enumerate().take(steps);
        for (first, people) in arrivals.filter(|(_, people)| **people > 0.0) {
            let mut before = 1.0;
            for (after, at_end) in left[..steps - first].iter_mut().enumerate() {
                let share = of.share_left(first, after).min(before);
                *at_end += people * (before - share);
                before = share;
            }
            censored[steps - first - 1] += people * before;
        }
    }
    match left.iter().chain(&censored).any(|people| *people > 0.0) {
        true => survival(&left, &censored),
        false => Vec::new(),
    }
}

impl Cohorts<'_> {
    /// Share of those who arrived in step `first` who are still held `after` steps later.
    fn share_left(&self, first: usize, after: usize) -> f64 {
        let step = first + after;
        if self.all_leave.is_some_and(|end| step >= end && first < end) {
            return 0.0;
        }
        let last = self.still_held.last().copied().unwrap_or(0.0);
        let share = self.still_held.get(after).copied().unwrap_or(last);
        match self.some_leave {
            Some((day, leaving)) if first < day && step >= day => share * (1.0 - leaving),
            _ => share,
        }
    }
}

/// People who ended in one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeCount {
    /// Stable id: `released`, `returned`, `still-held`, `no-exit-path`, `died`.
    pub id: String,
    /// People.
    pub people: f64,
}

/// Some people are in no outcome, or in two.
#[derive(Clone, Debug, PartialEq)]
pub struct Unaccounted {
    /// People who entered.
    pub entered: f64,
    /// People over all outcomes.
    pub counted: f64,
}

impl std::fmt::Display for Unaccounted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} people entered and {} are in an outcome",
            self.entered, self.counted
        )
    }
}

impl std::error::Error for Unaccounted {}

/// Checks that everybody who entered is in exactly one outcome.
///
/// # Errors
/// When the outcomes do not add up to the people who entered, to a millionth of a person per thousand.
pub fn account_for_everyone(entered: f64, outcomes: &[OutcomeCount]) -> Result<(), Unaccounted> {
    let counted: f64 = outcomes.iter().map(|outcome| outcome.people).sum();
    if (counted - entered).abs() <= 1e-9 * entered.abs().max(1.0)
        && outcomes.iter().all(|o| o.people >= 0.0)
    {
        Ok(())
    } else {
        Err(Unaccounted { entered, counted })
    }
}

/// Deaths to be expected in custody, where a sourced rate exists.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedDeaths {
    /// At the lowest sourced rate.
    pub low: f64,
    /// At the highest sourced rate.
    pub high: f64,
    /// Sources of the rates, by id.
    pub sources: Vec<String>,
}

/// Deaths to be expected over some person-days, on the rates observed in a facility or system.
///
/// `None` when no rate is known: nothing is assumed in its place.
///
/// # Units
/// Rates are deaths per 100,000 person-years of 365 days.
pub fn deaths_expected(
    facility: &Facility,
    known_as_of: Date,
    person_days: f64,
) -> Option<ExpectedDeaths> {
    let mut expected: Option<ExpectedDeaths> = None;
    for observation in facility.visible("deaths_rate", known_as_of) {
        let Observed::Between { low, high } = observation.observed else {
            continue;
        };
        let deaths =
            |rate: f64| rate / 100_000.0 * person_days / durance_core::quantity::DAYS_PER_YEAR;
        let known = expected.get_or_insert(ExpectedDeaths {
            low: f64::INFINITY,
            high: 0.0,
            sources: Vec::new(),
        });
        known.low = known.low.min(deaths(low));
        known.high = known.high.max(deaths(high));
        known.sources.push(observation.source.clone());
    }
    expected
}
