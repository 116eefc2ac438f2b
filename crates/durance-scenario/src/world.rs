//! What surrounds a scenario file? The door supplies all of it: the language reads no disk.

use durance_core::catalog::Catalog;
use jiff::civil::Date;

/// A text and the name that the reader knows it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// A path, or another name to show.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Files beside the scenario, read by the door.
pub trait Files {
    /// The text of a file named in the scenario.
    ///
    /// # Errors
    /// What went wrong, in words for the reader: `no such file`.
    fn read(&self, name: &str) -> Result<String, String>;
}

/// No file beside the scenario: for scenarios of the catalogue and for texts that have no folder.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _name: &str) -> Result<String, String> {
        Err("no such file".to_owned())
    }
}

impl Files for std::collections::BTreeMap<String, String> {
    fn read(&self, name: &str) -> Result<String, String> {
        self.get(name)
            .cloned()
            .ok_or_else(|| "no such file".to_owned())
    }
}

/// What surrounds a scenario file.
///
/// `data("x.csv", ...)` is looked for beside the scenario first, then as `data/x.csv` in the catalogue.
/// Texts of the catalogue are named `catalog:<path>` in labels.
#[derive(Clone)]
pub struct World<'a> {
    /// Sources (`sources/*.toml`), scenarios to overlay (`scenarios/<id>.toml`), data (`data/*`).
    pub catalog: &'a dyn Catalog,
    /// Files beside the scenario.
    pub files: &'a dyn Files,
    /// Overlays beside the scenario's own `overlay = "base"`, in order.
    pub overlays: Vec<Text>,
    /// Edits as `path=value`, in order; they come after overlays.
    pub set: Vec<String>,
    /// Replaces `scenario.known_as_of`.
    pub as_of: Option<Date>,
    /// Owed reasons (`why`) are errors.
    pub strict: bool,
}

impl<'a> World<'a> {
    /// A catalogue and nothing else.
    pub fn new(catalog: &'a dyn Catalog) -> World<'a> {
        World {
            catalog,
            files: &NoFiles,
            overlays: Vec::new(),
            set: Vec::new(),
            as_of: None,
            strict: false,
        }
    }
}
