//! Contracts, avoidable cost and the ledger: money on a moving population.
