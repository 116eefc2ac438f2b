//! Which values do the uncertain inputs take in a draw? Designs of experiments.
//!
//! Every draw can be computed by itself from the seed, its number and the inputs, so that threads, stopping
//! and resuming cannot matter. Correlated inputs are joined by a Gaussian copula on stated rank correlations.

use crate::stream::{Decision, Key, Source, mix, subject};
use durance_core::{Diagnostic, Distribution};

/// One uncertain input.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Name: its random numbers depend on it, not on its place in the list (except in a Sobol design).
    pub name: String,
    /// Its distribution.
    pub distribution: Distribution,
}

/// How draws cover the space of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// Each input's range in as many equal parts as there are draws, each part hit once.
    LatinHypercube,
    /// A Sobol sequence with hash-based Owen scrambling: draws can be added without starting anew.
    ///
    /// # Reference
    /// B. Burley, "Practical Hash-based Owen Scrambling", JCGT 9 (2020), by the crate `sobol_burley`.
    Sobol,
    /// Independent draws.
    Independent,
}

/// A design: values of all inputs for every draw.
///
/// # Example
/// ```
/// use durance_core::Distribution;
/// use durance_sim::design::{Design, Input, Sampling};
/// let inputs = vec![
///     Input { name: "stay".into(), distribution: Distribution::Uniform { low: 20.0, high: 120.0 } },
///     Input { name: "cost".into(), distribution: Distribution::Normal { mean: 100.0, sd: 5.0 } },
/// ];
/// let design = Design::new(inputs, &[(0, 1, 0.4)], Sampling::LatinHypercube, 1_000, 7).unwrap();
/// assert_eq!(design.values(123), design.values(123));
/// assert!((20.0..=120.0).contains(&design.values(999)[0]));
/// ```
#[derive(Clone, Debug)]
pub struct Design {
    inputs: Vec<Input>,
    subjects: Vec<u64>,
    sampling: Sampling,
    draws: u64,
    seed: u64,
    /// Lower triangle of the Cholesky factor of the normal correlations; empty if there are none.
    factor: Vec<Vec<f64>>,
}

impl Design {
    /// A design over inputs with rank correlations `(first, second, rho)` between them, by place.
    ///
    /// `draws` is the number of parts of a Latin hypercube; draws beyond it begin another hypercube.
    ///
    /// # Errors
    /// `D0640` for an input that cannot be sampled, `D0641` for correlations that are out of range, `D0642`
    /// for correlations that contradict each other.
    pub fn new(
        inputs: Vec<Input>,
        correlations: &[(usize, usize, f64)],
        sampling: Sampling,
        draws: u64,
        seed: u64,
    ) -> Result<Design, Vec<Diagnostic>> {
        let mut problems = input_problems(&inputs);
        let factor = match correlate(&inputs, correlations) {
            Ok(factor) => factor,
            Err(found) => {
                problems.extend(found);
                Vec::new()
            }
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let subjects = inputs.iter().map(|input| subject(&[&input.name])).collect();
        Ok(Design {
            inputs,
            subjects,
            sampling,
            draws: draws.max(1),
            seed,
            factor,
        })
    }

    /// The inputs, in order.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The value of every input in a draw.
    pub fn values(&self, draw: u64) -> Vec<f64> {
        let uniforms = self.uniforms(draw);
        self.inputs
            .iter()
            .zip(uniforms)
            .map(|(input, u)| input.distribution.quantile(u))
            .collect()
    }

    /// The uniform numbers behind the values of a draw: strictly between 0 and 1, correlated as stated.
    pub fn uniforms(&self, draw: u64) -> Vec<f64> {
        let independent: Vec<f64> = (0..self.inputs.len())
            .map(|input| self.uniform(input, draw))
            .collect();
        self.join(&independent)
    }

    fn join(&self, independent: &[f64]) -> Vec<f64> {
        if self.factor.is_empty() {
            return independent.to_vec();
        }
        let standard = Distribution::Normal { mean: 0.0, sd: 1.0 };
        let normals: Vec<f64> = independent.iter().map(|u| standard.quantile(*u)).collect();
        let mixed = self
            .factor
            .iter()
            .map(|row| row.iter().zip(&normals).map(|(a, z)| a * z).sum::<f64>());
        mixed
            .zip(independent)
            .zip(&self.factor)
            .map(|((z, u), row)| {
                // An input that is correlated with none before it keeps its number to the last bit.
                if row.iter().take(row.len() - 1).all(|a| *a == 0.0) {
                    *u
                } else {
                    inside(standard.cdf(z))
                }
            })
            .collect()
    }

    fn uniform(&self, input: usize, draw: u64) -> f64 {
        match self.sampling {
            Sampling::Independent => self.numbers(input).at(0).unit(draw),
            Sampling::LatinHypercube => {
                let (cube, part) = (draw / self.draws, draw % self.draws);
                let numbers = self.numbers(input);
                let place = permute(part, self.draws, numbers.at(1).word(cube));
                inside((place as f64 + numbers.at(0).unit(draw)) / self.draws as f64)
            }
            Sampling::Sobol => sobol(self.seed, input, draw),
        }
    }

    fn numbers(&self, input: usize) -> Source {
        let key = Key {
            seed: self.seed,
            draw: 0,
            replication: 0,
        };
        Source::new(key.root(), Decision::Design, self.subjects[input])
    }
}

/// Keeps a number strictly between 0 and 1, where every quantile is defined.
fn inside(u: f64) -> f64 {
    u.clamp(1e-15, 1.0 - 1e-15)
}

/// A point of a scrambled Sobol sequence. Beyond the dimensions and points of the crate's tables, scrambling
/// anew gives further, independent sequences.
pub(crate) fn sobol(seed: u64, dimension: usize, point: u64) -> f64 {
    const POINTS: u64 = 1 << 16;
    let tables = sobol_burley::NUM_DIMENSIONS as usize;
    let block = mix(seed ^ mix((point / POINTS) << 32 | (dimension / tables) as u64));
    let coarse = sobol_burley::sample(
        (point % POINTS) as u32,
        (dimension % tables) as u32,
        block as u32,
    );
    // The crate gives 24 bits or fewer; the rest is filled at random, within the point's own interval.
    let fine =
        (mix(block ^ mix(point << 20 ^ dimension as u64)) >> 11) as f64 / 9_007_199_254_740_992.0;
    inside(f64::from(coarse) + fine / 16_777_216.0)
}

/// The place of `i` in a permutation of `0..n` that is fixed by its key.
///
/// A Feistel network of four rounds over the next power of four, walked until it falls below `n`.
fn permute(i: u64, n: u64, key: u64) -> u64 {
    let bits = (64 - (n.max(2) - 1).leading_zeros()).div_ceil(2);
    let mask = (1u64 << bits) - 1;
    let mut place = i;
    loop {
        let (mut left, mut right) = (place >> bits, place & mask);
        for round in 0..4 {
            let next = left ^ (mix(right ^ mix(key.wrapping_add(round))) & mask);
            left = right;
            right = next;
        }
        place = left << bits | right;
        if place < n {
            return place;
        }
    }
}

fn input_problems(inputs: &[Input]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (i, input) in inputs.iter().enumerate() {
        for problem in input.distribution.problems() {
            let message = format!("input `{}` cannot be sampled: {problem}", input.name);
            problems.push(
                Diagnostic::error("D0640", message).note(format!("at `inputs[{i}].distribution`")),
            );
        }
    }
    problems
}

/// The Cholesky factor of the correlations of the normals behind the inputs.
///
/// A Gaussian copula with correlation `r` has rank correlation `6 / pi asin(r / 2)` (Pearson 1907).
fn correlate(
    inputs: &[Input],
    correlations: &[(usize, usize, f64)],
) -> Result<Vec<Vec<f64>>, Vec<Diagnostic>> {
    if correlations.is_empty() {
        return Ok(Vec::new());
    }
    let n = inputs.len();
    let mut problems = Vec::new();
    let mut matrix = vec![vec![0.0; n]; n];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for (k, (a, b, rho)) in correlations.iter().enumerate() {
        if *a >= n || *b >= n || a == b || !(-1.0..=1.0).contains(rho) {
            let message = format!(
                "rank correlation {rho} between inputs {a} and {b} is not one of two inputs from -1 to 1"
            );
            problems
                .push(Diagnostic::error("D0641", message).note(format!("at `correlations[{k}]`")));
            continue;
        }
        let normal = 2.0 * libm::sin(std::f64::consts::PI * rho / 6.0);
        matrix[*a][*b] = normal;
        matrix[*b][*a] = normal;
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    cholesky(&matrix).ok_or_else(|| {
        let names: Vec<String> = correlations
            .iter()
            .map(|(a, b, rho)| format!("`{}` ~ `{}` = {rho}", inputs[*a].name, inputs[*b].name))
            .collect();
        vec![
            Diagnostic::error("D0642", "the correlations contradict each other")
                .note(format!("stated: {}", names.join(", ")))
                .note("no set of numbers can have all these rank correlations at the same time")
                .help("weaken the largest, or state the missing ones"),
        ]
    })
}

fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut factor: Vec<Vec<f64>> = Vec::new();
    for (i, row) in matrix.iter().enumerate() {
        let mut own = vec![0.0; i + 1];
        for j in 0..=i {
            let known: f64 = if j < i {
                own[..j].iter().zip(&factor[j]).map(|(a, b)| a * b).sum()
            } else {
                own[..j].iter().map(|a| a * a).sum()
            };
            let rest = row[j] - known;
            if j < i {
                own[j] = if factor[j][j] > 1e-12 {
                    rest / factor[j][j]
                } else {
                    0.0
                };
            } else if rest < -1e-9 {
                return None;
            } else {
                // What rounding left is not a source of its own.
                own[i] = if rest < 1e-12 { 0.0 } else { libm::sqrt(rest) };
            }
        }
        factor.push(own);
    }
    // A zero on the diagonal hides contradictions: multiply out and compare.
    for (i, row) in matrix.iter().enumerate() {
        for (j, wanted) in row.iter().enumerate().take(i + 1) {
            let product: f64 = factor[i].iter().zip(&factor[j]).map(|(a, b)| a * b).sum();
            if (product - wanted).abs() > 1e-6 {
                return None;
            }
        }
    }
    Some(factor)
}

/// The points at which a model must be evaluated for Sobol indices: two independent designs A and B, and, for
/// each input, A with that input taken from B.
///
/// # Reference
/// A. Saltelli et al., Computer Physics Communications 181 (2010) 259.
#[derive(Clone, Debug)]
pub struct SaltelliDesign {
    inputs: Vec<Input>,
    seed: u64,
}

/// Which of the designs behind Sobol indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matrix {
    /// The first.
    A,
    /// The second.
    B,
    /// The first, with one input from the second.
    AB(usize),
}

impl SaltelliDesign {
    /// A design over the inputs, which are taken as independent: indices of correlated inputs do not sum up.
    pub fn new(inputs: Vec<Input>, seed: u64) -> SaltelliDesign {
        SaltelliDesign { inputs, seed }
    }

    /// The values of all inputs at one point.
    pub fn values(&self, matrix: Matrix, point: u64) -> Vec<f64> {
        let count = self.inputs.len();
        let from_b = |input: usize| matrix == Matrix::B || matrix == Matrix::AB(input);
        let dimension = |input: usize| if from_b(input) { count + input } else { input };
        let uniform = |input: usize| sobol(self.seed, dimension(input), point);
        self.inputs
            .iter()
            .enumerate()
            .map(|(i, input)| input.distribution.quantile(uniform(i)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(n: usize) -> Vec<Input> {
        let uniform = Distribution::Uniform {
            low: 0.0,
            high: 1.0,
        };
        (0..n)
            .map(|i| Input {
                name: format!("x{i}"),
                distribution: uniform.clone(),
            })
            .collect()
    }

    #[test]
    fn a_keyed_permutation_is_one() {
        for n in [1u64, 2, 3, 7, 64, 100, 1000] {
            let mut seen = vec![false; n as usize];
            for i in 0..n {
                let place = permute(i, n, 42) as usize;
                assert!(!seen[place], "{n} {i}");
                seen[place] = true;
            }
        }
    }

    #[test]
    fn a_latin_hypercube_hits_every_part_once() {
        let design = Design::new(inputs(3), &[], Sampling::LatinHypercube, 100, 5).unwrap();
        for input in 0..3 {
            for cube in 0..2u64 {
                let mut parts: Vec<u64> = (0..100)
                    .map(|d| (design.uniforms(cube * 100 + d)[input] * 100.0) as u64)
                    .collect();
                parts.sort_unstable();
                assert_eq!(parts, (0..100).collect::<Vec<u64>>());
            }
        }
    }

    #[test]
    fn adding_an_input_leaves_the_others() {
        let few = Design::new(inputs(2), &[], Sampling::LatinHypercube, 50, 5).unwrap();
        let more = Design::new(inputs(5), &[], Sampling::LatinHypercube, 50, 5).unwrap();
        assert_eq!(few.uniforms(17), more.uniforms(17)[..2]);
    }

    fn rank_correlation(x: &[f64], y: &[f64]) -> f64 {
        crate::sensitivity::correlation(
            &crate::sensitivity::ranks(x),
            &crate::sensitivity::ranks(y),
        )
    }

    #[test]
    fn rank_correlations_are_as_stated() {
        for sampling in [
            Sampling::LatinHypercube,
            Sampling::Sobol,
            Sampling::Independent,
        ] {
            let stated = [(0, 1, 0.4), (1, 2, -0.7)];
            let design = Design::new(inputs(4), &stated, sampling, 4000, 5).unwrap();
            let columns: Vec<Vec<f64>> = (0..4)
                .map(|input| (0..4000).map(|d| design.uniforms(d)[input]).collect())
                .collect();
            for (a, b, rho) in [(0, 1, 0.4), (1, 2, -0.7), (0, 3, 0.0), (0, 2, 0.0)] {
                let found = rank_correlation(&columns[a], &columns[b]);
                assert!((found - rho).abs() < 0.05, "{sampling:?} {a} {b} {found}");
            }
            for column in &columns {
                let mean = column.iter().sum::<f64>() / 4000.0;
                assert!((mean - 0.5).abs() < 0.02, "{sampling:?} {mean}");
            }
        }
    }

    #[test]
    fn impossible_correlations_are_refused() {
        let found = Design::new(
            inputs(3),
            &[(0, 1, 0.9), (1, 2, 0.9), (0, 2, -0.9)],
            Sampling::Sobol,
            10,
            1,
        );
        assert_eq!(found.unwrap_err()[0].code, "D0642");
        let found = Design::new(inputs(2), &[(0, 1, 1.2)], Sampling::Sobol, 10, 1);
        assert_eq!(found.unwrap_err()[0].code, "D0641");
    }

    #[test]
    fn perfect_correlation_is_possible() {
        let design =
            Design::new(inputs(2), &[(0, 1, 1.0)], Sampling::LatinHypercube, 10, 1).unwrap();
        for draw in 0..10 {
            let u = design.uniforms(draw);
            assert!((u[0] - u[1]).abs() < 1e-9);
        }
    }

    #[test]
    fn a_sobol_design_is_more_even_than_chance() {
        let design = Design::new(inputs(2), &[], Sampling::Sobol, 1, 9).unwrap();
        let n = 4096;
        let inside = (0..n).filter(|d| {
            let u = design.uniforms(*d);
            u[0] + u[1] < 1.0
        });
        let found = inside.count() as f64 / n as f64;
        // Independent draws would be off by 0.008.
        assert!((found - 0.5).abs() < 0.003, "{found}");
    }
}
