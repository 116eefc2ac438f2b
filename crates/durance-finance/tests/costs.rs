//! Do the cost files of the catalogue say what their sources say, and do notices agree with themselves?

#![allow(clippy::unwrap_used, reason = "what fails here is a test that fails")]

mod support;

use durance_core::{Currency, Severity};
use durance_finance::costs::{self, notice};
use durance_finance::{Ledger, Party, Population, Rates, Term, Valuation, book};

#[test]
fn only_the_two_known_notices_contradict_themselves_and_their_choice_is_recorded() {
    let (tables, diagnostics) = costs::tables(&support::catalog());
    assert_eq!(tables.len(), 4);
    let found: Vec<(&str, Severity)> = diagnostics
        .iter()
        .map(|d| {
            let id = d.message.split('`').nth(1).expect("a source in backticks");
            assert_eq!(d.code, "D0841");
            assert!(!d.labels[0].span.is_empty());
            (id, d.severity)
        })
        .collect();
    let expected = ["costs-coif-fy2019", "costs-coif-fy2020"].map(|id| (id, Severity::Warning));
    assert_eq!(found, expected);
}

#[test]
fn a_contradiction_without_a_choice_is_an_error_and_gives_no_price() {
    let text = support::catalog()["costs/us-federal-prisons.toml"].clone();
    let without: Vec<&str> = text.lines().filter(|l| !l.starts_with("choice")).collect();
    let (table, diagnostics) = costs::parse("costs/x.toml", &without.join("\n"));
    assert_eq!(diagnostics.iter().filter(|d| d.is_error()).count(), 2);
    let table = table.expect("a table");
    let price = |id: &str| {
        table
            .figures
            .iter()
            .find(|f| f.source == id)
            .and_then(|f| f.per_person_day())
    };
    assert_eq!(price("costs-coif-fy2019"), None);
    assert_eq!(
        price("costs-coif-fy2023").map(|p| p.to_string()).as_deref(),
        Some("120.80")
    );
}

#[test]
fn the_recorded_choice_gives_the_rebuilt_figures_of_the_register() {
    let (tables, _) = costs::tables(&support::catalog());
    let figures = &tables["us-federal-prisons"].figures;
    let daily = |id: &str| {
        figures
            .iter()
            .find(|f| f.source == id)
            .and_then(|f| f.per_person_day())
            .expect("a price")
    };
    // costs-coif-fy2019-from-day and costs-coif-fy2020-from-day.
    let rebuilt = |id, days: i64| (daily(id) * rust_decimal::Decimal::from(days)).to_string();
    assert_eq!(rebuilt("costs-coif-fy2019", 365), "39365.25");
    assert_eq!(rebuilt("costs-coif-fy2020", 366), "44135.94");
}

#[test]
fn rounding_is_no_contradiction_and_a_missing_digit_is() {
    let year = |annual: &str, daily: &str| {
        notice(annual.parse().unwrap(), daily.parse().unwrap())
            .unwrap()
            .1
    };
    assert_eq!(year("44090", "120.80"), Some(365), "printed to ten dollars");
    assert_eq!(year("29027.46", "79.31"), Some(366), "a leap year");
    assert_eq!(year("44190", "120.80"), None);
    assert_eq!(notice("1".parse().unwrap(), "0".parse().unwrap()), None);
}

#[test]
fn figures_are_those_of_the_register() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/evidence/costs.toml"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("no register of evidence beside the repository: figures are not compared");
        return;
    };
    let register: toml::Table = text.parse().expect("a register in TOML");
    let entries = register["entry"].as_array().expect("entries");
    let (tables, _) = costs::tables(&support::catalog());
    for figure in tables.values().flat_map(|t| &t.figures) {
        let entry = entries
            .iter()
            .find(|e| e["id"].as_str() == Some(&figure.source))
            .expect("an entry");
        let number = |key: &str| {
            entry
                .get(key)
                .and_then(|v| v.as_float().or(v.as_integer().map(|i| i as f64)))
        };
        let ours = |d: Option<rust_decimal::Decimal>| {
            d.map(|d| d.to_string().parse::<f64>().expect("a number"))
        };
        let per_day = entry["unit"].as_str() == Some("USD per person-day");
        let (annual, daily) = if per_day {
            (None, number("value"))
        } else {
            (number("value"), number("per_day_usd"))
        };
        assert_eq!(
            (ours(figure.annual), ours(figure.daily)),
            (annual, daily),
            "{}",
            figure.source
        );
        assert_eq!(
            format!("{:?}", figure.confidence).to_lowercase(),
            entry["confidence"].as_str().unwrap()
        );
    }
}

#[test]
fn facilities_are_paid_for_their_minimum_and_by_tier() {
    let (tables, _) = costs::tables(&support::catalog());
    let table = &tables["us-immigration-detention-facilities-2015"];
    assert!(table.rates.len() >= 12);
    let day = "2015-12-01".parse().unwrap();
    let term = Term {
        start: day,
        end: day,
    };
    for rate in &table.rates {
        let contract = rate.contract(term, table.currency);
        assert!(
            contract.check().iter().all(|d| !d.is_error()),
            "{}",
            rate.code
        );
    }
    let buffalo = table
        .rates
        .iter()
        .find(|r| r.code == "BTV")
        .expect("Buffalo is in the list");
    let paid = |people: u32| -> String {
        let held = [people];
        let contract = buffalo.contract(term, Currency::USD);
        let ledger: Ledger =
            book(&contract, &Population::held(day, &held), &Rates::default()).unwrap();
        ledger
            .net_cost(&[Party::Sender], &Valuation::nominal(Currency::USD))
            .unwrap()
            .to_string()
    };
    // 400 guaranteed at 119.33, then 17.29 each up to 650.
    assert_eq!(paid(0), "47732.00");
    assert_eq!(paid(400), "47732.00");
    assert_eq!(paid(650), "52054.50");
    let held = [651];
    let contract = buffalo.contract(term, Currency::USD);
    let refused = book(&contract, &Population::held(day, &held), &Rates::default()).unwrap_err();
    assert_eq!(
        refused[0].code, "D0820",
        "nobody has said the price of the 651st"
    );
}

#[test]
fn flat_rates_lie_between_their_lowest_and_highest() {
    let (tables, _) = costs::tables(&support::catalog());
    for group in &tables["us-immigration-detention-facilities-2015"].groups {
        assert!(group.quartiles.is_sorted(), "{}", group.kind);
        assert!(
            group.quartiles[0] <= group.weighted_mean && group.weighted_mean <= group.quartiles[4]
        );
    }
}

#[test]
fn what_one_person_fewer_saves_follows_from_minimum_and_tier() {
    let (tables, _) = costs::tables(&support::catalog());
    let table = &tables["us-immigration-detention-facilities-2015"];
    let last = |code: &str, people: i64| {
        let rate = table
            .rates
            .iter()
            .find(|r| r.code == code)
            .expect("a facility of the list");
        rate.price_of_the_last_person(rust_decimal::Decimal::from(people))
            .to_string()
    };
    assert_eq!(last("BTV", 400), "0", "the minimum is paid in any case");
    assert_eq!(last("BTV", 401), "17.29");
    assert_eq!(last("OTRPCNM", 850), "91.03", "tiers without a minimum");
    assert_eq!(last("OTRPCNM", 851), "18.72");
}

#[test]
fn a_third_of_the_price_follows_the_last_person_where_there_are_minimums() {
    // The figures of the book, docs/book/money.md.
    let (tables, _) = costs::tables(&support::catalog());
    let table = &tables["us-immigration-detention-facilities-2015"];
    let in_words = |l: costs::LastPerson| {
        let share = (l.share().unwrap() * rust_decimal::Decimal::ONE_HUNDRED).round();
        format!(
            "{} people, {} paid, {} saved, {share} per cent",
            l.people.round(),
            l.average.round_dp(2),
            l.saved.round_dp(2)
        )
    };
    let tiers = in_words(table.last_person_in_tiers().unwrap());
    assert_eq!(tiers, "7518 people, 122.54 paid, 40.65 saved, 33 per cent");
    let all = in_words(table.last_person().unwrap());
    assert_eq!(all, "20420 people, 94.17 paid, 64.02 saved, 68 per cent");
    let book = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/book/money.md"
    ))
    .unwrap();
    for figure in ["122.54", "40.65", "33 per cent", "68 per cent"] {
        assert!(book.contains(figure), "{figure}");
    }
}
