//! How is a whole number drawn in constant time? Alias tables for lengths of stay, quantile tables for the
//! number of arrivals.

use crate::counts::Count;
use crate::stream::{Source, Stream};
use crate::tables::Spread;
use durance_core::DailyStay;
use std::ops::Range;

/// One part in 2^32: the resolution of every tabulated probability.
const ONE: f64 = 4_294_967_296.0;

/// A share as a bound on 32 random bits: `bits < threshold` with this probability.
pub(crate) fn threshold(share: f64) -> u64 {
    // ONE fits a u64, so the cast is exact.
    (share.clamp(0.0, 1.0) * ONE).round() as u64
}

/// The share of a bound on 32 random bits.
pub(crate) fn threshold_share(bound: u64) -> f64 {
    bound as f64 / ONE
}

/// Weights in parts of which each bucket holds 2^32: differences of rounded cumulative sums, so that they sum
/// to the whole exactly.
fn integer_weights(weights: &[f64]) -> Vec<u64> {
    let whole = (weights.len() as u64) << 32;
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    let mut before = 0;
    let mut parts = Vec::with_capacity(weights.len());
    for weight in weights {
        sum += weight;
        let upto = ((sum / total * whole as f64).round() as u64).min(whole);
        parts.push(upto - before);
        before = upto;
    }
    // Rounding of the last sum may leave it short by a part or two: give them to the largest.
    if let Some(largest) = parts.iter_mut().max() {
        *largest += whole - before;
    }
    parts
}

/// Weights of the symbols of a stay for rows that reach to a day, behind so many zeros.
fn weights(stay: &DailyStay, reach: usize, zeros: usize) -> Vec<f64> {
    let mut weights = Vec::with_capacity((2 * zeros).max(reach + 3));
    weights.resize(zeros, 0.0);
    weights.extend_from_slice(&stay.pmf);
    // Longer tables than the rows are cut by whoever makes them; shorter ones are filled up.
    weights.resize(zeros + reach + 1, 0.0);
    weights.push(stay.beyond);
    weights.push(stay.never);
    weights
}

/// A length of stay in whole days, drawn from 32 random bits by one look-up.
///
/// Symbol `d` below [`AliasTable::beyond`] is a stay of `d` days; `beyond` is a stay that ends after the
/// table; `beyond + 1` one that never ends.
///
/// # Reference
/// A. J. Walker, ACM TOMS 3 (1977) 253; M. D. Vose, IEEE TSE 17 (1991) 972.
#[derive(Clone, Debug)]
pub(crate) struct AliasTable {
    /// Two to the power of `bits` buckets. Low bits, as many: the alias. High bits: the highest number within the
    /// bucket that is the alias; the bucket's own numbers are above.
    entries: Vec<u32>,
    bits: u32,
    low: u32,
    pub(crate) beyond: u32,
    /// May a stay never end?
    pub(crate) endless: bool,
}

/// The highest bits are a bucket, the others a number within it: its own symbol, or the alias.
#[inline(always)]
fn symbol(entry: u32, random: u32, bits: u32) -> u32 {
    // Which of the two is as good as random: a branch would be mispredicted.
    std::hint::select_unpredictable(
        random << bits > entry,
        random >> (32 - bits),
        entry & ((1 << bits) - 1),
    )
}

/// Calls a method for the length of its table: of lengths known to the compiler, no person needs to be tested.
macro_rules! by_length {
    ($table:ident . $method:ident ( $($argument:expr),* ) else $otherwise:expr) => {
        match $table.bits {
            8 => $table.$method::<{ 1 << 8 }, _>($($argument),*),
            9 => $table.$method::<{ 1 << 9 }, _>($($argument),*),
            10 => $table.$method::<{ 1 << 10 }, _>($($argument),*),
            11 => $table.$method::<{ 1 << 11 }, _>($($argument),*),
            12 => $table.$method::<{ 1 << 12 }, _>($($argument),*),
            13 => $table.$method::<{ 1 << 13 }, _>($($argument),*),
            14 => $table.$method::<{ 1 << 14 }, _>($($argument),*),
            15 => $table.$method::<{ 1 << 15 }, _>($($argument),*),
            _ => $otherwise,
        }
    };
}

impl AliasTable {
    /// A table for rows that reach to a day.
    pub(crate) fn new(stay: &DailyStay, reach: usize) -> AliasTable {
        AliasTable {
            beyond: reach as u32 + 1,
            endless: stay.never > 0.0,
            ..AliasTable::to_scatter(weights(stay, reach, 0))
        }
    }

    /// Symbol `i` has weight `i`; the last ones may be cut off, if they are less likely than any number.
    pub(crate) fn to_scatter(mut weights: Vec<f64>) -> AliasTable {
        let least = weights.iter().sum::<f64>() / ONE;
        let mut cut = 0.0;
        // A short table stays in the nearest cache.
        while let Some(weight) = weights.pop_if(|weight| cut + *weight < least) {
            cut += weight;
        }
        AliasTable::of(weights, LEAST_BITS)
    }

    /// Symbol `i` has weight `i`.
    fn of(mut weights: Vec<f64>, least_bits: u32) -> AliasTable {
        let size = weights.len().next_power_of_two().max(1 << least_bits);
        weights.resize(size, 0.0);
        AliasTable {
            entries: vose(&mut integer_weights(&weights), size.ilog2()),
            bits: size.ilog2(),
            low: size as u32 - 1,
            beyond: u32::MAX,
            endless: false,
        }
    }

    /// No table for rows that reach to a day needs more cells after it.
    pub(crate) fn most_spare(reach: usize) -> usize {
        (reach + 3).next_power_of_two().max(1 << LEAST_BITS)
    }

    /// Cells that a row has after its last day, so that whoever enters on any day finds a cell for each symbol.
    pub(crate) fn spare(&self) -> usize {
        self.entries.len()
    }

    /// The symbol of 32 random bits.
    #[inline(always)]
    pub(crate) fn symbol(&self, random: u32) -> u32 {
        // A shift by less than 32, which wrapping spares a test.
        let places = u64::from(random).wrapping_shl(self.bits);
        let (bucket, within) = ((places >> 32) as u32, places as u32);
        let entry = self.entries[bucket as usize];
        std::hint::select_unpredictable(within > entry, bucket, entry & self.low)
    }

    /// Draws a symbol for each of a run of positions, and counts each in its cell: there are as many cells as the
    /// table is long.
    #[inline]
    pub(crate) fn scatter<C: Count>(
        &self,
        cells: &mut [C],
        stream: Stream,
        first: u64,
        people: u64,
    ) {
        by_length!(self.scatter_in(cells, stream, first, people) else {
            stream.each_half(first, people, |random| {
                let cell = &mut cells[self.symbol(random) as usize];
                *cell = cell.more();
            })
        })
    }

    /// The same for the people of many days, each from the first position of its stream on: `people` of each day, by
    /// place, and `width` cells for a day.
    pub(crate) fn scatter_days<C: Count>(
        &self,
        cells: &mut [C],
        width: usize,
        numbers: Source,
        days: Range<usize>,
        people: &[u32],
    ) {
        by_length!(self.scatter_days_in(cells, width, numbers, days, people) else {
            for day in days {
                let cells = &mut cells[day * width..];
                self.scatter(cells, numbers.at(day as u32), 0, people[day].into());
            }
        })
    }

    /// Not inlined: alone, the loop fits the registers.
    #[inline(never)]
    fn scatter_in<const LEN: usize, C: Count>(
        &self,
        cells: &mut [C],
        stream: Stream,
        first: u64,
        people: u64,
    ) {
        scatter(self.entries_of::<LEN>(), cells, stream, first, people);
    }

    #[inline(never)]
    fn scatter_days_in<const LEN: usize, C: Count>(
        &self,
        cells: &mut [C],
        width: usize,
        numbers: Source,
        days: Range<usize>,
        people: &[u32],
    ) {
        let entries = self.entries_of::<LEN>();
        let people = people[days.clone()].iter();
        let mut first = days.start * width;
        for (day, people) in (days.start as u32..).zip(people) {
            let numbers = numbers.at(day);
            scatter(entries, &mut cells[first..], numbers, 0, u64::from(*people));
            first += width;
        }
    }

    fn entries_of<const LEN: usize>(&self) -> &[u32; LEN] {
        match self.entries.first_chunk() {
            Some(entries) => entries,
            None => unreachable!("a table is as long as it says"),
        }
    }
}

#[inline(always)]
fn scatter<const LEN: usize, C: Count>(
    entries: &[u32; LEN],
    cells: &mut [C],
    stream: Stream,
    first: u64,
    people: u64,
) {
    let Some(cells) = cells.first_chunk_mut::<LEN>() else {
        unreachable!("a row has a cell for each symbol of its tables");
    };
    let bits = LEN.ilog2();
    stream.each_half(first, people, |random| {
        let entry = entries[(random >> (32 - bits)) as usize];
        let cell = &mut cells[symbol(entry, random, bits) as usize];
        *cell = cell.more();
    });
}

/// Lengths of tables from which stays are scattered start at two to this power.
const LEAST_BITS: u32 = 8;

/// Fills each bucket, of 2^32 parts, with its own symbol and one other.
///
/// Thresholds are rounded to the bits that the alias leaves free: with 4,096 symbols, to 2^-20 of a bucket.
fn vose(weights: &mut [u64], bits: u32) -> Vec<u32> {
    const FULL: u64 = 1 << 32;
    // Of this many numbers within a bucket, how many are its own.
    let numbers = FULL >> bits;
    let own = |weight: u64| (weight + (1 << bits >> 1)) >> bits;
    // A full bucket is its own alias.
    let mut entries: Vec<u32> = (0..weights.len() as u32).collect();
    let mut small: Vec<usize> = (0..weights.len()).filter(|i| weights[*i] < FULL).collect();
    let mut large: Vec<usize> = (0..weights.len()).filter(|i| weights[*i] > FULL).collect();
    while let (Some(&from), Some(&to)) = (small.last(), large.last()) {
        small.pop();
        let own = own(weights[from]);
        if own < numbers {
            entries[from] = (((numbers - 1 - own) << bits) | to as u64) as u32;
        }
        weights[to] -= FULL - weights[from];
        if weights[to] <= FULL {
            large.pop();
            if weights[to] < FULL {
                small.push(to);
            }
        }
    }
    entries
}

/// Stays of which most end after the last day of the rows: whoever's does is counted without drawing when.
#[derive(Clone, Debug)]
pub(crate) struct LongTable {
    /// By length of stay: bound on 32 random bits of those who stay no longer.
    bounds: Vec<u64>,
    /// By the highest bits of a number.
    guide: Vec<Slot>,
    shift: u32,
}

/// Lengths of stay of the numbers that have their highest bits in common.
#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The largest number that has the length of stay of the least of them.
    last: u32,
    /// This length, and above all: are there more lengths than this and the next?
    length: u32,
}

impl Slot {
    const CROWDED: u32 = 1 << 31;
}

impl LongTable {
    /// For rows that reach to a day, and people who enter on any day of them; none if most leave within the rows,
    /// or if some never leave.
    pub(crate) fn new(stay: &DailyStay, reach: usize) -> Option<LongTable> {
        let total = stay.pmf.iter().sum::<f64>() + stay.beyond;
        let mut sum = 0.0;
        let mut within = 0.0;
        let mut bounds = Vec::with_capacity(reach + 1);
        for length in 0..=reach {
            sum += stay.pmf.get(length).copied().unwrap_or(0.0) / total;
            within += sum;
            bounds.push(threshold(sum));
        }
        let most_are_later = within < 0.5 * (reach + 1) as f64;
        if stay.never > 0.0 || !most_are_later {
            return None;
        }
        // One or two entries for each day: more would not fit the nearer caches.
        let highest = bounds[reach].max(1);
        let wanted = 2 * (reach as u64 + 1);
        let shift = (highest / wanted)
            .checked_ilog2()
            .map_or(0, |bits| bits + 1);
        let mut length = 0;
        let mut guide = Vec::with_capacity((highest >> shift) as usize + 1);
        for slot in 0..=highest >> shift {
            let mut pass = |number| {
                while bounds.get(length).is_some_and(|bound| *bound <= number) {
                    length += 1;
                }
                length
            };
            let (first, next) = (pass(slot << shift), pass(((slot + 1) << shift) - 1));
            let crowded = if next > first + 1 { Slot::CROWDED } else { 0 };
            guide.push(Slot {
                last: (bounds.get(first).map_or(highest, |bound| *bound) - 1) as u32,
                length: first as u32 | crowded,
            });
        }
        Some(LongTable {
            guide,
            shift,
            bounds,
        })
    }

    /// Bound on 32 random bits of those who stay no longer than so many days.
    #[inline]
    pub(crate) fn bound(&self, days: usize) -> u64 {
        self.bounds[days]
    }

    /// The length of stay of 32 random bits, of someone who stays no longer than that bound says, which is above 0.
    #[inline(always)]
    pub(crate) fn length(&self, random: u32, bound: u64) -> u32 {
        let number = (u64::from(random) * bound) >> 32;
        let slot = self.guide[(number >> self.shift) as usize];
        // Whether it is the next is as good as random: a number instead of a branch.
        let mut length = slot
            .length
            .wrapping_add(u32::from(number as u32 > slot.last));
        if length >= Slot::CROWDED {
            length = slot.length & !Slot::CROWDED;
            while self.bounds[length as usize] <= number {
                length += 1;
            }
        }
        length
    }
}

/// How a large number of people falls on the symbols of a stay: by halves of halves.
///
/// Drawing each person costs as much as there are people. Drawing how many fall on each half of the days, then on
/// each half of that, gives the same distribution and costs as much as there are days.
#[derive(Clone, Debug)]
pub(crate) struct Halves {
    /// For each node of a complete binary tree, from 1 on: the bound on 32 random bits of its first half.
    bounds: Vec<u64>,
}

impl Halves {
    /// For rows that reach to a day; symbols as those of [`AliasTable`].
    pub(crate) fn new(stay: &DailyStay, reach: usize) -> Halves {
        let leaves = (reach + 3).next_power_of_two();
        let mut tree = weights(stay, reach, leaves);
        tree.resize(2 * leaves, 0.0);
        for node in (1..leaves).rev() {
            tree[node] = tree[2 * node] + tree[2 * node + 1];
        }
        let bound = |node: usize| match tree[2 * node + 1] > 0.0 {
            true => threshold(tree[2 * node] / tree[node]),
            false => 1 << 32,
        };
        let bounds = (0..leaves).map(|node| if node == 0 { 0 } else { bound(node) });
        Halves {
            bounds: bounds.collect(),
        }
    }

    /// How many people fall on each symbol on which anybody does.
    pub(crate) fn split(&self, numbers: Source, people: u64) -> Spread {
        let leaves = self.bounds.len();
        let mut counts = vec![0; 2 * leaves];
        counts[1] = people;
        for node in 1..leaves {
            let people = counts[node];
            if people > 0 {
                let first = numbers.at(node as u32).binomial(people, self.bounds[node]);
                counts[2 * node] = first;
                counts[2 * node + 1] = people - first;
            }
        }
        let by_symbol = counts[leaves..].iter().copied().enumerate();
        by_symbol.filter(|(_, people)| *people > 0).collect()
    }
}

/// To how many of a fixed number of people something happens, in constant time.
#[derive(Clone, Debug)]
pub(crate) struct BinomialTable {
    first: u64,
    above: AliasTable,
}

impl BinomialTable {
    /// If it happens to each with this probability.
    pub(crate) fn new(people: u64, probability: f64) -> BinomialTable {
        let (n, odds) = (people as f64, probability / (1.0 - probability));
        let (first, weights) = if probability < 1.0 {
            let mode = ((n + 1.0) * probability).floor().min(n);
            weights_around(mode, 1e-12, |k| (n - k) / (k + 1.0) * odds)
        } else {
            (people, vec![1.0])
        };
        BinomialTable {
            first,
            above: AliasTable::of(weights, 1),
        }
    }

    /// The number of 32 random bits.
    #[inline(always)]
    pub(crate) fn count(&self, random: u32) -> u64 {
        self.first + u64::from(self.above.symbol(random))
    }
}

/// Relative weights of the counts around a mode, down to the least that matters, and the first of these counts;
/// `ratio` is p(k + 1) / p(k).
fn weights_around(mode: f64, least: f64, ratio: impl Fn(f64) -> f64) -> (u64, Vec<f64>) {
    let mut above = vec![1.0];
    let mut k = mode;
    while above[above.len() - 1] > least {
        let next = above[above.len() - 1] * ratio(k);
        if next <= 0.0 {
            break;
        }
        above.push(next);
        k += 1.0;
    }
    let mut weights = Vec::new();
    let (mut k, mut weight) = (mode, 1.0);
    while k >= 1.0 && weight > least {
        k -= 1.0;
        weight /= ratio(k);
        weights.push(weight);
    }
    let first = mode as u64 - weights.len() as u64;
    weights.reverse();
    weights.extend(above);
    (first, weights)
}

/// How many arrive, by the inverse distribution function, so that more expected never gives fewer.
#[derive(Clone, Debug)]
pub(crate) struct CountTable {
    /// Upper bound of each count but the last on 40 random bits, from `first` on.
    bounds: Vec<u64>,
    first: u64,
    /// By the eight highest bits.
    guide: Vec<Start>,
}

/// Counts of the numbers that have their highest bits in common.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// Of the next highest 32 bits, the largest that have the count of the least of them.
    last: u32,
    /// This count, from `first` on, and above all: are there more counts than this and the next?
    count: u32,
}

impl Start {
    const CROWDED: u32 = 1 << 31;
}

impl CountTable {
    /// Poisson, or negative binomial if `dispersion` is above 0, with this mean.
    pub(crate) fn new(mean: f64, dispersion: f64) -> CountTable {
        // p(k + 1) / p(k)
        let ratio = |k: f64| {
            if dispersion > 0.0 {
                (k + 1.0 / dispersion) / (k + 1.0) * mean / (mean + 1.0 / dispersion)
            } else {
                mean / (k + 1.0)
            }
        };
        let mode = (mean - mean * dispersion - if dispersion > 0.0 { 0.0 } else { 1.0 })
            .max(0.0)
            .floor();
        // Beyond a relative weight of 1e-25, no 64-bit number falls.
        let (first, weights) = weights_around(mode, 1e-25, ratio);
        CountTable::from_weights(first, &weights)
    }

    fn from_weights(first: u64, weights: &[f64]) -> CountTable {
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut bounds: Vec<u64> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                // The cast saturates: the top of the range belongs to the last count.
                (sum / total * 18_446_744_073_709_551_616.0) as u64
            })
            .collect();
        // The last count is open.
        bounds.pop();
        // Numbers are compared by their highest 40 bits.
        bounds.iter_mut().for_each(|bound| *bound >>= 24);
        let mut count = 0;
        let mut guide = Vec::with_capacity(256);
        for high in 0u64..256 {
            let (least, most) = (high << 32, high << 32 | u64::from(u32::MAX));
            let mut pass = |number| {
                while bounds.get(count).is_some_and(|bound| *bound <= number) {
                    count += 1;
                }
                count
            };
            let (first, last) = (pass(least), pass(most));
            let crowded = if last > first + 1 { Start::CROWDED } else { 0 };
            guide.push(Start {
                last: bounds.get(first).map_or(most, |bound| most.min(bound - 1)) as u32,
                count: first as u32 | crowded,
            });
        }
        CountTable {
            guide,
            bounds,
            first,
        }
    }

    /// The count of 64 random bits.
    #[inline]
    pub(crate) fn count(&self, random: u64) -> u64 {
        let start = self.guide[(random >> 56) as usize];
        // Whether it is the next is as good as random: a number instead of a branch.
        let count = start.count + u32::from((random >> 24) as u32 > start.last);
        if count < Start::CROWDED {
            return self.first + u64::from(count);
        }
        self.first + self.bounds.partition_point(|bound| *bound <= random >> 24) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{Decision, Key};
    use durance_core::Distribution;

    /// The table's own probabilities, bucket by bucket.
    fn probabilities(table: &AliasTable) -> Vec<f64> {
        let buckets = table.entries.len() as f64;
        let numbers = ONE / buckets;
        let mut found = vec![0.0; table.entries.len()];
        for (bucket, entry) in table.entries.iter().enumerate() {
            let alias = (f64::from(entry >> table.bits) + 1.0) / numbers;
            found[bucket] += (1.0 - alias) / buckets;
            found[(entry & (buckets as u32 - 1)) as usize] += alias / buckets;
        }
        found
    }

    #[test]
    fn an_alias_table_keeps_every_probability_to_its_resolution() {
        let stays = [
            Distribution::Lognormal {
                mu: 4.0,
                sigma: 1.0,
            },
            Distribution::Exponential { mean: 0.1 },
            Distribution::Mixture {
                parts: vec![
                    (0.3, Distribution::Never),
                    (0.7, Distribution::Exact { value: 9.0 }),
                ],
            },
            Distribution::Exact { value: 1000.0 },
        ];
        for stay in stays {
            let daily = stay.daily_stay(300);
            let table = AliasTable::new(&daily, 300);
            let mut found = probabilities(&table);
            // What is cut off is never drawn.
            found.resize(found.len().max(table.beyond as usize + 2), 0.0);
            for (day, expected) in daily.pmf.iter().enumerate().take(table.beyond as usize) {
                assert!((found[day] - expected).abs() < 1e-9, "{stay:?} day {day}");
            }
            assert!((found[table.beyond as usize] - daily.beyond).abs() < 1e-9);
            assert!((found[table.beyond as usize + 1] - daily.never).abs() < 1e-9);
        }
    }

    #[test]
    fn a_symbol_is_one_of_the_table() {
        let daily = Distribution::Weibull {
            shape_k: 1.3,
            scale: 40.0,
        }
        .daily_stay(300);
        let table = AliasTable::new(&daily, 300);
        for i in 0..100_000u32 {
            let symbol = table.symbol(i.wrapping_mul(2_654_435_761));
            assert!(symbol >= 1 && symbol <= table.beyond);
        }
    }

    #[test]
    fn counts_have_the_mean_and_variance_asked_for() {
        for (mean, dispersion) in [
            (0.3, 0.0),
            (7.0, 0.0),
            (500.0, 0.0),
            (20.0, 0.2),
            (3.0, 2.0),
        ] {
            let table = CountTable::new(mean, dispersion);
            let n = 200_000u64;
            let (mut sum, mut squares) = (0.0, 0.0);
            for i in 0..n {
                // Equally spaced uniforms: no noise but the spacing's.
                let y = table.count((u128::from(2 * i + 1) * (1u128 << 63) / u128::from(n)) as u64)
                    as f64;
                sum += y;
                squares += y * y;
            }
            let m = sum / n as f64;
            let v = squares / n as f64 - m * m;
            assert!((m - mean).abs() < 2e-3 * mean.max(1.0), "{mean} {m}");
            let expected = mean + dispersion * mean * mean;
            assert!(
                (v - expected).abs() < 2e-2 * expected.max(1.0),
                "{expected} {v}"
            );
        }
    }

    #[test]
    fn long_stays_that_end_within_the_rows_have_their_shares() {
        let reach = 200;
        let stay = Distribution::Lognormal {
            mu: 6.0,
            sigma: 1.0,
        };
        let daily = stay.daily_stay(reach);
        let table = LongTable::new(&daily, reach).unwrap();
        let draws = 2_000_000u64;
        for last in [40, reach] {
            let within: f64 = daily.pmf[..=last].iter().sum();
            let bound = table.bound(last);
            assert!((bound as f64 / ONE - within).abs() < 1e-9);
            let mut found = vec![0.0; last + 1];
            for i in 0..draws {
                // Equally spaced uniforms: no noise but the spacing's.
                let random = ((2 * i + 1) << 31) / draws;
                found[table.length(random as u32, bound) as usize] += 1.0 / draws as f64;
            }
            for (found, share) in found.iter().zip(&daily.pmf) {
                assert!(
                    (found - share / within).abs() < 3.0 / draws as f64,
                    "{found} {share}"
                );
            }
        }
        // Most leave within the rows, or some never do: everybody is drawn.
        let short = Distribution::Exponential { mean: 20.0 };
        assert!(LongTable::new(&short.daily_stay(reach), reach).is_none());
        assert!(LongTable::new(&Distribution::Never.daily_stay(reach), reach).is_none());
    }

    #[test]
    fn halves_of_halves_keep_everybody_and_the_shares() {
        let stay = Distribution::Gamma {
            shape_k: 0.7,
            scale: 30.0,
        };
        let stay = stay.daily_stay(100);
        let halves = Halves::new(&stay, 100);
        let mut found = [0.0; 103];
        let (runs, people) = (500, 4_000);
        for seed in 0..runs {
            let key = Key {
                seed,
                draw: 0,
                replication: 0,
            };
            let mut all = 0;
            let numbers = Source::new(key.root(), Decision::Stock, 1);
            for (symbol, people) in halves.split(numbers, people).iter() {
                found[*symbol] += *people as f64;
                all += people;
            }
            assert_eq!(all, people);
        }
        let everybody = (runs * people) as f64;
        let expected = stay.pmf.iter().chain([&stay.beyond, &stay.never]);
        for (found, share) in found.iter().zip(expected) {
            let error = libm::sqrt(everybody * share * (1.0 - share));
            assert!(
                (found - everybody * share).abs() <= 5.0 * error,
                "{found} {share}"
            );
        }
    }
}
