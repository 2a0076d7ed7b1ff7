//! The journal's bytes, frozen: a change here breaks every store there is.

use super::*;
use crate::base::id::hex;
use crate::store::disk::{MemoryDisk, read_file};

/// A journal of 1 KiB segments with three frames, each in a segment of its own.
fn journal() -> (Arc<dyn Disk>, Vec<Position>) {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let options = JournalOptions { segment_bytes: 1024 };
    let (mut journal, _) = Journal::open(Arc::clone(&disk), options, KnownEnd::Nothing).unwrap();
    let places = vec![
        journal.append(FrameKind::ACTS, 0, b"one act").unwrap(),
        journal.append(FrameKind::HUB_RECEIPT, 0x0102_0304, &[0xAA; 920]).unwrap(),
        journal.append(FrameKind(200), 0, b"").unwrap(),
    ];
    (disk, places)
}

fn written(disk: &dyn Disk, segment: u32) -> String {
    let mut bytes = read_file(disk, &file_name(segment), 1 << 20).unwrap().unwrap();
    assert_eq!(bytes.len(), 1024, "written ahead to its full length");
    while bytes.ends_with(&[0; 32]) {
        bytes.truncate(bytes.len() - 32);
    }
    hex(&bytes)
}

#[test]
fn the_first_segment_has_these_bytes() {
    let (disk, _) = journal();
    assert_eq!(
        written(&*disk, 1),
        include_str!("golden/segment_1.hex").split_whitespace().collect::<String>()
    );
}

#[test]
fn the_second_segment_says_where_the_first_ended() {
    let (disk, _) = journal();
    assert_eq!(
        written(&*disk, 2),
        include_str!("golden/segment_2.hex").split_whitespace().collect::<String>()
    );
}

#[test]
fn frames_lie_where_they_always_did() {
    let (_, places) = journal();
    let packed: Vec<String> = places.iter().map(ToString::to_string).collect();
    assert_eq!(packed, ["1:64", "2:64", "3:64"]);
    assert_eq!(Position { segment: 2, offset: 64 }.to_bytes(), [0, 0, 0, 2, 0, 0, 0, 64]);
}

#[test]
fn the_checksum_covers_place_header_and_body() {
    let (disk, _) = journal();
    let bytes = read_file(&*disk, &file_name(1), 1 << 20).unwrap().unwrap();
    let mut covered = vec![1, 0, 0, 0, 64, 0, 0, 0];
    covered.extend_from_slice(&bytes[64..80]);
    covered.extend_from_slice(b"one act");
    assert_eq!(bytes[80..96], blake3::hash(&covered).as_bytes()[..16]);
}
