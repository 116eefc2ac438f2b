//! Which prices, exchange rates and discount rates does the catalogue hold, and since when are they known?

use crate::discount::{DiscountBand, DiscountSchedule};
use crate::rates::{Rates, Series};
use crate::reader::{Node, Reader};
use durance_core::catalog::Catalog;
use durance_core::{Confidence, Currency, Date, Diagnostic};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Consumer price indices: a table with a sidecar that says which index deflates which currency.
pub const PRICES: &str = "data/econ/prices.csv";
/// Exchange rates.
pub const EXCHANGE_RATES: &str = "data/econ/exchange-rates.csv";
/// Discount schedules.
pub const DISCOUNT: &str = "data/econ/discount.toml";

/// Price indices and exchange rates that a reader on `known_as_of` could have known.
///
/// Without a date every value is taken. What is missing from the catalogue is missing from the result; a
/// booking that needs it says so.
pub fn rates(catalog: &dyn Catalog, known_as_of: Option<Date>) -> (Rates, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut rates = Rates::default();
    for row in rows(catalog, PRICES, known_as_of, &mut diagnostics) {
        let series = rates
            .indices
            .entry(row.key.clone())
            .or_insert_with(|| empty(&row.key, "index"));
        row.put(series);
    }
    for row in rows(catalog, EXCHANGE_RATES, known_as_of, &mut diagnostics) {
        match Currency::from_code(&row.key) {
            Some(currency) => {
                let unit = format!("{} per USD", row.key);
                let series = rates
                    .per_usd
                    .entry(currency)
                    .or_insert_with(|| empty(&row.key, &unit));
                row.put(series);
            }
            None => diagnostics.push(Diagnostic::error(
                "D0805",
                format!("`{}` is not a currency of ISO 4217", row.key),
            )),
        }
    }
    sidecar(catalog, &mut rates, &mut diagnostics);
    (rates, diagnostics)
}

fn empty(id: &str, unit: &str) -> Series {
    Series {
        id: id.to_owned(),
        title: id.to_owned(),
        unit: unit.to_owned(),
        values: BTreeMap::new(),
        forward: None,
        sources: Vec::new(),
        confidence: Confidence::Seen,
        weak_years: BTreeMap::new(),
    }
}

/// One line of a table of yearly values.
struct Row {
    key: String,
    year: i16,
    value: Decimal,
    published: Date,
    confidence: Confidence,
    source: String,
}

impl Row {
    fn put(self, series: &mut Series) {
        series.values.insert(self.year, self.value);
        series.confidence = series.confidence.min(self.confidence);
        if self.confidence == Confidence::Known {
            series
                .weak_years
                .insert(self.year, "recalled, not read".to_owned());
        }
        if !series.sources.contains(&self.source) {
            series.sources.push(self.source);
        }
    }
}

fn rows(
    catalog: &dyn Catalog,
    path: &str,
    known_as_of: Option<Date>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Row> {
    let text = catalog.text(path).unwrap_or_default();
    let mut rows = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let span = start..start + line.trim_end().len();
        start += line.len();
        if number == 0 || line.trim().is_empty() {
            continue;
        }
        match row(line.trim_end()) {
            Some(row) if known_as_of.is_none_or(|day| row.published <= day) => rows.push(row),
            Some(_) => {}
            None => found.push(
                Diagnostic::error(
                    "D0840",
                    format!("line {} of the table cannot be read", number + 1),
                )
                .note("expected: name, year, value, day of publication, confidence, source")
                .at(path, span, ""),
            ),
        }
    }
    rows
}

fn row(line: &str) -> Option<Row> {
    let [key, year, value, published, confidence, source] =
        line.split(',').collect::<Vec<_>>().try_into().ok()?;
    Some(Row {
        key: key.to_owned(),
        year: year.parse().ok()?,
        value: value.parse().ok()?,
        published: published.parse().ok()?,
        confidence: match confidence {
            "seen" => Confidence::Seen,
            "derived" => Confidence::Derived,
            "known" => Confidence::Known,
            _ => return None,
        },
        source: source.to_owned(),
    })
}

/// Titles of the indices, and the currencies that they deflate.
fn sidecar(catalog: &dyn Catalog, rates: &mut Rates, found: &mut Vec<Diagnostic>) {
    let path = PRICES.replace(".csv", ".toml");
    let Some(text) = catalog.text(&path) else {
        return;
    };
    let reader = Reader::new(&path);
    if let Some(table) = reader.parse(text) {
        let root = reader.root(&table);
        for (id, series) in &mut rates.indices {
            let titles = root.get("titles").and_then(|i| i.table());
            if let Some(title) =
                titles.and_then(|t| t.keys().find(|(k, _)| k == id).map(|(k, _)| t.string(k)))
            {
                series.title = title;
            }
        }
        if let Some(deflators) = root.get("deflators").and_then(|i| i.table()) {
            for (code, span) in deflators.keys() {
                match Currency::from_code(code) {
                    Some(currency) => {
                        rates.deflators.insert(currency, deflators.string(code));
                    }
                    None => {
                        let text = format!("`{code}` is not a currency of ISO 4217");
                        reader.report(Diagnostic::error("D0805", text), span);
                    }
                }
            }
        }
    }
    found.extend(reader.into_diagnostics());
}

/// Every discount schedule of the catalogue, by id.
pub fn discount_schedules(
    catalog: &dyn Catalog,
) -> (BTreeMap<String, DiscountSchedule>, Vec<Diagnostic>) {
    let Some(text) = catalog.text(DISCOUNT) else {
        return (BTreeMap::new(), Vec::new());
    };
    let reader = Reader::new(DISCOUNT);
    let mut schedules = BTreeMap::new();
    if let Some(table) = reader.parse(text) {
        let root = reader.root(&table);
        root.only(&["schedule"]);
        for node in root.tables("schedule") {
            if let Some(schedule) = schedule(node) {
                schedules.insert(schedule.id.clone(), schedule);
            }
        }
    }
    (schedules, reader.into_diagnostics())
}

/// The schedule with this id, or the latest in force on `date` of the family with this name (`omb`).
///
/// # Errors
/// D0831 when there is none, with the nearest id.
pub fn discount_schedule(
    catalog: &dyn Catalog,
    word: &str,
    date: Date,
) -> Result<DiscountSchedule, Vec<Diagnostic>> {
    let (schedules, found) = discount_schedules(catalog);
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    if let Some(schedule) = schedules.get(word) {
        return Ok(schedule.clone());
    }
    let family = schedules
        .values()
        .filter(|s| s.family == word && s.in_force(date));
    if let Some(schedule) = family.max_by_key(|s| s.published) {
        return Ok(schedule.clone());
    }
    let ids: Vec<&str> = schedules.keys().map(String::as_str).collect();
    let diagnostic = Diagnostic::error(
        "D0831",
        format!("the catalogue has no discount rates `{word}`"),
    );
    Err(vec![
        match durance_core::diagnostic::nearest(word, ids.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("schedules: {}", ids.join(", "))),
        },
    ])
}

fn schedule(node: Node<'_, '_>) -> Option<DiscountSchedule> {
    node.only(&[
        "id",
        "family",
        "title",
        "real",
        "published",
        "until",
        "bands",
        "sources",
        "confidence",
        "note",
    ]);
    let bands = node.need("bands").map(|i| i.list()).unwrap_or_default();
    let bands: Vec<DiscountBand> = bands
        .iter()
        .filter_map(|item| {
            let band = item.table()?;
            band.only(&["from_year", "rate"]);
            Some(DiscountBand {
                from_year: u16::try_from(band.need("from_year")?.count()?).ok()?,
                rate: band.need("rate")?.percent()?,
            })
        })
        .collect();
    if bands.first().is_none_or(|b| b.from_year != 0)
        || bands.windows(2).any(|w| w[1].from_year <= w[0].from_year)
    {
        let text = "the rates of a schedule begin with year 0 and follow in order";
        node.reader()
            .report(Diagnostic::error("D0823", text), node.span());
    }
    Some(DiscountSchedule {
        id: node.need("id")?.string()?,
        family: node.string("family"),
        title: node.string("title"),
        real: node.need("real")?.bool()?,
        published: node.get("published").and_then(|i| i.date()),
        until: node.get("until").and_then(|i| i.date()),
        bands,
        sources: node.strings("sources"),
        confidence: node.confidence(),
        note: node.string("note"),
    })
}
