//! The pure rules of the desk: the only place that knows the law.
//!
//! No I/O, no clock read, no random number drawn: time, ids and the officer come in as arguments.

pub mod clock;
pub mod procedure;
pub mod units;
