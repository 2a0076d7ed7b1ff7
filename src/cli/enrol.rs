//! `motcua enrol`: makes this store one of a hub's.

use std::sync::Arc;

use super::session::{self, Wish, default_set_up};
use super::{CliFault, Outcome, World, YES};
use crate::base::random::OsRandom;
use crate::desk::device::Keys;
use crate::desk::engine::SetUp;
use crate::desk::enrolment::{EnrolFault, Looked, enrol, look};
use crate::desk::replica::line::identity;
use crate::store::disk::{Disk, RealDisk};
use crate::store::folder::Folder;
use crate::sync::code::EnrolmentCode;
use crate::sync::transport::{LinkFault, Stop};

/// Arguments of `motcua enrol`.
#[derive(Debug, Clone, clap::Args)]
pub struct EnrolArgs {
    /// The code that the hub's administrator gave, as printed, typed or scanned
    #[arg(value_name = "CODE", required = true, num_args = 1..)]
    pub code: Vec<String>,
}

/// What a link could not do, in both languages.
pub fn told(fault: &LinkFault) -> CliFault {
    CliFault::Refused(super::words::both(|language| fault.said(language)))
}

/// What an enrolment could not do, in both languages.
fn failed(fault: EnrolFault) -> CliFault {
    match fault {
        EnrolFault::Desk(fault) => CliFault::Desk(fault),
        fault => CliFault::Refused(super::words::both(|language| fault.said(language))),
    }
}

/// Enrols the store; one that is not there is set up as the hub's invitation says.
pub fn run(args: &EnrolArgs, world: &mut World<'_>) -> Outcome {
    let code: EnrolmentCode = args.code.concat().parse().map_err(|fault: crate::sync::code::CodeFault| {
        CliFault::Refused(super::words::message(fault.key(), &[("value", &fault.value())]))
    })?;
    let keys = keys(world)?;
    let known = identity(&keys).map_err(|fault| told(&fault))?;
    let stop = Stop::default();
    let looked = look(&code, &known, &stop).map_err(failed)?;
    say(&looked, &keys, world)?;
    let mut session = session::open(world, Wish { set_up: Some(set_up(&looked)), ..Wish::default() })?;
    let enrolled = enrol(&code, &known, &mut session.engine, &stop);
    session.close()?;
    let name = enrolled.map_err(failed)?;
    writeln!(world.err, "{}", super::words::message("enrol-done", &[("name", &name)]))?;
    Ok(YES)
}

/// The device's keys, made now where there are none: the store itself may still have to be set up.
fn keys(world: &World<'_>) -> Result<Keys, CliFault> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(&world.store)?);
    let folder = Folder::new(disk);
    folder.prepare().map_err(crate::desk::engine::DeskFault::from)?;
    Ok(Keys::open(&folder, &mut OsRandom).map_err(crate::desk::engine::DeskFault::from)?)
}

/// Names hub, unit and device in words before anything is given away.
fn say(looked: &Looked, keys: &Keys, world: &mut World<'_>) -> Result<(), CliFault> {
    let device = keys.device().id.to_string();
    let values = [
        ("hub", looked.hub_unit.as_str()),
        ("unit", &looked.unit),
        ("name", &looked.name),
        ("device", &device),
    ];
    writeln!(world.err, "{}", super::words::message("enrol-looked", &values))?;
    Ok(())
}

/// With what a store that is not there yet is set up.
fn set_up(looked: &Looked) -> SetUp {
    let machine = (1..=9).find(|machine| !looked.machines.contains(machine)).unwrap_or(9);
    SetUp { purpose: looked.purpose, unit: looked.unit.clone(), machine: Some(machine), ..default_set_up() }
}
