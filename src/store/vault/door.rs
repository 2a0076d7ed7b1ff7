//! The door: signing in with a passphrase, slowly after failures.
//!
//! The failures of each slot lie in the small file `attempts`, written before a passphrase is tried (see
//! [`crate::seal::attempts`] for why). A count that cannot be read counts as one short of the last.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::{Keyring, SlotNumber, Vault, VaultFault};
use crate::seal::attempts::{Attempts, FAILURES_UNKNOWN, Gate};
use crate::seal::passphrase::Passphrase;
use crate::store::disk::Disk;
use crate::store::folder::small::{self, Purpose, SmallFault};

/// Where failures are counted; left out of backups.
pub const FILE: &str = "attempts";

/// The process's own clock, which nobody can set: time since it was first asked.
pub fn process_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// A sealed store before anybody has signed in, and while somebody has.
pub struct Door {
    disk: Arc<dyn Disk>,
    vault: Vault,
    /// As the disk says, and since when this process knows.
    counted: BTreeMap<SlotNumber, Attempts>,
    /// The file could not be believed.
    unknown: bool,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").field("vault", &self.vault).finish_non_exhaustive()
    }
}

impl Door {
    /// The door of a store; `None` where the store is not sealed. Waits begin now.
    pub fn open(disk: Arc<dyn Disk>) -> Result<Option<Self>, VaultFault> {
        Self::open_at(disk, process_time())
    }

    /// The same at a time of the process's clock.
    pub fn open_at(disk: Arc<dyn Disk>, now: Duration) -> Result<Option<Self>, VaultFault> {
        let Some(vault) = Vault::read(&*disk)? else { return Ok(None) };
        let mut door = Self { disk, vault, counted: BTreeMap::new(), unknown: false };
        match small::read(&*door.disk, FILE, Purpose::Attempts) {
            Ok(body) => door.counted = counts(&body.unwrap_or_default(), now),
            Err(SmallFault::Disk(fault)) => return Err(fault.into()),
            Err(_) => door.unknown = true,
        }
        for slot in door.vault.slots() {
            let failures = if door.unknown { FAILURES_UNKNOWN } else { 0 };
            door.counted.entry(slot.number).or_insert_with(|| Attempts::read(failures, now));
        }
        Ok(Some(door))
    }

    /// The vault behind it.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Whether an attempt at a slot may be made at a time of the process's clock.
    pub fn gate(&self, slot: SlotNumber, now: Duration) -> Gate {
        self.attempts(slot, now).gate(now)
    }

    /// Failures in a row at a slot.
    pub fn failures(&self, slot: SlotNumber) -> u32 {
        self.counted.get(&slot).map_or(0, |attempts| attempts.failures())
    }

    fn attempts(&self, slot: SlotNumber, now: Duration) -> Attempts {
        self.counted.get(&slot).copied().unwrap_or_else(|| Attempts::read(0, now))
    }

    /// Tries a passphrase at a slot: [`VaultFault::Waiting`] or [`VaultFault::Locked`] where none may be tried
    /// now, [`VaultFault::Wrong`] where it is not the one. Takes as long as the slot's cost says: not for the
    /// thread that draws.
    pub fn sign_in(
        &mut self,
        slot: SlotNumber,
        passphrase: &Passphrase,
        now: &dyn Fn() -> Duration,
    ) -> Result<Keyring, VaultFault> {
        self.vault.slot(slot)?;
        let start = now();
        match self.gate(slot, start) {
            Gate::Open => {}
            Gate::Wait(left) => return Err(VaultFault::Waiting(left)),
            Gate::Locked => return Err(VaultFault::Locked),
        }
        let begun = self.attempts(slot, start).begun(start).ok_or(VaultFault::Locked)?;
        self.count(slot, begun)?;
        let outcome = self.vault.open(slot, passphrase);
        match &outcome {
            Ok(_) => {
                self.count(slot, begun.forgiven(now()))?;
                self.mend();
            }
            Err(VaultFault::Wrong(_)) => {
                self.counted.insert(slot, begun.failed(now()));
            }
            // Nothing was tried: no memory, hostile costs, damage.
            Err(_) => self.count(slot, Attempts::read(begun.failures().saturating_sub(1), now()))?,
        }
        outcome
    }

    /// Lets go of a slot's failures: for an administrator who is signed in, and after recovery. The keys are the
    /// proof that somebody is.
    pub fn forgive(&mut self, slot: SlotNumber, keyring: &Keyring, now: Duration) -> Result<(), VaultFault> {
        if keyring.vault() != self.vault.id() {
            return Err(VaultFault::NoSlot);
        }
        let forgiven = self.attempts(slot, now).forgiven(now);
        self.count(slot, forgiven)
    }

    /// Changes the vault and writes it; on a fault this door shows the vault as it was.
    pub fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Vault) -> Result<T, VaultFault>,
    ) -> Result<T, VaultFault> {
        let mut changed = self.vault.clone();
        let outcome = change(&mut changed)?;
        changed.write(&*self.disk)?;
        self.vault = changed;
        Ok(outcome)
    }

    /// Writes both files anew where one of them was damaged or cut off. Not where both are: what is left of
    /// them may be needed. A disk that refuses it is no reason not to sign in.
    fn mend(&mut self) {
        if self.vault.damaged().is_empty() && self.vault.lies_whole(&*self.disk).is_ok_and(|whole| !whole) {
            let _ = self.change(|_| Ok(()));
        }
    }

    /// Writes a slot's count down, durably, before it counts here.
    fn count(&mut self, slot: SlotNumber, attempts: Attempts) -> Result<(), VaultFault> {
        let mut counted = self.counted.clone();
        counted.insert(slot, attempts);
        let alive = |number: &SlotNumber| self.vault.slots().iter().any(|slot| slot.number == *number);
        counted.retain(|number, _| alive(number));
        small::write(&*self.disk, FILE, Purpose::Attempts, &body(&counted))?;
        self.counted = counted;
        Ok(())
    }
}

/// Number of the slot and failures, u32 LE each, for every slot **\[bytes\]**.
fn body(counted: &BTreeMap<SlotNumber, Attempts>) -> Vec<u8> {
    let pair = |(slot, attempts): (&SlotNumber, &Attempts)| {
        [slot.0.to_le_bytes(), attempts.failures().to_le_bytes()].concat()
    };
    counted.iter().flat_map(pair).collect()
}

fn counts(body: &[u8], now: Duration) -> BTreeMap<SlotNumber, Attempts> {
    let pair = |pair: &[u8]| {
        let (slot, failures) = pair.split_first_chunk::<4>()?;
        let failures = u32::from_le_bytes(failures.try_into().ok()?);
        Some((SlotNumber(u32::from_le_bytes(*slot)), Attempts::read(failures, now)))
    };
    body.chunks_exact(8).filter_map(pair).collect()
}
