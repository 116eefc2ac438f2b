//! Tables, charts and documents from an assessment.

pub mod chart;
pub mod decomposition;
pub mod explain;
pub mod html;
pub mod lang;
pub mod likelihood;
pub mod number;
pub mod sentence;
pub mod terminal;
