//! May it happen? The status of a group of people under the law, as a word of result.

use serde::{Deserialize, Serialize};

/// What the law, as catalogued, says of moving a group of people.
///
/// The order is from most to least protective of the people concerned, with one rule on top: what is
/// unknown is never [`Verdict::Clear`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Barred on every reading held by anyone named in the catalogue.
    Barred,
    /// Readings differ: barred on one, not on another.
    Contested,
    /// Facts that decide are not known.
    Undetermined,
    /// Possible only if named facts or steps hold.
    Conditional,
    /// No catalogued provision stands in the way.
    Clear,
}

impl Verdict {
    /// Every verdict, most protective first.
    pub const ALL: [Verdict; 5] = [
        Verdict::Barred,
        Verdict::Contested,
        Verdict::Undetermined,
        Verdict::Conditional,
        Verdict::Clear,
    ];

    /// The word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Barred => "barred",
            Verdict::Contested => "contested",
            Verdict::Undetermined => "undetermined",
            Verdict::Conditional => "conditional",
            Verdict::Clear => "clear",
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
