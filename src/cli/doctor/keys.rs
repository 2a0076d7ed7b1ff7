//! `motcua doctor --keys`: what the terminal sends for each key and what the desk makes of it, line by line;
//! in the end which of the desk's keys never came, so that one sees what a terminal keeps for itself.
//!
//! The terminal is put back however this ends.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};

use crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyEventKind, read,
};
use crossterm::execute;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::cli::CliFault;
use crate::locale::{Language, Texts};
use crate::tui::key::Key;
use crate::tui::table::{Command, TABLE};

/// Raw mode, until dropped.
struct Raw;

impl Raw {
    fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        let raw = Self;
        execute!(io::stderr(), EnableBracketedPaste)?;
        Ok(raw)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // Nothing is left to do for a terminal that takes no more.
        let _ = execute!(io::stderr(), DisableBracketedPaste);
        let _ = disable_raw_mode();
    }
}

/// Shows every key until Esc comes twice.
pub(super) fn show(out: &mut dyn Write) -> Result<(), CliFault> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(CliFault::Refused(
            "--keys cần bàn phím và màn hình thật: chạy trực tiếp trong terminal, không qua ống dẫn. \
             / --keys needs a keyboard and a screen: run it in a terminal, without a pipe"
                .to_owned(),
        ));
    }
    writeln!(
        out,
        "Nhấn lần lượt các phím: {}; Esc hai lần để thôi. / Press these keys one after the other; Esc twice ends.",
        shown(&desk_keys())
    )?;
    out.flush()?;
    let mut come = BTreeSet::new();
    {
        let _raw = Raw::enter()?;
        let mut escapes = 0;
        while escapes < 2 {
            let event = read()?;
            escapes = if is_escape(&event) { escapes + 1 } else { 0 };
            if let Some(line) = line(&event) {
                let key = key_of(&event);
                come.extend(key);
                let means =
                    key.and_then(Command::of).map(|command| command.long(&Texts::new(Language::Vietnamese)));
                let means = means.map(|means| format!("  → {means}")).unwrap_or_default();
                write!(out, "{line}{means}\r\n")?;
                out.flush()?;
            }
        }
    }
    writeln!(out, "{}", swallowed(&come))?;
    Ok(())
}

/// The keys that do something at the desk.
fn desk_keys() -> Vec<Key> {
    TABLE.iter().flat_map(|row| row.keys).copied().collect()
}

fn shown(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The event as the desk takes it.
fn key_of(event: &Event) -> Option<Key> {
    match event {
        Event::Key(event) => Key::from_terminal(event),
        _ => None,
    }
}

/// Which keys never came, and what to do about those that were pressed.
fn swallowed(come: &BTreeSet<Key>) -> String {
    let missing: Vec<Key> = desk_keys().into_iter().filter(|key| !come.contains(key)).collect();
    if missing.is_empty() {
        return "Mọi phím của bàn làm việc đều đến nơi. / Every key of the desk arrives.".to_owned();
    }
    format!(
        "Chưa thấy: {0}. Phím nào đã bấm mà không có ở trên là terminal (tmux, screen, byobu, zellij) giữ lại: \
         Alt-1…9 thay F1…F9, Alt-0 thay F12; mọi lệnh có trong ^K. Cách nhường phím: README.\n\
         Not seen: {0}. What you pressed and is not above is kept by the terminal or multiplexer: Alt-1…9 are \
         F1…F9, Alt-0 is F12, and ^K has every command. See the README for how to let keys through.",
        shown(&missing)
    )
}

fn is_escape(event: &Event) -> bool {
    matches!(event, Event::Key(KeyEvent { code: KeyCode::Esc, kind: KeyEventKind::Press, .. }))
}

/// What arrived, in words that cannot steer the terminal.
fn line(event: &Event) -> Option<String> {
    match event {
        Event::Key(key) => {
            let points = match key.code {
                KeyCode::Char(c) => format!("  U+{:04X}", u32::from(c)),
                _ => String::new(),
            };
            Some(format!("{:?}  {:?}  {:?}{points}", key.code, key.modifiers, key.kind))
        }
        Event::Paste(text) => Some(format!("Paste  {} chars, {} bytes", text.chars().count(), text.len())),
        Event::Resize(columns, rows) => Some(format!("Resize  {columns} x {rows}")),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn keys_are_shown_by_name_modifiers_and_code_point() {
        let key = |code, modifiers| Event::Key(KeyEvent::new(code, modifiers));
        for (event, shown) in [
            (key(KeyCode::Char('ế'), KeyModifiers::NONE), "U+1EBF"),
            (key(KeyCode::Char('\u{8}'), KeyModifiers::CONTROL), "U+0008"),
            (key(KeyCode::F(2), KeyModifiers::SHIFT), "F(2)  KeyModifiers(SHIFT)"),
            (Event::Paste("Lò".into()), "2 chars, 3 bytes"),
        ] {
            let line = line(&event).unwrap();
            assert!(line.contains(shown), "{line}");
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
        assert!(is_escape(&key(KeyCode::Esc, KeyModifiers::NONE)));
    }

    #[test]
    fn what_never_came_is_named_and_the_other_ways_are_told() {
        let all: BTreeSet<Key> = desk_keys().into_iter().collect();
        assert!(swallowed(&all).contains("Every key"));
        let without: BTreeSet<Key> = all.iter().copied().filter(|key| *key != Key::f(12)).collect();
        let told = swallowed(&without);
        assert!(told.starts_with("Chưa thấy: F12. ") && told.contains("Alt-0"), "{told}");
        let alt = Event::Key(KeyEvent::new(KeyCode::Char('5'), KeyModifiers::ALT));
        assert_eq!(key_of(&alt).and_then(Command::of), Some(Command::Intake), "as the desk takes it");
    }
}
