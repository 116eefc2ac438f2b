//! What can be asked at the terminal? One verb per question; results to standard output, all else to
//! standard error.

pub mod diagnostics;
pub mod exit;
pub mod grammar;
pub mod input;

mod about;
mod assert;
mod assess;
mod bench;
mod calibrate;
mod cite;
mod claim;
mod compare;
mod conditions;
mod explain;
mod export;
mod law;
mod money;
mod new;
mod prove;
mod sources;
mod verify;
mod write;

pub use exit::Exit;
pub use explain::codes;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use grammar::{Cli, Verb};
use input::Answers;

/// Reads the command line and does what it says.
pub fn main() -> Exit {
    let read = Cli::command().try_get_matches().and_then(|matches| {
        let answers = match (is_set(&matches, "json"), is_set(&matches, "jsonl")) {
            (true, _) => Answers::Json,
            (_, true) => Answers::JsonLines,
            _ => Answers::Words,
        };
        Ok((Cli::from_arg_matches(&matches)?, answers))
    });
    let (cli, answers) = match read {
        Ok(read) => read,
        Err(error) => return usage(&error),
    };
    crate::interrupt::listen(Exit::Interrupted.number());
    run(&cli, answers)
}

fn usage(error: &clap::Error) -> Exit {
    // Nothing useful can be done when even the usage text cannot be printed.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        _ => Exit::Usage,
    }
}

/// Is a flag of this name set, of whichever verb?
fn is_set(matches: &ArgMatches, flag: &str) -> bool {
    let own = matches.try_get_one::<bool>(flag);
    own.is_ok_and(|set| set == Some(&true))
        || matches
            .subcommand()
            .is_some_and(|(_, verb)| is_set(verb, flag))
}

fn run(cli: &Cli, answers: Answers) -> Exit {
    let door = match input::Door::open(cli, answers) {
        Ok(door) => door,
        Err(exit) => return exit,
    };
    match &cli.verb {
        Verb::Assess(args) => assess::run(&door, args),
        Verb::Compare(args) => compare::run(&door, args),
        Verb::Claim(args) => claim::run(&door, args),
        Verb::Check(args) => write::check(&door, args),
        Verb::Fmt(args) => write::fmt(&door, args),
        Verb::New(args) => new::run(&door, args),
        Verb::Schema => write::schema(&door),
        Verb::List => write::list(&door),
        Verb::Explain(args) => explain::run(&door, args),
        Verb::Export(args) => export::run(&door, args),
        Verb::Verify(args) => verify::run(&door, args),
        Verb::Cite(args) => cite::run(&door, args),
        Verb::Law(args) => law::run(&door, args),
        Verb::Agreement(args) => money::run(&door, args),
        Verb::Facility(args) => conditions::facility(&door, args),
        Verb::Conditions(args) => conditions::run(&door, args),
        Verb::Bench(args) => bench::run(&door, args),
        Verb::Data(args) => calibrate::data(&door, args),
        Verb::Fit(args) => calibrate::fit(&door, args),
        Verb::Forecast(args) => calibrate::forecast(&door, args),
        Verb::Backtest(args) => calibrate::backtest(&door, args),
        Verb::Sources(args) => sources::run(&door, args),
        Verb::Doctor => about::doctor(&door),
        Verb::Completions { shell } => about::completions(*shell),
        Verb::Man { output } => about::manual(output.as_deref()),
    }
}
