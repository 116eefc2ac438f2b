//! `durance assess`: the five questions, one page, a run folder.

use super::assert;
use super::exit::Exit;
use super::grammar::{AssessArgs, ScenarioArgs};
use super::input::{Door, Loaded};
use crate::assess::run::Progress;
use crate::assess::table::Table;
use crate::assess::{Assessed, DesignKind, Options, Stop, assess};
use crate::interrupt;
use crate::store::draws::DrawsWriter;
use crate::store::question::{Question, Settings, design_of};
use crate::store::spool::BLOCK;
use crate::store::{self};
use durance_core::Diagnostic;
use durance_core::assessment::Assessment;
use durance_scenario::Scenario;
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Draws when neither the scenario nor the reader says how many.
const DRAWS: u64 = 1_000;

/// The most draws that a precision may ask for.
const DRAWS_MOST: u64 = 1_000_000;

/// Rows of a group of the Parquet file: whole blocks of the spool.
const ROWS: usize = 100 * BLOCK;

/// The file by which a run folder is known.
const RESULT: &str = "assessment.json";

/// Width of the page on a terminal.
const WIDTH: usize = 80;

/// Runs an assessment and leaves it where the reader asked.
pub fn run(door: &Door, args: &AssessArgs) -> Exit {
    match try_run(door, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(door: &Door, args: &AssessArgs) -> Result<Exit, Exit> {
    let asserted = assert::read(&args.asserted)?;
    let loaded = door.load(&with_choices(args), false)?;
    let wanted = options(args, &loaded.scenario)?;
    let target = target(args, &loaded.scenario);
    if door.verbose {
        door.print(&loaded.diagnostics, &loaded.texts);
    }
    if args.dry_run || door.verbose {
        eprintln!("{}", plan(args, &loaded.scenario, &wanted, &target));
    }
    if args.dry_run {
        return Ok(Exit::Done);
    }
    if !args.no_run {
        writable(&target)?;
    }
    let start = Instant::now();
    if let Some(time) = args.timeout {
        interrupt::allow(time);
    }
    let temporary = temporary()?;
    let options = Options {
        spool: spool_path(args, &target, temporary.path()),
        ..wanted
    };
    if !args.no_run {
        interrupt::promise("interrupted; the draws done so far are kept: go on with --resume");
    }
    let bar = Bar::new(door, args);
    let done = settle(door, loaded, &options, &bar)?;
    let precise = done.assessed.precise;
    let refuted = assert::refuted(&asserted, &done.assessed)?;
    show(door, args, &done.assessed.assessment);
    if !args.no_run {
        leave(done, &target)?;
        left(door, args, &target);
    }
    if door.verbose {
        eprintln!("took {:.2} s", start.elapsed().as_secs_f64());
    }
    Ok(match (refuted, precise) {
        (true, _) => Exit::Refuted,
        (false, true) => Exit::Done,
        (false, false) => Exit::Imprecise,
    })
}

/// Says where the report is, and opens it if that was asked for.
fn left(door: &Door, args: &AssessArgs, target: &Path) {
    let report = target.join("report.html");
    if args.jsonl {
        event(&json!({ "event": "done", "report": report.display().to_string() }));
    }
    if !door.quiet {
        eprintln!("report: {}", report.display());
    }
    if args.open
        && let Err(error) = open(&report)
    {
        // The run is done and left; a machine without a browser is no reason to call it failed.
        eprintln!("cannot open `{}`: {error}", report.display());
    }
}

/// Hands a file to the program that the desktop opens such files with, and does not wait for it.
fn open(file: &Path) -> std::io::Result<()> {
    let (program, first): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut command = std::process::Command::new(program);
    command.args(first).arg(file);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().map(|_| ())
}

/// One line of `--jsonl`.
fn event(object: &serde_json::Value) {
    // A reader who closes the pipe early has read enough.
    let _ = writeln!(std::io::stdout(), "{object}");
}

/// What a run would do, in words.
fn plan(args: &AssessArgs, scenario: &Scenario, options: &Options, target: &Path) -> String {
    let draws = match options.precision_share {
        None => format!("{} draws", options.draws),
        Some(share) => format!(
            "as many draws as give {:.1}% on {}, at most {}",
            100.0 * share,
            options.headline,
            options.draws
        ),
    };
    let digest: String = durance_scenario::digest(scenario)
        .chars()
        .take(12)
        .collect();
    let design = match options.design {
        DesignKind::LatinHypercube => "a Latin hypercube",
        DesignKind::Sobol => "a Sobol sequence",
        DesignKind::Independent => "independent draws",
    };
    let place = match args.no_run {
        true => "nothing is left on disk".to_owned(),
        false => format!("left in {}", target.display()),
    };
    format!(
        "assess {} ({digest}), known by {}: {draws} of {design}, seed {}, {} threads; {place}",
        scenario.id, scenario.known_as_of, options.seed, options.jobs
    )
}

/// Choices of the command line that are choices of the scenario.
fn with_choices(args: &AssessArgs) -> ScenarioArgs {
    let mut scenario = args.scenario.clone();
    if let Some(side) = &args.perspective {
        scenario.set.push(format!("scenario.perspective={side}"));
    }
    scenario
}

/// Assesses a scenario with the settings of `assess` and leaves the run under `runs/`; returns where.
///
/// # Errors
/// When the scenario cannot be computed or the run not be left; what is wrong is already printed.
pub fn make(door: &Door, loaded: Loaded) -> Result<PathBuf, Exit> {
    let args = AssessArgs::default();
    let target = target(&args, &loaded.scenario);
    writable(&target)?;
    let temporary = temporary()?;
    let options = Options {
        spool: temporary.path().join("draws"),
        ..options(&args, &loaded.scenario)?
    };
    let done = settle(door, loaded, &options, &Bar::new(door, &args))?;
    leave(done, &target)?;
    Ok(target)
}

/// Asks a kept question again and leaves the run in `target`.
///
/// # Errors
/// When it can no longer be computed here, or not be left; what is wrong is already printed.
pub fn again(door: &Door, question: Question, target: &Path) -> Result<(), Exit> {
    let temporary = temporary()?;
    let spool = temporary.path().join("draws");
    let settings = question.settings.as_ref();
    let Some(options) = settings.and_then(|s| s.options(threads(), spool)) else {
        eprintln!(
            "the run does not say how it was drawn, or in words that this program does not know"
        );
        return Err(Exit::Missing);
    };
    let bar = Bar::new(door, &AssessArgs::default());
    let done = settle(door, door.load_kept(question)?, &options, &bar)?;
    leave(done, target)
}

/// A run in memory, and what it was made from.
struct Done {
    scenario: Scenario,
    question: Question,
    assessed: Assessed,
}

fn settle(door: &Door, loaded: Loaded, options: &Options, bar: &Bar) -> Result<Done, Exit> {
    let text = |name: &str| loaded.texts.get(name).cloned();
    let result = assess(
        &loaded.scenario,
        &door.catalogue,
        options,
        &text,
        &mut |p| bar.show(&loaded.scenario.id, p),
    );
    bar.clear();
    let mut assessed = result.map_err(|stop| stopped(door, stop, &loaded, options))?;
    let mut diagnostics = loaded.diagnostics;
    diagnostics.append(&mut assessed.assessment.diagnostics);
    assessed.assessment.diagnostics = diagnostics;
    // Where time was up the question is that of the draws done; a precision says itself when to stop.
    let draws = match options.precision_share {
        None => assessed.table.draws(),
        Some(_) => options.draws,
    };
    let settings = Settings::of(&Options {
        draws,
        ..options.clone()
    });
    let question = Question {
        settings: Some(settings),
        ..loaded.question
    };
    assessed.assessment.run.command = question.command();
    assessed.assessment.sections = durance_report::sections::cards(&assessed.assessment);
    Ok(Done {
        scenario: loaded.scenario,
        question,
        assessed,
    })
}

/// A folder for what is not kept.
///
/// # Errors
/// When there is no room for one; that is already printed.
pub fn temporary() -> Result<tempfile::TempDir, Exit> {
    let folder = tempfile::tempdir().map_err(|error| {
        eprintln!("cannot make a temporary folder: {error}");
        Exit::Missing
    })?;
    interrupt::temporary(folder.path());
    Ok(folder)
}

/// How a run is sampled by verbs that leave no run folder.
///
/// # Errors
/// When no draw is asked for; that is already printed.
pub fn plain_options(
    scenario: &Scenario,
    args: &super::grammar::RunArgs,
    spool: &Path,
) -> Result<Options, Exit> {
    let draws = args.draws.or(scenario.run.draws).unwrap_or(DRAWS);
    if draws == 0 {
        eprintln!("at least one draw is needed");
        return Err(Exit::Usage);
    }
    Ok(Options {
        draws,
        replications: 1,
        seed: args.seed.unwrap_or(scenario.run.seed),
        design: DesignKind::LatinHypercube,
        jobs: args.jobs.unwrap_or_else(threads),
        precision_share: None,
        headline: "net_cost.sender".to_owned(),
        sobol: None,
        spool: spool.with_extension("draws"),
        resume: false,
        claims: Vec::new(),
        brief: true,
    })
}

fn options(args: &AssessArgs, scenario: &Scenario) -> Result<Options, Exit> {
    let precision = match (&args.precision, &scenario.run.precision) {
        (Some(text), _) => Some(precision(text)?),
        (None, Some(stated)) if args.draws.is_none() => Some((stated.share, stated.figure.clone())),
        _ => None,
    };
    let size_is_known = precision.is_none() && args.timeout.is_none();
    let design = match (args.design.as_str(), size_is_known) {
        // A hypercube must know its size beforehand; a sequence need not.
        ("lhs", false) => DesignKind::Sobol,
        (word, _) => design_of(word).ok_or_else(|| {
            eprintln!("unknown design `{word}`: lhs, sobol or independent");
            Exit::Usage
        })?,
    };
    let draws = match &precision {
        Some(_) => DRAWS_MOST,
        None => args.draws.or(scenario.run.draws).unwrap_or(DRAWS),
    };
    if draws == 0 {
        eprintln!("at least one draw is needed");
        return Err(Exit::Usage);
    }
    Ok(Options {
        draws,
        replications: args.replications.unwrap_or(1).max(1),
        seed: args.seed.unwrap_or(scenario.run.seed),
        design,
        jobs: args.jobs.unwrap_or_else(threads),
        precision_share: precision.as_ref().map(|(share, _)| *share),
        headline: precision.map_or_else(|| "net_cost.sender".to_owned(), |(_, figure)| figure),
        spool: PathBuf::new(),
        resume: args.resume,
        sobol: args.sobol,
        claims: Vec::new(),
        brief: false,
    })
}

/// `2% on net_cost.sender`.
fn precision(text: &str) -> Result<(f64, String), Exit> {
    let parsed = text.split_once(" on ").and_then(|(share, figure)| {
        let share: f64 = share.trim().strip_suffix('%')?.trim().parse().ok()?;
        (share > 0.0).then(|| (share / 100.0, figure.trim().to_owned()))
    });
    parsed.ok_or_else(|| {
        eprintln!("`{text}` is not a precision; write it as \"2% on net_cost.sender\"");
        Exit::Usage
    })
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn target(args: &AssessArgs, scenario: &Scenario) -> PathBuf {
    args.output.clone().unwrap_or_else(|| {
        let digest = durance_scenario::digest(scenario);
        let short: String = digest.chars().take(12).collect();
        PathBuf::from("runs").join(format!("{}-{short}", scenario.id))
    })
}

/// Finds out before the work, not after it, that the result cannot be left.
fn writable(target: &Path) -> Result<(), Exit> {
    if let Err(error) = store::replaceable(target, RESULT) {
        eprintln!("{error}");
        eprintln!("help: choose another folder with -o; nothing was changed");
        return Err(Exit::Missing);
    }
    let parent = match target.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let probe = std::fs::create_dir_all(parent).and_then(|()| tempfile::tempdir_in(parent));
    match probe {
        Ok(_) => Ok(()),
        Err(error) => {
            eprintln!("cannot write below `{}`: {error}", parent.display());
            eprintln!("help: choose another folder with -o, or --no-run to print only");
            Err(Exit::Missing)
        }
    }
}

/// A run that leaves a folder keeps its checkpoint beside it; a run that leaves nothing keeps none.
fn spool_path(args: &AssessArgs, target: &Path, temporary: &Path) -> PathBuf {
    match (args.no_run, target.parent(), target.file_name()) {
        (false, Some(parent), Some(name)) => {
            parent.join(format!(".{}.draws", name.to_string_lossy()))
        }
        _ => temporary.join("draws"),
    }
}

/// Says why a run stopped.
pub fn stopped(door: &Door, stop: Stop, loaded: &Loaded, options: &Options) -> Exit {
    match stop {
        Stop::Model(found) => {
            let mut texts = door.catalogue_texts();
            texts.extend(loaded.texts.clone());
            let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
            door.fail(&errors, &texts);
            Exit::Invalid
        }
        Stop::Disk(error) => {
            eprintln!("cannot write `{}`: {error}", options.spool.display());
            Exit::Missing
        }
        Stop::Interrupted => {
            interrupt::say();
            Exit::Interrupted
        }
    }
}

fn show(door: &Door, args: &AssessArgs, assessment: &Assessment) {
    if args.jsonl {
        for figure in &assessment.results {
            event(&json!({ "event": "result", "result": figure }));
        }
        return;
    }
    let page = match args.json {
        true => json(assessment),
        false => durance_report::terminal::page(assessment, WIDTH, door.colour_out),
    };
    // A reader who closes the pipe early has read enough.
    let _ = writeln!(std::io::stdout(), "{}", page.trim_end());
}

/// The contract of `--json`.
pub fn json(assessment: &Assessment) -> String {
    serde_json::to_string_pretty(assessment).unwrap_or_default()
}

/// Writes the run folder, then forgets the checkpoint.
fn leave(done: Done, target: &Path) -> Result<(), Exit> {
    let Done {
        scenario,
        question,
        assessed,
    } = done;
    let resolved = durance_scenario::canonical(&scenario);
    let report = durance_report::html::report(&assessed.assessment);
    let json = json(&assessed.assessment);
    let question = serde_json::to_string_pretty(&question).unwrap_or_default();
    let files: [(&str, &[u8]); 4] = [
        (RESULT, json.as_bytes()),
        ("question.json", question.as_bytes()),
        ("scenario.toml", resolved.as_bytes()),
        ("report.html", report.as_bytes()),
    ];
    let table = &assessed.table;
    let draws = |folder: &Path| {
        parquet(table, &folder.join("draws.parquet")).map_err(std::io::Error::other)
    };
    store::write_folder(target, &files, &draws).map_err(|error| {
        eprintln!("{error}");
        Exit::Missing
    })?;
    // The run is complete; a checkpoint that cannot be removed only wastes space.
    let _ = assessed.table.remove();
    Ok(())
}

/// Streams the table of draws into a Parquet file, a group of rows at a time.
fn parquet(table: &Table, path: &Path) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let mut writer = DrawsWriter::new(file, table.names())?;
    let columns = table.names().len();
    let rows = table.draws() as usize;
    for from in (0..rows).step_by(ROWS) {
        let part = (0..columns)
            .map(|c| table.rows(c, from, ROWS))
            .collect::<Result<Vec<_>, _>>()?;
        writer.write(&part)?;
    }
    writer.into_inner()?.into_inner()?.sync_all()?;
    Ok(())
}

/// Progress, ten times a second at most: a line on standard error, or JSON on standard output.
struct Bar {
    shown: bool,
    as_json: bool,
    resuming: std::cell::Cell<bool>,
    last: std::cell::Cell<Option<Duration>>,
}

impl Bar {
    fn new(door: &Door, args: &AssessArgs) -> Bar {
        let wanted = !door.quiet && !args.no_progress && !args.jsonl;
        Bar {
            shown: wanted && std::io::stderr().is_terminal(),
            as_json: args.jsonl,
            resuming: std::cell::Cell::new(args.resume && !door.quiet),
            last: std::cell::Cell::new(None),
        }
    }

    fn show(&self, id: &str, progress: Progress) {
        if self.resuming.take() {
            match progress.found {
                0 => eprintln!("no draws of this question are kept: starting anew"),
                found => eprintln!("going on from {found} draws"),
            }
        }
        let due = self
            .last
            .get()
            .is_none_or(|l| progress.elapsed - l >= Duration::from_millis(100));
        let (done, target) = (progress.done, progress.target);
        let left = progress.left().map(|left| left.as_secs_f64());
        if self.as_json && (due || done == target) {
            self.last.set(Some(progress.elapsed));
            event(&json!({
                "event": "progress",
                "done": done,
                "target": target,
                "precision": progress.precision,
                "seconds_left": left,
            }));
        }
        if !self.shown || !due {
            return;
        }
        self.last.set(Some(progress.elapsed));
        let share = done as f64 / target.max(1) as f64;
        let full = (share * 10.0).round() as usize;
        let left = left.map_or_else(String::new, |left| format!("  {left:.0} s left"));
        let precision = progress
            .precision
            .map_or_else(String::new, |p| format!("  ±{:.1}%", 100.0 * p));
        eprint!(
            "\rassess {id}  {}{}  {done}/{target} draws{precision}{left}  (Ctrl-C keeps what is done) ",
            "█".repeat(full),
            "░".repeat(10 - full.min(10)),
        );
    }

    fn clear(&self) {
        if self.shown {
            eprint!("\r\x1b[2K");
        }
    }
}
