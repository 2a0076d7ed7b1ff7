//! The head that papers of the day bear: how far this life of this device has recorded.

use super::{DeskFault, Engine};
use crate::base::time::Timestamp;
use crate::record::chain::Frontier;
use crate::record::day_head::DayHead;

/// The head as it stands now, and what it followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadNow {
    /// The head.
    pub head: DayHead,
    /// Acts of all logs recorded here so far.
    pub acts: u64,
    /// When it was asked.
    pub at: Timestamp,
}

impl HeadNow {
    /// As papers bear it.
    pub fn paper(&self) -> String {
        let (head, time) = (self.head, crate::locale::clock_time(self.at));
        format!("{head} · đọc “{}” · {time} {}", head.word(), crate::locale::date(self.at))
    }
}

impl Engine {
    /// The head over the logs of this life of this device; `None` before its first act.
    pub fn day_head(&mut self) -> Result<Option<HeadNow>, DeskFault> {
        let own = |log: &&crate::record::chain::LogKey| {
            log.device == self.log.device && log.incarnation == self.log.incarnation
        };
        let logs: Vec<_> = self.known_logs.iter().filter(own).copied().collect();
        let at = self.clock.now();
        let (fold, ledger, _) = self.settled()?;
        let mut heads = Frontier::new();
        for log in logs {
            let head = fold.head(ledger.state(), log)?;
            if head.seq > 0 {
                heads.insert(log, head);
            }
        }
        let acts = fold.stats(ledger.state())?.acts;
        Ok(DayHead::of(&heads).map(|head| HeadNow { head, acts, at }))
    }
}
