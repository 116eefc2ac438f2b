//! What goes on the one page of a terminal? The summary: cost, relief, law, conditions, certainty, change.
//!
//! At most [`LINES`] lines whatever the texts are; what does not fit is left out by whole sentences, from the
//! least important up, and counted. What nobody knows is never left out.

use crate::decomposition::{Decomposition, Part};
use crate::lang::{say, sentence_case};
use crate::number::{currency_words, range_in_scale_of};
use crate::sentence::{self, Sentence};
use durance_core::assessment::{Assessment, Figure};

/// Lines of the page, at most: a terminal of 40 lines also shows the command, where the report is, and the next
/// prompt.
pub const LINES: usize = 37;

/// Columns taken by the name of a section.
const MARGIN: usize = 9;

/// One line in the making.
#[derive(Clone, Debug)]
struct Line {
    /// Name of the section, on its first line.
    head: String,
    text: String,
    reference: String,
    indent: usize,
    /// Lines with higher numbers are left out first; 0 always stays.
    rank: u8,
    strong: bool,
    /// Goes on with the sentence of the line above: they stay or go together.
    continues: bool,
    /// Message that counts lines of this kind when they are left out; empty for those that need no word.
    counted: &'static str,
    left_out: bool,
}

/// The page, `width` columns wide (at least 40), with or without emphasis for a terminal.
///
/// Emphasis is bold and faint only: no meaning hangs on a colour.
///
/// # Shape
/// At most [`LINES`] lines, each ended by a line feed, none wider than `width`.
pub fn page(assessment: &Assessment, width: usize, colour: bool) -> String {
    let width = width.max(40);
    let mut lines = heading(assessment, width);
    lines.extend(cost(assessment, width));
    lines.extend(relief(assessment, width));
    lines.extend(law(assessment, width));
    lines.extend(conditions(assessment, width));
    lines.extend(certainty(assessment, width));
    lines.extend(change(assessment, width));
    lines.extend(closing(assessment, width));
    let lines = fit(lines, width);
    lines
        .iter()
        .map(|line| render(line, width, colour) + "\n")
        .collect()
}

fn heading(assessment: &Assessment, width: usize) -> Vec<Line> {
    let card = &assessment.scenario;
    let date = say("as-of", &[("date", &date_words(card.known_as_of))]);
    let room = width.saturating_sub(date.chars().count() + 2);
    let title = Line {
        reference: date,
        ..plain(shortened(&card.title.to_uppercase(), room), 0, 0)
    };
    let year = card.price_year.to_string();
    let money = say(
        "page-money",
        &[
            ("year", &year),
            ("currency", &currency_words(&card.currency)),
        ],
    );
    let mut lines = vec![Line {
        strong: true,
        ..title
    }];
    let with = card.compared_with.trim_end_matches('.');
    let compared = match with {
        "" => format!("{}.", sentence_case(&money)),
        with => format!(
            "{}. {}.",
            say("page-compared", &[("with", with)]),
            sentence_case(&money)
        ),
    };
    for text in wrapped(&compared, width, 2) {
        lines.push(plain(text, 0, 0));
    }
    lines.push(blank(5));
    lines
}

fn cost(assessment: &Assessment, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(verdict) = sentence::cost_verdict(assessment) {
        lines.extend(say_lines(&verdict, "", width, 2, 0, true));
    }
    if let Some(figure) = sentence::net_cost(assessment) {
        let (middle, range) = sentence::middle_and_range(figure);
        let words = [
            ("label", figure.label.as_str()),
            ("middle", &middle),
            ("range", &range),
        ];
        let text = say("headline-90", &words);
        let line = Sentence {
            id: String::new(),
            text,
            references: vec![figure.reference.clone()],
            origin: "results",
        };
        lines.extend(say_lines(&line, "", width, 2, 0, false));
        lines.extend(parts(assessment, &figure.id, width));
        if let Some(comparison) = sentence::headline_comparison(assessment) {
            lines.extend(say_lines(&comparison, "", width, 3, 2, false));
        }
    }
    headed(lines, "section-cost")
}

/// The parts of the net, one to a line; the smallest are the first to be left out.
fn parts(assessment: &Assessment, id: &str, width: usize) -> Vec<Line> {
    let Some(whole) = Decomposition::of(assessment, id) else {
        return Vec::new();
    };
    let parts: Vec<Figure> = whole.parts.iter().map(Part::as_added).collect();
    let larger = |f: &Figure| parts.iter().filter(|o| o.p50.abs() > f.p50.abs()).count();
    let line = |f: &Figure| {
        let range = range_in_scale_of(f.p50, f.p05, f.p95, &f.unit);
        let (label, middle) = (f.label.to_lowercase_first(), sentence::middle_words(f));
        let reference = format!("[{}]", f.reference);
        let numbers = format!("{middle} ({range})");
        let taken = MARGIN + 4 + reference.chars().count() + numbers.chars().count();
        // A name may be cut, a number never, unless the page is narrower than the number.
        let label = shortened(&label, width.saturating_sub(taken).max(4));
        let room = width.saturating_sub(MARGIN + 3 + reference.chars().count());
        let text = shortened(&format!("{label} {numbers}"), room);
        // The largest stay longest, wherever the formula has them.
        let rank = match larger(f) {
            0..=2 => 2,
            3..=4 => 3,
            more => u8::try_from(more).unwrap_or(u8::MAX),
        };
        Line {
            reference,
            counted: "page-more-part",
            ..plain(text, 2, rank)
        }
    };
    parts.iter().map(line).collect()
}

fn relief(assessment: &Assessment, width: usize) -> Vec<Line> {
    let sentences = sentence::relief(assessment);
    let lines = sentences.iter().enumerate();
    let lines = lines.flat_map(|(i, s)| {
        let said = say_lines(s, "", width, 2, if i < 2 { 1 } else { 4 }, false);
        counting(said, "page-more-system")
    });
    headed(lines.collect(), "section-relief")
}

fn law(assessment: &Assessment, width: usize) -> Vec<Line> {
    let Some(counts) = sentence::law_counts(assessment) else {
        return Vec::new();
    };
    let mut lines = say_lines(&counts, "L1", width, 6, 0, true);
    for (i, group) in assessment.law.groups.iter().enumerate() {
        let text = say(
            "group-verdict",
            &[("label", &group.label), ("verdict", group.verdict.word())],
        );
        let line = Sentence {
            id: String::new(),
            text: text + ".",
            references: Vec::new(),
            origin: "law",
        };
        let said = say_lines(&line, "", width, 1, if i < 4 { 2 } else { 5 }, false);
        lines.extend(counting(said, "page-more-group"));
    }
    headed(lines, "section-law")
}

fn conditions(assessment: &Assessment, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(counts) = sentence::conditions_counts(assessment) {
        lines.extend(say_lines(&counts, "C1", width - 3, 6, 0, true));
    }
    if let Some(days) = sentence::person_days(assessment) {
        lines.extend(say_lines(&days, "", width, 2, 1, false));
    }
    if let Some(exit) = sentence::no_exit_path(assessment) {
        lines.extend(say_lines(&exit, "", width, 2, 2, false));
    }
    headed(lines, "section-conditions")
}

fn certainty(assessment: &Assessment, width: usize) -> Vec<Line> {
    let spread = sentence::spread(assessment).map(|s| s.text);
    let evidence = sentence::evidence(assessment).map(|s| s.text);
    let both: Vec<String> = spread.into_iter().chain(evidence).collect();
    let mut lines = Vec::new();
    if !both.is_empty() {
        let line = Sentence {
            id: String::new(),
            text: both.join(" "),
            references: Vec::new(),
            origin: "law",
        };
        lines.extend(say_lines(&line, "U1", width, 4, 0, false));
    }
    if let Some(owners) = sentence::owners(assessment) {
        lines.extend(say_lines(&owners, "U1", width, 2, 1, false));
    }
    headed(lines, "section-certainty")
}

fn change(assessment: &Assessment, width: usize) -> Vec<Line> {
    let sentences = sentence::nearest_flips(assessment);
    let mut lines = vec![Line {
        strong: true,
        ..plain(say("section-change", &[]), 0, 0)
    }];
    if sentences.is_empty() {
        lines.push(plain(
            shortened(&say("flip-none", &[]), width - MARGIN),
            MARGIN,
            0,
        ));
    }
    for (i, s) in sentences.iter().enumerate() {
        lines.extend(say_lines(
            s,
            "",
            width,
            4,
            if i == 0 { 0 } else { 3 },
            false,
        ));
    }
    lines
}

fn closing(assessment: &Assessment, width: usize) -> Vec<Line> {
    let first = sentence::net_cost(assessment).map_or("R1", |f| f.reference.as_str());
    let reference = ("reference", first);
    let open = say("page-open", &[("id", assessment.scenario.id.as_str())]);
    let told = format!("{}   {open}", say("page-explain", &[reference]));
    let brief = format!("{}   {open}", say("page-explain-brief", &[reference]));
    let fits = told.chars().count() <= width;
    let both = if fits { told } else { brief };
    vec![blank(5), plain(shortened(&both, width), 0, 1)]
}

/// The same lines, to be counted by this message where they are left out.
fn counting(lines: Vec<Line>, counted: &'static str) -> Vec<Line> {
    let counted = |line| Line { counted, ..line };
    lines.into_iter().map(counted).collect()
}

/// Puts the name of the section on its first line.
fn headed(mut lines: Vec<Line>, key: &str) -> Vec<Line> {
    let head = say(key, &[]);
    if head.chars().count() >= MARGIN {
        // A long name pushes its first line to the right rather than the whole page.
        if let Some(first) = lines.first_mut() {
            first.text = format!("{head}  {}", first.text);
            first.indent = 0;
        }
        return lines;
    }
    if let Some(first) = lines.first_mut() {
        first.head = head;
    }
    lines
}

/// A sentence as lines beside the section names, its references at the right.
fn say_lines(
    sentence: &Sentence,
    fallback: &str,
    width: usize,
    most: usize,
    rank: u8,
    strong: bool,
) -> Vec<Line> {
    let reference = match sentence.references.first() {
        Some(reference) if !reference.is_empty() => format!("[{reference}]"),
        _ if fallback.is_empty() => String::new(),
        _ => format!("[{fallback}]"),
    };
    let room = width
        - MARGIN
        - if reference.is_empty() {
            0
        } else {
            reference.chars().count() + 2
        };
    let texts = wrapped(&sentence.text, room, most);
    let mut lines: Vec<Line> = texts
        .into_iter()
        .enumerate()
        .map(|(i, text)| Line {
            strong,
            continues: i > 0,
            ..plain(text, MARGIN, rank)
        })
        .collect();
    if let Some(last) = lines.last_mut() {
        last.reference = reference;
    }
    lines
}

fn plain(text: String, indent: usize, rank: u8) -> Line {
    Line {
        head: String::new(),
        text,
        reference: String::new(),
        indent: if indent == 2 { MARGIN + 2 } else { indent },
        rank,
        strong: false,
        continues: false,
        counted: "",
        left_out: false,
    }
}

fn blank(rank: u8) -> Line {
    plain(String::new(), 0, rank)
}

/// Leaves out the least important sentences until the page fits, and says how many they were.
fn fit(mut lines: Vec<Line>, width: usize) -> Vec<Line> {
    while kept(&lines) + notes(&lines).len() > LINES {
        let ranks = lines.iter().filter(|l| !l.left_out).map(|l| l.rank);
        let Some(worst) = ranks.max().filter(|r| *r > 0) else {
            break;
        };
        let Some(at) = lines.iter().rposition(|l| !l.left_out && l.rank == worst) else {
            break;
        };
        leave_out(&mut lines, at);
    }
    let notes = notes(&lines);
    let mut page = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        if !line.left_out {
            page.push(line);
        }
        let note = notes.iter().filter(|n| n.after == at);
        page.extend(note.map(|n| {
            let text = crate::lang::say_count(n.message, n.count, &[]);
            let text = shortened(&text, width.saturating_sub(n.indent));
            Line {
                indent: n.indent,
                ..plain(text, 0, 0)
            }
        }));
    }
    page.truncate(LINES);
    page
}

/// Leaves out the sentence that a line belongs to; the name of the section moves to what follows.
fn leave_out(lines: &mut [Line], at: usize) {
    let first = (0..=at).rev().find(|&i| !lines[i].continues).unwrap_or(at);
    let more = lines[first + 1..]
        .iter()
        .take_while(|l| l.continues)
        .count();
    let end = first + 1 + more;
    for line in &mut lines[first..end] {
        line.left_out = true;
    }
    let head = std::mem::take(&mut lines[first].head);
    if let Some(next) = lines.get_mut(end).filter(|_| !head.is_empty()) {
        next.head = head;
    }
}

fn kept(lines: &[Line]) -> usize {
    lines.iter().filter(|l| !l.left_out).count()
}

/// How many sentences of one kind are left out, to be said after the last line of that kind.
struct Note {
    message: &'static str,
    count: u64,
    after: usize,
    indent: usize,
}

fn notes(lines: &[Line]) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for (after, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, l)| !l.counted.is_empty())
    {
        let one = u64::from(line.left_out && !line.continues);
        match notes.iter_mut().find(|n| n.message == line.counted) {
            Some(note) => {
                note.count += one;
                note.after = after;
            }
            None => notes.push(Note {
                message: line.counted,
                count: one,
                after,
                indent: line.indent,
            }),
        }
    }
    notes.retain(|n| n.count > 0);
    notes
}

fn render(line: &Line, width: usize, colour: bool) -> String {
    let head = format!("{:<indent$}", line.head, indent = line.indent);
    let used = head.chars().count() + line.text.chars().count() + line.reference.chars().count();
    let gap = " ".repeat(if line.reference.is_empty() {
        0
    } else {
        width.saturating_sub(used).max(1)
    });
    let bold = |text: &str, on: bool| {
        if on && colour && !text.trim().is_empty() {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    let faint = |text: &str| {
        if colour && !text.is_empty() {
            format!("\u{1b}[2m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    let text = format!(
        "{}{}{gap}{}",
        bold(&head, true),
        bold(&line.text, line.strong),
        faint(&line.reference)
    );
    text.trim_end().to_owned()
}

/// Breaks a text into at most `most` lines; the last one is shortened if there is more.
fn wrapped(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && longer > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(shortened(&rest, width));
    }
    lines.into_iter().map(|l| shortened(&l, width)).collect()
}

/// A text cut to a number of columns, with an ellipsis where something is missing.
fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}\u{2026}", kept.trim_end())
}

/// A date for people: `31 Mar 2025`.
pub fn date_words(date: jiff::civil::Date) -> String {
    format!(
        "{} {} {}",
        date.day(),
        say(&format!("month-{}", date.month()), &[]),
        date.year()
    )
}

/// The first letter small, for a name within a line.
trait LowercaseFirst {
    fn to_lowercase_first(&self) -> String;
}

impl LowercaseFirst for str {
    fn to_lowercase_first(&self) -> String {
        let mut letters = self.chars();
        match (letters.next(), self.chars().nth(1)) {
            // An abbreviation keeps its capitals.
            (Some(first), Some(second)) if second.is_lowercase() => {
                first.to_lowercase().chain(letters).collect()
            }
            _ => self.to_owned(),
        }
    }
}
