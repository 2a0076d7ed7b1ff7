//! A test page: shows whether a printer knows Vietnamese letters, lines and eighty columns.

use super::text::COLUMNS;

/// The page, with the office it is printed for and the moment.
pub fn trial_page(office: &str, when: &str) -> String {
    let ruler: String = (1..=COLUMNS).map(|n| char::from(b'0' + u8::try_from(n % 10).unwrap_or(0))).collect();
    let lines = [
        "TRANG IN THỬ - motcua".to_owned(),
        office.to_owned(),
        when.to_owned(),
        String::new(),
        "Chữ thường: ằ ẳ ễ ợ ữ ị đ - cộng hòa xã hội chủ nghĩa Việt Nam".to_owned(),
        "CHỮ HOA:    Ằ Ẳ Ễ Ợ Ữ Ị Đ - CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned(),
        "Nếu chữ trên bị sai, cần đổi bảng mã của máy in sang UTF-8.".to_owned(),
        String::new(),
        format!("Dòng dưới có {COLUMNS} cột, phải nằm gọn trên một dòng:"),
        ruler,
        String::new(),
        "Trang này không chứa thông tin của ai.".to_owned(),
    ];
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;

    #[test]
    fn no_line_is_wider_than_paper_and_the_ruler_is_as_wide() {
        let page = trial_page("UBND XÃ ĐẠ HUOAI", "23/11/2026 08:00");
        assert!(page.lines().all(|line| width(line) <= COLUMNS));
        assert!(page.lines().any(|line| width(line) == COLUMNS));
    }
}
