//! `durance export`: a run in the form that somebody needs.

use super::assess;
use super::diagnostics::Texts;
use super::exit::Exit;
use super::grammar::{ExportArgs, ExportFormat, PaperSize, ScenarioArgs};
use super::input::Door;
use crate::export::browser::{self, Paper};
use crate::export::columns::{Columns, Form};
use crate::export::run::{Run, Unreadable};
use crate::export::{archive, workbook};
use crate::store;
use crate::store::question::Question;
use durance_core::Diagnostic;
use durance_report::chart::{self, Chart};
use durance_report::small_counts::{self, SmallCount};
use durance_report::{html, tables, workbook as sheets};
use serde::Deserialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes a run in another form.
pub fn run(door: &Door, args: &ExportArgs) -> Exit {
    match try_run(door, args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn try_run(door: &Door, args: &ExportArgs) -> Result<(), Exit> {
    let run = find(door, &args.run)?;
    let run = without_small_counts(door, args, run)?;
    let made = make(door, args, &run)?;
    leave(door, args, &run, made)
}

/// What an export consists of.
enum Made {
    /// One file and its ending.
    File(Vec<u8>, &'static str),
    /// Several files, for a folder.
    Folder(Vec<(String, Vec<u8>)>),
}

fn make(door: &Door, args: &ExportArgs, run: &Run) -> Result<Made, Exit> {
    let whole = |ending, bytes: Result<Vec<u8>, String>| match &args.only {
        Some(_) => {
            eprintln!("--only chooses a table, a figure or a chart; {ending} holds the whole run");
            Err(Exit::Usage)
        }
        None => bytes.map(|bytes| Made::File(bytes, ending)).map_err(fault),
    };
    match args.format {
        ExportFormat::Csv => columns(door, args, run, Form::Csv, "csv"),
        ExportFormat::Parquet => columns(door, args, run, Form::Parquet, "parquet"),
        ExportFormat::Arrow => columns(door, args, run, Form::Arrow, "arrow"),
        ExportFormat::Json => json(door, args, run),
        ExportFormat::Html => whole("html", Ok(run.files["report.html"].clone())),
        ExportFormat::Xlsx => whole("xlsx", spreadsheet(run)),
        ExportFormat::Zip => whole("zip", archive::bytes(run)),
        ExportFormat::Pdf => match args.only {
            None => Ok(Made::File(paper(door, args, run)?, "pdf")),
            Some(_) => whole("pdf", Ok(Vec::new())),
        },
        ExportFormat::Svg => pictures(door, args, run, "svg", &|chart| {
            Ok(chart.svg_document(archive::CHART_WIDTH).into_bytes())
        }),
        ExportFormat::Png => {
            let browser = browser_or_say(door)?;
            pictures(door, args, run, "png", &|chart| {
                picture(&browser, chart).map_err(|cause| no_print(door, &cause))
            })
        }
    }
}

fn fault(cause: String) -> Exit {
    eprintln!("cannot make the export: {cause}");
    Exit::Fault
}

fn spreadsheet(run: &Run) -> Result<Vec<u8>, String> {
    let card = &run.assessment.scenario;
    let sheets = sheets::sheets(&run.assessment);
    workbook::bytes(&sheets, &card.title, card.known_as_of)
}

/// A table, the draws, or the draws of one figure.
fn columns(
    door: &Door,
    args: &ExportArgs,
    run: &Run,
    form: Form,
    ending: &'static str,
) -> Result<Made, Exit> {
    let name = args.only.as_deref().unwrap_or("figures");
    let tables = tables::all(&run.assessment);
    let table = tables.iter().find(|t| t.name == name).map(Columns::of);
    let table = match table {
        Some(table) => table,
        None => drawn(door, run, name)?,
    };
    table
        .bytes(form)
        .map(|bytes| Made::File(bytes, ending))
        .map_err(fault)
}

/// The table of draws, or the column of one figure or input.
fn drawn(door: &Door, run: &Run, name: &str) -> Result<Columns, Exit> {
    let figures = run.assessment.results.iter();
    let by_reference = |f: &&durance_core::assessment::Figure| f.reference == name;
    let id = figures.clone().find(by_reference).map_or(name, |f| &f.id);
    let hidden = |column: &str| {
        // A column that masking has taken out of the assessment is not given back here.
        let input = run.assessment.inputs.iter().find(|i| i.path == column);
        let known = run.assessment.figure(column).is_some() || column.ends_with(".happens");
        input.map_or(!known, |i| i.shape == "masked")
    };
    let keep = |column: &str| (name == "draws" || column == id) && !hidden(column);
    let mut all: Vec<(String, Vec<f64>)> = Vec::new();
    run.each_group(&keep, &mut |names, group| {
        if all.is_empty() {
            all = names.iter().map(|n| (n.clone(), Vec::new())).collect();
        }
        for ((_, column), values) in all.iter_mut().zip(group) {
            column.extend(values);
        }
        Ok(())
    })
    .map_err(|e| unreadable(door, &e))?;
    if all.is_empty() {
        let mut known = vec!["draws"];
        let tables = tables::all(&run.assessment);
        known.extend(tables.iter().map(|t| t.name));
        known.extend(run.assessment.results.iter().map(|f| f.id.as_str()));
        return Err(nothing(door, name, &known));
    }
    Ok(Columns::numbers(name, all))
}

/// The assessment, or one table as a list of objects, or one figure with its trace.
fn json(door: &Door, args: &ExportArgs, run: &Run) -> Result<Made, Exit> {
    let Some(name) = &args.only else {
        return Ok(Made::File(run.files["assessment.json"].clone(), "json"));
    };
    let assessment = &run.assessment;
    let tables = tables::all(assessment);
    let value = if let Some(table) = tables.iter().find(|t| t.name == name) {
        rows(table)
    } else if let Some(figure) = assessment
        .results
        .iter()
        .find(|f| f.id == *name || f.reference == *name)
    {
        serde_json::json!({ "figure": figure, "trace": assessment.traces.get(&figure.trace) })
    } else {
        let mut known: Vec<&str> = tables.iter().map(|t| t.name).collect();
        known.extend(assessment.results.iter().map(|f| f.id.as_str()));
        return Err(nothing(door, name, &known));
    };
    Ok(Made::File(format!("{value:#}\n").into_bytes(), "json"))
}

fn rows(table: &tables::RawTable) -> serde_json::Value {
    let cell = |column: usize, text: &str| match table.kind(column) {
        tables::Kind::Number => text
            .parse::<f64>()
            .ok()
            .map_or(serde_json::Value::Null, serde_json::Value::from),
        tables::Kind::Truth => serde_json::Value::Bool(text == "true"),
        tables::Kind::Text => serde_json::Value::from(text),
    };
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().enumerate();
        let pairs = cells.map(|(i, text)| (table.columns[i].to_owned(), cell(i, text)));
        serde_json::Value::Object(pairs.collect())
    });
    serde_json::Value::Array(rows.collect())
}

/// One chart by its id, or all of them for a folder.
fn pictures(
    door: &Door,
    args: &ExportArgs,
    run: &Run,
    ending: &'static str,
    draw: &dyn Fn(&Chart) -> Result<Vec<u8>, Exit>,
) -> Result<Made, Exit> {
    let charts = chart::all(&run.assessment);
    match &args.only {
        Some(name) => match charts.iter().find(|c| c.id == *name) {
            Some(chart) => Ok(Made::File(draw(chart)?, ending)),
            None => {
                let known: Vec<&str> = charts.iter().map(|c| c.id.as_str()).collect();
                Err(nothing(door, name, &known))
            }
        },
        None => charts
            .iter()
            .map(|chart| Ok((format!("{}.{ending}", chart.id), draw(chart)?)))
            .collect::<Result<Vec<_>, Exit>>()
            .map(Made::Folder),
    }
}

fn picture(browser: &Path, chart: &Chart) -> Result<Vec<u8>, String> {
    let svg = chart.svg_document(archive::CHART_WIDTH);
    let height = attribute(&svg, "height").unwrap_or(400.0);
    browser::png(
        browser,
        &svg,
        archive::CHART_WIDTH.ceil() as u32,
        height.ceil() as u32,
    )
}

/// The number in the first attribute of this name.
fn attribute(svg: &str, name: &str) -> Option<f64> {
    let start = svg.find(&format!(" {name}=\""))? + name.len() + 3;
    svg[start..].split('"').next()?.parse().ok()
}

fn paper(door: &Door, args: &ExportArgs, run: &Run) -> Result<Vec<u8>, Exit> {
    let browser = browser_or_say(door)?;
    let size = match args.paper {
        PaperSize::A4 => Paper::A4,
        PaperSize::Letter => Paper::Letter,
    };
    let card = &run.assessment.scenario;
    let digest: String = card.digest.chars().take(12).collect();
    let engine = &run.assessment.run.engine;
    let foot = format!(
        "{} \u{b7} {}@{digest} \u{b7} Durance {engine}",
        card.title, card.id
    );
    let page = run.text("report.html");
    browser::pdf(&browser, &page, &foot, size, card.known_as_of)
        .map_err(|cause| no_print(door, &cause))
}

fn browser_or_say(door: &Door) -> Result<PathBuf, Exit> {
    browser::find().ok_or_else(|| {
        let cause = match std::env::var(browser::VARIABLE) {
            Ok(named) => format!("`{named}`, which {} names, is no file", browser::VARIABLE),
            Err(_) => "no browser of the Chromium family is installed".to_owned(),
        };
        no_print(door, &cause)
    })
}

fn no_print(door: &Door, cause: &str) -> Exit {
    let help = "install one (Debian: `apt-get install chromium`), or name one in DURANCE_BROWSER; \
                or `--format html` and print from any browser";
    say(
        door,
        Diagnostic::error("D1103", format!("cannot print: {cause}"))
            .note("pdf and png are printed by a browser that is on the machine")
            .help(help),
    );
    Exit::Missing
}

fn nothing(door: &Door, name: &str, known: &[&str]) -> Exit {
    let mut diagnostic =
        Diagnostic::error("D1105", format!("this run has no `{name}` in that format"))
            .note(format!("there is: {}", known.join(", ")));
    if let Some(near) = durance_core::diagnostic::nearest(name, known.iter().copied()) {
        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    }
    say(door, diagnostic);
    Exit::Usage
}

/// Prints one finding that has no place in a text.
pub fn say(door: &Door, diagnostic: Diagnostic) {
    door.fail(&[diagnostic], &Texts::new());
}

/// Says that a run cannot be read.
pub fn unreadable(door: &Door, error: &Unreadable) -> Exit {
    let path = error.path.display();
    say(
        door,
        Diagnostic::error("D1104", format!("cannot read `{path}`: {}", error.cause))
            .help("name a run folder, an archive of one, or a scenario"),
    );
    Exit::Missing
}

/// Masks what the door must not let out, or refuses.
fn without_small_counts(door: &Door, args: &ExportArgs, mut run: Run) -> Result<Run, Exit> {
    let question: Option<Question> = serde_json::from_str(&run.text("question.json")).ok();
    // What is not known to come from the catalogue counts as private.
    let private = |file: &str| question.as_ref().is_none_or(|q| q.files.contains_key(file));
    let found = small_counts::find(&run.assessment, &private);
    let (public, secret): (Vec<SmallCount>, Vec<SmallCount>) =
        found.iter().cloned().partition(|count| count.public);
    if args.unmask && !secret.is_empty() {
        return Err(refuse(
            door,
            &secret,
            "no source that anyone can read stands behind them",
        ));
    }
    let hidden = if args.unmask { secret } else { found };
    if hidden.is_empty() {
        return Ok(run);
    }
    if args.format == ExportFormat::Zip {
        let all_public = public.len() == hidden.len();
        let why = match all_public {
            true => "an archive holds them; their sources are public, so `--unmask` lets them out",
            false => "an archive holds the scenario and its data, and with them these counts",
        };
        return Err(refuse(door, &hidden, why));
    }
    run.assessment = small_counts::masked(&run.assessment, &hidden);
    let page = html::report(&run.assessment).into_bytes();
    let json = assess::json(&run.assessment).into_bytes();
    run.files.insert("report.html".to_owned(), page);
    run.files.insert("assessment.json".to_owned(), json);
    if !door.quiet {
        eprintln!(
            "{} small {} masked: {}; durance explain D1101",
            hidden.len(),
            if hidden.len() == 1 {
                "count is"
            } else {
                "counts are"
            },
            names(&hidden)
        );
    }
    Ok(run)
}

fn names(counts: &[SmallCount]) -> String {
    let ids: Vec<&str> = counts.iter().map(|count| count.id.as_str()).collect();
    ids.join(", ")
}

fn refuse(door: &Door, counts: &[SmallCount], why: &str) -> Exit {
    say(
        door,
        Diagnostic::error(
            "D1102",
            format!("refused: counts of fewer than ten people would be exposed: `{}`", names(counts)),
        )
        .note(why)
        .help("cite a source with an address for each, or state a range that reaches ten, or export csv without --unmask"),
    );
    Exit::Refused
}

/// The run that is meant: a folder, an archive, or a scenario's newest run, made if there is none.
pub fn find(door: &Door, name: &str) -> Result<Run, Exit> {
    let path = Path::new(name);
    if path.is_dir() {
        return Run::from_folder(path).map_err(|e| unreadable(door, &e));
    }
    let is_archive = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    if is_archive {
        return Run::from_archive(path).map_err(|e| unreadable(door, &e));
    }
    let args = ScenarioArgs {
        scenario: name.to_owned(),
        ..ScenarioArgs::default()
    };
    let loaded = door.load(&args, false)?;
    let digest = durance_scenario::digest(&loaded.scenario);
    let folder = match newest(door, &digest) {
        Some(folder) => folder,
        None => {
            if !door.quiet {
                eprintln!("no run of `{name}` as it stands now; assessing it");
            }
            assess::make(door, loaded)?
        }
    };
    if !door.quiet {
        eprintln!("from the run in {}", folder.display());
    }
    Run::from_folder(&folder).map_err(|e| unreadable(door, &e))
}

/// The head of an assessment: enough to know whether it is the one.
#[derive(Deserialize)]
struct Head {
    scenario: HeadScenario,
    run: HeadRun,
}

#[derive(Deserialize)]
struct HeadScenario {
    digest: String,
}

#[derive(Deserialize)]
struct HeadRun {
    engine: String,
    catalog: String,
}

/// The newest complete run under `runs/` of this scenario, by this program and catalogue.
fn newest(door: &Door, digest: &str) -> Option<PathBuf> {
    let catalog = door.catalogue.digest();
    let is_it = |folder: &Path| {
        let text = std::fs::read_to_string(folder.join("assessment.json")).ok()?;
        let head: Head = serde_json::from_str(&text).ok()?;
        let same = head.scenario.digest == digest
            && head.run.catalog == catalog
            && head.run.engine == env!("CARGO_PKG_VERSION");
        (same && folder.join("question.json").is_file()).then_some(())
    };
    std::fs::read_dir("runs")
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|folder| is_it(folder).is_some())
        .max_by_key(|folder| {
            let written = folder.join("assessment.json").metadata();
            (written.and_then(|m| m.modified()).ok(), folder.clone())
        })
}

fn leave(door: &Door, args: &ExportArgs, run: &Run, made: Made) -> Result<(), Exit> {
    let only = args
        .only
        .as_ref()
        .map_or_else(String::new, |o| format!(".{o}"));
    let (target, written) = match made {
        Made::File(bytes, _) if args.output.as_deref() == Some(Path::new("-")) => {
            // A reader who closes the pipe early has read enough.
            let _ = std::io::stdout().write_all(&bytes);
            return Ok(());
        }
        Made::File(bytes, ending) => {
            let usual = || PathBuf::from(format!("{}{only}.{ending}", run.name()));
            let target = args.output.clone().unwrap_or_else(usual);
            let written = store::write_file(&target, &bytes);
            (target, written)
        }
        Made::Folder(files) => {
            let usual = || PathBuf::from(format!("{}-charts", run.name()));
            let target = args.output.clone().unwrap_or_else(usual);
            if target == Path::new("-") {
                eprintln!("several files do not fit on standard output; choose one with --only");
                return Err(Exit::Usage);
            }
            let list: Vec<(&str, &[u8])> = files
                .iter()
                .map(|(n, b)| (n.as_str(), b.as_slice()))
                .collect();
            let written = store::write_folder(&target, &list, &|_| Ok(()));
            (target, written)
        }
    };
    match written {
        Ok(()) if door.quiet => Ok(()),
        Ok(()) => {
            eprintln!("wrote {}", target.display());
            Ok(())
        }
        Err(error) => {
            eprintln!("{error}");
            Err(Exit::Missing)
        }
    }
}
