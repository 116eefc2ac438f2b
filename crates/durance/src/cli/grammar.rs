//! Which words does the command line know?

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  durance assess us-sv-2025                  the five questions, one page, a report
  durance assess us-sv-2025-reported --json  the same as data
  durance explain net_cost.sender            where a number comes from
  durance claim us-sv-2025 'net_cost.sender < 0 USD'    is it true, and when
  durance compare us-sv-2025 us-sv-2025-reported        what differs, draw by draw
  durance new my-offer.toml                  a commented file to start from
  durance check my-offer.toml --strict       every mistake at once

A SCENARIO is a path, the name of a shipped one (durance list), or - for standard input.";

/// What would an offer to hold prisoners abroad cost, relieve, break, and mean for the people sent?
#[derive(Debug, Parser)]
#[command(name = "durance", version, about, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,

    /// Read the catalogue from this folder instead of the one in the program
    #[arg(long, global = true, value_name = "FOLDER")]
    pub catalog: Option<PathBuf>,

    /// Print less: no progress, no advice
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Print more: advice on the input, what is run, how long it took
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,

    /// No colour, whatever the terminal
    #[arg(long, global = true)]
    pub plain: bool,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Answer the five questions about a scenario, and leave a report
    Assess(AssessArgs),
    /// Set two to four scenarios side by side, draw by draw
    Compare(CompareArgs),
    /// Test what people say: in how many draws is it true, and when
    Claim(ClaimArgs),
    /// Say everything that is wrong with a scenario
    Check(CheckArgs),
    /// Lay a scenario out, keeping its comments
    Fmt(FmtArgs),
    /// Write a commented scenario to start from
    New(NewArgs),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// List the shipped scenarios
    List,
    /// Take a run away: csv, parquet, arrow, json, xlsx, html, pdf, svg, png, zip
    Export(ExportArgs),
    /// Ask the question of a run again and compare every byte
    Verify(VerifyArgs),
    /// How to cite a run
    Cite(CiteArgs),
    /// Say why: an error code, a word, a result, an input, a provision
    Explain(ExplainArgs),
    /// Whom may it lawfully reach, and which provision says so
    Law(LawArgs),
    /// What do agreements cost: contracts of the catalogue
    Agreement(AgreementArgs),
    /// What is known of a place: facilities of the catalogue
    Facility(FacilityArgs),
    /// What would people meet, standard by standard
    Conditions(ConditionsArgs),
    /// Run a reference workload of the engine
    Bench(BenchArgs),
    /// Look at a data file before it is used
    Data(DataArgs),
    /// Estimate a system's admissions and lengths of stay from data
    Fit(FitArgs),
    /// Forecast a stock, or the stock of a system with its known changes
    Forecast(ForecastArgs),
    /// Score forecasts against what happened
    Backtest(BacktestArgs),
    /// Look at the sources of the catalogue
    Sources(SourcesArgs),
    /// Say whether this installation is in order
    Doctor,
    /// Print completions for a shell: bash, elvish, fish, powershell or zsh
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write the pages of all verbs into a folder
    Man {
        /// The folder; it must exist
        #[arg(short, long, value_name = "FOLDER")]
        output: Option<PathBuf>,
    },
}

/// A scenario and the changes laid over it.
#[derive(Args, Clone, Debug, Default)]
pub struct ScenarioArgs {
    /// A path, the name of a shipped scenario, or - for standard input
    pub scenario: String,
    /// Change one value: path=value, repeatable
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Lay another file over it, repeatable
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    /// Ask the question on another date: nothing published later is used
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// How to read a contested provision: provision=reading, or provision=both
    #[arg(long, value_name = "RULE=READING")]
    pub reading: Vec<String>,
}

/// Arguments of `assess`.
#[derive(Args, Debug)]
pub struct AssessArgs {
    /// Which scenario.
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// How many sets of inputs to draw
    #[arg(long, value_name = "N")]
    pub draws: Option<u64>,
    /// Draw until this is reached: "2% on net_cost.sender"
    #[arg(long, value_name = "WHAT", conflicts_with = "draws")]
    pub precision: Option<String>,
    /// Histories simulated within each draw
    #[arg(long, value_name = "N")]
    pub replications: Option<u64>,
    /// Seed of every random stream
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How draws are spread: lhs, sobol or independent
    #[arg(long, value_name = "DESIGN", default_value = "lhs")]
    pub design: String,
    /// Points of a Sobol analysis of the headline (first-order and total), instead of shares of ranks
    #[arg(long, value_name = "N")]
    pub sobol: Option<u64>,
    /// Threads; the result does not depend on it
    #[arg(long, value_name = "N", value_parser = threads)]
    pub jobs: Option<usize>,
    /// Print the assessment as JSON instead of the page
    #[arg(long)]
    pub json: bool,
    /// Where to leave the run [default: runs/SCENARIO-DIGEST]
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Go on from the checkpoint that an interrupted run left
    #[arg(long)]
    pub resume: bool,
    /// Do not leave a run folder
    #[arg(long, conflicts_with = "output")]
    pub no_run: bool,
    /// Whose costs come first: sender, receiver or both
    #[arg(long, value_name = "SIDE", value_parser = ["sender", "receiver", "both"])]
    pub perspective: Option<String>,
    /// Exit 1 unless this holds in more than half of the draws: 'net_cost.sender < 20M USD', repeatable
    #[arg(long = "assert", value_name = "TEST")]
    pub asserted: Vec<String>,
    /// Open the report when it is there
    #[arg(long, conflicts_with = "no_run")]
    pub open: bool,
    /// Say what would be run and where it would be left, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print progress and figures as they come, one JSON object a line
    #[arg(long, conflicts_with = "json")]
    pub jsonl: bool,
    /// No line of progress
    #[arg(long)]
    pub no_progress: bool,
    /// Draw no longer than this (90s, 5m, 1h); what is done is assessed, and the exit code is 5
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<std::time::Duration>,
}

/// A number of threads: at least one.
fn threads(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|n| *n > 0);
    number.ok_or_else(|| format!("`{text}` is not a number of threads; at least 1 is needed"))
}

/// A length of time on the command line: `90s`, `5m`, `1h 30m`.
fn duration(text: &str) -> Result<std::time::Duration, String> {
    let wrong = || format!("`{text}` is not a length of time; write it as 90s, 5m or 1h");
    let span: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    std::time::Duration::try_from(span).map_err(|_| wrong())
}

impl Default for AssessArgs {
    /// What `assess` does when nothing but a scenario is given; the scenario itself stays empty.
    fn default() -> AssessArgs {
        AssessArgs {
            scenario: ScenarioArgs::default(),
            draws: None,
            precision: None,
            replications: None,
            seed: None,
            design: "lhs".to_owned(),
            sobol: None,
            jobs: None,
            json: false,
            output: None,
            resume: false,
            no_run: false,
            perspective: None,
            asserted: Vec::new(),
            open: false,
            dry_run: false,
            jsonl: false,
            no_progress: false,
            timeout: None,
        }
    }
}

/// Arguments of `export`.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// A run folder, an archive of a run, or a scenario: its newest run, made if there is none
    pub run: String,
    /// In which form
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// One table, one figure's draws, or one chart; csv, parquet and arrow give the figures otherwise
    #[arg(long, value_name = "NAME")]
    pub only: Option<String>,
    /// Where to write it, - for standard output [default: SCENARIO-DIGEST.FORMAT here]
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Paper of the pdf
    #[arg(long, value_enum, value_name = "PAPER", default_value_t = PaperSize::A4)]
    pub paper: PaperSize,
    /// Show counts of fewer than ten people where every source of them is public
    #[arg(long)]
    pub unmask: bool,
}

/// A form in which a run can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A table: UTF-8, with low, mid, high, unit, source_id
    Csv,
    /// A table with types
    Parquet,
    /// A table with types, Arrow IPC file
    Arrow,
    /// The assessment, or one table or figure of it
    Json,
    /// A workbook with live formulas
    Xlsx,
    /// The report
    Html,
    /// The report on paper
    Pdf,
    /// Charts as drawings
    Svg,
    /// Charts as pictures
    Png,
    /// Everything, to keep and to verify
    Zip,
}

/// A sheet of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PaperSize {
    /// 210 by 297 mm
    A4,
    /// 8.5 by 11 inches
    Letter,
}

/// Arguments of `verify`.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// An archive that `export --format zip` has made, or a run folder
    pub run: PathBuf,
}

/// Arguments of `cite`.
#[derive(Args, Debug)]
pub struct CiteArgs {
    /// A run folder, an archive of a run, or a scenario: its newest run, made if there is none
    pub run: String,
    /// In which style
    #[arg(value_enum, default_value_t = CiteStyle::Text)]
    pub style: CiteStyle,
}

/// A style of citing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CiteStyle {
    /// One sentence
    Text,
    /// BibTeX
    Bibtex,
    /// RIS
    Ris,
    /// CSL-JSON
    Csl,
    /// OSCOLA
    Oscola,
    /// APA
    Apa,
}

/// How a run is sampled, for verbs that leave no run folder.
#[derive(Args, Clone, Debug)]
pub struct RunArgs {
    /// How many sets of inputs to draw
    #[arg(long, value_name = "N")]
    pub draws: Option<u64>,
    /// Seed of every random stream
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Threads; the result does not depend on it
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Arguments of `claim`.
#[derive(Args, Debug)]
pub struct ClaimArgs {
    /// Which scenario.
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// A test such as 'net_cost.sender < 0 USD', or the id of a claim of the scenario [default: all of them]
    pub claim: Option<String>,
    /// How it is run.
    #[command(flatten)]
    pub run: RunArgs,
    /// Exit 1 unless every claim asked for holds in more than half of the draws
    #[arg(long)]
    pub assert: bool,
    /// As data
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `compare`.
#[derive(Args, Debug)]
pub struct CompareArgs {
    /// Two to four scenarios: paths, or names of shipped ones; the first is A
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<String>,
    /// Change one value: path=value in all, B:path=value in B alone; repeatable
    #[arg(long = "set", value_name = "[B:]PATH=VALUE")]
    pub set: Vec<String>,
    /// Lay another file over all, or B:FILE over B alone; repeatable
    #[arg(long, value_name = "[B:]FILE")]
    pub overlay: Vec<String>,
    /// Ask the question on another date: nothing published later is used
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// How to read a contested provision: provision=reading, or provision=both
    #[arg(long, value_name = "RULE=READING")]
    pub reading: Vec<String>,
    /// A formula over figures, repeatable
    #[arg(
        long,
        value_name = "FORMULA",
        help = "A formula over figures: 'net_cost.sender[B] - net_cost.sender[A]'; repeatable"
    )]
    pub expr: Vec<String>,
    /// How it is run.
    #[command(flatten)]
    pub run: RunArgs,
    /// As data
    #[arg(long)]
    pub json: bool,
    /// Where to leave the comparison [default: runs/compare-...]
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Do not leave a folder
    #[arg(long, conflicts_with = "output")]
    pub no_run: bool,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// Which scenario.
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// Every value owes a source or a reason; no advice, and silence where nothing is owed
    #[arg(long)]
    pub strict: bool,
    /// Findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `fmt`.
#[derive(Args, Debug)]
pub struct FmtArgs {
    /// The files to lay out
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Write out the shapes that were chosen
    #[arg(long)]
    pub explicit: bool,
    /// Change nothing; exit 1 if a file would change
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `new`.
#[derive(Args, Debug)]
pub struct NewArgs {
    /// The file to write; it must not exist
    pub file: PathBuf,
    /// Start from a shipped scenario: an overlay over it
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,
    /// One system of custody by itself, without an offer
    #[arg(long, conflicts_with = "from")]
    pub system: bool,
    /// Answer a question beforehand: key=value, repeatable; then nothing is asked
    #[arg(long, value_name = "KEY=VALUE", conflicts_with = "from")]
    pub answer: Vec<String>,
    /// Ask nothing: the template as it is
    #[arg(long, conflicts_with_all = ["from", "answer"])]
    pub template: bool,
}

/// Arguments of `sources`.
#[derive(Args, Debug)]
pub struct SourcesArgs {
    /// Which question about sources.
    #[command(subcommand)]
    pub verb: SourcesVerb,
}

/// Questions about sources.
#[derive(Debug, Subcommand)]
pub enum SourcesVerb {
    /// List them, one a line: id, published, grade, what it says
    List {
        /// Only those that hold these words
        words: Vec<String>,
        /// Only those that a reader could have known on this day
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// Only those that nobody has read
        #[arg(long)]
        weak: bool,
        /// As data
        #[arg(long)]
        json: bool,
    },
    /// Show one: statement, number, dates, title, grade, address, notes
    Show {
        /// Its id
        id: String,
        /// As data
        #[arg(long)]
        json: bool,
    },
    /// Check all: dates, units, inputs, and whether a source's own figures agree
    Verify {
        /// As data
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// D0214, R1, net_cost.sender, money.fee, us/18-usc-4100-b, std-cpt-..., a word of the glossary
    pub what: String,
    /// The run to explain from [default: the newest under runs/]
    #[arg(long, value_name = "FOLDER")]
    pub run: Option<PathBuf>,
}

/// Arguments of `law`.
#[derive(Args, Debug)]
pub struct LawArgs {
    /// Which question about the law.
    #[command(subcommand)]
    pub verb: LawVerb,
}

/// Questions about the law.
#[derive(Debug, Subcommand)]
pub enum LawVerb {
    /// Screen the groups of a scenario
    Screen {
        /// Which scenario.
        #[command(flatten)]
        scenario: ScenarioArgs,
        /// The day on which the law is read [default: first day of the term]
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
        /// As data
        #[arg(long)]
        json: bool,
    },
    /// Show a provision: text, effect, readings, sources
    Explain {
        /// Its id
        provision: String,
    },
    /// Run the case files
    Cases {
        /// As data
        #[arg(long)]
        json: bool,
    },
    /// Check the catalogue, for its authors
    Check,
    /// Prove the safety properties by going through every combination of facts
    Prove {
        /// As data
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `agreement`.
#[derive(Args, Debug)]
pub struct AgreementArgs {
    /// Which question about agreements.
    #[command(subcommand)]
    pub verb: AgreementVerb,
}

/// Questions about agreements.
#[derive(Debug, Subcommand)]
pub enum AgreementVerb {
    /// List the agreements of the catalogue
    List,
    /// Show the terms of one
    Show {
        /// Its id
        id: String,
    },
    /// Run its clauses on a number of people held
    Cost {
        /// Its id
        id: String,
        /// People held: a number, or numbers from days on (2010-02-05=35,2010-06-01=500) [default: its places]
        #[arg(long, value_name = "N|SERIES")]
        held: Option<String>,
        /// Convert to this currency, at the catalogue's dated rates
        #[arg(long, value_name = "CODE")]
        currency: Option<String>,
        /// In prices of this year
        #[arg(long, value_name = "YEAR")]
        real: Option<i16>,
        /// As data
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `facility`.
#[derive(Args, Debug)]
pub struct FacilityArgs {
    /// Which question about facilities.
    #[command(subcommand)]
    pub verb: FacilityVerb,
}

/// Questions about facilities.
#[derive(Debug, Subcommand)]
pub enum FacilityVerb {
    /// List the facilities of the catalogue
    List,
    /// Show what has been observed of one
    Show {
        /// Its id
        id: String,
        /// Nothing published later is used
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
    /// Hold one against every standard
    Check {
        /// Its id
        id: String,
        /// Nothing published later is used
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// As data
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `conditions`.
#[derive(Args, Debug)]
pub struct ConditionsArgs {
    /// Which scenario.
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// As data
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `bench`.
#[derive(Args, Debug)]
pub struct BenchArgs {
    /// r1 (national), r2 (agreement and crowding) or r3 (world)
    pub workload: String,
    /// Repetitions
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub reps: u32,
    /// Size against the reference
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub scale: f64,
    /// counts, expected or people
    #[arg(long, default_value = "counts")]
    pub executor: String,
    /// Threads, over replications
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub threads: usize,
    /// One JSON line
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `data`.
#[derive(Args, Debug)]
pub struct DataArgs {
    /// Which question about data.
    #[command(subcommand)]
    pub verb: DataVerb,
}

/// A series in a file.
#[derive(Args, Clone, Debug)]
pub struct SeriesArgs {
    /// CSV or TSV (each also as .gz), xlsx, Parquet, or a series of the catalogue: england-wales-weekly.csv.
    /// To forecast and backtest also the description of a system that `fit` reads: SYSTEM.toml
    pub file: PathBuf,
    /// The column to read, repeatable
    #[arg(long, value_name = "NAME")]
    pub column: Vec<String>,
    /// The column of dates
    #[arg(long, value_name = "NAME")]
    pub date: Option<String>,
    /// Keep the rows where a column holds a value, repeatable
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub only: Vec<String>,
    /// Add up the rows of one date
    #[arg(long)]
    pub sum: bool,
    /// A small TOML file that maps the columns
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
}

/// Questions about data.
#[derive(Debug, Subcommand)]
pub enum DataVerb {
    /// Say what a file holds: columns, gaps, repeats, jumps, breaks
    Inspect {
        /// Which series.
        #[command(flatten)]
        series: SeriesArgs,
        /// As data
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `fit`.
#[derive(Args, Debug)]
pub struct FitArgs {
    /// What to fit, and on which data: a TOML file
    pub system: PathBuf,
    /// Where to write the fitted system [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `forecast`.
#[derive(Args, Debug)]
pub struct ForecastArgs {
    /// Which series.
    #[command(flatten)]
    pub series: SeriesArgs,
    /// How far
    #[arg(long, default_value = "12 months")]
    pub horizon: String,
    /// A column with the capacity, shown beside the forecast
    #[arg(long, value_name = "NAME")]
    pub capacity: Option<String>,
    /// As data
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `backtest`.
#[derive(Args, Debug)]
pub struct BacktestArgs {
    /// Which series.
    #[command(flatten)]
    pub series: SeriesArgs,
    /// Days on which forecasts are made: "2015 to 2023-06 every 3"
    #[arg(long)]
    pub origins: Option<String>,
    /// Steps ahead, in the steps of the usual plan (months for what is published more often)
    #[arg(long, value_delimiter = ',')]
    pub horizons: Vec<u32>,
    /// As data
    #[arg(long)]
    pub json: bool,
}
