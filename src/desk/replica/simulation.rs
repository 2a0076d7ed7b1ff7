//! Whole lives of desks and a hub by seed: days of work, with one kind of trouble or all of them, then a quiet
//! time after which the laws of sync hold.
//!
//! A seed makes two to five desks of one unit or two, a hub, a disk and a clock each, and a line that does to
//! parcels what lines do ([`wire`]). What can go wrong has a switch each ([`faults`]); what must hold has a
//! function each ([`laws`]). It is not a model: the engines, the exchange, the bundles are the program's own,
//! and only disk, clock, line and randomness are made up. The same seed takes the same steps.
//!
//! `MOTCUA_SYNC_SEEDS` sets how many seeds each trouble is tried with, or which (`300..900`), `MOTCUA_SYNC_SEED`
//! one seed alone; a seed that fails tells its steps.

mod faults;
mod laws;
mod meeting;
mod orders;
mod quiet;
mod steps;
mod sticks;
mod store;
mod wire;
mod world;

use crate::base::random::Random as _;
use faults::{Fault, Faults};
use world::{Tally, World};

/// Lives one seed through and judges it.
fn live(seed: u64, faults: Faults) -> World {
    let mut world = World::new(seed, faults);
    let days = 4 + world.random.below(16);
    world.live(days);
    if let Err(broken) = world.judge() {
        panic!("MOTCUA_SYNC_SEED={seed}, {faults}: {broken}");
    }
    world
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// As many seeds as usual, unless others are asked for.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    match number("MOTCUA_SYNC_SEED") {
        Some(seed) => seed..seed + 1,
        None => range("MOTCUA_SYNC_SEEDS").unwrap_or(0..number("MOTCUA_SYNC_SEEDS").unwrap_or(usual)),
    }
}

fn range(name: &str) -> Option<std::ops::Range<u64>> {
    let text = std::env::var(name).ok()?;
    let (from, to) = text.split_once("..")?;
    Some(from.parse().ok()?..to.parse().ok()?)
}

/// Tries a world of these troubles with so many seeds.
#[expect(clippy::print_stdout, reason = "how much was simulated is said to who asks")]
fn try_all(faults: Faults, usual: u64) {
    let mut tally = Tally::default();
    for seed in seeds(usual) {
        tally.add(live(seed, faults).tally);
    }
    println!("{faults}: {tally:?}");
}

/// Worlds in which something was found once that no shorter test shows.
const FOUND_ONCE: [u64; 12] = [134, 141, 206, 305, 528, 946, 1198, 1300, 2225, 2381, 3605, 3732];

#[test]
fn what_was_found_once_stays_mended() {
    for seed in FOUND_ONCE {
        live(seed, Faults::all());
    }
}

macro_rules! lives {
    ($($name:ident: $faults:expr, $seeds:literal;)+) => {
        $(#[test] fn $name() { try_all($faults, $seeds); })+
    };
}

lives! {
    all_hold_the_same_where_nothing_goes_wrong: Faults::NONE, 12;
    all_hold_the_same_where_parcels_get_lost: Faults::only(Fault::Drop), 12;
    all_hold_the_same_where_parcels_come_twice: Faults::only(Fault::Repeat), 12;
    all_hold_the_same_where_parcels_come_in_another_order: Faults::only(Fault::Reorder), 12;
    all_hold_the_same_where_old_parcels_come_again_days_later: Faults::only(Fault::Delay), 12;
    all_hold_the_same_where_the_line_is_cut_anywhere: Faults::only(Fault::Cut), 12;
    all_hold_the_same_where_the_hubs_answers_are_lost: Faults::only(Fault::LostAnswer), 12;
    all_hold_the_same_where_desks_are_away_for_days: Faults::only(Fault::Offline), 12;
    all_hold_the_same_where_the_power_goes_at_desks: Faults::only(Fault::Crash), 12;
    all_hold_the_same_where_stores_are_copied_and_both_go_on: Faults::only(Fault::Copy), 12;
    all_hold_the_same_where_stores_are_put_back_from_copies: Faults::only(Fault::Restore), 12;
    all_hold_the_same_where_disks_are_put_back_and_nothing_tells: Faults::only(Fault::PutBack), 12;
    all_hold_the_same_where_clocks_are_wrong: Faults::only(Fault::WrongClock), 12;
    all_hold_the_same_where_desks_worked_alone_for_long: Faults::only(Fault::Late), 12;
    all_hold_the_same_where_sticks_come_late_twice_or_altered: Faults::only(Fault::Stick), 12;
    all_but_those_shut_out_hold_the_same: Faults::only(Fault::Revoke), 12;
    all_hold_the_same_where_the_power_goes_at_the_hub: Faults::only(Fault::HubCrash), 12;
    all_hold_the_same_where_the_hub_is_put_back_from_a_backup: Faults::only(Fault::HubRestore), 12;
    all_hold_the_same_where_the_hubs_disk_is_put_back_and_nothing_tells: Faults::only(Fault::HubPutBack), 12;
    all_hold_the_same_where_everything_goes_wrong: Faults::all(), 80;
}

#[test]
fn whatever_the_order_of_delivery_the_state_is_the_same() {
    for seed in seeds(3) {
        orders::one_state_in_all_orders(seed, Faults::only(Fault::Offline));
        orders::one_state_in_all_orders(seed, Faults::all());
    }
}

#[test]
fn the_same_seed_takes_the_same_steps() {
    let (one, two) = (live(3, Faults::all()), live(3, Faults::all()));
    assert!(one.trace.steps().len() > 20);
    assert_eq!(one.trace.steps(), two.trace.steps());
}
