//! The share still held after each day: Kaplan and Meier's product, and its split over competing exits.

use super::Spell;
use serde::Serialize;

/// One day of a life table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Days since admission.
    pub day: f64,
    /// People under observation just before.
    pub at_risk: f64,
    /// Stays that ended on that day.
    pub ended: f64,
    /// Share still held just after.
    pub survival: f64,
    /// Standard error of that share, by Greenwood's formula.
    pub standard_error: f64,
}

/// A life table: a row for every day on which a stay ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LifeTable {
    /// Rows in order of day.
    pub rows: Vec<Row>,
    /// Last day on which anybody was under observation.
    pub last_day: f64,
}

impl LifeTable {
    /// Share still held after `day` days.
    pub fn survival(&self, day: f64) -> f64 {
        let at = self.rows.partition_point(|r| r.day <= day);
        at.checked_sub(1).map_or(1.0, |i| self.rows[i].survival)
    }

    /// The first day on which at most half are still held; `None` if more than half are held to the last day.
    pub fn median(&self) -> Option<f64> {
        self.rows.iter().find(|r| r.survival <= 0.5).map(|r| r.day)
    }

    /// Mean days held up to `limit`: the area under the survivor curve.
    ///
    /// Without a limit the mean is not known unless everybody was seen to leave; the limit says how much of it
    /// is counted.
    pub fn mean_until(&self, limit: f64) -> f64 {
        let (mut day, mut held, mut area) = (0.0, 1.0, 0.0);
        for row in self.rows.iter().take_while(|r| r.day < limit) {
            area += held * (row.day - day);
            (day, held) = (row.day, row.survival);
        }
        area + held * (limit - day).max(0.0)
    }
}

/// The Kaplan-Meier life table of spells with left truncation and right censoring.
///
/// Ends of one day are taken before losses of the same day, as is the rule. Unobserved spells are left out.
///
/// # Reference
/// E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", *JASA* 53 (1958); risk sets
/// under left truncation: J. P. Klein and M. L. Moeschberger, *Survival Analysis*, 2nd ed. (2003), section 4.6.
///
/// # Example
/// The length of remission in weeks of 21 children with leukaemia on 6-MP (E. J. Freireich et al., *Blood* 21,
/// 1963), with the published estimate of 0.753 at 10 weeks:
/// ```
/// use durance_calibrate::stay::{life_table, Spell};
/// let weeks = [(6., 1), (6., 1), (6., 1), (6., 0), (7., 1), (9., 0), (10., 1), (10., 0), (11., 0), (13., 1), (16., 1),
///              (17., 0), (19., 0), (20., 0), (22., 1), (23., 1), (25., 0), (32., 0), (32., 0), (34., 0), (35., 0)];
/// let spells: Vec<Spell> = weeks.iter().map(|(until, ended)|
///     Spell { seen_from: 0.0, until: *until, exit: (*ended == 1).then_some(0) }).collect();
/// assert!((life_table(&spells).survival(10.0) - 0.753).abs() < 5e-4);
/// ```
pub fn life_table(spells: &[Spell]) -> LifeTable {
    let risk = RiskSets::of(spells);
    let (mut survival, mut greenwood) = (1.0, 0.0);
    let mut rows = Vec::with_capacity(risk.days.len());
    for day in &risk.days {
        let ended: f64 = day.ended.iter().sum();
        survival *= 1.0 - ended / day.at_risk;
        if day.at_risk > ended {
            greenwood += ended / (day.at_risk * (day.at_risk - ended));
        }
        rows.push(Row {
            day: day.day,
            at_risk: day.at_risk,
            ended,
            survival,
            standard_error: survival * libm::sqrt(greenwood),
        });
    }
    LifeTable {
        rows,
        last_day: risk.last_day,
    }
}

/// The share that has left by each exit, by day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CumulativeIncidence {
    /// Days on which a stay ended.
    pub days: Vec<f64>,
    /// For each exit, the share that has left by it up to and including each day.
    ///
    /// # Shape
    /// exits x days.
    pub shares: Vec<Vec<f64>>,
}

impl CumulativeIncidence {
    /// The share that has left by each exit on the last day.
    pub fn last(&self) -> Vec<f64> {
        self.shares
            .iter()
            .map(|s| s.last().copied().unwrap_or(0.0))
            .collect()
    }
}

/// Competing exits: cumulative incidence by the Aalen-Johansen estimator, `exits` of them.
///
/// The shares and the share still held add up to one on every day. One minus the Kaplan-Meier curve of a single
/// exit, with the others as losses, would overstate it.
///
/// # Reference
/// O. O. Aalen and S. Johansen, "An empirical transition matrix for non-homogeneous Markov chains based on
/// censored observations", *Scandinavian Journal of Statistics* 5 (1978).
pub fn incidence(spells: &[Spell], exits: usize) -> CumulativeIncidence {
    let risk = RiskSets::of(spells);
    let mut held = 1.0;
    let mut sums = vec![0.0; exits];
    let mut shares = vec![Vec::with_capacity(risk.days.len()); exits];
    for day in &risk.days {
        for (exit, sum) in sums.iter_mut().enumerate() {
            *sum += held * day.ended.get(exit).copied().unwrap_or(0.0) / day.at_risk;
            shares[exit].push(*sum);
        }
        held *= 1.0 - day.ended.iter().sum::<f64>() / day.at_risk;
    }
    CumulativeIncidence {
        days: risk.days.iter().map(|d| d.day).collect(),
        shares,
    }
}

/// Who could have left, and who did, day by day.
struct RiskSets {
    days: Vec<RiskDay>,
    last_day: f64,
}

struct RiskDay {
    day: f64,
    at_risk: f64,
    /// By exit.
    ended: Vec<f64>,
}

impl RiskSets {
    fn of(spells: &[Spell]) -> RiskSets {
        let seen: Vec<&Spell> = spells.iter().filter(|s| s.is_observed()).collect();
        let mut entries: Vec<f64> = seen.iter().map(|s| s.seen_from).collect();
        let mut leaves: Vec<f64> = seen.iter().map(|s| s.until).collect();
        let mut ends: Vec<(f64, usize)> = seen
            .iter()
            .filter_map(|s| Some((s.until, s.exit?)))
            .collect();
        entries.sort_by(f64::total_cmp);
        leaves.sort_by(f64::total_cmp);
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let exits = ends.iter().map(|(_, e)| e + 1).max().unwrap_or(0);
        let mut days: Vec<RiskDay> = Vec::new();
        let (mut entered, mut left) = (0, 0);
        for (day, exit) in ends {
            match days.last_mut().filter(|d| d.day == day) {
                Some(last) => last.ended[exit] += 1.0,
                None => {
                    while entered < entries.len() && entries[entered] < day {
                        entered += 1;
                    }
                    while left < leaves.len() && leaves[left] < day {
                        left += 1;
                    }
                    let mut ended = vec![0.0; exits];
                    ended[exit] = 1.0;
                    days.push(RiskDay {
                        day,
                        at_risk: (entered - left) as f64,
                        ended,
                    });
                }
            }
        }
        RiskSets {
            days,
            last_day: leaves.last().copied().unwrap_or(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Freireich's 6-MP arm; survival and standard errors as printed in Klein and Moeschberger, table 4.1B.
    #[test]
    fn the_classic_table_is_reproduced() {
        let printed = [
            (6.0, 21.0, 3.0, 0.857, 0.076),
            (7.0, 17.0, 1.0, 0.807, 0.087),
            (10.0, 15.0, 1.0, 0.753, 0.096),
            (13.0, 12.0, 1.0, 0.690, 0.107),
            (16.0, 11.0, 1.0, 0.627, 0.114),
            (22.0, 7.0, 1.0, 0.538, 0.128),
            (23.0, 6.0, 1.0, 0.448, 0.135),
        ];
        let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let lost = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let spell = |until: i32, exit| Spell {
            seen_from: 0.0,
            until: f64::from(until),
            exit,
        };
        let spells: Vec<Spell> = ended
            .iter()
            .map(|t| spell(*t, Some(0)))
            .chain(lost.iter().map(|t| spell(*t, None)))
            .collect();
        let table = life_table(&spells);
        assert_eq!(table.rows.len(), printed.len());
        for (row, (day, at_risk, ended, survival, error)) in table.rows.iter().zip(printed) {
            assert_eq!((row.day, row.at_risk, row.ended), (day, at_risk, ended));
            assert!((row.survival - survival).abs() < 6e-4, "{row:?}");
            assert!((row.standard_error - error).abs() < 1.1e-3, "{row:?}");
        }
        assert_eq!(table.median(), Some(23.0));
    }

    #[test]
    fn late_entry_does_not_count_before_it_is_seen() {
        // One person seen from day 5 cannot have left on day 3.
        let spells = [
            Spell {
                seen_from: 0.0,
                until: 3.0,
                exit: Some(0),
            },
            Spell {
                seen_from: 0.0,
                until: 8.0,
                exit: Some(0),
            },
            Spell {
                seen_from: 5.0,
                until: 9.0,
                exit: Some(0),
            },
        ];
        let table = life_table(&spells);
        assert_eq!(table.rows[0].at_risk, 2.0);
        assert_eq!(table.rows[1].at_risk, 2.0);
        assert!((table.survival(3.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn exits_and_those_still_held_add_up_to_everyone() {
        let spells: Vec<Spell> = (0..200)
            .map(|i| Spell {
                seen_from: f64::from(i % 3),
                until: f64::from(4 + (i * 7) % 31),
                exit: [Some(0), Some(1), None, Some(0)][i as usize % 4],
            })
            .collect();
        let table = life_table(&spells);
        let found = incidence(&spells, 2);
        for (i, day) in found.days.iter().enumerate() {
            let left: f64 = found.shares.iter().map(|s| s[i]).sum();
            assert!((left + table.survival(*day) - 1.0).abs() < 1e-12);
        }
    }
}
