//! What holds after the quiet time, each law by its name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::super::hub::Hub;
use super::quiet::Last;
use super::store::{Ledger, Store};
use super::world::World;
use crate::base::id::{DossierId, EntryId, ScopeId};
use crate::desk::engine::{Engine, Limits, Run};
use crate::desk::fold::numbers::number_given;
use crate::desk::laws::entries;
use crate::desk::logs::export;
use crate::desk::testkit::check;
use crate::desk::verify::{is_local, state_digest};
use crate::domain::conflict::ConflictKind;
use crate::domain::event::Subject;
use crate::record::chain::{Frontier, Head, LogKey};
use crate::record::entry::entry_id;
use crate::store::disk::Disk;
use crate::store::state::{KeyRange, Order};

type Law = Result<(), String>;

fn disk(store: &Store) -> Arc<dyn Disk> {
    Arc::clone(&store.disk) as Arc<dyn Disk>
}

fn ids(store: &Store) -> BTreeSet<EntryId> {
    entries(&disk(store)).iter().map(|placed| entry_id(&placed.canonical)).collect()
}

/// What a machine was told is recorded is on its own disk.
pub(super) fn told_is_kept(store: &Store) -> Law {
    let lost = store.kept.difference(&ids(store)).count();
    if lost > 0 { Err(format!("{}: {lost} acknowledged entries are gone", store.name)) } else { Ok(()) }
}

/// No store holds an entry that no device recorded, or one under another device's name.
fn nothing_is_invented(store: &Store, ledger: &Ledger) -> Law {
    for placed in entries(&disk(store)) {
        let id = entry_id(&placed.canonical);
        if ledger.get(&id) != Some(&placed.log.device) {
            return Err(format!("{}: {} of {} was never recorded there", store.name, placed.seq, placed.log));
        }
    }
    Ok(())
}

/// A state made from the journal alone is the one that was kept up to date entry by entry.
fn rebuilt_is_incremental(store: &Store, engine: &mut Engine) -> Law {
    let report = check(&disk(store));
    if let Some(fault) = report.faults.first() {
        return Err(format!("{}: {fault:?}", store.name));
    }
    let state = state_digest(engine.state().unwrap()).unwrap();
    if report.state_digest != Some(state) {
        return Err(format!("{}: rebuilding gives another state", store.name));
    }
    Ok(())
}

/// A number stands for one dossier, or a conflict names all that bear it.
fn numbers_are_unique_or_in_conflict(store: &Store, engine: &mut Engine, may_repeat: bool) -> Law {
    let mut given: BTreeMap<String, BTreeSet<DossierId>> = BTreeMap::new();
    for read in entries(&disk(store)).iter().filter_map(|placed| placed.read().ok()) {
        if let (Some(number), Subject::Dossier(id)) = (number_given(&read.event), read.entry.subject) {
            given.entry(number.to_owned()).or_default().insert(id);
        }
    }
    let conflicts = engine.conflicts().unwrap();
    for (number, ids) in given {
        if ids.len() > 1 && !may_repeat {
            return Err(format!("{}: number {number} was given twice where no copy ran", store.name));
        }
        let bears = |id: &DossierId| {
            let summary = engine.summary(*id).unwrap();
            summary.is_some_and(|summary| summary.number.as_deref() == Some(&number))
        };
        let bearers: Vec<DossierId> = ids.iter().copied().filter(bears).collect();
        let named = conflicts.iter().any(|conflict| {
            let same = conflict.kind == ConflictKind::Number && conflict.number.as_deref() == Some(&number);
            same && bearers.iter().all(|id| conflict.dossiers.contains(id))
        });
        if bearers.len() > 1 && !named {
            return Err(format!("{}: {number} stands for {bearers:?}, and nothing says so", store.name));
        }
    }
    Ok(())
}

/// The lines of `log export`, of one scope or all.
fn exported(store: &Store, scope: Option<ScopeId>) -> Vec<u8> {
    let mut lines = Vec::new();
    let written = export(&disk(store), scope, &mut |line| {
        lines.extend_from_slice(line);
        Ok(())
    });
    written.map(|_| lines).unwrap()
}

/// Where a desk and the hub differ about a log both may hold.
fn differences(desk: &Frontier, hub: &Frontier) -> BTreeSet<LogKey> {
    desk.keys().chain(hub.keys()).copied().filter(|log| desk.get(log) != hub.get(log)).collect()
}

/// Whether more of a log lies at a desk than the hub accepted when it shut the log's device out, and it said so.
fn is_closed(hub: &mut Hub, log: LogKey, last: &Last) -> bool {
    let device = hub.engine().known_device(log.device).unwrap();
    device.is_some_and(|device| device.revoked_at.is_some())
        && last.met.refused.iter().any(|(refused, _)| *refused == log)
}

/// After the quiet time a desk and the hub hold the same of what the desk may read; whether to the last entry.
fn held_alike(world: &mut World, nth: usize, last: &Last) -> Result<bool, String> {
    let engine = &mut world.desk(nth).engine;
    let (own, ours) = (engine.device().id, engine.frontier(None).unwrap());
    let hub = world.hub();
    let device = hub.admit(own).map_err(|no| format!("not admitted: {no}"))?;
    let theirs: Frontier = hub.readable_by(&device).unwrap().into_iter().collect();
    let mut differ = differences(&ours, &theirs);
    // A hub that heard late that it had shut a device out holds more of its log than it gives out.
    let held = hub.engine().frontier(None).unwrap();
    let in_scopes = |log: &LogKey| ours.keys().any(|own| own.scope == log.scope);
    let holds_more = held.iter().any(|(log, head)| in_scopes(log) && theirs.get(log) != Some(head));
    let alike = differ.is_empty() && !holds_more;
    differ.retain(|log| !is_closed(hub, *log, last));
    let name = &world.desks[nth].store.name;
    match differ.first() {
        None => Ok(alike),
        Some(log) => {
            let held = (ours.get(log).map(|head| head.seq), theirs.get(log).map(|head| head.seq));
            let how = if last.said(log) { "and say so" } else { "without a word" };
            Err(format!("{name} and the hub differ in {log} {how}: {held:?}"))
        }
    }
}

/// What the hub gave a receipt for it holds, under the same hash.
fn receipts_hold(world: &mut World) -> Law {
    let receipts = world.receipts.clone();
    for (log, head) in receipts {
        let engine = world.hub().engine();
        let held = engine.head_of(log).unwrap();
        if engine.stands_set_aside(log, head).unwrap() {
            continue;
        }
        let run = engine.run(log, head, Limits { bytes: 1, last: 0 }).unwrap();
        if held.seq < head.seq || matches!(run, Run::Forked) {
            return Err(format!("the hub gave a receipt for {} of {log} and holds {}", head.seq, held.seq));
        }
    }
    Ok(())
}

/// What an officer was told is recorded is at the hub.
fn acknowledged_is_at_the_hub(world: &World, nth: usize, at_hub: &BTreeSet<EntryId>) -> Law {
    let store = &world.desks[nth].store;
    match store.kept.iter().filter(|id| !at_hub.contains(id)).count() {
        0 => Ok(()),
        lost => Err(format!("{lost} entries that {} recorded are not at the hub", store.name)),
    }
}

/// Equal frontiers give equal states.
fn equal_frontiers_fold_alike(engines: &mut [(String, &mut Engine)]) -> Law {
    let mut states: BTreeMap<Vec<(LogKey, Head)>, (String, Rows)> = BTreeMap::new();
    for (name, engine) in engines {
        let frontier = engine.frontier(None).unwrap().into_iter().collect();
        let state = rows(engine);
        let (other, first) = states.entry(frontier).or_insert_with(|| (name.clone(), state.clone()));
        let differs = first.keys().chain(state.keys()).find(|key| first.get(*key) != state.get(*key));
        if let Some(key) = differs {
            let (here, there) = (first.get(key), state.get(key));
            return Err(format!(
                "{other} and {name} hold the same entries and fold them differently: row {key:02x?} is \
                 {here:02x?} and {there:02x?}"
            ));
        }
    }
    Ok(())
}

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

/// The rows that are no business of one copy alone.
fn rows(engine: &mut Engine) -> Rows {
    let mut rows = Rows::new();
    let state = engine.state().unwrap();
    let all = state.range(&KeyRange::all(), Order::Forward, &mut |key, value| {
        if !is_local(key) {
            rows.insert(key.to_vec(), value.to_vec());
        }
        ControlFlow::Continue(())
    });
    all.map(|()| rows).unwrap()
}

/// Desks of one unit write the same logs byte for byte, and the hub the same of each of their scopes.
fn exports_are_alike(world: &mut World, alike: &[usize]) -> Law {
    let mut by_unit: BTreeMap<&str, (String, Vec<u8>)> = BTreeMap::new();
    for nth in alike {
        let scopes: BTreeSet<ScopeId> =
            world.desk(*nth).engine.frontier(None).unwrap().keys().map(|log| log.scope).collect();
        let store = &world.desks[*nth].store;
        let lines = exported(store, None);
        match by_unit.get(store.unit) {
            Some((other, first)) if *first != lines => {
                return Err(format!("{other} and {} export different logs", store.name));
            }
            Some(_) => continue,
            None => {}
        }
        for scope in scopes {
            if exported(store, Some(scope)) != exported(&world.hub.store, Some(scope)) {
                return Err(format!("{} and the hub export scope {scope} differently", store.name));
            }
        }
        by_unit.insert(store.unit, (store.name.clone(), lines));
    }
    Ok(())
}

/// Another round moves nothing and is one question and one answer.
fn at_rest_one_question_is_asked(world: &mut World) -> Law {
    let (again, moved) = world.round(usize::MAX)?;
    let many = again.iter().position(|last| !last.shut_out && last.met.done.rounds != 1);
    match (moved, many) {
        (true, _) => Err("at rest something still moved".to_owned()),
        (false, Some(nth)) => Err(format!("{} asked more than once at rest", world.desks[nth].store.name)),
        (false, None) => Ok(()),
    }
}

/// A store that is opened again goes on in the life it wrote before: not in a copy's that it learnt of.
fn opened_again_each_lives_on(world: &mut World) -> Law {
    for nth in 0..world.desks.len() {
        let before = world.desk(nth).engine.log();
        world.close(nth).map_err(|fault| fault.to_string())?;
        if world.desk(nth).engine.log() != before {
            return Err(format!("{} goes on in another life than its own", world.desks[nth].store.name));
        }
    }
    Ok(())
}

impl World {
    /// All laws.
    pub(super) fn judge(&mut self) -> Law {
        let last = self.quiet()?;
        at_rest_one_question_is_asked(self)?;
        let may_repeat = self.faults.may_repeat_numbers();
        for nth in 0..self.desks.len() {
            self.open(nth);
            let machine = &mut self.desks[nth];
            let (store, engine) = (&machine.store, &mut machine.desk.as_mut().unwrap().engine);
            told_is_kept(store)?;
            nothing_is_invented(store, &self.ledger)?;
            rebuilt_is_incremental(store, engine)?;
            numbers_are_unique_or_in_conflict(store, engine, may_repeat)?;
        }
        let hub = self.hub.hub.as_mut().unwrap().engine();
        self.tally.conflicts += hub.conflicts().unwrap().len() as u64;
        told_is_kept(&self.hub.store)?;
        nothing_is_invented(&self.hub.store, &self.ledger)?;
        rebuilt_is_incremental(&self.hub.store, hub)?;
        numbers_are_unique_or_in_conflict(&self.hub.store, hub, may_repeat)?;
        receipts_hold(self)?;
        self.judge_alike(&last)
    }

    fn judge_alike(&mut self, last: &[Last]) -> Law {
        let (at_hub, mut alike) = (ids(&self.hub.store), Vec::new());
        for (nth, last) in last.iter().enumerate().filter(|(_, last)| !last.shut_out) {
            if held_alike(self, nth, last)? {
                alike.push(nth);
            }
            acknowledged_is_at_the_hub(self, nth, &at_hub)?;
        }
        exports_are_alike(self, &alike)?;
        let mut engines = vec![("the hub".to_owned(), self.hub.hub.as_mut().unwrap().engine())];
        for machine in &mut self.desks {
            let name = machine.store.name.clone();
            engines.extend(machine.desk.as_mut().map(|desk| (name, &mut desk.engine)));
        }
        equal_frontiers_fold_alike(&mut engines)?;
        opened_again_each_lives_on(self)
    }
}
