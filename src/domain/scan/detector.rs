//! Tells a scanner's typing from a person's, by its pace and by what was typed.
//!
//! A wedge scanner is a keyboard: a code arrives as a burst of keys, 2–9 ms apart, ended by Enter, Tab
//! or silence. A fast typist needs 40 ms a key and a held key repeats every 30 ms; a slow line delivers
//! typed keys in bursts. So pace alone is not enough: only a burst that *is* a card, an id, a dossier
//! number or a ticket code counts, anything else stays where it was typed. Time comes in as an argument;
//! terminals and fields are not known here.

use super::joining::{Joined, Joining};
use super::{MAX_CHARS, Scan, ScanRefusal, has_known_shape, read};
use crate::base::text::nfc;

/// Within a burst no two keys are further apart.
pub const MAX_GAP_MILLIS: u64 = 50;
/// Half of the gaps of a burst are no longer than this.
pub const MAX_MEDIAN_GAP_MILLIS: u64 = 15;
/// A silence this long ends a burst; some scanners send no Enter.
pub const IDLE_MILLIS: u64 = 60;
/// The shortest burst looked at.
pub const MIN_CHARS: usize = 8;
/// The same code within this time is a card held too long, not a second scan.
pub const REPEAT_MILLIS: u64 = 2_000;

/// What the detector needs to know of a key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A character, without Ctrl or Alt.
    Char(char),
    /// Enter.
    Enter,
    /// Tab.
    Tab,
    /// Anything else: editing, moving, chords, function keys.
    Other,
}

/// What to do with a key press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was scanned: treat the key as typed.
    Typed,
    /// A scan just ended.
    Scanned {
        /// What it is, or why a thing of known shape is refused.
        read: Result<Scan, ScanRefusal>,
        /// How many characters (in NFC) it put into the focused field; take them back first.
        take_back: usize,
        /// Whether the key that came belongs to the scan; if not, treat it as typed afterwards.
        swallow: bool,
    },
    /// The same scan again, or the beginning of one that goes on: take it back and do nothing else.
    Nothing {
        /// As in [`Verdict::Scanned`].
        take_back: usize,
        /// As in [`Verdict::Scanned`].
        swallow: bool,
    },
}

/// Watches key presses; feed it every one, in order.
#[derive(Debug, Clone, Default)]
pub struct ScanDetector {
    text: String,
    chars: usize,
    gaps: Vec<u64>,
    last_key: Option<u64>,
    joining: Joining,
    last_scan: Option<(String, u64)>,
}

impl ScanDetector {
    /// A detector that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at a key pressed at a moment of a steady clock, in milliseconds.
    pub fn key(&mut self, key: Key, at_millis: u64) -> Verdict {
        // A busy screen may not have asked at the silence itself: then the next key ends the burst.
        let ended = self.idle(at_millis);
        let verdict = match key {
            Key::Char(c) => {
                self.collect(c, at_millis);
                Verdict::Typed
            }
            Key::Enter | Key::Tab => self.judge(at_millis, true),
            Key::Other => {
                self.forget();
                Verdict::Typed
            }
        };
        if ended == Verdict::Typed { verdict } else { ended }
    }

    /// Tells it that time passed without a key; ends a burst after [`IDLE_MILLIS`].
    pub fn idle(&mut self, now_millis: u64) -> Verdict {
        if let Some(moment) = self.burst_ends().filter(|moment| now_millis >= *moment) {
            return self.judge(moment, false);
        }
        let given_up = if self.chars == 0 { self.joining.idle(now_millis) } else { None };
        given_up.map_or(Verdict::Typed, |half| Verdict::Scanned {
            read: read(&half),
            take_back: 0,
            swallow: false,
        })
    }

    /// When [`Self::idle`] should be asked, where a burst is pending.
    pub fn wakes_at(&self) -> Option<u64> {
        self.burst_ends().or_else(|| self.joining.wakes_at())
    }

    fn burst_ends(&self) -> Option<u64> {
        self.last_key.filter(|_| self.chars >= MIN_CHARS).map(|last| last.saturating_add(IDLE_MILLIS))
    }

    fn collect(&mut self, c: char, at: u64) {
        match self.last_key.and_then(|last| at.checked_sub(last)) {
            Some(gap) if gap <= MAX_GAP_MILLIS => self.gaps.push(gap),
            // The first key, a pause, or a clock that went back: a new burst.
            _ => self.forget(),
        }
        self.last_key = Some(at);
        self.chars += 1;
        // A burst longer than any code is none; it is counted but no longer kept.
        if self.chars <= MAX_CHARS {
            self.text.push(c);
        } else {
            self.gaps.clear();
        }
    }

    fn forget(&mut self) {
        self.text.clear();
        self.gaps.clear();
        self.chars = 0;
        self.last_key = None;
    }

    /// Ends the burst and says what it was.
    fn judge(&mut self, at: u64, swallow: bool) -> Verdict {
        let text = nfc(&self.text);
        let known = has_known_shape(&text) || self.joining.goes_on_with(&text, at);
        let scanned = known && self.has_scanner_pace() && !is_one_key_held(&text);
        self.forget();
        if !scanned {
            return Verdict::Typed;
        }
        let take_back = text.chars().count();
        let text = match self.joining.take(&text, at) {
            Joined::Whole(text) => text,
            Joined::Part => return Verdict::Nothing { take_back, swallow },
        };
        if self.last_scan.as_ref().is_some_and(|(last, when)| *last == text && is_recent(*when, at)) {
            return Verdict::Nothing { take_back, swallow };
        }
        let read = read(&text);
        self.last_scan = Some((text, at));
        Verdict::Scanned { read, take_back, swallow }
    }

    fn has_scanner_pace(&self) -> bool {
        if self.chars < MIN_CHARS || self.chars > MAX_CHARS {
            return false;
        }
        let mut gaps = self.gaps.clone();
        let middle = gaps.len() / 2;
        let in_order = middle < gaps.len();
        in_order && *gaps.select_nth_unstable(middle).1 <= MAX_MEDIAN_GAP_MILLIS
    }
}

fn is_recent(when: u64, now: u64) -> bool {
    now.checked_sub(when).is_some_and(|passed| passed < REPEAT_MILLIS)
}

fn is_one_key_held(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    chars.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests;
