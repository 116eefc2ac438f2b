//! What did the assessment find? The nouns of the result, and the contract of `assessment.json`.
//!
//! The façade fills an [`Assessment`]; the report renders it, and nothing else. Ranges everywhere are
//! 5th to 95th percentile. Every figure names a [`Trace`].

use crate::{Diagnostic, Grade, Source, Verdict};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the JSON contract.
pub const SCHEMA: &str = "durance/assess/1";

/// Everything that one scenario answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// [`SCHEMA`].
    pub schema: String,
    /// Which question was asked, under which terms.
    pub scenario: ScenarioCard,
    /// How it was computed: what is needed to repeat it.
    pub run: RunCard,
    /// Every figure, in the order of the report.
    pub results: Vec<Figure>,
    /// Whom it may reach.
    pub law: LawSection,
    /// Standard by standard, what people would meet.
    pub conditions: Vec<ConditionRow>,
    /// Counts of conditions by verdict, and questions no source answers.
    pub conditions_summary: ConditionsSummary,
    /// Who would answer for what.
    pub responsibility: Vec<Duty>,
    /// How people held under the offer spend their time and where they end up.
    pub outcomes: Vec<Outcome>,
    /// Spread of [`Assessment::headline`] by input, largest first.
    pub sensitivity: Vec<InputShare>,
    /// What the sensitivity is about: the id of a figure.
    pub headline: String,
    /// What would change the conclusion.
    pub flips: Vec<Flip>,
    /// What deciding better informed would be worth; absent where nothing is to be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionCard>,
    /// What people say, tested.
    pub claims: Vec<ClaimResult>,
    /// The same headings for other courses.
    pub alternatives: Vec<Alternative>,
    /// Bands over time, for fan charts.
    pub series: Vec<BandSeries>,
    /// Curves over another axis (break-even, survival, negotiation).
    pub curves: Vec<Curve>,
    /// Every uncertain or assumed input.
    pub inputs: Vec<InputCard>,
    /// What is not in the model, and which way it would push.
    pub omissions: Vec<Omission>,
    /// Every source used, visible on the date of the scenario.
    pub sources: Vec<Source>,
    /// Where each figure comes from.
    pub traces: BTreeMap<String, Trace>,
    /// Warnings and advice about the input.
    pub diagnostics: Vec<Diagnostic>,
    /// The headings of the report in their fixed order, what each holds, and the sentences it says.
    #[serde(default)]
    pub sections: Vec<SectionCard>,
}

/// One heading of the report: its anchor, where its content stands in this JSON, and its sentences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionCard {
    /// Anchor in the report: `cost`.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// Keys of the assessment that the section is made of.
    pub holds: Vec<String>,
    /// What the section says; each sentence can be made again from the rest of the assessment.
    pub sentences: Vec<Said>,
}

/// A sentence of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Stable id: `cost.verdict`.
    pub id: String,
    /// The words.
    pub text: String,
    /// Short references shown beside it: `R1`.
    pub references: Vec<String>,
}

impl Assessment {
    /// The figure with this id.
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.results.iter().find(|f| f.id == id)
    }
}

/// Which question was asked, under which terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioCard {
    /// Identifier.
    pub id: String,
    /// Title, as in the file.
    pub title: String,
    /// The question, in words.
    pub question: String,
    /// Digest of the resolved scenario (hexadecimal).
    pub digest: String,
    /// Nothing learned later was used.
    pub known_as_of: Date,
    /// First and last day of the agreement.
    pub term: (Date, Date),
    /// First and last day simulated.
    pub horizon: (Date, Date),
    /// Currency of the money figures, ISO 4217.
    pub currency: String,
    /// Price year of the money figures.
    pub price_year: i16,
    /// `sender`, `receiver` or `both`.
    pub perspective: String,
    /// Sending State, in words.
    pub sender: String,
    /// Receiving State and facility, in words.
    pub receiver: String,
    /// The counterfactual, in one sentence.
    pub compared_with: String,
    /// The offer's terms, each with its value in words and its source or reason.
    pub terms: Vec<TermLine>,
    /// The readings of contested law that the figures assume, in words.
    pub readings: Vec<String>,
}

/// One term of the offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermLine {
    /// What it settles.
    pub name: String,
    /// How it is settled, in words; `unknown` if nobody has said.
    pub value: String,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// Trace of the number, if there is one.
    pub trace: Option<String>,
}

/// What is needed to repeat the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunCard {
    /// Version of the engine.
    pub engine: String,
    /// Digest of the catalogue.
    pub catalog: String,
    /// Seed of every stream.
    pub seed: u64,
    /// Sampled sets of inputs.
    pub draws: u64,
    /// Simulated chances within each draw.
    pub replications: u64,
    /// The command that repeats it.
    pub command: String,
    /// The precision asked for and whether it was reached, in words.
    pub precision: Option<String>,
}

/// One number of the result, always with its range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Stable key: `net_cost.sender`, `relief.us-federal-prisons`.
    pub id: String,
    /// The same as `id`, kept apart so that a display name may follow.
    pub name: String,
    /// What people read: "Net cost to the sender".
    pub label: String,
    /// Short reference shown beside the figure: R1, R2, ...
    pub reference: String,
    /// `cost`, `relief`, `law`, `conditions` or `certainty`.
    pub section: String,
    /// Unit, as written.
    pub unit: String,
    /// Price year, for money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_year: Option<i16>,
    /// 5th percentile.
    pub p05: f64,
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Mean.
    pub mean: f64,
    /// Share of draws below zero, where the sign is the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_below_zero: Option<f64>,
    /// Part of the variance that is chance within draws, between 0 and 1, where measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance_share: Option<f64>,
    /// Twenty equally likely values (quantiles at 0.025, 0.075, ...), for dot plots.
    pub dots: Vec<f64>,
    /// Weakest evidence among the inputs that matter.
    pub grade: Grade,
    /// Key into [`Assessment::traces`].
    pub trace: String,
}

/// Where a figure comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The formula, in words and symbols.
    pub formula: String,
    /// Its parts: other figures, inputs or sources.
    pub steps: Vec<TraceStep>,
}

/// One part of a formula.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceStep {
    /// What it is called.
    pub name: String,
    /// Its value, in words, with unit.
    pub value: String,
    /// `figure`, `input` or `source`.
    pub kind: String,
    /// The id of that figure, input or source.
    pub id: String,
}

/// The law: whom the offer may reach.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LawSection {
    /// The date on which the law is read for the summary.
    pub date: Option<Date>,
    /// Each group offered.
    pub groups: Vec<LawGroup>,
    /// People remaining after each authority, per reading.
    pub funnel: Vec<FunnelStep>,
    /// How the verdicts change within the horizon, day by day, as far as was known.
    #[serde(default)]
    pub changes: Vec<LawChange>,
    /// Every authority that bears on the groups.
    pub authorities: Vec<AuthorityRow>,
}

/// One group under the law.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LawGroup {
    /// Group id.
    pub id: String,
    /// The group, in neutral words.
    pub label: String,
    /// Verdict over all readings.
    pub verdict: Verdict,
    /// People concerned.
    pub people: PeopleRange,
    /// Verdict per named reading.
    pub by_reading: Vec<ReadingVerdict>,
    /// The provisions that decide.
    pub provisions: Vec<ProvisionRow>,
    /// Facts that are not known and matter.
    pub unknown_facts: Vec<String>,
    /// "barred because ...; it would become conditional if ...".
    pub sentence: String,
    /// What would change the verdict: a smallest set of facts or readings, in words.
    pub would_change: Vec<String>,
}

/// How many people, if anyone knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PeopleRange {
    /// 5th percentile; absent when unknown.
    pub p05: Option<f64>,
    /// Median; absent when unknown.
    pub p50: Option<f64>,
    /// 95th percentile; absent when unknown.
    pub p95: Option<f64>,
    /// True when nobody has said how many, and the range is only explored.
    pub unknown: bool,
    /// Trace of the number, if there is one.
    pub trace: Option<String>,
}

/// The verdict under one reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadingVerdict {
    /// Reading id.
    pub reading: String,
    /// Who holds it.
    pub holder: String,
    /// Verdict under it.
    pub verdict: Verdict,
}

/// A provision that bears on a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProvisionRow {
    /// Provision id.
    pub id: String,
    /// Citation.
    pub citation: String,
    /// `bars`, `requires`, `permits`, `returns`.
    pub effect: String,
    /// `met`, `breached`, `undetermined` or `not-applicable`.
    pub status: String,
    /// What it says, in one sentence.
    pub text: String,
    /// Reading under which this holds; empty when there is only one.
    pub reading: String,
    /// Who holds that reading; empty when there is only one.
    #[serde(default)]
    pub holder: String,
    /// Steps or facts it requires.
    pub requires: Vec<String>,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// True when nobody has read the page: shown as weak.
    pub weak: bool,
}

/// The verdict on a group, or on a part of it, from a day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LawChange {
    /// Group id.
    pub group: String,
    /// The group, or the part of it, in neutral words.
    pub label: String,
    /// First day.
    pub date: Date,
    /// Verdict over all readings.
    pub verdict: Verdict,
    /// Verdict per named reading, where readings differ.
    pub by_reading: Vec<ReadingVerdict>,
    /// What began, ended or was ruled upon that day, in words; empty on the first day.
    pub events: Vec<String>,
    /// Citations of the orders in force that require people already sent to be brought back.
    pub returns: Vec<String>,
}

/// People remaining after one authority has been applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunnelStep {
    /// Reading under which the funnel is drawn.
    pub reading: String,
    /// Authority or stage ("uptake").
    pub authority: String,
    /// Verdict counts of people after this step, by verdict word, at the medians of all inputs.
    pub people: BTreeMap<String, f64>,
    /// The same counts over the draws, 5th and 95th percentile.
    #[serde(default)]
    pub range: BTreeMap<String, [f64; 2]>,
    /// True when nobody has said how many people some group counts, and its number is only explored.
    #[serde(default)]
    pub explored: bool,
    /// Groups by verdict word, after this step.
    pub groups: BTreeMap<String, u32>,
    /// One sentence.
    pub sentence: String,
}

/// One authority, its status and date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthorityRow {
    /// Authority id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Citation.
    pub citation: String,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// `settled`, `contested`, `stayed`, ...
    pub status: String,
    /// Date of that status.
    pub date: Option<Date>,
    /// Effect on a transfer, in words.
    pub effect: String,
    /// Who says otherwise, in words.
    pub otherwise: String,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// True when nobody has read the page.
    pub weak: bool,
    /// What courts have done with it so far, by date.
    #[serde(default)]
    pub orders: Vec<OrderRow>,
}

/// One step in the life of a court order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderRow {
    /// The day.
    pub date: Date,
    /// `granted`, `affirmed`, `stayed`, `vacated`, ...
    pub status: String,
    /// By whom.
    pub court: String,
}

/// The verdict on one standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConditionVerdict {
    /// Every observation meets it.
    Met,
    /// Every observation falls short.
    NotMet,
    /// Observations disagree.
    Contradicted,
    /// No observation, or none that decides.
    Unknown,
    /// The standard does not apply to this facility or group.
    NotApplicable,
}

impl ConditionVerdict {
    /// Every verdict, in the order of the summary.
    pub const ALL: [ConditionVerdict; 5] = [
        ConditionVerdict::Met,
        ConditionVerdict::NotMet,
        ConditionVerdict::Contradicted,
        ConditionVerdict::Unknown,
        ConditionVerdict::NotApplicable,
    ];

    /// The words that people read.
    pub fn word(self) -> &'static str {
        match self {
            ConditionVerdict::Met => "met",
            ConditionVerdict::NotMet => "not met",
            ConditionVerdict::Contradicted => "contradicted",
            ConditionVerdict::Unknown => "unknown",
            ConditionVerdict::NotApplicable => "not applicable",
        }
    }
}

/// One standard against what has been observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionRow {
    /// Standard id.
    pub standard: String,
    /// The indicator, in words: "Floor space per person".
    pub indicator: String,
    /// The requirement, in words: "at least 4 m2 per person (CPT)".
    pub requirement: String,
    /// Instrument and rule.
    pub instrument: String,
    /// Verdict.
    pub verdict: ConditionVerdict,
    /// What was observed, in words; empty when unknown.
    pub observed: String,
    /// The main source, by id; empty when unknown.
    pub source: String,
    /// Every observation used.
    pub observations: Vec<ObservationRow>,
    /// Why the verdict is what it is, when it is not obvious.
    pub note: String,
    /// What to ask, when nobody knows: ready to send to an inspector.
    pub question: String,
    /// True when the standard's text was not read.
    pub weak: bool,
}

/// One observation of a facility.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObservationRow {
    /// Value, in words.
    pub value: String,
    /// Date of what was seen.
    pub date: Date,
    /// inspection, court record, visit, press, official, testimony, simulated.
    pub access: String,
    /// Source id.
    pub source: String,
    /// Grade of the evidence.
    pub grade: Grade,
    /// Does this observation alone meet the standard?
    pub verdict: ConditionVerdict,
}

/// Counts by verdict, and what nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConditionsSummary {
    /// Facility, in words.
    pub facility: String,
    /// Number of standards by verdict word.
    pub counts: BTreeMap<String, u32>,
    /// Questions no source answers.
    pub questions: Vec<String>,
}

/// A duty and who holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// The duty, in words.
    pub duty: String,
    /// Holder under the agreement: sender, host, shared, nobody, disputed, unknown.
    pub under_agreement: String,
    /// Holder in law.
    pub in_law: String,
    /// Holder in fact.
    pub in_fact: String,
    /// Is it a gap (nobody, or disputed)?
    pub gap: bool,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// Remark.
    pub note: String,
}

/// One of the places where people under the offer end up; together they are everybody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Stable id: `released`, `returned`, `still-held`, `no-exit-path`, ...
    pub id: String,
    /// In words.
    pub label: String,
    /// Key of the figure that counts the people.
    pub figure: String,
}

/// One input's share of the spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputShare {
    /// Path of the input in the scenario.
    pub input: String,
    /// In words.
    pub label: String,
    /// Share of the variance of the headline's ranks, between 0 and 1.
    pub share: f64,
    /// Bootstrap 5th percentile of the share.
    pub share_low: f64,
    /// Bootstrap 95th percentile of the share.
    pub share_high: f64,
    /// Total-order index, where computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
    /// Headline's median among draws with this input near its 5th percentile.
    pub at_low: f64,
    /// Headline's median among draws with this input near its 95th percentile.
    pub at_high: f64,
    /// Value of finding out (expected value of partial perfect information), in the headline's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_of_information: Option<f64>,
    /// What chance alone would show of that value once in twenty times: less is not told from nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_noise: Option<f64>,
    /// Evidence behind the input.
    pub grade: Grade,
}

/// A value at which the conclusion turns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Paths of the inputs that must move: one, or two together.
    pub inputs: Vec<String>,
    /// In words.
    pub label: String,
    /// The value that flips, in words with unit; "none flips it" when none does.
    pub value: String,
    /// What was assumed, in words.
    pub assumed: String,
    /// How far out that is, in words: the input's own percentile.
    pub distance: String,
    /// Trace id.
    pub trace: String,
    /// Where it turns, as numbers; empty when no value turns it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<FlipPoint>,
    /// The nearest that the headline comes to turning, when no value turns it, in the headline's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<f64>,
    /// The same question in single draws instead of at the medians.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_draws: Option<FlipDraws>,
}

/// The value of one input at which the conclusion turns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlipPoint {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub label: String,
    /// Unit, as written.
    pub unit: String,
    /// The value, in that unit.
    pub value: f64,
    /// Does the conclusion turn at and below the value (true), or at and above it?
    pub below: bool,
    /// Percentile of the value in what was assumed, 0 to 100.
    pub percentile: f64,
}

/// Where a conclusion turns when the other inputs stand as in single draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlipDraws {
    /// Draws that were looked at.
    pub draws: u64,
    /// Share of them in which some value within the range searched turns it.
    pub share: f64,
    /// 5th, 50th and 95th percentile of that value over these, in the unit of the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<[f64; 3]>,
}

/// Accept or decline, and what knowing everything beforehand would be worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionCard {
    /// The figure that decides: below zero accepts.
    pub figure: String,
    /// Is accepting better on average over the draws?
    pub accept: bool,
    /// Value of knowing everything before deciding (EVPI), in the unit of the figure.
    pub value_of_everything: f64,
    /// Unit, as written.
    pub unit: String,
}

/// A claim, tested.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimResult {
    /// Its name, to ask about it.
    #[serde(default)]
    pub id: String,
    /// Who says so.
    pub who: String,
    /// What they say, in their words or close to them.
    pub says: String,
    /// The test; empty when there is none.
    pub test: String,
    /// How the words are read as this test; or why they cannot be tested.
    #[serde(default)]
    pub why: String,
    /// Share of draws in which it holds; absent when it cannot be tested.
    pub share: Option<f64>,
    /// True when the figure is counted, not drawn: it holds or it does not.
    #[serde(default)]
    pub counted: bool,
    /// One sentence with the verdict word and "in N of 100 draws".
    pub sentence: String,
    /// Conditions under which it is true, in words.
    pub true_if: String,
    /// Conditions under which it is false, in words.
    pub false_if: String,
    /// The same as `true_if`, as limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub true_rule: Option<ClaimRule>,
    /// The same as `false_if`, as limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_rule: Option<ClaimRule>,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// Trace id.
    pub trace: Option<String>,
}

/// A short rule in a few inputs, found by search over the draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimRule {
    /// Limits that hold together.
    pub limits: Vec<RuleLimit>,
    /// Share of the draws in question that lie within the limits.
    pub coverage: f64,
    /// Share of the draws within the limits that are in question.
    pub density: f64,
    /// Share of all draws within the limits.
    pub support: f64,
}

/// A limit on one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleLimit {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub label: String,
    /// Unit, as written.
    pub unit: String,
    /// At least, in that unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// At most, in that unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

/// Another course, under the same headings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Stable id: `do-nothing`, `build-places`, ...
    pub id: String,
    /// In words.
    pub label: String,
    /// Keys of figures by heading: `cost`, `relief`, ...
    pub figures: BTreeMap<String, String>,
    /// Remark per heading where there is no figure.
    pub remarks: BTreeMap<String, String>,
}

/// A quantity over time, as bands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BandSeries {
    /// Stable id: `stock.us-immigration-detention.offer`, `host_headcount`.
    pub id: String,
    /// In words.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Days.
    pub dates: Vec<Date>,
    /// 5th percentile per day.
    pub p05: Vec<f64>,
    /// 25th percentile per day.
    pub p25: Vec<f64>,
    /// Median per day.
    pub p50: Vec<f64>,
    /// 75th percentile per day.
    pub p75: Vec<f64>,
    /// 95th percentile per day.
    pub p95: Vec<f64>,
    /// A few sample paths.
    pub paths: Vec<Vec<f64>>,
    /// What was observed before.
    pub history: Vec<(Date, f64)>,
    /// How wrong forecasts of that history were, in a sentence; empty where nothing was observed.
    #[serde(default)]
    pub past_errors: String,
    /// Capacity lines.
    pub capacities: Vec<CapacityLine>,
    /// Dated marks: start of the agreement, a court order, ...
    pub marks: Vec<(Date, String)>,
    /// Trace id.
    pub trace: String,
}

/// A capacity, never without its basis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapacityLine {
    /// design, rated, operational, contractual, at 4 m2 per person, ...
    pub basis: String,
    /// Places.
    pub places: f64,
    /// Sources, by id.
    pub sources: Vec<String>,
}

/// A quantity over another quantity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Stable id: `break_even_fee`, `time_held`, `fee_sender_max`.
    pub id: String,
    /// In words.
    pub label: String,
    /// Name and unit of the horizontal axis.
    pub x_label: String,
    /// Name and unit of the vertical axis.
    pub y_label: String,
    /// Horizontal positions.
    pub x: Vec<f64>,
    /// 5th percentile.
    pub p05: Vec<f64>,
    /// Median.
    pub p50: Vec<f64>,
    /// 95th percentile.
    pub p95: Vec<f64>,
    /// Reference marks on the horizontal axis: value, words, source id.
    pub ticks: Vec<(f64, String, String)>,
    /// One sentence that says what the curve shows.
    pub sentence: String,
    /// Trace id.
    pub trace: String,
}

/// One line of the assumptions register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputCard {
    /// Path in the scenario: `money.sender.fee`.
    pub path: String,
    /// In words.
    pub label: String,
    /// As written.
    pub text: String,
    /// Unit, as written.
    pub unit: String,
    /// 5th percentile; absent for what is not a number.
    pub p05: Option<f64>,
    /// Median.
    pub p50: Option<f64>,
    /// 95th percentile.
    pub p95: Option<f64>,
    /// Shape, said aloud: "lognormal (chosen: both ends positive, ratio 6)".
    pub shape: String,
    /// Grade of the evidence.
    pub grade: Grade,
    /// Sources, by id.
    pub sources: Vec<String>,
    /// Why it was assumed, when there is no source.
    pub why: String,
    /// True when nobody knows it and the range is only explored.
    pub explored: bool,
    /// Share of the spread of the headline.
    pub share: Option<f64>,
    /// Line in the scenario file, for readers of the file.
    pub line: Option<u32>,
}

/// Something the model leaves out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Omission {
    /// What is left out.
    pub what: String,
    /// Expected direction, in words.
    pub direction: String,
}
