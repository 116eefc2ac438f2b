//! What was counted, when, by which rule, and who says so?

use durance_core::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// Why there is no number where one was expected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The file has no row for this date.
    NotPublished,
    /// The cell is empty or holds a mark for "no figure" (`-`, `NA`, `..`).
    Blank,
    /// The cell holds text; kept as it stands.
    NotANumber(String),
    /// A count below zero; kept as it stands.
    Negative(String),
    /// Two rows of one date disagree.
    Contradicted,
    /// The publisher, or a column of the file, says that the figure was filled in, not counted.
    FilledIn,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::NotPublished => f.write_str("no row for this date"),
            Reason::Blank => f.write_str("empty cell"),
            Reason::NotANumber(text) => write!(f, "not a number: `{text}`"),
            Reason::Negative(value) => write!(f, "below zero: {value}"),
            Reason::Contradicted => f.write_str("two rows of this date disagree"),
            Reason::FilledIn => f.write_str("filled in by the publisher"),
        }
    }
}

/// A figure, or the reason why there is none. Nothing is ever interpolated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The figure.
    Known(f64),
    /// No figure, and why.
    Missing(Reason),
}

impl Reading {
    /// The figure, if there is one.
    pub fn known(&self) -> Option<f64> {
        match self {
            Reading::Known(value) => Some(*value),
            Reading::Missing(_) => None,
        }
    }
}

/// One dated reading, and the row of the file it stands in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The reference date: the day that the figure is about.
    pub date: Date,
    /// The figure, or why there is none.
    pub reading: Reading,
    /// Row of the file, the header being row 1; absent where the file has no row for the date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
}

/// How far apart readings are meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Every year.
    Yearly,
}

impl Frequency {
    /// Steps in a year, as a season; 1 where no season can show.
    ///
    /// A daily series has 365: a stock's week is short against the horizons forecast here.
    pub fn season(self) -> usize {
        match self {
            Frequency::Daily => 365,
            Frequency::Weekly => 52,
            Frequency::Monthly => 12,
            Frequency::Quarterly => 4,
            Frequency::Yearly => 1,
        }
    }

    /// Mean days in a step.
    pub fn days(self) -> f64 {
        match self {
            Frequency::Daily => 1.0,
            Frequency::Weekly => 7.0,
            Frequency::Monthly => 365.25 / 12.0,
            Frequency::Quarterly => 365.25 / 4.0,
            Frequency::Yearly => 365.25,
        }
    }

    /// The calendar span of `n` steps.
    pub fn span(self, n: i64) -> Span {
        match self {
            Frequency::Daily => n.days(),
            Frequency::Weekly => (7 * n).days(),
            Frequency::Monthly => n.months(),
            Frequency::Quarterly => (3 * n).months(),
            Frequency::Yearly => n.years(),
        }
    }

    /// The word in files and tables.
    pub fn word(self) -> &'static str {
        match self {
            Frequency::Daily => "daily",
            Frequency::Weekly => "weekly",
            Frequency::Monthly => "monthly",
            Frequency::Quarterly => "quarterly",
            Frequency::Yearly => "yearly",
        }
    }

    /// The frequency of this name.
    pub fn named(word: &str) -> Option<Frequency> {
        use Frequency::{Daily, Monthly, Quarterly, Weekly, Yearly};
        [Daily, Weekly, Monthly, Quarterly, Yearly]
            .into_iter()
            .find(|f| f.word() == word)
    }

    /// The frequency whose step is nearest to a gap of some days; `None` if no step is within a quarter of it.
    pub fn of_gap(days: f64) -> Option<Frequency> {
        use Frequency::{Daily, Monthly, Quarterly, Weekly, Yearly};
        [Daily, Weekly, Monthly, Quarterly, Yearly]
            .into_iter()
            .find(|f| (days / f.days() - 1.0).abs() <= 0.25)
    }
}

/// What is needed to use a figure in public: how it was counted, whose it is, on which terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Provenance {
    /// What one unit is: `people`, `places`, `admissions`.
    pub unit: String,
    /// Who is counted and who is not.
    pub counting_rule: String,
    /// What the date of a row means: "midnight at the end of the day", "last Friday of the month".
    pub reference_date: String,
    /// Source id, or title and publisher.
    pub source: String,
    /// Licence of the file; empty if none is stated.
    pub licence: String,
}

/// Readings of one quantity over time.
///
/// Observations are in order of date, one a date, and hold every date that the frequency expects, missing
/// ones with their reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Identifier: the column's name, or the name given by the mapping.
    pub id: String,
    /// How often it is published.
    pub frequency: Frequency,
    /// How it was counted, and whose it is.
    pub provenance: Provenance,
    /// The readings, oldest first.
    pub observations: Vec<Observation>,
}

impl Series {
    /// A series of dated figures, oldest first, its rhythm being that of most gaps between them.
    ///
    /// `None` with fewer than two figures, or if they keep no rhythm.
    pub fn of_rows(id: &str, rows: &[(Date, f64)]) -> Option<Series> {
        let gaps: Vec<f64> = rows
            .windows(2)
            .map(|w| days_between(w[0].0, w[1].0))
            .collect();
        let frequency = Frequency::of_gap(crate::model::median(&gaps))?;
        let observation = |(date, value): &(Date, f64)| Observation {
            date: *date,
            reading: Reading::Known(*value),
            row: None,
        };
        Some(Series {
            id: id.to_owned(),
            frequency,
            provenance: Provenance::default(),
            observations: rows.iter().map(observation).collect(),
        })
    }

    /// What stood in the series on `date`: nothing later is in it.
    #[must_use]
    pub fn as_of(&self, date: Date) -> Series {
        let observations = self
            .observations
            .iter()
            .filter(|o| o.date <= date)
            .cloned()
            .collect();
        Series {
            observations,
            ..self.clone()
        }
    }

    /// This series up to `from`, and `later` from that day on: two sources of one count.
    ///
    /// Nothing is adjusted: a step at the splice stays a step.
    #[must_use]
    pub fn followed_by(&self, later: &Series, from: Date) -> Series {
        let mine = self.observations.iter().filter(|o| o.date < from);
        let theirs = later.observations.iter().filter(|o| o.date >= from);
        Series {
            observations: mine.chain(theirs).cloned().collect(),
            ..self.clone()
        }
    }

    /// Dated figures, missing ones left out.
    pub fn known(&self) -> impl Iterator<Item = (Date, f64)> + '_ {
        self.observations
            .iter()
            .filter_map(|o| Some((o.date, o.reading.known()?)))
    }

    /// The last figure and its date.
    pub fn last(&self) -> Option<(Date, f64)> {
        self.known().last()
    }

    /// The readings on an even grid of `step`, counted back from the last figure.
    ///
    /// A grid date takes the latest figure on or before it, if that is no older than the publication rhythm
    /// allows (never older than one step). A grid date without one is missing, and stays so.
    ///
    /// `None` without a figure, or with a step shorter than the series' own.
    pub fn grid(&self, step: Frequency) -> Option<Grid> {
        let (last, _) = self.last()?;
        if step < self.frequency {
            return None;
        }
        let known: Vec<(Date, f64)> = self.known().collect();
        let first = known[0].0;
        let tolerance = (self.frequency.days() * 1.6)
            .max(if step > self.frequency { 4.0 } else { 0.0 })
            .min(step.days());
        let mut dates = Vec::new();
        for back in 0.. {
            match last.checked_sub(step.span(back)) {
                Ok(date) if date >= first => dates.push(date),
                _ => break,
            }
        }
        dates.reverse();
        let values = dates
            .iter()
            .map(|d| latest(&known, *d, tolerance))
            .collect();
        Some(Grid {
            step,
            dates,
            values,
        })
    }
}

/// The latest figure on or before a date, if it is young enough.
fn latest(known: &[(Date, f64)], date: Date, tolerance_days: f64) -> Option<f64> {
    let at = known.partition_point(|(d, _)| *d <= date);
    let (found, value) = *known.get(at.checked_sub(1)?)?;
    (days_between(found, date) <= tolerance_days).then_some(value)
}

/// Days from one date to another.
pub(crate) fn days_between(from: Date, to: Date) -> f64 {
    f64::from((to - from).get_days())
}

/// Readings at even steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The step.
    pub step: Frequency,
    /// Dates, one step apart.
    pub dates: Vec<Date>,
    /// Figures; `None` where there is none.
    pub values: Vec<Option<f64>>,
}

impl Grid {
    /// The figures with every missing one replaced by the one before it, and how many were replaced.
    ///
    /// Models need even steps. Carrying forward uses nothing later, and the number is reported, so that nothing
    /// is filled in silently; no forecast is issued at, and no score is taken on, a missing figure.
    pub fn carried(&self) -> (Vec<f64>, usize) {
        let mut last = self.values.iter().flatten().next().copied().unwrap_or(0.0);
        let mut carried = 0;
        let values = self
            .values
            .iter()
            .map(|v| {
                match v {
                    Some(value) => last = *value,
                    None => carried += 1,
                }
                last
            })
            .collect();
        (values, carried)
    }
}
