//! What does an agreement cost, against what would really be saved, for whom?
//!
//! A [`Contract`] (data) is booked on a [`Population`] (people per day, from a simulation) into a
//! [`Ledger`] (double entry, whole minor units). What the sending State saves is booked into the same kind
//! of ledger by [`avoidable()`]. Every answer is a query over entries.
//!
//! This crate knows nothing of law, of how people come and go, and of files.

pub mod account;
pub mod agreement;
pub mod alternatives;
pub mod answers;
pub mod avoidable;
pub mod booking;
mod calendar;
mod check;
pub mod codes;
pub mod contract;
pub mod costs;
pub mod discount;
pub mod econ;
pub mod fees;
pub mod ledger;
pub mod population;
pub mod rates;
mod reader;
mod words;

pub use account::{Account, Line, Party};
pub use agreement::{
    AgreementCost, ClauseCost, Held, Precedent, Precedents, PrintedCheck, agreement_cost,
    precedents,
};
pub use alternatives::{BuildPlaces, build_places, release_earlier, rent_at_home};
pub use answers::{
    BreakEven, NegotiationZone, Perspective, break_even, break_even_between, break_even_days,
    break_even_fee, break_even_people, negotiation_zone, percentiles, share_that_saves,
};
pub use avoidable::{Avoided, Building, CostModel, StepFixed, avoidable, units_closed};
pub use booking::{book, book_known, charges};
pub use codes::CODES;
pub use contract::{
    Amount, Band, Bearer, Clause, Contract, CurrencyClause, ExitTerms, Indexation, Kind, Matter,
    Movement, Period, Places, Refund, Term, TimeUnit, Trigger, UnknownTerm, decimal,
};
pub use discount::{DiscountBand, DiscountSchedule};
pub use fees::{FeeSchedule, HeldDefault, Measure, Printed, agreement, agreements};
pub use ledger::{Entry, Ledger, MissingRate, Posting, Valuation};
pub use population::Population;
pub use rates::{Rates, Series};
