//! How does one scenario become one assessment? The natural path of the data, room by room.
//!
//! ```text
//! Scenario ─► law: verdicts, eligibility ─► draws ─► engine: status quo and offer ─► ledger
//!    │                                                        │                        │
//!    └─► inputs, sources                     conditions ◄─────┴────────► figures ◄─────┘
//!                                                 └────────► Assessment ◄──┘
//! ```

pub mod alternatives;
pub mod cards;
pub mod certainty;
pub mod claims;
pub mod comparison;
pub mod conditions;
pub mod counted;
pub mod curves;
pub mod expression;
pub mod figures;
pub mod flips;
pub mod head_count;
pub mod inputs;
pub mod law;
pub mod money;
pub mod path;
pub mod room;
pub mod run;
pub mod simulate;
pub mod table;

use crate::catalogue::Catalogue;
use crate::store::spool::Spool;
use durance_core::Diagnostic;
use durance_core::assessment::{
    Assessment, Figure, InputCard, Omission, Outcome, PeopleRange, RunCard, SCHEMA, ScenarioCard,
};
use durance_law::LawBook;
use durance_scenario::{Claim, Perspective, Scenario};
use durance_sim::design::{Design, Input, Sampling};
use durance_sim::sensitivity::{Precision, quantile_sorted, spread};
use figures::FigureSpec;
use inputs::Inputs;
use run::{Job, Progress};
use std::collections::BTreeSet;
use std::path::PathBuf;
use table::Table;

/// Draws over which the law counts people, at the most.
const COUNTED_MOST: u64 = 1_000;

/// The figure that the page begins with, where the scenario has it.
const HEADLINE: &str = "net_cost.sender";

/// How an assessment is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Sampled sets of inputs; with a precision, the most that may be drawn.
    pub draws: u64,
    /// Simulated chances within each draw.
    pub replications: u64,
    /// Seed of every stream.
    pub seed: u64,
    /// How draws are spread: `lhs`, `sobol` or `independent`.
    pub design: DesignKind,
    /// Threads; the result does not depend on it.
    pub jobs: usize,
    /// Stop once the half-width of the headline's median is at most this share of it.
    pub precision_share: Option<f64>,
    /// The figure whose precision and sensitivity are asked for.
    pub headline: String,
    /// Points of a Sobol analysis of the headline, if one is asked for instead of shares of ranks.
    pub sobol: Option<u64>,
    /// Where draws wait.
    pub spool: PathBuf,
    /// Go on from an interrupted run.
    pub resume: bool,
    /// Claims to test besides those of the scenario.
    pub claims: Vec<Claim>,
    /// Leave out what takes further simulation: other courses, what would change the answer, chance apart.
    pub brief: bool,
}

/// How draws are spread over the inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DesignKind {
    /// Latin hypercube.
    LatinHypercube,
    /// Scrambled Sobol sequence.
    Sobol,
    /// Independent draws.
    Independent,
}

/// Why there is no assessment.
#[derive(Debug)]
pub enum Stop {
    /// The scenario cannot be computed.
    Model(Vec<Diagnostic>),
    /// The disk failed.
    Disk(std::io::Error),
    /// The reader asked to stop.
    Interrupted,
}

/// An assessment and the table of draws behind it.
pub struct Assessed {
    /// The result.
    pub assessment: Assessment,
    /// The table of draws: inputs, then figures.
    pub table: Table,
    /// Was the precision that was asked for reached?
    pub precise: bool,
}

/// Answers the five questions.
///
/// # Errors
/// See [`Stop`]. An interrupted run leaves its spool behind, to go on from.
pub fn assess(
    scenario: &Scenario,
    catalogue: &Catalogue,
    options: &Options,
    texts: &dyn Fn(&str) -> Option<String>,
    report: &mut dyn FnMut(Progress),
) -> Result<Assessed, Stop> {
    let inputs = Inputs::of(scenario);
    let law = || {
        let (book, found) = LawBook::load(catalogue);
        let book = book.ok_or(Stop::Model(found))?;
        let screened = law::screen(&book, scenario, scenario.term.first);
        Ok((book, screened))
    };
    let (shelf, law) = run::beside(
        options.jobs,
        || conditions::Shelf::load(catalogue).map_err(Stop::Model),
        law,
    );
    let (book, screened) = law?;
    let shelf = shelf?;
    let books = money::Books::open(scenario, catalogue, &inputs).map_err(Stop::Model)?;
    if screened.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Stop::Model(screened.diagnostics));
    }
    let lawful = screened.lawful(&book, scenario);
    let register = crate::catalogue::sources(catalogue);
    let room = room::figures(scenario, &shelf, &register);
    let figures = figures::list(scenario, &books, room);
    known_figure(&figures, options).map_err(|found| Stop::Model(vec![found]))?;
    let design = design(scenario, &inputs, options).map_err(Stop::Model)?;
    let days = curves::days(scenario);
    let unsentenced: Vec<usize> = (0..scenario.people.len())
        .filter(|&i| figures::has_no_sentence(&scenario.people[i]))
        .collect();
    let job = Job {
        scenario,
        inputs: &inputs,
        design: &design,
        lawful: &lawful,
        books: &books,
        figures: &figures,
        options,
        days: &days,
        unsentenced: &unsentenced,
        sampled: match options.brief {
            true => 0,
            false => alternatives::sampled(scenario),
        },
    };

    let question = question(scenario, catalogue, options);
    let mut spool = Spool::open(&options.spool, &question, job.columns(), options.resume)
        .map_err(Stop::Disk)?;
    let headline = headline(&figures, &options.headline);
    let headline_column = inputs.uncertain.len() + headline;
    let mut enough = |spool: &mut Spool| {
        let draws = spool.draws().min(options.draws);
        let values = spool.column(headline_column, draws).ok()?;
        Precision::of(&values).map(|p| p.relative())
    };
    let mut kept = Vec::new();
    let draws = run::work(&job, &mut spool, &mut kept, &mut enough, report)?;
    let reached = enough(&mut spool);
    let precise = match (options.precision_share, reached) {
        (Some(wanted), Some(reached)) => reached <= wanted,
        // Fewer draws than were asked for are done only when the time allowed is over.
        _ => draws == options.draws,
    };

    let names = inputs
        .uncertain
        .iter()
        .map(|u| u.path.clone())
        .chain(figures.iter().map(|f| f.id.clone()))
        .collect();
    let table = Table::new(spool, names, inputs.uncertain.len(), draws);
    let mut cards = cards::inputs(scenario, &inputs, texts);
    let (drawn_inputs, drawn_headline) = table.for_sensitivity(headline)?;
    let mut shares = match options.sobol {
        None => certainty::shares(&job, &drawn_inputs, &drawn_headline, &cards)?,
        Some(points) => certainty::sobol(
            &job,
            &figures[headline],
            points,
            &drawn_inputs,
            &drawn_headline,
            &cards,
        )?,
    };
    let decision = scenario.offer.as_ref().and_then(|_| {
        let spec = &figures[headline];
        certainty::worth(
            &inputs,
            &drawn_inputs,
            &drawn_headline,
            spec,
            &mut shares,
            options.seed,
        )
    });
    let counting = counting(&inputs, draws, |draw| {
        drawn_inputs.iter().map(|column| column[draw]).collect()
    });
    drop((drawn_inputs, drawn_headline));
    for card in &mut cards {
        card.share = shares
            .iter()
            .find(|s| s.input == card.path)
            .map(|s| s.share);
    }
    let again = match options.brief {
        true => Vec::new(),
        false => run::second_time(&job, draws)?,
    };
    let mut results: Vec<Figure> = Vec::with_capacity(figures.len());
    for (index, spec) in figures.iter().enumerate() {
        let drawn = table.figure(index)?;
        let chance = chance_share(&drawn, &again, index);
        results.push(figure(
            scenario, &figures, spec, index, &drawn, chance, &cards,
        ));
    }

    let (courses, sampled) = run::courses(&job, draws, kept)?;
    let by_people = head_count::curve(&job, &sampled)?;
    let others = match options.brief {
        true => alternatives::Others::default(),
        false => alternatives::price(&job, draws, &sampled, results.len(), &|id| table.by_id(id))?,
    };
    let held: Vec<Vec<f64>> = courses.iter().map(|c| c.host_days.clone()).collect();
    let still_held: Vec<Vec<f64>> = courses.iter().map(|c| c.still_held.clone()).collect();
    let met = conditions::section(&shelf, scenario, &held);

    let column_of = |id: &str| table.by_id(id);
    let people = |index: usize| people_range(scenario, &inputs, index);
    // The law counts on one thread, and past forecasts need no draw: neither waits for the other.
    let (law, past_errors) = run::beside(
        options.jobs,
        || screened.section(&book, scenario, &counting, &people),
        || curves::past_errors(scenario, options.jobs),
    );
    let said = |id: &str| {
        results
            .iter()
            .find(|f| f.id == id)
            .map(|f| durance_report::number::range(f.p05, f.p95, &f.unit))
            .unwrap_or_default()
    };
    let mut traces = cards::traces(scenario, &figures, &said, &cards);
    traces.extend(others.traces);
    let mut wanted: BTreeSet<String> = scenario.sources_used().keys().cloned().collect();
    wanted.extend(screened.sources(&book));
    wanted.extend(books.sources());
    wanted.extend(figures.iter().flat_map(|f| f.sources()));
    wanted.extend(met.sources.iter().cloned());
    let flips = match scenario.offer {
        _ if options.brief => Vec::new(),
        None => Vec::new(),
        // Spending has one sign: there is nothing to turn.
        Some(_) if figures[headline].id == "spending.sender" => Vec::new(),
        Some(_) => flips::flips(&job, &figures[headline], &shares, &cards)?,
    };
    results.extend(others.figures);
    let counted = counted::count(&law, &met.rows, results.len());
    results.extend(counted.figures);
    traces.extend(counted.traces);
    let ground = claims::Ground {
        scenario,
        inputs: &inputs,
        results: &results,
        table: &table,
        cards: &cards,
        headline: figures.get(headline).map_or("", |f| f.id.as_str()),
        flips: &flips,
    };
    let all_claims: Vec<Claim> = scenario
        .claims
        .iter()
        .chain(&options.claims)
        .cloned()
        .collect();
    let claims = claims::test_all(&ground, &all_claims)?;
    let assessment = Assessment {
        schema: SCHEMA.to_owned(),
        scenario: scenario_card(scenario, &screened, &books),
        run: RunCard {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            catalog: catalogue.digest(),
            seed: options.seed,
            draws,
            replications: options.replications,
            command: format!(
                "durance assess {} --draws {draws} --seed {}",
                scenario.id, options.seed
            ),
            precision: options
                .precision_share
                .map(|wanted| precision_words(wanted, reached, &options.headline)),
        },
        headline: figures
            .get(headline)
            .map(|f| f.id.clone())
            .unwrap_or_default(),
        claims,
        series: curves::bands(scenario, &courses, &days, &shelf, &past_errors?),
        curves: curves::curves(scenario, catalogue, &books, &column_of)
            .into_iter()
            .chain(by_people)
            .chain(room::time_held(scenario, &still_held))
            .collect(),
        outcomes: outcomes(scenario),
        results,
        law,
        conditions: met.rows,
        conditions_summary: met.summary,
        responsibility: met.duties,
        sensitivity: shares,
        flips,
        decision,
        alternatives: others.rows,
        inputs: cards,
        omissions: omissions(scenario, &books),
        sources: cards::sources(scenario, catalogue, &wanted),
        traces,
        diagnostics: screened.diagnostics,
        sections: Vec::new(),
    };
    Ok(Assessed {
        assessment,
        table,
        precise,
    })
}

/// What makes two runs the same: a spool goes on only with its own question.
fn question(scenario: &Scenario, catalogue: &Catalogue, options: &Options) -> String {
    serde_json::json!({
        "scenario": durance_scenario::digest(scenario),
        "catalog": catalogue.digest(),
        "engine": env!("CARGO_PKG_VERSION"),
        "seed": options.seed,
        "replications": options.replications,
        "design": format!("{:?}", options.design),
        // A Latin hypercube of another size is another hypercube.
        "size": if options.design == DesignKind::LatinHypercube { options.draws } else { 0 },
    })
    .to_string()
}

fn design(
    scenario: &Scenario,
    inputs: &Inputs,
    options: &Options,
) -> Result<Design, Vec<Diagnostic>> {
    let sampling = match options.design {
        DesignKind::LatinHypercube => Sampling::LatinHypercube,
        DesignKind::Sobol => Sampling::Sobol,
        DesignKind::Independent => Sampling::Independent,
    };
    let correlations: Vec<(usize, usize, f64)> = scenario
        .together
        .iter()
        .filter_map(|c| Some((inputs.position(c.a)?, inputs.position(c.b)?, c.rank)))
        .collect();
    let uncertain = inputs
        .uncertain
        .iter()
        .map(|u| Input {
            name: u.path.clone(),
            distribution: u.distribution.clone(),
        })
        .collect();
    Design::new(
        uncertain,
        &correlations,
        sampling,
        options.draws,
        options.seed,
    )
}

/// The figure whose precision is asked for is there; what a scenario without a net cost spends stands for it.
#[expect(clippy::result_large_err, reason = "once per run")]
fn known_figure(figures: &[FigureSpec], options: &Options) -> Result<(), Diagnostic> {
    let wanted = options.headline.as_str();
    let ids = || figures.iter().map(|figure| figure.id.as_str());
    if options.precision_share.is_none() || wanted == HEADLINE || ids().any(|id| id == wanted) {
        return Ok(());
    }
    let help = match durance_core::diagnostic::nearest(wanted, ids()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`durance assess SCENARIO --json` names every figure".to_owned(),
    };
    let message = format!("no figure is called `{wanted}`, whose precision is asked for");
    Err(Diagnostic::error("D1109", message).help(help))
}

fn headline(figures: &[FigureSpec], wanted: &str) -> usize {
    figures
        .iter()
        .position(|f| f.id == wanted)
        .or_else(|| figures.iter().position(|f| f.id == HEADLINE))
        .or_else(|| figures.iter().position(|f| f.id == "spending.sender"))
        .unwrap_or(0)
}

/// Part of the variance that is chance within draws, from draws simulated twice; `None` where none were.
fn chance_share(drawn: &[f64], again: &[Vec<f64>], figure: usize) -> Option<f64> {
    let pairs: Vec<Vec<f64>> = again
        .iter()
        .zip(drawn)
        .filter_map(|(second, first)| Some(vec![*first, *second.get(figure)?]))
        .collect();
    let split = spread(&pairs);
    let varies = split.between_draws + split.within_draws > 0.0;
    (!pairs.is_empty() && varies).then(|| (1.0 - split.share_between()).clamp(0.0, 1.0))
}

fn figure(
    scenario: &Scenario,
    figures: &[FigureSpec],
    spec: &FigureSpec,
    index: usize,
    drawn: &[f64],
    chance_share: Option<f64>,
    cards: &[InputCard],
) -> Figure {
    let mut sorted = drawn.to_vec();
    sorted.sort_by(f64::total_cmp);
    let below = drawn.iter().filter(|x| **x < 0.0).count() as f64 / drawn.len().max(1) as f64;
    Figure {
        id: spec.id.clone(),
        name: spec.id.clone(),
        label: spec.label.clone(),
        reference: format!("R{}", index + 1),
        section: spec.section.to_owned(),
        unit: spec.unit.clone(),
        price_year: figures::price_year(scenario, spec),
        p05: quantile_sorted(&sorted, 0.05),
        p50: quantile_sorted(&sorted, 0.5),
        p95: quantile_sorted(&sorted, 0.95),
        mean: drawn.iter().sum::<f64>() / drawn.len().max(1) as f64,
        share_below_zero: spec.sign_matters.then_some(below),
        chance_share,
        dots: (0..20)
            .map(|i| quantile_sorted(&sorted, 0.025 + 0.05 * f64::from(i)))
            .collect(),
        grade: cards::grade(figures, &spec.id, cards),
        trace: spec.id.clone(),
    }
}

/// The draws over which the law counts people: the first thousand of them, which is plenty for two percentiles.
fn counting(inputs: &Inputs, draws: u64, values: impl Fn(usize) -> Vec<f64>) -> law::Draws<'_> {
    law::Draws {
        medians: inputs.medians(),
        drawn: (0..draws.min(COUNTED_MOST) as usize)
            .map(|draw| inputs.draw(values(draw)))
            .collect(),
    }
}

/// The law section of a scenario by itself, for a reader who asks for nothing else.
///
/// # Errors
/// Correlations that cannot be.
pub fn law_section(
    book: &LawBook,
    scenario: &Scenario,
    screened: &law::Screened,
) -> Result<durance_core::assessment::LawSection, Vec<Diagnostic>> {
    let inputs = Inputs::of(scenario);
    let options = Options {
        draws: COUNTED_MOST,
        replications: 1,
        seed: scenario.run.seed,
        design: DesignKind::LatinHypercube,
        jobs: 1,
        precision_share: None,
        headline: String::new(),
        sobol: None,
        spool: PathBuf::new(),
        resume: false,
        claims: Vec::new(),
        brief: true,
    };
    let design = design(scenario, &inputs, &options)?;
    let people = |index: usize| people_range(scenario, &inputs, index);
    let draws = counting(&inputs, COUNTED_MOST, |draw| design.values(draw as u64));
    Ok(screened.section(book, scenario, &draws, &people))
}

fn people_range(scenario: &Scenario, inputs: &Inputs, index: usize) -> PeopleRange {
    let count = &scenario.people[index].count;
    let spread = inputs
        .position(count.index)
        .map(|p| &inputs.uncertain[p].distribution);
    let at = |p: f64| spread.map(|d| d.quantile(p)).or(count.exact());
    PeopleRange {
        p05: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
        unknown: count.is_unknown(),
        trace: Some(count.path.clone()),
    }
}

fn scenario_card(
    scenario: &Scenario,
    screened: &law::Screened,
    books: &money::Books,
) -> ScenarioCard {
    let party = |p: &Option<durance_scenario::Party>| {
        p.as_ref().map(|p| p.name.clone()).unwrap_or_default()
    };
    let mut readings = screened.readings_that_matter();
    if scenario.offer.is_some() {
        readings.insert(
            0,
            "Figures show the offer going ahead for every group that is not barred on every reading held; where \
             another reading prevails nobody of that group is sent"
                .to_owned(),
        );
    }
    ScenarioCard {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        digest: durance_scenario::digest(scenario),
        known_as_of: scenario.known_as_of,
        term: (scenario.term.first, scenario.term.last),
        horizon: (scenario.horizon.first, scenario.horizon.last),
        currency: scenario.currency.code().to_owned(),
        price_year: scenario.price_year,
        perspective: match scenario.perspective {
            Perspective::Sender => "sender",
            Perspective::Receiver => "receiver",
            Perspective::Both => "both",
        }
        .to_owned(),
        sender: party(&scenario.sender),
        receiver: party(&scenario.receiver),
        compared_with: scenario.compared_with.clone(),
        terms: [cards::terms(scenario), books.agreed(scenario)].concat(),
        readings,
    }
}

fn precision_words(wanted: f64, reached: Option<f64>, headline: &str) -> String {
    let percent = |share: f64| format!("{:.1}%", 100.0 * share);
    match reached {
        Some(reached) if reached <= wanted => {
            format!(
                "{} on {headline} asked for, {} reached",
                percent(wanted),
                percent(reached)
            )
        }
        Some(reached) => format!(
            "{} on {headline} asked for, only {} reached",
            percent(wanted),
            percent(reached)
        ),
        None => format!("{} on {headline} asked for", percent(wanted)),
    }
}

fn outcomes(scenario: &Scenario) -> Vec<Outcome> {
    if scenario.offer.is_none() {
        return Vec::new();
    }
    figures::outcomes(scenario)
        .chain([&figures::UNACCOUNTED])
        .map(|(id, label)| Outcome {
            id: (*id).to_owned(),
            label: (*label).to_owned(),
            figure: format!("outcome.{id}"),
        })
        .collect()
}

/// What the scenario names as left out, and what this engine leaves out for every scenario.
fn omissions(scenario: &Scenario, books: &money::Books) -> Vec<Omission> {
    let prices = books.prices_remark(scenario);
    let own = scenario.not_modelled.iter().map(|o| Omission {
        what: o.what.clone(),
        direction: o.direction.clone(),
    });
    let always = [
        (
            "Harm to the people sent and to their families",
            "not priced here, on purpose: shown under conditions and law",
        ),
        (
            "Effects on crime, migration and relations between States",
            "unknown in either direction",
        ),
        (
            "Inflation between the price year and the day of payment",
            prices.as_str(),
        ),
    ];
    own.chain(always.into_iter().map(|(what, direction)| Omission {
        what: what.to_owned(),
        direction: direction.to_owned(),
    }))
    .collect()
}
