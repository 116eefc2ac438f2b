//! Which run is exported? A folder that `assess` has left, or an archive of one, read back.

use bytes::Bytes;
use durance_core::assessment::Assessment;
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What is done with a group of draws: the names of the columns kept, and their values.
pub type EachGroup<'a> = &'a mut dyn FnMut(&[String], Vec<Vec<f64>>) -> Result<(), String>;

/// Files of a run folder, in the order of an archive.
pub const FILES: [&str; 5] = [
    "assessment.json",
    "question.json",
    "scenario.toml",
    "report.html",
    "draws.parquet",
];

/// A run, as it was left.
pub struct Run {
    /// Where it lies.
    pub path: PathBuf,
    /// The result.
    pub assessment: Assessment,
    /// The other files by name; draws stay on disk unless they came out of an archive.
    pub files: BTreeMap<String, Vec<u8>>,
    draws: Option<Draws>,
}

enum Draws {
    OnDisk(PathBuf),
    InMemory(Bytes),
}

/// A run that cannot be read, and why.
#[derive(Debug)]
pub struct Unreadable {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub cause: String,
}

impl Unreadable {
    fn new(path: &Path, cause: impl ToString) -> Unreadable {
        Unreadable {
            path: path.to_owned(),
            cause: cause.to_string(),
        }
    }
}

impl Run {
    /// Reads a run folder.
    ///
    /// # Errors
    /// When a file is missing or `assessment.json` is none.
    pub fn from_folder(folder: &Path) -> Result<Run, Unreadable> {
        let mut files = BTreeMap::new();
        for name in FILES.iter().filter(|name| **name != "draws.parquet") {
            let path = folder.join(name);
            let bytes = std::fs::read(&path).map_err(|e| Unreadable::new(&path, e))?;
            files.insert((*name).to_owned(), bytes);
        }
        let draws = folder.join("draws.parquet");
        Ok(Run {
            path: folder.to_owned(),
            assessment: assessment(&files, folder)?,
            files,
            draws: draws.is_file().then_some(Draws::OnDisk(draws)),
        })
    }

    /// Reads an archive of a run.
    ///
    /// # Errors
    /// When it is no archive, or holds no run.
    pub fn from_archive(path: &Path) -> Result<Run, Unreadable> {
        let failed = |e: &dyn std::fmt::Display| Unreadable::new(path, e);
        let file = File::open(path).map_err(|e| failed(&e))?;
        let mut archive = zip::ZipArchive::new(file).map_err(|e| failed(&e))?;
        let mut files = BTreeMap::new();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(|e| failed(&e))?;
            if entry.is_file() {
                let name = entry.name().map_err(|e| failed(&e))?.into_owned();
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).map_err(|e| failed(&e))?;
                files.insert(name, bytes);
            }
        }
        let draws = files.get("draws.parquet");
        let draws = draws.map(|bytes| Draws::InMemory(Bytes::from(bytes.clone())));
        Ok(Run {
            path: path.to_owned(),
            assessment: assessment(&files, path)?,
            files,
            draws,
        })
    }

    /// A file of the run as text; empty when the run has none by that name.
    pub fn text(&self, name: &str) -> String {
        let bytes = self.files.get(name).map_or(&[][..], Vec::as_slice);
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// `us-sv-2025-a86886db15eb`: the scenario and the beginning of its digest.
    pub fn name(&self) -> String {
        let card = &self.assessment.scenario;
        let digest: String = card.digest.chars().take(12).collect();
        format!("{}-{digest}", card.id)
    }

    /// The bytes of the table of draws.
    ///
    /// # Errors
    /// When the run has none, or it cannot be read.
    pub fn draws_bytes(&self) -> Result<Vec<u8>, Unreadable> {
        match &self.draws {
            Some(Draws::InMemory(bytes)) => Ok(bytes.to_vec()),
            Some(Draws::OnDisk(path)) => std::fs::read(path).map_err(|e| Unreadable::new(path, e)),
            None => Err(self.no_draws()),
        }
    }

    /// Reads the table of draws, group of rows by group of rows; `keep` chooses the columns.
    ///
    /// # Errors
    /// When the run has none, it cannot be read, or `each` fails.
    pub fn each_group(
        &self,
        keep: &dyn Fn(&str) -> bool,
        each: EachGroup<'_>,
    ) -> Result<(), Unreadable> {
        let read = match &self.draws {
            Some(Draws::InMemory(bytes)) => groups(bytes.clone(), keep, each),
            Some(Draws::OnDisk(path)) => File::open(path)
                .map_err(|e| e.to_string())
                .and_then(|file| groups(file, keep, each)),
            None => return Err(self.no_draws()),
        };
        read.map_err(|cause| Unreadable::new(&self.path, cause))
    }

    fn no_draws(&self) -> Unreadable {
        Unreadable::new(&self.path.join("draws.parquet"), "the run has no such file")
    }
}

fn assessment(files: &BTreeMap<String, Vec<u8>>, path: &Path) -> Result<Assessment, Unreadable> {
    let bytes = files
        .get("assessment.json")
        .ok_or_else(|| Unreadable::new(path, "it holds no assessment.json"))?;
    serde_json::from_slice(bytes).map_err(|e| Unreadable::new(&path.join("assessment.json"), e))
}

fn groups<R: ChunkReader + 'static>(
    source: R,
    keep: &dyn Fn(&str) -> bool,
    each: EachGroup<'_>,
) -> Result<(), String> {
    let said = |e: ParquetError| e.to_string();
    let reader = SerializedFileReader::new(source).map_err(said)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let wanted: Vec<(usize, String)> = schema
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .enumerate()
        .filter(|(_, name)| keep(name))
        .collect();
    let names: Vec<String> = wanted.iter().map(|(_, name)| name.clone()).collect();
    for index in 0..reader.num_row_groups() {
        let group = reader.get_row_group(index).map_err(said)?;
        let rows = usize::try_from(group.metadata().num_rows()).map_err(|e| e.to_string())?;
        let mut columns = Vec::with_capacity(wanted.len());
        for (at, name) in &wanted {
            let ColumnReader::DoubleColumnReader(mut column) =
                group.get_column_reader(*at).map_err(said)?
            else {
                return Err(format!("column `{name}` does not hold numbers"));
            };
            let mut values = Vec::with_capacity(rows);
            column
                .read_records(rows, None, None, &mut values)
                .map_err(said)?;
            columns.push(values);
        }
        each(&names, columns)?;
    }
    Ok(())
}
