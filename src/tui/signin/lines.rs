//! Signing in in lines, for `--plain`: a name, then a passphrase that no terminal echoes.
//!
//! It is for people: lines that were sent ahead of the answer are dropped. A script signs in by
//! `--officer` and `--passphrase-file`.

use super::keeper::{Asked, Doorkeeper};
use crate::base::id::OfficerId;
use crate::locale::Texts;
use crate::seal::passphrase::Passphrase;
use crate::tui::runtime::Keyboard;
use crate::tui::runtime::feed::Input;
use std::io::{self, Write};
use std::sync::mpsc::channel;
use zeroize::Zeroizing;

/// Asks until somebody may come in; `None` at the end of the lines, or for an empty passphrase.
pub fn ask(
    doorkeeper: &mut dyn Doorkeeper,
    keyboard: &Keyboard,
    texts: &Texts,
    out: &mut dyn Write,
) -> io::Result<Option<OfficerId>> {
    let (sender, inputs) = channel();
    keyboard.lend(sender)?;
    let mut line = || {
        inputs.iter().find_map(|input| match input {
            Input::Line { text, .. } => Some(Some(Zeroizing::new(text))),
            Input::NoMoreLines | Input::HangUp => Some(None),
            _ => None,
        })?
    };
    ask_of(doorkeeper, texts, out, &mut line, &Hushed::begin)
}

/// The next line, without its end.
type Lines<'a> = dyn FnMut() -> Option<Zeroizing<String>> + 'a;

fn ask_of(
    doorkeeper: &mut dyn Doorkeeper,
    texts: &Texts,
    out: &mut dyn Write,
    line: &mut Lines<'_>,
    hush: &dyn Fn() -> Hushed,
) -> io::Result<Option<OfficerId>> {
    writeln!(out, "{}", texts.say("signin-opening"))?;
    loop {
        write!(out, "{}: ", texts.say("signin-name"))?;
        out.flush()?;
        let Some(name) = line() else { return Ok(None) };
        write!(out, "{}: ", texts.say("signin-passphrase-hidden"))?;
        out.flush()?;
        let hushed = hush();
        let typed = line();
        drop(hushed);
        let Some(secret) = typed.and_then(|typed| Passphrase::of_file(typed.as_bytes())) else {
            return Ok(None);
        };
        writeln!(out, "\n{}", texts.say("signin-trying"))?;
        out.flush()?;
        match doorkeeper.answer(Asked::Admit { name: name.trim().to_owned(), secret }) {
            Ok(officer) => return Ok(Some(officer)),
            Err(denied) => {
                writeln!(out, "{}", texts.say_with(denied.key, &[("detail", &denied.detail)]))?;
            }
        }
    }
}

/// A terminal that shows nothing of what is typed, until it is dropped; where standard input is none, nothing.
struct Hushed {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Hushed {
    #[cfg(unix)]
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin()).ok();
        if let Some(mut quiet) = before.clone() {
            quiet.local_modes.remove(LocalModes::ECHO);
            // A terminal that cannot be told shows what is typed, and one sees it does.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &quiet);
        }
        Self { before }
    }

    #[cfg(not(unix))]
    fn begin() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Hushed {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, before);
        }
    }
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

    fn said(typed: &str) -> (Option<OfficerId>, String) {
        let mut out = Vec::new();
        let texts = Texts::new(Language::Vietnamese);
        let mut keeper = Expects("Lò Thị Ban", "suối nguồn chảy mãi");
        let mut lines = typed.lines().map(|line| Zeroizing::new(line.to_owned()));
        let answer = ask_of(&mut keeper, &texts, &mut out, &mut || lines.next(), &Hushed::begin).unwrap();
        (answer, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_name_and_a_passphrase_in_lines_open_the_door_and_are_never_said_back() {
        let (answer, out) = said("Lò Thị Ban\nsai rồi\nLò Thị Ban\nsuối nguồn chảy mãi\n");
        assert_eq!(answer, Some(OfficerId([7; 16])));
        assert!(!out.contains("suối nguồn") && !out.contains("sai rồi"), "{out}");
        assert!(out.contains("Mật khẩu"), "{out}");
    }

    #[test]
    fn lines_that_end_or_an_empty_passphrase_leave() {
        for typed in ["", "Lò Thị Ban\n", "Lò Thị Ban\n\n"] {
            assert_eq!(said(typed).0, None, "{typed:?}");
        }
    }
}
