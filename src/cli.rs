//! The command line: one file a subcommand, and what they share.
//!
//! Exit codes: 0 yes, 1 a refusal or a finding, 2 wrong usage, 3 the store is held by another process.
//! Documents go to stdout, everything said to people to stderr.

pub mod act;
pub mod audit;
pub mod backup;
pub mod bundle;
pub mod calendar;
pub mod catalogue;
pub mod conflict;
pub mod demo;
pub mod desk;
pub mod doctor;
mod documents;
mod door;
pub mod dossier;
pub mod drill;
pub mod due;
pub mod enrol;
mod erasure;
pub mod hub;
pub mod init;
pub mod keys;
pub mod log;
pub mod money;
pub mod portal;
pub mod print;
pub mod quarantine;
pub mod rebuild;
pub mod restore;
pub mod rules;
pub mod scan;
pub mod seal;
pub mod session;
pub mod sync;
pub mod ticket;
pub mod units;
pub mod verify;
pub mod words;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::base::time::{Clock, SimulatedClock, SystemClock};
use crate::desk::engine::DeskFault;
use crate::store::folder::LockFault;

/// All was well.
pub const YES: u8 = 0;
/// The law, the store or the disk said no, or something was found.
pub const NO: u8 = 1;
/// The arguments are wrong.
pub const USAGE: u8 = 2;
/// Another process holds the store.
pub const HELD: u8 = 3;

/// motcua: the one-stop desk. Without a subcommand it opens the desk's screen.
#[derive(Debug, Parser)]
#[command(name = "motcua", version, about, disable_help_subcommand = true)]
pub struct Args {
    /// Folder of the store; the platform's data folder when left out
    #[arg(long, global = true, value_name = "DIR", env = "MOTCUA_STORE")]
    pub store: Option<PathBuf>,
    /// Lines instead of a screen: numbered items and prompts, for screen readers and bad lines
    #[arg(long, global = true)]
    pub plain: bool,
    /// How a sealed store is opened
    #[command(flatten)]
    pub keys: keys::KeyArgs,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up a store: what it is, whose numbers it gives, who works here
    Init(init::InitArgs),
    /// Give commands as JSON lines on stdin; an answer a line on stdout
    Act(act::ActArgs),
    /// Open the desk on an invented commune
    Demo(demo::DemoArgs),
    /// Practise: lifelike acts on simulated days, never on a real store
    Drill(drill::DrillArgs),
    /// List or show dossiers
    Dossier(dossier::DossierArgs),
    /// List tickets
    Ticket(ticket::TicketArgs),
    /// Print a paper of a dossier, the register, a hand-over sheet or a ticket: text, PDF, receipt printer
    Print(print::PrintArgs),
    /// The money of a day, shifts at the till, books of receipts, and their papers
    Money(money::MoneyArgs),
    /// Import, list or check procedures
    Catalogue(catalogue::CatalogueArgs),
    /// Print the working calendar in force, or put another one in its place
    Calendar(calendar::CalendarArgs),
    /// Print the clock's rules in force, or put others in their place
    Rules(rules::RulesArgs),
    /// Import administrative units
    Units(units::UnitsArgs),
    /// Say how machine, store and terminal are, and what to do
    Doctor(doctor::DoctorArgs),
    /// Say what a scanned text is
    Scan(scan::ScanArgs),
    /// Say when a result is due, and why
    Due(due::DueArgs),
    /// Check a store: journal, chains, a fold in memory, the state; only reads
    Verify(verify::VerifyArgs),
    /// Say who did, read, printed or gave out what; where erased data may still lie
    Audit(audit::AuditArgs),
    /// Build the state anew from the journal
    Rebuild(rebuild::RebuildArgs),
    /// Copy the store to another disk: only what is new, beside a running desk too
    Backup(backup::BackupArgs),
    /// Check a backup, or put it back into an empty folder
    Restore(restore::RestoreArgs),
    /// Write logs as JSON lines, or take them in
    Log(log::LogArgs),
    /// Run the hub where desks meet, or give it an order
    Hub(hub::HubArgs),
    /// Make this store one of a hub's, by the code of its administrator
    Enrol(enrol::EnrolArgs),
    /// Exchange what is new with the hub
    Sync(sync::SyncArgs),
    /// Exchange it on a stick: a file sealed to its receiver
    Bundle(bundle::BundleArgs),
    /// List and settle what was recorded apart and excludes each other
    Conflict(conflict::ConflictArgs),
    /// List entries that are kept but cannot be read
    Quarantine(quarantine::QuarantineArgs),
    /// Seal a store that is not sealed yet, in place
    Seal(seal::SealArgs),
    /// Who can open a sealed store: passphrases, key files, the recovery key
    Keys(keys::KeysArgs),
    /// Dossiers for the national portal, its answers, and online submissions from it
    Portal(portal::PortalArgs),
}

/// Why a subcommand did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CliFault {
    /// The store.
    #[error(transparent)]
    Desk(#[from] DeskFault),
    /// Another process holds it.
    #[error(transparent)]
    Lock(#[from] LockFault),
    /// Reading or writing outside the store.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Wrong usage that clap cannot see.
    #[error("{0}")]
    Usage(String),
    /// A finding or refusal said in words already.
    #[error("{0}")]
    Refused(String),
}

impl From<serde_json::Error> for CliFault {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}

impl From<crate::store::disk::DiskFault> for CliFault {
    fn from(fault: crate::store::disk::DiskFault) -> Self {
        Self::Desk(fault.into())
    }
}

impl From<crate::store::vault::VaultFault> for CliFault {
    fn from(fault: crate::store::vault::VaultFault) -> Self {
        Self::Desk(fault.into())
    }
}

impl CliFault {
    /// The exit code it means.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Lock(LockFault::Held { .. }) => HELD,
            Self::Usage(_) => USAGE,
            _ => NO,
        }
    }
}

/// What a subcommand returns.
pub type Outcome = Result<u8, CliFault>;

/// The world a subcommand runs in: where the store is, what time it is, where words go.
pub struct World<'a> {
    /// Folder of the store.
    pub store: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Lines instead of a screen.
    pub plain: bool,
    /// How a sealed store is opened.
    pub keys: keys::KeyArgs,
    /// Standard input.
    pub input: &'a mut dyn io::BufRead,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
}

impl World<'_> {
    /// Prints one JSON document.
    pub fn print_json(&mut self, value: &impl serde::Serialize) -> Result<(), CliFault> {
        serde_json::to_writer_pretty(&mut *self.out, value)?;
        writeln!(self.out)?;
        Ok(())
    }
}

/// The folder of the store the arguments mean.
pub fn store_of(args: &Args) -> PathBuf {
    match (&args.store, &args.command) {
        (Some(store), _) => store.clone(),
        (None, Some(Command::Demo(_))) => demo::default_store(),
        (None, _) => default_store(),
    }
}

/// The folder a store lies in when nothing else is said.
pub fn default_store() -> PathBuf {
    directories::ProjectDirs::from("vn", "", "motcua")
        .map_or_else(|| PathBuf::from("motcua-store"), |dirs| dirs.data_dir().join("store"))
}

/// The machine's clock, or the one `MOTCUA_CLOCK` sets.
pub fn clock() -> Result<Arc<dyn Clock>, CliFault> {
    match std::env::var("MOTCUA_CLOCK") {
        Ok(text) if !text.trim().is_empty() => {
            let clock =
                SimulatedClock::parse(&text).map_err(|e| CliFault::Usage(format!("MOTCUA_CLOCK: {e}")))?;
            Ok(Arc::new(clock))
        }
        _ => Ok(Arc::new(SystemClock::default())),
    }
}

/// Runs one subcommand in a world.
pub fn run(command: Command, world: &mut World<'_>) -> Outcome {
    match command {
        Command::Init(args) => init::run(&args, world),
        Command::Act(args) => act::run(&args, world),
        Command::Demo(args) => demo::run(&args, world),
        Command::Drill(args) => drill::run(&args, world),
        Command::Dossier(args) => dossier::run(&args, world),
        Command::Ticket(args) => ticket::run(&args, world),
        Command::Print(args) => print::run(&args, world),
        Command::Money(args) => money::run(&args, world),
        Command::Verify(args) => verify::run(&args, world),
        Command::Audit(args) => audit::run(&args, world),
        Command::Backup(args) => backup::run(&args, world),
        Command::Restore(args) => restore::run(&args, world),
        Command::Rebuild(args) => rebuild::run(&args, world),
        Command::Seal(args) => seal::run(&args, world),
        Command::Keys(args) => keys::run(&args, &world.keys.clone(), world),
        Command::Log(args) => log::run(&args, world),
        Command::Conflict(args) => conflict::run(&args, world),
        Command::Portal(args) => portal::run(&args, world),
        Command::Quarantine(args) => quarantine::run(&args, world),
        Command::Catalogue(args) => catalogue::run(&args, world),
        Command::Calendar(args) => calendar::run(&args, world),
        Command::Rules(args) => rules::run(&args, world),
        Command::Units(args) => units::run(&args, world),
        Command::Doctor(args) => doctor::run(&args, world),
        Command::Hub(args) => hub::run(&args, world),
        Command::Enrol(args) => enrol::run(&args, world),
        Command::Sync(args) => sync::run(&args, world),
        Command::Bundle(args) => bundle::run(&args, world),
        Command::Scan(args) => Ok(scan::run(&args, world.out, world.err)?),
        Command::Due(args) if args.recheck => due::recheck::run(&args, world),
        Command::Due(args) => Ok(due::run(&args, &*world.clock, world.input, world.out, world.err)?),
    }
}
