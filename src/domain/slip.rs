//! Papers that are of no one dossier: fee receipts, closing sheets, registers, hand-over sheets, tickets; and
//! what became of printing them.
//!
//! The papers of a dossier are [`super::paper`]'s; both are counted, marked as copies and listed alike. A
//! payment with a receipt number owes its receipt and a till that was closed its sheet; the others are owed
//! by nobody and are listed only where printing one was tried and failed. The act comes first: nothing here
//! ever takes one back.
//!
//! Invariant: how a slip stands follows from the set of its facts, in whatever order they came.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::base::id::{DossierId, OfficerId, PaymentId, PostId, ShiftId, TicketId};
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::paper::{COPIES_MAX, Trouble};
use crate::domain::refusal::{self, Refusal};

coded_enum! {
    /// A paper that is of no one dossier.
    pub enum SlipKind {
        /// The receipt of a payment, in its three copies.
        FeeReceipt = 1, "fee-receipt";
        /// The closing sheet of a shift at the till.
        TillSheet = 2, "till-sheet";
        /// Form 07 for a stretch of days.
        Register = 3, "register";
        /// What an officer handed over on a day.
        HandOverSheet = 4, "hand-over-sheet";
        /// A ticket of the queue.
        Ticket = 5, "ticket";
        /// Who dealt with a dossier, for the person whose data they are.
        AccessList = 6, "access-list";
    }
}

/// Parts the two halves of [`Slip::of`] where it has two.
const BETWEEN: &str = "..";

/// One such paper: its kind and what it is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slip {
    /// Which kind.
    pub kind: SlipKind,
    /// Of what: an id, two days (`2026-11-01..2026-11-30`), an officer and a day.
    pub of: String,
}

impl Slip {
    /// The receipt of a payment.
    pub fn fee_receipt(payment: PaymentId) -> Self {
        Self { kind: SlipKind::FeeReceipt, of: payment.to_string() }
    }

    /// The closing sheet of a shift.
    pub fn till_sheet(shift: ShiftId) -> Self {
        Self { kind: SlipKind::TillSheet, of: shift.to_string() }
    }

    /// The register from a day to a day.
    pub fn register(from: Date, to: Date) -> Self {
        Self { kind: SlipKind::Register, of: format!("{from}{BETWEEN}{to}") }
    }

    /// What an officer hands over on a day.
    pub fn hand_over_sheet(officer: OfficerId, day: Date) -> Self {
        Self { kind: SlipKind::HandOverSheet, of: format!("{officer}{BETWEEN}{day}") }
    }

    /// A ticket.
    pub fn ticket(ticket: TicketId) -> Self {
        Self { kind: SlipKind::Ticket, of: ticket.to_string() }
    }

    /// Who dealt with a dossier.
    pub fn access_list(dossier: DossierId) -> Self {
        Self { kind: SlipKind::AccessList, of: dossier.to_string() }
    }

    /// The dossier it lists the dealings with.
    pub fn dossier(&self) -> Option<DossierId> {
        self.of.parse().ok().filter(|_| self.kind == SlipKind::AccessList)
    }

    /// The payment it is the receipt of.
    pub fn payment(&self) -> Option<PaymentId> {
        self.of.parse().ok().filter(|_| self.kind == SlipKind::FeeReceipt)
    }

    /// The shift it is the sheet of.
    pub fn shift(&self) -> Option<ShiftId> {
        self.of.parse().ok().filter(|_| self.kind == SlipKind::TillSheet)
    }

    /// The days it is the register of.
    pub fn days(&self) -> Option<(Date, Date)> {
        let (from, to) = self.of.split_once(BETWEEN).filter(|_| self.kind == SlipKind::Register)?;
        Some((day(from)?, day(to)?))
    }

    /// The officer whose hand-over of which day it tells.
    pub fn officer(&self) -> Option<(OfficerId, Date)> {
        let (officer, on) = self.of.split_once(BETWEEN).filter(|_| self.kind == SlipKind::HandOverSheet)?;
        Some((officer.parse().ok()?, day(on)?))
    }

    /// The ticket it is of.
    pub fn turn(&self) -> Option<TicketId> {
        self.of.parse().ok().filter(|_| self.kind == SlipKind::Ticket)
    }

    /// Whether it is of what its kind is of.
    fn is_sound(&self) -> bool {
        match self.kind {
            SlipKind::FeeReceipt => self.payment().is_some(),
            SlipKind::TillSheet => self.shift().is_some(),
            SlipKind::Register => self.days().is_some_and(|(from, to)| from <= to),
            SlipKind::HandOverSheet => self.officer().is_some(),
            SlipKind::Ticket => self.turn().is_some(),
            SlipKind::AccessList => self.dossier().is_some(),
        }
    }
}

fn day(text: &str) -> Option<Date> {
    Date::parse(text, time::macros::format_description!("[year]-[month]-[day]")).ok()
}

/// How a slip stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipStanding {
    /// Which.
    pub slip: Slip,
    /// Since which act, or which attempt.
    pub since: Timestamp,
    /// How many came out.
    pub copies: u16,
    /// Whether printing it failed.
    pub failed: bool,
    /// The first dossier a receipt is for.
    pub dossier: Option<DossierId>,
    /// What people call it: a receipt's number; empty where its kind and [`Slip::of`] say all.
    pub name: String,
}

/// A slip came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipPrinted {
    /// Which.
    pub slip: Slip,
    /// 1 for the first, from 2 on it is marked as a copy.
    pub copy: u16,
}

/// A slip did not come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipFailed {
    /// Which.
    pub slip: Slip,
    /// Which copy it would have been.
    pub copy: u16,
    /// Why not.
    pub trouble: Trouble,
}

/// The facts about slips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It came out.
    Printed(SlipPrinted),
    /// It did not.
    Failed(SlipFailed),
}

impl Event {
    /// The slip it is about.
    pub fn slip(&self) -> &Slip {
        match self {
            Self::Printed(event) => &event.slip,
            Self::Failed(event) => &event.slip,
        }
    }
}

/// Records that a paper of no one dossier was printed, or that it was tried and failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordSlip {
    /// Which kind.
    pub kind: SlipKind,
    /// Of what: a payment's, shift's or ticket's id; `2026-11-01..2026-11-30`; an officer's id, `..` and a day.
    pub of: String,
    /// Which copy came out; the next when left out.
    #[serde(default)]
    pub copy: Option<u16>,
    /// Why it did not come out; it did when left out.
    #[serde(default)]
    pub trouble: Option<Trouble>,
}

impl RecordSlip {
    /// Which slip it is about.
    pub fn slip(&self) -> Slip {
        Slip { kind: self.kind, of: self.of.trim().to_owned() }
    }
}

/// What became of printing a slip of which so many came out before.
pub fn record(post: PostId, command: &RecordSlip, copies: u16) -> Result<Vec<Fact>, Refusal> {
    let slip = command.slip();
    if !slip.is_sound() {
        let told: String = slip.of.chars().filter(|c| !c.is_control()).take(80).collect();
        return Err(Refusal::new(refusal::VALUE_INVALID).at("of").with("value", told));
    }
    let copy = command.copy.unwrap_or_else(|| copies.saturating_add(1));
    if !(1..=COPIES_MAX).contains(&copy) {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("copy").with("value", copy));
    }
    let event = match command.trouble {
        None => Event::Printed(SlipPrinted { slip, copy }),
        Some(trouble) => Event::Failed(SlipFailed { slip, copy, trouble }),
    };
    Ok(vec![Fact { subject: Subject::Post(post), event: AnyEvent::Slip(event) }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn command(slip: &Slip) -> RecordSlip {
        RecordSlip { kind: slip.kind, of: slip.of.clone(), copy: None, trouble: None }
    }

    #[test]
    fn every_slip_says_what_it_is_of_and_is_read_back() {
        let day = date!(2026 - 11 - 23);
        let register = Slip::register(date!(2026 - 11 - 01), day);
        assert_eq!(
            (register.of.as_str(), register.days()),
            ("2026-11-01..2026-11-23", Some((date!(2026 - 11 - 01), day)))
        );
        assert_eq!(Slip::hand_over_sheet(OfficerId([7; 16]), day).officer(), Some((OfficerId([7; 16]), day)));
        assert_eq!(Slip::fee_receipt(PaymentId([1; 16])).payment(), Some(PaymentId([1; 16])));
        assert_eq!(Slip::till_sheet(ShiftId([2; 16])).shift(), Some(ShiftId([2; 16])));
        assert_eq!(Slip::ticket(TicketId([3; 16])).turn(), Some(TicketId([3; 16])));
        assert_eq!(Slip::ticket(TicketId([3; 16])).payment(), None, "of its own kind alone");
    }

    #[test]
    fn a_print_is_counted_on_and_what_is_of_nothing_is_refused() {
        let slip = Slip::ticket(TicketId([3; 16]));
        let facts = record(PostId::default(), &command(&slip), 1).unwrap();
        assert_eq!(
            facts[0].event,
            AnyEvent::Slip(Event::Printed(SlipPrinted { slip: slip.clone(), copy: 2 }))
        );
        let failed = RecordSlip { trouble: Some(Trouble::Failed), ..command(&slip) };
        let facts = record(PostId::default(), &failed, 0).unwrap();
        let trouble = Trouble::Failed;
        assert_eq!(
            facts[0].event,
            AnyEvent::Slip(Event::Failed(SlipFailed { slip: slip.clone(), copy: 1, trouble }))
        );
        for (kind, of) in [
            (SlipKind::Ticket, "A012"),
            (SlipKind::Register, "2026-11-23..2026-11-01"),
            (SlipKind::Register, "2026-11-23"),
            (SlipKind::HandOverSheet, "..2026-11-23"),
            (SlipKind::FeeReceipt, ""),
        ] {
            let wrong = RecordSlip { kind, of: of.into(), copy: None, trouble: None };
            assert_eq!(
                record(PostId::default(), &wrong, 0).unwrap_err().code,
                refusal::VALUE_INVALID,
                "{of}"
            );
        }
        let wrong = RecordSlip { copy: Some(0), ..command(&slip) };
        assert!(record(PostId::default(), &wrong, 0).is_err());
    }
}
