//! Deciding between desk and portal: what an item becomes, and what is recorded of an export.

use super::files::handed_in;
use super::*;
use crate::base::id::DossierId;
use crate::base::random::Random;
use crate::base::text;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::clock::due;
use crate::domain::context::{Context, optional};
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::{self, DocumentCount, InForce, OpenDossier};
use crate::domain::number::DossierNumber;
use crate::domain::procedure::Channel;
use crate::domain::refusal::{self, Refusal};
use crate::domain::review;

/// Minutes the portal's clock is ahead of UTC: Asia/Ho_Chi_Minh.
pub const OFFICE_OFFSET: i16 = 420;
/// Longest code or version of the portal's, in characters.
const CODE_MAX: usize = 40;

fn fact(id: DossierId, event: Event) -> Fact {
    Fact::dossier(id, AnyEvent::Portal(event))
}

/// Opens a submission: it waits, without a number of this desk's and without a clock.
pub fn submit(
    context: &Context<'_>,
    id: DossierId,
    submission: &Submission,
    item: ItemText,
    under: InForce<'_>,
) -> Result<Vec<Fact>, Refusal> {
    let case = under.procedure.cases.first().map(|case| case.code.to_string()).unwrap_or_default();
    let command = OpenDossier {
        procedure: submission.procedure.clone(),
        case: Some(case.clone()),
        channel: Some(Channel::Online),
        return_way: Some(submission.return_way),
        ticket: None,
        applicant: submission.applicant.clone(),
        representative: None,
        submitter: None,
        fields: Vec::new(),
        documents: handed_in(submission, &case, under),
        remarks: Vec::new(),
        quantities: Vec::new(),
        note: Some(noted(submission)),
        limit: None,
        fee: None,
        identity: Vec::new(),
    };
    let mut facts = intake::open(context, id, &command, under, None)?;
    facts.push(fact(
        id,
        Event::Submitted(Submitted {
            number: submission.number.clone(),
            submitted_at: submission.submitted_at,
            answer_by: answer_by(context, submission),
            digest: digest_of(&item.json),
            several_cases: under.procedure.cases.len() > 1,
            personal: Some(item),
        }),
    ));
    Ok(facts)
}

/// BLAKE3 of an item's text.
pub fn digest_of(text: &str) -> ContentHash {
    ContentHash(*blake3::hash(text.as_bytes()).as_bytes())
}

/// Noise that follows from a number: nobody draws it.
struct Derived([u8; 32]);

impl Random for Derived {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.iter_mut().zip(self.0.iter().cycle()).for_each(|(to, from)| *to = *from);
    }
}

/// The id of a submission: the same at every desk that reads an item of this number, so that two that read
/// one file speak of one dossier. It sorts by the day in the number, where there is one.
pub fn id_of(number: &str) -> DossierId {
    let day = number.parse::<DossierNumber>().ok().map(|number| number.date().midnight());
    let day = day.map_or_else(Timestamp::default, |day| Timestamp::from_local(day, OFFICE_OFFSET));
    DossierId::new(day, &mut Derived(blake3::derive_key("motcua online submission v1", number.as_bytes())))
}

/// Until when a submission must be answered: by the rule, from its filing.
fn answer_by(context: &Context<'_>, submission: &Submission) -> Option<Timestamp> {
    let from = submission.submitted_at.filter(|at| *at <= context.at).unwrap_or(context.at);
    due::due(context.rules.online_answer, from, &[], context.calendar, context.rules).due_at
}

/// What the applicant wrote: subject and note.
fn noted(submission: &Submission) -> String {
    let both = [submission.subject.as_str(), submission.note.as_str()];
    let told: Vec<&str> = both.into_iter().filter(|text| !text.is_empty()).collect();
    text::clean(&told.join("\n"), TEXT_MAX).text
}

/// An item of a known submission with other contents; nothing to say where it is known already.
pub fn changed(dossier: DossierId, item: ItemText) -> Vec<Fact> {
    let digest = digest_of(&item.json);
    vec![fact(dossier, Event::Changed(SubmissionChanged { digest, personal: Some(item) }))]
}

/// Takes a changed item over, or leaves it. Another procedure is another request: it is not taken over.
pub fn settle_change(
    dossier: &Dossier,
    command: &SettleChange,
    submission: Option<&Submission>,
    under: Option<InForce<'_>>,
) -> Result<Vec<Fact>, Refusal> {
    intake::expect_whole(dossier)?;
    let summary = &dossier.summary;
    let pending = summary.online.as_ref().and_then(|online| online.pending);
    let digest = pending.ok_or_else(|| Refusal::new(refusal::NO_CHANGE_WAITING).at("dossier"))?;
    if !command.take {
        let settled = ChangeSettled { digest, taken: false, return_way: summary.return_way, personal: None };
        return Ok(vec![fact(summary.id, Event::ChangeSettled(settled))]);
    }
    let submission = submission.ok_or_else(|| Refusal::new(refusal::CHANGE_UNREADABLE).at("dossier"))?;
    if submission.procedure != summary.procedure {
        let refusal = Refusal::new(refusal::CHANGE_OF_PROCEDURE).at("dossier");
        return Err(refusal.with("procedure", &submission.procedure));
    }
    let before = dossier.opening.as_ref();
    let mut applicant = intake::applicant_of(&submission.applicant)?;
    // What the portal does not carry stays as it was told here.
    if let Some(known) = before.map(|opening| &opening.applicant) {
        applicant.date_of_birth = applicant.date_of_birth.or_else(|| known.date_of_birth.clone());
        applicant.sex = applicant.sex.or(known.sex);
        applicant.address = applicant.address.or_else(|| known.address.clone());
    }
    let opening = Opening {
        applicant,
        submitter: before.and_then(|opening| opening.submitter.clone()),
        fields: before.map(|opening| opening.fields.clone()).unwrap_or_default(),
        note: noted(submission),
    };
    let settled = ChangeSettled {
        digest,
        taken: true,
        return_way: submission.return_way,
        personal: Some(Box::new(opening)),
    };
    let mut facts = vec![fact(summary.id, Event::ChangeSettled(settled))];
    let rows = under.map(|under| handed_in(submission, &summary.case, under)).unwrap_or_default();
    if !rows.is_empty() {
        let recorded = intake::DocumentsRecorded { rows, personal: None };
        facts.push(Fact::dossier(summary.id, AnyEvent::Intake(intake::Event::DocumentsRecorded(recorded))));
    }
    Ok(facts)
}

/// Chooses the case of a submission that waits.
pub fn choose_case(
    dossier: &Dossier,
    command: &ChooseCase,
    submission: Option<&Submission>,
    under: InForce<'_>,
) -> Result<Vec<Fact>, Refusal> {
    intake::expect_whole(dossier)?;
    if !dossier.summary.waits_online() {
        return Err(Refusal::new(refusal::NOT_WAITING_ONLINE).at("dossier"));
    }
    let case = intake::case_of(under.procedure, Some(&command.case))?.code.to_string();
    let id = dossier.summary.id;
    // Rows of one case's checklist mean other papers than those of another.
    let mut rows = submission.map(|item| handed_in(item, &case, under)).unwrap_or_default();
    let gone = dossier.documents.iter().filter(|have| !rows.iter().any(|row| row.row == have.row));
    let gone: Vec<_> = gone.map(|have| DocumentCount { row: have.row, ..DocumentCount::default() }).collect();
    let count = under.procedure.checklist(intake::case_of(under.procedure, Some(&case))?).count();
    rows.extend(gone.into_iter().filter(|row| usize::from(row.row) < count));
    let mut facts = vec![fact(id, Event::CaseChosen(CaseChosen { case }))];
    if !rows.is_empty() {
        let recorded = intake::DocumentsRecorded { rows, personal: None };
        facts.push(Fact::dossier(id, AnyEvent::Intake(intake::Event::DocumentsRecorded(recorded))));
    }
    Ok(facts)
}

/// Records that a dossier's item was given out.
pub fn record_export(dossier: &Dossier, command: &RecordExport) -> Result<Vec<Fact>, Refusal> {
    let summary = &dossier.summary;
    if summary.outbox_standing().is_none() {
        return Err(Refusal::new(refusal::NOT_FOR_PORTAL).at("dossier"));
    }
    let mapping = optional(Some(&command.mapping), "mapping", CODE_MAX)?
        .ok_or_else(|| Refusal::new(refusal::VALUE_MISSING).at("mapping"))?;
    let exported = Exported {
        mapping,
        update: summary.outbox.known_there,
        seen: summary.outbox.told,
        digest: command.digest,
    };
    Ok(vec![fact(summary.id, Event::Exported(exported))])
}

/// Records what the portal answered to the last delivery.
pub fn record_answer(dossier: &Dossier, command: &RecordAnswer) -> Result<Vec<Fact>, Refusal> {
    if dossier.summary.outbox.delivery.is_none() {
        return Err(Refusal::new(refusal::NOTHING_SENT).at("dossier"));
    }
    let code = optional(command.code.as_deref(), "code", CODE_MAX)?.unwrap_or_default();
    let personal = review::words(command.text.as_deref())?;
    Ok(vec![fact(dossier.summary.id, Event::Answered(Answered { verdict: command.verdict, code, personal }))])
}
