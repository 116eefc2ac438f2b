//! From texts to a scenario: the passes in order.

use crate::build::{self, Builder};
use crate::canonical;
use crate::check::{Check, Here};
use crate::field::{self, FILE};
use crate::layers::{self, Layers};
use crate::model::{Correlation, Scenario};
use crate::tree::{Kind, Node, Place};
use crate::world::World;
use durance_core::{Confidence, Currency, Diagnostic, Source};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// All passes.
pub(crate) fn parse(
    name: &str,
    text: &str,
    world: &World<'_>,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    if text.trim().is_empty() {
        let diagnostic = Diagnostic::error("D0100", "the file is empty")
            .at(name, 0..0, "")
            .help("`durance new` writes a commented file to start from");
        return (None, vec![diagnostic]);
    }
    let layers = layers::stack(name, text, world);
    if layers.broken {
        return (None, layers.diagnostics);
    }
    let Layers {
        texts,
        tree,
        diagnostics,
        ..
    } = layers;
    let (sources, catalogue_faults) = crate::sources::catalogue(world.catalog);
    let mut check = Check {
        world,
        texts,
        known_as_of: known_as_of(&tree),
        currency: Currency::USD,
        sources,
        used_sources: BTreeMap::new(),
        data: BTreeMap::new(),
        inputs: Vec::new(),
        diagnostics,
        chosen: Vec::new(),
        owed: Vec::new(),
        observed_stays: BTreeMap::new(),
        weak: Vec::new(),
    };
    check.diagnostics.extend(catalogue_faults);
    check.version(&tree);
    check.settle_currency(&tree);
    let own = check.own_sources(&tree);
    check.table(
        &tree,
        &FILE,
        &Here {
            path: String::new(),
            why: String::new(),
            of_people: false,
        },
    );
    let mut builder = Builder::new(&mut check);
    let scenario = builder.scenario(&tree);
    let exponential = std::mem::take(&mut builder.exponential);
    let mut scenario = scenario;
    if let Some(scenario) = &mut scenario {
        crate::cross::check(&mut check, &tree, scenario);
    }
    let together = check.together(&tree);
    check.say_aloud(&exponential);
    finish(check, scenario, together, own, &tree)
}

fn finish(
    check: Check<'_>,
    scenario: Option<Scenario>,
    together: Vec<Correlation>,
    own: BTreeMap<String, Source>,
    tree: &Node,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    let order: BTreeMap<String, usize> = check
        .texts
        .iter()
        .enumerate()
        .map(|(n, t)| (t.name.clone(), n))
        .collect();
    let mut diagnostics = check.diagnostics;
    let place = |d: &Diagnostic| {
        let label = d.labels.first();
        label.map_or((usize::MAX, 0), |l| {
            (
                order.get(&l.file).copied().unwrap_or(usize::MAX),
                l.span.start,
            )
        })
    };
    // Errors first would bury what was said aloud; the order of the file is what a reader walks along.
    diagnostics.sort_by_key(place);
    diagnostics.dedup();
    let known_as_of = check.known_as_of;
    let wrong = diagnostics.iter().any(Diagnostic::is_error);
    let scenario = scenario.filter(|_| !wrong).map(|scenario| Scenario {
        together,
        own_sources: visible(own, known_as_of),
        inputs: check.inputs,
        used_sources: check.used_sources,
        data_files: check.data,
        resolved: canonical::print(tree),
        ..scenario
    });
    (scenario, diagnostics)
}

/// Sources of the file that could be known.
fn visible(mut sources: BTreeMap<String, Source>, known_as_of: Date) -> BTreeMap<String, Source> {
    sources.retain(|_, source| source.is_visible(known_as_of));
    sources
}

fn known_as_of(tree: &Node) -> Date {
    // A missing or malformed date is reported by the walk; until then nothing is hidden by it.
    tree.get("scenario")
        .and_then(|card| build::date(card, "known_as_of"))
        .unwrap_or(Date::MAX)
}

impl Check<'_> {
    fn version(&mut self, tree: &Node) {
        if let Some(node) = tree.get("durance")
            && matches!(node.kind, Kind::Integer(version) if version != 1)
        {
            let diagnostic =
                Diagnostic::error("D0109", "this version of the language is not known")
                    .help("write `durance = 1`");
            self.push(diagnostic, &node.place, "");
        }
    }

    fn settle_currency(&mut self, tree: &Node) {
        let named = [tree.get("scenario"), tree.get("contract")]
            .into_iter()
            .flatten();
        let mut settled: Option<Currency> = None;
        for node in named.filter_map(|table| table.get("currency")) {
            let Some(code) = node.text() else {
                continue;
            };
            match (Currency::from_code(code), settled) {
                (None, _) => {
                    let near = durance_core::diagnostic::nearest(
                        &code.to_uppercase(),
                        ["USD", "EUR", "GBP", "NOK", "SEK", "DKK", "AUD", "CHF"],
                    );
                    let help = near.map_or(
                        "use an ISO 4217 code: `USD`, `EUR`, `GBP`".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.push(
                        Diagnostic::error("D0216", format!("`{code}` is no currency")).help(help),
                        &node.place,
                        "",
                    );
                }
                (Some(own), Some(other)) if own != other => {
                    let diagnostic = Diagnostic::error(
                        "D0215",
                        format!(
                            "the scenario counts in {}, its contract in {}",
                            other.code(),
                            own.code()
                        ),
                    )
                    .note("no rate of exchange is assumed for you")
                    .help("use one currency; convert the figures, and say at which rate in `why`");
                    self.push(diagnostic, &node.place, "");
                }
                (own, _) => settled = own,
            }
        }
        self.currency = settled.unwrap_or(Currency::USD);
    }

    fn own_sources(&mut self, tree: &Node) -> BTreeMap<String, Source> {
        let mut own = BTreeMap::new();
        let Some(table) = tree.get("source") else {
            return own;
        };
        for entry in table.entries() {
            let here = Here {
                path: format!("source.{}", entry.key),
                why: String::new(),
                of_people: false,
            };
            self.table(&entry.node, &field::SOURCE, &here);
            if self.sources.contains_key(&entry.key) {
                let diagnostic = Diagnostic::error(
                    "D0406",
                    format!("the catalogue has a source called `{}`", entry.key),
                )
                .help("give the file's own source another id, or cite the catalogue's");
                self.push(diagnostic, &entry.key_place, "");
                continue;
            }
            self.sum(&entry.node);
            own.extend(own_source(&entry.key, &entry.node).map(|s| (entry.key.clone(), s)));
        }
        self.sources.extend(own.clone());
        own
    }

    /// A source's own sum: `44_090 USD/year = 120.80 USD/day * 365`.
    fn sum(&mut self, source: &Node) {
        let Some((node, text)) = source.get("check").and_then(|n| Some((n, n.text()?))) else {
            return;
        };
        match crate::small::sum(text) {
            Ok((left, right)) if crate::small::agree(left, right) => {}
            Ok((left, right)) => {
                let diagnostic = Diagnostic::warning("D0503", "the source disagrees with itself")
                    .note(crate::sources::apart(left, right))
                    .help("say in `note` which figure is used, and why");
                self.push(diagnostic, &node.place, "");
            }
            Err((message, help)) => self.push(
                Diagnostic::error("D0119", message).help(help),
                &node.place,
                "",
            ),
        }
    }

    fn together(&mut self, tree: &Node) -> Vec<Correlation> {
        let Some(table) = tree.get("together") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for entry in table.entries() {
            let named = self.pair(entry);
            let rank = match entry.node.kind {
                Kind::Integer(n) => Some(n as f64),
                Kind::Float(f) => Some(f),
                _ => None,
            };
            match (named, rank.filter(|r| r.abs() < 1.0)) {
                (Some((a, b)), Some(rank)) => found.push((Correlation { a, b, rank }, entry)),
                (_, None) => {
                    let diagnostic =
                        Diagnostic::error("D0407", "a rank correlation lies between -1 and 1")
                            .note("at -1 or 1 the two would be one input; leave one of them out")
                            .help("write for example `0.4`");
                    self.push(diagnostic, &entry.node.place, "");
                }
                (None, Some(_)) => {}
            }
        }
        self.named_once(&found);
        self.possible(
            &found.iter().map(|(c, _)| c.clone()).collect::<Vec<_>>(),
            table,
        );
        found.into_iter().map(|(c, _)| c).collect()
    }

    /// `a ~ b` and `b ~ a` are one pair.
    fn named_once(&mut self, found: &[(Correlation, &crate::tree::Entry)]) {
        let pair = |c: &Correlation| (c.a.min(c.b), c.a.max(c.b));
        for (position, (correlation, entry)) in found.iter().enumerate() {
            let twice = found[..position]
                .iter()
                .any(|(c, _)| pair(c) == pair(correlation));
            if twice {
                let diagnostic = Diagnostic::error("D0408", "this pair has a correlation already")
                    .help("keep one of the two lines");
                self.push(diagnostic, &entry.key_place, "");
            }
        }
    }

    fn pair(&mut self, entry: &crate::tree::Entry) -> Option<(usize, usize)> {
        let Some((a, b)) = entry.key.split_once('~') else {
            let diagnostic =
                Diagnostic::error("D0408", format!("`{}` does not name two inputs", entry.key))
                    .help("write `\"path.of.one ~ path.of.other\" = 0.4`");
            self.push(diagnostic, &entry.key_place, "");
            return None;
        };
        let (a, b) = (a.trim().to_owned(), b.trim().to_owned());
        let (first, second) = (self.uncertain(&a, entry), self.uncertain(&b, entry));
        if a == b && first.is_some() {
            let diagnostic = Diagnostic::error("D0408", format!("`{a}` is named twice"))
                .help("name two different inputs");
            self.push(diagnostic, &entry.key_place, "");
            return None;
        }
        Some((first?, second?))
    }

    fn uncertain(&mut self, path: &str, entry: &crate::tree::Entry) -> Option<usize> {
        let Some(input) = self.inputs.iter().find(|q| q.path == path) else {
            let near = durance_core::diagnostic::nearest(
                path,
                self.inputs.iter().map(|q| q.path.as_str()),
            );
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`durance explain` lists the inputs by path: `charge.litigation.amount`"
                    .to_owned(),
            };
            let diagnostic =
                Diagnostic::error("D0408", format!("no input has the path `{path}`")).help(help);
            self.push(diagnostic, &entry.key_place, "");
            return None;
        };
        if input.range().is_none() {
            let diagnostic = Diagnostic::error(
                "D0408",
                format!("`{path}` is not uncertain; nothing can move with it"),
            )
            .help("give it a range, or leave the line out");
            self.push(diagnostic, &entry.key_place, "");
            return None;
        }
        Some(input.index)
    }

    /// No set of correlations that no numbers can have.
    fn possible(&mut self, correlations: &[Correlation], table: &Node) {
        if !crate::correlation::is_possible(correlations) {
            let diagnostic = Diagnostic::error("D0409", "no inputs can be correlated in this way all at once")
                .note("if a moves with b and b with c, a and c cannot move against each other as strongly as this")
                .help("bring the correlations nearer to zero, one pair at a time");
            let place = table
                .entries()
                .first()
                .map_or_else(|| table.place.clone(), |e| e.key_place.clone());
            self.push(diagnostic, &place, "");
        }
    }

    /// Shapes and spreads chosen by rule, and reasons owed, each said once with every place.
    fn say_aloud(&mut self, exponential: &[Place]) {
        let mut by_rule: BTreeMap<(&str, &str), Vec<Place>> = BTreeMap::new();
        for chosen in std::mem::take(&mut self.chosen) {
            by_rule
                .entry((chosen.word, chosen.reason))
                .or_default()
                .push(chosen.place);
        }
        for ((word, reason), places) in by_rule {
            let message = match places.len() {
                1 => format!("a range was read as {word}"),
                n => format!("{n} ranges were read as {word}"),
            };
            let mut diagnostic = Diagnostic::advice("D0310", message)
                .note(format!("the rule: {reason}"))
                .help(format!(
                    "write `, {word}` or another shape, or let `durance fmt --explicit` write it"
                ));
            diagnostic = self.everywhere(diagnostic, &places);
            self.diagnostics.push(diagnostic);
        }
        if !exponential.is_empty() {
            let mut diagnostic = Diagnostic::advice("D0311", "individual stays were taken as exponential around their mean")
                .note("the range of a stay is uncertainty about the mean; people differ around it besides")
                .help("say how: `individual = \"lognormal, cv 0.9\"`");
            diagnostic = self.everywhere(diagnostic, exponential);
            self.diagnostics.push(diagnostic);
        }
        self.reasons_owed();
        self.weak_sources();
    }

    /// Entries that nobody has read are marked wherever they are used.
    fn weak_sources(&mut self) {
        let weak = std::mem::take(&mut self.weak);
        if weak.is_empty() {
            return;
        }
        let message = match weak.len() {
            1 => "a value rests on a source that nobody has read".to_owned(),
            n => format!("{n} values rest on sources that nobody has read"),
        };
        let mut diagnostic = Diagnostic::advice("D0506", message)
            .note("the catalogue has them from general knowledge; they are graded D whatever their kind")
            .help("read the page and correct the entry, or cite another source");
        diagnostic = self.everywhere(diagnostic, &weak);
        self.diagnostics.push(diagnostic);
    }

    /// Values that owe a reason: one advice for all of them, or an error for each.
    fn reasons_owed(&mut self) {
        let owed = std::mem::take(&mut self.owed);
        let help = "cite with `@ source-id`, or say `why = \"...\"` in the table";
        let one = |path: &str| format!("`{path}` has neither source nor reason");
        if self.world.strict {
            for (place, path) in &owed {
                self.push(Diagnostic::error("D0301", one(path)).help(help), place, "");
            }
            return;
        }
        let message = match owed.as_slice() {
            [] => return,
            [(_, path)] => one(path),
            more => format!("{} values have neither source nor reason", more.len()),
        };
        let places: Vec<Place> = owed.into_iter().map(|(place, _)| place).collect();
        let diagnostic = Diagnostic::advice("D0301", message).help(help);
        let diagnostic = self.everywhere(diagnostic, &places);
        self.diagnostics.push(diagnostic);
    }

    /// Shows the first place, and names the lines of the others.
    fn everywhere(&self, diagnostic: Diagnostic, places: &[Place]) -> Diagnostic {
        let Some((first, others)) = places.split_first() else {
            return diagnostic;
        };
        let diagnostic = self.label(diagnostic, first, "");
        if others.is_empty() {
            return diagnostic;
        }
        let lines: Vec<String> = others.iter().map(|place| self.line_of(place)).collect();
        diagnostic.note(format!("also {}", lines.join(", ")))
    }

    /// `file:line`.
    fn line_of(&self, place: &Place) -> String {
        let Some(text) = self.texts.get(place.text) else {
            return String::new();
        };
        let before = text.text.get(..place.span.start).unwrap_or_default();
        format!("{}:{}", text.name, before.matches('\n').count() + 1)
    }
}

/// A source of the file as a source of the catalogue; `None` where the walk has complained.
fn own_source(id: &str, node: &Node) -> Option<Source> {
    let published = build::date(node, "published")?;
    let title = node.get_text("title")?.to_owned();
    let optional = |key: &str| node.get_text(key).map(str::to_owned);
    Some(Source {
        id: id.to_owned(),
        statement: optional("statement").unwrap_or_else(|| title.clone()),
        value: match node.get("value").map(|n| &n.kind) {
            Some(Kind::Integer(n)) => Some(*n as f64),
            Some(Kind::Float(f)) => Some(*f),
            _ => None,
        },
        unit: optional("unit"),
        low: None,
        high: None,
        as_of: build::date(node, "as_of").unwrap_or(published),
        published,
        title,
        publisher: build::text(node, "publisher"),
        url: build::text(node, "url"),
        kind: build::text(node, "kind"),
        confidence: match node.get_text("confidence") {
            Some("seen") => Confidence::Seen,
            Some("derived") => Confidence::Derived,
            _ => Confidence::Known,
        },
        asserted_by: optional("asserted_by"),
        quote: optional("quote"),
        derivation: optional("derivation"),
        inputs: build::texts(node, "inputs"),
        // The sum of the file's own source is checked where it stands, not again wherever it is cited.
        check: None,
        note: build::text(node, "note"),
    })
}
