//! Where do we stand? Studies as one page of Markdown, losses included.

use crate::panel::PanelScore;
use crate::score::Score;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// One series, backtested, beside the models of others on the same origins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// Title.
    pub title: String,
    /// Whose data, and on which terms.
    pub data: String,
    /// Readings, origins, steps, in a sentence.
    pub protocol: String,
    /// Horizons shown.
    pub horizons: Vec<usize>,
    /// Scores of every model at every horizon.
    pub scores: Vec<Score>,
    /// Names of models that are not ours.
    pub peers: Vec<String>,
    /// What was missed, by how much, and what was tried; in sentences.
    pub remarks: Vec<String>,
}

/// Many short series of one kind, scored together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PanelStudy {
    /// Title.
    pub title: String,
    /// Whose data, and on which terms.
    pub data: String,
    /// Errors by horizon.
    pub scores: Vec<PanelScore>,
}

/// A figure that a study had to reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// What, in words.
    pub what: String,
    /// The figure to reach, in words.
    pub wanted: String,
    /// The figure found, in words.
    pub found: String,
    /// Was it reached?
    pub met: bool,
    /// Where it was missed: what was tried, in sentences.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tried: String,
}

impl Study {
    /// Mean over all horizons of a score of one model.
    pub fn mean(&self, model: &str, of: impl Fn(&Score) -> f64) -> Option<f64> {
        let values: Vec<f64> = self
            .scores
            .iter()
            .filter(|s| s.model == model)
            .map(of)
            .collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    /// The peer with the smallest mean of a score, and that mean.
    pub fn best_peer(&self, of: impl Fn(&Score) -> f64 + Copy) -> Option<(&str, f64)> {
        self.peers
            .iter()
            .filter_map(|p| Some((p.as_str(), self.mean(p, of)?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Models in the order of the scores, each once.
    fn models(&self) -> Vec<&str> {
        let mut models: Vec<&str> = Vec::new();
        for score in &self.scores {
            if !models.contains(&score.model.as_str()) {
                models.push(&score.model);
            }
        }
        models
    }
}

/// The scoreboard as Markdown.
///
/// # Example
/// ```
/// use durance_calibrate::scoreboard::{scoreboard, Target};
/// let target = Target { what: "error".into(), wanted: "below 2 %".into(), found: "3 %".into(), met: false, tried: "Sums.".into() };
/// assert!(scoreboard(&[], &[], &[target]).contains("| error | below 2 % | 3 % | **missed** |"));
/// ```
pub fn scoreboard(studies: &[Study], panels: &[PanelStudy], targets: &[Target]) -> String {
    let mut page = String::new();
    // Writing to a String cannot fail.
    let _ = write_targets(&mut page, targets);
    let _ = write_losses(&mut page, studies, targets);
    for study in studies {
        let _ = write_study(&mut page, study);
    }
    for panel in panels {
        let _ = write_panel(&mut page, panel);
    }
    page
}

fn write_targets(page: &mut String, targets: &[Target]) -> std::fmt::Result {
    if targets.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "## Targets\n\n| what | wanted | found | |\n|---|---|---|---|"
    )?;
    for t in targets {
        let word = if t.met { "met" } else { "**missed**" };
        writeln!(page, "| {} | {} | {} | {word} |", t.what, t.wanted, t.found)?;
    }
    Ok(())
}

/// Our forecast: the model that targets and losses are told of.
const OURS: &str = "combination";

/// Targets missed with what was tried, and series on which another model did better than our combination.
fn write_losses(page: &mut String, studies: &[Study], targets: &[Target]) -> std::fmt::Result {
    let missed: Vec<&Target> = targets.iter().filter(|t| !t.met).collect();
    if studies.is_empty() && missed.is_empty() {
        return Ok(());
    }
    writeln!(page, "\n## Where we lose\n")?;
    for t in missed {
        writeln!(
            page,
            "- Missed: {}, wanted {}, found {}. {}",
            t.what, t.wanted, t.found, t.tried
        )?;
    }
    type Measure = (&'static str, fn(&Score) -> f64);
    let measures: [Measure; 2] = [("MASE", |s| s.mase), ("scaled CRPS", |s| s.crps_scaled)];
    for study in studies {
        for (word, of) in measures {
            let Some(ours) = study.mean(OURS, of) else {
                continue;
            };
            let better: Vec<String> = study
                .models()
                .into_iter()
                .filter_map(|model| Some((model, study.mean(model, of)?)))
                .filter(|(_, theirs)| *theirs < ours)
                .map(|(model, theirs)| format!("{model} {theirs:.3}"))
                .collect();
            if !better.is_empty() {
                writeln!(
                    page,
                    "- {}, mean {word}: the combination has {ours:.3}; better were {}.",
                    study.title,
                    better.join(", ")
                )?;
            }
        }
    }
    Ok(())
}

fn write_panel(page: &mut String, panel: &PanelStudy) -> std::fmt::Result {
    writeln!(
        page,
        "\n## {}\n\n{}\n\n| years ahead | forecasts | mean absolute error | of the last value | |\n|---:|---:|---:|---:|---|",
        panel.title, panel.data
    )?;
    for s in &panel.scores {
        let word = if s.mape < s.mape_last_value {
            "better"
        } else {
            "**worse**"
        };
        writeln!(
            page,
            "| {} | {} | {:.2} % | {:.2} % | {word} |",
            s.horizon, s.n, s.mape, s.mape_last_value
        )?;
    }
    Ok(())
}

fn write_study(page: &mut String, study: &Study) -> std::fmt::Result {
    writeln!(
        page,
        "\n## {}\n\n{}\n\n{}\n",
        study.title, study.data, study.protocol
    )?;
    write_by_horizon(page, study)?;
    write_means(page, study)?;
    for remark in &study.remarks {
        writeln!(page, "\n{remark}")?;
    }
    Ok(())
}

/// Scaled errors and CRPS, a column per horizon.
fn write_by_horizon(page: &mut String, study: &Study) -> std::fmt::Result {
    let columns: Vec<String> = study
        .horizons
        .iter()
        .map(|h| format!("MASE {h} | CRPS {h} "))
        .collect();
    writeln!(
        page,
        "| model | {}|\n|---|{}",
        columns.join("| "),
        "---:|---:|".repeat(study.horizons.len())
    )?;
    for model in study.models() {
        write!(page, "| {model} |")?;
        for horizon in &study.horizons {
            match study
                .scores
                .iter()
                .find(|s| s.model == model && s.horizon == *horizon)
            {
                Some(s) => write!(page, " {:.3} | {:.3} |", s.mase, s.crps_scaled)?,
                None => write!(page, " | |")?,
            }
        }
        writeln!(page)?;
    }
    Ok(())
}

/// Means over every horizon scored, with coverage and width.
fn write_means(page: &mut String, study: &Study) -> std::fmt::Result {
    writeln!(
        page,
        "\nMean over all horizons scored:\n\n| model | MAE | MAPE % | MASE | CRPS (scaled) | pinball | 50 % covers | 80 % covers | 95 % covers | width of 80 % |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )?;
    for model in study.models() {
        let mean = |of: fn(&Score) -> f64| study.mean(model, of).unwrap_or(f64::NAN);
        writeln!(
            page,
            "| {model} | {:.1} | {:.2} | {:.3} | {:.3} | {:.1} | {:.0} % | {:.0} % | {:.0} % | {:.0} |",
            mean(|s| s.mae),
            mean(|s| s.mape),
            mean(|s| s.mase),
            mean(|s| s.crps_scaled),
            mean(|s| s.pinball),
            100.0 * mean(|s| s.coverage_50),
            100.0 * mean(|s| s.coverage_80),
            100.0 * mean(|s| s.coverage_95),
            mean(|s| s.width_80)
        )?;
    }
    Ok(())
}
