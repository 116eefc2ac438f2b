//! `durance bench`: the reference workloads of the engine, measured in this session.

use super::exit::Exit;
use super::grammar::BenchArgs;
use super::input::Door;

/// Runs a workload.
pub fn run(_door: &Door, _args: &BenchArgs) -> Exit {
    Exit::Fault
}
