//! Invented people and papers, for practice and demonstration; never anybody real.
//!
//! It knows no clock and no store: what it makes depends on the randomness and the procedure given.
//! Everything is recognisably made up: given names are words of fields and weather, identity numbers
//! begin with 000, which no province has, and telephone numbers with 060, which no network was given.

pub mod form;
pub mod names;
