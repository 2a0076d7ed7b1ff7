//! The working calendar in force: the one that was said last, or the one that ships with the program.
//!
//! A dossier keeps the version in force at its intake: what is decided on it later is counted by that, and its
//! promise does not move when another calendar comes.

use super::{DeskFault, Engine, Reading};
use crate::base::id::ContentHash;
use crate::desk::calendars;
use crate::domain::catalogue::ContentKind;
use crate::domain::clock::WorkingCalendar;
use crate::domain::clock::calendar::SHIPPED_CALENDAR;
use crate::domain::dossier::Dossier;
use crate::domain::event::Fact;

impl Engine {
    /// The calendar in force.
    pub fn calendar(&self) -> &'static WorkingCalendar {
        self.calendar
    }

    /// Follows what was recorded or came: the next promise is counted by it.
    pub(super) fn follow_calendar(&mut self) -> Result<(), DeskFault> {
        let said = self.fold.calendar(self.ledger.state())?;
        let said = match said {
            Some(hash) if hash == self.calendar.hash() => Some(self.calendar),
            Some(hash) => self.calendar_named(hash)?,
            None => None,
        };
        self.calendar = said.unwrap_or_else(WorkingCalendar::shipped);
        self.view.calendar = self.calendar;
        Ok(())
    }

    /// A calendar by its version: shipped, or carried by the journal.
    pub fn calendar_named(
        &mut self,
        hash: ContentHash,
    ) -> Result<Option<&'static WorkingCalendar>, DeskFault> {
        if let Some(calendar) = calendars::at_hand(hash) {
            return Ok(Some(calendar));
        }
        let reading = Reading::new(self.journal.reader(), &self.group);
        let bytes = self.fold.content_bytes(self.ledger.state(), &reading, hash)?;
        Ok(bytes.and_then(|bytes| calendars::read(&bytes)))
    }

    /// The calendar a dossier is counted by: that of its promise; the one in force where it has none yet.
    pub fn calendar_of(&mut self, dossier: &Dossier) -> Result<&'static WorkingCalendar, DeskFault> {
        let own = match dossier.calendar() {
            Some(hash) => self.calendar_named(hash)?,
            None => None,
        };
        Ok(own.unwrap_or(self.calendar))
    }

    /// The facts that carry the calendar in force, unless the journal carries it already; an imported one was
    /// recorded when it came.
    pub(super) fn carry_calendar(&mut self) -> Result<Vec<Fact>, DeskFault> {
        if self.calendar.hash() == WorkingCalendar::shipped().hash() {
            return self.carry(ContentKind::Calendar, "", SHIPPED_CALENDAR.as_bytes());
        }
        Ok(Vec::new())
    }

    /// The text of the calendar in force.
    pub fn calendar_text(&mut self) -> Result<String, DeskFault> {
        let hash = self.calendar.hash();
        let reading = Reading::new(self.journal.reader(), &self.group);
        let bytes = self.fold.content_bytes(self.ledger.state(), &reading, hash)?;
        let bytes = bytes.unwrap_or_else(|| SHIPPED_CALENDAR.as_bytes().to_vec());
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
