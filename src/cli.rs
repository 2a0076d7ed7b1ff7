//! The command line: one file a subcommand.

pub mod due;
pub mod scan;
