//! The papers a desk gives: receipt (form 01), supplement (02), refusal (03), slip of a hand-over.
//!
//! A form composes [`Pages`] once, block by block; renderers draw them: `text` for any printer.
//!
//! Pure: a dossier, its procedure, the post and names go in, pages come out. It does not decide which
//! papers are owed (`domain::paper` does), writes no file and starts no printer (the desk does). The
//! sentences are Vietnamese law's own and stand here, not among the screen's texts: a paper's language
//! does not follow the screen's.
//!
//! Invariants: no line is wider than [`COLUMNS`] cells; pages have at most [`PAGE_LINES`] lines, with a
//! form feed between them; internal notes are never read here; what was erased by law is left blank, and
//! the paper says so.

mod forms;
mod money;
mod numerals;
mod pages;
mod text;
mod trial;

pub use forms::{Heading, Sheet, compose};
pub use money::{FeeReceipt, TillSheet, fee_receipt, till_sheet};
pub use numerals::{amount_in_words, moment_in_words};
pub use pages::{Align, BLANK, Block, Column, ERASED, Half, Pages, Signature};
pub use text::{COLUMNS, HALF_PAGE_LINES, PAGE_LINES, TextPage, text};
pub use trial::trial_page;

/// Between two pages.
pub const FORM_FEED: char = '\u{0C}';
