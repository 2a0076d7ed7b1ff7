//! `motcua verify`: checks a store and only reads.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::session::ProgressLine;
use super::{NO, Outcome, World, YES};
use crate::desk::engine::open_ledger;
use crate::desk::verify::{Question, Report, StateFound, verify};
use crate::record::day_head::Sought;
use crate::store::disk::{Disk, RealDisk};
use crate::store::folder::{Folder, STATE, anchor, lock, open_to_others};
use crate::store::sealer::Sealer;
use crate::store::state::StateCopy;
use crate::store::vault::Vault;

/// Entries between two words of progress.
const PROGRESS_ENTRIES: u64 = 50_000;

/// Copies of a state that is being written made at most, until one can be read.
const COPIES_MAX: usize = 3;

/// Arguments of `motcua verify`.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyArgs {
    /// Practice acts (`drill`) there must be at least
    #[arg(long, value_name = "N")]
    pub acts_at_least: Option<u64>,
    /// Find the head that stands on a paper (closing sheet, register): its digits, as many of them as there
    /// are, or its word
    #[arg(long, value_name = "HEAD")]
    pub head: Option<Sought>,
    /// One JSON document instead of words
    #[arg(long)]
    pub json: bool,
}

/// Checks the store of the world; exit 1 when there is a fault.
pub fn run(args: &VerifyArgs, world: &mut World<'_>) -> Outcome {
    let store = world.store.clone();
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(&store));
    let held_before = lock::is_held(&store);
    // First the marker, then the state, then the journal: what runs beside this only goes on.
    let marker = if store.is_dir() { Folder::new(Arc::clone(&disk)).clean_marker()? } else { None };
    let locked = disk.sealer().is_none() && matches!(Vault::read(&*disk), Ok(Some(_)) | Err(_));
    let (state, copy) = if locked {
        (StateFound::Absent, None)
    } else {
        fetch_state(&store.join(STATE), held_before, disk.sealer())
    };
    let mut line = ProgressLine::new(world.err, world.plain);
    let mut next = PROGRESS_ENTRIES;
    let report = verify(Question {
        disk,
        state,
        marker,
        in_use: held_before || lock::is_held(&store),
        acts_at_least: args.acts_at_least,
        machine_id: anchor::machine_id(),
        head: args.head.clone(),
        progress: &mut |entries| {
            if entries >= next {
                next = entries + PROGRESS_ENTRIES;
                line.text(&format!("kiểm tra: {entries} bản ghi"));
            }
        },
    });
    line.done();
    drop(copy);
    let mut report = report?;
    report.notes.extend(mode_notes(&store));
    if args.json {
        world.print_json(&report)?;
    } else {
        print(&report, world.out)?;
    }
    let found = report.heads_found.as_ref().is_none_or(|found| !found.is_empty());
    Ok(if report.ok && found { YES } else { NO })
}

/// Opens a copy of the state. The copy must outlive what is opened.
fn fetch_state(folder: &Path, in_use: bool, sealer: Option<&Arc<Sealer>>) -> (StateFound, Option<StateCopy>) {
    let mut outcome = (StateFound::Absent, None);
    for _ in 0..if in_use { COPIES_MAX } else { 1 } {
        outcome = match StateCopy::of(folder) {
            Ok(None) => return (StateFound::Absent, None),
            Ok(Some(copy)) => match open_ledger(copy.folder(), sealer) {
                Ok(ledger) => return (StateFound::Open(Box::new(ledger)), Some(copy)),
                Err(fault) => (StateFound::NotOpenable(fault.to_string()), Some(copy)),
            },
            Err(fault) => (StateFound::NotOpenable(fault.to_string()), None),
        };
    }
    outcome
}

fn mode_notes(store: &Path) -> Vec<String> {
    let show = |(path, mode): &(std::path::PathBuf, u32)| {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        format!(
            "người khác trên máy đọc được {} ({mode:03o}). / others on this machine may use {} ({mode:03o})",
            path.display(),
            path.display()
        )
    };
    open_to_others(store).iter().map(show).collect()
}

fn print(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    for fault in &report.faults {
        let place = match (&fault.file, fault.offset) {
            (Some(file), Some(offset)) => format!(" {file} byte {offset}:"),
            (Some(file), None) => format!(" {file}:"),
            _ => String::new(),
        };
        writeln!(out, "LỖI / FAULT [{}]{place} {}", fault.kind, fault.text)?;
    }
    for act in &report.acts_without_right {
        writeln!(
            out,
            "không có quyền / without a right: {} số / entry {} ({}): {} {} · {} ({})",
            act.log,
            act.seq,
            act.entry,
            act.officer,
            act.name,
            act.act,
            act.needs.join(", ")
        )?;
    }
    for note in &report.notes {
        writeln!(out, "ghi chú / note: {note}")?;
    }
    for found in report.heads_found.iter().flatten() {
        writeln!(out, "{}", found.text())?;
    }
    if report.heads_found.as_ref().is_some_and(Vec::is_empty) {
        writeln!(
            out,
            "Không có đầu sổ này trong sổ: giấy không phải của kho này, hoặc sổ đã bị viết lại. / no such head: the paper is not of this store, or the log was rewritten"
        )?;
    }
    writeln!(
        out,
        "{} chữ ký của máy, {} biên nhận của trung tâm đã kiểm. / {} heads signed by devices, {} receipts of hubs checked",
        report.signed_heads, report.receipts, report.signed_heads, report.receipts
    )?;
    writeln!(
        out,
        "{} thao tác trên hồ sơ mà người làm không có quyền. / {} acts on dossiers without a right to them",
        report.without_right, report.without_right
    )?;
    let verdict = if report.ok {
        "Kho lành lặn. / The store is sound."
    } else {
        "Kho có lỗi; không thay đổi gì. / The store has faults; nothing was changed."
    };
    writeln!(
        out,
        "{verdict} {} bản ghi / entries, {} thao tác / acts, {} hồ sơ / dossiers",
        report.entries, report.acts, report.dossiers
    )
}
