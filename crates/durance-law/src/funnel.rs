//! How many people remain after each authority? Groups counted by verdict, one authority after another.

use crate::book::{Choices, LawBook};
use crate::fact::Facts;
use crate::model::{AuthorityKind, Effect};
use crate::screen::fold;
use crate::view::View;
use durance_core::{Date, Verdict};
use std::collections::BTreeMap;

/// People of a group who are alike in every fact.
#[derive(Clone, Debug)]
pub struct Part {
    /// How many people.
    pub people: f64,
    /// What is known of them.
    pub facts: Facts,
}

/// A group with its parts; one part if nobody knows its composition.
#[derive(Clone, Debug)]
pub struct FunnelGroup {
    /// Group id.
    pub id: String,
    /// Its parts; together they are the group.
    pub parts: Vec<Part>,
}

/// A funnel to draw.
#[derive(Clone, Copy, Debug)]
pub struct FunnelRequest<'a> {
    /// The groups.
    pub groups: &'a [FunnelGroup],
    /// The day.
    pub date: Date,
    /// Authorities, orders and readings of later days are hidden.
    pub known_as_of: Date,
    /// The reading under which it is drawn.
    pub choices: &'a Choices,
    /// Indices of the bodies of law that apply.
    pub jurisdictions: &'a [usize],
}

/// After one authority.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelStage {
    /// Authority id; `offered` for the first stage, `legal-basis` for the second.
    pub authority: String,
    /// What people read.
    pub title: String,
    /// Citation; empty for the first two stages.
    pub citation: String,
    /// People by verdict.
    pub people: BTreeMap<Verdict, f64>,
    /// Groups by verdict; a group counts by its most permissive part.
    pub groups: BTreeMap<Verdict, u32>,
    /// Verdict of every part of every group, in the order of the request.
    pub verdicts: Vec<Vec<Verdict>>,
    /// Did this authority change anybody's verdict?
    pub is_felt: bool,
}

impl LawBook {
    /// People by verdict after each authority, in a fixed order: constitutions, statutes, regulations,
    /// treaties, judgments, orders, reports, each by date.
    ///
    /// The first stage is the offer, where nothing has been asked; the second asks whether any law opens a
    /// route at all. Authorities that bear on nobody are left out.
    pub fn funnel(&self, request: &FunnelRequest<'_>) -> Vec<FunnelStage> {
        let mut stages = vec![self.stage("offered", request, |_, _| Verdict::Clear)];
        let order = self.funnel_order(request);
        for taken in 0..=order.len() {
            let counts = |index: usize| {
                let provision = &self.provisions[index];
                let is_basis = matches!(provision.effect, Effect::Permits);
                is_basis || self.is_silence(index) || order[..taken].contains(&provision.authority)
            };
            let view = View::filtered(
                self,
                request.date,
                request.known_as_of,
                request.jurisdictions,
                &counts,
            );
            let name = taken.checked_sub(1).map_or("legal-basis", |last| {
                self.authorities[order[last]].id.as_str()
            });
            let stage = self.stage(name, request, |_, facts| {
                let point = self.space.point(&self.deduce(facts));
                fold(
                    view.worlds(&point, request.choices)
                        .iter()
                        .map(|world| view.verdict(&point, world)),
                )
            });
            stages.push(felt(stage, stages.last()));
        }
        stages
    }

    fn stage(
        &self,
        name: &str,
        request: &FunnelRequest<'_>,
        verdict: impl Fn(usize, &Facts) -> Verdict,
    ) -> FunnelStage {
        let mut people: BTreeMap<Verdict, f64> = BTreeMap::new();
        let mut groups: BTreeMap<Verdict, u32> = BTreeMap::new();
        let mut all = Vec::with_capacity(request.groups.len());
        for (index, group) in request.groups.iter().enumerate() {
            let verdicts: Vec<Verdict> = group
                .parts
                .iter()
                .map(|part| verdict(index, &part.facts))
                .collect();
            for (part, verdict) in group.parts.iter().zip(&verdicts) {
                *people.entry(*verdict).or_default() += part.people;
            }
            if let Some(best) = verdicts.iter().max() {
                *groups.entry(*best).or_default() += 1;
            }
            all.push(verdicts);
        }
        let authority = self
            .authorities
            .iter()
            .find(|authority| authority.id == name);
        let title = match (name, authority) {
            (_, Some(authority)) => authority.title.clone(),
            ("offered", _) => "Offered, before any law is asked".to_owned(),
            _ => "A law opens a route".to_owned(),
        };
        FunnelStage {
            authority: name.to_owned(),
            title,
            citation: authority.map_or_else(String::new, |authority| authority.citation.clone()),
            people,
            groups,
            verdicts: all,
            is_felt: true,
        }
    }

    // Authorities with a bar or a requirement in force that can concern at least one part of a group.
    fn funnel_order(&self, request: &FunnelRequest<'_>) -> Vec<usize> {
        let view = View::new(
            self,
            request.date,
            request.known_as_of,
            request.jurisdictions,
        );
        let points: Vec<_> = request
            .groups
            .iter()
            .flat_map(|g| &g.parts)
            .map(|part| self.space.point(&part.facts))
            .collect();
        let mut order: Vec<usize> = view
            .active()
            .iter()
            .filter(|index| {
                matches!(
                    self.provisions[**index].effect,
                    Effect::Bars | Effect::Requires
                )
            })
            .filter(|index| !self.is_silence(**index))
            .filter(|index| {
                points
                    .iter()
                    .any(|point| self.rules[**index].when.truth(point) != durance_core::Truth::No)
            })
            .map(|index| self.provisions[*index].authority)
            .collect();
        order.sort_by_key(|index| {
            (
                rank(self.authorities[*index].kind),
                self.authorities[*index].since,
                *index,
            )
        });
        order.dedup();
        order
    }

    pub(crate) fn is_silence(&self, index: usize) -> bool {
        self.jurisdictions
            .iter()
            .any(|jurisdiction| jurisdiction.silence == crate::model::Silence::Bars(index))
    }
}

fn felt(mut stage: FunnelStage, before: Option<&FunnelStage>) -> FunnelStage {
    stage.is_felt =
        before.is_none_or(|before| before.people != stage.people || before.groups != stage.groups);
    stage
}

fn rank(kind: AuthorityKind) -> usize {
    AuthorityKind::WORDS
        .iter()
        .position(|(_, known)| *known == kind)
        .unwrap_or(usize::MAX)
}
