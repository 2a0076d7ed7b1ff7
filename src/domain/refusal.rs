//! A lawful no: an ordinary value, never an error.
//!
//! A refusal is a code of the table below, the field it stands beside, and the values its sentence
//! needs. The sentences live in the texts (`refusal-<code>`, Vietnamese and English); a test holds
//! the two together.

/// One value of a refusal's sentence.
pub type Arg = (&'static str, String);

/// The law or the form says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A code of [`CODES`].
    pub code: &'static str,
    /// The field of the command the sentence stands beside.
    pub field: Option<&'static str>,
    /// What the sentence names.
    pub args: Vec<Arg>,
}

macro_rules! refusal_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $code;)+
        /// Every refusal code there is.
        pub const CODES: &[&str] = &[$($code),+];
    };
}

refusal_codes! {
    /// The store has no officer of that name or id.
    UNKNOWN_OFFICER = "unknown-officer";
    /// The officer is there already.
    OFFICER_EXISTS = "officer-exists";
    /// A needed value is empty.
    VALUE_MISSING = "value-missing";
    /// A value is longer than its limit.
    VALUE_TOO_LONG = "value-too-long";
    /// A value has the wrong shape.
    VALUE_INVALID = "value-invalid";
    /// No such ticket.
    UNKNOWN_TICKET = "unknown-ticket";
    /// No such ticket group.
    UNKNOWN_GROUP = "unknown-group";
    /// Nobody waits.
    QUEUE_EMPTY = "queue-empty";
    /// The ticket's state does not allow it.
    TICKET_STATE = "ticket-state";
    /// The day's ticket numbers of the group are used up.
    TICKETS_EXHAUSTED = "tickets-exhausted";
    /// The ticket number was given out already.
    TICKET_NUMBER_GIVEN = "ticket-number-given";
    /// Nobody who may give roles would remain.
    LAST_ADMINISTRATOR = "last-administrator";
    /// The counter has a break.
    COUNTER_ON_BREAK = "counter-on-break";
    /// The counter is closed.
    COUNTER_CLOSED = "counter-closed";
    /// The counter is not in a state for that.
    COUNTER_STATE = "counter-state";
    /// The counter serves another ticket.
    COUNTER_BUSY = "counter-busy";
    /// No such procedure.
    UNKNOWN_PROCEDURE = "unknown-procedure";
    /// The procedure is known by name only: nothing can be promised under it.
    PROCEDURE_BARE = "procedure-bare";
    /// The procedure has no such case.
    UNKNOWN_CASE = "unknown-case";
    /// The procedure has several cases and none was named.
    CASE_NEEDED = "case-needed";
    /// The checklist has no such row.
    UNKNOWN_DOCUMENT = "unknown-document";
    /// The procedure has no such field.
    UNKNOWN_FIELD = "unknown-field";
    /// Required papers are missing.
    DOCUMENTS_MISSING = "documents-missing";
    /// The limit of the case is not known, and none was given.
    LIMIT_UNKNOWN = "limit-unknown";
    /// No such dossier.
    UNKNOWN_DOSSIER = "unknown-dossier";
    /// Several dossiers carry that number.
    DOSSIER_AMBIGUOUS = "dossier-ambiguous";
    /// The dossier's state does not allow it.
    DOSSIER_STATE = "dossier-state";
    /// The dossier holds something this version cannot read.
    DOSSIER_READ_ONLY = "dossier-read-only";
    /// Two acts on the dossier exclude each other; they must be settled first.
    DOSSIER_CONFLICT = "dossier-conflict";
    /// The approving step is left by a decision.
    STEP_NEEDS_DECISION = "step-needs-decision";
    /// Only the deciding step decides.
    STEP_NOT_DECIDING = "step-not-deciding";
    /// There is no step before this one.
    NO_STEP_BEFORE = "no-step-before";
    /// Papers were asked for before: why again, and who allowed it?
    SUPPLEMENT_AGAIN = "supplement-again";
    /// The extended promise would have passed already.
    EXTENSION_TOO_SHORT = "extension-too-short";
    /// Counted anew the promise is the same.
    PROMISE_STANDS = "promise-stands";
    /// The dossier is not late.
    NOT_LATE = "not-late";
    /// A rule cannot have this value.
    RULE_VALUE = "rule-value";
    /// A day of the calendar cannot be so.
    CALENDAR_DAY = "calendar-day";
    /// No question of that number waits for an answer.
    NO_OPINION_OPEN = "no-opinion-open";
    /// As many questions wait for answers as may.
    OPINIONS_OPEN = "opinions-open";
    /// Nobody works on it whom one could stand in for.
    NOBODY_ASSIGNED = "nobody-assigned";
    /// The result did not go by post.
    NOT_POSTED = "not-posted";
    /// The range of serial numbers of this machine is used up for the day.
    SERIALS_EXHAUSTED = "serials-exhausted";
    /// The clock stands behind the newest act: the officer must confirm the time.
    CLOCK_BEHIND = "clock-behind";
    /// The clock leapt ahead of the newest act: the officer must confirm the time.
    CLOCK_AHEAD = "clock-ahead";
    /// The device may have given numbers it no longer knows of.
    SERIAL_UNCERTAIN = "serial-uncertain";
    /// The draft became a dossier already.
    DRAFT_TAKEN_IN = "draft-taken-in";
    /// The time an act is said to have happened lies in the future or too far back.
    HAPPENED_AT_INVALID = "happened-at-invalid";
    /// A simulated clock on a real store.
    SIMULATED_ON_REAL = "simulated-on-real";
    /// Nothing waits to be accepted for that procedure.
    NO_IMPORT_PENDING = "no-import-pending";
    /// The officer's role does not allow it.
    ROLE_NEEDED = "role-needed";
    /// It is the work of a role nobody here has.
    ROLE_VACANT = "role-vacant";
    /// Who asks only reads.
    READS_ONLY = "reads-only";
    /// The officer has the role always, or too many for a time.
    ROLE_HELD = "role-held";
    /// The officer has no such role for a time.
    NO_GRANT = "no-grant";
    /// The role is for other procedures or agencies only.
    OUT_OF_SCOPE = "out-of-scope";
    /// Who acts for another officer is said by them or a supervisor.
    DELEGATION_OTHERS = "delegation-others";
    /// Nobody acts for themselves, nor who left for anybody.
    DELEGATION_SELF = "delegation-self";
    /// The absent officer does not do that always.
    DELEGATION_ROLES = "delegation-roles";
    /// Nobody acts for them.
    NO_DELEGATION = "no-delegation";
    /// Acts on the dossier wait to be confirmed first.
    DOSSIER_PROPOSED = "dossier-proposed";
    /// Nothing of the dossier waits to be confirmed.
    NOTHING_UNCONFIRMED = "nothing-unconfirmed";
    /// Nobody confirms what they did themselves.
    CONFIRMS_OWN = "confirms-own";
    /// Who did the one thing on a dossier does not do the other.
    DUTY_APART = "duty-apart";
    /// Nor is anybody else here who may.
    DUTY_NOBODY = "duty-nobody";
    /// A payment of nothing.
    PAYMENT_EMPTY = "payment-empty";
    /// The amount is not what is owed.
    PAYMENT_AMOUNT = "payment-amount";
    /// Less cash was given than is owed.
    PAYMENT_GIVEN = "payment-given";
    /// What is owed is not known here: the amount and the decision that states it are needed.
    FEE_UNKNOWN = "fee-unknown";
    /// What is owed is known: it is corrected, not stated.
    FEE_KNOWN = "fee-known";
    /// No ground of that name lowers the fee now.
    RELIEF_UNKNOWN = "relief-unknown";
    /// No payment that stands and can be taken back.
    NO_PAYMENT = "no-payment";
    /// More than may go back.
    REFUND_AMOUNT = "refund-amount";
    /// Who pays out does not approve.
    REFUND_APPROVER = "refund-approver";
    /// Numbers of the block belong to another.
    RECEIPTS_TAKEN = "receipts-taken";
    /// The device's blocks of receipts are used up.
    RECEIPTS_EXHAUSTED = "receipts-exhausted";
    /// No block of this device has that number.
    RECEIPT_UNKNOWN = "receipt-unknown";
    /// The number was used or voided.
    RECEIPT_USED = "receipt-used";
    /// The device may have given receipts it no longer knows of: the last stub must be read.
    RECEIPT_UNCERTAIN = "receipt-uncertain";
    /// A later number of the book is known to be used.
    RECEIPT_BELOW = "receipt-below";
    /// The till is open.
    TILL_OPEN = "till-open";
    /// The till is not open.
    TILL_NOT_OPEN = "till-not-open";
    /// The cash was not counted, or moved since.
    TILL_NOT_COUNTED = "till-not-counted";
    /// There is more or less in the till than expected: why?
    TILL_DIFFERENCE = "till-difference";
    /// There is not so much cash in the till.
    TILL_SHORT = "till-short";
    /// The act that owes this paper was not done.
    PAPER_NOT_OWED = "paper-not-owed";
    /// No paper of the dossier is on its way.
    PAPERS_NOT_SENT = "papers-not-sent";
    /// The paper was handed to somebody else.
    PAPERS_NOT_YOURS = "papers-not-yours";
    /// The command cannot be read.
    COMMAND_INVALID = "command-invalid";
    /// The act is larger than an act may be.
    ACT_TOO_LARGE = "act-too-large";
    /// A correction that changes nothing.
    NOTHING_TO_CORRECT = "nothing-to-correct";
    /// Somebody has worked on the dossier: its procedure is not changed any more.
    REVIEW_BEGUN = "review-begun";
    /// Nothing to take back.
    UNDO_NOTHING = "undo-nothing";
    /// Another officer acted last.
    UNDO_OTHER = "undo-other";
    /// The act was on another day.
    UNDO_ANOTHER_DAY = "undo-another-day";
    /// Money was taken: that is a refund.
    UNDO_PAID = "undo-paid";
    /// Acceptance is corrected, not undone.
    UNDO_ACCEPTED = "undo-accepted";
    /// This kind of act is not taken back.
    UNDO_KIND = "undo-kind";
    /// The hub gave out no such code.
    INVITATION_UNKNOWN = "invitation-unknown";
    /// Another device used the code.
    INVITATION_USED = "invitation-used";
    /// The code held for a day.
    INVITATION_EXPIRED = "invitation-expired";
    /// A store enrols with a hub of its own kind, a demonstration with none.
    PURPOSE_DIFFERS = "purpose-differs";
    /// What the device recorded belongs to another unit.
    UNIT_DIFFERS = "unit-differs";
    /// Every machine's numbers of the unit are given by a device already.
    RANGES_TAKEN = "ranges-taken";
    /// The hub does not know the device.
    DEVICE_UNKNOWN = "device-unknown";
    /// The device is shut out.
    DEVICE_REVOKED = "device-revoked";
    /// Recorded by a device after it was shut out.
    AFTER_REVOCATION = "after-revocation";
    /// The hub was put back from a backup and grants nothing until its administrator has looked.
    HUB_UNCONFIRMED = "hub-unconfirmed";
    /// The hub was not put back, or that was confirmed before.
    NOTHING_TO_CONFIRM = "nothing-to-confirm";
    /// Nothing of the dossier is in conflict.
    NO_CONFLICT = "no-conflict";
    /// Versions of the calendar or the rules were made apart and say different things: to be settled first.
    VERSIONS_APART = "versions-apart";
    /// The conflict has no side of that number.
    NO_SUCH_SIDE = "no-such-side";
    /// No changed item of the portal waits for an answer.
    NO_CHANGE_WAITING = "no-change-waiting";
    /// The changed item was erased, or cannot be read.
    CHANGE_UNREADABLE = "change-unreadable";
    /// The changed item asks for another procedure.
    CHANGE_OF_PROCEDURE = "change-of-procedure";
    /// It is no online submission that waits.
    NOT_WAITING_ONLINE = "not-waiting-online";
    /// A case must be chosen before an online submission is taken in.
    ONLINE_CASE_NEEDED = "online-case-needed";
    /// The item is known here as it is.
    SUBMISSION_KNOWN = "submission-known";
    /// A dossier of that number, taken in here, is the same matter.
    SUBMISSION_IS_OURS = "submission-is-ours";
    /// The portal is not told of it.
    NOT_FOR_PORTAL = "not-for-portal";
    /// Nothing was given out that could be answered.
    NOTHING_SENT = "nothing-sent";
    /// Nobody of that part in the dossier whose identity could be checked.
    IDENTITY_NOBODY = "identity-nobody";
    /// The procedure is marked so already.
    SENSITIVE_ALREADY = "sensitive-already";
    /// Personal data of a dossier that is still worked on are not erased.
    ERASE_OPEN = "erase-open";
    /// There is nothing left to erase.
    ERASE_NOTHING = "erase-nothing";
    /// The disk is full; nothing was recorded.
    DISK_FULL = "disk-full";
    /// The store went read-only after a fault.
    STORE_READ_ONLY = "store-read-only";
}

impl Refusal {
    /// A refusal without field or values.
    pub fn new(code: &'static str) -> Self {
        Self { code, field: None, args: Vec::new() }
    }

    /// Names the field it stands beside.
    #[must_use]
    pub fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Adds a value of its sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}
