//! What is the value of a quantity string at its place? Units, limits, shapes, data and citations.

use crate::check::{Check, Chosen, Here};
use crate::data;
use crate::field::{Accepts, Limit};
use crate::grammar::{self, Amount, Body, Cite, Fault, Shape, Written};
use crate::quantity::{Quantity, Range, Relative, Series, Value};
use crate::shape::{self, Limits, Named};
use crate::stay::Individual;
use crate::tree::{Node, Place};
use durance_core::diagnostic::nearest;
use durance_core::{
    Confidence, Diagnostic, Distribution, Grade, Source, Unit, UnitError, UnitKind,
};
use std::ops::Range as Span;

/// A value with the unit that it was written in.
struct Measured {
    value: Value,
    unit: Unit,
    shape: &'static str,
    chosen: bool,
}

impl Measured {
    fn plain(value: Value, unit: Unit) -> Measured {
        Measured {
            value,
            unit,
            shape: "",
            chosen: false,
        }
    }
}

impl Check<'_> {
    /// Reports a fault of spelling at its place in a string.
    pub fn fault(&mut self, fault: Fault, node: &Node) {
        let mut diagnostic = Diagnostic::error(fault.code, fault.message);
        if !fault.help.is_empty() {
            diagnostic = diagnostic.help(fault.help);
        }
        self.push(diagnostic, &node.within(&fault.at), fault.label);
    }

    /// Checks citations; returns the ids of those that exist and may be known.
    pub fn cites(&mut self, cites: &[Cite], node: &Node, of_series: bool) -> Vec<String> {
        let visible = cites.iter().filter(|cite| self.cite(cite, node, of_series));
        let ids: Vec<String> = visible.map(|cite| cite.id.clone()).collect();
        ids
    }

    /// Says, once for each source, that a cited source contradicts itself.
    fn disagrees(&mut self, source: &Source, place: &Place) {
        let Some(difference) = crate::sources::disagreement(source) else {
            return;
        };
        if self.used_sources.contains_key(&source.id) {
            return;
        }
        let mut diagnostic =
            Diagnostic::warning("D0503", format!("`{}` disagrees with itself", source.id))
                .note(difference)
                .help("say in `why` which of its figures is used");
        if !source.note.is_empty() {
            diagnostic = diagnostic.note(source.note.clone());
        }
        self.push(diagnostic, place, "");
    }

    fn cite(&mut self, cite: &Cite, node: &Node, of_series: bool) -> bool {
        let place = node.within(&cite.at);
        let Some(source) = self.sources.get(&cite.id).cloned() else {
            let near =
                nearest(&cite.id, self.sources.keys().map(String::as_str)).map(str::to_owned);
            let diagnostic =
                Diagnostic::error("D0401", format!("no source is called `{}`", cite.id));
            let diagnostic = match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!(
                    "add `[source.{}]` to the file, or cite a source of the catalogue",
                    cite.id
                )),
            };
            self.push(diagnostic, &place, "");
            return false;
        };
        let known = self.known_as_of;
        if source.is_visible(known) {
            if source.is_weak() {
                self.weak.push(place.clone());
            }
            self.disagrees(&source, &place);
            self.used_sources.insert(source.id.clone(), source);
            return true;
        }
        if of_series {
            let diagnostic = Diagnostic::advice("D0502", format!("`{}` was compiled on {}, after {known}", cite.id, source.published))
                .note("rows later than `known_as_of` are hidden; the rows before it were compiled later than they happened")
                .help("say so where the figures are used, or cite what was published at the time");
            self.push(diagnostic, &place, "a later compilation of earlier days");
            self.used_sources.insert(source.id.clone(), source);
            return true;
        }
        let diagnostic =
            Diagnostic::error("D0501", format!("`{}` was not known on {known}", cite.id))
                .note(format!(
                    "it was published on {}; `known_as_of` hides it, and the value with it",
                    source.published
                ))
                .help(
                    "cite what was known then, write `unknown`, or move `known_as_of` (`--as-of`)",
                );
        self.push(
            diagnostic,
            &place,
            format!("published {}", source.published),
        );
        false
    }

    /// Reads a quantity; `None` after complaints.
    pub fn resolve(&mut self, node: &Node, accepts: Accepts, here: &Here) -> Option<Quantity> {
        let Some(text) = node.text() else {
            self.wrong_type(node, "a quantity in quotes");
            return None;
        };
        let written = match grammar::read(text) {
            Ok(written) => written,
            Err(fault) => {
                self.fault(fault, node);
                return None;
            }
        };
        let of_data = matches!(written.body, Body::Data { .. });
        let before = self.diagnostics.iter().filter(|d| d.is_error()).count();
        let sources = self.cites(&written.cites, node, of_data);
        self.owes_reason(&written, node, here);
        let measured = self.measure(&written, node, accepts, &here.path)?;
        if self.diagnostics.iter().filter(|d| d.is_error()).count() > before {
            return None;
        }
        let documented = match &written.body {
            Body::Data { file, .. } => self.card(file),
            _ => None,
        };
        let grade = sources
            .iter()
            .filter_map(|id| self.sources.get(id))
            .map(|s| s.grade())
            .max()
            .unwrap_or(match &documented {
                Some(_) => Grade::of("dataset", Confidence::Seen),
                None => Grade::D,
            });
        let place = node.place.clone();
        Some(Quantity {
            index: 0,
            path: here.path.clone(),
            text: Written {
                cites: Vec::new(),
                ..written.clone()
            }
            .to_string(),
            file: self
                .texts
                .get(place.text)
                .map_or_else(String::new, |t| t.name.clone()),
            span: place.span,
            kind: measured.unit.kind,
            unit: measured.unit,
            value: measured.value,
            relative: written.relative,
            explore: None,
            shape: measured.shape.to_owned(),
            shape_was_chosen: measured.chosen,
            sources,
            why: documented
                .and_then(|card| described(&card))
                .unwrap_or_else(|| here.why.clone()),
            grade,
        })
    }

    /// The range explored around a value.
    pub fn explore(&mut self, node: &Node, accepts: Accepts) -> Option<Range> {
        let Some(text) = node.text() else {
            self.wrong_type(node, "a quantity in quotes");
            return None;
        };
        let mut written = match grammar::read(text) {
            Ok(written) => written,
            Err(fault) => {
                self.fault(fault, node);
                return None;
            }
        };
        self.cites(&written.cites, node, false);
        if !matches!(written.body, Body::Range(..)) {
            let diagnostic = Diagnostic::error("D0207", "what is explored must be a range")
                .help("write for example `0 to 500 people`");
            self.push(diagnostic, &node.place, "");
            return None;
        }
        // Nobody knows where in the range the truth lies, so that no part of it is favoured.
        written.shape.get_or_insert(Shape::Uniform);
        match self.measure(&written, node, accepts, "")?.value {
            Value::Range(range) => Some(range),
            _ => None,
        }
    }

    fn owes_reason(&mut self, written: &Written, node: &Node, here: &Here) {
        let says_nothing = matches!(
            written.body,
            Body::Unknown | Body::Remainder | Body::Data { .. } | Body::Life
        );
        if written.cites.is_empty() && here.why.is_empty() && !says_nothing {
            self.owed.push((node.place.clone(), here.path.clone()));
        }
    }

    fn measure(
        &mut self,
        written: &Written,
        node: &Node,
        accepts: Accepts,
        path: &str,
    ) -> Option<Measured> {
        if !self.relative_fits(written, node, accepts) {
            return None;
        }
        match &written.body {
            Body::Unknown if accepts.unknown => {
                Some(Measured::plain(Value::Unknown, self.unit_of_place(accepts)))
            }
            Body::Remainder if accepts.remainder => Some(Measured::plain(
                Value::Remainder,
                self.unit_of_place(accepts),
            )),
            // No number: the builder reads the word.
            Body::Life if accepts.life => None,
            Body::Unknown => self.not_here(
                node,
                "`unknown`",
                "D0208",
                "give a range, even a wide one, and say `why`",
            ),
            Body::Remainder => {
                self.not_here(node, "`remainder`", "D0208", "give a value with its unit")
            }
            Body::Life => self.not_here(node, "`life`", "D0208", "give a length of time"),
            Body::AtMost(amount) | Body::AtLeast(amount) => {
                self.limit(written, amount, node, accepts)
            }
            Body::Exact(amount) => self.exact(written, amount, node, accepts),
            Body::About(amount) => self.about(written, amount, node, accepts),
            Body::Range(low, high) => self.range(written, low, high, node, accepts),
            Body::Data {
                file,
                columns,
                unit,
                unit_at,
            } => self.data(written, file, columns, (unit, unit_at), node, accepts, path),
        }
    }

    fn not_here(&mut self, node: &Node, what: &str, code: &str, help: &str) -> Option<Measured> {
        let diagnostic = Diagnostic::error(code, format!("{what} cannot stand here")).help(help);
        self.push(diagnostic, &node.place, "");
        None
    }

    fn relative_fits(&mut self, written: &Written, node: &Node, accepts: Accepts) -> bool {
        let (fits, what) = match &written.relative {
            None => return true,
            Some(Relative::OfStock) => (accepts.of_stock, "a share `of stock`"),
            Some(Relative::OfCapacity(_)) => (accepts.of_capacity, "a share of a capacity"),
            Some(Relative::Times) => (accepts.times, "a multiple `x ...`"),
            Some(Relative::AfterTermStart) => (accepts.after_start, "`after term start`"),
        };
        if !fits {
            let _ = self.not_here(
                node,
                what,
                "D0208",
                &format!("write {}", kinds_in_words(accepts)),
            );
        }
        fits
    }

    /// Kinds that a value may have, given what it is relative to.
    fn kinds(written: &Written, accepts: Accepts) -> Vec<UnitKind> {
        match written.relative {
            Some(Relative::OfStock | Relative::OfCapacity(_)) => vec![UnitKind::Share],
            Some(Relative::Times) => vec![UnitKind::Number],
            // A bare share would not say of what.
            None if accepts.of_capacity => vec![UnitKind::Persons],
            _ => accepts.kinds.to_vec(),
        }
    }

    fn limits(written: &Written, accepts: Accepts, kind: UnitKind) -> Limits {
        let may_exceed =
            accepts.negative || matches!(written.relative, Some(Relative::OfCapacity(_)));
        Limits {
            floor: (!accepts.negative).then_some(0.0),
            ceiling: (kind == UnitKind::Share && !may_exceed).then_some(1.0),
        }
    }

    fn unit_of_place(&self, accepts: Accepts) -> Unit {
        let kind = accepts.kinds.first().copied().unwrap_or(UnitKind::Number);
        Unit::canonical(kind, kind.is_money().then_some(self.currency))
    }

    fn unit(
        &mut self,
        (text, at): (&str, &Span<usize>),
        numbers: &[f64],
        written: &Written,
        node: &Node,
        accepts: Accepts,
    ) -> Option<Unit> {
        let kinds = Self::kinds(written, accepts);
        let place = node.within(at);
        if text.is_empty() && !kinds.contains(&UnitKind::Number) {
            let example = canonical_in(
                kinds.first().copied().unwrap_or(UnitKind::Number),
                self.currency,
            );
            let diagnostic = Diagnostic::error("D0212", "the number has no unit")
                .note(format!("expected {}", words_of(&kinds)))
                .help(format!(
                    "say what it counts: `{} {example}`",
                    as_range(numbers, |n| n)
                ));
            self.push(diagnostic, &node.place, "");
            return None;
        }
        match Unit::parse(text) {
            Ok(unit) if kinds.contains(&unit.kind) => self.right_currency(unit, &place),
            Ok(unit) => {
                self.mismatch(&unit, numbers, &kinds, accepts, &place);
                None
            }
            Err(error) => {
                self.push(
                    unknown_unit((text, numbers), &error, &kinds, self.currency),
                    &place,
                    "",
                );
                None
            }
        }
    }

    fn right_currency(&mut self, unit: Unit, place: &crate::tree::Place) -> Option<Unit> {
        match unit.currency {
            Some(code) if code != self.currency => {
                let diagnostic = Diagnostic::error(
                    "D0215",
                    format!(
                        "the scenario counts in {}, this is in {}",
                        self.currency.code(),
                        code.code()
                    ),
                )
                .note("no rate of exchange is assumed for you")
                .help(format!(
                    "convert the figure, and say at which rate in `why`: `... {}`",
                    self.currency.code()
                ));
                self.push(diagnostic, place, "");
                None
            }
            _ => Some(unit),
        }
    }

    /// The wrong unit: says what the value would have meant.
    fn mismatch(
        &mut self,
        unit: &Unit,
        numbers: &[f64],
        kinds: &[UnitKind],
        accepts: Accepts,
        place: &crate::tree::Place,
    ) {
        if unit.kind == UnitKind::Share && (accepts.of_capacity || accepts.of_stock) {
            let of = if accepts.of_capacity {
                "of operational"
            } else {
                "of stock"
            };
            let diagnostic = Diagnostic::error("D0214", "a share of what is not said").help(
                format!("say of what: `{} {of}`", as_range(numbers, |n| n) + "%"),
            );
            return self.push(diagnostic, place, "");
        }
        let canonical: Vec<f64> = numbers.iter().map(|n| n * unit.factor).collect();
        let mut diagnostic = Diagnostic::error(
            "D0214",
            format!(
                "`{}` is {}, which cannot stand here",
                unit.text,
                unit.kind.words()
            ),
        )
        .note(format!("expected {}", words_of(kinds)));
        if let Some(meant) = would_mean(unit.kind, kinds, &canonical, self.currency) {
            diagnostic = diagnostic.note(meant);
        }
        let near = closest_kind(unit.kind, kinds);
        let diagnostic = diagnostic.help(format!(
            "did you mean `{}`?",
            canonical_in(near, self.currency)
        ));
        self.push(diagnostic, place, format!("this is {}", unit.kind.words()));
    }

    fn in_bounds(&mut self, value: f64, limits: Limits, at: &Span<usize>, node: &Node) -> bool {
        if limits.floor.is_some_and(|floor| value < floor) {
            let diagnostic = Diagnostic::error("D0220", "a value below zero cannot be")
                .help("people, places, time and costs are zero or more; a payment the other way has the other payer");
            self.push(diagnostic, &node.within(at), "negative");
            return false;
        }
        if limits.ceiling.is_some_and(|ceiling| value > ceiling) {
            let diagnostic = Diagnostic::error("D0221", "a share above 100% cannot be")
                .help("a share of a whole is at most 100%");
            self.push(diagnostic, &node.within(at), "more than all of them");
            return false;
        }
        true
    }

    fn no_shape(&mut self, written: &Written, node: &Node, what: &str) {
        if written.shape.is_some() {
            let diagnostic = Diagnostic::error("D0203", format!("{what} has no shape"))
                .help("a shape belongs to a range: `20 to 120 days, uniform`");
            self.push(diagnostic, &node.within(&written.shape_at), "");
        }
    }

    fn exact(
        &mut self,
        written: &Written,
        amount: &Amount,
        node: &Node,
        accepts: Accepts,
    ) -> Option<Measured> {
        self.no_shape(written, node, "one number");
        let unit = self.unit(
            (&amount.unit, &amount.unit_at),
            &[amount.number],
            written,
            node,
            accepts,
        )?;
        let value = amount.number * unit.factor;
        self.in_bounds(
            value,
            Self::limits(written, accepts, unit.kind),
            &amount.at,
            node,
        )
        .then(|| Measured::plain(Value::Exact(value), unit))
    }

    fn limit(
        &mut self,
        written: &Written,
        amount: &Amount,
        node: &Node,
        accepts: Accepts,
    ) -> Option<Measured> {
        let misplaced = match accepts.limit {
            Limit::No => true,
            Limit::Is => matches!(written.body, Body::AtLeast(_)),
            Limit::Bounds => false,
        };
        if misplaced {
            return self.not_here(
                node,
                "`at most` and `at least`",
                "D0208",
                "a limit is not a value; give a number or a range",
            );
        }
        self.no_shape(written, node, "a limit");
        let unit = self.unit(
            (&amount.unit, &amount.unit_at),
            &[amount.number],
            written,
            node,
            accepts,
        )?;
        let bound = amount.number * unit.factor;
        if !self.in_bounds(
            bound,
            Self::limits(written, accepts, unit.kind),
            &amount.at,
            node,
        ) {
            return None;
        }
        let value = match written.body {
            _ if accepts.limit == Limit::Is => Value::Exact(bound),
            Body::AtLeast(_) => Value::AtLeast(bound),
            _ => Value::AtMost(bound),
        };
        Some(Measured::plain(value, unit))
    }

    /// `about 33` is 20 % either way.
    fn about(
        &mut self,
        written: &Written,
        amount: &Amount,
        node: &Node,
        accepts: Accepts,
    ) -> Option<Measured> {
        let unit = self.unit(
            (&amount.unit, &amount.unit_at),
            &[amount.number],
            written,
            node,
            accepts,
        )?;
        let limits = Self::limits(written, accepts, unit.kind);
        let value = amount.number * unit.factor;
        if !self.in_bounds(value, limits, &amount.at, node) {
            return None;
        }
        let (a, b) = (0.8 * value, 1.2 * value);
        let high = limits
            .ceiling
            .map_or(a.max(b), |ceiling| a.max(b).min(ceiling));
        self.spread(written, a.min(b), high, unit, limits, node)
    }

    fn range(
        &mut self,
        written: &Written,
        low: &Amount,
        high: &Amount,
        node: &Node,
        accepts: Accepts,
    ) -> Option<Measured> {
        let same = low.unit == high.unit;
        let numbers = [low.number, high.number];
        let low_numbers = if same { &numbers[..] } else { &numbers[..1] };
        let low_unit = self.unit(
            (&low.unit, &low.unit_at),
            low_numbers,
            written,
            node,
            accepts,
        )?;
        let high_unit = match same {
            true => low_unit.clone(),
            false => self.unit(
                (&high.unit, &high.unit_at),
                &numbers[1..],
                written,
                node,
                accepts,
            )?,
        };
        if low_unit.kind != high_unit.kind {
            let diagnostic = Diagnostic::error(
                "D0214",
                format!(
                    "the ends measure different things: {} and {}",
                    low_unit.kind.words(),
                    high_unit.kind.words()
                ),
            )
            .help("give both ends in one unit");
            self.push(diagnostic, &node.place, "");
            return None;
        }
        let (from, to) = (low.number * low_unit.factor, high.number * high_unit.factor);
        let limits = Self::limits(written, accepts, high_unit.kind);
        let within = self.in_bounds(from, limits, &low.at, node)
            & self.in_bounds(to, limits, &high.at, node);
        if from > to {
            let diagnostic = Diagnostic::error("D0206", "the range runs backwards")
                .help(format!("write `{high} to {low}`"));
            self.push(
                diagnostic,
                &node.within(&(low.at.start..high.at.end)),
                "the first end is above the second",
            );
            return None;
        }
        if !within {
            return None;
        }
        self.spread(written, from, to, high_unit, limits, node)
    }

    fn spread(
        &mut self,
        written: &Written,
        low: f64,
        high: f64,
        unit: Unit,
        limits: Limits,
        node: &Node,
    ) -> Option<Measured> {
        let (named, chosen) = match &written.shape {
            Some(Shape::Empirical) => {
                let diagnostic = Diagnostic::error("D0203", "an empirical shape needs data")
                    .help("write `data(\"file.csv\", column), empirical`");
                self.push(diagnostic, &node.within(&written.shape_at), "");
                return None;
            }
            Some(shape) => (self.named(shape, &unit, node)?, false),
            None => {
                let (named, reason) = shape::choose(low, high, limits);
                self.chosen.push(Chosen {
                    place: node.place.clone(),
                    word: named.word(),
                    reason,
                });
                (named, true)
            }
        };
        match shape::fit(low, high, named, limits) {
            Ok(range) => Some(Measured {
                value: Value::Range(range),
                unit,
                shape: named.word(),
                chosen,
            }),
            Err(reason) => {
                let diagnostic = Diagnostic::error("D0205", format!("no {} distribution has this range", named.word()))
                    .note(reason)
                    .help("choose another shape, or other ends: a range is the 5th to the 95th percentile");
                self.push(diagnostic, &node.within(&written.shape_at), "");
                None
            }
        }
    }

    fn named(&mut self, shape: &Shape, unit: &Unit, node: &Node) -> Option<Named> {
        let mode = |check: &mut Self, mode: &Option<Amount>| match mode {
            None => Some(None),
            Some(amount) if amount.unit.is_empty() => Some(Some(amount.number * unit.factor)),
            Some(amount) => match Unit::parse(&amount.unit) {
                Ok(own) if own.kind == unit.kind => Some(Some(amount.number * own.factor)),
                _ => {
                    let diagnostic = Diagnostic::error(
                        "D0214",
                        "the most likely value has another unit than the range",
                    )
                    .help(format!("write it in `{}`", unit.text));
                    check.push(diagnostic, &node.within(&amount.at), "");
                    None
                }
            },
        };
        Some(match shape {
            Shape::Uniform | Shape::Empirical => Named::Uniform,
            Shape::Normal => Named::Normal,
            Shape::Lognormal => Named::Lognormal,
            Shape::Beta => Named::Beta,
            Shape::Triangular(at) => Named::Triangular(mode(self, at)?),
            Shape::Pert(at) => Named::Pert(mode(self, at)?),
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one reference to data, and its place"
    )]
    fn data(
        &mut self,
        written: &Written,
        file: &str,
        columns: &[String],
        unit: (&str, &Span<usize>),
        node: &Node,
        accepts: Accepts,
        path: &str,
    ) -> Option<Measured> {
        let empirical = written.shape == Some(Shape::Empirical);
        if !accepts.series && !empirical {
            return self.not_here(
                node,
                "a series",
                "D0208",
                "add `, empirical` to read the column as a distribution",
            );
        }
        let unit = match unit.0.is_empty() {
            true => self.unit_of_place(accepts),
            false => self.unit(unit, &[], written, node, accepts)?,
        };
        let text = self.data_text(file, node)?;
        let weights = columns.get(1).map(String::as_str);
        let value = match (unit.kind, empirical) {
            (UnitKind::Duration, _) => data::table(file, &text, &columns[0], weights)
                .map(|rows| self.observed_stays(&rows, &unit, path)),
            (_, true) => data::table(file, &text, &columns[0], weights)
                .map(|rows| empirical_value(&rows, &unit)),
            (_, false) => data::series(file, &text, &columns[0])
                .map(|rows| Value::Series(self.visible(file, &columns[0], &rows, &unit))),
        };
        match value {
            Ok(value) => self.some_visible(value, unit, file, node, path),
            Err(faults) => {
                for fault in faults {
                    self.data_fault(fault, file, node);
                }
                None
            }
        }
    }

    /// A table of stays: its mean is the value, and its spread is how individuals differ.
    fn observed_stays(&mut self, rows: &[(f64, f64)], unit: &Unit, path: &str) -> Value {
        let total: f64 = rows.iter().map(|(_, weight)| weight).sum();
        let mean = rows.iter().map(|(stay, weight)| stay * weight).sum::<f64>() / total;
        let relative = rows.iter().map(|(stay, _)| stay / mean).collect();
        let weights = rows.iter().map(|(_, weight)| weight / total).collect();
        let individual = Individual::Empirical {
            values: relative,
            weights,
        };
        self.observed_stays.insert(path.to_owned(), individual);
        Value::Exact(mean * unit.factor)
    }

    fn visible(
        &self,
        file: &str,
        column: &str,
        rows: &[(jiff::civil::Date, f64)],
        unit: &Unit,
    ) -> Series {
        let known = self.known_as_of;
        let rows_visible = rows
            .iter()
            .filter(|(day, _)| *day <= known)
            .map(|(day, n)| (*day, n * unit.factor));
        let rows_visible: Vec<_> = rows_visible.collect();
        Series {
            file: file.to_owned(),
            column: column.to_owned(),
            hidden: rows.len() - rows_visible.len(),
            rows: rows_visible,
        }
    }

    fn some_visible(
        &mut self,
        value: Value,
        unit: Unit,
        file: &str,
        node: &Node,
        _path: &str,
    ) -> Option<Measured> {
        if let Value::Series(series) = &value {
            if series.rows.is_empty() {
                let diagnostic = Diagnostic::error(
                    "D1055",
                    format!("no row of `{file}` was known on {}", self.known_as_of),
                )
                .help("name a series that begins earlier, or move `known_as_of`");
                self.push(diagnostic, &node.place, "");
                return None;
            }
            let negative = series.rows.iter().find(|(_, n)| *n < 0.0);
            if let Some((day, _)) = negative {
                let diagnostic = Diagnostic::error(
                    "D0220",
                    format!("the series has a value below zero on {day}"),
                )
                .help("correct the file; people and rates are zero or more");
                self.push(diagnostic, &node.place, "");
                return None;
            }
            self.compiled_later(file, &series.column.clone(), node);
        }
        let shape = if matches!(value, Value::Range(_)) {
            "empirical"
        } else {
            ""
        };
        Some(Measured {
            value,
            unit,
            shape,
            chosen: false,
        })
    }

    /// What the catalogue says about one of its data files.
    fn card(&self, file: &str) -> Option<toml::Table> {
        if self.world.files.read(file).is_ok() {
            return None;
        }
        let path = format!("data/{}.toml", file.strip_suffix(".csv")?);
        self.world.catalog.text(&path)?.parse().ok()
    }

    /// A later compilation of earlier days is worth knowing, not an error.
    fn compiled_later(&mut self, file: &str, column: &str, node: &Node) {
        let Some(card) = self.card(file) else {
            return;
        };
        let own = card
            .get("columns")
            .and_then(toml::Value::as_array)
            .and_then(|columns| {
                columns
                    .iter()
                    .find(|c| c.get("name").and_then(toml::Value::as_str) == Some(column))?
                    .get("compiled")
                    .cloned()
            });
        let compiled = own.or_else(|| card.get("compiled").cloned());
        let day = compiled.and_then(|d| {
            d.to_string()
                .trim_matches('"')
                .parse::<jiff::civil::Date>()
                .ok()
        });
        if let Some(day) = day.filter(|day| *day > self.known_as_of) {
            let diagnostic = Diagnostic::advice("D0502", format!("`{file}` was compiled on {day}, after {}", self.known_as_of))
                .note("rows later than `known_as_of` are hidden; those before it were published later than they happened")
                .help("say so where the figures are used, or use what was published at the time");
            self.push(
                diagnostic,
                &node.place,
                "a later compilation of earlier days",
            );
        }
    }

    fn data_text(&mut self, file: &str, node: &Node) -> Option<String> {
        if let Some(text) = self.data.get(file) {
            return Some(text.clone());
        }
        match data::text(file, self.world) {
            Ok(text) => {
                self.data.insert(file.to_owned(), text.clone());
                Some(text)
            }
            Err(reason) => {
                let known = self.world.catalog.paths("data/");
                let near = nearest(file, known.iter().filter_map(|p| p.strip_prefix("data/")));
                let diagnostic =
                    Diagnostic::error("D1051", format!("`{file}` cannot be read: {reason}"));
                let diagnostic = match near {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help("put the file beside the scenario, or name one of the catalogue's `data/` folder"),
                };
                self.push(diagnostic, &node.place, "");
                None
            }
        }
    }

    fn data_fault(&mut self, fault: data::Fault, file: &str, node: &Node) {
        let diagnostic = Diagnostic::error(fault.code, fault.message).help(fault.help);
        let diagnostic = self.label(diagnostic, &node.place, "read here");
        let diagnostic = match fault.span {
            Some(span) => diagnostic.at(file, span, ""),
            None => diagnostic,
        };
        self.diagnostics.push(diagnostic);
    }
}

/// Title and publisher of a data file.
fn described(card: &toml::Table) -> Option<String> {
    let title = card.get("title")?.as_str()?;
    let publisher = card
        .get("source")
        .and_then(|s| s.get("publisher"))
        .and_then(toml::Value::as_str);
    Some(match publisher {
        Some(publisher) => format!("{title}; {publisher}"),
        None => title.to_owned(),
    })
}

/// The values of a table as a distribution.
fn empirical_value(rows: &[(f64, f64)], unit: &Unit) -> Value {
    let total: f64 = rows.iter().map(|(_, weight)| weight).sum();
    let values: Vec<f64> = rows.iter().map(|(value, _)| value * unit.factor).collect();
    let weights: Vec<f64> = rows.iter().map(|(_, weight)| weight / total).collect();
    let distribution = Distribution::Empirical { values, weights };
    Value::Range(Range {
        low: distribution.quantile(0.05),
        high: distribution.quantile(0.95),
        distribution,
        floor: None,
        ceiling: None,
    })
}

fn canonical_in(kind: UnitKind, currency: durance_core::Currency) -> String {
    kind.canonical().replace("USD", currency.code())
}

fn words_of(kinds: &[UnitKind]) -> String {
    let words: Vec<String> = kinds
        .iter()
        .map(|kind| match kind.canonical() {
            "" => kind.words().to_owned(),
            unit => format!("{} (`{unit}`)", kind.words()),
        })
        .collect();
    words.join(" or ")
}

fn kinds_in_words(accepts: Accepts) -> String {
    words_of(accepts.kinds)
}

fn unknown_unit(
    (text, numbers): (&str, &[f64]),
    error: &UnitError,
    kinds: &[UnitKind],
    currency: durance_core::Currency,
) -> Diagnostic {
    let unit = canonical_in(kinds.first().copied().unwrap_or(UnitKind::Number), currency);
    let expected = format!("{} {unit}", as_range(numbers, |n| n))
        .trim()
        .to_owned();
    match error {
        UnitError::UnknownWord {
            word,
            nearest: Some(near),
        } => Diagnostic::error("D0213", format!("`{word}` is no unit"))
            .help(format!("did you mean `{near}`?")),
        UnitError::UnknownWord {
            word,
            nearest: None,
        } => Diagnostic::error("D0213", format!("`{word}` is no unit"))
            .note(format!("expected {}", words_of(kinds)))
            .help(format!("write for example `{expected}`")),
        UnitError::Meaningless => {
            Diagnostic::error("D0213", format!("`{text}` measures nothing here"))
                .note(format!("expected {}", words_of(kinds)))
                .help(format!("write for example `{expected}`"))
        }
    }
}

/// Numbers as one or as a range, each through a conversion, to two decimals.
fn as_range(numbers: &[f64], convert: impl Fn(f64) -> f64) -> String {
    let shown = |n: &f64| grammar::Plain((convert(*n) * 100.0).round() / 100.0).to_string();
    numbers.iter().map(shown).collect::<Vec<_>>().join(" to ")
}

/// What a value in the wrong unit would have meant, in a unit that people can compare.
fn would_mean(
    found: UnitKind,
    kinds: &[UnitKind],
    canonical: &[f64],
    currency: durance_core::Currency,
) -> Option<String> {
    if canonical.is_empty() {
        return None;
    }
    let code = currency.code();
    let times = |factor: f64| as_range(canonical, |n| n * factor);
    let meant = match found {
        UnitKind::MoneyPerPersonDay => format!(
            "1_000 people for a year would come to {} {code}",
            times(365_000.0)
        ),
        UnitKind::MoneyPerPlaceDay => format!(
            "1_000 places for a year would come to {} {code}",
            times(365_000.0)
        ),
        UnitKind::MoneyPerPerson => format!("1_000 people would come to {} {code}", times(1000.0)),
        UnitKind::MoneyPerPlace => format!("1_000 places would come to {} {code}", times(1000.0)),
        UnitKind::MoneyPerYear => format!(
            "it would be {} {code} a day, whatever the number of people",
            times(1.0 / 365.0)
        ),
        UnitKind::Money => format!(
            "it would be {} {code} once, whatever the time and the number of people",
            times(1.0)
        ),
        UnitKind::PersonsPerDay => format!("it would be {} people a year", times(365.0)),
        UnitKind::Duration => format!("it would be {} days", times(1.0)),
        UnitKind::Share => format!("it would be {} of every 100", times(100.0)),
        UnitKind::Persons if kinds.contains(&UnitKind::PersonsPerDay) => {
            format!("it would be {} people, in no time that is said", times(1.0))
        }
        UnitKind::Persons => format!("it would be {} people", times(1.0)),
        UnitKind::Places => format!("it would be {} places, used or not", times(1.0)),
        UnitKind::PersonDays => format!("it would be {} person-years", times(1.0 / 365.0)),
        _ => return None,
    };
    Some(format!("as written, {meant}"))
}

/// The kind, among those expected, that is most like the one found.
fn closest_kind(found: UnitKind, kinds: &[UnitKind]) -> UnitKind {
    let alike = |kind: &&UnitKind| kind.is_money() == found.is_money();
    kinds
        .iter()
        .find(alike)
        .or_else(|| kinds.first())
        .copied()
        .unwrap_or(UnitKind::Number)
}
