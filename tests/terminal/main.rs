//! The real binary in a real pty: what clerks do, what they see, how many keys it costs them.

#[expect(dead_code, reason = "the other binary of tests needs more of it")]
#[path = "../it/desk.rs"]
mod desk;
mod house;
mod keeping;
mod keys;
mod main_line;
mod screen;
mod typing;
mod window;
