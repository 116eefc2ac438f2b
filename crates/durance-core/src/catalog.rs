//! What does the catalogue hold? Texts by path, handed in by the door; no room reads a disk.

/// The catalogue as the door supplies it: texts by path, in a fixed order.
///
/// Paths are relative to `catalog/`, with forward slashes: `sources/costs.toml`,
/// `law/us/usc-18-4100/provisions.toml`.
pub trait Catalog {
    /// The text at a path, if there is one.
    fn text(&self, path: &str) -> Option<&str>;

    /// Every path that starts with `prefix`, sorted.
    fn paths(&self, prefix: &str) -> Vec<&str>;
}

impl Catalog for std::collections::BTreeMap<String, String> {
    fn text(&self, path: &str) -> Option<&str> {
        self.get(path).map(String::as_str)
    }

    fn paths(&self, prefix: &str) -> Vec<&str> {
        self.keys()
            .filter(|k| k.starts_with(prefix))
            .map(String::as_str)
            .collect()
    }
}
