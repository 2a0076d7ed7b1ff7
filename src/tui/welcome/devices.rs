//! The last page: a printer with a test page, and a scanner to try. Both may be passed over with Enter.

use super::questions::{Ask, Given, PRINTER_MAX};
use super::{Page, Turn, label};
use crate::domain::scan;
use crate::locale::{Language, Texts};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::field::{Field, Mask};
use ratatui::layout::Rect;

/// Characters of a scan at most: a card has some two hundred.
const SCAN_MAX: usize = 600;

/// What the test page came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tried {
    /// The command runs.
    Running,
    /// It ended: well or not, and the words.
    Ended(bool, String),
}

/// The page.
#[derive(Debug, Clone)]
pub(super) struct Devices {
    printer: Field,
    scanner: Field,
    on_scanner: bool,
    tried: Option<Tried>,
    /// What was scanned: recognised or not, and the words.
    scanned: Option<(bool, String)>,
    wrong: Option<&'static str>,
    language: Language,
}

impl Devices {
    /// Nothing set.
    pub(super) fn new(language: Language) -> Self {
        Self {
            printer: Field::new(PRINTER_MAX, Mask::Text),
            scanner: Field::new(SCAN_MAX, Mask::Text),
            on_scanner: false,
            tried: None,
            scanned: None,
            wrong: None,
            language,
        }
    }

    /// The language of what is said from now on.
    pub(super) fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// What became of the test page.
    pub(super) fn tried(&mut self, tried: Tried) {
        self.tried = Some(tried);
    }

    /// Says what was scanned, and nothing of whom.
    fn look_at_scan(&mut self) {
        let texts = Texts::new(self.language);
        let typed = self.scanner.value().to_owned();
        self.scanner.set("");
        self.scanned = Some(match scan::read(&typed) {
            Ok(read) if read.found.kind() != "unknown" => {
                let kind = texts.say(&format!("setup-scan-{}", read.found.kind()));
                let damaged = !read.warnings.is_empty();
                let key = if damaged { "setup-scan-damaged" } else { "setup-scan-good" };
                (!damaged, texts.say_with(key, &[("kind", &kind)]))
            }
            Ok(_) => {
                (false, texts.say_with("setup-scan-unknown", &[("n", &typed.chars().count().to_string())]))
            }
            Err(refusal) => {
                let told =
                    if self.language == Language::Vietnamese { refusal.vi() } else { refusal.to_string() };
                (false, told)
            }
        });
    }

    fn try_printer(&mut self) -> Turn {
        match (self.printer.filled(), super::questions::check(Ask::Printer, self.printer.value())) {
            (None, _) => self.wrong = Some("setup-printer-none"),
            (Some(_), Err(wrong)) => self.wrong = Some(wrong),
            (Some(command), Ok(_)) if self.tried != Some(Tried::Running) => {
                self.tried = Some(Tried::Running);
                return Turn::Try(command);
            }
            _ => {}
        }
        Turn::Stay
    }
}

impl Page for Devices {
    fn key(&mut self, key: Key, given: &mut Given) -> Turn {
        self.wrong = None;
        match (self.on_scanner, key.code) {
            (_, Code::F(9)) => return self.try_printer(),
            (false, Code::Enter | Code::Tab | Code::Down) => self.on_scanner = self.give(given),
            (false, _) => {
                if self.printer.key(key) && self.tried != Some(Tried::Running) {
                    self.tried = None;
                }
            }
            (true, Code::Enter | Code::Tab) if !self.scanner.is_empty() => self.look_at_scan(),
            (true, Code::Enter) => {
                if self.give(given) {
                    return Turn::Next;
                }
            }
            (true, Code::Up | Code::BackTab) => self.on_scanner = false,
            (true, _) => drop(self.scanner.key(key)),
        }
        Turn::Stay
    }

    fn paste(&mut self, text: &str) {
        if self.on_scanner { self.scanner.paste(text) } else { self.printer.paste(text) }
    }

    fn give(&mut self, given: &mut Given) -> bool {
        self.wrong = given.give(Ask::Printer, self.printer.value()).err();
        if self.wrong.is_some() {
            self.on_scanner = false;
        }
        self.wrong.is_none()
    }

    fn asks(&self) -> Ask {
        Ask::Printer
    }

    fn hint(&self, texts: &Texts) -> String {
        texts.say(if self.on_scanner { "setup-scanner-hint" } else { "setup-printer-hint" })
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts) {
        label(canvas, at, 0, &texts.say("setup-printer"), !self.on_scanner);
        self.printer.draw(canvas, at, 1, 1, at.width.saturating_sub(1), !self.on_scanner);
        let (told, role) = match (self.wrong, &self.tried) {
            (Some(wrong), _) => (texts.say(wrong), Role::Bad),
            (None, Some(Tried::Running)) => (texts.say("setup-printer-running"), Role::Quiet),
            (None, Some(Tried::Ended(true, told))) => (told.clone(), Role::Good),
            (None, Some(Tried::Ended(false, told))) => (told.clone(), Role::Bad),
            (None, None) => (texts.say("setup-printer-test"), Role::Quiet),
        };
        let room = usize::from(at.width.saturating_sub(1));
        for (line, words) in (2..6).zip(wrap(&told, room)) {
            canvas.text(at, line, 1, &words, role);
        }
        label(canvas, at, 7, &texts.say("setup-scanner"), self.on_scanner);
        self.scanner.draw(canvas, at, 8, 1, at.width.saturating_sub(1), self.on_scanner);
        let (told, role) = match &self.scanned {
            None => (texts.say("setup-scanner-skip"), Role::Quiet),
            Some((well, told)) => (told.clone(), if *well { Role::Good } else { Role::Warn }),
        };
        for (line, words) in (9..).zip(wrap(&told, room)) {
            canvas.text(at, line, 1, &words, role);
        }
    }
}
