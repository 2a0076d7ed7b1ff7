//! What is durable, what is on its way, and what a power cut leaves of the two.
//!
//! Changes are applied in order; a sync moves what is on its way to what is durable. Nothing here is
//! random but the one moment when the power goes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::memory::{Node, overwrite, overwrite_zeros};
use super::super::parent;
use super::{Change, SECTOR_BYTES};
use crate::base::random::{Random, SeededRandom};

/// The part of a change that has not reached the platter.
#[derive(Debug, Clone)]
enum Pending {
    Bytes { offset: u64, bytes: Arc<[u8]> },
    Zeros { offset: u64, count: u64 },
    Length(u64),
}

impl Pending {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Bytes { offset, bytes } => overwrite(file, *offset, bytes),
            Self::Zeros { offset, count } => overwrite_zeros(file, *offset, *count),
            Self::Length(len) => file.resize(usize::try_from(*len).unwrap_or(usize::MAX), 0),
        }
    }
}

#[derive(Debug, Default)]
struct Inode {
    durable: Vec<u8>,
    pending: Vec<Pending>,
}

#[derive(Debug, Clone, Copy)]
enum Named {
    Folder,
    File(usize),
}

#[derive(Debug)]
enum NameChange {
    Link(String, Named),
    Unlink(String),
    Move(String, String, Named),
}

impl NameChange {
    fn folder(&self) -> &str {
        match self {
            Self::Link(path, _) | Self::Unlink(path) | Self::Move(_, path, _) => parent(path),
        }
    }

    fn apply(&self, names: &mut BTreeMap<String, Named>) {
        match self {
            Self::Link(path, node) => {
                names.insert(path.clone(), *node);
            }
            Self::Unlink(path) => {
                names.remove(path);
            }
            Self::Move(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
        }
    }
}

/// The model of what is durable and what is on its way.
#[derive(Debug, Default)]
pub(super) struct Platter {
    inodes: Vec<Inode>,
    names: BTreeMap<String, Named>,
    durable_names: BTreeMap<String, Named>,
    pending_names: Vec<NameChange>,
}

impl Platter {
    pub(super) fn holding(files: &BTreeMap<String, Vec<u8>>, folders: &[String]) -> Self {
        let mut platter = Self::default();
        for (path, bytes) in files {
            platter.names.insert(path.clone(), Named::File(platter.inodes.len()));
            platter.inodes.push(Inode { durable: bytes.clone(), pending: Vec::new() });
        }
        platter.names.extend(folders.iter().map(|path| (path.clone(), Named::Folder)));
        platter.durable_names.clone_from(&platter.names);
        platter
    }

    fn inode(&mut self, path: &str) -> Option<&mut Inode> {
        match self.names.get(path) {
            Some(Named::File(at)) => self.inodes.get_mut(*at),
            _ => None,
        }
    }

    fn hold(&mut self, path: &str, pending: Pending) {
        if let Some(inode) = self.inode(path) {
            inode.pending.push(pending);
        }
    }

    fn rename(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.pending_names.push(change);
    }

    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::Create(path) => {
                self.inodes.push(Inode::default());
                self.rename(NameChange::Link(path.clone(), Named::File(self.inodes.len() - 1)));
            }
            Change::Write { path, offset, bytes } => {
                self.hold(path, Pending::Bytes { offset: *offset, bytes: Arc::clone(bytes) });
            }
            Change::Zeros { path, offset, count } => {
                self.hold(path, Pending::Zeros { offset: *offset, count: *count });
            }
            Change::Truncate { path, len } => self.hold(path, Pending::Length(*len)),
            Change::SyncData(path) => {
                if let Some(inode) = self.inode(path) {
                    let Inode { durable, pending } = inode;
                    pending.drain(..).for_each(|p| p.apply(durable));
                }
            }
            Change::FailedSync { path, seed } => {
                if let Some(inode) = self.inode(path) {
                    inode.durable = inode.survivors(&mut SeededRandom::new(*seed));
                    inode.pending.clear();
                }
            }
            Change::SyncDir(path) => self.sync_dir(path),
            Change::Rename { from, to } => {
                if let Some(node) = self.names.get(from).copied() {
                    self.rename(NameChange::Move(from.clone(), to.clone(), node));
                }
            }
            Change::Remove(path) => self.rename(NameChange::Unlink(path.clone())),
            Change::MakeDir(path) => self.make_dir(path),
        }
    }

    fn sync_dir(&mut self, path: &str) {
        let (done, rest) =
            std::mem::take(&mut self.pending_names).into_iter().partition(|change| change.folder() == path);
        self.pending_names = rest;
        let done: Vec<NameChange> = done;
        done.iter().for_each(|change| change.apply(&mut self.durable_names));
    }

    fn make_dir(&mut self, path: &str) {
        if path.is_empty() || self.names.contains_key(path) {
            return;
        }
        self.make_dir(parent(path));
        self.rename(NameChange::Link(path.to_owned(), Named::Folder));
    }

    pub(super) fn after_power_loss(&self, random: &mut SeededRandom) -> BTreeMap<String, Node> {
        let mut names = self.durable_names.clone();
        let mut keeping: BTreeMap<&str, bool> = BTreeMap::new();
        for change in &self.pending_names {
            // Once one change of a folder is lost, the later ones of that folder are too.
            let keep = keeping.entry(change.folder()).or_insert(true);
            *keep = *keep && random.chance(60);
            if *keep {
                change.apply(&mut names);
            }
        }
        let contents: Vec<Vec<u8>> = self.inodes.iter().map(|inode| inode.survivors(random)).collect();
        let reachable = |path: &str| {
            let mut at = parent(path);
            while !at.is_empty() {
                if !matches!(names.get(at), Some(Named::Folder)) {
                    return false;
                }
                at = parent(at);
            }
            true
        };
        let node = |named: &Named| match named {
            Named::Folder => Node::Folder,
            Named::File(at) => Node::File(contents.get(*at).cloned().unwrap_or_default()),
        };
        names.iter().filter(|(path, _)| reachable(path)).map(|(path, n)| (path.clone(), node(n))).collect()
    }
}

impl Inode {
    /// The bytes a power cut leaves of this file.
    fn survivors(&self, random: &mut SeededRandom) -> Vec<u8> {
        if self.pending.is_empty() {
            return self.durable.clone();
        }
        match random.below(5) {
            0 => self.durable.clone(),
            1 => self.after(self.pending.len()),
            2 => {
                let count = usize::try_from(random.below(self.pending.len() as u64 + 1)).unwrap_or(0);
                self.after(count)
            }
            _ => self.torn(random),
        }
    }

    fn after(&self, count: usize) -> Vec<u8> {
        let mut file = self.durable.clone();
        self.pending.iter().take(count).for_each(|p| p.apply(&mut file));
        file
    }

    /// Every sector that is on its way holds any of its versions, the length any between.
    fn torn(&self, random: &mut SeededRandom) -> Vec<u8> {
        let mut file = self.durable.clone();
        let mut seen = file.clone();
        for pending in &self.pending {
            let before = seen.clone();
            pending.apply(&mut seen);
            if file.len() < seen.len() {
                file.resize(seen.len(), 0);
            }
            for at in (0..seen.len()).step_by(SECTOR_BYTES) {
                let sector = at..(at + SECTOR_BYTES).min(seen.len());
                let new = seen.get(sector.clone()).unwrap_or_default();
                let differs = before.get(sector.clone()) != Some(new);
                if differs && random.chance(50) {
                    overwrite(&mut file, at as u64, new);
                }
            }
        }
        let (low, high) = (self.durable.len().min(seen.len()), self.durable.len().max(seen.len()));
        let length = match random.below(3) {
            0 => low,
            1 => high,
            _ => low + usize::try_from(random.below((high - low) as u64 + 1)).unwrap_or(0),
        };
        file.resize(length, 0);
        file
    }
}
