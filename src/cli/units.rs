//! `motcua units import`: the list of administrative units (provinces, communes, wards, zones).
//!
//! The list helps to choose an address. It is not needed: a code it does not know is accepted.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::catalogue::{acting, refuse};
use super::session::{self, Wish, default_set_up};
use super::{CliFault, Outcome, World, YES};
use crate::desk::engine::{DOCUMENT_BYTES_MAX, Taken};
use crate::domain::units::{Province, Ward, WardKind};
use crate::exchange::units::read_units;
use crate::hub::admin::Errand;

/// Arguments of `motcua units`.
#[derive(Debug, Clone, clap::Args)]
pub struct UnitsArgs {
    #[command(subcommand)]
    command: UnitsCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum UnitsCommand {
    /// Take in a list of units, plain or gzip; it takes the place of the one before
    Import {
        /// The file; `-` for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Name or id of the officer who imports; the first officer when left out
        #[arg(long, value_name = "OFFICER")]
        officer: Option<String>,
        /// `{provinces, communes, wards, zones, known}`
        #[arg(long)]
        json: bool,
    },
}

/// What the list holds; `communes` counts every unit below a province, of whatever kind.
#[derive(Debug, Serialize)]
struct Counts {
    provinces: usize,
    communes: usize,
    wards: usize,
    zones: usize,
    known: bool,
}

/// Runs a subcommand of the units.
pub fn run(args: &UnitsArgs, world: &mut World<'_>) -> Outcome {
    let UnitsCommand::Import { file, officer, json } = &args.command;
    let provinces = read(file, world)?;
    let told = Errand::Units { units: provinces.clone(), officer: officer.clone() };
    if let Some(taken) = super::hub::recorded(&told, world)? {
        return told_taken(&provinces, taken, *json, world);
    }
    let mut session = session::open(world, Wish { set_up: Some(default_set_up()), ..Wish::default() })?;
    if session.opened.was_set_up {
        writeln!(world.err, "{}", session::was_set_up(&world.store))?;
    }
    let officer = match acting(&mut session, officer.as_deref())? {
        Ok(officer) => officer,
        Err(refusal) => return refuse(&refusal, world),
    };
    let mut importing = match session.engine.begin_import(officer)? {
        Ok(importing) => importing,
        Err(refusal) => return refuse(&refusal, world),
    };
    let taken = importing.take_units(&provinces)?;
    importing.finish()?;
    session.close()?;
    told_taken(&provinces, taken, *json, world)
}

fn told_taken(provinces: &[Province], taken: Taken, json: bool, world: &mut World<'_>) -> Outcome {
    if let Taken::TooLarge { bytes } = taken {
        return Err(CliFault::Refused(format!(
            "danh mục dài {bytes} byte, tối đa {DOCUMENT_BYTES_MAX}; không thay đổi gì. \
             / the list has {bytes} bytes, at most {DOCUMENT_BYTES_MAX} are recorded; nothing was changed"
        )));
    }
    report(&counts(provinces, taken == Taken::Known), json, world)
}

fn read(file: &Path, world: &mut World<'_>) -> Result<Vec<Province>, CliFault> {
    let read = if file == Path::new("-") {
        read_units(&mut *world.input)
    } else {
        File::open(file).map_err(Into::into).and_then(|file| read_units(BufReader::new(file)))
    };
    read.map_err(|fault| CliFault::Refused(format!("{}: {fault}", file.display())))
}

fn counts(provinces: &[Province], known: bool) -> Counts {
    let kinds: Vec<_> = provinces.iter().flat_map(|province| &province.wards).map(Ward::kind).collect();
    let count = |kind| kinds.iter().filter(|found| **found == Some(kind)).count();
    Counts {
        provinces: provinces.len(),
        communes: kinds.len(),
        wards: count(WardKind::Ward),
        zones: count(WardKind::SpecialZone),
        known,
    }
}

fn report(counts: &Counts, json: bool, world: &mut World<'_>) -> Outcome {
    if json {
        world.print_json(counts)?;
    } else {
        let state = if counts.known { " (đã có từ trước)" } else { "" };
        writeln!(
            world.out,
            "{} tỉnh, thành phố; {} xã, phường, đặc khu{state}.",
            counts.provinces, counts.communes
        )?;
    }
    Ok(YES)
}
