//! From which day to which may a group be moved? The law's changes within a horizon, as a dated table.

use crate::book::{Choices, LawBook};
use crate::fact::Facts;
use crate::screen::{ReadingOutcome, Request, Screening};
use durance_core::{Date, Verdict};
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
        let mut events: Vec<String> = Vec::new();
        for (index, provision) in self.provisions.iter().enumerate() {
            let authority = self.authority_of(provision);
            let is_foreign = !period.jurisdictions.contains(&authority.jurisdiction);
            let is_hidden = provision.from > period.known_as_of;
            if is_foreign
                || is_hidden
                || self.rules[index].when.truth(&point) == durance_core::Truth::No
            {
                continue;
            }
            let ruled = provision
                .orders
                .iter()
                .find(|order| order.date == date && order.date <= period.known_as_of);
            let ended = provision.to.and_then(|to| to.tomorrow().ok()) == Some(date);
            let what = match ruled {
                Some(order) => format!("{} by {}", order.status.word(), order.court),
                None if provision.from == date && provision.orders.is_empty() => {
                    "begins".to_owned()
                }
                None if ended => "has ended".to_owned(),
                None => continue,
            };
            let event = format!("{} ({}): {what}", authority.title, provision.citation);
            if !events.contains(&event) {
                events.push(event);
            }
        }
        events
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
    before.verdict == after.verdict
        && before.by_reading == after.by_reading
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
