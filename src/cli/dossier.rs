//! `motcua dossier list` and `motcua dossier show`.

use serde::Serialize;
use serde_json::{Value, json};

use super::session::{self, Session, Wish};
use super::{CliFault, NO, Outcome, World, YES};
use crate::base::coded::Coded as _;
use crate::base::id::DossierId;
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::desk::draft::Draft;
use crate::domain::applicant::ApplicantKind;
use crate::domain::clock::TimeLimit;
use crate::domain::dossier::{Dossier, Phase, Status, Summary};
use crate::domain::event::Event;
use crate::domain::identity::{Holder, Standing};
use crate::domain::money;
use crate::domain::review::{LateCause, Lateness, Outcome as Decision, lateness};

mod clock;

/// Arguments of `motcua dossier`.
#[derive(Debug, Clone, clap::Args)]
pub struct DossierArgs {
    #[command(subcommand)]
    command: DossierCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum DossierCommand {
    /// List dossiers, drafts too, newest first
    List(ListArgs),
    /// Show every dossier of a number or an id whole
    Show {
        /// Number or id
        dossier: String,
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Clone, clap::Args)]
struct ListArgs {
    /// Only those that hold these words and pass these filters (quá hạn, bước:thẩm định, cb:mai, …)
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// Only those in this phase: intake, review or result
    #[arg(long, value_name = "P")]
    phase: Option<Phase>,
    /// Only those that stand so: in-review, ready, mistaken (burnt numbers)…
    #[arg(long, value_name = "S")]
    status: Option<Status>,
    /// Only those that are late or were, with the cause: the unit, another body, a system outage
    #[arg(long)]
    late: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// One JSON array
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Row {
    id: DossierId,
    number: Option<String>,
    procedure: String,
    case: Option<String>,
    applicant: Option<String>,
    applicant_kind: ApplicantKind,
    unit: String,
    phase: Phase,
    step: String,
    received_at: Option<Timestamp>,
    due_at: Option<Timestamp>,
    status: Status,
    outcome: Option<Decision>,
    /// Working minutes past the promise, and why; null where it is not late.
    late: Option<LateTold>,
    conflict: bool,
    /// Another dossier of the same person for the same procedure is open.
    duplicate: bool,
    simulated: bool,
    /// What is still owed, in đồng; null where the fee is not known.
    owes: Option<Dong>,
    /// What is to be refunded, in đồng.
    to_refund: Dong,
    /// How the identities of its people stand.
    identity: IdentityTold,
}

/// How each person's identity stands; null where nobody said anything of it.
#[derive(Debug, Serialize, Default)]
struct IdentityTold {
    applicant: Option<Standing>,
    submitter: Option<Standing>,
    /// Somebody is still to be looked up.
    to_look_up: bool,
}

impl IdentityTold {
    fn of(summary: &Summary) -> Self {
        Self {
            applicant: summary.identity.applicant.standing(),
            submitter: summary.identity.submitter.standing(),
            to_look_up: summary.awaits_lookup(),
        }
    }
}

/// How late a dossier is, and why.
#[derive(Debug, Serialize)]
struct LateTold {
    /// Working minutes past the promise, to the decision or to now.
    minutes: i64,
    /// The cause that holds.
    cause: LateCause,
    /// Whether an officer said so, instead of the events.
    stated: bool,
    /// Of these minutes, how many another body took beyond its own time.
    other_body_minutes: i64,
    /// Of these, how many the machines stood still.
    system_minutes: i64,
}

impl From<Lateness> for LateTold {
    fn from(late: Lateness) -> Self {
        Self {
            minutes: late.minutes,
            cause: late.cause,
            stated: late.stated,
            other_body_minutes: late.other_body,
            system_minutes: late.system,
        }
    }
}

/// Why it is late, from the whole of it.
fn late_of(session: &mut Session, summary: &Summary, now: Timestamp) -> Result<Option<LateTold>, CliFault> {
    if !summary.is_late(now) {
        return Ok(None);
    }
    let Some(dossier) = session.engine.dossier(summary.id)? else { return Ok(None) };
    let calendar = session.engine.calendar_of(&dossier)?;
    Ok(lateness(&dossier, calendar, &session.engine.view().outages, now).map(LateTold::from))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Row {
    fn of(summary: &Summary, duplicates: &[DossierId]) -> Self {
        Self {
            id: summary.id,
            number: summary.number.clone(),
            procedure: summary.procedure.clone(),
            case: some(&summary.case),
            applicant: some(&summary.applicant),
            applicant_kind: summary.kind,
            unit: summary.unit.clone(),
            phase: summary.phase,
            step: summary.step.clone(),
            received_at: summary.received_at,
            due_at: if summary.status.is_paused() { None } else { summary.due_at },
            status: summary.status,
            outcome: summary.outcome,
            late: None,
            conflict: summary.conflict,
            duplicate: duplicates.binary_search(&summary.id).is_ok(),
            simulated: summary.simulated,
            owes: (!summary.fee_unknown).then(|| summary.owes()),
            to_refund: summary.to_refund(),
            identity: IdentityTold::of(summary),
        }
    }

    fn draft(draft: &Draft, unit: &str) -> Self {
        Self {
            id: draft.id,
            number: None,
            procedure: draft.command.procedure.clone(),
            case: draft.command.case.clone(),
            applicant: some(&draft.command.applicant.name),
            applicant_kind: draft.command.applicant.kind,
            unit: unit.to_owned(),
            phase: Phase::Intake,
            step: crate::domain::procedure::INTAKE_STEP.to_owned(),
            received_at: None,
            due_at: None,
            status: Status::Draft,
            outcome: None,
            late: None,
            conflict: false,
            duplicate: false,
            simulated: draft.simulated,
            owes: None,
            to_refund: Dong(0),
            identity: IdentityTold::default(),
        }
    }
}

/// Lists or shows.
pub fn run(args: &DossierArgs, world: &mut World<'_>) -> Outcome {
    let mut session = session::open(world, Wish::default())?;
    let code = match &args.command {
        DossierCommand::List(args) => list(args, &mut session, world),
        DossierCommand::Show { dossier, json } => show(dossier, *json, &mut session, world),
    }?;
    session.close()?;
    Ok(code)
}

fn list(args: &ListArgs, session: &mut Session, world: &mut World<'_>) -> Outcome {
    let query = args.query.as_deref().unwrap_or_default();
    let mut rows: Vec<Row> = Vec::new();
    let drafts = !args.late && args.status.is_none_or(|status| status == Status::Draft);
    if drafts && args.phase.is_none_or(|phase| phase == Phase::Intake) {
        let unit = session.engine.post().unit.clone();
        rows.extend(session.engine.find_drafts(query)?.iter().map(|draft| Row::draft(draft, &unit)));
    }
    // A status narrows what the lists do not know of: then every dossier is looked at.
    let duplicates = session.engine.view().duplicates();
    let wanted = if args.status.is_some() || args.late { usize::MAX } else { args.limit };
    let now = world.clock.now();
    let mut found: Vec<Summary> = session.engine.find_dossiers(query, args.phase, wanted)?;
    found.retain(|summary| args.status.is_none_or(|status| summary.status == status));
    found.retain(|summary| !args.late || summary.is_late(now));
    found.sort_by_key(|summary| std::cmp::Reverse(summary.id));
    found.truncate(args.limit);
    for summary in found {
        let late = late_of(session, &summary, now)?;
        rows.push(Row { late, ..Row::of(&summary, &duplicates) });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(args.limit);
    if args.json {
        world.print_json(&rows)?;
        return Ok(YES);
    }
    for row in rows {
        let number = row.number.unwrap_or_else(|| row.id.to_string());
        let due = row.due_at.map_or_else(|| "-".to_owned(), |due| due.to_string());
        let applicant = row.applicant.unwrap_or_else(|| "-".to_owned());
        let late =
            row.late.map_or_else(String::new, |late| format!("  {} ({} min)", late.cause, late.minutes));
        writeln!(world.out, "{number}  {}  {}  {applicant}  {due}{late}", row.status, row.procedure)?;
    }
    Ok(YES)
}

fn show(pointer: &str, as_json: bool, session: &mut Session, world: &mut World<'_>) -> Outcome {
    let mut documents = Vec::new();
    for id in session.engine.resolve_dossier(pointer)? {
        if let Some(dossier) = session.engine.dossier(id)? {
            documents.push(document(session, &dossier, world.clock.now())?);
        }
    }
    for draft in session.engine.drafts()?.iter().filter(|draft| draft.id.to_string() == pointer) {
        let unit = session.engine.post().unit.clone();
        let mut row = serde_json::to_value(Row::draft(draft, &unit))?;
        if let Value::Object(object) = &mut row {
            object.insert("documents".into(), serde_json::to_value(&draft.command.documents)?);
            object.insert("fields".into(), serde_json::to_value(&draft.command.fields)?);
            object.insert("fee".into(), Value::Null);
            object.insert("history".into(), Value::Array(Vec::new()));
        }
        documents.push(row);
    }
    if documents.is_empty() {
        if as_json {
            world.print_json(&documents)?;
        }
        writeln!(world.err, "motcua: không có hồ sơ nào là {pointer}. / no dossier is {pointer}.")?;
        return Ok(NO);
    }
    if as_json {
        world.print_json(&documents)?;
    } else {
        for document in &documents {
            writeln!(world.out, "{}", serde_json::to_string_pretty(document)?)?;
        }
    }
    Ok(YES)
}

/// A dossier as `show` prints it: the list's row and what only its own screen shows.
fn document(session: &mut Session, dossier: &Dossier, now: Timestamp) -> Result<Value, CliFault> {
    let summary = &dossier.summary;
    let papers = session.engine.checklist_of(summary)?;
    let documents: Vec<Value> = papers
        .iter()
        .enumerate()
        .map(|(row, paper)| {
            let have = dossier.documents.iter().find(|have| usize::from(have.row) == row);
            let remark = dossier.remarks.iter().find(|(at, _)| usize::from(*at) == row).map(|(_, text)| text);
            let lack = dossier.lacking.iter().find(|lack| usize::from(lack.row) == row).map(|lack| lack.lack);
            json!({
                "row": row, "code": paper.code, "name": paper.name, "requirement": paper.requirement,
                "original": have.map_or(0, |h| h.original), "certified": have.map_or(0, |h| h.certified),
                "photocopy": have.map_or(0, |h| h.photocopy), "remark": remark, "lacking": lack,
            })
        })
        .collect();
    let opening = dossier.opening.as_ref();
    let lines: Vec<Value> =
        dossier.fee_lines.iter().map(|line| json!({ "label": line.label, "amount": line.amount })).collect();
    let history = session.engine.story(dossier)?;
    let mut value = serde_json::to_value(Row::of(summary, &session.engine.view().duplicates()))?;
    if let Value::Object(object) = &mut value {
        object.insert("documents".into(), documents.into());
        object.insert(
            "fields".into(),
            serde_json::to_value(opening.map(|o| o.fields.as_slice()).unwrap_or_default())?,
        );
        object.insert(
            "fee".into(),
            json!({ "total": summary.fee.filter(|_| !summary.fee_unknown), "unknown": summary.fee_unknown,
                    "lines": lines, "paid": summary.paid, "refunded": summary.refunded, "owes": summary.owes(),
                    "to_refund": summary.to_refund(), "refunded_beyond": summary.refunded_beyond(),
                    "ground": ground(dossier), "payments": payments(dossier) }),
        );
        object.insert("history".into(), serde_json::to_value(history)?);
        object.insert("opened_at".into(), serde_json::to_value(summary.opened_at)?);
        object.insert("replaced_by".into(), serde_json::to_value(dossier.replaced_by)?);
        object.insert("replaces".into(), serde_json::to_value(dossier.replaces)?);
        object.insert(
            "limit".into(),
            serde_json::to_value(summary.limit.map(|limit: TimeLimit| limit.to_string()))?,
        );
        object.insert("channel".into(), serde_json::to_value(summary.channel)?);
        object.insert("submitter".into(), serde_json::to_value(opening.and_then(|o| o.submitter.as_ref()))?);
        object.insert("representative".into(), serde_json::to_value(dossier.representative.as_ref())?);
        object.insert("whereabouts".into(), where_now(dossier)?);
        object.insert("identity_checks".into(), checks(dossier).into());
        object.insert("person".into(), serde_json::to_value(opening.map(|o| &o.applicant))?);
        clock::tell(session, dossier, now, object)?;
    }
    Ok(value)
}

/// What a fee stands on beside the catalogue; null where that says it all.
fn ground(dossier: &Dossier) -> Value {
    let Some(told) = &dossier.fee_ground else { return Value::Null };
    let quantities: Vec<Value> =
        told.quantities.iter().map(|(key, count)| json!({ "key": key, "count": count })).collect();
    json!({ "on": told.on.to_string(), "channel": told.channel, "quantities": quantities, "relief": told.relief,
        "ground": told.ground, "source": told.source,
        "proof": told.personal.as_ref().map(|words| words.text.as_str()) })
}

/// Payments, the oldest first, and whether each still stands.
fn payments(dossier: &Dossier) -> Vec<Value> {
    let all = dossier.story.iter().filter_map(|told| match &told.event {
        Event::Money(money::Event::Paid(paid)) => Some((told.stamp.at, paid)),
        _ => None,
    });
    let own = |paid: &money::PaymentRecorded| {
        paid.shares.iter().find(|(id, _)| *id == dossier.summary.id).map(|(_, amount)| *amount)
    };
    all.map(|(at, paid)| {
        json!({ "payment": paid.id, "at": at, "amount": own(paid), "total": paid.total(), "method": paid.method,
            "given": paid.given, "change": paid.given.map(|_| paid.change()),
            "receipt": paid.receipt.as_ref().map(ToString::to_string),
            "stands": money::payment_of(dossier, Some(paid.id)).is_some() })
    })
    .collect()
}

/// What was said last of each person's identity and still holds: against what they were held, what the look-up
/// gave, by whom and when.
fn checks(dossier: &Dossier) -> Vec<Value> {
    let one = |holder: &Holder| {
        let standing = dossier.summary.identity.of(*holder).standing()?;
        let told = dossier.identity_of(*holder);
        let checked = told.checked.map(
            |(evidence, stamp)| json!({ "evidence": evidence, "at": stamp.at, "officer": stamp.officer }),
        );
        let verified = told.verified.map(|(finding, note, stamp)| {
            json!({ "finding": finding, "note": note.map(|words| words.text.as_str()), "at": stamp.at,
                "officer": stamp.officer })
        });
        Some(json!({ "holder": holder, "standing": standing, "checked": checked, "verified": verified }))
    };
    Holder::ALL.iter().filter_map(one).collect()
}

/// Where the paper lies, null where nobody has said so.
fn where_now(dossier: &Dossier) -> Result<Value, CliFault> {
    let Some(there) = &dossier.summary.whereabouts else { return Ok(Value::Null) };
    let mut value = serde_json::to_value(there)?;
    if let Value::Object(object) = &mut value {
        object.insert("on_its_way".into(), there.is_on_its_way().into());
    }
    Ok(value)
}
