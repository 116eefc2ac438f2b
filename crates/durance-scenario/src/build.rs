//! How does the checked tree become a scenario?
//!
//! The builder reads what the walk found right. Where a part was found wrong it is left out: the complaint
//! stands already, and no scenario is handed out.

use crate::check::{Check, item_step};
use crate::model::*;
use crate::quantity::{Quantity, Value};
use crate::small;
use crate::stay::{Individual, Stay, StayMean};
use crate::tree::{Kind, Node, Place, join};
use crate::when;
use durance_core::{Currency, Diagnostic, Truth};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Reads typed parts out of the tree.
pub(crate) struct Builder<'c, 'w> {
    pub check: &'c mut Check<'w>,
    by_path: BTreeMap<String, usize>,
    /// Stays without `individual`, to be said aloud.
    pub exponential: Vec<Place>,
    horizon: Period,
}

impl<'c, 'w> Builder<'c, 'w> {
    pub fn new(check: &'c mut Check<'w>) -> Builder<'c, 'w> {
        let by_path = check
            .inputs
            .iter()
            .map(|q| (q.path.clone(), q.index))
            .collect();
        let horizon = Period {
            first: check.known_as_of,
            last: check.known_as_of,
        };
        Builder {
            check,
            by_path,
            exponential: Vec::new(),
            horizon,
        }
    }

    fn quantity(&self, path: &str) -> Option<Quantity> {
        self.by_path
            .get(path)
            .and_then(|index| self.check.inputs.get(*index))
            .cloned()
    }

    fn input(&self, path: &str, key: &str) -> Option<Quantity> {
        self.quantity(&join(path, key))
    }

    fn wrong(&mut self, code: &str, (message, help): (String, String), node: &Node) {
        self.check
            .push(Diagnostic::error(code, message).help(help), &node.place, "");
    }

    /// Reads a string with a notation of its own.
    fn read<T>(
        &mut self,
        node: Option<&Node>,
        code: &str,
        read: impl Fn(&str) -> Result<T, (String, String)>,
    ) -> Option<T> {
        let node = node?;
        match read(node.text()?) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.wrong(code, fault, node);
                None
            }
        }
    }

    /// The whole scenario.
    pub fn scenario(&mut self, tree: &Node) -> Option<Scenario> {
        let card = tree.get("scenario")?;
        let (term, horizon) = self.periods(card)?;
        self.horizon = horizon;
        let currency = self.check.currency;
        let known_as_of = self.check.known_as_of;
        Some(Scenario {
            id: text(card, "id"),
            title: text(card, "title"),
            question: text(card, "question"),
            known_as_of,
            term,
            horizon,
            currency,
            price_year: self.price_year(card),
            perspective: perspective(card),
            compared_with: text(card, "compared_with"),
            sender: tree.get("parties").and_then(|p| p.get("sender")).map(party),
            receiver: tree
                .get("parties")
                .and_then(|p| p.get("receiver"))
                .map(party),
            systems: self.items(tree, "", "system", Some("id"), Self::system),
            policies: self.items(tree, "", "policy", Some("id"), Self::policy),
            crowding: self.items(tree, "", "crowding", Some("id"), Self::crowding),
            people: self.items(tree, "", "people", Some("id"), Self::people),
            offer: tree.get("offer").map(|node| self.offer(node)),
            courts: self.items(tree, "", "court", Some("id"), Self::court),
            contract: self.contract(tree.get("contract"), currency),
            charges: self.items(tree, "", "charge", Some("id"), Self::charge),
            avoidable: self.items(tree, "", "avoidable", Some("system"), Self::avoidable),
            discount: self.discount(tree.get("discount"), "rate"),
            discount_receiver: self.discount(tree.get("discount"), "receiver"),
            prices: Prices {
                growth: self.input("prices", "growth"),
                dollar: self.input("prices", "dollar"),
            },
            together: Vec::new(),
            law: self.law(tree.get("law")),
            observed: self.items(tree, "", "observed", None, Self::observed),
            claims: self.items(tree, "", "claim", None, Self::claim),
            compare: tree
                .get("compare")
                .map(|node| texts(node, "with"))
                .unwrap_or_default(),
            build: tree
                .get("compare")
                .map(|node| {
                    self.items(node, "compare", "build", Some("system"), Self::build_places)
                })
                .unwrap_or_default(),
            rent: tree
                .get("compare")
                .map(|node| self.items(node, "compare", "rent", Some("system"), Self::rent))
                .unwrap_or_default(),
            supervision: self.input("compare", "supervision"),
            run: self.run(tree.get("run")),
            not_modelled: card.get("not_modelled").map(omitted).unwrap_or_default(),
            own_sources: BTreeMap::new(),
            inputs: Vec::new(),
            used_sources: BTreeMap::new(),
            data_files: BTreeMap::new(),
            resolved: String::new(),
        })
    }

    fn items<T>(
        &mut self,
        node: &Node,
        path: &str,
        list: &str,
        key: Option<&str>,
        build: impl Fn(&mut Self, &Node, &str) -> Option<T>,
    ) -> Vec<T> {
        let Some(items) = node.get(list) else {
            return Vec::new();
        };
        let root = join(path, list);
        let mut built = Vec::new();
        for (position, item) in items.items().iter().enumerate() {
            let here = join(&root, &item_step(items.items(), position, key));
            built.extend(build(self, item, &here));
        }
        built
    }

    fn periods(&mut self, card: &Node) -> Option<(Period, Period)> {
        // Where `known_as_of` could not be read, any day will do to find the other faults.
        let known = Some(self.check.known_as_of).filter(|day| *day < Date::MAX);
        let start = date(card, "start")
            .or(known)
            .unwrap_or(Date::constant(2000, 1, 1));
        let term = self.read(card.get("term"), "D0110", |text| when::period(text, start));
        let length = self.read(card.get("horizon"), "D0110", |text| {
            when::length(text, start)
        });
        if card.get("term").is_some() && term.is_none()
            || card.get("horizon").is_some() && length.is_none()
        {
            return None;
        }
        let horizon = match (length, term) {
            (Some(horizon), _) => horizon,
            (None, Some(term)) if term.last > start => Period {
                first: start,
                last: term.last,
            },
            _ => Period {
                first: start,
                last: start.checked_add(1.year()).ok()?,
            },
        };
        if horizon.days() < 2 {
            let fault = (
                "a horizon of one day leaves nothing to simulate: on the first day everyone is where the stock says"
                    .to_owned(),
                "make it two days or longer".to_owned(),
            );
            let node = card.get("horizon").or(card.get("term")).unwrap_or(card);
            self.wrong("D0110", fault, node);
            return None;
        }
        let term = term.unwrap_or(horizon);
        if known.is_some() {
            self.term_within(card, term, horizon);
        }
        Some((term, horizon))
    }

    fn term_within(&mut self, card: &Node, term: Period, horizon: Period) {
        let Some(node) = card.get("term") else {
            return;
        };
        if term.first < horizon.first || term.last > horizon.last {
            let fault = (
                format!(
                    "the term runs from {} to {}, but only {} to {} is simulated",
                    term.first, term.last, horizon.first, horizon.last
                ),
                "lengthen `horizon`, or move `start`".to_owned(),
            );
            self.wrong("D0111", fault, node);
        }
    }

    fn price_year(&mut self, card: &Node) -> i16 {
        let before = self.check.known_as_of.year() - 1;
        let Some(node) = card.get("price_year") else {
            return before;
        };
        match node.kind {
            Kind::Integer(year) if (1900..=i64::from(before) + 1).contains(&year) => {
                i16::try_from(year).unwrap_or(before)
            }
            Kind::Integer(year) => {
                let fault = (
                    format!(
                        "prices of {year} were not known on {}",
                        self.check.known_as_of
                    ),
                    format!("write a year from 1900 to {}", before + 1),
                );
                self.wrong("D0112", fault, node);
                before
            }
            _ => before,
        }
    }

    fn system(&mut self, node: &Node, path: &str) -> Option<System> {
        let id = node.get_text("id")?.to_owned();
        Some(System {
            name: text_or(node, "name", &id),
            country: optional(node, "country"),
            facility: optional(node, "facility"),
            stock: self.input(path, "stock"),
            history: self.input(path, "history"),
            capacity: self.capacities(path),
            facilities: self.items(node, path, "site", Some("id"), Self::site),
            groups: self.items(node, path, "group", Some("id"), Self::group),
            id,
        })
    }

    fn capacities(&self, path: &str) -> Capacities {
        let at = |basis: &str| self.quantity(&format!("{path}.capacity.{basis}"));
        Capacities {
            design: at("design"),
            rated: at("rated"),
            operational: at("operational"),
            contractual: at("contractual"),
            emergency: at("emergency"),
        }
    }

    fn site(&mut self, node: &Node, path: &str) -> Option<Facility> {
        let id = node.get_text("id")?.to_owned();
        Some(Facility {
            name: text_or(node, "name", &id),
            capacity: self.capacities(path),
            stock: self.input(path, "stock"),
            groups: texts(node, "groups"),
            id,
        })
    }

    fn group(&mut self, node: &Node, path: &str) -> Option<Group> {
        let id = node.get_text("id")?.to_owned();
        let mut stages = self.items(node, path, "stage", Some("id"), Self::stage);
        if node.get("stage").is_none() {
            stages.push(self.stage_of(node, path, "custody".to_owned(), true));
        } else if let Some(exits) = node.get("exits") {
            let fault = (
                "a group has either `exits` or stages".to_owned(),
                "move `stock`, `admissions` and `exits` into a `[[system.group.stage]]`".to_owned(),
            );
            self.wrong("D0113", fault, exits);
        }
        Some(Group {
            name: text_or(node, "name", &id),
            status: self.facts(node.get("status")),
            stages,
            id,
        })
    }

    fn stage(&mut self, node: &Node, path: &str) -> Option<Stage> {
        let id = node.get_text("id")?.to_owned();
        Some(self.stage_of(node, path, id, false))
    }

    fn stage_of(&mut self, node: &Node, path: &str, id: String, shorthand: bool) -> Stage {
        Stage {
            name: if shorthand {
                id.clone()
            } else {
                text_or(node, "name", &id)
            },
            id,
            stock: self.input(path, "stock"),
            held_for: self.held_for(path),
            admissions: self.admissions(node, path),
            exits: self.exits(node, path, "exits"),
            hazards: self.items(node, path, "hazards", Some("to"), Self::hazard),
            in_custody: boolean(node, "in_custody").unwrap_or(true),
        }
    }

    /// One time for everybody, unless a table says otherwise.
    fn held_for(&mut self, path: &str) -> Option<(Quantity, Individual)> {
        let path = join(path, "held_for");
        let mean = self.quantity(&path)?;
        let observed = self.check.observed_stays.get(&path).cloned();
        Some((mean, observed.unwrap_or(Individual::Fixed)))
    }

    fn admissions(&mut self, node: &Node, path: &str) -> Admissions {
        let level = match node.get_text("admissions") {
            None | Some("none") => AdmissionLevel::None,
            Some("stationary") => AdmissionLevel::Stationary,
            Some(_) => self
                .input(path, "admissions")
                .map_or(AdmissionLevel::None, AdmissionLevel::Rate),
        };
        let season = node
            .get("season")
            .and_then(|season| self.season(season, &join(path, "season")));
        let arrivals = self.read(node.get("arrivals"), "D0116", small::arrivals);
        Admissions {
            level,
            season,
            arrivals: arrivals.unwrap_or(Arrivals::Poisson),
        }
    }

    fn season(&mut self, node: &Node, path: &str) -> Option<Season> {
        let malformed = |text: &str| {
            (
                format!("`{text}` is not a month and a day"),
                "write `07-01` for the first of July".to_owned(),
            )
        };
        let peak = self.read(node.get("peak"), "D0110", |text| {
            when::month_day(text).ok_or_else(|| malformed(text))
        });
        let (peak_month, peak_day) = peak?;
        Some(Season {
            amplitude: self.input(path, "amplitude")?,
            peak_month,
            peak_day,
        })
    }

    fn exits(&mut self, node: &Node, path: &str, list: &str) -> Vec<Exit> {
        let exits = self.items(node, path, list, Some("to"), Self::exit);
        if let Some(list) = node.get(list) {
            self.shares(list, exits.iter().map(|e| &e.share), exits.len());
        }
        exits
    }

    fn exit(&mut self, node: &Node, path: &str) -> Option<Exit> {
        let to = node.get_text("to")?;
        Some(Exit {
            to: destination(to),
            share: self.input(path, "share")?,
            stay: self.stay(node, path)?,
        })
    }

    fn hazard(&mut self, node: &Node, path: &str) -> Option<Hazard> {
        let per_year = self.input(path, "per_year")?;
        let highest = match &per_year.value {
            Value::Exact(value) => *value,
            Value::Range(range) => range.high,
            _ => 0.0,
        };
        if let (true, Some(node)) = (highest >= 1.0, node.get("per_year")) {
            let fault = (
                "a hazard that strikes everybody within a year strikes them at once".to_owned(),
                "give a share below 100%; what ends every stay is an exit".to_owned(),
            );
            self.wrong("D0651", fault, node);
        }
        Some(Hazard {
            to: destination(node.get_text("to")?),
            per_year,
        })
    }

    fn new_exit(&mut self, node: &Node, path: &str) -> Option<NewExit> {
        let says_stay = ["stay", "sentence"]
            .iter()
            .any(|key| node.get(key).is_some());
        if let (false, Some(individual)) = (says_stay, node.get("individual")) {
            let fault = (
                "how individuals differ around a stay that is not given".to_owned(),
                "add `stay`: the new mean".to_owned(),
            );
            self.wrong("D0105", fault, individual);
        }
        Some(NewExit {
            to: destination(node.get_text("to")?),
            share: self.input(path, "share")?,
            stay: match says_stay {
                true => Some(self.stay(node, path)?),
                false => None,
            },
        })
    }

    /// New exits are for those who come from then on, and may bring stays of their own.
    fn new_exits(&mut self, node: &Node, path: &str) -> Vec<NewExit> {
        let exits = self.items(node, path, "exits", Some("to"), Self::new_exit);
        let Some(list) = node.get("exits") else {
            return exits;
        };
        self.shares(list, exits.iter().map(|e| &e.share), exits.len());
        if let (Some("everyone"), Some(place)) =
            (node.get_text("applies_to"), node.get("applies_to"))
        {
            let fault = (
                "who is held already has an exit: new exits concern those who come".to_owned(),
                "drop `applies_to`, or put the change of stay into a policy of its own".to_owned(),
            );
            self.wrong("D0657", fault, place);
        }
        if let (true, Some(place)) = (exits.iter().any(|e| e.stay.is_some()), node.get("stay")) {
            let fault = (
                "a stay is given twice: for the policy and for an exit".to_owned(),
                "keep the stays of the exits, or `stay`".to_owned(),
            );
            self.wrong("D0113", fault, place);
        }
        exits
    }

    /// Shares of a whole: at most one remainder, and no more than everyone.
    fn shares<'q>(
        &mut self,
        list: &Node,
        shares: impl Iterator<Item = &'q Quantity>,
        built: usize,
    ) {
        if built != list.items().len() {
            return;
        }
        let (mut least, mut most, mut remainders, mut unknown) = (0.0, 0.0, 0, 0);
        for share in shares {
            match &share.value {
                Value::Exact(value) => {
                    least += value;
                    most += value;
                }
                Value::Range(range) => {
                    least += range.low;
                    most += range.high;
                }
                Value::Remainder => remainders += 1,
                _ => unknown += 1,
            }
        }
        let percent =
            |share: f64| crate::grammar::Plain((share * 1000.0).round() / 10.0).to_string();
        let fault = match (remainders, unknown) {
            (2.., _) => Some((
                "two shares are the remainder".to_owned(),
                "one share at most is what the others leave".to_owned(),
            )),
            _ if least > 1.0 + 1e-9 => Some((
                format!("the shares make at least {}%", percent(least)),
                "shares of a whole sum to 100%; make one of them `remainder`".to_owned(),
            )),
            (1, _) if most > 1.0 + 1e-9 => Some((
                format!(
                    "the shares can make {}%, and leave less than nothing",
                    percent(most)
                ),
                "lower the upper ends, so that something can be left".to_owned(),
            )),
            (0, 0) if (least - 1.0).abs() > 1e-6 || (most - 1.0).abs() > 1e-6 => Some((
                format!(
                    "the shares make {}%, not 100%",
                    if least == most {
                        percent(least)
                    } else {
                        format!("{} to {}", percent(least), percent(most))
                    }
                ),
                "make one of them `remainder`".to_owned(),
            )),
            _ => None,
        };
        if let Some(fault) = fault {
            self.wrong("D0651", fault, list);
        }
    }

    fn stay(&mut self, node: &Node, path: &str) -> Option<Stay> {
        let said = self.read(node.get("individual"), "D0115", small::individual);
        let stay_path = join(path, "stay");
        let observed = self.check.observed_stays.get(&stay_path).cloned();
        let is_life = node
            .get_text("stay")
            .is_some_and(|t| t.starts_with("life") || t.starts_with("never"));
        let mean = match (is_life, node.get("sentence")) {
            (true, _) => StayMean::Life,
            (false, Some(sentence)) => self.sentence(node, sentence, path)?,
            (false, None) => StayMean::Days(self.quantity(&stay_path)?),
        };
        self.not_zero(&mean, node.get("stay").or_else(|| node.get("sentence")));
        let silent = !is_life && node.get("individual").is_none() && observed.is_none();
        if silent
            && let Some(place) = node
                .get("stay")
                .or_else(|| node.get("sentence"))
                .map(|n| n.place.clone())
        {
            self.exponential.push(place);
        }
        Some(Stay {
            mean,
            individual: said.or(observed).unwrap_or(Individual::Exponential),
            individual_was_chosen: silent,
        })
    }

    fn sentence(&mut self, node: &Node, sentence: &Node, path: &str) -> Option<StayMean> {
        if node.get("stay").is_some() {
            let fault = (
                "a stay is given twice: as `stay` and as `sentence`".to_owned(),
                "keep `stay`, or `sentence` with `served`".to_owned(),
            );
            self.wrong("D0113", fault, sentence);
        }
        let Some(served) = self.input(path, "served") else {
            if node.get("served").is_none() {
                let fault = (
                    "`sentence` without `served`".to_owned(),
                    "say what share of the sentence is served: `served = \"85%\"`".to_owned(),
                );
                self.wrong("D0105", fault, sentence);
            }
            return None;
        };
        Some(StayMean::Sentence {
            sentence: self.input(path, "sentence")?,
            served,
        })
    }

    fn not_zero(&mut self, mean: &StayMean, node: Option<&Node>) {
        let (StayMean::Days(days), Some(node)) = (mean, node) else {
            return;
        };
        let highest = match &days.value {
            Value::Exact(value) => *value,
            Value::Range(range) => range.high,
            _ => return,
        };
        if highest <= 0.0 {
            let fault = (
                "nobody stays no time at all".to_owned(),
                "give a stay above zero".to_owned(),
            );
            self.wrong("D0652", fault, node);
        }
    }

    fn policy(&mut self, node: &Node, path: &str) -> Option<Policy> {
        let (date, until) = (date(node, "date")?, date(node, "until"));
        self.in_order(node, "until", Some(date), until);
        Some(Policy {
            id: text(node, "id"),
            date,
            until,
            system: text(node, "system"),
            group: optional(node, "group"),
            stage: optional(node, "stage"),
            admissions: self.input(path, "admissions"),
            stay: self.input(path, "stay"),
            applies_to: match node.get_text("applies_to") {
                Some("everyone") => AppliesTo::Everyone,
                _ => AppliesTo::New,
            },
            exits: self.new_exits(node, path),
            why: text(node, "why"),
        })
    }

    fn in_order(&mut self, node: &Node, key: &str, first: Option<Date>, last: Option<Date>) {
        if let (Some(first), Some(last), Some(place)) = (first, last, node.get(key))
            && last < first
        {
            let fault = (
                format!("it ends on {last}, before it starts on {first}"),
                "correct one of the two dates".to_owned(),
            );
            self.wrong("D0110", fault, place);
        }
    }

    fn crowding(&mut self, node: &Node, path: &str) -> Option<CrowdingRule> {
        let kind = match node.get_text("kind")? {
            "early-release" => CrowdingKind::EarlyRelease,
            "stop-intake" => CrowdingKind::StopIntake,
            "emergency-places" => CrowdingKind::EmergencyPlaces,
            _ => return None,
        };
        let needs = match kind {
            CrowdingKind::EarlyRelease => ["quota", "within"].as_slice(),
            CrowdingKind::EmergencyPlaces => ["places"].as_slice(),
            CrowdingKind::StopIntake => &[],
        };
        for key in needs {
            self.needs(node, path, key);
        }
        let start = self.horizon.first;
        Some(CrowdingRule {
            id: text(node, "id"),
            system: text(node, "system"),
            facility: optional(node, "facility"),
            kind,
            above: self.input(path, "above")?,
            quota: self.input(path, "quota"),
            within: self.input(path, "within"),
            places: self.input(path, "places"),
            groups: texts(node, "groups"),
            period: self.read(node.get("period"), "D0110", |text| {
                when::period(text, start)
            }),
            why: text(node, "why"),
        })
    }

    /// A key that another value of the table makes necessary.
    fn needs(&mut self, node: &Node, path: &str, key: &str) {
        if node.get(key).is_none() {
            let fault = (
                format!("`{key}` is missing in `{path}`"),
                format!("add `{key}`: what else the table says needs it"),
            );
            self.wrong("D0105", fault, node);
        }
    }

    fn people(&mut self, node: &Node, path: &str) -> Option<People> {
        let start = self.horizon.first;
        let parts = self.items(node, path, "parts", None, Self::part);
        if let Some(list) = node.get("parts") {
            self.parts_sum(list, &parts);
        }
        let stay_continues = boolean(node, "stay_continues").unwrap_or(false);
        if let (true, Some(stay)) = (stay_continues, node.get("stay")) {
            let fault = (
                "a stay is given twice: it goes on as at home, and it has a length of its own"
                    .to_owned(),
                "keep `stay`, or `stay_continues = true`".to_owned(),
            );
            self.wrong("D0113", fault, stay);
        }
        Some(People {
            id: text(node, "id"),
            what: text(node, "what"),
            from: stage_ref(node.get_text("from")?)?,
            status: self.facts(node.get("status")),
            parts,
            offered: self.fact_or(node.get("offered"), Truth::Unknown),
            count: self.input(path, "count")?,
            stay: node.get("stay").and_then(|_| self.stay(node, path)),
            stay_continues,
            uptake: self.input(path, "uptake"),
            sentence_served: match self
                .fact_or(node.get("sentence_served"), Truth::Unknown)
                .value
            {
                FactValue::Truth(truth) => truth,
                _ => Truth::Unknown,
            },
            eligible: self.read(node.get("eligible"), "D0110", |text| {
                when::period(text, start)
            }),
            otherwise: text(node, "otherwise"),
            why: text(node, "why"),
        })
    }

    fn part(&mut self, node: &Node, path: &str) -> Option<Part> {
        Some(Part {
            share: self.input(path, "share")?,
            status: self.facts(node.get("status")),
            what: text(node, "what"),
        })
    }

    /// Parts need not make the whole: the rest of the group keeps the group's own facts.
    fn parts_sum(&mut self, list: &Node, parts: &[Part]) {
        let least: f64 = parts
            .iter()
            .map(|part| match &part.share.value {
                Value::Exact(value) => *value,
                Value::Range(range) => range.low,
                _ => 0.0,
            })
            .sum();
        if least > 1.0 + 1e-9 {
            let fault = (
                "the parts make more than the whole group".to_owned(),
                "shares of a group sum to at most 100%".to_owned(),
            );
            self.wrong("D0651", fault, list);
        }
    }

    fn offer(&mut self, node: &Node) -> Offer {
        Offer {
            places: self.quantity("offer.places"),
            quota: self.quantity("offer.quota"),
            every: self.quantity("offer.every"),
            first: date(node, "first"),
            selection: match node.get_text("selection") {
                Some("longest-left") => Selection::LongestLeft,
                Some("shortest-left") => Selection::ShortestLeft,
                _ => Selection::Random,
            },
            at_end: match node.get_text("at_end") {
                Some("released by host") => AtEnd::ReleasedByHost,
                Some("stay with host") => AtEnd::StayWithHost,
                _ => AtEnd::ReturnedToSender,
            },
            host_exits: self.exits(node, "offer", "host_exits"),
            no_exit_path: self.quantity("offer.no_exit_path"),
            why: text(node, "why"),
        }
    }

    fn court(&mut self, node: &Node, path: &str) -> Option<CourtStop> {
        Some(CourtStop {
            id: text(node, "id"),
            chance: self.input(path, "chance")?,
            when: self.input(path, "when")?,
            stops: boolean(node, "stops").unwrap_or(true),
            returns: self.input(path, "returns"),
            groups: texts(node, "groups"),
            why: text(node, "why"),
        })
    }

    fn contract(&mut self, node: Option<&Node>, currency: Currency) -> Contract {
        let Some(node) = node else {
            return Contract {
                fees: None,
                currency,
                clauses: Vec::new(),
            };
        };
        Contract {
            fees: optional(node, "fees"),
            currency,
            clauses: self.items(node, "contract", "clause", Some("id"), Self::clause),
        }
    }

    fn clause(&mut self, node: &Node, path: &str) -> Option<Clause> {
        let payer = side(node, "payer").unwrap_or(Side::Sender);
        let payee = side(node, "payee").unwrap_or(if payer == Side::Sender {
            Side::Receiver
        } else {
            Side::Sender
        });
        if payer == payee {
            let fault = (
                "a side cannot pay itself".to_owned(),
                "name one side as `payer` and the other as `payee`".to_owned(),
            );
            self.wrong("D0117", fault, node.get("payee").unwrap_or(node));
        }
        let (from, until) = (date(node, "from"), date(node, "until"));
        self.in_order(node, "until", from, until);
        let kind = clause_kind(node.get_text("kind")?)?;
        match kind {
            ClauseKind::Minimum | ClauseKind::Triggered => self.needs(node, path, "places"),
            ClauseKind::Tiered => self.needs(node, path, "tiers"),
            _ => {}
        }
        Some(Clause {
            id: text(node, "id"),
            kind,
            amount: self.input(path, "amount")?,
            payer,
            payee,
            places: self.input(path, "places"),
            by: match node.get_text("by") {
                Some("day") => By::Day,
                Some("month") => By::Month,
                Some("term") => By::Term,
                _ => By::Year,
            },
            tiers: self.items(node, path, "tiers", None, Self::tier),
            indexation: self.indexation(node, path),
            from,
            until,
            why: text(node, "why"),
        })
    }

    fn tier(&mut self, _node: &Node, path: &str) -> Option<Tier> {
        Some(Tier {
            from: self.input(path, "from")?,
            amount: self.input(path, "amount")?,
        })
    }

    fn indexation(&mut self, node: &Node, path: &str) -> Indexation {
        match node.get_text("indexation") {
            None | Some("none") => Indexation::None,
            Some(_) => match self.input(path, "indexation") {
                Some(rise) => Indexation::Fixed(rise),
                None => self
                    .read(node.get("indexation"), "D0118", index)
                    .unwrap_or(Indexation::None),
            },
        }
    }

    fn charge(&mut self, node: &Node, path: &str) -> Option<Charge> {
        let id = text(node, "id");
        Some(Charge {
            what: text_or(node, "what", &id.replace('-', " ")),
            id,
            payer: side(node, "payer")?,
            amount: self.input(path, "amount")?,
            per: match node.get_text("per")? {
                "transfer" => Per::Transfer,
                "return" => Per::Return,
                "year" => Per::Year,
                "once" => Per::Once,
                "person-day" => Per::PersonDay,
                other => Per::Exit(other.strip_prefix("exit:")?.to_owned()),
            },
            why: text(node, "why"),
        })
    }

    fn avoidable(&mut self, node: &Node, path: &str) -> Option<Avoidable> {
        let step_path = join(path, "step");
        let of_average = node.get("variable").is_some()
            || node.get("step").is_some_and(|s| s.get("share").is_some());
        if of_average {
            self.needs(node, path, "average");
        }
        Some(Avoidable {
            system: text(node, "system"),
            payer: side(node, "payer")?,
            average: self.input(path, "average"),
            variable: self.input(path, "variable"),
            marginal: self.input(path, "marginal"),
            step: self.input(&step_path, "every").map(|every| Step {
                every,
                share: self.input(&step_path, "share"),
                amount: self.input(&step_path, "amount"),
                delay: self.input(&step_path, "delay"),
            }),
            building: node
                .get("building")
                .and_then(|building| self.building(building, &join(path, "building"))),
            why: text(node, "why"),
        })
    }

    fn building(&mut self, node: &Node, path: &str) -> Option<Building> {
        Some(Building {
            cost: self.input(path, "cost")?,
            places: self.input(path, "places")?,
            planned: date(node, "planned")?,
        })
    }

    fn build_places(&mut self, node: &Node, path: &str) -> Option<Build> {
        Some(Build {
            system: text(node, "system"),
            places: self.input(path, "places")?,
            cost: self.input(path, "cost")?,
            running: self.input(path, "running")?,
            opens: self.input(path, "opens")?,
            life: self.input(path, "life"),
        })
    }

    fn rent(&mut self, node: &Node, path: &str) -> Option<Rent> {
        Some(Rent {
            system: text(node, "system"),
            price: self.input(path, "price")?,
        })
    }

    /// A rate, or the name of a schedule, under a key of `[discount]`.
    fn discount(&mut self, node: Option<&Node>, key: &str) -> Option<Discount> {
        match self.input("discount", key) {
            Some(rate) => Some(Discount::Rate(rate)),
            None => node?
                .get_text(key)
                .map(|name| Discount::Schedule(name.to_owned())),
        }
    }

    fn law(&mut self, node: Option<&Node>) -> Law {
        let Some(node) = node else {
            return Law::default();
        };
        Law {
            jurisdictions: texts(node, "jurisdictions"),
            host: self.facts(node.get("host")),
            readings: node
                .get("readings")
                .map(|readings| {
                    readings
                        .entries()
                        .iter()
                        .map(|e| (e.key.clone(), e.node.text().unwrap_or("both").to_owned()))
                        .collect()
                })
                .unwrap_or_default(),
        }
    }

    fn facts(&mut self, node: Option<&Node>) -> BTreeMap<String, Fact> {
        let entries = node.map(Node::entries).unwrap_or_default();
        entries
            .iter()
            .filter_map(|e| Some((e.key.clone(), fact(&e.node)?)))
            .collect()
    }

    fn fact_or(&mut self, node: Option<&Node>, otherwise: Truth) -> Fact {
        node.and_then(fact).unwrap_or(Fact {
            value: FactValue::Truth(otherwise),
            sources: Vec::new(),
        })
    }

    fn observed(&mut self, node: &Node, path: &str) -> Option<Observed> {
        let value = node.get("value")?;
        let (value, sources) = match self.input(path, "value") {
            Some(quantity) => {
                let sources = quantity.sources.clone();
                (ObservedValue::Quantity(quantity), sources)
            }
            None => {
                let fact = fact(value)?;
                let value = match fact.value {
                    FactValue::Truth(truth) => ObservedValue::Truth(truth),
                    FactValue::Word(word) => ObservedValue::Word(word),
                    FactValue::Number(_) => return None,
                };
                (value, fact.sources)
            }
        };
        Some(Observed {
            facility: text(node, "facility"),
            fact: text(node, "fact"),
            value,
            access: text(node, "access"),
            date: date(node, "date"),
            sources,
            ask: text(node, "ask"),
        })
    }

    fn claim(&mut self, node: &Node, _path: &str) -> Option<Claim> {
        let (who, mut sources) = cited(node.get("who")?)?;
        let own = node.get_text("source").unwrap_or("");
        sources.extend(
            own.split(',')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(str::to_owned),
        );
        let test = match node.get("test") {
            None => None,
            written => Some(self.read(written, "D0119", small::test)?),
        };
        Some(Claim {
            id: text(node, "id"),
            who,
            says: text(node, "says"),
            test,
            untestable: text(node, "untestable"),
            why: text(node, "why"),
            sources,
        })
    }

    fn run(&mut self, node: Option<&Node>) -> RunChoices {
        let whole = |key: &str| match node.and_then(|n| n.get(key)).map(|n| &n.kind) {
            Some(Kind::Integer(number)) => Some(*number),
            _ => None,
        };
        let (draws, seed) = (whole("draws"), whole("seed"));
        if let (Some(node), true) = (node, draws.is_some_and(|n| !(1..=10_000_000).contains(&n))) {
            let fault = (
                "draws are from 1 to 10 million".to_owned(),
                "1_000 draws know a median to a few per cent".to_owned(),
            );
            self.wrong("D0112", fault, node.get("draws").unwrap_or(node));
        }
        if let (Some(node), true) = (node, seed.is_some_and(|n| n < 0)) {
            let fault = (
                "a seed is zero or more".to_owned(),
                "any whole number will do".to_owned(),
            );
            self.wrong("D0112", fault, node.get("seed").unwrap_or(node));
        }
        RunChoices {
            draws: draws.and_then(|n| u64::try_from(n).ok()),
            seed: seed.and_then(|n| u64::try_from(n).ok()).unwrap_or(1),
            precision: self.read(
                node.and_then(|n| n.get("precision")),
                "D0118",
                small::precision,
            ),
        }
    }
}

/// Reads an index with its bounds: `cpi, cap 3%, floor 0%`.
fn index(text: &str) -> Result<Indexation, (String, String)> {
    let malformed = || {
        (
            format!("`{text}` is no indexation"),
            "write `none`, `2%/year`, or `cpi, cap 3%, floor 0%`".to_owned(),
        )
    };
    let mut parts = text.split(',').map(str::trim);
    let name = parts
        .next()
        .filter(|name| crate::check::is_id(name))
        .ok_or_else(malformed)?;
    let (mut cap, mut floor) = (None, None);
    for part in parts {
        let (word, value) = part.split_once(' ').ok_or_else(malformed)?;
        let share: f64 = value
            .trim()
            .strip_suffix('%')
            .and_then(|v| v.trim().parse().ok())
            .ok_or_else(malformed)?;
        match word {
            "cap" => cap = Some(share / 100.0),
            "floor" => floor = Some(share / 100.0),
            _ => return Err(malformed()),
        }
    }
    Ok(Indexation::Index {
        name: name.to_owned(),
        cap,
        floor,
    })
}

pub(crate) fn text(node: &Node, key: &str) -> String {
    node.get_text(key).unwrap_or_default().to_owned()
}

fn text_or(node: &Node, key: &str, otherwise: &str) -> String {
    node.get_text(key).unwrap_or(otherwise).to_owned()
}

fn optional(node: &Node, key: &str) -> Option<String> {
    node.get_text(key).map(str::to_owned)
}

pub(crate) fn texts(node: &Node, key: &str) -> Vec<String> {
    let items = node.get(key).map(Node::items).unwrap_or_default();
    items
        .iter()
        .filter_map(Node::text)
        .map(str::to_owned)
        .collect()
}

pub(crate) fn date(node: &Node, key: &str) -> Option<Date> {
    match &node.get(key)?.kind {
        Kind::Date(text) => text.parse().ok(),
        _ => None,
    }
}

fn boolean(node: &Node, key: &str) -> Option<bool> {
    match node.get(key)?.kind {
        Kind::Bool(value) => Some(value),
        _ => None,
    }
}

fn side(node: &Node, key: &str) -> Option<Side> {
    match node.get_text(key)? {
        "sender" => Some(Side::Sender),
        "receiver" => Some(Side::Receiver),
        _ => None,
    }
}

fn perspective(card: &Node) -> Perspective {
    match card.get_text("perspective") {
        Some("sender") => Perspective::Sender,
        Some("receiver") => Perspective::Receiver,
        _ => Perspective::Both,
    }
}

fn party(node: &Node) -> Party {
    let country = text(node, "country");
    let mut systems = texts(node, "systems");
    systems.extend(optional(node, "system"));
    Party {
        name: text_or(node, "name", &country),
        country,
        systems,
        facility: optional(node, "facility"),
        currency: node.get_text("currency").and_then(Currency::from_code),
        price_year: match node.get("price_year").map(|year| &year.kind) {
            Some(Kind::Integer(year)) => i16::try_from(*year).ok(),
            _ => None,
        },
    }
}

fn omitted(node: &Node) -> Vec<Omitted> {
    let one = |item: &Node| Omitted {
        what: text(item, "what"),
        direction: text(item, "direction"),
    };
    node.items().iter().map(one).collect()
}

/// A destination as written; whether a plain word names a stage is settled when all stages are known.
fn destination(to: &str) -> Destination {
    match to.contains('/').then(|| stage_ref(to)).flatten() {
        Some(reference) => Destination::Elsewhere(reference),
        None => Destination::Outcome(to.to_owned()),
    }
}

pub(crate) fn stage_ref(text: &str) -> Option<StageRef> {
    let mut parts = text.split('/').map(str::trim);
    let (system, group, stage) = (parts.next()?, parts.next()?, parts.next());
    let whole = parts.next().is_none() && !system.is_empty() && !group.is_empty();
    whole.then(|| StageRef {
        system: system.to_owned(),
        group: group.to_owned(),
        stage: stage.map(str::to_owned),
    })
}

fn clause_kind(word: &str) -> Option<ClauseKind> {
    Some(match word {
        "per-person-day" => ClauseKind::PerPersonDay,
        "per-place-day" => ClauseKind::PerPlaceDay,
        "per-transfer" => ClauseKind::PerTransfer,
        "lump-sum" => ClauseKind::LumpSum,
        "per-year" => ClauseKind::PerYear,
        "minimum" => ClauseKind::Minimum,
        "tiered" => ClauseKind::Tiered,
        "triggered" => ClauseKind::Triggered,
        _ => return None,
    })
}

fn cited(node: &Node) -> Option<(String, Vec<String>)> {
    let (value, cites) = crate::grammar::split_cites(node.text()?).ok()?;
    Some((value, cites.into_iter().map(|c| c.id).collect()))
}

fn fact(node: &Node) -> Option<Fact> {
    let plain = |value| {
        Some(Fact {
            value,
            sources: Vec::new(),
        })
    };
    match &node.kind {
        Kind::Bool(value) => plain(FactValue::Truth(Truth::from(*value))),
        Kind::Integer(number) => plain(FactValue::Number(*number as f64)),
        Kind::Float(number) => plain(FactValue::Number(*number)),
        Kind::Text { .. } => {
            let (word, sources) = cited(node)?;
            let value = match word.as_str() {
                "yes" | "true" => FactValue::Truth(Truth::Yes),
                "no" | "false" => FactValue::Truth(Truth::No),
                "unknown" => FactValue::Truth(Truth::Unknown),
                _ => FactValue::Word(word),
            };
            Some(Fact { value, sources })
        }
        _ => None,
    }
}
