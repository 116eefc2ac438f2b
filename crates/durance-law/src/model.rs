//! What does the catalogue of law hold? Authorities, routes, questions with their readings, and provisions.

use crate::condition::Condition;
use durance_core::{Confidence, Date};
use std::ops::Range;

/// A body of law: a State, a region, or the community of States.
#[derive(Clone, Debug)]
pub struct Jurisdiction {
    /// Identifier: the folder under `law/`.
    pub id: String,
    /// Name, for people.
    pub title: String,
    /// What holds where no route is open.
    pub silence: Silence,
}

/// What a jurisdiction says by saying nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// What is not barred may happen: a layer of protections without routes of its own.
    Permits,
    /// What no route opens is barred, and this provision (by index) says so.
    Bars(usize),
    /// Nobody has written it down.
    Unsaid,
}

/// A legal basis on which people may be moved.
#[derive(Clone, Debug)]
pub struct Route {
    /// `<jurisdiction>/<name>`.
    pub id: String,
    /// Name, for people.
    pub title: String,
    /// Index of the jurisdiction.
    pub jurisdiction: usize,
}

/// What kind of text an authority is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorityKind {
    /// A constitution.
    Constitution,
    /// An act of a legislature.
    Statute,
    /// A rule made under a statute.
    Regulation,
    /// An agreement between States.
    Treaty,
    /// A final judgment.
    Judgment,
    /// An order of a court that others may stay or reverse.
    Order,
    /// A finding or a report without binding force.
    Report,
}

impl AuthorityKind {
    /// Every kind, by its word in the catalogue.
    pub const WORDS: [(&'static str, AuthorityKind); 7] = [
        ("constitution", AuthorityKind::Constitution),
        ("statute", AuthorityKind::Statute),
        ("regulation", AuthorityKind::Regulation),
        ("treaty", AuthorityKind::Treaty),
        ("judgment", AuthorityKind::Judgment),
        ("order", AuthorityKind::Order),
        ("report", AuthorityKind::Report),
    ];

    /// The word of the catalogue.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(word, _)| *word)
    }
}

/// Does it bind the State concerned?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// It binds.
    Binding,
    /// It persuades.
    Persuasive,
}

/// A constitution, statute, treaty, judgment, order or report.
#[derive(Clone, Debug)]
pub struct Authority {
    /// `<jurisdiction>/<name>`.
    pub id: String,
    /// Index of the jurisdiction.
    pub jurisdiction: usize,
    /// Title.
    pub title: String,
    /// Citation.
    pub citation: String,
    /// What kind of text.
    pub kind: AuthorityKind,
    /// Does it bind?
    pub force: Force,
    /// Enacted, opened for signature or decided: visible from this day on, whatever the day it was read.
    pub since: Date,
    /// Is its meaning contested among those named in the catalogue?
    pub is_contested: bool,
    /// Source in the register of evidence.
    pub source: String,
    /// Has anybody read the page?
    pub confidence: Confidence,
    /// What was read, and what was not.
    pub read: String,
    /// Who says otherwise; empty if nobody on record.
    pub otherwise: String,
    /// Why it carries no provision of its own; empty if it carries some.
    pub bears_not: String,
    /// Address of the text that was read; empty if none was.
    pub link: String,
    /// File and place, for diagnostics.
    pub place: Place,
}

/// A contested question with the readings that named people hold.
#[derive(Clone, Debug)]
pub struct Question {
    /// `<jurisdiction>/<name>`.
    pub id: String,
    /// The question, in words.
    pub title: String,
    /// The readings, in the order of the text.
    pub readings: Vec<Reading>,
    /// Why a second reading is absent although the question is not settled; usually empty.
    pub open: String,
    /// File and place, for diagnostics.
    pub place: Place,
}

/// One defensible reading, and who holds it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Name within the question.
    pub id: String,
    /// The position it belongs to across questions (government, challengers, ...).
    pub side: String,
    /// Who holds it.
    pub holder: String,
    /// What it says, in one sentence.
    pub says: String,
    /// The first day on which somebody named here held it in public.
    pub since: Date,
    /// Sources.
    pub sources: Vec<String>,
    /// Has anybody read the page?
    pub confidence: Confidence,
}

/// What a provision does to a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It forbids the transfer.
    Bars,
    /// It allows it only if a fact holds or a step is taken.
    Requires,
    /// It opens a route.
    Permits,
    /// It requires that people already sent be brought back.
    Returns,
}

impl Effect {
    /// Every effect, by its word in the catalogue.
    pub const WORDS: [(&'static str, Effect); 4] = [
        ("bars", Effect::Bars),
        ("requires", Effect::Requires),
        ("permits", Effect::Permits),
        ("returns", Effect::Returns),
    ];

    /// The word of the catalogue.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, effect)| *effect == self)
            .map_or("", |(word, _)| *word)
    }
}

/// What a court has done to a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderStatus {
    /// In force from now on.
    Granted,
    /// Suspended.
    Stayed,
    /// Upheld: in force.
    Affirmed,
    /// Set aside for good.
    Reversed,
    /// Set aside, to be heard again.
    Vacated,
    /// Ran out.
    Expired,
}

impl OrderStatus {
    /// Every status, by its word in the catalogue.
    pub const WORDS: [(&'static str, OrderStatus); 6] = [
        ("granted", OrderStatus::Granted),
        ("stayed", OrderStatus::Stayed),
        ("affirmed", OrderStatus::Affirmed),
        ("reversed", OrderStatus::Reversed),
        ("vacated", OrderStatus::Vacated),
        ("expired", OrderStatus::Expired),
    ];

    /// The word of the catalogue.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, status)| *status == self)
            .map_or("", |(word, _)| *word)
    }

    /// Is the provision in force after this?
    pub fn is_in_force(self) -> bool {
        matches!(self, OrderStatus::Granted | OrderStatus::Affirmed)
    }
}

/// A dated step in the life of a court order.
#[derive(Clone, Debug)]
pub struct Order {
    /// The day.
    pub date: Date,
    /// What was done.
    pub status: OrderStatus,
    /// By whom.
    pub court: String,
    /// Sources.
    pub sources: Vec<String>,
}

/// Where something stands in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// File.
    pub file: String,
    /// Bytes.
    pub span: Range<usize>,
}

/// One rule: whom it concerns, when it applies, what it does.
#[derive(Clone, Debug)]
pub struct Provision {
    /// `<jurisdiction>/<authority>/<name>`.
    pub id: String,
    /// Index of the authority.
    pub authority: usize,
    /// Article, section or page.
    pub citation: String,
    /// What it says, in one sentence that can follow "because".
    pub text: String,
    /// Whom it protects, in words of the register.
    pub protects: Vec<String>,
    /// Indices of the routes it concerns; all of them if there are none.
    pub routes: Vec<usize>,
    /// The reading under which it holds, as indices of question and reading.
    pub reading: Option<(usize, usize)>,
    /// When it applies.
    pub when: Condition,
    /// What it does.
    pub effect: Effect,
    /// What must hold, for [`Effect::Requires`].
    pub requires: Condition,
    /// Facts that take a case out of it.
    pub unless: Option<Condition>,
    /// Indices of the provisions before which it yields, where they apply.
    pub except: Vec<usize>,
    /// Ids (or beginnings of ids) of the bars to which a permission is subject.
    pub subject_to: Vec<String>,
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub to: Option<Date>,
    /// What courts did to it, by date; in force throughout if nothing.
    pub orders: Vec<Order>,
    /// Sources.
    pub sources: Vec<String>,
    /// Has anybody read the page?
    pub confidence: Confidence,
    /// Limits and traps.
    pub note: String,
    /// File and place, for diagnostics.
    pub place: Place,
}

impl Provision {
    /// Is it in force on `date`, as far as was known on `known_as_of`?
    pub fn is_in_force(&self, date: Date, known_as_of: Date) -> bool {
        let in_period = self.from <= date && self.to.is_none_or(|to| date <= to);
        in_period
            && (self.orders.is_empty()
                || self
                    .last_order(date, known_as_of)
                    .is_some_and(|o| o.status.is_in_force()))
    }

    /// The last order that bears on `date` and was known on `known_as_of`.
    pub fn last_order(&self, date: Date, known_as_of: Date) -> Option<&Order> {
        let known = self
            .orders
            .iter()
            .filter(|order| order.date <= date && order.date <= known_as_of);
        known.max_by_key(|order| order.date)
    }

    /// Does it concern this route?
    pub fn concerns(&self, route: usize) -> bool {
        self.routes.is_empty() || self.routes.contains(&route)
    }
}
