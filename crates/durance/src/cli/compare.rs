//! `durance compare`: two to four scenarios on the same random streams, and how they differ draw by draw.

use super::exit::Exit;
use super::grammar::{CompareArgs, ScenarioArgs};
use super::input::Door;
use crate::assess::comparison::{self, MOST, letter};
use crate::assess::expression::Formula;
use crate::assess::{Assessed, assess};
use crate::store;
use durance_core::comparison::Comparison;
use std::io::Write;
use std::path::PathBuf;

/// Compares, and leaves a report.
pub fn run(door: &Door, args: &CompareArgs) -> Exit {
    match try_run(door, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(door: &Door, args: &CompareArgs) -> Result<Exit, Exit> {
    let count = args.scenarios.len();
    if !(2..=MOST).contains(&count) {
        eprintln!("two to four scenarios can be compared, not {count}");
        return Err(Exit::Usage);
    }
    let formulas = formulas(&args.expr, count)?;
    let each = scenarios(args)?;
    let temporary = super::assess::temporary()?;
    let mut assessed: Vec<Assessed> = Vec::new();
    let mut run = args.run.clone();
    for (place, scenario) in each.iter().enumerate() {
        let loaded = door.load(scenario, false)?;
        let folder = temporary.path().join(letter(place).to_string());
        let options = super::assess::plain_options(&loaded.scenario, &run, &folder)?;
        // The first scenario says how many draws, and from which seed: pairs need the same of all.
        run.draws = Some(options.draws);
        run.seed = Some(options.seed);
        let text = |name: &str| loaded.texts.get(name).cloned();
        let result = assess(
            &loaded.scenario,
            &door.catalogue,
            &options,
            &text,
            &mut |_| {},
        );
        assessed
            .push(result.map_err(|stop| super::assess::stopped(door, stop, &loaded, &options))?);
    }
    let mut found = comparison::compare(&assessed, command(args, &run)).map_err(|_| {
        eprintln!("the draws cannot be read back");
        Exit::Missing
    })?;
    for (text, formula) in &formulas {
        found
            .expressions
            .push(expression(&assessed, text, formula)?);
    }
    let text = match args.json {
        true => serde_json::to_string_pretty(&found).unwrap_or_default(),
        false => durance_report::compare::page(&found),
    };
    // A reader who closes the pipe early has read enough.
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
    if !args.no_run {
        leave(door, args, &found)?;
    }
    Ok(Exit::Done)
}

fn formulas(texts: &[String], count: usize) -> Result<Vec<(String, Formula)>, Exit> {
    let read = |text: &String| {
        Formula::parse(text, count)
            .map(|f| (text.clone(), f))
            .map_err(|(at, message)| {
                eprintln!(
                    "{message}\n  {text}\n  {:>width$}",
                    "^",
                    width = text[..at].chars().count() + 1
                );
                eprintln!("help: write --expr 'net_cost.sender[B] - net_cost.sender[A]'");
                Exit::Usage
            })
    };
    texts.iter().map(read).collect()
}

fn expression(
    assessed: &[Assessed],
    text: &str,
    formula: &Formula,
) -> Result<durance_core::comparison::Expression, Exit> {
    comparison::expression(assessed, text, formula).map_err(|missing| {
        let scenario = letter(missing.scenario);
        eprintln!(
            "scenario {scenario} keeps no draws of a figure `{}`",
            missing.id
        );
        let results = &assessed[missing.scenario].assessment.results;
        let ids = results.iter().map(|f| f.id.as_str());
        if let Some(near) = durance_core::diagnostic::nearest(&missing.id, ids) {
            eprintln!("help: did you mean `{near}`?");
        }
        Exit::Usage
    })
}

/// Which changes are laid over which scenario: `B:path=value` over B alone, `path=value` over all.
fn scenarios(args: &CompareArgs) -> Result<Vec<ScenarioArgs>, Exit> {
    let count = args.scenarios.len();
    let mut each: Vec<ScenarioArgs> = args
        .scenarios
        .iter()
        .map(|name| ScenarioArgs {
            scenario: name.clone(),
            set: Vec::new(),
            overlay: Vec::new(),
            as_of: args.as_of.clone(),
            reading: args.reading.clone(),
        })
        .collect();
    for change in &args.set {
        let (over, change) = addressed(change, count)?;
        let over = each
            .iter_mut()
            .enumerate()
            .filter(|(i, _)| over.is_none_or(|o| o == *i));
        over.for_each(|(_, s)| s.set.push(change.to_owned()));
    }
    for path in &args.overlay {
        let (over, path) = addressed(path, count)?;
        let over = each
            .iter_mut()
            .enumerate()
            .filter(|(i, _)| over.is_none_or(|o| o == *i));
        over.for_each(|(_, s)| s.overlay.push(PathBuf::from(path)));
    }
    Ok(each)
}

/// `B:rest`: 1 and the rest.
fn addressed(text: &str, count: usize) -> Result<(Option<usize>, &str), Exit> {
    let place = match text.as_bytes() {
        [c @ b'A'..=b'D', b':', ..] => usize::from(c - b'A'),
        _ => return Ok((None, text)),
    };
    if place >= count {
        eprintln!("`{text}`: there is no scenario {} here", letter(place));
        return Err(Exit::Usage);
    }
    Ok((Some(place), &text[2..]))
}

fn command(args: &CompareArgs, run: &super::grammar::RunArgs) -> String {
    let mut words = vec!["durance compare".to_owned()];
    words.extend(args.scenarios.iter().cloned());
    let quoted = |flag: &str, text: &String| format!("{flag} '{text}'");
    words.extend(args.set.iter().map(|t| quoted("--set", t)));
    words.extend(args.overlay.iter().map(|t| quoted("--overlay", t)));
    words.extend(args.as_of.iter().map(|t| quoted("--as-of", t)));
    words.extend(args.reading.iter().map(|t| quoted("--reading", t)));
    words.extend(args.expr.iter().map(|t| quoted("--expr", t)));
    words.extend(run.draws.map(|n| format!("--draws {n}")));
    words.extend(run.seed.map(|n| format!("--seed {n}")));
    words.join(" ")
}

fn leave(door: &Door, args: &CompareArgs, found: &Comparison) -> Result<(), Exit> {
    let target = args.output.clone().unwrap_or_else(|| {
        let names: Vec<String> = found
            .columns
            .iter()
            .map(|c| format!("{}-{}", c.id, c.digest.chars().take(6).collect::<String>()))
            .collect();
        PathBuf::from("runs").join(format!("compare-{}", names.join("-")))
    });
    let report = durance_report::html::comparison(found);
    let json = serde_json::to_string_pretty(found).unwrap_or_default();
    let files: [(&str, &[u8]); 2] = [
        ("comparison.json", json.as_bytes()),
        ("report.html", report.as_bytes()),
    ];
    store::write_folder(&target, &files, &|_| Ok(())).map_err(|error| {
        eprintln!("{error}");
        Exit::Missing
    })?;
    if !door.quiet {
        eprintln!("report: {}", target.join("report.html").display());
    }
    Ok(())
}
