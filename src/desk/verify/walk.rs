//! The walk: every frame once, every entry judged, and a fold beside it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::compare::{Difference, compare};
use super::digest::{frontier, ranges_of, state_digest};
use super::heads::Heads;
use super::paper_head::Search;
use super::rights::Rights;
use super::{FAULTS_MAX, Finding, Report, StateFound};
use crate::base::id::{DeviceId, EntryId, Incarnation, hex};
use crate::desk::engine::{DeskFault, Reading};
use crate::desk::fold::{FOLD_VERSION, Fold, FoldFault};
use crate::desk::rows::Place;
use crate::domain::access;
use crate::domain::event::Event;
use crate::record::act::{Placed, PlacedError, Read, decode_frame};
use crate::record::chain::{LogKey, frontier_digest};
use crate::store::disk::Disk;
use crate::store::folder::{CleanMarker, Folder};
use crate::store::journal::segment::file_name;
use crate::store::journal::{Frame, FrameKind, JournalReader, Position, ScanReport};
use crate::store::ledger::{Applied, Ledger};
use crate::store::state::{Batch, MemoryState};

/// Changed rows at which the fold hands them over, as the engine's replay does.
const ROWS_MAX: usize = 20_000;

/// Parents waited for at most; more of them unknown says nothing new.
const AWAITED_MAX: usize = 100_000;

type Reads = Result<Read, PlacedError>;

pub(super) struct Walk {
    reading: Reading<'static>,
    fold: Fold,
    folded: Ledger,
    batch: Batch,
    state: StateFound,
    marker: Option<CleanMarker>,
    in_use: bool,
    /// The store's state has been met (or there is none to meet).
    met: bool,
    /// The place after the last frame taken in.
    at: Position,
    entries: u64,
    /// The device of the first entry: the store's own.
    own: Option<DeviceId>,
    /// Its life that writes here, where the anchor names it: other lives of it may be those of copies.
    life: Option<Incarnation>,
    /// Entries without the section they name, and where they lie.
    missing: BTreeMap<EntryId, (LogKey, u64, Position)>,
    /// Entries whose sections erasures name.
    erased: BTreeSet<EntryId>,
    /// Its lives there are entries of.
    lives: BTreeSet<Incarnation>,
    /// Logs that have a hole: their later entries cannot be folded.
    broken: BTreeSet<LogKey>,
    ids: HashSet<EntryId>,
    /// Parents not met yet, with the place of the first entry that names each.
    awaited: BTreeMap<EntryId, (LogKey, Position)>,
    marks: Vec<u64>,
    heads: Heads,
    rights: Rights,
    /// A head that is looked for.
    pub(super) search: Option<Search>,
    faults: Vec<Finding>,
    more_faults: u64,
    notes: Vec<String>,
    /// Frames that could not be opened because nobody has signed in.
    sealed: u64,
}

impl Walk {
    pub(super) fn new(
        disk: &Arc<dyn Disk>,
        state: StateFound,
        marker: Option<CleanMarker>,
        in_use: bool,
    ) -> Result<Self, DeskFault> {
        let reader =
            JournalReader::at_rest(Arc::clone(disk), Position { segment: u32::MAX, offset: u32::MAX });
        let anchor = Folder::new(Arc::clone(disk)).anchor()?;
        Ok(Self {
            reading: Reading::new(reader, &[]),
            fold: Fold::new(),
            folded: Ledger::open(Box::new(MemoryState::new()))?,
            batch: Batch::new(),
            met: !matches!(&state, StateFound::Open(ledger) if ledger.applied().is_some()),
            state,
            marker,
            in_use,
            at: Position::START,
            entries: 0,
            own: None,
            life: anchor.map(|anchor| Incarnation(anchor.life)),
            missing: BTreeMap::new(),
            erased: BTreeSet::new(),
            lives: BTreeSet::new(),
            broken: BTreeSet::new(),
            ids: HashSet::new(),
            awaited: BTreeMap::new(),
            marks: Vec::new(),
            heads: Heads::default(),
            rights: Rights::default(),
            search: None,
            faults: Vec::new(),
            more_faults: 0,
            notes: Vec::new(),
            sealed: 0,
        })
    }

    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    pub(super) fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Practice marks met, in order and each once.
    pub(super) fn take_marks(&mut self) -> Vec<u64> {
        let mut marks = std::mem::take(&mut self.marks);
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    pub(super) fn fault(&mut self, kind: &'static str, at: Option<Position>, text: String) {
        let (file, offset) =
            at.map_or((None, None), |at| (Some(file_name(at.segment)), Some(at.offset.into())));
        self.find(Finding { kind, file, offset, text });
    }

    pub(super) fn find(&mut self, finding: Finding) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(finding);
        } else {
            self.more_faults += 1;
        }
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Frames that could not be opened.
    pub(super) fn sealed(&self) -> u64 {
        self.sealed
    }

    /// Takes one frame in.
    pub(super) fn frame(&mut self, frame: &Frame) -> Result<(), DeskFault> {
        if frame.is_sealed {
            self.sealed += 1;
            return Ok(());
        }
        if let Some(cursor) = self.cursor().filter(|_| !self.met)
            && frame.position >= cursor
        {
            self.meet(cursor)?;
        }
        self.at = frame.next;
        if frame.kind != FrameKind::ACTS {
            for (kind, at, text) in self.heads.frame(frame) {
                self.fault(kind, Some(at), text);
            }
            self.fold.absorb_marks(self.folded.state(), frame.kind, &frame.body)?;
            return Ok(());
        }
        let placed = match decode_frame(&frame.body) {
            Ok(placed) => placed,
            Err(error) => {
                let text = format!(
                    "khung nguyên vẹn nhưng không chứa thao tác đọc được. \
                     / the frame is whole but holds no acts that can be read: {error}"
                );
                self.fault("frame-unreadable", Some(frame.position), text);
                return Ok(());
            }
        };
        let reads: Vec<Reads> = placed.iter().map(Placed::read).collect();
        self.check_acts(frame.position, &placed, &reads);
        for ((entry, read), index) in placed.iter().zip(&reads).zip(0_u16..) {
            let place = Place { segment: frame.position.segment, offset: frame.position.offset, index };
            self.entry(entry, read, place)?;
        }
        if self.fold.pending() >= ROWS_MAX {
            self.hand_over()?;
        }
        Ok(())
    }

    /// The entries of an act stand side by side in one frame, and the last says that it is the last.
    fn check_acts(&mut self, at: Position, placed: &[Placed], reads: &[Reads]) {
        let mut open: Option<LogKey> = None;
        let mut cut = false;
        for (entry, read) in placed.iter().zip(reads) {
            cut |= open.is_some_and(|log| log != entry.log);
            let goes_on = read.as_ref().is_ok_and(|read| read.entry.act_continues);
            open = goes_on.then_some(entry.log);
        }
        if cut || open.is_some() {
            let text = "một thao tác bị cắt ngang trong khung này. / an act is cut apart in this frame";
            self.fault("act-cut", Some(at), text.to_owned());
        }
    }

    fn entry(&mut self, placed: &Placed, read: &Reads, place: Place) -> Result<(), DeskFault> {
        self.entries += 1;
        let own = *self.own.get_or_insert(placed.log.device);
        if placed.log.device == own {
            self.lives.insert(placed.log.incarnation);
        }
        let at = place.position();
        match read {
            Ok(read) => self.judge(placed, read, at),
            Err(PlacedError::Payload(error)) if placed.log.device != own => self.note(format!(
                "{} số {}: giữ riêng, chưa hiểu được. / entry {} of log {} is kept in quarantine: {error}",
                placed.log, placed.seq, placed.seq, placed.log
            )),
            Err(error) => {
                let section = matches!(error, PlacedError::WrongSection | PlacedError::UnexpectedSection);
                let kind = if section { "section-wrong" } else { "entry-unreadable" };
                let text = format!(
                    "bản ghi số {} của {} không đọc được. / entry {} of log {}: {error}",
                    placed.seq, placed.log, placed.seq, placed.log
                );
                self.fault(kind, Some(at), text);
            }
        }
        self.fold_entry(placed, read, place)
    }

    /// What only the whole journal can tell of an entry.
    fn judge(&mut self, placed: &Placed, read: &Read, at: Position) {
        if read.entry.commitment.is_some() && placed.personal.is_none() {
            // Whether an erasure names it is told by what may still follow.
            self.missing.insert(read.id, (placed.log, placed.seq, at));
        }
        if read.entry.device != placed.log.device {
            let text = format!(
                "bản ghi số {} của {} do máy khác ghi. / entry {} of log {} was made by another device",
                placed.seq, placed.log, placed.seq, placed.log
            );
            self.fault("entry-misplaced", Some(at), text);
        }
        for parent in &read.entry.parents {
            if !self.ids.contains(parent) && self.awaited.len() < AWAITED_MAX {
                self.awaited.entry(*parent).or_insert((placed.log, at));
            }
        }
        if let Event::Access(access::Event::Erased(erased)) = &read.event {
            self.erased.extend(&erased.entries);
        }
        // What comes again in another log was judged in its first place.
        if self.ids.insert(read.id) {
            self.rights.take(placed.log, placed.seq, read);
        }
        if let Event::Drill(mark) = &read.event {
            self.marks.push(mark.number);
        }
    }

    fn fold_entry(&mut self, placed: &Placed, read: &Reads, place: Place) -> Result<(), DeskFault> {
        if self.broken.contains(&placed.log) {
            return Ok(());
        }
        let at = place.position();
        let known = self.fold.head(self.folded.state(), placed.log)?.seq;
        if placed.seq <= known {
            let text = format!(
                "bản ghi số {} của {} đứng hai lần trong sổ. / entry {} of log {} stands in the journal twice",
                placed.seq, placed.log, placed.seq, placed.log
            );
            self.fault("entry-repeated", Some(at), text);
            return Ok(());
        }
        match self.fold.absorb_read(self.folded.state(), &self.reading, placed, read, place) {
            Ok(()) => {
                let head = self.fold.head(self.folded.state(), placed.log)?;
                self.heads.note(placed.log, head);
                if let Some(search) = &mut self.search {
                    let acts = self.fold.stats(self.folded.state())?.acts;
                    search.note(placed.log, head, read, acts);
                }
                self.judge_set_aside(placed, at)
            }
            Err(FoldFault::Gap { log, expected, found }) => {
                self.broken.insert(log);
                let last = found.saturating_sub(1);
                let text = format!(
                    "chuỗi {log} đứt: thiếu bản ghi từ số {expected} đến số {last}. \
                     / the chain of log {log} is broken: entries {expected} to {last} are missing"
                );
                self.fault("chain-gap", Some(at), text);
                Ok(())
            }
            Err(FoldFault::State(fault)) => Err(fault.into()),
            Err(fault) => {
                self.broken.insert(placed.log);
                let text = format!("không gập được bản ghi này. / this entry cannot be folded: {fault}");
                self.fault("entry-unfolded", Some(at), text);
                Ok(())
            }
        }
    }

    /// An end of a log that was set aside comes again as it was: the chain over it gives the head that its
    /// device named.
    fn judge_set_aside(&mut self, placed: &Placed, at: Position) -> Result<(), DeskFault> {
        let Some(row) = self.fold.superseding(self.folded.state(), placed.log)? else { return Ok(()) };
        let last = row.first + (row.end.seq - row.kept.seq) - 1;
        if placed.seq == last && row.next != row.end {
            let text = format!(
                "phần sổ {} bị thay thế chép lại không đúng như cũ. \
                 / the end of log {} that was set aside does not come again as it was",
                row.log, row.log
            );
            self.fault("set-aside-differs", Some(at), text);
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), DeskFault> {
        self.batch.clear();
        self.fold.take_batch(&mut self.batch);
        self.fold.take_touched();
        Ok(self.folded.apply(&mut self.batch, Applied { position: self.at, fold: FOLD_VERSION })?)
    }

    fn cursor(&self) -> Option<Position> {
        match &self.state {
            StateFound::Open(ledger) => ledger.applied().map(|applied| applied.position),
            StateFound::Absent | StateFound::NotOpenable(_) => None,
        }
    }

    /// Whether the state or the clean marker claims more than the journal holds.
    pub(super) fn claims_more(&self, scanned: &ScanReport) -> bool {
        let marker = self.marker.map(|marker| marker.applied.position);
        self.cursor().max(marker).is_some_and(|claimed| claimed > scanned.end)
    }

    /// Meets the store's state: everything before its cursor is folded.
    fn meet(&mut self, cursor: Position) -> Result<(), DeskFault> {
        self.met = true;
        if !self.faults.is_empty() {
            self.note(
                "không so được trạng thái vì sổ có lỗi. \
                 / the state was not compared because the journal has faults",
            );
            return Ok(());
        }
        if self.at > cursor {
            let text = "con trỏ của trạng thái chỉ vào giữa một khung. \
                        / the state's cursor points inside a frame";
            self.fault("state-differs", Some(cursor), text.to_owned());
            return Ok(());
        }
        self.hand_over()?;
        let StateFound::Open(ledger) = &mut self.state else { return Ok(()) };
        if ledger.applied().is_some_and(|applied| applied.fold != FOLD_VERSION) {
            self.note(
                "trạng thái theo quy tắc của phiên bản khác: sẽ được dựng lại. \
                 / the state follows the rules of another version: it will be rebuilt",
            );
            return Ok(());
        }
        let unsound =
            if self.in_use { Vec::new() } else { ledger.state().unsound(FAULTS_MAX).unwrap_or_default() };
        let outcome = judge_state(ledger, &self.folded, self.marker);
        for key in unsound {
            let text = format!(
                "giá trị dưới khóa {0} không mở được: bị sửa, bị tráo chỗ hoặc niêm bằng khóa khác; chạy motcua rebuild. \
                 / the value under key {0} does not open: changed, moved, or sealed with another key; \
                 run motcua rebuild",
                hex(&key)
            );
            self.find(Finding { kind: "state-sealed", file: Some("state".into()), offset: None, text });
        }
        match outcome {
            Ok(None) => {}
            Ok(Some(Verdict::Fault(text))) if !self.in_use => {
                self.find(Finding { kind: "state-differs", file: Some("state".into()), offset: None, text });
            }
            Ok(Some(Verdict::Fault(_))) => self.note(
                "chương trình khác đang ghi: bản chép trạng thái không so được. \
                 / another process is writing: the copy of the state could not be compared",
            ),
            Ok(Some(Verdict::Rebuilt(text))) => self.note(text),
            Err(fault) => self.note(format!(
                "trạng thái không đọc được, sẽ được dựng lại. / the state cannot be read, it will be rebuilt: {fault}"
            )),
        }
        Ok(())
    }

    /// Judges the end: what the journal lacks, and the state where its cursor is at the end.
    pub(super) fn finish(&mut self, scanned: &ScanReport) -> Result<(), DeskFault> {
        for damage in &scanned.damage {
            let text = format!("sổ bị hỏng ở đây. / the journal is damaged here: {}", damage.text);
            let (file, offset) = (Some(damage.file.clone()), Some(damage.offset));
            self.find(Finding { kind: "journal-damage", file, offset, text });
        }
        if let Some(torn) = scanned.torn_tail {
            self.note(format!(
                "khung cuối dở dang tại {} byte {} (mất điện khi đang ghi, chưa từng được báo là đã ghi): \
                 sẽ được xóa. / an unfinished last frame, never acknowledged, will be removed",
                file_name(torn.position.segment),
                torn.position.offset
            ));
        }
        self.judge_claims(scanned)?;
        self.note_state(scanned);
        self.judge_missing();
        self.judge_parents();
        self.judge_signed();
        self.hand_over()
    }

    fn judge_claims(&mut self, scanned: &ScanReport) -> Result<(), DeskFault> {
        if let Some(end) = self.marker.map(|marker| marker.applied.position).filter(|end| *end > scanned.end)
        {
            let text = format!(
                "khi đóng, sổ dài đến đây; nay chỉ đến {}. \
                 / at closing the journal went up to here; now it ends at {}",
                scanned.end, scanned.end
            );
            self.fault("journal-short", Some(end), text);
        }
        match self.cursor().filter(|_| !self.met) {
            Some(cursor) if cursor > scanned.end => {
                self.met = true;
                let text = format!(
                    "trạng thái đã nhận sổ đến đây; nay sổ chỉ đến {}. \
                     / the state claims the journal up to here; now it ends at {}",
                    scanned.end, scanned.end
                );
                self.fault("state-ahead", Some(cursor), text);
                Ok(())
            }
            Some(cursor) => self.meet(cursor),
            None => Ok(()),
        }
    }

    fn note_state(&mut self, scanned: &ScanReport) {
        match &self.state {
            StateFound::NotOpenable(why) => {
                let text = format!(
                    "trạng thái không mở được, sẽ được dựng lại. / the state cannot be opened, it will be rebuilt: {why}"
                );
                self.note(text);
            }
            StateFound::Open(ledger) => match ledger.applied() {
                None => {
                    self.note("trạng thái trống, sẽ được dựng lại. / the state is empty, it will be rebuilt");
                }
                Some(applied) if applied.position < self.at && self.at <= scanned.end => self.note(
                    "trạng thái đi sau sổ, lần mở sau sẽ bắt kịp. \
                     / the state is behind the journal, the next opening catches up",
                ),
                Some(_) => {}
            },
            StateFound::Absent => {
                self.note("chưa có trạng thái, sẽ được dựng lại. / there is no state, it will be rebuilt");
            }
        }
    }

    /// A section may only be gone where an erasure names its entry.
    fn judge_missing(&mut self) {
        let missing = std::mem::take(&mut self.missing);
        let (erased, lost): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|(id, _)| self.erased.contains(id));
        for (_, (log, seq, at)) in lost {
            let text = format!(
                "bản ghi số {seq} của {log} thiếu phần cá nhân mà không có sự kiện xóa nào. \
                 / the personal section of entry {seq} of log {log} is missing, but no event erased it"
            );
            self.fault("section-missing", Some(at), text);
        }
        if !erased.is_empty() {
            let n = erased.len();
            self.note(format!(
                "{n} phần dữ liệu cá nhân đã xóa theo quy định. / {n} personal sections were erased by law"
            ));
        }
    }

    /// What was signed is what is here. Where entries are missing or unreadable that has been said.
    fn judge_signed(&mut self) {
        if self.faults.is_empty() {
            let own = |log| self.was_written_here(log);
            for (kind, at, text) in self.heads.judge(&own) {
                self.fault(kind, Some(at), text);
            }
        }
        let hubs: Vec<String> = self.heads.hubs().iter().map(ToString::to_string).collect();
        if !hubs.is_empty() {
            let hubs = hubs.join(", ");
            self.note(format!("biên nhận do trung tâm {hubs} ký. / receipts are signed by hub {hubs}"));
        }
    }

    fn was_written_here(&self, log: LogKey) -> bool {
        let this_life = self.life.map_or(self.lives.len() == 1, |life| log.incarnation == life);
        Some(log.device) == self.own && this_life
    }

    /// A device stamps its entries on what it holds: a parent that a log written here names must be here.
    /// Those of another device, or of a copy of this one, may come with a log that is not here yet.
    fn judge_parents(&mut self) {
        let awaited = std::mem::take(&mut self.awaited);
        if !self.faults.is_empty() {
            // Entries are missing or unreadable, and that has been said.
            return;
        }
        let unknown: Vec<_> = awaited.into_iter().filter(|(id, _)| !self.ids.contains(id)).collect();
        let mut elsewhere = 0_u64;
        for (id, (log, at)) in unknown {
            if self.was_written_here(log) {
                let text = format!(
                    "một bản ghi dựa trên {id} không có trong sổ. \
                     / an entry was made on {id}, which is not in the journal"
                );
                self.fault("parent-unknown", Some(at), text);
            } else {
                elsewhere += 1;
            }
        }
        if elsewhere > 0 {
            self.note(format!(
                "{elsewhere} bản ghi của máy khác được dựa vào nhưng chưa có ở đây. \
                 / {elsewhere} entries that other devices built on are not here yet"
            ));
        }
    }

    #[cfg(test)]
    pub(super) fn into_folded(self) -> Ledger {
        self.folded
    }

    pub(super) fn report(mut self) -> Result<Report, DeskFault> {
        if self.more_faults > 0 {
            let more = self.more_faults;
            self.note(format!("còn {more} lỗi nữa không liệt kê. / {more} more faults are not listed"));
        }
        let heads_found = match self.search.take() {
            Some(search) => Some(search.finish(&mut self.fold, self.folded.state())?),
            None => None,
        };
        let stats = self.fold.stats(self.folded.state())?;
        let frontier = frontier(self.folded.state())?;
        let ranges = self.own.map_or_else(|| Ok(Vec::new()), |own| ranges_of(self.folded.state(), own))?;
        let (acts_without_right, more) = self.rights.judge();
        Ok(Report {
            without_right: acts_without_right.len() + more,
            acts_without_right,
            ok: self.faults.is_empty(),
            entries: self.entries,
            acts: stats.acts,
            dossiers: stats.dossiers,
            frontier_digest: Some(frontier_digest(&frontier)),
            state_digest: Some(state_digest(self.folded.state())?),
            faults: self.faults,
            signed_heads: self.heads.signed,
            receipts: self.heads.receipts,
            sealed_frames: self.sealed,
            heads_found,
            notes: self.notes,
            ranges,
        })
    }
}

/// What a difference between state and fold means.
enum Verdict {
    /// It would be believed.
    Fault(String),
    /// Opening notices it and builds the state anew.
    Rebuilt(String),
}

fn judge_state(
    ledger: &mut Ledger,
    folded: &Ledger,
    marker: Option<CleanMarker>,
) -> Result<Option<Verdict>, DeskFault> {
    let Some(difference) = compare(ledger, folded)? else { return Ok(None) };
    let vouched =
        marker.is_some_and(|marker| Some(marker.applied) == ledger.applied() && marker.sum == ledger.sum());
    let agrees = ledger.check(&mut |_| std::ops::ControlFlow::Continue(()))? == Some(true);
    if agrees || vouched {
        return Ok(Some(Verdict::Fault(words(&difference))));
    }
    Ok(Some(Verdict::Rebuilt(
        "trạng thái không khớp tổng của chính nó (mất điện): lần mở sau sẽ dựng lại. \
         / the state does not agree with its own sum (power cut): the next opening rebuilds it"
            .to_owned(),
    )))
}

fn words(difference: &Difference) -> String {
    if difference.sums {
        return "tổng của trạng thái khác tổng gập từ sổ. \
                / the state's sum differs from that of the journal's fold"
            .to_owned();
    }
    format!(
        "trạng thái khác kết quả gập từ sổ ở {} khóa ({}…); hãy chạy `motcua rebuild`. \
         / the state differs from the journal's fold in {} keys; run `motcua rebuild`",
        difference.keys,
        difference.named.join(", "),
        difference.keys
    )
}
