//! Numbers of fee receipts: given one after the other from blocks of a series, none twice, every gap told.
//!
//! A block belongs to one device, so that a post's counters number offline. A number is used by a payment or
//! voided with a motive; what lies between is a gap and is listed. A reversed payment keeps its number: the
//! receipt is cancelled, not the count.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::id::DeviceId;
use crate::base::id::PostId;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::needed;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::Words;
use crate::domain::money::{Event, GrantReceipts, ReceiptVoided, ReceiptsGranted, VoidReceipt};
use crate::domain::refusal::{self, Refusal};

/// Longest form number or series.
pub const SERIES_MAX: usize = 30;
/// Digits a receipt's number is printed with.
pub const WIDTH: usize = 7;
/// The highest number there is.
pub const NUMBER_MAX: u32 = 9_999_999;
/// Most numbers of one block.
pub const BLOCK_MAX: u32 = 100_000;

/// A receipt's number in its series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReceiptNumber {
    /// Number of the form (mẫu số).
    pub form: String,
    /// The series (ký hiệu).
    pub series: String,
    /// The number (số).
    pub number: u32,
}

impl fmt::Display for ReceiptNumber {
    /// `AA-26T 0000123`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.series, padded(self.number))
    }
}

/// A number as receipts print it: `0000123`.
pub fn padded(number: u32) -> String {
    format!("{number:0WIDTH$}")
}

/// A stretch of a series, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptBlock {
    /// Number of the form.
    pub form: String,
    /// The series.
    pub series: String,
    /// First number.
    pub first: u32,
    /// Last number.
    pub last: u32,
}

impl ReceiptBlock {
    /// A number of it.
    pub fn number(&self, number: u32) -> ReceiptNumber {
        ReceiptNumber { form: self.form.clone(), series: self.series.clone(), number }
    }

    /// Whether both give some number.
    pub fn overlaps(&self, other: &Self) -> bool {
        let same = self.form == other.form && self.series == other.series;
        same && self.first <= other.last && other.first <= self.last
    }

    /// The number after the highest that was used or voided; `None` where the block is used up.
    pub fn next(&self, highest: Option<u32>) -> Option<u32> {
        let next = highest.map_or(self.first, |highest| highest.saturating_add(1).max(self.first));
        (next <= self.last).then_some(next)
    }
}

/// A block with what became of its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockUse {
    /// The device it belongs to.
    pub device: DeviceId,
    /// The stretch.
    pub block: ReceiptBlock,
    /// The highest number used or voided, or told by its stubs.
    pub highest: Option<u32>,
    /// Whether an earlier life of the device may have given numbers of it that are not known here.
    pub unsure: bool,
    /// Stretches used on paper of which nothing was known when it was told.
    pub skipped: Vec<(u32, u32)>,
}

/// Gives a device a block; one that overlaps another is refused.
pub fn grant(
    post: PostId,
    own: DeviceId,
    command: &GrantReceipts,
    known: &[BlockUse],
) -> Result<Vec<Fact>, Refusal> {
    let block = ReceiptBlock {
        form: series_of(&command.form, "form")?,
        series: series_of(&command.series, "series")?,
        first: command.first,
        last: command.last,
    };
    let sound = block.first >= 1
        && block.first <= block.last
        && block.last <= NUMBER_MAX
        && block.last - block.first < BLOCK_MAX;
    if !sound {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("last").with("value", block.last));
    }
    if let Some(taken) = known.iter().find(|known| known.block.overlaps(&block)) {
        let (first, last) = (padded(taken.block.first), padded(taken.block.last));
        let refusal = Refusal::new(refusal::RECEIPTS_TAKEN).at("first").with("series", &block.series);
        return Err(refusal.with("first", first).with("last", last));
    }
    let granted = ReceiptsGranted { device: command.device.unwrap_or(own), block };
    let event = AnyEvent::Money(Event::ReceiptsGranted(granted));
    Ok(vec![Fact { subject: Subject::Post(post), event }])
}

fn series_of(raw: &str, field: &'static str) -> Result<String, Refusal> {
    let text = needed(raw, field, SERIES_MAX)?;
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | ' ');
    if text.chars().all(sign) {
        Ok(text)
    } else {
        Err(Refusal::new(refusal::VALUE_INVALID).at(field).with("value", text))
    }
}

/// Voids a number of a device's blocks that no payment used: the one named, or the next.
pub fn void(
    post: PostId,
    command: &VoidReceipt,
    blocks: &[BlockUse],
    used: bool,
) -> Result<Vec<Fact>, Refusal> {
    let motive = needed(&command.motive, "motive", TEXT_MAX)?;
    let number =
        chosen(command, blocks)?.ok_or_else(|| Refusal::new(refusal::RECEIPT_UNKNOWN).at("number"))?;
    if used {
        return Err(Refusal::new(refusal::RECEIPT_USED).at("number").with("number", &number));
    }
    let voided = ReceiptVoided { number, personal: Some(Words { text: motive }) };
    let event = AnyEvent::Money(Event::ReceiptVoided(voided));
    Ok(vec![Fact { subject: Subject::Post(post), event }])
}

/// The number a command to void means.
pub fn chosen(command: &VoidReceipt, blocks: &[BlockUse]) -> Result<Option<ReceiptNumber>, Refusal> {
    let series = |known: &&BlockUse| command.series.as_ref().is_none_or(|s| *s == known.block.series);
    match command.number {
        Some(number) => {
            let has = |known: &&BlockUse| (known.block.first..=known.block.last).contains(&number);
            Ok(blocks.iter().filter(series).find(has).map(|known| known.block.number(number)))
        }
        None => next(blocks.iter().filter(series)),
    }
}

/// The next number of the first block that has one left, in the order in which they were granted; refused where
/// that block's last stub must be read first.
pub fn next<'a>(blocks: impl Iterator<Item = &'a BlockUse>) -> Result<Option<ReceiptNumber>, Refusal> {
    let mut left = blocks.filter_map(|known| Some((known, known.block.next(known.highest)?)));
    match left.next() {
        Some((known, _)) if known.unsure => Err(unsure(known)),
        next => Ok(next.map(|(known, number)| known.block.number(number))),
    }
}

/// Takes the next number out of a device's blocks; see [`next`].
pub fn take(blocks: &mut [BlockUse]) -> Result<Option<ReceiptNumber>, Refusal> {
    let number = next(blocks.iter())?;
    if let Some(number) = &number {
        let holds = |known: &&mut BlockUse| {
            known.block.series == number.series
                && known.block.form == number.form
                && (known.block.first..=known.block.last).contains(&number.number)
        };
        blocks
            .iter_mut()
            .filter(holds)
            .for_each(|known| known.highest = known.highest.max(Some(number.number)));
    }
    Ok(number)
}

fn unsure(known: &BlockUse) -> Refusal {
    let (first, last) = (padded(known.block.first), padded(known.block.last));
    let refusal = Refusal::new(refusal::RECEIPT_UNCERTAIN).with("series", &known.block.series);
    refusal.with("first", first).with("last", last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(first: u32, last: u32, highest: Option<u32>) -> BlockUse {
        let block = ReceiptBlock { form: "01BLP".into(), series: "AA-26T".into(), first, last };
        BlockUse { device: DeviceId([1; 16]), block, highest, unsure: false, skipped: Vec::new() }
    }

    #[test]
    fn numbers_follow_each_other_through_a_block_and_into_the_next() {
        for (highest, other, number) in [
            (None, None, Some(1)),
            (Some(1), None, Some(2)),
            (Some(49), None, Some(50)),
            (Some(50), None, Some(51)),
            (Some(50), Some(51), Some(52)),
            (Some(50), Some(100), None),
        ] {
            let blocks = [block(1, 50, highest), block(51, 100, other)];
            assert_eq!(next(blocks.iter()).unwrap().map(|n| n.number), number, "{highest:?} {other:?}");
        }
        let lost = BlockUse { unsure: true, ..block(51, 100, None) };
        assert_eq!(
            next([block(1, 50, Some(50)), lost.clone()].iter()).unwrap_err().code,
            refusal::RECEIPT_UNCERTAIN
        );
        assert_eq!(next([block(1, 50, Some(7)), lost].iter()).unwrap().map(|n| n.number), Some(8));
        assert_eq!(block(1, 50, None).block.number(123).to_string(), "AA-26T 0000123");
    }

    #[test]
    fn a_block_that_overlaps_another_or_runs_backwards_is_refused() {
        let grant = |first, last, series: &str| {
            let (form, series) = ("01BLP".to_owned(), series.to_owned());
            let command = GrantReceipts { device: None, form, series, first, last };
            grant(PostId::default(), DeviceId([1; 16]), &command, &[block(51, 100, None)])
        };
        let code = |result: Result<Vec<Fact>, Refusal>| result.err().map(|refusal| refusal.code);
        assert_eq!(code(grant(1, 50, "AA-26T")), None);
        assert_eq!(code(grant(1, 51, "AB-26T")), None);
        for (first, last) in [(1, 51), (100, 101), (60, 70), (1, 200)] {
            assert_eq!(code(grant(first, last, "AA-26T")), Some(refusal::RECEIPTS_TAKEN), "{first} {last}");
        }
        for (first, last) in [(0, 10), (9, 8), (1, NUMBER_MAX + 1), (1, BLOCK_MAX + 1)] {
            assert_eq!(code(grant(first, last, "AC-26T")), Some(refusal::VALUE_INVALID), "{first} {last}");
        }
        assert_eq!(code(grant(1, 9, "Nguyễn")), Some(refusal::VALUE_INVALID), "a series is no free text");
    }

    #[test]
    fn a_number_is_voided_with_a_motive_unless_a_payment_used_it() {
        let blocks = [block(1, 50, Some(7))];
        let void = |number, motive: &str, used| {
            let command = VoidReceipt { number, series: None, motive: motive.to_owned() };
            void(PostId::default(), &command, &blocks, used)
        };
        let voided = |result: Result<Vec<Fact>, Refusal>| match result.unwrap().remove(0).event {
            AnyEvent::Money(Event::ReceiptVoided(voided)) => voided.number.number,
            other => panic!("{other:?}"),
        };
        assert_eq!(voided(void(None, "rách", false)), 8);
        assert_eq!(voided(void(Some(20), "mất", false)), 20);
        assert_eq!(void(Some(3), "rách", true).unwrap_err().code, refusal::RECEIPT_USED);
        assert_eq!(void(Some(51), "rách", false).unwrap_err().code, refusal::RECEIPT_UNKNOWN);
        assert_eq!(void(None, " ", false).unwrap_err().code, refusal::VALUE_MISSING);
    }
}
