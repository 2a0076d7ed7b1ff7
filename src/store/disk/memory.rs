//! A [`Disk`] without a file: a whole store runs on it in a test.
//!
//! It never fails for outside reasons and forgets everything when dropped. It has no notion of
//! durability: [`super::SimulatedDisk`] adds that.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Disk, DiskFault, parent};

/// Next number for [`Disk::identity`]: every memory disk is another place.
static NEXT_IDENTITY: AtomicU64 = AtomicU64::new(1);

#[derive(Debug, Clone)]
pub(super) enum Node {
    Folder,
    File(Vec<u8>),
}

/// Files in memory.
#[derive(Debug)]
pub struct MemoryDisk {
    identity: u64,
    tree: Mutex<BTreeMap<String, Node>>,
}

impl Default for MemoryDisk {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryDisk {
    /// An empty disk.
    pub fn new() -> Self {
        Self::of(NEXT_IDENTITY.fetch_add(1, Ordering::Relaxed), BTreeMap::new())
    }

    pub(super) fn of(identity: u64, tree: BTreeMap<String, Node>) -> Self {
        Self { identity, tree: Mutex::new(tree) }
    }

    /// The same files at another place, as after copying the folder.
    pub fn copied(&self) -> Self {
        Self::of(NEXT_IDENTITY.fetch_add(1, Ordering::Relaxed), self.tree().clone())
    }

    /// The same files in the same place, as after putting back an image of the whole disk.
    pub fn put_back(&self) -> Self {
        Self::of(self.identity, self.tree().clone())
    }

    /// All files with their bytes, by path.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let file = |(path, node): (&String, &Node)| match node {
            Node::File(bytes) => Some((path.clone(), bytes.clone())),
            Node::Folder => None,
        };
        self.tree().iter().filter_map(file).collect()
    }

    /// Bytes in all files together.
    pub fn bytes_used(&self) -> u64 {
        let size = |node: &Node| if let Node::File(bytes) = node { bytes.len() as u64 } else { 0 };
        self.tree().values().map(size).sum()
    }

    pub(super) fn number(&self) -> u64 {
        self.identity
    }

    fn tree(&self) -> MutexGuard<'_, BTreeMap<String, Node>> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_file<T>(&self, path: &str, work: impl FnOnce(&mut Vec<u8>) -> T) -> Result<T, DiskFault> {
        match self.tree().get_mut(path) {
            Some(Node::File(bytes)) => Ok(work(bytes)),
            _ => Err(absent(path)),
        }
    }
}

fn absent(path: &str) -> DiskFault {
    DiskFault::Absent { path: path.to_owned() }
}

fn is_folder(tree: &BTreeMap<String, Node>, path: &str) -> bool {
    path.is_empty() || matches!(tree.get(path), Some(Node::Folder))
}

/// Overwrites a stretch of a file, extending it with zeros up to there.
pub(super) fn overwrite(file: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(bytes.len());
    if file.len() < end {
        file.resize(end, 0);
    }
    if let Some(place) = file.get_mut(start..end) {
        place.copy_from_slice(bytes);
    }
}

/// Zeroes a stretch of a file, extending it up to there.
pub(super) fn overwrite_zeros(file: &mut Vec<u8>, offset: u64, count: u64) {
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
    if file.len() < end {
        file.resize(end, 0);
    }
    if let Some(place) = file.get_mut(start..end) {
        place.fill(0);
    }
}

impl Disk for MemoryDisk {
    fn sealer(&self) -> Option<&std::sync::Arc<crate::store::sealer::Sealer>> {
        None
    }

    fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault> {
        self.with_file(path, |file| {
            let start = usize::try_from(offset).unwrap_or(usize::MAX);
            let rest = file.get(start..).unwrap_or_default();
            let count = rest.len().min(buffer.len());
            if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
                to.copy_from_slice(from);
            }
            count
        })
    }

    fn write_at(&self, path: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskFault> {
        self.with_file(path, |file| overwrite(file, offset, bytes))
    }

    fn write_zeros(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault> {
        self.with_file(path, |file| overwrite_zeros(file, offset, count))
    }

    fn create(&self, path: &str) -> Result<(), DiskFault> {
        let mut tree = self.tree();
        if tree.contains_key(path) {
            return Err(DiskFault::Exists { path: path.to_owned() });
        }
        if !is_folder(&tree, parent(path)) {
            return Err(absent(path));
        }
        tree.insert(path.to_owned(), Node::File(Vec::new()));
        Ok(())
    }

    fn len(&self, path: &str) -> Result<Option<u64>, DiskFault> {
        match self.tree().get(path) {
            Some(Node::File(bytes)) => Ok(Some(bytes.len() as u64)),
            _ => Ok(None),
        }
    }

    fn truncate(&self, path: &str, len: u64) -> Result<(), DiskFault> {
        self.with_file(path, |file| file.resize(usize::try_from(len).unwrap_or(usize::MAX), 0))
    }

    fn sync_data(&self, path: &str) -> Result<(), DiskFault> {
        self.with_file(path, |_| ())
    }

    fn sync_dir(&self, path: &str) -> Result<(), DiskFault> {
        if is_folder(&self.tree(), path) { Ok(()) } else { Err(absent(path)) }
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault> {
        let mut tree = self.tree();
        if !is_folder(&tree, parent(to)) || !matches!(tree.get(from), Some(Node::File(_))) {
            return Err(absent(from));
        }
        if let Some(node) = tree.remove(from) {
            tree.insert(to.to_owned(), node);
        }
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), DiskFault> {
        let mut tree = self.tree();
        match tree.get(path) {
            Some(Node::File(_)) => {
                tree.remove(path);
                Ok(())
            }
            _ => Err(absent(path)),
        }
    }

    fn list(&self, path: &str) -> Result<Vec<String>, DiskFault> {
        let tree = self.tree();
        if !is_folder(&tree, path) {
            return Err(absent(path));
        }
        let name = |full: &String| {
            let below =
                if path.is_empty() { full.as_str() } else { full.strip_prefix(path)?.strip_prefix('/')? };
            (!below.contains('/')).then(|| below.to_owned())
        };
        Ok(tree.keys().filter_map(name).collect())
    }

    fn make_dir(&self, path: &str) -> Result<(), DiskFault> {
        let mut tree = self.tree();
        let mut at = path;
        while !at.is_empty() {
            tree.entry(at.to_owned()).or_insert(Node::Folder);
            at = parent(at);
        }
        Ok(())
    }

    fn identity(&self, path: &str) -> Result<u64, DiskFault> {
        self.sync_dir(path).map(|()| self.identity)
    }
}
