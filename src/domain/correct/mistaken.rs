//! Taken in by mistake: the dossier closes, another stands in its place, its number is burnt.

use super::{ClosedAsMistaken, Event, ReplacesMistaken};
use crate::base::id::DossierId;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::needed;
use crate::domain::dossier::{Dossier, Status};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::{self, Words};
use crate::domain::refusal::{self, Refusal};

/// Closes the dossier in favour of another; both say so. Not once it is decided: then something went out.
pub fn close_as_mistaken(
    dossier: &Dossier,
    successor: DossierId,
    motive: &str,
) -> Result<Vec<Fact>, Refusal> {
    intake::expect(dossier, |status| status == Status::InReview || status.is_paused())?;
    let id = dossier.summary.id;
    if successor == id {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("instead").with("value", id));
    }
    let text = needed(motive, "motive", TEXT_MAX)?;
    let closed = ClosedAsMistaken { successor, personal: Some(Words { text }) };
    let number = dossier.summary.number.clone();
    let replaces = ReplacesMistaken { predecessor: id, number };
    Ok(vec![
        Fact::dossier(id, AnyEvent::Correct(Event::ClosedAsMistaken(closed))),
        Fact::dossier(successor, AnyEvent::Correct(Event::ReplacesMistaken(replaces))),
    ])
}
