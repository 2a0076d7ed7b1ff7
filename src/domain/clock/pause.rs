//! Pauses of the clock: the times an office waits for the applicant.
//!
//! Which grounds pause is data ([`Rules::pauses_for`](super::Rules::pauses_for)); here a pause is only
//! an interval. Invariant: a [`Pause`] never ends before it begins.

use super::wall::Minute;
use crate::base::time::Timestamp;
use serde::{Deserialize, Serialize};

/// From when to when the clock stood still; without an end it still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "(Timestamp, Option<Timestamp>)", into = "(Timestamp, Option<Timestamp>)")]
#[schemars(with = "(Timestamp, Option<Timestamp>)")]
pub struct Pause {
    from: Timestamp,
    to: Option<Timestamp>,
}

/// A pause that ends before it begins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a pause cannot end ({to}) before it begins ({from})")]
pub struct PauseError {
    /// When it would begin.
    pub from: Timestamp,
    /// When it would end.
    pub to: Timestamp,
}

impl Pause {
    /// A pause; `None` for one that has not ended.
    pub fn new(from: Timestamp, to: Option<Timestamp>) -> Result<Self, PauseError> {
        match to {
            Some(to) if to < from => Err(PauseError { from, to }),
            to => Ok(Self { from, to }),
        }
    }

    /// When it began.
    pub fn from(self) -> Timestamp {
        self.from
    }

    /// When it ended, if it has.
    pub fn to(self) -> Option<Timestamp> {
        self.to
    }
}

impl TryFrom<(Timestamp, Option<Timestamp>)> for Pause {
    type Error = PauseError;
    fn try_from((from, to): (Timestamp, Option<Timestamp>)) -> Result<Self, PauseError> {
        Self::new(from, to)
    }
}

impl From<Pause> for (Timestamp, Option<Timestamp>) {
    fn from(pause: Pause) -> Self {
        (pause.from, pause.to)
    }
}

/// An interval of whole wall minutes; `None`: open.
pub(super) type Interval = (Minute, Option<Minute>);

/// The pauses in whole minutes, in order, cut to begin no earlier than receipt, joined where they touch or
/// overlap; those of no length are gone.
pub(super) fn joined(pauses: &[Pause], received: Minute) -> Vec<Interval> {
    let mut intervals: Vec<Interval> = pauses
        .iter()
        .map(|pause| (Minute::of(pause.from).max(received), pause.to.map(Minute::of)))
        .filter(|(from, to)| to.is_none_or(|to| to > *from))
        .collect();
    intervals.sort_unstable_by_key(|interval| interval.0);
    let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
    for (from, to) in intervals {
        match joined.last_mut() {
            Some((_, None)) => break,
            Some((_, Some(end))) if from <= *end => {
                if let Some(to) = to {
                    *end = to.max(*end);
                } else if let Some(last) = joined.last_mut() {
                    last.1 = None;
                }
            }
            _ => joined.push((from, to)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u8) -> Timestamp {
        Timestamp::parse(&format!("2026-12-02T{hour:02}:00")).unwrap()
    }

    #[test]
    fn pauses_are_cut_ordered_and_joined_where_they_touch() {
        let pause = |from, to: Option<u8>| Pause::new(at(from), to.map(at)).unwrap();
        type Hours = (u8, Option<u8>);
        let cases: [(&[Pause], &[Hours]); 6] = [
            (&[pause(12, Some(13)), pause(9, Some(10))], &[(9, Some(10)), (12, Some(13))]),
            (&[pause(9, Some(11)), pause(10, Some(12))], &[(9, Some(12))]),
            (&[pause(9, Some(10)), pause(10, Some(11)), pause(9, Some(9))], &[(9, Some(11))]),
            (&[pause(9, Some(14)), pause(10, Some(11))], &[(9, Some(14))]),
            (&[pause(9, Some(10)), pause(10, None), pause(12, Some(13))], &[(9, None)]),
            (&[pause(5, Some(6)), pause(6, Some(9)), pause(7, Some(8))], &[(8, Some(9))]),
        ];
        for (pauses, expected) in cases {
            let expected: Vec<Interval> = expected
                .iter()
                .map(|(from, to)| (Minute::of(at(*from)), to.map(|t| Minute::of(at(t)))))
                .collect();
            assert_eq!(joined(pauses, Minute::of(at(8))), expected);
        }
    }

    #[test]
    fn a_pause_reads_as_a_pair_and_never_ends_before_it_begins() {
        let open: Pause = serde_json::from_str(r#"["2026-12-02T10:00", null]"#).unwrap();
        assert_eq!((open.from(), open.to()), (at(10), None));
        assert!(serde_json::from_str::<Pause>(r#"["2026-12-02T10:00", "2026-12-02T09:59"]"#).is_err());
        assert!(serde_json::from_str::<Pause>(r#"["2026-12-02T10:00"]"#).is_err());
        assert!(Pause::new(at(10), Some(at(9))).is_err());
    }
}
