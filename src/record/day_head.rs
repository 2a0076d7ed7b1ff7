//! The head that is printed: how far the logs of one life of a device go, short enough for a paper and for the
//! telephone.
//!
//! It is the beginning of the hash over the heads of those logs, in digits, and four syllables that say its
//! first digits aloud. It is no signature: it says that the log was this one when the paper was printed, so
//! that whoever rewrites yesterday must rewrite yesterday's paper too.
//!
//! Invariant: equal heads give an equal word; another log, another number or another entry give another.

use crate::base::id::hex;
use crate::base::text;
use crate::record::chain::{Frontier, frontier_digest};

/// Bytes printed: nobody finds other entries with the same 80 bits.
const BYTES: usize = 10;
/// Syllables of the word; each is six bits.
const SYLLABLES: usize = 4;
/// Fewest digits somebody may look for.
const DIGITS_MIN: usize = 4;
/// Most digits of a chain's hash somebody may look for.
const DIGITS_MAX: usize = 32;

/// Beginnings of syllables that no dialect takes one for another.
const INITIALS: [&str; 16] =
    ["b", "c", "ch", "đ", "g", "h", "kh", "l", "m", "ng", "nh", "ph", "s", "t", "th", "v"];
const VOWELS: [&str; 4] = ["a", "i", "o", "u"];

/// A head as papers bear it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayHead([u8; BYTES]);

impl DayHead {
    /// The head of logs: those of one life of a device; `None` where none of them has an entry.
    pub fn of(logs: &Frontier) -> Option<Self> {
        logs.values().any(|head| head.seq > 0).then(|| {
            let mut short = [0; BYTES];
            let hash = frontier_digest(logs).0;
            short.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
            Self(short)
        })
    }

    /// The four syllables: `ba-khu-tho-mi`.
    pub fn word(self) -> String {
        syllables(self.0).map(syllable).collect::<Vec<_>>().join("-")
    }
}

impl std::fmt::Display for DayHead {
    /// Twenty digits in groups of four.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (nth, pair) in self.0.chunks(2).enumerate() {
            let blank = if nth == 0 { "" } else { " " };
            write!(f, "{blank}{}", hex(pair))?;
        }
        Ok(())
    }
}

/// The first 24 bits, six at a time.
fn syllables(bytes: [u8; BYTES]) -> impl Iterator<Item = usize> {
    let [a, b, c, ..] = bytes;
    let bits = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    (0..SYLLABLES).rev().map(move |nth| (bits >> (6 * nth)) & 63)
}

/// A syllable as it is written: `ki`, `ghi` and `nghi` before an i.
fn syllable(number: usize) -> String {
    let initial = INITIALS.get(number / 4).copied().unwrap_or_default();
    let vowel = VOWELS.get(number % 4).copied().unwrap_or_default();
    let initial = match (initial, vowel) {
        ("c", "i") => "k",
        ("g", "i") => "gh",
        ("ng", "i") => "ngh",
        (initial, _) => initial,
    };
    format!("{initial}{vowel}")
}

/// What somebody reads off a paper: digits, the word, or what may be either (`ba-ca-ba-ca`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Hexadecimal digits a head begins with, lower case.
    digits: Option<String>,
    /// The syllables, as numbers.
    word: Option<[usize; SYLLABLES]>,
}

/// Neither digits nor four syllables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{DIGITS_MIN}–{DIGITS_MAX} hexadecimal digits, or the four syllables")]
pub struct NotSought;

impl std::str::FromStr for Sought {
    type Err = NotSought;

    /// Digits in groups or not; syllables with blanks or hyphens, with or without their marks.
    fn from_str(said: &str) -> Result<Self, NotSought> {
        let parts =
            || said.split(|c: char| c.is_whitespace() || c == '-' || c == '.').filter(|p| !p.is_empty());
        let digits: String = parts().collect::<String>().to_lowercase();
        let fits = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len());
        let digits = Some(digits).filter(|d| fits && d.chars().all(|c| c.is_ascii_hexdigit()));
        let known: Vec<String> = (0..64).map(|number| text::fold(&syllable(number))).collect();
        let number = |part: &str| known.iter().position(|one| *one == text::fold(part));
        let numbers: Option<Vec<usize>> = parts().map(number).collect();
        let word = numbers.and_then(|numbers| numbers.try_into().ok());
        if digits.is_none() && word.is_none() {
            return Err(NotSought);
        }
        Ok(Self { digits, word })
    }
}

impl Sought {
    /// Whether a head is meant.
    pub fn is(&self, head: DayHead) -> bool {
        self.digits.as_ref().is_some_and(|digits| hex(&head.0).starts_with(digits.as_str()))
            || self.word.is_some_and(|word| syllables(head.0).eq(word))
    }

    /// Whether a link of a chain is meant: by its digits alone.
    pub fn is_link(&self, hash: crate::base::id::ChainHash) -> bool {
        self.digits.as_ref().is_some_and(|digits| hash.to_string().starts_with(digits.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{ChainHash, DeviceId, Incarnation, ScopeId};
    use crate::record::chain::{Head, LogKey};
    use std::collections::BTreeSet;

    fn logs(entries: &[&[u8]]) -> Frontier {
        let log =
            LogKey { device: DeviceId([1; 16]), incarnation: Incarnation([2; 8]), scope: ScopeId([3; 8]) };
        let head = entries.iter().fold(Head::default(), |head, entry| head.extend(log, entry));
        Frontier::from([(log, head)])
    }

    #[test]
    fn every_entry_gives_another_head_and_it_is_found_by_what_stands_on_paper() {
        assert_eq!(DayHead::of(&logs(&[])), None);
        let (one, two) = (DayHead::of(&logs(&[b"a"])).unwrap(), DayHead::of(&logs(&[b"a", b"b"])).unwrap());
        assert_ne!(one, two);
        let (digits, word) = (one.to_string(), one.word());
        assert_eq!((digits.len(), word.split('-').count()), (24, 4));
        for said in [digits.clone(), digits.to_uppercase(), word.clone(), text::fold(&word).replace('-', " ")]
        {
            let sought: Sought = said.parse().unwrap();
            assert!(sought.is(one) && !sought.is(two), "{said}");
        }
        let first: String = digits.chars().take(9).collect();
        assert!(first.parse::<Sought>().unwrap().is(one), "the first two groups");
    }

    #[test]
    fn syllables_are_told_apart_also_without_their_marks() {
        let all: BTreeSet<String> = (0..64).map(|number| text::fold(&syllable(number))).collect();
        assert_eq!(all.len(), 64);
        assert!(all.contains("nghi") && all.contains("ki") && !all.contains("ci"));
    }

    #[test]
    fn what_is_neither_digits_nor_a_word_is_not_looked_for() {
        for said in ["", "12", "chu chu chu", "xin chào các bạn", "0123456789abcdef0123456789abcdef0"] {
            assert_eq!(said.parse::<Sought>(), Err(NotSought), "{said}");
        }
        let link = ChainHash([0xAB; 32]);
        assert!("ba-ca-ba-ca".parse::<Sought>().unwrap().word.is_some());
        assert!("abab abab".parse::<Sought>().unwrap().is_link(link));
    }
}
