//! Settling a conflict: which side is kept, and which of two dossiers keeps a number given twice.
//!
//! It is not the fold, which finds conflicts and lets the kept side take effect. Invariant: only what
//! stands in conflict now is settled, and nothing is
//! removed: the other side stays in the story, the old number stays findable.

use serde::{Deserialize, Serialize};

use super::Event;
use crate::base::id::{DossierId, EntryId};
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::optional;
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::{self, Words};
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};

/// One side of a conflict was kept; the others are set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictSettled {
    /// The exclusive acts of the side that is kept.
    pub keep: Vec<EntryId>,
    /// Every tip of the dossier that was known: what came from elsewhere and is not below these was not
    /// judged by it.
    pub seen: Vec<EntryId>,
    /// Why.
    pub personal: Option<Words>,
}

/// The dossier got a further number, because another one had been given the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherNumberGiven {
    /// The further number.
    pub number: String,
    /// The number it had, which it stays findable by.
    pub instead_of: String,
    /// Why.
    pub personal: Option<Words>,
}

/// Settles what excludes each other on a dossier, or under a number given twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleConflict {
    /// Which dossier, or the number that was given twice.
    pub dossier: DossierRef,
    /// Which side is kept, from 1 as `conflict list` names them.
    pub keep: u8,
    /// Why.
    #[serde(default)]
    pub motive: Option<String>,
}

fn words(motive: Option<&str>) -> Result<Option<Words>, Refusal> {
    Ok(optional(motive, "motive", TEXT_MAX)?.map(|text| Words { text }))
}

fn no_side(sides: usize) -> Refusal {
    Refusal::new(refusal::NO_SUCH_SIDE).at("keep").with("sides", sides)
}

/// Where a side stands among the others, from 0.
pub fn place_of(keep: u8, sides: usize) -> Result<usize, Refusal> {
    let place = usize::from(keep).checked_sub(1).filter(|place| *place < sides);
    place.ok_or_else(|| no_side(sides))
}

/// The refusal where nothing of a dossier is to be settled.
pub fn no_conflict(name: impl std::fmt::Display) -> Refusal {
    Refusal::new(refusal::NO_CONFLICT).at("dossier").with("dossier", name)
}

/// Keeps one side of a dossier's conflict; `tips` are the dossier's as they are known.
pub fn settle(dossier: &Dossier, tips: Vec<EntryId>, command: &SettleConflict) -> Result<Vec<Fact>, Refusal> {
    intake::expect_commuting(dossier, |_| true)?;
    let Some(conflict) = &dossier.conflict else { return Err(no_conflict(intake::name_of(dossier))) };
    let side = conflict.side(command.keep).ok_or_else(|| no_side(conflict.sides.len()))?;
    let keep = side.acts.iter().map(|act| act.entry).collect();
    let settled = ConflictSettled { keep, seen: tips, personal: words(command.motive.as_deref())? };
    Ok(vec![Fact::dossier(dossier.summary.id, AnyEvent::Correct(Event::ConflictSettled(settled)))])
}

/// Which of `bearers` need another number where the chosen one keeps theirs.
pub fn share(bearers: &[DossierId], command: &SettleConflict) -> Result<Vec<DossierId>, Refusal> {
    let kept = usize::from(command.keep).checked_sub(1).and_then(|at| bearers.get(at));
    let kept = kept.ok_or_else(|| no_side(bearers.len()))?;
    Ok(bearers.iter().copied().filter(|id| id != kept).collect())
}

/// Gives a dossier a further number.
pub fn renumber(dossier: &Dossier, number: &str, motive: Option<&str>) -> Result<Fact, Refusal> {
    intake::expect_commuting(dossier, |_| true)?;
    let id = dossier.summary.id;
    let instead_of = dossier.summary.number.clone().ok_or_else(|| no_conflict(id))?;
    let given = FurtherNumberGiven { number: number.to_owned(), instead_of, personal: words(motive)? };
    Ok(Fact::dossier(id, AnyEvent::Correct(Event::FurtherNumberGiven(given))))
}
