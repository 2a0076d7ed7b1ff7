//! `motcua portal`: dossiers for the national portal, its answers, and online submissions from it.

mod inward;
mod outward;

use super::{Outcome, World};

/// Arguments of `motcua portal`.
#[derive(Debug, Clone, clap::Args)]
pub struct PortalArgs {
    #[command(subcommand)]
    command: PortalCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum PortalCommand {
    /// Write the dossiers of a period as calls of the portal's interface, and note them as sent
    Export(outward::ExportArgs),
    /// What of our dossiers the portal knows, and what it answered
    Outbox(outward::OutboxArgs),
    /// Take online submissions in from a file (an array, a call, or an item a line; plain or gzip)
    Import(inward::ImportArgs),
    /// List online submissions that wait for an answer, the longest waiting first
    Waiting {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Show a submission beside what the store knows of the person, and beside its changed item
    Compare {
        /// Its number (MaHoSo) or the dossier's id
        submission: String,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// List items that could not be read, with the reason; none is lost
    Unread {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of what is written and read
    Schema {
        /// Version of the interface
        #[arg(long, value_name = "VERSION", default_value = "1.4")]
        mapping: String,
    },
}

/// Exports, imports, lists.
pub fn run(args: &PortalArgs, world: &mut World<'_>) -> Outcome {
    match &args.command {
        PortalCommand::Export(args) => outward::export(args, world),
        PortalCommand::Outbox(args) => outward::outbox(args, world),
        PortalCommand::Import(args) => inward::import(args, world),
        PortalCommand::Waiting { json } => inward::waiting(*json, world),
        PortalCommand::Compare { submission, json } => inward::compare(submission, *json, world),
        PortalCommand::Unread { json } => inward::unread(*json, world),
        PortalCommand::Schema { mapping } => outward::schema(mapping, world),
    }
}
