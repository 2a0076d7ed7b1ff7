//! What people see of the link: the header's words in every state, the page's sentences, marks of dossiers.

use super::accepted;
use super::link::{cut_off, done, ended, join, linked};
use crate::base::text;
use crate::base::time::Timestamp;
use crate::desk::courier::CourierNews;
use crate::desk::link_history::{LinkHistory, Measured};
use crate::desk::replica::exchange::{Done, Exchanged};
use crate::locale::Language;
use crate::sync::transport::Traffic;
use crate::tui::testing::Bench;
use std::sync::Arc;
use std::time::Duration;

const DAY: u64 = 24 * 3600 * 1000;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn remembered(bench: &mut Bench, change: impl FnOnce(&mut LinkHistory)) {
    let mut history = LinkHistory::default();
    change(&mut history);
    linked(bench, CourierNews::Remembered(Arc::new(history)));
}

fn header(bench: &mut Bench) -> String {
    let header = bench.draw().lines().next().unwrap().to_owned();
    assert!(text::width(&header) <= 80, "{header}");
    header
}

fn moving(sent: u64, to_send: u64, received: u64, to_receive: u64) -> CourierNews {
    CourierNews::Working(Done { sent, received, rounds: 1, to_send, to_receive })
}

fn exchanged(sent: u64, clock_ahead: i64) -> Exchanged {
    Exchanged { done: done(sent, 0), clock_ahead, ..Exchanged::default() }
}

fn poor_line() -> Measured {
    let traffic = Traffic { up: 30_000, down: 2_000 };
    Measured { round_trip: Some(Duration::from_millis(620)), moving: Duration::from_secs(8), traffic }
}

#[test]
fn the_header_tells_every_state_of_the_link_in_both_languages() {
    let told = [
        (
            Language::Vietnamese,
            [
                "○ Chưa nối máy chủ │",
                "○ Ngoại tuyến, 8 chờ gửi │",
                "○ Ngoại tuyến từ 20/11, 8 chờ gửi │",
                "○ Ngoại tuyến từ 07:40, 8 chờ gửi │",
                "● Trực tuyến, 8 chờ gửi │",
                "◐ Đang gửi 12/37 │",
                "◐ Đang nhận 3/9 │",
                "○ Ngoại tuyến từ 09:00, 8 chờ gửi │",
                "○ Từ 23/11, 8 chờ gửi đã 2 ngày │",
            ],
        ),
        (
            Language::English,
            [
                "○ No hub yet │",
                "○ Off line, 8 to send │",
                "○ Off line since 20/11, 8 to send │",
                "○ Off line since 07:40, 8 to send │",
                "● On line, 8 to send │",
                "◐ Sending 12 of 37 │",
                "◐ Receiving 3 of 9 │",
                "○ Off line since 09:00, 8 to send │",
                "○ Since 23/11, 8 to send for 2 d │",
            ],
        ),
    ];
    for (language, lines) in told {
        let mut bench = Bench::new((80, 24), language);
        let mut lines = lines.into_iter();
        let mut tells = |bench: &mut Bench| {
            let (line, shown) = (lines.next().unwrap(), header(bench));
            assert!(shown.contains(line), "{line}: {shown}");
        };
        tells(&mut bench);
        join(&mut bench);
        tells(&mut bench);
        remembered(&mut bench, |history| history.good = Some(at("2026-11-20T16:55")));
        tells(&mut bench);
        remembered(&mut bench, |history| history.good = Some(at("2026-11-23T07:40")));
        tells(&mut bench);
        linked(&mut bench, ended(0, 2));
        tells(&mut bench);
        linked(&mut bench, moving(12, 37, 0, 9));
        tells(&mut bench);
        linked(&mut bench, moving(37, 37, 3, 9));
        tells(&mut bench);
        linked(&mut bench, cut_off());
        tells(&mut bench);
        bench.pass(2 * DAY + 3_600_000);
        tells(&mut bench);
    }
}

#[test]
fn a_clock_that_differs_much_is_marked_and_a_little_is_told_on_the_page_alone() {
    let cases = [
        (0, "", ""),
        (1, "", ""),
        (-3, "", "nhanh hơn máy chủ 3 phút"),
        (14, "! Giờ lệch 14 phút │", "chậm hơn máy chủ 14 phút"),
        (-180, "! Giờ lệch 3 giờ │", "nhanh hơn máy chủ 3 giờ"),
        (3 * 1440, "! Giờ lệch 3 ngày │", "chậm hơn máy chủ 3 ngày"),
    ];
    for (ahead, mark, sentence) in cases {
        let mut bench = Bench::vietnamese();
        join(&mut bench);
        linked(&mut bench, ended(0, 0));
        remembered(&mut bench, |history| {
            history.note_done(at("2026-11-23T09:00"), &exchanged(0, ahead), Measured::default());
        });
        let shown = header(&mut bench);
        assert!(shown.contains(mark) && (!mark.is_empty() || !shown.contains("lệch")), "{ahead}: {shown}");
        bench.keys("^G 6");
        let page = bench.draw().replace(['│', '\n'], " ");
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(sentence), "{ahead}: {page}");
        assert_eq!(page.contains("Đồng hồ máy này"), !sentence.is_empty(), "{ahead}: {page}");
    }
}

#[test]
fn the_page_tells_the_line_its_failures_the_hub_and_leads_to_the_history() {
    let mut bench = Bench::vietnamese();
    join(&mut bench);
    remembered(&mut bench, |history| {
        history.note_done(at("2026-11-22T16:00"), &exchanged(12, 0), poor_line());
        for minute in ["05", "06", "07"] {
            history.note_failed(at(&format!("2026-11-23T07:{minute}")), "link-cut", Measured::default());
        }
        history.note_done(at("2026-11-23T08:00"), &exchanged(0, 0), Measured::default());
    });
    bench.keys("^G 6");
    for words in [
        "Lần cuối tới được máy chủ: 08:00.",
        "máy chủ đáp sau 620 ms, chuyển 4,0 kB mỗi giây",
        "Gần đây 3 lần không xong, lần cuối T2 23/11 07:07: đứt mạng giữa chừng",
        "Máy chủ của đơn vị H",
    ] {
        assert!(bench.shows(words), "{words}\n{}", bench.draw());
    }
    bench.keys("3");
    for words in [
        "T2 23/11 08:00: không có gì mới",
        "T2 23/11 07:05 – 07:07: đứt mạng giữa chừng (3 lần)",
        "CN 22/11 16:00: gửi 12, nhận 0 (32,0 kB)",
    ] {
        assert!(bench.shows(words), "{words}\n{}", bench.draw());
    }
    bench.keys("Esc");
    assert!(bench.model.overlays.is_empty());
}

#[test]
fn a_dossier_says_whether_the_hub_has_it_and_the_page_lists_those_it_lacks() {
    let mut bench = Bench::vietnamese();
    let number = accepted(&mut bench, "Lê Văn An");
    bench.keys("Enter Esc");
    let open = |bench: &mut Bench| {
        bench.keys("F3");
        bench.types(&number);
        bench.keys("Enter");
    };
    open(&mut bench);
    assert!(!bench.shows("áy chủ đã có") && !bench.shows("Chưa tới máy chủ"), "{}", bench.draw());
    bench.keys("Esc Esc");
    join(&mut bench);
    open(&mut bench);
    assert!(bench.shows("Chưa tới máy chủ: "), "{}", bench.draw());
    bench.keys("Esc Esc ^G 6 4");
    assert!(bench.shows("Hồ sơ chưa tới máy chủ") && bench.shows(&number), "{}", bench.draw());
    bench.keys("1");
    assert!(bench.shows("Chưa tới máy chủ: "), "it opens: {}", bench.draw());
    super::link::received_all(&mut bench);
    assert!(bench.shows("Máy chủ đã có đủ"), "{}", bench.draw());
    bench.keys("^K");
    bench.types("chua toi may chu");
    bench.keys("Enter");
    assert!(bench.message().contains("Mọi hồ sơ đã tới máy chủ"), "{}", bench.message());
}

#[test]
fn the_fullest_page_keeps_what_can_be_done_on_the_smallest_screen() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Lê Văn An");
    bench.keys("Enter Esc");
    join(&mut bench);
    remembered(&mut bench, |history| {
        for minute in ["05", "06", "07"] {
            history.note_failed(at(&format!("2026-11-23T07:{minute}")), "link-cut", Measured::default());
        }
        history.note_done(at("2026-11-23T08:00"), &exchanged(0, 14), poor_line());
    });
    let mut left_alone = exchanged(0, 14);
    let log = bench.bridge.with_engine(|engine| Ok(engine.log()));
    left_alone.refused.push((log, "after-revocation".to_owned()));
    linked(&mut bench, CourierNews::Done(Arc::new(left_alone)));
    bench.keys("^G 6");
    for words in [
        "1 Đồng bộ ngay",
        "4 Hồ sơ chưa tới máy chủ",
        "chậm hơn máy chủ 14 phút",
        "Quầy 1: máy ấy đã bị khóa",
    ] {
        assert!(bench.shows(words), "{words}\n{}", bench.draw());
    }
    linked(&mut bench, cut_off());
    assert!(bench.shows("không trả lời") && bench.shows("4 Hồ sơ chưa tới máy chủ"), "{}", bench.draw());
}
