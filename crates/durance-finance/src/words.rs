//! How does a clause read aloud? One sentence for lists, reports and the terminal.

use crate::contract::{
    Amount, Band, Clause, Indexation, Kind, Movement, Places, Refund, TimeUnit, Trigger,
};
use durance_core::PriceBasis;
use rust_decimal::Decimal;

impl Clause {
    /// The clause in words, without its parties and sources.
    ///
    /// # Example
    /// ```
    /// use durance_core::Currency;
    /// use durance_finance::{Amount, Clause, Indexation, Kind};
    /// let rate = Clause::new("rate", Kind::PER_PERSON_DAY, Amount::from_f64(70.49), Currency::USD)
    ///     .indexed(Indexation::Fixed { per_year: "0.02".parse().unwrap(), decimals: Some(2) });
    /// assert_eq!(rate.in_words(), "USD 70.49 per person-day, 2 per cent more each year");
    /// ```
    pub fn in_words(&self) -> String {
        let mut words = match &self.kind {
            Kind::PerPerson { unit, above } => {
                let above = if *above > 0 {
                    format!(" above {above} people")
                } else {
                    String::new()
                };
                format!("{} per person-{}{above}", self.price(), unit_word(*unit))
            }
            Kind::Tiered { bands } => self.bands(bands),
            Kind::PerPlace { unit, places } => {
                let places = places.as_ref().map(places_in_words).unwrap_or_default();
                format!("{} per place-{}{places}", self.price(), unit_word(*unit))
            }
            Kind::PerTime { unit } => format!("{} per {}", self.price(), unit_word(*unit)),
            Kind::LumpSum { on, refund } => {
                let on =
                    on.map_or_else(|| "on the first day".to_owned(), |day| format!("on {day}"));
                let back = if *refund == Refund::ProRata {
                    ", what is left of the term comes back"
                } else {
                    ""
                };
                format!("{} once, {on}{back}", self.price())
            }
            Kind::Minimum { of, count, by } => {
                format!(
                    "at least {count} people at the price of `{of}`, counted by {}",
                    by.word()
                )
            }
            Kind::Triggered {
                event,
                count,
                repeats,
            } => {
                let event = match event {
                    Trigger::Held => "are held",
                    Trigger::Sent => "have been sent",
                };
                let again = if *repeats { "each time that" } else { "once" };
                format!("{} {again} {count} people {event}", self.price())
            }
            Kind::PerMovement {
                movement,
                instalments,
            } => {
                let parts = if *instalments > 1 {
                    format!(", in {instalments} yearly parts")
                } else {
                    String::new()
                };
                format!(
                    "{} per person {}{parts}",
                    self.price(),
                    movement_word(*movement)
                )
            }
            Kind::OnEarlyExit => format!("{} if it ends early", self.price()),
        };
        if let PriceBasis::Real(year) = self.basis {
            words.push_str(&format!(", in prices of {year}"));
        }
        words.push_str(&indexation_in_words(&self.indexation));
        words
    }

    fn price(&self) -> String {
        let code = self.currency.code();
        match &self.amount {
            Amount::Fixed(price) => format!("{code} {}", grouped(*price)),
            Amount::Dated(steps) => {
                let steps: Vec<String> = steps
                    .iter()
                    .map(|(from, price)| format!("{} from {from}", grouped(*price)))
                    .collect();
                format!("{code} {}", steps.join(", "))
            }
            Amount::Unknown => "an unknown price".to_owned(),
        }
    }

    fn bands(&self, bands: &[Band]) -> String {
        let code = self.currency.code();
        let band = |b: &Band| {
            let price = b.price.map_or_else(
                || "an unknown price".to_owned(),
                |p| format!("{code} {}", grouped(p)),
            );
            let to =
                b.to.map_or_else(|| " on".to_owned(), |to| format!(" to {to}"));
            format!("{price} for person {}{to}", b.from)
        };
        let bands: Vec<String> = bands.iter().map(band).collect();
        format!("per person-day {}", bands.join(", "))
    }
}

/// Thousands apart by commas.
fn grouped(number: Decimal) -> String {
    let text = number.to_string();
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{grouped}.{fraction}"),
        None => grouped,
    }
}

fn unit_word(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Day => "day",
        TimeUnit::Month => "month",
        TimeUnit::Year => "year",
    }
}

fn movement_word(movement: Movement) -> &'static str {
    match movement {
        Movement::Transfer => "sent",
        Movement::Return => "brought back",
        Movement::Release => "released there",
        Movement::Any => "moved, there or back",
    }
}

fn places_in_words(places: &Places) -> String {
    match places {
        Places::Fixed(count) => format!(" for {count} places"),
        Places::Dated(steps) => {
            let steps: Vec<String> = steps
                .iter()
                .map(|(from, count)| format!("{count} from {from}"))
                .collect();
            format!(" for places: {}", steps.join(", "))
        }
    }
}

fn indexation_in_words(indexation: &Indexation) -> String {
    let percent = |share: &Decimal| (*share * Decimal::ONE_HUNDRED).normalize();
    match indexation {
        Indexation::None => String::new(),
        Indexation::Fixed { per_year, .. } => {
            format!(", {} per cent more each year", percent(per_year))
        }
        Indexation::Index {
            series, cap, floor, ..
        } => {
            let cap = cap
                .as_ref()
                .map(|c| format!(", at most {} per cent a year", percent(c)))
                .unwrap_or_default();
            let floor = floor
                .as_ref()
                .map(|f| format!(", at least {}", percent(f)))
                .unwrap_or_default();
            format!(", moving with the price index `{series}`{cap}{floor}")
        }
    }
}
