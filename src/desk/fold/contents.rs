//! Folding the catalogue: documents in parts, bare rows, acceptance.

use super::{Fold, FoldFault, Recall};
use crate::base::id::ContentHash;
use crate::desk::rows::{CatalogueRow, ContentRow, Place};
use crate::domain::catalogue::{self, BareRow, ContentKind, ContentRecorded, Origin};
use crate::domain::event::Event;
use crate::domain::procedure::{Brief, Procedure, Source};
use crate::store::state::State;

impl Fold {
    pub(super) fn fold_catalogue(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        event: &catalogue::Event,
        place: Place,
    ) -> Result<(), FoldFault> {
        match event {
            catalogue::Event::ContentRecorded(part) => self.fold_content(state, journal, part, place),
            catalogue::Event::RowsImported(import) => {
                import.rows.iter().try_for_each(|row| self.fold_bare_row(state, row))
            }
            catalogue::Event::ImportAccepted(accepted) => {
                let mut row = self.catalogue_row(state, &accepted.code)?;
                if row.imported.as_ref().is_some_and(|(hash, _)| *hash == accepted.version) {
                    row.accepted = row.imported.take();
                    self.catalogue.put(accepted.code.clone(), row);
                }
                Ok(())
            }
        }
    }

    fn catalogue_row(&mut self, state: &dyn State, code: &str) -> Result<CatalogueRow, FoldFault> {
        Ok(self.catalogue.get(state, &code.to_owned())?.cloned().unwrap_or_default())
    }

    fn fold_bare_row(&mut self, state: &dyn State, bare: &BareRow) -> Result<(), FoldFault> {
        let mut row = self.catalogue_row(state, &bare.code)?;
        row.row = Some(Brief {
            name: bare.name.clone(),
            levels: bare.levels.clone(),
            source: Source::Catalogue,
            limit: None,
            fees: Vec::new(),
        });
        self.catalogue.put(bare.code.clone(), row);
        Ok(())
    }

    fn fold_content(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        part: &ContentRecorded,
        place: Place,
    ) -> Result<(), FoldFault> {
        let before = self.contents.get(state, &part.hash)?.cloned();
        let mut row = before.unwrap_or_else(|| ContentRow {
            kind: part.kind,
            origin: part.origin,
            key: part.key.clone(),
            parts: vec![None; usize::from(part.parts)],
        });
        if let Some(slot @ None) = row.parts.get_mut(usize::from(part.part)) {
            *slot = Some(place);
        }
        let whole = row.parts.iter().all(Option::is_some);
        self.contents.put(part.hash, row.clone());
        if whole && part.kind == ContentKind::Procedure && part.origin == Origin::Imported {
            let bytes = read_parts(journal, &row, Some((place, &part.bytes)))?;
            self.shelve(state, &part.key, part.hash, &bytes)?;
        }
        Ok(())
    }

    /// Puts an imported version on its shelf as the newest record.
    fn shelve(
        &mut self,
        state: &dyn State,
        code: &str,
        hash: ContentHash,
        bytes: &[u8],
    ) -> Result<(), FoldFault> {
        let Ok(procedure) = serde_json::from_slice::<Procedure>(bytes) else { return Ok(()) };
        let mut row = self.catalogue_row(state, code)?;
        if row.accepted.as_ref().is_none_or(|(accepted, _)| *accepted != hash) {
            row.imported = Some((hash, procedure.brief()));
            self.catalogue.put(code.to_owned(), row);
        }
        Ok(())
    }

    /// The bytes of a content document; `None` where it is not whole here.
    pub fn content_bytes(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        hash: ContentHash,
    ) -> Result<Option<Vec<u8>>, FoldFault> {
        match self.contents.get(state, &hash)?.cloned() {
            Some(row) if row.parts.iter().all(Option::is_some) => Ok(Some(read_parts(journal, &row, None)?)),
            _ => Ok(None),
        }
    }
}

fn read_parts(
    journal: &dyn Recall,
    row: &ContentRow,
    fresh: Option<(Place, &[u8])>,
) -> Result<Vec<u8>, FoldFault> {
    let mut bytes = Vec::new();
    for place in row.parts.iter().flatten() {
        match fresh {
            Some((at, part)) if at == *place => bytes.extend_from_slice(part),
            _ => {
                let read = journal
                    .recall(*place)?
                    .read()
                    .map_err(|error| FoldFault::Unreadable(error.to_string()))?;
                if let Event::Catalogue(catalogue::Event::ContentRecorded(part)) = read.event {
                    bytes.extend_from_slice(&part.bytes);
                }
            }
        }
    }
    Ok(bytes)
}
