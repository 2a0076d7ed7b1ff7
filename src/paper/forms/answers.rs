//! What the office answers when it is late, ends its work, or is not the one asked: forms 04 and 05, and
//! the way to the right office.

use super::{
    BLANK, Column, ERASED, Event, Happening, Pages, Sheet, agency, checklist, contact, fee, given,
    limit_in_words, moment, number, officer, people, signatures, subject, words,
};
use crate::domain::intake;
use crate::domain::review::{self, ExtensionGround};

/// Form 04: an apology, why, and the new time; earlier extensions are listed.
pub(super) fn apology(sheet: &Sheet<'_>, act: &Happening, lines: &mut Pages) {
    let Event::Review(review::Event::Extended(extended)) = &act.event else { return };
    let opening = sheet.dossier.opening.as_ref();
    lines.field("Kính gửi", opening.map_or(ERASED, |opening| opening.applicant.name.as_str()));
    let address = opening.map_or(Some(ERASED), |opening| opening.applicant.address.as_deref());
    lines.field("Địa chỉ", given(address));
    let phone = opening.map_or(Some(ERASED), |opening| opening.applicant.phone.as_deref());
    lines.field("Số điện thoại", given(phone));
    lines.gap();
    lines.key_field("Mã số hồ sơ", &number(sheet));
    lines.field("Nội dung yêu cầu giải quyết", &subject(sheet));
    let received = sheet.dossier.summary.received_at;
    lines.field("Thời gian nhận hồ sơ", &received.map_or_else(|| BLANK.to_owned(), moment));
    lines.field("Thời gian hẹn trả kết quả đã thông báo", &moment(extended.before));
    lines.gap();
    lines.say("Đến nay hồ sơ chưa giải quyết xong vì lý do:");
    lines.hanging(&format!("- {}", ground(extended.ground)), 2);
    let permission = extended.personal.as_ref();
    let erased = if opening.is_none() { ERASED } else { BLANK };
    lines.field("Nội dung cụ thể", permission.map_or(erased, |said| said.motive.as_str()));
    lines.gap();
    let office = agency(sheet);
    let added = limit_in_words(extended.added);
    lines.say(&format!("{office} xin lỗi ông/bà và đề nghị gia hạn thời gian giải quyết thêm {added}."));
    lines.key_field("Thời gian trả kết quả mới", &moment(extended.due_at));
    lines.field("Người cho phép gia hạn", permission.map_or(erased, |said| said.allowed_by.as_str()));
    earlier(sheet, lines);
    contact(sheet, lines);
    lines.gap();
    signatures(("NGƯỜI NHẬN", ""), ("ĐẠI DIỆN CƠ QUAN", ""), lines);
}

/// All extensions of the limit, where this was not the only one.
fn earlier(sheet: &Sheet<'_>, lines: &mut Pages) {
    let mut rows = vec![["Lần", "Ngày", "Hẹn trả trước", "Hẹn trả mới", "Lý do"].map(str::to_owned).to_vec()];
    let date = |at| format!("{} {}", crate::locale::clock_time(at), crate::locale::date(at));
    for (nth, (stamp, extended)) in sheet.dossier.prolongations().enumerate() {
        let ground = ground(extended.ground).to_owned();
        let day = crate::locale::date(stamp.at);
        rows.push(vec![(nth + 1).to_string(), day, date(extended.before), date(extended.due_at), ground]);
    }
    if rows.len() > 2 {
        lines.say("Các lần gia hạn:");
        let columns =
            [Column::center(4), Column::left(10), Column::left(16), Column::left(16), Column::left(25)];
        lines.table(&columns, rows);
    }
}

fn ground(ground: ExtensionGround) -> &'static str {
    match ground {
        ExtensionGround::Complex => "hồ sơ phức tạp",
        ExtensionGround::Verification => "cần xác minh thêm",
        ExtensionGround::OtherBody => "chờ ý kiến của cơ quan phối hợp",
        ExtensionGround::ForceMajeure => "sự cố, thiên tai hoặc bất khả kháng",
        ExtensionGround::Other => "lý do khác",
    }
}

/// Form 05: asked for by the applicant, or decided by the office.
pub(super) fn stop(sheet: &Sheet<'_>, act: &Happening, lines: &mut Pages) {
    let summary = &sheet.dossier.summary;
    lines.key_field("Mã số hồ sơ", &number(sheet));
    people(sheet, lines);
    lines.field("Nội dung yêu cầu giải quyết", &subject(sheet));
    lines.field("Thời gian nhận hồ sơ", &summary.received_at.map_or_else(|| BLANK.to_owned(), moment));
    lines.gap();
    let (why, text) = match &act.event {
        Event::Review(review::Event::Withdrawn(withdrawn)) => {
            ("Theo đề nghị của người nộp hồ sơ, cơ quan dừng giải quyết hồ sơ nêu trên.", &withdrawn.personal)
        }
        Event::Review(review::Event::Stopped(stopped)) => {
            ("Cơ quan thông báo dừng giải quyết hồ sơ nêu trên.", &stopped.personal)
        }
        _ => return,
    };
    lines.say(why);
    lines.field("Lý do", words(text.as_ref(), sheet));
    lines.field("Công đoạn khi dừng", &super::course::step_name(sheet, &summary.step));
    lines.key_field("Thời gian dừng", &moment(act.stamp.at));
    lines.field("Phí, lệ phí", &fee(sheet));
    lines.field("Giấy tờ trả lại cho người nộp", BLANK);
    contact(sheet, lines);
    lines.gap();
    signatures(("NGƯỜI NHẬN", ""), ("ĐẠI DIỆN CƠ QUAN", &officer(sheet, act)), lines);
}

/// Not our office: where to, and what to bring there.
pub(super) fn directions(sheet: &Sheet<'_>, lines: &mut Pages) {
    let opening = sheet.dossier.opening.as_ref();
    lines.field("Chủ hồ sơ", opening.map_or(ERASED, |opening| opening.applicant.name.as_str()));
    lines.field("Nội dung yêu cầu giải quyết", &subject(sheet));
    lines.gap();
    lines.say(&format!("Hồ sơ này không thuộc thẩm quyền giải quyết của {}.", agency(sheet)));
    let refused = sheet.dossier.story.iter().rev().find_map(|told| match &told.event {
        Event::Intake(intake::Event::Refused(refused)) if !told.undone => Some(refused),
        _ => None,
    });
    let said = refused.and_then(|refused| refused.personal.as_ref());
    lines.key_field("Đề nghị nộp tại", words(said, sheet));
    if let Some(body) =
        sheet.procedure.map(|procedure| procedure.body.as_str()).filter(|body| !body.is_empty())
    {
        lines.field("Cơ quan thực hiện theo thủ tục", body);
    }
    let papers = checklist(sheet);
    if !papers.is_empty() {
        lines.gap();
        lines.say("Giấy tờ cần mang theo:");
        papers.iter().for_each(|paper| lines.hanging(&format!("- {}", paper.name), 2));
    }
    contact(sheet, lines);
}
