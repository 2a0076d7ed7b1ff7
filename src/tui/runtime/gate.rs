//! The lock of a running screen: shut, nothing of the desk is drawn and no key reaches it.
//!
//! Invariant: the desk changes its officer only when nothing the earlier one asked for is under way; what they
//! were typing stays theirs.

use super::Input;
use crate::base::id::OfficerId;
use crate::domain::scan::detector::Verdict;
use crate::locale::Texts;
use crate::tui::canvas::Canvas;
use crate::tui::key::Key;
use crate::tui::look::Look;
use crate::tui::signin::keeper::{Answer, Keeper, Lock};
use crate::tui::signin::{Knock, SignIn, Turn};
use crate::tui::typing::Typing;
use ratatui::Frame;
use std::sync::mpsc::Sender;

use super::feed;

/// The gate.
pub(super) struct Gate {
    keeper: Keeper,
    /// Milliseconds without a key after which it shuts.
    after: Option<u64>,
    touched: u64,
    form: Option<SignIn>,
    /// Who may sit down as soon as nothing is under way.
    admitted: Option<OfficerId>,
}

impl Gate {
    /// An open gate.
    pub(super) fn start(lock: Lock, sender: Sender<Input>) -> Self {
        let keeper = Keeper::start(lock.doorkeeper, move |answer| {
            // A screen that is gone needs no answer.
            let _ = sender.send(Input::Door(answer));
        });
        let after = lock.after.map(|after| u64::try_from(after.as_millis()).unwrap_or(u64::MAX));
        Self { keeper, after, touched: 0, form: None, admitted: None }
    }

    /// Whether nothing of the desk may be seen.
    pub(super) fn is_shut(&self) -> bool {
        self.form.is_some()
    }

    /// Shuts it.
    pub(super) fn shut(&mut self, knock: Knock, name: &str, typing: Typing) {
        self.form = Some(SignIn::new(knock, name, typing));
    }

    /// A key came: the time without one begins anew.
    pub(super) fn touched(&mut self, now: u64) {
        self.touched = now;
    }

    /// Whether it is time to shut.
    pub(super) fn is_due(&self, now: u64) -> bool {
        !self.is_shut() && self.shuts_at().is_some_and(|at| at <= now)
    }

    fn shuts_at(&self) -> Option<u64> {
        self.after.map(|after| self.touched.saturating_add(after))
    }

    /// When something is to be done without a key.
    pub(super) fn wakes_at(&self, now: u64) -> Option<u64> {
        match &self.form {
            Some(form) => form.wakes_at(now),
            None => self.shuts_at(),
        }
    }

    /// Takes a key while it is shut.
    pub(super) fn key(&mut self, key: Key, sits: OfficerId, now: u64) {
        let Some(form) = &mut self.form else { return };
        match form.key(key, sits, now) {
            Turn::Stay => {}
            Turn::Ask(asked) => self.keeper.ask(asked),
            Turn::Leave => self.form = None,
        }
    }

    /// Puts a text into the form.
    pub(super) fn paste(&mut self, text: &str) {
        self.form.iter_mut().for_each(|form| form.paste(text));
    }

    /// Takes back what a scanner typed.
    pub(super) fn scanned(&mut self, verdict: Verdict) {
        if let (Some((_, count)), Some(form)) = (feed::scanned(verdict), &mut self.form) {
            form.take_back(count);
        }
    }

    /// Takes the keeper's answer; the message id of what is said of it on the desk.
    pub(super) fn answered(&mut self, answer: &Answer, now: u64) -> Option<&'static str> {
        let form = self.form.as_mut()?;
        if !form.answered(answer, now) {
            return None;
        }
        let said = match form.knock() {
            Knock::Pin => Some("said-pin-set"),
            Knock::Change => Some("said-passphrase-changed"),
            Knock::Give(_) => Some("said-passphrase-given"),
            Knock::Opening | Knock::Lock | Knock::Switch(_) => None,
        };
        match (said, answer) {
            (None, Ok(officer)) => self.admitted = Some(*officer),
            _ => self.form = None,
        }
        said
    }

    /// Who sits down now; nothing while an act is under way.
    pub(super) fn admit(&mut self, settled: bool) -> Option<OfficerId> {
        let officer = self.admitted.take_if(|_| settled)?;
        self.form = None;
        Some(officer)
    }

    /// Draws the form over everything; false where the gate is open.
    pub(super) fn view(&self, frame: &mut Frame<'_>, look: Look, texts: &Texts, now: u64) -> bool {
        let Some(form) = &self.form else { return false };
        form.view(&mut Canvas::new(frame, look), texts, now);
        true
    }
}
