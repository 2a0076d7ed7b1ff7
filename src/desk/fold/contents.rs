//! Folding the catalogue: documents in parts, bare rows, acceptance, the list of units.
//!
//! Each slot of a code holds the latest word by the hybrid order, so that the rows are the same in
//! whatever order logs came. What does not fit the state (a code or a document beyond its limits, which
//! this program never records) is passed over: it stays in the journal.

use super::{Fold, FoldFault, Recall};
use crate::base::id::{ContentHash, EntryId};
use crate::base::time::Hlc;
use crate::desk::books::is_one;
use crate::desk::rows::{
    CONTENT_PARTS_MAX, CalendarRow, CatalogueRow, ContentRow, Place, RulesRow, Slot, SlotRow, UnitsRow,
    VersionRow, bare_mark,
};
use crate::domain::catalogue::{
    self, BareRow, ContentKind, ContentRecorded, ImportAccepted, Origin, VersionMade,
};
use crate::domain::event::Event;
use crate::domain::procedure::{Brief, Procedure, ProcedureCode, Source};
use crate::record::act::Read;
use crate::store::state::State;

type SaidAt = (Hlc, EntryId);

/// Versions one is made over, of those kept in a row: a handful where many desks worked apart.
const OVER_MAX: usize = 64;

impl Fold {
    pub(super) fn fold_catalogue(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        event: &catalogue::Event,
        read: &Read,
        place: Place,
    ) -> Result<(), FoldFault> {
        let said_at = (read.entry.hlc, read.id);
        match event {
            catalogue::Event::ContentRecorded(part) => {
                self.fold_content(state, journal, part, said_at, place)
            }
            catalogue::Event::RowsImported(import) => {
                import.rows.iter().try_for_each(|row| self.fold_bare_row(state, row, said_at))
            }
            catalogue::Event::ImportAccepted(accepted) => {
                self.fold_acceptance(state, journal, accepted, said_at)
            }
            catalogue::Event::VersionMade(made) => {
                self.fold_version(made, read);
                Ok(())
            }
        }
    }

    /// What the catalogue holds of a code.
    pub fn catalogue(&mut self, state: &dyn State, code: &str) -> Result<CatalogueRow, FoldFault> {
        let mut row = CatalogueRow::default();
        for slot in [Slot::Accepted, Slot::Imported, Slot::Bare] {
            if let Some(held) = self.catalogue.get(state, &(code.trim().to_owned(), slot))? {
                row.set(slot, held.clone());
            }
        }
        Ok(row)
    }

    /// The list of administrative units in use.
    pub fn units(&mut self, state: &dyn State) -> Result<Option<ContentHash>, FoldFault> {
        Ok(self.units.get(state, &())?.map(|row| row.hash))
    }

    /// The version of a book that was said last; `None` where none was recorded but the shipped one.
    pub fn book(&mut self, state: &dyn State, kind: ContentKind) -> Result<Option<ContentHash>, FoldFault> {
        Ok(match kind {
            ContentKind::Calendar => self.calendars.get(state, &())?.map(|row| row.hash),
            ContentKind::Rules => self.rules.get(state, &())?.map(|row| row.hash),
            ContentKind::Procedure | ContentKind::Units => None,
        })
    }

    /// Whether versions of a book came since the last call.
    pub fn take_touched_versions(&mut self, kind: ContentKind) -> bool {
        let before = self.touched_versions.len();
        self.touched_versions.retain(|touched| *touched != kind);
        self.touched_versions.len() < before
    }

    fn fold_version(&mut self, made: &VersionMade, read: &Read) {
        let row = VersionRow {
            said_at: read.entry.hlc,
            at: read.entry.legal_time(),
            officer: read.entry.officer,
            device: read.entry.device,
            version: made.version,
            from: made.from,
            over: made.over.iter().copied().take(OVER_MAX).collect(),
        };
        self.versions.put((made.kind, read.id), row);
        if !self.touched_versions.contains(&made.kind) {
            self.touched_versions.push(made.kind);
        }
    }

    /// Puts a word into a slot unless a later one is there.
    fn put_slot(&mut self, state: &dyn State, code: &str, slot: Slot, row: SlotRow) -> Result<(), FoldFault> {
        // The key is the code as its type writes it: trimmed and bounded.
        let Ok(code) = code.parse::<ProcedureCode>() else { return Ok(()) };
        let id = (code.as_str().to_owned(), slot);
        if self.catalogue.get(state, &id)?.is_none_or(|before| before.said_at < row.said_at) {
            self.catalogue.put(id, row);
        }
        Ok(())
    }

    fn fold_bare_row(&mut self, state: &dyn State, bare: &BareRow, said_at: SaidAt) -> Result<(), FoldFault> {
        let brief = Brief {
            name: bare.name.clone(),
            levels: bare.levels.clone(),
            source: Source::Catalogue,
            limit: None,
            fees: Vec::new(),
        };
        // Rows of one entry are told apart by their order: the last of equal codes is the one meant.
        let id = (bare.code.trim().to_owned(), Slot::Bare);
        let row = SlotRow::new(bare_mark(bare), brief, said_at);
        if self.catalogue.get(state, &id)?.is_some_and(|before| before.said_at == said_at) {
            self.catalogue.put(id, row);
            return Ok(());
        }
        self.put_slot(state, &bare.code, Slot::Bare, row)
    }

    fn fold_acceptance(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        accepted: &ImportAccepted,
        said_at: SaidAt,
    ) -> Result<(), FoldFault> {
        let Some(bytes) = self.content_bytes(state, journal, accepted.version)? else { return Ok(()) };
        let Ok(procedure) = serde_json::from_slice::<Procedure>(&bytes) else { return Ok(()) };
        let row = SlotRow::new(accepted.version, procedure.brief(), said_at);
        self.put_slot(state, &accepted.code, Slot::Accepted, row)
    }

    fn fold_content(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        part: &ContentRecorded,
        said_at: SaidAt,
        place: Place,
    ) -> Result<(), FoldFault> {
        if part.parts > CONTENT_PARTS_MAX || part.key.len() > crate::store::state::KEY_BYTES_MAX {
            return Ok(());
        }
        let before = self.contents.get(state, &part.hash)?.cloned();
        let mut row = before.unwrap_or_else(|| ContentRow {
            kind: part.kind,
            origin: part.origin,
            key: part.key.clone(),
            parts: vec![None; usize::from(part.parts)],
        });
        if let Some(slot @ None) = row.parts.get_mut(usize::from(part.part)) {
            *slot = Some(place);
            self.contents.put(part.hash, row.clone());
        }
        if part.origin != Origin::Imported || !row.parts.iter().all(Option::is_some) {
            return Ok(());
        }
        match part.kind {
            ContentKind::Procedure => {
                let bytes = read_parts(journal, &row, Some((place, &part.bytes)))?;
                let Ok(procedure) = serde_json::from_slice::<Procedure>(&bytes) else { return Ok(()) };
                let row = SlotRow::new(part.hash, procedure.brief(), said_at);
                self.put_slot(state, &part.key, Slot::Imported, row)
            }
            ContentKind::Units => {
                if self.units.get(state, &())?.is_none_or(|before| before.said_at < said_at) {
                    self.units.put((), UnitsRow { hash: part.hash, said_at });
                }
                Ok(())
            }
            ContentKind::Calendar => {
                // What is no calendar takes no effect, whoever said it.
                let bytes = read_parts(journal, &row, Some((place, &part.bytes)))?;
                let newer = self.calendars.get(state, &())?.is_none_or(|before| before.said_at < said_at);
                if newer && is_one(part.kind, &bytes) {
                    self.calendars.put((), CalendarRow { hash: part.hash, said_at });
                }
                Ok(())
            }
            ContentKind::Rules => {
                // What are no rules take no effect, whoever said them.
                let bytes = read_parts(journal, &row, Some((place, &part.bytes)))?;
                let newer = self.rules.get(state, &())?.is_none_or(|before| before.said_at < said_at);
                if newer && is_one(part.kind, &bytes) {
                    self.rules.put((), RulesRow { hash: part.hash, said_at });
                }
                Ok(())
            }
        }
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
