//! The invented commune: a store full of people who do not exist, as a desk would have left it.
//!
//! A small discrete simulation: arrivals come in order of time, every dossier has a script of what
//! happens to it, and whatever is due next is decided by the same rules as a clerk's acts, stamped with
//! its simulated moment, and recorded in group commits. It stops at "now": what has not happened by then
//! is what the desk still has to do. Equal seed, size and now give an equal store.
//!
//! Memory grows with what is open, not with what was ever made.

mod calendar;
mod counter;
mod life;
mod online;
mod script;
mod staff;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use time::Duration;

use crate::base::id::OfficerId;
use crate::base::random::{Random, SeededRandom};
use crate::base::time::{Clock, ManualClock, Timestamp};
use crate::desk::engine::{DeskFault, Engine, SetUp};
use crate::desk::health::purpose_of;
use crate::desk::library::{Shipped, Version};
use crate::desk::request::{Outcome, Request};
use crate::domain::clock::WorkingCalendar;
use crate::domain::command::Command;
use crate::domain::event::Fact;
use crate::domain::number::AgencyCode;
use crate::domain::officer::Role;
use crate::domain::post::{Post, Purpose};
use crate::domain::refusal::{self, Refusal};
use calendar::Arrivals;
use counter::Turn;
use life::File;

/// Dossiers of a demonstration when nothing is said.
pub const DEFAULT_DOSSIERS: u64 = 400;
/// The most it makes.
pub const DOSSIERS_MAX: u64 = 1_200_000;

/// Keeps the engine's numbers apart from the dossiers' own.
const ENGINE: u64 = 1 << 63;

/// Why a demonstration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    /// The desk.
    #[error(transparent)]
    Desk(#[from] DeskFault),
    /// The store is no demonstration.
    #[error(
        "đây không phải kho trình diễn; chưa ghi gì vào đó. Hãy dùng --store với một thư mục khác. \
         / this is no demonstration store and nothing was written to it. Use --store with another folder."
    )]
    NoDemo,
    /// Its folder could not be cleared.
    #[error("không xóa được kho trình diễn cũ / the old demonstration could not be removed: {0}")]
    Folder(#[from] std::io::Error),
    /// The rules refused what was invented.
    #[error("an invented act was refused: {} {:?}", .0.code, .0)]
    Refused(Refusal),
}

/// Drops a demonstration, whoever holds its lock; a store of another kind is not touched.
pub fn erase(store: &Path) -> Result<(), DemoFault> {
    if purpose_of(store) != Some(Purpose::Demo) {
        return Err(DemoFault::NoDemo);
    }
    Ok(crate::store::folder::erase(store)?)
}

impl From<Refusal> for DemoFault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// How far making a demonstration has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Dossiers opened.
    pub dossiers: u64,
    /// Of so many.
    pub of: u64,
}

/// A demonstration to be made in an empty store.
#[derive(Debug)]
pub struct Demo {
    seed: u64,
    dossiers: u64,
    now: Timestamp,
    clock: Arc<ManualClock>,
}

impl Demo {
    /// So many dossiers from a seed, as they stand at a moment.
    pub fn new(seed: u64, dossiers: u64, now: Timestamp) -> Self {
        let dossiers = dossiers.min(DOSSIERS_MAX);
        let arrivals = Arrivals::new(seed, dossiers, now, WorkingCalendar::shipped());
        // The post was founded the day before the first person came.
        let first = arrivals
            .first_day()
            .map_or(now, |day| Timestamp::from_local(day.midnight(), now.offset_minutes()).min(now));
        let clock = Arc::new(ManualClock::new(first.plus(Duration::hours(-16)), true));
        Self { seed, dossiers, now, clock }
    }

    /// The clock the store must be opened with.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock) as Arc<dyn Clock>
    }

    /// The randomness the store must be opened with.
    pub fn random(&self) -> Box<dyn Random> {
        Box::new(SeededRandom::mixed(self.seed, ENGINE))
    }

    /// What the store must be set up with.
    pub fn set_up() -> SetUp {
        SetUp {
            purpose: Purpose::Demo,
            unit: staff::UNIT.to_owned(),
            machine: None,
            officer: staff::FIRST_OFFICER.to_owned(),
        }
    }

    /// Makes it in a store just set up. `progress` is asked between groups and may stop it: what was
    /// made by then is whole and stays.
    pub fn make(
        self,
        engine: &mut Engine,
        progress: &mut dyn FnMut(Made) -> ControlFlow<()>,
    ) -> Result<Made, DemoFault> {
        if engine.post().purpose != Purpose::Demo {
            return Err(DemoFault::NoDemo);
        }
        let mut town = Town::found(&self, engine)?;
        town.run(progress)
    }
}

/// Something that happens at a moment; ties go in the order in which they were planned.
struct Task {
    at: Timestamp,
    order: u64,
    what: What,
}

/// What happens.
enum What {
    /// Somebody's turn at the counter goes on.
    Turn(Turn),
    /// A dossier's script goes on.
    File(Box<File>),
}

impl Task {
    fn key(&self) -> (i64, u64) {
        (self.at.unix_millis(), self.order)
    }
}

impl PartialEq for Task {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Task {}

impl PartialOrd for Task {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Task {
    /// The earliest is the greatest: a heap gives it first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

/// The commune while its history is made.
struct Town<'a> {
    engine: &'a mut Engine,
    clock: Arc<ManualClock>,
    seed: u64,
    dossiers: u64,
    now: Timestamp,
    /// The moment that is being simulated.
    at: Timestamp,
    posts: Vec<Post>,
    officers: BTreeMap<Role, Vec<OfficerId>>,
    versions: Vec<&'static Version>,
    arrivals: Arrivals,
    arrived: u64,
    opened: u64,
    tasks: BinaryHeap<Task>,
    planned: u64,
    desks: [Timestamp; counter::COUNTERS],
    kept: script::Kept,
}

impl<'a> Town<'a> {
    fn found(demo: &Demo, engine: &'a mut Engine) -> Result<Self, DemoFault> {
        let posts = vec![engine.post().clone()];
        let versions =
            Shipped::get().codes().filter_map(|code| Shipped::get().version(code.as_str())).collect();
        let at = demo.clock.now();
        let mut town = Self {
            engine,
            clock: Arc::clone(&demo.clock),
            seed: demo.seed,
            dossiers: demo.dossiers,
            now: demo.now,
            at,
            posts,
            officers: BTreeMap::new(),
            versions,
            arrivals: Arrivals::new(demo.seed, demo.dossiers, demo.now, WorkingCalendar::shipped()),
            arrived: 0,
            opened: 0,
            tasks: BinaryHeap::new(),
            planned: 0,
            desks: [at; counter::COUNTERS],
            kept: script::Kept::default(),
        };
        town.hire()?;
        town.join_units()?;
        town.plan_queue();
        Ok(town)
    }

    fn hire(&mut self) -> Result<(), DemoFault> {
        let first = self.first_officer()?;
        for officer in staff::officers() {
            self.submit(first, Command::AddOfficer(officer))?;
        }
        self.engine.commit().map_err(DemoFault::Desk)?;
        for officer in self.engine.view().officers.values() {
            for role in &officer.roles {
                self.officers.entry(*role).or_default().push(officer.id);
            }
        }
        Ok(())
    }

    fn first_officer(&self) -> Result<OfficerId, DemoFault> {
        let unknown = || Refusal::new(refusal::UNKNOWN_OFFICER).with("officer", "-");
        let officers = &self.engine.view().officers;
        let all = officers.values().find(|officer| officer.may(Role::Administrator));
        Ok(all.map(|officer| officer.id).ok_or_else(unknown)?)
    }

    /// A large demonstration is a province: this device may give the numbers of all its units.
    fn join_units(&mut self) -> Result<(), DemoFault> {
        if self.dossiers < calendar::LARGE {
            return Ok(());
        }
        let officer = self.first_officer()?;
        for code in staff::other_units() {
            let Ok(agency) = code.parse::<AgencyCode>() else { continue };
            let fact = self.engine.grant_all(&agency);
            self.record(officer, vec![fact])?;
            let own = self.engine.post();
            self.posts.push(Post { unit: code, serial_width: agency.serial_width().digits(), ..own.clone() });
        }
        Ok(())
    }

    fn run(&mut self, progress: &mut dyn FnMut(Made) -> ControlFlow<()>) -> Result<Made, DemoFault> {
        while self.happens()? {
            if self.engine.group_is_full() {
                self.engine.commit()?;
                if progress(self.made()).is_break() {
                    return Ok(self.made());
                }
            }
        }
        self.take_online()?;
        self.engine.commit()?;
        self.clock.set(self.now);
        Ok(self.made())
    }

    fn made(&self) -> Made {
        Made { dossiers: self.opened, of: self.dossiers }
    }

    /// Lets the next thing happen; false where the next lies after now.
    fn happens(&mut self) -> Result<bool, DemoFault> {
        let arrival = self.arrivals.peek();
        let task = self.tasks.peek().map(|task| task.at);
        match (arrival, task) {
            (Some(arrival), task) if task.is_none_or(|task| arrival <= task) => {
                self.arrivals.pop();
                self.move_to(arrival);
                self.arrived += 1;
                self.arrive(self.arrived)?;
                Ok(true)
            }
            (_, Some(at)) if at <= self.now => {
                let Some(task) = self.tasks.pop() else { return Ok(false) };
                self.move_to(at);
                match task.what {
                    What::Turn(turn) => self.go_on(&turn)?,
                    What::File(file) => self.go_on_with(file)?,
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn move_to(&mut self, at: Timestamp) {
        self.at = self.at.max(at);
        self.clock.set(self.at);
    }

    /// Plans something; what lies after now is dropped at once, it never happens.
    fn plan(&mut self, at: Timestamp, what: What) {
        if at <= self.now {
            self.planned += 1;
            self.tasks.push(Task { at, order: self.planned, what });
        }
    }

    /// One of the officers who do this, the same for the same dossier.
    fn officer(&self, role: Role, number: u64) -> OfficerId {
        let here = self.officers.get(&role).map_or(&[][..], Vec::as_slice);
        let index = usize::try_from(number % (here.len() as u64).max(1)).unwrap_or(0);
        here.get(index).copied().unwrap_or_default()
    }

    fn record(&mut self, officer: OfficerId, facts: Vec<Fact>) -> Result<(), DemoFault> {
        Ok(self.engine.invent(officer, facts)??)
    }

    fn submit(
        &mut self,
        officer: OfficerId,
        command: Command,
    ) -> Result<crate::desk::request::Recorded, DemoFault> {
        match self.engine.decide(&Request::now(officer, command))? {
            Outcome::Recorded(recorded) => Ok(recorded),
            Outcome::Refused(refusal) => Err(refusal.into()),
        }
    }
}

#[cfg(test)]
mod tests;
