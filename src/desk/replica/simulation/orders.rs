//! The order of delivery: what the hub of a world holds, taken in by a fresh desk in many orders.
//!
//! Each log comes in its own order, as it always does; how the logs interleave is drawn.

use std::sync::Arc;

use super::super::post;
use super::faults::Faults;
use super::store::Store;
use super::world::World;
use crate::base::id::ChainHash;
use crate::base::random::{Random as _, SeededRandom};
use crate::desk::engine::Engine;
use crate::desk::laws::{acts_by_log, entries};
use crate::desk::verify::state_digest;
use crate::record::act::Placed;
use crate::record::chain::Head;
use crate::store::disk::Disk;
use crate::sync::parcel::Parcel;

/// Orders tried of what one world holds.
const ORDERS: u64 = 6;

/// What is delivered at a time.
enum Delivery {
    Parcel(Vec<u8>),
    Act(Vec<Placed>),
}

/// The logs a hub holds, as the parcels it gives or act by act; each log's first delivery last.
fn logs(world: &mut World, as_parcels: bool) -> Vec<Vec<Delivery>> {
    if !as_parcels {
        let held = entries(&(Arc::clone(&world.hub.store.disk) as Arc<dyn Disk>));
        let acts = acts_by_log(held).into_values();
        return acts.map(|acts| acts.into_iter().rev().map(Delivery::Act).collect()).collect();
    }
    let listens = world.desk(0).engine.device().id;
    let hub = world.hub();
    let mut logs = Vec::new();
    for log in hub.engine().frontier(None).unwrap().into_keys() {
        let (mut parcels, mut after) = (Vec::new(), Head::default());
        while let Ok(Some((parcel, head))) = hub.parcel_after(listens, log, after) {
            parcels.push(Delivery::Parcel(parcel));
            after = head;
        }
        parcels.reverse();
        logs.push(parcels);
    }
    logs
}

/// The state of a fresh desk after deliveries in an order drawn.
fn state_after(world: &mut World, mut logs: Vec<Vec<Delivery>>, order: u64) -> ChainHash {
    let row = world.desk(0).engine.own_hub().unwrap().unwrap();
    let mut store = Store::new("a fresh desk".into(), "H56.14", 9, true);
    let (mut engine, _) = store.open(world.now, SeededRandom::new(77)).unwrap();
    let mut random = SeededRandom::mixed(order, 5);
    while !logs.is_empty() {
        let at = usize::try_from(random.below(logs.len() as u64)).unwrap();
        match logs[at].pop() {
            Some(Delivery::Parcel(bytes)) => {
                post::take(&mut engine, &row, Parcel::unpack(&bytes).unwrap()).unwrap();
            }
            Some(Delivery::Act(act)) => drop(engine.absorb(act).unwrap()),
            None => drop(logs.swap_remove(at)),
        }
    }
    digest(&mut engine)
}

fn digest(engine: &mut Engine) -> ChainHash {
    state_digest(engine.state().unwrap()).unwrap()
}

/// Lives a seed through, and tries its orders.
pub(super) fn one_state_in_all_orders(seed: u64, faults: Faults) {
    let mut world = super::live(seed, faults);
    if !world.desks[0].enrolled {
        return;
    }
    for as_parcels in [true, false] {
        let mut states: Vec<ChainHash> = Vec::new();
        for order in 0..ORDERS {
            let logs = logs(&mut world, as_parcels);
            states.push(state_after(&mut world, logs, order));
        }
        states.dedup();
        assert_eq!(states.len(), 1, "MOTCUA_SYNC_SEED={seed}, {faults}, as parcels: {as_parcels}");
    }
}
