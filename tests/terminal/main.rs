//! The real binary in a real pty: what clerks do, what they see, how many keys it costs them.

#[path = "../it/desk.rs"]
mod desk;
mod house;
mod keeping;
mod keys;
mod main_line;
mod screen;
mod typing;
mod window;
