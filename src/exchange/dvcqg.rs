//! Dossiers as the national public-service portal (Cổng Dịch vụ công quốc gia) exchanges them: items of
//! `DongBoHoSoMC` and `CapNhatTienDoHoSoMC` out, online submissions of the same shape in, answers in.
//!
//! A version of the interface is one [`Mapping`] and one file: the portal has changed hands (NĐ 309/2026
//! art. 16.2) and will change its fields. It is no transport: what is made here is put into a file or a
//! request by somebody else. Invariants: all values are text, moments are `yyyyMMddHHmmss` at Hồ Chí Minh
//! time; what is not known here is empty or left out, never invented; no input makes it panic.

mod answer;
mod moment;
mod read;
mod text;
pub mod v1_4;

pub use answer::{Said, answers};
pub use moment::{from_portal, to_portal};
pub use read::{ItemAt, Items, canonical, items};
pub use text::Text;

use serde_json::Value;

use crate::base::id::OfficerId;
use crate::domain::clock::Rules;
use crate::domain::dossier::Dossier;
use crate::domain::portal::{Submission, Unread};
use crate::domain::procedure::Procedure;

/// What an item is made of.
pub struct Source<'a> {
    /// The dossier, whole.
    pub dossier: &'a Dossier,
    /// The version it runs under; `None` where it cannot be read here.
    pub procedure: Option<&'a Procedure>,
    /// The name of the unit that works on it; empty where it is not known.
    pub unit: &'a str,
    /// An officer's name; empty where it was erased.
    pub officer: &'a dyn Fn(OfficerId) -> String,
}

/// One version of the interface.
pub trait Mapping: Sync {
    /// Which, as the guide names it: `1.4`.
    fn version(&self) -> &'static str;
    /// The item of a dossier, for `DongBoHoSoMC`.
    fn item(&self, source: &Source<'_>) -> Value;
    /// Its progress, in calls' worth of rows, for `CapNhatTienDoHoSoMC`: at most as many rows a call as the
    /// interface takes, each call beginning with the acceptance.
    fn progress(&self, source: &Source<'_>) -> Vec<Vec<Value>>;
    /// A submission from an item.
    fn read(&self, item: &Value, rules: &Rules) -> Result<Submission, Unread>;
    /// The JSON Schema of what is written and read.
    fn schema(&self) -> Value;
}

/// Every version there is, the one in use first.
pub const MAPPINGS: &[&dyn Mapping] = &[&v1_4::V1_4];

/// The version in use.
pub fn in_use() -> &'static dyn Mapping {
    &v1_4::V1_4
}

/// A version by its name.
pub fn mapping(version: &str) -> Option<&'static dyn Mapping> {
    MAPPINGS.iter().copied().find(|mapping| mapping.version() == version)
}

/// Items in one `DongBoHoSoMC` call: the guide names no limit; a call of this many stays under a megabyte.
pub const ITEMS_A_CALL: usize = 50;

/// A dossier's part in an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its item.
    pub item: Value,
    /// Its progress, by calls.
    pub progress: Vec<Vec<Value>>,
    /// Whether the portal has it already.
    pub update: bool,
}

/// The calls of an export, in the order in which they are to be made: new dossiers, updates, progress.
pub fn calls(unit_code: &str, outgoing: &[Outgoing]) -> Vec<Value> {
    let mut calls = Vec::new();
    for (update, word) in [(false, "False"), (true, "True")] {
        let items: Vec<&Value> =
            outgoing.iter().filter(|one| one.update == update).map(|one| &one.item).collect();
        for data in items.chunks(ITEMS_A_CALL) {
            calls.push(serde_json::json!({
                "service": "DongBoHoSoMC", "madonvi": unit_code, "isUpdating": word, "data": data,
            }));
        }
    }
    for rows in outgoing.iter().flat_map(|one| &one.progress) {
        calls.push(serde_json::json!({
            "service": "CapNhatTienDoHoSoMC", "madonvi": unit_code, "data": rows,
        }));
    }
    calls
}

#[cfg(test)]
mod tests;
