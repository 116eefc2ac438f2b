//! `--assert`: does a test hold in most draws? For scripts, which look at the exit code.

use super::exit::Exit;
use crate::assess::Assessed;
use durance_core::assessment::Figure;
use durance_core::{Unit, diagnostic};
use durance_scenario::{ClaimTest, Compare};

/// Reads the tests before anything is computed.
///
/// # Errors
/// When one cannot be read, or compares what only a claim of a scenario can; that is already printed.
pub fn read(texts: &[String]) -> Result<Vec<ClaimTest>, Exit> {
    texts.iter().map(|text| read_one(text)).collect()
}

fn read_one(text: &str) -> Result<ClaimTest, Exit> {
    let refused = |message: &str, help: &str| {
        eprintln!("{message}");
        eprintln!("help: {help}");
        Exit::Usage
    };
    let test = durance_scenario::claim_test(text).map_err(|(m, h)| refused(&m, &h))?;
    let changes = matches!(test.op, Compare::FallsByMoreThan | Compare::RisesByMoreThan);
    if changes || test.relative.is_some() {
        let message = format!("`{text}` compares with something else than a number");
        return Err(refused(&message, "write `net_cost.sender < 20M USD`"));
    }
    Ok(test)
}

/// Is any test false in half of the draws or more? Says how often each holds.
///
/// # Errors
/// When a test names no figure, or counts in another unit; that is already printed.
pub fn refuted(tests: &[ClaimTest], assessed: &Assessed) -> Result<bool, Exit> {
    let mut any = false;
    for test in tests {
        let share = share(test, assessed)?;
        let holds = share > 0.5;
        let verdict = if holds { "holds" } else { "does not hold" };
        eprintln!(
            "{}: {verdict}, true {}",
            test.text,
            durance_report::likelihood::in_draws(share)
        );
        any |= !holds;
    }
    Ok(any)
}

fn share(test: &ClaimTest, assessed: &Assessed) -> Result<f64, Exit> {
    let figures = &assessed.assessment.results;
    let found = figures.iter().find(|f| f.id == test.figure);
    let Some((figure, draws)) = found.and_then(|f| Some((f, assessed.table.by_id(&f.id)?))) else {
        eprintln!("no figure is called `{}`", test.figure);
        let ids = figures.iter().map(|f| f.id.as_str());
        match diagnostic::nearest(&test.figure, ids) {
            Some(near) => eprintln!("help: did you mean `{near}`?"),
            None => eprintln!("help: `durance assess SCENARIO --json` names every figure"),
        }
        return Err(Exit::Usage);
    };
    let Some(bound) = bound(test, figure) else {
        eprintln!("`{}` is counted in {}", figure.id, figure.unit);
        eprintln!(
            "help: write the number in that unit: `{} < 1 {}`",
            figure.id, figure.unit
        );
        return Err(Exit::Usage);
    };
    let holds = |value: f64| match test.op {
        Compare::Less => value < bound,
        Compare::LessOrEqual => value <= bound,
        Compare::Greater => value > bound,
        Compare::GreaterOrEqual => value >= bound,
        // Refused when the test was read.
        Compare::FallsByMoreThan | Compare::RisesByMoreThan => false,
    };
    let true_in = draws.iter().filter(|value| holds(**value)).count();
    Ok(true_in as f64 / draws.len().max(1) as f64)
}

/// The number of the test in the unit of the figure; `None` where they measure different things.
fn bound(test: &ClaimTest, figure: &Figure) -> Option<f64> {
    let unit = Unit::parse(&figure.unit).ok()?;
    (unit.kind == test.kind).then_some(test.value / unit.factor)
}
