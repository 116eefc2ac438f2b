//! Does the one page fit, whatever the texts, and does it say what is not known?

mod fixture;

use durance_report::terminal;

fn plain(width: usize) -> String {
    terminal::page(&fixture::assessment(), width, false)
}

fn assert_fits(page: &str, width: usize) {
    assert!(
        page.lines().count() <= 40,
        "{} lines\n{page}",
        page.lines().count()
    );
    for line in page.lines() {
        assert!(
            line.chars().count() <= width,
            "{} columns: {line}\n{page}",
            line.chars().count()
        );
    }
}

#[test]
fn fits_eighty_by_forty() {
    let page = plain(80);
    println!("{page}");
    assert_fits(&page, 80);
}

#[test]
fn fits_at_every_width_with_long_texts() {
    let mut a = fixture::assessment();
    let long = "a very long text about many people in many places ".repeat(12);
    a.scenario.title = long.clone();
    a.scenario.compared_with = long.clone();
    for group in &mut a.law.groups {
        group.label = long.clone();
    }
    for figure in &mut a.results {
        figure.label = long.clone();
    }
    for flip in &mut a.flips {
        flip.value = long.clone();
    }
    let groups = a.law.groups.clone();
    a.law.groups.extend((0..12).flat_map(|_| groups.clone()));
    for width in [40, 60, 80, 120] {
        assert_fits(&terminal::page(&a, width, false), width);
    }
}

#[test]
fn unknown_counts_stay_on_the_page() {
    let page = plain(80);
    assert!(page.contains("unknown 3"), "{page}");
    assert!(page.contains("undetermined 0"), "{page}");
}

#[test]
fn emphasis_is_bold_and_faint_only() {
    let page = terminal::page(&fixture::assessment(), 80, true);
    let codes: std::collections::BTreeSet<&str> = page
        .split("\u{1b}[")
        .skip(1)
        .filter_map(|s| s.split('m').next())
        .collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["0", "1", "2"]);
}

#[test]
fn an_empty_assessment_still_prints() {
    let mut a = fixture::assessment();
    a.results.clear();
    a.law = Default::default();
    a.conditions.clear();
    a.flips.clear();
    a.inputs.clear();
    a.sensitivity.clear();
    assert_fits(&terminal::page(&a, 80, false), 80);
}
