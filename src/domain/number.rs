//! Numbers a desk gives: agency codes, dossier numbers and their serials, tickets.
//!
//! Shapes only, and the next number of a range. Where a range comes from, and what was given last, is
//! the journal's to say; a number given twice is a conflict, never corrected here.

mod agency;
mod dossier;
mod serial;
mod ticket;

pub use agency::{AgencyCode, AgencyCodeError};
pub use dossier::{DossierNumber, DossierNumberError, has_dossier_shape};
pub use serial::{Machine, MachineError, RangeError, RangeExhausted, Serial, SerialRange, SerialWidth};
pub use ticket::{TicketCode, TicketError, TicketNumber, TicketSeries, TicketsExhausted};

use time::{Date, Month};

/// `yyMMdd`, the date part of dossier numbers and ticket codes.
fn short_date(date: Date) -> String {
    format!("{:02}{:02}{:02}", date.year().rem_euclid(100), u8::from(date.month()), date.day())
}

/// Reads `yyMMdd` as a day of this century; `None` for a day that never was.
fn read_short_date(text: &str) -> Option<Date> {
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let all: u32 = text.parse().ok()?;
    let year = 2000 + i32::try_from(all / 10_000).ok()?;
    let month = Month::try_from(u8::try_from(all / 100 % 100).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(all % 100).ok()?).ok()
}
