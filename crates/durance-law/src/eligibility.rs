//! From which day to which may a group be moved? The law's changes within a horizon, as a dated table.

use crate::book::{Choices, LawBook};
use crate::fact::Facts;
use crate::model::{AuthorityKind, Provision};
use crate::screen::{ReadingOutcome, Request, Screening};
use durance_core::{Date, Truth, Verdict};
use std::collections::BTreeSet;

/// A question about a period.
#[derive(Clone, Copy, Debug)]
pub struct Period<'a> {
    /// What is known of the group, the host and the agreement.
    pub facts: &'a Facts,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Authorities, orders and readings of later days are hidden.
    pub known_as_of: Date,
    /// Readings assumed; questions without a choice stay open.
    pub choices: &'a Choices,
    /// Indices of the bodies of law that apply.
    pub jurisdictions: &'a [usize],
}

/// What holds from a day on, until the next row.
#[derive(Clone, Debug, PartialEq)]
pub struct Eligibility {
    /// First day of the row.
    pub date: Date,
    /// Verdict over all readings.
    pub verdict: Verdict,
    /// Verdict per reading.
    pub by_reading: Vec<ReadingOutcome>,
    /// Provisions that decide, weightiest first.
    pub deciding: Vec<String>,
    /// Provisions in force from this day that require people already sent to be brought back.
    pub returns: Vec<String>,
    /// What began, ended or was ruled upon that day and can concern the group, in words; empty on the first
    /// day.
    pub events: Vec<String>,
}

impl Eligibility {
    /// May people be moved, if the named conditions are met? Over all readings.
    pub fn is_transferable(&self) -> bool {
        is_transferable(self.verdict)
    }

    /// May people be moved under one reading (`question=reading`), if the named conditions are met?
    ///
    /// A reading that does not bear on the group leaves the overall verdict.
    pub fn is_transferable_under(&self, reading: &str) -> bool {
        let held = self
            .by_reading
            .iter()
            .find(|outcome| outcome.key() == reading);
        is_transferable(held.map_or(self.verdict, |outcome| outcome.verdict))
    }
}

/// Clear, or clear once the named conditions are met.
///
/// What is contested or undetermined is not transferable: unknown never becomes a permission.
pub fn is_transferable(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Clear | Verdict::Conditional)
}

impl LawBook {
    /// Eligibility within a period: one row for the first day and one for every later change.
    pub fn eligibility(&self, period: &Period<'_>) -> Vec<Eligibility> {
        let mut rows: Vec<Eligibility> = Vec::new();
        for date in self.dates(period) {
            let screening = self.screen_briefly(&Request {
                facts: period.facts,
                date,
                known_as_of: period.known_as_of,
                choices: period.choices,
                jurisdictions: period.jurisdictions,
            });
            let mut row = row(date, screening);
            if rows.last().is_none_or(|last| !says_the_same(last, &row)) {
                if !rows.is_empty() {
                    row.events = self.events(period, date);
                }
                rows.push(row);
            }
        }
        rows
    }

    // What happened on a day to the provisions that can concern the group, as far as was known.
    fn events(&self, period: &Period<'_>, date: Date) -> Vec<String> {
        let point = self.space.point(&self.deduce(period.facts));
        let concerns = |index: usize| {
            let provision = &self.provisions[index];
            period
                .jurisdictions
                .contains(&self.authority_of(provision).jurisdiction)
                && provision.from <= period.known_as_of
                && self.rules[index].when.truth(&point) != Truth::No
        };
        let mut rulings: Vec<(usize, String)> = Vec::new();
        let mut others: Vec<(usize, String)> = Vec::new();
        for (index, provision) in self.provisions.iter().enumerate() {
            if !concerns(index) {
                continue;
            }
            let ruled = provision
                .orders
                .iter()
                .find(|order| order.date == date && order.date <= period.known_as_of);
            if let Some(order) = ruled {
                let what = format!("{} by {}", order.status.word(), order.court);
                rulings.push((provision.authority, what));
            } else if let Some(what) = self.begun_or_ended(provision, date) {
                others.push((provision.authority, what.to_owned()));
            }
        }
        // What a court ruled says more than that its case begins.
        others.retain(|(authority, _)| rulings.iter().all(|(ruled, _)| ruled != authority));
        let mut events: Vec<String> = Vec::new();
        for (authority, what) in rulings.into_iter().chain(others) {
            let authority = &self.authorities[authority];
            let event = format!("{} ({}): {what}", authority.title, authority.citation);
            if !events.contains(&event) {
                events.push(event);
            }
        }
        events
    }

    fn begun_or_ended(&self, provision: &Provision, date: Date) -> Option<&'static str> {
        let ended = provision.to.and_then(|to| to.tomorrow().ok()) == Some(date);
        if ended {
            return Some("has ended");
        }
        let begins = provision.from == date && provision.orders.is_empty();
        begins.then(|| match self.authority_of(provision).kind {
            AuthorityKind::Judgment => "decided",
            AuthorityKind::Order | AuthorityKind::Report => "published",
            _ => "begins",
        })
    }

    // The first day, and every day within the period on which some provision begins, ends or is ruled upon.
    fn dates(&self, period: &Period<'_>) -> BTreeSet<Date> {
        let mut dates = BTreeSet::from([period.first]);
        for provision in &self.provisions {
            dates.insert(provision.from);
            dates.extend(provision.to.and_then(|to| to.tomorrow().ok()));
            dates.extend(provision.orders.iter().map(|order| order.date));
        }
        dates.retain(|date| period.first <= *date && *date <= period.last);
        dates
    }
}

// Another day alone is no change.
fn says_the_same(before: &Eligibility, after: &Eligibility) -> bool {
    let decisive = |row: &Eligibility| -> Vec<ReadingOutcome> {
        let decisive = row.by_reading.iter().filter(|r| r.decides);
        decisive.cloned().collect()
    };
    before.verdict == after.verdict
        && decisive(before) == decisive(after)
        && before.deciding == after.deciding
        && before.returns == after.returns
}

fn row(date: Date, screening: Screening) -> Eligibility {
    Eligibility {
        date,
        verdict: screening.verdict,
        by_reading: screening.by_reading,
        deciding: screening.deciding,
        returns: screening.returns,
        events: Vec::new(),
    }
}
