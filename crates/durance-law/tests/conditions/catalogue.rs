//! The catalogue that the program ships, read from its folder.

use durance_core::Diagnostic;
use durance_law::conditions::{Facilities, Facility, Standards};
use std::collections::BTreeMap;
use std::path::Path;

/// Every text of the shipped catalogue, by path.
pub fn texts() -> BTreeMap<String, String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog"));
    let mut texts = BTreeMap::new();
    for folder in ["standards", "facilities", "sources"] {
        collect(root, &root.join(folder), &mut texts);
    }
    texts
}

fn collect(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) {
    let entries = std::fs::read_dir(folder).expect("a folder of the catalogue");
    for path in entries.map(|entry| entry.expect("an entry of the folder").path()) {
        if path.is_dir() {
            collect(root, &path, texts);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(root).expect("below the catalogue");
            texts.insert(name.to_string_lossy().replace('\\', "/"), text);
        }
    }
}

/// Every shipped standard.
pub fn standards() -> Standards {
    Standards::load(&texts()).unwrap_or_else(|found| panic!("{}", print(&found)))
}

/// Every shipped facility.
pub fn facilities(standards: &Standards) -> Facilities {
    Facilities::load(&texts(), standards).unwrap_or_else(|found| panic!("{}", print(&found)))
}

/// One shipped facility.
pub fn facility(standards: &Standards, id: &str) -> Facility {
    facilities(standards)
        .get(id)
        .unwrap_or_else(|| panic!("no facility `{id}`"))
        .clone()
}

/// Diagnostics as lines.
pub fn print(found: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| {
        let place = d
            .labels
            .first()
            .map_or(String::new(), |l| format!("{}:{:?}", l.file, l.span));
        format!("{} {place} {} {:?}", d.code, d.message, d.help)
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}
