//! What does a new file look like? Commented texts that read without error.

/// The text of a kind of file.
pub(crate) fn template(kind: &str) -> Option<&'static str> {
    match kind {
        "offer" => Some(include_str!("../templates/offer.toml")),
        "system" => Some(include_str!("../templates/system.toml")),
        "overlay" => Some(include_str!("../templates/overlay.toml")),
        _ => None,
    }
}
