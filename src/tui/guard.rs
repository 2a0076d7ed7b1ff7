//! Deciding keys never cross a record.
//!
//! A key that decides (F7, F8, ^S, Enter in a confirmation) counts only for the record that was on the
//! screen when it was pressed: one that was pressed before the record was drawn, or within
//! [`SETTLE_MILLIS`] after, is dropped, and so is the auto-repeat of a held key. Most terminals do not tell
//! repeats from presses; a repeat is known by its pace instead: the key that decided last is held back for
//! [`DOUBT_MILLIS`] when it comes again soon, and if another follows in that time, both are repeats.

use super::key::{Key, Press};

/// How long a record must have been on the screen before it can be decided on.
pub const SETTLE_MILLIS: u64 = 400;
/// How long the key that decided last is held back to see whether it is held down (repeats come every 30–50 ms).
pub const DOUBT_MILLIS: u64 = 70;
/// After this long without the key nobody can be holding it (the longest delay before repeats is 1 s).
const FORGET_MILLIS: u64 = 1_200;

/// What to do with a deciding key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was meant.
    Go,
    /// It belongs to a record that is gone, or is a repeat.
    Drop,
    /// Perhaps a repeat: ask again at the moment [`Guard::wakes_at`] tells.
    Wait,
}

/// Watches records being drawn and deciding keys being pressed. Moments are milliseconds of a steady clock.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    drawn_at: Option<u64>,
    last: Option<(Key, u64)>,
    doubted: Option<Press>,
    asked: Option<Key>,
}

impl Guard {
    /// Another record is to be shown: until it is drawn nothing can be decided.
    pub fn record_changed(&mut self) {
        self.drawn_at = None;
        self.asked = None;
    }

    /// Whoever sits here was asked in words whether this key is meant, and said yes: where keys have no
    /// pace, in lines, that takes its place. It counts for the record that is shown now, once.
    pub fn asked(&mut self, key: Key) {
        self.asked = self.drawn_at.map(|_| key);
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, at: u64) {
        self.drawn_at.get_or_insert(at);
    }

    /// Judges a deciding key.
    pub fn press(&mut self, press: Press) -> Verdict {
        if self.asked.take() == Some(press.key) {
            return Verdict::Go;
        }
        let before = self.last.replace((press.key, press.at));
        let again = before.is_some_and(|(key, at)| key == press.key && press.at < at + FORGET_MILLIS);
        let held = before.is_some_and(|(key, at)| key == press.key && press.at < at + DOUBT_MILLIS);
        let settled = self.drawn_at.is_some_and(|drawn| press.at >= drawn + SETTLE_MILLIS);
        if self.doubted.take().is_some() || press.repeat || !settled || held {
            return Verdict::Drop;
        }
        if again {
            self.doubted = Some(press);
            return Verdict::Wait;
        }
        Verdict::Go
    }

    /// The moment at which a key held back is to be let through.
    pub fn wakes_at(&self) -> Option<u64> {
        self.doubted.map(|press| press.at + DOUBT_MILLIS)
    }

    /// The key held back, once its time has come and no repeat followed.
    pub fn release(&mut self, now: u64) -> Option<Key> {
        let due = self.wakes_at().is_some_and(|at| now >= at);
        if due { self.doubted.take().map(|press| press.key) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f8(at: u64) -> Press {
        Press { key: Key::f(8), at, repeat: false }
    }

    #[test]
    fn a_key_pressed_before_the_record_was_seen_is_dropped() {
        let mut guard = Guard::default();
        assert_eq!(guard.press(f8(10)), Verdict::Drop, "nothing was drawn yet");
        guard.drawn(100);
        assert_eq!(guard.press(f8(300)), Verdict::Drop);
        guard.drawn(350);
        assert_eq!(guard.press(Press { at: 5_000, ..f8(0) }), Verdict::Go, "the first drawing counts");
        guard.record_changed();
        assert_eq!(guard.press(f8(9_000)), Verdict::Drop);
    }

    #[test]
    fn a_held_key_decides_once() {
        let mut guard = Guard::default();
        guard.drawn(0);
        assert_eq!(guard.press(f8(1_000)), Verdict::Go);
        guard.record_changed();
        guard.drawn(1_010);
        // The usual delay of 500 ms, then thirty a second.
        assert_eq!(guard.press(f8(1_500)), Verdict::Wait);
        for n in 1..40 {
            assert_eq!(guard.press(f8(1_500 + n * 33)), Verdict::Drop);
            assert_eq!(guard.release(1_500 + n * 33 + 20), None);
        }
    }

    #[test]
    fn a_second_press_that_was_meant_goes_through_after_a_moment() {
        let mut guard = Guard::default();
        guard.drawn(0);
        assert_eq!(guard.press(f8(1_000)), Verdict::Go);
        guard.record_changed();
        guard.drawn(1_010);
        assert_eq!(guard.press(f8(1_450)), Verdict::Wait);
        assert_eq!(guard.release(1_500), None, "too early");
        assert_eq!(guard.release(1_520), Some(Key::f(8)));
        assert_eq!(guard.press(f8(9_000)), Verdict::Go, "much later nobody holds it");
    }

    #[test]
    fn what_was_asked_in_words_goes_once_and_for_its_record_only() {
        let mut guard = Guard::default();
        guard.asked(Key::f(8));
        assert_eq!(guard.press(f8(10)), Verdict::Drop, "nothing was told yet");
        guard.drawn(20);
        guard.asked(Key::f(8));
        assert_eq!(guard.press(f8(21)), Verdict::Go, "an answer needs no pace");
        assert_eq!(guard.press(f8(22)), Verdict::Drop, "once");
        guard.asked(Key::f(8));
        guard.record_changed();
        guard.drawn(30);
        assert_eq!(guard.press(f8(31)), Verdict::Drop, "another record");
    }

    #[test]
    fn repeats_the_terminal_tells_are_dropped_whenever_they_come() {
        let mut guard = Guard::default();
        guard.drawn(0);
        assert_eq!(guard.press(Press { repeat: true, ..f8(5_000) }), Verdict::Drop);
    }
}
