//! What happens in a day: work, exchanges, and one trouble or another.

use super::faults::Fault;
use super::meeting::Met;
use super::store::DAY;
use super::world::World;
use crate::base::random::{Random as _, pick};
use crate::desk::request::{Outcome, Request};
use crate::domain::command::{Command, DossierRef, OfficerRef};
use crate::domain::correct::SettleConflict;
use crate::domain::officer::{AddOfficer, ChangeRoles, Role, SettleActs};
use crate::domain::post::ConfirmClock;
use crate::domain::refusal;
use crate::domain::review::Decide;
use crate::store::disk::{FaultKind, Operation};

/// Copies of a store that run beside it, at most: each is a device's whole life once more.
const COPIES_MAX: usize = 2;

impl World {
    /// Lives through some days.
    pub(super) fn live(&mut self, days: u64) {
        for _ in 0..days {
            let steps = 2 + self.random.below(2 * self.desks.len() as u64);
            for _ in 0..steps {
                self.minutes(40);
                self.step();
            }
            self.night();
        }
        self.tally.days += days;
    }

    /// Until the next morning; some programs are closed and opened again, and some desks go away.
    fn night(&mut self) {
        self.pass(DAY - self.now % DAY);
        for nth in 0..self.desks.len() {
            // Only a clock that was not watched over night may have gone on by itself.
            if self.faults.has(Fault::WrongClock) || self.random.chance(20) {
                self.close(nth).unwrap();
            }
            if self.faults.has(Fault::Offline) && self.random.chance(20) {
                let days = i64::try_from(1 + self.random.below(5)).unwrap();
                self.desks[nth].away_until = self.now + days * DAY;
            }
            if self.random.chance(25) {
                self.join(nth).unwrap();
            }
        }
    }

    fn step(&mut self) {
        let nth = usize::try_from(self.random.below(self.desks.len() as u64)).unwrap();
        match self.random.below(100) {
            0..48 => self.work(nth),
            48..58 => self.settle(nth),
            58..64 => self.staff(nth),
            64..82 => self.meet(nth),
            _ => self.suffer(nth),
        }
    }

    /// A few acts; with the power failing in the middle of one, where it may.
    fn work(&mut self, nth: usize) {
        let crash = self.faults.has(Fault::Crash) && self.random.chance(12);
        self.open(nth);
        if crash {
            self.plan_fault(nth);
        }
        for _ in 0..1 + self.random.below(3) {
            self.minutes(8);
            match self.desk(nth).act_now() {
                Ok(Outcome::Recorded(_)) => {
                    self.tally.acts += 1;
                    self.note(nth);
                }
                Ok(Outcome::Refused(no))
                    if [refusal::CLOCK_AHEAD, refusal::CLOCK_BEHIND].contains(&no.code) =>
                {
                    self.confirm_clock(nth);
                }
                Ok(Outcome::Refused(_)) => {}
                Err(fault) => assert!(crash, "an act failed on a sound disk: {fault}"),
            }
        }
        if crash {
            self.crash(nth);
        }
    }

    fn confirm_clock(&mut self, nth: usize) {
        if self.random.chance(60) {
            let desk = self.desk(nth);
            let request = Request::now(desk.officer(), Command::ConfirmClock(ConfirmClock {}));
            // A disk that is about to fail may fail here.
            if desk.engine.submit(&request).is_ok() {
                self.note(nth);
            }
        }
    }

    /// Settles a conflict, where there is one.
    fn settle(&mut self, nth: usize) {
        let mut random = self.draw();
        let desk = self.desk(nth);
        let conflicts = desk.engine.conflicts().unwrap();
        let Some(conflict) = pick(&mut random, &conflicts) else { return };
        let keep = u8::try_from(1 + random.below(conflict.sides.len() as u64)).unwrap();
        let command = SettleConflict {
            dossier: DossierRef(conflict.id.clone()),
            keep,
            motive: Some("lãnh đạo đã quyết".into()),
        };
        let request = Request::now(desk.officer(), Command::SettleConflict(command));
        let outcome = desk.engine.submit(&request).unwrap();
        let settled = matches!(outcome, Outcome::Recorded(_));
        self.note(nth);
        self.tally.settled += u64::from(settled);
        let name = self.desks[nth].store.name.clone();
        self.say(&format!("{name} settles {}, keeping {keep}: {settled}", conflict.id));
    }

    /// Somebody is taken on, dismissed or taken back, acts, or what waits to be confirmed is settled.
    fn staff(&mut self, nth: usize) {
        self.open(nth);
        let mut random = self.draw();
        let desk = self.desk(nth);
        let (first, view) = (desk.officer(), desk.engine.view());
        let others: Vec<_> = view.officers.values().filter(|one| one.id != first).cloned().collect();
        let waiting: Vec<String> = view.unconfirmed.keys().map(ToString::to_string).collect();
        let open: Vec<String> = view.work.values().map(|summary| summary.id.to_string()).collect();
        let (other, id) = (pick(&mut random, &others).cloned(), pick(&mut random, &open).cloned());
        let (waits, n) = (pick(&mut random, &waiting).cloned(), random.below(8));
        let hired = vec![Role::Clerk, Role::Approver];
        let (who, command) = match (n, other, id, waits) {
            (0 | 1, Some(other), ..) => {
                let roles = if other.roles.is_empty() { hired } else { Vec::new() };
                let officer = OfficerRef(other.id.to_string());
                (first, Command::ChangeRoles(ChangeRoles { officer, roles }))
            }
            (2 | 3, .., Some(id)) => {
                let (dossier, text) = (DossierRef(id), Some("đã xem".to_owned()));
                let confirm = random.chance(50);
                (first, Command::SettleActs(SettleActs { dossier, confirm, text }))
            }
            (4..7, Some(other), Some(id), _) => {
                let (dossier, text) = (DossierRef(id), Some("thiếu điều kiện".to_owned()));
                (other.id, Command::DenyDossier(Decide { dossier, text }))
            }
            _ => {
                let name = format!("Cán bộ {}", random.below(1_000_000));
                (first, Command::AddOfficer(AddOfficer { name, roles: hired }))
            }
        };
        let told = command.name();
        let outcome = desk.engine.submit(&Request::now(who, command)).unwrap();
        self.note(nth);
        let name = self.desks[nth].store.name.clone();
        self.say(&format!("{name}: {told}: {}", matches!(outcome, Outcome::Recorded(_))));
    }

    /// An exchange in the middle of life: the line may be bad, and the power may fail at either end.
    fn meet(&mut self, nth: usize) {
        self.open(nth);
        let machine = &self.desks[nth];
        if !machine.enrolled || machine.away_until > self.now {
            return;
        }
        let crash = self.faults.has(Fault::Crash) && self.random.chance(20);
        let hub_crash = self.faults.has(Fault::HubCrash) && self.random.chance(20);
        if crash {
            self.plan_fault(nth);
        }
        if hub_crash {
            let fault = self.draw_fault();
            self.hub.store.disk.fail(fault.0, fault.1, FaultKind::Broken);
        }
        let trouble = self.trouble();
        let met = self.exchange(nth, trouble);
        if let Met::No(no) = &met {
            let expected = ["device-revoked", "device-unknown", "gap", "forked", "parcel"];
            assert!(expected.contains(&no.code()), "an exchange was refused: {no}");
        }
        if hub_crash {
            self.crash_hub();
        }
        if crash {
            self.crash(nth);
        }
        self.note_exchange(nth).unwrap();
    }

    fn draw_fault(&mut self) -> (Operation, u64) {
        let operation = if self.random.chance(50) { Operation::Write } else { Operation::Sync };
        (operation, self.random.below(5))
    }

    fn plan_fault(&mut self, nth: usize) {
        let (operation, skip) = self.draw_fault();
        let kind = if self.random.chance(20) { FaultKind::Full } else { FaultKind::Broken };
        self.desks[nth].store.disk.fail(operation, skip, kind);
    }

    /// The power goes at a desk, and comes back.
    fn crash(&mut self, nth: usize) {
        self.tally.troubles += 1;
        let name = self.desks[nth].store.name.clone();
        self.say(&format!("{name} loses its power"));
        let mut random = self.draw();
        self.desks[nth].desk = None;
        self.desks[nth].store.lose_power(&mut random);
        self.open(nth);
        super::laws::told_is_kept(&self.desks[nth].store).unwrap();
    }

    fn crash_hub(&mut self) {
        self.tally.troubles += 1;
        self.say("the hub loses its power");
        let mut random = self.draw();
        self.hub.hub = None;
        self.hub.store.lose_power(&mut random);
        self.open_hub();
        super::laws::told_is_kept(&self.hub.store).unwrap();
    }

    /// One of the troubles there are in this world.
    fn suffer(&mut self, nth: usize) {
        self.open(nth);
        let happens: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| self.faults.has(*fault)).collect();
        let Some(fault) = pick(&mut self.random, &happens).copied() else { return self.work(nth) };
        match fault {
            Fault::Copy => self.copy(nth),
            Fault::Restore | Fault::PutBack => self.go_back(nth, fault),
            Fault::Stick if self.desks[nth].enrolled => self.carry(nth),
            Fault::Revoke => self.revoke(nth),
            Fault::HubRestore | Fault::HubPutBack => self.put_hub_back(fault),
            Fault::Crash => self.crash(nth),
            Fault::HubCrash => self.crash_hub(),
            _ => self.work(nth),
        }
    }

    fn carry(&mut self, nth: usize) {
        self.tally.troubles += 1;
        if self.random.chance(40) { self.write_stick(nth) } else { self.read_stick() }
    }

    /// A store's folder is copied to another machine, and both go on.
    fn copy(&mut self, nth: usize) {
        if self.desks.iter().filter(|desk| desk.store.name.starts_with("copy")).count() >= COPIES_MAX {
            return;
        }
        self.tally.troubles += 1;
        let of = &self.desks[nth].store;
        let name = format!("copy {} of {}", self.desks.len(), of.name);
        let mut store = super::store::Store::new(name.clone(), of.unit, of.number, of.simulated);
        store.skew = of.skew;
        store.go_back(of.copied());
        self.add(store);
        self.say(&format!("{name} is made"));
    }

    /// A copy is made, or put back where there is one.
    fn go_back(&mut self, nth: usize, how: Fault) {
        self.tally.troubles += 1;
        let name = self.desks[nth].store.name.clone();
        let machine = &mut self.desks[nth];
        let said = match machine.image.take() {
            None => {
                let silent = how == Fault::PutBack;
                machine.image = Some(if silent { machine.store.imaged() } else { machine.store.copied() });
                format!("an image of {name} is made, which nothing will tell: {silent}")
            }
            Some(image) => {
                machine.desk = None;
                machine.store.go_back(image);
                format!("{name} is put back")
            }
        };
        self.say(&said);
    }

    /// A device is shut out, with every copy of it; one desk at least goes on.
    fn revoke(&mut self, nth: usize) {
        let device = self.desk(nth).engine.device().id;
        let mut others = 0;
        for other in 0..self.desks.len() {
            let id = self.desk(other).engine.device().id;
            let known = self.hub().engine().known_device(id).unwrap();
            others += usize::from(id != device && known.is_some_and(|known| known.revoked_at.is_none()));
        }
        if others == 0 || self.random.chance(60) {
            return;
        }
        let revoked = self.hub().engine().revoke(device).unwrap().is_ok();
        self.note_hub();
        self.tally.troubles += 1;
        let name = self.desks[nth].store.name.clone();
        self.say(&format!("{name} is shut out: {revoked}"));
    }

    /// A copy of the hub is made, or put back where there is one.
    fn put_hub_back(&mut self, how: Fault) {
        self.tally.troubles += 1;
        match self.hub.backup.take() {
            None => {
                let silent = how == Fault::HubPutBack;
                self.say(&format!("an image of the hub is made, which nothing will tell: {silent}"));
                let store = &self.hub.store;
                let image = if silent { store.imaged() } else { store.copied() };
                self.hub.backup = Some((image, self.receipts.clone()));
            }
            Some((image, receipts)) => {
                self.say("the hub is put back");
                self.hub.hub = None;
                self.hub.store.go_back(image);
                // What it acknowledged since, nobody but the desks can give back.
                (self.receipts, self.hub.put_back) = (receipts, true);
                self.open_hub();
            }
        }
    }
}
