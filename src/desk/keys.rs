//! The state's keys: one prefix letter a kind of row, ids in time order behind it.
//!
//! | prefix | key | value |
//! |---|---|---|
//! | `a` | open dossier | row |
//! | `d` | ended dossier | row |
//! | `t` | ticket | row |
//! | `p` | subject kind, id, chunk | places of its entries, at most 64 |
//! | `x` | subject kind, id | tips of any other subject |
//! | `o` | officer | row |
//! | `c` | procedure code, slot | what the catalogue holds of it there |
//! | `u` | – | the list of administrative units in use |
//! | `v` | content hash | places of the document's parts |
//! | `w` | subject kind, id | parents named before they came |
//! | `n` | agency, day, block of serials | which serials were given |
//! | `k` | day, group | which ticket numbers were given out |
//! | `b` | counter | what happened at it on its newest day |
//! | `m` | number | dossiers that were given it |
//! | `f` | dossier | it is in conflict |
//! | `r` | device, agency | range of serials |
//! | `i` | device | its present incarnation |
//! | `y` | device, agency, day | the last number on paper, as stated |
//! | `h` | log | head |
//! | `s` | – | counts of the store |
//! | `q` | – | the post |
//! | `l` | – | the working calendar in force |
//! | `e` | – | the clock's rules in force |
//! | `V` | book, entry | a version of the calendar or the rules |
//! | `O` | agency, time | when machines stood still |
//! | `z` | log, seq | entry in quarantine |
//! | `T` | device | its newest times |
//! | `D` | hub, device | device of its roster |
//! | `I` | hub, token's hash | invitation |
//! | `H` | device | the hub it belongs to |
//! | `A` | hub, log | how far it accepts a log of a device that is shut out |
//! | `N` | hub | its life whose missing devices its administrator has seen |
//! | `L` | log, seq | where every 32nd entry lies |
//! | `S` | log, seq | the device's signature for it |
//! | `R` | hub, log | how far it holds it |
//! | `W` | log, log of a hub | how far it was known when the first was last written |
//! | `X` | log | the end of another log that was set aside and stands in it |
//! | `F` | procedure code | the post's own fees |
//! | `B` | device | blocks of fee receipts |
//! | `K` | form, series, block of numbers | which receipts were used |
//! | `G` | shift | a shift at the till |
//! | `E` | officer | their newest shifts |
//! | `M` | day, entry | a move of money |
//! | `J` | – | the account transfers go to |
//! | `C` | log | where this journal holds an end of it that was set aside |
//! | `P` | printed or not, kind, of what | a paper of no one dossier |
//! | `U` | item's hash | an item of the portal that could not be read |
//! | `g` | procedure code | whether its dossiers are sensitive, where the post said so |
//! | `j` | day, entry | a sensitive dossier was read |
//! | `Z` | entry | personal sections were erased |
//! | `1` | agency, rule, procedure | whether two acts need two officers |
//! | `2` | officer | devices they acted at |
//! | `3` | officer | what was withdrawn from them |
//! | `4` | entry | which devices knew of a withdrawal since when |
//! | `5` | – | the newest withdrawals |
//! | `6` | dossier | something of it waits to be confirmed |
//! | `7` | device | its logs that are known |
//!
//! `p`, `v`, `L`, `S`, `R`, `X` and `C` say where *this* journal holds something, `w` in which order it came, `q`
//! what this store was founded for; everything else is the same on every replica with the same frontier.

use crate::base::coded::Coded as _;
use crate::base::id::{ContentHash, DeviceId, DossierId, EntryId, OfficerId, ShiftId, TicketId};
use crate::desk::rows::Slot;
use crate::domain::catalogue::ContentKind;
use crate::domain::event::Subject;
use crate::domain::slip::{Slip, SlipKind};
use crate::record::chain::LogKey;

/// Prefix of open dossiers.
pub const OPEN: u8 = b'a';
/// Prefix of ended dossiers.
pub const ENDED: u8 = b'd';
/// Prefix of tickets.
pub const TICKET: u8 = b't';
/// Prefix of places of entries.
pub const PLACES: u8 = b'p';
/// Prefix of parents named before they came.
pub const AWAITED: u8 = b'w';
/// Prefix of officers.
pub const OFFICER: u8 = b'o';
/// Prefix of catalogue rows.
pub const CATALOGUE: u8 = b'c';
/// Prefix of content documents.
pub const CONTENT: u8 = b'v';
/// Prefix of log heads.
pub const HEAD: u8 = b'h';
/// Prefix of entries in quarantine.
pub const QUARANTINE: u8 = b'z';
/// Prefix of outages.
pub const OUTAGE: u8 = b'O';
/// Prefix of serial ranges.
pub const RANGE: u8 = b'r';
/// Prefix of a roster's devices.
pub const DEVICE: u8 = b'D';
/// Prefix of points of logs.
pub const POINT: u8 = b'L';
/// Prefix of signed heads.
pub const SIGNED_HEAD: u8 = b'S';
/// Prefix of receipts.
pub const RECEIPT: u8 = b'R';
/// Prefix of ends of logs that were set aside and stand in another log.
pub const SUPERSEDING: u8 = b'X';
/// Prefix of places where an end was set aside.
pub const CUTS: u8 = b'C';
/// Prefix of the post's own fees.
pub const FEES: u8 = b'F';
/// Prefix of officers' newest shifts at the till.
pub const TILLS: u8 = b'E';
/// Prefix of blocks of fee receipts.
pub const RECEIPT_BLOCKS: u8 = b'B';
/// Prefix of which fee receipts were used.
pub const RECEIPT_NUMBERS: u8 = b'K';
/// Prefix of moves of money.
pub const MONEY: u8 = b'M';
/// Key of the account transfers go to.
pub const ACCOUNT: &[u8] = b"J";
/// Prefix of papers of no one dossier.
const SLIP: u8 = b'P';
/// Prefix of those that are not printed yet.
pub const PENDING_SLIPS: &[u8] = &[SLIP, 0];
/// Prefix of items of the portal that could not be read.
pub const UNREAD: u8 = b'U';
/// Prefix of dossiers of which something waits to be confirmed.
pub const DOUBT: u8 = b'6';
/// Key of the newest withdrawals.
pub const RECENT_WITHDRAWALS: &[u8] = b"5";
/// Prefix of rules by which two acts need two officers.
pub const DUTY: u8 = b'1';
/// Prefix of counters.
pub const COUNTER: u8 = b'b';
/// Prefix of dossiers in conflict.
pub const CONFLICT: u8 = b'f';
/// Key of the store's counts.
pub const STATS: &[u8] = b"s";
/// Key of the working calendar in force.
pub const CALENDAR: &[u8] = b"l";
/// Key of the clock's rules in force.
pub const RULES: &[u8] = b"e";
/// Key of the list of administrative units in use.
pub const UNITS: &[u8] = b"u";
/// Key of the post.
pub const POST: &[u8] = b"q";

/// How many bytes of a key may be seen in a sealed store, by its letter. What is not listed is hidden behind its
/// letter: it tells of a number, an agency with a day, a series, the content of something, or nobody has thought
/// about it yet. What is listed in full holds ids, devices, logs, days, places and procedures alone.
pub fn clear_bytes(letter: u8) -> usize {
    /// Letter and device.
    const OF_DEVICE: usize = 1 + 16;
    let in_full = [
        OPEN,
        ENDED,
        TICKET,
        PLACES,
        OFFICER,
        AWAITED,
        CONFLICT,
        HEAD,
        QUARANTINE,
        DEVICE,
        POINT,
        SIGNED_HEAD,
        RECEIPT,
        SUPERSEDING,
        CUTS,
        RECEIPT_BLOCKS,
        TILLS,
        MONEY,
        CATALOGUE,
        CONTENT,
        FEES,
        COUNTER,
    ];
    match char::from(letter) {
        _ if in_full.contains(&letter) => usize::MAX,
        'x' | 'i' | 'T' | 'I' | 'H' | 'A' | 'N' | 'W' | 'G' | 'V' | 'k' => usize::MAX,
        // Keys of one letter.
        's' | 'q' | 'l' | 'e' | 'u' | 'J' => usize::MAX,
        // Behind the device stands an agency.
        'r' | 'y' => OF_DEVICE,
        // Printed or not, and the kind: the list of what is to be printed walks them.
        'P' => 3,
        _ => 1,
    }
}

/// Characters of a number that count; what this desk gives is far shorter.
const NUMBER_MAX: usize = 80;

fn key(prefix: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    out.push(prefix);
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

/// Key of how far a log had witnessed another.
pub fn witnessed(writer: LogKey, seen: LogKey) -> Vec<u8> {
    key(b'W', &[&writer.to_bytes(), &seen.to_bytes()])
}

/// Key of the end of another log that stands in this one.
pub fn superseding(log: LogKey) -> Vec<u8> {
    key(SUPERSEDING, &[&log.to_bytes()])
}

/// Key of the numbers before which an end of a log was set aside.
pub fn cuts(log: LogKey) -> Vec<u8> {
    key(CUTS, &[&log.to_bytes()])
}

/// Key of an open dossier's row.
pub fn open(id: DossierId) -> Vec<u8> {
    key(OPEN, &[&id.0])
}

/// Key of an ended dossier's row.
pub fn ended(id: DossierId) -> Vec<u8> {
    key(ENDED, &[&id.0])
}

/// Key of a ticket's row.
pub fn ticket(id: TicketId) -> Vec<u8> {
    key(TICKET, &[&id.0])
}

/// Key of a chunk of places.
pub fn places(subject: Subject, chunk: u32) -> Vec<u8> {
    let (kind, id) = subject.parts();
    key(PLACES, &[&[kind], &id, &chunk.to_be_bytes()])
}

/// Key of any other subject's tips.
pub fn tips(subject: Subject) -> Vec<u8> {
    let (kind, id) = subject.parts();
    key(b'x', &[&[kind], &id])
}

/// Key of the parents of a subject's entries that were named before they came.
pub fn awaited(subject: Subject) -> Vec<u8> {
    let (kind, id) = subject.parts();
    key(AWAITED, &[&[kind], &id])
}

/// Key of an officer.
pub fn officer(id: OfficerId) -> Vec<u8> {
    key(OFFICER, &[&id.0])
}

/// Key of a slot of a catalogue row (a zero byte parts code and slot).
pub fn catalogue(code: &str, slot: Slot) -> Vec<u8> {
    key(CATALOGUE, &[code.as_bytes(), &[0, slot.letter()]])
}

/// Code and slot of a catalogue key.
pub fn catalogue_parts(key: &[u8]) -> Option<(&str, Slot)> {
    let (code, slot) = key.strip_prefix(&[CATALOGUE])?.split_last_chunk::<2>().filter(|(_, s)| s[0] == 0)?;
    Some((std::str::from_utf8(code).ok()?, Slot::of_letter(slot[1])?))
}

/// Key of a content document.
pub fn content(hash: ContentHash) -> Vec<u8> {
    key(CONTENT, &[&hash.0])
}

/// Key of a block of the serials an agency gave on a day (zero bytes part the texts).
pub fn serials(agency: &str, day: &str, block: u32) -> Vec<u8> {
    key(b'n', &[agency.as_bytes(), &[0], day.as_bytes(), &[0], &block.to_be_bytes()])
}

/// Key of the dossiers that were given a number, however it is written.
pub fn bearers(number: &str) -> Vec<u8> {
    let number: String = number.trim().to_lowercase().chars().take(NUMBER_MAX).collect();
    key(b'm', &[number.as_bytes()])
}

/// Key of a dossier in conflict.
pub fn conflict(id: DossierId) -> Vec<u8> {
    key(CONFLICT, &[&id.0])
}

/// Key of the ticket numbers of a group given out on a day.
pub fn ticket_serials(day: time::Date, letter: char) -> Vec<u8> {
    key(b'k', &[&day.to_julian_day().to_be_bytes(), &u32::from(letter).to_be_bytes()])
}

/// Key of a device's range of serials for an agency.
pub fn range(device: DeviceId, agency: &str) -> Vec<u8> {
    key(RANGE, &[&device.0, agency.as_bytes()])
}

/// Key of a device's present incarnation.
pub fn life(device: DeviceId) -> Vec<u8> {
    key(b'i', &[&device.0])
}

/// Key of a day's last number on paper, as stated.
pub fn stated(device: DeviceId, agency: &str, day: &str) -> Vec<u8> {
    key(b'y', &[&device.0, agency.as_bytes(), &[0], day.as_bytes()])
}

/// Key of a counter's day.
pub fn counter(counter: u8) -> Vec<u8> {
    key(COUNTER, &[&[counter]])
}

/// Key of the post's own fees of a procedure.
pub fn fees(code: &str) -> Vec<u8> {
    let code: String = code.chars().take(NUMBER_MAX).collect();
    key(FEES, &[code.as_bytes()])
}

/// Key of a device's blocks of fee receipts.
pub fn receipt_blocks(device: DeviceId) -> Vec<u8> {
    key(RECEIPT_BLOCKS, &[&device.0])
}

/// Key of a block of the numbers of a series of fee receipts (zero bytes part the texts).
pub fn receipt_numbers(form: &str, series: &str, block: u32) -> Vec<u8> {
    let short = |text: &str| -> String { text.chars().take(NUMBER_MAX / 2).collect() };
    let (form, series) = (short(form), short(series));
    key(RECEIPT_NUMBERS, &[form.as_bytes(), &[0], series.as_bytes(), &[0], &block.to_be_bytes()])
}

/// Key of an outage of an agency, by when it began.
pub fn outage(unit: &str, from_millis: i64) -> Vec<u8> {
    let unit: String = unit.chars().take(NUMBER_MAX).collect();
    key(OUTAGE, &[unit.as_bytes(), &[0], &from_millis.to_be_bytes()])
}

/// Where the versions of a book begin.
pub fn versions(kind: ContentKind) -> Vec<u8> {
    key(b'V', &[&[kind.code()]])
}

/// Key of a version of a book, by the entry that made it.
pub fn version(kind: ContentKind, entry: EntryId) -> Vec<u8> {
    [versions(kind).as_slice(), &entry.0].concat()
}

/// Key of a shift at the till.
pub fn shift(id: ShiftId) -> Vec<u8> {
    key(b'G', &[&id.0])
}

/// Key of an officer's newest shifts.
pub fn tills(officer: OfficerId) -> Vec<u8> {
    key(TILLS, &[&officer.0])
}

/// Key of a move of money: by its day, then its entry.
pub fn money_move(day: i32, entry: EntryId) -> Vec<u8> {
    key(MONEY, &[&day.to_be_bytes(), &entry.0])
}

/// Key of a paper of no one dossier.
pub fn slip(slip: &Slip, pending: bool) -> Vec<u8> {
    key(SLIP, &[&[u8::from(!pending), slip.kind.code()], slip.of.as_bytes()])
}

/// The paper a key is of.
pub fn slip_of(key: &[u8]) -> Option<Slip> {
    let (kind, of) = key.get(2..)?.split_first()?;
    Some(Slip { kind: SlipKind::from_code(*kind).ok()?, of: std::str::from_utf8(of).ok()?.to_owned() })
}

/// Key of an item of the portal that could not be read.
pub fn unread(digest: ContentHash) -> Vec<u8> {
    key(UNREAD, &[&digest.0])
}

/// Key of a rule of an agency for a procedure (zero bytes part them); no rule is the agency's exemption.
pub fn duty(unit: &str, duty: u8, procedure: &str) -> Vec<u8> {
    let short = |text: &str| -> String { text.chars().take(NUMBER_MAX).collect() };
    let (unit, procedure) = (short(unit), short(procedure));
    key(DUTY, &[unit.as_bytes(), &[0, duty], procedure.as_bytes()])
}

/// Key of the devices an officer acted at.
pub fn actors(officer: OfficerId) -> Vec<u8> {
    key(b'2', &[&officer.0])
}

/// Key of what was withdrawn from an officer.
pub fn withdrawals(officer: OfficerId) -> Vec<u8> {
    key(b'3', &[&officer.0])
}

/// Key of which devices knew of a withdrawal.
pub fn withdrawal_seen(entry: EntryId) -> Vec<u8> {
    key(b'4', &[&entry.0])
}

/// Key of a dossier of which something waits to be confirmed.
pub fn doubt(id: DossierId) -> Vec<u8> {
    key(DOUBT, &[&id.0])
}

/// Key of the logs of a device.
pub fn logs(device: DeviceId) -> Vec<u8> {
    key(b'7', &[&device.0])
}

/// Key of a log's head.
pub fn head(log: LogKey) -> Vec<u8> {
    key(HEAD, &[&log.to_bytes()])
}

/// Key of an entry in quarantine.
pub fn quarantine(log: LogKey, seq: u64) -> Vec<u8> {
    key(QUARANTINE, &[&log.to_bytes(), &seq.to_be_bytes()])
}

/// Key of a device's newest times.
pub fn times(device: DeviceId) -> Vec<u8> {
    key(b'T', &[&device.0])
}

/// Key of a device of a hub's roster.
pub fn device(hub: DeviceId, device: DeviceId) -> Vec<u8> {
    key(DEVICE, &[&hub.0, &device.0])
}

/// Key of an invitation of a hub.
pub fn invitation(hub: DeviceId, token: ContentHash) -> Vec<u8> {
    key(b'I', &[&hub.0, &token.0])
}

/// Key of the hub a device belongs to.
pub fn hub(device: DeviceId) -> Vec<u8> {
    key(b'H', &[&device.0])
}

/// Key of how far a hub accepts a log of a device that is shut out.
pub fn accepted(hub: DeviceId, log: LogKey) -> Vec<u8> {
    key(b'A', &[&hub.0, &log.to_bytes()])
}

/// Key of the life of a hub that its administrator has confirmed.
pub fn confirmed(hub: DeviceId) -> Vec<u8> {
    key(b'N', &[&hub.0])
}

/// Key of a point of a log.
pub fn point(log: LogKey, seq: u64) -> Vec<u8> {
    key(POINT, &[&log.to_bytes(), &seq.to_be_bytes()])
}

/// Key of a signed head.
pub fn signed_head(log: LogKey, seq: u64) -> Vec<u8> {
    key(SIGNED_HEAD, &[&log.to_bytes(), &seq.to_be_bytes()])
}

/// Key of how far a hub holds a log.
pub fn receipt(hub: DeviceId, log: LogKey) -> Vec<u8> {
    key(RECEIPT, &[&hub.0, &log.to_bytes()])
}

/// Characters of a procedure's code in a key.
pub const PROCEDURE_MAX: usize = 20;
/// What the post said of procedures.
pub const SENSITIVE: u8 = b'g';
/// Readings of sensitive dossiers.
pub const READINGS: u8 = b'j';
/// Erasures.
pub const ERASURES: u8 = b'Z';

/// Key of what the post said of a procedure.
pub fn sensitive(code: &str) -> Vec<u8> {
    key(SENSITIVE, &[code.as_bytes()])
}

/// Key of a reading: by day.
pub fn reading(day: i32, entry: EntryId) -> Vec<u8> {
    key(READINGS, &[&day.to_be_bytes(), &entry.0])
}

/// Key of an erasure.
pub fn erasure(entry: EntryId) -> Vec<u8> {
    key(ERASURES, &[&entry.0])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn what_tells_of_a_number_or_a_series_is_hidden_in_a_sealed_store() {
        use super::*;
        let shown = |key: &[u8]| clear_bytes(key[0]).min(key.len());
        for key in [
            bearers("H56.14-261123-0007"),
            serials("H56.14", "261123", 3),
            receipt_numbers("01BLP2-001", "AA-26T", 7),
            outage("H56.14", 5),
            unread(ContentHash([7; 32])),
        ] {
            assert_eq!(shown(&key), 1);
        }
        assert_eq!(shown(&range(DeviceId([1; 16]), "H56.14")), 17);
        assert_eq!(shown(&slip(&Slip { kind: SlipKind::from_code(1).unwrap(), of: "x".into() }, true)), 3);
        let open = open(DossierId([1; 16]));
        assert_eq!(shown(&open), open.len());
    }

    #[test]
    fn every_kind_of_row_has_a_letter_of_its_own_and_a_line_in_the_table() {
        let text = include_str!("keys.rs");
        let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `")?.chars().next());
        let listed: Vec<char> = rows.collect();
        let letters: BTreeSet<char> = listed.iter().copied().collect();
        assert_eq!(letters.len(), listed.len(), "a letter stands twice: {listed:?}");
        let behind = |mark: &'static str, end: char| {
            text.match_indices(mark).filter_map(move |(at, _)| {
                let mut chars = text.get(at + mark.len()..)?.chars();
                chars.next().filter(|_| chars.next() == Some(end))
            })
        };
        let used: Vec<char> = behind("b'", '\'').chain(behind("= b\"", '"')).collect();
        let once: BTreeSet<char> = used.iter().copied().collect();
        assert_eq!(once.len(), used.len(), "a letter is used twice: {used:?}");
        assert_eq!(once, letters);
    }
}
