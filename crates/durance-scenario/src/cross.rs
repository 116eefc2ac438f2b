//! Do the parts fit each other? References by id, destinations, stocks.

use crate::check::Check;
use crate::model::*;
use crate::quantity::{Relative, Value};
use crate::tree::Node;
use durance_core::Diagnostic;
use durance_core::diagnostic::nearest;

/// Checks every reference between parts, and settles what a plain word of an exit names.
pub(crate) fn check(check: &mut Check<'_>, tree: &Node, scenario: &mut Scenario) {
    let shape = Shape::of(tree);
    let mut cross = Cross { check, shape };
    cross.systems(tree);
    cross.stages(scenario, tree);
    cross.people(tree);
    cross.parties(tree, scenario);
    cross.rules(tree);
    cross.claims(tree);
    cross.offer(tree, scenario);
}

/// Id of a group and ids of its stages.
type GroupIds = (String, Vec<String>);

/// Ids of systems, groups and stages, as the file names them, right or wrong otherwise.
struct Shape {
    systems: Vec<(String, Vec<GroupIds>)>,
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
            people: ids(tree, "people").into_iter().map(|(id, _)| id).collect(),
        }
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
                }
            }
        }
    }

    fn stock_and_intake(&mut self, stage: &Node, has_total: bool) {
        let Some(stock) = stage.get("stock") else {
            if stage.get_text("admissions") == Some("stationary") {
                let diagnostic = Diagnostic::error("D0604", "`stationary` admissions need a stock")
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
                "D0605",
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
        for system in &mut scenario.systems {
            for group in &mut system.groups {
                let ids: Vec<String> = group.stages.iter().map(|s| s.id.clone()).collect();
                for stage in &mut group.stages {
                    for exit in &mut stage.exits {
                        settle(&mut exit.to, &ids);
                    }
                }
                self.no_way_out(&system.id, group, tree);
            }
        }
    }

    /// People who go round in circles and never leave, and stages that nobody leaves.
    fn no_way_out(&mut self, system: &str, group: &Group, tree: &Node) {
        let reaches = |stage: &Stage| {
            stage
                .exits
                .iter()
                .any(|e| matches!(e.to, Destination::Outcome(_) | Destination::Elsewhere(_)))
        };
        let mut free: Vec<&str> = group
            .stages
            .iter()
            .filter(|s| reaches(s))
            .map(|s| s.id.as_str())
            .collect();
        loop {
            let more: Vec<&str> = group
                .stages
                .iter()
                .filter(|s| !free.contains(&s.id.as_str()))
                .filter(|s| {
                    s.exits.iter().any(
                        |e| matches!(&e.to, Destination::Stage(id) if free.contains(&id.as_str())),
                    )
                })
                .map(|s| s.id.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            free.extend(more);
        }
        for stage in group
            .stages
            .iter()
            .filter(|s| !s.exits.is_empty() && !free.contains(&s.id.as_str()))
        {
            let Some(node) = group_node(tree, system, &group.id) else {
                continue;
            };
            let diagnostic = Diagnostic::error(
                "D0603",
                format!("nobody who reaches `{}` ever leaves the group", stage.id),
            )
            .note("its exits lead only to stages that lead back")
            .help("let one exit lead out: `to = \"released\"`; for life, `stay = \"life\"`");
            let place = node.get("stage").map_or_else(
                || node.place.clone(),
                |n| {
                    n.items()
                        .first()
                        .map_or_else(|| n.place.clone(), |i| i.place.clone())
                },
            );
            self.check.push(diagnostic, &place, "");
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

    /// Thresholds name a capacity that the system has; people offered need terms of movement.
    fn offer(&mut self, tree: &Node, scenario: &Scenario) {
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
                    "D0606",
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
