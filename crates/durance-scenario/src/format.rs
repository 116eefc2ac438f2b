//! How is a file laid out? One space around `=`, values of a run of lines under each other, one blank line
//! before a table; comments and the order of lines stay as they are.

use crate::build::Builder;
use crate::check::{Check, Here};
use crate::field::FILE;
use crate::tree::{self, Entry, Kind, Node};
use crate::world::{Text, World};
use crate::{FormatOptions, grammar};
use durance_core::{Currency, Diagnostic};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Keys longer than this do not push the values of their neighbours to the right.
const LONGEST_ALIGNED: usize = 12;

/// The text in its usual layout.
pub(crate) fn fmt(
    name: &str,
    text: &str,
    options: FormatOptions,
) -> Result<String, Vec<Diagnostic>> {
    let unified = text.replace("\r\n", "\n");
    let (tree, faults) = tree::read(&unified, 0, name);
    if !faults.is_empty() {
        return Err(faults);
    }
    let laid_out = layout(&unified, &tree);
    if !options.explicit {
        return Ok(laid_out);
    }
    let explicit = write_choices(name, &laid_out);
    let (tree, faults) = tree::read(&explicit, 0, name);
    // INVARIANT: what is written out is TOML; should it not be, the plain layout is right as well.
    if faults.is_empty() {
        Ok(layout(&explicit, &tree))
    } else {
        Ok(laid_out)
    }
}

/// `key = value` on lines of their own, by the byte at which the line starts.
#[derive(Clone, Copy, Debug)]
struct Pair {
    line: usize,
    equals: usize,
    value: usize,
    end: usize,
}

fn layout(text: &str, tree: &Node) -> String {
    let mut pairs = BTreeMap::new();
    let mut inside = Vec::new();
    collect(tree, text, &mut pairs, &mut inside);
    let mut out = String::new();
    let mut start = 0;
    let mut run: Vec<(Pair, &str)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let body = line.strip_suffix('\n').unwrap_or(line);
        let here = start;
        start += line.len();
        match pairs.get(&here) {
            Some(pair) if pair.end <= here + body.len() => {
                run.push((*pair, body));
                continue;
            }
            Some(pair) => {
                flush(&mut out, &mut run);
                out.push_str(&spaced(pair, body, 0));
            }
            None => {
                flush(&mut out, &mut run);
                plain_line(
                    &mut out,
                    body,
                    inside.iter().any(|(from, to)| *from < here && here < *to),
                );
            }
        }
    }
    flush(&mut out, &mut run);
    format!("{}\n", out.trim_end())
}

/// A line that is no pair: a header, a comment, a blank, or the inside of a value.
fn plain_line(out: &mut String, body: &str, inside_value: bool) {
    if inside_value {
        out.push_str(body);
        out.push('\n');
        return;
    }
    let trimmed = body.trim_end();
    let is_blank = trimmed.is_empty();
    if is_blank && (out.is_empty() || out.ends_with("\n\n")) {
        return;
    }
    let is_header = trimmed.trim_start().starts_with('[');
    let after_pair = out
        .lines()
        .last()
        .is_some_and(|l| !l.is_empty() && !l.trim_start().starts_with(['#', '[']));
    if is_header && after_pair {
        out.push('\n');
    }
    out.push_str(if is_header {
        trimmed.trim_start()
    } else {
        trimmed
    });
    out.push('\n');
}

/// Writes a run of one-line pairs with their values under each other.
fn flush(out: &mut String, run: &mut Vec<(Pair, &str)>) {
    let width = |pair: &Pair, body: &str| key_of(pair, body).chars().count();
    let widths = run
        .iter()
        .map(|(pair, body)| width(pair, body))
        .filter(|w| *w <= LONGEST_ALIGNED);
    let widest = widths.max().unwrap_or(0);
    for (pair, body) in run.drain(..) {
        out.push_str(&spaced(&pair, body, widest));
    }
}

fn key_of<'t>(pair: &Pair, body: &'t str) -> &'t str {
    body[..pair.equals - pair.line].trim()
}

fn spaced(pair: &Pair, body: &str, width: usize) -> String {
    let key = key_of(pair, body);
    let value = body[pair.value - pair.line..].trim_end();
    let fill = width.saturating_sub(key.chars().count());
    format!("{key}{} = {value}\n", " ".repeat(fill))
}

/// Pairs that begin a line, and the insides of values that span several.
fn collect(
    node: &Node,
    text: &str,
    pairs: &mut BTreeMap<usize, Pair>,
    inside: &mut Vec<(usize, usize)>,
) {
    for entry in node.entries() {
        collect_entry(entry, text, pairs, inside);
    }
    for item in node.items() {
        collect(item, text, pairs, inside);
    }
}

fn collect_entry(
    entry: &Entry,
    text: &str,
    pairs: &mut BTreeMap<usize, Pair>,
    inside: &mut Vec<(usize, usize)>,
) {
    let (key, value) = (&entry.key_place.span, &entry.node.place.span);
    let Some(between) = text.get(key.end..value.start) else {
        return collect(&entry.node, text, pairs, inside);
    };
    let is_written_out = between.trim().starts_with('=') && !between.contains('\n');
    if !is_written_out {
        // A header, or a dotted key: the pair is further in.
        return collect(&entry.node, text, pairs, inside);
    }
    let line = text[..key.start].rfind('\n').map_or(0, |n| n + 1);
    let equals = key.end + between.find('=').unwrap_or(0);
    let enclosed = inside.iter().any(|(from, to)| *from < line && line < *to);
    let before = &text[line..key.start];
    let begins = before.trim().is_empty()
        || before.trim_end().ends_with('.') && !before.contains(['=', '{', '[']);
    if begins && !enclosed {
        pairs.insert(
            line,
            Pair {
                line,
                equals,
                value: value.start,
                end: value.end,
            },
        );
    }
    if text[value.clone()].contains('\n') {
        inside.push((value.start, value.end));
    }
}

/// Writes out the shapes and spreads that the language would choose.
fn write_choices(name: &str, text: &str) -> String {
    let (tree, _) = tree::read(text, 0, name);
    let nothing: BTreeMap<String, String> = BTreeMap::new();
    let world = World::new(&nothing);
    let mut check = Check {
        world: &world,
        texts: vec![Text {
            name: name.to_owned(),
            text: text.to_owned(),
        }],
        known_as_of: Date::MAX,
        currency: currency(&tree),
        sources: BTreeMap::new(),
        used_sources: BTreeMap::new(),
        data: BTreeMap::new(),
        inputs: Vec::new(),
        diagnostics: Vec::new(),
        chosen: Vec::new(),
        owed: Vec::new(),
        observed_stays: BTreeMap::new(),
        weak: Vec::new(),
    };
    // Citations lead nowhere without a catalogue, and would hide the values that carry them.
    let uncited = without_cites(&tree);
    check.table(
        &uncited,
        &FILE,
        &Here {
            path: String::new(),
            why: String::new(),
            of_people: false,
        },
    );
    let shapes: Vec<(usize, String)> = check
        .chosen
        .iter()
        .map(|c| (c.place.span.clone(), c.word))
        .filter_map(|(span, word)| {
            let raw = text.get(span.start + 1..span.end.checked_sub(1)?)?;
            let end = raw.find('@').unwrap_or(raw.len());
            Some((
                span.start + 1 + raw[..end].trim_end().len(),
                format!(", {word}"),
            ))
        })
        .collect();
    let mut builder = Builder::new(&mut check);
    let _ = builder.scenario(&uncited);
    let mut edits = shapes;
    edits.extend(
        builder
            .exponential
            .iter()
            .map(|place| individual(text, place.span.start, place.span.end)),
    );
    edits.sort();
    edits.dedup();
    insert(text, &edits)
}

fn currency(tree: &Node) -> Currency {
    let named = tree
        .get("scenario")
        .and_then(|s| s.get_text("currency"))
        .and_then(Currency::from_code);
    named.unwrap_or(Currency::USD)
}

/// The same tree with the citations of its strings cut off.
fn without_cites(node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Text { value, exact } => Kind::Text {
            value: grammar::split_cites(value).map_or_else(|_| value.clone(), |(plain, _)| plain),
            exact: *exact,
        },
        Kind::Array(items) => Kind::Array(items.iter().map(without_cites).collect()),
        Kind::Table(entries) => Kind::Table(
            entries
                .iter()
                .map(|e| Entry {
                    node: without_cites(&e.node),
                    ..e.clone()
                })
                .collect(),
        ),
        other => other.clone(),
    };
    Node {
        place: node.place.clone(),
        kind,
    }
}

/// `individual` after a stay: on the same line within braces, else on a line of its own.
fn individual(text: &str, start: usize, end: usize) -> (usize, String) {
    let line = text[..start].rfind('\n').map_or(0, |n| n + 1);
    let in_braces = text[line..start].contains('{');
    match in_braces {
        true => (end, ", individual = \"exponential\"".to_owned()),
        false => {
            let line_end = text[end..].find('\n').map_or(text.len(), |n| end + n);
            (line_end, "\nindividual = \"exponential\"".to_owned())
        }
    }
}

fn insert(text: &str, edits: &[(usize, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, words) in edits {
        out.push_str(&text[from..*at]);
        out.push_str(words);
        from = *at;
    }
    out.push_str(&text[from..]);
    out
}
