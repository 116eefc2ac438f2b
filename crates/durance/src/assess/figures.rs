//! Which numbers does an assessment report? One list; the JSON, the page, the report and `explain` read it.

use super::money::{Books, Money};
use super::path::Path;
use super::room;
use durance_core::Source;
use durance_core::assessment::TraceStep;
use durance_scenario::{Destination, Period, Scenario};

/// One draw, simulated and booked.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// People, day by day.
    pub path: Path,
    /// Money.
    pub money: Money,
}

/// One number of the report: what it is, where it comes from, and how it is read off a draw.
pub struct FigureSpec {
    /// Stable key.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Section of the report.
    pub section: &'static str,
    /// Unit, as written.
    pub unit: String,
    /// Is it money, in the price year of the scenario?
    pub is_money: bool,
    /// Is its sign the question?
    pub sign_matters: bool,
    /// The formula, in words and symbols.
    pub formula: String,
    /// Parts of the formula: figures and inputs, by id.
    pub parts: Vec<Part>,
    /// Reads it off a draw.
    pub value: Reader,
}

impl FigureSpec {
    /// Ids of the sources that it rests on besides those of its inputs.
    pub fn sources(&self) -> impl Iterator<Item = String> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Part::Source(source) => Some(source.id.clone()),
            _ => None,
        })
    }
}

pub(super) type Reader = Box<dyn Fn(&Drawn) -> f64 + Send + Sync>;

/// A part of a formula.
#[derive(Clone, Debug)]
pub enum Part {
    /// Another figure, by id.
    Figure(String),
    /// Every input whose path begins so.
    Inputs(String),
    /// A statement of how it is computed.
    Step(String, String),
    /// What an observer of a place said, beside the scenario's own inputs.
    Source(Box<Source>),
}

impl Part {
    /// A step without a number: a statement of method.
    pub fn statement(name: &str, value: &str) -> TraceStep {
        TraceStep {
            name: name.to_owned(),
            value: value.to_owned(),
            kind: "method".to_owned(),
            id: String::new(),
        }
    }
}

/// Every figure of a scenario, in the order of the report.
pub fn list(scenario: &Scenario, books: &Books, room: Vec<FigureSpec>) -> Vec<FigureSpec> {
    let mut figures = Vec::new();
    if scenario.offer.is_some() {
        figures.extend(cost(scenario, books));
        figures.extend(prices(scenario, books));
    }
    figures.extend(relief(scenario));
    if scenario.offer.is_some() {
        figures.extend(people(scenario));
        figures.extend(room);
    }
    figures
}

fn cost(scenario: &Scenario, books: &Books) -> Vec<FigureSpec> {
    let unit = scenario.currency.code();
    let money =
        |id: &str, label: &str, formula: &str, parts: Vec<Part>, value: Reader| FigureSpec {
            id: id.to_owned(),
            label: label.to_owned(),
            section: "cost",
            unit: unit.to_owned(),
            is_money: true,
            sign_matters: id.starts_with("net_cost"),
            formula: formula.to_owned(),
            parts,
            value,
        };
    let sender_known = has_costs(scenario, "sender");
    let receiver_known = has_costs(scenario, "receiver");
    let mut figures = vec![match sender_known {
        true => money(
            "net_cost.sender",
            "Net cost to the sending State",
            &format!(
                "fee_paid{} - cost_avoided",
                charges_formula(scenario, "sender")
            ),
            net_parts(scenario, "sender"),
            Box::new(|d| d.money.net_sender),
        ),
        // Nothing is known of what its own places cost: what it saves is unknown, and not nothing.
        false => money(
            "spending.sender",
            "What the sending State spends; what it saves at home is unknown",
            &format!("fee_paid{}", charges_formula(scenario, "sender")),
            net_parts(scenario, "sender"),
            Box::new(|d| d.money.net_sender),
        ),
    }];
    figures.push(money(
        "fee_paid",
        "Fee paid",
        "every clause of the contract, booked on each day's people held",
        fee_parts(scenario, books),
        Box::new(|d| d.money.fee_paid),
    ));
    if sender_known {
        figures.push(money(
            "cost_avoided",
            "Cost avoided by the sending State",
            "sum over its systems of what follows each person-day, of units that close, and of building put off",
            avoided_parts(scenario, "sender"),
            avoided_total(scenario, "sender"),
        ));
    }
    for (index, charge) in scenario.charges.iter().enumerate() {
        let label = match charge.what.is_empty() {
            true => capital(&charge.id.replace('-', " ")),
            false => charge.what.clone(),
        };
        figures.push(money(
            &format!("charge.{}", charge.id),
            &match charge.payer.word() {
                "sender" => label,
                _ => format!("{label}, borne by the receiving State"),
            },
            "amount x how often it falls due",
            vec![Part::Inputs(format!("charge.{}.", charge.id))],
            Box::new(move |d| d.money.charges.get(index).copied().unwrap_or(0.0)),
        ));
    }
    for (index, model) in scenario.avoidable.iter().enumerate() {
        let name = system_name(scenario, &model.system);
        let payer = model.payer.word();
        figures.push(money(
            &format!("cost_avoided.{}", model.system),
            &match payer {
                "sender" => format!("Cost avoided in {name}"),
                _ => format!("Cost avoided in {name} (negative: cost of holding more people)"),
            },
            "person-days fewer x variable cost + units closed x their cost",
            vec![
                Part::Inputs(format!("avoidable.{}.", model.system)),
                Part::Figure(match is_host(scenario, &model.system) {
                    // The host is not relieved: its cost follows the people it holds.
                    true => "person_years_hosted".to_owned(),
                    false => format!("relief.{}", model.system),
                }),
            ],
            Box::new(move |d| d.money.avoided.get(index).copied().unwrap_or(0.0)),
        ));
    }
    let headline_systems: Vec<usize> = scenario
        .avoidable
        .iter()
        .enumerate()
        .filter(|(_, m)| m.payer.word() == "sender" && m.average.is_some())
        .map(|(i, _)| i)
        .collect();
    if !headline_systems.is_empty() {
        figures.push(money(
            "headline_saving",
            "Headline comparison (average cost x person-days; not a saving)",
            "average cost per person-day x person-days fewer, summed over the sender's systems",
            avoided_parts(scenario, "sender"),
            Box::new(move |d| {
                headline_systems
                    .iter()
                    .filter_map(|&i| d.money.headline.get(i).copied().flatten())
                    .sum()
            }),
        ));
    }
    figures.push(match receiver_known {
        true => money(
            "net_cost.receiver",
            "Net cost to the receiving State",
            &format!(
                "holding more people{} - fee_paid",
                charges_formula(scenario, "receiver")
            ),
            net_parts(scenario, "receiver"),
            Box::new(|d| d.money.net_receiver),
        ),
        false => money(
            "received.receiver",
            "What the receiving State is paid; what it spends is unknown",
            "what it receives under the contract, less its charges",
            net_parts(scenario, "receiver"),
            Box::new(|d| -d.money.net_receiver),
        ),
    });
    if receiver_known && super::money::reads_apart(scenario) {
        let (currency, year) = super::money::receiver_reads(scenario);
        figures.push(FigureSpec {
            unit: currency.code().to_owned(),
            ..money(
                OWN_BOOKS,
                &format!("The same in the receiving State's own books, in prices of {year}"),
                "the same ledger entries, exchanged and deflated as its own treasury would",
                vec![Part::Figure("net_cost.receiver".to_owned())],
                Box::new(|d| d.money.receiver_own),
            )
        });
    }
    if sender_known && receiver_known {
        figures.push(money(
            "net_cost.both",
            "Net cost to both States together",
            "net_cost.sender + net_cost.receiver; payments between them net out",
            vec![
                Part::Figure("net_cost.sender".to_owned()),
                Part::Figure("net_cost.receiver".to_owned()),
            ],
            Box::new(|d| d.money.net_both),
        ));
    }
    if scenario.discount.is_some() && sender_known {
        figures.push(money(
            "net_cost_present_value.sender",
            "Net cost to the sending State, as a present value on the first day of the term",
            "the same ledger entries, discounted by year",
            vec![
                Part::Figure("net_cost.sender".to_owned()),
                Part::Inputs("discount.rate".to_owned()),
            ],
            Box::new(|d| d.money.present_value_sender),
        ));
    }
    let weighed = scenario.discount.is_some() || scenario.discount_receiver.is_some();
    if weighed && receiver_known {
        figures.push(money(
            "net_cost_present_value.receiver",
            "Net cost to the receiving State, as a present value on the first day of the term",
            "the same ledger entries, discounted by year at the receiving State's rate",
            vec![
                Part::Figure("net_cost.receiver".to_owned()),
                Part::Inputs("discount.".to_owned()),
            ],
            Box::new(|d| d.money.present_value_receiver),
        ));
    }
    if books.has_person_day_fee(scenario) {
        let fee = |id: &str, label: &str, formula: &str, payer: &str, value: Reader| FigureSpec {
            unit: format!("{unit}/person-year"),
            ..money(id, label, formula, net_parts(scenario, payer), value)
        };
        if sender_known {
            figures.push(fee(
                "break_even_fee.sender",
                "The most that the sending State could pay without losing",
                "(cost_avoided - charges of the sender) / person-days paid for x 365; every clause but the day rate as it stands",
                "sender",
                Box::new(|d| per_year(d.money.fee_paid - d.money.net_sender, d.money.fee_days)),
            ));
        }
        if receiver_known {
            figures.push(fee(
                "break_even_fee.receiver",
                "The least that the receiving State could take without losing",
                "(its cost of holding more people + its charges) / person-days paid for x 365",
                "receiver",
                Box::new(|d| per_year(d.money.fee_paid + d.money.net_receiver, d.money.fee_days)),
            ));
        }
    }
    figures.push(FigureSpec {
        unit: format!("{unit}/person-day"),
        ..money(
            "needed_saving.sender",
            "What must be saved per person-day fewer at home for it to pay for itself",
            "(fee_paid + charges of the sender) / person-days fewer in its systems over the horizon; zero when there are none",
            vec![Part::Figure("cost_per_person_day.sender".to_owned())],
            needed_saving(scenario),
        )
    });
    figures.push(FigureSpec {
        unit: format!("{unit}/person-day"),
        ..money(
            "cost_per_person_day.sender",
            "All that the sending State spends, per person-day hosted",
            "(fee_paid + charges of the sender) / person-days hosted; zero when nobody is hosted",
            net_parts(scenario, "sender"),
            spent_per_person_day(scenario),
        )
    });
    figures
}

/// What the fee is made of: the scenario's clauses as inputs, those of the catalogue in words.
fn fee_parts(scenario: &Scenario, books: &Books) -> Vec<Part> {
    let mut parts = vec![
        Part::Inputs("contract.".to_owned()),
        Part::Figure("person_years_hosted".to_owned()),
    ];
    let agreed = books.agreed(scenario).into_iter();
    parts.extend(agreed.map(|line| Part::Step(line.name, line.value)));
    parts
}

/// Prices side by side: the headline, which is never booked, and what is like for like.
fn prices(scenario: &Scenario, books: &Books) -> Vec<FigureSpec> {
    let code = scenario.currency.code();
    let price =
        |id: &str, label: &str, per: &str, formula: &str, parts: Vec<Part>, value| FigureSpec {
            id: id.to_owned(),
            label: label.to_owned(),
            section: "cost",
            unit: format!("{code}/{per}"),
            is_money: true,
            sign_matters: false,
            formula: formula.to_owned(),
            parts,
            value,
        };
    let mut figures = Vec::new();
    let fee_parts = fee_parts(scenario, books);
    // The dearest first: what is like for like stands between the slogans' two prices.
    for (id, per, days) in [
        (
            "headline_price",
            "person-year",
            durance_core::quantity::DAYS_PER_YEAR,
        ),
        ("per_day", "person-day", 1.0),
    ] {
        if books.has_person_day_fee(scenario) {
            figures.push(price(
                &format!("{id}.fee"),
                &format!("Headline: fee per {per}, without anything beside it"),
                per,
                "the stated price; it is not what the sending State spends",
                fee_parts.clone(),
                Box::new(move |d: &Drawn| d.money.fee_price.unwrap_or(0.0) * days) as Reader,
            ));
        } else {
            figures.push(price(
                &format!("{id}.fee"),
                &format!("Headline: fee per {per} hosted, without anything beside it"),
                per,
                "fee_paid / person-days hosted; zero when nobody is hosted",
                vec![
                    Part::Figure("fee_paid".to_owned()),
                    Part::Figure("person_years_hosted".to_owned()),
                ],
                Box::new(move |d: &Drawn| {
                    over(d.money.fee_paid, person_days(&d.path.hosted)) * days
                }),
            ));
        }
        for (index, model) in sender_averages(scenario) {
            let name = system_name(scenario, &model.system);
            let own = match id {
                "headline_price" => format!("{id}.{}", model.system),
                _ => format!("{id}.average.{}", model.system),
            };
            figures.push(price(
                &own,
                &format!("Headline: average cost per {per} in {name}; not what is saved"),
                per,
                "the stated average cost; most of it does not fall when one person leaves",
                vec![Part::Inputs(format!("avoidable.{}.average", model.system))],
                Box::new(move |d: &Drawn| {
                    d.money
                        .averages
                        .get(index)
                        .copied()
                        .flatten()
                        .unwrap_or(0.0)
                        * days
                }),
            ));
        }
    }
    figures.push(price(
        "per_day.all_in",
        "Like for like: all that the sending State spends, per person-day hosted",
        "person-day",
        "(fee_paid + charges of the sender) / person-days hosted; zero when nobody is hosted",
        vec![Part::Figure("cost_per_person_day.sender".to_owned())],
        spent_per_person_day(scenario),
    ));
    if scenario
        .avoidable
        .iter()
        .any(|m| m.payer.word() == "sender")
    {
        let avoided = avoided_total(scenario, "sender");
        figures.push(price(
            "per_day.avoided",
            "Like for like: what is really saved, per person-day fewer at home",
            "person-day",
            "cost_avoided / person-days fewer in the sender's systems over the horizon; zero when there are none",
            vec![Part::Figure("cost_avoided".to_owned())],
            Box::new(move |d| over(avoided(d), d.money.sender_days_fewer)),
        ));
    }
    figures
}

/// The sender's cost models with a stated average, with their place in the scenario.
fn sender_averages(scenario: &Scenario) -> Vec<(usize, &durance_scenario::Avoidable)> {
    scenario
        .avoidable
        .iter()
        .enumerate()
        .filter(|(_, m)| m.payer.word() == "sender" && m.average.is_some())
        .collect()
}

/// A quotient that is zero where there is nothing to divide by.
fn over(amount: f64, days: f64) -> f64 {
    if days > 0.0 { amount / days } else { 0.0 }
}

fn per_year(amount: f64, person_days: f64) -> f64 {
    match person_days > 0.0 {
        true => amount / person_days * durance_core::quantity::DAYS_PER_YEAR,
        false => 0.0,
    }
}

/// The receiving State's net cost in its own currency and price year.
const OWN_BOOKS: &str = "net_cost.receiver.own";

/// The price year of a figure of money.
pub fn price_year(scenario: &Scenario, figure: &FigureSpec) -> Option<i16> {
    let year = match figure.id == OWN_BOOKS {
        true => super::money::receiver_reads(scenario).1,
        false => scenario.price_year,
    };
    figure.is_money.then_some(year)
}

/// Does the scenario say anything of what holding people costs a side? If not, what it saves or spends there is
/// unknown.
pub fn has_costs(scenario: &Scenario, side: &str) -> bool {
    let mut models = scenario.avoidable.iter();
    models.any(|m| {
        let parts = [&m.variable, &m.marginal];
        let moves = parts
            .into_iter()
            .flatten()
            .any(|q| !q.is_unknown() || q.explore.is_some());
        m.payer.word() == side && (moves || m.step.is_some() || m.building.is_some())
    })
}

fn needed_saving(scenario: &Scenario) -> Reader {
    let charged: Vec<usize> = charges_of(scenario, "sender");
    let systems = scenario.sender.as_ref().map(|s| s.systems.clone());
    let systems = systems.unwrap_or_default();
    Box::new(move |d| {
        let beside: f64 = charged.iter().filter_map(|&i| d.money.charges.get(i)).sum();
        let paths = systems.iter().filter_map(|id| d.path.systems.get(id));
        let fewer = paths.map(|s| person_days(&s.status_quo) - person_days(&s.offer));
        over(d.money.fee_paid + beside, fewer.sum())
    })
}

fn spent_per_person_day(scenario: &Scenario) -> Reader {
    let charged: Vec<usize> = charges_of(scenario, "sender");
    Box::new(move |d| {
        let days: f64 = d.path.hosted.iter().map(|&n| f64::from(n)).sum();
        let beside: f64 = charged.iter().filter_map(|&i| d.money.charges.get(i)).sum();
        if days > 0.0 {
            (d.money.fee_paid + beside) / days
        } else {
            0.0
        }
    })
}

fn charges_of(scenario: &Scenario, payer: &str) -> Vec<usize> {
    scenario
        .charges
        .iter()
        .enumerate()
        .filter(|(_, c)| c.payer.word() == payer)
        .map(|(i, _)| i)
        .collect()
}

fn charges_formula(scenario: &Scenario, payer: &str) -> String {
    charges_of(scenario, payer)
        .into_iter()
        .map(|i| format!(" + charge.{}", scenario.charges[i].id))
        .collect()
}

fn net_parts(scenario: &Scenario, payer: &str) -> Vec<Part> {
    let mut parts = vec![Part::Figure("fee_paid".to_owned())];
    for index in charges_of(scenario, payer) {
        parts.push(Part::Figure(format!(
            "charge.{}",
            scenario.charges[index].id
        )));
    }
    match payer {
        "sender" => parts.push(Part::Figure("cost_avoided".to_owned())),
        _ => parts.extend(avoided_parts(scenario, payer)),
    }
    parts
}

fn avoided_parts(scenario: &Scenario, payer: &str) -> Vec<Part> {
    scenario
        .avoidable
        .iter()
        .filter(|m| m.payer.word() == payer)
        .map(|m| Part::Figure(format!("cost_avoided.{}", m.system)))
        .collect()
}

fn avoided_total(scenario: &Scenario, payer: &str) -> Reader {
    let of_payer: Vec<usize> = scenario
        .avoidable
        .iter()
        .enumerate()
        .filter(|(_, m)| m.payer.word() == payer)
        .map(|(i, _)| i)
        .collect();
    Box::new(move |d| {
        of_payer
            .iter()
            .filter_map(|&i| d.money.avoided.get(i))
            .sum()
    })
}

fn is_host(scenario: &Scenario, system: &String) -> bool {
    let host = scenario.receiver.as_ref();
    host.is_some_and(|host| host.systems.contains(system))
}

fn relief(scenario: &Scenario) -> Vec<FigureSpec> {
    let term = days_of_term(scenario);
    let mut figures = Vec::new();
    let host = scenario
        .receiver
        .as_ref()
        .map(|r| r.systems.clone())
        .unwrap_or_default();
    for system in &scenario.systems {
        let id = system.id.clone();
        let range = term.clone();
        if scenario.offer.is_some() && !host.contains(&system.id) {
            figures.push(FigureSpec {
                id: format!("relief.{id}"),
                label: format!("Fewer people held in {}, on average over the term", system.name),
                section: "relief",
                unit: "people".to_owned(),
                is_money: false,
                sign_matters: false,
                formula: "mean over the days of the term of stock without the offer - stock with it, same random streams"
                    .to_owned(),
                parts: vec![
                    Part::Inputs(format!("system.{id}.")),
                    Part::Inputs("people.".to_owned()),
                    Part::Inputs("offer.".to_owned()),
                ],
                value: Box::new({
                    let (id, range) = (id.clone(), range.clone());
                    move |d| match d.path.systems.get(&id) {
                        Some(s) => mean(&s.status_quo, &range) - mean(&s.offer, &range),
                        None => 0.0,
                    }
                }),
            });
        }
        if scenario.offer.is_some() && !host.contains(&system.id) {
            figures.push(relief_share(system, &term));
        }
        figures.push(FigureSpec {
            id: format!("stock.{id}"),
            label: format!(
                "People held in {} without the offer, on average over the term",
                system.name
            ),
            section: "relief",
            unit: "people".to_owned(),
            is_money: false,
            sign_matters: false,
            formula: "mean over the days of the term of the simulated stock".to_owned(),
            parts: vec![Part::Inputs(format!("system.{id}."))],
            value: Box::new(move |d| {
                d.path
                    .systems
                    .get(&id)
                    .map_or(0.0, |s| mean(&s.status_quo, &range))
            }),
        });
    }
    if let Some(places) = host_places(scenario) {
        let range = term;
        let id = host.first().cloned().unwrap_or_default();
        figures.push(FigureSpec {
            id: "host_occupancy".to_owned(),
            label: format!(
                "Occupancy of {} against its stated design capacity",
                system_name(scenario, &id)
            ),
            section: "relief",
            unit: "% of design capacity".to_owned(),
            is_money: false,
            sign_matters: false,
            formula:
                "100 x mean over the days of the term of (own people + people hosted) / places"
                    .to_owned(),
            parts: vec![
                Part::Inputs(format!("system.{id}.")),
                Part::Figure("person_years_hosted".to_owned()),
            ],
            value: Box::new(move |d| {
                d.path
                    .systems
                    .get(&id)
                    .map_or(0.0, |s| 100.0 * mean(&s.offer, &range) / places)
            }),
        });
    }
    figures
}

/// Relief against the people held: how much of the crowding an offer could touch at all.
fn relief_share(system: &durance_scenario::System, term: &std::ops::Range<usize>) -> FigureSpec {
    let (id, range) = (system.id.clone(), term.clone());
    FigureSpec {
        id: format!("relief_share.{id}"),
        label: format!("The same as a share of the people held in {}", system.name),
        section: "relief",
        unit: "% of people held".to_owned(),
        is_money: false,
        sign_matters: false,
        formula: format!("100 x relief.{id} / stock.{id}"),
        parts: vec![
            Part::Figure(format!("relief.{id}")),
            Part::Figure(format!("stock.{id}")),
        ],
        value: Box::new(move |d| {
            d.path.systems.get(&id).map_or(0.0, |s| {
                let held = mean(&s.status_quo, &range);
                let fewer = held - mean(&s.offer, &range);
                if held > 0.0 {
                    100.0 * fewer / held
                } else {
                    0.0
                }
            })
        }),
    }
}

/// The host's places, where the scenario states an exact design capacity.
fn host_places(scenario: &Scenario) -> Option<f64> {
    let host = scenario.receiver.as_ref()?.systems.first()?;
    scenario.system(host)?.capacity.design.as_ref()?.exact()
}

fn people(scenario: &Scenario) -> Vec<FigureSpec> {
    let count =
        |id: &str, label: &str, section: &'static str, unit: &str, formula: &str, value: Reader| {
            FigureSpec {
                id: id.to_owned(),
                label: label.to_owned(),
                section,
                unit: unit.to_owned(),
                is_money: false,
                sign_matters: false,
                formula: formula.to_owned(),
                parts: vec![
                    Part::Inputs("people.".to_owned()),
                    Part::Inputs("offer.".to_owned()),
                ],
                value,
            }
        };
    let mut figures = vec![
        count(
            "people_transferred",
            "People transferred",
            "relief",
            "people",
            "sum over days and groups of people sent, as far as the law's reading, places, quota and uptake let them",
            Box::new(|d| d.path.transfers.iter().map(|&n| f64::from(n)).sum()),
        ),
        count(
            "person_years_hosted",
            "Person-years hosted",
            "relief",
            "person-years",
            "sum over days of people hosted / 365",
            Box::new(|d| person_days(&d.path.hosted) / durance_core::quantity::DAYS_PER_YEAR),
        ),
    ];
    let unsentenced: Vec<usize> = scenario
        .people
        .iter()
        .enumerate()
        .filter(|(_, p)| has_no_sentence(p))
        .map(|(i, _)| i)
        .collect();
    figures.push(count(
        "person_days_without_sentence",
        "Person-days hosted with no sentence to serve",
        "conditions",
        "person-days",
        "sum over days of people hosted from groups whose sentence is none",
        Box::new(move |d| {
            unsentenced
                .iter()
                .filter_map(|&i| d.path.hosted_by_group.get(i))
                .map(|days| person_days(days))
                .sum()
        }),
    ));
    let of_group = |id: &str, figure: FigureSpec| FigureSpec {
        parts: vec![
            Part::Inputs(format!("people.{id}.")),
            Part::Inputs("offer.".to_owned()),
        ],
        ..figure
    };
    for (index, group) in scenario.people.iter().enumerate() {
        let sent = count(
            &format!("people_transferred.{}", group.id),
            &format!("People transferred: {}", group.what),
            "relief",
            "people",
            "people sent from this group",
            Box::new(move |d| d.path.sent_by_group.get(index).map_or(0.0, |&n| n as f64)),
        );
        figures.push(of_group(&group.id, sent));
    }
    for (index, group) in scenario.people.iter().enumerate() {
        let days = count(
            &format!("days_held.{}", group.id),
            &format!(
                "Days held abroad within the horizon, per person sent: {}",
                group.what
            ),
            "conditions",
            "days",
            "person-days hosted from this group / people sent from it; zero when nobody is sent",
            Box::new(move |d| {
                let sent = d.path.sent_by_group.get(index).map_or(0.0, |&n| n as f64);
                let days = d
                    .path
                    .hosted_by_group
                    .get(index)
                    .map_or(0.0, |h| person_days(h));
                over(days, sent)
            }),
        );
        figures.push(of_group(&group.id, days));
    }
    for (id, label) in outcomes(scenario) {
        let key = (*id).to_owned();
        figures.push(count(
            &format!("outcome.{id}"),
            label,
            "conditions",
            "people",
            "people sent, by where they are on the last day simulated; together they are everybody sent",
            Box::new(move |d| d.path.outcomes.get(&key).map_or(0.0, |&n| n as f64)),
        ));
    }
    let mut parts = vec![Part::Figure("people_transferred".to_owned())];
    parts.extend(outcomes(scenario).map(|(id, _)| Part::Figure(format!("outcome.{id}"))));
    figures.push(FigureSpec {
        parts,
        ..count(
            "outcome.unaccounted",
            UNACCOUNTED.1,
            "conditions",
            "people",
            "people sent - people in all the outcomes; none, by conservation",
            Box::new(room::unaccounted),
        )
    });
    figures
}

/// Where people who were sent are on the last day: each of them in exactly one.
pub const OUTCOMES: &[(&str, &str)] = &[
    ("released", "Released by the receiving State"),
    ("returned", "Returned to the sending State"),
    (
        "held",
        "Still held by the receiving State, with a way out defined",
    ),
    (
        "no-exit-path",
        "Still held by the receiving State, with no way out defined",
    ),
];

/// Those who died, where the scenario says that people may: elsewhere nothing is known of it, and nothing shown.
pub const DIED: (&str, &str) = (
    "died",
    "Died while held by the receiving State, as the scenario has it",
);

/// The outcomes that a scenario can tell apart.
pub fn outcomes(
    scenario: &Scenario,
) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    OUTCOMES.iter().chain(may_die(scenario).then_some(&DIED))
}

/// Does the scenario have a death that people can meet at the host: among the host's exits, or on the pathway that
/// goes on abroad?
fn may_die(scenario: &Scenario) -> bool {
    let is_death = |to: &Destination| matches!(to, Destination::Outcome(word) if word == durance_sim::model::DIED);
    let at_host = scenario.offer.iter().flat_map(|offer| &offer.host_exits);
    let goes_on = scenario
        .people
        .iter()
        .filter(|people| people.stay_continues);
    let stages = goes_on
        .filter_map(|people| {
            let system = scenario.system(&people.from.system)?;
            system.groups.iter().find(|g| g.id == people.from.group)
        })
        .flat_map(|group| &group.stages);
    let abroad = stages.flat_map(|stage| {
        let exits = stage.exits.iter().map(|exit| &exit.to);
        exits.chain(stage.hazards.iter().map(|hazard| &hazard.to))
    });
    at_host.map(|exit| &exit.to).chain(abroad).any(is_death)
}

/// What is left over when everybody is counted: nobody.
pub const UNACCOUNTED: (&str, &str) = ("unaccounted", "In none of these");

/// Does the group have no sentence to serve, as the scenario states it?
pub fn has_no_sentence(people: &durance_scenario::People) -> bool {
    matches!(
        people.status.get("sentence").map(|f| &f.value),
        Some(durance_scenario::FactValue::Word(word)) if word == "none"
    )
}

/// Days of the term as indices into the horizon.
pub fn days_of_term(scenario: &Scenario) -> std::ops::Range<usize> {
    let horizon = scenario.horizon;
    let first = scenario.term.first.max(horizon.first);
    let last = scenario.term.last.min(horizon.last);
    let from = Period {
        first: horizon.first,
        last: first,
    }
    .days()
        - 1;
    let to = Period {
        first: horizon.first,
        last,
    }
    .days();
    let clamp = |d: i64| usize::try_from(d.clamp(0, horizon.days())).unwrap_or(0);
    clamp(from)..clamp(to).max(clamp(from))
}

fn mean(days: &[u32], range: &std::ops::Range<usize>) -> f64 {
    match days.get(range.clone()) {
        Some(term) if !term.is_empty() => person_days(term) / term.len() as f64,
        _ => 0.0,
    }
}

/// The sum of a head-count over days.
pub fn person_days(days: &[u32]) -> f64 {
    days.iter().map(|&n| u64::from(n)).sum::<u64>() as f64
}

/// A system's name, or its id where it has none.
pub fn system_name(scenario: &Scenario, id: &str) -> String {
    scenario
        .system(id)
        .map_or_else(|| id.to_owned(), |s| s.name.clone())
}

/// The word with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| {
        c.to_uppercase().collect::<String>() + letters.as_str()
    })
}
