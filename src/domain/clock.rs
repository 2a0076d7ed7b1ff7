//! The legal clock: when a dossier's result is due, and why, line by line.

pub mod limit;

pub use limit::{LimitError, TimeLimit, WorkingDays};
