//! Where is the stock going from here? The forecast from the last reading, with intervals.

use crate::backtest::{Plan, Rolled};
use crate::fit::{Ahead, Fitted, SystemSpec, ahead};
use crate::model::{Model, Weights};
use crate::series::{Frequency, Provenance, Series, days_between};
use durance_core::{Date, Diagnostic};
use serde::{Deserialize, Deserializer, Serialize};

/// Beyond this many years a projection is a scenario: it says what follows if nothing changes, and much will.
pub const FORECAST_YEARS_MAX: f64 = 2.0;

/// A dated change that is known to come: a law that takes effect, a court that opens.
///
/// It acts through the fitted system, by the engine: admissions from its day on, stays of those who come from its
/// day on. What it adds to the stock is added to every model that is not a benchmark, since none of them can see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownChange {
    /// First day.
    #[serde(deserialize_with = "day")]
    pub date: Date,
    /// In words, with its source.
    #[serde(default)]
    pub what: String,
    /// The group it is about; all if absent.
    #[serde(default)]
    pub group: Option<String>,
    /// Admissions are multiplied by this.
    #[serde(default = "unchanged")]
    pub admissions_times: f64,
    /// The stay of new cases is multiplied by this.
    #[serde(default = "unchanged")]
    pub stay_times: f64,
}

fn unchanged() -> f64 {
    1.0
}

/// A date, quoted or not: TOML has dates of its own.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Toml(toml::value::Datetime),
        Text(String),
    }
    let text = match Written::deserialize(from)? {
        Written::Toml(date) => date.to_string(),
        Written::Text(text) => text,
    };
    text.parse().map_err(serde::de::Error::custom)
}

/// One step of a forecast.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The day forecast.
    pub date: Date,
    /// The expected value.
    pub expected: f64,
    /// Quantiles at [`crate::LEVELS`].
    pub quantiles: Vec<f64>,
    /// Further ahead than [`FORECAST_YEARS_MAX`].
    pub scenario: bool,
}

/// What one model expects.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Projection {
    /// The model's name.
    pub model: String,
    /// Its path.
    pub steps: Vec<Step>,
}

/// A forecast by every model, the combination last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// The series.
    pub series: String,
    /// The last reading used, and its date.
    pub last: (Date, f64),
    /// Latest capacity, with its date, if a series of it was given.
    pub capacity: Option<(Date, f64)>,
    /// One per model.
    pub projections: Vec<Projection>,
    /// How much each member counts in the combination.
    pub weights: Weights,
    /// Known changes that were applied.
    pub changes: Vec<KnownChange>,
    /// Readings carried forward because none was published.
    pub carried: usize,
    /// What a reader must know, in sentences.
    pub caveats: Vec<String>,
}

impl Forecast {
    /// The projection of a model.
    pub fn of(&self, model: Model) -> Option<&Projection> {
        self.projections.iter().find(|p| p.model == model.name())
    }
}

/// Forecasts a series from its last reading.
///
/// `steps` counts steps of `plan.step`; `plan.horizons` and `plan.origins` are not used. `capacity` is shown
/// beside the forecast and does not bend it: a full system still has to hold who is sent to it.
///
/// # Errors
/// As [`crate::backtest::backtest`]; D1021 if no model can be fitted.
///
/// # Example
/// ```
/// use durance_calibrate::{backtest::Plan, forecast::forecast, inspect::{inspect, Format, Mapping}, model::Model};
/// let csv: String = std::iter::once("date,people\n".to_owned())
///     .chain((0..72).map(|m| format!("{}-{:02}-01,{}\n", 2015 + m / 12, m % 12 + 1, 900 + (m * 37) % 11)))
///     .collect();
/// let series = inspect(csv.as_bytes(), "people.csv", Format::Csv, &Mapping::default()).0.unwrap().remove(0);
/// let ahead = forecast(&series, None, &Plan::usual(&series), 30).unwrap();
/// let path = &ahead.of(Model::Combination).unwrap().steps;
/// assert!(path[29].scenario && !path[11].scenario);
/// assert!(path[11].quantiles[2] < path[11].expected && path[11].expected < path[11].quantiles[18]);
/// ```
pub fn forecast(
    series: &Series,
    capacity: Option<&Series>,
    plan: &Plan,
    steps: usize,
) -> Result<Forecast, Vec<Diagnostic>> {
    let rolled = Rolled::issue(series, plan, steps.max(1))?;
    let origin = rolled.values.len() - 1;
    let Some(last) = series.last() else {
        return Err(vec![nothing(series)]);
    };
    let projections: Vec<Projection> =
        rolled
            .models
            .iter()
            .filter_map(|model| {
                let (path, bands) = rolled.forecast(*model, origin)?;
                let steps = path.into_iter().zip(bands).enumerate().filter_map(
                    |(h, (expected, quantiles))| {
                        let date = last.0.checked_add(plan.step.span(h as i64 + 1)).ok()?;
                        Some(Step {
                            date,
                            expected,
                            quantiles,
                            scenario: is_scenario(plan.step, h + 1),
                        })
                    },
                );
                Some(Projection {
                    model: model.name().to_owned(),
                    steps: steps.collect(),
                })
            })
            .collect();
    if projections.is_empty() {
        return Err(vec![nothing(series)]);
    }
    Ok(Forecast {
        series: series.id.clone(),
        last,
        capacity: capacity.and_then(Series::last),
        weights: rolled.weights(origin),
        changes: Vec::new(),
        carried: rolled.carried(),
        caveats: caveats(&rolled, plan, steps),
        projections,
    })
}

/// The name of the fitted system's own projection.
pub const SYSTEM: &str = "system";

/// Forecasts a system from its last observation: every model of its stock, and the fitted system by the engine.
///
/// The projection named `system` draws the fitted parameters and simulates chance. Its intervals hold what the fit
/// does not know and what chance does; they hold no surprise in admissions or law, which the intervals of the
/// other models do, since they come from past errors.
///
/// # Errors
/// As [`forecast`]; D1035 if changes are given and the system has no stay that they could act through.
pub fn forecast_system(
    spec: &SystemSpec,
    fitted: &Fitted,
    steps: usize,
) -> Result<Forecast, Vec<Diagnostic>> {
    let Some(stock) = stock_of(spec) else {
        return Err(vec![nothing_in(spec)]);
    };
    let mut plan = Plan::usual(&stock);
    plan.mean_stay_days = mean_stay(fitted);
    let mut made = forecast(&stock, spec.capacity.as_ref(), &plan, steps)?;
    let dates: Vec<Date> = made.projections[0].steps.iter().map(|s| s.date).collect();
    let days: Vec<u32> = dates
        .iter()
        .map(|d| days_between(fitted.window.1, *d).max(0.0) as u32)
        .collect();
    match ahead(fitted, &spec.changes, &days) {
        Some(found) => add_system(&mut made, &plan, found, spec),
        None if spec.changes.is_empty() => made.caveats.push(
            "The system is identified only in part: it has no projection of its own.".to_owned(),
        ),
        None => return Err(vec![no_stay(spec)]),
    }
    Ok(made)
}

fn add_system(made: &mut Forecast, plan: &Plan, found: Ahead, spec: &SystemSpec) {
    for projection in &mut made.projections {
        if Model::named(&projection.model).is_some_and(Model::is_benchmark) {
            continue;
        }
        for (step, effect) in projection.steps.iter_mut().zip(&found.effect) {
            step.expected = (step.expected + effect).max(0.0);
            for quantile in &mut step.quantiles {
                *quantile = (*quantile + effect).max(0.0);
            }
        }
    }
    let dates = made.projections[0].steps.iter().map(|s| s.date);
    let steps = dates
        .zip(found.expected)
        .zip(found.quantiles)
        .enumerate()
        .map(|(h, ((date, expected), quantiles))| Step {
            date,
            expected,
            quantiles,
            scenario: is_scenario(plan.step, h + 1),
        })
        .collect();
    let system = Projection {
        model: SYSTEM.to_owned(),
        steps,
    };
    // The combination stays last.
    made.projections.insert(made.projections.len() - 1, system);
    made.changes.clone_from(&spec.changes);
    made.caveats.push("The projection `system` holds the uncertainty of the fitted parameters and of chance, and no surprise: the intervals of the other models come from past errors and are the ones to trust.".to_owned());
    if !spec.changes.is_empty() {
        made.caveats.push("What the known changes add was computed by the engine from the fitted system and added to every model but the benchmarks; the size of a change is as given, not estimated.".to_owned());
    }
}

/// The stock: as published, or as the spells have it.
pub fn stock_of(spec: &SystemSpec) -> Option<Series> {
    spec.stock.clone().or_else(|| {
        let spells = spec.spells.as_ref()?;
        Some(spells.series("stock", &spells.daily_stock(), &Provenance::default()))
    })
}

/// The mean stay over all groups and exits, if it is known: the stock of a steady state over its admissions.
fn mean_stay(fitted: &Fitted) -> Option<f64> {
    let (mut admitted, mut held) = (0.0, 0.0);
    for group in &fitted.groups {
        if group.exits.is_empty() || !group.admissions.is_known() {
            return None;
        }
        let per_day = group.admissions.per_day.value;
        let share: f64 = group.exits.iter().map(|e| e.share).sum();
        let mean = group.exits.iter().map(|e| e.share * e.stay_days.value);
        admitted += per_day;
        held += per_day * mean.sum::<f64>() / share;
    }
    (admitted > 0.0).then_some(held / admitted)
}

fn nothing_in(spec: &SystemSpec) -> Diagnostic {
    Diagnostic::error("D1031", format!("`{}` has no stock to forecast", spec.id))
        .help("give spells, or a stock")
}

fn no_stay(spec: &SystemSpec) -> Diagnostic {
    Diagnostic::error(
        "D1035",
        format!(
            "`{}` has no stay that a known change could act through",
            spec.id
        ),
    )
    .help("give releases, admissions or a mean stay")
}

fn is_scenario(step: Frequency, steps: usize) -> bool {
    // Half a step of room, so that 24 months are two years whatever the leap years.
    (steps as f64 - 0.5) * step.days() > FORECAST_YEARS_MAX * 365.25
}

fn nothing(series: &Series) -> Diagnostic {
    Diagnostic::error(
        "D1021",
        format!("`{}` is too short to forecast from", series.id),
    )
    .help("give at least six readings")
}

fn caveats(rolled: &Rolled, plan: &Plan, steps: usize) -> Vec<String> {
    let mut caveats = Vec::new();
    if is_scenario(plan.step, steps) {
        caveats.push("Beyond two years this is a scenario, not a forecast: it shows what follows if admissions and stays go on as they were.".to_owned());
    }
    if plan.mean_stay_days.is_none() {
        caveats.push("No mean stay is known: the flow model uses a pace of return chosen because it forecasts well, and the forecast cannot say how a change of admissions or stays would show.".to_owned());
    }
    if rolled.carried() > 0 {
        caveats.push(format!(
            "{} readings were not published and the one before each was carried forward.",
            rolled.carried()
        ));
    }
    let past = rolled.values.len().saturating_sub(steps);
    if past < 3 * steps {
        caveats.push(format!(
            "Intervals at {steps} steps rest on few independent past errors ({} readings); they are set mostly by assumption there.",
            rolled.values.len()
        ));
    }
    caveats
}
