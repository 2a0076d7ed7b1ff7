//! How far devices vouch for their logs: heads they signed, kept so that what came from them can be given on.
//!
//! A word goes on the disk before the entries it is for: a power cut between the two leaves a word ahead of what
//! is held, never entries that nobody vouches for. So a recorded word may be ahead of its log, or of an end that
//! was set aside or never came: every reader compares it with the log as it lies here.
//!
//! Invariant: what is given on under a device's word ends at the very head that the device signed.

use std::ops::ControlFlow;

use super::{DeskFault, Engine, Limits, Run};
use crate::desk::keys;
use crate::record::act::{ACT_BYTES_MAX, Placed};
use crate::record::chain::{Head, LogKey};
use crate::record::head::{HEADS_MAX, SignedHead, encode_heads};
use crate::store::journal::FrameKind;
use crate::store::state::{KeyRange, Order};
/// Words read at a time.
const WORDS_AT_A_TIME: usize = 64;

/// A stretch of a log of another device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum Vouched {
    /// Whole acts, and the word of their device for the head after them.
    Entries(Vec<Placed>, SignedHead),
    /// Nothing after that head that its device vouches for.
    Nothing,
    /// The log held here has another history at that number.
    Forked,
}

impl Engine {
    /// Records heads that their devices signed; those known are passed over.
    pub(in crate::desk) fn record_signed(&mut self, heads: &[SignedHead]) -> Result<(), DeskFault> {
        for heads in self.unknown_signed(heads)?.chunks(HEADS_MAX) {
            self.record_marks(FrameKind::SIGNED_HEADS, &encode_heads(heads))?;
        }
        Ok(())
    }

    /// Heads that are not known here, as far as is folded.
    pub(in crate::desk) fn unknown_signed(
        &mut self,
        heads: &[SignedHead],
    ) -> Result<Vec<SignedHead>, DeskFault> {
        let mut fresh = Vec::new();
        for signed in heads {
            let known = self.fold.signed_head(self.ledger.state(), signed.log, signed.head.seq)?;
            // One of an end that was set aside since vouches for nothing.
            if known.is_none_or(|known| known.head != signed.head) {
                fresh.push(*signed);
            }
        }
        Ok(fresh)
    }

    /// How far its device vouches for a log that is on the disk up to `held`: to the end, mostly.
    pub(in crate::desk) fn vouched(&mut self, log: LogKey, held: Head) -> Result<Option<Head>, DeskFault> {
        if let Some(head) = self.lag.signed(log) {
            return Ok(Some(head));
        }
        let mut before = held.seq;
        while before > 0 {
            let words = self.words(log, (0, before), Order::Backward)?;
            for word in &words {
                let here =
                    if word.head.seq == held.seq { Some(held) } else { self.head_at(log, word.head.seq)? };
                if here == Some(word.head) {
                    return Ok(here);
                }
            }
            before = words.last().map_or(0, |word| word.head.seq - 1);
        }
        Ok(None)
    }

    /// The entries of a log after a head, up to the last of its device's words within the limits, or else to the
    /// first one behind so many bytes.
    pub(in crate::desk) fn vouched_run(
        &mut self,
        log: LogKey,
        after: Head,
        limits: Limits,
    ) -> Result<Vouched, DeskFault> {
        if limits.last <= after.seq {
            return Ok(Vouched::Nothing);
        }
        let (mut entries, wide) = match self.run(log, after, limits)? {
            Run::Entries(entries, head) => (entries, head),
            Run::Forked => return Ok(Vouched::Forked),
        };
        let mut upto = wide.seq.min(limits.last);
        while upto > after.seq {
            let words = self.words(log, (after.seq, upto), Order::Backward)?;
            for word in &words {
                if word.head == wide || head_within(log, after, &entries, word.head.seq) == word.head {
                    entries.retain(|entry| entry.seq <= word.head.seq);
                    return Ok(Vouched::Entries(entries, *word));
                }
            }
            upto = words.last().map_or(0, |word| word.head.seq - 1);
        }
        let bytes = limits.bytes.saturating_add(ACT_BYTES_MAX);
        self.vouched_behind(log, (after, wide.seq), Limits { bytes, ..limits })
    }

    /// The entries of a log after a head, up to the first of its device's words behind another, within the limits.
    fn vouched_behind(
        &mut self,
        log: LogKey,
        (after, mut behind): (Head, u64),
        Limits { bytes, last }: Limits,
    ) -> Result<Vouched, DeskFault> {
        let held = self.head_of(log)?.seq.min(last);
        while behind < held {
            let words = self.words(log, (behind, held), Order::Forward)?;
            for word in &words {
                if self.head_at(log, word.head.seq)? != Some(word.head) {
                    continue;
                }
                return Ok(match self.run(log, after, Limits { bytes, last: word.head.seq })? {
                    Run::Entries(entries, head) if head == word.head => Vouched::Entries(entries, *word),
                    Run::Entries(..) => Vouched::Nothing,
                    Run::Forked => Vouched::Forked,
                });
            }
            let Some(last) = words.last() else { break };
            behind = last.head.seq;
        }
        Ok(Vouched::Nothing)
    }

    /// Words of a log's device for numbers behind the first and up to the second, a few of them.
    fn words(
        &mut self,
        log: LogKey,
        (behind, upto): (u64, u64),
        order: Order,
    ) -> Result<Vec<SignedHead>, DeskFault> {
        self.save_state()?;
        let mut numbers = Vec::new();
        let stretch = KeyRange::prefix(&keys::signed_head(log, 0)[..33])
            .after(&keys::signed_head(log, behind))
            .before(&keys::signed_head(log, upto.saturating_add(1)));
        self.ledger.state().range(&stretch, order, &mut |key, _| {
            numbers.extend(key.last_chunk::<8>().map(|seq| u64::from_be_bytes(*seq)));
            if numbers.len() < WORDS_AT_A_TIME { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let mut words = Vec::with_capacity(numbers.len());
        for seq in numbers {
            words.extend(self.fold.signed_head(self.ledger.state(), log, seq)?);
        }
        Ok(words)
    }
}

/// The head after the entry of a number, of a stretch that goes on from a head.
fn head_within(log: LogKey, after: Head, entries: &[Placed], seq: u64) -> Head {
    let upto = entries.iter().take_while(|entry| entry.seq <= seq);
    upto.fold(after, |head, entry| head.extend(log, &entry.canonical))
}
