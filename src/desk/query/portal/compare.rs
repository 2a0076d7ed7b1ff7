//! A submission field by field: what was filed, what the store knows of the same person, and what a changed
//! item says instead.

use serde::Serialize;

use crate::base::id::DossierId;
use crate::base::text::fold;
use crate::base::time::Timestamp;
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::portal::{Attachment, Submission};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompareLine {
    /// Its frozen word: `name`, `id`, `phone`, `email`, `kind`, `procedure`, `return`, `subject`, `note`,
    /// `state`, `filed`, `files`.
    pub field: &'static str,
    /// What holds now: the item as filed, or as it was taken over.
    pub online: String,
    /// What the store knows of the person; `None` where it knows nothing.
    pub here: Option<String>,
    /// What the changed item says; `None` where there is none.
    pub changed: Option<String>,
}

impl CompareLine {
    /// Whether the store says something else, marks and capitals aside.
    pub fn differs_here(&self) -> bool {
        self.here.as_ref().is_some_and(|here| fold(here) != fold(&self.online))
    }

    /// Whether the changed item says something else.
    pub fn is_changed(&self) -> bool {
        self.changed.as_ref().is_some_and(|changed| *changed != self.online)
    }
}

/// A submission as the screen compares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubmissionShown {
    /// The dossier.
    pub dossier: DossierId,
    /// The number it brought.
    pub number: String,
    /// When it was filed.
    pub submitted_at: Option<Timestamp>,
    /// Until when it must be answered.
    pub answer_by: Option<Timestamp>,
    /// Field by field.
    pub lines: Vec<CompareLine>,
    /// Files, by name and link.
    pub attachments: Vec<Attachment>,
    /// Files of the changed item.
    pub attachments_changed: Option<Vec<Attachment>>,
    /// Identity numbers that are none, as they stand.
    pub doubtful_ids: Vec<String>,
    /// The newest dossier of the same person, whose values stand beside: its number, or its id.
    pub known_from: Option<String>,
    /// Other open dossiers of the same person for the same procedure.
    pub same_procedure: Vec<String>,
    /// Other dossiers that bear the number: taking this one in makes a conflict.
    pub same_number: Vec<String>,
    /// Whether the item's text is there: it may have been erased.
    pub readable: bool,
}

fn name_of(summary: &Summary) -> String {
    summary.number.clone().unwrap_or_else(|| summary.id.to_string())
}

impl SubmissionShown {
    /// Puts the sides beside each other.
    pub(super) fn new(
        dossier: &Dossier,
        current: Option<&Submission>,
        pending: Option<&Submission>,
        others: &[Dossier],
        bearers: &[Summary],
    ) -> Self {
        let summary = &dossier.summary;
        let online = summary.online.as_deref();
        let known = others.first();
        let twins = others.iter().map(|other| &other.summary);
        let twins = twins.filter(|one| one.procedure == summary.procedure && !one.status.is_final());
        Self {
            dossier: summary.id,
            number: online.map(|online| online.number.clone()).unwrap_or_default(),
            submitted_at: online.and_then(|online| online.submitted_at),
            answer_by: online.and_then(|online| online.answer_by),
            lines: lines(dossier, current, pending, known),
            attachments: current.map(|item| item.attachments.clone()).unwrap_or_default(),
            attachments_changed: pending.map(|item| item.attachments.clone()),
            doubtful_ids: current.map(|item| item.doubtful_ids.clone()).unwrap_or_default(),
            known_from: known.map(|other| name_of(&other.summary)),
            same_procedure: twins.map(name_of).collect(),
            same_number: bearers.iter().map(name_of).collect(),
            readable: current.is_some(),
        }
    }
}

/// The value of a field of an item.
fn value(field: &str, item: &Submission) -> String {
    let told = |text: &Option<String>| text.clone().unwrap_or_default();
    match field {
        "name" => item.applicant.name.clone(),
        "id" => told(&item.applicant.id_number),
        "phone" => told(&item.applicant.phone),
        "email" => told(&item.applicant.email),
        "kind" => item.applicant.kind.to_string(),
        "procedure" => item.procedure.clone(),
        "return" => item.return_way.to_string(),
        "subject" => item.subject.clone(),
        "note" => item.note.clone(),
        "state" => item.state.clone(),
        "filed" => item.submitted_at.map(|at| at.to_string()).unwrap_or_default(),
        _ => item.attachments.len().to_string(),
    }
}

/// The value of a field in a dossier of this desk; `None` where a dossier says nothing of it.
fn held(field: &str, dossier: &Dossier) -> Option<String> {
    let person = &dossier.opening.as_ref()?.applicant;
    match field {
        "name" => Some(person.name.clone()),
        "id" => person.id_number.clone(),
        "phone" => person.phone.clone(),
        "email" => person.email.clone(),
        "kind" => Some(person.kind.to_string()),
        _ => None,
    }
}

const FIELDS: [&str; 12] = [
    "name",
    "id",
    "phone",
    "email",
    "kind",
    "procedure",
    "return",
    "subject",
    "note",
    "state",
    "filed",
    "files",
];

fn lines(
    dossier: &Dossier,
    current: Option<&Submission>,
    pending: Option<&Submission>,
    known: Option<&Dossier>,
) -> Vec<CompareLine> {
    let line = |field: &'static str| CompareLine {
        field,
        // Where the item was erased the dossier still says what it folded.
        online: current.map(|item| value(field, item)).or_else(|| held(field, dossier)).unwrap_or_default(),
        here: known.and_then(|known| held(field, known)),
        changed: pending.map(|item| value(field, item)),
    };
    let told = |line: &CompareLine| {
        let empty = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
        !(line.online.is_empty() && empty(&line.here) && empty(&line.changed))
    };
    FIELDS.into_iter().map(line).filter(told).collect()
}
