//! Desks and the hub meet: enrolment, an exchange, what is taken down of it.

use super::super::ReplicaFault;
use super::super::exchange::{Done, ExchangeFault, Exchanged, exchange};
use super::super::hub::token_hash;
use super::faults::Fault;
use super::wire::{Trouble, Wire, WireFault};
use super::world::World;
use crate::base::coded::Coded as _;
use crate::base::random::Random as _;
use crate::desk::engine::DeskFault;
use crate::domain::refusal::{self, Refusal};
use crate::domain::roster::HubJoined;
use crate::record::head::device_id;
use crate::sync::message::{Enrol, RangeV1};

/// How an exchange ended.
#[derive(Debug)]
pub(super) enum Met {
    /// To its end.
    Whole(Exchanged),
    /// The line was cut.
    Cut,
    /// The hub, or this side, said no.
    No(ReplicaFault),
}

impl World {
    /// Invites a desk and enrols it.
    pub(super) fn enrol(&mut self, nth: usize) -> Result<(), Refusal> {
        let mut token = [0; 16];
        self.draw().fill(&mut token);
        self.open(nth);
        let unit = self.desks[nth].store.unit;
        let engine = &mut self.desks[nth].desk.as_mut().unwrap().engine;
        let hub = self.hub.hub.as_mut().unwrap();
        if hub.engine().put_back().unwrap().is_some() {
            // Whoever brings a newcomer to a hub that was put back has looked who is missing.
            hub.engine().confirm_hub(Vec::new(), Vec::new()).unwrap()?;
        }
        if hub.engine().put_back().unwrap().is_some() {
            // Its administrator has looked who is missing.
            hub.engine().confirm_hub(Vec::new(), Vec::new()).unwrap()?;
        }
        hub.engine().invite(token_hash(&token), unit, "máy mới").unwrap()?;
        let device = engine.device();
        let asked = Enrol {
            token,
            sealing_key: device.sealing_key,
            purpose: engine.post().purpose.code(),
            scopes: engine.own_scopes().unwrap(),
            ranges: engine.ranges_given(device.id).unwrap().iter().map(RangeV1::of).collect(),
        };
        let enrolled = match hub.enrol(device.signing_key, &asked) {
            Ok(enrolled) => enrolled,
            Err(ReplicaFault::Refused(refusal)) => return Err(refusal),
            Err(other) => panic!("{other}"),
        };
        let joined = HubJoined {
            hub: device_id(&enrolled.signing_key),
            signing_key: enrolled.signing_key,
            sealing_key: enrolled.sealing_key,
            scope: enrolled.scope,
            unit: enrolled.unit,
            addresses: vec!["127.0.0.1:7443".to_owned()],
            pins: vec![[1; 16]],
        };
        let ranges: Vec<_> = enrolled.ranges.iter().filter_map(RangeV1::range).collect();
        engine.join_hub(joined, &ranges).unwrap()?;
        self.desks[nth].enrolled = true;
        self.note(nth);
        self.note_hub();
        let name = self.desks[nth].store.name.clone();
        self.say(&format!("{name} is enrolled"));
        Ok(())
    }

    /// Enrols a desk that belongs to no hub yet, or no longer; one that was shut out and went back to before it
    /// was enrolled stays outside.
    pub(super) fn join(&mut self, nth: usize) -> Result<(), Refusal> {
        self.open(nth);
        if self.desks[nth].enrolled {
            return Ok(());
        }
        match self.enrol(nth) {
            Err(no) if no.code == refusal::DEVICE_REVOKED => Ok(()),
            other => other,
        }
    }

    /// What the line does this time.
    pub(super) fn trouble(&mut self) -> Trouble {
        let faults = self.faults;
        let mut percent = |fault, percent| if faults.has(fault) { self.random.below(percent) } else { 0 };
        let (drop, repeat) = (percent(Fault::Drop, 30), percent(Fault::Repeat, 80));
        let (reorder, delay) = (percent(Fault::Reorder, 80), percent(Fault::Delay, 80));
        let lose_answer = faults.has(Fault::LostAnswer) && self.random.chance(40);
        let cut = faults.has(Fault::Cut) && self.random.chance(50);
        let cut_after = cut.then(|| self.random.below(8));
        Trouble { cut_after, lose_answer, drop, repeat, reorder, delay }
    }

    /// One exchange of an enrolled desk over such a line.
    pub(super) fn exchange(&mut self, nth: usize, trouble: Trouble) -> Met {
        self.open(nth);
        if self.hub.hub.is_none() {
            self.open_hub();
        }
        let random = self.draw();
        let desk = self.desks[nth].desk.as_mut().unwrap();
        let row = desk.engine.own_hub().unwrap().unwrap();
        let hub = self.hub.hub.as_mut().unwrap();
        let device = desk.engine.device().id;
        let mut wire = Wire { hub, device, trouble, random, old: &mut self.old[nth] };
        let ended = exchange(&mut wire, &mut desk.engine, &row, &mut |_: Done| {});
        self.tally.exchanges += 1;
        let met = match ended {
            Ok(done) => Met::Whole(done),
            Err(ExchangeFault::Line(WireFault::Cut) | ExchangeFault::Replica(ReplicaFault::Desk(_))) => {
                Met::Cut
            }
            Err(ExchangeFault::Line(WireFault::No(no)) | ExchangeFault::Replica(no)) => Met::No(no),
        };
        let said = match &met {
            Met::Whole(done) => format!(
                "up {} down {} in {} rounds, forked {}, refused {:?}",
                done.done.sent,
                done.done.received,
                done.done.rounds,
                done.forked.len(),
                done.refused
            ),
            Met::Cut => "cut".to_owned(),
            Met::No(no) => format!("{}: {no}", no.code()),
        };
        let name = self.desks[nth].store.name.clone();
        self.say(&format!("{name} and the hub: {said}"));
        met
    }

    /// Takes down what both recorded in an exchange, and the receipts the desk got.
    pub(super) fn note_exchange(&mut self, nth: usize) -> Result<(), DeskFault> {
        self.note(nth);
        self.note_hub();
        let engine = &mut self.desk(nth).engine;
        let Some(hub) = engine.own_hub()? else { return Ok(()) };
        let own = engine.device().id;
        let mut receipts = Vec::new();
        for log in engine.frontier(None)?.into_keys().filter(|log| log.device == own) {
            receipts.extend(engine.receipt_of(hub.hub, log)?.map(|row| (log, row.head)));
        }
        for (log, head) in receipts {
            // A receipt from before the hub was put back says nothing of what it holds now.
            if self.hub.put_back && self.hub().engine().head_of(log)?.seq < head.seq {
                continue;
            }
            let furthest = self.receipts.entry(log).or_default();
            *furthest = (*furthest).max(head);
        }
        Ok(())
    }
}
