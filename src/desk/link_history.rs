//! The link's history: when the hub was last reached, what came of the last exchanges, how good the line is.
//!
//! It lies in a small file beside the drafts, so that a desk that was closed still knows since when it is off
//! line. It is told to people and nothing else: what is held where follows from heads and receipts alone, and
//! a history that is lost or damaged begins anew.
//!
//! Invariant: nothing in it is invented; what was never measured is absent.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::id::DeviceId;
use crate::base::time::Timestamp;
use crate::desk::replica::exchange::Exchanged;
use crate::record::codec;
use crate::store::folder::{Folder, SmallFault};
use crate::sync::transport::Traffic;

/// Lines kept: a page of the screen, and what led to it.
const LINES_MAX: usize = 40;
/// Bytes that must have been moved before they tell how fast the line is: less is all waiting.
const SPEED_BYTES_MIN: u64 = 16 * 1024;
/// What a line ended with that ended well; anything else is the message id of why it did not.
const WELL: &str = "done";

/// What the line was like during an exchange.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measured {
    /// From the hello to its answer.
    pub round_trip: Option<Duration>,
    /// Sending and receiving parcels.
    pub moving: Duration,
    /// Bytes of this exchange.
    pub traffic: Traffic,
}

/// Exchanges that came to the same, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When the first of them ended.
    pub since: Timestamp,
    /// When the last of them ended.
    pub at: Timestamp,
    /// How many.
    pub times: u32,
    /// The message id of what ended them; see [`Self::went_well`].
    ended: String,
    /// Entries sent.
    pub sent: u64,
    /// Entries received.
    pub received: u64,
    /// Bytes either way.
    pub bytes: u64,
    /// Logs that were left alone.
    pub left_alone: u32,
}

impl Line {
    /// Whether it ended well.
    pub fn went_well(&self) -> bool {
        self.ended == WELL
    }

    /// The message id of what ended it.
    pub fn ended(&self) -> &str {
        &self.ended
    }

    fn like(&self, next: &Self) -> bool {
        let still = |line: &Self| line.sent == 0 && line.received == 0;
        self.ended == next.ended && still(self) && still(next) && self.left_alone == next.left_alone
    }
}

/// What is remembered of the link to one hub.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkHistory {
    /// The hub.
    hub: DeviceId,
    /// When an exchange last ended well, by this machine's clock.
    pub good: Option<Timestamp>,
    /// Minutes the hub's clock was ahead of this one then; negative where it was behind.
    pub clock_ahead: i64,
    /// Milliseconds from a question to its answer, when last measured.
    pub round_trip_millis: Option<u32>,
    /// Bytes a second, when there was last enough to tell.
    pub bytes_a_second: Option<u64>,
    /// The last exchanges, the newest last.
    pub lines: Vec<Line>,
}

impl LinkHistory {
    /// What is remembered of a hub; nothing where the file is of another, missing or damaged.
    pub fn read(folder: &Folder, hub: DeviceId) -> Self {
        let kept = folder.read_link_history().ok().flatten();
        let kept: Option<Self> = kept.and_then(|body| codec::decode(&body).ok());
        kept.filter(|kept| kept.hub == hub).unwrap_or_else(|| Self { hub, ..Self::default() })
    }

    /// Keeps it.
    pub fn write(&self, folder: &Folder) -> Result<(), SmallFault> {
        folder.write_link_history(&codec::encode(self))
    }

    /// The hub it is about.
    pub fn hub(&self) -> DeviceId {
        self.hub
    }

    /// Notes an exchange that ended well.
    pub fn note_done(&mut self, now: Timestamp, exchanged: &Exchanged, measured: Measured) {
        self.good = Some(now);
        self.clock_ahead = exchanged.clock_ahead;
        self.measure(measured);
        let done = exchanged.done;
        let left_alone = exchanged.forked.len() + exchanged.refused.len();
        self.add(Line {
            since: now,
            at: now,
            times: 1,
            ended: WELL.to_owned(),
            sent: done.sent,
            received: done.received,
            bytes: measured.traffic.up + measured.traffic.down,
            left_alone: u32::try_from(left_alone).unwrap_or(u32::MAX),
        });
    }

    /// Notes one that did not; `why` is the message id of the reason.
    pub fn note_failed(&mut self, now: Timestamp, why: &str, measured: Measured) {
        self.measure(measured);
        let bytes = measured.traffic.up + measured.traffic.down;
        let ended = why.to_owned();
        self.add(Line { since: now, at: now, times: 1, ended, sent: 0, received: 0, bytes, left_alone: 0 });
    }

    fn measure(&mut self, measured: Measured) {
        let millis = |wait: Duration| u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
        self.round_trip_millis = measured.round_trip.map(millis).or(self.round_trip_millis);
        let bytes = measured.traffic.up + measured.traffic.down;
        if bytes >= SPEED_BYTES_MIN {
            let millis = u64::try_from(measured.moving.as_millis()).unwrap_or(u64::MAX).max(1);
            self.bytes_a_second = Some(bytes.saturating_mul(1000) / millis);
        }
    }

    fn add(&mut self, line: Line) {
        match self.lines.last_mut() {
            Some(last) if last.like(&line) => {
                (last.at, last.times, last.bytes) = (line.at, last.times + 1, last.bytes + line.bytes);
            }
            _ => self.lines.push(line),
        }
        let over = self.lines.len().saturating_sub(LINES_MAX);
        self.lines.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::desk::replica::exchange::Done;
    use crate::store::disk::MemoryDisk;

    fn at(minute: u32) -> Timestamp {
        Timestamp::parse(&format!("2026-11-23T{:02}:{:02}", 8 + minute / 60, minute % 60)).unwrap()
    }

    fn moved(sent: u64) -> Exchanged {
        Exchanged { done: Done { sent, ..Done::default() }, clock_ahead: 3, ..Exchanged::default() }
    }

    fn line(bytes: u64, seconds: u64) -> Measured {
        let traffic = Traffic { up: bytes, down: 0 };
        let round_trip = Some(Duration::from_millis(310));
        Measured { round_trip, moving: Duration::from_secs(seconds), traffic }
    }

    #[test]
    fn exchanges_that_came_to_the_same_are_one_line_and_what_moved_is_its_own() {
        let mut history = LinkHistory::default();
        for minute in 0..3 {
            history.note_done(at(minute), &moved(0), line(600, 1));
        }
        history.note_done(at(3), &moved(5), line(64_000, 16));
        history.note_done(at(4), &moved(5), line(600, 1));
        for minute in 5..9 {
            history.note_failed(at(minute), "link-cut", Measured::default());
        }
        let told: Vec<_> = history.lines.iter().map(|line| (line.times, line.ended(), line.sent)).collect();
        assert_eq!(told, [(3, "done", 0), (1, "done", 5), (1, "done", 5), (4, "link-cut", 0)]);
        assert_eq!((history.lines[0].since, history.lines[0].at), (at(0), at(2)));
        assert_eq!(history.good, Some(at(4)), "a failure is no good exchange");
        assert_eq!((history.clock_ahead, history.round_trip_millis), (3, Some(310)));
        assert_eq!(history.bytes_a_second, Some(4_000), "a few bytes do not tell how fast a line is");
    }

    #[test]
    fn no_more_lines_are_kept_than_anybody_reads() {
        let mut history = LinkHistory::default();
        for minute in 0..200 {
            history.note_done(at(minute), &moved(u64::from(minute) + 1), Measured::default());
        }
        assert_eq!(history.lines.len(), LINES_MAX);
        assert_eq!(history.lines.last().unwrap().sent, 200);
        assert!(codec::encode(&history).len() < crate::store::folder::LINK_HISTORY_BYTES_MAX);
    }

    #[test]
    fn a_history_outlives_the_program_and_is_that_of_its_hub_alone() {
        let folder = Folder::new(Arc::new(MemoryDisk::new()));
        let (hub, other) = (DeviceId([1; 16]), DeviceId([2; 16]));
        let mut history = LinkHistory::read(&folder, hub);
        assert_eq!(history.good, None, "what was never reached was never reached");
        history.note_done(at(1), &moved(2), line(600, 1));
        history.write(&folder).unwrap();
        assert_eq!(LinkHistory::read(&folder, hub), history);
        assert_eq!(LinkHistory::read(&folder, other).good, None);
        folder.write_link_history(b"no history").unwrap();
        assert_eq!(LinkHistory::read(&folder, hub).good, None);
    }
}
