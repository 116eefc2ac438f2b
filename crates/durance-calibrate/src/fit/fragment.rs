//! The fitted system in the scenario language.

use super::{Estimate, Fitted, FittedExit, FittedGroup, Method};
use crate::stay::StayFit;
use durance_core::Distribution;
use std::fmt::Write;

/// The exit that a fitted stay becomes; a mixture stays one exit, its parts are told by `individual`.
pub(super) fn exit_of(to: &str, share: f64, fit: &StayFit) -> FittedExit {
    let individual = match &fit.distribution {
        Distribution::Mixture { parts } => {
            let part = |(weight, one): &(f64, Distribution)| {
                format!(
                    "{:.3}% {} x {:.4}",
                    100.0 * weight,
                    individual(one),
                    mean_of(one) / fit.mean_days
                )
            };
            parts.iter().map(part).collect::<Vec<_>>().join(" + ")
        }
        one => individual(one),
    };
    FittedExit {
        to: if to.is_empty() {
            "released".to_owned()
        } else {
            kebab(to)
        },
        share,
        stay_days: Estimate::of_log(fit.mean_days, fit.mean_log_error),
        individual,
        distribution: fit.distribution.clone(),
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

/// Coefficients of variation that the scenario language takes; a part of a mixture may collapse on one day.
const VARIATION: (f64, f64) = (0.02, 10.0);

fn spread(variation: f64) -> f64 {
    variation.clamp(VARIATION.0, VARIATION.1)
}

/// How individuals differ, in the scenario's words.
fn individual(distribution: &Distribution) -> String {
    match distribution {
        Distribution::Lognormal { sigma, .. } => format!(
            "lognormal, cv {:.2}",
            spread(libm::sqrt(libm::expm1(sigma * sigma)))
        ),
        Distribution::Gamma { shape_k, .. } => {
            format!("gamma, cv {:.2}", spread(1.0 / libm::sqrt(*shape_k)))
        }
        Distribution::Weibull { shape_k, .. } => {
            let ratio = libm::lgamma(1.0 + 2.0 / shape_k) - 2.0 * libm::lgamma(1.0 + 1.0 / shape_k);
            format!("weibull, cv {:.2}", spread(libm::sqrt(libm::expm1(ratio))))
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
        for replay in self.replay.iter().chain(&self.tables) {
            writeln!(
                out,
                "# History reproduced by {}: {:.2} % mean absolute difference from the observed stock, {:.1} % at worst ({}), {:.0} % of readings within 2 %.",
                replay.how,
                replay.mean_absolute_percent,
                replay.worst.1,
                replay.worst.0,
                100.0 * replay.within_two_percent
            )?;
        }
        if !self.overlay.is_empty() {
            writeln!(out, "\noverlay = {:?}", self.overlay)?;
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
        for shift in &group.stay_breaks {
            writeln!(
                out,
                "# break: mean stay {} from {:.1} to {:.1} days",
                shift.date, shift.from, shift.to
            )?;
        }
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
