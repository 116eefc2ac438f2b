//! Durance.
