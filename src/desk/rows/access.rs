//! Rows of access: what the post said of a procedure, who read a sensitive dossier, what was erased.

use serde::{Deserialize, Serialize};

use super::money::Said;
use crate::base::id::DossierId;
use crate::base::time::Timestamp;

/// What was said last of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensitiveRow {
    /// The word that counts.
    pub said_at: Said,
    /// Whether its dossiers are sensitive.
    pub sensitive: bool,
}

/// An erasure: whose, when it was said, how many sections it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureRow {
    /// Which dossier.
    pub dossier: DossierId,
    /// When it was recorded.
    pub at: Timestamp,
    /// How many sections go.
    pub sections: u16,
}
