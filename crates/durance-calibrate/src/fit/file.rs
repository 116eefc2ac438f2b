//! `SYSTEM.toml`: where the observations of a system lie, and what they are.

use super::{MeanStay, SystemSpec};
use crate::forecast::KnownChange;
use crate::inspect::{Mapping, inspect_table};
use crate::series::Series;
use crate::stay::{SpellMapping, spells_of_table};
use crate::table::{self, Format, Table};
use durance_core::Diagnostic;
use serde::Deserialize;

/// The file that `durance fit` reads.
///
/// # Example
/// ```
/// use durance_calibrate::fit::{Content, FitFile};
/// let (file, problems) = FitFile::from_toml("jails.toml", r#"
///     id = "county-jails"
///     [stock]
///     file = "stock.csv"
///     columns = { values = ["people"] }
///     [mean_stay]
///     days = [24, 30]
///     basis = "release-cohort"
/// "#);
/// assert!(problems.is_empty());
/// let file = file.unwrap();
/// assert_eq!(file.files(), ["stock.csv"]);
/// let csv = "date,people\n2024-01-01,100\n2024-02-01,104\n2024-03-01,99\n2024-04-01,101\n";
/// let (spec, problems) = file.read(|_| Some(Content::Bytes(csv.as_bytes().to_vec())));
/// assert!(problems.is_empty() && spec.unwrap().stock.is_some());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FitFile {
    /// Identifier, kebab-case.
    pub id: String,
    /// Name in words.
    pub name: String,
    /// ISO 3166 code.
    pub country: String,
    /// People present.
    pub stock: Option<SeriesFile>,
    /// People admitted per period.
    pub admissions: Option<SeriesFile>,
    /// People released per period.
    pub releases: Option<SeriesFile>,
    /// Places.
    pub capacity: Option<SeriesFile>,
    /// One stay each.
    pub spells: Option<SpellsFile>,
    /// A published mean stay.
    pub mean_stay: Option<MeanStay>,
    /// The group that a fit without spells writes; `everyone` if absent.
    pub group: String,
    /// The scenario that the fitted file is to be laid over, if it is to be used as an overlay.
    pub overlay: String,
    /// Dated changes that are known to come: a forecast applies them.
    pub change: Vec<KnownChange>,
}

/// What the door found of a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// Its bytes, to be read as its name says.
    Bytes(Vec<u8>),
    /// Its rows, where the door has a reader of its own (Parquet).
    Table(Table),
}

/// A file with a series in it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesFile {
    /// The file's name.
    pub file: String,
    /// Its columns.
    pub columns: Mapping,
}

/// A file with spells in it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpellsFile {
    /// The file's name.
    pub file: String,
    /// Its columns.
    pub columns: SpellMapping,
}

impl FitFile {
    /// Reads the file's text.
    ///
    /// # Errors
    /// D1033 with the place.
    pub fn from_toml(name: &str, text: &str) -> (Option<FitFile>, Vec<Diagnostic>) {
        match toml::from_str(text) {
            Ok(file) => (Some(file), Vec::new()),
            Err(why) => {
                let problem = Diagnostic::error("D1033", format!("`{name}` does not describe a system to fit"))
                    .at(name, why.span().unwrap_or(0..0), why.message())
                    .help("keys: id, name, country, group, overlay, stock, admissions, releases, capacity, spells, mean_stay, change");
                (None, vec![problem])
            }
        }
    }

    /// Names of the files that [`FitFile::read`] will ask for.
    pub fn files(&self) -> Vec<&str> {
        let series = [
            &self.stock,
            &self.admissions,
            &self.releases,
            &self.capacity,
        ];
        let mut names: Vec<&str> = series
            .into_iter()
            .flatten()
            .map(|s| s.file.as_str())
            .collect();
        names.extend(self.spells.iter().map(|s| s.file.as_str()));
        names
    }

    /// Reads every file by the door's `find`, and says everything that is wrong with them.
    ///
    /// # Errors
    /// D1034 for a file that the door does not find, D1035 for a change that cannot be; those of [`inspect_table`]
    /// and [`spells_of_table`].
    pub fn read(
        &self,
        find: impl Fn(&str) -> Option<Content>,
    ) -> (Option<SystemSpec>, Vec<Diagnostic>) {
        let mut problems: Vec<Diagnostic> = self.change.iter().filter_map(impossible).collect();
        let mut series =
            |file: &Option<SeriesFile>| one_series(file.as_ref()?, &find, &mut problems);
        let mut spec = SystemSpec {
            id: self.id.clone(),
            name: self.name.clone(),
            country: self.country.clone(),
            stock: series(&self.stock),
            admissions: series(&self.admissions),
            releases: series(&self.releases),
            capacity: series(&self.capacity),
            mean_stay: self.mean_stay.clone(),
            group: self.group.clone(),
            overlay: self.overlay.clone(),
            changes: self.change.clone(),
            ..SystemSpec::default()
        };
        if let Some(file) = &self.spells
            && let Some(table) = read_table(
                &file.file,
                file.columns.sheet.as_deref(),
                &find,
                &mut problems,
            )
        {
            let (spells, more) = spells_of_table(&table, &file.columns);
            spec.spells = spells;
            problems.extend(more);
        }
        (Some(spec), problems)
    }
}

/// A change whose factors say nothing.
fn impossible(change: &KnownChange) -> Option<Diagnostic> {
    let fine = |times: f64| times.is_finite() && times >= 0.0;
    let whole = fine(change.admissions_times) && fine(change.stay_times) && change.stay_times > 0.0;
    (!whole).then(|| {
        Diagnostic::error(
            "D1035",
            format!("the change of {} has a factor that cannot be", change.date),
        )
        .help("factors are 1 for no change, 0.9 for a tenth less; a stay cannot become nothing")
    })
}

fn one_series(
    file: &SeriesFile,
    find: &impl Fn(&str) -> Option<Content>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Series> {
    let table = read_table(&file.file, file.columns.sheet.as_deref(), find, problems)?;
    let (series, more) = inspect_table(&table, &file.columns);
    problems.extend(more);
    series?.into_iter().next()
}

fn read_table(
    name: &str,
    sheet: Option<&str>,
    find: &impl Fn(&str) -> Option<Content>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Table> {
    let Some(format) = Format::of_name(name) else {
        problems.push(
            Diagnostic::error("D1003", format!("the name `{name}` says no format"))
                .help("use .csv, .tsv, .xlsx, .parquet, or .gz after the first two"),
        );
        return None;
    };
    match find(name) {
        None => {
            problems.push(
                Diagnostic::error("D1034", format!("`{name}` is not there"))
                    .help("paths are relative to the file that names them"),
            );
            None
        }
        Some(Content::Table(table)) => Some(table),
        Some(Content::Bytes(bytes)) => {
            let (table, more) = table::read(&bytes, name, format, sheet);
            problems.extend(more);
            table
        }
    }
}
