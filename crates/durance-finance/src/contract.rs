//! What was agreed to be paid? A contract as data: parties, term, clauses, and who bears what.
//!
//! A [`Contract`] comes from a fee file of the catalogue ([`crate::fees`]) or is built directly, with
//! sampled amounts, by whoever runs a scenario. It says nothing of how many people there will be; that is
//! the [`crate::Population`] on which it is booked.

use crate::account::{Line, Party};
use durance_core::{Confidence, Currency, Date, Diagnostic, PriceBasis};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// An agreement about prison places, as far as money goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Stable identifier, as in `catalog/fees/<id>.toml`.
    pub id: String,
    /// In words.
    pub title: String,
    /// Sending State, in words.
    pub sender: String,
    /// Receiving State and operator, in words.
    pub receiver: String,
    /// Currency in which prices stand.
    pub currency: Currency,
    /// In which currency, at whose risk, it is paid.
    pub currency_clause: CurrencyClause,
    /// First and last day.
    pub term: Term,
    /// Places made available, if a number is agreed.
    pub places: Option<u32>,
    /// What is paid.
    pub clauses: Vec<Clause>,
    /// Who bears what is not in the price.
    pub bears: BTreeMap<Matter, Bearer>,
    /// How it ends early, and what follows.
    pub exit: ExitTerms,
    /// What was looked for and not found: it does not mean "none".
    pub unknown: Vec<UnknownTerm>,
    /// Source ids for the agreement as a whole.
    pub sources: Vec<String>,
}

impl Contract {
    /// A contract without clauses.
    pub fn new(id: &str, currency: Currency, term: Term) -> Contract {
        Contract {
            id: id.to_owned(),
            title: id.to_owned(),
            sender: String::new(),
            receiver: String::new(),
            currency,
            currency_clause: CurrencyClause::AsStated,
            term,
            places: None,
            clauses: Vec::new(),
            bears: BTreeMap::new(),
            exit: ExitTerms::default(),
            unknown: Vec::new(),
            sources: Vec::new(),
        }
    }

    /// The same with one clause more.
    #[must_use]
    pub fn with(mut self, clause: Clause) -> Contract {
        self.clauses.push(clause);
        self
    }

    /// The clause with this id.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|c| c.id == id)
    }

    /// Changes the amount of a clause; false if there is no such clause.
    pub fn set_amount(&mut self, id: &str, amount: Amount) -> bool {
        match self.clauses.iter_mut().find(|c| c.id == id) {
            Some(clause) => {
                clause.amount = amount;
                true
            }
            None => false,
        }
    }

    /// Clauses whose amount nobody has said.
    pub fn unknown_amounts(&self) -> Vec<&Clause> {
        self.clauses.iter().filter(|c| !c.is_priced()).collect()
    }

    /// Everything that contradicts itself; empty if it can be booked.
    ///
    /// Unknown amounts are no contradiction: they are reported when the contract is booked.
    pub fn check(&self) -> Vec<Diagnostic> {
        crate::check::contract(self, &|_, _| None)
    }
}

/// First and last day on which an agreement runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
}

/// One promise to pay.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Identifier within the contract; every entry names it.
    pub id: String,
    /// Who pays.
    pub payer: Party,
    /// Who is paid.
    pub payee: Party,
    /// The line of the waterfall.
    pub line: Line,
    /// What the amount is a price of.
    pub kind: Kind,
    /// The price; for tiers it stands in the bands, for a minimum in the clause it tops up.
    pub amount: Amount,
    /// Currency of the amount.
    pub currency: Currency,
    /// Prices in which the amount stands: money of the day, or of a year (then a valuation moves it).
    pub basis: PriceBasis,
    /// How the price moves over the term.
    pub indexation: Indexation,
    /// How often it is paid.
    pub settle: Period,
    /// First day, if later than the term's.
    pub from: Option<Date>,
    /// Last day, if earlier than the term's.
    pub until: Option<Date>,
    /// Source ids.
    pub sources: Vec<String>,
    /// How the amount came into the catalogue.
    pub confidence: Confidence,
    /// The date that the amount is about.
    pub as_of: Option<Date>,
    /// Remarks.
    pub note: String,
}

impl Clause {
    /// A clause by which the sender pays the receiver, monthly, in money of the day.
    ///
    /// # Example
    /// ```
    /// use durance_core::Currency;
    /// use durance_finance::{Amount, Clause, Kind, Line};
    /// let fee = Clause::new("day-rate", Kind::PER_PERSON_DAY, Amount::from_f64(71.9), Currency::USD);
    /// assert_eq!(fee.line, Line::Fee);
    /// ```
    pub fn new(id: &str, kind: Kind, amount: Amount, currency: Currency) -> Clause {
        Clause {
            id: id.to_owned(),
            payer: Party::Sender,
            payee: kind.default_payee(),
            line: kind.default_line(),
            kind,
            amount,
            currency,
            basis: PriceBasis::Nominal,
            indexation: Indexation::None,
            settle: Period::Month,
            from: None,
            until: None,
            sources: Vec::new(),
            confidence: Confidence::Derived,
            as_of: None,
            note: String::new(),
        }
    }

    /// The same between two parties.
    #[must_use]
    pub fn between(mut self, payer: Party, payee: Party) -> Clause {
        self.payer = payer;
        self.payee = payee;
        self
    }

    /// The same on another line.
    #[must_use]
    pub fn on_line(mut self, line: Line) -> Clause {
        self.line = line;
        self
    }

    /// The same with an indexation.
    #[must_use]
    pub fn indexed(mut self, indexation: Indexation) -> Clause {
        self.indexation = indexation;
        self
    }

    /// The same, paid as often as this.
    #[must_use]
    pub fn settled(mut self, settle: Period) -> Clause {
        self.settle = settle;
        self
    }

    /// The same in the prices of a year.
    #[must_use]
    pub fn in_prices_of(mut self, year: i16) -> Clause {
        self.basis = PriceBasis::Real(year);
        self
    }

    /// Does it say a price?
    pub fn is_priced(&self) -> bool {
        match &self.kind {
            Kind::Tiered { bands } => bands.iter().all(|b| b.price.is_some()),
            Kind::Minimum { .. } => true,
            _ => self.amount != Amount::Unknown,
        }
    }
}

/// What a clause's amount is a price of.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Each person, per day, month or year held, above a number of people that another clause covers.
    PerPerson {
        /// The time that the price is for.
        unit: TimeUnit,
        /// People per day whom another clause pays for already.
        above: u32,
    },
    /// Each person, per day, at a price that depends on how many are held.
    Tiered {
        /// Bands of the daily head-count, each with its price per person-day.
        bands: Vec<Band>,
    },
    /// Each place, occupied or not.
    PerPlace {
        /// The time that the price is for.
        unit: TimeUnit,
        /// How many places; absent means those of the contract.
        places: Option<Places>,
    },
    /// A sum per day, month or year, whatever the number of people or places.
    PerTime {
        /// The time that the sum is for.
        unit: TimeUnit,
    },
    /// A sum paid once.
    LumpSum {
        /// When; absent means the first day.
        on: Option<Date>,
        /// What comes back if the agreement ends early.
        refund: Refund,
    },
    /// Take or pay: what is missing to a number of people is paid at the price of another clause.
    Minimum {
        /// Id of the clause whose price it is.
        of: String,
        /// People, or places, paid for in any case.
        count: u32,
        /// Over which time people are counted against it: a day's shortfall is not made up by another
        /// day's excess if the period is a day, and is if it is a year.
        by: Period,
    },
    /// A sum when a number is reached.
    Triggered {
        /// What is counted.
        event: Trigger,
        /// The number.
        count: u32,
        /// Again for each further such number, or once.
        repeats: bool,
    },
    /// A sum for each movement of a person.
    PerMovement {
        /// Which movement.
        movement: Movement,
        /// In how many equal yearly payments; 1 for all at once.
        instalments: u32,
    },
    /// A sum if the agreement ends before its term.
    OnEarlyExit,
}

impl Kind {
    /// The commonest: a price per person and day.
    pub const PER_PERSON_DAY: Kind = Kind::PerPerson {
        unit: TimeUnit::Day,
        above: 0,
    };

    /// The words of the fee files, in the order of the book.
    pub const WORDS: [&'static str; 18] = [
        "per-person-day",
        "per-person-month",
        "per-person-year",
        "tiers",
        "per-place-day",
        "per-place-month",
        "per-place-year",
        "per-day",
        "per-month",
        "per-year",
        "lump-sum",
        "minimum",
        "triggered",
        "per-transfer",
        "per-return",
        "per-release",
        "per-movement",
        "early-exit",
    ];

    /// The word of the fee files.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::PerPerson { unit, .. } => {
                unit.pick("per-person-day", "per-person-month", "per-person-year")
            }
            Kind::Tiered { .. } => "tiers",
            Kind::PerPlace { unit, .. } => {
                unit.pick("per-place-day", "per-place-month", "per-place-year")
            }
            Kind::PerTime { unit } => unit.pick("per-day", "per-month", "per-year"),
            Kind::LumpSum { .. } => "lump-sum",
            Kind::Minimum { .. } => "minimum",
            Kind::Triggered { .. } => "triggered",
            Kind::PerMovement { movement, .. } => match movement {
                Movement::Transfer => "per-transfer",
                Movement::Return => "per-return",
                Movement::Release => "per-release",
                Movement::Any => "per-movement",
            },
            Kind::OnEarlyExit => "early-exit",
        }
    }

    fn default_line(&self) -> Line {
        match self {
            Kind::PerPerson { .. }
            | Kind::Tiered { .. }
            | Kind::PerPlace { .. }
            | Kind::PerTime { .. } => Line::Fee,
            Kind::LumpSum { .. } => Line::LumpSum,
            Kind::Minimum { .. } => Line::Minimum,
            Kind::Triggered { .. } => Line::Triggered,
            Kind::PerMovement { movement, .. } => match movement {
                Movement::Return => Line::Returns,
                _ => Line::Transport,
            },
            Kind::OnEarlyExit => Line::Exit,
        }
    }

    fn default_payee(&self) -> Party {
        match self {
            Kind::PerMovement { .. } => Party::Others,
            _ => Party::Receiver,
        }
    }
}

/// The time that a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// A day.
    Day,
    /// A calendar month; a part of a month counts by its days.
    Month,
    /// A year. For people it is 365 days, as in the Bureau of Prisons' notices; for places and sums it is
    /// a year of the contract, counted on the calendar, so that a whole year costs the printed sum.
    Year,
}

impl TimeUnit {
    fn pick<T>(self, day: T, month: T, year: T) -> T {
        match self {
            TimeUnit::Day => day,
            TimeUnit::Month => month,
            TimeUnit::Year => year,
        }
    }
}

/// A price.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// One price for the whole term, before indexation.
    Fixed(Decimal),
    /// Prices from dates on, as printed in a contract; the first date is the clause's first day.
    Dated(Vec<(Date, Decimal)>),
    /// Nobody has said. It is never nothing: what cannot be booked is reported.
    Unknown,
}

impl Amount {
    /// A sampled price, kept to nine decimals; unknown if it is not a number.
    pub fn from_f64(value: f64) -> Amount {
        decimal(value).map_or(Amount::Unknown, Amount::Fixed)
    }

    /// The price on a day before indexation, if one is stated for it.
    pub fn on(&self, date: Date) -> Option<Decimal> {
        match self {
            Amount::Fixed(price) => Some(*price),
            Amount::Dated(steps) => steps
                .iter()
                .rev()
                .find(|(from, _)| *from <= date)
                .map(|(_, p)| *p),
            Amount::Unknown => None,
        }
    }
}

/// A sampled number as an exact one, kept to nine decimals; `None` if it is not finite or too large.
///
/// # Example
/// ```
/// assert_eq!(durance_finance::decimal(0.1).unwrap().to_string(), "0.1");
/// ```
pub fn decimal(value: f64) -> Option<Decimal> {
    Decimal::from_f64_retain(value).map(|d| d.round_dp(9).normalize())
}

/// A band of the daily head-count with its own price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// First person of the band, from 1.
    pub from: u32,
    /// Last person of the band; absent means everyone above.
    pub to: Option<u32>,
    /// Price per person-day; absent means unknown.
    pub price: Option<Decimal>,
}

impl Band {
    /// People of a head-count who fall into the band.
    pub fn people(&self, head_count: u32) -> u32 {
        let below = self.from.saturating_sub(1);
        head_count
            .min(self.to.unwrap_or(u32::MAX))
            .saturating_sub(below)
    }
}

/// How many places a clause pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// The same number throughout.
    Fixed(u32),
    /// Numbers from dates on, as agreed at each extension.
    Dated(Vec<(Date, u32)>),
}

impl Places {
    /// The number on a day.
    pub fn on(&self, date: Date) -> Option<u32> {
        match self {
            Places::Fixed(count) => Some(*count),
            Places::Dated(steps) => steps
                .iter()
                .rev()
                .find(|(from, _)| *from <= date)
                .map(|(_, c)| *c),
        }
    }
}

/// How often something is paid, or over which time people are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// Each day.
    Day,
    /// Each calendar month.
    Month,
    /// Each calendar quarter.
    Quarter,
    /// Each calendar year.
    Year,
    /// Each year from the clause's first day.
    ContractYear,
    /// Once, at the end.
    Term,
}

impl Period {
    /// Every period, shortest first.
    pub const ALL: [Period; 6] = [
        Period::Day,
        Period::Month,
        Period::Quarter,
        Period::Year,
        Period::ContractYear,
        Period::Term,
    ];

    /// The word of the fee files.
    pub fn word(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Month => "month",
            Period::Quarter => "quarter",
            Period::Year => "year",
            Period::ContractYear => "contract-year",
            Period::Term => "term",
        }
    }

    /// The period with this word.
    pub fn from_word(word: &str) -> Option<Period> {
        Period::ALL.into_iter().find(|p| p.word() == word)
    }
}

/// What a triggered payment counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// People held at one time.
    Held,
    /// People sent since the beginning.
    Sent,
}

/// A movement of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    /// To the receiving State.
    Transfer,
    /// Back to the sending State.
    Return,
    /// Released by the receiving State.
    Release,
    /// There or back.
    Any,
}

/// What comes back of a lump sum if the agreement ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refund {
    /// Nothing.
    Nothing,
    /// The share of the term that is left.
    ProRata,
}

/// How a price moves over the term; it moves on each anniversary of the clause's first day.
#[derive(Clone, Debug, PartialEq)]
pub enum Indexation {
    /// Not at all.
    None,
    /// By a share each year, compounded; the price of each year is rounded to `decimals`, if given.
    Fixed {
        /// Growth per year, as a share: 0.02 for 2 per cent.
        per_year: Decimal,
        /// Decimals of each year's price; absent means exact.
        decimals: Option<u32>,
    },
    /// With a price index, year by year, within limits.
    Index {
        /// Id of the index in [`crate::Rates::indices`].
        series: String,
        /// Growth per year at most, as a share.
        cap: Option<Decimal>,
        /// Growth per year at least, as a share.
        floor: Option<Decimal>,
        /// Years by which the index lags: 1 means the price of 2026 follows the index of 2025 over 2024.
        lag: i16,
        /// Decimals of each year's price; absent means exact.
        decimals: Option<u32>,
    },
}

/// In which currency is it paid, and who bears the exchange rate?
#[derive(Clone, Debug, PartialEq)]
pub enum CurrencyClause {
    /// In the currency of the prices.
    AsStated,
    /// In another currency at a rate fixed in the contract: the receiver bears its movement.
    Fixed {
        /// The currency of payment.
        pay_in: Currency,
        /// Units of it for one unit of the contract's currency.
        rate: Decimal,
    },
    /// In another currency at the average rate of the year in which it is paid: the sender bears its
    /// movement.
    Market {
        /// The currency of payment.
        pay_in: Currency,
    },
}

/// Something that has to be paid for or answered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// Moving people between the States.
    Transport,
    /// Health care.
    Health,
    /// Staff.
    Staff,
    /// Monitoring.
    Monitoring,
    /// Damage to buildings, and compensation to people.
    Damages,
    /// Bringing people back.
    Returns,
    /// Building works and set-up.
    SetUp,
    /// Litigation.
    Litigation,
}

impl Matter {
    /// Every matter.
    pub const ALL: [Matter; 8] = [
        Matter::Transport,
        Matter::Health,
        Matter::Staff,
        Matter::Monitoring,
        Matter::Damages,
        Matter::Returns,
        Matter::SetUp,
        Matter::Litigation,
    ];

    /// The word of the fee files.
    pub fn word(self) -> &'static str {
        match self {
            Matter::Transport => "transport",
            Matter::Health => "health",
            Matter::Staff => "staff",
            Matter::Monitoring => "monitoring",
            Matter::Damages => "damages",
            Matter::Returns => "returns",
            Matter::SetUp => "set-up",
            Matter::Litigation => "litigation",
        }
    }
}

/// Who bears a matter under the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bearer {
    /// The sending State.
    Sender,
    /// The receiving State, within the price.
    Receiver,
    /// Both.
    Shared,
    /// Looked for and not found.
    Unknown,
}

impl Bearer {
    /// Every bearer.
    pub const ALL: [Bearer; 4] = [
        Bearer::Sender,
        Bearer::Receiver,
        Bearer::Shared,
        Bearer::Unknown,
    ];

    /// The word of the fee files.
    pub fn word(self) -> &'static str {
        match self {
            Bearer::Sender => "sender",
            Bearer::Receiver => "receiver",
            Bearer::Shared => "shared",
            Bearer::Unknown => "unknown",
        }
    }
}

/// How an agreement ends early, and what follows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExitTerms {
    /// Days between notice and end; payments run on until then.
    pub notice_days: Option<u32>,
    /// How it is renewed, in words.
    pub renewal: String,
    /// Who comes back, when, at whose cost, in words.
    pub returns: String,
    /// Remarks on early exit, in words.
    pub early_exit: String,
}

/// A term that was looked for and not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTerm {
    /// What it would settle.
    pub what: String,
    /// Why it matters, or where it was looked for.
    pub note: String,
}
