//! The device: its two key pairs and its id.

use ed25519_dalek::SigningKey;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::base::id::DeviceId;
use crate::base::random::Random;
use crate::record::head::device_id;
use crate::store::folder::Folder;
use crate::store::folder::SmallFault;

/// Ed25519 seed, then X25519 secret.
const SECRET_LEN: usize = 64;

/// The device's identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// `BLAKE3(ed25519 public)[..16]`.
    pub id: DeviceId,
    /// Ed25519 public key.
    pub signing_key: [u8; 32],
    /// X25519 public key.
    pub sealing_key: [u8; 32],
}

/// The key file is not a key file.
#[derive(Debug, thiserror::Error)]
pub enum DeviceFault {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] SmallFault),
    /// It holds something else.
    #[error(
        "the device's key file holds {0} bytes instead of {SECRET_LEN}: restore it from a backup of this device"
    )]
    Length(usize),
}

/// The device's key pairs. They are wiped from memory when dropped and never shown.
pub struct Keys {
    signing: SigningKey,
    sealing: StaticSecret,
    device: Device,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("device", &self.device.id).finish_non_exhaustive()
    }
}

impl Keys {
    /// The keys of a store's folder; makes them at first run.
    pub fn open(folder: &Folder, random: &mut dyn Random) -> Result<Self, DeviceFault> {
        if let Some(secret) = folder.read_device_key()? {
            return Self::from_secret(&Zeroizing::new(secret));
        }
        let mut secret = Zeroizing::new(vec![0; SECRET_LEN]);
        random.fill(&mut secret);
        folder.write_device_key(&secret)?;
        Self::from_secret(&secret)
    }

    fn from_secret(secret: &[u8]) -> Result<Self, DeviceFault> {
        let whole: &[u8; SECRET_LEN] = secret.try_into().map_err(|_| DeviceFault::Length(secret.len()))?;
        let (mut first, mut second) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        let (signing, sealing) = whole.split_at(32);
        first.copy_from_slice(signing);
        second.copy_from_slice(sealing);
        let (signing, sealing) = (SigningKey::from_bytes(&first), StaticSecret::from(*second));
        let signing_key = signing.verifying_key().to_bytes();
        let sealing_key = PublicKey::from(&sealing).to_bytes();
        let device = Device { id: device_id(&signing_key), signing_key, sealing_key };
        Ok(Self { signing, sealing, device })
    }

    /// The public side.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The key that signs heads and proves who speaks.
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The key that opens what was sealed to this device.
    pub fn sealing(&self) -> &StaticSecret {
        &self.sealing
    }
}
