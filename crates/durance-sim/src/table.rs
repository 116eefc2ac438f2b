//! How is a whole number drawn in constant time? Alias tables for lengths of stay, quantile tables for the
//! number of arrivals.

use durance_core::DailyStay;

/// One part in 2^32: the resolution of every tabulated probability.
const ONE: f64 = 4_294_967_296.0;

/// A share as a bound on 32 random bits: `bits < threshold` with this probability.
pub(crate) fn threshold(share: f64) -> u64 {
    // ONE fits a u64, so the cast is exact.
    (share.clamp(0.0, 1.0) * ONE).round() as u64
}

/// Weights in parts of 2^32 that sum to it exactly: differences of rounded cumulative sums.
fn integer_weights(weights: &[f64]) -> Vec<u64> {
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    let mut before = 0;
    let mut parts = Vec::with_capacity(weights.len());
    for weight in weights {
        sum += weight;
        let upto = threshold(sum / total);
        parts.push(upto - before);
        before = upto;
    }
    // Rounding of the last sum may leave it short by a part or two: give them to the largest.
    if let Some(largest) = parts.iter_mut().max() {
        *largest += (1 << 32) - before;
    }
    parts
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
    /// High bits: threshold on the random bits below the bucket's. Low `bits` bits: the alias.
    entries: Vec<u32>,
    bits: u32,
    pub(crate) beyond: u32,
}

impl AliasTable {
    pub(crate) fn new(stay: &DailyStay) -> AliasTable {
        let last = stay.pmf.iter().rposition(|p| *p > 0.0).unwrap_or(0);
        let mut weights = stay.pmf[..=last].to_vec();
        weights.push(stay.beyond);
        weights.push(stay.never);
        let bits = usize::BITS - (weights.len() - 1).leading_zeros();
        AliasTable {
            entries: vose(&integer_weights(&weights), bits),
            bits,
            beyond: last as u32 + 1,
        }
    }

    /// The symbol of 32 random bits.
    #[inline(always)]
    pub(crate) fn symbol(&self, random: u32) -> u32 {
        // The mask keeps the index within the table, which has 2^bits entries: no bounds check is left.
        let bucket = (random >> (32 - self.bits)) & ((1 << self.bits) - 1);
        let entry = self.entries[bucket as usize];
        let low = (1 << self.bits) - 1;
        if random << self.bits < entry & !low {
            bucket
        } else {
            entry & low
        }
    }
}

/// Fills each bucket, of 2^(32 - bits) parts, with its own symbol and one other.
fn vose(weights: &[u64], bits: u32) -> Vec<u32> {
    let buckets = 1usize << bits;
    let capacity = 1u64 << (32 - bits);
    let mut weights = weights.to_vec();
    weights.resize(buckets, 0);
    // A full bucket is its own alias.
    let mut entries: Vec<u32> = (0..buckets as u32).collect();
    let mut small: Vec<usize> = (0..buckets).filter(|i| weights[*i] < capacity).collect();
    let mut large: Vec<usize> = (0..buckets).filter(|i| weights[*i] > capacity).collect();
    while let (Some(&from), Some(&to)) = (small.last(), large.last()) {
        small.pop();
        entries[from] = ((weights[from] as u32) << bits) | to as u32;
        weights[to] -= capacity - weights[from];
        if weights[to] <= capacity {
            large.pop();
            if weights[to] < capacity {
                small.push(to);
            }
        }
    }
    entries
}

/// How many arrive, by the inverse distribution function, so that more expected never gives fewer.
#[derive(Clone, Debug)]
pub(crate) struct CountTable {
    /// Upper bound of each count on 64 random bits, from `first` on; the last is open.
    bounds: Vec<u64>,
    first: u64,
    /// By the eight highest bits: where to start looking.
    guide: Vec<u32>,
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
        let mut above = vec![1.0];
        let mut k = mode;
        // Beyond a relative weight of 1e-25, no 64-bit number falls.
        while above[above.len() - 1] > 1e-25 {
            let next = above[above.len() - 1] * ratio(k);
            above.push(next);
            k += 1.0;
        }
        let mut below = Vec::new();
        let (mut k, mut weight) = (mode, 1.0);
        while k >= 1.0 && weight > 1e-25 {
            k -= 1.0;
            weight /= ratio(k);
            below.push(weight);
        }
        let first = mode as u64 - below.len() as u64;
        below.reverse();
        below.extend(above);
        CountTable::from_weights(first, &below)
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
        if let Some(last) = bounds.last_mut() {
            *last = u64::MAX;
        }
        let guide = (0u64..256)
            .map(|high| bounds.partition_point(|bound| *bound <= high << 56) as u32)
            .collect();
        CountTable {
            bounds,
            first,
            guide,
        }
    }

    /// The count of 64 random bits.
    #[inline]
    pub(crate) fn count(&self, random: u64) -> u64 {
        let mut i = self.guide[(random >> 56) as usize] as usize;
        while i + 1 < self.bounds.len() && self.bounds[i] <= random {
            i += 1;
        }
        self.first + i as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use durance_core::Distribution;

    /// The table's own probabilities, bucket by bucket.
    fn probabilities(table: &AliasTable) -> Vec<f64> {
        let low = (1u32 << table.bits) - 1;
        let mut found = vec![0.0; table.entries.len()];
        for (bucket, entry) in table.entries.iter().enumerate() {
            let own = f64::from(entry >> table.bits) / ONE;
            found[bucket] += own;
            found[(entry & low) as usize] += 1.0 / table.entries.len() as f64 - own;
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
            let table = AliasTable::new(&daily);
            let found = probabilities(&table);
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
        let table = AliasTable::new(&daily);
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
}
