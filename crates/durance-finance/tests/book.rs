//! Is the table of precedents in the book what the terms say today?

mod support;

use durance_finance::{agreements, econ};
use std::fmt::Write;

const START: &str = "<!-- precedents: compared by crates/durance-finance/tests/book.rs -->\n";
const END: &str = "<!-- /precedents -->";

fn table() -> String {
    let catalog = support::catalog();
    let (rates, _) = econ::rates(&catalog, None);
    let (schedules, _) = agreements(&catalog);
    let mut table =
        "| agreement | figure | printed | from the terms | |\n|---|---|---|---|---|\n".to_owned();
    for (id, schedule) in schedules {
        for check in schedule
            .check_printed(&rates)
            .expect("terms that can be booked")
        {
            let printed = &check.printed;
            let computed = check.computed.expect("a figure").to_string();
            let name = printed
                .source
                .rsplit_once(&format!("{id}-"))
                .map_or(printed.source.as_str(), |(_, name)| name);
            let row = format!(
                "| `{id}` | {name} | {} {} | {computed} | {} |",
                printed.value, printed.unit, printed.differs
            );
            writeln!(table, "{}", row.replace("|  |", "| |")).expect("a text");
        }
    }
    table
}

#[test]
fn the_table_of_precedents_in_the_book_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/book/money.md");
    let page = std::fs::read_to_string(path).expect("the page on money");
    let (before, rest) = page.split_once(START).expect("the beginning of the table");
    let (shown, after) = rest.split_once(END).expect("the end of the table");
    let expected = table();
    if std::env::var_os("DURANCE_UPDATE_BOOK").is_some() {
        std::fs::write(path, format!("{before}{START}{expected}{END}{after}"))
            .expect("a page that can be written");
        return;
    }
    assert_eq!(
        shown, expected,
        "write it anew: DURANCE_UPDATE_BOOK=1 cargo test -p durance-finance --test book"
    );
}
