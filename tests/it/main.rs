//! The one integration binary: a module a family of behaviour.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "seeds and what was passed over are said")]

mod catalogue;
mod clock;
mod demo;
mod desk;
mod drill;
mod fuzz;
mod house;
#[cfg(unix)]
mod hub;
#[cfg(unix)]
mod hub_orders;
mod kill;
mod plain;
mod sealed;
