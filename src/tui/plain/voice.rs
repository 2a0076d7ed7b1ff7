//! Says lines: plain text, one after the other, never again what was said and did not change.
//!
//! Invariant: nothing it writes steers a terminal. Lines only ever follow each other.

use super::told::{Deed, Item, Told, joined};
use crate::base::text::{is_dangerous, nfc};
use crate::tui::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Up to so many changed lines are said alone; when more changed, everything is.
const CHANGED_MAX: usize = 8;
/// Places whose lines are remembered.
const REMEMBERED: usize = 40;

/// The voice.
pub(super) struct Voice<'o> {
    out: &'o mut dyn Write,
    /// Whether what is typed does not stand in the output: then its line end is missing there.
    silent_input: bool,
    /// The line is open behind a prompt.
    open: bool,
    /// What was said where.
    said: BTreeMap<String, BTreeSet<String>>,
    /// What a number means, as it was last said.
    numbers: BTreeMap<usize, Deed>,
    title: String,
}

impl<'o> Voice<'o> {
    /// A voice that has said nothing yet.
    pub(super) fn new(out: &'o mut dyn Write, silent_input: bool) -> Self {
        let (said, numbers) = (BTreeMap::new(), BTreeMap::new());
        Self { out, silent_input, open: false, said, numbers, title: String::new() }
    }

    /// Where one was last.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// What a number means.
    pub(super) fn meaning(&self, number: usize) -> Option<&Deed> {
        self.numbers.get(&number)
    }

    /// A line was typed: whatever follows stands on a line of its own.
    pub(super) fn heard(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.open) && self.silent_input {
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// A line.
    pub(super) fn say(&mut self, words: &str) -> io::Result<()> {
        if words.trim().is_empty() {
            return Ok(());
        }
        if std::mem::take(&mut self.open) {
            self.out.write_all(b"\n")?;
        }
        writeln!(self.out, "{}", safe(words))?;
        self.out.flush()
    }

    /// Lines up what follows a question on its own line.
    pub(super) fn ask(&mut self, words: &str) -> io::Result<()> {
        if std::mem::take(&mut self.open) {
            self.out.write_all(b"\n")?;
        }
        write!(self.out, "{} ", safe(words))?;
        self.open = true;
        self.out.flush()
    }

    /// Moves what was said out of sight, where there is sight.
    pub(super) fn push_away(&mut self) -> io::Result<()> {
        self.out.write_all(&[b'\n'; 60])
    }

    /// Where one is and what can be chosen: whole where it is new, or asked for; otherwise what changed.
    pub(super) fn tell(&mut self, told: &Told, whole: bool, world: &World<'_>) -> io::Result<bool> {
        let numbered = told.numbered();
        let line = |number: Option<usize>, item: &Item| {
            let words = item.says(world);
            number.map_or(words.clone(), |number| format!("{number}. {words}"))
        };
        let lines: Vec<(String, &str)> =
            numbered.iter().map(|(number, item)| (line(*number, item), item.goes_by())).collect();
        self.numbers =
            numbered.iter().filter_map(|(number, item)| Some(((*number)?, item.deed()?))).collect();
        let before = self.said.get(&told.title).cloned();
        let known = before.clone().unwrap_or_default();
        let changed: Vec<_> = lines.iter().filter(|line| !known.contains(&line.0)).collect();
        let all = whole || before.is_none() || changed.len() > CHANGED_MAX;
        if all || self.title != told.title {
            self.say(&told.title)?;
        }
        for (line, passing) in if all { lines.iter().collect() } else { changed } {
            self.say(&joined([line.as_str(), passing]))?;
        }
        if self.said.len() >= REMEMBERED {
            self.said.clear();
        }
        self.said.insert(told.title.clone(), lines.into_iter().map(|line| line.0).collect());
        self.title.clone_from(&told.title);
        Ok(all)
    }
}

/// What cannot steer a terminal, composed, as it is to be heard.
fn safe(words: &str) -> String {
    let kept: String = words.chars().filter(|c| !is_dangerous(*c)).collect();
    // The dot between two facts is for eyes.
    nfc(&kept).replace(" · ", ", ")
}

#[cfg(test)]
mod tests {
    use super::super::told::Spot;
    use super::*;
    use crate::tui::testing::Bench;

    fn told(title: &str, rows: &[(&str, &str)]) -> Told {
        let row = |(words, passing): &(&str, &str)| {
            let deed = Deed::Press(Spot::Here, Vec::new());
            Item::passing((*words).to_owned(), (*passing).to_owned(), deed)
        };
        Told { title: title.to_owned(), items: rows.iter().map(row).collect() }
    }

    /// What is said of the last of these, after the others were.
    fn said(steps: &[Told], whole: bool) -> String {
        let bench = Bench::vietnamese();
        let count_before = |count: usize, whole: bool| {
            let mut out = Vec::new();
            let mut voice = Voice::new(&mut out, false);
            for (nth, step) in steps.iter().take(count).enumerate() {
                voice.tell(step, whole && nth + 1 == count, &bench.world()).unwrap();
            }
            String::from_utf8(out).unwrap()
        };
        let before = count_before(steps.len() - 1, false);
        count_before(steps.len(), whole).strip_prefix(before.as_str()).unwrap().to_owned()
    }

    #[test]
    fn only_what_changed_is_said_again_and_time_that_passes_is_no_news() {
        let home = told("Bàn", &[("A001, Hộ tịch", "2 phút"), ("B001, Cư trú", "3 phút")]);
        let later = told("Bàn", &[("A001, Hộ tịch", "9 phút"), ("B001, Cư trú", "10 phút")]);
        let moved = told("Bàn", &[("A001, Hộ tịch", "9 phút"), ("B002, Cư trú", "1 phút")]);
        let menu = told("Vé", &[("Gọi", "")]);
        let whole = "Bàn\n1. A001, Hộ tịch, 2 phút\n2. B001, Cư trú, 3 phút\n";
        assert_eq!(said(std::slice::from_ref(&home), false), whole);
        assert_eq!(said(&[home.clone(), later], false), "");
        assert_eq!(said(&[home.clone(), moved], false), "2. B002, Cư trú, 1 phút\n");
        assert_eq!(said(&[home.clone(), menu, home.clone()], false), "Bàn\n", "one knows what is there");
        assert_eq!(said(&[home.clone(), home], true), whole, "asked for, everything is said");
    }

    #[test]
    fn where_most_changed_everything_is_said() {
        let rows: Vec<String> = (0..10).map(|n| format!("hồ sơ {n}")).collect();
        let rows: Vec<(&str, &str)> = rows.iter().map(|row| (row.as_str(), "")).collect();
        let told = [told("Tìm", &[("x", "")]), told("Tìm", &rows)];
        assert_eq!(said(&told, false).lines().count(), 11, "with the title");
    }

    #[test]
    fn nothing_that_is_said_steers_a_terminal() {
        let mut out = Vec::new();
        let mut voice = Voice::new(&mut out, true);
        let steering = "a\u{1b}[2Jb\u{202e}c\u{7} · d";
        voice.say(steering).unwrap();
        voice.ask("e\r>").unwrap();
        voice.heard().unwrap();
        voice.say(&" ".repeat(2)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a[2Jbc, d\ne> \n");
    }
}
