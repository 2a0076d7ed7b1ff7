//! Documents that take the place of the one in force (calendar, rules, units): their file, and recording them.
//!
//! A hub that runs records them itself; otherwise the store is opened here. What a document says, and what is told
//! of it, is each subcommand's own.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::catalogue::{acting, refuse};
use super::session::{self, Wish, default_set_up};
use super::{CliFault, World};
use crate::desk::engine::{DOCUMENT_BYTES_MAX, DeskFault, Importing, Taken};
use crate::hub::admin::Errand;

/// Arguments of an import.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ImportArgs {
    /// The file; `-` for standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Name or id of the officer who imports; the first officer when left out
    #[arg(long, value_name = "OFFICER")]
    pub(super) officer: Option<String>,
    /// One JSON document with its version, and whether it was known
    #[arg(long)]
    pub(super) json: bool,
}

impl ImportArgs {
    /// The text of the file, no more of it than could be recorded.
    pub(super) fn text(&self, world: &mut World<'_>) -> Result<String, CliFault> {
        let mut text = String::new();
        let limit = DOCUMENT_BYTES_MAX as u64 + 1;
        if self.file == Path::new("-") {
            (&mut *world.input).take(limit).read_to_string(&mut text)?;
        } else {
            std::fs::File::open(&self.file)?.take(limit).read_to_string(&mut text)?;
        }
        Ok(text)
    }

    /// Records a document, by the hub that holds the store or here; the exit code where a rule says no.
    pub(super) fn record(
        &self,
        errand: &Errand,
        take: impl FnOnce(&mut Importing<'_>) -> Result<Taken, DeskFault>,
        world: &mut World<'_>,
    ) -> Result<Result<Taken, u8>, CliFault> {
        if let Some(taken) = super::hub::recorded(errand, world)? {
            return Ok(Ok(taken));
        }
        let mut session = session::open(world, Wish { set_up: Some(default_set_up()), ..Wish::default() })?;
        if session.opened.was_set_up {
            writeln!(world.err, "{}", session::was_set_up(&world.store))?;
        }
        let officer = match acting(&mut session, self.officer.as_deref())? {
            Ok(officer) => officer,
            Err(refusal) => return refuse(&refusal, world).map(Err),
        };
        let mut importing = match session.engine.begin_import(officer)? {
            Ok(importing) => importing,
            Err(refusal) => return refuse(&refusal, world).map(Err),
        };
        let taken = take(&mut importing)?;
        importing.finish()?;
        session.close()?;
        Ok(Ok(taken))
    }
}
