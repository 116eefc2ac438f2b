//! Our survival estimators beside Python's lifelines, where it is installed.
//!
//! `DURANCE_PYTHON` names the interpreter; `python3` otherwise. The test says so and passes without lifelines.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed helper is a failed test"
)]

use durance_calibrate::stay::{Family, Spell, fit_family, life_table};
use std::io::Write;
use std::process::{Command, Stdio};

const SCRIPT: &str = r#"
import sys
import numpy as np
from lifelines import KaplanMeierFitter, WeibullFitter, LogNormalFitter
rows = np.loadtxt(sys.stdin)
start, until, ended = rows.T
km = KaplanMeierFitter().fit(until, ended, entry=start)
print("km", *(float(km.predict(t)) for t in (5, 20, 60, 150)))
w = WeibullFitter().fit(until, ended, entry=start)
print("weibull", w.lambda_, w.rho_, w.log_likelihood_)
l = LogNormalFitter().fit(until, ended, entry=start)
print("lognormal", l.mu_, l.sigma_, l.log_likelihood_)
"#;

/// Fixed spells with late entry and losses, at no whole days.
fn spells() -> Vec<Spell> {
    (1..=400_u32)
        .map(|i| {
            let u = (f64::from(i) * 0.618_033_988_749_895).fract();
            let v = (f64::from(i) * 0.414_213_562_373_095).fract();
            let stay = 40.0 * (-(1.0 - u).ln()).powf(1.3) + 0.37;
            let (seen_from, lost) = (if i % 3 == 0 { 10.0 * v } else { 0.0 }, 30.0 + 200.0 * v);
            Spell {
                seen_from,
                until: stay.min(lost),
                exit: (stay <= lost).then_some(0),
            }
        })
        .filter(Spell::is_observed)
        .collect()
}

fn lifelines(spells: &[Spell]) -> Option<Vec<Vec<f64>>> {
    let python = std::env::var("DURANCE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut child = Command::new(python)
        .args(["-W", "ignore", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut rows = String::new();
    for s in spells {
        rows += &format!(
            "{} {} {}\n",
            s.seen_from,
            s.until,
            u8::from(s.exit.is_some())
        );
    }
    // An interpreter without lifelines closes its end at once; that is no failure of ours.
    let _ = child.stdin.take()?.write_all(rows.as_bytes());
    let output = child
        .wait_with_output()
        .ok()
        .filter(|o| o.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(
        text.lines()
            .map(|l| l.split(' ').skip(1).map(|v| v.parse().unwrap()).collect())
            .collect(),
    )
}

#[test]
fn lifelines_finds_the_same() {
    let spells = spells();
    let Some(theirs) = lifelines(&spells) else {
        eprintln!("skipped: no Python with lifelines (set DURANCE_PYTHON)");
        return;
    };
    let table = life_table(&spells);
    for (day, survival) in [5.0, 20.0, 60.0, 150.0].into_iter().zip(&theirs[0]) {
        assert!(
            (table.survival(day) - survival).abs() < 1e-9,
            "day {day}: {} and {survival}",
            table.survival(day)
        );
    }
    for (family, theirs) in [
        (Family::Weibull, &theirs[1]),
        (Family::Lognormal, &theirs[2]),
    ] {
        let ours = fit_family(&spells, family).unwrap();
        assert!(
            (ours.log_likelihood - theirs[2]).abs() < 0.01,
            "{family:?}: {} and {}",
            ours.log_likelihood,
            theirs[2]
        );
    }
}
