//! `motcua units import`: the list of administrative units (provinces, communes, wards, zones).
//!
//! The list helps to choose an address. It is not needed: a code it does not know is accepted.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Serialize;

use super::documents::ImportArgs;
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
    Import(ImportArgs),
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
    let UnitsCommand::Import(args) = &args.command;
    let provinces = read(&args.file, world)?;
    let errand = Errand::Units { units: provinces.clone(), officer: args.officer.clone() };
    match args.record(&errand, |importing| importing.take_units(&provinces), world)? {
        Ok(taken) => told_taken(&provinces, taken, args.json, world),
        Err(code) => Ok(code),
    }
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
