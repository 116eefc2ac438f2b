//! What is wrong with a model? Every problem, with its place.

use crate::model::{Model, Offer};
use durance_core::{CodeDoc, Diagnostic};

/// The pages behind the codes of this room.
pub const CODES: &[CodeDoc] = &[];

impl Model {
    /// Everything that is wrong with the model, with paths such as `systems[0].groups[1].stages[0].stay`.
    pub fn check(&self) -> Vec<Diagnostic> {
        self.check_with(&[])
    }

    /// The same, with what each offer adds.
    pub fn check_with(&self, _offers: &[Offer]) -> Vec<Diagnostic> {
        Vec::new()
    }
}
