//! The pages behind the codes of this room.

use durance_core::CodeDoc;

/// Every code of the scenario language.
pub const CODES: &[CodeDoc] = &[];
