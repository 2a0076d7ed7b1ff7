//! Which act an event of a dossier was the work of: the table read from the other side.
//!
//! Only events that tell of somebody's act are in it; what goes along with one (a fee assessed, a clock started)
//! is judged with it.

use crate::domain::event::Event;
use crate::domain::review::Outcome;
use crate::domain::{correct, identity, intake, money, place, result, review};

/// The command of the table; `None` for what only goes along with another.
pub fn act_of(event: &Event) -> Option<&'static str> {
    match event {
        Event::Intake(event) => of_intake(event),
        Event::Review(event) => Some(of_review(event)),
        Event::Result(result::Event::HandedOver(_)) => Some("hand-over"),
        Event::Result(result::Event::Shelved(_)) => Some("shelve-result"),
        Event::Result(result::Event::Delivered(_)) => Some("record-delivery"),
        Event::Money(money::Event::Paid(_)) => Some("record-payment"),
        Event::Money(money::Event::Refunded(_)) => Some("refund-payment"),
        Event::Money(money::Event::Reversed(_)) => Some("reverse-payment"),
        Event::Correct(event) => of_correct(event),
        Event::Place(place::Event::Placed(_)) => Some("place-papers"),
        Event::Place(place::Event::Confirmed(_)) => Some("confirm-papers"),
        Event::Identity(identity::Event::Checked(_)) => Some("check-identity"),
        Event::Identity(identity::Event::Verified(_)) => Some("verify-identity"),
        _ => None,
    }
}

fn of_intake(event: &intake::Event) -> Option<&'static str> {
    match event {
        intake::Event::Opened(_) => Some("open-dossier"),
        intake::Event::DocumentsRecorded(_) => Some("record-documents"),
        intake::Event::Accepted(_) => Some("accept-dossier"),
        intake::Event::Refused(_) => Some("refuse-dossier"),
        intake::Event::SupplementRequested(_) => Some("request-supplement"),
        intake::Event::SupplementReceived(_) => Some("receive-supplement"),
        intake::Event::ClockStarted(_)
        | intake::Event::RepresentativeNamed(_)
        | intake::Event::SupplementAllowed(_) => None,
    }
}

fn of_review(event: &review::Event) -> &'static str {
    match event {
        review::Event::Assigned(_) => "assign-dossier",
        review::Event::StepCompleted(_) => "complete-step",
        review::Event::SteppedBack(_) => "step-back",
        review::Event::Decided(decided) if decided.outcome == Outcome::Approved => "approve-dossier",
        review::Event::Decided(_) => "deny-dossier",
        review::Event::Stopped(_) => "stop-dossier",
        review::Event::Withdrawn(_) => "withdraw-dossier",
        review::Event::NoteAdded(_) => "add-note",
        review::Event::Substituted(_) => "substitute-officer",
        review::Event::Extended(_) => "extend-dossier",
        review::Event::OpinionAsked(_) => "ask-opinion",
        review::Event::OpinionAnswered(_) => "answer-opinion",
        review::Event::PaymentAsked(_) => "ask-payment",
        review::Event::LateCauseStated(_) => "state-late-cause",
        review::Event::PromiseMoved(_) => "move-promise",
    }
}

fn of_correct(event: &correct::Event) -> Option<&'static str> {
    match event {
        correct::Event::Corrected(_) => Some("correct-dossier"),
        correct::Event::ProcedureChanged(_) => Some("change-procedure"),
        correct::Event::ClosedAsMistaken(_) => Some("close-as-mistaken"),
        correct::Event::ConflictSettled(_) => Some("settle-conflict"),
        correct::Event::Undone(_) | correct::Event::TicketUndone(_) => Some("undo-act"),
        correct::Event::ReplacesMistaken(_) | correct::Event::FurtherNumberGiven(_) => None,
    }
}
