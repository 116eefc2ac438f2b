//! Where is the stock going from here? The forecast from the last reading, with intervals.

use crate::backtest::{Plan, Rolled};
use crate::model::{Model, Weights};
use crate::series::{Frequency, Series};
use durance_core::{Date, Diagnostic};
use serde::Serialize;

/// Beyond this many years a projection is a scenario: it says what follows if nothing changes, and much will.
pub const FORECAST_YEARS_MAX: f64 = 2.0;

/// A dated known change, applied to the flow model's admissions or stays from its date on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnownChange {
    /// First day.
    pub date: Date,
    /// Admissions are multiplied by this.
    pub admissions: f64,
    /// The mean stay is multiplied by this.
    pub stay: f64,
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
        carried: rolled.carried(),
        caveats: caveats(&rolled, plan, steps),
        projections,
    })
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
