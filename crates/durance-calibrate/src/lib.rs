//! What do the observations say: fits, forecasts, and scores of both.

pub mod backtest;
pub mod code;
pub mod fit;
pub mod forecast;
pub mod inspect;
mod interval;
pub mod model;
mod optimise;
pub mod panel;
mod parse;
pub mod score;
pub mod scoreboard;
pub mod series;
mod special;
pub mod stay;
mod suspicion;
pub mod table;

pub use code::CODES;
pub use interval::LEVELS;
