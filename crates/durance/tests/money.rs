//! Do agreements, prices and precedents say in the program what their terms say?

mod common;

use common::{code, durance, stderr, stdout};
use serde_json::Value;
use std::path::Path;

fn run(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let output = durance(folder.path(), arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

fn cost(arguments: &[&str]) -> Value {
    let all = [&["agreement", "cost"], arguments, &["--json"]].concat();
    serde_json::from_str(&run(&all)).expect("the result is JSON")
}

fn assessment(folder: &Path, arguments: &[&str]) -> Value {
    let all = [&["assess"], arguments, &["--json", "--no-run", "-q"]].concat();
    let output = durance(folder, &all);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("the result is JSON")
}

fn assessed(arguments: &[&str]) -> Value {
    assessment(tempfile::tempdir().expect("a folder").path(), arguments)
}

fn value(found: &Value, id: &str, key: &str) -> f64 {
    let results = found["results"].as_array().expect("a list of figures");
    let figure = results.iter().find(|f| f["id"] == id);
    let figure = figure.ok_or_else(|| format!("no figure `{id}`"));
    figure.expect("the figure")[key].as_f64().expect("a number")
}

/// Ids of the shipped precedents, from the list that people read.
fn precedents() -> Vec<String> {
    let listed = run(&["list"]);
    let names = listed.split_whitespace();
    let mut found: Vec<String> = names
        .filter(|w| w.starts_with("precedents/"))
        .map(str::to_owned)
        .collect();
    found.dedup();
    found
}

#[test]
fn printed_figures_come_out_of_the_terms() {
    // 250 are paid for, 228 held: 72 becomes 78.95.
    let vermont = cost(&["us-vt-pennsylvania", "--held", "228"]);
    assert_eq!(vermont["per_person_day"], "78.95");
    assert_eq!(
        cost(&["us-vt-pennsylvania", "--held", "250"])["per_person_day"],
        "72.00"
    );
    assert_eq!(cost(&["dk-xk-gjilan"])["total"], "210000000.00");
    assert_eq!(cost(&["us-sv-2025-announced"])["per_person_day"], "54.79");
    assert_eq!(cost(&["us-sv-2025-paid"])["per_person_day"], "152.33");
}

#[test]
fn people_held_may_be_a_series() {
    let steps = cost(&[
        "us-vt-pennsylvania",
        "--held",
        "2017-10-01=250,2018-04-01=300",
    ]);
    // 182 days at 250 and 183 at 300, all above the minimum.
    assert_eq!(steps["person_days"], 182 * 250 + 183 * 300);
    assert_eq!(steps["per_person_day"], "72.00");
    let folder = tempfile::tempdir().unwrap();
    let many = durance(
        folder.path(),
        &["agreement", "cost", "us-vt-pennsylvania", "--held", "many"],
    );
    assert_ne!(code(&many), 0);
    assert!(stderr(&many).contains("D0832"), "{}", stderr(&many));
}

#[test]
fn every_agreement_is_listed_shown_and_costed() {
    let list = run(&["agreement", "list"]);
    let ids: Vec<&str> = list
        .lines()
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(ids.len() > 15, "{list}");
    for id in ids {
        assert!(run(&["agreement", "show", id]).contains("pays"), "{id}");
        let found = cost(&[id]);
        assert_eq!(found["id"], id);
        let parts = found["by_clause"].as_array().unwrap();
        let amount = |v: &Value| v.as_str().unwrap().parse::<f64>().unwrap();
        let sum: f64 = parts.iter().map(|c| amount(&c["amount"])).sum();
        let total = amount(&found["total"]);
        // Each clause is rounded to the cent by itself.
        assert!(
            (sum - total).abs() <= 0.01 * parts.len() as f64,
            "{id}: {sum} {total}"
        );
    }
}

#[test]
fn the_headline_is_shown_and_not_booked() {
    let found = assessed(&["us-sv-2025-reported", "--draws", "60"]);
    assert!((value(&found, "headline_price.fee", "p50") - 20_000.0).abs() < 1.0);
    // 120.80 a day, 365 times; the notice prints 44,090 a year.
    let average = value(&found, "headline_price.us-federal-prisons", "p50");
    assert!((average - 44_092.0).abs() < 1.0, "{average}");
    let avoided = value(&found, "per_day.avoided", "p95");
    let headline = value(&found, "per_day.average.us-immigration-detention", "p95");
    assert!(avoided < headline, "{avoided} is not below {headline}");
    assert!(value(&found, "cost_avoided", "mean") < value(&found, "headline_saving", "mean"));
}

#[test]
fn the_net_is_the_sum_of_its_parts_in_each_draw() {
    for seed in ["1", "2", "3"] {
        // With one draw every quantile is that draw.
        let found = assessed(&["us-sv-2025", "--draws", "1", "--seed", seed]);
        let at = |id: &str| value(&found, id, "mean");
        let charges = [
            "transport",
            "removal-flight",
            "return-flight",
            "monitoring",
            "litigation",
        ];
        let beside: f64 = charges.iter().map(|c| at(&format!("charge.{c}"))).sum();
        let parts = at("fee_paid") + beside - at("cost_avoided");
        let net = at("net_cost.sender");
        assert!((parts - net).abs() < 0.1, "seed {seed}: {parts} {net}");
        let both = net + at("net_cost.receiver");
        assert!((both - at("net_cost.both")).abs() < 0.1, "seed {seed}");
    }
}

#[test]
fn other_courses_stand_under_the_same_headings() {
    let found = assessed(&["us-sv-2025", "--draws", "20"]);
    let rows = found["alternatives"].as_array().unwrap();
    let ids: Vec<&str> = rows.iter().map(|a| a["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "offer",
            "do-nothing",
            "build-places",
            "rent-at-home",
            "release-30-days-earlier"
        ]
    );
    // Fewer people held costs less.
    assert!(value(&found, "alternative.release-30-days-earlier.cost", "p95") < 0.0);
    assert!(value(&found, "alternative.release-30-days-earlier.relief", "p50") > 0.0);
    // The places are paid for in the horizon, and open after it.
    assert!(value(&found, "alternative.build-places.cost", "p05") > 135.0 * 355_114.0 * 0.5);
    for figures in rows.iter().filter_map(|a| a["figures"].as_object()) {
        for id in figures.values() {
            value(&found, id.as_str().unwrap(), "p50");
        }
    }
}

/// The offer of the toy with a few lines changed.
fn toy(lines: &str) -> Value {
    toy_with(lines, &[])
}

fn toy_with(lines: &str, arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("changed.toml");
    let card = "[scenario]\nid = \"changed\"\n";
    std::fs::write(
        &path,
        format!("durance = 1\noverlay = \"toy\"\n{lines}{card}"),
    )
    .expect("a file");
    let all = [&["changed.toml", "--draws", "30"], arguments].concat();
    assessment(folder.path(), &all)
}

#[test]
fn a_course_without_a_price_is_named_and_not_priced() {
    let found = toy("[compare]\nwith = [\"build-places\", \"rent-at-home\"]\n");
    for row in &found["alternatives"].as_array().unwrap()[1..] {
        assert!(row["figures"].get("cost").is_none(), "{row}");
        let remark = row["remarks"]["cost"].as_str().unwrap();
        assert!(remark.contains("not priced"), "{remark}");
    }
}

#[test]
fn places_built_and_rented_cost_what_their_prices_say() {
    let found = toy(concat!(
        "[compare]\nwith = [\"build-places\", \"rent-at-home\"]\n",
        "[[compare.build]]\nsystem = \"north\"\nplaces = \"50 people\"\ncost = \"100k USD/place\"\n",
        "running = \"0 USD/place-day\"\nopens = \"73 days\"\n",
        "[[compare.rent]]\nsystem = \"north\"\nprice = \"0 USD/person-day\"\n",
    ));
    let built = value(&found, "alternative.build-places.cost", "p50");
    assert!((built - 5_000_000.0).abs() < 0.01, "{built}");
    let relief = value(&found, "alternative.build-places.relief", "p50");
    let term = found["scenario"]["term"].as_array().unwrap();
    let day = |i: usize| -> jiff::civil::Date { term[i].as_str().unwrap().parse().unwrap() };
    let days = f64::from((day(1) - day(0)).get_days()) + 1.0;
    assert!(
        (relief - 50.0 * (days - 73.0) / days).abs() < 1e-6,
        "{relief}"
    );
    // Rented for nothing, all that is avoided is gained.
    let rented = value(&found, "alternative.rent-at-home.cost", "mean");
    assert!(rented < 0.0, "{rented}");
}

#[test]
fn a_side_without_a_cost_model_saves_nobody_knows_what() {
    let found = toy("[run]\nseed = 3\n");
    assert!(value(&found, "net_cost.sender", "p95").is_finite());
    let unknown = toy("remove = [\"avoidable.north\", \"avoidable.south\"]\n");
    let ids: Vec<&str> = unknown["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    for hidden in ["net_cost", "cost_avoided", "break_even", "headline_saving"] {
        assert!(!ids.iter().any(|id| id.starts_with(hidden)), "{ids:?}");
    }
    let spends = value(&unknown, "spending.sender", "p50");
    assert!(spends > 0.0 && unknown["headline"] == "spending.sender");
    assert_eq!(unknown["flips"].as_array().unwrap().len(), 0);
}

#[test]
fn each_side_reads_the_same_entries_in_its_own_way() {
    let lines = concat!(
        "[parties.receiver]\ncurrency = \"USD\"\nprice_year = 2015\n",
        "[discount]\nrate = \"0%\"\nreceiver = \"5%\"\nwhy = \"A test\"\n",
    );
    let found = toy_with(lines, &["--set", "scenario.price_year=2023"]);
    let own = value(&found, "net_cost.receiver.own", "mean");
    let plain = value(&found, "net_cost.receiver", "mean");
    // Consumer prices of 2015 over those of 2023, as published.
    assert!(
        (own / plain - 237.017 / 304.702).abs() < 1e-6,
        "{own} {plain}"
    );
    let results = found["results"].as_array().unwrap();
    let figure = results.iter().find(|f| f["id"] == "net_cost.receiver.own");
    assert_eq!(figure.unwrap()["price_year"], 2015);
    let sender = value(&found, "net_cost_present_value.sender", "mean");
    assert!((sender - value(&found, "net_cost.sender", "mean")).abs() < 0.01);
    let weighed = value(&found, "net_cost_present_value.receiver", "mean");
    assert!(weighed.abs() <= plain.abs(), "{weighed} {plain}");
}

#[test]
fn the_growth_of_prices_is_drawn_and_moves_what_is_fixed_in_money_of_the_day() {
    let fixed = "[[contract.clause]]\nid = \"fee\"\nindexation = \"0%/year\"\n";
    let at = |growth: &str| {
        let found = toy(&format!(
            "{fixed}[prices]\ngrowth = \"{growth}\"\nwhy = \"A test\"\n"
        ));
        value(&found, "fee_paid", "mean")
    };
    let (still, rising) = (at("0%/year"), at("20%/year"));
    assert!(rising < still * 0.95, "{rising} {still}");
    let between = at("0%/year to 20%/year, uniform");
    assert!(
        rising < between && between < still,
        "{rising} {between} {still}"
    );
}

#[test]
fn break_even_is_drawn_over_fee_people_and_days() {
    let found = assessed(&["us-sv-2025-reported", "--draws", "40"]);
    let curves = found["curves"].as_array().unwrap();
    let curve = |id: &str| {
        let curve = curves.iter().find(|c| c["id"] == id);
        curve.unwrap_or_else(|| panic!("no curve `{id}`")).clone()
    };
    let list = |curve: &Value, key: &str| -> Vec<f64> {
        let values = curve[key].as_array().unwrap().iter();
        values.map(|v| v.as_f64().unwrap()).collect()
    };
    let by_fee = list(&curve("break_even_share_by_fee"), "p50");
    assert!(by_fee.windows(2).all(|w| w[1] <= w[0]), "{by_fee:?}");
    let by_people = curve("break_even_cost_by_people");
    let (people, net) = (list(&by_people, "x"), list(&by_people, "p50"));
    assert_eq!(people[0], 0.0);
    // With nobody abroad, monitoring and litigation are still paid, and nothing is saved.
    assert!(net[0] > 1e6, "{net:?}");
    assert!(!by_people["sentence"].as_str().unwrap().is_empty());
    curve("break_even_fee_by_days");
}

#[test]
fn precedents_are_marks_only_once_they_were_public() {
    let marks = |found: &Value| -> Vec<String> {
        let curves = found["curves"].as_array().unwrap();
        let zone = curves.iter().find(|c| c["id"] == "fee_sender_max").unwrap();
        let ticks = zone["ticks"].as_array().unwrap();
        ticks
            .iter()
            .map(|t| t[1].as_str().unwrap().to_owned())
            .collect()
    };
    let found = assessed(&["us-sv-2025", "--draws", "20"]);
    let early = marks(&found);
    assert!(
        early
            .iter()
            .any(|m| m.starts_with("Denmark rents") || m.starts_with("Belgium rents")),
        "{early:?}"
    );
    // Paid from March 2025 on, and told in 2026.
    assert!(
        !early.iter().any(|m| m.contains("El Salvador")),
        "{early:?}"
    );
    let curves = found["curves"].as_array().unwrap();
    assert!(curves.iter().any(|c| c["id"] == "break_even_fee_by_days"));
}

#[test]
fn every_precedent_checks_and_assesses() {
    let all = precedents();
    assert!(all.len() >= 11, "{all:?}");
    for id in &all {
        let checked = run(&["check", id]);
        assert!(!checked.contains("error:"), "{id}: {checked}");
        let found = assessed(&[id, "--draws", "20"]);
        assert!(value(&found, "fee_paid", "p50") >= 0.0, "{id}");
        let terms = found["scenario"]["terms"].as_array().unwrap();
        assert!(
            terms.len() > 3,
            "{id}: the clauses of the agreement are missing"
        );
    }
}

#[test]
fn the_price_as_paid_stands_beside_the_price_announced() {
    let announced = assessed(&["precedents/us-sv-2025-announced", "--draws", "20"]);
    let paid = assessed(&["precedents/us-sv-2025-paid", "--draws", "20"]);
    let day = |found: &Value| (100.0 * value(found, "per_day.fee", "p50")).round() / 100.0;
    assert_eq!((day(&announced), day(&paid)), (54.79, 152.33));
    let claim = &paid["claims"].as_array().unwrap()[0];
    assert_eq!(claim["share"], 0.0, "{claim}");
}

#[test]
fn a_minimum_is_paid_for_people_who_are_not_there() {
    let found = assessed(&["precedents/us-vt-pennsylvania", "--draws", "20"]);
    let day = value(&found, "per_day.all_in", "p05");
    // In money of 2017, and never more than 228 held: a little above 78.95 less a year's prices.
    assert!(day > 76.0 && day < 79.0, "{day}");
}

#[test]
fn a_yearly_sum_costs_the_same_however_many_are_held() {
    let found = assessed(&["precedents/no-nl-norgerhaven", "--draws", "20"]);
    assert!(value(&found, "people_transferred", "p50") > 200.0);
    let (low, high) = (
        value(&found, "fee_paid", "p05"),
        value(&found, "fee_paid", "p95"),
    );
    assert!((high - low).abs() < 1.0, "{low} to {high}");
    // Three years at 270 million, in prices of the first: prices rose, so it weighs less.
    assert!(high < 810e6 && high > 700e6, "{high}");
}

#[test]
fn what_no_draw_could_book_is_said_before_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let shares = durance(
        folder.path(),
        &[
            "assess",
            "us-sv-2025",
            "--draws",
            "5",
            "--no-run",
            "-q",
            "--set",
            "avoidable.us-federal-prisons.variable=60% to 80%, uniform",
        ],
    );
    assert_ne!(code(&shares), 0);
    let said = stderr(&shares) + &stdout(&shares);
    assert!(said.contains("D0850"), "{said}");
    assert!(
        said.contains("avoidable.us-federal-prisons.step.share"),
        "{said}"
    );
}

#[test]
fn a_discount_schedule_of_the_catalogue_is_used() {
    let found = assessed(&["precedents/uk-rw", "--draws", "20"]);
    let (plain, discounted) = (
        value(&found, "net_cost.sender", "p50"),
        value(&found, "net_cost_present_value.sender", "p50"),
    );
    assert!(discounted < plain, "{discounted} {plain}");
    let folder = tempfile::tempdir().unwrap();
    let wrong = durance(
        folder.path(),
        &[
            "assess",
            "precedents/uk-rw",
            "--draws",
            "5",
            "--no-run",
            "-q",
            "--set",
            "discount.rate=green-boot",
        ],
    );
    assert_ne!(code(&wrong), 0);
    assert!(stderr(&wrong).contains("D0831"), "{}", stderr(&wrong));
}
