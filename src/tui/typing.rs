//! The built-in input method: Telex or VNI for consoles that have none. Off unless somebody asks for it.
//!
//! It works as an outside one does, by taking letters back and typing them anew, so that every field of
//! every screen and overlay takes it as it is. Only typed keys in fields that hold words pass through;
//! digits-only fields, scans and pastes never do.
//!
//! Invariant: what it believes to have typed stands right before the caret, or it forgets it; so a moved
//! caret, a full field or another screen can never lose a letter to it.

use super::key::{Code, Key};
use super::model::Model;
use super::widget::field::Field;
use crate::base::compose::{Method, Spelling, compose_text};

/// Keys remembered: more than any scanner types in one go.
const RAW_MAX: usize = 600;

/// The input method and the keys it has seen since the caret was last set.
#[derive(Debug, Clone, Default)]
pub struct Typing {
    /// Which, if any.
    pub method: Option<Method>,
    raw: String,
}

impl Typing {
    /// This one, nothing typed yet.
    pub fn of(method: Option<Method>) -> Self {
        Self { method, raw: String::new() }
    }

    /// Off, Telex, VNI, off.
    pub fn next(&mut self) {
        self.raw.clear();
        self.method = match self.method {
            None => Some(Method::Telex),
            Some(Method::Telex) => Some(Method::Vni),
            Some(Method::Vni) => None,
        };
    }

    /// What the header calls it; empty while it is off.
    pub fn sign(&self) -> &'static str {
        match self.method {
            None => "",
            Some(Method::Telex) => "Telex",
            Some(Method::Vni) => "VNI",
        }
    }

    /// What stands before the caret of the keys typed so far; forgets them where it does not.
    fn shown(&mut self, method: Method, field: &Field) -> String {
        let shown = compose_text(method, Spelling::Classic, &self.raw);
        let before: String = field.value().chars().take(field.caret()).collect();
        if before.ends_with(&shown) {
            return shown;
        }
        self.raw.clear();
        String::new()
    }

    /// The keys that make of one text the other.
    fn difference(&self, method: Method, shown: &str) -> (usize, String) {
        let wanted = compose_text(method, Spelling::Classic, &self.raw);
        let same = shown.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
        (shown.chars().count() - same, wanted.chars().skip(same).collect())
    }

    /// Words before the last stay as they are, whatever is typed.
    fn forget_old(&mut self) {
        if self.raw.len() > RAW_MAX {
            let word = self.raw.rsplit(' ').next().unwrap_or_default().to_owned();
            self.raw = if word.len() > RAW_MAX { String::new() } else { word };
        }
    }
}

/// The keys a key becomes in what is in focus.
pub(super) fn keys(model: &mut Model, key: Key) -> Vec<Key> {
    let mut typing = std::mem::take(&mut model.typing);
    let keys = typed(&mut typing, model.word_field(), key);
    model.typing = typing;
    keys.unwrap_or_else(|| vec![key])
}

/// The keys a key becomes in a field of words; `None` where it stays what it is.
pub(super) fn typed(typing: &mut Typing, field: Option<&Field>, key: Key) -> Option<Vec<Key>> {
    let method = typing.method?;
    let Some(field) = field else {
        typing.raw.clear();
        return None;
    };
    typing.forget_old();
    let shown = typing.shown(method, field);
    match (key.typed(), key.code) {
        (Some(c), _) => {
            typing.raw.push(c);
        }
        (None, Code::Backspace) if !typing.raw.is_empty() => {
            typing.raw.pop();
        }
        _ => {
            typing.raw.clear();
            return None;
        }
    }
    let (back, anew) = typing.difference(method, &shown);
    let back = std::iter::repeat_n(Key::plain(Code::Backspace), back);
    Some(back.chain(anew.chars().map(|c| Key::plain(Code::Char(c)))).collect())
}

/// How many characters the last `count` keys left in the focused field, and what stands there without
/// them: a scanner's keys went through here before it was known to be one.
pub(super) fn without(model: &mut Model, count: usize) -> (usize, String) {
    let mut typing = std::mem::take(&mut model.typing);
    let known = typing.method.zip(model.word_field()).map(|(method, field)| {
        let shown = typing.shown(method, field);
        let keys: Vec<char> = typing.raw.chars().collect();
        let keep = keys.len().checked_sub(count)?;
        typing.raw = keys.into_iter().take(keep).collect();
        Some(typing.difference(method, &shown))
    });
    model.typing = typing;
    known.flatten().unwrap_or((count, String::new()))
}
