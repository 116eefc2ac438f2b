//! How likely, in words? One vocabulary, always with its number.

use crate::lang::say;

/// The words of likelihood, from never to always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likelihood {
    /// Fewer than 1 in 100 draws.
    AlmostNever,
    /// 1 to 10 in 100.
    VeryUnlikely,
    /// 10 to 33 in 100.
    Unlikely,
    /// 33 to 66 in 100.
    AboutAsLikelyAsNot,
    /// 66 to 90 in 100.
    Likely,
    /// 90 to 99 in 100.
    VeryLikely,
    /// More than 99 in 100.
    AlmostAlways,
}

impl Likelihood {
    /// The word for a share of draws between 0 and 1.
    ///
    /// # Example
    /// ```
    /// use durance_report::likelihood::Likelihood;
    /// assert_eq!(Likelihood::of(0.97).word(), "very likely");
    /// assert_eq!(Likelihood::of(0.995).word(), "almost always");
    /// ```
    pub fn of(share: f64) -> Likelihood {
        match share {
            s if s < 0.01 => Likelihood::AlmostNever,
            s if s < 0.10 => Likelihood::VeryUnlikely,
            s if s < 0.33 => Likelihood::Unlikely,
            s if s < 0.66 => Likelihood::AboutAsLikelyAsNot,
            s if s < 0.90 => Likelihood::Likely,
            s if s <= 0.99 => Likelihood::VeryLikely,
            _ => Likelihood::AlmostAlways,
        }
    }

    /// The share of draws, in hundredths, that the word stands for: least and most.
    pub fn bounds(self) -> (u32, u32) {
        match self {
            Likelihood::AlmostNever => (0, 1),
            Likelihood::VeryUnlikely => (1, 10),
            Likelihood::Unlikely => (10, 33),
            Likelihood::AboutAsLikelyAsNot => (33, 66),
            Likelihood::Likely => (66, 90),
            Likelihood::VeryLikely => (90, 99),
            Likelihood::AlmostAlways => (99, 100),
        }
    }

    /// The stem of its message keys.
    pub fn key(self) -> &'static str {
        match self {
            Likelihood::AlmostNever => "almost-never",
            Likelihood::VeryUnlikely => "very-unlikely",
            Likelihood::Unlikely => "unlikely",
            Likelihood::AboutAsLikelyAsNot => "as-likely-as-not",
            Likelihood::Likely => "likely",
            Likelihood::VeryLikely => "very-likely",
            Likelihood::AlmostAlways => "almost-always",
        }
    }

    /// The word that people read.
    pub fn word(self) -> String {
        say(&format!("likelihood-{}", self.key()), &[])
    }
}

/// "in 97 of 100 draws", "in fewer than 1 of 100 draws".
pub fn in_draws(share: f64) -> String {
    let hundredths = (share * 100.0).round();
    match Likelihood::of(share) {
        _ if share <= 0.0 => say("in-no-draw", &[]),
        _ if share >= 1.0 => say("in-every-draw", &[]),
        Likelihood::AlmostNever => say("in-fewer-than-one", &[]),
        Likelihood::AlmostAlways => say("in-over-ninety-nine", &[]),
        _ => say("in-n-of-hundred", &[("n", &format!("{hundredths:.0}"))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_word_matches_the_number_beside_it(share in 0.0f64..=1.0) {
            let (least, most) = Likelihood::of(share).bounds();
            let text = in_draws(share);
            if let Some(n) = text.strip_prefix("in ").and_then(|t| t.split(' ').next()).and_then(|n| n.parse::<u32>().ok()) {
                prop_assert!(least <= n && n <= most, "{share}: {text}");
            } else {
                prop_assert!(!(0.01..=0.99).contains(&share), "{share}: {text}");
            }
        }

        #[test]
        fn more_likely_never_reads_less_likely(a in 0.0f64..=1.0, b in 0.0f64..=1.0) {
            prop_assert_eq!(a <= b, a <= b && Likelihood::of(a) <= Likelihood::of(b));
        }
    }
}
