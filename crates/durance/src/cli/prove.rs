//! `durance law prove`: every combination of facts, and what must hold for all of them.

use super::exit::Exit;
use super::input::answer;
use durance_law::LawBook;
use durance_law::prove::{Proof, ProofReport};
use serde_json::json;
use std::time::Instant;

/// Proves the properties of the catalogue.
pub fn run(book: &LawBook, as_json: bool) -> Exit {
    let start = Instant::now();
    let report = book.prove();
    let seconds = start.elapsed().as_secs_f64();
    if as_json {
        answer(&format!("{:#}\n", object(&report)));
    } else {
        answer(&page(&report));
        eprintln!("{seconds:.1} s");
    }
    if report.holds() {
        Exit::Done
    } else {
        Exit::Refuted
    }
}

fn page(report: &ProofReport) -> String {
    let mut text = String::new();
    for part in &report.parts {
        text.push_str(&format!(
            "{}: {} combinations of {} facts, {} states of the law, {} choices of readings\n",
            part.jurisdictions.join(" + "),
            part.combinations,
            part.facts,
            part.states,
            part.worlds,
        ));
        for check in &part.checks {
            match &check.counterexample {
                None => text.push_str(&format!("  holds  {}\n", check.title)),
                Some(example) => {
                    text.push_str(&format!("  FAILS  {}\n         {example}\n", check.title))
                }
            }
        }
    }
    text.push_str(&format!("{} combinations in all\n", report.combinations()));
    text
}

fn object(report: &ProofReport) -> serde_json::Value {
    json!({
        "schema": "durance/law-prove/1",
        "holds": report.holds(),
        // Larger than a double holds exactly.
        "combinations": report.combinations().to_string(),
        "parts": report.parts.iter().map(part).collect::<Vec<_>>(),
    })
}

fn part(part: &Proof) -> serde_json::Value {
    json!({
        "jurisdictions": part.jurisdictions,
        "combinations": part.combinations.to_string(),
        "facts": part.facts,
        "states": part.states,
        "worlds": part.worlds,
        "checks": part.checks.iter().map(|check| json!({
            "id": check.id,
            "title": check.title,
            "holds": check.counterexample.is_none(),
            "counterexample": check.counterexample.as_ref().map(|e| json!({
                "date": e.date,
                "facts": e.facts.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
                "wrong": e.wrong,
                "provisions": e.provisions,
            })),
        })).collect::<Vec<_>>(),
    })
}
