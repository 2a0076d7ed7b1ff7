//! What must hold whatever is done: deciding keys, drafts, pasting, input methods, reachability.

use super::accepted;
use crate::domain::dossier::Status;
use crate::locale::{Language, Texts};
use crate::tui::key::{Code, Key, Press};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::palette::Palette;
use crate::tui::overlay::sheet::Sheet;
use crate::tui::port::DeskPort as _;
use crate::tui::screen::Screen;
use crate::tui::screen::intake::Slot;
use crate::tui::table::{Command, Place, TABLE};
use crate::tui::testing::Bench;
use crate::tui::wish::{Action, Effect};

#[test]
fn ten_presses_in_fifty_milliseconds_decide_once() {
    let mut bench = Bench::vietnamese();
    for name in
        ["A Pao", "Bàn Tài", "Cầm Văn", "Đèo Thị", "Giàng A", "Hà Thị", "Lò Ún", "Ma Seo", "Pờ Sào", "Vừ A"]
    {
        accepted(&mut bench, name);
        bench.keys("Enter");
    }
    bench.keys("Enter");
    let before = bench.effects.len();
    for _ in 0..10 {
        bench.press(Key::f(8));
        bench.pass(5);
        bench.settle();
        bench.draw();
    }
    let submitted = bench.effects[before..].iter().filter(|e| matches!(e, Effect::Submit(_))).count();
    assert_eq!(submitted, 1);
    assert!(bench.message().contains("quá sớm"), "{}", bench.message());
    let steps: Vec<String> = bench.bridge.view().work.values().map(|s| s.step.clone()).collect();
    assert_eq!(steps.iter().filter(|step| *step == "approve").count(), 1);
    // Once it is seen and settled, the next one is decided on.
    bench.pass(1_500);
    bench.keys("F8");
    let steps: Vec<String> = bench.bridge.view().work.values().map(|s| s.step.clone()).collect();
    assert_eq!(steps.iter().filter(|step| *step == "approve").count(), 2);
}

#[test]
fn typing_ahead_of_a_record_is_never_lost() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    // Five hundred keys a second, nothing drawn between them.
    for c in "Nguyễn Thị Minh Khai".chars() {
        bench.press(Key::plain(Code::Char(c)));
        bench.pass(2);
    }
    assert!(bench.shows("Nguyễn Thị Minh Khai"));
}

#[test]
fn what_is_typed_is_kept_within_300_ms_and_offered_after_a_cut() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types("Đinh Thị Vân");
    bench.pass(300);
    let kept = bench.bridge.drafts();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].command.applicant.name, "Đinh Thị Vân");
    let writes = bench.effects.iter().filter(|e| matches!(e, Effect::SaveDraft(_))).count();
    assert!(writes <= 12, "at most one write per 300 ms, not {writes}");
    // Leaving keeps it; the list of drafts opens it again as it was.
    bench.keys("Esc");
    assert!(bench.message().contains("Nháp được giữ"), "{}", bench.message());
    bench.keys("^G 3 1");
    assert!(bench.shows("Đinh Thị Vân"), "{}", bench.draw());
    bench.act(Action::HangUp);
    assert!(matches!(bench.effects.last(), Some(Effect::Quit)));
}

#[test]
fn pasting_never_submits_and_a_scan_goes_to_its_field() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    let before = bench.effects.len();
    bench.act(Action::Paste("Lê Hoàng\r\nPhúc\r\n".to_owned()));
    assert!(bench.shows("Lê Hoàng  Phúc") || bench.shows("Lê Hoàng Phúc"), "{}", bench.draw());
    assert!(!bench.effects[before..].iter().any(|effect| matches!(effect, Effect::Submit(_))));
    let Some(Screen::Intake(intake)) = bench.model.above.last() else { panic!("no intake") };
    assert_eq!(intake.focus, Slot::Name, "a line end in pasted text moves nothing");
}

#[test]
fn a_scanned_card_opens_the_person_and_fills_an_open_intake() {
    let card = "001188012345|012345678|Lò Thị Ban|03091988|Nữ|12 Lê Lợi, Bến Thành, TP Hồ Chí Minh|01012021";
    let read = || Some(crate::domain::scan::read(card));
    let mut bench = Bench::vietnamese();
    bench.act(Action::Scanned { read: read(), take_back: 0 });
    assert!(bench.shows("Lò Thị Ban") && bench.shows("Chọn thủ tục"), "{}", bench.draw());
    bench.types("khai sinh");
    bench.keys("Enter");
    assert!(bench.shows("Lò Thị Ban") && bench.shows("001188012345"), "{}", bench.draw());
    bench.act(Action::Scanned { read: read(), take_back: 0 });
    assert_eq!(bench.message(), "Thẻ khớp với nội dung đã ghi.");
}

#[test]
fn where_a_card_differs_from_what_was_typed_each_place_is_asked_and_nothing_replaced_unasked() {
    let card = "001188012345|012345678|Lò Thị Ban|03091988|Nữ|12 Lê Lợi, Bến Thành, TP Hồ Chí Minh|01012021";
    let read = || Some(crate::domain::scan::read(card));
    let mut bench = Bench::vietnamese();
    bench.act(Action::Scanned { read: read(), take_back: 0 });
    bench.types("khai sinh");
    bench.keys("Enter");
    let typed = [(Slot::Name, "Lo Thi Ban"), (Slot::Birth, "04/09/1988"), (Slot::Address, "Bản Na Sang")];
    let Some(Screen::Intake(intake)) = bench.model.above.last_mut() else { panic!("no intake") };
    for (slot, text) in typed {
        intake.fields.get_mut(&slot).unwrap().set(text);
    }
    bench.act(Action::Scanned { read: read(), take_back: 0 });
    for shown in
        ["Thẻ khác với nội dung đã ghi", "đã ghi: 04/09/1988", "trên thẻ: 03/09/1988", "đã ghi: Bản Na Sang"]
    {
        assert!(bench.shows(shown), "{shown}\n{}", bench.draw());
    }
    // The day of birth is taken, as is offered; the address of the card is not.
    bench.keys("^S");
    let Some(Screen::Intake(intake)) = bench.model.above.last() else { panic!("no intake") };
    let stands = |slot| intake.text(slot).unwrap();
    assert_eq!((stands(Slot::Name), stands(Slot::Birth)), ("Lò Thị Ban".to_owned(), "03/09/1988".to_owned()));
    assert_eq!(stands(Slot::Address), "Bản Na Sang");
}

#[test]
fn the_lines_of_a_passport_fill_an_intake_and_its_end_is_told() {
    let passport =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter");
    bench.act(Action::Scanned { read: Some(crate::domain::scan::read(passport)), take_back: 0 });
    let Some(Screen::Intake(intake)) = bench.model.above.last() else { panic!("no intake") };
    let stands = |slot| intake.text(slot).unwrap();
    assert_eq!((stands(Slot::Id), stands(Slot::Birth)), ("L898902C3".to_owned(), "12/08/1974".to_owned()));
    assert_eq!(stands(Slot::Name), "ERIKSSON ANNA MARIA");
    assert_eq!(bench.message(), "Giấy tờ đã hết hạn từ 15/04/2012.");
}

#[test]
fn undo_gives_back_typing() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types("Lê Văn");
    bench.keys("^Z");
    let Some(Screen::Intake(intake)) = bench.model.above.last() else { panic!("no intake") };
    assert_eq!(intake.fields[&Slot::Name].value(), "Lê ");
}

#[test]
fn every_command_is_reached_from_the_palette_by_name_and_by_key() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for row in TABLE.iter().filter(|row| row.command != Command::Palette) {
            for words in [row.command.long(&texts), row.command.short(&texts)] {
                let mut palette = Palette::new(Place::Home, &texts);
                palette.paste(&words.replace([',', '(', ')', ':'], " "), &texts);
                assert!(palette.hits().contains(&row.command), "{words}");
            }
        }
    }
}

/// A desk whose screen in front is that place.
fn standing_at(place: Place) -> Bench {
    let mut bench = Bench::vietnamese();
    match place {
        Place::Home => {}
        Place::Intake => bench.keys("F5"),
        Place::Find => bench.keys("F3"),
        Place::Settings => bench.keys("^G 8"),
        Place::History => bench.keys("^G 9"),
        Place::Online => bench.keys("^O"),
        Place::Person => {
            let card = "001088012345||Lò Thị Ban|03091988|Nữ|Bản Na Sang|01012021";
            bench.act(Action::Scanned { read: Some(crate::domain::scan::read(card)), take_back: 0 });
        }
        Place::Dossier => {
            accepted(&mut bench, "Lò Thị Ban");
            bench.keys("Enter Enter");
        }
        Place::Group => {
            bench.keys("F5");
            bench.types("1.003197");
            bench.keys("Enter Enter");
            bench.types("Hoàng Văn Thầy");
            bench.keys("Enter Enter Enter Enter Enter Enter Enter +");
            by_palette(&mut bench, Command::GroupIntake);
        }
    }
    assert_eq!(bench.model.place(), place, "{}", bench.draw());
    bench
}

/// Types a command's whole name into the palette; whatever stands first is run.
fn by_palette(bench: &mut Bench, command: Command) {
    bench.keys("^K");
    let name = command.long(&bench.texts);
    bench.act(Action::Paste(name));
    let Some(Overlay::Palette(palette)) = bench.model.overlays.last() else { panic!("no palette") };
    assert_eq!(palette.hits().first(), Some(&command), "the whole name finds it first");
    bench.keys("Enter");
}

#[test]
fn every_command_runs_from_the_palette_on_every_place_where_it_applies() {
    for place in Place::ALL {
        for row in TABLE.iter().filter(|row| row.places.contains(&place)) {
            if matches!(row.command, Command::Palette | Command::Leave) {
                continue;
            }
            let mut bench = standing_at(place);
            if row.command == Command::Caller {
                // Callers are verified in a look-up: the search over an open intake.
                bench = standing_at(Place::Intake);
                bench.keys("F3");
            }
            by_palette(&mut bench, row.command);
            let not_here = bench.texts.say("not-here");
            assert_ne!(bench.message(), not_here, "{} at {place:?}", row.name);
        }
    }
}

#[test]
fn help_lists_every_command_everywhere() {
    let mut bench = Bench::new((120, 140), Language::Vietnamese);
    bench.keys("F1");
    let Some(Overlay::Sheet(_)) = bench.model.overlays.last() else { panic!("no help") };
    let shown = bench.draw();
    for row in TABLE {
        let name = row.command.long(&bench.texts);
        let start: String = name.chars().take(20).collect();
        assert!(shown.contains(&start), "{name}\n{shown}");
    }
    let _ = Sheet::of(String::new(), &[]);
}

#[test]
fn a_small_window_says_so_and_its_keys_still_work() {
    let mut bench = Bench::new((50, 15), Language::English);
    assert!(bench.shows("60x20"));
    bench.keys("^Q");
    assert!(matches!(bench.effects.last(), Some(Effect::Quit)));
}

#[test]
fn a_blank_screen_shows_nothing_and_any_key_is_back() {
    let mut bench = Bench::vietnamese();
    bench.keys("^L");
    assert_eq!(bench.draw().trim(), "");
    bench.keys("F8");
    assert!(bench.shows("MỘT CỬA"));
    assert_eq!(bench.message(), "", "the key that brought it back did nothing else");
}

#[test]
fn a_repeat_the_terminal_tells_never_decides() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Ksor H'Lan");
    bench.keys("Enter Enter");
    bench.act(Action::Press(Press { key: Key::f(8), at: 9_999_999, repeat: true }));
    bench.settle();
    assert_eq!(bench.bridge.view().work.values().map(|s| s.status).collect::<Vec<_>>(), [Status::InReview]);
    assert_eq!(bench.bridge.view().work.values().next().map(|s| s.step.clone()).as_deref(), Some("examine"));
}

/// All source files of the screens.
fn sources() -> Vec<(std::path::PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/tui"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    files
}

#[test]
fn only_the_theme_names_colours() {
    for (path, text) in sources() {
        // The painter chooses none: it puts those of the cells into numbers.
        let numbers = path.ends_with("runtime/painter.rs") || path.ends_with("painter/tests.rs");
        let allowed = numbers || path.ends_with("look/theme.rs") || path.ends_with("tests/rules.rs");
        for word in ["Color::", "Stylize", ".fg(", ".bg(", "\\x1b[3"] {
            assert!(allowed || !text.contains(word), "{word} in {}", path.display());
        }
    }
}

#[test]
fn screens_do_not_import_each_other() {
    for (path, text) in sources() {
        let own = path.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>();
        let Some(at) = own.iter().position(|part| part == "screen") else { continue };
        let Some(mine) = own.get(at + 1) else { continue };
        let mine = mine.trim_end_matches(".rs");
        for other in
            ["dossier", "find", "home", "intake", "person", "settings"].iter().filter(|o| **o != mine)
        {
            assert!(!text.contains(&format!("screen::{other}")), "{} imports {other}", path.display());
        }
    }
}

#[test]
fn every_text_the_code_asks_for_exists() {
    let texts = Texts::new(Language::Vietnamese);
    for (path, text) in sources() {
        for asked in ["say(\"", "say_with(\"", "say_count(\"", "\"said-"] {
            for (at, _) in text.match_indices(asked) {
                let from = if asked.ends_with('-') { at + 1 } else { at + asked.len() };
                let key: String = text
                    .chars_from(from)
                    .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
                    .collect();
                let whole = !key.is_empty() && !key.ends_with('-');
                assert!(!whole || texts.has(&key), "{key} in {}", path.display());
            }
        }
    }
}

trait CharsFrom {
    fn chars_from(&self, at: usize) -> std::str::Chars<'_>;
}

impl CharsFrom for String {
    fn chars_from(&self, at: usize) -> std::str::Chars<'_> {
        self.get(at..).unwrap_or_default().chars()
    }
}

#[test]
fn every_code_has_its_sentence() {
    use crate::base::coded::Coded;
    fn all<C: Coded>(family: &str, texts: &Texts) {
        for word in C::ALL {
            let key = format!("{family}-{}", word.name());
            assert!(texts.has(&key), "{key}");
        }
    }
    for language in Language::ALL {
        let texts = Texts::new(language);
        for code in crate::domain::refusal::CODES {
            assert!(texts.has(&format!("refusal-{code}")), "{code}");
        }
        all::<Status>("status", &texts);
        all::<crate::domain::dossier::Phase>("phase", &texts);
        all::<crate::domain::ticket::TicketState>("ticket-state", &texts);
        all::<crate::domain::ticket::Priority>("priority", &texts);
        all::<crate::domain::counter::BreakReason>("break", &texts);
        all::<crate::domain::counter::CounterState>("counter-state", &texts);
        all::<crate::domain::officer::Role>("role", &texts);
        all::<crate::domain::procedure::Channel>("channel", &texts);
        all::<crate::domain::intake::ReturnWay>("return", &texts);
        all::<crate::domain::intake::Lack>("lack", &texts);
        all::<crate::domain::intake::RefusalGround>("ground", &texts);
        all::<crate::domain::result::Collector>("collector", &texts);
        all::<crate::domain::money::PaymentMethod>("method", &texts);
        all::<crate::domain::review::NoteFor>("note-for", &texts);
        all::<crate::domain::review::ExtensionGround>("extension", &texts);
        all::<crate::domain::result::Relation>("relation", &texts);
        all::<crate::domain::applicant::SexCode>("sex", &texts);
    }
}

#[test]
fn a_scan_from_its_own_port_uncovers_a_covered_screen_as_a_key_would() {
    let mut bench = Bench::vietnamese();
    bench.keys("^L");
    assert!(bench.model.blank);
    let read = Some(crate::domain::scan::read("001195000123||Lò Thị Ban|15081995|Nữ|Bản Na Sang|20032022"));
    bench.act(Action::Scanned { read, take_back: 0 });
    assert!(bench.shows("Lò Thị Ban"));
}
