//! The anchor: by what a store notices that it was copied or restored.
//!
//! It names the machine and the inode of the journal's folder, and is left out of backups. Where it is
//! missing or names another place, this is another life of the device: a new incarnation starts before
//! its first act, so that two copies never continue one log. It also says which life goes on here: the
//! journal may have come to hold those of copies too.

/// Where a copy of a store lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The machine's id as the system keeps it; empty where it keeps none.
    pub machine: String,
    /// A number that stays with the journal's folder: its inode.
    pub journal: u64,
}

/// A place, the life that goes on in it, and random bytes that make every anchor its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Where the store was anchored.
    pub place: Place,
    /// The incarnation that writes here.
    pub life: [u8; 8],
    /// Random.
    pub random: [u8; 8],
}

impl Anchor {
    /// Whether the store still lies where it was anchored.
    pub fn matches(&self, here: &Place) -> bool {
        self.place == *here
    }

    /// Inode (LE) ‖ life ‖ random ‖ machine id **\[bytes\]**.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.place.journal.to_le_bytes().to_vec();
        bytes.extend_from_slice(&self.life);
        bytes.extend_from_slice(&self.random);
        bytes.extend_from_slice(self.place.machine.as_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (journal, rest) = bytes.split_first_chunk::<8>()?;
        let (life, rest) = rest.split_first_chunk::<8>()?;
        let (random, machine) = rest.split_first_chunk::<8>()?;
        let machine = std::str::from_utf8(machine).ok()?.to_owned();
        let place = Place { machine, journal: u64::from_le_bytes(*journal) };
        Some(Self { place, life: *life, random: *random })
    }
}

/// The machine's id, where the system keeps one.
pub fn machine_id() -> Option<String> {
    let known = ["/etc/machine-id", "/var/lib/dbus/machine-id"];
    let read = |path: &&str| std::fs::read_to_string(path).ok();
    let text = known.iter().find_map(read)?;
    let id: String = text.trim().chars().take(64).collect();
    (!id.is_empty()).then_some(id)
}
