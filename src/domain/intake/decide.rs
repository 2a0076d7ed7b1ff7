//! Deciding at intake: what a command becomes, or why not.

mod people;

use super::*;
use crate::base::id::DossierId;
use crate::base::money::Dong;
use crate::domain::applicant::{ApplicantKind, NAME_MAX, TEXT_MAX};
use crate::domain::clock::due;
use crate::domain::context::{Context, needed, optional, text_of};
use crate::domain::dossier::{Dossier, Status};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::identity;
use crate::domain::money;
use crate::domain::procedure::{
    Case, CaseCode, FeeFacts, FeeOutcome, Procedure, Quantities, Quantity, Requirement, StepSpec,
};
use crate::domain::promise;
use crate::domain::refusal::{self, Refusal};
use crate::domain::review;
pub(in crate::domain) use people::{applicant_of, submitter_of};

/// Most pieces of one paper: more is a typing mistake.
pub const PIECES_MAX: u16 = 999;
/// Longest identity or passport number, in characters.
const ID_MAX: usize = 20;
/// Longest phone number or e-mail address, in characters.
const CONTACT_MAX: usize = 100;

/// A procedure with the hash of the version it is in.
#[derive(Debug, Clone, Copy)]
pub struct InForce<'a> {
    /// The procedure.
    pub procedure: &'a Procedure,
    /// Hash of its version.
    pub version: ContentHash,
}

fn fact(id: DossierId, event: Event) -> Fact {
    Fact::dossier(id, AnyEvent::Intake(event))
}

/// Opens a dossier: who, what, and which papers came.
pub fn open(
    context: &Context<'_>,
    id: DossierId,
    command: &OpenDossier,
    under: InForce<'_>,
    ticket: Option<TicketId>,
) -> Result<Vec<Fact>, Refusal> {
    let case = case_of(under.procedure, command.case.as_deref())?;
    let opened = DossierOpened {
        procedure: ProcedureVersion { code: under.procedure.code.to_string(), version: under.version },
        case: case.code.to_string(),
        channel: command.channel.unwrap_or(Channel::Direct),
        return_way: command.return_way.unwrap_or(ReturnWay::Counter),
        ticket,
        unit: context.post.unit.clone(),
        personal: Some(Box::new(Opening {
            applicant: applicant_of(&command.applicant)?,
            submitter: command.submitter.as_ref().map(submitter_of).transpose()?,
            fields: fields_of(under.procedure, case, &command.fields)?,
            note: optional(command.note.as_deref(), "note", TEXT_MAX)?.unwrap_or_default(),
        })),
    };
    let mut facts = vec![fact(id, Event::Opened(opened))];
    if let Some(representative) = &command.representative {
        let personal = Some(representative_of(command.applicant.kind, representative)?);
        facts.push(fact(id, Event::RepresentativeNamed(RepresentativeNamed { personal })));
    }
    if !command.documents.is_empty() || !command.remarks.is_empty() {
        check_rows(under.procedure, case, &command.documents)?;
        let personal = remarks_of(under.procedure, case, &command.remarks)?;
        let recorded = DocumentsRecorded { rows: command.documents.clone(), personal };
        facts.push(fact(id, Event::DocumentsRecorded(recorded)));
    }
    let checked = identity::at_intake(command)?.into_iter();
    facts.extend(checked.map(|event| Fact::dossier(id, AnyEvent::Identity(event))));
    Ok(facts)
}

/// Cleans who speaks for a body; a citizen speaks for themselves.
fn representative_of(kind: ApplicantKind, raw: &Representative) -> Result<Representative, Refusal> {
    if kind == ApplicantKind::Citizen {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("representative").with("value", &raw.name));
    }
    Ok(Representative {
        name: needed(&raw.name, "representative", NAME_MAX)?,
        position: optional(raw.position.as_deref(), "representative", NAME_MAX)?,
    })
}

/// Cleans remarks on rows of a checklist.
fn remarks_of(
    procedure: &Procedure,
    case: &Case,
    remarks: &[Remark],
) -> Result<Option<DocumentRemarks>, Refusal> {
    let count = procedure.checklist(case).count();
    let remarks = remarks
        .iter()
        .map(|remark| {
            if usize::from(remark.row) >= count {
                return Err(Refusal::new(refusal::UNKNOWN_DOCUMENT).at("documents").with("row", remark.row));
            }
            Ok((remark.row, text_of(&remark.text, "remarks", TEXT_MAX)?))
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    Ok((!remarks.is_empty()).then_some(DocumentRemarks { remarks }))
}

/// Finds the case; where the procedure has only one it need not be named.
pub fn case_of<'a>(procedure: &'a Procedure, named: Option<&str>) -> Result<&'a Case, Refusal> {
    let unknown =
        || Refusal::new(refusal::UNKNOWN_CASE).at("case").with("procedure", procedure.code.as_str());
    match (named, procedure.cases.as_slice()) {
        (None, [only]) => Ok(only),
        (None, several) => {
            let codes: Vec<&str> = several.iter().map(|case| case.code.as_str()).collect();
            Err(Refusal::new(refusal::CASE_NEEDED).at("case").with("cases", codes.join(", ")))
        }
        (Some(text), _) => {
            let code: CaseCode = text.parse().map_err(|_| unknown())?;
            procedure.case(&code).ok_or_else(unknown)
        }
    }
}

/// Cleans values of the procedure's own fields.
pub(in crate::domain) fn fields_of(
    procedure: &Procedure,
    case: &Case,
    raw: &[FieldValue],
) -> Result<Vec<FieldValue>, Refusal> {
    raw.iter()
        .map(|field| {
            let spec = procedure
                .form_fields(case)
                .find(|spec| spec.key == field.key)
                .ok_or_else(|| Refusal::new(refusal::UNKNOWN_FIELD).at("fields").with("field", &field.key))?;
            let value = text_of(&field.value, "fields", usize::from(spec.max_chars))?;
            Ok(FieldValue { key: field.key.clone(), value })
        })
        .collect()
}

/// Refuses rows the checklist does not have, and more pieces than anybody hands in.
pub(in crate::domain) fn check_rows(
    procedure: &Procedure,
    case: &Case,
    rows: &[DocumentCount],
) -> Result<(), Refusal> {
    let count = procedure.checklist(case).count();
    for row in rows {
        if usize::from(row.row) >= count {
            return Err(Refusal::new(refusal::UNKNOWN_DOCUMENT).at("documents").with("row", row.row));
        }
        if [row.original, row.certified, row.photocopy].iter().any(|n| *n > PIECES_MAX) {
            return Err(Refusal::new(refusal::VALUE_TOO_LONG).at("documents").with("max", PIECES_MAX));
        }
    }
    Ok(())
}

/// Records papers handed in.
pub fn record_documents(
    dossier: &Dossier,
    command: &RecordDocuments,
    under: InForce<'_>,
) -> Result<Vec<Fact>, Refusal> {
    expect_commuting(dossier, |status| !status.is_final() && status != Status::Ready)?;
    let case = case_of(under.procedure, Some(&dossier.summary.case))?;
    check_rows(under.procedure, case, &command.documents)?;
    let personal = remarks_of(under.procedure, case, &command.remarks)?;
    if command.documents.is_empty() && personal.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("documents"));
    }
    let recorded = DocumentsRecorded { rows: command.documents.clone(), personal };
    Ok(vec![fact(dossier.summary.id, Event::DocumentsRecorded(recorded))])
}

/// What acceptance needs to know beside the dossier.
#[derive(Debug, Clone, Copy)]
pub struct Acceptance<'a> {
    /// The number it gets.
    pub number: &'a str,
    /// The limit, where the procedure states none that can be computed.
    pub limit: Option<TimeLimit>,
    /// What was counted for the fee.
    pub quantities: &'a [QuantityValue],
    /// What is told of it otherwise.
    pub fee: Option<&'a FeeTold>,
}

/// Whether an open dossier could be accepted now: papers, fields, limit and fee.
pub fn check_complete(dossier: &Dossier, under: InForce<'_>) -> Result<(), Refusal> {
    expect(dossier, |status| status == Status::AwaitingAcceptance)?;
    let case = case_of(under.procedure, Some(&dossier.summary.case))?;
    let missing: Vec<String> = under
        .procedure
        .checklist(case)
        .enumerate()
        .filter(|(_, paper)| paper.requirement == Requirement::Required)
        .filter(|(row, _)| {
            !dossier.documents.iter().any(|have| usize::from(have.row) == *row && have.total() > 0)
        })
        .map(|(row, paper)| format!("{}. {}", row + 1, paper.name))
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::new(refusal::DOCUMENTS_MISSING)
            .at("documents")
            .with("documents", missing.join("; ")));
    }
    let fields = dossier.opening.as_ref().map_or(&[][..], |opening| &opening.fields);
    let empty = |key: &str| !fields.iter().any(|field| field.key == key && !field.value.is_empty());
    match under.procedure.form_fields(case).find(|spec| spec.required && empty(&spec.key)) {
        Some(spec) => Err(Refusal::new(refusal::VALUE_MISSING).at("fields").with("field", &spec.label)),
        None => Ok(()),
    }
}

/// Accepts a dossier: fixes fee, limit and promise.
pub fn accept(
    context: &Context<'_>,
    dossier: &Dossier,
    under: InForce<'_>,
    acceptance: Acceptance<'_>,
) -> Result<Vec<Fact>, Refusal> {
    check_complete(dossier, under)?;
    let summary = &dossier.summary;
    let case = case_of(under.procedure, Some(&summary.case))?;
    let asked = Asked {
        received_at: context.at,
        channel: summary.channel,
        paid: summary.paid,
        limit: acceptance.limit,
        quantities: acceptance.quantities,
        fee: acceptance.fee,
        step: &summary.step,
    };
    let promised = promise(context, under, case, asked)?;
    let accepted = DossierAccepted {
        number: acceptance.number.to_owned(),
        received_at: context.at,
        limit: promised.limit,
        due_at: promised.due_at,
        calendar: context.calendar.hash(),
        rules: context.rules.hash(),
        step: promised.step,
        awaits_payment: promised.awaits_payment,
    };
    let mut facts = vec![Fact::dossier(summary.id, AnyEvent::Money(money::Event::Assessed(promised.fee)))];
    facts.extend(promised.grounded.map(|told| grounded(summary.id, told)));
    facts.push(fact(summary.id, Event::Accepted(accepted)));
    let case = case.code.as_str();
    facts.extend(
        told_row(under.procedure, case, acceptance.fee, (summary.channel, context.at.date()))
            .and_then(|row| money::remembered(context, row)),
    );
    Ok(facts)
}

/// What an assessment stands on, as a fact.
pub(in crate::domain) fn grounded(id: DossierId, told: money::FeeGrounded) -> Fact {
    Fact::dossier(id, AnyEvent::Money(money::Event::Grounded(told)))
}

/// What the officer was told of a fee as a row of the post's own table.
pub(in crate::domain) fn told_row(
    procedure: &Procedure,
    case: &str,
    told: Option<&FeeTold>,
    (channel, from): (Channel, time::Date),
) -> Option<money::LocalFee> {
    let amount = told?.amount?;
    let source = optional(told?.source.as_deref(), "fee.source", money::fees::SOURCE_MAX).ok()??;
    let procedure = procedure.code.to_string();
    let (case, channel) = (Some(case.to_owned()), Some(channel));
    Some(money::LocalFee { procedure, case, channel, amount, from, until: None, source })
}

/// What limit, promise and fee of a case depend on beside the procedure.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain) struct Asked<'a> {
    /// When it was received; the clock starts here.
    pub(in crate::domain) received_at: Timestamp,
    /// How it came in.
    pub(in crate::domain) channel: Channel,
    /// What was paid already.
    pub(in crate::domain) paid: Dong,
    /// The limit, where the procedure states none that can be computed.
    pub(in crate::domain) limit: Option<TimeLimit>,
    /// What was counted for the fee.
    pub(in crate::domain) quantities: &'a [QuantityValue],
    /// What is told of it otherwise.
    pub(in crate::domain) fee: Option<&'a FeeTold>,
    /// The step it leaves.
    pub(in crate::domain) step: &'a str,
}

/// What a dossier is promised under a case.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Promised {
    /// The limit.
    pub(in crate::domain) limit: TimeLimit,
    /// What is owed.
    pub(in crate::domain) fee: money::FeeAssessed,
    /// What that stands on, where there is anything to say.
    pub(in crate::domain) grounded: Option<money::FeeGrounded>,
    /// Whether the promise waits for the payment.
    pub(in crate::domain) awaits_payment: bool,
    /// The promise, unless it waits.
    pub(in crate::domain) due_at: Option<Timestamp>,
    /// The step it goes to.
    pub(in crate::domain) step: String,
}

impl Promised {
    /// What is owed in all, as far as it is known.
    pub(in crate::domain) fn total(&self) -> Dong {
        Dong(self.fee.lines.iter().fold(0, |sum: u64, line| sum.saturating_add(line.amount.0)))
    }
}

/// Limit, fee, step and promise of a case: at acceptance, and when another procedure is put in its place.
pub(in crate::domain) fn promise(
    context: &Context<'_>,
    under: InForce<'_>,
    case: &Case,
    asked: Asked<'_>,
) -> Result<Promised, Refusal> {
    let limit = under
        .procedure
        .limit(case, asked.channel)
        .or(asked.limit)
        .ok_or_else(|| Refusal::new(refusal::LIMIT_UNKNOWN).at("limit"))?;
    let on = asked.received_at.date();
    let (fee, grounded) = assess(context, (asked.channel, on), under.procedure, case, asked)?;
    let owes = fee.unknown || fee.lines.iter().any(|line| line.amount.0 > 0);
    let awaits_payment = under.procedure.starts_on_payment && owes && asked.paid.0 == 0;
    let step = step_after(&under.procedure.steps, asked.step)?.code.clone();
    let due = due::due(limit, asked.received_at, &[], context.calendar, context.rules);
    Ok(Promised {
        limit,
        fee,
        grounded,
        awaits_payment,
        due_at: due.due_at.filter(|_| !awaits_payment),
        step,
    })
}

/// The fee of a case on the day of acceptance, and what it stands on; a part that is not known is said, never
/// taken as zero. What the catalogue does not state is what the officer was told, or the post's own row.
fn assess(
    context: &Context<'_>,
    (channel, on): (Channel, time::Date),
    procedure: &Procedure,
    case: &Case,
    asked: Asked<'_>,
) -> Result<(money::FeeAssessed, Option<money::FeeGrounded>), Refusal> {
    let quantities = quantities_of(asked.quantities)?;
    let told = asked.fee.cloned().unwrap_or_default();
    let source = optional(told.source.as_deref(), "fee.source", money::fees::SOURCE_MAX)?;
    if told.amount.is_some() && source.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("fee.source"));
    }
    let relief = relief_of(procedure, case, (channel, on), &told)?;
    let own = money::fees::in_force(context.fees, case.code.as_str(), channel, on);
    let bare = FeeFacts {
        relief: relief.as_ref().map(|(key, ..)| key.as_str()),
        choice: told.choice,
        ..FeeFacts::of(channel, on).counting(&quantities)
    };
    if told.amount.is_some() && matches!(procedure.fee(case, &bare), FeeOutcome::Known { .. }) {
        return Err(Refusal::new(refusal::FEE_KNOWN)
            .at("fee.amount")
            .with("dossier", procedure.code.as_str()));
    }
    let stated = told.amount.or(own.map(|row| row.amount));
    let fee = match procedure.fee(case, &FeeFacts { stated, ..bare }) {
        FeeOutcome::Known { lines, .. } => money::FeeAssessed { lines, unknown: false },
        FeeOutcome::Unknown(_) | FeeOutcome::NeedsChoice(_) => {
            money::FeeAssessed { lines: Vec::new(), unknown: true }
        }
        FeeOutcome::NeedsQuantity(keys) => {
            let keys: Vec<&str> = keys.iter().map(Quantity::as_str).collect();
            return Err(Refusal::new(refusal::VALUE_MISSING).at("quantities").with("field", keys.join(", ")));
        }
    };
    let by_row = matches!(procedure.fee(case, &bare), FeeOutcome::Known { .. });
    let source = source.or_else(|| own.filter(|_| !by_row && !fee.unknown).map(|row| row.source.clone()));
    let counted: Vec<(String, u32)> = procedure
        .counted(case, &bare)
        .into_iter()
        .filter_map(|spec| {
            let said = quantities.iter().find(|(key, _)| *key == spec.key).map(|(_, count)| *count);
            Some((spec.key.to_string(), said.or(spec.default)?))
        })
        .collect();
    if counted.is_empty() && relief.is_none() && source.is_none() {
        return Ok((fee, None));
    }
    let (relief, ground, proof) = relief.map_or((None, None, None), |(k, g, p)| (Some(k), Some(g), Some(p)));
    let personal = proof.map(|text| Words { text });
    let grounded = money::FeeGrounded { on, channel, quantities: counted, relief, ground, source, personal };
    Ok((fee, Some(grounded)))
}

fn quantities_of(counted: &[QuantityValue]) -> Result<Quantities, Refusal> {
    let one = |value: &QuantityValue| {
        let invalid = |_| Refusal::new(refusal::VALUE_INVALID).at("quantities").with("value", &value.key);
        Ok((value.key.parse::<Quantity>().map_err(invalid)?, value.count))
    };
    counted.iter().map(one).collect()
}

/// The ground on which less is paid, as the rules in force name it: key, text, and the paper that proves it.
fn relief_of(
    procedure: &Procedure,
    case: &Case,
    (channel, on): (Channel, time::Date),
    told: &FeeTold,
) -> Result<Option<(String, String, String)>, Refusal> {
    let Some(key) = &told.relief else { return Ok(None) };
    let relief = procedure.reliefs(case, channel, on).into_iter().find(|relief| relief.key == *key);
    let shown: String = key.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    let unknown = || Refusal::new(refusal::RELIEF_UNKNOWN).at("fee.relief").with("value", shown);
    let relief = relief.ok_or_else(unknown)?;
    let proof = needed(told.proof.as_deref().unwrap_or_default(), "fee.proof", TEXT_MAX)?;
    Ok(Some((relief.key.clone(), relief.label.clone(), proof)))
}

/// The step after one, in the procedure's order.
pub(in crate::domain) fn step_after<'a>(steps: &'a [StepSpec], code: &str) -> Result<&'a StepSpec, Refusal> {
    let at = steps.iter().position(|step| step.code == code);
    at.and_then(|at| steps.get(at + 1))
        .ok_or_else(|| Refusal::new(refusal::STEP_NOT_DECIDING).with("step", code))
}

/// Refuses where the dossier's status is not one of those, or two acts on it exclude each other.
pub(in crate::domain) fn expect(dossier: &Dossier, allowed: impl Fn(Status) -> bool) -> Result<(), Refusal> {
    if dossier.summary.conflict {
        return Err(Refusal::new(refusal::DOSSIER_CONFLICT).at("dossier").with("dossier", name(dossier)));
    }
    if dossier.summary.proposed {
        return Err(Refusal::new(refusal::DOSSIER_PROPOSED).at("dossier").with("dossier", name(dossier)));
    }
    expect_commuting(dossier, allowed)
}

/// Refuses where two acts exclude each other, or something is not understood, whatever the status.
pub(crate) fn expect_whole(dossier: &Dossier) -> Result<(), Refusal> {
    expect(dossier, |_| true)
}

/// [`expect`] for acts that commute with all others: they go on under a conflict.
pub(in crate::domain) fn expect_commuting(
    dossier: &Dossier,
    allowed: impl Fn(Status) -> bool,
) -> Result<(), Refusal> {
    let summary = &dossier.summary;
    if summary.read_only {
        return Err(Refusal::new(refusal::DOSSIER_READ_ONLY).at("dossier").with("dossier", name(dossier)));
    }
    if allowed(summary.status) {
        return Ok(());
    }
    let refusal = Refusal::new(refusal::DOSSIER_STATE).at("dossier").with("dossier", name(dossier));
    Err(refusal.with("status", summary.status))
}

/// What a dossier is called in a sentence.
pub(in crate::domain) fn name_of(dossier: &Dossier) -> String {
    name(dossier)
}

fn name(dossier: &Dossier) -> String {
    dossier.summary.number.clone().unwrap_or_else(|| dossier.summary.id.to_string())
}

/// Does not take an open dossier in.
pub fn refuse(dossier: &Dossier, command: &RefuseDossier) -> Result<Vec<Fact>, Refusal> {
    let at_intake = |status| matches!(status, Status::AwaitingAcceptance | Status::AwaitingSupplement);
    expect(dossier, |status| at_intake(status) && dossier.summary.number.is_none())?;
    let words = review::words(command.text.as_deref())?;
    if command.ground == RefusalGround::Other && words.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("text"));
    }
    Ok(vec![fact(
        dossier.summary.id,
        Event::Refused(DossierRefused { ground: command.ground, personal: words }),
    )])
}

/// Asks for what is missing, in one go; the clock stands from now.
pub fn request_supplement(
    dossier: &Dossier,
    command: &RequestSupplement,
    under: InForce<'_>,
) -> Result<Vec<Fact>, Refusal> {
    expect(dossier, |status| matches!(status, Status::AwaitingAcceptance | Status::InReview))?;
    let case = case_of(under.procedure, Some(&dossier.summary.case))?;
    let count = under.procedure.checklist(case).count();
    if let Some(row) = command.documents.iter().find(|lack| usize::from(lack.row) >= count) {
        return Err(Refusal::new(refusal::UNKNOWN_DOCUMENT).at("documents").with("row", row.row));
    }
    let personal = review::words(command.text.as_deref())?;
    if command.documents.is_empty() && personal.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("documents"));
    }
    let round = dossier.summary.supplements.saturating_add(1);
    let request = SupplementRequested { round, documents: command.documents.clone(), personal };
    let mut facts = allowed_again(dossier, round, command.permission.as_ref())?;
    facts.push(fact(dossier.summary.id, Event::SupplementRequested(request)));
    Ok(facts)
}

/// The law has papers asked for once and in full: a further request says why, and who allowed it.
fn allowed_again(
    dossier: &Dossier,
    round: u8,
    permission: Option<&Permission>,
) -> Result<Vec<Fact>, Refusal> {
    if round < 2 {
        return Ok(Vec::new());
    }
    let permission = permission
        .ok_or_else(|| Refusal::new(refusal::SUPPLEMENT_AGAIN).at("permission").with("n", round - 1))?;
    let allowed = SupplementAllowed { round, personal: Some(permission.checked()?) };
    Ok(vec![fact(dossier.summary.id, Event::SupplementAllowed(allowed))])
}

/// Records what came; the promise moves by the time the applicant took.
pub fn receive_supplement(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &ReceiveSupplement,
    under: InForce<'_>,
) -> Result<Vec<Fact>, Refusal> {
    expect(dossier, |status| status == Status::AwaitingSupplement)?;
    let id = dossier.summary.id;
    let mut facts = Vec::new();
    if !command.documents.is_empty() {
        let case = case_of(under.procedure, Some(&dossier.summary.case))?;
        check_rows(under.procedure, case, &command.documents)?;
        let recorded = DocumentsRecorded { rows: command.documents.clone(), personal: None };
        facts.push(fact(id, Event::DocumentsRecorded(recorded)));
    }
    let received = SupplementReceived {
        due_at: due_after_pause(context, dossier),
        personal: review::words(command.text.as_deref())?,
    };
    facts.push(fact(id, Event::SupplementReceived(received)));
    Ok(facts)
}

/// Lets the clock of a dossier run whose fee these facts complete; nothing where it did not wait for one, or
/// where a part is still owed.
pub fn start_clock_when_paid(context: &Context<'_>, dossier: &Dossier, paid: &[Fact]) -> Option<Fact> {
    let summary = &dossier.summary;
    let share = paid.iter().fold(Dong(0), |sum, fact| match &fact.event {
        AnyEvent::Money(money::Event::Paid(payment)) => {
            let own = payment.shares.iter().filter(|(id, _)| *id == summary.id).map(|(_, amount)| amount.0);
            Dong(own.fold(sum.0, u64::saturating_add))
        }
        _ => sum,
    });
    let whole = summary.kept().0.saturating_add(share.0) >= summary.fee.unwrap_or(Dong(0)).0;
    if share.0 > 0 && (whole || summary.fee_unknown) { start_clock(context, dossier) } else { None }
}

/// Lets the clock of a dossier run that waited for a payment; nothing where it did not wait for one.
pub fn start_clock(context: &Context<'_>, dossier: &Dossier) -> Option<Fact> {
    let waits = dossier.summary.status == Status::AwaitingPayment;
    let started = ClockStarted { due_at: due_after_pause(context, dossier) };
    waits.then(|| fact(dossier.summary.id, Event::ClockStarted(started)))
}

/// The promise once the open pause ends now.
pub fn due_after_pause(context: &Context<'_>, dossier: &Dossier) -> Option<Timestamp> {
    promise::after_pauses(dossier.grounds(context.at)?, context.at, context.calendar, context.rules)
}

#[cfg(test)]
mod tests;
