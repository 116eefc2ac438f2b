//! Why is the verdict what it is? The parts of the sentence that a reader gets.

use crate::book::LawBook;
use crate::screen::{Because, Request, Why};
use crate::view::{Judgement, View, World};
use durance_core::{Confidence, Verdict};

/// More reasons than this bury the first.
const REASONS_MAX: usize = 3;

impl LawBook {
    #[expect(
        clippy::too_many_arguments,
        reason = "each is one part of the same screening, used once"
    )]
    pub(crate) fn why(
        &self,
        verdict: Verdict,
        deciding: &[usize],
        missing: &[String],
        judged: &[(World, Judgement)],
        view: &View<'_>,
        point: &[u8],
        request: &Request<'_>,
    ) -> Why {
        let mut why = Why {
            because: deciding.iter().map(|index| self.because(*index)).collect(),
            conditions: self.conditions(deciding, request),
            questions: missing
                .iter()
                .filter_map(|name| self.fact(name))
                .map(|spec| spec.question.clone())
                .collect(),
            changes: self.changes(view, point, request.choices, verdict),
            sentence: String::new(),
        };
        why.sentence = self.sentence(verdict, &why, judged);
        why
    }

    fn because(&self, index: usize) -> Because {
        let provision = &self.provisions[index];
        let holder = provision
            .reading
            .map(|(question, reading)| self.questions[question].readings[reading].holder.clone());
        Because {
            provision: provision.id.clone(),
            citation: provision.citation.clone(),
            text: provision.text.clone(),
            holder: holder.unwrap_or_default(),
            is_weak: provision.confidence == Confidence::Known,
        }
    }

    // What must hold, in the words of the schema: every untested part of the deciding requirements.
    fn conditions(&self, deciding: &[usize], request: &Request<'_>) -> Vec<String> {
        use crate::fact::FactSource;
        let mut conditions: Vec<String> = Vec::new();
        for index in deciding {
            self.provisions[*index].requires.visit(&mut |name, test| {
                let is_met = request
                    .facts
                    .value(name)
                    .is_some_and(|value| test.passes(value));
                if is_met {
                    return;
                }
                let words = self.test_words(name, test);
                if !conditions.contains(&words) {
                    conditions.push(words);
                }
            });
        }
        conditions
    }

    fn sentence(&self, verdict: Verdict, why: &Why, judged: &[(World, Judgement)]) -> String {
        let head = match verdict {
            Verdict::Barred => format!("barred because {}", reasons(&why.because)),
            Verdict::Contested => format!("contested: {}", self.sides(judged)),
            Verdict::Undetermined if why.questions.is_empty() => {
                format!("undetermined: {}", reasons(&why.because))
            }
            Verdict::Undetermined => format!(
                "undetermined because nobody has said: {}",
                why.questions.join(" ")
            ),
            Verdict::Conditional => format!(
                "possible only if {}{}",
                listed(&why.conditions, "and"),
                cited(&why.because)
            ),
            Verdict::Clear => "clear: no catalogued provision stands in the way".to_owned(),
        };
        match why.changes.first() {
            Some(change) => format!(
                "{head}; it would become {} if {}",
                change.verdict,
                change.words()
            ),
            None => head,
        }
    }

    // One clause for the readings that bar, one for those that do not.
    fn sides(&self, judged: &[(World, Judgement)]) -> String {
        let bars = |barred: bool| {
            judged
                .iter()
                .find(move |(_, judgement)| (judgement.verdict == Verdict::Barred) == barred)
        };
        let clause = |side: Option<&(World, Judgement)>| {
            side.map(|(world, judgement)| {
                let reasons = judgement
                    .deciding
                    .iter()
                    .map(|index| self.because(*index))
                    .collect::<Vec<_>>();
                let held: Vec<&Because> = reasons
                    .iter()
                    .filter(|because| !because.holder.is_empty())
                    .collect();
                let holder = held
                    .first()
                    .map_or_else(|| self.holders(world), |because| because.holder.clone());
                let grounds = held.first().map_or_else(String::new, |because| {
                    format!(" because {} ({})", because.text, because.citation)
                });
                (judgement.verdict, holder, grounds)
            })
        };
        match (clause(bars(true)), clause(bars(false))) {
            (Some((_, against, grounds)), Some((verdict, _, _))) => {
                format!(
                    "barred on the reading of {against}{grounds}, {verdict} on the contrary reading"
                )
            }
            _ => "readings differ".to_owned(),
        }
    }

    fn holders(&self, world: &World) -> String {
        let holders: Vec<String> = world
            .iter()
            .map(|(q, r)| self.questions[*q].readings[*r].holder.clone())
            .collect();
        listed(&holders, "and")
    }
}

fn reasons(because: &[Because]) -> String {
    let reasons: Vec<String> = because
        .iter()
        .take(REASONS_MAX)
        .map(|b| format!("{} ({})", b.text, b.citation))
        .collect();
    if reasons.is_empty() {
        "no law opens a way".to_owned()
    } else {
        reasons.join("; and ")
    }
}

fn cited(because: &[Because]) -> String {
    let mut citations: Vec<String> = because.iter().map(|b| b.citation.clone()).collect();
    citations.dedup();
    if citations.is_empty() {
        String::new()
    } else {
        format!(" ({})", citations.join("; "))
    }
}

/// `a, b and c`.
pub(crate) fn listed(items: &[String], conjunction: &str) -> String {
    match items {
        [] => "nothing more".to_owned(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}
