//! Pure rules: the only place that knows the law.
//!
//! Nothing here does I/O, reads a clock or draws a random number: time, ids and the officer come in
//! as arguments.

mod text_form;

pub mod number;
pub mod person;
pub mod scan;
