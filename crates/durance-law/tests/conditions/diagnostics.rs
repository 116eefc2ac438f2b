//! Errors say where, what and what to do; all of them, not the first.

use crate::catalogue::texts;
use durance_core::Diagnostic;
use durance_law::conditions::{CODES, Facilities, Standards};

/// The diagnostics of the shipped catalogue with one text replaced or added.
fn with(path: &str, text: &str) -> Vec<Diagnostic> {
    let mut texts = texts();
    texts.insert(path.to_owned(), text.to_owned());
    match Standards::load(&texts) {
        Err(found) => found,
        Ok(standards) => Facilities::load(&texts, &standards)
            .err()
            .unwrap_or_default(),
    }
}

fn check(path: &str, text: &str, expected: &[(&str, &str)]) {
    let found = with(path, text);
    let seen: Vec<(String, String)> = found
        .iter()
        .map(|d| {
            let span = d.labels.first().map_or(0..0, |l| l.span.clone());
            (
                d.code.clone(),
                text.get(span).unwrap_or_default().to_owned(),
            )
        })
        .collect();
    for (code, place) in expected {
        assert!(
            seen.iter().any(|(c, p)| c == code && p.contains(place)),
            "{code} at `{place}` not in {seen:?}"
        );
    }
    for diagnostic in &found {
        assert!(
            CODES.iter().any(|c| c.code == diagnostic.code) || diagnostic.code.starts_with("D07"),
            "{diagnostic:?}"
        );
    }
}

const HEAD: &str = "[facility]\nid = 'x'\nname = 'X'\ncountry = 'XX'\noperator = 'X'\n";

#[test]
fn an_observation_without_source_or_access_and_with_an_unknown_fact() {
    let text = format!(
        "{HEAD}[[observation]]\nid = 'a'\nfact = 'm2_per_person_multi'\nvalue = 3\n\n\
         [[observation]]\nid = 'b'\nfact = 'm2_per_person_mult'\nvalue = 3\naccess = 'visit'\nsource = 'seed-cecot-windowles'\n"
    );
    check(
        "facilities/x/observations.toml",
        &text,
        &[("D0906", "a"), ("D0904", "m2_per_person_mult")],
    );
}

#[test]
fn keys_units_ranges_quotations_and_doubles() {
    let words = "w ".repeat(21);
    let text = format!(
        "{HEAD}[[observation]]\nid = 'a'\nfact = 'm2_per_person_multi'\nlow = 3\nhigh = 2\naccess = 'visit'\nsource = 'seed-cecot-windowless'\n\
         [[observation]]\nid = 'b'\nfact = 'm2_per_person_multi'\nvalue = 2\nunit = 'm2'\naccess = 'visit'\nsource = 'seed-cecot-windowless'\n\
         [[observation]]\nid = 'c'\nfact = 'natural_light_and_fresh_air'\nvalue = false\nacces = 'visit'\naccess = 'visits'\nsource = 'seed-cecot-windowless'\nquote = '{words}'\n\
         [[observation]]\nid = 'd'\nfact = 'cells'\nvalue = 1\naccess = 'visit'\nsource = 'seed-cecot-windowles'\n\
         [[observation]]\nid = 'e'\nfact = 'cells'\nderived = {{ multiply = ['cellls'] }}\n"
    );
    let expected = [
        ("D0913", "2"),
        ("D0905", "m2"),
        ("D0902", "acces"),
        ("D0908", "visits"),
        ("D0909", "w w"),
        ("D0914", "seed-cecot-windowles"),
        ("D0911", "cellls"),
    ];
    check("facilities/x/observations.toml", &text, &expected);
    let twice = format!(
        "{HEAD}[[observation]]\nid = 'a'\nfact = 'cells'\nvalue = 1\naccess = 'visit'\nsource = 'seed-cecot-windowless'\n\
         [[observation]]\nid = 'a'\nfact = 'cells'\nvalue = 2\naccess = 'visit'\nsource = 'seed-cecot-windowless'\n"
    );
    check("facilities/x/observations.toml", &twice, &[("D0907", "")]);
}

#[test]
fn a_standard_with_the_wrong_comparison_and_no_date() {
    let text = "[instrument]\ntitle = 'T'\nshort = 'T'\nbinds = 'nobody'\n\n[[standard]]\nid = 'std-x'\nrule = '1'\n\
                statement = 'S.'\nfact = 'natural_light_and_fresh_air'\ncomparison = 'at least'\nforce = 'soft-law'\n\
                thresholds = [{ is = 3, source = 'std-x', confidence = 'sen' }]\napplies_when = { shared_cell = true }\n";
    let expected = [
        ("D0905", "at least"),
        ("D0903", "is = 3"),
        ("D0908", "sen"),
        ("D0904", "shared_cell"),
    ];
    check("standards/x/x.toml", text, &expected);
}

#[test]
fn near_names_are_suggested_and_far_ones_are_not() {
    let help = |text: &str| {
        let found = with("facilities/x/observations.toml", text);
        found.iter().find_map(|d| d.help.clone())
    };
    assert_eq!(
        help(&format!("{HEAD}nmae = 'X'\n")).as_deref(),
        Some("did you mean `name`?")
    );
    assert_eq!(help(&format!("{HEAD}quux = 'X'\n")), None);
}

#[test]
fn a_catalogue_without_standards_has_none() {
    let empty = std::collections::BTreeMap::<String, String>::new();
    let standards = Standards::load(&empty).expect("nothing is wrong with nothing");
    assert!(standards.is_empty());
    assert!(
        Facilities::load(&empty, &standards)
            .expect("nor with no facilities")
            .is_empty()
    );
}

#[test]
fn a_statement_of_responsibility_with_an_unknown_duty_and_holder() {
    let mut texts = texts();
    texts.insert(
        "facilities/x/responsibility.toml".to_owned(),
        "[agreement]\nid = 'x'\nname = 'X'\nfacility = 'x'\nsender = 'A'\nhost = 'B'\n\n[[statement]]\n\
         duties = ['returns']\nlevel = 'in law'\nholder = 'hosts'\nsource = 'auth-vccr-36'\n\n[[statement]]\n\
         duties = ['returns']\nlevel = 'in law'\nholder = 'host'\nsource = 'auth-vccr-36'\n"
            .to_owned(),
    );
    let found = durance_law::conditions::Responsibilities::load(&texts).expect_err("two mistakes");
    let helps: Vec<&str> = found.iter().filter_map(|d| d.help.as_deref()).collect();
    assert_eq!(helps, ["did you mean `host`?", "did you mean `return`?"]);
}

#[test]
fn a_table_of_an_estate_that_cannot_be_read() {
    let path = "facilities/italy/prisons.csv";
    let csv = texts()[path].clone();
    let found = with(path, &csv.replacen(",535,5,656,", ",many,5,656,", 1));
    assert!(
        found
            .iter()
            .any(|d| d.code == "D0915" && d.message.contains("`many`")),
        "{found:?}"
    );
    let found = with(path, &csv.replacen("places_unavailable", "posti", 1));
    assert!(
        found
            .iter()
            .any(|d| d.code == "D0915" && d.message.contains("`places_unavailable`")),
        "{found:?}"
    );
}

#[test]
fn what_rests_on_a_source_that_nobody_has_read_is_pointed_out() {
    let standards = Standards::load(&texts()).expect("the shipped standards");
    let facilities = Facilities::load(&texts(), &standards).expect("the shipped facilities");
    let weak: durance_core::Source = toml::from_str(
        "id = 'costs-bop-crowding-gap'\nstatement = ''\nas_of = 2024-12-31\npublished = 2024-12-31\ntitle = ''\n\
         publisher = ''\nkind = 'memory'\nconfidence = 'known'\n",
    )
    .expect("a source");
    let found = facilities.check(&standards, &[(weak.id.clone(), weak)].into());
    assert!(
        found.iter().any(|d| d.message.contains("`crowding-2024`")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|d| d.message.contains("`gjilan`")),
        "nothing seen there that a standard tests"
    );
    assert!(found.iter().all(|d| !d.is_error()));
}

#[test]
fn a_scenario_that_names_an_unknown_fact_is_told_the_nearest() {
    let standards = Standards::load(&texts()).expect("the shipped standards");
    assert_eq!(standards.facts().unknown("persons_per_cell"), None);
    let found = standards
        .facts()
        .unknown("person_per_cell")
        .expect("not declared");
    assert_eq!(
        found.help.as_deref(),
        Some("did you mean `persons_per_cell`?")
    );
}

#[test]
fn every_code_has_a_page_with_an_example_and_a_repair() {
    for code in CODES {
        assert!(code.code.starts_with("D09"), "{}", code.code);
        assert!(code.page.len() > 150, "{}", code.code);
        assert!(code.page.contains('`'), "{}", code.code);
    }
    let mut codes: Vec<&str> = CODES.iter().map(|c| c.code).collect();
    codes.dedup();
    assert_eq!(codes.len(), CODES.len());
}
