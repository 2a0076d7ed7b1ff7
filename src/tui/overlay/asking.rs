//! A question: what, whom, what follows; choices, ticks and fields; then `[Hủy]` and the deciding button.
//!
//! Invariant: where it decides something that cannot be taken back, `[Hủy]` comes first and no key that
//! opened the question, nor Enter pressed twice, decides.

use super::menu::{Item, Menu};
use super::purpose::Purpose;
use super::{Overlay, Reaction};
use crate::base::text;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::Field;
use crate::tui::wish::Wish;
use crate::tui::world::{Seat, World};
use ratatui::layout::Rect;

/// Cells of a question's lines.
pub(in crate::tui) const WIDTH: u16 = 66;

/// One thing that is asked.
#[derive(Debug, Clone)]
pub enum Part {
    /// One of a few; `long` ones stand under each other.
    Choice {
        /// What is chosen.
        label: String,
        /// Among which.
        choice: Choice,
        /// Under each other instead of side by side.
        long: bool,
    },
    /// Words.
    Text {
        /// What they tell.
        label: String,
        /// The words.
        field: Box<Field>,
        /// Whether there must be some.
        needed: bool,
    },
    /// Rows each in one of a few states, the first of which is "no".
    Ticks {
        /// What is ticked.
        label: String,
        /// The rows, with the number each has on the checklist.
        rows: Vec<(u16, String, usize)>,
        /// Names of the states.
        states: Vec<String>,
        /// The row in focus.
        at: usize,
    },
}

/// A question.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Over it.
    pub title: String,
    /// What, whom, what follows.
    pub lines: Vec<String>,
    /// What is asked.
    pub parts: Vec<Part>,
    /// What the deciding button says.
    pub decide: String,
    /// Whether it decides about a record.
    pub deciding: bool,
    /// Whether `[Hủy]` comes first.
    pub careful: bool,
    /// What the answers are for.
    pub purpose: Purpose,
    /// Whether Enter settles it at once.
    straight: bool,
    /// The part in focus; one past the last are the buttons.
    pub(in crate::tui) focus: usize,
    /// The button in focus: 0 and 1 in the order shown.
    button: usize,
    /// What was wrong with the answers.
    pub(in crate::tui) problem: Option<String>,
    /// Texts that F4 offers, by the part they are for.
    offers: Vec<(usize, Vec<String>)>,
}

impl Asking {
    /// A question about nothing but yes or no.
    pub fn new(title: String, decide: String, purpose: Purpose) -> Self {
        Self {
            title,
            lines: Vec::new(),
            parts: Vec::new(),
            decide,
            deciding: false,
            careful: false,
            purpose,
            straight: false,
            focus: 0,
            button: 0,
            problem: None,
            offers: Vec::new(),
        }
    }

    /// Says what, whom and what follows.
    #[must_use]
    pub fn saying(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.lines.extend(lines.into_iter().flat_map(|line| wrap(&line, usize::from(WIDTH))));
        self
    }

    /// Asks one thing more.
    #[must_use]
    pub fn asking(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// It decides about a record; `careful` where it cannot be taken back.
    #[must_use]
    pub fn deciding(mut self, careful: bool) -> Self {
        self.deciding = true;
        self.careful = careful;
        self
    }

    /// F4 in the field asked last offers these texts.
    #[must_use]
    pub fn offering(mut self, texts: Vec<String>) -> Self {
        if !texts.is_empty() {
            self.offers.push((self.parts.len().saturating_sub(1), texts));
        }
        self
    }

    /// The texts offered for a part.
    fn offered(&self, part: usize) -> Option<&Vec<String>> {
        self.offers.iter().find(|offer| offer.0 == part).map(|offer| &offer.1)
    }

    /// Puts an offered text behind what stands in the field.
    pub fn insert(&mut self, text: &str) {
        if let Some(Part::Text { field, .. }) = self.parts.get_mut(self.focus) {
            let joint = if field.is_empty() { "" } else { " " };
            field.paste(&format!("{joint}{text}"));
        }
    }

    /// Fills in who collects in somebody's stead: name and number in the first two fields, the last choice
    /// says so, and the relation is asked next.
    pub fn collected_by(&mut self, name: &str, number: &str) {
        let texts = self.parts.iter_mut().filter_map(|part| match part {
            Part::Text { field, .. } => Some(field),
            _ => None,
        });
        for (field, value) in texts.zip([name, number]) {
            field.set(value);
        }
        let mut choices = self.parts.iter_mut().enumerate().filter_map(|(nth, part)| match part {
            Part::Choice { choice, .. } => Some((nth, choice)),
            _ => None,
        });
        if let Some((relation, _)) = choices.next() {
            self.focus = relation;
        }
        if let Some((_, who)) = choices.next_back() {
            who.at = Some(1);
        }
    }

    /// Begins at the last thing asked: what comes before it is seldom needed.
    #[must_use]
    pub fn focused_on_last(mut self) -> Self {
        self.focus = self.parts.len().saturating_sub(1);
        self
    }

    /// Enter settles it from anywhere but a field; `+` goes to the last thing asked.
    #[must_use]
    pub fn straight(mut self) -> Self {
        self.straight = true;
        self
    }

    /// The nth choice's answer.
    pub fn chosen(&self, nth: usize) -> Option<usize> {
        let choices = self.parts.iter().filter_map(|part| match part {
            Part::Choice { choice, .. } => Some(choice.at),
            _ => None,
        });
        choices.into_iter().nth(nth).flatten()
    }

    /// The nth field's answer.
    pub fn text(&self, nth: usize) -> Option<String> {
        let fields = self.parts.iter().filter_map(|part| match part {
            Part::Text { field, .. } => Some(field.filled()),
            _ => None,
        });
        fields.into_iter().nth(nth).flatten()
    }

    /// The rows that are not in their first state.
    pub fn ticked(&self) -> Vec<(u16, usize)> {
        let rows = self.parts.iter().filter_map(|part| match part {
            Part::Ticks { rows, .. } => Some(rows),
            _ => None,
        });
        rows.flatten().filter(|row| row.2 > 0).map(|row| (row.0, row.2)).collect()
    }

    /// Whether this key would decide now.
    pub fn decides(&self, key: Key) -> bool {
        self.deciding && (key == Key::ctrl('s') || (key.code == Code::Enter && self.enter_decides()))
    }

    fn enter_decides(&self) -> bool {
        let on_buttons = self.focus >= self.parts.len();
        if on_buttons {
            return self.button == self.deciding_button();
        }
        let typing = matches!(self.parts.get(self.focus), Some(Part::Text { .. }));
        if self.straight && !typing {
            return true;
        }
        // Where nothing is lost, Enter on the last thing asked goes straight through.
        !self.careful && self.focus + 1 == self.parts.len()
    }

    fn deciding_button(&self) -> usize {
        usize::from(self.careful)
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>, seat: Seat) -> Reaction {
        if key.code == Code::Esc {
            return Reaction::Done(Vec::new());
        }
        if key == Key::ctrl('s') || (key.code == Code::Enter && self.enter_decides()) {
            return self.settle(world, seat);
        }
        if key.code == Code::Enter && self.focus >= self.parts.len() {
            return Reaction::Done(Vec::new());
        }
        self.problem = None;
        if key == Key::f(4)
            && let Some(texts) = self.offered(self.focus)
        {
            return Reaction::Over(vec![offer(texts, world)]);
        }
        if self.straight && key.typed() == Some('+') {
            self.focus = self.parts.len().saturating_sub(1);
            return Reaction::Stay;
        }
        let taken = self.parts.get_mut(self.focus).is_some_and(|part| part.key(key));
        if !taken {
            self.move_focus(key);
        }
        Reaction::Stay
    }

    fn move_focus(&mut self, key: Key) {
        let last = self.parts.len();
        match key.code {
            Code::Enter | Code::Tab | Code::Down if self.focus < last => {
                self.focus += 1;
                self.button = 0;
            }
            Code::Tab => self.button = 1 - self.button,
            Code::BackTab | Code::Up => self.focus = self.focus.saturating_sub(1),
            Code::Right if self.focus == last => self.button = 1,
            Code::Left if self.focus == last => self.button = 0,
            Code::Char(_) => self.by_hotkey(key),
            _ => {}
        }
    }

    /// A hotkey of another choice works from anywhere but a field.
    fn by_hotkey(&mut self, key: Key) {
        let typing = matches!(self.parts.get(self.focus), Some(Part::Text { .. }));
        for (at, part) in self.parts.iter_mut().enumerate().filter(|_| !typing) {
            if matches!(part, Part::Choice { .. }) && key.typed() != Some(' ') && part.key(key) {
                self.focus = at;
                return;
            }
        }
    }

    fn settle(&mut self, world: &World<'_>, seat: Seat) -> Reaction {
        let empty = self
            .parts
            .iter()
            .position(|part| matches!(part, Part::Text { field, needed: true, .. } if field.is_empty()));
        if let Some(at) = empty {
            self.focus = at;
            self.problem = Some(world.say("asking-needed"));
            return Reaction::Stay;
        }
        match self.purpose.wishes(self, world, seat) {
            Ok(wishes) => Reaction::Done(wishes),
            Err(problem) => {
                self.problem = Some(problem);
                self.focus = 0;
                Reaction::Stay
            }
        }
    }

    /// The field in focus, where it is one.
    pub fn field(&self) -> Option<&Field> {
        match self.parts.get(self.focus) {
            Some(Part::Text { field, .. }) => Some(field),
            _ => None,
        }
    }

    /// Whether a text is in focus.
    pub fn takes_text(&self) -> bool {
        matches!(self.parts.get(self.focus), Some(Part::Text { .. }))
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str) {
        if let Some(Part::Text { field, .. }) = self.parts.get_mut(self.focus) {
            field.paste(pasted);
        }
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        if let Some(Part::Text { field, .. }) = self.parts.get_mut(self.focus) {
            field.take_back(count);
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let wanted =
            self.lines.len() + self.parts.iter().map(|part| part.lines(TICK_ROWS)).sum::<usize>() + 3;
        let at = canvas.dialog(&self.title, WIDTH, cells(wanted));
        // On a small screen the ticks give way: the fields and the buttons are always seen.
        let ticks = TICK_ROWS.saturating_sub(wanted.saturating_sub(usize::from(at.height))).max(2);
        let mut line = 0;
        for said in &self.lines {
            canvas.text(at, cells(line), 0, said, Role::Text);
            line += 1;
        }
        for (nth, part) in self.parts.iter().enumerate() {
            part.draw(canvas, at, cells(line), nth == self.focus, ticks);
            if self.offered(nth).is_some() {
                canvas.right(at, cells(line), &world.say("asking-offer"), Role::Quiet);
            }
            line += part.lines(ticks);
        }
        if let Some(problem) = &self.problem {
            // The line below it is blank otherwise.
            for (nth, words) in wrap(problem, usize::from(at.width)).iter().take(2).enumerate() {
                canvas.text(at, cells(line + nth), 0, words, Role::Bad);
            }
        }
        self.draw_buttons(canvas, at, world);
    }

    fn draw_buttons(&self, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
        let line = at.height.saturating_sub(1);
        let (cancel, decide) = (world.say("asking-cancel"), self.decide.clone());
        let labels = if self.careful { [cancel, decide] } else { [decide, cancel] };
        let mut column = 0;
        for (nth, label) in labels.iter().enumerate() {
            let focused = self.focus >= self.parts.len() && self.button == nth;
            let style =
                if focused { canvas.look.theme.selected() } else { canvas.look.theme.style(Role::Text) };
            if focused {
                canvas.cursor(at, line, column);
            }
            let cells = canvas.styled(at, line, column, &format!("[ {label} ]"), style);
            let button = Rect { x: at.x + column, y: at.y + line, width: cells, height: 1 };
            let decides = nth == self.deciding_button();
            canvas.hits.key(button, if decides { Key::ctrl('s') } else { Key::plain(Code::Esc) });
            column += cells + 2;
        }
        canvas.right(at, line, &world.say("asking-foot"), Role::Quiet);
    }
}

impl Part {
    fn key(&mut self, key: Key) -> bool {
        match self {
            Self::Choice { choice, long: false, .. } => choice.key(key),
            Self::Choice { choice, long: true, .. } => {
                let last = choice.labels.len().saturating_sub(1);
                match (key.code, choice.at) {
                    (Code::Down, Some(at)) if at < last => choice.at = Some(at + 1),
                    (Code::Up, Some(at)) if at > 0 => choice.at = Some(at - 1),
                    (Code::Char(_), _) => return choice.key(key),
                    _ => return false,
                }
                true
            }
            Self::Text { field, .. } if key == Key::ctrl('z') => field.undo(),
            Self::Text { field, .. } => field.key(key),
            Self::Ticks { rows, states, at, .. } => tick(rows, states.len(), at, key),
        }
    }

    fn lines(&self, ticks: usize) -> usize {
        match self {
            Self::Choice { long: false, .. } => 1,
            Self::Choice { choice, .. } => 1 + choice.labels.len(),
            Self::Text { .. } => 2,
            Self::Ticks { rows, .. } => 1 + rows.len().min(ticks),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, focused: bool, ticks: usize) {
        let role = if focused { Role::Accent } else { Role::Quiet };
        match self {
            Self::Choice { label, choice, long: false } => {
                let used = canvas.text(at, line, 0, label, role);
                choice.draw(canvas, at, line, used + 1, focused);
            }
            Self::Choice { label, choice, .. } => {
                canvas.text(at, line, 0, label, role);
                draw_long(canvas, at, line + 1, choice, focused);
            }
            Self::Text { label, field, .. } => {
                canvas.text(at, line, 0, label, role);
                field.draw(canvas, at, line + 1, 0, at.width, focused);
            }
            Self::Ticks { label, rows, states, at: row } => {
                canvas.text(at, line, 0, label, role);
                let at = Rect { y: at.y + line + 1, height: cells(ticks), ..at };
                draw_ticks(canvas, at, rows, states, *row, focused);
            }
        }
    }
}

/// A menu of texts, each of which goes into the field below.
fn offer(texts: &[String], world: &World<'_>) -> Wish {
    let item =
        |text: &String| Item { label: text.clone(), hint: String::new(), wish: Wish::Insert(text.clone()) };
    let menu = Menu::new(world.say("offer-title"), texts.iter().map(item).collect());
    Wish::lay(Overlay::Menu(menu))
}

/// Tick rows shown at once.
const TICK_ROWS: usize = 8;

fn tick(rows: &mut [(u16, String, usize)], states: usize, at: &mut usize, key: Key) -> bool {
    let last = rows.len().saturating_sub(1);
    let digit = key.typed().and_then(|c| c.to_digit(10)).and_then(|n| usize::try_from(n).ok());
    if let Some(n) = digit.filter(|n| *n > 0 && *n <= rows.len()) {
        *at = n - 1;
    }
    match key.code {
        Code::Down if *at < last => *at += 1,
        Code::Up if *at > 0 => *at -= 1,
        Code::Char(' ') | Code::Char('1'..='9') if !key.ctrl => {
            if let Some(row) = rows.get_mut(*at) {
                row.2 = (row.2 + 1) % states.max(1);
            }
        }
        Code::Right | Code::Left => {
            if let Some(row) = rows.get_mut(*at) {
                let step = if key.code == Code::Right { 1 } else { states.saturating_sub(1) };
                row.2 = (row.2 + step) % states.max(1);
            }
        }
        _ => return false,
    }
    true
}

fn draw_long(canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, choice: &Choice, focused: bool) {
    for (nth, label) in choice.labels.iter().enumerate() {
        let chosen = choice.at == Some(nth);
        let sign = if chosen { canvas.look.glyphs.chosen } else { " " };
        let key = choice.hotkeys.get(nth).map(|key| format!("{key} ")).unwrap_or_default();
        let role = if chosen && focused { Role::Accent } else { Role::Text };
        canvas.text(at, line + cells(nth), 1, &format!("({sign}) {key}{label}"), role);
        if chosen && focused {
            canvas.cursor(at, line + cells(nth), 2);
        }
    }
}

fn draw_ticks(
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    rows: &[(u16, String, usize)],
    states: &[String],
    row: usize,
    focused: bool,
) {
    let shown = usize::from(at.height);
    let top = crate::tui::widget::list::top(row, rows.len(), shown.min(rows.len()).max(1));
    for (line, (nth, (_, name, state))) in rows.iter().enumerate().skip(top).take(shown).enumerate() {
        let line = cells(line);
        let said = states.get(*state).map(String::as_str).unwrap_or_default();
        let room = usize::from(at.width).saturating_sub(text::width(said) + 6);
        let role = if *state > 0 { Role::Warn } else { Role::Text };
        canvas.text(at, line, 1, &format!("{} {}", nth + 1, text::fit(name, room)), role);
        canvas.right(at, line, said, role);
        if focused && nth == row {
            canvas.text(at, line, 0, canvas.look.glyphs.focus, Role::Accent);
            canvas.cursor(at, line, 0);
        }
    }
}

fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// A question's wishes, or what is wrong with the answers.
pub type Settled = Result<Vec<Wish>, String>;
