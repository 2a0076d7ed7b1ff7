//! Another procedure or case: limit, promise, fee and checklist anew, from the same moment of receipt.

use super::{ChangeProcedure, Event, ProcedureChanged, Terms};
use crate::base::money::Dong;
use crate::base::text::fold;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::clock::{Pause, due};
use crate::domain::context::{Context, needed};
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::{self, InForce, ProcedureVersion, Promised, Words};
use crate::domain::procedure::{Case, DocumentSpec, INTAKE_STEP, Requirement};
use crate::domain::refusal::{self, Refusal};
use crate::domain::review;

/// What a dossier runs under and what it is to run under.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The version it runs under; `None` where this copy does not hold it.
    pub from: Option<InForce<'a>>,
    /// The version it goes to.
    pub to: InForce<'a>,
}

/// Puts an accepted dossier nobody has worked on under another procedure or case.
pub fn change_procedure(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &ChangeProcedure,
    change: Change<'_>,
) -> Result<Vec<Fact>, Refusal> {
    let summary = &dossier.summary;
    check_untouched(dossier)?;
    let motive = needed(&command.motive, "motive", TEXT_MAX)?;
    let case = intake::case_of(change.to.procedure, command.case.as_deref())?;
    if summary.version == change.to.version && summary.case == case.code.as_str() {
        return Err(Refusal::new(refusal::NOTHING_TO_CORRECT).at("procedure"));
    }
    let received_at =
        summary.received_at.ok_or_else(|| Refusal::new(refusal::DOSSIER_STATE).at("dossier"))?;
    let asked = intake::Asked {
        received_at,
        channel: summary.channel,
        paid: summary.paid,
        limit: command.limit,
        quantities: &command.quantities,
        fee: command.fee.as_ref(),
        step: INTAKE_STEP,
    };
    let mut promised = intake::promise(context, change.to, case, asked)?;
    let grounded = promised.grounded.take();
    intake::check_rows(change.to.procedure, case, &command.documents)?;
    let changed = changed(context, dossier, command, change, case, promised, motive);
    let mut facts =
        vec![Fact::dossier(summary.id, AnyEvent::Correct(Event::ProcedureChanged(Box::new(changed))))];
    facts.extend(grounded.map(|told| intake::grounded(summary.id, told)));
    let told = (summary.channel, received_at.date());
    let row = intake::told_row(change.to.procedure, case.code.as_str(), command.fee.as_ref(), told);
    facts.extend(row.and_then(|row| crate::domain::money::remembered(context, row)));
    Ok(facts)
}

/// Refuses from the first act of review on: what was examined under one law is not moved to another.
fn check_untouched(dossier: &Dossier) -> Result<(), Refusal> {
    let fresh = |status| matches!(status, Status::InReview | Status::AwaitingPayment);
    intake::expect(dossier, |status| fresh(status) || status == Status::AwaitingSupplement)?;
    let worked_on = dossier.story.iter().filter(|told| !told.undone).any(|told| match &told.event {
        AnyEvent::Review(event) => !matches!(
            event,
            review::Event::Assigned(_) | review::Event::Substituted(_) | review::Event::NoteAdded(_)
        ),
        AnyEvent::Intake(intake::Event::SupplementRequested(_)) => {
            dossier.summary.received_at.is_some_and(|received| told.stamp.at >= received)
        }
        _ => false,
    });
    if worked_on || !fresh(dossier.summary.status) {
        return Err(Refusal::new(refusal::REVIEW_BEGUN).at("dossier"));
    }
    Ok(())
}

fn changed(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &ChangeProcedure,
    change: Change<'_>,
    case: &Case,
    promised: Promised,
    motive: String,
) -> ProcedureChanged {
    let papers = match_papers(dossier, change, case);
    let had = |row: u16| command.documents.iter().any(|paper| paper.row == row && paper.total() > 0);
    let missing = required(change.to, case)
        .filter(|row| !had(*row) && !papers.carried.iter().any(|(_, to)| to == row))
        .collect();
    let keys = dossier.opening.iter().flat_map(|opening| &opening.fields).map(|field| &field.key);
    let known = |key: &&String| change.to.procedure.form_fields(case).any(|spec| spec.key == **key);
    // A clock that had waited for the fee and may have to wait for it no more keeps what it waited.
    let keeps_pauses = change.to.procedure.starts_on_payment && dossier.summary.paid.0 > 0;
    let due_at = if keeps_pauses { after_pauses(context, dossier, &promised) } else { promised.due_at };
    let (step, awaits_payment) = (promised.step.clone(), promised.awaits_payment);
    let fee = promised.total();
    ProcedureChanged {
        from: terms_of(&dossier.summary),
        to: Terms {
            procedure: ProcedureVersion {
                code: change.to.procedure.code.to_string(),
                version: change.to.version,
            },
            case: case.code.to_string(),
            limit: Some(promised.limit),
            due_at,
            fee: Some(fee),
            fee_unknown: promised.fee.unknown,
        },
        calendar: context.calendar.hash(),
        rules: context.rules.hash(),
        step,
        awaits_payment,
        keeps_pauses,
        lines: promised.fee.lines,
        carried: papers.carried,
        rest: papers.rest,
        missing,
        handed_in: command.documents.clone(),
        fields: keys.filter(known).cloned().collect(),
        personal: Some(Words { text: motive }),
    }
}

fn terms_of(summary: &Summary) -> Terms {
    Terms {
        procedure: ProcedureVersion { code: summary.procedure.clone(), version: summary.version },
        case: summary.case.clone(),
        limit: summary.limit,
        due_at: summary.due_at,
        fee: summary.fee.or(Some(Dong(0)).filter(|_| summary.received_at.is_some())),
        fee_unknown: summary.fee_unknown,
    }
}

fn after_pauses(
    context: &Context<'_>,
    dossier: &Dossier,
    promised: &Promised,
) -> Option<crate::base::time::Timestamp> {
    let received = dossier.clock_from.or(dossier.summary.received_at)?;
    let pauses: Vec<Pause> =
        dossier.pauses.iter().filter_map(|(from, to)| Pause::new(*from, *to).ok()).collect();
    due::due(promised.limit, received, &pauses, context.calendar, context.rules).due_at
}

fn required<'a>(under: InForce<'a>, case: &'a Case) -> impl Iterator<Item = u16> + 'a {
    let papers = under.procedure.checklist(case).enumerate();
    papers
        .filter(|(_, paper)| paper.requirement == Requirement::Required)
        .filter_map(|(row, _)| u16::try_from(row).ok())
}

/// Which papers of a dossier another checklist asks for too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matched {
    /// Old and new row.
    pub carried: Vec<(u16, u16)>,
    /// Old rows with papers that have no place in the new one.
    pub rest: Vec<u16>,
}

/// Finds the new rows of the papers handed in: the same form, the same name, or the same code where that
/// is the portal's and not a number within the procedure.
pub fn match_papers(dossier: &Dossier, change: Change<'_>, case: &Case) -> Matched {
    let old: Vec<&DocumentSpec> = match change.from {
        Some(from) => intake::case_of(from.procedure, Some(&dossier.summary.case))
            .map(|case| from.procedure.checklist(case).collect())
            .unwrap_or_default(),
        None => Vec::new(),
    };
    let mut matched = Matched::default();
    for had in dossier.documents.iter().filter(|paper| paper.total() > 0) {
        let spec = old.get(usize::from(had.row));
        let taken = |row: &u16| matched.carried.iter().any(|(_, to)| to == row);
        let row = spec.and_then(|spec| {
            let new = change.to.procedure.checklist(case).zip(0_u16..);
            new.filter(|(paper, _)| same_paper(spec, paper)).map(|(_, row)| row).find(|row| !taken(row))
        });
        match row {
            Some(row) => matched.carried.push((had.row, row)),
            None => matched.rest.push(had.row),
        }
    }
    matched
}

fn same_paper(one: &DocumentSpec, other: &DocumentSpec) -> bool {
    let portal = |code: &str| code.len() > 3 && !code.bytes().all(|b| b.is_ascii_digit());
    fold(&one.name) == fold(&other.name)
        || (one.form.is_some() && one.form == other.form)
        || (portal(&one.code) && one.code == other.code)
}
