//! The catalogue of this tree, for tests.

use std::collections::BTreeMap;
use std::path::Path;

/// Texts of `catalog/` by path.
pub fn catalogue() -> BTreeMap<String, String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog"));
    let mut texts = BTreeMap::new();
    read(root, root, &mut texts);
    texts
}

fn read(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("catalogue folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            read(root, &path, texts);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "csv") {
            let name = path
                .strip_prefix(root)
                .expect("below root")
                .to_string_lossy()
                .replace('\\', "/");
            texts.insert(name, std::fs::read_to_string(&path).expect("text"));
        }
    }
}
