//! One process holds a store; another is told which.
//!
//! The lock is the system's own on the file `lock` and ends with the process, however that ends. What
//! stands in the file only says who has it: it is never a lock by itself.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::base::time::Timestamp;

const NAME: &str = "lock";

/// Longest text read from the file of another process.
const TEXT_BYTES_MAX: u64 = 1024;

/// Why a store could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockFault {
    /// Another process has it open.
    #[error("the store is in use by {program} (process {pid}, since {since}); close it there first")]
    Held {
        /// Process number; 0 when the other did not get to say.
        pid: u32,
        /// When it took the store, RFC 3339; "?" when not known.
        since: String,
        /// Its program; "?" when not known.
        program: String,
    },
    /// The file could not be made or locked.
    #[error("the store could not be locked: {0}")]
    Io(#[from] std::io::Error),
}

/// Holds a store until dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the store in a folder for this process.
    pub fn take(root: &Path, program: &str, now: Timestamp) -> Result<Self, LockFault> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(root.join(NAME))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(holder(&mut file)),
            Err(TryLockError::Error(fault)) => return Err(fault.into()),
        }
        // Who holds it is a help for people: a full disk must not keep them out.
        let _ = say(&mut file, program, now);
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
        // Closing the file releases it as well.
        let _ = self.file.unlock();
    }
}

/// Whether a process has the store in a folder open now. Asks without taking it and writes nothing.
pub fn is_held(root: &Path) -> bool {
    let Ok(file) = File::open(root.join(NAME)) else { return false };
    // A shared lock is given up again with the file, a moment later.
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn say(file: &mut File, program: &str, now: Timestamp) -> std::io::Result<()> {
    let program: String = program.chars().filter(|c| !c.is_control()).take(100).collect();
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(format!("{}\n{now}\n{program}\n", std::process::id()).as_bytes())
}

/// Reads who holds the store.
fn holder(file: &mut File) -> LockFault {
    let mut bytes = Vec::new();
    // Where the system lets nobody read a locked file, the holder stays unknown.
    let _ = file.take(TEXT_BYTES_MAX).read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = text.lines();
    let pid = lines.next().and_then(|line| line.parse().ok()).unwrap_or(0);
    let mut word = || {
        let line = lines.next().unwrap_or("?");
        line.chars().filter(|c| !c.is_control()).take(100).collect::<String>()
    };
    let (since, program) = (word(), word());
    LockFault::Held { pid, since, program }
}
