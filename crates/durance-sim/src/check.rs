//! What is wrong with a model? Every problem, with its place.

use crate::model::{
    Admissions, Arrivals, Capacity, Change, Destination, Effect, Exit, Group, HostStay, Model,
    Offer, Rate, Remaining, Rule, Scope, Source, Stage, Stay, System, Transfer,
};
use durance_core::{CodeDoc, Diagnostic, Distribution};

/// The pages behind the codes of this room.
pub const CODES: &[CodeDoc] = &[
    CodeDoc {
        code: "D0601",
        title: "the horizon cannot be simulated",
        page: "A run needs at least one day after the opening count, and at most 36,500 (a century).\n\nExample: a horizon that ends on the day on which it starts.\n\nRepair: set a later end, or split a very long study.",
    },
    CodeDoc {
        code: "D0602",
        title: "two things have the same name",
        page: "Names are identities: random numbers, rules and results are found by name. Two groups of one system, two stages of one group, two systems or two rules may not share one.\n\nExample: two groups `sentenced` in one system.\n\nRepair: rename one of them.",
    },
    CodeDoc {
        code: "D0603",
        title: "a name that nothing has",
        page: "A rule, a change or an exit names a system, group or stage that the model does not have.\n\nExample: `from = \"us-federal-prisons/sentenced\"` where the group is called `convicted`.\n\nRepair: use a name that stands in the model; the nearest one is suggested if it is near.",
    },
    CodeDoc {
        code: "D0604",
        title: "shares that do not add up",
        page: "The exits of a stage share out all who leave, so their shares are between 0 and 1 and sum to 1.\n\nExample: `removed` 70% and `released` 20%: nobody has said what happens to one in ten.\n\nRepair: correct a share, or give one exit the remainder.",
    },
    CodeDoc {
        code: "D0605",
        title: "a stage without exit",
        page: "People come in and stay for a finite time, but no exit says where they go afterwards. They can neither stay nor leave.\n\nExample: a stage `remand` with a stay of 60 days and no exits.\n\nRepair: add an exit, or make the stay endless if nobody ever leaves.",
    },
    CodeDoc {
        code: "D0606",
        title: "a length of stay that cannot be used",
        page: "The distribution of a stay has parameters that no distribution of its kind can have, or allows negative time throughout.\n\nExample: `uniform` from 120 to 20 days.\n\nRepair: correct the parameters; stays are in days.",
    },
    CodeDoc {
        code: "D0607",
        title: "a stay of less than a day",
        page: "Counts are taken once a day, so every stay lasts one midnight or more: shorter ones count as one day. That also keeps a loop of stages from running in no time.\n\nExample: a stay of exactly 0 days.\n\nRepair: none needed if a night is meant; otherwise leave the stage out.",
    },
    CodeDoc {
        code: "D0608",
        title: "a number of people that cannot be",
        page: "Stocks, admissions and factors are finite and not negative, and no more than four billion people can be counted.\n\nExample: admissions of -5 people a day in the trough of a season with an amplitude above 100%.\n\nRepair: correct the number, or lower the amplitude.",
    },
    CodeDoc {
        code: "D0609",
        title: "a steady state with endless stays",
        page: "Where some stays never end, those people pile up, and no steady state says how many of today's stock they are.\n\nExample: 2% of those sentenced serve life, and the stock is said to be stationary.\n\nRepair: state the share of today's stock that never leaves.",
    },
    CodeDoc {
        code: "D0610",
        title: "a table that cannot be read",
        page: "A table of days and weights needs as many of one as of the other, weights that are not negative and not all zero, and nobody who leaves on day 0.\n\nExample: five days served and four weights.\n\nRepair: complete the table.",
    },
    CodeDoc {
        code: "D0611",
        title: "a hazard that cannot be",
        page: "A hazard is a probability per day, and all hazards of a stage together are below 1.\n\nExample: a yearly death rate of 3 per 1,000 entered as 3.\n\nRepair: divide a yearly rate by 365.",
    },
    CodeDoc {
        code: "D0612",
        title: "places that cannot be",
        page: "A capacity is a finite number of places above 0. Zero places are accepted with a warning: every rule that compares with them acts at once.\n\nExample: a capacity of 0 because none was found.\n\nRepair: leave an unknown capacity out.",
    },
    CodeDoc {
        code: "D0613",
        title: "dates that leave no time",
        page: "An agreement begins before it ends, and inside the horizon if it is to have an effect.\n\nExample: first transfers on day 400 of a horizon of 365 days.\n\nRepair: correct the dates, or lengthen the horizon.",
    },
    CodeDoc {
        code: "D0614",
        title: "a rule that moves nobody",
        page: "A quota, a number of places or a cap of zero lets nobody through.\n\nExample: `quota = 0`.\n\nRepair: leave the rule out if that is meant.",
    },
    CodeDoc {
        code: "D0615",
        title: "eligibility that cannot be",
        page: "Eligibility is a table of shares by first day: days rise, shares and uptake are between 0 and 1.\n\nExample: 120% eligible from day 30.\n\nRepair: correct the share, or put the entries in order.",
    },
    CodeDoc {
        code: "D0616",
        title: "one source named twice",
        page: "A transfer rule names each stage once: eligibility by date is one table.\n\nExample: the same group listed for two periods.\n\nRepair: join them into one table.",
    },
    CodeDoc {
        code: "D0617",
        title: "a return from nowhere",
        page: "Only people with a host can return to the stage that sent them.\n\nExample: an exit `return` of a stage at home.\n\nRepair: name the stage or the outcome.",
    },
    CodeDoc {
        code: "D0618",
        title: "a host that sends to itself",
        page: "A transfer moves people from one system to another.\n\nExample: a rule whose host is also the system of a source.\n\nRepair: model the other place as a system of its own.",
    },
    CodeDoc {
        code: "D0619",
        title: "a change that cannot be made",
        page: "Factors on admissions are not negative, factors on stays are above 0, and new shares are as many as the exits. Only a factor on stays can be retroactive: the time already served is not known person by person.\n\nExample: stays multiplied by 0.\n\nRepair: correct the factor.",
    },
    CodeDoc {
        code: "D0640",
        title: "an input that cannot be sampled",
        page: "The distribution of an uncertain input has parameters that no distribution of its kind can have.\n\nExample: a standard deviation below 0.\n\nRepair: correct the parameters.",
    },
    CodeDoc {
        code: "D0641",
        title: "a correlation that cannot be",
        page: "A rank correlation joins two different inputs and is between -1 and 1.\n\nExample: a correlation of 40 where 40% was meant.\n\nRepair: write 0.4.",
    },
    CodeDoc {
        code: "D0642",
        title: "correlations that contradict each other",
        page: "If A rises with B and B with C, A cannot fall steeply with C. The correlations stated together leave no joint distribution.\n\nExample: 0.9, 0.9 and -0.9 between three inputs.\n\nRepair: weaken one of them.",
    },
];

/// A century: beyond it no stay, law or price stands still.
const DAYS_MAX: u32 = 36_600;
/// Rows of counts hold fewer.
const PEOPLE_MAX: f64 = 4e9;
/// Shares read from text carry rounding.
const SHARE_ERROR: f64 = 1e-6;

impl Model {
    /// Everything that is wrong with the model, each with its place such as
    /// `systems[0].groups[1].stages[0].stay` in its first note.
    ///
    /// # Example
    /// ```
    /// use durance_sim::Model;
    /// let model = Model { days: 0, ..Model::default() };
    /// assert_eq!(model.check()[0].code, "D0601");
    /// assert_eq!(model.check()[0].notes[0], "at `days`");
    /// ```
    pub fn check(&self) -> Vec<Diagnostic> {
        self.check_with(&[])
    }

    /// The same, with what each offer adds.
    pub fn check_with(&self, offers: &[Offer]) -> Vec<Diagnostic> {
        let mut check = Check {
            model: self,
            found: Vec::new(),
        };
        if self.days == 0 || self.days > DAYS_MAX {
            check.error(
                "D0601",
                "days",
                format!("a horizon of {} days cannot be simulated", self.days),
            );
        }
        check.unique(
            "systems",
            self.systems.iter().map(|system| system.name.as_str()),
        );
        for (s, system) in self.systems.iter().enumerate() {
            check.system(&format!("systems[{s}]"), system);
        }
        check.courses("", &self.changes, &self.rules);
        for (o, offer) in offers.iter().enumerate() {
            let at = format!("offers[{o}].");
            check.courses(&at, &offer.changes, &offer.rules);
            let names = self.rules.iter().chain(&offer.rules).map(Rule::name);
            check.unique(&format!("{at}rules"), names);
        }
        check.unique("rules", self.rules.iter().map(Rule::name));
        check.found
    }
}

struct Check<'a> {
    model: &'a Model,
    found: Vec<Diagnostic>,
}

impl Check<'_> {
    fn error(&mut self, code: &str, path: &str, message: String) {
        self.found
            .push(Diagnostic::error(code, message).note(format!("at `{path}`")));
    }

    fn warning(&mut self, code: &str, path: &str, message: String) {
        self.found
            .push(Diagnostic::warning(code, message).note(format!("at `{path}`")));
    }

    fn unique<'n>(&mut self, path: &str, names: impl Iterator<Item = &'n str>) {
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        let mut twice: Vec<&str> = names
            .windows(2)
            .filter(|w| w[0] == w[1])
            .map(|w| w[0])
            .collect();
        twice.dedup();
        for name in twice {
            self.error(
                "D0602",
                path,
                format!("`{name}` is the name of more than one"),
            );
        }
    }

    fn unknown<'n>(
        &mut self,
        path: &str,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let nearest = durance_core::diagnostic::nearest(name, known);
        let found = Diagnostic::error("D0603", format!("there is no {what} `{name}`"))
            .note(format!("at `{path}`"));
        self.found.push(match nearest {
            Some(nearest) => found.help(format!("did you mean `{nearest}`?")),
            None => found,
        });
    }

    fn people(&mut self, path: &str, what: &str, value: f64) {
        if !(0.0..PEOPLE_MAX).contains(&value) {
            self.error("D0608", path, format!("{what} is {value}"));
        }
    }

    fn share(&mut self, code: &str, path: &str, what: &str, value: f64) {
        if !(0.0..=1.0).contains(&value) {
            self.error(
                code,
                path,
                format!("{what} is {value}, and must be between 0 and 1"),
            );
        }
    }

    // ---- systems ------------------------------------------------------------------------------------------

    fn system(&mut self, path: &str, system: &System) {
        self.unique(
            &format!("{path}.groups"),
            system.groups.iter().map(|group| group.name.as_str()),
        );
        self.unique(
            &format!("{path}.facilities"),
            system.facilities.iter().map(|f| f.name.as_str()),
        );
        self.capacities(path, &system.capacities);
        for (f, facility) in system.facilities.iter().enumerate() {
            let at = format!("{path}.facilities[{f}]");
            self.capacities(&at, &facility.capacities);
            self.share(
                "D0612",
                &format!("{at}.share_of_system"),
                "the share of the system",
                facility.share_of_system,
            );
        }
        for (g, group) in system.groups.iter().enumerate() {
            self.group(&format!("{path}.groups[{g}]"), group);
        }
    }

    fn capacities(&mut self, path: &str, capacities: &[Capacity]) {
        for (c, capacity) in capacities.iter().enumerate() {
            let at = format!("{path}.capacities[{c}].places");
            if !(capacity.places >= 0.0 && capacity.places.is_finite()) {
                self.error(
                    "D0612",
                    &at,
                    format!("the capacity is {} places", capacity.places),
                );
            } else if capacity.places == 0.0 {
                self.warning("D0612", &at, "the capacity is 0 places".to_owned());
            }
        }
    }

    fn group(&mut self, path: &str, group: &Group) {
        self.unique(
            &format!("{path}.stages"),
            group.stages.iter().map(|stage| stage.name.as_str()),
        );
        for (s, stage) in group.stages.iter().enumerate() {
            self.stage(&format!("{path}.stages[{s}]"), group, stage);
        }
    }

    fn stage(&mut self, path: &str, group: &Group, stage: &Stage) {
        self.stay(&format!("{path}.stay"), &stage.stay);
        self.admissions(&format!("{path}.admissions"), &stage.admissions);
        self.exits(path, group, stage);
        self.hazards(path, group, stage);
        self.stock(&format!("{path}.stock"), stage);
    }

    fn exits(&mut self, path: &str, group: &Group, stage: &Stage) {
        let endless = never_share(&stage.stay) >= 1.0;
        if stage.exits.is_empty() && !endless {
            let message = format!(
                "people stay in `{}` for a time, but there is no exit",
                stage.name
            );
            self.error("D0605", &format!("{path}.exits"), message);
        }
        self.shares(path, stage.exits.iter().map(|exit| exit.share));
        for (e, exit) in stage.exits.iter().enumerate() {
            let at = format!("{path}.exits[{e}]");
            self.destination(&at, group, &exit.to);
            if let Some(stay) = &exit.stay {
                self.stay(&format!("{at}.stay"), stay);
            }
        }
    }

    fn shares(&mut self, path: &str, shares: impl ExactSizeIterator<Item = f64> + Clone) {
        if shares.len() == 0 {
            return;
        }
        for (e, share) in shares.clone().enumerate() {
            self.share(
                "D0604",
                &format!("{path}.exits[{e}].share"),
                "the share",
                share,
            );
        }
        let sum: f64 = shares.sum();
        if (sum - 1.0).abs() > SHARE_ERROR {
            self.error(
                "D0604",
                &format!("{path}.exits"),
                format!("the shares sum to {sum}, not to 1"),
            );
        }
    }

    fn destination(&mut self, path: &str, group: &Group, to: &Destination) {
        match to {
            Destination::Outcome(_) => {}
            Destination::Return => {
                self.error(
                    "D0617",
                    &format!("{path}.to"),
                    "only a host can return people".to_owned(),
                );
            }
            Destination::Stage(name) => {
                if !group.stages.iter().any(|stage| stage.name == *name) {
                    let known = group.stages.iter().map(|stage| stage.name.as_str());
                    self.unknown(&format!("{path}.to"), "stage", name, known);
                }
            }
            Destination::Elsewhere {
                system,
                group,
                stage,
            } => self.named_stage(&format!("{path}.to"), system, group, stage),
        }
    }

    fn hazards(&mut self, path: &str, group: &Group, stage: &Stage) {
        for (h, hazard) in stage.hazards.iter().enumerate() {
            let at = format!("{path}.hazards[{h}]");
            self.destination(&at, group, &hazard.to);
            self.share(
                "D0611",
                &format!("{at}.per_day"),
                "the hazard",
                hazard.per_day,
            );
        }
        let sum: f64 = stage.hazards.iter().map(|hazard| hazard.per_day).sum();
        if sum >= 1.0 {
            self.error(
                "D0611",
                &format!("{path}.hazards"),
                format!("the hazards sum to {sum} per day"),
            );
        }
    }

    fn stay(&mut self, path: &str, stay: &Stay) {
        let parts = match stay {
            Stay::Days(days) => vec![days],
            Stay::Sentence { sentence, served } => vec![sentence, served],
        };
        let problems: Vec<String> = parts.iter().flat_map(|part| part.problems()).collect();
        let usable = problems.is_empty();
        for problem in problems {
            self.error(
                "D0606",
                path,
                format!("this length of stay cannot be used: {problem}"),
            );
        }
        if !usable {
            return;
        }
        if let Stay::Sentence { served, .. } = stay {
            let (low, high) = served.support();
            if low < 0.0 || high > 1.0 {
                self.error(
                    "D0606",
                    path,
                    format!("the share served runs from {low} to {high}, not within 0 to 1"),
                );
            }
        }
        let whole = stay.distribution();
        if whole.support().1 < 0.0 {
            self.error("D0606", path, "this length of stay is negative".to_owned());
        } else if whole.support().1 < 1.0 || whole.cdf(0.0) > 0.01 {
            let message = "stays of less than a day count as one day".to_owned();
            self.warning("D0607", path, message);
        }
    }

    fn admissions(&mut self, path: &str, admissions: &Admissions) {
        self.rate(&format!("{path}.rate"), &admissions.rate);
        if let Arrivals::NegativeBinomial { dispersion } = admissions.arrivals
            && !(dispersion > 0.0 && dispersion.is_finite())
        {
            let message = format!("the dispersion is {dispersion}, and must be above 0");
            self.error("D0608", &format!("{path}.arrivals"), message);
        }
    }

    fn rate(&mut self, path: &str, rate: &Rate) {
        match rate {
            Rate::None => {}
            Rate::Constant(value) => self.people(path, "the number of admissions a day", *value),
            Rate::Seasonal {
                mean,
                amplitude,
                peak,
                period,
            } => {
                self.people(path, "the number of admissions a day", *mean);
                if !(amplitude.abs() <= 1.0
                    && peak.is_finite()
                    && *period > 0.0
                    && period.is_finite())
                {
                    let message = format!(
                        "a season of amplitude {amplitude}, peak {peak} and period {period} has no or negative admissions"
                    );
                    self.error("D0608", path, message);
                }
            }
            Rate::Steps(steps) => self.steps(path, steps, f64::INFINITY),
            Rate::Series(values) => {
                if values.is_empty() {
                    self.error("D0610", path, "the series is empty".to_owned());
                }
                if let Some(day) = values
                    .iter()
                    .position(|value| !(0.0..PEOPLE_MAX).contains(value))
                {
                    let message = format!(
                        "the number of admissions on day {} is {}",
                        day + 1,
                        values[day]
                    );
                    self.error("D0608", path, message);
                }
            }
            Rate::Scaled(rate, factors) => {
                self.rate(path, rate);
                self.steps(path, factors, f64::INFINITY);
            }
        }
    }

    fn steps(&mut self, path: &str, steps: &[(u32, f64)], most: f64) {
        if steps.windows(2).any(|w| w[0].0 >= w[1].0) {
            self.error("D0610", path, "the days of a table must rise".to_owned());
        }
        for (day, value) in steps {
            if !(*value >= 0.0 && *value <= most && value.is_finite()) {
                self.error(
                    "D0608",
                    path,
                    format!("the value from day {day} is {value}"),
                );
            }
        }
    }

    fn stock(&mut self, path: &str, stage: &Stage) {
        let stock = &stage.stock;
        self.people(
            &format!("{path}.people"),
            "the number of people",
            stock.people as f64,
        );
        self.share(
            "D0609",
            &format!("{path}.never"),
            "the share that never leaves",
            stock.never,
        );
        let at = format!("{path}.remaining");
        match &stock.remaining {
            Remaining::Fresh => {}
            Remaining::Stationary => {
                let endless = mean_share(stage, never_share);
                if stock.people > 0
                    && stage.hazards.is_empty()
                    && endless > 0.0
                    && endless < 1.0
                    && stock.never == 0.0
                {
                    let message = format!(
                        "some stays in `{}` never end, so no steady state exists",
                        stage.name
                    );
                    self.error("D0609", &at, message);
                }
            }
            Remaining::Served { days, weights } => {
                if days.len() != weights.len() {
                    let message = format!(
                        "there are {} days and {} weights",
                        days.len(),
                        weights.len()
                    );
                    self.error("D0610", &at, message);
                }
                self.weights(&at, weights, 0.0);
                if days.iter().any(|day| *day > DAYS_MAX) {
                    self.error(
                        "D0610",
                        &at,
                        "someone has served more than a century".to_owned(),
                    );
                }
            }
            Remaining::Table { weights, later } => {
                self.weights(&at, weights, *later);
                if weights.first().is_some_and(|first| *first != 0.0) {
                    self.error(
                        "D0610",
                        &at,
                        "nobody of the opening stock leaves on day 0".to_owned(),
                    );
                }
            }
        }
    }

    fn weights(&mut self, path: &str, weights: &[f64], more: f64) {
        let all = || weights.iter().copied().chain([more]);
        if all().any(|w| !(w >= 0.0 && w.is_finite())) {
            self.error(
                "D0610",
                path,
                "a weight is negative or not finite".to_owned(),
            );
        } else if all().sum::<f64>() <= 0.0 {
            self.error("D0610", path, "the weights are all zero".to_owned());
        }
    }

    // ---- changes and rules --------------------------------------------------------------------------------

    fn courses(&mut self, at: &str, changes: &[Change], rules: &[Rule]) {
        for (c, change) in changes.iter().enumerate() {
            self.change(&format!("{at}changes[{c}]"), change);
        }
        for (r, rule) in rules.iter().enumerate() {
            self.rule(&format!("{at}rules[{r}]"), rule);
        }
    }

    fn change(&mut self, path: &str, change: &Change) {
        self.scope(&format!("{path}.scope"), &change.scope);
        let at = format!("{path}.effect");
        match &change.effect {
            Effect::Admissions { times } => {
                if !(*times >= 0.0 && times.is_finite()) {
                    self.error(
                        "D0619",
                        &at,
                        format!("admissions cannot be multiplied by {times}"),
                    );
                }
            }
            Effect::Stay { times, .. } => {
                if !(*times > 0.0 && times.is_finite()) {
                    self.error(
                        "D0619",
                        &at,
                        format!("stays cannot be multiplied by {times}"),
                    );
                }
            }
            Effect::NewStay { exit, stay } => {
                self.stay(&at, stay);
                let model = self.model;
                for stage in meant(model, &change.scope) {
                    if let Some(exit) = exit.filter(|exit| *exit >= stage.exits.len()) {
                        let message = format!(
                            "there is a new stay for exit {exit} from 0, but `{}` has {} exits",
                            stage.name,
                            stage.exits.len()
                        );
                        self.error("D0619", &at, message);
                    }
                }
            }
            Effect::NewShares { shares } => {
                self.shares(&at, shares.iter().copied());
                let model = self.model;
                for stage in meant(model, &change.scope) {
                    if stage.exits.len() != shares.len() {
                        let message = format!(
                            "there are {} new shares, but `{}` has {} exits",
                            shares.len(),
                            stage.name,
                            stage.exits.len()
                        );
                        self.error("D0619", &at, message);
                    }
                }
            }
        }
    }

    fn scope(&mut self, path: &str, scope: &Scope) {
        let model = self.model;
        let Some(system) = self.named_system(&format!("{path}.system"), &scope.system) else {
            return;
        };
        let system = &model.systems[system];
        let Some(name) = &scope.group else { return };
        let Some(group) = system.groups.iter().find(|group| group.name == *name) else {
            return self.unknown(
                path,
                "group",
                name,
                system.groups.iter().map(|group| group.name.as_str()),
            );
        };
        if let Some(stage) = &scope.stage
            && !group.stages.iter().any(|other| other.name == *stage)
        {
            self.unknown(
                path,
                "stage",
                stage,
                group.stages.iter().map(|stage| stage.name.as_str()),
            );
        }
    }

    fn named_system(&mut self, path: &str, name: &str) -> Option<usize> {
        let model = self.model;
        let place = model.systems.iter().position(|system| system.name == name);
        if place.is_none() {
            self.unknown(
                path,
                "system",
                name,
                model.systems.iter().map(|system| system.name.as_str()),
            );
        }
        place
    }

    /// A stage by the names of system, group and stage.
    fn named_stage(&mut self, path: &str, system: &str, group: &str, stage: &str) {
        let scope = Scope {
            system: system.to_owned(),
            group: Some(group.to_owned()),
            stage: Some(stage.to_owned()),
        };
        self.scope(path, &scope);
    }

    fn rule(&mut self, path: &str, rule: &Rule) {
        match rule {
            Rule::Transfer(rule) => self.transfer(path, rule),
            Rule::EarlyRelease(rule) => {
                self.named_system(&format!("{path}.system"), &rule.system);
                self.people(&format!("{path}.above"), "the head-count", rule.above);
                for (group, stage) in &rule.stages {
                    self.named_stage(&format!("{path}.stages"), &rule.system, group, stage);
                }
                if rule.quota == 0 || rule.within == 0 || rule.stages.is_empty() {
                    self.warning("D0614", path, format!("`{}` releases nobody", rule.name));
                }
                if rule.within > DAYS_MAX {
                    let message =
                        format!("{} days before exit are more than a century", rule.within);
                    self.error("D0601", &format!("{path}.within"), message);
                }
            }
            Rule::StopIntake(rule) => {
                self.named_system(&format!("{path}.system"), &rule.system);
                self.people(&format!("{path}.above"), "the head-count", rule.above);
                for (group, stage) in &rule.stages {
                    self.named_stage(&format!("{path}.stages"), &rule.system, group, stage);
                }
            }
            Rule::EmergencyPlaces(rule) => {
                self.named_system(&format!("{path}.system"), &rule.system);
                self.people(&format!("{path}.above"), "the head-count", rule.above);
                if rule.step == 0 || rule.most == 0 {
                    self.warning("D0614", path, format!("`{}` opens no places", rule.name));
                }
            }
        }
    }

    fn transfer(&mut self, path: &str, rule: &Transfer) {
        self.named_system(&format!("{path}.host"), &rule.host);
        if rule.start >= rule.end {
            let message = format!(
                "the agreement ends on day {}, not after its start on day {}",
                rule.end, rule.start
            );
            self.error("D0613", &format!("{path}.end"), message);
        } else if rule.start > self.model.days {
            let message = format!(
                "first transfers are on day {}, after the last day {}",
                rule.start, self.model.days
            );
            self.warning("D0613", &format!("{path}.start"), message);
        }
        if rule.quota == 0
            || rule.places == Some(0)
            || rule.cap == Some(0)
            || rule.sources.is_empty()
        {
            self.warning("D0614", path, format!("`{}` transfers nobody", rule.name));
        }
        if rule.every == 0 {
            self.error(
                "D0613",
                &format!("{path}.every"),
                "movements are 0 days apart".to_owned(),
            );
        }
        for (c, court) in rule.courts.iter().enumerate() {
            let at = format!("{path}.courts[{c}]");
            self.share(
                "D0604",
                &format!("{at}.returned"),
                "the share returned",
                court.returned,
            );
            if let Some(source) = court.sources.iter().find(|s| **s >= rule.sources.len()) {
                let message = format!(
                    "source {source} is covered, of {} that there are",
                    rule.sources.len()
                );
                self.error("D0603", &format!("{at}.sources"), message);
            }
        }
        for (s, source) in rule.sources.iter().enumerate() {
            let at = format!("{path}.sources[{s}]");
            self.source(&at, rule, source);
            let same = |other: &&Source| {
                other.system == source.system
                    && other.group == source.group
                    && other.stage == source.stage
            };
            if rule.sources[..s].iter().any(|other| same(&other)) {
                self.error(
                    "D0616",
                    &at,
                    format!("`{}` of `{}` is named twice", source.stage, source.group),
                );
            }
        }
    }

    fn source(&mut self, path: &str, rule: &Transfer, source: &Source) {
        self.named_stage(path, &source.system, &source.group, &source.stage);
        if source.system == rule.host {
            self.error(
                "D0618",
                &format!("{path}.system"),
                format!("`{}` would send people to itself", rule.host),
            );
        }
        if source.eligible.windows(2).any(|w| w[0].0 >= w[1].0) {
            self.error(
                "D0615",
                &format!("{path}.eligible"),
                "the days of the table must rise".to_owned(),
            );
        }
        for (_, share) in &source.eligible {
            self.share(
                "D0615",
                &format!("{path}.eligible"),
                "the share eligible",
                *share,
            );
        }
        self.share(
            "D0615",
            &format!("{path}.uptake"),
            "the uptake",
            source.uptake,
        );
        if source.eligible.is_empty() || source.cap == Some(0) {
            self.warning(
                "D0614",
                path,
                format!("nobody of `{}` can be transferred", source.group),
            );
        }
        if let HostStay::Own {
            stay,
            exits,
            no_exit_path,
        } = &source.stay
        {
            self.host_stay(path, stay, exits, *no_exit_path);
        }
    }

    fn host_stay(&mut self, path: &str, stay: &Stay, exits: &[Exit], no_exit_path: f64) {
        let at = format!("{path}.stay");
        self.stay(&at, stay);
        self.share(
            "D0604",
            &format!("{at}.no_exit_path"),
            "the share without an exit path",
            no_exit_path,
        );
        if exits.is_empty() && no_exit_path < 1.0 && never_share(stay) < 1.0 {
            let message = "people stay with the host for a time, but there is no exit".to_owned();
            self.error("D0605", &format!("{at}.exits"), message);
        }
        self.shares(&at, exits.iter().map(|exit| exit.share));
        for (e, exit) in exits.iter().enumerate() {
            if let Some(stay) = &exit.stay {
                self.stay(&format!("{at}.exits[{e}].stay"), stay);
            }
            if let Destination::Stage(stage) | Destination::Elsewhere { stage, .. } = &exit.to {
                let message =
                    format!("people leave a host for an outcome or return; `{stage}` is a stage");
                self.error("D0617", &format!("{at}.exits[{e}].to"), message);
            }
        }
    }
}

fn never_share(stay: &Stay) -> f64 {
    match stay {
        Stay::Days(distribution)
        | Stay::Sentence {
            sentence: distribution,
            ..
        } => usable_never(distribution),
    }
}

/// The share that never ends; 0 for a distribution that is reported as unusable anyway.
fn usable_never(distribution: &Distribution) -> f64 {
    if distribution.problems().is_empty() {
        distribution.never_share()
    } else {
        0.0
    }
}

/// The average over a stage's exits of a property of their stays.
fn mean_share(stage: &Stage, property: impl Fn(&Stay) -> f64) -> f64 {
    if stage.exits.is_empty() {
        return 1.0;
    }
    stage
        .exits
        .iter()
        .map(|exit| exit.share * property(exit.stay.as_ref().unwrap_or(&stage.stay)))
        .sum()
}

fn meant<'a>(model: &'a Model, scope: &'a Scope) -> impl Iterator<Item = &'a Stage> {
    let groups = model
        .systems
        .iter()
        .flat_map(|system| system.groups.iter().map(move |group| (system, group)));
    let stages = groups
        .flat_map(|(system, group)| group.stages.iter().map(move |stage| (system, group, stage)));
    stages
        .filter(|(system, group, stage)| scope.meets(&system.name, &group.name, Some(&stage.name)))
        .map(|(.., s)| s)
}
