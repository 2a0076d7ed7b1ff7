//! Signing in in lines, for `--plain`: a name, then a passphrase that no terminal echoes.

use super::keeper::{Asked, Doorkeeper};
use crate::base::id::OfficerId;
use crate::locale::Texts;
use crate::seal::passphrase::Passphrase;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, BufRead, IsTerminal as _, Read, Write};
use zeroize::Zeroizing;

/// Longest line taken, in bytes.
const BYTES_MAX: u64 = 2048;

/// Asks until somebody may come in; `None` at the end of the lines, or for an empty passphrase.
pub fn ask(
    doorkeeper: &mut dyn Doorkeeper,
    texts: &Texts,
    out: &mut dyn Write,
) -> io::Result<Option<OfficerId>> {
    let hidden = io::stdin().is_terminal();
    ask_of(doorkeeper, texts, out, &mut io::stdin().lock(), hidden)
}

/// The same, of any reader; where it is a terminal its echo is taken away meanwhile.
fn ask_of(
    doorkeeper: &mut dyn Doorkeeper,
    texts: &Texts,
    out: &mut dyn Write,
    lines: &mut dyn BufRead,
    hidden: bool,
) -> io::Result<Option<OfficerId>> {
    writeln!(out, "{}", texts.say("signin-opening"))?;
    loop {
        write!(out, "{}: ", texts.say("signin-name"))?;
        out.flush()?;
        let mut name = String::new();
        if Read::take(&mut *lines, BYTES_MAX).read_line(&mut name)? == 0 {
            return Ok(None);
        }
        write!(out, "{}: ", texts.say("signin-passphrase-hidden"))?;
        out.flush()?;
        let Some(secret) = secret(lines, hidden)? else { return Ok(None) };
        writeln!(out, "\n{}", texts.say("signin-trying"))?;
        match doorkeeper.answer(Asked::Admit { name: name.trim().to_owned(), secret }) {
            Ok(officer) => return Ok(Some(officer)),
            Err(denied) => {
                writeln!(out, "{}", texts.say_with(denied.key, &[("detail", &denied.detail)]))?;
            }
        }
    }
}

/// A line that is not shown; `None` where it is empty, broken off, or there is none.
fn secret(lines: &mut dyn BufRead, hidden: bool) -> io::Result<Option<Passphrase>> {
    let mut typed = Zeroizing::new(Vec::with_capacity(usize::try_from(BYTES_MAX).unwrap_or(0)));
    if hidden {
        enable_raw_mode()?;
        let read = raw_line(lines, &mut typed);
        disable_raw_mode()?;
        if !read? {
            return Ok(None);
        }
    } else if Read::take(&mut *lines, BYTES_MAX).read_until(b'\n', &mut typed)? == 0 {
        return Ok(None);
    }
    Ok(Passphrase::of_file(&typed))
}

/// Bytes until Enter, Backspace understood; false where the user broke off.
fn raw_line(lines: &mut dyn BufRead, typed: &mut Vec<u8>) -> io::Result<bool> {
    for byte in Read::take(&mut *lines, BYTES_MAX).bytes() {
        match byte? {
            b'\r' | b'\n' => return Ok(true),
            // ^C, ^D, Esc.
            3 | 4 | 27 => return Ok(false),
            8 | 0x7f => {
                // A character may be several bytes: those that follow the first begin with 10.
                while typed.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {}
            }
            byte => typed.push(byte),
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::super::keeper::{Answer, Denied};
    use super::*;
    use crate::locale::Language;
    use crate::seal::passphrase::{Cost, SALT_BYTES};
    use crate::seal::secret::Secret;

    struct Expects(&'static str, &'static str);

    /// Something that is the same for the same passphrase only.
    fn key(secret: &Passphrase) -> Secret {
        secret.key(&[0; SALT_BYTES], Cost::SMALLEST).unwrap()
    }

    impl Doorkeeper for Expects {
        fn answer(&mut self, asked: Asked) -> Answer {
            let Asked::Admit { name, secret } = asked else { panic!("{asked:?}") };
            if name == self.0 && key(&secret) == key(&Passphrase::typed(self.1)) {
                return Ok(OfficerId([7; 16]));
            }
            Err(Denied { key: "fault-vault-wrong", detail: String::new(), wait: None })
        }
    }

    fn said(typed: &str, hidden: bool) -> (Option<OfficerId>, String) {
        let mut out = Vec::new();
        let texts = Texts::new(Language::Vietnamese);
        let mut keeper = Expects("Lò Thị Ban", "suối nguồn chảy mãi");
        let answer = ask_of(&mut keeper, &texts, &mut out, &mut typed.as_bytes(), hidden).unwrap();
        (answer, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_name_and_a_passphrase_in_lines_open_the_door_and_are_never_said_back() {
        let (answer, out) = said("Lò Thị Ban\nsai rồi\nLò Thị Ban\nsuối nguồn chảy mãi\n", false);
        assert_eq!(answer, Some(OfficerId([7; 16])));
        assert!(!out.contains("suối nguồn") && !out.contains("sai rồi"), "{out}");
        assert!(out.contains("Mật khẩu"), "{out}");
    }

    #[test]
    fn lines_that_end_or_an_empty_passphrase_leave() {
        for typed in ["", "Lò Thị Ban\n", "Lò Thị Ban\n\n"] {
            assert_eq!(said(typed, false).0, None, "{typed:?}");
        }
    }

    #[test]
    fn what_is_typed_unseen_takes_backspace_by_characters_and_leaves_at_esc() {
        let mut typed = Vec::new();
        assert!(raw_line(&mut "suốiá\u{7f} ok\r".as_bytes(), &mut typed).unwrap());
        assert_eq!(typed, "suối ok".as_bytes());
        assert!(!raw_line(&mut "suối\u{1b}".as_bytes(), &mut Vec::new()).unwrap());
    }
}
