//! Does the page that people take away hold what it promises?

mod fixture;

use durance_report::html;

#[test]
fn renders_the_fixture() {
    let page = html::report(&fixture::assessment());
    if let Ok(path) = std::env::var("REPORT_FIXTURE") {
        std::fs::write(path, &page).expect("a path that can be written");
    }
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    assert!(!page.contains('\u{ab}'), "a message is missing");
}
