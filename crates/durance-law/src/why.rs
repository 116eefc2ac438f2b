//! Why is the verdict what it is? The parts of the sentence that a reader gets.

use crate::book::LawBook;
use crate::condition::Condition;
use crate::fact::Facts;
use crate::model::Effect;
use crate::screen::{Because, Request, Why, weight};
use crate::view::{Judgement, View, World};
use durance_core::{Confidence, Truth, Verdict};

/// More reasons than this bury the first.
const REASONS_MAX: usize = 3;
/// A longer change is a list, not a clause.
const CHANGE_MAX: usize = 3;
/// Conditions named in a sentence.
const CONDITIONS_MAX: usize = 6;

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
        seek_changes: bool,
    ) -> Why {
        let mut why = Why {
            because: deciding.iter().map(|index| self.because(*index)).collect(),
            conditions: self.conditions(deciding, request.facts),
            questions: missing
                .iter()
                .filter_map(|name| self.fact(name))
                .map(|spec| spec.question.clone())
                .collect(),
            changes: Vec::new(),
            sentence: String::new(),
        };
        if seek_changes {
            why.changes = self.changes(view, point, request.choices, verdict);
        }
        why.sentence = self.sentence(verdict, &why, &self.distinct(deciding), judged);
        why
    }

    // Several texts often say the same thing; a sentence needs it once.
    fn distinct(&self, deciding: &[usize]) -> Vec<Because> {
        let mut said: Vec<&Condition> = Vec::new();
        let mut distinct = Vec::new();
        for index in deciding {
            let provision = &self.provisions[*index];
            let says = match provision.effect {
                Effect::Requires => &provision.requires,
                _ => &provision.when,
            };
            if !said.contains(&says) {
                said.push(says);
                distinct.push(self.because(*index));
            }
        }
        distinct
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

    // What must hold, in the words of the schema: the open parts of the deciding requirements.
    fn conditions(&self, deciding: &[usize], facts: &Facts) -> Vec<String> {
        let mut conditions: Vec<String> = Vec::new();
        for index in deciding {
            for words in self.unmet(&self.provisions[*index].requires, facts) {
                if !conditions.contains(&words) {
                    conditions.push(words);
                }
            }
        }
        conditions
    }

    // The parts of a condition that are not yet known to hold.
    fn unmet(&self, condition: &Condition, facts: &Facts) -> Vec<String> {
        if condition.truth(facts) == Truth::Yes {
            return Vec::new();
        }
        match condition {
            Condition::All(parts) => parts
                .iter()
                .flat_map(|part| self.unmet(part, facts))
                .collect(),
            Condition::Any(parts) => {
                let open = parts.iter().filter(|part| part.truth(facts) != Truth::No);
                let ways: Vec<String> = open
                    .map(|part| listed(&self.unmet(part, facts), "and"))
                    .collect();
                if ways.is_empty() {
                    vec![self.words(condition)]
                } else {
                    vec![ways.join(" or ")]
                }
            }
            other => vec![self.words(other)],
        }
    }

    fn sentence(
        &self,
        verdict: Verdict,
        why: &Why,
        reasons: &[Because],
        judged: &[(World, Judgement)],
    ) -> String {
        let head = match verdict {
            Verdict::Barred => format!("barred because {}", in_words(reasons)),
            Verdict::Contested => format!("contested: {}", self.sides(judged)),
            Verdict::Undetermined if why.questions.is_empty() && reasons.is_empty() => {
                "undetermined because nobody has said which law applies".to_owned()
            }
            Verdict::Undetermined if why.questions.is_empty() => {
                format!("undetermined: {}", in_words(reasons))
            }
            Verdict::Undetermined => format!(
                "undetermined because nobody has said: {}",
                why.questions.join(" ")
            ),
            Verdict::Conditional => format!(
                "possible only if {}{}",
                shortened(&why.conditions),
                cited(&why.because)
            ),
            Verdict::Clear => "clear: no catalogued provision stands in the way".to_owned(),
        };
        match why
            .changes
            .first()
            .filter(|change| change.size() <= CHANGE_MAX)
        {
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
                let mut deciding = judgement.deciding.clone();
                deciding.sort_by_key(|index| (weight(self, *index), *index));
                let reasons: Vec<Because> =
                    deciding.iter().map(|index| self.because(*index)).collect();
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

// The whole list stands beside the sentence; a sentence with twenty parts is not read.
fn shortened(conditions: &[String]) -> String {
    match conditions.get(..CONDITIONS_MAX) {
        Some(first) if conditions.len() > CONDITIONS_MAX + 1 => {
            format!(
                "{} and {} more conditions hold",
                first.join(", "),
                conditions.len() - CONDITIONS_MAX
            )
        }
        _ => listed(conditions, "and"),
    }
}

fn in_words(because: &[Because]) -> String {
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
    let mut citations: Vec<&str> = Vec::new();
    for reason in because {
        if !citations.contains(&reason.citation.as_str()) {
            citations.push(&reason.citation);
        }
    }
    match citations.get(..CONDITIONS_MAX) {
        _ if citations.is_empty() => String::new(),
        Some(first) if citations.len() > CONDITIONS_MAX => format!(" ({}; ...)", first.join("; ")),
        _ => format!(" ({})", citations.join("; ")),
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
