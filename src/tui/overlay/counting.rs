//! Counting a till: so many notes of each value, or only their sum. The sum expected is not shown here.

use super::Reaction;
use crate::base::money::Dong;
use crate::domain::command::Command as Order;
use crate::domain::money::till::NOTES;
use crate::domain::money::{CountTill, NoteCount};
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::wish::{Then, Wish};
use crate::tui::words;
use crate::tui::world::World;

/// Cells of its lines.
const WIDTH: u16 = 52;

/// A count.
#[derive(Debug, Clone)]
pub struct Counting {
    /// How many notes of each of [`NOTES`], then the sum alone.
    fields: Vec<Field>,
    at: usize,
    pub(in crate::tui) problem: Option<String>,
}

impl Default for Counting {
    fn default() -> Self {
        let mut fields: Vec<Field> = NOTES.iter().map(|_| Field::new(6, Mask::Digits)).collect();
        fields.push(Field::new(15, Mask::Digits));
        Self { fields, at: 0, problem: None }
    }
}

impl Counting {
    fn number(&self, nth: usize) -> Option<u64> {
        let text = self.fields.get(nth)?.filled()?;
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok()
    }

    fn notes(&self) -> Vec<NoteCount> {
        let counted = NOTES.iter().enumerate().filter_map(|(nth, value)| Some((value, self.number(nth)?)));
        counted
            .filter_map(|(value, count)| {
                Some(NoteCount { value: Dong(*value), count: u32::try_from(count).ok()? })
            })
            .collect()
    }

    /// What was counted so far.
    pub fn sum(&self) -> Dong {
        let listed = self
            .notes()
            .iter()
            .fold(0, |sum: u64, note| sum.saturating_add(note.value.0.saturating_mul(u64::from(note.count))));
        Dong(if listed > 0 { listed } else { self.number(NOTES.len()).unwrap_or(0) })
    }

    /// The field in focus.
    pub fn field(&self) -> Option<&Field> {
        self.fields.get(self.at)
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str) {
        if let Some(field) = self.fields.get_mut(self.at) {
            field.paste(pasted);
        }
    }

    /// Whether this key would record it.
    pub fn decides(&self, key: Key) -> bool {
        key == Key::ctrl('s')
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Reaction {
        if key.code == Code::Esc {
            return Reaction::Done(Vec::new());
        }
        if self.decides(key) || (key.code == Code::Enter && self.at + 1 == self.fields.len()) {
            return self.settle(world);
        }
        self.problem = None;
        match key.code {
            Code::Enter | Code::Tab | Code::Down => self.at = (self.at + 1).min(self.fields.len() - 1),
            Code::BackTab | Code::Up => self.at = self.at.saturating_sub(1),
            _ => drop(self.fields.get_mut(self.at).is_some_and(|field| field.key(key))),
        }
        Reaction::Stay
    }

    fn settle(&mut self, world: &World<'_>) -> Reaction {
        let (notes, sum) = (self.notes(), self.number(NOTES.len()));
        let problem = match (notes.is_empty(), sum) {
            (true, None) => Some("count-none"),
            (false, Some(_)) => Some("count-both"),
            _ => None,
        };
        if let Some(problem) = problem {
            self.problem = Some(world.say(problem));
            return Reaction::Stay;
        }
        let order = Order::CountTill(CountTill { sum: sum.map(Dong), notes });
        Reaction::Done(vec![Wish::order(order, Then::Said("said-till-counted"))])
    }

    /// What each line asks.
    pub(in crate::tui) fn asked(&self, world: &World<'_>) -> Vec<(String, &Field)> {
        let value = |value: &u64| words::amount(Dong(*value));
        let labels = NOTES.iter().map(value).chain([world.say("count-sum")]);
        labels.zip(&self.fields).collect()
    }

    /// Stands at the nth line.
    pub(in crate::tui) fn stand_at(&mut self, nth: usize) -> bool {
        self.at = nth.min(self.fields.len() - 1);
        nth < self.fields.len()
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let lines = u16::try_from(self.fields.len()).unwrap_or(u16::MAX) + 3;
        let at = canvas.dialog(&world.say("count-title"), WIDTH, lines);
        for (nth, (label, field)) in self.asked(world).into_iter().enumerate() {
            let line = u16::try_from(nth).unwrap_or(u16::MAX);
            let focused = nth == self.at;
            canvas.text(at, line, 1, &label, if focused { Role::Accent } else { Role::Quiet });
            let wide = if nth == NOTES.len() { 17 } else { 8 };
            field.draw(canvas, at, line, 24, wide, focused);
        }
        let line = at.height.saturating_sub(2);
        let total = world.say_with("count-total", &[("amount", &words::amount(self.sum()))]);
        match &self.problem {
            Some(problem) => canvas.text(at, line, 1, problem, Role::Bad),
            None => canvas.text(at, line, 1, &total, Role::Accent),
        };
        canvas.text(at, line + 1, 0, &world.say("count-keys"), Role::Quiet);
    }
}
