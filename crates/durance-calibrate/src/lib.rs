//! What do the observations say: fits, forecasts, and scores of both.

pub mod backtest;
pub mod code;
pub mod fit;
pub mod forecast;
pub mod inspect;
mod interval;
pub mod model;
mod optimise;
mod parse;
pub mod score;
pub mod series;
pub mod stay;
mod special;
mod suspicion;
pub mod table;

pub use interval::LEVELS;
pub use code::CODES;
