//! What do people take away? Pages, charts and explanations, made from an assessment and nothing else.
//!
//! - [`terminal::page`]: the one page of the terminal, for 80 columns and 40 lines.
//! - [`html::report`]: the report as one self-contained file.
//! - [`chart::all`]: every chart that an assessment can feed; each is one specification from which the
//!   picture ([`chart::Chart::svg`]), the words and the table come.
//! - [`tables::all`]: the numbers in full precision, as CSV.
//! - [`workbook::sheets`]: sheets of a spreadsheet, with formulas where arithmetic is arithmetic.
//! - [`cite::cite`]: how to cite it.
//! - [`small_counts::masked`]: the same assessment without counts of fewer than ten people.
//! - [`explain::page`]: where a number comes from.
//! - [`sentence::all`]: every sentence, filled from a template of the language file.
//!
//! This crate knows nothing of how results were computed: it imports the vocabulary only. Text out of
//! values, no clock, no disk, no randomness; the same assessment gives the same bytes.
//!
//! # What a chart looks for
//!
//! | chart | fed by |
//! |---|---|
//! | waterfall | the figures named in the trace of the headline; drawn only if their means add up |
//! | like for like | three or more figures `per_day.*`; else `headline_saving`, `cost_avoided`, `fee_paid` |
//! | negotiation zone | figures `break_even_fee.sender` and `.receiver`; sentence and precedents from the curves `fee_sender_max`, `fee_receiver_min` |
//! | break-even and other curves | every curve; those about fees stand under cost, the others under conditions |
//! | fans | every band series; `<stem>.status-quo` is drawn behind its `<stem>.offer` |
//! | legal funnel | funnel steps, one picture per reading |
//! | person-days | figures `person_days_without_sentence` and `person_days_without_sentence.*` |
//! | tornado, shares, evidence map | the sensitivity |
//!
//! # Example
//! ```no_run
//! # fn open(_: &str) -> durance_core::assessment::Assessment { unimplemented!() }
//! let assessment = open("runs/us-sv-2025/assessment.json");
//! print!("{}", durance_report::terminal::page(&assessment, 80, true));
//! let page = durance_report::html::report(&assessment);
//! assert!(page.len() < 1_000_000);
//! ```

pub mod chart;
pub mod cite;
pub mod compare;
pub mod decomposition;
pub mod explain;
pub mod html;
pub mod lang;
pub mod likelihood;
pub mod number;
pub mod origin;
pub mod sections;
pub mod sentence;
pub mod small_counts;
pub mod tables;
pub mod terminal;
pub mod workbook;
