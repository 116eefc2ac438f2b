//! Is the linked book sound? Duplicate ids, dates, orders, lonely readings, provisions that do nothing.

use super::link::has_requirement;
use crate::book::LawBook;
use crate::model::{Effect, Place, Provision, Question};
use crate::space::CELLS_MAX;
use durance_core::Diagnostic;
use std::collections::BTreeMap;

/// Reports what no single file shows.
pub fn check(book: &LawBook, diagnostics: &mut Vec<Diagnostic>) {
    duplicates(
        book.provisions
            .iter()
            .map(|provision| (provision.id.as_str(), &provision.place)),
        diagnostics,
    );
    duplicates(
        book.questions
            .iter()
            .map(|question| (question.id.as_str(), &question.place)),
        diagnostics,
    );
    duplicates(
        book.cases
            .iter()
            .map(|case| (case.id.as_str(), &case.place)),
        diagnostics,
    );
    duplicates(
        book.properties
            .iter()
            .map(|property| (property.id.as_str(), &property.place)),
        diagnostics,
    );
    book.provisions
        .iter()
        .for_each(|provision| check_provision(book, provision, diagnostics));
    book.questions
        .iter()
        .for_each(|question| check_question(question, diagnostics));
    check_cells(book, diagnostics);
    check_authorities(book, diagnostics);
    check_coverage(book, diagnostics);
}

fn duplicates<'a>(
    named: impl Iterator<Item = (&'a str, &'a Place)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    for (id, place) in named {
        if let Some(earlier) = first.insert(id, place) {
            let diagnostic = Diagnostic::error("D0712", format!("two entries with the id `{id}`"))
                .at(&place.file, place.span.clone(), "this one")
                .at(&earlier.file, earlier.span.clone(), "and this one")
                .help("rename one of them");
            diagnostics.push(diagnostic);
        }
    }
}

fn check_provision(book: &LawBook, provision: &Provision, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = |code: &str, message: String, label: &str| {
        let place = &provision.place;
        diagnostics.push(Diagnostic::error(code, message).at(
            &place.file,
            place.span.clone(),
            label,
        ));
    };
    let id = &provision.id;
    if provision.to.is_some_and(|to| to < provision.from) {
        report(
            "D0717",
            format!("`{id}` ends before it begins"),
            "`to` is before `from`",
        );
    }
    if provision.from < book.authority_of(provision).since {
        report(
            "D0717",
            format!("`{id}` is in force before its authority exists"),
            "`from` is before the authority's `since`",
        );
    }
    let dates = provision.orders.windows(2);
    if dates
        .into_iter()
        .any(|pair| matches!(pair, [a, b] if b.date <= a.date))
    {
        report(
            "D0718",
            format!("the orders of `{id}` are out of order"),
            "each must be later than the one before",
        );
    }
    if !has_requirement(provision) {
        report(
            "D0722",
            format!("`{id}` and its requirement do not fit"),
            "`requires = { ... }` stands with the effect `requires`, and only with it",
        );
    }
    if provision.effect == Effect::Permits && provision.routes.is_empty() {
        report(
            "D0723",
            format!("`{id}` permits, but opens no route"),
            "`route` is missing",
        );
    }
}

fn check_cells(book: &LawBook, diagnostics: &mut Vec<Diagnostic>) {
    for axis in book
        .space
        .axes()
        .iter()
        .filter(|axis| axis.cells.len() > CELLS_MAX)
    {
        let message = format!("rules tell apart too many values of `{}`", axis.name);
        let diagnostic = Diagnostic::error("D0725", message)
            .at("law/schema.toml", 0..0, "")
            .note(format!(
                "{} values or intervals; {CELLS_MAX} are the most",
                axis.cells.len()
            ))
            .help("use fewer words or thresholds, or split the fact in two");
        diagnostics.push(diagnostic);
    }
}

fn check_question(question: &Question, diagnostics: &mut Vec<Diagnostic>) {
    if question.readings.len() < 2 && question.open.is_empty() {
        let diagnostic = Diagnostic::error(
            "D0720",
            format!("`{}` has fewer than two readings", question.id),
        )
        .at(
            &question.place.file,
            question.place.span.clone(),
            "contested between whom?",
        )
        .help("add the other reading with its holder, or say in `open` why nobody holds it");
        diagnostics.push(diagnostic);
    }
}

fn check_authorities(book: &LawBook, diagnostics: &mut Vec<Diagnostic>) {
    duplicates(
        book.authorities
            .iter()
            .map(|authority| (authority.id.as_str(), &authority.place)),
        diagnostics,
    );
    for (index, authority) in book.authorities.iter().enumerate() {
        let has_any = book
            .provisions
            .iter()
            .any(|provision| provision.authority == index);
        if !has_any && authority.bears_not.is_empty() {
            let place = &authority.place;
            let diagnostic =
                Diagnostic::error("D0724", format!("`{}` has no provision", authority.id))
                    .at(
                        &place.file,
                        place.span.clone(),
                        "does it bear on a transfer?",
                    )
                    .help("add a provision, or say in `bears_not` why there is none");
            diagnostics.push(diagnostic);
        }
    }
}

fn check_coverage(book: &LawBook, diagnostics: &mut Vec<Diagnostic>) {
    for provision in &book.provisions {
        if !book.cases.iter().any(|case| case.concerns(&provision.id)) {
            let place = &provision.place;
            let diagnostic =
                Diagnostic::warning("D0721", format!("no case decides `{}`", provision.id))
                    .at(
                        &place.file,
                        place.span.clone(),
                        "nobody would notice if this changed",
                    )
                    .help("name it in the `findings` or `deciding` of a case under `cases/`");
            diagnostics.push(diagnostic);
        }
    }
    for case in &book.cases {
        for id in case.names().filter(|id| book.provision(id).is_none()) {
            let diagnostic = Diagnostic::error(
                "D0719",
                format!("the case `{}` names no provision `{id}`", case.id),
            )
            .at(
                &case.place.file,
                case.place.span.clone(),
                "not in the catalogue",
            );
            diagnostics.push(diagnostic);
        }
    }
}
