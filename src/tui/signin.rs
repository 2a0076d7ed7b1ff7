//! The lock: who wants to sit down says who they are, and nothing of the desk is drawn meanwhile.
//!
//! Shown before a sealed store is opened, when another officer sits down, when nobody has touched the keyboard
//! for a while, and where a passphrase or a PIN is set. It is pure: keys go in, a turn comes out; what is
//! asked is answered by a keeper on a thread of its own, for trying a passphrase takes most of a
//! second. What checks it stands behind the trait [`keeper::Doorkeeper`].
//!
//! Invariants: a secret is never drawn, not even its length beyond a few dots; it is wiped as soon as it
//! was handed on; what a scanner types is taken back and never tried.

pub(in crate::tui) mod command;
pub mod keeper;
pub mod lines;
pub mod opening;
mod secret;
#[cfg(test)]
mod tests;

use super::canvas::{Canvas, wrap};
use super::key::{Code, Key};
use super::look::Role;
use super::typing::{self, Typing};
use super::widget::field::{Field, Mask};
use crate::base::id::OfficerId;
use crate::domain::applicant::NAME_MAX;
use crate::locale::Texts;
use keeper::{Answer, Asked, Denied};
use ratatui::layout::Rect;
use secret::SecretField;

/// Why somebody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knock {
    /// The store is sealed and not open yet.
    Opening,
    /// Nobody has touched the keyboard for a while, or the screen was locked.
    Lock,
    /// Another officer sits down.
    Switch(OfficerId),
    /// The officer sets a PIN for this shift.
    Pin,
    /// The officer changes their passphrase.
    Change,
    /// An administrator gives an officer a passphrase to begin with.
    Give(OfficerId),
}

impl Knock {
    /// The middle of its message ids.
    fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Lock => "lock",
            Self::Switch(_) => "switch",
            Self::Pin => "pin",
            Self::Change => "change",
            Self::Give(_) => "give",
        }
    }

    /// The message ids of its secrets' labels; the last two must be equal where there is more than one.
    fn secrets(self) -> &'static [&'static str] {
        match self {
            Self::Opening => &["signin-passphrase"],
            Self::Lock | Self::Switch(_) => &["signin-passphrase-or-pin"],
            Self::Pin => &["signin-new-pin", "signin-again"],
            Self::Change => &["signin-passphrase", "signin-new", "signin-again"],
            Self::Give(_) => &["signin-new", "signin-again"],
        }
    }

    /// Whether the desk may be seen and used again without an answer: whoever asked is still the one who sits here.
    fn can_leave(self) -> bool {
        !matches!(self, Self::Lock)
    }

    /// Whether a name is asked.
    fn asks_name(self) -> bool {
        matches!(self, Self::Opening | Self::Lock | Self::Switch(_))
    }
}

/// What a key led to.
#[derive(Debug)]
pub(in crate::tui) enum Turn {
    /// It stays as it is.
    Stay,
    /// This is asked of the keeper.
    Ask(Asked),
    /// The user goes back; from [`Knock::Opening`], leaves.
    Leave,
}

/// The form.
#[derive(Debug)]
pub(in crate::tui) struct SignIn {
    knock: Knock,
    name: Field,
    secrets: Vec<SecretField>,
    /// 0 is the name where one is asked.
    focus: usize,
    typing: Typing,
    /// An answer is awaited.
    busy: bool,
    /// When the next attempt is possible, in milliseconds of the steady clock.
    until: Option<u64>,
    denied: Option<Denied>,
    /// What is wrong with what stands there, as a message id.
    wrong: Option<&'static str>,
    /// The help is shown instead of what is told.
    help: bool,
}

impl SignIn {
    /// Asks, with the name of who is expected.
    pub(in crate::tui) fn new(knock: Knock, name: &str, typing: Typing) -> Self {
        let secrets = knock.secrets().iter().map(|_| SecretField::default()).collect();
        let name = Field::new(NAME_MAX, Mask::Text).holding(name);
        let focus = usize::from(!name.is_empty() && knock.asks_name());
        Self {
            knock,
            name,
            secrets,
            focus,
            typing,
            busy: false,
            until: None,
            denied: None,
            wrong: None,
            help: false,
        }
    }

    /// Why it asks.
    pub(in crate::tui) fn knock(&self) -> Knock {
        self.knock
    }

    /// When it changes by itself, in milliseconds of the steady clock: a wait counts down by seconds.
    pub(in crate::tui) fn wakes_at(&self, now: u64) -> Option<u64> {
        self.until.filter(|until| *until > now).map(|until| now + (until - now - 1) % 1000 + 1)
    }

    /// Takes a key.
    pub(in crate::tui) fn key(&mut self, key: Key, sits: OfficerId, now: u64) -> Turn {
        if std::mem::take(&mut self.help) {
            return Turn::Stay;
        }
        match (key.ctrl, key.code) {
            (false, Code::F(1)) => self.help = true,
            (true, Code::Char('q')) if self.knock == Knock::Opening => return Turn::Leave,
            (false, Code::Esc) if self.busy => {}
            (false, Code::Esc) if self.knock.can_leave() => return Turn::Leave,
            (false, Code::Esc) => self.secrets.iter_mut().for_each(SecretField::wipe),
            (false, Code::Tab | Code::Down) => self.focus = (self.focus + 1) % self.fields(),
            (false, Code::BackTab | Code::Up) => {
                self.focus = (self.focus + self.fields() - 1) % self.fields();
            }
            (false, Code::Enter) if self.focus + 1 < self.fields() => self.focus += 1,
            (false, Code::Enter) | (true, Code::Char('s')) => return self.ask(sits, now),
            _ => self.typed(key),
        }
        Turn::Stay
    }

    fn typed(&mut self, key: Key) {
        self.wrong = None;
        match self.field() {
            None => {
                let keys = typing::typed(&mut self.typing, Some(&self.name), key);
                for key in keys.unwrap_or_else(|| vec![key]) {
                    self.name.key(key);
                }
            }
            // No input method of ours: what the keys say is the same on every machine.
            Some(secret) => self.secrets[secret].key(key),
        }
    }

    /// Puts a text in.
    pub(in crate::tui) fn paste(&mut self, text: &str) {
        match self.field() {
            None => self.name.paste(text),
            Some(secret) => self.secrets[secret].paste(text),
        }
    }

    /// Takes back what a scanner typed.
    pub(in crate::tui) fn take_back(&mut self, count: usize) {
        match self.field() {
            None => self.name.take_back(count),
            Some(secret) => self.secrets[secret].take_back(count),
        }
    }

    fn fields(&self) -> usize {
        self.secrets.len() + usize::from(self.knock.asks_name())
    }

    /// The secret in focus; `None` for the name.
    fn field(&self) -> Option<usize> {
        if self.knock.asks_name() { self.focus.checked_sub(1) } else { Some(self.focus) }
    }

    /// Hands on what was typed, where nothing is missing and nothing is under way.
    fn ask(&mut self, sits: OfficerId, now: u64) -> Turn {
        if self.busy || self.until.is_some_and(|until| until > now) {
            return Turn::Stay;
        }
        self.wrong = self.mistake();
        if self.wrong.is_some() {
            return Turn::Stay;
        }
        (self.busy, self.denied, self.until) = (true, None, None);
        let mut secrets = self.secrets.iter_mut().map(SecretField::take);
        let (Some(first), second) = (secrets.next(), secrets.next()) else { return Turn::Stay };
        let name = self.name.value().trim().to_owned();
        Turn::Ask(match (self.knock, second) {
            (Knock::Pin, _) => Asked::SetPin { officer: sits, pin: first },
            (Knock::Change, Some(new)) => Asked::Change { officer: sits, name, old: first, new },
            (Knock::Give(officer), _) => Asked::Give { officer, name, new: first },
            _ => Asked::Admit { name, secret: first },
        })
    }

    /// What is missing or does not agree.
    fn mistake(&mut self) -> Option<&'static str> {
        if let Some(empty) = self.secrets.iter().position(SecretField::is_empty) {
            self.focus = empty + usize::from(self.knock.asks_name());
            return Some("signin-empty");
        }
        match self.secrets.as_slice() {
            [.., new, again] if !new.equals(again) => {
                self.secrets.iter_mut().rev().take(2).for_each(SecretField::wipe);
                self.focus = self.fields() - 2;
                Some("signin-differ")
            }
            _ => None,
        }
    }

    /// Takes the keeper's answer; says whether the door is open.
    pub(in crate::tui) fn answered(&mut self, answer: &Answer, now: u64) -> bool {
        self.busy = false;
        match answer {
            Ok(_) => true,
            Err(denied) => {
                let wait = denied.wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
                self.until = wait.map(|wait| now.saturating_add(wait));
                self.denied = Some(denied.clone());
                self.focus = usize::from(self.knock.asks_name());
                false
            }
        }
    }

    /// What the line under the fields says.
    fn told(&self, texts: &Texts, now: u64) -> (String, Role) {
        let left = self.until.map_or(0, |until| until.saturating_sub(now).div_ceil(1000));
        match (&self.denied, self.wrong) {
            _ if self.busy => (texts.say("signin-trying"), Role::Quiet),
            (_, Some(wrong)) => (texts.say(wrong), Role::Warn),
            (Some(denied), _) if left > 0 => {
                let told = texts.say_with(denied.key, &[("detail", &denied.detail)]);
                let wait = texts.say_with("signin-wait", &[("seconds", &left.to_string())]);
                (format!("{told} {wait}"), Role::Bad)
            }
            (Some(denied), _) => (texts.say_with(denied.key, &[("detail", &denied.detail)]), Role::Bad),
            (None, None) => (texts.say(&format!("signin-{}-hint", self.knock.word())), Role::Text),
        }
    }

    /// Draws it over everything.
    pub(in crate::tui) fn view(&self, canvas: &mut Canvas<'_, '_>, texts: &Texts, now: u64) {
        let area = canvas.area();
        canvas.clear(area);
        let title = texts.say(&format!("signin-{}", self.knock.word()));
        canvas.text(area, 0, 1, &texts.say("signin-place"), Role::Accent);
        let width = area.width.saturating_sub(2).min(64);
        let inner = usize::from(width.saturating_sub(4));
        let (told, role) = self.told(texts, now);
        let told: Vec<String> = if self.help {
            (1..=3).flat_map(|n| wrap(&texts.say(&format!("signin-help-{n}")), inner)).collect()
        } else {
            wrap(&told, inner)
        };
        let named = usize::from(!self.knock.asks_name());
        let lines = u16::try_from(self.fields() * 2 + named + told.len() + 3).unwrap_or(u16::MAX);
        let height = lines.min(area.height.saturating_sub(3));
        let panel = Rect {
            x: area.x + (area.width - width) / 2,
            y: area.y + (area.height - height) / 2,
            width,
            height,
        };
        let inside = canvas.panel(panel, &title, true);
        let below = self.draw_fields(canvas, inside, texts);
        for (line, words) in (below..).zip(&told) {
            canvas.text(inside, line, 0, words, if self.help { Role::Text } else { role });
        }
        let keys = if self.knock.can_leave() { "signin-keys" } else { "signin-keys-lock" };
        canvas.text(area, area.height.saturating_sub(1), 1, &texts.say(keys), Role::Quiet);
    }

    /// Draws the fields, each under its label; returns the line behind them.
    fn draw_fields(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts) -> u16 {
        let focused = |n: usize| n == self.focus && !self.busy;
        let mut line = 0;
        let label = |canvas: &mut Canvas<'_, '_>, line: u16, key: &str, on: bool| {
            let role = if on { Role::Accent } else { Role::Quiet };
            canvas.text(at, line, 0, &texts.say(key), role);
        };
        let mut n = 0;
        if self.knock.asks_name() {
            label(canvas, line, "signin-name", focused(n));
            self.name.draw(canvas, at, line + 1, 0, at.width, focused(n));
            (line, n) = (line + 2, n + 1);
        } else if !self.name.is_empty() {
            canvas.text(at, line, 0, self.name.value(), Role::Text);
            line += 1;
        }
        for (secret, key) in self.secrets.iter().zip(self.knock.secrets()) {
            label(canvas, line, key, focused(n));
            secret.draw(canvas, at, line + 1, focused(n));
            (line, n) = (line + 2, n + 1);
        }
        line + 1
    }
}
