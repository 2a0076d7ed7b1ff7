//! Walks the frames and judges what it meets: an end, a torn tail, or damage. Never writes.
//!
//! The rules rest on how the journal is written: at most one frame is ever unsynced, and a segment is
//! started only after the last frame of the one before it is synced. So a place that holds no good
//! frame is
//! - *the segment's end*, when the next segment's start frame says that it ends there;
//! - *damage*, when it lies below the known-good end, when a good frame follows it in the segment, or
//!   when a later segment has been started;
//! - *the end of the log*, when nothing but zeros follows;
//! - *a torn tail* otherwise: the one frame that was on its way when the power went.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::frame::{ALIGNMENT, Frame, FrameKind, HEADER_BYTES, Header, frame_bytes, opened, read_start_body};
use super::position::Position;
use super::segment::{Found, Look, SegmentFile, file_name, numbers};
use crate::store::disk::{Disk, DiskFault};

/// Places named at most by one scan: a reader needs no more, and memory stays bounded.
pub const DAMAGE_LIST_MAX: usize = 100;

/// Said of a segment whose first frame cannot be believed although there is more behind it.
const BAD_START: &str = "the segment's start frame is not valid";

/// A place where the journal is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file, below the store's folder.
    pub file: String,
    /// Bytes from the file's start.
    pub offset: u64,
    /// What is wrong there.
    pub text: String,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at byte {}: {}", self.file, self.offset, self.text)
    }
}

impl Damage {
    pub(super) fn at(place: Position, text: impl Into<String>) -> Self {
        Self { file: file_name(place.segment), offset: place.offset.into(), text: text.into() }
    }
}

/// The frame that was on its way when the power went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TornTail {
    /// Where it starts.
    pub position: Position,
    /// Bytes from there to the last one that is not zero.
    pub bytes: u32,
}

/// What a read-only scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanReport {
    /// The place after the last good frame.
    pub end: Position,
    /// Good frames met, start frames of segments not counted.
    pub frames: u64,
    /// An unfinished last frame: harmless, it was never acknowledged.
    pub torn_tail: Option<TornTail>,
    /// Everything else that is wrong, at most [`DAMAGE_LIST_MAX`] places.
    pub damage: Vec<Damage>,
}

/// One step of the walk.
#[derive(Debug)]
pub(super) enum Step {
    Frame(Position, Header),
    End { torn: Option<TornTail> },
    Damage(Damage),
}

pub(super) struct Scanner {
    disk: Arc<dyn Disk>,
    segments: Vec<u32>,
    file: Option<SegmentFile>,
    at: Position,
    known_good: Option<Position>,
    /// Whether older segments may be missing: only then must the first frame be a checkpoint.
    from_first: bool,
    /// The damage just named lies elsewhere: the walk may go on from where it is.
    sound_here: bool,
    ended: bool,
}

/// What the first bytes of a later segment say.
enum Start {
    /// No such file, or nothing written in it yet.
    Unused,
    /// It goes on where this place is.
    After(Position),
    /// Something is written there that is no start frame.
    Wrong,
}

impl Scanner {
    /// Walks from a frame's place (or the first segment) with everything below `known_good` expected good.
    pub(super) fn new(
        disk: &Arc<dyn Disk>,
        from: Option<Position>,
        known_good: Option<Position>,
    ) -> Result<Self, DiskFault> {
        let segments = numbers(&**disk)?;
        let first = Position { segment: segments.first().copied().unwrap_or(1), offset: 0 };
        let (at, from_first) = from.map_or((first, true), |from| (from, false));
        let disk = Arc::clone(disk);
        Ok(Self { disk, segments, file: None, at, known_good, from_first, sound_here: false, ended: false })
    }

    /// What it reads from.
    pub(super) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// The place of the next frame, or of the end.
    pub(super) fn at(&self) -> Position {
        self.at
    }

    /// The body of the frame a step just named.
    pub(super) fn body(&mut self, place: Position, header: &Header) -> Result<&[u8], DiskFault> {
        match &mut self.file {
            Some(file) if file.number() == place.segment => file.body(place.offset, header),
            _ => Ok(&[]),
        }
    }

    /// Opens the current segment's file; false when there is none.
    fn enter(&mut self) -> Result<bool, DiskFault> {
        if self.file.as_ref().is_none_or(|file| file.number() != self.at.segment) {
            self.file = SegmentFile::open(&self.disk, self.at.segment)?;
        }
        Ok(self.file.is_some())
    }

    fn look(&mut self) -> Result<Look, DiskFault> {
        match &mut self.file {
            Some(file) => file.look(self.at.offset),
            None => Ok(Look::Empty),
        }
    }

    /// Goes one frame on.
    pub(super) fn step(&mut self) -> Result<Step, DiskFault> {
        loop {
            if self.ended {
                return Ok(Step::End { torn: None });
            }
            if !self.enter()? {
                return self.no_file();
            }
            match self.look()? {
                Look::Good(header) => {
                    if let Some(step) = self.take(&header)? {
                        return Ok(step);
                    }
                }
                Look::Empty => {
                    if let Some(step) = self.stop(None)? {
                        return Ok(step);
                    }
                }
                Look::Bad(why) => {
                    if let Some(step) = self.stop(Some(why))? {
                        return Ok(step);
                    }
                }
            }
        }
    }

    /// A good frame: hands it out, or takes a segment's start frame in itself.
    fn take(&mut self, header: &Header) -> Result<Option<Step>, DiskFault> {
        let place = self.at;
        let size = usize::try_from(header.body_bytes).ok().and_then(frame_bytes);
        self.at = place.after(size.unwrap_or(HEADER_BYTES));
        let starts = header.kind == FrameKind::SEGMENT_START;
        if place.offset == 0 && !starts {
            self.sound_here = true;
            return Ok(Some(Step::Damage(Damage::at(place, "the segment's start frame is missing"))));
        }
        if place.offset == 0 && place.segment > 1 && self.from_first {
            return self.check_oldest();
        }
        self.from_first = false;
        Ok((!starts).then_some(Step::Frame(place, *header)))
    }

    /// The oldest segment is not the first: lawful only where a checkpoint stands for the missing ones.
    fn check_oldest(&mut self) -> Result<Option<Step>, DiskFault> {
        self.from_first = false;
        let stands_in = matches!(self.look()?, Look::Good(next) if next.kind == FrameKind::CHECKPOINT);
        self.sound_here = true;
        Ok((!stands_in).then(|| {
            let missing = Position { segment: self.at.segment.saturating_sub(1).max(1), offset: 0 };
            Step::Damage(Damage::at(missing, "the file is missing; no checkpoint stands for it"))
        }))
    }

    fn no_file(&mut self) -> Result<Step, DiskFault> {
        let later = self.segments.iter().any(|number| *number > self.at.segment);
        let claimed = self.known_good.is_some_and(|good| good > self.at);
        if later || claimed {
            return Ok(Step::Damage(Damage::at(self.at, "the file is missing")));
        }
        self.ended = true;
        Ok(Step::End { torn: None })
    }

    fn start_of(&self, segment: u32) -> Result<Start, DiskFault> {
        let Some(mut file) = SegmentFile::open(&self.disk, segment)? else { return Ok(Start::Unused) };
        Ok(match file.look(0)? {
            Look::Good(header) if header.kind == FrameKind::SEGMENT_START => {
                read_start_body(file.body(0, &header)?).map_or(Start::Wrong, Start::After)
            }
            Look::Empty if file.last_written(0)?.is_none() => Start::Unused,
            _ => Start::Wrong,
        })
    }

    /// No good frame stands here: judges what that means; `None` when the walk goes on.
    fn stop(&mut self, bad: Option<&'static str>) -> Result<Option<Step>, DiskFault> {
        let here = self.at;
        let next = Position { segment: here.segment.saturating_add(1), offset: 0 };
        let start = self.start_of(next.segment)?;
        match start {
            Start::After(end) if end == here => {
                self.at = next;
                return Ok(None);
            }
            Start::After(end) if end < here => {
                let text = format!("the segment before is said to end at {end}, but has frames up to {here}");
                return Ok(Some(Step::Damage(Damage::at(next, text))));
            }
            Start::After(_) => return Ok(Some(self.damage(bad))),
            Start::Unused | Start::Wrong => {}
        }
        let claimed = self.known_good.is_some_and(|good| good > here);
        let nothing_here = bad.is_none() && self.rest_is_zero()?;
        if !nothing_here && (claimed || self.followed(here)?) {
            return Ok(Some(self.damage(bad)));
        }
        match self.judge_later(next, &start)? {
            Some(Step::End { .. }) if claimed => return Ok(Some(Step::Damage(Damage::at(next, BAD_START)))),
            Some(step) => return Ok(Some(step)),
            None if claimed => return Ok(Some(self.damage(bad))),
            None => {}
        }
        self.ended = true;
        let torn = match &mut self.file {
            Some(file) => file.last_written(here.offset)?,
            None => None,
        };
        let torn = torn.map(|end| TornTail { position: here, bytes: end.saturating_sub(here.offset) });
        Ok(Some(Step::End { torn }))
    }

    fn damage(&self, bad: Option<&'static str>) -> Step {
        Step::Damage(Damage::at(self.at, bad.unwrap_or("zeros stand where a frame was written")))
    }

    fn rest_is_zero(&mut self) -> Result<bool, DiskFault> {
        match &mut self.file {
            Some(file) => Ok(file.last_written(self.at.offset)?.is_none()),
            None => Ok(true),
        }
    }

    /// Whether a good frame stands after this place in the same segment.
    fn followed(&mut self, here: Position) -> Result<bool, DiskFault> {
        let Some(file) = &mut self.file else { return Ok(false) };
        Ok(file.find_good(here.offset.saturating_add(ALIGNMENT))? != Found::Nothing)
    }

    /// Judges segments after the one that seems to be the last.
    fn judge_later(&mut self, next: Position, start: &Start) -> Result<Option<Step>, DiskFault> {
        let beyond: Vec<u32> = self.segments.iter().copied().filter(|n| *n > next.segment).collect();
        for number in beyond {
            if !matches!(self.start_of(number)?, Start::Unused) {
                let text = match start {
                    Start::Wrong => BAD_START,
                    _ if self.segments.contains(&next.segment) => {
                        "the segment is empty, but a later one is not"
                    }
                    _ => "the file is missing",
                };
                return Ok(Some(Step::Damage(Damage::at(next, text))));
            }
        }
        if !matches!(start, Start::Wrong) {
            return Ok(None);
        }
        // The next segment was being started when the power went: then this one is whole, and nothing
        // but the start frame can have been written there.
        if !self.rest_is_zero()? {
            return Ok(Some(self.damage(Some("no good frame stands here, but the next segment was begun"))));
        }
        let Some(mut file) = SegmentFile::open(&self.disk, next.segment)? else { return Ok(None) };
        if file.find_good(0)? != Found::Nothing {
            return Ok(Some(Step::Damage(Damage::at(next, BAD_START))));
        }
        self.ended = true;
        let bytes = file.last_written(0)?.unwrap_or(0);
        Ok(Some(Step::End { torn: Some(TornTail { position: next, bytes }) }))
    }

    /// After damage: goes to the next good frame there is; false when there is none.
    fn skip_damage(&mut self) -> Result<bool, DiskFault> {
        if std::mem::take(&mut self.sound_here) {
            return Ok(true);
        }
        if self.enter()?
            && let Some(file) = &mut self.file
            && let Found::Frame(offset) = file.find_good(self.at.offset.saturating_add(ALIGNMENT))?
        {
            self.at.offset = offset;
            return Ok(true);
        }
        self.from_first = false;
        let next = self.segments.iter().copied().find(|number| *number > self.at.segment);
        let Some(number) = next else { return Ok(false) };
        self.at = Position { segment: number, offset: 0 };
        Ok(true)
    }
}

/// Reads a journal from a frame's place (or its first segment) to its end, hands every good frame to
/// the visitor until it breaks off, and names what is wrong. Writes nothing, whatever it finds.
pub fn scan(
    disk: &Arc<dyn Disk>,
    from: Option<Position>,
    visit: &mut dyn FnMut(&Frame) -> ControlFlow<()>,
) -> Result<ScanReport, DiskFault> {
    let mut scanner = Scanner::new(disk, from, from)?;
    let mut report = ScanReport { end: scanner.at(), frames: 0, torn_tail: None, damage: Vec::new() };
    loop {
        match scanner.step()? {
            Step::Frame(position, header) => {
                report.frames += 1;
                report.end = scanner.at();
                let body = scanner.body(position, &header)?.to_vec();
                let next = scanner.at();
                let (body, is_sealed) = match opened(&**disk, position, &header, body) {
                    Ok(opened) => opened,
                    Err(why) => {
                        report.damage.push(Damage::at(position, why));
                        if report.damage.len() >= DAMAGE_LIST_MAX {
                            return Ok(report);
                        }
                        continue;
                    }
                };
                let (kind, epoch) = (header.kind, header.epoch);
                let frame = Frame { position, next, kind, epoch, body, is_sealed };
                if visit(&frame).is_break() {
                    return Ok(report);
                }
            }
            Step::End { torn } => {
                report.end = report.end.max(scanner.at());
                report.torn_tail = torn;
                return Ok(report);
            }
            Step::Damage(damage) => {
                // A bad start frame is met twice: from the segment before, and when the walk gets there.
                let same = |known: &Damage| known.file == damage.file && known.offset == damage.offset;
                if !report.damage.last().is_some_and(same) {
                    report.damage.push(damage);
                }
                if report.damage.len() >= DAMAGE_LIST_MAX || !scanner.skip_damage()? {
                    return Ok(report);
                }
            }
        }
    }
}
