//! What screens may look at: the desk's picture, the texts, the time. Lent to every update and view.

use super::port::DeskPort;
use crate::base::id::OfficerId;
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::desk::view::View;
use crate::domain::clock::Language as ClockLanguage;
use crate::domain::dossier::Summary;
use crate::domain::officer::Officer;
use crate::domain::procedure::Procedure;
use crate::locale::{Language, Texts};
use std::sync::Arc;

/// The world at one moment.
pub struct World<'a> {
    /// The desk's picture.
    pub view: Arc<View>,
    /// The desk, for reading only: acts go out as effects.
    pub desk: &'a dyn DeskPort,
    /// Sentences.
    pub texts: &'a Texts,
    /// The wall clock.
    pub now: Timestamp,
    /// Whether that clock is a simulated one.
    pub simulated: bool,
    /// Milliseconds of a steady clock, for paces and delays.
    pub steady: u64,
}

/// Who sits here, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The officer at the keyboard.
    pub officer: OfficerId,
    /// The counter's number.
    pub counter: u8,
}

impl World<'_> {
    /// An officer with the roles they have now.
    pub fn standing(&self, officer: &Officer) -> Officer {
        self.view.standing(officer, self.now)
    }

    /// All officers with the roles they have now.
    pub fn staff(&self) -> impl Iterator<Item = Arc<Officer>> {
        let now = self.now;
        self.view.officers.values().map(move |officer| Arc::new(self.view.standing(officer, now)))
    }

    /// The ticket a counter has called or serves today.
    pub fn current_ticket(&self, counter: u8) -> Option<Arc<crate::domain::ticket::Ticket>> {
        self.view.current_ticket(counter, self.now.date())
    }

    /// A sentence.
    pub fn say(&self, key: &str) -> String {
        self.texts.say(key)
    }

    /// A sentence with values.
    pub fn say_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.say_with(key, values)
    }

    /// Of two texts the one in the screen's language; the Vietnamese one where the other is empty.
    pub fn pick<'t>(&self, vietnamese: &'t str, english: &'t str) -> &'t str {
        match self.texts.language() {
            Language::English if !english.is_empty() => english,
            _ => vietnamese,
        }
    }

    /// What a procedure is called in the screen's language.
    pub fn procedure_name<'t>(&self, procedure: &'t Procedure) -> &'t str {
        self.pick(&procedure.short_name, procedure.name_en.as_deref().unwrap_or_default())
    }

    /// The language in which the clock explains itself.
    pub fn clock_language(&self) -> ClockLanguage {
        match self.texts.language() {
            Language::Vietnamese => ClockLanguage::Vietnamese,
            Language::English => ClockLanguage::English,
        }
    }

    /// An officer's name, or a dash where it was erased or is not known.
    pub fn officer_name(&self, id: OfficerId) -> String {
        let name = self.view.officers.get(&id).map(|officer| officer.name.clone()).unwrap_or_default();
        if name.is_empty() { "—".to_owned() } else { name }
    }

    /// The name of a step: the procedure's own, or that of a usual step.
    pub fn step_name(&self, procedure: Option<&Procedure>, code: &str) -> String {
        let own = procedure.and_then(|p| p.steps.iter().find(|step| step.code == code));
        match own {
            Some(step) => self.pick(&step.name, &step.name_en).to_owned(),
            None => {
                let key = format!("step-{code}");
                if self.texts.has(&key) { self.say(&key) } else { code.to_owned() }
            }
        }
    }

    /// Counting minutes until a dossier's promise; negative when late, `None` where there is none or the
    /// clock stands.
    pub fn minutes_left(&self, summary: &Summary) -> Option<i64> {
        let due = summary.due_at.filter(|_| summary.paused_at.is_none())?;
        let left = self.desk.calendar().counting_minutes_between(self.now, due);
        let late = crate::domain::clock::is_late(due, self.now);
        Some(if late { left.min(-1) } else { left })
    }

    /// An amount with its unit.
    pub fn money(&self, amount: Dong) -> String {
        if amount.0 == 0 { self.say("fee-none") } else { format!("{amount} đ") }
    }
}
