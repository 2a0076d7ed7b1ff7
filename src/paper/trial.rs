//! A test page: shows whether a printer knows Vietnamese letters, lines and the width of its paper.

use super::format::Format;
use super::pages::Pages;
use super::pdf::PdfFault;
use super::text::COLUMNS;

/// The page in a format, with the office it is printed for and the moment.
pub fn trial_page(format: Format, office: &str, when: &str) -> Result<Vec<u8>, PdfFault> {
    if format == Format::Text {
        Ok(ruled(office, when).into_bytes())
    } else {
        format.render(&pages(office, when))
    }
}

/// What every printer is asked to show.
const LETTERS: [&str; 2] = [
    "Chữ thường: ằ ẳ ễ ợ ữ ị đ - cộng hòa xã hội chủ nghĩa Việt Nam",
    "CHỮ HOA:    Ằ Ẳ Ễ Ợ Ữ Ị Đ - CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
];
const NOBODY: &str = "Trang này không chứa thông tin của ai.";

fn pages(office: &str, when: &str) -> Pages {
    let mut pages = Pages::default();
    pages.title("TRANG IN THỬ - motcua");
    pages.center(office);
    pages.center(when);
    pages.code("TEST-0001");
    pages.rule();
    LETTERS.iter().for_each(|line| pages.say(line));
    pages.rule();
    pages.say(NOBODY);
    pages
}

/// For line printers: with a ruler as wide as the paper.
fn ruled(office: &str, when: &str) -> String {
    let ruler: String = (1..=COLUMNS).map(|n| char::from(b'0' + u8::try_from(n % 10).unwrap_or(0))).collect();
    let lines = [
        "TRANG IN THỬ - motcua".to_owned(),
        office.to_owned(),
        when.to_owned(),
        String::new(),
        LETTERS[0].to_owned(),
        LETTERS[1].to_owned(),
        "Nếu chữ trên bị sai, cần đổi bảng mã của máy in sang UTF-8.".to_owned(),
        String::new(),
        format!("Dòng dưới có {COLUMNS} cột, phải nằm gọn trên một dòng:"),
        ruler,
        String::new(),
        NOBODY.to_owned(),
    ];
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;

    #[test]
    fn no_line_is_wider_than_paper_and_the_ruler_is_as_wide() {
        let page = trial_page(Format::Text, "UBND XÃ ĐẠ HUOAI", "23/11/2026 08:00").unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.lines().all(|line| width(line) <= COLUMNS));
        assert!(page.lines().any(|line| width(line) == COLUMNS));
    }
}
