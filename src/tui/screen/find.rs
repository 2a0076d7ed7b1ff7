//! Search as one types, without diacritics: only what matches is listed, and nothing when nothing does.
//! Words may be filters, which stand as chips under the field; F4 offers them.
//!
//! Over an open intake it is a look-up for whoever rings, see [`lookup`].

pub mod lookup;
pub mod offer;
pub mod view;

use crate::base::id::DossierId;
use crate::desk::filter::Question;
use crate::domain::dossier::Summary;
use crate::tui::key::{Code, Key};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::batch::Batch;
use crate::tui::screen::Label;
use crate::tui::table::Command;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::widget::marks::Marks;
use crate::tui::wish::{Goal, Reply, Tone, Wish};
use crate::tui::world::World;
use lookup::Lookup;
use std::sync::Arc;

/// Rows asked for: nobody reads further, one more letter is quicker.
const ROWS: usize = 100;
/// Characters of a query.
const QUERY_MAX: usize = 200;

/// The search screen.
#[derive(Debug)]
pub struct Find {
    query: Field,
    question: Question,
    pub(in crate::tui) rows: Vec<Arc<Summary>>,
    complete: bool,
    cursor: Cursor,
    pub(in crate::tui) lookup: Option<Lookup>,
    /// Dossiers selected for a decision on several.
    pub marks: Marks,
    /// Whether the rows have the Space key: from moving in them until something is typed.
    in_rows: bool,
}

impl Find {
    /// Opens with words already there; as a look-up where somebody else's form lies below.
    pub fn new(words: &str, over_intake: bool, world: &World<'_>) -> Self {
        let mut find = Self {
            query: Field::new(QUERY_MAX, Mask::Text).holding(words),
            question: Question::default(),
            rows: Vec::new(),
            complete: true,
            cursor: Cursor::default(),
            lookup: over_intake.then(Lookup::default),
            marks: Marks::default(),
            in_rows: false,
        };
        find.refresh(world);
        find
    }

    /// What is typed.
    pub fn query(&self) -> &Field {
        &self.query
    }

    /// Stands at a hit; says whether it is there.
    pub fn stand_at(&mut self, id: DossierId, world: &World<'_>) -> bool {
        let Some(at) = self.rows.iter().position(|row| row.id == id) else { return false };
        (self.cursor.at, self.in_rows) = (at, true);
        self.follow(world);
        true
    }

    /// Searches anew.
    pub fn refresh(&mut self, world: &World<'_>) {
        self.question = world.desk.question(self.query.value());
        if self.question.is_empty() {
            self.rows.clear();
            self.marks.clear();
            self.complete = true;
        } else {
            let found = world.desk.search(self.query.value(), ROWS);
            self.rows = found.rows;
            self.complete = found.complete;
        }
        self.cursor.clamp(self.rows.len());
        let rows = &self.rows;
        self.marks.keep(|id| rows.iter().any(|row| row.id == id));
        self.follow(world);
    }

    /// Selects the row in focus, or no longer, and goes on to the next.
    fn mark(&mut self) {
        if let Some(id) = self.rows.get(self.cursor.at).map(|row| row.id) {
            self.marks.toggle(id);
            self.cursor.at += 1;
            self.cursor.clamp(self.rows.len());
        }
    }

    /// What would happen to the selected rows, or to the one in focus.
    fn batch(&self, world: &World<'_>) -> Wish {
        let focused = self.rows.get(self.cursor.at).filter(|_| self.marks.is_empty()).map(|row| row.id);
        let chosen = |id| self.marks.has(id) || focused == Some(id);
        let rows = self.rows.iter().filter(|row| chosen(row.id));
        Wish::lay(Overlay::Batch(Box::new(Batch::new(rows, world))))
    }

    /// The look-up tells of the row in focus.
    fn follow(&mut self, world: &World<'_>) {
        if let Some(lookup) = &mut self.lookup {
            lookup.show(self.rows.get(self.cursor.at), world);
        }
    }

    /// What was typed changed: the first row is the likeliest again.
    fn changed(&mut self, world: &World<'_>) {
        self.cursor = Cursor::default();
        self.refresh(world);
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Vec<Wish> {
        match key.code {
            Code::Enter => return self.open(world),
            Code::Up | Code::Down => {
                self.cursor.key(key, self.rows.len());
                self.in_rows = !self.rows.is_empty();
                self.follow(world);
            }
            Code::Char(' ') if self.in_rows && !key.ctrl => self.mark(),
            Code::PageUp | Code::PageDown => {
                self.cursor.page(key, self.rows.len(), 10);
                self.follow(world);
            }
            _ => {
                self.in_rows = false;
                let before = self.query.value().to_owned();
                self.query.key(key);
                if before != self.query.value() {
                    self.changed(world);
                }
            }
        }
        Vec::new()
    }

    /// Why the row in focus is due when it is.
    fn why(&self, world: &World<'_>) -> Wish {
        crate::tui::timing::why_of(self.rows.get(self.cursor.at).map(Arc::as_ref), world)
    }

    fn open(&self, world: &World<'_>) -> Vec<Wish> {
        let list: Vec<_> = self.rows.iter().map(|summary| summary.id).collect();
        let Some(id) = list.get(self.cursor.at).copied() else { return Vec::new() };
        if self.lookup.as_ref().is_some_and(|lookup| !lookup.verified) {
            return vec![Wish::Say(Tone::Warn, world.say("lookup-verify-first"))];
        }
        vec![Wish::Open(Goal::Dossier { id, list })]
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>) -> Option<Vec<Wish>> {
        match command {
            Command::Forward if self.rows.is_empty() => {
                return Some(vec![Wish::Say(Tone::Note, world.say("work-none"))]);
            }
            // A caller may be told, nothing is decided for them.
            Command::Forward if self.lookup.is_some() => return None,
            Command::Forward => return Some(vec![self.batch(world)]),
            Command::Up if !self.marks.is_empty() => self.marks.clear(),
            Command::Undo => {
                self.query.undo();
                self.changed(world);
            }
            Command::SwitchPane => {}
            Command::Choose if self.in_rows => return Some(vec![self.why(world)]),
            Command::Why => return Some(vec![self.why(world)]),
            Command::Choose => return Some(vec![Wish::lay(Overlay::Menu(offer::menu(world)))]),
            Command::SaveFilter => return Some(vec![offer::save(self.query.value(), world)]),
            Command::Caller => {
                self.lookup.as_mut()?.verified = true;
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Takes what an overlay handed down: words to add, or to stand alone.
    pub fn reply(&mut self, reply: Reply, world: &World<'_>) -> Vec<Wish> {
        if let Reply::Query(words, whole) = reply {
            let kept = if whole { "" } else { self.query.value().trim_end() };
            let gap = if kept.is_empty() { "" } else { " " };
            let open = if words.ends_with(':') { "" } else { " " };
            self.query.set(&format!("{kept}{gap}{words}{open}"));
            self.changed(world);
        }
        Vec::new()
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        let caller = match &self.lookup {
            Some(lookup) if !lookup.verified => Command::Caller.short(world.texts),
            _ => String::new(),
        };
        let none = self.rows.is_empty() || self.lookup.is_some();
        let batch = if none { String::new() } else { world.say("label-batch") };
        vec![
            (Command::Choose, world.say(if self.in_rows { "label-why" } else { "find-filters" })),
            (Command::Caller, caller),
            (Command::Forward, batch),
        ]
    }

    /// What the message line says when there is no message.
    pub fn hint(&self, world: &World<'_>) -> String {
        world.say(if self.lookup.is_some() { "hint-lookup" } else { "hint-find" })
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str, world: &World<'_>) {
        self.query.paste(pasted);
        self.changed(world);
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize, world: &World<'_>) {
        self.query.take_back(count);
        self.refresh(world);
    }
}
