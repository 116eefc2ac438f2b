//! What does a formula over the figures of several scenarios say? `net_cost.sender[B] - net_cost.sender[A]`.
//!
//! Numbers, figures with the letter of their scenario in brackets, `+ - * /` and parentheses; nothing else.

/// A formula, read.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// A plain number.
    Number(f64),
    /// A figure of a scenario, by place.
    Figure {
        /// Id of the figure.
        id: String,
        /// Which scenario: 0 for A.
        scenario: usize,
    },
    /// Two parts and what joins them.
    Both(Box<Formula>, Join, Box<Formula>),
}

/// What joins two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Added.
    Plus,
    /// Taken off.
    Minus,
    /// Multiplied.
    Times,
    /// Divided.
    Over,
}

impl Formula {
    /// Reads a formula over so many scenarios.
    ///
    /// # Errors
    /// What is wrong, and where (byte of the text).
    pub fn parse(text: &str, scenarios: usize) -> Result<Formula, (usize, String)> {
        let mut reader = Reader {
            text,
            at: 0,
            scenarios,
        };
        let formula = reader.sum()?;
        match reader.peek() {
            None => Ok(formula),
            Some(c) => Err((reader.at, format!("`{c}` does not belong here"))),
        }
    }

    /// Its value from the values of its figures.
    ///
    /// # Errors
    /// What `figure` says of one that there is not.
    pub fn value<E>(
        &self,
        figure: &mut dyn FnMut(&str, usize) -> Result<f64, E>,
    ) -> Result<f64, E> {
        Ok(match self {
            Formula::Number(number) => *number,
            Formula::Figure { id, scenario } => figure(id, *scenario)?,
            Formula::Both(a, join, b) => {
                let (a, b) = (a.value(figure)?, b.value(figure)?);
                match join {
                    Join::Plus => a + b,
                    Join::Minus => a - b,
                    Join::Times => a * b,
                    Join::Over => a / b,
                }
            }
        })
    }

    /// The figures that it names, with their scenarios.
    pub fn figures(&self) -> Vec<(&str, usize)> {
        match self {
            Formula::Number(_) => Vec::new(),
            Formula::Figure { id, scenario } => vec![(id.as_str(), *scenario)],
            Formula::Both(a, _, b) => [a.figures(), b.figures()].concat(),
        }
    }

    /// Is it made of figures that are added and subtracted only, so that it keeps their unit?
    pub fn keeps_the_unit(&self) -> bool {
        match self {
            Formula::Number(_) => false,
            Formula::Figure { .. } => true,
            Formula::Both(a, Join::Plus | Join::Minus, b) => {
                a.keeps_the_unit() && b.keeps_the_unit()
            }
            Formula::Both(..) => false,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    scenarios: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn sum(&mut self) -> Result<Formula, (usize, String)> {
        let mut left = self.product()?;
        loop {
            let join = match self.peek() {
                Some('+') => Join::Plus,
                Some('-' | '\u{2212}') => Join::Minus,
                _ => return Ok(left),
            };
            self.skip();
            left = Formula::Both(Box::new(left), join, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Formula, (usize, String)> {
        let mut left = self.factor()?;
        loop {
            let join = match self.peek() {
                Some('*') => Join::Times,
                Some('/') => Join::Over,
                _ => return Ok(left),
            };
            self.skip();
            left = Formula::Both(Box::new(left), join, Box::new(self.factor()?));
        }
    }

    fn skip(&mut self) {
        self.at += self.text[self.at..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
    }

    fn factor(&mut self) -> Result<Formula, (usize, String)> {
        if self.take('-') || self.take('\u{2212}') {
            let zero = Box::new(Formula::Number(0.0));
            return Ok(Formula::Both(zero, Join::Minus, Box::new(self.factor()?)));
        }
        if self.take('(') {
            let inner = self.sum()?;
            return match self.take(')') {
                true => Ok(inner),
                false => Err((self.at, "a `)` is missing".to_owned())),
            };
        }
        match self.peek() {
            Some(c) if c.is_ascii_digit() => self.number(),
            Some(c) if c.is_ascii_lowercase() => self.figure(),
            Some(c) => Err((
                self.at,
                format!("`{c}` begins neither a number nor a figure"),
            )),
            None => Err((self.at, "the formula ends too early".to_owned())),
        }
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> &str {
        let start = self.at;
        let rest = &self.text[start..];
        self.at += rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    fn number(&mut self) -> Result<Formula, (usize, String)> {
        let start = self.at;
        let word = self
            .word(|c| c.is_ascii_digit() || c == '.' || c == '_')
            .replace('_', "");
        let number = word
            .parse()
            .map_err(|_| (start, format!("`{word}` is not a number")))?;
        Ok(Formula::Number(number))
    }

    fn figure(&mut self) -> Result<Formula, (usize, String)> {
        let start = self.at;
        // A figure ends at its bracket, so that a hyphen within its name is not taken for a minus.
        let id = self
            .word(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c))
            .to_owned();
        let end = self.at;
        if !self.take('[') {
            return Err((end, format!("`{id}` of which scenario? write `{id}[A]`")));
        }
        let letter = self.word(|c| c.is_ascii_alphabetic()).to_owned();
        let scenario = match letter.as_bytes() {
            [c @ b'A'..=b'D'] => usize::from(c - b'A'),
            _ => return Err((start, format!("`{letter}` is no scenario: A, B, C or D"))),
        };
        if !self.take(']') {
            return Err((self.at, "a `]` is missing".to_owned()));
        }
        match scenario < self.scenarios {
            true => Ok(Formula::Figure { id, scenario }),
            false => Err((start, format!("there is no scenario {letter} here"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        let formula = Formula::parse(text, 2).expect(text);
        let figure = |id: &str, scenario: usize| -> Result<f64, String> {
            Ok(id.len() as f64 + 100.0 * scenario as f64)
        };
        let mut figure = figure;
        formula.value(&mut figure).expect(text)
    }

    #[test]
    fn figures_numbers_and_brackets_follow_the_usual_order() {
        assert_eq!(value("fee[B] - fee[A]"), 100.0);
        assert_eq!(value("2 * (fee[A] + 1_000) / 4 - 1"), 500.5);
        assert_eq!(value("-fee[A]"), -3.0);
        assert_eq!(value("relief.us-federal-prisons[A]-1"), 24.0);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let wrong = |text: &str| Formula::parse(text, 2).expect_err(text);
        assert_eq!(wrong("fee - fee[A]").0, 3);
        assert_eq!(wrong("fee[C]").1, "there is no scenario C here");
        assert_eq!(wrong("(fee[A]").1, "a `)` is missing");
        assert_eq!(wrong("fee[A] fee[B]").0, 7);
        assert!(wrong("fee[A] +").1.contains("ends too early"));
        assert!(wrong("1 + Fee[A]").1.contains("begins neither"));
    }

    #[test]
    fn a_sum_of_figures_keeps_their_unit_and_a_quotient_does_not() {
        let keeps = |text: &str| Formula::parse(text, 2).expect(text).keeps_the_unit();
        assert!(keeps("fee[B] - (fee[A] + fee[B])"));
        assert!(!keeps("fee[B] / fee[A]"));
        assert!(!keeps("fee[B] - 1"));
    }
}
