//! More time than the limit gives (gia hạn, form 04): on a ground, allowed by somebody, told to the
//! applicant. The new promise counts on from the old one by the clock's own function.

use serde::{Deserialize, Serialize};

use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::clock::{TimeLimit, due};
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::event::Fact;
use crate::domain::permission::Permission;
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};

coded_enum! {
    /// Why the limit is not enough.
    pub enum ExtensionGround {
        /// The matter is complicated.
        Complex = 1, "complex";
        /// Something must be looked into on the spot or elsewhere.
        Verification = 2, "verification";
        /// Another body has not answered.
        OtherBody = 3, "other-body";
        /// Disaster, or the machines stand still.
        ForceMajeure = 4, "force-majeure";
        /// Another ground, in words.
        Other = 9, "other";
    }
}

/// The limit was extended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierExtended {
    /// The ground.
    pub ground: ExtensionGround,
    /// By how much.
    pub added: TimeLimit,
    /// The promise before.
    pub before: Timestamp,
    /// The promise from now on.
    pub due_at: Timestamp,
    /// The motive in words, and who allowed it.
    pub personal: Option<Permission>,
}

/// Extends the limit of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendDossier {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The ground.
    pub ground: ExtensionGround,
    /// By how much, as limits are written: `3wd`, `5d`.
    pub limit: TimeLimit,
    /// The motive, and who allowed it.
    pub permission: Permission,
}

/// Extends the promise; one that would have passed already is no promise.
pub fn extend(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &ExtendDossier,
) -> Result<Vec<Fact>, Refusal> {
    super::in_review(dossier)?;
    let before = dossier
        .summary
        .due_at
        .filter(|_| dossier.summary.paused_at.is_none())
        .ok_or_else(|| Refusal::new(refusal::LIMIT_UNKNOWN).at("dossier"))?;
    let promise = due(command.limit, before, &[], context.calendar, context.rules).due_at;
    let due_at = promise.filter(|due_at| *due_at > context.at && *due_at > before).ok_or_else(|| {
        Refusal::new(refusal::EXTENSION_TOO_SHORT).at("limit").with("due", promise.unwrap_or(before))
    })?;
    let extended = DossierExtended {
        ground: command.ground,
        added: command.limit,
        before,
        due_at,
        personal: Some(command.permission.checked()?),
    };
    Ok(super::fact(dossier, super::Event::Extended(extended)))
}
