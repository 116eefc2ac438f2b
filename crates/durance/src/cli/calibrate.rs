//! `durance data`, `fit`, `forecast`, `backtest`: numbers from the world, and an honest error.

use super::diagnostics::Texts;
use super::exit::Exit;
use super::grammar::{BacktestArgs, DataArgs, DataVerb, FitArgs, ForecastArgs, SeriesArgs};
use super::input::{Door, exit_for, out, outln};
use crate::store;
use durance_calibrate::LEVELS;
use durance_calibrate::backtest::{
    Backtest, Origins, Plan, backtest as run_backtest, in_turn, past_errors,
};
use durance_calibrate::fit::{Content, FitFile, Fitted, SystemSpec, fit as run_fit};
use durance_calibrate::forecast::{Forecast, forecast as run_forecast, forecast_system, stock_of};
use durance_calibrate::inspect::{Mapping, inspect, inspect_table};
use durance_calibrate::series::{Frequency, Series};
use durance_calibrate::table::Format;
use durance_core::Diagnostic;
use serde_json::json;
use std::cell::RefCell;
use std::path::Path;

/// Levels of the table: 5th, 50th and 95th percentile.
const SHOWN: [f64; 3] = [0.05, 0.5, 0.95];

/// Says what a file holds.
pub fn data(door: &Door, args: &DataArgs) -> Exit {
    let DataVerb::Inspect { series: file, json } = &args.verb;
    let (series, found, texts) = match read(door, file) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    if *json {
        let object = json!({ "schema": "durance/data/1", "series": series, "diagnostics": found });
        outln!("{object:#}");
    } else {
        for one in &series {
            out!("{}", summary(one));
        }
        door.print(&found, &texts);
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
    let (spec, fitted) = fitted_system(door, &args.system)?;
    eprint!("{}", fit_page(&spec, &fitted));
    let fragment = fitted.to_toml();
    match &args.output {
        None => {
            out!("{fragment}");
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

/// Reads a description with its data and fits it; findings are printed on the way.
fn fitted_system(door: &Door, path: &Path) -> Result<(SystemSpec, Fitted), Exit> {
    let text = door.read_text(path)?;
    let name = path.display().to_string();
    let mut texts: Texts = [(name.clone(), text.clone())].into_iter().collect();
    let (file, mut found) = match is_fitted(&text) {
        true => (None, vec![already_fitted(&name)]),
        false => FitFile::from_toml(&name, &text),
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let seen = RefCell::new((Texts::new(), Vec::new()));
    let spec = file.and_then(|file| {
        let (spec, more) = file.read(|name| match content(door, folder, name) {
            Ok(content) => {
                if let Some(Content::Bytes(bytes)) = &content
                    && let Ok(text) = std::str::from_utf8(bytes)
                {
                    seen.borrow_mut().0.insert(name.to_owned(), text.to_owned());
                }
                content
            }
            Err(problem) => {
                seen.borrow_mut().1.push(problem);
                None
            }
        });
        found.extend(more);
        spec
    });
    let (more_texts, broken) = seen.into_inner();
    texts.extend(more_texts);
    found.extend(broken);
    let fitted = match spec {
        Some(spec) if !found.iter().any(Diagnostic::is_error) => {
            let (fitted, more) = run_fit(&spec);
            found.extend(more);
            fitted.map(|fitted| (spec, fitted))
        }
        _ => None,
    };
    match fitted {
        None => door.fail(&found, &texts),
        Some(_) => door.print(&found, &texts),
    }
    fitted.ok_or_else(|| exit_for(&errors(&found)))
}

/// Is it the file that a fit writes, not the one that it reads?
fn is_fitted(text: &str) -> bool {
    text.parse::<toml::Table>()
        .is_ok_and(|table| table.contains_key("system"))
}

fn already_fitted(name: &str) -> Diagnostic {
    Diagnostic::error(
        "D1036",
        format!("`{name}` is a fitted system, without its data"),
    )
    .help("give the description that names the data, the file that `durance fit` read")
}

fn fit_page(spec: &SystemSpec, fitted: &Fitted) -> String {
    let mut text = format!(
        "{}: fitted from {}, {} to {}\n",
        fitted.id,
        fitted.method.words(),
        fitted.window.0,
        fitted.window.1
    );
    for replay in fitted.replay.iter().chain(&fitted.tables) {
        text.push_str(&format!(
            "  history reproduced by {}: mean absolute difference {:.2}% of the stock, {:.0}% of days within 2%, worst {:.1}% on {}\n",
            replay.how,
            replay.mean_absolute_percent,
            100.0 * replay.within_two_percent,
            replay.worst.1,
            replay.worst.0,
        ));
    }
    match stock_of(spec).and_then(|stock| past_errors(&stock, &in_turn)) {
        Some(past) => text.push_str(&format!("  past forecasts: {past}\n")),
        None => text.push_str("  past forecasts: the history is too short to back-test\n"),
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
    let made = match is_toml(&args.series.file) {
        true => {
            let (spec, fitted) = fitted_system(door, &args.series.file)?;
            let step = stock_of(&spec).map_or(Frequency::Monthly, |s| Plan::step_for(&s));
            forecast_system(&spec, &fitted, steps(&args.horizon, step)?)
        }
        false => {
            let series = one(door, &args.series)?;
            let capacity = capacity(door, args)?;
            let plan = Plan::usual(&series);
            let steps = steps(&args.horizon, plan.step)?;
            run_forecast(&series, capacity.as_ref(), &plan, steps)
        }
    };
    match made {
        Err(found) => {
            failed(door, &found);
            Ok(exit_for(&found))
        }
        Ok(forecast) if args.json => {
            outln!(
                "{:#}",
                json!({ "schema": "durance/forecast/1", "levels": LEVELS, "forecast": forecast })
            );
            Ok(Exit::Done)
        }
        Ok(forecast) => {
            out!("{}", forecast_page(&forecast));
            Ok(Exit::Done)
        }
    }
}

fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

fn capacity(door: &Door, args: &ForecastArgs) -> Result<Option<Series>, Exit> {
    let Some(column) = &args.capacity else {
        return Ok(None);
    };
    let columns = SeriesArgs {
        column: vec![column.clone()],
        ..args.series.clone()
    };
    one(door, &columns).map(Some)
}

fn forecast_page(forecast: &Forecast) -> String {
    let count = durance_report::number::count;
    let mut text = format!(
        "{}: last reading {} on {}\n",
        forecast.series,
        count(forecast.last.1),
        forecast.last.0
    );
    if let Some((date, places)) = forecast.capacity {
        text.push_str(&format!("capacity {} on {date}\n", count(places)));
    }
    for change in &forecast.changes {
        text.push_str(&format!(
            "known change {}: admissions x {}, stays x {}{}{}\n",
            change.date,
            change.admissions_times,
            change.stay_times,
            if change.what.is_empty() { "" } else { ": " },
            change.what
        ));
    }
    text.push_str(&combined_page(forecast));
    text.push_str(&models_page(forecast));
    for caveat in &forecast.caveats {
        text.push_str(&format!("note: {caveat}\n"));
    }
    text
}

/// The combination step by step, with the chance of being above capacity.
fn combined_page(forecast: &Forecast) -> String {
    let Some(last) = forecast.projections.last() else {
        return String::new();
    };
    let places = forecast.capacity.map(|(_, places)| places);
    let head = if places.is_some() {
        "  above capacity"
    } else {
        ""
    };
    let mut text = format!(
        "{}\n\ndate        5%       50%      95%     {head}\n",
        last.model
    );
    for step in &last.steps {
        let at: Vec<String> = SHOWN
            .iter()
            .map(|p| format!("{:<8}", level(&step.quantiles, *p)))
            .collect();
        let above = places.map_or_else(String::new, |places| {
            format!("  {:<14}", above(&step.quantiles, places))
        });
        let remark = if step.scenario {
            "  scenario: beyond what a forecast can carry"
        } else {
            ""
        };
        text.push_str(format!("{}  {}{above}{remark}", step.date, at.join(" ")).trim_end());
        text.push('\n');
    }
    text
}

/// What every model expects, at a few steps.
fn models_page(forecast: &Forecast) -> String {
    let Some(last) = forecast.projections.last() else {
        return String::new();
    };
    let n = last.steps.len();
    let mut shown: Vec<usize> = [1, 3, 6, 12, 24].into_iter().filter(|h| *h < n).collect();
    shown.push(n);
    let mut text = String::from("\nexpected        ");
    for h in &shown {
        text.push_str(&format!(" {:>10}", last.steps[h - 1].date));
    }
    text.push('\n');
    for projection in &forecast.projections {
        text.push_str(&format!("{:<16}", projection.model));
        for h in &shown {
            text.push_str(&format!(" {:>10.0}", projection.steps[h - 1].expected));
        }
        let weight = forecast
            .weights
            .0
            .iter()
            .find(|(m, _)| m.name() == projection.model);
        if let Some((_, weight)) = weight {
            text.push_str(&format!("  weight {weight:.2}"));
        }
        text.push('\n');
    }
    text.push('\n');
    text
}

/// Chance of more people than places, from the quantiles that lie above.
fn above(quantiles: &[f64], places: f64) -> String {
    let first = quantiles.iter().position(|q| *q > places);
    match first {
        None => "under 3%".to_owned(),
        Some(0) => "over 97%".to_owned(),
        Some(i) => {
            let (a, b) = (quantiles[i - 1], quantiles[i]);
            let p = LEVELS[i - 1] + (LEVELS[i] - LEVELS[i - 1]) * (places - a) / (b - a).max(1e-9);
            format!("{:.0}%", 100.0 * (1.0 - p))
        }
    }
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
    let series = match is_toml(&args.series.file) {
        true => {
            let (spec, _) = fitted_system(door, &args.series.file)?;
            stock_of(&spec).ok_or(Exit::Invalid)?
        }
        false => one(door, &args.series)?,
    };
    let mut plan = Plan::usual(&series);
    if let Some(text) = &args.origins {
        plan.origins = Origins::parse(text).map_err(|found| {
            failed(door, &[found]);
            Exit::Usage
        })?;
    }
    if !args.horizons.is_empty() {
        plan.horizons = args.horizons.iter().map(|h| *h as usize).collect();
    }
    match run_backtest(&series, &plan) {
        Err(found) => {
            failed(door, &found);
            Ok(exit_for(&found))
        }
        Ok(scores) if args.json => {
            outln!(
                "{:#}",
                json!({ "schema": "durance/backtest/1", "backtest": scores })
            );
            Ok(Exit::Done)
        }
        Ok(scores) => {
            out!("{}", scores_page(&scores));
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
    text.push_str(
        "model             h    n       MAE   MAPE   MASE      CRPS   pinball  /last  /seasonal\n",
    );
    let ratio = |r: Option<f64>| r.map_or_else(|| "-".to_owned(), |r| format!("{r:.2}"));
    for s in &scores.scores {
        text.push_str(&format!(
            "{:<16} {:>3} {:>4} {:>9.1} {:>6.2} {:>6.3} {:>9.1} {:>9.1} {:>6} {:>10}\n",
            s.model,
            s.horizon,
            s.n,
            s.mae,
            s.mape,
            s.mase,
            s.crps,
            s.pinball,
            ratio(s.against_last_value),
            ratio(s.against_seasonal_naive),
        ));
    }
    text.push_str("\nintervals         h  50% covers, wide  80% covers, wide  95% covers, wide\n");
    for s in &scores.scores {
        let pair = |covered: f64, width: f64| format!("{:>7.0}% {width:>9.0}", 100.0 * covered);
        text.push_str(&format!(
            "{:<16} {:>3} {} {} {}\n",
            s.model,
            s.horizon,
            pair(s.coverage_50, s.width_50),
            pair(s.coverage_80, s.width_80),
            pair(s.coverage_95, s.width_95),
        ));
    }
    text.push_str("\n/last and /seasonal: absolute error over that of the last value and the seasonal naive, same forecasts\n");
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
    let (mut series, found, texts) = read(door, args)?;
    let wrong = errors(&found);
    if !wrong.is_empty() {
        door.fail(&wrong, &texts);
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

/// Every series of a file, everything that is odd about it, and its text for pointing into.
fn read(door: &Door, args: &SeriesArgs) -> Result<(Vec<Series>, Vec<Diagnostic>, Texts), Exit> {
    let name = args.file.display().to_string();
    let Some(format) = Format::of_name(&name) else {
        eprintln!(
            "`{name}` is not a file of a known kind: csv, tsv (each also as .gz), xlsx, parquet"
        );
        return Err(Exit::Usage);
    };
    let mapping = mapping(door, args)?;
    let (series, found, text) = match content(door, Path::new(""), &name) {
        Ok(Some(Content::Bytes(bytes))) => {
            let (series, found) = inspect(&bytes, &name, format, &mapping);
            (series, found, String::from_utf8(bytes).ok())
        }
        Ok(Some(Content::Table(table))) => {
            let (series, found) = inspect_table(&table, &mapping);
            (series, found, None)
        }
        Ok(None) => {
            eprintln!("no file `{name}`, and no series of that name in the catalogue's data");
            return Err(Exit::Missing);
        }
        Err(problem) => (None, vec![problem], None),
    };
    let texts = text.map(|text| (name, text)).into_iter().collect();
    Ok((series.unwrap_or_default(), found, texts))
}

fn mapping(door: &Door, args: &SeriesArgs) -> Result<Mapping, Exit> {
    let mut mapping = match &args.map {
        None => Mapping::default(),
        Some(path) => {
            let text = door.read_text(path)?;
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

/// A file beside another, or one of the catalogue's data; a Parquet file already as rows.
#[expect(clippy::result_large_err, reason = "once per file")]
fn content(door: &Door, folder: &Path, name: &str) -> Result<Option<Content>, Diagnostic> {
    use durance_core::catalog::Catalog;
    let path = folder.join(name);
    if Format::of_name(name) == Some(Format::Parquet) && path.is_file() {
        return store::columns::read(&path, name).map(|table| Some(Content::Table(table)));
    }
    let in_catalogue = || {
        door.catalogue
            .text(&format!("data/{name}"))
            .map(|t| t.as_bytes().to_vec())
    };
    Ok(std::fs::read(path)
        .ok()
        .or_else(in_catalogue)
        .map(Content::Bytes))
}

fn errors(found: &[Diagnostic]) -> Vec<Diagnostic> {
    found.iter().filter(|d| d.is_error()).cloned().collect()
}

fn failed(door: &Door, found: &[Diagnostic]) {
    door.fail(found, &super::diagnostics::Texts::new());
}

fn ended(found: &[Diagnostic]) -> Exit {
    let wrong = errors(found);
    if wrong.is_empty() {
        Exit::Done
    } else {
        exit_for(&wrong)
    }
}
