//! What does the assessment say, in sentences? Each is a template filled from the assessment, nothing else.
//!
//! [`all`] is the list that every output draws from; recomputing it from the JSON of an assessment gives
//! the same words, which a test holds every renderer to.

mod change;
mod claim;

pub use change::{
    assumed_words, decision, flip_distances, flip_values, flips, in_single_draws, is_idle, nearest,
    nearest_flips, none_flips, together,
};
pub use claim::{
    beyond_the_draws, claim_conditions, claim_verdict, no_figure, not_kept, other_unit,
};

use crate::decomposition::{Decomposition, Part};
use crate::lang::{say, say_count, sentence_case};
use crate::likelihood::{Likelihood, in_draws};
use crate::number::{
    amount, is_money, middle, middle_bare, percent, range, range_bare, range_in_scale_of,
};
use durance_core::Verdict;
use durance_core::assessment::{Assessment, ConditionVerdict, Figure};

/// One sentence and the figures whose traces stand behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Stable id: `cost.verdict`, `relief.us-federal-prisons`.
    pub id: String,
    /// The words.
    pub text: String,
    /// Short references shown beside it: `R1`.
    pub references: Vec<String>,
    /// The part of the assessment that it is recomputed from: `results`, `law`, `conditions`, ...
    pub origin: &'static str,
}

impl Sentence {
    fn new(id: impl Into<String>, text: String) -> Sentence {
        let id = id.into();
        let origin = match id.split('.').next().unwrap_or_default() {
            "law" => "law",
            "conditions" => "conditions",
            "certainty" => "sensitivity",
            "change" => "flips",
            "claims" => "claims",
            _ => "results",
        };
        Sentence {
            id,
            text,
            references: Vec::new(),
            origin,
        }
    }

    fn citing(mut self, figure: &Figure) -> Sentence {
        self.references.push(figure.reference.clone());
        self
    }
}

/// Every sentence that the assessment supports, in the order of the report.
pub fn all(assessment: &Assessment) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    sentences.extend(cost_verdict(assessment));
    sentences.extend(headline(assessment));
    sentences.extend(cost_parts(assessment));
    sentences.extend(headline_comparison(assessment));
    sentences.extend(other_sides(assessment));
    sentences.extend(relief(assessment));
    sentences.extend(occupancy(assessment));
    sentences.extend(law_counts(assessment));
    sentences.extend(conditions_counts(assessment));
    sentences.extend(person_days(assessment));
    sentences.extend(no_exit_path(assessment));
    sentences.extend(spread(assessment));
    sentences.extend(evidence(assessment));
    sentences.extend(owners(assessment));
    sentences.extend(flips(assessment));
    sentences.extend(decision(assessment));
    sentences.extend(claims(assessment));
    sentences
}

/// The verdict on each claim, recomputed from its share of draws.
pub fn claims(assessment: &Assessment) -> Vec<Sentence> {
    let claims = assessment.claims.iter().enumerate();
    claims
        .map(|(index, claim)| {
            let trace = claim.trace.as_deref();
            let figure = trace.and_then(|t| assessment.results.iter().find(|f| f.trace == t));
            let text = claim_verdict(claim, figure);
            let sentence = Sentence::new(format!("claims.{}", index + 1), text);
            match figure {
                Some(figure) => sentence.citing(figure),
                None => sentence,
            }
        })
        .collect()
}

/// "Almost always costs more than it saves (in over 99 of 100 draws)."
pub fn cost_verdict(assessment: &Assessment) -> Option<Sentence> {
    let figure = net_cost(assessment)?;
    if figure.id == SPENDING {
        let text = say("cost-verdict-unknown", &[]);
        return Some(Sentence::new("cost.verdict", text).citing(figure));
    }
    let costs = 1.0 - figure.share_below_zero?;
    let key = format!("cost-verdict-{}", Likelihood::of(costs).key());
    let text = say(&key, &[("draws", &in_draws(costs))]);
    Some(Sentence::new("cost.verdict", text).citing(figure))
}

/// What the sending State spends, where nothing is known of what it saves.
const SPENDING: &str = "spending.sender";

/// The figure that the conclusion on cost is about.
pub fn net_cost(assessment: &Assessment) -> Option<&Figure> {
    let headline = assessment.figure(&assessment.headline);
    headline
        .filter(|f| f.id.starts_with("net_cost"))
        .or_else(|| assessment.figure("net_cost.sender"))
        .or_else(|| assessment.figure(SPENDING))
}

/// "Net cost to the sender: $12.4m (90%: $6.3m to $22.7m)".
pub fn headline(assessment: &Assessment) -> Option<Sentence> {
    let figure = net_cost(assessment)?;
    Some(Sentence::new("cost.headline", figure_line(figure)).citing(figure))
}

/// Label, middle and range of a figure, in words.
pub fn figure_line(figure: &Figure) -> String {
    let label = figure.label.as_str();
    if figure.p05 == figure.p95 {
        let exact = amount(figure.p50, &figure.unit);
        return say("figure-exact", &[("label", label), ("middle", &exact)]);
    }
    let (middle, range) = middle_and_range(figure);
    say(
        "figure-line",
        &[("label", label), ("middle", &middle), ("range", &range)],
    )
}

/// Middle and range for a line of text; where the sign is the question, in the words `costs` and `saves`.
pub fn middle_and_range(figure: &Figure) -> (String, String) {
    let is_signed = figure.share_below_zero.is_some() && is_money(&figure.unit);
    if !is_signed || figure.p05 >= 0.0 {
        return (middle_words(figure), range_in_brackets(figure));
    }
    let size = Figure {
        p50: figure.p50.abs(),
        ..figure.clone()
    };
    let key = if figure.p50 < 0.0 { "saves" } else { "costs" };
    let middle = say(key, &[("amount", &middle_words(&size))]);
    if figure.p95 <= 0.0 {
        let range = range_bare(0.0 - figure.p95, 0.0 - figure.p05, &figure.unit);
        return (middle, range);
    }
    (middle, range_words(figure))
}

/// The middle of a figure with its unit.
pub fn middle_words(figure: &Figure) -> String {
    middle(figure.p05, figure.p50, figure.p95, &figure.unit)
}

/// The range of a figure; where the sign is the question, in the words `saves` and `costs`.
pub fn range_words(figure: &Figure) -> String {
    let crosses = figure.p05 < 0.0 && figure.p95 > 0.0;
    if crosses && figure.share_below_zero.is_some() && is_money(&figure.unit) {
        let ends = range_bare(0.0f64.min(figure.p05), figure.p95, &figure.unit);
        if let Some((low, high)) = ends.split_once(" to ") {
            let low = low.trim_start_matches(crate::number::MINUS);
            return say("range-saves-to-costs", &[("low", low), ("high", high)]);
        }
    }
    range(figure.p05, figure.p95, &figure.unit)
}

/// The range of a figure beside its middle: without the words of the unit, which stand there already.
pub fn range_in_brackets(figure: &Figure) -> String {
    if figure.share_below_zero.is_some() {
        return range_words(figure);
    }
    range_bare(figure.p05, figure.p95, &figure.unit)
}

/// Each part of the net, "Fee adds $5.7m (2.0 to 10.0)".
pub fn cost_parts(assessment: &Assessment) -> Vec<Sentence> {
    let Some(net) = net_cost(assessment) else {
        return Vec::new();
    };
    let Some(whole) = Decomposition::of(assessment, &net.id) else {
        return Vec::new();
    };
    whole.parts.iter().map(part_sentence).collect()
}

fn part_sentence(part: &Part<'_>) -> Sentence {
    let added = part.as_added();
    // A charge that falls away is taken off, whatever its sign in the formula.
    let takes_off = added.p50 < 0.0 || (added.p50 == 0.0 && part.sign < 0.0);
    let (key, figure) = match takes_off {
        true => ("part-subtracted", turned(&added)),
        false => ("part-added", added),
    };
    let range = range_in_scale_of(figure.p50, figure.p05, figure.p95, &figure.unit);
    let label = sentence_case(&figure.label);
    let text = say(
        key,
        &[
            ("label", &label),
            ("middle", &middle_words(&figure)),
            ("range", &range),
        ],
    );
    Sentence::new(format!("cost.part.{}", figure.id), text).citing(&figure)
}

/// The same with its sign turned.
fn turned(figure: &Figure) -> Figure {
    let part = Part { figure, sign: -1.0 };
    part.as_added()
}

/// What the average cost suggests beside what is avoided: the slogan, and why it is not like for like.
pub fn headline_comparison(assessment: &Assessment) -> Option<Sentence> {
    let slogan = assessment.figure("headline_saving")?;
    let avoided = assessment.figure("cost_avoided")?;
    let text = say(
        "headline-comparison",
        &[
            ("slogan", &middle_words(slogan)),
            ("slogan-range", &range_in_brackets(slogan)),
            ("avoided", &middle_words(avoided)),
            ("avoided-range", &range_in_brackets(avoided)),
        ],
    );
    Some(
        Sentence::new("cost.comparison", text)
            .citing(slogan)
            .citing(avoided),
    )
}

/// The net for the others: the host, and both together.
pub fn other_sides(assessment: &Assessment) -> Vec<Sentence> {
    let shown = net_cost(assessment).map_or("", |f| f.id.as_str());
    let sides = [
        "net_cost.sender",
        "net_cost.receiver",
        "received.receiver",
        "net_cost.both",
    ];
    let others = sides.iter().filter(|id| **id != shown);
    others
        .filter_map(|id| assessment.figure(id))
        .map(|f| Sentence::new(format!("cost.{}", f.id), figure_line(f)).citing(f))
        .collect()
}

/// How full the host would be.
pub fn occupancy(assessment: &Assessment) -> Option<Sentence> {
    let figure = assessment.figure("host_occupancy")?;
    Some(Sentence::new("relief.host", figure_line(figure)).citing(figure))
}

/// People for whom nobody has defined a way out.
pub fn no_exit_path(assessment: &Assessment) -> Option<Sentence> {
    let figure = assessment.figure("outcome.no-exit-path")?;
    (figure.p95 > 0.0)
        .then(|| Sentence::new("conditions.no-exit-path", figure_line(figure)).citing(figure))
}

/// One sentence per system that would be relieved.
pub fn relief(assessment: &Assessment) -> Vec<Sentence> {
    let figures = assessment
        .results
        .iter()
        .filter(|f| f.id.starts_with("relief."));
    figures
        .map(|figure| {
            let text = if figure.p05 == 0.0 && figure.p95 == 0.0 {
                say("figure-none", &[("label", &figure.label)])
            } else {
                figure_line(figure)
            };
            Sentence::new(figure.id.clone(), text).citing(figure)
        })
        .collect()
}

/// "4 groups offered: barred 2, contested 1, undetermined 0, conditional 1, clear 0."
pub fn law_counts(assessment: &Assessment) -> Option<Sentence> {
    let groups = &assessment.law.groups;
    if groups.is_empty() {
        return None;
    }
    let counts: Vec<String> = Verdict::ALL
        .iter()
        .map(|verdict| {
            let n = groups.iter().filter(|g| g.verdict == *verdict).count();
            format!("{} {n}", verdict.word())
        })
        .collect();
    let text = say_count(
        "groups",
        groups.len() as u64,
        &[("counts", &counts.join(", "))],
    );
    Some(Sentence::new("law.counts", text))
}

/// "14 standards: met 0, not met 5, contradicted 0, unknown 9."
pub fn conditions_counts(assessment: &Assessment) -> Option<Sentence> {
    let rows = &assessment.conditions;
    if rows.is_empty() {
        return None;
    }
    let counts: Vec<String> = ConditionVerdict::ALL
        .iter()
        .map(|verdict| {
            (
                verdict,
                rows.iter().filter(|r| r.verdict == *verdict).count(),
            )
        })
        // What does not apply is said only when there is some; what nobody knows is always said.
        .filter(|(verdict, n)| **verdict != ConditionVerdict::NotApplicable || *n > 0)
        .map(|(verdict, n)| format!("{} {n}", verdict.word()))
        .collect();
    let text = say_count(
        "standards",
        rows.len() as u64,
        &[("counts", &counts.join(", "))],
    );
    Some(Sentence::new("conditions.counts", text))
}

/// Person-days that no sentence stands behind.
pub fn person_days(assessment: &Assessment) -> Option<Sentence> {
    let figure = assessment.figure("person_days_without_sentence")?;
    Some(Sentence::new("conditions.person-days", figure_line(figure)).citing(figure))
}

/// How wide the headline's range is, in a word.
pub fn spread(assessment: &Assessment) -> Option<Sentence> {
    let figure = assessment.figure(&assessment.headline)?;
    let width = spread_key(figure);
    let mut text = say("spread-line", &[("spread", &say(width, &[]))]);
    if precise_but_assumed(figure) {
        text.push(' ');
        text.push_str(&say("precise-but-assumed", &[]));
    }
    Some(Sentence::new("certainty.spread", text).citing(figure))
}

/// Is the range narrow although it rests on assumptions? That must never read as certainty.
pub fn precise_but_assumed(figure: &Figure) -> bool {
    figure.grade == durance_core::Grade::D
        && figure.p05 < figure.p95
        && spread_key(figure) == "spread-narrow"
}

fn spread_key(figure: &Figure) -> &'static str {
    if figure.p05 < 0.0 && figure.p95 > 0.0 {
        return "spread-sign-open";
    }
    let width = (figure.p95 - figure.p05) / figure.p50.abs().max(f64::MIN_POSITIVE);
    match width {
        w if w < 0.2 => "spread-narrow",
        w if w < 0.75 => "spread-moderate",
        _ => "spread-wide",
    }
}

/// How many inputs have a source, how many are assumed, how many unknown.
pub fn evidence(assessment: &Assessment) -> Option<Sentence> {
    let inputs = &assessment.inputs;
    if inputs.is_empty() {
        return None;
    }
    let unknown = inputs.iter().filter(|i| i.explored).count();
    let sourced = inputs
        .iter()
        .filter(|i| !i.explored && !i.sources.is_empty())
        .count();
    let assumed = inputs.len() - unknown - sourced;
    let text = say(
        "evidence-line",
        &[
            ("sourced", &sourced.to_string()),
            ("total", &inputs.len().to_string()),
            ("assumed", &assumed.to_string()),
            ("unknown", &unknown.to_string()),
        ],
    );
    Some(Sentence::new("certainty.evidence", text))
}

/// Which one or two inputs own the spread.
pub fn owners(assessment: &Assessment) -> Option<Sentence> {
    let mut shares: Vec<_> = assessment.sensitivity.iter().collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    let first = shares.first()?;
    let text = match shares.get(1) {
        Some(second) if second.share >= 0.05 => say(
            "owns-two",
            &[
                ("first", &sentence_case(&first.label)),
                ("first-share", &percent(first.share)),
                ("second", &second.label),
                ("second-share", &percent(second.share)),
            ],
        ),
        _ => say(
            "owns-one",
            &[
                ("first", &sentence_case(&first.label)),
                ("first-share", &percent(first.share)),
            ],
        ),
    };
    Some(Sentence::new("certainty.owners", text))
}

/// The middle of a figure without the words of its unit.
pub fn middle_short(figure: &Figure) -> String {
    middle_bare(figure.p05, figure.p50, figure.p95, &figure.unit)
}
