//! What is told of each screen and question, in both languages.

use super::told::{Deed, Item, More, Spot, Told};
use crate::locale::Language;
use crate::tui::screen::Screen;
use crate::tui::testing::Bench;
use crate::tui::tests::accepted;

fn told(bench: &Bench) -> Told {
    super::told(&bench.model, &bench.world(), &More::default())
}

fn lines(told: &Told, bench: &Bench) -> Vec<String> {
    let world = bench.world();
    let items = told.items.iter().map(|item| item.says(&world));
    std::iter::once(told.title.clone()).chain(items).collect()
}

/// A word of the table of texts, left where its sentence should stand: `queue-empty-hint`.
fn is_bare_key(line: &str) -> bool {
    let parts: Vec<&str> = line.split('-').collect();
    parts.len() > 1
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Holds what is told here against what may be told anywhere.
fn hold(bench: &Bench, after: &str) {
    let told = told(bench);
    assert!(!told.title.trim().is_empty(), "{after}: it is not said where one is");
    let lines = lines(&told, bench);
    for (line, item) in lines.iter().skip(1).zip(&told.items) {
        let rest = matches!(item, Item::Rest { .. });
        assert!(rest || !line.contains('…'), "{after}: a cut word in {line:?}");
        assert!(!is_bare_key(line), "{after}: {line:?}");
        assert!(!line.contains("{$"), "{after}: {line:?}");
    }
    let numbered = told.numbered();
    let mut numbers: Vec<usize> = numbered.iter().filter_map(|(number, _)| *number).collect();
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "{after}: a number stands twice: {lines:#?}");
}

/// A ticket called, and a dossier taken in from a card; what is in front is held on the way.
fn a_morning(bench: &mut Bench) {
    hold(bench, "opening");
    for keys in ["Ins", "Enter", "F2", "F5"] {
        bench.keys(keys);
        hold(bench, keys);
    }
    bench.types("xo");
    hold(bench, "looking for a procedure");
    for keys in ["Enter", "Enter"] {
        bench.keys(keys);
    }
    bench.types("Lò Thị Ban");
    for keys in ["F4", "Esc", "F7", "1", "Esc", "F7", "2", "Esc"] {
        bench.keys(keys);
        hold(bench, &format!("{keys} on an intake"));
    }
    bench.keys("^S");
    hold(bench, "submitting what is not whole");
    for _ in 0..12 {
        bench.keys("Enter");
        hold(bench, "Enter on an intake");
    }
}

#[test]
fn every_screen_and_question_is_told_whole_in_both_languages() {
    for language in Language::ALL {
        let mut bench = Bench::new((80, 24), language);
        a_morning(&mut bench);
        bench.keys("Esc Esc Esc");
        accepted(&mut bench, "Nguyễn Thị Minh Khai");
        hold(&bench, "a receipt");
        bench.keys("Enter");
        hold(&bench, "work to do");
        for keys in ["Enter", "F7", "1", "Esc", "F4", "Esc", "F9", "Esc", "F8", "F8", "F8", "^S"] {
            bench.keys(keys);
            hold(&bench, &format!("{keys} on a dossier"));
        }
        bench.keys("Esc Esc");
        for keys in [
            "F1", "Esc", "^K", "Esc", "^G", "8", "Enter", "Esc", "Esc", "F12", "Esc", "F6", "Esc", "F3",
            "F4", "Esc", "Esc", "F9", "Esc", "^G", "3", "Esc", "^G", "9", "F4", "Esc", "Esc",
        ] {
            bench.keys(keys);
            hold(&bench, keys);
        }
    }
}

#[test]
fn a_menu_keeps_the_digits_it_has_on_the_screen() {
    let mut bench = Bench::vietnamese();
    bench.keys("^G");
    let told = told(&bench);
    let numbers: Vec<_> = told.numbered().into_iter().filter_map(|(number, _)| number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 8, 9, 0]);
}

#[test]
fn a_long_list_is_cut_with_a_number_that_tells_more() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("d");
    let mut more = More::default();
    let rest = |told: &Told| {
        told.items.iter().find_map(|item| match item.deed() {
            Some(Deed::More(list)) => Some(list),
            _ => None,
        })
    };
    let short = super::told(&bench.model, &bench.world(), &more);
    more.of(rest(&short).expect("more procedures than anybody wants to hear"));
    let long = super::told(&bench.model, &bench.world(), &more);
    assert!(long.items.len() > short.items.len());
}

#[test]
fn what_the_machine_was_told_is_said_and_changed_by_its_number() {
    let mut bench = Bench::vietnamese();
    bench.keys("^G 8");
    let all = lines(&told(&bench), &bench).join("\n");
    assert!(all.contains("Cổng máy quét: chưa đặt") && !all.contains("Màu:"), "{all}");
    let of_roll = |item: &&Item| item.says(&bench.world()).contains("Vé giấy");
    let deed = told(&bench).items.iter().find(of_roll).and_then(Item::deed);
    let Some(Deed::Press(Spot::Machine(nth), _)) = deed else { panic!("the paper roll is no row: {deed:?}") };
    let Some(Screen::Settings(settings)) = bench.model.above.last_mut() else { panic!("not there") };
    assert!(!settings.stand_at_machine(nth + 9) && settings.stand_at_machine(nth));
    bench.keys("Enter");
    assert!(bench.model.roll);
}

#[test]
fn a_conflict_is_told_side_after_side_and_its_number_asks_why() {
    for language in Language::ALL {
        let mut bench = Bench::new((80, 24), language);
        crate::tui::tests::conflicts::torn(&mut bench);
        bench.keys("^K");
        bench.types("conflict");
        bench.keys("Enter");
        hold(&bench, "a conflict");
        let told = told(&bench);
        let rows: Vec<(Option<usize>, String)> =
            told.numbered().into_iter().map(|(number, item)| (number, item.says(&bench.world()))).collect();
        let side = |nth: usize| rows.iter().find(|row| row.0 == Some(nth)).map(|row| row.1.clone()).unwrap();
        assert!(side(1).contains(" 1 ") && side(2).contains(" 2 "), "{rows:#?}");
        let Some((_, Item::Row { deed: Deed::Press(spot, keys), .. })) =
            told.numbered().into_iter().find(|(number, _)| *number == Some(2))
        else {
            panic!("{rows:#?}")
        };
        assert_eq!(*spot, Spot::Here);
        keys.iter().for_each(|key| bench.press(*key));
        hold(&bench, "keeping a side");
        assert!(matches!(bench.model.overlays.last(), Some(crate::tui::overlay::Overlay::Asking(_))));
    }
}
