//! Files that come from outside or ship with the program, made into domain types once, at the edge:
//! the national portal's procedure records, the list of administrative units, the procedure files, lists
//! of people handed in for many.
//!
//! It writes nothing and decides nothing: what looks wrong is flagged for a supervisor, what cannot be
//! read is refused with its line and reason, and no input makes it panic.

pub mod builtin;
pub mod dvcqg;
pub mod group;
pub mod lines;
pub mod portal;
pub mod procedure_file;
pub mod texts;
pub mod units;

#[cfg(test)]
pub(crate) mod shared;
