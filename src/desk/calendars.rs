//! Working calendars by version: the one that ships with the program, and those the journal carries.
//!
//! A calendar that was read once stays for as long as the program runs: a desk sees a few a year, and screens,
//! rules and dossiers of earlier versions look at them at the same time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::base::id::ContentHash;
use crate::domain::clock::WorkingCalendar;

static READ: Mutex<Option<HashMap<ContentHash, &'static WorkingCalendar>>> = Mutex::new(None);

/// A version that is at hand: shipped, or read before.
pub fn at_hand(hash: ContentHash) -> Option<&'static WorkingCalendar> {
    let shipped = WorkingCalendar::shipped();
    if shipped.hash() == hash {
        return Some(shipped);
    }
    READ.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.get(&hash).copied()
}

/// Reads a version from its bytes; `None` where they are no calendar.
pub fn read(bytes: &[u8]) -> Option<&'static WorkingCalendar> {
    let calendar = parse(bytes)?;
    if let Some(known) = at_hand(calendar.hash()) {
        return Some(known);
    }
    let kept: &'static WorkingCalendar = Box::leak(Box::new(calendar));
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    read.get_or_insert_default().insert(kept.hash(), kept);
    Some(kept)
}

/// A calendar from its text, where it is one.
pub fn parse(bytes: &[u8]) -> Option<WorkingCalendar> {
    WorkingCalendar::parse(std::str::from_utf8(bytes).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::calendar::SHIPPED_CALENDAR;

    #[test]
    fn a_version_is_read_once_and_known_by_its_hash() {
        let shipped = WorkingCalendar::shipped();
        assert!(std::ptr::eq(read(SHIPPED_CALENDAR.as_bytes()).unwrap(), shipped));
        let other = format!("{SHIPPED_CALENDAR}\n# another version\n");
        let hash = parse(other.as_bytes()).unwrap().hash();
        assert!(at_hand(hash).is_none());
        let first = read(other.as_bytes()).unwrap();
        assert!(std::ptr::eq(first, read(other.as_bytes()).unwrap()));
        assert!(std::ptr::eq(first, at_hand(hash).unwrap()));
        assert!(read(b"no calendar").is_none() && read(&[0xFF]).is_none());
    }
}
