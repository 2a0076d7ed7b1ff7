//! Papers of money: the fee receipt in its three copies, and the sheet of a till that was closed.
//!
//! The receipt says what was recorded when the money was taken, whatever was corrected since; one that was
//! taken back says so across every copy.

use super::numerals::{amount_in_words, moment_in_words};
use super::pages::{BLANK, Column, ERASED, Half, Pages, Signature};
use super::{Heading, numerals};
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::money::receipts::padded;
use crate::domain::money::{PaymentMethod, PaymentRecorded, Shift};
use crate::domain::post::Purpose;
use crate::domain::procedure::FeeKind;

/// What a fee receipt is made of.
pub struct FeeReceipt<'a> {
    /// The payment.
    pub payment: &'a PaymentRecorded,
    /// When it was taken.
    pub at: Timestamp,
    /// Who took it; `None` where that is not known or was erased.
    pub cashier: Option<String>,
    /// Numbers of the dossiers it is for.
    pub dossiers: &'a [String],
    /// Whether it was taken back.
    pub cancelled: bool,
    /// Who the office is.
    pub heading: &'a Heading,
    /// The agency's code, where it has no name here.
    pub unit: &'a str,
    /// What kind of store it comes from.
    pub purpose: Purpose,
}

/// Who each copy is for.
const COPIES: [&str; 3] =
    ["Liên 1: Lưu tại cơ quan thu", "Liên 2: Giao cho người nộp", "Liên 3: Luân chuyển nội bộ"];

fn method_words(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Cash => "Tiền mặt",
        PaymentMethod::Transfer => "Chuyển khoản",
        PaymentMethod::Online => "Trực tuyến",
    }
}

/// Phí, lệ phí or giá, as receipts split them.
fn kind_words(kind: FeeKind) -> &'static str {
    match kind {
        FeeKind::Fee => "P",
        FeeKind::Charge => "LP",
        FeeKind::Price => "Giá",
    }
}

fn mark(purpose: Purpose, pages: &mut Pages) {
    match purpose {
        Purpose::Real => {}
        Purpose::Training => pages.mark("*** TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ SỬ DỤNG ***"),
        Purpose::Demo => pages.mark("*** MINH HỌA - KHÔNG CÓ GIÁ TRỊ SỬ DỤNG ***"),
    }
}

fn head(heading: &Heading, unit: &str, below: Vec<String>, pages: &mut Pages) {
    let agency =
        if heading.agency.is_empty() { format!("(mã cơ quan {unit})") } else { heading.agency.clone() };
    let superior = Some(&heading.superior).filter(|text| !text.is_empty());
    let mut left: Vec<Half> = superior.map(|text| Half::Plain(text.clone())).into_iter().collect();
    left.push(Half::Strong(agency));
    left.extend(below.into_iter().map(Half::Plain));
    pages.head(left);
}

/// The receipt, a page a copy.
pub fn fee_receipt(receipt: &FeeReceipt<'_>) -> Pages {
    let mut pages = Pages::default();
    for (nth, copy) in COPIES.iter().enumerate() {
        if nth > 0 {
            pages.next_page();
        }
        one_copy(receipt, copy, &mut pages);
    }
    pages
}

fn one_copy(receipt: &FeeReceipt<'_>, copy: &str, pages: &mut Pages) {
    let paid = receipt.payment;
    let number = paid.receipt.as_ref().map_or_else(
        || vec!["Số: (chưa có quyển biên lai)".to_owned()],
        |number| {
            let form = format!("Mẫu số: {}", number.form);
            vec![form, format!("Ký hiệu: {}", number.series), format!("Số: {}", padded(number.number))]
        },
    );
    head(receipt.heading, receipt.unit, number, pages);
    pages.gap();
    mark(receipt.purpose, pages);
    pages.title("BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ");
    pages.center(&format!("({copy})"));
    if receipt.cancelled {
        pages.mark("*** ĐÃ HỦY ***");
    }
    pages.gap();
    let payer = paid.personal.as_ref();
    pages.field("Mã số thuế đơn vị thu", BLANK);
    pages.field("Người nộp", payer.map_or(ERASED, |payer| payer.name.as_str()));
    pages.field("Địa chỉ", payer.and_then(|payer| payer.address.as_deref()).unwrap_or(BLANK));
    pages.field("Mã số hồ sơ", &receipt.dossiers.join(", "));
    pages.gap();
    let columns = [Column::left(4), Column::left(44), Column::center(8), Column::right(16)];
    let mut rows = vec![["TT", "Khoản thu", "P/LP", "Số tiền (đồng)"].map(str::to_owned).to_vec()];
    for (nth, line) in paid.lines.iter().enumerate() {
        let kind = kind_words(line.kind).to_owned();
        rows.push(vec![(nth + 1).to_string(), line.label.clone(), kind, line.amount.to_string()]);
    }
    rows.push(vec![String::new(), "Cộng".to_owned(), String::new(), paid.total().to_string()]);
    pages.table(&columns, rows);
    pages.field("Bằng chữ", &amount_in_words(paid.total()));
    pages.field("Hình thức thanh toán", method_words(paid.method));
    if let Some(given) = paid.given {
        pages.say(&format!("Khách đưa {given} đồng, trả lại {} đồng.", paid.change()));
    }
    if let Some(reference) = payer.and_then(|payer| payer.reference.as_deref()) {
        pages.field("Mã giao dịch", reference);
    }
    let place = if receipt.heading.place.is_empty() { "........" } else { &receipt.heading.place };
    pages.dated(&format!("{place}, {}", numerals::day_in_words(receipt.at)));
    let cashier = receipt.cashier.as_deref().unwrap_or(BLANK);
    let name = payer.map_or(BLANK, |payer| payer.name.as_str());
    pages.signatures(vec![Signature::new("NGƯỜI NỘP TIỀN", name), Signature::new("NGƯỜI THU TIỀN", cashier)]);
}

/// What the sheet of a till is made of.
pub struct TillSheet<'a> {
    /// The shift.
    pub shift: &'a Shift,
    /// Whose it is; `None` where that is not known or was erased.
    pub officer: Option<String>,
    /// Who the office is.
    pub heading: &'a Heading,
    /// The agency's code, where it has no name here.
    pub unit: &'a str,
    /// What kind of store it comes from.
    pub purpose: Purpose,
    /// How far the record went when it was printed.
    pub head: Option<&'a str>,
}

/// The sheet: what was in it, what came and went, what was counted, why they differ.
pub fn till_sheet(sheet: &TillSheet<'_>) -> Pages {
    let shift = sheet.shift;
    let mut pages = Pages::default();
    head(sheet.heading, sheet.unit, vec!["BỘ PHẬN MỘT CỬA".to_owned()], &mut pages);
    pages.gap();
    mark(sheet.purpose, &mut pages);
    pages.title("PHIẾU CHỐT QUỸ TIỀN MẶT");
    pages.gap();
    pages.field("Người giữ quỹ", sheet.officer.as_deref().unwrap_or(BLANK));
    pages.field("Mở quỹ", &moment_in_words(shift.opened_at));
    pages.field(
        "Chốt quỹ",
        &shift.closed.as_ref().map_or_else(|| "chưa chốt".to_owned(), |c| moment_in_words(c.at)),
    );
    pages.gap();
    let columns = [Column::left(44), Column::right(18)];
    let mut rows = vec![vec!["Khoản".to_owned(), "Số tiền (đồng)".to_owned()]];
    let mut row = |label: String, amount: Dong| rows.push(vec![label, amount.to_string()]);
    row("Tiền đầu ca".to_owned(), shift.opening);
    if shift.may_tell() {
        row(format!("Thu tiền mặt ({} lần)", shift.payments), shift.taken);
        row(format!("Trả lại, hoàn phí ({} lần)", shift.returns), shift.given_back);
        row(
            "Số phải có".to_owned(),
            shift.closed.as_ref().map_or(shift.expected(), |closed| closed.expected),
        );
    }
    let counted = shift.closed.as_ref().map(|closed| closed.counted);
    let counted = counted.or(shift.counted.as_ref().map(|count| count.sum));
    if let Some(counted) = counted {
        row("Số đếm được".to_owned(), counted);
    }
    pages.table(&columns, rows);
    if let Some(closed) = &shift.closed {
        differs(closed.expected, closed.counted, &closed.motive, &mut pages);
    }
    let notes = shift.counted.as_ref().map(|count| count.notes.as_slice()).unwrap_or_default();
    if !notes.is_empty() {
        let columns = [Column::right(18), Column::right(12), Column::right(18)];
        let mut rows = vec![["Mệnh giá", "Số tờ", "Thành tiền"].map(str::to_owned).to_vec()];
        rows.extend(notes.iter().map(|(value, count)| {
            let sum = value.checked_times(u64::from(*count)).unwrap_or_default();
            vec![value.to_string(), count.to_string(), sum.to_string()]
        }));
        pages.table(&columns, rows);
    }
    pages.gap();
    if let Some(head) = sheet.head {
        pages.field("Đầu sổ", head);
    }
    let officer = sheet.officer.as_deref().unwrap_or(BLANK);
    pages.signatures(vec![
        Signature::new("NGƯỜI GIỮ QUỸ", officer),
        Signature::new("NGƯỜI CHỨNG KIẾN", BLANK),
    ]);
    pages
}

fn differs(expected: Dong, counted: Dong, motive: &str, pages: &mut Pages) {
    let (what, by) = match counted.0.checked_sub(expected.0) {
        Some(0) => return pages.say("Số đếm được khớp với sổ."),
        Some(more) => ("Thừa", Dong(more)),
        None => ("Thiếu", Dong(expected.0 - counted.0)),
    };
    pages.field(what, &format!("{by} đồng ({})", amount_in_words(by)));
    pages.field("Lý do", if motive.is_empty() { ERASED } else { motive });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{DossierId, OfficerId, PaymentId, ShiftId};
    use crate::domain::money::till::{Closing, Count};
    use crate::domain::money::{Payer, ReceiptNumber};
    use crate::domain::procedure::FeeLine;
    use crate::paper::{TextPage, text};

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn heading() -> Heading {
        Heading { agency: "UBND XÃ ĐẠ HUOAI".into(), place: "Đạ Huoai".into(), ..Heading::default() }
    }

    fn payment() -> PaymentRecorded {
        let line = |label: &str, kind, amount| FeeLine { label: label.into(), kind, amount: Dong(amount) };
        PaymentRecorded {
            id: PaymentId([1; 16]),
            shares: vec![(DossierId([2; 16]), Dong(12_000)), (DossierId([3; 16]), Dong(20_000))],
            lines: vec![
                line("Phí chứng thực bản sao", FeeKind::Fee, 12_000),
                line("Lệ phí đăng ký thường trú", FeeKind::Charge, 20_000),
            ],
            method: PaymentMethod::Cash,
            given: Some(Dong(50_000)),
            receipt: Some(ReceiptNumber { form: "01BLP2-001".into(), series: "AA-26T".into(), number: 123 }),
            shift: None,
            personal: Some(Payer { name: "H'Hen Niê".into(), address: None, reference: None }),
        }
    }

    fn printed(payment: &PaymentRecorded, cancelled: bool) -> String {
        let heading = heading();
        let dossiers = ["H56.14-261123-0007".to_owned(), "H56.14-261123-0008".to_owned()];
        let pages = fee_receipt(&FeeReceipt {
            payment,
            at: at("2026-11-23T09:00"),
            cashier: Some("Lò Thị Ban".into()),
            dossiers: &dossiers,
            cancelled,
            heading: &heading,
            unit: "H56.14",
            purpose: Purpose::Real,
        });
        text(&pages, &TextPage::A4)
    }

    #[test]
    fn a_receipt_has_three_copies_with_the_split_the_sum_in_words_and_its_number() {
        let text = printed(&payment(), false);
        for copy in COPIES {
            assert_eq!(text.matches(copy).count(), 1, "{copy}");
        }
        for said in [
            "Mẫu số: 01BLP2-001",
            "Ký hiệu: AA-26T",
            "Số: 0000123",
            "H'Hen Niê",
            "32.000",
            "a mươi hai nghìn đồng",
            "H56.14-261123-0008",
            "Khách đưa 50.000 đồng, trả lại 18.000 đồng.",
            "Lò Thị Ban",
        ] {
            assert_eq!(
                text.matches(said).count(),
                if said.contains("Ban") || said.contains("Niê") {
                    text.matches(said).count().max(3)
                } else {
                    3
                },
                "{said}\n{text}"
            );
        }
        assert!(text.contains(" P ") && text.contains(" LP "), "{text}");
        assert!(!text.contains("ĐÃ HỦY"));
    }

    #[test]
    fn a_receipt_of_a_payment_taken_back_says_so_on_every_copy() {
        assert_eq!(printed(&payment(), true).matches("ĐÃ HỦY").count(), 3);
    }

    #[test]
    fn what_was_erased_is_left_blank() {
        let text = printed(&PaymentRecorded { personal: None, ..payment() }, false);
        assert!(text.contains("đã xóa theo quy định") && !text.contains("Niê"));
    }

    fn shift(counted: u64) -> Shift {
        Shift {
            id: ShiftId([1; 16]),
            officer: OfficerId([2; 16]),
            opened_at: at("2026-11-23T07:00"),
            opening: Dong(200_000),
            by_itself: false,
            taken: Dong(50_000),
            given_back: Dong(20_000),
            payments: 3,
            returns: 1,
            counted: Some(Count {
                at: at("2026-11-23T16:50"),
                sum: Dong(counted),
                notes: vec![(Dong(100_000), 2), (Dong(10_000), 3)],
                moves: 4,
            }),
            closed: Some(Closing {
                at: at("2026-11-23T17:00"),
                expected: Dong(230_000),
                counted: Dong(counted),
                motive: "thối nhầm".into(),
            }),
        }
    }

    #[test]
    fn a_till_sheet_says_what_came_what_was_counted_and_why_they_differ() {
        let heading = heading();
        let sheet = |shift: &Shift| {
            let officer = Some("Lò Thị Ban".into());
            let sheet = TillSheet {
                shift,
                officer,
                heading: &heading,
                unit: "H56.14",
                purpose: Purpose::Demo,
                head: Some("3fa9 07c2 · đọc “ba-khu-tho-mi”"),
            };
            text(&till_sheet(&sheet), &TextPage::A4)
        };
        let short = sheet(&shift(225_000));
        for said in [
            "200.000",
            "50.000",
            "230.000",
            "225.000",
            "5.000 đồng",
            "thối nhầm",
            "MINH HỌA",
            "Đầu sổ",
            "3fa9 07c2",
        ] {
            assert!(short.contains(said), "{said}\n{short}");
        }
        assert!(sheet(&shift(230_000)).contains("khớp với sổ"));
        let open = Shift { closed: None, counted: None, ..shift(0) };
        let blind = sheet(&open);
        assert!(
            blind.contains("chưa chốt") && !blind.contains("230.000"),
            "nothing expected is told before a count"
        );
    }
}
