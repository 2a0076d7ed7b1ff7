//! What lies under the state's keys. Rebuildable, hence plain encodings of what rules use; a change
//! of any of these is a new [`super::fold::FOLD_VERSION`].

mod access;
mod money;
mod officer;
mod outage;
mod replica;
mod rights;
mod slips;

use serde::{Deserialize, Serialize};

pub use access::{ErasureRow, SensitiveRow};
pub use money::{
    AccountRow, BlocksRow, FeesRow, MoneyRow, Move, ReceiptsRow, Said, ShiftRow, StubRow, TillsRow,
};
pub use officer::OfficerRow;
pub use outage::OutageRow;
pub use replica::{
    AcceptedRow, ConfirmedRow, CutsRow, DeviceRow, HubRow, InvitationRow, LifeRow, PointRow, ReceiptRow,
    SignedHeadRow, SupersedingRow, TimesRow, WitnessedRow,
};
pub use rights::{ActorsRow, DoubtRow, DutyRow, LogsRow, RecentRow, SeenRow, WithdrawalRow, WithdrawalsRow};
pub use slips::SlipRow;

use crate::base::coded::Coded;
use crate::base::id::{ContentHash, DeviceId, DossierId, EntryId, OfficerId, ScopeId, TicketId};
use crate::base::time::{Hlc, Timestamp};
use crate::domain::catalogue::{BareRow, ContentKind, Origin};
use crate::domain::counter::{Counter, Mark};
use crate::domain::dossier::Summary;
use crate::domain::number::{Serial, SerialRange, SerialWidth};
use crate::domain::portal::Unread;
use crate::domain::post::{Post, Purpose};
use crate::domain::procedure::{Brief, Shelf};
use crate::domain::ticket::{Group, Priority, Ticket, TicketNumber, TicketState, Visit};
use crate::record::codec;
use crate::record::content::content_hash;
use crate::store::journal::Position;

/// Where an entry lies: its frame and its place among the frame's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Segment of the frame.
    pub segment: u32,
    /// Offset of the frame.
    pub offset: u32,
    /// Which entry of the frame, from 0.
    pub index: u16,
}

impl Place {
    /// The place of an entry whose frame is not written yet: only its index is known.
    pub fn pending(index: u16) -> Self {
        Self { segment: u32::MAX, offset: 0, index }
    }

    /// Whether the frame is not written yet.
    pub fn is_pending(self) -> bool {
        self.segment == u32::MAX
    }

    /// The frame's position.
    pub fn position(self) -> Position {
        Position { segment: self.segment, offset: self.offset }
    }
}

/// Places in one value.
pub const PLACES_PER_CHUNK: u32 = 64;

/// Characters of a text that a list shows at most; the whole text stays in the record. A row must fit
/// a value of the state whatever another device wrote.
const SHOWN_MAX: usize = 200;
/// Characters of a code, number or name of a thing in a row at most.
const CODE_MAX: usize = 80;

fn clamped(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

fn clamp(text: &mut String, max: usize) {
    if text.len() > max {
        *text = clamped(text, max);
    }
}

/// Cuts every text of a summary to what a row holds; what this desk itself decides is never longer.
pub fn clamp_summary(summary: &mut Summary) {
    clamp(&mut summary.applicant, SHOWN_MAX);
    for code in [&mut summary.procedure, &mut summary.case, &mut summary.unit, &mut summary.step] {
        clamp(code, CODE_MAX);
    }
    if let Some(there) = &mut summary.whereabouts {
        clamp(&mut there.name, CODE_MAX);
    }
    if let Some(place) = &mut summary.shelf {
        clamp(&mut place.shelf, CODE_MAX);
        clamp(&mut place.box_no, CODE_MAX);
    }
    if let Some(online) = &mut summary.online {
        clamp(&mut online.number, CODE_MAX);
    }
    let numbers = [&mut summary.number, &mut summary.former_number];
    for text in numbers.into_iter().chain([&mut summary.id_number, &mut summary.phone]).flatten() {
        clamp(text, CODE_MAX);
    }
}

/// A dossier's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierRow {
    /// Tips of its entries.
    pub tips: Vec<EntryId>,
    /// How many places of it are kept.
    pub places: u32,
    /// The scope it was opened in: where all that is said of it belongs.
    pub scope: ScopeId,
    /// What lists show.
    pub summary: Summary,
}

/// A ticket's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRow {
    /// Tips of its entries.
    pub tips: Vec<EntryId>,
    /// How many places of it are kept.
    pub places: u32,
    /// The scope it was taken in.
    pub scope: ScopeId,
    number: (char, u16),
    day: i32,
    group: char,
    priority: Priority,
    state: TicketState,
    taken_at: Timestamp,
    called_at: Option<Timestamp>,
    serving_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    counter: Option<u8>,
    calls: u8,
    held_until: Option<Timestamp>,
    note: Option<String>,
    simulated: bool,
    visit: Visit,
}

impl TicketRow {
    /// The row of a ticket.
    pub fn new(ticket: &Ticket, tips: Vec<EntryId>, places: u32, scope: ScopeId) -> Self {
        Self {
            tips,
            places,
            scope,
            number: (ticket.number.letter, ticket.number.serial),
            day: ticket.date.to_julian_day(),
            group: ticket.group,
            priority: ticket.priority,
            state: ticket.state,
            taken_at: ticket.taken_at,
            called_at: ticket.called_at,
            serving_at: ticket.serving_at,
            finished_at: ticket.finished_at,
            counter: ticket.counter,
            calls: ticket.calls,
            held_until: ticket.held_until,
            note: ticket.note.as_deref().map(|note| clamped(note, SHOWN_MAX)),
            simulated: ticket.simulated,
            visit: ticket.visit.clone(),
        }
    }

    /// The ticket of the row.
    pub fn ticket(&self, id: TicketId) -> Ticket {
        Ticket {
            id,
            number: TicketNumber { letter: self.number.0, serial: self.number.1 },
            date: time::Date::from_julian_day(self.day).unwrap_or(time::Date::MIN),
            group: self.group,
            priority: self.priority,
            state: self.state,
            taken_at: self.taken_at,
            called_at: self.called_at,
            serving_at: self.serving_at,
            finished_at: self.finished_at,
            counter: self.counter,
            calls: self.calls,
            held_until: self.held_until,
            note: self.note.clone(),
            simulated: self.simulated,
            visit: self.visit.clone(),
        }
    }
}

/// The post's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostRow {
    id: crate::base::id::PostId,
    purpose: Purpose,
    unit: String,
    machine: u8,
    serial_width: u8,
    scope: crate::base::id::ScopeId,
    groups: Vec<Group>,
}

impl PostRow {
    /// The row of a post.
    pub fn new(post: &Post) -> Self {
        Self {
            id: post.id,
            purpose: post.purpose,
            unit: post.unit.clone(),
            machine: post.machine,
            serial_width: post.serial_width,
            scope: post.scope,
            groups: post.groups.clone(),
        }
    }

    /// Real, training or demo.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The post of the row.
    pub fn post(&self) -> Post {
        Post {
            id: self.id,
            purpose: self.purpose,
            unit: self.unit.clone(),
            machine: self.machine,
            serial_width: self.serial_width,
            scope: self.scope,
            groups: self.groups.clone(),
        }
    }
}

/// Parents of a subject's entries that were named before they came, and so are no tips when they do.
/// Only the order of arrival decides what stands here, so it is no part of what replicas agree on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AwaitedRow(pub Vec<EntryId>);

/// Facts of a counter's newest day, in their hybrid order. Kept one by one, so that the counter's state is
/// the same in whatever order they came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CounterRow(Vec<((Hlc, EntryId), Timestamp, Mark)>);

impl CounterRow {
    /// Facts kept at most: far more breaks than a day has, and what fits a value of the state.
    const KEPT_MAX: usize = 64;

    /// Takes one more fact; those of an older day than the newest are dropped.
    pub fn insert(&mut self, said_at: (Hlc, EntryId), at: Timestamp, mark: Mark) {
        if self.0.iter().any(|kept| kept.0 == said_at) {
            return;
        }
        self.0.push((said_at, at, mark));
        let newest = self.0.iter().map(|kept| kept.1.date()).max();
        self.0.retain(|kept| Some(kept.1.date()) == newest);
        self.0.sort_unstable_by_key(|kept| kept.0);
        let surplus = self.0.len().saturating_sub(Self::KEPT_MAX);
        self.0.drain(..surplus);
    }

    /// The counter's day; `None` where nothing happened at it.
    pub fn counter(&self, number: u8) -> Option<Counter> {
        let mut counter = Counter::idle(number, self.0.first()?.1.date());
        self.0.iter().for_each(|(_, at, mark)| counter.apply(*mark, *at));
        Some(counter)
    }
}

/// Which serials of a block were given: a bit each, lowest first, without the zero bytes at the end.
///
/// A set rather than a highest number, because the ranges that serials belong to may become known
/// only later, and what has been given must not depend on that.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SerialsRow(Vec<u8>);

impl SerialsRow {
    /// Serials in a block: half a kilobyte of bits.
    pub const BLOCK: u32 = 4096;

    /// Notes a serial, by its place in the block.
    pub fn insert(&mut self, place: u32) {
        let byte = usize::try_from(place % Self::BLOCK / 8).unwrap_or(0);
        if self.0.len() <= byte {
            self.0.resize(byte + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(byte) {
            *bits |= 1 << (place % 8);
        }
    }

    /// Whether a place is noted.
    pub fn contains(&self, place: u32) -> bool {
        self.highest(place, place).is_some()
    }

    /// The highest place noted within a stretch, both ends included.
    pub fn highest(&self, first: u32, last: u32) -> Option<u32> {
        let noted = |place: &u32| {
            let byte = usize::try_from(place / 8).ok().and_then(|byte| self.0.get(byte));
            byte.is_some_and(|bits| bits & (1 << (place % 8)) != 0)
        };
        let end = u32::try_from(self.0.len()).unwrap_or(0) * 8;
        (first..=last.min(end)).rev().find(noted)
    }
}

/// Dossiers that were given one number, in the order of their ids; one, unless copies ran unseen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BearersRow(pub Vec<DossierId>);

/// An item of the portal that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadRow {
    /// The entry that said so.
    pub said_at: (Hlc, EntryId),
    /// When it came.
    pub at: Timestamp,
    /// Why.
    pub reason: Unread,
    /// The number it names, as it stands there; `None` where there is none or it was erased.
    pub number: Option<String>,
    /// How it begins; empty where it was erased.
    pub excerpt: String,
}

/// That something is so: a dossier is in conflict. There is no row where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagRow(pub bool);

impl RangeRow {
    /// The range, where its bounds make one.
    pub fn range(self) -> Option<SerialRange> {
        let width = SerialWidth::new(usize::from(self.width))?;
        SerialRange::new(Serial(self.first), Serial(self.last), width).ok()
    }
}

/// A range of serials a device may give; a later grant wins by the hybrid order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeRow {
    /// The entry that said so.
    pub said_at: (Hlc, EntryId),
    /// First serial.
    pub first: u32,
    /// Last serial.
    pub last: u32,
    /// First of the reserve.
    pub reserve_from: u32,
    /// Digits.
    pub width: u8,
}

/// One of the places on a code's shelf; its letter stands in the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The import a supervisor accepted last.
    Accepted,
    /// The newest imported record.
    Imported,
    /// The bare row of the national catalogue.
    Bare,
}

impl Slot {
    /// Its letter in the key.
    pub fn letter(self) -> u8 {
        match self {
            Self::Accepted => b'a',
            Self::Imported => b'i',
            Self::Bare => b'r',
        }
    }

    /// The slot of a letter.
    pub fn of_letter(letter: u8) -> Option<Self> {
        [Self::Accepted, Self::Imported, Self::Bare].into_iter().find(|slot| slot.letter() == letter)
    }
}

/// What stands in one slot; later words win by the hybrid order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotRow {
    /// The version, or the mark of a bare row.
    pub hash: ContentHash,
    /// What lists show of it.
    pub brief: Brief,
    /// The entry that said so.
    pub said_at: (Hlc, EntryId),
}

/// Longest name kept in a slot, in bytes; the longest real one has 1,700.
const SLOT_NAME_MAX: usize = 2_600;
/// Longest text of limits kept in a slot, in bytes.
const SLOT_LIMIT_MAX: usize = 300;
/// Most amounts kept in a slot.
const SLOT_FEES_MAX: usize = 40;

impl SlotRow {
    /// A row that fits into a value of the state, whatever the file it came from holds.
    pub fn new(hash: ContentHash, mut brief: Brief, said_at: (Hlc, EntryId)) -> Self {
        cut(&mut brief.name, SLOT_NAME_MAX);
        if let Some(limit) = &mut brief.limit {
            cut(limit, SLOT_LIMIT_MAX);
        }
        brief.fees.truncate(SLOT_FEES_MAX);
        Self { hash, brief, said_at }
    }
}

fn cut(text: &mut String, max: usize) {
    if text.len() > max {
        let end = text.floor_char_boundary(max.saturating_sub('…'.len_utf8()));
        text.truncate(end);
        text.push('…');
    }
}

/// What the catalogue holds of a code beside what ships with the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CatalogueRow {
    /// The import a supervisor accepted last.
    pub accepted: Option<(ContentHash, Brief)>,
    /// The newest imported record; after its acceptance the same as the accepted one.
    pub imported: Option<(ContentHash, Brief)>,
    /// The bare row of the national catalogue, and the mark of all that it says.
    pub bare: Option<(ContentHash, Brief)>,
}

impl CatalogueRow {
    /// Puts what a slot holds in its place.
    pub fn set(&mut self, slot: Slot, row: SlotRow) {
        let held = Some((row.hash, row.brief));
        match slot {
            Slot::Accepted => self.accepted = held,
            Slot::Imported => self.imported = held,
            Slot::Bare => self.bare = held,
        }
    }

    /// The import that waits for a supervisor: the newest, unless it is the accepted one.
    pub fn waiting(&self) -> Option<&(ContentHash, Brief)> {
        let accepted = self.accepted.as_ref().map(|(hash, _)| *hash);
        self.imported.as_ref().filter(|(hash, _)| Some(*hash) != accepted)
    }

    /// The shelf by which lists say what is in force.
    pub fn shelf(&self, builtin: Option<&Brief>) -> Shelf {
        let brief = |held: Option<&(ContentHash, Brief)>| held.map(|(_, brief)| brief.clone());
        Shelf {
            builtin: builtin.cloned(),
            accepted: brief(self.accepted.as_ref()),
            imported: brief(self.waiting()),
            row: brief(self.bare.as_ref()),
        }
    }
}

/// The mark of a bare row: equal for rows that say the same.
pub fn bare_mark(row: &BareRow) -> ContentHash {
    let levels: Vec<u8> = row.levels.iter().map(|level| level.code()).collect();
    content_hash(&codec::encode(&(&row.name, &row.sectors, &row.bodies, &row.promulgated_by, &levels)))
}

/// Which list of administrative units is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitsRow {
    /// The list.
    pub hash: ContentHash,
    /// The entry that said so.
    pub said_at: (Hlc, EntryId),
}

/// The working calendar in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarRow {
    /// Its version.
    pub hash: ContentHash,
    /// The entry that carries the end of it.
    pub said_at: (Hlc, EntryId),
}

/// A version of a book of the office, and what it was made over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// When it was said, by the hybrid order.
    pub said_at: Hlc,
    /// When, in law.
    pub at: Timestamp,
    /// Who made it.
    pub officer: OfficerId,
    /// Where.
    pub device: DeviceId,
    /// The version.
    pub version: ContentHash,
    /// The version it was made from.
    pub from: ContentHash,
    /// The entries whose versions it takes the place of.
    pub over: Vec<EntryId>,
}

/// The clock's rules in force.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RulesRow {
    /// Their version.
    pub hash: ContentHash,
    /// The entry that carries the end of them.
    pub said_at: (Hlc, EntryId),
}

/// Most parts of a content document: an act holds no more bytes.
pub const CONTENT_PARTS_MAX: u16 = 16;

/// Where a content document lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentRow {
    /// What it is.
    pub kind: ContentKind,
    /// Where it came from.
    pub origin: Origin,
    /// A procedure's code, otherwise empty.
    pub key: String,
    /// Places of the parts, in order; `None` for one not seen yet.
    pub parts: Vec<Option<Place>>,
}

/// Counts of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stats {
    /// Entries of all logs.
    pub entries: u64,
    /// Acts.
    pub acts: u64,
    /// Dossiers.
    pub dossiers: u64,
    /// Entries about the catalogue.
    pub entries_of_catalogue: u64,
    /// Entries in quarantine.
    pub quarantined: u64,
    /// Newest hybrid reading.
    pub hlc: Hlc,
    /// Newest wall-clock time that was not far in the future.
    pub newest: Option<Timestamp>,
    /// Highest practice mark.
    pub drill: u64,
    /// Practice marks counted; fewer than the highest where one is missing.
    pub drills: u64,
    /// Ends of logs that were set aside.
    pub superseded: u64,
}

/// Why an entry is in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineRow {
    /// In words.
    pub reason: String,
}
