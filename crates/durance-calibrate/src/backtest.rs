//! What would we have said then, and how wrong would we have been?
//!
//! The origin rolls over the past. At each origin a model is handed the readings up to it, as a slice that ends
//! there; weights and intervals come from errors whose targets lay at or before it. `tests/vintages.rs` shuffles
//! the future and asks for the same forecasts.

use crate::interval::{Bands, Calibrator, LEVELS};
use crate::model::{self, History, MODELS, Model, Weights};
use crate::score::{self, Outcome, Score};
use crate::series::{Frequency, Series};
use durance_core::{Date, Diagnostic};
use serde::Serialize;

/// Which origins: every `every`-th step of the grid between two dates.
#[derive(Clone, Debug, PartialEq)]
pub struct Origins {
    /// First origin; the first that any model can use if absent.
    pub from: Option<Date>,
    /// Last origin; the last with an outcome if absent.
    pub to: Option<Date>,
    /// Steps between origins.
    pub every: usize,
}

impl Default for Origins {
    fn default() -> Origins {
        Origins {
            from: None,
            to: None,
            every: 1,
        }
    }
}

impl Origins {
    /// Reads `2015-01-01 to 2023-12-31`, with an optional `every 3` (steps of the grid); years and months may
    /// stand for their first day at the start and their last at the end.
    ///
    /// # Errors
    /// D1020 if it reads differently.
    ///
    /// # Example
    /// ```
    /// use durance_calibrate::backtest::Origins;
    /// let origins = Origins::parse("2015 to 2023-06 every 3").unwrap();
    /// assert_eq!(origins.from.unwrap().to_string(), "2015-01-01");
    /// assert_eq!(origins.to.unwrap().to_string(), "2023-06-30");
    /// assert_eq!(origins.every, 3);
    /// ```
    #[expect(clippy::result_large_err, reason = "once per command line")]
    pub fn parse(text: &str) -> Result<Origins, Diagnostic> {
        let wrong = || {
            Diagnostic::error(
                "D1020",
                format!("`{text}` does not say which origins to forecast from"),
            )
            .help("write two dates and a step, as in `2015-01-01 to 2023-12-31 every 3`")
        };
        let words: Vec<&str> = text
            .split_whitespace()
            .filter(|w| *w != "steps" && *w != "step")
            .collect();
        let (dates, every) = match words.as_slice() {
            [dates @ .., "every", n] => {
                (dates, n.parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?)
            }
            dates => (dates, 1),
        };
        let (from, to) = match dates {
            [] => (None, None),
            [from] => (Some(day(from, false).ok_or_else(wrong)?), None),
            [from, "to", to] => (
                Some(day(from, false).ok_or_else(wrong)?),
                Some(day(to, true).ok_or_else(wrong)?),
            ),
            _ => return Err(wrong()),
        };
        Ok(Origins { from, to, every })
    }

    fn admits(&self, index: usize, first: usize, date: Date) -> bool {
        index >= first
            && (index - first).is_multiple_of(self.every)
            && self.from.is_none_or(|d| date >= d)
            && self.to.is_none_or(|d| date <= d)
    }
}

/// A date, or a month or year standing for its first or last day.
fn day(text: &str, last: bool) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let mut parts = text.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let month: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
    let first = Date::new(year, month.unwrap_or(if last { 12 } else { 1 }), 1).ok()?;
    Some(if last { first.last_of_month() } else { first })
}

/// What to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Origins.
    pub origins: Origins,
    /// The grid on which models run; [`Plan::step_for`] gives the usual one.
    pub step: Frequency,
    /// Horizons to score, in steps.
    pub horizons: Vec<usize>,
    /// Models to run; the benchmarks are always among them.
    pub models: Vec<Model>,
    /// Mean length of stay in days, for the flow model.
    pub mean_stay_days: Option<f64>,
}

impl Plan {
    /// The usual plan for a series: monthly steps (its own if longer), horizons 1, 3, 6, 12 and 24 months or
    /// 1, 2, 3 and 5 years, every model, every origin.
    pub fn usual(series: &Series) -> Plan {
        let step = Plan::step_for(series);
        let horizons = match step {
            Frequency::Yearly => vec![1, 2, 3, 5],
            Frequency::Quarterly => vec![1, 2, 4, 8],
            _ => vec![1, 3, 6, 12, 24],
        };
        Plan {
            origins: Origins::default(),
            step,
            horizons,
            models: MODELS.to_vec(),
            mean_stay_days: None,
        }
    }

    /// Months for whatever is published more often, else the series' own rhythm.
    pub fn step_for(series: &Series) -> Frequency {
        series.frequency.max(Frequency::Monthly)
    }
}

/// Everything that a backtest found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Backtest {
    /// The series.
    pub series: String,
    /// The word for the step that horizons count.
    pub step: String,
    /// Steps in a season; MASE is in units of the mean change over one.
    pub season: usize,
    /// First and last origin.
    pub origins: Vec<Date>,
    /// Readings on the grid, and how many of them were carried forward because none was published.
    pub readings: usize,
    /// See [`Backtest::readings`].
    pub carried: usize,
    /// Mean scores by model and horizon, benchmarks first.
    pub scores: Vec<Score>,
    /// Weights of the combination at the last origin.
    pub weights: Weights,
}

impl Backtest {
    /// The score of a model at a horizon.
    pub fn score(&self, model: &str, horizon: usize) -> Option<&Score> {
        self.scores
            .iter()
            .find(|s| s.model == model && s.horizon == horizon)
    }
}

/// Rolls the origin over a series and scores every model at every horizon.
///
/// # Errors
/// D1021 if no origin has both a history and an outcome; D1022 if the step is shorter than the series'.
///
/// # Example
/// ```
/// use durance_calibrate::{backtest::{backtest, Plan}, inspect::{inspect, Format, Mapping}};
/// let mut csv = String::from("date,people\n");
/// for month in 0..60 {
///     csv += &format!("{}-{:02}-01,{}\n", 2015 + month / 12, month % 12 + 1, 1_000 + 5 * month);
/// }
/// let (series, _) = inspect(csv.as_bytes(), "people.csv", Format::Csv, &Mapping::default());
/// let series = series.unwrap().remove(0);
/// let found = backtest(&series, &Plan::usual(&series)).unwrap();
/// assert!(found.score("ets", 6).unwrap().mase < found.score("last-value", 6).unwrap().mase);
/// ```
pub fn backtest(series: &Series, plan: &Plan) -> Result<Backtest, Vec<Diagnostic>> {
    let rolled = Rolled::over(series, plan)?;
    let mut scores = Vec::new();
    for model in &rolled.models {
        let by_horizon = rolled.outcomes_at(*model, &plan.horizons);
        for (horizon, found) in plan.horizons.iter().zip(by_horizon) {
            let outcomes: Vec<Outcome> = found.into_iter().map(|(_, o)| o).collect();
            scores.extend(score::score(model.name(), *horizon, &outcomes));
        }
    }
    score::compare_with_benchmarks(&mut scores);
    let last = rolled.origins.last().copied().unwrap_or(0);
    Ok(Backtest {
        series: series.id.clone(),
        step: plan.step.word().to_owned(),
        season: rolled.season,
        origins: [rolled.origins.first(), rolled.origins.last()]
            .into_iter()
            .flatten()
            .map(|i| rolled.dates[*i])
            .collect(),
        readings: rolled.values.len(),
        carried: rolled.carried,
        scores,
        weights: rolled.weights(last),
    })
}

/// How wrong forecasts of a series were, in short.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastErrors {
    /// First and last origin.
    pub origins: (Date, Date),
    /// The word for the step that horizons count.
    pub step: String,
    /// By horizon: steps ahead, forecasts, mean absolute percentage error of the combination and of the last value.
    pub rows: Vec<(usize, usize, f64, f64)>,
}

/// A path from a point of the grid, if there is one.
pub type Projected = Option<Vec<f64>>;

/// How the paths from so many points, none of which depends on another, are found: in turn, or on several threads.
/// Without any path if somebody wished it to stop.
pub type Each<'a> = &'a dyn Fn(usize, &(dyn Fn(usize) -> Projected + Sync)) -> Vec<Projected>;

/// One after the other.
pub fn in_turn(points: usize, path: &(dyn Fn(usize) -> Projected + Sync)) -> Vec<Projected> {
    (0..points).map(path).collect()
}

/// Errors of past forecasts one and two years ahead; `None` if the series is too short for one, or if it was stopped.
pub fn past_errors(series: &Series, each: Each<'_>) -> Option<PastErrors> {
    let mut plan = Plan::usual(series);
    plan.horizons = vec![plan.step.season(), 2 * plan.step.season()];
    plan.models = vec![Model::Combination];
    let rolled = Rolled::over_by(series, &plan, each).ok()?;
    let row = |horizon: &usize| {
        let (n, ours) = rolled.percentage_error(Model::Combination, *horizon)?;
        let (_, last) = rolled.percentage_error(Model::LastValue, *horizon)?;
        Some((*horizon, n, ours, last))
    };
    let rows: Vec<_> = plan.horizons.iter().filter_map(row).collect();
    let origins = [rolled.origins.first()?, rolled.origins.last()?].map(|i| rolled.dates[*i]);
    (!rows.is_empty()).then_some(PastErrors {
        origins: (origins[0], origins[1]),
        step: plan.step.word().to_owned(),
        rows,
    })
}

impl std::fmt::Display for PastErrors {
    /// One sentence.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to) = self.origins;
        write!(
            f,
            "Forecasts of this series made {from} to {to} were off by"
        )?;
        for (i, (horizon, n, ours, last)) in self.rows.iter().enumerate() {
            let years = if i == 0 { "one year" } else { "two years" };
            let joint = if i == 0 { "" } else { "," };
            write!(
                f,
                "{joint} {ours:.1} % on average {years} ahead (holding the last value: {last:.1} %; {n} forecasts, {horizon} {} steps)",
                self.step
            )?;
        }
        write!(f, ".")
    }
}

/// Every projection of every model at every point of the grid, and the forecasts made of them.
pub struct Rolled {
    /// Dates of the grid.
    pub dates: Vec<Date>,
    /// Readings, missing ones carried forward.
    pub values: Vec<f64>,
    /// Steps in a season.
    pub season: usize,
    /// Indices of the origins that the plan admits.
    pub origins: Vec<usize>,
    /// Models, benchmarks first.
    pub models: Vec<Model>,
    carried: usize,
    known: Vec<bool>,
    steps: usize,
    issued: Vec<(Model, Vec<Projected>)>,
    calibrator: Calibrator,
}

impl Rolled {
    /// Projects with every model of the plan at every point of the grid.
    ///
    /// # Errors
    /// As [`backtest`].
    pub fn over(series: &Series, plan: &Plan) -> Result<Rolled, Vec<Diagnostic>> {
        Rolled::over_by(series, plan, &in_turn)
    }

    fn over_by(series: &Series, plan: &Plan, each: Each<'_>) -> Result<Rolled, Vec<Diagnostic>> {
        let steps = plan.horizons.iter().copied().max().unwrap_or(1);
        let mut rolled = Rolled::issue_by(series, plan, steps, each)?;
        // A forecast before its errors can be judged would be a guess at its interval.
        let first = rolled.first_origin();
        let shortest = plan.horizons.iter().copied().min().unwrap_or(1);
        rolled.origins = (0..rolled.values.len().saturating_sub(shortest))
            .filter(|i| rolled.known[*i] && plan.origins.admits(*i, first, rolled.dates[*i]))
            .collect();
        if rolled.origins.is_empty() {
            return Err(vec![too_short(series, rolled.values.len(), first)]);
        }
        Ok(rolled)
    }

    /// The same without any outcome: for a forecast from the end of the series.
    pub(crate) fn issue(
        series: &Series,
        plan: &Plan,
        steps: usize,
    ) -> Result<Rolled, Vec<Diagnostic>> {
        Rolled::issue_by(series, plan, steps, &in_turn)
    }

    fn issue_by(
        series: &Series,
        plan: &Plan,
        steps: usize,
        each: Each<'_>,
    ) -> Result<Rolled, Vec<Diagnostic>> {
        let Some(grid) = series.grid(plan.step) else {
            return Err(vec![step_too_short(series, plan.step)]);
        };
        let (values, carried) = grid.carried();
        let season = plan.step.season();
        let mean_stay = plan.mean_stay_days.map(|d| d / plan.step.days());
        let mut issued: Vec<(Model, Vec<Projected>)> = Vec::new();
        let models = models_of(plan);
        for model in models.iter().filter(|m| **m != Model::Combination) {
            let project = |at: usize| {
                let history = History {
                    values: &values[..=at],
                    season,
                    mean_stay,
                };
                model.project(&history, steps)
            };
            issued.push((*model, each(values.len(), &project)));
        }
        let calibrator = Calibrator::new(&values, season);
        let mut rolled = Rolled {
            dates: grid.dates,
            known: grid.values.iter().map(Option::is_some).collect(),
            values,
            season,
            origins: Vec::new(),
            models,
            carried,
            steps,
            issued,
            calibrator,
        };
        if rolled.models.contains(&Model::Combination) {
            let paths = each(rolled.values.len(), &|at| rolled.combined(at));
            rolled.issued.push((Model::Combination, paths));
        }
        Ok(rolled)
    }

    /// Two seasons of history and a few errors, or ten readings where there is no season.
    fn first_origin(&self) -> usize {
        if self.season > 1 {
            3 * self.season - 1
        } else {
            5
        }
    }

    fn members(&self) -> Vec<(Model, &Vec<Option<Vec<f64>>>)> {
        self.issued
            .iter()
            .filter(|(m, _)| model::MEMBERS.contains(m))
            .map(|(m, p)| (*m, p))
            .collect()
    }

    /// Weights of the combination at a point of the grid.
    pub fn weights(&self, origin: usize) -> Weights {
        model::weigh(
            &self.members(),
            &self.values,
            origin,
            self.season,
            self.steps,
        )
    }

    fn combined(&self, origin: usize) -> Option<Vec<f64>> {
        model::combine(&self.weights(origin), &self.members(), origin, self.steps)
    }

    fn paths(&self, model: Model) -> Option<&Vec<Option<Vec<f64>>>> {
        self.issued
            .iter()
            .find(|(m, _)| *m == model)
            .map(|(_, p)| p)
    }

    /// Readings that were not published, for which the one before was carried forward.
    pub fn carried(&self) -> usize {
        self.carried
    }

    /// The forecast of a model from a point of the grid: expected path and quantiles by step.
    pub fn forecast(&self, model: Model, origin: usize) -> Option<(Vec<f64>, Bands)> {
        let issued = self.paths(model)?;
        let path = issued.get(origin)?.clone()?;
        let bands = self.calibrator.bands(&self.values, issued, origin, &path);
        Some((path, bands))
    }

    /// Forecasts of a model at a horizon that have an outcome, and their mean absolute percentage error; none if
    /// there are none. Without intervals, which take the longest.
    fn percentage_error(&self, model: Model, horizon: usize) -> Option<(usize, f64)> {
        let issued = self.paths(model)?;
        let errors: Vec<f64> = (self.origins.iter())
            .filter(|origin| self.known.get(*origin + horizon).copied().unwrap_or(false))
            .filter_map(|origin| {
                let expected = issued.get(*origin)?.as_ref()?.get(horizon - 1)?;
                let observed = self.values[origin + horizon];
                Some(score::percentage_error(*expected, observed))
            })
            .collect();
        let n = errors.len();
        (n > 0).then(|| (n, errors.iter().sum::<f64>() / n as f64))
    }

    /// Forecasts of a model at a horizon with what came, by origin.
    pub fn outcomes(&self, model: Model, horizon: usize) -> Vec<(usize, Outcome)> {
        self.outcomes_at(model, &[horizon]).remove(0)
    }

    /// The same at several horizons, each forecast being made once.
    pub fn outcomes_at(&self, model: Model, horizons: &[usize]) -> Vec<Vec<(usize, Outcome)>> {
        let mut found = vec![Vec::new(); horizons.len()];
        for origin in &self.origins {
            let Some((path, bands)) = self.forecast(model, *origin) else {
                continue;
            };
            let scale = self.seasonal_change(*origin);
            for (list, horizon) in found.iter_mut().zip(horizons) {
                if self.known.get(origin + horizon).copied().unwrap_or(false) {
                    let outcome = Outcome {
                        expected: path[horizon - 1],
                        quantiles: bands[horizon - 1].clone(),
                        observed: self.values[origin + horizon],
                        scale,
                    };
                    list.push((*origin, outcome));
                }
            }
        }
        found
    }

    /// Mean absolute change over one season, up to an origin: the unit of MASE.
    pub fn seasonal_change(&self, origin: usize) -> f64 {
        let seen = &self.values[..=origin];
        let lag = self.season.min(seen.len() / 2).max(1);
        let changes: Vec<f64> = seen
            .windows(lag + 1)
            .map(|w| (w[lag] - w[0]).abs())
            .collect();
        (changes.iter().sum::<f64>() / changes.len().max(1) as f64).max(1e-9)
    }
}

/// The plan's models with the benchmarks and, for a combination, its members, in the fixed order.
fn models_of(plan: &Plan) -> Vec<Model> {
    let combined = plan.models.contains(&Model::Combination);
    MODELS
        .iter()
        .copied()
        .filter(|m| {
            m.is_benchmark() || plan.models.contains(m) || (combined && model::MEMBERS.contains(m))
        })
        .collect()
}

fn too_short(series: &Series, readings: usize, first: usize) -> Diagnostic {
    Diagnostic::error(
        "D1021",
        format!(
            "no origin of `{}` has both a history and an outcome",
            series.id
        ),
    )
    .note(format!(
        "the grid has {readings} readings; the first origin that can be judged is the {}th",
        first + 1
    ))
    .help("widen the origins, shorten the horizons, or give more history")
}

fn step_too_short(series: &Series, step: Frequency) -> Diagnostic {
    let have = series.frequency.word();
    Diagnostic::error(
        "D1022",
        format!(
            "`{}` is {have} and cannot be forecast in {} steps",
            series.id,
            step.word()
        ),
    )
    .help(format!("use {have} or longer steps"))
}

/// The number of quantile levels, for readers of [`Outcome::quantiles`].
pub const QUANTILES: usize = LEVELS.len();
