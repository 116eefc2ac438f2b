//! The scenario language: TOML text and catalogue entries to a checked scenario, with diagnostics.
