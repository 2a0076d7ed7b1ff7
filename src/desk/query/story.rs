//! A dossier's story: what happened, in the words of the event table, by whom and when.
//!
//! It is what leaves the desk (`dossier show`, papers, whatever is handed out): the words of an internal
//! note are never in it, only that there is one. Logs exchanged between the post's own devices are the
//! record itself and hold everything, personal parts sealed.

use serde::Serialize;

use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::conflict::Effect;
use crate::domain::dossier::{Dossier, Happening};
use crate::domain::event::Event;
use crate::domain::permission::Permission;
use crate::domain::{
    access, catalogue, correct, identity, intake, money, officer, paper, place, portal, result, review,
};

/// One line of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// When it happened in law.
    pub at: Timestamp,
    /// When it was entered, where that was later.
    pub entered_at: Option<Timestamp>,
    /// The officer's name.
    pub officer: Option<String>,
    /// The absent officer it was done for.
    pub on_behalf_of: Option<String>,
    /// What happened: a frozen word.
    pub event: &'static str,
    /// From which step.
    pub from: Option<String>,
    /// To which step, outcome, number or time.
    pub to: Option<String>,
    /// The officer's words, unless they are internal.
    pub text: Option<String>,
    /// Taken back later: it has no effect.
    pub undone: bool,
    /// Whether it holds, or is a side of a conflict.
    pub effect: Effect,
    /// Whether it waits to be confirmed: made while a right was withdrawn elsewhere.
    pub unconfirmed: bool,
    /// Made under a simulated clock.
    pub simulated: bool,
}

impl Engine {
    /// The story of a dossier.
    pub fn story(&mut self, dossier: &Dossier) -> Result<Vec<Told>, DeskFault> {
        dossier.story.iter().map(|happening| self.tell(happening)).collect()
    }

    fn tell(&mut self, happening: &Happening) -> Result<Told, DeskFault> {
        let stamp = happening.stamp;
        let officer = self.officer_name(stamp.officer)?;
        let on_behalf_of = match happening.instead_of {
            Some(absent) => self.officer_name(absent)?,
            None => None,
        };
        let (event, from, to, text) = words(&happening.event);
        Ok(Told {
            at: stamp.at,
            entered_at: (stamp.entered_at != stamp.at).then_some(stamp.entered_at),
            officer,
            on_behalf_of,
            event,
            from,
            to,
            text,
            undone: happening.undone,
            effect: happening.effect,
            unconfirmed: happening.unconfirmed,
            simulated: stamp.simulated,
        })
    }

    /// An officer's name, also of one who left.
    pub fn officer_name(&mut self, id: crate::base::id::OfficerId) -> Result<Option<String>, DeskFault> {
        let (fold, ledger, _) = self.settled()?;
        let row = fold.officer(ledger.state(), id)?;
        Ok(row.map(|row| row.name.clone()).filter(|name| !name.is_empty()))
    }
}

pub(super) type Words = (&'static str, Option<String>, Option<String>, Option<String>);

fn text(words: Option<&intake::Words>) -> Option<String> {
    words.map(|words| words.text.clone())
}

fn access_words(event: &access::Event) -> Words {
    match event {
        // Why is told to whoever asks for the access list, not to whoever is given the story.
        access::Event::Read(_) => ("read", None, None, None),
        access::Event::Marked(_) => ("other", None, None, None),
        access::Event::Erased(erased) => {
            ("personal-erased", text(erased.personal.as_ref()), Some(erased.ground.to_string()), None)
        }
    }
}

/// The frozen word of an event, and what it names.
pub(super) fn words(event: &Event) -> Words {
    match event {
        Event::Intake(event) => intake_words(event),
        Event::Review(event) => review_words(event),
        Event::Result(event) => result_words(event),
        Event::Money(event) => money_words(event),
        Event::Paper(event) => paper_words(event),
        Event::Correct(event) => correct_words(event),
        Event::Place(place::Event::Placed(placed)) => {
            let name = placed.label.clone().or(placed.personal.as_ref().map(|p| p.name.clone()));
            ("papers-placed", None, Some(placed.place.to_string()), name)
        }
        Event::Place(place::Event::Confirmed(confirmed)) => {
            ("papers-confirmed", None, Some(confirmed.place.to_string()), None)
        }
        Event::Portal(event) => portal_words(event),
        Event::Identity(event) => identity_words(event),
        Event::Access(event) => access_words(event),
        Event::Unknown { kind, .. } => ("unknown", None, Some(kind.to_string()), None),
        Event::Catalogue(catalogue::Event::VersionMade(_)) => ("version-made", None, None, None),
        Event::Officer(officer::Event::ActedFor(_)) => ("acted-for", None, None, None),
        Event::Officer(officer::Event::ActsSettled(settled)) => {
            let said = if settled.confirmed { "acts-confirmed" } else { "acts-not-confirmed" };
            (said, None, None, text(settled.personal.as_ref()))
        }
        Event::Post(_)
        | Event::Officer(_)
        | Event::Catalogue(_)
        | Event::Ticket(_)
        | Event::Roster(_)
        | Event::Drill(_)
        | Event::Slip(_)
        | Event::Counter(_) => ("other", None, None, None),
    }
}

fn money_words(event: &money::Event) -> Words {
    let sum = |amount: crate::base::money::Dong| Some(amount.0.to_string());
    match event {
        money::Event::Assessed(_) => ("fee-assessed", None, None, None),
        money::Event::Grounded(told) => {
            let proof = text(told.personal.as_ref());
            ("fee-grounded", proof, told.source.clone().or(told.ground.clone()), None)
        }
        money::Event::Paid(paid) => {
            let receipt = paid.receipt.as_ref().map(ToString::to_string);
            ("payment-recorded", None, sum(paid.total()), receipt)
        }
        money::Event::Reversed(back) => {
            ("payment-reversed", text(back.personal.as_ref()), sum(back.total()), None)
        }
        money::Event::Refunded(back) => {
            let ground = Some(back.ground.to_string());
            ("payment-refunded", text(back.personal.as_ref()), sum(back.amount), ground)
        }
        money::Event::ReceiptReplaced(replaced) => (
            "receipt-replaced",
            Some(replaced.instead_of.to_string()),
            Some(replaced.number.to_string()),
            text(replaced.personal.as_ref()),
        ),
        money::Event::ReceiptsGranted(_)
        | money::Event::ReceiptStated(_)
        | money::Event::ReceiptVoided(_)
        | money::Event::TillOpened(_)
        | money::Event::TillCounted(_)
        | money::Event::TillClosed(_)
        | money::Event::FeeRowStated(_)
        | money::Event::AccountSet(_) => ("other", None, None, None),
    }
}

fn identity_words(event: &identity::Event) -> Words {
    let whose = |holder: identity::Holder| Some(holder.to_string());
    match event {
        identity::Event::Checked(one) => {
            ("identity-checked", None, Some(one.evidence.to_string()), whose(one.holder))
        }
        identity::Event::Verified(one) => {
            let note = text(one.personal.as_ref());
            ("identity-verified", note, Some(one.finding.to_string()), whose(one.holder))
        }
    }
}

fn portal_words(event: &portal::Event) -> Words {
    use portal::Event::{Answered, CaseChosen, ChangeSettled, Changed, Exported, SetAside, Submitted};
    match event {
        Submitted(submitted) => ("submission-came", None, Some(submitted.number.clone()), None),
        Changed(_) => ("submission-changed", None, None, None),
        ChangeSettled(settled) => {
            let word = if settled.taken { "taken" } else { "left" };
            ("change-settled", None, Some(word.to_owned()), None)
        }
        CaseChosen(chosen) => ("case-chosen", None, Some(chosen.case.clone()), None),
        Exported(exported) => ("portal-exported", None, Some(exported.mapping.clone()), None),
        Answered(answered) => (
            "portal-answered",
            Some(answered.code.clone()),
            Some(answered.verdict.to_string()),
            text(answered.personal.as_ref()),
        ),
        SetAside(aside) => ("item-set-aside", None, Some(aside.reason.to_string()), None),
    }
}

fn paper_words(event: &paper::Event) -> Words {
    let number = Some(event.paper().number());
    match event {
        paper::Event::Printed(printed) => ("paper-printed", Some(printed.copy.to_string()), number, None),
        paper::Event::Failed(failed) => ("paper-failed", Some(failed.trouble.to_string()), number, None),
        paper::Event::Handwritten(_) => ("paper-handwritten", None, number, None),
    }
}

fn intake_words(event: &intake::Event) -> Words {
    match event {
        intake::Event::Opened(_) => ("dossier-opened", None, None, None),
        intake::Event::DocumentsRecorded(_) => ("documents-recorded", None, None, None),
        intake::Event::RepresentativeNamed(named) => {
            let name = named.personal.as_ref().map(|person| person.name.clone());
            ("representative-named", None, name, None)
        }
        intake::Event::Accepted(accepted) => ("dossier-accepted", None, Some(accepted.number.clone()), None),
        intake::Event::Refused(refused) => {
            ("dossier-refused", None, Some(refused.ground.to_string()), text(refused.personal.as_ref()))
        }
        intake::Event::SupplementRequested(request) => {
            ("supplement-requested", None, Some(request.round.to_string()), text(request.personal.as_ref()))
        }
        intake::Event::ClockStarted(started) => {
            ("clock-started", None, started.due_at.map(|due| due.to_string()), None)
        }
        intake::Event::SupplementReceived(received) => {
            let due = received.due_at.map(|due| due.to_string());
            ("supplement-received", None, due, text(received.personal.as_ref()))
        }
        intake::Event::SupplementAllowed(allowed) => {
            let (by, why) = permission(allowed.personal.as_ref());
            ("supplement-allowed", Some(allowed.round.to_string()), by, why)
        }
    }
}

/// A corrected value as it was and is: `part: value`, so that one line tells which.
fn correct_words(event: &correct::Event) -> Words {
    match event {
        correct::Event::Corrected(corrected) => {
            let key = if corrected.key.is_empty() { String::new() } else { format!(" {}", corrected.key) };
            let told = |value: Option<&str>| format!("{}{key}: {}", corrected.part, value.unwrap_or("-"));
            let motive = corrected.personal.as_ref().map(|words| words.motive.clone());
            ("corrected", Some(told(corrected.before())), Some(told(corrected.after())), motive)
        }
        correct::Event::ProcedureChanged(changed) => (
            "procedure-changed",
            Some(changed.from.case.clone()),
            Some(changed.to.case.clone()),
            text(changed.personal.as_ref()),
        ),
        correct::Event::ClosedAsMistaken(closed) => {
            ("closed-as-mistaken", None, Some(closed.successor.to_string()), text(closed.personal.as_ref()))
        }
        correct::Event::ReplacesMistaken(replaces) => {
            let from = replaces.number.clone().unwrap_or_else(|| replaces.predecessor.to_string());
            ("replaces-mistaken", Some(from), None, None)
        }
        correct::Event::Undone(undone) | correct::Event::TicketUndone(undone) => {
            ("undone", Some(undone.deed.to_string()), None, text(undone.personal.as_ref()))
        }
        correct::Event::ConflictSettled(settled) => {
            ("conflict-settled", None, None, text(settled.personal.as_ref()))
        }
        correct::Event::FurtherNumberGiven(given) => (
            "further-number-given",
            Some(given.instead_of.clone()),
            Some(given.number.clone()),
            text(given.personal.as_ref()),
        ),
    }
}

fn review_words(event: &review::Event) -> Words {
    match event {
        review::Event::Assigned(assigned) => ("dossier-assigned", None, Some(assigned.to.to_string()), None),
        review::Event::StepCompleted(done) => {
            ("step-completed", Some(done.from.clone()), Some(done.to.clone()), text(done.personal.as_ref()))
        }
        review::Event::SteppedBack(back) => {
            ("stepped-back", Some(back.from.clone()), Some(back.to.clone()), text(back.personal.as_ref()))
        }
        review::Event::Decided(decided) => (
            "dossier-decided",
            Some(decided.from.clone()),
            Some(decided.outcome.to_string()),
            text(decided.personal.as_ref()),
        ),
        review::Event::Stopped(stopped) => ("dossier-stopped", None, None, text(stopped.personal.as_ref())),
        review::Event::Withdrawn(withdrawn) => {
            ("dossier-withdrawn", None, None, text(withdrawn.personal.as_ref()))
        }
        review::Event::NoteAdded(note) => {
            let shown = (note.audience == review::NoteFor::Applicant).then(|| text(note.personal.as_ref()));
            ("note-added", None, Some(note.audience.to_string()), shown.flatten())
        }
        review::Event::Substituted(stands_in) => (
            "officer-substituted",
            Some(stands_in.instead.to_string()),
            Some(stands_in.to.to_string()),
            text(stands_in.personal.as_ref()),
        ),
        review::Event::Extended(extended) => (
            "dossier-extended",
            Some(extended.before.to_string()),
            Some(extended.due_at.to_string()),
            permission(extended.personal.as_ref()).1,
        ),
        review::Event::OpinionAsked(asked) => {
            let question = asked.personal.as_ref();
            let body = question.map(|question| question.body.clone());
            ("opinion-asked", body, Some(asked.due_at.to_string()), question.map(|q| q.question.clone()))
        }
        review::Event::PaymentAsked(asked) => {
            ("payment-asked", None, Some(asked.amount.0.to_string()), text(asked.personal.as_ref()))
        }
        review::Event::LateCauseStated(stated) => (
            "late-cause-stated",
            Some(stated.instead_of.to_string()),
            Some(stated.cause.to_string()),
            text(stated.personal.as_ref()),
        ),
        review::Event::PromiseMoved(moved) => (
            "promise-moved",
            Some(moved.before.to_string()),
            Some(moved.due_at.to_string()),
            permission(moved.personal.as_ref()).1,
        ),
        review::Event::OpinionAnswered(answered) => (
            "opinion-answered",
            Some(answered.number.to_string()),
            answered.due_at.map(|due| due.to_string()),
            text(answered.personal.as_ref()),
        ),
    }
}

/// Who allowed it, and why.
fn permission(said: Option<&Permission>) -> (Option<String>, Option<String>) {
    (said.map(|said| said.allowed_by.clone()), said.map(|said| said.motive.clone()))
}

fn result_words(event: &result::Event) -> Words {
    match event {
        result::Event::HandedOver(handed) => {
            let to = handed.personal.as_ref().map(|person| person.name.clone());
            ("result-handed-over", None, to.or_else(|| Some(handed.collector.to_string())), None)
        }
        result::Event::Shelved(shelved) => (
            "result-shelved",
            shelved.before.as_ref().map(ToString::to_string),
            Some(shelved.place.to_string()),
            None,
        ),
        result::Event::HandOverNoted(noted) => {
            let relation = noted.relation.map(|relation| relation.to_string());
            let lost = noted.receipt_lost.then(|| "receipt-lost".to_owned());
            ("hand-over-noted", relation, lost, text(noted.personal.as_ref()))
        }
        result::Event::Posted(posted) => {
            ("result-posted", None, posted.personal.as_ref().map(|parcel| parcel.tracking.clone()), None)
        }
        result::Event::Delivered(delivered) => {
            ("result-delivered", None, None, text(delivered.personal.as_ref()))
        }
    }
}
