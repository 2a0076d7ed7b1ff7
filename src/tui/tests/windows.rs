//! Windows of every size: nothing is lost by resizing, and nothing is decided unseen.

use super::accepted;
use crate::locale::Language;
use crate::tui::port::DeskPort as _;
use crate::tui::screen::Screen;
use crate::tui::table::Place;
use crate::tui::testing::Bench;
use proptest::prelude::*;

/// The step of each dossier in work.
fn steps(bench: &Bench) -> Vec<String> {
    bench.bridge.view().work.values().map(|summary| summary.step.clone()).collect()
}

#[test]
fn a_window_too_small_says_so_and_keeps_submit_up_and_leave() {
    for language in Language::ALL {
        let mut bench = Bench::new((80, 24), language);
        accepted(&mut bench, "Lò Văn Ún");
        bench.keys("Enter Enter");
        assert_eq!(bench.model.place(), Place::Dossier);
        bench.resize(50, 12);
        let shown = bench.draw();
        assert!(shown.contains("60x20") && shown.contains("50x12") && shown.contains("^S Esc ^Q"), "{shown}");
        // Nothing is decided on or begun that cannot be seen.
        bench.keys("F8 F5 F2");
        assert_eq!(bench.model.place(), Place::Dossier);
        assert_eq!(steps(&bench), ["examine"]);
        bench.keys("Esc");
        assert_eq!(bench.model.place(), Place::Home);
        bench.resize(80, 24);
        bench.keys("Enter F8");
        assert_eq!(steps(&bench), ["approve"], "{}", bench.draw());
    }
}

#[test]
fn a_form_is_typed_into_and_submitted_while_the_window_is_too_small() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.003197");
    bench.keys("Enter Enter");
    bench.resize(40, 10);
    bench.types("Lò Thị Ban");
    bench.resize(80, 24);
    assert!(bench.shows("Lò Thị Ban"), "{}", bench.draw());
}

#[test]
fn one_pane_at_sixty_columns_and_tab_swaps() {
    let mut bench = Bench::new((60, 20), Language::Vietnamese);
    accepted(&mut bench, "Lò Văn Ún");
    bench.keys("Enter");
    assert!(bench.shows("Việc của tôi") && !bench.shows("Hàng đợi"), "{}", bench.draw());
    bench.keys("Tab");
    assert!(bench.shows("Hàng đợi") && !bench.shows("Việc của tôi"), "{}", bench.draw());
}

/// What resizing must keep: the screen, the field, the caret and the row.
fn place(bench: &Bench) -> String {
    match bench.model.above.last() {
        Some(Screen::Intake(intake)) => {
            let field = intake.fields.get(&intake.focus);
            format!("{:?} {:?}", intake.focus, field.map(|f| (f.value().to_owned(), f.caret())))
        }
        Some(Screen::Find(find)) => format!("{:?} {}", find.query().value(), find.query().caret()),
        Some(other) => format!("{:?}", other.place()),
        None => format!("{:?} {:?}", bench.model.home.pane, bench.model.home.dossier),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn a_storm_of_sizes_keeps_focus_caret_and_row(sizes in prop::collection::vec((1..220_u16, 1..70_u16), 1..12)) {
        let mut bench = Bench::vietnamese();
        accepted(&mut bench, "Nông Thị Hường");
        bench.keys("Enter");
        for keys in ["", "Tab", "Tab Enter", "F3", "Esc Esc F5"] {
            bench.keys(keys);
            if keys == "F3" {
                bench.types("nong thi");
                bench.keys("Left Left");
            }
            if keys == "Esc Esc F5" {
                bench.types("1.001193");
                bench.keys("Enter Enter Enter");
                bench.types("Đàm Thị");
                bench.keys("Left");
            }
            let (before, shown, cursor) = (place(&bench), bench.draw(), bench.cursor());
            for (width, height) in &sizes {
                bench.resize(*width, *height);
                let drawn = bench.draw();
                prop_assert!(drawn.lines().all(|line| crate::base::text::width(line) <= usize::from(*width)));
                prop_assert_eq!(place(&bench), before.clone());
            }
            bench.resize(80, 24);
            prop_assert_eq!(bench.draw(), shown);
            prop_assert_eq!(bench.cursor(), cursor);
        }
    }
}
