//! How does a number read to a person? Three significant figures, a real minus, ranges rounded outward.
//!
//! Nouns: [`amount`] (one number with its unit), [`range`] (two ends, never narrower than the truth),
//! [`Money`] signs in words (`costs`, `saves`) live in [`crate::sentence`], not here.
//!
//! [`Money`]: durance_core::Money

/// The minus sign of running text, U+2212.
pub const MINUS: &str = "\u{2212}";

/// Which way a number that does not fit its digits is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest; the middle of a range.
    Nearest,
    /// Down: the low end of a range.
    Down,
    /// Up: the high end of a range.
    Up,
}

/// A unit, taken apart into what stands before and after the digits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Dress {
    prefix: String,
    suffix: String,
    money: bool,
    /// Hundredths are shown: the value is a share between 0 and 1.
    share: bool,
}

/// One number with its unit: `$12.4m`, `33 people`, `−1.2 %`.
///
/// # Units
/// `unit` is written as in the assessment. An ISO 4217 code becomes a symbol or code in front; `%` is
/// taken as per cent already, `share` as a number between 0 and 1.
///
/// # Example
/// ```
/// use durance_report::number::amount;
/// assert_eq!(amount(12_430_000.0, "USD"), "$12.4m");
/// assert_eq!(amount(-44_090.0, "USD/person-year"), "−$44,100 per person-year");
/// assert_eq!(amount(33.2, "people"), "33 people");
/// assert_eq!(amount(0.125, "share"), "12.5%");
/// ```
pub fn amount(value: f64, unit: &str) -> String {
    let dress = Dress::of(unit);
    dress.full(value, finest(&dress, &[value]), Rounding::Nearest)
}

/// The middle of a figure, rounded to the digits that its whole range is shown with.
pub fn middle(low: f64, middle: f64, high: f64, unit: &str) -> String {
    let dress = Dress::of(unit);
    dress.full(
        middle,
        finest(&dress, &[low, middle, high]),
        Rounding::Nearest,
    )
}

/// The middle of a figure without its unit's words: `33`, `$12.4m`.
pub fn middle_bare(low: f64, middle: f64, high: f64, unit: &str) -> String {
    let dress = Dress::of(unit).bare();
    dress.full(
        middle,
        finest(&dress, &[low, middle, high]),
        Rounding::Nearest,
    )
}

/// Two ends, rounded outward: `$6.3m to $22.7m`, `13 to 82`.
///
/// The words of the unit stand once, at the end; signs and currency symbols stand at both ends.
///
/// # Example
/// ```
/// use durance_report::number::range;
/// assert_eq!(range(6_310_000.0, 22_620_000.0, "USD"), "$6.3m to $22.7m");
/// assert_eq!(range(13.4, 81.2, "people"), "13 to 82 people");
/// ```
pub fn range(low: f64, high: f64, unit: &str) -> String {
    let dress = Dress::of(unit);
    let bare = dress.bare();
    let quantum = finest(&dress, &[low, high]);
    format!(
        "{} to {}{}",
        bare.full(low, quantum, Rounding::Down),
        bare.full(high, quantum, Rounding::Up),
        dress.words(),
    )
}

/// Two ends without the words of the unit.
pub fn range_bare(low: f64, high: f64, unit: &str) -> String {
    let dress = Dress::of(unit).bare();
    let quantum = finest(&dress, &[low, high]);
    format!(
        "{} to {}",
        dress.full(low, quantum, Rounding::Down),
        dress.full(high, quantum, Rounding::Up)
    )
}

/// Two ends, shortest form for brackets: the scale of the middle stands once, outside (`2.0 to 10.0`).
///
/// Falls back to [`range_bare`] where one scale cannot serve both ends.
pub fn range_in_scale_of(middle: f64, low: f64, high: f64, unit: &str) -> String {
    let dress = Dress::of(unit).bare();
    let scales = [low, middle, high].map(|v| scale_of(v, dress.money).1);
    let shared = [low, high]
        .iter()
        .zip([scales[0], scales[2]])
        .all(|(v, s)| {
            s == scales[1]
                || *v == 0.0
                || (v.abs() >= scales[1].0 * 0.05 && v.abs() < scales[1].0 * 1000.0)
        });
    if !shared {
        return range_bare(low, high, unit);
    }
    let quantum = finest(&dress, &[low, middle, high]);
    let plain = Dress {
        prefix: String::new(),
        ..dress
    };
    let end =
        |v: f64, r: Rounding| plain.digits(v, scales[1].0, quantum.max(scales[1].0 * 0.01), r);
    format!(
        "{} to {}",
        end(low, Rounding::Down),
        end(high, Rounding::Up)
    )
}

/// A count without decimals, grouped: `40,000`.
pub fn count(value: f64) -> String {
    grouped(value.abs(), 0, value < 0.0 && value.abs() >= 0.5)
}

/// A number as its source gives it, grouped, no digit lost: `120.8`, `2,000,000`.
pub fn exact(value: f64) -> String {
    let plain = value.abs().to_string();
    let decimals = plain
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    grouped(value.abs(), decimals, value < 0.0)
}

/// A share between 0 and 1 as whole per cent: `72%`; small ones as `less than 1%`.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.005 {
        return "less than 1%".to_owned();
    }
    format!("{}%", count((share * 100.0).round()))
}

/// The value with three significant figures: what a printed number stands for.
///
/// # Example
/// ```
/// assert_eq!(durance_report::number::three_figures(6_148.2), 6_150.0);
/// ```
pub fn three_figures(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    // Through text, so that the result is the number that is printed, to the last bit.
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// Is this unit an amount of money?
pub fn is_money(unit: &str) -> bool {
    Dress::of(unit).money
}

/// The symbol of a currency, or its code and a space that does not break.
pub fn currency_sign(code: &str) -> String {
    match code {
        "USD" => "$".to_owned(),
        "EUR" => "\u{20ac}".to_owned(),
        "GBP" => "\u{a3}".to_owned(),
        other => format!("{other}\u{a0}"),
    }
}

/// The currency, in words for a paragraph: `US dollars`.
pub fn currency_words(code: &str) -> String {
    match code {
        "USD" => "US dollars",
        "EUR" => "euros",
        "GBP" => "pounds sterling",
        "DKK" => "Danish kroner",
        "NOK" => "Norwegian kroner",
        "AUD" => "Australian dollars",
        other => other,
    }
    .to_owned()
}

impl Dress {
    fn of(unit: &str) -> Dress {
        let (head, tail) = match unit.split_once('/') {
            Some((head, tail)) => (head.trim(), Some(tail.trim())),
            None => (unit.trim(), None),
        };
        let per = tail.map(|t| format!(" per {t}")).unwrap_or_default();
        let money = head.len() == 3 && head.bytes().all(|b| b.is_ascii_uppercase());
        if money {
            return Dress {
                prefix: currency_sign(head),
                suffix: per,
                money: true,
                share: false,
            };
        }
        let share = head == "share";
        let suffix = match head {
            "share" => format!("%{per}"),
            // `% of design capacity` keeps its words after the sign.
            of if of.starts_with('%') => format!("{of}{per}"),
            "" | "number" | "ratio" => per,
            other => format!(" {other}{per}"),
        };
        Dress {
            prefix: String::new(),
            suffix,
            money: false,
            share,
        }
    }

    /// Without words: a per cent sign stays, because a bare number would mean something else.
    fn bare(&self) -> Dress {
        let suffix = if self.suffix.starts_with('%') {
            "%"
        } else {
            ""
        };
        Dress {
            suffix: suffix.to_owned(),
            ..self.clone()
        }
    }

    /// What [`Dress::bare`] leaves out.
    fn words(&self) -> &str {
        self.suffix.strip_prefix('%').unwrap_or(&self.suffix)
    }

    fn full(&self, value: f64, quantum: f64, rounding: Rounding) -> String {
        if !value.is_finite() {
            return "not computed".to_owned();
        }
        let (word, scale) = scale_of(to_nearest(value, quantum), self.money);
        // A small end of a range in money keeps two figures of its own; a count has no parts of a person.
        let own = match self.money {
            true => quantum
                .min(quantum_of(value, 2))
                .max(least_quantum(scale.0)),
            false => quantum,
        };
        let quantum = if value == 0.0 {
            quantum
        } else {
            own.max(quantum_of(value, 3))
        };
        let digits = self.digits(value, scale.0, quantum, rounding);
        let (sign, digits) = match digits.strip_prefix(MINUS) {
            Some(rest) => (MINUS, rest.to_owned()),
            None => ("", digits),
        };
        format!("{sign}{}{digits}{word}{}", self.prefix, self.suffix)
    }

    fn digits(&self, value: f64, scale: f64, quantum: f64, rounding: Rounding) -> String {
        let percent = if self.share { 100.0 } else { 1.0 };
        let rounded = to_quantum(value, quantum, rounding);
        let shown = rounded / scale * percent;
        // Nothing is nothing, however fine the other end of the range.
        if value == 0.0 {
            return grouped(0.0, 0, false);
        }
        let decimals = decimals_of(quantum / scale * percent);
        grouped(shown.abs(), decimals, shown < 0.0)
    }
}

/// A scale with its word: 1, a million, a billion.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale(f64);

fn scale_of(value: f64, money: bool) -> (&'static str, Scale) {
    let size = value.abs();
    match (size, money) {
        (s, true) if s >= 1e9 => ("bn", Scale(1e9)),
        (s, true) if s >= 1e6 => ("m", Scale(1e6)),
        (s, false) if s >= 1e9 => (" billion", Scale(1e9)),
        (s, false) if s >= 1e6 => (" million", Scale(1e6)),
        _ => ("", Scale(1.0)),
    }
}

/// Nothing is shown finer than a hundredth of its scale: `$0.01m` at the least.
fn least_quantum(scale: f64) -> f64 {
    if scale > 1.0 { scale * 0.01 } else { 1e-9 }
}

/// The coarsest step that still shows three significant figures of the largest of `values`.
fn finest(dress: &Dress, values: &[f64]) -> f64 {
    let largest = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        return if dress.share { 0.01 } else { 1.0 };
    }
    let quantum = quantum_of(largest, 3);
    let is_count = !dress.money && !dress.share && !dress.suffix.starts_with('%');
    // Eight provisions are 8, not 8.00.
    let whole = values.iter().all(|v| v.fract() == 0.0);
    if is_count && (largest >= 10.0 || whole) {
        quantum.max(1.0)
    } else {
        quantum
    }
}

/// The power of ten that leaves `figures` significant figures of `value`.
fn quantum_of(value: f64, figures: i32) -> f64 {
    if value == 0.0 {
        return 1.0;
    }
    ten_to(magnitude(value) - figures + 1)
}

/// The exponent of ten of the first digit; 0 for 0.
pub(crate) fn magnitude(value: f64) -> i32 {
    // Scientific notation gives the exponent exactly, without a logarithm of the platform.
    let text = format!("{:e}", value.abs());
    text.split_once('e')
        .and_then(|(_, e)| e.parse().ok())
        .unwrap_or(0)
}

pub(crate) fn ten_to(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(1.0)
}

fn to_nearest(value: f64, quantum: f64) -> f64 {
    to_quantum(value, quantum, Rounding::Nearest)
}

fn to_quantum(value: f64, quantum: f64, rounding: Rounding) -> f64 {
    let steps = value / quantum;
    let nearest = steps.round();
    // 6.3 / 0.1 is a hair under 63: a value that lies on a step stays there.
    let on_step = (steps - nearest).abs() <= 1e-9 * nearest.abs().max(1.0);
    let whole = match rounding {
        _ if on_step => nearest,
        Rounding::Nearest => nearest,
        Rounding::Down => steps.floor(),
        Rounding::Up => steps.ceil(),
    };
    whole * quantum
}

fn decimals_of(quantum: f64) -> usize {
    usize::try_from(-magnitude(quantum * (1.0 + 1e-9))).unwrap_or(0)
}

/// Digits in groups of three, with a real minus.
fn grouped(size: f64, decimals: usize, negative: bool) -> String {
    let plain = format!("{size:.decimals$}");
    let (whole, fraction) = match plain.split_once('.') {
        Some((w, f)) => (w.to_owned(), Some(f.to_owned())),
        None => (plain, None),
    };
    let mut out = String::new();
    let zero =
        whole.bytes().all(|b| b == b'0') && fraction.iter().all(|f| f.bytes().all(|b| b == b'0'));
    if negative && !zero {
        out.push_str(MINUS);
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(&fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads back what [`range`] printed, in dollars.
    fn read(text: &str) -> f64 {
        let (sign, rest) = match text.strip_prefix(MINUS) {
            Some(rest) => (-1.0, rest),
            None => (1.0, text),
        };
        let rest = rest.trim_start_matches('$').replace(',', "");
        let (digits, scale) = if let Some(d) = rest.strip_suffix("bn") {
            (d, 1e9)
        } else if let Some(d) = rest.strip_suffix('m') {
            (d, 1e6)
        } else {
            (rest.as_str(), 1.0)
        };
        sign * scale * digits.parse::<f64>().unwrap()
    }

    #[test]
    fn examples_of_the_house() {
        assert_eq!(range(2.0e6, 10.0e6, "USD"), "$2.0m to $10.0m");
        assert_eq!(
            range_in_scale_of(5.7e6, 2.0e6, 10.0e6, "USD"),
            "2.0 to 10.0"
        );
        assert_eq!(
            range_in_scale_of(1.1e6, 4_000.0, 250e6, "USD"),
            "$4,000 to $250m"
        );
        assert_eq!(
            range(37_000.0, 183_000.0, "person-days"),
            "37,000 to 183,000 person-days"
        );
        assert_eq!(amount(0.0, "people"), "0 people");
        assert_eq!(amount(8.0, "provisions"), "8 provisions");
        assert_eq!(amount(8.5, "days"), "8.50 days");
        assert_eq!(amount(-0.001, "people"), "−0.00100 people");
        assert_eq!(middle(6.3e6, 12.4e6, 22.7e6, "USD"), "$12.4m");
        assert_eq!(amount(999_900.0, "USD"), "$1.00m");
        assert_eq!(amount(300.0, "EUR"), "€300");
        assert_eq!(exact(120.8), "120.8");
        assert_eq!(exact(-2_000_000.0), "−2,000,000");
        assert_eq!(percent(0.001), "less than 1%");
        assert_eq!(percent(0.72), "72%");
        assert_eq!(amount(f64::NAN, "USD"), "not computed");
        assert_eq!(
            amount(251.2, "% of design capacity"),
            "251% of design capacity"
        );
        assert_eq!(
            range(38.0, 51.2, "% of design capacity"),
            "38.0% to 51.2% of design capacity"
        );
    }

    proptest! {
        #[test]
        fn a_printed_range_contains_the_true_one(low in -1e10f64..1e10, width in 0.0f64..1e10) {
            let high = low + width;
            let text = range(low, high, "USD");
            let (a, b) = text.split_once(" to ").unwrap();
            let slack = 1e-6 * (low.abs() + high.abs());
            prop_assert!(read(a) <= low + slack, "{text} for {low}");
            prop_assert!(read(b) >= high - slack, "{text} for {high}");
        }

        #[test]
        fn never_more_than_three_significant_figures(value in -1e12f64..1e12) {
            let text = amount(value, "USD");
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let figures = digits.trim_start_matches('0').trim_end_matches('0').len();
            prop_assert!(figures <= 3, "{text}");
        }

        #[test]
        fn no_hyphen_stands_for_minus(value in -1e12f64..1e12) {
            prop_assert!(!amount(value, "people").contains('-'));
        }
    }
}
