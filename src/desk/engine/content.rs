//! Documents the rules go by: which version of a procedure is in force, and the facts that carry one.
//!
//! An act carries every document it went by that the journal does not hold yet: years later it is read
//! under the very bytes it was decided by.

use super::decide::{Answer, shown};
use super::{DeskFault, Engine, Reading};
use crate::base::id::ContentHash;
use crate::desk::library::{Shipped, Version};
use crate::desk::rows::CatalogueRow;
use crate::domain::catalogue::{self, ContentKind, ContentRecorded, Origin};
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::refusal::{self, Refusal};
use crate::record::content::{PART_MAX, content_hash};

impl Engine {
    /// The version of a procedure in force.
    pub fn in_force(&mut self, code: &str) -> Answer<Version> {
        let row = self.fold.catalogue(self.ledger.state(), code)?;
        if let Some(hash) = chosen(&row, Shipped::get().version(code).is_some()) {
            return Ok(self.version(hash)?.ok_or_else(|| unknown_procedure(code)));
        }
        match Shipped::get().version(code) {
            Some(version) => Ok(Ok(version.clone())),
            None if row.bare.is_some() => {
                Ok(Err(Refusal::new(refusal::PROCEDURE_BARE).at("procedure").with("procedure", shown(code))))
            }
            None => Ok(Err(unknown_procedure(code))),
        }
    }

    /// The version of a hash: shipped, or carried by the journal.
    pub fn version(&mut self, hash: ContentHash) -> Result<Option<Version>, DeskFault> {
        if let Some(version) = Shipped::get().by_hash(hash).or_else(|| self.loaded.get(hash)) {
            return Ok(Some(version.clone()));
        }
        let reading = Reading::new(self.journal.reader(), &self.group);
        let bytes = self.fold.content_bytes(self.ledger.state(), &reading, hash)?;
        let version = bytes.and_then(Version::read);
        if let Some(version) = &version {
            self.loaded.keep(version.clone());
        }
        Ok(version)
    }

    /// The facts that carry a document, unless the journal carries it already.
    pub(super) fn carry(
        &mut self,
        kind: ContentKind,
        key: &str,
        bytes: &[u8],
    ) -> Result<Vec<Fact>, DeskFault> {
        let hash = content_hash(bytes);
        if self.fold.content(self.ledger.state(), hash)?.is_some() {
            return Ok(Vec::new());
        }
        Ok(content_facts(self.post.id, kind, Origin::BuiltIn, key, bytes))
    }
}

/// The imported version in force: an accepted one; without a shipped one also the newest record.
fn chosen(row: &CatalogueRow, shipped: bool) -> Option<ContentHash> {
    let imported = if shipped { None } else { row.imported.as_ref() };
    imported.or(row.accepted.as_ref()).map(|(hash, _)| *hash)
}

pub(super) fn unknown_procedure(code: &str) -> Refusal {
    Refusal::new(refusal::UNKNOWN_PROCEDURE).at("procedure").with("procedure", shown(code))
}

/// The facts that carry a document in parts.
pub(in crate::desk) fn content_facts(
    post: crate::base::id::PostId,
    kind: ContentKind,
    origin: Origin,
    key: &str,
    bytes: &[u8],
) -> Vec<Fact> {
    let hash = content_hash(bytes);
    let parts = u16::try_from(bytes.len().div_ceil(PART_MAX).max(1)).unwrap_or(u16::MAX);
    bytes
        .chunks(PART_MAX)
        .zip(0_u16..)
        .map(|(chunk, part)| {
            let content = ContentRecorded {
                kind,
                origin,
                key: key.to_owned(),
                hash,
                part,
                parts,
                bytes: chunk.to_vec(),
            };
            let event = Event::Catalogue(catalogue::Event::ContentRecorded(content));
            Fact { subject: Subject::Catalogue(post), event }
        })
        .collect()
}
