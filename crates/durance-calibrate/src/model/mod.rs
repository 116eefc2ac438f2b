//! Where is the stock going? Time-series models of a stock on an even grid.
//!
//! Every model is a function of a history and nothing else: what it has not been shown it cannot use. A model
//! gives the path it expects; how wide the interval around it must be is learnt from the errors that the same
//! model made before (`interval`), not from its own assumptions.

mod arima;
mod combination;
mod ets;
mod flow;
mod naive;
mod season;
mod theta;

pub use combination::Weights;
pub(crate) use combination::{MEMBERS, combine, weigh};
pub(crate) use season::median;

use serde::{Deserialize, Serialize};

/// What a model is shown: readings of a stock at even steps, oldest first, up to the origin.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// The readings.
    pub values: &'a [f64],
    /// Steps in a year; 1 where no season can show.
    pub season: usize,
    /// Mean length of stay, in steps, if it is known: the flow model needs it.
    pub mean_stay: Option<f64>,
}

/// A way to project a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// The last reading, for ever.
    LastValue,
    /// The reading one season before.
    SeasonalNaive,
    /// Exponential smoothing with a damped trend, on the seasonally adjusted stock.
    Ets,
    /// Theta: exponential smoothing with half the slope of the fitted line.
    Theta,
    /// ARIMA(p,1,0): autoregression of the changes, order by corrected AIC.
    Arima,
    /// Stock and flow: survivors of today's stock and of future admissions, at the mean stay.
    Flow,
    /// The weighted mean of the others, weights by their past errors.
    Combination,
}

/// Every model, benchmarks first.
pub const MODELS: &[Model] = &[
    Model::LastValue,
    Model::SeasonalNaive,
    Model::Ets,
    Model::Theta,
    Model::Arima,
    Model::Flow,
    Model::Combination,
];

impl Model {
    /// The name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Model::LastValue => "last-value",
            Model::SeasonalNaive => "seasonal-naive",
            Model::Ets => "ets",
            Model::Theta => "theta",
            Model::Arima => "arima",
            Model::Flow => "flow",
            Model::Combination => "combination",
        }
    }

    /// The model of this name.
    pub fn named(name: &str) -> Option<Model> {
        MODELS.iter().copied().find(|m| m.name() == name)
    }

    /// Is it one of the two benchmarks that every model is measured against?
    pub fn is_benchmark(self) -> bool {
        matches!(self, Model::LastValue | Model::SeasonalNaive)
    }

    /// The expected stock at the next `steps` steps.
    ///
    /// `None` if the history is too short for the model. The combination needs the past of its members and is not projected alone.
    pub(crate) fn project(self, history: &History<'_>, steps: usize) -> Option<Vec<f64>> {
        if history.values.len() < self.readings_min(history.season) {
            return None;
        }
        let path = match self {
            Model::LastValue => naive::last_value(history, steps),
            Model::SeasonalNaive => naive::seasonal_naive(history, steps),
            Model::Ets => season::adjusted(history, steps, ets::damped_trend),
            Model::Theta => season::adjusted(history, steps, theta::theta),
            Model::Arima => season::adjusted(history, steps, arima::autoregression_of_changes),
            Model::Flow => season::adjusted(history, steps, |values, steps| {
                flow::stock_and_flow(values, history.mean_stay, steps)
            }),
            Model::Combination => return None,
        };
        // A stock of people is never below zero.
        Some(path.into_iter().map(|v| v.max(0.0)).collect())
    }

    /// Readings below which the model would be guessing.
    fn readings_min(self, season: usize) -> usize {
        match self {
            Model::LastValue => 1,
            Model::SeasonalNaive => season,
            Model::Ets | Model::Theta | Model::Flow | Model::Combination => 6,
            Model::Arima => 8,
        }
    }
}
