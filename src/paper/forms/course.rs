//! What was done with a dossier: the control slip for the office (form 06), the history for the applicant.
//!
//! Both tell only what has effect; neither says a word of an internal note, a finding or a step back's
//! reason.

use super::{
    BLANK, Column, ERASED, Event, Happening, Pages, Sheet, agency, contact, moment, number, people, subject,
};
use crate::base::time::Timestamp;
use crate::domain::clock::{is_late, on_time_by_date};
use crate::domain::conflict::Effect;
use crate::domain::procedure::Procedure;
use crate::domain::review::{self, NoteFor, Outcome};
use crate::domain::{intake, money, place, result};

fn in_effect<'a>(sheet: &'a Sheet<'_>) -> impl Iterator<Item = &'a Happening> {
    sheet.dossier.story.iter().filter(|told| !told.undone && told.effect == Effect::Holds)
}

/// A step by its name in the procedure.
pub(super) fn step_name(sheet: &Sheet<'_>, code: &str) -> String {
    let own = sheet.procedure.map(|procedure| procedure.steps.clone());
    let steps = own.unwrap_or_else(Procedure::default_steps);
    steps.into_iter().find(|step| step.code == code).map_or_else(|| code.to_owned(), |step| step.name)
}

fn name(sheet: &Sheet<'_>, id: crate::base::id::OfficerId) -> String {
    (sheet.officer)(id).unwrap_or_else(|| BLANK.chars().take(12).collect())
}

fn short(at: Timestamp) -> String {
    format!("{} {}", crate::locale::clock_time(at), crate::locale::date(at))
}

/// Form 06: a row for every time the dossier went on to somebody else.
pub(super) fn control(sheet: &Sheet<'_>, lines: &mut Pages) {
    let summary = &sheet.dossier.summary;
    let opening = sheet.dossier.opening.as_ref();
    lines.key_field("Mã số hồ sơ", &number(sheet));
    lines.field("Chủ hồ sơ", opening.map_or(ERASED, |opening| opening.applicant.name.as_str()));
    lines.field("Nội dung", &subject(sheet));
    lines.field("Thời gian nhận hồ sơ", &summary.received_at.map_or_else(|| BLANK.to_owned(), moment));
    lines.key_field("Thời gian hẹn trả", &summary.due_at.map_or_else(|| BLANK.to_owned(), moment));
    lines.field("Cơ quan giải quyết hồ sơ", agency(sheet));
    let bodies: Vec<&str> = sheet
        .dossier
        .opinions
        .iter()
        .filter_map(|opinion| opinion.asked.personal.as_ref().map(|asked| asked.body.as_str()))
        .collect();
    let bodies = if bodies.is_empty() { "không".to_owned() } else { bodies.join("; ") };
    lines.field("Cơ quan phối hợp", &bodies);
    lines.gap();
    let heads = ["TT", "Giao", "Nhận", "Thời gian", "Kết quả", "Ký giao, nhận"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for told in in_effect(sheet) {
        let Some((receiver, end)) = passed_on(sheet, told) else { continue };
        let giver = name(sheet, told.stamp.officer);
        let row = [rows.len().to_string(), giver, receiver, short(told.stamp.at), end, String::new()];
        rows.push(row.to_vec());
    }
    let columns = [
        Column::center(3),
        Column::left(15),
        Column::left(19),
        Column::left(11),
        Column::left(10),
        Column::left(13),
    ];
    lines.table(&columns, rows);
}

/// To whom a dossier went by an act, and how it stood against its promise where that ends it.
fn passed_on(sheet: &Sheet<'_>, told: &Happening) -> Option<(String, String)> {
    let none = String::new();
    match &told.event {
        Event::Intake(intake::Event::Accepted(accepted)) => Some((step_name(sheet, &accepted.step), none)),
        Event::Review(review::Event::Assigned(assigned)) => Some((name(sheet, assigned.to), none)),
        Event::Review(review::Event::StepCompleted(done)) => Some((step_name(sheet, &done.to), none)),
        Event::Review(review::Event::SteppedBack(back)) => {
            Some((format!("{} (trả lại)", step_name(sheet, &back.to)), none))
        }
        Event::Review(review::Event::Decided(decided)) => {
            Some((step_name(sheet, &decided.to), against_promise(sheet, told.stamp.at)))
        }
        Event::Result(result::Event::HandedOver(_)) => Some(("Người nhận kết quả".to_owned(), none)),
        Event::Place(place::Event::Placed(placed)) => {
            let officer = placed.officer.map(|id| name(sheet, id));
            officer.map(|officer| (format!("{officer} (giấy tờ)"), none))
        }
        _ => None,
    }
}

/// Before, on, or after the day promised (QĐ 766/QĐ-TTg counts by the day).
fn against_promise(sheet: &Sheet<'_>, at: Timestamp) -> String {
    let Some(due) = sheet.dossier.summary.due_at else { return String::new() };
    let told = match (is_late(due, at), on_time_by_date(due, at)) {
        (true, false) => "quá hạn",
        (false, _) if at.date() < due.date() => "trước hạn",
        _ => "đúng hạn",
    };
    told.to_owned()
}

/// The history, as the applicant may read it.
pub(super) fn history(sheet: &Sheet<'_>, lines: &mut Pages) {
    let summary = &sheet.dossier.summary;
    lines.key_field("Mã số hồ sơ", &number(sheet));
    people(sheet, lines);
    lines.field("Nội dung yêu cầu giải quyết", &subject(sheet));
    lines.key_field("Thời gian hẹn trả", &summary.due_at.map_or_else(|| BLANK.to_owned(), moment));
    lines.gap();
    let mut rows = vec![["Thời gian", "Việc", "Nội dung"].map(str::to_owned).to_vec()];
    for told in in_effect(sheet) {
        let Some((what, more)) = line(sheet, &told.event) else { continue };
        rows.push(vec![short(told.stamp.at), what.to_owned(), more]);
    }
    lines.table(&[Column::left(16), Column::left(24), Column::left(34)], rows);
    contact(sheet, lines);
}

/// What an applicant is told of an event; `None` for what concerns the office alone.
fn line(sheet: &Sheet<'_>, event: &Event) -> Option<(&'static str, String)> {
    match event {
        Event::Intake(event) => intake_line(event),
        Event::Review(event) => review_line(sheet, event),
        Event::Result(event) => result_line(event),
        Event::Money(money::Event::Paid(paid)) => {
            let own = paid.shares.iter().find(|(id, _)| *id == sheet.dossier.summary.id);
            own.map(|(_, amount)| ("Nộp phí, lệ phí", format!("{amount} đ")))
        }
        _ => None,
    }
}

fn said(words: Option<&intake::Words>) -> String {
    words.map(|words| words.text.clone()).unwrap_or_default()
}

fn intake_line(event: &intake::Event) -> Option<(&'static str, String)> {
    match event {
        intake::Event::Opened(_) => Some(("Nộp hồ sơ", String::new())),
        intake::Event::Accepted(accepted) => Some((
            "Tiếp nhận hồ sơ",
            accepted.due_at.map(|at| format!("hẹn trả {}", short(at))).unwrap_or_default(),
        )),
        intake::Event::Refused(refused) => Some(("Từ chối tiếp nhận", said(refused.personal.as_ref()))),
        intake::Event::SupplementRequested(request) => {
            Some(("Yêu cầu bổ sung hồ sơ", said(request.personal.as_ref())))
        }
        intake::Event::SupplementReceived(received) => {
            let due = received.due_at.map(|at| format!("hẹn trả {}", short(at)));
            Some(("Nhận giấy tờ bổ sung", due.unwrap_or_default()))
        }
        intake::Event::ClockStarted(started) => {
            let due = started.due_at.map(|at| format!("hẹn trả {}", short(at)));
            Some(("Bắt đầu tính thời hạn", due.unwrap_or_default()))
        }
        _ => None,
    }
}

fn review_line(sheet: &Sheet<'_>, event: &review::Event) -> Option<(&'static str, String)> {
    match event {
        review::Event::StepCompleted(done) => Some(("Chuyển bước", step_name(sheet, &done.to))),
        review::Event::Decided(decided) => Some((
            "Có kết quả giải quyết",
            match decided.outcome {
                Outcome::Approved => "đồng ý",
                Outcome::Denied => "không đồng ý",
            }
            .to_owned(),
        )),
        review::Event::Stopped(stopped) => Some(("Dừng giải quyết", said(stopped.personal.as_ref()))),
        review::Event::Withdrawn(withdrawn) => Some(("Rút hồ sơ", said(withdrawn.personal.as_ref()))),
        review::Event::Extended(extended) => {
            Some(("Gia hạn, xin lỗi", format!("hẹn trả {}", short(extended.due_at))))
        }
        review::Event::PromiseMoved(moved) => {
            Some(("Tính lại hẹn trả", format!("hẹn trả {}", short(moved.due_at))))
        }
        review::Event::OpinionAsked(asked) => Some((
            "Xin ý kiến cơ quan phối hợp",
            asked.personal.as_ref().map(|question| question.body.clone()).unwrap_or_default(),
        )),
        review::Event::NoteAdded(note) if note.audience == NoteFor::Applicant => {
            Some(("Thông báo cho người nộp", said(note.personal.as_ref())))
        }
        _ => None,
    }
}

fn result_line(event: &result::Event) -> Option<(&'static str, String)> {
    match event {
        result::Event::HandedOver(_) => Some(("Trả kết quả", String::new())),
        result::Event::Posted(_) => Some(("Gửi kết quả qua bưu chính", String::new())),
        result::Event::Delivered(_) => Some(("Bưu chính đã giao kết quả", String::new())),
        _ => None,
    }
}
