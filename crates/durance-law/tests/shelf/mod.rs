//! The catalogue on disk, and small catalogues written in a test.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod small;

use durance_law::LawBook;
use std::collections::BTreeMap;
use std::path::Path;

/// Every text under `catalog/law`.
pub fn texts() -> BTreeMap<String, String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog"));
    let mut texts = BTreeMap::new();
    collect(root, &root.join("law"), &mut texts);
    texts
}

fn collect(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("catalogue folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            collect(root, &path, texts);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let name = path
                .strip_prefix(root)
                .expect("under the root")
                .to_string_lossy()
                .replace('\\', "/");
            texts.insert(name, std::fs::read_to_string(&path).expect("text"));
        }
    }
}

/// The shipped book; panics with every diagnostic if it does not load.
pub fn book() -> LawBook {
    let (book, diagnostics) = LawBook::load(&texts());
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    book.expect("no error, so a book")
}
