//! The clock's rules by version: those that ship with the program, and those the journal carries.
//!
//! Like calendars, rules that were read once stay for as long as the program runs: a desk sees a few.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::base::id::ContentHash;
use crate::domain::clock::Rules;

static READ: Mutex<Option<HashMap<ContentHash, &'static Rules>>> = Mutex::new(None);

/// A version that is at hand: shipped, or read before.
pub fn at_hand(hash: ContentHash) -> Option<&'static Rules> {
    let shipped = Rules::shipped();
    if shipped.hash() == hash {
        return Some(shipped);
    }
    READ.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.get(&hash).copied()
}

/// Reads a version from its bytes; `None` where they are no rules.
pub fn read(bytes: &[u8]) -> Option<&'static Rules> {
    let rules = parse(bytes)?;
    if let Some(known) = at_hand(rules.hash()) {
        return Some(known);
    }
    let kept: &'static Rules = Box::leak(Box::new(rules));
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    read.get_or_insert_default().insert(kept.hash(), kept);
    Some(kept)
}

/// Rules from their text, where they are such.
pub fn parse(bytes: &[u8]) -> Option<Rules> {
    Rules::parse(std::str::from_utf8(bytes).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::rules::SHIPPED_RULES;

    #[test]
    fn a_version_is_read_once_and_known_by_its_hash() {
        let shipped = Rules::shipped();
        assert!(std::ptr::eq(read(SHIPPED_RULES.as_bytes()).unwrap(), shipped));
        let other = format!("{SHIPPED_RULES}\n# another version of the rules\n");
        let hash = parse(other.as_bytes()).unwrap().hash();
        assert!(at_hand(hash).is_none());
        let first = read(other.as_bytes()).unwrap();
        assert!(std::ptr::eq(first, read(other.as_bytes()).unwrap()));
        assert!(std::ptr::eq(first, at_hand(hash).unwrap()));
        assert!(read(b"no rules").is_none() && read(&[0xFF]).is_none());
    }
}
