//! `motcua backup`: the store on another disk, as far as it is recorded.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::session::ProgressLine;
use super::words::message;
use super::{CliFault, Outcome, World, YES};
use crate::base::id::ChainHash;
use crate::base::random::OsRandom;
use crate::base::time::Timestamp;
use crate::desk::backup::keeper::BackupNews;
use crate::desk::backup::{Told, back_up};
use crate::record::chain::Head;
use crate::store::backup::{BackupFault, Moved};

/// Arguments of `motcua backup`.
#[derive(Debug, Clone, clap::Args)]
pub struct BackupArgs {
    /// The folder of the backup: on another disk or a stick
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// One JSON document instead of words
    #[arg(long)]
    pub json: bool,
}

/// What is in a backup, for scripts.
#[derive(Debug, Serialize)]
pub(super) struct Contents {
    pub(super) made: Timestamp,
    pub(super) entries: Option<u64>,
    pub(super) acts: Option<u64>,
    pub(super) last_act: Option<Timestamp>,
    pub(super) head: Option<Head>,
    pub(super) frontier_digest: Option<ChainHash>,
}

impl Contents {
    pub(super) fn of(told: &Told, made: Timestamp) -> Self {
        Self {
            made,
            entries: told.entries(),
            acts: told.acts(),
            last_act: told.last_act,
            head: told.head(),
            frontier_digest: told.frontier_digest(),
        }
    }

    /// The line for people: what the last act and the head are.
    pub(super) fn line(&self) -> String {
        let dash = || "–".to_owned();
        let last = self.last_act.map_or_else(dash, |at| at.to_string());
        let number = |n: Option<u64>| n.map_or_else(dash, |n| n.to_string());
        let head = self.head.map_or_else(dash, |head| format!("{} {}", head.seq, head.hash));
        let (entries, acts, made) = (number(self.entries), number(self.acts), self.made.to_string());
        let values = [
            ("made", made.as_str()),
            ("entries", &entries),
            ("acts", &acts),
            ("last", &last),
            ("head", &head),
        ];
        message("backup-contents", &values)
    }
}

#[derive(Debug, Serialize)]
struct Report {
    folder: PathBuf,
    written: u64,
    bytes: u64,
    rewritten: bool,
    same_disk: bool,
    #[serde(flatten)]
    contents: Contents,
}

/// Copies what is new of the world's store.
pub fn run(args: &BackupArgs, world: &mut World<'_>) -> Outcome {
    let (store, now) = (world.store.clone(), world.clock.now());
    let made =
        watched("backup-copying", world, |watch| back_up(&store, &args.to, now, &mut OsRandom, watch))?;
    let report = Report {
        folder: args.to.clone(),
        written: made.copied.written,
        bytes: made.copied.manifest.bytes(),
        rewritten: made.copied.rewritten,
        same_disk: made.same_disk,
        contents: Contents::of(&made.told, now),
    };
    if args.json {
        world.print_json(&report)?;
    } else {
        let (folder, written) = (args.to.display().to_string(), size(report.written));
        let bytes = size(report.bytes);
        let values = [("folder", folder.as_str()), ("written", &written), ("bytes", &bytes)];
        writeln!(world.out, "{}", message("backup-made", &values))?;
        writeln!(world.out, "{}", report.contents.line())?;
    }
    for key in [(report.rewritten, "backup-rewritten"), (report.same_disk, "backup-same-disk")] {
        if key.0 {
            writeln!(world.err, "{}", message(key.1, &[]))?;
        }
    }
    Ok(YES)
}

/// A number of bytes as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{}.{} MB", bytes >> 20, ((bytes & 0xF_FFFF) * 10) >> 20),
    }
}

/// Does something that tells how far it is; Ctrl-C stops it between two pieces.
pub(super) fn watched<T>(
    key: &str,
    world: &mut World<'_>,
    work: impl FnOnce(&mut dyn FnMut(Moved) -> ControlFlow<()>) -> Result<T, BackupFault>,
) -> Result<T, CliFault> {
    let stop = Arc::new(AtomicBool::new(false));
    let ids: Vec<_> = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM]
        .into_iter()
        .filter_map(|signal| signal_hook::flag::register(signal, Arc::clone(&stop)).ok())
        .collect();
    let mut line = ProgressLine::new(world.err, world.plain);
    let mut shown = None;
    let done = work(&mut |moved| {
        let percent = moved.done * 100 / moved.of.max(1);
        if shown != Some(percent) {
            shown = Some(percent);
            let text = crate::locale::Texts::new(crate::locale::Language::Vietnamese);
            line.text(&text.say_with(key, &[("percent", &percent.to_string())]));
        }
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    line.done();
    for id in ids {
        signal_hook::low_level::unregister(id);
    }
    done.map_err(|fault| told(&fault))
}

/// Why there is no backup, in words.
pub(super) fn told(fault: &BackupFault) -> CliFault {
    CliFault::Refused(message(fault.key(), &[("detail", &fault.to_string())]))
}

/// Says what came of the backup at closing; nothing where none is wanted.
pub(super) fn say_of_closing(news: &BackupNews, world: &mut World<'_>) -> Result<(), CliFault> {
    let said = match news {
        BackupNews::Made(_) | BackupNews::NoFolder | BackupNews::Remembered(_) => return Ok(()),
        BackupNews::Absent(folder) => message("backup-absent", &[("folder", &folder.display().to_string())]),
        BackupNews::Failed(fault) => message(fault.key(), &[("detail", &fault.to_string())]),
    };
    Ok(writeln!(world.err, "{said}")?)
}
