//! In whose words? Every sentence and heading is a message with a key, kept as data beside the code.
//!
//! The files in `lang/<language>/` use the plainest part of Fluent's syntax: `key = text { $argument }`,
//! one message a line, `#` for comments. Another language is another file with the same keys.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The English messages, as written.
pub const ENGLISH: &str = include_str!("../lang/en/report.ftl");

/// The message with this key, its arguments filled in.
///
/// A key that does not exist yields the key itself in guillemets, which a test looks for in every output.
pub fn say(key: &str, arguments: &[(&str, &str)]) -> String {
    let Some(pattern) = english().get(key) else {
        return format!("\u{ab}{key}\u{bb}");
    };
    let mut text = (*pattern).to_owned();
    for (name, value) in arguments {
        text = text.replace(&format!("{{ ${name} }}"), value);
    }
    text
}

/// The message for a number of things: `key-one` for exactly one, `key-other` for the rest.
pub fn say_count(key: &str, count: u64, arguments: &[(&str, &str)]) -> String {
    let form = if count == 1 { "one" } else { "other" };
    let number = crate::number::count(count as f64);
    let mut all = vec![("n", number.as_str())];
    all.extend_from_slice(arguments);
    say(&format!("{key}-{form}"), &all)
}

/// The first letter as a capital, for a sentence that begins with a variable.
pub fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn english() -> &'static BTreeMap<&'static str, &'static str> {
    static TABLE: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| parse(ENGLISH))
}

fn parse(text: &'static str) -> BTreeMap<&'static str, &'static str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_written_once() {
        let keys: Vec<&str> = ENGLISH
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| l.split_once(" = ").map(|(k, _)| k))
            .collect();
        let mut unique = keys.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(keys.len(), unique.len());
    }

    #[test]
    fn words_that_promise_too_much_do_not_occur() {
        for word in [
            "proves",
            "true cost",
            "optimal",
            "efficient",
            "illegals",
            "terrorist",
        ] {
            assert!(!ENGLISH.to_lowercase().contains(word), "`{word}`");
        }
    }
}
