//! `durance data`, `fit`, `forecast`, `backtest`: numbers from the world, and an honest error.

use super::exit::Exit;
use super::grammar::{BacktestArgs, DataArgs, DataVerb, FitArgs, ForecastArgs, SeriesArgs};
use super::input::{Door, exit_for, print_json, read_text};
use crate::store;
use durance_calibrate::LEVELS;
use durance_calibrate::backtest::{Backtest, Origins, Plan, backtest as run_backtest};
use durance_calibrate::fit::FitFile;
use durance_calibrate::fit::{Fitted, fit as run_fit};
use durance_calibrate::forecast::{Forecast, forecast as run_forecast};
use durance_calibrate::inspect::{Mapping, inspect};
use durance_calibrate::series::{Frequency, Series};
use durance_calibrate::table::Format;
use durance_core::Diagnostic;
use serde_json::json;
use std::path::Path;

/// Levels of the table: 5th, 50th and 95th percentile.
const SHOWN: [f64; 3] = [0.05, 0.5, 0.95];

/// Says what a file holds.
pub fn data(door: &Door, args: &DataArgs) -> Exit {
    let DataVerb::Inspect { series: file, json } = &args.verb;
    let (series, found) = match read(door, file) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    if *json {
        let object = json!({ "schema": "durance/data/1", "series": series, "diagnostics": found });
        println!("{object:#}");
    } else {
        for one in &series {
            print!("{}", summary(one));
        }
        door.print(&found, &super::diagnostics::Texts::new());
    }
    ended(&found)
}

fn summary(series: &Series) -> String {
    let known: Vec<_> = series.known().collect();
    let missing = series.observations.len() - known.len();
    let span = match (known.first(), known.last()) {
        (Some(first), Some(last)) => {
            format!("{} ({}) to {} ({})", first.0, first.1, last.0, last.1)
        }
        _ => "no reading".to_owned(),
    };
    format!(
        "{}: {}, {} readings, {missing} missing, {span}\n",
        series.id,
        series.frequency.word(),
        known.len()
    )
}

/// Estimates a system's admissions and lengths of stay.
pub fn fit(door: &Door, args: &FitArgs) -> Exit {
    match try_fit(door, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_fit(door: &Door, args: &FitArgs) -> Result<Exit, Exit> {
    let text = read_text(&args.system)?;
    let name = args.system.display().to_string();
    let texts = [(name.clone(), text.clone())].into_iter().collect();
    let (file, mut found) = FitFile::from_toml(&name, &text);
    let folder = args.system.parent().unwrap_or(Path::new("."));
    let spec = file.and_then(|file| {
        let (spec, more) = file.read(|name| bytes(door, folder, name));
        found.extend(more);
        spec
    });
    let fitted = spec
        .filter(|_| !found.iter().any(Diagnostic::is_error))
        .and_then(|spec| {
            let (fitted, more) = run_fit(&spec);
            found.extend(more);
            fitted
        });
    door.print(&found, &texts);
    let Some(fitted) = fitted else {
        return Ok(exit_for(&errors(&found)));
    };
    eprint!("{}", fit_page(&fitted));
    let fragment = fitted.to_toml();
    match &args.output {
        None => {
            print!("{fragment}");
            Ok(Exit::Done)
        }
        Some(path) => store::write_file(path, fragment.as_bytes())
            .map(|()| Exit::Done)
            .map_err(|error| {
                eprintln!("{error}");
                Exit::Missing
            }),
    }
}

fn fit_page(fitted: &Fitted) -> String {
    let mut text = format!(
        "{}: fitted from {}, {} to {}\n",
        fitted.id,
        fitted.method.words(),
        fitted.window.0,
        fitted.window.1
    );
    if let Some(replay) = &fitted.replay {
        text.push_str(&format!(
            "  history reproduced: {}; mean absolute difference {:.2}% of the stock, {:.0}% of days within 2%, worst {:.1}% on {}\n",
            replay.how,
            replay.mean_absolute_percent,
            100.0 * replay.within_two_percent,
            replay.worst.1,
            replay.worst.0,
        ));
    }
    for note in &fitted.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    text
}

/// Forecasts a series.
pub fn forecast(door: &Door, args: &ForecastArgs) -> Exit {
    match try_forecast(door, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_forecast(door: &Door, args: &ForecastArgs) -> Result<Exit, Exit> {
    let series = one(door, &args.series)?;
    let capacity = args
        .capacity
        .as_ref()
        .map(|column| {
            let columns = SeriesArgs {
                column: vec![column.clone()],
                ..args.series.clone()
            };
            one(door, &columns)
        })
        .transpose()?;
    let plan = Plan::usual(&series);
    let steps = steps(&args.horizon, plan.step)?;
    match run_forecast(&series, capacity.as_ref(), &plan, steps) {
        Err(found) => {
            failed(door, &found, args.json);
            Ok(exit_for(&found))
        }
        Ok(forecast) if args.json => {
            println!(
                "{:#}",
                json!({ "schema": "durance/forecast/1", "levels": LEVELS, "forecast": forecast })
            );
            Ok(Exit::Done)
        }
        Ok(forecast) => {
            print!("{}", forecast_page(&forecast));
            Ok(Exit::Done)
        }
    }
}

fn forecast_page(forecast: &Forecast) -> String {
    let mut text = format!(
        "{}: last reading {} on {}\n",
        forecast.series,
        durance_report::number::count(forecast.last.1),
        forecast.last.0
    );
    if let Some((date, places)) = forecast.capacity {
        text.push_str(&format!(
            "capacity {} on {date}\n",
            durance_report::number::count(places)
        ));
    }
    if let Some(last) = forecast.projections.last() {
        text.push_str(&format!(
            "{} of all models\n\ndate        5%       50%      95%\n",
            last.model
        ));
        for step in &last.steps {
            let at: Vec<String> = SHOWN
                .iter()
                .map(|p| format!("{:<8}", level(&step.quantiles, *p)))
                .collect();
            let remark = if step.scenario {
                "  scenario: beyond what a forecast can carry"
            } else {
                ""
            };
            text.push_str(&format!("{}  {}{remark}\n", step.date, at.join(" ")));
        }
    }
    for caveat in &forecast.caveats {
        text.push_str(&format!("note: {caveat}\n"));
    }
    text
}

fn level(quantiles: &[f64], p: f64) -> String {
    let nearest = LEVELS
        .iter()
        .zip(quantiles)
        .min_by(|a, b| (a.0 - p).abs().total_cmp(&(b.0 - p).abs()));
    nearest.map_or_else(String::new, |(_, value)| format!("{value:.0}"))
}

/// Scores forecasts against what happened.
pub fn backtest(door: &Door, args: &BacktestArgs) -> Exit {
    match try_backtest(door, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_backtest(door: &Door, args: &BacktestArgs) -> Result<Exit, Exit> {
    let series = one(door, &args.series)?;
    let mut plan = Plan::usual(&series);
    if let Some(text) = &args.origins {
        plan.origins = Origins::parse(text).map_err(|found| {
            failed(door, &[found], args.json);
            Exit::Usage
        })?;
    }
    if !args.horizons.is_empty() {
        plan.horizons = args.horizons.iter().map(|h| *h as usize).collect();
    }
    match run_backtest(&series, &plan) {
        Err(found) => {
            failed(door, &found, args.json);
            Ok(exit_for(&found))
        }
        Ok(scores) if args.json => {
            println!(
                "{:#}",
                json!({ "schema": "durance/backtest/1", "backtest": scores })
            );
            Ok(Exit::Done)
        }
        Ok(scores) => {
            print!("{}", scores_page(&scores));
            Ok(Exit::Done)
        }
    }
}

fn scores_page(scores: &Backtest) -> String {
    let mut text = format!(
        "{}: {} readings ({} carried forward), horizons in {}, origins {}\n\n",
        scores.series,
        scores.readings,
        scores.carried,
        scores.step,
        scores
            .origins
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" to "),
    );
    text.push_str("model             h    n       MAE   MAPE   MASE       CRPS  50%   80%   95%\n");
    for s in &scores.scores {
        text.push_str(&format!(
            "{:<16} {:>3} {:>4} {:>9.1} {:>6.2} {:>6.3} {:>10.1} {:>4.0} {:>5.0} {:>5.0}\n",
            s.model,
            s.horizon,
            s.n,
            s.mae,
            s.mape,
            s.mase,
            s.crps,
            100.0 * s.coverage_50,
            100.0 * s.coverage_80,
            100.0 * s.coverage_95,
        ));
    }
    text
}

/// Steps of a horizon such as `24 months`.
fn steps(text: &str, step: Frequency) -> Result<usize, Exit> {
    let days = text.split_once(' ').and_then(|(number, unit)| {
        let number: f64 = number.parse().ok()?;
        let days = match unit.trim().trim_end_matches('s') {
            "day" => 1.0,
            "week" => 7.0,
            "month" => 365.0 / 12.0,
            "year" => 365.0,
            _ => return None,
        };
        (number > 0.0).then_some(number * days)
    });
    match days {
        Some(days) => Ok((days / step.days()).round().max(1.0) as usize),
        None => {
            eprintln!("`{text}` is not a horizon; write it as \"24 months\"");
            Err(Exit::Usage)
        }
    }
}

/// The one series that was asked for.
fn one(door: &Door, args: &SeriesArgs) -> Result<Series, Exit> {
    let (mut series, found) = read(door, args)?;
    let wrong = errors(&found);
    if !wrong.is_empty() {
        door.print(&wrong, &super::diagnostics::Texts::new());
        return Err(exit_for(&wrong));
    }
    match series.len() {
        1 => Ok(series.remove(0)),
        0 => {
            eprintln!("no series found in `{}`", args.file.display());
            Err(Exit::Missing)
        }
        _ => {
            let names: Vec<&str> = series.iter().map(|s| s.id.as_str()).collect();
            eprintln!(
                "several series in `{}`: choose one with --column: {}",
                args.file.display(),
                names.join(", ")
            );
            Err(Exit::Usage)
        }
    }
}

/// Every series of a file, and everything that is odd about it.
fn read(door: &Door, args: &SeriesArgs) -> Result<(Vec<Series>, Vec<Diagnostic>), Exit> {
    let name = args.file.display().to_string();
    let Some(format) = Format::of_name(&name) else {
        eprintln!("`{name}` is not a file of a known kind: csv, tsv, xlsx (each also as .gz)");
        return Err(Exit::Usage);
    };
    let Some(content) = bytes(door, Path::new(""), &name) else {
        eprintln!("no file `{name}`, and no series of that name in the catalogue's data");
        return Err(Exit::Missing);
    };
    let mapping = mapping(args)?;
    let (series, found) = inspect(&content, &name, format, &mapping);
    Ok((series.unwrap_or_default(), found))
}

fn mapping(args: &SeriesArgs) -> Result<Mapping, Exit> {
    let mut mapping = match &args.map {
        None => Mapping::default(),
        Some(path) => {
            let text = read_text(path)?;
            let name = path.display().to_string();
            let (mapping, found) = Mapping::from_toml(&name, &text);
            super::diagnostics::print(&found, &[(name, text)].into_iter().collect(), false);
            mapping.ok_or(Exit::Invalid)?
        }
    };
    if args.date.is_some() {
        mapping.date.clone_from(&args.date);
    }
    if !args.column.is_empty() {
        mapping.values.clone_from(&args.column);
    }
    for condition in &args.only {
        let Some((column, value)) = condition.split_once('=') else {
            eprintln!("`{condition}` is not COLUMN=VALUE");
            return Err(Exit::Usage);
        };
        mapping.only.insert(column.to_owned(), value.to_owned());
    }
    mapping.sum |= args.sum;
    Ok(mapping)
}

/// A file beside another, or one of the catalogue's data.
fn bytes(door: &Door, folder: &Path, name: &str) -> Option<Vec<u8>> {
    use durance_core::catalog::Catalog;
    let in_catalogue = || {
        door.catalogue
            .text(&format!("data/{name}"))
            .map(|t| t.as_bytes().to_vec())
    };
    std::fs::read(folder.join(name)).ok().or_else(in_catalogue)
}

fn errors(found: &[Diagnostic]) -> Vec<Diagnostic> {
    found.iter().filter(|d| d.is_error()).cloned().collect()
}

fn failed(door: &Door, found: &[Diagnostic], as_json: bool) {
    if as_json {
        print_json(found);
    }
    door.print(found, &super::diagnostics::Texts::new());
}

fn ended(found: &[Diagnostic]) -> Exit {
    let wrong = errors(found);
    if wrong.is_empty() {
        Exit::Done
    } else {
        exit_for(&wrong)
    }
}
