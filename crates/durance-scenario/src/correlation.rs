//! Can numbers be correlated in this way, all at once?

use crate::model::Correlation;
use std::collections::BTreeSet;

/// Is the matrix of these correlations, ones on its diagonal and zeros elsewhere, positive definite?
///
/// Rank correlations are first turned into those of the normal copula that carries them,
/// `2 sin(pi r / 6)`; Cholesky's decomposition then exists or does not.
pub(crate) fn is_possible(correlations: &[Correlation]) -> bool {
    let named: BTreeSet<usize> = correlations.iter().flat_map(|c| [c.a, c.b]).collect();
    let order: Vec<usize> = named.into_iter().collect();
    let size = order.len();
    let mut matrix = vec![vec![0.0; size]; size];
    for (n, row) in matrix.iter_mut().enumerate() {
        row[n] = 1.0;
    }
    for c in correlations {
        if let (Ok(a), Ok(b)) = (order.binary_search(&c.a), order.binary_search(&c.b)) {
            let normal = 2.0 * libm::sin(std::f64::consts::PI * c.rank / 6.0);
            matrix[a][b] = normal;
            matrix[b][a] = normal;
        }
    }
    has_cholesky(&mut matrix)
}

fn has_cholesky(matrix: &mut [Vec<f64>]) -> bool {
    for j in 0..matrix.len() {
        let below: f64 = (0..j).map(|k| matrix[j][k] * matrix[j][k]).sum();
        let pivot = matrix[j][j] - below;
        if pivot <= 1e-9 {
            return false;
        }
        matrix[j][j] = libm::sqrt(pivot);
        for i in j + 1..matrix.len() {
            let sum: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            matrix[i][j] = (matrix[i][j] - sum) / matrix[j][j];
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(a: usize, b: usize, rank: f64) -> Correlation {
        Correlation { a, b, rank }
    }

    #[test]
    fn three_inputs_cannot_all_move_against_each_other() {
        assert!(is_possible(&[c(0, 1, -0.4), c(1, 2, -0.4), c(0, 2, -0.4)]));
        assert!(!is_possible(&[c(0, 1, -0.6), c(1, 2, -0.6), c(0, 2, -0.6)]));
        assert!(is_possible(&[]));
    }
}
