//! The row of an outage: the word said last about it, and the end said last.

use serde::{Deserialize, Serialize};

use super::{clamped, money::Said};
use crate::base::time::Timestamp;
use crate::domain::outage::{Outage, OutageRecorded};

/// Characters of an agency's code kept.
const UNIT_MAX: usize = 40;
/// Characters of the words kept.
const WORDS_MAX: usize = 200;

/// When machines of an agency stood still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageRow {
    /// The outage.
    pub outage: Outage,
    said_at: Said,
    ended: Option<(Said, Timestamp)>,
}

impl OutageRow {
    /// What one word says.
    pub fn new(told: &OutageRecorded, said_at: Said) -> Self {
        let what = told.personal.as_ref().map(|words| clamped(&words.text, WORDS_MAX)).unwrap_or_default();
        let outage = Outage { unit: clamped(&told.unit, UNIT_MAX), from: told.from, to: told.to, what };
        Self { outage, said_at, ended: told.to.map(|to| (said_at, to)) }
    }

    /// What two words about one outage say together: the later counts, and an end said once stays.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        let ended = match (self.ended, other.ended) {
            (Some(one), Some(two)) => Some(if one.0 < two.0 { two } else { one }),
            (one, two) => one.or(two),
        };
        let later = if self.said_at < other.said_at { other } else { self };
        let outage = Outage { to: ended.map(|(_, to)| to), ..later.outage };
        Self { outage, said_at: later.said_at, ended }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::EntryId;
    use crate::base::time::Hlc;
    use crate::domain::intake::Words;

    #[test]
    fn words_about_one_outage_say_the_same_in_any_order() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let word = |nth: u8, to: Option<&str>| {
            let personal = Some(Words { text: format!("lần {nth}") });
            let (unit, from) = ("H56.14".into(), at("2026-11-23T08:00"));
            let told = OutageRecorded { unit, from, to: to.map(at), personal };
            OutageRow::new(&told, (Hlc::default(), EntryId([nth; 16])))
        };
        let words = [word(1, Some("2026-11-23T09:00")), word(2, Some("2026-11-23T10:00")), word(3, None)];
        for [a, b, c] in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let joined = words[a].clone().joined(words[b].clone()).joined(words[c].clone());
            assert_eq!(joined.outage.to, Some(at("2026-11-23T10:00")), "{a} {b} {c}");
            assert_eq!(joined.outage.what, "lần 3");
        }
    }
}
