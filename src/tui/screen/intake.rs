//! Taking a dossier in: whose it is, under which procedure and case, which papers, what it costs and when
//! it is promised; then its number, large enough to copy by hand.
//!
//! What is typed is kept as a draft within 300 ms. Nothing is recorded before ^S or F8.

pub mod checked;
mod compare;
pub mod draft;
pub mod earlier;
pub mod fee;
pub mod form;
pub mod order;
pub mod papers;
pub mod update;
pub mod view;

use super::super::widget::choice::Choice;
use super::super::widget::field::Field;
use super::super::world::World;
use crate::base::coded::Coded as _;
use crate::base::id::{DossierId, TicketId};
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::applicant::ApplicantKind;
use crate::domain::identity::{Evidence, Holder};
use crate::domain::money::LocalFee;
use crate::domain::procedure::{Case, Procedure};
use checked::Reading;
use papers::Papers;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A place in the form that can be in focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The procedure.
    Procedure,
    /// Its case, where there are several.
    Case,
    /// The applicant's id number.
    Id,
    /// The applicant's name.
    Name,
    /// Date of birth.
    Birth,
    /// Sex.
    Sex,
    /// Residence.
    Address,
    /// Phone.
    Phone,
    /// How the result goes back.
    Return,
    /// Who hands it in.
    Who,
    /// The submitter's name.
    SubName,
    /// The submitter's id number.
    SubId,
    /// The submitter's authority.
    SubAuthority,
    /// The submitter's phone.
    SubPhone,
    /// The nth field of the procedure's own.
    Own(u8),
    /// The nth thing counted for the fee.
    Count(u8),
    /// The checklist.
    Papers,
    /// The limit, where the procedure states none that can be computed.
    Limit,
    /// A free note.
    Note,
    /// The due time: F4 tells why.
    Due,
    /// Whether it is a person or what kind of body.
    Kind,
    /// Who speaks for the body.
    Rep,
    /// Their position.
    RepPosition,
    /// The ground on which less is paid.
    Relief,
    /// The paper that proves it.
    Proof,
    /// Which of several rows is owed.
    FeeChoice,
    /// What is owed, where the catalogue does not state it.
    FeeAmount,
    /// The decision that states it.
    FeeSource,
}

/// What was given: shown large until it is put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The dossier.
    pub dossier: DossierId,
    /// The dossier's number.
    pub number: String,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// What it costs; `None` where that is not known here.
    pub fee: Option<Dong>,
    /// What the procedure is called.
    pub procedure: String,
}

/// An intake.
#[derive(Debug)]
pub struct Intake {
    /// The draft it is kept as.
    pub draft: DossierId,
    /// The turn it is handed in at: id and number.
    pub ticket: Option<(TicketId, String)>,
    /// The procedure, once chosen.
    pub procedure: Option<Arc<Procedure>>,
    /// Which of its cases.
    pub case: usize,
    /// Texts by slot.
    pub fields: BTreeMap<Slot, Field>,
    /// Choices by slot.
    pub choices: BTreeMap<Slot, Choice>,
    /// The checklist.
    pub papers: Papers,
    /// What is in focus.
    pub focus: Slot,
    /// When the draft was kept.
    pub saved_at: Option<Timestamp>,
    /// Since when something is not kept, in milliseconds of the steady clock.
    pub dirty_since: Option<u64>,
    /// When it was last kept, likewise.
    pub last_save: u64,
    /// What was given, once it was accepted.
    pub done: Option<Receipt>,
    /// What was given before to the same person in this visit.
    pub basket: Vec<Receipt>,
    /// The day whose tariff is shown.
    pub day: time::Date,
    /// The post's own fees of the procedure.
    pub own_fees: Vec<LocalFee>,
    /// When the applicant's card was scanned: no identity older than it is offered.
    pub card: Option<Timestamp>,
    /// What its people were held against, and what that said.
    pub checked: BTreeMap<Holder, Reading>,
    /// What a card that waits to be told whose it is was read by.
    pub(in crate::tui) reading: Option<Evidence>,
}

impl Intake {
    /// The case in force.
    pub fn case(&self) -> Option<&Case> {
        self.procedure.as_ref().and_then(|procedure| procedure.cases.get(self.case))
    }

    /// The text of a slot.
    pub fn text(&self, slot: Slot) -> Option<String> {
        self.fields.get(&slot).and_then(Field::filled)
    }

    /// What is chosen in a slot.
    pub fn chosen(&self, slot: Slot) -> Option<usize> {
        self.choices.get(&slot).and_then(|choice| choice.at)
    }

    /// What stands behind it.
    pub fn kind(&self) -> ApplicantKind {
        self.chosen(Slot::Kind)
            .and_then(|at| ApplicantKind::ALL.get(at))
            .copied()
            .unwrap_or(ApplicantKind::Citizen)
    }

    /// Whether a body, not a person, stands behind it.
    pub fn is_body(&self) -> bool {
        self.kind() != ApplicantKind::Citizen
    }

    /// Whether somebody else hands it in.
    pub fn has_submitter(&self) -> bool {
        self.chosen(Slot::Who) == Some(1)
    }

    /// Whether there is anything worth keeping.
    pub fn is_blank(&self) -> bool {
        self.procedure.is_none() && self.fields.values().all(Field::is_empty)
    }

    /// Something was changed: the draft is to be kept.
    pub fn touch(&mut self, world: &World<'_>) {
        self.dirty_since.get_or_insert(world.steady);
    }
}
