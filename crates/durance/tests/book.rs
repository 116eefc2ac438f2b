//! Is the book true? Its map names every page, and every command that it tells people to type runs.
//!
//! Commands stand in `sh` and `console` blocks, one to a line. A comment `# exit 3` after a command says how it ends
//! when that is not 0. A block opened with `toml,file=offer.toml` is a file that the commands after it use. Runs take
//! fewer draws here than a reader's would: everything else is as printed.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure of the test"
)]

mod common;

use common::{code, durance, stderr};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Verbs that draw: they are given few draws, so that a page takes seconds.
const DRAWING: &[&str] = &["assess", "claim", "compare"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn book() -> PathBuf {
    root().join("docs/book")
}

/// One thing that a page tells its reader to do.
enum Step {
    /// Type this; it ends with this code.
    Command { line: String, exit: i32 },
    /// Have this file.
    File { name: String, text: String },
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(opening) = line.strip_prefix("```") else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
        if let Some((_, name)) = opening.split_once(",file=") {
            let text = block.join("\n") + "\n";
            steps.push(Step::File {
                name: name.to_owned(),
                text,
            });
        } else if opening == "sh" || opening == "console" {
            steps.extend(block.iter().filter_map(|l| command(l)));
        }
    }
    steps
}

fn command(line: &str) -> Option<Step> {
    let line = line.trim().trim_start_matches("$ ");
    if !line.starts_with("durance ") {
        return None;
    }
    let (line, comment) = line.split_once(" # ").unwrap_or((line, ""));
    let exit = comment
        .split_once("exit ")
        .and_then(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next())
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    Some(Step::Command {
        line: line.trim().to_owned(),
        exit,
    })
}

/// The command as printed, with few draws where it draws and the page leaves the number open.
fn quickened(line: &str) -> String {
    let verb = line.split_whitespace().nth(1).unwrap_or("");
    if DRAWING.contains(&verb) && !line.contains("--draws") && !line.contains("--precision") {
        line.replacen(verb, &format!("{verb} --draws 40"), 1)
    } else {
        line.to_owned()
    }
}

/// Paper and pictures are printed by a browser; `make web` installs one, a reader may have none.
fn needs_a_browser(line: &str) -> bool {
    line.contains("--format pdf") || line.contains("--format png")
}

fn has_browser() -> bool {
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .any(|name| Command::new(name).arg("--version").output().is_ok())
}

/// Types everything that a page says, in its order, in a folder where the flagship has been assessed.
fn follow(page: &str) {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let first = durance(
        folder.path(),
        &["assess", "us-sv-2025", "--draws", "40", "-q"],
    );
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    // Where a page speaks of the catalogue's folder, its reader stands in the project.
    std::os::unix::fs::symlink(
        root().join("catalog").canonicalize().unwrap(),
        folder.path().join("catalog"),
    )
    .unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_durance")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut typed = 0;
    for step in steps(&text) {
        match step {
            Step::File { name, text } => fs::write(folder.path().join(name), text).unwrap(),
            Step::Command { line, .. } if needs_a_browser(&line) && !has_browser() => {
                println!("skipped, there is no browser to print with: {line}");
            }
            Step::Command { line, exit } => {
                let output = Command::new("sh")
                    .args(["-c", &quickened(&line)])
                    .current_dir(folder.path())
                    .env("PATH", &path)
                    .env("NO_COLOR", "1")
                    .output()
                    .unwrap();
                assert_eq!(
                    code(&output),
                    exit,
                    "{page} says `{line}`:\n{}",
                    stderr(&output)
                );
                typed += 1;
            }
        }
    }
    assert!(
        typed > 0,
        "{page} has no command: leave it out of this test"
    );
}

macro_rules! pages {
    ($($name:ident: $page:literal,)*) => {
        $(#[test] fn $name() { follow($page); })*
        const FOLLOWED: &[&str] = &[$($page),*];
    };
}

pages! {
    readme: "README.md",
    export: "docs/book/export.md",
    law: "docs/book/law.md",
    first_five_minutes: "docs/book/first-five-minutes.md",
    adding_law: "docs/book/adding-law.md",
    money: "docs/book/money.md",
    performance: "docs/book/performance.md",
    report: "docs/book/report.md",
    scenario_language: "docs/book/scenario-language.md",
}

#[test]
fn no_page_with_a_command_is_left_out() {
    let mut pages: Vec<String> = fs::read_dir(book())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("docs/book/{name}"))
        .collect();
    pages.push("README.md".to_owned());
    pages.sort();
    let followed: BTreeSet<&str> = FOLLOWED.iter().copied().collect();
    for page in &pages {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let commands = steps(&text)
            .iter()
            .any(|step| matches!(step, Step::Command { .. }));
        assert_eq!(commands, followed.contains(page.as_str()), "{page}");
    }
}

#[test]
fn the_map_of_the_book_names_every_page_once() {
    let map = fs::read_to_string(book().join("SUMMARY.md")).unwrap();
    let named: Vec<&str> = map
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .collect();
    let distinct: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(named.len(), distinct.len(), "a page is named twice");
    let pages: BTreeSet<String> = fs::read_dir(book())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md") && name != "SUMMARY.md")
        .collect();
    let named: BTreeSet<String> = named.into_iter().map(str::to_owned).collect();
    assert_eq!(named, pages);
}

/// Help of a verb and of the verbs below it, as the program prints it.
fn help(verbs: &[&str], level: usize, page: &mut String) {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = verbs.to_vec();
    arguments.push("--help");
    let output = durance(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = common::stdout(&output);
    let text: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut name = vec!["durance"];
    name.extend(verbs);
    page.push_str(&format!(
        "\n{} `{}`\n\n```text\n{}\n```\n",
        "#".repeat(level),
        name.join(" "),
        text.join("\n").trim_end()
    ));
    let below = text
        .iter()
        .skip_while(|line| **line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help");
    for verb in below {
        let mut verbs = verbs.to_vec();
        verbs.push(verb);
        help(&verbs, (level + 1).min(4), page);
    }
}

/// `DURANCE_BLESS=1 cargo test -p durance --test book` writes the page of commands anew.
#[test]
fn the_page_of_commands_is_what_the_program_says_of_itself() {
    let mut page = String::from(
        "# Commands\n\nWhat the program says of itself: this page is its own help, written by a test.\n",
    );
    help(&[], 2, &mut page);
    let path = book().join("commands.md");
    if std::env::var_os("DURANCE_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let printed = fs::read_to_string(&path).unwrap();
    assert!(
        printed == page,
        "bless the page of commands: a verb or an option was changed"
    );
}
