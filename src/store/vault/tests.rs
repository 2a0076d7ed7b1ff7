//! Who opens a vault and who does not, whatever happens to its files.

use std::cell::Cell;
use std::sync::Arc;

use super::*;
use crate::base::id::hex;
use crate::base::random::SeededRandom;
use crate::seal::aead::{self, Place};
use crate::seal::attempts::{FAILURES_MAX, Gate};
use crate::seal::key::Use;
use crate::store::disk::{FaultKind, MemoryDisk, Operation, SimulatedDisk};

const HOA: OfficerId = OfficerId([1; 16]);
const NAM: OfficerId = OfficerId([2; 16]);
const HOAS: &str = "cây đa bến nước";
const NAMS: &str = "mái đình sân trường";

fn pass(text: &str) -> Passphrase {
    Passphrase::typed(text)
}

fn add_officer(vault: &mut Vault, keyring: &Keyring, id: OfficerId, name: &str, text: &str) -> SlotNumber {
    let holder = Holder::Officer { id, name, passphrase: &pass(text), cost: Cost::SMALLEST };
    vault.add(keyring, &holder, &mut SeededRandom::new(77)).unwrap()
}

/// A vault with two officers, a recovery key and a key file, and its keys.
struct Made {
    vault: Vault,
    keyring: Keyring,
    hoa: SlotNumber,
    nam: SlotNumber,
    recovery: Secret,
    file: Secret,
}

fn made() -> Made {
    let mut random = SeededRandom::new(1);
    let passphrase = pass(HOAS);
    let holder =
        Holder::Officer {
            id: HOA, name: "Nguyễn Thị Hoa", passphrase: &passphrase, cost: Cost::SMALLEST
        };
    let (mut vault, keyring) = Vault::create(&holder, &mut random).unwrap();
    let hoa = vault.slots()[0].number;
    let nam = add_officer(&mut vault, &keyring, NAM, "Trần Văn Nam", NAMS);
    let (recovery, file) = (Secret::random(&mut random), Secret::random(&mut random));
    let public = slot::public_of(&recovery);
    vault.add(&keyring, &Holder::Recovery { public }, &mut random).unwrap();
    vault.add(&keyring, &Holder::KeyFile { secret: &file }, &mut random).unwrap();
    Made { vault, keyring, hoa, nam, recovery, file }
}

/// Something sealed with the newest key.
fn sealed(keyring: &Keyring) -> Vec<u8> {
    let key = keyring.sub_key(keyring.newest(), Use::Journal).unwrap();
    aead::seal(&key, &Place::Row { key: b"k" }, b"plain", &mut SeededRandom::new(5))
}

fn opens(keyring: &Keyring, epoch: u32, bytes: &[u8]) -> bool {
    let key = Epoch::new(epoch).and_then(|epoch| keyring.sub_key(epoch, Use::Journal));
    key.is_some_and(|key| aead::open(&key, &Place::Row { key: b"k" }, bytes).is_ok())
}

#[test]
fn every_slot_opens_the_same_keys_and_nothing_else_does() {
    let Made { vault, keyring, hoa, nam, recovery, file } = made();
    let bytes = sealed(&keyring);
    let ways = [
        vault.open(hoa, &pass(HOAS)),
        vault.open(nam, &pass(NAMS)),
        vault.open_by_recovery(&recovery),
        vault.open_by_key_file(&file),
    ];
    for way in ways {
        assert!(opens(&way.unwrap(), 1, &bytes));
    }
    assert!(matches!(vault.open(hoa, &pass(NAMS)), Err(VaultFault::Wrong(slot)) if slot == hoa));
    assert!(matches!(vault.open_by_recovery(&file), Err(VaultFault::NoSlot)));
    assert!(matches!(vault.open_by_key_file(&recovery), Err(VaultFault::NoSlot)));
}

#[test]
fn an_officer_is_found_by_name_however_it_is_typed_and_the_file_holds_no_name() {
    let Made { vault, hoa, nam, .. } = made();
    for (name, slot) in [
        ("Nguyễn Thị Hoa", Some(hoa)),
        (" nguyen thi  hoa ", Some(hoa)),
        ("TRẦN VĂN NAM", Some(nam)),
        ("Trần Văn", None),
        ("", None),
    ] {
        assert_eq!(vault.slot_of(name), slot, "{name:?}");
    }
    let bytes = vault.to_bytes();
    for name in ["Nam", "nam", "Hoa", "hoa"] {
        assert!(!bytes.windows(name.len()).any(|window| window == name.as_bytes()), "{name}");
    }
}

#[test]
fn a_new_passphrase_changes_one_slot_and_the_old_one_opens_nothing() {
    let Made { mut vault, keyring, hoa, .. } = made();
    let before = vault.clone();
    let new = add_officer(&mut vault, &keyring, HOA, "Nguyễn Thị Hoa", "con đò bên sông");
    assert!(matches!(vault.open(hoa, &pass(HOAS)), Err(VaultFault::NoSlot)));
    assert!(matches!(vault.open(new, &pass(HOAS)), Err(VaultFault::Wrong(_))));
    assert!(opens(&vault.open(new, &pass("con đò bên sông")).unwrap(), 1, &sealed(&keyring)));
    let others = |vault: &Vault| -> Vec<Slot> {
        vault.slots().iter().filter(|slot| slot.officer != Some(HOA)).cloned().collect()
    };
    assert_eq!(others(&vault), others(&before));
    assert_eq!(vault.epochs, before.epochs);
}

#[test]
fn who_is_dismissed_reads_nothing_newer_and_all_others_sign_in_as_before() {
    let Made { mut vault, keyring, hoa, nam, recovery, file } = made();
    let (old, before) = (vault.clone(), sealed(&keyring));
    let next = vault.rotate(&keyring, Some(nam), &mut SeededRandom::new(9)).unwrap();
    let after = sealed(&next);
    assert_eq!((next.newest().number(), vault.newest_epoch().number()), (2, 2));
    for way in
        [vault.open(hoa, &pass(HOAS)), vault.open_by_recovery(&recovery), vault.open_by_key_file(&file)]
    {
        let keyring = way.unwrap();
        assert!(opens(&keyring, 1, &before) && opens(&keyring, 2, &after));
    }
    assert!(matches!(vault.open(nam, &pass(NAMS)), Err(VaultFault::NoSlot)));
    // With a copy of the old file and the old passphrase: what was theirs to read, and no more.
    let leaver = old.open(nam, &pass(NAMS)).unwrap();
    assert!(opens(&leaver, 1, &before) && !opens(&leaver, 1, &after) && !opens(&leaver, 2, &after));
    // Their old slot, put into the new file, is not vouched for.
    let mut forged = vault.clone();
    forged.slots.push(old.slot(nam).unwrap().clone());
    assert!(matches!(forged.open(nam, &pass(NAMS)), Err(VaultFault::NotVouched(_))));
}

#[test]
fn a_slot_put_in_from_outside_is_told_and_never_given_a_key() {
    let Made { mut vault, keyring, hoa, .. } = made();
    let thief = Secret::random(&mut SeededRandom::new(66));
    let mut foreign = made().vault;
    foreign.slots.retain(|slot| slot.kind == SlotKind::KeyFile);
    foreign.slots[0].public = slot::public_of(&thief);
    vault.slots.retain(|slot| slot.kind != SlotKind::KeyFile);
    vault.slots.push(foreign.slots[0].clone());
    let read = Vault::from_bytes(&vault.to_bytes()).unwrap();
    assert_eq!(read.not_vouched(&keyring), [foreign.slots[0].number]);
    let mut rotated = read;
    rotated.rotate(&keyring, None, &mut SeededRandom::new(9)).unwrap();
    assert!(rotated.slots().iter().all(|slot| slot.kind != SlotKind::KeyFile));
    assert!(rotated.open(hoa, &pass(HOAS)).is_ok());
}

#[test]
fn the_last_who_can_open_is_not_removed() {
    let mut random = SeededRandom::new(1);
    let passphrase = pass(HOAS);
    let holder = Holder::Officer { id: HOA, name: "Hoa", passphrase: &passphrase, cost: Cost::SMALLEST };
    let (mut vault, keyring) = Vault::create(&holder, &mut random).unwrap();
    assert_eq!(vault.slot_of(""), Some(SlotNumber(1)), "there is one officer");
    vault.add(&keyring, &Holder::Recovery { public: [7; 32] }, &mut random).unwrap();
    let refused = vault.rotate(&keyring, Some(SlotNumber(1)), &mut random);
    assert!(matches!(refused, Err(VaultFault::LastSlot)));
    let weak =
        Holder::Officer { id: NAM, name: "Nam", passphrase: &pass("1234567890"), cost: Cost::SMALLEST };
    assert!(matches!(vault.add(&keyring, &weak, &mut random), Err(VaultFault::Weak(Weak::Common))));
}

#[test]
fn a_damaged_block_is_named_and_hides_no_other() {
    let Made { vault, nam, hoa, .. } = made();
    let bytes = vault.to_bytes();
    let block = (bytes.len() - 56) / 5;
    assert_eq!(bytes.len(), 56 + 5 * block);
    for at in (56..bytes.len()).step_by(17) {
        let mut harmed = bytes.clone();
        harmed[at] ^= 0x20;
        let read = Vault::from_bytes(&harmed).unwrap();
        let number = (at - 56) / block + 1;
        assert_eq!(read.damaged(), [u32::try_from(number).unwrap()], "{at}");
    }
    // Block 1 is the epoch's, 2 and 3 the officers'.
    let mut harmed = bytes.clone();
    harmed[56 + block + 90] ^= 1;
    let read = Vault::from_bytes(&harmed).unwrap();
    assert!(matches!(read.open(hoa, &pass(HOAS)), Err(VaultFault::NoSlot)));
    assert!(read.open(nam, &pass(NAMS)).is_ok());
    harmed[56 + 30] ^= 1;
    let read = Vault::from_bytes(&harmed).unwrap();
    assert!(matches!(read.open(nam, &pass(NAMS)), Err(VaultFault::EpochsDamaged(epochs)) if epochs == [1]));
    for at in 0..56 {
        let mut harmed = bytes.clone();
        harmed[at] ^= 1;
        assert_eq!(Vault::from_bytes(&harmed), None, "{at}");
        assert!(Vault::from_bytes(&bytes[..at]).is_none());
    }
}

#[test]
fn one_damaged_file_loses_nothing_and_is_written_anew_at_the_next_sign_in() {
    let Made { mut vault, hoa, .. } = made();
    let disk = Arc::new(MemoryDisk::new());
    assert_eq!(Vault::read(&*disk).unwrap(), None, "not sealed");
    vault.write(&*disk).unwrap();
    for file in FILES {
        for at in [2, 30, 400] {
            disk.write_at(file, at, &[0xEE; 3]).unwrap();
            let read = Vault::read(&*disk).unwrap().unwrap();
            assert!(read.damaged().is_empty(), "{file} {at}");
            let mut door = Door::open(Arc::clone(&disk) as Arc<dyn Disk>).unwrap().unwrap();
            door.sign_in(hoa, &pass(HOAS), &process_time).unwrap();
            assert!(door.vault().lies_whole(&*disk).unwrap());
        }
    }
    FILES.iter().for_each(|file| disk.write_at(file, 2, &[0xEE; 3]).unwrap());
    assert!(matches!(Vault::read(&*disk), Err(VaultFault::Damaged)));
}

#[test]
fn hostile_costs_in_a_slot_are_refused_and_count_no_failure() {
    let Made { mut vault, hoa, .. } = made();
    vault.slots[0].cost = Some(Cost { memory_kib: u32::MAX, passes: 1, lanes: 1 });
    let disk = Arc::new(MemoryDisk::new());
    vault.write(&*disk).unwrap();
    let mut door = Door::open(disk).unwrap().unwrap();
    let refused = door.sign_in(hoa, &pass(HOAS), &process_time);
    assert!(matches!(refused, Err(VaultFault::Cost(CostFault::Bounds(_)))));
    assert_eq!(door.failures(hoa), 0);
}

#[test]
fn what_a_cut_leaves_opens_with_the_old_passphrase_or_the_new() {
    let Made { vault, keyring, .. } = made();
    let disk = SimulatedDisk::new();
    let mut old = vault;
    old.write(&disk).unwrap();
    let mut new = old.clone();
    add_officer(&mut new, &keyring, HOA, "Nguyễn Thị Hoa", "con đò bên sông");
    let start = disk.changes();
    new.write(&disk).unwrap();
    for cut in start..=disk.changes() {
        for seed in 0..3 {
            let read = Vault::read(&disk.image(cut, seed)).unwrap().unwrap();
            assert!(read == old || read == new, "cut {cut}");
        }
    }
    assert_eq!(Vault::read(&disk.image(disk.changes(), 0)).unwrap().unwrap(), new);
}

/// A clock for the door, in milliseconds.
fn at(millis: &Cell<u64>) -> impl Fn() -> Duration + '_ {
    || Duration::from_millis(millis.get())
}

#[test]
fn failures_are_written_before_they_happen_wait_and_end_in_a_lock() {
    let Made { mut vault, keyring, hoa, nam, .. } = made();
    let disk = Arc::new(SimulatedDisk::new());
    vault.write(&*disk).unwrap();
    let open = |now| Door::open_at(Arc::clone(&disk) as Arc<dyn Disk>, now).unwrap().unwrap();
    let now = Cell::new(0);
    let mut door = open(Duration::ZERO);
    assert!(matches!(door.sign_in(hoa, &pass("sai rồi"), &at(&now)), Err(VaultFault::Wrong(_))));
    let early = door.sign_in(hoa, &pass(HOAS), &at(&now));
    assert!(matches!(early, Err(VaultFault::Waiting(left)) if left.as_secs() == 1));
    assert!(door.sign_in(nam, &pass(NAMS), &at(&now)).is_ok(), "others do not wait");
    now.set(1000);
    disk.fail(Operation::Sync, 0, FaultKind::Broken);
    assert!(door.sign_in(hoa, &pass(HOAS), &at(&now)).is_err(), "what cannot be counted is not tried");
    assert!(door.sign_in(hoa, &pass(HOAS), &at(&now)).is_ok());
    assert_eq!(door.failures(hoa), 0);
    for failure in 1..=FAILURES_MAX {
        now.set(now.get() + 1_000_000);
        assert!(matches!(door.sign_in(hoa, &pass("sai"), &at(&now)), Err(VaultFault::Wrong(_))));
        // A restart, at whatever the wall says: the whole wait again.
        door = open(Duration::ZERO);
        now.set(0);
        assert_eq!(door.failures(hoa), failure);
        let whole = Gate::Wait(crate::seal::attempts::wait_after(failure));
        let expected = if failure == FAILURES_MAX { Gate::Locked } else { whole };
        assert_eq!(door.gate(hoa, Duration::ZERO), expected);
    }
    now.set(u64::MAX / 2);
    assert!(matches!(door.sign_in(hoa, &pass(HOAS), &at(&now)), Err(VaultFault::Locked)));
    door.forgive(hoa, &keyring, at(&now)()).unwrap();
    assert!(open(Duration::ZERO).sign_in(hoa, &pass(HOAS), &at(&now)).is_ok());
}

#[test]
fn a_count_that_cannot_be_read_leaves_one_attempt_after_a_long_wait() {
    let Made { mut vault, hoa, .. } = made();
    let disk = Arc::new(MemoryDisk::new());
    vault.write(&*disk).unwrap();
    small::write(&*disk, door::FILE, small::Purpose::Attempts, &[]).unwrap();
    disk.write_at(door::FILE, 20, &[0xEE; 4]).unwrap();
    let mut door = Door::open_at(disk, Duration::ZERO).unwrap().unwrap();
    assert_eq!(door.gate(hoa, Duration::ZERO), Gate::Wait(Duration::from_secs(256)));
    let now = Cell::new(256_000);
    assert!(matches!(door.sign_in(hoa, &pass("sai"), &at(&now)), Err(VaultFault::Wrong(_))));
    assert_eq!(door.gate(hoa, Duration::MAX), Gate::Locked);
}

#[test]
fn a_vault_has_these_bytes_and_vaults_of_before_still_open() {
    let Made { mut vault, hoa, .. } = made();
    vault.header.revision = 3;
    let kept = include_str!("golden/vault_1.hex");
    let lines: String = kept.lines().collect();
    assert_eq!(hex(&vault.to_bytes()), lines);
    let bytes = crate::base::id::unhex::<1656>(&lines).unwrap();
    assert!(Vault::from_bytes(&bytes).unwrap().open(hoa, &pass(HOAS)).is_ok());
}

#[cfg(unix)]
#[test]
fn a_key_file_is_its_owners_alone_and_one_open_to_others_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let secret = make_key_file(&path, &mut SeededRandom::new(1)).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(read_key_file(&path).unwrap().bytes(), secret.bytes());
    assert!(make_key_file(&path, &mut SeededRandom::new(2)).is_err(), "one that is there is kept");
    for mode in [0o640, 0o604, 0o620, 0o777] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let refused = read_key_file(&path);
        assert!(matches!(refused, Err(VaultFault::KeyFileOpen { mode: told, .. }) if told == mode));
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    for text in ["", "motcua-key-1 00", "something else\n"] {
        std::fs::write(&path, text).unwrap();
        assert!(matches!(read_key_file(&path), Err(VaultFault::NoKeyFile { .. })), "{text}");
    }
}
