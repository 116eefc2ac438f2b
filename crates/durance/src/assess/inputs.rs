//! Which inputs are uncertain, and which value has each in one draw?

use durance_core::Distribution;
use durance_scenario::{Quantity, Range, Scenario, Value};

/// One uncertain number: an input of the scenario, or the coin of an event that may happen.
#[derive(Clone, Debug)]
pub struct Uncertain {
    /// Path in the scenario; a coin is named after its event: `court.injunction.happens`.
    pub path: String,
    /// In words.
    pub label: String,
    /// Its spread, in canonical units.
    pub distribution: Distribution,
    /// Index into [`Scenario::inputs`]; absent for coins.
    pub input: Option<usize>,
    range: Option<Range>,
}

/// The uncertain inputs of a scenario, in file order, then the coins.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// What is drawn.
    pub uncertain: Vec<Uncertain>,
    exact: Vec<Option<f64>>,
    position: Vec<Option<usize>>,
    coins: usize,
}

impl Inputs {
    /// Lists what a scenario leaves uncertain.
    pub fn of(scenario: &Scenario) -> Inputs {
        let all = scenario.inputs();
        let mut uncertain = Vec::new();
        let mut position = vec![None; all.len()];
        for quantity in all {
            if let Some(range) = quantity.range() {
                position[quantity.index] = Some(uncertain.len());
                uncertain.push(Uncertain {
                    path: quantity.path.clone(),
                    label: label(&quantity.path),
                    distribution: range.distribution.clone(),
                    input: Some(quantity.index),
                    range: Some(range.clone()),
                });
            }
        }
        let coins = uncertain.len();
        uncertain.extend(scenario.courts.iter().map(|court| Uncertain {
            path: format!("court.{}.happens", court.id),
            label: format!("whether court order \"{}\" comes", court.id),
            distribution: Distribution::Uniform {
                low: 0.0,
                high: 1.0,
            },
            input: None,
            range: None,
        }));
        Inputs {
            uncertain,
            exact: all.iter().map(exact).collect(),
            position,
            coins,
        }
    }

    /// The distributions to draw from, in order.
    pub fn distributions(&self) -> Vec<Distribution> {
        self.uncertain
            .iter()
            .map(|u| u.distribution.clone())
            .collect()
    }

    /// Where an input of the scenario stands among the uncertain ones.
    pub fn position(&self, input: usize) -> Option<usize> {
        self.position.get(input).copied().flatten()
    }

    /// One draw, kept within the bounds of each quantity.
    pub fn draw(&self, values: Vec<f64>) -> Values<'_> {
        let kept = self
            .uncertain
            .iter()
            .zip(values)
            .map(|(u, v)| u.range.as_ref().map_or(v, |r| r.keep_within(v)))
            .collect();
        Values { inputs: self, kept }
    }

    /// Every uncertain input at its median: the draw behind statements "at the medians".
    pub fn medians(&self) -> Values<'_> {
        self.draw(
            self.uncertain
                .iter()
                .map(|u| u.distribution.quantile(0.5))
                .collect(),
        )
    }
}

fn exact(quantity: &Quantity) -> Option<f64> {
    match &quantity.value {
        Value::Exact(value) | Value::AtMost(value) | Value::AtLeast(value) => Some(*value),
        Value::Series(series) => series.last().map(|(_, value)| value),
        Value::Range(_) | Value::Unknown | Value::Remainder => None,
    }
}

/// The values of one draw.
#[derive(Clone, Debug)]
pub struct Values<'a> {
    inputs: &'a Inputs,
    kept: Vec<f64>,
}

impl Values<'_> {
    /// The value of a quantity in this draw; `None` for what is unknown, or a remainder.
    pub fn get(&self, quantity: &Quantity) -> Option<f64> {
        match self.inputs.position(quantity.index) {
            Some(position) => self.kept.get(position).copied(),
            None => self.inputs.exact.get(quantity.index).copied().flatten(),
        }
    }

    /// The coin of the n-th court order, between 0 and 1.
    pub fn coin(&self, court: usize) -> f64 {
        self.kept
            .get(self.inputs.coins + court)
            .copied()
            .unwrap_or(1.0)
    }

    /// The drawn values, in the order of [`Inputs::uncertain`].
    pub fn as_slice(&self) -> &[f64] {
        &self.kept
    }

    /// The same draw with one uncertain input set.
    #[must_use]
    pub fn with(mut self, position: usize, value: f64) -> Self {
        if let Some(slot) = self.kept.get_mut(position) {
            *slot = value;
        }
        self
    }
}

/// A path in words: `charge.litigation.amount` reads "litigation"; parts that tell nothing apart are left
/// out.
pub fn label(path: &str) -> String {
    const SILENT: [&str; 12] = [
        "system", "group", "stage", "people", "contract", "clause", "charge", "exits", "hazards",
        "amount", "offer", "custody",
    ];
    path.split('.')
        .filter(|part| !SILENT.contains(part))
        .map(|part| part.replace(['-', '_'], " "))
        .collect::<Vec<_>>()
        .join(", ")
}
