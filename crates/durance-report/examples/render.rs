//! Renders the `assessment.json` of a run folder as a page: `render assessment.json report.html`.

use durance_core::assessment::Assessment;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("usage: render assessment.json report.html".into());
    };
    let assessment: Assessment = serde_json::from_str(&std::fs::read_to_string(input)?)?;
    std::fs::write(output, durance_report::html::report(&assessment))?;
    print!("{}", durance_report::terminal::page(&assessment, 80, false));
    Ok(())
}
