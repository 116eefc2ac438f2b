//! From verdicts to people: eligibility by date, the funnel, dated knowledge, explanations.

mod shelf;

use durance_core::{Confidence, Date, Verdict};
use durance_law::fact::{Facts, Value};
use durance_law::{Choices, FunnelGroup, FunnelRequest, LawBook, Part, Period, Request, Status};

fn word(text: &str) -> Value {
    Value::Word(text.to_owned())
}

fn deportee(enemy: bool) -> Facts {
    Facts::from([
        ("citizen", Value::Bool(false)),
        ("nationality_matches_host", Value::Bool(false)),
        ("sentence", word("none")),
        ("removal_order", word("final")),
        ("protection", word("none")),
        ("torture_risk", word("none")),
        ("enemy_national", Value::Bool(enemy)),
        ("custody_at_host", word("none")),
        ("host_accepts", Value::Bool(true)),
        ("destinations_exhausted", Value::Bool(true)),
        ("destination_abroad", Value::Bool(true)),
    ])
}

fn prisoner(citizen: bool, national: bool) -> Facts {
    Facts::from([
        ("citizen", Value::Bool(citizen)),
        ("nationality_matches_host", Value::Bool(national)),
        ("sentence", word("final")),
        ("removal_order", word("none")),
        ("enemy_national", Value::Bool(false)),
        ("destination_abroad", Value::Bool(true)),
    ])
}

fn us(book: &LawBook) -> Vec<usize> {
    book.read_jurisdictions(["us"]).0
}

#[test]
fn a_court_order_inside_the_horizon_changes_the_table() {
    let book = shelf::book();
    let (facts, choices, jurisdictions) = (deportee(false), Choices::default(), us(&book));
    let period = Period {
        facts: &facts,
        first: Date::constant(2025, 2, 5),
        last: Date::constant(2025, 12, 31),
        known_as_of: Date::constant(2025, 12, 31),
        choices: &choices,
        jurisdictions: &jurisdictions,
    };
    let table = book.eligibility(&period);
    assert_eq!(
        (table[0].date, table[0].verdict),
        (Date::constant(2025, 2, 5), Verdict::Clear),
        "no order yet"
    );
    let order = Date::constant(2025, 3, 28);
    let injunction = table
        .iter()
        .find(|row| row.date == order)
        .expect("the restraining order is a row");
    assert_eq!(
        injunction.verdict,
        Verdict::Conditional,
        "notice and a hearing first"
    );
    assert!(
        injunction
            .deciding
            .contains(&"us/dvd-2025/written-notice".to_owned())
    );
    let stay = table
        .iter()
        .find(|row| row.date == Date::constant(2025, 6, 23))
        .expect("the stay is a row");
    assert!(
        !stay
            .deciding
            .contains(&"us/dvd-2025/written-notice".to_owned())
    );
    assert!(stay.is_transferable_under("us/third-country-notice=government"));
}

#[test]
fn nothing_learned_later_changes_the_table() {
    let book = shelf::book();
    let (facts, choices, jurisdictions) = (deportee(false), Choices::default(), us(&book));
    let known_as_of = Date::constant(2025, 2, 5);
    let first = known_as_of;
    let last = Date::constant(2026, 12, 31);
    let table = book.eligibility(&Period {
        facts: &facts,
        first,
        last,
        known_as_of,
        choices: &choices,
        jurisdictions: &jurisdictions,
    });
    assert_eq!(table.len(), 1, "{table:#?}");
}

#[test]
fn no_later_authority_order_or_reading_is_visible() {
    let book = shelf::book();
    let known_as_of = Date::constant(2025, 2, 5);
    let (jurisdictions, choices) = (us(&book), Choices::default());
    let facts = deportee(true);
    let request = Request {
        facts: &facts,
        date: Date::constant(2025, 7, 1),
        known_as_of,
        choices: &choices,
        jurisdictions: &jurisdictions,
    };
    let screening = book.screen(&request);
    for finding in &screening.findings {
        let provision = book.provision(&finding.provision).expect("known");
        assert!(
            book.authority_of(provision).since <= known_as_of,
            "{}",
            finding.provision
        );
        if let Some((question, reading)) = provision.reading {
            assert!(book.questions()[question].readings[reading].since <= known_as_of);
        }
    }
    let later = ["jgg", "aarp", "dvd", "abrego", "wmm", "proclamation"];
    let text = format!("{screening:?}");
    assert!(
        later
            .iter()
            .all(|name| !text.contains(&format!("us/{name}"))),
        "{text}"
    );
    // A statute is visible by its own date, whatever the day on which it was read.
    assert!(
        screening
            .findings
            .iter()
            .any(|finding| finding.provision == "us/usc-8-1231a/route")
    );
}

#[test]
fn the_funnel_counts_everybody_at_every_stage() {
    let book = shelf::book();
    let groups = [
        FunnelGroup {
            id: "citizens".into(),
            parts: vec![Part {
                people: 100.0,
                facts: prisoner(true, false),
            }],
        },
        FunnelGroup {
            id: "nationals".into(),
            parts: vec![Part {
                people: 50.0,
                facts: prisoner(false, true),
            }],
        },
        FunnelGroup {
            id: "deportees".into(),
            parts: vec![
                Part {
                    people: 200.0,
                    facts: deportee(false),
                },
                Part {
                    people: 20.0,
                    facts: {
                        let mut f = deportee(false);
                        f.set("protection", word("withholding"));
                        f.set("nationality_matches_host", Value::Bool(true));
                        f.set("serious_crime_exception", Value::Bool(false));
                        f
                    },
                },
            ],
        },
    ];
    let jurisdictions = us(&book);
    let known_as_of = Date::constant(2025, 2, 5);
    for (position, choices) in book.positions(&jurisdictions, known_as_of) {
        let request = FunnelRequest {
            groups: &groups,
            date: known_as_of,
            known_as_of,
            choices: &choices,
            jurisdictions: &jurisdictions,
        };
        let stages = book.funnel(&request);
        assert_eq!(stages[0].people.get(&Verdict::Clear), Some(&370.0));
        for stage in &stages {
            assert!(
                (stage.people.values().sum::<f64>() - 370.0).abs() < 1e-9,
                "{position} {}",
                stage.authority
            );
            assert_eq!(stage.groups.values().sum::<u32>(), 3);
        }
        let last = stages.last().expect("stages");
        assert_eq!(
            last.people.get(&Verdict::Barred),
            Some(&120.0),
            "{position}: citizens and those protected"
        );
        assert_eq!(
            last.people.get(&Verdict::Conditional),
            Some(&50.0),
            "{position}: nationals of the receiving State"
        );
        assert_eq!(last.people.get(&Verdict::Clear), Some(&200.0), "{position}");
        let treaty = stages
            .iter()
            .find(|stage| stage.authority == "us/usc-18-4100")
            .expect("a stage of its own");
        assert!(
            treaty.is_felt || position == "challengers",
            "on their side the Eighth Amendment has spoken before"
        );
    }
}

#[test]
fn a_stage_can_only_take_away() {
    let book = shelf::book();
    let groups = [FunnelGroup {
        id: "g".into(),
        parts: vec![Part {
            people: 1.0,
            facts: deportee(true),
        }],
    }];
    let (jurisdictions, _) = book.read_jurisdictions(["us", "international"]);
    let date = Date::constant(2025, 9, 10);
    let choices = Choices::default();
    let stages = book.funnel(&FunnelRequest {
        groups: &groups,
        date,
        known_as_of: date,
        choices: &choices,
        jurisdictions: &jurisdictions,
    });
    let verdicts: Vec<Verdict> = stages
        .iter()
        .filter_map(|stage| stage.people.keys().next().copied())
        .collect();
    assert!(
        verdicts.windows(2).all(|pair| pair[1] <= pair[0]),
        "{verdicts:?}"
    );
}

#[test]
fn an_explanation_says_it_all() {
    let book = shelf::book();
    let explained = book
        .explain_provision("us/usc-18-4100/b-nationality")
        .expect("known");
    assert_eq!(explained.provision.citation, "18 U.S.C. 4100(b)");
    assert!(
        explained
            .requires
            .contains("nationals of the receiving State")
    );
    assert!(!explained.cases.is_empty());
    let exception = book
        .explain_provision("us/usc-8-1231b3/serious-crime")
        .expect("known");
    assert_eq!(exception.prevails_over, ["us/usc-8-1231b3/withholding"]);
    assert_eq!(
        book.explain_provision("us/usc-18-4100/b-nationalty").err(),
        Some(Some("us/usc-18-4100/b-nationality"))
    );
}

#[test]
fn the_status_of_an_authority_follows_its_orders() {
    let book = shelf::book();
    let authority = book
        .authorities()
        .iter()
        .find(|authority| authority.id == "us/dvd-2025")
        .expect("known");
    let status = |day: Date| book.authority_status(authority, day, day).word;
    assert_eq!(status(Date::constant(2025, 4, 1)), "granted");
    assert_eq!(status(Date::constant(2025, 5, 1)), "affirmed");
    assert_eq!(status(Date::constant(2025, 7, 1)), "stayed");
}

#[test]
fn what_nobody_has_read_is_marked_weak() {
    let book = shelf::book();
    let facts = Facts::from([
        ("citizen", Value::Bool(true)),
        ("sentence", word("none")),
        ("destination_abroad", Value::Bool(true)),
    ]);
    let (jurisdictions, choices) = (us(&book), Choices::default());
    let date = Date::constant(2025, 2, 5);
    let screening = book.screen(&Request {
        facts: &facts,
        date,
        known_as_of: date,
        choices: &choices,
        jurisdictions: &jurisdictions,
    });
    for because in &screening.why.because {
        let provision = book.provision(&because.provision).expect("known");
        assert_eq!(because.is_weak, provision.confidence == Confidence::Known);
        assert!(!provision.sources.is_empty() && !provision.citation.is_empty());
    }
    for authority in book.authorities() {
        assert!(
            authority.confidence != Confidence::Known || authority.read.contains("not read"),
            "{}",
            authority.id
        );
    }
}

#[test]
fn an_unknown_fact_is_reported_by_name() {
    let book = shelf::book();
    let (facts, _) = book.read_facts([
        ("citizen", Some(Value::Bool(false))),
        ("removal_order", Some(word("final"))),
    ]);
    let (jurisdictions, choices) = (us(&book), Choices::default());
    let date = Date::constant(2025, 2, 5);
    let screening = book.screen(&Request {
        facts: &facts,
        date,
        known_as_of: date,
        choices: &choices,
        jurisdictions: &jurisdictions,
    });
    assert_eq!(screening.verdict, Verdict::Undetermined);
    assert!(
        screening.missing.contains(&"sentence".to_owned()),
        "{:?}",
        screening.missing
    );
    let open = screening
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Undetermined);
    assert!(
        open.into_iter()
            .all(|finding| !finding.missing.is_empty() || !finding.steps.is_empty())
    );
}

#[test]
fn a_row_says_what_happened_that_day_and_who_is_to_be_brought_back() {
    let book = shelf::book();
    let mut facts = deportee(true);
    facts.set("custody_at_host", word("prison"));
    facts.set("removal_order", word("none"));
    let (choices, jurisdictions) = (Choices::default(), us(&book));
    let table = book.eligibility(&Period {
        facts: &facts,
        first: Date::constant(2025, 3, 1),
        last: Date::constant(2025, 12, 31),
        known_as_of: Date::constant(2025, 12, 31),
        choices: &choices,
        jurisdictions: &jurisdictions,
    });
    assert!(table[0].events.is_empty(), "the first day is no change");
    let order = table
        .iter()
        .find(|row| row.date == Date::constant(2025, 3, 15))
        .expect("the order of 15 March is a row");
    assert!(
        order.events.iter().any(|e| e.contains("granted by D.D.C.")),
        "{:?}",
        order.events
    );
    assert_eq!(order.returns, ["us/jgg-district-2025/return-planes"]);
    let vacated = table
        .iter()
        .find(|row| row.date == Date::constant(2025, 4, 7))
        .expect("its end is a row");
    assert!(vacated.returns.is_empty());
}

#[test]
fn a_question_may_be_named_without_its_jurisdiction() {
    let book = shelf::book();
    let (long, none) = book.read_choices([("us/third-country-custody", "government")]);
    assert!(none.is_empty());
    let (short, none) = book.read_choices([("third-country-custody", "government")]);
    assert!(none.is_empty());
    assert_eq!(long, short);
    let (_, refused) = book.read_choices([("third-country-custard", "government")]);
    assert_eq!(refused.len(), 1);
}

#[test]
fn where_no_law_is_asked_nothing_is_clear() {
    let book = shelf::book();
    let facts = deportee(false);
    let date = Date::constant(2024, 6, 1);
    let choices = Choices::default();
    let screening = book.screen(&Request {
        facts: &facts,
        date,
        known_as_of: date,
        choices: &choices,
        jurisdictions: &[],
    });
    assert_eq!(screening.verdict, Verdict::Undetermined);
    assert_eq!(
        screening.why.sentence,
        "undetermined because nobody has said which law applies"
    );
    let groups = [FunnelGroup {
        id: "all".to_owned(),
        parts: vec![Part {
            people: 10.0,
            facts,
        }],
    }];
    let stages = book.funnel(&FunnelRequest {
        groups: &groups,
        date,
        known_as_of: date,
        choices: &choices,
        jurisdictions: &[],
    });
    let last = stages.last().expect("a stage");
    assert_eq!(last.people.get(&Verdict::Undetermined), Some(&10.0));
}
