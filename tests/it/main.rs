//! The one integration binary: a module a family of behaviour.

mod catalogue;
mod fuzz;
mod house;
