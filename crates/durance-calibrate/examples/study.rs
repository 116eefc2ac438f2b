//! The studies behind `docs/book/scoreboard.md`.
//!
//! ```text
//! cargo run --release -p durance-calibrate --example study -- grids /tmp/grids.csv
//! python validation/comparators.py /tmp/grids.csv /tmp/peers.csv
//! cargo run --release -p durance-calibrate --example study -- scores /tmp/peers.csv
//! ```
//!
//! `scores` without a file keeps the stored scores of the comparators and makes ours anew.
//!
//! Series whose licence does not allow them to ship are read from `../shared/data` if it is there, and only their
//! scores are written; the grids file holds their readings and is not to be committed.

use durance_calibrate::LEVELS;
use durance_calibrate::backtest::{Origins, Plan, Rolled};
use durance_calibrate::fit::{SystemSpec, fit, replay_spells};
use durance_calibrate::inspect::{Format, Mapping, inspect};
use durance_calibrate::panel;
use durance_calibrate::score::{Outcome, Score, score};
use durance_calibrate::scoreboard::{PanelStudy, Study, Target, scoreboard};
use durance_calibrate::series::{Frequency, Series};
use durance_calibrate::stay::{SpellMapping, inspect_spells};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One figure of a score.
type Of = fn(&Score) -> f64;
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// First origin: four years of monthly readings.
const FIRST_ORIGIN: usize = 47;
const STEPS: usize = 12;
const SHOWN: [usize; 4] = [1, 3, 6, 12];
/// Every horizon up to a year is scored; the means are over all twelve.
const PEERS: [&str; 3] = ["AutoARIMA", "AutoETS", "AutoTheta"];

/// One series under study.
struct Case {
    id: &'static str,
    title: &'static str,
    data: &'static str,
    series: Series,
    /// Issue targets apply.
    targeted: bool,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["grids", out] => write_grids(Path::new(out)),
        ["scores", peers @ ..] => write_scores(peers),
        _ => Err("usage: study grids OUT.csv | study scores PEERS.csv...".into()),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the repository or of the shared data beside it, if it is there.
fn bytes(path: &str) -> Option<Vec<u8>> {
    std::fs::read(root().join(path)).ok()
}

fn series(path: &str, mapping: &str) -> Option<Vec<Series>> {
    let (mapping, problems) = Mapping::from_toml("study", mapping);
    assert!(problems.is_empty(), "{problems:?}");
    let content = bytes(path)?;
    inspect(&content, path, Format::of_name(path)?, &mapping?).0
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let one = |found: Option<Vec<Series>>| found.and_then(|s| s.into_iter().next());
    if let Some(series) = one(series(
        "catalog/data/england-wales-weekly.csv",
        "values = [\"population\"]\nfilled = { column = \"interpolated\", is = \"true\" }",
    )) {
        cases.push(Case { id: "england-wales", title: "England and Wales, prison population", data: "Ministry of Justice bulletins, weekly, 2011-01-07 to 2024-06-28, compiled by Walk Forward Research (CC BY 4.0); weeks marked as interpolated are missing.", series, targeted: true });
    }
    if let Some(mut both) = series(
        "catalog/data/us-immigration-detention-daily.csv",
        "values = [\"uwchr_present\", \"ddp_midnight\"]",
    ) && let (Some(later), Some(earlier)) = (both.pop(), both.pop())
        && let Ok(from) = "2022-10-01".parse()
    {
        cases.push(Case { id: "us-immigration-detention", title: "United States, immigration detention", data: "National daily totals, 2011-10-01 to 2025-06-30: University of Washington Center for Human Rights to 2022-09-30, Deportation Data Project (midnight) from 2022-10-01, spliced without adjustment (they differ by 0.7 % where they overlap).", series: earlier.followed_by(&later, from), targeted: true });
    }
    if let Some(series) = one(series(
        "../shared/data/us-mississippi-daily/daily_total_inmate_pop.csv",
        "values = [\"total population\"]",
    )) {
        cases.push(Case { id: "mississippi", title: "Mississippi, prison population", data: "Mississippi Department of Corrections daily sheets, 2001-05-01 to 2020-08-11. The licence is contradictory: only scores ship.", series, targeted: false });
    }
    if let Some(series) = one(series(
        "../shared/data/us-nyc-doc-daily/daily_counts_2016-06-02_2023-12-31.csv",
        "values = [\"persons\"]",
    )) {
        cases.push(Case { id: "new-york-city-jails", title: "New York City, jail population", data: "Daily snapshots, 2016-06-02 to 2023-12-31. No licence is stated: only scores ship.", series, targeted: false });
    }
    cases
}

fn rolled(case: &Case) -> Result<Rolled> {
    let mut plan = Plan {
        horizons: (1..=STEPS).collect(),
        ..Plan::usual(&case.series)
    };
    let grid = case.series.grid(Frequency::Monthly).ok_or("no grid")?;
    plan.origins = Origins {
        from: grid.dates.get(FIRST_ORIGIN).copied(),
        ..Origins::default()
    };
    Rolled::over(&case.series, &plan).map_err(|p| format!("{p:?}").into())
}

fn write_grids(out: &Path) -> Result<()> {
    let mut text = String::from("series,season,first_origin,max_step,index,value\n");
    for case in cases() {
        let grid = case.series.grid(Frequency::Monthly).ok_or("no grid")?;
        for (i, value) in grid.carried().0.iter().enumerate() {
            text += &format!("{},12,{FIRST_ORIGIN},{STEPS},{i},{value}\n", case.id);
        }
    }
    Ok(std::fs::write(out, text)?)
}

/// Forecasts of the comparators: series, model, step, origin to the expected value and the quantiles.
type Peers = BTreeMap<(String, String, usize), Vec<(usize, f64, Vec<f64>)>>;

fn read_peers(paths: &[&str]) -> Result<Peers> {
    let mut peers = Peers::new();
    for path in paths {
        for line in std::fs::read_to_string(path)?.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let numbers: Vec<f64> = cells[4..]
                .iter()
                .map(|c| c.parse())
                .collect::<std::result::Result<_, _>>()?;
            let (origin, step) = (cells[2].parse()?, cells[3].parse()?);
            let mut quantiles = numbers[1..].to_vec();
            assert_eq!(quantiles.len(), LEVELS.len());
            quantiles.sort_by(f64::total_cmp);
            peers
                .entry((cells[0].to_owned(), cells[1].to_owned(), step))
                .or_default()
                .push((origin, numbers[0], quantiles));
        }
    }
    Ok(peers)
}

fn study(case: &Case, peers: &Peers) -> Result<Study> {
    let rolled = rolled(case)?;
    let mut scores: Vec<Score> = Vec::new();
    for model in &rolled.models {
        let horizons: Vec<usize> = (1..=STEPS).collect();
        for (horizon, found) in horizons.iter().zip(rolled.outcomes_at(*model, &horizons)) {
            let outcomes: Vec<Outcome> = found.into_iter().map(|(_, o)| o).collect();
            scores.extend(score(model.name(), *horizon, &outcomes));
        }
    }
    let mut thinned = Vec::new();
    for peer in PEERS {
        for horizon in 1..=STEPS {
            let Some(issued) = peers.get(&(case.id.to_owned(), peer.to_owned(), horizon)) else {
                continue;
            };
            let outcomes: Vec<Outcome> = issued
                .iter()
                .filter(|(origin, ..)| {
                    rolled.origins.contains(origin) && origin + horizon < rolled.values.len()
                })
                .map(|(origin, expected, quantiles)| Outcome {
                    expected: *expected,
                    quantiles: quantiles.clone(),
                    observed: rolled.values[origin + horizon],
                    scale: rolled.seasonal_change(*origin),
                })
                .collect();
            if 2 * outcomes.len() < rolled.origins.len().saturating_sub(horizon) && horizon == 1 {
                thinned.push(peer);
            }
            scores.extend(score(peer, horizon, &outcomes));
        }
    }
    let first = rolled
        .origins
        .first()
        .map(|i| rolled.dates[*i].to_string())
        .unwrap_or_default();
    let last = rolled
        .origins
        .last()
        .map(|i| rolled.dates[*i].to_string())
        .unwrap_or_default();
    let mut remarks = Vec::new();
    if !thinned.is_empty() {
        remarks.push(format!(
            "{} was run on every third origin only; its row is over those.",
            thinned.join(", ")
        ));
    }
    Ok(Study {
        title: case.title.to_owned(),
        data: case.data.to_owned(),
        protocol: format!(
            "{} monthly readings ({} not published and carried forward); {} origins, {first} to {last}, every month; horizons 1 to {STEPS} months, all scored.",
            rolled.values.len(),
            rolled.carried(),
            rolled.origins.len()
        ),
        horizons: SHOWN.to_vec(),
        scores,
        peers: PEERS
            .iter()
            .filter(|p| peers.keys().any(|(s, m, _)| s == case.id && m == **p))
            .map(|p| (*p).to_owned())
            .collect(),
        remarks,
    })
}

fn write_scores(paths: &[&str]) -> Result<()> {
    let peers = read_peers(paths)?;
    let stored: Vec<Study> = bytes("validation/scores.json")
        .map(|text| serde_json::from_slice(&text))
        .transpose()?
        .unwrap_or_default();
    let mut studies = Vec::new();
    let mut targets = Vec::new();
    let began = std::time::Instant::now();
    for case in cases() {
        let mut study = study(&case, &peers)?;
        if paths.is_empty() {
            keep_peers(&mut study, &stored);
        }
        if case.targeted {
            targets.extend(series_targets(&study));
        }
        studies.push(study);
    }
    eprintln!("monthly studies: {:.1} s", began.elapsed().as_secs_f64());
    let (found, by_offence) = states();
    targets.extend(found);
    targets.extend(new_york());
    targets.extend(speed());
    std::fs::write(
        root().join("validation/scores.json"),
        serde_json::to_string_pretty(&studies)? + "\n",
    )?;
    std::fs::write(
        root().join("validation/targets.json"),
        serde_json::to_string_pretty(&targets)? + "\n",
    )?;
    let head = std::fs::read_to_string(root().join("validation/scoreboard-head.txt"))?;
    std::fs::write(
        root().join("docs/book/scoreboard.md"),
        head + "\n" + &scoreboard(&studies, by_offence.as_slice(), &targets),
    )?;
    Ok(())
}

/// Keeps the stored scores of the comparators, where the series and the origins are those they were made on.
fn keep_peers(study: &mut Study, stored: &[Study]) {
    let same = |old: &&Study| old.title == study.title && old.protocol == study.protocol;
    let Some(old) = stored.iter().find(same) else {
        return;
    };
    let theirs = old.scores.iter().filter(|s| old.peers.contains(&s.model));
    study.scores.extend(theirs.cloned());
    study.peers.clone_from(&old.peers);
    study.remarks.clone_from(&old.remarks);
}

fn series_targets(study: &Study) -> Vec<Target> {
    let mut targets = Vec::new();
    let ours = "combination";
    for (what, of) in [
        ("MASE", (|s: &Score| s.mase) as Of),
        ("CRPS (scaled)", |s| s.crps_scaled),
    ] {
        if let (Some((peer, best)), Some(found)) = (study.best_peer(of), study.mean(ours, of)) {
            targets.push(Target {
                what: format!("{}: mean {what}, 1 to 12 months", study.title),
                wanted: format!("not above {best:.3} ({peer}, the best of three)"),
                found: format!("{found:.3}, {:+.1} %", 100.0 * (found / best - 1.0)),
                met: found <= best,
                tried: String::new(),
            });
        }
    }
    let coverages: [(&str, f64, f64, Of); 2] = [
        ("80 %", 0.75, 0.85, |s| s.coverage_80),
        ("95 %", 0.91, 0.98, |s| s.coverage_95),
    ];
    for (level, low, high, of) in coverages {
        if let Some(found) = study.mean(ours, of) {
            targets.push(Target {
                what: format!("{}: {level} intervals cover", study.title),
                wanted: format!("{:.0} to {:.0} %", 100.0 * low, 100.0 * high),
                found: format!("{:.1} %", 100.0 * found),
                met: (low..=high).contains(&found),
                tried: String::new(),
            });
        }
    }
    targets
}

/// Stocks by state and offence of the Urban Institute's file, from 1992 on.
fn counts() -> Option<BTreeMap<(String, String), BTreeMap<i16, f64>>> {
    let packed = bytes("../shared/data/us-states-annual/urban_ppf_counts.csv.gz")?;
    let (table, _) = durance_calibrate::table::read(&packed, "counts.csv.gz", Format::Csv, None);
    let table = table?;
    let column = |name: &str| table.column(name);
    let (state, offence) = (column("state")?, column("ppf_cat")?);
    let (year, stock) = (column("year")?, column("nt")?);
    let mut counts: BTreeMap<_, BTreeMap<i16, f64>> = BTreeMap::new();
    for row in &table.rows {
        if let (Ok(year), Ok(people)) = (
            row.cells[year].parse::<i16>(),
            row.cells[stock].parse::<f64>(),
        ) && year >= 1992
        {
            *counts
                .entry((row.cells[state].clone(), row.cells[offence].clone()))
                .or_default()
                .entry(year)
                .or_default() += people;
        }
    }
    Some(counts)
}

fn yearly(id: &str, years: &BTreeMap<i16, f64>) -> Series {
    let readings: Vec<(i16, f64)> = years.iter().map(|(y, n)| (*y, *n)).collect();
    panel::yearly(id, &readings)
}

/// Smallest stock of a state and offence that is scored: errors in per cent of a handful of people say nothing.
const PEOPLE_MIN: f64 = 100.0;

/// State totals against the targets, and state by offence as a table.
fn states() -> (Vec<Target>, Option<PanelStudy>) {
    let Some(counts) = counts() else {
        eprintln!("skipped: no counts by state and offence");
        return (Vec::new(), None);
    };
    let mut totals: BTreeMap<String, BTreeMap<i16, f64>> = BTreeMap::new();
    for ((state, _), years) in &counts {
        for (year, people) in years {
            *totals
                .entry(state.clone())
                .or_default()
                .entry(*year)
                .or_default() += people;
        }
    }
    let states: Vec<Series> = totals.iter().map(|(id, years)| yearly(id, years)).collect();
    let wanted = [2.38, 4.07, 5.52, 7.98];
    let horizons = [1, 2, 3, 5];
    let target = |(s, wanted): (&panel::PanelScore, f64)| Target {
        what: format!(
            "US state totals (Urban Institute file), mean absolute error at {} year{}",
            s.horizon,
            if s.horizon == 1 { "" } else { "s" }
        ),
        wanted: format!("below {wanted:.2} %"),
        found: format!(
            "{:.2} % ({} forecasts; last value {:.2} %)",
            s.mape, s.n, s.mape_last_value
        ),
        met: s.mape < wanted,
        tried: String::new(),
    };
    let targets = panel::backtest(&states, &horizons)
        .iter()
        .zip(wanted)
        .map(target)
        .collect();
    let offences: Vec<Series> = counts
        .iter()
        .filter(|(_, years)| years.values().all(|n| *n >= PEOPLE_MIN))
        .map(|((state, offence), years)| yearly(&format!("{state}/{offence}"), years))
        .collect();
    let study = PanelStudy {
        title: "US states by offence".to_owned(),
        data: format!(
            "Yearly counts of the Urban Institute's prison population forecaster, 1992 on; the {} series of a state and an offence that never fell below {PEOPLE_MIN:.0} people, of {}. No licence is stated: only scores ship.",
            offences.len(),
            counts.len()
        ),
        scores: panel::backtest(&offences, &horizons),
    };
    (targets, Some(study))
}

fn new_york() -> Vec<Target> {
    let path = "../shared/data/us-nyc-doc-daily/stays_2016-06-02_2023-12-31.csv.gz";
    let Some(packed) = bytes(path) else {
        eprintln!("skipped: no stays of New York City");
        return Vec::new();
    };
    let mapping = SpellMapping {
        admitted: "admitted_dt".to_owned(),
        first_seen: Some("first_seen".to_owned()),
        last_seen: Some("last_seen".to_owned()),
        ..SpellMapping::default()
    };
    let (spells, _) = inspect_spells(&packed, path, Format::Csv, &mapping);
    let Some(spells) = spells else {
        return Vec::new();
    };
    let mut targets = Vec::new();
    // The epidemic: mass releases and closed courts.
    let breaks: Vec<_> = "2020-03-01"
        .parse()
        .into_iter()
        .zip("2020-07-31".parse())
        .collect();
    for days in [100_000, 91, 28] {
        let Some(replay) = replay_spells(&spells, days) else {
            continue;
        };
        let Some(outside) = replay.outside(&breaks) else {
            continue;
        };
        eprintln!("NYC, {}: {outside:?}", replay.how);
        if days != 28 {
            continue;
        }
        let what = "New York City: daily stock from admissions and one life table per 28 days with a pattern of weekdays, outside March to July 2020";
        targets.push(Target {
            what: format!("{what}: mean absolute difference"),
            wanted: "within 2 %".to_owned(),
            found: format!("{:.2} %", outside.mean_absolute_percent),
            met: outside.mean_absolute_percent <= 2.0,
            tried: String::new(),
        });
        targets.push(Target {
            what: format!("{what}: every day"),
            wanted: "within 2 %".to_owned(),
            found: format!(
                "{} of {} days are further off, worst {:.1} % on {}",
                outside.beyond_two_percent, outside.days, outside.worst.1, outside.worst.0
            ),
            met: outside.beyond_two_percent == 0,
            tried: "Tables per 28 days without weekdays leave 7 % of days further off, tables per 91 days 6 % with weekdays and 10 % without, tables by legal status at entry more (12 to 14 %, without weekdays). What is left lies mostly in December of each year and in September and October 2021, why is not known; single days of table would meet the target and say nothing.".to_owned(),
        });
    }
    let stays = spells.stays.len();
    let spec = SystemSpec {
        id: "new-york-city".to_owned(),
        spells: Some(spells),
        ..SystemSpec::default()
    };
    let began = cpu_seconds();
    let (fitted, _) = fit(&spec);
    let seconds = cpu_seconds() - began;
    targets.push(Target {
        what: format!("fit of {stays} spells, six families"),
        wanted: "under 2 s".to_owned(),
        found: format!("{seconds:.2} s of one core"),
        met: fitted.is_some() && seconds < 2.0,
        tried: String::new(),
    });
    targets
}

/// Seconds that this process has computed, which other work on the machine does not lengthen; seconds on the clock
/// where the system does not say.
fn cpu_seconds() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    static BEGAN: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    let ticks = std::fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|stat| {
            let (_, fields) = stat.rsplit_once(')')?;
            let fields: Vec<&str> = fields.split_whitespace().collect();
            Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
        });
    ticks.map_or_else(
        || BEGAN.elapsed().as_secs_f64(),
        |ticks| ticks / TICKS_A_SECOND,
    )
}

/// The weekly series with every model at every weekly origin.
fn speed() -> Vec<Target> {
    let Some(case) = cases().into_iter().find(|c| c.id == "england-wales") else {
        return Vec::new();
    };
    let mut plan = Plan::usual(&case.series);
    plan.step = Frequency::Weekly;
    plan.horizons = vec![4, 13, 26, 52];
    let began = cpu_seconds();
    let found = durance_calibrate::backtest::backtest(&case.series, &plan);
    let seconds = cpu_seconds() - began;
    vec![Target {
        what: "backtest of the 704-week series in weekly steps, all models, every origin"
            .to_owned(),
        wanted: "under 20 s on two cores".to_owned(),
        found: format!("{seconds:.1} s of one core"),
        met: found.is_ok() && seconds < 20.0,
        tried: String::new(),
    }]
}
