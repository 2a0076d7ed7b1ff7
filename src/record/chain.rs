//! A device's log: one writer, dense numbers, a hash chain over the canonical bytes.

use std::sync::LazyLock;

use blake3::Hasher;
use blake3::hazmat::{ContextKey, HasherExt as _, hash_derive_key_context};

use crate::base::id::{ChainHash, DeviceId, Incarnation, ScopeId};

/// The chain's domain, hashed once: entries are so short that doing it anew would be a fifth of the work.
static DOMAIN: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context("motcua log chain v1"));

/// Which log: a device, in one of its lives, for one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct LogKey {
    /// Whose log.
    pub device: DeviceId,
    /// In which life.
    pub incarnation: Incarnation,
    /// For which scope.
    pub scope: ScopeId,
}

impl LogKey {
    /// Device ‖ incarnation ‖ scope.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut out = [0; 32];
        let (device, rest) = out.split_at_mut(16);
        device.copy_from_slice(&self.device.0);
        let (incarnation, scope) = rest.split_at_mut(8);
        incarnation.copy_from_slice(&self.incarnation.0);
        scope.copy_from_slice(&self.scope.0);
        out
    }

    /// From [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut key = Self {
            device: DeviceId::default(),
            incarnation: Incarnation::default(),
            scope: ScopeId::default(),
        };
        let (device, rest) = bytes.split_at(16);
        let (incarnation, scope) = rest.split_at(8);
        key.device.0.copy_from_slice(device);
        key.incarnation.0.copy_from_slice(incarnation);
        key.scope.0.copy_from_slice(scope);
        key
    }
}

impl std::fmt::Display for LogKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.device, self.incarnation, self.scope)
    }
}

/// How far a log is known: its last number and the chain's hash there.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
pub struct Head {
    /// Number of the last entry; 0 for an empty log.
    pub seq: u64,
    /// The chain's hash there; zeros for an empty log.
    pub hash: ChainHash,
}

impl Head {
    /// The head after one more entry.
    #[must_use]
    pub fn extend(self, log: LogKey, canonical: &[u8]) -> Self {
        let seq = self.seq + 1;
        let mut hasher = Hasher::new_from_context_key(&DOMAIN);
        hasher.update(&log.to_bytes()).update(&seq.to_le_bytes()).update(&self.hash.0).update(canonical);
        Self { seq, hash: ChainHash(*hasher.finalize().as_bytes()) }
    }
}

/// How far each log is known.
pub type Frontier = std::collections::BTreeMap<LogKey, Head>;

/// One hash over a whole frontier: equal digests, equal histories.
pub fn frontier_digest(frontier: &Frontier) -> ChainHash {
    let mut hasher = Hasher::new_derive_key("motcua frontier v1");
    for (log, head) in frontier {
        hasher.update(&log.to_bytes()).update(&head.seq.to_le_bytes()).update(&head.hash.0);
    }
    ChainHash(*hasher.finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(n: u8) -> LogKey {
        LogKey { device: DeviceId([n; 16]), incarnation: Incarnation([2; 8]), scope: ScopeId([3; 8]) }
    }

    #[test]
    fn the_chain_depends_on_log_order_and_every_byte() {
        let ab = Head::default().extend(log(1), b"a").extend(log(1), b"b");
        let ba = Head::default().extend(log(1), b"b").extend(log(1), b"a");
        let other = Head::default().extend(log(2), b"a").extend(log(2), b"b");
        assert_eq!(ab.seq, 2);
        assert_ne!(ab.hash, ba.hash);
        assert_ne!(ab.hash, other.hash);
        assert_eq!(LogKey::from_bytes(&log(1).to_bytes()), log(1));
    }

    #[test]
    fn the_digest_names_the_whole_frontier() {
        let mut one = Frontier::new();
        one.insert(log(1), Head::default().extend(log(1), b"a"));
        let mut two = one.clone();
        assert_eq!(frontier_digest(&one), frontier_digest(&two));
        two.insert(log(2), Head::default());
        assert_ne!(frontier_digest(&one), frontier_digest(&two));
    }
}
