//! Where keys lie while somebody is signed in: in memory that is not written to the swap, of a process that leaves no
//! core image behind.

/// Keeps the pages of some bytes out of the swap; false where the system does not allow it. They are never given
/// back: other keys may lie on the same page.
#[cfg(unix)]
#[expect(unsafe_code, reason = "locking pages has no safe form; it reads and writes nothing")]
pub(super) fn lock(bytes: &[u8]) -> bool {
    // SAFETY: the address and length are those of a live borrow, and locking changes no byte.
    unsafe { rustix::mm::mlock(bytes.as_ptr().cast_mut().cast(), bytes.len()) }.is_ok()
}

/// This system is not asked.
#[cfg(not(unix))]
pub(super) fn lock(_bytes: &[u8]) -> bool {
    false
}

/// From here on a crash of this process leaves no image of its memory.
#[cfg(unix)]
pub(super) fn no_core() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Lowering a limit is always allowed; where it is not, the system writes none.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// This system writes none of its own.
#[cfg(not(unix))]
pub(super) fn no_core() {}

/// Swap that lies on a disk in clear: whatever is in memory may come to lie there. Empty where there is none, and
/// where the system does not tell.
pub fn open_swap() -> Vec<String> {
    open_among(&std::fs::read_to_string("/proc/swaps").unwrap_or_default(), &|device| {
        let uuid = std::fs::read_to_string(format!("/sys/block/{device}/dm/uuid"));
        uuid.is_ok_and(|uuid| uuid.starts_with("CRYPT"))
    })
}

/// The places of `/proc/swaps` that are neither in memory themselves nor encrypted.
fn open_among(swaps: &str, is_crypt: &dyn Fn(&str) -> bool) -> Vec<String> {
    let place = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let in_clear = |place: &String| {
        let device = place.strip_prefix("/dev/").unwrap_or_default();
        !device.starts_with("zram") && (device.is_empty() || !is_crypt(device))
    };
    swaps.lines().skip(1).filter_map(place).filter(in_clear).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swap_in_memory_or_encrypted_is_not_warned_of() {
        let table = "Filename  Type  Size  Used  Priority\n\
                     /dev/zram0  partition 1 0 100\n\
                     /dev/dm-1 partition 1 0 1\n\
                     /dev/dm-2 partition 1 0 1\n\
                     /swapfile file 1 0 -2\n";
        let open = open_among(table, &|device| device == "dm-1");
        assert_eq!(open, ["/dev/dm-2", "/swapfile"]);
        assert!(open_among("", &|_| false).is_empty());
    }
}
