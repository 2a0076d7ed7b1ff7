//! zstd for parcels: its workspaces are kept from one parcel to the next, a few for all threads together.
//!
//! Making one anew costs as much as packing a small parcel, and a hub's many threads would each hold on to
//! what they made.

use std::sync::{Mutex, PoisonError};

use zstd::bulk::{Compressor, Decompressor};

/// zstd's level: 3 packs as fast as a disk writes.
pub(super) const LEVEL: i32 = 3;
/// Workspaces kept: more threads than these are rarely at it at once.
const KEPT_MAX: usize = 2;

static PACKERS: Mutex<Vec<Compressor<'static>>> = Mutex::new(Vec::new());
static UNPACKERS: Mutex<Vec<Decompressor<'static>>> = Mutex::new(Vec::new());

/// Lends a workspace out; one that is not there is made, one too many is dropped.
fn with<W, T>(
    kept: &Mutex<Vec<W>>,
    make: impl FnOnce() -> Option<W>,
    work: impl FnOnce(&mut W) -> T,
) -> Option<T> {
    let lent = kept.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut workspace = lent.or_else(make)?;
    let outcome = work(&mut workspace);
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() < KEPT_MAX {
        kept.push(workspace);
    }
    Some(outcome)
}

/// Packs; nothing comes out only where memory is out, and nothing is no parcel.
pub(super) fn pack(raw: &[u8]) -> Vec<u8> {
    let packed = with(&PACKERS, || Compressor::new(LEVEL).ok(), |packer| packer.compress(raw).ok());
    packed.flatten().unwrap_or_default()
}

/// Unpacks at most so many bytes; `None` where that is not what was packed.
pub(super) fn unpack(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    with(&UNPACKERS, || Decompressor::new().ok(), |unpacker| unpacker.decompress(packed, most).ok()).flatten()
}
