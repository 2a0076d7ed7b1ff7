//! The plug is pulled at every moment of sealing a store; it opens as what it was or as what it becomes.

use super::*;
use crate::base::random::SeededRandom;
use crate::seal::secret::Secret;
use crate::store::disk::{MemoryDisk, SimulatedDisk};
use crate::store::folder::DraftId;
use crate::store::journal::FrameKind;
use crate::store::vault::{Holder, Keyring};

const OPTIONS: JournalOptions = JournalOptions { segment_bytes: 2048 };
const FRAMES: u8 = 12;

fn body(n: u8) -> Vec<u8> {
    vec![n; 150 + usize::from(n)]
}

fn draft() -> DraftId {
    DraftId::new("a").unwrap()
}

/// A store that is not sealed.
fn plain(disk: &Arc<dyn Disk>) {
    let folder = Folder::new(Arc::clone(disk));
    // Without the reserve: every image would carry its megabyte.
    for name in [JOURNAL, "drafts"] {
        disk.make_dir(name).unwrap();
    }
    disk.sync_dir("").unwrap();
    let (mut journal, _) = Journal::open(Arc::clone(disk), OPTIONS, KnownEnd::Nothing).unwrap();
    for n in 0..FRAMES {
        let kind = if n % 5 == 4 { FrameKind::HUB_RECEIPT } else { FrameKind::ACTS };
        journal.append(kind, 0, &body(n)).unwrap();
    }
    folder.write_draft(&draft(), b"Nguyen Van A").unwrap();
    folder.write_device_key(&[9; 64]).unwrap();
    folder.write_filters(b"name = 'Tran B'").unwrap();
}

fn key() -> Secret {
    Secret::random(&mut SeededRandom::new(4))
}

fn new_vault() -> (Vault, Keyring) {
    Vault::create(&Holder::KeyFile { secret: &key() }, &mut SeededRandom::new(5)).unwrap()
}

fn sealer(keyring: &Keyring) -> Arc<Sealer> {
    Arc::new(Sealer::new(keyring, Box::new(SeededRandom::new(6))))
}

/// Seals a store, going on with the vault of an earlier time where there is one.
fn seal_it(disk: &Arc<dyn Disk>, watch: &mut Watch<'_>) -> Result<u64, SealingFault> {
    let (mut vault, keyring) = match begun(disk) {
        Some(vault) => {
            let keyring = vault.open_by_key_file(&key()).unwrap();
            (vault, keyring)
        }
        None => new_vault(),
    };
    seal(disk, &mut vault, &sealer(&keyring), OPTIONS, watch)
}

/// The store as it opens: with its keys where it is sealed. True where it is.
fn check_whole(bare: &Arc<dyn Disk>) -> bool {
    finish(&**bare).unwrap();
    let vault = Vault::read(&**bare).unwrap();
    let disk: Arc<dyn Disk> = match &vault {
        Some(vault) => {
            let keyring = vault.open_by_key_file(&key()).unwrap();
            Arc::new(KeyedDisk::new(Arc::clone(bare), sealer(&keyring)))
        }
        None => Arc::clone(bare),
    };
    let mut frames = Vec::new();
    walk(&disk, &mut |frame| {
        frames.push((frame.kind, frame.body.clone()));
        Ok(ControlFlow::Continue(()))
    })
    .unwrap();
    assert_eq!(frames.len(), usize::from(FRAMES));
    assert!((0..FRAMES).zip(&frames).all(|(n, (_, found))| *found == body(n)));
    assert_eq!(frames[4].0, FrameKind::HUB_RECEIPT);
    Journal::open(Arc::clone(&disk), OPTIONS, KnownEnd::Nothing).unwrap();
    let folder = Folder::new(disk);
    assert_eq!(folder.read_draft(&draft()).unwrap().unwrap(), b"Nguyen Van A");
    assert_eq!(folder.read_device_key().unwrap().unwrap(), [9; 64]);
    assert_eq!(folder.read_filters().unwrap().unwrap(), b"name = 'Tran B'");
    vault.is_some()
}

/// The bytes of every file below a folder.
fn all_bytes(disk: &dyn Disk, folder: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for name in disk.list(folder).unwrap() {
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        match disk.len(&path).unwrap() {
            Some(_) => all.extend(crate::store::disk::read_file(disk, &path, 1 << 20).unwrap().unwrap()),
            None => all.extend(all_bytes(disk, &path)),
        }
    }
    all
}

fn holds_plain(bytes: &[u8]) -> bool {
    let planted: [&[u8]; 4] = [b"Nguyen", b"Tran B", &[9; 16], &[7; 64]];
    planted.iter().any(|planted| bytes.windows(planted.len()).any(|window| window == *planted))
}

#[test]
fn a_store_is_sealed_whole_and_nothing_plain_is_left() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    plain(&disk);
    assert!(holds_plain(&all_bytes(&*disk, "")) && !check_whole(&disk));
    let mut told = Vec::new();
    let sealed = seal_it(&disk, &mut |sealed| {
        told.push(sealed.frames);
        ControlFlow::Continue(())
    });
    assert_eq!(sealed.unwrap(), u64::from(FRAMES));
    assert_eq!(told, (1..=u64::from(FRAMES)).collect::<Vec<_>>());
    assert!(check_whole(&disk));
    assert!(!holds_plain(&all_bytes(&*disk, "")));
}

#[test]
fn sealing_that_was_stopped_goes_on_where_it_was_also_after_a_day_at_the_desk() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    plain(&disk);
    let stopped = seal_it(&disk, &mut |sealed| {
        if sealed.frames < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert!(matches!(stopped, Err(SealingFault::Stopped)));
    assert!(!check_whole(&disk));
    let first = crate::store::disk::read_file(&*disk, "sealing/journal/00000001.log", 600).unwrap();
    let (mut journal, _) = Journal::open(Arc::clone(&disk), OPTIONS, KnownEnd::Nothing).unwrap();
    journal.append(FrameKind::ACTS, 0, b"a later act").unwrap();
    assert_eq!(seal_it(&disk, &mut |_| ControlFlow::Continue(())).unwrap(), u64::from(FRAMES) + 1);
    let now = crate::store::disk::read_file(&*disk, "journal/00000001.log", 600).unwrap();
    assert_eq!(first, now, "what was sealed before was not sealed again");
}

#[test]
fn at_every_cut_the_store_is_what_it_was_or_sealed_and_sealing_it_again_ends_well() {
    let disk = Arc::new(SimulatedDisk::new());
    plain(&(Arc::clone(&disk) as Arc<dyn Disk>));
    let start = disk.changes();
    seal_it(&(Arc::clone(&disk) as Arc<dyn Disk>), &mut |_| ControlFlow::Continue(())).unwrap();
    let (mut before, mut after) = (0, 0);
    for cut in start..=disk.changes() {
        for seed in 0..2 {
            let image: Arc<dyn Disk> = Arc::new(disk.image(cut, seed));
            if check_whole(&image) {
                after += 1;
                assert!(!holds_plain(&all_bytes(&*image, "")), "cut {cut}");
            } else {
                before += 1;
                if (cut + 1) % 7 == 0 {
                    seal_it(&image, &mut |_| ControlFlow::Continue(())).unwrap();
                    assert!(check_whole(&image), "cut {cut}");
                }
            }
        }
    }
    assert!(before > 20 && after > 20, "{before} {after}");
}
