//! `check`, `fmt`, `schema`, `list`: working on scenario files.

use super::exit::Exit;
use super::grammar::{CheckArgs, FmtArgs};
use super::input::{Door, count, exit_for, outln, print_json};
use crate::store;
use durance_core::{Diagnostic, Severity};
use durance_scenario::FormatOptions;
use std::path::Path;

/// Says everything that is wrong with a scenario.
pub fn check(door: &Door, args: &CheckArgs) -> Exit {
    let (scenario, diagnostics, texts) = match door.parse(&args.scenario, args.strict) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    // What is owed is asked for: silence means that nothing is.
    let owed: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|d| !args.strict || d.severity != Severity::Advice)
        .cloned()
        .collect();
    if args.json {
        print_json(&diagnostics);
    } else {
        door.print(&owed, &texts);
    }
    if !args.strict || !owed.is_empty() {
        eprintln!("{}", count(&owed));
    }
    match scenario {
        Some(_) => Exit::Done,
        None => {
            let errors: Vec<Diagnostic> = diagnostics
                .into_iter()
                .filter(Diagnostic::is_error)
                .collect();
            exit_for(&errors)
        }
    }
}

/// Lays files out, keeping their comments.
pub fn fmt(door: &Door, args: &FmtArgs) -> Exit {
    let mut worst = Exit::Done;
    for file in &args.files {
        let exit = fmt_one(door, args, file);
        if exit != Exit::Done {
            worst = exit;
        }
    }
    worst
}

fn fmt_one(door: &Door, args: &FmtArgs, file: &Path) -> Exit {
    let text = match door.read_text(file) {
        Ok(text) => text,
        Err(exit) => return exit,
    };
    let name = file.display().to_string();
    let options = FormatOptions {
        explicit: args.explicit,
    };
    let laid_out = match durance_scenario::fmt(&name, &text, options) {
        Ok(laid_out) => laid_out,
        Err(diagnostics) => {
            door.fail(&diagnostics, &[(name, text)].into_iter().collect());
            return Exit::Invalid;
        }
    };
    if laid_out == text {
        return Exit::Done;
    }
    if args.check {
        eprintln!("{name} would change");
        return Exit::Refuted;
    }
    written(store::write_file(file, laid_out.as_bytes()))
}

/// Prints the JSON Schema of scenario files.
pub fn schema(_door: &Door) -> Exit {
    outln!("{:#}", durance_scenario::schema());
    Exit::Done
}

/// Lists the shipped scenarios.
pub fn list(door: &Door) -> Exit {
    for name in door.scenario_names() {
        outln!("{name}");
    }
    Exit::Done
}

/// Says why a file could not be written.
pub fn written(result: Result<(), store::WriteError>) -> Exit {
    match result {
        Ok(()) => Exit::Done,
        Err(error) => {
            eprintln!("{error}");
            Exit::Missing
        }
    }
}
