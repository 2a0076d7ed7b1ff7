//! The row of a paper that is of no one dossier: owed, tried, printed.
//!
//! Every field is the earliest, latest or largest of what was said, so that the row is the same in whatever
//! order entries came.

use serde::{Deserialize, Serialize};

use super::clamped;
use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::domain::paper::COPIES_MAX;
use crate::domain::slip::{Slip, SlipStanding};

/// Characters of a receipt's number in a row.
const NAME_MAX: usize = 60;
/// Characters of what a slip is of; what this desk makes is shorter.
const OF_MAX: usize = 80;

/// How a slip stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SlipRow {
    of: String,
    owed_at: Option<Timestamp>,
    failed_at: Option<Timestamp>,
    copies: u16,
    cancelled: bool,
    dossier: Option<DossierId>,
    name: String,
}

impl SlipRow {
    /// What it is of, as a row keeps it.
    pub fn of(slip: &Slip) -> String {
        clamped(&slip.of, OF_MAX)
    }

    /// An act made it; `owes` says that the act owes it, not only makes it possible.
    pub fn owe(&mut self, at: Timestamp, owes: bool, dossier: Option<DossierId>, name: &str) {
        if owes {
            self.owed_at = Some(self.owed_at.map_or(at, |before| before.min(at)));
        }
        self.dossier = dossier;
        self.name = clamped(name, NAME_MAX);
    }

    /// The act that owed it was taken back.
    pub fn cancel(&mut self) {
        self.cancelled = true;
    }

    /// It came out.
    pub fn print(&mut self, copy: u16) {
        self.copies = self.copies.max(copy.min(COPIES_MAX));
    }

    /// It did not come out.
    pub fn fail(&mut self, at: Timestamp) {
        self.failed_at = Some(self.failed_at.map_or(at, |before| before.max(at)));
    }

    /// Whether it is owed or was tried, and never came out.
    pub fn is_pending(&self) -> bool {
        self.copies == 0 && !self.cancelled && (self.owed_at.is_some() || self.failed_at.is_some())
    }

    /// How many came out.
    pub fn copies(&self) -> u16 {
        self.copies
    }

    /// The row as it is told.
    pub fn standing(&self, slip: &Slip) -> SlipStanding {
        SlipStanding {
            slip: slip.clone(),
            since: self.owed_at.or(self.failed_at).unwrap_or_default(),
            copies: self.copies,
            failed: self.failed_at.is_some(),
            dossier: self.dossier,
            name: self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_same_in_whatever_order_its_facts_came() {
        let at = |minute: u32| Timestamp::parse(&format!("2026-11-23T09:{minute:02}")).unwrap();
        let facts: [&dyn Fn(&mut SlipRow); 5] = [
            &|row| row.owe(at(1), true, Some(DossierId([1; 16])), "AA-26T 0000001"),
            &|row| row.fail(at(2)),
            &|row| row.fail(at(5)),
            &|row| row.print(2),
            &|row| row.print(1),
        ];
        let told = |order: &[usize]| {
            let mut row = SlipRow::default();
            order.iter().for_each(|nth| facts[*nth](&mut row));
            row
        };
        let one = told(&[0, 1, 2, 3, 4]);
        for order in [[4, 3, 2, 1, 0], [3, 0, 4, 2, 1], [1, 4, 0, 3, 2]] {
            assert_eq!(told(&order), one);
        }
        assert!(!one.is_pending() && told(&[1]).is_pending() && told(&[0]).is_pending());
        assert!(!told(&[]).is_pending() && !told(&[3, 1]).is_pending());
    }
}
