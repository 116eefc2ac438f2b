//! `durance facility` and `durance conditions`: what people would meet, and what nobody knows.

use super::exit::Exit;
use super::grammar::{ConditionsArgs, FacilityArgs, FacilityVerb};
use super::input::{Door, date, out, outln};
use crate::assess::conditions::{Shelf, section};
use durance_core::Date;
use durance_core::assessment::{ConditionRow, ConditionVerdict};
use durance_law::conditions::{Facility, Group};
use serde_json::json;

/// Answers a question about facilities.
pub fn facility(door: &Door, args: &FacilityArgs) -> Exit {
    let shelf = match shelf(door) {
        Ok(shelf) => shelf,
        Err(exit) => return exit,
    };
    let (id, as_of) = match &args.verb {
        FacilityVerb::List => return list(&shelf),
        FacilityVerb::Show { id, as_of } | FacilityVerb::Check { id, as_of, .. } => (id, as_of),
    };
    let day = match as_of.as_deref().map(date).transpose() {
        Ok(day) => day.unwrap_or(Date::MAX),
        Err(exit) => return exit,
    };
    let Some(facility) = shelf.facilities.get(id) else {
        return not_found(&shelf, id);
    };
    match &args.verb {
        FacilityVerb::Check { json, .. } => check(&shelf, facility, day, *json),
        _ => show(&shelf, facility, day),
    }
}

fn shelf(door: &Door) -> Result<Shelf, Exit> {
    Shelf::load(&door.catalogue).map_err(|found| {
        door.fail(&found, &door.catalogue_texts());
        Exit::Invalid
    })
}

fn not_found(shelf: &Shelf, id: &str) -> Exit {
    eprintln!("no facility `{id}`; `durance facility list` lists them");
    let ids = shelf.facilities.iter().map(|f| f.id.as_str());
    if let Some(near) = durance_core::diagnostic::nearest(id, ids) {
        eprintln!("help: did you mean `{near}`?");
    }
    Exit::Usage
}

fn list(shelf: &Shelf) -> Exit {
    // Places inside an estate have a path for a name; the estate's own line stands for them here.
    let whole = |id: &str| !id.contains('/');
    for line in shelf
        .facilities
        .list(Date::MAX)
        .into_iter()
        .filter(|l| whole(&l.id))
    {
        outln!(
            "{:<34} {:<4} {:>4} observations  {}",
            line.id,
            line.country,
            line.observations,
            line.name
        );
    }
    Exit::Done
}

fn show(shelf: &Shelf, facility: &Facility, day: Date) -> Exit {
    outln!(
        "{} ({}), run by {}",
        facility.name,
        facility.country,
        facility.operator
    );
    if !facility.note.is_empty() {
        outln!("{}", facility.note);
    }
    outln!("");
    for fact in facility.facts(&shelf.standards, day) {
        outln!("{}", fact.label);
        for seen in &fact.observations {
            outln!(
                "    {:<28} {:<12} {}  {} [{}]",
                seen.words,
                seen.access.word(),
                seen.as_of,
                seen.grade,
                seen.source
            );
        }
    }
    Exit::Done
}

fn check(shelf: &Shelf, facility: &Facility, day: Date, as_json: bool) -> Exit {
    let card =
        durance_law::conditions::assess(&shelf.standards, facility, day, &Group::default(), &[]);
    if as_json {
        let object = json!({
            "schema": "durance/facility-check/1",
            "facility": facility.id,
            "conditions": card.rows,
            "summary": card.summary,
        });
        outln!("{object:#}");
    } else {
        out!("{}", scorecard(&card.rows, &card.summary.questions));
    }
    Exit::Done
}

/// What people would meet under a scenario, without simulating it.
pub fn run(door: &Door, args: &ConditionsArgs) -> Exit {
    let shelf = match shelf(door) {
        Ok(shelf) => shelf,
        Err(exit) => return exit,
    };
    let loaded = match door.load(&args.scenario, false) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let found = section(&shelf, &loaded.scenario, &[]);
    let day = loaded.scenario.known_as_of;
    let host = crate::assess::conditions::facility(&shelf, &loaded.scenario);
    let capacities = host.map_or(Vec::new(), |f| f.capacities(&shelf.standards, day));
    if args.json {
        let object = json!({
            "schema": "durance/conditions/1",
            "scenario": { "id": loaded.scenario.id, "known_as_of": loaded.scenario.known_as_of },
            "conditions": found.rows,
            "summary": found.summary,
            "capacities": capacities,
            "responsibility": found.duties,
        });
        outln!("{object:#}");
        return Exit::Done;
    }
    out!("{}", scorecard(&found.rows, &found.summary.questions));
    if !capacities.is_empty() {
        outln!("\nPlaces, by what they rest on (each kept apart)");
    }
    for line in &capacities {
        let places = durance_report::number::count(line.places);
        outln!(
            "  {places:>8}  {:<28} {}",
            line.basis,
            line.sources.join(", ")
        );
    }
    outln!("\nWho answers for what");
    for duty in &found.duties {
        let gap = if duty.gap { "  GAP" } else { "" };
        outln!(
            "  {:<44} agreement: {:<9} law: {:<9} in fact: {}{gap}",
            duty.duty,
            duty.under_agreement,
            duty.in_law,
            duty.in_fact
        );
        if duty.gap {
            outln!("    {} [{}]", duty.note, duty.sources.join(", "));
        }
    }
    outln!(
        "\nRoom and time by day and draw: durance assess {}",
        loaded.scenario.id
    );
    Exit::Done
}

fn scorecard(rows: &[ConditionRow], questions: &[String]) -> String {
    let mut text = String::new();
    for verdict in ConditionVerdict::ALL {
        let of: Vec<&ConditionRow> = rows.iter().filter(|r| r.verdict == verdict).collect();
        if verdict == ConditionVerdict::NotApplicable && of.is_empty() {
            continue;
        }
        text.push_str(&format!("{}: {}\n", verdict.word(), of.len()));
        if matches!(
            verdict,
            ConditionVerdict::Unknown | ConditionVerdict::NotApplicable
        ) {
            continue;
        }
        for row in of {
            let weak = if row.weak {
                "  (weak: standard not read)"
            } else {
                ""
            };
            text.push_str(&format!(
                "  {:<34} {}{weak}\n",
                row.standard, row.requirement
            ));
            for seen in &row.observations {
                text.push_str(&format!(
                    "      {:<13} {} ({}, {}, grade {}) [{}]\n",
                    seen.verdict.word(),
                    seen.value,
                    seen.access,
                    seen.date,
                    seen.grade,
                    seen.source
                ));
            }
            if !row.note.is_empty() {
                text.push_str(&format!("      {}\n", row.note));
            }
        }
    }
    if !questions.is_empty() {
        text.push_str("\nQuestions no source answers\n");
        for question in questions {
            text.push_str(&format!("  {question}\n"));
        }
    }
    text
}
