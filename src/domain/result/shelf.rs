//! Where a result waits for who collects it: shelf and box.

use serde::{Deserialize, Serialize};

use crate::domain::context::{needed, text_of};
use crate::domain::dossier::{Dossier, Status};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake;
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};

/// Longest name of a shelf or a box, in characters.
pub const PLACE_MAX: usize = 12;

/// A shelf, and a box on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfPlace {
    /// The shelf.
    pub shelf: String,
    /// The box; empty where the shelf has none.
    pub box_no: String,
}

impl std::fmt::Display for ShelfPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parting = if self.box_no.is_empty() { "" } else { "/" };
        f.pad(&format!("{}{parting}{}", self.shelf, self.box_no))
    }
}

/// A result was put somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultShelved {
    /// Where it lies now.
    pub place: ShelfPlace,
    /// Where it lay before.
    pub before: Option<ShelfPlace>,
}

/// Puts a result on a shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShelveResult {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The shelf.
    pub shelf: String,
    /// The box.
    #[serde(default, rename = "box")]
    pub box_no: String,
}

/// A name of a place: letters, digits and marks, so that nothing about a person stands in the open part.
fn place_of(text: &str, field: &'static str) -> Result<String, Refusal> {
    let text = text.to_uppercase();
    let sound = text.chars().all(|c| c.is_alphanumeric() || "-./".contains(c));
    if sound { Ok(text) } else { Err(Refusal::new(refusal::VALUE_INVALID).at(field).with("value", text)) }
}

/// Puts a result on a shelf, or somewhere else than it was.
pub fn shelve(dossier: &Dossier, command: &ShelveResult) -> Result<Vec<Fact>, Refusal> {
    intake::expect_commuting(dossier, |status| status == Status::Ready)?;
    let place = ShelfPlace {
        shelf: place_of(&needed(&command.shelf, "shelf", PLACE_MAX)?, "shelf")?,
        box_no: place_of(&text_of(&command.box_no, "box", PLACE_MAX)?, "box")?,
    };
    let shelved = ResultShelved { place, before: dossier.summary.shelf.clone() };
    Ok(vec![Fact::dossier(dossier.summary.id, AnyEvent::Result(super::Event::Shelved(shelved)))])
}
