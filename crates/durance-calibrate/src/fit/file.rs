//! `SYSTEM.toml`: where the observations of a system lie, and what they are.

use super::{MeanStay, SystemSpec};
use crate::inspect::{Mapping, inspect};
use crate::series::Series;
use crate::stay::{SpellMapping, inspect_spells};
use crate::table::Format;
use durance_core::Diagnostic;
use serde::Deserialize;

/// The file that `durance fit` reads.
///
/// # Example
/// ```
/// use durance_calibrate::fit::FitFile;
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
/// let (spec, problems) = file.read(|_| Some(csv.as_bytes().to_vec()));
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
                    .help("keys: id, name, country, stock, admissions, releases, capacity, spells, mean_stay");
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

    /// Reads every file by the door's `bytes`, and says everything that is wrong with them.
    ///
    /// # Errors
    /// D1034 for a file that the door does not find; those of [`inspect`] and [`inspect_spells`].
    pub fn read(
        &self,
        bytes: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> (Option<SystemSpec>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let mut series =
            |file: &Option<SeriesFile>| one_series(file.as_ref()?, &bytes, &mut problems);
        let mut spec = SystemSpec {
            id: self.id.clone(),
            name: self.name.clone(),
            country: self.country.clone(),
            stock: series(&self.stock),
            admissions: series(&self.admissions),
            releases: series(&self.releases),
            capacity: series(&self.capacity),
            mean_stay: self.mean_stay.clone(),
            ..SystemSpec::default()
        };
        if let Some(file) = &self.spells
            && let Some((content, format)) = content(&file.file, &bytes, &mut problems)
        {
            let (spells, more) = inspect_spells(&content, &file.file, format, &file.columns);
            spec.spells = spells;
            problems.extend(more);
        }
        (Some(spec), problems)
    }
}

fn one_series(
    file: &SeriesFile,
    bytes: &impl Fn(&str) -> Option<Vec<u8>>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Series> {
    let (content, format) = content(&file.file, bytes, problems)?;
    let (series, more) = inspect(&content, &file.file, format, &file.columns);
    problems.extend(more);
    series?.into_iter().next()
}

fn content(
    name: &str,
    bytes: &impl Fn(&str) -> Option<Vec<u8>>,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Vec<u8>, Format)> {
    let Some(format) = Format::of_name(name) else {
        problems.push(
            Diagnostic::error("D1003", format!("the name `{name}` says no format"))
                .help("use .csv, .tsv, .xlsx, or .gz after them"),
        );
        return None;
    };
    let content = bytes(name);
    if content.is_none() {
        problems.push(
            Diagnostic::error("D1034", format!("`{name}` is not there"))
                .help("paths are relative to the file that names them"),
        );
    }
    Some((content?, format))
}
