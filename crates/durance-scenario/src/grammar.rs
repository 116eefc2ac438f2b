//! What does a quantity string say? `"20 to 120 days, uniform @ source"`, taken apart.
//!
//! ```text
//! quantity := body [", " shape] {"@" source}
//! body     := "unknown" | "remainder" | data | ["about" | "at most" | "at least" | "x"] amounts [relative]
//! amounts  := number [unit] ["to" number [unit]]
//! data     := "data(" '"' file '"' {"," column} ")" [unit]
//! relative := "of stock" | "of" basis | "after term start"
//! shape    := "uniform" | "normal" | "lognormal" | "triangular(" amount ")" | "pert(" amount ")" | "beta" | "empirical"
//! number   := digits with "_", a decimal point, and k, M or B
//! ```
//! The grammar knows positions and spelling; which unit belongs where is checked by the caller.

use crate::quantity::Relative;
use durance_core::diagnostic::nearest;
use std::fmt;
use std::ops::Range as Span;

/// A quantity as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    pub body: Body,
    pub relative: Option<Relative>,
    pub shape: Option<Shape>,
    pub shape_at: Span<usize>,
    pub cites: Vec<Cite>,
}

/// A citation and its place in the string.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cite {
    pub id: String,
    pub at: Span<usize>,
}

/// What is said before shape and citation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    Unknown,
    Remainder,
    Life,
    Exact(Amount),
    Range(Amount, Amount),
    About(Amount),
    AtMost(Amount),
    AtLeast(Amount),
    Data {
        file: String,
        columns: Vec<String>,
        unit: String,
        unit_at: Span<usize>,
    },
}

/// A number and its unit, both as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Amount {
    pub number: f64,
    pub unit: String,
    pub at: Span<usize>,
    pub unit_at: Span<usize>,
}

/// A shape as named.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Uniform,
    Normal,
    Lognormal,
    Triangular(Option<Amount>),
    Pert(Option<Amount>),
    Beta,
    Empirical,
}

/// What is wrong with the spelling, and where in the string.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub code: &'static str,
    pub at: Span<usize>,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl Fault {
    pub fn new(code: &'static str, at: Span<usize>, message: impl Into<String>) -> Fault {
        Fault {
            code,
            at,
            message: message.into(),
            label: String::new(),
            help: String::new(),
        }
    }

    pub fn label(mut self, label: impl Into<String>) -> Fault {
        self.label = label.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Fault {
        self.help = help.into();
        self
    }
}

const SHAPES: [&str; 7] = [
    "uniform",
    "normal",
    "lognormal",
    "triangular",
    "pert",
    "beta",
    "empirical",
];

/// A piece of the string that remembers where it stands.
#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Piece<'a> {
    fn span(self) -> Span<usize> {
        self.start..self.start + self.text.len()
    }

    fn cut(self, from: usize, to: usize) -> Piece<'a> {
        Piece {
            text: &self.text[from..to],
            start: self.start + from,
        }
        .trimmed()
    }

    fn from(self, from: usize) -> Piece<'a> {
        self.cut(from, self.text.len())
    }

    fn trimmed(self) -> Piece<'a> {
        let left = self.text.len() - self.text.trim_start().len();
        Piece {
            text: self.text.trim(),
            start: self.start + left,
        }
    }

    fn strip(self, prefix: &str) -> Option<Piece<'a>> {
        self.text
            .starts_with(prefix)
            .then(|| self.from(prefix.len()))
    }

    fn strip_end(self, suffix: &str) -> Option<Piece<'a>> {
        self.text
            .ends_with(suffix)
            .then(|| self.cut(0, self.text.len() - suffix.len()))
    }
}

/// Takes a string apart into value and citations, without reading the value.
pub(crate) fn split_cites(text: &str) -> Result<(String, Vec<Cite>), Fault> {
    let (value, cites) = cites(Piece { text, start: 0 })?;
    Ok((value.text.to_owned(), cites))
}

/// Reads a quantity string.
pub(crate) fn read(text: &str) -> Result<Written, Fault> {
    let (value, cites) = cites(Piece { text, start: 0 })?;
    let (rest, shape, shape_at) = shape(value)?;
    let (rest, relative) = relative(rest);
    let (body, relative) = body(rest, relative)?;
    Ok(Written {
        body,
        relative,
        shape,
        shape_at,
        cites,
    })
}

fn cites(piece: Piece<'_>) -> Result<(Piece<'_>, Vec<Cite>), Fault> {
    let piece = piece.trimmed();
    let Some(at) = find_outside_quotes(piece.text, '@') else {
        return Ok((piece, Vec::new()));
    };
    let mut cites = Vec::new();
    let mut from = at + 1;
    let list = piece.text;
    while from <= list.len() {
        let to = list[from..]
            .find(['@', ','])
            .map_or(list.len(), |n| from + n);
        let id = piece.cut(from, to);
        if id.text.is_empty() || id.text.contains(char::is_whitespace) {
            let at = piece.start + from.saturating_sub(1)..piece.start + to;
            return Err(Fault::new("D0504", at, "`@` is not followed by the id of one source")
                .label("expected a source id")
                .help("write `@ source-id`, and `@ one, two` for several; a source id has no spaces"));
        }
        cites.push(Cite {
            id: id.text.to_owned(),
            at: id.span(),
        });
        from = to + 1;
    }
    Ok((piece.cut(0, at), cites))
}

fn find_outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if c == wanted && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// Cuts off `, shape` at the end.
fn shape(piece: Piece<'_>) -> Result<(Piece<'_>, Option<Shape>, Span<usize>), Fault> {
    let Some(comma) = last_comma_outside_parentheses(piece.text) else {
        return Ok((piece, None, piece.span()));
    };
    let word = piece.from(comma + 1);
    let rest = piece.cut(0, comma);
    if word.text.starts_with(|c: char| c.is_ascii_digit()) || word.text.is_empty() {
        return Err(comma_in_number(piece));
    }
    Ok((rest, Some(shape_word(word)?), word.span()))
}

fn last_comma_outside_parentheses(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut last) = (0i32, false, None);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth <= 0 => last = Some(at),
            _ => {}
        }
    }
    last
}

fn comma_in_number(piece: Piece<'_>) -> Fault {
    let digits = |c: char| c.is_ascii_digit() || c == ',' || c == '_' || c == '.';
    let comma = piece.text.find(',').unwrap_or(0);
    let start = piece.text[..comma]
        .rfind(|c| !digits(c))
        .map_or(0, |n| n + 1);
    let end = piece.text[comma..]
        .find(|c| !digits(c))
        .map_or(piece.text.len(), |n| comma + n);
    let number = &piece.text[start.min(end)..end];
    let grouped = number.split(',').skip(1).all(|g| g.len() == 3);
    let help = if grouped {
        let underscored = number.replace(',', "_");
        match short_form(&number.replace([',', '_'], "")) {
            Some(short) => format!("group digits with `_`: `{underscored}`, or write `{short}`"),
            None => format!("group digits with `_`: `{underscored}`"),
        }
    } else {
        format!(
            "write the decimal point as `.`: `{}`",
            number.replace(',', ".")
        )
    };
    Fault::new(
        "D0201",
        piece.start + start.min(end)..piece.start + end,
        "a comma stands in a number",
    )
    .label("a comma means thousands to some readers and decimals to others")
    .help(help)
}

/// `1000000` as `1M`, where no digit is lost.
fn short_form(digits: &str) -> Option<String> {
    for (zeros, suffix) in [("000000000", "B"), ("000000", "M"), ("000", "k")] {
        if let Some(head) = digits.strip_suffix(zeros)
            && !head.is_empty()
        {
            return Some(format!("{head}{suffix}"));
        }
    }
    None
}

fn shape_word(piece: Piece<'_>) -> Result<Shape, Fault> {
    let open = piece.text.find('(');
    let name = open.map_or(piece, |at| piece.cut(0, at));
    let mode = match open {
        None => None,
        Some(at) => {
            let Some(inside) = piece.from(at + 1).strip_end(")") else {
                return Err(
                    Fault::new("D0202", piece.span(), "a parenthesis is not closed")
                        .help("add `)`"),
                );
            };
            Some(amount(inside)?)
        }
    };
    let shape = match name.text {
        "uniform" => Shape::Uniform,
        "normal" => Shape::Normal,
        "lognormal" => Shape::Lognormal,
        "beta" => Shape::Beta,
        "empirical" => Shape::Empirical,
        "triangular" => return Ok(Shape::Triangular(mode)),
        "pert" => return Ok(Shape::Pert(mode)),
        other => return Err(unknown_shape(other, piece.span())),
    };
    match mode {
        None => Ok(shape),
        Some(mode) => Err(Fault::new(
            "D0203",
            mode.at,
            format!("`{}` takes no most likely value", name.text),
        )
        .help("only `triangular(mode)` and `pert(mode)` take one")),
    }
}

fn unknown_shape(word: &str, at: Span<usize>) -> Fault {
    let help = match nearest(word, SHAPES) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("shapes are {}", SHAPES.join(", ")),
    };
    Fault::new("D0203", at, format!("`{word}` is no shape")).help(help)
}

/// Cuts off what the value is relative to.
fn relative(piece: Piece<'_>) -> (Piece<'_>, Option<Relative>) {
    if let Some(rest) = piece.strip_end("after term start") {
        return (rest, Some(Relative::AfterTermStart));
    }
    if let Some(rest) = piece.strip_end(" of stock") {
        return (rest, Some(Relative::OfStock));
    }
    for basis in ["design", "rated", "operational", "contractual", "emergency"] {
        if let Some(rest) = piece.strip_end(basis).and_then(|r| r.strip_end(" of")) {
            return (rest, Some(Relative::OfCapacity(basis.to_owned())));
        }
    }
    (piece, None)
}

fn body(piece: Piece<'_>, relative: Option<Relative>) -> Result<(Body, Option<Relative>), Fault> {
    let body = match piece.text {
        "unknown" => Body::Unknown,
        "remainder" => Body::Remainder,
        "life" | "never" => Body::Life,
        "" => {
            return Err(Fault::new("D0202", piece.span(), "a value is missing")
                .label("expected a number with its unit")
                .help("write for example `300 people`, `200 to 300 people` or `unknown`"));
        }
        text if text.starts_with("data(") => data(piece)?,
        _ => return amounts(piece, relative),
    };
    Ok((body, relative))
}

fn amounts(
    piece: Piece<'_>,
    relative: Option<Relative>,
) -> Result<(Body, Option<Relative>), Fault> {
    if let Some(rest) = piece.strip("about ") {
        return Ok((Body::About(amount(rest)?), relative));
    }
    if let Some(rest) = piece.strip("at most ") {
        return Ok((Body::AtMost(amount(rest)?), relative));
    }
    if let Some(rest) = piece.strip("at least ") {
        return Ok((Body::AtLeast(amount(rest)?), relative));
    }
    if let Some(rest) = piece.strip("x ").or_else(|| piece.strip("\u{d7} ")) {
        return Ok((between(rest)?, Some(Relative::Times)));
    }
    Ok((between(piece)?, relative))
}

/// `A`, or `A to B`.
fn between(piece: Piece<'_>) -> Result<Body, Fault> {
    let Some(at) = piece.text.find(" to ") else {
        return Ok(Body::Exact(amount(piece)?));
    };
    let (mut low, high) = (amount(piece.cut(0, at))?, amount(piece.from(at + 4))?);
    if low.unit.is_empty() {
        low.unit.clone_from(&high.unit);
        low.unit_at = high.unit_at.clone();
    }
    Ok(Body::Range(low, high))
}

fn amount(piece: Piece<'_>) -> Result<Amount, Fault> {
    let end = number_length(piece.text);
    if end == 0 {
        return Err(not_a_number(piece));
    }
    let number = number(piece.cut(0, end))?;
    let unit = piece.from(end);
    if unit.text.starts_with(',') && unit.text[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return Err(comma_in_number(piece));
    }
    if unit
        .text
        .starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-' || c == '+')
    {
        return Err(two_numbers(piece, unit));
    }
    Ok(Amount {
        number,
        unit: unit.text.split_whitespace().collect::<Vec<_>>().join(" "),
        at: piece.span(),
        unit_at: unit.span(),
    })
}

fn two_numbers(piece: Piece<'_>, second: Piece<'_>) -> Fault {
    let help = if second.text.starts_with('-') {
        "write a range with `to`: `20 to 120 days`"
    } else {
        "one number, then its unit; write a range with `to`"
    };
    Fault::new(
        "D0202",
        piece.span(),
        format!("`{}` cannot be read as one number", piece.text),
    )
    .help(help)
}

/// How many bytes at the start belong to a number with its `k`, `M` or `B`.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let sign = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
    let is_part = |b: &u8| b.is_ascii_digit() || *b == b'_' || *b == b'.';
    let digits = bytes[sign..].iter().take_while(|b| is_part(b)).count();
    if digits == 0 {
        return 0;
    }
    let end = sign + digits;
    let is_suffix = matches!(bytes.get(end), Some(b'k' | b'M' | b'B'));
    let ends_word = bytes
        .get(end + 1)
        .is_none_or(|b| !b.is_ascii_alphanumeric());
    end + usize::from(is_suffix && ends_word)
}

fn number(piece: Piece<'_>) -> Result<f64, Fault> {
    let (digits, exponent) = match piece.text.as_bytes().last() {
        Some(b'k') => (&piece.text[..piece.text.len() - 1], 3),
        Some(b'M') => (&piece.text[..piece.text.len() - 1], 6),
        Some(b'B') => (&piece.text[..piece.text.len() - 1], 9),
        _ => (piece.text, 0),
    };
    // Shifting the exponent in the text rounds once: 1.1M is the float nearest to 1100000.
    let parsed = format!("{}e{exponent}", digits.replace('_', "")).parse::<f64>();
    let well_grouped =
        !digits.ends_with(['_', '.']) && !digits.contains("__") && !digits.contains("_.");
    match parsed {
        Ok(value) if value.is_finite() && well_grouped => Ok(value),
        _ => Err(Fault::new(
            "D0202",
            piece.span(),
            format!("`{}` is not a number", piece.text),
        )
        .help("digits may be grouped with `_`, and have one decimal point: `1_000_000`, `120.80`")),
    }
}

fn not_a_number(piece: Piece<'_>) -> Fault {
    let fault = Fault::new(
        "D0202",
        piece.span(),
        format!("`{}` does not start with a number", piece.text),
    );
    if let Some(rest) = piece.text.strip_prefix(['$', '\u{20ac}', '\u{a3}']) {
        let code = match piece.text.chars().next() {
            Some('\u{20ac}') => "EUR",
            Some('\u{a3}') => "GBP",
            _ => "USD",
        };
        return fault
            .label("a currency sign belongs to several currencies")
            .help(format!(
                "write the currency as its ISO 4217 code, after the number: `{} {code}`",
                rest.trim()
            ));
    }
    let words = [
        "unknown",
        "remainder",
        "about",
        "at most",
        "at least",
        "data",
        "life",
    ];
    let first = piece.text.split_whitespace().next().unwrap_or("");
    match nearest(first, words) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => {
            let code = first.len() == 3 && first.bytes().all(|b| b.is_ascii_uppercase());
            let rest = piece.text.get(3..).map_or("", str::trim);
            if code && rest.starts_with(|c: char| c.is_ascii_digit()) {
                return fault.help(format!("the unit comes after the number: `{rest} {first}`"));
            }
            fault.help("write for example `300 people`, `200 to 300 people`, `about 33 people` or `unknown`")
        }
    }
}

fn data(piece: Piece<'_>) -> Result<Body, Fault> {
    let malformed = || {
        Fault::new("D0204", piece.span(), "a reference to data cannot be read")
            .help("write `data(\"file.csv\", column)`; in TOML put the whole in single quotes")
    };
    let inside = piece.from("data(".len());
    let close = inside.text.rfind(')').ok_or_else(malformed)?;
    let unit = inside.from(close + 1);
    let arguments = inside.cut(0, close);
    let file = arguments.strip("\"").ok_or_else(malformed)?;
    let quote = file.text.find('"').ok_or_else(malformed)?;
    let columns = file.from(quote + 1);
    let columns: Vec<String> = match columns.strip(",") {
        None if columns.text.is_empty() => Vec::new(),
        None => return Err(malformed()),
        Some(list) => list.text.split(',').map(|c| c.trim().to_owned()).collect(),
    };
    if columns.is_empty() || columns.iter().any(String::is_empty) {
        return Err(malformed());
    }
    Ok(Body::Data {
        file: file.text[..quote].to_owned(),
        columns,
        unit: unit.text.to_owned(),
        unit_at: unit.span(),
    })
}

/// The canonical spelling; it reads back to the same value.
impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.relative == Some(Relative::Times) {
            f.write_str("x ")?;
        }
        write!(f, "{}", self.body)?;
        match &self.relative {
            Some(Relative::OfStock) => f.write_str(" of stock")?,
            Some(Relative::OfCapacity(basis)) => write!(f, " of {basis}")?,
            Some(Relative::AfterTermStart) => f.write_str(" after term start")?,
            Some(Relative::Times) | None => {}
        }
        if let Some(shape) = &self.shape {
            write!(f, ", {shape}")?;
        }
        for (position, cite) in self.cites.iter().enumerate() {
            let mark = if position == 0 { " @ " } else { ", " };
            write!(f, "{mark}{}", cite.id)?;
        }
        Ok(())
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Unknown => f.write_str("unknown"),
            Body::Remainder => f.write_str("remainder"),
            Body::Life => f.write_str("life"),
            Body::Exact(amount) => write!(f, "{amount}"),
            Body::Range(low, high) if low.unit == high.unit && low.unit != "%" => {
                write!(f, "{} to {high}", Plain(low.number))
            }
            Body::Range(low, high) => write!(f, "{low} to {high}"),
            Body::About(amount) => write!(f, "about {amount}"),
            Body::AtMost(amount) => write!(f, "at most {amount}"),
            Body::AtLeast(amount) => write!(f, "at least {amount}"),
            Body::Data {
                file,
                columns,
                unit,
                ..
            } => {
                write!(f, "data(\"{file}\", {})", columns.join(", "))?;
                if unit.is_empty() {
                    Ok(())
                } else {
                    write!(f, " {unit}")
                }
            }
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let glue = if self.unit.is_empty() || self.unit == "%" {
            ""
        } else {
            " "
        };
        write!(f, "{}{glue}{}", Plain(self.number), self.unit)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, mode) = match self {
            Shape::Uniform => ("uniform", None),
            Shape::Normal => ("normal", None),
            Shape::Lognormal => ("lognormal", None),
            Shape::Beta => ("beta", None),
            Shape::Empirical => ("empirical", None),
            Shape::Triangular(mode) => ("triangular", mode.as_ref()),
            Shape::Pert(mode) => ("pert", mode.as_ref()),
        };
        f.write_str(name)?;
        mode.map_or(Ok(()), |mode| write!(f, "({mode})"))
    }
}

/// A number in digits grouped by `_`, shortest that reads back to the same float.
pub(crate) struct Plain(pub f64);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Display of f64 is the shortest text that reads back to it, without an exponent.
        let text = format!("{}", self.0);
        let (sign, text) = text
            .strip_prefix('-')
            .map_or(("", text.as_str()), |t| ("-", t));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        f.write_str(sign)?;
        for (position, digit) in whole.chars().enumerate() {
            let left = whole.len() - position;
            if position > 0 && left % 3 == 0 && whole.len() > 4 {
                f.write_str("_")?;
            }
            write!(f, "{digit}")?;
        }
        if fraction.is_empty() {
            Ok(())
        } else {
            write!(f, ".{fraction}")
        }
    }
}
