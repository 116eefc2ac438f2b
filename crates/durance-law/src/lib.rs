//! Whom may it reach, and which provision says so?
//!
//! Authorities, provisions, readings and standards: a three-valued rule core over groups of people. The
//! catalogue of law is read into a [`LawBook`], which screens groups ([`LawBook::screen`]), proves its own
//! safety properties and runs its case files. No jurisdiction is known to the code; all of it is data.
//!
//! # Example
//! A catalogue of one rule: citizens need to consent.
//! ```
//! use durance_core::{Date, Verdict};
//! use durance_law::{Choices, LawBook, Request, fact::Value};
//! # use std::collections::BTreeMap;
//! let schema = r#"
//! [fact.consent]
//! kind = "word"
//! values = ["given", "refused"]
//! scope = "group"
//! question = "Does each person consent?"
//! says = { given = "each person consents" }
//! "#;
//! let act = r#"
//! [jurisdiction]
//! title = "Arcadia"
//! silence = "permits"
//!
//! [authority]
//! title = "Transfer Act"
//! citation = "Act 1"
//! kind = "statute"
//! force = "binding"
//! since = 2000-01-01
//! settled = "settled"
//! source = "src-act"
//! confidence = "seen"
//!
//! [[provision]]
//! id = "consent"
//! text = "nobody is transferred without consent"
//! effect = "requires"
//! requires = { consent = "given" }
//! "#;
//! let catalog: BTreeMap<String, String> =
//!     [("law/schema.toml", schema), ("law/arcadia/act.toml", act)].map(|(p, t)| (p.into(), t.into())).into();
//! let (book, _warnings) = LawBook::load(&catalog);
//! let book = book.expect("no errors");
//! let (jurisdictions, _) = book.read_jurisdictions(["arcadia"]);
//! let (facts, _) = book.read_facts([("consent", None)]);
//! let date = Date::constant(2025, 2, 5);
//! let choices = Choices::default();
//! let request = Request { facts: &facts, date, known_as_of: date, choices: &choices, jurisdictions: &jurisdictions };
//! let screening = book.screen(&request);
//! assert_eq!(screening.verdict, Verdict::Conditional);
//! assert_eq!(screening.missing, ["consent"]);
//! assert!(screening.why.sentence.starts_with("possible only if each person consents (Act 1)"));
//! ```

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
