//! The rows of the picker follow what was imported.

use super::*;
use crate::base::time::ManualClock;
use crate::exchange::portal::records;
use crate::store::disk::MemoryDisk;
use crate::tui::testing::bridge;

const FILES: [&[u8]; 2] = [
    include_bytes!("../../../tests/data/details.jsonl"),
    include_bytes!("../../../tests/data/catalogue.jsonl"),
];

fn import(engine: &mut Engine) -> Result<(), DeskFault> {
    let officer = *engine.view().officers.keys().next().unwrap();
    let mut importing = engine.begin_import(officer)?.unwrap();
    for record in FILES.into_iter().flat_map(|file| records(file).unwrap()).flatten() {
        importing.take(record)?;
    }
    importing.finish()
}

#[test]
fn the_picker_offers_what_was_imported_and_says_what_is_only_a_name() {
    let now = Timestamp::parse("2026-11-23T09:00").unwrap();
    let (disk, clock) = (Arc::new(MemoryDisk::new()), Arc::new(ManualClock::new(now, false)));
    let first = bridge(disk.clone(), &clock);
    let shipped = first.procedures().len();
    lock(&first.desk).with_engine(import).unwrap();
    first.close().unwrap();
    let again = bridge(disk, &clock);
    lock(&again.desk).with_engine(|_| Ok(())).unwrap();
    let rows = again.procedures();
    assert!(rows.len() > shipped);
    let row = |code: &str| rows.iter().find(|row| row.code == code).unwrap();
    assert!(row("1.115336").usable && !row("1.014325").usable);
    assert!(row("1.115336").folded.contains("giao dat"), "{}", row("1.115336").folded);
    assert!(again.procedure("1.115336").is_some() && again.procedure("1.014325").is_none());
    assert!(Arc::ptr_eq(&rows, &again.procedures()), "kept until the catalogue changes");
    again.close().unwrap();
}
