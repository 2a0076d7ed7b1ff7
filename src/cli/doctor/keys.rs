//! `motcua doctor --keys`: what the terminal sends for each key, line by line.
//!
//! The terminal is put back however this ends.

use std::io::{self, IsTerminal, Write};

use crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyEventKind, read,
};
use crossterm::execute;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::cli::CliFault;

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
    writeln!(out, "Nhấn phím để xem; Esc hai lần để thôi. / Press keys; Esc twice ends.")?;
    out.flush()?;
    let _raw = Raw::enter()?;
    let mut escapes = 0;
    while escapes < 2 {
        let event = read()?;
        escapes = if is_escape(&event) { escapes + 1 } else { 0 };
        if let Some(line) = line(&event) {
            write!(out, "{line}\r\n")?;
            out.flush()?;
        }
    }
    Ok(())
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
}
