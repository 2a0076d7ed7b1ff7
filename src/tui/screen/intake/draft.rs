//! An intake as a draft: small, in a form of its own that later versions still read.
//!
//! It holds personal data and therefore lies only at this desk; the desk keeps it as a file.

use super::{Intake, Slot};
use crate::base::id::{DossierId, OfficerId, TicketId};
use crate::base::time::Timestamp;
use crate::domain::intake::DocumentCount;
use crate::tui::world::{Seat, World};
use serde::{Deserialize, Serialize};

/// The version written now.
const VERSION: u8 = 1;

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    version: u8,
    /// When it was kept.
    pub at: Timestamp,
    /// Whose it is.
    pub officer: OfficerId,
    /// The procedure's code.
    pub procedure: Option<String>,
    /// The procedure's name, to list it by.
    pub title: String,
    case: usize,
    /// Texts by slot.
    texts: Vec<(Slot, String)>,
    chosen: Vec<(Slot, usize)>,
    documents: Vec<DocumentCount>,
    remarks: Vec<(u16, String)>,
    focus: Slot,
    ticket: Option<(TicketId, String)>,
}

impl Draft {
    /// Reads a draft; `None` for one this version cannot read.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|draft: &Self| draft.version == VERSION)
    }

    /// The name typed, to list it by.
    pub fn name(&self) -> &str {
        self.texts.iter().find(|(slot, _)| *slot == Slot::Name).map_or("", |(_, text)| text)
    }

    /// The form again.
    pub fn restore(&self, id: DossierId, world: &World<'_>) -> Intake {
        let mut intake = Intake::new(id, world);
        if let Some(procedure) = self.procedure.as_deref().and_then(|code| world.desk.procedure(code)) {
            intake.set_procedure(procedure, world);
            intake.set_case(self.case, world);
        }
        for (slot, at) in &self.chosen {
            if let Some(choice) = intake.choices.get_mut(slot).filter(|choice| *at < choice.labels.len()) {
                choice.at = Some(*at);
            }
        }
        for (slot, text) in &self.texts {
            if let Some(field) = intake.fields.get_mut(slot) {
                *field = field.clone().holding(text);
            }
        }
        intake.papers.restore(&self.documents);
        intake.papers.remarks = self.remarks.iter().cloned().collect();
        intake.ticket.clone_from(&self.ticket);
        intake.focus = self.focus;
        intake.saved_at = Some(self.at);
        intake.dirty_since = None;
        intake
    }
}

impl Intake {
    /// The draft's bytes as it stands.
    pub fn draft_bytes(&self, world: &World<'_>, seat: Seat) -> Vec<u8> {
        let texts = self.fields.iter().filter(|(_, field)| !field.value().is_empty());
        let draft = Draft {
            version: VERSION,
            at: world.now,
            officer: seat.officer,
            procedure: self.procedure.as_ref().map(|procedure| procedure.code.to_string()),
            title: self.procedure.as_ref().map(|p| p.short_name.clone()).unwrap_or_default(),
            case: self.case,
            texts: texts.map(|(slot, field)| (*slot, field.value().to_owned())).collect(),
            chosen: self.choices.iter().filter_map(|(slot, choice)| Some((*slot, choice.at?))).collect(),
            documents: self.papers.recorded(),
            remarks: self.papers.remarks.iter().map(|(row, text)| (*row, text.clone())).collect(),
            focus: self.focus,
            ticket: self.ticket.clone(),
        };
        // Plain structs with text keys always have a JSON form.
        serde_json::to_vec(&draft).unwrap_or_default()
    }
}

/// Shortest time between two writes of a draft, in milliseconds.
const SAVE_GAP_MILLIS: u64 = 300;

impl Intake {
    /// When the draft is to be written: at once, unless it was written just now.
    pub fn save_due(&self) -> Option<u64> {
        let since = self.dirty_since.filter(|_| self.done.is_none() && !self.is_blank())?;
        let earliest = if self.last_save == 0 { 0 } else { self.last_save + SAVE_GAP_MILLIS };
        Some(since.max(earliest))
    }

    /// The draft was handed over for writing.
    pub fn saved(&mut self, world: &World<'_>) {
        self.saved_at = Some(world.now);
        self.dirty_since = None;
        self.last_save = world.steady.max(1);
    }
}
