//! Where is the catalogue? Inside the program, unless the reader points to a folder of their own.

use durance_core::Source;
use durance_core::catalog::Catalog;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The catalogue as it stood when the program was built.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../catalog"]
#[include = "*.toml"]
#[include = "*.csv"]
struct Embedded;

/// Texts of the catalogue by path, in sorted order.
#[derive(Clone, Debug)]
pub struct Catalogue {
    texts: BTreeMap<String, String>,
}

/// A folder or file that could not be read.
#[derive(Debug)]
pub struct ReadError {
    /// What was being read.
    pub path: PathBuf,
    /// What the system said.
    pub cause: std::io::Error,
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot read `{}`: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for ReadError {}

impl Catalogue {
    /// The catalogue that the program carries.
    pub fn embedded() -> Catalogue {
        let texts = Embedded::iter()
            .filter_map(|path| {
                let file = Embedded::get(&path)?;
                let text = String::from_utf8(file.data.into_owned()).ok()?;
                Some((path.replace('\\', "/"), text))
            })
            .collect();
        Catalogue { texts }
    }

    /// A catalogue in a folder, for its authors.
    ///
    /// # Errors
    /// When a folder or a text file in it cannot be read as UTF-8.
    pub fn from_folder(root: &Path) -> Result<Catalogue, ReadError> {
        let mut texts = BTreeMap::new();
        read_folder(root, root, &mut texts)?;
        Ok(Catalogue { texts })
    }

    /// One digest over every path and text, hexadecimal: names the version of the catalogue.
    pub fn digest(&self) -> String {
        let mut hash = durance_scenario::Digest::default();
        for (path, text) in &self.texts {
            hash.update(path);
            hash.update(text);
        }
        hash.finish()
    }
}

impl Catalog for Catalogue {
    fn text(&self, path: &str) -> Option<&str> {
        self.texts.text(path)
    }

    fn paths(&self, prefix: &str) -> Vec<&str> {
        self.texts.paths(prefix)
    }
}

/// Every source of a catalogue, by id; files that do not parse are left to the scenario's own check.
pub fn sources(catalogue: &dyn Catalog) -> BTreeMap<String, Source> {
    // Facilities may carry sources of their own; most of their files have none, and are not parsed for them.
    let own = catalogue.paths("facilities/").into_iter().filter(|path| {
        catalogue
            .text(path)
            .is_some_and(|t| t.contains("\n[[source]]"))
    });
    catalogue
        .paths("sources/")
        .into_iter()
        .chain(own)
        .filter_map(|path| toml::from_str::<Register>(catalogue.text(path)?).ok())
        .flat_map(|register| register.source)
        .map(|source| (source.id.clone(), source))
        .collect()
}

/// A file of sources.
#[derive(serde::Deserialize)]
struct Register {
    #[serde(default)]
    source: Vec<Source>,
}

fn read_folder(
    root: &Path,
    folder: &Path,
    texts: &mut BTreeMap<String, String>,
) -> Result<(), ReadError> {
    let failed = |path: &Path, cause| ReadError {
        path: path.to_owned(),
        cause,
    };
    for entry in std::fs::read_dir(folder).map_err(|e| failed(folder, e))? {
        let path = entry.map_err(|e| failed(folder, e))?.path();
        if path.is_dir() {
            read_folder(root, &path, texts)?;
        } else if is_text(&path) {
            let text = std::fs::read_to_string(&path).map_err(|e| failed(&path, e))?;
            if let Ok(relative) = path.strip_prefix(root) {
                texts.insert(relative.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    Ok(())
}

fn is_text(path: &Path) -> bool {
    matches!(
        path.extension().and_then(|e| e.to_str()),
        Some("toml" | "csv")
    )
}
