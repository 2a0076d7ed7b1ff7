//! The papers of one dossier, field by field as provinces print them (Thông tư 03/2025/TT-VPCP).

mod answers;
mod course;
mod payment;

use super::numerals::{amount_in_words, day_in_words, moment_in_words};
use super::pages::{Align, BLANK, Column, ERASED, Half, Pages, Signature};
use crate::base::id::OfficerId;
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::clock::TimeLimit;
use crate::domain::dossier::{Dossier, Happening, Status};
use crate::domain::event::Event;
use crate::domain::intake::{self, Lack, RefusalGround, ReturnWay};
use crate::domain::paper::{Form, Paper, act_of};
use crate::domain::post::{Post, Purpose};
use crate::domain::procedure::{CaseCode, DocumentSpec, Procedure};
use crate::domain::result::{self, Collector};
use crate::domain::review::Outcome;

/// Who the office is, as its papers say it; what is empty is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// The superior agency, `UBND TỈNH LÂM ĐỒNG`.
    pub superior: String,
    /// The agency, `UBND XÃ ĐẠ HUOAI`.
    pub agency: String,
    /// The place in the line of the date, `Đạ Huoai`.
    pub place: String,
    /// Phone or website for questions.
    pub contact: String,
    /// Whether the most important is said in English too.
    pub english: bool,
}

pub use payment::{Bill, Share};

/// What a paper is made of.
pub struct Sheet<'a> {
    /// Which paper.
    pub paper: Paper,
    /// 1 for the first; from 2 on it says that it is a copy.
    pub copy: u16,
    /// The dossier.
    pub dossier: &'a Dossier,
    /// The version it runs under; `None` where it cannot be read here.
    pub procedure: Option<&'a Procedure>,
    /// The post.
    pub post: &'a Post,
    /// Who the office is.
    pub heading: &'a Heading,
    /// Why the result is due when it is, line by line; empty where no clock runs.
    pub why: &'a [String],
    /// What is still owed and where it can be transferred; `None` where nothing is, or nobody knows how much.
    pub bill: Option<&'a Bill>,
    /// When it is printed.
    pub now: Timestamp,
    /// Names of officers; `None` for one not known or erased.
    pub officer: &'a dyn Fn(OfficerId) -> Option<String>,
}

/// The paper; `None` where the act that owes it was not done.
pub fn compose(sheet: &Sheet<'_>) -> Option<Pages> {
    let act = act_of(sheet.dossier, sheet.paper)?;
    let mut lines = Pages::default();
    head(sheet, act, &mut lines);
    match sheet.paper.form {
        Form::Receipt => receipt(sheet, act, &mut lines),
        Form::Supplement => supplement(sheet, act, &mut lines),
        Form::Refusal => refusal(sheet, act, &mut lines),
        Form::HandOver => slip(sheet, act, &mut lines),
        Form::Apology => answers::apology(sheet, act, &mut lines),
        Form::Stop => answers::stop(sheet, act, &mut lines),
        Form::Directions => answers::directions(sheet, &mut lines),
        Form::Control => course::control(sheet, &mut lines),
        Form::History => course::history(sheet, &mut lines),
        Form::PaymentSlip => payment::slip(sheet, &mut lines),
    }
    Some(lines)
}

/// The office, the nation, place and date, and what says that a paper is worth nothing.
pub(super) fn office(
    heading: &Heading,
    unit: &str,
    number: Option<&str>,
    at: Timestamp,
    mark: Option<&str>,
    lines: &mut Pages,
) {
    let unit = format!("(mã cơ quan {unit})");
    let agency = if heading.agency.is_empty() { unit.as_str() } else { &heading.agency };
    let superior = Some(&heading.superior).filter(|text| !text.is_empty());
    let mut left: Vec<Half> = superior.map(|text| Half::Plain(text.clone())).into_iter().collect();
    left.extend([agency, "BỘ PHẬN MỘT CỬA"].map(|text| Half::Strong(text.to_owned())));
    left.extend(number.map(|number| Half::Plain(format!("Số: {number}"))));
    lines.head(left);
    let place = if heading.place.is_empty() { "........" } else { &heading.place };
    lines.dated(&format!("{place}, {}", day_in_words(at)));
    if let Some(mark) = mark {
        lines.gap();
        lines.mark(mark);
    }
    lines.gap();
}

/// Title and the same in English.
fn titles(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Receipt => {
            ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Receipt of dossier and appointment for the result")
        }
        Form::Supplement => ("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Request for further papers"),
        Form::Refusal => ("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Refusal to take in the dossier"),
        Form::Apology => (
            "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
            "Letter of apology and extension of the time limit",
        ),
        Form::Stop => ("THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "Notice that work on the dossier has ended"),
        Form::Control => ("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "Control slip"),
        Form::HandOver => ("PHIẾU TRẢ KẾT QUẢ", "Hand-over of the result"),
        Form::Directions => ("PHIẾU HƯỚNG DẪN NƠI NỘP HỒ SƠ", "Where to hand in the dossier"),
        Form::History => ("QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "History of the dossier"),
        Form::PaymentSlip => ("PHIẾU BÁO NỘP PHÍ, LỆ PHÍ", "What is to be paid"),
    }
}

fn head(sheet: &Sheet<'_>, act: &Happening, lines: &mut Pages) {
    let asked =
        matches!(sheet.paper.form, Form::Control | Form::Directions | Form::History | Form::PaymentSlip);
    let at = if asked { sheet.now } else { act.stamp.at };
    let unit = &sheet.dossier.summary.unit;
    let mark = mark(sheet.post.purpose, sheet.dossier.summary.simulated);
    office(sheet.heading, unit, Some(&number(sheet)), at, mark, lines);
    let (title, english) = titles(sheet.paper.form);
    lines.title(title);
    if sheet.heading.english {
        lines.center(english);
    }
    match sheet.copy {
        0 | 1 if sheet.paper.form == Form::Receipt => lines.center("(Liên: Giao khách hàng)"),
        0 | 1 => {}
        copy => lines.mark(&format!("BẢN SAO (in lần {copy})")),
    }
    if let (Form::Receipt, Some(number)) = (sheet.paper.form, &sheet.dossier.summary.number) {
        lines.code(number);
    }
    lines.gap();
}

/// What must never be taken for the real thing.
pub(super) fn mark(purpose: Purpose, simulated: bool) -> Option<&'static str> {
    match purpose {
        Purpose::Training => Some("*** BẢN TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ SỬ DỤNG ***"),
        Purpose::Demo => Some("*** DỮ LIỆU GIẢ - KHÔNG CÓ GIÁ TRỊ SỬ DỤNG ***"),
        Purpose::Real if simulated => Some("*** GIỜ MÔ PHỎNG - KHÔNG CÓ GIÁ TRỊ SỬ DỤNG ***"),
        Purpose::Real => None,
    }
}

fn number(sheet: &Sheet<'_>) -> String {
    sheet.dossier.summary.number.clone().unwrap_or_else(|| "........ (chưa cấp)".to_owned())
}

pub(super) fn agency<'a>(sheet: &'a Sheet<'_>) -> &'a str {
    if sheet.heading.agency.is_empty() { &sheet.dossier.summary.unit } else { &sheet.heading.agency }
}

fn officer(sheet: &Sheet<'_>, act: &Happening) -> String {
    let name = (sheet.officer)(act.stamp.officer).unwrap_or_else(|| BLANK.to_owned());
    match act.instead_of.map(|absent| (sheet.officer)(absent).unwrap_or_else(|| BLANK.to_owned())) {
        Some(absent) => format!("{name} (thay mặt {absent})"),
        None => name,
    }
}

/// A value that may not have been given: then there is room to write it.
fn given(value: Option<&str>) -> &str {
    value.filter(|text| !text.is_empty()).unwrap_or(BLANK)
}

/// Whose dossier it is, who handed it in, and how to reach them.
fn people(sheet: &Sheet<'_>, lines: &mut Pages) {
    let Some(opening) = &sheet.dossier.opening else {
        for label in ["Chủ hồ sơ", "Người nộp hồ sơ", "Địa chỉ", "Số điện thoại", "Số định danh"]
        {
            lines.field(label, ERASED);
        }
        return;
    };
    let person = &opening.applicant;
    lines.field("Chủ hồ sơ", &person.name);
    let submitter = opening.submitter.as_ref();
    let who = match submitter {
        Some(other) => match &other.authority {
            Some(authority) => format!("{} ({authority})", other.name),
            None => other.name.clone(),
        },
        None => person.name.clone(),
    };
    lines.field("Người nộp hồ sơ", &who);
    lines.field("Địa chỉ", given(person.address.as_deref()));
    let phone = submitter.and_then(|other| other.phone.as_deref()).or(person.phone.as_deref());
    lines.field("Số điện thoại", given(phone));
    lines.field("Email", given(person.email.as_deref()));
    let id = submitter.map_or(person.id_number.as_deref(), |other| other.id_number.as_deref());
    lines.field("Số định danh của người nộp", given(id));
}

/// What is asked for: the procedure by its full name, its code, its case where there are several.
fn subject(sheet: &Sheet<'_>) -> String {
    let summary = &sheet.dossier.summary;
    let Some(procedure) = sheet.procedure else { return format!("thủ tục {}", summary.procedure) };
    let case = procedure.cases.iter().find(|case| case.code.as_str() == summary.case);
    let case = case.filter(|_| procedure.cases.len() > 1).map(|case| format!(" - {}", case.name));
    format!("{}{} (mã thủ tục {})", procedure.name, case.unwrap_or_default(), summary.procedure)
}

fn checklist<'a>(sheet: &Sheet<'a>) -> Vec<&'a DocumentSpec> {
    let Some(procedure) = sheet.procedure else { return Vec::new() };
    let case = sheet.dossier.summary.case.parse::<CaseCode>().ok();
    let case = case.and_then(|code| procedure.case(&code));
    case.map(|case| procedure.checklist(case).collect()).unwrap_or_default()
}

fn name_of(row: u16, checklist: &[&DocumentSpec]) -> String {
    let paper = checklist.get(usize::from(row));
    paper.map_or_else(|| format!("Giấy tờ số {}", row + 1), |paper| paper.name.clone())
}

fn receipt(sheet: &Sheet<'_>, act: &Happening, lines: &mut Pages) {
    let summary = &sheet.dossier.summary;
    lines.key_field("Mã số hồ sơ", &number(sheet));
    lines.field("Bộ phận tiếp nhận và trả kết quả", agency(sheet));
    people(sheet, lines);
    lines.field("Nội dung yêu cầu giải quyết", &subject(sheet));
    lines.gap();
    lines.say("1. Thành phần hồ sơ nộp gồm:");
    received(sheet, lines);
    lines.say("2. Số lượng hồ sơ: 01 (bộ)");
    let limit = summary.limit.map_or_else(|| BLANK.to_owned(), limit_in_words);
    lines.field("3. Thời gian giải quyết hồ sơ theo quy định", &limit);
    if let Some(at) = summary.received_at {
        lines.field("4. Thời gian nhận hồ sơ", &moment(at));
    }
    lines.key_field("5. Thời gian trả kết quả giải quyết hồ sơ", &due(sheet));
    lines.field("6. Phí, lệ phí", &fee(sheet));
    lines.field("7. Nhận kết quả", return_way(summary.return_way));
    lines.field("8. Cán bộ tiếp nhận", &officer(sheet, act));
    contact(sheet, lines);
    if sheet.heading.english {
        receipt_in_english(sheet, lines);
    }
    lines.gap();
    signatures(("NGƯỜI NỘP HỒ SƠ", ""), ("NGƯỜI TIẾP NHẬN HỒ SƠ", &officer(sheet, act)), lines);
    back(sheet, lines);
}

/// The back of a receipt: how what is owed can be transferred, and why the promise is what it is.
fn back(sheet: &Sheet<'_>, lines: &mut Pages) {
    let transfer = payment::own(sheet);
    if sheet.why.is_empty() && transfer.is_none() {
        return;
    }
    lines.overleaf();
    if let Some((to, amount)) = transfer {
        lines.say("Chuyển khoản phí, lệ phí của hồ sơ này:");
        payment::transfer(to, amount, &number(sheet), lines);
    }
    if !sheet.why.is_empty() {
        lines.say("Cách tính thời gian hẹn trả:");
        sheet.why.iter().for_each(|line| lines.hanging(&format!("- {line}"), 2));
    }
}

/// What an applicant who reads no Vietnamese needs: the number, the promise, what to bring.
fn receipt_in_english(sheet: &Sheet<'_>, lines: &mut Pages) {
    let due = sheet
        .dossier
        .summary
        .due_at
        .map(|at| format!(" Result: {} on {}.", crate::locale::clock_time(at), crate::locale::date(at)));
    let due = due.unwrap_or_default();
    lines.small(&format!(
        "Dossier number: {}.{due} Please bring this receipt and your identity card.",
        number(sheet)
    ));
}

/// `17:00 25/11/2026 (17 giờ 00 phút, thứ Tư ngày 25 tháng 11 năm 2026)`.
fn moment(at: Timestamp) -> String {
    format!("{} {} ({})", crate::locale::clock_time(at), crate::locale::date(at), moment_in_words(at))
}

fn due(sheet: &Sheet<'_>) -> String {
    let summary = &sheet.dossier.summary;
    match (summary.due_at, summary.status) {
        (_, Status::AwaitingPayment) => "tính từ khi nộp đủ phí, lệ phí; sẽ thông báo khi thu".to_owned(),
        (Some(at), Status::AwaitingSupplement) => {
            format!("{}; tính lại khi hồ sơ được bổ sung đủ", moment(at))
        }
        (Some(at), _) => moment(at),
        (None, _) => BLANK.to_owned(),
    }
}

fn fee(sheet: &Sheet<'_>) -> String {
    let summary = &sheet.dossier.summary;
    let Some(total) = summary.fee.filter(|_| !summary.fee_unknown) else {
        return "theo mức do cơ quan có thẩm quyền quy định".to_owned();
    };
    if total.0 == 0 {
        return "không thu".to_owned();
    }
    let paid = match summary.paid {
        Dong(0) => "chưa thu",
        paid if paid >= total => "đã thu đủ",
        _ => "đã thu một phần",
    };
    let code = sheet.paper.form == Form::Receipt && payment::own(sheet).is_some();
    let code = if code { "; mã chuyển khoản ở cuối giấy này" } else { "" };
    format!("{total} đ ({}), {paid}{code}", amount_in_words(total))
}

fn return_way(way: ReturnWay) -> &'static str {
    match way {
        ReturnWay::Counter => "tại Bộ phận Một cửa",
        ReturnWay::Post => "qua dịch vụ bưu chính công ích",
        ReturnWay::Electronic => "bản điện tử",
    }
}

fn limit_in_words(limit: TimeLimit) -> String {
    match limit {
        TimeLimit::WorkingDays(n) => format!("{n} ngày làm việc"),
        TimeLimit::Days(n) => format!("{n} ngày"),
        TimeLimit::Months(n) => format!("{n} tháng"),
        TimeLimit::Hours(n) => format!("{n} giờ làm việc"),
        TimeLimit::SameDay => {
            "trong ngày làm việc; nhận sau 15 giờ thì trong ngày làm việc tiếp theo".to_owned()
        }
    }
}

/// Columns of the papers handed in.
const RECEIVED: [Column; 5] = [
    Column { share: 3, align: Align::Center },
    Column { share: 38, align: Align::Left },
    Column { share: 10, align: Align::Center },
    Column { share: 10, align: Align::Center },
    Column { share: 10, align: Align::Center },
];

/// Papers handed in, with their counts.
fn received(sheet: &Sheet<'_>, lines: &mut Pages) {
    let checklist = checklist(sheet);
    let titles = ["TT", "Thành phần hồ sơ", "Bản chính", "Chứng thực", "Bản photo"];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    let count = |n: u16| if n == 0 { String::new() } else { n.to_string() };
    let came = sheet.dossier.documents.iter().filter(|paper| paper.total() > 0);
    for (nth, paper) in came.enumerate() {
        rows.push(vec![
            (nth + 1).to_string(),
            name_of(paper.row, &checklist),
            count(paper.original),
            count(paper.certified),
            count(paper.photocopy),
        ]);
    }
    if rows.len() == 1 {
        rows.push(vec![String::new(), "(không có giấy tờ nào được ghi nhận)".to_owned()]);
    }
    lines.table(&RECEIVED, rows);
}

fn supplement(sheet: &Sheet<'_>, act: &Happening, lines: &mut Pages) {
    let Event::Intake(intake::Event::SupplementRequested(request)) = &act.event else { return };
    lines.field("Bộ phận tiếp nhận và trả kết quả", agency(sheet));
    people(sheet, lines);
    lines.field("Nội dung yêu cầu giải quyết", &subject(sheet));
    lines.gap();
    let again = if request.round > 1 { format!(" (lần {})", request.round) } else { String::new() };
    lines.say(&format!("Đề nghị ông/bà bổ sung, hoàn thiện hồ sơ gồm những nội dung sau{again}:"));
    let checklist = checklist(sheet);
    let mut rows = vec![["TT", "Giấy tờ cần bổ sung", "Lý do"].map(str::to_owned).to_vec()];
    for (nth, paper) in request.documents.iter().enumerate() {
        rows.push(vec![(nth + 1).to_string(), name_of(paper.row, &checklist), lack(paper.lack).to_owned()]);
    }
    if rows.len() > 1 {
        lines.table(&[Column::center(3), Column::left(46), Column::left(24)], rows);
    }
    lines.field("Hướng dẫn", words(request.personal.as_ref(), sheet));
    lines.gap();
    // Before acceptance no limit runs that could stand still.
    let runs = sheet.dossier.summary.received_at.is_some_and(|at| at <= act.stamp.at);
    let since = crate::locale::date(act.stamp.at);
    let limit = if runs {
        format!("Thời hạn giải quyết tạm dừng từ {since} và tính tiếp khi hồ sơ được bổ sung đủ.")
    } else {
        "Thời hạn giải quyết được tính từ khi hồ sơ đầy đủ, đúng quy định.".to_owned()
    };
    lines.say(&limit);
    contact(sheet, lines);
    lines.gap();
    signatures(("NGƯỜI NỘP HỒ SƠ", ""), ("NGƯỜI HƯỚNG DẪN", &officer(sheet, act)), lines);
}

fn lack(lack: Lack) -> &'static str {
    match lack {
        Lack::Missing => "chưa nộp",
        Lack::Incorrect => "nội dung chưa đúng",
        Lack::Incomplete => "chưa đầy đủ",
        Lack::Outdated => "đã hết hiệu lực",
    }
}

/// Words meant for the applicant: a blank where none were given or they were erased.
fn words<'a>(words: Option<&'a intake::Words>, sheet: &Sheet<'_>) -> &'a str {
    match words {
        Some(words) => &words.text,
        None if sheet.dossier.opening.is_none() => ERASED,
        None => BLANK,
    }
}

fn refusal(sheet: &Sheet<'_>, act: &Happening, lines: &mut Pages) {
    let Event::Intake(intake::Event::Refused(refused)) = &act.event else { return };
    lines.field("Bộ phận tiếp nhận và trả kết quả", agency(sheet));
    people(sheet, lines);
    lines.field("Nội dung yêu cầu giải quyết", &subject(sheet));
    lines.gap();
    lines.say("Qua xem xét, hồ sơ không được tiếp nhận giải quyết với lý do:");
    let ground = match refused.ground {
        RefusalGround::NotCompetent => "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan.",
        RefusalGround::CannotComplete => "Hồ sơ không thể hoàn thiện theo quy định.",
        RefusalGround::NotEligible => "Yêu cầu không đủ điều kiện theo quy định của pháp luật.",
        RefusalGround::Other => "Lý do khác.",
    };
    lines.hanging(&format!("- {ground}"), 2);
    lines.field("Nội dung cụ thể", words(refused.personal.as_ref(), sheet));
    lines.gap();
    lines.say("Xin thông báo để ông/bà được biết và thực hiện.");
    contact(sheet, lines);
    lines.gap();
    signatures(("NGƯỜI NỘP HỒ SƠ", ""), ("NGƯỜI TIẾP NHẬN HỒ SƠ", &officer(sheet, act)), lines);
}

fn slip(sheet: &Sheet<'_>, act: &Happening, lines: &mut Pages) {
    let Event::Result(result::Event::HandedOver(handed)) = &act.event else { return };
    let summary = &sheet.dossier.summary;
    lines.key_field("Mã số hồ sơ", &number(sheet));
    let opening = sheet.dossier.opening.as_ref();
    lines.field("Chủ hồ sơ", opening.map_or(ERASED, |opening| opening.applicant.name.as_str()));
    let address = opening.map_or(Some(ERASED), |opening| opening.applicant.address.as_deref());
    lines.field("Địa chỉ", given(address));
    lines.field("Nội dung", &subject(sheet));
    let outcome = match summary.outcome {
        Some(Outcome::Approved) => "đồng ý giải quyết",
        Some(Outcome::Denied) => "không đồng ý giải quyết (có văn bản nêu lý do)",
        None => BLANK,
    };
    lines.field("Kết quả", outcome);
    let names = sheet.procedure.map(|procedure| &procedure.results[..]).unwrap_or_default();
    for paper in names.iter().filter(|_| summary.outcome == Some(Outcome::Approved)) {
        lines.hanging(&format!("- {}", paper.name), 2);
    }
    lines.field("Thời gian hẹn trả", &summary.due_at.map_or_else(|| BLANK.to_owned(), moment));
    lines.field("Thời gian trả", &moment(act.stamp.at));
    lines.field("Phí, lệ phí", &fee(sheet));
    let by_post = handed.collector == Collector::Post;
    lines.say(&format!("Trả tại quầy: [{}]   Trả qua bưu chính: [{}]", tick(!by_post), tick(by_post)));
    let collector = collector(handed, sheet);
    lines.field("Người nhận kết quả", &collector);
    lines.gap();
    signatures(("NGƯỜI NHẬN KẾT QUẢ", ""), ("NGƯỜI TRẢ KẾT QUẢ", &officer(sheet, act)), lines);
}

fn tick(yes: bool) -> &'static str {
    if yes { "X" } else { " " }
}

fn collector(handed: &result::ResultHandedOver, sheet: &Sheet<'_>) -> String {
    let opening = sheet.dossier.opening.as_ref();
    match (&handed.personal, handed.collector) {
        (Some(person), _) => {
            let id = person.id_number.as_ref().map(|id| format!(", số định danh {id}"));
            let authority = person.authority.as_ref().map(|authority| format!(" ({authority})"));
            format!("{}{}{}", person.name, id.unwrap_or_default(), authority.unwrap_or_default())
        }
        (None, Collector::Applicant) => {
            opening.map_or(ERASED.to_owned(), |opening| format!("{} (chủ hồ sơ)", opening.applicant.name))
        }
        (None, Collector::Representative) => ERASED.to_owned(),
        (None, Collector::Post) => "bưu chính".to_owned(),
    }
}

fn contact(sheet: &Sheet<'_>, lines: &mut Pages) {
    if !sheet.heading.contact.is_empty() {
        lines.field("Liên hệ, tra cứu", &sheet.heading.contact);
    }
}

/// Two signatures.
fn signatures(left: (&str, &str), right: (&str, &str), lines: &mut Pages) {
    lines.signatures([left, right].map(|(part, name)| Signature::new(part, name)).to_vec());
}

#[cfg(test)]
mod tests;
