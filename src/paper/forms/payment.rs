//! What is still to be paid: the transfer's code on the back of a receipt, and the slip that asks for it.
//!
//! It only says what is owed at the moment it is printed and where it can go; whether it came is told by the
//! bank. Invariant: nothing is asked for where nothing is owed or nobody knows how much.

use super::{Column, ERASED, Pages, Sheet, agency, contact, number};
use crate::base::money::Dong;
use crate::domain::vietqr::{Account, VietQr};
use crate::paper::amount_in_words;

/// What is owed for a dossier and for the others of the same visit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bill {
    /// The dossiers with what each owes, the paper's own first; none that owes nothing.
    pub shares: Vec<Share>,
    /// The office's account and in whose name it is, where it has one.
    pub to: Option<(Account, String)>,
}

/// What one dossier owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its number.
    pub number: String,
    /// What it is, in a few words.
    pub procedure: String,
    /// What it owes.
    pub amount: Dong,
}

impl Bill {
    /// All of it together.
    pub fn total(&self) -> Dong {
        Dong(self.shares.iter().fold(0, |sum: u64, share| sum.saturating_add(share.amount.0)))
    }
}

/// Where and how much is to be transferred for a paper's own dossier.
pub(super) fn own<'a>(sheet: &Sheet<'a>) -> Option<(&'a (Account, String), Dong)> {
    let bill = sheet.bill?;
    Some((bill.to.as_ref()?, bill.shares.first()?.amount))
}

pub(super) fn transfer((account, holder): &(Account, String), amount: Dong, number: &str, lines: &mut Pages) {
    let code = VietQr::of_fee(account, amount, number);
    let field = |label: &str, value: String| (label.to_owned(), value);
    let bank = format!(
        "{}, số {} {}",
        account.bank(),
        if account.card { "thẻ" } else { "tài khoản" },
        account.number
    );
    let mut told = vec![field("Chuyển khoản đến", bank)];
    told.extend((!holder.is_empty()).then(|| field("Chủ tài khoản", holder.clone())));
    told.push(field("Số tiền", format!("{amount} đ")));
    told.extend(code.purpose.clone().map(|purpose| field("Nội dung", purpose)));
    told.push(field("Lưu ý", "giữ nguyên nội dung khi chuyển khoản".to_owned()));
    lines.transfer(code.text(), told);
    lines.gap();
}

/// The slip: what is owed for each dossier of the visit, all of it in words, and how it can be paid.
pub(super) fn slip(sheet: &Sheet<'_>, lines: &mut Pages) {
    let opening = sheet.dossier.opening.as_ref();
    lines.field("Bộ phận tiếp nhận và trả kết quả", agency(sheet));
    lines.field("Chủ hồ sơ", opening.map_or(ERASED, |opening| opening.applicant.name.as_str()));
    lines.gap();
    let Some(bill) = sheet.bill else {
        return lines.say("Hồ sơ không còn khoản phí, lệ phí nào phải nộp.");
    };
    let mut rows = vec![["TT", "Mã số hồ sơ", "Nội dung", "Số tiền (đồng)"].map(str::to_owned).to_vec()];
    for (nth, share) in bill.shares.iter().enumerate() {
        let row =
            [(nth + 1).to_string(), share.number.clone(), share.procedure.clone(), share.amount.to_string()];
        rows.push(row.to_vec());
    }
    rows.push(["", "", "Cộng", &bill.total().to_string()].map(str::to_owned).to_vec());
    lines.table(&[Column::center(3), Column::left(26), Column::left(28), Column::right(14)], rows);
    lines.key_field("Số tiền phải nộp", &format!("{} đ ({})", bill.total(), amount_in_words(bill.total())));
    lines.gap();
    lines.say("Nộp tiền mặt tại quầy, hoặc chuyển khoản:");
    match &bill.to {
        Some(to) => transfer(to, bill.total(), &number(sheet), lines),
        None => lines.say("(cơ quan chưa công bố tài khoản nhận chuyển khoản)"),
    }
    contact(sheet, lines);
    lines.gap();
    lines.small("Phiếu này không phải là biên lai. Biên lai được giao khi đã nhận đủ tiền.");
}
