//! The counters of the invented commune: numbers are taken, called and served, and some people still wait.

use time::Duration;

use super::life::File;
use super::{DemoFault, Town, What};
use crate::base::id::TicketId;
use crate::base::random::{Random, SeededRandom, pick};
use crate::base::time::Timestamp;
use crate::desk::invented::form;
use crate::domain::command::{Command, TicketRef};
use crate::domain::officer::Role;
use crate::domain::ticket::{CallTicket, FinishTicket, Priority, ServeTicket, TakeTicket};

/// Counters that call.
pub(super) const COUNTERS: usize = 3;

/// One person's turn: what happens to it next.
pub(super) struct Turn {
    pub(super) step: TurnStep,
    pub(super) counter: u8,
}

/// What happens next in a turn.
pub(super) enum TurnStep {
    /// Take a number and stay in the hall (people waiting now); one of them has just been called.
    Wait { group: char, priority: Priority, called: bool },
    /// Call, then serve.
    Call(TicketId),
    /// Begin to serve.
    Serve(TicketId),
    /// The turn ends.
    Finish(TicketId),
}

/// Nobody waits longer: who came is received well before now.
const WAIT_MAX: Duration = Duration::minutes(22);

impl Town<'_> {
    /// Somebody comes with a dossier: to the counter of the commune, or another way.
    pub(super) fn arrive(&mut self, number: u64) -> Result<(), DemoFault> {
        let mut random = SeededRandom::mixed(self.seed, number);
        let unit = usize::try_from(random.below(self.posts.len() as u64)).unwrap_or(0);
        let file = self.file(number, unit, &mut random);
        if unit == 0 && random.chance(80) {
            self.turn(file, &mut random)
        } else {
            let opened = self.at.plus(Duration::seconds(60 + seconds(&mut random, 240)));
            self.plan(opened, What::File(Box::new(file)));
            Ok(())
        }
    }

    fn turn(&mut self, mut file: File, random: &mut SeededRandom) -> Result<(), DemoFault> {
        let clerk = self.officer(Role::Clerk, file.number);
        let priority = if random.chance(6) { Priority::Elderly } else { Priority::Normal };
        let group = form::group(&file.version.procedure, self.engine.post());
        let taken = self.submit(clerk, Command::TakeTicket(TakeTicket { group, priority, number: None }))?;
        let Some(ticket) = taken.ticket() else { return Ok(()) };
        let (counter, called) = self.next_desk(random);
        let served = called.plus(Duration::seconds(15 + seconds(random, 60)));
        let opened = served.plus(Duration::seconds(120 + seconds(random, 300)));
        let finished = opened.plus(Duration::seconds(20 + seconds(random, 90)));
        if let Some(desk) = self.desks.get_mut(usize::from(counter) - 1) {
            *desk = finished;
        }
        file.ticket = Some(ticket);
        self.plan(called, What::Turn(Turn { step: TurnStep::Call(ticket), counter }));
        self.plan(served, What::Turn(Turn { step: TurnStep::Serve(ticket), counter }));
        self.plan(opened, What::File(Box::new(file)));
        self.plan(finished, What::Turn(Turn { step: TurnStep::Finish(ticket), counter }));
        Ok(())
    }

    /// The counter that is free first, and when it calls.
    fn next_desk(&self, random: &mut SeededRandom) -> (u8, Timestamp) {
        let walk = Duration::seconds(30 + seconds(random, 90));
        let free = self.desks.iter().zip(1_u8..).min_by_key(|(free, counter)| (free.unix_millis(), *counter));
        let (free, counter) = free.map_or((self.at, 1), |(free, counter)| (*free, counter));
        (counter, free.max(self.at).plus(walk).min(self.at.plus(WAIT_MAX)))
    }

    /// The hall as it is now: ten to fifteen people wait, one has just been called.
    pub(super) fn plan_queue(&mut self) {
        let mut random = SeededRandom::mixed(self.seed, HALL);
        let waiting = 10 + random.below(6);
        let midnight = Timestamp::from_local(self.now.date().midnight(), self.now.offset_minutes());
        let from = self.now.plus(Duration::minutes(-40)).max(midnight).max(self.at);
        let span = u64::try_from((self.now.unix_millis() - from.unix_millis()) / 1_000).unwrap_or(0);
        let groups: Vec<char> = self.posts.iter().flat_map(|p| &p.groups).take(5).map(|g| g.letter).collect();
        let mut moments: Vec<u64> = (0..=waiting).map(|_| random.below(span.max(1))).collect();
        moments.sort_unstable();
        for (index, after) in moments.into_iter().enumerate() {
            let group = pick(&mut random, &groups).copied().unwrap_or('A');
            let special = index > 0 && random.chance(12);
            let priority = if special { Priority::Elderly } else { Priority::Normal };
            let at = from.plus(Duration::seconds(i64::try_from(after).unwrap_or(0)));
            let step = TurnStep::Wait { group, priority, called: index == 0 };
            self.plan(at, What::Turn(Turn { step, counter: 1 }));
        }
    }

    pub(super) fn go_on(&mut self, turn: &Turn) -> Result<(), DemoFault> {
        let clerk = self.officer(Role::Clerk, u64::from(turn.counter));
        let pointer = |id: TicketId| TicketRef(id.to_string());
        let command = match turn.step {
            TurnStep::Wait { group, priority, called } => {
                let taken =
                    self.submit(clerk, Command::TakeTicket(TakeTicket { group, priority, number: None }))?;
                if let (Some(id), true) = (taken.ticket(), called) {
                    let call = Turn { step: TurnStep::Call(id), counter: turn.counter };
                    let soon = self.now.plus(Duration::minutes(-1)).max(self.at);
                    self.plan(soon, What::Turn(call));
                }
                return Ok(());
            }
            TurnStep::Call(id) => {
                Command::CallTicket(CallTicket { ticket: pointer(id), counter: turn.counter })
            }
            TurnStep::Serve(id) => Command::ServeTicket(ServeTicket { ticket: pointer(id) }),
            TurnStep::Finish(id) => Command::FinishTicket(FinishTicket { ticket: pointer(id) }),
        };
        self.submit(clerk, command)?;
        Ok(())
    }
}

/// Keeps the hall's stream apart from the dossiers' own.
const HALL: u64 = (1 << 62) + 1;

fn seconds(random: &mut SeededRandom, below: u64) -> i64 {
    i64::try_from(random.below(below)).unwrap_or(0)
}
