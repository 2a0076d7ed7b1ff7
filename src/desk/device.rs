//! The device: its two key pairs, its id, and which log it writes.

use ed25519_dalek::SigningKey;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::base::id::DeviceId;
use crate::base::random::Random;
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

impl Device {
    /// The device of a store's folder; makes its keys at first run.
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
        let (mut signing, mut sealing) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        let (first, second) = whole.split_at(32);
        signing.copy_from_slice(first);
        sealing.copy_from_slice(second);
        let signing_key = SigningKey::from_bytes(&signing).verifying_key().to_bytes();
        let sealing_key = PublicKey::from(&StaticSecret::from(*sealing)).to_bytes();
        Ok(Self { id: device_id(&signing_key), signing_key, sealing_key })
    }
}

/// The id of a device by its public key.
pub fn device_id(signing_key: &[u8; 32]) -> DeviceId {
    let mut id = DeviceId::default();
    let hash = blake3::hash(signing_key);
    for (to, from) in id.0.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    id
}
