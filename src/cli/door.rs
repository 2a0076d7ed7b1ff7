//! The doorkeeper of a sealed store: who may sit down at the screen, by passphrase or by this shift's PIN.
//!
//! Passphrases are checked by the vault's [`Door`], which counts failures and makes one wait. A PIN is known to this
//! process alone, for an officer who has given their passphrase in it; it never opens a store. Invariant: a PIN is
//! forgotten after [`PIN_TRIES`] wrong ones and when its officer's passphrase changes.

use super::{CliFault, World};
use crate::base::id::OfficerId;
use crate::base::random::{OsRandom, Random};
use crate::locale::Texts;
use crate::seal::attempts::Gate;
use crate::seal::passphrase::{Cost, Passphrase, SALT_BYTES};
use crate::seal::secret::Secret;
use crate::store::disk::{Disk, RealDisk};
use crate::store::vault::{Door, Holder, Keyring, SlotNumber, VaultFault, measured_cost, process_time};
use crate::tui::signin;
use crate::tui::signin::keeper::{Answer, Asked, Denied, Doorkeeper, Lock};
use crate::tui::typing::Typing;
use crate::tui::{Keyboard, Options};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Wrong PINs after which it is forgotten and the passphrase is asked.
const PIN_TRIES: u8 = 3;

/// Where the keys are put that an officer's passphrase opened.
pub(super) type Opened = Arc<Mutex<Option<Keyring>>>;

/// How the screen of a store begins.
pub(super) enum Start {
    /// The store is not sealed: whoever sits down is who they say.
    Open,
    /// Nobody signed in.
    Left,
    /// The keys are there; who gave a passphrase sits down first.
    SignedIn(Option<OfficerId>, Opened),
}

/// Has somebody sign in where the store is sealed and the command line named nobody.
pub(super) fn start(
    world: &mut World<'_>,
    keyboard: &Keyboard,
    options: &Options,
    typing: Typing,
) -> Result<Start, CliFault> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(&world.store));
    let Some(door) = Door::open(Arc::clone(&disk))? else { return Ok(Start::Open) };
    let opened = Opened::default();
    if disk.sealer().is_some() {
        return Ok(Start::SignedIn(None, opened));
    }
    let texts = Texts::new(options.language);
    let mut doorkeeper = OfficeDoor::new(door, Box::new(OsRandom), Arc::clone(&opened));
    let officer = if world.plain {
        signin::lines::ask(&mut doorkeeper, keyboard, &texts, world.out)?
    } else {
        signin::opening::ask(Box::new(doorkeeper), &texts, options.look, typing)?
    };
    let Some(officer) = officer else { return Ok(Start::Left) };
    if let Some(keyring) = &*opened.lock().unwrap_or_else(PoisonError::into_inner) {
        super::keys::unlock(world, keyring);
    }
    Ok(Start::SignedIn(Some(officer), opened))
}

/// The lock of a running screen.
pub(super) fn lock(store: &Path, opened: Opened, after: Option<Duration>) -> Result<Option<Lock>, CliFault> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(store)?);
    let door = Door::open(disk)?;
    Ok(door
        .map(|door| Lock { doorkeeper: Box::new(OfficeDoor::new(door, Box::new(OsRandom), opened)), after }))
}

/// The doorkeeper.
pub(super) struct OfficeDoor {
    door: Door,
    random: Box<dyn Random>,
    opened: Opened,
    pins: BTreeMap<OfficerId, Pin>,
    /// What guessing a new passphrase shall cost; measured when it is first needed.
    cost: Option<Cost>,
}

/// A PIN as this process knows it.
struct Pin {
    salt: [u8; SALT_BYTES],
    key: Secret,
    left: u8,
}

impl OfficeDoor {
    /// At a door; the keys go where the other end of `opened` takes them.
    pub(super) fn new(door: Door, random: Box<dyn Random>, opened: Opened) -> Self {
        Self { door, random, opened, pins: BTreeMap::new(), cost: None }
    }

    #[cfg(test)]
    fn costing(mut self, cost: Cost) -> Self {
        self.cost = Some(cost);
        self
    }

    fn admit(&mut self, name: &str, secret: &Passphrase) -> Answer {
        let slot = self.door.vault().slot_of(name).ok_or_else(|| told(&VaultFault::NoSlot))?;
        let officer = self.officer_of(slot)?;
        if let Some(answer) = self.by_pin(officer, secret) {
            return answer;
        }
        let keyring = self.open(slot, secret)?;
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(keyring);
        Ok(officer)
    }

    /// Tries a passphrase; where it is wrong, says how long the next has to wait.
    fn open(&mut self, slot: SlotNumber, secret: &Passphrase) -> Result<Keyring, Denied> {
        self.door.sign_in(slot, secret, &process_time).map_err(|fault| {
            let wait = match self.door.gate(slot, process_time()) {
                Gate::Wait(left) => Some(left),
                Gate::Open | Gate::Locked => None,
            };
            Denied { wait, ..told(&fault) }
        })
    }

    fn officer_of(&self, slot: SlotNumber) -> Result<OfficerId, Denied> {
        let slot = self.door.vault().slot(slot).map_err(|fault| told(&fault))?;
        slot.officer.ok_or_else(|| told(&VaultFault::NoSlot))
    }

    /// Judges digits where this officer has a PIN; `None` where the passphrase is to be tried.
    fn by_pin(&mut self, officer: OfficerId, secret: &Passphrase) -> Option<Answer> {
        let pin = self.pins.get_mut(&officer).filter(|_| secret.is_pin())?;
        if pin_key(secret, &pin.salt).is_ok_and(|key| key == pin.key) {
            pin.left = PIN_TRIES;
            return Some(Ok(officer));
        }
        pin.left -= 1;
        if pin.left > 0 {
            return Some(Err(plain("signin-pin-wrong")));
        }
        self.pins.remove(&officer);
        Some(Err(plain("signin-pin-forgotten")))
    }

    fn set_pin(&mut self, officer: OfficerId, pin: &Passphrase) -> Answer {
        if !pin.is_pin() {
            return Err(plain("signin-pin-digits"));
        }
        let mut salt = [0; SALT_BYTES];
        self.random.fill(&mut salt);
        let key = pin_key(pin, &salt)?;
        self.pins.insert(officer, Pin { salt, key, left: PIN_TRIES });
        Ok(officer)
    }

    fn change(&mut self, officer: OfficerId, name: &str, old: &Passphrase, new: &Passphrase) -> Answer {
        let slot = self.door.vault().slot_of_id(officer).ok_or_else(|| told(&VaultFault::NoSlot))?;
        let keyring = self.open(slot, old)?;
        self.put(&keyring, officer, name, new)
    }

    fn give(&mut self, officer: OfficerId, name: &str, new: &Passphrase) -> Answer {
        let opened = Arc::clone(&self.opened);
        let opened = opened.lock().unwrap_or_else(PoisonError::into_inner);
        let keyring = opened.as_ref().ok_or_else(|| plain("signin-no-keys"))?;
        self.put(keyring, officer, name, new)
    }

    /// Makes a slot for an officer, instead of the one they had.
    fn put(&mut self, keyring: &Keyring, officer: OfficerId, name: &str, new: &Passphrase) -> Answer {
        let cost = *self.cost.get_or_insert_with(measured_cost);
        let holder = Holder::Officer { id: officer, name, passphrase: new, cost };
        let random = &mut *self.random;
        self.door.change(|vault| vault.add(keyring, &holder, random)).map_err(|fault| told(&fault))?;
        self.pins.remove(&officer);
        Ok(officer)
    }
}

impl Doorkeeper for OfficeDoor {
    fn answer(&mut self, asked: Asked) -> Answer {
        match asked {
            Asked::Admit { name, secret } => self.admit(&name, &secret),
            Asked::SetPin { officer, pin } => self.set_pin(officer, &pin),
            Asked::Change { officer, name, old, new } => self.change(officer, &name, &old, &new),
            Asked::Give { officer, name, new } => self.give(officer, &name, &new),
        }
    }
}

/// Memory-hard all the same: a PIN is four digits, and what lies in memory may be read with the machine.
fn pin_key(pin: &Passphrase, salt: &[u8; SALT_BYTES]) -> Result<Secret, Denied> {
    pin.key(salt, Cost::FLOOR).map_err(|fault| told(&VaultFault::Cost(fault)))
}

fn plain(key: &'static str) -> Denied {
    Denied { key, detail: String::new(), wait: None }
}

fn told(fault: &VaultFault) -> Denied {
    Denied { key: fault.key(), detail: fault.to_string(), wait: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;
    use crate::store::disk::MemoryDisk;
    use crate::store::vault::Vault;

    const ME: OfficerId = OfficerId([1; 16]);
    const HER: OfficerId = OfficerId([2; 16]);
    const MINE: &str = "suoi nguon chay mai";

    fn typed(text: &str) -> Passphrase {
        Passphrase::typed(text)
    }

    fn admit(name: &str, secret: &str) -> Asked {
        Asked::Admit { name: name.to_owned(), secret: typed(secret) }
    }

    fn office() -> (OfficeDoor, Arc<MemoryDisk>) {
        let disk = Arc::new(MemoryDisk::new());
        let holder =
            Holder::Officer { id: ME, name: "Lò Thị Ban", passphrase: &typed(MINE), cost: Cost::SMALLEST };
        let (mut vault, _) = Vault::create(&holder, &mut SeededRandom::new(1)).unwrap();
        vault.write(&*disk).unwrap();
        (at(&disk), disk)
    }

    fn at(disk: &Arc<MemoryDisk>) -> OfficeDoor {
        let door = Door::open(Arc::clone(disk) as Arc<dyn Disk>).unwrap().unwrap();
        OfficeDoor::new(door, Box::new(SeededRandom::new(2)), Opened::default()).costing(Cost::SMALLEST)
    }

    #[test]
    fn a_passphrase_opens_the_store_and_a_wrong_one_makes_wait() {
        let (mut door, disk) = office();
        assert_eq!(door.answer(admit("lo thi ban", MINE)), Ok(ME));
        assert!(door.opened.lock().unwrap().is_some());
        let mut other = at(&disk);
        let denied = other.answer(admit("Lò Thị Ban", "khong phai cau nay")).unwrap_err();
        assert_eq!(denied.key, "fault-vault-wrong");
        assert!(denied.wait.is_some() && other.opened.lock().unwrap().is_none());
        assert_eq!(other.answer(admit("Lò Thị Ban", MINE)).unwrap_err().key, "fault-vault-waiting");
        assert_eq!(other.answer(admit("Ai đó", MINE)).unwrap_err().key, "fault-vault-no-slot");
    }

    #[test]
    fn a_pin_lets_sit_down_again_and_is_forgotten_after_three_wrong_ones() {
        let (mut door, _) = office();
        door.answer(admit("Lò Thị Ban", MINE)).unwrap();
        for bad in ["471", "471a", "123456789"] {
            let set = Asked::SetPin { officer: ME, pin: typed(bad) };
            assert_eq!(door.answer(set).unwrap_err().key, "signin-pin-digits");
        }
        door.answer(Asked::SetPin { officer: ME, pin: typed("4711") }).unwrap();
        assert_eq!(door.answer(admit("Lò Thị Ban", "4711")), Ok(ME));
        for key in ["signin-pin-wrong", "signin-pin-wrong", "signin-pin-forgotten"] {
            assert_eq!(door.answer(admit("Lò Thị Ban", "0000")).unwrap_err().key, key);
        }
        assert_eq!(door.answer(admit("Lò Thị Ban", "4711")).unwrap_err().key, "fault-vault-wrong");
    }

    #[test]
    fn a_pin_opens_nothing_for_another_process() {
        let (mut door, disk) = office();
        door.answer(admit("Lò Thị Ban", MINE)).unwrap();
        door.answer(Asked::SetPin { officer: ME, pin: typed("4711") }).unwrap();
        assert_eq!(at(&disk).answer(admit("Lò Thị Ban", "4711")).unwrap_err().key, "fault-vault-wrong");
    }

    #[test]
    fn a_passphrase_is_changed_by_who_knows_it_and_given_by_who_is_in() {
        let (mut door, disk) = office();
        let give = || Asked::Give { officer: HER, name: "Mùa A Dơ".into(), new: typed("cay da ben nuoc") };
        assert_eq!(door.answer(give()).unwrap_err().key, "signin-no-keys");
        door.answer(admit("Lò Thị Ban", MINE)).unwrap();
        assert_eq!(door.answer(give()), Ok(HER));
        assert_eq!(at(&disk).answer(admit("Mùa A Dơ", "cay da ben nuoc")), Ok(HER));
        let change = |new: &str| Asked::Change {
            officer: ME,
            name: "Lò Thị Ban".into(),
            old: typed(MINE),
            new: typed(new),
        };
        assert!(door.answer(change("ngan")).is_err(), "too short");
        assert_eq!(door.answer(change("nui cao rung tham")), Ok(ME));
        assert_eq!(at(&disk).answer(admit("Lò Thị Ban", "nui cao rung tham")), Ok(ME));
        assert!(at(&disk).answer(admit("Lò Thị Ban", MINE)).is_err());
    }
}
