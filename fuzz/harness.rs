//! What is done with fuzzed bytes; shared by the fuzz targets and the test that replays their corpora.
//!
//! Each function must neither panic nor allocate without bound, and checks what must hold of anything
//! that is accepted.

#![allow(dead_code, reason = "each fuzz target uses one of these")]

use std::ops::ControlFlow;
use std::sync::Arc;

use motcua::base::random::SeededRandom;
use motcua::base::time::{ManualClock, Timestamp};
use motcua::cli::act;
use motcua::desk::engine::{Engine, ItemOutlook, OpenOptions, SetUp, StatePlace};
use motcua::desk::logs;
use motcua::desk::request::{Outcome, Request};
use motcua::domain::command::Command;
use motcua::domain::portal::TakeSubmission;
use motcua::domain::post::Purpose;
use motcua::domain::scan as card;
use motcua::domain::vietqr::VietQr;
use motcua::exchange::dvcqg;
use motcua::exchange::portal as records;
use motcua::record::act::{decode_frame, encode_frame};
use motcua::record::chain::Head;
use motcua::record::entry::Entry;
use motcua::record::head::SignedHead;
use motcua::record::kinds;
use motcua::store::disk::{Disk, MemoryDisk};
use motcua::store::journal::{Journal, JournalOptions, JournalReader, KnownEnd, Position, scan as walk};
use motcua::sync::bundle::{self, BundleHead, Piece};
use motcua::sync::code::EnrolmentCode;
use motcua::sync::message::{
    Enrol, Enrolled, Hello, Look, Looked, Message, NUMBERS, Pull, Pushed, RangeV1, Welcome,
};
use motcua::sync::parcel::{Parcel, RAW_MAX};
use motcua::sync::transport::frames::{Frames, PARCEL_BYTES_MAX};

/// Bytes as the journal's first segment: a scan and an opening agree about them, and after a sound
/// opening the journal goes on.
pub(crate) fn frame(data: &[u8]) {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    disk.make_dir("journal").unwrap();
    disk.create("journal/00000001.log").unwrap();
    disk.write_at("journal/00000001.log", 0, data).unwrap();
    let mut places = Vec::new();
    let report = walk(&disk, None, &mut |frame| {
        places.push((frame.position, frame.body.clone()));
        ControlFlow::Continue(())
    })
    .unwrap();
    let reader = JournalReader::at_rest(Arc::clone(&disk), report.end);
    for (place, body) in &places {
        assert_eq!(reader.read(*place).unwrap().body, *body);
    }
    let _ = reader.read(Position { segment: 1, offset: data.len() as u32 / 2 });
    let options = JournalOptions { segment_bytes: 64 * 1024 };
    match Journal::open(Arc::clone(&disk), options, KnownEnd::Nothing) {
        Ok((mut journal, _)) => {
            assert!(report.damage.is_empty());
            assert_eq!(journal.frames(Position::START).unwrap().count(), places.len());
            let _ = journal.append(motcua::store::FrameKind::ACTS, 0, b"on").unwrap();
        }
        Err(_) => assert!(!report.damage.is_empty()),
    }
}

/// Bytes as an entry, as a frame's body, as a payload (kind and version first), and as lines of a log.
pub(crate) fn codec(data: &[u8]) {
    if let Ok(entry) = Entry::from_bytes(data) {
        assert_eq!(entry.to_bytes(), data);
        let _ = kinds::decode(entry.kind, entry.version, &entry.payload, None);
        let _ = kinds::shown(entry.kind, entry.version, &entry.payload, None);
    }
    if let Ok(placed) = decode_frame(data) {
        let again = decode_frame(&encode_frame(&placed)).unwrap();
        assert_eq!(again, placed);
        placed.iter().for_each(|entry| drop(entry.read()));
    }
    if let Some(([low, high, version], payload)) = data.split_first_chunk::<3>() {
        let kind = u16::from_le_bytes([*low, *high]);
        if let Ok(event) = kinds::decode(kind, *version, payload, Some(payload))
            && let Some(encoded) = kinds::encode(&event)
        {
            let personal = encoded.personal.as_deref();
            let again = kinds::decode(encoded.kind, encoded.version, &encoded.payload, personal);
            assert_eq!(again.unwrap(), event);
        }
    }
    if let Ok(incoming) = logs::read(&mut &*data) {
        let _ = logs::plan(incoming, &Default::default());
    }
}

/// Bytes as a portal file, plain or packed.
pub(crate) fn portal(data: &[u8]) {
    let _ = records::read_record(data);
    if let Ok(all) = records::records(data) {
        all.take(1000).for_each(drop);
    }
}

/// Bytes as a scanned text: what is shown of it holds no control character.
pub(crate) fn scan(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = card::has_known_shape(&text);
    if let Ok(scan) = card::read(&text) {
        let shown = scan.found.fields().into_iter().filter_map(|(_, value)| value);
        shown.for_each(|value| assert!(!value.chars().any(char::is_control), "{value:?}"));
    }
}

/// Bytes as lines of `act` given to a desk: every line is answered, and what was recorded folds anew.
pub(crate) fn act(data: &[u8]) {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut engine = desk(&disk);
    for line in data.split(|byte| *byte == b'\n').take(64) {
        let answer = act::answer(&mut engine, line).unwrap();
        serde_json::to_string(&answer).unwrap();
    }
    let dossiers = engine.view().dossiers;
    drop(engine);
    assert_eq!(desk(&disk).view().dossiers, dossiers);
}

/// Bytes as a file of online submissions, and as the portal's answers: each item becomes a submission, a
/// change, something set aside or something known; taken in again it changes nothing, and a desk opened anew
/// holds the same.
pub(crate) fn submissions(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for said in dvcqg::answers(&text).unwrap_or_default() {
        assert!(said.number.is_none_or(|number| !number.is_empty()));
    }
    let items: Vec<_> = dvcqg::items(data).unwrap().take(16).collect();
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut engine = desk(&disk);
    take_all(&mut engine, &items);
    let (acts, waiting, unread) = standing(&mut engine);
    take_all(&mut engine, &items);
    let again = standing(&mut engine);
    // Two items of one number in one file are each other's change, so that the second reading may tell one.
    let mut numbers: Vec<_> = items.iter().filter_map(number).collect();
    let all = numbers.len();
    numbers.sort();
    numbers.dedup();
    if numbers.len() == all {
        assert_eq!(again, (acts, waiting, unread), "an item read twice is read once");
    }
    drop(engine);
    assert_eq!(standing(&mut desk(&disk)), again);
}

fn number(item: &dvcqg::ItemAt) -> Option<String> {
    let item = item.item.as_ref().ok()?;
    item.get("MaHoSo").map(|number| number.to_string().trim().to_uppercase())
}

fn standing(engine: &mut Engine) -> (u64, usize, usize) {
    let now = Timestamp::parse("2026-11-23T09:00").unwrap();
    let waiting = engine.waiting_submissions(now).unwrap().len();
    (engine.view().dossiers, waiting, engine.unread_items().unwrap().len())
}

fn take_all(engine: &mut Engine, items: &[dvcqg::ItemAt]) {
    let officer = *engine.view().officers.keys().next().unwrap();
    for at in items {
        let (item, broken) = match at.item.clone() {
            Ok(item) => (item, None),
            Err((reason, text)) => (serde_json::Value::String(text), Some(reason)),
        };
        let outlook = engine.outlook_of(&item).unwrap();
        let command = Command::TakeSubmission(TakeSubmission { item, broken });
        match engine.submit(&Request::now(officer, command)).unwrap() {
            Outcome::Recorded(recorded) => {
                let opened = matches!(outlook, ItemOutlook::New | ItemOutlook::Again);
                assert_eq!(recorded.dossier().is_some(), opened);
            }
            Outcome::Refused(refusal) => assert!(!refusal.code.is_empty()),
        }
    }
}

fn desk(disk: &Arc<dyn Disk>) -> Engine {
    let now = Timestamp::parse("2026-11-23T09:00").unwrap();
    let options = OpenOptions {
        disk: Arc::clone(disk),
        state: StatePlace::Memory,
        journal: JournalOptions { segment_bytes: 512 * 1024 },
        clock: Arc::new(ManualClock::new(now, true)),
        random: Box::new(SeededRandom::new(1)),
        machine_id: None,
        set_up: Some(SetUp {
            purpose: Purpose::Training,
            unit: "H56.14".to_owned(),
            machine: Some(1),
            officer: "Lò Thị Ban".to_owned(),
        }),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    };
    Engine::open(options).unwrap().0
}

/// Bytes as an enrolment code: what is read has one text.
pub(crate) fn code(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(code) = text.parse::<EnrolmentCode>() {
        assert_eq!(code.to_string().parse::<EnrolmentCode>().unwrap(), code);
    }
}

/// Bytes as each message of desk and hub: as they are, and as the body of every number there is. What is
/// read says the same when it is sent on.
pub(crate) fn message(data: &[u8]) {
    each_message(data);
    for number in NUMBERS {
        each_message(&[&[*number, 1], data].concat());
    }
}

fn each_message(bytes: &[u8]) {
    as_message::<Look>(bytes);
    as_message::<Looked>(bytes);
    as_message::<Enrolled>(bytes);
    as_message::<Welcome>(bytes);
    as_message::<Pushed>(bytes);
    as_message::<Pull>(bytes);
    if let Some(enrol) = as_message::<Enrol>(bytes) {
        for sent in &enrol.ranges {
            let again = sent.range().map(|range| RangeV1::of(&range).range());
            assert_eq!(again, sent.range().map(Some));
        }
    }
    if let Some(hello) = as_message::<Hello>(bytes) {
        hello.signed.into_iter().map(SignedHead::from).for_each(|signed| {
            // Whether it fits is no matter here.
            let _ = signed.verify();
        });
    }
}

fn as_message<M: Message + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> Option<M> {
    let read = M::from_bytes(bytes).ok()?;
    let again = M::from_bytes(&read.to_bytes()).unwrap();
    assert_eq!(again, read);
    Some(read)
}

/// Bytes as a stream of parcels, as one parcel, and as what a parcel unpacks to: packing hides the inside
/// from a fuzzer.
pub(crate) fn parcel(data: &[u8]) {
    let mut frames = Frames::default();
    for piece in data.chunks(97) {
        frames.feed(piece);
        while let Ok(Some(parcel)) = frames.next_parcel() {
            assert!((1..=PARCEL_BYTES_MAX).contains(&parcel.len()));
            one_parcel(&parcel);
        }
    }
    one_parcel(data);
    one_parcel(&packed(data, data.len()));
    // One that claims less, and more, than it unpacks to.
    assert!(Parcel::unpack(&packed(data, data.len() / 2)).is_err() || data.len() < 2);
    assert!(Parcel::unpack(&packed(data, RAW_MAX + 1)).is_err());
}

fn packed(raw: &[u8], claimed: usize) -> Vec<u8> {
    let length = u32::try_from(claimed).unwrap().to_le_bytes();
    [&[1, 0, 0, 0, 0][..], &length, &zstd::bulk::compress(raw, 1).unwrap()].concat()
}

fn one_parcel(bytes: &[u8]) {
    let Ok(parcel) = Parcel::unpack(bytes) else { return };
    assert!(!parcel.entries.is_empty() && parcel.last() >= parcel.first);
    let signed =
        SignedHead { log: parcel.log, head: Head::default(), key: parcel.key, signature: parcel.signature };
    assert_eq!(Parcel::unpack(&Parcel::pack(&parcel.entries, &signed)).unwrap(), parcel);
    let count = parcel.entries.len();
    if let Ok((fresh, signed)) = parcel.after(Head::default()) {
        assert_eq!((fresh.len(), signed.head.seq), (count, count as u64));
        assert_eq!(signed.verify(), Ok(()));
    }
}

/// Bytes as a bundle for this device, and as the parcels and the end of one that is sealed well: reading
/// gives back what was sealed, and a parcel out of a bundle is judged like any other.
pub(crate) fn bundle(data: &[u8]) {
    pieces(data);
    let half = data.len() / 2;
    let (first, second) = data.split_at(half);
    let read = pieces(&sealed(&[first, second]));
    let parcels: Vec<_> = read.iter().filter(|piece| matches!(piece, Piece::Parcel(_))).collect();
    assert_eq!(parcels, [&Piece::Parcel(first.to_vec()), &Piece::Parcel(second.to_vec())]);
    assert_eq!(read.last(), Some(&Piece::End));
}

/// The key of the device that the bundles of the corpus are for.
fn receiver() -> x25519_dalek::StaticSecret {
    x25519_dalek::StaticSecret::from([8; 32])
}

const RECEIVER: motcua::base::id::DeviceId = motcua::base::id::DeviceId([7; 16]);

/// A bundle of these parcels for [`RECEIVER`].
fn sealed(parcels: &[&[u8]]) -> Vec<u8> {
    let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
    let head = BundleHead {
        signing_key: key.verifying_key().to_bytes(),
        sealing_key: [2; 32],
        made_at: 5,
        basis: Vec::new(),
    };
    let to = x25519_dalek::PublicKey::from(&receiver()).to_bytes();
    let random = &mut SeededRandom::new(1);
    let mut writer = bundle::Writer::begin(Vec::new(), RECEIVER, &to, &head, &key, random).unwrap();
    parcels.iter().for_each(|parcel| writer.parcel(parcel).unwrap());
    writer.receipts(&[]).unwrap();
    writer.end().unwrap().0
}

/// The pieces of a bundle up to where it is not sound.
fn pieces(bytes: &[u8]) -> Vec<Piece> {
    let Ok((mut reader, head)) = bundle::Reader::begin(bytes, RECEIVER, &receiver()) else {
        return Vec::new();
    };
    let mut pieces = vec![Piece::Head(head)];
    while let Ok(Some(piece)) = reader.next_piece() {
        if let Piece::Parcel(parcel) = &piece {
            one_parcel(parcel);
        }
        pieces.push(piece);
    }
    pieces
}

/// Bytes as a VietQR code: what is read says the same when it is written again.
pub(crate) fn vietqr(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(code) = VietQr::read(&text) {
        let again = VietQr::read(&code.text()).unwrap();
        assert_eq!((again.account, again.amount), (code.account, code.amount));
    }
}
