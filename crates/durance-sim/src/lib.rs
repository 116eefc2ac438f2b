//! The dynamics of people in custody: pathways, capacity, transfers, random streams, draws.
