//! The command `durance`.

use std::process::ExitCode;

fn main() -> ExitCode {
    durance::cli::main().into()
}
