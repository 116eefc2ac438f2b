//! Does the series behave? Repeats, jumps and breaks that a reader should know of before believing a forecast.

use crate::model::median;
use crate::series::{Frequency, Series};
use durance_core::{Date, Diagnostic};

/// A change this many robust standard deviations from the usual one is a jump.
const JUMP: f64 = 10.0;
/// A shift of level this many robust standard deviations of a year's changes is a break.
const BREAK: f64 = 6.0;
/// The same figure this many times running is no count of people.
const REPEATS: usize = 4;
/// Places named for one kind of finding; the rest are counted.
const NAMED: usize = 3;

/// Adds what is suspicious about a series to the problems.
pub(crate) fn suspect(file: &str, series: &Series, problems: &mut Vec<Diagnostic>) {
    let known: Vec<(Date, f64)> = series.known().collect();
    // In a dozen readings everything stands out.
    if known.len() < 12 {
        return;
    }
    report(
        file,
        series,
        problems,
        "D1016",
        &repeats(&known),
        "the same figure again and again",
        "a feed that stands still repeats its last file: treat the repeats as missing",
    );
    report(
        file,
        series,
        problems,
        "D1017",
        &jumps(&known),
        "a jump out and back",
        "compare with the publication: such a figure is often mistyped",
    );
    report(
        file,
        series,
        problems,
        "D1018",
        &breaks(&known, series.frequency),
        "the level shifts and stays",
        "if the counting rule changed, start after it; if the law did, enter it as a dated policy",
    );
}

fn report(
    file: &str,
    series: &Series,
    problems: &mut Vec<Diagnostic>,
    code: &str,
    places: &[(Date, String)],
    what: &str,
    help: &str,
) {
    let Some((first, detail)) = places.first() else {
        return;
    };
    let row = series
        .observations
        .iter()
        .find(|o| o.date == *first)
        .and_then(|o| o.row)
        .unwrap_or(0);
    let also: Vec<String> = places
        .iter()
        .skip(1)
        .take(NAMED)
        .map(|(d, t)| format!("{d} ({t})"))
        .collect();
    let mut problem = Diagnostic::warning(
        code,
        format!(
            "row {row}, column `{}`: {what} from {first} ({detail})",
            series.id
        ),
    );
    if !also.is_empty() {
        let more = places.len() - 1 - also.len();
        let rest = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        problem = problem.note(format!("also {}{rest}", also.join(", ")));
    }
    let _ = file;
    problems.push(problem.help(help));
}

/// Runs of one figure, where the series otherwise moves.
fn repeats(known: &[(Date, f64)]) -> Vec<(Date, String)> {
    let still = known.windows(2).filter(|w| w[0].1 == w[1].1).count();
    if still * 3 > known.len() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for i in 1..=known.len() {
        if i < known.len() && known[i].1 == known[start].1 {
            continue;
        }
        if i - start >= REPEATS && known[start].1 != 0.0 {
            found.push((
                known[start].0,
                format!("{} {} times", known[start].1, i - start),
            ));
        }
        start = i;
    }
    found
}

/// Single readings far from both neighbours, who agree with each other.
fn jumps(known: &[(Date, f64)]) -> Vec<(Date, String)> {
    let usual = usual_change(known).max(1e-9);
    let mut found = Vec::new();
    for w in known.windows(3) {
        let (out, back) = (w[1].1 - w[0].1, w[2].1 - w[1].1);
        let beyond = out.abs() > JUMP * usual && back.abs() > JUMP * usual && out * back < 0.0;
        if beyond && (w[2].1 - w[0].1).abs() < 0.5 * out.abs() {
            found.push((
                w[1].0,
                format!("{} between {} and {}", w[1].1, w[0].1, w[2].1),
            ));
        }
    }
    found
}

/// Changes of level over a quarter of a year that are far beyond the usual ones, strongest within each year.
fn breaks(known: &[(Date, f64)], frequency: Frequency) -> Vec<(Date, String)> {
    let width = (frequency.season() / 4).clamp(2, 60);
    if known.len() < 4 * width {
        return Vec::new();
    }
    // Medians, so that one jump out and back is not also a break.
    let level = |part: &[(Date, f64)]| median(&part.iter().map(|(_, v)| *v).collect::<Vec<_>>());
    let shifts: Vec<f64> = (width..known.len() - width)
        .map(|i| level(&known[i..i + width]) - level(&known[i - width..i]))
        .collect();
    let usual = 1.4826 * median(&shifts.iter().map(|s| s.abs()).collect::<Vec<_>>());
    let mut found: Vec<(usize, f64)> = Vec::new();
    for (i, shift) in shifts
        .iter()
        .enumerate()
        .filter(|(_, s)| s.abs() > BREAK * usual.max(1e-9))
    {
        match found.last_mut() {
            Some((at, strongest)) if i - *at < 4 * width => {
                if shift.abs() > strongest.abs() {
                    (*at, *strongest) = (i, *shift);
                }
            }
            _ => found.push((i, *shift)),
        }
    }
    found
        .iter()
        .map(|(i, shift)| (known[i + width].0, format!("{shift:+.0}")))
        .collect()
}

/// A robust standard deviation of the changes.
fn usual_change(known: &[(Date, f64)]) -> f64 {
    let sizes: Vec<f64> = known.windows(2).map(|w| (w[1].1 - w[0].1).abs()).collect();
    1.4826 * median(&sizes)
}
