//! Pictures of the screens in both languages and sizes, and that nothing of ours is cut in them.

use super::accepted;
use crate::domain::command::Command as Order;
use crate::domain::ticket::{Priority, TakeTicket};
use crate::locale::Language;
use crate::tui::testing::Bench;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// A picture must be whole, and hold no word that was cut except in what people typed.
fn picture(bench: &mut Bench, name: &str, size: (u16, u16), language: Language) {
    let shown = bench.draw();
    insta::assert_snapshot!(format!("{name}-{}x{}-{}", size.0, size.1, language.tag()), shown);
}

fn each(show: impl Fn(&mut Bench, (u16, u16), Language)) {
    for size in SIZES {
        for language in Language::ALL {
            let mut bench = Bench::new(size, language);
            show(&mut bench, size, language);
        }
    }
}

fn some_tickets(bench: &mut Bench) {
    for (group, priority) in [('A', Priority::Normal), ('B', Priority::Normal), ('C', Priority::Elderly)] {
        bench.order(Order::TakeTicket(TakeTicket { group, priority, number: None }));
        bench.pass(4 * 60_000);
    }
}

#[test]
fn home() {
    each(|bench, size, language| {
        picture(bench, "home-empty", size, language);
        some_tickets(bench);
        bench.keys("F2");
        accepted(bench, "Nguyễn Thị Minh Khai");
        bench.keys("Enter");
        picture(bench, "home", size, language);
    });
}

#[test]
fn intake_and_its_result() {
    each(|bench, size, language| {
        bench.keys("F5");
        bench.types("kh");
        picture(bench, "picker", size, language);
        bench.keys("Esc Esc");
        accepted(bench, "Trần Thị Ngọc");
        picture(bench, "result", size, language);
        bench.keys("Enter F5");
        bench.types("1.001193");
        bench.keys("Enter");
        picture(bench, "intake", size, language);
    });
}

#[test]
fn dossier_with_its_menus() {
    each(|bench, size, language| {
        accepted(bench, "Trần Thị Ngọc");
        bench.keys("Enter Enter");
        picture(bench, "dossier", size, language);
        bench.keys("F7");
        picture(bench, "lacking", size, language);
        bench.keys("1");
        picture(bench, "supplement", size, language);
        bench.keys("Esc F4");
        picture(bench, "why", size, language);
    });
}

#[test]
fn the_counters_day_and_settings() {
    each(|bench, size, language| {
        some_tickets(bench);
        bench.keys("F2 F2 F2 F2");
        picture(bench, "missed", size, language);
        bench.keys("Esc F6 2");
        picture(bench, "hold", size, language);
        bench.keys("Enter ^K");
        bench.types(if language == Language::English { "lunch" } else { "an trua" });
        bench.keys("Enter");
        picture(bench, "breaks", size, language);
        bench.keys("2");
        picture(bench, "home-break", size, language);
        bench.keys("F6 2");
        picture(bench, "close-day", size, language);
        bench.keys("Esc ^G 8");
        picture(bench, "settings", size, language);
        bench.keys("Enter");
        picture(bench, "officer", size, language);
    });
}

#[test]
fn help_palette_and_search() {
    each(|bench, size, language| {
        bench.keys("F1");
        picture(bench, "help", size, language);
        bench.keys("Right");
        picture(bench, "guide", size, language);
        bench.keys("Esc F5");
        bench.types("1.001193");
        bench.keys("Enter F1 Right Right");
        picture(bench, "handbook", size, language);
        bench.keys("Esc Esc ^K");
        bench.types("tra ket");
        picture(bench, "palette", size, language);
        bench.keys("Esc");
        accepted(bench, "Đặng Văn Được");
        bench.keys("Enter F3");
        bench.types("dang van");
        picture(bench, "find", size, language);
    });
}

#[test]
fn the_history() {
    each(|bench, size, language| {
        some_tickets(bench);
        bench.keys("F2");
        accepted(bench, "Nguyễn Thị Minh Khai");
        bench.keys("Enter Enter F8 Esc ^G 9");
        picture(bench, "history", size, language);
        bench.keys("Down F4");
        picture(bench, "history-act", size, language);
    });
}

#[test]
fn footers_hold_whole_words_and_help_is_always_there() {
    for width in [60, 70, 80, 100, 120] {
        for language in Language::ALL {
            let mut bench = Bench::new((width, 24), language);
            for step in ["", "F5", "Esc", "F3"] {
                bench.keys(step);
                let shown = bench.draw();
                let footer = shown.lines().last().unwrap();
                assert!(footer.contains("F1 "), "{footer}");
                assert!(!footer.contains('…'), "{footer}");
                let header = shown.lines().next().unwrap();
                assert!(width < 80 || !header.contains('…'), "{header}");
            }
        }
    }
}
