//! Which keys may a scenario have, what goes there, and what does it mean?
//!
//! One list. The parser checks against it, and the JSON Schema, the canonical order of keys, near-name
//! suggestions and the reference in the book are all made from it.

use durance_core::UnitKind;
use durance_core::UnitKind::*;

/// A table of the language.
#[derive(Debug)]
pub(crate) struct Table {
    /// What it holds, in words.
    pub doc: &'static str,
    /// The key whose value names one item of a list of such tables, in paths and in overlays.
    pub key: Option<&'static str>,
    /// Its fields, in the order of the canonical form.
    pub fields: &'static [Field],
    /// Keys of which one of each set must be there.
    pub one_of: &'static [&'static [&'static str]],
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Field {
    pub key: &'static str,
    pub doc: &'static str,
    pub form: Form,
    pub required: bool,
}

/// What goes into a field.
#[derive(Debug)]
pub(crate) enum Form {
    /// Words for people.
    Text,
    /// An identifier: lower case, digits, hyphens.
    Id,
    /// The id of something in this file or the catalogue; checked when everything is read.
    Reference,
    /// One of some words.
    Word(&'static [&'static str]),
    /// One of some words, or one that begins so (`exit:`).
    WordOr(&'static [&'static str], &'static str),
    /// A TOML date.
    Date,
    /// `2025-04-01 to 2026-03-31`, or a length such as `2 years`.
    Period,
    /// `2 years`.
    Length,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A plain number.
    Number,
    /// Month and day: `07-01`.
    MonthDay,
    /// ISO 4217.
    Currency,
    /// ISO 3166-1 alpha-2.
    Country,
    /// A quantity string.
    Quantity(Accepts),
    /// How individuals differ.
    Individual,
    /// How arrivals scatter.
    Arrivals,
    /// A rate, or `stationary`, or `none`.
    Admissions,
    /// How an amount follows prices.
    Indexation,
    /// `2% on net_cost.sender`.
    Precision,
    /// A test on a figure.
    Test,
    /// Words for people, which may be cited.
    CitedText,
    /// A discount rate or the name of a schedule.
    Discount,
    /// A fact: truth value, word or number; may be cited.
    Fact,
    /// An observation: a quantity, a truth value or a word; may be cited.
    Observation,
    /// Several texts.
    Texts,
    /// A table.
    Table(&'static Table),
    /// A list of tables.
    List(&'static Table),
    /// A table with free keys, each a fact.
    Facts,
    /// A table with free keys, each a text.
    TextMap,
    /// `[together]`.
    Correlations,
    /// `[source.<id>]`.
    Sources,
}

/// What `at most` and `at least` mean at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// They cannot stand there.
    No,
    /// The place is a limit already: `at most 100 people` says the same as `100 people`.
    Is,
    /// They bound a value that nobody knows exactly.
    Bounds,
}

/// What a quantity may be at its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Accepts {
    pub kinds: &'static [UnitKind],
    pub unknown: bool,
    pub remainder: bool,
    pub life: bool,
    pub limit: Limit,
    pub of_stock: bool,
    pub of_capacity: bool,
    pub times: bool,
    pub after_start: bool,
    pub series: bool,
    pub negative: bool,
}

const fn of(kinds: &'static [UnitKind]) -> Accepts {
    Accepts {
        kinds,
        unknown: false,
        remainder: false,
        life: false,
        limit: Limit::No,
        of_stock: false,
        of_capacity: false,
        times: false,
        after_start: false,
        series: false,
        negative: false,
    }
}

impl Accepts {
    const fn or_unknown(mut self) -> Accepts {
        self.unknown = true;
        self
    }
    const fn or_remainder(mut self) -> Accepts {
        self.remainder = true;
        self
    }
    const fn or_life(mut self) -> Accepts {
        self.life = true;
        self
    }
    const fn or_limit(mut self, limit: Limit) -> Accepts {
        self.limit = limit;
        self
    }
    const fn or_of_stock(mut self) -> Accepts {
        self.of_stock = true;
        self
    }
    const fn or_of_capacity(mut self) -> Accepts {
        self.of_capacity = true;
        self
    }
    const fn or_times(mut self) -> Accepts {
        self.times = true;
        self
    }
    const fn or_after_start(mut self) -> Accepts {
        self.after_start = true;
        self
    }
    const fn or_series(mut self) -> Accepts {
        self.series = true;
        self
    }
    const fn or_negative(mut self) -> Accepts {
        self.negative = true;
        self
    }
}

const fn must(key: &'static str, form: Form, doc: &'static str) -> Field {
    Field {
        key,
        doc,
        form,
        required: true,
    }
}

const fn may(key: &'static str, form: Form, doc: &'static str) -> Field {
    Field {
        key,
        doc,
        form,
        required: false,
    }
}

const WHY: Field = may(
    "why",
    Form::Text,
    "Reason for the values without a source in this table and below it",
);
const EXPLORE_DOC: &str = "Range that levers and tables of switching values explore, above all where the value is unknown";

const PEOPLE: Accepts = of(&[Persons]);
const STOCK: Accepts = of(&[Persons])
    .or_unknown()
    .or_of_stock()
    .or_remainder()
    .or_series();
const PLACES: Accepts = of(&[Places, Persons])
    .or_unknown()
    .or_limit(Limit::Is)
    .or_series();
const SHARE: Accepts = of(&[Share]).or_unknown();
const SPLIT: Accepts = of(&[Share]).or_remainder();
const STAY: Accepts = of(&[Duration]).or_life().or_series();
const MONEY: &[UnitKind] = &[
    Money,
    MoneyPerYear,
    MoneyPerPerson,
    MoneyPerPlace,
    MoneyPerPersonDay,
    MoneyPerPlaceDay,
];

/// The whole file.
pub(crate) static FILE: Table = Table {
    doc: "A scenario of Durance",
    key: None,
    one_of: &[],
    fields: &[
        must("durance", Form::Integer, "Version of the language: 1"),
        may(
            "overlay",
            Form::Reference,
            "Id of the scenario that this file changes; tables merge by key, items of lists by `id`",
        ),
        may(
            "remove",
            Form::Texts,
            "Parts of the scenario below that an overlay leaves out, by path: `court.injunction`",
        ),
        must(
            "scenario",
            Form::Table(&SCENARIO),
            "What is asked, about which time",
        ),
        may(
            "parties",
            Form::Table(&PARTIES),
            "Who sends and who receives",
        ),
        must(
            "system",
            Form::List(&SYSTEM),
            "Systems of custody: who is held, and how they come and go",
        ),
        may(
            "policy",
            Form::List(&POLICY),
            "Dated changes of admissions or stays",
        ),
        may(
            "crowding",
            Form::List(&CROWDING),
            "What happens by itself when places run short",
        ),
        may(
            "people",
            Form::List(&PEOPLE_OFFERED),
            "Groups offered; never persons",
        ),
        may("offer", Form::Table(&OFFER), "Terms of movement"),
        may(
            "court",
            Form::List(&COURT),
            "Orders of a court that may come within the horizon",
        ),
        may("contract", Form::Table(&CONTRACT), "Who pays whom for what"),
        may("charge", Form::List(&CHARGE), "Costs beside the contract"),
        may(
            "avoidable",
            Form::List(&AVOIDABLE),
            "What a system's cost is made of, and what of it can be avoided",
        ),
        may(
            "discount",
            Form::Table(&DISCOUNT),
            "How later money is weighed",
        ),
        may(
            "prices",
            Form::Table(&PRICES),
            "Prices and exchange rates after the last published year",
        ),
        may(
            "together",
            Form::Correlations,
            "Rank correlations between inputs: `\"path ~ path\" = 0.4`",
        ),
        may(
            "law",
            Form::Table(&LAW),
            "Choices among rules and readings; the rules stand in the catalogue",
        ),
        may(
            "observed",
            Form::List(&OBSERVED),
            "Observations of conditions, beside those of the catalogue",
        ),
        may("claim", Form::List(&CLAIM), "What people say, as tests"),
        may(
            "compare",
            Form::Table(&COMPARE),
            "Other courses to compare with",
        ),
        may("run", Form::Table(&RUN), "How it is to be run"),
        may(
            "source",
            Form::Sources,
            "The scenario's own sources, beside the catalogue's",
        ),
    ],
};

static SCENARIO: Table = Table {
    doc: "What is asked, about which time",
    key: None,
    one_of: &[],
    fields: &[
        must("id", Form::Id, "Identifier"),
        must("title", Form::Text, "Title"),
        may("question", Form::Text, "The question, in words"),
        must(
            "known_as_of",
            Form::Date,
            "Nothing published later may be used",
        ),
        may(
            "term",
            Form::Period,
            "First and last day of the agreement, or its length from the first day simulated",
        ),
        may(
            "start",
            Form::Date,
            "First day simulated; `known_as_of` where absent",
        ),
        may(
            "horizon",
            Form::Length,
            "How long is simulated, from `start`; to the end of the term where absent",
        ),
        may(
            "currency",
            Form::Currency,
            "Currency of money figures; USD where absent",
        ),
        may(
            "price_year",
            Form::Integer,
            "Price year of money figures; the year before `known_as_of` where absent",
        ),
        may(
            "perspective",
            Form::Word(&["sender", "receiver", "both"]),
            "Whose money is shown; both where absent",
        ),
        may(
            "compared_with",
            Form::Text,
            "The status quo that the offer is compared with, in one sentence",
        ),
        may(
            "not_modelled",
            Form::List(&OMITTED),
            "Named omissions, and which way each would push",
        ),
        WHY,
    ],
};

static OMITTED: Table = Table {
    doc: "Something named as left out",
    key: None,
    one_of: &[],
    fields: &[
        must("what", Form::Text, "What is left out"),
        may("direction", Form::Text, "Which way it would push"),
    ],
};

static PARTIES: Table = Table {
    doc: "Who sends and who receives",
    key: None,
    one_of: &[],
    fields: &[
        may("sender", Form::Table(&PARTY), "The sending State"),
        may("receiver", Form::Table(&PARTY), "The receiving State"),
    ],
};

static PARTY: Table = Table {
    doc: "A State in its role",
    key: None,
    one_of: &[],
    fields: &[
        must("country", Form::Country, "ISO 3166-1 alpha-2 code"),
        may("name", Form::Text, "Name in words"),
        may("system", Form::Reference, "Its system in this file"),
        may(
            "systems",
            Form::Texts,
            "Its systems in this file, where there are several",
        ),
        may(
            "facility",
            Form::Reference,
            "The facility offered, by its id in the catalogue",
        ),
        may(
            "currency",
            Form::Currency,
            "Currency in which it reads the entries (receiver); the scenario's where absent",
        ),
        may(
            "price_year",
            Form::Integer,
            "Price year in which it reads them (receiver); the scenario's where absent",
        ),
    ],
};

static SYSTEM: Table = Table {
    doc: "One State's custody of one kind",
    key: Some("id"),
    one_of: &[],
    fields: &[
        must("id", Form::Id, "Identifier"),
        may("name", Form::Text, "Name in words"),
        may("country", Form::Country, "ISO 3166-1 alpha-2 code"),
        may(
            "facility",
            Form::Reference,
            "Facility of the catalogue that stands for its conditions",
        ),
        may(
            "stock",
            Form::Quantity(of(&[Persons]).or_unknown().or_series()),
            "People held at the start, all groups together",
        ),
        may(
            "history",
            Form::Quantity(of(&[Persons]).or_series()),
            "People held over time, as observed: `data(\"file.csv\", column)`",
        ),
        may("capacity", Form::Table(&CAPACITY), "Places, by basis"),
        may("site", Form::List(&SITE), "Facilities named one by one"),
        must(
            "group",
            Form::List(&GROUP),
            "People alike in status and pathway",
        ),
        WHY,
    ],
};

static CAPACITY: Table = Table {
    doc: "Places, by basis; which basis a figure has is never guessed",
    key: None,
    one_of: &[],
    fields: &[
        may(
            "design",
            Form::Quantity(PLACES),
            "As designed by the architect",
        ),
        may("rated", Form::Quantity(PLACES), "As rated by an official"),
        may(
            "operational",
            Form::Quantity(PLACES),
            "As it can be run with its staff and programmes",
        ),
        may("contractual", Form::Quantity(PLACES), "As bought"),
        may("emergency", Form::Quantity(PLACES), "With emergency places"),
        WHY,
    ],
};

static SITE: Table = Table {
    doc: "One place of custody inside a system",
    key: Some("id"),
    one_of: &[],
    fields: &[
        must(
            "id",
            Form::Id,
            "Identifier; also the catalogue's where the catalogue has it",
        ),
        may("name", Form::Text, "Name in words"),
        may("capacity", Form::Table(&CAPACITY), "Places, by basis"),
        may("stock", Form::Quantity(STOCK), "People held at the start"),
        may(
            "groups",
            Form::Texts,
            "Groups of the system that it holds; all where absent",
        ),
        WHY,
    ],
};

static GROUP: Table = Table {
    doc: "People alike in status and pathway; with `stage` tables, or itself one stage",
    key: Some("id"),
    one_of: &[&["exits", "stage"]],
    fields: &[
        must("id", Form::Id, "Identifier within the system"),
        may("name", Form::Text, "Name in words"),
        may(
            "status",
            Form::Facts,
            "Facts of status shared by its people",
        ),
        may("stock", Form::Quantity(STOCK), "People in it at the start"),
        may(
            "held_for",
            Form::Quantity(of(&[Duration]).or_series()),
            "How long those here at the start have been here: `0 days`, `90 days`, or a table of times; a steady state where absent",
        ),
        may(
            "admissions",
            Form::Admissions,
            "Who comes in: a rate, a series, `stationary` (stock over mean stay) or `none`",
        ),
        may(
            "season",
            Form::Table(&SEASON),
            "Swing of admissions over the year",
        ),
        may(
            "arrivals",
            Form::Arrivals,
            "Chance around the level: `poisson`, `negative binomial, dispersion 0.2`, `given`",
        ),
        may("exits", Form::List(&EXIT), "Ways out, competing"),
        HAZARDS,
        may(
            "stage",
            Form::List(&STAGE),
            "Stages, where there are several",
        ),
        WHY,
    ],
};

static STAGE: Table = Table {
    doc: "One stage of a pathway",
    key: Some("id"),
    one_of: &[],
    fields: &[
        must("id", Form::Id, "Identifier within the group"),
        may("name", Form::Text, "Name in words"),
        may(
            "in_custody",
            Form::Bool,
            "Does it count as custody, against places? `true` where absent; `false` for supervision",
        ),
        may("stock", Form::Quantity(STOCK), "People in it at the start"),
        may(
            "held_for",
            Form::Quantity(of(&[Duration]).or_series()),
            "How long those here at the start have been here: `0 days`, `90 days`, or a table of times; a steady state where absent",
        ),
        may(
            "admissions",
            Form::Admissions,
            "Who comes in from outside the model; nobody where absent",
        ),
        may(
            "season",
            Form::Table(&SEASON),
            "Swing of admissions over the year",
        ),
        may("arrivals", Form::Arrivals, "Chance around the level"),
        must("exits", Form::List(&EXIT), "Ways out, competing"),
        HAZARDS,
        WHY,
    ],
};

const HAZARDS: Field = may(
    "hazards",
    Form::List(&HAZARD),
    "What can end a stay on any day, whoever it is and however long they have been there: death, escape",
);

static HAZARD: Table = Table {
    doc: "A constant hazard, which competes with the exits",
    key: Some("to"),
    one_of: &[],
    fields: &[
        must(
            "to",
            Form::Reference,
            "A stage of the group, `system/group/stage`, or the name of an outcome",
        ),
        must(
            "per_year",
            Form::Quantity(of(&[Share])),
            "Share of those in the stage whom it strikes within a year, if nothing else ends their stay",
        ),
        WHY,
    ],
};

static SEASON: Table = Table {
    doc: "A yearly wave of admissions",
    key: None,
    one_of: &[],
    fields: &[
        must(
            "amplitude",
            Form::Quantity(of(&[Share])),
            "Height above the level at the peak, as a share of it",
        ),
        must("peak", Form::MonthDay, "Month and day of the peak: `07-01`"),
        WHY,
    ],
};

static EXIT: Table = Table {
    doc: "One way out",
    key: Some("to"),
    one_of: &[&["stay", "sentence"]],
    fields: &[
        must(
            "to",
            Form::Reference,
            "A stage of the group, `system/group/stage`, or the name of an outcome",
        ),
        must(
            "share",
            Form::Quantity(SPLIT),
            "Share of entrants who leave this way; `remainder` for what the others leave",
        ),
        may(
            "stay",
            Form::Quantity(STAY),
            "How long those who leave this way stay, from entry: the mean; `life` or `never` for no exit",
        ),
        may(
            "sentence",
            Form::Quantity(of(&[Duration]).or_series()),
            "Sentence imposed, instead of `stay`",
        ),
        may(
            "served",
            Form::Quantity(of(&[Share])),
            "Share of the sentence that is served",
        ),
        may(
            "individual",
            Form::Individual,
            "How individuals differ around the mean; exponential where absent",
        ),
        WHY,
    ],
};

static POLICY: Table = Table {
    doc: "A dated change",
    key: Some("id"),
    one_of: &[&["admissions", "stay", "exits"]],
    fields: &[
        must("id", Form::Id, "Identifier"),
        must("date", Form::Date, "First day in force"),
        may("until", Form::Date, "Last day in force"),
        must("system", Form::Reference, "System"),
        may("group", Form::Reference, "Group; all groups where absent"),
        may("stage", Form::Reference, "Stage; all stages where absent"),
        may(
            "admissions",
            Form::Quantity(of(&[PersonsPerDay]).or_times()),
            "New rate, shared out as before where several stages are meant, or `x 1.2`",
        ),
        may(
            "stay",
            Form::Quantity(of(&[Duration]).or_times()),
            "New mean of the exits that come, in their old proportions, or `x 0.9`",
        ),
        may(
            "applies_to",
            Form::Word(&["new", "everyone"]),
            "Whom a change of stay concerns; `new` where absent",
        ),
        may(
            "exits",
            Form::List(&NEW_EXIT),
            "New shares of the exits, and new stays where given, for those who come from then on; all exits are named",
        ),
        WHY,
    ],
};

static NEW_EXIT: Table = Table {
    doc: "One way out, as it is from then on",
    key: Some("to"),
    one_of: &[],
    fields: &[
        must("to", Form::Reference, "An exit of the stage"),
        must(
            "share",
            Form::Quantity(SPLIT),
            "New share of entrants who leave this way; `remainder` for what the others leave",
        ),
        may(
            "stay",
            Form::Quantity(STAY),
            "New stay of those who leave this way; as before where absent",
        ),
        may(
            "sentence",
            Form::Quantity(of(&[Duration]).or_series()),
            "New sentence, instead of `stay`",
        ),
        may(
            "served",
            Form::Quantity(of(&[Share])),
            "Share of the sentence that is served",
        ),
        may(
            "individual",
            Form::Individual,
            "How individuals differ around the new mean; exponential where absent",
        ),
        WHY,
    ],
};

static CROWDING: Table = Table {
    doc: "What happens by itself when places run short",
    key: Some("id"),
    one_of: &[],
    fields: &[
        must("id", Form::Id, "Identifier"),
        must("system", Form::Reference, "System"),
        may(
            "facility",
            Form::Reference,
            "Facility of the system, where the rule looks at one only",
        ),
        must(
            "kind",
            Form::Word(&["early-release", "stop-intake", "emergency-places"]),
            "What happens",
        ),
        must(
            "above",
            Form::Quantity(of(&[Share, Persons]).or_of_capacity()),
            "Threshold: `950_000 people`, or `105% of operational`",
        ),
        may(
            "quota",
            Form::Quantity(of(&[PersonsPerDay])),
            "Most people a day (early release)",
        ),
        may(
            "within",
            Form::Quantity(of(&[Duration])),
            "Who is near enough to exit (early release)",
        ),
        may(
            "places",
            Form::Quantity(of(&[Places, Persons])),
            "Places added (emergency places)",
        ),
        may(
            "groups",
            Form::Texts,
            "Groups that it touches; all where absent",
        ),
        may(
            "period",
            Form::Period,
            "Days in force; the whole horizon where absent",
        ),
        WHY,
    ],
};

static PEOPLE_OFFERED: Table = Table {
    doc: "A group offered",
    key: Some("id"),
    one_of: &[],
    fields: &[
        must("id", Form::Id, "Identifier"),
        must("what", Form::Text, "Who, in words"),
        must(
            "from",
            Form::Reference,
            "Where they are held now: `system/group` or `system/group/stage`",
        ),
        may(
            "status",
            Form::Facts,
            "Facts of status for the rules of law",
        ),
        may(
            "parts",
            Form::List(&PART),
            "Parts of the group whose facts differ",
        ),
        may(
            "offered",
            Form::Fact,
            "Was the group named in the offer? `yes @ source`",
        ),
        must(
            "count",
            Form::Quantity(of(&[Persons]).or_unknown()),
            "People over the whole term",
        ),
        may("explore", Form::Quantity(PEOPLE), EXPLORE_DOC),
        may(
            "stay",
            Form::Quantity(of(&[Duration]).or_life().or_unknown().or_series()),
            "Time at the host: the mean",
        ),
        may(
            "individual",
            Form::Individual,
            "How individuals differ around the mean",
        ),
        may(
            "stay_continues",
            Form::Bool,
            "Does the stay at home simply go on at the host, and end there when it would have ended at home? Instead of `stay`",
        ),
        may(
            "uptake",
            Form::Quantity(SHARE),
            "Share who in fact go, where consent or selection limits it",
        ),
        may(
            "sentence_served",
            Form::Fact,
            "Does time at the host count as serving a sentence?",
        ),
        may(
            "eligible",
            Form::Period,
            "Days on which they may move, apart from the law; the whole term where absent",
        ),
        may("otherwise", Form::Text, "The counterfactual, in words"),
        WHY,
    ],
};

static PART: Table = Table {
    doc: "A part of a group whose facts differ",
    key: None,
    one_of: &[],
    fields: &[
        must(
            "share",
            Form::Quantity(of(&[Share]).or_remainder().or_unknown()),
            "Share of the group",
        ),
        may("what", Form::Text, "Who, in words"),
        must("status", Form::Facts, "Facts that differ from the group's"),
        WHY,
    ],
};

static OFFER: Table = Table {
    doc: "Terms of movement",
    key: None,
    one_of: &[],
    fields: &[
        may(
            "places",
            Form::Quantity(of(&[Places, Persons]).or_unknown().or_limit(Limit::Is)),
            "Most people hosted at one time",
        ),
        may(
            "places_explore",
            Form::Quantity(of(&[Places, Persons])),
            EXPLORE_DOC,
        ),
        may(
            "quota",
            Form::Quantity(of(&[PersonsPerDay]).or_unknown().or_limit(Limit::Is)),
            "Most people moved a day",
        ),
        may(
            "every",
            Form::Quantity(of(&[Duration])),
            "Time between movements in batches; every day where absent",
        ),
        may(
            "first",
            Form::Date,
            "First day of movement; the first day of the term where absent",
        ),
        may(
            "selection",
            Form::Word(&["random", "longest-left", "shortest-left"]),
            "Who goes first; `random` where absent",
        ),
        may(
            "at_end",
            Form::Word(&["returned to sender", "released by host", "stay with host"]),
            "What happens to those still hosted when the term ends; `returned to sender` where absent",
        ),
        may(
            "host_exits",
            Form::List(&EXIT),
            "Ways out at the host, `returned to sender` among them; where absent, time runs for each group's `stay`",
        ),
        may(
            "no_exit_path",
            Form::Quantity(SHARE),
            "Share of those hosted for whom no way out is defined",
        ),
        WHY,
    ],
};

static COURT: Table = Table {
    doc: "An order of a court that may come",
    key: Some("id"),
    one_of: &[],
    fields: &[
        must("id", Form::Id, "Identifier"),
        must(
            "chance",
            Form::Quantity(of(&[Share])),
            "Chance that it comes at all",
        ),
        must(
            "when",
            Form::Quantity(of(&[Duration]).or_after_start()),
            "Days after the first day of the term",
        ),
        may(
            "stops",
            Form::Bool,
            "Does it stop further transfers? `true` where absent",
        ),
        may(
            "returns",
            Form::Quantity(of(&[Share])),
            "Share of those hosted who must come back",
        ),
        may(
            "groups",
            Form::Texts,
            "Groups that it covers; all where absent",
        ),
        WHY,
    ],
};

static CONTRACT: Table = Table {
    doc: "Who pays whom for what",
    key: None,
    one_of: &[],
    fields: &[
        may(
            "fees",
            Form::Reference,
            "A fee schedule of the catalogue, by id",
        ),
        may(
            "currency",
            Form::Currency,
            "Currency of the clauses; the scenario's where absent",
        ),
        may("clause", Form::List(&CLAUSE), "Clauses"),
        WHY,
    ],
};

static CLAUSE: Table = Table {
    doc: "One clause",
    key: Some("id"),
    one_of: &[],
    fields: &[
        must("id", Form::Id, "Identifier"),
        must(
            "kind",
            Form::Word(&[
                "per-person-day",
                "per-place-day",
                "per-transfer",
                "lump-sum",
                "per-year",
                "minimum",
                "tiered",
                "triggered",
            ]),
            "What is paid for",
        ),
        must("amount", Form::Quantity(of(MONEY).or_unknown()), "How much"),
        may("explore", Form::Quantity(of(MONEY)), EXPLORE_DOC),
        may(
            "payer",
            Form::Word(&["sender", "receiver"]),
            "Who pays; the sender where absent",
        ),
        may(
            "payee",
            Form::Word(&["sender", "receiver"]),
            "Who is paid; the other side where absent",
        ),
        may(
            "places",
            Form::Quantity(of(&[Places, Persons]).or_unknown()),
            "Places or people guaranteed, or the head-count that triggers",
        ),
        may(
            "by",
            Form::Word(&["day", "month", "year", "term"]),
            "Over which span a minimum or tier is counted; `year` where absent",
        ),
        may("tiers", Form::List(&TIER), "Tiers above the first"),
        may(
            "indexation",
            Form::Indexation,
            "`none`, `2%/year`, or `cpi, cap 3%, floor 0%`",
        ),
        may(
            "from",
            Form::Date,
            "First day; that of the term where absent",
        ),
        may(
            "until",
            Form::Date,
            "Last day; that of the term where absent",
        ),
        WHY,
    ],
};

static TIER: Table = Table {
    doc: "From this many people on, this amount",
    key: None,
    one_of: &[],
    fields: &[
        must(
            "from",
            Form::Quantity(of(&[Persons, Places])),
            "Head-count from which it holds",
        ),
        must("amount", Form::Quantity(of(MONEY)), "How much"),
        WHY,
    ],
};

static CHARGE: Table = Table {
    doc: "A cost beside the contract",
    key: Some("id"),
    one_of: &[],
    fields: &[
        must("id", Form::Id, "Identifier"),
        may("what", Form::Text, "What for, in words"),
        must("payer", Form::Word(&["sender", "receiver"]), "Who bears it"),
        must("amount", Form::Quantity(of(MONEY).or_unknown()), "How much"),
        may("explore", Form::Quantity(of(MONEY)), EXPLORE_DOC),
        must(
            "per",
            Form::WordOr(
                &["transfer", "return", "year", "once", "person-day"],
                "exit:",
            ),
            "How often: per `transfer`, `return`, `year`, `person-day`, `once`, or `exit:<outcome>` in the sending systems",
        ),
        WHY,
    ],
};

static AVOIDABLE: Table = Table {
    doc: "What a system's cost is made of",
    key: Some("system"),
    one_of: &[&["average", "marginal"]],
    fields: &[
        must("system", Form::Reference, "System"),
        must("payer", Form::Word(&["sender", "receiver"]), "Who bears it"),
        may(
            "average",
            Form::Quantity(of(&[MoneyPerPersonDay]).or_unknown()),
            "Average cost of a person-day: the headline comparison",
        ),
        may(
            "variable",
            Form::Quantity(of(&[Share]).or_unknown()),
            "Share of the average that follows each person-day",
        ),
        may(
            "marginal",
            Form::Quantity(of(&[MoneyPerPersonDay]).or_unknown()),
            "Marginal cost of each person held",
        ),
        may(
            "step",
            Form::Table(&STEP),
            "Units that can really close or must open",
        ),
        may(
            "building",
            Form::Table(&BUILDING),
            "Places that would be built, and are put off while enough people are away",
        ),
        WHY,
    ],
};

static BUILDING: Table = Table {
    doc: "Places that would be built without the offer",
    key: None,
    one_of: &[],
    fields: &[
        must("cost", Form::Quantity(of(&[Money])), "What building costs"),
        must(
            "places",
            Form::Quantity(of(&[Persons, Places])),
            "How many; put off while so many people fewer are held",
        ),
        must("planned", Form::Date, "Day on which it would be paid"),
        WHY,
    ],
};

static STEP: Table = Table {
    doc: "A unit that can close or must open",
    key: None,
    one_of: &[&["share", "amount"]],
    fields: &[
        must(
            "every",
            Form::Quantity(of(&[Persons, Places])),
            "One unit for each so many people",
        ),
        may(
            "share",
            Form::Quantity(of(&[Share])),
            "Share of the average cost that goes with it",
        ),
        may(
            "amount",
            Form::Quantity(of(&[MoneyPerYear])),
            "Or an amount per unit and year",
        ),
        may(
            "delay",
            Form::Quantity(of(&[Duration])),
            "How long until it closes or opens",
        ),
        WHY,
    ],
};

static DISCOUNT: Table = Table {
    doc: "How later money is weighed",
    key: None,
    one_of: &[],
    fields: &[
        must(
            "rate",
            Form::Discount,
            "`3.5%`, a range, or the name of a schedule of the catalogue",
        ),
        may(
            "receiver",
            Form::Discount,
            "The same for the receiving State, where it weighs later money otherwise",
        ),
        WHY,
    ],
};

static PRICES: Table = Table {
    doc: "Prices and exchange rates after the last published year",
    key: None,
    one_of: &[],
    fields: &[
        may(
            "growth",
            Form::Quantity(of(&[SharePerYear, Share]).or_negative()),
            "Growth of prices per year; their mean growth over the ten years before where absent",
        ),
        may(
            "dollar",
            Form::Quantity(of(&[SharePerYear, Share]).or_negative()),
            "Growth per year of what a US dollar costs in other currencies; none where absent",
        ),
        WHY,
    ],
};

static LAW: Table = Table {
    doc: "Choices among rules and readings",
    key: None,
    one_of: &[],
    fields: &[
        may(
            "jurisdictions",
            Form::Texts,
            "Jurisdictions whose rules are read",
        ),
        may(
            "host",
            Form::Facts,
            "Facts of the host: `treaty_in_force`, `independent_monitoring`, ...",
        ),
        may(
            "readings",
            Form::TextMap,
            "Reading by provision: its name, or `both`",
        ),
        WHY,
    ],
};

static OBSERVED: Table = Table {
    doc: "One observation of conditions",
    key: None,
    one_of: &[],
    fields: &[
        must("facility", Form::Reference, "Facility"),
        must(
            "fact",
            Form::Reference,
            "What was observed, by the name of the fact",
        ),
        must(
            "value",
            Form::Observation,
            "What was found: a quantity, yes, no, a word, or `unknown`",
        ),
        may(
            "access",
            Form::Text,
            "Access that the observer had: `press`, `unrestricted`, ...",
        ),
        may("date", Form::Date, "When"),
        may("ask", Form::Text, "What to ask to find out"),
        WHY,
    ],
};

static CLAIM: Table = Table {
    doc: "What somebody says, as a test; or why it cannot be tested",
    key: None,
    one_of: &[&["test", "untestable"]],
    fields: &[
        may(
            "id",
            Form::Id,
            "A name, to ask about it: `durance claim SCENARIO NAME`",
        ),
        must(
            "who",
            Form::CitedText,
            "Who; may be cited: `The President @ source`",
        ),
        must("says", Form::Text, "What they say"),
        may(
            "test",
            Form::Test,
            "`net_cost.sender < 0 USD`; also `falls by more than`, `rises by more than`",
        ),
        may(
            "untestable",
            Form::Text,
            "Why no figure can decide it; instead of a test",
        ),
        may("why", Form::Text, "How the words are read as this test"),
        may(
            "source",
            Form::Reference,
            "Source, by id; several with commas",
        ),
    ],
};

static COMPARE: Table = Table {
    doc: "Other courses to compare with",
    key: None,
    one_of: &[],
    fields: &[
        must(
            "with",
            Form::Texts,
            "Names of courses: `do-nothing`, `build-places`, `rent-at-home`, `release-30-days-earlier`, ...",
        ),
        may(
            "build",
            Form::List(&BUILD),
            "What `build-places` costs, by system",
        ),
        may(
            "rent",
            Form::List(&RENT),
            "What `rent-at-home` costs, by system",
        ),
        may(
            "supervision",
            Form::Quantity(of(&[MoneyPerPersonDay])),
            "Cost of a day under supervision of somebody released earlier; not priced where absent",
        ),
        WHY,
    ],
};

static BUILD: Table = Table {
    doc: "Places built at home",
    key: Some("system"),
    one_of: &[],
    fields: &[
        must("system", Form::Reference, "System"),
        must(
            "places",
            Form::Quantity(of(&[Persons, Places])),
            "How many places",
        ),
        must(
            "cost",
            Form::Quantity(of(&[MoneyPerPlace])),
            "Building cost of a place",
        ),
        must(
            "running",
            Form::Quantity(of(&[MoneyPerPlaceDay, MoneyPerPersonDay])),
            "Running cost of a place beyond what its people cost where they are now, occupied or not",
        ),
        must(
            "opens",
            Form::Quantity(of(&[Duration])),
            "Time from the first day of the term until they open",
        ),
        may(
            "life",
            Form::Quantity(of(&[Duration])),
            "Time until the building is worn out; what is left at the end is credited. Nothing is where absent",
        ),
        WHY,
    ],
};

static RENT: Table = Table {
    doc: "Places rented at home",
    key: Some("system"),
    one_of: &[],
    fields: &[
        must("system", Form::Reference, "System"),
        must(
            "price",
            Form::Quantity(of(&[MoneyPerPersonDay])),
            "Price of a rented place for a person and day",
        ),
        WHY,
    ],
};

static RUN: Table = Table {
    doc: "How it is to be run",
    key: None,
    one_of: &[],
    fields: &[
        may("draws", Form::Integer, "Sampled sets of inputs"),
        may(
            "seed",
            Form::Integer,
            "Seed of every stream; 1 where absent",
        ),
        may(
            "precision",
            Form::Precision,
            "`2% on net_cost.sender`: draw until the median is known so well",
        ),
    ],
};

/// `[source.<id>]`.
pub(crate) static SOURCE: Table = Table {
    doc: "A source of the scenario's own",
    key: None,
    one_of: &[],
    fields: &[
        must("title", Form::Text, "Title of the page or document"),
        may("publisher", Form::Text, "Who published it"),
        must(
            "published",
            Form::Date,
            "First day on which a reader could have known it",
        ),
        may(
            "as_of",
            Form::Date,
            "Day that it is about; `published` where absent",
        ),
        may(
            "statement",
            Form::Text,
            "What it says, paraphrased; the title where absent",
        ),
        may("value", Form::Number, "Its number, if it has one"),
        may("unit", Form::Text, "Unit of the number"),
        may("url", Form::Text, "Address; only where the page was read"),
        may(
            "kind",
            Form::Text,
            "primary, primary-repost, dataset, secondary, computed, press, ...",
        ),
        may(
            "confidence",
            Form::Word(&["seen", "derived", "known"]),
            "How it came into the file; `known` (nobody read it) where absent",
        ),
        may(
            "asserted_by",
            Form::Text,
            "Who made the claim, where the source only reports it",
        ),
        may("quote", Form::Text, "At most 20 words"),
        may(
            "derivation",
            Form::Text,
            "How a computed entry was computed",
        ),
        may(
            "inputs",
            Form::Texts,
            "Entries that a computed entry rests on",
        ),
        may(
            "check",
            Form::Text,
            "A sum that the entry must satisfy: `44_090 USD/year = 120.80 USD/day * 365`",
        ),
        may("note", Form::Text, "Limits, contradictions, traps"),
    ],
};

/// `admissions`.
pub(crate) const ADMISSIONS: Accepts = of(&[PersonsPerDay]).or_series();
/// `discount.rate`.
pub(crate) const DISCOUNT_RATE: Accepts = of(&[Share, SharePerYear]).or_negative();
/// `contract.clause.indexation`, a fixed rise.
pub(crate) const INDEXATION: Accepts = of(&[SharePerYear, Share]).or_negative();
/// `observed.value`.
pub(crate) const OBSERVED_VALUE: Accepts = of(&[
    Number,
    Share,
    Persons,
    Places,
    Duration,
    Area,
    AreaPerPerson,
    AreaPerCell,
    PersonsPerCell,
    PersonsPerItem,
    ItemsPerCell,
    HoursPerDay,
    Hours,
    TimesPerWeek,
    LitresPerPersonDay,
    Temperature,
])
.or_unknown()
.or_limit(Limit::Bounds)
.or_negative();
