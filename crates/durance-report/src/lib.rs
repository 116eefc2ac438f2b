//! Tables, charts and documents from an assessment.
