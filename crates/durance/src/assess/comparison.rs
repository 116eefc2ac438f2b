//! How do two to four scenarios differ? Their figures side by side and draw by draw, and what differs among
//! their inputs.

use super::expression::Formula;
use super::table::Table;
use super::{Assessed, Stop};
use durance_core::assessment::{Assessment, ConditionVerdict, Figure};
use durance_core::comparison::{
    ComparedCount, ComparedFigure, ComparedScenario, ComparedText, ComparedVerdict, Comparison,
    Difference, Expression, SCHEMA, Spread,
};
use durance_sim::sensitivity::quantile_sorted;
use std::collections::BTreeSet;

/// Scenarios at most: more columns than that cannot be read.
pub const MOST: usize = 4;

/// Why a formula has no value: which figure there is not, and where.
#[derive(Debug)]
pub struct NoSuchFigure {
    /// Its id.
    pub id: String,
    /// The scenario that lacks it, by place.
    pub scenario: usize,
}

/// Puts assessments on the same random streams side by side; differences are taken against the first.
///
/// # Errors
/// When the disk fails.
pub fn compare(assessed: &[Assessed], command: String) -> Result<Comparison, Stop> {
    let all: Vec<&Assessment> = assessed.iter().map(|a| &a.assessment).collect();
    let run = &all[0].run;
    Ok(Comparison {
        schema: SCHEMA.to_owned(),
        columns: all.iter().enumerate().map(|(i, a)| column(i, a)).collect(),
        engine: run.engine.clone(),
        catalog: run.catalog.clone(),
        seed: run.seed,
        draws: all.iter().map(|a| a.run.draws).min().unwrap_or(0),
        command,
        figures: figures(assessed)?,
        expressions: Vec::new(),
        inputs: inputs(&all),
        law: law(&all),
        conditions: conditions(&all),
        claims: claims(&all),
    })
}

/// The letter of a scenario by place.
pub fn letter(place: usize) -> char {
    char::from(b'A' + u8::try_from(place).unwrap_or(25).min(25))
}

fn column(place: usize, assessment: &Assessment) -> ComparedScenario {
    let card = &assessment.scenario;
    ComparedScenario {
        letter: letter(place).to_string(),
        id: card.id.clone(),
        title: card.title.clone(),
        digest: card.digest.clone(),
        known_as_of: card.known_as_of,
        term: card.term,
        currency: card.currency.clone(),
        price_year: card.price_year,
    }
}

/// What each scenario has under a key, in the order in which the keys first occur.
fn keyed<'a, T>(
    all: &[&'a Assessment],
    list: impl Fn(&'a Assessment) -> &'a [T],
    key: impl Fn(&T) -> &str,
) -> Vec<(String, Vec<Option<&'a T>>)> {
    let mut seen = BTreeSet::new();
    let mut keys = Vec::new();
    for item in all.iter().flat_map(|a| list(a)) {
        if seen.insert(key(item).to_owned()) {
            keys.push(key(item).to_owned());
        }
    }
    keys.into_iter()
        .map(|k| {
            let of = |a: &&'a Assessment| list(a).iter().find(|i| key(i) == k);
            let items = all.iter().map(of).collect();
            (k, items)
        })
        .collect()
}

fn figures(assessed: &[Assessed]) -> Result<Vec<ComparedFigure>, Stop> {
    let all: Vec<&Assessment> = assessed.iter().map(|a| &a.assessment).collect();
    keyed(&all, |a| &a.results, |f| &f.id)
        .into_iter()
        .map(|(id, found)| figure(assessed, id, &found))
        .collect()
}

fn figure(
    assessed: &[Assessed],
    id: String,
    found: &[Option<&Figure>],
) -> Result<ComparedFigure, Stop> {
    let Some(named) = found.iter().copied().flatten().next() else {
        return Err(Stop::Disk(std::io::Error::other(
            "a figure without a scenario",
        )));
    };
    let first = found[0];
    let base = first.and_then(|f| draws(&assessed[0].table, f));
    let mut differences = vec![None];
    for (place, other) in found.iter().enumerate().skip(1) {
        let same = |a: &Figure, b: &Figure| a.unit == b.unit && a.price_year == b.price_year;
        let paired = first.zip(*other).filter(|(a, b)| same(a, b));
        let own = paired.and_then(|(_, f)| draws(&assessed[place].table, f));
        differences.push(
            base.as_ref()
                .zip(own)
                .map(|(a, b)| difference(&less(&b, a))),
        );
    }
    Ok(ComparedFigure {
        id,
        label: named.label.clone(),
        section: named.section.clone(),
        unit: named.unit.clone(),
        price_year: named.price_year,
        values: found
            .iter()
            .map(|f| {
                f.map(|f| Spread {
                    p05: f.p05,
                    p50: f.p50,
                    p95: f.p95,
                })
            })
            .collect(),
        differences,
    })
}

/// The draws of a figure; what is counted is the same in all of them.
fn draws(table: &Table, figure: &Figure) -> Option<Vec<f64>> {
    let counted = || (figure.p05 == figure.p95).then(|| vec![figure.p50; table.draws() as usize]);
    table.by_id(&figure.id).or_else(counted)
}

/// Draw by draw, as many as both have.
fn less(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn difference(values: &[f64]) -> Difference {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len().max(1) as f64;
    let share = |above: bool| {
        let side = |v: &&f64| if above { **v > 0.0 } else { **v < 0.0 };
        sorted.iter().filter(side).count() as f64 / count
    };
    Difference {
        spread: Spread {
            p05: quantile_sorted(&sorted, 0.05),
            p50: quantile_sorted(&sorted, 0.5),
            p95: quantile_sorted(&sorted, 0.95),
        },
        more: share(true),
        less: share(false),
    }
}

/// The value of a formula, draw by draw.
///
/// # Errors
/// A figure that its scenario does not have, or of which it keeps no draws.
pub fn expression(
    assessed: &[Assessed],
    text: &str,
    formula: &Formula,
) -> Result<Expression, NoSuchFigure> {
    let mut columns = Vec::new();
    for (id, scenario) in formula.figures() {
        let found = assessed[scenario].assessment.figure(id);
        let column = found.and_then(|f| draws(&assessed[scenario].table, f));
        let missing = || NoSuchFigure {
            id: id.to_owned(),
            scenario,
        };
        columns.push(((id, scenario), column.ok_or_else(missing)?));
    }
    let count = columns.iter().map(|(_, c)| c.len()).min().unwrap_or(1);
    let values: Vec<f64> = (0..count)
        .map(|draw| {
            let mut figure = |id: &str, scenario: usize| -> Result<f64, ()> {
                let named = columns.iter().find(|(key, _)| *key == (id, scenario));
                named.map(|(_, c)| c[draw]).ok_or(())
            };
            formula.value(&mut figure).unwrap_or(f64::NAN)
        })
        .collect();
    Ok(Expression {
        text: text.to_owned(),
        unit: common_unit(assessed, formula),
        value: difference(&values),
    })
}

fn common_unit(assessed: &[Assessed], formula: &Formula) -> String {
    let units: BTreeSet<String> = formula
        .figures()
        .into_iter()
        .filter_map(|(id, scenario)| assessed[scenario].assessment.figure(id))
        .map(|f| f.unit.clone())
        .collect();
    let one = units.len() == 1 && formula.keeps_the_unit();
    units.into_iter().next().filter(|_| one).unwrap_or_default()
}

/// Inputs and terms whose words differ.
fn inputs(all: &[&Assessment]) -> Vec<ComparedText> {
    let inputs = keyed(all, |a| &a.inputs, |i| &i.path)
        .into_iter()
        .map(|(id, found)| {
            let label = found
                .iter()
                .copied()
                .flatten()
                .next()
                .map(|i| i.label.clone());
            let said = |i: &durance_core::assessment::InputCard| i.text.clone();
            ComparedText {
                id,
                label: label.unwrap_or_default(),
                texts: found.iter().map(|i| i.map(said)).collect(),
            }
        });
    let readings = |a: &Assessment| Some(a.scenario.readings.join("; "));
    let card = |label: &str, of: &dyn Fn(&Assessment) -> Option<String>| ComparedText {
        id: format!("scenario.{}", label.replace(' ', "_")),
        label: label.to_owned(),
        texts: all.iter().map(|a| of(a)).collect(),
    };
    let cards = [
        card("known as of", &|a| Some(a.scenario.known_as_of.to_string())),
        card("term", &|a| {
            Some(format!("{} to {}", a.scenario.term.0, a.scenario.term.1))
        }),
        card("horizon", &|a| {
            Some(format!(
                "{} to {}",
                a.scenario.horizon.0, a.scenario.horizon.1
            ))
        }),
        card("currency", &|a| {
            Some(format!(
                "{} of {}",
                a.scenario.currency, a.scenario.price_year
            ))
        }),
        card("compared with", &|a| Some(a.scenario.compared_with.clone())),
        card("readings", &readings),
    ];
    let differs = |t: &ComparedText| t.texts.iter().any(|other| *other != t.texts[0]);
    cards.into_iter().chain(inputs).filter(differs).collect()
}

fn law(all: &[&Assessment]) -> Vec<ComparedVerdict> {
    keyed(all, |a| &a.law.groups, |g| &g.id)
        .into_iter()
        .map(|(id, found)| ComparedVerdict {
            id,
            label: found
                .iter()
                .copied()
                .flatten()
                .next()
                .map(|g| g.label.clone())
                .unwrap_or_default(),
            verdicts: found.iter().map(|g| g.map(|g| g.verdict)).collect(),
        })
        .collect()
}

fn conditions(all: &[&Assessment]) -> Vec<ComparedCount> {
    if all.iter().all(|a| a.conditions.is_empty()) {
        return Vec::new();
    }
    let of = |verdict: ConditionVerdict| {
        let count =
            |a: &&Assessment| a.conditions.iter().filter(|r| r.verdict == verdict).count() as u64;
        ComparedCount {
            verdict,
            counts: all.iter().map(count).collect(),
        }
    };
    ConditionVerdict::ALL.into_iter().map(of).collect()
}

/// Claims by what is said, with the verdict on each.
fn claims(all: &[&Assessment]) -> Vec<ComparedText> {
    keyed(
        all,
        |a| &a.claims,
        |c| if c.id.is_empty() { &c.says } else { &c.id },
    )
    .into_iter()
    .map(|(id, found)| ComparedText {
        id,
        label: found
            .iter()
            .copied()
            .flatten()
            .next()
            .map(|c| c.says.clone())
            .unwrap_or_default(),
        texts: found
            .iter()
            .map(|c| c.map(|c| c.sentence.clone()))
            .collect(),
    })
    .collect()
}
