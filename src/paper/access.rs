//! The access list: who dealt with a dossier, when and how, for the person whose data they are.
//!
//! It tells every act recorded of the dossier, and every opening by somebody who did not handle it with the
//! reason they gave. Who handles a dossier reads it for that, which is not listed again.

use super::books::{Cover, begun};
use super::numerals::moment_in_words;
use super::pages::{BLANK, Column, Pages, Signature};
use crate::base::time::Timestamp;

/// Somebody's dealing with a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessLine {
    /// When it was entered.
    pub at: Timestamp,
    /// Who; empty where that is not known or was erased.
    pub who: String,
    /// What they did.
    pub what: String,
}

/// What the list is about.
pub struct AccessOf<'a> {
    /// The dossier's number, or its id.
    pub number: &'a str,
    /// What it is about.
    pub procedure: &'a str,
    /// Whose it is; empty where it was erased.
    pub applicant: &'a str,
    /// Some of it was made under a simulated clock.
    pub simulated: bool,
}

/// The list.
pub fn access_list(cover: &Cover<'_>, of: &AccessOf<'_>, lines: &[AccessLine]) -> Pages {
    let mut pages = begun(cover, of.simulated);
    pages.title("DANH SÁCH TRUY CẬP HỒ SƠ");
    pages.gap();
    pages.field("Mã số hồ sơ", of.number);
    pages.field("Thủ tục", of.procedure);
    pages.field("Chủ hồ sơ", if of.applicant.is_empty() { super::pages::ERASED } else { of.applicant });
    pages.field("Tính đến", &moment_in_words(cover.now));
    pages.gap();
    let columns = [Column::left(17), Column::left(22), Column::left(33)];
    let mut rows = vec![["Thời điểm", "Người truy cập", "Việc"].map(str::to_owned).to_vec()];
    for line in lines {
        let at = format!("{} {}", crate::locale::clock_time(line.at), crate::locale::date(line.at));
        let who = if line.who.is_empty() { BLANK.to_owned() } else { line.who.clone() };
        rows.push(vec![at, who, line.what.clone()]);
    }
    pages.table(&columns, rows);
    pages.say(&format!("Cộng: {} lượt.", lines.len()));
    if let Some(head) = &cover.head {
        pages.field("Đầu sổ", head);
    }
    pages.gap();
    pages.signatures(vec![
        Signature::new("NGƯỜI YÊU CẦU", BLANK),
        Signature::new("PHỤ TRÁCH BỘ PHẬN MỘT CỬA", BLANK),
    ]);
    pages
}
