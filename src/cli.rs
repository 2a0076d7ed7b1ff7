//! One file a subcommand: arguments in, text out, an exit code back.

pub mod scan;
