//! Which functions do lengths of stay and intervals need? Normal, Student and gamma, on `libm` alone, so that
//! the same fit gives the same digits on every platform.

/// Distribution function of the standard normal.
pub(crate) fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Quantile of the standard normal.
///
/// # Reference
/// M. J. Wichura, "Algorithm AS 241", *Applied Statistics* 37 (1988) would be direct; here bisection on
/// [`normal_cdf`] is used, since quantiles are taken a few dozen times and never inside a loop over data.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    bisect(|x| normal_cdf(x) - p, -40.0, 40.0)
}

/// Distribution function of Student's t, `df` degrees of freedom.
pub(crate) fn student_cdf(x: f64, df: f64) -> f64 {
    let tail = 0.5 * beta_regularised(df / 2.0, 0.5, df / (df + x * x));
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// Quantile of Student's t.
pub(crate) fn student_quantile(p: f64, df: f64) -> f64 {
    bisect(|x| student_cdf(x, df) - p, -1e6, 1e6)
}

/// The root of an increasing function between two ends.
pub(crate) fn bisect(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle == low || middle == high {
            break;
        }
        if f(middle) < 0.0 {
            low = middle
        } else {
            high = middle
        }
    }
    0.5 * (low + high)
}

/// Regularised upper incomplete gamma function: the survivor function of a gamma with scale 1.
///
/// # Reference
/// Abramowitz and Stegun 6.5.29 (series) and 6.5.31 (continued fraction, by Lentz's method).
pub(crate) fn gamma_upper(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = libm::exp(a * libm::log(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term.abs() > sum.abs() * 1e-16 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return (1.0 - front * sum).max(0.0);
    }
    front
        * continued_fraction(|i| {
            if i == 0 {
                (1.0, x + 1.0 - a)
            } else {
                (
                    -f64::from(i) * (f64::from(i) - a),
                    x + 2.0 * f64::from(i) + 1.0 - a,
                )
            }
        })
}

/// Regularised incomplete beta function.
///
/// # Reference
/// Abramowitz and Stegun 26.5.8.
fn beta_regularised(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_regularised(b, a, 1.0 - x);
    }
    let front = libm::exp(
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
            + a * libm::log(x)
            + b * libm::log(1.0 - x),
    ) / a;
    front
        * continued_fraction(|i| {
            let m = f64::from(i / 2);
            let numerator = match i {
                0 => 1.0,
                i if i % 2 == 1 => {
                    -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
                }
                _ => m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            };
            (numerator, 1.0)
        })
}

/// A continued fraction `a0/(b0 + a1/(b1 + ...))` by the modified Lentz method; `part(i)` gives `(a_i, b_i)`.
fn continued_fraction(part: impl Fn(i32) -> (f64, f64)) -> f64 {
    const TINY: f64 = 1e-300;
    let (mut value, mut c, mut d) = (TINY, TINY, 0.0);
    for i in 0..500 {
        let (a, b) = part(i);
        d = b + a * d;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + a / c;
        c = if c.abs() < TINY { TINY } else { c };
        let step = c * d;
        value *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tabulated values: normal and t from any table of percentage points; the gamma survivor with shape 1 is
    /// the exponential, with shape 2 `(1 + x) exp(-x)`.
    #[test]
    fn functions_agree_with_tables() {
        assert!((normal_quantile(0.975) - 1.959_963_985).abs() < 1e-8);
        assert!((student_quantile(0.975, 5.0) - 2.570_582).abs() < 1e-5);
        assert!((student_quantile(0.9, 10.0) - 1.372_184).abs() < 1e-5);
        for x in [0.1, 0.9, 2.5, 7.0] {
            assert!((gamma_upper(1.0, x) - libm::exp(-x)).abs() < 1e-14);
            assert!((gamma_upper(2.0, x) - (1.0 + x) * libm::exp(-x)).abs() < 1e-14);
        }
    }
}
