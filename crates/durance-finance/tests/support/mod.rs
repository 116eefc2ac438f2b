//! The shipped catalogue, read from the repository, for the tests of this crate.

use std::collections::BTreeMap;
use std::path::Path;

/// Every text under `catalog/` that money reads, by path.
pub fn catalog() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog");
    let mut texts = BTreeMap::new();
    for folder in ["fees", "costs", "data/econ"] {
        for file in
            std::fs::read_dir(root.join(folder)).expect("the catalogue stands beside the crates")
        {
            let path = file.expect("a readable folder").path();
            let name = path
                .file_name()
                .expect("a file")
                .to_string_lossy()
                .into_owned();
            if name.ends_with(".toml") || name.ends_with(".csv") {
                texts.insert(
                    format!("{folder}/{name}"),
                    std::fs::read_to_string(&path).expect("a text"),
                );
            }
        }
    }
    texts
}
