//! `durance verify`: is it still true? The question of a run is asked again, and every byte compared.

use super::assess;
use super::exit::Exit;
use super::export::{say, unreadable};
use super::grammar::VerifyArgs;
use super::input::{Door, outln};
use crate::export::archive::{self, Difference, Parts};
use crate::export::run::{FILES, Run};
use crate::store::question::{self, Question};
use durance_core::Diagnostic;
use std::path::Path;

/// Asks a kept question again and compares.
pub fn run(door: &Door, args: &VerifyArgs) -> Exit {
    match try_run(door, &args.run) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn try_run(door: &Door, path: &Path) -> Result<(), Exit> {
    let in_archive = !path.is_dir();
    let kept = match in_archive {
        true => Run::from_archive(path),
        false => Run::from_folder(path),
    }
    .map_err(|e| unreadable(door, &e))?;
    let altered = match in_archive {
        true => archive::altered(&kept.files),
        false => Vec::new(),
    };
    let question = question_of(door, &kept)?;
    let folder = tempfile::tempdir().map_err(|error| {
        eprintln!("cannot make a temporary folder: {error}");
        Exit::Missing
    })?;
    crate::interrupt::temporary(folder.path());
    let target = folder.path().join("run");
    assess::again(door, question, &target)?;
    let again = Run::from_folder(&target).map_err(|e| unreadable(door, &e))?;
    let (was, is) = match in_archive {
        true => (kept.files.clone(), archive::parts(&again).map_err(failed)?),
        false => (folder_parts(door, &kept)?, folder_parts(door, &again)?),
    };
    let found = archive::differences(&was, &is);
    if found.is_empty() && altered.is_empty() {
        outln!(
            "{}: {} files are the same, byte for byte ({} draws, seed {})",
            path.display(),
            was.len(),
            again.assessment.run.draws,
            again.assessment.run.seed
        );
        return Ok(());
    }
    report(door, &kept, &again, &found, &altered);
    Err(Exit::Mismatch)
}

fn failed(cause: String) -> Exit {
    eprintln!("cannot compare: {cause}");
    Exit::Fault
}

/// The files of a run folder, for comparison.
fn folder_parts(door: &Door, run: &Run) -> Result<Parts, Exit> {
    let mut parts: Parts = run.files.clone();
    parts.retain(|name, _| FILES.contains(&name.as_str()));
    let draws = run.draws_bytes().map_err(|e| unreadable(door, &e))?;
    parts.insert("draws.parquet".to_owned(), draws);
    Ok(parts)
}

fn question_of(door: &Door, run: &Run) -> Result<Question, Exit> {
    let refused = |why: String| {
        say(
            door,
            Diagnostic::error(
                "D1104",
                format!(
                    "the question of `{}` cannot be asked again: {why}",
                    run.path.display()
                ),
            )
            .help("assess the scenario again with this version of the program"),
        );
        Exit::Missing
    };
    let text = run.text("question.json");
    let question: Question = serde_json::from_str(&text).map_err(|e| refused(e.to_string()))?;
    if question.schema != question::SCHEMA {
        return Err(refused(format!("it is written in `{}`", question.schema)));
    }
    Ok(question)
}

fn report(door: &Door, kept: &Run, again: &Run, found: &[Difference], altered: &[String]) {
    let mut diagnostic = Diagnostic::error(
        "D1106",
        format!("`{}` does not repeat", kept.path.display()),
    );
    for name in altered {
        diagnostic = diagnostic.note(format!(
            "{name} does not match {}: changed since the archive was made",
            archive::SUMS
        ));
    }
    for difference in found {
        diagnostic = diagnostic.note(format!("{} {}", difference.name, difference.how));
    }
    let (was, is) = (&kept.assessment.run, &again.assessment.run);
    if was.engine != is.engine {
        diagnostic = diagnostic.note(format!(
            "made by Durance {}, verified by {}",
            was.engine, is.engine
        ));
    }
    if was.catalog != is.catalog {
        diagnostic = diagnostic.note(format!(
            "made with catalogue {:.12}, verified with {:.12}",
            was.catalog, is.catalog
        ));
    }
    let help = match was.engine != is.engine || was.catalog != is.catalog {
        true => "verify with the version that made it, or with its catalogue (--catalog FOLDER)",
        false => {
            "something was changed after the run, or the program does not repeat itself: please report that"
        }
    };
    say(door, diagnostic.help(help));
}
