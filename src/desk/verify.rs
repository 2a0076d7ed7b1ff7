//! Checking a store without touching it: journal, chains, acts, a fold of its own, and the state.
//!
//! It reads the journal once, from the first frame to the last, folds every entry into a state in
//! memory, and meets the store's own state at that state's own cursor. It takes no lock, so it works
//! beside a running desk; it writes nothing.
//!
//! What is a *fault*: anything that could mean that a recorded fact is lost or changed. What is a
//! *note*: what heals at the next opening. A state that does not agree with its own sum is a note when
//! nothing vouches for it, because opening notices it and builds it anew (a power cut leaves such
//! states behind); with a clean marker that vouches for it, it would be believed, so it is a fault.

mod compare;
mod digest;
mod heads;
mod paper_head;
mod rights;
mod walk;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::sync::Arc;

use serde::Serialize;

use crate::base::id::ChainHash;
use crate::desk::engine::DeskFault;
use crate::desk::rows::RangeRow;
use crate::record::day_head::Sought;
use crate::store::disk::Disk;
use crate::store::folder::{CleanMarker, Folder};
use crate::store::journal::{self, ScanReport};
use crate::store::ledger::Ledger;
use paper_head::Search;
use walk::Walk;

#[cfg(test)]
pub(in crate::desk) use digest::is_local;
pub use digest::state_digest;
pub use paper_head::HeadFound;
pub use rights::WithoutRight;

/// Findings listed at most: a reader needs no more, and memory stays bounded.
pub const FAULTS_MAX: usize = 200;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A frozen word for scripts.
    pub kind: &'static str,
    /// The file it was found in, below the store's folder.
    pub file: Option<String>,
    /// Bytes from the file's start.
    pub offset: Option<u64>,
    /// In words, Vietnamese and English.
    pub text: String,
}

/// What checking found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether there is no fault.
    pub ok: bool,
    /// Entries of all logs.
    pub entries: u64,
    /// Acts.
    pub acts: u64,
    /// Dossiers.
    pub dossiers: u64,
    /// One hash over how far each log is known; null where there is no store.
    pub frontier_digest: Option<ChainHash>,
    /// One hash over what the entries fold to; see [`state_digest`]. Null where there is no store.
    pub state_digest: Option<ChainHash>,
    /// Heads signed by their devices: each signature was checked, and the chain against it.
    pub signed_heads: u64,
    /// Receipts of hubs: likewise.
    pub receipts: u64,
    /// Where the head that was asked for stands; null where none was asked for.
    pub heads_found: Option<Vec<HeadFound>>,
    /// How many acts on dossiers their officers had no right to, as far as was known where they were done.
    pub without_right: usize,
    /// Those acts, the first of them.
    pub acts_without_right: Vec<WithoutRight>,
    /// Frames of which only the checksum was checked: the store is sealed and nobody has signed in.
    pub sealed_frames: u64,
    /// What must not be.
    pub faults: Vec<Finding>,
    /// What is worth knowing and heals by itself.
    pub notes: Vec<String>,
    /// The serials the store's own device may give, by agency.
    #[serde(skip)]
    pub ranges: Vec<(String, RangeRow)>,
}

/// The store's own state, as far as it could be had.
#[derive(Debug)]
pub enum StateFound {
    /// There is none.
    Absent,
    /// There is one, but it could not be opened, for this reason.
    NotOpenable(String),
    /// Opened for reading: a copy, never the original.
    Open(Box<Ledger>),
}

/// What is to be checked.
pub struct Question<'a> {
    /// The store's disk; only read.
    pub disk: Arc<dyn Disk>,
    /// Its state, fetched *before* this is called: a desk that runs beside it only goes on.
    pub state: StateFound,
    /// The clean marker, read before the state was.
    pub marker: Option<CleanMarker>,
    /// Whether another process has the store open: a state copied meanwhile may be torn.
    pub in_use: bool,
    /// Practice acts there must be.
    pub acts_at_least: Option<u64>,
    /// The machine's own id.
    pub machine_id: Option<String>,
    /// A head that is looked for, as it stands on a paper.
    pub head: Option<Sought>,
    /// Hears how many entries are done.
    pub progress: &'a mut dyn FnMut(u64),
}

/// Checks a store. A fault of this call itself means that the disk could not be read.
pub fn verify(question: Question<'_>) -> Result<Report, DeskFault> {
    let Question { disk, state, marker, in_use, acts_at_least, machine_id, head, progress } = question;
    let mut walk = Walk::new(&disk, state, marker, in_use)?;
    walk.search = head.map(Search::new);
    let scanned = scan(&disk, &mut walk, progress)?;
    let mut report = match scanned {
        Some(scanned) => {
            walk.finish(&scanned)?;
            judge_files(&mut walk, &disk)?;
            if walk.sealed() > 0 {
                note_sealed(&mut walk);
            } else {
                judge_drill(&mut walk, acts_at_least);
            }
            note_anchor(&mut walk, &disk, machine_id)?;
            walk.report()?
        }
        None => no_store(acts_at_least),
    };
    report.ok = report.faults.is_empty();
    Ok(report)
}

/// Small files that cannot be believed.
fn judge_files(walk: &mut Walk, disk: &Arc<dyn Disk>) -> Result<(), DeskFault> {
    for path in Folder::new(Arc::clone(disk)).unsound_files()? {
        let text = "tệp bị hỏng, bị sửa hoặc không đúng chỗ; chương trình không dùng tệp này. \
                    / the file is damaged, changed or not in its place; it is not used";
        walk.find(Finding { kind: "file-damage", file: Some(path), offset: None, text: text.to_owned() });
    }
    Ok(())
}

/// What was not looked at where nobody has signed in.
fn note_sealed(walk: &mut Walk) {
    let sealed = walk.sealed();
    walk.note(format!(
        "kho đã niêm phong và chưa đăng nhập: {sealed} khung còn nguyên theo dấu kiểm; chuỗi, chữ ký, trạng thái và \
         nội dung chưa kiểm được. Thêm --officer và --passphrase-file. \
         / the store is sealed and nobody has signed in: {sealed} frames agree with their checksums; chains, \
         signatures, the state and what is inside could not be checked. Add --officer and --passphrase-file"
    ));
}

/// Walks the journal; `None` where there is no entry and no damage either, hence no store yet.
fn scan(
    disk: &Arc<dyn Disk>,
    walk: &mut Walk,
    progress: &mut dyn FnMut(u64),
) -> Result<Option<ScanReport>, DeskFault> {
    let mut fault = None;
    let scanned = journal::scan(disk, None, &mut |frame| match walk.frame(frame) {
        Ok(()) => {
            progress(walk.entries());
            ControlFlow::Continue(())
        }
        Err(error) => {
            fault = Some(error);
            ControlFlow::Break(())
        }
    });
    match (scanned, fault) {
        (_, Some(fault)) => Err(fault),
        (Err(fault), None) if fault.is_absent() => Ok(None),
        (Err(fault), None) => Err(fault.into()),
        (Ok(report), None)
            if walk.entries() + walk.sealed() == 0 && walk.is_sound() && report.damage.is_empty() =>
        {
            Ok(walk.claims_more(&report).then_some(report))
        }
        (Ok(report), None) => Ok(Some(report)),
    }
}

fn no_store(acts_at_least: Option<u64>) -> Report {
    let wanted = acts_at_least.unwrap_or(0);
    let finding = Finding {
        kind: "store-missing",
        file: None,
        offset: None,
        text: format!(
            "chưa có kho ở đây, nhưng phải có ít nhất {wanted} thao tác. \
             / there is no store here, but it should hold at least {wanted} acts"
        ),
    };
    let note = "chưa có kho ở đây (chưa có bản ghi nào); lệnh ghi tiếp theo sẽ lập kho. \
                / there is no store here (no entry yet); the next writing command sets it up";
    Report {
        ok: wanted == 0,
        entries: 0,
        acts: 0,
        dossiers: 0,
        frontier_digest: None,
        state_digest: None,
        signed_heads: 0,
        receipts: 0,
        heads_found: None,
        without_right: 0,
        acts_without_right: Vec::new(),
        sealed_frames: 0,
        faults: if wanted == 0 { Vec::new() } else { vec![finding] },
        notes: vec![note.to_owned()],
        ranges: Vec::new(),
    }
}

/// Practice acts are numbered from 1 over the life of a store: each number up to the highest is there.
fn judge_drill(walk: &mut Walk, acts_at_least: Option<u64>) {
    let marks = walk.take_marks();
    let highest = marks.last().copied().unwrap_or(0);
    let mut expected = 1;
    for mark in marks {
        if mark != expected {
            let last = mark - 1;
            walk.fault(
                "drill-missing",
                None,
                format!(
                    "thiếu thao tác diễn tập từ số {expected} đến số {last}. \
                     / practice acts {expected} to {last} are missing"
                ),
            );
        }
        expected = mark.saturating_add(1);
    }
    let wanted = acts_at_least.unwrap_or(0);
    if highest < wanted {
        walk.fault(
            "drill-missing",
            None,
            format!(
                "thao tác diễn tập cao nhất là số {highest}, phải có đến số {wanted}. \
                 / the highest practice act is {highest}, it should be at least {wanted}"
            ),
        );
    }
}

fn note_anchor(walk: &mut Walk, disk: &Arc<dyn Disk>, machine_id: Option<String>) -> Result<(), DeskFault> {
    let folder = Folder::new(Arc::clone(disk));
    let here = folder.place(machine_id)?;
    match folder.anchor()? {
        Some(anchor) if anchor.matches(&here) => {}
        Some(_) => walk.note(
            "kho này được chép từ nơi khác đến: lần mở sau bắt đầu một đời máy mới. \
             / this store was copied from elsewhere: the next opening begins another life of the device",
        ),
        None => walk.note(
            "không có tệp neo (kho được phục hồi từ bản sao lưu?): lần mở sau bắt đầu một đời máy mới. \
             / the anchor is missing (restored from a backup?): the next opening begins another life of the device",
        ),
    }
    Ok(())
}
