//! The table itself: every command, what sort of act it is, and whose work.
//!
//! Data only. Roles add up: an officer with several may do what any of them may.

use super::{ActKind, Line};
use crate::domain::officer::Role::{
    self, Administrator, Approver, Cashier, Clerk, Examiner, Inspector, Supervisor,
};
use ActKind::{Administration, Decision, Fact, Money, Reading};

/// Whoever reads: everybody.
const READERS: &[Role] = &[Clerk, Examiner, Approver, Cashier, Supervisor, Administrator, Inspector];
/// Whoever acts at all.
const ALL: &[Role] = &[Clerk, Examiner, Approver, Cashier, Supervisor, Administrator];
/// Who serves people who wait.
const QUEUE: &[Role] = &[Clerk, Examiner, Cashier, Supervisor];
/// Who stands at the counter with an applicant before them.
const COUNTER: &[Role] = &[Clerk, Supervisor];
/// Whoever has a dossier in hand at some time.
const HANDS: &[Role] = &[Clerk, Examiner, Approver, Cashier, Supervisor];
/// Who works on dossiers, from intake to signature.
const WORK: &[Role] = &[Clerk, Examiner, Approver, Supervisor];
/// Who finds out whether a dossier is right.
const REVIEW: &[Role] = &[Examiner, Approver, Supervisor];
/// Who takes money.
const TILL: &[Role] = &[Cashier, Supervisor];
/// Who answers for what others did.
const SETTLERS: &[Role] = &[Supervisor, Approver];
/// Who keeps people, content and the post.
const KEEPERS: &[Role] = &[Administrator, Supervisor];
/// Who exchanges files with the portal.
const PORTAL: &[Role] = &[Clerk, Supervisor, Administrator];

const fn line(act: &'static str, kind: ActKind, roles: &'static [Role]) -> Line {
    Line { act, kind, roles }
}

/// Every command of [`crate::domain::command::NAMES`], as the screen lists them.
pub const TABLE: &[Line] = &[
    line("add-officer", Administration, KEEPERS),
    line("change-roles", Administration, KEEPERS),
    line("grant-role", Administration, KEEPERS),
    line("end-grant", Administration, KEEPERS),
    line("delegate", Administration, ALL),
    line("end-delegation", Administration, ALL),
    line("settle-acts", Decision, SETTLERS),
    line("set-duty", Administration, KEEPERS),
    line("exempt-duties", Administration, KEEPERS),
    line("confirm-clock", Fact, ALL),
    line("state-last-number", Fact, PORTAL),
    line("accept-import", Administration, KEEPERS),
    line("mark-document", Administration, KEEPERS),
    line("edit-calendar", Administration, KEEPERS),
    line("set-rule", Administration, KEEPERS),
    line("record-outage", Administration, KEEPERS),
    line("take-ticket", Fact, QUEUE),
    line("call-next", Fact, QUEUE),
    line("call-ticket", Fact, QUEUE),
    line("serve-ticket", Fact, QUEUE),
    line("finish-ticket", Fact, QUEUE),
    line("mark-no-show", Fact, QUEUE),
    line("hold-ticket", Fact, QUEUE),
    line("return-ticket", Fact, QUEUE),
    line("transfer-ticket", Fact, QUEUE),
    line("open-dossier", Fact, COUNTER),
    line("receive-dossier", Fact, COUNTER),
    line("record-documents", Fact, WORK),
    line("accept-dossier", Fact, COUNTER),
    line("refuse-dossier", Decision, COUNTER),
    line("request-supplement", Decision, &[Clerk, Examiner, Supervisor]),
    line("receive-supplement", Fact, COUNTER),
    line("assign-dossier", Fact, WORK),
    line("complete-step", Decision, REVIEW),
    line("step-back", Decision, REVIEW),
    line("approve-dossier", Decision, &[Approver]),
    line("deny-dossier", Decision, &[Approver]),
    line("stop-dossier", Decision, REVIEW),
    line("withdraw-dossier", Fact, &[Clerk, Examiner, Supervisor]),
    line("add-note", Fact, ALL),
    line("substitute-officer", Decision, REVIEW),
    line("extend-dossier", Decision, REVIEW),
    line("ask-opinion", Decision, REVIEW),
    line("answer-opinion", Fact, WORK),
    line("ask-payment", Decision, HANDS),
    line("state-late-cause", Fact, WORK),
    line("move-promise", Decision, &[Approver, Supervisor, Administrator]),
    line("hand-over", Fact, COUNTER),
    line("shelve-result", Fact, WORK),
    line("record-delivery", Fact, COUNTER),
    line("record-payment", Money, TILL),
    line("record-print", Reading, READERS),
    line("record-slip", Reading, READERS),
    line("record-handwriting", Fact, ALL),
    line("open-counter", Fact, ALL),
    line("begin-break", Fact, ALL),
    line("resume-counter", Fact, ALL),
    line("close-day", Fact, ALL),
    line("begin-day", Fact, ALL),
    line("correct-dossier", Decision, WORK),
    line("change-procedure", Decision, COUNTER),
    line("close-as-mistaken", Decision, COUNTER),
    line("undo-act", Fact, ALL),
    line("settle-conflict", Decision, SETTLERS),
    line("place-papers", Fact, HANDS),
    line("confirm-papers", Fact, HANDS),
    line("reverse-payment", Money, &[Cashier, Supervisor, Approver]),
    line("refund-payment", Money, TILL),
    line("state-fee", Money, HANDS),
    line("state-fee-row", Money, &[Cashier, Supervisor, Administrator]),
    line("grant-receipts", Money, KEEPERS),
    line("void-receipt", Money, TILL),
    line("state-last-receipt", Money, TILL),
    line("open-till", Money, TILL),
    line("count-till", Money, TILL),
    line("close-till", Money, TILL),
    line("set-account", Money, KEEPERS),
    line("take-submission", Fact, PORTAL),
    line("settle-change", Decision, WORK),
    line("choose-case", Fact, COUNTER),
    line("record-export", Fact, PORTAL),
    line("record-answer", Fact, PORTAL),
    line("check-identity", Fact, WORK),
    line("verify-identity", Fact, WORK),
    line("read-dossier", Reading, READERS),
    line("mark-sensitive", Administration, KEEPERS),
    line("erase-personal", Administration, KEEPERS),
];

/// Acts that are no command of one line: each asks the table by this name.
pub const BEYOND: &[Line] = &[
    line(super::IMPORT, Administration, KEEPERS),
    line(super::SETTLE_VERSIONS, Administration, KEEPERS),
    line(super::ENROL, Administration, KEEPERS),
];
