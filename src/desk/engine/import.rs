//! Taking files into the record: procedures, names of procedures, administrative units.
//!
//! The caller drives: it hands over one record after another and may stop between two of them. What was
//! handed over before a stop, a full disk or a kill is either whole in the record or not there at all,
//! and importing the same file again goes on where it ended: a record that is already the newest of its
//! code is known, not recorded twice.

use std::collections::BTreeMap;

use super::books::InForce;
use super::content::content_facts;
use super::{DeskFault, Engine};
use crate::base::id::OfficerId;
use crate::desk::library::encode;
use crate::desk::request::Outcome;
use crate::desk::rows::bare_mark;
use crate::domain::catalogue::{self, BareRow, ContentKind, Origin, RowsImported};
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::post::Purpose;
use crate::domain::procedure::Procedure;
use crate::domain::refusal::{self, Refusal};
use crate::domain::rights;
use crate::domain::units::Province;
use crate::exchange::portal::{CatalogueRow as PortalRow, Imported};
use crate::record::content::{PART_MAX, content_hash};

/// Longest document taken in, in bytes as recorded: with the headers of its parts it fills an act.
pub const DOCUMENT_BYTES_MAX: usize = 5 * PART_MAX;
/// Bytes of bare rows recorded as one entry.
const ROWS_BYTES_MAX: usize = 96 * 1024;
/// Bytes of bare rows held until the end of an import, because a later row of the same code takes the
/// place of an earlier one; the national catalogue has 2 MB.
const HELD_BYTES_MAX: usize = 16 << 20;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Recorded, with the next group at the latest.
    New,
    /// It is the newest of its code already.
    Known,
    /// It does not fit into an act; nothing of it was recorded.
    TooLarge {
        /// Its bytes as they would be recorded.
        bytes: usize,
    },
}

/// An import under way. [`Self::finish`] makes the rest durable; dropped before, the bare rows
/// held are forgotten and what else waits is recorded with the next commit.
#[derive(Debug)]
pub struct Importing<'a> {
    engine: &'a mut Engine,
    officer: OfficerId,
    rows: BTreeMap<String, BareRow>,
    rows_bytes: usize,
}

impl Engine {
    /// Begins an import by an officer who may.
    pub fn begin_import(&mut self, officer: OfficerId) -> Result<Result<Importing<'_>, Refusal>, DeskFault> {
        if self.clock.is_simulated() && self.post.purpose == Purpose::Real {
            return Ok(Err(Refusal::new(refusal::SIMULATED_ON_REAL)));
        }
        let now = self.clock.now();
        let Some(actor) = self.officer(officer)? else {
            let unknown = Refusal::new(refusal::UNKNOWN_OFFICER).at("officer");
            return Ok(Err(unknown.with("officer", officer)));
        };
        let allowed = rights::judge(&actor.at(now), rights::IMPORT, self.staff(now));
        Ok(allowed.map(|()| Importing { engine: self, officer, rows: BTreeMap::new(), rows_bytes: 0 }))
    }
}

impl Importing<'_> {
    /// Takes one record of a portal file.
    pub fn take(&mut self, record: Imported) -> Result<Taken, DeskFault> {
        match record {
            Imported::Detail(procedure) => self.take_procedure(*procedure),
            Imported::Row(row) => self.take_row(bare(row)),
        }
    }

    /// The portal knows nothing of the marks set here: they go over from the version before.
    fn take_procedure(&mut self, mut procedure: Procedure) -> Result<Taken, DeskFault> {
        let held = self.engine.fold.catalogue(self.engine.ledger.state(), procedure.code.as_str())?;
        if let Some((hash, _)) = held.imported
            && let Some(earlier) = self.engine.version(hash)?
        {
            procedure.keep_marks(&earlier.procedure);
        }
        let bytes = encode(&procedure);
        let code = procedure.code.as_str();
        if held.imported.is_some_and(|(hash, _)| hash == content_hash(&bytes)) {
            return Ok(Taken::Known);
        }
        self.record_document(ContentKind::Procedure, code, &bytes)
    }

    fn take_row(&mut self, row: BareRow) -> Result<Taken, DeskFault> {
        let bytes = size(&row);
        if bytes > ROWS_BYTES_MAX {
            return Ok(Taken::TooLarge { bytes });
        }
        if let Some(earlier) = self.rows.remove(&row.code) {
            self.rows_bytes -= size(&earlier);
        }
        let held = self.engine.fold.catalogue(self.engine.ledger.state(), &row.code)?;
        if held.bare.is_some_and(|(mark, _)| mark == bare_mark(&row)) {
            return Ok(Taken::Known);
        }
        if self.rows_bytes + bytes > HELD_BYTES_MAX {
            self.record_rows()?;
        }
        self.rows_bytes += bytes;
        self.rows.insert(row.code.clone(), row);
        Ok(Taken::New)
    }

    /// Takes a list of administrative units; it takes the place of the one before.
    pub fn take_units(&mut self, provinces: &[Province]) -> Result<Taken, DeskFault> {
        let bytes = serde_json::to_vec(provinces).expect("BUG: units hold nothing JSON cannot say");
        if self.engine.fold.units(self.engine.ledger.state())? == Some(content_hash(&bytes)) {
            return Ok(Taken::Known);
        }
        self.record_document(ContentKind::Units, "", &bytes)
    }

    /// Takes a working calendar that was read before; it takes the place of the one in force.
    pub fn take_calendar(&mut self, text: &str) -> Result<Taken, DeskFault> {
        if self.engine.calendar().hash() == content_hash(text.as_bytes()) {
            return Ok(Taken::Known);
        }
        self.record_version::<WorkingCalendar>(text)
    }

    /// Takes rules of the clock that were read before; they take the place of those in force.
    pub fn take_rules(&mut self, text: &str) -> Result<Taken, DeskFault> {
        if self.engine.rules().hash() == content_hash(text.as_bytes()) {
            return Ok(Taken::Known);
        }
        self.record_version::<Rules>(text)
    }

    /// A version that comes as a file takes the place of all that are known, made apart or not.
    fn record_version<B: InForce>(&mut self, text: &str) -> Result<Taken, DeskFault> {
        let too_large = Taken::TooLarge { bytes: text.len() };
        if text.len() > DOCUMENT_BYTES_MAX {
            return Ok(too_large);
        }
        self.engine.commit()?;
        let facts = self.engine.make_version::<B>(text)?;
        Ok(if self.record(facts)? { Taken::New } else { too_large })
    }

    fn record_document(&mut self, kind: ContentKind, key: &str, bytes: &[u8]) -> Result<Taken, DeskFault> {
        let too_large = Taken::TooLarge { bytes: bytes.len() };
        if bytes.len() > DOCUMENT_BYTES_MAX {
            return Ok(too_large);
        }
        let facts = content_facts(self.engine.post.id, kind, Origin::Imported, key, bytes);
        Ok(if self.record(facts)? { Taken::New } else { too_large })
    }

    /// Records the rows held, as many to an entry as fit.
    fn record_rows(&mut self) -> Result<(), DeskFault> {
        self.rows_bytes = 0;
        let (mut rows, mut bytes) = (Vec::new(), 0);
        for row in std::mem::take(&mut self.rows).into_values() {
            let own = size(&row);
            if bytes + own > ROWS_BYTES_MAX {
                self.record_entry(std::mem::take(&mut rows))?;
                bytes = 0;
            }
            bytes += own;
            rows.push(row);
        }
        self.record_entry(rows)
    }

    fn record_entry(&mut self, rows: Vec<BareRow>) -> Result<(), DeskFault> {
        if !rows.is_empty() {
            let event = Event::Catalogue(catalogue::Event::RowsImported(RowsImported { rows }));
            self.record(vec![Fact { subject: Subject::Catalogue(self.engine.post.id), event }])?;
        }
        Ok(())
    }

    /// Records facts as one act; false where they do not fit into one.
    fn record(&mut self, facts: Vec<Fact>) -> Result<bool, DeskFault> {
        let outcome = self.engine.stamp_act(self.officer, facts, None, None)?;
        if self.engine.group_is_full() {
            self.engine.commit()?;
        }
        Ok(matches!(outcome, Outcome::Recorded(_)))
    }

    /// Makes all that was taken durable.
    pub fn finish(mut self) -> Result<(), DeskFault> {
        self.record_rows()?;
        self.engine.commit()
    }
}

fn bare(row: PortalRow) -> BareRow {
    BareRow {
        code: row.code.as_str().to_owned(),
        name: row.name,
        sectors: row.sectors,
        bodies: row.bodies,
        promulgated_by: row.promulgated_by,
        levels: row.levels,
    }
}

/// Bytes a row takes of an entry, counted from above.
fn size(row: &BareRow) -> usize {
    /// Length of a text or list in front of it.
    const LENGTH: usize = 9;
    let texts = [&row.code, &row.name, &row.promulgated_by].into_iter();
    let all = texts.chain(&row.sectors).chain(&row.bodies);
    all.map(|text| text.len() + LENGTH).sum::<usize>() + 3 * LENGTH + row.levels.len()
}

#[cfg(test)]
mod tests;
