//! The desk: one store, one writer, and what screens and subcommands may ask of it.
//!
//! [`view`] is what screens read: immutable, published after every act. A [`request`] goes to the
//! writer thread, is decided by the rules, recorded durably, folded, and answered with an
//! [`request::Outcome`]. Nothing here knows a terminal.

pub mod backup;
pub mod books;
pub mod courier;
pub mod demo;
pub mod device;
pub mod draft;
pub mod drill;
pub mod engine;
pub mod enrolment;
pub mod erasing;
pub mod filter;
pub mod fold;
pub mod health;
pub mod invented;
pub mod keys;
pub mod library;
pub mod link_history;
pub mod logs;
pub mod printing;
pub mod query;
pub mod replica;
pub mod request;
pub mod rows;
pub mod search;
pub mod verify;
pub mod view;
pub mod writer;

#[cfg(test)]
mod amends;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod settling;
#[cfg(test)]
pub(crate) mod testkit;
