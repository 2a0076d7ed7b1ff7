//! The legal clock: when a dossier's result is due, and why, line by line.

pub mod calendar;
pub mod limit;
pub mod rules;
pub mod wall;
pub mod windows;

pub use calendar::WorkingCalendar;
pub use limit::{LimitError, TimeLimit, WorkingDays};
pub use rules::Rules;
