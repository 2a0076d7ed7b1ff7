//! What a passphrase shall cost on this machine, measured once when a slot is made.

use std::time::Instant;

use crate::seal::passphrase::{Cost, Passphrase, SALT_BYTES, TARGET, calibrate};

/// Of the memory that is free now, a passphrase takes at most this part: the desk runs beside it.
const PART_OF_MEMORY: u32 = 8;

/// Where the system does not say how much is free: what every machine that runs this has.
const MEMORY_KIB_UNKNOWN: u32 = 64 << 10;

/// A cost that takes about 0.7 seconds here; the measuring itself takes two or three times that.
pub fn measured_cost() -> Cost {
    let probe = Passphrase::typed("measuring");
    calibrate(memory_kib_max(), &mut |cost| {
        let began = Instant::now();
        match probe.key(&[0; SALT_BYTES], cost) {
            Ok(_) => began.elapsed(),
            // Not enough memory for that: as if it took too long.
            Err(_) => TARGET * 4,
        }
    })
}

fn memory_kib_max() -> u32 {
    let info = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let free = info.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.split_whitespace().next());
    let free: Option<u64> = free.and_then(|kib| kib.parse().ok());
    let part = free.map(|kib| u32::try_from(kib).unwrap_or(u32::MAX) / PART_OF_MEMORY);
    part.unwrap_or(MEMORY_KIB_UNKNOWN)
}
