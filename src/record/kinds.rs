//! The table of kinds: every event's number, version and stored struct, numbered by hand.
//!
//! A number is never used twice and a released struct never changes: a new shape is a new version
//! with a function that casts the old one up. What the table does not know decodes to
//! [`Event::Unknown`] and is kept byte for byte.

mod stored;
mod wire;

use crate::domain::event::{DrillMark, Event};
use crate::domain::{
    access, catalogue, correct, counter, identity, intake, money, officer, paper, place, portal, post,
    result, review, roster, slip, ticket,
};
use crate::record::codec::{self, CodecError};
use stored::*;
use wire::Wire;

/// An event as it is recorded: kind, version, open payload and personal plaintext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Number of the kind.
    pub kind: u16,
    /// Version of its payload.
    pub version: u8,
    /// The open part.
    pub payload: Vec<u8>,
    /// The personal part, where the event has one.
    pub personal: Option<Vec<u8>>,
}

/// An entry's stored parts for people and scripts: the stored structs as JSON, under their own names.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Shown {
    /// `family::Variant`.
    pub name: &'static str,
    /// The open part.
    pub open: serde_json::Value,
    /// The personal part; null where there is none or it was erased.
    pub personal: serde_json::Value,
}

fn json<T: serde::Serialize>(value: &T) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// A row of the table, for people and tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindRow {
    /// Number of the kind.
    pub kind: u16,
    /// Newest version.
    pub version: u8,
    /// `family::Variant`.
    pub name: &'static str,
    /// Whether it may carry a personal section.
    pub personal: bool,
}

macro_rules! personal_of {
    ($event:ident) => {
        None
    };
    ($event:ident $stored:ident) => {
        $event.personal.as_ref().map(|p| codec::encode::<$stored>(&p.to_wire()))
    };
}

macro_rules! with_personal {
    ($decoded:expr, $pattern:pat, $event:ident, $bytes:ident) => {
        $decoded
    };
    ($decoded:expr, $pattern:pat, $event:ident, $bytes:ident $stored:ident) => {{
        let mut decoded = $decoded;
        if let ($pattern, Some(bytes)) = (&mut decoded, $bytes) {
            $event.personal = Some(Wire::from_wire(codec::decode::<$stored>(bytes)?)?);
        }
        decoded
    }};
}

macro_rules! shown_personal {
    ($bytes:ident) => {
        serde_json::Value::Null
    };
    ($bytes:ident $stored:ident) => {
        match $bytes {
            Some(bytes) => json(&codec::decode::<$stored>(bytes)?),
            None => serde_json::Value::Null,
        }
    };
}

macro_rules! table {
    ($($kind:literal $version:literal $family:ident($module:ident::$variant:ident) $stored:ident $(personal $personal:ident)?;)+) => {
        /// Every kind there is, in order.
        pub const TABLE: &[KindRow] = &[$(KindRow {
            kind: $kind,
            version: $version,
            name: concat!(stringify!($module), "::", stringify!($variant)),
            personal: $(stringify!($personal).len() > 0 ||)? false,
        }),+];

        /// Encodes an event; `None` for one this version does not understand.
        pub fn encode(event: &Event) -> Option<Encoded> {
            match event {
                $(Event::$family($module::Event::$variant(event)) => Some(Encoded {
                    kind: $kind,
                    version: $version,
                    payload: codec::encode::<$stored>(&event.to_wire()),
                    personal: personal_of!(event $($personal)?),
                }),)+
                Event::Drill(mark) => Some(Encoded {
                    kind: DRILL_KIND,
                    version: 1,
                    payload: codec::encode(&mark.number),
                    personal: None,
                }),
                Event::Unknown { .. } => None,
            }
        }

        /// The name of an event's kind, `family::Variant`; `None` for one this version does not understand.
        pub fn name(event: &Event) -> Option<&'static str> {
            match event {
                $(Event::$family($module::Event::$variant(_)) => {
                    Some(concat!(stringify!($module), "::", stringify!($variant)))
                })+
                Event::Drill(_) => Some("drill::Mark"),
                Event::Unknown { .. } => None,
            }
        }

        /// Decodes an event; its personal part may be gone.
        pub fn decode(kind: u16, version: u8, payload: &[u8], personal: Option<&[u8]>) -> Result<Event, CodecError> {
            match (kind, version) {
                $(($kind, $version) => {
                    let open =
                        Event::$family($module::Event::$variant(Wire::from_wire(codec::decode::<$stored>(payload)?)?));
                    Ok(with_personal!(open, Event::$family($module::Event::$variant(event)), event, personal $($personal)?))
                })+
                (DRILL_KIND, 1) => Ok(Event::Drill(DrillMark { number: codec::decode(payload)? })),
                _ => Ok(earlier(kind, version, payload, personal)?.unwrap_or(Event::Unknown { kind, version })),
            }
        }

        /// What an entry's stored parts say, as JSON; `None` for a kind this version does not know.
        pub fn shown(
            kind: u16,
            version: u8,
            payload: &[u8],
            personal: Option<&[u8]>,
        ) -> Result<Option<Shown>, CodecError> {
            match (kind, version) {
                $(($kind, $version) => Ok(Some(Shown {
                    name: concat!(stringify!($module), "::", stringify!($variant)),
                    open: json(&codec::decode::<$stored>(payload)?),
                    personal: shown_personal!(personal $($personal)?),
                })),)+
                (DRILL_KIND, 1) => Ok(Some(Shown {
                    name: "drill::Mark",
                    open: json(&codec::decode::<u64>(payload)?),
                    personal: serde_json::Value::Null,
                })),
                _ => shown_earlier(kind, version, payload, personal),
            }
        }
    };
}

/// The kind of practice marks.
pub const DRILL_KIND: u16 = 9;

table! {
    1 1 Post(post::Founded) StoreFoundedV1;
    2 1 Post(post::DeviceIntroduced) DeviceIntroducedV1;
    3 1 Post(post::IncarnationStarted) IncarnationStartedV1;
    4 1 Post(post::SerialRangeGranted) SerialRangeGrantedV1;
    5 1 Post(post::ClockConfirmed) ClockConfirmedV1;
    6 1 Post(post::LastNumberStated) LastNumberStatedV1;
    10 1 Officer(officer::Added) OfficerAddedV1 personal OfficerNameV1;
    11 1 Officer(officer::RolesChanged) OfficerRolesChangedV1;
    20 1 Catalogue(catalogue::ContentRecorded) ContentRecordedV1;
    21 1 Catalogue(catalogue::RowsImported) RowsImportedV1;
    22 1 Catalogue(catalogue::ImportAccepted) ImportAcceptedV1;
    40 1 Ticket(ticket::Taken) TicketTakenV1;
    41 1 Ticket(ticket::Called) TicketCalledV1;
    42 1 Ticket(ticket::ServingStarted) TicketServingStartedV1;
    43 1 Ticket(ticket::Finished) TicketFinishedV1;
    44 1 Ticket(ticket::MarkedNoShow) TicketMarkedNoShowV1;
    45 1 Ticket(ticket::Held) TicketHeldV1 personal HoldReasonV1;
    46 1 Ticket(ticket::Returned) TicketReturnedV1;
    47 1 Ticket(ticket::Transferred) TicketTransferredV1 personal TransferNoteV1;
    54 1 Correct(correct::TicketUndone) ActUndoneV1 personal WordsV1;
    60 1 Intake(intake::Opened) DossierOpenedV1 personal OpeningV1;
    61 1 Intake(intake::DocumentsRecorded) DocumentsRecordedV1 personal DocumentRemarksV1;
    62 1 Intake(intake::Accepted) DossierAcceptedV1;
    63 1 Intake(intake::Refused) DossierRefusedV1 personal WordsV1;
    64 1 Intake(intake::SupplementRequested) SupplementRequestedV1 personal WordsV1;
    65 1 Intake(intake::SupplementReceived) SupplementReceivedV1 personal WordsV1;
    66 1 Intake(intake::ClockStarted) ClockStartedV1;
    67 1 Correct(correct::Corrected) CorrectedV1 personal CorrectedWordsV1;
    68 1 Correct(correct::ProcedureChanged) ProcedureChangedV1 personal WordsV1;
    69 1 Correct(correct::ClosedAsMistaken) ClosedAsMistakenV1 personal WordsV1;
    70 1 Correct(correct::ReplacesMistaken) ReplacesMistakenV1;
    80 1 Review(review::Assigned) DossierAssignedV1;
    81 1 Review(review::StepCompleted) StepCompletedV1 personal WordsV1;
    82 1 Review(review::SteppedBack) SteppedBackV1 personal WordsV1;
    83 1 Review(review::Decided) DecidedV1 personal WordsV1;
    84 1 Review(review::Stopped) DossierStoppedV1 personal WordsV1;
    85 1 Review(review::Withdrawn) DossierWithdrawnV1 personal WordsV1;
    86 1 Review(review::NoteAdded) NoteAddedV1 personal WordsV1;
    87 1 Review(review::Substituted) OfficerSubstitutedV1 personal WordsV1;
    88 1 Review(review::Extended) DossierExtendedV1 personal PermissionV1;
    89 1 Review(review::OpinionAsked) OpinionAskedV1 personal QuestionV1;
    90 1 Correct(correct::Undone) ActUndoneV1 personal WordsV1;
    100 1 Result(result::HandedOver) ResultHandedOverV1 personal SubmitterV1;
    101 1 Result(result::Shelved) ResultShelvedV1;
    102 1 Result(result::HandOverNoted) HandOverNotedV1 personal WordsV1;
    103 1 Result(result::Posted) ResultPostedV1 personal ParcelV1;
    104 1 Result(result::Delivered) ResultDeliveredV1 personal WordsV1;
    120 1 Money(money::Assessed) FeeAssessedV1;
    121 2 Money(money::Paid) PaymentRecordedV2 personal PayerV1;
    122 1 Money(money::Grounded) FeeGroundedV1 personal WordsV1;
    123 1 Money(money::Reversed) PaymentReversedV1 personal WordsV1;
    124 1 Money(money::Refunded) RefundedV1 personal WordsV1;
    125 1 Money(money::ReceiptsGranted) ReceiptsGrantedV1;
    126 1 Money(money::ReceiptVoided) ReceiptVoidedV1 personal WordsV1;
    127 1 Money(money::TillOpened) TillOpenedV1;
    128 1 Money(money::TillCounted) TillCountedV1;
    129 1 Money(money::TillClosed) TillClosedV1 personal WordsV1;
    130 1 Money(money::FeeRowStated) FeeRowStatedV1;
    131 1 Money(money::AccountSet) AccountSetV1 personal WordsV1;
    140 1 Counter(counter::Opened) CounterOpenedV1;
    141 1 Counter(counter::BreakBegan) BreakBeganV1;
    142 1 Counter(counter::Resumed) CounterResumedV1;
    143 1 Counter(counter::Closed) CounterClosedV1;
    144 1 Counter(counter::DayBegun) DayBegunV1;
    160 1 Paper(paper::Printed) PaperPrintedV1;
    161 1 Paper(paper::Failed) PaperFailedV1;
    162 1 Paper(paper::Handwritten) PaperHandwrittenV1;
    170 1 Review(review::OpinionAnswered) OpinionAnsweredV1 personal WordsV1;
    180 1 Intake(intake::SupplementAllowed) SupplementAllowedV1 personal PermissionV1;
    190 1 Place(place::Placed) PapersPlacedV1 personal PlaceNameV1;
    191 1 Place(place::Confirmed) PapersConfirmedV1;
    192 1 Intake(intake::RepresentativeNamed) RepresentativeNamedV1 personal RepresentativeV1;
    200 1 Roster(roster::Invited) DeviceInvitedV1 personal DeviceNameV1;
    201 1 Roster(roster::DeviceEnrolled) DeviceEnrolledV1 personal DeviceNameV1;
    202 2 Roster(roster::DeviceRevoked) DeviceRevokedV2;
    203 1 Roster(roster::HubJoined) HubJoinedV1;
    204 1 Roster(roster::LogSuperseded) LogSupersededV1;
    205 1 Roster(roster::HubConfirmed) HubConfirmedV1;
    206 1 Roster(roster::Witnessed) WitnessedV1;
    210 1 Correct(correct::ConflictSettled) ConflictSettledV1 personal WordsV1;
    211 1 Correct(correct::FurtherNumberGiven) FurtherNumberGivenV1 personal WordsV1;
    240 1 Review(review::PaymentAsked) PaymentAskedV1 personal WordsV1;
    241 1 Review(review::LateCauseStated) LateCauseStatedV1 personal WordsV1;
    242 1 Review(review::PromiseMoved) PromiseMovedV1 personal PermissionV1;
    280 1 Portal(portal::Submitted) SubmittedV1 personal ItemTextV1;
    281 1 Portal(portal::Changed) SubmissionChangedV1 personal ItemTextV1;
    282 1 Portal(portal::ChangeSettled) ChangeSettledV1 personal OpeningV1;
    283 1 Portal(portal::CaseChosen) CaseChosenV1;
    284 1 Portal(portal::Exported) ExportedV1;
    285 1 Portal(portal::Answered) AnsweredV1 personal WordsV1;
    286 1 Portal(portal::SetAside) ItemSetAsideV1 personal ItemTextV1;
    290 1 Identity(identity::Checked) IdentityCheckedV1;
    291 1 Identity(identity::Verified) IdentityVerifiedV1 personal WordsV1;
    295 1 Slip(slip::Printed) SlipPrintedV1;
    296 1 Slip(slip::Failed) SlipFailedV1;
    300 1 Money(money::ReceiptStated) ReceiptStatedV1 personal WordsV1;
    301 1 Money(money::ReceiptReplaced) ReceiptReplacedV1 personal WordsV1;
    302 1 Catalogue(catalogue::VersionMade) VersionMadeV1;
    303 1 Post(post::OutageRecorded) OutageRecordedV1 personal WordsV1;
    315 2 Officer(officer::Granted) RoleGrantedV2 personal WordsV1;
    316 1 Officer(officer::GrantsEnded) GrantsEndedV1;
    317 1 Officer(officer::DutySet) DutySetV1 personal WordsV1;
    318 1 Officer(officer::DutiesExempted) DutiesExemptedV1 personal WordsV1;
    319 1 Officer(officer::Delegated) DelegatedV1 personal WordsV1;
    320 1 Officer(officer::ActedFor) ActedForV1;
    321 1 Officer(officer::Withdrawn) RightsWithdrawnV1;
    322 1 Officer(officer::WithdrawalsSeen) WithdrawalsSeenV1;
    323 1 Officer(officer::ActsSettled) ActsSettledV1 personal WordsV1;
    325 1 Access(access::Read) DossierReadV1 personal WordsV1;
    326 1 Access(access::Marked) SensitivityMarkedV1;
    327 1 Access(access::Erased) PersonalDataErasedV1 personal WordsV1;
}

/// Decodes what an earlier version of a kind wrote, cast up; `None` where there was none of that number.
fn earlier(
    kind: u16,
    version: u8,
    payload: &[u8],
    personal: Option<&[u8]>,
) -> Result<Option<Event>, CodecError> {
    Ok(match (kind, version) {
        (121, 1) => {
            let paid = codec::decode::<PaymentRecordedV1>(payload)?.cast_up()?;
            Some(Event::Money(money::Event::Paid(paid)))
        }
        (202, 1) => {
            let revoked = codec::decode::<DeviceRevokedV1>(payload)?.into();
            Some(Event::Roster(roster::Event::DeviceRevoked(revoked)))
        }
        (315, 1) => {
            let mut granted = codec::decode::<RoleGrantedV1>(payload)?.cast_up()?;
            let words = personal.map(codec::decode::<WordsV1>).transpose()?;
            granted.personal = words.map(Wire::from_wire).transpose()?;
            Some(Event::Officer(officer::Event::Granted(granted)))
        }
        _ => None,
    })
}

/// The stored parts of what an earlier version wrote.
fn shown_earlier(
    kind: u16,
    version: u8,
    payload: &[u8],
    personal: Option<&[u8]>,
) -> Result<Option<Shown>, CodecError> {
    let shown = |name, open| Some(Shown { name, open, personal: serde_json::Value::Null });
    Ok(match (kind, version) {
        (121, 1) => shown("money::Paid", json(&codec::decode::<PaymentRecordedV1>(payload)?)),
        (315, 1) => Some(Shown {
            name: "officer::Granted",
            open: json(&codec::decode::<RoleGrantedV1>(payload)?),
            personal: shown_personal!(personal WordsV1),
        }),
        (202, 1) => shown("roster::DeviceRevoked", json(&codec::decode::<DeviceRevokedV1>(payload)?)),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
