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
