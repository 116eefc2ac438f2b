//! In which forms can a run be taken away? Files for spreadsheets, scripts, readers and archives.
//!
//! What a form holds is decided in `durance-report` (tables, sheets, charts, pages); here it becomes bytes.
//! The same run gives the same bytes, whatever the day: nothing here reads a clock.

pub mod archive;
pub mod browser;
pub mod codes;
pub mod columns;
pub mod run;
pub mod workbook;

/// The licence that the program is under, for archives of its results.
pub const LICENCE: &str = include_str!("../../../../LICENSE-MIT");

/// Licences of the data series of the catalogue.
pub const DATA_LICENCES: &str = include_str!("../../../../catalog/data/LICENSES.md");
