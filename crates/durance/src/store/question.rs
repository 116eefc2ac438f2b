//! What was asked, in full? The texts and settings of a run, so that another machine can ask it again.

use crate::assess::{DesignKind, Options};
use durance_core::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of `question.json`.
pub const SCHEMA: &str = "durance/question/1";

/// Everything that a run was made from, besides the program and its catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// [`SCHEMA`].
    pub schema: String,
    /// The scenario as it was typed: a path, a shipped name, or `-`.
    pub asked: String,
    /// The scenario's own text.
    pub scenario: Named,
    /// Overlays of the command line, in order.
    pub overlays: Vec<Named>,
    /// Single values changed, `path=value`, in order; chosen readings among them.
    pub set: Vec<String>,
    /// Another date of the question, if one was given.
    pub as_of: Option<Date>,
    /// Files beside the scenario that it reads, by the name it calls them.
    pub files: BTreeMap<String, String>,
    /// How it was drawn; absent until a run has been settled.
    pub settings: Option<Settings>,
}

/// A text and what its diagnostics call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The text.
    pub text: String,
}

/// The part of [`Options`] on which the result depends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Sampled sets of inputs; with a precision, the most that may be drawn.
    pub draws: u64,
    /// Simulated chances within each draw.
    pub replications: u64,
    /// Seed of every stream.
    pub seed: u64,
    /// `lhs`, `sobol` or `independent`.
    pub design: String,
    /// The share of the headline's median at which drawing stops.
    pub precision_share: Option<f64>,
    /// The figure asked about.
    pub headline: String,
    /// Points of a Sobol analysis.
    pub sobol: Option<u64>,
}

impl Settings {
    /// What of these options decides the result.
    pub fn of(options: &Options) -> Settings {
        Settings {
            draws: options.draws,
            replications: options.replications,
            seed: options.seed,
            design: design_word(options.design).to_owned(),
            precision_share: options.precision_share,
            headline: options.headline.clone(),
            sobol: options.sobol,
        }
    }

    /// The same as options of a run; `None` if the design has a name that this program does not know.
    pub fn options(&self, jobs: usize, spool: std::path::PathBuf) -> Option<Options> {
        Some(Options {
            draws: self.draws,
            replications: self.replications,
            seed: self.seed,
            design: design_of(&self.design)?,
            jobs,
            precision_share: self.precision_share,
            headline: self.headline.clone(),
            sobol: self.sobol,
            spool,
            resume: false,
            claims: Vec::new(),
            brief: false,
        })
    }
}

/// A design by its word on the command line.
pub fn design_of(word: &str) -> Option<DesignKind> {
    match word {
        "lhs" => Some(DesignKind::LatinHypercube),
        "sobol" => Some(DesignKind::Sobol),
        "independent" => Some(DesignKind::Independent),
        _ => None,
    }
}

fn design_word(design: DesignKind) -> &'static str {
    match design {
        DesignKind::LatinHypercube => "lhs",
        DesignKind::Sobol => "sobol",
        DesignKind::Independent => "independent",
    }
}

impl Question {
    /// The command that asks it again, with every change that was laid over the scenario.
    pub fn command(&self) -> String {
        let mut words = vec![
            "durance".to_owned(),
            "assess".to_owned(),
            self.asked.clone(),
        ];
        for overlay in &self.overlays {
            words.extend(["--overlay".to_owned(), overlay.name.clone()]);
        }
        for set in &self.set {
            words.extend(["--set".to_owned(), set.clone()]);
        }
        if let Some(date) = self.as_of {
            words.extend(["--as-of".to_owned(), date.to_string()]);
        }
        if let Some(settings) = &self.settings {
            words.extend(settings.words());
        }
        let quoted: Vec<String> = words.iter().map(|w| quoted(w)).collect();
        quoted.join(" ")
    }
}

impl Settings {
    /// As flags; what is at its default is left out, draws and seed never are.
    fn words(&self) -> Vec<String> {
        let mut words = match self.precision_share {
            Some(share) => vec![
                "--precision".to_owned(),
                format!("{}% on {}", percent(share), self.headline),
            ],
            None => vec!["--draws".to_owned(), self.draws.to_string()],
        };
        words.extend(["--seed".to_owned(), self.seed.to_string()]);
        if self.replications != 1 {
            words.extend(["--replications".to_owned(), self.replications.to_string()]);
        }
        // With a precision a hypercube is no choice, and the sequence is the default.
        let usual = if self.precision_share.is_some() {
            "sobol"
        } else {
            "lhs"
        };
        if self.design != usual {
            words.extend(["--design".to_owned(), self.design.clone()]);
        }
        if let Some(points) = self.sobol {
            words.extend(["--sobol".to_owned(), points.to_string()]);
        }
        words
    }
}

/// A share as per cent, without the dust of a division by a hundred.
fn percent(share: f64) -> String {
    ((share * 1e8).round() / 1e6).to_string()
}

/// A word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=%+:,@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question {
            schema: SCHEMA.to_owned(),
            asked: "my offer.toml".to_owned(),
            scenario: Named {
                name: "my offer.toml".to_owned(),
                text: String::new(),
            },
            overlays: Vec::new(),
            set: vec!["money.fee=\"20k USD\"".to_owned()],
            as_of: Some(durance_core::Date::constant(2025, 3, 31)),
            files: BTreeMap::new(),
            settings: Some(Settings {
                draws: 1_000_000,
                replications: 2,
                seed: 7,
                design: "sobol".to_owned(),
                precision_share: Some(0.02),
                headline: "net_cost.sender".to_owned(),
                sobol: None,
            }),
        }
    }

    #[test]
    fn the_command_names_every_change() {
        assert_eq!(
            question().command(),
            "durance assess 'my offer.toml' --set 'money.fee=\"20k USD\"' --as-of 2025-03-31 \
             --precision '2% on net_cost.sender' --seed 7 --replications 2"
        );
    }

    #[test]
    fn settings_survive_the_way_through_options() {
        let settings = question().settings.expect("settings");
        let options = settings.options(3, "spool".into()).expect("options");
        assert_eq!(Settings::of(&options), settings);
        assert_eq!(options.jobs, 3);
    }
}
