//! What would an offer to hold prisoners abroad cost, relieve, break, and mean for the people sent?
//!
//! This crate is the doors of the house: it reads and writes, wires the rooms together, and has no formula of
//! its own. [`assess`] is the natural path of the data; [`cli`] is the terminal.

// A reader may close the pipe early: answers go through `cli::input::answer`, which knows.
#![warn(clippy::print_stdout)]

pub mod assess;
pub mod catalogue;
pub mod cli;
pub mod export;
pub mod interrupt;
pub mod store;
