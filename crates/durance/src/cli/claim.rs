//! `durance claim`: does it hold what people say, and when?

use super::exit::Exit;
use super::grammar::ClaimArgs;
use super::input::{Door, Loaded};
use crate::assess::{Assessed, assess};
use durance_core::assessment::{Assessment, ClaimResult};
use durance_scenario::{Claim, ClaimTest};
use std::io::Write;

/// The version of the JSON contract.
const SCHEMA: &str = "durance/claim/1";

/// Tests a claim, or all claims of the scenario.
pub fn run(door: &Door, args: &ClaimArgs) -> Exit {
    match try_run(door, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(door: &Door, args: &ClaimArgs) -> Result<Exit, Exit> {
    let loaded = door.load(&args.scenario, false)?;
    let asked = asked(&loaded, args.claim.as_deref())?;
    let assessed = assessed(door, args, &loaded, &asked)?;
    let assessment = &assessed.assessment;
    let results = chosen(assessment, &asked, loaded.scenario.claims.len());
    if let Asked::Test(test) = &asked {
        known(assessment, test)?;
    }
    let text = match args.json {
        true => json(assessment, &results),
        false => page(&results),
    };
    // A reader who closes the pipe early has read enough.
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
    Ok(match args.assert && !results.iter().all(|c| upheld(c)) {
        true => Exit::Refuted,
        false => Exit::Done,
    })
}

/// Does a claim hold in most draws? What cannot be tested is not upheld: unknown is never true.
fn upheld(claim: &ClaimResult) -> bool {
    claim.share.is_some_and(|s| s > 0.5)
}

/// What is to be tested.
enum Asked {
    /// Every claim of the file.
    All,
    /// The one of this name.
    Named(String),
    /// A test that was written on the command line.
    Test(ClaimTest),
}

fn asked(loaded: &Loaded, text: Option<&str>) -> Result<Asked, Exit> {
    let Some(text) = text else {
        if loaded.scenario.claims.is_empty() {
            eprintln!("this scenario holds no claim");
            eprintln!("help: write one, such as 'net_cost.sender < 0 USD'");
            return Err(Exit::Usage);
        }
        return Ok(Asked::All);
    };
    if loaded.scenario.claims.iter().any(|c| c.id == text) {
        return Ok(Asked::Named(text.to_owned()));
    }
    durance_scenario::claim_test(text)
        .map(Asked::Test)
        .map_err(|(message, help)| {
            eprintln!("{message}");
            eprintln!("help: {help}");
            let names: Vec<&str> = loaded
                .scenario
                .claims
                .iter()
                .map(|c| c.id.as_str())
                .filter(|id| !id.is_empty())
                .collect();
            if !names.is_empty() {
                eprintln!("help: claims of this scenario are {}", names.join(", "));
            }
            Exit::Usage
        })
}

fn assessed(
    door: &Door,
    args: &ClaimArgs,
    loaded: &Loaded,
    asked: &Asked,
) -> Result<Assessed, Exit> {
    let temporary = super::assess::temporary()?;
    let mut options =
        super::assess::plain_options(&loaded.scenario, &args.run, &temporary.path().join("claim"))?;
    // What would turn a claim that no draw decides otherwise is part of the answer.
    options.brief = false;
    if let Asked::Test(test) = asked {
        options.claims.push(own(test));
    }
    let text = |name: &str| loaded.texts.get(name).cloned();
    assess(
        &loaded.scenario,
        &door.catalogue,
        &options,
        &text,
        &mut |_| {},
    )
    .map_err(|stop| super::assess::stopped(door, stop, loaded, &options))
}

/// A claim of nobody: the test alone.
fn own(test: &ClaimTest) -> Claim {
    Claim {
        id: String::new(),
        who: String::new(),
        says: test.text.clone(),
        test: Some(test.clone()),
        untestable: String::new(),
        why: String::new(),
        sources: Vec::new(),
    }
}

fn chosen<'a>(assessment: &'a Assessment, asked: &Asked, in_file: usize) -> Vec<&'a ClaimResult> {
    match asked {
        Asked::All => assessment.claims.iter().collect(),
        Asked::Named(id) => assessment.claims.iter().filter(|c| c.id == *id).collect(),
        Asked::Test(_) => assessment.claims.iter().skip(in_file).collect(),
    }
}

/// A test on a figure that there is not is a slip of the pen, not a finding.
fn known(assessment: &Assessment, test: &ClaimTest) -> Result<(), Exit> {
    if assessment.figure(&test.figure).is_some() {
        return Ok(());
    }
    eprintln!("no figure is called `{}`", test.figure);
    let ids = assessment.results.iter().map(|f| f.id.as_str());
    match durance_core::diagnostic::nearest(&test.figure, ids) {
        Some(near) => eprintln!("help: did you mean `{near}`?"),
        None => eprintln!("help: `durance assess SCENARIO --json` names every figure"),
    }
    Err(Exit::Usage)
}

fn page(claims: &[&ClaimResult]) -> String {
    let mut out = String::new();
    for claim in claims {
        // A test of the reader's own has no words of somebody else.
        if !claim.who.is_empty() {
            let name = if claim.id.is_empty() {
                String::new()
            } else {
                format!("{}  ", claim.id)
            };
            out.push_str(&format!(
                "{name}\u{201c}{}\u{201d} {}\n",
                claim.says, claim.who
            ));
        }
        for line in durance_report::explain::claim_lines(claim) {
            out.push_str(&format!("  {line}\n"));
        }
        out.push('\n');
    }
    out
}

fn json(assessment: &Assessment, claims: &[&ClaimResult]) -> String {
    let object = serde_json::json!({
        "schema": SCHEMA,
        "scenario": { "id": assessment.scenario.id, "digest": assessment.scenario.digest },
        "run": assessment.run,
        "claims": claims,
    });
    format!("{object:#}")
}
