//! Who comes, how many, for how long? A system fitted to whatever was observed of it.
//!
//! | observed | identified | not identified |
//! |---|---|---|
//! | (a) spells | admissions, length of stay and its shape, exits, by group | stays shorter than the gap between counts |
//! | (b) stock, admissions and (or) releases | admissions, mean stay | the shape of stays |
//! | (c) stock and a mean stay | admissions on average | their swings, the shape of stays |
//! | (d) stock alone | net flow, a most that the mean stay can be | admissions and stay apart |
//!
//! A fit never fills the last column with a guess: what is not identified is written as a wide range with its
//! reason, or left to be given.

mod admissions;
mod engine;
mod file;
mod fragment;
mod replay;

use admissions::Month;
pub use admissions::{AdmissionsFit, Shift, fit_admissions};
pub(crate) use engine::{Ahead, ahead};
pub use file::{Content, FitFile};
pub use replay::{Difference, Replay, of_spells as replay_spells};

use crate::forecast::KnownChange;
use crate::model::median;
use crate::series::{Provenance, Series, days_between};
use crate::stay::{self, LifeTable, Spells, StayFit};
use durance_core::{Date, Diagnostic, Distribution};
use serde::{Deserialize, Serialize};

/// Quantile of the standard normal at 95 %: ranges in scenarios run from the 5th to the 95th percentile.
const Z95: f64 = 1.644_853_626_951_472_7;

/// Of whom a published mean stay is the mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StayBasis {
    /// People admitted in a period, followed until they left: what a model needs.
    Admissions,
    /// People who left in a period.
    ReleaseCohort,
    /// People present on a day: time spent so far.
    Stock,
}

/// A mean stay that somebody published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeanStay {
    /// Lower and upper end, in days; the same twice if one figure was given.
    pub days: (f64, f64),
    /// Whose mean it is.
    pub basis: StayBasis,
    /// Source id, or title and publisher.
    #[serde(default)]
    pub source: String,
}

/// What is known of a system.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SystemSpec {
    /// Identifier, kebab-case.
    pub id: String,
    /// Name in words.
    pub name: String,
    /// ISO 3166 code, if given.
    pub country: String,
    /// People present.
    pub stock: Option<Series>,
    /// People admitted per period.
    pub admissions: Option<Series>,
    /// People released per period.
    pub releases: Option<Series>,
    /// Places.
    pub capacity: Option<Series>,
    /// One stay each.
    pub spells: Option<Spells>,
    /// A published mean stay.
    pub mean_stay: Option<MeanStay>,
    /// How the spells were counted, and whose they are.
    pub provenance: Provenance,
    /// The group that a fit without spells writes; `everyone` if empty.
    pub group: String,
    /// The scenario that the fitted system is to be laid over; empty for a fragment that stands alone.
    pub overlay: String,
    /// Dated changes that are known to come, for forecasts.
    pub changes: Vec<KnownChange>,
}

/// Which of the four situations it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// (a) one stay each.
    Spells,
    /// (b) stock with flows.
    StockAndFlows,
    /// (c) stock with a mean stay.
    StockAndMeanStay,
    /// (d) stock alone.
    StockAlone,
}

impl Method {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Method::Spells => "single stays, with left truncation and right censoring",
            Method::StockAndFlows => "stock and flows",
            Method::StockAndMeanStay => "stock and a published mean stay",
            Method::StockAlone => "stock alone",
        }
    }
}

/// A mean with its 5th and 95th percentile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// 5th percentile.
    pub low: f64,
    /// The estimate.
    pub value: f64,
    /// 95th percentile.
    pub high: f64,
}

impl Estimate {
    /// From a value and the standard error of its logarithm.
    pub(crate) fn of_log(value: f64, error: f64) -> Estimate {
        // A relative error beyond a factor of e in either direction is "not known", not a number.
        let reach = Z95 * error.min(0.6);
        Estimate {
            low: value * libm::exp(-reach),
            value,
            high: value * libm::exp(reach),
        }
    }
}

/// One way out, fitted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FittedExit {
    /// Where people go.
    pub to: String,
    /// Share of entrants.
    pub share: f64,
    /// Mean days held.
    pub stay_days: Estimate,
    /// How individuals differ, in the scenario's words: `exponential`, `lognormal, cv 1.4`.
    pub individual: String,
    /// The distribution of stays, in days.
    pub distribution: Distribution,
}

/// One group, fitted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FittedGroup {
    /// Identifier.
    pub id: String,
    /// People present on the last day.
    pub stock: f64,
    /// Who comes in.
    pub admissions: AdmissionsFit,
    /// Ways out.
    pub exits: Vec<FittedExit>,
    /// Lasting changes of the mean stay, in days, where the flows show them; the exits have the latest.
    pub stay_breaks: Vec<Shift>,
    /// Families tried, best first; empty where no spells were seen.
    pub families: Vec<StayFit>,
    /// The life table; `None` where no spells were seen.
    pub life_table: Option<LifeTable>,
}

/// A fitted system.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fitted {
    /// Identifier.
    pub id: String,
    /// Name in words.
    pub name: String,
    /// ISO 3166 code, if given.
    pub country: String,
    /// What it was fitted on.
    pub method: Method,
    /// First and last day of the observations.
    pub window: (Date, Date),
    /// Latest operational capacity, if given.
    pub capacity: Option<(Date, f64)>,
    /// Groups.
    pub groups: Vec<FittedGroup>,
    /// How the engine, given the fitted system, reproduces the stock that it was fitted on.
    pub replay: Option<Replay>,
    /// How one life table per quarter reproduces it, where spells were seen: what one distribution throughout misses.
    pub tables: Option<Replay>,
    /// The scenario that the fragment is laid over; empty if none.
    pub overlay: String,
    /// What was corrected, assumed or left open, in sentences.
    pub notes: Vec<String>,
    /// Sources, as given.
    pub sources: Vec<String>,
}

/// Fits a system by the best method its observations allow.
///
/// # Errors
/// D1031 if nothing was observed; D1032 where only part of the system is identified (a warning).
///
/// # Example
/// ```
/// use durance_calibrate::fit::{fit, MeanStay, Method, StayBasis, SystemSpec};
/// use durance_calibrate::inspect::{inspect, Format, Mapping};
/// let csv: String = std::iter::once("date,people\n".to_owned())
///     .chain((0..48).map(|m| format!("{}-{:02}-01,{}\n", 2015 + m / 12, m % 12 + 1, 1_000 + 2 * m)))
///     .collect();
/// let stock = inspect(csv.as_bytes(), "people.csv", Format::Csv, &Mapping::default()).0.unwrap().remove(0);
/// let spec = SystemSpec {
///     id: "somewhere".into(),
///     stock: Some(stock),
///     mean_stay: Some(MeanStay { days: (95.0, 105.0), basis: StayBasis::Admissions, source: "yearbook".into() }),
///     ..SystemSpec::default()
/// };
/// let fitted = fit(&spec).0.unwrap();
/// assert_eq!(fitted.method, Method::StockAndMeanStay);
/// // Little's law: about 1,090 people at 100 days each.
/// assert!((fitted.groups[0].admissions.per_day.value / 10.9 - 1.0).abs() < 0.05);
/// assert!(fitted.to_toml().contains("[[system]]"));
/// ```
pub fn fit(spec: &SystemSpec) -> (Option<Fitted>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let fitted = match (&spec.spells, &spec.stock) {
        (Some(spells), _) => from_spells(spec, spells, &mut problems),
        (None, Some(stock)) if spec.admissions.is_some() || spec.releases.is_some() => {
            from_flows(spec, stock, &mut problems)
        }
        (None, Some(stock)) => match &spec.mean_stay {
            Some(mean) => from_mean_stay(spec, stock, mean),
            None => from_stock(spec, stock, &mut problems),
        },
        (None, None) => None,
    };
    if fitted.is_none() && !problems.iter().any(Diagnostic::is_error) {
        problems.push(
            Diagnostic::error(
                "D1031",
                format!("`{}` has nothing to be fitted on", spec.id),
            )
            .help("give spells, or a stock with admissions, releases or a mean stay"),
        );
    }
    (fitted, problems)
}

fn frame(spec: &SystemSpec, method: Method, window: (Date, Date)) -> Fitted {
    let sources = [
        &spec.stock,
        &spec.admissions,
        &spec.releases,
        &spec.capacity,
    ]
    .into_iter()
    .flatten()
    .map(|s| s.provenance.source.clone())
    .chain([spec.provenance.source.clone()])
    .chain(spec.mean_stay.iter().map(|m| m.source.clone()))
    .filter(|s| !s.is_empty());
    let sources: std::collections::BTreeSet<String> = sources.collect();
    Fitted {
        id: spec.id.clone(),
        name: if spec.name.is_empty() {
            spec.id.clone()
        } else {
            spec.name.clone()
        },
        country: spec.country.clone(),
        method,
        window,
        capacity: spec.capacity.as_ref().and_then(Series::last),
        groups: Vec::new(),
        replay: None,
        tables: None,
        overlay: spec.overlay.clone(),
        notes: Vec::new(),
        sources: sources.into_iter().collect(),
    }
}

/// The identifier of a group of spells.
fn group_id(name: &str) -> String {
    if name.is_empty() {
        "everyone".to_owned()
    } else {
        fragment::kebab(name)
    }
}

/// (a) Spells: everything by group.
fn from_spells(
    spec: &SystemSpec,
    spells: &Spells,
    problems: &mut Vec<Diagnostic>,
) -> Option<Fitted> {
    let mut fitted = frame(spec, Method::Spells, spells.window);
    for (index, name) in spells.groups.iter().enumerate() {
        match group_from_spells(spells, index, group_id(name)) {
            Some(group) => fitted.groups.push(group),
            None => problems.push(
                Diagnostic::warning(
                    "D1032",
                    format!("group `{name}` has fewer than five stays that ended and was left out"),
                )
                .help("merge it with a similar group"),
            ),
        }
    }
    if fitted.groups.is_empty() {
        return None;
    }
    let truncated = spells
        .stays
        .iter()
        .filter(|s| s.spell.seen_from > 0.0)
        .count();
    let censored = spells
        .stays
        .iter()
        .filter(|s| s.spell.exit.is_none())
        .count();
    fitted.notes.push(format!(
        "{} stays; {truncated} were seen only after they had begun (left truncation) and {censored} had not ended (right censoring): both are in the likelihood, so neither release-cohort nor stock bias applies.",
        spells.stays.len()
    ));
    fitted.notes.push("Stays that began and ended between two counts were never seen; the mean stay is of those seen.".to_owned());
    fitted.replay = engine::of_spells(&fitted, spells);
    fitted.tables = replay::of_spells(spells, 91);
    Some(fitted)
}

fn group_from_spells(spells: &Spells, index: usize, id: String) -> Option<FittedGroup> {
    let own = spells.of_group(Some(index));
    let families = stay::choose(&own);
    let best = families.first()?.clone();
    let part = Spells {
        stays: spells
            .stays
            .iter()
            .filter(|s| s.group == index)
            .copied()
            .collect(),
        ..spells.clone()
    };
    let counts = part.daily_admissions();
    let admissions = fit_admissions(&part.series("admissions", &counts, &Provenance::default()));
    let stock = part.daily_stock().last().copied().unwrap_or(0.0);
    Some(FittedGroup {
        id,
        stock,
        admissions,
        exits: exits_from_spells(spells, &own, &best),
        stay_breaks: Vec::new(),
        life_table: Some(stay::life_table(&own)),
        families,
    })
}

/// Exits: the share and the stay of each, stays that had not ended being shared out.
fn exits_from_spells(spells: &Spells, own: &[stay::Spell], best: &StayFit) -> Vec<FittedExit> {
    if spells.exits.len() < 2 {
        let to = spells
            .exits
            .first()
            .cloned()
            .unwrap_or_else(|| "released".to_owned());
        return vec![fragment::exit_of(&to, 1.0, best)];
    }
    stay::fit_exits(own, spells.exits.len())
        .into_iter()
        .map(|found| {
            let to = &spells.exits[found.exit];
            fragment::exit_of(to, found.share, found.stay.as_ref().unwrap_or(best))
        })
        .collect()
}

/// (b) Stock and flows: ends of stays over days at risk.
fn from_flows(spec: &SystemSpec, stock: &Series, problems: &mut Vec<Diagnostic>) -> Option<Fitted> {
    let mut fitted = frame(spec, Method::StockAndFlows, window(stock)?);
    let periods = replay::periods(stock, spec.admissions.as_ref(), spec.releases.as_ref());
    if periods.len() < 3 {
        problems.push(
            Diagnostic::error(
                "D1031",
                format!(
                    "stock and flows of `{}` share fewer than three periods",
                    spec.id
                ),
            )
            .help("give both over the same months"),
        );
        return None;
    }
    let (stay_days, stay_breaks, since) = stay_of_flows(&periods);
    let admissions = match &spec.admissions {
        Some(series) => fit_admissions(series),
        None => fit_admissions(&replay::implied_admissions(stock, &periods)),
    };
    identity(&periods, spec, &mut fitted.notes);
    fitted.notes.push(format!(
        "Mean stay {:.0} days is person-days present over stays ended, in {} of {} periods, those since the last lasting change; it has no release-cohort bias. The shape of stays is not identified: exponential is assumed.",
        stay_days.value,
        periods.len() - since,
        periods.len()
    ));
    for shift in &stay_breaks {
        fitted.notes.push(format!(
            "Stays changed on {}: from {:.0} to {:.0} days.",
            shift.date, shift.from, shift.to
        ));
    }
    fitted.groups.push(FittedGroup {
        stay_breaks,
        ..one_group(spec, stock, admissions, stay_days)
    });
    fitted.replay = engine::of_flows(
        &fitted,
        &periods,
        "the engine with the fitted stay, its dated changes, and the admissions as observed",
    );
    Some(fitted)
}

/// The mean stay since its last lasting change, those changes, and the period that begins it.
///
/// Ends of stays per person-day, period by period: their scatter is the uncertainty of the mean.
fn stay_of_flows(periods: &[replay::Period]) -> (Estimate, Vec<Shift>, usize) {
    let exposure = |p: &replay::Period| (p.days * 0.5 * (p.before + p.after)).max(1e-9);
    let paces: Vec<Month> = periods
        .iter()
        .map(|p| Month {
            date: p.from,
            per_day: p.releases.max(0.0) / exposure(p),
            least: 1e-6,
        })
        .collect();
    let cuts = admissions::breaks(&paces);
    let mean = |from: usize, to: usize| {
        let ended: f64 = periods[from..to].iter().map(|p| p.releases).sum();
        periods[from..to].iter().map(exposure).sum::<f64>() / ended.max(1e-9)
    };
    let ends: Vec<usize> = std::iter::once(0)
        .chain(cuts.iter().map(|(i, _)| *i))
        .chain([periods.len()])
        .collect();
    let shifts = (1..ends.len() - 1)
        .map(|i| Shift {
            date: periods[ends[i]].from,
            from: mean(ends[i - 1], ends[i]),
            to: mean(ends[i], ends[i + 1]),
        })
        .collect();
    let since = ends[ends.len() - 2];
    let recent: Vec<f64> = paces[since..].iter().map(|m| m.per_day).collect();
    let stay = Estimate::of_log(mean(since, periods.len()), log_error(&recent));
    (stay, shifts, since)
}

/// Do the flows add up to the stock?
fn identity(periods: &[replay::Period], spec: &SystemSpec, notes: &mut Vec<String>) {
    if spec.admissions.is_none() || spec.releases.is_none() {
        return;
    }
    let off: Vec<f64> = periods
        .iter()
        .map(|p| (p.after - p.before) - (p.admissions - p.releases))
        .collect();
    let worst = off.iter().map(|o| o.abs()).fold(0.0, f64::max);
    let mean = off.iter().sum::<f64>() / off.len() as f64;
    notes.push(format!(
        "Admissions less releases miss the change of stock by {mean:+.0} people a period on average, {worst:.0} at most: flows and stock are not counted by one rule."
    ));
}

/// (c) Stock and mean stay: admissions follow from Little's law, period by period.
fn from_mean_stay(spec: &SystemSpec, stock: &Series, mean: &MeanStay) -> Option<Fitted> {
    let mut fitted = frame(spec, Method::StockAndMeanStay, window(stock)?);
    let (low, high) = admission_mean(mean, &mut fitted.notes);
    let middle = libm::sqrt(low * high);
    let periods = replay::implied_periods(stock, middle);
    let mut admissions = fit_admissions(&replay::implied_admissions(stock, &periods));
    // The mean stay carries over to admissions one to one, and dwarfs their own sampling error.
    let factor = libm::sqrt(high / low);
    admissions.per_day.low = admissions
        .per_day
        .low
        .min(admissions.per_day.value / factor);
    admissions.per_day.high = admissions
        .per_day
        .high
        .max(admissions.per_day.value * factor);
    fitted.notes.push("Admissions are those that the stock and the mean stay imply; their dispersion and season are those of net flow.".to_owned());
    fitted.groups.push(one_group(
        spec,
        stock,
        admissions,
        Estimate {
            low,
            value: middle,
            high,
        },
    ));
    fitted.replay = engine::of_flows(
        &fitted,
        &periods,
        "the engine with the stay given and the admissions that stock and stay imply: a check of the sums, no test of the stay",
    );
    Some(fitted)
}

/// The mean stay of people admitted, from whatever mean was published; names the bias.
fn admission_mean(mean: &MeanStay, notes: &mut Vec<String>) -> (f64, f64) {
    let (low, high) = mean.days;
    match mean.basis {
        StayBasis::Admissions => (low, high),
        StayBasis::ReleaseCohort => {
            notes.push("The published mean stay is of people leaving (release-cohort bias): too short while admissions grow, too long while they fall. It is used as it stands, 10 % wider on either side.".to_owned());
            (low * 0.9, high * 1.1)
        }
        StayBasis::Stock => {
            notes.push("The published mean is of people present (stock bias). With coefficient of variation cv, time spent so far is (1 + cv²)/2 times the mean stay of people admitted; cv between 0.7 and 2 was allowed for.".to_owned());
            (low * 2.0 / (1.0 + 4.0), high * 2.0 / (1.0 + 0.49))
        }
    }
}

/// (d) Stock alone: what it can and cannot say.
fn from_stock(spec: &SystemSpec, stock: &Series, problems: &mut Vec<Diagnostic>) -> Option<Fitted> {
    let mut fitted = frame(spec, Method::StockAlone, window(stock)?);
    let known: Vec<(Date, f64)> = stock.known().collect();
    let fastest = known
        .windows(2)
        .filter(|w| w[0].1 > 0.0 && w[1].1 > 0.0)
        .map(|w| -libm::log(w[1].1 / w[0].1) / days_between(w[0].0, w[1].0).max(1.0))
        .fold(0.0, f64::max);
    let longest = if fastest > 0.0 {
        1.0 / fastest
    } else {
        f64::INFINITY
    };
    problems.push(
        Diagnostic::warning("D1032", format!("the stock of `{}` alone does not identify admissions and stay apart", spec.id))
            .note("twice the admissions at half the stay give the same stock")
            .note(format!("its fastest fall says only that the mean stay was at most {longest:.0} days then, if nobody came in"))
            .help("give admissions, releases or a mean stay"),
    );
    fitted.notes.push(format!(
        "A stock alone identifies net flow, not admissions and stay. Its fastest fall bounds the mean stay at {longest:.0} days (if nobody was admitted meanwhile). `stay` must be given; admissions follow as stock over stay."
    ));
    let nothing = AdmissionsFit::unknown();
    fitted.groups.push(FittedGroup {
        id: group_id(&spec.group),
        stock: stock.last()?.1,
        admissions: nothing,
        exits: Vec::new(),
        stay_breaks: Vec::new(),
        families: Vec::new(),
        life_table: None,
    });
    Some(fitted)
}

fn window(stock: &Series) -> Option<(Date, Date)> {
    Some((stock.known().next()?.0, stock.last()?.0))
}

fn one_group(
    spec: &SystemSpec,
    stock: &Series,
    admissions: AdmissionsFit,
    stay_days: Estimate,
) -> FittedGroup {
    let exit = FittedExit {
        to: "released".to_owned(),
        share: 1.0,
        stay_days,
        individual: "exponential".to_owned(),
        distribution: Distribution::Exponential {
            mean: stay_days.value,
        },
    };
    FittedGroup {
        id: group_id(&spec.group),
        stock: stock.last().map_or(0.0, |(_, v)| v),
        admissions,
        exits: vec![exit],
        stay_breaks: Vec::new(),
        families: Vec::new(),
        life_table: None,
    }
}

/// Standard error of the logarithm of a mean of dependent values: scatter over the root of the number of runs.
pub(crate) fn log_error(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    if n < 3.0 || mean <= 0.0 {
        return f64::INFINITY;
    }
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    // Lag-one autocorrelation r leaves n (1 - r)/(1 + r) independent values.
    let paired: f64 = values
        .windows(2)
        .map(|w| (w[0] - mean) * (w[1] - mean))
        .sum();
    let r = (paired / ((n - 1.0) * variance).max(1e-300)).clamp(0.0, 0.95);
    libm::sqrt(variance / (n * (1.0 - r) / (1.0 + r)).max(1.0)) / mean
}

/// A robust centre, shared by the parts of a fit.
pub(crate) fn centre(values: &[f64]) -> f64 {
    median(values)
}
