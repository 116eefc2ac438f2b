//! `durance sources`: what the catalogue rests on, and whether it holds together.

use super::exit::Exit;
use super::grammar::{SourcesArgs, SourcesVerb};
use super::input::{Door, date, out, outln};
use durance_core::{Date, Source};
use durance_scenario::Finding;
use serde_json::json;

/// Answers a question about sources.
pub fn run(door: &Door, args: &SourcesArgs) -> Exit {
    match &args.verb {
        SourcesVerb::List {
            words,
            as_of,
            weak,
            json,
        } => {
            let day = match as_of.as_deref().map(date).transpose() {
                Ok(day) => day.unwrap_or(Date::MAX),
                Err(exit) => return exit,
            };
            list(door, words, day, *weak, *json)
        }
        SourcesVerb::Show { id, json } => show(door, id, *json),
        SourcesVerb::Verify { json } => verify(door, *json),
    }
}

fn list(door: &Door, words: &[String], day: Date, weak: bool, as_json: bool) -> Exit {
    let wanted: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let all = crate::catalogue::sources(&door.catalogue);
    let chosen: Vec<&Source> = all
        .values()
        .filter(|s| s.is_visible(day) && (!weak || s.is_weak()) && holds(s, &wanted))
        .collect();
    if as_json {
        outln!("{:#}", json!(chosen));
        return Exit::Done;
    }
    for source in &chosen {
        let mark = if source.is_weak() {
            "  (weak: not read)"
        } else {
            ""
        };
        outln!(
            "{:<44} {} {} {}{mark}",
            source.id,
            source.published,
            source.grade(),
            source.statement
        );
    }
    if !door.quiet {
        eprintln!("{} of {} sources", chosen.len(), all.len());
    }
    Exit::Done
}

fn holds(source: &Source, words: &[String]) -> bool {
    let text = [
        &source.id,
        &source.statement,
        &source.title,
        &source.publisher,
    ]
    .map(|part| part.to_lowercase())
    .join(" ");
    words.iter().all(|word| text.contains(word))
}

fn show(door: &Door, id: &str, as_json: bool) -> Exit {
    let all = crate::catalogue::sources(&door.catalogue);
    match all.get(id) {
        Some(source) if as_json => outln!("{:#}", json!(source)),
        Some(source) => out!("{}", super::explain::source(source)),
        None => {
            eprintln!("no source `{id}`; `durance sources list WORD` looks for one");
            if let Some(near) =
                durance_core::diagnostic::nearest(id, all.keys().map(String::as_str))
            {
                eprintln!("help: did you mean `{near}`?");
            }
            return Exit::Usage;
        }
    }
    Exit::Done
}

fn verify(door: &Door, as_json: bool) -> Exit {
    let findings = durance_scenario::verify_sources(&door.catalogue);
    let faults = findings.iter().filter(|f| f.is_fault).count();
    let checked = crate::catalogue::sources(&door.catalogue).len();
    if as_json {
        let shown: Vec<_> = findings.iter().map(as_data).collect();
        outln!(
            "{:#}",
            json!({ "checked": checked, "faults": faults, "findings": shown })
        );
    } else {
        for finding in &findings {
            outln!("{}", in_words(finding));
        }
        let disagree = findings.len() - faults;
        outln!(
            "{checked} sources checked: {faults} faults; {disagree} disagree with themselves, as published"
        );
    }
    match faults {
        0 => Exit::Done,
        _ => Exit::Invalid,
    }
}

fn in_words(finding: &Finding) -> String {
    let Finding { id, what, note, .. } = finding;
    match finding.is_fault {
        true => format!("fault: {id}: {what}"),
        false => format!("{id} disagrees with itself: {what}\n  = {note}"),
    }
}

fn as_data(finding: &Finding) -> serde_json::Value {
    json!({ "id": finding.id, "what": finding.what, "fault": finding.is_fault, "note": finding.note })
}
