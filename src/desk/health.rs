//! How a store looks from outside, for an administrator: what it is, where it ends, whether the next
//! opening goes on at once. Reads only, takes no lock, opens no database: safe on a sick store and
//! beside the process that has it open (whose last frame may then look unfinished).
//!
//! It is not `verify`: it reads the first frame and the last segments, not every entry.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::id::{DeviceId, Incarnation};
use crate::base::time::Timestamp;
use crate::desk::fold::FOLD_VERSION;
use crate::domain::event::{Event, Subject};
use crate::domain::post::{self, Purpose};
use crate::record::act::{Placed, decode_frame};
use crate::record::entry::Entry;
use crate::store::disk::{Disk, DiskFault, RealDisk};
use crate::store::folder::{Folder, STATE, open_to_others};
use crate::store::journal::{Damage, Frame, FrameKind, JournalReader, Position, ScanReport, scan};

/// Segments read whole; of a longer journal the first frame and the last segments are looked at.
const SEGMENTS_READ: usize = 4;

/// What a store was founded as, from its first frame alone; `None` where there is none that can be read.
pub fn purpose_of(store: &Path) -> Option<Purpose> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(store));
    let reader = JournalReader::at_rest(disk, Position::START);
    // A segment begins with a frame of its own; the first act follows it.
    let start = reader.read(Position::START).ok()?;
    let frame = if start.kind == FrameKind::ACTS { start } else { reader.read(start.next).ok()? };
    let first = decode_frame(&frame.body).ok()?;
    first.iter().find_map(|placed| match placed.read().ok()?.event {
        Event::Post(post::Event::Founded(founded)) => Some(founded.purpose),
        _ => None,
    })
}

/// What the next opening does with the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// It was closed in order: the desk opens at once.
    Clean,
    /// It was not: the state is checked against its sum, and what it lacks is folded.
    Checked,
    /// There is none of this version: it is made anew from the journal.
    Rebuilt,
}

/// Whether the store still lies where it was anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchoring {
    /// It does.
    Fits,
    /// There is no anchor: restored from a backup.
    Missing,
    /// It names another machine or folder: a copy.
    Differs,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Purpose and unit, as the first entry says; `None` where nothing was recorded yet.
    pub founded: Option<(Purpose, String)>,
    /// The device that made the first entry.
    pub device: Option<DeviceId>,
    /// The newest life met; `None` where the journal is too long to be read whole.
    pub incarnation: Option<Incarnation>,
    /// The newest moment of an entry.
    pub newest: Option<Timestamp>,
    /// Bytes of the journal's files.
    pub journal_bytes: u64,
    /// An unfinished last frame: never acknowledged, harmless.
    pub torn: bool,
    /// What is damaged.
    pub damage: Vec<Damage>,
    /// What the next opening does.
    pub outlook: Outlook,
    /// Whether it is still anchored here.
    pub anchoring: Anchoring,
    /// The reserve against a full disk is there.
    pub reserve: bool,
    /// Unfinished forms.
    pub drafts: usize,
    /// Files others than their owner may read or write, with their modes.
    pub open_to_others: Vec<(PathBuf, u32)>,
}

/// Looks at the store in a folder; `None` where there is none.
pub fn examine(root: &Path, machine_id: Option<String>) -> Result<Option<Health>, DiskFault> {
    if !root.join("journal").is_dir() {
        return Ok(None);
    }
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(root));
    let folder = Folder::new(Arc::clone(&disk));
    let mut seen = Seen::default();
    let segments = segments(&*disk)?;
    let report = look(&disk, &segments, &mut seen)?;
    let marker = folder.clean_marker()?;
    let outlook = match marker {
        _ if !root.join(STATE).is_dir() => Outlook::Rebuilt,
        Some(marker) if marker.applied.fold != FOLD_VERSION => Outlook::Rebuilt,
        Some(marker) if marker.applied.position == report.end => Outlook::Clean,
        _ => Outlook::Checked,
    };
    let here = folder.place(machine_id)?;
    let anchoring = match folder.anchor()? {
        Some(anchor) if anchor.matches(&here) => Anchoring::Fits,
        Some(_) => Anchoring::Differs,
        None => Anchoring::Missing,
    };
    let journal_bytes = segments.iter().map(|(_, bytes)| bytes).sum();
    Ok(Some(Health {
        founded: seen.founded,
        device: seen.device,
        incarnation: seen.incarnation.filter(|_| segments.len() <= SEGMENTS_READ),
        newest: seen.newest,
        journal_bytes,
        torn: report.torn_tail.is_some(),
        damage: report.damage,
        outlook,
        anchoring,
        reserve: folder.has_reserve()?,
        drafts: folder.drafts()?.len(),
        open_to_others: open_to_others(root),
    }))
}

/// Numbers and lengths of the segments, in order.
fn segments(disk: &dyn Disk) -> Result<Vec<(u32, u64)>, DiskFault> {
    let mut found = Vec::new();
    for name in disk.list("journal")? {
        if let Some(number) = name.strip_suffix(".log").and_then(|number| number.parse().ok()) {
            found.push((number, disk.len(&format!("journal/{name}"))?.unwrap_or(0)));
        }
    }
    found.sort_unstable();
    Ok(found)
}

#[derive(Debug, Default)]
struct Seen {
    founded: Option<(Purpose, String)>,
    device: Option<DeviceId>,
    incarnation: Option<Incarnation>,
    newest: Option<Timestamp>,
}

/// Reads a short journal whole; of a long one the first act and the last segments.
fn look(disk: &Arc<dyn Disk>, segments: &[(u32, u64)], seen: &mut Seen) -> Result<ScanReport, DiskFault> {
    if segments.len() <= SEGMENTS_READ {
        return scan(disk, None, &mut |frame| seen.visit(frame));
    }
    scan(disk, None, &mut |frame| match seen.visit(frame) {
        ControlFlow::Continue(()) if seen.founded.is_none() => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    })?;
    // The last segment may be written ahead and still empty.
    let late = segments.get(segments.len() - SEGMENTS_READ).map_or(1, |(number, _)| *number);
    scan(disk, Some(Position { segment: late, offset: 0 }), &mut |frame| seen.visit(frame))
}

impl Seen {
    fn visit(&mut self, frame: &Frame) -> ControlFlow<()> {
        if frame.kind == FrameKind::ACTS {
            // What cannot be read here is for `verify` to name.
            decode_frame(&frame.body).unwrap_or_default().iter().for_each(|placed| self.entry(placed));
        }
        ControlFlow::Continue(())
    }

    fn entry(&mut self, placed: &Placed) {
        let Ok(entry) = Entry::from_bytes(&placed.canonical) else { return };
        self.newest = self.newest.max(Some(entry.at));
        if !matches!(entry.subject, Subject::Post(_)) {
            return;
        }
        match placed.read().map(|read| read.event) {
            Ok(Event::Post(post::Event::Founded(founded))) if self.founded.is_none() => {
                self.founded = Some((founded.purpose, founded.unit));
                self.device = Some(entry.device);
            }
            Ok(Event::Post(post::Event::IncarnationStarted(started)))
                if self.device == Some(entry.device) =>
            {
                self.incarnation = Some(started.incarnation);
            }
            _ => {}
        }
    }
}
