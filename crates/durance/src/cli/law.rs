//! `durance law`: whom may it lawfully reach, and which provision says so.

use super::exit::Exit;
use super::grammar::{LawArgs, LawVerb, ScenarioArgs};
use super::input::{Door, date};
use crate::assess::inputs::Inputs;
use crate::assess::law::screen;
use durance_core::Diagnostic;
use durance_core::assessment::{LawGroup, LawSection, PeopleRange};
use durance_law::LawBook;
use serde_json::json;

/// Answers a question about the law.
pub fn run(door: &Door, args: &LawArgs) -> Exit {
    let (book, found) = LawBook::load(&door.catalogue);
    // Warnings are for the authors of the catalogue; everybody is told of errors.
    let is_author = matches!(args.verb, LawVerb::Check);
    let shown: Vec<Diagnostic> = found
        .iter()
        .filter(|d| is_author || d.is_error())
        .cloned()
        .collect();
    door.print(&shown, &door.catalogue_texts());
    let Some(book) = book else {
        return Exit::Invalid;
    };
    match &args.verb {
        LawVerb::Screen {
            scenario,
            date,
            json,
        } => screened(door, &book, scenario, date.as_deref(), *json),
        LawVerb::Explain { provision } => explained(&book, provision),
        LawVerb::Cases { json } => cases(&book, *json),
        LawVerb::Check => checked(&book, &found),
        LawVerb::Prove { json } => super::prove::run(&book, *json),
    }
}

fn screened(
    door: &Door,
    book: &LawBook,
    args: &ScenarioArgs,
    on: Option<&str>,
    as_json: bool,
) -> Exit {
    let loaded = match door.load(&super::assess::with_readings(args), false, as_json) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let scenario = &loaded.scenario;
    let on = match on.map(date).transpose() {
        Ok(on) => on.unwrap_or(scenario.term.first),
        Err(exit) => return exit,
    };
    let screened = screen(book, scenario, on);
    if screened.diagnostics.iter().any(Diagnostic::is_error) {
        door.print(&screened.diagnostics, &loaded.texts);
        return Exit::Invalid;
    }
    let inputs = Inputs::of(scenario);
    let medians = inputs.medians();
    let people = |index: usize| PeopleRange {
        p50: medians.get(&scenario.people[index].count),
        unknown: scenario.people[index].count.is_unknown(),
        ..PeopleRange::default()
    };
    let section = screened.section(book, scenario, &medians, &people);
    if as_json {
        let object = json!({
            "schema": "durance/law-screen/1",
            "scenario": { "id": scenario.id, "known_as_of": scenario.known_as_of },
            "law": section,
        });
        println!("{object:#}");
    } else {
        println!(
            "{} on {on}, as known on {}",
            scenario.id, scenario.known_as_of
        );
        print!("{}", page(&section));
    }
    Exit::Done
}

fn page(section: &LawSection) -> String {
    section.groups.iter().map(group).collect()
}

fn group(group: &LawGroup) -> String {
    let mut text = format!(
        "\n{}: {}\n",
        group.label,
        group.verdict.word().to_uppercase()
    );
    text.push_str(&format!("  {}\n", group.sentence));
    for change in &group.would_change {
        text.push_str(&format!("  it would become {change}\n"));
    }
    for reading in &group.by_reading {
        text.push_str(&format!(
            "  {}: {} ({})\n",
            reading.reading, reading.verdict, reading.holder
        ));
    }
    for row in group.provisions.iter().take(8) {
        let weak = if row.weak { "  weak: not read" } else { "" };
        text.push_str(&format!(
            "    {:<9} {:<13} {}{weak}\n",
            row.effect, row.status, row.citation
        ));
    }
    text
}

fn explained(book: &LawBook, id: &str) -> Exit {
    match provision_page(book, id) {
        Some(page) => {
            print!("{page}");
            Exit::Done
        }
        None => {
            eprintln!("no provision `{id}`");
            let ids = book.provisions().iter().map(|p| p.id.as_str());
            if let Some(near) = durance_core::diagnostic::nearest(id, ids) {
                eprintln!("help: did you mean `{near}`?");
            }
            Exit::Usage
        }
    }
}

/// A provision in words; `None` if there is none with this id.
pub fn provision_page(book: &LawBook, id: &str) -> Option<String> {
    let provision = book.provision(id)?;
    let authority = book.authority_of(provision);
    let mut text = format!(
        "{}\n{} ({})\n\n{}\n\n",
        provision.id, authority.title, provision.citation, provision.text
    );
    text.push_str(&format!("effect        {}\n", provision.effect.word()));
    text.push_str(&format!(
        "in force      from {}{}\n",
        provision.from,
        until(provision.to)
    ));
    text.push_str(&format!(
        "protects      {}\n",
        provision.protects.join(", ")
    ));
    if let Some((question, reading)) = provision.reading {
        let question = &book.questions()[question];
        let reading = &question.readings[reading];
        text.push_str(&format!(
            "reading       {} = {}, held by {}\n",
            question.id, reading.id, reading.holder
        ));
        for other in question.readings.iter().filter(|r| r.id != reading.id) {
            text.push_str(&format!(
                "otherwise     {}: {} ({})\n",
                other.id, other.says, other.holder
            ));
        }
    }
    for order in &provision.orders {
        text.push_str(&format!(
            "order         {} {} by {}\n",
            order.date,
            order.status.word(),
            order.court
        ));
    }
    text.push_str(&format!("sources       {}\n", provision.sources.join(", ")));
    if provision.confidence == durance_core::Confidence::Known {
        text.push_str("weak          nobody has read the page\n");
    }
    if !provision.note.is_empty() {
        text.push_str(&format!("note          {}\n", provision.note));
    }
    let cases: Vec<&str> = book
        .cases()
        .iter()
        .filter(|c| c.concerns(id))
        .map(|c| c.id.as_str())
        .collect();
    text.push_str(&format!("cases         {}\n", cases.join(", ")));
    Some(text)
}

fn until(to: Option<durance_core::Date>) -> String {
    to.map_or_else(String::new, |to| format!(" to {to}"))
}

fn cases(book: &LawBook, as_json: bool) -> Exit {
    let report = book.run_cases();
    let failed: Vec<_> = report.failures().collect();
    if as_json {
        let object = json!({
            "schema": "durance/law-cases/1",
            "cases": report.outcomes.iter().map(|o| json!({
                "id": o.id, "title": o.title, "verdict": o.verdict, "differences": o.differences,
            })).collect::<Vec<_>>(),
            "held": report.outcomes.len() - failed.len(),
            "failed": failed.len(),
        });
        println!("{object:#}");
    } else {
        for outcome in &failed {
            println!(
                "{} ({}): {}",
                outcome.id,
                outcome.place.file,
                outcome.differences.join("; ")
            );
        }
        println!("{} cases, {} failed", report.outcomes.len(), failed.len());
    }
    if report.holds() {
        Exit::Done
    } else {
        Exit::Refuted
    }
}

fn checked(book: &LawBook, found: &[Diagnostic]) -> Exit {
    println!(
        "{} jurisdictions, {} authorities, {} provisions, {} contested questions, {} cases; {}",
        book.jurisdictions().len(),
        book.authorities().len(),
        book.provisions().len(),
        book.questions().len(),
        book.cases().len(),
        super::input::count(found),
    );
    Exit::Done
}
