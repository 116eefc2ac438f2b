//! How are the draws worked off? In blocks, on as many threads as asked, with the same bytes for any number.

use super::figures::{Drawn, FigureSpec};
use super::inputs::{Inputs, Values};
use super::law::Lawful;
use super::simulate;
use super::{Options, Stop, money, room};
use crate::interrupt;
use crate::store::spool::{BLOCK, Spool};
use durance_core::Diagnostic;
use durance_scenario::Scenario;
use durance_sim as sim;
use durance_sim::design::Design;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Draws whose daily course is kept for the bands of the charts.
pub const COURSES: u64 = 400;

/// Draws simulated a second time, to tell chance from uncertainty.
pub const TWICE: u64 = 100;

/// What all draws have in common.
pub struct Job<'a> {
    /// The question.
    pub scenario: &'a Scenario,
    /// What is uncertain.
    pub inputs: &'a Inputs,
    /// How draws are spread over the inputs.
    pub design: &'a Design,
    /// Whom the law lets through.
    pub lawful: &'a Lawful,
    /// What draws are booked with.
    pub books: &'a money::Books,
    /// What is read off each draw.
    pub figures: &'a [FigureSpec],
    /// How it is run.
    pub options: &'a Options,
    /// Days of the horizon that courses keep.
    pub days: &'a [usize],
    /// Groups offered, by position, that have no sentence to serve.
    pub unsentenced: &'a [usize],
    /// First draws that are kept whole, for what is booked anew on their courses.
    pub sampled: u64,
}

/// A draw with the values of its inputs.
pub type Sampled = (Vec<f64>, Drawn);

/// What is kept of one of the first draws.
pub struct Kept {
    course: Course,
    sampled: Option<Sampled>,
}

/// The course of one draw over time, thinned for charts.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// Per system: without and with the offer, one value per kept day.
    pub systems: Vec<(Vec<f32>, Vec<f32>)>,
    /// People hosted.
    pub hosted: Vec<f32>,
    /// Person-days hosted without a sentence, cumulative.
    pub unsentenced: Vec<f32>,
    /// People in the host on each kept day, its own and those hosted.
    pub host_days: Vec<f64>,
    /// Share of the people sent who are still held, by weeks since their transfer.
    pub still_held: Vec<f64>,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Draws done.
    pub done: u64,
    /// Draws that an interrupted run had done before the start.
    pub found: u64,
    /// Draws asked for; with a precision, how many it is likely to take.
    pub target: u64,
    /// Half-width of the precision reached, as a share, where one was asked for.
    pub precision: Option<f64>,
    /// Time since the start.
    pub elapsed: Duration,
}

impl Progress {
    /// The time that the draws not done yet will take at the pace of those done; unknown before the first.
    pub fn left(&self) -> Option<Duration> {
        let (done, left) = (
            self.done - self.found,
            self.target.saturating_sub(self.done),
        );
        (done > 0).then(|| self.elapsed.mul_f64(left as f64 / done as f64))
    }
}

impl Job<'_> {
    /// Simulates and books one draw.
    ///
    /// # Errors
    /// What the engine or the books refuse.
    pub fn draw(&self, draw: u64, replication: u64) -> Result<(Vec<f64>, Drawn), Vec<Diagnostic>> {
        let values = self.inputs.draw(self.design.values(draw));
        let key = sim::Key {
            seed: self.options.seed,
            draw,
            replication,
        };
        let drawn = evaluate(self, &values, key, sim::Executor::Counts)?;
        Ok((values.as_slice().to_vec(), drawn))
    }

    /// One row of the table of draws: the inputs, then the figures (the mean over replications); and what is
    /// kept of the first replication.
    fn row(&self, draw: u64) -> Result<Row, Vec<Diagnostic>> {
        let replications = self.options.replications.max(1);
        let mut row = Vec::new();
        let mut kept = None;
        let mut sums = vec![0.0; self.figures.len()];
        for replication in 0..replications {
            let (inputs, drawn) = self.draw(draw, replication)?;
            row = inputs;
            for (sum, figure) in sums.iter_mut().zip(self.figures) {
                *sum += (figure.value)(&drawn);
            }
            if replication == 0 {
                kept = self.keep(draw, &row, drawn);
            }
        }
        row.extend(sums.into_iter().map(|s| s / replications as f64));
        Ok((row, kept))
    }

    /// Of the first draws, the course for the charts; of the very first, everything.
    fn keep(&self, draw: u64, inputs: &[f64], drawn: Drawn) -> Option<Kept> {
        (draw < COURSES).then(|| Kept {
            course: course(self, &drawn),
            sampled: (draw < self.sampled).then(|| (inputs.to_vec(), drawn)),
        })
    }

    /// Columns of the table of draws.
    pub fn columns(&self) -> usize {
        self.inputs.uncertain.len() + self.figures.len()
    }
}

/// Simulates one set of values, with and without the offer, and books it.
///
/// # Errors
/// What the engine or the books refuse.
pub fn evaluate(
    job: &Job<'_>,
    values: &Values<'_>,
    key: sim::Key,
    executor: sim::Executor,
) -> Result<Drawn, Vec<Diagnostic>> {
    let people = People::new(job, values);
    let courses = people.simulate(key, executor)?;
    people.settle(job, values, key, &courses)
}

/// What of one set of values matters to who is where: everything but money.
#[derive(PartialEq)]
pub struct People {
    model: sim::model::Model,
    eligibility: simulate::Eligibility,
    offers: Vec<sim::Offer>,
}

impl People {
    /// The model, and the offer to those whom the law lets through.
    pub fn new(job: &Job<'_>, values: &Values<'_>) -> People {
        let eligibility = job.lawful.at(job.scenario, values);
        let offer = simulate::offer(job.scenario, values, &eligibility);
        People {
            model: simulate::model(job.scenario, values),
            eligibility,
            offers: offer.into_iter().collect(),
        }
    }

    /// The courses without and with the offer.
    ///
    /// # Errors
    /// What the engine refuses.
    pub fn simulate(
        &self,
        key: sim::Key,
        executor: sim::Executor,
    ) -> Result<sim::Paired, Vec<Diagnostic>> {
        sim::run_paired(&self.model, &self.offers, key, executor)
    }

    /// Books the courses.
    ///
    /// # Errors
    /// What the books refuse.
    pub fn settle(
        &self,
        job: &Job<'_>,
        values: &Values<'_>,
        key: sim::Key,
        courses: &sim::Paired,
    ) -> Result<Drawn, Vec<Diagnostic>> {
        let with_offer = courses.offers.first();
        let status_quo = &courses.status_quo;
        let mut path = simulate::path(job.scenario, &self.eligibility, status_quo, with_offer);
        let keeps_course = key.draw < COURSES && key.replication == 0;
        if let (true, Some(rule), Some(course)) =
            (keeps_course, transfer_rule(&self.offers), with_offer)
        {
            path.still_held = room::still_held(rule, course);
        }
        let money = match job.scenario.offer {
            None => money::Money::default(),
            Some(_) => money::book(job.scenario, values, &path, job.books)?,
        };
        Ok(Drawn { path, money })
    }
}

/// The rule by which an offer moves people.
fn transfer_rule(offers: &[sim::Offer]) -> Option<&sim::model::Transfer> {
    let mut rules = offers.first()?.rules.iter();
    rules.find_map(|rule| match rule {
        sim::model::Rule::Transfer(transfer) => Some(transfer),
        _ => None,
    })
}

/// Works off draws until enough are done, adding them to the spool.
///
/// # Errors
/// The reader stopped it, the disk failed, or a draw could not be computed.
pub fn work(
    job: &Job<'_>,
    spool: &mut Spool,
    all_kept: &mut Vec<Option<Kept>>,
    enough: &mut dyn FnMut(&mut Spool) -> Option<f64>,
    report: &mut dyn FnMut(Progress),
) -> Result<u64, Stop> {
    let start = Instant::now();
    let found = spool.draws();
    let most = job.options.draws;
    let mut precision = None;
    loop {
        let done = spool.draws().min(most);
        // Asked before the next block, so that a run which stops here stops here when it is resumed, too.
        if let Some(wanted) = job.options.precision_share
            && looks(spool.blocks())
        {
            precision = enough(spool);
            if precision.is_some_and(|p| p <= wanted) {
                return Ok(done);
            }
        }
        let target = match (job.options.precision_share, precision) {
            (Some(wanted), Some(p)) => {
                let ratio = p / wanted;
                ((done as f64 * ratio * ratio) as u64).clamp(done, most)
            }
            _ => most,
        };
        report(Progress {
            done,
            found,
            target,
            precision,
            elapsed: start.elapsed(),
        });
        if done == most || (done > found && interrupt::late()) {
            return Ok(done);
        }
        let (rows, kept): (Vec<_>, Vec<_>) = block(job, done, (most - done).min(BLOCK as u64))?
            .into_iter()
            .unzip();
        spool.push(&rows).map_err(Stop::Disk)?;
        // A resumed run has nothing of the draws that the interrupted one did.
        all_kept.resize_with(done.min(COURSES) as usize, || None);
        all_kept.extend(kept.into_iter().filter(Option::is_some));
    }
}

/// Is the precision looked at after so many blocks? After each at first, then at steps of a sixteenth to an
/// eighth, so that looking never costs more than drawing.
fn looks(blocks: u64) -> bool {
    let step = match blocks {
        0 => return false,
        some => (1u64 << some.ilog2()) / 16,
    };
    blocks.is_multiple_of(step.max(1))
}

/// The columns of a draw, and what is kept of it.
type Row = (Vec<f64>, Option<Kept>);

/// Computes a block of draws on all threads; rows come back in the order of the draws.
fn block(job: &Job<'_>, first: u64, count: u64) -> Result<Vec<Row>, Stop> {
    parallel(job.options.jobs, count, &|i| {
        job.row(first + i).map_err(Stop::Model)
    })
}

/// Runs a task for each number on some threads and returns the results in the order of the numbers.
///
/// # Errors
/// The first task, by number, that failed; or the reader's wish to stop.
pub fn parallel<T: Send>(
    jobs: usize,
    count: u64,
    task: &(dyn Fn(u64) -> Result<T, Stop> + Sync),
) -> Result<Vec<T>, Stop> {
    let next = AtomicU64::new(0);
    let results: Mutex<Vec<Option<Result<T, Stop>>>> =
        Mutex::new((0..count).map(|_| None).collect());
    let threads = jobs.max(1).min(usize::try_from(count).unwrap_or(1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= count || interrupt::asked() {
                        return;
                    }
                    let result = task(i);
                    let mut all = results.lock().unwrap_or_else(PoisonError::into_inner);
                    all[i as usize] = Some(result);
                }
            });
        }
    });
    let all = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.into_iter()
        .map(|r| r.unwrap_or(Err(Stop::Interrupted)))
        .collect()
}

/// Two tasks, side by side if there are threads for it.
pub fn beside<A: Send, B>(
    jobs: usize,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    if jobs < 2 {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        match one.join() {
            Ok(one) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// The courses of the first draws, and the very first draws whole; those that are missing are simulated again.
///
/// # Errors
/// As for [`work`].
pub fn courses(
    job: &Job<'_>,
    draws: u64,
    mut kept: Vec<Option<Kept>>,
) -> Result<(Vec<Course>, Vec<Sampled>), Stop> {
    kept.resize_with(draws.min(COURSES) as usize, || None);
    let missing: Vec<usize> = (0..kept.len()).filter(|&i| kept[i].is_none()).collect();
    let again = parallel(job.options.jobs, missing.len() as u64, &|i| {
        let draw = missing[i as usize] as u64;
        let (inputs, drawn) = job.draw(draw, 0).map_err(Stop::Model)?;
        Ok(job.keep(draw, &inputs, drawn))
    })?;
    for (i, again) in missing.into_iter().zip(again) {
        kept[i] = again;
    }
    let all: (Vec<Course>, Vec<Option<Sampled>>) = kept
        .into_iter()
        .flatten()
        .map(|kept| (kept.course, kept.sampled))
        .unzip();
    Ok((all.0, all.1.into_iter().flatten().collect()))
}

/// The figures of the first draws, simulated a second time with other chances (and as many replications); none
/// where draws are few.
///
/// # Errors
/// As for [`work`].
pub fn second_time(job: &Job<'_>, draws: u64) -> Result<Vec<Vec<f64>>, Stop> {
    if draws < TWICE {
        return Ok(Vec::new());
    }
    let replications = job.options.replications.max(1);
    parallel(job.options.jobs, TWICE, &|draw| {
        let mut sums = vec![0.0; job.figures.len()];
        for replication in replications..2 * replications {
            let (_, again) = job.draw(draw, replication).map_err(Stop::Model)?;
            for (sum, figure) in sums.iter_mut().zip(job.figures) {
                *sum += (figure.value)(&again);
            }
        }
        Ok(sums.into_iter().map(|s| s / replications as f64).collect())
    })
}

fn course(job: &Job<'_>, drawn: &Drawn) -> Course {
    let (scenario, days, unsentenced) = (job.scenario, job.days, job.unsentenced);
    let thin = |series: &[u32]| {
        days.iter()
            .map(|&d| series.get(d).map_or(0.0, |&n| n as f32))
            .collect::<Vec<f32>>()
    };
    let path = &drawn.path;
    let host = scenario.receiver.as_ref().and_then(|r| r.systems.first());
    let mut running = 0.0f64;
    let cumulative: Vec<f64> = (0..path.hosted.len())
        .map(|day| {
            let today: u32 = unsentenced
                .iter()
                .filter_map(|&g| path.hosted_by_group.get(g)?.get(day))
                .sum();
            running += f64::from(today);
            running
        })
        .collect();
    Course {
        systems: scenario
            .systems
            .iter()
            .map(|s| {
                let paths = path.systems.get(&s.id);
                paths.map_or_else(Default::default, |p| (thin(&p.status_quo), thin(&p.offer)))
            })
            .collect(),
        hosted: thin(&path.hosted),
        unsentenced: days
            .iter()
            .map(|&d| cumulative.get(d).copied().unwrap_or(0.0) as f32)
            .collect(),
        host_days: host
            .and_then(|h| path.systems.get(h))
            .map(|p| {
                days.iter()
                    .filter_map(|&d| p.offer.get(d))
                    .map(|&n| f64::from(n))
                    .collect()
            })
            .unwrap_or_default(),
        still_held: path.still_held.clone(),
    }
}
