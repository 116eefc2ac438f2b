//! Which picture answers which question? One specification per chart; picture, words and table come from it.
//!
//! A [`Chart`] is built from an assessment by the functions in this module's children, and drawn by
//! [`Chart::svg`]. Colours are roles ([`Role`], [`Fill`]) that a style sheet resolves for light, dark and
//! print; each role also has its own dash or shape, each legal status its own pattern and letter.

mod axis;
mod certainty;
mod claims;
mod compared;
mod conditions;
mod cost;
mod draw;
mod hatch;
mod law;
pub mod palette;
mod plane;
mod relief;
mod rows;

pub use axis::{Axis, Scale};
pub use draw::STYLE;

use durance_core::Verdict;
use durance_core::assessment::{Assessment, ConditionVerdict, Figure};

/// A chart, before it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Stable id, an anchor in the report.
    pub id: String,
    /// The section of the report it belongs to.
    pub section: Section,
    /// The question it answers, as a short title.
    pub title: String,
    /// The same as the picture, in sentences; the first is the caption.
    pub words: Vec<String>,
    /// The same as the picture, as a table.
    pub table: Table,
    /// What is drawn.
    pub plot: Plot,
    /// Ids of traces behind the numbers.
    pub traces: Vec<String>,
}

/// The sections of a report that hold charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Cost.
    Cost,
    /// Relief.
    Relief,
    /// Law.
    Law,
    /// Conditions.
    Conditions,
    /// How sure.
    Certainty,
    /// Claims tested.
    Claims,
}

/// Numbers as they are shown, in rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Heads; a name that begins with `#` marks a column of numbers.
    pub columns: Vec<String>,
    /// Cells, as many as columns.
    pub rows: Vec<Vec<String>>,
}

/// The two kinds of picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Named rows over one axis: bars, whiskers, dots.
    Rows(Rows),
    /// Two axes: bands, lines, rules.
    Plane(Plane),
}

/// Named rows over one horizontal axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The axis.
    pub axis: Axis,
    /// Rows, from the top.
    pub rows: Vec<Row>,
    /// Vertical rules through all rows.
    pub rules: Vec<Rule>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Name, at the left.
    pub label: String,
    /// Value in words, at the right.
    pub value: String,
    /// A row that sums up the others.
    pub strong: bool,
    /// What is drawn in it.
    pub marks: Vec<RowMark>,
}

/// Something in a row, at positions of the axis.
#[derive(Clone, Debug, PartialEq)]
pub enum RowMark {
    /// A bar, with a letter inside where the fill has one.
    Bar {
        /// One end.
        from: f64,
        /// The other end.
        to: f64,
        /// Colour and pattern.
        fill: Fill,
    },
    /// A 90% range as a thin line with ends.
    Whisker {
        /// Low end.
        low: f64,
        /// High end.
        high: f64,
    },
    /// A 90% range as a thick pale line.
    Span {
        /// Low end.
        low: f64,
        /// High end.
        high: f64,
        /// Colour.
        role: Role,
    },
    /// One value.
    Point {
        /// Where.
        at: f64,
        /// Colour and shape.
        role: Role,
        /// A word beside it.
        label: String,
    },
    /// Equally likely values, piled up.
    Dots {
        /// The values.
        values: Vec<f64>,
        /// Colour.
        role: Role,
    },
    /// A thin line down to the next row, at the running total.
    Link {
        /// Where.
        at: f64,
    },
}

/// Two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// What is drawn, from back to front.
    pub marks: Vec<Mark>,
}

/// Something in a plane.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// The space between two lines.
    Band {
        /// Horizontal positions.
        x: Vec<f64>,
        /// Lower line.
        low: Vec<f64>,
        /// Upper line.
        high: Vec<f64>,
        /// Colour.
        role: Role,
        /// The inner, darker band.
        inner: bool,
    },
    /// A line, named at its end.
    Line {
        /// Horizontal positions.
        x: Vec<f64>,
        /// Vertical positions.
        y: Vec<f64>,
        /// Colour and dash.
        role: Role,
        /// Main line, sample path or what was observed.
        weight: Weight,
        /// Name, empty for none.
        label: String,
    },
    /// A level: always visible, with an arrow at the edge when it is off the scale.
    Level {
        /// Height.
        y: f64,
        /// Name with its value.
        label: String,
    },
    /// A day or value on the horizontal axis.
    Moment {
        /// Where.
        x: f64,
        /// Name.
        label: String,
    },
    /// A named point.
    Point {
        /// Horizontal position.
        x: f64,
        /// Vertical position.
        y: f64,
        /// Name.
        label: String,
        /// Colour and shape.
        role: Role,
    },
}

/// A vertical rule through rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Where.
    pub at: f64,
    /// Name, empty for a plain zero line.
    pub label: String,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Bold.
    Main,
    /// One of several possible courses.
    Sample,
    /// What was observed.
    Observed,
}

/// What a colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Capacity, text, sums.
    Capacity,
    /// The status quo.
    Baseline,
    /// The offer.
    Agreement,
    /// Another course.
    AlternativeA,
    /// One more course.
    AlternativeB,
}

impl Role {
    /// The name in class attributes.
    pub fn class(self) -> &'static str {
        match self {
            Role::Capacity => "capacity",
            Role::Baseline => "baseline",
            Role::Agreement => "agreement",
            Role::AlternativeA => "alternative-a",
            Role::AlternativeB => "alternative-b",
        }
    }
}

/// How a bar is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Plainly, in the colour of a role.
    Role(Role),
    /// Taken off: outlined and hatched in the colour of a role.
    Hatched(Role),
    /// By the legal status: pattern, letter and colour.
    Verdict(Verdict),
    /// By the verdict on a standard: pattern, sign and colour.
    Condition(ConditionVerdict),
}

impl Fill {
    /// The name in class attributes and pattern ids.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Fill::Role(role) | Fill::Hatched(role) => role.class(),
            Fill::Verdict(verdict) => verdict_class(verdict),
            Fill::Condition(verdict) => condition_class(verdict),
        }
    }

    /// The letter inside, if it has one.
    pub(crate) fn letter(self) -> &'static str {
        match self {
            Fill::Role(_) | Fill::Hatched(_) => "",
            Fill::Verdict(verdict) => verdict_letter(verdict),
            Fill::Condition(verdict) => condition_sign(verdict),
        }
    }
}

/// The letter that stands for a legal status.
pub fn verdict_letter(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Barred => "B",
        Verdict::Contested => "X",
        Verdict::Undetermined => "U",
        Verdict::Conditional => "C",
        Verdict::Clear => "K",
    }
}

/// The class of a legal status.
pub fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Barred => "barred",
        Verdict::Contested => "contested",
        Verdict::Undetermined => "undetermined",
        Verdict::Conditional => "conditional",
        Verdict::Clear => "clear",
    }
}

/// The sign that stands for the verdict on a standard.
pub fn condition_sign(verdict: ConditionVerdict) -> &'static str {
    match verdict {
        ConditionVerdict::Met => "\u{25cf}",
        ConditionVerdict::NotMet => "\u{2715}",
        ConditionVerdict::Contradicted => "\u{25d0}",
        ConditionVerdict::Unknown => "?",
        ConditionVerdict::NotApplicable => "\u{2013}",
    }
}

/// The class of a verdict on a standard.
pub fn condition_class(verdict: ConditionVerdict) -> &'static str {
    match verdict {
        ConditionVerdict::Met => "met",
        ConditionVerdict::NotMet => "not-met",
        ConditionVerdict::Contradicted => "contradicted",
        ConditionVerdict::Unknown => "unknown",
        ConditionVerdict::NotApplicable => "not-applicable",
    }
}

/// Every chart that the assessment can feed, in the order of the report.
pub fn all(assessment: &Assessment) -> Vec<Chart> {
    let mut charts = cost::charts(assessment);
    charts.extend(relief::charts(assessment));
    charts.extend(law::charts(assessment));
    charts.extend(conditions::charts(assessment));
    charts.extend(certainty::charts(assessment));
    charts.extend(claims::charts(assessment));
    charts
}

/// Charts of a comparison of scenarios.
pub fn compared(comparison: &durance_core::comparison::Comparison) -> Vec<Chart> {
    compared::charts(comparison)
}

/// Twenty equally likely outcomes of one figure, for the summary.
pub fn strip(figure: &Figure, assessment: &Assessment) -> Option<Chart> {
    cost::strip(figure, assessment)
}

impl Chart {
    /// The picture, `width` pixels wide, to be placed in a page that carries [`STYLE`].
    ///
    /// Below 480 pixels the names stand above the rows instead of beside them. `variant` keeps ids apart
    /// when one page holds the chart twice.
    pub fn svg(&self, width: f64, variant: &str) -> String {
        let mut canvas = draw::Canvas::new(self, width, variant);
        match &self.plot {
            Plot::Rows(rows) => rows::draw(rows, &mut canvas),
            Plot::Plane(plane) => plane::draw(plane, &mut canvas),
        }
        canvas.finish(self)
    }

    /// The picture as a document of its own: carries its style, opens without a network or fonts.
    ///
    /// Colours are those of white paper and written out: drawing programs know no variables.
    pub fn svg_document(&self, width: f64) -> String {
        let svg = self.svg(width, "alone");
        let ground = palette::LIGHT.ground;
        let style = format!(
            "<style>svg.chart{{background:{ground}}}{}</style>",
            palette::written_out(STYLE, &palette::LIGHT)
        );
        let body = svg.replacen("<title", &format!("{style}<title"), 1);
        body.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1)
    }

    /// Where the numbers come from, as one attribute: figures where it has any, else the list it draws.
    pub fn origin(&self) -> String {
        if self.traces.iter().any(|t| !t.is_empty()) {
            let figures = self.traces.iter().filter(|t| !t.is_empty());
            let named: Vec<String> = figures.map(|t| format!("figure:{t}")).collect();
            return named.join(" ");
        }
        match self.section {
            Section::Law => "law",
            Section::Conditions => "conditions",
            Section::Certainty => "sensitivity",
            Section::Claims => "claims",
            Section::Cost | Section::Relief => "results",
        }
        .to_owned()
    }

    /// What the picture says, in one text: its alternative for those who do not see it.
    pub fn description(&self) -> String {
        self.words.join(" ")
    }
}

impl Row {
    pub(crate) fn new(
        label: impl Into<String>,
        value: impl Into<String>,
        marks: Vec<RowMark>,
    ) -> Row {
        Row {
            label: label.into(),
            value: value.into(),
            strong: false,
            marks,
        }
    }

    pub(crate) fn strong(mut self) -> Row {
        self.strong = true;
        self
    }
}

/// The name of a column; a key that begins with `#` is that of a column of numbers.
pub(crate) fn column(key: &str) -> String {
    match key.strip_prefix('#') {
        Some(key) => format!("#{}", crate::lang::say(key, &[])),
        None => crate::lang::say(key, &[]),
    }
}

impl Table {
    pub(crate) fn new(columns: &[&str]) -> Table {
        Table {
            columns: columns.iter().map(|key| column(key)).collect(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn push<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }
}
