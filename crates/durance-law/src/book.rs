//! What is the law, as catalogued? The checked book that every question is put to.

use crate::cases::Case;
use crate::fact::{FactSource, FactSpec, Facts, Value};
use crate::load::Schema;
use crate::model::{Authority, Jurisdiction, Provision, Question, Route};
use crate::prove::Property;
use crate::space::{Compiled, Space, UNKNOWN};
use durance_core::catalog::Catalog;
use durance_core::diagnostic::nearest;
use durance_core::{Diagnostic, Truth};
use std::collections::BTreeMap;

/// The catalogue of law, checked: no unknown names, no circles, no overlapping dates.
#[derive(Clone, Debug)]
pub struct LawBook {
    pub(crate) schema: Schema,
    pub(crate) jurisdictions: Vec<Jurisdiction>,
    pub(crate) routes: Vec<Route>,
    pub(crate) authorities: Vec<Authority>,
    pub(crate) questions: Vec<Question>,
    pub(crate) provisions: Vec<Provision>,
    pub(crate) cases: Vec<Case>,
    pub(crate) properties: Vec<Property>,
    pub(crate) space: Space,
    pub(crate) rules: Vec<Rule>,
    pub(crate) impossible: Vec<Compiled>,
    /// Provisions in an order in which each stands after those it yields to.
    pub(crate) order: Vec<usize>,
}

/// A provision's conditions over cells.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub when: Compiled,
    pub unless: Option<Compiled>,
    pub requires: Compiled,
}

impl LawBook {
    /// Reads and checks everything under `law/` of a catalogue.
    ///
    /// # Errors
    /// All mistakes of all files, with their places; there is a book only if none of them is an error.
    pub fn load(catalog: &dyn Catalog) -> (Option<LawBook>, Vec<Diagnostic>) {
        crate::load::load(catalog)
    }

    /// The declared facts, in the order of the schema.
    pub fn facts(&self) -> &[FactSpec] {
        &self.schema.facts
    }

    /// The declaration of a fact.
    pub fn fact(&self, name: &str) -> Option<&FactSpec> {
        crate::load::spec(&self.schema.facts, name)
    }

    /// Every body of law.
    pub fn jurisdictions(&self) -> &[Jurisdiction] {
        &self.jurisdictions
    }

    /// Every legal basis on which people may be moved.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Every authority, in the order of ids.
    pub fn authorities(&self) -> &[Authority] {
        &self.authorities
    }

    /// Every contested question.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Every provision, in the order of ids.
    pub fn provisions(&self) -> &[Provision] {
        &self.provisions
    }

    /// The provision with this id.
    pub fn provision(&self, id: &str) -> Option<&Provision> {
        self.provisions.iter().find(|provision| provision.id == id)
    }

    /// The authority of a provision.
    pub fn authority_of(&self, provision: &Provision) -> &Authority {
        &self.authorities[provision.authority]
    }

    /// Every case file entry.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Every safety property.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// Checks facts that a scenario states against the schema; `None` and the word `unknown` are unknown.
    ///
    /// The diagnostics carry no place: the caller knows where each name stands.
    ///
    /// # Errors
    /// Names that are not declared, values that do not fit, combinations that cannot be.
    ///
    /// # Example
    /// ```no_run
    /// # use durance_law::{LawBook, fact::Value};
    /// # fn show(book: &LawBook) {
    /// let status = [("citizen", Some(Value::Bool(false))), ("consent", None)];
    /// let (facts, diagnostics) = book.read_facts(status);
    /// # }
    /// ```
    pub fn read_facts<'a>(
        &self,
        stated: impl IntoIterator<Item = (&'a str, Option<Value>)>,
    ) -> (Facts, Vec<Diagnostic>) {
        let mut facts = self.presupposed();
        let mut diagnostics = Vec::new();
        for (name, value) in stated {
            facts.forget(name);
            match self.check_fact(name, value) {
                Ok(Some(value)) => facts.set(name, value),
                Ok(None) => {}
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
        diagnostics.extend(self.impossible_in(&facts));
        (facts, diagnostics)
    }

    /// What the question itself presupposes where nobody says otherwise.
    pub fn presupposed(&self) -> Facts {
        let mut facts = Facts::default();
        for spec in &self.schema.facts {
            if let Some(value) = &spec.unstated {
                facts.set(&spec.name, value.clone());
            }
        }
        facts
    }

    /// Checks one stated fact; `Ok(None)` is unknown.
    ///
    /// # Errors
    /// The name is not declared, or the value does not fit.
    pub fn check_fact(
        &self,
        name: &str,
        value: Option<Value>,
    ) -> Result<Option<Value>, Box<Diagnostic>> {
        let Some(spec) = self.fact(name) else {
            return Err(Box::new(self.schema.unknown_fact(name, "D0730")));
        };
        match value {
            None => Ok(None),
            Some(Value::Word(word)) if word == "unknown" => Ok(None),
            Some(value) if spec.kind.admits(&value) => Ok(Some(value)),
            Some(value) => {
                let message = format!("`{name}` cannot be `{value}`");
                let diagnostic = Diagnostic::error("D0731", message)
                    .note(format!(
                        "expected {} or `\"unknown\"`",
                        spec.kind.expected()
                    ))
                    .note(spec.question.clone());
                Err(Box::new(match (&spec.kind, &value) {
                    (crate::fact::Kind::Word(words), Value::Word(word)) => {
                        match nearest(word, words.iter().map(String::as_str)) {
                            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                            None => diagnostic,
                        }
                    }
                    _ => diagnostic,
                }))
            }
        }
    }

    /// Fills in what follows from what is known: an unknown fact that can have one value only has that value.
    ///
    /// A citizen, for example, has no order of removal.
    pub fn deduce(&self, facts: &Facts) -> Facts {
        let mut point = self.space.point(facts);
        while let Some((axis, cell)) = self.next_deduction(&point) {
            point[axis] = cell;
        }
        let mut deduced = facts.clone();
        for (name, value) in self.space.facts(&point).iter() {
            if facts.value(name).is_none() {
                deduced.set(name, value.clone());
            }
        }
        deduced
    }

    fn next_deduction(&self, point: &[u8]) -> Option<(usize, u8)> {
        let unknown = (0..point.len()).filter(|axis| point[*axis] == UNKNOWN);
        unknown
            .into_iter()
            .find_map(|axis| Some((axis, self.only_cell(point, axis)?)))
    }

    // The one cell of an axis that no impossible combination excludes.
    fn only_cell(&self, point: &[u8], axis: usize) -> Option<u8> {
        let cells = u8::try_from(self.space.axes()[axis].cells.len()).ok()?;
        let mut possible = (0..cells).filter(|cell| {
            let mut with = point.to_vec();
            with[axis] = *cell;
            self.is_possible(&with)
        });
        let only = possible.next()?;
        (cells > 1 && possible.next().is_none()).then_some(only)
    }

    /// Does the schema allow this combination?
    pub(crate) fn is_possible(&self, point: &[u8]) -> bool {
        self.impossible
            .iter()
            .all(|rule| rule.truth(point) != Truth::Yes)
    }

    fn impossible_in(&self, facts: &Facts) -> Vec<Diagnostic> {
        let point = self.space.point(facts);
        let pairs = self.impossible.iter().zip(&self.schema.impossible);
        let broken = pairs.filter(|(rule, _)| rule.truth(&point) == Truth::Yes);
        broken
            .map(|(_, impossible)| {
                Diagnostic::error(
                    "D0732",
                    format!("these facts cannot be together: {}", impossible.why),
                )
            })
            .collect()
    }

    /// Checks the readings that a scenario chooses, question by question; `both` leaves a question open.
    ///
    /// A choice names the question (`arcadia/custody-abroad`); a provision's id chooses for its question.
    ///
    /// # Errors
    /// Questions and readings that do not exist.
    pub fn read_choices<'a>(
        &self,
        chosen: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Choices, Vec<Diagnostic>) {
        let mut choices = Choices::default();
        let mut diagnostics = Vec::new();
        for (name, reading) in chosen {
            match self.question_named(name) {
                None => diagnostics.push(self.unknown_question(name)),
                Some(question) => match self.choose(question, reading) {
                    Ok(Some(reading)) => {
                        choices.chosen.insert(question, reading);
                    }
                    Ok(None) => {
                        choices.chosen.remove(&question);
                    }
                    Err(diagnostic) => diagnostics.push(*diagnostic),
                },
            }
        }
        (choices, diagnostics)
    }

    fn question_named(&self, name: &str) -> Option<usize> {
        let direct = self
            .questions
            .iter()
            .position(|question| question.id == name);
        direct
            .or_else(|| self.provision(name)?.reading.map(|(question, _)| question))
            .or_else(|| self.question_called(name))
    }

    // The name without its jurisdiction, where only one question has it.
    fn question_called(&self, name: &str) -> Option<usize> {
        let mut called = self.questions.iter().enumerate().filter(|(_, question)| {
            question
                .id
                .rsplit_once('/')
                .is_some_and(|(_, last)| last == name)
        });
        match (called.next(), called.next()) {
            (Some((only, _)), None) => Some(only),
            _ => None,
        }
    }

    fn unknown_question(&self, name: &str) -> Diagnostic {
        let names: Vec<&str> = self
            .questions
            .iter()
            .map(|question| question.id.as_str())
            .collect();
        let diagnostic = Diagnostic::error("D0733", format!("no contested question `{name}`"))
            .note(format!("contested here: {}", names.join(", ")));
        match nearest(name, names) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        }
    }

    fn choose(&self, question: usize, reading: &str) -> Result<Option<usize>, Box<Diagnostic>> {
        if reading == "both" {
            return Ok(None);
        }
        let readings = &self.questions[question].readings;
        let found = readings.iter().position(|known| known.id == reading);
        found.map(Some).ok_or_else(|| {
            let names: Vec<&str> = readings.iter().map(|known| known.id.as_str()).collect();
            let message = format!(
                "`{}` has no reading `{reading}`",
                self.questions[question].id
            );
            Box::new(
                Diagnostic::error("D0733", message)
                    .note(format!("held: {}, or `both`", names.join(", "))),
            )
        })
    }

    /// Checks names of jurisdictions.
    ///
    /// # Errors
    /// Names that the catalogue does not hold.
    pub fn read_jurisdictions<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> (Vec<usize>, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut diagnostics = Vec::new();
        for name in names {
            match self
                .jurisdictions
                .iter()
                .position(|jurisdiction| jurisdiction.id == name)
            {
                Some(index) => found.push(index),
                None => {
                    let known: Vec<&str> =
                        self.jurisdictions.iter().map(|j| j.id.as_str()).collect();
                    let diagnostic =
                        Diagnostic::error("D0734", format!("unknown jurisdiction `{name}`"))
                            .note(format!("catalogued: {}", known.join(", ")));
                    diagnostics.push(diagnostic);
                }
            }
        }
        (found, diagnostics)
    }
}

/// The readings assumed, by question; a question without a choice stays open.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choices {
    pub(crate) chosen: BTreeMap<usize, usize>,
}

impl Choices {
    /// Is anything chosen?
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// Takes over what another set has chosen, whatever stood here.
    pub fn overrule(&mut self, by: &Choices) {
        self.chosen.extend(&by.chosen);
    }
}
