//! "Not our office": the citizen's commune or ward is found by a few letters, the unit that is competent
//! under the procedure stands below it, and Enter goes on to the refusal that names it (form 03).

use super::asking::Part;
use super::purpose::Purpose;
use super::{Overlay, Reaction};
use crate::base::text;
use crate::domain::procedure::Procedure;
use crate::domain::units::{Province, Ward, competent};
use crate::tui::acts;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::wish::Wish;
use crate::tui::world::World;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Units shown at once.
const ROWS: usize = 8;
/// Units kept of what matches.
const KEPT: usize = 100;
/// Lines for the competent unit's name.
const NAME_LINES: u16 = 3;

/// The search for the right unit.
#[derive(Debug, Clone)]
pub struct Competent {
    procedure: Arc<Procedure>,
    whom: String,
    pub(in crate::tui) query: Field,
    units: Arc<Vec<Province>>,
    /// Province, unit and their folded names.
    all: Arc<Vec<(usize, usize, String)>>,
    hits: Vec<usize>,
    cursor: Cursor,
}

impl Competent {
    /// Begins the search.
    pub fn new(procedure: Arc<Procedure>, whom: String, world: &World<'_>) -> Self {
        let units = world.desk.units();
        let folded = |p: usize, province: &Province| {
            let of = text::fold(&province.name);
            let row = |(w, ward): (usize, &Ward)| (p, w, format!("{} {of}", text::fold(&ward.name)));
            province.wards.iter().enumerate().map(row).collect::<Vec<_>>()
        };
        let all: Vec<_> = units.iter().enumerate().flat_map(|(p, province)| folded(p, province)).collect();
        let query = Field::new(80, Mask::Text);
        let mut search = Self {
            procedure,
            whom,
            query,
            units,
            all: Arc::new(all),
            hits: Vec::new(),
            cursor: Cursor::default(),
        };
        search.search();
        search
    }

    /// Every word must begin a word of the unit's or its province's name; early matches first.
    fn search(&mut self) {
        let folded = text::fold(self.query.value());
        let words: Vec<&str> = folded.split_whitespace().collect();
        let begins = |name: &str, word: &str| name.split_whitespace().position(|own| own.starts_with(word));
        let place = |name: &str| words.iter().map(|word| begins(name, word)).sum::<Option<usize>>();
        let mut hits: Vec<(usize, usize)> =
            self.all.iter().enumerate().filter_map(|(at, unit)| Some((place(&unit.2)?, at))).collect();
        hits.sort_unstable();
        self.hits = hits.into_iter().take(KEPT).map(|hit| hit.1).collect();
        self.cursor = Cursor::default();
    }

    /// How many units match what is typed; `None` where no list was imported.
    pub(in crate::tui) fn matching(&self) -> Option<usize> {
        (!self.all.is_empty()).then_some(self.hits.len())
    }

    /// Stands at the nth of them.
    pub(in crate::tui) fn stand_at(&mut self, nth: usize) -> bool {
        self.cursor.at = nth;
        nth < self.hits.len()
    }

    pub(in crate::tui) fn unit(&self, hit: usize) -> Option<(&Province, &Ward)> {
        let (p, w, _) = self.all.get(*self.hits.get(hit)?)?;
        let province = self.units.get(*p)?;
        Some((province, province.wards.get(*w)?))
    }

    /// The competent unit: by the list, or, where none was imported, as typed.
    pub(in crate::tui) fn right_unit(&self) -> Option<String> {
        match self.unit(self.cursor.at) {
            Some((province, ward)) => {
                Some(competent(&self.procedure.levels, &self.procedure.body, province, ward))
            }
            None if self.all.is_empty() => self.query.filled(),
            None => None,
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Reaction {
        match key.code {
            Code::Esc | Code::F(_) => return Reaction::Done(Vec::new()),
            Code::Enter => {
                return match self.right_unit() {
                    Some(unit) => Reaction::Done(vec![self.refusal(&unit, world)]),
                    None => Reaction::Stay,
                };
            }
            Code::Up | Code::Down => {
                self.cursor.key(key, self.hits.len());
            }
            _ => {
                self.query.key(key);
                self.search();
            }
        }
        Reaction::Stay
    }

    /// Form 03 with the ground and the unit in it; the officer may still change the words.
    fn refusal(&self, unit: &str, world: &World<'_>) -> Wish {
        let mut asking = acts::refusing(Purpose::IntakeRefuse, self.whom.clone(), world)
            .saying([world.say_with("competent-is", &[("unit", unit)])]);
        for part in &mut asking.parts {
            if let Part::Text { field, .. } = part {
                field.set(&world.say_with("competent-reason", &[("unit", unit)]));
            }
        }
        Wish::lay(Overlay::Asking(Box::new(asking)))
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str) {
        self.query.paste(pasted);
        self.search();
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        self.query.take_back(count);
        self.search();
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let lines = u16::try_from(ROWS).unwrap_or(8) + NAME_LINES + 5;
        let at = canvas.dialog(&world.say("competent-title"), 70, lines);
        let ask = if self.all.is_empty() { "competent-type" } else { "competent-ask" };
        canvas.text(at, 0, 0, &world.say(ask), Role::Quiet);
        self.query.draw(canvas, at, 1, 0, at.width, true);
        let list = Rect { y: at.y + 2, height: at.height.saturating_sub(NAME_LINES + 4), ..at };
        let rows = usize::from(list.height);
        let top = self.cursor.top(self.hits.len(), rows.max(1));
        if self.hits.is_empty() && !self.all.is_empty() {
            canvas.text(list, 0, 0, &world.say("competent-nothing"), Role::Warn);
        }
        for (line, nth) in (top..self.hits.len()).take(rows).enumerate() {
            let Some((province, ward)) = self.unit(nth) else { continue };
            let line = u16::try_from(line).unwrap_or(0);
            canvas.text(list, line, 1, &format!("{}, {}", ward.name, province.name), Role::Text);
            if nth == self.cursor.at {
                canvas.text(list, line, 0, canvas.look.glyphs.focus, Role::Accent);
                canvas.select(list, line);
            }
        }
        let below = at.height.saturating_sub(NAME_LINES + 2);
        canvas.text(at, below, 0, &world.say("competent-unit"), Role::Quiet);
        let unit = self.right_unit().unwrap_or_else(|| "—".to_owned());
        for (nth, piece) in
            wrap(&unit, usize::from(at.width)).into_iter().take(usize::from(NAME_LINES)).enumerate()
        {
            canvas.text(at, below + 1 + u16::try_from(nth).unwrap_or(0), 0, &piece, Role::Accent);
        }
        canvas.text(at, at.height.saturating_sub(1), 0, &world.say("competent-foot"), Role::Quiet);
    }
}
