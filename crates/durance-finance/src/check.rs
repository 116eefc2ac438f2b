//! Does a contract contradict itself? Checks that need no population, with the place of each word at fault.

use crate::contract::{Amount, Band, Clause, Contract, Indexation, Kind, Places};
use durance_core::{Date, Diagnostic};
use rust_decimal::Decimal;
use std::ops::Range;

/// Finds the text of a clause's key, if the contract came from a file.
pub(crate) type Locate<'a> = dyn Fn(Option<&str>, &str) -> Option<(String, Range<usize>)> + 'a;

/// Every contradiction of a contract.
pub(crate) fn contract(contract: &Contract, locate: &Locate<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if contract.term.end < contract.term.start {
        let text = format!("the term ends on {} before it starts", contract.term.end);
        found.push(place(
            Diagnostic::error("D0816", text),
            locate,
            None,
            "term",
        ));
    }
    for (index, one) in contract.clauses.iter().enumerate() {
        if contract.clauses[..index].iter().any(|c| c.id == one.id) {
            let text = format!("two clauses are called `{}`", one.id);
            let diagnostic = Diagnostic::error("D0815", text)
                .help("entries name their clause: give each its own id");
            found.push(place(diagnostic, locate, Some(&one.id), "id"));
        }
        clause(contract, one, locate, &mut found);
    }
    found
}

fn clause(contract: &Contract, clause: &Clause, locate: &Locate<'_>, found: &mut Vec<Diagnostic>) {
    let mut report = |diagnostic: Diagnostic, key: &str| {
        found.push(place(diagnostic, locate, Some(&clause.id), key))
    };
    if clause.payer == clause.payee {
        let text = format!("`{}` is paid by the {} to itself", clause.id, clause.payer);
        report(Diagnostic::error("D0824", text), "payee");
    }
    window(contract, clause, &mut report);
    indexation(clause, &mut report);
    amount(contract, clause, &mut report);
    match &clause.kind {
        Kind::Tiered { bands } => tiers(contract, clause, bands, &mut report),
        Kind::Minimum { of, count, .. } => minimum(contract, clause, of, *count, &mut report),
        Kind::PerPlace { places, .. } => {
            places_known(contract, clause, places.as_ref(), &mut report)
        }
        Kind::Triggered { count: 0, .. } => {
            let text = format!("`{}` is set off by no people at all", clause.id);
            report(Diagnostic::error("D0804", text), "count");
        }
        Kind::PerMovement { instalments: 0, .. } => {
            let text = format!("`{}` is paid in no instalments", clause.id);
            report(Diagnostic::error("D0804", text), "instalments");
        }
        _ => {}
    }
}

fn window(contract: &Contract, clause: &Clause, report: &mut impl FnMut(Diagnostic, &str)) {
    let from = clause.from.unwrap_or(contract.term.start);
    let until = clause.until.unwrap_or(contract.term.end);
    if until < from {
        let text = format!("`{}` ends on {until} before it starts on {from}", clause.id);
        report(Diagnostic::error("D0816", text), "until");
    } else if from > contract.term.end || until < contract.term.start {
        let text = format!("`{}` lies outside the term and is never paid", clause.id);
        report(Diagnostic::warning("D0816", text), "from");
    }
}

fn indexation(clause: &Clause, report: &mut impl FnMut(Diagnostic, &str)) {
    if let Indexation::Index {
        series, cap, floor, ..
    } = &clause.indexation
    {
        if series.is_empty() {
            let text = format!("`{}` follows an index, but does not say which", clause.id);
            let diagnostic = Diagnostic::error("D0813", text)
                .help("name a series: indexation = { index = \"us\" }");
            report(diagnostic, "indexation");
        }
        if let (Some(cap), Some(floor)) = (cap, floor)
            && cap < floor
        {
            let text = format!("`{}` has a cap below its floor", clause.id);
            report(Diagnostic::error("D0817", text), "indexation");
        }
    }
    if clause.indexation != Indexation::None && matches!(clause.amount, Amount::Dated(_)) {
        let text = format!("`{}` has dated prices and an indexation", clause.id);
        let diagnostic = Diagnostic::error("D0826", text)
            .help("dated prices already say how the price moves: keep one of the two");
        report(diagnostic, "indexation");
    }
}

fn amount(contract: &Contract, clause: &Clause, report: &mut impl FnMut(Diagnostic, &str)) {
    match &clause.amount {
        Amount::Fixed(price) if *price < Decimal::ZERO => {
            let text = format!("`{}` has a negative price", clause.id);
            report(
                Diagnostic::error("D0804", text).help("change payer and payee over"),
                "amount",
            );
        }
        Amount::Dated(steps) => {
            if steps.windows(2).any(|w| w[1].0 <= w[0].0) {
                let text = format!("the dated prices of `{}` are not in order", clause.id);
                report(Diagnostic::error("D0823", text), "amount");
            }
            let from = first_day(contract, clause);
            let runs = !matches!(clause.kind, Kind::LumpSum { .. });
            if runs && steps.first().is_none_or(|(first, _)| *first > from) {
                let text = format!("`{}` has no price on its first day, {from}", clause.id);
                report(Diagnostic::error("D0825", text), "amount");
            }
        }
        _ => {}
    }
}

fn tiers(
    contract: &Contract,
    clause: &Clause,
    bands: &[Band],
    report: &mut impl FnMut(Diagnostic, &str),
) {
    if bands.first().is_none_or(|b| b.from != 1) {
        let text = format!(
            "the tiers of `{}` do not begin with the first person",
            clause.id
        );
        report(Diagnostic::error("D0812", text), "tiers");
    }
    for pair in bands.windows(2) {
        let next = pair[0].to.map(|to| to.saturating_add(1));
        match next {
            Some(next) if pair[1].from == next => {}
            Some(next) if pair[1].from > next => {
                let text = format!(
                    "`{}` has no price for people {next} to {}",
                    clause.id,
                    pair[1].from - 1
                );
                report(Diagnostic::error("D0812", text), "tiers");
            }
            _ => {
                let text = format!(
                    "two tiers of `{}` both price person {}",
                    clause.id, pair[1].from
                );
                let note =
                    "each person belongs to one tier; a person in two would be paid for twice";
                report(Diagnostic::error("D0811", text).note(note), "tiers");
            }
        }
    }
    if let (Some(last), Some(places)) = (bands.last().and_then(|b| b.to), contract.places)
        && places > last
    {
        let text = format!(
            "the tiers of `{}` end at {last}, below the {places} places",
            clause.id
        );
        let note = "people above the last tier have no price; booking stops when there are any";
        report(Diagnostic::warning("D0822", text).note(note), "tiers");
    }
}

fn minimum(
    contract: &Contract,
    clause: &Clause,
    of: &str,
    count: u32,
    report: &mut impl FnMut(Diagnostic, &str),
) {
    match contract.clause(of) {
        Some(base) if matches!(base.kind, Kind::PerPerson { .. } | Kind::Tiered { .. }) => {}
        Some(_) => {
            let text = format!(
                "`{}` tops up `{of}`, which is not a price per person",
                clause.id
            );
            let note = "places and sums are paid whatever the number of people: there is nothing to top up";
            report(Diagnostic::error("D0814", text).note(note), "of");
        }
        None => {
            let mut diagnostic = Diagnostic::error(
                "D0814",
                format!("`{}` tops up `{of}`, which is not a clause", clause.id),
            );
            let known = contract.clauses.iter().map(|c| c.id.as_str());
            if let Some(near) = durance_core::diagnostic::nearest(of, known) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            report(diagnostic, "of");
        }
    }
    if let Some(places) = contract.places
        && count > places
    {
        let text = format!(
            "`{}` guarantees {count}, above the {places} places of the agreement",
            clause.id
        );
        let note = "a minimum above the places is paid for people who could never be held";
        report(Diagnostic::error("D0810", text).note(note), "count");
    }
}

fn places_known(
    contract: &Contract,
    clause: &Clause,
    places: Option<&Places>,
    report: &mut impl FnMut(Diagnostic, &str),
) {
    match places {
        None if contract.places.is_none() => {
            let text = format!(
                "`{}` is paid per place, but nobody says how many places",
                clause.id
            );
            let diagnostic = Diagnostic::error("D0819", text)
                .help("give `places` in the clause or for the agreement");
            report(diagnostic, "places");
        }
        Some(Places::Dated(steps))
            if steps
                .first()
                .is_none_or(|(day, _)| *day > first_day(contract, clause)) =>
        {
            let text = format!("`{}` has no number of places on its first day", clause.id);
            report(Diagnostic::error("D0825", text), "places");
        }
        Some(Places::Dated(steps)) if steps.windows(2).any(|w| w[1].0 <= w[0].0) => {
            let text = format!("the dated places of `{}` are not in order", clause.id);
            report(Diagnostic::error("D0823", text), "places");
        }
        _ => {}
    }
}

fn place(
    diagnostic: Diagnostic,
    locate: &Locate<'_>,
    clause: Option<&str>,
    key: &str,
) -> Diagnostic {
    match locate(clause, key) {
        Some((file, span)) => diagnostic.at(&file, span, ""),
        None => diagnostic,
    }
}

fn first_day(contract: &Contract, clause: &Clause) -> Date {
    clause
        .from
        .unwrap_or(contract.term.start)
        .max(contract.term.start)
}
