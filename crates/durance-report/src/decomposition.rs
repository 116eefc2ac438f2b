//! What is the net made of? The parts of a figure, with the sign that each has in its formula.

use durance_core::assessment::{Assessment, Figure};

/// One part of a figure.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The part, itself a figure.
    pub figure: &'a Figure,
    /// +1 where the formula adds it, −1 where it takes it off.
    pub sign: f64,
}

impl Part<'_> {
    /// The part as it enters the sum: what is taken off has its sign turned, its ends exchanged.
    pub fn as_added(&self) -> Figure {
        let figure = self.figure.clone();
        if self.sign > 0.0 {
            return figure;
        }
        Figure {
            p05: 0.0 - figure.p95,
            p50: 0.0 - figure.p50,
            p95: 0.0 - figure.p05,
            mean: 0.0 - figure.mean,
            ..figure
        }
    }
}

/// A figure as a signed sum of other figures.
#[derive(Clone, Debug)]
pub struct Decomposition<'a> {
    /// The sum.
    pub net: &'a Figure,
    /// Its parts, in the order of the formula.
    pub parts: Vec<Part<'a>>,
}

impl<'a> Decomposition<'a> {
    /// Takes a figure apart along its trace; `None` unless the means of the parts add up to its mean.
    ///
    /// Means are additive whatever the dependence between the parts, medians are not: a formula that
    /// was misread shows as a remainder, and nothing is drawn rather than something wrong.
    pub fn of(assessment: &'a Assessment, id: &str) -> Option<Decomposition<'a>> {
        let net = assessment.figure(id)?;
        let trace = assessment.traces.get(&net.trace)?;
        let parts: Vec<Part<'a>> = trace
            .steps
            .iter()
            .filter(|step| step.kind == "figure")
            .filter_map(|step| {
                let figure = assessment.figure(&step.id)?;
                let sign = sign_in(&trace.formula, &step.id)
                    .or_else(|| sign_in(&trace.formula, &step.name))?;
                Some(Part { figure, sign })
            })
            .filter(|part| part.figure.unit == net.unit && part.figure.id != net.id)
            .collect();
        let whole = Decomposition { net, parts };
        (whole.parts.len() >= 2 && whole.adds_up()).then_some(whole)
    }

    fn adds_up(&self) -> bool {
        let sum: f64 = self.parts.iter().map(|p| p.sign * p.figure.mean).sum();
        let size: f64 = self.parts.iter().map(|p| p.figure.mean.abs()).sum();
        (sum - self.net.mean).abs() <= 0.005 * size.max(f64::MIN_POSITIVE)
    }
}

/// The sign in front of a term of a formula; `None` when the term does not occur.
fn sign_in(formula: &str, term: &str) -> Option<f64> {
    if term.is_empty() {
        return None;
    }
    let at = formula
        .match_indices(term)
        .map(|(at, _)| at)
        .find(|at| is_whole_term(formula, *at, term.len()))?;
    match formula[..at].trim_end().chars().next_back() {
        Some('-' | '\u{2212}' | '\u{2013}') => Some(-1.0),
        _ => Some(1.0),
    }
}

/// `fee` must not be found within `transport_fee`.
fn is_whole_term(formula: &str, at: usize, length: usize) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let before = formula[..at].chars().next_back().is_none_or(|c| !inside(c));
    let after = formula[at + length..]
        .chars()
        .next()
        .is_none_or(|c| !inside(c));
    before && after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_signs_from_the_formula() {
        let formula = "net = fee_paid + transport - cost_avoided";
        assert_eq!(sign_in(formula, "fee_paid"), Some(1.0));
        assert_eq!(sign_in(formula, "cost_avoided"), Some(-1.0));
        assert_eq!(sign_in(formula, "avoided"), None);
        assert_eq!(sign_in("a \u{2212} b", "b"), Some(-1.0));
    }
}
