//! `motcua enrol`: makes this store one of a hub's.

use std::sync::Arc;

use super::session::{self, Wish, default_set_up};
use super::{CliFault, Outcome, World, YES};
use crate::base::coded::Coded as _;
use crate::base::random::OsRandom;
use crate::desk::device::Keys;
use crate::desk::engine::SetUp;
use crate::desk::replica::hub::token_hash;
use crate::desk::replica::line::identity;
use crate::domain::post::Purpose;
use crate::domain::roster::HubJoined;
use crate::record::head::device_id;
use crate::store::disk::{Disk, RealDisk};
use crate::store::folder::Folder;
use crate::sync::code::EnrolmentCode;
use crate::sync::message::{Enrol, Enrolled, Look, Looked, RangeV1};
use crate::sync::transport::{ENROL, LOOK, Link, LinkFault, Stop, Waits};

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

/// Enrols the store; one that is not there is set up as the hub's invitation says.
pub fn run(args: &EnrolArgs, world: &mut World<'_>) -> Outcome {
    let code: EnrolmentCode = args.code.concat().parse().map_err(|fault: crate::sync::code::CodeFault| {
        CliFault::Refused(super::words::message(fault.key(), &[("value", &fault.value())]))
    })?;
    let keys = keys(world)?;
    let known = identity(&keys).map_err(|fault| told(&fault))?;
    let stop = Stop::default();
    let link = Link::connect(&code.addresses, &code.pins, &known, &stop, Waits::default());
    let mut link = link.map_err(|fault| told(&fault))?;
    let asked = Look { token: token_hash(&code.token.0) };
    let looked: Looked = ask(&mut link, LOOK, &asked)?;
    say(&looked, &keys, world)?;
    let mut session = session::open(world, Wish { set_up: Some(set_up(&looked)?), ..Wish::default() })?;
    let asked = Enrol {
        token: code.token.0,
        sealing_key: keys.device().sealing_key,
        purpose: session.engine.post().purpose.code(),
        scopes: session.engine.own_scopes()?,
        ranges: session.engine.ranges_given(keys.device().id)?.iter().map(RangeV1::of).collect(),
    };
    let enrolled: Enrolled = ask(&mut link, ENROL, &asked)?;
    let joined = HubJoined {
        hub: device_id(&enrolled.signing_key),
        signing_key: enrolled.signing_key,
        sealing_key: enrolled.sealing_key,
        scope: enrolled.scope,
        unit: enrolled.unit,
        addresses: code.addresses.iter().map(ToString::to_string).collect(),
        pins: code.pins.iter().map(|pin| pin.0).collect(),
    };
    let ranges: Vec<_> = enrolled.ranges.iter().filter_map(RangeV1::range).collect();
    let recorded = session.engine.join_hub(joined, &ranges)?;
    session.close()?;
    recorded.map_err(|refusal| CliFault::Refused(super::words::refusal(&refusal)))?;
    writeln!(world.err, "{}", super::words::message("enrol-done", &[("name", &enrolled.name)]))?;
    Ok(YES)
}

/// The device's keys, made now where there are none: the store itself may still have to be set up.
fn keys(world: &World<'_>) -> Result<Keys, CliFault> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(&world.store)?);
    let folder = Folder::new(disk);
    folder.prepare().map_err(crate::desk::engine::DeskFault::from)?;
    Ok(Keys::open(&folder, &mut OsRandom).map_err(crate::desk::engine::DeskFault::from)?)
}

fn ask<Q: crate::sync::message::Message, A: crate::sync::message::Message>(
    link: &mut Link,
    path: &str,
    question: &Q,
) -> Result<A, CliFault> {
    let answer = link.call(path, question.to_bytes()).map_err(|fault| told(&fault))?;
    A::from_bytes(&answer).map_err(|fault| CliFault::Refused(fault.to_string()))
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
fn set_up(looked: &Looked) -> Result<SetUp, CliFault> {
    let purpose = Purpose::from_code(looked.purpose).map_err(|fault| CliFault::Refused(fault.to_string()))?;
    let machine = (1..=9).find(|machine| !looked.machines.contains(machine)).unwrap_or(9);
    Ok(SetUp { purpose, unit: looked.unit.clone(), machine: Some(machine), ..default_set_up() })
}
