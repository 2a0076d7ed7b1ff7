//! `motcua init`: sets a store up.

use super::session::{self, Wish};
use super::{CliFault, NO, Outcome, World, YES};
use crate::desk::engine::{DeskFault, SetUp};
use crate::domain::post::Purpose;
use crate::store::disk::{Disk, RealDisk};
use crate::store::vault::FILES;

/// Why a real store is not set up under `MOTCUA_CLOCK`.
pub const SIMULATED_ON_REAL: &str = "một kho thật không được lập dưới đồng hồ giả (MOTCUA_CLOCK); chưa ghi gì. \
     / a real store is not set up under a simulated clock (MOTCUA_CLOCK); nothing was written";

/// Arguments of `motcua init`.
#[derive(Debug, Clone, clap::Args)]
pub struct InitArgs {
    /// The agency code as dossier numbers carry it, such as H56.14 or G01.899.909
    #[arg(long, value_name = "CODE")]
    pub unit: String,
    /// Which machine of this post it is, 1 to 9; `only` where there is no other
    #[arg(long, value_name = "K", default_value = "1", value_parser = machine)]
    pub machine: Machine,
    /// Name of the first officer
    #[arg(long, value_name = "NAME")]
    pub officer: String,
    /// A store for practice, never sent to a real hub
    #[arg(long)]
    pub training: bool,
}

/// Which machine of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// The n-th.
    Number(u8),
    /// The only one: it gives all numbers.
    Only,
}

fn machine(text: &str) -> Result<Machine, String> {
    match text {
        "only" => Ok(Machine::Only),
        digits => match digits.parse() {
            Ok(n @ 1..=9) => Ok(Machine::Number(n)),
            _ => Err("expected 1 to 9, or only".to_owned()),
        },
    }
}

/// Sets a store up; refuses one that holds something already.
pub fn run(args: &InitArgs, world: &mut World<'_>) -> Outcome {
    let purpose = if args.training { Purpose::Training } else { Purpose::Real };
    if purpose == Purpose::Real && world.clock.is_simulated() {
        return Err(CliFault::Refused(SIMULATED_ON_REAL.to_owned()));
    }
    let set_up = SetUp {
        purpose,
        unit: args.unit.clone(),
        machine: match args.machine {
            Machine::Number(n) => Some(n),
            Machine::Only => None,
        },
        officer: args.officer.clone(),
    };
    let sealing = super::keys::found(&args.officer, purpose, world)?;
    let session = match session::open(world, Wish { set_up: Some(set_up), ..Wish::default() }) {
        Err(CliFault::Desk(DeskFault::SetUp(refusal))) => {
            if sealing.is_some() {
                unseal(world)?;
            }
            writeln!(world.err, "motcua: {}", super::words::refusal(&refusal))?;
            return Ok(NO);
        }
        other => other?,
    };
    let was_set_up = session.opened.was_set_up;
    let (unit, device) = (session.engine.post().unit.clone(), session.engine.device().id);
    let officer = session.engine.view().officers.values().next().cloned();
    session.close()?;
    if !was_set_up {
        return Err(CliFault::Refused(format!(
            "{} đã là kho của {unit}; không thay đổi gì. / already the store of {unit}; nothing was changed",
            world.store.display()
        )));
    }
    writeln!(world.err, "Đã lập kho {} cho {unit}, máy {device}.", world.store.display())?;
    match sealing {
        Some(keyring) => super::keys::settle_officer(&keyring, officer.as_ref(), world)?,
        None if purpose == Purpose::Real => {
            writeln!(world.err, "{}", super::words::message("not-sealed", &[]))?;
        }
        None => {}
    }
    Ok(YES)
}

/// Takes the vault of a store away that was refused: nothing is sealed with it.
fn unseal(world: &World<'_>) -> Result<(), CliFault> {
    let disk = RealDisk::new(&world.store)?;
    for file in FILES {
        disk.remove(file)?;
    }
    Ok(disk.sync_dir("")?)
}
