//! Drafts: an intake half typed, kept in a small file of its own and in no log.

use serde::{Deserialize, Serialize};

use crate::base::id::{DossierId, OfficerId};
use crate::base::text::fold;
use crate::base::time::Timestamp;
use crate::domain::intake::OpenDossier;

/// An intake half typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The id it has as a draft.
    pub id: DossierId,
    /// Whose draft it is.
    pub officer: OfficerId,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// Typed under a simulated clock.
    pub simulated: bool,
    /// What was typed so far.
    pub command: OpenDossier,
    /// What the screen needs to go on where it was (its own words).
    pub place: String,
}

impl Draft {
    /// Whether every word of a query is in it.
    pub fn matches(&self, query: &str) -> bool {
        let applicant = &self.command.applicant;
        let line = [
            fold(&applicant.name),
            applicant.id_number.clone().unwrap_or_default(),
            applicant.phone.clone().unwrap_or_default(),
        ]
        .join("\t");
        fold(query).split_whitespace().all(|word| line.contains(word))
    }
}
