//! Making a copy, or bringing one up to date: only what is new is written.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::manifest::{self, BEFORE, Kept, MANIFEST, Manifest, Segment, StoreId};
use super::{BackupFault, FILE_BYTES_MAX, FILES, Moved, PIECE_BYTES, short_sum};
use crate::base::time::Timestamp;
use crate::store::disk::{Disk, DiskFault, read_file};
use crate::store::folder::{LEFT_OUT, PLACES};
use crate::store::journal::segment::{FOLDER, file_name, numbers};
use crate::store::journal::{Frame, Position, scan};

/// Hears of the frames that come into a copy, and says what is to stand about them in its manifest.
pub trait About {
    /// Frames follow: all there are (`None`), or those after what the manifest before said this of.
    fn begin(&mut self, before: Option<&serde_json::Value>);
    /// One frame, in the journal's order.
    fn frame(&mut self, frame: &Frame);
    /// What is to stand in the manifest.
    fn finish(&mut self) -> serde_json::Value;
}

/// What is to be copied where.
pub struct Asked<'a> {
    /// The store's disk; only read, save that the last segment is synced.
    pub source: &'a Arc<dyn Disk>,
    /// The backup's disk.
    pub target: &'a dyn Disk,
    /// Which store it is.
    pub store: StoreId,
    /// The time.
    pub at: Timestamp,
    /// Says what is in it.
    pub about: &'a mut dyn About,
    /// Hears how far it is, and may stop it.
    pub watch: &'a mut dyn FnMut(Moved) -> ControlFlow<()>,
}

/// What was copied.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// The copy as it is now.
    pub manifest: Manifest,
    /// Bytes that were new.
    pub written: u64,
    /// The journal was not that of the copy before with more behind it (it was sealed, or put back from an
    /// older copy): the copy before is kept beside.
    pub rewritten: bool,
}

/// Copies a store, or what is new of it. On a fault the copy before is as it was.
pub fn copy(asked: Asked<'_>) -> Result<Copied, BackupFault> {
    let Asked { source, target, store, at, about, watch } = asked;
    for folder in [FOLDER, FILES] {
        target.make_dir(folder)?;
    }
    target.sync_dir("")?;
    let before = manifest::read(target, MANIFEST)?;
    if before.as_ref().is_some_and(|before| before.store != store) {
        return Err(BackupFault::Foreign);
    }
    let mut work = Work { source, target, watch, done: 0, of: journal_bytes(source)?, written: 0 };
    let goes_on = match &before {
        Some(before) => work.goes_on(before)?,
        None => false,
    };
    let base = before.as_ref().filter(|_| goes_on);
    let end = work.read_frames(base, about)?;
    let generation = match (&before, base) {
        (Some(before), None) => before.generation + 1,
        (Some(before), Some(_)) => before.generation,
        (None, _) => 0,
    };
    let mut now = Manifest::new(store, at, generation, end);
    work.copy_segments(base, &mut now)?;
    work.copy_files(&mut now)?;
    now.about = about.finish();
    let rewritten = before.is_some() && !goes_on;
    if let Some(before) = before.as_ref().filter(|_| rewritten) {
        manifest::write(target, BEFORE, before)?;
    }
    manifest::write(target, MANIFEST, &now)?;
    let written = work.written;
    // What is left over takes room and says nothing; the next copy tries again.
    let _ = remove_unnamed(target, &now);
    Ok(Copied { manifest: now, written, rewritten })
}

struct Work<'a> {
    source: &'a Arc<dyn Disk>,
    target: &'a dyn Disk,
    watch: &'a mut dyn FnMut(Moved) -> ControlFlow<()>,
    done: u64,
    of: u64,
    written: u64,
}

/// Takes a piece of a segment: its offset and bytes.
type Take<'t, 'a> = &'t mut dyn FnMut(&mut Work<'a>, u64, &[u8]) -> Result<(), BackupFault>;

fn journal_bytes(source: &Arc<dyn Disk>) -> Result<u64, BackupFault> {
    let numbers = numbers(&**source)?;
    if numbers.is_empty() {
        return Err(BackupFault::NoStore);
    }
    let mut sum = 0;
    for number in numbers {
        sum += source.len(&file_name(number))?.unwrap_or(0);
    }
    Ok(sum)
}

impl<'a> Work<'a> {
    fn told(&mut self, bytes: u64) -> Result<(), BackupFault> {
        self.done += bytes;
        match (self.watch)(Moved { done: self.done.min(self.of), of: self.of }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(BackupFault::Stopped),
        }
    }

    /// Reads a range of a segment in pieces; false where the file ends before.
    fn pieces(
        &mut self,
        segment: u32,
        (mut from, to): (u64, u64),
        take: Take<'_, 'a>,
    ) -> Result<bool, BackupFault> {
        let name = file_name(segment);
        let mut piece = vec![0; PIECE_BYTES];
        while from < to {
            let wanted = usize::try_from(to - from).unwrap_or(usize::MAX).min(PIECE_BYTES);
            let Some(part) = piece.get_mut(..wanted) else { return Ok(false) };
            let read = self.source.read_at(&name, from, part)?;
            let part = part.get(..read).unwrap_or_default();
            take(self, from, part)?;
            if read < wanted {
                return Ok(false);
            }
            from += read as u64;
        }
        Ok(true)
    }

    /// Whether the journal is that of the copy before with more behind it, and the copy is still there.
    fn goes_on(&mut self, before: &Manifest) -> Result<bool, BackupFault> {
        for segment in &before.segments {
            let held = self.target.len(&segment.file)?.unwrap_or(0);
            let source = self.source.len(&file_name(segment.number))?.unwrap_or(0);
            if held < segment.bytes || source < segment.bytes {
                return Ok(false);
            }
            let mut hasher = blake3::Hasher::new();
            self.pieces(segment.number, (0, segment.bytes), &mut |work, _, part| {
                hasher.update(part);
                work.told(0)
            })?;
            if short_sum(&hasher) != segment.sum {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Walks the frames that are new and tells how far whole ones go.
    fn read_frames(
        &mut self,
        base: Option<&Manifest>,
        about: &mut dyn About,
    ) -> Result<Position, BackupFault> {
        // A whole frame may lie in the cache only: what is copied is to be as durable as it will be there.
        if let Some(last) = numbers(&**self.source)?.last() {
            self.source.sync_data(&file_name(*last))?;
        }
        about.begin(base.map(|base| &base.about));
        let from = base.map(Manifest::end);
        let mut stopped = false;
        let report = scan(self.source, from, &mut |frame| {
            about.frame(frame);
            stopped = (self.watch)(Moved { done: self.done, of: self.of }).is_break();
            if stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if stopped {
            return Err(BackupFault::Stopped);
        }
        match report.damage.into_iter().next() {
            Some(damage) => Err(BackupFault::SourceDamaged(damage)),
            None => Ok(report.end),
        }
    }

    fn copy_segments(&mut self, base: Option<&Manifest>, now: &mut Manifest) -> Result<(), BackupFault> {
        let end = now.end();
        for number in numbers(&**self.source)?.into_iter().filter(|number| *number <= end.segment) {
            let known = base.and_then(|base| base.segments.iter().find(|known| known.number == number));
            let whole = self.source.len(&file_name(number))?.unwrap_or(0);
            let bytes = if number < end.segment { whole } else { end.offset.into() };
            let segment = match known {
                Some(known) if known.bytes == bytes => {
                    self.told(whole)?;
                    known.clone()
                }
                _ => {
                    let made = format!("{FOLDER}/{number:08}.{}.log", now.generation);
                    let file = known.map_or(made, |known| known.file.clone());
                    self.copy_segment(number, file, (known.map_or(0, |known| known.bytes), bytes))?
                }
            };
            now.segments.push(segment);
        }
        Ok(self.target.sync_dir(FOLDER)?)
    }

    /// Adds the bytes of a segment from a place on to its file in the copy.
    fn copy_segment(
        &mut self,
        number: u32,
        file: String,
        (have, bytes): (u64, u64),
    ) -> Result<Segment, BackupFault> {
        if self.target.len(&file)?.is_none() {
            self.target.create(&file)?;
        }
        let mut hasher = blake3::Hasher::new();
        let whole = self.pieces(number, (0, bytes), &mut |work, at, part| {
            hasher.update(part);
            let skip = usize::try_from(have.saturating_sub(at)).unwrap_or(usize::MAX).min(part.len());
            let new = part.get(skip..).unwrap_or_default();
            if !new.is_empty() {
                work.target.write_at(&file, at + skip as u64, new)?;
                work.written += new.len() as u64;
            }
            work.told(part.len() as u64)
        })?;
        if !whole {
            return Err(DiskFault::Absent { path: file_name(number) }.into());
        }
        self.target.sync_data(&file)?;
        Ok(Segment { number, file, bytes, sum: short_sum(&hasher) })
    }

    fn copy_files(&mut self, now: &mut Manifest) -> Result<(), BackupFault> {
        for name in small_files(&**self.source)? {
            // A draft may be gone since it was listed.
            let Some(bytes) = read_file(&**self.source, &name, FILE_BYTES_MAX)? else { continue };
            let mut hasher = blake3::Hasher::new();
            let sum = short_sum(hasher.update(&bytes));
            let path = format!("{FILES}/{sum}");
            if self.target.len(&path)? != Some(bytes.len() as u64) {
                self.put_file(&path, &bytes)?;
            }
            now.files.push(Kept { name, bytes: bytes.len() as u64, sum });
        }
        Ok(self.target.sync_dir(FILES)?)
    }

    fn put_file(&mut self, path: &str, bytes: &[u8]) -> Result<(), BackupFault> {
        let tmp = format!("{path}.tmp");
        if self.target.len(&tmp)?.is_some() {
            self.target.remove(&tmp)?;
        }
        self.target.create(&tmp)?;
        self.target.write_at(&tmp, 0, bytes)?;
        self.target.sync_data(&tmp)?;
        self.target.rename(&tmp, path)?;
        self.written += bytes.len() as u64;
        self.told(0)
    }
}

/// The small files of a store that belong into a copy.
fn small_files(source: &dyn Disk) -> Result<Vec<String>, DiskFault> {
    let mut names = Vec::new();
    for name in source.list("")? {
        let left_out = LEFT_OUT.contains(&name.as_str()) || name.ends_with(".tmp");
        if !left_out && source.len(&name)?.is_some() {
            names.push(name);
        }
    }
    for place in PLACES {
        match source.list(place) {
            Ok(found) => {
                let kept = found.into_iter().filter(|name| !name.ends_with(".tmp"));
                names.extend(kept.map(|name| format!("{place}/{name}")));
            }
            Err(fault) if fault.is_absent() => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(names)
}

/// Removes what no manifest names any more.
fn remove_unnamed(target: &dyn Disk, now: &Manifest) -> Result<(), BackupFault> {
    let before = manifest::read(target, BEFORE)?;
    let both = || [Some(now), before.as_ref()].into_iter().flatten();
    let segments = both().flat_map(|manifest| &manifest.segments).map(|segment| segment.file.clone());
    let kept = both().flat_map(|manifest| &manifest.files).map(|kept| format!("{FILES}/{}", kept.sum));
    let named: BTreeSet<String> = segments.chain(kept).collect();
    for folder in [FOLDER, FILES] {
        for name in target.list(folder)? {
            let path = format!("{folder}/{name}");
            if !named.contains(&path) {
                target.remove(&path)?;
            }
        }
    }
    Ok(())
}
