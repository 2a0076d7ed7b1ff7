//! The stubs of the paper book: what numbers a device gave that it no longer knows of, and what is done where a
//! number went out twice.
//!
//! A device that came back from a backup or is a copy does not know which receipts its earlier life wrote. From
//! a block it had then it gives no number until an officer has read the last used stub off the book; what lies
//! between is told as skipped, and fills itself when the lost entries come back from elsewhere.
//!
//! Invariant: nothing is taken back. Of two payments under one number both stand; one keeps the number, every
//! other gets a further one, and its receipt is printed with that.

use serde::{Deserialize, Serialize};

use super::receipts::BlockUse;
use super::{Event, ReceiptBlock, ReceiptNumber};
use crate::base::id::{DeviceId, DossierId, PaymentId, PostId};
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::optional;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::Words;
use crate::domain::refusal::{self, Refusal};

/// An officer read the last used number of a block off its stubs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptStated {
    /// Whose block it is.
    pub device: DeviceId,
    /// The block.
    pub block: ReceiptBlock,
    /// The last number that was used; `None` where none of it was.
    pub last: Option<u32>,
    /// Numbers that were used on paper and are not known here: the first and the last of them.
    pub skipped: Option<(u32, u32)>,
    /// What else is to be said.
    pub personal: Option<Words>,
}

/// A payment's receipt got a further number, because another payment had been given the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptReplaced {
    /// Which payment.
    pub payment: PaymentId,
    /// Its dossiers.
    pub dossiers: Vec<DossierId>,
    /// The number it had.
    pub instead_of: ReceiptNumber,
    /// The number it has now.
    pub number: ReceiptNumber,
    /// Why.
    pub personal: Option<Words>,
}

/// States the last used number of this device's book of receipts, after a restore or a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateLastReceipt {
    /// The number on the last used stub; 0 where none of the book was used.
    pub number: u32,
    /// Its series; that of the book in use when left out.
    #[serde(default)]
    pub series: Option<String>,
    /// What else is to be said of the numbers that are skipped.
    #[serde(default)]
    pub motive: Option<String>,
}

/// The block a statement is about, in the order in which they were granted: the one that holds the number, or
/// for 0 the first that is not certain.
fn meant(command: &StateLastReceipt, blocks: &[BlockUse]) -> Option<usize> {
    let series = |known: &BlockUse| command.series.as_ref().is_none_or(|s| *s == known.block.series);
    let holds = |known: &BlockUse| match command.number {
        0 => known.unsure,
        number => (known.block.first..=known.block.last).contains(&number),
    };
    // Two series may hold one number: the block that is waited for comes before one that is certain.
    let waiting = blocks.iter().position(|known| known.unsure && series(known) && holds(known));
    waiting.or_else(|| blocks.iter().position(|known| series(known) && holds(known)))
}

/// States how far the blocks of a device were used: the one the number lies in, and those before it that were
/// not certain, which are then used up.
pub fn state(post: PostId, command: &StateLastReceipt, blocks: &[BlockUse]) -> Result<Vec<Fact>, Refusal> {
    let personal = optional(command.motive.as_deref(), "motive", TEXT_MAX)?.map(|text| Words { text });
    let at = meant(command, blocks).ok_or_else(|| Refusal::new(refusal::RECEIPT_UNKNOWN).at("number"))?;
    let Some(known) = blocks.get(at) else { return Ok(Vec::new()) };
    let last = (command.number > 0).then_some(command.number);
    if let Some(highest) = known.highest.filter(|highest| last.is_none_or(|last| last < *highest)) {
        let refusal = Refusal::new(refusal::RECEIPT_BELOW).at("number");
        return Err(refusal.with("number", known.block.number(highest)));
    }
    let before = blocks.iter().take(at).filter(|one| one.unsure && one.block.series == known.block.series);
    let mut facts: Vec<Fact> =
        before.map(|one| stated(post, one, Some(one.block.last), personal.clone())).collect();
    facts.push(stated(post, known, last, personal));
    Ok(facts)
}

fn stated(post: PostId, known: &BlockUse, last: Option<u32>, personal: Option<Words>) -> Fact {
    let first = known.highest.map_or(known.block.first, |highest| highest.saturating_add(1));
    let skipped = last.filter(|last| *last >= first).map(|last| (first, last));
    let (device, block) = (known.device, known.block.clone());
    let event = Event::ReceiptStated(ReceiptStated { device, block, last, skipped, personal });
    Fact { subject: Subject::Post(post), event: AnyEvent::Money(event) }
}

/// The fact that gives a payment's receipt a further number.
pub fn replace(
    payment: PaymentId,
    dossiers: Vec<DossierId>,
    numbers: (ReceiptNumber, ReceiptNumber),
    motive: Option<&str>,
) -> Result<Fact, Refusal> {
    let personal = optional(motive, "motive", TEXT_MAX)?.map(|text| Words { text });
    let (instead_of, number) = numbers;
    let visit = dossiers.first().map_or([0; 16], |id| id.0);
    let replaced = ReceiptReplaced { payment, dossiers, instead_of, number, personal };
    let event = AnyEvent::Money(Event::ReceiptReplaced(replaced));
    Ok(Fact { subject: Subject::Visit(visit), event })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(first: u32, last: u32, highest: Option<u32>, unsure: bool) -> BlockUse {
        let block = ReceiptBlock { form: "01BLP".into(), series: "AA-26T".into(), first, last };
        BlockUse { device: DeviceId([1; 16]), block, highest, unsure, skipped: Vec::new() }
    }

    type Said = Vec<(u32, Option<u32>, Option<(u32, u32)>)>;

    fn said(number: u32, blocks: &[BlockUse]) -> Result<Said, &'static str> {
        let command = StateLastReceipt { number, series: None, motive: None };
        let facts = state(PostId::default(), &command, blocks).map_err(|refusal| refusal.code)?;
        let told = |fact: Fact| match fact.event {
            AnyEvent::Money(Event::ReceiptStated(s)) => (s.block.first, s.last, s.skipped),
            other => panic!("{other:?}"),
        };
        Ok(facts.into_iter().map(told).collect())
    }

    #[test]
    fn what_was_used_on_paper_and_is_not_known_is_told_as_skipped() {
        let one = [block(1, 50, Some(7), true)];
        assert_eq!(said(12, &one), Ok(vec![(1, Some(12), Some((8, 12)))]));
        assert_eq!(said(7, &one), Ok(vec![(1, Some(7), None)]));
        assert_eq!(said(0, &[block(1, 50, None, true)]), Ok(vec![(1, None, None)]));
        assert_eq!(said(3, &[block(1, 50, None, true)]), Ok(vec![(1, Some(3), Some((1, 3)))]));
    }

    #[test]
    fn a_number_of_a_later_block_says_that_those_before_it_are_used_up() {
        let two = [block(1, 50, Some(7), true), block(51, 90, None, true)];
        assert_eq!(said(60, &two), Ok(vec![(1, Some(50), Some((8, 50))), (51, Some(60), Some((51, 60)))]));
        assert_eq!(said(9, &two), Ok(vec![(1, Some(9), Some((8, 9)))]));
    }

    #[test]
    fn less_than_is_known_and_a_number_of_no_block_are_refused() {
        let one = [block(1, 50, Some(7), true)];
        assert_eq!(said(6, &one), Err(refusal::RECEIPT_BELOW));
        assert_eq!(said(0, &one), Err(refusal::RECEIPT_BELOW));
        assert_eq!(said(51, &one), Err(refusal::RECEIPT_UNKNOWN));
        assert_eq!(said(0, &[block(1, 50, None, false)]), Err(refusal::RECEIPT_UNKNOWN), "nothing is open");
    }
}
