//! The second page: "tiếng việt" is typed, what arrives is shown letter by letter, and one sentence says
//! whether to change anything. The built-in input method is chosen here where there is no other.

use super::heard::{Finding, Heard, SAMPLE, judge};
use super::one_of::OneOf;
use super::questions::{Ask, Given};
use super::{Page, Turn, label};
use crate::base::compose::Method;
use crate::locale::Texts;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::field::{Field, Mask};
use ratatui::layout::Rect;

/// Characters of the field: twice what is asked for, for bare keys.
const FIELD_MAX: usize = 40;
/// Keys remembered.
const HEARD_MAX: usize = 200;

/// The page.
#[derive(Debug, Clone)]
pub(super) struct Keyboard {
    field: Field,
    heard: Vec<Heard>,
    method: OneOf,
    on_method: bool,
}

impl Keyboard {
    /// Nothing typed yet.
    pub(super) fn new() -> Self {
        let field = Field::new(FIELD_MAX, Mask::Text);
        Self { field, heard: Vec::new(), method: OneOf::new(Ask::Typing, &['0', '1', '2']), on_method: false }
    }

    /// A key as the terminal sent it, before anything is made of it.
    pub(super) fn hear(&mut self, heard: Heard) {
        if !self.on_method && self.heard.len() < HEARD_MAX {
            self.heard.push(heard);
        }
    }

    /// The built-in input method, if one was chosen.
    pub(super) fn method(&self) -> Option<Method> {
        match self.method.word() {
            "telex" => Some(Method::Telex),
            "vni" => Some(Method::Vni),
            _ => None,
        }
    }

    fn finding(&self) -> Finding {
        judge(&self.heard, self.field.value(), self.method().is_some())
    }

    /// Goes on to the method; what the keys call for is chosen there already.
    fn leave_field(&mut self) {
        let suggested = self.finding().suggests().filter(|_| self.method().is_none());
        match suggested {
            Some(Method::Telex) => self.method.choose("telex"),
            Some(Method::Vni) => self.method.choose("vni"),
            None => {}
        }
        self.on_method = true;
    }

    /// Back to the field, to try anew.
    fn again(&mut self) {
        self.field.set("");
        self.heard.clear();
        self.on_method = false;
    }

    /// What arrived, letter by letter.
    fn letters(&self) -> String {
        let letters =
            self.field.value().chars().map(|c| if c == ' ' { "_".to_owned() } else { c.to_string() });
        letters.collect::<Vec<_>>().join(" ")
    }
}

impl Page for Keyboard {
    fn key(&mut self, key: Key, given: &mut Given) -> Turn {
        match (self.on_method, key.code) {
            (false, Code::Enter) if self.field.is_empty() || self.finding().is_good() => {
                self.give(given);
                return Turn::Next;
            }
            (false, Code::Enter | Code::Tab | Code::Down) => self.leave_field(),
            (false, _) => drop(self.field.key(key)),
            (true, Code::Up | Code::BackTab) => self.again(),
            (true, Code::Enter) => {
                self.give(given);
                return Turn::Next;
            }
            (true, _) => drop(self.method.across(key)),
        }
        self.give(given);
        Turn::Stay
    }

    fn paste(&mut self, text: &str) {
        if !self.on_method {
            self.field.paste(text);
        }
    }

    fn words(&self) -> Option<&Field> {
        (!self.on_method).then_some(&self.field)
    }

    fn give(&mut self, given: &mut Given) -> bool {
        given.give(Ask::Typing, self.method.word()).is_ok()
    }

    fn asks(&self) -> Ask {
        Ask::Typing
    }

    fn hint(&self, texts: &Texts) -> String {
        texts.say(if self.on_method { "setup-typing-hint" } else { "keyboard-hint" })
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts) {
        label(canvas, at, 0, &texts.say_with("keyboard-type", &[("text", SAMPLE)]), !self.on_method);
        self.field.draw(canvas, at, 1, 1, 30.min(at.width), !self.on_method);
        let letters = texts.say_with("keyboard-heard", &[("letters", &self.letters())]);
        canvas.text(at, 3, 1, &letters, Role::Text);
        let finding = self.finding();
        let (sign, role) = match finding {
            Finding::Unfinished => ("", Role::Quiet),
            finding if finding.is_good() => (canvas.look.glyphs.check, Role::Good),
            _ => (canvas.look.glyphs.warn, Role::Warn),
        };
        let used = canvas.text(at, 5, 1, sign, role);
        let column = if used > 0 { used + 2 } else { 1 };
        let advice = texts.say(finding.key());
        let room = usize::from(at.width.saturating_sub(column));
        for (line, words) in (5..).zip(wrap(&advice, room)) {
            canvas.text(at, line, column, &words, role);
        }
        let line = 9.min(at.height.saturating_sub(2));
        label(canvas, at, line, &texts.say("setup-typing"), self.on_method);
        self.method.draw_across(canvas, at, (line + 1, 1), self.on_method, texts);
    }
}
