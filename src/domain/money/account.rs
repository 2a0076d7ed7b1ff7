//! What a dossier owes, what was kept of what was paid, and what is to be refunded.
//!
//! Pure sums over its summary. Invariant: an unknown fee is neither owed nor refundable in figures, and never
//! zero; what is owed and what is to be refunded are never both more than nothing. What went back twice is told.

use crate::base::money::Dong;
use crate::domain::dossier::{Status, Summary};

impl Summary {
    /// What was paid and not given back.
    pub fn kept(&self) -> Dong {
        Dong(self.paid.0.saturating_sub(self.refunded.0))
    }

    /// What is still owed, as far as it is known; nothing for what was not taken in or ended without a result.
    pub fn owes(&self) -> Dong {
        if self.is_let_off() || self.fee_unknown {
            return Dong(0);
        }
        Dong(self.fee.map_or(0, |fee| fee.0.saturating_sub(self.kept().0)))
    }

    /// What was paid beyond what is owed and has not gone back.
    pub fn to_refund(&self) -> Dong {
        match (self.status, self.fee) {
            (Status::Mistaken | Status::Refused, _) => self.kept(),
            (_, Some(fee)) if !self.fee_unknown => Dong(self.kept().0.saturating_sub(fee.0)),
            _ => Dong(0),
        }
    }

    /// What went back beyond all that was paid: two desks that gave the same money back or reversed the
    /// same payment apart, or a payment that was reversed after it had been refunded. Somebody has to bring it in again.
    pub fn refunded_beyond(&self) -> Dong {
        Dong(self.refunded.0.saturating_sub(self.paid.0))
    }

    /// The most that may go back now: all of it where the dossier ended without a result, as the law or the
    /// approver decides; otherwise what is too much.
    pub fn refundable(&self) -> Dong {
        if self.is_let_off() { self.kept() } else { self.to_refund() }
    }

    /// Whether nothing is asked of it any more.
    fn is_let_off(&self) -> bool {
        matches!(self.status, Status::Mistaken | Status::Refused | Status::Withdrawn | Status::Stopped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::DossierId;
    use crate::base::time::Timestamp;

    fn summary(status: Status, fee: Option<u64>, unknown: bool, paid: u64, refunded: u64) -> Summary {
        let mut summary = Summary::blank(DossierId::default(), Timestamp::default());
        summary.status = status;
        (summary.fee, summary.fee_unknown) = (fee.map(Dong), unknown);
        (summary.paid, summary.refunded) = (Dong(paid), Dong(refunded));
        summary
    }

    #[test]
    fn what_is_owed_and_what_goes_back_follow_from_fee_payments_and_status() {
        use Status::{HandedOver, InReview, Mistaken, Withdrawn};
        for (status, fee, unknown, paid, refunded, owes, back, most) in [
            (InReview, Some(20_000), false, 0, 0, 20_000, 0, 0),
            (InReview, Some(20_000), false, 20_000, 0, 0, 0, 0),
            (InReview, Some(20_000), false, 8_000, 0, 12_000, 0, 0),
            (InReview, Some(12_000), false, 20_000, 0, 0, 8_000, 8_000),
            (InReview, Some(12_000), false, 20_000, 8_000, 0, 0, 0),
            (InReview, Some(0), true, 0, 0, 0, 0, 0),
            (InReview, Some(0), true, 5_000, 0, 0, 0, 0),
            (InReview, None, false, 0, 0, 0, 0, 0),
            (HandedOver, Some(20_000), false, 0, 0, 20_000, 0, 0),
            (Withdrawn, Some(20_000), false, 0, 0, 0, 0, 0),
            (Withdrawn, Some(20_000), false, 20_000, 0, 0, 0, 20_000),
            (Withdrawn, Some(20_000), false, 20_000, 20_000, 0, 0, 0),
            (Mistaken, Some(20_000), false, 20_000, 0, 0, 20_000, 20_000),
        ] {
            let summary = summary(status, fee, unknown, paid, refunded);
            let said = (summary.owes().0, summary.to_refund().0, summary.refundable().0);
            assert_eq!(said, (owes, back, most), "{status} {fee:?} {paid} {refunded}");
            assert_eq!(summary.refunded_beyond().0, 0);
        }
    }

    #[test]
    fn what_two_desks_gave_back_apart_is_told() {
        let twice = summary(Status::Withdrawn, Some(20_000), false, 20_000, 40_000);
        assert_eq!((twice.refunded_beyond().0, twice.owes().0, twice.refundable().0), (20_000, 0, 0));
    }
}
