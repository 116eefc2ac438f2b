//! Do the names lead anywhere? Drafts become a book in which provisions refer to each other by index.

use super::Schema;
use super::entries::{Drafts, Named, ProvisionDraft};
use crate::book::{LawBook, Rule};
use crate::condition::Condition;
use crate::model::{Authority, Effect, Jurisdiction, Provision, Route, Silence};
use crate::space::Space;
use durance_core::Diagnostic;
use durance_core::diagnostic::nearest;

/// Resolves every name; what cannot be resolved is reported and left out.
pub fn link(schema: Schema, mut drafts: Drafts, diagnostics: &mut Vec<Diagnostic>) -> LawBook {
    drafts.authorities.sort_by(|a, b| a.id.cmp(&b.id));
    drafts.provisions.sort_by(|a, b| a.id.cmp(&b.id));
    drafts.questions.sort_by(|a, b| a.id.cmp(&b.id));
    let mut linker = Linker {
        drafts: &drafts,
        diagnostics,
    };
    let authorities = linker.authorities();
    let routes = linker.routes();
    let provisions: Vec<Provision> = drafts
        .provisions
        .iter()
        .filter_map(|draft| linker.provision(draft, &authorities))
        .collect();
    let provisions = linker.exceptions(provisions);
    let jurisdictions = linker.jurisdictions(&provisions);
    let space = Space::cut(&schema.facts, conditions(&provisions, &drafts, &schema));
    let rules = provisions
        .iter()
        .map(|provision| rule(&space, provision))
        .collect();
    let impossible = schema
        .impossible
        .iter()
        .map(|impossible| space.compile(&impossible.when))
        .collect();
    let order = order(&provisions, diagnostics);
    LawBook {
        jurisdictions,
        routes,
        authorities,
        questions: drafts.questions,
        cases: drafts.cases,
        properties: drafts.properties,
        provisions,
        space,
        rules,
        impossible,
        order,
        schema,
    }
}

fn rule(space: &Space, provision: &Provision) -> Rule {
    Rule {
        when: space.compile(&provision.when),
        unless: provision
            .unless
            .as_ref()
            .map(|condition| space.compile(condition)),
        requires: space.compile(&provision.requires),
    }
}

fn conditions<'a>(
    provisions: &'a [Provision],
    drafts: &'a Drafts,
    schema: &'a Schema,
) -> Vec<&'a Condition> {
    let mut all = Vec::new();
    for provision in provisions {
        all.extend([&provision.when, &provision.requires]);
        all.extend(&provision.unless);
    }
    all.extend(drafts.properties.iter().map(|property| &property.when));
    all.extend(schema.impossible.iter().map(|impossible| &impossible.when));
    all
}

struct Linker<'a> {
    drafts: &'a Drafts,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Linker<'_> {
    fn authorities(&mut self) -> Vec<Authority> {
        let mut authorities = Vec::new();
        for draft in &self.drafts.authorities {
            let Some(jurisdiction) = self.jurisdiction_of(&draft.id) else {
                let diagnostic = Diagnostic::error(
                    "D0719",
                    format!("`{}` belongs to no jurisdiction", draft.id),
                )
                .at(
                    &draft.place.file,
                    draft.place.span.clone(),
                    "its folder has no `[jurisdiction]`",
                );
                self.diagnostics.push(diagnostic);
                continue;
            };
            authorities.push(Authority {
                id: draft.id.clone(),
                jurisdiction,
                title: draft.title.clone(),
                citation: draft.citation.clone(),
                kind: draft.kind,
                force: draft.force,
                since: draft.since,
                is_contested: draft.is_contested,
                source: draft.source.clone(),
                confidence: draft.confidence,
                read: draft.read.clone(),
                otherwise: draft.otherwise.clone(),
                bears_not: draft.bears_not.clone(),
                link: draft.link.clone(),
                place: draft.place.clone(),
            });
        }
        authorities
    }

    fn jurisdiction_of(&self, id: &str) -> Option<usize> {
        let folder = id.split('/').next()?;
        self.drafts
            .jurisdictions
            .iter()
            .position(|jurisdiction| jurisdiction.id == folder)
    }

    fn routes(&self) -> Vec<Route> {
        let routes = self.drafts.routes.iter().filter_map(|draft| {
            let jurisdiction = self.jurisdiction_of(&draft.id)?;
            Some(Route {
                id: draft.id.clone(),
                title: draft.title.clone(),
                jurisdiction,
            })
        });
        routes.collect()
    }

    fn jurisdictions(&mut self, provisions: &[Provision]) -> Vec<Jurisdiction> {
        let mut jurisdictions = Vec::new();
        for draft in &self.drafts.jurisdictions {
            let silence = match &draft.silence {
                None => Silence::Unsaid,
                Some(named) if named.name.ends_with("/permits") => Silence::Permits,
                Some(named) => match provisions
                    .iter()
                    .position(|provision| provision.id == named.name)
                {
                    Some(index) => Silence::Bars(index),
                    None => {
                        self.nothing_named(
                            "provision",
                            named,
                            provisions.iter().map(|p| p.id.as_str()),
                        );
                        Silence::Unsaid
                    }
                },
            };
            jurisdictions.push(Jurisdiction {
                id: draft.id.clone(),
                title: draft.title.clone(),
                silence,
            });
        }
        jurisdictions
    }

    fn provision(
        &mut self,
        draft: &ProvisionDraft,
        authorities: &[Authority],
    ) -> Option<Provision> {
        let Some(authority) = authorities
            .iter()
            .position(|authority| authority.id == draft.authority)
        else {
            // An authority that is there but could not be linked has been reported already.
            if !self
                .drafts
                .authorities
                .iter()
                .any(|authority| authority.id == draft.authority)
            {
                let diagnostic =
                    Diagnostic::error("D0719", format!("`{}` has no authority", draft.id)).at(
                        &draft.place.file,
                        draft.place.span.clone(),
                        "this file and its folder have no complete `[authority]`",
                    );
                self.diagnostics.push(diagnostic);
            }
            return None;
        };
        let source = &authorities[authority];
        let own_sources = if draft.sources.is_empty() {
            vec![source.source.clone()]
        } else {
            draft.sources.clone()
        };
        Some(Provision {
            id: draft.id.clone(),
            authority,
            citation: draft
                .citation
                .clone()
                .unwrap_or_else(|| source.citation.clone()),
            text: draft.text.clone(),
            protects: draft.protects.clone(),
            routes: self.route_indices(draft),
            reading: self.reading(draft),
            when: draft.when.clone(),
            effect: draft.effect,
            requires: draft.requires.clone().unwrap_or_else(Condition::always),
            unless: draft.unless.clone(),
            except: Vec::new(),
            subject_to: draft
                .subject_to
                .iter()
                .map(|named| named.name.clone())
                .collect(),
            from: draft.from.unwrap_or(source.since),
            to: draft.to,
            orders: draft.orders.clone(),
            sources: own_sources,
            confidence: draft.confidence.unwrap_or(source.confidence),
            note: draft.note.clone(),
            place: draft.place.clone(),
        })
    }

    fn route_indices(&mut self, draft: &ProvisionDraft) -> Vec<usize> {
        let drafts = self.drafts;
        let mut found = Vec::new();
        for named in &draft.routes {
            match drafts
                .routes
                .iter()
                .position(|route| route.id == named.name)
            {
                Some(index) => found.push(index),
                None => self.nothing_named(
                    "route",
                    named,
                    drafts.routes.iter().map(|route| route.id.as_str()),
                ),
            }
        }
        found
    }

    fn reading(&mut self, draft: &ProvisionDraft) -> Option<(usize, usize)> {
        let drafts = self.drafts;
        let named = draft.question.as_ref()?;
        let Some(question) = drafts
            .questions
            .iter()
            .position(|question| question.id == named.name)
        else {
            self.nothing_named(
                "question",
                named,
                drafts.questions.iter().map(|question| question.id.as_str()),
            );
            return None;
        };
        let readings = &drafts.questions[question].readings;
        let Some(reading) = &draft.reading else {
            let diagnostic = Diagnostic::error("D0703", "`reading` is missing").at(
                &named.place.file,
                named.place.span.clone(),
                "under which reading of this question?",
            );
            self.diagnostics.push(diagnostic);
            return None;
        };
        let index = readings.iter().position(|known| known.id == reading.name);
        if index.is_none() {
            self.nothing_named(
                "reading",
                reading,
                readings.iter().map(|known| known.id.as_str()),
            );
        }
        index.map(|index| (question, index))
    }

    // Exceptions can name any provision, so they wait until all are there.
    fn exceptions(&mut self, mut provisions: Vec<Provision>) -> Vec<Provision> {
        let drafts = self.drafts;
        let ids: Vec<String> = provisions
            .iter()
            .map(|provision| provision.id.clone())
            .collect();
        for provision in &mut provisions {
            let Some(draft) = drafts
                .provisions
                .iter()
                .find(|draft| draft.place == provision.place)
            else {
                continue;
            };
            for named in &draft.except {
                match ids.iter().position(|id| *id == named.name) {
                    Some(index) => provision.except.push(index),
                    None => self.no_exception(named, &ids),
                }
            }
            for named in &draft.subject_to {
                let is_prefix =
                    |id: &String| *id == named.name || id.starts_with(&format!("{}/", named.name));
                if !ids.iter().any(is_prefix) {
                    self.no_exception(named, &ids);
                }
            }
        }
        self.replacements(&provisions);
        provisions
    }

    fn no_exception(&mut self, named: &Named, ids: &[String]) {
        let mut diagnostic = Diagnostic::error("D0716", format!("no provision `{}`", named.name))
            .at(
                &named.place.file,
                named.place.span.clone(),
                "nothing to yield to",
            );
        if let Some(near) = nearest(&named.name, ids.iter().map(String::as_str)) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.diagnostics.push(diagnostic);
    }

    fn replacements(&mut self, provisions: &[Provision]) {
        let drafts = self.drafts;
        for draft in &drafts.provisions {
            let Some(named) = &draft.replaces else {
                continue;
            };
            let Some(old) = provisions
                .iter()
                .find(|provision| provision.id == named.name)
            else {
                self.nothing_named("provision", named, provisions.iter().map(|p| p.id.as_str()));
                continue;
            };
            let Some(new) = provisions
                .iter()
                .find(|provision| provision.place == draft.place)
            else {
                continue;
            };
            if old.to.is_none_or(|to| to >= new.from) {
                let message = format!(
                    "`{}` and `{}`, which it replaces, overlap in time",
                    new.id, old.id
                );
                let diagnostic = Diagnostic::error("D0717", message)
                    .at(
                        &named.place.file,
                        named.place.span.clone(),
                        format!("in force from {}", new.from),
                    )
                    .at(
                        &old.place.file,
                        old.place.span.clone(),
                        old.to.map_or_else(
                            || "has no end".to_owned(),
                            |to| format!("in force to {to}"),
                        ),
                    )
                    .help("end the older one the day before the newer one begins");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn nothing_named<'n>(
        &mut self,
        what: &str,
        named: &Named,
        known: impl Iterator<Item = &'n str>,
    ) {
        let mut diagnostic = Diagnostic::error("D0719", format!("no {what} `{}`", named.name)).at(
            &named.place.file,
            named.place.span.clone(),
            "not in the catalogue",
        );
        if let Some(near) = nearest(&named.name, known) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.diagnostics.push(diagnostic);
    }
}

/// An order in which each provision stands after those it yields to; circles are reported.
fn order(provisions: &[Provision], diagnostics: &mut Vec<Diagnostic>) -> Vec<usize> {
    let mut order = Vec::new();
    let mut state = vec![Visit::Not; provisions.len()];
    for start in 0..provisions.len() {
        visit(
            start,
            provisions,
            &mut state,
            &mut Vec::new(),
            &mut order,
            diagnostics,
        );
    }
    order
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Not,
    Open,
    Done,
}

fn visit(
    at: usize,
    provisions: &[Provision],
    state: &mut [Visit],
    path: &mut Vec<usize>,
    order: &mut Vec<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    match state[at] {
        Visit::Done => return,
        Visit::Open => {
            diagnostics.push(circle(at, path, provisions));
            return;
        }
        Visit::Not => {}
    }
    state[at] = Visit::Open;
    path.push(at);
    for next in &provisions[at].except {
        visit(*next, provisions, state, path, order, diagnostics);
    }
    path.pop();
    state[at] = Visit::Done;
    order.push(at);
}

fn circle(at: usize, path: &[usize], provisions: &[Provision]) -> Diagnostic {
    let start = path.iter().position(|step| *step == at).unwrap_or(0);
    let steps = &path[start..];
    let names: Vec<&str> = steps
        .iter()
        .chain([&at])
        .map(|step| provisions[*step].id.as_str())
        .collect();
    let mut diagnostic = Diagnostic::error(
        "D0715",
        format!(
            "exceptions go round in a circle: {}",
            names.join(" yields to ")
        ),
    );
    for step in steps {
        let place = &provisions[*step].place;
        diagnostic = diagnostic.at(&place.file, place.span.clone(), "a step of the circle");
    }
    diagnostic.help("remove one `except`, so that one of them prevails")
}

/// True when the effect and the keys beside it belong together.
pub fn has_requirement(provision: &Provision) -> bool {
    (provision.effect == Effect::Requires) == (provision.requires != Condition::always())
}
