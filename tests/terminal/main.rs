//! The real binary in a real pty: what clerks do, what they see, how many keys it costs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "what was passed over is said")]

mod conflict;
mod correct;
mod day;
#[expect(dead_code, reason = "the other binary of tests needs more of it")]
#[path = "../it/desk.rs"]
mod desk;
mod finding;
mod house;
mod identity;
mod intake;
mod keeping;
mod keys;
mod link;
mod machine;
mod main_line;
mod morning;
mod online;
mod papers;
mod pictures;
mod review;
#[cfg(unix)]
mod scanner;
mod screen;
mod setup;
mod signin;
mod steps;
mod svg;
mod typing;
mod window;
