//! Papers of many dossiers or of none: the register (form 07), the sheet an officer hands open work over
//! with, the ticket of the queue.

use super::forms::{Heading, mark, office};
use super::pages::{BLANK, Column, Pages, Signature};
use crate::base::time::Timestamp;
use crate::domain::dossier::{Status, Summary};
use crate::domain::intake::ReturnWay;
use crate::domain::post::Post;

/// For whom and when a book is printed.
pub struct Cover<'a> {
    /// The post.
    pub post: &'a Post,
    /// Who the office is.
    pub heading: &'a Heading,
    /// When it is printed.
    pub now: Timestamp,
    /// How far the record went then.
    pub head: Option<String>,
}

/// A dossier as a line of a book.
pub struct Line<'a> {
    /// What lists know of it.
    pub summary: &'a Summary,
    /// The procedure's name, or its code.
    pub procedure: String,
    /// The step it is at, by name.
    pub step: String,
    /// The applicant's address; `None` where there is none or it was erased.
    pub address: Option<String>,
}

pub(super) fn begun(cover: &Cover<'_>, simulated: bool) -> Pages {
    let mut pages = Pages::default();
    let mark = mark(cover.post.purpose, simulated);
    office(cover.heading, &cover.post.unit, None, cover.now, mark, &mut pages);
    pages
}

fn short(at: Option<Timestamp>) -> String {
    at.map(|at| format!("{} {}", crate::locale::clock_time(at), crate::locale::date(at))).unwrap_or_default()
}

/// Whose it is and how to reach them; what was erased is a blank.
fn owner(line: &Line<'_>) -> String {
    let summary = line.summary;
    let name = if summary.applicant.is_empty() { "(đã xóa)" } else { &summary.applicant };
    let more = [line.address.as_deref(), summary.phone.as_deref()];
    let more: Vec<&str> = more.into_iter().flatten().collect();
    if more.is_empty() { name.to_owned() } else { format!("{name}; {}", more.join("; ")) }
}

/// Form 07: what was taken in from the first day to the last.
pub fn register(cover: &Cover<'_>, (from, to): (Timestamp, Timestamp), lines: &[Line<'_>]) -> Pages {
    let mut pages = begun(cover, lines.iter().any(|line| line.summary.simulated));
    pages.lie();
    pages.title("SỔ THEO DÕI HỒ SƠ");
    let days = format!("Từ ngày {} đến ngày {}", crate::locale::date(from), crate::locale::date(to));
    pages.center(&days);
    pages.gap();
    let heads = [
        "TT",
        "Mã số hồ sơ",
        "Thủ tục hành chính",
        "Số bộ",
        "Chủ hồ sơ, địa chỉ, điện thoại",
        "Nhận",
        "Hẹn trả",
        "Trả kết quả",
        "Cách trả",
        "Ký nhận",
        "Ghi chú",
    ];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for (nth, line) in lines.iter().enumerate() {
        let summary = line.summary;
        let row = [
            (nth + 1).to_string(),
            summary.number.clone().unwrap_or_default(),
            line.procedure.clone(),
            "01".to_owned(),
            owner(line),
            short(summary.received_at),
            short(summary.due_at),
            short(summary.finished_at),
            way(summary.return_way).to_owned(),
            String::new(),
            remark(summary.status).to_owned(),
        ];
        rows.push(row.to_vec());
    }
    pages.table(&REGISTER, rows);
    pages.say(&format!("Cộng: {} hồ sơ.", lines.len()));
    if let Some(head) = &cover.head {
        pages.field("Đầu sổ", head);
    }
    pages.gap();
    pages.signatures(vec![
        Signature::new("NGƯỜI LẬP SỔ", ""),
        Signature::new("PHỤ TRÁCH BỘ PHẬN MỘT CỬA", ""),
    ]);
    pages
}

/// Columns of the register: 128 cells with the blanks between.
const REGISTER: [Column; 11] = [
    Column { share: 3, align: super::pages::Align::Center },
    Column { share: 18, align: super::pages::Align::Left },
    Column { share: 22, align: super::pages::Align::Left },
    Column { share: 3, align: super::pages::Align::Center },
    Column { share: 22, align: super::pages::Align::Left },
    Column { share: 10, align: super::pages::Align::Left },
    Column { share: 10, align: super::pages::Align::Left },
    Column { share: 10, align: super::pages::Align::Left },
    Column { share: 6, align: super::pages::Align::Left },
    Column { share: 6, align: super::pages::Align::Left },
    Column { share: 8, align: super::pages::Align::Left },
];

fn way(way: ReturnWay) -> &'static str {
    match way {
        ReturnWay::Counter => "tại quầy",
        ReturnWay::Post => "bưu chính",
        ReturnWay::Electronic => "điện tử",
    }
}

fn remark(status: Status) -> &'static str {
    match status {
        Status::AwaitingSupplement => "chờ bổ sung",
        Status::AwaitingPayment => "chờ nộp phí",
        Status::Withdrawn => "đã rút",
        Status::Stopped => "đã dừng",
        Status::Mistaken => "nhận nhầm",
        Status::Refused => "từ chối",
        Status::Draft
        | Status::AwaitingAcceptance
        | Status::InReview
        | Status::Ready
        | Status::HandedOver => "",
    }
}

/// What an officer hands over: the open dossiers of one, with their due times and two signatures.
pub fn hand_over_sheet(cover: &Cover<'_>, officer: &str, lines: &[Line<'_>]) -> Pages {
    let mut pages = begun(cover, lines.iter().any(|line| line.summary.simulated));
    pages.title("PHIẾU BÀN GIAO HỒ SƠ");
    pages.field("Người giao", officer);
    pages.field("Người nhận", BLANK);
    pages.field("Thời điểm", &super::moment_in_words(cover.now));
    pages.gap();
    let heads = ["TT", "Mã số hồ sơ", "Nội dung", "Chủ hồ sơ", "Hẹn trả", "Bước", "Ghi chú"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for (nth, line) in lines.iter().enumerate() {
        let summary = line.summary;
        let late = summary.due_at.is_some_and(|due| due < cover.now);
        let row = [
            (nth + 1).to_string(),
            summary.number.clone().unwrap_or_default(),
            line.procedure.clone(),
            summary.applicant.clone(),
            short(summary.due_at),
            line.step.clone(),
            if late { "quá hạn".to_owned() } else { remark(summary.status).to_owned() },
        ];
        rows.push(row.to_vec());
    }
    let columns = [
        Column::center(3),
        Column::left(14),
        Column::left(17),
        Column::left(13),
        Column::left(10),
        Column::left(7),
        Column::left(6),
    ];
    pages.table(&columns, rows);
    pages.say(&format!("Cộng: {} hồ sơ.", lines.len()));
    pages.gap();
    pages.signatures(vec![Signature::new("NGƯỜI GIAO", officer), Signature::new("NGƯỜI NHẬN", "")]);
    pages
}

/// A ticket: its number large, when it was taken, and how many were before it then.
pub fn ticket_slip(cover: &Cover<'_>, number: &str, taken_at: Timestamp, before: usize) -> Pages {
    let mut pages = Pages::default();
    if !cover.heading.agency.is_empty() {
        pages.center(&cover.heading.agency);
    }
    pages.center("BỘ PHẬN MỘT CỬA");
    if let Some(mark) = mark(cover.post.purpose, false) {
        pages.mark(mark);
    }
    pages.gap();
    pages.center("SỐ THỨ TỰ");
    pages.big(number);
    pages.center(&short(Some(taken_at)));
    pages.center(&format!("Đang chờ trước: {before}"));
    if cover.heading.english {
        pages.center(&format!("Your number: {number}. Waiting before you: {before}."));
    }
    pages.gap();
    pages.center("Mời ông/bà chờ gọi số.");
    pages
}
