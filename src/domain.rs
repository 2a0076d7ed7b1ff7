//! The pure rules of the desk: the only place that knows the law.
//!
//! No I/O, no clock read, no random number drawn: time, ids and the officer come in as arguments.
//! [`event`] is the vocabulary of facts, [`command`] that of wishes; each family has its events, its
//! commands, its deciding and its folding in one place; a large one keeps deciding in a `decide` below it.

pub mod access;
pub mod applicant;
pub mod budget;
pub mod catalogue;
pub mod clock;
pub mod command;
pub mod conflict;
pub mod context;
pub mod correct;
pub mod counter;
pub mod dossier;
pub mod event;
pub mod identity;
pub mod intake;
pub mod money;
pub mod number;
pub mod officer;
pub mod outage;
pub mod paper;
pub mod permission;
pub mod person;
pub mod place;
pub mod pointer;
pub mod portal;
pub mod post;
pub mod procedure;
pub mod promise;
pub mod refusal;
pub mod result;
pub mod review;
pub mod rights;
pub mod roster;
pub mod scan;
pub mod slip;
mod text_form;
pub mod ticket;
pub mod units;
pub mod vietqr;
