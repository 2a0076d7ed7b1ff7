//! What is asked of the desk and what it answers.

use crate::base::id::{DossierId, OfficerId, TicketId};
use crate::domain::command::{Command, Late};
use crate::domain::event::Subject;
use crate::domain::refusal::Refusal;

/// A command with who gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The officer who acts.
    pub officer: OfficerId,
    /// What is asked.
    pub command: Command,
    /// When it happened, where it is entered later.
    pub late: Option<Late>,
    /// The draft a dossier was typed as: the dossier takes its id, so that a draft becomes one dossier
    /// and no more, whenever the power fails.
    pub draft: Option<DossierId>,
}

impl Request {
    /// A command given now.
    pub fn now(officer: OfficerId, command: Command) -> Self {
        Self { officer, command, late: None, draft: None }
    }
}

/// What a recorded act was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Number of the act in this store, from 1.
    pub act: u64,
    /// What it was about.
    pub subject: Subject,
    /// The dossier number or ticket number it concerns, where there is one.
    pub number: Option<String>,
}

impl Recorded {
    /// The dossier it was about.
    pub fn dossier(&self) -> Option<DossierId> {
        match self.subject {
            Subject::Dossier(id) => Some(id),
            _ => None,
        }
    }

    /// The ticket it was about.
    pub fn ticket(&self) -> Option<TicketId> {
        match self.subject {
            Subject::Ticket(id) => Some(id),
            _ => None,
        }
    }
}

/// The answer to a request: recorded on the disk, refused, or failed with nothing recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is on the disk.
    Recorded(Recorded),
    /// The law or the form says no; nothing was recorded.
    Refused(Refusal),
}
