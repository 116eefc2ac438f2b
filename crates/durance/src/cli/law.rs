//! `durance law`: whom may it lawfully reach, and which provision says so.

use super::exit::Exit;
use super::grammar::{LawArgs, LawVerb, ScenarioArgs};
use super::input::{Door, answer, date};
use crate::assess::law::screen;
use crate::assess::law_section;
use durance_core::Diagnostic;
use durance_core::assessment::{
    AuthorityRow, FunnelStep, LawChange, LawGroup, LawSection, PeopleRange,
};
use durance_law::LawBook;
use serde_json::json;

/// Provisions that the page shows of each group.
const PROVISIONS_SHOWN: usize = 8;

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
    let Some(book) = book else {
        door.fail(&shown, &door.catalogue_texts());
        return Exit::Invalid;
    };
    door.print(&shown, &door.catalogue_texts());
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
    let loaded = match door.load(args, false) {
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
        door.fail(&screened.diagnostics, &loaded.texts);
        return Exit::Invalid;
    }
    let section = match law_section(book, scenario, &screened) {
        Ok(section) => section,
        Err(diagnostics) => {
            door.fail(&diagnostics, &loaded.texts);
            return Exit::Invalid;
        }
    };
    if as_json {
        let object = json!({
            "schema": "durance/law-screen/1",
            "scenario": { "id": scenario.id, "known_as_of": scenario.known_as_of },
            "law": section,
        });
        answer(&format!("{object:#}\n"));
    } else {
        answer(&format!(
            "{} on {on}, as known on {}\n{}",
            scenario.id,
            scenario.known_as_of,
            page(&section)
        ));
    }
    Exit::Done
}

fn page(section: &LawSection) -> String {
    let mut text: String = section.groups.iter().map(group).collect();
    text.push_str(&funnels(&section.funnel));
    text.push_str(&changes(&section.changes));
    text.push_str(&orders(&section.authorities));
    text.push_str("\nA screening of catalogued authorities, not legal advice.\n");
    text
}

fn group(group: &LawGroup) -> String {
    let mut text = format!(
        "\n{}: {}, {}\n",
        group.label,
        group.verdict.word().to_uppercase(),
        people(&group.people)
    );
    text.push_str(&format!("  {}\n", group.sentence));
    // The sentence itself says the first change where it is short.
    let said = |change: &&String| !group.sentence.contains(change.as_str());
    for change in group.would_change.iter().filter(said) {
        text.push_str(&format!("  it would become {change}\n"));
    }
    for reading in &group.by_reading {
        text.push_str(&format!(
            "  {}: {} ({})\n",
            reading.reading, reading.verdict, reading.holder
        ));
    }
    for row in group.provisions.iter().take(PROVISIONS_SHOWN) {
        let weak = if row.weak { "  weak: not read" } else { "" };
        text.push_str(&format!(
            "    {:<9} {:<13} {}{weak}\n",
            row.effect, row.status, row.citation
        ));
    }
    let more = group.provisions.len().saturating_sub(PROVISIONS_SHOWN);
    if more > 0 {
        text.push_str(&format!(
            "    and {more} more provisions (`--json` has all)\n"
        ));
    }
    if !group.unknown_facts.is_empty() {
        text.push_str(&format!(
            "  not known, and it matters: {}\n",
            group.unknown_facts.join(" ")
        ));
    }
    text
}

fn people(range: &PeopleRange) -> String {
    match (range.p05, range.p95) {
        (Some(low), Some(high)) if range.unknown => {
            format!("number unknown, explored {}", between(low, high))
        }
        (Some(low), Some(high)) => format!("{} people", between(low, high)),
        _ => "number unknown".to_owned(),
    }
}

fn between(low: f64, high: f64) -> String {
    let (low, high) = (rough(low), rough(high));
    if low == high {
        return low;
    }
    format!("{low} to {high}")
}

/// Whole people, with three significant figures: more would claim to know more than a range does.
fn rough(people: f64) -> String {
    let digits = people.abs().max(1.0).log10().floor() - 2.0;
    let quantum = 10_f64.powf(digits.max(0.0));
    durance_report::number::count((people / quantum).round() * quantum)
}

/// People remaining after each authority, from each position.
fn funnels(steps: &[FunnelStep]) -> String {
    let mut text = String::new();
    let mut position = None;
    for step in steps {
        if position != Some(&step.reading) {
            position = Some(&step.reading);
            let explored = if step.explored {
                ", numbers nobody has stated explored"
            } else {
                ""
            };
            let side = match step.reading.as_str() {
                name if name.contains(' ') => format!("on {name}"),
                name => format!("on the reading of the {}", name.replace('-', " ")),
            };
            text.push_str(&format!(
                "\nPeople by verdict after each authority, {side}{explored}\n"
            ));
        }
        let counts = step.people.iter().filter(|(_, people)| **people > 0.0);
        let counts: Vec<String> = counts
            .map(|(word, people)| match step.range.get(word) {
                Some([low, high]) if low < high => {
                    format!("{word} {} ({})", rough(*people), between(*low, *high))
                }
                _ => format!("{word} {}", rough(*people)),
            })
            .collect();
        text.push_str(&format!("  {}: {}\n", step.authority, counts.join(", ")));
    }
    text
}

/// The days within the horizon on which a verdict, or what decides it, changes.
fn changes(all: &[LawChange]) -> String {
    let mut text = String::new();
    for change in all.iter().filter(|c| !c.events.is_empty()) {
        text.push_str(&format!(
            "  {} {}: {}; {}\n",
            change.date,
            change.label,
            change.verdict,
            change.events.join("; ")
        ));
        for order in &change.returns {
            text.push_str(&format!("             to be brought back: {order}\n"));
        }
    }
    if text.is_empty() {
        return text;
    }
    format!("\nWithin the horizon, as far as was known\n{text}")
}

/// How many authorities bear on the groups, and what courts did with them, by date.
fn orders(authorities: &[AuthorityRow]) -> String {
    let weak = authorities.iter().filter(|row| row.weak).count();
    let mut text = format!(
        "\n{} authorities bear on these groups, {weak} of them weak: nobody has read the page\n",
        authorities.len()
    );
    let all = authorities
        .iter()
        .flat_map(|row| row.orders.iter().map(move |order| (order, row)));
    let mut orders: Vec<_> = all.collect();
    orders.sort_by_key(|(order, _)| order.date);
    for (order, row) in orders {
        text.push_str(&format!(
            "  {} {} by {}: {} ({})\n",
            order.date, order.status, order.court, row.title, row.citation
        ));
    }
    text
}

fn explained(book: &LawBook, id: &str) -> Exit {
    match provision_page(book, id) {
        Some(page) => {
            answer(&page);
            Exit::Done
        }
        None => {
            eprintln!("no provision `{id}`");
            let ids = book.provisions().iter().map(|p| p.id.as_str());
            if let Some(near) = durance_core::diagnostic::nearest(id, ids) {
                eprintln!("help: did you mean `{near}`?");
            }
            let of_authority: Vec<&str> = book
                .provisions()
                .iter()
                .map(|p| p.id.as_str())
                .filter(|known| known.starts_with(&format!("{id}/")))
                .collect();
            if !of_authority.is_empty() {
                eprintln!("help: its provisions are {}", of_authority.join(", "));
            }
            Exit::Usage
        }
    }
}

/// A provision in words; `None` if there is none with this id.
pub fn provision_page(book: &LawBook, id: &str) -> Option<String> {
    let found = book.explain_provision(id).ok()?;
    let (provision, authority) = (found.provision, found.authority);
    let mut text = format!(
        "{}\n{} ({})\n\n{}\n\n",
        provision.id, authority.title, provision.citation, provision.text
    );
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("{name:<14}{value}\n"));
        }
    };
    line("effect", provision.effect.word());
    let force = format!("from {}{}", provision.from, until(provision.to));
    line("in force", &force);
    line("protects", &provision.protects.join(", "));
    line("on the route", &found.routes.join("; "));
    match found.is_silence {
        true => line("applies", "where no law opens a route"),
        false => line("applies if", &found.when),
    }
    line("unless", &found.unless);
    line("requires", &found.requires);
    line("yields to", &found.yields_to.join(", "));
    line("prevails over", &found.prevails_over.join(", "));
    if let Some((question, reading)) = found.question {
        line("question", &question.title);
        for (index, held) in question.readings.iter().enumerate() {
            let name = if index == reading {
                "reading"
            } else {
                "otherwise"
            };
            line(
                name,
                &format!("{}: {} ({})", held.id, held.says, held.holder),
            );
        }
        line("", &question.open);
    }
    for order in &provision.orders {
        let what = format!("{} {} by {}", order.date, order.status.word(), order.court);
        line("order", &what);
    }
    line("otherwise", &authority.otherwise);
    line("read", &authority.read);
    line("at", &authority.link);
    line("sources", &provision.sources.join(", "));
    if provision.confidence == durance_core::Confidence::Known {
        line("weak", "nobody has read the page");
    }
    line("note", &provision.note);
    line("cases", &found.cases.join(", "));
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
        answer(&format!("{object:#}\n"));
    } else {
        let mut text = String::new();
        for outcome in &failed {
            text.push_str(&format!(
                "{} ({}): {}\n",
                outcome.id,
                outcome.place.file,
                outcome.differences.join("; ")
            ));
        }
        let count = report.outcomes.len();
        text.push_str(&format!("{count} cases, {} failed\n", failed.len()));
        answer(&text);
    }
    if report.holds() {
        Exit::Done
    } else {
        Exit::Refuted
    }
}

fn checked(book: &LawBook, found: &[Diagnostic]) -> Exit {
    answer(&format!(
        "{} jurisdictions, {} authorities, {} provisions, {} contested questions, {} cases; {}\n",
        book.jurisdictions().len(),
        book.authorities().len(),
        book.provisions().len(),
        book.questions().len(),
        book.cases().len(),
        super::input::count(found),
    ));
    Exit::Done
}
