//! Which agreements does the catalogue hold? Fee files, with what was printed about them.
//!
//! `catalog/fees/<id>.toml` holds one agreement each: its terms as clauses, what is unknown, and figures
//! that somebody has printed about it. [`FeeSchedule::check_printed`] recomputes those from the terms.

use crate::account::{Line, Party};
use crate::contract::{
    Amount, Band, Bearer, Clause, Contract, CurrencyClause, ExitTerms, Indexation, Kind, Matter,
    Movement, Period, Places, Refund, Term, TimeUnit, Trigger, UnknownTerm,
};
use crate::reader::{Item, Node, Reader};
use durance_core::catalog::Catalog;
use durance_core::{Confidence, Currency, Date, Diagnostic, PriceBasis};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;

/// Where fee files stand in the catalogue.
pub const FEES: &str = "fees/";

/// An agreement of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct FeeSchedule {
    /// Its terms.
    pub contract: Contract,
    /// What became of it, in words.
    pub status: String,
    /// Why the dates of the term were chosen, where no source gives them.
    pub term_assumed: String,
    /// People to book when nobody says how many.
    pub held: Option<HeldDefault>,
    /// People are sent and not held: a head-count stands for those sent, and there is no price per day.
    pub only_sent: bool,
    /// Figures that somebody has printed about it.
    pub printed: Vec<Printed>,
    /// Remarks.
    pub note: String,
}

/// People to book when nobody says how many.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldDefault {
    /// How many.
    pub people: u32,
    /// Why this number.
    pub why: String,
    /// Source id; empty for an assumption.
    pub source: String,
}

/// A figure that somebody has printed, and how it follows from the terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// Source id.
    pub source: String,
    /// What it is.
    pub measure: Measure,
    /// As printed.
    pub value: Decimal,
    /// Unit, as printed.
    pub unit: String,
    /// Clauses that it covers; empty means all.
    pub clauses: Vec<String>,
    /// People held throughout; absent means the default of the file.
    pub held: Option<u32>,
    /// Places that the figure is over; absent means those of the agreement.
    pub places: Option<u32>,
    /// First day of the window; absent means the first day of the term.
    pub from: Option<Date>,
    /// Last day of the window; absent means the last day of the first contract year, or of the term.
    pub until: Option<Date>,
    /// For a comparison: the amount that the measure is compared with.
    pub against: Option<Decimal>,
    /// Why it does not follow from the terms to its last digit; empty if it does.
    pub differs: String,
}

/// What a printed figure measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// What the sender pays in the window.
    Total,
    /// The same over the person-days.
    PerPersonDay,
    /// The same over the place-days.
    PerPlaceDay,
    /// The same over the places and the months of the window.
    PerPlaceMonth,
    /// The same over the places.
    PerPlace,
    /// The same over the people held.
    PerPerson,
    /// The price of the clause on the first day of the window.
    Price,
    /// Places that a sum covers: the sum of the first clause over the price of one place in the second.
    ImpliedPlaces,
    /// Months of the second clause's sum that the first clause's amounts to.
    ImpliedMonths,
    /// By how much the price is below another amount, in per cent.
    PercentBelow,
    /// People held over places, in per cent.
    Utilisation,
    /// Growth of the price on the first day of the window over the year before, in per cent.
    PercentGrowth,
}

impl Measure {
    const WORDS: [(&'static str, Measure); 12] = [
        ("total", Measure::Total),
        ("per-person-day", Measure::PerPersonDay),
        ("per-place-day", Measure::PerPlaceDay),
        ("per-place-month", Measure::PerPlaceMonth),
        ("per-place", Measure::PerPlace),
        ("per-person", Measure::PerPerson),
        ("price", Measure::Price),
        ("implied-places", Measure::ImpliedPlaces),
        ("implied-months", Measure::ImpliedMonths),
        ("percent-below", Measure::PercentBelow),
        ("utilisation", Measure::Utilisation),
        ("percent-growth", Measure::PercentGrowth),
    ];

    /// The word in fee files.
    pub fn word(self) -> &'static str {
        Measure::WORDS
            .iter()
            .find(|(_, m)| *m == self)
            .map_or("", |(word, _)| word)
    }
}

/// Every agreement of the catalogue, by id, and everything wrong with the files.
///
/// A file with errors is left out.
pub fn agreements(catalog: &dyn Catalog) -> (BTreeMap<String, FeeSchedule>, Vec<Diagnostic>) {
    let mut schedules = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for path in catalog.paths(FEES) {
        if !path.ends_with(".toml") {
            continue;
        }
        let text = catalog.text(path).unwrap_or_default();
        let (schedule, found) = parse(path, text);
        let usable = !found.iter().any(Diagnostic::is_error);
        diagnostics.extend(found);
        if let Some(schedule) = schedule.filter(|_| usable) {
            schedules.insert(schedule.contract.id.clone(), schedule);
        }
    }
    (schedules, diagnostics)
}

/// One agreement of the catalogue.
///
/// # Errors
/// D0830 when there is none with this id, and everything wrong with its file.
pub fn agreement(catalog: &dyn Catalog, id: &str) -> Result<FeeSchedule, Vec<Diagnostic>> {
    let path = format!("{FEES}{id}.toml");
    let Some(text) = catalog.text(&path) else {
        return Err(vec![no_agreement(catalog, id)]);
    };
    match parse(&path, text) {
        (Some(schedule), found) if !found.iter().any(Diagnostic::is_error) => Ok(schedule),
        (_, found) => Err(found),
    }
}

fn no_agreement(catalog: &dyn Catalog, id: &str) -> Diagnostic {
    let paths = catalog.paths(FEES);
    let ids: Vec<&str> = paths
        .iter()
        .filter_map(|p| p.strip_prefix(FEES)?.strip_suffix(".toml"))
        .collect();
    let diagnostic = Diagnostic::error("D0830", format!("the catalogue has no agreement `{id}`"));
    match durance_core::diagnostic::nearest(id, ids.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("agreements: {}", ids.join(", "))),
    }
}

const TOP: &[&str] = &[
    "fees",
    "id",
    "title",
    "sender",
    "receiver",
    "currency",
    "currency_clause",
    "term",
    "places",
    "held",
    "people",
    "status",
    "note",
    "sources",
    "bears",
    "exit",
    "unknown",
    "clause",
    "printed",
];

/// Reads a fee file.
///
/// # Errors
/// Every misfit, with its place; the schedule is there whenever enough of it could be read.
///
/// # Example
/// ```
/// let text = r#"
/// fees = 1
/// id = "example"
/// title = "Places for rent"
/// sender = "A"
/// receiver = "B"
/// currency = "EUR"
/// sources = []
/// term = { start = 2025-01-01, end = 2025-12-31 }
/// [[clause]]
/// id = "fee"
/// kind = "per-person-dya"
/// amount = 72
/// confidence = "seen"
/// "#;
/// let (_, found) = durance_finance::fees::parse("fees/example.toml", text);
/// assert_eq!(found[0].code, "D0805");
/// assert_eq!(found[0].help.as_deref(), Some("did you mean `per-person-day`?"));
/// ```
pub fn parse(file: &str, text: &str) -> (Option<FeeSchedule>, Vec<Diagnostic>) {
    let reader = Reader::new(file);
    let Some(table) = reader.parse(text) else {
        return (None, reader.into_diagnostics());
    };
    let root = reader.root(&table);
    let schedule = schedule(root);
    if let Some(schedule) = &schedule {
        let locate = |clause: Option<&str>, key: &str| locate(root, file, clause, key);
        reader.extend(crate::check::contract(&schedule.contract, &locate));
    }
    (schedule, reader.into_diagnostics())
}

/// The place of a clause's key in the text; of the clause, if it has no such key.
fn locate(
    root: Node<'_, '_>,
    file: &str,
    clause: Option<&str>,
    key: &str,
) -> Option<(String, Range<usize>)> {
    let node = match clause {
        None => root,
        // The last of several: a duplicate is the one to rename.
        Some(id) => root
            .tables("clause")
            .into_iter()
            .rfind(|n| n.get("id").is_some_and(|i| i.is_text(id)))?,
    };
    let find = |key: &str| node.keys().find(|(k, _)| *k == key).map(|(_, span)| span);
    let span = find(key).unwrap_or_else(|| node.span());
    Some((file.to_owned(), span))
}

fn schedule(root: Node<'_, '_>) -> Option<FeeSchedule> {
    root.only(TOP);
    let id = root.need("id").and_then(|i| i.string());
    let currency = root.need("currency").and_then(|i| i.currency());
    let term = root.need("term").and_then(|i| i.table()).and_then(term);
    root.need("sources");
    let (id, currency, (term, term_assumed)) = (id?, currency?, term?);
    if !root.reader().file().ends_with(&format!("{id}.toml")) {
        let text = format!("the file holds the agreement `{id}`, but is not named after it");
        root.reader()
            .report(Diagnostic::error("D0804", text), root.span());
    }
    let contract = Contract {
        id,
        title: root.string("title"),
        sender: root.string("sender"),
        receiver: root.string("receiver"),
        currency,
        currency_clause: root
            .get("currency_clause")
            .and_then(currency_clause)
            .unwrap_or(CurrencyClause::AsStated),
        term,
        places: root.get("places").and_then(|i| i.count()),
        clauses: root
            .tables("clause")
            .into_iter()
            .filter_map(|n| clause(n, currency))
            .collect(),
        bears: root
            .get("bears")
            .and_then(|i| i.table())
            .map(bears)
            .unwrap_or_default(),
        exit: root
            .get("exit")
            .and_then(|i| i.table())
            .map(exit)
            .unwrap_or_default(),
        unknown: root.tables("unknown").into_iter().map(unknown).collect(),
        sources: root.strings("sources"),
    };
    Some(FeeSchedule {
        contract,
        status: root.string("status"),
        term_assumed,
        held: root.get("held").and_then(|i| i.table()).and_then(held),
        only_sent: root
            .get("people")
            .and_then(|i| i.word(&[("held", false), ("sent", true)]))
            .unwrap_or(false),
        printed: root
            .tables("printed")
            .into_iter()
            .filter_map(printed)
            .collect(),
        note: root.string("note"),
    })
}

fn term(node: Node<'_, '_>) -> Option<(Term, String)> {
    node.only(&["start", "end", "assumed"]);
    let start = node.need("start").and_then(|i| i.date());
    let end = node.need("end").and_then(|i| i.date());
    let term = Term {
        start: start?,
        end: end?,
    };
    Some((term, node.string("assumed")))
}

fn currency_clause(item: Item<'_, '_>) -> Option<CurrencyClause> {
    let node = item.table()?;
    node.only(&["pay_in", "rate"]);
    let pay_in = node.need("pay_in").and_then(|i| i.currency())?;
    let rate = node.need("rate")?;
    if rate.is_text("market") {
        return Some(CurrencyClause::Market { pay_in });
    }
    Some(CurrencyClause::Fixed {
        pay_in,
        rate: rate.decimal()?,
    })
}

fn held(node: Node<'_, '_>) -> Option<HeldDefault> {
    node.only(&["people", "why", "source"]);
    Some(HeldDefault {
        people: node.need("people").and_then(|i| i.count())?,
        why: node.string("why"),
        source: node.string("source"),
    })
}

fn bears(node: Node<'_, '_>) -> BTreeMap<Matter, Bearer> {
    let matters = Matter::ALL.map(Matter::word);
    node.only(&matters);
    let bearers = Bearer::ALL.map(|b| (b.word(), b));
    Matter::ALL
        .into_iter()
        .filter_map(|m| Some((m, node.get(m.word())?.word(&bearers)?)))
        .collect()
}

fn exit(node: Node<'_, '_>) -> ExitTerms {
    node.only(&["notice_days", "renewal", "returns", "early_exit"]);
    ExitTerms {
        notice_days: node.get("notice_days").and_then(|i| i.count()),
        renewal: node.string("renewal"),
        returns: node.string("returns"),
        early_exit: node.string("early_exit"),
    }
}

fn unknown(node: Node<'_, '_>) -> UnknownTerm {
    node.only(&["what", "note"]);
    UnknownTerm {
        what: node.string("what"),
        note: node.string("note"),
    }
}

const CLAUSE: &[&str] = &[
    "id",
    "kind",
    "amount",
    "currency",
    "payer",
    "payee",
    "line",
    "above",
    "tiers",
    "places",
    "of",
    "count",
    "by",
    "event",
    "repeats",
    "instalments",
    "on",
    "refund",
    "indexation",
    "settle",
    "from",
    "until",
    "prices_of",
    "sources",
    "confidence",
    "as_of",
    "note",
];

fn clause(node: Node<'_, '_>, currency: Currency) -> Option<Clause> {
    node.only(CLAUSE);
    let id = node.need("id").and_then(|i| i.string());
    let kind = node.need("kind").and_then(|i| kind(i, node));
    node.need("confidence");
    let (id, kind) = (id?, kind?);
    let amount = amount(node, &kind);
    let defaults = Clause::new(&id, kind, amount, currency);
    let parties = Party::ALL.map(|p| (p.word(), p));
    let lines = Line::ALL.map(|l| (l.word(), l));
    let periods = Period::ALL.map(|p| (p.word(), p));
    Some(Clause {
        payer: node
            .get("payer")
            .and_then(|i| i.word(&parties))
            .unwrap_or(defaults.payer),
        payee: node
            .get("payee")
            .and_then(|i| i.word(&parties))
            .unwrap_or(defaults.payee),
        line: node
            .get("line")
            .and_then(|i| i.word(&lines))
            .unwrap_or(defaults.line),
        currency: node
            .get("currency")
            .and_then(|i| i.currency())
            .unwrap_or(currency),
        basis: node
            .get("prices_of")
            .and_then(|i| i.year())
            .map_or(PriceBasis::Nominal, PriceBasis::Real),
        indexation: node.get("indexation").map_or(Indexation::None, indexation),
        settle: node
            .get("settle")
            .and_then(|i| i.word(&periods))
            .unwrap_or(defaults.settle),
        from: node.get("from").and_then(|i| i.date()),
        until: node.get("until").and_then(|i| i.date()),
        sources: node.strings("sources"),
        confidence: node.confidence(),
        as_of: node.get("as_of").and_then(|i| i.date()),
        note: node.string("note"),
        ..defaults
    })
}

/// What a word of `kind` stands for before its further keys are read.
#[derive(Clone, Copy)]
enum KindWord {
    Person(TimeUnit),
    Tiers,
    Place(TimeUnit),
    Time(TimeUnit),
    LumpSum,
    Minimum,
    Triggered,
    Movement(Movement),
    EarlyExit,
}

const KINDS: [(&str, KindWord); 18] = [
    ("per-person-day", KindWord::Person(TimeUnit::Day)),
    ("per-person-month", KindWord::Person(TimeUnit::Month)),
    ("per-person-year", KindWord::Person(TimeUnit::Year)),
    ("tiers", KindWord::Tiers),
    ("per-place-day", KindWord::Place(TimeUnit::Day)),
    ("per-place-month", KindWord::Place(TimeUnit::Month)),
    ("per-place-year", KindWord::Place(TimeUnit::Year)),
    ("per-day", KindWord::Time(TimeUnit::Day)),
    ("per-month", KindWord::Time(TimeUnit::Month)),
    ("per-year", KindWord::Time(TimeUnit::Year)),
    ("lump-sum", KindWord::LumpSum),
    ("minimum", KindWord::Minimum),
    ("triggered", KindWord::Triggered),
    ("per-transfer", KindWord::Movement(Movement::Transfer)),
    ("per-return", KindWord::Movement(Movement::Return)),
    ("per-release", KindWord::Movement(Movement::Release)),
    ("per-movement", KindWord::Movement(Movement::Any)),
    ("early-exit", KindWord::EarlyExit),
];

fn kind(item: Item<'_, '_>, node: Node<'_, '_>) -> Option<Kind> {
    let word = item.word(&KINDS)?;
    only_for(word, node);
    let count = |key| node.need(key).and_then(|i| i.count());
    Some(match word {
        KindWord::Person(unit) => Kind::PerPerson {
            unit,
            above: node.get("above").and_then(|i| i.count()).unwrap_or(0),
        },
        KindWord::Tiers => Kind::Tiered {
            bands: node.need("tiers").map(|i| bands(&i)).unwrap_or_default(),
        },
        KindWord::Place(unit) => Kind::PerPlace {
            unit,
            places: node.get("places").and_then(places),
        },
        KindWord::Time(unit) => Kind::PerTime { unit },
        KindWord::LumpSum => Kind::LumpSum {
            on: node.get("on").and_then(|i| i.date()),
            refund: node
                .get("refund")
                .and_then(refund)
                .unwrap_or(Refund::Nothing),
        },
        KindWord::Minimum => Kind::Minimum {
            of: node.need("of").and_then(|i| i.string())?,
            count: count("count")?,
            by: node.get("by").map_or(Some(Period::Day), by)?,
        },
        KindWord::Triggered => Kind::Triggered {
            event: node.need("event").and_then(event)?,
            count: count("count")?,
            repeats: node.get("repeats").and_then(|i| i.bool()).unwrap_or(false),
        },
        KindWord::Movement(movement) => Kind::PerMovement {
            movement,
            instalments: node.get("instalments").and_then(|i| i.count()).unwrap_or(1),
        },
        KindWord::EarlyExit => Kind::OnEarlyExit,
    })
}

/// Reports keys that say nothing for this kind: a reader would think that they do.
fn only_for(word: KindWord, node: Node<'_, '_>) {
    let special: &[&str] = match word {
        KindWord::Person(_) => &["above"],
        KindWord::Tiers => &["tiers"],
        KindWord::Place(_) => &["places"],
        KindWord::LumpSum => &["on", "refund"],
        KindWord::Minimum => &["of", "count", "by"],
        KindWord::Triggered => &["event", "count", "repeats"],
        KindWord::Movement(_) => &["instalments"],
        KindWord::Time(_) | KindWord::EarlyExit => &[],
    };
    let all = [
        "above",
        "tiers",
        "places",
        "on",
        "refund",
        "of",
        "count",
        "by",
        "event",
        "repeats",
        "instalments",
    ];
    for (key, span) in node.keys() {
        if all.contains(&key) && !special.contains(&key) {
            let text = format!("`{key}` says nothing for a clause of this kind");
            node.reader().report(Diagnostic::error("D0802", text), span);
        }
    }
}

fn by(item: Item<'_, '_>) -> Option<Period> {
    item.word(&Period::ALL.map(|p| (p.word(), p)))
}

fn refund(item: Item<'_, '_>) -> Option<Refund> {
    item.word(&[("nothing", Refund::Nothing), ("pro-rata", Refund::ProRata)])
}

fn event(item: Item<'_, '_>) -> Option<Trigger> {
    item.word(&[("held", Trigger::Held), ("sent", Trigger::Sent)])
}

fn amount(node: Node<'_, '_>, kind: &Kind) -> Amount {
    if matches!(kind, Kind::Tiered { .. } | Kind::Minimum { .. }) {
        if let Some(item) = node.get("amount") {
            let text = "this kind of clause takes its price from elsewhere: `amount` says nothing";
            node.reader()
                .report(Diagnostic::error("D0802", text), item.span());
        }
        return Amount::Unknown;
    }
    let Some(item) = node.need("amount") else {
        return Amount::Unknown;
    };
    price(item)
}

/// A number, `"unknown"`, or a list of dated numbers.
fn price(item: Item<'_, '_>) -> Amount {
    if item.is_text("unknown") {
        return Amount::Unknown;
    }
    if item.is_text_at_all() {
        item.wrong("a number, `\"unknown\"`, or a list of `{ from, amount }`");
        return Amount::Unknown;
    }
    if !item.is_list() {
        return item.decimal().map_or(Amount::Unknown, Amount::Fixed);
    }
    let steps = item.list().into_iter().filter_map(|i| {
        let node = i.table()?;
        node.only(&["from", "amount"]);
        Some((node.need("from")?.date()?, node.need("amount")?.decimal()?))
    });
    Amount::Dated(steps.collect())
}

fn places(item: Item<'_, '_>) -> Option<Places> {
    if !item.is_list() {
        return item.count().map(Places::Fixed);
    }
    let steps = item.list().into_iter().filter_map(|i| {
        let node = i.table()?;
        node.only(&["from", "places"]);
        Some((node.need("from")?.date()?, node.need("places")?.count()?))
    });
    Some(Places::Dated(steps.collect()))
}

pub(crate) fn bands(item: &Item<'_, '_>) -> Vec<Band> {
    let bands = item.list().into_iter().filter_map(|i| {
        let node = i.table()?;
        node.only(&["from", "to", "price"]);
        Some(Band {
            from: node.need("from")?.count()?,
            to: node.get("to").and_then(|i| i.count()),
            price: node
                .need("price")
                .filter(|i| !i.is_text("unknown"))
                .and_then(|i| i.decimal()),
        })
    });
    bands.collect()
}

fn indexation(item: Item<'_, '_>) -> Indexation {
    if !item.is_table() {
        // An unknown indexation is booked as none and listed among the unknown terms.
        item.word(&[("none", ()), ("unknown", ())]);
        return Indexation::None;
    }
    let Some(node) = item.table() else {
        return Indexation::None;
    };
    node.only(&["per_year", "index", "cap", "floor", "lag", "decimals"]);
    let decimals = node.get("decimals").and_then(|i| i.count());
    if let Some(rate) = node.get("per_year") {
        return Indexation::Fixed {
            per_year: rate.percent().unwrap_or_default(),
            decimals,
        };
    }
    Indexation::Index {
        series: node.string("index"),
        cap: node.get("cap").and_then(|i| i.percent()),
        floor: node.get("floor").and_then(|i| i.percent()),
        lag: node
            .get("lag")
            .and_then(|i| i.count())
            .map_or(1, |n| n as i16),
        decimals,
    }
}

fn printed(node: Node<'_, '_>) -> Option<Printed> {
    node.only(&[
        "source", "measure", "value", "unit", "clauses", "held", "places", "from", "until",
        "against", "differs",
    ]);
    Some(Printed {
        source: node.need("source")?.string()?,
        measure: node.need("measure")?.word(&Measure::WORDS)?,
        value: node.need("value")?.decimal()?,
        unit: node.string("unit"),
        clauses: node.strings("clauses"),
        held: node.get("held").and_then(|i| i.count()),
        places: node.get("places").and_then(|i| i.count()),
        from: node.get("from").and_then(|i| i.date()),
        until: node.get("until").and_then(|i| i.date()),
        against: node.get("against").and_then(|i| i.decimal()),
        differs: node.string("differs"),
    })
}

impl FeeSchedule {
    /// How weak is the weakest price?
    pub fn confidence(&self) -> Confidence {
        let clauses = self.contract.clauses.iter().map(|c| c.confidence);
        clauses.min().unwrap_or(Confidence::Known)
    }
}
