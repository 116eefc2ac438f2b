//! `durance agreement`: what agreements of the catalogue say and cost.

use super::exit::Exit;
use super::grammar::{AgreementArgs, AgreementVerb};
use super::input::{Door, out, outln};
use durance_core::{Currency, Diagnostic};
use durance_finance::{AgreementCost, FeeSchedule, Held, agreement, agreement_cost, agreements};
use serde_json::json;

/// Answers a question about agreements.
pub fn run(door: &Door, args: &AgreementArgs) -> Exit {
    match &args.verb {
        AgreementVerb::List => list(door),
        AgreementVerb::Show { id } => show(door, id),
        AgreementVerb::Cost {
            id,
            held,
            currency,
            real,
            json,
        } => cost(door, id, held.as_deref(), currency.as_deref(), *real, *json),
    }
}

fn list(door: &Door) -> Exit {
    let (all, found) = agreements(&door.catalogue);
    for (id, schedule) in &all {
        outln!("{id:<28} {}", schedule.contract.title);
    }
    match found.iter().any(Diagnostic::is_error) {
        true => failed(door, &found),
        false => Exit::Done,
    }
}

fn show(door: &Door, id: &str) -> Exit {
    match agreement(&door.catalogue, id) {
        Err(found) => failed(door, &found),
        Ok(schedule) => {
            out!("{}", terms(&schedule));
            Exit::Done
        }
    }
}

fn terms(schedule: &FeeSchedule) -> String {
    let contract = &schedule.contract;
    let mut lines = vec![
        contract.title.clone(),
        format!("{} sends, {} receives", contract.sender, contract.receiver),
        format!(
            "{} to {}, in {}",
            contract.term.start,
            contract.term.end,
            contract.currency.code()
        ),
        format!(
            "places: {}",
            contract
                .places
                .map_or_else(|| "unknown".to_owned(), |n| n.to_string())
        ),
        String::new(),
    ];
    for clause in &contract.clauses {
        let weak = if clause.confidence == durance_core::Confidence::Known {
            " (weak: not read)"
        } else {
            ""
        };
        let from = |days: Option<durance_core::Date>, word: &str| {
            days.map_or_else(String::new, |day| format!(", {word} {day}"))
        };
        lines.push(format!(
            "  {:<22} {}{}{}{weak}",
            clause.id,
            clause.in_words(),
            from(clause.from, "from"),
            from(clause.until, "until"),
        ));
        lines.push(format!(
            "  {:<22} {} pays {}  [{}]",
            "",
            clause.payer,
            clause.payee,
            clause.sources.join(", ")
        ));
    }
    for (matter, bearer) in &contract.bears {
        lines.push(format!(
            "  {:<22} borne by: {}",
            matter.word(),
            bearer.word()
        ));
    }
    for unknown in &contract.unknown {
        lines.push(format!("  unknown: {} ({})", unknown.what, unknown.note));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn cost(
    door: &Door,
    id: &str,
    held: Option<&str>,
    currency: Option<&str>,
    real: Option<i16>,
    as_json: bool,
) -> Exit {
    let currency = match currency.map(|code| (code, Currency::from_code(&code.to_uppercase()))) {
        None => None,
        Some((_, Some(currency))) => Some(currency),
        Some((code, None)) => {
            eprintln!("`{code}` is not an ISO 4217 currency code; write it as EUR or USD");
            return Exit::Usage;
        }
    };
    let held = match held.map(str::parse::<Held>).transpose() {
        Ok(held) => held,
        Err(wrong) => return failed(door, &[wrong]),
    };
    match agreement_cost(&door.catalogue, id, held.as_ref(), currency, real) {
        Err(found) => failed(door, &found),
        Ok(cost) if as_json => {
            outln!("{:#}", object(&cost));
            Exit::Done
        }
        Ok(cost) => {
            out!("{}", table(&cost));
            Exit::Done
        }
    }
}

fn table(cost: &AgreementCost) -> String {
    let code = cost.currency.code();
    let or_unknown = |v: Option<rust_decimal::Decimal>| {
        v.map_or_else(|| "unknown".to_owned(), |v| format!("{code} {v}"))
    };
    let bound = if cost.unpriced.is_empty() {
        ""
    } else {
        " at least: some clauses have no known price"
    };
    let mut lines = vec![
        cost.title.clone(),
        format!("{} to {}, {}", cost.window.0, cost.window.1, cost.basis),
        cost.held_why.clone(),
        String::new(),
        format!("total             {code} {}{bound}", cost.total),
        format!("per person-day    {}", or_unknown(cost.per_person_day)),
        format!("per place-day     {}", or_unknown(cost.per_place_day)),
        format!("per place-year    {}", or_unknown(cost.per_place_year)),
        format!("per person sent   {}", or_unknown(cost.per_person)),
        format!("person-days       {}", cost.person_days),
        String::new(),
    ];
    lines.extend(
        cost.by_year
            .iter()
            .map(|(year, amount)| format!("  {year}  {code} {amount}")),
    );
    lines.push(String::new());
    for clause in &cost.by_clause {
        let weak = if clause.confidence == durance_core::Confidence::Known {
            " (weak: not read)"
        } else {
            ""
        };
        lines.push(format!(
            "  {:<22} {code} {}{weak}  [{}]",
            clause.clause,
            clause.amount,
            clause.sources.join(", ")
        ));
    }
    lines.extend(
        cost.unpriced
            .iter()
            .map(|c| format!("  {c:<22} price unknown")),
    );
    lines.extend(
        cost.unknown
            .iter()
            .map(|u| format!("  unknown: {}", u.what)),
    );
    lines.extend(
        cost.weak_rates
            .iter()
            .map(|rate| format!("  weak rate: {rate}")),
    );
    lines.push(String::new());
    lines.retain({
        let mut blank = true;
        move |line| {
            let keep = !(line.is_empty() && blank);
            blank = line.is_empty();
            keep
        }
    });
    lines.join("\n")
}

fn object(cost: &AgreementCost) -> serde_json::Value {
    json!({
        "schema": "durance/agreement-cost/1",
        "id": cost.id,
        "title": cost.title,
        "currency": cost.currency.code(),
        "prices": cost.basis.to_string(),
        "window": [cost.window.0, cost.window.1],
        "held": cost.held_why,
        "person_days": cost.person_days,
        "place_days": cost.place_days,
        "sent": cost.sent,
        "total": cost.total,
        "per_person_day": cost.per_person_day,
        "per_place_day": cost.per_place_day,
        "per_place_year": cost.per_place_year,
        "per_person": cost.per_person,
        "by_year": cost.by_year.iter().map(|(year, amount)| json!({ "year": year, "amount": amount })).collect::<Vec<_>>(),
        "by_clause": cost.by_clause.iter().map(|c| json!({
            "clause": c.clause, "kind": c.kind, "amount": c.amount, "quantity": c.quantity,
            "confidence": c.confidence, "sources": c.sources,
        })).collect::<Vec<_>>(),
        "unpriced": cost.unpriced,
        "unknown": cost.unknown.iter().map(|u| json!({ "what": u.what, "note": u.note })).collect::<Vec<_>>(),
        "weak_rates": cost.weak_rates,
        "sources": cost.sources,
        "lower_bound": !cost.unpriced.is_empty(),
    })
}

fn failed(door: &Door, found: &[Diagnostic]) -> Exit {
    door.fail(found, &door.catalogue_texts());
    Exit::Invalid
}
