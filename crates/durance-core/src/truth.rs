//! Is it so? Yes, no, or nobody here knows: Kleene's strong three-valued logic.

use serde::{Deserialize, Serialize};
use std::ops::{BitAnd, BitOr, Not};

/// A truth value that admits ignorance.
///
/// `Unknown` never becomes `Yes` or `No` by itself: `Unknown & Yes` and `Unknown | No` stay `Unknown`.
///
/// # Reference
/// S. C. Kleene, *Introduction to Metamathematics* (1952), section 64 (strong tables).
///
/// # Example
/// ```
/// use durance_core::Truth::{No, Unknown, Yes};
/// assert_eq!(Unknown & No, No);
/// assert_eq!(Unknown & Yes, Unknown);
/// assert_eq!(!Unknown, Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// Known not to be so.
    No,
    /// Not known.
    Unknown,
    /// Known to be so.
    Yes,
}

impl Truth {
    /// Conjunction over any number of values; `Yes` when there are none.
    pub fn all(values: impl IntoIterator<Item = Truth>) -> Truth {
        values.into_iter().fold(Truth::Yes, |a, b| a & b)
    }

    /// Disjunction over any number of values; `No` when there are none.
    pub fn any(values: impl IntoIterator<Item = Truth>) -> Truth {
        values.into_iter().fold(Truth::No, |a, b| a | b)
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::Yes } else { Truth::No }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Truth {
        value.map_or(Truth::Unknown, Truth::from)
    }
}

impl BitAnd for Truth {
    type Output = Truth;
    fn bitand(self, other: Truth) -> Truth {
        self.min(other)
    }
}

impl BitOr for Truth {
    type Output = Truth;
    fn bitor(self, other: Truth) -> Truth {
        self.max(other)
    }
}

impl Not for Truth {
    type Output = Truth;
    fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}
