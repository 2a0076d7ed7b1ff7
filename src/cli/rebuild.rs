//! `motcua rebuild`: throws the state away and builds it anew from the journal.

use std::time::Instant;

use serde::Serialize;

use super::session::{self, Wish};
use super::{Outcome, World, YES};

/// Arguments of `motcua rebuild`.
#[derive(Debug, Clone, clap::Args)]
pub struct RebuildArgs {
    /// One JSON document instead of words
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Serialize)]
struct Rebuilt {
    entries: u64,
    dossiers: u64,
    seconds: f64,
}

/// Rebuilds the state of the world's store. The journal is only read.
pub fn run(args: &RebuildArgs, world: &mut World<'_>) -> Outcome {
    let start = Instant::now();
    let session = session::open(world, Wish { rebuild: true, ..Wish::default() })?;
    let entries = session.opened.replayed;
    let dossiers = session.engine.view().dossiers;
    session.close()?;
    // Milliseconds are as fine as anybody reads them.
    let seconds = (start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    let rebuilt = Rebuilt { entries, dossiers, seconds };
    if args.json {
        world.print_json(&rebuilt)?;
    } else {
        writeln!(
            world.out,
            "Đã dựng lại từ {entries} bản ghi: {dossiers} hồ sơ, {seconds:.1} giây. \
             / Rebuilt from {entries} entries: {dossiers} dossiers, {seconds:.1} s."
        )?;
    }
    Ok(YES)
}
