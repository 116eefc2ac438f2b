//! Which question was it, exactly? A digest that names texts.

/// BLAKE3 over texts, each delimited by its length, so that moving a border changes the digest.
///
/// # Example
/// ```
/// use durance_scenario::Digest;
/// let mut one = Digest::default();
/// one.update("ab");
/// let mut two = Digest::default();
/// two.update("a");
/// two.update("b");
/// assert_ne!(one.finish(), two.finish());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Adds a text.
    pub fn update(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    /// The digest, hexadecimal, 64 characters.
    pub fn finish(&self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}
