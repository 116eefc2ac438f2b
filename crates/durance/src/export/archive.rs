//! What goes into the archive that others can open in ten years? The result, the question, the data, the
//! charts, how to cite and how to repeat; and a digest of every file.

use super::columns::{Columns, Form};
use super::run::{FILES, Run};
use super::{DATA_LICENCES, LICENCE};
use durance_report::{chart, cite, tables};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Name of the list of digests.
pub const SUMS: &str = "SHA256SUMS";

/// Width of the charts, in CSS pixels.
pub const CHART_WIDTH: f64 = 720.0;

/// Files by path, in the order of the archive.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// Every file of the archive of a run, [`SUMS`] among them.
///
/// # Errors
/// When a file of the run is missing, in words.
pub fn parts(run: &Run) -> Result<Parts, String> {
    let mut parts = Parts::new();
    for name in FILES {
        let bytes = match name {
            "draws.parquet" => run
                .draws_bytes()
                .map_err(|e| format!("`{}`: {}", e.path.display(), e.cause))?,
            _ => run
                .files
                .get(name)
                .cloned()
                .ok_or_else(|| format!("the run has no {name}"))?,
        };
        parts.insert(name.to_owned(), bytes);
    }
    let assessment = &run.assessment;
    for table in tables::all(assessment) {
        let bytes = Columns::of(&table).bytes(Form::Csv)?;
        parts.insert(format!("data/{}.csv", table.name), bytes);
    }
    for chart in chart::all(assessment) {
        let svg = chart.svg_document(CHART_WIDTH);
        parts.insert(format!("charts/{}.svg", chart.id), svg.into_bytes());
    }
    for (name, text) in [
        ("CITATION.cff", cite::cff(assessment)),
        ("citation.bib", cite::cite(assessment, cite::Style::Bibtex)),
        ("LICENSE.md", licence()),
    ] {
        parts.insert(name.to_owned(), text.into_bytes());
    }
    parts.insert("README.md".to_owned(), readme(run, &parts).into_bytes());
    parts.insert(SUMS.to_owned(), sums(&parts).into_bytes());
    Ok(parts)
}

/// The archive: files in sorted order, dated 1980-01-01, so that equal files make equal archives.
///
/// # Errors
/// When the writer fails, in its words.
pub fn bytes(run: &Run) -> Result<Vec<u8>, String> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts(run)? {
        // The table of draws is compressed within.
        let method = match name.ends_with(".parquet") {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        writer
            .start_file(name, options)
            .and_then(|()| writer.write_all(&content).map_err(Into::into))
            .map_err(|e| e.to_string())?;
    }
    let done = writer.finish().map_err(|e| e.to_string())?;
    Ok(done.into_inner())
}

/// Lines as `sha256sum --check` reads them.
fn sums(parts: &Parts) -> String {
    parts
        .iter()
        .fold(String::new(), |mut out, (name, content)| {
            let _ = writeln!(out, "{}  {name}", hexadecimal(content));
            out
        })
}

fn hexadecimal(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

/// Files of an archive that do not match its own list of digests, or are missing from either.
pub fn altered(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let Some(list) = files.get(SUMS) else {
        return vec![SUMS.to_owned()];
    };
    let list = String::from_utf8_lossy(list);
    let stated: BTreeMap<&str, &str> = list
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(sum, name)| (name, sum))
        .collect();
    let wrong = stated
        .iter()
        .filter(|(name, sum)| {
            files
                .get(**name)
                .is_none_or(|content| hexadecimal(content) != **sum)
        })
        .map(|(name, _)| (*name).to_owned());
    let unlisted = files
        .keys()
        .filter(|name| *name != SUMS && !stated.contains_key(name.as_str()))
        .cloned();
    wrong.chain(unlisted).collect()
}

fn licence() -> String {
    format!(
        "# Licences\n\nThe figures, tables, charts and sentences of this archive may be used by anyone for anything; please \
         cite them (`CITATION.cff`). Sources are cited, not copied: what they say stays under their own terms.\n\n\
         The program that made them, and the style of its report, are under this licence:\n\n{}\n\n{}",
        LICENCE.trim(),
        DATA_LICENCES
            .replacen(
                "# Licences of the series",
                "# Licences of the data series in the catalogue",
                1
            )
            .trim_end()
    ) + "\n"
}

fn readme(run: &Run, parts: &Parts) -> String {
    let assessment = &run.assessment;
    let (card, made) = (&assessment.scenario, &assessment.run);
    let mut out = format!(
        "# {}\n\n{}\n\nAn assessment by Durance {}, with everything needed to read, cite and repeat it.\n\n\
         - scenario: {}@{}\n- data as known on: {}\n- catalogue: {}\n- seed {}, draws {}, replications {}\n- command: `{}`\n\n",
        card.title,
        card.question,
        made.engine,
        card.id,
        card.digest,
        card.known_as_of,
        made.catalog,
        made.seed,
        made.draws,
        made.replications,
        made.command
    );
    out.push_str("## What is inside\n\n| file | what |\n|---|---|\n");
    for (name, what) in [
        ("report.html", "the report; opens in any browser, offline"),
        (
            "assessment.json",
            "the same as data: every figure with its range, unit and trace",
        ),
        ("scenario.toml", "the scenario, every value resolved"),
        (
            "question.json",
            "what was asked: texts as written, changes, settings",
        ),
        (
            "draws.parquet",
            "one row per draw, one column per uncertain input and figure",
        ),
        ("CITATION.cff, citation.bib", "how to cite"),
        ("LICENSE.md", "what may be done with it"),
        (SUMS, "digests of all files: `sha256sum --check SHA256SUMS`"),
    ] {
        let _ = writeln!(out, "| {name} | {what} |");
    }
    for table in tables::all(assessment) {
        let _ = writeln!(
            out,
            "| data/{}.csv | {} rows: {} |",
            table.name,
            table.rows.len(),
            table.columns.join(", ")
        );
    }
    let charts = parts.keys().filter(|name| name.starts_with("charts/"));
    let _ = writeln!(
        out,
        "| charts/*.svg | {} charts, text kept as text |",
        charts.count()
    );
    out.push_str(
        "\nRanges are `low` (5th percentile), `mid` (median) and `high` (95th percentile) over the draws, in the column `unit`; \
         money is in the currency and price year of the scenario. `source_id` names the sources behind a row \
         (`data/sources.csv`), `trace` where it comes from (`data/traces.csv`). Empty cells are unknown, not zero.\n\n\
         ## Repeat it\n\n```sh\ndurance verify ARCHIVE.zip\n```\n\nasks the question again and compares every file byte for byte.\n",
    );
    out
}

/// One file that differs between what was kept and what came out again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub name: String,
    /// How it differs, in words.
    pub how: String,
}

/// Compares files byte for byte.
pub fn differences(kept: &Parts, again: &Parts) -> Vec<Difference> {
    let mut found = Vec::new();
    for (name, old) in kept {
        match again.get(name) {
            None => found.push(Difference {
                name: name.clone(),
                how: "is not made any more".to_owned(),
            }),
            Some(new) if new != old => found.push(Difference {
                name: name.clone(),
                how: first_difference(old, new),
            }),
            Some(_) => {}
        }
    }
    let more = again.keys().filter(|name| !kept.contains_key(*name));
    found.extend(more.map(|name| Difference {
        name: name.clone(),
        how: "is new".to_owned(),
    }));
    found
}

/// The first line that differs, for text; else the first byte.
fn first_difference(old: &[u8], new: &[u8]) -> String {
    let texts = (std::str::from_utf8(old), std::str::from_utf8(new));
    if let (Ok(old), Ok(new)) = texts {
        let mut lines = old.lines().zip(new.lines()).enumerate();
        if let Some((at, (was, is))) = lines.find(|(_, (was, is))| was != is) {
            return format!(
                "line {}: kept `{}`, now `{}`",
                at + 1,
                brief(was),
                brief(is)
            );
        }
    }
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    format!(
        "from byte {same} on; {} bytes kept, {} now",
        old.len(),
        new.len()
    )
}

fn brief(line: &str) -> String {
    let line = line.trim();
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}\u{2026}", &line[..at]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Parts {
        let owned = list
            .iter()
            .map(|(n, c)| ((*n).to_owned(), c.as_bytes().to_vec()));
        owned.collect()
    }

    #[test]
    fn an_altered_a_missing_and_an_added_file_are_named() {
        let mut kept = files(&[("a", "one"), ("b", "two")]);
        kept.insert(SUMS.to_owned(), sums(&kept).into_bytes());
        assert!(altered(&kept).is_empty());
        kept.insert("a".to_owned(), b"won".to_vec());
        kept.remove("b");
        kept.insert("c".to_owned(), b"three".to_vec());
        assert_eq!(altered(&kept), ["a", "b", "c"]);
    }

    #[test]
    fn a_difference_names_its_line() {
        let old = files(&[("a", "one\ntwo\n"), ("b", "same")]);
        let new = files(&[("a", "one\nzwei\n"), ("b", "same")]);
        let found = differences(&old, &new);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].how, "line 2: kept `two`, now `zwei`");
    }
}
