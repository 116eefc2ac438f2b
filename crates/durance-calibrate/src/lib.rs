//! What do the observations say: fits, forecasts, and scores of both.
