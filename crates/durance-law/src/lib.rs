//! Whom may it reach, and which provision says so?
//!
//! Authorities, provisions, readings and standards: a three-valued rule core over groups of people. The
//! catalogue of law is read into a [`LawBook`], which screens groups ([`LawBook::screen`]), proves its own
//! safety properties and runs its case files. No jurisdiction is known to the code; all of it is data.

mod book;
pub mod cases;
mod change;
mod codes;
pub mod condition;
pub mod conditions;
pub mod diagram;
mod eligibility;
mod explain;
pub mod fact;
mod funnel;
mod load;
pub mod model;
pub mod prove;
mod screen;
pub mod space;
pub mod text;
mod view;
mod why;

pub use book::{Choices, LawBook};
pub use change::{Change, FactChange};
pub use codes::CODES;
pub use eligibility::{Eligibility, Period, is_transferable};
pub use explain::{AuthorityStatus, Explanation};
pub use funnel::{FunnelGroup, FunnelRequest, FunnelStage, Part};
pub use screen::{
    Because, Finding, ReadingOutcome, Request, RouteOutcome, Screening, Status, Why, fold,
};
