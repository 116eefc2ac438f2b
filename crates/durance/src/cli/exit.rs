//! How did it end? One number for scripts.

use std::process::ExitCode;

/// Why the program stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// An assertion or claim is false.
    Refuted,
    /// The command line makes no sense.
    Usage,
    /// The scenario, catalogue or other input is invalid.
    Invalid,
    /// Data are missing or stale, or a file cannot be read or written.
    Missing,
    /// Finished and written, but the precision asked for was not reached.
    Imprecise,
    /// A repeated run differs from the stored one.
    Mismatch,
    /// Refused, to protect people.
    Refused,
    /// A fault of ours.
    Fault,
    /// Interrupted by the reader.
    Interrupted,
}

impl Exit {
    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Refuted => 1,
            Exit::Usage => 2,
            Exit::Invalid => 3,
            Exit::Missing => 4,
            Exit::Imprecise => 5,
            Exit::Mismatch => 6,
            Exit::Refused => 7,
            Exit::Fault => 70,
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.number())
    }
}
