//! `durance data`, `fit`, `forecast`, `backtest`: numbers from the world.
use super::exit::Exit;
use super::grammar::{BacktestArgs, DataArgs, FitArgs, ForecastArgs};
use super::input::Door;
/// Data.
pub fn data(_door: &Door, _args: &DataArgs) -> Exit {
    Exit::Fault
}
/// Fit.
pub fn fit(_door: &Door, _args: &FitArgs) -> Exit {
    Exit::Fault
}
/// Forecast.
pub fn forecast(_door: &Door, _args: &ForecastArgs) -> Exit {
    Exit::Fault
}
/// Backtest.
pub fn backtest(_door: &Door, _args: &BacktestArgs) -> Exit {
    Exit::Fault
}
