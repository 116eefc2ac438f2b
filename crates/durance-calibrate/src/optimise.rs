//! Which parameters fit best? One minimiser and one least-squares solver, shared by every model here.

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;

/// A function to be minimised, made visible to the solver.
struct Cost<F>(F);

impl<F: Fn(&[f64]) -> f64> CostFunction for Cost<F> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Self::Param) -> Result<f64, Error> {
        let value = (self.0)(parameters);
        // A simplex compares values; one that cannot be compared must lose against every other.
        Ok(if value.is_finite() { value } else { f64::MAX })
    }
}

/// The parameters near `start` that make `cost` smallest, and the smallest value.
///
/// The Nelder-Mead simplex needs no derivatives and stands kinks. Parameters with bounds are passed
/// through a transformation by the caller ([`within`]), so the search itself is unbounded.
///
/// # Reference
/// J. A. Nelder and R. Mead, "A simplex method for function minimization", *The Computer Journal* 7 (1965).
pub(crate) fn minimise(
    cost: impl Fn(&[f64]) -> f64,
    start: &[f64],
    reach: f64,
    iterations: u64,
) -> (Vec<f64>, f64) {
    let fallback = (start.to_vec(), cost(start));
    let mut simplex = vec![start.to_vec()];
    for i in 0..start.len() {
        let mut corner = start.to_vec();
        corner[i] += reach;
        simplex.push(corner);
    }
    let Ok(solver) = NelderMead::new(simplex).with_sd_tolerance(1e-9) else {
        return fallback;
    };
    let run = Executor::new(Cost(cost), solver)
        .configure(|state| state.max_iters(iterations))
        // The library must not read the clock or catch signals.
        .timer(false)
        .run();
    match run {
        Ok(found) => match found.state().get_best_param() {
            Some(best) => (best.clone(), found.state().get_best_cost()),
            None => fallback,
        },
        Err(_) => fallback,
    }
}

/// A free number, brought between two bounds by the logistic function.
pub(crate) fn within(free: f64, low: f64, high: f64) -> f64 {
    low + (high - low) / (1.0 + libm::exp(-free))
}

/// The free number that [`within`] brings to `value`.
pub(crate) fn free(value: f64, low: f64, high: f64) -> f64 {
    let share = ((value - low) / (high - low)).clamp(1e-6, 1.0 - 1e-6);
    libm::log(share / (1.0 - share))
}

/// Ridge regression of `y` on the rows of `x`: the coefficients, or `None` if the system is singular.
///
/// `ridge` is in units of the mean square of each column, so that columns of any scale shrink alike.
pub(crate) fn ridge(x: &[Vec<f64>], y: &[f64], ridge: f64) -> Option<Vec<f64>> {
    let k = x.first()?.len();
    let mut normal = vec![vec![0.0; k]; k];
    let mut right = vec![0.0; k];
    for (row, target) in x.iter().zip(y) {
        for i in 0..k {
            right[i] += row[i] * target;
            for j in 0..=i {
                normal[i][j] += row[i] * row[j];
            }
        }
    }
    for (i, row) in normal.iter_mut().enumerate() {
        row[i] += row[i] * ridge + 1e-12;
    }
    solve_symmetric(normal, right)
}

/// Solves a positive definite system by Cholesky's factorisation; only the lower triangle is read.
pub(crate) fn solve_symmetric(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            let left = a[i][j] - sum;
            if i != j {
                a[i][j] = left / a[j][j];
            } else if left > 0.0 {
                a[i][i] = left.sqrt();
            } else {
                return None;
            }
        }
    }
    for i in 0..n {
        let sum: f64 = (0..i).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - sum) / a[i][i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|k| a[k][i] * b[k]).sum();
        b[i] = (b[i] - sum) / a[i][i];
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simplex_finds_the_bottom_of_rosenbrocks_valley() {
        let valley = |p: &[f64]| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2);
        let (at, value) = minimise(valley, &[-1.2, 1.0], 0.5, 2_000);
        assert!(value < 1e-8 && (at[0] - 1.0).abs() < 1e-3 && (at[1] - 1.0).abs() < 1e-3);
    }

    #[test]
    fn least_squares_recovers_an_exact_line() {
        let x: Vec<Vec<f64>> = (0..9).map(|i| vec![1.0, f64::from(i)]).collect();
        let y: Vec<f64> = (0..9).map(|i| 3.0 - 2.0 * f64::from(i)).collect();
        let b = ridge(&x, &y, 0.0).unwrap();
        assert!((b[0] - 3.0).abs() < 1e-9 && (b[1] + 2.0).abs() < 1e-9);
    }
}
