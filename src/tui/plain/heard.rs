//! What a typed line means, where no field is being asked for.
//!
//! It is not the doing of it. A number chooses, `/` and a name, or the name of a key, is a command; what has
//! the shape of a scan is one; anything else is words to search or filter by.

use crate::base::text::fold;
use crate::domain::scan::has_known_shape;
use crate::locale::Texts;
use crate::tui::key::{Code, Key};
use crate::tui::table::{Command, Row, TABLE};

/// The longest number of an item: what is longer is a phone number or an identity number.
const NUMBER_DIGITS: usize = 3;

/// What a line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// Say again where one is.
    Again,
    /// Items by number.
    Numbers(Vec<usize>),
    /// A command, perhaps about an item.
    Command(Command, Option<usize>),
    /// Several commands answer to the words; all of them where there are none.
    Commands(String),
    /// No command answers to the words.
    NoCommand(String),
    /// A scanned text.
    Scan(String),
    /// Words.
    Words(String),
}

/// Reads a line.
pub(super) fn read(line: &str, texts: &Texts) -> Heard {
    let line = line.trim();
    if line.is_empty() || line == "." {
        return Heard::Again;
    }
    if line == "?" {
        return Heard::Command(Command::Help, None);
    }
    if let Some(words) = line.strip_prefix('/') {
        return command(words.trim(), texts);
    }
    if has_known_shape(line) {
        return Heard::Scan(line.to_owned());
    }
    let (head, rest) = line.split_once(' ').unwrap_or((line, ""));
    let about = numbers(rest);
    if let Some(row) = by_key(head).filter(|_| rest.trim().is_empty() || about.is_some()) {
        return Heard::Command(row.command, about.and_then(|numbers| numbers.first().copied()));
    }
    match numbers(line) {
        Some(numbers) => Heard::Numbers(numbers),
        None => Heard::Words(line.to_owned()),
    }
}

fn numbers(text: &str) -> Option<Vec<usize>> {
    let one = |word: &str| word.parse().ok().filter(|_| word.len() <= NUMBER_DIGITS);
    let numbers: Option<Vec<usize>> = text.split_whitespace().map(one).collect();
    numbers.filter(|numbers| !numbers.is_empty())
}

/// Whether a line is the name of a key.
pub(super) fn is_key(line: &str) -> bool {
    by_key(line.trim()).is_some()
}

/// Whether it is that of a function key: `F4` is nobody's name.
pub(super) fn is_function_key(line: &str) -> bool {
    let named = |key: &Key| matches!(key.code, Code::F(_));
    by_key(line.trim()).is_some_and(|row| row.keys.iter().any(named))
}

/// `F5`, `^s`, `ins`; the arrows have no name that can be typed.
fn by_key(word: &str) -> Option<&'static Row> {
    let named = |key: &Key| key.to_string().eq_ignore_ascii_case(word);
    TABLE.iter().find(|row| row.keys.iter().any(named))
}

/// `/tìm`, `/tiep nhan`, `/f6 3`, `/leave`: by key, by its frozen name, by what it is called here, or by
/// words people use for it; a number behind it says about which item.
fn command(words: &str, texts: &Texts) -> Heard {
    let (name, about) = match words.rsplit_once(' ') {
        Some((name, last)) if numbers(last).is_some() => (name.trim(), numbers(last)),
        _ => (words, None),
    };
    let about = about.and_then(|numbers| numbers.first().copied());
    if let Some(row) = by_key(name).or_else(|| by_name(name, texts)) {
        return Heard::Command(row.command, about);
    }
    match by_words(name, texts).as_slice() {
        [] => Heard::NoCommand(words.to_owned()),
        [only] => Heard::Command(only.command, about),
        _ => Heard::Commands(name.to_owned()),
    }
}

/// What it is called, whole: its frozen name or its short one. A word shared by two is nobody's name.
fn by_name(name: &str, texts: &Texts) -> Option<&'static Row> {
    let frozen = TABLE.iter().find(|row| row.name == name);
    let mut short = TABLE.iter().filter(|row| fold(&row.command.short(texts)) == fold(name));
    frozen.or_else(|| short.next().filter(|_| short.next().is_none()))
}

fn by_words(words: &str, texts: &Texts) -> Vec<&'static Row> {
    let parts = |text: &str| -> Vec<String> {
        let words = text.split([' ', ',', ':', ';', '(', ')']).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let asked = parts(&fold(words));
    let answers = |row: &&Row| {
        let long = fold(&row.command.long(texts));
        let own = parts(&format!("{long} {} {}", fold(&row.command.words(texts)), row.name));
        asked.iter().all(|word| own.iter().any(|own| own.starts_with(word)))
    };
    TABLE.iter().filter(answers).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn every_command_is_reached_by_its_key_its_name_and_what_it_is_called() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for row in TABLE {
                let reached = Heard::Command(row.command, None);
                assert_eq!(read(&format!("/{}", row.name), &texts), reached, "/{}", row.name);
                for key in row.keys {
                    assert_eq!(read(&format!("/{key}"), &texts), reached, "/{key}");
                    assert_eq!(read(&key.to_string().to_lowercase(), &texts), reached, "{key}");
                }
                let long = row.command.long(&texts);
                let by_long = read(&format!("/{}", fold(&long)), &texts);
                assert!(
                    matches!(&by_long, Heard::Commands(_)) || by_long == reached,
                    "/{long} is read as {by_long:?}"
                );
            }
        }
    }

    #[test]
    fn a_line_is_a_number_a_command_a_scan_or_words() {
        let texts = Texts::new(Language::Vietnamese);
        let words = |text: &str| Heard::Words(text.to_owned());
        for (line, heard) in [
            ("", Heard::Again),
            (" . ", Heard::Again),
            ("7", Heard::Numbers(vec![7])),
            ("5 6 12", Heard::Numbers(vec![5, 6, 12])),
            ("0903123456", words("0903123456")),
            ("Lò Thị Ban", words("Lò Thị Ban")),
            ("F6 3", Heard::Command(Command::Ticket, Some(3))),
            ("/f6 3", Heard::Command(Command::Ticket, Some(3))),
            ("f6 ba", words("f6 ba")),
            ("/tiếp nhận", Heard::Command(Command::Intake, None)),
            ("/tim", Heard::Command(Command::Find, None)),
            ("/thoat", Heard::Command(Command::Leave, None)),
            ("?", Heard::Command(Command::Help, None)),
            ("/", Heard::Commands(String::new())),
            ("/xyzzy", Heard::NoCommand("xyzzy".to_owned())),
            ("079088012345", Heard::Scan("079088012345".to_owned())),
            ("H29.14-261123-0001", Heard::Scan("H29.14-261123-0001".to_owned())),
        ] {
            assert_eq!(read(line, &texts), heard, "{line:?}");
        }
    }
}
