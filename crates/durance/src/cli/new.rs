//! `new`: a file to start from. At a terminal a few questions are asked; everywhere else the answers are
//! arguments, and what is not answered stays as the template has it.

use super::diagnostics::Texts;
use super::exit::Exit;
use super::grammar::NewArgs;
use super::input::Door;
use super::write::written;
use crate::store;
use durance_core::Diagnostic;
use durance_scenario::World;
use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal};
use std::path::Path;

/// A question, and what of the template its answer replaces.
struct Question {
    /// Its name among the arguments.
    key: &'static str,
    /// How it is asked.
    ask: &'static str,
    /// What the template holds, once.
    holds: &'static str,
    /// Is it a date, which stands without quotation marks?
    bare: bool,
}

const fn text(key: &'static str, ask: &'static str, holds: &'static str) -> Question {
    Question {
        key,
        ask,
        holds,
        bare: false,
    }
}

/// What is asked for an offer. The currency comes first: every amount of the template is in it.
const OFFER: &[Question] = &[
    text(
        "title",
        "What is offered, in one line",
        "What is offered, in one line",
    ),
    text("currency", "Currency (ISO 4217)", "USD"),
    text("sender", "Sending State (ISO 3166)", "XA"),
    text("sender-name", "Its name", "The sending State"),
    text("receiver", "Receiving State", "XB"),
    text("receiver-name", "Its name", "The receiving State"),
    text(
        "term",
        "The agreement runs from, to",
        "2025-03-01 to 2026-02-28",
    ),
    Question {
        bare: true,
        ..text("known-as-of", "Use what was known by", "2025-01-01")
    },
    text("capacity", "Places of the sending system", "950 people"),
    text("stock", "People held there", "1_000 people"),
    text(
        "count",
        "People offered, over the whole term",
        "80 to 120 people",
    ),
    text("places", "Places with the receiving State", "100 people"),
    text("stay", "Time they would be held there", "120 to 240 days"),
    text("fee", "Fee", "60 to 90 USD/person-day"),
    text("average", "Average cost at home", "120 USD/person-day"),
];

/// What is asked for one system by itself.
const SYSTEM: &[Question] = &[
    text("title", "Title", "One system of custody"),
    Question {
        bare: true,
        ..text("known-as-of", "Use what was known by", "2025-01-01")
    },
    text("horizon", "Look ahead", "5 years"),
    text("name", "Name of the system", "Prisons"),
    text("capacity", "Operational capacity", "1_050 people"),
    text("remand", "People on remand", "200 people"),
    text("admissions", "Admissions to remand", "5 people/day"),
    text("sentenced", "People serving a sentence", "800 people"),
];

/// The line of the template that is dropped when the dates are answered: then the agreement says how far to look.
const HORIZON: &str = "horizon     = \"2 years\"                   # simulated from known_as_of\n";

/// Writes a file to start from.
pub fn run(door: &Door, args: &NewArgs) -> Exit {
    match try_run(door, args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn try_run(door: &Door, args: &NewArgs) -> Result<(), Exit> {
    if args.file.exists() {
        eprintln!(
            "`{}` exists already; nothing was written",
            args.file.display()
        );
        return Err(Exit::Usage);
    }
    let text = match &args.from {
        None => asked(door, args)?,
        Some(base) if door.scenario_names().contains(base) => overlay_of(base, &args.file),
        Some(base) => {
            eprintln!("no shipped scenario `{base}`; `durance list` lists them");
            return Err(Exit::Missing);
        }
    };
    match written(store::write_file(&args.file, text.as_bytes())) {
        Exit::Done => {}
        exit => return Err(exit),
    }
    if !door.quiet {
        eprintln!("wrote {}; next: durance check {0}", args.file.display());
    }
    Ok(())
}

/// The template with the answers in it.
fn asked(door: &Door, args: &NewArgs) -> Result<String, Exit> {
    let (kind, id, questions) = match args.system {
        true => ("system", "my-system", SYSTEM),
        false => ("offer", "my-offer", OFFER),
    };
    let Some(template) = durance_scenario::template(kind) else {
        eprintln!("the template is missing from this program");
        return Err(Exit::Fault);
    };
    let answers = answers(args, questions)?;
    let mut draft = Draft {
        door,
        name: args.file.display().to_string(),
        text: template.replacen(id, &id_of(&args.file), 1),
        currency: "USD".to_owned(),
    };
    let asks = answers.is_empty() && std::io::stdin().is_terminal() && !args.template;
    if asks {
        eprintln!("Enter keeps what stands in brackets; Ctrl-C writes nothing.");
    }
    for question in questions {
        match answers.iter().find(|(key, _)| key == question.key) {
            Some((_, answer)) => draft.answer(question, answer)?,
            None if asks => draft.ask(question)?,
            None => {}
        }
    }
    Ok(draft.text)
}

/// The answers among the arguments, each to a question that is asked.
fn answers(args: &NewArgs, questions: &[Question]) -> Result<Vec<(String, String)>, Exit> {
    let keys: Vec<&str> = questions.iter().map(|q| q.key).collect();
    let mut given = BTreeSet::new();
    args.answer
        .iter()
        .map(|answer| {
            let fault = match answer.split_once('=') {
                None => format!("`{answer}` is not an answer"),
                Some((key, _)) if !keys.contains(&key) => {
                    format!("nothing called `{key}` is asked")
                }
                Some((key, _)) if !given.insert(key) => format!("`{key}` is answered twice"),
                Some((key, value)) => return Ok((key.to_owned(), value.to_owned())),
            };
            eprintln!("{fault}; nothing was written");
            eprintln!("help: write KEY=VALUE; the keys are {}", keys.join(", "));
            Err(Exit::Usage)
        })
        .collect()
}

/// A file on its way.
struct Draft<'d> {
    door: &'d Door,
    name: String,
    text: String,
    currency: String,
}

impl Draft<'_> {
    /// What stands in the file for a question so far.
    fn standing(&self, question: &Question) -> String {
        question.holds.replace("USD", &self.currency)
    }

    /// Asks until the answer fits.
    fn ask(&mut self, question: &Question) -> Result<(), Exit> {
        loop {
            eprint!("{} [{}]: ", question.ask, self.standing(question));
            let mut line = String::new();
            match std::io::stdin().lock().read_line(&mut line) {
                Ok(0) => {
                    eprintln!("\nnothing was written");
                    return Err(Exit::Interrupted);
                }
                Ok(_) => {}
                Err(error) => {
                    eprintln!("cannot read the answer: {error}; nothing was written");
                    return Err(Exit::Missing);
                }
            }
            if line.trim().is_empty() || self.answer(question, line.trim()).is_ok() {
                return Ok(());
            }
        }
    }

    /// Puts an answer into the file, if the file is still valid with it.
    fn answer(&mut self, question: &Question, answer: &str) -> Result<(), Exit> {
        let (standing, answer) = (self.standing(question), answer.trim());
        let text = match (question.key, question.bare) {
            ("currency", _) => self.text.replace(&standing, answer),
            (_, true) => self.text.replacen(&standing, answer, 1),
            (_, false) => {
                let quoted = toml::Value::String(answer.to_owned()).to_string();
                self.text.replacen(&format!("\"{standing}\""), &quoted, 1)
            }
        };
        let text = match question.key {
            "known-as-of" | "term" => text.replacen(HORIZON, "", 1),
            _ => text,
        };
        let world = World::new(&self.door.catalogue);
        let (_, found) = durance_scenario::parse(&self.name, &text, &world);
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        if !errors.is_empty() {
            let texts: Texts = [(self.name.clone(), text)].into_iter().collect();
            self.door.print(&errors, &texts);
            return Err(Exit::Usage);
        }
        if question.key == "currency" {
            self.currency = answer.to_owned();
        }
        self.text = text;
        Ok(())
    }
}

/// The file's name as an id.
fn id_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let words: Vec<String> = stem
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    match words.first() {
        Some(first) if first.starts_with(|c: char| c.is_ascii_alphabetic()) => words.join("-"),
        _ => format!("scenario-{}", words.join("-"))
            .trim_end_matches('-')
            .to_owned(),
    }
}

fn overlay_of(base: &str, file: &Path) -> String {
    let id = id_of(file);
    format!(
        "# A few changed lines over `{base}`; everything else stays as it stands there.\n\
         durance = 1\noverlay = \"{base}\"\n\n[scenario]\nid = \"{id}\"\n"
    )
}
