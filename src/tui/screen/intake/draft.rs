//! An intake as a draft: the order as far as it goes, and beside it what was typed, place by place.
//!
//! It holds personal data and therefore lies only at this desk, in a small file of its own. What was typed
//! is kept as text in a form that later versions still read: an order cannot hold half a date.

use super::checked::Reading;
use super::{Intake, Slot};
use crate::base::id::{DossierId, TicketId};
use crate::base::time::Timestamp;
use crate::desk::draft::Draft;
use crate::domain::applicant::Applicant;
use crate::domain::identity::Holder;
use crate::domain::intake::{DocumentCount, OpenDossier};
use crate::tui::world::{Seat, World};
use serde::{Deserialize, Serialize};

/// The version written now.
const VERSION: u8 = 1;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    version: u8,
    /// The procedure's code.
    pub procedure: Option<String>,
    /// The procedure's name, to list the draft by where the procedure is gone.
    title: String,
    case: usize,
    texts: Vec<(Slot, String)>,
    chosen: Vec<(Slot, usize)>,
    documents: Vec<DocumentCount>,
    remarks: Vec<(u16, String)>,
    focus: Slot,
    ticket: Option<(TicketId, String)>,
    #[serde(default)]
    card: Option<Timestamp>,
    #[serde(default)]
    checked: Vec<(Holder, Reading)>,
}

impl Typed {
    /// What a draft kept; `None` for one this version cannot read.
    pub fn read(draft: &Draft) -> Option<Self> {
        serde_json::from_str(&draft.place).ok().filter(|typed: &Self| typed.version == VERSION)
    }

    /// What it is about, in the language of the screen.
    pub fn about(&self, world: &World<'_>) -> String {
        let procedure = self.procedure.as_deref().and_then(|code| world.desk.procedure(code));
        procedure.map_or_else(|| self.title.clone(), |procedure| world.procedure_name(&procedure).to_owned())
    }

    /// The turn it was begun in.
    pub fn ticket_id(&self) -> Option<TicketId> {
        self.ticket.as_ref().map(|(id, _)| *id)
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
        intake.card = self.card;
        intake.checked = self.checked.iter().cloned().collect();
        intake.dirty_since = None;
        intake
    }
}

impl Intake {
    /// The draft as it stands.
    pub fn kept(&self, world: &World<'_>, seat: Seat) -> Draft {
        let texts = self.fields.iter().filter(|(_, field)| !field.value().is_empty());
        let typed = Typed {
            version: VERSION,
            procedure: self.procedure.as_ref().map(|procedure| procedure.code.to_string()),
            title: self.procedure.as_ref().map(|p| p.short_name.clone()).unwrap_or_default(),
            case: self.case,
            texts: texts.map(|(slot, field)| (*slot, field.value().to_owned())).collect(),
            chosen: self.choices.iter().filter_map(|(slot, choice)| Some((*slot, choice.at?))).collect(),
            documents: self.papers.recorded(),
            remarks: self.papers.remarks.iter().map(|(row, text)| (*row, text.clone())).collect(),
            focus: self.focus,
            ticket: self.ticket.clone(),
            card: self.card,
            checked: self.checked.iter().map(|(holder, reading)| (*holder, reading.clone())).collect(),
        };
        Draft {
            id: self.draft,
            officer: seat.officer,
            saved_at: world.now,
            simulated: world.simulated,
            command: self.order().unwrap_or_else(|| unnamed(self.applicant())),
            // Plain structs always have a JSON form.
            place: serde_json::to_string(&typed).unwrap_or_default(),
        }
    }
}

/// An order of which only the person is known.
fn unnamed(applicant: Applicant) -> OpenDossier {
    OpenDossier {
        procedure: String::new(),
        case: None,
        channel: None,
        return_way: None,
        ticket: None,
        applicant,
        representative: None,
        submitter: None,
        fields: Vec::new(),
        documents: Vec::new(),
        remarks: Vec::new(),
        quantities: Vec::new(),
        note: None,
        limit: None,
        fee: None,
        identity: Vec::new(),
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
