//! `doctor`, `completions`, `man`: about the program itself.

use super::exit::Exit;
use super::grammar::Cli;
use super::input::{Door, outln};
use crate::assess::conditions::Shelf;
use crate::store;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use durance_core::Diagnostic;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// One thing looked at: what, what was found, and what is wrong if anything is.
struct Look {
    what: &'static str,
    found: String,
    wrong: Option<Exit>,
}

/// Looks at everything that an assessment needs, and says what is not in order.
pub fn doctor(door: &Door) -> Exit {
    let looks = [
        Look {
            what: "program",
            found: format!(
                "durance {}, {} threads",
                env!("CARGO_PKG_VERSION"),
                std::thread::available_parallelism().map_or(1, usize::from)
            ),
            wrong: None,
        },
        catalogue(door),
        sources(door),
        law(door),
        conditions(door),
        agreements(door),
        scenarios(door),
        folder("here", Path::new(".")),
        folder("temporary", &std::env::temp_dir()),
        Look {
            what: "terminal",
            found: format!(
                "standard output is {}, colour is {}",
                if std::io::stdout().is_terminal() {
                    "a terminal"
                } else {
                    "no terminal"
                },
                if door.colour_out { "on" } else { "off" }
            ),
            wrong: None,
        },
    ];
    for look in &looks {
        let mark = if look.wrong.is_some() {
            "NOT WELL"
        } else {
            "well"
        };
        outln!("{:<10} {mark:<9} {}", look.what, look.found);
    }
    looks.iter().find_map(|l| l.wrong).unwrap_or(Exit::Done)
}

fn catalogue(door: &Door) -> Look {
    use durance_core::catalog::Catalog;
    let digest: String = door.catalogue.digest().chars().take(12).collect();
    Look {
        what: "catalogue",
        found: format!("{} files, digest {digest}", door.catalogue.paths("").len()),
        wrong: None,
    }
}

fn sources(door: &Door) -> Look {
    let findings = durance_scenario::verify_sources(&door.catalogue);
    let faults = findings.iter().filter(|f| f.is_fault).count();
    let count = crate::catalogue::sources(&door.catalogue).len();
    Look {
        what: "sources",
        found: format!("{count} entries, {faults} faults (durance sources verify)"),
        wrong: (faults > 0).then_some(Exit::Invalid),
    }
}

fn law(door: &Door) -> Look {
    let (book, found) = durance_law::LawBook::load(&door.catalogue);
    let errors = errors(&found);
    Look {
        what: "law",
        found: format!("{errors} errors (durance law check)"),
        wrong: (book.is_none() || errors > 0).then_some(Exit::Invalid),
    }
}

fn conditions(door: &Door) -> Look {
    match Shelf::load(&door.catalogue) {
        Ok(shelf) => Look {
            what: "conditions",
            found: format!("{} facilities", shelf.facilities.iter().count()),
            wrong: None,
        },
        Err(found) => Look {
            what: "conditions",
            found: format!("{} errors", errors(&found)),
            wrong: Some(Exit::Invalid),
        },
    }
}

fn agreements(door: &Door) -> Look {
    let (all, found) = durance_finance::agreements(&door.catalogue);
    let errors = errors(&found);
    Look {
        what: "agreements",
        found: format!("{} agreements, {errors} errors", all.len()),
        wrong: (errors > 0).then_some(Exit::Invalid),
    }
}

fn scenarios(door: &Door) -> Look {
    use durance_core::catalog::Catalog;
    let names = door.scenario_names();
    let bad: Vec<&str> = names
        .iter()
        .filter(|name| {
            let path = format!("scenarios/{name}.toml");
            let text = door.catalogue.text(&path).unwrap_or_default();
            let world = durance_scenario::World::new(&door.catalogue);
            durance_scenario::parse(&path, text, &world).0.is_none()
        })
        .map(String::as_str)
        .collect();
    Look {
        what: "scenarios",
        found: match bad.as_slice() {
            [] => format!("{} shipped, all valid", names.len()),
            bad => format!("invalid: {}", bad.join(", ")),
        },
        wrong: (!bad.is_empty()).then_some(Exit::Invalid),
    }
}

fn folder(what: &'static str, folder: &Path) -> Look {
    match tempfile::tempdir_in(folder) {
        Ok(_) => Look {
            what,
            found: format!("`{}` can be written", folder.display()),
            wrong: None,
        },
        Err(error) => Look {
            what,
            found: format!("`{}` cannot be written: {error}", folder.display()),
            wrong: Some(Exit::Missing),
        },
    }
}

fn errors(found: &[Diagnostic]) -> usize {
    found.iter().filter(|d| d.is_error()).count()
}

/// Prints the completions of a shell.
pub fn completions(shell: Shell) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "durance", &mut text);
    printed(&text)
}

/// Prints the manual page, or leaves a page for each verb in a folder.
pub fn manual(folder: Option<&Path>) -> Exit {
    let mut command = Cli::command().disable_help_subcommand(true);
    // Verbs of verbs know their full names only after this.
    command.build();
    match folder {
        None => match page(command) {
            Ok((_, text)) => printed(&text),
            Err(_) => Exit::Fault,
        },
        Some(folder) => pages(&command, folder),
    }
}

/// File name and text of a page.
fn page(command: clap::Command) -> std::io::Result<(String, Vec<u8>)> {
    let page = Man::new(command);
    let mut text = Vec::new();
    page.render(&mut text)?;
    Ok((page.get_filename(), text))
}

fn pages(command: &clap::Command, folder: &Path) -> Exit {
    let Ok((name, text)) = page(command.clone()) else {
        return Exit::Fault;
    };
    if let Err(error) = store::write_file(&folder.join(name), &text) {
        eprintln!("{error}");
        return Exit::Missing;
    }
    command
        .get_subcommands()
        .map(|verb| pages(verb, folder))
        .find(|exit| *exit != Exit::Done)
        .unwrap_or(Exit::Done)
}

fn printed(text: &[u8]) -> Exit {
    // A reader who closes the pipe early has read enough.
    let _ = std::io::stdout().write_all(text);
    Exit::Done
}
