//! Where do scenario, catalogue and data come from? From disk, from the program itself, or from standard
//! input; everything below the doors receives text.

use super::diagnostics::{self, Texts};
use super::exit::Exit;
use super::grammar::{Cli, ScenarioArgs};
use crate::catalogue::Catalogue;
use crate::store::question::{self, Named, Question};
use durance_core::catalog::Catalog;
use durance_core::{Date, Diagnostic, Severity};
use durance_scenario::{Files, Scenario, Text, World};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// What every verb needs: the catalogue, and how to talk.
pub struct Door {
    /// The catalogue in use.
    pub catalogue: Catalogue,
    /// Print less.
    pub quiet: bool,
    /// Print more.
    pub verbose: bool,
    /// May standard output be coloured?
    pub colour_out: bool,
    /// May standard error be coloured?
    pub colour_err: bool,
    /// Is the answer wanted as data, so that a failure is data as well?
    pub answers: Answers,
}

/// In what form a verb answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// In words.
    Words,
    /// As one JSON object.
    Json,
    /// As lines of JSON.
    JsonLines,
}

/// A scenario read and checked, with the texts that its diagnostics point into.
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Warnings and advice.
    pub diagnostics: Vec<Diagnostic>,
    /// Texts by name.
    pub texts: Texts,
    /// What was asked, complete enough to ask it again elsewhere.
    pub question: Question,
}

/// A scenario's text and where relative data files are looked for.
struct Origin {
    name: String,
    text: String,
    folder: Option<PathBuf>,
}

impl Door {
    /// Opens the catalogue and looks at the terminal.
    ///
    /// # Errors
    /// When the catalogue's folder cannot be read; what is wrong is already printed.
    pub fn open(cli: &Cli, answers: Answers) -> Result<Door, Exit> {
        let catalogue = match &cli.catalog {
            None => Catalogue::embedded(),
            Some(folder) => Catalogue::from_folder(folder).map_err(|error| {
                eprintln!("{error}");
                Exit::Missing
            })?,
        };
        let may_colour = !cli.plain && std::env::var_os("NO_COLOR").is_none();
        Ok(Door {
            catalogue,
            quiet: cli.quiet,
            verbose: cli.verbose,
            colour_out: may_colour && std::io::stdout().is_terminal(),
            colour_err: may_colour && std::io::stderr().is_terminal(),
            answers,
        })
    }

    /// Prints findings to standard error; advice only where it is wanted.
    pub fn print(&self, diagnostics: &[Diagnostic], texts: &Texts) {
        let shown: Vec<Diagnostic> = diagnostics
            .iter()
            .filter(|d| !self.quiet || d.severity != Severity::Advice)
            .cloned()
            .collect();
        diagnostics::print(&shown, texts, self.colour_err);
    }

    /// Says why there is no answer: on standard error, and where data are wanted as an object with nothing but
    /// the findings.
    pub fn fail(&self, diagnostics: &[Diagnostic], texts: &Texts) {
        self.as_data(diagnostics);
        self.print(diagnostics, texts);
    }

    fn as_data(&self, diagnostics: &[Diagnostic]) {
        match self.answers {
            Answers::Words => {}
            Answers::Json => print_json(diagnostics),
            Answers::JsonLines => answer(&format!(
                "{}\n",
                serde_json::json!({ "event": "failed", "diagnostics": diagnostics })
            )),
        }
    }

    /// Texts of the catalogue by the name that labels give them.
    pub fn catalogue_texts(&self) -> Texts {
        self.catalogue
            .paths("")
            .into_iter()
            .filter_map(|path| {
                let text = self.catalogue.text(path)?.to_owned();
                Some([
                    (format!("catalog:{path}"), text.clone()),
                    (path.to_owned(), text),
                ])
            })
            .flatten()
            .collect()
    }

    /// Reads and checks a scenario.
    ///
    /// # Errors
    /// When it cannot be read or is invalid; what is wrong is already printed, as text or as JSON.
    pub fn load(&self, args: &ScenarioArgs, strict: bool) -> Result<Loaded, Exit> {
        let origin = self.origin(&args.scenario)?;
        let beside = Beside::new(origin.folder.clone());
        let mut question = self.asked(args, origin)?;
        let read = self.read(&question, &beside, strict);
        question.files = beside.seen();
        self.loaded(question, read)
    }

    /// Reads a question that a run has kept, from its own texts and none of this machine's files.
    ///
    /// # Errors
    /// When it is invalid here; what is wrong is already printed.
    pub fn load_kept(&self, question: Question) -> Result<Loaded, Exit> {
        let read = self.read(&question, &Kept(&question.files), false);
        self.loaded(question, read)
    }

    fn loaded(&self, question: Question, read: Checked) -> Result<Loaded, Exit> {
        let (scenario, diagnostics, texts) = read;
        match scenario {
            Some(scenario) => Ok(Loaded {
                scenario,
                diagnostics,
                texts,
                question,
            }),
            None => {
                self.as_data(&diagnostics);
                let errors: Vec<Diagnostic> = diagnostics
                    .into_iter()
                    .filter(Diagnostic::is_error)
                    .collect();
                self.print(&errors, &texts);
                eprintln!("{}", count(&errors));
                Err(exit_for(&errors))
            }
        }
    }

    /// Reads a scenario and returns everything that was found, good or bad.
    ///
    /// # Errors
    /// When a text cannot be read; what is wrong is already printed.
    pub fn parse(&self, args: &ScenarioArgs, strict: bool) -> Result<Checked, Exit> {
        let origin = self.origin(&args.scenario)?;
        let beside = Beside::new(origin.folder.clone());
        Ok(self.read(&self.asked(args, origin)?, &beside, strict))
    }

    fn read(&self, question: &Question, files: &dyn Files, strict: bool) -> Checked {
        let overlays = question.overlays.iter().map(|overlay| Text {
            name: overlay.name.clone(),
            text: overlay.text.clone(),
        });
        let world = World {
            catalog: &self.catalogue,
            files,
            overlays: overlays.collect(),
            set: question.set.clone(),
            as_of: question.as_of,
            strict,
        };
        let Named { name, text } = &question.scenario;
        let (scenario, diagnostics) = durance_scenario::parse(name, text, &world);
        let texts = durance_scenario::texts(name, text, &world);
        let scenario = scenario.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
        (scenario, diagnostics, texts)
    }

    /// The text of a scenario: a path, a shipped name, or standard input.
    fn origin(&self, name: &str) -> Result<Origin, Exit> {
        if name == "-" {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| {
                    eprintln!("cannot read standard input: {error}");
                    Exit::Missing
                })?;
            return Ok(Origin {
                name: "standard input".to_owned(),
                text,
                folder: None,
            });
        }
        let path = Path::new(name);
        if path.is_file() {
            let folder = path.parent().map(Path::to_owned);
            return Ok(Origin {
                name: name.to_owned(),
                text: self.read_text(path)?,
                folder,
            });
        }
        if let Some(text) = self.catalogue.text(&format!("scenarios/{name}.toml")) {
            return Ok(Origin {
                name: format!("{name}.toml"),
                text: text.to_owned(),
                folder: None,
            });
        }
        self.not_found(name);
        Err(Exit::Missing)
    }

    fn not_found(&self, name: &str) {
        let names = self.scenario_names();
        let near = durance_core::diagnostic::nearest(name, names.iter().map(String::as_str));
        let lists = "`durance list` lists the shipped scenarios, `durance new FILE` writes one to start from";
        let help = match near {
            Some(near) => format!("did you mean `{near}`? {lists}"),
            None => lists.to_owned(),
        };
        let diagnostic = Diagnostic::error(
            "D1107",
            format!("no file `{name}`, and no shipped scenario of that name"),
        );
        self.fail(&[diagnostic.help(help)], &Texts::new());
    }

    /// A text file.
    ///
    /// # Errors
    /// When it cannot be read; what is wrong is already printed.
    pub fn read_text(&self, path: &Path) -> Result<String, Exit> {
        std::fs::read_to_string(path).map_err(|error| {
            let message = format!("cannot read `{}`: {error}", path.display());
            let diagnostic = Diagnostic::error("D1108", message)
                .help("name a text file in UTF-8 that can be read");
            self.fail(&[diagnostic], &Texts::new());
            Exit::Missing
        })
    }

    /// What the command line asks, with the texts of its overlays.
    fn asked(&self, args: &ScenarioArgs, origin: Origin) -> Result<Question, Exit> {
        let overlays = args
            .overlay
            .iter()
            .map(|path| {
                self.read_text(path).map(|text| Named {
                    name: path.display().to_string(),
                    text,
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let as_of = match &args.as_of {
            None => None,
            Some(text) => Some(date(text)?),
        };
        Ok(Question {
            schema: question::SCHEMA.to_owned(),
            asked: args.scenario.clone(),
            scenario: Named {
                name: origin.name,
                text: origin.text,
            },
            overlays,
            set: [args.set.clone(), readings(args)?].concat(),
            as_of,
            files: BTreeMap::new(),
            settings: None,
        })
    }

    /// Names of the shipped scenarios.
    pub fn scenario_names(&self) -> Vec<String> {
        self.catalogue
            .paths("scenarios/")
            .into_iter()
            .filter_map(|p| p.strip_prefix("scenarios/")?.strip_suffix(".toml"))
            .map(str::to_owned)
            .collect()
    }
}

/// Readings of the command line as edits: they are choices of the scenario.
fn readings(args: &ScenarioArgs) -> Result<Vec<String>, Exit> {
    let edit = |reading: &String| match reading.split_once('=') {
        Some((rule, choice)) => Ok(format!("law.readings.{}={}", rule.trim(), choice.trim())),
        None => {
            eprintln!("`{reading}` does not choose a reading");
            eprintln!(
                "help: write `rule=reading` or `rule=both`: `--reading third-country-custody=both`"
            );
            Err(Exit::Usage)
        }
    };
    args.reading.iter().map(edit).collect()
}

/// A calendar date from the command line.
///
/// # Errors
/// When it is none; what is wrong is already printed.
pub fn date(text: &str) -> Result<Date, Exit> {
    text.parse().map_err(|_| {
        eprintln!("`{text}` is not a date; write it as 2025-02-05");
        Exit::Usage
    })
}

/// Writes an answer to standard output; a reader who has seen enough (`| head`) is no error.
pub fn answer(text: &str) {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        eprintln!("cannot write the answer: {error}");
    }
}

/// Writes a line of an answer to standard output, as [`answer`] does.
macro_rules! outln {
    ($($part:tt)*) => {
        $crate::cli::input::answer(&format!("{}\n", format_args!($($part)*)))
    };
}

/// Writes a part of an answer to standard output, as [`answer`] does.
macro_rules! out {
    ($($part:tt)*) => { $crate::cli::input::answer(&format!($($part)*)) };
}

pub(crate) use {out, outln};

/// Prints an object with nothing but diagnostics: what `--json` promises when there is no result.
pub fn print_json(diagnostics: &[Diagnostic]) {
    let object =
        serde_json::json!({ "schema": "durance/diagnostics/1", "diagnostics": diagnostics });
    answer(&format!("{object:#}\n"));
}

/// One line on how many findings there are.
pub fn count(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let word = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    format!(
        "{}, {}, {}",
        word(of(Severity::Error), "error", "errors"),
        word(of(Severity::Warning), "warning", "warnings"),
        word(of(Severity::Advice), "piece of advice", "pieces of advice"),
    )
}

/// Data trouble has its own exit code; everything else is an invalid scenario.
pub fn exit_for(errors: &[Diagnostic]) -> Exit {
    let all_data = !errors.is_empty() && errors.iter().all(|d| d.code.starts_with("D10"));
    if all_data {
        Exit::Missing
    } else {
        Exit::Invalid
    }
}

/// A scenario if it is valid, everything found in it, and the texts that the findings point into.
pub type Checked = (Option<Scenario>, Vec<Diagnostic>, Texts);

/// Data files beside the scenario, and which of them were read.
struct Beside {
    folder: Option<PathBuf>,
    seen: RefCell<BTreeMap<String, String>>,
}

impl Beside {
    fn new(folder: Option<PathBuf>) -> Beside {
        Beside {
            folder,
            seen: RefCell::new(BTreeMap::new()),
        }
    }

    fn seen(self) -> BTreeMap<String, String> {
        self.seen.into_inner()
    }
}

impl Files for Beside {
    fn read(&self, name: &str) -> Result<String, String> {
        let Some(folder) = &self.folder else {
            return Err("no such file".to_owned());
        };
        let text =
            std::fs::read_to_string(folder.join(name)).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => "no such file".to_owned(),
                _ => error.to_string(),
            })?;
        let mut seen = self.seen.borrow_mut();
        seen.insert(name.to_owned(), text.clone());
        Ok(text)
    }
}

/// Files as a run has kept them.
struct Kept<'a>(&'a BTreeMap<String, String>);

impl Files for Kept<'_> {
    fn read(&self, name: &str) -> Result<String, String> {
        let kept = self.0.get(name).cloned();
        kept.ok_or_else(|| "no such file".to_owned())
    }
}
