//! Does the README work when it is read literally?

mod common;

use common::{code, durance, stderr, stdout};

const README: &str = include_str!("../../../README.md");

/// The lines of shell blocks that call the program, without their remarks.
fn commands() -> Vec<Vec<String>> {
    let blocks = README.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    lines
        .filter_map(|line| line.strip_prefix("durance "))
        .map(|line| line.split('#').next().unwrap_or_default())
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_command_of_the_readme_works_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let all = commands();
    assert!(all.len() >= 5, "{all:?}");
    for mut words in all {
        if words[0] == "assess" {
            // What is tried is the command; a thousand draws would only make it slower.
            words.extend(["--draws".to_owned(), "20".to_owned()]);
        }
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = durance(folder.path(), &arguments);
        let said = stdout(&output) + &stderr(&output);
        assert_eq!(code(&output), 0, "durance {words:?}: {said}");
    }
}
