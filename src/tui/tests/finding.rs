//! Search with filters, and the look-up while somebody else's form is open.

use super::accepted;
use crate::locale::Language;
use crate::tui::port::DeskPort as _;
use crate::tui::table::Place;
use crate::tui::testing::Bench;

fn two_people(bench: &mut Bench) {
    accepted(bench, "Nông Thị Hường");
    bench.keys("Enter");
    accepted(bench, "Lò Văn Hương");
    bench.keys("Enter");
}

#[test]
fn filters_are_words_of_the_search_and_stand_as_chips() {
    let mut bench = Bench::vietnamese();
    two_people(&mut bench);
    bench.keys("F3");
    bench.types("bước:thẩm định hôm nay huong");
    assert!(bench.shows("[bước:thẩm định] [hôm nay]"), "{}", bench.draw());
    assert!(bench.shows("2 hồ sơ"), "{}", bench.draw());
    bench.types(" nong");
    assert!(bench.shows("1 hồ sơ") && bench.shows("Nông Thị Hường"));
    bench.keys("^U");
    bench.types("quá hạn");
    assert!(bench.shows("[quá hạn]") && bench.shows("Không có hồ sơ nào qua được"), "{}", bench.draw());
    bench.keys("^U");
    bench.types("cb:zzq");
    assert!(bench.shows("[!cb:zzq]") && bench.shows("Không có gì tên ‘zzq’"), "{}", bench.draw());
}

#[test]
fn f4_offers_filters_and_a_search_is_kept_under_a_name() {
    for language in Language::ALL {
        let mut bench = Bench::new((80, 24), language);
        two_people(&mut bench);
        bench.keys("F3");
        bench.types("huong");
        bench.keys("F4 2");
        let chip = if language == Language::Vietnamese { "[hôm nay]" } else { "[today]" };
        assert!(bench.shows(chip), "{}", bench.draw());
        bench.keys("^K");
        bench.types("save-filter");
        bench.keys("Enter");
        bench.types("Của Hương");
        bench.keys("Enter");
        let saved = bench.bridge.saved_filters();
        assert_eq!(
            saved.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
            ["Của Hương"],
            "{}",
            bench.draw()
        );
        bench.keys("Esc F3 F4");
        assert!(bench.shows("Của Hương"), "{}", bench.draw());
        bench.keys("1");
        assert!(bench.shows(chip) && bench.shows("Nông Thị Hường"), "{}", bench.draw());
        // With nothing typed the same command offers to remove one.
        bench.keys("Esc F3 ^K");
        bench.types("save-filter");
        bench.keys("Enter 1");
        assert!(bench.bridge.saved_filters().is_empty(), "{}", bench.draw());
    }
}

#[test]
fn a_caller_is_told_state_due_time_and_what_is_missing_and_no_name_they_did_not_give() {
    let mut bench = Bench::vietnamese();
    two_people(&mut bench);
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types("Đàm Thị");
    bench.keys("Left Left");
    let before = bench.cursor();
    bench.keys("F3");
    bench.types("huong");
    let shown = bench.draw();
    assert!(shown.contains("*** *** Hường") && shown.contains("*** *** Hương"), "{shown}");
    assert!(!shown.contains("Nông") && !shown.contains("0903"), "{shown}");
    assert!(shown.contains("Đang giải quyết, bước thẩm định") && shown.contains("Hẹn trả lúc"), "{shown}");
    assert!(shown.contains("Không còn thiếu giấy tờ nào") && shown.contains("^X Đã xác minh"), "{shown}");
    bench.keys("Enter");
    assert_eq!(bench.model.place(), Place::Find, "{}", bench.draw());
    assert!(bench.message().contains("^X"));
    bench.keys("^X");
    assert!(bench.shows("Nông Thị Hường") && !bench.shows("^X Đã xác minh"), "{}", bench.draw());
    bench.keys("Enter");
    assert_eq!(bench.model.place(), Place::Dossier);
    bench.keys("Esc Esc");
    assert_eq!(bench.cursor(), before, "the same field and caret");
    // The next call begins unverified.
    bench.keys("F3");
    bench.types("huong");
    assert!(bench.shows("*** *** Hường"), "{}", bench.draw());
    // On its own the search hides nothing, and the key means nothing.
    bench.keys("Esc Esc F3");
    bench.types("huong");
    assert!(bench.shows("Nông Thị Hường") && !bench.shows("^X"), "{}", bench.draw());
}

#[test]
fn what_a_caller_still_owes_is_named() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Sùng Thị Dợ");
    bench.keys("Enter Enter F7 1 Space ^S Esc F5 Esc F3");
    bench.types("do");
    assert!(!bench.shows("Còn thiếu"), "not over an intake");
    bench.keys("Esc F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter F3");
    bench.types("dowj");
    let shown = bench.draw();
    assert!(shown.contains("*** *** Dợ"), "what an input method left names the name: {shown}");
    assert!(shown.contains("Chờ bổ sung") && shown.contains("đang tạm dừng"), "{shown}");
    assert!(shown.contains("Còn thiếu:") && shown.contains("(thiếu)"), "{shown}");
}
