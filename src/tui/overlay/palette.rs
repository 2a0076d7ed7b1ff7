//! Every command by name, by what people call it, or by its key.

use super::Reaction;
use crate::base::text;
use crate::locale::Texts;
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::table::{Command, Place, TABLE};
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::wish::Wish;
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Rows shown.
const ROWS: usize = 12;

/// The palette.
#[derive(Debug, Clone)]
pub struct Palette {
    place: Place,
    query: Field,
    hits: Vec<Command>,
    cursor: Cursor,
}

impl Palette {
    /// All commands; those that apply here first.
    pub fn new(place: Place, texts: &Texts) -> Self {
        let query = Field::new(40, Mask::Text);
        let mut palette = Self { place, query, hits: Vec::new(), cursor: Cursor::default() };
        palette.search(texts);
        palette
    }

    /// The commands listed now.
    pub fn hits(&self) -> &[Command] {
        &self.hits
    }

    /// Stands at the nth of them.
    pub fn stand_at(&mut self, nth: usize) -> bool {
        self.cursor.at = nth;
        nth < self.hits.len()
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, texts: &Texts) -> Reaction {
        match key.code {
            Code::Esc | Code::F(_) => return Reaction::Done(Vec::new()),
            Code::Enter => {
                return match self.hits.get(self.cursor.at) {
                    Some(command) => Reaction::Done(vec![Wish::Run(*command)]),
                    None => Reaction::Stay,
                };
            }
            Code::Up | Code::Down => {
                self.cursor.key(key, self.hits.len());
            }
            _ => {
                self.query.key(key);
                self.search(texts);
            }
        }
        Reaction::Stay
    }

    /// What is typed.
    pub fn query(&self) -> &Field {
        &self.query
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str, texts: &Texts) {
        self.query.paste(pasted);
        self.search(texts);
    }

    fn search(&mut self, texts: &Texts) {
        let folded = text::fold(self.query.value());
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut hits: Vec<(bool, bool, usize)> = TABLE
            .iter()
            .enumerate()
            .filter(|(_, row)| row.command != Command::Palette)
            .filter_map(|(at, row)| {
                let key = row.command.key().map(|key| key.to_string()).unwrap_or_default();
                let name = text::fold(&format!("{} {}", row.command.long(texts), row.command.short(texts)));
                let other = text::fold(&row.command.words(texts));
                let all = format!("{name} {other} {} {}", row.name, text::fold(&key));
                let found = words.iter().all(|word| all.contains(word));
                let by_name = words.iter().all(|word| name.contains(word));
                found.then(|| (!row.places.contains(&self.place), !by_name, at))
            })
            .collect();
        hits.sort_unstable();
        self.hits = hits.into_iter().filter_map(|hit| TABLE.get(hit.2)).map(|row| row.command).collect();
        self.cursor.clamp(self.hits.len());
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let at = canvas.dialog(&world.say("palette-title"), 60, u16::try_from(ROWS + 3).unwrap_or(15));
        canvas.text(at, 0, 0, ">", Role::Accent);
        self.query.draw(canvas, at, 0, 2, at.width.saturating_sub(2), true);
        let rows = usize::from(at.height.saturating_sub(3));
        let list = Rect { y: at.y + 2, height: at.height.saturating_sub(3), ..at };
        let top = self.cursor.top(self.hits.len(), rows.max(1));
        if self.hits.is_empty() {
            canvas.text(list, 0, 0, &world.say("palette-nothing"), Role::Warn);
        }
        for (line, (nth, command)) in self.hits.iter().enumerate().skip(top).take(rows).enumerate() {
            let line = u16::try_from(line).unwrap_or(0);
            let here = command.row().places.contains(&self.place);
            let role = if here { Role::Text } else { Role::Quiet };
            canvas.text(list, line, 1, &command.long(world.texts), role);
            canvas.point(list, line, nth, self.cursor.at);
            if let Some(key) = command.key() {
                canvas.right(list, line, &format!("{key} "), Role::Quiet);
            }
            if nth == self.cursor.at {
                canvas.text(list, line, 0, canvas.look.glyphs.focus, Role::Accent);
                canvas.select(list, line);
            }
        }
        canvas.text(at, at.height.saturating_sub(1), 0, &world.say("picker-foot"), Role::Quiet);
    }
}
