//! Do the parts fit each other? References by id, destinations, stocks.

use crate::check::{Check, is_personal};
use crate::model::*;
use crate::quantity::{Relative, Value};
use crate::shelf::Shelf;
use crate::tree::{Kind, Node, Place};
use durance_core::Diagnostic;
use durance_core::diagnostic::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// Checks every reference between parts, and settles what a plain word of an exit names.
pub(crate) fn check(check: &mut Check<'_>, tree: &Node, scenario: &mut Scenario) {
    let shape = Shape::of(tree);
    let shelf = Shelf::read(check.world.catalog);
    let mut cross = Cross {
        check,
        shape,
        shelf,
    };
    cross.systems(tree);
    cross.stages(scenario, tree);
    cross.people(tree);
    cross.parties(tree, scenario);
    cross.rules(tree);
    cross.claims(tree);
    cross.offer(tree, scenario);
    cross.stocks(scenario, tree);
    cross.dates(scenario, tree);
    cross.new_exits(scenario, tree);
    cross.entangled(scenario, tree);
    cross.catalogue(tree);
}

/// Id of a group and ids of its stages.
type GroupIds = (String, Vec<String>);

/// Ids of systems, groups and stages, as the file names them, right or wrong otherwise.
struct Shape {
    systems: Vec<(String, Vec<GroupIds>)>,
    sites: Vec<(String, Vec<String>)>,
    people: Vec<String>,
}

impl Shape {
    fn of(tree: &Node) -> Shape {
        let ids = |node: &Node, key: &str| -> Vec<(String, Node)> {
            let items = node.get(key).map(Node::items).unwrap_or_default();
            items
                .iter()
                .filter_map(|item| Some((item.get_text("id")?.to_owned(), item.clone())))
                .collect()
        };
        let stages = |group: &Node| match ids(group, "stage") {
            none if none.is_empty() => vec!["custody".to_owned()],
            some => some.into_iter().map(|(id, _)| id).collect(),
        };
        let groups = |system: &Node| {
            ids(system, "group")
                .into_iter()
                .map(|(id, group)| (id, stages(&group)))
                .collect()
        };
        Shape {
            systems: ids(tree, "system")
                .into_iter()
                .map(|(id, system)| (id, groups(&system)))
                .collect(),
            sites: ids(tree, "system")
                .into_iter()
                .map(|(id, system)| {
                    (
                        id,
                        ids(&system, "site").into_iter().map(|(id, _)| id).collect(),
                    )
                })
                .collect(),
            people: ids(tree, "people").into_iter().map(|(id, _)| id).collect(),
        }
    }

    fn sites(&self, system: &str) -> &[String] {
        self.sites
            .iter()
            .find(|(id, _)| id == system)
            .map_or(&[], |(_, sites)| sites)
    }

    fn system_ids(&self) -> impl Iterator<Item = &str> {
        self.systems.iter().map(|(id, _)| id.as_str())
    }

    fn groups(&self, system: &str) -> &[GroupIds] {
        self.systems
            .iter()
            .find(|(id, _)| id == system)
            .map_or(&[], |(_, groups)| groups)
    }

    fn stages(&self, system: &str, group: &str) -> &[String] {
        self.groups(system)
            .iter()
            .find(|(id, _)| id == group)
            .map_or(&[], |(_, stages)| stages)
    }
}

struct Cross<'c, 'w> {
    check: &'c mut Check<'w>,
    shape: Shape,
    shelf: Shelf,
}

impl Cross<'_, '_> {
    fn dangling(&mut self, what: &str, id: &str, known: &[String], node: &Node) {
        let help = match nearest(id, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("the file has no {what}; add one"),
            None => format!("the file has {}", known.join(", ")),
        };
        let diagnostic =
            Diagnostic::error("D0410", format!("the file has no {what} `{id}`")).help(help);
        self.check.push(diagnostic, &node.place, "");
    }

    fn known_system(&mut self, node: Option<&Node>) -> bool {
        let Some((node, id)) = node.and_then(|n| Some((n, n.text()?))) else {
            return false;
        };
        if self.shape.system_ids().any(|known| known == id) {
            return true;
        }
        let known: Vec<String> = self.shape.system_ids().map(str::to_owned).collect();
        self.dangling("system", id, &known, node);
        false
    }

    fn known_group(&mut self, system: &str, id: &str, node: &Node) -> bool {
        let known: Vec<String> = self
            .shape
            .groups(system)
            .iter()
            .map(|(id, _)| id.clone())
            .collect();
        if !known.iter().any(|k| k == id) {
            self.dangling(&format!("group of `{system}` called"), id, &known, node);
            return false;
        }
        true
    }

    /// Does `system/group[/stage]` lead somewhere?
    fn known_stage(&mut self, text: &str, node: &Node) -> bool {
        let Some(reference) = crate::build::stage_ref(text) else {
            let diagnostic = Diagnostic::error("D0411", format!("`{text}` does not name a group"))
                .help("write `system/group`, or `system/group/stage`");
            self.check.push(diagnostic, &node.place, "");
            return false;
        };
        let known: Vec<String> = self.shape.system_ids().map(str::to_owned).collect();
        if !known.contains(&reference.system) {
            self.dangling("system", &reference.system, &known, node);
            return false;
        }
        if !self.known_group(&reference.system, &reference.group, node) {
            return false;
        }
        let stages = self
            .shape
            .stages(&reference.system, &reference.group)
            .to_vec();
        match &reference.stage {
            Some(stage) if !stages.contains(stage) => {
                self.dangling("stage", stage, &stages, node);
                false
            }
            _ => true,
        }
    }

    fn systems(&mut self, tree: &Node) {
        for system in items(tree, "system") {
            let Some(id) = system.get_text("id") else {
                continue;
            };
            for site in items(system, "site") {
                for group in site.get("groups").map(Node::items).unwrap_or_default() {
                    if let Some(text) = group.text() {
                        self.known_group(id, text, group);
                    }
                }
            }
            let has_total = system.get("stock").is_some() || system.get("history").is_some();
            for group in items(system, "group") {
                let stages: Vec<&Node> = match group.get("stage") {
                    Some(stages) => stages.items().iter().collect(),
                    None => vec![group],
                };
                for stage in stages {
                    self.stock_and_intake(stage, has_total);
                    self.destinations(stage, "exits");
                    self.destinations(stage, "hazards");
                }
            }
        }
    }

    fn stock_and_intake(&mut self, stage: &Node, has_total: bool) {
        let Some(stock) = stage.get("stock") else {
            if stage.get_text("admissions") == Some("stationary") {
                let diagnostic = Diagnostic::error("D0654", "`stationary` admissions need a stock")
                    .note("they are the stock divided by the mean stay")
                    .help("add `stock`, or give `admissions` as a rate: `150 people/day`");
                let place = stage
                    .get("admissions")
                    .map_or_else(|| stage.place.clone(), |n| n.place.clone());
                self.check.push(diagnostic, &place, "");
            }
            return;
        };
        let of_total = stock
            .text()
            .is_some_and(|t| t.contains("of stock") || t.trim_start().starts_with("remainder"));
        if of_total && !has_total {
            let diagnostic = Diagnostic::error(
                "D0655",
                "a share of the system's stock, but the system's stock is not given",
            )
            .help("add `stock` or `history` to the system, or give people: `9_000 people`");
            self.check.push(diagnostic, &stock.place, "");
        }
    }

    fn destinations(&mut self, node: &Node, list: &str) {
        for exit in items(node, list) {
            if let Some((to, text)) = exit.get("to").and_then(|n| Some((n, n.text()?)))
                && text.contains('/')
            {
                self.known_stage(text, to);
            }
        }
    }

    /// A plain word of an exit is a stage where the group has one so called, else an outcome.
    fn stages(&mut self, scenario: &mut Scenario, tree: &Node) {
        for group in scenario.systems.iter_mut().flat_map(|s| &mut s.groups) {
            let ids: Vec<String> = group.stages.iter().map(|s| s.id.clone()).collect();
            for exit in group.stages.iter_mut().flat_map(|s| &mut s.exits) {
                settle(&mut exit.to, &ids);
            }
            for hazard in group.stages.iter_mut().flat_map(|s| &mut s.hazards) {
                settle(&mut hazard.to, &ids);
            }
        }
        self.no_way_out(scenario, tree);
    }

    /// Stages from which nobody ever leaves the model: people would go round for ever.
    fn no_way_out(&mut self, scenario: &Scenario, tree: &Node) {
        let routes = routes(scenario);
        let mut free: BTreeSet<&Spot> = BTreeSet::new();
        loop {
            let before = free.len();
            for (spot, leads) in &routes {
                let leaves = leads
                    .iter()
                    .any(|to| to.as_ref().is_none_or(|to| free.contains(to)));
                if leaves {
                    free.insert(spot);
                }
            }
            if free.len() == before {
                break;
            }
        }
        for (spot, leads) in &routes {
            if leads.is_empty() || free.contains(spot) {
                continue;
            }
            let (system, group, stage) = spot;
            let Some(node) = group_node(tree, system, group) else {
                continue;
            };
            let diagnostic = Diagnostic::error(
                "D0653",
                format!("nobody who reaches `{stage}` of `{system}/{group}` ever leaves"),
            )
            .note("its exits lead only to stages that lead back")
            .help("let one exit lead out: `to = \"released\"`; for life, `stay = \"life\"`");
            let own = items(node, "stage")
                .iter()
                .find(|n| n.get_text("id") == Some(stage.as_str()));
            self.check.push(diagnostic, &own.unwrap_or(node).place, "");
        }
    }

    fn people(&mut self, tree: &Node) {
        for people in items(tree, "people") {
            if let Some((node, text)) = people.get("from").and_then(|n| Some((n, n.text()?))) {
                self.known_stage(text, node);
            }
        }
        if let Some(offer) = tree.get("offer") {
            self.destinations(offer, "host_exits");
        }
    }

    fn parties(&mut self, tree: &Node, scenario: &Scenario) {
        for side in ["sender", "receiver"] {
            let Some(party) = tree.get("parties").and_then(|p| p.get(side)) else {
                continue;
            };
            if let Some(system) = party.get("system") {
                self.known_system(Some(system));
            }
            for system in party.get("systems").map(Node::items).unwrap_or_default() {
                self.known_system(Some(system));
            }
        }
        let offered = !scenario.people.is_empty();
        for (side, party) in [
            ("sender", &scenario.sender),
            ("receiver", &scenario.receiver),
        ] {
            if offered && party.is_none() {
                let diagnostic = Diagnostic::error(
                    "D0105",
                    format!("people are offered, but no {side} is named"),
                )
                .help(format!(
                    "add `{side} = {{ country = \"..\", ... }}` to `[parties]`"
                ));
                let place = tree
                    .get("people")
                    .and_then(|n| n.items().first())
                    .map_or_else(|| tree.place.clone(), |n| n.place.clone());
                self.check.push(diagnostic, &place, "");
            }
        }
    }

    fn rules(&mut self, tree: &Node) {
        for list in ["policy", "crowding", "avoidable"] {
            for rule in items(tree, list) {
                if self.known_system(rule.get("system")) {
                    self.within_system(rule);
                }
            }
        }
        if let Some(compare) = tree.get("compare") {
            for course in ["build", "rent"]
                .iter()
                .flat_map(|list| items(compare, list))
            {
                self.known_system(course.get("system"));
            }
        }
        for court in items(tree, "court") {
            for group in court.get("groups").map(Node::items).unwrap_or_default() {
                let known = self.shape.people.clone();
                if let Some(text) = group.text()
                    && !known.iter().any(|k| k == text)
                {
                    self.dangling("group offered called", text, &known, group);
                }
            }
        }
    }

    fn within_system(&mut self, rule: &Node) {
        let system = rule.get_text("system").unwrap_or_default().to_owned();
        let group = rule.get("group").and_then(|n| Some((n, n.text()?)));
        let mut stages: Vec<String> = self
            .shape
            .groups(&system)
            .iter()
            .flat_map(|(_, s)| s.clone())
            .collect();
        if let Some((node, id)) = group {
            if !self.known_group(&system, id, node) {
                return;
            }
            stages = self.shape.stages(&system, id).to_vec();
        }
        if let Some((node, id)) = rule.get("stage").and_then(|n| Some((n, n.text()?)))
            && !stages.iter().any(|s| s == id)
        {
            self.dangling("stage", id, &stages, node);
        }
        if let Some((node, id)) = rule.get("facility").and_then(|n| Some((n, n.text()?)))
            && !self.shape.sites(&system).iter().any(|s| s == id)
        {
            let known = self.shape.sites(&system).to_vec();
            self.dangling("site", id, &known, node);
        }
        for group in rule.get("groups").map(Node::items).unwrap_or_default() {
            if let Some(text) = group.text() {
                self.known_group(&system, text, group);
            }
        }
    }

    fn claims(&mut self, tree: &Node) {
        for claim in items(tree, "claim") {
            let Some((node, text)) = claim.get("source").and_then(|n| Some((n, n.text()?))) else {
                continue;
            };
            let mut from = 0;
            let mut cites = Vec::new();
            for piece in text.split(',') {
                let lead = piece.len() - piece.trim_start().len();
                let id = piece.trim();
                if !id.is_empty() {
                    let at = from + lead..from + lead + id.len();
                    cites.push(crate::grammar::Cite {
                        id: id.to_owned(),
                        at,
                    });
                }
                from += piece.len() + 1;
            }
            self.check.cites(&cites, node, false);
        }
    }

    /// A rule about one facility needs to know which part of its system it holds.
    fn site_stock(&mut self, rule: &CrowdingRule, node: &Node, scenario: &Scenario) {
        let Some((id, system)) = rule.facility.as_ref().zip(scenario.system(&rule.system)) else {
            return;
        };
        let site = system.facilities.iter().find(|site| site.id == *id);
        if site.is_some_and(|site| site.stock.is_none()) {
            let diagnostic = Diagnostic::error(
                "D0105",
                format!(
                    "`{}` looks at `{id}`, but not said is how many `{id}` holds",
                    rule.id
                ),
            )
            .note("its share of the people in its system follows from that")
            .help(format!("add `stock` to the site `{id}`"));
            let place = node
                .get("facility")
                .map_or_else(|| node.place.clone(), |n| n.place.clone());
            self.check.push(diagnostic, &place, "");
        }
    }

    /// Thresholds name a capacity that the system has; people offered need terms of movement.
    fn offer(&mut self, tree: &Node, scenario: &Scenario) {
        for (rule, node) in scenario.crowding.iter().zip(items(tree, "crowding")) {
            self.site_stock(rule, node, scenario);
        }
        for (rule, node) in scenario.crowding.iter().zip(items(tree, "crowding")) {
            let Some(Relative::OfCapacity(basis)) = &rule.above.relative else {
                continue;
            };
            let Some(system) = scenario.system(&rule.system) else {
                continue;
            };
            let site = rule
                .facility
                .as_ref()
                .and_then(|id| system.facilities.iter().find(|f| f.id == *id));
            let capacity = site.map_or(&system.capacity, |site| &site.capacity);
            let known = capacity
                .by_basis(basis)
                .filter(|q| !matches!(q.value, Value::Unknown));
            if known.is_none() {
                let diagnostic = Diagnostic::error(
                    "D0656",
                    format!("the threshold is a share of the {basis} capacity, which is not given"),
                )
                .help(format!(
                    "add `{basis}` to the capacity of `{}`, or give the threshold in people",
                    rule.system
                ));
                let place = node
                    .get("above")
                    .map_or_else(|| node.place.clone(), |n| n.place.clone());
                self.check.push(diagnostic, &place, "");
            }
        }
        if !scenario.people.is_empty() && scenario.offer.is_none() {
            let diagnostic =
                Diagnostic::error("D0105", "people are offered, but `[offer]` is missing")
                    .help("add `[offer]` with `places`, `quota`, `at_end`; `unknown` is a value");
            let place = tree
                .get("people")
                .and_then(|n| n.items().first())
                .map_or_else(|| tree.place.clone(), |n| n.place.clone());
            self.check.push(diagnostic, &place, "");
        }
    }

    /// The groups of a system divide its stock: one remainder at most, and no more than all of it.
    fn stocks(&mut self, scenario: &Scenario, tree: &Node) {
        for (system, node) in scenario.systems.iter().zip(items(tree, "system")) {
            let stocks = system
                .groups
                .iter()
                .flat_map(|g| &g.stages)
                .filter_map(|s| s.stock.as_ref());
            let (mut remainders, mut least) = (0, 0.0);
            for stock in stocks {
                match (&stock.value, &stock.relative) {
                    (Value::Remainder, _) => remainders += 1,
                    (Value::Exact(share), Some(Relative::OfStock)) => least += share,
                    (Value::Range(share), Some(Relative::OfStock)) => least += share.low,
                    _ => {}
                }
            }
            let fault = match remainders {
                0 | 1 if least <= 1.0 + 1e-9 => continue,
                0 | 1 => "the groups hold more than the whole stock of their system",
                _ => "two groups are the remainder of one stock",
            };
            let diagnostic = Diagnostic::error("D0651", fault)
                .help("shares of a stock sum to at most 100%; one group at most is the remainder");
            let place = node
                .get("group")
                .and_then(|g| g.items().first())
                .unwrap_or(node)
                .place
                .clone();
            self.check.push(diagnostic, &place, "");
        }
    }

    /// The exits that a policy shares out anew are those of the stages that it is about.
    fn new_exits(&mut self, scenario: &Scenario, tree: &Node) {
        for (policy, node) in scenario.policies.iter().zip(items(tree, "policy")) {
            let (Some(list), Some(system)) = (node.get("exits"), scenario.system(&policy.system))
            else {
                continue;
            };
            for (group, stage) in policy.stages(system) {
                let own: Vec<String> = stage.exits.iter().map(|exit| exit.to.word()).collect();
                if policy.exits_of(stage).is_some() {
                    continue;
                }
                let diagnostic = Diagnostic::error(
                    "D0657",
                    format!(
                        "`{}` shares out other exits than those of `{}/{}/{}`",
                        policy.id, system.id, group.id, stage.id
                    ),
                )
                .note(format!("its exits are {}", own.join(", ")))
                .help("name each of them once, and no other; `group` and `stage` say whose exits are meant");
                self.check.push(diagnostic, &list.place, "");
            }
        }
    }

    /// Two policies may not set the stays of one stage at once where it would depend on their order what holds.
    fn entangled(&mut self, scenario: &Scenario, tree: &Node) {
        let nodes = items(tree, "policy");
        let policies = &scenario.policies;
        for (i, policy) in policies.iter().enumerate() {
            let Some(system) = scenario.system(&policy.system) else {
                continue;
            };
            for (j, other) in policies.iter().enumerate() {
                let meets = policy.stages(system).any(|(_, stage)| {
                    let mut theirs = other.stages(system);
                    theirs.any(|(_, other)| std::ptr::eq(stage, other))
                });
                if i == j || !meets || !policy.overlaps(other) || !is_entangled(policy, other) {
                    continue;
                }
                let diagnostic = Diagnostic::error(
                    "D0658",
                    format!(
                        "`{}` and `{}` set the stays of the same stage at the same time",
                        policy.id, other.id
                    ),
                )
                .note("what holds then would depend on their order")
                .help("let one end before the other begins, or make one policy of the two");
                let key = |n: &'_ Node| n.get("exits").or(n.get("stay")).map(|n| n.place.clone());
                if let Some(place) = nodes.get(i).and_then(key) {
                    self.check.push(diagnostic, &place, "");
                }
            }
        }
    }

    /// Days on which something would happen, but nothing is simulated or agreed.
    fn dates(&mut self, scenario: &Scenario, tree: &Node) {
        for (policy, node) in scenario.policies.iter().zip(items(tree, "policy")) {
            if policy.date > scenario.horizon.last
                || policy.until.is_some_and(|day| day < scenario.horizon.first)
            {
                self.idle(
                    node.get("date"),
                    "the change",
                    scenario.horizon,
                    "simulated",
                );
            }
        }
        if let (Some(first), Some(node)) = (
            scenario.offer.as_ref().and_then(|o| o.first),
            tree.get("offer"),
        ) && !scenario.term.contains(first)
        {
            self.idle(
                node.get("first"),
                "the first movement",
                scenario.term,
                "under the agreement",
            );
        }
        for (people, node) in scenario.people.iter().zip(items(tree, "people")) {
            if let Some(days) = people.eligible
                && (days.first > scenario.term.last || days.last < scenario.term.first)
            {
                self.idle(
                    node.get("eligible"),
                    "eligibility",
                    scenario.term,
                    "under the agreement",
                );
            }
        }
    }

    fn idle(&mut self, node: Option<&Node>, what: &str, period: Period, of: &str) {
        if let Some(node) = node {
            let message = format!(
                "{what} lies outside the days {of}, {} to {}",
                period.first, period.last
            );
            let diagnostic = Diagnostic::warning("D0114", message)
                .help("correct the date, or the period around it");
            self.check.push(diagnostic, &node.place, "has no effect");
        }
    }

    /// Names that lead into the catalogue.
    fn catalogue(&mut self, tree: &Node) {
        let facilities: Vec<String> = self.shelf.facilities.iter().cloned().collect();
        let parties = tree.get("parties").map(Node::entries).unwrap_or_default();
        let holders = parties
            .iter()
            .map(|e| &e.node)
            .chain(items(tree, "system"))
            .chain(items(tree, "observed"));
        for holder in holders {
            self.on_shelf("facility", holder.get("facility"), &facilities);
        }
        let fees: Vec<String> = self.shelf.fees.iter().cloned().collect();
        self.on_shelf(
            "fee schedule",
            tree.get("contract").and_then(|c| c.get("fees")),
            &fees,
        );
        let observables: Vec<String> = self.shelf.observables.iter().cloned().collect();
        for observed in items(tree, "observed") {
            self.on_shelf("observable fact", observed.get("fact"), &observables);
        }
        let groups = items(tree, "system").iter().flat_map(|s| items(s, "group"));
        let people = items(tree, "people")
            .iter()
            .flat_map(|p| std::iter::once(p).chain(items(p, "parts")));
        let statuses: Vec<&Node> = groups
            .chain(people)
            .filter_map(|n| n.get("status"))
            .collect();
        for facts in statuses
            .into_iter()
            .chain(tree.get("law").and_then(|l| l.get("host")))
        {
            self.facts(facts);
        }
        self.law(tree);
    }

    /// Bodies of law and readings: a misspelt one would leave a rule unasked.
    fn law(&mut self, tree: &Node) {
        let Some(law) = tree.get("law") else {
            return;
        };
        let known: Vec<String> = self.shelf.jurisdictions.iter().cloned().collect();
        for name in law
            .get("jurisdictions")
            .map(Node::items)
            .unwrap_or_default()
        {
            self.on_shelf("body of law", Some(name), &known);
        }
        let chosen = law.get("readings").map(Node::entries).unwrap_or_default();
        if chosen.is_empty() {
            return;
        }
        let held = crate::shelf::readings(self.check.world.catalog);
        for entry in chosen {
            self.reading(&entry.key, &entry.node, &entry.key_place, &held);
        }
    }

    fn reading(
        &mut self,
        name: &str,
        choice: &Node,
        place: &Place,
        held: &BTreeMap<String, Vec<String>>,
    ) {
        if held.is_empty() {
            return;
        }
        let called = |id: &String| id.rsplit_once('/').is_some_and(|(_, last)| last == name);
        let mut short = held.keys().filter(|id| called(id));
        let found = held
            .get(name)
            .or_else(|| match (short.next(), short.next()) {
                (Some(only), None) => held.get(only),
                _ => None,
            });
        let Some(readings) = found else {
            let questions = held.keys().filter(|id| id.matches('/').count() == 1);
            let questions: Vec<&str> = questions.map(String::as_str).collect();
            let diagnostic =
                Diagnostic::error("D0412", format!("no contested question is called `{name}`"));
            let diagnostic = match nearest(name, questions.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("contested are {}", questions.join(", "))),
            };
            self.check.push(diagnostic, place, "");
            return;
        };
        let is_held = |reading: &str| reading == "both" || readings.iter().any(|r| r == reading);
        if choice.text().is_some_and(|reading| !is_held(reading)) {
            let diagnostic = Diagnostic::error("D0413", format!("`{name}` has no such reading"))
                .help(format!("write one of {}, or `both`", readings.join(", ")));
            self.check.push(diagnostic, &choice.place, "");
        }
    }

    fn on_shelf(&mut self, what: &str, node: Option<&Node>, known: &[String]) {
        let Some((node, id)) = node.and_then(|n| Some((n, n.text()?))) else {
            return;
        };
        if known.is_empty() || known.iter().any(|k| k == id) {
            return;
        }
        let diagnostic = Diagnostic::error(
            "D0412",
            format!("the catalogue has no {what} called `{id}`"),
        );
        let diagnostic = match nearest(id, known.iter().map(String::as_str)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if known.len() <= 24 => diagnostic.help(format!("it has {}", known.join(", "))),
            None => diagnostic.help("the book lists what the catalogue holds"),
        };
        self.check.push(diagnostic, &node.place, "");
    }

    /// Facts that the rules of law know, with values that they can have: a misspelt fact would be an
    /// unknown one, and could change a verdict in silence.
    fn facts(&mut self, facts: &Node) {
        if self.shelf.facts.is_empty() {
            return;
        }
        // What would describe a person has been refused already.
        for entry in facts
            .entries()
            .iter()
            .filter(|e| !is_personal(&e.key, false))
        {
            let Some(fact) = self.shelf.facts.get(&entry.key) else {
                let near = nearest(&entry.key, self.shelf.facts.keys().map(String::as_str))
                    .map(str::to_owned);
                let diagnostic = Diagnostic::error(
                    "D0412",
                    format!("the rules know no fact called `{}`", entry.key),
                );
                let diagnostic = match near {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => {
                        diagnostic.help("the facts stand in `law/schema.toml` of the catalogue")
                    }
                };
                self.check.push(diagnostic, &entry.key_place, "");
                continue;
            };
            if let Some(expected) = misfit(fact, &entry.node) {
                let diagnostic =
                    Diagnostic::error("D0413", format!("`{}` cannot have this value", entry.key))
                        .help(format!("write {expected}, or `\"unknown\"`"));
                self.check.push(diagnostic, &entry.node.place, "");
            }
        }
    }
}

/// What was expected, where a value does not fit its fact.
fn misfit(fact: &crate::shelf::Fact, node: &Node) -> Option<String> {
    let word = node
        .text()
        .and_then(|t| crate::grammar::split_cites(t).ok())
        .map(|(word, _)| word);
    if word.as_deref() == Some("unknown") {
        return None;
    }
    let truth = matches!(node.kind, Kind::Bool(_))
        || word
            .as_deref()
            .is_some_and(|w| ["yes", "no", "true", "false"].contains(&w));
    match fact.kind.as_str() {
        "bool" => (!truth).then(|| "`true` or `false`".to_owned()),
        "word" => {
            let fits = word.is_some_and(|w| fact.values.contains(&w));
            let values = || {
                fact.values
                    .iter()
                    .map(|v| format!("`\"{v}\"`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            (!fits).then(values)
        }
        "number" => {
            let number = matches!(node.kind, Kind::Integer(_) | Kind::Float(_))
                || word.is_some_and(|w| w.parse::<f64>().is_ok());
            (!number).then(|| "a number".to_owned())
        }
        _ => None,
    }
}

/// System, group and stage.
type Spot = (String, String, String);

/// Does a change of stays by `other` get lost in what `policy` sets, or come back wrongly when one of them ends?
fn is_entangled(policy: &Policy, other: &Policy) -> bool {
    let is_mean = |p: &Policy| p.stay.as_ref().is_some_and(|q| q.relative.is_none());
    let ends = |p: &Policy| p.until.unwrap_or(jiff::civil::Date::MAX);
    let anew = policy.exits.iter().any(|exit| exit.stay.is_some()) && other.stay.is_some();
    // The mean that was set would move when the exits go back.
    let moved = !policy.exits.is_empty() && is_mean(other) && policy.until != other.until;
    // A mean that was set on top of a change that ends first.
    let undone = is_mean(policy)
        && other.stay.is_some()
        && other.date <= policy.date
        && ends(other) < ends(policy);
    anew || moved && policy.until.or(other.until).is_some() || undone
}

/// Where the exits of each stage lead; `None` is out of the model.
fn routes(scenario: &Scenario) -> BTreeMap<Spot, Vec<Option<Spot>>> {
    let mut routes = BTreeMap::new();
    for system in &scenario.systems {
        for group in &system.groups {
            for stage in &group.stages {
                let exits = stage.exits.iter().map(|exit| &exit.to);
                let leads = exits
                    .chain(stage.hazards.iter().map(|hazard| &hazard.to))
                    .map(|to| lead(scenario, system, group, to))
                    .collect();
                routes.insert(
                    (system.id.clone(), group.id.clone(), stage.id.clone()),
                    leads,
                );
            }
        }
    }
    routes
}

fn lead(scenario: &Scenario, system: &System, group: &Group, to: &Destination) -> Option<Spot> {
    match to {
        Destination::Outcome(_) => None,
        Destination::Stage(id) => Some((system.id.clone(), group.id.clone(), id.clone())),
        Destination::Elsewhere(to) => {
            let groups = &scenario.system(&to.system)?.groups;
            let first = groups.iter().find(|g| g.id == to.group)?.stages.first()?;
            let stage = to.stage.clone().unwrap_or_else(|| first.id.clone());
            Some((to.system.clone(), to.group.clone(), stage))
        }
    }
}

fn settle(to: &mut Destination, stages: &[String]) {
    if let Destination::Outcome(word) = to
        && stages.contains(word)
    {
        *to = Destination::Stage(word.clone());
    }
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}

fn group_node<'n>(tree: &'n Node, system: &str, group: &str) -> Option<&'n Node> {
    let system = items(tree, "system")
        .iter()
        .find(|s| s.get_text("id") == Some(system))?;
    items(system, "group")
        .iter()
        .find(|g| g.get_text("id") == Some(group))
}
