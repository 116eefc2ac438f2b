//! `durance cite`: how to name a run so that others find the very same.

use super::exit::Exit;
use super::export;
use super::grammar::{CiteArgs, CiteStyle};
use super::input::{Door, out};
use durance_report::cite::{Style, cite};

/// Prints the citation.
pub fn run(door: &Door, args: &CiteArgs) -> Exit {
    let run = match export::find(door, &args.run) {
        Ok(run) => run,
        Err(exit) => return exit,
    };
    let style = match args.style {
        CiteStyle::Text => Style::Text,
        CiteStyle::Bibtex => Style::Bibtex,
        CiteStyle::Ris => Style::Ris,
        CiteStyle::Csl => Style::Csl,
        CiteStyle::Oscola => Style::Oscola,
        CiteStyle::Apa => Style::Apa,
    };
    out!("{}", cite(&run.assessment, style));
    Exit::Done
}
