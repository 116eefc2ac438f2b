//! What do the smaller notations say? Spreads of stays, arrivals, indexation, precision, tests.

use crate::grammar::{self, Body};
use crate::model::{Arrivals, ClaimTest, Compare, Precision};
use crate::stay::Individual;
use durance_core::Unit;

/// Reads `lognormal, cv 0.9`, or a mixture of such: `70% exponential x 0.3 + 30% gamma, cv 0.5 x 2.6`.
///
/// # Errors
/// Message and help.
pub(crate) fn individual(text: &str) -> Result<Individual, (String, String)> {
    if !text.contains('%') {
        return one_individual(text.trim());
    }
    let parts: Vec<(f64, f64, Individual)> = text.split('+').map(part).collect::<Result<_, _>>()?;
    let weight: f64 = parts.iter().map(|(w, _, _)| w).sum();
    if !(weight - 1.0).abs().le(&0.001) {
        return Err((
            format!(
                "the parts of the mixture make {}%",
                grammar::Plain(weight * 100.0)
            ),
            "shares of a mixture sum to 100%".to_owned(),
        ));
    }
    // Means are relative to the stay; scaling keeps the stay the mean of all.
    let mean: f64 = parts.iter().map(|(w, m, _)| w * m).sum();
    let scaled = parts
        .into_iter()
        .map(|(w, m, i)| (w / weight, m * weight / mean, i))
        .collect();
    Ok(Individual::Mixture { parts: scaled })
}

fn part(text: &str) -> Result<(f64, f64, Individual), (String, String)> {
    let malformed = || {
        (
            format!("`{}` is not a part of a mixture", text.trim()),
            "write `70% exponential x 0.3 + 30% lognormal, cv 0.5 x 2.6`".to_owned(),
        )
    };
    let (share, rest) = text.trim().split_once('%').ok_or_else(malformed)?;
    let share: f64 = share.trim().parse().map_err(|_| malformed())?;
    let (shape, mean) = match rest.rsplit_once(" x ") {
        None => (rest, 1.0),
        Some((shape, mean)) => (shape, mean.trim().parse().map_err(|_| malformed())?),
    };
    let positive = share > 0.0 && share <= 100.0 && mean > 0.0 && mean < 1e6;
    if !positive {
        return Err(malformed());
    }
    Ok((share / 100.0, mean, one_individual(shape.trim())?))
}

fn one_individual(text: &str) -> Result<Individual, (String, String)> {
    let (word, cv) = match text.split_once(',') {
        None => (text, None),
        Some((word, rest)) => (word.trim(), Some(rest.trim())),
    };
    match (word, cv) {
        ("exponential", None) => return Ok(Individual::Exponential),
        ("fixed", None) => return Ok(Individual::Fixed),
        ("exponential" | "fixed", Some(_)) => {
            return Err((
                format!("`{word}` takes no `cv`"),
                format!("write `{word}` alone"),
            ));
        }
        ("lognormal" | "gamma" | "weibull", _) => {}
        (other, _) => {
            let known = ["exponential", "fixed", "lognormal", "gamma", "weibull"];
            let help = match durance_core::diagnostic::nearest(other, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "spreads are {}, a mixture, or a table as `stay`",
                    known.join(", ")
                ),
            };
            return Err((format!("`{other}` is no spread of stays"), help));
        }
    }
    let number = cv
        .and_then(|cv| cv.strip_prefix("cv"))
        .and_then(|cv| cv.trim().parse::<f64>().ok());
    let Some(cv) = number.filter(|cv| (0.02..=10.0).contains(cv)) else {
        return Err((
            format!("`{word}` needs a coefficient of variation from 0.02 to 10"),
            format!("write `{word}, cv 0.9`: standard deviation over mean"),
        ));
    };
    Ok(match word {
        "lognormal" => Individual::Lognormal { cv },
        "gamma" => Individual::Gamma { cv },
        _ => Individual::Weibull { cv },
    })
}

/// Reads `poisson`, `given` or `negative binomial, dispersion 0.2`.
///
/// # Errors
/// Message and help.
pub(crate) fn arrivals(text: &str) -> Result<Arrivals, (String, String)> {
    let help = || "write `poisson`, `negative binomial, dispersion 0.2` or `given`".to_owned();
    match text.split_once(',').map_or((text, None), |(word, rest)| {
        (word.trim(), Some(rest.trim()))
    }) {
        ("poisson", None) => Ok(Arrivals::Poisson),
        ("given", None) => Ok(Arrivals::Given),
        ("negative binomial", Some(rest)) => rest
            .strip_prefix("dispersion")
            .and_then(|d| d.trim().parse().ok())
            .filter(|d: &f64| *d > 0.0 && *d <= 100.0)
            .map(|dispersion| Arrivals::NegativeBinomial { dispersion })
            .ok_or_else(|| (format!("`{rest}` is not a dispersion above zero"), help())),
        ("negative binomial", None) => {
            Err(("`negative binomial` needs a dispersion".to_owned(), help()))
        }
        _ => Err((format!("`{text}` is no way of arriving"), help())),
    }
}

/// Reads `2% on net_cost.sender`.
///
/// # Errors
/// Message and help.
pub(crate) fn precision(text: &str) -> Result<Precision, (String, String)> {
    let read = || {
        let (share, figure) = text.split_once(" on ")?;
        let share: f64 = share.trim().strip_suffix('%')?.trim().parse().ok()?;
        let figure = figure.trim();
        let right = share > 0.0 && share < 100.0 && !figure.is_empty() && !figure.contains(' ');
        right.then(|| Precision {
            share: share / 100.0,
            figure: figure.to_owned(),
        })
    };
    read().ok_or_else(|| {
        (
            format!("`{text}` is not a precision"),
            "write `2% on net_cost.sender`".to_owned(),
        )
    })
}

/// Comparisons as written, longer ones first.
const COMPARISONS: [(&str, Compare); 6] = [
    (" falls by more than ", Compare::FallsByMoreThan),
    (" rises by more than ", Compare::RisesByMoreThan),
    (" <= ", Compare::LessOrEqual),
    (" >= ", Compare::GreaterOrEqual),
    (" < ", Compare::Less),
    (" > ", Compare::Greater),
];

/// Reads `net_cost.sender < 0 USD`.
///
/// # Errors
/// Message and help.
pub fn test(text: &str) -> Result<ClaimTest, (String, String)> {
    let help = || {
        "write `net_cost.sender < 0 USD`, with `<`, `<=`, `>`, `>=`, `falls by more than` or `rises by more than`".to_owned()
    };
    let found = COMPARISONS.iter().find_map(|(word, op)| {
        text.split_once(word)
            .map(|(a, b)| (a.trim(), *op, b.trim()))
    });
    let Some((figure, op, value)) = found else {
        return Err((format!("`{text}` compares nothing"), help()));
    };
    if figure.is_empty() || figure.contains(char::is_whitespace) {
        return Err((format!("`{figure}` is not the id of a figure"), help()));
    }
    let written = grammar::read(value).map_err(|fault| (fault.message, fault.help))?;
    let Body::Exact(amount) = &written.body else {
        return Err((format!("`{value}` is not one number"), help()));
    };
    let unit =
        Unit::parse(&amount.unit).map_err(|_| (format!("`{}` is no unit", amount.unit), help()))?;
    Ok(ClaimTest {
        text: text.to_owned(),
        figure: figure.to_owned(),
        op,
        value: amount.number * unit.factor,
        kind: unit.kind,
        unit: unit.text,
        relative: written.relative,
    })
}

/// Reads `A = B`, each side a product or quotient of quantities; units are for the reader.
///
/// # Errors
/// Message and help.
pub(crate) fn sum(text: &str) -> Result<(f64, f64), (String, String)> {
    let malformed = || {
        (
            format!("`{text}` is not a sum"),
            "write `44_090 USD/year = 120.80 USD/day * 365`".to_owned(),
        )
    };
    let (left, right) = text.split_once(" = ").ok_or_else(malformed)?;
    let side = |text: &str| product(text).ok_or_else(malformed);
    Ok((side(left)?, side(right)?))
}

/// Factors divided by ` * ` and ` / `; a slash without spaces belongs to a unit.
fn product(text: &str) -> Option<f64> {
    let number = |text: &str| match grammar::read(text.trim()).ok()?.body {
        Body::Exact(amount) => Some(amount.number),
        _ => None,
    };
    let mut product = 1.0;
    for factor in text.split(" * ") {
        let mut parts = factor.split(" / ");
        product *= number(parts.next()?)?;
        for divisor in parts {
            product /= number(divisor)?;
        }
    }
    Some(product)
}

/// Within half a per cent: sources round.
pub(crate) fn agree(left: f64, right: f64) -> bool {
    (left - right).abs() <= 0.005 * left.abs().max(right.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_numbers_and_the_units_are_for_the_reader() {
        let (left, right) = sum("44_090 USD/year = 120.80 USD/day * 365").expect("a sum");
        assert_eq!(left, 44_090.0);
        assert!(agree(left, right));
        let (left, right) = sum("35_347 USD/year = 107.85 USD/day * 365").expect("a sum");
        assert!(!agree(left, right));
        assert!(sum("44_090 is 120.80").is_err());
    }

    #[test]
    fn a_mixture_keeps_the_stay_its_mean() {
        let individual =
            individual("70% exponential x 0.3 + 30% lognormal, cv 0.5 x 2.6").expect("a mixture");
        assert!((individual.distribution(100.0).mean() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn every_spread_has_the_mean_and_variation_that_it_says() {
        for (text, cv) in [
            ("exponential", 1.0),
            ("lognormal, cv 0.9", 0.9),
            ("gamma, cv 1.4", 1.4),
            ("weibull, cv 0.6", 0.6),
            ("weibull, cv 2", 2.0),
            ("fixed", 0.0),
        ] {
            let stays = individual(text).expect(text).distribution(50.0);
            assert!(
                (stays.mean() - 50.0).abs() < 1e-6,
                "{text}: {}",
                stays.mean()
            );
            assert!(
                (stays.variance().sqrt() / 50.0 - cv).abs() < 1e-6,
                "{text}: {}",
                stays.variance()
            );
        }
    }
}
