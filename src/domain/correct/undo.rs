//! Undo: whose act may be taken back, until when, and what the event names.
//!
//! It is not the fold, which passes the named entries over. Invariant: only what stands last is taken
//! back, and only by who did it, so that nothing was ever built on it.

use super::ActUndone;
use crate::base::id::{EntryId, OfficerId};
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{Context, needed};
use crate::domain::event::Event;
use crate::domain::intake::Words;
use crate::domain::refusal::{self, Refusal};
use crate::domain::{correct, identity, intake, money, officer, result, review, ticket};

coded_enum! {
    /// An act that can be taken back.
    pub enum Deed {
        /// Papers were recorded.
        DocumentsRecorded = 1, "documents-recorded";
        /// A dossier was not taken in.
        Refused = 2, "refused";
        /// A supplement was asked for.
        SupplementRequested = 3, "supplement-requested";
        /// It came.
        SupplementReceived = 4, "supplement-received";
        /// A value was corrected.
        Corrected = 5, "corrected";
        /// Another procedure.
        ProcedureChanged = 6, "procedure-changed";
        /// Given to an officer.
        Assigned = 10, "assigned";
        /// A step forward.
        StepCompleted = 11, "step-completed";
        /// A step back.
        SteppedBack = 12, "stepped-back";
        /// Approved or denied.
        Decided = 13, "decided";
        /// Stopped.
        Stopped = 14, "stopped";
        /// Withdrawn.
        Withdrawn = 15, "withdrawn";
        /// A note.
        NoteAdded = 16, "note-added";
        /// A payment was asked for.
        PaymentAsked = 60, "payment-asked";
        /// It was said why it is late.
        LateCauseStated = 61, "late-cause-stated";
        /// The result was handed over.
        HandedOver = 20, "handed-over";
        /// Somebody was held against a document.
        IdentityChecked = 90, "identity-checked";
        /// Somebody was looked up.
        IdentityVerified = 91, "identity-verified";
        /// A ticket was called.
        TicketCalled = 30, "ticket-called";
        /// Serving began.
        TicketServed = 31, "ticket-served";
        /// The turn was ended.
        TicketFinished = 32, "ticket-finished";
        /// Nobody came.
        TicketNoShow = 33, "ticket-no-show";
        /// Set aside.
        TicketHeld = 34, "ticket-held";
        /// Let wait again.
        TicketReturned = 35, "ticket-returned";
        /// Sent elsewhere.
        TicketTransferred = 36, "ticket-transferred";
    }
}

impl Deed {
    /// The deed of an event; `None` for what is never taken back.
    pub fn of(event: &Event) -> Option<Self> {
        use correct::Event as C;
        use intake::Event as I;
        use review::Event as R;
        use ticket::Event as T;
        Some(match event {
            Event::Intake(I::DocumentsRecorded(_)) => Self::DocumentsRecorded,
            Event::Intake(I::Refused(_)) => Self::Refused,
            Event::Intake(I::SupplementRequested(_)) => Self::SupplementRequested,
            Event::Intake(I::SupplementReceived(_)) => Self::SupplementReceived,
            Event::Correct(C::Corrected(_)) => Self::Corrected,
            Event::Correct(C::ProcedureChanged(_)) => Self::ProcedureChanged,
            Event::Review(R::Assigned(_)) => Self::Assigned,
            Event::Review(R::StepCompleted(_)) => Self::StepCompleted,
            Event::Review(R::SteppedBack(_)) => Self::SteppedBack,
            Event::Review(R::Decided(_)) => Self::Decided,
            Event::Review(R::Stopped(_)) => Self::Stopped,
            Event::Review(R::Withdrawn(_)) => Self::Withdrawn,
            Event::Review(R::NoteAdded(_)) => Self::NoteAdded,
            Event::Review(R::PaymentAsked(_)) => Self::PaymentAsked,
            Event::Review(R::LateCauseStated(_)) => Self::LateCauseStated,
            Event::Result(result::Event::HandedOver(_)) => Self::HandedOver,
            Event::Identity(identity::Event::Checked(_)) => Self::IdentityChecked,
            Event::Identity(identity::Event::Verified(_)) => Self::IdentityVerified,
            Event::Ticket(T::Called(_)) => Self::TicketCalled,
            Event::Ticket(T::ServingStarted(_)) => Self::TicketServed,
            Event::Ticket(T::Finished(_)) => Self::TicketFinished,
            Event::Ticket(T::MarkedNoShow(_)) => Self::TicketNoShow,
            Event::Ticket(T::Held(_)) => Self::TicketHeld,
            Event::Ticket(T::Returned(_)) => Self::TicketReturned,
            Event::Ticket(T::Transferred(_)) => Self::TicketTransferred,
            _ => return None,
        })
    }

    /// Whether the act decided where the dossier stands, so that taking it back does too.
    pub fn excludes(self) -> bool {
        !matches!(
            self,
            Self::DocumentsRecorded
                | Self::Corrected
                | Self::Assigned
                | Self::NoteAdded
                | Self::LateCauseStated
                | Self::IdentityChecked
                | Self::IdentityVerified
        )
    }

    /// Whether it is about a ticket.
    pub fn is_of_ticket(self) -> bool {
        matches!(
            self,
            Self::TicketCalled
                | Self::TicketServed
                | Self::TicketFinished
                | Self::TicketNoShow
                | Self::TicketHeld
                | Self::TicketReturned
                | Self::TicketTransferred
        )
    }
}

/// Something that was recorded about a dossier or a ticket and stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its entry.
    pub entry: EntryId,
    /// Which act it belongs to; entries of one act have the same.
    pub act: u64,
    /// What it says.
    pub event: Event,
    /// Who did it.
    pub officer: OfficerId,
    /// What they are called.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Takes back the officer's last act; `done` is what stands, in causal order.
pub fn undo(context: &Context<'_>, done: &[Done], motive: &str) -> Result<ActUndone, Refusal> {
    let text = needed(motive, "motive", TEXT_MAX)?;
    let last = done
        .iter()
        .rev()
        .filter(|done| !is_of_paper(&done.event))
        .find(|done| done.officer == context.officer || !is_aside(&done.event))
        .ok_or_else(|| Refusal::new(refusal::UNDO_NOTHING))?;
    if last.officer != context.officer {
        return Err(Refusal::new(refusal::UNDO_OTHER).with("officer", &last.name).with("at", last.at));
    }
    let act: Vec<&Done> = done.iter().filter(|one| one.act == last.act).collect();
    for one in &act {
        check(context, one)?;
    }
    let deeds = || act.iter().filter_map(|one| Deed::of(&one.event));
    let deed = deeds().rfind(|deed| deed.excludes()).or_else(|| deeds().next_back());
    let deed = deed.ok_or_else(|| Refusal::new(refusal::UNDO_KIND))?;
    let entries = act.iter().map(|one| one.entry).collect();
    Ok(ActUndone { deed, entries, personal: Some(Words { text }) })
}

/// A paper that came out of the printer, or did not, is a fact like any other and stays; the act it tells of
/// can be taken back all the same, and the paper is torn up.
fn is_of_paper(event: &Event) -> bool {
    use crate::domain::portal::Event::{Answered, Exported};
    // What the portal was told stands too: the outbox shows the dossier as changed since.
    matches!(event, Event::Paper(_) | Event::Access(_) | Event::Portal(Exported(_) | Answered(_)))
}

/// What others may add without building on the act before.
fn is_aside(event: &Event) -> bool {
    match event {
        Event::Review(
            review::Event::NoteAdded(_) | review::Event::Substituted(_) | review::Event::LateCauseStated(_),
        )
        | Event::Result(result::Event::Shelved(_))
        | Event::Money(money::Event::Paid(_) | money::Event::Reversed(_) | money::Event::Refunded(_))
        | Event::Place(_)
        | Event::Officer(_)
        | Event::Identity(_) => true,
        Event::Correct(event) => matches!(event, correct::Event::ReplacesMistaken(_)),
        _ => false,
    }
}

/// What is recorded beside an act to explain it, and goes when the act goes.
pub fn goes_along(event: &Event) -> bool {
    matches!(
        event,
        Event::Intake(intake::Event::SupplementAllowed(_))
            | Event::Result(result::Event::HandOverNoted(_))
            | Event::Money(money::Event::Grounded(_))
            | Event::Officer(officer::Event::ActedFor(_))
    )
}

fn check(context: &Context<'_>, done: &Done) -> Result<(), Refusal> {
    match &done.event {
        Event::Intake(intake::Event::Opened(_) | intake::Event::Accepted(_)) => {
            Err(Refusal::new(refusal::UNDO_ACCEPTED))
        }
        // What a changed procedure's fee stands on goes when the change goes.
        Event::Money(money::Event::Grounded(_)) => Ok(()),
        Event::Money(_) | Event::Intake(intake::Event::ClockStarted(_)) => {
            Err(Refusal::new(refusal::UNDO_PAID))
        }
        Event::Result(result::Event::HandedOver(_)) | Event::Ticket(_)
            if done.at.date() != context.at.date() =>
        {
            Err(Refusal::new(refusal::UNDO_ANOTHER_DAY).with("at", done.at))
        }
        event if Deed::of(event).is_none() && !goes_along(event) => Err(Refusal::new(refusal::UNDO_KIND)),
        _ => Ok(()),
    }
}
