//! The world of a seed: machines, a hub, the time, and what was seen of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::hub::Hub;
use super::faults::{Fault, Faults};
use super::store::{DAY, Image, Ledger, MINUTE, Store};
use super::wire::Old;
use crate::base::random::{Random as _, SeededRandom};
use crate::base::time::ManualClock;
use crate::desk::engine::DeskFault;
use crate::desk::testkit::Desk;
use crate::record::chain::{Head, LogKey};

/// The units desks belong to; the hub's own is another.
const UNITS: [&str; 2] = ["H56.14", "H56.15"];

/// A desk's machine.
pub(super) struct Machine {
    pub(super) store: Store,
    /// The desk, where it is running.
    pub(super) desk: Option<Desk>,
    /// Whether it belongs to a hub.
    pub(super) enrolled: bool,
    /// No line before then.
    pub(super) away_until: i64,
    /// A copy made earlier.
    pub(super) image: Option<Image>,
}

/// The hub's machine.
pub(super) struct HubMachine {
    pub(super) store: Store,
    pub(super) hub: Option<Hub>,
    pub(super) clock: Option<Arc<ManualClock>>,
    /// A backup, and the receipts given until then.
    pub(super) backup: Option<(Image, BTreeMap<LogKey, Head>)>,
    /// Whether it ever went back to one.
    pub(super) put_back: bool,
}

/// Says what happened when a seed fails.
#[derive(Default)]
pub(super) struct Trace {
    steps: Vec<String>,
}

impl Trace {
    pub(super) fn say(&mut self, step: String) {
        self.steps.push(step);
    }

    /// The same seed takes the same steps.
    pub(super) fn steps(&self) -> &[String] {
        &self.steps
    }
}

impl Drop for Trace {
    #[expect(clippy::print_stderr, reason = "a seed that failed is told with what led to it")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.steps.iter().for_each(|step| eprintln!("{step}"));
        }
    }
}

/// How much was simulated, for those who ask how well it was tested.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) seeds: u64,
    pub(super) days: u64,
    pub(super) acts: u64,
    pub(super) exchanges: u64,
    pub(super) troubles: u64,
    pub(super) conflicts: u64,
    pub(super) settled: u64,
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.days += other.days;
        self.acts += other.acts;
        self.exchanges += other.exchanges;
        self.troubles += other.troubles;
        self.conflicts += other.conflicts;
        self.settled += other.settled;
    }
}

/// Everything of one seed.
pub(super) struct World {
    pub(super) faults: Faults,
    pub(super) random: SeededRandom,
    seed: u64,
    draws: u64,
    /// Milliseconds since the beginning.
    pub(super) now: i64,
    pub(super) hub: HubMachine,
    pub(super) desks: Vec<Machine>,
    /// What went over a line before, by the desk at its end.
    pub(super) old: Vec<Old>,
    pub(super) ledger: Ledger,
    /// The furthest receipt of each log.
    pub(super) receipts: BTreeMap<LogKey, Head>,
    /// Sticks on their way.
    pub(super) sticks: Vec<super::sticks::Stick>,
    pub(super) tally: Tally,
    pub(super) trace: Trace,
}

impl World {
    /// A hub and two to five desks of one unit or two; all enrolled, unless they are to be late.
    pub(super) fn new(seed: u64, faults: Faults) -> Self {
        // Another life for each trouble: what one seed passes over another may meet.
        let seed = SeededRandom::mixed(seed, faults.bits()).next_u64();
        let mut random = SeededRandom::mixed(seed, 0);
        let simulated = !faults.has(Fault::WrongClock);
        let units = 1 + usize::from(random.chance(40));
        let desks = usize::try_from(random.below(3)).unwrap() + 2 + units / 2;
        let hub = Store::new("the hub".into(), "H56.01", 1, simulated);
        let mut world = Self {
            faults,
            random,
            seed,
            draws: 0,
            now: 0,
            hub: HubMachine { store: hub, hub: None, clock: None, backup: None, put_back: false },
            desks: Vec::new(),
            old: Vec::new(),
            ledger: Ledger::new(),
            receipts: BTreeMap::new(),
            sticks: Vec::new(),
            tally: Tally { seeds: 1, ..Tally::default() },
            trace: Trace::default(),
        };
        world.open_hub();
        for nth in 0..desks {
            let number = u8::try_from(nth).unwrap() + 1;
            let mut store = Store::new(format!("desk {number}"), UNITS[nth % units], number, simulated);
            store.skew = world.draw_skew();
            world.add(store);
            if !world.faults.has(Fault::Late) || world.random.chance(30) {
                world.enrol(nth).unwrap();
            }
        }
        world
    }

    /// Clocks are a little off, or behind by hours or days, or ahead by a year.
    fn draw_skew(&mut self) -> i64 {
        if !self.faults.has(Fault::WrongClock) {
            return 0;
        }
        let off = i64::try_from(self.random.below(3)).unwrap() + 1;
        match self.random.below(5) {
            0 => -off * DAY,
            1 => -off * 60 * MINUTE,
            2 => 365 * DAY,
            3 => off * 30 * MINUTE,
            _ => off * MINUTE / 2,
        }
    }

    /// One machine more.
    pub(super) fn add(&mut self, store: Store) {
        self.desks.push(Machine { store, desk: None, enrolled: false, away_until: 0, image: None });
        self.old.push(Old::default());
    }

    /// Randomness of its own for whoever asks.
    pub(super) fn draw(&mut self) -> SeededRandom {
        self.draws += 1;
        SeededRandom::mixed(self.seed, self.draws)
    }

    pub(super) fn say(&mut self, step: &str) {
        let (day, minute) = (self.now / DAY, self.now % DAY / MINUTE);
        self.trace.say(format!("day {day} {:02}:{:02} {step}", 8 + minute / 60, minute % 60));
    }

    /// Time goes on.
    pub(super) fn pass(&mut self, millis: i64) {
        self.now += millis;
        for machine in &self.desks {
            if let Some(desk) = &machine.desk {
                desk.clock.set(machine.store.time(self.now));
            }
        }
        if let Some(clock) = &self.hub.clock {
            clock.set(self.hub.store.time(self.now));
        }
    }

    /// A few minutes go by.
    pub(super) fn minutes(&mut self, most: u64) {
        let millis = i64::try_from(self.random.below(most * 60_000)).unwrap();
        self.pass(millis);
    }

    /// The hub is running from here on.
    pub(super) fn open_hub(&mut self) {
        let draw = self.draw();
        let (mut engine, clock) = self.hub.store.open(self.now, draw).unwrap();
        self.hub.store.note(&mut engine, &mut self.ledger);
        (self.hub.hub, self.hub.clock) = (Some(Hub::new(engine)), Some(clock));
    }

    /// The hub, running.
    pub(super) fn hub(&mut self) -> &mut Hub {
        self.hub.hub.as_mut().unwrap()
    }

    /// A desk is running from here on; what it was told is recorded is there.
    pub(super) fn open(&mut self, nth: usize) {
        if self.desks[nth].desk.is_some() {
            return;
        }
        let (draw, random) = (self.draw(), self.draw());
        let machine = &mut self.desks[nth];
        let name = machine.store.name.clone();
        let opened = machine.store.open(self.now, draw);
        let (mut engine, clock) = opened.unwrap_or_else(|fault| panic!("{name} does not open: {fault}"));
        machine.store.note(&mut engine, &mut self.ledger);
        // It may have gone back to before it was.
        machine.enrolled = engine.own_hub().unwrap().is_some();
        machine.desk = Some(Desk { engine, clock, random });
    }

    /// A desk, running.
    pub(super) fn desk(&mut self, nth: usize) -> &mut Desk {
        self.open(nth);
        self.desks[nth].desk.as_mut().unwrap()
    }

    /// Takes down what a desk recorded.
    pub(super) fn note(&mut self, nth: usize) {
        let Machine { store, desk, .. } = &mut self.desks[nth];
        if let Some(desk) = desk {
            store.note(&mut desk.engine, &mut self.ledger);
        }
    }

    /// Takes down what the hub recorded.
    pub(super) fn note_hub(&mut self) {
        let HubMachine { store, hub, .. } = &mut self.hub;
        if let Some(hub) = hub {
            store.note(hub.engine(), &mut self.ledger);
        }
    }

    /// A desk's program ends: in peace, or as if killed.
    pub(super) fn close(&mut self, nth: usize) -> Result<(), DeskFault> {
        let in_peace = self.random.chance(50);
        match self.desks[nth].desk.take() {
            Some(desk) if in_peace => desk.engine.close(),
            _ => Ok(()),
        }
    }
}
