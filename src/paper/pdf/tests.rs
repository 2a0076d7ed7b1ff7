//! The files: small, the same every time, and read by somebody else's program.

use super::*;
use crate::paper::pages::{BLANK, Column, Half, Signature};

pub(super) fn sample() -> Pages {
    let mut pages = Pages::default();
    pages.head(vec![Half::Plain("UBND TỈNH LÂM ĐỒNG".into()), Half::Strong("UBND XÃ ĐẠ HUOAI".into())]);
    pages.dated("Đạ Huoai, ngày 23 tháng 11 năm 2026");
    pages.title("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ");
    pages.code("H56.14-261123-1000");
    pages.key_field("Mã số hồ sơ", "H56.14-261123-1000");
    pages.field("Email", BLANK);
    pages.say("Thành phần hồ sơ nộp gồm những giấy tờ được ghi ở bảng dưới đây:");
    let columns = [Column::center(3), Column::left(40), Column::right(12)];
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    pages.table(&columns, vec![row(["TT", "Thành phần hồ sơ", "Bản chính"]), row(["1", "Tờ khai", "1"])]);
    pages.signatures(vec![Signature::new("NGƯỜI NỘP", ""), Signature::new("NGƯỜI NHẬN", "Trần Thị Mai")]);
    pages
}

#[test]
fn a_file_is_small_and_the_same_every_time() {
    for frame in [Frame::A4, Frame::A5] {
        let file = pdf(&sample(), &frame).unwrap();
        assert!(file.starts_with(b"%PDF-") && file.len() <= 60 * 1024, "{} bytes", file.len());
        assert_eq!(file, pdf(&sample(), &frame).unwrap());
    }
}

#[test]
fn an_independent_reader_finds_the_words_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, pdf(&sample(), &Frame::A4).unwrap()).unwrap();
    let Some(told) = crate::paper::testing::read_by_poppler(&path) else { return };
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mã số hồ sơ: H56.14-261123-1000",
        "Thành phần hồ sơ nộp gồm những giấy tờ được ghi ở bảng dưới đây:",
        "Trần Thị Mai",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}
