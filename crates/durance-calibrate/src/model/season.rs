//! What does the calendar do? A seasonal pattern of changes, shrunken by how sure it is.

use super::History;

/// Changes further from the median than this many robust standard deviations count as if they were just there.
const WINSOR: f64 = 2.5;

/// Projects the seasonally adjusted history with `model` and puts the season back.
pub(super) fn adjusted(
    history: &History<'_>,
    steps: usize,
    model: impl Fn(&[f64], usize) -> Vec<f64>,
) -> Vec<f64> {
    let Some(pattern) = pattern(history.values, history.season) else {
        return model(history.values, steps);
    };
    let n = history.values.len();
    let plain: Vec<f64> = history
        .values
        .iter()
        .enumerate()
        .map(|(t, y)| y - pattern[t % history.season])
        .collect();
    let path = model(&plain, steps);
    path.iter()
        .enumerate()
        .map(|(h, y)| y + pattern[(n + h) % history.season])
        .collect()
}

/// The seasonal level by position in the year, with mean zero; `None` if two years have not been seen.
///
/// A stock drifts, so the season is read from its changes: the mean change of each position, less the mean of
/// all, after winsorising (one mass release must not become a yearly event), shrunken towards no season by the
/// James-Stein factor, and summed up to a level.
fn pattern(values: &[f64], season: usize) -> Option<Vec<f64>> {
    if season < 2 || values.len() < 2 * season + 1 {
        return None;
    }
    let changes = winsorised(values.windows(2).map(|w| w[1] - w[0]).collect());
    let mean = changes.iter().sum::<f64>() / changes.len() as f64;
    let mut sums = vec![0.0; season];
    let mut counts = vec![0.0; season];
    for (i, change) in changes.iter().enumerate() {
        sums[(i + 1) % season] += change - mean;
        counts[(i + 1) % season] += 1.0;
    }
    let effects: Vec<f64> = sums.iter().zip(&counts).map(|(s, n)| s / n).collect();
    let within: f64 = changes
        .iter()
        .enumerate()
        .map(|(i, c)| (c - mean - effects[(i + 1) % season]).powi(2))
        .sum();
    let noise = within / (changes.len() as f64 - season as f64).max(1.0);
    let years = changes.len() as f64 / season as f64;
    let signal: f64 = effects.iter().map(|e| e * e).sum();
    let shrink =
        (1.0 - (season as f64 - 3.0).max(1.0) * noise / years / signal.max(1e-12)).max(0.0);
    Some(levels(&effects, shrink))
}

/// Sums changes up to levels that come back to where they began and have mean zero.
fn levels(effects: &[f64], shrink: f64) -> Vec<f64> {
    let season = effects.len() as f64;
    let drift = effects.iter().sum::<f64>() / season;
    let mut level = 0.0;
    let mut levels = Vec::with_capacity(effects.len());
    for effect in effects {
        level += shrink * (effect - drift);
        levels.push(level);
    }
    let mean = levels.iter().sum::<f64>() / season;
    levels.iter().map(|l| l - mean).collect()
}

/// Pulls in what lies further out than [`WINSOR`] robust standard deviations.
pub(super) fn winsorised(mut changes: Vec<f64>) -> Vec<f64> {
    let centre = median(&changes);
    let distances: Vec<f64> = changes.iter().map(|c| (c - centre).abs()).collect();
    // 1.4826 makes the median absolute deviation of a normal its standard deviation.
    let reach = WINSOR * 1.4826 * median(&distances);
    if reach > 0.0 {
        for change in &mut changes {
            *change = change.clamp(centre - reach, centre + reach);
        }
    }
    changes
}

/// The middle value.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pure_season_is_found_and_noise_is_not() {
        let seasonal: Vec<f64> = (0..60)
            .map(|t| 1_000.0 + 50.0 * f64::from(t % 12 == 11) + f64::from(t))
            .collect();
        let found = pattern(&seasonal, 12).unwrap();
        assert!(
            found[11] - found[5] > 45.0,
            "December stands out: {found:?}"
        );
        // A fixed pseudo-random walk without a season.
        let mut state = 7_u64;
        let mut level = 1_000.0;
        let walk: Vec<f64> = (0..120)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                level += (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5;
                level
            })
            .collect();
        let none = pattern(&walk, 12).unwrap();
        assert!(
            none.iter().all(|p| p.abs() < 0.5),
            "no season in a walk: {none:?}"
        );
    }
}
