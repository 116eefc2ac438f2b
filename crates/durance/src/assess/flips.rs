//! What would change the conclusion? For each input alone, and for pairs where none does alone, the value at
//! which the sign of the headline turns.
//!
//! Everything else stands at its median, in the expected course of events. The search goes beyond what was
//! assumed, so that "how far beyond" has an answer; a few single draws say how much the value varies.

use super::Stop;
use super::figures::FigureSpec;
use super::inputs::{Uncertain, Values};
use super::run::{self, Job, People};
use durance_core::UnitKind;
use durance_core::assessment::{Flip, FlipDraws, FlipPoint, InputCard, InputShare};
use durance_finance::{break_even, break_even_between};
use durance_report::sentence;
use durance_scenario::Quantity;
use durance_sim as sim;
use durance_sim::sensitivity::quantile;

/// Inputs without a turning value that are named all the same: those that own most of the spread.
const NAMED: usize = 6;

/// Inputs of which pairs are formed, and pairs that are told.
const PAIRED: usize = 6;
const PAIRS_TOLD: usize = 4;

/// Turning values that are looked at in single draws, and in how many.
const IN_DRAWS: usize = 3;
const DRAWS: u64 = 20;

/// Where a path of percentiles leaves what was assumed: beyond it, values run on to the end of the search.
const EXTREME: f64 = 0.999;

/// Expected values do not depend on random numbers.
const KEY: sim::Key = sim::Key {
    seed: 0,
    draw: 0,
    replication: 0,
};

/// What would turn the headline: found values first, the nearest first; then inputs that turn nothing.
///
/// # Errors
/// The reader's wish to stop. A value at which the engine refuses to run turns nothing.
pub fn flips(
    job: &Job<'_>,
    headline: &FigureSpec,
    shares: &[InputShare],
    cards: &[InputCard],
) -> Result<Vec<Flip>, Stop> {
    let Some(search) = Search::new(job, headline, cards) else {
        return Ok(Vec::new());
    };
    let movers = search.movers();
    let looked_at = run::parallel(job.options.jobs, movers.len() as u64, &|i| {
        Ok(search.alone(movers[i as usize]))
    })?;
    let mut found: Vec<Flip> = Vec::new();
    let mut paired: Vec<&Alone> = Vec::new();
    let mut idle: Vec<&Alone> = Vec::new();
    for alone in &looked_at {
        match &alone.point {
            Some(point) => found.push(search.found(vec![point.clone()])),
            None => idle.push(alone),
        }
        let turns_within = alone.point.as_ref().is_some_and(is_within);
        if alone.gain > 0.0 && !turns_within {
            paired.push(alone);
        }
    }
    paired.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.position.cmp(&b.position)));
    paired.truncate(PAIRED);
    found.extend(search.pairs(&paired)?);
    found.sort_by(|a, b| {
        far(a)
            .total_cmp(&far(b))
            .then_with(|| a.inputs.cmp(&b.inputs))
    });
    search.over_draws(&mut found)?;
    let owned = |position: usize| {
        let path = &job.inputs.uncertain[position].path;
        shares
            .iter()
            .position(|s| s.input == *path)
            .unwrap_or(usize::MAX)
    };
    idle.sort_by_key(|a| owned(a.position));
    idle.retain(|a| owned(a.position) < NAMED);
    found.extend(idle.into_iter().map(|alone| search.idle(alone)));
    Ok(found)
}

/// How far out a found value lies: within what was assumed by its percentile, beyond it after all of these.
fn far(flip: &Flip) -> f64 {
    let one = |p: &FlipPoint| match is_within(p) {
        true => (p.percentile - 50.0).abs(),
        false => 100.0,
    };
    let farthest = flip.at.iter().map(one).fold(0.0, f64::max);
    farthest + flip.at.len() as f64
}

fn is_within(point: &FlipPoint) -> bool {
    point.percentile > 0.0 && point.percentile < 100.0
}

/// One input moved by itself.
struct Alone {
    position: usize,
    /// Where it turns, if it does.
    point: Option<FlipPoint>,
    /// The nearest that the headline comes to turning, within the range searched.
    nearest: f64,
    /// How far the headline moves towards turning, within what was assumed.
    gain: f64,
    /// Does it move there as the input falls?
    falling: bool,
    range: (f64, f64),
}

struct Search<'a> {
    job: &'a Job<'a>,
    headline: &'a FigureSpec,
    cards: &'a [InputCard],
    /// The headline at the medians; its sign is the conclusion.
    middle: f64,
    /// The courses at the medians.
    at_medians: Simulated,
}

/// Courses, and what they were simulated from; none where the engine refused.
type Simulated = Option<(People, sim::Paired)>;

impl<'a> Search<'a> {
    fn new(
        job: &'a Job<'a>,
        headline: &'a FigureSpec,
        cards: &'a [InputCard],
    ) -> Option<Search<'a>> {
        let mut search = Search {
            job,
            headline,
            cards,
            middle: 0.0,
            at_medians: None,
        };
        let mut courses = None;
        search.middle = search.value(&job.inputs.medians(), &mut courses);
        search.at_medians = courses;
        (search.middle.is_finite() && search.middle != 0.0).then_some(search)
    }

    /// The headline in the expected course of events; not a number where the engine refuses to run.
    ///
    /// `before` holds the courses of the values before: where money alone differs, nothing is simulated again.
    fn value(&self, values: &Values<'_>, before: &mut Simulated) -> f64 {
        let people = People::new(self.job, values);
        let same = |known: &&(People, sim::Paired)| known.0 == people;
        if let Some((_, courses)) = self.at_medians.as_ref().filter(same) {
            return self.settled(values, &people, courses);
        }
        if before.as_ref().filter(same).is_none() {
            let simulated = people.simulate(KEY, sim::Executor::Expected).ok();
            *before = simulated.map(|courses| (people, courses));
        }
        let Some((people, courses)) = before else {
            return f64::NAN;
        };
        self.settled(values, people, courses)
    }

    fn settled(&self, values: &Values<'_>, people: &People, courses: &sim::Paired) -> f64 {
        people
            .settle(self.job, values, KEY, courses)
            .map_or(f64::NAN, |drawn| (self.headline.value)(&drawn))
    }

    /// With the sign of the conclusion: positive as long as it stands.
    fn standing(&self, value: f64) -> f64 {
        value * self.middle.signum()
    }

    fn uncertain(&self, position: usize) -> &'a Uncertain {
        &self.job.inputs.uncertain[position]
    }

    fn quantity(&self, position: usize) -> Option<&'a Quantity> {
        self.uncertain(position)
            .input
            .map(|i| &self.job.scenario.inputs()[i])
    }

    fn quantile(&self, position: usize, p: f64) -> f64 {
        self.uncertain(position).distribution.quantile(p)
    }

    /// Inputs that are numbers of the scenario; the coins of events are not moved.
    fn movers(&self) -> Vec<usize> {
        (0..self.job.inputs.uncertain.len())
            .filter(|&p| self.quantity(p).is_some())
            .collect()
    }

    fn range(&self, position: usize) -> (f64, f64) {
        let kind = self.quantity(position).map_or(UnitKind::Number, |q| q.kind);
        searched(
            kind,
            self.quantile(position, 0.05),
            self.quantile(position, 0.95),
        )
    }

    fn alone(&self, position: usize) -> Alone {
        let range = self.range(position);
        let mut courses = None;
        let mut at = |x: f64| {
            let values = self.job.inputs.medians().with(position, x);
            self.standing(self.value(&values, &mut courses))
        };
        let grid = [
            range.0,
            self.quantile(position, 0.05),
            self.quantile(position, 0.5),
            self.quantile(position, 0.95),
            range.1,
        ];
        let nets: Vec<f64> = grid
            .iter()
            .enumerate()
            .map(|(i, x)| if i == 2 { self.middle.abs() } else { at(*x) })
            .collect();
        let middle = self.middle.abs();
        let (low_gain, high_gain) = (middle - nets[1], middle - nets[3]);
        let nearest = nets
            .iter()
            .copied()
            .filter(|n| n.is_finite())
            .fold(middle, f64::min);
        // From the median outwards, on either side.
        let mut crossing = |steps: [usize; 3], below: bool| {
            steps.windows(2).find_map(|w| {
                let (from, to) = (w[0], w[1]);
                let crosses = nets[from] > 0.0 && nets[to] <= 0.0 && grid[from] != grid[to];
                let mut ends = [(grid[from], nets[from]), (grid[to], nets[to])];
                ends.sort_by(|a, b| a.0.total_cmp(&b.0));
                let tolerance = (ends[1].0 - ends[0].0) * 1e-3;
                let found = crosses.then(|| break_even_between(&mut at, ends, tolerance))?;
                Some(self.point(position, found.value()?, below))
            })
        };
        let sides = [crossing([2, 1, 0], true), crossing([2, 3, 4], false)];
        let off = |p: &FlipPoint| (p.percentile - 50.0).abs();
        let point = sides
            .into_iter()
            .flatten()
            .min_by(|a, b| off(a).total_cmp(&off(b)));
        Alone {
            position,
            point,
            nearest: nearest * self.middle.signum(),
            gain: low_gain.max(high_gain),
            falling: low_gain >= high_gain,
            range,
        }
    }

    fn point(&self, position: usize, value: f64, below: bool) -> FlipPoint {
        let input = self.uncertain(position);
        let card = self.cards.iter().find(|c| c.path == input.path);
        let factor = self.quantity(position).map_or(1.0, |q| q.unit.factor);
        FlipPoint {
            input: input.path.clone(),
            label: card.map_or_else(|| input.label.clone(), |c| c.label.clone()),
            unit: card.map(|c| c.unit.clone()).unwrap_or_default(),
            value: value / factor,
            below,
            percentile: 100.0 * input.distribution.cdf(value),
        }
    }

    /// Two inputs moved together, each equally far out in its own percentiles.
    fn pairs(&self, alone: &[&Alone]) -> Result<Vec<Flip>, Stop> {
        let mut all: Vec<(usize, usize)> = Vec::new();
        for second in 1..alone.len() {
            all.extend((0..second).map(|first| (first, second)));
        }
        let found = run::parallel(self.job.options.jobs, all.len() as u64, &|i| {
            let (a, b) = all[i as usize];
            Ok(self.pair(alone[a], alone[b]))
        })?;
        let mut flips: Vec<Flip> = found.into_iter().flatten().collect();
        flips.sort_by(|a, b| far(a).total_cmp(&far(b)));
        flips.truncate(PAIRS_TOLD);
        Ok(flips)
    }

    fn pair(&self, a: &Alone, b: &Alone) -> Option<Flip> {
        let mut courses = None;
        let mut at = |far: f64| {
            let values = self.job.inputs.medians();
            let values = values
                .with(a.position, self.on_the_way(a, far))
                .with(b.position, self.on_the_way(b, far));
            self.standing(self.value(&values, &mut courses))
        };
        // Within what was assumed first, then on to the ends of the search.
        let within = at(1.0);
        let ends = if within <= 0.0 {
            [(0.0, self.middle.abs()), (1.0, within)]
        } else {
            let beyond = at(2.0);
            if beyond > 0.0 || beyond.is_nan() {
                return None;
            }
            [(1.0, within), (2.0, beyond)]
        };
        let far = break_even_between(at, ends, 2e-3).value()?;
        let point = |one: &Alone| self.point(one.position, self.on_the_way(one, far), one.falling);
        Some(self.found(vec![point(a), point(b)]))
    }

    /// The value of an input some way out: at 0 its median, at 1 the end of what was assumed, at 2 the end
    /// of the search.
    fn on_the_way(&self, one: &Alone, far: f64) -> f64 {
        let out = far.min(1.0) * (EXTREME - 0.5);
        let p = if one.falling { 0.5 - out } else { 0.5 + out };
        let within = self.quantile(one.position, p);
        let end = if one.falling {
            one.range.0
        } else {
            one.range.1
        };
        within + (far - 1.0).max(0.0) * (end - within)
    }

    fn found(&self, at: Vec<FlipPoint>) -> Flip {
        let labels: Vec<&str> = at.iter().map(|p| p.label.as_str()).collect();
        let assumed: Vec<&str> = at
            .iter()
            .filter_map(|p| self.cards.iter().find(|c| c.path == p.input))
            .map(|c| c.text.as_str())
            .collect();
        Flip {
            inputs: at.iter().map(|p| p.input.clone()).collect(),
            label: sentence::together(&labels),
            value: sentence::flip_values(&at),
            assumed: sentence::together(&assumed),
            distance: sentence::flip_distances(&at),
            trace: self.headline.id.clone(),
            at,
            ..Flip::default()
        }
    }

    fn idle(&self, alone: &Alone) -> Flip {
        let input = self.uncertain(alone.position);
        let card = self.cards.iter().find(|c| c.path == input.path);
        let factor = self.quantity(alone.position).map_or(1.0, |q| q.unit.factor);
        let unit = card.map(|c| c.unit.clone()).unwrap_or_default();
        let ends = (alone.range.0 / factor, alone.range.1 / factor);
        Flip {
            inputs: vec![input.path.clone()],
            label: card.map_or_else(|| input.label.clone(), |c| c.label.clone()),
            value: sentence::none_flips(),
            assumed: card.map(|c| c.text.clone()).unwrap_or_default(),
            distance: sentence::nearest(ends, &unit, alone.nearest, &self.headline.unit),
            trace: self.headline.id.clone(),
            nearest: Some(alone.nearest),
            ..Flip::default()
        }
    }

    /// How much the nearest turning values vary when the other inputs stand as in single draws.
    fn over_draws(&self, found: &mut [Flip]) -> Result<(), Stop> {
        let draws = DRAWS.min(self.job.options.draws);
        for flip in found.iter_mut().take(IN_DRAWS) {
            let at: Vec<(usize, f64)> = flip.at.iter().filter_map(|p| self.place(p)).collect();
            let turned = run::parallel(self.job.options.jobs, draws, &|draw| {
                Ok(self.in_draw(draw, &at))
            })?;
            let values: Vec<f64> = turned.iter().copied().flatten().collect();
            let unit = |v: f64| v / self.factor(at.first().map_or(0, |(p, _)| *p));
            let spread = [0.05, 0.5, 0.95].map(|p| unit(quantile(&values, p)));
            flip.over_draws = Some(FlipDraws {
                draws,
                share: values.len() as f64 / draws.max(1) as f64,
                values: (at.len() == 1 && !values.is_empty()).then_some(spread),
            });
        }
        Ok(())
    }

    fn factor(&self, position: usize) -> f64 {
        self.quantity(position).map_or(1.0, |q| q.unit.factor)
    }

    fn place(&self, point: &FlipPoint) -> Option<(usize, f64)> {
        let position = self
            .job
            .inputs
            .uncertain
            .iter()
            .position(|u| u.path == point.input)?;
        Some((position, point.value * self.factor(position)))
    }

    /// In one draw: the value of a single input that turns it; or, for a pair at its values, whether it has
    /// turned.
    fn in_draw(&self, draw: u64, at: &[(usize, f64)]) -> Option<f64> {
        let drawn = self.job.inputs.draw(self.job.design.values(draw));
        let mut courses = None;
        let mut net = |moved: &[(usize, f64)]| {
            let values = moved.iter().fold(drawn.clone(), |v, (p, x)| v.with(*p, *x));
            self.standing(self.value(&values, &mut courses))
        };
        match at {
            [(position, _)] => {
                let (low, high) = self.range(*position);
                break_even(|x| net(&[(*position, x)]), low, high, (high - low) * 1e-2).value()
            }
            several => (net(several) <= 0.0).then_some(0.0),
        }
    }
}

/// How far a search goes beyond what was assumed: to nothing, and to ten times the upper end; shares stay
/// shares.
fn searched(kind: UnitKind, p05: f64, p95: f64) -> (f64, f64) {
    match kind {
        UnitKind::Share => (0.0, 1.0),
        _ if p05 >= 0.0 => (0.0, 10.0 * p95),
        _ => (10.0 * p05, 10.0 * p95),
    }
}
