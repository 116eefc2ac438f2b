//! Several ways out: which share leaves by each, and after how long?
//!
//! A stay that had not ended belongs to no exit yet. Left out, it would take the long stays with it; here it counts
//! for each exit with the probability that it will end that way, given how long it has lasted, and the fit is
//! repeated until these probabilities settle (expectation and maximisation).
//!
//! # Reference
//! M. G. Larson and G. E. Dinse, "A mixture model for the regression analysis of competing risks data", *Applied
//! Statistics* 34 (1985); A. P. Dempster, N. M. Laird and D. B. Rubin, "Maximum likelihood from incomplete data via
//! the EM algorithm", *JRSS B* 39 (1977).

use super::{Spell, StayFit, choose, choose_weighted, fit_weighted, incidence};

/// Rounds of expectation and maximisation before the families are chosen.
const ROUNDS: usize = 12;

/// One way out, fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitFit {
    /// Which: counts into the names of exits.
    pub exit: usize,
    /// Share of those admitted who leave this way.
    pub share: f64,
    /// Their stays; `None` with fewer than five that ended this way.
    pub stay: Option<StayFit>,
}

/// Fits the stays by each of several exits; exits that nobody took are left out.
///
/// Shares rest on the cumulative incidence (Aalen-Johansen) as far as it reaches; those still held at its end are
/// shared out by the fitted stays.
pub fn fit_exits(spells: &[Spell], exits: usize) -> Vec<ExitFit> {
    let seen = incidence(spells, exits).last();
    let of = |exit: usize| spells.iter().filter(move |s| s.exit == Some(exit));
    let ended: Vec<Vec<Spell>> = (0..exits).map(|e| of(e).copied().collect()).collect();
    let open: Vec<Spell> = spells
        .iter()
        .filter(|s| s.exit.is_none())
        .copied()
        .collect();
    let mut fits: Vec<Option<StayFit>> = ended
        .iter()
        .map(|own| choose(own).into_iter().next())
        .collect();
    let end = spells.iter().map(|s| s.until).fold(0.0, f64::max);
    let total: f64 = seen.iter().sum();
    let mut shares: Vec<f64> = seen.iter().map(|s| s / total.max(1e-12)).collect();
    let weighted = |shares: &[f64], fits: &[Option<StayFit>], exit: usize| -> Vec<(Spell, f64)> {
        let own = ended[exit].iter().map(|s| (*s, 1.0));
        let may = open
            .iter()
            .map(|s| (*s, chances(shares, fits, s.until)[exit]));
        own.chain(may.filter(|(_, w)| *w > 1e-6)).collect()
    };
    if !open.is_empty() {
        for _ in 0..ROUNDS {
            let left = chances(&shares, &fits, end);
            shares = (0..exits)
                .map(|e| seen[e] + (1.0 - total).max(0.0) * left[e])
                .collect();
            fits = (0..exits)
                .map(|e| {
                    let family = fits[e].as_ref()?.family;
                    fit_weighted(&weighted(&shares, &fits, e), family)
                })
                .collect();
        }
        fits = (0..exits)
            .map(|e| {
                let now = fits[e].clone()?;
                let chosen = choose_weighted(&weighted(&shares, &fits, e));
                Some(chosen.into_iter().next().unwrap_or(now))
            })
            .collect();
    }
    let sum: f64 = shares.iter().sum();
    fits.into_iter()
        .zip(&shares)
        .enumerate()
        .filter(|(_, (_, share))| **share > 0.0)
        .map(|(exit, (stay, share))| ExitFit {
            exit,
            share: share / sum,
            stay,
        })
        .collect()
}

/// By which exit will somebody leave who has been held for `day` days?
fn chances(shares: &[f64], fits: &[Option<StayFit>], day: f64) -> Vec<f64> {
    let still: Vec<f64> = shares
        .iter()
        .zip(fits)
        .map(|(share, fit)| share * fit.as_ref().map_or(0.0, |f| f.survival(day)))
        .collect();
    let total: f64 = still.iter().sum();
    if total < 1e-12 {
        return shares.to_vec();
    }
    still.iter().map(|s| s / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixty in a hundred leave after 20 days on average, forty after 200; nobody is followed beyond 150 days.
    #[test]
    fn stays_that_had_not_ended_are_shared_out() {
        let n = 3_000;
        let spells: Vec<Spell> = (0..n)
            .map(|i| {
                let u = (f64::from(i) * 0.618_033_988_749_895).fract();
                let long = i % 5 >= 3;
                let stay = -(1.0 - u).ln() * if long { 200.0 } else { 20.0 };
                Spell {
                    seen_from: 0.0,
                    until: stay.min(150.0) + 1e-3,
                    exit: (stay < 150.0).then_some(usize::from(long)),
                }
            })
            .collect();
        let found = fit_exits(&spells, 2);
        assert!((found[0].share - 0.6).abs() < 0.05, "{found:?}");
        let (short, long) = (
            found[0].stay.as_ref().unwrap().mean_days,
            found[1].stay.as_ref().unwrap().mean_days,
        );
        assert!((short / 20.0 - 1.0).abs() < 0.1, "{short}");
        // Those seen to leave the second way had stayed 65 days on average.
        assert!((long / 200.0 - 1.0).abs() < 0.35, "{long}");
    }
}
