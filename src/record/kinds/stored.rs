//! The stored structs, one per kind and version. Released ones are frozen: never edit, add a V2.

use serde::{Deserialize, Serialize};

use super::wire::{DayV1, TimeV1, Wire};
use crate::base::id::{
    ChainHash, ContentHash, DeviceId, DossierId, EntryId, Incarnation, OfficerId, PaymentId, ScopeId,
    ShiftId, TicketId,
};
use crate::domain::{
    access, applicant, catalogue, correct, counter, identity, intake, money, officer, paper, permission,
    place, portal, post, procedure, result, review, roster, slip, ticket, vietqr,
};
use crate::record::codec::{Blob, CodecError};

/// Declares a stored struct for a domain struct with the same field names. `personal` says that the
/// domain struct also has a personal part, which is stored apart.
macro_rules! stored {
    ($($name:ident for $domain:path { $($field:ident: $ty:ty),* $(,)? } $($personal:ident)?;)+) => {$(
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub(super) struct $name { $($field: $ty),* }

        impl Wire<$name> for $domain {
            fn to_wire(&self) -> $name {
                $name { $($field: self.$field.to_wire()),* }
            }
            fn from_wire(_stored: $name) -> Result<Self, CodecError> {
                Ok(Self { $($field: Wire::from_wire(_stored.$field)?,)* $($personal: None)? })
            }
        }
    )+};
}

// Parts used by several kinds.
stored! {
    GroupV1 for ticket::Group { letter: u32, name: String, name_en: String };
    ApplicantV1 for applicant::Applicant {
        kind: u8, name: String, id_number: Option<String>, date_of_birth: Option<String>, sex: Option<u8>,
        address: Option<String>, phone: Option<String>, email: Option<String>,
    };
    SubmitterV1 for applicant::Submitter {
        name: String, id_number: Option<String>, authority: Option<String>, phone: Option<String>,
    };
    FieldValueV1 for applicant::FieldValue { key: String, value: String };
    ProcedureVersionV1 for intake::ProcedureVersion { code: String, version: ContentHash };
    DocumentCountV1 for intake::DocumentCount { row: u16, original: u16, certified: u16, photocopy: u16 };
    LackingDocumentV1 for intake::LackingDocument { row: u16, lack: u8 };
    FeeLineV1 for procedure::FeeLine { label: String, kind: u8, amount: u64 };
    WordsV1 for intake::Words { text: String };
    BareRowV1 for catalogue::BareRow {
        code: String, name: String, sectors: Vec<String>, bodies: Vec<String>, promulgated_by: String, levels: Vec<u8>,
    };
}

// The post and its people.
stored! {
    StoreFoundedV1 for post::StoreFounded {
        purpose: u8, unit: String, machine: u8, serial_width: u8, scope: ScopeId, groups: Vec<GroupV1>,
    };
    DeviceIntroducedV1 for post::DeviceIntroduced { signing_key: [u8; 32], sealing_key: [u8; 32] };
    IncarnationStartedV1 for post::IncarnationStarted {
        incarnation: Incarnation, previous: Option<Incarnation>, cause: u8, newest: Option<TimeV1>,
    };
    SerialRangeGrantedV1 for post::SerialRangeGranted {
        device: DeviceId, agency: String, first: u32, last: u32, reserve_from: u32, width: u8,
    };
    ClockConfirmedV1 for post::ClockConfirmed { newest: TimeV1 };
    LastNumberStatedV1 for post::LastNumberStated { device: DeviceId, agency: String, day: String, serial: u32 };
    OfficerAddedV1 for officer::OfficerAdded { roles: Vec<u8> } personal;
    OfficerNameV1 for officer::OfficerName { name: String };
    OfficerRolesChangedV1 for officer::OfficerRolesChanged { roles: Vec<u8> };
    RoleGrantedV2 for officer::RoleGranted {
        role: u8, from: TimeV1, until: TimeV1, procedures: Vec<String>, units: Vec<String>,
    } personal;
    GrantsEndedV1 for officer::GrantsEnded { grants: Vec<EntryId> };
    DutySetV1 for officer::DutySet { unit: String, duty: u8, procedure: Option<String>, applies: bool } personal;
    DutiesExemptedV1 for officer::DutiesExempted { unit: String, exempt: bool } personal;
    DelegatedV1 for officer::Delegated { absent: OfficerId, roles: Vec<u8>, from: TimeV1, until: TimeV1 } personal;
    ActedForV1 for officer::ActedFor {
        absent: OfficerId, delegation: EntryId, entries: u16, dossiers: Vec<DossierId>,
    };
    RightsWithdrawnV1 for officer::RightsWithdrawn { left: Vec<u8>, known: Vec<(DeviceId, u64)> };
    WithdrawalsSeenV1 for officer::WithdrawalsSeen { entries: Vec<EntryId> };
    ActsSettledV1 for officer::ActsSettled { entries: Vec<EntryId>, confirmed: bool } personal;
}

/// What a role given for a time was before it could be for some procedures only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RoleGrantedV1 {
    role: u8,
    from: TimeV1,
    until: TimeV1,
}

impl RoleGrantedV1 {
    /// As it is recorded now: for all.
    pub(super) fn cast_up(self) -> Result<officer::RoleGranted, CodecError> {
        Ok(officer::RoleGranted {
            role: Wire::from_wire(self.role)?,
            from: Wire::from_wire(self.from)?,
            until: Wire::from_wire(self.until)?,
            procedures: Vec::new(),
            units: Vec::new(),
            personal: None,
        })
    }
}

// The devices of a hub.
stored! {
    DeviceInvitedV1 for roster::Invited { token: ContentHash, unit: String, expires_at: TimeV1 } personal;
    DeviceEnrolledV1 for roster::DeviceEnrolled {
        device: DeviceId, signing_key: [u8; 32], sealing_key: [u8; 32], token: ContentHash, unit: String,
        scopes: Vec<ScopeId>,
    } personal;
    DeviceNameV1 for roster::DeviceName { name: String };
    AcceptedLogV1 for roster::AcceptedLog { incarnation: Incarnation, scope: ScopeId, seq: u64, hash: ChainHash };
    DeviceRevokedV2 for roster::DeviceRevoked { device: DeviceId, accepted: Option<Vec<AcceptedLogV1>> };
    HubConfirmedV1 for roster::HubConfirmed {
        incarnation: Incarnation, reported: Vec<DeviceId>, missing: Vec<DeviceId>,
    };
    HubJoinedV1 for roster::HubJoined {
        hub: DeviceId, signing_key: [u8; 32], sealing_key: [u8; 32], scope: ScopeId, unit: String,
        addresses: Vec<String>, pins: Vec<[u8; 16]>,
    };
    LogSupersededV1 for roster::LogSuperseded {
        incarnation: Incarnation, scope: ScopeId, kept: u64, kept_hash: ChainHash, end: u64, end_hash: ChainHash,
    };
    WitnessedV1 for roster::Witnessed {
        device: DeviceId, incarnation: Incarnation, scope: ScopeId, seq: u64, hash: ChainHash,
    };
}

/// What a revocation was before it named how far the device's logs are accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DeviceRevokedV1 {
    device: DeviceId,
}

impl From<DeviceRevokedV1> for roster::DeviceRevoked {
    fn from(stored: DeviceRevokedV1) -> Self {
        Self { device: stored.device, accepted: None }
    }
}

// What the post works under.
stored! {
    ContentRecordedV1 for catalogue::ContentRecorded {
        kind: u8, origin: u8, key: String, hash: ContentHash, part: u16, parts: u16, bytes: Blob,
    };
    RowsImportedV1 for catalogue::RowsImported { rows: Vec<BareRowV1> };
    ImportAcceptedV1 for catalogue::ImportAccepted { code: String, version: ContentHash };
}

// The queue.
stored! {
    TicketTakenV1 for ticket::TicketTaken { number: (u32, u16), date: DayV1, priority: u8 };
    TicketCalledV1 for ticket::TicketCalled { counter: u8, call: u8 };
    TicketServingStartedV1 for ticket::TicketServingStarted { counter: u8 };
    TicketFinishedV1 for ticket::TicketFinished {};
    TicketMarkedNoShowV1 for ticket::TicketMarkedNoShow {};
    TicketHeldV1 for ticket::TicketHeld { until: Option<TimeV1> } personal;
    HoldReasonV1 for ticket::HoldReason { reason: String };
    TicketReturnedV1 for ticket::TicketReturned {};
    TicketTransferredV1 for ticket::TicketTransferred { counter: Option<u8>, group: Option<u32> } personal;
    TransferNoteV1 for ticket::TransferNote { note: String };
}

// Dossiers: intake.
stored! {
    DossierOpenedV1 for intake::DossierOpened {
        procedure: ProcedureVersionV1, case: String, channel: u8, return_way: u8, ticket: Option<TicketId>,
        unit: String,
    } personal;
    OpeningV1 for intake::Opening {
        applicant: ApplicantV1, submitter: Option<SubmitterV1>, fields: Vec<FieldValueV1>, note: String,
    };
    DocumentsRecordedV1 for intake::DocumentsRecorded { rows: Vec<DocumentCountV1> } personal;
    DocumentRemarksV1 for intake::DocumentRemarks { remarks: Vec<(u16, String)> };
    DossierAcceptedV1 for intake::DossierAccepted {
        number: String, received_at: TimeV1, limit: String, due_at: Option<TimeV1>, calendar: ContentHash,
        rules: ContentHash, step: String, awaits_payment: bool,
    };
    DossierRefusedV1 for intake::DossierRefused { ground: u8 } personal;
    SupplementRequestedV1 for intake::SupplementRequested { round: u8, documents: Vec<LackingDocumentV1> } personal;
    SupplementReceivedV1 for intake::SupplementReceived { due_at: Option<TimeV1> } personal;
    ClockStartedV1 for intake::ClockStarted { due_at: Option<TimeV1> };
}

// Dossiers: review, result, money.
stored! {
    DossierAssignedV1 for review::DossierAssigned { to: OfficerId };
    StepCompletedV1 for review::StepCompleted { from: String, to: String } personal;
    SteppedBackV1 for review::SteppedBack { from: String, to: String } personal;
    DecidedV1 for review::Decided { outcome: u8, from: String, to: String } personal;
    DossierStoppedV1 for review::DossierStopped {} personal;
    DossierWithdrawnV1 for review::DossierWithdrawn {} personal;
    NoteAddedV1 for review::NoteAdded { audience: u8 } personal;
    ResultHandedOverV1 for result::ResultHandedOver { collector: u8 } personal;
    FeeAssessedV1 for money::FeeAssessed { lines: Vec<FeeLineV1>, unknown: bool };
}

// Money.
stored! {
    ReceiptNumberV1 for money::ReceiptNumber { form: String, series: String, number: u32 };
    PaymentRecordedV2 for money::PaymentRecorded {
        id: PaymentId, shares: Vec<(DossierId, u64)>, lines: Vec<FeeLineV1>, method: u8, given: Option<u64>,
        receipt: Option<ReceiptNumberV1>, shift: Option<ShiftId>,
    } personal;
    PayerV1 for money::Payer { name: String, address: Option<String>, reference: Option<String> };
    FeeGroundedV1 for money::FeeGrounded {
        on: DayV1, channel: u8, quantities: Vec<(String, u32)>, relief: Option<String>, ground: Option<String>,
        source: Option<String>,
    } personal;
    PaymentReversedV1 for money::PaymentReversed {
        payment: PaymentId, shares: Vec<(DossierId, u64)>, method: u8, receipt: Option<ReceiptNumberV1>,
        shift: Option<ShiftId>,
    } personal;
    RefundedV1 for money::Refunded {
        amount: u64, ground: u8, method: u8, approver: OfficerId, shift: Option<ShiftId>,
    } personal;
    ReceiptBlockV1 for money::ReceiptBlock { form: String, series: String, first: u32, last: u32 };
    ReceiptsGrantedV1 for money::ReceiptsGranted { device: DeviceId, block: ReceiptBlockV1 };
    ReceiptVoidedV1 for money::ReceiptVoided { number: ReceiptNumberV1 } personal;
    TillOpenedV1 for money::TillOpened { shift: ShiftId, opening: u64, by_itself: bool };
    TillCountedV1 for money::TillCounted { shift: ShiftId, sum: u64, notes: Vec<(u64, u32)>, moves: u32 };
    TillClosedV1 for money::TillClosed { shift: ShiftId, expected: u64, counted: u64 } personal;
    FeeRowStatedV1 for money::LocalFee {
        procedure: String, case: Option<String>, channel: Option<u8>, amount: u64, from: DayV1, until: Option<DayV1>,
        source: String,
    };
    AccountV1 for vietqr::Account { bin: String, number: String, card: bool };
    AccountSetV1 for money::AccountSet { account: AccountV1 } personal;
    ReceiptStatedV1 for money::ReceiptStated {
        device: DeviceId, block: ReceiptBlockV1, last: Option<u32>, skipped: Option<(u32, u32)>,
    } personal;
    ReceiptReplacedV1 for money::ReceiptReplaced {
        payment: PaymentId, dossiers: Vec<DossierId>, instead_of: ReceiptNumberV1, number: ReceiptNumberV1,
    } personal;
}

/// What a payment was before it had a name of its own, a receipt and a till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PaymentRecordedV1 {
    shares: Vec<(DossierId, u64)>,
    method: u8,
}

impl PaymentRecordedV1 {
    /// As it is recorded now.
    pub(super) fn cast_up(self) -> Result<money::PaymentRecorded, CodecError> {
        Ok(money::PaymentRecorded {
            id: PaymentId::default(),
            shares: Wire::from_wire(self.shares)?,
            lines: Vec::new(),
            method: Wire::from_wire(self.method)?,
            given: None,
            receipt: None,
            shift: None,
            personal: None,
        })
    }
}

// The counter's day.
stored! {
    CounterOpenedV1 for counter::CounterOpened { counter: u8 };
    BreakBeganV1 for counter::BreakBegan { counter: u8, reason: u8 };
    CounterResumedV1 for counter::CounterResumed { counter: u8 };
    LeftV1 for counter::Left {
        waiting: u32, no_show: u32, drafts: u32, late: u32, due_next: u32, unprinted: Option<u32>,
        unsent: Option<u32>,
    };
    CounterClosedV1 for counter::CounterClosed { counter: u8, next_day: DayV1, left: LeftV1 };
    DayBegunV1 for counter::DayBegun { counter: u8, late: u32, due_today: u32 };
}

// Putting right.
stored! {
    CorrectedV1 for correct::Corrected { part: u8, key: String, old: Option<String>, new: Option<String> } personal;
    CorrectedWordsV1 for correct::CorrectedWords { old: Option<String>, new: Option<String>, motive: String };
    TermsV1 for correct::Terms {
        procedure: ProcedureVersionV1, case: String, limit: Option<String>, due_at: Option<TimeV1>, fee: Option<u64>,
        fee_unknown: bool,
    };
    ProcedureChangedV1 for correct::ProcedureChanged {
        from: TermsV1, to: TermsV1, calendar: ContentHash, rules: ContentHash, step: String, awaits_payment: bool,
        keeps_pauses: bool, lines: Vec<FeeLineV1>, carried: Vec<(u16, u16)>, rest: Vec<u16>, missing: Vec<u16>,
        handed_in: Vec<DocumentCountV1>, fields: Vec<String>,
    } personal;
    ClosedAsMistakenV1 for correct::ClosedAsMistaken { successor: DossierId } personal;
    ReplacesMistakenV1 for correct::ReplacesMistaken { predecessor: DossierId, number: Option<String> };
    ActUndoneV1 for correct::ActUndone { deed: u8, entries: Vec<EntryId> } personal;
    ConflictSettledV1 for correct::ConflictSettled { keep: Vec<EntryId>, seen: Vec<EntryId> } personal;
    FurtherNumberGivenV1 for correct::FurtherNumberGiven { number: String, instead_of: String } personal;
}

impl Wire<ProcedureChangedV1> for Box<correct::ProcedureChanged> {
    fn to_wire(&self) -> ProcedureChangedV1 {
        self.as_ref().to_wire()
    }
    fn from_wire(stored: ProcedureChangedV1) -> Result<Self, CodecError> {
        correct::ProcedureChanged::from_wire(stored).map(Self::new)
    }
}

// Where papers lie, and who speaks for a body.
stored! {
    PapersPlacedV1 for place::PapersPlaced { place: u8, label: Option<String>, officer: Option<OfficerId> } personal;
    PlaceNameV1 for place::PlaceName { name: String };
    PapersConfirmedV1 for place::PapersConfirmed { place: u8, officer: Option<OfficerId> };
    RepresentativeNamedV1 for intake::RepresentativeNamed {} personal;
    RepresentativeV1 for applicant::Representative { name: String, position: Option<String> };
}

// When machines stood still.
stored! {
    OutageRecordedV1 for post::OutageRecorded { unit: String, from: TimeV1, to: Option<TimeV1> } personal;
}

// Books of the office.
stored! {
    VersionMadeV1 for catalogue::VersionMade {
        kind: u8, version: ContentHash, from: ContentHash, over: Vec<EntryId>,
    };
}

// Dossiers: standing in, more time, opinions, further supplements; results: shelf, terms, post.
stored! {
    PermissionV1 for permission::Permission { motive: String, allowed_by: String };
    OfficerSubstitutedV1 for review::OfficerSubstituted {
        to: OfficerId, instead: OfficerId, from: TimeV1, until: Option<TimeV1>,
    } personal;
    DossierExtendedV1 for review::DossierExtended {
        ground: u8, added: String, before: TimeV1, due_at: TimeV1,
    } personal;
    OpinionAskedV1 for review::OpinionAsked {
        number: u8, limit: String, due_at: TimeV1, stops_clock: bool,
    } personal;
    QuestionV1 for review::Question { body: String, question: String };
    OpinionAnsweredV1 for review::OpinionAnswered { number: u8, due_at: Option<TimeV1> } personal;
    SupplementAllowedV1 for intake::SupplementAllowed { round: u8 } personal;
    ShelfPlaceV1 for result::ShelfPlace { shelf: String, box_no: String };
    ResultShelvedV1 for result::ResultShelved { place: ShelfPlaceV1, before: Option<ShelfPlaceV1> };
    HandOverNotedV1 for result::HandOverNoted {
        relation: Option<u8>, receipt_lost: bool, owed: u64, papers_owed: u16,
    } personal;
    ResultPostedV1 for result::ResultPosted {} personal;
    ParcelV1 for result::Parcel { tracking: String, carrier: Option<String> };
    ResultDeliveredV1 for result::ResultDelivered {} personal;
}
// The clock: a payment it stands for, why a dossier is late, a promise counted anew.
stored! {
    PaymentAskedV1 for review::PaymentAsked { amount: u64, stops_clock: bool } personal;
    LateCauseStatedV1 for review::LateCauseStated { cause: u8, instead_of: u8 } personal;
    PromiseMovedV1 for review::PromiseMoved {
        before: TimeV1, due_at: TimeV1, calendar: ContentHash, rules: ContentHash,
    } personal;
}

// Papers.
stored! {
    PaperPrintedV1 for paper::PaperPrinted { form: u8, round: u8, copy: u16 };
    PaperFailedV1 for paper::PaperFailed { form: u8, round: u8, copy: u16, trouble: u8 };
    PaperHandwrittenV1 for paper::PaperHandwritten { form: u8, round: u8 };
}

// Papers that are of no one dossier.
stored! {
    SlipV1 for slip::Slip { kind: u8, of: String };
    SlipPrintedV1 for slip::SlipPrinted { slip: SlipV1, copy: u16 };
    SlipFailedV1 for slip::SlipFailed { slip: SlipV1, copy: u16, trouble: u8 };
}

// The national portal.
stored! {
    SubmittedV1 for portal::Submitted {
        number: String, submitted_at: Option<TimeV1>, answer_by: Option<TimeV1>, digest: ContentHash, several_cases: bool,
    } personal;
    ItemTextV1 for portal::ItemText { json: String };
    SubmissionChangedV1 for portal::SubmissionChanged { digest: ContentHash } personal;
    ChangeSettledV1 for portal::ChangeSettled { digest: ContentHash, taken: bool, return_way: u8 } personal;
    CaseChosenV1 for portal::CaseChosen { case: String };
    ExportedV1 for portal::Exported { mapping: String, update: bool, seen: u64, digest: Option<ContentHash> };
    AnsweredV1 for portal::Answered { verdict: u8, code: String } personal;
    ItemSetAsideV1 for portal::ItemSetAside { digest: ContentHash, reason: u8 } personal;
}

// How identities were checked.
stored! {
    IdentityCheckedV1 for identity::IdentityChecked { holder: u8, evidence: u8, revision: u8 };
    IdentityVerifiedV1 for identity::IdentityVerified { holder: u8, finding: u8, revision: u8 } personal;
}

// Who looked, and what was erased.
stored! {
    DossierReadV1 for access::DossierRead {} personal;
    SensitivityMarkedV1 for access::SensitivityMarked { procedure: String, sensitive: bool };
    PersonalDataErasedV1 for access::PersonalDataErased { ground: u8, entries: Vec<EntryId> } personal;
}

impl Wire<OpeningV1> for Box<intake::Opening> {
    fn to_wire(&self) -> OpeningV1 {
        self.as_ref().to_wire()
    }
    fn from_wire(stored: OpeningV1) -> Result<Self, CodecError> {
        intake::Opening::from_wire(stored).map(Self::new)
    }
}
