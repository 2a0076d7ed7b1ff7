//! The fold: entries in, rows out. The same for an act just recorded, a rebuild, an import and a check.
//!
//! It keeps what it touched in memory (a write-back cache) until [`Fold::take_batch`] hands the changes
//! over, so that a rebuild writes a row once and not once an event. It reads earlier entries of a
//! subject only where two were made concurrently: then the subject is folded anew in causal order.
//!
//! Invariants: applying an entry twice is applying it once; the rows depend on the entries alone, not
//! on the order in which they came (places excepted, which say where this journal holds them).

pub mod access;
mod conflict;
mod contents;
mod doubt;
mod money;
pub mod numbers;
mod outages;
mod replica;
mod rights;
mod slips;
pub mod subjects;
mod superseded;
mod table;
mod undone;
mod unread;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::base::id::{ContentHash, DeviceId, DossierId, EntryId, OfficerId, TicketId};
use crate::desk::keys;
use crate::desk::rows::{
    AwaitedRow, BearersRow, CalendarRow, ContentRow, CounterRow, DossierRow, FlagRow, LifeRow, OfficerRow,
    OutageRow, PLACES_PER_CHUNK, Place, PostRow, QuarantineRow, RangeRow, RulesRow, SerialsRow, Slot,
    SlotRow, Stats, TicketRow, UnitsRow, UnreadRow, VersionRow,
};
use crate::domain::catalogue::ContentKind;
use crate::domain::event::Subject;
use crate::domain::post::Purpose;
use crate::record::act::{Placed, PlacedError, Read};
use crate::record::chain::{Head, LogKey};
use crate::record::codec;
use crate::store::journal::Position;
use crate::store::ledger::FoldVersion;
use crate::store::state::{Batch, State, StateFault};
use table::Table;

pub use conflict::table::{RULES, Rule};
pub(in crate::desk) use replica::POINT_EVERY;
pub use undone::Standing;

/// The version of these rules and of the rows they make.
pub const FOLD_VERSION: FoldVersion = FoldVersion(13);

/// Why an entry takes no effect that was made under `MOTCUA_CLOCK` and came to a store of real papers.
const SIMULATED: &str = "made under a simulated clock, which never counts among real papers";

/// What folding could not do.
#[derive(Debug, thiserror::Error)]
pub enum FoldFault {
    /// The state failed.
    #[error(transparent)]
    State(#[from] StateFault),
    /// A row is no row.
    #[error("a row of the state cannot be read: {0}")]
    Row(codec::CodecError),
    /// The journal holds a log with a hole.
    #[error("log {log} goes on with entry {found} after {expected}: entries between them are missing")]
    Gap {
        /// Which log.
        log: LogKey,
        /// The number that was due.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// An entry that was recorded cannot be read back.
    #[error("an earlier entry cannot be read back: {0}")]
    Unreadable(String),
}

/// Reads an entry back from where it lies.
pub trait Recall {
    /// The placed entry at a place.
    fn recall(&self, place: Place) -> Result<Placed, FoldFault>;

    /// The id of an entry of a log that lies at a place or behind it.
    fn find(&self, from: Place, log: LogKey, seq: u64) -> Result<Option<EntryId>, FoldFault>;

    /// Every entry from a place on, in the order in which they came, until there were enough.
    fn each(&self, from: Place, each: &mut dyn FnMut(&Placed) -> ControlFlow<()>) -> Result<(), FoldFault>;
}

/// The fold over a state; see the module.
#[derive(Debug, Default)]
pub struct Fold {
    heads: Table<LogKey, Head>,
    dossiers: Table<DossierId, DossierRow>,
    tickets: Table<TicketId, TicketRow>,
    officers: Table<OfficerId, OfficerRow>,
    places: Table<(Subject, u32), Vec<Place>>,
    tips: Table<Subject, Vec<EntryId>>,
    awaited: Table<Subject, AwaitedRow>,
    given: Table<Vec<u8>, SerialsRow>,
    serials: Table<Vec<u8>, u32>,
    bearers: Table<Vec<u8>, BearersRow>,
    flags: Table<DossierId, FlagRow>,
    contents: Table<ContentHash, ContentRow>,
    catalogue: Table<(String, Slot), SlotRow>,
    units: Table<(), UnitsRow>,
    calendars: Table<(), CalendarRow>,
    rules: Table<(), RulesRow>,
    versions: Table<(ContentKind, EntryId), VersionRow>,
    touched_versions: Vec<ContentKind>,
    outages: Table<(String, i64), OutageRow>,
    touched_outages: bool,
    ranges: Table<Vec<u8>, RangeRow>,
    lives: Table<DeviceId, LifeRow>,
    quarantine: Table<(LogKey, u64), QuarantineRow>,
    post: Table<(), PostRow>,
    stats: Table<(), Stats>,
    counters: Table<u8, CounterRow>,
    unread: Table<ContentHash, UnreadRow>,
    replica: replica::Replica,
    purse: money::Purse,
    slips: slips::Slips,
    access: access::Access,
    rights: rights::Rights,
    doubts: doubt::Doubts,
    touched_counters: BTreeSet<u8>,
    touched: BTreeSet<Subject>,
}

impl Fold {
    /// A fold that has touched nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Folds one entry. What it cannot fold it keeps in quarantine; only a hole in a log is a fault.
    pub fn absorb(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        placed: &Placed,
        place: Place,
    ) -> Result<(), FoldFault> {
        self.absorb_read(state, journal, placed, &placed.read(), place)
    }

    /// [`Self::absorb`] for an entry that was read already.
    pub fn absorb_read(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        placed: &Placed,
        read: &Result<Read, PlacedError>,
        place: Place,
    ) -> Result<(), FoldFault> {
        let head = self.heads.get(state, &placed.log)?.copied().unwrap_or_default();
        if placed.seq <= head.seq {
            return Ok(());
        }
        if placed.seq != head.seq + 1 {
            return Err(FoldFault::Gap { log: placed.log, expected: head.seq + 1, found: placed.seq });
        }
        self.note_point(state, placed.log, head, place)?;
        if head.seq == 0 {
            self.note_log(state, placed.log)?;
        }
        self.heads.put(placed.log, head.extend(placed.log, &placed.canonical));
        let mut stats = self.stats(state)?;
        if stats.superseded > 0
            && self.stood_before(state, journal, placed, read.as_ref().ok().map(|read| &read.event))?
        {
            return Ok(());
        }
        stats.entries += 1;
        let invented = read.as_ref().is_ok_and(is_practice) && self.is_real(state)?;
        match read {
            Ok(_) if invented => self.set_apart(placed, stats, SIMULATED),
            Ok(read) => {
                stats.acts += u64::from(!read.entry.act_continues);
                stats.entries_of_catalogue += u64::from(matches!(read.entry.subject, Subject::Catalogue(_)));
                count_time(&mut stats, read);
                self.note_times(state, read)?;
                self.note_actor(state, &read.entry)?;
                self.stats.put((), stats);
                self.fold_subject(state, journal, read, place)
            }
            Err(error) => self.set_apart(placed, stats, &error.to_string()),
        }
    }

    /// Keeps an entry that takes no effect, with the reason.
    fn set_apart(&mut self, placed: &Placed, mut stats: Stats, reason: &str) -> Result<(), FoldFault> {
        stats.quarantined += 1;
        self.stats.put((), stats);
        self.quarantine.put((placed.log, placed.seq), QuarantineRow { reason: reason.to_owned() });
        Ok(())
    }

    /// Whether this is a store of real papers.
    fn is_real(&mut self, state: &dyn State) -> Result<bool, FoldFault> {
        Ok(self.post.get(state, &())?.is_some_and(|row| row.purpose() == Purpose::Real))
    }

    /// Counts of the store.
    pub fn stats(&mut self, state: &dyn State) -> Result<Stats, FoldFault> {
        Ok(self.stats.get(state, &())?.copied().unwrap_or_default())
    }

    /// The head of a log.
    pub fn head(&mut self, state: &dyn State, log: LogKey) -> Result<Head, FoldFault> {
        Ok(self.heads.get(state, &log)?.copied().unwrap_or_default())
    }

    /// A dossier's row.
    pub fn dossier(&mut self, state: &dyn State, id: DossierId) -> Result<Option<&DossierRow>, FoldFault> {
        self.dossiers.get(state, &id)
    }

    /// A ticket's row.
    pub fn ticket(&mut self, state: &dyn State, id: TicketId) -> Result<Option<&TicketRow>, FoldFault> {
        self.tickets.get(state, &id)
    }

    /// An officer's row.
    pub fn officer(&mut self, state: &dyn State, id: OfficerId) -> Result<Option<&OfficerRow>, FoldFault> {
        self.officers.get(state, &id)
    }

    /// The post's row.
    pub fn post(&mut self, state: &dyn State) -> Result<Option<&PostRow>, FoldFault> {
        self.post.get(state, &())
    }

    /// Where a content document lies.
    pub fn content(
        &mut self,
        state: &dyn State,
        hash: ContentHash,
    ) -> Result<Option<&ContentRow>, FoldFault> {
        self.contents.get(state, &hash)
    }

    /// The highest serial an agency gave on a day within a range, both ends included.
    pub fn highest_serial(
        &mut self,
        state: &dyn State,
        agency: &str,
        day: &str,
        (first, last): (u32, u32),
    ) -> Result<Option<u32>, FoldFault> {
        let block_of = |serial: u32| serial / SerialsRow::BLOCK;
        for block in (block_of(first)..=block_of(last)).rev() {
            let start = block * SerialsRow::BLOCK;
            let (low, high) = (first.max(start) - start, (last - start).min(SerialsRow::BLOCK - 1));
            let row = self.given.get(state, &keys::serials(agency, day, block))?;
            if let Some(place) = row.and_then(|row| row.highest(low, high)) {
                return Ok(Some(start + place));
            }
        }
        Ok(None)
    }

    /// Which ticket numbers of a group were given out on a day.
    pub fn given_tickets(
        &mut self,
        state: &dyn State,
        day: time::Date,
        letter: char,
    ) -> Result<SerialsRow, FoldFault> {
        Ok(self.given.get(state, &keys::ticket_serials(day, letter))?.cloned().unwrap_or_default())
    }

    /// What happened at a counter on the newest day on which anything did.
    pub fn counter(&mut self, state: &dyn State, counter: u8) -> Result<Option<&CounterRow>, FoldFault> {
        self.counters.get(state, &counter)
    }

    /// Whether outages came since the last call.
    pub fn take_touched_outages(&mut self) -> bool {
        std::mem::take(&mut self.touched_outages)
    }

    /// Whether an item of the portal lies here unread.
    pub fn is_unread(&mut self, state: &dyn State, digest: ContentHash) -> Result<bool, FoldFault> {
        Ok(self.unread.get(state, &digest)?.is_some())
    }

    /// Counters touched since the last call.
    pub fn take_touched_counters(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.touched_counters).into_iter().collect()
    }

    /// A device's range of serials for an agency.
    pub fn range(
        &mut self,
        state: &dyn State,
        device: DeviceId,
        agency: &str,
    ) -> Result<Option<RangeRow>, FoldFault> {
        Ok(self.ranges.get(state, &keys::range(device, agency))?.copied())
    }

    /// A device's present life.
    pub fn life(&mut self, state: &dyn State, device: DeviceId) -> Result<Option<LifeRow>, FoldFault> {
        Ok(self.lives.get(state, &device)?.copied())
    }

    /// The last number on paper of a day, as stated after a copy or a restore.
    pub fn stated(
        &mut self,
        state: &dyn State,
        device: DeviceId,
        agency: &str,
        day: &str,
    ) -> Result<Option<u32>, FoldFault> {
        Ok(self.serials.get(state, &keys::stated(device, agency, day))?.copied())
    }

    /// Gives the entries of the group just recorded their place.
    pub fn settle(&mut self, at: Position) {
        let settle = |place: &mut Place| {
            if place.is_pending() {
                *place = Place { segment: at.segment, offset: at.offset, index: place.index };
            }
        };
        self.places.amend(|places| places.iter_mut().for_each(settle));
        self.contents.amend(|row| row.parts.iter_mut().flatten().for_each(settle));
        self.replica.settle(at);
    }

    /// The tips a new entry about a subject is made on.
    pub fn tips(&mut self, state: &dyn State, subject: Subject) -> Result<Vec<EntryId>, FoldFault> {
        let tips = match subject {
            Subject::Dossier(id) => self.dossiers.get(state, &id)?.map(|row| row.tips.clone()),
            Subject::Ticket(id) => self.tickets.get(state, &id)?.map(|row| row.tips.clone()),
            other => self.tips.get(state, &other)?.cloned(),
        };
        Ok(tips.unwrap_or_default())
    }

    /// The places of a subject's entries, in the order in which they came.
    pub fn places(
        &mut self,
        state: &dyn State,
        subject: Subject,
        count: u32,
    ) -> Result<Vec<Place>, FoldFault> {
        let mut all = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        for chunk in 0..count.div_ceil(PLACES_PER_CHUNK) {
            all.extend(self.places.get(state, &(subject, chunk))?.into_iter().flatten().copied());
        }
        Ok(all)
    }

    /// Subjects touched since the last call.
    pub fn take_touched(&mut self) -> Vec<Subject> {
        std::mem::take(&mut self.touched).into_iter().collect()
    }

    /// How many rows wait to be handed over.
    pub fn pending(&self) -> usize {
        self.dossiers.dirty()
            + self.tickets.dirty()
            + self.places.dirty()
            + self.tips.dirty()
            + self.replica.pending()
            + self.purse.pending()
            + self.slips.pending()
            + self.access.pending()
    }

    /// Hands all changes over as one batch.
    pub fn take_batch(&mut self, batch: &mut Batch) {
        self.heads.drain(batch);
        self.dossiers.drain(batch);
        self.tickets.drain(batch);
        self.officers.drain(batch);
        self.places.drain(batch);
        self.tips.drain(batch);
        self.awaited.drain(batch);
        self.given.drain(batch);
        self.serials.drain(batch);
        self.bearers.drain(batch);
        self.flags.drain(batch);
        self.contents.drain(batch);
        self.catalogue.drain(batch);
        self.units.drain(batch);
        self.calendars.drain(batch);
        self.rules.drain(batch);
        self.versions.drain(batch);
        self.outages.drain(batch);
        self.ranges.drain(batch);
        self.lives.drain(batch);
        self.quarantine.drain(batch);
        self.post.drain(batch);
        self.stats.drain(batch);
        self.counters.drain(batch);
        self.unread.drain(batch);
        self.replica.drain(batch);
        self.purse.drain(batch);
        self.slips.drain(batch);
        self.access.drain(batch);
        self.rights.drain(batch);
        self.doubts.drain(batch);
    }
}

/// Whether an entry about people's papers or turns was made under a simulated clock.
fn is_practice(read: &Read) -> bool {
    let papers = matches!(read.entry.subject, Subject::Dossier(_) | Subject::Ticket(_) | Subject::Visit(_));
    papers && read.entry.simulated
}

/// Moves the newest times on.
fn count_time(stats: &mut Stats, read: &Read) {
    stats.hlc = stats.hlc.max(read.entry.hlc);
    if stats.newest.is_none_or(|newest| newest < read.entry.at) {
        stats.newest = Some(read.entry.at);
    }
}
