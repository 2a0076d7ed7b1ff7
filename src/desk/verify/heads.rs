//! What devices and hubs signed: each signature, and that the entries here are those signed.
//!
//! A head or receipt names a log, a number and the chain's hash there. The signature says who vouches for it;
//! the hash, met with the chain computed from the entries, says that no entry up to there was changed, left
//! out or put in since. Where a log was cut (a copy lived on), what was signed of the part set aside is
//! counted, not judged.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::DeviceId;
use crate::record::chain::{Head, LogKey};
use crate::record::head::{LogCut, Receipt, SignedHead, decode_heads, decode_receipts, device_id};
use crate::store::journal::{Frame, FrameKind, Position};

/// Hashes are kept short: half a hash is still far beyond what can be forged, and memory is halved.
type Short = [u8; 16];

/// A finding: frozen word, place, words.
pub(super) type Found = (&'static str, Position, String);

/// The chains so far, and what was signed of them.
#[derive(Default)]
pub(super) struct Heads {
    chains: BTreeMap<LogKey, Vec<Short>>,
    cut: BTreeSet<LogKey>,
    claims: Vec<(LogKey, Head, Position, Signer)>,
    /// Heads whose signature was checked.
    pub(super) signed: u64,
    /// Receipts whose signature was checked.
    pub(super) receipts: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Signer {
    Device,
    Hub(DeviceId),
}

fn short(head: Head) -> Short {
    let [bytes @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = head.hash.0;
    bytes
}

impl Heads {
    /// A log grew by one.
    pub(super) fn note(&mut self, log: LogKey, head: Head) {
        let chain = self.chains.entry(log).or_default();
        if chain.len() as u64 + 1 == head.seq {
            chain.push(short(head));
        }
    }

    /// Takes a frame that holds no acts; what is wrong with it by itself.
    pub(super) fn frame(&mut self, frame: &Frame) -> Vec<Found> {
        match frame.kind {
            FrameKind::SIGNED_HEADS => {
                let heads = decode_heads(&frame.body).unwrap_or_default();
                heads.iter().filter_map(|head| self.signed(head, frame.position)).collect()
            }
            FrameKind::HUB_RECEIPT => {
                let receipts = decode_receipts(&frame.body).unwrap_or_default();
                receipts.iter().filter_map(|receipt| self.receipt(receipt, frame.position)).collect()
            }
            FrameKind::LOG_CUT => {
                if let Ok(cut) = LogCut::from_bytes(&frame.body) {
                    let kept = usize::try_from(cut.kept.seq).unwrap_or(usize::MAX);
                    self.chains.entry(cut.log).or_default().truncate(kept);
                    self.cut.insert(cut.log);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn signed(&mut self, signed: &SignedHead, at: Position) -> Option<Found> {
        self.signed += 1;
        self.claims.push((signed.log, signed.head, at, Signer::Device));
        let error = signed.verify().err()?;
        let text = format!(
            "chữ ký của máy trên sổ {} không đúng. / the signature over log {} is not valid: {error}",
            signed.log, signed.log
        );
        Some(("signature-wrong", at, text))
    }

    fn receipt(&mut self, receipt: &Receipt, at: Position) -> Option<Found> {
        self.receipts += 1;
        let hub = device_id(&receipt.key);
        self.claims.push((receipt.log, receipt.head, at, Signer::Hub(hub)));
        let error = receipt.verify(hub).err()?;
        let text = format!(
            "chữ ký trên biên nhận sổ {} không đúng. / the receipt of log {} is not validly signed: {error}",
            receipt.log, receipt.log
        );
        Some(("receipt-wrong", at, text))
    }

    /// The hubs that gave receipts.
    pub(super) fn hubs(&self) -> BTreeSet<DeviceId> {
        let hubs = self.claims.iter().filter_map(|(_, _, _, signer)| match signer {
            Signer::Hub(hub) => Some(*hub),
            Signer::Device => None,
        });
        hubs.collect()
    }

    /// Meets what was signed with the chains; `own` says which logs were written here, whole.
    pub(super) fn judge(&self, own: &dyn Fn(LogKey) -> bool) -> Vec<Found> {
        let claims = self.claims.iter().filter(|(log, ..)| !self.cut.contains(log));
        claims.filter_map(|(log, head, at, _)| self.judge_one(*log, *head, *at, own)).collect()
    }

    fn judge_one(
        &self,
        log: LogKey,
        head: Head,
        at: Position,
        own: &dyn Fn(LogKey) -> bool,
    ) -> Option<Found> {
        let row = usize::try_from(head.seq.checked_sub(1)?).unwrap_or(usize::MAX);
        match self.chains.get(&log).and_then(|chain| chain.get(row)) {
            Some(here) if *here == short(head) => None,
            Some(_) => {
                let text = format!(
                    "sổ {log} đến số {} không phải sổ đã được ký: có bản ghi bị đổi. \
                     / log {log} up to {} is not what was signed: an entry was changed",
                    head.seq, head.seq
                );
                Some(("head-differs", at, text))
            }
            None if own(log) => {
                let text = format!(
                    "sổ {log} đã được ký đến số {} nhưng không còn đủ: có bản ghi bị mất. \
                     / log {log} was signed up to {}, but entries of it are missing",
                    head.seq, head.seq
                );
                Some(("head-missing", at, text))
            }
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{Incarnation, ScopeId};
    use crate::record::head::{encode_heads, encode_receipts};
    use ed25519_dalek::SigningKey;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn log_of(key: &SigningKey) -> LogKey {
        let device = device_id(&key.verifying_key().to_bytes());
        LogKey { device, incarnation: Incarnation([1; 8]), scope: ScopeId([2; 8]) }
    }

    /// A chain of entries of one byte each.
    fn chain(log: LogKey, entries: &[u8]) -> Vec<Head> {
        let grow = |head: &mut Head, entry: &u8| {
            *head = head.extend(log, &[*entry]);
            Some(*head)
        };
        entries.iter().scan(Head::default(), grow).collect()
    }

    fn frame(kind: FrameKind, body: Vec<u8>) -> Frame {
        Frame { position: Position::START, next: Position::START, kind, epoch: 0, body, is_sealed: false }
    }

    /// What is found where these entries are here and this head of these others was signed.
    fn found(here: &[u8], signed: &[u8], own: bool) -> Vec<&'static str> {
        let (device, hub) = (key(3), key(4));
        let log = log_of(&device);
        let head = *chain(log, signed).last().unwrap();
        let mut heads = Heads::default();
        chain(log, here).into_iter().for_each(|head| heads.note(log, head));
        let signed = encode_heads(&[SignedHead::sign(log, head, &device)]);
        let receipt = encode_receipts(&[Receipt::sign(log, head, None, &hub)]);
        assert_eq!(heads.frame(&frame(FrameKind::SIGNED_HEADS, signed)), []);
        assert_eq!(heads.frame(&frame(FrameKind::HUB_RECEIPT, receipt)), []);
        assert_eq!((heads.signed, heads.receipts), (1, 1));
        assert_eq!(heads.hubs(), BTreeSet::from([device_id(&hub.verifying_key().to_bytes())]));
        heads.judge(&|_| own).into_iter().map(|(kind, _, _)| kind).collect()
    }

    #[test]
    fn a_log_that_was_rewritten_or_shortened_after_it_was_signed_is_named() {
        assert_eq!(found(&[1, 2, 3], &[1, 2, 3], true), [""; 0]);
        assert_eq!(found(&[1, 2, 3, 4], &[1, 2], true), [""; 0], "it went on");
        assert_eq!(
            found(&[1, 9, 3], &[1, 2, 3], true),
            ["head-differs"; 2],
            "an entry changed, all chained anew"
        );
        assert_eq!(found(&[1, 2], &[1, 2, 3], true), ["head-missing"; 2]);
        assert_eq!(found(&[1, 2], &[1, 2, 3], false), [""; 0], "of another device: not here yet");
    }

    #[test]
    fn a_signature_that_is_not_the_devices_or_was_changed_is_named() {
        let (device, other) = (key(3), key(5));
        let log = log_of(&device);
        let head = *chain(log, &[1]).last().unwrap();
        let good = SignedHead::sign(log, head, &device);
        let forged =
            [SignedHead::sign(log, head, &other), SignedHead { head: Head { seq: 2, ..head }, ..good }];
        for forged in forged {
            let body = encode_heads(&[forged]);
            let found = Heads::default().frame(&frame(FrameKind::SIGNED_HEADS, body));
            assert!(matches!(found[..], [("signature-wrong", ..)]), "{found:?}");
        }
        let receipt = Receipt { backed_up: Some(true), ..Receipt::sign(log, head, None, &other) };
        let found = Heads::default().frame(&frame(FrameKind::HUB_RECEIPT, encode_receipts(&[receipt])));
        assert!(matches!(found[..], [("receipt-wrong", ..)]), "{found:?}");
    }

    #[test]
    fn what_was_signed_of_a_part_set_aside_is_not_judged() {
        let device = key(3);
        let log = log_of(&device);
        let (kept, set_aside) = (chain(log, &[1]), chain(log, &[1, 2, 3]));
        let mut heads = Heads::default();
        set_aside.iter().for_each(|head| heads.note(log, *head));
        let signed = encode_heads(&[SignedHead::sign(log, set_aside[2], &device)]);
        heads.frame(&frame(FrameKind::SIGNED_HEADS, signed));
        let cut = LogCut { log, kept: kept[0] };
        heads.frame(&frame(FrameKind::LOG_CUT, cut.to_bytes()));
        chain(log, &[1, 7]).into_iter().for_each(|head| heads.note(log, head));
        assert_eq!(heads.judge(&|_| true), []);
    }
}
