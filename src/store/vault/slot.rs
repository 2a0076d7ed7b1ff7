//! A slot: one way to the master key.
//!
//! Whatever opens it opens an X25519 secret first, and with that the master key that was sealed to its public
//! side. An officer's slot names them by their id and by a salted hash of the name they sign in by; the name is
//! not in it. Its failures are counted elsewhere, see [`super::door`].

use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::block::Fields;
use super::keyring::WRAPPED_BYTES;
use super::{Holder, VaultFault};
use crate::base::id::OfficerId;
use crate::base::random::Random;
use crate::base::text::fold;
use crate::seal::aead::{self, Place};
use crate::seal::envelope::{self, Opener, PIECE_HEADER, Sealer};
use crate::seal::key::{Epoch, SubKey, Use};
use crate::seal::passphrase::{Cost, Passphrase, SALT_BYTES};
use crate::seal::secret::{SECRET_BYTES, Secret};

/// Letter of a slot's secret among the keys of a vault.
const SLOT_SECRET: u8 = b'S';

const MASTER_CONTEXT: &str = "motcua 2026 vault: the master key for a slot";
const NAME_CONTEXT: &str = "motcua 2026 vault: the name an officer signs in by";
const KEY_FILE_CONTEXT: &str = "motcua 2026 vault: the secret of a key file's slot";

/// Ephemeral key and the sealed master key.
const SEALED_BYTES: usize = 32 + SECRET_BYTES + envelope::OVERHEAD;

/// Number of a slot: 1 and up, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotNumber(pub u32);

impl std::fmt::Display for SlotNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Who opens a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// An officer with a passphrase.
    Officer = 1,
    /// The province with its recovery key.
    Recovery = 2,
    /// A service with a key file.
    KeyFile = 3,
}

impl SlotKind {
    /// The word scripts read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Recovery => "recovery",
            Self::KeyFile => "key_file",
        }
    }
}

/// A slot as it lies on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its number.
    pub number: SlotNumber,
    /// Who opens it.
    pub kind: SlotKind,
    /// Whose it is, where it is an officer's.
    pub officer: Option<OfficerId>,
    /// What a guess of its passphrase costs; nothing to guess at the others.
    pub cost: Option<Cost>,
    /// X25519; the master key is sealed to it.
    pub(super) public: [u8; 32],
    name_salt: [u8; 16],
    name_hash: [u8; 16],
    salt: [u8; SALT_BYTES],
    /// The X25519 secret under the passphrase; zeros at the others.
    secret: [u8; WRAPPED_BYTES],
    master: [u8; SEALED_BYTES],
    /// Made with the master key over all of the above.
    vouched: [u8; 16],
}

/// What is sealed into a slot.
pub(super) struct Sealing<'a> {
    pub(super) vault: [u8; 16],
    pub(super) generation: u32,
    pub(super) master: &'a Secret,
}

/// The public side of an X25519 secret.
pub(super) fn public_of(secret: &Secret) -> [u8; 32] {
    PublicKey::from(&x25519(secret)).to_bytes()
}

fn x25519(secret: &Secret) -> StaticSecret {
    StaticSecret::from(*Zeroizing::new(*secret.bytes()))
}

/// The X25519 secret a key file stands for.
pub(super) fn key_file_secret(secret: &Secret) -> Secret {
    secret.derive(KEY_FILE_CONTEXT, &[])
}

fn name_hash(salt: &[u8; 16], name: &str) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key(NAME_CONTEXT);
    hasher.update(salt).update(fold(name.trim()).as_bytes());
    let mut short = [0; 16];
    hasher.finalize_xof().fill(&mut short);
    short
}

fn seal_master(public: &[u8; 32], master: &Secret, random: &mut dyn Random) -> [u8; SEALED_BYTES] {
    let mut sealer = Sealer::new(MASTER_CONTEXT, public, random);
    let piece = sealer.piece(master.bytes(), true);
    let sealed = piece.get(PIECE_HEADER..).unwrap_or_default();
    let whole = [sealer.ephemeral().as_slice(), sealed].concat();
    whole.try_into().expect("BUG: a sealed master key has one length")
}

impl Slot {
    pub(super) fn make(
        number: SlotNumber,
        holder: &Holder<'_>,
        sealing: &Sealing<'_>,
        random: &mut dyn Random,
    ) -> Result<Self, VaultFault> {
        let mut slot = Self {
            number,
            kind: SlotKind::Recovery,
            officer: None,
            cost: None,
            public: [0; 32],
            name_salt: [0; 16],
            name_hash: [0; 16],
            salt: [0; SALT_BYTES],
            secret: [0; WRAPPED_BYTES],
            master: [0; SEALED_BYTES],
            vouched: [0; 16],
        };
        match holder {
            Holder::Recovery { public } => slot.public = *public,
            Holder::KeyFile { secret } => {
                slot.kind = SlotKind::KeyFile;
                slot.public = public_of(&key_file_secret(secret));
            }
            Holder::Officer { id, name, passphrase, cost } => {
                (slot.kind, slot.officer, slot.cost) = (SlotKind::Officer, Some(*id), Some(*cost));
                random.fill(&mut slot.name_salt);
                slot.name_hash = name_hash(&slot.name_salt, name);
                slot.lock(sealing.vault, passphrase, random)?;
            }
        }
        Ok(slot.resealed(sealing, random))
    }

    /// A new key pair, its secret side under the passphrase.
    fn lock(
        &mut self,
        vault: [u8; 16],
        passphrase: &Passphrase,
        random: &mut dyn Random,
    ) -> Result<(), VaultFault> {
        let secret = Secret::random(random);
        self.public = public_of(&secret);
        random.fill(&mut self.salt);
        let key = self.passphrase_key(passphrase)?;
        let bound = self.bound();
        let place = Place::Key { vault: &vault, what: SLOT_SECRET, number: self.number.0, bound: &bound };
        let sealed = aead::seal(&key, &place, secret.bytes(), random);
        self.secret = sealed.try_into().expect("BUG: a wrapped key has one length");
        Ok(())
    }

    fn passphrase_key(&self, passphrase: &Passphrase) -> Result<SubKey, VaultFault> {
        let cost = self.cost.ok_or(VaultFault::Wrong(self.number))?;
        Ok(SubKey::of(&passphrase.key(&self.salt, cost)?, Epoch::FIRST, Use::Vault))
    }

    /// What the wrapped secret must not be parted from.
    fn bound(&self) -> Vec<u8> {
        [self.salt.as_slice(), &self.public].concat()
    }

    /// Whether it is the slot of the officer who signs in by this name.
    pub fn is_of(&self, name: &str) -> bool {
        self.kind == SlotKind::Officer && self.name_hash == name_hash(&self.name_salt, name)
    }

    pub(super) fn secret_by_passphrase(
        &self,
        vault: [u8; 16],
        passphrase: &Passphrase,
    ) -> Result<Secret, VaultFault> {
        let key = self.passphrase_key(passphrase)?;
        let bound = self.bound();
        let place = Place::Key { vault: &vault, what: SLOT_SECRET, number: self.number.0, bound: &bound };
        let opened = aead::open(&key, &place, &self.secret).ok().and_then(Secret::take);
        opened.ok_or(VaultFault::Wrong(self.number))
    }

    /// Opens the master key with the slot's secret.
    pub(super) fn master(&self, secret: &Secret) -> Result<Secret, VaultFault> {
        let wrong = VaultFault::Wrong(self.number);
        let Some((ephemeral, sealed)) = self.master.split_first_chunk::<32>() else { return Err(wrong) };
        let opened = Opener::new(MASTER_CONTEXT, &x25519(secret), *ephemeral)
            .and_then(|mut opener| opener.piece(sealed, true));
        opened.ok().and_then(Secret::take).ok_or(wrong)
    }

    /// The same slot with another master key in it, vouched for by that.
    pub(super) fn resealed(&self, sealing: &Sealing<'_>, random: &mut dyn Random) -> Self {
        let mut slot = self.clone();
        slot.master = seal_master(&slot.public, sealing.master, random);
        slot.vouched = slot.voucher(sealing.vault, sealing.generation, sealing.master);
        slot
    }

    /// The same slot for the officer of this id.
    pub(super) fn of_officer(&self, id: OfficerId, sealing: &Sealing<'_>) -> Self {
        let mut slot = Self { officer: Some(id), ..self.clone() };
        slot.vouched = slot.voucher(sealing.vault, sealing.generation, sealing.master);
        slot
    }

    fn voucher(&self, vault: [u8; 16], generation: u32, master: &Secret) -> [u8; 16] {
        let bytes = self.to_bytes();
        let open = bytes.get(..bytes.len().saturating_sub(self.vouched.len())).unwrap_or_default();
        SubKey::of(master, Epoch::FIRST, Use::Vouch).name(&[&vault, &generation.to_le_bytes(), open])
    }

    pub(super) fn is_vouched(&self, vault: [u8; 16], generation: u32, master: &Secret) -> bool {
        self.voucher(vault, generation, master) == self.vouched
    }

    /// Number, kind, officer, cost, and the rest in the order of the struct; the voucher last.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.number.0.to_le_bytes().to_vec();
        out.push(self.kind as u8);
        out.extend_from_slice(&self.officer.unwrap_or_default().0);
        let cost = self.cost.unwrap_or(Cost { memory_kib: 0, passes: 0, lanes: 0 });
        for number in [cost.memory_kib, cost.passes, cost.lanes] {
            out.extend(number.to_le_bytes());
        }
        for part in [self.public.as_slice(), &self.name_salt, &self.name_hash, &self.salt] {
            out.extend_from_slice(part);
        }
        for part in [self.secret.as_slice(), &self.master, &self.vouched] {
            out.extend_from_slice(part);
        }
        out
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let number = SlotNumber(fields.number()?);
        let kind = match fields.take::<1>()? {
            [1] => SlotKind::Officer,
            [2] => SlotKind::Recovery,
            [3] => SlotKind::KeyFile,
            _ => return None,
        };
        let officer = OfficerId(fields.take()?);
        let cost = Cost { memory_kib: fields.number()?, passes: fields.number()?, lanes: fields.number()? };
        let is_officer = kind == SlotKind::Officer;
        Some(Self {
            number,
            kind,
            officer: is_officer.then_some(officer),
            cost: is_officer.then_some(cost),
            public: fields.take()?,
            name_salt: fields.take()?,
            name_hash: fields.take()?,
            salt: fields.take()?,
            secret: fields.take()?,
            master: fields.take()?,
            vouched: fields.take()?,
        })
    }
}
