//! The office's versioned books, the working calendar and the clock's rules: the version that ships with the
//! program, and those the journal carries.
//!
//! A version that was read once stays for as long as the program runs: a desk sees a few a year, and screens,
//! rules and dossiers of earlier versions look at them at the same time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::base::id::ContentHash;
use crate::domain::catalogue::ContentKind;
use crate::domain::clock::calendar::{self, SHIPPED_CALENDAR};
use crate::domain::clock::merge::Merged;
use crate::domain::clock::rules::{self, SHIPPED_RULES};
use crate::domain::clock::{Rules, WorkingCalendar};

/// A book of which versions are recorded.
pub trait Book: Sized + Send + Sync + 'static {
    /// What kind of content its versions are.
    const KIND: ContentKind;
    /// The text of the version that ships with the program.
    const SHIPPED: &'static str;

    /// The version that ships with the program.
    fn shipped() -> &'static Self;
    /// A version from its text, where it is one.
    fn from_text(text: &str) -> Option<Self>;
    /// What a version is named by.
    fn version(&self) -> ContentHash;
    /// Versions made apart as one; see [`crate::domain::clock::merge`].
    fn merged(base: &str, sides: &[&str], keep: Option<usize>) -> Option<Merged>;
    /// Where its versions stay.
    fn shelf() -> &'static Shelf<Self>;
}

/// Versions that were read, each with its text.
#[derive(Debug)]
pub struct Shelf<B: 'static>(Mutex<Option<HashMap<ContentHash, Kept<B>>>>);

type Kept<B> = (&'static B, &'static str);

impl Book for WorkingCalendar {
    const KIND: ContentKind = ContentKind::Calendar;
    const SHIPPED: &'static str = SHIPPED_CALENDAR;

    fn shipped() -> &'static Self {
        Self::shipped()
    }
    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
    fn version(&self) -> ContentHash {
        self.hash()
    }
    fn merged(base: &str, sides: &[&str], keep: Option<usize>) -> Option<Merged> {
        calendar::merged(base, sides, keep)
    }
    fn shelf() -> &'static Shelf<Self> {
        static SHELF: Shelf<WorkingCalendar> = Shelf(Mutex::new(None));
        &SHELF
    }
}

impl Book for Rules {
    const KIND: ContentKind = ContentKind::Rules;
    const SHIPPED: &'static str = SHIPPED_RULES;

    fn shipped() -> &'static Self {
        Self::shipped()
    }
    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
    fn version(&self) -> ContentHash {
        self.hash()
    }
    fn merged(base: &str, sides: &[&str], keep: Option<usize>) -> Option<Merged> {
        rules::merged(base, sides, keep)
    }
    fn shelf() -> &'static Shelf<Self> {
        static SHELF: Shelf<Rules> = Shelf(Mutex::new(None));
        &SHELF
    }
}

/// A version that is at hand, with its text: shipped, or read before.
pub fn at_hand<B: Book>(hash: ContentHash) -> Option<Kept<B>> {
    let shipped = B::shipped();
    if shipped.version() == hash {
        return Some((shipped, B::SHIPPED));
    }
    B::shelf().0.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.get(&hash).copied()
}

/// Reads a version from its bytes; `None` where they are none.
pub fn read<B: Book>(bytes: &[u8]) -> Option<Kept<B>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let book = B::from_text(text)?;
    let hash = book.version();
    if let Some(known) = at_hand(hash) {
        return Some(known);
    }
    let kept: Kept<B> = (Box::leak(Box::new(book)), Box::leak(text.to_owned().into_boxed_str()));
    let mut shelf = B::shelf().0.lock().unwrap_or_else(PoisonError::into_inner);
    shelf.get_or_insert_default().insert(hash, kept);
    Some(kept)
}

/// Whether bytes are a version of a book; those of other kinds are none.
pub fn is_one(kind: ContentKind, bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).ok();
    text.is_some_and(|text| match kind {
        ContentKind::Calendar => WorkingCalendar::from_text(text).is_some(),
        ContentKind::Rules => Rules::from_text(text).is_some(),
        ContentKind::Procedure | ContentKind::Units => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_read_once<B: Book>(comment: &str) {
        assert!(std::ptr::eq(read::<B>(B::SHIPPED.as_bytes()).unwrap().0, B::shipped()));
        let other = format!("{}\n# {comment}\n", B::SHIPPED);
        let hash = B::from_text(&other).unwrap().version();
        assert!(at_hand::<B>(hash).is_none());
        let first = read::<B>(other.as_bytes()).unwrap();
        assert!(std::ptr::eq(first.0, read::<B>(other.as_bytes()).unwrap().0));
        assert!(std::ptr::eq(first.0, at_hand::<B>(hash).unwrap().0));
        assert_eq!(first.1, other);
        assert!(is_one(B::KIND, other.as_bytes()));
        assert!(read::<B>(b"no book").is_none() && read::<B>(&[0xFF]).is_none());
    }

    #[test]
    fn a_version_is_read_once_and_known_by_its_hash() {
        is_read_once::<WorkingCalendar>("another version");
        is_read_once::<Rules>("another version of the rules");
    }
}
