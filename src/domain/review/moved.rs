//! A promise counted anew (tính lại giờ hẹn trả), because the calendar or the rules it was made by have
//! changed: an act of its own, with its motive and who allowed it.
//!
//! No promise moves by itself when a calendar is edited: this is how one is moved. It is not an extension:
//! the limit stays as it is.

use serde::{Deserialize, Serialize};

use crate::base::id::ContentHash;
use crate::base::time::Timestamp;
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::event::Fact;
use crate::domain::permission::Permission;
use crate::domain::pointer::DossierRef;
use crate::domain::promise;
use crate::domain::refusal::{self, Refusal};

/// The promise was counted anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseMoved {
    /// The promise before.
    pub before: Timestamp,
    /// The promise from now on.
    pub due_at: Timestamp,
    /// The calendar it was counted by.
    pub calendar: ContentHash,
    /// The rules it was counted by.
    pub rules: ContentHash,
    /// The motive, and who allowed it.
    pub personal: Option<Permission>,
}

/// Counts a dossier's promise anew by the calendar and the rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovePromise {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The motive, and who allowed it.
    pub permission: Permission,
}

/// Counts the promise anew; `context` holds the calendar and the rules in force now.
pub fn move_promise(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &MovePromise,
) -> Result<Vec<Fact>, Refusal> {
    super::in_review(dossier)?;
    let unknown = || Refusal::new(refusal::LIMIT_UNKNOWN).at("dossier");
    let before =
        dossier.summary.due_at.filter(|_| dossier.summary.paused_at.is_none()).ok_or_else(unknown)?;
    let grounds = dossier.grounds(context.at).ok_or_else(unknown)?;
    let parts = promise::parts(grounds, context.calendar, context.rules);
    let due_at = parts.last().and_then(|part| part.due_at).ok_or_else(unknown)?;
    if due_at == before {
        return Err(Refusal::new(refusal::PROMISE_STANDS).at("dossier").with("due", before));
    }
    let moved = PromiseMoved {
        before,
        due_at,
        calendar: context.calendar.hash(),
        rules: context.rules.hash(),
        personal: Some(command.permission.checked()?),
    };
    Ok(super::fact(dossier, super::Event::PromiseMoved(moved)))
}
