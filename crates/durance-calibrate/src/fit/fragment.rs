//! The fitted system in the scenario language.

use super::{Estimate, Fitted, FittedExit, FittedGroup, Method};
use crate::stay::{Family, StayFit};
use durance_core::Distribution;
use std::fmt::Write;

/// The exits that a fitted stay becomes; a mixture becomes one exit for its short and one for its long stays.
pub(super) fn exits_of(to: &str, share: f64, fit: &StayFit) -> Vec<FittedExit> {
    let to = if to.is_empty() { "released" } else { to };
    let exit = |to: String, share: f64, mean: f64, individual: String| FittedExit {
        to,
        share,
        stay_days: Estimate::of_log(mean, fit.mean_log_error),
        individual,
    };
    match &fit.distribution {
        Distribution::Mixture { parts } => {
            let mut named: Vec<(f64, f64, String)> = parts
                .iter()
                .map(|(w, d)| (*w, mean_of(d), individual(d)))
                .collect();
            named.sort_by(|a, b| a.1.total_cmp(&b.1));
            let words = ["short", "long"];
            named
                .into_iter()
                .zip(words)
                .map(|((weight, mean, how), word)| {
                    exit(format!("{}-{word}", kebab(to)), share * weight, mean, how)
                })
                .collect()
        }
        one => vec![exit(kebab(to), share, fit.mean_days, individual(one))],
    }
}

fn mean_of(distribution: &Distribution) -> f64 {
    match distribution {
        Distribution::Exponential { mean } => *mean,
        Distribution::Weibull { shape_k, scale } => scale * libm::tgamma(1.0 + 1.0 / shape_k),
        Distribution::Gamma { shape_k, scale } => shape_k * scale,
        Distribution::Lognormal { mu, sigma } => libm::exp(mu + 0.5 * sigma * sigma),
        _ => f64::NAN,
    }
}

/// How individuals differ, in the scenario's words.
fn individual(distribution: &Distribution) -> String {
    match distribution {
        Distribution::Lognormal { sigma, .. } => format!(
            "lognormal, cv {:.2}",
            libm::sqrt(libm::expm1(sigma * sigma))
        ),
        Distribution::Gamma { shape_k, .. } => {
            format!("gamma, cv {:.2}", 1.0 / libm::sqrt(*shape_k))
        }
        Distribution::Weibull { shape_k, .. } => {
            let ratio = libm::lgamma(1.0 + 2.0 / shape_k) - 2.0 * libm::lgamma(1.0 + 1.0 / shape_k);
            format!("weibull, cv {:.2}", libm::sqrt(libm::expm1(ratio)))
        }
        _ => "exponential".to_owned(),
    }
}

/// Lower case, hyphens for everything else.
pub(super) fn kebab(text: &str) -> String {
    let mapped: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    mapped
        .split('-')
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

impl Fitted {
    /// The system as a fragment of a scenario: `[[system]]` with its groups, and what was found as comments.
    ///
    /// Ranges run from the 5th to the 95th percentile, as everywhere in the scenario language.
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = self.write_head(&mut out);
        for group in &self.groups {
            let _ = self.write_group(&mut out, group);
        }
        out
    }

    fn write_head(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "# Fitted on {}, {} to {}.",
            self.method.words(),
            self.window.0,
            self.window.1
        )?;
        for source in &self.sources {
            writeln!(out, "# Source: {source}")?;
        }
        for note in &self.notes {
            writeln!(out, "# {note}")?;
        }
        if let Some(replay) = &self.replay {
            writeln!(
                out,
                "# Replay ({}): {:.2} % mean absolute difference from the observed stock, {:.1} % at worst ({}), {:.0} % of readings within 2 %.",
                replay.how,
                replay.mean_absolute_percent,
                replay.worst.1,
                replay.worst.0,
                100.0 * replay.within_two_percent
            )?;
        }
        writeln!(
            out,
            "\n[[system]]\nid = {:?}\nname = {:?}",
            self.id, self.name
        )?;
        if !self.country.is_empty() {
            writeln!(out, "country = {:?}", self.country)?;
        }
        if let Some((date, places)) = self.capacity {
            writeln!(
                out,
                "capacity = {{ operational = \"{} people\" }} # on {date}",
                whole(places)
            )?;
        }
        Ok(())
    }

    fn write_group(&self, out: &mut String, group: &FittedGroup) -> std::fmt::Result {
        writeln!(out, "\n[[system.group]]\nid = {:?}", group.id)?;
        writeln!(
            out,
            "stock = \"{} people\" # on {}",
            whole(group.stock),
            self.window.1
        )?;
        if self.method == Method::StockAlone {
            writeln!(out, "admissions = \"stationary\"")?;
            writeln!(
                out,
                "# exits = [{{ to = \"released\", share = \"100%\", stay = \"...\" }}] # must be given: a stock alone does not say"
            )?;
            return Ok(());
        }
        write_admissions(out, group)?;
        writeln!(out, "exits = [")?;
        for (i, exit) in group.exits.iter().enumerate() {
            let share = if i + 1 == group.exits.len() {
                "remainder".to_owned()
            } else {
                format!("{:.2}%", 100.0 * exit.share)
            };
            writeln!(
                out,
                "  {{ to = {:?}, share = \"{share}\", stay = \"{} days\", individual = {:?} }},",
                exit.to,
                range(&exit.stay_days),
                exit.individual
            )?;
        }
        writeln!(out, "]")?;
        write_families(out, &group.families)
    }
}

fn write_admissions(out: &mut String, group: &FittedGroup) -> std::fmt::Result {
    let found = &group.admissions;
    writeln!(out, "admissions = \"{} people/day\"", range(&found.per_day))?;
    if found.season_amplitude >= 0.01 {
        let (month, day) = found.season_peak;
        writeln!(
            out,
            "season = {{ amplitude = \"{:.0}%\", peak = \"{month:02}-{day:02}\" }}",
            100.0 * found.season_amplitude
        )?;
    }
    if found.dispersion >= 0.001 {
        writeln!(
            out,
            "arrivals = \"negative binomial, dispersion {:.3}\"",
            found.dispersion
        )?;
    } else {
        writeln!(out, "arrivals = \"poisson\"")?;
    }
    let percent = |v: f64| 100.0 * v;
    let trend = &found.trend_per_year;
    writeln!(
        out,
        "# trend since the last break: {:+.1} % a year ({:+.1} to {:+.1}); not carried on, enter it as a policy if it is to go on",
        percent(trend.value),
        percent(trend.low),
        percent(trend.high)
    )?;
    for shift in &found.breaks {
        writeln!(
            out,
            "# break: {} from {:.1} to {:.1} people/day",
            shift.date, shift.from, shift.to
        )?;
    }
    Ok(())
}

fn write_families(out: &mut String, families: &[StayFit]) -> std::fmt::Result {
    for fit in families {
        let chosen = if std::ptr::eq(fit, &families[0]) {
            " (chosen)"
        } else {
            ""
        };
        writeln!(
            out,
            "# {}: AIC {:.1}, mean {:.1} days, cv {:.2}{chosen}",
            fit.family.name(),
            fit.aic,
            fit.mean_days,
            fit.variation
        )?;
    }
    if families
        .first()
        .is_some_and(|f| matches!(f.family, Family::TwoLognormals | Family::TwoWeibulls))
    {
        writeln!(
            out,
            "# two kinds of stay: short and long exits are the two parts of the mixture, not two destinations"
        )?;
    }
    Ok(())
}

fn range(estimate: &Estimate) -> String {
    let digits = |v: f64| {
        if v >= 100.0 {
            format!("{v:.0}")
        } else {
            format!("{v:.2}")
        }
    };
    let (low, high) = (digits(estimate.low), digits(estimate.high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}

/// A whole number with `_` between thousands.
fn whole(value: f64) -> String {
    let digits = format!("{:.0}", value.max(0.0));
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('_');
        }
        out.push(c);
    }
    out
}
