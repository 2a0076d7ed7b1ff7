//! Practice: lifelike acts, one after another, through the same `submit` as the screens.
//!
//! An act is chosen from the seed, its number and what the desk's view shows, and from nothing else: so
//! a drill cut in two is the same drill, and a new store and the same seed give the same acts, ids and
//! numbers included. Each act carries a [`DrillMark`](crate::domain::event::DrillMark); the marks of a
//! store run from 1 without a gap, so that a lost act is seen.
//!
//! It is no test of the rules: it asks only for what is lawful. Work for one act does not grow with the
//! store: it looks at the day's tickets and at a few open dossiers at either end of their order.

mod acts;
mod day;
mod pretence;

use std::sync::Arc;

use crate::base::random::{Random, SeededRandom};
use crate::base::time::{Clock, Timestamp};
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::request::{Outcome, Request};
use crate::domain::clock::WorkingCalendar;
use crate::domain::post::Purpose;
use crate::domain::refusal::{self, Refusal};
use pretence::{PretendClock, StepRandom};

/// When a store that a drill sets up is founded.
pub const SET_UP_AT: &str = "2024-01-01T07:30:00+07:00";
/// Before this nothing is practised.
const FIRST_DAY: &str = "2024-01-02T00:00:00+07:00";

/// How often another act is tried where one is refused, before the drill gives up.
const TRIES_MAX: u64 = 64;

/// Why a drill cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DrillFault {
    /// The desk.
    #[error(transparent)]
    Desk(#[from] DeskFault),
    /// The store is a real one.
    #[error(
        "đây là kho thật: không diễn tập trên kho thật; chưa ghi gì. Hãy dùng --store với một thư mục khác. \
         / this is a real store: nothing is practised on it and nothing was written. Use --store with another folder."
    )]
    RealStore,
    /// Nobody works here.
    #[error(
        "kho này không còn cán bộ nào; hãy thêm cán bộ rồi diễn tập. / nobody works at this store; add an officer first."
    )]
    NoOfficer,
    /// Whatever was tried was refused.
    #[error("no act is lawful here any more; the last refusal was {}", .0.code)]
    Stuck(Refusal),
}

/// A drill on one store: give [`Self::clock`] and [`Self::random`] to the engine, then [`Self::begin`].
#[derive(Debug)]
pub struct Drill {
    seed: u64,
    clock: Arc<PretendClock>,
    random: StepRandom,
    done: u64,
}

/// What an act is chosen from.
struct Scene<'a> {
    engine: &'a mut Engine,
    random: &'a mut dyn Random,
    now: Timestamp,
}

impl Drill {
    /// A drill on a store that is still to be set up: its clock stands at the first simulated day.
    pub fn on_new_store(seed: u64) -> Self {
        let founded = Timestamp::parse(SET_UP_AT).unwrap_or_default();
        Self::new(seed, PretendClock::simulated(founded))
    }

    /// A drill on a store that is there: what opening it records is stamped by the world's clock.
    pub fn on_store(seed: u64, world: Arc<dyn Clock>) -> Self {
        Self::new(seed, PretendClock::of_world(world))
    }

    fn new(seed: u64, clock: PretendClock) -> Self {
        Self { seed, clock: Arc::new(clock), random: StepRandom::new(seed), done: 0 }
    }

    /// The clock the engine must be opened with.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock) as Arc<dyn Clock>
    }

    /// The randomness the engine must be opened with.
    pub fn random(&self) -> Box<dyn Random> {
        Box::new(self.random.clone())
    }

    /// Looks at the store: what it is, and how far its marks go.
    pub fn begin(&mut self, engine: &mut Engine) -> Result<(), DrillFault> {
        if engine.post().purpose == Purpose::Real {
            return Err(DrillFault::RealStore);
        }
        let (fold, ledger, _) = engine.settled()?;
        self.done = fold.stats(ledger.state()).map_err(DeskFault::from)?.drill;
        Ok(())
    }

    /// Acts done over the life of the store.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Does one more act, durably; returns its mark.
    pub fn act(&mut self, engine: &mut Engine) -> Result<u64, DrillFault> {
        let number = self.done + 1;
        self.random.step(self.seed, number);
        let mut random = SeededRandom::mixed(self.seed, number);
        let now = day::next_moment(engine.view(), &mut random, WorkingCalendar::shipped());
        self.clock.set(now);
        let mut last = Refusal::new(refusal::COMMAND_INVALID);
        for _ in 0..TRIES_MAX {
            let request = self.choose(engine, &mut random)?;
            match engine.submit_marked(&request, number)? {
                Outcome::Recorded(_) => {
                    self.done = number;
                    return Ok(number);
                }
                Outcome::Refused(refusal) => last = refusal,
            }
        }
        Err(DrillFault::Stuck(last))
    }

    /// Chooses an act; where nothing is left to do today the clock goes on to the next day.
    fn choose(&self, engine: &mut Engine, random: &mut SeededRandom) -> Result<Request, DrillFault> {
        let officers: Vec<_> =
            engine.view().officers.values().filter(|o| !o.roles.is_empty()).cloned().collect();
        let officer = crate::base::random::pick(random, &officers).ok_or(DrillFault::NoOfficer)?.id;
        let mut now = self.clock.now();
        loop {
            let mut scene = Scene { engine: &mut *engine, random: &mut *random, now };
            if let Some(command) = scene.next_command()? {
                return Ok(Request::now(officer, command));
            }
            now = day::next_opening(now, random, WorkingCalendar::shipped());
            self.clock.set(now);
        }
    }
}

#[cfg(test)]
mod tests;
