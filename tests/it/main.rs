//! The one integration binary: a module a family of behaviour.

mod catalogue;
mod demo;
mod desk;
mod drill;
mod fuzz;
mod house;
mod kill;
