//! An item and its progress, of a dossier.

use super::{
    Fee, File, Id, Item, OFFICER_MAX, OtherPaper, ROWS_A_CALL, ResultPaper, Row, SUBJECT_MAX, Supplement,
};
use crate::base::time::Timestamp;
use crate::domain::applicant::ApplicantKind;
use crate::domain::conflict::Effect;
use crate::domain::dossier::{Dossier, Happening, Status};
use crate::domain::event::Event;
use crate::domain::intake::{self, ReturnWay};
use crate::domain::money;
use crate::domain::procedure::{Case, CaseCode, Channel, Procedure};
use crate::domain::result;
use crate::domain::review::{self, Outcome};
use crate::exchange::dvcqg::{Source, Text, to_portal};

/// What holds of a story: nothing taken back, disputed or set aside.
fn told(dossier: &Dossier) -> impl Iterator<Item = &Happening> {
    dossier.story.iter().filter(|one| !one.undone && one.effect == Effect::Holds)
}

/// The item of a dossier. What came on line and only the portal knows goes back as it came.
pub(super) fn item(source: &Source<'_>) -> Item {
    let dossier = source.dossier;
    let summary = &dossier.summary;
    let brought = brought(dossier);
    let applicant = dossier.opening.as_ref().map(|opening| &opening.applicant);
    let text = |value: Option<&String>| Text(value.cloned().unwrap_or_default());
    let online = summary.channel == Channel::Online;
    let received = summary.received_at.is_some();
    Item {
        number: number(dossier),
        procedure: Text(summary.procedure.clone()),
        procedure_name: Text(source.procedure.map(|p| p.name.clone()).unwrap_or_default()),
        sector: brought.sector.clone(),
        sector_name: Text(source.procedure.map(|p| p.sector.clone()).unwrap_or_default()),
        channel: code(summary.channel),
        applicant: text(applicant.map(|a| &a.name)),
        kind: code(summary.kind),
        person: if online { brought.person } else { Text::default() },
        ids: ids(dossier),
        other: brought.other,
        email: text(applicant.and_then(|a| a.email.as_ref())),
        fax: brought.fax,
        phone: text(applicant.and_then(|a| a.phone.as_ref())),
        subject: subject(source, &brought.subject),
        filed_at: to_portal(Some(
            summary.online.as_ref().and_then(|o| o.submitted_at).unwrap_or(summary.opened_at),
        )),
        received_at: to_portal(summary.received_at),
        due_at: to_portal(summary.due_at.filter(|_| received)),
        handed_over_at: to_portal(summary.finished_at.filter(|_| summary.status == Status::HandedOver)),
        ended_at: to_portal(summary.decided_at.filter(|_| received)),
        refused_at: to_portal(summary.decided_at.filter(|_| summary.status == Status::Refused)),
        state: state(dossier).into(),
        return_note: brought.return_note,
        return_way: return_way(summary.return_way),
        unit: source.unit.into(),
        note: brought.note,
        filed_on: if online { brought.filed_on } else { "2".into() },
        digitised: if brought.files.is_empty() { "0" } else { "1" }.into(),
        verified: if brought.verified.is_empty() { "0".into() } else { brought.verified },
        paid_online: paid_online(dossier, &brought.paid_online),
        databases: brought.databases,
        files: brought.files,
        fees: fees(dossier),
        papers: papers(dossier, source.procedure),
        supplements: supplements(source),
        results: results(dossier, source.procedure),
    }
}

/// The item it came as; empty for what did not come on line.
fn brought(dossier: &Dossier) -> Item {
    let item = dossier.online.current.as_deref().and_then(|json| serde_json::from_str(json).ok());
    let mut item: Item = item.unwrap_or_default();
    item.files.iter_mut().for_each(cut_file);
    item
}

fn cut_file(file: &mut File) {
    file.name = Text::at_most(file.name.as_str(), super::FILE_NAME_MAX);
}

fn number(dossier: &Dossier) -> Text {
    let summary = &dossier.summary;
    let brought = summary.online.as_ref().map(|online| online.number.clone());
    Text(summary.number.clone().or(brought).unwrap_or_default())
}

fn code<C: crate::base::coded::Coded>(word: C) -> Text {
    Text(word.code().to_string())
}

/// Twelve or nine digits of a person; the portal has no code for any other number.
fn ids(dossier: &Dossier) -> Vec<Id> {
    let summary = &dossier.summary;
    let digits = |number: &&String| number.bytes().all(|b| b.is_ascii_digit());
    let number = summary.id_number.as_ref().filter(|_| summary.kind == ApplicantKind::Citizen).filter(digits);
    let kind = match number.map(String::len) {
        Some(12) => "1",
        Some(9) => "2",
        _ => return Vec::new(),
    };
    number.map(|number| Id { kind: kind.into(), number: Text(number.clone()) }).into_iter().collect()
}

/// The applicant's words where it came on line; else procedure and case.
fn subject(source: &Source<'_>, brought: &Text) -> Text {
    if !brought.is_empty() {
        return Text::at_most(brought.as_str(), SUBJECT_MAX);
    }
    let Some(procedure) = source.procedure else { return Text::default() };
    let case = case_of(source.dossier, procedure).filter(|_| procedure.cases.len() > 1);
    let told = match case {
        Some(case) => format!("{} – {}", procedure.name, case.name),
        None => procedure.name.clone(),
    };
    Text::at_most(&told, SUBJECT_MAX)
}

fn case_of<'p>(dossier: &Dossier, procedure: &'p Procedure) -> Option<&'p Case> {
    dossier.summary.case.parse::<CaseCode>().ok().and_then(|code| procedure.case(&code))
}

/// 0 at the counter, 1 by post; an electronic result has no code.
fn return_way(way: ReturnWay) -> Text {
    match way {
        ReturnWay::Counter => "0".into(),
        ReturnWay::Post => "1".into(),
        ReturnWay::Electronic => Text::default(),
    }
}

/// Of the ten states the one a dossier is in.
pub(super) fn state(dossier: &Dossier) -> &'static str {
    match dossier.summary.status {
        Status::Draft | Status::AwaitingAcceptance => "1",
        Status::Refused => "3",
        Status::InReview if is_begun(dossier) => "4",
        Status::InReview => "2",
        Status::AwaitingSupplement => "5",
        Status::AwaitingPayment => "6",
        Status::Withdrawn => "7",
        Status::Stopped | Status::Mistaken => "8",
        Status::Ready => "9",
        Status::HandedOver => "10",
    }
}

/// Whether anybody has done anything since it was received.
fn is_begun(dossier: &Dossier) -> bool {
    told(dossier).any(|one| match &one.event {
        Event::Review(event) => !matches!(event, review::Event::NoteAdded(_)),
        Event::Intake(intake::Event::SupplementReceived(_)) => dossier.summary.received_at.is_some(),
        _ => false,
    })
}

/// 2 where a payment was made on line at a desk of this system; what the portal itself said goes before.
fn paid_online(dossier: &Dossier, brought: &Text) -> Text {
    let online = told(dossier).any(|one| {
        matches!(&one.event, Event::Money(money::Event::Paid(paid)) if paid.method == money::PaymentMethod::Online)
    });
    match (brought.is_empty(), online) {
        (false, _) => brought.clone(),
        (true, true) => "2".into(),
        (true, false) => "0".into(),
    }
}

/// What is owed, line by line; nothing where part of it is not known here.
fn fees(dossier: &Dossier) -> Vec<Fee> {
    if dossier.summary.fee_unknown {
        return Vec::new();
    }
    let lines = dossier.fee_lines.iter();
    lines
        .map(|line| Fee {
            name: Text(line.label.clone()),
            amount: Text(line.amount.0.to_string()),
            ..Fee::default()
        })
        .collect()
}

/// Papers handed in on paper, by name and count.
fn papers(dossier: &Dossier, procedure: Option<&Procedure>) -> Vec<OtherPaper> {
    let Some((procedure, case)) = procedure.and_then(|p| Some((p, case_of(dossier, p)?))) else {
        return Vec::new();
    };
    if dossier.summary.channel == Channel::Online {
        return Vec::new();
    }
    let names: Vec<&str> = procedure.checklist(case).map(|paper| paper.name.as_str()).collect();
    let there = dossier.documents.iter().filter(|row| row.total() > 0);
    there
        .filter_map(|row| {
            let name = names.get(usize::from(row.row))?;
            Some(OtherPaper {
                name: Text((*name).to_owned()),
                count: Text(row.total().to_string()),
                ..OtherPaper::default()
            })
        })
        .collect()
}

/// Requests for papers with what came, and how the promise moved.
fn supplements(source: &Source<'_>) -> Vec<Supplement> {
    let dossier = source.dossier;
    let (mut found, mut due): (Vec<Supplement>, Option<Timestamp>) = (Vec::new(), None);
    for one in told(dossier) {
        let officer = || Text::at_most(&(source.officer)(one.stamp.officer), OFFICER_MAX);
        match &one.event {
            Event::Intake(intake::Event::Accepted(accepted)) => due = accepted.due_at,
            Event::Review(review::Event::Extended(extended)) => due = Some(extended.due_at),
            Event::Correct(crate::domain::correct::Event::ProcedureChanged(changed)) => {
                due = changed.to.due_at;
            }
            Event::Intake(intake::Event::ClockStarted(started)) => due = started.due_at.or(due),
            Event::Intake(intake::Event::SupplementRequested(request)) => found.push(Supplement {
                id: Text(format!("{}-BS{}", number(dossier).0, request.round)),
                asked_by: officer(),
                what: Text(asked_for(request, source)),
                asked_at: to_portal(Some(one.stamp.at)),
                due_before: to_portal(due),
                ..Supplement::default()
            }),
            Event::Intake(intake::Event::SupplementReceived(came)) => {
                due = came.due_at.or(due);
                if let Some(open) = found.last_mut().filter(|open| open.received_at.is_empty()) {
                    open.received_by = officer();
                    open.received = Text(came.personal.as_ref().map(|w| w.text.clone()).unwrap_or_default());
                    open.received_at = to_portal(Some(one.stamp.at));
                    open.due_after = to_portal(came.due_at);
                }
            }
            _ => {}
        }
    }
    found
}

/// The papers named, then the officer's words.
fn asked_for(request: &intake::SupplementRequested, source: &Source<'_>) -> String {
    let names: Vec<&str> = source
        .procedure
        .and_then(|p| Some(p.checklist(case_of(source.dossier, p)?).map(|d| d.name.as_str()).collect()))
        .unwrap_or_default();
    let papers = request.documents.iter().filter_map(|lack| names.get(usize::from(lack.row)).copied());
    let words = request.personal.as_ref().map(|words| words.text.as_str());
    papers.chain(words).collect::<Vec<_>>().join("; ")
}

/// The paper an approval gives, as the catalogue names it; its file is not kept here.
fn results(dossier: &Dossier, procedure: Option<&Procedure>) -> Vec<ResultPaper> {
    let approved = dossier.summary.outcome == Some(Outcome::Approved);
    let named = procedure.filter(|_| approved).and_then(|procedure| procedure.results.first());
    let paper = named.map(|paper| ResultPaper {
        name: Text(paper.name.clone()),
        code: Text(paper.code.clone()),
        ..ResultPaper::default()
    });
    paper.into_iter().collect()
}

/// What a state is called.
fn label(state: &str) -> &'static str {
    match state {
        "1" => "Mới đăng ký",
        "2" => "Tiếp nhận hồ sơ",
        "3" => "Không được tiếp nhận",
        "4" => "Đang xử lý",
        "5" => "Yêu cầu bổ sung giấy tờ",
        "6" => "Yêu cầu thực hiện nghĩa vụ tài chính",
        "7" => "Công dân yêu cầu rút hồ sơ",
        "8" => "Dừng xử lý",
        "9" => "Đã xử lý xong",
        _ => "Đã trả kết quả",
    }
}

/// The steps of a dossier that was received, in order; none of one that was not.
pub(super) fn rows(source: &Source<'_>) -> Vec<Row> {
    let (mut rows, mut due, mut since): (Vec<Row>, Option<Timestamp>, Option<Timestamp>) =
        (Vec::new(), None, None);
    for one in told(source.dossier) {
        due = due_after(&one.event).unwrap_or(due);
        let Some((state, what)) = step(&one.event, source) else { continue };
        let accepted = matches!(one.event, Event::Intake(intake::Event::Accepted(_)));
        if rows.is_empty() && !accepted {
            continue;
        }
        rows.push(Row {
            number: number(source.dossier),
            officer: Text::at_most(&(source.officer)(one.stamp.officer), OFFICER_MAX),
            position: Text::default(),
            at: to_portal(Some(one.stamp.at)),
            unit: source.unit.into(),
            what: Text(what.unwrap_or_else(|| label(state).to_owned())),
            state: state.into(),
            begun_at: to_portal(since.or(Some(one.stamp.at))),
            due_at: to_portal(due),
        });
        since = Some(one.stamp.at);
        if let Event::Intake(intake::Event::Accepted(accepted)) = &one.event
            && accepted.awaits_payment
            && let Some(owes) = rows.last().cloned()
        {
            rows.push(Row { state: "6".into(), what: label("6").into(), ..owes });
        }
    }
    rows
}

/// The promise an event leaves, where it says one.
fn due_after(event: &Event) -> Option<Option<Timestamp>> {
    match event {
        Event::Intake(intake::Event::Accepted(accepted)) => Some(accepted.due_at),
        Event::Intake(intake::Event::ClockStarted(started)) => started.due_at.map(Some),
        Event::Intake(intake::Event::SupplementReceived(came)) => came.due_at.map(Some),
        Event::Review(review::Event::Extended(extended)) => Some(Some(extended.due_at)),
        Event::Review(review::Event::OpinionAnswered(answered)) => answered.due_at.map(Some),
        Event::Correct(crate::domain::correct::Event::ProcedureChanged(changed)) => Some(changed.to.due_at),
        _ => None,
    }
}

/// The state an event leads to, and what it is called where that is more than the state.
fn step(event: &Event, source: &Source<'_>) -> Option<(&'static str, Option<String>)> {
    let name = |code: &str| {
        let steps = source.procedure.map(|procedure| procedure.steps.as_slice()).unwrap_or_default();
        steps.iter().find(|step| step.code == code).map(|step| step.name.clone())
    };
    Some(match event {
        Event::Intake(intake::Event::Accepted(_)) => ("2", None),
        Event::Intake(intake::Event::Refused(_)) => ("3", None),
        Event::Intake(intake::Event::SupplementRequested(_)) => ("5", None),
        Event::Intake(intake::Event::SupplementReceived(_) | intake::Event::ClockStarted(_)) => ("4", None),
        Event::Review(review::Event::StepCompleted(done)) => ("4", name(&done.from)),
        Event::Review(review::Event::SteppedBack(back)) => ("4", name(&back.to)),
        Event::Review(review::Event::Decided(_)) => ("9", None),
        Event::Review(review::Event::Stopped(_)) => ("8", None),
        Event::Review(review::Event::Withdrawn(_)) => ("7", None),
        Event::Correct(crate::domain::correct::Event::ClosedAsMistaken(_)) => ("8", None),
        Event::Result(result::Event::HandedOver(_)) => ("10", None),
        _ => return None,
    })
}

/// Rows by calls: at most ten in one, and each begins with the acceptance, as the interface asks.
pub(super) fn calls(rows: &[Row]) -> Vec<Vec<Row>> {
    let Some((first, later)) = rows.split_first() else { return Vec::new() };
    if later.is_empty() {
        return vec![vec![first.clone()]];
    }
    let chunks = later.chunks(ROWS_A_CALL - 1);
    chunks.map(|chunk| std::iter::once(first).chain(chunk).cloned().collect()).collect()
}
