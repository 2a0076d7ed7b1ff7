//! Whether the portal knows a dossier as it stands: new, changed since, sent, refused, acknowledged.
//!
//! What an export had seen is a sum over the events folded by then. A sum, because it is the same in whatever
//! order the events of two desks come: an act the exporting desk did not know of makes the sum another one,
//! and the dossier stands as changed.

use serde::{Deserialize, Serialize};

use super::{Answered, Event, Exported, Verdict};
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::dossier::{Stamp, Status, Summary};
use crate::domain::event::Event as AnyEvent;
use crate::domain::{correct, review};

coded_enum! {
    /// How far the last delivery came.
    pub enum Delivery {
        /// Given out; no answer yet.
        Sent = 1, "sent";
        /// The portal has it.
        Acknowledged = 2, "acknowledged";
        /// The portal has one of that number; it must go as an update.
        Exists = 3, "exists";
        /// The portal does not take it.
        Refused = 4, "refused";
    }
}

coded_enum! {
    /// How a dossier stands in the outbox.
    pub enum Standing {
        /// Never given out.
        New = 1, "new";
        /// Something happened since it was given out, or it must go once more as an update.
        Changed = 2, "changed";
        /// Given out; no answer yet.
        Sent = 3, "sent";
        /// The portal does not take it.
        Refused = 4, "refused";
        /// The portal has it as it stands.
        Acknowledged = 5, "acknowledged";
    }
}

/// What is known of a dossier's way to the portal; small enough for its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outbox {
    /// A sum over what happened to the dossier that the portal is told of.
    pub told: u64,
    /// The same when it was last given out.
    pub seen: u64,
    /// How far that came.
    pub delivery: Option<Delivery>,
    /// When it was last given out.
    pub exported_at: Option<Timestamp>,
    /// The portal is known to have a dossier of its number.
    pub known_there: bool,
}

impl Outbox {
    /// Follows one more event of the dossier.
    pub fn follow(&mut self, event: &AnyEvent, stamp: Stamp) {
        match event {
            AnyEvent::Portal(Event::Exported(exported)) => self.export(exported, stamp),
            AnyEvent::Portal(Event::Answered(answered)) => self.answer(answered),
            AnyEvent::Portal(Event::Submitted(_)) => self.known_there = true,
            event if is_told(event) => self.told = self.told.wrapping_add(mixed(stamp.entered_at)),
            _ => {}
        }
    }

    fn export(&mut self, exported: &Exported, stamp: Stamp) {
        self.seen = exported.seen;
        self.delivery = Some(Delivery::Sent);
        self.exported_at = Some(stamp.at);
    }

    fn answer(&mut self, answered: &Answered) {
        self.known_there |= answered.verdict != Verdict::Refused;
        self.delivery = Some(match answered.verdict {
            Verdict::Acknowledged => Delivery::Acknowledged,
            Verdict::Exists => Delivery::Exists,
            Verdict::Refused => Delivery::Refused,
        });
    }
}

impl Summary {
    /// How it stands in the outbox; `None` for what the portal is not told of: a dossier that is not taken in,
    /// an online one that still waits, one taken in by mistake before it was ever given out.
    pub fn outbox_standing(&self) -> Option<Standing> {
        let named = self.number.is_some() || self.online.is_some();
        let waits = self.status == Status::AwaitingAcceptance || self.status == Status::Draft;
        let burnt = self.status == Status::Mistaken && self.outbox.delivery.is_none();
        if !named || waits || burnt {
            return None;
        }
        Some(match self.outbox.delivery {
            None => Standing::New,
            Some(Delivery::Exists) => Standing::Changed,
            Some(_) if self.outbox.told != self.outbox.seen => Standing::Changed,
            Some(Delivery::Sent) => Standing::Sent,
            Some(Delivery::Acknowledged) => Standing::Acknowledged,
            Some(Delivery::Refused) => Standing::Refused,
        })
    }
}

/// Whether an event may show in what the portal is told; where paper lies and what was printed does not.
fn is_told(event: &AnyEvent) -> bool {
    match event {
        AnyEvent::Review(event) => !matches!(event, review::Event::NoteAdded(_)),
        // What is taken back leaves the sum again, and the dossier stands as it did: to say so adds nothing.
        AnyEvent::Correct(event) => !matches!(event, correct::Event::Undone(_)),
        AnyEvent::Intake(_) | AnyEvent::Result(_) | AnyEvent::Money(_) => true,
        AnyEvent::Portal(event) => matches!(event, Event::ChangeSettled(_) | Event::CaseChosen(_)),
        _ => false,
    }
}

/// A moment spread over all bits (splitmix64), so that sums of different sets differ.
fn mixed(at: Timestamp) -> u64 {
    let mut x = u64::from_le_bytes(at.unix_millis().to_le_bytes()).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{DossierId, OfficerId};
    use crate::domain::intake;

    fn stamp(minute: u8) -> Stamp {
        let at = Timestamp::parse(&format!("2026-11-23T09:{minute:02}")).unwrap();
        Stamp { at, entered_at: at, officer: OfficerId::default(), simulated: false }
    }

    fn note() -> AnyEvent {
        let audience = review::NoteFor::Internal;
        AnyEvent::Review(review::Event::NoteAdded(review::NoteAdded { audience, personal: None }))
    }

    fn stopped() -> AnyEvent {
        AnyEvent::Review(review::Event::Stopped(review::DossierStopped { personal: None }))
    }

    fn exported(seen: u64) -> AnyEvent {
        AnyEvent::Portal(Event::Exported(Exported {
            mapping: "1.4".into(),
            update: false,
            seen,
            digest: None,
        }))
    }

    fn answered(verdict: Verdict) -> AnyEvent {
        AnyEvent::Portal(Event::Answered(Answered { verdict, code: "0".into(), personal: None }))
    }

    fn numbered() -> Summary {
        let mut summary = Summary::blank(DossierId::default(), stamp(0).at);
        summary.number = Some("H56.14-261123-0007".into());
        summary.status = Status::InReview;
        summary
    }

    #[test]
    fn a_dossier_goes_from_new_to_acknowledged_and_is_changed_by_the_next_act() {
        let mut summary = numbered();
        assert_eq!(summary.outbox_standing(), Some(Standing::New));
        let seen = summary.outbox.told;
        summary.apply(&exported(seen), stamp(1));
        assert_eq!(summary.outbox_standing(), Some(Standing::Sent));
        summary.apply(&answered(Verdict::Refused), stamp(2));
        assert_eq!(summary.outbox_standing(), Some(Standing::Refused));
        summary.apply(&exported(seen), stamp(3));
        summary.apply(&answered(Verdict::Exists), stamp(4));
        assert_eq!(summary.outbox_standing(), Some(Standing::Changed), "it must go as an update");
        summary.apply(&exported(seen), stamp(5));
        summary.apply(&answered(Verdict::Acknowledged), stamp(6));
        summary.apply(&note(), stamp(7));
        assert_eq!(summary.outbox_standing(), Some(Standing::Acknowledged), "a note is not told");
        summary.apply(&stopped(), stamp(8));
        assert_eq!(summary.outbox_standing(), Some(Standing::Changed));
    }

    #[test]
    fn an_export_that_did_not_know_of_an_act_leaves_the_dossier_changed_in_whatever_order_they_come() {
        let seen = numbered().outbox.told;
        for order in [[stopped(), exported(seen)], [exported(seen), stopped()]] {
            let mut summary = numbered();
            order.iter().zip(1..).for_each(|(event, minute)| summary.apply(event, stamp(minute)));
            assert_eq!(summary.outbox_standing(), Some(Standing::Changed));
        }
    }

    #[test]
    fn what_is_not_taken_in_is_no_matter_of_the_outbox() {
        let mut summary = numbered();
        summary.number = None;
        assert_eq!(summary.outbox_standing(), None);
        summary = numbered();
        summary.status = Status::Mistaken;
        assert_eq!(summary.outbox_standing(), None);
        let refused = intake::DossierRefused { ground: intake::RefusalGround::Other, personal: None };
        summary = numbered();
        summary.apply(&AnyEvent::Intake(intake::Event::Refused(refused)), stamp(1));
        assert_eq!(summary.outbox_standing(), Some(Standing::New));
    }
}
