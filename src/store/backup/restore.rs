//! Checking a copy, and putting it back.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::view::{BackupView, Lies};
use super::{BackupFault, Moved, PIECE_BYTES, short_sum};
use crate::store::disk::{Disk, DiskFault, RealDisk, parent};

/// Hears how far it is, and may stop it.
type Watch<'a> = &'a mut dyn FnMut(Moved) -> ControlFlow<()>;

/// Takes a piece of a file: its name, the offset, the bytes.
type Take<'a> = &'a mut dyn FnMut(&str, u64, &[u8]) -> Result<(), DiskFault>;

/// Reads every byte of a copy; [`BackupFault::Damaged`] names the files that are not what was written.
pub fn check(view: &BackupView, watch: Watch<'_>) -> Result<(), BackupFault> {
    walk(view, watch, &mut |_, _, _| Ok(()))
}

/// Walks all files; what is read goes to `take` (name, offset, bytes) before its checksum is known.
fn walk(view: &BackupView, watch: Watch<'_>, take: Take<'_>) -> Result<(), BackupFault> {
    let of = view.files.values().map(|lies| lies.bytes).sum();
    let (mut done, mut damaged) = (0, Vec::new());
    for (name, lies) in &view.files {
        let mut told = |bytes: u64| {
            done += bytes;
            watch(Moved { done, of })
        };
        if !read_whole(view, (name, lies), &mut told, take)? {
            damaged.push(lies.file.clone());
        }
    }
    if damaged.is_empty() { Ok(()) } else { Err(BackupFault::Damaged(damaged)) }
}

/// Reads one file; false where it is not what was written.
fn read_whole(
    view: &BackupView,
    (name, lies): (&str, &Lies),
    told: &mut dyn FnMut(u64) -> ControlFlow<()>,
    take: Take<'_>,
) -> Result<bool, BackupFault> {
    let mut hasher = blake3::Hasher::new();
    let (mut at, mut piece) = (0, vec![0; PIECE_BYTES]);
    while at < lies.bytes {
        let read = match view.read_at(name, at, &mut piece) {
            Ok(0) => return Ok(false),
            Ok(read) => read,
            Err(fault) if fault.is_absent() => return Ok(false),
            // A sector that cannot be read is damage as well; the other files are looked at all the same.
            Err(DiskFault::Io { .. }) => return Ok(false),
            Err(fault) => return Err(fault.into()),
        };
        let part = piece.get(..read).unwrap_or_default();
        hasher.update(part);
        take(name, at, part)?;
        at += read as u64;
        if told(read as u64).is_break() {
            return Err(BackupFault::Stopped);
        }
    }
    Ok(short_sum(&hasher) == lies.sum)
}

/// What the folder is called while it is not whole.
const UNFINISHED: &str = ".restoring";

/// Puts a copy into a folder that is absent or empty. Until all of it is there, checked and durable, it lies
/// in a folder beside; then that takes the name. What was cut off is begun anew by the next call.
pub fn restore(view: &BackupView, store: &Path, watch: Watch<'_>) -> Result<(), BackupFault> {
    if !is_free(store)? {
        return Err(BackupFault::NotEmpty);
    }
    let beside = beside(store);
    remove_tree(&beside)?;
    let disk = RealDisk::new(&beside)?;
    if let Err(fault) = put(view, &disk, watch) {
        remove_tree(&beside)?;
        return Err(fault);
    }
    drop(disk);
    let shown = store.display().to_string();
    match std::fs::remove_dir(store) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        outcome => outcome.map_err(|error| DiskFault::from_io("replace", &shown, error))?,
    }
    std::fs::rename(&beside, store).map_err(|error| DiskFault::from_io("rename", &shown, error))?;
    Ok(RealDisk::read_only(store.parent().filter(|at| !at.as_os_str().is_empty()).unwrap_or(Path::new(".")))
        .sync_dir("")?)
}

/// Writes every file of a copy, durably.
pub(super) fn put(view: &BackupView, into: &dyn Disk, watch: Watch<'_>) -> Result<(), BackupFault> {
    for name in view.files.keys() {
        into.make_dir(parent(name))?;
        into.create(name)?;
    }
    walk(view, watch, &mut |name, at, bytes| into.write_at(name, at, bytes))?;
    for name in view.files.keys() {
        into.sync_data(name)?;
        into.sync_dir(parent(name))?;
    }
    Ok(into.sync_dir("")?)
}

/// Whether a folder is absent or empty.
fn is_free(store: &Path) -> Result<bool, DiskFault> {
    match std::fs::read_dir(store) {
        Ok(mut names) => Ok(names.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(DiskFault::from_io("look at", &store.display().to_string(), error)),
    }
}

fn beside(store: &Path) -> PathBuf {
    let name = store.file_name().unwrap_or_default().to_string_lossy();
    store.with_file_name(format!("{name}{UNFINISHED}"))
}

fn remove_tree(folder: &Path) -> Result<(), DiskFault> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(DiskFault::from_io("remove", &folder.display().to_string(), error))
        }
        _ => Ok(()),
    }
}
