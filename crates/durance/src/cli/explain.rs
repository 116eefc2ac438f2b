//! `durance explain`: why? One verb for an error code, a word, a result, an input, a source, a provision, a
//! standard.

use super::exit::Exit;
use super::grammar::ExplainArgs;
use super::input::Door;
use durance_core::assessment::Assessment;
use durance_core::{CodeDoc, Source};
use std::io::Write;
use std::path::{Path, PathBuf};

const GLOSSARY: &str = include_str!("../../../../docs/glossary.md");

/// Explains what was asked for, wherever it is known.
pub fn run(door: &Door, args: &ExplainArgs) -> Exit {
    let what = args.what.trim();
    let assessment = match assessment(args.run.as_deref()) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    let page = code(what)
        .or_else(|| {
            assessment
                .as_ref()
                .and_then(|(_, a)| durance_report::explain::page(a, what))
        })
        .or_else(|| word(what))
        .or_else(|| catalogued(door, what));
    match page {
        Some(page) => {
            // A reader who closes the pipe early has read enough.
            let _ = writeln!(std::io::stdout(), "{}", page.trim_end());
            if let Some((folder, _)) = &assessment
                && !door.quiet
            {
                eprintln!("from the run in {}", folder.display());
            }
            Exit::Done
        }
        None => {
            unknown(what, assessment.as_ref().map(|(_, a)| a));
            Exit::Usage
        }
    }
}

fn unknown(what: &str, assessment: Option<&Assessment>) {
    eprintln!("nothing here is called `{what}`");
    let known = assessment
        .map(durance_report::explain::known)
        .unwrap_or_default();
    if let Some(near) = durance_core::diagnostic::nearest(what, known.iter().map(String::as_str)) {
        eprintln!("help: did you mean `{near}`?");
    }
    if assessment.is_none() {
        eprintln!(
            "help: figures and inputs are explained from a run: durance assess SCENARIO first, or --run FOLDER"
        );
    }
}

/// The assessment to explain from: the folder asked for, or the newest run.
fn assessment(asked: Option<&Path>) -> Result<Option<(PathBuf, Assessment)>, Exit> {
    let folder = match asked {
        Some(folder) => Some(folder.to_owned()),
        None => newest(Path::new("runs")),
    };
    let Some(folder) = folder else {
        return Ok(None);
    };
    let path = folder.join("assessment.json");
    let read = std::fs::read_to_string(&path).map_err(|e| e.to_string());
    match read.and_then(|text| serde_json::from_str(&text).map_err(|e| e.to_string())) {
        Ok(assessment) => Ok(Some((folder, assessment))),
        // An unreadable old run must not stand in the way of explaining an error code.
        Err(_) if asked.is_none() => Ok(None),
        Err(error) => {
            eprintln!("cannot read `{}`: {error}", path.display());
            Err(Exit::Missing)
        }
    }
}

fn newest(runs: &Path) -> Option<PathBuf> {
    std::fs::read_dir(runs)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("assessment.json").is_file())
        .max_by_key(|path| {
            let modified = path
                .join("assessment.json")
                .metadata()
                .and_then(|m| m.modified())
                .ok();
            (modified, path.clone())
        })
}

/// Every code of every room.
pub fn codes() -> impl Iterator<Item = &'static CodeDoc> {
    durance_scenario::CODES
        .iter()
        .chain(durance_sim::CODES)
        .chain(durance_law::CODES)
        .chain(durance_law::conditions::CODES)
        .chain(durance_calibrate::CODES)
        .chain(durance_finance::CODES)
        .chain(crate::export::codes::CODES)
}

fn code(what: &str) -> Option<String> {
    let doc = codes().find(|c| c.code.eq_ignore_ascii_case(what))?;
    Some(format!("{}: {}\n\n{}", doc.code, doc.title, doc.page))
}

/// A word of the glossary.
fn word(what: &str) -> Option<String> {
    GLOSSARY
        .lines()
        .filter(|line| line.starts_with('|'))
        .find_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [words, meaning, elsewhere] = cells.as_slice() else {
                return None;
            };
            let named = words
                .split(',')
                .any(|w| w.trim().eq_ignore_ascii_case(what));
            named.then(|| match elsewhere.is_empty() {
                true => format!("{words}: {meaning}"),
                false => format!("{words}: {meaning}\n\nelsewhere: {elsewhere}"),
            })
        })
}

/// A source, a provision or a standard of the catalogue.
fn catalogued(door: &Door, what: &str) -> Option<String> {
    let sources = crate::catalogue::sources(&door.catalogue);
    let law = || {
        let (book, _) = durance_law::LawBook::load(&door.catalogue);
        super::law::provision_page(&book?, what)
    };
    law().or_else(|| sources.get(what).map(source))
}

/// Everything that an entry of the catalogue says.
pub fn source(source: &Source) -> String {
    let mut text = format!("{}\n{}\n\n", source.id, source.statement);
    if let (Some(value), Some(unit)) = (source.value, &source.unit) {
        text.push_str(&format!("value       {value} {unit}\n"));
    }
    text.push_str(&format!(
        "title       {}\npublisher   {}\n",
        source.title, source.publisher
    ));
    text.push_str(&format!(
        "about       {}\npublished   {}\n",
        source.as_of, source.published
    ));
    text.push_str(&format!(
        "grade       {} ({})\n",
        source.grade(),
        source.grade().meaning()
    ));
    if source.is_weak() {
        text.push_str("weak        nobody has read the page: general knowledge\n");
    }
    for (name, value) in [
        ("quote", &source.quote),
        ("derivation", &source.derivation),
        ("check", &source.check),
    ] {
        if let Some(value) = value {
            text.push_str(&format!("{name:<11} {value}\n"));
        }
    }
    if let Some(difference) = durance_scenario::disagreement(source) {
        text.push_str(&format!("disagrees   {difference}\n"));
    }
    for (name, value) in [("address", &source.url), ("note", &source.note)] {
        if !value.is_empty() {
            text.push_str(&format!("{name:<11} {value}\n"));
        }
    }
    text
}
