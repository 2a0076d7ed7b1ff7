//! `motcua drill`: lifelike acts on simulated days, each recorded durably before the next.

use super::session::{self, Session, Wish, default_set_up};
use super::{CliFault, Outcome, World, YES};
use crate::desk::drill::{Drill, DrillFault};
use crate::desk::health::purpose_of;
use crate::domain::post::Purpose;

/// Arguments of `motcua drill`.
#[derive(Debug, Clone, clap::Args)]
pub struct DrillArgs {
    /// How many acts
    #[arg(long, value_name = "N")]
    pub acts: u64,
    /// Where the acts come from: the same seed on a new store gives the same ones
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Print `ACK n` as soon as act n is on the disk
    #[arg(long)]
    pub ack: bool,
}

impl From<DrillFault> for CliFault {
    fn from(fault: DrillFault) -> Self {
        match fault {
            DrillFault::Desk(fault) => Self::Desk(fault),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// Practises.
pub fn run(args: &DrillArgs, world: &mut World<'_>) -> Outcome {
    let (mut session, mut drill) = open(args.seed, world)?;
    drill.begin(&mut session.engine)?;
    for _ in 0..args.acts {
        let number = drill.act(&mut session.engine)?;
        if args.ack {
            writeln!(world.out, "ACK {number}")?;
            world.out.flush()?;
        }
    }
    session.close()?;
    Ok(YES)
}

/// Opens the store that is there; where none is, or its set-up was cut short, sets one up on the first
/// simulated day. A real store is not even opened.
fn open(seed: u64, world: &mut World<'_>) -> Result<(Session, Drill), CliFault> {
    let (drill, set_up) = match purpose_of(&world.store) {
        Some(Purpose::Real) => return Err(DrillFault::RealStore.into()),
        Some(_) => (Drill::on_store(seed, world.clock.clone()), None),
        None => (Drill::on_new_store(seed), Some(default_set_up())),
    };
    let wish = Wish {
        set_up,
        random: Some(drill.random()),
        clock: Some(drill.clock()),
        rebuild: false,
        unseen: false,
    };
    let session = session::open(world, wish)?;
    if session.opened.was_set_up {
        writeln!(world.err, "Đã lập kho diễn tập mới tại {}.", world.store.display())?;
    }
    Ok((session, drill))
}
