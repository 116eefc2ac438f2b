//! What is drawn from, and added up? Every length of stay of a plan, tabulated by day, and what is made of it.

use crate::model::Stay;
use crate::table::{AliasTable, Halves, LongTable, threshold_share};
use durance_core::{DailyStay, Distribution};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;

/// Every tabulated stay, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) reach: usize,
    stays: Vec<(Stay, usize, usize)>,
    pub(crate) daily: Vec<DailyStay>,
    entry: BTreeMap<usize, usize>,
    residual: BTreeMap<usize, usize>,
    /// Of those tables by which whoever is still there is as likely to leave on any day: how likely.
    pub(crate) memoryless: BTreeMap<usize, f64>,
    /// Probabilities of each number of days, for the expected executor.
    pub(crate) pmf: Vec<DailyStay>,
    /// Made of these when first asked for, since no executor uses all.
    made: Vec<Made>,
    joints: Vec<(Joint, OnceLock<AliasTable>)>,
}

/// Days of leaving and exits, drawn at once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Joint {
    /// How many exits there are; symbol `day * width + exit`, from the first after the last day on those who leave
    /// later.
    pub(crate) width: usize,
    /// Table, exit, and the two parts of 2^32 whose product is their share.
    pub(crate) parts: Vec<(usize, usize, (u64, u64))>,
}

/// What is made of a tabulated stay.
#[derive(Clone, Debug, Default)]
struct Made {
    alias: OnceLock<AliasTable>,
    long: OnceLock<Option<LongTable>>,
    halves: OnceLock<Halves>,
    tails: OnceLock<Vec<f64>>,
}

/// How days of leaving are found when people enter.
#[derive(Clone, Copy)]
pub(crate) enum Stays<'a> {
    /// Not at all: how many leave is found on each day.
    Undrawn,
    /// Everybody's stay is drawn.
    Drawn(&'a AliasTable),
    /// The stays of those who leave within the rows are drawn.
    Long(&'a LongTable),
}

/// From so many people for each day of the rows on, drawing by halves is faster than drawing each.
const CROWD: usize = 24;

impl Tables {
    /// For rows that reach to a day.
    pub(crate) fn new(reach: usize) -> Tables {
        Tables {
            reach,
            ..Tables::default()
        }
    }

    /// The whole-day stay, tabulated at least up to `length`.
    pub(crate) fn daily(&mut self, stay: &Stay, length: usize) -> usize {
        let known = self
            .stays
            .iter()
            .find(|(other, l, _)| *l == length && other == stay);
        if let Some((_, _, id)) = known {
            return *id;
        }
        let id = self.keep(stay.distribution().daily_stay(length));
        self.stays.push((stay.clone(), length, id));
        id
    }

    pub(crate) fn stay_of(&self, daily: usize) -> &Stay {
        /// Only tabulated stays are asked for, and all of them are in the list.
        const NEVER: &Stay = &Stay::Days(Distribution::Never);
        self.stays
            .iter()
            .find(|(_, _, id)| *id == daily)
            .map_or(NEVER, |(stay, ..)| stay)
    }

    pub(crate) fn keep(&mut self, daily: DailyStay) -> usize {
        self.daily.push(daily);
        self.daily.len() - 1
    }

    /// A table to draw from; weights need not sum to 1.
    pub(crate) fn table(&mut self, mut stay: DailyStay) -> usize {
        let total = stay.pmf.iter().sum::<f64>() + stay.beyond + stay.never;
        if total > 0.0 {
            stay.pmf.iter_mut().for_each(|p| *p /= total);
            stay.beyond /= total;
            stay.never /= total;
        } else {
            stay.never = 1.0;
        }
        if stay.pmf.len() > self.reach + 1 {
            stay.beyond += stay.pmf.drain(self.reach + 1..).sum::<f64>();
        }
        self.made.push(Made::default());
        self.pmf.push(stay);
        self.pmf.len() - 1
    }

    /// A table to draw from.
    pub(crate) fn alias(&self, table: usize) -> &AliasTable {
        let make = || AliasTable::new(&self.pmf[table], self.reach);
        self.made[table].alias.get_or_init(make)
    }

    /// The stays of a table of which most end after the last day.
    pub(crate) fn long(&self, table: usize) -> Option<&LongTable> {
        let make = || LongTable::new(&self.pmf[table], self.reach);
        self.made[table].long.get_or_init(make).as_ref()
    }

    /// A place for a table of days and exits, which is made when first asked for.
    pub(crate) fn joint(&mut self, joint: Joint) -> usize {
        let known = self.joints.iter().position(|(known, _)| *known == joint);
        known.unwrap_or_else(|| {
            self.joints.push((joint, OnceLock::new()));
            self.joints.len() - 1
        })
    }

    /// A table of days and exits to draw from.
    pub(crate) fn joint_alias(&self, joint: usize) -> &AliasTable {
        let (Joint { width, parts }, made) = &self.joints[joint];
        made.get_or_init(|| {
            let later = width * (self.reach + 1);
            let mut weights = vec![0.0; later + 1];
            for (table, exit, (lane, own)) in parts {
                let share = threshold_share(*lane) * threshold_share(*own);
                let stay = &self.pmf[*table];
                for (days, probability) in stay.pmf.iter().enumerate() {
                    weights[days * width + exit] += share * probability;
                }
                weights[later] += share * stay.beyond;
            }
            AliasTable::to_scatter(weights)
        })
    }

    /// How the stays of a table are best drawn.
    pub(crate) fn stays(&self, table: usize) -> Stays<'_> {
        match self.long(table) {
            Some(long) => Stays::Long(long),
            None => Stays::Drawn(self.alias(table)),
        }
    }

    /// Cells that a row needs after its last day if stays are drawn from a table.
    pub(crate) fn spare(&self, table: usize) -> usize {
        match self.stays(table) {
            Stays::Drawn(table) => table.spare(),
            Stays::Long(_) | Stays::Undrawn => 0,
        }
    }

    /// No table needs more.
    pub(crate) fn most_spare(&self) -> usize {
        AliasTable::most_spare(self.reach)
    }

    /// The probability of staying for so many days or more, short of for ever.
    pub(crate) fn tails(&self, table: usize) -> &[f64] {
        let make = || {
            let stay = &self.pmf[table];
            let mut tail = stay.beyond;
            let mut tails = vec![0.0; stay.pmf.len() + 1];
            tails[stay.pmf.len()] = tail;
            for (day, probability) in stay.pmf.iter().enumerate().rev() {
                tail += probability;
                tails[day] = tail;
            }
            tails
        };
        self.made[table].tails.get_or_init(make)
    }

    /// How to draw so many people from a table at once, if they are many.
    pub(crate) fn halves(&self, table: usize, people: u64) -> Option<&Halves> {
        let make = || Halves::new(&self.pmf[table], self.reach);
        let many = people > (CROWD * self.reach) as u64;
        many.then(|| self.made[table].halves.get_or_init(make))
    }

    pub(crate) fn entry(&mut self, daily: usize) -> usize {
        if let Some(table) = self.entry.get(&daily) {
            return *table;
        }
        let stay = self.daily[daily].clone();
        let table = self.table(stay);
        self.entry.insert(daily, table);
        self.note_memoryless(daily, table);
        table
    }

    fn note_memoryless(&mut self, daily: usize, table: usize) {
        let is_exponential = matches!(
            self.stay_of(daily),
            Stay::Days(Distribution::Exponential { .. })
        );
        let first_day = self.daily[daily].pmf.get(1).copied().unwrap_or(0.0);
        if is_exponential && first_day > 0.0 {
            self.memoryless.insert(table, first_day);
        }
    }

    /// The remaining stay in a steady state, of those whose stay ends: the survival, normalised.
    pub(crate) fn residual(&mut self, daily: usize) -> usize {
        if let Some(table) = self.residual.get(&daily) {
            return *table;
        }
        let stay = &self.daily[daily];
        let mut left = 1.0 - stay.never;
        let mut pmf = vec![0.0; stay.pmf.len()];
        for (residual, probability) in pmf.iter_mut().zip(&stay.pmf).skip(1) {
            *residual = left.max(0.0);
            left -= probability;
        }
        let residual = DailyStay {
            pmf,
            beyond: stay.excess,
            never: 0.0,
            excess: 0.0,
        };
        let table = self.table(residual);
        self.residual.insert(daily, table);
        self.note_memoryless(daily, table);
        table
    }
}

/// What one part of a run leaves to the next.
#[derive(Default)]
pub(crate) struct Recall {
    /// Opening stocks by remaining stay, as one course has drawn them: the others draw the same.
    spreads: RefCell<BTreeMap<(usize, u64, u64), Spread>>,
    /// Memory that was in use.
    used: RefCell<Vec<Vec<u32>>>,
}

/// People by cell.
pub(crate) type Spread = Rc<[(usize, u64)]>;

impl Recall {
    /// The stock of so many people that is drawn from a table with a subject's numbers.
    pub(crate) fn spread(
        &self,
        (table, subject, people): (usize, u64, u64),
        draw: impl FnOnce() -> Spread,
    ) -> Spread {
        let mut known = self.spreads.borrow_mut();
        let spread = known.entry((table, subject, people)).or_insert_with(draw);
        spread.clone()
    }

    /// So many zeros.
    pub(crate) fn zeros(&self, count: usize) -> Vec<u32> {
        let mut zeros = self.used.borrow_mut().pop().unwrap_or_default();
        zeros.clear();
        zeros.resize(count, 0);
        zeros
    }

    /// Takes memory to be used again.
    pub(crate) fn give_back(&self, used: [Vec<u32>; 2]) {
        self.used.borrow_mut().extend(used);
    }

    pub(crate) fn forget(&self) {
        self.spreads.borrow_mut().clear();
    }
}
