//! The papers a desk gives: forms 01 to 06 and the slips of one dossier, the register (07), the sheet of a
//! hand-over between officers, tickets.
//!
//! A form composes [`Pages`] once, block by block; renderers draw them: [`text()`] for line printers,
//! [`pdf()`] in type, [`escpos()`] for receipt printers; [`Format`] names them all.
//!
//! Pure: a dossier, its procedure, the post and names go in, pages come out. It does not decide which
//! papers are owed (`domain::paper` does), writes no file and starts no printer (the desk does). The
//! sentences are Vietnamese law's own and stand here, not among the screen's texts: a paper's language
//! does not follow the screen's.
//!
//! Invariants: as text no line is wider than [`COLUMNS`] cells and pages have at most [`PAGE_LINES`] lines,
//! with a form feed between them; in type nothing stands beyond the frame; internal notes are never read here; what was erased by law is left blank, and
//! the paper says so.

mod access;
mod books;
mod codes;
mod escpos;
mod face;
mod format;
mod forms;
mod money;
mod numerals;
mod pages;
mod pdf;
mod raster;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod trial;
mod typeset;

pub use access::{AccessLine, AccessOf, access_list};
pub use books::{Cover, Line, hand_over_sheet, register, ticket_slip};
pub use escpos::{Roll, escpos};
pub use format::Format;
pub use forms::{Bill, Heading, Share, Sheet, compose};
pub use money::{FeeReceipt, TillSheet, fee_receipt, till_sheet};
pub use numerals::{amount_in_words, moment_in_words};
pub use pages::{Align, BLANK, Block, Column, ERASED, Half, Pages, Signature};
pub use pdf::{PdfFault, pdf};
pub use raster::{Raster, raster};
pub use text::{COLUMNS, HALF_PAGE_LINES, PAGE_LINES, TextPage, WIDE_COLUMNS, text};
pub use trial::trial_page;
pub use typeset::{Frame, Leaf, Mark, typeset};

/// Between two pages.
pub const FORM_FEED: char = '\u{0C}';
