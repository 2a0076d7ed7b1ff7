//! `motcua quarantine list`: entries that cannot be folded. They are kept byte for byte.

use super::session::{self, Wish};
use super::{Outcome, World, YES};

/// Arguments of `motcua quarantine`.
#[derive(Debug, Clone, clap::Args)]
pub struct QuarantineArgs {
    #[command(subcommand)]
    command: QuarantineCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum QuarantineCommand {
    /// List entries that are kept but cannot be read, with the reason
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
}

/// Lists them.
pub fn run(args: &QuarantineArgs, world: &mut World<'_>) -> Outcome {
    let QuarantineCommand::List { json } = args.command;
    let mut session = session::open(world, Wish::default())?;
    let found = session.engine.quarantined()?;
    session.close()?;
    if json {
        world.print_json(&found)?;
        return Ok(YES);
    }
    if found.is_empty() {
        writeln!(world.out, "Không có bản ghi nào bị cách ly. / Nothing is in quarantine.")?;
    }
    for entry in found {
        writeln!(world.out, "{}  {}  {}", entry.log, entry.seq, entry.reason)?;
    }
    Ok(YES)
}
