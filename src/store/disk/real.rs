//! A folder of the operating system as a [`Disk`].
//!
//! Files are made readable by their owner only (0600, folders 0700, where the system knows modes).
//! A store that somebody has signed in to in this process has its keys on every disk that stands on it.
//! Handles stay open, the latest used first, because opening costs more than a write.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Disk, DiskFault};
use crate::store::sealer::{Sealer, unlocked};

/// Open handles kept: well below the usual limit of 1024, enough for a writer and several readers.
const HANDLES_MAX: usize = 32;

/// Zeros are written in pieces of this many bytes.
static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

/// Files below one folder.
#[derive(Debug)]
pub struct RealDisk {
    root: PathBuf,
    sealer: Option<Arc<Sealer>>,
    handles: Mutex<Vec<(String, Arc<File>)>>,
}

impl RealDisk {
    /// Stands on a folder, which is made (0700) if it is absent.
    pub fn new(root: impl Into<PathBuf>) -> Result<Self, DiskFault> {
        let disk = Self::read_only(root);
        if !disk.root.is_dir() {
            disk.make_dir("")?;
            disk.sync_dir("..").or_else(|fault| if fault.is_absent() { Ok(()) } else { Err(fault) })?;
        }
        Ok(disk)
    }

    /// Stands on a folder without making anything: for readers such as `verify`.
    pub fn read_only(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let sealer = unlocked::of(&root);
        Self { root, sealer, handles: Mutex::new(Vec::new()) }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn full(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.root.clone() } else { self.root.join(path) }
    }

    fn handles(&self) -> std::sync::MutexGuard<'_, Vec<(String, Arc<File>)>> {
        self.handles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn handle(&self, path: &str) -> Result<Arc<File>, DiskFault> {
        let mut handles = self.handles();
        if let Some(at) = handles.iter().position(|(name, _)| name == path) {
            if let Some(front) = handles.get_mut(..=at) {
                front.rotate_right(1);
            }
        } else {
            let full = self.full(path);
            // A reader may have no right to write: what it then tries to write is refused by the system.
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .open(&full)
                .or_else(|fault| match fault.kind() {
                    std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                        File::open(&full)
                    }
                    _ => Err(fault),
                })
                .map_err(|e| DiskFault::from_io("open", path, e))?;
            Self::remember(&mut handles, path, Arc::new(file));
        }
        match handles.first() {
            Some((_, file)) => Ok(Arc::clone(file)),
            None => Err(DiskFault::Absent { path: path.to_owned() }),
        }
    }

    fn remember(handles: &mut Vec<(String, Arc<File>)>, path: &str, file: Arc<File>) {
        handles.insert(0, (path.to_owned(), file));
        handles.truncate(HANDLES_MAX);
    }

    fn forget(&self, path: &str) {
        self.handles().retain(|(name, _)| name != path);
    }
}

#[cfg(unix)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(unix)]
fn write_some(file: &File, bytes: &[u8], offset: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_some(file: &File, bytes: &[u8], offset: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, offset)
}

fn write_all(file: &File, mut bytes: &[u8], mut offset: u64) -> std::io::Result<()> {
    while !bytes.is_empty() {
        match write_some(file, bytes, offset) {
            Ok(0) => return Err(std::io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                bytes = bytes.get(count..).unwrap_or_default();
                offset += count as u64;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

impl Disk for RealDisk {
    fn sealer(&self) -> Option<&Arc<Sealer>> {
        self.sealer.as_ref()
    }

    fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault> {
        let file = self.handle(path)?;
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match read_some(&file, rest, offset + done as u64) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(DiskFault::from_io("read", path, e)),
            }
        }
        Ok(done)
    }

    fn write_at(&self, path: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskFault> {
        write_all(&*self.handle(path)?, bytes, offset).map_err(|e| DiskFault::from_io("write", path, e))
    }

    fn write_zeros(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault> {
        let file = self.handle(path)?;
        let mut done = 0;
        while done < count {
            let piece = usize::try_from(count - done).unwrap_or(usize::MAX).min(ZEROS.len());
            let zeros = ZEROS.get(..piece).unwrap_or(&ZEROS);
            write_all(&file, zeros, offset + done).map_err(|e| DiskFault::from_io("write", path, e))?;
            done += piece as u64;
        }
        Ok(())
    }

    fn create(&self, path: &str) -> Result<(), DiskFault> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.full(path)).map_err(|e| DiskFault::from_io("make", path, e))?;
        self.forget(path);
        Self::remember(&mut self.handles(), path, Arc::new(file));
        Ok(())
    }

    fn len(&self, path: &str) -> Result<Option<u64>, DiskFault> {
        match std::fs::metadata(self.full(path)) {
            Ok(data) if data.is_file() => Ok(Some(data.len())),
            Ok(_) => Ok(None),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(DiskFault::from_io("look at", path, e)),
        }
    }

    fn truncate(&self, path: &str, len: u64) -> Result<(), DiskFault> {
        self.handle(path)?.set_len(len).map_err(|e| DiskFault::from_io("resize", path, e))
    }

    fn sync_data(&self, path: &str) -> Result<(), DiskFault> {
        self.handle(path)?.sync_data().map_err(|e| DiskFault::from_io("sync", path, e))
    }

    fn sync_dir(&self, path: &str) -> Result<(), DiskFault> {
        // Windows cannot open a folder to sync it; its file systems journal names themselves.
        if cfg!(unix) {
            let folder = File::open(self.full(path)).map_err(|e| DiskFault::from_io("open", path, e))?;
            folder.sync_all().map_err(|e| DiskFault::from_io("sync", path, e))?;
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault> {
        self.forget(from);
        self.forget(to);
        std::fs::rename(self.full(from), self.full(to)).map_err(|e| DiskFault::from_io("rename", from, e))
    }

    fn remove(&self, path: &str) -> Result<(), DiskFault> {
        self.forget(path);
        std::fs::remove_file(self.full(path)).map_err(|e| DiskFault::from_io("remove", path, e))
    }

    fn list(&self, path: &str) -> Result<Vec<String>, DiskFault> {
        let wrong = |e| DiskFault::from_io("list", path, e);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(self.full(path)).map_err(wrong)? {
            // A name that is no Unicode text is none of ours.
            if let Ok(name) = entry.map_err(wrong)?.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn make_dir(&self, path: &str) -> Result<(), DiskFault> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(self.full(path)).map_err(|e| DiskFault::from_io("make", path, e))
    }

    fn identity(&self, path: &str) -> Result<u64, DiskFault> {
        let data = std::fs::metadata(self.full(path)).map_err(|e| DiskFault::from_io("look at", path, e))?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&data);
        #[cfg(windows)]
        let number = std::os::windows::fs::MetadataExt::creation_time(&data);
        Ok(number)
    }
}
