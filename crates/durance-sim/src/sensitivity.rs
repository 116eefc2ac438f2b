//! Which input makes the answer uncertain, how uncertain is it, and is it settled well enough?

use crate::stream::{Decision, Key, Source};

/// The part of a figure's spread that goes with one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share, 0 to 1.
    pub share: f64,
    /// 5th percentile over resampled draws.
    pub low: f64,
    /// 95th percentile over resampled draws.
    pub high: f64,
}

/// Shares of the spread of the ranks of `output` by input, whatever the order of the inputs.
///
/// `inputs[i]` are the values of input `i` in the same draws. The shares are Johnson's relative weights of a
/// linear regression on ranks: correlated inputs share what they explain in common. They sum to the
/// explained part; the rest is interaction, chance within the model, and curvature that ranks do not see.
///
/// # Reference
/// J. W. Johnson, Multivariate Behavioral Research 35 (2000) 1.
///
/// # Example
/// ```
/// use durance_sim::sensitivity::rank_shares;
/// let x: Vec<f64> = (0..200).map(|i| f64::from((i * 37) % 200)).collect();
/// let noise: Vec<f64> = (0..200).map(|i| f64::from((i * 91) % 200)).collect();
/// let shares = rank_shares(&[x.clone(), noise], &x, 100, 1);
/// assert!(shares[0].share > 0.95 && shares[1].share < 0.05);
/// ```
pub fn rank_shares(inputs: &[Vec<f64>], output: &[f64], resamples: usize, seed: u64) -> Vec<Share> {
    let ranked = Ranked::new(inputs, output, seed);
    let samples: Vec<Vec<f64>> = (0..resamples).map(|i| ranked.resampled(i)).collect();
    ranked.shares(&samples)
}

/// The ranks of some draws, for [`rank_shares`] by parts: resamples do not depend on each other.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// By draw: the ranks of the inputs and of the output, less the middle one.
    rows: Vec<Vec<f64>>,
    inputs: usize,
    numbers: Source,
}

impl Ranked {
    /// Of inputs and output as for [`rank_shares`].
    pub fn new(inputs: &[Vec<f64>], output: &[f64], seed: u64) -> Ranked {
        let n = output.len();
        let columns: Vec<Vec<f64>> = inputs.iter().map(|column| ranks(column)).collect();
        let target = ranks(output);
        // Ranks lie around the middle one: sums of products of what is left are as good as exact.
        let middle = (n as f64 + 1.0) / 2.0;
        let row = |i: usize| {
            let row = columns.iter().chain([&target]).map(|column| column[i]);
            row.map(|rank| rank - middle).collect()
        };
        let key = Key {
            seed,
            draw: 0,
            replication: 0,
        };
        Ranked {
            rows: (0..n).map(row).collect(),
            inputs: inputs.len(),
            numbers: Source::new(key.root(), Decision::Bootstrap, 0),
        }
    }

    /// The share of each input in one resample of the draws.
    pub fn resampled(&self, resample: usize) -> Vec<f64> {
        let stream = self.numbers.at(resample as u32);
        let n = self.rows.len() as u64;
        let mut times = vec![0.0; self.rows.len()];
        for i in 0..n {
            times[stream.below(i, n) as usize] += 1.0;
        }
        relative_weights(&self.rows, self.inputs, &times)
    }

    /// The shares, with intervals from resamples.
    pub fn shares(&self, samples: &[Vec<f64>]) -> Vec<Share> {
        let point = relative_weights(&self.rows, self.inputs, &vec![1.0; self.rows.len()]);
        let of_input = |(input, share): (usize, &f64)| {
            let sample: Vec<f64> = samples.iter().map(|sample| sample[input]).collect();
            let end = |p| match sample.is_empty() {
                true => *share,
                false => quantile(&sample, p),
            };
            Share {
                share: *share,
                low: end(0.05),
                high: end(0.95),
            }
        };
        point.iter().enumerate().map(of_input).collect()
    }
}

/// Shares of the variance of the last of each row's values, of which `inputs` are those before it; each row counts
/// so many times.
fn relative_weights(rows: &[Vec<f64>], inputs: usize, times: &[f64]) -> Vec<f64> {
    let n = inputs;
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let correlations = correlations(rows, n + 1, times);
    let matrix: Vec<Vec<f64>> = correlations[..n]
        .iter()
        .map(|row| row[..n].to_vec())
        .collect();
    let with_output = &correlations[n][..n];
    if n == 0 {
        return Vec::new();
    }
    let (values, vectors) = eigen(matrix);
    // The best orthogonal stand-ins for the inputs: Z with correlation(X, Z) = V sqrt(L) V'; beta regresses on Z.
    let mut root = vec![vec![0.0; n]; n];
    let mut beta = vec![0.0; n];
    for (value, vector) in values.iter().zip(&vectors) {
        if *value <= 1e-9 {
            continue;
        }
        let sqrt = libm::sqrt(*value);
        add(&mut beta, product(vector, with_output) / sqrt, vector);
        for (row, x) in root.iter_mut().zip(vector) {
            add(row, x * sqrt, vector);
        }
    }
    root.iter()
        .map(|row| row.iter().zip(&beta).map(|(a, b)| a * a * b * b).sum())
        .collect()
}

/// Adds a multiple of a vector.
fn add(to: &mut [f64], times: f64, vector: &[f64]) {
    for (to, x) in to.iter_mut().zip(vector) {
        *to += times * x;
    }
}

/// Correlations of columns; zero with a constant one, and of it with itself.
fn correlations(rows: &[Vec<f64>], columns: usize, times: &[f64]) -> Vec<Vec<f64>> {
    let mut sums = vec![0.0; columns];
    let mut products = vec![vec![0.0; columns]; columns];
    for (row, times) in rows.iter().zip(times).filter(|(_, times)| **times > 0.0) {
        for (i, x) in row.iter().enumerate() {
            sums[i] += times * x;
            add(&mut products[i][..=i], times * x, row);
        }
    }
    let all: f64 = times.iter().sum();
    let squares: Vec<f64> = (0..columns).map(|i| products[i][i]).collect();
    for i in 0..columns {
        for j in 0..=i {
            products[i][j] -= sums[i] * sums[j] / all;
        }
    }
    let is_constant = |i: usize, product: f64| product <= 1e-12 * squares[i];
    let lengths: Vec<f64> = (0..columns)
        .map(|i| match products[i][i] {
            product if is_constant(i, product) => f64::INFINITY,
            product => libm::sqrt(product),
        })
        .collect();
    for i in 0..columns {
        for j in 0..=i {
            products[i][j] /= lengths[i] * lengths[j];
            products[j][i] = products[i][j];
        }
    }
    products
}

/// Eigenvalues and vectors of a symmetric matrix: it is made tridiagonal, and that is made diagonal.
///
/// # Reference
/// H. Bowdler, R. S. Martin, C. Reinsch, J. H. Wilkinson, Numerische Mathematik 11 (1968) 293; EISPACK's `tred2`
/// and `tql2`.
fn eigen(matrix: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut vectors = matrix;
    let (mut values, mut beside) = tridiagonal(&mut vectors);
    diagonal(&mut values, &mut beside, &mut vectors);
    (values, vectors)
}

/// Householder's reflections: the diagonal, what stands before it in each row, and in the rows of the matrix the
/// columns of the orthogonal one that does it.
fn tridiagonal(v: &mut [Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let n = v.len();
    let mut d: Vec<f64> = v.iter().map(|column| column[n - 1]).collect();
    let mut e = vec![0.0; n];
    for i in (1..n).rev() {
        let scale: f64 = d[..i].iter().map(|x| x.abs()).sum();
        let mut h = 0.0;
        if scale == 0.0 {
            e[i] = d[i - 1];
            for j in 0..i {
                (d[j], v[j][i], v[i][j]) = (v[j][i - 1], 0.0, 0.0);
            }
        } else {
            for x in &mut d[..i] {
                *x /= scale;
                h += *x * *x;
            }
            let f = d[i - 1];
            let g = -libm::copysign(libm::sqrt(h), f);
            e[i] = scale * g;
            h -= f * g;
            d[i - 1] = f - g;
            e[..i].fill(0.0);
            for j in 0..i {
                let f = d[j];
                v[i][j] = f;
                let column = &v[j][j..i];
                let within = column[1..].iter().zip(&d[j + 1..i]);
                let g = e[j] + column[0] * f + within.map(|(x, y)| x * y).sum::<f64>();
                add(&mut e[j + 1..i], f, &column[1..]);
                e[j] = g;
            }
            let mut f = 0.0;
            for (e, d) in e.iter_mut().zip(&d[..i]) {
                *e /= h;
                f += *e * d;
            }
            let hh = f / (h + h);
            for (e, d) in e.iter_mut().zip(&d[..i]) {
                *e -= hh * d;
            }
            for j in 0..i {
                let (f, g) = (d[j], e[j]);
                let both = e[j..i].iter().zip(&d[j..i]);
                for (x, (e, d)) in v[j][j..i].iter_mut().zip(both) {
                    *x -= f * e + g * d;
                }
                (d[j], v[j][i]) = (v[j][i - 1], 0.0);
            }
        }
        d[i] = h;
    }
    for i in 0..n - 1 {
        v[i][n - 1] = v[i][i];
        v[i][i] = 1.0;
        let (before, rest) = v.split_at_mut(i + 1);
        let reflector = &mut rest[0][..=i];
        if d[i + 1] != 0.0 {
            for column in before {
                let g: f64 = reflector.iter().zip(&*column).map(|(x, y)| x * y).sum();
                add(&mut column[..=i], -g / d[i + 1], reflector);
            }
        }
        reflector.fill(0.0);
    }
    for (d, column) in d.iter_mut().zip(v.iter_mut()) {
        *d = std::mem::take(&mut column[n - 1]);
    }
    v[n - 1][n - 1] = 1.0;
    e.rotate_left(1);
    e[n - 1] = 0.0;
    (d, e)
}

/// QL steps with implicit shifts.
fn diagonal(d: &mut [f64], e: &mut [f64], v: &mut [Vec<f64>]) {
    /// Two or three steps are usual.
    const STEPS: usize = 60;
    let n = d.len();
    let (mut shifted, mut largest) = (0.0, 0.0f64);
    for l in 0..n {
        largest = largest.max(d[l].abs() + e[l].abs());
        let is_small = |e: &f64| e.abs() <= f64::EPSILON * largest;
        for _ in 0..STEPS {
            let m = (l..n).find(|m| is_small(&e[*m])).unwrap_or(n - 1);
            if m == l {
                break;
            }
            let g = d[l];
            let p = (d[l + 1] - g) / (2.0 * e[l]);
            let r = libm::copysign(libm::sqrt(p * p + 1.0), p);
            d[l] = e[l] / (p + r);
            d[l + 1] = e[l] * (p + r);
            let (after, h) = (d[l + 1], g - d[l]);
            for x in &mut d[l + 2..] {
                *x -= h;
            }
            shifted += h;
            let mut p = d[m];
            let (mut c, mut s) = (1.0, 0.0);
            let (mut c2, mut c3, mut s2) = (1.0, 1.0, 0.0);
            let beyond = e[l + 1];
            for i in (l..m).rev() {
                (c3, c2, s2) = (c2, c, s);
                let (g, h) = (c * e[i], c * p);
                let r = libm::sqrt(p * p + e[i] * e[i]);
                e[i + 1] = s * r;
                s = e[i] / r;
                c = p / r;
                p = c * d[i] - s * g;
                d[i + 1] = h + s * (c * g + s * d[i]);
                turn(v, i, c, s);
            }
            p = -s * s2 * c3 * beyond * e[l] / after;
            e[l] = s * p;
            d[l] = c * p;
        }
        d[l] += shifted;
        e[l] = 0.0;
    }
}

/// Turns two rows, one after the other, into each other.
fn turn(rows: &mut [Vec<f64>], first: usize, c: f64, s: f64) {
    let (before, from) = rows.split_at_mut(first + 1);
    for (x, y) in before[first].iter_mut().zip(&mut from[0]) {
        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    }
}

/// Centred and of length 1; zero if constant.
fn standardised(column: &[f64]) -> Vec<f64> {
    let mean = column.iter().sum::<f64>() / column.len().max(1) as f64;
    let centred: Vec<f64> = column.iter().map(|x| x - mean).collect();
    let length = libm::sqrt(centred.iter().map(|x| x * x).sum());
    if length <= 1e-12 {
        vec![0.0; column.len()]
    } else {
        centred.iter().map(|x| x / length).collect()
    }
}

/// Ranks from 1; equal values share the mean of theirs.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let mut end = first + 1;
        while end < order.len() && values[order[end]] == values[order[first]] {
            end += 1;
        }
        let shared = (first + 1 + end) as f64 / 2.0;
        for i in &order[first..end] {
            ranks[*i] = shared;
        }
        first = end;
    }
    ranks
}

/// Pearson's correlation; 0 if one of them is constant.
pub fn correlation(x: &[f64], y: &[f64]) -> f64 {
    standardised(x)
        .iter()
        .zip(standardised(y))
        .map(|(a, b)| a * b)
        .sum()
}

/// The quantile of a sample, by linear interpolation between order statistics (type 7 of Hyndman and Fan).
///
/// Not a number for an empty sample.
pub fn quantile(sample: &[f64], p: f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile_sorted(&sorted, p)
}

/// The same, of a sample in increasing order.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let place = p.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// First-order and total index of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SobolIndex {
    /// Share of the variance that would go if this input alone were known.
    pub first: Share,
    /// Share of the variance that would stay if everything else were known.
    pub total: Share,
}

/// Sobol indices from a model evaluated on a [`SaltelliDesign`](crate::design::SaltelliDesign).
///
/// `a`, `b` and `ab[i]` are the outputs at the points of the matrices `A`, `B` and `AB(i)`.
///
/// # Reference
/// First order: Saltelli et al. (2010), table 2 (b); total: Jansen, Computer Physics Communications 117
/// (1999) 35.
pub fn sobol_indices(
    a: &[f64],
    b: &[f64],
    ab: &[Vec<f64>],
    resamples: usize,
    seed: u64,
) -> Vec<SobolIndex> {
    let n = a.len();
    let numbers = Source::new(
        Key {
            seed,
            draw: 1,
            replication: 0,
        }
        .root(),
        Decision::Bootstrap,
        0,
    );
    let resampled: Vec<Vec<usize>> = (0..resamples)
        .map(|resample| {
            let stream = numbers.at(resample as u32);
            (0..n as u64)
                .map(|i| stream.below(i, n as u64) as usize)
                .collect()
        })
        .collect();
    let all: Vec<usize> = (0..n).collect();
    let share = |estimate: &dyn Fn(&[usize]) -> f64| {
        let sample: Vec<f64> = resampled.iter().map(|chosen| estimate(chosen)).collect();
        let share = estimate(&all);
        let ends = if sample.is_empty() {
            (share, share)
        } else {
            (quantile(&sample, 0.05), quantile(&sample, 0.95))
        };
        Share {
            share,
            low: ends.0,
            high: ends.1,
        }
    };
    ab.iter()
        .map(|ab| SobolIndex {
            first: share(&|chosen| first_order(a, b, ab, chosen)),
            total: share(&|chosen| total_order(a, b, ab, chosen)),
        })
        .collect()
}

fn spread_of(a: &[f64], b: &[f64], chosen: &[usize]) -> (f64, f64) {
    let count = 2.0 * chosen.len() as f64;
    let mean = chosen.iter().map(|i| a[*i] + b[*i]).sum::<f64>() / count;
    let squares: f64 = chosen
        .iter()
        .map(|i| (a[*i] - mean) * (a[*i] - mean) + (b[*i] - mean) * (b[*i] - mean))
        .sum();
    (mean, squares / count)
}

fn first_order(a: &[f64], b: &[f64], ab: &[f64], chosen: &[usize]) -> f64 {
    let (mean, variance) = spread_of(a, b, chosen);
    if variance <= 0.0 {
        return 0.0;
    }
    // Centring b does not change the expectation and takes out most of the noise.
    let sum: f64 = chosen
        .iter()
        .map(|i| (b[*i] - mean) * (ab[*i] - a[*i]))
        .sum();
    sum / chosen.len() as f64 / variance
}

fn total_order(a: &[f64], b: &[f64], ab: &[f64], chosen: &[usize]) -> f64 {
    let (_, variance) = spread_of(a, b, chosen);
    if variance <= 0.0 {
        return 0.0;
    }
    let sum: f64 = chosen
        .iter()
        .map(|i| (a[*i] - ab[*i]) * (a[*i] - ab[*i]))
        .sum();
    sum / (2.0 * chosen.len() as f64) / variance
}

/// The spread of a figure, split by where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Variance over draws: what better knowledge of the inputs would remove.
    pub between_draws: f64,
    /// Mean variance over replications within a draw: chance that no knowledge of the inputs removes.
    pub within_draws: f64,
}

impl Spread {
    /// The share of the variance that comes from the inputs.
    pub fn share_between(&self) -> f64 {
        let total = self.between_draws + self.within_draws;
        if total > 0.0 {
            self.between_draws / total
        } else {
            0.0
        }
    }
}

/// Splits spread by draws and replications: one-way analysis of variance with equal numbers.
///
/// `values[d][r]` is the figure in draw `d`, replication `r`. With one replication, everything counts as
/// between draws.
pub fn spread(values: &[Vec<f64>]) -> Spread {
    let means: Vec<f64> = values.iter().map(|draw| mean(draw)).collect();
    let replications = values.iter().map(Vec::len).min().unwrap_or(0);
    if replications < 2 {
        return Spread {
            between_draws: variance(&means),
            within_draws: 0.0,
        };
    }
    let within = mean(
        &values
            .iter()
            .map(|draw| variance(draw))
            .collect::<Vec<f64>>(),
    );
    let between = (variance(&means) - within / replications as f64).max(0.0);
    Spread {
        between_draws: between,
        within_draws: within,
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (values.len().max(2) - 1) as f64
}

/// How well the median of a figure is known after some draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// The median.
    pub median: f64,
    /// Half the width of its 95 % interval.
    pub half_width: f64,
}

impl Precision {
    /// From the values so far: the distribution-free interval of the median between order statistics.
    ///
    /// It takes draws as independent; those of a Latin hypercube or Sobol design do better, so it errs on the
    /// safe side. `None` below 10 values.
    pub fn of(values: &[f64]) -> Option<Precision> {
        if values.len() < 10 {
            return None;
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let off = 1.96 * libm::sqrt(n) / 2.0;
        let low = sorted[((n / 2.0 - off).floor().max(0.0)) as usize];
        let high = sorted[((n / 2.0 + off).ceil() as usize).min(sorted.len() - 1)];
        Some(Precision {
            median: quantile_sorted(&sorted, 0.5),
            half_width: (high - low) / 2.0,
        })
    }

    /// The half width as a share of the median.
    pub fn relative(&self) -> f64 {
        if self.half_width == 0.0 {
            0.0
        } else {
            self.half_width / self.median.abs()
        }
    }

    /// Is the median known to this share of itself?
    pub fn reached(&self, relative: f64) -> bool {
        self.relative() <= relative
    }

    /// About how many draws it would take, from the number made.
    pub fn draws_needed(&self, made: u64, relative: f64) -> u64 {
        let factor = self.relative() / relative;
        (made as f64 * (factor * factor).max(1.0)).min(1e15).ceil() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Input, Matrix, SaltelliDesign};
    use durance_core::Distribution;
    use std::f64::consts::PI;

    fn indices(n: usize, low: f64, high: f64, f: impl Fn(&[f64]) -> f64) -> Vec<SobolIndex> {
        let input = |i| Input {
            name: format!("x{i}"),
            distribution: Distribution::Uniform { low, high },
        };
        let design = SaltelliDesign::new((0..n).map(input).collect(), 11);
        let eval = |matrix| {
            (0..4096)
                .map(|i| f(&design.values(matrix, i)))
                .collect::<Vec<f64>>()
        };
        let ab: Vec<Vec<f64>> = (0..n).map(|i| eval(Matrix::AB(i))).collect();
        sobol_indices(&eval(Matrix::A), &eval(Matrix::B), &ab, 50, 3)
    }

    #[test]
    fn ishigami_has_its_known_indices() {
        let f = |x: &[f64]| {
            libm::sin(x[0])
                + 7.0 * libm::pow(libm::sin(x[1]), 2.0)
                + 0.1 * libm::pow(x[2], 4.0) * libm::sin(x[0])
        };
        let found = indices(3, -PI, PI, f);
        // Ishigami and Homma (1990), in closed form for a = 7, b = 0.1.
        let (a, b) = (7.0, 0.1);
        let v1 = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
        let v2 = a * a / 8.0;
        let v13 = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let v = v1 + v2 + v13;
        let expected = [(v1 / v, (v1 + v13) / v), (v2 / v, v2 / v), (0.0, v13 / v)];
        for (index, (first, total)) in found.iter().zip(expected) {
            assert!(
                (index.first.share - first).abs() < 0.02,
                "{index:?} {first}"
            );
            assert!(
                (index.total.share - total).abs() < 0.02,
                "{index:?} {total}"
            );
            assert!(index.total.low <= index.total.share && index.total.share <= index.total.high);
        }
    }

    #[test]
    fn the_g_function_has_its_known_indices() {
        let a = [0.0, 1.0, 4.5, 9.0];
        let f = |x: &[f64]| -> f64 {
            x.iter()
                .zip(a)
                .map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a))
                .product()
        };
        let found = indices(4, 0.0, 1.0, f);
        // Sobol (1993): each factor has variance 1 / (3 (1 + a)^2).
        let part: Vec<f64> = a
            .iter()
            .map(|a: &f64| 1.0 / (3.0 * (1.0 + a).powi(2)))
            .collect();
        let v: f64 = part.iter().map(|p| 1.0 + p).product::<f64>() - 1.0;
        for (i, index) in found.iter().enumerate() {
            let others: f64 = part
                .iter()
                .enumerate()
                .filter(|(j, _)| *j != i)
                .map(|(_, p)| 1.0 + p)
                .product();
            assert!((index.first.share - part[i] / v).abs() < 0.02, "{index:?}");
            assert!(
                (index.total.share - part[i] * others / v).abs() < 0.02,
                "{index:?}"
            );
        }
    }

    #[test]
    fn eigenvectors_make_the_matrix_again() {
        let of = |i: usize, j: usize| match i.cmp(&j) {
            std::cmp::Ordering::Equal => 1.0,
            // Two that are the same, two that have nothing to do with others, and the rest a little.
            _ if i.max(j) == 1 => 1.0,
            _ if i.max(j) >= 7 => 0.0,
            _ => 0.9 / (1.0 + i as f64 + j as f64),
        };
        for n in [1, 2, 3, 9] {
            let mut matrix: Vec<Vec<f64>> =
                (0..n).map(|i| (0..n).map(|j| of(i, j)).collect()).collect();
            if n > 2 {
                // The same input twice: one eigenvalue is zero.
                let row = matrix[0].clone();
                (0..n).for_each(|j| matrix[j][1] = row[j]);
                matrix[1] = row;
                matrix[1][1] = 1.0;
            }
            let (values, vectors) = eigen(matrix.clone());
            for i in 0..n {
                for j in 0..n {
                    let again: f64 = (0..n)
                        .map(|k| values[k] * vectors[k][i] * vectors[k][j])
                        .sum();
                    let upright: f64 = (0..n).map(|k| vectors[i][k] * vectors[j][k]).sum();
                    assert!((again - matrix[i][j]).abs() < 1e-13, "{n} {i} {j}");
                    assert!((upright - f64::from(u8::from(i == j))).abs() < 1e-13);
                }
            }
        }
    }

    #[test]
    fn shares_do_not_depend_on_the_order_of_inputs() {
        let column = |seed: u64| -> Vec<f64> {
            let stream = Source::new(seed, Decision::Design, seed).at(0);
            (0..500).map(|i| stream.unit(i)).collect()
        };
        let (x, z) = (column(1), column(2));
        let twin: Vec<f64> = x.iter().zip(&z).map(|(x, z)| x + 0.3 * z).collect();
        let y: Vec<f64> = x.iter().zip(&z).map(|(x, z)| 2.0 * x + z).collect();
        let one = rank_shares(&[x.clone(), z.clone(), twin.clone()], &y, 0, 1);
        let other = rank_shares(&[twin, x, z], &y, 0, 1);
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            assert!((one[a].share - other[b].share).abs() < 1e-9);
        }
        let sum: f64 = one.iter().map(|s| s.share).sum();
        assert!(sum > 0.95 && sum <= 1.0 + 1e-9, "{sum}");
    }

    #[test]
    fn spread_is_split_by_where_it_comes_from() {
        let stream = Source::new(1, Decision::Design, 1).at(0);
        let normal = Distribution::Normal { mean: 0.0, sd: 1.0 };
        let value = |d: u64, r: u64| {
            3.0 * normal.quantile(stream.unit(d)) + normal.quantile(stream.unit(10_000 + d * 4 + r))
        };
        let values: Vec<Vec<f64>> = (0..2000)
            .map(|d| (0..4).map(|r| value(d, r)).collect())
            .collect();
        let found = spread(&values);
        assert!((found.between_draws - 9.0).abs() < 0.9, "{found:?}");
        assert!((found.within_draws - 1.0).abs() < 0.06, "{found:?}");
    }

    #[test]
    fn precision_covers_the_true_median() {
        let mut covered = 0;
        for sample in 0..400u64 {
            let stream = Source::new(sample, Decision::Design, 7).at(0);
            let values: Vec<f64> = (0..200).map(|i| stream.unit(i)).collect();
            let found = Precision::of(&values).unwrap();
            covered += u32::from((found.median - 0.5).abs() <= found.half_width * 1.3);
        }
        assert!(covered > 360, "{covered}");
    }
}
