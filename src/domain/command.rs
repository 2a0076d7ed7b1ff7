//! The vocabulary of wishes: every command an officer can give, wrapped by family.
//!
//! One JSON object a command: `{"command": "take-ticket", "group": "A"}`. The screens build the same
//! values. `Command` only wraps; what a command means lives in its family's file.

use serde::{Deserialize, Serialize};

use crate::base::time::Timestamp;
pub use crate::domain::pointer::{DossierRef, OfficerRef, TicketRef};
use crate::domain::rights::duty;
use crate::domain::{
    access, catalogue, correct, counter, identity, intake, money, officer, outage, paper, place, portal,
    post, result, review, slip, ticket,
};

macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident($module:ident::$payload:ident) = $name:literal;)+) => {
        /// What an officer asks.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(tag = "command")]
        pub enum Command {
            $($(#[$doc])* #[serde(rename = $name)] $variant($module::$payload),)+
        }

        /// Every command's name, in order.
        pub const NAMES: &[&str] = &[$($name),+];

        impl Command {
            /// Its frozen name.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)+ }
            }
        }
    };
}

commands! {
    /// Adds an officer.
    AddOfficer(officer::AddOfficer) = "add-officer";
    /// Changes an officer's roles; none = they no longer work here.
    ChangeRoles(officer::ChangeRoles) = "change-roles";
    /// Gives an officer a role for a time.
    GrantRole(officer::GrantRole) = "grant-role";
    /// Takes a role given for a time back.
    EndGrant(officer::EndGrant) = "end-grant";
    /// Lets an officer act for one who is away.
    Delegate(officer::Delegate) = "delegate";
    /// Ends it: the absent officer is back.
    EndDelegation(officer::EndDelegation) = "end-delegation";
    /// Confirms acts made while a right was withdrawn elsewhere, or does not.
    SettleActs(officer::SettleActs) = "settle-acts";
    /// Switches a rule on or off by which two acts on a dossier need two officers.
    SetDuty(duty::SetDuty) = "set-duty";
    /// Declares the agency exempt from those rules, or no longer.
    ExemptDuties(duty::ExemptDuties) = "exempt-duties";
    /// Confirms that the clock is right although it jumped.
    ConfirmClock(post::ConfirmClock) = "confirm-clock";
    /// States the last dossier number on paper of a day.
    StateLastNumber(post::StateLastNumber) = "state-last-number";
    /// Records when the machines stood still.
    RecordOutage(outage::RecordOutage) = "record-outage";
    /// Puts an imported version of a procedure into force.
    AcceptImport(post::AcceptImport) = "accept-import";
    /// Says whether a paper of an imported procedure is required.
    MarkDocument(post::MarkDocument) = "mark-document";
    /// Sets days of the working calendar otherwise.
    EditCalendar(catalogue::EditCalendar) = "edit-calendar";
    /// Gives a rule of the clock another value.
    SetRule(catalogue::SetRule) = "set-rule";
    /// Gives out a ticket.
    TakeTicket(ticket::TakeTicket) = "take-ticket";
    /// Calls whoever is next.
    CallNext(ticket::CallNext) = "call-next";
    /// Calls a chosen ticket, or calls it again.
    CallTicket(ticket::CallTicket) = "call-ticket";
    /// Begins to serve a called ticket.
    ServeTicket(ticket::ServeTicket) = "serve-ticket";
    /// Ends a turn.
    FinishTicket(ticket::FinishTicket) = "finish-ticket";
    /// Notes that nobody came.
    MarkNoShow(ticket::MarkNoShow) = "mark-no-show";
    /// Sets a ticket aside.
    HoldTicket(ticket::HoldTicket) = "hold-ticket";
    /// Lets a held ticket wait again.
    ReturnTicket(ticket::ReturnTicket) = "return-ticket";
    /// Sends a ticket to another counter or group.
    TransferTicket(ticket::TransferTicket) = "transfer-ticket";
    /// Opens a dossier without accepting it.
    OpenDossier(intake::OpenDossier) = "open-dossier";
    /// Opens a dossier and accepts it at once: number and due time.
    ReceiveDossier(intake::OpenDossier) = "receive-dossier";
    /// Records papers handed in.
    RecordDocuments(intake::RecordDocuments) = "record-documents";
    /// Accepts an open dossier: number and due time.
    AcceptDossier(intake::AcceptDossier) = "accept-dossier";
    /// Does not take an open dossier in (form 03).
    RefuseDossier(intake::RefuseDossier) = "refuse-dossier";
    /// Asks for what is missing (form 02); the clock stands.
    RequestSupplement(intake::RequestSupplement) = "request-supplement";
    /// Records that what was missing came; the clock runs.
    ReceiveSupplement(intake::ReceiveSupplement) = "receive-supplement";
    /// Gives a dossier to an officer.
    AssignDossier(review::AssignDossier) = "assign-dossier";
    /// Completes the present step.
    CompleteStep(review::CompleteStep) = "complete-step";
    /// Sends a dossier back a step.
    StepBack(review::StepBack) = "step-back";
    /// Approves.
    ApproveDossier(review::Decide) = "approve-dossier";
    /// Denies, with reasons.
    DenyDossier(review::Decide) = "deny-dossier";
    /// Stops work for good (form 05).
    StopDossier(review::EndDossier) = "stop-dossier";
    /// Records that the applicant took the dossier back.
    WithdrawDossier(review::EndDossier) = "withdraw-dossier";
    /// Adds a note.
    AddNote(review::AddNote) = "add-note";
    /// Lets somebody stand in for the officer who works on a dossier.
    SubstituteOfficer(review::SubstituteOfficer) = "substitute-officer";
    /// Extends the limit of a dossier (form 04).
    ExtendDossier(review::ExtendDossier) = "extend-dossier";
    /// Asks another body for its opinion.
    AskOpinion(review::AskOpinion) = "ask-opinion";
    /// Records the opinion of another body.
    AnswerOpinion(review::AnswerOpinion) = "answer-opinion";
    /// Asks the applicant to pay; the clock stands until it is paid.
    AskPayment(review::AskPayment) = "ask-payment";
    /// Says why a dossier is late.
    StateLateCause(review::StateLateCause) = "state-late-cause";
    /// Counts a promise anew by the calendar and rules in force.
    MovePromise(review::MovePromise) = "move-promise";
    /// Hands the result over.
    HandOver(result::HandOver) = "hand-over";
    /// Puts a result on a shelf.
    ShelveResult(result::ShelveResult) = "shelve-result";
    /// Records that the post has delivered a result.
    RecordDelivery(result::RecordDelivery) = "record-delivery";
    /// Records a payment.
    RecordPayment(money::RecordPayment) = "record-payment";
    /// Records that a paper was printed, or that printing failed.
    RecordPrint(paper::RecordPrint) = "record-print";
    /// Records that a paper was written by hand.
    RecordHandwriting(paper::RecordHandwriting) = "record-handwriting";
    /// Opens a counter.
    OpenCounter(counter::OpenCounter) = "open-counter";
    /// Begins a break: the counter does not call.
    BeginBreak(counter::BeginBreak) = "begin-break";
    /// Ends the break.
    ResumeCounter(counter::ResumeCounter) = "resume-counter";
    /// Closes a counter for the day.
    CloseDay(counter::CloseDay) = "close-day";
    /// Records that the day's work was shown.
    BeginDay(counter::BeginDay) = "begin-day";
    /// Corrects values of a dossier (đính chính), each with its motive.
    CorrectDossier(correct::CorrectDossier) = "correct-dossier";
    /// Puts a dossier under another procedure or case, before the first act of review.
    ChangeProcedure(correct::ChangeProcedure) = "change-procedure";
    /// Closes a dossier taken in by mistake (nhập nhầm); another stands in its place.
    CloseAsMistaken(correct::CloseAsMistaken) = "close-as-mistaken";
    /// Takes back one's last act on a dossier or a ticket.
    UndoAct(correct::UndoAct) = "undo-act";
    /// Settles acts that exclude each other, or a number given twice: keeps one side.
    SettleConflict(correct::SettleConflict) = "settle-conflict";
    /// Says where the paper lies.
    PlacePapers(place::PlacePapers) = "place-papers";
    /// Says that paper handed on arrived.
    ConfirmPapers(place::ConfirmPapers) = "confirm-papers";
    /// Takes a payment back that was recorded by mistake.
    ReversePayment(money::ReversePayment) = "reverse-payment";
    /// Gives money of a dossier back.
    RefundPayment(money::RefundPayment) = "refund-payment";
    /// States what is owed where the catalogue does not.
    StateFee(money::StateFee) = "state-fee";
    /// Adds a row to the post's own table of fees.
    StateFeeRow(money::StateFeeRow) = "state-fee-row";
    /// Gives a device a block of receipt numbers.
    GrantReceipts(money::GrantReceipts) = "grant-receipts";
    /// Says that a receipt number will not be used.
    VoidReceipt(money::VoidReceipt) = "void-receipt";
    /// States the last used number of the book of receipts, after a restore or a copy.
    StateLastReceipt(money::StateLastReceipt) = "state-last-receipt";
    /// Opens one's till.
    OpenTill(money::OpenTill) = "open-till";
    /// Says what cash was counted in one's till.
    CountTill(money::CountTill) = "count-till";
    /// Closes one's till.
    CloseTill(money::CloseTill) = "close-till";
    /// Sets the account transfers go to.
    SetAccount(money::SetAccount) = "set-account";
    /// Takes an item of the national portal: a new online submission, a changed one, or one set aside.
    TakeSubmission(portal::TakeSubmission) = "take-submission";
    /// Takes a changed item of the portal over, or leaves it.
    SettleChange(portal::SettleChange) = "settle-change";
    /// Chooses the case of an online submission that waits.
    ChooseCase(portal::ChooseCase) = "choose-case";
    /// Records that a dossier was given out for the portal.
    RecordExport(portal::RecordExport) = "record-export";
    /// Records that a paper of no one dossier was printed, or that printing failed.
    RecordSlip(slip::RecordSlip) = "record-slip";
    /// Records what the portal answered.
    RecordAnswer(portal::RecordAnswer) = "record-answer";
    /// Says that somebody was held against a document, without a line.
    CheckIdentity(identity::CheckIdentity) = "check-identity";
    /// Says what the national database said of somebody.
    VerifyIdentity(identity::VerifyIdentity) = "verify-identity";
    /// Says why a dossier is opened by somebody who does not handle it.
    ReadDossier(access::ReadDossier) = "read-dossier";
    /// Says whether dossiers of a procedure are sensitive.
    MarkSensitive(access::MarkSensitive) = "mark-sensitive";
    /// Erases the personal data of a dossier by law; it cannot be taken back.
    ErasePersonal(access::ErasePersonal) = "erase-personal";
}

/// When an act happened that is entered later, and why it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    /// When it happened.
    pub at: Timestamp,
    /// Why it is entered only now.
    pub reason: LateReason,
}

crate::coded_enum! {
    /// Why an act was entered later than it happened.
    pub enum LateReason {
        /// Tickets from the paper roll.
        PaperRoll = 1, "paper-roll";
        /// The power was out.
        PowerCut = 2, "power-cut";
        /// The computer was broken.
        MachineDown = 3, "machine-down";
        /// Another reason.
        Other = 9, "other";
    }
}
