//! Is the page on the language true? Its examples read, and its reference is the parser's own list.

mod shelf;

use durance_core::Diagnostic;
use durance_scenario::{World, parse, reference};

const PAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/book/scenario-language.md"
);
const MONEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/book/money.md");
const MARK: &str = "<!-- reference -->\n";

#[test]
fn every_example_of_the_page_reads_without_error() {
    let catalogue = shelf::catalogue();
    let page = std::fs::read_to_string(PAGE).expect("page");
    let money = std::fs::read_to_string(MONEY).expect("page");
    let mut read = 0;
    let blocks = page.split("```toml\n").skip(1);
    // On the page about money, other blocks are fee files and single lines.
    let scenarios = money
        .split("```toml\n")
        .filter(|b| b.starts_with("durance = 1\n"));
    for block in blocks.chain(scenarios) {
        let text = block.split("```").next().expect("block");
        let (_, diagnostics) = parse("example.toml", text, &World::new(&catalogue));
        let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|d| d.is_error()).collect();
        assert!(errors.is_empty(), "{text}\n{errors:#?}");
        read += 1;
    }
    assert!(read >= 6, "only {read} examples were found");
}

/// `DURANCE_BLESS=1 cargo test -p durance-scenario --test book` writes the reference anew.
#[test]
fn the_reference_of_the_page_is_the_list_of_fields() {
    let page = std::fs::read_to_string(PAGE).expect("page");
    let (before, printed) = page.split_once(MARK).expect("mark");
    let expected = format!("\n{}", reference());
    if std::env::var_os("DURANCE_BLESS").is_some() {
        std::fs::write(PAGE, format!("{before}{MARK}{expected}")).expect("write");
    } else {
        assert_eq!(printed, expected, "bless the page: a field was changed");
    }
}
