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
use motcua::desk::engine::{Engine, OpenOptions, SetUp, StatePlace};
use motcua::desk::logs;
use motcua::domain::post::Purpose;
use motcua::domain::scan as card;
use motcua::exchange::portal as records;
use motcua::record::act::{decode_frame, encode_frame};
use motcua::record::entry::Entry;
use motcua::record::kinds;
use motcua::store::disk::{Disk, MemoryDisk};
use motcua::store::journal::{Journal, JournalOptions, JournalReader, KnownEnd, Position, scan as walk};
use motcua::sync::code::EnrolmentCode;

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
