//! Does the one page fit, whatever the texts, and does it say what is not known?

mod fixture;

use durance_report::terminal;

fn plain(width: usize) -> String {
    terminal::page(&fixture::assessment(), width, false)
}

fn assert_fits(page: &str, width: usize) {
    assert!(
        page.lines().count() <= terminal::LINES,
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
fn what_is_left_out_is_counted_and_no_sentence_is_cut_in_half() {
    let mut a = fixture::assessment();
    let groups = a.law.groups.clone();
    a.law.groups = (0..40).flat_map(|_| groups.clone()).collect();
    let page = terminal::page(&a, 80, false);
    assert_fits(&page, 80);
    let shown = |g: &durance_core::assessment::LawGroup| {
        format!("{}: {}", g.verdict.word(), g.label)
            .chars()
            .take(40)
            .collect::<String>()
    };
    let lines = groups
        .iter()
        .map(shown)
        .collect::<std::collections::BTreeSet<_>>()
        .iter()
        .map(|start| {
            page.lines()
                .filter(|l| l.trim_start().starts_with(start.as_str()))
                .count()
        })
        .sum::<usize>();
    let left_out = a.law.groups.len() - lines;
    assert!(left_out > 0);
    assert!(
        page.contains(&format!("And {left_out} more groups, in the report.")),
        "{lines} shown\n{page}"
    );
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
