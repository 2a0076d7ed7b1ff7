//! The desk's screens: Input → [`wish::Action`] → [`update()`] → [`wish::Effect`] → the desk → Action.
//!
//! [`model`] is all the screen knows, [`view()`] draws it and changes nothing, [`runtime`] owns the terminal
//! and performs effects. Commands, keys and texts are tables ([`table`], `locale`); each screen owns its
//! state, update and view and reaches the rest by wishes only ([`wish::Wish`]).
//!
//! # Invariants
//! - No letter or digit acts outside menus and the checklist; what is typed goes to what is in focus.
//! - Deciding keys never cross a record ([`guard`]).
//! - Text that is typed is kept as a draft within 300 ms and survives hang-ups, panics and power cuts.
//! - All text reaches the terminal through [`canvas`]; colours are named in [`look`] only.

pub mod access;
pub mod acts;
mod backed;
pub mod bridge;
pub mod canvas;
pub mod conflict;
pub mod correct;
pub mod counter;
pub mod delegation;
pub mod doubts;
pub mod duties;
mod enrol;
pub mod guard;
pub mod handbook;
pub mod identity;
pub mod kept;
pub mod key;
mod linked;
pub mod look;
pub mod model;
pub mod money;
pub mod office;
pub mod online;
pub mod outage;
pub mod overlay;
pub mod papers;
pub mod past;
pub mod plain;
pub mod port;
pub mod practice;
pub mod purse;
pub mod queue;
mod rights;
pub mod runtime;
pub mod screen;
pub mod signin;
pub mod story;
pub mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod timing;
pub mod tour;
pub mod typing;
pub mod undo;
pub mod update;
pub mod view;
pub mod welcome;
pub mod whereabouts;
pub mod widget;
pub mod wish;
pub mod words;
pub mod world;

pub use runtime::{Ended, Keyboard, Options, Port, RunFault, USUAL_SPEED, run};
pub use update::update;
pub use view::view;
