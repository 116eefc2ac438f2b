//! Who pays, and for what? Parties, lines and the accounts they make.

use durance_core::diagnostic::nearest;
use serde::{Deserialize, Serialize};

/// Whose money it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// The State that sends people.
    Sender,
    /// The State or operator that holds them.
    Receiver,
    /// Everybody else: carriers, courts, builders, staff, suppliers, a common fund.
    Others,
}

impl Party {
    /// Every party, in a fixed order.
    pub const ALL: [Party; 3] = [Party::Sender, Party::Receiver, Party::Others];

    /// The word in files and tables.
    pub fn word(self) -> &'static str {
        match self {
            Party::Sender => "sender",
            Party::Receiver => "receiver",
            Party::Others => "others",
        }
    }

    /// The party with this word.
    pub fn from_word(word: &str) -> Option<Party> {
        Party::ALL.into_iter().find(|p| p.word() == word)
    }
}

impl std::fmt::Display for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// What a payment is for: the lines of a waterfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// The price of holding people or of places.
    Fee,
    /// What a guaranteed minimum adds to the price of the people in fact held.
    Minimum,
    /// Payments that do not depend on people: lump sums, grants.
    LumpSum,
    /// Getting ready: building works, training, set-up.
    SetUp,
    /// A payment that a head-count sets off.
    Triggered,
    /// Moving people there.
    Transport,
    /// Bringing people back.
    Returns,
    /// Watching over conditions.
    Monitoring,
    /// Courts and counsel.
    Litigation,
    /// Compensation and damages owed to people.
    Compensation,
    /// Health care outside the price.
    Health,
    /// Staff outside the price.
    Staff,
    /// Ending the agreement early.
    Exit,
    /// Cost that follows each person-day.
    Variable,
    /// Cost of units that close or open as a whole.
    Step,
    /// Places built, deferred or never built.
    Building,
    /// Anything else; the clause says what.
    Other,
}

impl Line {
    /// Every line, in the order of a waterfall.
    pub const ALL: [Line; 17] = [
        Line::Fee,
        Line::Minimum,
        Line::LumpSum,
        Line::SetUp,
        Line::Triggered,
        Line::Transport,
        Line::Returns,
        Line::Monitoring,
        Line::Litigation,
        Line::Compensation,
        Line::Health,
        Line::Staff,
        Line::Exit,
        Line::Variable,
        Line::Step,
        Line::Building,
        Line::Other,
    ];

    /// The word in files and tables.
    pub fn word(self) -> &'static str {
        match self {
            Line::Fee => "fee",
            Line::Minimum => "minimum",
            Line::LumpSum => "lump-sum",
            Line::SetUp => "set-up",
            Line::Triggered => "triggered",
            Line::Transport => "transport",
            Line::Returns => "returns",
            Line::Monitoring => "monitoring",
            Line::Litigation => "litigation",
            Line::Compensation => "compensation",
            Line::Health => "health",
            Line::Staff => "staff",
            Line::Exit => "exit",
            Line::Variable => "variable",
            Line::Step => "step",
            Line::Building => "building",
            Line::Other => "other",
        }
    }

    /// The line with this word.
    pub fn from_word(word: &str) -> Option<Line> {
        Line::ALL.into_iter().find(|l| l.word() == word)
    }

    /// The word that was probably meant.
    pub fn nearest(word: &str) -> Option<&'static str> {
        nearest(word, Line::ALL.map(Line::word))
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// One party's account for one line.
///
/// A debit is money that the party spends on the line, a credit is money that it receives or saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Account {
    /// Whose.
    pub party: Party,
    /// For what.
    pub line: Line,
}

impl Account {
    /// The account of a party for a line.
    pub fn new(party: Party, line: Line) -> Account {
        Account { party, line }
    }
}

impl std::fmt::Display for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.party, self.line)
    }
}
